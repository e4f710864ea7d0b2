// The limits of the Slack channel; each has a test that names it.
#pragma once

#include <chrono>
#include <cstddef>

namespace oc::channels::slack {

inline constexpr std::size_t kSlackTextUnitsMax = 8000;         ///< of one message that we send
inline constexpr std::size_t kSlackTextUnitsDefault = 4000;     ///< what Slack recommends
inline constexpr std::size_t kSlackEditUnitsMax = 4000;         ///< chat.update takes no more
inline constexpr std::size_t kSlackStreamUnitsMax = 12'000;     ///< of markdown_text in one call
inline constexpr std::size_t kSlackAnswerBytesMax = 16u << 20;  ///< of one answer of the Web API
inline constexpr std::size_t kSlackTokenBytesMax = 4096;
inline constexpr std::size_t kSlackNamesMax = 5000;            ///< people, and chats, whose names are remembered
inline constexpr std::size_t kSlackChatsMax = 1000;            ///< whose direct channel, last answer and shown status are remembered
inline constexpr std::size_t kSlackThreadsMax = 2000;          ///< threads whose beginning has been told
inline constexpr std::size_t kSlackDraftsMax = 200;            ///< answers that are being shown while they grow
inline constexpr std::size_t kSlackEventsMax = 64;             ///< events of one account that are being kept at once; later ones wait at Slack
inline constexpr std::size_t kSlackButtonsMax = 25;            ///< of one message; a row of Slack takes so many
inline constexpr std::size_t kSlackSectionUnitsMax = 3000;     ///< of the text of one block
inline constexpr std::size_t kSlackButtonTextMax = 75;         ///< characters on a button
inline constexpr std::size_t kSlackButtonValueMax = 2000;      ///< bytes behind it
inline constexpr std::size_t kSlackPagesMax = 50;              ///< of one directory listing
inline constexpr std::size_t kSlackHistoryMax = 100;           ///< messages that one `read` gives
inline constexpr std::size_t kSlackUnsureMax = 200;            ///< messages of which nobody knows whether they arrived
inline constexpr std::size_t kSlackFilesOutMax = 200;          ///< messages whose files are out and whose text is not; the oldest is forgotten
inline constexpr int kSlackLookBack = 30;                      ///< messages of a chat that are looked through for one of them
inline constexpr std::size_t kSlackPausedMethodsMax = 200;     ///< methods that Slack has told to come back later
inline constexpr std::chrono::seconds kSlackCallTimeout{30};   ///< of one call of the Web API
inline constexpr std::chrono::seconds kSlackNameTimeout{3};    ///< of a question for a name, which a message waits for
inline constexpr std::chrono::seconds kSlackFileTimeout{300};  ///< of one file, either way
inline constexpr std::chrono::seconds kSlackConnectTimeout{15};
inline constexpr std::chrono::seconds kSlackHelloTimeout{15};       ///< a socket that has not said hello by then is given up
inline constexpr std::chrono::seconds kSlackSilenceMax{90};         ///< Slack pings every half minute; a longer silence is a dead socket
inline constexpr std::chrono::seconds kSlackDrainTime{30};          ///< an old socket is still read for so long after a new one has said hello
inline constexpr std::chrono::milliseconds kSlackBackoffMin{1000};  ///< between two tries to connect
inline constexpr std::chrono::milliseconds kSlackBackoffMax{30'000};
inline constexpr std::chrono::seconds kSlackRetryAfterMax{3600};    ///< of what Slack asks us to wait
inline constexpr std::chrono::seconds kSlackRetryAfterDefault{30};  ///< for a 429 that names no time
inline constexpr std::chrono::seconds kSlackClockSkewMax{300};      ///< between a signed request's time and ours
inline constexpr std::chrono::minutes kSlackLookBackTime{60};       ///< how old such a message may be
inline constexpr std::chrono::seconds kSlackDoubtTime{60};          ///< after the start, in which a part may be one that was sent before it
inline constexpr std::chrono::minutes kSlackButtonsApart{60};       ///< after an inner error of Slack at files with buttons, which may pass
inline constexpr std::chrono::seconds kSlackRefusalTold{60};        ///< between two log lines about requests that are not Slack's
/// After a good request: a bad one within this time is a stranger's, and says nothing of our secret or clock.
inline constexpr std::chrono::minutes kSlackSoundTime{10};
inline constexpr std::chrono::milliseconds kSlackPostInterval{1000};
inline constexpr int kSlackPostBurst = 3;  ///< messages to one channel at once, then one each kSlackPostInterval
inline constexpr std::chrono::milliseconds kSlackDraftInterval{1000};
inline constexpr std::chrono::milliseconds kSlackPaceWaitMax{20'000};  ///< a message whose turn comes later is given back as rate_limited

}  // namespace oc::channels::slack
