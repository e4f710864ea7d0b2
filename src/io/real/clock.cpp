// Wall and steady time from the operating system, sleeping on the loop's timers.
#include "io/real/clock.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <cstdlib>

namespace oc::io {
namespace asio = boost::asio;
namespace {

// In nanoseconds, as timers count, a length that a client gave may not fit; nobody waits longer than this.
constexpr Millis kSleepMax = std::chrono::hours(24 * 365 * 50);

class RealAlarm final : public Clock::Alarm {
 public:
  RealAlarm(const Executor& executor, Millis length, std::function<void()> what) : state_(std::make_shared<State>(executor, std::move(what))) {
    state_->timer.expires_after(std::clamp(length, Millis(0), kSleepMax));
    // A timer that has run out calls although it is cancelled before its turn comes: so the state outlives the alarm.
    state_->timer.async_wait([state = state_](boost::system::error_code problem) {
      if (!problem && state->is_wanted) state->what();
    });
  }
  ~RealAlarm() override {
    state_->is_wanted = false;
    state_->timer.cancel();
  }
  RealAlarm(const RealAlarm&) = delete;
  RealAlarm& operator=(const RealAlarm&) = delete;

 private:
  struct State {
    State(const Executor& executor, std::function<void()> call) : timer(executor), what(std::move(call)) {}
    asio::steady_timer timer;
    std::function<void()> what;
    bool is_wanted = true;
  };
  std::shared_ptr<State> state_;
};

}  // namespace

UnixTime RealClock::now() const { return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now()); }

Millis RealClock::steady() const { return std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now().time_since_epoch()); }

Task<> RealClock::sleep(Millis length) {
  if (length <= Millis(0)) {
    co_await asio::post(asio::use_awaitable);
    co_return;
  }
  asio::steady_timer timer(executor_, std::min(length, kSleepMax));
  co_await timer.async_wait(asio::use_awaitable);
}

std::unique_ptr<Clock::Alarm> RealClock::call_after(Millis length, std::function<void()> what) {
  return std::make_unique<RealAlarm>(executor_, length, std::move(what));
}

std::string time_zone_name(const char* tz_variable, const std::string& link) {
  constexpr std::string_view folder = "zoneinfo/";
  std::string_view text = tz_variable == nullptr ? "" : tz_variable;
  if (text.starts_with(':')) text.remove_prefix(1);
  std::array<char, 1024> target{};
  if (text.empty()) {
    const ssize_t length = ::readlink(link.c_str(), target.data(), target.size());
    if (length <= 0) return "UTC";
    text = {target.data(), static_cast<std::size_t>(length)};
  }
  if (const std::size_t at = text.find(folder); at != std::string_view::npos) text.remove_prefix(at + folder.size());
  for (const std::string_view prefix : {"posix/", "right/"}) {
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  }
  // A name has an area and a place; `CET-1CEST,M3.5.0` is a rule, not a name.
  const bool is_name = !text.empty() && text.front() != '/' && text.find_first_of(",<>") == std::string_view::npos;
  return is_name ? std::string(text) : "UTC";
}

std::string RealClock::time_zone() const {
  // Each turn asks several times; a host that moves to another zone is seen a second later.
  constexpr Millis kLookedUpAgain{1000};
  const Millis now = steady();
  if (zone_read_at_.count() < 0 || now - zone_read_at_ >= kLookedUpAgain) {
    zone_ = time_zone_name(std::getenv("TZ"), "/etc/localtime");
    zone_read_at_ = now;
  }
  return zone_;
}

}  // namespace oc::io
