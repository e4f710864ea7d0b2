// The channel's settings overlaid by the account's, made into what the code needs.
#include "channels/discord/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "core/access/accounts.h"
#include "core/access/place_key.h"
#include "core/sessions/ids.h"
#include "io/environment.h"
#include "io/http_url.h"

namespace oc::channels::discord {
namespace {

constexpr std::string_view kDefaultAccount = "default";
// GUILDS, GUILD_MESSAGES, GUILD_MESSAGE_REACTIONS, DIRECT_MESSAGES, DIRECT_MESSAGE_REACTIONS.
constexpr std::int64_t kIntents = 1 | 512 | 1024 | 4096 | 8192;
constexpr std::int64_t kIntentMembers = 2, kIntentPresences = 256, kIntentContent = 32768;

/// What the config may say and this channel does not do, with what a person would otherwise believe.
struct Unused {
  std::string_view key;
  std::string_view why;
};
constexpr auto kUnused = std::to_array<Unused>({
    {"autoPresence", "set activity and status instead"},
    {"execApprovals", "nobody is asked before a command; tools.exec.security says whether it runs"},
    {"responsePrefix", "answers go out as the agent wrote them"},
    {"threadBindings", "a thread belongs to the agent that routing finds"},
    {"contextVisibility", "what was said before is told whoever said it; historyLimit: 0 tells nothing"},
    {"defaultTo", "openclaw message takes --target"},
    {"blockStreaming", "an answer comes when it is finished; streaming: \"partial\" shows it while it grows"},
});
constexpr auto kUnusedInGuilds = std::to_array<Unused>({
    {"skills", "give the place an agent of its own"},
    {"presenceEvents", "nobody is told who comes and goes"},
});

constexpr std::array kKeys = std::to_array<std::string_view>(
    {"enabled",       "name",           "token",           "applicationId",     "proxy",        "intents",        "activity",
     "status",        "activityType",   "activityUrl",     "textChunkLimit",    "chunkMode",    "streaming",      "maxLinesPerMessage",
     "markdown",      "replyToMode",    "allowBots",       "commands",          "slashCommand", "mediaMaxMb",     "guilds",
     "actions",       "mentionAliases", "suppressEmbeds",  "dmPolicy",          "dm",           "pluralkit",      "voice",
     "autoPresence",  "retry",          "agentComponents", "allowFrom",         "groupPolicy",  "groupAllowFrom", "dangerouslyAllowNameMatching",
     "execApprovals", "responsePrefix", "threadBindings",  "contextVisibility", "defaultTo",    "blockStreaming", "streamMode"});

/// A token goes into a header, so only what tokens are made of may be in it.
bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= kDiscordTokenBytesMax && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == '-';
  });
}

std::string key_path(const Json& config, const std::string& account_id, std::string_view key) {
  const bool is_own = access::account_section(config, "discord", account_id) != nullptr;
  return is_own ? fmt::format("channels.discord.accounts.{}.{}", account_id, key) : fmt::format("channels.discord.{}", key);
}

bool has_content(const Json* value) { return value != nullptr && !value->is_null() && !(value->is_object() && value->get_object().empty()); }

class Reader {
 public:
  Reader(const Json& config, const std::string& account_id, io::Environment& environment)
      : config_(config), account_id_(account_id), environment_(environment), merged_(access::account_settings(config, "discord", account_id)) {}
  Settings read();

 private:
  void take_token(std::string_view token, std::string source);
  void read_token();
  void read_root();
  void read_intents();
  void read_presence();
  void read_text();
  void read_lists();
  void read_pluralkit();
  std::optional<std::string> checked_root(const char* variable, std::string_view example);
  void note_unused();
  const Json* under(std::string_view section, std::string_view key) const;

  const Json& config_;
  const std::string& account_id_;
  io::Environment& environment_;
  Json merged_;
  Settings out_;
};

const Json* Reader::under(std::string_view section, std::string_view key) const {
  const Json* found = member(merged_, section);
  return found == nullptr ? nullptr : member(*found, key);
}

void Reader::take_token(std::string_view token, std::string source) {
  auto trimmed = js_trim(token);
  if (ascii_lower(trimmed.substr(0, 4)) == "bot ") trimmed = js_trim(trimmed.substr(4));
  if (trimmed.empty()) return;
  out_.token_source = std::move(source);
  if (is_token(trimmed)) {
    out_.token = Secret(std::string(trimmed));
  } else {
    out_.problem = fmt::format(
        "the Discord bot token ({}) holds characters that no token has; copy it again: discord.com/developers/applications, your application, Bot, "
        "Reset Token",
        out_.token_source);
  }
}

void Reader::read_token() {
  const std::string path = key_path(config_, account_id_, "token");
  if (const Json* value = member(merged_, "token"); value != nullptr && value->is_object()) {
    const std::string name = string_member_or(*value, "id", "");
    if (string_member_or(*value, "source", "") != "env" || name.empty()) {
      out_.problem = fmt::format("{} is an object that is not understood; write the token, or {{source: \"env\", id: \"VARIABLE\"}}", path);
      return;
    }
    take_token(environment_.variable(name).value_or(""), "config");
    if (out_.token.empty() && out_.problem.empty())
      out_.problem = fmt::format("{} names the environment variable {}, which is not set", path, printable(name, 80));
    return;
  }
  take_token(string_member_or(merged_, "token", ""), "config");
  if (out_.token_source == "none" && account_id_ == kDefaultAccount) take_token(environment_.variable("DISCORD_BOT_TOKEN").value_or(""), "env");
  if (out_.token_source == "none")
    out_.problem = fmt::format("no bot token: set {} to the token of discord.com/developers/applications, your application, Bot", path);
}

/// The address that a variable gives; nothing when it gives none, or one that cannot be used.
std::optional<std::string> Reader::checked_root(const char* variable, std::string_view example) {
  std::string root(js_trim(environment_.variable(variable).value_or("")));
  if (root.empty()) return std::nullopt;
  while (root.ends_with('/')) root.pop_back();
  const auto url = io::parse_http_url(root);
  if (!url || root.starts_with("ws") || root.find_first_of("?#") != std::string::npos) {
    out_.problem = fmt::format("{} is no URL; write something like {}, or unset it", variable, example);
  } else if (!url->is_tls() && !io::is_loopback_host(url->host)) {
    out_.problem = fmt::format("{} is plain http, which would send the token readable for everybody; use https, or a loopback address", variable);
  } else {
    return root;
  }
  return std::nullopt;
}

void Reader::read_root() {
  auto root = checked_root("DISCORD_API_URL", out_.api_root);
  if (!root) return;
  out_.is_own_root = *root != out_.api_root;
  out_.api_root = *std::move(root);
}

void Reader::read_pluralkit() {
  const Json* section = member(merged_, "pluralkit");
  if (section == nullptr || !bool_member(*section, "enabled").value_or(false)) return;
  auto& out = out_.pluralkit;
  out.enabled = true;
  if (auto root = checked_root("PLURALKIT_API_URL", out.root)) out.root = *std::move(root);
  std::string token = string_member_or(*section, "token", "");
  if (const Json* value = member(*section, "token"); value != nullptr && value->is_object())
    token = environment_.variable(string_member_or(*value, "id", "")).value_or("");
  const auto trimmed = js_trim(token);
  const bool is_usable = trimmed.size() <= kDiscordTokenBytesMax && std::ranges::all_of(trimmed, [](char c) { return c > ' ' && c < 127; });
  if (!trimmed.empty() && is_usable) out.token = Secret(std::string(trimmed));
  if (out.token.empty() && member(*section, "token") != nullptr)
    out_.warnings.emplace_back("channels.discord.pluralkit.token is not set, or holds characters that no token has: PluralKit is asked without it");
}

void Reader::read_intents() {
  const Json* intents = member(merged_, "intents");
  const auto wants = [&](std::string_view key, bool fallback) {
    return intents == nullptr ? fallback : bool_member(*intents, key).value_or(fallback);
  };
  out_.intents = kIntents;
  if (wants("messageContent", true)) out_.intents |= kIntentContent;
  if (wants("guildMembers", false)) out_.intents |= kIntentMembers;
  if (wants("presence", false)) out_.intents |= kIntentPresences;
}

void Reader::read_presence() {
  const std::string activity = string_member_or(merged_, "activity", ""), status = string_member_or(merged_, "status", "");
  const std::string url = string_member_or(merged_, "activityUrl", "");
  if (activity.empty() && status.empty()) return;
  JsonArray activities;
  if (!activity.empty()) {
    // 4 is a custom status, whose text is in `state`.
    const auto type = int_member(merged_, "activityType").value_or(4);
    JsonObject one{{"name", type == 4 ? std::string("Custom Status") : activity}, {"type", type}};
    if (type == 4) one["state"] = activity;
    if (type == 1 && !url.empty()) one["url"] = url;
    activities.push_back(std::move(one));
  }
  out_.presence =
      JsonObject{{"since", nullptr}, {"activities", std::move(activities)}, {"status", status.empty() ? "online" : status}, {"afk", false}};
}

void Reader::read_text() {
  const auto limit = int_member(merged_, "textChunkLimit").value_or(0);
  out_.text_units = limit > 0 ? std::min(static_cast<std::size_t>(limit), kDiscordTextUnitsMax) : kDiscordTextUnitsMax;
  const auto lines = int_member(merged_, "maxLinesPerMessage").value_or(0);
  out_.lines_max = lines > 0 ? static_cast<std::size_t>(lines) : kDiscordLinesDefault;
  const Json* streaming = member(merged_, "streaming");
  if (streaming == nullptr || streaming->is_null()) streaming = member(merged_, "streamMode");
  const std::string nested = streaming != nullptr ? string_member_or(*streaming, "chunkMode", "") : "";
  out_.splits_paragraphs = string_member_or(merged_, "chunkMode", nested) == "newline";
  const std::string drafts = streaming == nullptr     ? ""
                             : streaming->is_string() ? std::string(streaming->get_string())
                                                      : string_member_or(*streaming, "mode", "");
  out_.shows_drafts =
      drafts == "partial" || drafts == "block" || drafts == "progress" || (streaming != nullptr && streaming->is_bool() && streaming->get_bool());
  const Json* tables = under("markdown", "tables");
  const std::string word = tables != nullptr && tables->is_string() ? std::string(tables->get_string()) : "code";
  out_.tables = word == "off" ? reply::DiscordTables::off : word == "bullets" ? reply::DiscordTables::bullets : reply::DiscordTables::code;
  const std::string mode = string_member_or(merged_, "replyToMode", "off");
  out_.reply_mode = mode == "all" ? ReplyMode::all : mode == "first" || mode == "batched" ? ReplyMode::first : ReplyMode::off;
  out_.suppresses_embeds = bool_member(merged_, "suppressEmbeds").value_or(false);
}

void Reader::read_lists() {
  if (const Json* guilds = member(merged_, "guilds"); guilds != nullptr && guilds->is_object()) {
    out_.guilds = *guilds;
    for (const auto& [id, guild] : guilds->get_object()) {
      if (bool_member(guild, "requireMention") == false) out_.allow_unmentioned_groups = true;
      const Json* channels = member(guild, "channels");
      if (channels == nullptr || !channels->is_object()) continue;
      for (const auto& channel : channels->get_object()) {
        if (bool_member(channel.value(), "requireMention") == false) out_.allow_unmentioned_groups = true;
      }
    }
  }
  if (const Json* actions = member(merged_, "actions")) out_.actions = *actions;
  if (const Json* components = member(merged_, "agentComponents")) out_.has_buttons = bool_member(*components, "enabled").value_or(true);
  if (const Json* retry = member(merged_, "retry")) {
    out_.retry.attempts = static_cast<int>(std::clamp<std::int64_t>(int_member(*retry, "attempts").value_or(kDiscordCallTriesMax), 1, 10));
    out_.retry.delay_min = Millis(std::clamp<std::int64_t>(int_member(*retry, "minDelayMs").value_or(500), 1, 60'000));
    out_.retry.delay_max =
        std::max(out_.retry.delay_min, Millis(std::clamp<std::int64_t>(int_member(*retry, "maxDelayMs").value_or(30'000), 1, 600'000)));
    out_.retry.jitter = std::clamp(number_member(*retry, "jitter").value_or(0.1), 0.0, 1.0);
  }
  const Json* aliases = member(merged_, "mentionAliases");
  if (aliases == nullptr || !aliases->is_object()) return;
  for (const auto& [alias, id] : aliases->get_object()) {
    if (id.is_string() && !alias.empty()) out_.mention_aliases[ascii_lower(alias)] = std::string(id.get_string());
  }
}

void Reader::note_unused() {
  const auto warn = [&](std::string_view key, std::string_view why) {
    out_.warnings.push_back(fmt::format("channels.discord.{} is not used: {}", key, why));
  };
  const Json* voice = member(merged_, "voice");
  out_.wants_voice = has_content(voice) && bool_member(*voice, "enabled") != false;
  if (out_.wants_voice) warn("voice", "there are no voice channels here");
  const auto is_off = [](const Json& value) {
    const bool is_empty = (value.is_bool() && !value.get_bool()) || (value.is_string() && value.get_string().empty());
    return is_empty || bool_member(value, "enabled") == false;
  };
  for (const auto& [key, why] : kUnused) {
    if (const Json* value = member(merged_, key); has_content(value) && !is_off(*value)) warn(key, why);
  }
  if (!out_.guilds.is_object()) return;
  std::set<std::string_view> told;
  const auto look = [&](const std::string& path, const Json& entry) {
    for (const auto& [key, why] : kUnusedInGuilds) {
      if (const Json* value = member(entry, key); has_content(value) && !is_off(*value) && told.insert(key).second)
        warn(fmt::format("guilds.{}.{}", path, key), why);
    }
  };
  for (const auto& guild : out_.guilds.get_object()) {
    const std::string id = printable(guild.key(), 40);
    look(id, guild.value());
    const Json* channels = member(guild.value(), "channels");
    if (channels == nullptr || !channels->is_object()) continue;
    for (const auto& channel : channels->get_object()) look(fmt::format("{}.channels.{}", id, printable(channel.key(), 40)), channel.value());
  }
}

Settings Reader::read() {
  out_.account_id = account_id_;
  out_.name = string_member_or(merged_, "name", "");
  const Json* section = access::channel_section(config_, "discord");
  const bool channel_enabled = section == nullptr || bool_member(*section, "enabled").value_or(true);
  out_.enabled = channel_enabled && bool_member(merged_, "enabled").value_or(true);
  out_.proxy = string_member_or(merged_, "proxy", "");
  out_.application_id = string_member_or(merged_, "applicationId", "");
  const Json* bots = member(merged_, "allowBots");
  const bool only_mentions = bots != nullptr && bots->is_string() && bots->get_string() == "mentions";
  out_.bots = only_mentions ? BotMessages::mentions : bool_member(merged_, "allowBots").value_or(false) ? BotMessages::all : BotMessages::ignored;
  if (const Json* native = under("commands", "native"); native != nullptr && native->is_bool() && !native->get_bool()) out_.menu = CommandMenu::clear;
  if (const Json* ephemeral = under("slashCommand", "ephemeral"); ephemeral != nullptr && ephemeral->is_bool())
    out_.is_ephemeral = ephemeral->get_bool();
  const double megabytes = number_member(merged_, "mediaMaxMb").value_or(static_cast<double>(kDiscordMediaMbDefault));
  if (megabytes > 0) out_.media_bytes_max = static_cast<std::size_t>(std::min(megabytes * 1048576.0, static_cast<double>(kMediaFileBytesMax)));
  const Json* old_policy = under("dm", "policy");
  out_.dm_policy = string_member_or(merged_, "dmPolicy",
                                    old_policy != nullptr && old_policy->is_string() ? std::string_view(old_policy->get_string()) : "pairing");
  out_.policy = access::account_policy(config_, "discord", account_id_);
  read_token();
  read_root();
  read_pluralkit();
  read_intents();
  read_presence();
  read_text();
  read_lists();
  note_unused();
  return std::move(out_);
}

/// The entry of a map under the id or the name's slug, then under `*`: as admission finds it (core/access).
const Json* entry_of(const Json* map, const std::vector<std::string>& keys) {
  if (map == nullptr || !map->is_object()) return nullptr;
  for (const auto& key : keys) {
    if (key.empty()) continue;
    if (const Json* found = member(*map, key)) return found;
  }
  return member(*map, "*");
}

template <class Value, class Get>
Value first_of(const Json* channel, const Json* guild, Get get, Value fallback) {
  for (const Json* holder : {channel, guild}) {
    if (holder == nullptr) continue;
    if (const auto found = get(*holder)) return *found;
  }
  return fallback;
}

}  // namespace

PlaceRules rules_of(const Json& guilds, const PlaceNames& place) {
  PlaceRules out;
  if (place.guild_id.empty() || !guilds.is_object()) return out;
  const Json* guild = entry_of(&guilds, {place.guild_id, access::place_key(place.guild_name)});
  if (guild == nullptr) return out;
  const Json* channel = entry_of(member(*guild, "channels"), {place.channel_id, access::own_place_key(place.channel_name, place.parent_id),
                                                              place.parent_id, access::place_key(place.parent_name)});
  const std::string word = string_member_or(*guild, "reactionNotifications", "own");
  out.reactions = word == "off" ? Reactions::off : word == "all" ? Reactions::all : word == "allowlist" ? Reactions::allowlist : Reactions::own;
  out.users = strings_member(*guild, "users");
  if (channel != nullptr && member(*channel, "users") != nullptr) out.users = strings_member(*channel, "users");
  const auto flag = [](std::string_view key) { return [key](const Json& holder) { return bool_member(holder, key); }; };
  out.auto_thread = channel != nullptr && bool_member(*channel, "autoThread").value_or(false);
  out.includes_starter = channel == nullptr || bool_member(*channel, "includeThreadStarter").value_or(true);
  if (channel != nullptr) {
    const Json* minutes = member(*channel, "autoArchiveDuration");
    if (minutes != nullptr && minutes->is_string()) {
      for (const std::int64_t known : {60, 1440, 4320, 10080}) {
        if (minutes->get_string() == std::to_string(known)) out.auto_archive_minutes = known;
      }
    } else {
      out.auto_archive_minutes = int_member(*channel, "autoArchiveDuration").value_or(0);
    }
  }
  out.ignores_other_mentions = first_of<bool>(channel, guild, flag("ignoreOtherMentions"), false);
  out.requires_mention = first_of<bool>(channel, guild, flag("requireMention"), true);
  return out;
}

bool may_do(const Settings& settings, std::string_view group) {
  const bool fallback = group != "roles" && group != "moderation" && group != "presence";
  return settings.actions.is_object() ? bool_member(settings.actions, group).value_or(fallback) : fallback;
}

std::vector<std::pair<std::string, std::string>> named_channels(const Json& guilds) {
  std::vector<std::pair<std::string, std::string>> out;
  if (!guilds.is_object()) return out;
  const auto is_id = [](std::string_view text) {
    return text.size() >= 15 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  };
  for (const auto& [guild_id, guild] : guilds.get_object()) {
    const Json* channels = member(guild, "channels");
    if (channels == nullptr || !channels->is_object()) continue;
    for (const auto& [id, channel] : channels->get_object()) {
      const bool is_off = bool_member(channel, "allow") == false || bool_member(channel, "enabled") == false;
      if (is_id(id) && !is_off) out.emplace_back(std::string(guild_id), std::string(id));
    }
  }
  return out;
}

std::vector<std::string> account_ids(const Json& config, io::Environment& environment) {
  if (access::channel_section(config, "discord") != nullptr) return access::account_ids(config, "discord");
  const bool has_token = !js_trim(environment.variable("DISCORD_BOT_TOKEN").value_or("")).empty();
  return has_token ? std::vector<std::string>{std::string(kDefaultAccount)} : std::vector<std::string>{};
}

Settings read_settings(const Json& config, const std::string& account_id, io::Environment& environment) {
  return Reader(config, account_id, environment).read();
}

Json settings_config(const Json& config, const std::string& account_id) {
  const auto merged = access::account_settings(config, "discord", account_id);
  JsonObject out;
  for (const auto key : kKeys) {
    if (const auto* value = merged.if_contains(key)) out.emplace(key, *value);
  }
  const Json* section = access::channel_section(config, "discord");
  out.emplace("channelEnabled", section == nullptr || bool_member(*section, "enabled").value_or(true));
  // channels.defaults may say it instead.
  out.insert_or_assign("groupPolicy", to_string(access::account_policy(config, "discord", account_id).group));
  return out;
}

bool may_connect(const Settings& settings, std::string_view gateway_url) {
  const auto url = io::parse_http_url(gateway_url);
  if (!url || !gateway_url.starts_with("ws")) return false;
  if (!settings.is_own_root) return url->is_tls() && (url->host == "discord.gg" || url->host.ends_with(".discord.gg"));
  const auto root = io::parse_http_url(settings.api_root);
  return root && root->host == url->host && root->port == url->port && (url->is_tls() || io::is_loopback_host(url->host));
}

bool may_fetch(const Settings& settings, std::string_view file_url) {
  const auto url = io::parse_http_url(file_url);
  if (!url || !file_url.starts_with("http")) return false;
  if (!settings.is_own_root) return url->is_tls() && (url->host == "cdn.discordapp.com" || url->host == "media.discordapp.net");
  const auto root = io::parse_http_url(settings.api_root);
  return root && root->host == url->host && root->port == url->port && (url->is_tls() || io::is_loopback_host(url->host));
}

}  // namespace oc::channels::discord
