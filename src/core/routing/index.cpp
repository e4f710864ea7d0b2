// Open addressing with linear probing, sized to the content instead of to a power of two.
#include "core/routing/index.h"

namespace oc::routing {
namespace {

/// Seven slots of ten are used at most.
std::size_t slots_for(std::size_t count) { return count * 10 / 7 + 8; }
bool is_full(std::size_t used, std::size_t slots) { return slots * 7 <= (used + 1) * 10; }
bool is_wasteful(std::size_t used, std::size_t slots) { return slots > slots_for(used) * 5 / 4; }

}  // namespace

void TextPool::reserve(std::size_t count) {
  rebuild(slots_for(count));
  bytes_.reserve(count * 16);
}

void TextPool::rebuild(std::size_t slots) {
  std::vector<Slot> old(slots);
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.id == 0) continue;
    std::size_t i = slot_of(hash_text(text(slot.id)), slots_.size());
    while (slots_[i].id != 0) i = i + 1 == slots_.size() ? 0 : i + 1;
    slots_[i] = slot;
  }
}

TextId TextPool::add(std::string_view wanted) {
  if (is_full(used_, slots_.size())) rebuild(slots_for(used_ * 2 + 8));
  const std::uint64_t hash = hash_text(wanted);
  const auto tag = static_cast<std::uint32_t>(hash);
  const std::size_t count = slots_.size();
  Slot* slots = slots_.data();
  std::size_t i = slot_of(hash, count);
  for (; slots[i].id != 0; i = i + 1 == count ? 0 : i + 1) {
    if (slots[i].tag == tag && same_text(text(slots[i].id), wanted)) return slots[i].id;
  }
  const std::size_t start = bytes_.size();
  const std::size_t head = wanted.size() < 255 ? 1 : 5;
  bytes_.resize(start + head + wanted.size());
  bytes_[start] = static_cast<char>(head == 1 ? wanted.size() : 255);
  if (head == 5) store4(bytes_.data() + start + 1, static_cast<std::uint32_t>(wanted.size()));
  put(bytes_.data() + start + head, wanted);
  slots[i] = {tag, static_cast<TextId>(start)};
  used_++;
  return slots[i].id;
}

void TextPool::finish() {
  bytes_.shrink_to_fit();
  if (is_wasteful(used_, slots_.size())) rebuild(slots_for(used_));
}

std::size_t TextPool::memory_bytes() const { return bytes_.capacity() + slots_.capacity() * sizeof(Slot); }

void RowTable::reserve(std::size_t count) { rebuild(slots_for(count)); }

void RowTable::rebuild(std::size_t slots) {
  std::vector<Row> old(slots);
  old.swap(rows_);
  for (const Row& row : old) {
    if (row.binding == kNone) continue;
    std::size_t i = slot_of(hash(row.key), rows_.size());
    while (rows_[i].binding != kNone) i = i + 1 == rows_.size() ? 0 : i + 1;
    rows_[i] = row;
  }
}

void RowTable::add(const Row& row) {
  if (is_full(used_, rows_.size())) rebuild(slots_for(used_ * 2 + 8));
  std::size_t i = slot_of(hash(row.key), rows_.size());
  for (; rows_[i].binding != kNone; i = i + 1 == rows_.size() ? 0 : i + 1) {
    if (rows_[i].key == row.key) return;
  }
  rows_[i] = row;
  used_++;
}

void RowTable::finish() {
  if (is_wasteful(used_, rows_.size())) rebuild(slots_for(used_));
}

}  // namespace oc::routing
