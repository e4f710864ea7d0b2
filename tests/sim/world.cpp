// Starts, crashes and restarts the gateway of a world as its plan says.
#include "world.h"

#include <fmt/format.h>

#include "base/check.h"
#include "core/config/config.h"
#include "core/config/paths.h"
#include "engine/engine.h"
#include "models/models.h"
#include "store/sqlite/agent_database.h"
#include "store/store.h"

namespace oc::sim {
namespace {

const config::Paths kPaths{.home = "/home/user", .state_dir = "/home/user/.openclaw", .config_path = "/home/user/.openclaw/openclaw.json"};

std::shared_ptr<const config::Config> load(const std::string& text) {
  auto loaded = config::load({.path = "openclaw.json5", .text = text, .env = [](std::string_view) { return std::nullopt; }});
  for (const auto& problem : loaded.problems) {
    if (problem.level == config::Level::error) throw std::logic_error(config::to_text(problem) + "\n" + text);
  }
  return loaded.config;
}

io::Task<> wake_after(io::SimWorld& world, Millis length) { co_await world.clock().sleep(length); }

}  // namespace

/// From a start to a stop or a crash.
struct World::Life {
  Life(World& of, std::uint64_t seed) : sim(seed) {
    Scene& scene = of.scene_;
    scene.world = &sim;
    // The engine opens at its start only the databases whose files are there.
    channels = of.platform_.make_channels();
    if (scene.plan.wire.has_telegram) channels.front() = of.bot_api_.open();
    std::vector<engine::ChannelFactory*> factories;
    for (const auto& channel : channels) factories.push_back(channel.get());
    store = store::open_store(sim.io(), {.state_dir = kPaths.state_dir, .vfs = of.disk_.vfs()});
    if (scene.plan.wire.has_models) models = of.make_clients(sim);
    engine = engine::make_engine({.io = sim.io(),
                                  .store = *store,
                                  .models = models ? *models : static_cast<engine::Models&>(of.minds_),
                                  .toolbox = of.hands_,
                                  .channels = std::move(factories),
                                  .paths = kPaths,
                                  .config = of.config_});
    group = std::make_unique<io::TaskGroup>(sim.executor());
  }
  io::SimWorld sim;
  std::vector<std::unique_ptr<engine::ChannelFactory>> channels;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<engine::Models> models;  ///< that speak HTTP
  std::unique_ptr<engine::Engine> engine;
  std::unique_ptr<io::TaskGroup> group;
  std::unique_ptr<io::TaskGroup> forgotten;  ///< by a mutant
};

void Counts::add(const Counts& other) {
  worlds += other.worlds;
  messages += other.messages;
  answered += other.answered;
  merged += other.merged;
  silent += other.silent;
  errors += other.errors;
  refused += other.refused;
  dead += other.dead;
  stopped += other.stopped;
  kills += other.kills;
  power_cuts += other.power_cuts;
  restarts += other.restarts;
  disk_failures += other.disk_failures;
  ambiguous += other.ambiguous;
  doubled += other.doubled;
  tool_calls += other.tool_calls;
  over_http += other.over_http;
  with_telegram += other.with_telegram;
  wire_requests += other.wire_requests;
  wire_troubles += other.wire_troubles;
}

std::vector<std::string> agents_of(const Plan&) { return {"main", "ada", "bob"}; }
std::string database_path(const std::string& agent_id) { return config::sessions_dir(kPaths, agent_id) + "/sessions.sqlite"; }

std::unique_ptr<engine::Models> World::make_clients(io::SimWorld& sim) {
  const auto agent_dir_of = [](const std::string& agent_id) { return config::default_agent_dir(kPaths, agent_id.empty() ? "main" : agent_id); };
  for (const auto& agent : agents_of(scene_.plan)) provider_.serve(agent, agent_dir_of(agent));
  return std::make_unique<Clients>(scene_, provider_, models::make_models(sim.io(), [this] { return config_; }, agent_dir_of));
}

World::World(Plan plan, Mutant mutant) : scene_(std::move(plan), mutant), config_(load(scene_.plan.config)), disk_(scene_.plan.seed + 1) {
  if (mutant == Mutant::disk_lies) disk_.ignore_syncs();
}

World::~World() {
  if (life_) crash(End::kill);
}

/// Mutants that live in the database itself: it says that it keeps something, and does not.
void World::change_tables() {
  const char* trigger = nullptr;
  if (scene_.mutant == Mutant::forgets_outbox)
    trigger = "CREATE TRIGGER IF NOT EXISTS forget BEFORE INSERT ON outbox BEGIN SELECT RAISE(IGNORE); END";
  if (scene_.mutant == Mutant::never_ends)
    trigger = "CREATE TRIGGER IF NOT EXISTS forget BEFORE UPDATE ON inbox WHEN new.state='done' BEGIN SELECT RAISE(IGNORE); END";
  if (trigger == nullptr) return;
  for (const auto& agent : agents_of(scene_.plan)) {
    if (!store::AgentDatabase::open(database_path(agent), disk_.vfs())) continue;
    if (auto database = store::Database::open(database_path(agent), disk_.vfs())) static_cast<void>((*database)->execute(trigger));
  }
}

void World::start() {
  change_tables();
  scene_.running.clear();
  life_ = std::make_unique<Life>(*this, scene_.plan.seed * 31 + counts_.kills + counts_.power_cuts + counts_.restarts);
  life_->sim.clock().set_now(wall_);
  for (const auto& file : disk_.files()) life_->sim.files().put(file, "");
  life_->group->spawn(life_->engine->run());
  scene_.note("the gateway starts");
}

void World::end_life(Millis pause) {
  for (const auto& line : life_->sim.log().lines()) {
    if (line.level < io::LogLevel::warn) continue;
    std::string words = fmt::format("log: {} {}", line.subsystem, line.message);
    for (const auto& [name, value] : line.fields) words += fmt::format(" {}={}", name, value);
    scene_.note(std::move(words));
  }
  wall_ = life_->sim.clock().now() + pause;
  const Millis lived = scene_.now() + pause;
  life_->sim.drop_tasks();
  life_.reset();
  scene_.world = nullptr;
  scene_.lived = lived;
}

void World::crash(End how) {
  scene_.note(how == End::kill ? "the process is killed" : "the power is cut");
  (how == End::kill ? counts_.kills : counts_.power_cuts)++;
  if (how == End::kill) {
    disk_.kill();
  } else {
    disk_.cut_power();
  }
  end_life(Millis(scene_.dice.between(10, 5000)));
}

void World::stop(Millis drain) {
  Life& life = *life_;
  scene_.note(fmt::format("the gateway stops, draining {} ms", drain.count()));
  if (scene_.mutant == Mutant::leaves_sleeper) {
    life.forgotten = std::make_unique<io::TaskGroup>(life.sim.executor());
    life.forgotten->spawn(wake_after(life.sim, std::chrono::hours(1)));
  }
  const Millis begun = scene_.now();
  life.sim.run(life.engine->stop(drain));
  life.sim.run(life.group->stop());
  life.engine.reset();
  life.sim.run(life.store->stop());
  const Millis took = scene_.now() - begun;
  life.sim.run_until_idle();
  if (took > drain + std::chrono::seconds(10))
    scene_.fail(Invariant::still, fmt::format("a stop that drains {} ms took {} ms", drain.count(), took.count()));
  if (life.sim.clock().sleepers() > 0) scene_.fail(Invariant::still, fmt::format("{} tasks sleep after the stop", life.sim.clock().sleepers()));
  if (platform_.running() + bot_api_.running() > 0) scene_.fail(Invariant::still, "a channel account runs after the stop");
  for (const auto& [lane, count] : scene_.running) {
    if (count > 0) scene_.fail(Invariant::still, "a model or a tool works after the stop, in " + lane);
  }
  // What is closed in order needs no more of the process.
  disk_.kill();
  end_life(Millis(scene_.dice.between(10, 3000)));
  counts_.restarts++;
}

void World::crash_if_off() {
  if (!disk_.is_off()) return;
  crash(at_change_);
  start();
}

void World::run_to(Millis at) {
  while (scene_.now() < at) {
    life_->group->spawn(wake_after(life_->sim, at - scene_.now()));
    life_->sim.run_until([&] { return scene_.now() >= at || disk_.is_off(); });
    crash_if_off();
  }
}

void World::break_disk(const Happening& happening) {
  using Fault = store::SimDisk::Fault;
  using Operation = store::SimDisk::Operation;
  if (happening.what == Happening::What::disk_full) {
    disk_.set_bytes_max(disk_.bytes() + static_cast<std::uint64_t>(happening.value));
    return;
  }
  Fault fault{.operation = scene_.dice.one_in(2) ? Operation::write : Operation::sync, .nth = static_cast<std::uint64_t>(happening.value) % 100 + 1};
  if (happening.what == Happening::What::disk_broken) fault.lasting = store::SimDisk::Lasting::from_then_on;
  disk_.fail(fault);
}

void World::happen(const Happening& happening) {
  using What = Happening::What;
  const auto number = static_cast<std::size_t>(happening.value);
  switch (happening.what) {
    case What::say: return platform_.say(number, Platform::Where::last), bot_api_.tell_news();
    case What::say_before: return platform_.say(number, Platform::Where::first), bot_api_.tell_news();
    case What::repeat: return platform_.repeat(number), bot_api_.tell_news();
    case What::kill: return crash(End::kill), start();
    case What::cut: return crash(End::cut), start();
    case What::kill_at:
    case What::cut_at:
      at_change_ = happening.what == What::kill_at ? End::kill : End::cut;
      return disk_.cut_power_at(static_cast<std::uint64_t>(happening.value));
    case What::restart: return stop(Millis(happening.value)), start();
    case What::disk_full:
    case What::disk_broken:
    case What::disk_hiccup: scene_.note("the disk begins to fail"); return break_disk(happening);
    case What::disk_well: scene_.note("the disk is well again"); return disk_.heal();
    case What::clock:
      scene_.note(fmt::format("the wall clock jumps by {} h", happening.value / 3'600'000));
      return life_->sim.clock().set_now(life_->sim.clock().now() + Millis(happening.value));
  }
}

void World::heal() {
  scene_.note("all is well from here on");
  scene_.weather = {};
  scene_.is_well = true;
  disk_.heal();
  disk_.cut_power_at(0);
}

bool World::is_quiet() {
  if (platform_.has_unconfirmed()) return false;
  for (const auto& agent : agents_of(scene_.plan)) {
    if (!disk_.read(database_path(agent))) continue;
    auto database = life_->sim.run(life_->store->agent(agent));
    if (!database) return false;
    const auto inbox = life_->sim.run((*database)->unfinished_inbox());
    const auto outbox = life_->sim.run((*database)->waiting_outbox(1));
    if (!inbox || !inbox->empty() || !outbox || !outbox->empty()) return false;
  }
  return true;
}

void World::settle() {
  Millis pause{2000};
  // With a fault in the harness there may be no end.
  const Millis until = scene_.now() + std::chrono::hours(scene_.mutant == Mutant::none ? 60 : 6);
  while (scene_.now() < until) {
    run_to(scene_.now() + pause);
    if (is_quiet()) break;
    pause = std::min<Millis>(pause * 2, std::chrono::hours(1));
  }
  scene_.note("it is quiet");
}

/// A mutant: a page in the middle of each database is gone.
void World::rot() {
  for (const auto& agent : agents_of(scene_.plan)) {
    auto bytes = disk_.read(database_path(agent));
    if (bytes && bytes->size() > 20'000) disk_.put(database_path(agent), bytes->replace(12'288, 4096, std::string(4096, 'x')));
  }
}

void World::live() {
  counts_.worlds = 1;
  try {
    start();
    for (const auto& happening : scene_.plan.happenings) {
      run_to(happening.at);
      happen(happening);
      crash_if_off();
    }
    run_to(scene_.now() + Millis(3000));
    heal();
    settle();
    stop(Millis(1000));
    disk_.cut_power();
    if (scene_.mutant == Mutant::rots) rot();
    counts_.restarts--;
    judge(scene_, disk_, platform_, counts_);
  } catch (const io::SimDeadlock& deadlock) {
    scene_.fail(Invariant::progress, deadlock.what());
  }
  counts_.disk_failures = disk_.failures();
  counts_.over_http = scene_.plan.wire.has_models ? 1 : 0;
  counts_.with_telegram = scene_.plan.wire.has_telegram ? 1 : 0;
  counts_.wire_requests = scene_.wire_requests;
  counts_.wire_troubles = scene_.wire_troubles;
}

}  // namespace oc::sim
