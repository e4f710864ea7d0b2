// A model call as a request of the OpenAI Chat Completions API.
#pragma once

#include "engine/ports/model.h"
#include "models/catalog.h"

namespace oc::models::openai {

/// The body of POST /chat/completions, streamed, with usage. Obeys `compat` of the model's configuration.
/// Source: OpenAI API reference, "Create chat completion"; OpenClaw, `models.providers.*.models[].compat`.
std::string request_body(const engine::ModelCall& call, const Target& target);

/// `<baseUrl>/chat/completions`.
std::string request_url(const Provider& provider);

}  // namespace oc::models::openai
