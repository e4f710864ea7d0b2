// What becomes of a message, mode by mode.
#include "core/queue/decide.h"

#include <doctest/doctest.h>

using namespace oc::queue;

TEST_CASE("a message that finds nothing in its way runs at once, in every mode") {
  for (Mode mode : {Mode::collect, Mode::followup, Mode::steer, Mode::steer_backlog, Mode::interrupt})
    CHECK(decide(mode, {}) == Decision{.run_now = true});
}

TEST_CASE("with a run active each mode does as OpenClaw's table says (8.2)") {
  const Facts quiet{.is_active = true};
  const Facts streaming{.is_active = true, .takes_steering = true};
  const Decision enqueue{.enqueue = true};
  const Decision steer{.steer = true};
  CHECK(decide(Mode::collect, quiet) == enqueue);
  CHECK(decide(Mode::collect, streaming) == enqueue);
  CHECK(decide(Mode::followup, streaming) == enqueue);
  CHECK(decide(Mode::steer, streaming) == steer);
  CHECK(decide(Mode::steer, quiet) == enqueue);
  CHECK(decide(Mode::steer_backlog, streaming) == Decision{.steer = true, .enqueue = true});
  CHECK(decide(Mode::steer_backlog, quiet) == enqueue);
  CHECK(decide(Mode::interrupt, quiet) == Decision{.interrupt = true});
  CHECK(decide(Mode::interrupt, streaming) == Decision{.interrupt = true});
}

TEST_CASE("a client that waits for its own run is followed up, unless steer or interrupt is asked for") {
  const Facts client{.is_active = true, .takes_steering = true, .answers_a_chat = false};
  CHECK(mode_for(Mode::collect, client) == Mode::followup);
  CHECK(mode_for(Mode::steer_backlog, client) == Mode::followup);
  CHECK(mode_for(Mode::steer, client) == Mode::steer);
  CHECK(mode_for(Mode::interrupt, client) == Mode::interrupt);
  CHECK(decide(Mode::steer_backlog, client) == Decision{.enqueue = true});
}

TEST_CASE("/new does not steer the session that it ends") {
  CHECK(decide(Mode::steer, {.is_active = true, .takes_steering = true, .begins_session = true}) == Decision{.enqueue = true});
}

TEST_CASE("over the cap the drop policy says who goes (8.3)") {
  CHECK(room_for_one_more({.cap = 2}, 1) == Room::free);
  CHECK(room_for_one_more({.cap = 2, .drop = Drop::old}, 2) == Room::oldest_goes);
  CHECK(room_for_one_more({.cap = 2, .drop = Drop::newest}, 2) == Room::newest_goes);
  CHECK(room_for_one_more({.cap = 2, .drop = Drop::summarize}, 3) == Room::oldest_is_summarized);
}
