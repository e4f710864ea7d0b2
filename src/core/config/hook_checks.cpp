// Checks the doors of `hooks` before they are opened.
#include "core/config/hook_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "core/hooks/settings.h"
#include "core/sessions/roster.h"

namespace oc::config {
namespace {

constexpr std::size_t kTokenBytesUsual = 24;
constexpr std::string_view kNewToken = "openclaw config set hooks.token \"$(openssl rand -hex 24)\"";

/// What the gateway's port answers itself.
constexpr std::array<std::string_view, 12> kTakenPaths = {"/health", "/healthz", "/ready",  "/readyz",       "/v1",     "/api",
                                                          "/tools",  "/plugins", "/avatar", "/__openclaw__", "/assets", "/ui"};

class HookChecks {
 public:
  HookChecks(const Json& root, const EnvLookup& env, std::vector<Problem>& problems)
      : root_(root), env_(env), problems_(problems), settings_(hooks::read_settings(root)), roster_(root) {}

  void run() {
    const Json* section = member(root_, "hooks");
    if (section == nullptr || !bool_member(*section, "enabled").value_or(false)) return;
    token();
    path();
    session_keys();
    agents();
    if (const Json* list = member(*section, "mappings"); list && list->is_array()) {
      for (std::size_t i = 0; i < list->get_array().size(); i++) mapping(list->get_array()[i], settings_.mappings[i], i);
    }
    presets(*section);
  }

 private:
  void add(Level level, std::string path, std::string message, std::string hint) {
    if (problems_.size() >= kConfigProblemsMax) return;
    Problem problem{.level = level, .path = path, .message = std::move(message), .hint = std::move(hint)};
    problem.where.key = std::move(path);
    problems_.push_back(std::move(problem));
  }
  void error(std::string path, std::string message, std::string hint) { add(Level::error, std::move(path), std::move(message), std::move(hint)); }
  void warn(std::string path, std::string message, std::string hint) { add(Level::warning, std::move(path), std::move(message), std::move(hint)); }

  /// A secret of the gateway: a text, or a reference to a variable; "" where neither is.
  std::string secret_at(std::string_view path) const {
    const Json* value = at_path(root_, path);
    if (value == nullptr) return "";
    if (const auto* text = value->if_string()) return std::string(*text);
    if (string_member_or(*value, "source", "") != "env" || !env_) return "";
    return env_(string_member_or(*value, "id", "")).value_or("");
  }

  void token() {
    if (settings_.token.empty()) return error("hooks.token", "hooks.enabled requires hooks.token", std::string(kNewToken));
    std::vector<std::string> others = {secret_at("gateway.auth.token"), secret_at("gateway.auth.password")};
    for (const std::string_view name : {"OPENCLAW_GATEWAY_TOKEN", "OPENCLAW_GATEWAY_PASSWORD"}) {
      if (env_) others.push_back(env_(name).value_or(""));
    }
    const bool is_gateways = std::ranges::any_of(others, [&](const std::string& other) { return settings_.token.equals(js_trim(other)); });
    if (is_gateways) {
      return error("hooks.token", "hooks.token must not be the gateway's own secret: whoever may send a request here could do everything there",
                   std::string(kNewToken));
    }
    if (settings_.token.size() < kTokenBytesUsual)
      warn("hooks.token", fmt::format("hooks.token is short: under {} characters it may be guessed", kTokenBytesUsual), std::string(kNewToken));
  }

  void path() {
    const std::string hint = "openclaw config set hooks.path /hooks";
    const std::string& path = settings_.path;
    if (path == "/") return error("hooks.path", "hooks.path may not be \"/\": the web page is there", hint);
    const auto fits = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '/' || c == '.';
    };
    const bool has_gap = path.find("//") != std::string::npos || path.find("/.") != std::string::npos;
    if (!std::ranges::all_of(path, fits) || has_gap)
      return error("hooks.path", "hooks.path may hold letters, digits, - _ . and single slashes", hint);
    const std::string plain = ascii_lower(path);
    const bool is_taken = std::ranges::any_of(
        kTakenPaths, [&](std::string_view taken) { return plain == taken || (plain.starts_with(taken) && plain[taken.size()] == '/'); });
    if (is_taken) error("hooks.path", fmt::format("{} is a path that the gateway answers itself", printable(path, 80)), hint);
  }

  void session_keys() {
    const auto& prefixes = settings_.session_key_prefixes;
    if (prefixes) {
      const std::string& usual = settings_.default_session_key;
      if (!usual.empty() && !hooks::has_allowed_prefix(settings_, usual)) {
        error("hooks.defaultSessionKey", "hooks.defaultSessionKey must begin with one of hooks.allowedSessionKeyPrefixes",
              "openclaw config set hooks.defaultSessionKey hook:ingress");
      } else if (usual.empty() && !hooks::has_allowed_prefix(settings_, "hook:x")) {
        error("hooks.allowedSessionKeyPrefixes", "hooks.allowedSessionKeyPrefixes must include \"hook:\" when hooks.defaultSessionKey is unset",
              "openclaw config set hooks.defaultSessionKey hook:ingress, or add \"hook:\" to the prefixes");
      }
    } else if (settings_.allow_request_session_key) {
      warn("hooks.allowRequestSessionKey", "senders may name every session of the agents they reach, a person's too",
           "openclaw config set hooks.allowedSessionKeyPrefixes '[\"hook:\"]'");
    }
  }

  bool is_known_agent(std::string_view id) const { return roster_.resolve(id).has_value(); }

  void agents() {
    if (!settings_.agent_ids) return;
    for (const auto& id : *settings_.agent_ids) {
      if (!is_known_agent(id)) warn("hooks.allowedAgentIds", fmt::format("Unknown agent id \"{}\".", printable(id, 80)), "openclaw agents list");
    }
  }

  void mapping(const Json& entry, const hooks::Mapping& mapping, std::size_t index) {
    const std::string path = fmt::format("hooks.mappings.{}", index);
    if (member(entry, "transform")) {
      error(path + ".transform", "a transform is a JavaScript module, which this program cannot run",
            "write the message with messageTemplate or textTemplate instead, and take transform out");
      return;
    }
    const bool is_wake = mapping.action == hooks::Action::wake;
    if (js_trim(is_wake ? mapping.text_template : mapping.message_template).empty()) {
      const std::string_view key = is_wake ? "textTemplate" : "messageTemplate";
      warn(path, fmt::format("it has no {}: its requests are answered 204, and nothing happens", key),
           fmt::format("openclaw config set hooks.mappings[{}].{} \"{{{{text}}}}\"", index, key));
    }
    if (!mapping.agent_id.empty()) {
      if (!is_known_agent(mapping.agent_id)) {
        warn(path + ".agentId", fmt::format("Unknown agent id \"{}\": the default agent gets its messages.", printable(mapping.agent_id, 80)),
             "openclaw agents list");
      } else if (!hooks::is_agent_allowed(settings_, mapping.agent_id)) {
        warn(path + ".agentId", "the agent is not in hooks.allowedAgentIds: its requests are answered 400", "add it to hooks.allowedAgentIds");
      }
    }
    for (const std::string_view key : {"forEach", "sessionMode"}) {
      if (member(entry, key)) warn(fmt::format("{}.{}", path, key), fmt::format("{} is not carried out by this program", key), "take it out");
    }
  }

  void presets(const Json& section) {
    for (const auto& preset : strings_member(section, "presets")) {
      if (oc::token(preset) != "gmail") warn("hooks.presets", fmt::format("there is no preset \"{}\"", printable(preset, 80)), "the preset is gmail");
    }
    const Json* gmail = member(section, "gmail");
    if (gmail && !string_member_or(*gmail, "account", "").empty())
      warn("hooks.gmail", "this program does not start the Gmail watcher; it takes what the watcher posts",
           fmt::format("run it beside the gateway, with {}/gmail as its hook URL", settings_.path));
  }

  const Json& root_;
  const EnvLookup& env_;
  std::vector<Problem>& problems_;
  hooks::Settings settings_;
  sessions::Roster roster_;
};

}  // namespace

void check_hooks(const Json& root, const EnvLookup& env, std::vector<Problem>& problems) { HookChecks(root, env, problems).run(); }

}  // namespace oc::config
