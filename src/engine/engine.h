// The engine's face: what the gateway, the command line's --local mode and the tests may ask of it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/config/paths.h"
#include "core/routing/types.h"
#include "engine/events.h"
#include "engine/ports/channel.h"
#include "engine/ports/model.h"
#include "io/io.h"

namespace oc::io {
struct HttpResponse;
}

namespace oc::store {
class Store;
struct MessageQuery;
struct MessageCounts;
}  // namespace oc::store

namespace oc::engine {

class Toolbox;
struct WebhookRequest;

/// A message that comes in over the gateway's own protocol rather than through a channel: it is born at step 6.
struct ChatMessage {
  std::string session_key;  ///< canonical, or "main" or an alias; empty = the main session of `agent_id`
  std::string agent_id;     ///< "" = the session key's agent, else the default agent
  std::string text;
  std::string run_id;    ///< the client's idempotency key; becomes the run's id
  std::string thinking;  ///< "" = the session's
  Millis timeout{0};     ///< 0 = the config's
  std::string origin;    ///< such as `ws:<conn id>`, `http`
  std::string channel = "webchat";
  std::string client_name;   ///< for the transcript's provenance; may be empty
  std::string system_extra;  ///< system messages of an OpenAI request, appended to the prompt; may be empty
  bool sender_is_owner = true;
  std::string model;  ///< for this run alone, as the words behind /new name one; "" = the session's
  /// Typed by a person; or made by a program: then it is no order, stands as it is, shares its turn with no other message, and nothing is done for it
  /// before it is kept.
  enum class Words : std::uint8_t { typed, made } words = Words::typed;
  /// A turn answers it; or it is only written into its session, behind what goes on there, for the next turn to read.
  enum class Purpose : std::uint8_t { turn, note } purpose = Purpose::turn;
  /// Where the answer is sent, fixed when the message is accepted. Nothing: it is for those who watch the run.
  struct Delivery {
    std::string channel = "last";  ///< or the last chat of the agent's main session; when there is none, the answer stays in the session
    std::string account_id;        ///< "" = the last chat's, else the one bound to the agent, else the channel's default one
    std::string to;                ///< as the channel's targets are written; "" = the last chat's
  };
  std::optional<Delivery> deliver;
  /// Whether it is answered even when the gateway is killed, and its run_id is known after a restart.
  enum class Kept : std::uint8_t { in_inbox, not_at_all } kept = Kept::in_inbox;
};

struct RunStarted {
  std::string run_id;
  std::string session_key;
  std::string agent_id;
  enum class State : std::uint8_t { started, in_flight, done, answered } state = State::started;  ///< answered: a command, no model was asked
};

/// How a run ended.
struct RunOutcome {
  enum class State : std::uint8_t { ok, error, aborted, timeout } state = State::ok;  ///< timeout: wait() gave up, the run goes on
  std::string run_id;
  std::string session_key;
  std::string session_id;
  std::string agent_id;
  std::string text;   ///< the answer; "" = nothing to show
  std::string error;  ///< with state error: what was shown to the person
  std::string provider;
  std::string model;
  turn::Usage usage;
  UnixTime started_at{};
  UnixTime ended_at{};
  std::string stop_reason;
};

struct AgentSummary {
  std::string id;
  std::string name;
  Json identity;  ///< {name, theme, emoji, avatar} as configured; may be empty
  bool is_default = false;
  std::string workspace;
  std::string agent_dir;
  ModelRef model;
};

struct SessionSummary {
  std::string key;
  std::string agent_id;
  std::string session_id;
  UnixTime updated_at{};
  Json entry;
  bool running = false;
};

struct HistoryMessage {
  std::string id;
  std::int64_t seq = 0;
  Json message;  ///< a transcript message
  Json route;    ///< how it got here, or null
};

struct History {
  std::string session_key;
  std::string session_id;
  std::string thinking_level;
  std::string verbose_level;
  std::vector<HistoryMessage> messages;
};

struct AccountSummary {
  std::string channel;
  AccountStatus status;
  std::optional<ProbeResult> probe;
};

struct ChannelSummary {
  std::string id;
  std::string label;
  std::string detail_label;
  std::string default_account_id;
  std::vector<AccountSummary> accounts;
};

/// A message that an operator sends through a channel, without a turn: `openclaw message send`.
struct OutboundMessage {
  std::string channel;
  std::string account_id;  ///< "" = the channel's default account
  std::string to;          ///< as the channel's targets are written; see ChannelAccount::look_up
  std::string thread_id;
  std::string reply_to_id;
  std::string text;
  std::vector<Media> media;  ///< by path
  bool audio_as_voice = false;
  bool is_silent = false;
  Json buttons;
  std::string quote_text;  ///< see Utterance
  std::string idempotency_key;
  std::string session_key;  ///< whose transcript tells of it (`openclaw.sent`); "" = nobody's
  bool dry_run = false;
};

/// One step of a login that runs in the gateway.
struct LoginState {
  std::string login_id;
  std::string kind;  ///< code, text, notice, done, failed
  std::string code;
  std::string text;
};

struct SessionPatch {
  std::string session_key;
  Json fields;  ///< label, thinkingLevel, verboseLevel, model ...; null removes
};

class Engine {
 public:
  virtual ~Engine() = default;

  /// Serves until cancelled: starts the channel accounts, resumes what was interrupted.
  virtual Task<> run() = 0;
  /// Accepts no more, lets running turns end for at most `drain`, then cancels them.
  virtual Task<> stop(Millis drain) = 0;
  virtual bool is_ready() const = 0;
  /// What keeps messages from being kept now, such as a full disk; new ones are refused meanwhile.
  virtual std::optional<Error> trouble() const { return std::nullopt; }

  /// The config in force.
  virtual std::shared_ptr<const config::Config> config() const = 0;
  /// Takes a new config: routes, agents and models at once, channel accounts that changed are restarted.
  virtual void apply_config(std::shared_ptr<const config::Config> config) = 0;

  virtual void add_observer(Observer& observer) = 0;
  virtual void remove_observer(Observer& observer) = 0;

  /// Starts a turn, or queues it behind the one that runs in the session. Returns when it is accepted, which is: on disk, unless it is not to be
  /// kept. Waits: until what was unfinished at the start has been taken up. Errors: invalid (empty message, unknown agent, agent and session key do
  /// not match, a reserved run_id, a model or a place for the answer that there is not), denied (send policy), unavailable (stopping, or nothing can
  /// be kept), those of the store.
  virtual Task<Result<RunStarted>> send(ChatMessage message) = 0;
  /// Waits for a run's end, at most so long. Errors: not_found (no such run; outcomes are remembered for 10 minutes).
  virtual Task<Result<RunOutcome>> wait(std::string run_id, Millis timeout) = 0;
  /// Stops the session's runs, or the one named. Returns the ids of those that were stopped.
  /// Errors: invalid (the run is of another session).
  virtual Task<Result<std::vector<std::string>>> abort(std::string session_key, std::string run_id, std::string origin) = 0;

  /// `main`, aliases and request keys to the canonical `agent:<id>:<rest>`.
  virtual std::string canonical_session_key(const std::string& request_key) const = 0;
  virtual Task<Result<History>> history(std::string session_key, std::size_t messages_max) = 0;
  /// Newest first. `agent_id` "" = of all agents.
  virtual Task<Result<std::vector<SessionSummary>>> sessions(std::string agent_id, std::size_t rows_max) = 0;
  virtual Task<Result<std::int64_t>> session_count(std::string agent_id) = 0;
  /// Errors: invalid (a field or its value), not_found only for fields that need a session.
  virtual Task<Result<SessionSummary>> patch_session(SessionPatch patch) = 0;
  /// A fresh session id under the same key.
  virtual Task<Result<SessionSummary>> reset_session(std::string session_key) = 0;
  virtual Task<Result<bool>> delete_session(std::string session_key) = 0;

  /// The accepted messages as `openclaw messages list --json` shows them, newest first. `agent_id` "" = of all agents.
  virtual Task<Result<std::vector<Json>>> messages(std::string agent_id, store::MessageQuery query) = 0;
  /// One with its history. Errors: invalid (that is no id), not_found, those of the store.
  virtual Task<Result<Json>> message(std::string id) = 0;
  /// Answers a dead message again, or sends what is held or failed of its answer; `actor` is noted. Gives {id, state, told}.
  /// Errors: as message(); conflict (there is nothing to retry, or it runs).
  virtual Task<Result<Json>> retry_message(std::string id, std::string actor) = 0;
  /// Nothing more is done for it. Errors: as retry_message().
  virtual Task<Result<Json>> drop_message(std::string id, std::string actor) = 0;
  /// Of all agents.
  virtual Task<store::MessageCounts> message_counts() = 0;

  virtual std::vector<AgentSummary> agents() const = 0;              ///< the default agent first
  virtual Task<std::vector<AgentSummary>> agents_with_models() = 0;  ///< the same with the model each would use now
  virtual std::vector<ModelInfo> models(const std::string& agent_id) = 0;

  /// The card of /status. Errors: those of the store.
  virtual Task<Result<std::string>> session_status(std::string agent_id, std::string session_key) = 0;

  /// Where a message would go, without sending it.
  virtual routing::Route route(const routing::RouteInput& input) const = 0;
  /// The same, told: {agentId, channel, accountId, sessionKey, mainSessionKey, matchedBy, binding?{index, path, where}, tiers[]}.
  virtual Json explain_route(const routing::RouteInput& input) const = 0;
  /// How the messages of a session got there: {agentId, channel, accountId, sessionKey, mainSessionKey, matchedBy, binding?, explain[]}. Errors:
  /// not_found.
  virtual Task<Result<Json>> route_of(std::string session_key, std::string run_id) = 0;

  virtual Task<std::vector<ChannelSummary>> channels(bool probe, Millis timeout) = 0;

  // What is asked of one account, "" = the channel's default one. Errors of all: not_found (no such channel or account), those of ChannelAccount.
  /// Kept in the outbox before it is tried, so that it is not lost; the answer tells {messageId, channel, to, ...} or that it still waits.
  virtual Task<Result<Json>> deliver(OutboundMessage message);
  /// edit, delete, react and what Capabilities::actions names.
  virtual Task<Result<Json>> channel_action(std::string channel, std::string account_id, std::string action, Json params);
  virtual Task<Result<std::vector<DirectoryEntry>>> directory(std::string channel, std::string account_id, DirectoryQuery query);
  virtual Result<Capabilities> capabilities(const std::string& channel, const std::string& account_id) const;
  /// Begins to link the account, or gives the step that a login that runs already has come to.
  virtual Task<Result<LoginState>> login_start(std::string channel, std::string account_id, LoginWish wish);
  /// The next step. Waits at most so long; then it gives the step before again.
  virtual Task<Result<LoginState>> login_wait(std::string channel, std::string account_id, Millis timeout);
  virtual Task<Result<bool>> logout(std::string channel, std::string account_id);

  /// Whether an account takes requests at this path of the gateway's port.
  virtual bool has_webhook(const std::string& path) const;
  /// The answer to a request whose head alone shows that it is none of the account's platform; nothing: webhook() is to see its body. Never waits.
  virtual std::optional<io::HttpResponse> webhook_refusal(const WebhookRequest& head);
  virtual Task<io::HttpResponse> webhook(WebhookRequest request);
};

/// A chat that has a new id for good, such as a Telegram group that became a supergroup.
struct ChatMove {
  std::string channel;
  std::string account_id;
  std::string old_chat_id;
  std::string new_chat_id;
};

/// What the engine is made of. Lifetime: all of it outlives the engine.
struct EngineParts {
  io::Io io;
  store::Store& store;
  Models& models;
  Toolbox& toolbox;
  std::vector<ChannelFactory*> channels;
  config::Paths paths;
  std::shared_ptr<const config::Config> config;
  /// Writes a chat's new id into the config file; called when `configWrites` allows it and the config names the old one. Empty: nobody does.
  std::function<void(const ChatMove&)> rewrite_chat = {};
};

std::unique_ptr<Engine> make_engine(EngineParts parts);

}  // namespace oc::engine
