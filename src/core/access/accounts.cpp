// Account lists and the merge of account over channel.
#include "core/access/accounts.h"

#include <algorithm>

#include "base/text.h"
#include "core/sessions/ids.h"

namespace oc::access {

using sessions::kDefaultAccountId;
using sessions::normalize_account_id;

const Json* channel_section(const Json& config, std::string_view channel) {
  const Json* channels = member(config, "channels");
  if (channels == nullptr) return nullptr;
  if (const Json* exact = member(*channels, channel)) return exact;
  return member(*channels, token(channel));
}

const Json* account_section(const Json& config, std::string_view channel, std::string_view account_id) {
  const Json* section = channel_section(config, channel);
  const Json* accounts = section ? member(*section, "accounts") : nullptr;
  if (accounts == nullptr || !accounts->is_object()) return nullptr;
  const std::string id = normalize_account_id(account_id);
  if (const Json* exact = member(*accounts, id)) return exact;
  for (const auto& [key, value] : accounts->get_object()) {
    if (normalize_account_id(key) == id) return &value;
  }
  return nullptr;
}

std::vector<std::string> account_ids(const Json& config, std::string_view channel) {
  std::vector<std::string> ids;
  const Json* section = channel_section(config, channel);
  const Json* accounts = section ? member(*section, "accounts") : nullptr;
  if (accounts && accounts->is_object()) {
    for (const auto& entry : accounts->get_object()) {
      if (!js_trim(entry.key()).empty()) ids.push_back(normalize_account_id(entry.key()));
    }
  }
  if (ids.empty()) ids.emplace_back(kDefaultAccountId);
  std::ranges::sort(ids);
  const auto repeated = std::ranges::unique(ids);
  ids.erase(repeated.begin(), repeated.end());
  return ids;
}

std::string default_account_id(const Json& config, std::string_view channel) {
  const std::vector<std::string> ids = account_ids(config, channel);
  const auto is_listed = [&](std::string_view id) { return std::ranges::find(ids, id) != ids.end(); };
  if (const Json* section = channel_section(config, channel)) {
    if (const auto asked = string_member(*section, "defaultAccount"); asked && !js_trim(*asked).empty()) {
      if (std::string id = normalize_account_id(*asked); is_listed(id)) return id;
    }
  }
  return is_listed(kDefaultAccountId) ? std::string(kDefaultAccountId) : ids.front();
}

JsonObject account_settings(const Json& config, std::string_view channel, std::string_view account_id) {
  JsonObject merged;
  if (const Json* section = channel_section(config, channel); section && section->is_object()) {
    for (const auto& [key, value] : section->get_object()) {
      if (key != "accounts" && key != "defaultAccount") merged.emplace(key, value);
    }
  }
  if (const Json* own = account_section(config, channel, account_id); own && own->is_object()) {
    for (const auto& [key, value] : own->get_object()) merged.insert_or_assign(key, value);
  }
  return merged;
}

}  // namespace oc::access
