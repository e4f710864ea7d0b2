// From what was set aside to what people read.
#include "store/parked.h"

#include <fmt/format.h>

namespace oc::store {
namespace {

/// What was set aside as if an inbox had it.
MessageRecord record_of(const ParkedRow& row) {
  MessageRecord record;
  InboxRow& inbox = record.inbox;
  inbox.id = row.id;
  inbox.channel = row.channel;
  inbox.account_id = row.account_id;
  inbox.message_id = row.name;
  inbox.state = "dead";
  inbox.error = row.error;
  inbox.accepted_at = inbox.done_at = row.parked_at;
  inbox.message = {{"text", row.raw}};
  if (row.kind != ParkedRow::Kind::message) return record;
  if (auto inbound = parse_json(row.raw); inbound && inbound->is_object()) inbox.message = {{"inbound", std::move(*inbound)}};
  return record;
}

Json without_agent(Json shown, const ParkedRow& row) {
  JsonObject& object = shown.get_object();
  object["agentId"] = "";
  object["kept"] = row.kind == ParkedRow::Kind::message ? "message" : "update";
  return shown;
}

}  // namespace

MessageId id_of(const ParkedRow& row) { return {std::string(kParkedOwner), row.id}; }

bool shows_parked(const MessageQuery& query, std::string_view agent_id) {
  return agent_id.empty() && query.session_key.empty() && query.before_id == 0 && query.which != MessageQuery::Which::unfinished;
}

Json parked_summary(const ParkedRow& row) { return without_agent(message_summary(record_of(row), std::string(kParkedOwner)), row); }

Json parked_history(const ParkedRow& row) {
  Json shown = without_agent(message_history(record_of(row), std::string(kParkedOwner)), row);
  JsonArray events;
  for (const auto& event : shown.at("events").as_array()) {
    if (string_member_or(event, "event", "") != "routed") events.push_back(event);
  }
  shown.get_object()["events"] = std::move(events);
  return shown;
}

Error unreadable_update(const ParkedRow& row) {
  const std::string id = to_string(id_of(row));
  return {.code = Errc::invalid,
          .message = fmt::format("{} is an update of {} that cannot be read, so it cannot be answered: {}", id, row.channel, row.error),
          .hint = fmt::format("Read it: openclaw messages show {0}; then let it go: openclaw messages drop {0}", id)};
}

}  // namespace oc::store
