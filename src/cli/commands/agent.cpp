// agent: one turn, through the gateway or, when asked, right here.
#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "cli/client.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/terminal_text.h"
#include "core/sessions/ids.h"
#include "core/sessions/key.h"
#include "io/environment.h"

namespace oc::cli {
namespace {

constexpr std::int64_t kTurnSeconds = 600;
constexpr std::int64_t kTurnSecondsMax = 7 * 24 * 3600;
constexpr std::chrono::seconds kAnswerGrace{30};

struct Turn {
  LocalAgentOptions words;
  std::int64_t seconds = kTurnSeconds;
};

Result<Turn> read_turn(const Context& context) {
  const auto& arguments = context.arguments;
  Turn turn;
  turn.words = {.profile = context.globals.profile, .is_dev = context.globals.is_dev};
  const auto message = arguments.value("--message");
  if (!message)
    return fail(Errc::invalid, "error: required option '-m, --message <text>' not specified", "openclaw agent --agent main --message \"hello\"");
  if (js_trim(*message).empty()) return fail(Errc::invalid, "Message (--message) is required");
  turn.words.message = valid_utf8(*message);
  if (const auto id = arguments.value("--agent")) turn.words.agent_id = sessions::normalize_agent_id(*id);
  turn.words.session_key = arguments.value_or("--session-key", "");
  turn.words.session_id = arguments.value_or("--session-id", "");
  turn.words.to = arguments.value_or("--to", "");
  turn.words.thinking = arguments.value_or("--thinking", "");
  turn.words.json = arguments.has("--json");
  turn.words.log_level = context.globals.log_level;
  OC_TRY(turn.words.timeout_seconds, arguments.number("--timeout", 0, kTurnSecondsMax));
  turn.seconds = turn.words.timeout_seconds.value_or(kTurnSeconds);
  if (turn.words.agent_id.empty() && turn.words.session_key.empty() && turn.words.session_id.empty() && turn.words.to.empty()) {
    return fail(Errc::invalid, "Error: Pass --to <E.164>, --session-id, or --agent to choose a session");
  }
  return turn;
}

/// A typed agent must be one of the configuration's, unless another machine's gateway knows better.
Result<void> check_agent(const Context& context, const config::Config& config, const std::string& id) {
  if (id.empty()) return {};
  for (const auto& agent : config::agents(config, context.paths)) {
    if (agent.id == id) return {};
  }
  return fail(Errc::not_found,
              fmt::format("Error: Unknown agent id \"{}\". Use \"openclaw agents list\" to see configured agents.", printable(id, 80)));
}

Json params_of(const Context& context, const Turn& turn) {
  JsonObject params{{"message", turn.words.message}};
  const auto add = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) params[key] = value;
  };
  add("agentId", turn.words.agent_id);
  add("sessionKey", turn.words.session_key);
  add("sessionId", turn.words.session_id);
  add("to", turn.words.to);
  add("thinking", turn.words.thinking);
  if (turn.words.timeout_seconds) params["timeout"] = *turn.words.timeout_seconds;
  params["idempotencyKey"] = context.io().random.uuid();
  return params;
}

void print_payloads(const Context& context, const Json& answer) {
  const Json* payloads = at_path(answer, "result.payloads");
  bool spoke = false;
  if (payloads && payloads->is_array()) {
    for (const auto& payload : payloads->get_array()) {
      const std::string text = string_member_or(payload, "text", "");
      const std::string media = string_member_or(payload, "mediaUrl", "");
      if (!text.empty()) context.out(terminal_text(text));
      if (!media.empty()) context.out("MEDIA: " + printable(media, 2000));
      spoke = spoke || !text.empty() || !media.empty();
    }
  }
  if (!spoke) context.out("No reply from agent.");
}

Millis answer_time(std::int64_t seconds) {
  // 0 asks for no limit.
  return std::chrono::seconds(seconds == 0 ? kTurnSecondsMax : seconds) + kAnswerGrace;
}

// DEVIATION: without --local nothing runs beside the gateway: two programs writing one agent's sessions is what this gateway never does by itself.
int tell_unreachable(const Context& context, Error error) {
  if (error.code == Errc::unavailable)
    error.hint = fmt::format("Start it: {0} gateway run\n  Or run this turn without a gateway: add --local", program_words(context));
  return context.fail_with(error);
}

io::Task<int> through_gateway(Context& context, Turn turn) {
  auto target = resolve_target(context);
  if (!target) co_return context.fail_with(target.error());
  if (target->port != 0) {
    const auto config = context.config();
    if (!config) co_return context.fail_with(config.error());
    if (const auto known = check_agent(context, **config, turn.words.agent_id); !known) co_return context.fail_with(known.error());
  }
  auto client = co_await GatewayClient::connect(context, std::move(*target), ClientKind::operator_all, kCallTimeout);
  if (!client) co_return tell_unreachable(context, client.error());
  const auto answer = co_await (*client)->call("agent", params_of(context, turn), answer_time(turn.seconds), Expect::final);
  if (!answer) co_return context.fail_with(answer.error());
  co_await (*client)->close();
  if (context.json()) {
    context.out_json(*answer);
  } else {
    print_payloads(context, *answer);
  }
  co_return string_member_or(*answer, "status", "ok") == "ok" ? 0 : 1;
}

io::Task<int> right_here(Context& context, Turn turn) {
  const auto config = context.config();
  if (!config) co_return context.fail_with(config.error());
  if (const auto known = check_agent(context, **config, turn.words.agent_id); !known) co_return context.fail_with(known.error());
  if (!context.world.run_local_agent)
    co_return context.fail_with("This program was built without agents. Leave --local out and use a running gateway.");
  co_return co_await context.world.run_local_agent(std::move(turn.words));
}

}  // namespace

io::Task<int> agent(Context& context) {
  auto turn = read_turn(context);
  if (!turn) co_return context.fail_with(turn.error());
  if (context.has("--local")) co_return co_await right_here(context, std::move(*turn));
  co_return co_await through_gateway(context, std::move(*turn));
}

}  // namespace oc::cli
