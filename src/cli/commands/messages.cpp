// messages list, show, retry, drop: what became of the accepted messages. Asks the running gateway; without one, the stores themselves.
#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "cli/client.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/gateway_process.h"
#include "cli/message_stores.h"
#include "cli/text_table.h"
#include "core/reply/message_id.h"
#include "core/sessions/ids.h"
#include "core/sessions/key.h"
#include "io/clock.h"

namespace oc::cli {
namespace {

constexpr std::string_view kFromStore = "No gateway is running; this is what the stores have.";

/// An answer, and who gave it.
struct Answered {
  Json answer;
  bool by_gateway = true;
};

/// Nothing: no gateway runs for this state folder, so its stores may be asked.
io::Task<Result<std::optional<Json>>> ask_gateway(Context& context, std::string method, Json params, ClientKind kind) {
  OC_CO_TRY(const GatewayTarget target, resolve_target(context));
  auto answer = co_await call_gateway(context, std::move(method), std::move(params), kind);
  if (answer) co_return std::optional(std::move(*answer));
  const bool is_here = target.port != 0 && !context.arguments.value("--url");
  if (answer.error().code != Errc::unavailable || !is_here) co_return std::unexpected(std::move(answer.error()));
  const auto process = find_gateway(context);
  if (!process) co_return std::optional<Json>();
  co_return fail(Errc::unavailable, fmt::format("{} But process {} is a gateway of this state folder.", answer.error().message, process->pid),
                 fmt::format("Ask it on its own port: --url ws://127.0.0.1:{} --token TOKEN", process->port));
}

Result<Json> list_params(Context& context) {
  JsonObject params;
  const std::string state = context.arguments.value_or("--state", "all");
  if (state != "all" && state != "dead" && state != "unfinished")
    return fail(Errc::invalid, fmt::format("--state may be dead, unfinished or all, not \"{}\"", printable(state, 40)));
  params["state"] = state;
  if (const auto agent = context.arguments.value("--agent")) params["agentId"] = sessions::normalize_agent_id(*agent);
  if (const auto channel = context.arguments.value("--channel")) params["channel"] = sessions::resolve_channel_alias(*channel);
  if (const auto key = context.arguments.value("--session")) {
    OC_TRY(const auto config, context.config());
    const auto parsed = sessions::parse_agent_key(*key);
    const std::string agent = parsed ? parsed->agent_id : string_member_or(Json(params), "agentId", config::default_agent_id(*config));
    params["sessionKey"] = sessions::canonical_main_alias(config->root(), agent, sessions::store_key(agent, *key));
  }
  OC_TRY(const auto limit, context.arguments.number("--limit", 1, kMessagesListedMax));
  if (limit) params["limit"] = *limit;
  return Json(std::move(params));
}

std::string from_of(const Json& message) {
  const Json* peer = member(message, "peer");
  const std::string sender = string_member_or(message, "sender", "");
  if (!peer || !peer->is_object()) return sender;
  return fmt::format("{} ({}:{})", sender, string_member_or(*peer, "kind", "?"), string_member_or(*peer, "id", "?"));
}

std::string account_of(const Json& message) {
  const std::string account = string_member_or(message, "accountId", "");
  return string_member_or(message, "channel", "") + (account.empty() ? "" : "/" + account);
}

void print_list(const Context& context, const Answered& answered) {
  if (!answered.by_gateway) context.out(kFromStore);
  const Json* rows = member(answered.answer, "messages");
  if (!rows || !rows->is_array() || rows->get_array().empty()) {
    context.out("No messages.");
    return;
  }
  TextTable table{.head = {"Message", "State", "Age", "Channel", "From", "Text"}};
  for (const auto& row : rows->get_array()) {
    const std::string error = string_member_or(row, "error", "");
    const std::string state = string_member_or(row, "state", "");
    const bool shows_error = !error.empty() && state != "delivered" && state != "answered";
    table.rows.push_back({string_member_or(row, "id", ""), state,
                          age_text(context.io().clock.now() - from_ms(int_member(row, "acceptedAt").value_or(0))), account_of(row), from_of(row),
                          string_member_or(row, "text", "") + (shows_error ? " ⚠ " + error : "")});
  }
  context.world.output.write(to_text(table));
  context.out(fmt::format("What became of one: {} messages show ID", program_words(context)));
}

std::string tries_of(const Json& event) {
  const auto attempts = int_member(event, "attempts").value_or(0);
  std::string text = fmt::format("{} tr{}", attempts, attempts == 1 ? "y" : "ies");
  if (const auto ambiguous = int_member(event, "ambiguous")) text += fmt::format(", {} of unknown outcome", *ambiguous);
  return text;
}

std::string routed_words(const Json& event) {
  std::string text = fmt::format("to agent {}, session {}", string_member_or(event, "agentId", ""), string_member_or(event, "sessionKey", ""));
  if (const auto by = string_member(event, "matchedBy")) text += ", by " + *by;
  if (const Json* binding = member(event, "binding")) text += fmt::format(" ({})", string_member_or(*binding, "where", ""));
  return text;
}

std::string part_words(const Json& event, const std::string& channel) {
  std::string text = fmt::format("{} ({})", string_member_or(event, "state", ""), tries_of(event));
  if (const auto id = string_member(event, "sentMessageId")) text += fmt::format(", message {}", reply::shown_message_id(channel, *id));
  return text + ": " + string_member_or(event, "text", "");
}

/// The event's name and what is to be said of it.
std::pair<std::string, std::string> told(const Json& event, const std::string& channel) {
  const std::string what = string_member_or(event, "event", "");
  std::string text;
  if (what == "accepted")
    text = fmt::format("message {} of {}", reply::shown_message_id(channel, string_member_or(event, "messageId", "")), account_of(event));
  if (what == "routed") text = routed_words(event);
  if (what == "run") {
    text = string_member_or(event, "runId", "") + ", " + string_member_or(event, "model", "");
    if (const auto with = string_member(event, "answeredWith")) text += ", answered together with " + *with;
  }
  if (what == "run.ended")
    text = fmt::format("{}, {} tokens in, {} out", string_member_or(event, "state", ""), int_member(event, "input").value_or(0),
                       int_member(event, "output").value_or(0));
  if (what == "part") text = part_words(event, channel);
  if (what == "ended") text = string_member_or(event, "state", "");
  if (const auto error = string_member(event, "error")) text += " ⚠ " + *error;
  const bool is_part = what == "part";
  return {what == "run.ended" ? "run ended" : is_part ? fmt::format("part {}", int_member(event, "part").value_or(0)) : what, text};
}

void print_message(const Context& context, const Answered& answered) {
  const Json& message = answered.answer;
  const std::string id = printable(string_member_or(message, "id", ""), 100);
  const std::string state = printable(string_member_or(message, "state", ""), 40);
  if (!answered.by_gateway) context.out(kFromStore);
  const auto line = [&](std::string_view name, const std::string& value) { context.out(fmt::format("{:<9}{}", name, printable(value, 4000))); };
  line("Message", id);
  line("State", state);
  line("Channel", account_of(message));
  line("From", from_of(message));
  line("Session", string_member_or(message, "sessionKey", ""));
  line("Text", string_member_or(message, "text", ""));
  TextTable table{.head = {"When", "What", ""}};
  if (const Json* events = member(message, "events"); events && events->is_array()) {
    for (const auto& event : events->get_array()) {
      auto [what, text] = told(event, string_member_or(message, "channel", ""));
      table.rows.push_back({to_iso(from_ms(int_member(event, "at").value_or(0))), std::move(what), std::move(text)});
    }
  }
  context.world.output.write(to_text(table));
  if (string_member_or(message, "kept", "") == "update") {
    context.out(fmt::format("It cannot be read, so it cannot be tried again. Let it go: {} messages drop {}", program_words(context), id));
  } else if (state == "dead" || state == "held") {
    context.out(fmt::format("Try again: {0} messages retry {1}\nLet it go: {0} messages drop {1}", program_words(context), id));
  }
}

enum class Act : std::uint8_t { retry, drop };

/// Changes it by the gateway, or in its store.
io::Task<int> act(Context& context, Act what) {
  const std::string id = context.arguments.word(0);
  const std::string method = what == Act::retry ? "messages.retry" : "messages.drop";
  auto asked = co_await ask_gateway(context, method, JsonObject{{"id", id}}, ClientKind::operator_all);
  if (!asked) co_return context.fail_with(asked.error());
  Answered answered{.by_gateway = asked->has_value()};
  if (*asked) {
    answered.answer = std::move(**asked);
  } else {
    auto done = what == Act::retry ? co_await retry_in_store(context, id) : co_await drop_in_store(context, id);
    if (!done) co_return context.fail_with(done.error());
    answered.answer = std::move(*done);
  }
  if (context.json()) {
    answered.answer.get_object()["source"] = answered.by_gateway ? "gateway" : "store";
    context.out_json(answered.answer);
    co_return 0;
  }
  const std::string words = printable(string_member_or(answered.answer, "told", "done"), 400);
  context.out(fmt::format("{}: {}.", printable(string_member_or(answered.answer, "id", id), 100), words));
  if (!answered.by_gateway) context.out("No gateway is running; it takes effect at its next start.");
  co_return 0;
}

}  // namespace

io::Task<int> messages_list(Context& context) {
  const auto params = list_params(context);
  if (!params) co_return context.fail_with(params.error());
  auto asked = co_await ask_gateway(context, "messages.list", *params, ClientKind::reader);
  if (!asked) co_return context.fail_with(asked.error());
  Answered answered{.by_gateway = asked->has_value()};
  if (*asked) {
    answered.answer = std::move(**asked);
  } else {
    auto listed = co_await list_in_stores(context, *params);
    if (!listed) co_return context.fail_with(listed.error());
    answered.answer = std::move(*listed);
  }
  if (context.json()) {
    answered.answer.get_object()["source"] = answered.by_gateway ? "gateway" : "store";
    context.out_json(answered.answer);
  } else {
    print_list(context, answered);
  }
  co_return 0;
}

io::Task<int> messages_show(Context& context) {
  const std::string id = context.arguments.word(0);
  auto asked = co_await ask_gateway(context, "messages.get", JsonObject{{"id", id}}, ClientKind::reader);
  if (!asked) co_return context.fail_with(asked.error());
  Answered answered{.by_gateway = asked->has_value()};
  if (*asked) {
    answered.answer = std::move(**asked);
  } else {
    auto shown = co_await show_in_store(context, id);
    if (!shown) co_return context.fail_with(shown.error());
    answered.answer = std::move(*shown);
  }
  if (context.json()) {
    answered.answer.get_object()["source"] = answered.by_gateway ? "gateway" : "store";
    context.out_json(answered.answer);
  } else {
    print_message(context, answered);
  }
  co_return 0;
}

io::Task<int> messages_retry(Context& context) { co_return co_await act(context, Act::retry); }
io::Task<int> messages_drop(Context& context) { co_return co_await act(context, Act::drop); }

}  // namespace oc::cli
