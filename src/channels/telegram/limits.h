// The limits of the Telegram channel: those of the Bot API, and what one account may hold.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace oc::channels::telegram {

inline constexpr std::string_view kOfficialRoot = "https://api.telegram.org";

inline constexpr std::size_t kCaptionUnitsMax = 1024;            ///< of the text that goes with a file; a longer one follows it
inline constexpr std::size_t kQuoteUnitsMax = 1024;              ///< of the words that an answer quotes; longer ones are not quoted
inline constexpr std::size_t kDownloadBytesMax = 20u << 20;      ///< of a file that api.telegram.org gives to a bot
inline constexpr std::size_t kUploadBytesMax = 50u << 20;        ///< of a file that it takes
inline constexpr std::size_t kPhotoBytesMax = 10u << 20;         ///< of a picture; a larger one goes as a document
inline constexpr std::chrono::seconds kUploadTimeout{300};       ///< of a call that carries files
inline constexpr std::size_t kAlbumPartsMax = 10;                ///< files of one album
inline constexpr std::chrono::milliseconds kAlbumWait{500};      ///< for the next part of an album
inline constexpr std::size_t kFragmentUnits = 4000;              ///< a text so long may be the piece of a longer one that was pasted
inline constexpr std::chrono::milliseconds kFragmentWait{1500};  ///< for its next piece
inline constexpr std::size_t kFragmentsMax = 12;                 ///< pieces of one text
inline constexpr std::size_t kFragmentedUnitsMax = 50'000;       ///< of all pieces together
inline constexpr std::size_t kGatheringsMax = 1000;              ///< albums and texts that are being put together
inline constexpr std::size_t kGatheredIdsKept = 100;             ///< updates whose messages were put together, remembered over restarts
inline constexpr std::size_t kOwnMessagesMax = 5000;             ///< messages of the bot that reactions can be told of
inline constexpr std::size_t kKnownChatsMax = 2000;              ///< people and groups that the directory remembers
inline constexpr std::size_t kAnsweredChatsMax = 1000;           ///< whose last answered message is remembered
inline constexpr std::size_t kSendsInProgressMax = 200;          ///< sends of several files whose progress is remembered
inline constexpr std::size_t kWebhookSecretBytesMax = 256;       ///< as setWebhook takes it
inline constexpr int kWrongSecretsMax = 20;                      ///< in kWrongSecretsWindow; later ones are answered 429
inline constexpr std::chrono::seconds kWrongSecretsWindow{60};
inline constexpr std::chrono::minutes kWebhookCheckInterval{5};  ///< between two looks whether Telegram still has our address
inline constexpr std::size_t kCertificateBytesMax = 64u << 10;   ///< of webhookCertPath
inline constexpr std::size_t kMenuCommandsMax = 100;             ///< in the command menu
inline constexpr std::size_t kMenuDescriptionUnitsMax = 256;
inline constexpr std::size_t kButtonDataBytesMax = 64;                 ///< of callback_data
inline constexpr std::size_t kDraftUnitsMin = 30;                      ///< an answer is shown when it has grown so long
inline constexpr std::chrono::milliseconds kDraftInterval{1000};       ///< between two updates of a draft
inline constexpr std::chrono::milliseconds kGroupDraftInterval{3000};  ///< a group takes 20 messages and edits a minute
inline constexpr int kBotCallsBurst = 30;                              ///< calls of one bot at once; then one each kBotCallsRefill
inline constexpr std::chrono::milliseconds kBotCallsRefill{34};
inline constexpr int kChatSendsBurst = 20;  ///< messages to one person at once; then one each kChatSendsRefill
inline constexpr std::chrono::milliseconds kChatSendsRefill{1000};
inline constexpr int kGroupSendsBurst = 20;  ///< messages to one group at once; then one each kGroupSendsRefill
inline constexpr std::chrono::milliseconds kGroupSendsRefill{3000};
inline constexpr std::chrono::milliseconds kPaceWaitMax{3000};  ///< while the bot is shut out for longer, calls are refused with the time to wait
inline constexpr std::size_t kAuditGroupsMax = 20;              ///< groups that a probe looks at
/// Of `message timeout`. Telegram takes less than 30 seconds, by its clock and when the call arrives, and more than the next, for ever.
inline constexpr std::chrono::seconds kTimeoutMin{60};
inline constexpr std::chrono::days kTimeoutMax{366};
inline constexpr int kRetryAttemptsMax = 10;
inline constexpr std::size_t kPollOptionsMax = 10;  ///< as OpenClaw takes them
inline constexpr std::size_t kPollQuestionUnitsMax = 300;
inline constexpr std::size_t kPollOptionUnitsMax = 100;

}  // namespace oc::channels::telegram
