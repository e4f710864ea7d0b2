// One Telegram account: its state, and the parts of the port in connect.cpp, send.cpp and probe.cpp.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "channels/telegram/api.h"
#include "channels/telegram/encode.h"
#include "channels/telegram/poller.h"
#include "channels/telegram/settings.h"
#include "engine/ports/channel.h"
#include "io/io.h"

namespace oc::channels::telegram {

class Account final : public engine::ChannelAccount {
 public:
  Account(io::Io io, Settings settings);

  const std::string& channel() const override;
  const std::string& account_id() const override { return settings_.account_id; }
  engine::Capabilities capabilities() const override;
  engine::AccountStatus status() const override { return status_; }
  io::Task<> run(engine::InboundSink& sink) override;
  std::vector<std::string> split(const std::string& markdown) const override;
  io::Task<Result<engine::Sent>> send(engine::Utterance part) override;
  io::Task<> typing(engine::ReplyAddress address) override;
  io::Task<engine::ProbeResult> probe(Millis timeout) override;

 private:
  bool may_run();
  void note_started();
  void note_stopped();
  void note_connection(const Poller& poller);
  io::Task<> poll(engine::InboundSink& sink);
  io::Task<Poller::Action> obey(engine::InboundSink& sink, Poller& poller, Poller::Action action);
  io::Task<Poller::Delivery> deliver(engine::InboundSink& sink, JsonArray updates, DecodeContext context);
  void note_ignored(const Json& update, const Ignored& ignored);

  io::Task<Result<Json>> send_form(std::string markdown, SendForm form);
  bool adapt(SendForm& form, const Error& error);
  void keep_reply_mode(SendForm& form);

  io::Io io_;
  Settings settings_;
  Api api_;
  engine::AccountStatus status_;
  std::map<std::string, std::string> answered_;  ///< chat -> the message that was last answered as a reply
};

}  // namespace oc::channels::telegram
