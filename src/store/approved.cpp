// Reads what pairing approved.
#include "store/approved.h"

#include "core/access/access.h"
#include "core/access/accounts.h"
#include "core/access/pairing.h"
#include "core/sessions/ids.h"
#include "io/files.h"
#include "store/sqlite/gateway_database.h"

namespace oc::store {
namespace {

constexpr std::size_t kAllowFileBytesMax = 4u << 20;

/// With those in the files that other programs keep.
std::vector<std::string> with_files(const io::Io& io, std::vector<std::string> senders, const std::string& folder, const std::string& channel,
                                    const std::string& account_id) {
  std::vector<std::string> names{access::allow_from_file(channel, account_id)};
  // PARITY: the unscoped file belongs to the account `default` alone.
  if (account_id == sessions::kDefaultAccountId) names.push_back(access::allow_from_file(channel));
  for (const auto& name : names) {
    const auto text = io.files.read(folder + "/" + name, kAllowFileBytesMax);
    if (!text) continue;
    const auto json = parse_json(*text);
    for (auto& entry : access::allow_entries(json ? member(*json, "allowFrom") : nullptr)) senders.push_back(std::move(entry));
  }
  std::erase(senders, "*");
  return senders;
}

/// Channel and account.
std::vector<std::pair<std::string, std::string>> accounts_of(const Json& config) {
  const Json* channels = member(config, "channels");
  std::vector<std::pair<std::string, std::string>> accounts;
  if (channels && channels->is_object()) {
    for (const auto& [channel, section] : channels->get_object()) {
      if (!section.is_object() || channel == "defaults") continue;
      for (auto& account : access::account_ids(config, channel)) accounts.emplace_back(channel, std::move(account));
    }
  }
  return accounts;
}

}  // namespace

Task<std::vector<std::string>> approved_senders(const io::Io& io, Store& store, std::string folder, std::string channel, std::string account_id) {
  std::vector<std::string> senders;
  if (auto database = co_await store.gateway()) {
    if (auto rows = co_await (*database)->approved_senders(channel, account_id)) senders = std::move(*rows);
  }
  co_return with_files(io, std::move(senders), folder, channel, account_id);
}

std::vector<access::Approved> approved_in_earlier(const io::Io& io, const std::string& gateway_path, const std::string& folder, const Json& config) {
  std::vector<access::Approved> all;
  for (const auto& [channel, account] : accounts_of(config)) {
    auto senders = with_files(io, read_approved_senders(gateway_path, channel, account), folder, channel, account);
    if (!senders.empty()) all.push_back({.channel = channel, .account_id = account, .sender_ids = std::move(senders)});
  }
  return all;
}

Task<std::vector<access::Approved>> approved_everywhere(const io::Io& io, Store& store, std::string folder, const Json& config) {
  std::vector<access::Approved> all;
  for (const auto& [channel, account] : accounts_of(config)) {
    auto senders = co_await approved_senders(io, store, folder, channel, account);
    if (!senders.empty()) all.push_back({.channel = channel, .account_id = account, .sender_ids = std::move(senders)});
  }
  co_return all;
}

}  // namespace oc::store
