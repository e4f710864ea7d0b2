// The variables, folders and chance that the process was given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oc::io {

class Environment {
 public:
  virtual ~Environment() = default;
  virtual std::optional<std::string> variable(const std::string& name) const = 0;
  /// HOME (or OPENCLAW_HOME), without a trailing slash.
  virtual std::string home() const = 0;
  virtual std::string working_directory() const = 0;
  virtual std::string host_name() const = 0;
  virtual std::int64_t process_id() const = 0;
};

class Random {
 public:
  virtual ~Random() = default;
  /// That many bytes from the operating system's source (or the simulation's seed).
  virtual std::string bytes(std::size_t count) = 0;
  /// Evenly from [0, bound).
  virtual std::uint64_t below(std::uint64_t bound) = 0;
  /// A random UUID, version 4, lower case.
  std::string uuid();
};

}  // namespace oc::io
