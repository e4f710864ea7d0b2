// The models edge: language models over HTTP, and the demo guide.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/ports/model.h"
#include "io/io.h"

namespace oc::models {

/// The folder of an agent's auth-profiles.json; "" asks for the default agent's.
using AgentDirOf = std::function<std::string(const std::string& agent_id)>;

/// Lifetime: what `io` refers to outlives it, and it outlives the tasks it gives.
std::unique_ptr<engine::Models> make_models(const io::Io& io, engine::ConfigSource config, AgentDirOf agent_dir_of);

/// Every model that is known: what Models::list() gives, and the built-in ones of the providers for which there is no key. No local server is asked.
std::vector<engine::ModelInfo> known_models(const io::Io& io, engine::ConfigSource config, const std::string& agent_dir);

}  // namespace oc::models
