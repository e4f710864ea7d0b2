// What one WhatsApp account is told by the config, and what its folder of credentials says.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "core/reply/chunk.h"
#include "core/reply/whatsapp_text.h"
#include "io/files.h"

namespace oc::channels::whatsapp {

enum class ReplyMode : std::uint8_t { off, first, all };

/// `web.reconnect`, in the units that OpenClaw's keys name.
struct Reconnect {
  std::int64_t initial_ms = 2000;
  std::int64_t max_ms = 120'000;
  double factor = 1.4;
  double jitter = 0.2;
  std::int64_t attempts_max = 0;  ///< 0 = no end
};

struct Settings {
  std::string account_id;
  std::string name;
  bool enabled = true;
  std::string auth_dir;   ///< Baileys' folder of credentials
  std::string inbox_dir;  ///< where the bridge keeps what is not accepted yet
  std::string dm_policy = "pairing";
  bool allow_unmentioned_groups = false;
  std::vector<std::string> config_groups;  ///< ids in `groups`
  std::optional<bool> self_chat;           ///< the number is its owner's own; nothing = when allowFrom names it
  std::vector<std::string> allow_from;
  bool read_receipts = true;
  reply::ChunkRules chunks;
  reply::WhatsappTables tables = reply::WhatsappTables::bullets;
  ReplyMode reply_mode = ReplyMode::off;
  std::size_t media_bytes_max = 50u << 20;
  bool reactions = true;
  bool polls = true;
  Reconnect reconnect;
  std::string problem;                ///< why the account cannot run, and what to do; "" when it can
  std::vector<std::string> warnings;  ///< what the config asks for and this channel does not do
};

struct Places {
  std::string state_dir;
  std::string home;
};

/// Whose phone an account is linked to, as its creds.json says.
struct Link {
  bool is_linked = false;
  std::string phone;  ///< +15550001; "" = not known
};

/// The accounts that the config describes, sorted; none without a section `channels.whatsapp`.
std::vector<std::string> account_ids(const Json& config);

/// Reads the account's settings. Never fails: what is wrong is told in `problem`.
Settings read_settings(const Json& config, const std::string& account_id, const Places& places, io::Files& files);

/// The part of the config that read_settings() looks at.
Json settings_config(const Json& config, const std::string& account_id);

/// Limits: kCredentialsBytesMax.
Link read_link(const std::string& auth_dir, io::Files& files);

/// Whether this is the chat of the number's owner with himself, so that no presence and no receipts are shown.
bool is_self_chat(const Settings& settings, const std::string& own_phone);

/// Removes what links the account and nothing else of the folder. Gives false when there was no link. Errors: io, denied.
Result<bool> remove_credentials(const std::string& auth_dir, io::Files& files);

}  // namespace oc::channels::whatsapp
