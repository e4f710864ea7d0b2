// Half a second, doubled each time, or what the provider asks for.
#include "models/retry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "base/limits.h"
#include "base/text.h"

namespace oc::models {
namespace {

constexpr Millis kFirstPause{500};

/// `Wed, 21 Oct 2026 07:28:00 GMT`; nothing when it is not that.
std::optional<UnixTime> http_date(std::string_view text) {
  static constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || !text.ends_with(" GMT") || text[3] != ',') return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t length) {
    int value = -1;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + length, value);
    return error == std::errc() && end == text.data() + at + length ? value : -1;
  };
  const auto month = std::ranges::find(kMonths, text.substr(8, 3));
  const int day = number(5, 2), year = number(12, 4), hour = number(17, 2), minute = number(20, 2), second = number(23, 2);
  if (month == kMonths.end() || day < 1 || year < 1970 || hour < 0 || minute < 0 || second < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month - kMonths.begin()) + 1),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return UnixTime(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
}

}  // namespace

bool may_retry(const Error& error) {
  if (error.code == Errc::rate_limited || error.code == Errc::unavailable) return true;
  if (error.code == Errc::timeout) return error.http_status == 408 || error.http_status == 504;
  // A call changes nothing at the provider, so one whose answer had not begun may be repeated.
  return error.code == Errc::connection_lost;
}

bool may_fall_back(const Error& error) {
  return error.code == Errc::denied || error.code == Errc::not_found || error.code == Errc::rate_limited || error.code == Errc::unavailable ||
         error.code == Errc::timeout;
}

std::optional<Millis> Retry::after(const Error& error, std::uint64_t chance) {
  if (!may_retry(error) || tries_ >= kModelTriesMax) return std::nullopt;
  if (error.retry_after_ms > Millis(kModelRetryAfterMax).count()) return std::nullopt;
  const Millis backoff = kFirstPause * (1 << (tries_ - 1));
  tries_++;
  if (error.retry_after_ms >= 0) return Millis(error.retry_after_ms);
  return backoff * static_cast<std::int64_t>(750 + std::min<std::uint64_t>(chance, 999) / 2) / 1000;
}

std::int64_t retry_after_ms(std::string_view header, UnixTime now) {
  header = js_trim(header);
  double seconds = 0;
  const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), seconds);
  if (error == std::errc() && end == header.data() + header.size())
    return seconds >= 0 && seconds < 1e9 ? static_cast<std::int64_t>(seconds * 1000) : -1;
  const auto date = http_date(header);
  return date ? std::max<std::int64_t>(0, (*date - now).count()) : -1;
}

}  // namespace oc::models
