// The flat hash tables that a route table is made of: strings, and rows of small numbers. Only core/routing includes this.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/routing/words.h"

namespace oc::routing {

/// Maps 32 bits of a hash evenly onto any number of slots.
inline std::size_t slot_of(std::uint64_t hash, std::size_t slots) { return static_cast<std::size_t>(((hash >> 32) * slots) >> 32); }

/// A number for a string that is kept once; 0 is no string.
using TextId = std::uint32_t;

/// Strings kept once each in one block of memory, found by their hash.
class TextPool {
 public:
  TextPool() : bytes_(1, '\0') {}

  /// Makes room for `count` strings.
  void reserve(std::size_t count);

  /// The number of the string, added if it is new.
  TextId add(std::string_view wanted);

  /// The number of the string; 0 when it is not there. `hash` is hash_text of it.
  TextId find(std::string_view wanted, std::uint64_t hash) const {
    const std::size_t count = slots_.size();
    if (count == 0) return 0;
    const auto tag = static_cast<std::uint32_t>(hash);
    const Slot* slots = slots_.data();
    for (std::size_t i = slot_of(hash, count); slots[i].id != 0; i = i + 1 == count ? 0 : i + 1) {
      if (slots[i].tag == tag && same_text(text(slots[i].id), wanted)) return slots[i].id;
    }
    return 0;
  }
  TextId find(std::string_view wanted) const { return find(wanted, hash_text(wanted)); }

  /// Asks the memory for what a find of this hash will read first.
  void prefetch(std::uint64_t hash) const {
    if (!slots_.empty()) __builtin_prefetch(slots_.data() + slot_of(hash, slots_.size()));
  }

  /// The string of a number. Lifetime: until the next add.
  std::string_view text(TextId id) const {
    const char* from = bytes_.data() + id;
    const std::size_t length = static_cast<unsigned char>(*from);
    if (length < 255) return {from + 1, length};
    return {from + 5, load4(from + 1)};
  }

  /// Gives back what was reserved and not used.
  void finish();

  std::size_t memory_bytes() const;

 private:
  struct Slot {
    std::uint32_t tag = 0;
    TextId id = 0;
  };
  void rebuild(std::size_t slots);

  std::vector<char> bytes_;  ///< length in one byte, or 255 and four bytes; then the text
  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

/// What a bucket of bindings has in common. `bucket` says channel and shape, `account` 0 is any account.
struct RowKey {
  std::uint32_t bucket = 0;
  TextId account = 0;
  std::uint32_t value = 0;
  friend bool operator==(const RowKey&, const RowKey&) = default;
};

/// The first binding of each bucket.
class RowTable {
 public:
  static constexpr std::uint32_t kNone = 0xFFFF'FFFF;
  struct Row {
    RowKey key;
    std::uint32_t binding = kNone;
    std::uint32_t target = 0;
  };

  void reserve(std::size_t count);
  /// Adds a row unless its key is there already: the first stays.
  void add(const Row& row);
  const Row* find(const RowKey& key) const {
    const std::size_t count = rows_.size();
    if (count == 0) return nullptr;
    const Row* rows = rows_.data();
    for (std::size_t i = slot_of(hash(key), count); rows[i].binding != kNone; i = i + 1 == count ? 0 : i + 1) {
      if (rows[i].key == key) return rows + i;
    }
    return nullptr;
  }
  void finish();
  std::size_t size() const { return used_; }
  std::size_t memory_bytes() const { return rows_.capacity() * sizeof(Row); }

 private:
  static std::uint64_t hash(const RowKey& key) {
    return fold((static_cast<std::uint64_t>(key.bucket) << 32 | key.account) ^ kMix1, key.value ^ kMix2);
  }
  void rebuild(std::size_t slots);
  std::vector<Row> rows_;
  std::size_t used_ = 0;
};

}  // namespace oc::routing
