// The window over what one bot said in one chat.
#include "core/access/bot_loops.h"

#include <algorithm>
#include <array>

#include "core/access/accounts.h"
#include "core/access/platforms.h"

namespace oc::access {
namespace {

constexpr std::int64_t kSecondsMax = 86'400;  // A day: nobody waits longer for a bot on purpose.

/// The sections that may hold `botLoopProtection`, the nearest first.
std::vector<const Json*> sections_of(const Json& config, const AccountPolicy& policy, const Chat& chat) {
  std::vector<const Json*> holders = place_entries(policy, chat);
  holders.push_back(account_section(config, policy.channel, policy.account_id));
  holders.push_back(channel_section(config, policy.channel));
  holders.push_back(at_path(config, "channels.defaults"));
  std::vector<const Json*> out;
  for (const Json* holder : holders) {
    const Json* section = holder != nullptr && holder->is_object() ? member(*holder, "botLoopProtection") : nullptr;
    if (section != nullptr && section->is_object()) out.push_back(section);
  }
  return out;
}

}  // namespace

BotLoopRules bot_loop_rules(const Json& config, const AccountPolicy& policy, const Chat& chat) {
  BotLoopRules rules;
  const auto sections = sections_of(config, policy, chat);
  const auto number = [&](std::string_view key, std::int64_t usual, std::int64_t most) {
    for (const Json* section : sections) {
      if (const auto written = int_member(*section, key); written && *written > 0) return std::min(*written, most);
    }
    return usual;
  };
  for (const Json* section : sections) {
    const auto written = bool_member(*section, "enabled");
    if (!written) continue;
    rules.enabled = *written;
    break;
  }
  rules.events_max = static_cast<std::size_t>(
      number("maxEventsPerWindow", static_cast<std::int64_t>(rules.events_max), static_cast<std::int64_t>(kBotEventsPerPairMax)));
  const auto seconds = [&](std::string_view key, Millis usual) { return Millis(1000 * number(key, usual.count() / 1000, kSecondsMax)); };
  rules.window = seconds("windowSeconds", rules.window);
  rules.cooldown = seconds("cooldownSeconds", rules.cooldown);
  return rules;
}

std::size_t BotLoops::hear(const std::string& name, const BotLoopRules& rules, Millis now) {
  if (!rules.enabled) {
    pairs_.erase(name);
    return 0;
  }
  auto at = pairs_.find(name);
  if (at == pairs_.end()) {
    make_room();
    at = pairs_.emplace(name, Pair()).first;
  }
  Pair& pair = at->second;
  pair.last = now;
  if (now < pair.cool_until) return ++pair.refused;
  while (!pair.events.empty() && pair.events.front() + rules.window <= now) pair.events.pop_front();
  if (pair.events.size() < std::min(rules.events_max, kBotEventsPerPairMax)) {
    pair.events.push_back(now);
    return 0;
  }
  pair.events.clear();
  pair.cool_until = now + rules.cooldown;
  return pair.refused = 1;
}

void BotLoops::make_room() {
  if (pairs_.size() < kBotPairsMax) return;
  pairs_.erase(std::ranges::min_element(pairs_, {}, [](const auto& item) { return item.second.last; }));
}

}  // namespace oc::access
