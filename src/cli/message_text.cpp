// Sentences for what was done, tables for what was asked.
#include "cli/message_text.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "base/time.h"
#include "cli/channel_facts.h"
#include "cli/text_table.h"

namespace oc::cli {
namespace {

std::string text_at(const Json& value, std::initializer_list<std::string_view> paths) {
  for (const auto path : paths) {
    const Json* found = at_path(value, path);
    if (found && found->is_string() && !found->get_string().empty()) return std::string(found->get_string());
    if (found && found->is_number()) return number_text(*found);
  }
  return {};
}

std::string time_of(const Json& message) {
  for (const auto key : {"timestampMs", "ts", "timestamp", "date"}) {
    const Json* value = member(message, key);
    if (value && value->is_string()) return std::string(value->get_string());
    if (value && value->is_int64()) {
      const auto number = value->get_int64();
      return to_iso(from_ms(number < 100'000'000'000 ? number * 1000 : number));
    }
  }
  return {};
}

std::string messages_table(const JsonArray& messages) {
  TextTable table{.head = {"Time", "Author", "Text", "ID"}};
  for (const auto& message : messages) {
    table.rows.push_back({time_of(message), text_at(message, {"author.username", "author.name", "author", "from", "user", "sender"}),
                          text_at(message, {"content", "text", "message", "body"}), text_at(message, {"id", "messageId", "ts"})});
  }
  return to_text(table);
}

/// Rows of any objects: the keys of the first that hold plain values.
std::string plain_table(const JsonArray& rows) {
  TextTable table;
  if (!rows.front().is_object()) {
    table.head = {"Value"};
    for (const auto& row : rows) table.rows.push_back({row.is_string() ? std::string(row.get_string()) : to_json_text(row)});
    return to_text(table);
  }
  std::vector<std::string> keys;
  for (const auto& entry : rows.front().get_object()) {
    if (!entry.value().is_object() && !entry.value().is_array() && keys.size() < 5) keys.emplace_back(entry.key());
  }
  table.head = keys;
  for (const auto& row : rows) {
    std::vector<std::string> cells;
    for (const auto& key : keys) cells.push_back(text_at(row, {key}));
    table.rows.push_back(std::move(cells));
  }
  return to_text(table);
}

std::string facts_table(const JsonObject& object) {
  TextTable table{.head = {"Key", "Value"}};
  for (const auto& entry : object) {
    const Json& value = entry.value();
    table.rows.push_back({std::string(entry.key()), value.is_string() ? std::string(value.get_string()) : to_json_text(value)});
  }
  return to_text(table);
}

struct ListRow {
  std::string_view action, key, none;
};
constexpr std::array kLists = std::to_array<ListRow>({
    {"read", "messages", "No messages."},
    {"list-pins", "pins", "No pins."},
    {"search", "results", "No results."},
    {"reactions", "reactions", "No reactions."},
    {"thread-list", "threads", "No threads."},
    {"emoji-list", "emojis", "No emojis."},
    {"role-info", "roles", "No roles."},
    {"channel-list", "channels", "No channels."},
    {"event-list", "events", "No events."},
});

/// The list in an answer: under its own key, or the only list that is there.
const JsonArray* list_in(const Json& answer, std::string_view key) {
  if (answer.is_array()) return &answer.get_array();
  if (const Json* named = member(answer, key); named && named->is_array()) return &named->get_array();
  if (!answer.is_object()) return nullptr;
  for (const auto& entry : answer.get_object()) {
    if (entry.value().is_array()) return &entry.value().get_array();
  }
  return nullptr;
}

std::string list_text(const ListRow& row, const JsonArray& list) {
  if (list.empty()) return std::string(row.none) + "\n";
  const bool has_words = row.action == "read" || row.action == "list-pins" || row.action == "search";
  return has_words && list.front().is_object() ? messages_table(list) : plain_table(list);
}

std::string react_text(const Json& answer) {
  if (const auto added = string_member(answer, "added")) return "✅ Reaction added: " + printable(*added, 40) + "\n";
  return member(answer, "removed") ? "✅ Reaction removed\n" : "✅ Reaction updated.\n";
}

bool is_question(std::string_view action) {
  for (const auto each : {"permissions", "channel-info", "member-info", "voice-status"}) {
    if (action == each) return true;
  }
  return false;
}

}  // namespace

std::string shown_target(const std::string& channel, std::string_view target) {
  if (channel != "telegram") return std::string(target);
  if (target.starts_with("tg:")) target.remove_prefix(3);
  return target.starts_with("telegram:") ? std::string(target) : "telegram:" + std::string(target);
}

std::string action_text(const std::string& action, const std::string& channel, const Json& answer) {
  const std::string label = channel_label(channel);
  if (action == "react") return react_text(answer);
  for (const auto& row : kLists) {
    if (row.action != action) continue;
    const JsonArray* list = list_in(answer, row.key);
    if (list) return list_text(row, *list);
  }
  if (is_question(action) && answer.is_object()) return facts_table(answer.get_object());
  const std::string id = text_at(answer, {"messageId", "message.id", "id"});
  if (action == "poll") return fmt::format("✅ Poll sent via {}.{}\n", label, id.empty() ? "" : " Message ID: " + printable(id, 200));
  if (action == "thread-reply") return fmt::format("✅ Sent via {}.{}\n", label, id.empty() ? "" : " Message ID: " + printable(id, 200));
  if (action == "thread-create") {
    const std::string thread = text_at(answer, {"thread.id", "threadId", "id"});
    return fmt::format("✅ Thread created{}\n", thread.empty() ? "" : ": " + printable(thread, 200));
  }
  return fmt::format("✅ {} via {}.\n", action, label);
}

}  // namespace oc::cli
