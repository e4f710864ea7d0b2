// Pairing: codes, their number and life, and the exact words.
#include "core/access/pairing.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/limits.h"

using namespace oc;
using namespace oc::access;

namespace {
std::array<std::uint32_t, kPairingCodeLength> counted() {
  static std::uint32_t count = 0;
  count++;
  std::array<std::uint32_t, kPairingCodeLength> out{};
  for (std::size_t i = 0; i < out.size(); i++) out[i] = count >> (5 * i);
  return out;
}
const UnixTime kStart = from_ms(1'800'000'000'000);
}  // namespace

TEST_CASE("15.5: a code has eight characters that cannot be mistaken") {
  const std::string code = pairing_code({0, 31, 32, 63, 4'000'000'000u, 8, 13, 24});
  CHECK(code.size() == 8);
  CHECK(code.substr(0, 4) == "A9A9");
  CHECK(code.find_first_of("01IO") == std::string::npos);
  for (char c : std::string_view("01IO")) CHECK(kPairingAlphabet.find(c) == std::string_view::npos);
}

TEST_CASE("15.5: three may wait for an account; a repeat keeps its code and is not answered; an old one makes room") {
  std::vector<PairingRequest> pending;
  const auto first = request_pairing(pending, "1", "", kStart, counted);
  CHECK(first.step == PairingStep::created);
  const auto again = request_pairing(pending, "1", "default", kStart + std::chrono::minutes(5), counted);
  CHECK(again.step == PairingStep::repeated);
  CHECK(again.code == first.code);
  CHECK(pending[0].last_seen_at == kStart + std::chrono::minutes(5));
  for (std::size_t i = 1; i < kPairingRequestsMax; i++)
    CHECK(request_pairing(pending, fmt::format("{}", i + 1), "", kStart, counted).step == PairingStep::created);
  CHECK(request_pairing(pending, "99", "", kStart, counted).step == PairingStep::full);
  CHECK(request_pairing(pending, "99", "other", kStart, counted).step == PairingStep::created);
  CHECK(request_pairing(pending, "99", "", kStart + kPairingLifetime + Millis(1), counted).step == PairingStep::created);
  CHECK(pending.size() == 1);
}

TEST_CASE("15.5: a code is taken once, in any case of letters, until it is an hour old") {
  std::vector<PairingRequest> pending;
  const std::string code = request_pairing(pending, "1", "work", kStart, counted).code;
  std::string small = code;
  for (char& c : small) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  CHECK_FALSE(approve_pairing(pending, "", kStart));
  const auto approved = approve_pairing(pending, " " + small + " ", kStart);
  REQUIRE(approved);
  CHECK(approved->id == "1");
  CHECK(approved->account_id == "work");
  CHECK_FALSE(approve_pairing(pending, code, kStart));
  const std::string late = request_pairing(pending, "1", "work", kStart, counted).code;
  CHECK_FALSE(approve_pairing(pending, late, kStart + kPairingLifetime + Millis(1)));
}

TEST_CASE("15.5: codes that collide are drawn again, and never doubled") {
  std::vector<PairingRequest> pending;
  int draws = 0;
  const auto draw = [&] {
    draws++;
    std::array<std::uint32_t, kPairingCodeLength> out{};
    out[0] = draws < 5 ? 1 : 2;
    return out;
  };
  const std::string first = request_pairing(pending, "1", "", kStart, draw).code;
  CHECK(request_pairing(pending, "2", "", kStart, draw).code != first);
}

TEST_CASE("15.5: the answer is the one of 2026.3.28") {
  CHECK(pairing_answer("telegram", "555", "5ARZYSGD") ==
        "OpenClaw: access not configured.\n\nYour Telegram user id: 555\nPairing code:\n```\n5ARZYSGD\n```\n\nAsk the bot owner to approve with:\n"
        "openclaw pairing approve telegram 5ARZYSGD\n```\nopenclaw pairing approve telegram 5ARZYSGD\n```");
  CHECK(pairing_id_line("whatsapp", "1555") == "Your WhatsApp phone number: +1555");
  CHECK(pairing_id_line("signal", "+1555") == "Your Signal number: +1555");
}

TEST_CASE("D13: file names hold nothing that leads elsewhere") {
  CHECK(pairing_file("Telegram") == "telegram-pairing.json");
  CHECK(allow_from_file("telegram", "Work") == "telegram-work-allowFrom.json");
  CHECK(allow_from_file("telegram") == "telegram-allowFrom.json");
  CHECK(allow_from_file("a/../b", "..\\x").find("..") == std::string::npos);
  CHECK(allow_from_file("a/b", std::string_view("c\0d", 3)) == "a_b-c_d-allowFrom.json");
}
