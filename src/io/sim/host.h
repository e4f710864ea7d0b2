// The simulated host: seeded chance, variables that a test sets, and a log that is kept.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "io/clock.h"
#include "io/environment.h"
#include "io/log.h"

namespace oc::io {

/// The same seed gives the same bytes on every machine.
class SimRandom final : public Random {
 public:
  explicit SimRandom(std::uint64_t seed) : generator_(seed) {}
  std::string bytes(std::size_t count) override;
  std::uint64_t below(std::uint64_t bound) override;

 private:
  std::mt19937_64 generator_;
};

/// HOME is /home/user and nothing else is set, until a test says so.
class SimEnvironment final : public Environment {
 public:
  SimEnvironment() { variables_["HOME"] = "/home/user"; }
  std::optional<std::string> variable(const std::string& name) const override;
  std::string home() const override;
  std::string working_directory() const override { return working_directory_; }
  std::string host_name() const override { return host_name_; }
  std::int64_t process_id() const override { return 4242; }

  void set(const std::string& name, std::string value) { variables_[name] = std::move(value); }
  void unset(const std::string& name) { variables_.erase(name); }
  void set_working_directory(std::string path) { working_directory_ = std::move(path); }
  void set_host_name(std::string name) { host_name_ = std::move(name); }

 private:
  std::map<std::string, std::string> variables_;
  std::string working_directory_ = "/home/user";
  std::string host_name_ = "simhost";
};

struct SimLogLine {
  UnixTime time{};
  LogLevel level = LogLevel::info;
  std::string subsystem;
  std::string message;
  LogFields fields;
};

/// Keeps the latest 10,000 lines, of every level.
class SimLog final : public Log {
 public:
  explicit SimLog(const Clock& clock) : clock_(clock) {}
  void write(LogLevel level, std::string_view subsystem, std::string_view message, const LogFields& fields) override;

  const std::deque<SimLogLine>& lines() const { return lines_; }
  /// Whether a kept line's message or one of its field values contains the words.
  bool has(std::string_view words) const;
  /// How many kept lines are at least that grave.
  std::size_t count(LogLevel least) const;

 private:
  const Clock& clock_;
  std::deque<SimLogLine> lines_;
};

}  // namespace oc::io
