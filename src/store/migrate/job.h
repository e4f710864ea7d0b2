// What all parts of one import share: the stores, the marks, the report, and when to stop.
#pragma once

#include <set>

#include "store/migrate/migrate.h"
#include "store/migrate/pieces.h"

namespace oc::store {

/// What a source looked like when it was taken over: enough to see that it changed.
struct SourceFile {
  std::string path;  ///< names the source
  std::string what;  ///< as ImportedFile::what
  std::uint64_t size_bytes = 0;
  std::int64_t modified_ms = 0;
  bool is_missing = false;  ///< a sessions.json that is not there, while its transcripts are
};

/// Every source that is there, by name, size and time only.
std::vector<SourceFile> find_sources(const io::Io& io, const StateSource& source);
bool is_done(const Json& mark, const SourceFile& file);

/// What one source gave, as its mark keeps it.
struct SourceReport {
  ImportCounts counts;
  std::vector<ImportedFile> files;
  std::int64_t unlisted = 0;

  /// The file in the list (those without trouble only as long as there is room), and in the counts.
  void add(ImportedFile file);
};
Json to_json(const SourceReport& report);
SourceReport source_report(const Json& json);
void add_counts(ImportCounts& sum, const ImportCounts& more);

/// Lifetime: as long as the import.
struct ImportJob {
  const io::Io& io;
  Store* store;  ///< nullptr: only look
  const StateSource& source;
  const ImportOptions& options;
  GatewayStore* gateway = nullptr;
  std::size_t batches = 0;
  std::set<std::string> shared_done;  ///< sources that several agents name

  bool takes() const { return options.mode == ImportOptions::Mode::take; }
  /// To be called after each commit. Errors: cancelled when options.batches_max is reached.
  Result<void> committed();
  /// Keeps `lines` (already as JSONL) in our state directory, for the person who wants them back; returns the file's path, "" when nothing was to be
  /// kept.
  Result<std::string> keep_unreadable(const std::string& source_path, const std::string& lines);
};

/// SHA-256 over the digests of the file's windows, in hex. Errors: io.
Result<std::string> digest_of(io::Files& files, const std::string& path);

// The parts of an import. Each returns what its source gave.
Task<Result<SourceReport>> import_sessions_json(ImportJob& job, const AgentSource& agent, const SourceFile& file);
Task<Result<SourceReport>> import_nine(ImportJob& job, const AgentSource& agent, const SourceFile& file);
Task<Result<SourceReport>> import_nine_state(ImportJob& job, const SourceFile& file);
Task<Result<SourceReport>> import_small_file(ImportJob& job, const SourceFile& file);

}  // namespace oc::store
