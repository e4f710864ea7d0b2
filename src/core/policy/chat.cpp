// Finding the rules of a chat.
#include "core/policy/chat.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "core/access/accounts.h"
#include "core/access/place_key.h"

namespace oc::policy {
namespace {

constexpr int kDepthMax = 16;  // levels below `channels` that are looked through; a rule lies eight deep at most

bool has_rule_below(const Json& value, int depth) {
  const auto* object = value.if_object();
  if (object == nullptr) return false;
  if (depth == 0) return true;
  return std::ranges::any_of(*object, [&](const auto& entry) {
    return ((entry.key() == "tools" || entry.key() == "toolsBySender") && !entry.value().is_null()) || has_rule_below(entry.value(), depth - 1);
  });
}

const Json* given(const Json* holder, std::string_view key) {
  const Json* value = holder && holder->is_object() ? member(*holder, key) : nullptr;
  return value && !value->is_null() ? value : nullptr;
}

/// A place in the config.
struct Entry {
  const Json* value = nullptr;
  std::string where;
};

Entry below(const Entry& entry, std::string_view key) { return {given(entry.value, key), fmt::format("{}.{}", entry.where, key)}; }

/// The map of the account when it has one, else the channel's.
Entry map_of(const Json& config, const Speaker& speaker, std::string_view key) {
  const std::string channel = fmt::format("channels.{}", token(speaker.channel));
  const Json* account = access::account_section(config, speaker.channel, speaker.account_id);
  const Entry section{access::channel_section(config, speaker.channel), channel};
  if (given(account, key) == nullptr) return below(section, key);
  const Json* accounts = member(*section.value, "accounts");
  std::string spelled = speaker.account_id;
  for (const auto& each : accounts->get_object()) {
    if (&each.value() == account) spelled = each.key();
  }
  return below({account, fmt::format("{}.accounts.{}", channel, spelled)}, key);
}

/// Its entries under the keys, in their order, then the one under `*`.
std::vector<Entry> entries_in(const Entry& map, const std::vector<std::string>& keys) {
  std::vector<Entry> found;
  const auto add = [&](std::string_view key) {
    Entry entry = below(map, key);
    if (!entry.value || std::ranges::any_of(found, [&](const Entry& other) { return other.value == entry.value; })) return;
    found.push_back(std::move(entry));
  };
  for (const auto& key : keys) {
    if (!key.empty()) add(key);
  }
  add("*");
  return found;
}

/// The entries that speak of an id under another spelling of it.
std::vector<std::string> spelled_keys(const Entry& map, const Speaker& speaker, const std::vector<std::string>& ids) {
  std::vector<std::string> keys = ids;
  const auto* object = map.value ? map.value->if_object() : nullptr;
  if (object == nullptr) return keys;
  for (const auto& entry : *object) {
    if (access::is_listed(speaker.channel, {std::string(entry.key())}, {.id = speaker.id, .name = "", .aliases = speaker.aliases}))
      keys.emplace_back(entry.key());
  }
  std::erase(keys, "*");
  return keys;
}

/// Each of them behind its parts under `part`.
std::vector<Entry> with_parts(const std::vector<Entry>& entries, std::string_view part, const std::vector<std::string>& keys) {
  std::vector<Entry> found;
  for (const auto& entry : entries) {
    for (auto& inner : entries_in(below(entry, part), keys)) found.push_back(std::move(inner));
    found.push_back(entry);
  }
  return found;
}

/// The places that a chat lies in, the nearest first.
std::vector<Entry> places_of(const Json& config, const Speaker& speaker) {
  const access::Chat& chat = speaker.chat;
  const std::vector<std::string> topic{chat.topic_id};
  const auto with_topics = [&](const std::vector<Entry>& entries) { return chat.topic_id.empty() ? entries : with_parts(entries, "topics", topic); };
  if (chat.kind == access::ChatType::direct) {
    const Entry map = map_of(config, speaker, "direct");
    return with_topics(entries_in(map, spelled_keys(map, speaker, {chat.id, speaker.id})));
  }
  if (speaker.channel == "discord") {
    if (chat.guild_id.empty()) return {};
    const auto guilds = entries_in(map_of(config, speaker, "guilds"), {chat.guild_id, access::place_key(chat.guild_name)});
    return with_parts(guilds, "channels",
                      {chat.id, access::own_place_key(chat.channel_name, chat.parent_id), chat.parent_id, access::place_key(chat.parent_name)});
  }
  if (speaker.channel == "slack")
    return entries_in(map_of(config, speaker, "channels"), {chat.id, chat.channel_name, access::place_key(chat.channel_name)});
  const std::string group = chat.id.substr(0, chat.id.find(":topic:"));
  const Entry groups = map_of(config, speaker, "groups");
  std::vector<std::string> keys{group, ascii_lower(group)};
  // Channels of IRC are the same however they are written.
  if (const auto* object = groups.value && speaker.channel == "irc" ? groups.value->if_object() : nullptr) {
    for (const auto& entry : *object) {
      if (iequals_ascii(entry.key(), group)) keys.emplace_back(entry.key());
    }
  }
  return with_topics(entries_in(groups, keys));
}

/// How an entry of toolsBySender speaks of somebody.
enum class Means : std::uint8_t { nobody, everybody, name, id };

bool same_name(std::string_view written, std::string_view name) {
  const auto plain = [](std::string_view text) { return token(text.starts_with('@') ? text.substr(1) : text); };
  return !plain(written).empty() && plain(written) == plain(name);
}

Means id_means(const Speaker& speaker, std::string_view written) {
  const std::string normal = access::normalize_allow_entry(speaker.channel, written);
  if (normal.empty()) return Means::nobody;
  if (normal == "*") return Means::everybody;
  const bool is_it = access::is_listed(speaker.channel, {std::string(written)}, {.id = speaker.id, .name = "", .aliases = speaker.aliases});
  return is_it ? Means::id : Means::nobody;
}

Means number_means(const Speaker& speaker, std::string_view written) {
  const std::string number = access::normalize_e164(written);
  const auto is_it = [&](const std::string& id) {
    const std::string normal = access::normalize_allow_entry(speaker.channel, id);
    return normal.starts_with('+') && normal == number;
  };
  return number.size() > 1 && (is_it(speaker.id) || std::ranges::any_of(speaker.aliases, is_it)) ? Means::id : Means::nobody;
}

Means means(const Speaker& speaker, std::string_view key) {
  const std::string_view text = js_trim(key);
  const std::size_t colon = text.find(':');
  const std::string prefix = colon == std::string_view::npos ? "" : ascii_lower(text.substr(0, colon));
  const std::string_view value = colon == std::string_view::npos ? text : js_trim(text.substr(colon + 1));
  const bool has_prefix = prefix == "id" || prefix == "e164" || prefix == "username" || prefix == "name";
  if (text == "*" || (has_prefix && value == "*")) return Means::everybody;
  if (prefix == "e164") return number_means(speaker, value);
  if (prefix == "username") return same_name(value, speaker.username) ? Means::name : Means::nobody;
  if (prefix == "name") return same_name(value, speaker.name) ? Means::name : Means::nobody;
  return id_means(speaker, prefix == "id" ? value : text);
}

ChatRule rule_at(const Entry& entry) {
  ChatRule rule{.where = entry.where, .lists = *entry.value, .is_readable = entry.value->is_object()};
  for (const std::string_view key : {"allow", "alsoAllow", "deny"}) {
    const Json* list = given(entry.value, key);
    if (list == nullptr) continue;
    const bool has_names = list->is_array() && std::ranges::all_of(list->get_array(), [](const Json& name) { return name.is_string(); });
    rule.is_readable = rule.is_readable && has_names;
  }
  return rule;
}

/// Adds what a place says of the sender. True: it decides, and places further away are not asked.
bool add_rules(const Entry& place, const Speaker& speaker, std::vector<ChatRule>& rules) {
  const Entry senders = below(place, "toolsBySender");
  if (senders.value && !senders.value->is_object()) {
    rules.push_back({.where = senders.where, .lists = {}, .is_readable = false});
    return true;
  }
  std::vector<Entry> by_id, by_name, of_all;
  if (senders.value) {
    for (const auto& each : senders.value->get_object()) {
      // Nobody said it, as in the later rounds of a broadcast group: then what holds for anybody there holds.
      const Means who = speaker.id.empty() ? Means::name : means(speaker, each.key());
      Entry entry = below(senders, each.key());
      if (who == Means::nobody || entry.value == nullptr) continue;
      (who == Means::id ? by_id : who == Means::name ? by_name : of_all).push_back(std::move(entry));
    }
  }
  const auto add = [&](const std::vector<Entry>& entries) {
    for (const auto& entry : entries) rules.push_back(rule_at(entry));
    return !entries.empty();
  };
  if (add(by_id)) return true;
  add(by_name);
  if (add(of_all)) return true;
  const Entry tools = below(place, "tools");
  return tools.value && add({tools});
}

}  // namespace

bool has_chat_rules(const Json& config) {
  const Json* channels = given(&config, "channels");
  return channels && has_rule_below(*channels, kDepthMax);
}

std::vector<ChatRule> chat_rules(const Json& config, const Speaker& speaker) {
  std::vector<ChatRule> rules;
  for (const auto& place : places_of(config, speaker)) {
    if (add_rules(place, speaker, rules)) break;
  }
  return rules;
}

}  // namespace oc::policy
