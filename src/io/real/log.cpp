// Writes each line with one write(2), so that lines of several processes do not mix.
#include "io/real/log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <filesystem>
#include <functional>
#include <set>
#include <vector>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "io/file_error.h"

namespace oc::io {
namespace {

constexpr std::size_t kDayNameBytes = std::string_view("openclaw-2026-01-31").size();

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

std::string RealLog::path_of(const std::string& day, std::string_view ending) const { return fmt::format("{}/openclaw-{}{}", folder_, day, ending); }

Result<void> RealLog::open_day(const std::string& day) {
  const std::string path = path_of(day, ".log");
  Descriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600));
  if (!file.is_open()) return file_failure("write the log", path, errno);
  struct stat facts{};
  file_bytes_ = ::fstat(file.number(), &facts) == 0 ? static_cast<std::uint64_t>(facts.st_size) : 0;
  file_ = std::move(file);
  day_ = day;
  remove_old();
  return {};
}

void RealLog::begin_anew_when_full(std::size_t more) {
  if (file_bytes_ + more <= file_bytes_max_) return;
  const std::string path = path_of(day_, ".log");
  // Where it cannot be set aside, the lines go on into the old file: an unwritten line is the greater harm.
  if (::rename(path.c_str(), path_of(day_, ".1.log").c_str()) == 0 && open_day(day_)) return;
  file_bytes_ = 0;  // and it is tried again after as many bytes
}

/// The names hold the day, so the order of the names is that of the days.
void RealLog::remove_old() const {
  std::vector<std::string> names;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, failure)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("openclaw-") && name.ends_with(".log") && name.size() >= kDayNameBytes) names.push_back(name);
  }
  std::ranges::sort(names, std::greater<>());
  std::set<std::string> days;
  for (const auto& name : names) {
    days.insert(name.substr(0, kDayNameBytes));
    if (days.size() > kLogFilesKept) ::unlink((folder_ + "/" + name).c_str());
  }
}

Result<void> RealLog::open_folder(const std::string& folder, LogLevel level, std::uint64_t file_bytes_max) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return file_failure("create the log folder", folder, errno);
  folder_ = folder;
  file_level_ = level;
  file_bytes_max_ = file_bytes_max;
  return open_day(local_day(clock_.now()));
}

void RealLog::write(LogLevel level, std::string_view subsystem, std::string_view message, const LogFields& fields) {
  const UnixTime time = clock_.now();
  if (level >= console_ && console_ != LogLevel::silent) put(console_descriptor_, console_line(time, level, subsystem, message, fields));
  if (folder_.empty() || level < file_level_ || file_level_ == LogLevel::silent) return;
  const std::string day = local_day(time);
  if (day != day_ && !open_day(day)) return;
  const std::string line = json_line(time, level, subsystem, message, fields);
  begin_anew_when_full(line.size());
  file_bytes_ += line.size();
  put(file_.number(), line);
}

}  // namespace oc::io
