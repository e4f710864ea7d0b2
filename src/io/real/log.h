// Log lines: for people on standard error, as JSON in a file per day.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "io/clock.h"
#include "io/log.h"
#include "io/real/descriptor.h"

namespace oc::io {

/// The word of a level: trace, debug, info, warn, error, fatal, silent.
std::string_view level_word(LogLevel level);

/// `HH:MM:SS [subsystem] message name=value`, local time, at most kLogLineBytesMax, with its newline.
std::string console_line(UnixTime time, LogLevel level, std::string_view subsystem, std::string_view message, const LogFields& fields);
/// `{"time":ISO,"level":...,"subsystem":...,"message":...,"fields":{...}}`, one line, with its newline; without "fields" when there are none.
std::string json_line(UnixTime time, LogLevel level, std::string_view subsystem, std::string_view message, const LogFields& fields);

class RealLog final : public Log {
 public:
  RealLog(const Clock& clock, LogLevel console, int console_descriptor) : clock_(clock), console_(console), console_descriptor_(console_descriptor) {}
  void write(LogLevel level, std::string_view subsystem, std::string_view message, const LogFields& fields) override;
  void set_console_level(LogLevel level) { console_ = level; }
  /// Limits: a file of more than `file_bytes_max` is set aside as `….1.log` (one of them is kept) and begun anew; the files of the latest
  /// kLogFilesKept days are kept.
  Result<void> open_folder(const std::string& folder, LogLevel level, std::uint64_t file_bytes_max);

 private:
  Result<void> open_day(const std::string& day);
  void begin_anew_when_full(std::size_t more);
  void remove_old() const;
  std::string path_of(const std::string& day, std::string_view ending) const;
  const Clock& clock_;
  LogLevel console_;
  int console_descriptor_;
  LogLevel file_level_ = LogLevel::silent;
  std::string folder_;
  std::string day_;  ///< of the open file, YYYY-MM-DD
  Descriptor file_;
  std::uint64_t file_bytes_ = 0;
  std::uint64_t file_bytes_max_ = 0;
};

}  // namespace oc::io
