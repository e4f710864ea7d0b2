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
  runs_.emplace(run_id, run);
  order_.push_back(std::move(run_id));
  return run;
}

std::shared_ptr<Run> Runs::find(const std::string& run_id) const {
  const auto at = runs_.find(run_id);
  return at == runs_.end() ? nullptr : at->second;
}

std::vector<std::shared_ptr<Run>> Runs::all_active() const {
  std::vector<std::shared_ptr<Run>> found;
  for (const auto& id : order_) {
    const auto& run = runs_.at(id);
    if (!run->ended.is_set()) found.push_back(run);
  }
  return found;
}

std::vector<std::shared_ptr<Run>> Runs::active(const std::string& session_key) const {
  auto found = all_active();
  std::erase_if(found, [&](const auto& run) { return run->session_key != session_key; });
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
  std::size_t too_many = order_.size() > kRunsRemembered ? order_.size() - kRunsRemembered : 0;
  std::erase_if(order_, [&](const std::string& id) {
    const auto& run = runs_.at(id);
    if (!run->ended.is_set()) return false;
    const bool old = now - run->ended_at > kRunMemory || too_many > 0;
    if (!old) return false;
    if (too_many > 0) too_many--;
    runs_.erase(id);
    return true;
  });
}

}  // namespace oc::engine
