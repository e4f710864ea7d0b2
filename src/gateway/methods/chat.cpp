// chat.send, chat.abort, chat.history: what web chat and terminal do.
#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "core/commands/commands.h"
#include "gateway/history_view.h"
#include "gateway/methods/methods.h"
#include "gateway/summaries.h"
#include "io/clock.h"

namespace oc::gateway {
namespace {

constexpr std::int64_t kHistoryDefault = 200;

std::string session_key_of(const Call& call) { return call.context.engine().canonical_session_key(string_member_or(call.params, "sessionKey", "")); }

JsonArray words(const std::vector<std::string>& list) { return JsonArray(list.begin(), list.end()); }

Task<Answer> abort_runs(Call& call, std::string run_id) {
  auto stopped = co_await call.context.engine().abort(session_key_of(call), std::move(run_id), "rpc");
  if (!stopped) {
    if (stopped.error().code == Errc::invalid) co_return refuse(protocol::invalid_request("runId does not match sessionKey"));
    co_return refuse(stopped.error());
  }
  co_return JsonObject{{"ok", true}, {"aborted", !stopped->empty()}, {"runIds", words(*stopped)}};
}

Task<Answer> chat_abort(Call& call) { return abort_runs(call, string_member_or(call.params, "runId", "")); }

bool is_stop(const std::string& text) {
  const auto command = commands::parse(text, "");
  return command && command->name == commands::Name::stop;
}

/// What is wrong with the message before the engine sees it; nothing when it may go on.
std::optional<protocol::ErrorShape> message_fault(const Json& params) {
  const auto* attachments = member(params, "attachments");
  if (attachments && attachments->is_array() && !attachments->get_array().empty()) {
    return protocol::unavailable("attachments are not available in this gateway yet");
  }
  const auto text = string_member_or(params, "message", "");
  if (js_trim(text).empty()) return protocol::invalid_request("message or attachment required");
  if (text.find('\0') != std::string::npos) return protocol::invalid_request("message must not contain null bytes");
  if (bool_member(params, "deliver").value_or(false))
    return protocol::unavailable("delivering an answer to a channel is not available in this gateway yet");
  return std::nullopt;
}

engine::ChatMessage message_of(const Call& call) {
  return {.session_key = session_key_of(call),
          .text = string_member_or(call.params, "message", ""),
          .run_id = string_member_or(call.params, "idempotencyKey", ""),
          .thinking = string_member_or(call.params, "thinking", ""),
          .timeout = Millis(int_member(call.params, "timeoutMs").value_or(0)),
          .origin = call.origin(),
          .client_name = call.client().facts.id,
          .sender_is_owner = protocol::scopes_allow(call.client().caller.scopes, "operator.admin")};
}

Task<Answer> chat_send(Call& call) {
  if (auto fault = message_fault(call.params)) co_return refuse(std::move(*fault));
  const auto key = string_member_or(call.params, "idempotencyKey", "");
  if (is_stop(string_member_or(call.params, "message", ""))) co_return co_await abort_runs(call, "");
  if (auto kept = call.context.answers.find("chat:" + key, call.context.clock().steady())) co_return std::move(*kept);
  const auto started = co_await call.context.engine().send(message_of(call));
  if (!started) co_return refuse(started.error());
  using State = engine::RunStarted::State;
  const auto word = started->state == State::in_flight ? "in_flight" : started->state == State::done ? "ok" : "started";
  co_return JsonObject{{"runId", started->run_id}, {"status", word}};
}

Task<Result<JsonObject>> history_of(Call& call, std::string session_key) {
  const auto limit = int_member(call.params, "limit").value_or(kHistoryDefault);
  OC_CO_TRY(const auto history, co_await call.context.engine().history(session_key, static_cast<std::size_t>(limit)));
  JsonObject out{{"sessionKey", history.session_key.empty() ? session_key : history.session_key},
                 {"sessionId", history.session_id},
                 {"messages", history_messages(history.messages)},
                 {"thinkingLevel", history.thinking_level.empty() ? "off" : history.thinking_level}};
  if (!history.verbose_level.empty()) out["verboseLevel"] = history.verbose_level;
  co_return out;
}

Task<Answer> chat_history(Call& call) {
  auto history = co_await history_of(call, session_key_of(call));
  if (!history) co_return refuse(history.error());
  co_return std::move(*history);
}

std::string startup_key(const Call& call) {
  auto& engine = call.context.engine();
  const auto key = string_member_or(call.params, "sessionKey", "");
  if (!key.empty()) return engine.canonical_session_key(key);
  const auto agent = string_member_or(call.params, "agentId", "");
  return engine.canonical_session_key(agent.empty() ? "main" : "agent:" + agent + ":main");
}

Task<JsonObject> model_defaults(Call& call) {
  const auto agents = co_await call.context.engine().agents_with_models();
  if (agents.empty()) co_return JsonObject{};
  co_return JsonObject{{"modelProvider", agents.front().model.provider}, {"model", agents.front().model.model}};
}

/// Protocol 4's first call: the history and what stands around it.
Task<Answer> chat_startup(Call& call) {
  auto history = co_await history_of(call, startup_key(call));
  if (!history) co_return refuse(history.error());
  const auto total = (*history)["messages"].as_array().size();
  (*history)["defaults"] = co_await model_defaults(call);
  (*history)["hasMore"] = false;
  (*history)["totalMessages"] = total;
  co_return std::move(*history);
}

Task<Answer> chat_metadata(Call& call) {
  JsonArray models;
  for (const auto& model : call.context.engine().models(string_member_or(call.params, "agentId", ""))) models.push_back(model_json(model));
  JsonArray list;
  for (const auto& row : commands::table()) {
    list.push_back(JsonObject{{"name", row.word}, {"description", row.summary}, {"textAliases", JsonArray{Json("/" + std::string(row.word))}}});
  }
  co_return JsonObject{{"models", std::move(models)}, {"commands", std::move(list)}};
}

constexpr std::array kMethods = std::to_array<Method>({{"chat.send", chat_send},
                                                       {"chat.abort", chat_abort},
                                                       {"chat.history", chat_history},
                                                       {"chat.startup", chat_startup},
                                                       {"chat.metadata", chat_metadata}});

}  // namespace

std::span<const Method> chat_methods() { return kMethods; }

}  // namespace oc::gateway
