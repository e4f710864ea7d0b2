// What is there already is asked of the store itself: marks may lag behind.
#include "store/migrate/taker.h"

#include <fmt/format.h>

#include <limits>

#include "base/crash_point.h"
#include "base/limits.h"
#include "base/text.h"
#include "io/clock.h"
#include "store/migrate/entry.h"

namespace oc::store {
namespace {

constexpr std::string_view kOursIsNewer = "this gateway has gone on with the session; its transcript there is kept as an archive";
constexpr std::string_view kOursGoesOn = "this gateway has gone on with the session";

void tell_broken(std::string& kept, const RawLine& line, const std::string& why) {
  if (kept.size() + line.text.size() > kImportUnreadableBytesMax) return;
  kept += to_json_text(JsonObject{{"line", line.number}, {"byte", line.offset}, {"why", printable(why)}, {"text", line.text}}) + "\n";
}

std::string counted(std::int64_t lines) { return fmt::format("{} line{}", lines, lines == 1 ? "" : "s"); }

}  // namespace

void tell_state(ImportedFile& file) {
  if (file.broken == 0 && file.mended == 0) return;
  file.state = ImportedFile::State::repaired;
  if (!file.reason.empty()) return;
  if (file.broken > 0) file.reason = counted(file.broken) + " cannot be read";
  if (file.mended > 0) file.reason += fmt::format("{}{} mended", file.reason.empty() ? "" : ", ", counted(file.mended));
}

namespace {

/// Whether two lines are the same one: by their id, or both the header.
bool is_same_line(const Json& a, const Json& b) {
  if (string_member_or(a, "type", "") == "session") return string_member_or(b, "type", "") == "session";
  return string_member_or(a, "id", "") == string_member_or(b, "id", "");
}

}  // namespace

Task<Result<Taker::Past>> past_of(AgentStore& store, GatewayStore& gateway, const std::string& source_path) {
  OC_CO_TRY(const auto mark, co_await gateway.import_mark(source_path));
  OC_CO_TRY(const auto sessions, co_await store.session_count());
  OC_CO_TRY(const auto archives, co_await store.archives("", 1));
  co_return !mark && sessions == 0 && archives.empty() ? Taker::Past::none : Taker::Past::unknown;
}

Task<Result<void>> Taker::flush() {
  if (waiting_.empty()) co_return Result<void>{};
  std::vector<TakenSession> batch = std::move(waiting_);
  waiting_.clear();
  waiting_bytes_ = 0;
  OC_CO_CHECKED(co_await store_.take_over(std::move(batch)));
  OC_CRASH_POINT("import.middle");
  co_return job_.committed();
}

Task<Result<void>> Taker::put(TakenSession taken) {
  waiting_.push_back(std::move(taken));
  if (waiting_.size() >= kImportBatchSessionsMax || waiting_bytes_ >= kImportBatchBytesMax) co_return co_await flush();
  co_return Result<void>{};
}

Task<Result<bool>> Taker::is_archived(const std::string& session_id) {
  if (past_ == Past::none) co_return false;
  if (!archived_) {
    OC_CO_TRY(const auto rows, co_await store_.archives("", kImportEntriesMax));
    archived_.emplace();
    for (const auto& row : rows) archived_->insert(row.session_id);
  }
  co_return archived_->contains(session_id);
}

Task<Result<std::int64_t>> Taker::lines_there(const std::string& session_id) {
  const bool is_fresh = ids_.insert(session_id).second;
  if (is_fresh && past_ == Past::none) co_return 0;
  // What waits may be of the same transcript.
  if (!is_fresh) OC_CO_CHECKED(co_await flush());
  OC_CO_TRY(const auto last, co_await store_.entries(session_id, 1));
  co_return last.empty() ? 0 : last.back().seq;
}

Task<Result<Taker::Plan>> Taker::plan_for(const SessionRow& row, ImportedFile& file) {
  const bool is_fresh = keys_.insert(row.key).second;
  if (is_fresh && past_ == Past::none) co_return Plan{};
  if (!is_fresh) OC_CO_CHECKED(co_await flush());
  OC_CO_TRY(const auto ours, co_await store_.session(row.key));
  if (!ours) co_return Plan{};
  Plan plan;
  const bool is_same = ours->session_id == row.session_id;
  if (is_untouched(*ours) && row.updated_at > ours->updated_at) {
    if (!is_same)
      plan.archive =
          ArchiveRow{.session_id = ours->session_id, .key = ours->key, .reason = "reset", .archived_at = ours->updated_at, .entry = ours->entry};
    co_return plan;
  }
  const auto from = provenance_of(*ours);
  plan.is_here = is_same && from && from->updated_at == row.updated_at;
  plan.what = is_same ? Plan::What::nothing : Plan::What::archive_only;
  if (plan.is_here) co_return plan;
  file.state = ImportedFile::State::left_out;
  file.reason = is_same ? kOursGoesOn : kOursIsNewer;
  if (!is_same)
    plan.archive =
        ArchiveRow{.session_id = row.session_id, .key = row.key, .reason = "superseded", .archived_at = job_.io.clock.now(), .entry = row.entry};
  co_return plan;
}

Task<Result<void>> Taker::take_session(SessionRow row, std::unique_ptr<LineFeed> lines, ImportedFile& file) {
  OC_CO_TRY(auto plan, co_await plan_for(row, file));
  const UnixTime began = row.created_at;
  TakenSession taken{.session_id = row.session_id, .archive = std::move(plan.archive)};
  if (plan.what == Plan::What::row) {
    taken.session = std::move(row);
    co_return co_await add(std::move(taken), std::move(lines), began, file);
  }
  if (plan.is_here && lines) {
    // Read for the report, so that it is the same as that of an import which was never stopped.
    OC_CO_CHECKED(co_await read_lines(taken, *lines, began, std::numeric_limits<std::int64_t>::max(), file));
    tell_state(file);
  }
  if (plan.what == Plan::What::archive_only && lines) {
    ImportedFile archived{.path = file.path, .what = file.what};
    OC_CO_CHECKED(co_await add(std::move(taken), std::move(lines), began, archived));
    file.lines = archived.lines;
    file.broken = archived.broken;
    file.mended = archived.mended;
    file.kept_as = archived.kept_as;
  }
  co_return Result<void>{};
}

Task<Result<void>> Taker::take_archive(ArchiveRow row, std::unique_ptr<LineFeed> lines, ImportedFile& file) {
  TakenSession taken{.session_id = row.session_id};
  const UnixTime began = row.archived_at;
  taken.archive = std::move(row);
  co_return co_await add(std::move(taken), std::move(lines), began, file);
}

Task<Result<void>> Taker::add(TakenSession taken, std::unique_ptr<LineFeed> lines, UnixTime began, ImportedFile& file) {
  if (lines) {
    OC_CO_TRY(const std::int64_t there, co_await lines_there(taken.session_id));
    OC_CO_CHECKED(co_await read_lines(taken, *lines, began, there, file));
  }
  if (file.state == ImportedFile::State::left_out) co_return Result<void>{};
  tell_state(file);
  if (!taken.session && taken.lines.empty()) {
    // Done in an earlier start: doing it again would be a commit for nothing.
    OC_CO_TRY(const bool is_there, co_await is_archived(taken.session_id));
    if (is_there) co_return Result<void>{};
  }
  co_return co_await put(std::move(taken));
}

/// The line in the file at that place must be the last one that is here: else somebody else wrote on in either of them.
Task<Result<bool>> Taker::is_continued(const std::string& session_id, std::int64_t there, const Json& line) {
  OC_CO_TRY(const auto ours, co_await store_.entries_after(session_id, there - 1, 1));
  co_return !ours.empty() && is_same_line(ours.front().line, line);
}

Task<Result<void>> Taker::read_lines(TakenSession& taken, LineFeed& lines, UnixTime began, std::int64_t there, ImportedFile& file) {
  TranscriptReader reader(taken.session_id, began);
  std::string unreadable;
  std::int64_t seen = 0;
  for (;;) {
    auto raw = lines.next();
    if (!raw) {
      file.reason = raw.error().message;
      file.broken++;
      break;
    }
    if (!*raw) break;
    TakenLine got =
        (*raw)->is_too_long ? TakenLine{.broken = fmt::format("it is longer than {} MB", kImportLineBytesMax >> 20)} : reader.take((*raw)->text);
    if (!got.broken.empty() && !(*raw)->has_end) got.broken = "the file is cut off within it";
    if (!got.broken.empty()) {
      file.broken++;
      tell_broken(unreadable, **raw, got.broken);
    }
    if (!got.mended.empty()) file.mended++;
    for (auto& line : got.lines) {
      file.lines++;
      if (++seen < there) continue;
      if (seen == there) {
        OC_CO_TRY(const bool continues, co_await is_continued(taken.session_id, there, line));
        if (continues) continue;
        file.reason = "its transcript here differs from the one there; it was not added to";
        file.state = ImportedFile::State::left_out;
        co_return Result<void>{};
      }
      taken.lines.push_back(std::move(line));
      waiting_bytes_ += (*raw)->text.size();
    }
    if (waiting_bytes_ < kImportBatchBytesMax) continue;
    // Its own commit; the row comes with the last lines.
    OC_CO_CHECKED(co_await put({.session_id = taken.session_id, .lines = std::exchange(taken.lines, {})}));
  }
  if (taken.session) taken.session->created_at = reader.began();
  OC_CO_TRY(file.kept_as, job_.keep_unreadable(file.path, unreadable));
  co_return Result<void>{};
}

}  // namespace oc::store
