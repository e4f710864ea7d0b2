// Writing and reading points in time.
#include "base/time.h"

#include <fmt/format.h>

#include <cstdio>

namespace oc {

std::string to_iso(UnixTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

std::optional<UnixTime> from_iso(std::string_view text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millisecond = 0, used = 0;
  const std::string line(text);
  if (std::sscanf(line.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute, &second, &used) != 6) return std::nullopt;
  std::string_view rest = std::string_view(line).substr(static_cast<std::size_t>(used));
  if (rest.starts_with('.') && rest.size() >= 4) {
    int read = 0;
    if (std::sscanf(line.c_str() + used, ".%3d%n", &millisecond, &read) != 1) return std::nullopt;
    rest.remove_prefix(static_cast<std::size_t>(read));
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (rest != "Z" || !date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  using namespace std::chrono;
  return UnixTime(sys_days(date) + hours(hour) + minutes(minute) + seconds(second) + milliseconds(millisecond));
}

std::string age_text(Millis age) {
  const auto minutes = age.count() / 60'000;
  if (minutes < 1) return "just now";
  if (minutes < 60) return fmt::format("{}m ago", minutes);
  if (minutes < 48 * 60) return fmt::format("{}h ago", minutes / 60);
  return fmt::format("{}d ago", minutes / 1440);
}

}  // namespace oc
