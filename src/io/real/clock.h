// The host's clocks and timers.
#pragma once

#include <string>

#include "io/clock.h"

namespace oc::io {

/// Event loop only.
class RealClock final : public Clock {
 public:
  explicit RealClock(Executor executor) : executor_(std::move(executor)) {}
  UnixTime now() const override;
  Millis steady() const override;
  std::string time_zone() const override;
  Task<> sleep(Millis length) override;
  std::unique_ptr<Alarm> call_after(Millis length, std::function<void()> what) override;

 private:
  Executor executor_;
  mutable std::string zone_;  ///< looked up at zone_read_at_
  mutable Millis zone_read_at_{-1};
};

/// The IANA name in `TZ` (`:Europe/Berlin`), or what `link` (/etc/localtime) points to, or UTC.
std::string time_zone_name(const char* tz_variable, const std::string& link);

}  // namespace oc::io
