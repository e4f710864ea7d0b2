// Unpacking what 2026.9 stored compressed.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace oc::store {

/// One Zstandard frame. Errors: invalid, too_large (over `bytes_max`).
Result<std::string> unpack_zstd(std::string_view packed, std::size_t bytes_max);
std::string pack_zstd(std::string_view bytes);

}  // namespace oc::store
