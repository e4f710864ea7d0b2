// Keeping what must not be lost: commits that are repeated while the disk takes nothing, and what waits for them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/inside.h"

namespace oc::engine {

/// How the keeping of one accepted message goes, for all who wait for it. Event loop only.
struct Keeping {
  enum class Outcome : std::uint8_t { fresh, repeat };  ///< repeat: known already, or refused by policy; nothing more is done for it
  explicit Keeping(const io::Executor& executor) : done(executor) {}

  io::Event done;
  Result<Outcome> outcome = Outcome::fresh;  ///< final when `done` is raised. Errors: those of the store
  std::int64_t inbox_id = 0;                 ///< under which the inbox has it; of a repeat: the first one's

  void finish(Result<Outcome> how) {
    if (done.is_set()) return;
    outcome = std::move(how);
    done.set();
  }
  bool is_kept() const { return done.is_set() && outcome && *outcome == Outcome::fresh; }
};

/// Waits until it is known what came of the message. True: it is on disk and new (nothing to wait for counts as that). False: stop here, silently.
io::Task<bool> is_kept(std::shared_ptr<Keeping> keeping);

/// Commits; on Errc::io again and again (kKeepRetryMin .. kKeepRetryMax) until it is kept or the gateway stops, and the trouble shows meanwhile.
/// Errors: unavailable (the gateway stops first), and every other error of the store at once.
io::Task<Result<void>> keep(Inside& inside, std::string agent_id, std::shared_ptr<const store::TurnCommit> commit);
inline io::Task<Result<void>> keep(Inside& inside, std::string agent_id, store::TurnCommit commit) {
  return keep(inside, std::move(agent_id), std::make_shared<const store::TurnCommit>(std::move(commit)));
}

/// Puts the message into the inbox and tells `keeping` what came of it.
io::Task<> keep_message(Inside& inside, std::string agent_id, store::InboxRow row, std::shared_ptr<Keeping> keeping);

/// Sets what became of these messages; repeated like keep(). A failure is told to the log.
io::Task<> mark_inbox(Inside& inside, std::string agent_id, std::vector<std::int64_t> inbox_ids, std::string state, std::string error);

/// The agent's database took nothing when it was last asked: refuse new work for it (`unavailable`). Looks for the end of the trouble by itself.
void mark_trouble(Inside& inside, const std::string& agent_id, const Error& error);
void clear_trouble(Inside& inside, const std::string& agent_id);
/// Errors: unavailable while the agent's database takes nothing; the message says why.
Result<void> check_trouble(const Inside& inside, const std::string& agent_id);

}  // namespace oc::engine
