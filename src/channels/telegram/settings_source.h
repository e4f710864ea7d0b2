// Where settings come from: an account's merged section, its key paths, secrets that are named instead of written.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/secret.h"
#include "io/io.h"

namespace oc::channels::telegram {

struct Settings;

/// Lifetime: what it refers to outlives it.
struct SettingsSource {
  const Json& config;
  const std::string& account_id;
  io::Environment& environment;
  io::Files& files;
  Json merged;

  /// `channels.telegram[.accounts.<id>].<key>`: where a person would write it.
  std::string path(std::string_view key) const;
  /// A path of the config: `~/` is the home folder.
  std::string file_path(const std::string& path) const;
  /// The string member, trimmed.
  std::string text(std::string_view key) const;
  /// A secret that is written, or named by {source: "env", id}. Empty when it is not set. Errors: invalid (not understood, or what it names is
  /// not there); the message never holds the secret.
  Result<Secret> secret(std::string_view key) const;
};

/// Everything but the token and the address of the Bot API.
void read_features(const SettingsSource& source, Settings& out);
void read_webhook(const SettingsSource& source, Settings& out);

}  // namespace oc::channels::telegram
