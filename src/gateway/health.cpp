// Gathers agents, sessions and channel accounts into the shapes of `health` and `status`.
#include "gateway/health.h"

#include <algorithm>

#include "base/limits.h"
#include "gateway/summaries.h"
#include "io/clock.h"
#include "store/store.h"

namespace oc::gateway {
namespace {

constexpr std::size_t kRecentRows = 10;
constexpr Millis kProbeTimeout{8000};

std::vector<std::string> failing_of(const std::vector<engine::ChannelSummary>& channels) {
  std::vector<std::string> out;
  for (const auto& channel : channels) {
    for (const auto& account : channel.accounts) {
      const auto& status = account.status;
      if (status.enabled && status.configured && !status.running) out.push_back(channel.id + "/" + status.account_id);
    }
  }
  return out;
}

/// No heartbeat runs in this gateway, and so none is claimed.
JsonObject no_heartbeat() { return {{"enabled", false}, {"every", "disabled"}, {"everyMs", nullptr}, {"target", "none"}}; }

std::string session_file(const std::string& agent_id) { return "~/.openclaw/agents/" + agent_id + "/sessions/sessions.sqlite"; }

std::int64_t context_of(engine::Engine& engine, const engine::AgentSummary& agent) {
  for (const auto& model : engine.models(agent.id)) {
    if (model.ref == agent.model) return model.context_window;
  }
  return 0;
}

}  // namespace

Task<JsonObject> HealthKeeper::messages() {
  const auto counts = co_await engine_.message_counts();
  co_return JsonObject{{"waiting", counts.waiting}, {"sending", counts.sending}, {"held", counts.held},
                       {"failed", counts.failed},   {"dead", counts.dead},       {"deliveryAmbiguousTotal", counts.delivery_ambiguous_total}};
}

JsonObject HealthKeeper::store() const {
  const auto trouble = engine_.trouble();
  JsonObject out{{"ok", !trouble.has_value()}};
  if (!trouble) return out;
  out["error"] = trouble->message;
  if (!trouble->hint.empty()) out["hint"] = trouble->hint;
  return out;
}

bool HealthKeeper::is_stale() const { return !checked_at_ || io_.clock.steady() - *checked_at_ >= kHealthFreshness; }

Task<JsonObject> HealthKeeper::sessions_of(std::string agent_id) {
  const auto count = co_await engine_.session_count(agent_id);
  const auto rows = co_await engine_.sessions(agent_id, kRecentRows);
  const auto now = io_.clock.now();
  JsonArray recent;
  if (rows) {
    for (const auto& session : *rows) recent.push_back(recent_session(session, now));
  }
  co_return JsonObject{{"path", session_file(agent_id)}, {"count", count.value_or(0)}, {"recent", std::move(recent)}};
}

Task<Json> HealthKeeper::check(Probe probe) {
  const auto began = io_.clock.steady();
  const auto now = io_.clock.now();
  const auto channels = co_await engine_.channels(probe == Probe::yes, kProbeTimeout);
  JsonObject out{{"ok", true}, {"ts", to_ms(now)}, {"durationMs", 0}};
  add_health_channels(out, channels);
  out["heartbeatSeconds"] = 0;
  const auto agents = engine_.agents();
  JsonArray rows;
  Json first = JsonObject{};
  for (const auto& agent : agents) {
    auto sessions = co_await sessions_of(agent.id);
    if (agent.is_default) first = sessions;
    rows.push_back(JsonObject{{"agentId", agent.id},
                              {"name", agent.name},
                              {"isDefault", agent.is_default},
                              {"heartbeat", no_heartbeat()},
                              {"sessions", std::move(sessions)}});
  }
  out["defaultAgentId"] = agents.empty() ? "" : agents.front().id;
  out["agents"] = std::move(rows);
  out["sessions"] = std::move(first);
  out["messages"] = co_await messages();
  out["store"] = store();
  out["durationMs"] = (io_.clock.steady() - began).count();
  failing_ = failing_of(channels);
  if (engine_.trouble()) {
    failing_.push_back("store");
    out["ok"] = false;
  }
  checked_at_ = io_.clock.steady();
  last_ = out;
  co_return Json(std::move(out));
}

Task<JsonObject> HealthKeeper::status_sessions_of(std::string agent_id, std::int64_t context_tokens) {
  const auto count = co_await engine_.session_count(agent_id);
  const auto rows = co_await engine_.sessions(agent_id, kRecentRows);
  const auto now = io_.clock.now();
  JsonArray recent;
  if (rows) {
    for (const auto& session : *rows) recent.push_back(status_session(session, now, context_tokens));
  }
  co_return JsonObject{{"agentId", agent_id}, {"path", session_file(agent_id)}, {"count", count.value_or(0)}, {"recent", std::move(recent)}};
}

Task<Json> HealthKeeper::status(std::string version) {
  const auto agents = co_await engine_.agents_with_models();
  const auto channels = co_await engine_.channels(false, kProbeTimeout);
  const auto now = io_.clock.now();
  JsonArray paths, by_agent, heartbeats, recent;
  std::int64_t count = 0;
  const auto context_tokens = agents.empty() ? 0 : context_of(engine_, agents.front());
  for (const auto& agent : agents) {
    auto sessions = co_await status_sessions_of(agent.id, context_tokens);
    paths.push_back(sessions["path"]);
    count += sessions["count"].to_number<std::int64_t>();
    heartbeats.push_back(JsonObject{{"agentId", agent.id}, {"enabled", false}, {"every", "disabled"}, {"everyMs", nullptr}});
    by_agent.push_back(std::move(sessions));
  }
  if (const auto rows = co_await engine_.sessions("", kRecentRows)) {
    for (const auto& session : *rows) recent.push_back(status_session(session, now, context_tokens));
  }
  const auto lines = channel_lines(channels);
  JsonObject defaults{{"model", agents.empty() ? "" : agents.front().model.model},
                      {"contextTokens", context_tokens > 0 ? Json(context_tokens) : Json(nullptr)}};
  auto counts = co_await messages();
  co_return JsonObject{{"runtimeVersion", version},
                       {"heartbeat", JsonObject{{"defaultAgentId", agents.empty() ? "" : agents.front().id}, {"agents", std::move(heartbeats)}}},
                       {"channelSummary", JsonArray(lines.begin(), lines.end())},
                       {"queuedSystemEvents", JsonArray{}},
                       {"messages", std::move(counts)},
                       {"store", store()},
                       {"sessions", JsonObject{{"paths", std::move(paths)},
                                               {"count", count},
                                               {"defaults", std::move(defaults)},
                                               {"recent", std::move(recent)},
                                               {"byAgent", std::move(by_agent)}}}};
}

}  // namespace oc::gateway
