// What one Telegram account is told by the config.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/secret.h"
#include "core/reply/chunk.h"
#include "io/io.h"

namespace oc::channels::telegram {

enum class ReplyMode : std::uint8_t { off, first, all };

struct Settings {
  std::string account_id;
  std::string name;
  bool enabled = true;
  Secret token;
  std::string token_source = "none";  ///< config, env, tokenFile, none
  std::string api_root = "https://api.telegram.org";
  reply::ChunkRules chunks;
  ReplyMode reply_mode = ReplyMode::off;
  bool link_preview = true;
  bool allow_bots = false;
  bool native_commands = true;
  bool allow_unmentioned_groups = false;
  std::string dm_policy = "pairing";
  std::string problem;                ///< why the account cannot run, and what to do; "" when it can
  std::vector<std::string> warnings;  ///< what the config asks for and this channel does not do
};

/// The accounts that the config describes, sorted; `default` too when only the environment has a token.
std::vector<std::string> account_ids(const Json& config, io::Environment& environment);

/// Reads the account's settings. Never fails: what is wrong is told in `problem`, which never holds the token.
/// Limits: kTelegramTokenBytesMax.
Settings read_settings(const Json& config, const std::string& account_id, io::Environment& environment, io::Files& files);

/// The part of the config that read_settings() looks at.
Json settings_config(const Json& config, const std::string& account_id);

}  // namespace oc::channels::telegram
