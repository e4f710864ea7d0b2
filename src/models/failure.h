// What went wrong with a model call, in words for the person who chats: neither message nor hint holds a URL, a host or a key.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "base/time.h"
#include "engine/ports/model.h"
#include "io/http.h"
#include "models/catalog.h"

namespace oc::models {

/// What is known of a call when it fails. Lifetime: only for the one call of a function below.
struct FailureContext {
  const Target& target;
  const Secret& secret;    ///< to be kept out of every text; may be empty
  std::string key_source;  ///< "" when no key was sent
  std::string names_hint;  ///< for an unknown model
  UnixTime now{};
};

/// An HTTP status that is not 2xx. Errors it makes: denied (401, 402, 403, used-up credit), not_found, rate_limited, timeout (408, 504), unavailable
/// (5xx), too_large (the context), invalid (the provider rejects the request), protocol. Source: OpenClaw, error texts of the agent runtime.
Error failure_of_status(const FailureContext& context, int status, const std::vector<io::Header>& headers, std::string_view body);

/// An error that an AnswerStream reported: the provider's own, or a stream that is none.
Error failure_of_stream(const FailureContext& context, Error reported);

/// The connection failed, before or after the answer had begun.
enum class Heard : std::uint8_t { nothing, something };
Error failure_of_transport(const FailureContext& context, Error reported, Heard heard);

/// The text without the secret and without anything that looks like a key, made printable and cut to kModelErrorTextCharsMax.
std::string safe_text(std::string_view text, const Secret& secret);

}  // namespace oc::models
