// The fields of a session's entry that follow from its conversation.
#include "core/sessions/entry.h"

#include <fmt/format.h>

#include <array>
#include <span>

#include "base/text.h"

namespace oc::sessions {
namespace {

constexpr std::size_t kShownIdUnits = 14;

/// What /new and /reset keep. Source: spec §8, 3.28.
constexpr auto kKept = std::to_array<std::string_view>({"thinkingLevel",
                                                        "verboseLevel",
                                                        "reasoningLevel",
                                                        "ttsAuto",
                                                        "modelOverride",
                                                        "providerOverride",
                                                        "authProfileOverride",
                                                        "authProfileOverrideSource",
                                                        "authProfileOverrideCompactionCount",
                                                        "cliSessionIds",
                                                        "cliSessionBindings",
                                                        "claudeCliSessionId",
                                                        "label",
                                                        "spawnedBy",
                                                        "spawnedWorkspaceDir",
                                                        "spawnDepth",
                                                        "parentSessionKey",
                                                        "forkedFromParent",
                                                        "subagentRole",
                                                        "subagentControlScope",
                                                        "displayName"});

/// What sessions.reset keeps besides: nobody in the chat asked for it, so the chat goes on as it was set up.
constexpr auto kKeptForClients = std::to_array<std::string_view>(
    {"fastMode",    "elevatedLevel",   "execHost",      "execSecurity",    "execAsk",      "execNode",  "responseUsage",
     "sendPolicy",  "groupActivation", "queueMode",     "queueDebounceMs", "queueCap",     "queueDrop", "chatType",
     "origin",      "channel",         "groupId",       "subject",         "groupChannel", "space",     "deliveryContext",
     "lastChannel", "lastTo",          "lastAccountId", "lastThreadId"});

/// Lower-cased, with `-` for white space and for what is no letter, digit or one of `#@._+-`.
std::string label_slug(std::string_view text) {
  std::string slug;
  for (const char c : js_lower(js_trim(text))) {
    const bool stays = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || std::string_view("#@._+").find(c) != std::string_view::npos;
    if (stays)
      slug += c;
    else if (slug.empty() || slug.back() != '-')
      slug += '-';
  }
  const auto first = slug.find_first_not_of("-.");
  if (first == std::string::npos) return {};
  return slug.substr(first, slug.find_last_not_of("-.") - first + 1);
}

std::string short_id(const std::string& id) { return id.size() <= kShownIdUnits ? id : id.substr(0, 6) + "..." + id.substr(id.size() - 4); }

bool is_group(const Conversation& from) { return from.chat_kind == "group" || from.chat_kind == "channel"; }

/// `#general` of a channel in a guild or workspace; "" for groups that have a subject instead.
std::string channel_name(const Conversation& from) {
  if (from.chat_title.starts_with('#')) return from.chat_title;
  return from.chat_kind == "channel" && !from.chat_title.empty() ? "#" + from.chat_title : std::string();
}

std::string origin_label(const Conversation& from) {
  if (is_group(from)) {
    std::string label = from.chat_title.empty() ? "id:" + from.chat_id : from.chat_title + " id:" + from.chat_id;
    if (!from.thread_id.empty()) label += " topic:" + from.thread_id;
    return label;
  }
  std::string label = from.sender_name;
  if (!from.sender_username.empty()) label += (label.empty() ? "@" : " (@") + from.sender_username + (label.empty() ? "" : ")");
  return label.empty() ? from.sender_id : label + " id:" + from.sender_id;
}

std::string origin_from(const Conversation& from) {
  if (is_group(from)) return fmt::format("{}:{}:{}", from.channel, from.chat_kind, from.chat_id);
  return fmt::format("{}:{}", from.channel, from.sender_id);
}

void set_or_erase(JsonObject& entry, std::string_view key, const std::string& value) {
  if (value.empty())
    entry.erase(key);
  else
    entry[key] = value;
}

JsonObject copied(const Json& from, std::span<const std::string_view> keys) {
  JsonObject fields;
  for (const auto key : keys) {
    if (const Json* value = member(from, key); value && !value->is_null()) fields[key] = *value;
  }
  return fields;
}

}  // namespace

std::string group_display_name(const Conversation& group) {
  const std::string name = channel_name(group);
  std::string detail = !name.empty() ? group.space + name : !group.chat_title.empty() ? group.chat_title : group.space;
  std::string token = label_slug(detail.empty() ? group.chat_id : detail);
  if (token.empty()) token = label_slug(short_id(group.chat_id));
  const bool is_marked = token.starts_with('@') || token.starts_with('#') || token.starts_with("g-") || token.find('#') != std::string::npos;
  if (!token.empty() && !is_marked) token = "g-" + token;
  return token.empty() ? group.channel : group.channel + ":" + token;
}

void write_conversation(JsonObject& entry, const Conversation& from) {
  entry["chatType"] = from.chat_kind;
  JsonObject origin{{"label", origin_label(from)}, {"provider", from.channel}, {"surface", from.channel}, {"chatType", from.chat_kind}};
  origin["from"] = origin_from(from);
  origin["to"] = from.reply_to;
  origin["accountId"] = from.account_id;
  if (!from.thread_id.empty()) origin["threadId"] = from.thread_id;
  entry["origin"] = std::move(origin);
  if (!is_group(from)) return;
  entry["channel"] = from.channel;
  entry["groupId"] = from.chat_id;
  const std::string name = channel_name(from);
  set_or_erase(entry, "groupChannel", name);
  set_or_erase(entry, "subject", name.empty() ? from.chat_title : "");
  set_or_erase(entry, "space", from.space);
  entry["displayName"] = group_display_name(from);
}

void write_delivery(JsonObject& entry, const Conversation& from) {
  JsonObject context{{"channel", from.channel}, {"to", from.reply_to}, {"accountId", from.account_id}};
  if (!from.reply_thread_id.empty()) context["threadId"] = from.reply_thread_id;
  entry["deliveryContext"] = std::move(context);
  entry["lastChannel"] = from.channel;
  entry["lastTo"] = from.reply_to;
  entry["lastAccountId"] = from.account_id;
  set_or_erase(entry, "lastThreadId", from.reply_thread_id);
}

JsonObject handed_on(const Json& old_entry, Renewal renewal) {
  if (renewal == Renewal::stale) return {};
  JsonObject fields = copied(old_entry, kKept);
  if (renewal == Renewal::by_client) {
    for (const auto& field : copied(old_entry, kKeptForClients)) fields.insert(field);
  }
  return fields;
}

}  // namespace oc::sessions
