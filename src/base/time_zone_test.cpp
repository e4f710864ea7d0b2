// Time zones: conversions, the two hours a year that are odd, and names that do not exist.
#include "base/time_zone.h"

#include <doctest/doctest.h>

using namespace oc;

namespace {
UnixTime at(const char* iso) { return *from_iso(iso); }
}  // namespace

TEST_CASE("a zone shows the local date, the offset and the weekday") {
  const auto vienna = TimeZone::find("Europe/Vienna");
  REQUIRE(vienna);
  const LocalTime local = vienna->local(at("2026-07-01T22:30:05Z"));
  CHECK(local.year == 2026);
  CHECK(local.month == 7);
  CHECK(local.day == 2);
  CHECK(local.hour == 0);
  CHECK(local.minute == 30);
  CHECK(local.second == 5);
  CHECK(local.weekday == 4);
  CHECK(local.offset_seconds == 7200);
  CHECK(local.abbreviation == "CEST");
  CHECK(vienna->instant(local) == at("2026-07-01T22:30:05Z"));
}

TEST_CASE("a time that is skipped in spring moves on, of a doubled time the first counts") {
  const auto york = TimeZone::find("America/New_York");
  REQUIRE(york);
  CHECK(york->instant({.year = 2026, .month = 3, .day = 8, .hour = 2}) == at("2026-03-08T07:00:00Z"));
  CHECK(york->instant({.year = 2026, .month = 11, .day = 1, .hour = 1}) == at("2026-11-01T05:00:00Z"));
}

TEST_CASE("days and months that are out of range carry over") {
  const TimeZone utc;
  CHECK(utc.instant({.year = 2026, .month = 1, .day = 0}) == at("2025-12-31T00:00:00Z"));
  CHECK(utc.instant({.year = 2026, .month = 13, .day = 1}) == at("2027-01-01T00:00:00Z"));
}

TEST_CASE("UTC needs no zone files and an unknown zone is an error that says what to type") {
  CHECK(TimeZone::find(" utc ")->name() == "UTC");
  CHECK(TimeZone::find("Z")->local(at("2026-01-01T00:00:00Z")).abbreviation == "UTC");
  for (const char* name : {"Mars/Olympus", "", "../../etc/passwd", "Europe/Vienna\n"}) {
    CAPTURE(name);
    const auto zone = TimeZone::find(name);
    if (std::string_view(name) == "Europe/Vienna\n") {
      CHECK(zone);
      continue;
    }
    REQUIRE_FALSE(zone);
    CHECK(zone.error().code == Errc::not_found);
    CHECK(zone.error().hint.find("Europe/Vienna") != std::string::npos);
  }
}
