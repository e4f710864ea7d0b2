// Identity links: from the configuration into a small hash table.
#include "core/sessions/identity_links.h"

#include <bit>

#include "base/text.h"
#include "core/sessions/ids.h"

namespace oc::sessions {
namespace {

constexpr std::uint64_t kHashStart = 14695981039346656037ull;

std::uint64_t hash_more(std::uint64_t hash, std::string_view text) {
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return hash;
}

std::uint64_t hash_of(std::string_view channel, std::string_view peer) {
  std::uint64_t hash = kHashStart;
  if (!channel.empty()) hash = hash_more(hash_more(hash, channel), ":");
  return hash_more(hash, peer);
}

bool is_id(std::string_view id, std::string_view channel, std::string_view peer) {
  if (channel.empty()) return id == peer;
  return id.size() == channel.size() + 1 + peer.size() && id.starts_with(channel) && id[channel.size()] == ':' && id.ends_with(peer);
}

/// The id as the channel itself would say it: its own prefix (`tg:`) and the punctuation of telephone numbers removed.
std::string bare_id(std::string_view channel, const Json& value) {
  std::string id = id_string(&value);
  const std::string lowered = ascii_lower(id);
  for (const std::string& prefix : {std::string(channel) + ":", std::string(channel == "telegram" ? "tg:" : "")}) {
    if (!prefix.empty() && lowered.starts_with(prefix)) {
      id = std::string(js_trim(std::string_view(id).substr(prefix.size())));
      break;
    }
  }
  if (!id.starts_with('+')) return id;
  std::string digits = "+";
  for (char c : id.substr(1)) {
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit && std::string_view(" ()-./").find(c) == std::string_view::npos) return id;
    if (is_digit) digits += c;
  }
  return digits;
}

}  // namespace

JsonObject identity_links_record(const JsonArray& list) {
  JsonObject record;
  for (const Json& person : list) {
    const auto* ids = person.if_object();
    if (ids == nullptr) continue;
    std::string name;
    JsonArray entries;
    for (const auto& [key, value] : *ids) {
      const std::string channel = token(key);
      const std::string id = bare_id(channel, value);
      if (id.empty()) continue;
      if (name.empty()) name = id;
      entries.emplace_back(channel + ":" + id);
    }
    if (!name.empty() && !record.contains(name)) record.emplace(name, std::move(entries));
  }
  return record;
}

IdentityLinks::IdentityLinks(const Json* links) {
  if (links == nullptr) return;
  JsonObject converted;
  const JsonObject* record = links->if_object();
  if (const auto* list = links->if_array()) {
    converted = identity_links_record(*list);
    record = &converted;
  }
  if (record == nullptr) return;
  for (const auto* person : js_ordered(*record)) {
    const auto* ids = person->value().if_array();
    std::string name = token(person->key());
    if (ids == nullptr || name.empty()) continue;
    names_.push_back(std::move(name));
    for (const Json& id : *ids) add(token(id_string(&id)), static_cast<std::uint32_t>(names_.size() - 1));
  }
  index();
}

void IdentityLinks::add(std::string_view id, std::uint32_t name) {
  if (!id.empty()) entries_.push_back({.hash = hash_of("", id), .name = name, .id = std::string(id)});
}

void IdentityLinks::index() {
  if (entries_.empty()) return;
  slots_.assign(std::bit_ceil(entries_.size() * 2), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = 0; i < entries_.size(); i++) {
    std::size_t at = entries_[i].hash & mask;
    // The first name that lists an id keeps it.
    bool known = false;
    for (; slots_[at] != 0; at = (at + 1) & mask) {
      if (entries_[slots_[at] - 1].id == entries_[i].id) {
        known = true;
        break;
      }
    }
    if (!known) slots_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

const IdentityLinks::Entry* IdentityLinks::lookup(std::string_view channel, std::string_view peer) const {
  const std::uint64_t hash = hash_of(channel, peer);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask; slots_[at] != 0; at = (at + 1) & mask) {
    const Entry& entry = entries_[slots_[at] - 1];
    if (entry.hash == hash && is_id(entry.id, channel, peer)) return &entry;
  }
  return nullptr;
}

std::string_view IdentityLinks::find(std::string_view channel, std::string_view peer) const {
  if (entries_.empty() || peer.empty()) return {};
  const Entry* bare = lookup("", peer);
  const Entry* scoped = channel.empty() ? nullptr : lookup(channel, peer);
  if (bare == nullptr || (scoped != nullptr && scoped->name < bare->name)) bare = scoped;
  return bare == nullptr ? std::string_view() : std::string_view(names_[bare->name]);
}

std::size_t IdentityLinks::memory_bytes() const {
  std::size_t bytes = slots_.capacity() * sizeof(std::uint32_t) + entries_.capacity() * sizeof(Entry) + names_.capacity() * sizeof(std::string);
  for (const Entry& entry : entries_) bytes += entry.id.size();
  return bytes;
}

}  // namespace oc::sessions
