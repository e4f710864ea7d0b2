// The one door from a model's path to a file.
#include "tools/files/place.h"

#include <fmt/format.h>

#include "base/text.h"
#include "core/config/config.h"
#include "io/environment.h"

namespace oc::tools {

Place::Place(const io::Io& io, const engine::ConfigSource& config, const std::string& workspace) : io_(io), workspace_(workspace) {
  // DEVIATION: OpenClaw's default lets file tools reach the whole machine; ours is closed until the config opens it (docs/decisions/0002).
  const Json* only = config()->find("tools.fs.workspaceOnly");
  workspace_only_ = !only || !only->is_bool() || only->get_bool();
}

Place::Target Place::target_of(const std::string& path) const {
  std::string wanted(js_trim(path));
  if (wanted.starts_with("@")) wanted.erase(0, 1);
  if (wanted == "~" || wanted.starts_with("~/")) wanted = io_.environment.home() + wanted.substr(1);
  if (!wanted.starts_with('/')) return {true, wanted};
  if (wanted == workspace_) return {true, "."};
  if (wanted.starts_with(workspace_ + "/")) return {true, wanted.substr(workspace_.size() + 1)};
  return {false, wanted};
}

Error Place::explained(Error error, const std::string& path) const {
  if (error.code == Errc::not_found) error.message = fmt::format("ENOENT: no such file or directory, access '{}'", printable(path));
  if (error.code == Errc::denied) error.message = fmt::format("Path escapes sandbox root ({}): {}", workspace_, printable(path));
  return error;
}

Result<std::string> Place::read(const std::string& path, std::size_t bytes_max) const {
  const Target target = target_of(path);
  if (!target.beneath && workspace_only_) return std::unexpected(explained({.code = Errc::denied}, path));
  auto text = target.beneath ? io_.files.read_beneath(workspace_, target.path, bytes_max) : io_.files.read(target.path, bytes_max);
  if (!text) return std::unexpected(explained(text.error(), path));
  return text;
}

Result<void> Place::write(const std::string& path, std::string_view bytes) const {
  const Target target = target_of(path);
  if (!target.beneath && workspace_only_) return std::unexpected(explained({.code = Errc::denied}, path));
  auto written = target.beneath ? io_.files.write_beneath(workspace_, target.path, bytes) : io_.files.write_atomic(target.path, bytes, 0600);
  if (!written) return std::unexpected(explained(written.error(), path));
  return {};
}

Result<std::vector<io::FileInfo>> Place::list(const std::string& path) const {
  const Target target = target_of(path.empty() ? "." : path);
  if (!target.beneath && workspace_only_) return std::unexpected(explained({.code = Errc::denied}, path));
  auto files = target.beneath ? io_.files.list_beneath(workspace_, target.path) : io_.files.list(target.path);
  if (!files) return std::unexpected(explained(files.error(), path));
  return files;
}

std::string path_argument(const Json& arguments) {
  for (std::string_view key : {"path", "file_path", "filePath", "file"}) {
    if (auto path = string_member(arguments, key)) return *path;
  }
  return {};
}

engine::ToolResult error_result(const Error& error) {
  return {.text = error.hint.empty() ? error.message : error.message + "\n" + error.hint, .is_error = true};
}

}  // namespace oc::tools
