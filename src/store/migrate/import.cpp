// An import from its beginning to its end: which sources are new, one after the other, the report.
#include <fmt/format.h>

#include <algorithm>

#include "base/crash_point.h"
#include "base/limits.h"
#include "base/text.h"
#include "io/files.h"
#include "store/migrate/job.h"

namespace oc::store {
namespace {

Json done_mark(const SourceFile& file, const SourceReport& report, const std::string& digest) {
  return JsonObject{{"what", file.what}, {"size", file.size_bytes}, {"modifiedMs", file.modified_ms},
                    {"digest", digest},  {"state", "done"},         {"report", to_json(report)}};
}

const AgentSource& agent_of(const StateSource& source, const SourceFile& file) {
  const auto agent =
      std::ranges::find_if(source.agents, [&](const AgentSource& each) { return each.index_path == file.path || each.database == file.path; });
  return *agent;
}

Task<Result<SourceReport>> take_source(ImportJob& job, const SourceFile& file) {
  if (file.what == "sessions") co_return co_await import_sessions_json(job, agent_of(job.source, file), file);
  if (file.what == "database") co_return co_await import_nine(job, agent_of(job.source, file), file);
  if (file.what == "state-database") co_return co_await import_nine_state(job, file);
  co_return co_await import_small_file(job, file);
}

/// Only the time of the file is another one: a copy, or a backup that was put back.
bool is_same_content(const ImportJob& job, const SourceFile& file, const Json& mark, const std::string& digest) {
  return file.what != "database" && file.what != "state-database" && string_member_or(mark, "state", "") == "done" && !digest.empty() &&
         int_member(mark, "size") == static_cast<std::int64_t>(file.size_bytes) && string_member_or(mark, "digest", "") == digest && job.takes();
}

Task<Result<SourceReport>> import_source(ImportJob& job, const SourceFile& file) {
  Json mark;
  if (job.takes()) {
    OC_CO_TRY(auto known, co_await job.gateway->import_mark(file.path));
    if (known) mark = std::move(*known);
  }
  if (is_done(mark, file) && job.takes()) co_return source_report(*member(mark, "report"));
  const std::string digest = digest_of(job.io.files, file.path).value_or("");
  SourceReport report;
  if (is_same_content(job, file, mark, digest)) {
    report = source_report(*member(mark, "report"));
  } else {
    OC_CO_TRY(report, co_await take_source(job, file));
  }
  if (!job.takes()) co_return report;
  OC_CRASH_POINT("import.end");
  OC_CO_CHECKED(co_await job.gateway->put_import_mark(file.path, done_mark(file, report, digest)));
  OC_CO_CHECKED(job.committed());
  co_return report;
}

/// A source that cannot be read now (its rights, its disk) is told at every start, and holds up nothing.
bool is_of_source(const Error& error, const SourceFile& file) {
  return (error.code == Errc::denied || error.code == Errc::io || error.code == Errc::not_found || error.code == Errc::invalid) &&
         error.message.contains(file.path);
}

SourceReport unreadable(const SourceFile& file, const Error& error) {
  SourceReport report;
  report.add({.path = file.path, .what = file.what, .state = ImportedFile::State::left_out, .reason = error.message});
  return report;
}

/// Files that are read where they are: nothing has to be done, and people want to know.
void note_in_place(const io::Io& io, const StateSource& source, ImportReport& report) {
  for (const auto& agent : source.agents) {
    const std::string path = agent.database.substr(0, agent.database.rfind('/')) + "/auth-profiles.json";
    if (io.files.info(path)) report.files.push_back({.path = path, .what = "auth-profiles", .state = ImportedFile::State::in_place});
  }
}

void add_report(ImportReport& report, SourceReport more) {
  add_counts(report.counts, more.counts);
  report.files_unlisted += more.unlisted;
  for (auto& file : more.files) report.files.push_back(std::move(file));
}

void keep_within_limit(ImportReport& report) {
  std::ranges::stable_sort(report.files, std::greater<>(), [](const ImportedFile& file) { return !file.reason.empty(); });
  if (report.files.size() <= kImportFilesListed) return;
  report.files_unlisted += static_cast<std::int64_t>(report.files.size() - kImportFilesListed);
  report.files.resize(kImportFilesListed);
}

Result<void> keep_report(const io::Io& io, ImportReport& report, const std::string& state_dir) {
  OC_CHECKED(io.files.make_directories(state_dir + "/state", 0700));
  report.path = state_dir + "/state/import-report.json";
  return io.files.write_atomic(report.path, to_pretty_json(to_json(report)) + "\n", 0600);
}

}  // namespace

Task<Result<bool>> is_import_due(const io::Io& io, Store& store, const StateSource& source) {
  const auto files = find_sources(io, source);
  if (files.empty()) co_return false;
  OC_CO_TRY(auto* gateway, co_await store.gateway());
  for (const auto& file : files) {
    OC_CO_TRY(const auto mark, co_await gateway->import_mark(file.path));
    if (!mark || !is_done(*mark, file)) co_return true;
  }
  co_return false;
}

Task<Result<ImportReport>> import_state(const io::Io& io, Store& store, const StateSource& source, ImportOptions options) {
  ImportJob job{.io = io, .store = &store, .source = source, .options = options};
  ImportReport report{.state_dir = source.state_dir, .is_look = !job.takes()};
  if (job.takes()) {
    OC_CO_TRY(job.gateway, co_await store.gateway());
  }
  OC_CRASH_POINT("import.begin");
  report.is_complete = true;
  for (const auto& file : find_sources(io, source)) {
    auto taken = co_await import_source(job, file);
    if (!taken && taken.error().code == Errc::cancelled) {
      report.is_complete = false;
      break;
    }
    if (!taken && is_of_source(taken.error(), file)) taken = unreadable(file, taken.error());
    if (!taken) co_return fail_in("taking over " + file.path, taken.error());
    add_report(report, std::move(*taken));
  }
  note_in_place(io, source, report);
  keep_within_limit(report);
  if (job.takes()) OC_CO_CHECKED(keep_report(io, report, options.state_dir));
  co_return report;
}

}  // namespace oc::store
