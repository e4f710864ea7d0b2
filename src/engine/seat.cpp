// Counting what is unfinished.
#include "engine/seat.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "io/log.h"

namespace oc::engine {

Seat::Seat(Seats& of, std::unique_ptr<LaneTurn> in_order) : seats(of), place(std::move(in_order)) { seats.unfinished_++; }

Seat::~Seat() { seats.gone(messages); }

void Seat::absorb(Seat& other) {
  messages += other.messages;
  other.messages = 0;
}

Result<void> Seats::check_room() {
  if (unfinished_ < kInboxPendingMax) return {};
  if (!is_full_) io_.log.warn("queue", fmt::format("{} messages are unfinished; new ones stay with their platforms", unfinished_));
  is_full_ = true;
  return std::unexpected(*trouble());
}

std::optional<Error> Seats::trouble() const {
  if (!is_full_) return std::nullopt;
  return Error{.code = Errc::unavailable,
               .message = fmt::format("{} messages are unfinished; new ones stay with their platforms until some are done", unfinished_),
               .hint = "See what waits: openclaw messages list --unfinished"};
}

void Seats::gone(std::size_t messages) {
  unfinished_ -= messages;
  if (!is_full_ || unfinished_ >= kInboxPendingMax) return;
  is_full_ = false;
  io_.log.info("queue", "new messages are taken again");
}

}  // namespace oc::engine
