// Hands requests to the handler in tasks of its own, as a server with sockets does, and collects the answers.
#include "io/sim/server.h"

#include "base/check.h"
#include "io/http_url.h"
#include "io/sim/websocket.h"

namespace oc::io {

SimHttpServer* SimNetwork::at(const std::string& host, std::uint16_t port) const {
  if (!is_loopback_host(host)) return nullptr;
  const auto found = servers_.find(port);
  return found == servers_.end() ? nullptr : found->second;
}

/// One request on its way; shared, because either side may go first.
struct SimHttpServer::Exchange {
  explicit Exchange(const Executor& executor) : over(executor) {}
  HttpResponse response;
  bool begun = false;
  bool ended = false;
  bool client_gone = false;
  Event over;
};

class SimHttpServer::Reply final : public HttpReply {
 public:
  Reply(std::shared_ptr<Exchange> exchange, const std::string& method) : exchange_(std::move(exchange)), is_head_(method == "HEAD") {}
  ~Reply() override { exchange_->over.set(); }

  Task<Result<void>> send(HttpResponse response) override {
    CHECK(!exchange_->begun);
    exchange_->begun = exchange_->ended = true;
    exchange_->response = std::move(response);
    exchange_->response.headers.push_back({"Content-Length", std::to_string(exchange_->response.body.size())});
    if (is_head_) exchange_->response.body.clear();
    co_return Result<void>();
  }
  Task<Result<void>> begin(int status, std::vector<Header> headers) override {
    CHECK(!exchange_->begun);
    exchange_->begun = true;
    exchange_->response = {.status = status, .headers = std::move(headers)};
    co_return Result<void>();
  }
  Task<Result<void>> piece(std::string bytes) override {
    CHECK(exchange_->begun && !exchange_->ended);
    if (exchange_->client_gone) co_return fail(Errc::connection_lost, "the client has gone");
    if (!is_head_) exchange_->response.body += bytes;
    co_return Result<void>();
  }
  Task<Result<void>> end() override {
    CHECK(exchange_->begun && !exchange_->ended);
    exchange_->ended = true;
    co_return Result<void>();
  }

 private:
  std::shared_ptr<Exchange> exchange_;
  bool is_head_;
};

SimHttpServer::SimHttpServer(Executor executor, SimNetwork& network) : executor_(std::move(executor)), network_(network) {}

SimHttpServer::~SimHttpServer() {
  if (port_ != 0) network_.servers_.erase(port_);
}

Result<void> SimHttpServer::listen(const std::string& host, std::uint16_t port) {
  static_cast<void>(host);
  if (port == 0) port = network_.next_port_++;
  if (network_.servers_.contains(port)) {
    return fail(Errc::conflict, "port " + std::to_string(port) + " is taken",
                "see which program holds it: ss -ltnp 'sport = :" + std::to_string(port) + "'");
  }
  network_.servers_[port] = this;
  port_ = port;
  return {};
}

namespace {
Task<> wait_for_ever(Executor executor) {
  Event never(executor);
  co_await never.wait();
}
}  // namespace

Task<> SimHttpServer::serve(HttpHandler& handler) {
  TaskGroup group(executor_);
  struct Serving {
    SimHttpServer& server;
    ~Serving() { server.handler_ = nullptr, server.group_ = nullptr; }
  };
  const Serving serving(*this);
  handler_ = &handler;
  group_ = &group;
  co_await group.around(wait_for_ever(executor_));
}

Task<Result<HttpResponse>> SimHttpServer::request(ServerRequest request) {
  if (handler_ == nullptr) co_return fail(Errc::unavailable, "cannot connect to port " + std::to_string(port_) + ": Connection refused");
  if (request.peer_address.empty()) request.peer_address = "127.0.0.1", request.peer_is_loopback = true;
  if (request.body.size() > handler_->body_bytes_max(request.path)) co_return HttpResponse{.status = 413};
  struct Client {
    std::shared_ptr<Exchange> exchange;
    ~Client() { exchange->client_gone = true; }
  };
  const Client client(std::make_shared<Exchange>(executor_));
  const auto run = [](HttpHandler* handler, ServerRequest asked, std::shared_ptr<Exchange> exchange) -> Task<> {
    Reply reply(exchange, asked.method);
    co_await handler->on_request(std::move(asked), reply);
    if (!exchange->begun) exchange->response.status = 500, exchange->ended = true;
  };
  group_->spawn(run(handler_, std::move(request), client.exchange));
  co_await client.exchange->over.wait();
  if (!client.exchange->ended) co_return fail(Errc::connection_lost, "the server ended before its answer did");
  co_return std::move(client.exchange->response);
}

Task<Result<std::unique_ptr<WebSocket>>> SimHttpServer::connect(ServerRequest request) {
  if (handler_ == nullptr) co_return fail(Errc::unavailable, "cannot connect to port " + std::to_string(port_) + ": Connection refused");
  if (request.peer_address.empty()) request.peer_address = "127.0.0.1", request.peer_is_loopback = true;
  const int status = handler_->accepts_websocket(request);
  if (status != 101) {
    Error error{.code = Errc::denied, .message = "the server answered the WebSocket request with status " + std::to_string(status)};
    error.http_status = status;
    co_return std::unexpected(std::move(error));
  }
  auto [server_end, client_end] = make_websocket_pair(executor_);
  group_->spawn(handler_->on_websocket(std::move(request), std::move(server_end)));
  co_return std::move(client_end);
}

}  // namespace oc::io
