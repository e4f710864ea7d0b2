// What is kept: one database for each agent, one for the gateway. SQLite; every call runs on the store's own thread and returns to the event loop.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "io/io.h"
#include "io/task.h"

namespace oc::store {

template <class T = void>
using Task = io::Task<T>;

/// An accepted message.
struct InboxRow {
  std::int64_t id = 0;
  std::string channel;
  std::string account_id;
  std::string message_id;  ///< unique with channel and account
  std::string session_key;
  Json message;       ///< the routed message as the engine needs it to resume
  std::string state;  ///< accepted, running, done, refused, dead, dropped
  UnixTime accepted_at{};
  std::string run_id;  ///< of the run that took it up last; "" = none yet
  int starts = 0;      ///< how often a run of it has begun without coming to its end
  std::string error;   ///< why it is refused or dead
  UnixTime done_at{};  ///< when it left accepted and running
};

/// The unique name of a message, as its platform gives it.
struct MessageName {
  std::string channel;
  std::string account_id;
  std::string message_id;
};

struct SessionRow {
  std::string key;
  std::string session_id;
  UnixTime created_at{};
  UnixTime updated_at{};
  Json entry;  ///< every other field of OpenClaw's session entry, kept as it is (an object)
};

/// One line of a transcript, in order of `seq` within its session id.
struct EntryRow {
  std::int64_t seq = 0;
  Json line;
};

struct OutboxRow {
  std::int64_t id = 0;
  std::int64_t inbox_id = 0;  ///< 0 = none
  std::string run_id;
  int part = 0;
  std::string session_key;
  Json address;  ///< ReplyAddress
  std::string text;
  std::string idempotency_key;
  std::string state;  ///< pending, sending (a try has begun and its outcome is not kept), sent, held, failed, dropped
  int attempts = 0;
  int ambiguous = 0;  ///< tries whose outcome stayed unknown
  std::string error;
  std::string sent_message_id;
  UnixTime created_at{};
  UnixTime not_before{};
  UnixTime sent_at{};
};

struct RunRow {
  std::string run_id;
  std::string session_key;
  std::int64_t inbox_id = 0;
  std::string state;  ///< running, done, failed, aborted, interrupted
  UnixTime started_at{};
  UnixTime ended_at{};
  Json facts;  ///< model, usage, error, route
};

/// What a turn changes at one moment (its beginning, a step, its end), committed together: all of it or nothing.
struct TurnCommit {
  /// How a session stood when the turn looked: its session id and its entry, or that there was none.
  struct Expected {
    std::string key;
    std::optional<SessionRow> row;
    /// What becomes of this when it stands otherwise: nothing is kept (Errc::conflict), or all but `session`, and of the lines those of a session
    /// that there still is, if only in the archive.
    enum class Otherwise : std::uint8_t { refuse, leave_session } otherwise = Otherwise::refuse;
  };
  std::optional<Expected> expected;  ///< it must stand so still
  std::optional<SessionRow> session;
  std::string session_id;   ///< whose transcript gets the lines
  std::vector<Json> lines;  ///< appended
  std::vector<OutboxRow> outbox;
  std::optional<RunRow> run;
  std::vector<std::int64_t> inbox_ids;  ///< these rows get the state, the error and the run's id
  std::string inbox_state;
  std::string inbox_error;
  enum class Starts : std::uint8_t { keep, count, clear } starts = Starts::keep;  ///< what becomes of InboxRow::starts
  UnixTime now{};
};

/// A session that was ended by a reset or deleted; its entries stay until they are pruned.
struct ArchiveRow {
  std::string session_id;
  std::string key;
  std::string reason;  ///< reset, stale, deleted, pruned; of another program also orphan and superseded
  UnixTime archived_at{};
  Json entry;
};

/// What is taken over of another program, as one thing: lines of a transcript, and with its last ones the session or the archive that has it.
struct TakenSession {
  std::string session_id;
  std::vector<Json> lines;            ///< appended
  std::optional<SessionRow> session;  ///< put in the place of what its key has
  std::optional<ArchiveRow> archive;  ///< a repeat is of no consequence
};

/// A message with everything that became of it.
struct MessageRecord {
  InboxRow inbox;
  std::optional<RunRow> run;
  std::vector<OutboxRow> parts;   ///< of the answer, in order
  std::vector<InboxRow> company;  ///< of a dead message that is read alone: the other dead ones that its run answered with it
};

/// Which messages; empty fields ask for nothing.
struct MessageQuery {
  enum class Which : std::uint8_t {
    all,
    unfinished,
    dead
  } which = Which::all;  ///< dead: the message or a part of its answer is dead, held or failed
  std::string session_key;
  std::string channel;
  std::int64_t before_id = 0;  ///< 0 = from the newest
  std::size_t rows_max = 50;
};

/// How many messages are not finished, and how many wait for an operator.
struct MessageCounts {
  std::int64_t waiting = 0;  ///< messages that are accepted or running
  std::int64_t sending = 0;  ///< parts of answers that are on their way
  std::int64_t held = 0;     ///< parts whose outcome is unknown, and those behind them
  std::int64_t failed = 0;   ///< parts that did not arrive
  std::int64_t dead = 0;     ///< messages that were set aside
  std::int64_t delivery_ambiguous_total = 0;
};

struct SearchHit {
  std::string session_key;  ///< "" = of an archived session
  std::string session_id;
  std::int64_t seq = 0;
  std::string role;
  std::string snippet;
  UnixTime at{};
};

/// What is looked away from when a database is tidied. 0 = for ever.
struct Retention {
  Millis messages{0};  ///< finished messages with their runs and sent answers; also how long a platform may repeat itself
  Millis archives{0};  ///< entries of archived sessions that were deleted or pruned
  Millis resets{0};    ///< entries of archived sessions that were begun anew (reset, stale)
};
struct Pruned {
  std::int64_t messages = 0;
  std::int64_t archives = 0;
};

/// Counts and sizes for `openclaw store stats` and the health.
struct StoreStats {
  std::string path;
  std::int64_t version = 0;
  std::int64_t file_bytes = 0;
  std::int64_t wal_bytes = 0;
  std::int64_t free_bytes = 0;                               ///< inside the file; `store vacuum` gives them back
  std::vector<std::pair<std::string, std::int64_t>> counts;  ///< such as {"inbox.accepted", 2}, {"counter.delivery_ambiguous_total", 1}
};

/// One agent's database, `agents/<id>/sessions/sessions.sqlite`.
/// Errors of every call: io (disk full, corrupt; the message names the file), unavailable after stop.
class AgentStore {
 public:
  virtual ~AgentStore() = default;

  enum class Accepted : std::uint8_t { fresh, repeat };
  struct AcceptResult {
    Accepted accepted = Accepted::fresh;
    std::int64_t inbox_id = 0;  ///< of a repeat: the first one's
  };
  /// The id that a message which is about to be accepted will have. Never given twice. Does not wait.
  virtual std::int64_t next_inbox_id() = 0;
  /// `row.id` comes from next_inbox_id(), or is 0. On disk when it returns.
  virtual Task<Result<AcceptResult>> accept(InboxRow row) = 0;
  /// In order of acceptance: rows whose state is accepted or running. A row that cannot be read is made dead and left out.
  virtual Task<Result<std::vector<InboxRow>>> unfinished_inbox() = 0;
  /// The names of the newest messages, whatever became of them.
  virtual Task<Result<std::vector<MessageName>>> newest_messages(std::size_t rows_max) = 0;
  virtual Task<Result<std::vector<MessageRecord>>> messages(MessageQuery query) = 0;
  virtual Task<Result<std::optional<MessageRecord>>> message(std::int64_t inbox_id) = 0;
  /// All messages of the session that the run answered or was to answer, whatever became of them, in order. One that cannot be read has `message`
  /// null.
  virtual Task<Result<std::vector<InboxRow>>> inbox_of_run(std::string session_key, std::string run_id) = 0;
  virtual Task<Result<MessageCounts>> message_counts() = 0;

  virtual Task<Result<std::optional<SessionRow>>> session(std::string key) = 0;
  virtual Task<Result<void>> put_session(SessionRow row) = 0;
  /// Newest first.
  virtual Task<Result<std::vector<SessionRow>>> sessions(std::size_t rows_max) = 0;
  virtual Task<Result<std::int64_t>> session_count() = 0;
  /// How many were last used before this.
  virtual Task<Result<std::int64_t>> session_count_before(UnixTime before) = 0;
  /// Least recently used first, from the `skip`th on.
  virtual Task<Result<std::vector<SessionRow>>> oldest_sessions(std::size_t skip, std::size_t rows_max) = 0;
  /// The session and its entries, archived first under `reason` when it is not "".
  virtual Task<Result<bool>> remove_session(std::string key, std::string reason, UnixTime now) = 0;
  /// Puts `fresh` in the place of the session of its key; the old one is archived.
  virtual Task<Result<void>> replace_session(SessionRow fresh, std::string reason, UnixTime now) = 0;
  /// Newest first. `key` "" = of all sessions.
  virtual Task<Result<std::vector<ArchiveRow>>> archives(std::string key, std::size_t rows_max) = 0;

  virtual Task<Result<void>> append(std::string session_id, std::vector<Json> lines) = 0;
  /// The last `rows_max` lines, oldest first. A line that cannot be read is left out and counted (`counter.entries_unreadable_total`).
  virtual Task<Result<std::vector<EntryRow>>> entries(std::string session_id, std::size_t rows_max) = 0;
  /// At most `rows_max` lines behind `seq`, oldest first.
  virtual Task<Result<std::vector<EntryRow>>> entries_after(std::string session_id, std::int64_t seq, std::size_t rows_max) = 0;
  /// For taking over what another program kept: all of it or nothing.
  virtual Task<Result<void>> take_over(std::vector<TakenSession> taken) = 0;
  /// The lines of this transcript whose words match, best first (FTS5).
  virtual Task<Result<std::vector<SearchHit>>> search(std::string words, std::size_t rows_max) = 0;

  virtual Task<Result<std::optional<RunRow>>> run(std::string run_id) = 0;
  virtual Task<Result<std::vector<RunRow>>> unfinished_runs() = 0;
  /// Shared, so that whoever has to try again needs no copy.
  virtual Task<Result<void>> commit(std::shared_ptr<const TurnCommit> turn) = 0;
  Task<Result<void>> commit(TurnCommit turn) { return commit(std::make_shared<const TurnCommit>(std::move(turn))); }

  /// The parts that wait to be sent (pending, sending), oldest first.
  virtual Task<Result<std::vector<OutboxRow>>> waiting_outbox(std::size_t rows_max) = 0;
  /// The parts of a run's answer that wait to be sent, in order.
  virtual Task<Result<std::vector<OutboxRow>>> outbox_of_run(std::string run_id) = 0;
  /// Keeps what came of these parts (state, attempts, ambiguous, error, sent id, times); counts new ambiguous ones.
  virtual Task<Result<void>> put_outbox(std::vector<OutboxRow> rows) = 0;

  virtual Task<Result<Pruned>> prune(Retention retention, UnixTime now) = 0;
  /// Sizes and counts. Reads every row that is counted: for people who ask, not for each minute.
  virtual Task<Result<StoreStats>> stats() = 0;
  /// The same without the counts, at once.
  virtual Task<Result<StoreStats>> sizes() = 0;
  /// Every fault of the file, in words; empty = sound.
  virtual Task<Result<std::vector<std::string>>> check() = 0;
  virtual Task<Result<void>> vacuum() = 0;
};

struct PairingRequest {
  std::string channel;
  std::string account_id;
  std::string sender_id;
  std::string code;
  UnixTime created_at{};
  UnixTime last_seen_at{};
  Json meta;
};

/// A browser, app or command line that may connect.
struct DeviceRow {
  std::string device_id;
  Json record;  ///< OpenClaw's devices/paired.json record, tokens as digests
};

/// A job of `openclaw cron`, as OpenClaw's cron/jobs.json has it.
struct CronJobRow {
  std::string id;
  Json job;
};

/// One act of an operator. Each names the digest of the one before it, so a missing or changed row shows.
struct AuditRow {
  std::int64_t id = 0;
  UnixTime at{};
  std::string actor;   ///< such as `cli`, `ws:<conn id>`
  std::string action;  ///< such as `messages.drop`
  std::string subject;
  Json facts;
  std::string digest;
};

/// What a platform sent and nobody could take: set aside with its error, so that what is behind it goes on. See store/parked.h for the limits.
struct ParkedRow {
  std::int64_t id = 0;
  std::string channel;
  std::string account_id;
  std::string name;  ///< the platform's id of it, unique with channel, account and kind; "" = it has none
  enum class Kind : std::uint8_t {
    update,  ///< it cannot be read; `raw` is its text as far as it is kept
    message  ///< it cannot be kept for its agent; `raw` is the whole engine::Inbound as JSON
  } kind = Kind::update;
  std::string raw;
  std::string error;
  UnixTime parked_at{};
};

/// The gateway's own database, `state/gateway.sqlite`.
class GatewayStore {
 public:
  virtual ~GatewayStore() = default;

  virtual Task<Result<std::string>> cursor(std::string channel, std::string account_id) = 0;
  virtual Task<Result<void>> put_cursor(std::string channel, std::string account_id, std::string value) = 0;

  struct PairingOutcome {
    std::string code;          ///< "" when the cap refused a new request
    bool is_new = false;       ///< a repeat keeps its code and gets no new answer
    bool was_shown = false;    ///< the sender has been told the code: show_pairing()
    bool is_approved = false;  ///< the sender is one of the approved ones already: there is no request and no code
  };
  /// Makes or refreshes a request in one transaction. Limits: kPairingRequestsMax a channel account, kPairingLifetime.
  virtual Task<Result<PairingOutcome>> request_pairing(PairingRequest request, std::string fresh_code) = 0;
  /// The sender of this pending request has been told its code.
  virtual Task<Result<void>> show_pairing(std::string channel, std::string account_id, std::string sender_id) = 0;
  virtual Task<Result<std::vector<PairingRequest>>> pairing_requests(std::string channel) = 0;
  /// Moves the sender to the approved ones. Errors: not_found (no such code, or it expired).
  virtual Task<Result<PairingRequest>> approve_pairing(std::string channel, std::string code) = 0;
  virtual Task<Result<std::vector<std::string>>> approved_senders(std::string channel, std::string account_id) = 0;

  /// For taking over what another program approved. Repeats are of no consequence.
  virtual Task<Result<void>> put_approved(std::string channel, std::string account_id, std::string sender_id) = 0;

  virtual Task<Result<std::vector<CronJobRow>>> cron_jobs() = 0;
  virtual Task<Result<void>> put_cron_job(CronJobRow row) = 0;

  /// What is known of a source that was taken over (or began to be); nothing = never seen.
  virtual Task<Result<std::optional<Json>>> import_mark(std::string source) = 0;
  virtual Task<Result<std::vector<std::pair<std::string, Json>>>> import_marks() = 0;
  virtual Task<Result<void>> put_import_mark(std::string source, Json mark) = 0;

  /// Counts the starts of the gateway; the number is kept before it returns.
  virtual Task<Result<std::int64_t>> begin_boot(UnixTime now) = 0;

  virtual Task<Result<void>> add_audit(AuditRow row) = 0;
  /// Newest first.
  virtual Task<Result<std::vector<AuditRow>>> audit(std::size_t rows_max) = 0;

  struct ParkOutcome {
    std::int64_t id = 0;  ///< of a repeat: the first one's
    bool is_new = false;
  };
  /// Sets it aside; on disk when it returns. `row.id` is given here. Of too many updates the oldest go.
  /// Errors: too_large (a message that is longer than kParkedMessageBytesMax), unavailable (there are kParkedMax messages of the account already).
  virtual Task<Result<ParkOutcome>> park(ParkedRow row) = 0;
  /// Newest first. `channel` "" = of all channels.
  virtual Task<Result<std::vector<ParkedRow>>> parked(std::string channel, std::size_t rows_max) = 0;
  virtual Task<Result<std::optional<ParkedRow>>> parked_row(std::int64_t id) = 0;
  virtual Task<Result<std::int64_t>> parked_count() = 0;
  virtual Task<Result<bool>> remove_parked(std::int64_t id) = 0;
  /// Takes the updates away that were set aside before this; messages stay, as dead ones do. Gives how many went.
  virtual Task<Result<std::int64_t>> prune_parked(UnixTime before) = 0;

  virtual Task<Result<StoreStats>> stats() = 0;
  virtual Task<Result<std::vector<std::string>>> check() = 0;
  virtual Task<Result<void>> vacuum() = 0;

  virtual Task<Result<std::vector<DeviceRow>>> devices() = 0;
  virtual Task<Result<void>> put_device(DeviceRow row) = 0;
  virtual Task<Result<bool>> remove_device(std::string device_id) = 0;
};

/// Opens databases as they are needed and closes them at the end. Event loop only.
/// Lifetime: stop() must have finished before destruction.
class Store {
 public:
  virtual ~Store() = default;
  /// The database of an agent; opened, migrated and cached. The reference lives as long as the Store.
  /// Errors: io, invalid (a newer version, not a database; the message names the file and what to do).
  virtual Task<Result<AgentStore*>> agent(std::string agent_id) = 0;
  virtual Task<Result<GatewayStore*>> gateway() = 0;
  /// What keeps the store from keeping anything now (a full disk, a failed sync); nothing when the last write succeeded.
  virtual std::optional<Error> trouble() const = 0;
  /// Finishes what was given to it, then closes.
  virtual Task<> stop() = 0;
};

/// Where an agent's and the gateway's files lie.
struct StorePaths {
  std::string state_dir;
  std::string vfs;  ///< the SQLite file layer; "" = the system's. Another one is used on the event loop itself (simulation).
  /// The owner holds the lock of the state directory (the gateway): it looks through the files and sets damaged ones aside. A guest gets an error.
  enum class Role : std::uint8_t { guest, owner } role = Role::guest;
};

/// On threads of its own.
std::unique_ptr<Store> open_store(const io::Io& io, StorePaths paths);
/// In memory and on the event loop itself, for simulation and `--local` without a state directory.
std::unique_ptr<Store> open_memory_store(const io::Io& io);

}  // namespace oc::store
