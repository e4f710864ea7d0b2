// Thins out deltas and tells how a run ended.
#include "gateway/chat_events.h"

#include <algorithm>

#include "base/limits.h"
#include "core/reply/silence.h"

namespace oc::gateway {
namespace {

using engine::RunEvent;

Json text_message(const std::string& text, UnixTime at) {
  return JsonObject{{"role", "assistant"}, {"content", JsonArray{JsonObject{{"type", "text"}, {"text", text}}}}, {"timestamp", to_ms(at)}};
}

JsonObject chat_head(const RunEvent& event, std::string_view state) {
  return {{"runId", event.run_id}, {"sessionKey", event.session_key}, {"seq", event.seq}, {"state", state}};
}

/// The final message as it is shown: its text, who said it and what it cost.
Json final_message(const RunEvent& event, const std::string& text) {
  auto json = turn::to_json(event.message);
  auto out = text_message(text, event.message.time == UnixTime{} ? event.at : event.message.time);
  for (const auto* key : {"api", "provider", "model", "usage", "stopReason"}) {
    if (const auto* value = member(json, key)) out.as_object()[key] = *value;
  }
  return out;
}

JsonObject lifecycle(const RunEvent& event) {
  if (event.kind == RunEvent::Kind::started) return {{"phase", "start"}, {"startedAt", to_ms(event.at)}};
  if (event.kind == RunEvent::Kind::failed) return {{"phase", "error"}, {"error", event.error}, {"endedAt", to_ms(event.at)}};
  JsonObject out{{"phase", "end"}, {"endedAt", to_ms(event.at)}};
  if (event.kind == RunEvent::Kind::aborted) out["aborted"] = true;
  return out;
}

JsonObject tool_data(const RunEvent& event) {
  const bool is_start = event.kind == RunEvent::Kind::tool_started;
  JsonObject out{{"phase", is_start ? "start" : "result"}, {"name", event.tool_name}, {"toolCallId", event.tool_call_id}};
  if (is_start) {
    out["args"] = event.tool_arguments;
    return out;
  }
  if (!event.tool_details.is_null()) out["meta"] = event.tool_details;
  out["isError"] = event.is_error;
  out["result"] = event.tool_result;
  return out;
}

bool is_end(RunEvent::Kind kind) { return kind == RunEvent::Kind::ended || kind == RunEvent::Kind::failed || kind == RunEvent::Kind::aborted; }

}  // namespace

Json agent_event(const RunEvent& event) {
  std::string_view stream = "lifecycle";
  JsonObject data;
  switch (event.kind) {
    case RunEvent::Kind::text:
      stream = "assistant";
      data = {{"text", event.text}, {"delta", event.delta}};
      break;
    case RunEvent::Kind::thinking:
      stream = "thinking";
      data = {{"text", event.text}, {"delta", event.delta}};
      break;
    case RunEvent::Kind::tool_started:
    case RunEvent::Kind::tool_ended:
      stream = "tool";
      data = tool_data(event);
      break;
    default: data = lifecycle(event);
  }
  JsonObject out{{"runId", event.run_id}, {"stream", stream}, {"data", std::move(data)}};
  if (!event.session_key.empty()) out["sessionKey"] = event.session_key;
  out["seq"] = event.seq;
  out["ts"] = to_ms(event.at);
  return out;
}

std::vector<RunEvent> TextJoiner::on(const RunEvent& event) {
  if (event.kind == RunEvent::Kind::text) {
    if (runs_.size() >= kChatRunsWatchedMax && !runs_.contains(event.run_id)) runs_.erase(runs_.begin());
    auto& run = runs_[event.run_id];
    auto joined = event;
    if (run.held) joined.delta = run.held->delta + event.delta;
    run.held.reset();
    if (event.at - run.told_at < kAgentTextInterval) {
      run.held = std::move(joined);
      return {};
    }
    run.told_at = event.at;
    return {std::move(joined)};
  }
  std::vector<RunEvent> out;
  if (const auto run = runs_.find(event.run_id); run != runs_.end()) {
    if (run->second.held) out.push_back(std::move(*run->second.held));
    run->second.held.reset();
    if (is_end(event.kind)) runs_.erase(run);
  }
  out.push_back(event);
  return out;
}

ChatShaper::Run& ChatShaper::run_of(const std::string& run_id) {
  if (const auto found = runs_.find(run_id); found != runs_.end()) return found->second;
  if (runs_.size() >= kChatRunsWatchedMax) forget(std::string(order_.front()));
  order_.push_back(run_id);
  return runs_[run_id];
}

void ChatShaper::forget(const std::string& run_id) {
  if (runs_.erase(run_id) == 0) return;
  if (const auto found = std::find(order_.begin(), order_.end(), run_id); found != order_.end()) order_.erase(found);
}

std::vector<ChatEvent> ChatShaper::on(const RunEvent& event) {
  switch (event.kind) {
    case RunEvent::Kind::text: return on_text(event);
    default: return is_end(event.kind) ? on_end(event) : std::vector<ChatEvent>{};
  }
}

std::vector<ChatEvent> ChatShaper::on_text(const RunEvent& event) {
  auto& run = run_of(event.run_id);
  run.latest = event.text;
  if (event.text.empty() || reply::is_silent(event.text) || reply::may_become_silent(event.text)) return {};
  if (event.at - run.last_delta < kChatDeltaInterval) return {};
  run.last_delta = event.at;
  run.shown = event.text;
  auto payload = chat_head(event, "delta");
  payload["message"] = text_message(event.text, event.at);
  return {{.payload = std::move(payload), .may_drop = true}};
}

std::vector<ChatEvent> ChatShaper::on_end(const RunEvent& event) {
  const Run run = run_of(event.run_id);
  forget(event.run_id);
  std::vector<ChatEvent> out;
  const bool is_news = !run.latest.empty() && run.latest != run.shown && !reply::is_silent(run.latest);
  if (event.kind == RunEvent::Kind::ended && is_news) {
    auto payload = chat_head(event, "delta");
    payload["message"] = text_message(run.latest, event.at);
    out.push_back({.payload = std::move(payload), .may_drop = true});
  }
  const bool is_aborted = event.kind == RunEvent::Kind::aborted;
  auto payload = chat_head(event, event.kind == RunEvent::Kind::ended ? "final" : is_aborted ? "aborted" : "error");
  auto text = turn::text_of(event.message);
  if (text.empty() && is_aborted) text = event.text;
  if (!text.empty() && !reply::is_silent(text)) payload["message"] = final_message(event, text);
  if (event.kind == RunEvent::Kind::failed) payload["errorMessage"] = event.error;
  if (!event.stop_reason.empty()) payload["stopReason"] = event.stop_reason;
  out.push_back({.payload = std::move(payload)});
  return out;
}

}  // namespace oc::gateway
