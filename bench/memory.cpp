// How much memory the idle gateway holds, seen from outside the process.
// links: base
#include "process.h"

namespace {

void measure_idle(const std::string& program, int agents) {
  const std::string home = bench::make_home(agents);
  const int port = bench::free_port();
  const pid_t pid = bench::start(program, {"gateway", "run", "--port", std::to_string(port)}, home);
  for (int tries = 0; !bench::is_ready(port) && tries < 5000; tries++) usleep(1000);
  sleep(2);
  std::printf("idle gateway, %3d agents: resident %7.0f KiB (peak %7.0f KiB, of it anonymous %7.0f KiB), %.0f threads\n", agents,
              bench::status_kib(pid, "VmRSS"), bench::status_kib(pid, "VmHWM"), bench::status_kib(pid, "RssAnon"), bench::status_kib(pid, "Threads"));
  kill(pid, SIGTERM);
  bench::finish(pid);
  std::filesystem::remove_all(home);
}

}  // namespace

int main(int, char** argv) {
  const std::string program = bench::program(argv[0]);
  for (int agents : {1, 10, 50}) measure_idle(program, agents);
}
