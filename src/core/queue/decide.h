// What becomes of one message when it reaches its session's queue.
#pragma once

#include <cstdint>
#include <string>

#include "core/queue/settings.h"

namespace oc::queue {

/// How the session stands when the message comes.
struct Facts {
  bool is_active = false;       ///< a run goes on, or messages wait for one
  bool takes_steering = false;  ///< the run can still be told something
  bool answers_a_chat = true;   ///< false: a client waits for its own run
  bool begins_session = false;  ///< /new: it can be no part of the session before it
};

struct Decision {
  bool run_now = false;    ///< nothing is in the way
  bool steer = false;      ///< told to the running run
  bool enqueue = false;    ///< a turn of its own (or with others) later
  bool interrupt = false;  ///< the run is stopped and what waits is cleared, then this message runs
  friend bool operator==(const Decision&, const Decision&) = default;
};

/// Exactly one of run_now, steer, enqueue, interrupt; steer-backlog has steer and enqueue.
/// Source: OpenClaw, command queue, modes.
Decision decide(Mode mode, const Facts& facts);

/// The mode that counts for a message: one whose client waits for its own run is never put together with others.
Mode mode_for(Mode mode, const Facts& facts);

/// What the drop policy says about a message that would be the one over the cap.
enum class Room : std::uint8_t { free, oldest_goes, newest_goes, oldest_is_summarized };
Room room_for_one_more(const Settings& settings, std::size_t waiting);

}  // namespace oc::queue
