// The agents' workspaces as prompts need them: read again only when a file of theirs has changed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "io/io.h"
#include "store/workspace.h"

namespace oc::engine {

/// Files that were looked at so lately are not looked at again: it spares a crowd of turns, and nobody writes and asks so quickly.
inline constexpr Millis kLookedLately{5};

struct WorkspaceView {
  std::uint64_t reading = 0;  ///< which reading of which files it is: no other has this number
  bool bootstrap_pending = false;
  std::vector<prompt::BootstrapFile> files;
};

/// Limits: kWorkspacesRemembered, kLookedLately. Event loop only.
class Workspaces {
 public:
  explicit Workspaces(const io::Io& io) : io_(io) {}

  enum class Seeding : std::uint8_t { seed, leave };
  /// Makes what is missing (unless told to leave it) and reads the files. The reference is good until the next call.
  /// Errors: as store::ensure_workspace.
  Result<const WorkspaceView*> view(const std::string& path, store::Privacy privacy, Seeding seeding);
  std::size_t size() const { return known_.size(); }

 private:
  /// Of every file that counts: whether it is there, how long, how old.
  using Marks = std::vector<std::pair<UnixTime, std::uint64_t>>;
  struct Known {
    Marks marks;
    UnixTime looked_at{};
    WorkspaceView view;
  };
  Marks marks_of(const std::string& path) const;

  const io::Io& io_;
  std::map<std::pair<std::string, store::Privacy>, Known> known_;
  std::uint64_t readings_ = 0;
};

}  // namespace oc::engine
