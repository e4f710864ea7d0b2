// The rules of session.sendPolicy.
#include "core/sessions/send_policy.h"

#include "base/text.h"
#include "core/sessions/key.h"

namespace oc::sessions {
namespace {

std::optional<SendPolicy> read_policy(const Json* value) {
  if (value == nullptr || !value->is_string()) return std::nullopt;
  const std::string word = token(value->get_string());
  if (word == "allow") return SendPolicy::allow;
  if (word == "deny") return SendPolicy::deny;
  return std::nullopt;
}

std::string word_of(const Json* object, std::string_view key) {
  const auto text = object ? string_member(*object, key) : std::nullopt;
  return text ? token(*text) : std::string();
}

/// The channel that a key of the form `<channel>:group|channel:...` names.
std::string channel_of_key(std::string_view key) {
  const auto parsed = parse_agent_key(key);
  std::vector<std::string> parts = split(parsed ? parsed->rest : std::string(key), ':');
  std::erase(parts, std::string());
  if (parts.size() < 3 || (parts[1] != "group" && parts[1] != "channel")) return {};
  return token(parts[0]);
}

/// What a rule is compared with, in its normal form.
struct Facts {
  std::string channel;
  ChatType chat_type = ChatType::none;
  std::string key;
  std::string rest;
};

Facts facts_of(const SendQuestion& question) {
  Facts facts;
  facts.channel = question.channel ? token(*question.channel) : "";
  for (std::string_view key : {"channel", "lastChannel"}) {
    if (facts.channel.empty()) facts.channel = word_of(question.entry, key);
  }
  if (facts.channel.empty()) facts.channel = channel_of_key(question.session_key);
  const std::string said = question.chat_type ? *question.chat_type : word_of(question.entry, "chatType");
  facts.chat_type = normalize_chat_type(said);
  if (facts.chat_type == ChatType::none) facts.chat_type = chat_type_of_key(question.session_key);
  // In its canonical form, so that no spelling of a key slips past a rule.
  facts.key = canonical_key(question.session_key);
  const auto parsed = parse_agent_key(question.session_key);
  facts.rest = parsed ? parsed->rest : facts.key;
  return facts;
}

bool rule_matches(const Json& rule, const Facts& facts) {
  const Json* match = member(rule, "match");
  const std::string channel = word_of(match, "channel");
  const ChatType type = normalize_chat_type(word_of(match, "chatType"));
  const std::string prefix = word_of(match, "keyPrefix");
  const std::string raw_prefix = word_of(match, "rawKeyPrefix");
  if (!channel.empty() && channel != facts.channel) return false;
  if (type != ChatType::none && type != facts.chat_type) return false;
  if (!raw_prefix.empty() && !facts.key.starts_with(raw_prefix)) return false;
  return prefix.empty() || facts.key.starts_with(prefix) || facts.rest.starts_with(prefix);
}

}  // namespace

std::string_view to_string(SendPolicy policy) { return policy == SendPolicy::deny ? "deny" : "allow"; }

SendPolicy send_policy(const Json& config, const SendQuestion& question) {
  if (question.entry) {
    if (const auto own = read_policy(member(*question.entry, "sendPolicy"))) return *own;
  }
  const Json* policy = at_path(config, "session.sendPolicy");
  if (policy == nullptr || !policy->is_object()) return SendPolicy::allow;
  const Facts facts = facts_of(question);
  bool allowed = false;
  const Json* rules = member(*policy, "rules");
  for (const Json& rule : rules && rules->is_array() ? rules->get_array() : JsonArray()) {
    if (!rule.is_object() || !rule_matches(rule, facts)) continue;
    if (read_policy(member(rule, "action")).value_or(SendPolicy::allow) == SendPolicy::deny) return SendPolicy::deny;
    allowed = true;
  }
  if (allowed) return SendPolicy::allow;
  return read_policy(member(*policy, "default")).value_or(SendPolicy::allow);
}

}  // namespace oc::sessions
