// Pairing: how a stranger gets in. The form of its codes, the words of the answer, the names of OpenClaw's files (spec §15.5).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace oc::access {

inline constexpr std::string_view kPairingAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
inline constexpr std::size_t kPairingCodeLength = 8;

/// A code from eight random numbers: letters and digits that cannot be mistaken for each other.
std::string pairing_code(const std::array<std::uint32_t, kPairingCodeLength>& random);

/// `Your Telegram user id: 555`.
std::string pairing_id_line(std::string_view channel, std::string_view id);

/// The whole answer to a stranger, in plain text with the code in a fence, as 2026.3.28 sends it.
std::string pairing_answer(std::string_view channel, std::string_view id, std::string_view code);

/// File names under `credentials/`: `telegram-pairing.json`, `telegram-work-allowFrom.json`; without an account the channel's own.
std::string pairing_file(std::string_view channel);
std::string allow_from_file(std::string_view channel, std::string_view account_id = "");

}  // namespace oc::access
