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
  database.counters.commits++;
  database.counters.writes += std::ranges::count_if(jobs, [](const Job* job) { return is_write(job) && job->error() == nullptr; });
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

/// Jobs of which none is `alone`.
void run_together(Database& database, std::span<Job* const> given, BatchReport& report) {
  const auto first_write = std::ranges::find_if(given, is_write);
  std::for_each(given.begin(), first_write, [](Job* job) { job->work(); });
  std::vector<Job*> jobs(first_write, given.end());
  if (jobs.empty()) return;
  if (auto sound = database.make_sound(); !sound) {
    note(report, database, sound.error());
    return refuse_writes(jobs, sound.error());
  }
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
