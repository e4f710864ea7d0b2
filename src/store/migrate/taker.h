// Puts sessions and archives into an agent's database, a batch at a time, so that a kill between two batches loses nothing and doubles nothing.
#pragma once

#include <optional>
#include <unordered_set>

#include "store/migrate/job.h"
#include "store/migrate/transcript.h"

namespace oc::store {

class Taker {
 public:
  /// `none`: nothing of this agent was ever kept here, so nothing has to be looked for.
  enum class Past : std::uint8_t { none, unknown };
  Taker(ImportJob& job, AgentStore& store, Past past) : job_(job), store_(store), past_(past) {}

  /// The session with the transcript in `path` ("" = it has none). `file` is filled in.
  Task<Result<void>> take_session(SessionRow row, std::unique_ptr<LineFeed> lines, ImportedFile& file);
  /// Counts what comes next towards the size of the batch, beside its transcript.
  void weigh(std::size_t bytes) { waiting_bytes_ += bytes; }
  /// A transcript that no session has.
  Task<Result<void>> take_archive(ArchiveRow row, std::unique_ptr<LineFeed> lines, ImportedFile& file);
  /// Commits what is waiting.
  Task<Result<void>> flush();

 private:
  struct Plan {
    enum class What : std::uint8_t { row, archive_only, nothing } what = What::row;
    std::optional<ArchiveRow> archive;  ///< of what was there, or instead of the row
    bool is_here = false;               ///< taken over in an earlier start
  };
  Task<Result<Plan>> plan_for(const SessionRow& row, ImportedFile& file);
  Task<Result<bool>> is_archived(const std::string& session_id);
  Task<Result<std::int64_t>> lines_there(const std::string& session_id);
  Task<Result<void>> add(TakenSession taken, std::unique_ptr<LineFeed> lines, UnixTime began, ImportedFile& file);
  Task<Result<void>> read_lines(TakenSession& taken, LineFeed& lines, UnixTime began, std::int64_t there, ImportedFile& file);
  Task<Result<bool>> is_continued(const std::string& session_id, std::int64_t there, const Json& line);
  Task<Result<void>> put(TakenSession taken);

  ImportJob& job_;
  AgentStore& store_;
  Past past_;
  std::vector<TakenSession> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::unordered_set<std::string> ids_;                      ///< session ids that this run has touched
  std::unordered_set<std::string> keys_;                     ///< and keys
  std::optional<std::unordered_set<std::string>> archived_;  ///< ids that were archives before; nothing = not asked yet
};

/// A transcript with lines that were mended or could not be read is `repaired`, and says how many.
void tell_state(ImportedFile& file);

/// `none` when the agent's store is empty and the source was never begun.
Task<Result<Taker::Past>> past_of(AgentStore& store, GatewayStore& gateway, const std::string& source_path);

}  // namespace oc::store
