// Calls that wait for a database, and how those that came together share one commit.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "store/sqlite/database.h"

namespace oc::store {

/// A call that was given to a database.
class Job {
 public:
  enum class Kind : std::uint8_t {
    read,   ///< changes nothing
    write,  ///< kept whole or not at all, even when it fails in the middle
    alone,  ///< not within a transaction: vacuum, check, opening
  };
  explicit Job(Kind kind) : kind_(kind) {}
  virtual ~Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  Kind kind() const { return kind_; }
  /// On the store's thread. May be called again, when the transaction that it was part of came to nothing.
  virtual void work() = 0;
  /// Why work() failed; nothing when it did not.
  virtual const Error* error() const = 0;
  /// Puts this in the place of what work() gave.
  virtual void refuse(const Error& error) = 0;
  /// Gives the value to who waits for it. On the event loop.
  virtual void answer() = 0;

 private:
  Kind kind_;
};

/// What a batch says about the disk.
struct BatchReport {
  std::optional<Error> failure;  ///< of the last write that could not be kept; nothing when all were
  bool has_kept = false;         ///< something was written and synced after it
  bool is_damaged = false;       ///< the file's content turned out to be broken
};

/// Runs the calls in order. Writes that follow one another are parts of one transaction: one sync for all of them. A write that fails takes
/// nothing with it; a commit that fails gives its error to every write of it. A read sees only what is kept when this returns.
/// Limits: as many jobs as it is given (see kStoreBatchJobsMax). Waits: for the disk. `database` may be null when all jobs are `alone`.
BatchReport run_batch(Database* database, std::span<Job* const> jobs);

}  // namespace oc::store
