// Builds presence entries. Source: the protocol's PresenceEntry.
#include "gateway/presence.h"

#include "base/limits.h"
#include "base/text.h"

namespace oc::gateway {
namespace {

void put_if(JsonObject& out, std::string_view key, const std::string& value) {
  if (!value.empty()) out[key] = value;
}

JsonObject self_entry(const SelfFacts& self, UnixTime now) {
  JsonObject out{{"host", self.host_name},
                 {"version", self.version},
                 {"platform", "linux"},
                 {"deviceFamily", "Linux"},
                 {"mode", "gateway"},
                 {"reason", "self"},
                 {"text", "Gateway: " + self.host_name + " · app " + self.version + " · mode gateway · reason self"},
                 {"ts", to_ms(now)}};
  put_if(out, "deviceId", self.device_id);
  return out;
}

JsonObject client_entry(const Client& client) {
  const auto& facts = client.facts;
  const std::string name = facts.display_name.empty() ? facts.id : facts.display_name;
  JsonObject out{{"host", printable(name, 80)}};
  put_if(out, "ip", client.address);
  put_if(out, "version", printable(facts.version, 40));
  put_if(out, "platform", printable(facts.platform, 60));
  put_if(out, "deviceFamily", printable(facts.device_family, 40));
  put_if(out, "modelIdentifier", printable(facts.model_identifier, 40));
  put_if(out, "mode", facts.mode);
  out["reason"] = "connect";
  out["text"] = "Node: " + printable(name, 80) + " (" + client.address + ") · mode " + facts.mode;
  out["ts"] = to_ms(client.connected_at);
  put_if(out, "deviceId", client.device_id);
  out["roles"] = JsonArray{Json(client.caller.role)};
  out["scopes"] = JsonArray(client.caller.scopes.begin(), client.caller.scopes.end());
  put_if(out, "instanceId", printable(facts.instance_id, 80));
  return out;
}

}  // namespace

JsonArray presence_list(const SelfFacts& self, const Hub& hub, UnixTime now) {
  JsonArray out{self_entry(self, now)};
  for (const auto& connection : hub.all()) {
    if (!connection->client || connection->client->facts.is_cli() || connection->client->facts.is_backend()) continue;
    if (out.size() >= kPresenceEntriesMax) break;
    out.push_back(client_entry(*connection->client));
  }
  return out;
}

}  // namespace oc::gateway
