// What is set aside in the gateway's database: updates that cannot be read, messages whose agent's store is refused for good.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/inside.h"
#include "engine/keeping.h"

namespace oc::engine {

/// Whether no later try can keep the message: not a disk that takes nothing now, and not a stop.
bool is_refused_for_good(const Error& error);

/// Errors: those of the store.
io::Task<Result<void>> park_update(Inside& inside, store::ParkedRow row);
/// Kept beside its agent's store, told once to the log, with what to type. Errors: `why` itself, when it cannot be set aside either.
io::Task<Result<void>> park_message(Inside& inside, Inbound message, Error why);

/// The rows that such a list shows, newest first; none when they cannot be read, with an error in the log.
io::Task<std::vector<store::ParkedRow>> parked_rows(Inside& inside, std::string agent_id, store::MessageQuery query);
/// The row that this id names; nothing when it names none, or a message of an agent. Errors: those of the store.
io::Task<Result<std::optional<store::ParkedRow>>> find_parked(Inside& inside, std::string id);
io::Task<std::int64_t> count_parked(Inside& inside);

/// Takes a message in as its channel did, and gives what came of keeping it.
using OfferAgain = std::function<io::Task<Result<Keeping::Outcome>>(Inbound)>;
/// A message comes in anew; the row goes when it is kept. Noted under `actor`: {id, state, told}. Errors: invalid (an update, or the store is still
/// refused), those of the store.
io::Task<Result<Json>> retry_parked(Inside& inside, store::ParkedRow row, std::string actor, OfferAgain again);
io::Task<Result<Json>> drop_parked(Inside& inside, store::ParkedRow row, std::string actor);

/// What was set aside before kMessageRetention goes, but no message.
io::Task<> prune_parked(Inside& inside);

}  // namespace oc::engine
