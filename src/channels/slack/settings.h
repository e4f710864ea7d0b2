// What one Slack account is told by the config.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/secret.h"
#include "core/access/access.h"
#include "core/reply/chunk.h"
#include "io/io.h"

namespace oc::channels::slack {

enum class Mode : std::uint8_t { socket, http };
/// When an answer goes into the thread of the message that it answers; a message of a thread is always answered there.
enum class ReplyMode : std::uint8_t { off, first, all };
enum class AllowBots : std::uint8_t { none, mentions, all };
enum class Reactions : std::uint8_t { off, own, all, allowlist };

struct SlashCommand {
  bool enabled = false;
  std::string name = "openclaw";       ///< without the slash, lower case
  std::string session_kind = "slash";  ///< the part of sessionPrefix behind `slack:`
  bool ephemeral = true;               ///< only the person sees the answer
};

struct Settings {
  std::string account_id;
  std::string name;
  bool enabled = true;
  Mode mode = Mode::socket;
  Secret bot_token;
  Secret app_token;
  Secret user_token;  ///< for reading, where one is given
  Secret signing_secret;
  std::string bot_token_source = "none";  ///< config, env, none
  std::string app_token_source = "none";
  std::string api_root = "https://slack.com/api/";  ///< ends with a slash
  std::string webhook_path = "/slack/events";
  reply::ChunkRules chunks;
  std::map<std::string, ReplyMode> reply_modes;          ///< by chat kind
  std::map<std::string, ReplyMode> channel_reply_modes;  ///< by channel id
  AllowBots allow_bots = AllowBots::none;
  std::map<std::string, AllowBots> channel_allow_bots;
  Reactions reactions = Reactions::own;
  std::vector<std::string> reaction_allowlist;
  bool drafts = true;
  bool native_stream = true;
  bool unfurl_links = false;
  bool unfurl_media = false;
  bool native_commands = false;
  SlashCommand slash;
  bool implicit_parent = true;      ///< an answer in a thread that the account began needs no mention
  bool implicit_thread = true;      ///< nor one in a thread in which it has spoken
  std::size_t thread_history = 20;  ///< messages of a thread that are told with the first one that we hear of it
  std::size_t media_bytes_max = 0;
  std::vector<std::string> actions_off;  ///< of `actions.*`, those that are false
  bool allow_unmentioned_groups = false;
  std::string dm_policy = "pairing";
  access::AccountPolicy policy;       ///< who may speak: nothing is asked of Slack for others
  std::string problem;                ///< why the account cannot run, and what to do; "" when it can
  std::vector<std::string> warnings;  ///< what the config asks for and this channel does not do
};

/// The accounts that the config describes, sorted; `default` too when only the environment has a token.
std::vector<std::string> account_ids(const Json& config, io::Environment& environment);

/// Reads the account's settings. Never fails: what is wrong is told in `problem`, which never holds a secret.
/// Limits: kSlackTokenBytesMax.
Settings read_settings(const Json& config, const std::string& account_id, io::Environment& environment);

/// The part of the config that read_settings() looks at.
Json settings_config(const Json& config, const std::string& account_id);

ReplyMode reply_mode_of(const Settings& settings, const std::string& chat_kind, const std::string& channel_id);
AllowBots allow_bots_of(const Settings& settings, const std::string& channel_id);

}  // namespace oc::channels::slack
