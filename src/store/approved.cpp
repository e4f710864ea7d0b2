// Reads what pairing approved.
#include "store/approved.h"

#include "core/access/access.h"
#include "core/access/accounts.h"
#include "core/access/pairing.h"
#include "core/sessions/ids.h"
#include "io/files.h"

namespace oc::store {
namespace {

constexpr std::size_t kAllowFileBytesMax = 4u << 20;

}  // namespace

Task<std::vector<std::string>> approved_senders(const io::Io& io, Store& store, std::string folder, std::string channel, std::string account_id) {
  std::vector<std::string> senders;
  if (auto database = co_await store.gateway()) {
    if (auto rows = co_await (*database)->approved_senders(channel, account_id)) senders = std::move(*rows);
  }
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
  co_return senders;
}

Task<std::vector<access::Approved>> approved_everywhere(const io::Io& io, Store& store, std::string folder, const Json& config) {
  std::vector<access::Approved> all;
  const Json* channels = member(config, "channels");
  std::vector<std::pair<std::string, std::string>> accounts;
  if (channels && channels->is_object()) {
    for (const auto& [channel, section] : channels->get_object()) {
      if (!section.is_object() || channel == "defaults") continue;
      for (auto& account : access::account_ids(config, channel)) accounts.emplace_back(channel, std::move(account));
    }
  }
  for (const auto& [channel, account] : accounts) {
    auto senders = co_await approved_senders(io, store, folder, channel, account);
    if (!senders.empty()) all.push_back({.channel = channel, .account_id = account, .sender_ids = std::move(senders)});
  }
  co_return all;
}

}  // namespace oc::store
