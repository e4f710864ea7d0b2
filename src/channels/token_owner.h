// Which of several accounts with one credential uses it: the first by its id. Two that did would both answer everything, or take it from each other.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret.h"

namespace oc::channels {

/// One of an account's credentials. Lifetime: its settings'.
struct Credential {
  std::string_view what;  ///< as the settings call it: `bot token`
  const Secret& secret;   ///< may be empty
};

/// Why the account does not run.
inline std::string problem_of(std::string_view channel, std::string_view what, std::string_view account_id, std::string_view owner) {
  return fmt::format("Duplicate {} {}: account \"{}\" shares a token with account \"{}\". Keep one owner account per {}.", channel, what, account_id,
                     owner, what);
}

/// By account: why it does not run, "" = nobody before it has one of its credentials. `ids` are sorted and each is read once. An account that is off
/// or has a problem of its own uses nothing up. No credential is kept.
template <typename Read, typename Credentials>
std::map<std::string, std::string> shared_credentials(std::string_view channel, const std::vector<std::string>& ids, Read read,
                                                      Credentials credentials_of) {
  std::map<std::string, std::string> problems;
  std::map<std::pair<std::string_view, std::string>, std::string> owners;
  for (const auto& id : ids) {
    std::string& problem = problems[id];
    const auto settings = read(id);
    if (!settings.enabled) continue;
    std::vector<std::pair<std::string_view, std::string>> own;
    for (const Credential& credential : credentials_of(settings)) {
      if (credential.secret.empty()) continue;
      own.emplace_back(credential.what, credential.secret.reveal());
      const auto owner = owners.find(own.back());
      if (owner != owners.end() && problem.empty()) problem = problem_of(channel, credential.what, id, owner->second);
    }
    if (!problem.empty() || !settings.problem.empty()) continue;
    for (auto& key : own) owners.emplace(std::move(key), id);
  }
  return problems;
}

/// The answers of shared_credentials() for one config. Whoever goes through the accounts has them all looked up once; who begins anew (another
/// config, or an account for the second time) has them looked up anew, since a token file or a variable may hold something else by now.
class SharedCredentials {
 public:
  enum class For : std::uint8_t { config, account };
  /// `config` is only told from others. `look_up()` gives what shared_credentials() does.
  template <typename LookUp>
  const std::string& of(const void* config, const std::string& account_id, For purpose, LookUp look_up) {
    const std::pair question{purpose, account_id};
    if (config != config_ || !problems_.contains(account_id) || asked_.contains(question)) {
      problems_ = look_up();
      config_ = config;
      asked_.clear();
    }
    asked_.insert(question);
    return problems_[account_id];
  }

 private:
  const void* config_ = nullptr;
  std::map<std::string, std::string> problems_;
  std::set<std::pair<For, std::string>> asked_;
};

}  // namespace oc::channels
