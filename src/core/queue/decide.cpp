// The table of modes.
#include "core/queue/decide.h"

namespace oc::queue {

Mode mode_for(Mode mode, const Facts& facts) {
  if (facts.answers_a_chat || mode == Mode::steer || mode == Mode::interrupt) return mode;
  return Mode::followup;
}

Decision decide(Mode mode, const Facts& facts) {
  if (!facts.is_active) return {.run_now = true};
  const bool can_steer = facts.takes_steering && !facts.begins_session;
  switch (mode_for(mode, facts)) {
    case Mode::collect:
    case Mode::followup: return {.enqueue = true};
    case Mode::steer: return can_steer ? Decision{.steer = true} : Decision{.enqueue = true};
    case Mode::steer_backlog: return {.steer = can_steer, .enqueue = true};
    case Mode::interrupt: return {.interrupt = true};
  }
  return {.enqueue = true};
}

Room room_for_one_more(const Settings& settings, std::size_t waiting) {
  if (waiting < settings.cap) return Room::free;
  switch (settings.drop) {
    case Drop::old: return Room::oldest_goes;
    case Drop::newest: return Room::newest_goes;
    case Drop::summarize: return Room::oldest_is_summarized;
  }
  return Room::free;
}

}  // namespace oc::queue
