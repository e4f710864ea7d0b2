// The small common answers.
#include "gateway/context.h"

#include "io/environment.h"

namespace oc::gateway {

SelfFacts Context::self() const {
  return {.host_name = parts.io.environment.host_name(), .version = parts.settings.version, .device_id = parts.settings.identity_device_id};
}

protocol::ErrorShape to_error(const Error& error) {
  const std::string message = error.hint.empty() ? error.message : error.message + " (" + error.hint + ")";
  switch (error.code) {
    case Errc::invalid:
    case Errc::not_found:
    case Errc::already_exists:
    case Errc::denied:
    case Errc::conflict:
    case Errc::too_large: return protocol::invalid_request(message);
    case Errc::timeout: return {.code = "AGENT_TIMEOUT", .message = message};
    default: break;
  }
  auto out = protocol::unavailable(message);
  if (error.code == Errc::rate_limited) {
    out.retryable = true;
    if (error.retry_after_ms >= 0) out.retry_after_ms = error.retry_after_ms;
  }
  return out;
}

}  // namespace oc::gateway
