// How long from exec to ready, and to the answer of short commands, seen from outside the process.
// links: base
#include "process.h"

namespace {

constexpr int kRuns = 30;

void measure_ready(const std::string& program, int agents) {
  bench::Spread spread;
  const std::string home = bench::make_home(agents);
  for (int run = 0; run <= kRuns; run++) {
    const int port = bench::free_port();
    const auto begin = bench::Clock::now();
    const pid_t pid = bench::start(program, {"gateway", "run", "--port", std::to_string(port)}, home);
    while (!bench::is_ready(port) && bench::ms_since(begin) < 10'000) usleep(200);
    if (run > 0) spread.values.push_back(bench::ms_since(begin));  // The first start makes the state directory.
    kill(pid, SIGTERM);
    bench::finish(pid);
  }
  std::filesystem::remove_all(home);
  spread.print(("gateway run to /readyz 200, " + std::to_string(agents) + " agents").c_str(), "ms");
}

void measure_command(const std::string& program, const char* name, const std::vector<std::string>& arguments, int agents) {
  bench::Spread spread;
  const std::string home = bench::make_home(agents);
  for (int run = 0; run <= kRuns; run++) {
    const auto begin = bench::Clock::now();
    const int code = bench::finish(bench::start(program, arguments, home));
    if (code != 0) std::printf("%s ended with %d\n", name, code);
    if (run > 0) spread.values.push_back(bench::ms_since(begin));
  }
  std::filesystem::remove_all(home);
  spread.print(name, "ms");
}

}  // namespace

int main(int, char** argv) {
  const std::string program = bench::program(argv[0]);
  measure_ready(program, 1);
  measure_ready(program, 50);
  measure_command(program, "openclaw --version", {"--version"}, 1);
  measure_command(program, "openclaw agents list, 10 agents", {"agents", "list"}, 10);
  measure_command(program, "openclaw agents list --bindings --json, 50", {"agents", "list", "--bindings", "--json"}, 50);
  measure_command("/bin/true", "/bin/true (what starting a process costs here)", {}, 1);
}
