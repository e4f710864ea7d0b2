// The runs: those that go on, and how the last ones ended.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/events.h"

namespace oc::engine {

/// One run, from acceptance to its outcome.
struct Run {
  Run(const io::Executor& executor, std::string id, std::string agent, std::string key, std::string who)
      : run_id(std::move(id)), agent_id(std::move(agent)), session_key(std::move(key)), origin(std::move(who)), stop(executor), ended(executor) {}

  std::string run_id;
  std::string agent_id;
  std::string session_key;
  std::string origin;
  io::Event stop;   ///< raised: the run is to end now
  io::Event ended;  ///< raised: outcome is final
  std::string stop_reason;
  bool for_restart = false;  ///< stopped because the gateway stops: the message stays unfinished and is taken up at the next start
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
  bool is_running(const std::string& session_key) const { return !active(session_key).empty(); }

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

  const io::Io& io_;
  std::map<std::string, std::shared_ptr<Run>> runs_;
  std::vector<std::string> order_;
  std::vector<Observer*> observers_;
};

}  // namespace oc::engine
