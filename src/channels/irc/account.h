// One IRC account: its state, and the parts of the port in the files named below.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "channels/irc/limits.h"
#include "channels/irc/session.h"
#include "channels/irc/settings.h"
#include "channels/left_chats.h"
#include "channels/recent.h"
#include "core/reply/rate.h"
#include "engine/ports/channel.h"
#include "io/io.h"
#include "io/tcp.h"

namespace oc::channels::irc {

class Account final : public engine::ChannelAccount {
 public:
  Account(io::Io io, Settings settings);

  const std::string& channel() const override;
  const std::string& account_id() const override { return settings_.account_id; }
  engine::Capabilities capabilities() const override;
  engine::AccountStatus status() const override;
  std::vector<std::string> split(const std::string& markdown) const override;

  // connect.cpp
  io::Task<> run(engine::InboundSink& sink) override;
  // send.cpp
  io::Task<Result<engine::Sent>> send(engine::Utterance part) override;
  io::Task<> typing(engine::ReplyAddress address) override;
  // probe.cpp
  io::Task<engine::ProbeResult> probe(Millis timeout) override;

 private:
  /// Somebody who waits for the server's word about a message.
  struct Waiter {
    explicit Waiter(const io::Executor& executor) : come(executor) {}
    io::Event come;
    Result<void> result;
  };
  /// A connection; shared with those who send on it, who may outlive it.
  struct Link {
    Link(const io::Executor& executor, std::unique_ptr<io::TcpConnection> with, Persona persona)
        : socket(std::move(with)), session(std::move(persona)), writable(executor), rejoins(executor) {
      writable.set();
    }
    std::unique_ptr<io::TcpConnection> socket;
    Session session;
    io::Event writable;  ///< nobody writes
    bool is_over = false;
    std::map<std::string, std::shared_ptr<Waiter>> waiters;  ///< by token
    io::TaskGroup rejoins;
  };
  /// How a connection ended.
  struct End {
    std::string trouble;
    bool was_welcome = false;
    bool is_refused = false;
  };

  // connect.cpp
  io::Task<> keep_connected();
  io::Task<End> converse();
  io::Task<> listen(std::shared_ptr<Link> link, End& end);
  io::Task<> rejoin(std::shared_ptr<Link> link, std::string channel);
  io::Task<bool> take_in(std::shared_ptr<Link> link, std::string_view line, End& end);
  void finish(Link& link);
  void note_left(const std::string& channel, const std::string& why);
  void hear_message(const Session& session, const Line& line);
  io::Task<> keep_messages(engine::InboundSink& sink);
  void note(const std::string& words, bool is_grave);

  // send.cpp
  io::Task<Result<void>> write(std::shared_ptr<Link> link, std::vector<std::string> lines);
  io::Task<Result<void>> exchange(std::shared_ptr<Link> link, Session::Saying saying, Millis timeout);
  io::Task<Result<void>> say(std::string target, std::string text);

  io::Io io_;
  Settings settings_;
  engine::AccountStatus status_;
  std::shared_ptr<Link> link_;  ///< nullptr: not connected
  reply::RateBucket pace_;
  std::size_t sends_waiting_ = 0;
  std::deque<engine::Inbound> heard_;
  io::Event heard_more_;
  io::Event heard_less_;
  std::uint64_t messages_ = 0;
  LeftChats left_;                        ///< by folded name
  Recent<kJoinedChannelsMax> spoken_in_;  ///< folded
};

}  // namespace oc::channels::irc
