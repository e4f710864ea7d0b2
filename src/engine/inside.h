// What the parts of the engine share: only files of src/engine include this.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/lanes.h"
#include "engine/message.h"
#include "engine/runs.h"
#include "engine/snapshot.h"
#include "store/store.h"

namespace oc::engine {

class Accounts;

/// What a message is called in SeenMessages.
std::string seen_name(const std::string& channel, const std::string& account_id, const std::string& message_id);

/// Which messages were seen lately: refuses a repeat before any work is done. The inbox refuses what this has forgotten.
/// Limits: kSeenMessagesMax.
class SeenMessages {
 public:
  /// True for the first time.
  bool add(const std::string& key);
  void forget(const std::string& key) { known_.erase(key); }

 private:
  std::set<std::string> known_;
  std::deque<std::string> order_;
};

/// What was said in groups and not to the agent, until it next speaks there.
/// Limits: kPendingGroupsMax groups; the lines of each as the config says (50).
class PendingContext {
 public:
  using Lines = std::vector<std::pair<std::string, std::string>>;
  void add(const std::string& history_key, std::string sender, std::string text, std::size_t lines_max);
  Lines take(const std::string& history_key);

 private:
  std::map<std::string, std::deque<std::pair<std::string, std::string>>> groups_;
  std::deque<std::string> order_;
};

/// Event loop only. Lifetime: the engine's.
struct Inside {
  explicit Inside(EngineParts made_of);

  EngineParts parts;
  const io::Io& io;
  std::shared_ptr<const Snapshot> snapshot;
  Runs runs;
  Lanes session_lanes;
  Lanes chat_lanes;  ///< one for each chat that is answered: parts arrive in order
  SeenMessages seen;
  PendingContext pending;
  io::TaskGroup tasks;
  Accounts* accounts = nullptr;
  bool stopping = false;
};

}  // namespace oc::engine
