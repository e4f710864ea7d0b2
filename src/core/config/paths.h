// Where everything lies on disk: pure functions of the environment, the command line's profile, and the configuration.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/config/config.h"

namespace oc::config {

/// What the command line said.
struct ProfileChoice {
  std::string profile;  ///< of --profile; "" when not given
  bool is_dev = false;  ///< --dev: the profile `dev`, on a port of its own
};

struct Paths {
  std::string home;                    ///< OPENCLAW_HOME, else HOME
  std::string profile;                 ///< "" for the default profile
  std::string state_dir;               ///< OPENCLAW_STATE_DIR, else ~/.openclaw, or ~/.openclaw-<profile> when --profile was given
  std::string config_path;             ///< OPENCLAW_CONFIG_PATH, else <state_dir>/openclaw.json
  std::uint16_t default_port = 18789;  ///< 19001 with --dev
};

/// Errors: invalid for a profile that is no plain word; not_found when neither HOME nor OPENCLAW_HOME nor the paths themselves are set.
Result<Paths> resolve_paths(const EnvLookup& env, const ProfileChoice& choice = {});

/// `~` and `~/x` with the home directory in front; all else as it is.
std::string expand_home(std::string_view path, const Paths& paths);

/// expand_home, and a relative path put behind the directory of the configuration file's state; `.` and `..` resolved as text.
std::string absolute_path(std::string_view path, const Paths& paths);

/// The workspace of the default agent when none is configured: ~/.openclaw/workspace, or ~/.openclaw/workspace-<profile>.
std::string default_workspace(const Paths& paths);

/// `<state_dir>/agents/<id>`, and in it `agent` (auth profiles) and `sessions`. Ids in their normal form.
std::string agent_home(const Paths& paths, std::string_view agent_id);
std::string default_agent_dir(const Paths& paths, std::string_view agent_id);
std::string sessions_dir(const Paths& paths, std::string_view agent_id);

/// `<state_dir>/credentials`.
std::string credentials_dir(const Paths& paths);

/// `openclaw-<date>.log` in `<state_dir>/logs`, or in the folder of `logging.file`.
std::string log_file(const Config& config, const Paths& paths, std::string_view date);

/// `gateway.port`, after OPENCLAW_GATEWAY_PORT; else the default port.
std::uint16_t gateway_port(const Config& config, const Paths& paths, const EnvLookup& env);

}  // namespace oc::config
