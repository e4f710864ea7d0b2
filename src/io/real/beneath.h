// Opens paths that a model or a user gave, so that nothing outside their root is ever reached.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "io/real/descriptor.h"

namespace oc::io {

/// The kernel's openat2 when it has it, else a walk of our own; tests force either.
enum class BeneathMethod : std::uint8_t { best, walk };

/// Opens `relative` below `root` with the given open(2) flags; O_CLOEXEC is added. "" is the root. Relative links inside the root are followed.
/// Errors: denied when the path leaves the root (absolute, `..`, a link that leads out, also when it would come back); else as file_failure().
/// Source: openat2(2), RESOLVE_BENEATH.
Result<Descriptor> open_beneath(std::string_view doing, const std::string& root, const std::string& relative, int flags,
                                BeneathMethod method = BeneathMethod::best);

/// Opens the folder of `relative`, making folders that are missing.
Result<Descriptor> open_parent_beneath(const std::string& root, const std::string& relative, BeneathMethod method = BeneathMethod::best);

}  // namespace oc::io
