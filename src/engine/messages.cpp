// Reads the records of messages and carries out what an operator decides about one.
#include "engine/messages.h"

#include <algorithm>
#include <set>

#include "engine/history.h"
#include "engine/recovery.h"
#include "engine/steps.h"
#include "io/clock.h"
#include "io/log.h"
#include "store/messages.h"
#include "store/parked.h"

namespace oc::engine {
namespace {

using store::MessageAct;
using store::MessageId;
using store::MessageRecord;

io::Task<Result<std::vector<MessageRecord>>> records_of(Inside& inside, std::string agent_id, store::MessageQuery query) {
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(std::move(agent_id)));
  co_return co_await database->messages(std::move(query));
}

io::Task<Result<store::MessageCounts>> counts_of(Inside& inside, std::string agent_id) {
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(std::move(agent_id)));
  co_return co_await database->message_counts();
}

struct Found {
  MessageId id;
  store::AgentStore* database = nullptr;
  MessageRecord record;
};

io::Task<Result<Found>> find(Inside& inside, std::string text) {
  OC_CO_TRY(auto id, store::parse_message_id(text));
  // A question must not make a database.
  if (!has_database(inside, id.agent_id)) co_return std::unexpected(store::no_such_message(id));
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(id.agent_id));
  OC_CO_TRY(auto record, co_await database->message(id.inbox_id));
  if (!record) co_return std::unexpected(store::no_such_message(id));
  co_return Found{std::move(id), database, std::move(*record)};
}

/// Keeps the deliveries of a message from beginning another part while what is on disk of them changes, and sends them back to the disk afterwards.
class Held {
 public:
  Held() = default;
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() {
    for (const auto& delivery : deliveries_) {
      delivery->holders--;
      delivery->changed.set();
    }
  }
  Result<void> take(Inside& inside, const Found& found) {
    for (const auto& part : found.record.parts) {
      const auto at = inside.deliveries.find(part.run_id);
      if (at == inside.deliveries.end() || std::ranges::find(deliveries_, at->second) != deliveries_.end()) continue;
      if (at->second->is_busy) return fail(Errc::conflict, to_string(found.id) + " is being sent this moment", "Try it once more.");
      at->second->holders++;
      deliveries_.push_back(at->second);
    }
    return {};
  }

 private:
  std::vector<std::shared_ptr<Delivery>> deliveries_;
};

io::Task<Result<void>> note(Inside& inside, std::string actor, std::string action, const Found& found) {
  OC_CO_TRY(auto* gateway, co_await inside.parts.store.gateway());
  co_return co_await gateway->add_audit({.at = inside.io.clock.now(),
                                         .actor = std::move(actor),
                                         .action = std::move(action),
                                         .subject = to_string(found.id),
                                         .facts = store::message_summary(found.record, found.id.agent_id)});
}

io::Task<Result<void>> follow(Inside& inside, const Found& found, MessageAct::Next next) {
  if (next == MessageAct::Next::take_up) {
    // Two who retried one turn at once begin it once.
    const auto run = inside.runs.find(found.record.inbox.run_id);
    if (run && !run->ended.is_set()) co_return Result<void>{};
    inside.runs.forget(found.record.inbox.run_id);
    std::vector<store::InboxRow> rows = found.record.company;
    rows.push_back(found.record.inbox);
    std::ranges::sort(rows, {}, &store::InboxRow::id);
    co_return co_await take_up_again(inside, found.id.agent_id, std::move(rows));
  }
  if (next == MessageAct::Next::deliver) {
    std::set<std::string> runs;
    for (const auto& part : found.record.parts) {
      if (runs.insert(part.run_id).second) inside.tasks.spawn(deliver_run(inside, found.id.agent_id, part.run_id));
    }
  }
  co_return Result<void>{};
}

Json told(const Found& found, const std::string& words) {
  return {{"id", to_string(found.id)}, {"state", store::state_word(found.record)}, {"told", words}};
}

/// The change is committed, noted under the operator's name, and looked at again.
io::Task<Result<Json>> carry_out(Inside& inside, Found found, MessageAct act, std::string action, std::string actor) {
  OC_CO_CHECKED(co_await found.database->commit(std::move(act.commit)));
  if (auto noted = co_await note(inside, std::move(actor), std::move(action), found); !noted)
    inside.io.log.warn("messages", "an operator's act was not noted: " + noted.error().message, {{"message", to_string(found.id)}});
  OC_CO_TRY(auto now, co_await found.database->message(found.id.inbox_id));
  if (now) {
    if (act.next == MessageAct::Next::take_up) {
      now->company = std::move(found.record.company);
      for (auto& other : now->company) {
        other.state = now->inbox.state;
        other.starts = now->inbox.starts;
      }
    }
    found.record = std::move(*now);
  }
  OC_CO_CHECKED(co_await follow(inside, found, act.next));
  inside.runs.tell_health_changed();
  co_return told(found, act.told);
}

}  // namespace

io::Task<Result<std::vector<Json>>> list_messages(Inside& inside, std::string agent_id, store::MessageQuery query) {
  std::vector<std::pair<UnixTime, Json>> found;
  for (const auto& id : agents_with_databases(inside)) {
    if (!agent_id.empty() && id != agent_id) continue;
    const auto records = co_await records_of(inside, id, query);
    if (!records) {
      inside.io.log.error("store", to_text(records.error()), {{"agent", id}});
      continue;
    }
    for (const auto& record : *records) found.emplace_back(record.inbox.accepted_at, store::message_summary(record, id));
  }
  for (const auto& row : co_await parked_rows(inside, agent_id, query)) found.emplace_back(row.parked_at, store::parked_summary(row));
  std::ranges::stable_sort(found, std::greater<>(), [](const auto& each) { return each.first; });
  std::vector<Json> rows;
  for (auto& [at, row] : found) {
    if (rows.size() < query.rows_max) rows.push_back(std::move(row));
  }
  co_return rows;
}

io::Task<Result<Json>> show_message(Inside& inside, std::string id) {
  OC_CO_TRY(const auto row, co_await find_parked(inside, id));
  if (row) co_return store::parked_history(*row);
  OC_CO_TRY(const auto found, co_await find(inside, std::move(id)));
  co_return store::message_history(found.record, found.id.agent_id);
}

io::Task<Result<Json>> retry_message(Inside& inside, std::string id, std::string actor, OfferAgain again) {
  OC_CO_TRY(auto row, co_await find_parked(inside, id));
  if (row) co_return co_await retry_parked(inside, std::move(*row), std::move(actor), std::move(again));
  OC_CO_TRY(auto found, co_await find(inside, std::move(id)));
  Held held;
  OC_CO_CHECKED(held.take(inside, found));
  OC_CO_TRY(auto act, store::retry_message(found.record, found.id, inside.io.clock.now()));
  // Another message of the same turn goes on with it.
  if (const auto run = inside.runs.find(found.record.inbox.run_id); act.next == MessageAct::Next::take_up && run && !run->ended.is_set())
    co_return fail(Errc::conflict, to_string(found.id) + " was part of a turn that goes on now",
                   "See what becomes of it: openclaw messages show " + to_string(found.id));
  co_return co_await carry_out(inside, std::move(found), std::move(act), "messages.retry", std::move(actor));
}

io::Task<Result<Json>> drop_message(Inside& inside, std::string id, std::string actor) {
  OC_CO_TRY(auto row, co_await find_parked(inside, id));
  if (row) co_return co_await drop_parked(inside, std::move(*row), std::move(actor));
  OC_CO_TRY(auto found, co_await find(inside, std::move(id)));
  Held held;
  OC_CO_CHECKED(held.take(inside, found));
  OC_CO_TRY(auto act, store::drop_message(found.record, found.id, inside.io.clock.now(), store::Gateway::runs));
  co_return co_await carry_out(inside, std::move(found), std::move(act), "messages.drop", std::move(actor));
}

io::Task<store::MessageCounts> count_messages(Inside& inside) {
  store::MessageCounts all;
  for (const auto& id : agents_with_databases(inside)) {
    const auto counts = co_await counts_of(inside, id);
    if (counts) store::add(all, *counts);
  }
  all.dead += co_await count_parked(inside);
  co_return all;
}

}  // namespace oc::engine
