// Short strings hashed, compared and copied a machine word at a time, without calls. Only core/routing includes this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace oc::routing {

inline std::uint64_t load8(const char* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

inline std::uint32_t load4(const char* from) {
  std::uint32_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

inline void store8(char* to, std::uint64_t word) { std::memcpy(to, &word, sizeof word); }
inline void store4(char* to, std::uint32_t word) { std::memcpy(to, &word, sizeof word); }

inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

inline constexpr std::uint64_t kMix1 = 0x9E37'79B9'7F4A'7C15ull;
inline constexpr std::uint64_t kMix2 = 0xD6E8'FEB8'6659'FD93ull;

/// The first, middle and last bytes of a string shorter than 8, all of it if it has at most 8.
inline std::uint64_t load_short(const char* from, std::size_t length) {
  if (length >= 4) return static_cast<std::uint64_t>(load4(from)) << 32 | load4(from + length - 4);
  if (length == 0) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<std::uint64_t>(static_cast<unsigned char>(from[i])); };
  return byte(0) << 16 | byte(length / 2) << 8 | byte(length - 1);
}

[[gnu::always_inline]] inline std::uint64_t hash_text(std::string_view text) {
  std::uint64_t hash = kMix1 ^ text.size();
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left > 16; left -= 16, at += 16) hash = fold(load8(at) ^ kMix1, load8(at + 8) ^ hash);
  if (left >= 8) return fold(load8(at) ^ kMix2, load8(at + left - 8) ^ hash);
  return fold(load_short(at, left) ^ kMix2, hash ^ kMix2);
}

[[gnu::always_inline]] inline bool same_text(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const std::size_t length = a.size();
  if (length > 32) return std::memcmp(a.data(), b.data(), length) == 0;
  if (length < 8) return load_short(a.data(), length) == load_short(b.data(), length);
  std::uint64_t difference = load8(a.data() + length - 8) ^ load8(b.data() + length - 8);
  for (std::size_t i = 0; i + 8 < length; i += 8) difference |= load8(a.data() + i) ^ load8(b.data() + i);
  return difference == 0;
}

inline void copy16(char* to, const char* from) { std::memcpy(to, from, 16); }

/// Copies and returns where it ended.
[[gnu::always_inline]] inline char* put(char* to, std::string_view text) {
  const std::size_t length = text.size();
  const char* from = text.data();
  if (length >= 16) {
    for (std::size_t i = 0; i + 16 < length; i += 16) copy16(to + i, from + i);
    copy16(to + length - 16, from + length - 16);
  } else if (length >= 8) {
    store8(to, load8(from));
    store8(to + length - 8, load8(from + length - 8));
  } else if (length >= 4) {
    store4(to, load4(from));
    store4(to + length - 4, load4(from + length - 4));
  } else {
    for (std::size_t i = 0; i < length; i++) to[i] = from[i];
  }
  return to + length;
}

inline constexpr std::uint64_t kEveryByte = 0x0101'0101'0101'0101ull;

/// Lower-cases the A-Z among eight bytes.
inline std::uint64_t lower8(std::uint64_t word) {
  const std::uint64_t low = word & kEveryByte * 0x7F;
  const std::uint64_t above_z = low + kEveryByte * (0x7F - 'Z');
  const std::uint64_t from_a = low + kEveryByte * (0x80 - 'A');
  const std::uint64_t upper = ~word & (from_a ^ above_z) & kEveryByte * 0x80;
  return word | upper >> 2;
}

/// Copies with A-Z made small. False when there was a byte outside ASCII, which is copied as it is.
[[gnu::always_inline]] inline bool put_lower(char* to, std::string_view text) {
  const std::size_t length = text.size();
  const char* from = text.data();
  std::uint64_t seen = 0;
  const auto put8 = [&](std::size_t i) {
    const std::uint64_t word = load8(from + i);
    seen |= word;
    store8(to + i, lower8(word));
  };
  if (length >= 8) {
    for (std::size_t i = 0; i + 8 < length; i += 8) put8(i);
    put8(length - 8);
  } else {
    for (std::size_t i = 0; i < length; i++) {
      seen |= static_cast<unsigned char>(from[i]);
      to[i] = from[i] >= 'A' && from[i] <= 'Z' ? static_cast<char>(from[i] + 32) : from[i];
    }
  }
  return (seen & kEveryByte * 0x80) == 0;
}

/// Makes `out` a text of this length, which `write` puts into it, without giving up its memory.
template <class Write>
[[gnu::always_inline]] inline void fill(std::string& out, std::size_t length, const Write& write) {
  if (out.size() == length) {
    write(out.data());
    return;
  }
  // In libstdc++ 12 the second argument is not what was asked for.
  out.resize_and_overwrite(length, [&](char* to, std::size_t) {
    write(to);
    return length;
  });
}

inline void set_text(std::string& out, std::string_view text) {
  fill(out, text.size(), [&](char* to) { put(to, text); });
}

}  // namespace oc::routing
