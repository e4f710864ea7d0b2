// History limits by session key.
#include "core/sessions/history.h"

#include <algorithm>

#include "base/text.h"

namespace oc::sessions {
namespace {

/// `5:thread:7` -> `5`; only a number may follow.
std::string_view without_thread(std::string_view id) {
  const std::string plain = ascii_lower(id);
  for (std::string_view mark : {":thread:", ":topic:"}) {
    const auto at = plain.rfind(mark);
    if (at == std::string::npos) continue;
    const std::string_view number = id.substr(at + mark.size());
    const bool is_number = !number.empty() && std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
    if (is_number) return id.substr(0, at);
  }
  return id;
}

std::optional<std::int64_t> limit_in(const Json* object, std::string_view key) {
  const auto limit = object ? number_member(*object, key) : std::nullopt;
  return limit ? std::optional(static_cast<std::int64_t>(*limit)) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> history_limit(std::string_view session_key, const Json& config) {
  std::vector<std::string> parts = split(session_key, ':');
  std::erase(parts, std::string());
  if (parts.size() >= 3 && parts[0] == "agent") parts.erase(parts.begin(), parts.begin() + 2);
  if (parts.size() < 2) return std::nullopt;
  const Json* channels = member(config, "channels");
  const Json* channel = channels ? member(*channels, js_lower(parts[0])) : nullptr;
  if (channel == nullptr || !channel->is_object()) return std::nullopt;
  const std::string kind = js_lower(parts[1]);
  if (kind == "group" || kind == "channel") return limit_in(channel, "historyLimit");
  if (kind != "direct" && kind != "dm") return std::nullopt;
  const std::string peer = join({parts.begin() + 2, parts.end()}, ":");
  const Json* peers = member(*channel, "dms");
  const Json* own = peers ? member(*peers, without_thread(peer)) : nullptr;
  if (const auto limit = limit_in(own, "historyLimit")) return limit;
  return limit_in(channel, "dmHistoryLimit");
}

std::size_t history_start(std::span<const std::string_view> roles, std::int64_t limit) {
  if (limit <= 0) return 0;
  std::int64_t turns = 0;
  std::size_t start = roles.size();
  for (std::size_t i = roles.size(); i > 0; i--) {
    if (roles[i - 1] != "user") continue;
    if (++turns > limit) return start;
    start = i - 1;
  }
  return 0;
}

}  // namespace oc::sessions
