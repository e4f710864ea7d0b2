// What a database holds and how big it is, and whether it is sound.
#pragma once

#include <string>
#include <vector>

#include "store/sqlite/database.h"
#include "store/store.h"

namespace oc::store {

/// A count that has a name of its own in StoreStats::counts: `sql` gives one number, or rows of a name and a number.
struct Count {
  std::string_view name;  ///< with rows: what stands before the dot
  const char* sql;
};
/// Reads every row that is counted: for the command line, not for each second.
Result<StoreStats> stats_of(Database& database, const std::vector<Count>& counts);

/// What must give no rows; each row it gives is a fault, told by its first column.
struct Rule {
  const char* sql;
};
/// Looks at every page and row. Limits: as many faults as SQLite tells (100), then those of each rule (100).
Result<std::vector<std::string>> check_of(Database& database, const std::vector<Rule>& rules);

}  // namespace oc::store
