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
  std::string state;  ///< accepted, running, done, refused, dead
  UnixTime accepted_at{};
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
  std::string state;  ///< pending, sending, sent, failed
  int attempts = 0;
  std::string error;
  std::string sent_message_id;
  UnixTime created_at{};
  UnixTime not_before{};
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

/// What one finished turn changes, committed together.
struct TurnCommit {
  SessionRow session;
  std::vector<Json> lines;  ///< appended to the transcript of session.session_id
  std::vector<OutboxRow> outbox;
  std::optional<RunRow> run;
  std::int64_t inbox_id = 0;  ///< 0 = none
  std::string inbox_state;    ///< with inbox_id
};

/// One agent's database, `agents/<id>/sessions/sessions.sqlite`.
/// Errors of every call: io (disk full, corrupt; the message names the file), unavailable after stop.
class AgentStore {
 public:
  virtual ~AgentStore() = default;

  enum class Accepted : std::uint8_t { fresh, repeat };
  struct AcceptResult {
    Accepted accepted = Accepted::fresh;
    std::int64_t inbox_id = 0;
  };
  /// On disk when it returns.
  virtual Task<Result<AcceptResult>> accept(InboxRow row) = 0;
  virtual Task<Result<void>> set_inbox_state(std::int64_t inbox_id, std::string state) = 0;
  /// In order of acceptance: rows whose state is accepted or running.
  virtual Task<Result<std::vector<InboxRow>>> unfinished_inbox() = 0;

  virtual Task<Result<std::optional<SessionRow>>> session(std::string key) = 0;
  virtual Task<Result<void>> put_session(SessionRow row) = 0;
  /// Newest first.
  virtual Task<Result<std::vector<SessionRow>>> sessions(std::size_t rows_max) = 0;
  virtual Task<Result<std::int64_t>> session_count() = 0;
  virtual Task<Result<bool>> remove_session(std::string key) = 0;

  virtual Task<Result<void>> append(std::string session_id, std::vector<Json> lines) = 0;
  /// The last `rows_max` lines, oldest first.
  virtual Task<Result<std::vector<EntryRow>>> entries(std::string session_id, std::size_t rows_max) = 0;

  virtual Task<Result<void>> put_run(RunRow row) = 0;
  virtual Task<Result<std::vector<RunRow>>> unfinished_runs() = 0;
  virtual Task<Result<void>> commit(TurnCommit turn) = 0;

  /// Pending rows whose time has come, oldest first.
  virtual Task<Result<std::vector<OutboxRow>>> due_outbox(UnixTime now, std::size_t rows_max) = 0;
  /// The parts of a run's answer that wait to be sent, in order.
  virtual Task<Result<std::vector<OutboxRow>>> outbox_of_run(std::string run_id) = 0;
  virtual Task<Result<void>> put_outbox(OutboxRow row) = 0;
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

/// The gateway's own database, `state/gateway.sqlite`.
class GatewayStore {
 public:
  virtual ~GatewayStore() = default;

  virtual Task<Result<std::string>> cursor(std::string channel, std::string account_id) = 0;
  virtual Task<Result<void>> put_cursor(std::string channel, std::string account_id, std::string value) = 0;

  struct PairingOutcome {
    std::string code;     ///< "" when the cap refused a new request
    bool is_new = false;  ///< a repeat keeps its code and gets no new answer
  };
  /// Makes or refreshes a request in one transaction. Limits: kPairingRequestsMax a channel account, kPairingLifetime.
  virtual Task<Result<PairingOutcome>> request_pairing(PairingRequest request, std::string fresh_code) = 0;
  virtual Task<Result<std::vector<PairingRequest>>> pairing_requests(std::string channel) = 0;
  /// Moves the sender to the approved ones. Errors: not_found (no such code, or it expired).
  virtual Task<Result<PairingRequest>> approve_pairing(std::string channel, std::string code) = 0;
  virtual Task<Result<std::vector<std::string>>> approved_senders(std::string channel, std::string account_id) = 0;

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
  /// Finishes what was given to it, then closes.
  virtual Task<> stop() = 0;
};

/// Where an agent's and the gateway's files lie.
struct StorePaths {
  std::string state_dir;
};

/// On a thread of its own.
std::unique_ptr<Store> open_store(const io::Io& io, StorePaths paths);
/// In memory and on the event loop itself, for simulation and `--local` without a state directory.
std::unique_ptr<Store> open_memory_store(const io::Io& io);

}  // namespace oc::store
