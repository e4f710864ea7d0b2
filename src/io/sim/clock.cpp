// Sleepers in the order in which they wake.
#include "io/sim/clock.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

namespace oc::io {
namespace asio = boost::asio;

/// One sleeping task; it takes itself off the list however it ends.
struct SimClock::Sleep {
  SimClock& clock;
  std::pair<Millis, std::uint64_t> wake;
  asio::steady_timer timer;
  bool due = false;

  Sleep(SimClock& owner, Millis length) : clock(owner), wake(owner.elapsed_ + length, owner.next_number_++), timer(owner.executor_) {
    timer.expires_at(asio::steady_timer::time_point::max());
    clock.sleepers_.emplace(wake, this);
  }
  ~Sleep() { clock.sleepers_.erase(wake); }
  Sleep(const Sleep&) = delete;
  Sleep& operator=(const Sleep&) = delete;
};

Task<> SimClock::sleep(Millis length) {
  if (length <= Millis(0)) {
    co_await asio::post(asio::use_awaitable);
    co_return;
  }
  Sleep sleep(*this, length);
  while (!sleep.due) {
    co_await sleep.timer.async_wait(asio::as_tuple(asio::use_awaitable));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) throw boost::system::system_error(asio::error::operation_aborted);
  }
}

std::optional<Millis> SimClock::next_wake() const {
  for (const auto& [wake, sleep] : sleepers_) {
    if (!sleep->due) return wake.first;
  }
  return std::nullopt;
}

void SimClock::step_to(Millis steady) {
  elapsed_ = std::max(elapsed_, steady);
  for (auto& [wake, sleep] : sleepers_) {
    if (wake.first > elapsed_) break;
    sleep->due = true;
    sleep->timer.cancel();
  }
}

}  // namespace oc::io
