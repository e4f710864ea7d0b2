// What a turn has done so far, kept step by step: pieces that wait are joined, one commit is on its way at a time, in order.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/keeping.h"
#include "io/clock.h"

namespace oc::engine {

/// Event loop only. Lifetime: shared with the commit that is on its way; Inside outlives it.
class TurnBook : public std::enable_shared_from_this<TurnBook> {
 public:
  /// Nothing is written before `keeping` says that the turn's message is on disk and new; null: it is.
  TurnBook(Inside& inside, std::string agent_id, std::shared_ptr<Keeping> keeping);

  /// Joins the piece to what waits. Does not write. `point`: the crash point that is passed when it is kept; "" = none.
  void note(store::TurnCommit piece, std::string_view point);
  /// Writes what waits, beside the caller. Does not wait.
  void write();
  /// Writes what waits after so long, if it still waits then and the turn goes on.
  void write_later(Millis delay);
  /// Writes what waits and waits until all of it is on disk.
  /// Errors: cancelled (the message is a repeat, or the inbox did not take it), unavailable (the gateway stops), those of the store. Once there was
  /// one, nothing is written any more. But conflict: the session does not stand as expected; nothing was kept, and all of it waits again.
  io::Task<Result<void>> kept();
  /// Waits until nothing is on its way; what waits goes on waiting. Errors: as kept().
  io::Task<Result<void>> settled();
  /// Takes the transcript lines and the session out of what waits, and what was expected of it.
  void drop_lines();
  /// Puts another session into what waits, for which another one is expected.
  void put_session(store::SessionRow row, store::SessionRow expected);
  /// How many transcript lines are on disk, and the last of them; nothing: lines were taken out, or none was written.
  struct Lines {
    std::size_t count = 0;
    const Json& last;  ///< Lifetime: until more is written
  };
  std::optional<Lines> written_lines() const;
  /// Whether the first piece was given to the store.
  bool has_begun() const { return has_begun_; }

 private:
  io::Task<> write_all();

  Inside& inside_;
  std::string agent_id_;
  std::shared_ptr<Keeping> keeping_;
  std::optional<store::TurnCommit> waiting_;
  std::vector<std::string_view> points_;
  io::Event idle_;
  std::optional<Error> failure_;
  std::unique_ptr<io::Clock::Alarm> later_;
  bool is_writing_ = false;
  bool is_conflict_ = false;
  bool has_begun_ = false;
  bool has_dropped_lines_ = false;
  std::size_t lines_ = 0;                            ///< on disk
  std::shared_ptr<const store::TurnCommit> newest_;  ///< that brought lines
};

}  // namespace oc::engine
