// Which lines of a transcript are its history: those that lead to the newest one, each naming the one before it, from the last compaction on.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/json.h"
#include "core/turn/message.h"
#include "store/store.h"

namespace oc::engine {

/// The places of the lines that lead to the newest one, oldest first. Lines of branches that were left are not among them, nor the header and notes
/// of what operators sent. A line that names none, or one that is not there, hangs on the line before it; one that names null is a beginning. Source:
/// OpenClaw session transcript, version 3 (a tree by id and parentId; the newest line is the leaf).
std::vector<std::size_t> leaf_path(std::span<const store::EntryRow> lines);

/// Whether each line but the first hangs on the one before it, and none is more than a message.
bool goes_straight_on(std::span<const store::EntryRow> lines);

/// What a model is told of these lines: the messages on the path to the newest one. After a compaction: its summary, then what it kept, then what was
/// said since.
std::vector<turn::Message> said_in(std::span<const store::EntryRow> lines);

/// The summary of a compaction's line, as the user's message that models read; nothing for any other line.
std::optional<turn::Message> summary_of_compaction(const Json& line);

}  // namespace oc::engine
