// Edits of agents.list and agents.entries.
#include "cli/roster_edit.h"

#include <fmt/format.h>

#include "base/text.h"
#include "core/config/edit.h"
#include "core/sessions/ids.h"
#include "core/sessions/roster.h"

namespace oc::cli {
namespace {

constexpr std::string_view kEntries = "agents.entries.";
constexpr std::string_view kList = "agents.list.";

/// Roster paths are plain text; a key may hold dots.
std::string edit_path(std::string_view roster_path) {
  if (roster_path.starts_with(kEntries)) return path_step("agents.entries", roster_path.substr(kEntries.size()));
  return fmt::format("agents.list[{}]", roster_path.substr(kList.size()));
}

}  // namespace

Result<std::string> agent_path(const ConfigDraft& draft, std::string_view agent_id) {
  const sessions::Roster written(draft.raw);
  if (const auto* here = written.find(agent_id)) return edit_path(here->path);
  const sessions::Roster all(draft.root());
  const auto* entry = all.find(agent_id);
  if (entry && draft.config) {
    const Where where = draft.config->where(entry->path);
    return fail(Errc::conflict, fmt::format("Agent \"{}\" is written in the included file {}.", printable(agent_id, 80), to_string(where)),
                "Change it there.");
  }
  if (all.empty() && sessions::normalize_agent_id(agent_id) == all.default_agent_id()) return std::string();
  return fail(Errc::not_found, fmt::format("Agent \"{}\" not found.", printable(agent_id, 80)));
}

Result<std::string> append_agent(std::string text, const ConfigDraft& draft, std::string_view agent_id, JsonObject entry) {
  const sessions::Roster roster(draft.root());
  if (sessions::Roster(draft.raw).is_entries()) return config::edit_set(text, path_step("agents.entries", agent_id), Json(std::move(entry)));
  JsonObject item{{"id", agent_id}};
  for (auto& field : entry) item[field.key()] = std::move(field.value());
  if (roster.empty() && agent_id != roster.default_agent_id()) {
    OC_TRY(text, config::edit_set(text, "agents.list.+", JsonObject{{"id", roster.default_agent_id()}}));
  }
  return config::edit_set(text, "agents.list.+", Json(std::move(item)));
}

}  // namespace oc::cli
