// The runs: those that go on, and how the last ones ended.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/events.h"
#include "engine/ports/tool.h"

namespace oc::engine {

/// A message that joins a run which goes on (runtime.md 8.2). It lies on disk already.
struct Steered {
  std::string text;       ///< as the person wrote it
  std::string user_text;  ///< as the model reads it
  std::vector<Media> images;
  std::vector<std::int64_t> inbox_ids;
  ChatMessages said;   ///< as its platform gave it, for the rules of its chat and sender
  std::string run_id;  ///< its own run, which ends with the one it joins; "" = it has none
  std::optional<ReplyAddress> reply_address;
};

/// One run, from acceptance to its outcome.
struct Run {
  Run(const io::Executor& executor, std::string id, std::string agent, std::string key, std::string who)
      : run_id(std::move(id)), agent_id(std::move(agent)), session_key(std::move(key)), origin(std::move(who)), stop(executor), ended(executor) {}

  std::string run_id;
  std::uint64_t number = 0;  ///< in order of beginning
  std::string agent_id;
  std::string session_key;
  std::string origin;
  io::Event stop;   ///< raised: the run is to end now
  io::Event ended;  ///< raised: outcome is final
  std::string stop_reason;
  std::deque<Steered> steered;  ///< what came in for it; the run takes it up after a tool call and at the end of an answer. What is left when the run
                                ///< has ended belongs to the queue again
  std::string queue_route;      ///< where its answer goes and with whose rights: only messages of the same join it
  bool takes_steering = false;  ///< from the first model call until the end is being kept
  bool discarded = false;       ///< its message turned out to be a repeat, or could not be kept: nothing of it is said or kept
  bool is_note = false;         ///< it only writes a line into its session: no stop of what runs there is meant for it
  bool for_restart = false;     ///< stopped because the gateway stops: the message stays unfinished and is taken up at the next start
  RunOutcome outcome;
  std::int64_t seq = 0;
  std::string text;  ///< streamed so far in the current answer
  UnixTime ended_at{};
};

/// Limits: finished runs are remembered for kRunMemory, at most kRunsRemembered.
class Runs {
 public:
  Runs(const io::Io& io) : io_(io) {}

  /// Errors: already_exists (the same id, whether it runs or has ended).
  Result<std::shared_ptr<Run>> begin(std::string run_id, std::string agent_id, std::string session_key, std::string origin);
  std::shared_ptr<Run> find(const std::string& run_id) const;
  /// In order of their beginning.
  std::vector<std::shared_ptr<Run>> active(const std::string& session_key) const;
  std::vector<std::shared_ptr<Run>> all_active() const;
  bool is_running(const std::string& session_key) const { return active_of_.contains(session_key); }

  /// An ended run is not remembered any longer.
  void forget(const std::string& run_id);
  /// Makes the outcome final and tells the observers how it ended.
  void end(Run& run, RunOutcome outcome);

  void add_observer(Observer& observer) { observers_.push_back(&observer); }
  void remove_observer(Observer& observer) { std::erase(observers_, &observer); }
  /// Fills in the run's ids, the next seq and the time, and tells it.
  void tell(Run& run, RunEvent event);
  void tell_session_changed(const std::string& session_key, const std::string& reason);
  void tell_health_changed();

 private:
  void forget_old();
  void leave_active(const Run& run);

  const io::Io& io_;
  std::map<std::string, std::shared_ptr<Run>> runs_;
  using Active = std::map<std::uint64_t, std::shared_ptr<Run>>;  ///< in order of their beginning, by number
  Active active_;
  std::map<std::string, Active> active_of_;  ///< the same by session; an entry exactly while it has some
  std::uint64_t next_number_ = 1;
  std::deque<std::pair<UnixTime, std::string>> finished_;  ///< in order of their end
  std::vector<Observer*> observers_;
};

}  // namespace oc::engine
