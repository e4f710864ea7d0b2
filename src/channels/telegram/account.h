// One Telegram account: its state, and the parts of the port in the files named below.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "channels/left_chats.h"
#include "channels/telegram/api.h"
#include "channels/telegram/encode.h"
#include "channels/telegram/gather.h"
#include "channels/telegram/memory.h"
#include "channels/telegram/poller.h"
#include "channels/telegram/settings.h"
#include "engine/ports/channel.h"
#include "engine/ports/webhook.h"
#include "io/io.h"

namespace oc::channels::telegram {

class Account final : public engine::ChannelAccount, private engine::WebhookHandler {
 public:
  /// Lifetime: what the bundle refers to, and the memory, outlive it.
  Account(io::Io io, Settings settings, Memory& memory);
  ~Account() override;

  const std::string& channel() const override;
  const std::string& account_id() const override { return settings_.account_id; }
  engine::Capabilities capabilities() const override;
  engine::AccountStatus status() const override;
  std::vector<std::string> split(const std::string& markdown) const override;
  std::vector<engine::Utterance> divide(engine::Utterance part) const override;

  // connect.cpp
  io::Task<> run(engine::InboundSink& sink) override;
  // send.cpp
  io::Task<Result<engine::Sent>> send(engine::Utterance part) override;
  io::Task<> typing(engine::ReplyAddress address) override;
  // draft.cpp
  std::unique_ptr<engine::Draft> begin_draft(engine::ReplyAddress address) override;
  // actions.cpp
  io::Task<Result<void>> edit(engine::ReplyAddress address, std::string message_id, std::string markdown) override;
  io::Task<Result<void>> remove(engine::ReplyAddress address, std::string message_id) override;
  io::Task<Result<void>> react(engine::ReplyAddress address, std::string message_id, std::string emoji) override;
  io::Task<Result<Json>> perform(std::string action, engine::ReplyAddress address, Json params) override;
  // fetch.cpp
  io::Task<Result<engine::Media>> fetch(engine::Media media, std::string folder, std::size_t bytes_max) override;
  // directory.cpp
  io::Task<Result<std::vector<engine::DirectoryEntry>>> look_up(engine::DirectoryQuery query) override;
  // probe.cpp
  io::Task<engine::ProbeResult> probe(Millis timeout) override;

 private:
  class LiveDraft;
  struct Batch;
  struct Gathering;
  struct Run;

  // account.cpp
  bool may_run();
  void note_started();
  void note_stopped();
  void note_connection(const Poller& poller);
  void forget_chat(const std::string& chat_id);
  DecodeContext context() const;

  // connect.cpp
  Poller::Plan plan() const;
  io::Task<> receive_all(engine::InboundSink& sink);
  io::Task<Poller::Action> obey(engine::InboundSink& sink, Poller& poller, Poller::Action action);
  io::Task<Result<Json>> call_for(Poller::Action action);
  io::Task<> keep_place(engine::InboundSink& sink, std::string poller_cursor);

  // intake.cpp
  io::Task<Poller::Delivery> deliver(JsonArray updates);
  io::Task<> take_all(Batch& batch, io::TaskGroup& taking);
  io::Task<> take_of_chat(Batch& batch, std::vector<Gathered>& chat);
  io::Task<> park_unread(const Gathered& one, const Json& update);
  io::Task<Result<void>> take(Gathered one);
  io::Task<Result<void>> take_message(engine::Inbound message, std::string callback_id);
  void meet(const engine::Inbound& message);
  void note_ignored(const Gathered& one, const Ignored& ignored);
  void note_membership(const Membership& change);
  void note_moved(const std::string& old_chat_id, const std::string& new_chat_id);
  io::Task<> answer_press(std::string callback_id);

  // webhook.cpp
  std::optional<io::HttpResponse> head_refusal(const engine::WebhookRequest& head) override;
  io::Task<io::HttpResponse> on_webhook(engine::WebhookRequest request) override;
  int refuse_status();
  io::Task<Result<void>> take_from_webhook(Gathered one);
  io::Task<Result<void>> wait_for(std::shared_ptr<Gathering> gathering);
  io::Task<Result<void>> lead(std::shared_ptr<Gathering> gathering);

  // send.cpp
  void keep_reply_mode(SendForm& form);
  bool adapt(SendForm& form, const Error& error);
  void note_adapted(const SendForm& form, const Error& error);
  bool is_drafted_for(const std::string& draft_id, const SendForm& form) const;
  Json shown_keyboard(const SendForm& form, const Json& buttons);
  io::Task<Result<Json>> send_words(std::string markdown, SendForm form);
  io::Task<Result<Json>> edit_words(std::string markdown, MessageName message, SendForm form);
  io::Task<Result<engine::Sent>> send_as_edit(const engine::Utterance& part, SendForm form, bool& is_impossible);
  engine::Sent note_sent(const SendForm& form, const Json& message);
  io::Task<> remove_quietly(engine::ReplyAddress address, std::string message_id);

  // send_files.cpp
  io::Task<Result<engine::Sent>> send_files(engine::Utterance part, SendForm form);
  io::Task<Result<Json>> send_file(const engine::Media& media, std::string caption, SendForm form, bool as_voice);
  io::Task<Result<Json>> send_album(const std::vector<engine::Media>& files, std::string caption, SendForm form);

  // actions.cpp
  Result<void> allowed(std::string_view action) const;
  io::Task<Result<Json>> send_poll(SendForm form, Json params);
  io::Task<Result<Json>> create_topic(SendForm form, Json params);
  io::Task<Result<Json>> edit_topic(SendForm form, Json params);
  io::Task<Result<Json>> pin(engine::ReplyAddress address, Json params, std::string method);
  io::Task<Result<Json>> send_sticker(SendForm form, Json params);
  io::Task<Result<Json>> show_chat(SendForm form);
  io::Task<Result<Json>> show_member(SendForm form, Json params);
  io::Task<Result<Json>> reply_in_topic(SendForm form, Json params);
  io::Task<Result<Json>> act(std::string method, JsonObject parameters, std::string shown_in = "");

  // members.cpp
  io::Task<Result<Json>> moderate(std::string action, SendForm form, Json params);
  io::Task<Result<Json>> show_own_rights(SendForm form);
  io::Task<Result<Json>> list_pins(SendForm form);

  // fetch.cpp
  io::Task<Result<std::string>> file_bytes(std::string file_path, std::size_t bytes_max);

  // directory.cpp
  io::Task<Result<std::vector<engine::DirectoryEntry>>> members(std::string group_id, std::size_t entries_max);
  io::Task<Result<std::vector<engine::DirectoryEntry>>> resolve(engine::DirectoryQuery query);

  // probe.cpp
  io::Task<> audit(engine::ProbeResult& out, std::string bot_id, Millis until);

  io::Io io_;
  Settings settings_;
  Api api_;
  engine::AccountStatus status_;
  Bot bot_;
  OwnMessages& own_;
  KnownChats& known_;
  SendsInProgress& sends_;
  std::map<std::string, std::string> answered_;  ///< chat -> the message that was last answered as a reply
  std::map<std::string, std::string> drafted_;   ///< draft -> the message that it was begun to answer
  std::deque<std::int64_t> gathered_ids_;        ///< of updates whose messages were put together and kept
  std::set<std::int64_t> taken_ids_;             ///< of updates that are over and stand behind one that is not, so Telegram offers them again
  std::map<std::string, std::size_t> held_;      ///< how many parts the gatherings had of which a poll waited for more
  std::map<std::string, std::shared_ptr<Gathering>> gatherings_;  ///< by key, of requests that wait for each other
  int wrong_secrets_ = 0;
  Millis wrong_since_{0};
  LeftChats left_;      ///< of those that the config names or that were answered
  Run* run_ = nullptr;  ///< while it runs
};

}  // namespace oc::channels::telegram
