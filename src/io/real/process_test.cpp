// Running programs: what they get, what comes back, and that nothing of them is left.
#include "io/process.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

#include "io/files.h"
#include "io/real/test_world.h"

using namespace oc;
using namespace oc::io;

namespace {

ExecPlan shell(std::string script) {
  return {.argv = {"/bin/sh", "-c", std::move(script)}, .working_directory = "/", .environment = {{"PATH", "/usr/bin:/bin"}}};
}

Task<Result<ExecOutcome>> run_it(Processes& processes, ExecPlan plan) { co_return co_await processes.run(std::move(plan)); }

/// Whether a process of that number is there and no zombie.
bool is_alive(const std::string& pid, Files& files) {
  const auto state = files.read("/proc/" + pid + "/stat", 4096);
  return state && state->find(") Z ") == std::string::npos;
}

}  // namespace

TEST_CASE("output and errors come in their order, with the exit code") {
  TestWorld host;
  const auto outcome = host.run(host.io().processes.run(shell("echo one; echo two >&2; echo three; exit 7"))).value();
  CHECK(outcome.output == "one\ntwo\nthree\n");
  CHECK(outcome.exit_code == 7);
  CHECK_FALSE(outcome.timed_out);
  CHECK(host.run(host.io().processes.run(shell("kill -TERM $$"))).value().exit_code == 128 + SIGTERM);
}

TEST_CASE("a child sees exactly its variables, its folder, and the descriptors 0, 1 and 2 (N9)") {
  TestWorld host;
  TestFolder folder;
  const int leaked = ::open("/dev/null", O_RDONLY);
  ExecPlan plan = shell("env | grep -v -e ^_= -e ^SHLVL= -e ^PWD=; pwd; ls /proc/self/fd");
  plan.environment.emplace_back("ONLY", "this one");
  plan.working_directory = folder.path();
  const auto outcome = host.run(host.io().processes.run(plan)).value();
  ::close(leaked);
  // ls itself opens the folder that it lists, as 3.
  CHECK(outcome.output == "PATH=/usr/bin:/bin\nONLY=this one\n" + folder.path() + "\n0\n1\n2\n3\n");
  const auto signals = host.run(host.io().processes.run(shell("grep -e SigIgn -e SigBlk /proc/self/status"))).value();
  // The C library ignores two signals of its own, 32 and 33; all others, SIGPIPE too, are as by default.
  CHECK(signals.output.starts_with("SigBlk:\t0000000000000000\nSigIgn:\t"));
  CHECK(signals.output.ends_with("0000000\n"));
}

TEST_CASE("standard input is fed while output is read, however large both are") {
  TestWorld host;
  ExecPlan plan = shell("cat");
  plan.standard_input = std::string(3u << 20, 'x');
  plan.output_bytes_max = 4u << 20;
  CHECK(host.run(host.io().processes.run(plan)).value().output == plan.standard_input);
  plan = shell("head -c 1; exec 0<&-; echo; echo done");
  plan.standard_input = std::string(3u << 20, 'x');
  CHECK(host.run(host.io().processes.run(plan)).value().output == "x\ndone\n");
  CHECK(host.run(host.io().processes.run(shell("cat; echo end"))).value().output == "end\n");
}

TEST_CASE("output over the limit is read and thrown away") {
  TestWorld host;
  ExecPlan plan = shell("head -c 1000000 /dev/zero | tr '\\0' x; echo; exit 3");
  plan.output_bytes_max = 1000;
  const auto outcome = host.run(host.io().processes.run(plan)).value();
  CHECK(outcome.output == std::string(1000, 'x'));
  CHECK(outcome.output_cut);
  CHECK(outcome.exit_code == 3);
}

TEST_CASE("the timeout kills the whole group") {
  TestWorld host;
  TestFolder folder;
  ExecPlan plan = shell("sleep 1000 & echo $! > " + (folder / "pid") + "; echo started; sleep 1000");
  plan.timeout = Millis(200);
  const auto outcome = host.run(host.io().processes.run(plan)).value();
  CHECK(outcome.timed_out);
  CHECK(outcome.exit_code == 128 + SIGKILL);
  CHECK(outcome.output == "started\n");
  std::string pid = host.io().files.read(folder / "pid", 99).value();
  pid.pop_back();
  host.run(host.io().clock.sleep(Millis(50)));
  CHECK_FALSE(is_alive(pid, host.io().files));
}

TEST_CASE("a cancelled run kills the whole group before it has unwound") {
  TestWorld host;
  TestFolder folder;
  ExecPlan plan = shell("sleep 1000 & echo $! > " + (folder / "pid") + "; sleep 1000");
  const auto cancelled = host.run(within(host.io().clock, Millis(200), run_it(host.io().processes, plan)));
  CHECK(cancelled.error().code == Errc::timeout);
  std::string pid = host.io().files.read(folder / "pid", 99).value();
  pid.pop_back();
  host.run(host.io().clock.sleep(Millis(50)));
  CHECK_FALSE(is_alive(pid, host.io().files));
}

TEST_CASE("a program that leaves others behind who hold its output does not keep its caller") {
  TestWorld host;
  const Millis before = host.io().clock.steady();
  const auto outcome = host.run(host.io().processes.run(shell("echo out; sleep 3 & exit 0"))).value();
  CHECK(outcome.output == "out\n");
  CHECK(host.io().clock.steady() - before < Millis(2000));
}

TEST_CASE("what cannot be run is told by its kind") {
  TestWorld host;
  TestFolder folder;
  Processes& processes = host.io().processes;
  REQUIRE(host.io().files.write_atomic(folder / "text", "no program", 0600));
  CHECK(code_of(host.run(processes.run({.argv = {"no-such-program-xyz"}}))) == Errc::not_found);
  CHECK(code_of(host.run(processes.run({.argv = {folder / "none"}}))) == Errc::not_found);
  CHECK(code_of(host.run(processes.run({.argv = {folder / "text"}}))) == Errc::denied);
  CHECK(code_of(host.run(processes.run({.argv = {"sh"}, .working_directory = folder / "none"}))) == Errc::invalid);
  CHECK(code_of(host.run(processes.run({.argv = {}}))) == Errc::invalid);
  CHECK(code_of(host.run(processes.run({.argv = {"sh", std::string("a\0b", 3)}}))) == Errc::invalid);
  CHECK(code_of(host.run(processes.run({.argv = {"sh"}, .environment = {{"A=B", "c"}}}))) == Errc::invalid);
  ExecPlan elsewhere{.argv = {"tool"}, .environment = {{"PATH", ".:" + folder.path()}}};
  REQUIRE(host.io().files.write_atomic(folder / "tool", "#!/bin/sh\necho found\n", 0700));
  CHECK(host.run(processes.run(elsewhere)).value().output == "found\n");
}
