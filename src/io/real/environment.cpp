// Variables, home, host name and process id, as this process has them.
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "io/real/host.h"

namespace oc::io {
namespace {

std::string home_of_user() {
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return "/";
  return found->pw_dir;
}

}  // namespace

std::optional<std::string> RealEnvironment::variable(const std::string& name) const {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

std::string RealEnvironment::home() const {
  std::string home = variable("OPENCLAW_HOME").value_or("");
  if (home.empty()) home = variable("HOME").value_or("");
  if (home.empty()) home = home_of_user();
  while (home.size() > 1 && home.ends_with('/')) home.pop_back();
  return home;
}

std::string RealEnvironment::working_directory() const {
  const std::unique_ptr<char, void (*)(void*)> path(::getcwd(nullptr, 0), std::free);
  return path ? path.get() : "/";
}

std::string RealEnvironment::host_name() const {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return name.data();
}

std::int64_t RealEnvironment::process_id() const { return ::getpid(); }

}  // namespace oc::io
