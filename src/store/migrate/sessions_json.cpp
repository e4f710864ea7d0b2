// The sessions of 2026.2.17 and 2026.3.28: sessions.json, the transcripts beside it, and those that nobody names any more.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/limits.h"
#include "base/text.h"
#include "core/sessions/key.h"
#include "io/clock.h"
#include "store/migrate/entry.h"
#include "store/migrate/members.h"
#include "store/migrate/taker.h"

namespace oc::store {
namespace {

/// One key of the index, with all its spellings.
struct Indexed {
  std::string key;  ///< as our store has it
  std::vector<MemberRange> spellings;
};

struct Index {
  std::vector<Indexed> entries;
  std::string problem;
  std::int64_t too_many = 0;
};

struct Work {
  ImportJob& job;
  const AgentSource& agent;
  const SourceFile& file;
  SourceReport report;
  std::set<std::string> files_there;
  std::set<std::string> files_named;
  std::set<std::string> ids_named;
  std::map<std::string, std::unique_ptr<Taker>> takers;  ///< by agent id: one file may hold the sessions of all agents
  std::string unreadable;
  std::int64_t entries_broken = 0;
};

Result<Index> read_index(const Work& work) {
  Index index;
  if (work.file.is_missing) {
    index.problem = "there is no sessions.json; its transcripts are kept as archives";
    return index;
  }
  MemberSplitter splitter;
  std::unordered_map<std::string, std::size_t> places;
  std::vector<MemberRange> found;
  for (std::uint64_t at = 0;;) {
    OC_TRY(const std::string window, work.job.io.files.read_from(work.file.path, at, kImportWindowBytes));
    if (window.empty()) break;
    at += window.size();
    found.clear();
    splitter.feed(window, found);
    for (auto& each : found) {
      const std::string key = each.key.empty() ? "" : taken_key(work.agent.id, each.key);
      const auto place = places.try_emplace(key.empty() ? fmt::format("\n{}", each.offset) : key, index.entries.size());
      if (place.second && index.entries.size() >= work.job.options.entries_max) {
        places.erase(place.first);
        index.too_many++;
        continue;
      }
      if (place.second) index.entries.push_back({.key = key});
      index.entries[place.first->second].spellings.push_back(std::move(each));
    }
  }
  index.problem = splitter.problem();
  return index;
}

void tell_unreadable_entry(Work& work, const MemberRange& range, std::string_view text, const std::string& why) {
  work.report.counts.broken++;
  work.entries_broken++;
  if (work.unreadable.size() + text.size() > kImportUnreadableBytesMax) return;
  work.unreadable +=
      to_json_text(JsonObject{{"byte", range.offset}, {"key", valid_utf8(range.key)}, {"why", printable(why)}, {"text", valid_utf8(text)}}) + "\n";
}

struct Candidate {
  SessionRow row;
  std::size_t bytes = 0;  ///< of the entry
  std::vector<std::string> transcripts;
};

Result<std::optional<Candidate>> read_spelling(Work& work, FileParts& parts, const MemberRange& range) {
  if (range.bytes > kImportEntryBytesMax) {
    tell_unreadable_entry(work, range, "", fmt::format("it is longer than {} MB", kImportEntryBytesMax >> 20));
    return std::nullopt;
  }
  OC_TRY(const std::string text, parts.part(range.offset, static_cast<std::size_t>(range.bytes)));
  std::string mended;
  auto entry = range.key.empty() ? fail(Errc::invalid, "its key cannot be read") : parse_lenient(text, mended);
  if (!entry) {
    tell_unreadable_entry(work, range, text, entry.error().message);
    return std::nullopt;
  }
  if (!mended.empty()) work.report.counts.mended++;
  auto names = entry->is_object() ? string_member_or(*entry, "sessionFile", "") : std::string();
  auto row = row_of_entry(work.agent.id, range.key, std::move(*entry), work.file.path);
  if (!row) {
    tell_unreadable_entry(work, range, text, row.error().message);
    return std::nullopt;
  }
  Candidate candidate{.row = std::move(*row), .bytes = static_cast<std::size_t>(range.bytes)};
  candidate.transcripts = transcript_names(candidate.row.key, candidate.row.session_id, JsonObject{{"sessionFile", names}});
  return candidate;
}

/// Of spellings of one key the newest counts; the transcripts of the others become archives, because nobody names them.
Result<std::optional<Candidate>> newest_of(Work& work, FileParts& parts, const Indexed& indexed) {
  std::optional<Candidate> newest;
  for (const auto& range : indexed.spellings) {
    OC_TRY(auto candidate, read_spelling(work, parts, range));
    if (candidate && (!newest || candidate->row.updated_at > newest->row.updated_at)) newest = std::move(candidate);
  }
  return newest;
}

Task<Result<Taker*>> taker_for(Work& work, const std::string& key) {
  std::string agent_id = work.agent.id;
  if (const auto parsed = sessions::parse_agent_key(key)) agent_id = sessions::normalize_agent_id(parsed->agent_id);
  auto& taker = work.takers[agent_id];
  if (taker) co_return taker.get();
  OC_CO_TRY(auto* database, co_await work.job.store->agent(agent_id));
  OC_CO_TRY(const auto past, co_await past_of(*database, *work.job.gateway, work.file.path));
  taker = std::make_unique<Taker>(work.job, *database, past);
  co_return taker.get();
}

std::unique_ptr<LineFeed> lines_of(const Work& work, const std::string& name) {
  return std::make_unique<FileLines>(work.job.io.files, work.agent.sessions_dir + "/" + name);
}

/// In the mode `look` the lines are read, and nothing comes of it.
Result<void> look_at(LineFeed& lines, const std::string& session_id, ImportedFile& file) {
  TranscriptReader reader(session_id, {});
  for (;;) {
    OC_TRY(const auto raw, lines.next());
    if (!raw) break;
    const TakenLine got = raw->is_too_long ? TakenLine{.broken = "it is too long"} : reader.take(raw->text);
    file.lines += static_cast<std::int64_t>(got.lines.size());
    file.broken += got.broken.empty() ? 0 : 1;
    file.mended += got.mended.empty() ? 0 : 1;
  }
  tell_state(file);
  return {};
}

Task<Result<void>> take_candidate(Work& work, Candidate candidate) {
  const auto there = std::ranges::find_if(candidate.transcripts, [&](const std::string& name) { return work.files_there.contains(name); });
  std::unique_ptr<LineFeed> lines;
  ImportedFile file{.path = work.file.path, .what = "session"};
  if (there != candidate.transcripts.end()) {
    work.files_named.insert(*there);
    lines = lines_of(work, *there);
    file.path = work.agent.sessions_dir + "/" + *there;
    file.what = "transcript";
  }
  work.ids_named.insert(candidate.row.session_id);
  const std::string key = candidate.row.key;
  if (work.job.takes()) {
    OC_CO_TRY(auto* taker, co_await taker_for(work, key));
    taker->weigh(candidate.bytes);
    OC_CO_CHECKED(co_await taker->take_session(std::move(candidate.row), std::move(lines), file));
  } else if (lines) {
    OC_CO_CHECKED(look_at(*lines, candidate.row.session_id, file));
  }
  if (file.state == ImportedFile::State::left_out) {
    file.reason = fmt::format("{} ({})", file.reason, key);
  } else {
    work.report.counts.sessions++;
  }
  // A session that never had a transcript and is well says nothing that the counts do not.
  if (file.what == "transcript" || !file.reason.empty()) work.report.add(std::move(file));
  co_return Result<void>{};
}

std::string archive_id(const TranscriptName& name, const std::string& file_name, const std::set<std::string>& used) {
  std::string id = name.stem;
  // A file of the id that a session has is another one of the same conversation.
  if (used.contains(id)) id = name.reason.empty() ? file_name : name.stem + file_name.substr(name.stem.size() + 6);
  std::ranges::replace_if(id, [](char c) { return !is_session_id(std::string("a") + c); }, '_');
  return id.substr(0, 128);
}

Task<Result<void>> take_left_over(Work& work, const std::string& file_name) {
  const auto name = transcript_name(file_name);
  if (!name || work.files_named.contains(file_name)) co_return Result<void>{};
  ImportedFile file{.path = work.agent.sessions_dir + "/" + file_name, .what = name->reason.empty() ? "orphan" : "archive"};
  const std::string id = archive_id(*name, file_name, work.ids_named);
  work.ids_named.insert(id);
  auto lines = lines_of(work, file_name);
  if (work.job.takes()) {
    OC_CO_TRY(auto* taker, co_await taker_for(work, ""));
    ArchiveRow row{.session_id = id,
                   .reason = name->reason.empty() ? "orphan" : name->reason,
                   .archived_at = name->at.value_or(work.job.io.clock.now()),
                   .entry = JsonObject{{"openclaw", JsonObject{{"import", JsonObject{{"source", file.path}}}}}}};
    OC_CO_CHECKED(co_await taker->take_archive(std::move(row), std::move(lines), file));
  } else {
    OC_CO_CHECKED(look_at(*lines, id, file));
  }
  if (file.state != ImportedFile::State::left_out) work.report.counts.archives++;
  work.report.add(std::move(file));
  co_return Result<void>{};
}

Task<Result<void>> flush_all(Work& work) {
  for (const auto& [id, taker] : work.takers) OC_CO_CHECKED(co_await taker->flush());
  co_return Result<void>{};
}

void note_index(Work& work, const Index& index, const std::string& kept_as) {
  ImportedFile file{.path = work.file.path, .what = "sessions", .reason = index.problem, .kept_as = kept_as, .broken = work.entries_broken};
  if (index.too_many > 0)
    file.reason = fmt::format("{} over the limit of {} {} left out", index.too_many == 1 ? "1 session" : fmt::format("{} sessions", index.too_many),
                              work.job.options.entries_max, index.too_many == 1 ? "was" : "were");
  if (file.broken > 0 && file.reason.empty()) file.reason = fmt::format("{} of its sessions cannot be read", file.broken);
  if (!file.reason.empty()) file.state = ImportedFile::State::repaired;
  work.report.add(std::move(file));
}

Json mark_of(const SourceFile& file, std::string_view state, std::int64_t done, std::int64_t of) {
  return JsonObject{{"what", file.what}, {"size", file.size_bytes}, {"modifiedMs", file.modified_ms}, {"state", state}, {"done", done}, {"of", of}};
}

Task<Result<void>> take_entries(Work& work, const Index& index) {
  FileParts parts(work.job.io.files, work.file.path);
  const auto of = static_cast<std::int64_t>(index.entries.size());
  std::int64_t done = 0;
  std::size_t batches = work.job.batches;
  if (work.job.takes()) {
    OC_CO_TRY(auto* taker, co_await taker_for(work, ""));
    static_cast<void>(taker);
    OC_CO_CHECKED(co_await work.job.gateway->put_import_mark(work.file.path, mark_of(work.file, "begun", 0, of)));
  }
  for (const auto& indexed : index.entries) {
    OC_CO_TRY(auto candidate, newest_of(work, parts, indexed));
    if (candidate) OC_CO_CHECKED(co_await take_candidate(work, std::move(*candidate)));
    done++;
    if (work.job.batches == batches) continue;
    batches = work.job.batches;
    if (work.job.options.progress) work.job.options.progress({.path = work.file.path, .done = done, .of = of});
    OC_CO_CHECKED(co_await work.job.gateway->put_import_mark(work.file.path, mark_of(work.file, "begun", done, of)));
  }
  co_return Result<void>{};
}

}  // namespace

Task<Result<SourceReport>> import_sessions_json(ImportJob& job, const AgentSource& agent, const SourceFile& file) {
  Work work{.job = job, .agent = agent, .file = file};
  std::vector<std::string> names;
  if (const auto listed = job.io.files.list(agent.sessions_dir)) {
    for (const auto& each : *listed) {
      if (!each.is_directory) names.push_back(each.name);
    }
  }
  work.files_there.insert(names.begin(), names.end());
  OC_CO_TRY(const Index index, read_index(work));
  OC_CO_CHECKED(co_await take_entries(work, index));
  OC_CO_TRY(const std::string kept_as, job.keep_unreadable(file.path, work.unreadable));
  note_index(work, index, kept_as);
  for (const auto& name : names) OC_CO_CHECKED(co_await take_left_over(work, name));
  OC_CO_CHECKED(co_await flush_all(work));
  co_return std::move(work.report);
}

}  // namespace oc::store
