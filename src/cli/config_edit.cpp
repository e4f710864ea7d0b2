// The one way in which commands change the configuration file.
#include "cli/config_edit.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json5.h"
#include "base/limits.h"
#include "core/config/include.h"
#include "io/crypto.h"
#include "io/files.h"

namespace oc::cli {
namespace {

constexpr std::uint32_t kConfigMode = 0600;

std::vector<std::string> error_words(const std::vector<config::Problem>& problems) {
  std::vector<std::string> words;
  for (const auto& problem : problems) {
    if (problem.level == config::Level::error) words.push_back(problem.path + ": " + problem.message);
  }
  return words;
}

/// The errors that are in `after` and were not in `before`.
Result<void> check_new_errors(const std::vector<config::Problem>& before, const config::Loaded& after) {
  const auto old_words = error_words(before);
  std::string message;
  std::string hints;
  for (const auto& problem : after.problems) {
    if (problem.level != config::Level::error) continue;
    const std::string words = problem.path + ": " + problem.message;
    if (std::find(old_words.begin(), old_words.end(), words) != old_words.end()) continue;
    message += message.empty() ? "" : "\n";
    message += problem.path.empty() ? problem.message : words;
    if (!problem.hint.empty()) hints += (hints.empty() ? "" : "\n  ") + problem.hint;
  }
  if (message.empty()) return {};
  return fail(Errc::invalid, "Error: Config validation failed: " + message, hints);
}

Result<ConfigDraft> read_draft(const Context& context, const std::optional<std::string>& text, const config::Loaded& loaded) {
  ConfigDraft draft{.text = text.value_or(""), .raw = JsonObject(), .config = loaded.config};
  if (text) {
    auto document = parse_json5(*text, context.paths.config_path);
    // A file that is no JSON5 cannot be changed in place, whatever the rules allow.
    if (!document) return std::unexpected(config_error(context, loaded.problems));
    draft.raw = document->take_value();
  }
  return draft;
}

Result<void> write_config(Context& context, const std::optional<std::string>& before, const std::string& after) {
  io::Files& files = context.world.io.files;
  const std::string& path = context.paths.config_path;
  std::uint32_t mode = kConfigMode;
  if (before) {
    if (const auto info = files.info(path); info && info->mode != 0) mode = info->mode & 0777;
    OC_CHECKED(files.write_atomic(path + ".bak", *before, kConfigMode));
  }
  OC_CHECKED(files.write_atomic(path, after, mode));
  if (before) {
    context.err(fmt::format("Config overwrite: {0} (sha256 {1} -> {2}, backup={0}.bak)", path, io::sha256_hex(*before), io::sha256_hex(after)));
  }
  return {};
}

}  // namespace

Result<bool> edit_config(Context& context, const ConfigChange& change, EditRules rules) {
  io::Files& files = context.world.io.files;
  const std::string& path = context.paths.config_path;
  OC_CHECKED(files.make_directories(config::directory_of(path), 0700));
  auto lock = files.lock(path + ".lock", kConfigLockWait);
  if (!lock) {
    lock.error().hint = "Another openclaw command is changing the file. Try again; nothing was written.";
    return std::unexpected(std::move(lock.error()));
  }
  OC_TRY(const auto before, context.config_text());
  const auto loaded = context.load(before);
  if (!loaded.valid() && rules.broken == EditRules::Broken::refuse) return std::unexpected(config_error(context, loaded.problems));
  OC_TRY(const ConfigDraft draft, read_draft(context, before, loaded));
  OC_TRY(std::string after, change(draft));
  if (before && after == *before) return false;
  const auto checked = context.load(after);
  OC_CHECKED(check_new_errors(loaded.problems, checked));
  if (rules.write == EditRules::Write::dry_run) return true;
  if (!after.ends_with('\n')) after += '\n';
  OC_CHECKED(write_config(context, before, after));
  return true;
}

std::string path_step(std::string_view path, std::string_view key) {
  std::string step(path);
  step += '.';
  for (const char c : key) {
    if (c == '.' || c == '[' || c == ']' || c == '\\') step += '\\';
    step += c;
  }
  return step;
}

}  // namespace oc::cli
