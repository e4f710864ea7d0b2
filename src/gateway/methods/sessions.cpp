// sessions.*: the list of conversations, and what a person changes about one.
#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "gateway/history_view.h"
#include "gateway/methods/methods.h"
#include "gateway/summaries.h"
#include "io/clock.h"

namespace oc::gateway {
namespace {

constexpr std::size_t kRowsWithTexts = 50;
constexpr std::size_t kTitleMessages = 50;
constexpr std::size_t kTitleUnits = 60;
constexpr std::size_t kPreviewUnits = 200;
constexpr std::int64_t kPreviewItems = 12;
constexpr std::int64_t kPreviewChars = 240;

std::string key_of(const Call& call) { return call.context.engine().canonical_session_key(string_member_or(call.params, "key", "")); }

/// The text on one line, cut.
std::string one_line(std::string_view text, std::size_t units_max) {
  const auto line = join(split(js_trim(text), '\n'), " ");
  const auto prefix = utf16_prefix(line, units_max);
  return prefix.size() == line.size() ? line : std::string(prefix) + "…";
}

class RowFilter {
 public:
  RowFilter(const Json& params, UnixTime now)
      : label_(string_member_or(params, "label", "")),
        spawned_by_(string_member_or(params, "spawnedBy", "")),
        search_(js_lower(string_member_or(params, "search", ""))),
        global_(bool_member(params, "includeGlobal").value_or(false)),
        unknown_(bool_member(params, "includeUnknown").value_or(false)) {
    if (const auto minutes = int_member(params, "activeMinutes")) since_ = now - std::chrono::minutes(std::min<std::int64_t>(*minutes, 1'000'000));
  }

  bool takes(const engine::SessionSummary& session) const {
    const auto kind = session_kind(session);
    if ((kind == "global" && !global_) || (kind == "unknown" && !unknown_)) return false;
    if (since_ && session.updated_at < *since_) return false;
    const auto label = string_member_or(session.entry, "label", "");
    if (!label_.empty() && label != label_) return false;
    if (!spawned_by_.empty() && string_member_or(session.entry, "spawnedBy", "") != spawned_by_) return false;
    if (search_.empty()) return true;
    const auto text = js_lower(session.key + "\n" + label + "\n" + string_member_or(session.entry, "displayName", "") + "\n" + session.session_id);
    return text.find(search_) != std::string::npos;
  }

 private:
  std::string label_, spawned_by_, search_;
  bool global_, unknown_;
  std::optional<UnixTime> since_;
};

std::string title_of(const std::vector<engine::HistoryMessage>& messages) {
  for (const auto& row : messages) {
    if (string_member_or(row.message, "role", "") == "user") return one_line(without_stamp(plain_text(row.message)), kTitleUnits);
  }
  return "";
}

std::string last_text_of(const std::vector<engine::HistoryMessage>& messages) {
  for (auto row = messages.rbegin(); row != messages.rend(); ++row) {
    const auto text = plain_text(row->message);
    if (!js_trim(text).empty()) return one_line(without_stamp(text), kPreviewUnits);
  }
  return "";
}

Task<> add_texts(Call& call, JsonArray& rows) {
  const bool titles = bool_member(call.params, "includeDerivedTitles").value_or(false);
  const bool last = bool_member(call.params, "includeLastMessage").value_or(false);
  if (!titles && !last) co_return;
  for (std::size_t i = 0; i < rows.size() && i < kRowsWithTexts; i++) {
    const std::string key(rows[i].at("key").as_string());
    const auto history = co_await call.context.engine().history(key, kTitleMessages);
    if (!history) continue;
    auto& row = rows[i].as_object();
    if (const auto title = titles ? title_of(history->messages) : ""; !title.empty()) row["derivedTitle"] = title;
    if (const auto text = last ? last_text_of(history->messages) : ""; !text.empty()) row["lastMessagePreview"] = text;
  }
}

Task<JsonObject> defaults_of(Call& call) {
  const auto agents = co_await call.context.engine().agents_with_models();
  JsonObject out{{"modelProvider", nullptr}, {"model", nullptr}, {"contextTokens", nullptr}};
  if (agents.empty()) co_return out;
  out["modelProvider"] = agents.front().model.provider;
  out["model"] = agents.front().model.model;
  for (const auto& model : call.context.engine().models(agents.front().id)) {
    if (model.ref == agents.front().model && model.context_window > 0) out["contextTokens"] = model.context_window;
  }
  co_return out;
}

Task<Answer> sessions_list(Call& call) {
  const auto agent_id = token(string_member_or(call.params, "agentId", ""));
  const auto sessions = co_await call.context.engine().sessions(agent_id, kSessionRowsMax);
  if (!sessions) co_return refuse(sessions.error());
  const auto now = call.context.clock().now();
  const RowFilter filter(call.params, now);
  const auto limit = static_cast<std::size_t>(int_member(call.params, "limit").value_or(kSessionRowsMax));
  JsonArray rows;
  for (const auto& session : *sessions) {
    if (rows.size() < limit && filter.takes(session)) rows.push_back(session_row(session));
  }
  co_await add_texts(call, rows);
  const auto count = rows.size();
  co_return JsonObject{{"ts", to_ms(now)},
                       {"path", agent_id.empty() ? "(multiple)" : "~/.openclaw/agents/" + agent_id + "/sessions/sessions.sqlite"},
                       {"count", count},
                       {"defaults", co_await defaults_of(call)},
                       {"sessions", std::move(rows)}};
}

Task<Answer> sessions_resolve(Call& call) {
  const auto session_id = string_member_or(call.params, "sessionId", "");
  const auto label = string_member_or(call.params, "label", "");
  if (const auto key = string_member_or(call.params, "key", ""); !key.empty()) co_return JsonObject{{"ok", true}, {"key", key_of(call)}};
  if (session_id.empty() && label.empty()) co_return refuse(protocol::invalid_request("either key, sessionId or label is required"));
  const auto sessions = co_await call.context.engine().sessions(token(string_member_or(call.params, "agentId", "")), kSessionRowsMax);
  if (!sessions) co_return refuse(sessions.error());
  std::vector<std::string> found;
  for (const auto& session : *sessions) {
    const bool fits = session_id.empty() ? string_member_or(session.entry, "label", "") == label : session.session_id == session_id;
    if (fits) found.push_back(session.key);
  }
  const std::string what = session_id.empty() ? "label" : "sessionId";
  const auto name = printable(session_id.empty() ? label : session_id, 80);
  if (found.empty()) co_return refuse(protocol::invalid_request("No session found with " + what + ": " + name));
  if (found.size() > 1)
    co_return refuse(protocol::invalid_request("Multiple sessions found with " + what + ": " + name + " (" + join(found, ", ") + ")"));
  co_return JsonObject{{"ok", true}, {"key", found.front()}};
}

JsonArray preview_items(const engine::History& history, std::size_t items_max, std::size_t chars_max) {
  JsonArray items;
  const std::size_t skip = history.messages.size() > items_max ? history.messages.size() - items_max : 0;
  for (std::size_t i = skip; i < history.messages.size(); i++) {
    const auto& message = history.messages[i].message;
    const auto role = string_member_or(message, "role", "");
    const auto text = one_line(without_stamp(plain_text(message)), chars_max);
    if (!text.empty()) items.push_back(JsonObject{{"role", role == "toolResult" ? "tool" : role}, {"text", text}});
  }
  return items;
}

Task<Answer> sessions_preview(Call& call) {
  const auto items_max = static_cast<std::size_t>(int_member(call.params, "limit").value_or(kPreviewItems));
  const auto chars_max = static_cast<std::size_t>(int_member(call.params, "maxChars").value_or(kPreviewChars));
  JsonArray previews;
  for (const auto& asked : strings_member(call.params, "keys")) {
    if (previews.size() >= kRowsWithTexts) break;
    const auto key = call.context.engine().canonical_session_key(asked);
    const auto history = co_await call.context.engine().history(key, std::min(items_max, kHistoryMessagesMax));
    const std::string_view status = !history ? "missing" : history->messages.empty() ? "empty" : "ok";
    previews.push_back(
        JsonObject{{"key", asked}, {"status", status}, {"items", history ? preview_items(*history, items_max, chars_max) : JsonArray{}}});
  }
  co_return JsonObject{{"ts", to_ms(call.context.clock().now())}, {"previews", std::move(previews)}};
}

Task<Answer> sessions_subscribe(Call& call) {
  call.connection->hears_sessions = true;
  co_return JsonObject{{"subscribed", true}};
}

Task<Answer> sessions_unsubscribe(Call& call) {
  call.connection->hears_sessions = false;
  co_return JsonObject{{"subscribed", false}};
}

Task<Answer> messages_subscribe(Call& call) {
  const auto key = key_of(call);
  auto& heard = call.connection->heard_session_keys;
  if (heard.size() >= kSessionRowsMax && !heard.contains(key))
    co_return refuse(protocol::invalid_request("too many subscriptions on this connection"));
  heard.insert(key);
  co_return JsonObject{{"subscribed", true}, {"key", key}};
}

Task<Answer> messages_unsubscribe(Call& call) {
  const auto key = key_of(call);
  call.connection->heard_session_keys.erase(key);
  co_return JsonObject{{"subscribed", false}, {"key", key}};
}

JsonObject entry_json(const engine::SessionSummary& session) {
  JsonObject entry = session.entry.is_object() ? session.entry.get_object() : JsonObject{};
  entry["sessionId"] = session.session_id;
  entry["updatedAt"] = to_ms(session.updated_at);
  return entry;
}

Task<Answer> sessions_patch(Call& call) {
  JsonObject fields = call.params.get_object();
  fields.erase("key");
  const auto session = co_await call.context.engine().patch_session({.session_key = key_of(call), .fields = std::move(fields)});
  if (!session) co_return refuse(session.error());
  auto entry = entry_json(*session);
  JsonObject out{{"ok", true}, {"path", "~/.openclaw/agents/" + session->agent_id + "/sessions/sessions.sqlite"}, {"key", session->key}};
  const auto provider = string_member_or(entry, "providerOverride", string_member_or(entry, "modelProvider", ""));
  const auto model = string_member_or(entry, "modelOverride", string_member_or(entry, "model", ""));
  if (!model.empty()) out["resolved"] = JsonObject{{"modelProvider", provider}, {"model", model}};
  out["entry"] = std::move(entry);
  co_return out;
}

Task<Answer> sessions_reset(Call& call) {
  const auto session = co_await call.context.engine().reset_session(key_of(call));
  if (!session) co_return refuse(session.error());
  co_return JsonObject{{"ok", true}, {"key", session->key}, {"entry", entry_json(*session)}};
}

Task<Answer> sessions_delete(Call& call) {
  const auto key = key_of(call);
  const auto deleted = co_await call.context.engine().delete_session(key);
  if (!deleted) co_return refuse(deleted.error());
  co_return JsonObject{{"ok", true}, {"key", key}, {"deleted", *deleted}, {"archived", JsonArray{}}};
}

constexpr std::array kMethods = std::to_array<Method>({{"sessions.list", sessions_list},
                                                       {"sessions.resolve", sessions_resolve},
                                                       {"sessions.preview", sessions_preview},
                                                       {"sessions.subscribe", sessions_subscribe},
                                                       {"sessions.unsubscribe", sessions_unsubscribe},
                                                       {"sessions.messages.subscribe", messages_subscribe},
                                                       {"sessions.messages.unsubscribe", messages_unsubscribe},
                                                       {"sessions.patch", sessions_patch},
                                                       {"sessions.reset", sessions_reset},
                                                       {"sessions.delete", sessions_delete}});

}  // namespace

std::span<const Method> session_methods() { return kMethods; }

}  // namespace oc::gateway
