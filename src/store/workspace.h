// An agent's workspace on disk: seeding it, and reading the files that go into its prompt.
#pragma once

#include <string>
#include <vector>

#include "core/prompt/bootstrap.h"
#include "io/io.h"

namespace oc::store {

struct WorkspaceState {
  bool created = false;            ///< this call made it
  bool bootstrap_pending = false;  ///< BOOTSTRAP.md is there
};

/// Makes the folder and its files where they are missing; never changes a file that exists. BOOTSTRAP.md comes once and never again.
/// Errors: denied, io; the message names the path, the hint what to do.
/// Source: OpenClaw, ensureAgentWorkspace.
Result<WorkspaceState> ensure_workspace(const io::Io& io, const std::string& path);

/// The files in their fixed order; MEMORY.md only when it exists, and only for private chats.
enum class Privacy : std::uint8_t { private_chat, group };
Result<std::vector<prompt::BootstrapFile>> read_bootstrap_files(const io::Io& io, const std::string& path, Privacy privacy);

}  // namespace oc::store
