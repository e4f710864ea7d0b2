// The limits of IRC, and those that we set ourselves there.
#pragma once

#include <chrono>
#include <cstddef>

namespace oc::channels::irc {

inline constexpr std::size_t kLineBytesMax = 512;             ///< of a line with its end (RFC 2812)
inline constexpr std::size_t kHeardLineBytesMax = 16u << 10;  ///< of a line of the server, its tags too; the rest is thrown away
inline constexpr std::size_t kTextBytesMax = 350;             ///< of one message: with the longest names of sender and receiver the line still fits
inline constexpr int kLinesBurst = 4;                         ///< messages at once; then one each kLinesRefill
inline constexpr std::chrono::milliseconds kLinesRefill{1000};
inline constexpr std::size_t kWaitingSendsMax = 100;     ///< messages that wait to be written; more are refused with the time to wait
inline constexpr std::size_t kWaitingMessagesMax = 100;  ///< messages heard and not yet kept; then nothing more is read
inline constexpr std::size_t kJoinedChannelsMax = 200;   ///< of `channels`; later ones are not joined
inline constexpr int kNickTriesMax = 3;                  ///< longer nicks that are tried when the own one is taken
inline constexpr std::size_t kNickBytesMax = 30;
inline constexpr int kRejoinTriesMax = 10;  ///< for each channel that would not have us yet, or sent us out, in one connection
inline constexpr std::chrono::seconds kRejoinPause{30};
inline constexpr std::chrono::seconds kConnectTimeout{20};   ///< name look-up, TCP and TLS together
inline constexpr std::chrono::seconds kRegisterTimeout{60};  ///< for the server's welcome: it may look for an ident server first
inline constexpr std::chrono::seconds kSilenceMax{120};      ///< then the server is asked, and given as long again
inline constexpr std::chrono::seconds kAnswerTimeout{30};    ///< for the server's word that it has taken a message
inline constexpr std::chrono::milliseconds kReconnectPauseMin{1000};
inline constexpr std::chrono::milliseconds kReconnectPauseMax{60'000};
inline constexpr std::chrono::milliseconds kKeepRetryPause{1000};  ///< before a message that could not be kept is offered again
inline constexpr std::size_t kPasswordFileBytesMax = 4096;

}  // namespace oc::channels::irc
