// The log: one line per happening, for people and for `openclaw logs`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oc::io {

enum class LogLevel : std::uint8_t { trace, debug, info, warn, error, fatal, silent };

/// Extra facts of a line, printed `name=value`; values are made printable and cut at kLogFieldBytesMax.
using LogFields = std::vector<std::pair<std::string, std::string>>;

/// Takes lines from the event loop. Never waits; a line that cannot be written is dropped.
class Log {
 public:
  virtual ~Log() = default;
  /// `subsystem` is a word such as `gateway/ws`, `telegram`, `routing`.
  virtual void write(LogLevel level, std::string_view subsystem, std::string_view message, const LogFields& fields) = 0;

  void debug(std::string_view subsystem, std::string_view message, const LogFields& fields = {}) {
    write(LogLevel::debug, subsystem, message, fields);
  }
  void info(std::string_view subsystem, std::string_view message, const LogFields& fields = {}) { write(LogLevel::info, subsystem, message, fields); }
  void warn(std::string_view subsystem, std::string_view message, const LogFields& fields = {}) { write(LogLevel::warn, subsystem, message, fields); }
  void error(std::string_view subsystem, std::string_view message, const LogFields& fields = {}) {
    write(LogLevel::error, subsystem, message, fields);
  }
};

}  // namespace oc::io
