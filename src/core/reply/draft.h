// An answer that is shown while it grows: what may be shown of it, and when it is shown anew.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace oc::reply {

/// What of an answer's beginning may be shown: without thinking, tags and files; "" while it may still become silence. What may still become a tag at
/// its end is held back.
std::string draft_text(std::string_view beginning);

/// When a draft is shown anew: never two updates at once, none before the interval is over (the first one that long after the first words, so that a
/// quick answer needs none), the newest text each time, the same text never twice.
/// Times are of the steady clock.
class DraftPace {
 public:
  /// Nothing is shown before so many characters are there.
  static constexpr std::size_t kFirstUnitsMin = 30;

  explicit DraftPace(Millis interval) : interval_(interval) {}

  /// The answer as far as it has come. Costs nothing: what may be shown of it is worked out when an update is due.
  void tell(std::string_view beginning) {
    told_ = beginning;
    is_new_ = true;
  }

  struct Step {
    enum class What : std::uint8_t { idle, wait, update } what = What::idle;
    Millis pause{0};   ///< of wait
    std::string text;  ///< of update; ended(), limited() or failed() follows
  };
  /// What to do now. idle: nothing until more was told.
  Step next(Millis now);

  void ended(Millis now);
  /// The platform takes nothing for so long (429); the text is shown later.
  void limited(Millis now, Millis retry_after);
  /// It takes no more updates of this draft.
  void failed() { is_over_ = true; }
  bool is_over() const { return is_over_; }

 private:
  Millis interval_;
  Millis not_before_{0};
  std::string told_;
  std::string underway_;
  std::string shown_;
  bool has_begun_ = false;
  bool is_new_ = false;  ///< `told_` was not looked at yet
  bool is_busy_ = false;
  bool is_over_ = false;
};

}  // namespace oc::reply
