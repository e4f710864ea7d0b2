// Tests of the points that tests kill the program at: each in a child process, because the point is its end.
#include "base/crash_point.h"

#ifdef OC_CRASH_POINTS
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>

namespace oc {
namespace {

/// The signal that ended a child which was armed so and passed the points one after another; 0 when it came to its own end.
int signal_of_child(std::string_view armed, std::initializer_list<std::string_view> passed) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    if (!armed.empty() && !arm_crash_point(armed)) ::_exit(2);
    for (const auto name : passed) pass_crash_point(name);
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  if (WIFSIGNALED(status)) return WTERMSIG(status);
  REQUIRE(WEXITSTATUS(status) == 0);
  return 0;
}

TEST_CASE("an armed point kills the process at its k-th pass and not before") {
  CHECK(signal_of_child("model.ask:1", {"model.ask"}) == SIGKILL);
  CHECK(signal_of_child("model.ask:2", {"model.ask"}) == 0);
  CHECK(signal_of_child("model.ask:2", {"model.ask", "model.ask"}) == SIGKILL);
}

TEST_CASE("without a count the first pass is meant") { CHECK(signal_of_child("in.ack", {"in.ack"}) == SIGKILL); }

TEST_CASE("another point, and a process that is not armed, go on") {
  CHECK(signal_of_child("model.ask:1", {"model.answered", "tool.end"}) == 0);
  CHECK(signal_of_child("", {"model.ask"}) == 0);
}

TEST_CASE("a name that no point has and a count that is none are refused") {
  for (const auto* wrong :
       {"", "nonsense", "nonsense:1", "model.ask:", "model.ask:0", "model.ask:-1", "model.ask:x", "model.ask:2x", "model.ask:99999999999", ":1"}) {
    CAPTURE(wrong);
    CHECK(!arm_crash_point(wrong));
  }
}

TEST_CASE("every point has one name") {
  const auto names = crash_point_names();
  CHECK(std::set<std::string_view>(names.begin(), names.end()).size() == names.size());
  CHECK(!names.empty());
}

}  // namespace
}  // namespace oc
#endif
