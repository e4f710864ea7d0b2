// The queue's settings: words, places, limits.
#include "core/queue/settings.h"

#include <doctest/doctest.h>

#include "base/limits.h"

using namespace oc;
using namespace oc::queue;

namespace {
Json json(std::string_view text) { return *parse_json(text); }
}  // namespace

TEST_CASE("every spelling of a mode is the mode") {
  struct Row {
    const char* word;
    Mode mode;
  };
  for (const Row& row : {Row{"collect", Mode::collect}, Row{" Coalesce ", Mode::collect}, Row{"FOLLOWUP", Mode::followup},
                         Row{"follow-ups", Mode::followup}, Row{"steer", Mode::steer}, Row{"steering", Mode::steer}, Row{"queue", Mode::steer},
                         Row{"queued", Mode::steer}, Row{"steer+backlog", Mode::steer_backlog}, Row{"steer-backlog", Mode::steer_backlog},
                         Row{"steer_backlog", Mode::steer_backlog}, Row{"interrupt", Mode::interrupt}, Row{"abort", Mode::interrupt}}) {
    CAPTURE(row.word);
    CHECK(mode_of(row.word) == row.mode);
    CHECK(mode_of(to_string(row.mode)) == row.mode);
  }
  CHECK_FALSE(mode_of("zzz"));
  CHECK_FALSE(mode_of(""));
  for (Drop drop : {Drop::old, Drop::newest, Drop::summarize}) CHECK(drop_of(to_string(drop)) == drop);
  CHECK(drop_of("Oldest") == Drop::old);
  CHECK_FALSE(drop_of("all"));
}

TEST_CASE("without a word anywhere it is collect, 1000 ms, 20, summarize") {
  CHECK(resolve(json("{}"), "telegram", json("{}"), {}) == Settings{Mode::collect, Millis(1000), 20, Drop::summarize});
}

TEST_CASE("inline word over session over channel over config over default (8.3)") {
  const Json config = json(R"({"messages": {"queue": {"mode": "followup", "debounceMs": 10, "cap": 3, "drop": "old",
                              "byChannel": {"slack": "interrupt"}, "debounceMsByChannel": {"slack": 20}}}})");
  const Json none = json("{}");
  const Json session = json(R"({"queueMode": "steer", "queueDebounceMs": 30, "queueCap": 4, "queueDrop": "new"})");
  const Overrides words{.mode = Mode::collect, .debounce = Millis(40), .cap = 5, .drop = Drop::summarize};
  CHECK(resolve(config, "telegram", none, {}) == Settings{Mode::followup, Millis(10), 3, Drop::old});
  CHECK(resolve(config, "slack", none, {}) == Settings{Mode::interrupt, Millis(20), 3, Drop::old});
  CHECK(resolve(config, "slack", session, {}) == Settings{Mode::steer, Millis(30), 4, Drop::newest});
  CHECK(resolve(config, "slack", session, words) == Settings{Mode::collect, Millis(40), 5, Drop::summarize});
  CHECK(resolve(config, "slack", session, {.cap = 9}) == Settings{Mode::steer, Millis(30), 9, Drop::newest});
}

TEST_CASE("senseless values are passed over, and no value is above kQueueDebounceMax and kQueueCapMax") {
  const Json odd = json(R"({"queueMode": "zzz", "queueDebounceMs": -1, "queueCap": 0, "queueDrop": 7})");
  CHECK(resolve(json("{}"), "telegram", odd, {}) == Settings{});
  const Json huge = json(R"({"queueDebounceMs": 1e300, "queueCap": 1e300})");
  CHECK(resolve(json("{}"), "telegram", huge, {}).debounce == Millis(kQueueDebounceMax));
  CHECK(resolve(json("{}"), "telegram", huge, {}).cap == kQueueCapMax);
}

TEST_CASE("a session keeps what was set, and a reset takes all four out") {
  JsonObject entry{{"label", "x"}, {"queueMode", "steer"}};
  set_in_session(entry, {.debounce = Millis(5), .cap = 2, .drop = Drop::newest}, Keep::others);
  CHECK(overrides_of_session(Json(entry)) == Overrides{Mode::steer, Millis(5), 2, Drop::newest});
  set_in_session(entry, {}, Keep::nothing);
  CHECK(entry == JsonObject{{"label", "x"}});
}

TEST_CASE("inbound debounce is off until the config says otherwise, by channel before all (8.6)") {
  CHECK(inbound_debounce(json("{}"), "telegram", {}) == Millis(0));
  const Json config = json(R"({"messages": {"inbound": {"debounceMs": 500, "byChannel": {"slack": 0, "telegram": 1e300}}}})");
  CHECK(inbound_debounce(config, "whatsapp", {}) == Millis(500));
  CHECK(inbound_debounce(config, "slack", {}) == Millis(0));
  CHECK(inbound_debounce(config, "telegram", {}) == Millis(kQueueDebounceMax));
  CHECK(inbound_debounce(config, "whatsapp", json(R"({"debounceMs": 70})")) == Millis(70));
}
