// Sleepers in the order in which they wake.
#include "io/sim/clock.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

namespace oc::io {
namespace asio = boost::asio;

/// Something that is due later; it takes itself off the list however it ends.
struct SimClock::Sleeper {
  SimClock& clock;
  std::pair<Millis, std::uint64_t> wake;
  bool due = false;

  Sleeper(SimClock& owner, Millis length) : clock(owner), wake(owner.elapsed_ + length, owner.next_number_++) { clock.sleepers_.emplace(wake, this); }
  virtual ~Sleeper() { clock.sleepers_.erase(wake); }
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;
  virtual void call() = 0;
};

/// A sleeping task.
struct SimClock::Sleep final : Sleeper {
  asio::steady_timer timer;

  Sleep(SimClock& owner, Millis length) : Sleeper(owner, length), timer(owner.executor_) { timer.expires_at(asio::steady_timer::time_point::max()); }
  void call() override { timer.cancel(); }
};

/// A call that is due later.
struct SimClock::SimAlarm final : Alarm, Sleeper {
  std::shared_ptr<std::function<void()>> what;

  SimAlarm(SimClock& owner, Millis length, std::function<void()> to_call)
      : Sleeper(owner, length), what(std::make_shared<std::function<void()>>(std::move(to_call))) {}
  ~SimAlarm() override { *what = nullptr; }
  void call() override {
    asio::post(clock.executor_, [called = what] {
      // What is called may destroy the alarm.
      if (const auto wanted = std::exchange(*called, nullptr)) wanted();
    });
  }
};

std::unique_ptr<Clock::Alarm> SimClock::call_after(Millis length, std::function<void()> what) {
  auto alarm = std::make_unique<SimAlarm>(*this, std::max(length, Millis(0)), std::move(what));
  if (length <= Millis(0)) {
    alarm->due = true;
    alarm->call();
  }
  return alarm;
}

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
    if (!std::exchange(sleep->due, true)) sleep->call();
  }
}

}  // namespace oc::io
