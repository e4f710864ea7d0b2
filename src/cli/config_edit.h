// Changing the configuration file: read, changed, checked and written under one lock, so that two commands lose nothing of each other.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "cli/context.h"

namespace oc::cli {

/// The file as it is inside the lock.
struct ConfigDraft {
  std::string text;                              ///< "" when there is no file
  Json raw;                                      ///< what the main file says itself, nothing included or replaced
  std::shared_ptr<const config::Config> config;  ///< nullptr when the file has errors (EditRules::may_repair only)

  /// The configuration's root, or the file's own value when it has errors.
  const Json& root() const { return config ? config->root() : raw; }
};

/// Gives the new text. Called once, inside the lock; must not wait.
using ConfigChange = std::function<Result<std::string>(const ConfigDraft&)>;

struct EditRules {
  enum class Write : std::uint8_t { yes, dry_run };
  enum class Broken : std::uint8_t { refuse, may_repair };
  Write write = Write::yes;
  Broken broken = Broken::refuse;  ///< what to do with a file that has errors already
};

/// Writes what the change makes of the file: atomically, under `<config>.lock`, with the old text in `<config>.bak`; says so on standard error.
/// The new text must load, or (may_repair) at least have no error that the old one had not.
/// Returns whether anything changed.
/// Errors: invalid (the message lists what is wrong), conflict when another program holds the lock for kConfigLockWait, denied, io; and what `change`
/// says.
Result<bool> edit_config(Context& context, const ConfigChange& change, EditRules rules = {});

/// The path one step further, whatever the key looks like: `agents.entries.a\.b`.
std::string path_step(std::string_view path, std::string_view key);

}  // namespace oc::cli
