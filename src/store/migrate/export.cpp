// Sessions in the files of 2026.3.28, and single transcripts out of them.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/limits.h"
#include "base/text.h"
#include "io/clock.h"
#include "io/crypto.h"
#include "io/environment.h"
#include "io/files.h"
#include "store/migrate/entry.h"
#include "store/migrate/migrate.h"
#include "store/migrate/taker.h"

namespace oc::store {
namespace {

constexpr std::size_t kPage = 500;
constexpr std::size_t kIndexBytesMax = 512u << 20;

bool is_short_id(std::string_view id) {
  return id.size() == 8 && std::ranges::all_of(id, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// Puts lines of ours (and those of 2026.9) into the form of version 3.
class LineWriter {
 public:
  LineWriter(std::string session_id, UnixTime began) : session_id_(std::move(session_id)), began_(began) {}

  void add(const Json& line, std::string& out) {
    if (!line.is_object()) return;
    const std::string type = string_member_or(line, "type", "");
    if (type == "session") return add_header(line, out);
    if (!has_header_) add_header(JsonObject(), out);
    if (is_private(line, type)) return pass_over(line);
    write(form_of(line, type), out);
  }
  void finish(std::string& out) {
    if (!has_header_) add_header(JsonObject(), out);
  }
  std::int64_t lines() const { return lines_; }

 private:
  void write(const JsonObject& line, std::string& out) {
    out += to_json_text(line);
    out += '\n';
    lines_++;
  }

  void add_header(const Json& line, std::string& out) {
    if (has_header_) return;
    has_header_ = true;
    JsonObject header{{"type", "session"}, {"version", 3}, {"id", session_id_}};
    header["timestamp"] = string_member_or(line, "timestamp", to_iso(began_));
    header["cwd"] = string_member_or(line, "cwd", "");
    if (const Json* parent = member(line, "parentSession")) header["parentSession"] = *parent;
    write(header, out);
  }

  /// What we wrote for ourselves says nothing to others.
  static bool is_private(const Json& line, std::string_view type) {
    return type == "custom" && string_member_or(line, "customType", "").starts_with("openclaw.");
  }

  /// What hangs on a line that is left out hangs on what that one hung on.
  void pass_over(const Json& line) { ids_[string_member_or(line, "id", "")] = parent_of(line); }

  std::string parent_of(const Json& line) const {
    const auto parent = string_member(line, "parentId");
    if (!parent) return member(line, "parentId") ? "" : last_id_;
    const auto known = ids_.find(*parent);
    return known == ids_.end() ? last_id_ : known->second;
  }

  std::string short_id(const std::string& id) {
    std::string chosen = is_short_id(id) ? id : io::sha256_hex(id).substr(0, 8);
    for (int again = 0; used_.contains(chosen); again++) chosen = io::sha256_hex(fmt::format("{}:{}:{}", id, lines_, again)).substr(0, 8);
    used_.insert(chosen);
    ids_[id] = chosen;
    return chosen;
  }

  std::string mapped(const Json& value) const {
    const auto known = value.is_string() ? ids_.find(std::string(value.get_string())) : ids_.end();
    return known == ids_.end() ? (value.is_string() ? std::string(value.get_string()) : "") : known->second;
  }

  JsonObject form_of(const Json& line, std::string_view type) {
    const std::string parent = parent_of(line);
    JsonObject names{{"id", short_id(string_member_or(line, "id", fmt::format("line {}", lines_)))}};
    names["parentId"] = parent.empty() ? Json() : Json(parent);
    names["timestamp"] = string_member_or(line, "timestamp", to_iso(began_));
    last_id_ = std::string(names["id"].get_string());
    const bool names_last = type == "custom" || type == "custom_message";
    JsonObject out{{"type", type}};
    if (!names_last) out.insert(names.begin(), names.end());
    for (const auto& [key, value] : line.get_object()) {
      if (key == "type" || key == "openclaw" || names.contains(key)) continue;
      const bool is_id = key == "firstKeptEntryId" || key == "fromId" || key == "targetId";
      out[key] = is_id ? Json(mapped(value)) : value;
    }
    if (names_last) out.insert(names.begin(), names.end());
    if (Json* message = out.if_contains("message"); message && message->is_object()) message->get_object().stable_erase("__openclaw");
    return out;
  }

  std::string session_id_;
  UnixTime began_;
  bool has_header_ = false;
  std::int64_t lines_ = 0;
  std::string last_id_;
  std::unordered_map<std::string, std::string> ids_;  ///< ours to theirs
  std::unordered_set<std::string> used_;
};

Json entry_json(const SessionRow& row) {
  JsonObject entry{{"sessionId", row.session_id}, {"updatedAt", to_ms(row.updated_at)}};
  if (row.entry.is_object()) {
    for (const auto& [key, value] : row.entry.get_object()) {
      if (key != "openclaw" && !entry.contains(key)) entry[key] = value;
    }
  }
  return entry;
}

/// The lock of 2026.2 and 2026.3: a file that only one can create, with the pid in it.
class TheirLock {
 public:
  static Result<std::unique_ptr<TheirLock>> take(const io::Io& io, const std::string& path) {
    const Json holder = {{"pid", io.environment.process_id()}, {"createdAt", to_iso(io.clock.now())}};
    auto created = io.files.create(path, to_json_text(holder), 0600);
    if (!created && created.error().code == Errc::already_exists) {
      return fail(Errc::conflict, "another OpenClaw works on " + path.substr(0, path.size() - 5), "Stop it, or remove " + path + " when none runs.");
    }
    if (!created) return std::unexpected(created.error());
    return std::unique_ptr<TheirLock>(new TheirLock(io, path));
  }
  ~TheirLock() { static_cast<void>(files_.remove(path_)); }
  TheirLock(const TheirLock&) = delete;

 private:
  TheirLock(const io::Io& io, std::string path) : files_(io.files), path_(std::move(path)) {}
  io::Files& files_;
  std::string path_;
};

Result<JsonObject> read_their_index(const io::Io& io, const std::string& path) {
  if (!io.files.info(path)) return JsonObject();
  OC_TRY(const std::string text, io.files.read(path, kIndexBytesMax));
  std::string mended;
  auto json = parse_lenient(text, mended);
  if (json && json->is_object()) return std::move(json->get_object());
  return fail(Errc::invalid, path + " cannot be read, so nothing is put into it" + (json ? "" : ": " + json.error().message),
              fmt::format("Set it aside and try again: mv '{0}' '{0}.damaged'", path));
}

}  // namespace

Task<Result<ExportedSession>> export_session(const io::Io& io, AgentStore& store, std::string key) {
  static_cast<void>(io);
  OC_CO_TRY(const auto row, co_await store.session(key));
  if (!row) co_return fail(Errc::not_found, fmt::format("no session {}", printable(key, 120)), "See what there is: openclaw sessions --all-agents");
  ExportedSession exported{.key = row->key, .session_id = row->session_id, .file_name = row->session_id + ".jsonl", .entry = entry_json(*row)};
  LineWriter writer(row->session_id, row->created_at);
  for (std::int64_t after = 0;;) {
    OC_CO_TRY(const auto lines, co_await store.entries_after(row->session_id, after, kPage));
    for (const auto& line : lines) writer.add(line.line, exported.jsonl);
    if (lines.size() < kPage) break;
    after = lines.back().seq;
  }
  writer.finish(exported.jsonl);
  exported.lines = writer.lines();
  co_return exported;
}

Task<Result<void>> put_back(const io::Io& io, const ExportedSession& session, const std::string& sessions_dir) {
  OC_CO_CHECKED(io.files.make_directories(sessions_dir, 0700));
  const std::string index_path = sessions_dir + "/sessions.json";
  OC_CO_TRY(const auto lock, TheirLock::take(io, index_path + ".lock"));
  OC_CO_TRY(auto index, read_their_index(io, index_path));
  if (const Json* there = index.if_contains(session.key)) {
    const auto theirs = int_member(*there, "updatedAt").value_or(0);
    if (theirs > int_member(session.entry, "updatedAt").value_or(0))
      co_return fail(Errc::conflict, fmt::format("the session {} is newer in {}", printable(session.key, 120), index_path));
  }
  const std::string transcript = sessions_dir + "/" + session.file_name;
  OC_CO_CHECKED(io.files.write_atomic(transcript, session.jsonl, 0600));
  JsonObject entry = session.entry.get_object();
  entry["sessionFile"] = transcript;
  index[session.key] = std::move(entry);
  co_return io.files.write_atomic(index_path, to_pretty_json(index), 0600);
}

Task<Result<TakenTranscript>> import_transcript(const io::Io& io, AgentStore& store, TranscriptImport wanted) {
  OC_CO_TRY(const auto ours, co_await store.session(wanted.key));
  if (ours && wanted.existing == TranscriptImport::Existing::refuse)
    co_return fail(Errc::already_exists, fmt::format("there is a session {} already", printable(wanted.key, 120)),
                   "Give the transcript another key.");
  TranscriptReader reader("imported", io.clock.now());
  TakenSession taken;
  TakenTranscript result{.file = {.path = wanted.path, .what = "transcript"}};
  FileLines lines(io.files, wanted.path);
  for (;;) {
    OC_CO_TRY(const auto raw, lines.next());
    if (!raw) break;
    TakenLine got = raw->is_too_long ? TakenLine{.broken = "too long"} : reader.take(raw->text);
    result.file.broken += got.broken.empty() ? 0 : 1;
    result.file.mended += got.mended.empty() ? 0 : 1;
    for (auto& line : got.lines) taken.lines.push_back(std::move(line));
  }
  if (taken.lines.empty())
    co_return fail(Errc::invalid, wanted.path + " holds no line of a transcript",
                   "It must be a JSONL file of OpenClaw, one JSON object in each line.");
  result.file.lines = static_cast<std::int64_t>(taken.lines.size());
  std::string id = string_member_or(taken.lines.front(), "id", "");
  const auto in_use = co_await store.entries(id, 1);
  if (!in_use) co_return std::unexpected(in_use.error());
  if (!is_session_id(id) || id == "imported" || !in_use->empty()) id = io.random.uuid();
  taken.lines.front().get_object()["id"] = id;
  taken.session_id = result.session_id = id;
  const UnixTime now = io.clock.now();
  taken.session =
      SessionRow{.key = wanted.key, .session_id = id, .created_at = reader.began(), .updated_at = now, .entry = JsonObject{{"systemSent", false}}};
  if (ours) taken.archive = ArchiveRow{.session_id = ours->session_id, .key = ours->key, .reason = "reset", .archived_at = now, .entry = ours->entry};
  std::vector<TakenSession> all;
  all.push_back(std::move(taken));
  OC_CO_CHECKED(co_await store.take_over(std::move(all)));
  co_return result;
}

}  // namespace oc::store
