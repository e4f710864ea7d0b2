// The known configuration keys of agents: who answers, with what workspace, model and limits. The columns are explained in keys.h.
#include "core/config/keys_data.h"

namespace oc::config::data {

const std::string_view kAgentsKeys = R"keys(
agents | object |  | 39 | The agents, and what they have in common.
agents.defaults | object |  | 39 | What holds for every agent that does not say otherwise.
agents.defaults.authInheritance | object |  | 9 | Settings of auth inheritance in defaults.
agents.defaults.authInheritance.agentId | string |  | 9 | Agent id of auth inheritance.
agents.defaults.blockStreamingBreak | "text_end" or "message_end" | "text_end" | 39 | What ends a block: the end of a text, or of the message.
agents.defaults.blockStreamingChunk | object |  | 39 | Size of the blocks.
agents.defaults.blockStreamingChunk.breakPreference | "paragraph" or "newline" or "sentence" |  | 39 | Where to cut: at paragraphs, lines or sentences.
agents.defaults.blockStreamingChunk.maxChars | integer >0.. |  | 39 | Largest block, in characters.
agents.defaults.blockStreamingChunk.minChars | integer >0.. |  | 39 | Smallest block, in characters.
agents.defaults.blockStreamingCoalesce | object |  | 39 | How small blocks are put together before they are sent.
agents.defaults.blockStreamingCoalesce.idleMs | integer 0.. |  | 39 | Send after this long without more text, in milliseconds.
agents.defaults.blockStreamingCoalesce.maxChars | integer >0.. |  | 39 | Send at the latest at this many characters.
agents.defaults.blockStreamingCoalesce.minChars | integer >0.. |  | 39 | Wait until this many characters are there.
agents.defaults.blockStreamingDefault | "off" or "on" | "off" | 39 | Whether finished blocks of a long answer are sent before its end.
agents.defaults.bootstrapMaxChars | integer >0.. | 20000 | 39 | Largest part of one workspace file that goes into the prompt, in characters.
agents.defaults.bootstrapPromptTruncationWarning | "off" or "once" or "always" |  | 3 | Whether the prompt says that a workspace file was cut.
agents.defaults.bootstrapTotalMaxChars | integer >0.. | 150000 | 39 | Largest part of all workspace files together, in characters.
agents.defaults.cliBackends | map |  | 3 | Other agent programs on this machine that can answer in place of a model service.
agents.defaults.cliBackends.<*> | object |  | 3 | One program.
agents.defaults.cliBackends.<*>.args | string[] |  | 3 | Its arguments.
agents.defaults.cliBackends.<*>.clearEnv | string[] |  | 3 | List of clear env of cli backends.
agents.defaults.cliBackends.<*>.command | string! |  | 3 | The program to start.
agents.defaults.cliBackends.<*>.env | map |  | 3 | Settings of env in cli backends.
agents.defaults.cliBackends.<*>.env.<*> | string |  | 3! | One entry of env.
agents.defaults.cliBackends.<*>.imageArg | string |  | 3 | Image arg of cli backends.
agents.defaults.cliBackends.<*>.imageMode | "repeat" or "list" |  | 3 | Image mode of cli backends.
agents.defaults.cliBackends.<*>.input | "arg" or "stdin" |  | 3 | Input of cli backends.
agents.defaults.cliBackends.<*>.maxPromptArgChars | integer >0.. |  | 3 | Largest prompt arg of cli backends, in characters.
agents.defaults.cliBackends.<*>.modelAliases | map |  | 3 | Settings of model aliases in cli backends.
agents.defaults.cliBackends.<*>.modelAliases.<*> | string |  | 3 | One entry of model aliases.
agents.defaults.cliBackends.<*>.modelArg | string |  | 3 | Model arg of cli backends.
agents.defaults.cliBackends.<*>.output | "json" or "text" or "jsonl" |  | 3 | Output of cli backends.
agents.defaults.cliBackends.<*>.reliability | object |  | 3 | Settings of reliability in cli backends.
agents.defaults.cliBackends.<*>.reliability.watchdog | object |  | 3 | Settings of watchdog in reliability.
agents.defaults.cliBackends.<*>.reliability.watchdog.fresh | object |  | 3 | Settings of fresh in watchdog.
agents.defaults.cliBackends.<*>.reliability.watchdog.fresh.maxMs | integer 1000.. |  | 3 | Max of fresh, in milliseconds.
agents.defaults.cliBackends.<*>.reliability.watchdog.fresh.minMs | integer 1000.. |  | 3 | Min of fresh, in milliseconds.
agents.defaults.cliBackends.<*>.reliability.watchdog.fresh.noOutputTimeoutMs | integer 1000.. |  | 3 | No output timeout of fresh, in milliseconds.
agents.defaults.cliBackends.<*>.reliability.watchdog.fresh.noOutputTimeoutRatio | number 0.05..0.95 |  | 3 | No output timeout ratio of fresh.
agents.defaults.cliBackends.<*>.reliability.watchdog.resume | object |  | 3 | Settings of resume in watchdog.
agents.defaults.cliBackends.<*>.reliability.watchdog.resume.maxMs | integer 1000.. |  | 3 | Max of resume, in milliseconds.
agents.defaults.cliBackends.<*>.reliability.watchdog.resume.minMs | integer 1000.. |  | 3 | Min of resume, in milliseconds.
agents.defaults.cliBackends.<*>.reliability.watchdog.resume.noOutputTimeoutMs | integer 1000.. |  | 3 | No output timeout of resume, in milliseconds.
agents.defaults.cliBackends.<*>.reliability.watchdog.resume.noOutputTimeoutRatio | number 0.05..0.95 |  | 3 | No output timeout ratio of resume.
agents.defaults.cliBackends.<*>.resumeArgs | string[] |  | 3 | List of resume args of cli backends.
agents.defaults.cliBackends.<*>.resumeOutput | "json" or "text" or "jsonl" |  | 3 | Resume output of cli backends.
agents.defaults.cliBackends.<*>.serialize | boolean |  | 3 | Switch for serialize of cli backends.
agents.defaults.cliBackends.<*>.sessionArg | string |  | 3 | Session arg of cli backends.
agents.defaults.cliBackends.<*>.sessionArgs | string[] |  | 3 | List of session args of cli backends.
agents.defaults.cliBackends.<*>.sessionIdFields | string[] |  | 3 | List of session id fields of cli backends.
agents.defaults.cliBackends.<*>.sessionMode | "always" or "existing" or "none" |  | 3 | Session mode of cli backends.
agents.defaults.cliBackends.<*>.systemPromptArg | string |  | 3 | System prompt arg of cli backends.
agents.defaults.cliBackends.<*>.systemPromptMode | "append" or "replace" |  | 3 | System prompt mode of cli backends.
agents.defaults.cliBackends.<*>.systemPromptWhen | "first" or "always" or "never" |  | 3 | System prompt when of cli backends.
agents.defaults.compaction | object |  | 39 | How a long conversation is summarised so that it fits the model.
agents.defaults.compaction.customInstructions | string |  | 3 | Added to what the summarising model is told.
agents.defaults.compaction.enabled | boolean |  | 9 | Whether compaction is on.
agents.defaults.compaction.identifierInstructions | string |  | 3 | Identifier instructions of compaction.
agents.defaults.compaction.identifierPolicy | "strict" or "off" or "custom" |  | 39 | Identifier policy of compaction.
agents.defaults.compaction.keepRecentTokens | integer >0.. |  | 39 | Tokens of the latest messages that stay word for word.
agents.defaults.compaction.maxActiveTranscriptBytes | integer 0.. or string |  | 9 | Largest active transcript of compaction, in bytes.
agents.defaults.compaction.maxHistoryShare | number 0.1..0.9 |  | 3 | Largest history share of compaction.
agents.defaults.compaction.memoryFlush | object |  | 39 | A turn before summarising in which the agent may note what it wants to keep.
agents.defaults.compaction.memoryFlush.enabled | boolean |  | 39 | Whether memory flush is on.
agents.defaults.compaction.memoryFlush.forceFlushTranscriptBytes | integer 0.. or string |  | 39 | Force flush transcript of memory flush, in bytes.
agents.defaults.compaction.memoryFlush.model | string |  | 9 | Model of memory flush.
agents.defaults.compaction.memoryFlush.prompt | string |  | 3 | Prompt of memory flush.
agents.defaults.compaction.memoryFlush.softThresholdTokens | integer 0.. |  | 39 | Soft threshold of memory flush, in tokens.
agents.defaults.compaction.memoryFlush.systemPrompt | string |  | 3 | System prompt of memory flush.
agents.defaults.compaction.midTurnPrecheck | object |  | 9 | Settings of mid turn precheck in compaction.
agents.defaults.compaction.midTurnPrecheck.enabled | boolean |  | 9 | Whether mid turn precheck is on.
agents.defaults.compaction.mode | "default" or "safeguard" |  | 39 | Way of summarising; safeguard works in pieces.
agents.defaults.compaction.model | string |  | 39 | Model that writes summaries.
agents.defaults.compaction.notifyUser | boolean |  | 9 | Say in the chat when a summary is made.
agents.defaults.compaction.postCompactionSections | string[] |  | 39 | List of post compaction sections.
agents.defaults.compaction.postIndexSync | off|async|await |  | 39 | Post index sync of compaction.
agents.defaults.compaction.provider | string |  | 9 | Provider of compaction.
agents.defaults.compaction.qualityGuard | object |  | 39 | Settings of quality guard in compaction.
agents.defaults.compaction.qualityGuard.enabled | boolean |  | 39 | Whether quality guard is on.
agents.defaults.compaction.qualityGuard.maxRetries | integer 0.. |  | 39 | Largest retries of quality guard.
agents.defaults.compaction.recentTurnsPreserve | integer 0..12 |  | 39 | Recent turns preserve of compaction.
agents.defaults.compaction.reserveTokens | integer 0.. |  | 3 | Tokens kept free for the answer.
agents.defaults.compaction.reserveTokensFloor | integer 0.. |  | 3 | The least that is kept free.
agents.defaults.compaction.thinkingLevel | off|minimal|low|medium|high|xhigh|adaptive|max|ultra or "inherit" |  | 9 | Thinking level of compaction.
agents.defaults.compaction.timeoutSeconds | integer >0.. |  | 39 | Timeout of compaction, in seconds.
agents.defaults.contextInjection | "always" or "continuation-skip" or "never" |  | 9 | Context injection of defaults.
agents.defaults.contextLimits | object |  | 9 | Settings of context limits in defaults.
agents.defaults.contextLimits.memoryGetMaxChars | integer 1..250000 |  | 9 | Memory get max of context limits, in characters.
agents.defaults.contextLimits.postCompactionMaxChars | integer 1..50000 |  | 9 | Post compaction max of context limits, in characters.
agents.defaults.contextPruning | object |  | 39 | Old tool results are cut from the context.
agents.defaults.contextPruning.hardClear | object |  | 39 | Settings of hard clear in context pruning.
agents.defaults.contextPruning.hardClear.enabled | boolean |  | 39 | Whether hard clear is on.
agents.defaults.contextPruning.hardClear.placeholder | string |  | 39 | Placeholder of hard clear.
agents.defaults.contextPruning.hardClearRatio | number 0..1 |  | 3 | Hard clear ratio of context pruning.
agents.defaults.contextPruning.keepLastAssistants | integer 0.. |  | 3 | The last answers whose tool results are left alone.
agents.defaults.contextPruning.minPrunableToolChars | integer 0.. |  | 3 | Smallest prunable tool of context pruning, in characters.
agents.defaults.contextPruning.mode | "off" or "cache-ttl" |  | 39 | off, or cache-ttl: once the provider's cache has run out.
agents.defaults.contextPruning.softTrim | object |  | 3 | Settings of soft trim in context pruning.
agents.defaults.contextPruning.softTrim.headChars | integer 0.. |  | 3 | Head of soft trim, in characters.
agents.defaults.contextPruning.softTrim.maxChars | integer 0.. |  | 3 | Max of soft trim, in characters.
agents.defaults.contextPruning.softTrim.tailChars | integer 0.. |  | 3 | Tail of soft trim, in characters.
agents.defaults.contextPruning.softTrimRatio | number 0..1 |  | 3 | Soft trim ratio of context pruning.
agents.defaults.contextPruning.tools | object |  | 39 | What this agent may do, inside what tools allows.
agents.defaults.contextPruning.tools.allow | string[] |  | 39 | Only these tools.
agents.defaults.contextPruning.tools.deny | string[] |  | 39 | Never these tools; deny wins over allow.
agents.defaults.contextPruning.ttl | string |  | 39 | How long the provider's cache lasts, such as "5m".
agents.defaults.contextTokens | integer >0.. |  | 3 | Size of the context to count with, in tokens, instead of the model's own.
agents.defaults.cwd | string |  | 9 | Directory in which the agent's tools start, when it is not the workspace.
agents.defaults.decisionModel | string |  | 9 | Model for this purpose, as `provider/model` or with fallbacks.
agents.defaults.elevatedDefault | "off" or "on" or "ask" or "full" |  | 39 | Whether elevated commands are on at the start of a session.
agents.defaults.embeddedAgent | object |  | 9 | Settings of embedded agent in defaults.
agents.defaults.embeddedAgent.cyberFailover | object |  | 9 | Settings of cyber failover in embedded agent.
agents.defaults.embeddedAgent.cyberFailover.cooloffMs | integer >0.. |  | 9 | Cooloff of cyber failover, in milliseconds.
agents.defaults.embeddedAgent.cyberFailover.mode | "auto" or "off" |  | 9 | Mode of cyber failover.
agents.defaults.embeddedAgent.cyberFailover.model | string |  | 9 | Model of cyber failover.
agents.defaults.embeddedAgent.executionContract | "default" or "strict-agentic" |  | 9 | Execution contract of embedded agent.
agents.defaults.embeddedAgent.projectSettingsPolicy | "trusted" or "sanitize" or "ignore" |  | 9 | Project settings policy of embedded agent.
agents.defaults.embeddedPi | object |  | 3 | Settings of embedded pi in defaults.
agents.defaults.embeddedPi.projectSettingsPolicy | "trusted" or "sanitize" or "ignore" |  | 3 | Whether settings found in a project directory are trusted.
agents.defaults.envelopeElapsed | "on" or "off" |  | 3 | Whether inbound messages say how long ago the last one was.
agents.defaults.envelopeTimestamp | "on" or "off" |  | 3 | Whether inbound messages carry their time.
agents.defaults.envelopeTimezone | string |  | 3 | Time zone of the times on inbound messages.
agents.defaults.experimental | object |  | 9 | Settings of experimental in defaults.
agents.defaults.experimental.localModelLean | boolean |  | 9 | Switch for local model lean of experimental.
agents.defaults.fastModeDefault | boolean or "auto" |  | 9 | Whether to ask for the provider's fast mode.
agents.defaults.heartbeat | object |  | 39 | Regular turns without a message: the agent looks whether something is to do.
agents.defaults.heartbeat.accountId | string |  | 39 | Account of the target channel that sends.
agents.defaults.heartbeat.ackMaxChars | integer 0.. | 300 | 3 | An answer of HEARTBEAT_OK and at most this many characters more counts as "nothing to do".
agents.defaults.heartbeat.activeHours | object |  | 39 | When of the day it may beat.
agents.defaults.heartbeat.activeHours.end | string |  | 39 | Until this time, HH:MM; 24:00 is allowed.
agents.defaults.heartbeat.activeHours.start | string |  | 39 | From this time on, HH:MM.
agents.defaults.heartbeat.activeHours.timezone | string |  | 39 | Time zone of the two: user, local, or a name such as Europe/Berlin.
agents.defaults.heartbeat.agentId | string |  | 9 | Agent id of heartbeat.
agents.defaults.heartbeat.directPolicy | "allow" or "block" |  | 39 | Whether alerts may go into direct chats.
agents.defaults.heartbeat.every | string | "30m" | 39 | How often, such as "30m"; "0m" switches it off.
agents.defaults.heartbeat.includeReasoning | boolean | false | 3 | Send the model's reasoning too.
agents.defaults.heartbeat.isolatedSession | boolean |  | 39 | Run each beat in a fresh session.
agents.defaults.heartbeat.lightContext | boolean |  | 39 | Give the model only HEARTBEAT.md of the workspace.
agents.defaults.heartbeat.model | string |  | 39 | Model of the heartbeat, `provider/model`.
agents.defaults.heartbeat.prompt | string |  | 39 | What the agent is told at each beat.
agents.defaults.heartbeat.session | string |  | 39 | Session key it runs in; else the main session.
agents.defaults.heartbeat.suppressToolErrorWarnings | boolean |  | 3 | Keep tool errors of heartbeats to itself.
agents.defaults.heartbeat.target | string ~ object |  | 39s | Where an alert goes: last, none, or a channel; or an object with channel and peer.
agents.defaults.heartbeat.target.channel | string |  | s | Channel the alert goes to.
agents.defaults.heartbeat.target.peer | string or number |  | s | Recipient in that channel.
agents.defaults.heartbeat.timeoutSeconds | integer >0.. |  | 9 | Longest time of one beat.
agents.defaults.heartbeat.to | string |  | 39 | Recipient in the target channel.
agents.defaults.humanDelay | object |  | 39 | Pauses between the blocks of an answer, as a person would make them.
agents.defaults.humanDelay.maxMs | integer 0.. |  | 39 | Longest pause, in milliseconds.
agents.defaults.humanDelay.minMs | integer 0.. |  | 39 | Shortest pause, in milliseconds.
agents.defaults.humanDelay.mode | "off" or "natural" or "custom" |  | 39 | off, natural (0.8 to 2.5 seconds), or custom.
agents.defaults.imageGenerationModel | string or object |  | 3 | Model for this purpose, as `provider/model` or with fallbacks.
agents.defaults.imageGenerationModel.fallbacks | string[] |  | 3 | Models to ask in turn when the first cannot answer.
agents.defaults.imageGenerationModel.primary | string |  | 3 | The model to ask first, as `provider/model`.
agents.defaults.imageMaxDimensionPx | integer >0.. |  | 39 | Longest side of a picture before it is made smaller.
agents.defaults.imageModel | string or object |  | 39 | Model for this purpose, as `provider/model` or with fallbacks.
agents.defaults.imageModel.fallbacks | string[] |  | 39 | Models to ask in turn when the first cannot answer.
agents.defaults.imageModel.primary | string |  | 39 | The model to ask first, as `provider/model`.
agents.defaults.imageModel.timeoutMs | integer >0.. |  | 9 | Timeout of image model, in milliseconds.
agents.defaults.imageQuality | auto|efficient|balanced|high |  | 9 | How much detail pictures keep for the model.
agents.defaults.maxConcurrent | integer >0.. |  | 39 | How many answers may be in work at once, over all sessions.
agents.defaults.mediaMaxMb | number >0.. |  | 39 | Largest file the agent takes or sends.
agents.defaults.mediaModels | object |  | 9 | Models that make pictures, video and music.
agents.defaults.mediaModels.image | string or object |  | 9 | Model for this kind of media, as `provider/model` or with fallbacks.
agents.defaults.mediaModels.image.fallbacks | string[] |  | 9 | Models to ask in turn when the first cannot answer.
agents.defaults.mediaModels.image.primary | string |  | 9 | The model to ask first, as `provider/model`.
agents.defaults.mediaModels.image.timeoutMs | integer >0.. |  | 9 | Timeout of image, in milliseconds.
agents.defaults.mediaModels.music | string or object |  | 9 | Model for this kind of media, as `provider/model` or with fallbacks.
agents.defaults.mediaModels.music.fallbacks | string[] |  | 9 | Models to ask in turn when the first cannot answer.
agents.defaults.mediaModels.music.primary | string |  | 9 | The model to ask first, as `provider/model`.
agents.defaults.mediaModels.music.timeoutMs | integer >0.. |  | 9 | Timeout of music, in milliseconds.
agents.defaults.mediaModels.video | string or object |  | 9 | Model for this kind of media, as `provider/model` or with fallbacks.
agents.defaults.mediaModels.video.fallbacks | string[] |  | 9 | Models to ask in turn when the first cannot answer.
agents.defaults.mediaModels.video.primary | string |  | 9 | The model to ask first, as `provider/model`.
agents.defaults.mediaModels.video.timeoutMs | integer >0.. |  | 9 | Timeout of video, in milliseconds.
agents.defaults.memorySearch | object |  | 3 | Search over the agent's notes and past sessions.
agents.defaults.memorySearch.cache | object |  | 3 | Settings of cache in memory search.
agents.defaults.memorySearch.cache.enabled | boolean |  | 3 | Whether cache is on.
agents.defaults.memorySearch.cache.maxEntries | integer >0.. |  | 3 | Largest entries of cache.
agents.defaults.memorySearch.chunking | object |  | 3 | Settings of chunking in memory search.
agents.defaults.memorySearch.chunking.overlap | integer 0.. |  | 3 | Overlap of chunking.
agents.defaults.memorySearch.chunking.tokens | integer >0.. |  | 3 | Tokens of chunking.
agents.defaults.memorySearch.enabled | boolean | true | 3 | Whether notes are searched.
agents.defaults.memorySearch.experimental | object |  | 3 | Settings of experimental in memory search.
agents.defaults.memorySearch.experimental.sessionMemory | boolean |  | 3 | Switch for session memory of experimental.
agents.defaults.memorySearch.extraPaths | string[] |  | 3 | Further files and directories to search.
agents.defaults.memorySearch.fallback | string |  | 3 | Fallback of memory search.
agents.defaults.memorySearch.local | object |  | 3 | Settings of local in memory search.
agents.defaults.memorySearch.local.modelCacheDir | string |  | 3 | Model cache dir of local.
agents.defaults.memorySearch.local.modelPath | string |  | 3 | Model path of local.
agents.defaults.memorySearch.model | string |  | 3 | Model of memory search.
agents.defaults.memorySearch.multimodal | object |  | 3 | Settings of multimodal in memory search.
agents.defaults.memorySearch.multimodal.enabled | boolean |  | 3 | Whether multimodal is on.
agents.defaults.memorySearch.multimodal.maxFileBytes | integer >0.. |  | 3 | Largest file of multimodal, in bytes.
agents.defaults.memorySearch.multimodal.modalities | ("image" or "audio" or "all")[] |  | 3 | List of modalities of multimodal.
agents.defaults.memorySearch.outputDimensionality | integer >0.. |  | 3 | Output dimensionality of memory search.
agents.defaults.memorySearch.provider | string |  | 3 | Service that turns text into vectors.
agents.defaults.memorySearch.query | object |  | 3 | Settings of query in memory search.
agents.defaults.memorySearch.query.hybrid | object |  | 3 | Settings of hybrid in query.
agents.defaults.memorySearch.query.hybrid.candidateMultiplier | integer >0.. |  | 3 | Candidate multiplier of hybrid.
agents.defaults.memorySearch.query.hybrid.enabled | boolean |  | 3 | Whether hybrid is on.
agents.defaults.memorySearch.query.hybrid.mmr | object |  | 3 | Settings of mmr in hybrid.
agents.defaults.memorySearch.query.hybrid.mmr.enabled | boolean |  | 3 | Whether mmr is on.
agents.defaults.memorySearch.query.hybrid.mmr.lambda | number 0..1 |  | 3 | Lambda of mmr.
agents.defaults.memorySearch.query.hybrid.temporalDecay | object |  | 3 | Settings of temporal decay in hybrid.
agents.defaults.memorySearch.query.hybrid.temporalDecay.enabled | boolean |  | 3 | Whether temporal decay is on.
agents.defaults.memorySearch.query.hybrid.temporalDecay.halfLifeDays | integer >0.. |  | 3 | Half life of temporal decay, in days.
agents.defaults.memorySearch.query.hybrid.textWeight | number 0..1 |  | 3 | Text weight of hybrid.
agents.defaults.memorySearch.query.hybrid.vectorWeight | number 0..1 |  | 3 | Vector weight of hybrid.
agents.defaults.memorySearch.query.maxResults | integer >0.. |  | 3 | Largest results of query.
agents.defaults.memorySearch.query.minScore | number 0..1 |  | 3 | Smallest score of query.
agents.defaults.memorySearch.remote | object |  | 3 | Settings of remote in memory search.
agents.defaults.memorySearch.remote.apiKey | string or object |  | 3! | API key of remote.
agents.defaults.memorySearch.remote.baseUrl | string |  | 3 | Base URL of remote.
agents.defaults.memorySearch.remote.batch | object |  | 3 | Settings of batch in remote.
agents.defaults.memorySearch.remote.batch.concurrency | integer >0.. |  | 3 | Concurrency of batch.
agents.defaults.memorySearch.remote.batch.enabled | boolean |  | 3 | Whether batch is on.
agents.defaults.memorySearch.remote.batch.pollIntervalMs | integer 0.. |  | 3 | Poll interval of batch, in milliseconds.
agents.defaults.memorySearch.remote.batch.timeoutMinutes | integer >0.. |  | 3 | Timeout of batch, in minutes.
agents.defaults.memorySearch.remote.batch.wait | boolean |  | 3 | Switch for wait of batch.
agents.defaults.memorySearch.remote.headers | map |  | 3 | Settings of headers in remote.
agents.defaults.memorySearch.remote.headers.<*> | string |  | 3! | One entry of headers.
agents.defaults.memorySearch.sources | ("memory" or "sessions")[] |  | 3 | What is searched: notes, sessions.
agents.defaults.memorySearch.store | object |  | 3 | Settings of store in memory search.
agents.defaults.memorySearch.store.driver | "sqlite" |  | 3 | Driver of store.
agents.defaults.memorySearch.store.path | string |  | 3 | Path of store.
agents.defaults.memorySearch.store.vector | object |  | 3 | Settings of vector in store.
agents.defaults.memorySearch.store.vector.enabled | boolean |  | 3 | Whether vector is on.
agents.defaults.memorySearch.store.vector.extensionPath | string |  | 3 | Extension path of vector.
agents.defaults.memorySearch.sync | object |  | 3 | Settings of sync in memory search.
agents.defaults.memorySearch.sync.intervalMinutes | integer 0.. |  | 3 | Interval of sync, in minutes.
agents.defaults.memorySearch.sync.onSearch | boolean |  | 3 | Switch for on search of sync.
agents.defaults.memorySearch.sync.onSessionStart | boolean |  | 3 | Switch for on session start of sync.
agents.defaults.memorySearch.sync.sessions | object |  | 3 | Settings of sessions in sync.
agents.defaults.memorySearch.sync.sessions.deltaBytes | integer 0.. |  | 3 | Delta of sessions, in bytes.
agents.defaults.memorySearch.sync.sessions.deltaMessages | integer 0.. |  | 3 | Delta messages of sessions.
agents.defaults.memorySearch.sync.sessions.postCompactionForce | boolean |  | 3 | Switch for post compaction force of sessions.
agents.defaults.memorySearch.sync.watch | boolean |  | 3 | Switch for watch of sync.
agents.defaults.memorySearch.sync.watchDebounceMs | integer 0.. |  | 3 | Watch debounce of sync, in milliseconds.
agents.defaults.model | string or object |  | 39 | Model of every agent that names none: `provider/model`, or an object with primary and fallbacks.
agents.defaults.model.fallbacks | string[] |  | 39 | Models to ask in turn when the first cannot answer; an empty list switches falling back off.
agents.defaults.model.primary | string |  | 39 | The model to ask first, as `provider/model`.
agents.defaults.modelPolicy | object |  | 9 | Which models may be chosen.
agents.defaults.modelPolicy.allow | string[] |  | 9 | The models that may be chosen; empty means all.
agents.defaults.modelSelectionScope | session|agent|global |  | 9 | Model selection scope of defaults.
agents.defaults.models | map |  | 39 | The models that may be chosen with /model; when any is listed, no other may.
agents.defaults.models.<*> | object |  | 39 | Settings of one model, keyed `provider/model`.
agents.defaults.models.<*>.agentRuntime | object |  | 9 | Settings of agent runtime in models.
agents.defaults.models.<*>.agentRuntime.id | string |  | 9 | Id of agent runtime.
agents.defaults.models.<*>.alias | string |  | 39 | Short name for the model in /model.
agents.defaults.models.<*>.codeMode | boolean |  | 9 | Switch for code mode of models.
agents.defaults.models.<*>.params | map |  | 39 | Parameters sent with each request to this model.
agents.defaults.models.<*>.pickerRuntimes | string[] |  | 9 | List of picker runtimes of models.
agents.defaults.models.<*>.streaming | boolean |  | 39 | Ask this model for its answer piece by piece.
agents.defaults.params | map |  | 9 | Parameters sent with each model request.
agents.defaults.pdfMaxBytesMb | number >0.. |  | 3 | Largest PDF that is read.
agents.defaults.pdfMaxMb | number >0.. |  | 9 | Largest PDF that is read.
agents.defaults.pdfMaxPages | integer >0.. |  | 39 | Most pages of a PDF that are read.
agents.defaults.pdfModel | string or object |  | 39 | Model for this purpose, as `provider/model` or with fallbacks.
agents.defaults.pdfModel.fallbacks | string[] |  | 39 | Models to ask in turn when the first cannot answer.
agents.defaults.pdfModel.primary | string |  | 39 | The model to ask first, as `provider/model`.
agents.defaults.pdfModel.timeoutMs | integer >0.. |  | 9 | Timeout of pdf model, in milliseconds.
agents.defaults.reasoningDefault | "off" or "on" or "stream" |  | 9 | Whether the model's reasoning is shown.
agents.defaults.repoRoot | string |  | 39 | Directory named to the agent as the root of the repository.
agents.defaults.sandbox | object |  | 39 | Where the agent's tools run.
agents.defaults.sandbox.backend | string |  | 39 | What the sandbox is made of, such as docker.
agents.defaults.sandbox.browser | object |  | 39 | A browser inside the sandbox.
agents.defaults.sandbox.browser.allowHostControl | boolean |  | 39 | Whether to allow host control of browser.
agents.defaults.sandbox.browser.autoStart | boolean |  | 39 | Whether it does by itself: start of browser.
agents.defaults.sandbox.browser.autoStartTimeoutMs | integer >0.. |  | 39 | Auto start timeout of browser, in milliseconds.
agents.defaults.sandbox.browser.binds | string[] |  | 39 | List of binds of browser.
agents.defaults.sandbox.browser.cdpPort | integer >0.. |  | 39 | CDP port of browser.
agents.defaults.sandbox.browser.cdpSourceRange | string |  | 39 | CDP source range of browser.
agents.defaults.sandbox.browser.containerPrefix | string |  | 39 | Container prefix of browser.
agents.defaults.sandbox.browser.enableNoVnc | boolean |  | 3 | Whether to enable no VNC of browser.
agents.defaults.sandbox.browser.enabled | boolean |  | 39 | Whether browser is on.
agents.defaults.sandbox.browser.headless | boolean |  | 39 | Switch for headless of browser.
agents.defaults.sandbox.browser.image | string |  | 39 | Image of browser.
agents.defaults.sandbox.browser.network | string |  | 39 | Network of browser.
agents.defaults.sandbox.browser.noVncEnabled | boolean |  | 9 | Switch for no VNC enabled of browser.
agents.defaults.sandbox.browser.noVncPort | integer >0.. |  | 39 | No VNC port of browser.
agents.defaults.sandbox.browser.vncPort | integer >0.. |  | 39 | VNC port of browser.
agents.defaults.sandbox.docker | object |  | 39 | The container.
agents.defaults.sandbox.docker.apparmorProfile | string |  | 39 | AppArmor profile.
agents.defaults.sandbox.docker.binds | string[] |  | 39 | Directories of the host that are seen inside, "/host:/inside:ro".
agents.defaults.sandbox.docker.capDrop | string[] | ["ALL"] | 39 | Linux capabilities taken away.
agents.defaults.sandbox.docker.containerPrefix | string |  | 39 | Beginning of the container's name.
agents.defaults.sandbox.docker.cpus | number >0.. |  | 39 | Most processors, such as 1.5.
agents.defaults.sandbox.docker.dangerouslyAllowContainerNamespaceJoin | boolean | false | 39 | Lifts a protection; leave it off unless you know exactly why.
agents.defaults.sandbox.docker.dangerouslyAllowExternalBindSources | boolean | false | 39 | Lifts a protection; leave it off unless you know exactly why.
agents.defaults.sandbox.docker.dangerouslyAllowReservedContainerTargets | boolean | false | 39 | Lifts a protection; leave it off unless you know exactly why.
agents.defaults.sandbox.docker.dns | string[] |  | 39 | Name servers inside.
agents.defaults.sandbox.docker.env | map |  | 39 | Environment variables inside.
agents.defaults.sandbox.docker.env.<*> | string |  | 39! | Value of the variable.
agents.defaults.sandbox.docker.extraHosts | string[] |  | 39 | Further host names, "name:address".
agents.defaults.sandbox.docker.gpus | string |  | 9 | Graphics processors given to the container.
agents.defaults.sandbox.docker.image | string |  | 39 | Image of the container.
agents.defaults.sandbox.docker.memory | string or number |  | 39 | Most memory, such as "512m".
agents.defaults.sandbox.docker.memorySwap | string or number |  | 39 | Most memory and swap together.
agents.defaults.sandbox.docker.network | string | "none" | 39 | Network of the container; none is no network.
agents.defaults.sandbox.docker.pidsLimit | integer >0.. |  | 39 | Most processes inside.
agents.defaults.sandbox.docker.readOnlyRoot | boolean | true | 39 | Nothing but the workspace can be written.
agents.defaults.sandbox.docker.seccompProfile | string |  | 39 | Profile of allowed system calls.
agents.defaults.sandbox.docker.setupCommand | any |  | 39 | Run once, after the container was made.
agents.defaults.sandbox.docker.tmpfs | string[] |  | 39 | Directories held in memory.
agents.defaults.sandbox.docker.ulimits | map |  | 39 | Limits of the operating system, by name.
agents.defaults.sandbox.docker.ulimits.<*> | string or number or object |  | 39 | One limit: a number, "soft:hard", or the two.
agents.defaults.sandbox.docker.ulimits.<*>.hard | integer 0.. |  | 39 | Hard of ulimits.
agents.defaults.sandbox.docker.ulimits.<*>.soft | integer 0.. |  | 39 | Soft of ulimits.
agents.defaults.sandbox.docker.user | string |  | 39 | User inside, uid:gid.
agents.defaults.sandbox.docker.workdir | string | "/workspace" | 39 | Working directory inside.
agents.defaults.sandbox.mode | "off" or "non-main" or "all" | "off" | 39 | off, non-main (all but the main session), or all.
agents.defaults.sandbox.perSession | boolean |  | 3 | Older word for scope: true is session, false is shared.
agents.defaults.sandbox.prune | object |  | 39 | When unused sandboxes are thrown away.
agents.defaults.sandbox.prune.idleHours | integer 0.. | 24 | 39 | After so many hours without use; 0 is never.
agents.defaults.sandbox.prune.maxAgeDays | integer 0.. | 7 | 39 | After so many days in any case; 0 is never.
agents.defaults.sandbox.scope | "session" or "agent" or "shared" | "agent" | 39 | One sandbox for each session, for each agent, or one for all.
agents.defaults.sandbox.sessionToolsVisibility | "spawned" or "all" | "spawned" | 39 | Which sessions sandboxed agents see: those they started, or all.
agents.defaults.sandbox.ssh | object |  | 39 | Another machine as the sandbox.
agents.defaults.sandbox.ssh.certificateData | string or object |  | 39 | Certificate data of SSH.
agents.defaults.sandbox.ssh.certificateFile | string |  | 39 | Certificate file of SSH.
agents.defaults.sandbox.ssh.command | string |  | 39 | Command of SSH.
agents.defaults.sandbox.ssh.identityData | string or object |  | 39! | Identity data of SSH.
agents.defaults.sandbox.ssh.identityFile | string |  | 39 | Identity file of SSH.
agents.defaults.sandbox.ssh.knownHostsData | string or object |  | 39 | Known hosts data of SSH.
agents.defaults.sandbox.ssh.knownHostsFile | string |  | 39 | Known hosts file of SSH.
agents.defaults.sandbox.ssh.strictHostKeyChecking | boolean |  | 39 | Switch for strict host key checking of SSH.
agents.defaults.sandbox.ssh.target | string |  | 39 | user@host of that machine.
agents.defaults.sandbox.ssh.updateHostKeys | boolean |  | 39 | Switch for update host keys of SSH.
agents.defaults.sandbox.ssh.workspaceRoot | string |  | 39 | Workspace root of SSH.
agents.defaults.sandbox.workspaceAccess | "none" or "ro" or "rw" | "none" | 39 | Whether the sandbox sees the workspace: none, ro, rw.
agents.defaults.sandbox.workspaceRoot | string | "~/.openclaw/sandboxes" | 39 | Directory below which sandbox workspaces are made.
agents.defaults.sessionStore | object |  | 9 | Settings of session store in defaults.
agents.defaults.sessionStore.agentId | string |  | 9 | Agent id of session store.
agents.defaults.silentReply | object |  | 9 | Settings of silent reply in defaults.
agents.defaults.silentReply.group | "allow" or "disallow" |  | 9 | Group of silent reply.
agents.defaults.silentReply.internal | "allow" or "disallow" |  | 9 | Internal of silent reply.
agents.defaults.skills | string[] |  | 9 | The skills the agent may use; absent means all.
agents.defaults.skipBootstrap | boolean | false | 39 | Do not put the starting files into a new workspace.
agents.defaults.skipOptionalBootstrapFiles | (SOUL.md|USER.md|HEARTBEAT.md|IDENTITY.md)[] |  | 9 | List of skip optional bootstrap files of defaults.
agents.defaults.startupContext | object |  | 9 | Settings of startup context in defaults.
agents.defaults.startupContext.applyOn | ("new" or "reset")[] |  | 9 | List of apply on of startup context.
agents.defaults.startupContext.dailyMemoryDays | integer 1..14 |  | 9 | Daily memory of startup context, in days.
agents.defaults.startupContext.enabled | boolean |  | 9 | Whether startup context is on.
agents.defaults.startupContext.maxFileBytes | integer 1..65536 |  | 9 | Largest file of startup context, in bytes.
agents.defaults.startupContext.maxFileChars | integer 1..10000 |  | 9 | Largest file of startup context, in characters.
agents.defaults.startupContext.maxTotalChars | integer 1..50000 |  | 9 | Largest total of startup context, in characters.
agents.defaults.subagents | object |  | 39 | Agents that this one starts for parts of its work.
agents.defaults.subagents.allowAgents | string[] |  | 9 | Ids that may be started besides itself; "*" for all.
agents.defaults.subagents.announceTimeoutMs | integer >0.. |  | 39 | Longest time to announce a result, in milliseconds.
agents.defaults.subagents.archiveAfterMinutes | integer 0.. | 60 | 39 | Minutes after its end until a sub-agent's session is archived.
agents.defaults.subagents.delegationMode | suggest|prefer |  | 9 | Delegation mode of subagents.
agents.defaults.subagents.maxChildrenPerAgent | integer 1..20 | 5 | 39 | How many one session may have.
agents.defaults.subagents.maxConcurrent | integer >0.. |  | 39 | How many may run at once.
agents.defaults.subagents.maxSpawnDepth | integer 1..5 | 1 | 39 | How deep sub-agents may start others.
agents.defaults.subagents.model | string or object |  | 39 | Model of sub-agents.
agents.defaults.subagents.model.fallbacks | string[] |  | 39 | Models to ask in turn when the first cannot answer; an empty list switches falling back off.
agents.defaults.subagents.model.primary | string |  | 39 | The model to ask first, as `provider/model`.
agents.defaults.subagents.requireAgentId | boolean |  | 9 | The agent must be named when a sub-agent is started.
agents.defaults.subagents.runTimeoutSeconds | integer 0.. | 0 | 39 | Longest run; 0 is no limit.
agents.defaults.subagents.thinking | string |  | 39 | How much sub-agents think.
agents.defaults.systemAgent | object |  | 9s | Names the agent that owns what no binding takes, with agents.ownership "explicit".
agents.defaults.systemAgent.agentId | string |  | 9s | Id of that agent.
agents.defaults.thinkingDefault | "off" or "minimal" or "low" or "medium" or "high" or "xhigh" or "adaptive" ~ max|ultra |  | 39 | How much the model thinks when nobody says otherwise.
agents.defaults.timeFormat | "auto" or "12" or "24" | "auto" | 3 | 12 or 24 hour clock in the prompt.
agents.defaults.timeoutSeconds | integer >0.. ~ integer 0.. | 172800 | 39 | Longest time one answer may take.
agents.defaults.toolProgressDetail | "explain" or "raw" |  | 9 | Tool progress detail of defaults.
agents.defaults.typingIntervalSeconds | integer >0.. |  | 39 | How often "typing" is renewed.
agents.defaults.typingMode | "never" or "instant" or "thinking" or "message" |  | 39 | When "typing" is shown.
agents.defaults.userTimezone | string |  | 39 | Time zone of the user, for times in the prompt.
agents.defaults.utilityModel | string |  | 9 | Model for this purpose, as `provider/model` or with fallbacks.
agents.defaults.verboseDefault | "off" or "on" or "full" | "off" | 39 | Whether tool calls are told in the chat.
agents.defaults.voiceModel | string or object |  | 9 | Model for this purpose, as `provider/model` or with fallbacks.
agents.defaults.voiceModel.fallbacks | string[] |  | 9 | Models to ask in turn when the first cannot answer.
agents.defaults.voiceModel.primary | string |  | 9 | The model to ask first, as `provider/model`.
agents.defaults.voiceModel.timeoutMs | integer >0.. |  | 9 | Timeout of voice model, in milliseconds.
agents.defaults.workspace | string | "~/.openclaw/workspace" | 39 | Directory of the default agent's files when it names none of its own.
agents.entries | map |  | 9 | The agents by id, as 2026.9.6 writes them; read as agents.list.
agents.entries.<*> | like agents.list[] |  | 9 | One agent, by id.
agents.entries.<*>.id | string |  | s | Not needed: the key is the id.
agents.list | object[] |  | 3 | The agents; each has its own workspace, sessions and credentials. The first is the default unless one is marked.
agents.list[] | object |  | 9 | One agent.
agents.list[].agentDir | string |  | 39 | Directory of the agent's credentials and model registry; no two agents may share one.
agents.list[].bootstrapMaxChars | integer >0.. | 20000 | 9 | Largest part of one workspace file that goes into the prompt, in characters.
agents.list[].bootstrapTotalMaxChars | integer >0.. | 150000 | 9 | Largest part of all workspace files together, in characters.
agents.list[].contextInjection | "always" or "continuation-skip" or "never" |  | 9 | Context injection of list.
agents.list[].contextLimits | object |  | 9 | Settings of context limits in list.
agents.list[].contextLimits.memoryGetMaxChars | integer 1..250000 |  | 9 | Memory get max of context limits, in characters.
agents.list[].contextLimits.postCompactionMaxChars | integer 1..50000 |  | 9 | Post compaction max of context limits, in characters.
agents.list[].cwd | string |  | 9 | Directory in which the agent's tools start, when it is not the workspace.
agents.list[].decisionModel | string |  | 9 | Model for this purpose, as `provider/model` or with fallbacks.
agents.list[].default | boolean | false | 39 | Makes this agent the one that answers whatever no binding takes.
agents.list[].description | string |  | 9 | What the agent is for, shown in lists and to other agents.
agents.list[].embeddedAgent | object |  | 9 | Settings of embedded agent in list.
agents.list[].embeddedAgent.executionContract | "default" or "strict-agentic" |  | 9 | Execution contract of embedded agent.
agents.list[].experimental | object |  | 9 | Settings of experimental in list.
agents.list[].experimental.localModelLean | boolean |  | 9 | Switch for local model lean of experimental.
agents.list[].fastModeDefault | boolean ~ "auto" |  | 39 | Whether to ask for the provider's fast mode.
agents.list[].groupChat | object |  | 39 | How the agent takes part in groups.
agents.list[].groupChat.historyLimit | integer >0.. ~ integer 0.. |  | 39 | How many unread group messages it sees as context.
agents.list[].groupChat.mentionPatterns | string[] |  | 39 | Regular expressions that count as speaking to the agent.
agents.list[].groupChat.unmentionedInbound | user_request|room_event |  | 9 | What a group message without a mention becomes.
agents.list[].heartbeat | object |  | 39 | Regular turns without a message: the agent looks whether something is to do.
agents.list[].heartbeat.accountId | string |  | 39 | Account of the target channel that sends.
agents.list[].heartbeat.ackMaxChars | integer 0.. | 300 | 3 | An answer of HEARTBEAT_OK and at most this many characters more counts as "nothing to do".
agents.list[].heartbeat.activeHours | object |  | 39 | When of the day it may beat.
agents.list[].heartbeat.activeHours.end | string |  | 39 | Until this time, HH:MM; 24:00 is allowed.
agents.list[].heartbeat.activeHours.start | string |  | 39 | From this time on, HH:MM.
agents.list[].heartbeat.activeHours.timezone | string |  | 39 | Time zone of the two: user, local, or a name such as Europe/Berlin.
agents.list[].heartbeat.directPolicy | "allow" or "block" |  | 39 | Whether alerts may go into direct chats.
agents.list[].heartbeat.every | string | "30m" | 39 | How often, such as "30m"; "0m" switches it off.
agents.list[].heartbeat.includeReasoning | boolean | false | 3 | Send the model's reasoning too.
agents.list[].heartbeat.isolatedSession | boolean |  | 39 | Run each beat in a fresh session.
agents.list[].heartbeat.lightContext | boolean |  | 39 | Give the model only HEARTBEAT.md of the workspace.
agents.list[].heartbeat.model | string |  | 39 | Model of the heartbeat, `provider/model`.
agents.list[].heartbeat.prompt | string |  | 39 | What the agent is told at each beat.
agents.list[].heartbeat.session | string |  | 39 | Session key it runs in; else the main session.
agents.list[].heartbeat.suppressToolErrorWarnings | boolean |  | 3 | Keep tool errors of heartbeats to itself.
agents.list[].heartbeat.target | string ~ object |  | 39s | Where an alert goes: last, none, or a channel; or an object with channel and peer.
agents.list[].heartbeat.target.channel | string |  | s | Channel the alert goes to.
agents.list[].heartbeat.target.peer | string or number |  | s | Recipient in that channel.
agents.list[].heartbeat.timeoutSeconds | integer >0.. |  | 9 | Longest time of one beat.
agents.list[].heartbeat.to | string |  | 39 | Recipient in the target channel.
agents.list[].humanDelay | object |  | 39 | Pauses between the blocks of an answer, as a person would make them.
agents.list[].humanDelay.maxMs | integer 0.. |  | 39 | Longest pause, in milliseconds.
agents.list[].humanDelay.minMs | integer 0.. |  | 39 | Shortest pause, in milliseconds.
agents.list[].humanDelay.mode | "off" or "natural" or "custom" |  | 39 | off, natural (0.8 to 2.5 seconds), or custom.
agents.list[].id | string! |  | 3s | Name of the agent in bindings, session keys and directories; small letters, digits, - and _.
agents.list[].identity | object |  | 39 | Who the agent is towards people.
agents.list[].identity.avatar | string |  | 39 | Picture: a file in the workspace, or a URL.
agents.list[].identity.emoji | string |  | 39 | Emoji used in prefixes and acknowledgements.
agents.list[].identity.name | string |  | 39 | Name in prefixes and mentions.
agents.list[].identity.theme | string |  | 39 | Manner of the agent in a few words.
agents.list[].maxConcurrent | integer >0.. |  | s | How many answers of this agent may be in work at once.
agents.list[].memory | object |  | 9 | Settings of memory in list.
agents.list[].memory.search | object |  | 9 | Settings of search in memory.
agents.list[].memory.search.cache | object |  | 9 | Settings of cache in search.
agents.list[].memory.search.cache.enabled | boolean |  | 9 | Whether cache is on.
agents.list[].memory.search.documentInputType | string |  | 9 | Document input type of search.
agents.list[].memory.search.enabled | boolean |  | 9 | Whether search is on.
agents.list[].memory.search.experimental | object |  | 9 | Settings of experimental in search.
agents.list[].memory.search.experimental.sessionMemory | boolean |  | 9 | Switch for session memory of experimental.
agents.list[].memory.search.extraPaths | string or object[] |  | 9 | List of extra paths of search.
agents.list[].memory.search.extraPaths[].path | string! |  | 9 | Path of extra paths.
agents.list[].memory.search.extraPaths[].pattern | string |  | 9 | Pattern of extra paths.
agents.list[].memory.search.fallback | string |  | 9 | Fallback of search.
agents.list[].memory.search.inputType | string |  | 9 | Input type of search.
agents.list[].memory.search.local | object |  | 9 | Settings of local in search.
agents.list[].memory.search.local.modelPath | string |  | 9 | Model path of local.
agents.list[].memory.search.model | string |  | 9 | Model of search.
agents.list[].memory.search.multimodal | object |  | 9 | Settings of multimodal in search.
agents.list[].memory.search.multimodal.enabled | boolean |  | 9 | Whether multimodal is on.
agents.list[].memory.search.multimodal.maxFileBytes | integer >0.. |  | 9 | Largest file of multimodal, in bytes.
agents.list[].memory.search.multimodal.modalities | ("image" or "audio" or "all")[] |  | 9 | List of modalities of multimodal.
agents.list[].memory.search.outputDimensionality | integer >0.. |  | 9 | Output dimensionality of search.
agents.list[].memory.search.provider | string |  | 9 | Provider of search.
agents.list[].memory.search.query | object |  | 9 | Settings of query in search.
agents.list[].memory.search.query.maxResults | integer >0.. |  | 9 | Largest results of query.
agents.list[].memory.search.query.minScore | number 0..1 |  | 9 | Smallest score of query.
agents.list[].memory.search.queryInputType | string |  | 9 | Query input type of search.
agents.list[].memory.search.rememberAcrossConversations | boolean |  | 9 | Switch for remember across conversations of search.
agents.list[].memory.search.remote | object |  | 9 | Settings of remote in search.
agents.list[].memory.search.remote.apiKey | string or object |  | 9! | API key of remote.
agents.list[].memory.search.remote.baseUrl | string |  | 9 | Base URL of remote.
agents.list[].memory.search.remote.batch | object |  | 9 | Settings of batch in remote.
agents.list[].memory.search.remote.batch.enabled | boolean |  | 9 | Whether batch is on.
agents.list[].memory.search.remote.headers | map |  | 9 | Settings of headers in remote.
agents.list[].memory.search.remote.headers.<*> | string |  | 9! | One entry of headers.
agents.list[].memory.search.sources | ("memory" or "sessions")[] |  | 9 | List of sources of search.
agents.list[].memory.search.store | object |  | 9 | Settings of store in search.
agents.list[].memory.search.store.fts | object |  | 9 | Settings of fts in store.
agents.list[].memory.search.store.fts.tokenizer | "unicode61" or "trigram" |  | 9 | Tokenizer of fts.
agents.list[].memory.search.store.vector | object |  | 9 | Settings of vector in store.
agents.list[].memory.search.store.vector.enabled | boolean |  | 9 | Whether vector is on.
agents.list[].memory.search.store.vector.extensionPath | string |  | 9 | Extension path of vector.
agents.list[].memorySearch | object |  | 3 | Search over the agent's notes and past sessions.
agents.list[].memorySearch.cache | object |  | 3 | Settings of cache in memory search.
agents.list[].memorySearch.cache.enabled | boolean |  | 3 | Whether cache is on.
agents.list[].memorySearch.cache.maxEntries | integer >0.. |  | 3 | Largest entries of cache.
agents.list[].memorySearch.chunking | object |  | 3 | Settings of chunking in memory search.
agents.list[].memorySearch.chunking.overlap | integer 0.. |  | 3 | Overlap of chunking.
agents.list[].memorySearch.chunking.tokens | integer >0.. |  | 3 | Tokens of chunking.
agents.list[].memorySearch.enabled | boolean | true | 3 | Whether notes are searched.
agents.list[].memorySearch.experimental | object |  | 3 | Settings of experimental in memory search.
agents.list[].memorySearch.experimental.sessionMemory | boolean |  | 3 | Switch for session memory of experimental.
agents.list[].memorySearch.extraPaths | string[] |  | 3 | Further files and directories to search.
agents.list[].memorySearch.fallback | string |  | 3 | Fallback of memory search.
agents.list[].memorySearch.local | object |  | 3 | Settings of local in memory search.
agents.list[].memorySearch.local.modelCacheDir | string |  | 3 | Model cache dir of local.
agents.list[].memorySearch.local.modelPath | string |  | 3 | Model path of local.
agents.list[].memorySearch.model | string |  | 3 | Model of memory search.
agents.list[].memorySearch.multimodal | object |  | 3 | Settings of multimodal in memory search.
agents.list[].memorySearch.multimodal.enabled | boolean |  | 3 | Whether multimodal is on.
agents.list[].memorySearch.multimodal.maxFileBytes | integer >0.. |  | 3 | Largest file of multimodal, in bytes.
agents.list[].memorySearch.multimodal.modalities | ("image" or "audio" or "all")[] |  | 3 | List of modalities of multimodal.
agents.list[].memorySearch.outputDimensionality | integer >0.. |  | 3 | Output dimensionality of memory search.
agents.list[].memorySearch.provider | string |  | 3 | Service that turns text into vectors.
agents.list[].memorySearch.query | object |  | 3 | Settings of query in memory search.
agents.list[].memorySearch.query.hybrid | object |  | 3 | Settings of hybrid in query.
agents.list[].memorySearch.query.hybrid.candidateMultiplier | integer >0.. |  | 3 | Candidate multiplier of hybrid.
agents.list[].memorySearch.query.hybrid.enabled | boolean |  | 3 | Whether hybrid is on.
agents.list[].memorySearch.query.hybrid.mmr | object |  | 3 | Settings of mmr in hybrid.
agents.list[].memorySearch.query.hybrid.mmr.enabled | boolean |  | 3 | Whether mmr is on.
agents.list[].memorySearch.query.hybrid.mmr.lambda | number 0..1 |  | 3 | Lambda of mmr.
agents.list[].memorySearch.query.hybrid.temporalDecay | object |  | 3 | Settings of temporal decay in hybrid.
agents.list[].memorySearch.query.hybrid.temporalDecay.enabled | boolean |  | 3 | Whether temporal decay is on.
agents.list[].memorySearch.query.hybrid.temporalDecay.halfLifeDays | integer >0.. |  | 3 | Half life of temporal decay, in days.
agents.list[].memorySearch.query.hybrid.textWeight | number 0..1 |  | 3 | Text weight of hybrid.
agents.list[].memorySearch.query.hybrid.vectorWeight | number 0..1 |  | 3 | Vector weight of hybrid.
agents.list[].memorySearch.query.maxResults | integer >0.. |  | 3 | Largest results of query.
agents.list[].memorySearch.query.minScore | number 0..1 |  | 3 | Smallest score of query.
agents.list[].memorySearch.remote | object |  | 3 | Settings of remote in memory search.
agents.list[].memorySearch.remote.apiKey | string or object |  | 3! | API key of remote.
agents.list[].memorySearch.remote.baseUrl | string |  | 3 | Base URL of remote.
agents.list[].memorySearch.remote.batch | object |  | 3 | Settings of batch in remote.
agents.list[].memorySearch.remote.batch.concurrency | integer >0.. |  | 3 | Concurrency of batch.
agents.list[].memorySearch.remote.batch.enabled | boolean |  | 3 | Whether batch is on.
agents.list[].memorySearch.remote.batch.pollIntervalMs | integer 0.. |  | 3 | Poll interval of batch, in milliseconds.
agents.list[].memorySearch.remote.batch.timeoutMinutes | integer >0.. |  | 3 | Timeout of batch, in minutes.
agents.list[].memorySearch.remote.batch.wait | boolean |  | 3 | Switch for wait of batch.
agents.list[].memorySearch.remote.headers | map |  | 3 | Settings of headers in remote.
agents.list[].memorySearch.remote.headers.<*> | string |  | 3! | One entry of headers.
agents.list[].memorySearch.sources | ("memory" or "sessions")[] |  | 3 | What is searched: notes, sessions.
agents.list[].memorySearch.store | object |  | 3 | Settings of store in memory search.
agents.list[].memorySearch.store.driver | "sqlite" |  | 3 | Driver of store.
agents.list[].memorySearch.store.path | string |  | 3 | Path of store.
agents.list[].memorySearch.store.vector | object |  | 3 | Settings of vector in store.
agents.list[].memorySearch.store.vector.enabled | boolean |  | 3 | Whether vector is on.
agents.list[].memorySearch.store.vector.extensionPath | string |  | 3 | Extension path of vector.
agents.list[].memorySearch.sync | object |  | 3 | Settings of sync in memory search.
agents.list[].memorySearch.sync.intervalMinutes | integer 0.. |  | 3 | Interval of sync, in minutes.
agents.list[].memorySearch.sync.onSearch | boolean |  | 3 | Switch for on search of sync.
agents.list[].memorySearch.sync.onSessionStart | boolean |  | 3 | Switch for on session start of sync.
agents.list[].memorySearch.sync.sessions | object |  | 3 | Settings of sessions in sync.
agents.list[].memorySearch.sync.sessions.deltaBytes | integer 0.. |  | 3 | Delta of sessions, in bytes.
agents.list[].memorySearch.sync.sessions.deltaMessages | integer 0.. |  | 3 | Delta messages of sessions.
agents.list[].memorySearch.sync.sessions.postCompactionForce | boolean |  | 3 | Switch for post compaction force of sessions.
agents.list[].memorySearch.sync.watch | boolean |  | 3 | Switch for watch of sync.
agents.list[].memorySearch.sync.watchDebounceMs | integer 0.. |  | 3 | Watch debounce of sync, in milliseconds.
agents.list[].model | string or object |  | 39 | Model of this agent: `provider/model`, or an object with primary and fallbacks.
agents.list[].model.fallbacks | string[] |  | 39 | Models to ask in turn when the first cannot answer; an empty list switches falling back off.
agents.list[].model.primary | string |  | 39 | The model to ask first, as `provider/model`.
agents.list[].modelPolicy | object |  | 9 | Which models may be chosen.
agents.list[].modelPolicy.allow | string[] |  | 9 | The models that may be chosen; empty means all.
agents.list[].models | map |  | 9 | The models that may be chosen with /model; when any is listed, no other may.
agents.list[].models.<*> | object |  | 9 | Settings of one model, keyed `provider/model`.
agents.list[].models.<*>.agentRuntime | object |  | 9 | Settings of agent runtime in models.
agents.list[].models.<*>.agentRuntime.id | string |  | 9 | Id of agent runtime.
agents.list[].models.<*>.alias | string |  | 9 | Short name for the model in /model.
agents.list[].models.<*>.codeMode | boolean |  | 9 | Switch for code mode of models.
agents.list[].models.<*>.params | map |  | 9 | Parameters sent with each request to this model.
agents.list[].models.<*>.pickerRuntimes | string[] |  | 9 | List of picker runtimes of models.
agents.list[].models.<*>.streaming | boolean |  | 9 | Ask this model for its answer piece by piece.
agents.list[].name | string |  | 39 | Name shown to people.
agents.list[].params | map |  | 39 | Parameters sent with each model request.
agents.list[].reasoningDefault | on|off|stream |  | 39 | Whether the model's reasoning is shown.
agents.list[].runtime | object |  | 39 | What runs the agent: this program, or another one over ACP.
agents.list[].runtime.acp | object |  | 39 | Settings of acp in runtime.
agents.list[].runtime.acp.agent | string |  | 39 | Agent of acp.
agents.list[].runtime.acp.backend | string |  | 39 | Backend of acp.
agents.list[].runtime.acp.cwd | string |  | 39 | Directory in which the agent's tools start, when it is not the workspace.
agents.list[].runtime.acp.mode | persistent|oneshot |  | 39 | Mode of acp.
agents.list[].runtime.type | "embedded" or "acp" | "embedded" | 39 | embedded or acp.
agents.list[].sandbox | object |  | 39 | Where the agent's tools run.
agents.list[].sandbox.backend | string |  | 39 | What the sandbox is made of, such as docker.
agents.list[].sandbox.browser | object |  | 39 | A browser inside the sandbox.
agents.list[].sandbox.browser.allowHostControl | boolean |  | 39 | Whether to allow host control of browser.
agents.list[].sandbox.browser.autoStart | boolean |  | 39 | Whether it does by itself: start of browser.
agents.list[].sandbox.browser.autoStartTimeoutMs | integer >0.. |  | 39 | Auto start timeout of browser, in milliseconds.
agents.list[].sandbox.browser.binds | string[] |  | 39 | List of binds of browser.
agents.list[].sandbox.browser.cdpPort | integer >0.. |  | 39 | CDP port of browser.
agents.list[].sandbox.browser.cdpSourceRange | string |  | 39 | CDP source range of browser.
agents.list[].sandbox.browser.containerPrefix | string |  | 39 | Container prefix of browser.
agents.list[].sandbox.browser.enableNoVnc | boolean |  | 3 | Whether to enable no VNC of browser.
agents.list[].sandbox.browser.enabled | boolean |  | 39 | Whether browser is on.
agents.list[].sandbox.browser.headless | boolean |  | 39 | Switch for headless of browser.
agents.list[].sandbox.browser.image | string |  | 39 | Image of browser.
agents.list[].sandbox.browser.network | string |  | 39 | Network of browser.
agents.list[].sandbox.browser.noVncEnabled | boolean |  | 9 | Switch for no VNC enabled of browser.
agents.list[].sandbox.browser.noVncPort | integer >0.. |  | 39 | No VNC port of browser.
agents.list[].sandbox.browser.vncPort | integer >0.. |  | 39 | VNC port of browser.
agents.list[].sandbox.docker | object |  | 39 | The container.
agents.list[].sandbox.docker.apparmorProfile | string |  | 39 | AppArmor profile.
agents.list[].sandbox.docker.binds | string[] |  | 39 | Directories of the host that are seen inside, "/host:/inside:ro".
agents.list[].sandbox.docker.capDrop | string[] | ["ALL"] | 39 | Linux capabilities taken away.
agents.list[].sandbox.docker.containerPrefix | string |  | 39 | Beginning of the container's name.
agents.list[].sandbox.docker.cpus | number >0.. |  | 39 | Most processors, such as 1.5.
agents.list[].sandbox.docker.dangerouslyAllowContainerNamespaceJoin | boolean | false | 39 | Lifts a protection; leave it off unless you know exactly why.
agents.list[].sandbox.docker.dangerouslyAllowExternalBindSources | boolean | false | 39 | Lifts a protection; leave it off unless you know exactly why.
agents.list[].sandbox.docker.dangerouslyAllowReservedContainerTargets | boolean | false | 39 | Lifts a protection; leave it off unless you know exactly why.
agents.list[].sandbox.docker.dns | string[] |  | 39 | Name servers inside.
agents.list[].sandbox.docker.env | map |  | 39 | Environment variables inside.
agents.list[].sandbox.docker.env.<*> | string |  | 39! | Value of the variable.
agents.list[].sandbox.docker.extraHosts | string[] |  | 39 | Further host names, "name:address".
agents.list[].sandbox.docker.gpus | string |  | 9 | Graphics processors given to the container.
agents.list[].sandbox.docker.image | string |  | 39 | Image of the container.
agents.list[].sandbox.docker.memory | string or number |  | 39 | Most memory, such as "512m".
agents.list[].sandbox.docker.memorySwap | string or number |  | 39 | Most memory and swap together.
agents.list[].sandbox.docker.network | string | "none" | 39 | Network of the container; none is no network.
agents.list[].sandbox.docker.pidsLimit | integer >0.. |  | 39 | Most processes inside.
agents.list[].sandbox.docker.readOnlyRoot | boolean | true | 39 | Nothing but the workspace can be written.
agents.list[].sandbox.docker.seccompProfile | string |  | 39 | Profile of allowed system calls.
agents.list[].sandbox.docker.setupCommand | any |  | 39 | Run once, after the container was made.
agents.list[].sandbox.docker.tmpfs | string[] |  | 39 | Directories held in memory.
agents.list[].sandbox.docker.ulimits | map |  | 39 | Limits of the operating system, by name.
agents.list[].sandbox.docker.ulimits.<*> | string or number or object |  | 39 | One limit: a number, "soft:hard", or the two.
agents.list[].sandbox.docker.ulimits.<*>.hard | integer 0.. |  | 39 | Hard of ulimits.
agents.list[].sandbox.docker.ulimits.<*>.soft | integer 0.. |  | 39 | Soft of ulimits.
agents.list[].sandbox.docker.user | string |  | 39 | User inside, uid:gid.
agents.list[].sandbox.docker.workdir | string | "/workspace" | 39 | Working directory inside.
agents.list[].sandbox.mode | "off" or "non-main" or "all" | "off" | 39 | off, non-main (all but the main session), or all.
agents.list[].sandbox.perSession | boolean |  | 3 | Older word for scope: true is session, false is shared.
agents.list[].sandbox.prune | object |  | 39 | When unused sandboxes are thrown away.
agents.list[].sandbox.prune.idleHours | integer 0.. | 24 | 39 | After so many hours without use; 0 is never.
agents.list[].sandbox.prune.maxAgeDays | integer 0.. | 7 | 39 | After so many days in any case; 0 is never.
agents.list[].sandbox.scope | "session" or "agent" or "shared" | "agent" | 39 | One sandbox for each session, for each agent, or one for all.
agents.list[].sandbox.sessionToolsVisibility | "spawned" or "all" | "spawned" | 39 | Which sessions sandboxed agents see: those they started, or all.
agents.list[].sandbox.ssh | object |  | 39 | Another machine as the sandbox.
agents.list[].sandbox.ssh.certificateData | string or object |  | 39 | Certificate data of SSH.
agents.list[].sandbox.ssh.certificateFile | string |  | 39 | Certificate file of SSH.
agents.list[].sandbox.ssh.command | string |  | 39 | Command of SSH.
agents.list[].sandbox.ssh.identityData | string or object |  | 39! | Identity data of SSH.
agents.list[].sandbox.ssh.identityFile | string |  | 39 | Identity file of SSH.
agents.list[].sandbox.ssh.knownHostsData | string or object |  | 39 | Known hosts data of SSH.
agents.list[].sandbox.ssh.knownHostsFile | string |  | 39 | Known hosts file of SSH.
agents.list[].sandbox.ssh.strictHostKeyChecking | boolean |  | 39 | Switch for strict host key checking of SSH.
agents.list[].sandbox.ssh.target | string |  | 39 | user@host of that machine.
agents.list[].sandbox.ssh.updateHostKeys | boolean |  | 39 | Switch for update host keys of SSH.
agents.list[].sandbox.ssh.workspaceRoot | string |  | 39 | Workspace root of SSH.
agents.list[].sandbox.workspaceAccess | "none" or "ro" or "rw" | "none" | 39 | Whether the sandbox sees the workspace: none, ro, rw.
agents.list[].sandbox.workspaceRoot | string | "~/.openclaw/sandboxes" | 39 | Directory below which sandbox workspaces are made.
agents.list[].skills | string[] |  | 39 | The skills the agent may use; absent means all.
agents.list[].skillsLimits | object |  | 9 | Settings of skills limits in list.
agents.list[].skillsLimits.maxSkillsPromptChars | integer 0.. |  | 9 | Largest skills prompt of skills limits, in characters.
agents.list[].subagents | object |  | 39 | Agents that this one starts for parts of its work.
agents.list[].subagents.allowAgents | string[] |  | 39 | Ids that may be started besides itself; "*" for all.
agents.list[].subagents.delegationMode | suggest|prefer |  | 9 | Delegation mode of subagents.
agents.list[].subagents.maxConcurrent | integer >0.. |  | s | How many may run at once.
agents.list[].subagents.model | string or object |  | 39 | Model of sub-agents.
agents.list[].subagents.model.fallbacks | string[] |  | 39 | Models to ask in turn when the first cannot answer; an empty list switches falling back off.
agents.list[].subagents.model.primary | string |  | 39 | The model to ask first, as `provider/model`.
agents.list[].subagents.requireAgentId | boolean |  | 9 | The agent must be named when a sub-agent is started.
agents.list[].subagents.thinking | string |  | 39 | How much sub-agents think.
agents.list[].thinkingDefault | off|minimal|low|medium|high|xhigh|adaptive ~ max|ultra |  | 39 | How much the model thinks when nobody says otherwise.
agents.list[].toolProgressDetail | explain|raw |  | 9 | Tool progress detail of list.
agents.list[].tools | object |  | 39 | What this agent may do, inside what tools allows.
agents.list[].tools.allow | string[] |  | 39 | Only these tools.
agents.list[].tools.alsoAllow | string[] |  | 39 | Tools added to those allowed so far.
agents.list[].tools.byProvider | map |  | 39 | Other choices by model service or model.
agents.list[].tools.byProvider.<*> | object |  | 39 | Choice for this service or model.
agents.list[].tools.byProvider.<*>.allow | string[] |  | 39 | Only these tools.
agents.list[].tools.byProvider.<*>.alsoAllow | string[] |  | 39 | Tools added to those allowed so far.
agents.list[].tools.byProvider.<*>.deny | string[] |  | 39 | Never these tools.
agents.list[].tools.byProvider.<*>.profile | "minimal" or "coding" or "messaging" or "full" |  | 39 | A ready-made choice of tools to begin with.
agents.list[].tools.codeMode | boolean or "auto" or object |  | 9 | Switch for code mode of tools.
agents.list[].tools.codeMode.enabled | boolean or "auto" |  | 9 | Whether code mode is on.
agents.list[].tools.codeMode.executor | node|quickjs |  | 9 | Executor of code mode.
agents.list[].tools.codeMode.maxOutputBytes | integer >0.. |  | 9 | Largest output of code mode, in bytes.
agents.list[].tools.codeMode.maxPendingToolCalls | integer >0.. |  | 9 | Largest pending tool calls of code mode.
agents.list[].tools.codeMode.maxSearchLimit | integer >0.. |  | 9 | Largest search limit of code mode.
agents.list[].tools.codeMode.maxSnapshotBytes | integer >0.. |  | 9 | Largest snapshot of code mode, in bytes.
agents.list[].tools.codeMode.memoryLimitBytes | integer >0.. |  | 9 | Memory limit of code mode, in bytes.
agents.list[].tools.codeMode.mode | "only" |  | 9 | Mode of code mode.
agents.list[].tools.codeMode.searchDefaultLimit | integer >0.. |  | 9 | Search default limit of code mode.
agents.list[].tools.codeMode.snapshotTtlSeconds | integer >0.. |  | 9 | Snapshot ttl of code mode, in seconds.
agents.list[].tools.codeMode.timeoutMs | integer >0.. |  | 9 | Timeout of code mode, in milliseconds.
agents.list[].tools.deny | string[] |  | 39 | Never these tools; deny wins over allow.
agents.list[].tools.elevated | object |  | 39 | Commands on the host in spite of a sandbox, for trusted people.
agents.list[].tools.elevated.allowFrom | map |  | 39 | Who may, by channel.
agents.list[].tools.elevated.allowFrom.<*> | (string or number)[] |  | 39 | People of this channel that may.
agents.list[].tools.elevated.enabled | boolean | true | 39 | Whether that is possible at all.
agents.list[].tools.exec | object |  | 39 | Running commands.
agents.list[].tools.exec.applyPatch | object |  | 39 | The tool apply_patch.
agents.list[].tools.exec.applyPatch.allowModels | string[] |  | 39 | Only to these models.
agents.list[].tools.exec.applyPatch.enabled | boolean | false | 39 | Whether it is offered.
agents.list[].tools.exec.applyPatch.workspaceOnly | boolean | true | 39 | Only files of the workspace.
agents.list[].tools.exec.approvalRunningNoticeMs | integer 0.. |  | 39 | Approval running notice of exec, in milliseconds.
agents.list[].tools.exec.ask | off|on-miss|always | "on-miss" | 39 | When to ask somebody first.
agents.list[].tools.exec.backgroundMs | integer >0.. | 10000 | 39 | A command goes into the background after so long, in milliseconds.
agents.list[].tools.exec.cleanupMs | integer >0.. | 1800000 | 39 | How long finished commands are remembered, in milliseconds.
agents.list[].tools.exec.commandHighlighting | boolean |  | 9 | Switch for command highlighting of exec.
agents.list[].tools.exec.grantExpiryDays | integer 1..3650 |  | 9 | Grant expiry of exec, in days.
agents.list[].tools.exec.host | sandbox|gateway|node ~ auto | "sandbox" | 39 | Where commands run: in the sandbox, on the gateway's machine, or on a node.
agents.list[].tools.exec.mode | deny|allowlist|ask|auto|full |  | 9 | Mode of exec.
agents.list[].tools.exec.node | string |  | 39 | Node that commands run on.
agents.list[].tools.exec.notifyOnExit | boolean | true | 39 | Tell the agent when a background command ends.
agents.list[].tools.exec.notifyOnExitEmptySuccess | boolean |  | 39 | Whether to notify on exit empty success of exec.
agents.list[].tools.exec.pathPrepend | string[] |  | 39 | Directories put at the front of PATH.
agents.list[].tools.exec.reviewer | object |  | 9 | Settings of reviewer in exec.
agents.list[].tools.exec.reviewer.fastMode | boolean |  | 9 | Switch for fast mode of reviewer.
agents.list[].tools.exec.reviewer.model | string or object |  | 9 | Model of reviewer.
agents.list[].tools.exec.reviewer.model.fallbacks | string[] |  | 9 | Models to ask in turn when the first cannot answer; an empty list switches falling back off.
agents.list[].tools.exec.reviewer.model.primary | string |  | 9 | The model to ask first, as `provider/model`.
agents.list[].tools.exec.reviewer.thinking | minimal|low|medium|high|xhigh|max |  | 9 | Thinking of reviewer.
agents.list[].tools.exec.reviewer.timeoutMs | integer >0.. |  | 9 | Timeout of reviewer, in milliseconds.
agents.list[].tools.exec.safeBinProfiles | map |  | 39 | Settings of safe bin profiles in exec.
agents.list[].tools.exec.safeBinProfiles.<*> | object |  | 39 | One entry of safe bin profiles.
agents.list[].tools.exec.safeBinProfiles.<*>.allowedValueFlags | string[] |  | 39 | List of allowed value flags of safe bin profiles.
agents.list[].tools.exec.safeBinProfiles.<*>.deniedFlags | string[] |  | 39 | List of denied flags of safe bin profiles.
agents.list[].tools.exec.safeBinProfiles.<*>.maxPositional | integer 0.. |  | 39 | Largest positional of safe bin profiles.
agents.list[].tools.exec.safeBinProfiles.<*>.minPositional | integer 0.. |  | 39 | Smallest positional of safe bin profiles.
agents.list[].tools.exec.safeBinTrustedDirs | string[] |  | 39 | List of safe bin trusted dirs of exec.
agents.list[].tools.exec.safeBins | string[] |  | 39 | Programs that only read their input and need no approval.
agents.list[].tools.exec.security | deny|allowlist|full |  | 39 | deny none, allow those of a list, or full.
agents.list[].tools.exec.strictInlineEval | boolean |  | 39 | Switch for strict inline eval of exec.
agents.list[].tools.exec.timeoutSec | integer >0.. | 1800 | 3 | Longest run of a command, in seconds.
agents.list[].tools.exec.timeoutSeconds | integer >0.. |  | 9 | Longest run of a command.
agents.list[].tools.fs | object |  | 39 | File tools.
agents.list[].tools.fs.workspaceOnly | boolean | false | 39 | Only files of the workspace.
agents.list[].tools.github | object |  | 9 | Settings of github in tools.
agents.list[].tools.github.gitAuthor | object |  | 9 | Settings of git author in github.
agents.list[].tools.github.gitAuthor.email | string |  | 9 | Email of git author.
agents.list[].tools.github.gitAuthor.name | string |  | 9 | Name of git author.
agents.list[].tools.github.kind | "oauth" |  | 9 | Kind of github.
agents.list[].tools.github.profileId | string! |  | 9 | Profile id of github.
agents.list[].tools.loopDetection | object |  | 39 | Stops an agent that calls the same tool over and over.
agents.list[].tools.loopDetection.criticalThreshold | integer >0.. | 20 | 3 | Refuse the call after so many.
agents.list[].tools.loopDetection.detectors | object |  | 3 | Settings of detectors in loop detection.
agents.list[].tools.loopDetection.detectors.genericRepeat | boolean |  | 3 | Switch for generic repeat of detectors.
agents.list[].tools.loopDetection.detectors.knownPollNoProgress | boolean |  | 3 | Switch for known poll no progress of detectors.
agents.list[].tools.loopDetection.detectors.pingPong | boolean |  | 3 | Switch for ping pong of detectors.
agents.list[].tools.loopDetection.enabled | boolean | false | 39 | Whether it watches.
agents.list[].tools.loopDetection.globalCircuitBreakerThreshold | integer >0.. | 30 | 3 | Stop the turn after so many.
agents.list[].tools.loopDetection.historySize | integer >0.. | 30 | 3 | How many calls it looks back on.
agents.list[].tools.loopDetection.warningThreshold | integer >0.. | 10 | 3 | Warn the model after so many.
agents.list[].tools.message | object |  | 9 | Settings of message in tools.
agents.list[].tools.message.actions | object |  | 9 | Settings of actions in message.
agents.list[].tools.message.actions.allow | string[] |  | 9 | List of allow of actions.
agents.list[].tools.message.broadcast | object |  | 9 | Settings of broadcast in message.
agents.list[].tools.message.broadcast.enabled | boolean |  | 9 | Whether broadcast is on.
agents.list[].tools.message.crossContext | object |  | 9 | Settings of cross context in message.
agents.list[].tools.message.crossContext.allowAcrossProviders | boolean |  | 9 | Whether to allow across providers of cross context.
agents.list[].tools.message.crossContext.allowWithinProvider | boolean |  | 9 | Whether to allow within provider of cross context.
agents.list[].tools.message.crossContext.marker | object |  | 9 | Settings of marker in cross context.
agents.list[].tools.message.crossContext.marker.enabled | boolean |  | 9 | Whether marker is on.
agents.list[].tools.message.crossContext.marker.prefix | string |  | 9 | Prefix of marker.
agents.list[].tools.message.crossContext.marker.suffix | string |  | 9 | Suffix of marker.
agents.list[].tools.profile | "minimal" or "coding" or "messaging" or "full" |  | 39 | A ready-made choice of tools to begin with.
agents.list[].tools.sandbox | object |  | 39 | Where the agent's tools run.
agents.list[].tools.sandbox.tools | object |  | 39 | What this agent may do, inside what tools allows.
agents.list[].tools.sandbox.tools.allow | string[] |  | 39 | Only these tools.
agents.list[].tools.sandbox.tools.alsoAllow | string[] |  | 39 | Tools added to those allowed so far.
agents.list[].tools.sandbox.tools.deny | string[] |  | 39 | Never these tools; deny wins over allow.
agents.list[].tools.swarm | boolean or object |  | 9 | Switch for swarm of tools.
agents.list[].tools.swarm.defaultAgentId | string |  | 9 | Default agent id of swarm.
agents.list[].tools.swarm.enabled | boolean |  | 9 | Whether swarm is on.
agents.list[].tools.swarm.maxChildrenPerGroup | integer >0.. |  | 9 | Largest children per group of swarm.
agents.list[].tools.swarm.maxConcurrent | integer >0.. |  | 9 | Largest concurrent of swarm.
agents.list[].tools.swarm.maxTotalPerGroup | integer >0.. |  | 9 | Largest total per group of swarm.
agents.list[].tools.swarm.waitTimeoutSecondsMax | integer >0.. |  | 9 | Wait timeout seconds max of swarm.
agents.list[].tools.toolsBySender | map |  | 9 | Other choices of tools by who writes.
agents.list[].tools.toolsBySender.<*> | object |  | 9 | Choice for this sender; "*" is everyone else.
agents.list[].tools.toolsBySender.<*>.allow | string[] |  | 9 | Only these tools.
agents.list[].tools.toolsBySender.<*>.alsoAllow | string[] |  | 9 | Tools added to those allowed so far.
agents.list[].tools.toolsBySender.<*>.deny | string[] |  | 9 | Never these tools.
agents.list[].tts | object |  | 9 | Reading answers aloud.
agents.list[].tts.auto | off|always|inbound|tagged | "off" | 9 | When: always, to spoken messages, or when the answer is tagged.
agents.list[].tts.enabled | boolean |  | 9 | Whether tts is on.
agents.list[].tts.maxTextLength | integer 1.. |  | 9 | Longest text that is spoken.
agents.list[].tts.mode | final|all |  | 9 | Only the final answer, or all.
agents.list[].tts.modelOverrides | object |  | 9 | What the model may change about the voice.
agents.list[].tts.modelOverrides.allowModelId | boolean |  | 9 | Whether the model may change this.
agents.list[].tts.modelOverrides.allowNormalization | boolean |  | 9 | Whether the model may change this.
agents.list[].tts.modelOverrides.allowProvider | boolean |  | 9 | Whether the model may change this.
agents.list[].tts.modelOverrides.allowSeed | boolean |  | 9 | Whether the model may change this.
agents.list[].tts.modelOverrides.allowText | boolean |  | 9 | Whether the model may change this.
agents.list[].tts.modelOverrides.allowVoice | boolean |  | 9 | Whether the model may change this.
agents.list[].tts.modelOverrides.allowVoiceSettings | boolean |  | 9 | Whether the model may change this.
agents.list[].tts.modelOverrides.enabled | boolean |  | 9 | Whether the model may change this.
agents.list[].tts.persona | string |  | 9 | Persona of tts.
agents.list[].tts.personas | map |  | 9 | Settings of personas in tts.
agents.list[].tts.personas.<*> | object |  | 9 | One entry of personas.
agents.list[].tts.personas.<*>.description | string |  | 9 | Description of personas.
agents.list[].tts.personas.<*>.fallbackPolicy | "preserve-persona" or "provider-defaults" or "fail" |  | 9 | Fallback policy of personas.
agents.list[].tts.personas.<*>.label | string |  | 9 | Label of personas.
agents.list[].tts.personas.<*>.provider | string |  | 9 | Provider of personas.
agents.list[].tts.personas.<*>.providers | map |  | 9 | Settings of providers in personas.
agents.list[].tts.personas.<*>.providers.<*> | object |  | 9 | One entry of providers.
agents.list[].tts.personas.<*>.providers.<*>.<*> | string or number or boolean or null or any[] or map |  | 9 | One entry of providers.
agents.list[].tts.personas.<*>.providers.<*>.apiKey | string or object |  | 9! | API key of providers.
agents.list[].tts.prefsPath | string |  | 9 | File that keeps what users chose.
agents.list[].tts.provider | string |  | 9 | Service that speaks.
agents.list[].tts.providers | map |  | 9 | Settings of the services, by name.
agents.list[].tts.providers.<*> | object |  | 9 | Settings of this service.
agents.list[].tts.providers.<*>.<*> | string or number or boolean or null or any[] or map |  | 9 | One entry of providers.
agents.list[].tts.providers.<*>.apiKey | string or object |  | 9! | API key of providers.
agents.list[].tts.summaryModel | string |  | 9 | Model for this purpose, as `provider/model` or with fallbacks.
agents.list[].tts.timeoutMs | integer 1000..120000 |  | 9 | Longest wait for the service, in milliseconds.
agents.list[].typingMode | "never" or "instant" or "thinking" or "message" |  | 9 | When "typing" is shown.
agents.list[].utilityModel | string |  | 9 | Model for this purpose, as `provider/model` or with fallbacks.
agents.list[].verboseDefault | off|on|full | "off" | 9 | Whether tool calls are told in the chat.
agents.list[].workspace | string |  | 39 | Directory with the agent's files (AGENTS.md, SOUL.md, memory); where its tools start.
agents.ownership | "explicit" |  | 9s | Says that agents.defaults.systemAgent names the owner of everything unbound.
)keys";

}  // namespace oc::config::data
