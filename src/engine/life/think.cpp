// Step 8, think: the turn.
#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "core/config/config.h"
#include "core/prompt/prompt.h"
#include "core/reply/silence.h"
#include "core/reply/tags.h"
#include "core/turn/loop.h"
#include "engine/ports/tool.h"
#include "engine/session_book.h"
#include "engine/steps.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/files.h"
#include "io/log.h"
#include "store/workspace.h"

namespace oc::engine {
namespace {

constexpr std::int64_t kRunTimeoutSeconds = 172'800;  // OpenClaw's default, 48 hours
constexpr double kRunTimeoutSecondsMax = 1e9;
constexpr std::size_t kHistoryCharsMax = 400'000;  // about half of the smallest usual context window

/// Everything one turn works with.
struct Turn {
  Turn(Inside& all, const Prompted& said) : inside(all), prompted(said) {}
  Inside& inside;
  const Prompted& prompted;
  std::shared_ptr<const Snapshot> snapshot;
  const AgentInfo* agent = nullptr;
  std::shared_ptr<Run> run;
  OpenSession session;
  ModelRef model;
  ModelRef default_model;
  std::string system_prompt;
  std::vector<ToolSpec> tools;
  std::string thinking;
  std::string said_before;  ///< texts of this turn's earlier answers, for the running text
  UnixTime started_at{};
};

std::string entry_word(const Turn& turn, std::string_view key) { return string_member_or(turn.session.row.entry, key, ""); }

io::Task<Result<void>> choose_model(Turn& turn) {
  turn.default_model = co_await turn.inside.parts.models.default_model(turn.agent->id);
  turn.model = turn.default_model;
  const std::string provider = entry_word(turn, "providerOverride");
  const std::string model = entry_word(turn, "modelOverride");
  if (!provider.empty() && !model.empty()) turn.model = {provider, model};
  turn.thinking = turn.prompted.thinking.empty() ? entry_word(turn, "thinkingLevel") : turn.prompted.thinking;
  if (turn.thinking.empty()) turn.thinking = "off";
  co_return Result<void>{};
}

prompt::BootstrapLimits bootstrap_limits(const config::Config& config) {
  prompt::BootstrapLimits limits;
  const auto read = [&](std::string_view path, std::size_t fallback) {
    const Json* value = config.find(path);
    if (!value || !value->is_number()) return fallback;
    const double number = value->to_number<double>();
    return number >= 1 ? static_cast<std::size_t>(std::min(number, 1e12)) : fallback;
  };
  limits.file_max = read("agents.defaults.bootstrapMaxChars", limits.file_max);
  limits.total_max = read("agents.defaults.bootstrapTotalMaxChars", limits.total_max);
  return limits;
}

Result<void> write_prompt(Turn& turn) {
  const Inside& inside = turn.inside;
  const Json* skip = turn.snapshot->config->find("agents.defaults.skipBootstrap");
  store::WorkspaceState state;
  if (!skip || !skip->is_bool() || !skip->get_bool()) {
    OC_TRY(state, store::ensure_workspace(inside.io, turn.agent->workspace));
  } else {
    OC_CHECKED(inside.io.files.make_directories(turn.agent->workspace, 0700));
  }
  const auto privacy = turn.prompted.chat_kind == "direct" ? store::Privacy::private_chat : store::Privacy::group;
  OC_TRY(const auto files, store::read_bootstrap_files(inside.io, turn.agent->workspace, privacy));
  turn.tools = inside.parts.toolbox.specs(turn.agent->id, turn.prompted.route.session_key);
  prompt::PromptFacts facts{.agent_id = turn.agent->id,
                            .workspace = turn.agent->workspace,
                            .files = prompt::inject(files, bootstrap_limits(*turn.snapshot->config)),
                            .time_zone = inside.io.clock.time_zone(),
                            .host = inside.io.environment.host_name(),
                            .operating_system = "linux",
                            .model = turn.model.text(),
                            .default_model = turn.default_model.text(),
                            .channel = turn.prompted.route.channel,
                            .thinking = turn.thinking,
                            .bootstrap_pending = state.bootstrap_pending,
                            .chat_context = turn.prompted.chat_context,
                            .extra = turn.prompted.system_extra};
  for (const auto& tool : turn.tools) facts.tools.emplace_back(tool.name, tool.description.substr(0, tool.description.find('\n')));
  turn.system_prompt = prompt::system_prompt(facts);
  return {};
}

Json about(const Turn& turn) {
  Json about = to_json(turn.prompted.route);
  about.get_object()["workspace"] = turn.agent->workspace;
  about.get_object()["model"] = turn.model.text();
  about.get_object()["startedAt"] = to_ms(turn.started_at);
  return about;
}

ModelCall model_call(const Turn& turn, const turn::Loop& loop) {
  return {.ref = turn.model,
          .agent_id = turn.agent->id,
          .agent_dir = turn.agent->agent_dir,
          .session_key = turn.prompted.route.session_key,
          .system_prompt = turn.system_prompt,
          .messages = loop.messages(),
          .tools = turn.tools,
          .thinking = turn.thinking,
          .about = about(turn)};
}

std::string with_before(const Turn& turn, const std::string& text) { return turn.said_before.empty() ? text : turn.said_before + "\n\n" + text; }

turn::Message partial_message(const Turn& turn, std::string text) {
  turn::Message message{.role = turn::Role::assistant, .time = turn.inside.io.clock.now()};
  message.provider = turn.model.provider;
  message.model = turn.model.model;
  if (!text.empty()) message.content.push_back({.text = std::move(text)});
  return message;
}

io::Task<> ask_model(Turn& turn, turn::Loop& loop) {
  Inside& inside = turn.inside;
  std::string text;
  auto listen = [&turn, &text](const ModelEvent& event) {
    RunEvent told{.kind = event.kind == ModelEvent::Kind::text ? RunEvent::Kind::text : RunEvent::Kind::thinking, .delta = event.delta};
    if (event.kind == ModelEvent::Kind::tool_call) return;
    if (event.kind == ModelEvent::Kind::text) {
      text += event.delta;
      turn.run->text = with_before(turn, text);
      told.text = turn.run->text;
    }
    turn.inside.runs.tell(*turn.run, std::move(told));
  };
  auto answered = co_await io::until(turn.run->stop, inside.parts.models.call(model_call(turn, loop), listen));
  if (turn.run->stop.is_set()) {
    loop.abort(partial_message(turn, text), inside.io.clock.now());
  } else if (!answered) {
    const Error& error = answered.error();
    inside.io.log.warn("models", error.message, {{"agent", turn.agent->id}, {"model", turn.model.text()}, {"run", turn.run->run_id}});
    loop.model_failed(partial_message(turn, text), error.hint.empty() ? error.message : error.message + "\n" + error.hint);
  } else {
    answered->time = inside.io.clock.now();
    if (const std::string said = turn::text_of(*answered); !said.empty()) turn.said_before = with_before(turn, said);
    loop.model_answered(std::move(*answered), inside.io.clock.now());
  }
}

io::Task<Result<ToolResult>> call_tool(Turn& turn, turn::Block call) {
  ToolContext context{.agent_id = turn.agent->id,
                      .session_key = turn.prompted.route.session_key,
                      .run_id = turn.run->run_id,
                      .workspace = turn.agent->workspace,
                      .sender_is_owner = turn.prompted.sender_is_owner,
                      .about = about(turn)};
  co_return co_await turn.inside.parts.toolbox.run(call.name, std::move(context), call.arguments);
}

io::Task<> run_tool(Turn& turn, turn::Loop& loop, turn::Block call) {
  Inside& inside = turn.inside;
  inside.runs.tell(*turn.run,
                   {.kind = RunEvent::Kind::tool_started, .tool_name = call.name, .tool_call_id = call.id, .tool_arguments = call.arguments});
  auto result = co_await io::until(turn.run->stop, call_tool(turn, call));
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
}

io::Task<Result<bool>> obey(Turn& turn, turn::Loop& loop) {
  for (;;) {
    const turn::Action action = loop.next();
    if (std::holds_alternative<turn::Finish>(action)) co_return true;
    if (turn.run->stop.is_set()) {
      loop.abort({}, turn.inside.io.clock.now());
    } else if (const auto* tool = std::get_if<turn::RunTool>(&action)) {
      co_await run_tool(turn, loop, tool->call);
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
  if (in_time) co_return;
  const std::string words =
      "Request timed out before a response was generated. Please try again, or increase `agents.defaults.timeoutSeconds` in your config.";
  loop.abort(partial_message(turn, turn.run->text), turn.inside.io.clock.now());
  turn.run->stop_reason = "timeout";
  turn.run->outcome.error = words;
}

/// The message as the model reads it and the transcript keeps it.
turn::Message user_message(const Turn& turn) { return turn::user_message(turn.prompted.user_text, turn.started_at); }

Json line_facts(const Turn& turn) { return {{"runId", turn.run->run_id}, {"text", turn.prompted.text}, {"route", to_json(turn.prompted.route)}}; }

/// The person's words are kept before the model is asked: a crash shows them, and the next start goes on from them.
io::Task<Result<void>> keep_user_line(Turn& turn, LineMaker& lines) {
  OC_CO_CHECKED(co_await turn.session.database->put_session(turn.session.row));
  if (turn.session.user_is_kept) co_return Result<void>{};
  std::vector<Json> first;
  if (turn.session.is_new) first.push_back(lines.session_header(turn.session.row.session_id, turn.agent->workspace));
  first.push_back(lines.message(user_message(turn), line_facts(turn)));
  OC_CO_CHECKED(co_await turn.session.database->append(turn.session.row.session_id, std::move(first)));
  co_return Result<void>{};
}

void update_entry(Turn& turn, const turn::Loop& loop, std::string_view status) {
  JsonObject& entry = turn.session.row.entry.get_object();
  const UnixTime now = turn.inside.io.clock.now();
  turn.session.row.updated_at = now;
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
  entry["chatType"] = turn.prompted.chat_kind;
  entry["lastRoute"] = to_json(turn.prompted.route);
  if (turn.prompted.reply_address) {
    const auto& address = *turn.prompted.reply_address;
    entry["lastChannel"] = address.channel;
    entry["lastTo"] = address.to;
    entry["lastAccountId"] = address.account_id;
    entry["channel"] = address.channel;
    JsonObject context{{"channel", address.channel}, {"to", address.to}, {"accountId", address.account_id}};
    if (!address.thread_id.empty()) context["threadId"] = address.thread_id;
    entry["deliveryContext"] = std::move(context);
  }
}

std::string visible_error(const Turn& turn, const turn::Loop& loop) {
  if (!turn.run->outcome.error.empty()) return turn.run->outcome.error;
  return loop.error();
}

struct Ending {
  turn::Finish::Why why = turn::Finish::Why::answered;
  std::string text;  ///< what is said; "" = silence
  std::string error;
};

Ending ending_of(const Turn& turn, const turn::Loop& loop) {
  Ending ending{.why = std::get<turn::Finish>(loop.next()).why, .error = visible_error(turn, loop)};
  std::vector<std::string> parts = loop.texts();
  std::string text = join(parts, "\n\n");
  if (ending.why == turn::Finish::Why::answered) text = reply::spoken_text(reply::without_thinking(text));
  if (!ending.error.empty()) text = text.empty() ? ending.error : text + "\n\n" + ending.error;
  ending.text = std::move(text);
  return ending;
}

bool is_for_restart(const Turn& turn, const Ending& ending) { return ending.why == turn::Finish::Why::aborted && turn.run->for_restart; }

/// The lines that a turn adds behind the person's. A turn that will be taken up again leaves only the tools that ran: its half answer would be told
/// twice.
std::vector<turn::Message> lines_to_keep(const Turn& turn, const turn::Loop& loop, const Ending& ending) {
  auto added = loop.added();
  added.erase(added.begin());
  if (!is_for_restart(turn, ending)) return added;
  if (std::ranges::none_of(added, [](const turn::Message& message) { return message.role == turn::Role::tool_result; })) return {};
  std::erase_if(added, [](const turn::Message& message) { return message.stop_reason == "aborted"; });
  return added;
}

io::Task<Result<void>> commit(Turn& turn, const turn::Loop& loop, LineMaker& lines, const Ending& ending) {
  using Why = turn::Finish::Why;
  const std::string_view status = ending.why == Why::aborted ? (ending.error.empty() ? "killed" : "timeout")
                                  : ending.error.empty()     ? "done"
                                                             : "failed";
  // What a person set on the session while the turn ran (a model, a label) stays set.
  OC_CO_TRY(auto current, co_await turn.session.database->session(turn.session.row.key));
  const bool was_replaced = current && current->session_id != turn.session.row.session_id;
  if (current && !was_replaced) turn.session.row.entry = std::move(current->entry);
  update_entry(turn, loop, status);
  store::TurnCommit commit{.session = was_replaced ? std::move(*current) : turn.session.row};
  // A session that was begun anew meanwhile is not brought back, nor told what belonged to the old one.
  for (const auto& message : was_replaced ? std::vector<turn::Message>() : lines_to_keep(turn, loop, ending)) {
    commit.lines.push_back(lines.message(message, Json({{"runId", turn.run->run_id}})));
  }
  if (turn.prompted.reply_address && !ending.text.empty() && !is_for_restart(turn, ending))
    commit.outbox = SpeakStep::compose(turn.inside, turn.prompted, ending.text);
  const auto usage = loop.usage();
  commit.run = store::RunRow{.run_id = turn.run->run_id,
                             .session_key = turn.session.row.key,
                             .inbox_id = turn.prompted.inbox_id,
                             .state = std::string(status),
                             .started_at = turn.started_at,
                             .ended_at = turn.inside.io.clock.now(),
                             .facts = {{"model", turn.model.text()},
                                       {"input", usage.input},
                                       {"output", usage.output},
                                       {"error", ending.error},
                                       {"route", to_json(turn.prompted.route)}}};
  commit.inbox_id = turn.prompted.inbox_id;
  commit.inbox_state = is_for_restart(turn, ending) ? "accepted" : "done";
  OC_CO_CHECKED(co_await turn.session.database->commit(std::move(commit)));
  // Deleted while the turn ran: what the commit had to write with the outbox goes again.
  if (!current) OC_CO_CHECKED(co_await turn.session.database->remove_session(turn.session.row.key));
  co_return Result<void>{};
}

void tell_end(Turn& turn, const turn::Loop& loop, const Ending& ending) {
  using Why = turn::Finish::Why;
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
  turn.inside.runs.end(*turn.run, std::move(outcome));
}

/// What keeps a turn from beginning or from being kept, told to the person who waits for it.
void fail_turn(Turn& turn, const Error& error, Thought& thought) {
  Inside& inside = turn.inside;
  inside.io.log.error("engine", error.message, {{"session", turn.prompted.route.session_key}, {"run", turn.run->run_id}});
  thought.failed = true;
  thought.text =
      fmt::format("⚠️ Agent failed before reply: {}.{}\nLogs: openclaw logs --follow", error.message, error.hint.empty() ? "" : "\n" + error.hint);
  RunEvent event{.kind = RunEvent::Kind::failed, .error = thought.text};
  event.message = partial_message(turn, thought.text);
  event.message.stop_reason = "error";
  inside.runs.tell(*turn.run, std::move(event));
  inside.runs.end(
      *turn.run,
      {.state = RunOutcome::State::error, .text = thought.text, .error = thought.text, .started_at = turn.started_at, .stop_reason = "error"});
}

io::Task<Result<void>> prepare(Turn& turn) {
  OC_CO_TRY(turn.session, co_await open_session(turn.inside, turn.prompted));
  OC_CO_CHECKED(co_await choose_model(turn));
  OC_CO_CHECKED(write_prompt(turn));
  co_return Result<void>{};
}

io::Task<Result<Ending>> take_turn(Turn& turn) {
  OC_CO_CHECKED(co_await prepare(turn));
  LineMaker lines(turn.inside.io, turn.session.last_line_id);
  OC_CO_CHECKED(co_await keep_user_line(turn, lines));
  turn::Loop loop(newest_that_fit(std::move(turn.session.history), kHistoryCharsMax), user_message(turn));
  co_await run_loop(turn, loop);
  const Ending ending = ending_of(turn, loop);
  OC_CO_CHECKED(co_await commit(turn, loop, lines, ending));
  tell_end(turn, loop, ending);
  co_return ending;
}

}  // namespace

namespace {

/// The turn did not begin or could not be kept: the person is told, and the message is not taken up again.
io::Task<> end_failed(Turn& turn, Error error, Thought& thought) {
  fail_turn(turn, error, thought);
  const Prompted& prompted = turn.prompted;
  if (prompted.reply_address) co_await say(turn.inside, *prompted.reply_address, thought.text);
  if (prompted.inbox_id == 0) co_return;
  auto database = co_await turn.inside.parts.store.agent(prompted.route.agent_id);
  if (!database) co_return;
  if (auto done = co_await (*database)->set_inbox_state(prompted.inbox_id, "done"); !done) turn.inside.io.log.error("engine", done.error().message);
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
  if (turn.agent == nullptr) {
    co_await end_failed(
        turn, {.code = Errc::not_found, .message = fmt::format("the agent \"{}\" is not configured any more", prompted.route.agent_id)}, thought);
    co_return thought;
  }
  inside.runs.tell(*turn.run, {.kind = RunEvent::Kind::started});
  inside.runs.tell_session_changed(prompted.route.session_key, "start");
  if (prompted.reply_address) inside.tasks.spawn(show_typing(inside, *prompted.reply_address, turn.run));
  auto ending = co_await take_turn(turn);
  if (!ending) {
    co_await end_failed(turn, ending.error(), thought);
    co_return thought;
  }
  thought.text = ending->text;
  thought.failed = !ending->error.empty();
  co_return thought;
}

}  // namespace oc::engine
