// Maintenance of one agent's sessions.
#include "store/upkeep.h"

#include <algorithm>

#include "base/limits.h"

namespace oc::store {
namespace {

constexpr std::size_t kArchivesInHand = 1000;

std::int64_t used_bytes(const StoreStats& stats) { return std::max<std::int64_t>(0, stats.file_bytes + stats.wal_bytes - stats.free_bytes); }

class House {
 public:
  House(AgentStore& database, UpkeepOrder order) : database_(database), order_(std::move(order)) {}

  Task<Result<UpkeepReport>> run() {
    const auto& rules = order_.rules;
    OC_CO_TRY(report_.sessions, co_await database_.session_count());
    OC_CO_TRY(const auto stats, co_await database_.sizes());
    report_.disk_bytes = report_.disk_bytes_after = used_bytes(stats);
    report_.is_over_disk = rules.max_disk_bytes && report_.disk_bytes > *rules.max_disk_bytes;
    const UnixTime cutoff = order_.now - Millis(rules.prune_after_ms);
    std::int64_t old = 0;
    if (rules.prune_after_ms > 0) {
      OC_CO_TRY(old, co_await database_.session_count_before(cutoff));
    }
    const std::int64_t many = std::max<std::int64_t>(0, report_.sessions - old - rules.max_entries);
    OC_CO_CHECKED(co_await let_go(old, many));
    OC_CO_CHECKED(co_await prune());
    if (report_.is_over_disk && acts()) OC_CO_CHECKED(co_await make_room());
    co_return std::move(report_);
  }

 private:
  bool acts() const { return order_.mode == UpkeepOrder::Mode::act; }

  Task<Result<bool>> remove(std::string key, std::string reason) {
    if (order_.remove) co_return co_await order_.remove(std::move(key));
    co_return co_await database_.remove_session(std::move(key), std::move(reason), order_.now);
  }

  /// The oldest go: as many as are too old, then as many as are too many. One in use stays and the next one does not go in its place: it is younger.
  Task<Result<void>> let_go(std::int64_t old, std::int64_t many) {
    std::int64_t left = old + many;
    std::size_t skip = 0;
    while (left > 0) {
      OC_CO_TRY(const auto rows,
                co_await database_.oldest_sessions(skip, std::min<std::size_t>(kMaintenanceRowsMax, static_cast<std::size_t>(left))));
      if (rows.empty()) break;
      for (const auto& row : rows) {
        const bool is_old = left > many;
        left--;
        if (order_.in_use && order_.in_use(row.key)) {
          report_.spared.push_back(row.key);
          skip++;
          continue;
        }
        (is_old ? report_.too_old : report_.too_many)++;
        if (acts() || report_.keys.size() < kMaintenanceKeysMax) report_.keys.push_back(row.key);
        if (!acts()) {
          skip++;
          continue;
        }
        OC_CO_CHECKED(co_await remove(row.key, "pruned"));
      }
    }
    co_return Result<void>{};
  }

  /// Finished messages go in any mode: they are the gateway's own notes. Archives go only when maintenance is enforced.
  Task<Result<void>> prune() {
    Retention retention{.messages = order_.messages};
    if (acts()) {
      retention.archives = Millis(order_.rules.prune_after_ms);
      retention.resets = Millis(order_.rules.reset_archive_retention_ms.value_or(0));
    }
    if (retention.messages.count() + retention.archives.count() + retention.resets.count() == 0) co_return Result<void>{};
    OC_CO_TRY(const auto pruned, co_await database_.prune(retention, order_.now));
    report_.messages = pruned.messages;
    report_.archives = pruned.archives;
    co_return Result<void>{};
  }

  Task<Result<bool>> is_low_enough() {
    OC_CO_TRY(const auto stats, co_await database_.sizes());
    report_.disk_bytes_after = used_bytes(stats);
    co_return report_.disk_bytes_after <= order_.rules.high_water_bytes.value_or(*order_.rules.max_disk_bytes);
  }

  /// The older half of the archives goes, again and again, then the oldest sessions, a step at a time; then the file gives back what it does not use.
  Task<Result<void>> make_room() {
    for (;;) {
      OC_CO_TRY(const bool enough, co_await is_low_enough());
      if (enough) break;
      OC_CO_TRY(const bool went, co_await drop_archives());
      if (went) continue;
      OC_CO_TRY(const bool gone, co_await drop_oldest());
      if (!gone) break;
    }
    OC_CO_CHECKED(co_await database_.vacuum());
    OC_CO_CHECKED(co_await is_low_enough());
    co_return Result<void>{};
  }

  Task<Result<bool>> drop_archives() {
    OC_CO_TRY(const auto archives, co_await database_.archives("", kArchivesInHand));
    if (archives.empty()) co_return false;
    // Newest first: from the middle on they go. A moment more, for what is older than that counts.
    const Millis age = order_.now - archives[archives.size() / 2].archived_at - Millis(1);
    const Millis retention = std::max(age, Millis(1));
    OC_CO_TRY(const auto pruned, co_await database_.prune({.archives = retention, .resets = retention}, order_.now + Millis(2)));
    report_.archives += pruned.archives;
    co_return pruned.archives > 0;
  }

  Task<Result<bool>> drop_oldest() {
    OC_CO_TRY(const auto rows, co_await database_.oldest_sessions(0, kMaintenanceRowsMax));
    bool gone = false;
    for (const auto& row : rows) {
      if (order_.in_use && order_.in_use(row.key)) continue;
      // Without an archive: the room is what is wanted.
      OC_CO_CHECKED(co_await remove(row.key, ""));
      report_.for_space++;
      report_.keys.push_back(row.key);
      gone = true;
      OC_CO_TRY(const bool enough, co_await is_low_enough());
      if (enough) break;
    }
    co_return gone;
  }

  AgentStore& database_;
  UpkeepOrder order_;
  UpkeepReport report_;
};

}  // namespace

Task<Result<UpkeepReport>> keep_house(AgentStore& database, UpkeepOrder order) {
  House house(database, std::move(order));
  co_return co_await house.run();
}

}  // namespace oc::store
