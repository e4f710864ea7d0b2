// The limits of the WhatsApp channel: those of WhatsApp, of the line protocol, and of what one account may hold.
#pragma once

#include <chrono>
#include <cstddef>

namespace oc::channels::whatsapp {

inline constexpr std::size_t kTextUnitsMax = 65'536;           ///< of one message, whatever textChunkLimit says
inline constexpr std::size_t kTextUnitsDefault = 4000;         ///< UTF-16
inline constexpr std::size_t kLineBytesMax = 1u << 20;         ///< of one line of the bridge; a longer one is passed over
inline constexpr std::size_t kSeatLinesMax = 2000;             ///< lines that wait for an account; what is left out is asked for again
inline constexpr std::size_t kUnreadMax = 200;                 ///< messages of one account whose read receipt waits for the answer
inline constexpr std::size_t kContactsMax = 2000;              ///< people that the directory remembers
inline constexpr std::size_t kPollOptionsMax = 12;             ///< as OpenClaw takes them
inline constexpr std::size_t kPhoneDigitsMin = 7;              ///< of a number that is linked by a code
inline constexpr std::size_t kPhoneDigitsMax = 15;             ///< E.164
inline constexpr std::size_t kCredentialsBytesMax = 1u << 20;  ///< of creds.json
inline constexpr std::chrono::seconds kBridgeReady{30};        ///< for its first line
inline constexpr std::chrono::seconds kPingInterval{30};       ///< between two questions whether it is still there
inline constexpr std::chrono::seconds kPingDeadline{20};       ///< for the answer; then it is killed and started again
inline constexpr std::chrono::seconds kCallTimeout{60};        ///< for a command's result
inline constexpr std::chrono::seconds kSendTimeout{180};       ///< for a message's, files included
inline constexpr std::chrono::milliseconds kRestartMin{500};   ///< before a bridge that ended is started again; doubled each time
inline constexpr std::chrono::milliseconds kRestartMax{60'000};
inline constexpr std::chrono::minutes kRestartForgotten{2};        ///< of good work: its next end is a first one
inline constexpr std::chrono::milliseconds kReceiveRetryMin{500};  ///< before a message that could not be kept is offered again
inline constexpr std::chrono::milliseconds kReceiveRetryMax{10'000};
inline constexpr std::chrono::milliseconds kLoginRetryMin{2000};  ///< before a login that failed is tried again; doubled each time
inline constexpr std::chrono::milliseconds kLoginRetryMax{120'000};
inline constexpr std::chrono::minutes kInstallTimeout{10};  ///< of `npm ci`
inline constexpr int kNodeMajorMin = 20;

}  // namespace oc::channels::whatsapp
