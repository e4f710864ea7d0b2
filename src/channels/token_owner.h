// Which of several accounts with one credential uses it: the first by its id. Two that did would both answer everything, or take it from each other.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace oc::channels {

/// The account before this one of which `has_same(id)` says that it has its credential; "" = none. The ids are sorted.
template <typename HasSame>
std::string token_owner(const std::vector<std::string>& ids, const std::string& account_id, HasSame has_same) {
  for (const auto& other : ids) {
    if (other == account_id) break;
    if (has_same(other)) return other;
  }
  return {};
}

struct SharedToken {
  std::string_view channel;             ///< `Discord`
  std::string_view what = "bot token";  ///< as its settings call it
  std::string_view account_id;
  std::string_view owner;
};
/// Why the account does not run.
inline std::string problem_of(const SharedToken& shared) {
  return fmt::format("Duplicate {} {}: account \"{}\" shares a token with account \"{}\". Keep one owner account per {}.", shared.channel,
                     shared.what, shared.account_id, shared.owner, shared.what);
}

}  // namespace oc::channels
