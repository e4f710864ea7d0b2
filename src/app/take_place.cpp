// Finding who is in the way, and asking it to go.
#include "app/take_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <functional>
#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "cli/gateway_process.h"
#include "io/clock.h"
#include "io/log.h"
#include "io/process.h"

namespace oc::app {
namespace {

constexpr Millis kLook{50};
constexpr Millis kKilledWait{5000};
constexpr std::size_t kNameCharsMax = 120;
constexpr std::size_t kTableBytesMax = 16u << 20;

/// The Node gateway names itself; started from a shell it may still be `node …/openclaw… gateway`.
bool is_gateway(const std::vector<std::string>& words) {
  if (cli::is_gateway_command_line(words)) return true;
  if (words.size() < 3 || !words[0].substr(words[0].rfind('/') + 1).starts_with("node")) return false;
  return words[1].find("openclaw") != std::string::npos && std::find(words.begin() + 2, words.end(), "gateway") != words.end();
}

/// The program and, of an interpreter, what it runs; further words may hold secrets.
Listener described(const io::Io& io, std::int64_t pid) {
  const auto words = io.processes.command_line(pid);
  if (!words || words->empty()) return {.pid = pid, .name = "its name is not known"};
  std::string name = words->front().substr(words->front().rfind('/') + 1);
  if (words->size() > 1 && !words->at(1).starts_with('-')) name += " " + words->at(1);
  return {.pid = pid, .name = printable(name, kNameCharsMax), .is_gateway = is_gateway(*words)};
}

std::optional<std::int64_t> number_in(std::string_view text, int base) {
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return problem == std::errc() && end == text.data() + text.size() && number >= 0 ? std::optional(number) : std::nullopt;
}

/// The sockets that listen on the port: `sl local_address rem_address st … inode`, addresses as hexadecimal `host:port`, state 0A = listening.
void add_listening(const io::Io& io, const std::string& table, std::uint16_t port, std::set<std::string>& inodes) {
  const auto text = io.files.read(table, kTableBytesMax);
  if (!text) return;
  for (const auto& row : split(*text, '\n')) {
    std::vector<std::string> fields = split(row, ' ');
    std::erase(fields, "");
    if (fields.size() < 10 || fields[3] != "0A") continue;
    const auto colon = fields[1].rfind(':');
    if (colon != std::string::npos && number_in(std::string_view(fields[1]).substr(colon + 1), 16) == port)
      inodes.insert("socket:[" + fields[9] + "]");
  }
}

bool holds_one(std::int64_t pid, const std::set<std::string>& sockets) {
  std::error_code problem;
  std::filesystem::directory_iterator file(fmt::format("/proc/{}/fd", pid), problem);
  for (; !problem && file != std::filesystem::directory_iterator(); file.increment(problem)) {
    std::error_code unread;
    if (sockets.contains(std::filesystem::read_symlink(file->path(), unread).string())) return true;
  }
  return false;
}

/// Waits until it comes true, at most so long.
io::Task<bool> wait_until(const io::Io& io, Millis at_most, std::function<bool()> is_done) {
  const Millis end = io.clock.steady() + at_most;
  while (!is_done()) {
    if (io.clock.steady() >= end) co_return false;
    co_await io.clock.sleep(kLook);
  }
  co_return true;
}

/// Asked first, killed when it does not hear.
io::Task<Result<void>> end_gateway(const io::Io& io, Listener gateway, std::function<bool()> is_gone) {
  io.log.info("gateway", "--force: the gateway that runs is told to stop", {{"pid", std::to_string(gateway.pid)}});
  const auto is_over = [](const Result<void>& sent) { return sent || sent.error().code == Errc::not_found; };
  if (auto told = io.processes.signal(gateway.pid, SIGTERM); !is_over(told)) co_return told;
  if (co_await wait_until(io, kRestartWait, is_gone)) co_return Result<void>{};
  io.log.warn("gateway", "--force: it does not stop and is killed; what it has kept is not lost", {{"pid", std::to_string(gateway.pid)}});
  if (auto killed = io.processes.signal(gateway.pid, SIGKILL); !is_over(killed)) co_return killed;
  if (co_await wait_until(io, kKilledWait, is_gone)) co_return Result<void>{};
  co_return fail(Errc::conflict, fmt::format("the gateway that runs (pid {}) cannot be ended", gateway.pid),
                 fmt::format("See: ps -p {}", gateway.pid));
}

/// The process that has written its number into the lock.
std::optional<std::int64_t> holder_of(const io::Io& io, const std::string& lock_path) {
  const auto text = io.files.read(lock_path, 64);
  return text ? number_in(js_trim(*text), 10) : std::nullopt;
}

}  // namespace

std::optional<Listener> listener_on(const io::Io& io, std::uint16_t port) {
  std::set<std::string> sockets;
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) add_listening(io, table, port, sockets);
  const auto processes = sockets.empty() ? Result<std::vector<io::FileInfo>>() : io.files.list("/proc");
  if (!processes) return std::nullopt;
  for (const auto& entry : *processes) {
    const auto pid = number_in(entry.name, 10);
    if (pid && holds_one(*pid, sockets)) return described(io, *pid);
  }
  return std::nullopt;
}

io::Task<Result<std::unique_ptr<io::FileLock>>> take_state(const io::Io& io, std::string state_dir) {
  const std::string path = state_dir + "/gateway.lock";
  auto lock = io.files.lock(path, Millis(0));
  if (lock || lock.error().code != Errc::conflict) co_return lock;
  const auto pid = holder_of(io, path);
  const Listener holder = pid ? described(io, *pid) : Listener{.name = "its number is not known"};
  if (!holder.is_gateway) {
    co_return fail(Errc::conflict,
                   fmt::format("the state directory {} is held by process {} ({}), which is no gateway", state_dir, holder.pid, holder.name),
                   "Wait until it has ended, or end it yourself.");
  }
  const auto is_gone = [&io, &lock, &path] {
    lock = io.files.lock(path, Millis(0));
    return lock.has_value();
  };
  OC_CO_CHECKED(co_await end_gateway(io, holder, is_gone));
  co_return lock;
}

io::Task<Result<void>> clear_port(const io::Io& io, std::uint16_t port) {
  const auto listener = listener_on(io, port);
  if (!listener || !listener->is_gateway) {
    const std::string who = listener ? fmt::format("process {} ({})", listener->pid, listener->name) : "a program of another user";
    co_return fail(Errc::conflict, fmt::format("port {} is taken by {}, which is no gateway", port, who),
                   fmt::format("End it yourself, or take another port: openclaw gateway run --port {}", port < 65535 ? port + 1 : port - 1));
  }
  const auto is_gone = [&io, port, pid = listener->pid] {
    const auto now = listener_on(io, port);
    return !now || now->pid != pid;
  };
  co_return co_await end_gateway(io, *listener, is_gone);
}

}  // namespace oc::app
