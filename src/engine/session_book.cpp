// Opening sessions: found, fresh or begun anew.
#include "engine/session_book.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "core/config/config.h"
#include "core/sessions/history.h"
#include "core/sessions/reset.h"
#include "core/turn/loop.h"
#include "engine/inside.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/log.h"

namespace oc::engine {
namespace {

constexpr std::size_t kHistoryLinesMax = 4000;

sessions::Place place_of(const Prompted& prompted) {
  if (prompted.chat_kind == "group" || prompted.chat_kind == "channel") return sessions::Place::group;
  return sessions::Place::direct;
}

bool has_gone_stale(const Inside& inside, const Prompted& prompted, const store::SessionRow& row) {
  const Json* session = inside.snapshot->config->find("session");
  const auto type = sessions::reset_type(row.key, place_of(prompted));
  const auto policy = sessions::reset_policy(session, type, sessions::reset_override(session, prompted.route.channel));
  const auto zone = TimeZone::find(inside.io.clock.time_zone()).value_or(TimeZone());
  return !sessions::freshness(row.updated_at, inside.io.clock.now(), policy, zone).fresh;
}

void limit_turns(std::vector<turn::Message>& history, const std::string& key, const Json& config) {
  const auto limit = sessions::history_limit(key, config);
  if (!limit || *limit <= 0) return;
  std::vector<std::string_view> roles;
  for (const auto& message : history) roles.push_back(message.role == turn::Role::user ? "user" : "assistant");
  const auto start = static_cast<std::ptrdiff_t>(sessions::history_start(roles, *limit));
  history.erase(history.begin(), history.begin() + start);
}

std::string run_of(const Json& line) {
  const Json* facts = member(line, "openclaw");
  return facts ? string_member_or(*facts, "runId", "") : std::string();
}

/// A run that was interrupted left its user message as the last line: it is told again, not twice.
void drop_own_user_line(OpenSession& session, std::vector<store::EntryRow>& lines, const std::string& run_id) {
  if (lines.empty() || run_id.empty() || run_of(lines.back().line) != run_id) return;
  const Json* message = member(lines.back().line, "message");
  if (!message || string_member_or(*message, "role", "") != "user") return;
  session.user_is_kept = true;
  lines.pop_back();
}

}  // namespace

io::Task<Result<OpenSession>> open_session(Inside& inside, const Prompted& prompted) {
  OpenSession session;
  OC_CO_TRY(session.database, co_await inside.parts.store.agent(prompted.route.agent_id));
  OC_CO_TRY(auto row, co_await session.database->session(prompted.route.session_key));
  const bool begin_anew = !row || prompted.fresh_session || has_gone_stale(inside, prompted, *row);
  if (begin_anew) {
    session.row = fresh_session(inside.io, prompted.route.session_key, row && prompted.fresh_session ? row->entry : Json());
    session.is_new = true;
    co_return session;
  }
  session.row = std::move(*row);
  OC_CO_TRY(auto lines, co_await session.database->entries(session.row.session_id, kHistoryLinesMax));
  session.is_new = lines.empty();
  if (!lines.empty()) session.last_line_id = string_member_or(lines.back().line, "id", "");
  drop_own_user_line(session, lines, prompted.run_id);
  session.history = turn::sound_history(messages_of(lines));
  limit_turns(session.history, session.row.key, inside.snapshot->config->root());
  co_return session;
}

Json LineMaker::session_header(const std::string& session_id, const std::string& workspace) {
  return {{"type", "session"}, {"version", 3}, {"id", session_id}, {"timestamp", to_iso(io_.clock.now())}, {"cwd", workspace}};
}

Json LineMaker::message(const turn::Message& message, Json facts) {
  JsonObject line{{"type", "message"}, {"id", io_.random.uuid().substr(0, 8)}};
  line["parentId"] = parent_.empty() ? Json() : Json(parent_);
  parent_ = std::string(line["id"].get_string());
  line["timestamp"] = to_iso(io_.clock.now());
  line["message"] = turn::to_json(message);
  if (!facts.is_null()) line["openclaw"] = std::move(facts);
  return line;
}

std::vector<turn::Message> messages_of(const std::vector<store::EntryRow>& lines) {
  std::vector<turn::Message> messages;
  for (const auto& row : lines) {
    const Json* json = member(row.line, "message");
    if (!json) continue;
    if (auto message = turn::message_from_json(*json)) messages.push_back(std::move(*message));
  }
  return messages;
}

std::vector<turn::Message> newest_that_fit(std::vector<turn::Message> history, std::size_t chars_max) {
  std::size_t chars = 0;
  std::size_t start = history.size();
  for (std::size_t i = history.size(); i-- > 0;) {
    for (const auto& block : history[i].content) chars += block.text.size() + block.name.size();
    for (const auto* call : turn::tool_calls_of(history[i])) chars += to_json_text(call->arguments).size();
    if (chars > chars_max) break;
    if (history[i].role == turn::Role::user) start = i;
  }
  history.erase(history.begin(), history.begin() + static_cast<std::ptrdiff_t>(start));
  return history;
}

store::SessionRow fresh_session(const io::Io& io, const std::string& session_key, const Json& old_entry) {
  const UnixTime now = io.clock.now();
  store::SessionRow row{.key = session_key, .session_id = io.random.uuid(), .created_at = now, .updated_at = now};
  JsonObject entry{{"systemSent", false}, {"compactionCount", 0}};
  // Source: OpenClaw, what a triggered reset keeps.
  for (std::string_view kept :
       {"thinkingLevel", "verboseLevel", "reasoningLevel", "ttsAuto", "modelOverride", "providerOverride", "authProfileOverride", "label",
        "spawnedBy", "spawnDepth", "parentSessionKey", "displayName", "sendPolicy", "groupActivation"}) {
    if (const Json* value = member(old_entry, kept)) entry[kept] = *value;
  }
  row.entry = std::move(entry);
  return row;
}

}  // namespace oc::engine
