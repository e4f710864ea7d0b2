// The texts for the model and the words of /queue.
#include "core/queue/words.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "base/text.h"
#include "core/queue/directive.h"

using namespace oc;
using namespace oc::queue;

TEST_CASE("a summary line is one line of at most kQueueSummaryUnitsMax") {
  CHECK(summary_line("  one\n\ntwo\t three ") == "one two three");
  CHECK(summary_line("") == "");
  CHECK(summary_line(std::string(160, 'x')) == std::string(160, 'x'));
  CHECK(utf16_length(summary_line(std::string(161, 'x'))) == kQueueSummaryUnitsMax);
  CHECK(summary_line(std::string(158, 'x') + " yyyy") == std::string(158, 'x') + "…");
}

TEST_CASE("the overflow block counts all and shows the last lines") {
  CHECK(overflow_block({}, 20) == "");
  CHECK(overflow_block({1, {"one"}}, 20) == "[Queue overflow] Dropped 1 message due to cap.\nSummary:\n- one");
  CHECK(overflow_block({3, {"one", "two", "three"}}, 2) == "[Queue overflow] Dropped 3 messages due to cap.\nSummary:\n- two\n- three");
  CHECK(overflow_block({2, {}}, 2) == "[Queue overflow] Dropped 2 messages due to cap.");
}

TEST_CASE("the collected prompt is OpenClaw's to the character (8.4)") {
  CHECK(collected_prompt({"one", "two"}, "") == "[Queued messages while agent was busy]\n\n---\nQueued #1\none\n\n---\nQueued #2\ntwo");
  CHECK(collected_prompt({"one"}, overflow_block({3, {"x"}}, 20)) ==
        "[Queued messages while agent was busy]\n\n[Queue overflow] Dropped 3 messages due to cap.\nSummary:\n- x\n\n---\nQueued #1\none");
}

TEST_CASE("/queue takes a mode and options until a word is none (8.5)") {
  const auto all = parse_directive("Collect debounce:2s cap=25 drop:old");
  CHECK(all.set == Overrides{Mode::collect, Millis(2000), 25, Drop::old});
  CHECK(all.rest.empty());
  CHECK(all.wrong.empty());
  CHECK(parse_directive("").is_question());
  CHECK(parse_directive("steer+backlog").set.mode == Mode::steer_backlog);
  const auto inline_words = parse_directive("followup cap:2 and then do this");
  CHECK(inline_words.set == Overrides{.mode = Mode::followup, .cap = 2});
  CHECK(inline_words.rest == "and then do this");
  CHECK(parse_directive("what is this").rest == "what is this");
  for (const char* word : {"default", "RESET", "clear"}) CHECK(parse_directive(word).reset);
  struct Wait {
    const char* word;
    int ms;
  };
  for (const Wait& wait : {Wait{"debounce:1500ms", 1500}, Wait{"debounce=2s", 2000}, Wait{"debounce:1.5m", 90'000}, Wait{"debounce:250", 250},
                           Wait{"debounce:99d", 3'600'000}})
    CHECK(parse_directive(wait.word).set.debounce == Millis(wait.ms));
}

TEST_CASE("a wrong word is told with what is right (8.5)") {
  struct Row {
    const char* word;
    const char* answer;
  };
  for (const Row& row : {Row{"x", "Unrecognized queue mode \"x\". Valid modes: steer, followup, collect, steer+backlog, interrupt."},
                         Row{"debounce:x", "Invalid debounce \"x\". Use ms/s/m (e.g. debounce:1500ms, debounce:2s)."},
                         Row{"debounce:5y", "Invalid debounce \"5y\". Use ms/s/m (e.g. debounce:1500ms, debounce:2s)."},
                         Row{"cap:x", "Invalid cap \"x\". Use a positive integer (e.g. cap:10)."},
                         Row{"cap:0", "Invalid cap \"0\". Use a positive integer (e.g. cap:10)."},
                         Row{"drop:x", "Invalid drop policy \"x\". Use drop:old, drop:new, or drop:summarize."}}) {
    const auto found = parse_directive(row.word);
    REQUIRE(found.wrong.size() == 1);
    CHECK(found.wrong.front() == row.answer);
  }
}

TEST_CASE("what was set is acknowledged, and the state is told (8.5)") {
  CHECK(acknowledgement(parse_directive("collect")) == "⚙️ Queue mode set to collect.");
  CHECK(acknowledgement(parse_directive("debounce:2s")) == "⚙️ Queue debounce set to 2000ms.");
  CHECK(acknowledgement(parse_directive("cap:25 drop:summarize")) == "⚙️ Queue cap set to 25. ⚙️ Queue drop set to summarize.");
  CHECK(acknowledgement(parse_directive("reset")) == "⚙️ Queue mode reset to default.");
  CHECK(acknowledgement(parse_directive("")) == "");
  CHECK(status_text({}) ==
        "Current queue settings: mode=collect, debounce=1000ms, cap=20, drop=summarize.\n"
        "Options: modes steer, followup, collect, steer+backlog, interrupt; debounce:<ms|s|m>, cap:<n>, drop:old|new|summarize.");
}
