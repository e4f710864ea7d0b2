// What the parts of the engine share: only files of src/engine include this.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/gathering.h"
#include "engine/lanes.h"
#include "engine/message.h"
#include "engine/notes.h"
#include "engine/pasts.h"
#include "engine/prompts.h"
#include "engine/queue_book.h"
#include "engine/run_slots.h"
#include "engine/runs.h"
#include "engine/seat.h"
#include "engine/snapshot.h"
#include "engine/workspaces.h"
#include "store/store.h"

namespace oc::engine {

class Accounts;
class MediaShelf;

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
  bool has(const std::string& history_key) const { return groups_.contains(history_key); }

 private:
  std::map<std::string, std::deque<std::pair<std::string, std::string>>> groups_;
  std::deque<std::string> order_;
};

/// The answer of one run on its way to its chat.
struct Delivery {
  explicit Delivery(const io::Executor& executor) : changed(executor) {}
  io::Event changed;     ///< raised: what is on disk of it was changed by somebody else
  bool is_busy = false;  ///< a part is with the platform, or what came of it is being kept
  int holders = 0;       ///< who change what is on disk of it: no part is begun meanwhile
};

/// Event loop only. Lifetime: the engine's.
struct Inside {
  explicit Inside(EngineParts made_of);

  EngineParts parts;
  const io::Io& io;
  std::shared_ptr<const Snapshot> snapshot;
  Runs runs;
  Seats seats;  ///< messages of one session pass steps 4 to 7 in order of arrival
  Gathering gathering;
  QueueBook queues;
  RunSlots slots;
  Lanes chat_lanes;  ///< one for each chat that is answered: parts arrive in order
  SeenMessages seen;
  PendingContext pending;
  SessionNotes notes;
  Workspaces workspaces;
  Pasts pasts;
  Prompts prompts;
  std::map<std::string, std::shared_ptr<Delivery>> deliveries;  ///< by run
  std::size_t delivering = 0;                                   ///< of these, the ones that do not wait for a later try
  std::shared_ptr<MediaShelf> media;                            ///< the files of messages
  std::set<std::string> codes_on_wire;                          ///< senders who are being told their pairing code
  io::TaskGroup tasks;
  Accounts* accounts = nullptr;
  bool stopping = false;
  std::map<std::string, std::int64_t> first_inbox_ids;  ///< by agent: the first one given since the start
  std::size_t sessions_begun = 0;                       ///< under keys that had none; maintenance looks after so many
  io::Event maintenance_due;                            ///< raised: the sessions are to be looked through now
  std::set<std::string> maintenance_warned;             ///< sessions whose chat was told that they would go
  std::set<std::string> strangers_told;                 ///< what the log was told about shared main sessions
  io::Event halting;                                    ///< raised at the end of a stop: whoever repeats something lets it be
  std::map<std::string, Error> troubles;                ///< by agent: whose database takes nothing now; see keeping.h
  std::optional<Error> trouble;                         ///< one of them, for health and status
  Lanes suspects;  ///< messages whose runs ended in crashes run one at a time: only the guilty one is blamed for the next
};

}  // namespace oc::engine
