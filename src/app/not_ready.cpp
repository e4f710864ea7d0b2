// Refusing with the reason.
#include "app/not_ready.h"

#include <utility>

#include "io/http.h"
#include "io/websocket.h"

namespace oc::app {
namespace {

constexpr const char* kRetryAfterSeconds = "10";

io::HttpResponse json_answer(int status, const Json& body) {
  io::HttpResponse answer{.status = status, .headers = {{"Content-Type", "application/json; charset=utf-8"}, {"Cache-Control", "no-store"}}};
  if (status != 200) answer.headers.push_back({"Retry-After", kRetryAfterSeconds});
  answer.body = to_json_text(body);
  return answer;
}

/// A proxy on this machine speaks for others, who need not know where the files lie.
bool is_of_this_machine(const io::ServerRequest& request) {
  return request.peer_is_loopback && io::header_value(request.headers, "x-forwarded-for").empty() &&
         io::header_value(request.headers, "forwarded").empty();
}

}  // namespace

io::HttpResponse NotReady::answer(const io::ServerRequest& request) const {
  if (request.path == "/health" || request.path == "/healthz") return json_answer(200, JsonObject{{"ok", true}, {"status", "live"}});
  const std::string why = is_of_this_machine(request) ? why_.message : "the gateway cannot keep anything now";
  if (request.path == "/ready" || request.path == "/readyz") {
    JsonObject body{{"ready", false}};
    if (is_of_this_machine(request)) {
      body["failing"] = JsonArray{"store"};
      body["error"] = why;
    }
    return json_answer(503, body);
  }
  return json_answer(503, JsonObject{{"error", JsonObject{{"message", "not ready: " + why}, {"type", "unavailable"}}}});
}

io::Task<> NotReady::on_request(io::ServerRequest request, io::HttpReply& reply) { static_cast<void>(co_await reply.send(answer(request))); }

int NotReady::accepts_websocket(const io::ServerRequest&) { return 503; }

io::Task<> NotReady::on_websocket(io::ServerRequest, std::unique_ptr<io::WebSocket>) { co_return; }

}  // namespace oc::app
