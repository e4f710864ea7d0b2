// Cuts what is too long and leaves out what only the gateway needs.
#include "gateway/history_view.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace oc::gateway {
namespace {

std::string cut_text(std::string_view text) {
  const auto prefix = utf16_prefix(text, kHistoryTextCharsMax);
  if (prefix.size() == text.size()) return std::string(text);
  return std::string(prefix) + "\n...(cut)...";
}

std::string shown_text(std::string_view text, bool is_user) { return cut_text(is_user ? without_stamp(text) : text); }

Json shown_block(const Json& block, bool is_user) {
  const auto type = string_member_or(block, "type", "");
  if (type == "image") {
    const auto data = string_member_or(block, "data", "");
    return JsonObject{{"type", "image"}, {"mimeType", string_member_or(block, "mimeType", "")}, {"omitted", true}, {"bytes", data.size() / 4 * 3}};
  }
  Json out = block;
  for (const auto* key : {"text", "thinking"}) {
    if (const auto text = string_member(block, key)) out.as_object()[key] = shown_text(*text, is_user && type == "text");
  }
  if (out.is_object()) {
    out.as_object().erase("thinkingSignature");
    out.as_object().erase("signature");
  }
  return out;
}

Json shown_content(const Json& content, bool is_user) {
  if (const auto* text = content.if_string()) return Json(shown_text(std::string_view(*text), is_user));
  const auto* blocks = content.if_array();
  if (!blocks) return content;
  JsonArray out;
  for (const auto& block : *blocks) out.push_back(shown_block(block, is_user));
  return out;
}

Json too_long(const Json& message) {
  return JsonObject{{"role", string_member_or(message, "role", "assistant")},
                    {"content", JsonArray{JsonObject{{"type", "text"}, {"text", "[this message is too long to be shown here]"}}}},
                    {"timestamp", int_member(message, "timestamp").value_or(0)}};
}

Json shown_message(const engine::HistoryMessage& row) {
  Json out = row.message;
  if (!out.is_object()) out = JsonObject{};
  auto& object = out.as_object();
  const bool is_user = string_member_or(out, "role", "") == "user";
  if (const auto* content = member(row.message, "content")) object["content"] = shown_content(*content, is_user);
  object.erase("details");
  if (to_json_text(out).size() > kHistoryMessageBytesMax) out = too_long(row.message);
  JsonObject mark{{"id", row.id}, {"seq", row.seq}};
  if (const Json* own = member(row.message, "__openclaw"); own && string_member(*own, "kind")) mark["kind"] = *string_member(*own, "kind");
  if (!row.route.is_null()) mark["route"] = row.route;
  out.as_object()["__openclaw"] = std::move(mark);
  return out;
}

}  // namespace

std::string_view without_stamp(std::string_view text) {
  // The weekday, a date, a time, a zone: exactly the stamp the gateway puts in front, and nothing that a person would write.
  if (!text.starts_with('[')) return text;
  const auto end = text.find("] ");
  if (end == std::string_view::npos || end < 21 || end > 40) return text;
  const auto inner = text.substr(1, end - 1);
  constexpr std::string_view kPattern = "Aaa 0000-00-00 00:00 ";
  for (std::size_t i = 0; i < kPattern.size(); i++) {
    const char want = kPattern[i];
    const char have = inner[i];
    const bool fits = want == '0'   ? (have >= '0' && have <= '9')
                      : want == 'A' ? (have >= 'A' && have <= 'Z')
                      : want == 'a' ? (have >= 'a' && have <= 'z')
                                    : have == want;
    if (!fits) return text;
  }
  return text.substr(end + 2);
}

std::string plain_text(const Json& message) {
  const auto* content = member(message, "content");
  if (!content) return "";
  if (const auto* text = content->if_string()) return std::string(*text);
  std::vector<std::string> parts;
  if (const auto* blocks = content->if_array()) {
    for (const auto& block : *blocks) {
      if (string_member_or(block, "type", "") == "text") parts.push_back(string_member_or(block, "text", ""));
    }
  }
  return join(parts, "\n");
}

JsonArray history_messages(const std::vector<engine::HistoryMessage>& messages) {
  std::vector<Json> shown;
  std::size_t bytes = 0;
  for (auto row = messages.rbegin(); row != messages.rend(); ++row) {
    auto message = shown_message(*row);
    bytes += to_json_text(message).size() + 1;
    if (bytes > kHistoryBytesMax) break;
    shown.push_back(std::move(message));
  }
  JsonArray out;
  for (auto message = shown.rbegin(); message != shown.rend(); ++message) out.push_back(std::move(*message));
  return out;
}

}  // namespace oc::gateway
