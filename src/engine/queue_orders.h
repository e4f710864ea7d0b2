// The order about the queue: /queue.
#pragma once

#include "core/queue/settings.h"
#include "engine/orders.h"

namespace oc::engine {

/// `/queue`: shows the session's settings, sets them, or (in front of other words) gives them to that message alone. Errors: those of the store.
io::Task<Result<OrderResult>> order_queue(Inside& inside, std::string words, OrderFrom from);

/// The settings of a session for messages of this channel, as the queue would use them.
queue::Settings queue_settings(const Inside& inside, const Json& session_entry, const std::string& channel);

}  // namespace oc::engine
