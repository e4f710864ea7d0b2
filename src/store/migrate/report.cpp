// The report of an import: as JSON, in our state directory and in the marks, and for people.
#include <fmt/format.h>

#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "store/migrate/job.h"

namespace oc::store {
namespace {

struct CountName {
  std::string_view name;
  std::int64_t ImportCounts::* count;
};

constexpr std::array kCounts = std::to_array<CountName>({{"sessions", &ImportCounts::sessions},
                                                         {"archives", &ImportCounts::archives},
                                                         {"lines", &ImportCounts::lines},
                                                         {"broken", &ImportCounts::broken},
                                                         {"mended", &ImportCounts::mended},
                                                         {"leftOut", &ImportCounts::left_out},
                                                         {"senders", &ImportCounts::senders},
                                                         {"pairing", &ImportCounts::pairing},
                                                         {"cronJobs", &ImportCounts::cron_jobs},
                                                         {"offsets", &ImportCounts::offsets},
                                                         {"devices", &ImportCounts::devices}});

Json counts_json(const ImportCounts& counts) {
  JsonObject out;
  for (const auto& each : kCounts) out[each.name] = counts.*each.count;
  return out;
}

constexpr std::array<std::string_view, 4> kStates = {"taken", "repaired", "left-out", "in-place"};

Json file_json(const ImportedFile& file) {
  JsonObject out{{"path", valid_utf8(file.path)}, {"what", file.what}, {"state", to_string(file.state)}};
  if (!file.reason.empty()) out["reason"] = valid_utf8(file.reason);
  if (!file.kept_as.empty()) out["keptAs"] = file.kept_as;
  if (file.lines > 0) out["lines"] = file.lines;
  if (file.broken > 0) out["broken"] = file.broken;
  if (file.mended > 0) out["mended"] = file.mended;
  return out;
}

ImportedFile file_of(const Json& json) {
  ImportedFile file{.path = string_member_or(json, "path", ""),
                    .what = string_member_or(json, "what", ""),
                    .reason = string_member_or(json, "reason", ""),
                    .kept_as = string_member_or(json, "keptAs", ""),
                    .lines = int_member(json, "lines").value_or(0),
                    .broken = int_member(json, "broken").value_or(0),
                    .mended = int_member(json, "mended").value_or(0)};
  const auto* state = std::ranges::find(kStates, string_member_or(json, "state", "taken"));
  if (state != kStates.end()) file.state = static_cast<ImportedFile::State>(state - kStates.begin());
  return file;
}

JsonArray files_json(const std::vector<ImportedFile>& files) {
  JsonArray out;
  for (const auto& file : files) out.push_back(file_json(file));
  return out;
}

bool has_trouble(const ImportedFile& file) { return !file.reason.empty(); }

/// `3 sessions`, `1 session`.
std::string counted(std::int64_t count, std::string_view thing) { return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s"); }

}  // namespace

std::string_view to_string(ImportedFile::State state) { return kStates[static_cast<std::size_t>(state)]; }

void SourceReport::add(ImportedFile file) {
  if (file.what == "transcript" || file.what == "archive" || file.what == "orphan") {
    counts.lines += file.lines;
    counts.broken += file.broken;
    counts.mended += file.mended;
  }
  if (file.state == ImportedFile::State::left_out) counts.left_out++;
  if (files.size() >= kImportFilesListed) {
    // What went well makes room for what did not.
    unlisted++;
    if (!has_trouble(file)) return;
    const auto calm = std::ranges::find_if_not(files, has_trouble);
    if (calm == files.end()) return;
    files.erase(calm);
  }
  files.push_back(std::move(file));
}

void add_counts(ImportCounts& sum, const ImportCounts& more) {
  for (const auto& each : kCounts) sum.*each.count += more.*each.count;
}

Json to_json(const SourceReport& report) {
  return {{"counts", counts_json(report.counts)}, {"files", files_json(report.files)}, {"unlisted", report.unlisted}};
}

SourceReport source_report(const Json& json) {
  SourceReport report{.unlisted = int_member(json, "unlisted").value_or(0)};
  if (const Json* counts = member(json, "counts")) {
    for (const auto& each : kCounts) report.counts.*each.count = int_member(*counts, each.name).value_or(0);
  }
  if (const Json* files = member(json, "files"); files && files->is_array()) {
    for (const auto& file : files->get_array()) report.files.push_back(file_of(file));
  }
  return report;
}

Json to_json(const ImportReport& report) {
  return {{"stateDir", report.state_dir},         {"complete", report.is_complete},    {"dryRun", report.is_look},
          {"counts", counts_json(report.counts)}, {"files", files_json(report.files)}, {"filesUnlisted", report.files_unlisted}};
}

std::string summary(const ImportReport& report) {
  const auto& counts = report.counts;
  std::vector<std::string> parts{counted(counts.sessions, "session"), counted(counts.archives, "archived transcript"), counted(counts.lines, "line")};
  if (counts.senders > 0) parts.push_back(counted(counts.senders, "approved sender"));
  if (counts.pairing > 0) parts.push_back(counted(counts.pairing, "pairing request"));
  if (counts.cron_jobs > 0) parts.push_back(counted(counts.cron_jobs, "cron job"));
  if (counts.offsets > 0) parts.push_back(counted(counts.offsets, "Telegram offset"));
  if (counts.devices > 0) parts.push_back(counted(counts.devices, "device"));
  if (counts.broken > 0) parts.push_back(fmt::format("{} that could not be read", counts.broken));
  if (counts.left_out > 0) parts.push_back(fmt::format("{} left out", counts.left_out));
  return join(parts, ", ");
}

std::string to_text(const ImportReport& report) {
  std::string text = fmt::format("{} {}: {}\n", report.is_look ? "Found in" : "Taken over from", printable(report.state_dir), summary(report));
  if (!report.is_complete) text += "It was stopped before the end; the next start goes on with it.\n";
  for (const auto& file : report.files) {
    if (!has_trouble(file)) continue;
    text += fmt::format("  {:<12} {}: {}\n", to_string(file.state), printable(file.path), printable(file.reason));
    if (!file.kept_as.empty()) text += fmt::format("  {:<12} what could not be read: {}\n", "", printable(file.kept_as));
  }
  if (report.files_unlisted > 0) text += fmt::format("  and {}\n", counted(report.files_unlisted, "more file"));
  if (!report.path.empty()) text += fmt::format("The whole report: {}\n", printable(report.path));
  return text;
}

}  // namespace oc::store
