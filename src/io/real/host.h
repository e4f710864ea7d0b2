// The host's chance and variables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "io/environment.h"

namespace oc::io {

/// getrandom(2), a block at a time. Event loop only.
class RealRandom final : public Random {
 public:
  std::string bytes(std::size_t count) override;
  std::uint64_t below(std::uint64_t bound) override;

 private:
  std::string drawn_;  ///< not given out yet; what was given out is wiped
};

class RealEnvironment final : public Environment {
 public:
  std::optional<std::string> variable(const std::string& name) const override;
  std::string home() const override;
  std::string working_directory() const override;
  std::string host_name() const override;
  std::int64_t process_id() const override;
};

}  // namespace oc::io
