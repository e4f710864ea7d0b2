// Messages straight from the agents' databases, for when no gateway runs: the same answers that the gateway gives.
#pragma once

#include <string>

#include "base/json.h"
#include "cli/context.h"
#include "store/store.h"

namespace oc::cli {

/// As messages.list with these parameters. No database is made. Of an agent that is not named, what cannot be read is told and left out.
/// Errors: not_found (no such agent), those of the store.
io::Task<Result<Json>> list_in_stores(const Context& context, Json params);
/// As messages.get, messages.retry and messages.drop. Errors: as those; a change takes effect when a gateway starts.
io::Task<Result<Json>> show_in_store(const Context& context, std::string id);
io::Task<Result<Json>> retry_in_store(const Context& context, std::string id);
io::Task<Result<Json>> drop_in_store(const Context& context, std::string id);

/// Of all agents that have a database. A database that cannot be read counts nothing.
io::Task<store::MessageCounts> count_in_stores(const Context& context);

}  // namespace oc::cli
