// The bits of a UUID of version 7.
#include "io/ids.h"

#include "io/crypto.h"
#include "io/environment.h"

namespace oc::io {

std::string time_ordered_uuid(Random& random, UnixTime now) {
  std::string raw = random.bytes(16);
  const auto ms = static_cast<std::uint64_t>(to_ms(now));
  for (std::size_t i = 0; i < 6; i++) raw[i] = static_cast<char>((ms >> (40 - 8 * i)) & 0xFF);
  raw[6] = static_cast<char>((raw[6] & 0x0F) | 0x70);  // version 7
  raw[8] = static_cast<char>((raw[8] & 0x3F) | 0x80);  // the RFC's variant
  std::string text = hex(raw);
  for (const std::size_t at : {20u, 16u, 12u, 8u}) text.insert(at, 1, '-');
  return text;
}

}  // namespace oc::io
