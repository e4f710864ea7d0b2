// Can people who do not know of each other speak into one session? Which, by what way, and what to change.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace oc::access {

/// Who was let in by pairing.
struct Approved {
  std::string channel;
  std::string account_id;
  std::vector<std::string> sender_ids;
};

/// The main session of an agent that more than one person can reach by direct messages.
struct SharedMain {
  std::string agent_id;
  std::string account;   ///< `telegram:default`, the first that lets them in
  std::string path;      ///< the config key that lets them in, such as `channels.telegram.allowFrom`; "" = pairing did
  std::string sentence;  ///< who shares it, and by what way, with file and line
  std::string hint;      ///< what to type
};

/// One for each agent whose main session has more than one sender, in the order of the accounts. A person with several ids in
/// session.identityLinks is one sender. `where_of` tells file and line of a config key; it may be empty.
/// Limits: kAllowFromEntriesMax entries an account.
std::vector<SharedMain> shared_mains(const Json& config, const std::vector<Approved>& approved,
                                     const std::function<std::string(std::string_view path)>& where_of);

}  // namespace oc::access
