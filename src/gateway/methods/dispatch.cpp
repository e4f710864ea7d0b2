// From a request frame to its answer.
#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "gateway/methods/methods.h"
#include "io/log.h"

namespace oc::gateway {
namespace {

using protocol::ResponseFrame;

void send_error(Connection& connection, const std::string& id, protocol::ErrorShape error) {
  connection.send(protocol::encode(ResponseFrame{.id = id, .ok = false, .error = std::move(error)}));
}

/// Tells the refusal; a client that goes on asking for another role's methods is closed.
void refuse_call(Connection& connection, const std::string& id, protocol::Verdict verdict) {
  send_error(connection, id, std::move(verdict.error));
  if (verdict.refusal != protocol::Refusal::role) return;
  if (++connection.unauthorized_calls > kUnauthorizedCallsMax) connection.close(1008, "repeated unauthorized calls");
}

/// Counts a request for as long as it is worked on.
class InFlight {
 public:
  explicit InFlight(Connection& connection) : connection_(connection) { connection_.requests_in_flight++; }
  ~InFlight() { connection_.requests_in_flight--; }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

 private:
  Connection& connection_;
};

}  // namespace

void Call::respond(Json payload) const { connection->send(protocol::encode(ResponseFrame{.id = id, .ok = true, .payload = std::move(payload)})); }

std::unexpected<protocol::ErrorShape> refuse(protocol::ErrorShape error) { return std::unexpected(std::move(error)); }
std::unexpected<protocol::ErrorShape> refuse(const Error& error) { return std::unexpected(to_error(error)); }

const Method* find_handler(std::string_view name) {
  const std::array families{system_methods(),  channel_methods(), agent_methods(),  chat_methods(),  session_methods(),
                            message_methods(), model_methods(),   config_methods(), device_methods()};
  for (const auto& family : families) {
    for (const auto& method : family) {
      if (method.name == name) return &method;
    }
  }
  return nullptr;
}

std::vector<std::string> offered_methods(const GatewayParts& parts) {
  std::vector<std::string> out;
  for (const auto& rule : protocol::methods()) {
    const auto* method = find_handler(rule.name);
    if (method && (!method->is_offered || method->is_offered(parts))) out.emplace_back(rule.name);
  }
  return out;
}

Task<> answer(Context& context, std::shared_ptr<Connection> connection, protocol::RequestFrame request) {
  if (request.method == "connect") {
    send_error(*connection, request.id, protocol::invalid_request("connect is only valid as the first request"));
    co_return;
  }
  if (auto verdict = protocol::may_call(connection->client->caller, request.method); verdict.refusal != protocol::Refusal::none) {
    refuse_call(*connection, request.id, std::move(verdict));
    co_return;
  }
  Json params = request.params && !request.params->is_null() ? std::move(*request.params) : Json(JsonObject{});
  const auto* rule = protocol::find_method(request.method);
  if (auto error = protocol::check_params(*rule, params, connection->client->unknown_params)) {
    send_error(*connection, request.id, std::move(*error));
    co_return;
  }
  const auto* method = find_handler(request.method);
  if (!method || (method->is_offered && !method->is_offered(context.parts))) {
    send_error(*connection, request.id, protocol::unavailable(request.method + " is not available in this gateway yet"));
    co_return;
  }
  if (connection->requests_in_flight >= kRequestsInFlightMax) {
    auto error = protocol::unavailable("too many requests at once on this connection");
    error.retryable = true;
    send_error(*connection, request.id, std::move(error));
    co_return;
  }
  const InFlight in_flight(*connection);
  Call call{.context = context, .connection = connection, .id = request.id, .method = request.method, .params = std::move(params)};
  auto answer = co_await method->handler(call);
  if (!answer) {
    send_error(*connection, call.id, std::move(answer).error());
    co_return;
  }
  connection->send(protocol::encode(ResponseFrame{.id = call.id, .ok = true, .payload = std::move(*answer)}));
}

}  // namespace oc::gateway
