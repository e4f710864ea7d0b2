// Reading the tool policy of the config.
#include "core/policy/tools.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "core/sessions/ids.h"

namespace oc::policy {
namespace {

using Names = std::vector<std::string>;

struct Group {
  std::string_view name;
  std::string_view tools;
};
// Source: OpenClaw 2026.3.28, tool groups and profiles.
constexpr std::array<Group, 12> kGroups{{
    {"group:fs", "read write edit apply_patch ls"},
    {"group:runtime", "exec process code_execution"},
    {"group:sessions", "sessions_list sessions_history sessions_send sessions_spawn sessions_yield subagents session_status"},
    {"group:memory", "memory_search memory_get"},
    {"group:web", "web_search web_fetch x_search"},
    {"group:ui", "browser canvas"},
    {"group:automation", "cron gateway"},
    {"group:messaging", "message"},
    {"group:nodes", "nodes"},
    {"group:agents", "agents_list"},
    {"group:media", "image image_generate tts"},
    {"group:openclaw",
     "browser canvas nodes cron message gateway agents_list sessions_list sessions_history sessions_send sessions_spawn sessions_yield subagents "
     "session_status memory_search memory_get web_search web_fetch x_search image image_generate tts"},
}};
constexpr std::array<Group, 3> kProfiles{{
    {"minimal", "session_status"},
    {"coding", "group:fs group:runtime group:sessions group:memory web_search web_fetch x_search cron image image_generate"},
    {"messaging", "message sessions_list sessions_history sessions_send session_status"},
}};

Names words(std::string_view text) { return split(text, ' '); }

Names written_out(const Names& entries) {
  Names names;
  for (const auto& entry : entries) {
    std::string name = token(entry);
    if (name == "bash") name = "exec";
    if (name == "apply-patch") name = "apply_patch";
    if (name == "agent_send") name = "sessions_send";
    const auto group = std::ranges::find(kGroups, std::string_view(name), &Group::name);
    if (group != kGroups.end()) {
      for (auto& member : words(group->tools)) names.push_back(std::move(member));
    } else if (!name.empty()) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

/// `*` stands for any run of characters, nothing else is special.
bool glob(std::string_view pattern, std::string_view name) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == name;
  if (!name.starts_with(pattern.substr(0, star))) return false;
  const std::string_view rest = pattern.substr(star + 1);
  for (std::size_t at = star; at <= name.size(); at++) {
    if (glob(rest, name.substr(at))) return true;
  }
  return false;
}

bool any_matches(const Names& patterns, std::string_view name) {
  return std::ranges::any_of(patterns, [&](const std::string& pattern) { return glob(pattern, name); });
}

const Json* agent_entry(const Json& config, const std::string& agent_id, std::size_t* index) {
  const Json* list = at_path(config, "agents.list");
  if (!list || !list->is_array()) return nullptr;
  for (std::size_t i = 0; i < list->get_array().size(); i++) {
    const Json& entry = list->get_array()[i];
    if (sessions::normalize_agent_id(string_member_or(entry, "id", "")) != agent_id) continue;
    *index = i;
    return &entry;
  }
  return nullptr;
}

std::string sandbox_mode(const Json& config, const std::string& agent_id) {
  std::size_t index = 0;
  const Json* agent = agent_entry(config, agent_id, &index);
  const Json* own = agent ? member(*agent, "sandbox") : nullptr;
  if (own && string_member(*own, "mode")) return *string_member(*own, "mode");
  const Json* shared = at_path(config, "agents.defaults.sandbox");
  return shared ? string_member_or(*shared, "mode", "off") : "off";
}

}  // namespace

std::string canonical_tool_name(std::string_view name) {
  std::string canonical = token(name);
  if (canonical == "bash") canonical = "exec";
  if (canonical == "apply-patch") canonical = "apply_patch";
  if (canonical == "agent_send") canonical = "sessions_send";
  const bool plain = std::ranges::all_of(canonical, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
  return plain ? canonical : std::string();
}

Sandbox sandbox_of(const Json& config, const std::string& agent_id, const std::string& session_key) {
  const std::string mode = sandbox_mode(config, agent_id);
  if (mode == "all") return Sandbox::required;
  if (mode == "non-main" && session_key != "agent:" + agent_id + ":main" && session_key != "global") return Sandbox::required;
  return Sandbox::off;
}

ToolPolicy::ToolPolicy(const Json& config, const std::string& agent_id, const std::string& session_key, Names available,
                       const std::vector<ChatRule>& of_chats)
    : available_(std::move(available)) {
  const Json* global = member(config, "tools");
  std::size_t index = 0;
  const Json* agent = agent_entry(config, agent_id, &index);
  const Json* own = agent ? member(*agent, "tools") : nullptr;
  const std::string own_path = fmt::format("agents.list.{}.tools", index);
  if (own && string_member(*own, "profile")) {
    add_profile(*own, own_path);
  } else if (global) {
    add_profile(*global, "tools");
  }
  if (global) add_lists(*global, "tools");
  if (own) add_lists(*own, own_path);
  for (const auto& rule : of_chats) {
    if (rule.is_readable) {
      add_lists(rule.lists, rule.where);
    } else {
      layers_.push_back({.where = rule.where, .is_readable = false});
    }
  }
  if (sandbox_of(config, agent_id, session_key) == Sandbox::off) return;
  // DEVIATION: there is no sandbox in this version, so what needs one is refused rather than run on the host (docs/decisions/0003).
  layers_.push_back(
      {.where = "sandbox.mode", .deny = {"exec", "process", "write", "edit", "apply_patch", "browser", "canvas", "nodes", "cron", "gateway"}});
}

void ToolPolicy::add_profile(const Json& tools, const std::string& where) {
  const std::string name = string_member_or(tools, "profile", "full");
  const auto profile = std::ranges::find(kProfiles, std::string_view(name), &Group::name);
  if (profile == kProfiles.end()) return;  // full
  Layer layer{.where = where + ".profile", .limits = true, .allow = written_out(words(profile->tools))};
  for (auto& more : written_out(strings_member(tools, "alsoAllow"))) layer.allow.push_back(std::move(more));
  layers_.push_back(std::move(layer));
}

void ToolPolicy::add_lists(const Json& tools, const std::string& where) {
  Layer layer{.where = where, .allow = written_out(strings_member(tools, "allow")), .deny = written_out(strings_member(tools, "deny"))};
  layer.limits = !layer.allow.empty();
  if (layer.limits) {
    for (auto& more : written_out(strings_member(tools, "alsoAllow"))) layer.allow.push_back(std::move(more));
    if (!names_a_tool(layer.allow)) {
      // PARITY: a list of nothing but unknown names is dropped, and all tools stay (spec/runtime.md 10.2).
      warnings_.push_back(
          fmt::format("{}.allow names no tool of this gateway ({}) and is ignored, so that tools stay available", where, join(layer.allow, ", ")));
      layer.limits = false;
    }
  }
  if (layer.limits || !layer.deny.empty()) layers_.push_back(std::move(layer));
}

bool ToolPolicy::names_a_tool(const Names& patterns) const {
  return std::ranges::any_of(available_, [&](const std::string& name) { return any_matches(patterns, name); });
}

Verdict ToolPolicy::check(std::string_view name) const {
  const std::string canonical = canonical_tool_name(name);
  if (canonical.empty() || canonical != name || std::ranges::find(available_, canonical) == available_.end()) {
    return {.reason = fmt::format("Tool {} not found", printable(name, 80))};
  }
  for (const auto& layer : layers_) {
    if (!layer.is_readable)
      return {.reason =
                  fmt::format("Tool \"{}\" is denied: {} is not {{allow: [...], deny: [...]}}, so no tool is used there", canonical, layer.where)};
    if (any_matches(layer.deny, canonical)) {
      if (layer.where == "sandbox.mode") {
        return {.reason = fmt::format(
                    "Tool \"{}\" is blocked: this session must run in a sandbox, and this gateway has none yet, so the tool does not run at all "
                    "(set sandbox.mode to \"off\" for an agent that you trust on this machine)",
                    canonical)};
      }
      return {.reason = fmt::format("Tool \"{}\" is denied by {}.deny", canonical, layer.where)};
    }
    const bool listed = any_matches(layer.allow, canonical);
    if (layer.limits && !listed) return {.reason = fmt::format("Tool \"{}\" is not in the allow list of {}", canonical, layer.where)};
  }
  return {.allowed = true};
}

}  // namespace oc::policy
