// Pairing: codes, file names, and the exact words.
#include "core/access/pairing.h"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::access;

TEST_CASE("15.5: a code has eight characters that cannot be mistaken") {
  const std::string code = pairing_code({0, 31, 32, 63, 4'000'000'000u, 8, 13, 24});
  CHECK(code.size() == 8);
  CHECK(code.substr(0, 4) == "A9A9");
  CHECK(code.find_first_of("01IO") == std::string::npos);
  for (char c : std::string_view("01IO")) CHECK(kPairingAlphabet.find(c) == std::string_view::npos);
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
