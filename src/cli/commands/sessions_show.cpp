// sessions show, search: one session with its route, its archives and what was said last; where words were said.
#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/session_pick.h"
#include "cli/session_rows.h"
#include "io/clock.h"
#include "io/files.h"

namespace oc::cli {
namespace {

constexpr std::int64_t kMessagesShown = 10;
constexpr std::size_t kLinesForEachMessage = 4;
constexpr std::size_t kArchivesShown = 20;
constexpr std::size_t kTextUnits = 400;
constexpr std::int64_t kHitsShown = 20;

struct Shown {
  store::SessionRow row;
  std::vector<store::ArchiveRow> archives;
  std::vector<store::EntryRow> messages;
};

std::string text_of(const Json& message) {
  const Json* content = member(message, "content");
  if (content && content->is_string()) return std::string(content->get_string());
  std::string text;
  for (const Json& block : content && content->is_array() ? content->get_array() : JsonArray()) {
    const std::string type = string_member_or(block, "type", "");
    if (type == "text") text += (text.empty() ? "" : "\n") + string_member_or(block, "text", "");
    if (type == "toolCall") text += (text.empty() ? "" : "\n") + fmt::format("[{}]", string_member_or(block, "name", "tool"));
  }
  return text;
}

/// What the person typed, where the line has it: the model's text has metadata around it.
std::string said_in(const Json& line) {
  if (const Json* facts = member(line, "openclaw")) {
    if (const auto typed = string_member(*facts, "text")) return *typed;
  }
  const Json* message = member(line, "message");
  return message ? text_of(*message) : "";
}

std::string role_of(const Json& line) {
  const Json* message = member(line, "message");
  const std::string role = message ? string_member_or(*message, "role", "") : "";
  return role == "toolResult" ? "tool" : role;
}

std::string shortened(const std::string& text) {
  const std::string line = printable(join(split(js_trim(text), '\n'), " "), 10 * kTextUnits);
  const auto prefix = utf16_prefix(line, kTextUnits);
  return prefix.size() == line.size() ? line : std::string(prefix) + "…";
}

io::Task<Result<Shown>> read(const Context& context, store::Store& store, PickedSession picked, std::size_t messages_max) {
  OC_CO_TRY(auto* database, co_await existing_store(context, store, picked.agent_id));
  Shown shown;
  OC_CO_TRY(shown.row, co_await existing_session(*database, picked.key));
  OC_CO_TRY(shown.archives, co_await database->archives(picked.key, kArchivesShown));
  OC_CO_TRY(auto lines, co_await database->entries(shown.row.session_id, messages_max * kLinesForEachMessage));
  for (auto& line : lines) {
    if (member(line.line, "message")) shown.messages.push_back(std::move(line));
  }
  if (shown.messages.size() > messages_max)
    shown.messages.erase(shown.messages.begin(), shown.messages.end() - static_cast<std::ptrdiff_t>(messages_max));
  co_return shown;
}

Json shown_json(const Context& context, const PickedSession& picked, const Shown& shown) {
  Json row = to_json(ListedSession{.agent_id = picked.agent_id, .row = shown.row}, context.io().clock.now());
  JsonArray archives;
  for (const auto& archive : shown.archives) {
    archives.push_back(JsonObject{{"sessionId", archive.session_id}, {"reason", archive.reason}, {"archivedAt", to_ms(archive.archived_at)}});
  }
  JsonArray messages;
  for (const auto& line : shown.messages) messages.push_back(line.line);
  return JsonObject{{"path", session_store_path(context, picked.agent_id)},
                    {"session", std::move(row)},
                    {"entry", shown.row.entry},
                    {"archives", std::move(archives)},
                    {"messages", std::move(messages)}};
}

void print_facts(const Context& context, const PickedSession& picked, const Shown& shown) {
  const Json& entry = shown.row.entry;
  const UnixTime now = context.io().clock.now();
  const auto fact = [&](std::string_view label, const std::string& value) {
    if (!value.empty()) context.out(fmt::format("{:<10} {}", label, printable(value, 600)));
  };
  fact("Session", shown.row.key);
  fact("Id", shown.row.session_id);
  fact("Store", context.shown(session_store_path(context, picked.agent_id)));
  fact("Begun", fmt::format("{} ({})", to_iso(shown.row.created_at), age_text(now - shown.row.created_at)));
  fact("Used", fmt::format("{} ({})", to_iso(shown.row.updated_at), age_text(now - shown.row.updated_at)));
  fact("Label", string_member_or(entry, "label", ""));
  fact("Name", string_member_or(entry, "displayName", ""));
  fact("Model", model_text(entry));
  fact("Tokens", token_text(entry));
  fact("Parent", string_member_or(entry, "parentSessionKey", ""));
  fact("Send", string_member_or(entry, "sendPolicy", ""));
  if (const Json* route = member(entry, "lastRoute")) {
    fact("Route", fmt::format("{} account {} → {} ({})", string_member_or(*route, "channel", "?"), string_member_or(*route, "accountId", "?"),
                              string_member_or(*route, "agentId", "?"), string_member_or(*route, "matchedBy", "?")));
  }
  if (const Json* to = member(entry, "deliveryContext")) {
    const std::string thread = string_member_or(*to, "threadId", "");
    fact("Answers to", fmt::format("{} {}{} (account {})", string_member_or(*to, "channel", "?"), string_member_or(*to, "to", "?"),
                                   thread.empty() ? "" : " thread " + thread, string_member_or(*to, "accountId", "?")));
  }
}

void print(const Context& context, const PickedSession& picked, const Shown& shown) {
  print_facts(context, picked, shown);
  if (!shown.archives.empty()) context.out("\nArchived");
  for (const auto& archive : shown.archives) {
    context.out(fmt::format("  {}  {:<8} id:{}", to_iso(archive.archived_at), archive.reason, printable(archive.session_id, 80)));
  }
  context.out(fmt::format("\nLast messages: {}", shown.messages.size()));
  for (const auto& line : shown.messages) {
    context.out(fmt::format("  {:<9} {}", role_of(line.line), shortened(said_in(line.line))));
  }
}

struct Hit {
  std::string agent_id;
  store::SearchHit found;
};

io::Task<Result<std::vector<Hit>>> find(const Context& context, store::Store& store, const AskedAgents& asked, std::string words, std::size_t max) {
  std::vector<Hit> hits;
  for (const auto& agent : asked.ids) {
    if (!context.io().files.info(session_store_path(context, agent))) continue;
    OC_CO_TRY(auto* database, co_await store.agent(agent));
    OC_CO_TRY(auto found, co_await database->search(words, max));
    for (auto& hit : found) hits.push_back({.agent_id = agent, .found = std::move(hit)});
  }
  if (hits.size() > max) hits.resize(max);
  co_return hits;
}

void print_hits(const Context& context, const std::vector<Hit>& hits) {
  if (hits.empty()) context.out("Nothing found.");
  for (const auto& [agent, hit] : hits) {
    const std::string where =
        hit.session_key.empty() ? fmt::format("archived id:{}", printable(hit.session_id, 80)) : printable(hit.session_key, 300);
    context.out(fmt::format("{}  {}  {}", where, to_iso(hit.at), hit.role));
    context.out("  " + shortened(hit.snippet));
  }
}

}  // namespace

io::Task<int> sessions_show(Context& context) {
  const auto config = context.config();
  if (!config) co_return context.fail_with(config.error());
  const auto picked = picked_session(context, **config);
  if (!picked) co_return context.fail_with(picked.error());
  const auto limit = context.arguments.number("--limit", 0, static_cast<std::int64_t>(kHistoryMessagesMax));
  if (!limit) co_return context.fail_with(limit.error());
  const auto store = context.open_store();
  const auto shown = co_await read(context, *store, *picked, static_cast<std::size_t>(limit->value_or(kMessagesShown)));
  co_await store->stop();
  if (!shown) co_return context.fail_with(shown.error());
  if (context.json())
    context.out_json(shown_json(context, *picked, *shown));
  else
    print(context, *picked, *shown);
  co_return 0;
}

io::Task<int> sessions_search(Context& context) {
  const auto config = context.config();
  if (!config) co_return context.fail_with(config.error());
  const auto asked = asked_agents(context, **config);
  if (!asked) co_return context.fail_with(asked.error());
  const auto limit = context.arguments.number("--limit", 1, static_cast<std::int64_t>(kHistoryMessagesMax));
  if (!limit) co_return context.fail_with(limit.error());
  const auto store = context.open_store();
  const auto hits = co_await find(context, *store, *asked, context.arguments.word(0), static_cast<std::size_t>(limit->value_or(kHitsShown)));
  co_await store->stop();
  if (!hits) co_return context.fail_with(hits.error());
  if (!context.json()) {
    print_hits(context, *hits);
    co_return 0;
  }
  JsonArray rows;
  for (const auto& [agent, hit] : *hits) {
    rows.push_back(JsonObject{{"agentId", agent},
                              {"key", hit.session_key.empty() ? Json() : Json(hit.session_key)},
                              {"sessionId", hit.session_id},
                              {"seq", hit.seq},
                              {"role", hit.role},
                              {"at", to_ms(hit.at)},
                              {"snippet", hit.snippet}});
  }
  context.out_json(JsonObject{{"count", hits->size()}, {"hits", std::move(rows)}});
  co_return 0;
}

}  // namespace oc::cli
