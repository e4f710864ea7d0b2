// Every limit of the program, with its name; each has a test that reaches it.
#pragma once

#include <chrono>
#include <cstddef>

namespace oc {

inline constexpr std::size_t kJsonDepthMax = 64;
inline constexpr std::size_t kJsonBytesMax = 64u << 20;
inline constexpr std::size_t kConfigBytesMax = 64u << 20;
inline constexpr std::size_t kJson5DuplicatesMax = 100;
inline constexpr std::size_t kJson5EditWorkBytesMax = 256u << 20;
inline constexpr std::size_t kConfigProblemsMax = 1000;
inline constexpr std::size_t kAgentsMax = 10'000;
inline constexpr std::size_t kConfigIncludeDepthMax = 10;
inline constexpr std::size_t kConfigIncludeFilesMax = 256;

inline constexpr std::size_t kPreauthFrameBytesMax = 64u << 10;
inline constexpr std::size_t kFrameBytesMax = 25u << 20;
inline constexpr std::size_t kSendBufferBytesMax = 50u << 20;
inline constexpr std::size_t kPreauthSocketsPerAddressMax = 32;
inline constexpr std::size_t kConnectionsMax = 10'000;
inline constexpr std::chrono::seconds kHandshakeTimeout{10};
inline constexpr std::chrono::seconds kHttpHeaderTimeout{15};
inline constexpr std::chrono::seconds kHttpBodyTimeout{120};
inline constexpr std::chrono::seconds kHttpKeepAliveTimeout{60};
inline constexpr std::chrono::seconds kWriteStallTimeout{60};
inline constexpr std::size_t kHttpHeaderBytesMax = 16u << 10;
inline constexpr std::size_t kHttpBodyBytesMax = 20u << 20;
inline constexpr std::chrono::seconds kTickInterval{30};
inline constexpr std::chrono::milliseconds kChatDeltaInterval{150};
inline constexpr std::chrono::milliseconds kAgentTextInterval{50};

inline constexpr std::size_t kModelAnswerBytesMax = 16u << 20;
inline constexpr std::size_t kSseLineBytesMax = 4u << 20;
inline constexpr std::size_t kSseEventBytesMax = 8u << 20;
inline constexpr std::chrono::seconds kModelIdleTimeout{90};        ///< longest silence of a model service
inline constexpr std::chrono::seconds kLocalModelIdleTimeout{300};  ///< of a model on this machine, which reads long prompts slowly
inline constexpr int kModelTriesMax = 4;                            ///< of one call at one model
inline constexpr std::chrono::seconds kModelRetryAfterMax{60};      ///< a longer wait that a provider asks for ends the call
inline constexpr std::chrono::milliseconds kLocalProbeTimeout{300};
inline constexpr std::chrono::seconds kLocalProbeLifetime{60};
inline constexpr std::size_t kModelErrorBytesMax = 64u << 10;  ///< read of an error answer
inline constexpr std::size_t kModelErrorTextCharsMax = 600;    ///< of a provider message shown to people
inline constexpr std::size_t kAuthProfilesBytesMax = 1u << 20;
inline constexpr std::size_t kLocalModelsMax = 200;              ///< listed of one local server
inline constexpr std::size_t kModelStreamBytesMax = 256u << 20;  ///< of one streamed answer, framing included
inline constexpr std::size_t kGuideQuoteCharsMax = 3000;         ///< of a tool result that the demo guide shows
inline constexpr std::chrono::milliseconds kGuideSpeechMax{1500};
inline constexpr std::size_t kToolCallsPerTurnMax = 500;
inline constexpr std::size_t kToolResultCharsMax = 400'000;
inline constexpr std::size_t kToolFileBytesMax = 32u << 20;
inline constexpr std::size_t kExecOutputCharsMax = 200'000;
inline constexpr std::chrono::seconds kExecTimeout{1800};

inline constexpr std::size_t kKeptConnectionsPerOriginMax = 64;
inline constexpr std::chrono::seconds kKeptConnectionTimeout{30};
inline constexpr std::size_t kNameLookupsAtOnceMax = 16;
inline constexpr std::size_t kHttpAnswerHeaderBytesMax = 64u << 10;
inline constexpr std::size_t kLogFieldBytesMax = 256;
inline constexpr std::size_t kLogLineBytesMax = 16u << 10;
inline constexpr std::size_t kLogFileBytesMax = 500u << 20;  ///< of a day's log file, when logging.maxFileBytes says nothing; then it begins anew
inline constexpr std::size_t kLogFilesKept = 8;              ///< days; older files are removed

inline constexpr std::chrono::minutes kRunMemory{10};
inline constexpr std::size_t kRunsRemembered = 1000;
inline constexpr std::size_t kHistoryMessagesMax = 1000;
inline constexpr std::size_t kPendingGroupsMax = 1000;
inline constexpr std::size_t kSeenMessagesMax = 20'000;

inline constexpr std::chrono::hours kQueueDebounceMax{1};
inline constexpr std::size_t kQueueCapMax = 10'000;               ///< messages that wait in one session
inline constexpr std::size_t kQueueSummaryUnitsMax = 160;         ///< of a message that the cap took away
inline constexpr std::size_t kRunsAtOnceMax = 1024;               ///< in one lane
inline constexpr std::size_t kInboxPendingMax = 10'000;           ///< unfinished messages of one agent; then the platforms keep theirs
inline constexpr std::size_t kInboxPendingAllMax = 50'000;        ///< of all agents together
inline constexpr std::chrono::milliseconds kLaneWaitTold{2000};   ///< a longer wait in a lane is told to the log
inline constexpr std::chrono::milliseconds kControlWaitMax{500};  ///< of /stop for the messages that came before it
inline constexpr std::size_t kSeenLoadedMax = 10'000;             ///< of each agent's newest messages, at start
inline constexpr int kRunStartsMax = 3;                           ///< a message whose runs ended in so many crashes is set aside
inline constexpr std::chrono::milliseconds kBeginDelay{80};       ///< a turn that ends sooner keeps its beginning with its end
inline constexpr std::chrono::milliseconds kKeepRetryMin{500};    ///< between two tries to keep what must be kept
inline constexpr std::chrono::milliseconds kKeepRetryMax{10'000};
inline constexpr std::size_t kToolPoliciesRemembered = 2000;   ///< compiled, one or two for each agent
inline constexpr std::size_t kPastsRemembered = 512;           ///< sessions whose transcript stays read between turns
inline constexpr std::size_t kPastBytesRemembered = 8u << 20;  ///< of their texts together
inline constexpr std::size_t kPromptsRemembered = 2000;        ///< system prompts that were put together lately
inline constexpr std::size_t kPromptBytesRemembered = 4u << 20;
inline constexpr std::size_t kWorkspacesRemembered = 1000;
inline constexpr std::size_t kUnfinishedPartsMax = 1000;  ///< of one agent's answers, looked at at start

inline constexpr std::chrono::hours kDeliveryLifetime{24};           ///< an answer that cannot be sent is tried for so long
inline constexpr std::chrono::milliseconds kDeliveryPauseMin{500};   ///< between two tries
inline constexpr std::chrono::milliseconds kDeliveryPauseMax{8000};  ///< unless the platform asks for more
inline constexpr std::chrono::seconds kDeliveryInLine{60};           ///< then an answer that its platform refuses lets later ones go before it
inline constexpr int kAmbiguousTriesMax = 3;                         ///< of a part whose outcome stays unknown

inline constexpr std::size_t kStoreThreads = 4;                     ///< each database belongs to one of them
inline constexpr std::size_t kStoreBatchJobsMax = 1000;             ///< calls that share one commit
inline constexpr std::chrono::milliseconds kStoreGather{2};         ///< for which writes that come in numbers wait for each other
inline constexpr int kStoreLogPages = 1000;                         ///< of the write-ahead log before it is copied into the file
inline constexpr std::chrono::milliseconds kStoreBusyWait{5000};    ///< for another process that writes
inline constexpr std::size_t kStoreQuickCheckBytesMax = 16u << 20;  ///< a longer file is looked through by `openclaw store check` only
inline constexpr std::size_t kStorePruneRowsAtOnce = 500;           ///< between which others get their turn
inline constexpr std::size_t kSearchLinesAtOnce = 500;              ///< taken into the index in one commit
inline constexpr int kSearchRoundsMax = 400;                        ///< of taking in, that one search waits for
inline constexpr std::size_t kSearchTextBytesMax = 64u << 10;       ///< of one line
inline constexpr std::size_t kSearchWordsMax = 32;
inline constexpr std::chrono::milliseconds kStoreProbeMin{500};  ///< between two tries whether the disk takes anything again
inline constexpr std::chrono::milliseconds kStoreProbeMax{10'000};

inline constexpr std::size_t kImportBatchSessionsMax = 200;         ///< sessions that one commit takes over
inline constexpr std::size_t kImportBatchBytesMax = 8u << 20;       ///< of their transcripts
inline constexpr std::size_t kImportWindowBytes = 1u << 20;         ///< of a source that is read at once
inline constexpr std::size_t kImportLineBytesMax = 32u << 20;       ///< of a transcript
inline constexpr std::size_t kImportEntryBytesMax = 16u << 20;      ///< of one session in sessions.json
inline constexpr std::size_t kImportKeyBytesMax = 4096;             ///< of its key
inline constexpr std::size_t kImportEntriesMax = 1'000'000;         ///< of one sessions.json
inline constexpr std::size_t kImportFileBytesMax = 16u << 20;       ///< of pairing, approval, cron, offset and device files
inline constexpr std::size_t kImportFilesListed = 1000;             ///< by name in a report
inline constexpr std::size_t kImportUnreadableBytesMax = 4u << 20;  ///< kept of what could not be read, a file

inline constexpr std::size_t kPairingRequestsMax = 3;  ///< pending ones, a channel account
inline constexpr std::chrono::hours kPairingLifetime{1};

inline constexpr std::size_t kRegexPatternBytesMax = 4096;
inline constexpr std::size_t kRegexMemoryBytesMax = 2u << 20;
inline constexpr std::size_t kMentionPatternsMax = 256;
inline constexpr std::size_t kRouteLineBytesMax = 64u << 20;
inline constexpr std::size_t kRouteCasesMax = 100'000;
inline constexpr std::size_t kExplainCandidatesMax = 200;
inline constexpr std::size_t kAllowFromEntriesMax = 100'000;

inline constexpr std::size_t kMarkdownDepthMax = 32;            ///< quotes and lists within each other that are drawn
inline constexpr std::size_t kTableUnitsMax = 160;              ///< a table wider than this is drawn without padding
inline constexpr std::size_t kChunkUnitsMin = 32;               ///< no part of an answer is cut smaller than this
inline constexpr std::size_t kChunkWindowBytesMax = 24u << 10;  ///< of one paragraph looked at for one cut

inline constexpr std::size_t kWebhookBodyBytesMax = 3u << 20;  ///< of a request that a platform makes to the gateway: the most that Meta sends
inline constexpr std::chrono::seconds kWebhookTime{10};        ///< for its answer
inline constexpr std::size_t kMediaPerMessageMax = 10;         ///< files of one message that are fetched or sent
inline constexpr std::size_t kMediaFileBytesMax = 100u << 20;  ///< whatever a channel's mediaMaxMb says
inline constexpr std::size_t kMediaKeptBytesMax = 2u << 30;    ///< of files that came in, all together; the oldest go first
inline constexpr std::size_t kSessionNotesMax = 20;            ///< reactions and the like that wait for a session's next turn; older ones go
inline constexpr std::chrono::minutes kLoginLifetime{3};       ///< of a login that nobody asks about
inline constexpr std::size_t kRateBucketsMax = 10'000;         ///< chats whose pace is remembered
inline constexpr std::chrono::seconds kProxyTimeout{10};       ///< for a proxy's answer

inline constexpr std::size_t kTelegramTextUnitsMax = 4096;
inline constexpr std::size_t kTelegramTextUnitsDefault = 4000;
inline constexpr std::size_t kTelegramUpdatesMax = 100;  ///< of one getUpdates
inline constexpr std::size_t kTelegramAnswerBytesMax = 16u << 20;
inline constexpr std::size_t kTelegramTokenBytesMax = 4096;  ///< of a token file
inline constexpr std::chrono::seconds kTelegramPollTimeout{30};
inline constexpr std::chrono::seconds kTelegramPollStall{45};  ///< a poll silent for longer is taken for dead
inline constexpr std::chrono::seconds kTelegramCallTimeout{30};
inline constexpr std::chrono::seconds kTelegramConflictWait{30};
inline constexpr std::chrono::milliseconds kTelegramBackoffMin{1000};
inline constexpr std::chrono::milliseconds kTelegramBackoffMax{30'000};
inline constexpr std::chrono::seconds kTelegramRetryAfterMax{3600};

inline constexpr std::chrono::minutes kSignatureSkewMax{2};  ///< between a device's clock and ours
inline constexpr std::size_t kRequestsInFlightMax = 256;     ///< of one connection
inline constexpr int kUnauthorizedCallsMax = 10;             ///< then the connection is closed
inline constexpr std::size_t kIdempotencyEntriesMax = 1000;
inline constexpr std::chrono::minutes kIdempotencyLifetime{5};
inline constexpr std::size_t kDeviceRequestsMax = 64;  ///< devices waiting for approval
inline constexpr std::chrono::minutes kDeviceRequestLifetime{5};
inline constexpr std::size_t kDeviceTokensPerRoleMax = 4;  ///< live tokens of one device; the oldest falls away
inline constexpr std::size_t kRateLimitAddressesMax = 10'000;
inline constexpr std::size_t kPresenceEntriesMax = 200;
inline constexpr std::size_t kChatRunsWatchedMax = 1000;     ///< runs whose chat events are being shaped
inline constexpr std::size_t kHistoryTextCharsMax = 12'000;  ///< of one text in chat.history
inline constexpr std::size_t kHistoryMessageBytesMax = 128u << 10;
inline constexpr std::size_t kHistoryBytesMax = 6u << 20;
inline constexpr std::size_t kLogTailBytesMax = 1'000'000;
inline constexpr std::size_t kFileReadBytesMax = 64u << 20;      ///< of a file that is read whole for a piece of it
inline constexpr std::size_t kWorkspaceFileBytesMax = 2u << 20;  ///< of a file edited over the protocol
inline constexpr std::chrono::seconds kHealthInterval{60};
inline constexpr std::chrono::seconds kHealthFreshness{1};       ///< a younger answer is not made anew for a broadcast
inline constexpr std::size_t kMaintenanceSessions = 100;         ///< new sessions after which all are looked through
inline constexpr std::size_t kMaintenanceRowsMax = 200;          ///< sessions that one step of it takes in hand
inline constexpr std::size_t kMaintenanceKeysMax = 1000;         ///< named of the sessions that would go
inline constexpr std::chrono::hours kMessageRetention{24 * 30};  ///< of finished messages; a platform does not repeat itself after so long
inline constexpr std::chrono::minutes kMaintenanceDelay{2};      ///< after the start
inline constexpr std::chrono::hours kMaintenanceInterval{1};
inline constexpr std::size_t kSessionRowsMax = 5000;                 ///< that one listing looks at
inline constexpr std::chrono::milliseconds kConfigLockWait{10'000};  ///< of one command for another's
inline constexpr std::chrono::milliseconds kCallTimeout{10'000};     ///< of one question of the command line to the gateway
inline constexpr std::chrono::seconds kRestartWait{30};              ///< for a gateway to stop, and to come back
inline constexpr std::size_t kMessagesListedMax = 500;               ///< by one question for messages
inline constexpr std::size_t kSessionsListedMax = 5000;              ///< of one agent by `openclaw sessions`

}  // namespace oc
