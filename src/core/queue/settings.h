// The queue's settings: the modes, and which of inline word, session, channel and config counts.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/json.h"
#include "base/time.h"

namespace oc::queue {

/// What happens to a message that comes while its session's run goes on.
/// Source: OpenClaw, command queue, modes.
enum class Mode : std::uint8_t { collect, followup, steer, steer_backlog, interrupt };

/// What goes when more than `cap` messages wait.
enum class Drop : std::uint8_t { old, newest, summarize };

struct Settings {
  Mode mode = Mode::collect;
  Millis debounce{1000};  ///< a waiting message is taken up when so long nothing has come behind it
  std::size_t cap = 20;   ///< most messages that wait
  Drop drop = Drop::summarize;
  friend bool operator==(const Settings&, const Settings&) = default;
};

/// What one place says; what it leaves out is asked of the next.
struct Overrides {
  std::optional<Mode> mode;
  std::optional<Millis> debounce;
  std::optional<std::size_t> cap;
  std::optional<Drop> drop;
  bool is_empty() const { return !mode && !debounce && !cap && !drop; }
  friend bool operator==(const Overrides&, const Overrides&) = default;
};

/// The mode that a word names: the modes, `steer+backlog`, `queue` (steer) and OpenClaw's other spellings. Any case.
std::optional<Mode> mode_of(std::string_view word);
/// `old`, `new`, `summarize`. Any case.
std::optional<Drop> drop_of(std::string_view word);
std::string_view to_string(Mode mode);
std::string_view to_string(Drop drop);

/// queueMode, queueDebounceMs, queueCap and queueDrop of a session entry.
Overrides overrides_of_session(const Json& entry);
/// Writes them into the entry; what is not set stays. `reset` takes all four out first.
enum class Keep : std::uint8_t { others, nothing };
void set_in_session(JsonObject& entry, const Overrides& overrides, Keep keep);

/// Inline word over session entry over channel over `messages.queue` over the defaults.
/// Limits: kQueueDebounceMax, kQueueCapMax; what is larger counts as that.
Settings resolve(const Json& config_root, std::string_view channel, const Json& session_entry, const Overrides& inline_words);

/// `messages.inbound`, or the `debounceMs` of the account: for so long quick messages of one sender are put together before they are looked at. 0 =
/// off, the default. Limits: kQueueDebounceMax.
Millis inbound_debounce(const Json& config_root, std::string_view channel, const Json& account_settings);

}  // namespace oc::queue
