// Which model a name means, and which models an agent is configured to use.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ports/model.h"

namespace oc::models {

/// `provider/model` split at the first slash, the provider in its own spelling; else an alias of `agents.defaults.models.*.alias` (any case), else a
/// model of anthropic. Nothing when the text is empty or one side of the slash is. Source: OpenClaw, "Models": references and aliases.
std::optional<engine::ModelRef> parse_ref(const Json& config, std::string_view text);

/// Lower case and OpenClaw's own spelling: `z.ai` is `zai`.
std::string provider_id(std::string_view text);

struct ModelChoice {
  std::optional<engine::ModelRef> primary;
  std::vector<engine::ModelRef> fallbacks;
};

/// `agents.list[].model` over `agents.defaults.model`: a string replaces the primary and keeps the fallbacks, an object replaces also those it names.
/// "" is the default agent.
ModelChoice configured_choice(const Json& config, std::string_view agent_id);

/// The agent's own entry in `agents.list`, or nullptr.
const Json* agent_entry(const Json& config, std::string_view agent_id);

}  // namespace oc::models
