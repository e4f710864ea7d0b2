// Group commit: one transaction for all that came while the disk was busy.
#include "store/sqlite/batch.h"

#include <algorithm>

#include "base/check.h"

namespace oc::store {
namespace {

bool is_alone(const Job* job) { return job->kind() == Job::Kind::alone; }
bool is_write(const Job* job) { return job->kind() == Job::Kind::write; }

/// Whether the disk or the system failed, and not the call.
bool is_trouble(const Database& database, const Error& error) { return error.code == Errc::io && database.trust() != Trust::damaged; }

void run_write(Database& database, Job& job) {
  Transaction part(database);
  if (!part.begun()) return job.refuse(part.begun().error());
  job.work();
  if (job.error() != nullptr) return;
  if (auto kept = part.commit(); !kept) job.refuse(kept.error());
}

void count_kept(Database& database, const std::vector<Job*>& jobs) {
  database.counters.commits++;
  database.counters.writes += std::ranges::count_if(jobs, [](const Job* job) { return is_write(job) && job->error() == nullptr; });
}

/// While it lives, the parts of a transaction are not undone alone.
struct OneWhole {
  explicit OneWhole(Database& of) : database(of) { database.undo_parts(Database::Parts::with_the_whole); }
  ~OneWhole() { database.undo_parts(Database::Parts::alone); }
  OneWhole(const OneWhole&) = delete;
  OneWhole& operator=(const OneWhole&) = delete;
  Database& database;
};

/// The usual case, in which every call succeeds. False: one did not; nothing has happened, and each is done by itself then.
/// Errors: those of the disk; nothing has happened.
Result<bool> run_as_one(Database& database, const std::vector<Job*>& jobs) {
  Transaction outer(database);
  OC_CHECKED(outer.begun());
  const OneWhole whole(database);
  for (Job* job : jobs) {
    job->work();
    const Error* error = is_write(job) ? job->error() : nullptr;
    if (error != nullptr && database.trust() == Trust::unsure) return std::unexpected(*error);
    if (error != nullptr || database.is_torn() || !database.is_in_transaction()) return false;
  }
  OC_CHECKED(outer.commit());
  count_kept(database, jobs);
  return true;
}

/// `spoiler`: the job in which SQLite gave the whole transaction up, which it does when the disk is full in the middle of a statement.
Result<void> run_in_one_transaction(Database& database, const std::vector<Job*>& jobs, Job*& spoiler) {
  Transaction outer(database);
  OC_CHECKED(outer.begun());
  for (Job* job : jobs) {
    if (!is_write(job)) {
      job->work();
      continue;
    }
    run_write(database, *job);
    if (database.is_in_transaction()) continue;
    spoiler = job;
    return std::unexpected(job->error() != nullptr ? *job->error() : database.error("writing"));
  }
  OC_CHECKED(outer.commit());
  count_kept(database, jobs);
  return {};
}

void refuse_writes(const std::vector<Job*>& jobs, const Error& error) {
  for (Job* job : jobs) {
    // What a read saw is not there.
    if (is_write(job)) {
      job->refuse(error);
    } else {
      job->work();
    }
  }
}

void note(BatchReport& report, const Database& database, const Error& error) {
  if (!is_trouble(database, error)) return;
  report.failure = error;
  report.has_kept = false;
}

/// Reads that came together see one state, and lock the file once.
void run_reads(Database& database, std::span<Job* const> reads) {
  const bool is_locked = reads.size() > 1 && !database.is_in_transaction() && database.prepare("BEGIN").run().has_value();
  for (Job* job : reads) job->work();
  if (!is_locked || !database.is_in_transaction()) return;
  if (!database.prepare("COMMIT").run()) static_cast<void>(database.prepare("ROLLBACK").run());
}

/// Each call as a part that can be undone by itself.
void run_apart(Database& database, std::vector<Job*> jobs, BatchReport& report) {
  for (;;) {
    Job* spoiler = nullptr;
    const auto kept = run_in_one_transaction(database, jobs, spoiler);
    if (kept) {
      for (const Job* job : jobs) {
        if (is_write(job) && job->error() != nullptr) note(report, database, *job->error());
      }
      report.has_kept = true;
      return;
    }
    note(report, database, kept.error());
    if (spoiler == nullptr || database.trust() != Trust::sound) {
      if (database.trust() == Trust::unsure) database.bury_failed_commit();
      return refuse_writes(jobs, kept.error());
    }
    // One call was too much for the disk; the others are done again without it.
    std::erase(jobs, spoiler);
    if (!std::ranges::any_of(jobs, is_write)) return refuse_writes(jobs, kept.error());
  }
}

/// Jobs of which none is `alone`.
void run_together(Database& database, std::span<Job* const> given, BatchReport& report) {
  const auto first_write = std::ranges::find_if(given, is_write);
  run_reads(database, {given.begin(), first_write});
  std::vector<Job*> jobs(first_write, given.end());
  if (jobs.empty()) return;
  if (auto sound = database.make_sound(); !sound) {
    note(report, database, sound.error());
    return refuse_writes(jobs, sound.error());
  }
  const auto as_one = run_as_one(database, jobs);
  if (as_one && *as_one) {
    report.has_kept = true;
    return;
  }
  if (!as_one) {
    note(report, database, as_one.error());
    if (database.trust() == Trust::unsure) database.bury_failed_commit();
    return refuse_writes(jobs, as_one.error());
  }
  run_apart(database, std::move(jobs), report);
}

}  // namespace

BatchReport run_batch(Database* database, std::span<Job* const> jobs) {
  BatchReport report;
  while (!jobs.empty()) {
    if (is_alone(jobs.front())) {
      jobs.front()->work();
      jobs = jobs.subspan(1);
      continue;
    }
    CHECK(database != nullptr);
    const auto end = std::ranges::find_if(jobs, is_alone);
    const auto count = static_cast<std::size_t>(end - jobs.begin());
    run_together(*database, jobs.first(count), report);
    jobs = jobs.subspan(count);
  }
  report.is_damaged = database != nullptr && database->trust() == Trust::damaged;
  return report;
}

}  // namespace oc::store
