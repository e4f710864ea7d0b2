// The known configuration keys of channels.discord. The columns are explained in keys.h.
#include "core/config/keys_data.h"

namespace oc::config::data {

const std::string_view kChannelsDiscordKeys = R"keys(
channels.discord | object |  | 239 | Discord bots.
channels.discord.accounts | map |  | 39 | Several accounts; what an account does not say holds from the channel.
channels.discord.accounts.<*> | like channels.discord |  | 39 | One account; it may say all that the channel says.
channels.discord.ackReaction | string |  | 239 | Emoji that marks a message as seen.
channels.discord.ackReactionScope | group-mentions|group-all|direct|all|off|none |  | 39 | Ack reaction scope of discord.
channels.discord.actions | object |  | 239 | What the agent may do in this channel besides answering.
channels.discord.actions.channelInfo | boolean |  | 239 | Whether the agent may do this.
channels.discord.actions.channels | boolean |  | 239 | Whether the agent may do this.
channels.discord.actions.emojiUploads | boolean |  | 239 | Whether the agent may do this.
channels.discord.actions.events | boolean |  | 239 | Whether the agent may do this.
channels.discord.actions.memberInfo | boolean |  | 239 | Whether the agent may do this.
channels.discord.actions.messages | boolean |  | 239 | Whether the agent may do this.
channels.discord.actions.moderation | boolean |  | 239 | Whether the agent may do this.
channels.discord.actions.permissions | boolean |  | 239 | Whether the agent may do this.
channels.discord.actions.pins | boolean |  | 239 | Whether the agent may do this.
channels.discord.actions.polls | boolean |  | 239 | Whether the agent may do this.
channels.discord.actions.presence | boolean |  | 239 | Whether the agent may do this.
channels.discord.actions.reactions | boolean |  | 239 | Whether the agent may do this.
channels.discord.actions.roleInfo | boolean |  | 239 | Whether the agent may do this.
channels.discord.actions.roles | boolean |  | 239 | Whether the agent may do this.
channels.discord.actions.search | boolean |  | 239 | Whether the agent may do this.
channels.discord.actions.stickerUploads | boolean |  | 239 | Whether the agent may do this.
channels.discord.actions.stickers | boolean |  | 239 | Whether the agent may do this.
channels.discord.actions.threads | boolean |  | 239 | Whether the agent may do this.
channels.discord.actions.voiceStatus | boolean |  | 239 | Whether the agent may do this.
channels.discord.activities | object |  | 9 | Settings of activities in discord.
channels.discord.activities.applicationId | string |  | 9 | Application id of activities.
channels.discord.activities.clientSecret | string |  | 9! | Client secret of activities.
channels.discord.activity | string |  | 239 | Activity of discord.
channels.discord.activityType | 0 or 1 or 2 or 3 or 4 or 5 |  | 239 | Activity type of discord.
channels.discord.activityUrl | string |  | 239 | Activity URL of discord.
channels.discord.agentComponents | object |  | 39 | Settings of agent components in discord.
channels.discord.agentComponents.enabled | boolean |  | 39 | Whether agent components is on.
channels.discord.agentComponents.ttlMs | integer >0..86400000 |  | 9 | Ttl of agent components, in milliseconds.
channels.discord.allowBots | boolean or "mentions" | false | 239 | Whether messages of other bots are answered.
channels.discord.allowFrom | (string or number)[] |  | 239 | People that may write directly; "*" is everyone.
channels.discord.applicationId | string |  | 9 | Application id of discord.
channels.discord.autoPresence | object |  | 39 | Settings of auto presence in discord.
channels.discord.autoPresence.degradedText | string |  | 3 | Degraded text of auto presence.
channels.discord.autoPresence.enabled | boolean |  | 39 | Whether auto presence is on.
channels.discord.autoPresence.exhaustedText | string |  | 3 | Exhausted text of auto presence.
channels.discord.autoPresence.healthyText | string |  | 3 | Healthy text of auto presence.
channels.discord.autoPresence.intervalMs | integer >0.. |  | 39 | Interval of auto presence, in milliseconds.
channels.discord.autoPresence.minUpdateIntervalMs | integer >0.. |  | 39 | Smallest update interval of auto presence, in milliseconds.
channels.discord.blockStreaming | boolean |  | 23 | Send finished blocks before the end of the answer.
channels.discord.blockStreamingCoalesce | object |  | 23 | How small blocks are put together before they are sent.
channels.discord.blockStreamingCoalesce.idleMs | integer 0.. |  | 23 | Send after this long without more text, in milliseconds.
channels.discord.blockStreamingCoalesce.maxChars | integer >0.. |  | 23 | Send at the latest at this many characters.
channels.discord.blockStreamingCoalesce.minChars | integer >0.. |  | 23 | Wait until this many characters are there.
channels.discord.botLoopProtection | object |  | 9 | Settings of bot loop protection in discord.
channels.discord.botLoopProtection.cooldownSeconds | integer >0.. |  | 9 | Cooldown of bot loop protection, in seconds.
channels.discord.botLoopProtection.enabled | boolean |  | 9 | Whether bot loop protection is on.
channels.discord.botLoopProtection.maxEventsPerWindow | integer >0.. |  | 9 | Largest events per window of bot loop protection.
channels.discord.botLoopProtection.windowSeconds | integer >0.. |  | 9 | Window of bot loop protection, in seconds.
channels.discord.capabilities | string[] |  | 239 | What the channel may be told it can do.
channels.discord.chunkMode | length|newline | "length" | 23 | Split at the limit, or at line ends.
channels.discord.commands | object |  | 239 | Registered orders of this channel.
channels.discord.commands.native | boolean or "auto" | "auto" | 239 | Register orders with the channel.
channels.discord.commands.nativeSkills | boolean or "auto" | "auto" | 239 | Register the skills' orders.
channels.discord.configWrites | boolean | true | 239 | Let the chat change this file (/config, moved groups).
channels.discord.contextVisibility | all|allowlist|allowlist_quote |  | 9 | Context visibility of discord.
channels.discord.dangerouslyAllowNameMatching | boolean |  | 39 | Lifts a protection; leave it off unless you know exactly why.
channels.discord.defaultAccount | string |  | 39 | Account that sends when none is named.
channels.discord.defaultTo | string |  | 39 | Recipient when none is named.
channels.discord.dm | object |  | 239 | Direct messages.
channels.discord.dm.allowFrom | (string or number)[] |  | 23 | Older place of allowFrom.
channels.discord.dm.enabled | boolean | true | 239 | Whether direct messages are taken at all.
channels.discord.dm.groupChannels | (string or number)[] |  | 239 | The group direct messages that are taken.
channels.discord.dm.groupEnabled | boolean | false | 239 | Whether group direct messages are taken.
channels.discord.dm.policy | pairing|allowlist|open|disabled |  | 23 | Older place of dmPolicy.
channels.discord.dmHistoryLimit | integer 0.. |  | 239 | How many user turns of a direct chat are kept in the context.
channels.discord.dmPolicy | pairing|allowlist|open|disabled | "pairing" | 239 | Who may write directly: pairing (after approval), allowlist, open (with "*" in allowFrom), disabled.
channels.discord.dms | map |  | 239 | Settings of single direct chats.
channels.discord.dms.<*> | object |  | 239 | Settings of the chat with this person.
channels.discord.dms.<*>.historyLimit | integer 0.. |  | 239 | How many user turns are kept in the context.
channels.discord.draftChunk | object |  | 3 | Steps in which a growing answer is shown.
channels.discord.draftChunk.breakPreference | "paragraph" or "newline" or "sentence" |  | 3 | Where to cut: at paragraphs, lines or sentences.
channels.discord.draftChunk.maxChars | integer >0.. |  | 3 | Max of draft chunk, in characters.
channels.discord.draftChunk.minChars | integer >0.. |  | 3 | Min of draft chunk, in characters.
channels.discord.enabled | boolean | true | 239 | Whether the channel runs.
channels.discord.eventQueue | object |  | 3 | Settings of event queue in discord.
channels.discord.eventQueue.listenerTimeout | integer >0.. |  | 3 | Listener timeout of event queue.
channels.discord.eventQueue.maxConcurrency | integer >0.. |  | 3 | Largest concurrency of event queue.
channels.discord.eventQueue.maxQueueSize | integer >0.. |  | 3 | Largest queue size of event queue.
channels.discord.execApprovals | object |  | 239 | Asking in the chat before commands run.
channels.discord.execApprovals.agentFilter | string[] |  | 239 | List of agent filter of exec approvals.
channels.discord.execApprovals.approvers | (string or number)[] |  | 239 | People that may approve.
channels.discord.execApprovals.cleanupAfterResolve | boolean |  | 239 | Switch for cleanup after resolve of exec approvals.
channels.discord.execApprovals.enabled | boolean ~ "auto" |  | 239 | Whether approvals are asked for in the chat.
channels.discord.execApprovals.sessionFilter | string[] |  | 239 | List of session filter of exec approvals.
channels.discord.execApprovals.target | dm|channel|both |  | 239 | Target of exec approvals.
channels.discord.groupPolicy | open|disabled|allowlist | "allowlist" | 239 | Which groups are answered: allowlist, open, disabled.
channels.discord.guilds | map |  | 239 | The servers that are answered; "*" is any.
channels.discord.guilds.<*> | object |  | 239 | One server, by id or name.
channels.discord.guilds.<*>.channels | map |  | 239 | The channels that are answered; absent means all.
channels.discord.guilds.<*>.channels.<*> | object |  | 239 | One channel, by id or name.
channels.discord.guilds.<*>.channels.<*>.allow | boolean | true | 23 | Whether this channel is answered.
channels.discord.guilds.<*>.channels.<*>.autoArchiveDuration | 60|1440|4320|10080 or 60 or 1440 or 4320 or 10080 |  | 39 | Auto archive duration of channels.
channels.discord.guilds.<*>.channels.<*>.autoThread | boolean | false | 239 | Answer each message in a thread of its own.
channels.discord.guilds.<*>.channels.<*>.autoThreadName | message|generated |  | 39 | Auto thread name of channels.
channels.discord.guilds.<*>.channels.<*>.enabled | boolean | true | 239 | Whether this channel is answered, in the words of 2026.9.6.
channels.discord.guilds.<*>.channels.<*>.ignoreOtherMentions | boolean |  | 39 | Whether to ignore other mentions of channels.
channels.discord.guilds.<*>.channels.<*>.includeThreadStarter | boolean |  | 239 | Give the message that began a thread as context.
channels.discord.guilds.<*>.channels.<*>.requireMention | boolean | true | 239 | Answer only when mentioned.
channels.discord.guilds.<*>.channels.<*>.roles | (string or number)[] |  | 239 | Roles that may speak to the agent here.
channels.discord.guilds.<*>.channels.<*>.skills | string[] |  | 239 | Skills that may be used here.
channels.discord.guilds.<*>.channels.<*>.systemPrompt | string |  | 239 | Added to the prompt here.
channels.discord.guilds.<*>.channels.<*>.tools | object |  | 239 | What may be done here.
channels.discord.guilds.<*>.channels.<*>.tools.allow | string[] |  | 239 | Only these tools.
channels.discord.guilds.<*>.channels.<*>.tools.alsoAllow | string[] |  | 239 | Tools added to those allowed so far.
channels.discord.guilds.<*>.channels.<*>.tools.deny | string[] |  | 239 | Never these tools; deny wins over allow.
channels.discord.guilds.<*>.channels.<*>.toolsBySender | map |  | 239 | Other choices of tools by who writes.
channels.discord.guilds.<*>.channels.<*>.toolsBySender.<*> | object |  | 239 | Choice for this sender; "*" is everyone else.
channels.discord.guilds.<*>.channels.<*>.toolsBySender.<*>.allow | string[] |  | 239 | Only these tools.
channels.discord.guilds.<*>.channels.<*>.toolsBySender.<*>.alsoAllow | string[] |  | 239 | Tools added to those allowed so far.
channels.discord.guilds.<*>.channels.<*>.toolsBySender.<*>.deny | string[] |  | 239 | Never these tools.
channels.discord.guilds.<*>.channels.<*>.users | (string or number)[] |  | 239 | People that may speak to the agent here.
channels.discord.guilds.<*>.ignoreOtherMentions | boolean |  | 39 | Whether to ignore other mentions of guilds.
channels.discord.guilds.<*>.presenceEvents | object |  | 9 | Settings of presence events in guilds.
channels.discord.guilds.<*>.presenceEvents.burstLimit | integer >0.. |  | 9 | Burst limit of presence events.
channels.discord.guilds.<*>.presenceEvents.burstWindowSeconds | integer >0.. |  | 9 | Burst window of presence events, in seconds.
channels.discord.guilds.<*>.presenceEvents.channelId | string! |  | 9 | Channel id of presence events.
channels.discord.guilds.<*>.presenceEvents.enabled | boolean |  | 9 | Whether presence events is on.
channels.discord.guilds.<*>.presenceEvents.reconnectSuppressSeconds | integer 0.. |  | 9 | Reconnect suppress of presence events, in seconds.
channels.discord.guilds.<*>.presenceEvents.users | string[] |  | 9 | List of users of presence events.
channels.discord.guilds.<*>.reactionNotifications | off|own|all|allowlist |  | 239 | Reaction notifications of guilds.
channels.discord.guilds.<*>.requireMention | boolean | true | 239 | Answer only when mentioned.
channels.discord.guilds.<*>.roles | (string or number)[] |  | 239 | Roles that may speak to the agent there.
channels.discord.guilds.<*>.slug | string |  | 239 | Short name of the server.
channels.discord.guilds.<*>.tools | object |  | 239 | What may be done here.
channels.discord.guilds.<*>.tools.allow | string[] |  | 239 | Only these tools.
channels.discord.guilds.<*>.tools.alsoAllow | string[] |  | 239 | Tools added to those allowed so far.
channels.discord.guilds.<*>.tools.deny | string[] |  | 239 | Never these tools; deny wins over allow.
channels.discord.guilds.<*>.toolsBySender | map |  | 239 | Other choices of tools by who writes.
channels.discord.guilds.<*>.toolsBySender.<*> | object |  | 239 | Choice for this sender; "*" is everyone else.
channels.discord.guilds.<*>.toolsBySender.<*>.allow | string[] |  | 239 | Only these tools.
channels.discord.guilds.<*>.toolsBySender.<*>.alsoAllow | string[] |  | 239 | Tools added to those allowed so far.
channels.discord.guilds.<*>.toolsBySender.<*>.deny | string[] |  | 239 | Never these tools.
channels.discord.guilds.<*>.users | (string or number)[] |  | 239 | People that may speak to the agent there.
channels.discord.healthMonitor | object |  | 39 | Settings of health monitor in discord.
channels.discord.healthMonitor.enabled | boolean |  | 39 | Whether health monitor is on.
channels.discord.heartbeat | object |  | 23 | Settings of heartbeat in discord.
channels.discord.heartbeat.showAlerts | boolean | true | 23 | Show heartbeats that found something.
channels.discord.heartbeat.showOk | boolean | false | 23 | Show heartbeats that found nothing.
channels.discord.heartbeat.useIndicator | boolean | true | 23 | Show that a heartbeat runs.
channels.discord.heartbeatVisibility | object |  | 9 | Settings of heartbeat visibility in discord.
channels.discord.heartbeatVisibility.showAlerts | boolean | true | 9 | Show heartbeats that found something.
channels.discord.heartbeatVisibility.showOk | boolean | false | 9 | Show heartbeats that found nothing.
channels.discord.heartbeatVisibility.useIndicator | boolean | true | 9 | Show that a heartbeat runs.
channels.discord.historyLimit | integer 0.. | 20 | 239 | How many unread channel messages are given as context.
channels.discord.inboundWorker | object |  | 39 | Settings of inbound worker in discord.
channels.discord.inboundWorker.runTimeoutMs | integer 0.. |  | 39 | Run timeout of inbound worker, in milliseconds.
channels.discord.intents | object |  | 239 | Further events to ask Discord for.
channels.discord.intents.guildMembers | boolean |  | 239 | Switch for guild members of intents.
channels.discord.intents.messageContent | boolean |  | 9 | Switch for message content of intents.
channels.discord.intents.presence | boolean |  | 239 | Switch for presence of intents.
channels.discord.intents.voiceStates | boolean |  | 9 | Switch for voice states of intents.
channels.discord.joinIntro | boolean |  | 9 | Switch for join intro of discord.
channels.discord.markdown | object |  | 239 | Markdown of discord.
channels.discord.markdown.tables | off|bullets|code ~ block |  | 239 | How tables are written.
channels.discord.maxLinesPerMessage | integer >0.. | 17 | 239 | Most lines of one message.
channels.discord.mediaMaxMb | number >0.. |  | 239 | Largest file, in megabytes.
channels.discord.mentionAliases | map |  | 9 | Settings of mention aliases in discord.
channels.discord.mentionAliases.<*> | string |  | 9 | One entry of mention aliases.
channels.discord.mentionPatterns | object |  | 9 | Settings of mention patterns in discord.
channels.discord.mentionPatterns.allowIn | string[] |  | 9 | List of allow in of mention patterns.
channels.discord.mentionPatterns.denyIn | string[] |  | 9 | List of deny in of mention patterns.
channels.discord.mentionPatterns.mode | "allow" or "deny" |  | 9 | Mode of mention patterns.
channels.discord.name | string |  | 239 | Name of the account for people.
channels.discord.pluralkit | object |  | 239 | Looking up who speaks through PluralKit.
channels.discord.pluralkit.enabled | boolean |  | 239 | Whether pluralkit is on.
channels.discord.pluralkit.token | string or object |  | 239! | Token of pluralkit.
channels.discord.proxy | string |  | 239 | Proxy for this channel's connections.
channels.discord.replyToMode | "off" or "first" or "all" ~ "batched" | "off" | 239 | Which parts of an answer quote the message.
channels.discord.responsePrefix | string |  | 239 | Put before each answer in this channel.
channels.discord.retry | object |  | 23 | How sending is tried again.
channels.discord.retry.attempts | integer 1.. | 3 | 23 | How often.
channels.discord.retry.jitter | number 0..1 | 0.1 | 23 | Share of chance in the wait.
channels.discord.retry.maxDelayMs | integer 0.. |  | 23 | Longest wait, in milliseconds.
channels.discord.retry.minDelayMs | integer 0.. |  | 23 | Shortest wait, in milliseconds.
channels.discord.slashCommand | object |  | 39 | Settings of slash command in discord.
channels.discord.slashCommand.ephemeral | boolean |  | 39 | Switch for ephemeral of slash command.
channels.discord.status | online|dnd|idle|invisible |  | 239 | Status of discord.
channels.discord.streamMode | partial|block|off |  | 3 | Older way of streaming: how a growing answer is shown.
channels.discord.streaming | boolean or off|partial|block|progress ~ object |  | 39 | How a growing answer is shown.
channels.discord.streaming.block | object |  | 9 | Settings of block in streaming.
channels.discord.streaming.block.coalesce | object |  | 9 | Settings of coalesce in block.
channels.discord.streaming.block.coalesce.idleMs | integer 0.. |  | 9 | Send after this long without more text, in milliseconds.
channels.discord.streaming.block.coalesce.maxChars | integer >0.. |  | 9 | Send at the latest at this many characters.
channels.discord.streaming.block.coalesce.minChars | integer >0.. |  | 9 | Wait until this many characters are there.
channels.discord.streaming.block.enabled | boolean |  | 9 | Whether block is on.
channels.discord.streaming.chunkMode | length|newline |  | 9 | Chunk mode of streaming.
channels.discord.streaming.mode | off|partial|block|progress |  | 9 | Whether a growing answer is shown, and how.
channels.discord.streaming.preview | object |  | 9 | Settings of preview in streaming.
channels.discord.streaming.preview.chunk | object |  | 9 | Settings of chunk in preview.
channels.discord.streaming.preview.chunk.breakPreference | "paragraph" or "newline" or "sentence" |  | 9 | Where to cut: at paragraphs, lines or sentences.
channels.discord.streaming.preview.chunk.maxChars | integer >0.. |  | 9 | Max of chunk, in characters.
channels.discord.streaming.preview.chunk.minChars | integer >0.. |  | 9 | Min of chunk, in characters.
channels.discord.streaming.preview.commandText | raw|status |  | 9 | Command text of preview.
channels.discord.streaming.preview.toolProgress | boolean |  | 9 | Switch for tool progress of preview.
channels.discord.streaming.progress | object |  | 9 | Settings of progress in streaming.
channels.discord.streaming.progress.commandText | raw|status |  | 9 | Command text of progress.
channels.discord.streaming.progress.commentary | boolean |  | 9 | Switch for commentary of progress.
channels.discord.streaming.progress.label | string or false |  | 9 | Label of progress.
channels.discord.streaming.progress.labels | string[] |  | 9 | List of labels of progress.
channels.discord.streaming.progress.maxLineChars | integer >0.. |  | 9 | Largest line of progress, in characters.
channels.discord.streaming.progress.maxLines | integer >0.. |  | 9 | Largest lines of progress.
channels.discord.streaming.progress.narration | boolean |  | 9 | Switch for narration of progress.
channels.discord.streaming.progress.toolProgress | boolean |  | 9 | Switch for tool progress.
channels.discord.suppressEmbeds | boolean |  | 9 | Switch for suppress embeds of discord.
channels.discord.textChunkLimit | integer >0.. |  | 239 | Longest message, in characters; more is split.
channels.discord.thread | object |  | 9 | Settings of thread in discord.
channels.discord.thread.inheritParent | boolean |  | 9 | Switch for inherit parent of thread.
channels.discord.threadBindings | object |  | 39 | Threads bound to a session.
channels.discord.threadBindings.defaultSpawnContext | isolated|fork |  | 9 | Default spawn context of thread bindings.
channels.discord.threadBindings.enabled | boolean |  | 39 | Whether thread bindings is on.
channels.discord.threadBindings.idleHours | number 0.. |  | 39 | Idle of thread bindings, in hours.
channels.discord.threadBindings.maxAgeHours | number 0.. |  | 39 | Largest age of thread bindings, in hours.
channels.discord.threadBindings.spawnAcpSessions | boolean |  | 3 | Switch for spawn acp sessions of thread bindings.
channels.discord.threadBindings.spawnSessions | boolean |  | 9 | Switch for spawn sessions of thread bindings.
channels.discord.threadBindings.spawnSubagentSessions | boolean |  | 3 | Switch for spawn subagent sessions of thread bindings.
channels.discord.token | string or object |  | 239! | Bot token.
channels.discord.ui | object |  | 23 | Settings of UI in discord.
channels.discord.ui.components | object |  | 23 | Settings of components in UI.
channels.discord.ui.components.accentColor | string |  | 23 | Accent color of components.
channels.discord.voice | object |  | 39 | Settings of voice in discord.
channels.discord.voice.agentSession | object |  | 9 | Settings of agent session in voice.
channels.discord.voice.agentSession.mode | voice|target |  | 9 | Mode of agent session.
channels.discord.voice.agentSession.target | string |  | 9 | Target of agent session.
channels.discord.voice.allowedChannels | object[] |  | 9 | Settings of allowed channels in voice.
channels.discord.voice.allowedChannels[].channelId | string! |  | 9 | Channel id of allowed channels.
channels.discord.voice.allowedChannels[].guildId | string! |  | 9 | Guild id of allowed channels.
channels.discord.voice.autoJoin | object[] |  | 39 | Settings of auto join in voice.
channels.discord.voice.autoJoin[].channelId | string! |  | 39 | Channel id of auto join.
channels.discord.voice.autoJoin[].guildId | string! |  | 39 | Guild id of auto join.
channels.discord.voice.autoJoin[].whenOccupied | boolean |  | 9 | Switch for when occupied of auto join.
channels.discord.voice.captureSilenceGraceMs | integer >0..30000 |  | 9 | Capture silence grace of voice, in milliseconds.
channels.discord.voice.connectTimeoutMs | integer >0..120000 |  | 9 | Connect timeout of voice, in milliseconds.
channels.discord.voice.daveEncryption | boolean |  | 39 | Switch for dave encryption of voice.
channels.discord.voice.decryptionFailureTolerance | integer 0.. |  | 39 | Decryption failure tolerance of voice.
channels.discord.voice.enabled | boolean |  | 39 | Whether voice is on.
channels.discord.voice.followUsers | string[] |  | 9 | List of follow users of voice.
channels.discord.voice.followUsersEnabled | boolean |  | 9 | Switch for follow users enabled of voice.
channels.discord.voice.mode | stt-tts|agent-proxy|bidi |  | 9 | Mode of voice.
channels.discord.voice.model | string |  | 9 | Model of voice.
channels.discord.voice.realtime | object |  | 9 | Settings of realtime in voice.
channels.discord.voice.realtime.bargeIn | boolean |  | 9 | Switch for barge in of realtime.
channels.discord.voice.realtime.bootstrapContextFiles | (IDENTITY.md|USER.md|SOUL.md)[] |  | 9 | List of bootstrap context files of realtime.
channels.discord.voice.realtime.consultPolicy | auto|always |  | 9 | Consult policy of realtime.
channels.discord.voice.realtime.debounceMs | integer >0..10000 |  | 9 | Debounce of realtime, in milliseconds.
channels.discord.voice.realtime.instructions | string |  | 9 | Instructions of realtime.
channels.discord.voice.realtime.minBargeInAudioEndMs | integer 0..10000 |  | 9 | Smallest barge in audio end of realtime, in milliseconds.
channels.discord.voice.realtime.model | string |  | 9 | Model of realtime.
channels.discord.voice.realtime.provider | string |  | 9 | Provider of realtime.
channels.discord.voice.realtime.providers | map |  | 9 | Settings of providers in realtime.
channels.discord.voice.realtime.providers.<*> | map |  | 9 | One entry of providers.
channels.discord.voice.realtime.requireWakeName | boolean |  | 9 | Whether to require wake name of realtime.
channels.discord.voice.realtime.speakerVoice | string |  | 9 | Speaker voice of realtime.
channels.discord.voice.realtime.speakerVoiceId | string |  | 9 | Speaker voice id of realtime.
channels.discord.voice.realtime.toolPolicy | safe-read-only|owner|none |  | 9 | Tool policy of realtime.
channels.discord.voice.realtime.wakeNames | string[] |  | 9 | List of wake names of realtime.
channels.discord.voice.reconnectGraceMs | integer >0..120000 |  | 9 | Reconnect grace of voice, in milliseconds.
channels.discord.voice.tts | object |  | 39 | Settings of tts in voice.
channels.discord.voice.tts.auto | off|always|inbound|tagged | "off" | 39 | When: always, to spoken messages, or when the answer is tagged.
channels.discord.voice.tts.enabled | boolean |  | 39 | Whether tts is on.
channels.discord.voice.tts.maxTextLength | integer 1.. |  | 39 | Longest text that is spoken.
channels.discord.voice.tts.mode | final|all |  | 39 | Only the final answer, or all.
channels.discord.voice.tts.modelOverrides | object |  | 39 | What the model may change about the voice.
channels.discord.voice.tts.modelOverrides.allowModelId | boolean |  | 39 | Whether the model may change this.
channels.discord.voice.tts.modelOverrides.allowNormalization | boolean |  | 39 | Whether the model may change this.
channels.discord.voice.tts.modelOverrides.allowProvider | boolean |  | 39 | Whether the model may change this.
channels.discord.voice.tts.modelOverrides.allowSeed | boolean |  | 39 | Whether the model may change this.
channels.discord.voice.tts.modelOverrides.allowText | boolean |  | 39 | Whether the model may change this.
channels.discord.voice.tts.modelOverrides.allowVoice | boolean |  | 39 | Whether the model may change this.
channels.discord.voice.tts.modelOverrides.allowVoiceSettings | boolean |  | 39 | Whether the model may change this.
channels.discord.voice.tts.modelOverrides.enabled | boolean |  | 39 | Whether the model may change this.
channels.discord.voice.tts.persona | string |  | 9 | Persona of tts.
channels.discord.voice.tts.personas | map |  | 9 | Settings of personas in tts.
channels.discord.voice.tts.personas.<*> | object |  | 9 | One entry of personas.
channels.discord.voice.tts.personas.<*>.description | string |  | 9 | Description of personas.
channels.discord.voice.tts.personas.<*>.fallbackPolicy | "preserve-persona" or "provider-defaults" or "fail" |  | 9 | Fallback policy of personas.
channels.discord.voice.tts.personas.<*>.label | string |  | 9 | Label of personas.
channels.discord.voice.tts.personas.<*>.provider | string |  | 9 | Provider of personas.
channels.discord.voice.tts.personas.<*>.providers | map |  | 9 | Settings of providers in personas.
channels.discord.voice.tts.personas.<*>.providers.<*> | object |  | 9 | One entry of providers.
channels.discord.voice.tts.personas.<*>.providers.<*>.<*> | string or number or boolean or null or any[] or map |  | 9 | One entry of providers.
channels.discord.voice.tts.personas.<*>.providers.<*>.apiKey | string or object |  | 9! | API key of providers.
channels.discord.voice.tts.prefsPath | string |  | 3 | File that keeps what users chose.
channels.discord.voice.tts.provider | string |  | 39 | Service that speaks.
channels.discord.voice.tts.providers | map |  | 39 | Settings of the services, by name.
channels.discord.voice.tts.providers.<*> | object |  | 39 | Settings of this service.
channels.discord.voice.tts.providers.<*>.<*> | string or number or boolean or null or any[] or map |  | 39 | One entry of providers.
channels.discord.voice.tts.providers.<*>.apiKey | string or object |  | 39! | API key of providers.
channels.discord.voice.tts.summaryModel | string |  | 39 | Summary model of tts.
channels.discord.voice.tts.timeoutMs | integer 1000..120000 |  | 39 | Longest wait for the service, in milliseconds.
)keys";

}  // namespace oc::config::data
