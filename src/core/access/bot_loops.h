// Two bots that answer each other would never stop. How much of one bot is heard in one chat, and for how long nothing is after that.
#pragma once

#include <deque>
#include <map>
#include <string>

#include "base/time.h"
#include "core/access/access.h"

namespace oc::access {

inline constexpr std::size_t kBotPairsMax = 1'000;        ///< that are remembered; the one heard longest ago goes
inline constexpr std::size_t kBotEventsPerPairMax = 500;  ///< `maxEventsPerWindow` counts no further

/// `botLoopProtection`.
struct BotLoopRules {
  bool enabled = true;
  std::size_t events_max = 20;  ///< of one bot in one chat within the window; at most kBotEventsPerPairMax
  Millis window{60'000};
  Millis cooldown{60'000};
};

/// Each of its keys by itself: the chat's entry, the account's, the channel's, channels.defaults, the built-in value.
BotLoopRules bot_loop_rules(const Json& config, const AccountPolicy& policy, const Chat& chat);

/// What the bots said of late that was let in and said to an agent. Only in memory.
class BotLoops {
 public:
  /// Counts a message of another bot. `pair` names the account, the chat and the bot; `now` is of a clock that never goes back.
  /// Gives 0 when it is to be heard, else how many have not been since the pair began to cool down, with this one.
  std::size_t hear(const std::string& pair, const BotLoopRules& rules, Millis now);
  std::size_t size() const { return pairs_.size(); }

 private:
  struct Pair {
    std::deque<Millis> events;  ///< at most kBotEventsPerPairMax
    Millis cool_until{0};
    Millis last{0};
    std::size_t refused = 0;  ///< since it began to cool down
  };
  void make_room();

  std::map<std::string, Pair> pairs_;
};

}  // namespace oc::access
