// The databases of 2026.9: sessions and transcripts of an agent, and what the gateway keeps.
#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "core/sessions/ids.h"
#include "io/clock.h"
#include "store/migrate/entry.h"
#include "store/migrate/small_files.h"
#include "store/migrate/taker.h"
#include "store/migrate/zstd.h"
#include "store/sqlite/database.h"

namespace oc::store {
namespace {

constexpr std::size_t kPage = 200;

/// A transcript out of `transcript_events`, a page at a time, so that no statement is open while others run.
class NineLines final : public LineFeed {
 public:
  NineLines(Database& database, std::string session_id) : database_(database), session_id_(std::move(session_id)) {}

  Result<std::optional<RawLine>> next() override {
    if (at_ == page_.size() && !is_at_end_) OC_CHECKED(read_page());
    if (at_ == page_.size()) return std::nullopt;
    return std::move(page_[at_++]);
  }

 private:
  Result<void> read_page() {
    page_.clear();
    at_ = 0;
    auto statement = database_.prepare(
        "SELECT seq, coalesce(event_json, ''), coalesce(event_zstd, '') FROM transcript_events WHERE session_id=? AND seq>? ORDER BY seq LIMIT ?");
    statement.bind(session_id_).bind(last_seq_).bind(static_cast<std::int64_t>(kPage));
    for (;;) {
      OC_TRY(const bool more, statement.step());
      if (!more) break;
      last_seq_ = statement.integer(0);
      RawLine line{.text = statement.text(1), .number = last_seq_ + 1};
      if (line.text.empty()) {
        // What cannot be unpacked is no JSON: the reader tells so, and keeps the others.
        auto unpacked = unpack_zstd(statement.text(2), kImportLineBytesMax);
        line.text = unpacked ? std::move(*unpacked) : "(" + unpacked.error().message + ")";
      }
      page_.push_back(std::move(line));
    }
    is_at_end_ = page_.size() < kPage;
    return {};
  }

  Database& database_;
  std::string session_id_;
  std::int64_t last_seq_ = -1;
  std::vector<RawLine> page_;
  std::size_t at_ = 0;
  bool is_at_end_ = false;
};

struct Node {
  std::string key;
  std::string session_id;
  std::string entry;
  std::int64_t updated_ms = 0;
};

Result<std::vector<Node>> read_nodes(Database& database, const std::string& after) {
  auto statement = database.prepare(
      "SELECT session_key, current_session_id, entry_json, updated_at FROM session_nodes WHERE session_key>? ORDER BY session_key LIMIT ?");
  statement.bind(after).bind(static_cast<std::int64_t>(kPage));
  return all_rows<Node>(statement, [](const Statement& row) { return Node{row.text(0), row.text(1), row.text(2), row.integer(3)}; });
}

/// Windows that no session stands on: what was before a reset, a roll-over, a fork.
Result<std::vector<Node>> read_windows(Database& database, const std::string& after) {
  auto statement = database.prepare(
      "SELECT session_id, session_key, updated_at FROM session_windows WHERE session_id>? AND session_id NOT IN (SELECT current_session_id FROM "
      "session_nodes)"
      " AND EXISTS (SELECT 1 FROM transcript_events WHERE transcript_events.session_id=session_windows.session_id) ORDER BY session_id LIMIT ?");
  statement.bind(after).bind(static_cast<std::int64_t>(kPage));
  return all_rows<Node>(statement,
                        [](const Statement& row) { return Node{.key = row.text(1), .session_id = row.text(0), .updated_ms = row.integer(2)}; });
}

struct Work {
  ImportJob& job;
  const AgentSource& agent;
  const SourceFile& file;
  Database& database;
  std::unique_ptr<Taker> taker;  ///< null: only look
  SourceReport report;

  ImportedFile note(const std::string& session_id, std::string_view what) const {
    return {.path = fmt::format("{} ({})", file.path, printable(session_id, 80)), .what = std::string(what)};
  }
};

Result<SessionRow> row_of_node(const Work& work, const Node& node) {
  std::string mended;
  OC_TRY(auto entry, parse_lenient(node.entry, mended));
  if (!entry.is_object()) return fail(Errc::invalid, "its entry is no object");
  entry.get_object()["sessionId"] = node.session_id;
  if (!int_member(entry, "updatedAt")) entry.get_object()["updatedAt"] = node.updated_ms;
  return row_of_entry(work.agent.id, node.key, std::move(entry), work.file.path);
}

Task<Result<void>> take_node(Work& work, const Node& node) {
  ImportedFile note = work.note(node.session_id, "transcript");
  auto row = row_of_node(work, node);
  if (!row) {
    work.report.counts.broken++;
    note.state = ImportedFile::State::left_out;
    note.reason = fmt::format("the session {} cannot be read: {}", printable(node.key, 80), row.error().message);
  } else if (work.taker) {
    OC_CO_CHECKED(co_await work.taker->take_session(std::move(*row), std::make_unique<NineLines>(work.database, node.session_id), note));
  }
  if (note.state != ImportedFile::State::left_out) work.report.counts.sessions++;
  work.report.add(std::move(note));
  co_return Result<void>{};
}

Task<Result<void>> take_window(Work& work, const Node& window) {
  ImportedFile note = work.note(window.session_id, "archive");
  if (work.taker) {
    ArchiveRow row{.session_id = window.session_id,
                   .key = taken_key(work.agent.id, window.key),
                   .reason = "reset",
                   .archived_at = from_ms(window.updated_ms),
                   .entry = JsonObject{{"openclaw", JsonObject{{"import", JsonObject{{"source", work.file.path}}}}}}};
    OC_CO_CHECKED(co_await work.taker->take_archive(std::move(row), std::make_unique<NineLines>(work.database, window.session_id), note));
  }
  if (note.state != ImportedFile::State::left_out) work.report.counts.archives++;
  work.report.add(std::move(note));
  co_return Result<void>{};
}

/// Goes through a table page by page.
template <class Read, class Take>
Task<Result<void>> for_each_row(Work& work, Read read, Take take, std::string Node::* cursor) {
  std::string after;
  for (;;) {
    OC_CO_TRY(const auto rows, read(work.database, after));
    for (const auto& row : rows) OC_CO_CHECKED(co_await take(work, row));
    if (rows.size() < kPage) co_return Result<void>{};
    after = rows.back().*cursor;
  }
}

Task<Result<std::unique_ptr<Taker>>> open_taker(ImportJob& job, const AgentSource& agent, const std::string& path) {
  if (!job.takes()) co_return nullptr;
  OC_CO_TRY(auto* store, co_await job.store->agent(agent.id));
  OC_CO_TRY(const auto past, co_await past_of(*store, *job.gateway, path));
  OC_CO_CHECKED(co_await job.gateway->put_import_mark(path, JsonObject{{"what", "database"}, {"state", "begun"}}));
  co_return std::make_unique<Taker>(job, *store, past);
}

bool is_trouble_of_source(const Error& error, const std::string& path) { return error.code != Errc::cancelled && error.message.contains(path); }

ImportedFile unreadable(const SourceFile& file, const Error& error) {
  return {.path = file.path, .what = "database", .state = ImportedFile::State::left_out, .reason = error.message};
}

/// What the two kinds of archives hold is told, not taken: 2026.9 writes them as files, too.
void note_packed_archives(Work& work) {
  auto statement = work.database.prepare("SELECT count(*) FROM session_transcript_archives");
  const auto row = statement.step();
  if (!row || !*row || statement.integer(0) == 0) return;
  work.report.add({.path = work.file.path,
                   .what = "archive",
                   .state = ImportedFile::State::left_out,
                   .reason = fmt::format("{} packed archive(s) in it stay there", statement.integer(0))});
}

Task<Result<void>> take_agent_database(Work& work) {
  OC_CO_CHECKED(co_await for_each_row(work, read_nodes, take_node, &Node::key));
  OC_CO_CHECKED(co_await for_each_row(work, read_windows, take_window, &Node::session_id));
  note_packed_archives(work);
  if (!work.taker) co_return Result<void>{};
  co_return co_await work.taker->flush();
}

Json json_or(std::string_view text, Json fallback) {
  auto parsed = parse_json(text);
  return parsed ? std::move(*parsed) : std::move(fallback);
}

struct Texts {
  std::array<std::string, 8> at;
};

template <std::size_t kCount>
Result<std::vector<Texts>> read_texts(Database& database, const char* sql) {
  auto statement = database.prepare(sql);
  return all_rows<Texts>(statement, [](const Statement& row) {
    Texts texts;
    for (std::size_t i = 0; i < kCount; i++) texts.at[i] = row.text(static_cast<int>(i));
    return texts;
  });
}

Task<Result<void>> take_pairings(ImportJob& job, Database& database, ImportedFile& note, SourceReport& report) {
  const auto rows = read_texts<7>(
      database,
      "SELECT channel_key, account_id, request_id, code, created_at, last_seen_at, coalesce(meta_json, '{}') FROM channel_pairing_requests");
  if (!rows) co_return Result<void>{};  // A table that this version does not have.
  for (const auto& row : *rows) {
    PairingRequest request{.channel = row.at[0],
                           .account_id = sessions::normalize_account_id(row.at[1]),
                           .sender_id = row.at[2],
                           .code = row.at[3],
                           .created_at = from_iso(row.at[4]).value_or(UnixTime{}),
                           .meta = json_or(row.at[6], JsonObject())};
    OC_CO_CHECKED(co_await take_pairing(job, std::move(request), note, report));
  }
  co_return Result<void>{};
}

Task<Result<void>> take_senders(ImportJob& job, Database& database, ImportedFile& note, SourceReport& report) {
  const auto rows = read_texts<3>(
      database, "SELECT channel_key, account_id, entry FROM channel_pairing_allow_entries ORDER BY channel_key, account_id, sort_order");
  if (!rows) co_return Result<void>{};
  for (const auto& row : *rows)
    OC_CO_CHECKED(co_await take_sender(job, row.at[0], sessions::normalize_account_id(row.at[1]), row.at[2], note, report));
  co_return Result<void>{};
}

Task<Result<void>> take_cron_jobs(ImportJob& job, Database& database, ImportedFile& note, SourceReport& report) {
  const auto rows = read_texts<3>(database, "SELECT job_id, job_json, state_json FROM cron_jobs ORDER BY store_key, sort_order");
  if (!rows) co_return Result<void>{};
  for (const auto& row : *rows) {
    Json cron = json_or(row.at[1], JsonObject());
    if (!cron.is_object()) cron = JsonObject();
    cron.get_object()["id"] = row.at[0];
    if (!cron.get_object().contains("state")) cron.get_object()["state"] = json_or(row.at[2], JsonObject());
    OC_CO_CHECKED(co_await take_cron_job(job, cron, note, report));
  }
  co_return Result<void>{};
}

Task<Result<void>> take_devices(ImportJob& job, Database& database, ImportedFile& note, SourceReport& report) {
  const auto rows = read_texts<8>(
      database,
      "SELECT device_id, public_key, coalesce(display_name, ''), coalesce(platform, ''), coalesce(client_id, ''), coalesce(roles_json, '[]'),"
      " coalesce(approved_scopes_json, scopes_json, '[]'), coalesce(tokens_json, '{}') FROM device_pairing_paired");
  if (!rows) co_return Result<void>{};
  for (const auto& row : *rows) {
    JsonObject record{
        {"deviceId", row.at[0]}, {"publicKey", row.at[1]}, {"displayName", row.at[2]}, {"platform", row.at[3]}, {"clientId", row.at[4]}};
    record["roles"] = json_or(row.at[5], JsonArray());
    record["scopes"] = json_or(row.at[6], JsonArray());
    record["approvedScopes"] = record["scopes"];
    record["tokens"] = json_or(row.at[7], JsonObject());
    OC_CO_CHECKED(co_await take_device(job, row.at[0], std::move(record), note, report));
  }
  co_return Result<void>{};
}

/// What was accepted there and waits for its answer is told, not taken: only that gateway knows how far it got.
void note_unanswered(Database& database, const SourceFile& file, SourceReport& report) {
  auto statement = database.prepare("SELECT count(*) FROM channel_ingress_events WHERE status IN ('pending', 'claimed')");
  const auto row = statement.step();
  if (!row || !*row || statement.integer(0) == 0) return;
  report.add({.path = file.path,
              .what = file.what,
              .state = ImportedFile::State::left_out,
              .reason = fmt::format("{} message(s) that were accepted and not answered stay there: that gateway answers them when it is started, or "
                                    "their senders write again",
                                    statement.integer(0))});
}

}  // namespace

Task<Result<SourceReport>> import_nine(ImportJob& job, const AgentSource& agent, const SourceFile& file) {
  SourceReport report;
  auto database = Database::open_to_read(file.path);
  if (!database) {
    report.add(unreadable(file, database.error()));
    co_return report;
  }
  OC_CO_TRY(auto taker, co_await open_taker(job, agent, file.path));
  Work work{.job = job, .agent = agent, .file = file, .database = **database, .taker = std::move(taker)};
  const auto taken = co_await take_agent_database(work);
  // A fault of ours ends the import; one of theirs leaves what is behind it, and is told.
  if (!taken && !is_trouble_of_source(taken.error(), file.path)) co_return std::unexpected(taken.error());
  if (!taken) work.report.add(unreadable(file, taken.error()));
  if (!taken && work.taker) OC_CO_CHECKED(co_await work.taker->flush());
  co_return std::move(work.report);
}

Task<Result<SourceReport>> import_nine_state(ImportJob& job, const SourceFile& file) {
  SourceReport report;
  auto database = Database::open_to_read(file.path);
  if (!database) {
    report.add(unreadable(file, database.error()));
    co_return report;
  }
  ImportedFile note{.path = file.path, .what = file.what};
  OC_CO_CHECKED(co_await take_pairings(job, **database, note, report));
  OC_CO_CHECKED(co_await take_senders(job, **database, note, report));
  OC_CO_CHECKED(co_await take_cron_jobs(job, **database, note, report));
  OC_CO_CHECKED(co_await take_devices(job, **database, note, report));
  report.add(std::move(note));
  note_unanswered(**database, file, report);
  co_return report;
}

}  // namespace oc::store
