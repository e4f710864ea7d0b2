// Which waiting messages share a turn.
#include "core/queue/drain.h"

#include <doctest/doctest.h>

using namespace oc::queue;
using Kind = Batch::Kind;

namespace {

Waiting from(const char* route) { return {.route = route}; }
Waiting gone(const char* route) { return {.route = route, .is_summarized = true}; }
Waiting alone() { return {.route = "a", .is_alone = true}; }

struct Turn {
  Kind kind;
  std::vector<std::size_t> members;
  friend bool operator==(const Turn&, const Turn&) = default;
};

Turn next(Mode mode, const std::vector<Waiting>& waiting, DrainState& state) {
  auto batch = next_batch(mode, waiting, state);
  return {batch.kind, std::move(batch.members)};
}

Turn next(Mode mode, const std::vector<Waiting>& waiting) {
  DrainState state;
  return next(mode, waiting, state);
}

}  // namespace

TEST_CASE("collect puts all of one route into one turn, one message too") {
  CHECK(next(Mode::collect, {from("a"), from("a"), from("a")}) == Turn{Kind::collected, {0, 1, 2}});
  CHECK(next(Mode::collect, {from("a")}) == Turn{Kind::collected, {0}});
  CHECK(next(Mode::collect, {gone("a"), from("a")}) == Turn{Kind::collected, {0, 1}});
}

TEST_CASE("messages of two routes are never put together, also not the last of them") {
  DrainState state;
  CHECK(next(Mode::collect, {from("a"), from("b"), from("b")}, state) == Turn{Kind::alone, {0}});
  CHECK(next(Mode::collect, {from("b"), from("b")}, state) == Turn{Kind::alone, {0}});
}

TEST_CASE("what must be alone is a border for what is collected") {
  CHECK(next(Mode::collect, {from("a"), from("a"), alone(), from("a")}) == Turn{Kind::collected, {0, 1}});
  CHECK(next(Mode::collect, {alone(), from("a")}) == Turn{Kind::alone, {0}});
  CHECK(next(Mode::collect, {from("a"), alone(), from("b")}) == Turn{Kind::collected, {0}});
}

TEST_CASE("the other modes take one after another, what the cap took first (8.4)") {
  for (Mode mode : {Mode::followup, Mode::steer, Mode::steer_backlog, Mode::interrupt}) {
    CHECK(next(mode, {from("a"), from("a")}) == Turn{Kind::alone, {0}});
    CHECK(next(mode, {gone("a"), gone("a"), from("a")}) == Turn{Kind::overflow, {0, 1}});
  }
  CHECK(next(Mode::followup, {gone("a"), gone("b"), gone("a"), from("a")}) == Turn{Kind::overflow, {0, 2}});
  CHECK(next(Mode::collect, {gone("a"), gone("b"), from("a")}) == Turn{Kind::overflow, {0}});
}

TEST_CASE("nothing waits, nothing is taken") { CHECK(next(Mode::collect, {}).members.empty()); }
