// From what happens in a run to what clients hear of it: `agent` events as they are, `chat` events thinned out.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/events.h"

namespace oc::gateway {

/// The payload of an `agent` event. Source: the protocol's description, section 5.
Json agent_event(const engine::RunEvent& event);

/// Joins the text events of a run that come in quick succession: each carries the whole text, and one for each word would cost the square of its
/// length. What is held goes out before the run's next other event. Limits: one in kAgentTextInterval a run, kChatRunsWatchedMax runs.
class TextJoiner {
 public:
  std::vector<engine::RunEvent> on(const engine::RunEvent& event);
  /// The run has ended, and nobody is to be told.
  void forget(const std::string& run_id) { runs_.erase(run_id); }
  std::size_t watched() const { return runs_.size(); }

 private:
  struct Run {
    UnixTime told_at{};
    std::optional<engine::RunEvent> held;
  };
  std::map<std::string, Run> runs_;
};

/// One `chat` event to broadcast.
struct ChatEvent {
  Json payload;
  bool may_drop = false;  ///< deltas
};

/// Shapes `chat` events: at most one delta in kChatDeltaInterval a run, none that may still become NO_REPLY, a last one before the end.
/// Limits: kChatRunsWatchedMax runs at a time; beyond, the oldest loses its thinning, not its events.
class ChatShaper {
 public:
  std::vector<ChatEvent> on(const engine::RunEvent& event);
  /// The run has ended, and nobody is to be told.
  void forget(const std::string& run_id);
  std::size_t watched() const { return runs_.size(); }

 private:
  struct Run {
    UnixTime last_delta{};
    std::string shown;   ///< the text of the last delta that went out
    std::string latest;  ///< the newest text
  };
  Run& run_of(const std::string& run_id);
  std::vector<ChatEvent> on_text(const engine::RunEvent& event);
  std::vector<ChatEvent> on_end(const engine::RunEvent& event);

  std::map<std::string, Run> runs_;
  std::deque<std::string> order_;
};

}  // namespace oc::gateway
