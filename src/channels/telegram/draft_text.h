// How much of a growing answer is shown when it is shown block by block.
#pragma once

#include <string>
#include <string_view>

#include "channels/telegram/settings.h"

namespace oc::channels::telegram {

/// The beginning of `text` that is shown next; `shown_bytes` of it are shown already. At least `units_min` more, cut at the last place of the wanted
/// kind (else a lesser one) that lies within `units_max` more; what is shown already when there is none yet.
/// Source: OpenClaw, draftChunk {minChars 200, maxChars 800, breakPreference}.
std::string block_of(std::string_view text, std::size_t shown_bytes, const DraftChunk& chunk);

}  // namespace oc::channels::telegram
