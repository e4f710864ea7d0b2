// Writes each line with one write(2), so that lines of several processes do not mix.
#include "io/real/log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>

#include <cerrno>
#include <ctime>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "io/file_error.h"

namespace oc::io {
namespace {

std::tm local_time(UnixTime time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  return parts;
}

std::string local_day(UnixTime time) {
  const std::tm parts = local_time(time);
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

/// A field of several words is quoted, so that the next name is seen.
std::string field_text(const std::string& value) {
  const std::string shown = printable(value, kLogFieldBytesMax);
  if (!shown.empty() && shown.find_first_of(" \"=") == std::string::npos) return shown;
  return '"' + replace_all(shown, "\"", "\\\"") + '"';
}

/// What cannot be written at once (a full pipe, a full disk) is dropped: the log never stops the gateway.
void put(int descriptor, std::string_view line) {
  pollfd ready{.fd = descriptor, .events = POLLOUT, .revents = 0};
  if (::poll(&ready, 1, 0) == 0) return;
  while (!line.empty()) {
    const ssize_t written = ::write(descriptor, line.data(), line.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    line.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

std::string_view level_word(LogLevel level) {
  switch (level) {
    case LogLevel::trace: return "trace";
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warn: return "warn";
    case LogLevel::error: return "error";
    case LogLevel::fatal: return "fatal";
    case LogLevel::silent: return "silent";
  }
  return "info";
}

std::string console_line(UnixTime time, LogLevel level, std::string_view subsystem, std::string_view message, const LogFields& fields) {
  const std::tm parts = local_time(time);
  std::string line = fmt::format("{:02}:{:02}:{:02} [{}] ", parts.tm_hour, parts.tm_min, parts.tm_sec, printable(subsystem, kLogFieldBytesMax));
  if (level >= LogLevel::warn) line += fmt::format("{}: ", level_word(level));
  line += printable(message);
  for (const auto& [name, value] : fields) line += fmt::format(" {}={}", printable(name, kLogFieldBytesMax), field_text(value));
  if (line.size() >= kLogLineBytesMax) line = printable(line, kLogLineBytesMax - 4);
  return line + '\n';
}

std::string json_line(UnixTime time, LogLevel level, std::string_view subsystem, std::string_view message, const LogFields& fields) {
  JsonObject line{
      {"time", to_iso(time)}, {"level", level_word(level)}, {"subsystem", printable(subsystem, kLogFieldBytesMax)}, {"message", printable(message)}};
  if (!fields.empty()) {
    JsonObject members;
    std::size_t left = kLogLineBytesMax / 2;
    for (const auto& [name, value] : fields) {
      const std::string shown = printable(value, kLogFieldBytesMax);
      if (name.size() + shown.size() + 8 > left) break;
      left -= name.size() + shown.size() + 8;
      members[printable(name, kLogFieldBytesMax)] = shown;
    }
    line["fields"] = std::move(members);
  }
  return to_json_text(line) + '\n';
}

Result<void> RealLog::open_day(const std::string& day) {
  const std::string path = folder_ + "/openclaw-" + day + ".log";
  Descriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600));
  if (!file.is_open()) return file_failure("write the log", path, errno);
  file_ = std::move(file);
  day_ = day;
  return {};
}

Result<void> RealLog::open_folder(const std::string& folder, LogLevel level) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return file_failure("create the log folder", folder, errno);
  folder_ = folder;
  file_level_ = level;
  return open_day(local_day(clock_.now()));
}

void RealLog::write(LogLevel level, std::string_view subsystem, std::string_view message, const LogFields& fields) {
  const UnixTime time = clock_.now();
  if (level >= console_ && console_ != LogLevel::silent) put(console_descriptor_, console_line(time, level, subsystem, message, fields));
  if (folder_.empty() || level < file_level_ || file_level_ == LogLevel::silent) return;
  const std::string day = local_day(time);
  if (day != day_ && !open_day(day)) return;
  put(file_.number(), json_line(time, level, subsystem, message, fields));
}

}  // namespace oc::io
