// The rules of paths.h.
#include "core/config/paths.h"

#include <fmt/format.h>

#include <charconv>

#include "base/text.h"
#include "core/config/include.h"

namespace oc::config {
namespace {

constexpr std::uint16_t kDevPort = 19001;

std::string value_of(const EnvLookup& env, std::string_view name) {
  auto value = env ? env(name) : std::nullopt;
  const std::string text = value ? std::string(js_trim(*value)) : std::string();
  return text == "undefined" || text == "null" ? std::string() : text;
}

bool is_plain_word(std::string_view profile) {
  if (profile.empty() || profile.size() > 64 || profile.front() == '.' || profile.front() == '-') return false;
  for (const char c : ascii_lower(profile)) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) return false;
  }
  return true;
}

bool is_default(std::string_view profile) { return profile.empty() || iequals_ascii(profile, "default"); }

std::string in_home(std::string_view path, std::string_view home) {
  if (path == "~") return std::string(home);
  if (path.starts_with("~/")) return std::string(home) + std::string(path.substr(1));
  return std::string(path);
}

}  // namespace

Result<Paths> resolve_paths(const EnvLookup& env, const ProfileChoice& choice) {
  Paths paths;
  const std::string chosen = choice.is_dev && choice.profile.empty() ? "dev" : choice.profile;
  paths.profile = chosen.empty() ? value_of(env, "OPENCLAW_PROFILE") : chosen;
  if (!paths.profile.empty() && !is_plain_word(paths.profile)) {
    return fail(Errc::invalid, fmt::format("'{}' is no profile name", printable(paths.profile, 80)), "use letters, digits, - and _ only");
  }
  if (is_default(paths.profile)) paths.profile.clear();
  if (choice.is_dev) paths.default_port = kDevPort;
  paths.home = value_of(env, "HOME");
  const std::string own_home = value_of(env, "OPENCLAW_HOME");
  if (!own_home.empty()) paths.home = in_home(own_home, paths.home);
  const std::string state = value_of(env, "OPENCLAW_STATE_DIR");
  if (paths.home.empty() && (state.empty() || state.starts_with('~'))) {
    return fail(Errc::not_found, "neither HOME nor OPENCLAW_STATE_DIR is set", "export HOME=/home/you, or OPENCLAW_STATE_DIR=/somewhere");
  }
  // OPENCLAW_PROFILE alone names the workspace; only --profile moves the state.
  paths.state_dir = paths.home + "/.openclaw" + (is_default(chosen) ? "" : "-" + chosen);
  if (!state.empty()) paths.state_dir = in_home(state, paths.home);
  paths.state_dir = clean_path(paths.state_dir);
  const std::string config = value_of(env, "OPENCLAW_CONFIG_PATH");
  paths.config_path = config.empty() ? paths.state_dir + "/openclaw.json" : clean_path(in_home(config, paths.home));
  return paths;
}

std::string expand_home(std::string_view path, const Paths& paths) { return in_home(path, paths.home); }

std::string absolute_path(std::string_view path, const Paths& paths) {
  const std::string expanded = expand_home(js_trim(path), paths);
  return clean_path(expanded.starts_with('/') ? expanded : paths.state_dir + "/" + expanded);
}

std::string default_workspace(const Paths& paths) {
  const std::string home = paths.home.empty() ? paths.state_dir : paths.home + "/.openclaw";
  return clean_path(home + "/workspace" + (paths.profile.empty() ? "" : "-" + paths.profile));
}

std::string agent_home(const Paths& paths, std::string_view agent_id) { return fmt::format("{}/agents/{}", paths.state_dir, agent_id); }
std::string default_agent_dir(const Paths& paths, std::string_view agent_id) { return agent_home(paths, agent_id) + "/agent"; }
std::string sessions_dir(const Paths& paths, std::string_view agent_id) { return agent_home(paths, agent_id) + "/sessions"; }
std::string credentials_dir(const Paths& paths) { return paths.state_dir + "/credentials"; }

std::string log_file(const Config& config, const Paths& paths, std::string_view date) {
  // DEVIATION: OpenClaw's default is /tmp/openclaw, which all gateways of a host share; ours lies with the state (docs/decisions/0009).
  std::string folder = paths.state_dir + "/logs";
  const Json* file = config.find("logging.file");
  if (file && file->is_string() && !js_trim(file->get_string()).empty()) {
    const std::string path = absolute_path(file->get_string(), paths);
    folder = path.substr(0, path.rfind('/'));
  }
  return fmt::format("{}/openclaw-{}.log", folder, date);
}

std::uint16_t gateway_port(const Config& config, const Paths& paths, const EnvLookup& env) {
  const std::string text = value_of(env, "OPENCLAW_GATEWAY_PORT");
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (!text.empty() && error == std::errc{} && end == text.data() + text.size() && port != 0) return port;
  const Json* gateway = config.find("gateway");
  const auto written = gateway ? int_member(*gateway, "port") : std::nullopt;
  return written && *written > 0 && *written <= 65535 ? static_cast<std::uint16_t>(*written) : paths.default_port;
}

}  // namespace oc::config
