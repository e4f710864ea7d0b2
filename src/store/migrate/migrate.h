// Taking over what an earlier OpenClaw kept, and giving sessions back in its form. The sources are only read.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/limits.h"
#include "core/config/config.h"
#include "core/config/paths.h"
#include "store/store.h"

namespace oc::store {

/// Where an agent's files of an earlier OpenClaw lie.
struct AgentSource {
  std::string id;            ///< in its normal form
  std::string sessions_dir;  ///< transcripts
  std::string index_path;    ///< sessions.json, or what `session.store` names
  std::string database;      ///< openclaw-agent.sqlite of 2026.9
};

/// A state directory of an earlier OpenClaw.
struct StateSource {
  std::string state_dir;
  std::vector<AgentSource> agents;  ///< the configured ones and those that have a folder
  std::string cron_path;
  std::map<std::string, std::string> telegram_bots;  ///< bot id by account, where a token is known
};

/// The state directory that the configuration is of: its agents, session.store, cron.store and bot tokens.
StateSource state_source(const io::Io& io, const config::Config& config, const config::Paths& paths);
/// Another one: agents by their folders, places as OpenClaw lays them out; bot tokens of this configuration.
StateSource state_source_in(const io::Io& io, const config::Config& config, const config::Paths& paths, const std::string& state_dir);

/// What became of one file, or of one part of it.
struct ImportedFile {
  enum class State : std::uint8_t { taken, repaired, left_out, in_place };
  std::string path;
  std::string what;  ///< sessions, transcript, archive, orphan, pairing, allowFrom, cron, telegram-offset, devices, auth-profiles, database
  State state = State::taken;
  std::string reason;       ///< for people; "" when all is well
  std::string kept_as;      ///< the file in our state directory that holds what could not be read; "" when there is none
  std::int64_t lines = 0;   ///< of a transcript: taken
  std::int64_t broken = 0;  ///< of a transcript: not taken
  std::int64_t mended = 0;  ///< of a transcript: taken after a repair
};
std::string_view to_string(ImportedFile::State state);

struct ImportCounts {
  std::int64_t sessions = 0;  ///< in our store and from there
  std::int64_t archives = 0;  ///< transcripts that no session has any more
  std::int64_t lines = 0;     ///< of transcripts; in this run
  std::int64_t broken = 0;    ///< lines and entries that could not be read
  std::int64_t mended = 0;
  std::int64_t left_out = 0;  ///< sessions of which ours is newer, and files
  std::int64_t senders = 0;   ///< approved
  std::int64_t pairing = 0;   ///< requests that still wait
  std::int64_t cron_jobs = 0;
  std::int64_t offsets = 0;
  std::int64_t devices = 0;
};

/// The same whether it was done at once or in several starts. Limits: kImportFilesListed files; those with trouble go first.
struct ImportReport {
  std::string state_dir;
  ImportCounts counts;
  std::vector<ImportedFile> files;
  std::int64_t files_unlisted = 0;
  bool is_complete = false;  ///< false: stopped before the end; the next start goes on
  bool is_look = false;      ///< nothing was taken
  std::string path;          ///< where it is kept as JSON; "" when it is not
};
Json to_json(const ImportReport& report);
/// Several lines for a terminal.
std::string to_text(const ImportReport& report);
/// The counts in one line.
std::string summary(const ImportReport& report);

struct ImportProgress {
  std::string path;
  std::int64_t done = 0;  ///< entries of this source
  std::int64_t of = 0;
};

struct ImportOptions {
  enum class Mode : std::uint8_t { take, look } mode = Mode::take;
  std::string state_dir;  ///< ours: where the report and what could not be read are kept
  std::function<void(const ImportProgress&)> progress;
  std::size_t entries_max = kImportEntriesMax;  ///< of one sessions.json; what is over it is left out
  std::size_t batches_max = 0;                  ///< stops after so many commits, as if the program had been killed; 0 = goes on to the end
};

/// Whether there is something that was never taken over, or that changed since. Looks at names, sizes and times only; opens nothing when there
/// is nothing to take over.
Task<Result<bool>> is_import_due(const io::Io& io, Store& store, const StateSource& source);

/// Takes over what is there: sessions with their transcripts, archives, approvals, cron jobs, offsets, devices. Reads the sources piece by piece and
/// changes nothing in them. A session that is in our store already stays, unless the other one is newer and ours was never used here.
/// Stopped at any point and begun again, it comes to the same end. In the mode `look` nothing is written, and `store` is not used.
/// Limits: kImport... in base/limits.h; what is over them is left out and told.
/// Errors: those of the store. A damaged source is no error: it stands in the report.
Task<Result<ImportReport>> import_state(const io::Io& io, Store& store, const StateSource& source, ImportOptions options);

/// A session in the form that OpenClaw 2026.3.28 reads.
struct ExportedSession {
  std::string key;
  std::string session_id;
  std::string file_name;  ///< `<session id>.jsonl`
  std::string jsonl;      ///< header (version 3) and lines; ids of 8 hex digits, a tree by parentId
  Json entry;             ///< for sessions.json; without sessionFile
  std::int64_t lines = 0;
};
/// Errors: not_found; those of the store.
Task<Result<ExportedSession>> export_session(const io::Io& io, AgentStore& store, std::string key);

/// Writes the transcript into OpenClaw's sessions folder and the entry into its sessions.json (made when it is missing), under its lock.
/// Errors: conflict when the gateway of that folder holds the lock, or an entry there is newer; invalid when its sessions.json cannot be read; io.
Task<Result<void>> put_back(const io::Io& io, const ExportedSession& session, const std::string& sessions_dir);

struct TranscriptImport {
  std::string path;  ///< of a JSONL transcript, version 1 to 4
  std::string key;   ///< of the session that it becomes
  enum class Existing : std::uint8_t { refuse, archive } existing = Existing::refuse;
};
struct TakenTranscript {
  std::string session_id;  ///< the transcript's own, or a fresh one when that is in use
  ImportedFile file;
};
/// Takes one transcript as a session.
/// Errors: already_exists (there is a session of that key; nothing is changed), not_found, invalid (no line can be read), those of the store.
Task<Result<TakenTranscript>> import_transcript(const io::Io& io, AgentStore& store, TranscriptImport wanted);

}  // namespace oc::store
