// posix_spawn with every descriptor, signal and variable named.
#include "io/real/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include "base/text.h"

namespace oc::io {
namespace {

constexpr std::string_view kDefaultPath = "/usr/local/bin:/usr/bin:/bin";

/// Above 2, so that giving it to the child as 0, 1 or 2 never overwrites another one.
Descriptor above_standard(Descriptor descriptor) {
  if (!descriptor.is_open() || descriptor.number() > 2) return descriptor;
  return Descriptor(::fcntl(descriptor.number(), F_DUPFD_CLOEXEC, 3));
}

struct Pipe {
  Descriptor reading;
  Descriptor writing;
};

Result<Pipe> open_pipe() {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail(Errc::io, "cannot open a pipe: " + std::generic_category().message(errno));
  Pipe pipe{.reading = above_standard(Descriptor(ends[0])), .writing = above_standard(Descriptor(ends[1]))};
  if (!pipe.reading.is_open() || !pipe.writing.is_open()) return fail(Errc::io, "cannot open a pipe: too many open files");
  return pipe;
}

bool is_program(const std::string& path) {
  struct stat state{};
  return ::stat(path.c_str(), &state) == 0 && S_ISREG(state.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

/// Relative entries of PATH are skipped: a program must not be found because of the folder that it is run in.
Result<std::string> find_program(const ExecPlan& plan) {
  const std::string& name = plan.argv[0];
  if (name.find('/') != std::string::npos) return name;
  std::string path(kDefaultPath);
  for (const auto& [variable, value] : plan.environment) {
    if (variable == "PATH") path = value;
  }
  for (const std::string& folder : split(path, ':')) {
    if (folder.starts_with('/') && is_program(folder + "/" + name)) return folder + "/" + name;
  }
  return fail(Errc::not_found, "cannot run " + printable(name) + ": no such program in PATH", "install it, or give its full path");
}

Result<void> check_plan(const ExecPlan& plan) {
  if (plan.argv.empty() || plan.argv[0].empty()) return fail(Errc::invalid, "no program was named");
  const auto has_nul = [](const std::string& text) { return text.find('\0') != std::string::npos; };
  const bool wrong =
      std::ranges::any_of(plan.argv, has_nul) || has_nul(plan.working_directory) || std::ranges::any_of(plan.environment, [&](const auto& each) {
        return has_nul(each.first) || has_nul(each.second) || each.first.empty() || each.first.find('=') != std::string::npos;
      });
  if (wrong) return fail(Errc::invalid, "an argument or variable holds a character that no program can be given");
  struct stat state{};
  if (!plan.working_directory.empty() && (::stat(plan.working_directory.c_str(), &state) != 0 || !S_ISDIR(state.st_mode))) {
    return fail(Errc::invalid, "the working directory " + printable(plan.working_directory) + " is no folder");
  }
  return {};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

/// The attributes: a group of its own, every signal as by default, none blocked.
class Attributes {
 public:
  Attributes() {
    ::posix_spawnattr_init(&value_);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&value_, &signals);
    ::sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&value_, &signals);
    ::posix_spawnattr_setpgroup(&value_, 0);
    ::posix_spawnattr_setflags(&value_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Attributes() { ::posix_spawnattr_destroy(&value_); }
  Attributes(const Attributes&) = delete;
  const posix_spawnattr_t* get() const { return &value_; }

 private:
  posix_spawnattr_t value_{};
};

/// What happens in the child before the program starts: 0, 1 and 2 are set, all else is closed.
class Actions {
 public:
  Actions(int input, int output, int error, const std::string& folder) {
    ::posix_spawn_file_actions_init(&value_);
    ::posix_spawn_file_actions_adddup2(&value_, input, 0);
    ::posix_spawn_file_actions_adddup2(&value_, output, 1);
    ::posix_spawn_file_actions_adddup2(&value_, error, 2);
    ::posix_spawn_file_actions_addclosefrom_np(&value_, 3);
    if (!folder.empty()) ::posix_spawn_file_actions_addchdir_np(&value_, folder.c_str());
  }
  ~Actions() { ::posix_spawn_file_actions_destroy(&value_); }
  Actions(const Actions&) = delete;
  const posix_spawn_file_actions_t* get() const { return &value_; }

 private:
  posix_spawn_file_actions_t value_{};
};

std::unexpected<Error> start_failure(const std::string& program, int problem) {
  const Errc code = problem == ENOENT ? Errc::not_found : problem == EACCES || problem == EPERM || problem == ENOEXEC ? Errc::denied : Errc::io;
  return fail(code, "cannot run " + printable(program) + ": " + std::generic_category().message(problem));
}

/// The program with those standard streams.
Result<pid_t> spawn(const ExecPlan& plan, const std::string& program, int input, int output, int error) {
  std::vector<std::string> arguments = plan.argv;
  std::vector<std::string> variables;
  for (const auto& [name, value] : plan.environment) variables.push_back(name + "=" + value);
  const Attributes attributes;
  const Actions actions(input, output, error, plan.working_directory);
  pid_t pid = 0;
  const int problem = ::posix_spawn(&pid, program.c_str(), actions.get(), attributes.get(), pointers(arguments).data(), pointers(variables).data());
  if (problem != 0) return start_failure(plan.argv[0], problem);
  return pid;
}

Descriptor open_pidfd(pid_t pid) { return Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))); }

}  // namespace

Result<SpawnedProcess> spawn_process(const ExecPlan& plan) {
  OC_CHECKED(check_plan(plan));
  OC_TRY(const std::string program, find_program(plan));
  OC_TRY(Pipe output, open_pipe());
  Pipe input;
  if (plan.standard_input.empty()) {
    input.reading = above_standard(Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)));
    if (!input.reading.is_open()) return fail(Errc::io, "cannot open /dev/null: " + std::generic_category().message(errno));
  } else {
    OC_TRY(input, open_pipe());
  }
  SpawnedProcess spawned;
  OC_TRY(spawned.pid, spawn(plan, program, input.reading.number(), output.writing.number(), output.writing.number()));
  spawned.exited = open_pidfd(spawned.pid);
  spawned.input = std::move(input.writing);
  spawned.output = std::move(output.reading);
  return spawned;
}

Result<SpawnedChild> spawn_child(const ExecPlan& plan) {
  OC_CHECKED(check_plan(plan));
  OC_TRY(const std::string program, find_program(plan));
  OC_TRY(Pipe input, open_pipe());
  OC_TRY(Pipe output, open_pipe());
  OC_TRY(Pipe error, open_pipe());
  SpawnedChild spawned;
  OC_TRY(spawned.pid, spawn(plan, program, input.reading.number(), output.writing.number(), error.writing.number()));
  spawned.exited = open_pidfd(spawned.pid);
  spawned.input = std::move(input.writing);
  spawned.output = std::move(output.reading);
  spawned.error = std::move(error.reading);
  return spawned;
}

}  // namespace oc::io
