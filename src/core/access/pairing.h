// Pairing: how a stranger gets in. Codes, how long they live, how many there may be, and the words of the answer (spec §15.5).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/time.h"

namespace oc::access {

inline constexpr std::string_view kPairingAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
inline constexpr std::size_t kPairingCodeLength = 8;

/// A code from eight random numbers: letters and digits that cannot be mistaken for each other.
std::string pairing_code(const std::array<std::uint32_t, kPairingCodeLength>& random);

/// A request that waits for the operator.
struct PairingRequest {
  std::string id;  ///< the sender, in the channel's normal form
  std::string code;
  UnixTime created_at{};
  UnixTime last_seen_at{};
  std::string account_id;
  JsonObject meta;
};

/// What became of a stranger's message.
enum class PairingStep : std::uint8_t {
  created,   ///< a new code: answer once
  repeated,  ///< the sender has a code already: only last_seen_at moved, no answer
  full,      ///< too many wait for this account: no code, no answer
};
struct PairingOutcome {
  PairingStep step = PairingStep::full;
  std::string code;
};

/// Makes or renews the request of `id` in the list of a channel; old ones leave it first. `draw` gives the random numbers of a code.
/// Limits: kPairingRequestsMax waiting requests an account, kPairingLifetime.
PairingOutcome request_pairing(std::vector<PairingRequest>& pending, std::string_view id, std::string_view account_id, UnixTime now,
                               const std::function<std::array<std::uint32_t, kPairingCodeLength>()>& draw);

/// Takes the request of a code out of the list, whatever the case it is typed in; nothing when there is none or it is too old.
std::optional<PairingRequest> approve_pairing(std::vector<PairingRequest>& pending, std::string_view code, UnixTime now);

/// Removes what is older than kPairingLifetime.
void expire_pairings(std::vector<PairingRequest>& pending, UnixTime now);

/// `Your Telegram user id: 555`.
std::string pairing_id_line(std::string_view channel, std::string_view id);

/// The whole answer to a stranger, in plain text with the code in a fence, as 2026.3.28 sends it.
std::string pairing_answer(std::string_view channel, std::string_view id, std::string_view code);

/// File names under `credentials/`: `telegram-pairing.json`, `telegram-work-allowFrom.json`; without an account the channel's own.
std::string pairing_file(std::string_view channel);
std::string allow_from_file(std::string_view channel, std::string_view account_id = "");

}  // namespace oc::access
