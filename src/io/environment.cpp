// What every source of chance can do.
#include "io/environment.h"

#include "io/crypto.h"

namespace oc::io {

std::string Random::uuid() {
  std::string raw = bytes(16);
  raw[6] = static_cast<char>((raw[6] & 0x0F) | 0x40);  // version 4
  raw[8] = static_cast<char>((raw[8] & 0x3F) | 0x80);  // the RFC's variant
  std::string text = hex(raw);
  for (const std::size_t at : {20u, 16u, 12u, 8u}) text.insert(at, 1, '-');
  return text;
}

}  // namespace oc::io
