// Remembers workspaces by the times and lengths of their files.
#include "engine/workspaces.h"

#include <algorithm>

#include "base/limits.h"
#include "io/clock.h"
#include "io/files.h"

namespace oc::engine {
namespace {

/// A file that changed so lately may change again without showing it.
constexpr Millis kTooFresh{2000};

bool is_within(UnixTime then, UnixTime now, Millis length) { return now >= then && now - then < length; }

}  // namespace

Workspaces::Marks Workspaces::marks_of(const std::string& path) const {
  Marks marks;
  const auto mark = [&](const std::string& name) {
    const auto info = io_.files.info(path + "/" + name);
    marks.emplace_back(info ? info->modified : UnixTime{}, info ? info->size_bytes + 1 : 0);
  };
  for (const auto& name : prompt::bootstrap_names()) mark(name);
  mark("MEMORY.md");
  return marks;
}

Result<const WorkspaceView*> Workspaces::view(const std::string& path, store::Privacy privacy, Seeding seeding) {
  const auto key = std::pair(path, privacy);
  const auto known = known_.find(key);
  if (known != known_.end() && !known->second.marks.empty()) {
    const UnixTime now = io_.clock.now();
    if (is_within(known->second.looked_at, now, kLookedLately)) return &known->second.view;
    if (known->second.marks == marks_of(path)) {
      known->second.looked_at = now;
      return &known->second.view;
    }
  }
  if (known == known_.end() && known_.size() >= kWorkspacesRemembered) known_.clear();
  WorkspaceView view;
  if (seeding == Seeding::seed) {
    OC_TRY(const auto state, store::ensure_workspace(io_, path));
    view.bootstrap_pending = state.bootstrap_pending;
  } else {
    OC_CHECKED(io_.files.make_directories(path, 0700));
  }
  Marks marks = marks_of(path);
  OC_TRY(view.files, store::read_bootstrap_files(io_, path, privacy));
  const UnixTime now = io_.clock.now();
  // Without marks it is read again the next time.
  if (std::ranges::any_of(marks, [now](const auto& mark) { return now - mark.first < kTooFresh; })) marks.clear();
  view.reading = ++readings_;
  Known& slot = known_[key];
  slot = {.marks = std::move(marks), .looked_at = now, .view = std::move(view)};
  return &slot.view;
}

}  // namespace oc::engine
