// What a clock on the wall shows in a named place, and back, by the IANA time zone rules of the machine.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace oc {

/// A date and a time of day as people in some place read them. Units: month and day count from 1, weekday from 0 = Sunday.
struct LocalTime {
  int year = 1970;
  unsigned month = 1;
  unsigned day = 1;
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  unsigned millisecond = 0;
  unsigned weekday = 4;
  int offset_seconds = 0;    ///< east of Greenwich, at that moment
  std::string abbreviation;  ///< `CET`, `EDT`, `UTC`
};

/// A named time zone. A small value; copies are free. The zone made by default is UTC.
class TimeZone {
 public:
  TimeZone() = default;

  /// The zone of an IANA name such as `Europe/Vienna`; `UTC`, `Etc/UTC`, `GMT` and `Z` need no zone files.
  /// Errors: not_found for a name that the machine does not know.
  static Result<TimeZone> find(std::string_view name);

  const std::string& name() const { return name_; }

  /// What the clock there shows at that moment.
  LocalTime local(UnixTime time) const;

  /// The moment at which the clock there shows this; JavaScript's rule: a time that is skipped in spring moves on by the gap, of a time
  /// that comes twice in autumn the first counts. Hours, days and months out of their range carry over. Weekday and offset are not read.
  UnixTime instant(const LocalTime& local) const;

 private:
  const void* zone_ = nullptr;  ///< lives as long as the process
  std::string name_ = "UTC";
};

}  // namespace oc
