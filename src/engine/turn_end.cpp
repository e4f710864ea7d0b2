// What a turn keeps: its beginning, its steps and its end.
#include <fmt/format.h>

#include "base/crash_point.h"
#include "base/text.h"
#include "core/reply/silence.h"
#include "core/reply/tags.h"
#include "engine/accounts.h"
#include "engine/draft_writer.h"
#include "engine/recovery.h"
#include "engine/turn.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::engine {
namespace {

using Why = turn::Finish::Why;

UnixTime now_of(const Turn& turn) { return turn.inside.io.clock.now(); }

store::RunRow run_row(const Turn& turn, std::string state) {
  return {.run_id = turn.run->run_id,
          .session_key = turn.prompted.route.session_key,
          .inbox_id = turn.inbox_ids.empty() ? 0 : turn.inbox_ids.front(),
          .state = std::move(state),
          .started_at = turn.started_at};
}

/// The row of a run that goes on, now or after a restart.
store::RunRow open_run_row(const Turn& turn, std::string state) {
  auto row = run_row(turn, std::move(state));
  row.facts = {{"model", turn.model.text()}, {"sessionId", turn.session.row.session_id}, {"prompt", run_facts(turn.prompted)}};
  return row;
}

Json user_facts(const Turn& turn, const std::string& text) {
  return {{"runId", turn.run->run_id}, {"text", text}, {"route", to_json(turn.prompted.route)}};
}

bool is_for_restart(const Turn& turn, const Ending& ending) {
  return ending.why == Why::aborted && turn.run->for_restart && !turn.prompted.inbox_ids.empty();
}

std::string_view status_of(const Ending& ending) {
  if (ending.why == Why::aborted) return ending.error.empty() ? "killed" : "timeout";
  return ending.error.empty() ? "done" : "failed";
}

void update_entry(Turn& turn, const turn::Loop& loop, std::string_view status) {
  JsonObject& entry = turn.session.row.entry.get_object();
  const UnixTime now = now_of(turn);
  note_conversation(turn.inside, turn.prompted, turn.session.row);
  const auto usage = loop.usage();
  const auto* last = loop.last_answer();
  entry["systemSent"] = true;
  entry["status"] = status;
  entry["startedAt"] = to_ms(turn.started_at);
  entry["endedAt"] = to_ms(now);
  entry["runtimeMs"] = to_ms(now) - to_ms(turn.started_at);
  entry["abortedLastRun"] = status == "killed";
  entry["modelProvider"] = turn.model.provider;
  entry["model"] = turn.model.model;
  entry["contextTokens"] = 200'000;
  entry["inputTokens"] = usage.input;
  entry["outputTokens"] = usage.output;
  entry["cacheRead"] = usage.cache_read;
  entry["cacheWrite"] = usage.cache_write;
  if (last && last->usage.total() > 0) entry["totalTokens"] = last->usage.total();
  entry["totalTokensFresh"] = last != nullptr && last->usage.total() > 0;
  entry["lastRoute"] = to_json(turn.prompted.route);
}

store::RunRow ended_run_row(const Turn& turn, const turn::Loop& loop, const Ending& ending) {
  const auto usage = loop.usage();
  auto row = run_row(turn, std::string(status_of(ending)));
  row.ended_at = now_of(turn);
  row.facts = {
      {"model", turn.model.text()},    {"sessionId", turn.session.row.session_id}, {"input", usage.input},  {"output", usage.output},
      {"cacheRead", usage.cache_read}, {"cacheWrite", usage.cache_write},          {"error", ending.error}, {"route", to_json(turn.prompted.route)}};
  return row;
}

/// The runs of the messages that were joined to this one end as it does; nobody hears of them.
void end_joined_runs(Turn& turn, const RunOutcome& outcome) {
  for (const auto& run_id : turn.ends_with_it) {
    const auto run = turn.inside.runs.find(run_id);
    if (run && !run->ended.is_set()) turn.inside.runs.end(*run, outcome);
  }
}

}  // namespace

void note_beginning(Turn& turn, const turn::Loop& loop) {
  const UnixTime now = now_of(turn);
  // What was begun anew, deleted or set meanwhile stays so: this is written a while after the session was looked at.
  store::TurnCommit begin{.expected = store::TurnCommit::Expected{.key = turn.session.row.key,
                                                                  .row = turn.session.found,
                                                                  .otherwise = store::TurnCommit::Expected::Otherwise::leave_session},
                          .session_id = turn.session.row.session_id,
                          .run = open_run_row(turn, "running"),
                          .inbox_ids = turn.inbox_ids,
                          .inbox_state = turn.inbox_ids.empty() ? "" : "running",
                          .starts = store::TurnCommit::Starts::count,
                          .now = now};
  begin.session = turn.session.row;
  if (turn.session.is_new) begin.lines.push_back(turn.lines->session_header(turn.session.row.session_id, turn.agent->workspace));
  const bool user_is_kept = turn.noted > 0 && turn.noted == loop.messages().size() && !turn.session.own_lines.empty();
  if (!user_is_kept) {
    begin.lines.push_back(turn.lines->message(loop.messages()[turn.noted], user_facts(turn, turn.prompted.text)));
    turn.noted++;
  }
  turn.book->note(std::move(begin), "run.begin.after");
}

void note_messages(Turn& turn, const turn::Loop& loop, std::string_view point) {
  const auto& messages = loop.messages();
  if (turn.noted >= messages.size()) return;
  store::TurnCommit piece{.session_id = turn.session.row.session_id, .now = now_of(turn)};
  for (; turn.noted < messages.size(); turn.noted++)
    piece.lines.push_back(turn.lines->message(messages[turn.noted], Json({{"runId", turn.run->run_id}})));
  turn.book->note(std::move(piece), point);
}

void note_tool_start(Turn& turn, const turn::Block& call) {
  store::TurnCommit piece{.session_id = turn.session.row.session_id, .now = now_of(turn)};
  piece.lines.push_back(turn.lines->custom(kToolStartLine, {{"toolCallId", call.id}, {"runId", turn.run->run_id}}));
  turn.book->note(std::move(piece), "");
}

void note_draft(Turn& turn, const std::string& message_id) {
  store::TurnCommit piece{.session_id = turn.session.row.session_id, .now = now_of(turn)};
  piece.lines.push_back(turn.lines->custom(kDraftLine, {{"messageId", message_id}, {"runId", turn.run->run_id}}));
  turn.book->note(std::move(piece), "draft.commit.after");
  turn.book->write();
}

bool take_steered(Turn& turn, turn::Loop& loop) {
  auto& waiting = turn.run->steered;
  if (waiting.empty()) return false;
  const UnixTime now = now_of(turn);
  std::vector<turn::Message> said;
  for (const auto& each : waiting) said.push_back(words_of(each.user_text, each.images, now));
  const std::size_t count = said.size();
  loop.steer(std::move(said), now);

  const auto& messages = loop.messages();
  store::TurnCommit piece{
      .session_id = turn.session.row.session_id, .inbox_state = "running", .starts = store::TurnCommit::Starts::count, .now = now};
  for (; turn.noted < messages.size(); turn.noted++) {
    const std::size_t left = messages.size() - turn.noted;
    Json facts = left > count ? Json({{"runId", turn.run->run_id}}) : user_facts(turn, waiting[count - left].text);
    piece.lines.push_back(turn.lines->message(messages[turn.noted], std::move(facts)));
  }
  for (auto& each : waiting) {
    piece.inbox_ids.insert(piece.inbox_ids.end(), each.inbox_ids.begin(), each.inbox_ids.end());
    turn.inbox_ids.insert(turn.inbox_ids.end(), each.inbox_ids.begin(), each.inbox_ids.end());
    turn.said.insert(turn.said.end(), each.said.begin(), each.said.end());
    if (!each.run_id.empty()) turn.ends_with_it.push_back(each.run_id);
  }
  if (!piece.inbox_ids.empty()) piece.run = open_run_row(turn, "running");
  turn.book->note(std::move(piece), "");
  turn.book->write();
  waiting.clear();
  return true;
}

Ending ending_of(const Turn& turn, const turn::Loop& loop) {
  const std::string& told = turn.run->outcome.error;
  Ending ending{.why = std::get<turn::Finish>(loop.next()).why, .error = told.empty() ? loop.error() : told};
  std::string text = reply::spoken_texts(loop.texts());
  if (!ending.error.empty()) text = text.empty() ? ending.error : text + "\n\n" + ending.error;
  ending.text = std::move(text);
  return ending;
}

Turn::~Turn() {
  if (draft) draft->discard();
}

namespace {

/// What a run before a restart had shown of an answer that there is not: goes. Failure is of no consequence.
io::Task<> take_back(Inside& inside, ReplyAddress address, std::string message_id) {
  const auto account = inside.accounts->find(address.channel, address.account_id);
  if (account) static_cast<void>(co_await account->remove(address, message_id));
}

}  // namespace

io::Task<> end_draft(Turn& turn, std::vector<store::OutboxRow>& parts) {
  std::string shown = std::exchange(turn.left_draft, "");
  if (const auto draft = std::exchange(turn.draft, nullptr)) {
    if (parts.empty()) co_return draft->discard();
    shown = co_await draft->finish();
  }
  if (shown.empty()) co_return;
  if (parts.empty()) {
    turn.inside.tasks.spawn(take_back(turn.inside, *turn.prompted.reply_address, shown));
  } else {
    parts.front().address.as_object()["draftId"] = shown;
  }
}

namespace {

/// Somebody changed the session while the turn ran. What a person set on it (a model, a label) stays set; one that was begun anew or deleted is not
/// brought back, nor told what belonged to the old one.
io::Task<Result<void>> keep_changed(Turn& turn, const turn::Loop& loop, const Ending& ending, std::string session_id) {
  constexpr int kTriesMax = 10;
  for (int tries = 0; tries < kTriesMax; tries++) {
    OC_CO_TRY(auto current, co_await turn.session.database->session(turn.session.row.key));
    if (!current || current->session_id != session_id) {
      turn.book->drop_lines();
    } else {
      turn.session.row.entry = current->entry;
      update_entry(turn, loop, status_of(ending));
      turn.book->put_session(turn.session.row, std::move(*current));
    }
    auto kept = co_await turn.book->kept();
    if (kept || kept.error().code != Errc::conflict) co_return kept;
  }
  co_return fail(Errc::conflict, "the session is changed by somebody else all the time");
}

}  // namespace

io::Task<Result<void>> keep_end(Turn& turn, const turn::Loop& loop, Ending& ending) {
  TurnBook& book = *turn.book;
  OC_CRASH_POINT("final.commit.before");
  OC_CO_CHECKED(co_await book.settled());
  if (is_for_restart(turn, ending)) {
    // What it had done is kept already; its half answer would be told twice. What is shown of it stays: the next start makes it the answer.
    if (const auto draft = std::exchange(turn.draft, nullptr)) static_cast<void>(co_await draft->finish());
    book.note({.run = open_run_row(turn, "interrupted"),
               .inbox_ids = turn.inbox_ids,
               .inbox_state = "accepted",
               .starts = store::TurnCommit::Starts::clear,
               .now = now_of(turn)},
              "");
    co_return co_await book.kept();
  }
  if (turn.prompted.reply_address && !ending.text.empty()) ending.parts = co_await SpeakStep::compose(turn.inside, turn.prompted, ending.text);
  co_await end_draft(turn, ending.parts);
  OC_CO_CHECKED(co_await book.settled());
  note_messages(turn, loop, "");
  auto expected = book.has_begun() ? std::optional(turn.session.row) : std::move(turn.session.found);
  const std::string session_id = expected ? expected->session_id : "";  // of the session that stood there when the turn looked
  update_entry(turn, loop, status_of(ending));
  book.note({.expected = store::TurnCommit::Expected{.key = turn.session.row.key, .row = std::move(expected)},
             .session = turn.session.row,
             .session_id = turn.session.row.session_id,
             .outbox = ending.parts,
             .run = ended_run_row(turn, loop, ending),
             .inbox_ids = turn.inbox_ids,
             .inbox_state = turn.inbox_ids.empty() ? "" : "done",
             .now = now_of(turn)},
            "final.commit.after");
  auto kept = co_await book.kept();
  if (!kept && kept.error().code == Errc::conflict) kept = co_await keep_changed(turn, loop, ending, session_id);
  co_return kept;
}

void tell_end(Turn& turn, const turn::Loop& loop, const Ending& ending) {
  RunOutcome outcome{.session_id = turn.session.row.session_id,
                     .text = ending.text,
                     .error = ending.error,
                     .provider = turn.model.provider,
                     .model = turn.model.model,
                     .usage = loop.usage(),
                     .started_at = turn.started_at};
  RunEvent event{.kind = RunEvent::Kind::ended, .error = ending.error};
  event.message = partial_message(turn, ending.text);
  event.message.usage = outcome.usage;
  if (const auto* last = loop.last_answer()) event.message.api = last->api;
  if (ending.why == Why::aborted) {
    outcome.state = RunOutcome::State::aborted;
    outcome.stop_reason = turn.run->stop_reason;
    event.kind = RunEvent::Kind::aborted;
    event.text = ending.text;
    event.stop_reason = turn.run->stop_reason;
    event.message.stop_reason = "aborted";
  } else if (!ending.error.empty()) {
    outcome.state = RunOutcome::State::error;
    outcome.stop_reason = "error";
    event.kind = RunEvent::Kind::failed;
    event.message.stop_reason = "error";
  } else {
    outcome.stop_reason = "stop";
    event.stop_reason = "stop";
    event.message.stop_reason = "stop";
  }
  if (!ending.error.empty() && ending.why == Why::aborted) outcome.state = RunOutcome::State::error;
  turn.inside.runs.tell(*turn.run, std::move(event));
  turn.inside.runs.tell_session_changed(turn.session.row.key, "message");
  turn.inside.runs.end(*turn.run, outcome);
  end_joined_runs(turn, outcome);
}

std::string told_to(const Prompted& prompted, const Error& error) {
  // In a chat that others read, and to whoever is not the owner, hints say more of this machine than is theirs to know.
  const bool is_operator = !prompted.reply_address || (prompted.sender_is_owner && prompted.chat_kind == "direct");
  return is_operator && !error.hint.empty() ? error.message + "\n" + error.hint : error.message;
}

io::Task<> end_failed(Turn& turn, Error error, Thought& thought) {
  Inside& inside = turn.inside;
  inside.io.log.error("engine", error.message, {{"session", turn.prompted.route.session_key}, {"run", turn.run->run_id}, {"hint", error.hint}});
  thought.failed = true;
  thought.text =
      fmt::format("⚠️ Agent failed before reply: {}.{}\nLogs: openclaw logs --follow", error.message, error.hint.empty() ? "" : "\n" + error.hint);
  if (turn.prompted.reply_address) thought.parts = co_await SpeakStep::compose(inside, turn.prompted, thought.text);
  co_await end_draft(turn, thought.parts);
  const UnixTime now = now_of(turn);
  store::TurnCommit end{.outbox = thought.parts,
                        .run = run_row(turn, "failed"),
                        .inbox_ids = turn.inbox_ids,
                        .inbox_state = turn.inbox_ids.empty() ? "" : "done",
                        .inbox_error = error.message,
                        .now = now};
  end.run->ended_at = now;
  end.run->facts = {{"error", thought.text}, {"route", to_json(turn.prompted.route)}};
  if (!co_await is_kept(turn.prompted.keeping)) co_return end_silently(turn);
  // A run that nobody kept anything of and that answers no kept message leaves nothing behind.
  if (!turn.inbox_ids.empty() || turn.book->has_begun()) {
    const auto kept = co_await keep(inside, turn.prompted.route.agent_id, std::move(end));
    if (!kept) inside.io.log.error("engine", kept.error().message, {{"run", turn.run->run_id}});
    if (!kept && kept.error().code == Errc::unavailable) co_return end_silently(turn);
  }
  RunEvent event{.kind = RunEvent::Kind::failed, .error = thought.text};
  event.message = partial_message(turn, thought.text);
  event.message.stop_reason = "error";
  inside.runs.tell(*turn.run, std::move(event));
  const RunOutcome outcome{
      .state = RunOutcome::State::error, .text = thought.text, .error = thought.text, .started_at = turn.started_at, .stop_reason = "error"};
  inside.runs.end(*turn.run, outcome);
  end_joined_runs(turn, outcome);
}

void end_silently(Turn& turn) {
  if (turn.draft) turn.draft->discard();
  const std::string why = turn.run->for_restart || turn.inside.stopping ? "shutdown" : "repeat";
  RunEvent event{.kind = RunEvent::Kind::aborted, .stop_reason = why};
  event.message = partial_message(turn, "");
  event.message.stop_reason = "aborted";
  turn.inside.runs.tell(*turn.run, std::move(event));
  const RunOutcome outcome{.state = RunOutcome::State::aborted, .started_at = turn.started_at, .stop_reason = why};
  turn.inside.runs.end(*turn.run, outcome);
  end_joined_runs(turn, outcome);
}

}  // namespace oc::engine
