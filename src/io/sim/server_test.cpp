// The simulated server keeps what a handler says about the size of bodies.
#include "io/sim/server.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "io/sim/sim.h"

using namespace oc;
using namespace oc::io;

namespace {

class Hook final : public HttpHandler {
 public:
  Task<> on_request(ServerRequest request, HttpReply& reply) override {
    static_cast<void>(co_await reply.send({.status = 200, .body = std::to_string(request.body.size())}));
  }
  std::size_t body_bytes_max(const std::string& path) const override {
    return path == "/hook" ? kWebhookBodyBytesMax : HttpHandler::body_bytes_max(path);
  }
  int accepts_websocket(const ServerRequest&) override { return 404; }
  Task<> on_websocket(ServerRequest, std::unique_ptr<WebSocket>) override { co_return; }
};

}  // namespace

TEST_CASE("a body that is larger than its path allows is answered 413 and never reaches the handler") {
  SimWorld world;
  Hook hook;
  const auto server = world.make_http_server();
  REQUIRE(server->listen("127.0.0.1", 0));
  TaskGroup group(world.executor());
  group.spawn(server->serve(hook));
  world.run_until_idle();
  const auto post = [&](const std::string& path, std::size_t size) {
    return world.run(server->request({.method = "POST", .path = path, .body = std::string(size, 'x')})).value();
  };
  CHECK(post("/hook", kWebhookBodyBytesMax).body == std::to_string(kWebhookBodyBytesMax));
  CHECK(post("/hook", kWebhookBodyBytesMax + 1).status == 413);
  CHECK(post("/other", kWebhookBodyBytesMax + 1).status == 200);
  CHECK(post("/other", kHttpBodyBytesMax + 1).status == 413);
  world.run(group.stop());
}
