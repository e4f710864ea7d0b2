// Reading targets, and the rules of admission turned round.
#include "core/access/reach.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/access/platforms.h"

namespace oc::access {
namespace {

using Kind = Target::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// Of an id, which no platform begins with 0: `007` would be another text for the lists and the same number for the platform.
bool is_number(std::string_view text) { return !text.empty() && text.size() <= 32 && text.front() != '0' && std::ranges::all_of(text, is_digit); }

/// Takes the prefixes off, whatever their case, one after another; the last one that was there is told.
std::string_view take_prefixes(std::string_view& text, std::initializer_list<std::string_view> prefixes) {
  std::string_view taken;
  for (const std::string_view prefix : prefixes) {
    if (text.size() < prefix.size() || !iequals_ascii(text.substr(0, prefix.size()), prefix)) continue;
    text = js_trim(text.substr(prefix.size()));
    taken = prefix;
  }
  return taken;
}

Target named(std::string_view written) { return {.kind = Kind::name, .id = std::string(written), .to = std::string(written)}; }

Target telegram_target(std::string_view text) {
  take_prefixes(text, {"telegram:", "tg:", "group:"});
  constexpr std::string_view kTopic = ":topic:";
  const auto at = text.find(kTopic);
  const std::string_view topic = at == std::string_view::npos ? std::string_view() : js_trim(text.substr(at + kTopic.size()));
  const std::string_view chat = js_trim(text.substr(0, at));
  const bool is_group = chat.starts_with('-');
  if (!is_number(is_group ? chat.substr(1) : chat) || (at != std::string_view::npos && !is_number(topic))) return named(text);
  return {.kind = is_group ? Kind::group : Kind::person, .id = std::string(chat), .topic_id = std::string(topic), .to = std::string(chat)};
}

Target discord_target(std::string_view text) {
  take_prefixes(text, {"discord:"});
  const auto person = [](std::string_view id) { return Target{.kind = Kind::person, .id = std::string(id), .to = fmt::format("user:{}", id)}; };
  if (text.starts_with("<@") && text.ends_with('>')) {
    std::string_view id = text.substr(2, text.size() - 3);
    if (id.starts_with('!')) id.remove_prefix(1);
    return is_number(id) ? person(id) : named(text);
  }
  std::string_view id = text.starts_with("<#") && text.ends_with('>') ? text.substr(2, text.size() - 3) : text;
  const bool is_person = !take_prefixes(id, {"user:"}).empty();
  if (!is_person) take_prefixes(id, {"channel:", "#"});
  if (!is_number(id)) return named(id);
  return is_person ? person(id) : Target{.kind = Kind::chat, .id = std::string(id), .to = fmt::format("channel:{}", id)};
}

Target slack_target(std::string_view text) {
  take_prefixes(text, {"slack:", "channel:", "group:", "user:"});
  if (text.starts_with('<') && text.ends_with('>') && text.size() > 3) {
    text = text.substr(1, text.size() - 2);
    text = text.substr(0, text.find('|'));
  }
  std::string_view bare = text;
  if (bare.starts_with('@') || bare.starts_with('#')) bare.remove_prefix(1);
  std::string id(bare);
  for (char& c : id) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  const bool has_form = id.size() > 1 && std::string_view("CDGUW").contains(id.front()) && std::ranges::any_of(id, is_digit) &&
                        std::ranges::all_of(id, [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); });
  // `#C12345678` is an id only when it is as long as one; `#c1` may be a channel's name.
  if (!has_form || (text.starts_with('#') && bare.size() <= 7)) return named(bare);
  return {.kind = id.front() == 'U' || id.front() == 'W' ? Kind::person : Kind::chat, .id = id, .to = id};
}

Target whatsapp_target(std::string_view text) {
  const bool is_id = text.ends_with("@g.us") || text.ends_with("@s.whatsapp.net");
  std::string_view number = text;
  take_prefixes(number, {"whatsapp:"});
  const bool is_phone = std::ranges::any_of(number, is_digit) && number.find_first_not_of("+0123456789 ()-.") == std::string_view::npos;
  const auto id = is_id || is_phone ? normalize_whatsapp_target(text) : std::nullopt;
  if (!id) return named(text);
  return {.kind = id->ends_with("@g.us") ? Kind::group : Kind::person, .id = *id, .to = *id};
}

bool is_irc_channel(std::string_view name) {
  const auto is_wrong = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == ',' || c == ':' || c == '\x7f'; };
  return name.size() > 1 && std::string_view("#&+!").contains(name.front()) && std::ranges::none_of(name, is_wrong);
}

bool is_irc_nick(std::string_view nick) {
  const auto fits = [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || std::string_view("-_[]\\`^{}|").contains(c);
  };
  return !nick.empty() && !is_digit(nick.front()) && nick.front() != '-' && std::ranges::all_of(nick, fits);
}

/// What is left behind the prefixes has to be a channel's name or a nick: a prefix that is still there would be taken off later.
Target irc_target(std::string_view text) {
  take_prefixes(text, {"irc:"});
  const bool is_room = !take_prefixes(text, {"channel:"}).empty();
  if (!is_room) take_prefixes(text, {"user:"});
  const bool has_mark = !text.empty() && std::string_view("#&+!").contains(text.front());
  std::string to = is_room && !has_mark ? fmt::format("#{}", text) : std::string(text);
  const bool is_group = is_room || has_mark;
  if (is_group ? !is_irc_channel(to) : !is_irc_nick(to)) return named(text);
  return {.kind = is_group ? Kind::group : Kind::person, .id = js_lower(to), .to = std::move(to)};
}

bool is_on(const Json& entry) { return bool_member(entry, "enabled") != false && bool_member(entry, "allow") != false; }

/// Whether a map has keys that are names, neither an id nor `*`.
bool has_names(const Json& entries) {
  return std::ranges::any_of(entries.get_object(), [](const auto& one) { return one.key() != "*" && !is_number(one.key()); });
}

bool names_chat(const Json* entries, std::string_view id) {
  const Json* entry = entries && id != "*" ? member(*entries, id) : nullptr;
  return entry && is_on(*entry);
}

Decision as_reach(Decision decision) {
  if (decision.verdict != Verdict::pairing) return decision;
  decision.verdict = Verdict::block;
  decision.reason_code = "dm_policy_not_approved";
  decision.sentence = "that person is neither in allowFrom nor approved by pairing";
  return decision;
}

}  // namespace

Target read_target(std::string_view channel, std::string_view written) {
  const std::string_view text = js_trim(written);
  if (channel == "telegram") return telegram_target(text);
  if (channel == "discord") return discord_target(text);
  if (channel == "slack") return slack_target(text);
  if (channel == "whatsapp") return whatsapp_target(text);
  if (channel == "irc") return irc_target(text);
  return {.kind = Kind::chat, .id = std::string(text), .to = std::string(text)};
}

bool is_thread_id(std::string_view channel, std::string_view text) {
  if (channel == "telegram" || channel == "discord") return is_number(text);
  if (channel == "slack") {
    const auto dot = std::min(text.find('.'), text.size());
    const std::string_view fraction = text.substr(std::min(dot + 1, text.size()));
    return is_number(text.substr(0, dot)) && !fraction.empty() && fraction.size() <= 32 && std::ranges::all_of(fraction, is_digit);
  }
  const auto fits = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.'; };
  return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, fits);
}

bool is_listed_chat(const AccountPolicy& policy, std::string_view chat_id) {
  if (policy.group == GroupPolicy::disabled || chat_id.empty()) return false;
  if (policy.channel == "slack") return names_chat(member(policy.settings, "channels"), chat_id);
  if (policy.channel != "discord") return names_chat(member(policy.settings, "groups"), chat_id);
  const Json* guilds = member(policy.settings, "guilds");
  if (guilds == nullptr || !guilds->is_object()) return false;
  return std::ranges::any_of(guilds->get_object(), [&](const auto& guild) {
    if (guild.key() == "*" && guilds->get_object().size() > 1) return false;
    return names_chat(member(guild.value(), "channels"), chat_id);
  });
}

bool needs_guild_name(const AccountPolicy& policy, std::string_view guild_id) {
  const Json* guilds = member(policy.settings, "guilds");
  return guilds && guilds->is_object() && member(*guilds, guild_id) == nullptr && has_names(*guilds);
}

bool needs_parent_name(const AccountPolicy& policy, const Chat& thread) {
  const Json* entry = thread.parent_id.empty() ? nullptr : guild_entry(policy, thread.guild_id, thread.guild_name);
  const Json* channels = entry ? member(*entry, "channels") : nullptr;
  return channels && channels->is_object() && has_names(*channels);
}

bool holds_guild(const AccountPolicy& policy, std::string_view guild_id, std::string_view guild_name) {
  if (policy.group != GroupPolicy::allowlist) return policy.group == GroupPolicy::open;
  return guild_entry(policy, guild_id, guild_name) != nullptr;
}

bool holds_whole_guild(const AccountPolicy& policy, std::string_view guild_id, std::string_view guild_name) {
  const Json* entry = guild_entry(policy, guild_id, guild_name);
  const Json* channels = entry ? member(*entry, "channels") : nullptr;
  if (channels == nullptr || !channels->is_object() || channels->get_object().empty()) return true;
  return member(*channels, "*") && std::ranges::all_of(channels->get_object(), [](const auto& one) { return is_on(one.value()); });
}

Decision may_reach(const AccountPolicy& policy, const Chat& chat, const std::vector<std::string>& paired) {
  if (chat.kind == ChatType::direct) return as_reach(admit(policy, {.id = chat.id}, chat, paired));
  if (policy.channel == "discord") return discord_place(policy, chat);
  if (policy.channel == "slack") return slack_place(policy, chat);
  if (policy.channel != "telegram" || !chat.topic_id.empty()) return group_place(policy, chat);
  Chat general = chat;
  general.topic_id = kTelegramGeneralTopic;
  return group_place(policy, general);
}

}  // namespace oc::access
