// Transcripts, sessions and routes, as clients read them.
#include "engine/history.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "core/routing/explain.h"
#include "core/sessions/key.h"
#include "core/turn/message.h"
#include "engine/history_path.h"
#include "io/files.h"
#include "io/log.h"

namespace oc::engine {
namespace {

constexpr std::size_t kLinesForEachMessage = 4;

/// The person's words as typed, without the stamp and the metadata that the model reads.
Json with_typed_text(const Json& line) {
  Json message = *member(line, "message");
  const Json* facts = member(line, "openclaw");
  const auto typed = facts ? string_member(*facts, "text") : std::nullopt;
  if (typed && string_member_or(message, "role", "") == "user") message.get_object()["content"] = JsonArray{{{"type", "text"}, {"text", *typed}}};
  return message;
}

/// What a person is shown of a line; nothing: it is no part of the talk. A compaction stands where it happened, with its summary: what was said
/// before it is still there to be read, although models are told of the summary only.
std::optional<Json> shown_message(const Json& line) {
  if (member(line, "message")) return with_typed_text(line);
  const auto summary = summary_of_compaction(line);
  if (!summary) return std::nullopt;
  Json message = turn::to_json(*summary);
  message.get_object()["role"] = "system";
  message.get_object()["__openclaw"] = JsonObject{{"kind", "compaction"}};
  return message;
}

Json route_in(const Json& line) {
  const Json* facts = member(line, "openclaw");
  const Json* route = facts ? member(*facts, "route") : nullptr;
  return route && route->is_object() ? *route : Json();
}

std::string run_in(const Json& line) {
  const Json* facts = member(line, "openclaw");
  return facts ? string_member_or(*facts, "runId", "") : "";
}

JsonArray route_sentences(const RouteNote& note) {
  JsonArray sentences;
  if (note.matched_by == "session" || note.matched_by == "agent") {
    sentences.emplace_back(fmt::format("It was written to this {} itself, so no binding was asked.", note.matched_by));
  } else if (note.binding.is_null()) {
    sentences.emplace_back(fmt::format("No binding takes this message of {} account \"{}\", so the default agent \"{}\" has it.", note.channel,
                                       note.account_id, note.agent_id));
  } else {
    const std::string where = string_member_or(note.binding, "where", "");
    const bool is_topic = note.matched_by == routing::to_string(routing::MatchedBy::topic);
    sentences.emplace_back(
        fmt::format("{} gives it to \"{}\": {}.", string_member_or(note.binding, "path", ""), note.agent_id,
                    is_topic ? "a topic's agent goes before all bindings" : "the first that matches in the tier " + note.matched_by));
    if (!where.empty()) sentences.emplace_back("The rule stands at " + where + ".");
  }
  if (note.session_key == note.main_session_key)
    sentences.emplace_back("It is in the agent's main session, which direct messages share unless session.dmScope parts them.");
  return sentences;
}

}  // namespace

io::Task<Result<History>> read_history(Inside& inside, std::string session_key, std::size_t messages_max) {
  History history{.session_key = session_key, .thinking_level = "off"};
  const std::string agent_id = sessions::agent_id_of_key(session_key);
  if (!is_known_agent(inside, agent_id)) co_return history;
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(agent_id));
  OC_CO_TRY(const auto row, co_await database->session(session_key));
  if (!row) co_return history;
  history.session_id = row->session_id;
  history.thinking_level = string_member_or(row->entry, "thinkingLevel", "off");
  history.verbose_level = string_member_or(row->entry, "verboseLevel", "");
  const std::size_t wanted = std::min(messages_max, kHistoryMessagesMax);
  OC_CO_TRY(const auto lines, co_await database->entries(row->session_id, wanted * kLinesForEachMessage));
  Json route;
  for (const std::size_t place : leaf_path(lines)) {
    const auto& [seq, line] = lines[place];
    auto message = shown_message(line);
    if (!message) continue;
    if (Json own = route_in(line); !own.is_null()) route = std::move(own);
    history.messages.push_back({.id = string_member_or(line, "id", ""), .seq = seq, .message = std::move(*message), .route = route});
  }
  if (history.messages.size() > wanted)
    history.messages.erase(history.messages.begin(), history.messages.end() - static_cast<std::ptrdiff_t>(wanted));
  co_return history;
}

SessionSummary summary_of(const Inside& inside, store::SessionRow row) {
  const bool running = inside.runs.is_running(row.key);
  return {.key = row.key,
          .agent_id = sessions::agent_id_of_key(row.key),
          .session_id = row.session_id,
          .updated_at = row.updated_at,
          .entry = std::move(row.entry),
          .running = running};
}

bool has_database(const Inside& inside, const std::string& agent_id) {
  return inside.io.files.info(config::sessions_dir(inside.parts.paths, agent_id) + "/sessions.sqlite").has_value();
}

std::vector<std::string> agents_with_databases(const Inside& inside) {
  std::vector<std::string> ids;
  for (const auto& agent : inside.snapshot->agents) {
    if (has_database(inside, agent.id)) ids.push_back(agent.id);
  }
  const auto folders = inside.io.files.list(inside.parts.paths.state_dir + "/agents");
  if (!folders) return ids;
  for (const auto& folder : *folders) {
    if (folder.is_directory && !inside.snapshot->find(folder.name) && has_database(inside, folder.name)) ids.push_back(folder.name);
  }
  return ids;
}

bool is_known_agent(const Inside& inside, const std::string& agent_id) {
  return inside.snapshot->find(agent_id) != nullptr || has_database(inside, agent_id);
}

io::Task<Result<std::vector<SessionSummary>>> list_sessions(Inside& inside, std::string agent_id, std::size_t rows_max) {
  std::vector<SessionSummary> found;
  const auto snapshot = inside.snapshot;
  for (const auto& agent : snapshot->agents) {
    if (!agent_id.empty() && agent.id != agent_id) continue;
    auto database = co_await inside.parts.store.agent(agent.id);
    auto rows = database ? co_await (*database)->sessions(rows_max) : Result<std::vector<store::SessionRow>>(std::unexpected(database.error()));
    if (!rows) {
      inside.io.log.error("store", to_text(rows.error()), {{"agent", agent.id}});
      continue;
    }
    for (auto& row : *rows) found.push_back(summary_of(inside, std::move(row)));
  }
  std::ranges::stable_sort(found, std::greater<>(), &SessionSummary::updated_at);
  if (found.size() > rows_max) found.resize(rows_max);
  co_return found;
}

Json explain(const Snapshot& snapshot, const routing::RouteInput& input) {
  const auto where_of = [&snapshot](std::string_view path) { return snapshot.config->where(path); };
  return routing::to_json(routing::explain(snapshot.config->root(), input, where_of));
}

io::Task<Result<Json>> read_route(Inside& inside, std::string session_key, std::string run_id) {
  const std::string agent_id = sessions::agent_id_of_key(session_key);
  if (!is_known_agent(inside, agent_id)) co_return fail(Errc::not_found, fmt::format("no session {}", session_key));
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(agent_id));
  OC_CO_TRY(const auto row, co_await database->session(session_key));
  if (!row) co_return fail(Errc::not_found, fmt::format("no session {}", session_key));
  OC_CO_TRY(const auto lines, co_await database->entries(row->session_id, kHistoryMessagesMax));
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    Json route = route_in(line->line);
    if (route.is_null() || (!run_id.empty() && run_in(line->line) != run_id)) continue;
    JsonObject& object = route.get_object();
    object["runId"] = run_in(line->line);
    object["explain"] = route_sentences(route_note_from_json(route));
    co_return route;
  }
  co_return fail(Errc::not_found, "no message with a route is kept in this session");
}

}  // namespace oc::engine
