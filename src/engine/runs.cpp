// Keeping the book of runs.
#include "engine/runs.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "io/clock.h"

namespace oc::engine {

Result<std::shared_ptr<Run>> Runs::begin(std::string run_id, std::string agent_id, std::string session_key, std::string origin) {
  forget_old();
  if (runs_.contains(run_id)) return fail(Errc::already_exists, fmt::format("the run {} exists already", run_id));
  auto run = std::make_shared<Run>(io_.executor, run_id, std::move(agent_id), std::move(session_key), std::move(origin));
  run->outcome = {.run_id = run_id, .session_key = run->session_key, .agent_id = run->agent_id, .started_at = io_.clock.now()};
  runs_.emplace(std::move(run_id), run);
  run->number = next_number_++;
  active_.emplace(run->number, run);
  active_of_[run->session_key].emplace(run->number, run);
  return run;
}

std::shared_ptr<Run> Runs::find(const std::string& run_id) const {
  const auto at = runs_.find(run_id);
  return at == runs_.end() ? nullptr : at->second;
}

std::vector<std::shared_ptr<Run>> Runs::all_active() const {
  std::vector<std::shared_ptr<Run>> found;
  for (const auto& [number, run] : active_) found.push_back(run);
  return found;
}

std::vector<std::shared_ptr<Run>> Runs::active(const std::string& session_key) const {
  std::vector<std::shared_ptr<Run>> found;
  const auto of_session = active_of_.find(session_key);
  if (of_session == active_of_.end()) return found;
  for (const auto& [number, run] : of_session->second) found.push_back(run);
  return found;
}

void Runs::end(Run& run, RunOutcome outcome) {
  run.ended_at = io_.clock.now();
  run.outcome = std::move(outcome);
  run.outcome.run_id = run.run_id;
  run.outcome.agent_id = run.agent_id;
  run.outcome.session_key = run.session_key;
  run.outcome.ended_at = run.ended_at;
  run.ended.set();
  leave_active(run);
  finished_.emplace_back(run.ended_at, run.run_id);
}

void Runs::leave_active(const Run& run) {
  active_.erase(run.number);
  const auto of_session = active_of_.find(run.session_key);
  if (of_session == active_of_.end()) return;
  of_session->second.erase(run.number);
  if (of_session->second.empty()) active_of_.erase(of_session);
}

void Runs::forget(const std::string& run_id) {
  const auto run = runs_.find(run_id);
  if (run == runs_.end()) return;
  leave_active(*run->second);
  runs_.erase(run);
}

void Runs::tell(Run& run, RunEvent event) {
  event.run_id = run.run_id;
  event.agent_id = run.agent_id;
  event.session_key = run.session_key;
  event.origin = run.origin;
  event.seq = ++run.seq;
  event.at = io_.clock.now();
  for (auto* observer : std::vector(observers_)) observer->on_run_event(event);
}

void Runs::tell_session_changed(const std::string& session_key, const std::string& reason) {
  for (auto* observer : std::vector(observers_)) observer->on_session_changed(session_key, reason);
}

void Runs::tell_health_changed() {
  for (auto* observer : std::vector(observers_)) observer->on_health_changed();
}

void Runs::forget_old() {
  const UnixTime now = io_.clock.now();
  while (!finished_.empty() && (now - finished_.front().first > kRunMemory || runs_.size() > kRunsRemembered)) {
    // The same id may have run again since.
    const auto run = runs_.find(finished_.front().second);
    if (run != runs_.end() && run->second->ended.is_set() && run->second->ended_at == finished_.front().first) runs_.erase(run);
    finished_.pop_front();
  }
}

}  // namespace oc::engine
