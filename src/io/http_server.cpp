// What every HTTP handler does unless it says otherwise.
#include "io/http_server.h"

#include "base/limits.h"

namespace oc::io {

std::size_t HttpHandler::body_bytes_max(const std::string&) const { return kHttpBodyBytesMax; }
std::optional<HttpResponse> HttpHandler::head_refusal(const ServerRequest&) { return std::nullopt; }
Millis HttpHandler::body_time_max(const std::string&) const { return kHttpBodyTimeout; }

}  // namespace oc::io
