// Step 8, think: the turn. It keeps what it does as it goes, so that a crash costs no more than the step it was in.
#include <fmt/format.h>

#include "base/crash_point.h"
#include "base/limits.h"
#include "base/text.h"
#include "core/config/config.h"
#include "engine/draft_writer.h"
#include "engine/turn.h"
#include "engine/typing.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::engine {
namespace {

constexpr std::int64_t kRunTimeoutSeconds = 172'800;  // OpenClaw's default, 48 hours
constexpr double kRunTimeoutSecondsMax = 1e9;

std::string with_before(const Turn& turn, const std::string& text) { return turn.said_before.empty() ? text : turn.said_before + "\n\n" + text; }

/// Neither words nor tool calls, and nothing was said before in this turn.
bool is_empty(const Turn& turn, const turn::Message& answer) {
  return turn.said_before.empty() && turn::tool_calls_of(answer).empty() && js_trim(turn::text_of(answer)).empty();
}

io::Task<Result<turn::Message>> call_model(Turn& turn, const turn::Loop& loop, std::string& text) {
  bool is_first = true;
  auto listen = [&turn, &text, &is_first](const ModelEvent& event) {
    if (std::exchange(is_first, false)) OC_CRASH_POINT("model.stream");
    if (event.kind == ModelEvent::Kind::tool_call) return;
    RunEvent told{.kind = event.kind == ModelEvent::Kind::text ? RunEvent::Kind::text : RunEvent::Kind::thinking, .delta = event.delta};
    if (event.kind == ModelEvent::Kind::text) {
      text += event.delta;
      turn.run->text = with_before(turn, text);
      told.text = turn.run->text;
      if (turn.draft) turn.draft->tell(turn.run->text);
    }
    turn.typing->note(event.kind);
    turn.inside.runs.tell(*turn.run, std::move(told));
  };
  OC_CRASH_POINT("model.ask");
  auto call = co_await model_call(turn, loop);
  auto answered = co_await io::until(turn.run->stop, turn.inside.parts.models.call(std::move(call), listen));
  // The answer itself comes next: no update is to stand in its way.
  if (turn.draft) turn.draft->rest();
  if (answered) OC_CRASH_POINT("model.answered");
  co_return answered;
}

/// An empty answer is asked for once more: silence is what a model says with NO_REPLY.
io::Task<> ask_model(Turn& turn, turn::Loop& loop) {
  Inside& inside = turn.inside;
  turn.run->takes_steering = true;
  std::string text;
  auto answered = co_await call_model(turn, loop, text);
  if (answered && is_empty(turn, *answered) && !turn.run->stop.is_set()) {
    inside.io.log.warn("models", "the answer is empty; asking once more", {{"model", turn.model.text()}, {"run", turn.run->run_id}});
    answered = co_await call_model(turn, loop, text);
  }
  const UnixTime now = inside.io.clock.now();
  if (turn.run->stop.is_set()) {
    loop.abort(partial_message(turn, text), now);
  } else if (!answered) {
    const Error& error = answered.error();
    inside.io.log.warn("models", error.message,
                       {{"agent", turn.agent->id}, {"model", turn.model.text()}, {"run", turn.run->run_id}, {"hint", error.hint}});
    loop.model_failed(partial_message(turn, text), told_to(turn.prompted, error));
  } else if (is_empty(turn, *answered)) {
    answered->time = now;
    loop.model_failed(std::move(*answered), "No response generated. Please try again.");
  } else {
    answered->time = now;
    if (const std::string said = turn::text_of(*answered); !said.empty()) turn.said_before = with_before(turn, said);
    loop.model_answered(std::move(*answered), now);
  }
}

io::Task<Result<ToolResult>> call_tool(Turn& turn, turn::Block call, Json about) {
  ToolContext context{.agent_id = turn.agent->id,
                      .session_key = turn.prompted.route.session_key,
                      .run_id = turn.run->run_id,
                      .workspace = turn.agent->workspace,
                      .sender_is_owner = turn.prompted.sender_is_owner,
                      .said = turn.said,
                      .about = std::move(about)};
  OC_CRASH_POINT("tool.start");
  auto result = co_await turn.inside.parts.toolbox.run(call.name, std::move(context), call.arguments);
  OC_CRASH_POINT("tool.end");
  co_return result;
}

/// The answer that calls the tool is kept before it runs; one with side effects waits for that, and leaves a line that says that it began.
io::Task<bool> keep_before_tool(Turn& turn, const turn::Loop& loop, const turn::Block& call) {
  note_messages(turn, loop, "step.commit.after");
  if (turn.inside.parts.toolbox.repeats_safely(call.name)) {
    turn.book->write();
    co_return true;
  }
  note_tool_start(turn, call);
  auto kept = co_await turn.book->kept();
  if (!kept) turn.failure = std::move(kept.error());
  co_return !turn.failure && !turn.run->stop.is_set();
}

io::Task<> run_tool(Turn& turn, turn::Loop& loop, turn::Block call) {
  Inside& inside = turn.inside;
  if (turn.interrupted_calls.erase(call.id) > 0) {
    loop.tool_ended({std::string(kInterrupted), true}, inside.io.clock.now());
    note_messages(turn, loop, "");
    co_return;
  }
  if (!co_await keep_before_tool(turn, loop, call)) co_return;
  inside.runs.tell(*turn.run,
                   {.kind = RunEvent::Kind::tool_started, .tool_name = call.name, .tool_call_id = call.id, .tool_arguments = call.arguments});
  auto result = co_await io::until(turn.run->stop, call_tool(turn, call, about_call(turn, loop, call)));
  if (turn.run->stop.is_set()) {
    loop.abort({}, inside.io.clock.now());
    co_return;
  }
  ToolResult outcome = result ? std::move(*result) : ToolResult{.text = result.error().message, .is_error = true};
  inside.runs.tell(*turn.run, {.kind = RunEvent::Kind::tool_ended,
                               .tool_name = call.name,
                               .tool_call_id = call.id,
                               .tool_arguments = call.arguments,
                               .tool_details = outcome.details,
                               .tool_result = outcome.text,
                               .is_error = outcome.is_error});
  loop.tool_ended({std::move(outcome.text), outcome.is_error}, inside.io.clock.now());
  note_messages(turn, loop, "tool.commit.after");
  turn.book->write();
}

/// A run whose own message turns out to be a repeat, or cannot be kept, ends without a word: nobody else's message may end with it.
io::Task<bool> may_take_steered(const Turn& turn) {
  if (turn.run->steered.empty()) co_return false;
  co_return co_await is_kept(turn.prompted.keeping);
}

io::Task<Result<bool>> obey(Turn& turn, turn::Loop& loop) {
  for (;;) {
    const turn::Action action = loop.next();
    if (const auto* finish = std::get_if<turn::Finish>(&action)) {
      if (finish->why == turn::Finish::Why::answered && co_await may_take_steered(turn) && take_steered(turn, loop)) continue;
      co_return true;
    }
    if (turn.run->stop.is_set() || turn.failure) {
      loop.abort({}, turn.inside.io.clock.now());
    } else if (const auto* tool = std::get_if<turn::RunTool>(&action)) {
      co_await run_tool(turn, loop, tool->call);
      // A run that was stopped leaves what came in to the queue.
      if (!turn.run->stop.is_set() && !turn.failure && co_await may_take_steered(turn)) take_steered(turn, loop);
    } else {
      co_await ask_model(turn, loop);
    }
  }
}

Millis time_limit(const Turn& turn) {
  if (turn.prompted.timeout.count() > 0) return turn.prompted.timeout;
  const Json* seconds = turn.snapshot->config->find("agents.defaults.timeoutSeconds");
  if (seconds && seconds->is_number() && seconds->to_number<double>() >= 1) {
    return Millis(static_cast<std::int64_t>(std::min(seconds->to_number<double>(), kRunTimeoutSecondsMax) * 1000));
  }
  return std::chrono::seconds(kRunTimeoutSeconds);
}

io::Task<> run_loop(Turn& turn, turn::Loop& loop) {
  const auto in_time = co_await io::within(turn.inside.io.clock, time_limit(turn), obey(turn, loop));
  turn.run->takes_steering = false;
  if (in_time) co_return;
  const std::string words =
      "Request timed out before a response was generated. Please try again, or increase `agents.defaults.timeoutSeconds` in your config.";
  loop.abort(partial_message(turn, turn.run->text), turn.inside.io.clock.now());
  turn.run->stop_reason = "timeout";
  turn.run->outcome.error = words;
}

std::optional<Written> what_was_written(const Turn& turn, const turn::Loop& loop) {
  const auto lines = turn.book->written_lines();
  if (!lines || turn.noted != loop.messages().size()) return std::nullopt;
  return Written{.messages = loop.added(), .lines = lines->count, .last_line = lines->last};
}

io::Task<Result<Ending>> take_turn(Turn& turn) {
  OC_CO_CHECKED(co_await prepare(turn));
  // Nobody waits for the answer to what a program made: it is shown when it is whole, if there is one.
  if (turn.prompted.reply_address && !turn.prompted.is_made && turn.left_draft.empty())
    turn.draft =
        DraftWriter::begin(turn.inside, *turn.prompted.reply_address, [&turn](const std::string& message_id) { note_draft(turn, message_id); });
  turn::Loop loop = make_loop(turn);
  note_beginning(turn, loop);
  // A message that was there at the start may be what ended the gateway: that it begins is on disk before anything is done for it.
  if (turn.prompted.was_waiting) {
    OC_CO_CHECKED(co_await turn.book->kept());
  } else {
    turn.book->write_later(kBeginDelay);
  }
  co_await run_loop(turn, loop);
  if (turn.run->discarded) co_return fail(Errc::cancelled, "its message was known already");
  if (turn.failure) co_return std::unexpected(*turn.failure);
  Ending ending = ending_of(turn, loop);
  OC_CO_CHECKED(co_await keep_end(turn, loop, ending));
  tell_end(turn, loop, ending);
  auto written = what_was_written(turn, loop);
  bring_back_past(turn.inside, turn.prompted, turn.session, std::move(loop).release_history(), std::move(written));
  co_return ending;
}

/// The model is asked while the message is still being kept. When it turns out to be a repeat, or cannot be kept, the run ends without a word.
io::Task<> discard_unless_kept(std::shared_ptr<Run> run, std::shared_ptr<Keeping> keeping) {
  if (co_await is_kept(keeping)) co_return;
  run->discarded = true;
  run->stop.set();
}

/// Waits until no other message that is suspected of ending the gateway runs.
io::Task<std::unique_ptr<LaneTurn>> alone_if_suspect(Inside& inside, const Prompted& prompted) {
  if (prompted.starts < kRunStartsMax - 1) co_return nullptr;
  co_return co_await inside.suspects.enter("");
}

io::Task<> think(Turn& turn, Thought& thought) {
  Inside& inside = turn.inside;
  const Prompted& prompted = turn.prompted;
  const auto alone = co_await alone_if_suspect(inside, prompted);
  const bool is_refused = prompted.keeping && prompted.keeping->done.is_set() && !prompted.keeping->is_kept();
  // A message that lies in the inbox is left to the next start.
  if (turn.run->discarded || is_refused || (inside.stopping && !prompted.inbox_ids.empty())) co_return end_silently(turn);
  if (turn.agent == nullptr) {
    Error unknown{.code = Errc::not_found, .message = fmt::format("the agent \"{}\" is not configured any more", prompted.route.agent_id)};
    co_return co_await end_failed(turn, std::move(unknown), thought);
  }
  if (prompted.keeping && !prompted.keeping->done.is_set()) inside.tasks.spawn(discard_unless_kept(turn.run, prompted.keeping));
  inside.runs.tell(*turn.run, {.kind = RunEvent::Kind::started});
  inside.runs.tell_session_changed(prompted.route.session_key, "start");
  if (prompted.reply_address && !prompted.is_made) {
    inside.tasks.spawn(show_typing(inside, *prompted.reply_address, turn.run, turn.typing));
  }
  auto ending = co_await take_turn(turn);
  if (!ending) {
    const bool is_left = ending.error().code == Errc::unavailable && inside.stopping;  // to the next start
    if (is_left || ending.error().code == Errc::cancelled) co_return end_silently(turn);
    co_return co_await end_failed(turn, ending.error(), thought);
  }
  thought.text = ending->text;
  thought.failed = !ending->error.empty();
  thought.parts = std::move(ending->parts);
}

}  // namespace

io::Task<Thought> ThinkStep::take(Inside& inside, Queued queued) {
  Thought thought{By<ThinkStep>{}};
  const Prompted& prompted = queued.prompted;
  thought.run_id = prompted.run_id;
  thought.session_key = prompted.route.session_key;
  thought.agent_id = prompted.route.agent_id;
  Turn turn(inside, prompted);
  turn.snapshot = inside.snapshot;
  turn.started_at = inside.io.clock.now();
  turn.run = inside.runs.find(prompted.run_id);
  turn.agent = turn.snapshot->find(prompted.route.agent_id);
  turn.typing = std::make_shared<TypingStart>(inside.io.executor, typing_mode(*turn.snapshot, prompted));
  turn.book = std::make_shared<TurnBook>(inside, prompted.route.agent_id, prompted.keeping);
  co_await think(turn, thought);
  co_return thought;
}

}  // namespace oc::engine
