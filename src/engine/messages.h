// Messages as an operator sees them: which there are, what became of each, and trying again or letting go of those that are stuck.
#pragma once

#include <string>
#include <vector>

#include "engine/inside.h"
#include "engine/parked.h"

namespace oc::engine {

/// As `openclaw messages list --json` shows them, newest first. `agent_id` "" = of all agents; one whose database cannot be read is left out, with an
/// error in the log.
io::Task<Result<std::vector<Json>>> list_messages(Inside& inside, std::string agent_id, store::MessageQuery query);

/// One message with its history. Errors: invalid (that is no id), not_found, those of the store.
io::Task<Result<Json>> show_message(Inside& inside, std::string id);

/// The act is kept with the operator's name (`actor`) and takes effect at once: {id, state, told}.
/// Errors: as show_message; conflict (there is nothing to be done, or somebody works on it now). `again`: see retry_parked.
io::Task<Result<Json>> retry_message(Inside& inside, std::string id, std::string actor, OfferAgain again);
io::Task<Result<Json>> drop_message(Inside& inside, std::string id, std::string actor);

io::Task<store::MessageCounts> count_messages(Inside& inside);

}  // namespace oc::engine
