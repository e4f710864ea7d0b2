// The method table and the one decision who may call what.
#include "core/protocol/methods.h"

#include <algorithm>
#include <array>

namespace oc::protocol {
namespace {

constexpr std::string_view kAgentParams =
    "{ message: string+, agentId?: string+, provider?: string, model?: string, to?: string, replyTo?: string, sessionId?: string, sessionKey?: "
    "string,"
    " thinking?: string, deliver?: bool, attachments?: any[], channel?: string, replyChannel?: string, accountId?: string, replyAccountId?: string,"
    " threadId?: string, groupId?: string, groupChannel?: string, groupSpace?: string, timeout?: int(0..), bestEffortDeliver?: bool, lane?: string,"
    " extraSystemPrompt?: string, idempotencyKey: string+, label?: string(1..512) }";

// DEVIATION: no fields that claim a system provenance or a spawn lineage: a caller cannot say by itself what the gateway must know.
constexpr std::string_view kChatSendParams =
    "{ sessionKey: string(1..512), message: string, sessionId?: string, thinking?: string, deliver?: bool, attachments?: any[], timeoutMs?: int(0..),"
    " idempotencyKey: string+ }";

constexpr std::string_view kSessionsPatchParams =
    "{ key: string+, label?: string(1..512) | null, thinkingLevel?: string+ | null, fastMode?: bool | null, verboseLevel?: string+ | null,"
    " reasoningLevel?: string+ | null, responseUsage?: \"off\" | \"tokens\" | \"full\" | \"on\" | null, elevatedLevel?: string+ | null,"
    " execHost?: string+ | null, execSecurity?: string+ | null, execAsk?: string+ | null, execNode?: string+ | null, model?: string+ | null,"
    " sendPolicy?: \"allow\" | \"deny\" | null, groupActivation?: \"mention\" | \"always\" | null }";

constexpr std::string_view kSessionsListParams =
    "{ limit?: int(1..), activeMinutes?: int(1..), includeGlobal?: bool, includeUnknown?: bool, includeDerivedTitles?: bool, includeLastMessage?: "
    "bool,"
    " label?: string(1..512), spawnedBy?: string+, agentId?: string+, search?: string }";

constexpr std::string_view kSessionsResolveParams =
    "{ key?: string+, sessionId?: string+, label?: string(1..512), agentId?: string+, spawnedBy?: string+, includeGlobal?: bool, includeUnknown?: "
    "bool }";

constexpr std::string_view kMessagesListParams =
    "{ agentId?: string+, state?: \"all\" | \"unfinished\" | \"dead\", channel?: string+, sessionKey?: string+, before?: int(1..), limit?: "
    "int(1..500) }";

// What stands behind idempotencyKey is this gateway's own.
constexpr std::string_view kSendParams =
    "{ to: string+, message?: string, mediaUrl?: string, mediaUrls?: string[], gifPlayback?: bool, channel?: string, accountId?: string,"
    " agentId?: string, threadId?: string, sessionKey?: string, idempotencyKey: string+, replyToId?: string, silent?: bool, asVoice?: bool,"
    " forceDocument?: bool, buttons?: any[], quoteText?: string }";

constexpr std::string_view kPollParams =
    "{ to: string+, question: string+, options: string+[](2..12), maxSelections?: int(1..12), durationSeconds?: int(1..604800),"
    " durationHours?: int(1..), silent?: bool, isAnonymous?: bool, threadId?: string, channel?: string, accountId?: string, idempotencyKey: string+ "
    "}";

constexpr std::string_view kMessageActionParams =
    "{ channel?: string, accountId?: string, action: string+, params?: { [k]: any }, sessionKey?: string, agentId?: string, idempotencyKey?: string "
    "}";

constexpr std::string_view kResolveParams =
    "{ channel?: string, accountId?: string, kind?: \"auto\" | \"user\" | \"group\", entries: string+[](1..50) }";

constexpr std::string_view kDirectoryParams = "{ channel?: string, accountId?: string, query?: string, limit?: int(1..1000) }";

constexpr std::string_view kCronListParams =
    "{ includeDisabled?: bool, limit?: int(1..200), offset?: int(0..), query?: string, enabled?: \"all\" | \"enabled\" | \"disabled\","
    " sortBy?: \"nextRunAtMs\" | \"updatedAtMs\" | \"name\", sortDir?: \"asc\" | \"desc\" }";

constexpr std::string_view kRouteParams =
    "{ channel: string+, accountId?: string, peer?: { kind: string+, id: string+ }, parentPeer?: { kind: string+, id: string+ }, guildId?: string,"
    " teamId?: string, roles?: string[], memberRoleIds?: string[] }";

constexpr std::string_view kNone = "{}";

constexpr std::array kMethods = std::to_array<MethodRule>({
    {"health", Scope::none, "{ probe?: bool }"},
    {"status", Scope::read, kNone},
    {"system-presence", Scope::read, kNone},
    {"last-heartbeat", Scope::read, kNone},
    {"logs.tail", Scope::read, "{ cursor?: int(0..), limit?: int(1..5000), maxBytes?: int(1..1000000) }"},
    {"usage.status", Scope::read, kNone},
    {"gateway.identity.get", Scope::read, kNone},
    {"channels.status", Scope::read, "{ probe?: bool, timeoutMs?: int(0..) }"},
    {"channels.capabilities", Scope::read, "{ channel?: string, accountId?: string }"},
    {"channels.resolve", Scope::read, kResolveParams},
    {"channels.logout", Scope::admin, "{ channel: string+, accountId?: string }"},
    {"web.login.start", Scope::admin, "{ force?: bool, timeoutMs?: int(0..), verbose?: bool, accountId?: string, channel?: string, phone?: string }"},
    {"web.login.wait", Scope::admin, "{ timeoutMs?: int(0..), accountId?: string, channel?: string }"},
    {"directory.self", Scope::read, "{ channel?: string, accountId?: string }"},
    {"directory.peers.list", Scope::read, kDirectoryParams},
    {"directory.groups.list", Scope::read, kDirectoryParams},
    {"directory.groups.members", Scope::read, "{ channel?: string, accountId?: string, groupId: string+, limit?: int(1..1000) }"},
    {"send", Scope::write, kSendParams},
    {"poll", Scope::write, kPollParams},
    {"message.action", Scope::write, kMessageActionParams},
    {"agents.list", Scope::read, kNone},
    {"agent.identity.get", Scope::read, "{ agentId?: string+, sessionKey?: string }"},
    {"agents.files.list", Scope::read, "{ agentId: string+ }"},
    {"agents.files.get", Scope::read, "{ agentId: string+, name: string+ }"},
    {"agents.files.set", Scope::admin, "{ agentId: string+, name: string+, content: string }"},
    {"agent", Scope::write, kAgentParams},
    {"agent.wait", Scope::write, "{ runId: string+, timeoutMs?: int(0..) }"},
    {"chat.send", Scope::write, kChatSendParams},
    {"chat.abort", Scope::write, "{ sessionKey: string+, runId?: string+ }"},
    {"chat.history", Scope::read, "{ sessionKey: string+, limit?: int(1..1000) }"},
    {"chat.startup", Scope::read, "{ sessionKey?: string+, agentId?: string+, limit?: int(1..1000) }"},
    {"chat.metadata", Scope::read, "{ sessionKey?: string+, agentId?: string+ }"},
    {"chat.route", Scope::read, "{ sessionKey: string+, runId?: string+ }"},
    {"route.explain", Scope::read, kRouteParams},
    {"sessions.list", Scope::read, kSessionsListParams},
    {"sessions.resolve", Scope::read, kSessionsResolveParams},
    {"sessions.preview", Scope::read, "{ keys: string+[](1..), limit?: int(1..), maxChars?: int(20..) }"},
    {"sessions.subscribe", Scope::read, kNone},
    {"sessions.unsubscribe", Scope::read, kNone},
    {"sessions.messages.subscribe", Scope::read, "{ key: string+ }"},
    {"sessions.messages.unsubscribe", Scope::read, "{ key: string+ }"},
    {"sessions.patch", Scope::admin, kSessionsPatchParams},
    {"sessions.reset", Scope::admin, R"({ key: string+, reason?: "new" | "reset" })"},
    {"sessions.delete", Scope::admin, "{ key: string+, deleteTranscript?: bool, emitLifecycleHooks?: bool }"},
    {"messages.list", Scope::read, kMessagesListParams},
    {"messages.get", Scope::read, "{ id: string+ }"},
    {"messages.retry", Scope::write, "{ id: string+ }"},
    {"messages.drop", Scope::write, "{ id: string+ }"},
    {"models.list", Scope::read, kNone},
    {"models.authStatus", Scope::read, "{ refresh?: bool }"},
    {"tools.catalog", Scope::read, "{ agentId?: string+, includePlugins?: bool }"},
    {"skills.status", Scope::read, "{ agentId?: string+ }"},
    {"config.get", Scope::read, kNone},
    {"config.schema", Scope::admin, kNone},
    {"config.schema.lookup", Scope::read, "{ path: keypath }"},
    {"cron.list", Scope::read, kCronListParams},
    {"cron.status", Scope::read, kNone},
    {"node.list", Scope::read, kNone},
    {"device.pair.list", Scope::pairing, kNone},
    {"device.pair.approve", Scope::pairing, "{ requestId: string+ }"},
    {"device.pair.reject", Scope::pairing, "{ requestId: string+ }"},
    {"device.pair.remove", Scope::pairing, "{ deviceId: string+ }"},
    {"device.token.rotate", Scope::pairing, "{ deviceId: string+, role: string+, scopes?: string+[] }"},
    {"device.token.revoke", Scope::pairing, "{ deviceId: string+, role: string+ }"},
    // Known, not served: whoever may call them is told so.
    {"doctor.memory.status", Scope::read, ""},
    {"usage.cost", Scope::read, ""},
    {"tts.status", Scope::read, ""},
    {"tts.providers", Scope::read, ""},
    {"tts.enable", Scope::write, ""},
    {"tts.disable", Scope::write, ""},
    {"tts.convert", Scope::write, ""},
    {"tts.setProvider", Scope::write, ""},
    {"config.set", Scope::admin, ""},
    {"config.apply", Scope::admin, ""},
    {"config.patch", Scope::admin, ""},
    {"exec.approvals.get", Scope::admin, ""},
    {"exec.approvals.set", Scope::admin, ""},
    {"exec.approvals.node.get", Scope::admin, ""},
    {"exec.approvals.node.set", Scope::admin, ""},
    {"exec.approval.request", Scope::approvals, ""},
    {"exec.approval.waitDecision", Scope::approvals, ""},
    {"exec.approval.resolve", Scope::approvals, ""},
    {"plugin.approval.request", Scope::approvals, ""},
    {"plugin.approval.waitDecision", Scope::approvals, ""},
    {"plugin.approval.resolve", Scope::approvals, ""},
    {"wizard.start", Scope::admin, ""},
    {"wizard.next", Scope::admin, ""},
    {"wizard.cancel", Scope::admin, ""},
    {"wizard.status", Scope::admin, ""},
    {"talk.config", Scope::read, ""},
    {"talk.speak", Scope::write, ""},
    {"talk.mode", Scope::write, ""},
    {"tools.effective", Scope::read, ""},
    {"agents.create", Scope::admin, ""},
    {"agents.update", Scope::admin, ""},
    {"agents.delete", Scope::admin, ""},
    {"skills.bins", Scope::node, ""},
    {"skills.install", Scope::admin, ""},
    {"skills.update", Scope::admin, ""},
    {"update.run", Scope::admin, ""},
    {"voicewake.get", Scope::read, ""},
    {"voicewake.set", Scope::write, ""},
    {"secrets.reload", Scope::admin, ""},
    {"secrets.resolve", Scope::admin, ""},
    {"sessions.create", Scope::write, ""},
    {"sessions.send", Scope::write, ""},
    {"sessions.abort", Scope::write, ""},
    {"sessions.compact", Scope::admin, ""},
    {"sessions.get", Scope::read, ""},
    {"sessions.usage", Scope::read, ""},
    {"sessions.usage.timeseries", Scope::read, ""},
    {"sessions.usage.logs", Scope::read, ""},
    {"sessions.steer", Scope::write, ""},
    {"set-heartbeats", Scope::admin, ""},
    {"wake", Scope::write, ""},
    {"node.pair.request", Scope::pairing, ""},
    {"node.pair.list", Scope::pairing, ""},
    {"node.pair.approve", Scope::write, ""},
    {"node.pair.reject", Scope::pairing, ""},
    {"node.pair.verify", Scope::pairing, ""},
    {"node.rename", Scope::pairing, ""},
    {"node.describe", Scope::read, ""},
    {"node.pending.drain", Scope::node, ""},
    {"node.pending.enqueue", Scope::write, ""},
    {"node.invoke", Scope::write, ""},
    {"node.pending.pull", Scope::node, ""},
    {"node.pending.ack", Scope::node, ""},
    {"node.invoke.result", Scope::node, ""},
    {"node.event", Scope::node, ""},
    {"node.canvas.capability.refresh", Scope::node, ""},
    {"cron.add", Scope::admin, ""},
    {"cron.update", Scope::admin, ""},
    {"cron.remove", Scope::admin, ""},
    {"cron.run", Scope::admin, ""},
    {"cron.runs", Scope::read, ""},
    {"system-event", Scope::admin, ""},
    {"push.test", Scope::write, ""},
    {"chat.inject", Scope::admin, ""},
});

constexpr bool table_is_sound() {
  for (std::size_t i = 0; i < kMethods.size(); i++) {
    if (!kMethods[i].params.empty() && !is_shape(kMethods[i].params)) return false;
    for (std::size_t j = 0; j < i; j++) {
      if (kMethods[i].name == kMethods[j].name) return false;
    }
  }
  return true;
}
static_assert(table_is_sound());

constexpr std::array<std::string_view, 5> kScopes{"operator.admin", "operator.approvals", "operator.pairing", "operator.read", "operator.write"};

std::string_view scope_word(Scope scope) {
  switch (scope) {
    case Scope::read: return "operator.read";
    case Scope::write: return "operator.write";
    case Scope::approvals: return "operator.approvals";
    case Scope::pairing: return "operator.pairing";
    case Scope::admin: return "operator.admin";
    case Scope::none:
    case Scope::node: break;
  }
  return "";
}

Verdict refused(Refusal refusal, std::string message) { return {.refusal = refusal, .error = invalid_request(std::move(message))}; }

bool role_fits(const Caller& caller, const MethodRule* rule) {
  if (rule && rule->scope == Scope::none) return true;
  const bool for_nodes = rule && rule->scope == Scope::node;
  return (caller.role == "node") == for_nodes;
}

}  // namespace

std::span<const MethodRule> methods() { return kMethods; }

const MethodRule* find_method(std::string_view name) {
  const auto* found = std::find_if(kMethods.begin(), kMethods.end(), [name](const MethodRule& rule) { return rule.name == name; });
  return found == kMethods.end() ? nullptr : found;
}

std::span<const std::string_view> operator_scopes() { return kScopes; }

bool scopes_allow(const std::vector<std::string>& held, std::string_view wanted) {
  return std::any_of(held.begin(), held.end(), [wanted](const std::string& scope) {
    return scope == wanted || scope == "operator.admin" || (scope == "operator.write" && wanted == "operator.read");
  });
}

std::vector<std::string> scopes_within(const std::vector<std::string>& asked, const std::vector<std::string>& entitled) {
  std::vector<std::string> granted;
  for (const auto scope : kScopes) {
    const bool is_asked = std::find(asked.begin(), asked.end(), scope) != asked.end();
    if (is_asked && scopes_allow(entitled, scope)) granted.emplace_back(scope);
  }
  return granted;
}

Verdict may_call(const Caller& caller, std::string_view method) {
  const auto* rule = find_method(method);
  if (!role_fits(caller, rule)) return refused(Refusal::role, "unauthorized role: " + caller.role);
  const auto word = scope_word(rule ? rule->scope : Scope::admin);
  if (!word.empty() && !scopes_allow(caller.scopes, word)) return refused(Refusal::scope, "missing scope: " + std::string(word));
  if (!rule) return refused(Refusal::unknown_method, "unknown method: " + std::string(method));
  if (rule->params.empty()) {
    return {.refusal = Refusal::not_served, .error = unavailable(std::string(method) + " is not available in this gateway yet")};
  }
  return {};
}

std::optional<ErrorShape> check_params(const MethodRule& rule, const Json& params, Unknown unknown) {
  auto why = shape_errors(rule.params, params, unknown);
  if (why.empty()) return std::nullopt;
  return invalid_request("invalid " + std::string(rule.name) + " params: " + why);
}

}  // namespace oc::protocol
