// agent and agent.wait: a message whose sender waits for the answer. One request, two responses.
#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "gateway/methods/families.h"
#include "gateway/methods/methods.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::gateway {
namespace {

using engine::RunOutcome;

constexpr std::int64_t kWaitDefaultMs = 30'000;
constexpr Millis kWaitPiece = std::chrono::hours(1);
constexpr Millis kUnknownRunPause{200};

std::unexpected<protocol::ErrorShape> bad_params(const std::string& why) { return refuse(protocol::invalid_request("invalid agent params: " + why)); }

/// The agent a canonical session key belongs to, or "".
std::string agent_of_key(const std::string& session_key) {
  const auto parts = split(session_key, ':');
  return parts.size() >= 3 && parts[0] == "agent" ? parts[1] : "";
}

Task<Result<std::string>> key_of_session_id(Call& call, std::string session_id, std::string agent_id) {
  OC_CO_TRY(const auto rows, co_await call.context.engine().sessions(agent_id, kSessionRowsMax));
  for (const auto& row : rows) {
    if (row.session_id == session_id) co_return row.key;
  }
  co_return std::string();
}

JsonObject usage_json(const turn::Usage& usage) {
  return {
      {"input", usage.input}, {"output", usage.output}, {"cacheRead", usage.cache_read}, {"cacheWrite", usage.cache_write}, {"total", usage.total()}};
}

Json final_payload(const RunOutcome& outcome) {
  const auto& text = outcome.text.empty() ? outcome.error : outcome.text;
  JsonArray payloads;
  if (!text.empty()) payloads.push_back(JsonObject{{"text", text}, {"mediaUrl", nullptr}});
  JsonObject agent_meta{
      {"sessionId", outcome.session_id}, {"provider", outcome.provider}, {"model", outcome.model}, {"usage", usage_json(outcome.usage)}};
  JsonObject meta{{"durationMs", (outcome.ended_at - outcome.started_at).count()},
                  {"agentMeta", std::move(agent_meta)},
                  {"aborted", outcome.state == RunOutcome::State::aborted},
                  {"sessionKey", outcome.session_key},
                  {"stopReason", outcome.stop_reason}};
  return JsonObject{{"runId", outcome.run_id},
                    {"status", "ok"},
                    {"summary", "completed"},
                    {"result", JsonObject{{"payloads", std::move(payloads)}, {"meta", std::move(meta)}}}};
}

/// Waits for the run's end as long as the client is there.
Task<Result<RunOutcome>> wait_for_end(Call& call, std::string run_id) {
  while (true) {
    auto outcome = co_await io::until(call.connection->gone(), call.context.engine().wait(run_id, kWaitPiece));
    if (!outcome || outcome->state != RunOutcome::State::timeout) co_return outcome;
  }
}

struct Addressed {
  std::string agent_id;
  std::string session_key;
};

Task<std::expected<Addressed, protocol::ErrorShape>> address_of(Call& call) {
  auto& engine = call.context.engine();
  Addressed out{.agent_id = token(string_member_or(call.params, "agentId", ""))};
  const auto agents = engine.agents();
  const auto is_it = [&out](const engine::AgentSummary& agent) { return token(agent.id) == out.agent_id; };
  if (!out.agent_id.empty() && std::none_of(agents.begin(), agents.end(), is_it)) {
    co_return bad_params("unknown agent id \"" + printable(string_member_or(call.params, "agentId", ""), 80) + "\"");
  }
  auto key = string_member_or(call.params, "sessionKey", "");
  if (const auto session_id = string_member_or(call.params, "sessionId", ""); key.empty() && !session_id.empty()) {
    auto found = co_await key_of_session_id(call, session_id, out.agent_id);
    if (!found) co_return refuse(found.error());
    key = std::move(*found);
  }
  if (key.empty()) co_return out;
  // A short key such as `main` means the named agent's.
  const bool is_short = agent_of_key(key).empty() && key != "global";
  out.session_key = engine.canonical_session_key(is_short && !out.agent_id.empty() ? "agent:" + out.agent_id + ":" + key : key);
  const auto owner = agent_of_key(out.session_key);
  if (!out.agent_id.empty() && !owner.empty() && token(owner) != out.agent_id) {
    co_return bad_params("agent \"" + out.agent_id + "\" does not match session key agent \"" + owner + "\"");
  }
  co_return out;
}

std::optional<protocol::ErrorShape> unserved_wish(const Json& params) {
  if (bool_member(params, "deliver").value_or(false))
    return protocol::unavailable("delivering an answer to a channel is not available in this gateway yet");
  const auto* attachments = member(params, "attachments");
  if (attachments && !attachments->get_array().empty()) return protocol::unavailable("attachments are not available in this gateway yet");
  return std::nullopt;
}

engine::ChatMessage message_of(const Call& call, Addressed addressed) {
  const auto seconds = std::min<std::int64_t>(int_member(call.params, "timeout").value_or(0), 7 * 24 * 3600);
  return {.session_key = std::move(addressed.session_key),
          .agent_id = std::move(addressed.agent_id),
          .text = string_member_or(call.params, "message", ""),
          .run_id = string_member_or(call.params, "idempotencyKey", ""),
          .thinking = string_member_or(call.params, "thinking", ""),
          .timeout = std::chrono::seconds(seconds),
          .origin = call.origin(),
          .client_name = call.client().facts.id,
          .system_extra = string_member_or(call.params, "extraSystemPrompt", ""),
          .sender_is_owner = protocol::scopes_allow(call.client().caller.scopes, "operator.admin")};
}

Task<Answer> agent(Call& call) {
  if (auto wish = unserved_wish(call.params)) co_return refuse(std::move(*wish));
  const auto memory_key = "agent:" + string_member_or(call.params, "idempotencyKey", "");
  if (auto kept = call.context.answers.find(memory_key, call.context.clock().steady())) co_return std::move(*kept);
  auto addressed = co_await address_of(call);
  if (!addressed) co_return refuse(std::move(addressed).error());
  const auto started = co_await call.context.engine().send(message_of(call, std::move(*addressed)));
  if (!started) co_return refuse(started.error());
  call.respond(JsonObject{{"runId", started->run_id}, {"status", "accepted"}, {"acceptedAt", to_ms(call.context.clock().now())}});
  const auto outcome = co_await wait_for_end(call, started->run_id);
  if (!outcome) co_return refuse(outcome.error());
  auto payload = final_payload(*outcome);
  call.context.answers.keep(memory_key, payload, call.context.clock().steady());
  co_return payload;
}

Json wait_payload(const RunOutcome& outcome) {
  using State = RunOutcome::State;
  const auto word = outcome.state == State::timeout ? "timeout" : outcome.state == State::error ? "error" : "ok";
  JsonObject out{{"runId", outcome.run_id}, {"status", word}};
  if (outcome.started_at != UnixTime{}) out["startedAt"] = to_ms(outcome.started_at);
  if (outcome.ended_at != UnixTime{}) out["endedAt"] = to_ms(outcome.ended_at);
  if (!outcome.error.empty()) out["error"] = outcome.error;
  return out;
}

/// A run that nobody knows yet may still begin: it is waited for like any other.
Task<Answer> agent_wait(Call& call) {
  const auto run_id = string_member_or(call.params, "runId", "");
  auto& clock = call.context.clock();
  const auto deadline =
      clock.steady() + Millis(std::min<std::int64_t>(int_member(call.params, "timeoutMs").value_or(kWaitDefaultMs), 24 * 3'600'000));
  while (!call.connection->is_closing()) {
    const auto left = std::max(Millis(0), deadline - clock.steady());
    const auto outcome = co_await io::until(call.connection->gone(), call.context.engine().wait(run_id, left));
    if (outcome) co_return wait_payload(*outcome);
    if (outcome.error().code != Errc::not_found) co_return refuse(outcome.error());
    if (left.count() == 0) break;
    co_await clock.sleep(std::min(left, kUnknownRunPause));
  }
  co_return JsonObject{{"runId", run_id}, {"status", "timeout"}};
}

}  // namespace

Task<Answer> agent_method(Call& call) { return agent(call); }
Task<Answer> agent_wait_method(Call& call) { return agent_wait(call); }

}  // namespace oc::gateway
