// The health and status answers, and the last health that everybody was told.
#pragma once

#include <optional>
#include <vector>

#include "engine/engine.h"
#include "gateway/task.h"
#include "io/io.h"

namespace oc::gateway {

enum class Probe : std::uint8_t { no, yes };

/// Makes health answers and remembers the newest. Lifetime: the engine outlives it.
class HealthKeeper {
 public:
  HealthKeeper(const io::Io& io, engine::Engine& engine) : io_(io), engine_(engine) {}

  /// The result of `health`. With a probe every channel account is asked.
  Task<Json> check(Probe probe);
  /// The result of `status`.
  Task<Json> status(std::string version);
  /// The newest answer of check(), an empty object before the first.
  const Json& last() const { return last_; }
  /// Whether the newest answer is too old to be sent again.
  bool is_stale() const;
  /// `channel/account` of each that is enabled and configured but does not run.
  const std::vector<std::string>& failing() const { return failing_; }

 private:
  Task<JsonObject> sessions_of(std::string agent_id);
  /// How many messages are not finished, and how many wait for an operator.
  Task<JsonObject> messages();
  /// Whether messages can be kept now.
  JsonObject store() const;
  Task<JsonObject> status_sessions_of(std::string agent_id, std::int64_t context_tokens);

  io::Io io_;
  engine::Engine& engine_;
  Json last_ = JsonObject{};
  std::optional<Millis> checked_at_;
  std::vector<std::string> failing_;
};

}  // namespace oc::gateway
