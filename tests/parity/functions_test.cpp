// Calls our functions with the arguments that OpenClaw's own were called with, and compares what they answer.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <functional>
#include <map>

#include "base/text.h"
#include "base/time_zone.h"
#include "core/access/decide.h"
#include "core/access/mention.h"
#include "core/access/sender.h"
#include "core/sessions/history.h"
#include "core/sessions/key.h"
#include "core/sessions/maintenance.h"
#include "core/sessions/owner.h"
#include "core/sessions/reset.h"
#include "core/sessions/send_policy.h"
#include "corpus.h"

using namespace oc;
using namespace oc::sessions;
using namespace oc::access;

namespace {

struct Call {
  const JsonArray& args;
  TimeZone zone;

  const Json& arg(std::size_t index) const {
    static const Json none;
    return index < args.size() ? args[index] : none;
  }
  std::string text(std::size_t index) const { return arg(index).is_string() ? std::string(arg(index).get_string()) : std::string(); }
  /// A string member of the first argument.
  std::string field(std::string_view key) const { return string_member_or(arg(0), key, ""); }
  bool flag(std::string_view key) const { return bool_member(arg(0), key).value_or(false); }
  const Json& config() const {
    static const Json none = JsonObject();
    const Json* config = member(arg(0), "cfg");
    return config ? *config : none;
  }
};

Json words(std::optional<std::string> text) { return text ? Json(*text) : Json(nullptr); }
Json or_null(std::optional<std::int64_t> number) { return number ? Json(*number) : Json(nullptr); }
std::optional<std::string> optional_field(const Call& call, std::string_view key) { return string_member(call.arg(0), key); }
const Json* given(const Json& object, std::string_view key) {
  const Json* found = member(object, key);
  return found && !found->is_null() ? found : nullptr;
}

MessageOrigin origin_of(const Json& message) {
  return {.from = string_member_or(message, "From", ""),
          .chat_type = string_member_or(message, "ChatType", ""),
          .provider = string_member(message, "Provider"),
          .session_key = string_member_or(message, "SessionKey", "")};
}

ResetType reset_type_of(std::string_view word) {
  for (ResetType type : {ResetType::group, ResetType::thread}) {
    if (word == to_string(type)) return type;
  }
  return ResetType::direct;
}

Json json_of(const ResetPolicy& policy) {
  JsonObject out{{"mode", to_string(policy.mode)}, {"atHour", policy.at_hour}};
  if (policy.idle_minutes) out["idleMinutes"] = *policy.idle_minutes;
  return out;
}

ResetPolicy policy_from(const Json& value) {
  ResetPolicy policy;
  if (string_member_or(value, "mode", "") == "idle") policy.mode = ResetMode::idle;
  policy.at_hour = static_cast<int>(int_member(value, "atHour").value_or(4));
  policy.idle_minutes = int_member(value, "idleMinutes");
  return policy;
}

Json build_peer_key(const Call& call) {
  const std::string agent = call.field("agentId"), channel = call.field("channel"), account = call.field("accountId");
  const std::string kind = string_member_or(call.arg(0), "peerKind", "direct"), peer = call.field("peerId"), main_key = call.field("mainKey");
  const IdentityLinks links(member(call.arg(0), "identityLinks"));
  return Json(peer_session_key({.agent_id = agent,
                                .main_key = main_key,
                                .channel = channel,
                                .account_id = account,
                                .peer_kind = kind,
                                .peer_id = peer,
                                .dm_scope = parse_dm_scope(call.field("dmScope")).value_or(DmScope::main),
                                .links = &links}));
}

Json build_thread_keys(const Call& call) {
  const bool omit = bool_member(call.arg(0), "useSuffix") == false;
  const ThreadKeys keys = thread_keys(call.field("baseSessionKey"), call.field("threadId"), optional_field(call, "parentSessionKey"),
                                      omit ? ThreadSuffix::omit : ThreadSuffix::append);
  JsonObject out{{"sessionKey", keys.session_key}};
  if (keys.parent_session_key) out["parentSessionKey"] = *keys.parent_session_key;
  return out;
}

Json find_group_session(const Call& call) {
  const auto group = group_session(origin_of(call.arg(0)));
  if (!group) return nullptr;
  return JsonObject{{"key", group->key}, {"channel", group->channel}, {"id", group->id}, {"chatType", to_string(group->chat_type)}};
}

Json judge_freshness(const Call& call) {
  const Json& question = call.arg(0);
  const Freshness result = freshness(from_ms(*int_member(question, "updatedAt")), from_ms(*int_member(question, "now")),
                                     policy_from(*member(question, "policy")), call.zone);
  JsonObject out{{"fresh", result.fresh}};
  if (result.daily_reset_at) out["dailyResetAt"] = to_ms(*result.daily_reset_at);
  if (result.idle_expires_at) out["idleExpiresAt"] = to_ms(*result.idle_expires_at);
  return out;
}

Json judge_send(const Call& call) {
  const std::string key = call.field("sessionKey");
  return Json(to_string(send_policy(call.config(), {.session_key = key,
                                                    .channel = optional_field(call, "channel"),
                                                    .chat_type = optional_field(call, "chatType"),
                                                    .entry = member(call.arg(0), "entry")})));
}

Json test_gate(const Call& call) {
  const GateResult result = mention_gate({.is_group = call.flag("isGroup"),
                                          .require_mention = call.flag("requireMention"),
                                          .can_detect_mention = call.flag("canDetectMention"),
                                          .was_mentioned = call.flag("wasMentioned"),
                                          .implicit_mention = call.flag("implicitMention"),
                                          .has_any_mention = call.flag("hasAnyMention"),
                                          .allow_text_commands = call.flag("allowTextCommands"),
                                          .has_control_command = call.flag("hasControlCommand"),
                                          .command_authorized = call.flag("commandAuthorized")});
  return JsonObject{{"effectiveWasMentioned", result.mentioned}, {"shouldSkip", result.skip}, {"shouldBypassMention", result.bypassed}};
}

Json test_mention(const Call& call) {
  const Mentions mentions = compile_mentions(mention_patterns(call.config(), call.field("agentId")));
  NativeMention native;
  if (const Json* said = member(call.arg(0), "explicit")) {
    native = {.has_any = bool_member(*said, "hasAnyMention").value_or(false),
              .is_me = bool_member(*said, "isExplicitlyMentioned").value_or(false),
              .can_resolve = bool_member(*said, "canResolveExplicit").value_or(false)};
  }
  JsonArray regexes;
  for (const Regex& pattern : mentions.patterns) regexes.push_back(JsonArray{pattern.source(), pattern.flags()});
  return JsonObject{{"regexes", std::move(regexes)}, {"mentioned", is_mentioned(mentions, call.field("text"), native)}};
}

/// Holds the strings that a GroupQuestion looks at.
struct AskedGroup {
  std::string channel, account, group;
  GroupQuestion question;
  explicit AskedGroup(const Call& call) : channel(call.field("channel")), account(call.field("accountId")), group(call.field("groupId")) {
    question = {.channel = channel,
                .account_id = account,
                .group_id = group,
                .id_case = call.flag("groupIdCaseInsensitive") ? IdCase::ignored : IdCase::exact,
                .has_group_allow_from = call.flag("hasGroupAllowFrom")};
  }
};

Json ask_group_policy(const Call& call) {
  const AskedGroup asked(call);
  const GroupAnswer answer = group_policy(call.config(), asked.question);
  JsonObject out{{"allowlistEnabled", answer.allowlist_enabled}, {"allowed", answer.allowed}};
  if (answer.group) out["groupConfig"] = *answer.group;
  if (answer.fallback) out["defaultConfig"] = *answer.fallback;
  return out;
}

Json ask_require_mention(const Call& call) {
  const AskedGroup asked(call);
  return Json(require_mention(call.config(), asked.question, bool_member(call.arg(0), "requireMentionOverride"),
                              call.field("overrideOrder") == "before-config" ? OverrideOrder::before_config : OverrideOrder::after_config));
}

Json judge_access(const Call& call) {
  const bool is_group = call.flag("isGroup");
  const auto list = allow_entries(member(call.arg(0), is_group ? "effectiveGroupAllowFrom" : "effectiveAllowFrom"));
  const ListFacts facts{.is_empty = list.empty(), .names_sender = is_listed("", list, {.id = call.field("sender")})};
  const Ruling ruling =
      is_group ? rule_group(read_group_policy(call.field("groupPolicy")), facts) : rule_direct(read_dm_policy(call.field("dmPolicy")), facts);
  return JsonObject{{"decision", to_string(ruling.verdict)}, {"reasonCode", ruling.reason_code}, {"reason", ruling.reason}};
}

Json cut_history(const Call& call) {
  const JsonArray& messages = call.arg(0).get_array();
  std::vector<std::string> roles;
  for (const Json& message : messages) roles.push_back(string_member_or(message, "role", ""));
  const std::vector<std::string_view> views(roles.begin(), roles.end());
  const std::size_t start = history_start(views, call.arg(1).is_number() ? call.arg(1).to_number<std::int64_t>() : 0);
  return JsonArray(messages.begin() + static_cast<std::ptrdiff_t>(start), messages.end());
}

Json read_maintenance(const Call& call) {
  const Maintenance out = resolve_maintenance(&call.arg(0));
  return JsonObject{{"mode", out.mode == MaintenanceMode::enforce ? "enforce" : "warn"},
                    {"pruneAfterMs", out.prune_after_ms},
                    {"maxEntries", out.max_entries},
                    {"rotateBytes", out.rotate_bytes},
                    {"resetArchiveRetentionMs", or_null(out.reset_archive_retention_ms)},
                    {"maxDiskBytes", or_null(out.max_disk_bytes)},
                    {"highWaterBytes", or_null(out.high_water_bytes)}};
}

Json cap_entries(const Call& call) {
  JsonObject store = call.arg(0).get_object();
  for (const std::string& key : keys_over_cap(store, call.arg(1).to_number<std::int64_t>())) store.erase(key);
  return store;
}

/// A result that may be a failure: nothing stands for "it threw".
using Answer = std::optional<Json>;

Answer or_error(const Result<std::int64_t>& result) { return result ? Answer(Json(*result)) : std::nullopt; }

using Functions = std::map<std::string, std::function<Answer(const Call&)>, std::less<>>;

/// What is told from names and keys.
Functions key_functions() {
  return {
      {"normalizeMainKey", [](const Call& c) { return Json(normalize_main_key(c.text(0))); }},
      {"normalizeAgentId", [](const Call& c) { return Json(normalize_agent_id(c.text(0))); }},
      {"normalizeAccountId", [](const Call& c) { return Json(normalize_account_id(c.text(0))); }},
      {"normalizeChatType",
       [](const Call& c) {
         const ChatType type = normalize_chat_type(c.text(0));
         return type == ChatType::none ? Json(nullptr) : Json(to_string(type));
       }},
      {"normalizeE164", [](const Call& c) { return Json(normalize_e164(c.text(0))); }},
      {"normalizeWhatsAppTarget", [](const Call& c) { return words(normalize_whatsapp_target(c.text(0))); }},
      {"parseAgentSessionKey",
       [](const Call& c) {
         const auto parsed = parse_agent_key(c.text(0));
         return parsed ? Json(JsonObject{{"agentId", parsed->agent_id}, {"rest", parsed->rest}}) : Json(nullptr);
       }},
      {"classifySessionKeyShape", [](const Call& c) { return Json(to_string(classify_key(c.text(0)))); }},
      {"resolveAgentIdFromSessionKey", [](const Call& c) { return Json(agent_id_of_key(c.text(0))); }},
      {"isCronSessionKey", [](const Call& c) { return Json(is_cron_key(c.text(0))); }},
      {"isCronRunSessionKey", [](const Call& c) { return Json(is_cron_run_key(c.text(0))); }},
      {"isSubagentSessionKey", [](const Call& c) { return Json(is_subagent_key(c.text(0))); }},
      {"isAcpSessionKey", [](const Call& c) { return Json(is_acp_key(c.text(0))); }},
      {"getSubagentDepth", [](const Call& c) { return Json(subagent_depth(c.text(0))); }},
      {"deriveSessionChatType",
       [](const Call& c) {
         const ChatType type = chat_type_of_key(c.text(0));
         return Json(type == ChatType::none ? "unknown" : to_string(type));
       }},
      {"toAgentRequestSessionKey", [](const Call& c) { return words(request_key(c.text(0))); }},
      {"toAgentStoreSessionKey", [](const Call& c) { return Json(store_key(c.field("agentId"), c.field("requestKey"), c.field("mainKey"))); }},
      {"canonicalizeMainSessionAlias",
       [](const Call& c) { return Json(canonical_main_alias(c.config(), c.field("agentId"), c.field("sessionKey"))); }},
      {"buildAgentPeerSessionKey", build_peer_key},
      {"buildGroupHistoryKey",
       [](const Call& c) { return Json(group_history_key(c.field("channel"), c.field("accountId"), c.field("peerKind"), c.field("peerId"))); }},
      {"resolveThreadParentSessionKey", [](const Call& c) { return words(thread_parent_key(c.text(0))); }},
      {"resolveThreadSessionKeys", build_thread_keys},
      {"resolveGroupSessionKey", find_group_session},
      {"resolveSessionKey",
       [](const Call& c) {
         return Json(session_key_of_message(c.text(0) == "global" ? SessionScope::global : SessionScope::per_sender, origin_of(c.arg(1)), c.text(2)));
       }},
  };
}

/// What is decided from settings, numbers and times.
Functions rule_functions() {
  return {
      {"resolveSessionResetType",
       [](const Call& c) {
         const Place place = c.flag("isThread") ? Place::thread : c.flag("isGroup") ? Place::group : Place::direct;
         return Json(to_string(reset_type(c.field("sessionKey"), place)));
       }},
      {"resolveSessionResetPolicy",
       [](const Call& c) {
         return json_of(reset_policy(given(c.arg(0), "sessionCfg"), reset_type_of(c.field("resetType")), given(c.arg(0), "resetOverride")));
       }},
      {"resolveDailyResetAtMs",
       [](const Call& c) { return Json(to_ms(daily_boundary(from_ms(c.arg(0).to_number<std::int64_t>()), c.arg(1).to_number<double>(), c.zone))); }},
      {"evaluateSessionFreshness", judge_freshness},
      {"resolveSendPolicy", judge_send},
      {"resolveMentionGatingWithBypass", test_gate},
      {"mentionTest", test_mention},
      {"resolveChannelGroupPolicy", ask_group_policy},
      {"resolveChannelGroupRequireMention", ask_require_mention},
      {"resolveDmGroupAccessDecision", judge_access},
      {"resolvePinnedMainDmOwnerFromAllowlist",
       [](const Call& c) {
         return words(
             pinned_owner(parse_dm_scope(string_member_or(c.arg(0), "dmScope", "main")).value_or(DmScope::main), member(c.arg(0), "allowFrom")));
       }},
      {"getHistoryLimitFromSessionKey", [](const Call& c) { return or_null(history_limit(c.text(0), c.arg(1))); }},
      {"limitHistoryTurns", cut_history},
      {"parseDurationMs", [](const Call& c) { return or_error(parse_duration_ms(c.text(0), string_member_or(c.arg(1), "defaultUnit", "ms"))); }},
      {"parseByteSize", [](const Call& c) { return or_error(parse_byte_size(c.text(0))); }},
      {"resolveMaintenance", read_maintenance},
      {"capEntryCount", cap_entries},
  };
}

const Functions& functions() {
  static const Functions table = [] {
    Functions all = key_functions();
    all.merge(rule_functions());
    return all;
  }();
  return table;
}

}  // namespace

TEST_CASE("our functions answer as OpenClaw's own did") {
  parity::Tally tally("functions");
  for (const Json& line : parity::read_corpus(parity::corpus_path("PARITY_FUNCTIONS", "functions.jsonl.gz"))) {
    const std::string name = string_member_or(line, "fn", "");
    const auto function = functions().find(name);
    if (function == functions().end()) {
      tally.add(false, name + ": no such function here");
      continue;
    }
    const auto zone = TimeZone::find(string_member_or(line, "tz", "UTC"));
    REQUIRE(zone);
    const Json& want = *member(line, "want");
    const Answer got = function->second({.args = member(line, "args")->get_array(), .zone = *zone});
    const Json* value = member(want, "value");
    const bool holds = value ? got && parity::same_json(*got, *value) : !got;
    tally.add(holds, fmt::format("{}{}: got {}, want {}", name, to_json_text(*member(line, "args")), got ? to_json_text(*got) : "an error",
                                 to_json_text(want)));
  }
  CHECK(tally.report());
}
