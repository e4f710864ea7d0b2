// For tests: a gateway at the other end of a simulated socket, which answers what the test says.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/test_world.h"
#include "core/protocol/protocol.h"

namespace oc::cli {

inline constexpr const char* kUrl = "ws://127.0.0.1:19328";

/// Speaks the protocol's server side: challenge, hello-ok, and the answers a test gives.
struct FakeGateway {
  std::map<std::string, Json> answers;
  std::map<std::string, std::deque<Json>> scripts;  ///< answers of a method, one after another
  std::map<std::string, std::string> errors;
  std::optional<protocol::ErrorShape> refusal;
  bool silent = false;
  bool two_answers = false;
  std::vector<Json> connects;
  std::vector<Json> requests;

  void serve(TestWorld& world, const std::string& url = kUrl) {
    FakeGateway* const self = this;
    world.sim.websocket().serve(url, [self](std::unique_ptr<io::WebSocket> socket) { return talk(*self, std::move(socket)); });
  }

  static io::Task<> answer(io::WebSocket& socket, std::string id, Json payload) {
    (void)co_await socket.write(protocol::encode(protocol::ResponseFrame{.id = std::move(id), .ok = true, .payload = std::move(payload)}));
  }

  static io::Task<> on_request(FakeGateway& self, io::WebSocket& socket, protocol::RequestFrame request) {
    if (request.method == "connect") {
      self.connects.push_back(request.params.value_or(Json()));
      if (self.refusal) {
        (void)co_await socket.write(protocol::encode(protocol::ResponseFrame{.id = request.id, .ok = false, .error = self.refusal}));
        co_await socket.close(1008, self.refusal->message);
        co_return;
      }
      co_return co_await answer(socket, request.id,
                                *parse_json(R"({"type":"hello-ok","protocol":4,"server":{"version":"9.9.9","connId":"c"},)"
                                            R"("features":{"methods":[],"events":[]},"snapshot":{},"policy":{"tickIntervalMs":30000}})"));
    }
    self.requests.push_back(JsonObject{{"method", request.method}, {"params", request.params.value_or(Json())}});
    (void)co_await socket.write(protocol::encode(protocol::EventFrame{.event = "tick", .payload = JsonObject{{"ts", 1}}}));
    if (self.two_answers) co_await answer(socket, request.id, JsonObject{{"runId", "r"}, {"status", "accepted"}, {"acceptedAt", 1}});
    if (auto script = self.scripts.find(request.method); script != self.scripts.end() && !script->second.empty()) {
      Json next = std::move(script->second.front());
      script->second.pop_front();
      co_return co_await answer(socket, request.id, std::move(next));
    }
    if (const auto error = self.errors.find(request.method); error != self.errors.end()) {
      (void)co_await socket.write(
          protocol::encode(protocol::ResponseFrame{.id = request.id, .ok = false, .error = protocol::invalid_request(error->second)}));
      co_return;
    }
    const auto found = self.answers.find(request.method);
    if (found != self.answers.end()) co_return co_await answer(socket, request.id, found->second);
    (void)co_await socket.write(protocol::encode(
        protocol::ResponseFrame{.id = request.id, .ok = false, .error = protocol::invalid_request("unknown method: " + request.method)}));
  }

  static io::Task<> talk(FakeGateway& self, std::unique_ptr<io::WebSocket> socket) {
    if (!self.silent)
      (void)co_await socket->write(
          protocol::encode(protocol::EventFrame{.event = "connect.challenge", .payload = JsonObject{{"nonce", "n-1"}, {"ts", 1}}}));
    for (;;) {
      const auto text = co_await socket->read();
      if (!text) co_return;
      auto request = protocol::decode_request(*text);
      if (request) co_await on_request(self, *socket, std::move(*request));
    }
  }
};

}  // namespace oc::cli
