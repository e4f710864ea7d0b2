// The methods' handlers: one file a family, one table.
#pragma once

#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/connection.h"
#include "gateway/context.h"

namespace oc::gateway {

/// One request on its way. Lifetime: owned by the task that answers it; the context outlives it.
struct Call {
  Context& context;
  std::shared_ptr<Connection> connection;
  std::string id;
  std::string method;
  Json params;  ///< an object that fits the method's shape

  /// Sends a response now, before the one that the handler returns.
  void respond(Json payload) const;
  const Client& client() const { return *connection->client; }
  /// The run's and message's birth: `ws:<connection>`.
  std::string origin() const { return "ws:" + connection->id(); }
};

using Answer = std::expected<Json, protocol::ErrorShape>;
using Handler = Task<Answer> (*)(Call& call);

struct Method {
  std::string_view name;
  Handler handler;
  /// Whether the parts it needs were handed in; nullptr = always.
  bool (*is_offered)(const GatewayParts& parts) = nullptr;
};

std::span<const Method> system_methods();
std::span<const Method> channel_methods();
std::span<const Method> agent_methods();
std::span<const Method> chat_methods();
std::span<const Method> session_methods();
std::span<const Method> message_methods();
std::span<const Method> model_methods();
std::span<const Method> config_methods();
std::span<const Method> device_methods();

/// The handler of a method, or nullptr.
const Method* find_handler(std::string_view name);

/// What hello-ok lists: every method that can be called on this gateway, sorted as in the protocol's table.
std::vector<std::string> offered_methods(const GatewayParts& parts);

/// Checks role, scope and parameters, runs the handler, and sends its answer.
Task<> answer(Context& context, std::shared_ptr<Connection> connection, protocol::RequestFrame request);

std::unexpected<protocol::ErrorShape> refuse(protocol::ErrorShape error);
std::unexpected<protocol::ErrorShape> refuse(const Error& error);

}  // namespace oc::gateway
