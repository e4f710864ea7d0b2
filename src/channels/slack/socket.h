// Socket Mode as a machine without a socket: when to ask for a URL, what a frame means, when a second socket is opened before the first one goes.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/time.h"

namespace oc::channels::slack {

/// What Slack wants to be told, and is to be told back that it was kept.
struct Envelope {
  std::string id;
  std::string type;  ///< events_api, slash_commands, interactive
  Json payload;
  std::int64_t retry_attempt = 0;
};

/// The text that acknowledges an envelope.
std::string ack_text(const std::string& envelope_id);

/// Source: docs.slack.dev, "Using Socket Mode".
class SocketMode {
 public:
  using Link = int;

  /// What is to be done now, apart from reading the sockets that are open.
  struct Step {
    enum class Kind : std::uint8_t {
      open,  ///< ask apps.connections.open for a URL and connect: then opened(), or failed()
      wait,  ///< that long, then waited(); or until something changes
      rest,  ///< until something changes
      stop,  ///< for good: see trouble()
    } kind = Kind::rest;
    Millis length{0};
  };
  Step next() const;
  void waited() { is_pause_due_ = false; }

  Link opened();
  /// No URL was given, or the URL could not be connected to.
  void failed(const Error& error);
  /// The token is refused, or Slack says that there is nothing to connect to.
  void give_up(std::string why);

  struct Heard {
    enum class Kind : std::uint8_t {
      nothing,
      hello,    ///< it is ready; sockets that are to go may go
      deliver,  ///< `envelope`
      leaving,  ///< Slack will close this socket soon: a second one is opened meanwhile
      close,    ///< the socket is of no more use
      odd,      ///< none of Socket Mode's frames; `reason`
    } kind = Kind::nothing;
    Envelope envelope;
    std::string app_id;  ///< of hello
    std::string reason;  ///< printable
  };
  /// Never throws, whatever the bytes are.
  Heard heard(Link link, std::string_view text);
  /// The socket is closed, or was silent for too long.
  void lost(Link link, const Error& error);

  bool is_connected() const;
  /// Whether the socket said hello, and was not told to leave.
  bool is_current(Link link) const;
  /// Whether a newer socket has taken this one's place.
  bool is_replaced(Link link) const;
  bool is_stopped() const { return is_stopped_; }
  /// Why it is not connected, for people; "" when it is.
  const std::string& trouble() const { return trouble_; }
  int reconnect_attempts() const { return attempts_; }

 private:
  struct State {
    bool said_hello = false;
    bool is_leaving = false;
  };
  void back_off();

  std::map<Link, State> links_;
  Link last_ = 0;
  bool is_pause_due_ = false;
  Millis pause_{0};
  int attempts_ = 0;
  bool is_stopped_ = false;
  std::string trouble_;
};

}  // namespace oc::channels::slack
