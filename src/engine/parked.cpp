// Sets aside what nobody can take, so that nothing behind it waits, and takes messages in again when an operator says so.
#include "engine/parked.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "engine/history.h"
#include "io/clock.h"
#include "io/log.h"
#include "store/parked.h"

namespace oc::engine {
namespace {

using store::ParkedRow;

io::Task<Result<store::GatewayStore::ParkOutcome>> put_aside(Inside& inside, ParkedRow row) {
  row.parked_at = inside.io.clock.now();
  OC_CO_TRY(auto* gateway, co_await inside.parts.store.gateway());
  OC_CO_TRY(const auto outcome, co_await gateway->park(std::move(row)));
  if (outcome.is_new) inside.runs.tell_health_changed();
  co_return outcome;
}

std::string name_of(std::int64_t id) { return store::to_string({std::string(store::kParkedOwner), id}); }

io::Task<Result<std::optional<ParkedRow>>> row_of(Inside& inside, store::MessageId id) {
  // The messages of an agent that has the gateway's name come first.
  if (has_database(inside, id.agent_id)) {
    OC_CO_TRY(auto* agent, co_await inside.parts.store.agent(id.agent_id));
    OC_CO_TRY(const auto record, co_await agent->message(id.inbox_id));
    if (record) co_return std::optional<ParkedRow>();
  }
  OC_CO_TRY(auto* gateway, co_await inside.parts.store.gateway());
  co_return co_await gateway->parked_row(id.inbox_id);
}

/// The row goes, and it is noted who let it go.
io::Task<Result<void>> take_away(Inside& inside, ParkedRow row, std::string action, std::string actor) {
  OC_CO_TRY(auto* gateway, co_await inside.parts.store.gateway());
  OC_CO_TRY(const bool was_there, co_await gateway->remove_parked(row.id));
  if (!was_there) co_return std::unexpected(store::no_such_message(store::id_of(row)));
  auto noted = co_await gateway->add_audit({.at = inside.io.clock.now(),
                                            .actor = std::move(actor),
                                            .action = std::move(action),
                                            .subject = name_of(row.id),
                                            .facts = store::parked_summary(row)});
  if (!noted) inside.io.log.warn("messages", "an operator's act was not noted: " + noted.error().message, {{"message", name_of(row.id)}});
  inside.runs.tell_health_changed();
  co_return Result<void>{};
}

Json told(const ParkedRow& row, std::string_view state, std::string_view words) {
  return {{"id", name_of(row.id)}, {"state", state}, {"told", words}};
}

}  // namespace

bool is_refused_for_good(const Error& error) { return error.code == Errc::invalid; }

io::Task<Result<void>> park_update(Inside& inside, ParkedRow row) {
  const std::string channel = row.channel;
  const io::LogFields fields{{"account", row.account_id}, {"why", row.error}};
  row.kind = ParkedRow::Kind::update;
  OC_CO_TRY(const auto outcome, co_await put_aside(inside, std::move(row)));
  if (outcome.is_new) inside.io.log.info(channel, "what cannot be read is set aside; see: openclaw messages show " + name_of(outcome.id), fields);
  co_return Result<void>{};
}

io::Task<Result<void>> park_message(Inside& inside, Inbound message, Error why) {
  const io::LogFields fields{{"channel", message.channel}, {"account", message.account_id}, {"message", message.message_id}};
  ParkedRow row{.channel = message.channel, .account_id = message.account_id, .name = message.message_id, .kind = ParkedRow::Kind::message};
  row.raw = to_json_text(to_json(message));
  row.error = why.message;
  const auto outcome = co_await put_aside(inside, std::move(row));
  if (!outcome) {
    inside.io.log.error("engine", "a message cannot be kept for its agent, nor set aside: " + outcome.error().message, fields);
    co_return std::unexpected(std::move(why));
  }
  if (outcome->is_new) {
    inside.io.log.error("engine",
                        fmt::format("a message cannot be kept for its agent and is set aside: {}\nWhen that is mended: openclaw messages retry {}",
                                    to_text(why), name_of(outcome->id)),
                        fields);
  }
  co_return Result<void>{};
}

io::Task<std::vector<ParkedRow>> parked_rows(Inside& inside, std::string agent_id, store::MessageQuery query) {
  if (!store::shows_parked(query, agent_id)) co_return std::vector<ParkedRow>();
  auto gateway = co_await inside.parts.store.gateway();
  Result<std::vector<ParkedRow>> rows;
  if (gateway) {
    rows = co_await (*gateway)->parked(query.channel, query.rows_max);
  } else {
    rows = std::unexpected(gateway.error());
  }
  if (rows) co_return std::move(*rows);
  inside.io.log.error("store", "what was set aside cannot be listed: " + to_text(rows.error()));
  co_return std::vector<ParkedRow>();
}

io::Task<Result<std::optional<ParkedRow>>> find_parked(Inside& inside, std::string id) {
  const auto parsed = store::parse_message_id(id);
  // The next question about the id tells what is wrong with it.
  if (!parsed || !store::may_be_parked(*parsed)) co_return std::optional<ParkedRow>();
  co_return co_await row_of(inside, *parsed);
}

io::Task<std::int64_t> count_parked(Inside& inside) {
  auto gateway = co_await inside.parts.store.gateway();
  if (!gateway) co_return 0;
  co_return (co_await (*gateway)->parked_count()).value_or(0);
}

io::Task<Result<Json>> retry_parked(Inside& inside, ParkedRow row, std::string actor, OfferAgain again) {
  if (row.kind == ParkedRow::Kind::update) co_return std::unexpected(store::unreadable_update(row));
  OC_CO_TRY(const auto json, parse_json(row.raw));
  OC_CO_TRY(auto message, inbound_from_json(json));
  auto kept = co_await again(std::move(message));
  if (!kept) {
    Error error = std::move(kept.error());
    error.message = fmt::format("{} still cannot be kept for its agent: {}", name_of(row.id), error.message);
    co_return std::unexpected(std::move(error));
  }
  const bool is_fresh = *kept == Keeping::Outcome::fresh;
  OC_CO_CHECKED(co_await take_away(inside, row, "messages.retry", std::move(actor)));
  co_return is_fresh ? told(row, "waiting", "its agent has it now and answers it")
                     : told(row, "refused", "there was nothing left to do: its agent had it already, or its sender may not write here now");
}

io::Task<Result<Json>> drop_parked(Inside& inside, ParkedRow row, std::string actor) {
  OC_CO_CHECKED(co_await take_away(inside, row, "messages.drop", std::move(actor)));
  co_return told(row, "dropped", "nothing more is done for it");
}

io::Task<> prune_parked(Inside& inside) {
  auto gateway = co_await inside.parts.store.gateway();
  if (!gateway) co_return;
  const auto pruned = co_await (*gateway)->prune_parked(inside.io.clock.now() - kMessageRetention);
  if (!pruned) inside.io.log.error("store", "maintenance: " + to_text(pruned.error()));
  if (pruned && *pruned > 0)
    inside.io.log.info("store", "old updates that could not be read were looked away from", {{"updates", std::to_string(*pruned)}});
}

}  // namespace oc::engine
