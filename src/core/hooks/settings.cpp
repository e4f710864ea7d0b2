// Reads the keys of `hooks`, and the rules of sessions and agents that stand there.
#include "core/hooks/settings.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "core/sessions/ids.h"

namespace oc::hooks {
namespace {

std::string word(const Json& from, std::string_view key) { return std::string(js_trim(string_member_or(from, key, ""))); }

std::string without_slashes(std::string_view path) {
  path = js_trim(path);
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  return std::string(path);
}

Mapping read_mapping(const Json& entry, std::size_t index) {
  Mapping mapping{.id = word(entry, "id")};
  if (mapping.id.empty()) mapping.id = fmt::format("mapping-{}", index + 1);
  if (const Json* match = member(entry, "match")) {
    mapping.path = without_slashes(string_member_or(*match, "path", ""));
    mapping.source = word(*match, "source");
  }
  if (word(entry, "action") == "wake") mapping.action = Action::wake;
  if (word(entry, "wakeMode") == "next-heartbeat") mapping.wake_mode = WakeMode::next_heartbeat;
  mapping.message_template = string_member_or(entry, "messageTemplate", "");
  mapping.text_template = string_member_or(entry, "textTemplate", "");
  mapping.name = word(entry, "name");
  mapping.session_key = word(entry, "sessionKey");
  mapping.to = word(entry, "to");
  mapping.model = word(entry, "model");
  mapping.thinking = word(entry, "thinking");
  mapping.agent_id = word(entry, "agentId");
  if (const auto channel = token(word(entry, "channel")); !channel.empty()) mapping.channel = channel;
  mapping.deliver = bool_member(entry, "deliver").value_or(true);
  mapping.allow_unsafe = bool_member(entry, "allowUnsafeExternalContent").value_or(false);
  mapping.timeout_seconds = std::clamp<std::int64_t>(int_member(entry, "timeoutSeconds").value_or(0), 0, kHookTimeoutSecondsMax);
  return mapping;
}

/// What `gog gmail watch` posts. Source: OpenClaw, hooks, preset gmail.
Mapping gmail_preset(const Json& hooks) {
  Mapping mapping{.id = "gmail", .path = "gmail"};
  mapping.name = "Gmail";
  mapping.session_key = "hook:gmail:{{messages[0].id}}";
  mapping.message_template = "New email from {{messages[0].from}}\nSubject: {{messages[0].subject}}\n{{messages[0].snippet}}\n{{messages[0].body}}";
  if (const Json* gmail = member(hooks, "gmail")) {
    mapping.allow_unsafe = bool_member(*gmail, "allowUnsafeExternalContent").value_or(false);
    mapping.model = word(*gmail, "model");
    mapping.thinking = word(*gmail, "thinking");
  }
  return mapping;
}

std::vector<Mapping> read_mappings(const Json& hooks) {
  std::vector<Mapping> mappings;
  if (const Json* list = member(hooks, "mappings"); list && list->is_array()) {
    for (const auto& entry : list->get_array()) mappings.push_back(read_mapping(entry, mappings.size()));
  }
  for (const auto& preset : strings_member(hooks, "presets")) {
    if (token(preset) == "gmail") mappings.push_back(gmail_preset(hooks));
  }
  return mappings;
}

std::optional<std::vector<std::string>> agent_rule(const Json& hooks) {
  const Json* list = member(hooks, "allowedAgentIds");
  if (list == nullptr || !list->is_array()) return std::nullopt;
  std::vector<std::string> ids;
  for (const auto& written : strings_member(hooks, "allowedAgentIds")) {
    const auto id = js_trim(written);
    if (id == "*") return std::nullopt;
    if (!id.empty()) ids.push_back(sessions::normalize_agent_id(id));
  }
  return ids;
}

std::optional<std::vector<std::string>> prefix_rule(const Json& hooks) {
  const Json* list = member(hooks, "allowedSessionKeyPrefixes");
  if (list == nullptr || !list->is_array()) return std::nullopt;
  std::vector<std::string> prefixes;
  for (const auto& written : strings_member(hooks, "allowedSessionKeyPrefixes")) {
    if (auto prefix = token(written); !prefix.empty()) prefixes.push_back(std::move(prefix));
  }
  return prefixes;
}

/// No control characters, for keys are shown in logs and lists.
bool is_printable_key(std::string_view key) {
  return is_valid_utf8(key) && std::ranges::none_of(key, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}

}  // namespace

std::string_view to_string(WakeMode mode) { return mode == WakeMode::now ? "now" : "next-heartbeat"; }

std::string normal_path(std::string_view written) {
  if (js_trim(written).empty()) return std::string(kPathDefault);
  return "/" + without_slashes(written);
}

Settings read_settings(const Json& root) {
  Settings settings;
  const Json* hooks = member(root, "hooks");
  if (hooks == nullptr || !hooks->is_object()) return settings;
  settings.path = normal_path(string_member_or(*hooks, "path", ""));
  settings.token = Secret(word(*hooks, "token"));
  settings.enabled = bool_member(*hooks, "enabled").value_or(false) && !settings.token.empty() && settings.path != "/";
  const auto bytes = int_member(*hooks, "maxBodyBytes").value_or(0);
  if (bytes > 0) settings.body_bytes_max = std::min(static_cast<std::size_t>(bytes), kHttpBodyBytesMax);
  settings.default_session_key = token(word(*hooks, "defaultSessionKey"));
  settings.allow_request_session_key = bool_member(*hooks, "allowRequestSessionKey").value_or(false);
  settings.session_key_prefixes = prefix_rule(*hooks);
  settings.agent_ids = agent_rule(*hooks);
  settings.mappings = read_mappings(*hooks);
  return settings;
}

bool is_agent_allowed(const Settings& settings, std::string_view agent_id) {
  if (!settings.agent_ids) return true;
  return std::ranges::find(*settings.agent_ids, sessions::normalize_agent_id(agent_id)) != settings.agent_ids->end();
}

bool has_allowed_prefix(const Settings& settings, std::string_view session_key) {
  if (!settings.session_key_prefixes) return true;
  const std::string key = token(session_key);
  return std::ranges::any_of(*settings.session_key_prefixes, [&](const std::string& prefix) { return key.starts_with(prefix); });
}

std::expected<std::string, std::string> session_key_for(const Settings& settings, KeySource source, std::string_view asked_for, std::string_view id) {
  const std::string asked = token(asked_for);
  if (!asked.empty() && source == KeySource::request && !settings.allow_request_session_key) {
    return std::unexpected("sessionKey is disabled for external /hooks/agent payloads; set hooks.allowRequestSessionKey=true to enable");
  }
  if (asked.empty() && !settings.default_session_key.empty()) return settings.default_session_key;
  std::string key = asked.empty() ? fmt::format("hook:{}", id) : asked;
  if (key.size() > kHookSessionKeyBytesMax) {
    return std::unexpected(fmt::format("sessionKey is longer than {} bytes", kHookSessionKeyBytesMax));
  }
  if (!is_printable_key(key)) return std::unexpected("sessionKey holds characters that no key has");
  if (!has_allowed_prefix(settings, key)) {
    return std::unexpected("sessionKey must start with one of: " + join(*settings.session_key_prefixes, ", "));
  }
  return key;
}

}  // namespace oc::hooks
