// One WhatsApp account: its state, and the parts of the port in connect.cpp, send.cpp, actions.cpp and probe.cpp.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "channels/left_chats.h"
#include "channels/recent.h"
#include "channels/whatsapp/bridge.h"
#include "channels/whatsapp/decode.h"
#include "channels/whatsapp/limits.h"
#include "channels/whatsapp/settings.h"
#include "engine/ports/channel.h"
#include "io/io.h"

namespace oc::channels::whatsapp {

class Account final : public engine::ChannelAccount, private Bridge::Listener {
 public:
  Account(io::Io io, Settings settings, std::shared_ptr<Bridge> bridge);
  ~Account() override;

  const std::string& channel() const override;
  const std::string& account_id() const override { return settings_.account_id; }
  engine::Capabilities capabilities() const override;
  engine::AccountStatus status() const override;
  io::Task<> run(engine::InboundSink& sink) override;
  std::vector<std::string> split(const std::string& markdown) const override;
  io::Task<Result<engine::Sent>> send(engine::Utterance part) override;
  io::Task<> typing(engine::ReplyAddress address) override;
  io::Task<Result<void>> edit(engine::ReplyAddress address, std::string message_id, std::string markdown) override;
  io::Task<Result<void>> remove(engine::ReplyAddress address, std::string message_id) override;
  io::Task<Result<void>> react(engine::ReplyAddress address, std::string message_id, std::string emoji) override;
  io::Task<Result<Json>> perform(std::string action, engine::ReplyAddress address, Json params) override;
  io::Task<Result<engine::Media>> fetch(engine::Media media, std::string folder, std::size_t bytes_max) override;
  io::Task<Result<std::vector<engine::DirectoryEntry>>> look_up(engine::DirectoryQuery query) override;
  std::unique_ptr<engine::Login> begin_login(const engine::LoginWish& wish) override;
  io::Task<Result<bool>> logout() override;
  io::Task<engine::ProbeResult> probe(Millis timeout) override;

 private:
  void on_line(const Json& line) override;
  void on_up() override;
  void on_down(const Error& why) override;

  bool may_run();
  Result<void> check_connected() const;
  void note_stopped();
  void note_unlinked();
  io::Task<> serve(engine::InboundSink& sink, io::TaskGroup& group);
  io::Task<> take(engine::InboundSink& sink, Json line);
  io::Task<> connect();
  io::Task<> log_in_again();
  void take_open(const Json& line);
  void take_close(const Json& line);
  void take_group(const Json& line);
  io::Task<> take_message(engine::InboundSink& sink, const Json line);
  void remember_person(const engine::Inbound& message);
  void remember_unread(const Json& message);
  void mark_read(const engine::ReplyAddress& address);
  void keep_reply_mode(engine::ReplyAddress& address);
  io::Task<Result<bool>> end_link();
  io::Task<> log_out(Result<bool>& out, io::TaskGroup& group);
  io::Task<Result<std::vector<engine::DirectoryEntry>>> list_groups(engine::DirectoryQuery query);
  io::Task<Result<std::vector<engine::DirectoryEntry>>> list_members(engine::DirectoryQuery query);
  io::Task<Result<std::vector<engine::DirectoryEntry>>> find_person(engine::DirectoryQuery query);
  std::vector<engine::DirectoryEntry> list_people(const engine::DirectoryQuery& query) const;
  io::Task<Result<Json>> send_poll(engine::ReplyAddress address, Json params);

  io::Io io_;
  Settings settings_;
  std::shared_ptr<Bridge> bridge_;
  Self self_;
  engine::AccountStatus status_;
  std::deque<Json> lines_;
  io::Event has_lines_;
  bool has_missed_lines_ = false;
  io::Event login_failed_;
  Millis login_pause_{0};                        ///< before the next login, when this one fails
  std::deque<Json> unread_;                      ///< `{chat, id, from}` of what is not marked as read yet
  std::map<std::string, std::string> people_;    ///< number -> name, of those who wrote
  std::map<std::string, std::string> answered_;  ///< chat -> the message that was last answered as a reply
  LeftChats left_;                               ///< groups
  Recent<kContactsMax> titles_;                  ///< of groups in which something was said
  Recent<kContactsMax> spoken_in_;               ///< chats that the account has sent something to
};

/// The fields of the bridge's `login`.
JsonObject login_fields(const Settings& settings, const std::string& own_phone);

}  // namespace oc::channels::whatsapp
