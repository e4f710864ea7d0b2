// Sockets in, events out.
#include "gateway/server.h"

#include "base/limits.h"
#include "gateway/admission.h"
#include "gateway/locality.h"
#include "gateway/methods/methods.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/log.h"

namespace oc::gateway {
namespace {

using engine::RunEvent;
using Drop = Connection::Drop;

constexpr Millis kFarewellTime{3000};
constexpr Millis kFarewellStep{20};
constexpr std::int64_t kRestartExpectedMs = 1500;

/// Does something when the scope is left, by an exception too.
template <class Function>
class AtEnd {
 public:
  explicit AtEnd(Function function) : function_(std::move(function)) {}
  ~AtEnd() { function_(); }
  AtEnd(const AtEnd&) = delete;
  AtEnd& operator=(const AtEnd&) = delete;

 private:
  Function function_;
};

bool is_end(RunEvent::Kind kind) { return kind == RunEvent::Kind::ended || kind == RunEvent::Kind::failed || kind == RunEvent::Kind::aborted; }
bool is_tool(RunEvent::Kind kind) { return kind == RunEvent::Kind::tool_started || kind == RunEvent::Kind::tool_ended; }

}  // namespace

Server::Server(GatewayParts parts)
    : context_(std::move(parts)),
      http_(context_),
      tasks_(context_.parts.io.executor),
      stopped_(context_.parts.io.executor),
      ended_(context_.parts.io.executor) {}

Task<Result<void>> Server::serve() {
  OC_CO_CHECKED(co_await context_.devices.load());
  is_serving_ = true;
  context_.engine().add_observer(*this);
  const AtEnd leave([this] {
    context_.engine().remove_observer(*this);
    ended_.set();
  });
  tasks_.spawn(tick());
  tasks_.spawn(keep_health());
  co_await tasks_.around(serve_until_stopped());
  co_return Result<void>();
}

Task<> Server::serve_until_stopped() {
  // Only the stop flag ends it; a cancelled task unwinds through here by itself.
  static_cast<void>(co_await io::until(stopped_, serve_http()));
}

Task<Result<void>> Server::serve_http() {
  co_await context_.parts.server.serve(*this);
  co_return Result<void>();
}

Task<> Server::stop(StopReason reason) {
  if (!is_stopping_) {
    is_stopping_ = true;
    const bool restarts = reason == StopReason::restarting;
    context_.hub.broadcast("shutdown", JsonObject{{"reason", restarts ? "gateway restarting" : "gateway stopping"},
                                                  {"restartExpectedMs", restarts ? Json(kRestartExpectedMs) : Json(nullptr)}});
    for (const auto& connection : context_.hub.all()) connection->close(1012, "service restart");
    const auto deadline = context_.clock().steady() + kFarewellTime;
    while (context_.hub.size() > 0 && context_.clock().steady() < deadline) co_await context_.clock().sleep(kFarewellStep);
    for (const auto& connection : context_.hub.all()) connection->cut();
    stopped_.set();
  }
  if (is_serving_) co_await ended_.wait();
}

void Server::apply_auth(AuthSettings auth) {
  if (context_.authenticator.replace(std::move(auth))) return;
  context_.parts.io.log.info("gateway/auth", "the gateway's secret has changed: what it opened is closed");
  for (const auto& connection : context_.hub.all()) {
    if (connection->client->method != protocol::AuthMethod::device_token) connection->close(1008, "gateway auth changed");
  }
}

Task<> Server::on_request(io::ServerRequest request, io::HttpReply& reply) { return http_.answer(std::move(request), reply); }

int Server::accepts_websocket(const io::ServerRequest& request) {
  const bool has_room = context_.hub.has_room_for(client_address(request, context_.authenticator.settings().trusted_proxies));
  return is_stopping_ || !has_room ? 503 : 101;
}

Task<> Server::on_websocket(io::ServerRequest request, std::unique_ptr<io::WebSocket> socket) {
  const auto& executor = context_.parts.io.executor;
  const auto connection = std::make_shared<Connection>(executor, context_.parts.io.random.uuid(), std::move(socket));
  const AtEnd leave([this, connection] { forget(*connection); });
  io::TaskGroup writer(executor);
  writer.spawn(connection->write_all());
  co_await writer.around(converse(connection, std::move(request)));
}

Task<> Server::converse(std::shared_ptr<Connection> connection, io::ServerRequest request) {
  if (co_await greet(connection, std::move(request))) co_await read_requests(connection);
  if (connection->is_closing()) co_await linger(connection);
  connection->cut();
}

Task<bool> Server::greet(std::shared_ptr<Connection> connection, io::ServerRequest request) {
  const auto address = client_address(request, context_.authenticator.settings().trusted_proxies);
  context_.hub.enter(address);
  const AtEnd leave([this, address] { context_.hub.leave(address); });
  const bool is_in = co_await admit(context_, connection, std::move(request));
  if (!is_in) co_return false;
  context_.hub.add(connection);
  if (is_stopping_) connection->close(1012, "service restart");
  tasks_.spawn(tell_health_to(connection));
  co_return true;
}

Task<> Server::read_requests(std::shared_ptr<Connection> connection) {
  while (!connection->is_closing()) {
    const auto text = co_await connection->read();
    // What comes after the close was decided is not carried out: the right to ask may be what has ended.
    if (!text || connection->is_closing()) co_return;
    take_request(connection, *text);
  }
}

void Server::take_request(const std::shared_ptr<Connection>& connection, const std::string& text) {
  auto request = protocol::decode_request(text);
  if (request) {
    tasks_.spawn(answer(context_, connection, std::move(*request)));
    return;
  }
  if (request.error().kind == protocol::FrameError::Kind::not_json) {
    context_.parts.io.log.debug("gateway/ws", "a message that is not JSON was ignored", {{"conn", connection->id()}});
    return;
  }
  connection->send(protocol::encode(protocol::ResponseFrame{
      .id = request.error().id, .ok = false, .error = protocol::invalid_request("invalid request frame: " + request.error().message)}));
}

/// Lets the writer send what is queued and close in order; a peer that does not read is not waited for long.
Task<> Server::linger(std::shared_ptr<Connection> connection) {
  const auto gone = [](std::shared_ptr<Connection> waited) -> Task<Result<void>> {
    co_await waited->gone().wait();
    co_return Result<void>();
  };
  static_cast<void>(co_await io::within(context_.clock(), kFarewellTime, gone(connection)));
}

void Server::forget(const Connection& connection) {
  const bool was_in = context_.hub.find(connection.id()) != nullptr;
  context_.hub.remove(connection);
  if (!was_in || !connection.client) return;
  const auto& client = *connection.client;
  context_.parts.io.log.debug("gateway/ws", "client left", {{"conn", connection.id()}, {"client", client.facts.id}});
  if (client.facts.is_cli() || client.facts.is_backend() || is_stopping_) return;
  context_.hub.version.presence++;
  context_.hub.broadcast_state("presence", JsonObject{{"presence", presence_list(context_.self(), context_.hub, context_.clock().now())}});
}

Task<> Server::tick() {
  while (true) {
    co_await context_.clock().sleep(kTickInterval);
    context_.hub.broadcast("tick", JsonObject{{"ts", to_ms(context_.clock().now())}}, Drop::when_slow);
  }
}

Task<> Server::keep_health() {
  while (true) {
    co_await context_.clock().sleep(kHealthInterval);
    co_await tell_health();
  }
}

Task<> Server::tell_health() {
  // One at a time: who comes meanwhile hears the answer that is being made.
  if (is_telling_health_) co_return;
  is_telling_health_ = true;
  const AtEnd leave([this] { is_telling_health_ = false; });
  const auto health = co_await context_.health.check(Probe::no);
  context_.hub.version.health++;
  context_.hub.broadcast_state("health", health);
}

Task<> Server::tell_health_to(std::shared_ptr<Connection> connection) {
  if (context_.health.is_stale()) {
    co_await tell_health();
    co_return;
  }
  connection->send_counted(std::make_shared<const std::string>(protocol::event_head("health", context_.health.last(), context_.hub.version)),
                           Drop::when_slow);
}

void Server::on_run_event(const RunEvent& event) {
  context_.taps.on(event);
  tell_clients(event);
  if (is_end(event.kind) && event.origin.starts_with("ws:")) {
    context_.answers.keep("chat:" + event.run_id, JsonObject{{"runId", event.run_id}, {"status", "ok"}}, context_.clock().steady());
  }
}

void Server::tell_clients(const RunEvent& event) {
  if (context_.hub.size() == 0) {
    // Who connects later gets whole texts with the next event.
    if (is_end(event.kind)) joiner_.forget(event.run_id);
    if (is_end(event.kind)) shaper_.forget(event.run_id);
    return;
  }
  for (const auto& joined : joiner_.on(event)) tell_agent_event(joined);
  for (const auto& chat : shaper_.on(event)) context_.hub.broadcast("chat", chat.payload, chat.may_drop ? Drop::when_slow : Drop::never);
  tell_session_phase(event);
}

void Server::tell_agent_event(const RunEvent& event) {
  const auto payload = agent_event(event);
  if (is_tool(event.kind)) {
    tell_tool_event(event, payload);
  } else {
    context_.hub.broadcast("agent", payload);
  }
}

/// Tool calls are heard by the connection that started the run, when it asked for them, and by those who follow sessions.
void Server::tell_tool_event(const RunEvent& event, const Json& payload) {
  context_.hub.tell("agent", payload, [&event](const Connection& connection) {
    return event.origin == "ws:" + connection.id() && connection.client->has_cap("tool-events");
  });
  context_.hub.tell("session.tool", payload, [](const Connection& connection) { return connection.hears_sessions; });
}

void Server::tell_session_phase(const RunEvent& event) {
  if (event.kind != RunEvent::Kind::started && !is_end(event.kind)) return;
  const auto phase = event.kind == RunEvent::Kind::started ? "start" : event.kind == RunEvent::Kind::failed ? "error" : "end";
  context_.hub.tell("sessions.changed",
                    JsonObject{{"sessionKey", event.session_key}, {"phase", phase}, {"runId", event.run_id}, {"ts", to_ms(event.at)}},
                    [](const Connection& connection) { return connection.hears_sessions; });
  if (event.kind == RunEvent::Kind::started || event.message.content.empty()) return;
  context_.hub.tell("session.message",
                    JsonObject{{"sessionKey", event.session_key}, {"message", turn::to_json(event.message)}, {"runId", event.run_id}},
                    [&event](const Connection& connection) { return connection.heard_session_keys.contains(event.session_key); });
}

void Server::on_session_changed(const std::string& session_key, const std::string& reason) {
  if (context_.hub.size() == 0) return;
  JsonObject payload{{"sessionKey", session_key}, {reason == "message" ? "phase" : "reason", reason}, {"ts", to_ms(context_.clock().now())}};
  context_.hub.tell("sessions.changed", payload, [](const Connection& connection) { return connection.hears_sessions; });
}

void Server::on_health_changed() { tasks_.spawn(tell_health()); }

std::unique_ptr<Gateway> make_gateway(GatewayParts parts) { return std::make_unique<Server>(std::move(parts)); }

}  // namespace oc::gateway
