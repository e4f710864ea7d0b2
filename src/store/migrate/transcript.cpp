// Upgrades as OpenClaw itself makes them, and repairs that it does not.
#include "store/migrate/transcript.h"

#include <fmt/format.h>

#include "base/text.h"
#include "io/crypto.h"

namespace oc::store {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The code unit of `\uXXXX` at that place, or -1.
int unit_at(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
  int unit = 0;
  for (std::size_t i = at + 2; i < at + 6; i++) {
    const int digit = hex_digit(text[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

bool is_high(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/// JavaScript cuts texts in the middle of an emoji and writes the half as an escape, which strict readers refuse.
std::string without_half_pairs(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\' || i + 1 >= text.size()) {
      out += text[i++];
      continue;
    }
    const int unit = unit_at(text, i);
    if (unit < 0 || (!is_high(unit) && !is_low(unit))) {
      out.append(text.substr(i, 2));
      i += 2;
      continue;
    }
    const bool is_pair = is_high(unit) && is_low(unit_at(text, i + 6));
    out.append(is_pair ? text.substr(i, 12) : std::string_view("\\ufffd"));
    i += is_pair ? 12 : 6;
  }
  return out;
}

std::string_view without_padding(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty() && text.front() == '\0') text.remove_prefix(1);
  while (!text.empty() && (text.back() == '\r' || text.back() == '\0')) text.remove_suffix(1);
  return text;
}

}  // namespace

Result<Json> parse_lenient(std::string_view text, std::string& mended) {
  const std::string_view inner = without_padding(text);
  auto parsed = parse_json(inner);
  if (parsed) {
    if (inner.size() < text.size() && text.find('\0') != std::string_view::npos) mended = "zero bytes beside it were left out";
    return parsed;
  }
  if (auto second = parse_json(without_half_pairs(valid_utf8(inner)))) {
    mended = "broken characters in it became U+FFFD";
    return second;
  }
  return parsed;
}

std::string TranscriptReader::fresh_id() {
  for (;;) {
    std::string id = io::sha256_hex(fmt::format("{}:{}", session_id_, made_ids_++)).substr(0, 8);
    if (!ids_.contains(id)) return id;
  }
}

void TranscriptReader::make_header(TakenLine& taken, std::int64_t version) {
  has_header_ = true;
  version_ = version;
  taken.lines.push_back(JsonObject{{"type", "session"}, {"version", 3}, {"id", session_id_}, {"timestamp", to_iso(began_)}, {"cwd", ""}});
  taken.mended = "the header was missing";
}

void TranscriptReader::take_header(JsonObject& line, TakenLine& taken) {
  if (has_header_) {
    taken.mended = "a second header was left out";
    return;
  }
  has_header_ = true;
  version_ = int_member(line, "version").value_or(1);
  folder_ = string_member_or(line, "cwd", "");
  if (const auto at = from_iso(string_member_or(line, "timestamp", ""))) began_ = *at;
  if (version_ < 3) line["version"] = 3;
  ids_by_index_.emplace_back();
  taken.lines.emplace_back(std::move(line));
}

void TranscriptReader::upgrade(JsonObject& line, const std::string& type) {
  if (version_ < 2) {
    line["id"] = fresh_id();
    line["parentId"] = last_id_.empty() ? Json() : Json(last_id_);
    if (const auto index = int_member(line, "firstKeptEntryIndex"); type == "compaction" && index) {
      const bool is_known = *index > 0 && static_cast<std::size_t>(*index) < ids_by_index_.size();
      if (is_known) line["firstKeptEntryId"] = ids_by_index_[static_cast<std::size_t>(*index)];
      line.stable_erase("firstKeptEntryIndex");
    }
  }
  if (Json* message = line.if_contains("message"); version_ < 3 && type == "message" && message && message->is_object()) {
    if (string_member_or(*message, "role", "") == "hookMessage") message->get_object()["role"] = "custom";
  }
}

/// Every line has an id of its own and hangs on one that is there: what hung on a line that is lost hangs on the one before it.
std::string TranscriptReader::mend_ids(JsonObject& line) {
  std::string mended;
  const auto id = string_member(line, "id");
  if (!id || id->empty() || ids_.contains(*id)) {
    line["id"] = fresh_id();
    mended = "it got an id of its own";
  }
  const Json* parent = line.if_contains("parentId");
  const bool hangs = parent && (parent->is_null() || (parent->is_string() && ids_.contains(std::string(parent->get_string()))));
  if (!hangs) {
    line["parentId"] = last_id_.empty() ? Json() : Json(last_id_);
    mended = "it was tied to the line before it";
  }
  return mended;
}

std::string TranscriptReader::take_object(JsonObject& line, TakenLine& taken) {
  const std::string type = string_member_or(line, "type", "");
  if (type.empty()) return "it has no type";
  if (type == "session") {
    if (!has_header_ && string_member_or(line, "id", "").empty()) return "the header has no id";
    take_header(line, taken);
    return "";
  }
  const Json* message = line.if_contains("message");
  if (type == "message" && (!message || !message->is_object() || string_member_or(*message, "role", "").empty())) return "it holds no message";
  if (!has_header_) make_header(taken, line.contains("id") ? 3 : 1);
  upgrade(line, type);
  if (std::string mended = mend_ids(line); !mended.empty() && version_ >= 2) taken.mended = std::move(mended);
  last_id_ = std::string(line["id"].get_string());
  ids_.insert(last_id_);
  if (version_ < 2) ids_by_index_.push_back(last_id_);
  taken.lines.emplace_back(std::move(line));
  return "";
}

TakenLine TranscriptReader::take(std::string_view text) {
  TakenLine taken;
  if (js_trim(without_padding(text)).empty()) return taken;
  std::string mended;
  auto parsed = parse_lenient(text, mended);
  if (!parsed) {
    taken.broken = "it is no JSON (" + parsed.error().message + ")";
  } else if (!parsed->is_object()) {
    taken.broken = "it is no object";
  } else {
    taken.broken = take_object(parsed->get_object(), taken);
  }
  if (taken.mended.empty() && taken.broken.empty()) taken.mended = mended;
  return taken;
}

}  // namespace oc::store
