// Reading the queue's settings, place by place.
#include "core/queue/settings.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/limits.h"
#include "base/text.h"

namespace oc::queue {
namespace {

struct ModeWord {
  std::string_view word;
  Mode mode;
};
constexpr std::array<ModeWord, 15> kModeWords{{{"collect", Mode::collect},
                                               {"coalesce", Mode::collect},
                                               {"followup", Mode::followup},
                                               {"follow-ups", Mode::followup},
                                               {"followups", Mode::followup},
                                               {"steer", Mode::steer},
                                               {"steering", Mode::steer},
                                               {"queue", Mode::steer},
                                               {"queued", Mode::steer},
                                               {"steer-backlog", Mode::steer_backlog},
                                               {"steer+backlog", Mode::steer_backlog},
                                               {"steer_backlog", Mode::steer_backlog},
                                               {"interrupt", Mode::interrupt},
                                               {"interrupts", Mode::interrupt},
                                               {"abort", Mode::interrupt}}};

struct DropWord {
  std::string_view word;
  Drop drop;
};
constexpr std::array<DropWord, 6> kDropWords{{{"old", Drop::old},
                                              {"oldest", Drop::old},
                                              {"new", Drop::newest},
                                              {"newest", Drop::newest},
                                              {"summarize", Drop::summarize},
                                              {"summary", Drop::summarize}}};

std::optional<Millis> millis_member(const Json& object, std::string_view key) {
  const auto value = number_member(object, key);
  if (!value || *value < 0) return std::nullopt;
  return Millis(static_cast<std::int64_t>(std::min(*value, static_cast<double>(Millis(kQueueDebounceMax).count()))));
}

std::optional<std::size_t> cap_member(const Json& object, std::string_view key) {
  const auto value = number_member(object, key);
  if (!value || *value < 1) return std::nullopt;
  return static_cast<std::size_t>(std::min(*value, static_cast<double>(kQueueCapMax)));
}

Overrides overrides_of_config(const Json& queue) {
  return {.mode = mode_of(string_member_or(queue, "mode", "")),
          .debounce = millis_member(queue, "debounceMs"),
          .cap = cap_member(queue, "cap"),
          .drop = drop_of(string_member_or(queue, "drop", ""))};
}

Overrides overrides_of_channel(const Json& queue, std::string_view channel) {
  Overrides found;
  if (const Json* modes = member(queue, "byChannel")) found.mode = mode_of(string_member_or(*modes, channel, ""));
  if (const Json* waits = member(queue, "debounceMsByChannel")) found.debounce = millis_member(*waits, channel);
  return found;
}

void apply(Settings& settings, const Overrides& over) {
  settings.mode = over.mode.value_or(settings.mode);
  settings.debounce = std::min<Millis>(over.debounce.value_or(settings.debounce), kQueueDebounceMax);
  settings.cap = std::clamp<std::size_t>(over.cap.value_or(settings.cap), 1, kQueueCapMax);
  settings.drop = over.drop.value_or(settings.drop);
}

}  // namespace

std::optional<Mode> mode_of(std::string_view word) {
  const auto row = std::ranges::find(kModeWords, token(word), &ModeWord::word);
  if (row == kModeWords.end()) return std::nullopt;
  return row->mode;
}

std::optional<Drop> drop_of(std::string_view word) {
  const auto row = std::ranges::find(kDropWords, token(word), &DropWord::word);
  if (row == kDropWords.end()) return std::nullopt;
  return row->drop;
}

std::string_view to_string(Mode mode) {
  switch (mode) {
    case Mode::collect: return "collect";
    case Mode::followup: return "followup";
    case Mode::steer: return "steer";
    case Mode::steer_backlog: return "steer-backlog";
    case Mode::interrupt: return "interrupt";
  }
  return "collect";
}

std::string_view to_string(Drop drop) {
  switch (drop) {
    case Drop::old: return "old";
    case Drop::newest: return "new";
    case Drop::summarize: return "summarize";
  }
  return "summarize";
}

Overrides overrides_of_session(const Json& entry) {
  return {.mode = mode_of(string_member_or(entry, "queueMode", "")),
          .debounce = millis_member(entry, "queueDebounceMs"),
          .cap = cap_member(entry, "queueCap"),
          .drop = drop_of(string_member_or(entry, "queueDrop", ""))};
}

void set_in_session(JsonObject& entry, const Overrides& overrides, Keep keep) {
  if (keep == Keep::nothing) {
    for (std::string_view key : {"queueMode", "queueDebounceMs", "queueCap", "queueDrop"}) entry.erase(key);
  }
  if (overrides.mode) entry["queueMode"] = to_string(*overrides.mode);
  if (overrides.debounce) entry["queueDebounceMs"] = overrides.debounce->count();
  if (overrides.cap) entry["queueCap"] = *overrides.cap;
  if (overrides.drop) entry["queueDrop"] = to_string(*overrides.drop);
}

Settings resolve(const Json& config_root, std::string_view channel, const Json& session_entry, const Overrides& inline_words) {
  Settings settings;
  if (const Json* queue = at_path(config_root, "messages.queue")) {
    apply(settings, overrides_of_config(*queue));
    apply(settings, overrides_of_channel(*queue, channel));
  }
  apply(settings, overrides_of_session(session_entry));
  apply(settings, inline_words);
  return settings;
}

Millis inbound_debounce(const Json& config_root, std::string_view channel, const Json& account_settings) {
  if (const auto own = millis_member(account_settings, "debounceMs")) return *own;
  const Json* inbound = at_path(config_root, "messages.inbound");
  if (!inbound) return Millis(0);
  if (const Json* waits = member(*inbound, "byChannel")) {
    if (const auto own = millis_member(*waits, channel)) return *own;
  }
  return millis_member(*inbound, "debounceMs").value_or(Millis(0));
}

}  // namespace oc::queue
