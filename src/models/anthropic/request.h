// A model call as a request of the Anthropic Messages API.
#pragma once

#include "engine/ports/model.h"
#include "models/catalog.h"

namespace oc::models::anthropic {

/// The body of POST /v1/messages, streamed. The system prompt and the last message are marked for the prompt cache. Thinking goes back only to the
/// provider and model that thought it.
/// Source: Anthropic API reference, "Messages", "Prompt caching", "Extended thinking".
std::string request_body(const engine::ModelCall& call, const Target& target);

/// `<baseUrl>/v1/messages`, whether or not the baseUrl names the version.
std::string request_url(const Provider& provider);

}  // namespace oc::models::anthropic
