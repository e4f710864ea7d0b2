// What the gateway answers while it cannot keep anything yet: that it lives, and that it is not ready.
#pragma once

#include <memory>
#include <utility>

#include "base/json.h"
#include "base/result.h"
#include "io/http_server.h"

namespace oc::app {

/// `/healthz` is answered 200; `/readyz` and everything else 503. Nothing is taken. Event loop only.
class NotReady final : public io::HttpHandler {
 public:
  explicit NotReady(Error why) : why_(std::move(why)) {}
  void tell(Error why) { why_ = std::move(why); }

  io::Task<> on_request(io::ServerRequest request, io::HttpReply& reply) override;
  int accepts_websocket(const io::ServerRequest& request) override;
  io::Task<> on_websocket(io::ServerRequest request, std::unique_ptr<io::WebSocket> socket) override;

 private:
  io::HttpResponse answer(const io::ServerRequest& request) const;

  Error why_;
};

}  // namespace oc::app
