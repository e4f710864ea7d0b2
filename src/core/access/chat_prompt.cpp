// Finding a chat's text by the rules that its other settings are found by.
#include "core/access/chat_prompt.h"

#include <optional>

#include "base/text.h"
#include "core/access/accounts.h"
#include "core/access/platforms.h"

namespace oc::access {
namespace {

constexpr std::string_view kKey = "systemPrompt";

/// Which map of an account the chat stands in.
std::string_view map_of(std::string_view channel, const Chat& chat) {
  if (chat.kind == ChatType::direct) return "direct";
  if (channel == "discord") return "guilds";
  return channel == "slack" ? "channels" : "groups";
}

const Json* find_map(const Json& config, std::string_view channel, std::string_view account_id, std::string_view key) {
  const Json* account = account_section(config, channel, account_id);
  if (const Json* own = account ? member(*account, key) : nullptr; own && !own->is_null()) return own;
  const Json* section = channel_section(config, channel);
  return section ? member(*section, key) : nullptr;
}

bool has_text(const Json& value) {
  if (!value.is_object()) return false;
  for (const auto& entry : value.get_object()) {
    if (entry.key() == kKey || has_text(entry.value())) return true;
  }
  return false;
}

/// The text of the first entry that has one, even if it is empty.
std::string text_of(std::initializer_list<const Json*> entries) {
  for (const Json* entry : entries) {
    const Json* text = entry ? member(*entry, kKey) : nullptr;
    if (text && text->is_string()) return std::string(js_trim(utf16_prefix(js_trim(text->get_string()), kChatPromptUnitsMax)));
  }
  return {};
}

std::string text_of(const std::vector<const Json*>& entries) {
  for (const Json* entry : entries) {
    if (const Json* text = member(*entry, kKey); text && text->is_string()) return text_of({entry});
  }
  return {};
}

std::string with_topic(const Json* own, const Json* fallback, const Chat& chat) {
  std::string text = text_of({own, fallback});
  const std::string topic = text_of({topic_entry(own, chat), topic_entry(fallback, chat)});
  if (!text.empty() && !topic.empty()) text += "\n\n";
  return text + topic;
}

std::string direct_text(const Json& people, const Chat& chat) { return with_topic(member(people, chat.id), member(people, "*"), chat); }

void find_long(const Json& value, const std::string& path, std::vector<std::string>& out) {
  if (!value.is_object()) return;
  for (const auto& entry : value.get_object()) {
    const std::string place = path + "." + std::string(entry.key());
    if (entry.key() != kKey) {
      find_long(entry.value(), place, out);
    } else if (entry.value().is_string()) {
      const std::string_view text = js_trim(entry.value().get_string());
      if (utf16_prefix(text, kChatPromptUnitsMax).size() < text.size()) out.push_back(place);
    }
  }
}

}  // namespace

std::string chat_prompt(const Json& config, std::string_view channel, std::string_view account_id, const Chat& chat) {
  // A group of direct messages stands in no map of these two.
  if (channel == "discord" && chat.kind != ChatType::direct && chat.guild_id.empty()) return {};
  if (channel == "slack" && chat.kind == ChatType::group) return {};
  const std::string_view key = map_of(channel, chat);
  const Json* map = find_map(config, channel, account_id, key);
  // OPTIMIZATION: most configs have no such text, and then nothing is copied.
  if (map == nullptr || !has_text(*map)) return {};
  if (chat.kind == ChatType::direct) return direct_text(*map, chat);
  const AccountPolicy policy{.channel = std::string(channel), .account_id = std::string(account_id), .settings = JsonObject{{key, *map}}};
  if (channel == "discord") return text_of(discord_entries(policy, chat));
  if (channel == "slack") {
    std::vector<const Json*> entries = slack_entries(policy, chat);
    if (const Json* fallback = member(*map, "*")) entries.push_back(fallback);
    return text_of(entries);
  }
  const GroupAnswer answer = answer_for(policy, chat);
  return with_topic(answer.group, answer.fallback, chat);
}

std::vector<std::string> long_chat_prompts(const Json& config) {
  std::vector<std::string> out;
  if (const Json* channels = member(config, "channels")) find_long(*channels, "channels", out);
  return out;
}

}  // namespace oc::access
