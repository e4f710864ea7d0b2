// Session entries and file names.
#include "store/migrate/entry.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/sessions/key.h"
#include "io/crypto.h"

namespace oc::store {
namespace {

void rename(JsonObject& entry, std::string_view from, std::string_view to) {
  const Json* old = entry.if_contains(from);
  if (!old || !old->is_string()) return;
  // A new member may move the old one.
  Json value = *old;
  if (!entry.contains(to)) entry[to] = std::move(value);
  entry.stable_erase(from);
}

/// An entry without an id (settings of a session that was never used) gets one that is the same every time.
std::string made_session_id(const std::string& key) {
  const std::string hex = io::sha256_hex("session of " + key);
  return fmt::format("{}-{}-4{}-8{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(13, 3), hex.substr(17, 3), hex.substr(20, 12));
}

UnixTime time_in(const Json& entry, std::string_view key) {
  const auto number = number_member(entry, key);
  // Whatever a file says, it is a time between 1970 and the year 9999.
  return from_ms(number && *number > 0 && *number < 253'402'300'800'000.0 ? static_cast<std::int64_t>(*number) : 0);
}

/// encodeURIComponent, as far as thread ids need it.
std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-_.!~*'()").contains(c);
    out += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string base_name(std::string_view path) {
  const auto slash = path.find_last_of("/\\");
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

/// `2026-03-28T04-00-00.123Z`: the colons of an ISO time cannot stand in every file name.
std::optional<UnixTime> time_of_name(std::string_view text) {
  std::string iso(text);
  if (iso.size() < 20) return std::nullopt;
  iso[13] = iso[16] = ':';
  return from_iso(iso);
}

}  // namespace

bool is_session_id(std::string_view text) {
  const auto is_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  if (text.empty() || text.size() > 128 || !is_word(text.front())) return false;
  return std::ranges::all_of(text, [&](char c) { return is_word(c) || c == '.' || c == '_' || c == '-'; });
}

std::string taken_key(std::string_view agent_id, std::string_view key) {
  const std::string plain = sessions::canonical_key(key);
  if (plain == "global" || plain == "unknown") return plain;
  return sessions::store_key(agent_id, plain);
}

Result<SessionRow> row_of_entry(std::string_view agent_id, std::string_view key, Json entry, const std::string& source) {
  if (!entry.is_object()) return fail(Errc::invalid, "it is no object");
  JsonObject& fields = entry.get_object();
  SessionRow row{.key = taken_key(agent_id, key), .session_id = std::string(js_trim(string_member_or(entry, "sessionId", "")))};
  if (row.session_id.empty()) row.session_id = made_session_id(row.key);
  if (!is_session_id(row.session_id)) return fail(Errc::invalid, fmt::format("\"{}\" is no session id", printable(row.session_id, 60)));
  rename(fields, "provider", "channel");
  rename(fields, "lastProvider", "lastChannel");
  rename(fields, "room", "groupChannel");
  row.updated_at = time_in(entry, "updatedAt");
  const UnixTime started = time_in(entry, "sessionStartedAt");
  row.created_at = to_ms(started) > 0 ? started : row.updated_at;
  for (const std::string_view own : {"sessionId", "updatedAt", "sessionFile"}) fields.stable_erase(own);
  fields["openclaw"] = JsonObject{{"import", JsonObject{{"source", source}, {"updatedAt", to_ms(row.updated_at)}, {"sessionId", row.session_id}}}};
  row.entry = std::move(entry);
  return row;
}

std::optional<Provenance> provenance_of(const SessionRow& row) {
  const Json* import = at_path(row.entry, "openclaw.import");
  if (!import || string_member_or(*import, "sessionId", "") != row.session_id) return std::nullopt;
  return Provenance{.source = string_member_or(*import, "source", ""), .updated_at = from_ms(int_member(*import, "updatedAt").value_or(-1))};
}

bool is_untouched(const SessionRow& row) {
  const auto from = provenance_of(row);
  return from && from->updated_at == row.updated_at;
}

std::vector<std::string> transcript_names(const std::string& key, const std::string& session_id, const Json& entry) {
  std::vector<std::string> names;
  const std::string named = base_name(js_trim(string_member_or(entry, "sessionFile", "")));
  if (transcript_name(named)) names.push_back(named);
  for (const std::string_view mark : {":topic:", ":thread:"}) {
    const auto at = key.rfind(mark);
    if (at != std::string::npos) names.push_back(session_id + "-topic-" + encoded(std::string_view(key).substr(at + mark.size())) + ".jsonl");
  }
  names.push_back(session_id + ".jsonl");
  return names;
}

std::optional<TranscriptName> transcript_name(std::string_view file_name) {
  const auto end = file_name.rfind(".jsonl");
  if (end == std::string_view::npos || end == 0) return std::nullopt;
  TranscriptName name{.stem = std::string(file_name.substr(0, end))};
  const std::string_view rest = file_name.substr(end + 6);
  if (rest.empty()) return name;
  for (const std::string_view reason : {"reset", "deleted"}) {
    if (!rest.starts_with("." + std::string(reason) + ".")) continue;
    name.reason = reason;
    name.at = time_of_name(rest.substr(reason.size() + 2));
    return name;
  }
  return std::nullopt;
}

}  // namespace oc::store
