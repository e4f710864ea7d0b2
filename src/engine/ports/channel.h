// The port to chat services: what an account of a channel can do, and what it tells the engine.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "engine/ports/model.h"
#include "io/task.h"

namespace oc::engine {

/// Where an answer goes. Made from the message that is answered, frozen at routing, never looked up again.
struct ReplyAddress {
  std::string channel;
  std::string account_id;
  std::string to;           ///< the platform's chat id
  std::string thread_id;    ///< topic or thread; "" = none
  std::string reply_to_id;  ///< the message to answer, where the channel shows that; "" = none
  std::string extra;        ///< what else its channel needs to answer there, in the channel's own words; "" = nothing
  friend bool operator==(const ReplyAddress&, const ReplyAddress&) = default;
};

struct Sender {
  std::string id;  ///< the platform's stable id
  std::string name;
  std::string username;
  bool is_bot = false;
  std::vector<std::string> aliases;  ///< other ids of the same person that the platform vouches for
};

/// A file that came with a message, or that goes with an answer.
struct Media {
  std::string kind;         ///< image, video, gif (a video that plays by itself, without a sound), audio, voice, document, sticker
  std::string mime;         ///< as the platform says; "" = unknown
  std::string file_name;    ///< as the platform says, for people: never used as a path; "" = none
  std::int64_t bytes = -1;  ///< as the platform says; -1 = unknown
  std::string reference;    ///< where the platform has it, in its channel's own words; only an account of that channel can read them
  std::string path;         ///< where it lies on this machine; "" = not here
  std::string caption;      ///< of this file alone; "" = none
};

struct Chat {
  std::string kind;  ///< direct, group, channel
  std::string id;
  std::string title;
  std::string thread_id;  ///< topic or thread; "" = none
  bool is_forum = false;
  std::string guild_name;   ///< Discord, for rules that name a guild by its slug
  std::string parent_name;  ///< of the channel that a thread hangs on
};

struct Peer {
  std::string kind;
  std::string id;
};

/// What a platform said: one message, decoded. Made only by a channel's decoder.
struct Inbound {
  std::string channel;
  std::string account_id;
  std::string message_id;  ///< unique within (channel, account); a repeat is refused by it
  Sender sender;
  Chat chat;
  Peer peer;  ///< what routing compares (spec/routing.md 3.2), such as {group, -100123:topic:7}
  std::optional<Peer> parent_peer;
  std::string guild_id;
  std::string team_id;
  std::vector<std::string> role_ids;
  std::string text;
  UnixTime sent_at{};
  bool mentions_me = false;  ///< the platform says so, by the account's own name
  bool mentions_anyone = false;
  bool can_detect_mention = true;
  bool replies_to_me = false;
  std::string quoted_sender;  ///< of the message this one answers; "" = none
  std::string quoted_text;
  std::string quoted_message_id;
  std::vector<Media> media;  ///< nothing of it is fetched before the sender is let in
  /// What it is: words of a person; a button that was pressed or a native command, whose `text` is what it stands for and which needs no mention;
  /// or a note, such as a reaction, which is told with the next turn of its session and never answered.
  enum class What : std::uint8_t { message, pressed, note } what = What::message;
  ReplyAddress reply_address;
};

class WebhookHandler;
class WebhookRoute;
class Login;
struct LoginWish;

/// Takes what channels receive.
class InboundSink {
 public:
  virtual ~InboundSink() = default;
  /// Returns when the message is kept (or was a repeat, or is refused by policy): only then may the channel tell its platform "have it".
  /// A message whose agent's store is refused for good is kept beside it for an operator; that counts as kept.
  /// Errors: unavailable, io when it could not be kept; the channel must offer it again.
  virtual Task<Result<void>> receive(Inbound message) = 0;
  /// Sets an update aside that cannot be read (not one that is merely not for us), for an operator; on disk when it returns. The channel goes on
  /// whatever comes of this. `name`: the platform's id of it, so that a repeat is set aside once; "" = none. `raw`: its text, no credential in it.
  /// Errors: those of the store.
  virtual Task<Result<void>> park(std::string channel, std::string account_id, std::string name, std::string raw, std::string error) = 0;
  /// A cursor that lasts over restarts, such as Telegram's offset; "" when none was kept.
  virtual Task<Result<std::string>> cursor(std::string channel, std::string account_id) = 0;
  virtual Task<Result<void>> keep_cursor(std::string channel, std::string account_id, std::string value) = 0;
  /// Requests to this path of the gateway's own port go to the handler as long as the route lives; see webhook.h.
  /// Errors: conflict (another account has the path), invalid (the path), unavailable (nobody serves HTTP here).
  virtual Result<std::unique_ptr<WebhookRoute>> serve(std::string path, WebhookHandler& handler);
  /// A chat has a new id for good: what the config says of the old one is to hold for the new one (`configWrites`).
  virtual void chat_moved(std::string channel, std::string account_id, std::string old_chat_id, std::string new_chat_id);
};

/// One part of an answer, ready for one send of its channel.
struct Utterance {
  ReplyAddress address;
  std::string text;  ///< Markdown, as the model wrote it, short enough for one message; may be empty when there is media
  std::string idempotency_key;
  std::vector<Media> media;  ///< by path; their kind and mime are known
  bool audio_as_voice = false;
  bool is_silent = false;  ///< without a sound at the receiver, where the platform has that
  std::string draft_id;    ///< the message that shows the beginning of this text (Draft::message_id): it becomes the answer, or goes; "" = none
  Json buttons;            ///< [[{text, callback_data, style?}]] or null
  std::string quote_text;  ///< words of the answered message that are shown with the answer, where the platform has that; "" = none
};

struct Sent {
  std::string message_id;
  UnixTime at{};
};

struct AccountStatus {
  std::string account_id;
  std::string name;
  bool enabled = true;
  bool configured = false;
  bool running = false;
  bool connected = false;
  std::optional<UnixTime> last_start_at, last_stop_at, last_inbound_at, last_outbound_at, last_probe_at;
  std::string last_error;
  std::string token_source = "none";  ///< config, env, tokenFile, none
  std::string mode;                   ///< polling, webhook, socket
  std::string bot_username;
  bool allow_unmentioned_groups = false;
  std::string dm_policy;
  std::optional<bool> linked;  ///< where an account is linked like a device (WhatsApp)
  std::string self_id;         ///< the account's own stable id, such as +15550001; "" = not known
  int reconnect_attempts = 0;  ///< since it was last connected
  std::string webhook_path;
  std::vector<std::string> words;  ///< more words for its line in `channels status`, such as `intents:content=limited`, `app:config`
};

struct ProbeResult {
  bool ok = false;
  std::string error;
  std::string bot_username;
  std::string bot_id;
  std::int64_t elapsed_ms = 0;
  Json details;                    ///< what else the platform told: team, intents, scopes; or null
  std::vector<std::string> words;  ///< for its line in `channels status --probe`, behind `works`, such as `audit ok`
};

/// What an account's channel can do; printable.
struct Capabilities {
  bool typing = false;
  bool threads = false;
  bool edit = false;
  bool reactions = false;
  bool idempotent_send = false;  ///< the platform knows Utterance::idempotency_key: sent twice, it shows once
  Millis idempotent_for{0};      ///< how long it knows it; 0 = for ever
  std::size_t text_utf16_max = 0;
  bool media = false;
  bool polls = false;
  bool buttons = false;
  bool native_commands = false;
  bool drafts = false;
  std::vector<std::string> chat_kinds;  ///< direct, group, channel, thread
  std::vector<std::string> actions;     ///< what perform() knows, such as `read`, `poll`, `thread-create`
};

/// An answer that is shown while it grows. The engine calls update() with the whole text so far, never two at once, latest wins.
/// Lifetime: its account's.
class Draft {
 public:
  virtual ~Draft() = default;
  /// The shortest time between two updates.
  virtual Millis interval() const = 0;
  /// Shows this much of the answer; what is longer than one message is shown as far as it fits. Errors: rate_limited (the engine waits so long), any
  /// other: the engine updates no more.
  virtual Task<Result<void>> update(std::string markdown) = 0;
  /// Goes into Utterance::draft_id of the answer's first part; "" = nothing is shown yet.
  virtual std::string message_id() const = 0;
  /// There is no answer: what was shown goes. Failure is of no consequence.
  virtual Task<> discard() = 0;
};

/// What `openclaw directory` and `channels resolve` ask for.
struct DirectoryQuery {
  enum class What : std::uint8_t { self, peers, groups, members, resolve_user, resolve_group } what = What::self;
  std::string text;      ///< part of a name or id; for resolve_*: the name
  std::string group_id;  ///< of members
  std::size_t entries_max = 50;
};
struct DirectoryEntry {
  std::string kind;  ///< user, group, channel
  std::string id;    ///< as `message send --target` takes it
  std::string name;
  std::string handle;  ///< @name, #name; "" = none
  std::string note;
};

/// One account of one channel.
class ChannelAccount {
 public:
  virtual ~ChannelAccount() = default;
  virtual const std::string& channel() const = 0;
  virtual const std::string& account_id() const = 0;
  virtual Capabilities capabilities() const = 0;
  /// Never waits; the truth of this moment, without the network.
  virtual AccountStatus status() const = 0;
  /// Receives until cancelled. Reconnects by itself with backoff; a refused credential stops the trying and shows in status().
  virtual Task<> run(InboundSink& sink) = 0;
  /// Cuts an answer into parts that fit one send each, at Markdown borders.
  virtual std::vector<std::string> split(const std::string& markdown) const = 0;
  /// Cuts a part that the platform shows as several messages (files of several kinds, words too long for a caption) into parts that are one message
  /// each, in their order: so none is half sent when something breaks.
  virtual std::vector<Utterance> divide(Utterance part) const;
  /// Errors: unavailable, rate_limited (retry_after_ms), conflict or io (certainly not sent; http_status is set when the platform answered so);
  /// denied, not_found, invalid or too_large (will never be sent); connection_lost, timeout or protocol (outcome unknown). See core/reply/retry.h.
  virtual Task<Result<Sent>> send(Utterance part) = 0;
  /// Looks whether a part is there of which nobody knows whether it was sent. Nothing: it is not there, or this platform cannot be asked for it.
  virtual Task<std::optional<Sent>> find_sent(Utterance part);
  /// Shows "typing" once; the engine repeats it. Failure is of no consequence.
  virtual Task<> typing(ReplyAddress address) = 0;
  /// Begins to show an answer while it grows; nullptr: this account does not (its config says so, or the platform cannot).
  virtual std::unique_ptr<Draft> begin_draft(ReplyAddress address);
  /// Replaces the text of a message of this account. Errors: as send(); invalid (the channel cannot).
  virtual Task<Result<void>> edit(ReplyAddress address, std::string message_id, std::string markdown);
  /// Errors: as edit().
  virtual Task<Result<void>> remove(ReplyAddress address, std::string message_id);
  /// Sets the account's reaction to a message; "" takes it away. Errors: as edit(); invalid (not an emoji that the platform takes).
  virtual Task<Result<void>> react(ReplyAddress address, std::string message_id, std::string emoji);
  /// The other things that `openclaw message` can do; the name is one of Capabilities::actions, `params` as the command has them, the answer as it
  /// prints it. Errors: as edit(); invalid (an unknown action, or what params lack).
  virtual Task<Result<Json>> perform(std::string action, ReplyAddress address, Json params);
  /// Brings a file here, as a new file in `folder` (which exists) with a name of the gateway's own. Gives it with path, bytes and mime.
  /// Errors: too_large, not_found, denied, those of HTTP.
  virtual Task<Result<Media>> fetch(Media media, std::string folder, std::size_t bytes_max);
  /// Errors: as perform(); invalid (the channel has no directory).
  virtual Task<Result<std::vector<DirectoryEntry>>> look_up(DirectoryQuery query);
  /// Links the account to a person's device or account; nullptr: this channel has no login (its credential is in the config).
  virtual std::unique_ptr<Login> begin_login(const LoginWish& wish);
  /// Forgets the credential that a login made. Gives false when there was none. Errors: invalid (the channel has no login), io.
  virtual Task<Result<bool>> logout();
  /// Asks the platform whether the credential works.
  virtual Task<ProbeResult> probe(Millis timeout) = 0;
};

/// Makes the accounts of one channel from the config.
class ChannelFactory {
 public:
  virtual ~ChannelFactory() = default;
  virtual const std::string& channel() const = 0;       ///< `telegram`
  virtual const std::string& label() const = 0;         ///< `Telegram`
  virtual const std::string& detail_label() const = 0;  ///< `Telegram Bot`
  /// The ids of the accounts that the config (and the environment, for the default account) describes, sorted.
  virtual std::vector<std::string> account_ids(const config::Config& config) const = 0;
  /// The part of the config that this account depends on: it is restarted when this value changes.
  virtual Json account_config(const config::Config& config, const std::string& account_id) const = 0;
  virtual std::unique_ptr<ChannelAccount> make(std::shared_ptr<const config::Config> config, const std::string& account_id) = 0;
};

}  // namespace oc::engine
