// What happens in a world, and when: all of it is drawn from the seed before the world begins.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "base/time.h"

namespace oc::sim {

/// Chance from a seed, the same on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : generator_(seed * 0x9E3779B97F4A7C15u + 1) {}
  std::int64_t below(std::int64_t bound) { return static_cast<std::int64_t>(generator_() % static_cast<std::uint64_t>(bound)); }
  std::int64_t between(std::int64_t least, std::int64_t most) { return least + below(most - least + 1); }
  bool one_in(std::int64_t count) { return below(count) == 0; }
  bool permille(std::int64_t chance) { return below(1000) < chance; }
  Millis up_to(Millis most) { return Millis(below(most.count() + 1)); }
  template <class T>
  const T& of(const std::vector<T>& values) {
    return values[static_cast<std::size_t>(below(static_cast<std::int64_t>(values.size())))];
  }

 private:
  std::mt19937_64 generator_;
};

/// A conversation, with whose it is by the world's config.
struct Chat {
  std::string channel;
  std::string account;
  std::string kind;  ///< direct, group
  std::string id;
  std::string agent;
  std::string session_key;
  bool must_mention = false;
};

/// A message that somebody will write.
struct Message {
  enum class Kind : std::uint8_t { words, aside, status, fresh, stop };  ///< aside: said in a group and not to the agent
  std::size_t chat = 0;
  Kind kind = Kind::words;
  std::string sender;
};

/// How often things go wrong, in one of a thousand, until all is well again.
struct Weather {
  std::int64_t send_refused = 0;  ///< the platform answers, and did not take it: 429, 5xx, not connected
  std::int64_t send_unknown = 0;  ///< no answer; it may have arrived
  std::int64_t send_denied = 0;   ///< will never be taken
  std::int64_t confirm_lost = 0;  ///< the platform does not hear that we have it
  std::int64_t model_fails = 0;
  std::int64_t model_hangs = 0;
  std::int64_t model_is_silent = 0;
  std::int64_t wire_fails = 0;  ///< over HTTP: no answer, a wrong one, a broken one
  std::int64_t uses_tool = 0;
  std::int64_t tool_fails = 0;
  Millis model_length{1000};
  Millis tool_length{500};
  Millis send_length{100};
};

struct Happening {
  enum class What : std::uint8_t {
    say,          ///< message number `value`
    say_before,   ///< the same, and the platform puts it before what it has for that chat
    repeat,       ///< message number `value` again, if it was told to be kept
    kill,         ///< the process dies
    cut,          ///< the machine loses its power
    kill_at,      ///< the process dies at the `value`th change on the disk from now
    cut_at,       ///< the power goes at that change
    restart,      ///< a graceful one that drains for `value` ms
    disk_full,    ///< there is place for `value` more bytes
    disk_broken,  ///< the `value`th write or sync from now fails, and all after it
    disk_hiccup,  ///< only that one
    disk_well,
    clock,  ///< the wall clock jumps by `value` ms
  };
  Millis at{0};
  What what = What::say;
  std::int64_t value = 0;
};

/// What of a world is asked over the simulated network, by the real clients.
struct Wire {
  bool has_models = false;
  int keys = 1;  ///< of each agent at each model service
  bool has_telegram = false;
  bool has_spare = false;  ///< the other service is asked when the first one fails
};

struct Plan {
  std::uint64_t seed = 0;
  std::string config;
  std::string queue_mode;
  bool queue_is_short = false;  ///< what waits too long in it may be dropped, or shrink to a line of a summary that holds only the newest
  std::vector<Chat> chats;
  std::vector<Message> messages;
  std::vector<Happening> happenings;  ///< in order of time
  Weather weather;
  Wire wire;
};

/// Whether real clients speak over the simulated network where the seed says so, or all is at the engine's ports.
enum class Network : std::uint8_t { drawn, none };
Plan plan_of(std::uint64_t seed, Network network = Network::drawn);

/// The word by which a message is known again wherever it turns up.
std::string token(std::size_t message);
/// The numbers of all messages whose words are in the text, in order.
std::vector<std::size_t> tokens_in(const std::string& text);

}  // namespace oc::sim
