// All connected clients, and telling them what happens.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/connection.h"

namespace oc::gateway {

/// Event loop only.
class Hub {
 public:
  void add(std::shared_ptr<Connection> connection);
  void remove(const Connection& connection);
  std::size_t size() const { return connections_.size(); }
  std::vector<std::shared_ptr<Connection>> all() const;
  std::shared_ptr<Connection> find(const std::string& id) const;

  // Sockets that have not said who they are. Limits: kPreauthSocketsPerAddressMax an address.
  bool has_room_for(const std::string& address) const;
  void enter(const std::string& address) { unauthenticated_[address]++; }
  void leave(const std::string& address);

  /// To every client that may hear it, each with its own `seq`. Events without a guard are heard by every operator and node.
  void broadcast(std::string_view event, const Json& payload, Connection::Drop drop = Connection::Drop::never);
  /// The same with the state versions, for health and presence.
  void broadcast_state(std::string_view event, const Json& payload);
  /// To the chosen clients that may hear it, without `seq`.
  void tell(std::string_view event, const Json& payload, const std::function<bool(const Connection&)>& chosen);

  /// Closes the connections of a device. Returns how many.
  std::size_t close_device(const std::string& device_id, std::uint16_t code, const std::string& reason);

  protocol::StateVersion version;

 private:
  void broadcast_head(std::string_view event, std::string head, Connection::Drop drop);
  std::map<std::string, std::shared_ptr<Connection>> connections_;
  std::map<std::string, std::size_t> unauthenticated_;
};

/// Whether a client may hear an event of that name. Source: the protocol's description, section 5, scope guards.
bool may_hear(const Client& client, std::string_view event);

}  // namespace oc::gateway
