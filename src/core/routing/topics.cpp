// Reading the agents of topics, and finding one.
#include "core/routing/topics.h"

#include <fmt/format.h>

#include "base/text.h"
#include "core/sessions/ids.h"

namespace oc::routing {
namespace {

constexpr std::string_view kSection = "channels.telegram";

std::string map_name(bool is_direct) { return is_direct ? "direct" : "groups"; }

/// No id holds a line break where this could matter: another split of the same text would need one.
std::string rule_key(std::string_view account_id, bool is_direct, std::string_view chat_id, std::string_view topic_id) {
  return fmt::format("{}\n{}\n{}\n{}", account_id, is_direct, chat_id, topic_id);
}

const JsonObject* object_in(const Json& from, std::string_view key) {
  const Json* found = member(from, key);
  return found && found->is_object() ? &found->get_object() : nullptr;
}

/// The agents of the topics of one `groups` or `direct`.
void read_map(const JsonObject& chats, TopicAgent base, std::vector<TopicAgent>& out) {
  const std::string place = std::move(base.path);
  for (const auto& chat : chats) {
    const JsonObject* topics = object_in(chat.value(), "topics");
    if (topics == nullptr) continue;
    for (const auto& topic : *topics) {
      const Json* agent = member(topic.value(), "agentId");
      const std::string_view id = agent && agent->is_string() ? js_trim(agent->get_string()) : std::string_view();
      if (id.empty()) continue;
      base.chat_id = chat.key();
      base.topic_id = topic.key();
      base.agent_id = id;
      base.path = fmt::format("{}.{}.topics.{}.agentId", place, base.chat_id, base.topic_id);
      out.push_back(base);
    }
  }
}

/// Both maps of the channel's section or of an account.
void read_section(const Json& section, const std::string& account_id, const std::string& path, std::vector<TopicAgent>& out) {
  for (const bool is_direct : {false, true}) {
    const JsonObject* chats = object_in(section, map_name(is_direct));
    if (chats) read_map(*chats, {.account_id = account_id, .is_direct = is_direct, .path = path + "." + map_name(is_direct)}, out);
  }
}

}  // namespace

std::vector<TopicAgent> topic_agents(const Json& config) {
  std::vector<TopicAgent> out;
  const Json* section = at_path(config, kSection);
  if (section == nullptr) return out;
  read_section(*section, "", std::string(kSection), out);
  const JsonObject* accounts = object_in(*section, "accounts");
  if (accounts == nullptr) return out;
  for (const auto& account : *accounts) {
    read_section(account.value(), sessions::normalize_account_id(account.key()),
                 fmt::format("{}.accounts.{}", kSection, std::string_view(account.key())), out);
  }
  return out;
}

void TopicRules::add(const TopicAgent& of, Rule rule) {
  rules_.try_emplace(rule_key(of.account_id, of.is_direct, of.chat_id, of.topic_id), std::move(rule));
}

void TopicRules::read_own_maps(const Json& config) {
  const Json* accounts = at_path(config, std::string(kSection) + ".accounts");
  if (accounts == nullptr || !accounts->is_object()) return;
  for (const auto& account : accounts->get_object()) {
    for (const bool is_direct : {false, true}) {
      const Json* own = member(account.value(), map_name(is_direct));
      if (own && !own->is_null()) own_maps_.insert(sessions::normalize_account_id(account.key()) + "/" + map_name(is_direct));
    }
  }
}

const TopicRules::Rule* TopicRules::find(std::string_view account_id, bool is_direct, std::string_view chat_id, std::string_view topic_id) const {
  if (topic_id.empty()) return nullptr;
  const bool has_own = own_maps_.contains(fmt::format("{}/{}", account_id, map_name(is_direct)));
  for (const std::string_view chat : {chat_id, std::string_view("*")}) {
    const auto found = rules_.find(rule_key(has_own ? account_id : std::string_view(), is_direct, chat, topic_id));
    if (found != rules_.end()) return &found->second;
  }
  return nullptr;
}

std::size_t TopicRules::memory_bytes() const {
  std::size_t bytes = 0;
  for (const auto& [key, rule] : rules_) bytes += sizeof(Rule) + key.capacity() + rule.path.capacity() + rule.unknown.capacity();
  for (const auto& name : own_maps_) bytes += sizeof(name) + name.capacity();
  return bytes;
}

}  // namespace oc::routing
