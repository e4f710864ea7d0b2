// Broadcasts encode an event once; each connection only adds its own number.
#include "gateway/hub.h"

#include "base/limits.h"

namespace oc::gateway {

bool may_hear(const Client& client, std::string_view event) {
  const auto& scopes = client.caller.scopes;
  if (client.caller.role == "node") return event == "tick" || event == "shutdown" || event == "health" || event == "presence";
  if (event.starts_with("exec.approval.") || event.starts_with("plugin.approval.")) return protocol::scopes_allow(scopes, "operator.approvals");
  if (event.starts_with("device.pair.") || event.starts_with("node.pair.")) return protocol::scopes_allow(scopes, "operator.pairing");
  // DEVIATION: what is said in a chat is heard by readers only; a client without scopes hears that the gateway lives, and no more.
  const bool is_life_sign = event == "tick" || event == "shutdown" || event == "health" || event == "presence";
  return is_life_sign || protocol::scopes_allow(scopes, "operator.read");
}

void Hub::add(std::shared_ptr<Connection> connection) {
  const auto id = connection->id();
  connections_[id] = std::move(connection);
}

void Hub::remove(const Connection& connection) { connections_.erase(connection.id()); }

std::vector<std::shared_ptr<Connection>> Hub::all() const {
  std::vector<std::shared_ptr<Connection>> out;
  for (const auto& [id, connection] : connections_) out.push_back(connection);
  return out;
}

std::shared_ptr<Connection> Hub::find(const std::string& id) const {
  const auto found = connections_.find(id);
  return found == connections_.end() ? nullptr : found->second;
}

bool Hub::has_room_for(const std::string& address) const {
  const auto found = unauthenticated_.find(address);
  return found == unauthenticated_.end() || found->second < kPreauthSocketsPerAddressMax;
}

void Hub::leave(const std::string& address) {
  const auto found = unauthenticated_.find(address);
  if (found != unauthenticated_.end() && --found->second == 0) unauthenticated_.erase(found);
}

void Hub::broadcast_head(std::string_view event, std::string head, Connection::Drop drop) {
  const auto shared = std::make_shared<const std::string>(std::move(head));
  for (const auto& [id, connection] : connections_) {
    if (connection->client && may_hear(*connection->client, event)) connection->send_counted(shared, drop);
  }
}

void Hub::broadcast(std::string_view event, const Json& payload, Connection::Drop drop) {
  if (connections_.empty()) return;
  broadcast_head(event, protocol::event_head(event, payload, std::nullopt), drop);
}

void Hub::broadcast_state(std::string_view event, const Json& payload) {
  if (connections_.empty()) return;
  broadcast_head(event, protocol::event_head(event, payload, version), Connection::Drop::when_slow);
}

void Hub::tell(std::string_view event, const Json& payload, const std::function<bool(const Connection&)>& chosen) {
  std::string frame;
  for (const auto& [id, connection] : connections_) {
    if (!connection->client || !may_hear(*connection->client, event) || !chosen(*connection)) continue;
    if (frame.empty()) frame = protocol::finish_event(protocol::event_head(event, payload, std::nullopt), std::nullopt);
    connection->send(frame, Connection::Drop::when_slow);
  }
}

std::size_t Hub::close_device(const std::string& device_id, std::uint16_t code, const std::string& reason) {
  std::size_t closed = 0;
  for (const auto& [id, connection] : connections_) {
    if (!connection->client || connection->client->device_id != device_id) continue;
    connection->close(code, reason);
    closed++;
  }
  return closed;
}

}  // namespace oc::gateway
