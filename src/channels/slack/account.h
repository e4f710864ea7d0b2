// One Slack account: its state, and the parts of the port in connect.cpp, receive.cpp, send.cpp, draft.cpp, files.cpp, actions.cpp, directory.cpp and
// probe.cpp.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "channels/left_chats.h"
#include "channels/recent.h"
#include "channels/slack/api.h"
#include "channels/slack/decode.h"
#include "channels/slack/encode.h"
#include "channels/slack/limits.h"
#include "channels/slack/names.h"
#include "channels/slack/settings.h"
#include "channels/slack/socket.h"
#include "channels/slack/webhook.h"
#include "core/reply/rate.h"
#include "engine/ports/channel.h"
#include "engine/ports/webhook.h"
#include "io/io.h"

namespace oc::io {
class WebSocket;
}

namespace oc::channels::slack {

class Account final : public engine::ChannelAccount, private engine::WebhookHandler {
 public:
  Account(io::Io io, Settings settings);

  const std::string& channel() const override;
  const std::string& account_id() const override { return settings_.account_id; }
  engine::Capabilities capabilities() const override;
  engine::AccountStatus status() const override;
  io::Task<> run(engine::InboundSink& sink) override;
  std::vector<std::string> split(const std::string& markdown) const override;
  io::Task<Result<engine::Sent>> send(engine::Utterance part) override;
  io::Task<std::optional<engine::Sent>> find_sent(engine::Utterance part) override;
  io::Task<> typing(engine::ReplyAddress address) override;
  std::unique_ptr<engine::Draft> begin_draft(engine::ReplyAddress address) override;
  io::Task<Result<void>> edit(engine::ReplyAddress address, std::string message_id, std::string markdown) override;
  io::Task<Result<void>> remove(engine::ReplyAddress address, std::string message_id) override;
  io::Task<Result<void>> react(engine::ReplyAddress address, std::string message_id, std::string emoji) override;
  io::Task<Result<Json>> perform(std::string action, engine::ReplyAddress address, Json params) override;
  io::Task<Result<engine::Media>> fetch(engine::Media media, std::string folder, std::size_t bytes_max) override;
  io::Task<Result<std::vector<engine::DirectoryEntry>>> look_up(engine::DirectoryQuery query) override;
  io::Task<engine::ProbeResult> probe(Millis timeout) override;

 private:
  friend class SlackDraft;
  struct Sockets;

  /// An answer that is being shown while it grows.
  struct DraftState {
    bool is_native = false;
    std::string shown;  ///< Markdown of a native stream, drawn text of a message
  };

  // account.cpp
  bool may_run();
  void note_started();
  void note_stopped();
  void note_trouble(const std::string& trouble);
  /// The bot token is refused for good: the account stops, and says why.
  void refuse(std::string why);
  void keep_self(const Json& answer);
  /// What the bot token may not, of what the channel works with, becomes a word of the account's line in `channels status`.
  void note_scopes();
  /// With the bot token. When it is refused, and auth.test refuses it too, the account stops.
  io::Task<Result<Json>> ask(std::string method, Json parameters, Millis timeout = kSlackCallTimeout);
  /// With the user token, where there is one: it reads what the bot may not.
  io::Task<Result<Json>> ask_reading(std::string method, Json parameters, Millis timeout = kSlackCallTimeout);
  /// Whether a URL may get a token or a file: of slack.com by TLS, or at the place that SLACK_API_URL names.
  bool is_slack_url(std::string_view url) const;

  // connect.cpp
  io::Task<> work(engine::InboundSink& sink);
  io::Task<bool> identify();
  io::Task<> serve_http(engine::InboundSink& sink);
  io::Task<> keep_connected(Sockets& sockets);
  io::Task<> open_socket(Sockets& sockets);
  io::Task<> read_socket(Sockets& sockets, SocketMode::Link link, std::shared_ptr<io::WebSocket> socket);
  io::Task<> retire(Sockets& sockets, SocketMode::Link link, std::shared_ptr<io::WebSocket> socket);
  io::Task<> keep_envelopes(Sockets& sockets);
  io::Task<bool> keep_with_patience(Sockets& sockets, Envelope envelope);
  void note_connection(const SocketMode& machine);
  std::optional<io::HttpResponse> head_refusal(const engine::WebhookRequest& head) override;
  io::Task<io::HttpResponse> on_webhook(engine::WebhookRequest request) override;
  io::HttpResponse respond_refused(Answer answer, const std::string& peer_address);
  void note_doubt(Answer::Doubt doubt);
  void note_good();

  // receive.cpp
  DecodeResult decode(const Envelope& envelope) const;
  io::Task<Result<void>> keep(engine::InboundSink& sink, Envelope envelope);
  io::Task<> note_ignored(Envelope envelope, Ignored ignored);
  void note_left(const std::string& channel_id);
  bool may_ask_about(const engine::Inbound& message) const;
  bool may_be_listed_by_name(const engine::Inbound& message) const;
  io::Task<bool> learn_chat(std::string channel_id);
  io::Task<bool> learn_person(std::string user_id);
  io::Task<bool> learn_names(const Decoded& decoded);
  io::Task<> add_thread(Decoded& decoded);

  // send.cpp
  io::Task<Result<std::string>> channel_of(std::string to);
  io::Task<Result<std::string>> channel_of_person(std::string user_id);
  io::Task<Result<std::string>> channel_of_name(std::string name);
  std::string thread_for(const engine::ReplyAddress& address, const AddressExtra& extra, const std::string& channel_id);
  io::Task<Result<void>> keep_pace(std::string channel_id);
  /// Posts by this method; when Slack refuses the blocks, at once the same as plain text.
  io::Task<Result<Json>> ask_posting(std::string method, Json parameters);
  /// The message that a part was sent as before, as far as Slack shows it.
  io::Task<std::optional<engine::Sent>> sent_before(std::string key, std::string channel_id, std::string thread_ts);
  io::Task<std::optional<engine::Sent>> look_back_for(std::string key, std::string channel_id, std::string thread_ts);
  io::Task<Result<engine::Sent>> post(engine::Utterance part, std::string channel_id, std::string thread_ts);
  io::Task<Result<engine::Sent>> respond(engine::Utterance part, AddressExtra extra, std::string channel_id);
  io::Task<Result<engine::Sent>> send_to(engine::Utterance part, AddressExtra extra, std::string channel_id);
  io::Task<> clear_typing(std::string channel_id, std::string thread_ts);
  engine::Sent sent_at(const std::string& channel_id, const std::string& ts, const std::string& thread_ts);

  // draft.cpp
  /// The answer's first part in place of its draft. Nothing: the draft is gone, and the part is to be sent as any other.
  io::Task<Result<std::optional<engine::Sent>>> finish_draft(engine::Utterance part);
  io::Task<Result<void>> end_stream(MessageRef message, std::string rest);
  io::Task<> drop_draft(std::string message_id);

  // files.cpp
  io::Task<Result<std::string>> upload(engine::Media media);
  io::Task<Result<engine::Sent>> share_files(engine::Utterance part, JsonObject words, std::string channel_id, std::string thread_ts);
  io::Task<Result<engine::Sent>> send_files_first(engine::Utterance part, std::string channel_id, std::string thread_ts);
  io::Task<Result<engine::Sent>> send_files(engine::Utterance part, std::string channel_id, std::string thread_ts);
  io::Task<Result<std::string>> url_of(const engine::Media& media);

  // actions.cpp
  io::Task<Result<MessageRef>> named_message(engine::ReplyAddress address, std::string message_id);
  io::Task<Result<void>> take_reactions_off(MessageRef message);
  io::Task<Result<Json>> read_messages(engine::ReplyAddress address, Json params);
  io::Task<Result<Json>> message_action(std::string action, engine::ReplyAddress address, Json params);
  io::Task<Result<Json>> reply_in_thread(engine::ReplyAddress address, Json params);
  io::Task<Result<Json>> create_thread(engine::ReplyAddress address, Json params);
  io::Task<Result<Json>> list_threads(engine::ReplyAddress address);

  // directory.cpp
  io::Task<Result<std::vector<Json>>> pages(std::string method, Json parameters, std::string list, std::size_t entries_max);
  io::Task<Result<std::vector<engine::DirectoryEntry>>> people(engine::DirectoryQuery query);
  io::Task<Result<std::vector<engine::DirectoryEntry>>> groups(engine::DirectoryQuery query);
  io::Task<Result<std::vector<engine::DirectoryEntry>>> members(engine::DirectoryQuery query);

  io::Io io_;
  Settings settings_;
  Api api_;
  engine::AccountStatus status_;
  Self self_;
  Names names_;
  reply::RateBuckets pace_;
  io::Event stop_;                            ///< raised when the token is refused
  engine::InboundSink* sink_ = nullptr;       ///< while it runs in mode http
  io::TaskGroup* side_ = nullptr;             ///< of run(), for what nobody waits for
  Recent<kSlackThreadsMax> told_threads_;     ///< channel:ts of threads whose beginning was told
  Recent<kSlackThreadsMax> own_threads_;      ///< channel:ts of threads in which the account has spoken
  Recent<kSlackChatsMax> answered_;           ///< channel -> the message that was last answered in its thread (reply mode first)
  Recent<kSlackChatsMax> dm_of_;              ///< person -> direct message channel
  Recent<kSlackChatsMax> typing_in_;          ///< channel -> the thread that shows a status
  std::map<std::string, DraftState> drafts_;  ///< by message id
  Recent<kSlackUnsureMax> unsure_;            ///< keys of messages of which nobody knows whether they arrived
  Recent<kSlackFilesOutMax> files_out_;       ///< keys of messages whose files are out and whose text is not
  Millis began_{-1};                          ///< steady time of the start; -1 = it does not run
  Millis last_refusal_told_{-1};
  Millis last_good_{-1};              ///< steady, of the last request that was Slack's
  std::string doubt_;                 ///< why Slack's requests may be refused; "" = nothing speaks for it
  LeftChats left_;                    ///< of those that the config names or that were answered
  Recent<kSlackChatsMax> spoken_in_;  ///< channels that the account has sent something to
  bool is_stream_refused_ = false;
  bool is_status_refused_ = false;
  Millis no_file_blocks_until_{0};  ///< steady; until then buttons go behind their files
};

}  // namespace oc::channels::slack
