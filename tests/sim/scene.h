// What outlives the gateway in a world: the plan, the time, what was seen, and what was found wrong.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "io/sim/sim.h"
#include "plan.h"

namespace oc::sim {

/// What holds in every world. Named in the report of a failure, and each shown able to fail by a mutant.
enum class Invariant : std::uint8_t {
  ends,      ///< a message that the platform was told we have ends: delivered, visible error, refused, or in the dead letters
  once,      ///< an answer, or a part of one, arrives once, and once more only for each counted try whose outcome was unknown
  order,     ///< the parts of an answer arrive in order
  lane,      ///< never two runs in a session at once
  address,   ///< an answer goes to where the message came from
  apart,     ///< a prompt and a tool see only what belongs to their agent and session
  tool,      ///< a tool call with side effects is carried out once
  still,     ///< nothing lives after a stop
  sound,     ///< the store opens and is sound
  progress,  ///< nothing waits for what can no longer happen
  whole,     ///< what arrives of a model's answer is what the model said, to its end
  wire,      ///< over the network the other side is asked as its rules demand, and a key stays between the two
};
std::string_view to_string(Invariant invariant);

/// A fault put into the harness, so that an invariant must find it.
enum class Mutant : std::uint8_t {
  none,
  confirms_early,
  swallows,
  forgets_outbox,
  renames_repeats,
  sends_twice,
  swaps_parts,
  shares_lane,
  wrong_chat,
  leaks,
  tool_twice,
  leaves_sleeper,
  disk_lies,
  never_ends,
  rots,
  ignores_stop,
  trusts_cuts,
  asks_again,
  hides_wait,
  shows_once,
  denies_doubt,
  hides_shut,
};
struct MutantInfo {
  Mutant mutant;
  std::string_view name;
  Invariant found_by;
  std::string_view what;
};
/// Every mutant but `none`.
const std::vector<MutantInfo>& mutants();

struct Violation {
  Invariant invariant;
  std::string words;
};

/// The messages that an answer is sent in; its model says where they begin.
std::vector<std::string> parts_of(const std::string& answer);

/// A text that a platform took.
struct Arrival {
  std::string channel;
  std::string account;
  std::string to;
  std::string text;
  std::string key;
};

struct Scene {
  Scene(Plan of, Mutant with) : plan(std::move(of)), mutant(with), dice(plan.seed ^ 0x5bd1e995u) {}
  Plan plan;
  Mutant mutant;
  Dice dice;
  Weather weather = plan.weather;  ///< fair when all is well again
  bool is_well = false;

  io::SimWorld* world = nullptr;  ///< of the gateway's life that runs
  Millis lived{0};                ///< by its former lives
  Millis now() const { return lived + (world ? world->clock().steady() : Millis(0)); }

  std::vector<Arrival> arrivals;
  std::set<std::size_t> silent;  ///< messages whose answer was silence
  std::map<std::string, int> tool_runs;
  std::map<std::string, int> running;  ///< by session: models and tools at work now
  std::size_t model_calls = 0;
  std::set<std::string> said;  ///< the parts of answers that a model gave to their end
  std::size_t wire_requests = 0;
  std::size_t wire_troubles = 0;
  std::vector<Violation> violations;
  std::vector<std::string> trace;

  void note(std::string words);
  void fail(Invariant invariant, std::string words);
  /// A model has given this answer to its end.
  void say(const std::string& answer);
  /// Whether all these messages belong to this agent and session.
  void check_apart(const std::string& text, const std::string& agent, const std::string& session_key, std::string_view where);
};

/// A model or a tool at work in a session.
class AtWork {
 public:
  AtWork(Scene& scene, std::string lane, std::string_view what);
  ~AtWork() { scene_.running[lane_]--; }
  AtWork(const AtWork&) = delete;

 private:
  Scene& scene_;
  std::string lane_;
};

}  // namespace oc::sim
