// Time zones through Howard Hinnant's date library and the zone files of the machine.
#include "base/time_zone.h"

// The library in Debian is built with these; the header must agree.
#define ONLY_C_LOCALE 1
#define HAS_STRING_VIEW 1
#define USE_OS_TZDB 1
#include <date/tz.h>
#include <fmt/format.h>

#include <exception>

#include "base/text.h"

namespace oc {
namespace {

const date::time_zone* as_zone(const void* zone) { return static_cast<const date::time_zone*>(zone); }

bool is_utc(std::string_view name) {
  for (std::string_view word : {"utc", "etc/utc", "gmt", "etc/gmt", "z"}) {
    if (iequals_ascii(name, word)) return true;
  }
  return false;
}

/// The days since 1970 of a date whose month and day may lie out of range.
std::chrono::sys_days day_of(const LocalTime& local) {
  using namespace std::chrono;
  const auto months_from_zero = static_cast<long>(local.year) * 12 + static_cast<long>(local.month) - 1;
  const long first = months_from_zero >= 0 ? months_from_zero / 12 : (months_from_zero - 11) / 12;
  const year_month_day start{year(static_cast<int>(first)), month(static_cast<unsigned>(months_from_zero - first * 12) + 1), std::chrono::day(1)};
  return sys_days(start) + days(static_cast<int>(local.day) - 1);
}

}  // namespace

Result<TimeZone> TimeZone::find(std::string_view name) {
  const std::string wanted(js_trim(name));
  TimeZone made;
  if (is_utc(wanted)) return made;
  try {
    made.zone_ = date::locate_zone(wanted);
    made.name_ = wanted;
    return made;
  } catch (const std::exception&) {
    return fail(Errc::not_found, fmt::format("unknown time zone \"{}\"", printable(wanted, 80)),
                "Use an IANA name, such as Europe/Vienna or America/New_York.");
  }
}

LocalTime TimeZone::local(UnixTime time) const {
  LocalTime local;
  local.abbreviation = "UTC";
  if (zone_ != nullptr) {
    const auto info = as_zone(zone_)->get_info(time);
    local.offset_seconds = static_cast<int>(info.offset.count());
    local.abbreviation = info.abbrev;
  }
  const auto shifted = time + std::chrono::seconds(local.offset_seconds);
  const auto day = std::chrono::floor<std::chrono::days>(shifted);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(shifted - day);
  local.year = static_cast<int>(date.year());
  local.month = static_cast<unsigned>(date.month());
  local.day = static_cast<unsigned>(date.day());
  local.hour = static_cast<unsigned>(clock.hours().count());
  local.minute = static_cast<unsigned>(clock.minutes().count());
  local.second = static_cast<unsigned>(clock.seconds().count());
  local.millisecond = static_cast<unsigned>(clock.subseconds().count());
  local.weekday = std::chrono::weekday(day).c_encoding();
  return local;
}

UnixTime TimeZone::instant(const LocalTime& local) const {
  using namespace std::chrono;
  const auto wall = day_of(local) + hours(local.hour) + minutes(local.minute) + seconds(local.second) + milliseconds(local.millisecond);
  if (zone_ == nullptr) return UnixTime(wall.time_since_epoch());
  const date::local_time<milliseconds> shown(wall.time_since_epoch());
  // In a gap and in an overlap `first` is what held before the change, which is the offset that JavaScript takes.
  const auto info = as_zone(zone_)->get_info(shown);
  return UnixTime(wall.time_since_epoch() - info.first.offset);
}

}  // namespace oc
