// Opens the stores of the agents that have one, asks, and closes them.
#include "cli/message_stores.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/session_rows.h"
#include "core/sessions/ids.h"
#include "io/clock.h"
#include "io/files.h"
#include "store/messages.h"
#include "store/parked.h"

namespace oc::cli {
namespace {

using store::MessageId;
using Which = store::MessageQuery::Which;

bool has_database(const Context& context, const std::string& agent_id) {
  // The id comes from a person and becomes a path.
  return sessions::normalize_agent_id(agent_id) == agent_id && context.io().files.info(session_store_path(context, agent_id)).has_value();
}

std::vector<std::string> agents_with_databases(const Context& context) {
  std::vector<std::string> ids;
  const auto folders = context.io().files.list(context.paths.state_dir + "/agents");
  if (!folders) return ids;
  for (const auto& folder : *folders) {
    if (has_database(context, folder.name)) ids.push_back(folder.name);
  }
  std::ranges::sort(ids);
  return ids;
}

std::string gateway_path(const Context& context) { return context.paths.state_dir + "/state/gateway.sqlite"; }
bool has_gateway_database(const Context& context) { return context.io().files.info(gateway_path(context)).has_value(); }

store::MessageQuery query_of(const Json& params) {
  const std::string state = string_member_or(params, "state", "all");
  store::MessageQuery query{.which = state == "dead" ? Which::dead : state == "unfinished" ? Which::unfinished : Which::all};
  query.channel = string_member_or(params, "channel", "");
  query.session_key = string_member_or(params, "sessionKey", "");
  query.rows_max = static_cast<std::size_t>(int_member(params, "limit").value_or(static_cast<std::int64_t>(query.rows_max)));
  return query;
}

using Rows = std::vector<std::pair<UnixTime, Json>>;

io::Task<Result<void>> add_rows(store::Store& store, std::string agent_id, store::MessageQuery query, Rows& rows) {
  OC_CO_TRY(auto* database, co_await store.agent(agent_id));
  OC_CO_TRY(const auto records, co_await database->messages(std::move(query)));
  for (const auto& record : records) rows.emplace_back(record.inbox.accepted_at, store::message_summary(record, agent_id));
  co_return Result<void>{};
}

io::Task<Result<void>> add_parked(store::Store& store, store::MessageQuery query, Rows& rows) {
  OC_CO_TRY(auto* gateway, co_await store.gateway());
  OC_CO_TRY(const auto parked, co_await gateway->parked(std::move(query.channel), query.rows_max));
  for (const auto& row : parked) rows.emplace_back(row.parked_at, store::parked_summary(row));
  co_return Result<void>{};
}

io::Task<Result<Rows>> all_rows(const Context& context, store::Store& store, std::string agent_id, store::MessageQuery query) {
  Rows rows;
  for (const auto& id : agents_with_databases(context)) {
    if (!agent_id.empty() && agent_id != id) continue;
    auto added = co_await add_rows(store, id, query, rows);
    if (!added && !agent_id.empty()) co_return std::unexpected(std::move(added.error()));
    // As a gateway does: what can be read of the others is shown.
    if (!added) context.err(to_text(added.error()));
  }
  if (store::shows_parked(query, agent_id) && has_gateway_database(context)) {
    const auto added = co_await add_parked(store, query, rows);
    if (!added) context.err(to_text(added.error()));
  }
  std::ranges::stable_sort(rows, std::greater<>(), [](const auto& row) { return row.first; });
  if (rows.size() > query.rows_max) rows.resize(query.rows_max);
  co_return rows;
}

struct Found {
  MessageId id;
  store::AgentStore* database = nullptr;
  store::MessageRecord record;
};

io::Task<Result<Found>> find(const Context& context, store::Store& store, std::string text) {
  OC_CO_TRY(auto id, store::parse_message_id(text));
  if (!has_database(context, id.agent_id)) co_return std::unexpected(store::no_such_message(id));
  OC_CO_TRY(auto* database, co_await store.agent(id.agent_id));
  OC_CO_TRY(auto record, co_await database->message(id.inbox_id));
  if (!record) co_return std::unexpected(store::no_such_message(id));
  co_return Found{std::move(id), database, std::move(*record)};
}

/// What was set aside under this id; nothing when it is a message of an agent, or of nobody.
io::Task<Result<std::optional<store::ParkedRow>>> find_parked(const Context& context, store::Store& store, std::string text) {
  OC_CO_TRY(const auto id, store::parse_message_id(text));
  if (!store::may_be_parked(id) || !has_gateway_database(context)) co_return std::optional<store::ParkedRow>();
  // The messages of an agent that has the gateway's name come first.
  if (has_database(context, id.agent_id)) {
    const auto found = co_await find(context, store, text);
    if (found) co_return std::optional<store::ParkedRow>();
    if (found.error().code != Errc::not_found) co_return std::unexpected(found.error());
  }
  OC_CO_TRY(auto* gateway, co_await store.gateway());
  co_return co_await gateway->parked_row(id.inbox_id);
}

io::Task<Result<Json>> show(const Context& context, store::Store& store, std::string text) {
  OC_CO_TRY(const auto parked, co_await find_parked(context, store, text));
  if (parked) co_return store::parked_history(*parked);
  OC_CO_TRY(const auto found, co_await find(context, store, std::move(text)));
  co_return store::message_history(found.record, found.id.agent_id);
}

/// What was done is done, noted or not.
io::Task<> note_change(const Context& context, store::GatewayStore& gateway, std::string action, std::string id, Json facts) {
  const store::AuditRow row{.at = context.io().clock.now(), .actor = "cli", .action = std::move(action), .subject = id, .facts = std::move(facts)};
  const auto noted = co_await gateway.add_audit(row);
  if (!noted) context.err(fmt::format("{} was changed, but that was not noted: {}", id, to_text(noted.error())));
}

io::Task<Result<Json>> change_parked(const Context& context, store::Store& store, store::ParkedRow row, std::string action) {
  const std::string id = to_string(store::id_of(row));
  if (action != "messages.drop") {
    if (row.kind == store::ParkedRow::Kind::update) co_return std::unexpected(store::unreadable_update(row));
    co_return fail(Errc::unavailable, fmt::format("{} has to be taken in by a running gateway, and none runs", id),
                   fmt::format("Start it: openclaw gateway run; then type again: openclaw messages retry {}", id));
  }
  OC_CO_TRY(auto* gateway, co_await store.gateway());
  OC_CO_TRY(const bool was_there, co_await gateway->remove_parked(row.id));
  if (!was_there) co_return std::unexpected(store::no_such_message(store::id_of(row)));
  co_await note_change(context, *gateway, std::move(action), id, store::parked_summary(row));
  co_return Json{{"id", id}, {"state", "dropped"}, {"told", "nothing more is done for it"}};
}

using Decide = Result<store::MessageAct> (*)(const store::MessageRecord&, const MessageId&, UnixTime);

Result<store::MessageAct> decide_drop(const store::MessageRecord& record, const MessageId& id, UnixTime now) {
  return store::drop_message(record, id, now, store::Gateway::stands);
}

io::Task<Result<Json>> change(const Context& context, store::Store& store, std::string text, std::string action, Decide decide) {
  OC_CO_TRY(auto parked, co_await find_parked(context, store, text));
  if (parked) co_return co_await change_parked(context, store, std::move(*parked), std::move(action));
  OC_CO_TRY(const auto found, co_await find(context, store, std::move(text)));
  OC_CO_TRY(auto* gateway, co_await store.gateway());
  const UnixTime now = context.io().clock.now();
  OC_CO_TRY(auto act, decide(found.record, found.id, now));
  OC_CO_CHECKED(co_await found.database->commit(std::move(act.commit)));
  co_await note_change(context, *gateway, std::move(action), to_string(found.id), store::message_summary(found.record, found.id.agent_id));
  OC_CO_TRY(const auto changed, co_await found.database->message(found.id.inbox_id));
  co_return Json{{"id", to_string(found.id)}, {"state", store::state_word(changed ? *changed : found.record)}, {"told", act.told}};
}

/// With a store that is open for as long as that takes.
io::Task<Result<Json>> changed(const Context& context, std::string text, std::string action, Decide decide) {
  const auto store = context.open_store();
  auto done = co_await change(context, *store, std::move(text), std::move(action), decide);
  co_await store->stop();
  co_return done;
}

}  // namespace

io::Task<Result<Json>> list_in_stores(const Context& context, Json params) {
  const auto store = context.open_store();
  auto rows = co_await all_rows(context, *store, string_member_or(params, "agentId", ""), query_of(params));
  co_await store->stop();
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  JsonArray messages;
  for (auto& [at, row] : *rows) messages.push_back(std::move(row));
  co_return Json{{"ts", to_ms(context.io().clock.now())}, {"count", messages.size()}, {"messages", messages}};
}

io::Task<Result<Json>> show_in_store(const Context& context, std::string id) {
  const auto store = context.open_store();
  auto shown = co_await show(context, *store, std::move(id));
  co_await store->stop();
  co_return shown;
}

io::Task<Result<Json>> retry_in_store(const Context& context, std::string id) {
  co_return co_await changed(context, std::move(id), "messages.retry", store::retry_message);
}

io::Task<Result<Json>> drop_in_store(const Context& context, std::string id) {
  co_return co_await changed(context, std::move(id), "messages.drop", decide_drop);
}

io::Task<store::MessageCounts> count_in_stores(const Context& context) {
  store::MessageCounts all;
  const auto ids = agents_with_databases(context);
  // To count is no reason to change a database of an earlier version: what may lie aside in it counts once a gateway has started.
  const bool has_gateway = has_gateway_database(context) && !store::is_of_earlier_version(gateway_path(context));
  if (ids.empty() && !has_gateway) co_return all;
  const auto store = context.open_store();
  for (const auto& id : ids) {
    const auto database = co_await store->agent(id);
    if (!database) continue;
    const auto counts = co_await (*database)->message_counts();
    if (counts) store::add(all, *counts);
  }
  if (has_gateway) {
    const auto gateway = co_await store->gateway();
    if (gateway) all.dead += (co_await (*gateway)->parked_count()).value_or(0);
  }
  co_await store->stop();
  co_return all;
}

}  // namespace oc::cli
