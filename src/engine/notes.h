// What happened in a chat and is nobody's question: reactions, members who come and go. Told to the agent with the next turn of the session.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>

#include "base/time.h"
#include "io/io.h"

namespace oc::engine {

/// In memory: what a restart forgets was of no consequence.
/// Limits: kSessionNotesMax of a session, the oldest go; kPendingGroupsMax sessions.
class SessionNotes {
 public:
  void add(const std::string& session_key, std::string text, UnixTime at);
  bool has(const std::string& session_key) const { return notes_.contains(session_key); }
  /// `System: [2026-11-21 06:00:56 UTC] <text>`, a line each and a blank line behind them; "" when there is none. They are forgotten.
  /// Source: spec/runtime.md 15.2, 21.3.
  std::string take(const std::string& session_key, const io::Io& io);

 private:
  std::map<std::string, std::deque<std::pair<UnixTime, std::string>>> notes_;
  std::deque<std::string> order_;
};

}  // namespace oc::engine
