// Discord guilds with their channels, and Slack channels (spec §15.3).
#include "core/access/platforms.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/access/place_key.h"

namespace oc::access {
namespace {

Decision refuse(std::string_view code, std::string_view reason, std::string sentence) {
  return {.verdict = Verdict::block, .reason_code = std::string(code), .reason = std::string(reason), .sentence = std::move(sentence)};
}

Decision allow(GroupPolicy policy) {
  return {.verdict = Verdict::allow,
          .reason_code = "group_policy_allowed",
          .reason = fmt::format("groupPolicy={}", to_string(policy)),
          .sentence = "the conversation is allowed"};
}

/// The entry of a map under one of the keys, the first that is there; then under `*`.
const Json* entry_of(const Json* map, const std::vector<std::string>& keys) {
  if (map == nullptr || !map->is_object()) return nullptr;
  for (const std::string& key : keys) {
    if (key.empty()) continue;
    if (const Json* found = member(*map, key)) return found;
  }
  return member(*map, "*");
}

/// Both words that versions use for switching an entry off.
bool is_off(const Json* entry) { return entry && (bool_member(*entry, "allow") == false || bool_member(*entry, "enabled") == false); }

struct GuildEntries {
  const Json* guild = nullptr;
  const Json* channel = nullptr;
  bool lists_channels = false;
};

GuildEntries guild_entries(const AccountPolicy& policy, const Chat& chat) {
  GuildEntries entries;
  entries.guild = guild_entry(policy, chat.guild_id, chat.guild_name);
  const Json* channels = entries.guild ? member(*entries.guild, "channels") : nullptr;
  entries.lists_channels = channels && channels->is_object() && !channels->get_object().empty();
  if (entries.lists_channels)
    entries.channel = entry_of(channels, {chat.id, own_place_key(chat.channel_name, chat.parent_id), chat.parent_id, place_key(chat.parent_name)});
  return entries;
}

/// users and roles of the channel, else of the guild; a sender needs to be in one of the two lists when one is given.
bool sender_fits(const AccountPolicy& policy, const Sender& sender, const Chat& chat, const Json* entry, const Json* above) {
  for (const Json* holder : {entry, above}) {
    if (holder == nullptr) continue;
    const auto users = allow_entries(member(*holder, "users"));
    const auto roles = allow_entries(member(*holder, "roles"));
    if (users.empty() && roles.empty()) continue;
    const bool has_role =
        std::ranges::any_of(roles, [&](const std::string& role) { return std::ranges::find(chat.sender_roles, role) != chat.sender_roles.end(); });
    return has_role || is_listed(policy.channel, users, sender, policy.names);
  }
  return true;
}

Decision admit_group_dm(const AccountPolicy& policy, const Chat& chat) {
  const Json* dm = member(policy.settings, "dm");
  if (dm == nullptr || bool_member(*dm, "groupEnabled") != true) {
    return refuse("group_dm_disabled", "dm.groupEnabled=false",
                  fmt::format("groups of direct messages are off; set channels.{}.dm.groupEnabled: true", policy.channel));
  }
  const auto channels = allow_entries(member(*dm, "groupChannels"));
  const bool fits = channels.empty() || std::ranges::any_of(channels, [&](const std::string& entry) {
                      return entry == "*" || entry == chat.id || (!place_key(entry).empty() && place_key(entry) == place_key(chat.channel_name));
                    });
  if (!fits)
    return refuse("group_dm_not_allowlisted", "dm.groupChannels",
                  fmt::format("{} is not in channels.{}.dm.groupChannels", printable(chat.id, 80), policy.channel));
  return allow(policy.group);
}

std::vector<const Json*> present(std::initializer_list<const Json*> entries) {
  std::vector<const Json*> out;
  for (const Json* entry : entries) {
    if (entry != nullptr) out.push_back(entry);
  }
  return out;
}

const Json* slack_entry(const AccountPolicy& policy, const Chat& chat) {
  return entry_of(member(policy.settings, "channels"), {chat.id, chat.channel_name, place_key(chat.channel_name)});
}

std::optional<bool> mention_of(const Json* entry) { return entry ? bool_member(*entry, "requireMention") : std::nullopt; }

}  // namespace

const Json* guild_entry(const AccountPolicy& policy, std::string_view guild_id, std::string_view guild_name) {
  return entry_of(member(policy.settings, "guilds"), {std::string(guild_id), place_key(guild_name)});
}

std::vector<const Json*> discord_entries(const AccountPolicy& policy, const Chat& chat) {
  const GuildEntries entries = guild_entries(policy, chat);
  return present({entries.channel, entries.guild});
}

std::vector<const Json*> slack_entries(const AccountPolicy& policy, const Chat& chat) { return present({slack_entry(policy, chat)}); }

Decision discord_place(const AccountPolicy& policy, const Chat& chat) {
  if (chat.guild_id.empty()) return admit_group_dm(policy, chat);
  if (policy.group == GroupPolicy::disabled)
    return refuse("group_policy_disabled", "groupPolicy=disabled", "channels.discord.groupPolicy is disabled");
  const GuildEntries entries = guild_entries(policy, chat);
  if (policy.group == GroupPolicy::allowlist && entries.guild == nullptr) {
    return refuse("group_policy_not_allowlisted", "groupPolicy=allowlist (guild not listed)",
                  fmt::format("the guild {} is not in channels.discord.guilds", printable(chat.guild_id, 80)));
  }
  if (is_off(entries.channel) || (policy.group == GroupPolicy::allowlist && entries.lists_channels && entries.channel == nullptr)) {
    return refuse(
        "group_policy_not_allowlisted", "groupPolicy=allowlist (channel not listed)",
        fmt::format("the channel {} is not allowed in channels.discord.guilds.{}.channels", printable(chat.id, 80), printable(chat.guild_id, 80)));
  }
  return allow(policy.group);
}

Decision admit_discord(const AccountPolicy& policy, const Sender& sender, const Chat& chat) {
  Decision place = discord_place(policy, chat);
  if (place.verdict != Verdict::allow || chat.guild_id.empty()) return place;
  const GuildEntries entries = guild_entries(policy, chat);
  if (!sender_fits(policy, sender, chat, entries.channel, entries.guild)) {
    return refuse("group_policy_not_allowlisted", "groupPolicy=allowlist (not allowlisted)",
                  "the sender is in neither users nor roles of that guild or channel");
  }
  return place;
}

Decision slack_place(const AccountPolicy& policy, const Chat& chat) {
  if (chat.kind == ChatType::group) return admit_group_dm(policy, chat);
  if (policy.group == GroupPolicy::disabled) return refuse("group_policy_disabled", "groupPolicy=disabled", "channels.slack.groupPolicy is disabled");
  const Json* entry = slack_entry(policy, chat);
  if (is_off(entry) || (policy.group == GroupPolicy::allowlist && entry == nullptr)) {
    return refuse("group_policy_not_allowlisted", "groupPolicy=allowlist (channel not listed)",
                  fmt::format("the channel {} is not allowed in channels.slack.channels", printable(chat.id, 80)));
  }
  return allow(policy.group);
}

Decision admit_slack(const AccountPolicy& policy, const Sender& sender, const Chat& chat) {
  Decision place = slack_place(policy, chat);
  if (place.verdict != Verdict::allow || chat.kind == ChatType::group) return place;
  if (!sender_fits(policy, sender, chat, slack_entry(policy, chat), nullptr)) {
    return refuse("group_policy_not_allowlisted", "groupPolicy=allowlist (not allowlisted)", "the sender is not among the users of that channel");
  }
  return place;
}

bool is_named_there(const AccountPolicy& policy, const Sender& sender, const Chat& chat) {
  if (policy.channel != "discord" && policy.channel != "slack") return false;
  for (const Json* holder : place_entries(policy, chat)) {
    auto users = allow_entries(member(*holder, "users"));
    const auto roles = allow_entries(member(*holder, "roles"));
    if (users.empty() && roles.empty()) continue;
    std::erase(users, "*");
    const bool has_role =
        std::ranges::any_of(roles, [&](const std::string& role) { return std::ranges::find(chat.sender_roles, role) != chat.sender_roles.end(); });
    return has_role || is_listed(policy.channel, users, sender, policy.names);
  }
  return false;
}

std::optional<bool> discord_mention(const AccountPolicy& policy, const Chat& chat) {
  const GuildEntries entries = guild_entries(policy, chat);
  if (const auto own = mention_of(entries.channel)) return own;
  return mention_of(entries.guild);
}

std::optional<bool> slack_mention(const AccountPolicy& policy, const Chat& chat) {
  // A group of direct messages is a talk among few, to which the bot was invited by name.
  if (chat.kind == ChatType::group) return false;
  const Json* channels = member(policy.settings, "channels");
  if (const auto own = mention_of(slack_entry(policy, chat))) return own;
  if (const auto fallback = mention_of(channels ? member(*channels, "*") : nullptr)) return fallback;
  return bool_member(policy.settings, "requireMention");
}

}  // namespace oc::access
