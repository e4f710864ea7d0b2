// Which ids of a person on several channels are one person, so that their direct messages share one session (session.identityLinks).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace oc::sessions {

/// The links of a configuration, made ready for lookups. Immutable once made.
/// Source: spec §5. The first name, in JavaScript's order of keys, one of whose entries is the peer wins.
class IdentityLinks {
 public:
  IdentityLinks() = default;

  /// Reads `session.identityLinks`: a record of name -> ids, or the list form of §18 row 4. Anything else has no links.
  explicit IdentityLinks(const Json* links);

  bool empty() const { return entries_.empty(); }

  /// The lower-cased name that this peer is known by, or "" when there is none. `channel` and `peer` are trimmed and lower-cased.
  std::string_view find(std::string_view channel, std::string_view peer) const;

  /// What the links take, for reports.
  std::size_t memory_bytes() const;

 private:
  struct Entry {
    std::uint64_t hash = 0;
    std::uint32_t name = 0;  ///< which name of names_; a smaller one wins
    std::string id;
  };
  void add(std::string_view id, std::uint32_t name);
  void index();
  const Entry* lookup(std::string_view channel, std::string_view peer) const;

  std::vector<std::string> names_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;  ///< entry number + 1, open addressing, size a power of two
};

/// The list form `[{whatsapp: "+1 (555) 000-0123", telegram: "tg:42"}]` as the record form that it means.
JsonObject identity_links_record(const JsonArray& list);

}  // namespace oc::sessions
