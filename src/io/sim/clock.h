// Virtual time: it stands still until the world is stepped.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "io/clock.h"

namespace oc::io {

/// Starts at 2026-01-01T00:00:00Z, time zone UTC.
class SimClock final : public Clock {
 public:
  explicit SimClock(Executor executor) : executor_(std::move(executor)) {}

  UnixTime now() const override { return wall_start_ + elapsed_; }
  Millis steady() const override { return elapsed_; }
  std::string time_zone() const override { return time_zone_; }
  Task<> sleep(Millis length) override;
  std::unique_ptr<Alarm> call_after(Millis length, std::function<void()> what) override;

  void set_time_zone(std::string name) { time_zone_ = std::move(name); }
  /// Sets the wall clock without letting time pass.
  void set_now(UnixTime now) { wall_start_ = now - elapsed_; }

  /// When the earliest sleeper wakes, in steady time; nothing when nobody sleeps.
  std::optional<Millis> next_wake() const;
  /// Moves time forward (never backward) and wakes the sleepers that are due.
  void step_to(Millis steady);
  std::size_t sleepers() const { return sleepers_.size(); }

 private:
  struct Sleeper;
  struct Sleep;
  struct SimAlarm;
  Executor executor_;
  UnixTime wall_start_ = from_ms(1'767'225'600'000);
  Millis elapsed_{0};
  std::string time_zone_ = "UTC";
  std::uint64_t next_number_ = 0;
  std::map<std::pair<Millis, std::uint64_t>, Sleeper*> sleepers_;  ///< and alarms
};

}  // namespace oc::io
