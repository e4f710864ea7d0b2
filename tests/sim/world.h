// One world: the whole engine over a simulated disk between simulated platforms, models and tools, through as many lives as the plan wants.
#pragma once

#include <memory>

#include "bot_api.h"
#include "core/config/config.h"
#include "minds.h"
#include "platform.h"
#include "provider.h"
#include "store/sqlite/sim_disk.h"

namespace oc::sim {

/// What came of a message, for the judge and the statistics.
struct Counts {
  std::size_t worlds = 0;
  std::size_t messages = 0;
  std::size_t answered = 0;
  std::size_t merged = 0;
  std::size_t silent = 0;
  std::size_t errors = 0;  ///< visible ones
  std::size_t refused = 0;
  std::size_t dead = 0;
  std::size_t stopped = 0;  ///< by /stop or an interrupting message
  std::size_t kills = 0;
  std::size_t power_cuts = 0;
  std::size_t restarts = 0;
  std::size_t disk_failures = 0;
  std::size_t ambiguous = 0;
  std::size_t doubled = 0;  ///< parts that arrived twice, each one counted as ambiguous by the gateway
  std::size_t tool_calls = 0;
  std::size_t over_http = 0;      ///< worlds whose models are asked by the real clients
  std::size_t with_telegram = 0;  ///< worlds with real accounts of Telegram
  std::size_t wire_requests = 0;
  std::size_t wire_troubles = 0;
  void add(const Counts& other);
};

class World {
 public:
  World(Plan plan, Mutant mutant);
  ~World();
  /// Lives through the plan, lets time heal, stops, and judges.
  void live();
  const Scene& scene() const { return scene_; }
  const Counts& counts() const { return counts_; }

 private:
  struct Life;
  std::unique_ptr<engine::Models> make_clients(io::SimWorld& sim);
  void start();
  void stop(Millis drain);
  enum class End : std::uint8_t { kill, cut };
  void crash(End how);
  void end_life(Millis pause);
  void crash_if_off();
  void run_to(Millis at);
  void happen(const Happening& happening);
  void break_disk(const Happening& happening);
  void heal();
  bool is_quiet();
  void settle();
  void change_tables();
  void rot();

  Scene scene_;
  Counts counts_;
  std::shared_ptr<const config::Config> config_;
  store::SimDisk disk_;
  Platform platform_{scene_};
  BotApi bot_api_{scene_, platform_};
  Minds minds_{scene_};
  Provider provider_{scene_, minds_};
  Hands hands_{scene_};
  std::unique_ptr<Life> life_;
  UnixTime wall_ = from_ms(1'767'225'600'000);
  End at_change_ = End::kill;
};

/// Looks at everything that is left when a world has ended.
void judge(Scene& scene, store::SimDisk& disk, const Platform& platform, Counts& counts);

std::vector<std::string> agents_of(const Plan& plan);
/// Where an agent's database lies on the disk of every world.
std::string database_path(const std::string& agent_id);

}  // namespace oc::sim
