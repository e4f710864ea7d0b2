// Requests of model clients, read as strictly as the services read them.
#pragma once

#include <optional>
#include <string>

#include "engine/ports/model.h"
#include "io/http.h"

namespace oc::sim {

/// What a request asks; whose call it is, the caller finds out.
struct ModelRequest {
  std::string key;
  engine::ModelCall call;
};

/// Of Chat Completions. Nothing when the service would refuse it.
std::optional<ModelRequest> read_completion_request(const io::HttpRequest& request);
/// Of Messages.
std::optional<ModelRequest> read_messages_request(const io::HttpRequest& request);

}  // namespace oc::sim
