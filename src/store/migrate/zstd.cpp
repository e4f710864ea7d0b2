// The one file that speaks the Zstandard library's interface.
#include "store/migrate/zstd.h"

#include <zstd.h>

namespace oc::store {

Result<std::string> unpack_zstd(std::string_view packed, std::size_t bytes_max) {
  const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size == ZSTD_CONTENTSIZE_ERROR) return fail(Errc::invalid, "it is not packed with Zstandard");
  if (size != ZSTD_CONTENTSIZE_UNKNOWN && size > bytes_max) return fail(Errc::too_large, "it is too large when unpacked");
  // A frame that does not tell its size may fill what is allowed.
  std::string bytes(static_cast<std::size_t>(size == ZSTD_CONTENTSIZE_UNKNOWN ? bytes_max : size), '\0');
  const std::size_t got = ZSTD_decompress(bytes.data(), bytes.size(), packed.data(), packed.size());
  if (ZSTD_isError(got) != 0) return fail(Errc::invalid, std::string("it cannot be unpacked: ") + ZSTD_getErrorName(got));
  bytes.resize(got);
  return bytes;
}

std::string pack_zstd(std::string_view bytes) {
  std::string packed(ZSTD_compressBound(bytes.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), bytes.data(), bytes.size(), 3));
  return packed;
}

}  // namespace oc::store
