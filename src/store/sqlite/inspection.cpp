// Counting and checking.
#include "store/sqlite/inspection.h"

#include <fmt/format.h>
#include <sys/stat.h>

namespace oc::store {
namespace {

constexpr std::size_t kFaultsOfOneRule = 100;

Result<std::int64_t> number(Database& database, const char* sql) {
  auto statement = database.prepare(sql);
  OC_TRY(const bool found, statement.step());
  return found ? statement.integer(0) : 0;
}

std::int64_t bytes_of(const std::string& path) {
  struct stat state{};
  return ::stat(path.c_str(), &state) == 0 ? state.st_size : 0;
}

Result<void> add(StoreStats& stats, Database& database, const Count& count) {
  auto statement = database.prepare(count.sql);
  for (;;) {
    OC_TRY(const bool more, statement.step());
    if (!more) return {};
    if (statement.columns() == 1) {
      stats.counts.emplace_back(count.name, statement.integer(0));
    } else {
      stats.counts.emplace_back(fmt::format("{}.{}", count.name, statement.text(0)), statement.integer(1));
    }
  }
}

}  // namespace

Result<StoreStats> stats_of(Database& database, const std::vector<Count>& counts) {
  StoreStats stats{.path = database.path()};
  OC_TRY(stats.version, database.version());
  OC_TRY(const std::int64_t page_bytes, number(database, "PRAGMA page_size"));
  OC_TRY(const std::int64_t pages, number(database, "PRAGMA page_count"));
  OC_TRY(const std::int64_t free_pages, number(database, "PRAGMA freelist_count"));
  stats.file_bytes = pages * page_bytes;
  stats.free_bytes = free_pages * page_bytes;
  if (!database.is_in_memory()) stats.wal_bytes = bytes_of(database.path() + "-wal");
  for (const auto& count : counts) OC_CHECKED(add(stats, database, count));
  stats.counts.emplace_back("commits", database.counters.commits);
  stats.counts.emplace_back("jobs", database.counters.writes);
  return stats;
}

Result<std::vector<std::string>> check_of(Database& database, const std::vector<Rule>& rules) {
  auto statement = database.prepare("PRAGMA integrity_check");
  auto looked = all_rows<std::string>(statement, [](const Statement& row) { return row.text(0); });
  // So damaged that not even the faults can be told.
  if (!looked && database.trust() == Trust::damaged) return std::vector<std::string>{looked.error().message};
  OC_TRY(auto faults, std::move(looked));
  std::erase(faults, "ok");
  if (!faults.empty()) return faults;
  for (const auto& rule : rules) {
    auto broken = database.prepare(rule.sql);
    for (std::size_t i = 0; i < kFaultsOfOneRule; i++) {
      OC_TRY(const bool more, broken.step());
      if (!more) break;
      faults.push_back(broken.text(0));
    }
  }
  return faults;
}

}  // namespace oc::store
