// Children: lines both ways, their bounds, and that nothing of them is left.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "io/files.h"
#include "io/process.h"
#include "io/real/test_world.h"

using namespace oc;
using namespace oc::io;

namespace {

ExecPlan shell(std::string script) {
  return {.argv = {"/bin/sh", "-c", std::move(script)}, .working_directory = "/", .environment = {{"PATH", "/usr/bin:/bin"}}};
}

std::unique_ptr<Child> start(TestWorld& host, const std::string& script) { return host.run(host.io().processes.start(shell(script))).value(); }

std::string line_of(TestWorld& host, Child& child, std::size_t bytes_max = 1000) {
  auto line = host.run(child.read_line(bytes_max));
  return line ? *line : "[" + std::string(to_string(line.error().code)) + "]";
}

/// Whether a process of that number is there and no zombie.
bool is_alive(const std::string& pid, Files& files) {
  const auto state = files.read("/proc/" + pid + "/stat", 4096);
  return state && state->find(") Z ") == std::string::npos;
}

}  // namespace

TEST_CASE("a child is spoken with line by line, its errors apart, and tells its exit code") {
  TestWorld host;
  auto child = start(host, "while read line; do echo \"got $line\"; echo \"err $line\" >&2; done; printf 'last\\r\\nno end'; exit 7");
  CHECK(child->pid() > 1);
  REQUIRE(host.run(child->write("one\ntwo\n")));
  CHECK(line_of(host, *child) == "got one");
  CHECK(host.run(child->read_error_line(1000)).value() == "err one");
  REQUIRE(host.run(child->write("three\n")));
  CHECK(line_of(host, *child) == "got two");
  CHECK(line_of(host, *child) == "got three");
  child->end_input();
  CHECK(code_of(host.run(child->write("more\n"))) == Errc::connection_lost);
  CHECK(line_of(host, *child) == "last");
  CHECK(line_of(host, *child) == "no end");
  CHECK(line_of(host, *child) == "[connection_lost]");
  CHECK(host.run(child->exited()) == 7);
  CHECK(host.run(child->exited()) == 7);
}

TEST_CASE("standard input of the plan comes first, and a program that is not there is told as run() does") {
  TestWorld host;
  ExecPlan plan = shell("cat");
  plan.standard_input = "first\n";
  auto child = host.run(host.io().processes.start(plan)).value();
  REQUIRE(host.run(child->write("second\n")));
  CHECK(line_of(host, *child) == "first");
  CHECK(line_of(host, *child) == "second");
  CHECK(code_of(host.run(host.io().processes.start({.argv = {"no-such-program-xyz"}}))) == Errc::not_found);
  CHECK(code_of(host.run(host.io().processes.start({.argv = {}}))) == Errc::invalid);
}

TEST_CASE("a line over its bound is told once and thrown away, the next one is whole") {
  TestWorld host;
  auto child =
      start(host, "printf '%01001d\\n' 0; printf '%01000d\\r\\n' 0; head -c 300000 /dev/zero | tr '\\0' x; echo; echo after; exec sleep 1000");
  CHECK(line_of(host, *child) == "[too_large]");
  CHECK(line_of(host, *child).size() == 1000);
  CHECK(line_of(host, *child) == "[too_large]");
  CHECK(line_of(host, *child) == "after");
}

TEST_CASE("lines of a megabyte are read in time that grows with their length only") {
  TestWorld host;
  auto child = start(host, "for i in 1 2 3; do head -c 8000000 /dev/zero | tr '\\0' x; echo; done");
  for (int i = 0; i < 3; i++) CHECK(line_of(host, *child, 8'000'000).size() == 8'000'000);
}

TEST_CASE("letting a child go kills its whole group, and one that ends leaves nobody behind") {
  TestWorld host;
  auto child = start(host, "sleep 1000 & echo $!; sleep 1000");
  const std::string grandchild = line_of(host, *child);
  const std::string pid = std::to_string(child->pid());
  child.reset();
  host.run(host.io().clock.sleep(Millis(100)));
  CHECK_FALSE(is_alive(grandchild, host.io().files));
  CHECK_FALSE(is_alive(pid, host.io().files));
  auto ending = start(host, "sleep 1000 & echo $!; exit 3");
  const std::string left = line_of(host, *ending);
  CHECK(host.run(ending->exited()) == 3);
  host.run(host.io().clock.sleep(Millis(50)));
  CHECK_FALSE(is_alive(left, host.io().files));
}

TEST_CASE("stop asks first and kills what does not listen") {
  TestWorld host;
  auto polite = start(host, "trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.01; done");
  CHECK(line_of(host, *polite) == "ready");
  host.run(polite->stop(Millis(5000)));
  CHECK(host.run(polite->exited()) == 5);
  CHECK(line_of(host, *polite) == "bye");
  auto deaf = start(host, "trap '' TERM; echo ready; while :; do sleep 0.01; done");
  CHECK(line_of(host, *deaf) == "ready");
  const Millis before = host.io().clock.steady();
  host.run(deaf->stop(Millis(200)));
  CHECK(host.run(deaf->exited()) == 128 + SIGKILL);
  CHECK(host.io().clock.steady() - before < Millis(3000));
}

TEST_CASE("a reader that is cancelled loses nothing, and one whose child is let go is told") {
  TestWorld host;
  auto child = start(host, "read line; echo $line; exec sleep 1000");
  const auto cancelled = host.run(within(host.io().clock, Millis(50), child->read_line(1000)));
  CHECK(code_of(cancelled) == Errc::timeout);
  REQUIRE(host.run(child->write("kept\n")));
  CHECK(line_of(host, *child) == "kept");
  TaskGroup group(host.executor());
  std::string told;
  const auto read = [](Task<Result<std::string>> task, std::string& out) -> Task<> {
    const auto line = co_await std::move(task);
    out = line ? *line : std::string(to_string(line.error().code));
  };
  group.spawn(read(child->read_line(1000), told));
  host.run(host.io().clock.sleep(Millis(20)));
  child.reset();
  host.run(group.drain());
  CHECK(told == "connection_lost");
}

TEST_CASE("a child's input ends when the gateway is killed") {
  // The gateway's part is played by a process of our own that is killed while its child waits for a line.
  TestFolder folder;
  const std::string mark = folder / "ended";
  const pid_t gateway = ::fork();
  if (gateway == 0) {
    RealWorld world(LogLevel::silent);
    const auto program = [](RealWorld& in, std::string path) -> Task<int> {
      const auto child = co_await in.io().processes.start(shell("read line; echo gone > " + path));
      ::kill(::getpid(), SIGKILL);
      co_return child ? 0 : 1;
    };
    ::_exit(world.run(program(world, mark)));
  }
  int status = 0;
  REQUIRE(::waitpid(gateway, &status, 0) == gateway);
  CHECK(WIFSIGNALED(status));
  TestWorld host;
  for (int tries = 0; tries < 200 && !host.io().files.read(mark, 10); tries++) host.run(host.io().clock.sleep(Millis(20)));
  CHECK(host.io().files.read(mark, 10).value() == "gone\n");
}
