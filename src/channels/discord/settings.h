// What one Discord account is told by the config.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/secret.h"
#include "base/time.h"
#include "channels/discord/limits.h"
#include "core/access/access.h"
#include "core/reply/discord_markdown.h"
#include "io/io.h"

namespace oc::channels::discord {

enum class ReplyMode : std::uint8_t { off, first, all };
enum class BotMessages : std::uint8_t { ignored, mentions, all };
enum class Reactions : std::uint8_t { off, own, all, allowlist };
enum class CommandMenu : std::uint8_t { set, clear };

/// How calls that are no sends are made again (`retry`).
struct RetryRules {
  int attempts = kDiscordCallTriesMax;
  Millis delay_min{500};
  Millis delay_max{30'000};
  double jitter = 0.1;
};

/// Who speaks through PluralKit (`pluralkit`).
struct PluralKit {
  bool enabled = false;
  Secret token;  ///< of a system that hides itself; empty = without
  std::string root = "https://api.pluralkit.me/v2";
};

struct Settings {
  std::string account_id;
  std::string name;
  bool enabled = true;
  Secret token;
  std::string token_source = "none";  ///< config, env, none
  std::string api_root = "https://discord.com/api/v10";
  bool is_own_root = false;  ///< DISCORD_API_URL: the gateway and the files are then on the same host and port
  std::string proxy;
  std::string application_id;
  std::int64_t intents = 0;
  Json presence;  ///< the data of op 3, or null
  std::size_t text_units = kDiscordTextUnitsMax;
  std::size_t lines_max = kDiscordLinesDefault;
  bool splits_paragraphs = false;
  reply::DiscordTables tables = reply::DiscordTables::code;
  ReplyMode reply_mode = ReplyMode::off;
  BotMessages bots = BotMessages::ignored;
  CommandMenu menu = CommandMenu::set;
  bool is_ephemeral = true;  ///< answers to slash commands are seen by their author only
  bool shows_drafts = false;
  bool has_buttons = true;
  RetryRules retry;
  bool suppresses_embeds = false;
  std::size_t media_bytes_max = kDiscordMediaMbDefault << 20;
  Json guilds;                                         ///< as written
  Json actions;                                        ///< as written
  std::map<std::string, std::string> mention_aliases;  ///< lower-case alias -> user id
  bool allow_unmentioned_groups = false;
  PluralKit pluralkit;
  bool wants_voice = false;      ///< `voice` is written; there is none
  access::AccountPolicy policy;  ///< who may speak: what a thread began with is not asked for others
  std::string dm_policy = "pairing";
  std::string problem;                ///< why the account cannot run, and what to do; "" when it can
  std::vector<std::string> warnings;  ///< what the config asks for and this channel does not do
};

/// Where a message is, for the rules that name guilds and channels by id or slug.
struct PlaceNames {
  std::string guild_id, guild_name;
  std::string channel_id, channel_name;
  std::string parent_id, parent_name;  ///< of a thread
};

/// What `guilds` says of a place.
struct PlaceRules {
  Reactions reactions = Reactions::own;
  std::vector<std::string> users;
  bool auto_thread = false;
  std::int64_t auto_archive_minutes = 0;  ///< 0 = the platform's own
  bool ignores_other_mentions = false;
  bool requires_mention = true;
  bool includes_starter = true;  ///< what a thread began with is told with its first message
};
PlaceRules rules_of(const Json& guilds, const PlaceNames& place);

/// Whether `channels.discord.actions` lets this group of actions be done. Roles, moderation and presence are off when nothing is written.
bool may_do(const Settings& settings, std::string_view group);

/// The ids of the guild channels that the config names and does not switch off, by guild; for the audit of permissions.
std::vector<std::pair<std::string, std::string>> named_channels(const Json& guilds);

/// The accounts that the config describes, sorted; `default` too when only the environment has a token.
std::vector<std::string> account_ids(const Json& config, io::Environment& environment);

/// Reads the account's settings. Never fails: what is wrong is told in `problem`, which never holds the token.
/// Limits: kDiscordTokenBytesMax.
Settings read_settings(const Json& config, const std::string& account_id, io::Environment& environment);

/// The part of the config that read_settings() looks at.
Json settings_config(const Json& config, const std::string& account_id);

/// Whether a gateway's address may be used: wss at Discord; under DISCORD_API_URL the same host and port.
bool may_connect(const Settings& settings, std::string_view gateway_url);
/// The same for the address of a file.
bool may_fetch(const Settings& settings, std::string_view file_url);

}  // namespace oc::channels::discord
