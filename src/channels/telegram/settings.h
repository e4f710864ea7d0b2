// What one Telegram account is told by the config.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/secret.h"
#include "base/time.h"
#include "channels/telegram/limits.h"
#include "core/reply/chunk.h"
#include "io/io.h"

namespace oc::channels::telegram {

enum class ReplyMode : std::uint8_t { off, first, all };
/// Which reactions are told to the agent: none, those to the bot's own messages, all.
enum class ReactionNotes : std::uint8_t { off, own, all };
/// Where buttons may be shown and pressed. `allowlist`: everywhere, by those who are let in by name.
enum class ButtonScope : std::uint8_t { off, dm, group, all, allowlist };
/// How an answer is shown while it grows.
enum class StreamMode : std::uint8_t { off, partial, block, progress };

/// Of mode `block`: how much is added at once. Units: UTF-16.
struct DraftChunk {
  std::size_t units_min = 200;
  std::size_t units_max = 800;
  enum class Break : std::uint8_t { paragraph, newline, sentence } at = Break::paragraph;
};

/// `retry`: of calls that can be repeated without harm. Answers are kept in the outbox and tried by its rules.
struct Retry {
  int attempts = 3;
  Millis pause_min{400};
  Millis pause_max{30'000};
  double jitter = 0.1;
};

/// `actions`: what an agent and `openclaw message` may do.
struct Actions {
  bool reactions = true;
  bool send_message = true;
  bool delete_message = true;
  bool edit_message = true;
  bool sticker = false;
  bool poll = true;
  bool create_forum_topic = true;
  bool edit_forum_topic = true;
  bool moderation = false;
};

struct Webhook {
  std::string url;  ///< as Telegram calls it; "" = polling
  std::string path = "/telegram-webhook";
  Secret secret;
  std::string certificate;  ///< PEM to upload; "" = none
};

struct MenuCommand {
  std::string command;
  std::string description;
};

/// `groups` entries with requireMention false, which a probe looks at.
struct AuditedGroups {
  std::vector<std::string> ids;
  std::size_t unresolved = 0;  ///< that are no numbers
  bool has_wildcard = false;
};

struct Settings {
  std::string account_id;
  std::string name;
  bool enabled = true;
  Secret token;
  std::string token_source = "none";  ///< config, env, tokenFile, none
  std::string api_root = std::string(kOfficialRoot);
  std::string proxy;                                  ///< as secret as the token
  std::vector<std::string> trusted_local_file_roots;  ///< of a Bot API server on this machine
  Millis call_timeout{30'000};
  Retry retry;
  Webhook webhook;
  reply::ChunkRules chunks;
  ReplyMode reply_mode = ReplyMode::off;
  bool link_preview = true;
  bool allow_bots = false;
  StreamMode stream = StreamMode::partial;
  DraftChunk draft_chunk;
  std::string progress_label = "Working…";
  ReactionNotes reaction_notes = ReactionNotes::own;
  bool may_react = true;
  ButtonScope buttons = ButtonScope::allowlist;
  std::vector<std::string> group_allow_from;  ///< for buttons: groupAllowFrom, else allowFrom
  Actions actions;
  std::size_t media_bytes_max = 0;  ///< mediaMaxMb; 0 = not set
  bool native_commands = true;
  bool clears_menu = false;  ///< commands.native is false in so many words
  std::vector<MenuCommand> custom_commands;
  std::vector<std::string> config_groups;  ///< ids in `groups`, for the directory
  AuditedGroups audited;
  bool allow_unmentioned_groups = false;
  std::string dm_policy = "pairing";
  std::string problem;                ///< why the account cannot run, and what to do; "" when it can
  std::vector<std::string> warnings;  ///< what the config asks for and this channel does not do
};

/// The accounts that the config describes, sorted; `default` too when only the environment has a token.
std::vector<std::string> account_ids(const Json& config, io::Environment& environment);

/// Reads the account's settings. Never fails: what is wrong is told in `problem`, which never holds a secret.
/// Limits: kTelegramTokenBytesMax, kWebhookSecretBytesMax, kMenuCommandsMax.
Settings read_settings(const Json& config, const std::string& account_id, io::Environment& environment, io::Files& files);

/// The part of the config that read_settings() looks at.
Json settings_config(const Json& config, const std::string& account_id);

}  // namespace oc::channels::telegram
