// When and what of a growing answer is shown.
#include "core/reply/draft.h"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::reply;
using What = DraftPace::Step::What;

TEST_CASE("3.5: what may be shown of a beginning: no tags, no thoughts, no files, and nothing that may still become silence") {
  struct Row {
    const char* beginning;
    const char* shown;
  };
  constexpr Row kRows[] = {{"Hello there", "Hello there"},
                           {"  Hello there \n", "Hello there"},
                           {"NO", ""},
                           {"NO_REP", ""},
                           {"NO_REPLY", ""},
                           {"NOT so", "NOT so"},
                           {"[[reply_to_current]] Hello", "Hello"},
                           {"Hello [[reply_to", "Hello"},
                           {"Hello [", "Hello"},
                           {"a[[1]] and more", "a[[1]] and more"},
                           {"<think>secret</think>Hello", "Hello"},
                           {"<think>secret", ""},
                           {"Hello <thi", "Hello"},
                           {"1 < 2 and so on", "1 < 2 and so on"},
                           {"Look:\nMEDIA:./a.png\nnice", "Look:\n\nnice"},
                           {"Look:\nMEDIA:./a.p", "Look:"},
                           {"Look:\nMED", "Look:"}};
  for (const Row& row : kRows) {
    CAPTURE(row.beginning);
    CHECK(draft_text(row.beginning) == row.shown);
  }
}

TEST_CASE("3.5: nothing is shown before thirty characters, then the newest text at most once an interval") {
  DraftPace pace(Millis(1000));
  CHECK(pace.next(Millis(0)).what == What::idle);
  pace.tell("short");
  auto step = pace.next(Millis(0));
  CHECK(step.what == What::wait);
  CHECK(step.pause == Millis(1000));
  CHECK(pace.next(Millis(1000)).what == What::idle);
  const std::string first(DraftPace::kFirstUnitsMin, 'a');
  pace.tell(first);
  step = pace.next(Millis(1005));
  CHECK(step.what == What::update);
  CHECK(step.text == first);
  // Never two at once: what comes meanwhile waits, and only the newest is kept.
  pace.tell(first + " b");
  CHECK(pace.next(Millis(1006)).what == What::idle);
  pace.tell(first + " b c");
  pace.ended(Millis(1100));
  step = pace.next(Millis(1200));
  CHECK(step.what == What::wait);
  CHECK(step.pause == Millis(900));
  step = pace.next(Millis(2100));
  CHECK(step.what == What::update);
  CHECK(step.text == first + " b c");
  pace.ended(Millis(2150));
  // The same text is not shown twice, whatever is told.
  pace.tell(first + " b c ");
  CHECK(pace.next(Millis(6000)).what == What::idle);
}

TEST_CASE("3.5: 429 waits as long as the platform asks and shows the text then; another failure ends the draft") {
  DraftPace pace(Millis(1000));
  const std::string text(40, 'x');
  pace.tell(text);
  CHECK(pace.next(Millis(0)).pause == Millis(1000));
  CHECK(pace.next(Millis(1000)).what == What::update);
  pace.limited(Millis(1010), Millis(3000));
  auto step = pace.next(Millis(1020));
  CHECK(step.what == What::wait);
  CHECK(step.pause == Millis(2990));
  CHECK(pace.next(Millis(4010)).text == text);
  pace.limited(Millis(4010), Millis(0));
  CHECK(pace.next(Millis(4020)).pause == Millis(990));
  pace.failed();
  CHECK(pace.is_over());
  pace.tell(text + " more of it");
  CHECK(pace.next(Millis(99'000)).what == What::idle);
}
