// Builds the rows that several methods share.
#include "gateway/summaries.h"

#include <algorithm>
#include <array>

namespace oc::gateway {
namespace {

// What of a session's entry is told; the rest is the gateway's own business.
constexpr std::array kSessionFields = std::to_array<std::string_view>({"label",
                                                                       "displayName",
                                                                       "channel",
                                                                       "subject",
                                                                       "groupChannel",
                                                                       "space",
                                                                       "chatType",
                                                                       "origin",
                                                                       "systemSent",
                                                                       "abortedLastRun",
                                                                       "thinkingLevel",
                                                                       "fastMode",
                                                                       "verboseLevel",
                                                                       "reasoningLevel",
                                                                       "elevatedLevel",
                                                                       "sendPolicy",
                                                                       "inputTokens",
                                                                       "outputTokens",
                                                                       "cacheRead",
                                                                       "cacheWrite",
                                                                       "totalTokens",
                                                                       "totalTokensFresh",
                                                                       "estimatedCostUsd",
                                                                       "startedAt",
                                                                       "endedAt",
                                                                       "runtimeMs",
                                                                       "responseUsage",
                                                                       "modelProvider",
                                                                       "model",
                                                                       "contextTokens",
                                                                       "deliveryContext",
                                                                       "lastChannel",
                                                                       "lastTo",
                                                                       "lastAccountId",
                                                                       "spawnedBy",
                                                                       "parentSessionKey",
                                                                       "groupActivation",
                                                                       "providerOverride",
                                                                       "modelOverride"});

std::string_view system_image(std::string_view channel) {
  struct Row {
    std::string_view channel, image;
  };
  constexpr std::array<Row, 6> kImages{{{"telegram", "paperplane"},
                                        {"whatsapp", "message"},
                                        {"discord", "bubble.left.and.bubble.right"},
                                        {"slack", "number"},
                                        {"signal", "antenna.radiowaves.left.and.right"},
                                        {"imessage", "message.fill"}}};
  const auto found = std::find_if(kImages.begin(), kImages.end(), [channel](const Row& row) { return row.channel == channel; });
  return found == kImages.end() ? "message" : found->image;
}

JsonObject status_fields(const engine::AccountStatus& status) {
  return {{"configured", status.configured},
          {"running", status.running},
          {"lastStartAt", time_or_null(status.last_start_at)},
          {"lastStopAt", time_or_null(status.last_stop_at)},
          {"lastError", status.last_error.empty() ? Json(nullptr) : Json(status.last_error)},
          {"tokenSource", status.token_source},
          {"lastProbeAt", time_or_null(status.last_probe_at)},
          {"mode", status.mode.empty() ? Json(nullptr) : Json(status.mode)}};
}

Json probe_json(const engine::ProbeResult& probe) {
  JsonObject out{{"ok", probe.ok}, {"elapsedMs", probe.elapsed_ms}, {"error", probe.error.empty() ? Json(nullptr) : Json(probe.error)}};
  if (!probe.bot_username.empty()) out["bot"] = JsonObject{{"id", probe.bot_id}, {"username", probe.bot_username}};
  if (!probe.details.is_null()) out["details"] = probe.details;
  if (!probe.words.empty()) out["words"] = JsonArray(probe.words.begin(), probe.words.end());
  return out;
}

/// Where an account's tokens come from, in the names that OpenClaw has for a channel with two: among its words they are `bot:config`, `app:env`.
void add_token_sources(JsonObject& out, const engine::AccountStatus& status) {
  constexpr std::string_view kBot = "bot:", kApp = "app:";
  JsonArray words;
  for (const auto& word : status.words) {
    if (word.starts_with(kBot)) {
      out["botTokenSource"] = word.substr(kBot.size());
    } else if (word.starts_with(kApp)) {
      out["appTokenSource"] = word.substr(kApp.size());
    } else {
      words.emplace_back(word);
    }
  }
  if (out.contains("appTokenSource") && !out.contains("botTokenSource")) out["botTokenSource"] = status.token_source;
  if (const auto bot = string_member(out, "botTokenSource"); bot && status.token_source.empty()) {
    out["tokenSource"] = *bot;
    out["tokenStatus"] = *bot == "none" ? "missing" : "available";
  }
  if (!words.empty()) out["words"] = std::move(words);
}

const engine::AccountSummary* default_account(const engine::ChannelSummary& channel) {
  if (channel.accounts.empty()) return nullptr;
  const auto is_default = [&](const engine::AccountSummary& account) { return account.status.account_id == channel.default_account_id; };
  const auto found = std::find_if(channel.accounts.begin(), channel.accounts.end(), is_default);
  return found == channel.accounts.end() ? &channel.accounts.front() : &*found;
}

JsonObject with_id(const engine::AccountSummary& account) {
  auto out = status_fields(account.status);
  out["accountId"] = account.status.account_id;
  if (account.probe) out["probe"] = probe_json(*account.probe);
  return out;
}

std::string account_words(const engine::AccountStatus& status) {
  std::string words = !status.enabled ? "disabled" : !status.configured ? "not configured" : status.running ? "running" : "stopped";
  if (status.enabled && status.linked && !*status.linked) words += ", not linked";
  if (!status.token_source.empty() && status.token_source != "none") words += ", token:" + status.token_source;
  return words;
}

}  // namespace

Json time_or_null(const std::optional<UnixTime>& time) { return time ? Json(to_ms(*time)) : Json(nullptr); }

std::string session_kind(const engine::SessionSummary& session) {
  if (session.key == "global" || session.key == "unknown") return session.key;
  const auto type = string_member_or(session.entry, "chatType", "");
  if (type == "group" || type == "channel") return "group";
  const bool is_group = session.key.find(":group:") != std::string::npos || session.key.find(":channel:") != std::string::npos;
  return is_group ? "group" : "direct";
}

JsonObject session_row(const engine::SessionSummary& session) {
  JsonObject row{{"key", session.key}, {"agentId", session.agent_id}, {"kind", session_kind(session)}};
  for (const auto field : kSessionFields) {
    if (const auto* value = member(session.entry, field); value && !value->is_null()) row[field] = *value;
  }
  row["updatedAt"] = to_ms(session.updated_at);
  row["sessionId"] = session.session_id;
  if (!row.contains("abortedLastRun")) row["abortedLastRun"] = false;
  if (session.running) row["status"] = "running";
  return row;
}

JsonObject recent_session(const engine::SessionSummary& session, UnixTime now) {
  return {{"key", session.key}, {"updatedAt", to_ms(session.updated_at)}, {"age", (now - session.updated_at).count()}};
}

JsonObject status_session(const engine::SessionSummary& session, UnixTime now, std::int64_t context_tokens) {
  const auto total = int_member(session.entry, "totalTokens");
  JsonObject out{{"agentId", session.agent_id},
                 {"key", session.key},
                 {"kind", session_kind(session)},
                 {"sessionId", session.session_id},
                 {"updatedAt", to_ms(session.updated_at)},
                 {"age", (now - session.updated_at).count()},
                 {"abortedLastRun", bool_member(session.entry, "abortedLastRun").value_or(false)}};
  for (const auto* key : {"inputTokens", "outputTokens", "cacheRead", "cacheWrite"}) out[key] = int_member(session.entry, key).value_or(0);
  out["totalTokens"] = total ? Json(*total) : Json(nullptr);
  out["totalTokensFresh"] = total.has_value();
  const bool knows_share = total && context_tokens > 0;
  out["remainingTokens"] = knows_share ? Json(std::max<std::int64_t>(0, context_tokens - *total)) : Json(nullptr);
  out["percentUsed"] = knows_share ? Json(std::min<std::int64_t>(100, *total * 100 / context_tokens)) : Json(nullptr);
  out["model"] = string_member_or(session.entry, "model", "");
  out["contextTokens"] = context_tokens > 0 ? Json(context_tokens) : Json(nullptr);
  out["flags"] = JsonArray{"id:" + session.session_id};
  return out;
}

JsonObject account_json(const engine::AccountSummary& account) {
  const auto& status = account.status;
  JsonObject out{{"accountId", status.account_id}};
  if (!status.name.empty()) out["name"] = status.name;
  out["enabled"] = status.enabled;
  for (const auto& [key, value] : status_fields(status)) out[key] = value;
  out["connected"] = status.connected;
  out["lastInboundAt"] = time_or_null(status.last_inbound_at);
  out["lastOutboundAt"] = time_or_null(status.last_outbound_at);
  out["tokenStatus"] = status.token_source == "none" || status.token_source.empty() ? "missing" : "available";
  out["allowUnmentionedGroups"] = status.allow_unmentioned_groups;
  if (!status.dm_policy.empty()) out["dmPolicy"] = status.dm_policy;
  if (status.linked) out["linked"] = *status.linked;
  if (!status.self_id.empty())
    out["self"] = JsonObject{{"id", status.self_id}, {"e164", status.self_id.starts_with('+') ? Json(status.self_id) : Json(nullptr)}};
  if (!status.bot_username.empty()) out["bot"] = JsonObject{{"username", status.bot_username}};
  out["reconnectAttempts"] = status.reconnect_attempts;
  if (!status.webhook_path.empty()) out["webhookPath"] = status.webhook_path;
  add_token_sources(out, status);
  if (account.probe) out["probe"] = probe_json(*account.probe);
  return out;
}

JsonObject channel_summary(const engine::ChannelSummary& channel) {
  const auto* account = default_account(channel);
  return account ? status_fields(account->status) : status_fields({});
}

Json channels_status(const std::vector<engine::ChannelSummary>& channels, UnixTime now) {
  JsonArray order, meta;
  JsonObject labels, details, images, summaries, accounts, defaults;
  for (const auto& channel : channels) {
    order.push_back(Json(channel.id));
    labels[channel.id] = channel.label;
    details[channel.id] = channel.detail_label;
    images[channel.id] = system_image(channel.id);
    meta.push_back(
        JsonObject{{"id", channel.id}, {"label", channel.label}, {"detailLabel", channel.detail_label}, {"systemImage", system_image(channel.id)}});
    summaries[channel.id] = channel_summary(channel);
    JsonArray rows;
    for (const auto& account : channel.accounts) rows.push_back(account_json(account));
    accounts[channel.id] = std::move(rows);
    defaults[channel.id] = channel.default_account_id;
  }
  return JsonObject{{"ts", to_ms(now)},
                    {"channelOrder", order},
                    {"channelLabels", labels},
                    {"channelDetailLabels", details},
                    {"channelSystemImages", images},
                    {"channelMeta", meta},
                    {"channels", summaries},
                    {"channelAccounts", accounts},
                    {"channelDefaultAccountId", defaults}};
}

void add_health_channels(JsonObject& out, const std::vector<engine::ChannelSummary>& channels) {
  JsonObject summaries, labels;
  JsonArray order;
  for (const auto& channel : channels) {
    order.push_back(Json(channel.id));
    labels[channel.id] = channel.label;
    JsonObject accounts;
    for (const auto& account : channel.accounts) accounts[account.status.account_id] = with_id(account);
    const auto* first = default_account(channel);
    auto summary = first ? with_id(*first) : status_fields({});
    summary["accounts"] = std::move(accounts);
    summaries[channel.id] = std::move(summary);
  }
  out["channels"] = std::move(summaries);
  out["channelOrder"] = std::move(order);
  out["channelLabels"] = std::move(labels);
}

std::vector<std::string> channel_lines(const std::vector<engine::ChannelSummary>& channels) {
  std::vector<std::string> lines;
  for (const auto& channel : channels) {
    const auto is_on = [](const engine::AccountSummary& account) { return account.status.enabled; };
    const bool any_on = std::any_of(channel.accounts.begin(), channel.accounts.end(), is_on);
    lines.push_back(channel.label + ": " + (channel.accounts.empty() ? "not configured" : any_on ? "configured" : "disabled"));
    for (const auto& account : channel.accounts) lines.push_back("  - " + account.status.account_id + " (" + account_words(account.status) + ")");
  }
  return lines;
}

JsonObject model_json(const engine::ModelInfo& model) {
  JsonObject out{{"id", model.ref.model}, {"name", model.name.empty() ? model.ref.model : model.name}, {"provider", model.ref.provider}};
  if (model.context_window > 0) out["contextWindow"] = model.context_window;
  out["reasoning"] = model.reasoning;
  out["input"] = JsonArray{"text"};
  out["available"] = model.has_auth;
  return out;
}

}  // namespace oc::gateway
