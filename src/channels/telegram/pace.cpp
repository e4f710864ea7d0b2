// The longest of the waits counts.
#include "channels/telegram/pace.h"

#include <algorithm>

namespace oc::channels::telegram {

Millis Pace::take(const std::string& chat_id, Millis now) {
  if (limits_ == Limits::told) return closed_for(now);
  const Millis wait = std::max(bot_.take(now), closed_for(now));
  if (chat_id.empty()) return wait;
  const bool is_group = chat_id.starts_with('-') || chat_id.starts_with('@');
  return std::max(wait, is_group ? groups_.take(chat_id, now) : people_.take(chat_id, now));
}

void Pace::close_until(Millis until) {
  closed_until_ = std::max(closed_until_, until);
  bot_.close_until(closed_until_);
}

}  // namespace oc::channels::telegram
