// The program: builds the world, runs the command line in it, and starts anew when a restart was asked for.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "app/assets.h"
#include "app/gateway_service.h"
#include "app/local_agent.h"
#include "app/local_login.h"
#include "app/streams.h"
#include "base/crash_point.h"
#include "base/text.h"
#include "cli/cli.h"
#include "io/environment.h"
#include "io/real/real.h"
#include "version.h"

namespace {

/// Descriptors 0, 1 and 2 are open whatever the parent did, so that no socket or database can take their place.
void claim_standard_descriptors() {
  int descriptor = 0;
  do {
    descriptor = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  } while (descriptor >= 0 && descriptor <= STDERR_FILENO);
  if (descriptor >= 0) ::close(descriptor);
}

std::string own_path(const char* fallback) {
  char path[4096];
  const ssize_t length = ::readlink("/proc/self/exe", path, sizeof path - 1);
  return length > 0 ? std::string(path, static_cast<std::size_t>(length)) : std::string(fallback);
}

#ifdef OC_CRASH_POINTS
/// Arms the point that a test names; false, with the words on `error`, when there is no such point.
bool arm_from_environment(const oc::io::Environment& environment, oc::app::DescriptorOutput& error) {
  const auto wanted = environment.variable("OPENCLAW_CRASH");
  if (!wanted || oc::arm_crash_point(*wanted)) return true;
  error.write("OPENCLAW_CRASH=" + oc::printable(*wanted, 80) +
              " names no crash point. Write name or name:k (the k-th pass), with one of these names:\n");
  for (const auto name : oc::crash_point_names()) error.write("  " + std::string(name) + "\n");
  return false;
}
#endif

int run(const std::vector<std::string>& arguments, const std::string& program) {
  oc::io::RealWorld world;
  oc::app::DescriptorOutput output(STDOUT_FILENO);
  oc::app::DescriptorOutput error(STDERR_FILENO);
#ifdef OC_CRASH_POINTS
  if (!arm_from_environment(world.io().environment, error)) return 2;
#endif
  oc::app::StandardInput input;
  oc::cli::CliWorld cli{.io = world.io(),
                        .arguments = arguments,
                        .stdin_is_terminal = ::isatty(STDIN_FILENO) == 1,
                        .stdout_is_terminal = ::isatty(STDOUT_FILENO) == 1,
                        .output = output,
                        .error = error,
                        .input = input,
                        .version = OC_VERSION,
                        .program_path = program};
  cli.run_gateway = [&world](oc::cli::GatewayRunOptions options) { return oc::app::run_gateway(world, std::move(options), oc::app::web_assets()); };
  cli.run_local_agent = [&](oc::cli::LocalAgentOptions options) {
    world.set_console_log_level(oc::io::LogLevel::warn);
    return oc::app::run_local_agent(world.io(), std::move(options), output, error);
  };
  cli.list_models = [&](oc::cli::ModelsListOptions options) {
    world.set_console_log_level(oc::io::LogLevel::warn);
    return oc::app::list_models(world.io(), std::move(options), output, error);
  };
  cli.run_channel_login = [&](oc::cli::ChannelLoginOptions options, std::function<void(oc::cli::ChannelLoginStep)> show) {
    world.set_console_log_level(options.verbose ? oc::io::LogLevel::debug : oc::io::LogLevel::error);
    return oc::app::run_channel_login(world.io(), std::move(options), std::move(show), error);
  };
  cli.run_channel_logout = [&](oc::cli::ChannelLoginOptions options) {
    world.set_console_log_level(oc::io::LogLevel::error);
    return oc::app::run_channel_logout(world.io(), std::move(options), error);
  };
  return world.run(oc::cli::run(std::move(cli)));
}

}  // namespace

int main(int argc, char** argv) {
  claim_standard_descriptors();
  ::umask(077);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // Under a limit on the size of files a write fails, as on a full disk; that is no reason to die.
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (const auto quick = oc::cli::quick_answer(arguments, OC_VERSION, "")) {
    oc::app::DescriptorOutput(quick->exit_code == 0 ? STDOUT_FILENO : STDERR_FILENO).write(quick->text);
    return quick->exit_code;
  }
  const std::string program = own_path(argv[0]);
  const int code = run(arguments, program);
  if (code != oc::app::kRestart) return code;
  ::execv(program.c_str(), argv);
  std::perror("openclaw: the restart failed");
  return 1;
}
