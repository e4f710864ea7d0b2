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
  friend bool operator==(const ReplyAddress&, const ReplyAddress&) = default;
};

struct Sender {
  std::string id;  ///< the platform's stable id
  std::string name;
  std::string username;
  bool is_bot = false;
};

struct Chat {
  std::string kind;  ///< direct, group, channel
  std::string id;
  std::string title;
  std::string thread_id;  ///< topic or thread; "" = none
  bool is_forum = false;
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
  ReplyAddress reply_address;
};

/// Takes what channels receive.
class InboundSink {
 public:
  virtual ~InboundSink() = default;
  /// Returns when the message is kept (or was a repeat, or is refused by policy): only then may the channel tell its platform "have it".
  /// Errors: unavailable, io when it could not be kept; the channel must offer it again.
  virtual Task<Result<void>> receive(Inbound message) = 0;
  /// A cursor that lasts over restarts, such as Telegram's offset; "" when none was kept.
  virtual Task<Result<std::string>> cursor(std::string channel, std::string account_id) = 0;
  virtual Task<Result<void>> keep_cursor(std::string channel, std::string account_id, std::string value) = 0;
};

/// One part of an answer, ready for one send of its channel.
struct Utterance {
  ReplyAddress address;
  std::string text;  ///< Markdown, as the model wrote it, short enough for one message
  std::string idempotency_key;
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
};

struct ProbeResult {
  bool ok = false;
  std::string error;
  std::string bot_username;
  std::string bot_id;
  std::int64_t elapsed_ms = 0;
};

/// What an account's channel can do; printable.
struct Capabilities {
  bool typing = false;
  bool threads = false;
  bool edit = false;
  bool reactions = false;
  bool idempotent_send = false;  ///< the platform knows Utterance::idempotency_key: sent twice, it shows once
  std::size_t text_utf16_max = 0;
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
  /// Errors: unavailable, rate_limited (retry_after_ms), conflict or io (certainly not sent; http_status is set when the platform answered so);
  /// denied, not_found, invalid or too_large (will never be sent); connection_lost, timeout or protocol (outcome unknown). See core/reply/retry.h.
  virtual Task<Result<Sent>> send(Utterance part) = 0;
  /// Shows "typing" once; the engine repeats it. Failure is of no consequence.
  virtual Task<> typing(ReplyAddress address) = 0;
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
