// The world that stories and the engine's tests play in: the real engine between scripted channels and scripted models, in virtual time.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/config/config.h"
#include "engine/engine.h"
#include "engine/faulty_store_test.h"
#include "engine/ports/login.h"
#include "engine/ports/tool.h"
#include "engine/ports/webhook.h"
#include "io/sim/sim.h"
#include "store/store.h"

namespace oc::engine {

/// One message as a person writes it; Inbound follows from it by the rules of spec/routing.md 3.2.
struct Said {
  std::string channel = "telegram";
  std::string account = "default";
  std::string by = "100";  ///< the platform's id of who writes
  std::string group;       ///< the group's id; "" and no `room`: a direct chat
  std::string room;        ///< a channel of a guild or a workspace
  std::string thread;      ///< a topic (Telegram) or a thread
  std::string guild;
  std::string team;
  std::vector<std::string> roles;
  std::string name;
  std::string username;
  std::string text = "hello";
  std::string message_id;  ///< "" = the next number
  bool mentions_me = false;
  bool mentions_somebody = false;
  bool replies_to_me = false;
  bool is_bot = false;
  std::vector<Media> media;
  Inbound::What what = Inbound::What::message;
  Millis age{0};  ///< since it was written
};
Inbound inbound_of(const Said& said, UnixTime now);

/// One send that a channel was asked for.
struct Send {
  ReplyAddress address;
  std::string text;
  std::string idempotency_key;
  bool arrived = true;
  UnixTime at{};
  std::vector<Media> media;
  bool audio_as_voice = false;
  std::string draft_id;
};

/// One reaction that a channel was asked for.
struct Reaction {
  std::string to;
  std::string message_id;
  std::string emoji;
  UnixTime at{};
};

/// The accounts of every channel of the world, as one place to look at.
struct FakeChannels {
  explicit FakeChannels(io::SimWorld& world) : sim(world) {}
  io::SimWorld& sim;
  std::map<std::pair<std::string, std::string>, InboundSink*> sinks;  ///< of the accounts that run
  std::map<std::pair<std::string, std::string>, int> starts;
  std::map<std::pair<std::string, std::string>, int> running;
  int running_most = 0;  ///< of one account at once
  Millis end_length{0};  ///< an account that is told to end goes on so long, at least
  std::vector<Send> sends;
  std::deque<std::optional<Error>> outcomes;                     ///< of the next sends; nothing = it arrives
  std::set<std::string> findable;                                ///< the keys of sends that this platform finds when it is asked for them
  std::function<std::optional<Error>(const Utterance&)> decide;  ///< of all sends, when there are no `outcomes`
  bool idempotent = false;
  Millis send_length{0};
  bool dead = false;  ///< the process was killed: nothing goes out
  int typed = 0;
  Capabilities also;  ///< abilities beside the usual ones: media, reactions, drafts, edit
  std::string self_id;
  std::vector<Reaction> reactions;
  std::vector<std::pair<UnixTime, std::string>> drafted;  ///< updates of drafts
  std::deque<std::optional<Error>> draft_outcomes;        ///< of the next updates
  Millis draft_interval{1000};
  Millis draft_length{0};
  int drafts_discarded = 0;
  std::optional<UnixTime> started_at;                        ///< of every account, as its status tells it
  std::vector<std::string> removed;                          ///< ids of messages
  std::function<Result<std::string>(const Media&)> file_of;  ///< the bytes of a file that is fetched
  std::vector<std::string> fetched;                          ///< references
  Millis fetch_length{0};
  std::deque<LoginStep> login_steps;  ///< then a login waits for ever
  int logins = 0;
  bool linked = false;
  std::string webhook_path;  ///< that the accounts of `webhook_accounts` take
  std::vector<std::string> webhook_accounts;
  std::vector<std::string> webhook_troubles;  ///< what serve() said against it
  Millis webhook_length{0};
  std::vector<Json> performed;
  std::map<std::string, Millis> probe_lengths;  ///< by account id
  std::size_t probing = 0, probing_most = 0;
  bool obeys_probe_time = false;  ///< a probe that takes longer says so when its time is over
  std::int64_t next_message = 500;
};

/// One answer of a scripted model.
struct Scripted {
  std::string text;
  std::vector<turn::Block> calls;
  std::optional<Error> error;
  Millis length{0};           ///< before the answer; half of the text has been streamed by then
  io::Event* gate = nullptr;  ///< waited for as well
};
turn::Block tool_call(std::string name, Json arguments, std::string id = "call1");

/// Records every call and answers by script; without one `answer from <agent>`.
class ScriptedModels final : public Models {
 public:
  explicit ScriptedModels(io::SimWorld& world) : sim_(world) {}
  std::vector<ModelInfo> list(const std::string& agent_dir) override;
  Task<ModelRef> default_model(std::string agent_id) override;
  Task<Result<turn::Message>> call(ModelCall call, std::function<void(const ModelEvent&)> on_event) override;

  std::vector<ModelCall> calls;
  std::function<Scripted(const ModelCall&)> script;
  std::map<std::string, ModelRef> model_of;  ///< by agent; others use scripted/one
  int running = 0;
  int running_most = 0;
  int cancelled = 0;

 private:
  io::SimWorld& sim_;
};

/// Tools without a world: `work` takes `length` and answers.
class ScriptedToolbox final : public Toolbox {
 public:
  explicit ScriptedToolbox(io::SimWorld& world) : sim_(world) {}
  SharedVector<ToolSpec> specs(const std::string& agent_id, const std::string& session_key, const ChatMessages& said) override;
  Task<ToolResult> run(std::string name, ToolContext context, Json arguments) override;
  bool repeats_safely(const std::string& name) const override { return name == "look"; }

  Millis length{0};
  std::vector<std::string> ran;
  int finished = 0;

 private:
  io::SimWorld& sim_;
};

/// Everything that observers were told.
struct Watcher final : Observer {
  void on_run_event(const RunEvent& event) override { events.push_back(event); }
  void on_session_changed(const std::string& key, const std::string& reason) override { sessions.emplace_back(key, reason); }
  void on_health_changed() override { health++; }
  std::vector<RunEvent> of(const std::string& run_id) const;
  std::vector<RunEvent> events;
  std::vector<std::pair<std::string, std::string>> sessions;
  int health = 0;
};

class FakeFactory;

/// A message on its way in: whether the channel has been told, and what.
struct Offer {
  bool ended = false;
  Result<void> outcome;
};

class StoryWorld {
 public:
  using MakeToolbox = std::function<std::unique_ptr<Toolbox>(const io::Io&, ConfigSource)>;
  using WrapStore = std::function<std::unique_ptr<store::Store>(store::Store&)>;
  struct Setup {
    std::string config = "{}";
    std::string file = "openclaw.json5";
    std::vector<std::string> channels{"telegram", "whatsapp", "discord", "slack"};
    MakeToolbox make_toolbox;  ///< nothing: `tools`
    WrapStore wrap_store;      ///< something between the engine and the store
    std::uint64_t seed = 1;
  };
  explicit StoryWorld(Setup setup);
  explicit StoryWorld(std::string config) : StoryWorld(Setup{.config = std::move(config)}) {}
  ~StoryWorld();

  /// The text as a config; CHECKs that it is one.
  std::shared_ptr<const config::Config> config_of(const std::string& text) const;
  /// What the next start() finds.
  void use_config(const std::string& text) { config_ = config_of(text); }
  void change_config(const std::string& text) { engine().apply_config(config_of(text)); }

  /// Hands the message in and runs until the channel has been told.
  Result<void> say(const Said& said);
  /// Hands it in; nothing runs yet.
  std::shared_ptr<Offer> offer(const Said& said);
  /// Hands it in and lets so much time pass that everything it causes has happened.
  Result<void> tell(const Said& said, Millis patience = std::chrono::seconds(30));
  void settle(Millis patience = std::chrono::seconds(30)) { sim.advance(patience); }

  /// The sender is let in as `openclaw pairing approve` would.
  void pair(const std::string& channel, const std::string& account, const std::string& sender);
  /// Ends the engine and starts another one over the same store.
  void restart(Millis drain);
  void stop(Millis drain);
  void start();
  /// The process is killed: from this moment on nothing is written, sent or answered. start() is the next start.
  void crash();

  Engine& engine() { return *engine_; }
  store::Store& store() { return *store_; }
  store::AgentStore& agent_store(const std::string& agent_id);
  std::vector<store::OutboxRow> waiting(const std::string& agent_id);
  History history(const std::string& session_key) { return *sim.run(engine().history(session_key, 1000)); }
  /// The texts that arrived, in order.
  std::vector<std::string> arrived() const;
  std::vector<ChatMove> moved;  ///< what was to be written into the config
  const Send& last_send() const { return channels.sends.back(); }

  io::SimWorld sim;
  Faults faults;
  FakeChannels channels{sim};
  ScriptedModels models{sim};
  ScriptedToolbox tools{sim};
  Watcher watcher;

 private:
  void keep_files();

  Setup setup_;
  std::shared_ptr<const config::Config> config_;
  config::Paths paths_;
  std::vector<std::unique_ptr<FakeFactory>> factories_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<store::Store> mortal_;  ///< what a killed process cannot reach any more
  std::unique_ptr<store::Store> wrapped_;
  std::unique_ptr<Toolbox> toolbox_;
  std::unique_ptr<io::TaskGroup> group_;
  std::unique_ptr<Engine> engine_;
};

/// Everything that a model was shown in a call, as one text.
std::string all_text(const ModelCall& call);
std::string last_user_text(const ModelCall& call);

}  // namespace oc::engine
