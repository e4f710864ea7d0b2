// From rows to what people read, and back to rows.
#include "store/messages.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace oc::store {
namespace {

constexpr std::size_t kPreviewUnits = 80;
constexpr std::string_view kSeeMessages = "See the messages: openclaw messages list --state all";

std::size_t count_of(const MessageRecord& record, std::string_view state) {
  return static_cast<std::size_t>(std::ranges::count(record.parts, state, &OutboxRow::state));
}

/// Of a channel's message, or of one that came over the protocol (`chat`).
const Json& inside_of(const MessageRecord& record, std::string_view name) {
  static const Json none;
  const Json* found = member(record.inbox.message, name);
  if (found) return *found;
  const Json* chat = member(record.inbox.message, "chat");
  found = chat ? member(*chat, name) : nullptr;
  return found ? *found : none;
}

std::string one_line(std::string_view text) {
  const std::string line = join(split(js_trim(text), '\n'), " ");
  const auto prefix = utf16_prefix(line, kPreviewUnits);
  return prefix.size() == line.size() ? line : std::string(prefix) + "…";
}

std::string name_of(const Json& sender) {
  const std::string name = string_member_or(sender, "name", "");
  const std::string username = string_member_or(sender, "username", "");
  if (!name.empty()) return name;
  return username.empty() ? string_member_or(sender, "id", "") : "@" + username;
}

std::string text_of(const MessageRecord& record) {
  const Json& typed = inside_of(record, "text");
  return typed.is_string() ? std::string(typed.get_string()) : string_member_or(inside_of(record, "inbound"), "text", "");
}

/// Why it is as it is: of the message, else of the first part that says something.
std::string error_of(const MessageRecord& record) {
  if (!record.inbox.error.empty()) return record.inbox.error;
  for (const auto& part : record.parts) {
    if (!part.error.empty()) return part.error;
  }
  return "";
}

JsonObject summary_of(const MessageRecord& record, const std::string& agent_id) {
  const Json& inbound = inside_of(record, "inbound");
  const Json* peer = member(inbound, "peer");
  const Json* sender = member(inbound, "sender");
  int attempts = 0;
  int ambiguous = 0;
  for (const auto& part : record.parts) {
    attempts += part.attempts;
    ambiguous += part.ambiguous;
  }
  JsonObject object{{"id", to_string({agent_id, record.inbox.id})},
                    {"agentId", agent_id},
                    {"state", state_word(record)},
                    {"channel", record.inbox.channel},
                    {"accountId", record.inbox.account_id},
                    {"messageId", record.inbox.message_id},
                    {"sessionKey", record.inbox.session_key},
                    {"peer", peer ? *peer : Json()},
                    {"sender", sender ? name_of(*sender) : ""},
                    {"text", one_line(text_of(record))},
                    {"acceptedAt", to_ms(record.inbox.accepted_at)},
                    {"runId", record.inbox.run_id.empty() ? Json() : Json(record.inbox.run_id)},
                    {"starts", record.inbox.starts},
                    {"parts", record.parts.size()},
                    {"sent", count_of(record, "sent")},
                    {"attempts", attempts},
                    {"ambiguous", ambiguous}};
  if (const std::string error = error_of(record); !error.empty()) object["error"] = error;
  if (!record.company.empty()) {
    JsonArray ids;
    for (const auto& other : record.company) ids.emplace_back(to_string({agent_id, other.id}));
    object["sharedTurn"] = std::move(ids);
  }
  return object;
}

JsonObject event(UnixTime at, std::string_view what) { return {{"at", to_ms(at)}, {"event", what}}; }

JsonObject routed_event(const MessageRecord& record, const std::string& agent_id) {
  const Json& route = inside_of(record, "route");
  JsonObject routed = event(record.inbox.accepted_at, "routed");
  routed["agentId"] = agent_id;
  routed["sessionKey"] = record.inbox.session_key;
  if (const auto by = string_member(route, "matchedBy")) routed["matchedBy"] = *by;
  if (const Json* binding = member(route, "binding"); binding && binding->is_object()) routed["binding"] = *binding;
  return routed;
}

void add_run(JsonArray& events, const MessageRecord& record, const std::string& agent_id) {
  if (!record.run) return;
  const RunRow& run = *record.run;
  JsonObject began = event(run.started_at, "run");
  began["runId"] = run.run_id;
  if (const auto model = string_member(run.facts, "model")) began["model"] = *model;
  // Messages that came while the agent worked may have been answered together.
  if (run.inbox_id != 0 && run.inbox_id != record.inbox.id) began["answeredWith"] = to_string({agent_id, run.inbox_id});
  events.push_back(std::move(began));
  if (run.state == "running" || run.ended_at == UnixTime{}) return;
  JsonObject ended = event(run.ended_at, "run.ended");
  ended["state"] = run.state;
  for (const auto* fact : {"input", "output"}) {
    if (const auto tokens = int_member(run.facts, fact)) ended[fact] = *tokens;
  }
  if (const std::string error = string_member_or(run.facts, "error", ""); !error.empty()) ended["error"] = error;
  events.push_back(std::move(ended));
}

JsonObject part_event(const OutboxRow& part) {
  // Of a part that has not arrived `sent_at` is when a try began that may have.
  JsonObject told = event(part.state == "sent" && part.sent_at != UnixTime{} ? part.sent_at : part.created_at, "part");
  told["part"] = part.part + 1;
  told["state"] = part.state;
  told["attempts"] = part.attempts;
  if (part.ambiguous > 0) told["ambiguous"] = part.ambiguous;
  if (!part.sent_message_id.empty()) told["sentMessageId"] = part.sent_message_id;
  if (!part.error.empty()) told["error"] = part.error;
  if (part.state == "pending") told["notBefore"] = to_ms(part.not_before);
  told["to"] = string_member_or(part.address, "to", "");
  told["text"] = one_line(part.text);
  return told;
}

bool waits(const OutboxRow& part) { return part.state == "pending" || part.state == "sending"; }
bool is_lost(const OutboxRow& part) { return part.state == "held" || part.state == "failed"; }

std::unexpected<Error> nothing_to(std::string_view act, const MessageRecord& record, const MessageId& id) {
  return fail(Errc::conflict, fmt::format("there is nothing to {} in {}: it is {}", act, to_string(id), state_word(record)),
              fmt::format("See what became of it: openclaw messages show {}", to_string(id)));
}

}  // namespace

std::string to_string(const MessageId& id) { return fmt::format("{}:{}", id.agent_id, id.inbox_id); }

Result<MessageId> parse_message_id(std::string_view text) {
  const auto colon = text.rfind(':');
  std::int64_t number = 0;
  if (colon != std::string_view::npos && colon > 0) {
    const auto* end = text.data() + text.size();
    const auto [stopped, failure] = std::from_chars(text.data() + colon + 1, end, number);
    if (failure == std::errc() && stopped == end && number > 0) return MessageId{std::string(text.substr(0, colon)), number};
  }
  return fail(Errc::invalid, fmt::format("\"{}\" is no message id; one looks like main:12", printable(text, 80)), std::string(kSeeMessages),
              {.key = "id"});
}

std::string_view state_word(const MessageRecord& record) {
  const std::string& state = record.inbox.state;
  if (state == "accepted") return "waiting";
  if (state == "running") return "running";
  if (state == "dropped") return "dropped";
  if (state == "dead") return "dead";
  if (count_of(record, "held") > 0) return "held";
  if (count_of(record, "failed") > 0) return "dead";
  if (std::ranges::any_of(record.parts, waits)) return "sending";
  if (state == "refused") return "refused";
  if (record.parts.empty()) return "answered";
  return count_of(record, "dropped") > 0 ? "dropped" : "delivered";
}

Json message_summary(const MessageRecord& record, const std::string& agent_id) { return summary_of(record, agent_id); }

Json message_history(const MessageRecord& record, const std::string& agent_id) {
  JsonObject object = summary_of(record, agent_id);
  object["text"] = text_of(record);
  JsonObject accepted = event(record.inbox.accepted_at, "accepted");
  accepted["channel"] = record.inbox.channel;
  accepted["accountId"] = record.inbox.account_id;
  accepted["messageId"] = record.inbox.message_id;
  JsonArray events{std::move(accepted), routed_event(record, agent_id)};
  add_run(events, record, agent_id);
  for (const auto& part : record.parts) events.push_back(part_event(part));
  if (record.inbox.state == "refused" || record.inbox.state == "dead" || record.inbox.state == "dropped") {
    JsonObject ended = event(record.inbox.done_at, "ended");
    ended["state"] = record.inbox.state;
    if (!record.inbox.error.empty()) ended["error"] = record.inbox.error;
    events.push_back(std::move(ended));
  }
  object["events"] = std::move(events);
  return object;
}

Result<MessageAct> retry_message(const MessageRecord& record, const MessageId& id, UnixTime now) {
  MessageAct act{.commit = {.now = now}};
  if (record.inbox.state == "dead") {
    act.next = MessageAct::Next::take_up;
    act.commit.inbox_ids = {record.inbox.id};
    for (const auto& other : record.company) act.commit.inbox_ids.push_back(other.id);
    act.commit.inbox_state = "accepted";
    act.commit.starts = TurnCommit::Starts::clear;
    act.told = "it is answered again";
    if (!record.company.empty())
      act.told += fmt::format(", together with the {} message{} of the same turn", record.company.size(), record.company.size() == 1 ? "" : "s");
    return act;
  }
  if (record.inbox.state == "accepted" || record.inbox.state == "running") {
    return fail(Errc::conflict, fmt::format("{} is {} now", to_string(id), state_word(record)),
                "Wait for its answer, or stop it: send /stop in its chat");
  }
  for (OutboxRow part : record.parts) {
    if (!is_lost(part) && part.state != "pending") continue;
    if (is_lost(part)) part.ambiguous = 0;
    part.state = "pending";
    part.error.clear();
    part.not_before = now;
    act.commit.outbox.push_back(std::move(part));
  }
  if (act.commit.outbox.empty() || record.inbox.state == "dropped") return nothing_to("retry", record, id);
  act.next = MessageAct::Next::deliver;
  act.told = fmt::format("{} part{} of its answer {} sent", act.commit.outbox.size(), act.commit.outbox.size() == 1 ? "" : "s",
                         act.commit.outbox.size() == 1 ? "is" : "are");
  return act;
}

Result<MessageAct> drop_message(const MessageRecord& record, const MessageId& id, UnixTime now, Gateway gateway) {
  const bool is_open = record.inbox.state == "accepted" || record.inbox.state == "running";
  if (is_open && gateway == Gateway::runs) {
    return fail(Errc::conflict, fmt::format("{} is {} now", to_string(id), state_word(record)), "Stop it first: send /stop in its chat");
  }
  MessageAct act{.commit = {.inbox_ids = {record.inbox.id}, .inbox_state = "dropped", .inbox_error = "dropped by an operator", .now = now}};
  for (OutboxRow part : record.parts) {
    if (!is_lost(part) && !waits(part)) continue;
    part.state = "dropped";
    act.commit.outbox.push_back(std::move(part));
  }
  const bool is_dead = record.inbox.state == "dead";
  if (!is_open && !is_dead && act.commit.outbox.empty()) return nothing_to("drop", record, id);
  act.told = "nothing more is done for it";
  return act;
}

void add(MessageCounts& all, const MessageCounts& more) {
  all.waiting += more.waiting;
  all.sending += more.sending;
  all.held += more.held;
  all.failed += more.failed;
  all.dead += more.dead;
  all.delivery_ambiguous_total += more.delivery_ambiguous_total;
}

Error no_such_message(const MessageId& id) {
  return {.code = Errc::not_found, .message = "no message " + printable(to_string(id), 80), .hint = std::string(kSeeMessages)};
}

}  // namespace oc::store
