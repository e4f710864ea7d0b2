// For tests: a gateway in a simulated world, and a client that speaks the protocol to it with a real device key.
#pragma once

#include <doctest/doctest.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/fake_engine.h"
#include "gateway/gateway.h"
#include "io/crypto.h"
#include "io/sim/sim.h"

namespace oc::gateway {

inline const std::string kTestToken = "a-long-and-random-test-token";

/// Lifetime: clients are destroyed before their world.
struct World {
  io::SimWorld sim;
  FakeEngine engine;
  FakeStore store;
  std::unique_ptr<io::SimHttpServer> server;
  io::TaskGroup tasks;
  std::unique_ptr<Gateway> gateway;

  explicit World(const std::function<void(GatewayParts&)>& adjust = {}) : engine(sim.io()), server(sim.make_http_server()), tasks(sim.executor()) {
    GatewayParts parts{.io = sim.io(), .engine = engine, .store = store, .server = *server};
    parts.settings.auth.token = Secret(kTestToken);
    parts.settings.version = "9.9.9";
    parts.settings.state_dir = "/home/user/.openclaw";
    if (adjust) adjust(parts);
    REQUIRE(server->listen("127.0.0.1", 18789));
    gateway = make_gateway(std::move(parts));
    tasks.spawn(serve(*gateway));
    sim.run_until_idle();
  }
  ~World() {
    sim.run(gateway->stop(Gateway::StopReason::stopping));
    sim.run(tasks.stop());
  }
  static io::Task<> serve(Gateway& served) { CHECK(co_await served.serve()); }
};

inline io::ServerRequest local_upgrade() {
  return {.method = "GET", .path = "/", .headers = {{"Host", "127.0.0.1:18789"}}, .peer_address = "127.0.0.1", .peer_is_loopback = true};
}

inline io::ServerRequest remote_upgrade(const std::string& address = "203.0.113.9") {
  return {.method = "GET", .path = "/", .headers = {{"Host", "gateway.example"}}, .peer_address = address};
}

inline io::ServerRequest browser_upgrade(const std::string& origin) {
  auto request = local_upgrade();
  request.headers.push_back({"Origin", origin});
  return request;
}

/// How a test client presents itself.
struct Identity {
  io::Ed25519Key key = io::ed25519_generate();
  std::string client_id = "cli";
  std::string client_mode = "cli";
  std::string platform = "linux";
  std::string role = "operator";
  std::vector<std::string> scopes{"operator.admin", "operator.read", "operator.write", "operator.approvals", "operator.pairing"};
  std::vector<std::string> caps;
  JsonObject auth{{"token", kTestToken}};
  int protocol_min = 3;
  int protocol_max = 3;
  bool has_device = true;
  int version_of_signature = 3;

  std::string device_id() const { return io::sha256_hex(key.public_key); }
};

class TestClient {
 public:
  explicit TestClient(World& world, io::ServerRequest request = local_upgrade()) : world_(world) {
    auto socket = world_.sim.run(world_.server->connect(std::move(request)));
    if (socket) socket_ = std::move(*socket);
  }

  bool has_socket() const { return socket_ != nullptr; }

  /// The next frame, or null when the socket was closed (then close_code and close_reason are set).
  Json read() {
    auto text = world_.sim.run(socket_->read());
    if (!text) {
      close_code = text.error().http_status;
      close_reason = text.error().message;
      return nullptr;
    }
    auto frame = parse_json(*text);
    REQUIRE(frame);
    return *frame;
  }

  void write(std::string text) { static_cast<void>(world_.sim.run(socket_->write(std::move(text)))); }

  /// The next event of that name; earlier frames are kept in `frames`.
  Json event(const std::string& name) {
    for (auto frame = frames.begin(); frame != frames.end(); ++frame) {
      if (string_member_or(*frame, "event", "") != name) continue;
      const Json found = *frame;
      frames.erase(frame);
      return found;
    }
    while (true) {
      auto frame = read();
      if (frame.is_null() || string_member_or(frame, "event", "") == name) return frame;
      frames.push_back(std::move(frame));
    }
  }

  std::string send(const std::string& method, Json params) {
    const auto id = "r" + std::to_string(++count_);
    write(to_json_text(JsonObject{{"type", "req"}, {"id", id}, {"method", method}, {"params", std::move(params)}}));
    return id;
  }

  /// The next response with that id.
  Json response(const std::string& id) {
    for (auto frame = frames.begin(); frame != frames.end(); ++frame) {
      if (string_member_or(*frame, "id", "") != id) continue;
      const Json found = *frame;
      frames.erase(frame);
      return found;
    }
    while (true) {
      auto frame = read();
      if (frame.is_null() || string_member_or(frame, "id", "") == id) return frame;
      frames.push_back(std::move(frame));
    }
  }

  Json call(const std::string& method, Json params = JsonObject{}) { return response(send(method, std::move(params))); }
  /// The payload of a call that must succeed.
  Json ok(const std::string& method, Json params = JsonObject{}) {
    const auto answer = call(method, std::move(params));
    INFO(to_json_text(answer));
    REQUIRE(bool_member(answer, "ok") == true);
    return *member(answer, "payload");
  }
  std::string error(const std::string& method, Json params = JsonObject{}) {
    const auto answer = call(method, std::move(params));
    const auto* text = at_path(answer, "error.message");
    return text ? std::string(text->as_string()) : "";
  }

  /// The connect request's answer, which is null when the socket was closed without one.
  Json connect(const Identity& identity, const std::function<void(JsonObject&)>& spoil = {}) {
    const auto challenge = event("connect.challenge");
    auto params = params_of(identity, std::string(at_path(challenge, "payload.nonce")->as_string()));
    if (spoil) spoil(params);
    return response(send("connect", std::move(params)));
  }
  /// Connects and must be let in.
  Json join(const Identity& identity = {}) {
    const auto answer = connect(identity);
    INFO(to_json_text(answer));
    REQUIRE(bool_member(answer, "ok") == true);
    return *member(answer, "payload");
  }

  JsonObject params_of(const Identity& identity, const std::string& nonce) {
    JsonObject params{
        {"minProtocol", identity.protocol_min},
        {"maxProtocol", identity.protocol_max},
        {"client", JsonObject{{"id", identity.client_id}, {"version", "1.0"}, {"platform", identity.platform}, {"mode", identity.client_mode}}},
        {"caps", JsonArray(identity.caps.begin(), identity.caps.end())},
        {"role", identity.role},
        {"scopes", JsonArray(identity.scopes.begin(), identity.scopes.end())}};
    if (!identity.auth.empty()) params["auth"] = identity.auth;
    if (identity.has_device) params["device"] = device_of(identity, nonce);
    return params;
  }

  JsonObject device_of(const Identity& identity, const std::string& nonce) {
    const auto now = to_ms(world_.sim.clock().now());
    std::string scopes;
    for (const auto& scope : identity.scopes) scopes += (scopes.empty() ? "" : ",") + scope;
    const auto secret =
        identity.auth.contains("token") ? string_member_or(identity.auth, "token", "") : string_member_or(identity.auth, "deviceToken", "");
    std::string text = "v" + std::to_string(identity.version_of_signature) + "|" + identity.device_id() + "|" + identity.client_id + "|" +
                       identity.client_mode + "|" + identity.role + "|" + scopes + "|" + std::to_string(now) + "|" + secret + "|" + nonce;
    if (identity.version_of_signature == 3) text += "|" + identity.platform + "|";
    return {{"id", identity.device_id()},
            {"publicKey", io::base64url(identity.key.public_key)},
            {"signature", io::base64url(io::ed25519_sign(identity.key, text))},
            {"signedAt", now},
            {"nonce", nonce}};
  }

  std::deque<Json> frames;
  int close_code = 0;
  std::string close_reason;

 private:
  World& world_;
  std::unique_ptr<io::WebSocket> socket_;
  int count_ = 0;
};

inline std::string text_at(const Json& value, std::string_view path) {
  const auto* found = at_path(value, path);
  return found && found->is_string() ? std::string(found->get_string()) : "";
}

}  // namespace oc::gateway
