// Reset policies, the daily boundary over a change of summer time, and the other small rules of sessions.
#include "core/sessions/reset.h"

#include <doctest/doctest.h>

#include "core/sessions/history.h"
#include "core/sessions/maintenance.h"
#include "core/sessions/owner.h"

using namespace oc;
using namespace oc::sessions;

namespace {
UnixTime at(const char* iso) { return *from_iso(iso); }
}  // namespace

TEST_CASE("9.3: the daily boundary is a calendar day, also when the clock is changed") {
  const auto york = TimeZone::find("America/New_York");
  REQUIRE(york);
  // 2026-03-08: 02:00 does not exist, so the boundary shows 03:00.
  CHECK(daily_boundary(at("2026-03-08T12:00:00Z"), 2, *york) == at("2026-03-08T07:00:00Z"));
  CHECK(daily_boundary(at("2026-03-08T06:30:00Z"), 2, *york) == at("2026-03-07T08:00:00Z"));
  // 2026-11-01: 01:00 comes twice; the first counts.
  CHECK(daily_boundary(at("2026-11-01T12:00:00Z"), 1, *york) == at("2026-11-01T05:00:00Z"));
  CHECK(daily_boundary(at("2026-11-01T08:59:00Z"), 4, *york) == at("2026-10-31T08:00:00Z"));
  CHECK(daily_boundary(at("2026-05-05T05:05:05Z"), 99, TimeZone()) == at("2026-05-04T23:00:00Z"));
}

TEST_CASE("9.3: a boundary lies at most 25 hours back and never ahead, in every hour of a year") {
  const auto zone = TimeZone::find("Europe/Vienna");
  REQUIRE(zone);
  for (UnixTime now = at("2026-01-01T00:30:00Z"); now < at("2027-01-01T00:00:00Z"); now += std::chrono::hours(1)) {
    const UnixTime boundary = daily_boundary(now, 4, *zone);
    REQUIRE(boundary <= now);
    REQUIRE(now - boundary < std::chrono::hours(25) + std::chrono::minutes(1));
    REQUIRE(zone->local(boundary).hour == 4);
  }
}

TEST_CASE("9.2: a channel's own policy replaces the others, under any of its names") {
  const auto session = parse_json(R"({"reset":{"mode":"idle","idleMinutes":5},"resetByChannel":{"imsg":{"atHour":7.9},"bad":5}})");
  const Json* own = reset_override(&*session, "imessage");
  REQUIRE(own != nullptr);
  const ResetPolicy policy = reset_policy(&*session, ResetType::direct, own);
  CHECK(policy.mode == ResetMode::daily);
  CHECK(policy.at_hour == 7);
  CHECK_FALSE(policy.idle_minutes.has_value());
  CHECK(reset_override(&*session, "bad") == nullptr);
  CHECK(reset_policy(nullptr, ResetType::group).at_hour == 4);
}

TEST_CASE("11: lengths of time and sizes that cannot be right are refused") {
  for (const char* text : {"", "-1d", "1w", "1h 30m", "1.h", ".5h", "9999999999999999d", "1h30"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration_ms(text));
  }
  CHECK(parse_duration_ms("1d2h3m4s5ms") == 93'784'005);
  for (const char* text : {"", "1 kb", "1bb", "kb", "1pb", "9999999tb"}) CHECK_FALSE(parse_byte_size(text));
  CHECK(parse_byte_size("2K") == 2048);
}

TEST_CASE("11: entries over the cap are the oldest, those of equal age in their order") {
  const auto store = parse_json(R"({"a":{"updatedAt":5},"b":{},"c":{"updatedAt":7},"d":{"updatedAt":5}})");
  CHECK(keys_over_cap(store->get_object(), 2) == std::vector<std::string>{"d", "b"});
  CHECK(keys_over_cap(store->get_object(), 9).empty());
  CHECK(keys_updated_before(store->get_object(), 6) == std::vector<std::string>{"a", "d"});
}

TEST_CASE("16: history limits follow the key, and cut before whole user turns") {
  const auto config = parse_json(R"({"channels":{"telegram":{"dmHistoryLimit":9,"historyLimit":3,"dms":{"5":{"historyLimit":2}}}}})");
  CHECK(history_limit("agent:a:telegram:direct:5:thread:7", *config) == 2);
  CHECK(history_limit("agent:a:telegram:direct:6", *config) == 9);
  CHECK(history_limit("agent:a:telegram:group:-1:topic:4", *config) == 3);
  CHECK_FALSE(history_limit("agent:a:main", *config).has_value());
  const std::vector<std::string_view> roles = {"user", "assistant", "user", "toolResult", "user"};
  CHECK(history_start(roles, 2) == 2);
  CHECK(history_start(roles, 3) == 0);
  CHECK(history_start(roles, 0) == 0);
}

TEST_CASE("7: the main session is pinned to the only listed sender") {
  const auto one = parse_json(R"(["tg:5", 5])"), two = parse_json(R"([5, 6])"), all = parse_json(R"([5, " * "])");
  CHECK(pinned_owner(DmScope::main, &*one) == std::nullopt);
  CHECK(pinned_owner(DmScope::main, &*one, [](std::string_view id) { return std::string(id.substr(id.find(':') + 1)); }) == "5");
  CHECK(pinned_owner(DmScope::main, &*two) == std::nullopt);
  CHECK(pinned_owner(DmScope::main, &*all) == std::nullopt);
  CHECK(pinned_owner(DmScope::per_peer, &*one) == std::nullopt);
}
