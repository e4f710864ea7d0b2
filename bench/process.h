// Starting the program under test and looking at it from outside: times by the monotonic clock, memory from /proc.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace bench {

using Clock = std::chrono::steady_clock;

inline double ms_since(Clock::time_point begin) { return std::chrono::duration<double, std::milli>(Clock::now() - begin).count(); }

/// The program to measure: OPENCLAW, else the release build beside the benchmark.
inline std::string program(const char* own_path) {
  if (const char* given = std::getenv("OPENCLAW")) return given;
  return (std::filesystem::path(own_path).parent_path() / "openclaw").string();
}

inline pid_t start(const std::string& path, std::vector<std::string> arguments, const std::string& home, const std::vector<std::string>& more = {}) {
  std::vector<std::string> environment{"HOME=" + home, "PATH=/usr/bin:/bin", "LANG=C.UTF-8"};
  environment.insert(environment.end(), more.begin(), more.end());
  std::vector<char*> argv{const_cast<char*>(path.c_str())}, envp;
  for (auto& argument : arguments) argv.push_back(argument.data());
  for (auto& variable : environment) envp.push_back(variable.data());
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int descriptor = 0; descriptor < 3; descriptor++) posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0);
  pid_t pid = -1;
  if (posix_spawn(&pid, path.c_str(), &actions, nullptr, argv.data(), envp.data()) != 0) {
    std::perror(path.c_str());
    std::exit(1);
  }
  posix_spawn_file_actions_destroy(&actions);
  return pid;
}

inline int finish(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Whether GET /readyz on the port answers 200 now.
inline bool is_ready(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{
      .sin_family = AF_INET, .sin_port = htons(static_cast<std::uint16_t>(port)), .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
  bool ready = false;
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    const std::string request = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    if (write(fd, request.data(), request.size()) == static_cast<ssize_t>(request.size())) {
      char answer[64] = {};
      ready = read(fd, answer, sizeof answer - 1) > 12 && std::strncmp(answer + 9, "200", 3) == 0;
    }
  }
  close(fd);
  return ready;
}

inline int free_port() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
  socklen_t size = sizeof address;
  bind(fd, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  close(fd);
  return ntohs(address.sin_port);
}

/// A home of its own with a config of that many agents, each with a binding and a workspace.
inline std::string make_home(int agents) {
  char pattern[] = "/tmp/openclaw-bench-XXXXXX";
  const std::string home = mkdtemp(pattern);
  std::filesystem::create_directories(home + "/.openclaw");
  std::ofstream config(home + "/.openclaw/openclaw.json");
  config << "{ agents: { list: [";
  for (int i = 0; i < agents; i++) config << "{ id: 'agent" << i << "', workspace: '~/.openclaw/workspace-" << i << "' },";
  config << "] }, bindings: [";
  for (int i = 0; i < agents; i++) config << "{ agentId: 'agent" << i << "', match: { channel: 'telegram', accountId: 'bot" << i << "' } },";
  config << "] }";
  return home;
}

struct Spread {
  std::vector<double> values;
  void print(const char* name, const char* unit) {
    std::sort(values.begin(), values.end());
    std::printf("%-46s min %8.2f  median %8.2f  max %8.2f %s (%zu runs)\n", name, values.front(), values[values.size() / 2], values.back(), unit,
                values.size());
  }
};

/// A field of /proc/<pid>/status in KiB, such as VmRSS.
inline double status_kib(pid_t pid, const std::string& field) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind(field + ":", 0) == 0) return std::atof(line.c_str() + field.size() + 1);
  }
  return 0;
}

}  // namespace bench
