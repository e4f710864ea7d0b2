// Model servers on this machine: which of them run, and what they serve.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ports/model.h"
#include "io/io.h"
#include "models/catalog.h"

namespace oc::models {

/// Asks Ollama, LM Studio and vLLM at their configured or usual addresses, all at once, and remembers the answers.
/// Lifetime: what `io` refers to outlives it; it outlives its tasks.
class LocalServers {
 public:
  explicit LocalServers(const io::Io& io) : io_(io) {}

  /// The models served, Ollama's first.
  /// Waits: at most kLocalProbeTimeout, and not at all within kLocalProbeLifetime of the last look.
  /// Limits: kLocalModelsMax of each server.
  engine::Task<std::vector<engine::ModelRef>> find(Json config);
  /// What the last look found, however old.
  const std::vector<engine::ModelRef>& known() const { return known_; }

 private:
  io::Io io_;
  std::vector<engine::ModelRef> known_;
  std::optional<Millis> looked_at_;
};

/// The models in an answer of /api/tags or /v1/models that can chat. Anything else is no model.
std::vector<engine::ModelRef> served_models(const std::string& provider, std::string_view body);

}  // namespace oc::models
