// Reads the settings of acknowledgement reactions.
#include "core/reply/ack.h"

#include <optional>

#include "base/text.h"

namespace oc::reply {
namespace {

constexpr std::string_view kUsual = "👀";

bool is_due(std::string_view scope, const AckFacts& facts) {
  if (scope == "all") return true;
  if (scope == "direct") return facts.is_direct;
  if (scope == "group-all") return !facts.is_direct;
  if (scope == "group-mentions") return !facts.is_direct && facts.requires_mention && facts.was_mentioned;
  return false;  // off, none
}

/// OpenClaw's form of WhatsApp: no other setting counts beside it.
std::string whatsapp_ack(const Json& settings, const AckFacts& facts) {
  const std::string emoji(js_trim(string_member_or(settings, "emoji", "")));
  if (facts.is_direct) return bool_member(settings, "direct").value_or(true) ? emoji : "";
  const std::string group = string_member_or(settings, "group", "mentions");
  if (group == "always") return emoji;
  if (group == "never") return "";
  return facts.is_always_active || facts.was_mentioned ? emoji : "";
}

}  // namespace

std::string ack_reaction(const AckFacts& facts) {
  const Json* own = member(facts.settings, "ackReaction");
  if (own && own->is_object()) return whatsapp_ack(*own, facts);
  std::optional<std::string> emoji;
  for (const Json* written : {own, member(facts.messages, "ackReaction")}) {
    if (!emoji && written && written->is_string()) emoji = std::string(js_trim(written->get_string()));
  }
  // PARITY: on WhatsApp nothing is shown unless somebody asked for it.
  if (!emoji && facts.channel == "whatsapp") return "";
  if (!emoji) {
    emoji = std::string(js_trim(string_member_or(facts.identity, "emoji", "")));
    if (emoji->empty()) emoji = std::string(kUsual);
  }
  const std::string common = string_member_or(facts.messages, "ackReactionScope", "group-mentions");
  return is_due(string_member_or(facts.settings, "ackReactionScope", common), facts) ? *emoji : "";
}

}  // namespace oc::reply
