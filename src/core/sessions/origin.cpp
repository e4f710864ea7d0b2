// The session of a message that brings no key, read from its `from` (spec §6).
#include <algorithm>

#include "base/text.h"
#include "core/sessions/key.h"

namespace oc::sessions {
namespace {

bool is_surface(std::string_view word) { return word == "webchat" || std::ranges::find(kBuiltInChannels, word) != kBuiltInChannels.end(); }

bool is_group_word(std::string_view word) { return word == "group" || word == "channel"; }

std::string join_from(const std::vector<std::string>& parts, std::size_t first) {
  std::string out;
  for (std::size_t i = first; i < parts.size(); i++) {
    if (i > first) out += ':';
    out += parts[i];
  }
  return out;
}

}  // namespace

std::optional<GroupSession> group_session(const MessageOrigin& message) {
  const std::string_view from = js_trim(message.from);
  const std::string said = token(message.chat_type);
  const bool is_whatsapp = ascii_lower(from).ends_with("@g.us");
  const bool from_channel = from.find(":channel:") != std::string_view::npos;
  if (!is_group_word(said) && !from_channel && from.find(":group:") == std::string_view::npos && !is_whatsapp) return std::nullopt;

  std::vector<std::string> parts = split(from, ':');
  std::erase(parts, std::string());
  const std::string head = parts.empty() ? std::string() : token(parts[0]);
  const std::string second = parts.size() < 2 ? std::string() : token(parts[1]);
  GroupSession group;
  if (is_surface(head))
    group.channel = head;
  else if (message.provider)
    group.channel = token(*message.provider);
  else if (is_whatsapp)
    group.channel = "whatsapp";
  if (group.channel.empty()) return std::nullopt;

  const bool is_channel = is_group_word(second) ? second == "channel" : from_channel || said == "channel";
  group.chat_type = is_channel ? ChatType::channel : ChatType::group;
  group.id = token(!is_surface(head) ? std::string(from) : join_from(parts, is_group_word(second) ? 2 : 1));
  if (group.id.empty()) return std::nullopt;
  group.key = group.channel + ":" + std::string(to_string(group.chat_type)) + ":" + group.id;
  return group;
}

std::string session_key_of_message(SessionScope scope, const MessageOrigin& message, std::string_view main_key) {
  if (std::string own = canonical_key(message.session_key); !own.empty()) return own;
  if (scope == SessionScope::global) return "global";
  if (const auto group = group_session(message)) return "agent:main:" + group->key;
  return main_session_key(kDefaultAgentId, main_key);
}

}  // namespace oc::sessions
