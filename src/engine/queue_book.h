// The messages that wait in the sessions: who has the turn, who waits for it, and what becomes of each (runtime.md 8.2 to 8.4).
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/queue/drain.h"
#include "core/queue/settings.h"
#include "engine/message.h"
#include "engine/runs.h"
#include "engine/seat.h"

namespace oc::engine {

class QueueBook;

/// The right to be the one run of a session; given back when destroyed.
class SessionTurn {
 public:
  SessionTurn(QueueBook& book, std::string session_key) : book_(book), session_key_(std::move(session_key)) {}
  ~SessionTurn();
  SessionTurn(const SessionTurn&) = delete;
  SessionTurn& operator=(const SessionTurn&) = delete;

 private:
  QueueBook& book_;
  std::string session_key_;
};

/// Whether its platform made an address for the answer to this one message alone, as for a command or a pressed button.
bool is_answered_alone(const Prompted& message);

/// All that was said in chats and that it answers, its own message among it.
ChatMessages said_in(const Prompted& message);

/// Where the answer goes and with whose rights: only messages that agree in all of it may share a turn. One that is answered alone agrees with none.
std::string queue_route_of(const Prompted& message);

/// A message that waits, and what becomes of it. All of it lies on disk.
struct QueueItem {
  QueueItem(const io::Executor& executor, Prompted message, std::shared_ptr<Run> of)
      : decided(executor), prompted(std::move(message)), run(std::move(of)) {}
  enum class Fate : std::uint8_t {
    waits,
    runs,     ///< `turn` is its own, `prompted` what the run is told: perhaps the words of several
    joined,   ///< another run carries it, and ends it
    dropped,  ///< `why`
  } fate = Fate::waits;
  io::Event decided;
  Prompted prompted;
  std::shared_ptr<Run> run;
  queue::Waiting as;
  bool at_once = false;  ///< does not wait for more: mode interrupt
  Millis since{};
  std::size_t ahead = 0;  ///< how many waited when it came
  std::string why;
  std::unique_ptr<SessionTurn> turn;
};

/// Event loop only. Lifetime: outlives every SessionTurn; `tasks` runs nothing any more when it is destroyed.
class QueueBook {
 public:
  QueueBook(const io::Io& io, io::TaskGroup& tasks) : io_(io), tasks_(tasks) {}
  ~QueueBook() { is_closing_ = true; }
  QueueBook(const QueueBook&) = delete;
  QueueBook& operator=(const QueueBook&) = delete;

  /// A run has the turn, or messages wait for one.
  bool is_busy(const std::string& session_key) const;
  /// The run that has the turn; nothing while nobody has it.
  std::shared_ptr<Run> running(const std::string& session_key) const;
  /// How many messages wait.
  std::size_t depth(const std::string& session_key) const;
  /// Whether something that was said in this chat waits for a turn: what comes behind it may not overtake it.
  bool waits_from_chat(const std::string& session_key, const ReplyAddress& chat) const;

  /// Only when it is not busy.
  std::unique_ptr<SessionTurn> take(const std::string& session_key, std::shared_ptr<Run> run);

  /// What the cap says about one more message of a chat: false, it is the one that goes. Others are dropped or summarized here.
  bool make_room(const std::string& session_key, const queue::Settings& settings);
  enum class Pace : std::uint8_t { debounced, at_once };
  std::shared_ptr<QueueItem> enqueue(Prompted message, std::shared_ptr<Run> run, const queue::Settings& settings, Pace pace);
  /// Tells the run that has the turn; what it has not taken up when it ends waits for a turn of its own.
  std::shared_ptr<QueueItem> steer(Prompted message, std::shared_ptr<Run> run);
  /// Everything that waits is dropped.
  void clear(const std::string& session_key, const std::string& why);
  /// Takes back a message that waits, or that the running run has not taken up yet. False: its fate is or will be decided by its run.
  bool withdraw(QueueItem& item);

 private:
  friend class SessionTurn;
  using Items = std::vector<std::shared_ptr<QueueItem>>;
  struct Session {
    bool turn_is_out = false;
    std::shared_ptr<Run> running;
    Items waiting;            ///< in order of arrival, those that the cap summarized away too
    std::size_t counted = 0;  ///< of these, the ones that the cap counts
    Items told;               ///< `running` has been told of them
    queue::Settings settings;
    queue::DrainState drain;
    Millis last_enqueued{};
    bool is_draining = false;
  };
  void leave(const std::string& session_key);
  static void recount(Session& session);
  void take_back_untold(Session& session);
  void begin_drain(const std::string& session_key, Session& session);
  io::Task<> drain(std::string session_key);
  Millis pause_before(const Session& session) const;
  void hand_over(const std::string& session_key, Session& session);
  void forget_idle(const std::string& session_key);

  const io::Io& io_;
  io::TaskGroup& tasks_;
  std::map<std::string, Session> sessions_;  ///< those that are busy
  bool is_closing_ = false;
};

}  // namespace oc::engine
