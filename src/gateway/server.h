// The gateway as one object: accepts sockets and requests, hears the engine, keeps the clocks ticking.
#pragma once

#include <memory>
#include <string>

#include "gateway/chat_events.h"
#include "gateway/context.h"
#include "gateway/gateway.h"
#include "gateway/http/http.h"

namespace oc::gateway {

class Server final : public Gateway, public io::HttpHandler, public engine::Observer {
 public:
  explicit Server(GatewayParts parts);

  Task<Result<void>> serve() override;
  Task<> stop(StopReason reason) override;
  void apply_auth(AuthSettings auth) override;
  std::size_t connections() const override { return context_.hub.size(); }

  Task<> on_request(io::ServerRequest request, io::HttpReply& reply) override;
  std::size_t body_bytes_max(const std::string& path) const override { return http_.body_bytes_max(path); }
  Millis body_time_max(const std::string& path) const override { return http_.body_time_max(path); }
  std::optional<io::HttpResponse> head_refusal(const io::ServerRequest& head) override { return http_.head_refusal(head); }
  int accepts_websocket(const io::ServerRequest& request) override;
  Task<> on_websocket(io::ServerRequest request, std::unique_ptr<io::WebSocket> socket) override;

  void on_run_event(const engine::RunEvent& event) override;
  void on_session_changed(const std::string& session_key, const std::string& reason) override;
  void on_health_changed() override;

 private:
  Task<> serve_until_stopped();
  Task<Result<void>> serve_http();
  Task<> converse(std::shared_ptr<Connection> connection, io::ServerRequest request);
  Task<bool> greet(std::shared_ptr<Connection> connection, io::ServerRequest request);
  Task<> read_requests(std::shared_ptr<Connection> connection);
  Task<> linger(std::shared_ptr<Connection> connection);
  void take_request(const std::shared_ptr<Connection>& connection, const std::string& text);
  Task<> tick();
  Task<> keep_health();
  Task<> tell_health();
  Task<> tell_health_to(std::shared_ptr<Connection> connection);
  void tell_clients(const engine::RunEvent& event);
  void tell_agent_event(const engine::RunEvent& event);
  void tell_tool_event(const engine::RunEvent& event, const Json& payload);
  void tell_session_phase(const engine::RunEvent& event);
  void forget(const Connection& connection);

  Context context_;
  TextJoiner joiner_;
  ChatShaper shaper_;
  Http http_;
  io::TaskGroup tasks_;  ///< requests and clocks: a request that was taken is carried out, whether its client stays or not
  io::Event stopped_;
  io::Event ended_;
  bool is_serving_ = false;
  bool is_stopping_ = false;
  bool is_telling_health_ = false;
};

}  // namespace oc::gateway
