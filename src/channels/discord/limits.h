// The limits of the Discord channel, with their names; each has a test that reaches it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace oc::channels::discord {

inline constexpr std::size_t kDiscordTextUnitsMax = 2000;        ///< of one message's content
inline constexpr std::size_t kDiscordLinesDefault = 17;          ///< of one message, when maxLinesPerMessage says nothing
inline constexpr std::size_t kDiscordNonceCharsMax = 25;         ///< of a message's nonce
inline constexpr std::chrono::minutes kDiscordNonceLifetime{2};  ///< Discord says "a few minutes": a repeat after it may show twice
inline constexpr std::size_t kDiscordCustomIdCharsMax = 100;
inline constexpr std::size_t kDiscordButtonRowsMax = 5;
inline constexpr std::size_t kDiscordButtonsPerRowMax = 5;
inline constexpr std::size_t kDiscordMediaMbDefault = 8;  ///< of one file, when mediaMaxMb says nothing
inline constexpr std::size_t kDiscordPollOptionsMax = 10;
inline constexpr std::int64_t kDiscordPollHoursMax = 768;

inline constexpr std::size_t kDiscordFrameBytesMax = 16u << 20;  ///< of one event; a large guild is told in one
inline constexpr std::size_t kDiscordAnswerBytesMax = 8u << 20;  ///< of one REST answer
inline constexpr std::size_t kDiscordTokenBytesMax = 512;
inline constexpr std::size_t kDiscordFramesWaitingMax = 64;         ///< read and not looked at
inline constexpr std::size_t kDiscordEventsWaitingMax = 1000;       ///< looked at and not handed over; then nothing more is read
inline constexpr std::size_t kDiscordGuildsMax = 2000;              ///< whose names are remembered
inline constexpr std::size_t kDiscordChannelsMax = 20'000;          ///< whose names are remembered
inline constexpr std::size_t kDiscordChatsRememberedMax = 1000;     ///< of each small memory: answered chats, direct channels, own messages, tokens
inline constexpr std::size_t kDiscordSeenChannelsMax = 100;         ///< whose last message is known over restarts; what was missed is read there
inline constexpr std::size_t kDiscordMissedPerChannelMax = 100;     ///< missed messages that are read of one channel: one page; of more, the newest
inline constexpr std::size_t kDiscordMissedMax = 500;               ///< missed messages that are read after one new session; of more, the newest
inline constexpr std::size_t kDiscordPluralKitBytesMax = 1u << 20;  ///< of one answer of PluralKit
inline constexpr std::size_t kDiscordBucketsMax = 1000;             ///< rate limits that are remembered

inline constexpr int kDiscordFramesPerMinuteMax = 120;  ///< sent on one gateway connection
inline constexpr int kDiscordFramesReserved = 10;       ///< of them, for heartbeats
inline constexpr int kDiscordCallsPerSecondMax = 50;    ///< of all routes together
inline constexpr int kDiscordInvalidCallsMax = 9000;    ///< 401, 403 and 429 in ten minutes; at 10,000 Discord bans the address
inline constexpr std::chrono::minutes kDiscordInvalidWindow{10};
inline constexpr int kDiscordCallTriesMax = 3;  ///< of a call that is no send
inline constexpr std::chrono::seconds kDiscordCallTimeout{30};
inline constexpr std::chrono::seconds kDiscordUploadTimeout{120};  ///< of a call with files, and of a download
inline constexpr std::chrono::seconds kDiscordCallWaitMax{5};      ///< for a rate limit; a longer one is told to the caller
inline constexpr std::chrono::hours kDiscordRetryAfterMax{1};
inline constexpr std::chrono::milliseconds kDiscordRetryAfterMin{250};  ///< a shorter wait that Discord asks for counts as this one
inline constexpr std::chrono::seconds kDiscordRetryAfterUntold{1};      ///< a 429 that asks for no time closes its bucket so long
inline constexpr std::chrono::milliseconds kDiscordAgainMin{500};       ///< before what is not given up is tried again
inline constexpr std::chrono::milliseconds kDiscordAgainMax{30'000};
inline constexpr std::chrono::hours kDiscordMissedAgeMax{24};  ///< of a missed message that is still read
inline constexpr int kDiscordPluralKitTriesMax = 3;            ///< of a question for a message, which PluralKit keeps a moment later than it says it
inline constexpr std::chrono::milliseconds kDiscordPluralKitPause{700};
inline constexpr std::chrono::seconds kDiscordPluralKitTimeout{3};
inline constexpr std::chrono::seconds kDiscordPluralKitAwayTime{60};  ///< after a question that failed; nobody is kept waiting for another one
inline constexpr std::chrono::hours kDiscordPluralKitUserTime{1};     ///< so long it is known whether a person has a system there
inline constexpr std::chrono::seconds kDiscordConnectTimeout{15};
inline constexpr std::chrono::seconds kDiscordHelloTimeout{20};     ///< for the first words of a gateway
inline constexpr std::chrono::seconds kDiscordIdentifyInterval{5};  ///< between two identifies
inline constexpr std::chrono::milliseconds kDiscordBackoffMin{1000};
inline constexpr std::chrono::milliseconds kDiscordBackoffMax{60'000};
inline constexpr std::chrono::milliseconds kDiscordDraftInterval{1200};
inline constexpr std::chrono::minutes kDiscordInteractionLifetime{15};  ///< of an interaction's token
inline constexpr std::chrono::seconds kDiscordInteractionReserve{30};   ///< a token that ends sooner is not used any more
inline constexpr std::chrono::seconds kDiscordUnansweredTime{
    15};  ///< a command to which nothing is said, and for which nothing works, "thinks" no longer

}  // namespace oc::channels::discord
