// Where a path that a model gave leads: beneath the workspace, or nowhere.
#pragma once

#include <string>
#include <vector>

#include "engine/ports/tool.h"
#include "io/files.h"
#include "io/io.h"

namespace oc::tools {

/// Reaches files for one agent. By default only those beneath the workspace; `tools.fs.workspaceOnly: false` in the config opens the rest of the
/// machine.
class Place {
 public:
  Place(const io::Io& io, const engine::ConfigSource& config, const std::string& workspace);

  /// Errors: denied when the path leaves the workspace; not_found and others as io::Files.
  Result<std::string> read(const std::string& path, std::size_t bytes_max) const;
  Result<void> write(const std::string& path, std::string_view bytes) const;
  Result<std::vector<io::FileInfo>> list(const std::string& path) const;

 private:
  struct Target {
    bool beneath = true;
    std::string path;  ///< relative to the workspace, or absolute
  };
  Target target_of(const std::string& path) const;
  Error explained(Error error, const std::string& path) const;

  const io::Io& io_;
  std::string workspace_;
  bool workspace_only_ = true;
};

/// `path`, or one of its other spellings that models use; "" when none is given.
std::string path_argument(const Json& arguments);

engine::ToolResult error_result(const Error& error);

}  // namespace oc::tools
