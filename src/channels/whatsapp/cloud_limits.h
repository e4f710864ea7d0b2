// The limits of accounts of the Cloud API: those of Meta, and of what one account may hold.
#pragma once

#include <chrono>
#include <cstddef>

namespace oc::channels::whatsapp {

inline constexpr std::size_t kCloudTextUnitsMax = 4096;           ///< UTF-16, of one text message
inline constexpr std::size_t kCloudCaptionUnitsMax = 1024;        ///< of a file's caption, and of the text above buttons
inline constexpr std::size_t kCloudButtonsMax = 3;                ///< under one message; more are shown as a list
inline constexpr std::size_t kCloudRowsMax = 10;                  ///< of one list
inline constexpr std::size_t kCloudButtonTitleUnitsMax = 20;      ///< on a button
inline constexpr std::size_t kCloudRowTitleUnitsMax = 24;         ///< of a list's row
inline constexpr std::size_t kCloudButtonIdBytesMax = 200;        ///< behind a button or a row
inline constexpr std::size_t kCloudImageBytesMax = 5'000'000;     ///< of a picture; a larger one goes as a document
inline constexpr std::size_t kCloudSoundBytesMax = 16'000'000;    ///< of a sound or a video; a larger one goes as a document
inline constexpr std::size_t kCloudStickerBytesMax = 500'000;     ///< of a sticker; a larger one goes as a document
inline constexpr std::size_t kCloudTokenBytesMax = 4096;          ///< of a secret, and of the file that holds one
inline constexpr std::size_t kCloudIdBytesMax = 512;              ///< of a message's id
inline constexpr std::size_t kCloudAnswerBytesMax = 1u << 20;     ///< of an answer of the Graph API
inline constexpr std::size_t kCloudRememberedMax = 1000;          ///< messages whose words, and people whose names, are remembered
inline constexpr std::size_t kCloudUnservedMax = 50;              ///< kinds of what is passed over that are told, each once
inline constexpr std::size_t kCloudQuoteBytesMax = 600;           ///< remembered of a message's words, for the answers to it
inline constexpr std::size_t kCloudSendsInProgressMax = 200;      ///< answers of several messages that broke off
inline constexpr std::chrono::seconds kCloudCallTimeout{30};      ///< of one call of the Graph API
inline constexpr std::chrono::seconds kCloudReadTimeout{5};       ///< of a read receipt, which an answer waits for
inline constexpr std::chrono::seconds kCloudFileTimeout{180};     ///< of a file, either way
inline constexpr std::chrono::seconds kCloudTypingAgain{20};      ///< phones show `typing` for 25 seconds
inline constexpr std::chrono::seconds kCloudPairPause{6};         ///< Meta lets one message each six seconds go to one person
inline constexpr std::chrono::seconds kCloudBusyPause{5};         ///< after a refusal for too many messages
inline constexpr std::chrono::minutes kCloudHourlyPause{1};       ///< after one for the calls of an hour
inline constexpr std::chrono::minutes kCloudSpamPause{15};        ///< after one for messages that people have blocked
inline constexpr std::chrono::seconds kCloudRetryAfterMax{3600};  ///< of what Meta asks us to wait
inline constexpr std::chrono::milliseconds kCloudBackoffMin{1000};
inline constexpr std::chrono::milliseconds kCloudBackoffMax{300'000};  ///< between two questions who the account is
inline constexpr std::chrono::seconds kCloudRefusalTold{60};           ///< between two log lines about requests that are not Meta's
/// After a good request: one with a wrong signature within this time is a stranger's, and says nothing of our secret.
inline constexpr std::chrono::minutes kCloudSoundTime{10};
/// Meta repeats a message for seven days. An older one is no repeat but a replay: the engine's memory of ids ends some day.
inline constexpr std::chrono::hours kCloudMessageAgeMax{24 * 8};

}  // namespace oc::channels::whatsapp
