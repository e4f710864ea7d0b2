// Reads what is unfinished and puts it back in its place.
#include "engine/recovery.h"

#include <fmt/format.h>

#include <set>

#include "base/crash_point.h"
#include "base/limits.h"
#include "base/text.h"
#include "core/config/paths.h"
#include "core/reply/silence.h"
#include "core/reply/tags.h"
#include "core/sessions/key.h"
#include "engine/history.h"
#include "engine/keeping.h"
#include "engine/life.h"
#include "engine/media_shelf.h"
#include "engine/outbound.h"
#include "engine/session_book.h"
#include "engine/steps.h"
#include "io/clock.h"
#include "io/files.h"
#include "io/log.h"

namespace oc::engine {

Json run_facts(const Prompted& prompted) {
  JsonObject facts{{"runId", prompted.run_id},        {"route", to_json(prompted.route)},      {"text", prompted.text},
                   {"userText", prompted.user_text},  {"messageId", prompted.message_id},      {"origin", prompted.origin},
                   {"chatKind", prompted.chat_kind},  {"chatContext", prompted.chat_context},  {"systemExtra", prompted.system_extra},
                   {"thinking", prompted.thinking},   {"timeoutMs", prompted.timeout.count()}, {"authorised", prompted.sender_is_owner},
                   {"fresh", prompted.fresh_session}, {"freshModel", prompted.fresh_model}};
  if (prompted.reply_address) facts["replyAddress"] = to_json(*prompted.reply_address);
  if (!prompted.images.empty()) facts["images"] = to_json(prompted.images);
  if (!prompted.model.empty()) facts["model"] = prompted.model;
  if (prompted.is_made) facts["made"] = true;
  if (prompted.is_noted) facts["noted"] = true;
  if (prompted.lane != queue::Lane::main) facts["lane"] = static_cast<std::int64_t>(prompted.lane);
  return facts;
}

Result<Prompted> Births::from_facts(const Json& facts) {
  const Json* route = member(facts, "route");
  Prompted prompted{By<Births>{}};
  prompted.run_id = string_member_or(facts, "runId", "");
  if (!route || prompted.run_id.empty()) return fail(Errc::invalid, "no route or no run in it");
  prompted.route = route_note_from_json(*route);
  prompted.text = string_member_or(facts, "text", "");
  prompted.user_text = string_member_or(facts, "userText", "");
  prompted.message_id = string_member_or(facts, "messageId", "");
  prompted.origin = string_member_or(facts, "origin", "");
  prompted.chat_kind = string_member_or(facts, "chatKind", "direct");
  prompted.chat_context = string_member_or(facts, "chatContext", "");
  prompted.system_extra = string_member_or(facts, "systemExtra", "");
  prompted.thinking = string_member_or(facts, "thinking", "");
  prompted.timeout = Millis(std::max<std::int64_t>(0, int_member(facts, "timeoutMs").value_or(0)));
  prompted.sender_is_owner = bool_member(facts, "authorised").value_or(false);
  prompted.fresh_session = bool_member(facts, "fresh").value_or(false);
  prompted.fresh_model = string_member_or(facts, "freshModel", "");
  if (const Json* address = member(facts, "replyAddress")) prompted.reply_address = reply_address_from_json(*address);
  prompted.images = media_member(facts, "images");
  prompted.model = string_member_or(facts, "model", "");
  prompted.is_made = bool_member(facts, "made").value_or(false);
  prompted.is_noted = bool_member(facts, "noted").value_or(false);
  const auto lane = int_member(facts, "lane").value_or(0);
  if (lane > 0 && lane < static_cast<std::int64_t>(queue::kLanes)) prompted.lane = static_cast<queue::Lane>(lane);
  return prompted;
}

namespace {

/// Where more answers wait than are looked at at once, the next ones are looked at after so long.
constexpr Millis kMoreAnswers = std::chrono::seconds(10);

/// What is taken up of one agent.
struct Round {
  Inside& inside;
  std::string agent_id;
  store::AgentStore& database;
  std::vector<store::InboxRow> rows;
  std::set<std::string> resumed;      ///< runs that go on
  std::set<std::int64_t> left_aside;  ///< messages that were set aside here; the runs that they were part of go on without them
};

std::vector<std::int64_t> rows_of_run(const Round& round, const std::string& run_id) {
  std::vector<std::int64_t> ids;
  for (const auto& row : round.rows) {
    if (row.run_id == run_id && !round.left_aside.contains(row.id)) ids.push_back(row.id);
  }
  return ids;
}

std::optional<ReplyAddress> address_of(const store::InboxRow& row) {
  const Json* inbound = member(row.message, "inbound");
  const Json* address = inbound ? member(*inbound, "replyAddress") : nullptr;
  if (!address || !address->is_object()) return std::nullopt;
  return reply_address_from_json(*address);
}

/// Beside the start of the gateway: a full disk does not hold it up.
io::Task<> keep_and_deliver(Inside& inside, std::string agent_id, store::TurnCommit commit, std::string run_id) {
  if (auto kept = co_await keep(inside, agent_id, std::move(commit)); !kept) {
    inside.io.log.error("engine", kept.error().message, {{"agent", agent_id}});
  } else if (!run_id.empty()) {
    co_await deliver_run(inside, agent_id, run_id);
  }
}

/// The message is set aside for good, with the reason for the operator and a word for the chat, in one commit.
void set_aside(Round& round, const store::InboxRow& row, std::string error, std::string notice) {
  Inside& inside = round.inside;
  round.left_aside.insert(row.id);
  inside.io.log.error("engine", "a message is set aside: " + error,
                      {{"agent", round.agent_id}, {"inbox", std::to_string(row.id)}, {"message", row.message_id}, {"session", row.session_key}});
  const UnixTime now = inside.io.clock.now();
  store::TurnCommit commit{.inbox_ids = {row.id}, .inbox_state = "dead", .inbox_error = std::move(error), .now = now};
  std::string run_id;
  if (const auto address = address_of(row); address && !notice.empty()) {
    run_id = fmt::format("notice-{}-{}", round.agent_id, row.id);
    commit.outbox.push_back({.inbox_id = row.id,
                             .run_id = run_id,
                             .session_key = row.session_key,
                             .address = to_json(*address),
                             .text = std::move(notice),
                             .idempotency_key = run_id + ":0",
                             .state = "pending",
                             .created_at = now,
                             .not_before = now});
  }
  inside.tasks.spawn(keep_and_deliver(inside, round.agent_id, std::move(commit), std::move(run_id)));
}

void put_in_line(Inside& inside, Prompted prompted) {
  prompted.was_waiting = true;
  auto run = inside.runs.begin(prompted.run_id, prompted.route.agent_id, prompted.route.session_key, prompted.origin);
  if (!run) return;  // It is on its way already.
  inside.media->keep_named(prompted.run_id, prompted.user_text);
  prompted.seat = inside.seats.take(prompted.route.session_key);
  inside.tasks.spawn(life_of_prompt(inside, std::move(prompted)));
}

/// A run that had begun: its words, address and session are those of its beginning. False: nothing is known of it.
io::Task<Result<bool>> resume_run(Round& round, const store::InboxRow& row) {
  OC_CO_TRY(const auto run, co_await round.database.run(row.run_id));
  const Json* facts = run ? member(run->facts, "prompt") : nullptr;
  if (!facts || (run->state != "running" && run->state != "interrupted")) co_return false;
  auto prompted = Births::from_facts(*facts);
  if (!prompted) co_return false;
  // The rules of the chats hold for all that was said in them, as they are now; also for what was set aside, for its words are in the run.
  OC_CO_TRY(const auto answered, co_await round.database.inbox_of_run(row.session_key, row.run_id));
  for (const auto& each : answered) {
    if (each.message.is_null()) co_return false;
    const Json* kept = member(each.message, "inbound");
    if (kept == nullptr) continue;
    auto inbound = inbound_from_json(*kept);
    if (!inbound) co_return false;
    prompted->joined.push_back(std::make_shared<const Inbound>(std::move(*inbound)));
  }
  prompted->resumes = true;
  prompted->starts = row.starts;
  prompted->inbox_ids = rows_of_run(round, row.run_id);
  round.resumed.insert(row.run_id);
  put_in_line(round.inside, std::move(*prompted));
  co_return true;
}

io::Task<Result<void>> take_up(Round& round, const store::InboxRow& row) {
  Inside& inside = round.inside;
  if (!row.run_id.empty() && round.resumed.contains(row.run_id)) co_return Result<void>{};
  if (inside.snapshot->find(round.agent_id) == nullptr) {
    set_aside(round, row,
              fmt::format("the agent \"{}\" is not configured any more; add it again, then: openclaw messages retry {}:{}", round.agent_id,
                          round.agent_id, row.id),
              fmt::format("⚠️ The agent \"{}\" is not configured any more, so this message gets no answer.", round.agent_id));
    co_return Result<void>{};
  }
  if (row.starts >= kRunStartsMax) {
    set_aside(
        round, row,
        fmt::format("the gateway ended {} times while it worked on this message; try again: openclaw messages retry {}:{}", row.starts,
                    round.agent_id, row.id),
        fmt::format("⚠️ The gateway stopped unexpectedly each of the {} times it worked on your message, so the message was set aside.", row.starts));
    co_return Result<void>{};
  }
  if (!row.run_id.empty()) {
    OC_CO_TRY(const bool is_resumed, co_await resume_run(round, row));
    if (is_resumed) co_return Result<void>{};
  }
  if (member(row.message, "outbound")) {
    if (resume_outbound(inside, round.agent_id, row)) co_return Result<void>{};
  } else if (const Json* chat = member(row.message, "chat")) {
    if (auto prompted = Births::from_facts(*chat)) {
      prompted->inbox_ids = {row.id};
      prompted->starts = row.starts;
      put_in_line(inside, std::move(*prompted));
      co_return Result<void>{};
    }
  } else if (auto routed = RouteStep::resume(row)) {
    routed->seat = inside.seats.take(row.session_key);
    inside.tasks.spawn(life_of_kept(inside, std::move(*routed), row.starts));
    co_return Result<void>{};
  }
  set_aside(round, row, "what the inbox kept of it cannot be read", "");
  co_return fail(Errc::invalid, "what the inbox kept of it cannot be read");
}

/// Runs without a message in the inbox had somebody who waited for them, and who is gone.
io::Task<Result<void>> mark_interrupted(Round& round) {
  OC_CO_TRY(auto runs, co_await round.database.unfinished_runs());
  for (auto& run : runs) {
    if (round.resumed.contains(run.run_id) || round.inside.runs.find(run.run_id)) continue;
    run.state = "interrupted";
    run.ended_at = round.inside.io.clock.now();
    store::TurnCommit commit{.run = std::move(run), .now = round.inside.io.clock.now()};
    round.inside.tasks.spawn(keep_and_deliver(round.inside, round.agent_id, std::move(commit), ""));
  }
  co_return Result<void>{};
}

io::Task<Result<void>> know_newest(Round& round) {
  OC_CO_TRY(const auto names, co_await round.database.newest_messages(kSeenLoadedMax));
  for (auto name = names.rbegin(); name != names.rend(); ++name) round.inside.seen.add(seen_name(name->channel, name->account_id, name->message_id));
  co_return Result<void>{};
}

/// What was there before this start. Errors: those of the store; nothing has been taken up then.
io::Task<Result<Round>> read_round(Inside& inside, std::string agent_id) {
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(agent_id));
  Round round{.inside = inside, .agent_id = agent_id, .database = *database};
  OC_CO_TRY(round.rows, co_await database->unfinished_inbox());
  // Read late, because the disk could not be read at once: what has come in meanwhile is on its way.
  if (const auto first = inside.first_inbox_ids.find(agent_id); first != inside.first_inbox_ids.end()) {
    std::erase_if(round.rows, [&](const store::InboxRow& row) { return row.id >= first->second; });
  }
  OC_CO_CHECKED(co_await know_newest(round));
  co_return round;
}

io::Task<> take_up_round(Round round) {
  Inside& inside = round.inside;
  for (const auto& row : round.rows) {
    if (auto taken = co_await take_up(round, row); !taken) inside.io.log.error("engine", to_text(taken.error()), {{"inbox", std::to_string(row.id)}});
  }
  if (auto marked = co_await mark_interrupted(round); !marked) inside.io.log.error("store", to_text(marked.error()), {{"agent", round.agent_id}});
  if (!round.rows.empty()) {
    inside.io.log.info("engine", "going on with messages from before the restart",
                       {{"agent", round.agent_id}, {"messages", std::to_string(round.rows.size())}});
  }
}

/// A full or failing disk may not even be read; then it is tried again until it can.
io::Task<> take_up_agent_at_last(Inside& inside, std::string agent_id) {
  for (Millis pause = kKeepRetryMin;; pause = std::min(pause * 2, kKeepRetryMax)) {
    co_await inside.io.clock.sleep(pause);
    auto round = co_await read_round(inside, agent_id);
    if (round) co_return co_await take_up_round(std::move(*round));
    if (round.error().code != Errc::io) {
      inside.io.log.error("store", to_text(round.error()), {{"agent", agent_id}});
      co_return;
    }
  }
}

io::Task<Result<std::vector<store::OutboxRow>>> read_answers(Inside& inside, std::string agent_id) {
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(std::move(agent_id)));
  co_return co_await database->waiting_outbox(kUnfinishedPartsMax);
}

io::Task<> take_up_answers_of(Inside& inside, std::string agent_id) {
  for (Millis pause = kKeepRetryMin;; pause = std::min(pause * 2, kKeepRetryMax)) {
    const auto rows = co_await read_answers(inside, agent_id);
    if (!rows) {
      inside.io.log.error("store", to_text(rows.error()), {{"agent", agent_id}});
      if (rows.error().code != Errc::io) co_return;
      co_await inside.io.clock.sleep(pause);
      continue;
    }
    std::set<std::string> runs;
    for (const auto& row : *rows) {
      if (runs.insert(row.run_id).second) inside.tasks.spawn(deliver_run(inside, agent_id, row.run_id));
    }
    if (rows->size() < kUnfinishedPartsMax) co_return;
    co_await inside.io.clock.sleep(kMoreAnswers);
  }
}

}  // namespace

io::Task<> take_up_messages(Inside& inside) {
  for (const auto& agent_id : agents_with_databases(inside)) {
    auto round = co_await read_round(inside, agent_id);
    if (round) {
      co_await take_up_round(std::move(*round));
      continue;
    }
    inside.io.log.error("store", "messages from before the restart wait until this is mended: " + to_text(round.error()), {{"agent", agent_id}});
    if (round.error().code == Errc::io) inside.tasks.spawn(take_up_agent_at_last(inside, agent_id));
  }
  OC_CRASH_POINT("start.recovered");
}

io::Task<> take_up_answers(Inside& inside) {
  for (const auto& agent_id : agents_with_databases(inside)) inside.tasks.spawn(take_up_answers_of(inside, agent_id));
  co_return;
}

namespace {

RunOutcome::State outcome_state(const store::InboxRow& inbox, const std::string& run_state) {
  if (run_state == "done" && inbox.state == "done") return RunOutcome::State::ok;
  return run_state == "killed" ? RunOutcome::State::aborted : RunOutcome::State::error;
}

/// What the run said, from its lines.
io::Task<Result<std::string>> text_of_run(store::AgentStore& database, std::string session_id, std::string run_id) {
  OC_CO_TRY(auto lines, co_await database.entries(std::move(session_id), kHistoryMessagesMax));
  std::erase_if(lines, [&](const store::EntryRow& row) {
    const Json* facts = member(row.line, "openclaw");
    return !facts || string_member_or(*facts, "runId", "") != run_id;
  });
  std::vector<std::string> texts;
  for (const auto& message : messages_of(lines)) {
    if (message.role != turn::Role::assistant) continue;
    if (std::string text = turn::text_of(message); !text.empty()) texts.push_back(std::move(text));
  }
  co_return reply::spoken_texts(texts);
}

}  // namespace

io::Task<Result<RunStarted::State>> recall_run(Inside& inside, std::string agent_id, std::int64_t inbox_id) {
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(agent_id));
  OC_CO_TRY(const auto record, co_await database->message(inbox_id));
  if (!record) co_return fail(Errc::not_found, "the message is not kept any more");
  if (record->inbox.state == "accepted" || record->inbox.state == "running") co_return RunStarted::State::in_flight;
  const Json facts = record->run ? record->run->facts : Json(JsonObject());
  RunOutcome outcome{.state = outcome_state(record->inbox, record->run ? record->run->state : "")};
  outcome.session_id = string_member_or(facts, "sessionId", "");
  outcome.error = string_member_or(facts, "error", record->inbox.error);
  OC_CO_TRY(outcome.text, co_await text_of_run(*database, outcome.session_id, record->inbox.message_id));
  if (outcome.text.empty()) outcome.text = outcome.error;
  const std::string model = string_member_or(facts, "model", "");
  outcome.provider = model.substr(0, model.find('/'));
  outcome.model = model.substr(std::min(model.size(), outcome.provider.size() + 1));
  outcome.usage.input = int_member(facts, "input").value_or(0);
  outcome.usage.output = int_member(facts, "output").value_or(0);
  outcome.usage.cache_read = int_member(facts, "cacheRead").value_or(0);
  outcome.usage.cache_write = int_member(facts, "cacheWrite").value_or(0);
  outcome.stop_reason = outcome.state == RunOutcome::State::ok ? "stop" : "error";
  if (record->run) outcome.started_at = record->run->started_at;
  if (auto run = inside.runs.begin(record->inbox.message_id, agent_id, record->inbox.session_key, "store"))
    inside.runs.end(**run, std::move(outcome));
  co_return RunStarted::State::done;
}

io::Task<Result<void>> take_up_again(Inside& inside, std::string agent_id, std::vector<store::InboxRow> rows) {
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(agent_id));
  Round round{.inside = inside, .agent_id = agent_id, .database = *database, .rows = std::move(rows)};
  Result<void> all;
  for (const auto& row : round.rows) {
    if (auto taken = co_await take_up(round, row); !taken) all = std::move(taken);
  }
  co_return all;
}

}  // namespace oc::engine
