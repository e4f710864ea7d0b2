// One connection to an IRC server, as a machine without a socket: what is written next, given what was heard.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "channels/irc/line.h"

namespace oc::channels::irc {

/// Who we are there and where we go.
struct Persona {
  std::string nick;
  std::string username;
  std::string realname;
  Secret password;  ///< of the server
  bool has_nickserv = true;
  std::string nickserv = "NickServ";
  Secret nickserv_password;
  std::string register_email;  ///< "" = identify only
  std::vector<std::string> channels;
};

class Session {
 public:
  /// What became of a message that was said: taken, or refused by the server.
  struct Receipt {
    std::string token;
    Result<void> result;
  };
  struct Step {
    std::vector<std::string> replies;  ///< lines to write, without their ends; they may hold passwords
    std::optional<Line> message;       ///< a PRIVMSG
    std::vector<Receipt> receipts;
    std::string rejoin;       ///< a channel to call rejoin() for after kRejoinPause; "" = none
    std::string joined;       ///< a channel that we are in now; "" = none
    std::string left;         ///< a channel that sent us out, or will not have us; "" = none
    std::string left_why;     ///< the server's words about that, printable
    std::string note;         ///< for the log; "" = nothing
    bool is_welcome = false;  ///< from now on messages may be said
    bool is_over = false;     ///< the connection is of no use any more; `note` says why
    bool is_refused = false;  ///< nor would another one be, until the config changes
  };
  struct Saying {
    std::string token;  ///< of its receipt
    std::vector<std::string> lines;
  };

  explicit Session(Persona persona) : persona_(std::move(persona)), nick_(persona_.nick) {}

  /// The first lines: PASS, NICK, USER. Errors: invalid, too_large: something of the persona cannot be said.
  Result<std::vector<std::string>> begin() const;
  Step hear(const Line& line);
  /// A message, and a question behind it whose answer says that the server has taken it. Errors: invalid, too_large.
  Result<Saying> say(const std::string& target, const std::string& text);
  /// A question whose answer shows that the server lives; its receipt has this token. Errors: none that persona or time could cause.
  Result<Saying> ask();

  /// The lines that ask for the channel again; none when we are in it by now. Limits: kRejoinTriesMax.
  std::vector<std::string> rejoin(const std::string& channel);

  bool is_welcome() const { return is_welcome_; }
  /// Ours, as the server knows it.
  const std::string& nick() const { return nick_; }
  /// The channels that we are in, folded.
  const std::set<std::string>& joined() const { return joined_; }

 private:
  struct Pending {
    std::string token;
    std::string target;  ///< folded; "" for ask()
    std::optional<Error> refusal;
  };
  struct Rejoin {
    int tries = 0;
    bool is_planned = false;
  };
  void welcome(const Line& line, Step& step);
  void take_other_nick(const Line& line, Step& step);
  void note_membership(const Line& line, Step& step);
  void note_numeric(const Line& line, Step& step);
  void plan_rejoin(const std::string& channel, Step& step);
  void settle(const Line& line, Step& step);
  bool refuse(const Line& line);
  bool is_us(std::string_view nick) const { return fold(nick) == fold(nick_); }

  Persona persona_;
  std::string nick_;
  int nick_tries_ = 0;
  bool is_welcome_ = false;
  std::set<std::string> joined_;
  std::map<std::string, Rejoin> rejoins_;  ///< by folded name, of the persona's channels
  std::deque<Pending> pending_;            ///< in the order in which they were said
  std::uint64_t tokens_ = 0;
};

}  // namespace oc::channels::irc
