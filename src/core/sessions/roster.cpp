// Reading the roster and choosing the default agent (spec §3, rule 5).
#include "core/sessions/roster.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "core/sessions/ids.h"

namespace oc::sessions {
namespace {

/// What JavaScript takes for true.
bool is_truthy(const Json* value) {
  if (value == nullptr || value->is_null()) return false;
  if (value->is_bool()) return value->get_bool();
  if (value->is_string()) return !value->get_string().empty();
  if (value->is_number()) return value->to_number<double>() != 0;
  return true;
}

}  // namespace

Roster::Roster(const Json& config) {
  const Json* entries = at_path(config, "agents.entries");
  const Json* list = at_path(config, "agents.list");
  is_entries_ = entries && entries->is_object() && (!entries->get_object().empty() || list == nullptr);
  if (is_entries_) {
    for (const auto* entry : js_ordered(entries->get_object())) {
      entries_.push_back({normalize_agent_id(entry->key()), &entry->value(), fmt::format("agents.entries.{}", std::string_view(entry->key()))});
    }
  } else if (list && list->is_array()) {
    for (std::size_t i = 0; i < list->get_array().size(); i++) {
      const Json& entry = list->get_array()[i];
      if (entry.is_object()) entries_.push_back({normalize_agent_id(id_string(member(entry, "id"))), &entry, fmt::format("agents.list.{}", i)});
    }
  }
  by_id_.resize(entries_.size());
  std::iota(by_id_.begin(), by_id_.end(), 0);
  std::ranges::sort(by_id_, [&](std::size_t a, std::size_t b) {
    const int order = entries_[a].id.compare(entries_[b].id);
    return order < 0 || (order == 0 && a < b);
  });
  choose_default(config);
}

void Roster::choose_default(const Json& config) {
  default_agent_id_ = kDefaultAgentId;
  if (entries_.empty()) return;
  default_agent_id_ = entries_.front().id;
  for (const RosterEntry& entry : entries_) {
    if (!is_truthy(member(*entry.value, "default"))) continue;
    default_agent_id_ = entry.id;
    return;
  }
  const Json* ownership = at_path(config, "agents.ownership");
  const Json* system = at_path(config, "agents.defaults.systemAgent.agentId");
  if (ownership == nullptr || !ownership->is_string() || ownership->get_string() != "explicit" || id_string(system).empty()) return;
  if (const RosterEntry* named = find(id_string(system))) default_agent_id_ = named->id;
}

const RosterEntry* Roster::find(std::string_view agent_id) const {
  const std::string id = normalize_agent_id(agent_id);
  const auto at = std::ranges::lower_bound(by_id_, id, {}, [&](std::size_t i) -> const std::string& { return entries_[i].id; });
  return at != by_id_.end() && entries_[*at].id == id ? &entries_[*at] : nullptr;
}

std::optional<std::string> Roster::resolve(std::string_view agent_id) const {
  const std::string_view trimmed = js_trim(agent_id);
  if (trimmed.empty()) return default_agent_id_;
  std::string id = normalize_agent_id(trimmed);
  if (entries_.empty() || find(id) != nullptr || (is_entries_ && id == kDefaultAgentId)) return id;
  return std::nullopt;
}

}  // namespace oc::sessions
