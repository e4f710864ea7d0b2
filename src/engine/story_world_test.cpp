// Plays the world: channels that record, models that follow a script, and the engine in between.
#include "engine/story_world_test.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "core/access/accounts.h"
#include "core/config/agents.h"

namespace oc::engine {
namespace {

std::string next_message_id() {
  static std::int64_t last = 0;
  return "m" + std::to_string(++last);
}

void place_direct(Inbound& inbound, const Said& said) {
  inbound.chat = {.kind = "direct", .id = said.by};
  inbound.peer = {"direct", said.by};
}

void place_group(Inbound& inbound, const Said& said) {
  inbound.chat = {.kind = "group", .id = said.group, .title = "group " + said.group, .thread_id = said.thread};
  inbound.peer = {"group", said.group};
  if (said.thread.empty()) return;
  inbound.chat.is_forum = true;
  inbound.peer.id = said.group + ":topic:" + said.thread;
  inbound.parent_peer = Peer{"group", said.group};
}

/// A Discord thread is a chat of its own below its channel; a Slack thread is the channel's.
void place_room(Inbound& inbound, const Said& said) {
  const bool own_chat = said.channel == "discord" && !said.thread.empty();
  const std::string id = own_chat ? said.thread : said.room;
  inbound.chat = {.kind = "channel", .id = id, .title = "#" + said.room, .thread_id = own_chat ? "" : said.thread};
  inbound.peer = {"channel", id};
  if (own_chat) inbound.parent_peer = Peer{"channel", said.room};
}

}  // namespace

Inbound inbound_of(const Said& said, UnixTime now) {
  Inbound inbound{.channel = said.channel, .account_id = said.account, .message_id = said.message_id.empty() ? next_message_id() : said.message_id};
  inbound.sender = {.id = said.by, .name = said.name, .username = said.username, .is_bot = said.is_bot};
  inbound.media = said.media;
  inbound.what = said.what;
  if (!said.room.empty()) {
    place_room(inbound, said);
  } else if (!said.group.empty()) {
    place_group(inbound, said);
  } else {
    place_direct(inbound, said);
  }
  inbound.guild_id = said.guild;
  inbound.team_id = said.team;
  inbound.role_ids = said.roles;
  inbound.text = said.text;
  inbound.sent_at = now - said.age;
  inbound.mentions_me = said.mentions_me;
  inbound.mentions_anyone = said.mentions_me || said.mentions_somebody;
  inbound.replies_to_me = said.replies_to_me;
  inbound.reply_address = {.channel = said.channel, .account_id = said.account, .to = inbound.chat.id, .thread_id = inbound.chat.thread_id};
  if (inbound.chat.kind != "direct") inbound.reply_address.reply_to_id = inbound.message_id;
  return inbound;
}

namespace {

class FakeDraft final : public Draft {
 public:
  explicit FakeDraft(FakeChannels& all) : all_(all) {}
  Millis interval() const override { return all_.draft_interval; }
  Task<Result<void>> update(std::string markdown) override {
    std::optional<Error> outcome;
    if (!all_.draft_outcomes.empty()) {
      outcome = all_.draft_outcomes.front();
      all_.draft_outcomes.pop_front();
    }
    if (all_.draft_length.count() > 0) co_await all_.sim.clock().sleep(all_.draft_length);
    if (outcome) co_return std::unexpected(*outcome);
    all_.drafted.emplace_back(all_.sim.clock().now(), std::move(markdown));
    id_ = "draft1";
    co_return Result<void>{};
  }
  std::string message_id() const override { return id_; }
  Task<> discard() override {
    all_.drafts_discarded++;
    co_return;
  }

 private:
  FakeChannels& all_;
  std::string id_;
};

class FakeLogin final : public Login {
 public:
  explicit FakeLogin(FakeChannels& all) : all_(all) {}
  Task<LoginStep> next() override {
    if (all_.login_steps.empty()) {
      io::Event never(all_.sim.executor());
      co_await never.wait();
    }
    co_await all_.sim.clock().sleep(Millis(10));
    LoginStep step = all_.login_steps.front();
    all_.login_steps.pop_front();
    if (step.kind == LoginStep::Kind::done) all_.linked = true;
    co_return step;
  }

 private:
  FakeChannels& all_;
};

class FakeAccount final : public ChannelAccount, public WebhookHandler {
 public:
  FakeAccount(FakeChannels& all, std::string channel, std::string account_id)
      : all_(all), channel_(std::move(channel)), account_id_(std::move(account_id)) {}
  const std::string& channel() const override { return channel_; }
  const std::string& account_id() const override { return account_id_; }
  Capabilities capabilities() const override {
    Capabilities can = all_.also;
    can.typing = can.threads = true;
    can.idempotent_send = all_.idempotent;
    can.text_utf16_max = 4096;
    return can;
  }
  AccountStatus status() const override {
    return {
        .account_id = account_id_, .configured = true, .running = true, .connected = true, .last_start_at = all_.started_at, .self_id = all_.self_id};
  }

  Task<> run(InboundSink& sink) override {
    const Running running(all_, {channel_, account_id_}, sink);
    std::unique_ptr<WebhookRoute> route;
    if (std::ranges::find(all_.webhook_accounts, account_id_) != all_.webhook_accounts.end()) {
      auto served = sink.serve(all_.webhook_path, *this);
      if (served) {
        route = std::move(*served);
      } else {
        all_.webhook_troubles.push_back(served.error().message);
      }
    }
    if (all_.end_length.count() == 0) co_return co_await wait_until_told(all_, nullptr);
    bool told = false;
    io::TaskGroup beside(all_.sim.executor());
    beside.spawn(end_slowly(all_, told));
    co_await beside.around(wait_until_told(all_, &told));
  }

  static Task<> wait_until_told(FakeChannels& all, bool* told) {
    struct Telling {
      bool* told;
      ~Telling() {
        if (told != nullptr) *told = true;
      }
    } telling{told};
    io::Event never(all.sim.executor());
    co_await never.wait();
  }
  /// Something that cannot be broken off.
  static Task<> end_slowly(FakeChannels& all, const bool& told) {
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
    while (!told) co_await all.sim.clock().sleep(all.end_length);
    co_await all.sim.clock().sleep(all.end_length);
  }

  /// Cuts where the model wrote a line of `---`.
  std::vector<std::string> split(const std::string& markdown) const override {
    constexpr std::string_view kLine = "\n---\n";
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (auto at = markdown.find(kLine); at != std::string::npos; at = markdown.find(kLine, begin)) {
      parts.push_back(markdown.substr(begin, at - begin));
      begin = at + kLine.size();
    }
    parts.push_back(markdown.substr(begin));
    return parts;
  }

  Task<Result<Sent>> send(Utterance part) override {
    FakeChannels& all = all_;
    if (all.dead) co_return fail(Errc::unavailable, "killed");
    Send seen{.address = part.address, .text = part.text, .idempotency_key = part.idempotency_key, .at = all.sim.clock().now()};
    std::optional<Error> outcome;
    if (!all.outcomes.empty()) {
      outcome = all.outcomes.front();
      all.outcomes.pop_front();
    } else if (all.decide) {
      outcome = all.decide(part);
    }
    if (part.address.channel != channel_ || part.address.account_id != account_id_)
      outcome = Error{.code = Errc::internal, .message = "sent by the wrong account"};
    seen.arrived = !outcome;
    seen.media = part.media;
    seen.audio_as_voice = part.audio_as_voice;
    seen.draft_id = part.draft_id;
    all.sends.push_back(std::move(seen));
    if (all.send_length.count() > 0) co_await all.sim.clock().sleep(all.send_length);
    if (outcome) co_return std::unexpected(*outcome);
    co_return Sent{.message_id = std::to_string(all.next_message++), .at = all.sim.clock().now()};
  }

  Task<std::optional<Sent>> find_sent(Utterance part) override {
    if (!all_.findable.contains(part.idempotency_key)) co_return std::nullopt;
    co_return Sent{.message_id = "found", .at = all_.sim.clock().now()};
  }

  Task<> typing(ReplyAddress) override {
    all_.typed++;
    co_return;
  }
  Task<ProbeResult> probe(Millis timeout) override {
    struct Probing {
      explicit Probing(FakeChannels& of) : all(of) { all.probing_most = std::max(all.probing_most, ++all.probing); }
      ~Probing() { all.probing--; }
      FakeChannels& all;
    };
    const Probing probing(all_);
    const Millis length = all_.probe_lengths[account_id_];
    const bool is_late = all_.obeys_probe_time && length > timeout;
    co_await all_.sim.clock().sleep(is_late ? timeout : length);
    co_return is_late ? ProbeResult{.error = "the platform is silent"} : ProbeResult{.ok = true};
  }
  std::unique_ptr<Draft> begin_draft(ReplyAddress) override { return all_.also.drafts ? std::make_unique<FakeDraft>(all_) : nullptr; }
  Task<Result<void>> remove(ReplyAddress, std::string message_id) override {
    all_.removed.push_back(std::move(message_id));
    co_return Result<void>{};
  }
  Task<Result<void>> react(ReplyAddress address, std::string message_id, std::string emoji) override {
    all_.reactions.push_back({.to = address.to, .message_id = message_id, .emoji = emoji, .at = all_.sim.clock().now()});
    co_return Result<void>{};
  }
  Task<Result<Media>> fetch(Media media, std::string folder, std::size_t bytes_max) override {
    all_.fetched.push_back(media.reference);
    if (all_.fetch_length.count() > 0) co_await all_.sim.clock().sleep(all_.fetch_length);
    auto bytes = all_.file_of ? all_.file_of(media) : Result<std::string>("bytes");
    if (!bytes) co_return std::unexpected(bytes.error());
    if (bytes->size() > bytes_max) co_return fail(Errc::too_large, "too large");
    media.path = folder + "/" + std::to_string(all_.fetched.size()) + ".bin";
    media.bytes = static_cast<std::int64_t>(bytes->size());
    OC_CO_CHECKED(all_.sim.files().create(media.path, *bytes, 0600));
    co_return media;
  }
  Task<Result<Json>> perform(std::string action, ReplyAddress address, Json params) override {
    all_.performed.push_back({{"action", action}, {"to", address.to}, {"params", params}});
    co_return Json{{"ok", true}};
  }
  std::unique_ptr<Login> begin_login(const LoginWish&) override {
    if (channel_ != "whatsapp") return nullptr;
    all_.logins++;
    return std::make_unique<FakeLogin>(all_);
  }
  Task<Result<bool>> logout() override { co_return std::exchange(all_.linked, false); }
  Task<io::HttpResponse> on_webhook(WebhookRequest request) override {
    if (all_.webhook_length.count() > 0) co_await all_.sim.clock().sleep(all_.webhook_length);
    co_return io::HttpResponse{.status = 200, .body = account_id_ + " got " + request.body};
  }

 private:
  struct Running {
    Running(FakeChannels& of, std::pair<std::string, std::string> who, InboundSink& sink) : all(of), name(std::move(who)) {
      all.sinks[name] = &sink;
      all.starts[name]++;
      all.running_most = std::max(all.running_most, ++all.running[name]);
    }
    ~Running() {
      if (--all.running[name] == 0) all.sinks.erase(name);
    }
    FakeChannels& all;
    std::pair<std::string, std::string> name;
  };
  FakeChannels& all_;
  std::string channel_;
  std::string account_id_;
};

}  // namespace

class FakeFactory final : public ChannelFactory {
 public:
  FakeFactory(FakeChannels& all, std::string channel) : all_(all), channel_(std::move(channel)) {}
  const std::string& channel() const override { return channel_; }
  const std::string& label() const override { return channel_; }
  const std::string& detail_label() const override { return channel_; }
  std::vector<std::string> account_ids(const config::Config& config) const override { return access::account_ids(config.root(), channel_); }
  Json account_config(const config::Config& config, const std::string& account_id) const override {
    return access::account_settings(config.root(), channel_, account_id);
  }
  std::unique_ptr<ChannelAccount> make(std::shared_ptr<const config::Config>, const std::string& account_id) override {
    return std::make_unique<FakeAccount>(all_, channel_, account_id);
  }

 private:
  FakeChannels& all_;
  std::string channel_;
};

turn::Block tool_call(std::string name, Json arguments, std::string id) {
  return {.kind = turn::Block::Kind::tool_call, .id = std::move(id), .name = std::move(name), .arguments = std::move(arguments)};
}

std::vector<ModelInfo> ScriptedModels::list(const std::string&) {
  return {{.ref = {"scripted", "one"}, .name = "One", .has_auth = true}, {.ref = {"scripted", "two"}, .name = "Two", .has_auth = true}};
}

Task<ModelRef> ScriptedModels::default_model(std::string agent_id) {
  const auto own = model_of.find(agent_id);
  co_return own == model_of.end() ? ModelRef{"scripted", "one"} : own->second;
}

namespace {

/// Counts a call while it runs, also when it is cancelled.
struct Counted {
  explicit Counted(ScriptedModels& models) : of(models) { of.running_most = std::max(of.running_most, ++of.running); }
  ~Counted() {
    of.running--;
    if (!ended) of.cancelled++;
  }
  ScriptedModels& of;
  bool ended = false;
};

}  // namespace

Task<Result<turn::Message>> ScriptedModels::call(ModelCall call, std::function<void(const ModelEvent&)> on_event) {
  Counted counted(*this);
  calls.push_back(call);
  const Scripted answer = script ? script(call) : Scripted{.text = "answer from " + call.agent_id};
  const std::size_t half = answer.text.size() / 2;
  if (half > 0) on_event({ModelEvent::Kind::text, answer.text.substr(0, half)});
  if (answer.length.count() > 0) co_await sim_.clock().sleep(answer.length);
  if (answer.gate) co_await answer.gate->wait();
  counted.ended = true;
  if (answer.error) co_return std::unexpected(*answer.error);
  if (!answer.text.empty()) on_event({ModelEvent::Kind::text, answer.text.substr(half)});
  turn::Message message{.role = turn::Role::assistant, .api = "scripted", .provider = call.ref.provider, .model = call.ref.model};
  message.usage = {.input = 10, .output = 5};
  message.stop_reason = answer.calls.empty() ? "stop" : "toolUse";
  if (!answer.text.empty()) message.content.push_back({.text = answer.text});
  for (const auto& block : answer.calls) message.content.push_back(block);
  co_return message;
}

SharedVector<ToolSpec> ScriptedToolbox::specs(const std::string&, const std::string&, const ChatMessages&) {
  return {{"work", "Works for a while", {{"type", "object"}, {"properties", JsonObject()}}}};
}

Task<ToolResult> ScriptedToolbox::run(std::string name, ToolContext, Json) {
  ran.push_back(name);
  if (length.count() > 0) co_await sim_.clock().sleep(length);
  finished++;
  co_return ToolResult{.text = name + " is done"};
}

std::vector<RunEvent> Watcher::of(const std::string& run_id) const {
  std::vector<RunEvent> found;
  for (const auto& event : events) {
    if (event.run_id == run_id) found.push_back(event);
  }
  return found;
}

StoryWorld::StoryWorld(Setup setup) : sim(setup.seed), setup_(std::move(setup)) {
  paths_ = {.home = "/home/user", .state_dir = "/home/user/.openclaw", .config_path = "/home/user/.openclaw/openclaw.json"};
  config_ = config_of(setup_.config);
  for (const auto& channel : setup_.channels) factories_.push_back(std::make_unique<FakeFactory>(channels, channel));
  store_ = store::open_memory_store(sim.io());
  mortal_ = std::make_unique<FaultyStore>(*store_, faults);
  if (setup_.wrap_store) wrapped_ = setup_.wrap_store(*mortal_);
  start();
}

StoryWorld::~StoryWorld() {
  stop(Millis(0));
  sim.run(store_->stop());
}

std::shared_ptr<const config::Config> StoryWorld::config_of(const std::string& text) const {
  auto loaded = config::load({.path = setup_.file, .text = text, .env = [](std::string_view) { return std::nullopt; }});
  for (const auto& problem : loaded.problems) {
    if (problem.level == config::Level::error) FAIL(config::to_text(problem));
  }
  REQUIRE(loaded.valid());
  return loaded.config;
}

void StoryWorld::start() {
  std::vector<ChannelFactory*> factories;
  for (const auto& factory : factories_) factories.push_back(factory.get());
  if (setup_.make_toolbox) toolbox_ = setup_.make_toolbox(sim.io(), [this] { return engine_ ? engine_->config() : config_; });
  engine_ = make_engine({.io = sim.io(),
                         .store = wrapped_ ? *wrapped_ : *mortal_,
                         .models = models,
                         .toolbox = toolbox_ ? *toolbox_ : tools,
                         .channels = std::move(factories),
                         .paths = paths_,
                         .config = config_,
                         .rewrite_chat = [this](const ChatMove& move) { moved.push_back(move); }});
  engine_->add_observer(watcher);
  group_ = std::make_unique<io::TaskGroup>(sim.executor());
  group_->spawn(engine_->run());
  sim.run_until_idle();
}

void StoryWorld::stop(Millis drain) {
  if (!engine_) return;
  config_ = engine_->config();
  sim.run(engine_->stop(drain));
  sim.run(group_->stop());
  engine_.reset();
  keep_files();
}

void StoryWorld::crash() {
  faults.dead = true;
  channels.dead = true;
  stop(Millis(0));
  faults.dead = false;
  channels.dead = false;
}

void StoryWorld::restart(Millis drain) {
  stop(drain);
  start();
}

void StoryWorld::keep_files() {
  // The databases of this world are in memory; the engine looks for their files before it opens one.
  for (const auto& agent : config::agents(*config_, paths_)) sim.files().put(config::sessions_dir(paths_, agent.id) + "/sessions.sqlite", "");
}

std::shared_ptr<Offer> StoryWorld::offer(const Said& said) {
  const auto sink = channels.sinks.find({said.channel, said.account});
  if (sink == channels.sinks.end()) FAIL(fmt::format("the {} account \"{}\" does not run", said.channel, said.account));
  auto offer = std::make_shared<Offer>();
  const auto receive = [](InboundSink& to, Inbound message, std::shared_ptr<Offer> of) -> Task<> {
    of->outcome = co_await to.receive(std::move(message));
    of->ended = true;
  };
  group_->spawn(receive(*sink->second, inbound_of(said, sim.clock().now()), offer));
  return offer;
}

Result<void> StoryWorld::say(const Said& said) {
  const auto offered = offer(said);
  sim.run_until([&] { return offered->ended; });
  sim.run_until_idle();
  return offered->outcome;
}

Result<void> StoryWorld::tell(const Said& said, Millis patience) {
  auto outcome = say(said);
  settle(patience);
  return outcome;
}

void StoryWorld::pair(const std::string& channel, const std::string& account, const std::string& sender) {
  auto* gateway = *sim.run(store_->gateway());
  const UnixTime now = sim.clock().now();
  const std::string code = fmt::format("PAIR{:04}", sim.random().below(10'000));
  REQUIRE(sim.run(
      gateway->request_pairing({.channel = channel, .account_id = account, .sender_id = sender, .created_at = now, .last_seen_at = now}, code)));
  REQUIRE(sim.run(gateway->approve_pairing(channel, code)));
}

store::AgentStore& StoryWorld::agent_store(const std::string& agent_id) { return **sim.run(store_->agent(agent_id)); }

std::vector<store::OutboxRow> StoryWorld::waiting(const std::string& agent_id) { return *sim.run(agent_store(agent_id).waiting_outbox(1000)); }

std::vector<std::string> StoryWorld::arrived() const {
  std::vector<std::string> texts;
  for (const auto& send : channels.sends) {
    if (send.arrived) texts.push_back(send.text);
  }
  return texts;
}

std::string all_text(const ModelCall& call) {
  std::string text = call.system_prompt;
  for (const auto& message : call.messages) {
    for (const auto& block : message.content) text += "\n" + block.text;
  }
  return text;
}

std::string last_user_text(const ModelCall& call) {
  for (auto message = call.messages.rbegin(); message != call.messages.rend(); ++message) {
    if (message->role == turn::Role::user) return turn::text_of(*message);
  }
  return {};
}

}  // namespace oc::engine
