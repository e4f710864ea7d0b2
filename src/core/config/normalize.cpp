// Short forms and the forms of other releases, written out.
#include "core/config/normalize.h"

#include <fmt/format.h>

#include "base/text.h"
#include "core/sessions/identity_links.h"
#include "core/sessions/ids.h"

namespace oc::config {
namespace {

Json* find(Json& value, std::string_view key) {
  auto* object = value.if_object();
  return object ? object->if_contains(key) : nullptr;
}

JsonObject* find_object(Json& value, std::string_view key) {
  Json* found = find(value, key);
  return found ? found->if_object() : nullptr;
}

class Normalizer {
 public:
  Normalizer(Json& root, Renames& renames) : root_(root), renames_(renames) {}

  void run() {
    if (!root_.is_object()) return;
    agents();
    if (Json* session = find(root_, "session"); session && session->is_object()) {
      session->get_object().erase("mainKey");
      identity_links(session->get_object());
      send_policy(session->get_object());
      reset_by_type(*session);
    }
    discord();
  }

 private:
  void agents() {
    Json* agents = find(root_, "agents");
    if (!agents || !agents->is_object()) return;
    entries(agents->get_object());
    if (Json* defaults = find(*agents, "defaults")) heartbeat(*defaults, "agents.defaults");
    Json* list = find(*agents, "list");
    if (!list || !list->is_array()) return;
    for (std::size_t i = 0; i < list->get_array().size(); i++) heartbeat(list->get_array()[i], fmt::format("agents.list.{}", i));
    explicit_owner(*agents, list->get_array());
  }

  void entries(JsonObject& agents) {
    Json* found = agents.if_contains("entries");
    if (!found || !found->is_object()) return;
    const JsonObject entries = std::move(found->get_object());
    agents.erase("entries");
    Json& list = agents["list"];
    if (!list.is_array()) list.emplace_array();
    for (const auto* entry : sessions::js_ordered(entries)) {
      JsonObject agent;
      agent["id"] = entry->key();
      if (const auto* members = entry->value().if_object()) {
        for (const auto& member : *members) {
          if (member.key() != "id") agent.insert(member);
        }
      }
      renames_[fmt::format("agents.list.{}", list.get_array().size())] = joined("agents.entries", entry->key());
      list.get_array().push_back(std::move(agent));
    }
  }

  /// 9.6 names the owner of everything unbound beside the roster; 3.28 marks it in the roster.
  static void explicit_owner(const Json& agents, JsonArray& list) {
    const Json* owner = at_path(agents, "defaults.systemAgent.agentId");
    if (string_member_or(agents, "ownership", "") != "explicit" || sessions::id_string(owner).empty()) return;
    const std::string id = sessions::normalize_agent_id(sessions::id_string(owner));
    for (const auto& agent : list) {
      if (bool_member(agent, "default").value_or(false)) return;
    }
    for (auto& agent : list) {
      if (!agent.is_object() || sessions::normalize_agent_id(sessions::id_string(member(agent, "id"))) != id) continue;
      agent.get_object()["default"] = true;
      return;
    }
  }

  void heartbeat(Json& agent, const std::string& path) {
    JsonObject* beat = find_object(agent, "heartbeat");
    if (!beat) return;
    const Json* target = beat->if_contains("target");
    if (!target || !target->is_object()) return;
    const Json written = *target;
    beat->erase("target");
    if (const auto channel = string_member(written, "channel")) {
      (*beat)["target"] = *channel;
      renames_[path + ".heartbeat.target"] = path + ".heartbeat.target.channel";
    }
    const std::string peer = sessions::id_string(member(written, "peer"));
    if (peer.empty() || beat->contains("to")) return;
    (*beat)["to"] = peer;
    renames_[path + ".heartbeat.to"] = path + ".heartbeat.target.peer";
  }

  static void identity_links(JsonObject& session) {
    Json* links = session.if_contains("identityLinks");
    if (links && links->is_array()) *links = sessions::identity_links_record(links->get_array());
  }

  void send_policy(JsonObject& session) {
    JsonObject* policy = session.contains("sendPolicy") ? session["sendPolicy"].if_object() : nullptr;
    if (!policy) return;
    JsonArray rules;
    std::vector<std::string> channels;
    for (const auto& [channel, words] : *policy) {
      if (channel == "default" || channel == "rules") continue;
      channels.emplace_back(channel);
      const std::size_t own = policy->contains("rules") && (*policy)["rules"].is_array() ? (*policy)["rules"].get_array().size() : 0;
      for (const auto& [key, types] : kSendTypes) {
        if (string_member_or(words, key, "") != "deny") continue;
        for (const auto type : types) {
          if (type.empty()) continue;
          renames_[fmt::format("session.sendPolicy.rules.{}", own + rules.size())] =
              fmt::format("session.sendPolicy.{}.{}", std::string_view(channel), key);
          rules.push_back(Json{{"action", "deny"}, {"match", {{"channel", channel}, {"chatType", type}}}});
        }
      }
    }
    for (const auto& channel : channels) policy->erase(channel);
    if (rules.empty()) return;
    Json& all = (*policy)["rules"];
    if (!all.is_array()) all.emplace_array();
    for (auto& rule : rules) all.get_array().push_back(std::move(rule));
  }

  void reset_by_type(Json& session) {
    JsonObject* types = find_object(session, "resetByType");
    if (!types || !types->contains("dm")) return;
    const Json dm = types->at("dm");
    types->erase("dm");
    if (types->contains("direct")) return;
    (*types)["direct"] = dm;
    renames_["session.resetByType.direct"] = "session.resetByType.dm";
  }

  void discord() {
    Json* channels = find(root_, "channels");
    Json* section = channels ? find(*channels, "discord") : nullptr;
    if (!section) return;
    discord_guilds(*section);
    JsonObject* accounts = find_object(*section, "accounts");
    if (!accounts) return;
    for (auto& account : *accounts) discord_guilds(account.value());
  }

  /// `allow` and `enabled` say the same; a channel is off when either says so.
  static void discord_guilds(Json& section) {
    JsonObject* guilds = find_object(section, "guilds");
    if (!guilds) return;
    for (auto& guild : *guilds) {
      JsonObject* channels = find_object(guild.value(), "channels");
      if (!channels) continue;
      for (auto& channel : *channels) {
        auto* words = channel.value().if_object();
        if (!words) continue;
        const auto allow = bool_member(channel.value(), "allow");
        const auto enabled = bool_member(channel.value(), "enabled");
        if (!allow && !enabled) continue;
        const bool on = allow.value_or(true) && enabled.value_or(true);
        (*words)["allow"] = on;
        (*words)["enabled"] = on;
      }
    }
  }

  struct SendType {
    std::string_view key;
    std::string_view types[2];
  };
  static constexpr SendType kSendTypes[] = {{"dm", {"direct", ""}}, {"group", {"group", "channel"}}};

  Json& root_;
  Renames& renames_;
};

}  // namespace

void normalize(Json& root, Renames& renames) { Normalizer(root, renames).run(); }

}  // namespace oc::config
