// What was said in a session, kept from one turn to the next, so that a turn reads only what is new of its transcript.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "base/shared_vector.h"
#include "core/turn/message.h"
#include "store/store.h"

namespace oc::engine {

/// A transcript as models are told of it, as far as it was read.
struct Past {
  SharedVector<turn::Message> messages;  ///< sound, oldest first
  std::int64_t last_seq = 0;             ///< of the last line that was read
  Json last_line;                        ///< that line itself: whether the transcript still is the one that was read
  std::size_t lines = 0;                 ///< how many were read
};

/// The past of these lines; nothing when it cannot be continued later: there are none, or a tool call at their end waits for its result.
std::optional<Past> past_of(std::span<const store::EntryRow> lines);

/// Adds what came since: `lines` begin with the line that was the last one. False when they do not go straight on from there (see history_path.h), or
/// when a transcript read anew would be cut (`lines_max`): read all of it then.
bool go_on(Past& past, std::span<const store::EntryRow> lines, std::size_t lines_max);

/// What a turn wrote into a transcript.
struct Written {
  std::vector<turn::Message> messages;
  std::size_t lines = 0;
  Json last_line;
};

/// Adds what a turn wrote behind the past, as if nobody else had written there meanwhile: whether that is so is seen at the next go_on(), for the
/// last line then stands at another place. False, and nothing is added, where go_on() would not go on.
bool add_written(Past& past, Written written, std::size_t lines_max);

/// The pasts of the sessions that were used last, by what names a transcript: agent and session id. Who has a turn takes the past and brings it back,
/// so a turn that fails leaves none behind. Nothing that changes a session needs to tell this: lines are only ever added to a transcript, and the
/// next turn looks whether the last one is still there. Limits: kPastsRemembered, kPastBytesRemembered; the ones that were not used for longest go.
/// Event loop only.
class Pasts {
 public:
  static std::string name(std::string_view agent_id, std::string_view session_id);

  std::optional<Past> take(const std::string& name);
  void put(std::string name, Past past);
  std::size_t size() const { return by_name_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  struct Kept {
    std::string name;
    Past past;
    std::size_t bytes = 0;
  };
  void drop(std::list<Kept>::iterator at);

  std::list<Kept> used_;  ///< the last used in front
  std::unordered_map<std::string, std::list<Kept>::iterator> by_name_;
  std::size_t bytes_ = 0;
};

}  // namespace oc::engine
