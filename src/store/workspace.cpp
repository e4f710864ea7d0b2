// Seeding and reading a workspace.
#include "store/workspace.h"

#include "base/json.h"
#include "io/clock.h"
#include "io/files.h"
#include "io/log.h"

namespace oc::store {
namespace {

constexpr std::size_t kBootstrapFileBytesMax = 4u << 20;
constexpr std::string_view kBootstrapName = "BOOTSTRAP.md";

bool exists(const io::Io& io, const std::string& path) { return io.files.info(path).has_value(); }

std::string state_path(const std::string& workspace) { return workspace + "/.openclaw/workspace-state.json"; }

JsonObject read_state(const io::Io& io, const std::string& workspace) {
  const auto text = io.files.read(state_path(workspace), kBootstrapFileBytesMax);
  if (!text) return {};
  auto parsed = parse_json(*text);
  return parsed && parsed->is_object() ? parsed->get_object() : JsonObject();
}

Result<void> write_state(const io::Io& io, const std::string& workspace, JsonObject state) {
  state["version"] = 1;
  OC_CHECKED(io.files.make_directories(workspace + "/.openclaw", 0700));
  return io.files.write_atomic(state_path(workspace), to_pretty_json(state) + "\n", 0600);
}

Result<void> seed(const io::Io& io, const std::string& workspace, const std::string& name) {
  auto made = io.files.create(workspace + "/" + name, prompt::bootstrap_template(name), 0600);
  if (!made && made.error().code != Errc::already_exists) return std::unexpected(made.error());
  return {};
}

bool differs_from_template(const io::Io& io, const std::string& workspace, const std::string& name) {
  const auto text = io.files.read(workspace + "/" + name, kBootstrapFileBytesMax);
  return text && *text != prompt::bootstrap_template(name);
}

/// The ritual of the first conversation: offered once, and never again when its file is gone.
Result<void> seed_ritual(const io::Io& io, const std::string& workspace) {
  JsonObject state = read_state(io, workspace);
  const bool was_seeded = state.contains("bootstrapSeededAt");
  const bool was_completed = state.contains("onboardingCompletedAt");
  const bool there = exists(io, workspace + "/" + std::string(kBootstrapName));
  const std::string now = to_iso(io.clock.now());
  if (there && was_seeded) return {};
  if (there) {
    state["bootstrapSeededAt"] = now;
  } else if (was_completed) {
    return {};
  } else if (was_seeded || differs_from_template(io, workspace, "IDENTITY.md") || differs_from_template(io, workspace, "USER.md")) {
    state["onboardingCompletedAt"] = now;
  } else {
    OC_CHECKED(seed(io, workspace, std::string(kBootstrapName)));
    state["bootstrapSeededAt"] = now;
  }
  return write_state(io, workspace, std::move(state));
}

}  // namespace

Result<WorkspaceState> ensure_workspace(const io::Io& io, const std::string& path) {
  WorkspaceState state{.created = !exists(io, path)};
  const auto explain = [&](Error error) {
    error.hint = "Check that the folder can be written by this user, or name another one: openclaw config set agents.defaults.workspace <folder>";
    return fail_in("workspace " + path, std::move(error));
  };
  if (auto made = io.files.make_directories(path, 0700); !made) return explain(made.error());
  for (const auto& name : prompt::bootstrap_names()) {
    if (name == kBootstrapName) continue;
    if (auto seeded = seed(io, path, name); !seeded) return explain(seeded.error());
  }
  if (auto seeded = seed_ritual(io, path); !seeded) return explain(seeded.error());
  state.bootstrap_pending = exists(io, path + "/" + std::string(kBootstrapName));
  return state;
}

Result<std::vector<prompt::BootstrapFile>> read_bootstrap_files(const io::Io& io, const std::string& path, Privacy privacy) {
  std::vector<prompt::BootstrapFile> files;
  const auto read = [&](const std::string& name, bool told_when_missing) -> Result<void> {
    auto text = io.files.read_beneath(path, name, kBootstrapFileBytesMax);
    if (!text && text.error().code != Errc::not_found) {
      io.log.warn("workspace", "a workspace file cannot be read and is left out", {{"path", path + "/" + name}, {"error", text.error().message}});
      return {};
    }
    if (!text && !told_when_missing) return {};
    files.push_back({.name = name, .path = path + "/" + name});
    if (text) files.back().content = std::move(*text);
    return {};
  };
  const bool completed = !exists(io, path + "/" + std::string(kBootstrapName));
  for (const auto& name : prompt::bootstrap_names()) {
    if (name == kBootstrapName && completed) continue;
    OC_CHECKED(read(name, true));
  }
  if (privacy == Privacy::private_chat) OC_CHECKED(read("MEMORY.md", false));
  return files;
}

}  // namespace oc::store
