// The one door: account rules in, a decision out.
#include "core/access/access.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "core/access/accounts.h"
#include "core/access/platforms.h"

namespace oc::access {
namespace {

/// `dmPolicy`, or the older `dm.policy` of Discord and Slack.
const Json* setting(const Json& settings, std::string_view key, std::string_view older) {
  if (const Json* found = member(settings, key); found && !found->is_null()) return found;
  const Json* dm = member(settings, "dm");
  return dm ? member(*dm, older) : nullptr;
}

std::string_view word(const Json* value) { return value && value->is_string() ? std::string_view(value->get_string()) : std::string_view(); }

GroupPolicy read_group(const Json& config, const Json* section, const Json& settings) {
  if (section == nullptr) return GroupPolicy::allowlist;
  if (const Json* own = member(settings, "groupPolicy")) return read_group_policy(word(own));
  return read_group_policy(word(at_path(config, "channels.defaults.groupPolicy")));
}

std::string who(const Sender& sender) { return printable(sender.id.empty() ? "the sender" : sender.id, 80); }

Decision decision(const Ruling& ruling, std::string sentence) {
  return {.verdict = ruling.verdict, .reason_code = std::string(ruling.reason_code), .reason = ruling.reason, .sentence = std::move(sentence)};
}

Decision refuse(std::string_view code, std::string_view reason, std::string sentence) {
  return {.verdict = Verdict::block, .reason_code = std::string(code), .reason = std::string(reason), .sentence = std::move(sentence)};
}

ListFacts facts_of(const AccountPolicy& policy, const std::vector<std::string>& list, const Sender& sender) {
  return {.is_empty = list.empty(), .names_sender = is_listed(policy.channel, list, sender, policy.names)};
}

/// What a person's own entry (`direct.<id>`, else `direct.*`; its topic before it) says instead of the account.
struct DirectRules {
  DmPolicy dm = DmPolicy::pairing;
  std::vector<std::string> list;
  bool has_own_policy = false, has_own_list = false;
  bool is_off = false, needs_topic = false;
};
DirectRules direct_rules(const AccountPolicy& policy, const Chat& chat) {
  DirectRules rules{.dm = policy.dm, .list = policy.allow_from};
  const Json* people = member(policy.settings, "direct");
  const Json* entry = people ? member(*people, chat.id) : nullptr;
  if (people && entry == nullptr) entry = member(*people, "*");
  for (const Json* holder : {topic_entry(entry, chat), entry}) {
    if (holder == nullptr || !holder->is_object()) continue;
    rules.is_off |= bool_member(*holder, "enabled") == false;
    rules.needs_topic |= bool_member(*holder, "requireTopic") == true && chat.topic_id.empty();
    if (const Json* own = member(*holder, "dmPolicy"); own && !std::exchange(rules.has_own_policy, true)) rules.dm = read_dm_policy(word(own));
    if (const Json* own = member(*holder, "allowFrom"); own && own->is_array() && !std::exchange(rules.has_own_list, true))
      rules.list = allow_entries(own);
  }
  return rules;
}

/// An entry may let in fewer than the account: its list has to name whoever writes there, and "open" counts with "*" only.
std::optional<Decision> refuse_direct(const AccountPolicy& policy, const DirectRules& rules, const Sender& sender,
                                      const std::vector<std::string>& paired) {
  const std::string where = fmt::format("channels.{}.direct", policy.channel);
  if (rules.is_off) return refuse("dm_disabled", "enabled=false", fmt::format("{} is switched off in {}", who(sender), where));
  if (rules.needs_topic) return refuse("dm_topic_required", "requireTopic", fmt::format("{} asks for a topic (requireTopic)", where));
  const bool must_be_listed = rules.has_own_list || (rules.has_own_policy && rules.dm == DmPolicy::open);
  const bool is_paired = !rules.has_own_list && policy.dm != DmPolicy::allowlist && is_listed(policy.channel, paired, sender, policy.names);
  if (must_be_listed && !is_paired && !is_listed(policy.channel, rules.list, sender, policy.names))
    return refuse("dm_not_allowlisted", "direct (not allowlisted)", fmt::format("{} is not in the allowFrom that holds for {}", who(sender), where));
  return std::nullopt;
}

Decision admit_direct(const AccountPolicy& policy, const Sender& sender, const Chat& chat, const std::vector<std::string>& paired) {
  if (const Json* dm = member(policy.settings, "dm"); dm && bool_member(*dm, "enabled") == false)
    return refuse("dm_disabled", "dm.enabled=false", fmt::format("direct messages are off: channels.{}.dm.enabled is false", policy.channel));
  const DirectRules rules = direct_rules(policy, chat);
  if (auto refused = refuse_direct(policy, rules, sender, paired)) return *std::move(refused);
  std::vector<std::string> list = rules.list;
  if (policy.channel == "whatsapp" && !policy.own_id.empty()) list.push_back(policy.own_id);
  if (rules.dm != DmPolicy::allowlist) list.insert(list.end(), paired.begin(), paired.end());
  const Ruling ruling = rule_direct(rules.dm, facts_of(policy, list, sender));
  const std::string where = "channels." + policy.channel;
  switch (ruling.verdict) {
    case Verdict::allow: return decision(ruling, fmt::format("{} may write to {}", who(sender), policy.account_id));
    case Verdict::pairing: return decision(ruling, fmt::format("{} is not known yet and is offered a pairing code", who(sender)));
    case Verdict::block: break;
  }
  if (rules.dm == DmPolicy::disabled) return decision(ruling, fmt::format("direct messages are off: {}.dmPolicy is disabled", where));
  return decision(ruling, fmt::format("{} is not in {}.allowFrom; add the id there, or set dmPolicy: \"pairing\"", who(sender), where));
}

/// `-100:topic:5` -> `-100`.
std::string_view group_id_of(const Chat& chat) { return std::string_view(chat.id).substr(0, chat.id.find(":topic:")); }

}  // namespace

const Json* topic_entry(const Json* group, const Chat& chat) {
  const Json* topics = group && !chat.topic_id.empty() ? member(*group, "topics") : nullptr;
  return topics ? member(*topics, chat.topic_id) : nullptr;
}

GroupAnswer answer_for(const AccountPolicy& policy, const Chat& chat) {
  return answer_group(member(policy.settings, "groups"), to_string(policy.group),
                      {.channel = policy.channel,
                       .account_id = policy.account_id,
                       .group_id = group_id_of(chat),
                       .id_case = policy.channel == "irc" ? IdCase::ignored : IdCase::exact,
                       .has_group_allow_from = !policy.group_allow_from.empty()});
}

namespace {

/// The entries that hold for a chat, the nearest first.
std::vector<const Json*> entries_for(const GroupAnswer& answer, const Chat& chat) {
  std::vector<const Json*> entries;
  for (const Json* entry : {topic_entry(answer.group, chat), answer.group, topic_entry(answer.fallback, chat), answer.fallback}) {
    if (entry && entry->is_object()) entries.push_back(entry);
  }
  return entries;
}

Decision admit_group(const AccountPolicy& policy, const Sender& sender, const Chat& chat) {
  const GroupAnswer answer = answer_for(policy, chat);
  const std::string where = "channels." + policy.channel;
  GroupPolicy group = policy.group;
  std::vector<std::string> list = policy.group_allow_from.empty() ? policy.allow_from : policy.group_allow_from;
  bool own_list = false, own_policy = false;
  for (const Json* entry : entries_for(answer, chat)) {
    if (bool_member(*entry, "enabled") == false)
      return refuse("group_disabled", "enabled=false", fmt::format("{} is switched off in {}.groups", printable(chat.id, 80), where));
    if (const Json* senders = member(*entry, "allowFrom"); senders && senders->is_array() && !own_list) {
      list = allow_entries(senders);
      own_list = true;
    }
    if (const Json* own = member(*entry, "groupPolicy"); own && own->is_string() && !own_policy) {
      group = read_group_policy(own->get_string());
      own_policy = true;
    }
  }
  const Ruling ruling = rule_group(group, facts_of(policy, list, sender));
  if (ruling.verdict == Verdict::block) {
    if (group == GroupPolicy::disabled) return decision(ruling, fmt::format("groups are off: {}.groupPolicy is disabled", where));
    if (list.empty())
      return decision(ruling, fmt::format("nobody may speak in groups yet; list senders in {}.groupAllowFrom, or set groupPolicy: \"open\"", where));
    return decision(ruling, fmt::format("{} is not in {}.groupAllowFrom", who(sender), where));
  }
  if (!answer.allowed) {
    return refuse("group_not_allowlisted", "groups (not listed)",
                  fmt::format("the group {} is not in {}.groups; add it there, or \"*\" for all", printable(group_id_of(chat), 80), where));
  }
  return decision(ruling, fmt::format("{} may speak in {}", who(sender), printable(chat.id, 80)));
}

}  // namespace

AccountPolicy account_policy(const Json& config, std::string_view channel, std::string_view account_id, std::string_view own_id) {
  AccountPolicy policy;
  policy.channel = token(channel);
  policy.account_id = sessions::normalize_account_id(account_id);
  policy.own_id = own_id;
  policy.settings = account_settings(config, policy.channel, policy.account_id);
  policy.dm = read_dm_policy(word(setting(policy.settings, "dmPolicy", "policy")));
  policy.group = read_group(config, channel_section(config, policy.channel), policy.settings);
  policy.allow_from = allow_entries(setting(policy.settings, "allowFrom", "allowFrom"));
  policy.group_allow_from = allow_entries(member(policy.settings, "groupAllowFrom"));
  if (bool_member(policy.settings, "dangerouslyAllowNameMatching") == true) policy.names = NameMatching::allowed;
  return policy;
}

std::optional<std::vector<std::string>> direct_list(const AccountPolicy& policy, const Chat& chat) {
  DirectRules rules = direct_rules(policy, chat);
  return rules.has_own_list ? std::optional(std::move(rules.list)) : std::nullopt;
}

Decision admit(const AccountPolicy& policy, const Sender& sender, const Chat& chat, const std::vector<std::string>& paired) {
  if (chat.kind == ChatType::direct) return admit_direct(policy, sender, chat, paired);
  if (policy.channel == "discord") return admit_discord(policy, sender, chat);
  if (policy.channel == "slack") return admit_slack(policy, sender, chat);
  return admit_group(policy, sender, chat);
}

std::vector<const Json*> place_entries(const AccountPolicy& policy, const Chat& chat) {
  if (chat.kind == ChatType::direct) return {};
  if (policy.channel == "discord") return discord_entries(policy, chat);
  if (policy.channel == "slack") return slack_entries(policy, chat);
  return entries_for(answer_for(policy, chat), chat);
}

Decision group_place(const AccountPolicy& policy, const Chat& chat) {
  const GroupAnswer answer = answer_for(policy, chat);
  const std::string where = "channels." + policy.channel;
  GroupPolicy group = policy.group;
  bool own_policy = false;
  for (const Json* entry : entries_for(answer, chat)) {
    if (bool_member(*entry, "enabled") == false)
      return refuse("group_disabled", "enabled=false", fmt::format("{} is switched off in {}.groups", printable(chat.id, 80), where));
    const Json* own = member(*entry, "groupPolicy");
    if (own && own->is_string() && !std::exchange(own_policy, true)) group = read_group_policy(own->get_string());
  }
  if (group == GroupPolicy::disabled)
    return refuse("group_policy_disabled", "groupPolicy=disabled", fmt::format("groups are off: {}.groupPolicy is disabled", where));
  // A list of senders says nothing about a place: under allowlist it is the groups map alone that names one.
  const bool is_listed = answer.group || answer.fallback;
  const Json* groups = member(policy.settings, "groups");
  const bool is_free = group == GroupPolicy::open && !(groups && groups->is_object() && !groups->get_object().empty());
  if (!is_listed && !is_free) {
    return refuse("group_not_allowlisted", "groups (not listed)",
                  fmt::format("the group {} is not in {}.groups; add it there, or \"*\" for all", printable(group_id_of(chat), 80), where));
  }
  return {.verdict = Verdict::allow, .reason_code = "group_policy_allowed", .reason = fmt::format("groupPolicy={}", to_string(group))};
}

const Json* chat_setting(const AccountPolicy& policy, const Chat& chat, std::string_view key) {
  for (const Json* entry : place_entries(policy, chat)) {
    if (const Json* own = member(*entry, key); own && !own->is_null()) return own;
  }
  return member(policy.settings, key);
}

bool needs_mention(const AccountPolicy& policy, const Chat& chat, std::optional<bool> activation) {
  if (chat.kind == ChatType::direct) return false;
  if (policy.channel == "discord") return discord_mention(policy, chat).value_or(true);
  if (policy.channel == "slack") return slack_mention(policy, chat).value_or(true);
  if (activation) return *activation;
  for (const Json* entry : entries_for(answer_for(policy, chat), chat)) {
    if (const auto written = bool_member(*entry, "requireMention")) return *written;
  }
  return true;
}

}  // namespace oc::access
