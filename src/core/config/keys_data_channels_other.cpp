// The known configuration keys of the channels from l to z. The columns are explained in keys.h.
#include "core/config/keys_data.h"

namespace oc::config::data {

const std::string_view kChannelsLineKeys = R"keys(
channels.line | object |  | 239 | Line of channels.
channels.line.accounts | map |  | 39 | Several accounts; what an account does not say holds from the channel.
channels.line.accounts.<*> | like channels.line |  | 39 | One account; it may say all that the channel says.
channels.line.allowFrom | (string or number)[] |  | 239 | People that may write directly; "*" is everyone.
channels.line.channelAccessToken | string |  | 239! | Channel access token of line.
channels.line.channelSecret | string |  | 239! | Channel secret of line.
channels.line.configWrites | boolean | true | 9 | Let the chat change this file (/config, moved groups).
channels.line.defaultAccount | string |  | 39 | Account that sends when none is named.
channels.line.dmPolicy | open|allowlist|pairing|disabled | "pairing" | 239 | Who may write directly: pairing (after approval), allowlist, open (with "*" in allowFrom), disabled.
channels.line.enabled | boolean | true | 239 | Whether the channel runs.
channels.line.groupAllowFrom | (string or number)[] |  | 239 | People that may speak to the agent in groups; else allowFrom.
channels.line.groupPolicy | open|allowlist|disabled | "allowlist" | 239 | Which groups are answered: allowlist, open, disabled.
channels.line.groups | map |  | 239 | The groups that are answered; "*" is any.
channels.line.groups.<*> | object |  | 239 | Settings of one group.
channels.line.groups.<*>.allowFrom | (string or number)[] |  | 239 | People that may write here.
channels.line.groups.<*>.enabled | boolean | true | 239 | Whether this group is answered.
channels.line.groups.<*>.requireMention | boolean | true | 239 | Answer only when mentioned.
channels.line.groups.<*>.skills | string[] |  | 239 | Skills that may be used here.
channels.line.groups.<*>.systemPrompt | string |  | 239 | Added to the prompt here.
channels.line.historyLimit | integer 0.. | 50 | 9 | How many unread group messages are given as context.
channels.line.joinIntro | boolean |  | 9 | Switch for join intro of line.
channels.line.mediaMaxMb | number |  | 239 | Largest file, in megabytes.
channels.line.name | string |  | 239 | Name of the account for people.
channels.line.replyToMode | off|first|all | "off" | 9 | Which parts of an answer quote the message.
channels.line.responsePrefix | string |  | 239 | Put before each answer in this channel.
channels.line.secretFile | string |  | 239 | Secret file of line.
channels.line.streaming | object |  | 9 | How a growing answer is shown.
channels.line.streaming.block | object |  | 9 | Settings of block in streaming.
channels.line.streaming.block.coalesce | object |  | 9 | Settings of coalesce in block.
channels.line.streaming.block.coalesce.idleMs | integer 0.. |  | 9 | Send after this long without more text, in milliseconds.
channels.line.streaming.block.coalesce.maxChars | integer >0.. |  | 9 | Send at the latest at this many characters.
channels.line.streaming.block.coalesce.minChars | integer >0.. |  | 9 | Wait until this many characters are there.
channels.line.streaming.block.enabled | boolean |  | 9 | Whether block is on.
channels.line.streaming.chunkMode | length|newline |  | 9 | Chunk mode of streaming.
channels.line.threadBindings | object |  | 9 | Threads bound to a session.
channels.line.threadBindings.defaultSpawnContext | isolated|fork |  | 9 | Default spawn context of thread bindings.
channels.line.threadBindings.enabled | boolean |  | 9 | Whether thread bindings is on.
channels.line.threadBindings.idleHours | number |  | 9 | Idle of thread bindings, in hours.
channels.line.threadBindings.maxAgeHours | number |  | 9 | Largest age of thread bindings, in hours.
channels.line.threadBindings.spawnSessions | boolean |  | 9 | Switch for spawn sessions of thread bindings.
channels.line.tokenFile | string |  | 239 | Token file of line.
channels.line.webhookPath | string |  | 239 | Webhook path of line.
)keys";

const std::string_view kChannelsMatrixKeys = R"keys(
channels.matrix | object |  | 39 | Settings of matrix.
channels.matrix.accessToken | string or object |  | 39! | Access token of matrix.
channels.matrix.accounts | map |  | 39 | Several accounts; what an account does not say holds from the channel.
channels.matrix.accounts.<*> | like channels.matrix |  | 9 | One account; it may say all that the channel says.
channels.matrix.ackReaction | string |  | 39 | Emoji that marks a message as seen.
channels.matrix.ackReactionScope | group-mentions|group-all|direct|all|none|off |  | 39 | Ack reaction scope of matrix.
channels.matrix.actions | object |  | 39 | What the agent may do in this channel besides answering.
channels.matrix.actions.channelInfo | boolean |  | 39 | Whether the agent may do this.
channels.matrix.actions.memberInfo | boolean |  | 39 | Whether the agent may do this.
channels.matrix.actions.messages | boolean |  | 39 | Whether the agent may do this.
channels.matrix.actions.pins | boolean |  | 39 | Whether the agent may do this.
channels.matrix.actions.profile | boolean |  | 39 | Whether the agent may do this.
channels.matrix.actions.reactions | boolean |  | 39 | Whether the agent may do this.
channels.matrix.actions.verification | boolean |  | 39 | Whether the agent may do this.
channels.matrix.allowBots | boolean or "mentions" |  | 39 | Whether to allow bots of matrix.
channels.matrix.allowPrivateNetwork | boolean |  | 3 | Whether to allow private network of matrix.
channels.matrix.allowlistOnly | boolean |  | 39 | Switch for allowlist only of matrix.
channels.matrix.autoJoin | always|allowlist|off |  | 39 | Auto join of matrix.
channels.matrix.autoJoinAllowlist | (string or number)[] |  | 39 | List of auto join allowlist of matrix.
channels.matrix.avatarUrl | string |  | 39 | Avatar URL of matrix.
channels.matrix.botLoopProtection | object |  | 9 | Settings of bot loop protection in matrix.
channels.matrix.botLoopProtection.cooldownSeconds | integer >0.. |  | 9 | Cooldown of bot loop protection, in seconds.
channels.matrix.botLoopProtection.enabled | boolean |  | 9 | Whether bot loop protection is on.
channels.matrix.botLoopProtection.maxEventsPerWindow | integer >0.. |  | 9 | Largest events per window of bot loop protection.
channels.matrix.botLoopProtection.windowSeconds | integer >0.. |  | 9 | Window of bot loop protection, in seconds.
channels.matrix.chunkMode | length|newline | "length" | 3 | Split at the limit, or at line ends.
channels.matrix.configWrites | boolean | true | 9 | Let the chat change this file (/config, moved groups).
channels.matrix.contextVisibility | all|allowlist|allowlist_quote |  | 9 | Context visibility of matrix.
channels.matrix.dangerouslyAllowNameMatching | boolean |  | 9 | Lifts a protection; leave it off unless you know exactly why.
channels.matrix.defaultAccount | string |  | 39 | Account that sends when none is named.
channels.matrix.deviceId | string |  | 39 | Device id of matrix.
channels.matrix.deviceName | string |  | 39 | Device name of matrix.
channels.matrix.dm | object |  | 39 | Direct messages.
channels.matrix.dm.allowFrom | (string or number)[] |  | 39 | Older place of allowFrom.
channels.matrix.dm.enabled | boolean | true | 39 | Whether direct messages are taken at all.
channels.matrix.dm.policy | pairing|allowlist|open|disabled |  | 39 | Older place of dmPolicy.
channels.matrix.dm.sessionScope | per-user|per-room |  | 9 | Session scope of dm.
channels.matrix.dm.threadReplies | off|inbound|always |  | 9 | Thread replies of dm.
channels.matrix.enabled | boolean | true | 39 | Whether the channel runs.
channels.matrix.encryption | boolean |  | 39 | Switch for encryption of matrix.
channels.matrix.execApprovals | object |  | 9 | Asking in the chat before commands run.
channels.matrix.execApprovals.agentFilter | string[] |  | 9 | List of agent filter of exec approvals.
channels.matrix.execApprovals.approvers | (string or number)[] |  | 9 | People that may approve.
channels.matrix.execApprovals.enabled | boolean or "auto" |  | 9 | Whether approvals are asked for in the chat.
channels.matrix.execApprovals.sessionFilter | string[] |  | 9 | List of session filter of exec approvals.
channels.matrix.execApprovals.target | dm|channel|both |  | 9 | Target of exec approvals.
channels.matrix.groupAllowFrom | (string or number)[] |  | 39 | People that may speak to the agent in groups; else allowFrom.
channels.matrix.groupPolicy | open|disabled|allowlist |  | 39 | Which groups are answered: allowlist, open, disabled.
channels.matrix.groups | map |  | 39 | The groups that are answered; "*" is any.
channels.matrix.groups.<*> | object |  | 39 | Settings of one group.
channels.matrix.groups.<*>.account | string |  | 9 | Account of groups.
channels.matrix.groups.<*>.allow | boolean |  | 3 | Switch for allow of groups.
channels.matrix.groups.<*>.allowBots | boolean or "mentions" |  | 39 | Whether to allow bots of groups.
channels.matrix.groups.<*>.autoReply | boolean |  | 39 | Whether it does by itself: reply of groups.
channels.matrix.groups.<*>.botLoopProtection | object |  | 9 | Settings of bot loop protection in groups.
channels.matrix.groups.<*>.botLoopProtection.cooldownSeconds | integer >0.. |  | 9 | Cooldown of bot loop protection, in seconds.
channels.matrix.groups.<*>.botLoopProtection.enabled | boolean |  | 9 | Whether bot loop protection is on.
channels.matrix.groups.<*>.botLoopProtection.maxEventsPerWindow | integer >0.. |  | 9 | Largest events per window of bot loop protection.
channels.matrix.groups.<*>.botLoopProtection.windowSeconds | integer >0.. |  | 9 | Window of bot loop protection, in seconds.
channels.matrix.groups.<*>.enabled | boolean | true | 39 | Whether this group is answered.
channels.matrix.groups.<*>.requireMention | boolean | true | 39 | Answer only when mentioned.
channels.matrix.groups.<*>.skills | string[] |  | 39 | Skills that may be used here.
channels.matrix.groups.<*>.systemPrompt | string |  | 39 | Added to the prompt here.
channels.matrix.groups.<*>.tools | object |  | 39 | What may be done here.
channels.matrix.groups.<*>.tools.allow | string[] |  | 39 | Only these tools.
channels.matrix.groups.<*>.tools.alsoAllow | string[] |  | 39 | Tools added to those allowed so far.
channels.matrix.groups.<*>.tools.deny | string[] |  | 39 | Never these tools; deny wins over allow.
channels.matrix.groups.<*>.users | (string or number)[] |  | 39 | List of users of groups.
channels.matrix.historyLimit | integer 0.. | 50 | 9 | How many unread group messages are given as context.
channels.matrix.homeserver | string |  | 39 | Homeserver of matrix.
channels.matrix.initialSyncLimit | number |  | 39 | Initial sync limit of matrix.
channels.matrix.joinIntro | boolean |  | 9 | Switch for join intro of matrix.
channels.matrix.markdown | object |  | 39 | Settings of markdown in matrix.
channels.matrix.markdown.tables | off|bullets|code ~ block |  | 39 | How tables are written.
channels.matrix.mediaMaxMb | number |  | 39 | Largest file, in megabytes.
channels.matrix.mentionPatterns | object |  | 9 | Settings of mention patterns in matrix.
channels.matrix.mentionPatterns.allowIn | string[] |  | 9 | List of allow in of mention patterns.
channels.matrix.mentionPatterns.denyIn | string[] |  | 9 | List of deny in of mention patterns.
channels.matrix.mentionPatterns.mode | "allow" or "deny" |  | 9 | Mode of mention patterns.
channels.matrix.name | string |  | 39 | Name of the account for people.
channels.matrix.network | object |  | 9 | How connections are made.
channels.matrix.network.dangerouslyAllowPrivateNetwork | boolean |  | 9 | Lifts a protection; leave it off unless you know exactly why.
channels.matrix.password | string or object |  | 39! | Password of matrix.
channels.matrix.proxy | string |  | 9 | Proxy for this channel's connections.
channels.matrix.reactionNotifications | off|own | "own" | 39 | Which reactions the agent is told.
channels.matrix.replyToMode | off|first|all ~ batched | "off" | 39 | Which parts of an answer quote the message.
channels.matrix.responsePrefix | string |  | 39 | Put before each answer in this channel.
channels.matrix.rooms | map |  | 39 | Settings of rooms in matrix.
channels.matrix.rooms.<*> | object |  | 39 | One entry of rooms.
channels.matrix.rooms.<*>.account | string |  | 9 | Account of rooms.
channels.matrix.rooms.<*>.allow | boolean |  | 3 | Switch for allow of rooms.
channels.matrix.rooms.<*>.allowBots | boolean or "mentions" |  | 39 | Whether to allow bots of rooms.
channels.matrix.rooms.<*>.autoReply | boolean |  | 39 | Whether it does by itself: reply of rooms.
channels.matrix.rooms.<*>.botLoopProtection | object |  | 9 | Settings of bot loop protection in rooms.
channels.matrix.rooms.<*>.botLoopProtection.cooldownSeconds | integer >0.. |  | 9 | Cooldown of bot loop protection, in seconds.
channels.matrix.rooms.<*>.botLoopProtection.enabled | boolean |  | 9 | Whether bot loop protection is on.
channels.matrix.rooms.<*>.botLoopProtection.maxEventsPerWindow | integer >0.. |  | 9 | Largest events per window of bot loop protection.
channels.matrix.rooms.<*>.botLoopProtection.windowSeconds | integer >0.. |  | 9 | Window of bot loop protection, in seconds.
channels.matrix.rooms.<*>.enabled | boolean |  | 39 | Whether rooms is on.
channels.matrix.rooms.<*>.requireMention | boolean | true | 39 | Answer only when mentioned.
channels.matrix.rooms.<*>.skills | string[] |  | 39 | Skills that may be used here.
channels.matrix.rooms.<*>.systemPrompt | string |  | 39 | Added to the prompt here.
channels.matrix.rooms.<*>.tools | object |  | 39 | What may be done here.
channels.matrix.rooms.<*>.tools.allow | string[] |  | 39 | Only these tools.
channels.matrix.rooms.<*>.tools.alsoAllow | string[] |  | 39 | Tools added to those allowed so far.
channels.matrix.rooms.<*>.tools.deny | string[] |  | 39 | Never these tools; deny wins over allow.
channels.matrix.rooms.<*>.users | (string or number)[] |  | 39 | List of users of rooms.
channels.matrix.startupVerification | off|if-unverified |  | 39 | Startup verification of matrix.
channels.matrix.startupVerificationCooldownHours | number |  | 39 | Startup verification cooldown of matrix, in hours.
channels.matrix.streaming | object |  | 9 | How a growing answer is shown.
channels.matrix.streaming.block | object |  | 9 | Settings of block in streaming.
channels.matrix.streaming.block.coalesce | object |  | 9 | Settings of coalesce in block.
channels.matrix.streaming.block.coalesce.idleMs | integer 0.. |  | 9 | Send after this long without more text, in milliseconds.
channels.matrix.streaming.block.coalesce.maxChars | integer >0.. |  | 9 | Send at the latest at this many characters.
channels.matrix.streaming.block.coalesce.minChars | integer >0.. |  | 9 | Wait until this many characters are there.
channels.matrix.streaming.block.enabled | boolean |  | 9 | Whether block is on.
channels.matrix.streaming.chunkMode | length|newline |  | 9 | Chunk mode of streaming.
channels.matrix.streaming.mode | partial|quiet|progress|off |  | 9 | Whether a growing answer is shown, and how.
channels.matrix.streaming.preview | object |  | 9 | Settings of preview in streaming.
channels.matrix.streaming.preview.toolProgress | boolean |  | 9 | Switch for tool progress of preview.
channels.matrix.streaming.progress | object |  | 9 | Settings of progress in streaming.
channels.matrix.streaming.progress.commandText | raw|status |  | 9 | Command text of progress.
channels.matrix.streaming.progress.label | string or false |  | 9 | Label of progress.
channels.matrix.streaming.progress.labels | string[] |  | 9 | List of labels of progress.
channels.matrix.streaming.progress.maxLineChars | integer >0.. |  | 9 | Largest line of progress, in characters.
channels.matrix.streaming.progress.maxLines | integer >0.. |  | 9 | Largest lines of progress.
channels.matrix.streaming.progress.toolProgress | boolean |  | 9 | Switch for tool progress.
channels.matrix.textChunkLimit | number |  | 39 | Longest message, in characters; more is split.
channels.matrix.threadBindings | object |  | 39 | Threads bound to a session.
channels.matrix.threadBindings.defaultSpawnContext | isolated|fork |  | 9 | Default spawn context of thread bindings.
channels.matrix.threadBindings.enabled | boolean |  | 39 | Whether thread bindings is on.
channels.matrix.threadBindings.idleHours | number 0.. |  | 39 | Idle of thread bindings, in hours.
channels.matrix.threadBindings.maxAgeHours | number 0.. |  | 39 | Largest age of thread bindings, in hours.
channels.matrix.threadBindings.spawnAcpSessions | boolean |  | 3 | Switch for spawn acp sessions of thread bindings.
channels.matrix.threadBindings.spawnSessions | boolean |  | 9 | Switch for spawn sessions of thread bindings.
channels.matrix.threadBindings.spawnSubagentSessions | boolean |  | 3 | Switch for spawn subagent sessions of thread bindings.
channels.matrix.threadReplies | off|inbound|always |  | 39 | Thread replies of matrix.
channels.matrix.userId | string |  | 39 | User id of matrix.
)keys";

const std::string_view kChannelsMattermostKeys = R"keys(
channels.mattermost | object |  | 239 | Mattermost of channels.
channels.mattermost.accounts | map |  | 39 | Several accounts; what an account does not say holds from the channel.
channels.mattermost.accounts.<*> | like channels.mattermost |  | 39 | One account; it may say all that the channel says.
channels.mattermost.actions | object |  | 239 | What the agent may do in this channel besides answering.
channels.mattermost.actions.messages | boolean |  | 9 | Whether the agent may do this.
channels.mattermost.actions.reactions | boolean |  | 239 | Whether the agent may do this.
channels.mattermost.allowFrom | (string or number)[] |  | 239 | People that may write directly; "*" is everyone.
channels.mattermost.allowPrivateNetwork | boolean |  | 3 | Whether to allow private network of mattermost.
channels.mattermost.baseUrl | string |  | 239 | Base URL of mattermost.
channels.mattermost.blockStreaming | boolean |  | 23 | Send finished blocks before the end of the answer.
channels.mattermost.blockStreamingCoalesce | object |  | 23 | How small blocks are put together before they are sent.
channels.mattermost.blockStreamingCoalesce.idleMs | integer 0.. |  | 23 | Send after this long without more text, in milliseconds.
channels.mattermost.blockStreamingCoalesce.maxChars | integer >0.. |  | 23 | Send at the latest at this many characters.
channels.mattermost.blockStreamingCoalesce.minChars | integer >0.. |  | 23 | Wait until this many characters are there.
channels.mattermost.botToken | string or object |  | 239! | Bot token of mattermost.
channels.mattermost.capabilities | string[] |  | 239 | What the channel may be told it can do.
channels.mattermost.chatmode | oncall|onmessage|onchar |  | 239 | Chatmode of mattermost.
channels.mattermost.chunkMode | length|newline | "length" | 23 | Split at the limit, or at line ends.
channels.mattermost.commands | object |  | 39 | Registered orders of this channel.
channels.mattermost.commands.callbackPath | string |  | 39 | Callback path of commands.
channels.mattermost.commands.callbackUrl | string |  | 39 | Callback URL of commands.
channels.mattermost.commands.native | boolean or "auto" | "auto" | 39 | Register orders with the channel.
channels.mattermost.commands.nativeSkills | boolean or "auto" | "auto" | 39 | Register the skills' orders.
channels.mattermost.configWrites | boolean | true | 239 | Let the chat change this file (/config, moved groups).
channels.mattermost.contextVisibility | all|allowlist|allowlist_quote |  | 9 | Context visibility of mattermost.
channels.mattermost.dangerouslyAllowNameMatching | boolean |  | 39 | Lifts a protection; leave it off unless you know exactly why.
channels.mattermost.defaultAccount | string |  | 39 | Account that sends when none is named.
channels.mattermost.dmChannelRetry | object |  | 39 | Settings of dm channel retry in mattermost.
channels.mattermost.dmChannelRetry.initialDelayMs | integer 100..60000 |  | 39 | Initial delay of dm channel retry, in milliseconds.
channels.mattermost.dmChannelRetry.maxDelayMs | integer 1000..60000 |  | 39 | Largest delay of dm channel retry, in milliseconds.
channels.mattermost.dmChannelRetry.maxRetries | integer 0..10 |  | 39 | Largest retries of dm channel retry.
channels.mattermost.dmChannelRetry.timeoutMs | integer 5000..120000 |  | 39 | Timeout of dm channel retry, in milliseconds.
channels.mattermost.dmPolicy | pairing|allowlist|open|disabled | "pairing" | 239 | Who may write directly: pairing (after approval), allowlist, open (with "*" in allowFrom), disabled.
channels.mattermost.enabled | boolean | true | 239 | Whether the channel runs.
channels.mattermost.groupAllowFrom | (string or number)[] |  | 239 | People that may speak to the agent in groups; else allowFrom.
channels.mattermost.groupPolicy | open|disabled|allowlist | "allowlist" | 239 | Which groups are answered: allowlist, open, disabled.
channels.mattermost.groups | map |  | 9 | The groups that are answered; "*" is any.
channels.mattermost.groups.<*> | object |  | 9 | Settings of one group.
channels.mattermost.groups.<*>.requireMention | boolean | true | 9 | Answer only when mentioned.
channels.mattermost.historyLimit | integer 0.. | 50 | 9 | How many unread group messages are given as context.
channels.mattermost.implicitMentions | object |  | 9 | Settings of implicit mentions in mattermost.
channels.mattermost.implicitMentions.quotedBot | boolean |  | 9 | Switch for quoted bot of implicit mentions.
channels.mattermost.implicitMentions.replyToBot | boolean |  | 9 | Switch for reply to bot of implicit mentions.
channels.mattermost.implicitMentions.threadParticipation | boolean |  | 9 | Switch for thread participation of implicit mentions.
channels.mattermost.interactions | object |  | 39 | Settings of interactions in mattermost.
channels.mattermost.interactions.allowedSourceIps | string[] |  | 39 | List of allowed source ips of interactions.
channels.mattermost.interactions.callbackBaseUrl | string |  | 39 | Callback base URL of interactions.
channels.mattermost.markdown | object |  | 239 | Markdown of mattermost.
channels.mattermost.markdown.tables | off|bullets|code ~ block |  | 239 | How tables are written.
channels.mattermost.mediaMaxMb | number >0.. |  | 9 | Largest file, in megabytes.
channels.mattermost.name | string |  | 239 | Name of the account for people.
channels.mattermost.network | object |  | 9 | How connections are made.
channels.mattermost.network.dangerouslyAllowPrivateNetwork | boolean |  | 9 | Lifts a protection; leave it off unless you know exactly why.
channels.mattermost.oncharPrefixes | string[] |  | 239 | List of onchar prefixes of mattermost.
channels.mattermost.replyToMode | off|first|all ~ batched | "off" | 39 | Which parts of an answer quote the message.
channels.mattermost.replyToModeByChatType | object |  | 9 | The same by kind of conversation.
channels.mattermost.replyToModeByChatType.channel | off|first|all|batched |  | 9 | Channel of reply to mode by chat type.
channels.mattermost.replyToModeByChatType.direct | off|first|all|batched |  | 9 | Direct of reply to mode by chat type.
channels.mattermost.replyToModeByChatType.group | off|first|all|batched |  | 9 | Group of reply to mode by chat type.
channels.mattermost.requireMention | boolean | true | 239 | Answer only when mentioned.
channels.mattermost.responsePrefix | string |  | 239 | Put before each answer in this channel.
channels.mattermost.streaming | object |  | 9 | How a growing answer is shown.
channels.mattermost.streaming.block | object |  | 9 | Settings of block in streaming.
channels.mattermost.streaming.block.coalesce | object |  | 9 | Settings of coalesce in block.
channels.mattermost.streaming.block.coalesce.idleMs | integer 0.. |  | 9 | Send after this long without more text, in milliseconds.
channels.mattermost.streaming.block.coalesce.maxChars | integer >0.. |  | 9 | Send at the latest at this many characters.
channels.mattermost.streaming.block.coalesce.minChars | integer >0.. |  | 9 | Wait until this many characters are there.
channels.mattermost.streaming.block.enabled | boolean |  | 9 | Whether block is on.
channels.mattermost.streaming.chunkMode | length|newline |  | 9 | Chunk mode of streaming.
channels.mattermost.streaming.mode | off|partial|block|progress |  | 9 | Whether a growing answer is shown, and how.
channels.mattermost.streaming.preview | object |  | 9 | Settings of preview in streaming.
channels.mattermost.streaming.preview.commandText | raw|status |  | 9 | Command text of preview.
channels.mattermost.streaming.preview.toolProgress | boolean |  | 9 | Switch for tool progress of preview.
channels.mattermost.streaming.progress | object |  | 9 | Settings of progress in streaming.
channels.mattermost.streaming.progress.commandText | raw|status |  | 9 | Command text of progress.
channels.mattermost.streaming.progress.label | string or false |  | 9 | Label of progress.
channels.mattermost.streaming.progress.labels | string[] |  | 9 | List of labels of progress.
channels.mattermost.streaming.progress.maxLineChars | integer >0.. |  | 9 | Largest line of progress, in characters.
channels.mattermost.streaming.progress.maxLines | integer >0.. |  | 9 | Largest lines of progress.
channels.mattermost.streaming.progress.toolProgress | boolean |  | 9 | Switch for tool progress.
channels.mattermost.textChunkLimit | integer >0.. |  | 239 | Longest message, in characters; more is split.
)keys";

const std::string_view kChannelsModelByChannelKeys = R"keys(
channels.modelByChannel | map |  | 39 | Models by channel and conversation.
channels.modelByChannel.<*> | map |  | 39 | One entry of model by channel.
channels.modelByChannel.<*>.<*> | string |  | 39 | One entry of model by channel.
)keys";

const std::string_view kChannelsMsteamsKeys = R"keys(
channels.msteams | object |  | 239 | Msteams of channels.
channels.msteams.allowFrom | string[] |  | 239 | People that may write directly; "*" is everyone.
channels.msteams.appId | string |  | 239 | App id of msteams.
channels.msteams.appPassword | string or object |  | 239! | App password of msteams.
channels.msteams.authType | secret|federated |  | 9 | Auth type of msteams.
channels.msteams.blockStreaming | boolean |  | 3 | Send finished blocks before the end of the answer.
channels.msteams.blockStreamingCoalesce | object |  | 23 | How small blocks are put together before they are sent.
channels.msteams.blockStreamingCoalesce.idleMs | integer 0.. |  | 23 | Send after this long without more text, in milliseconds.
channels.msteams.blockStreamingCoalesce.maxChars | integer >0.. |  | 23 | Send at the latest at this many characters.
channels.msteams.blockStreamingCoalesce.minChars | integer >0.. |  | 23 | Wait until this many characters are there.
channels.msteams.capabilities | string[] |  | 239 | What the channel may be told it can do.
channels.msteams.certificatePath | string |  | 9 | Certificate path of msteams.
channels.msteams.certificateThumbprint | string |  | 9 | Certificate thumbprint of msteams.
channels.msteams.chunkMode | length|newline | "length" | 23 | Split at the limit, or at line ends.
channels.msteams.cloud | Public|USGov|USGovDoD|China |  | 9 | Cloud of msteams.
channels.msteams.configWrites | boolean | true | 239 | Let the chat change this file (/config, moved groups).
channels.msteams.contextVisibility | all|allowlist|allowlist_quote |  | 9 | Context visibility of msteams.
channels.msteams.dangerouslyAllowNameMatching | boolean |  | 39 | Lifts a protection; leave it off unless you know exactly why.
channels.msteams.defaultTo | string |  | 39 | Recipient when none is named.
channels.msteams.delegatedAuth | object |  | 9 | Settings of delegated auth in msteams.
channels.msteams.delegatedAuth.enabled | boolean |  | 9 | Whether delegated auth is on.
channels.msteams.delegatedAuth.scopes | string[] |  | 9 | List of scopes of delegated auth.
channels.msteams.dmHistoryLimit | integer 0.. |  | 239 | How many user turns of a direct chat are kept in the context.
channels.msteams.dmPolicy | pairing|allowlist|open|disabled | "pairing" | 239 | Who may write directly: pairing (after approval), allowlist, open (with "*" in allowFrom), disabled.
channels.msteams.dms | map |  | 239 | Settings of single direct chats.
channels.msteams.dms.<*> | object |  | 239 | Settings of the chat with this person.
channels.msteams.dms.<*>.historyLimit | integer 0.. |  | 239 | How many user turns are kept in the context.
channels.msteams.enabled | boolean | true | 239 | Whether the channel runs.
channels.msteams.feedbackEnabled | boolean |  | 39 | Switch for feedback enabled of msteams.
channels.msteams.feedbackReflection | boolean |  | 39 | Switch for feedback reflection of msteams.
channels.msteams.feedbackReflectionCooldownMs | integer 0.. |  | 39 | Feedback reflection cooldown of msteams, in milliseconds.
channels.msteams.graphMediaFallback | boolean |  | 9 | Switch for graph media fallback of msteams.
channels.msteams.groupAllowFrom | string[] |  | 239 | People that may speak to the agent in groups; else allowFrom.
channels.msteams.groupPolicy | open|disabled|allowlist | "allowlist" | 239 | Which groups are answered: allowlist, open, disabled.
channels.msteams.groupWelcomeCard | boolean |  | 39 | Switch for group welcome card of msteams.
channels.msteams.healthMonitor | object |  | 39 | Settings of health monitor in msteams.
channels.msteams.healthMonitor.enabled | boolean |  | 39 | Whether health monitor is on.
channels.msteams.heartbeat | object |  | 23 | Settings of heartbeat in msteams.
channels.msteams.heartbeat.showAlerts | boolean | true | 23 | Show heartbeats that found something.
channels.msteams.heartbeat.showOk | boolean | false | 23 | Show heartbeats that found nothing.
channels.msteams.heartbeat.useIndicator | boolean | true | 23 | Show that a heartbeat runs.
channels.msteams.heartbeatVisibility | object |  | 9 | Settings of heartbeat visibility in msteams.
channels.msteams.heartbeatVisibility.showAlerts | boolean | true | 9 | Show heartbeats that found something.
channels.msteams.heartbeatVisibility.showOk | boolean | false | 9 | Show heartbeats that found nothing.
channels.msteams.heartbeatVisibility.useIndicator | boolean | true | 9 | Show that a heartbeat runs.
channels.msteams.historyLimit | integer 0.. | 50 | 239 | How many unread group messages are given as context.
channels.msteams.managedIdentityClientId | string |  | 9 | Managed identity client id of msteams.
channels.msteams.markdown | object |  | 239 | Markdown of msteams.
channels.msteams.markdown.tables | off|bullets|code ~ block |  | 239 | How tables are written.
channels.msteams.mediaAllowHosts | string[] |  | 239 | List of media allow hosts of msteams.
channels.msteams.mediaAuthAllowHosts | string[] |  | 239 | List of media auth allow hosts of msteams.
channels.msteams.mediaMaxMb | number >0.. |  | 239 | Largest file, in megabytes.
channels.msteams.promptStarters | string[] |  | 39 | List of prompt starters of msteams.
channels.msteams.replyStyle | thread|top-level |  | 239 | Reply style of msteams.
channels.msteams.requireMention | boolean | true | 239 | Answer only when mentioned.
channels.msteams.responsePrefix | string |  | 239 | Put before each answer in this channel.
channels.msteams.serviceUrl | string |  | 9 | Service URL of msteams.
channels.msteams.sharePointSiteId | string |  | 239 | Share point site id of msteams.
channels.msteams.sso | object |  | 9 | Settings of sso in msteams.
channels.msteams.sso.connectionName | string |  | 9 | Connection name of sso.
channels.msteams.sso.enabled | boolean |  | 9 | Whether sso is on.
channels.msteams.streaming | object |  | 9 | How a growing answer is shown.
channels.msteams.streaming.block | object |  | 9 | Settings of block in streaming.
channels.msteams.streaming.block.coalesce | object |  | 9 | Settings of coalesce in block.
channels.msteams.streaming.block.coalesce.idleMs | integer 0.. |  | 9 | Send after this long without more text, in milliseconds.
channels.msteams.streaming.block.coalesce.maxChars | integer >0.. |  | 9 | Send at the latest at this many characters.
channels.msteams.streaming.block.coalesce.minChars | integer >0.. |  | 9 | Wait until this many characters are there.
channels.msteams.streaming.block.enabled | boolean |  | 9 | Whether block is on.
channels.msteams.streaming.chunkMode | length|newline |  | 9 | Chunk mode of streaming.
channels.msteams.streaming.mode | off|partial|block|progress |  | 9 | Whether a growing answer is shown, and how.
channels.msteams.streaming.preview | object |  | 9 | Settings of preview in streaming.
channels.msteams.streaming.preview.chunk | object |  | 9 | Settings of chunk in preview.
channels.msteams.streaming.preview.chunk.breakPreference | "paragraph" or "newline" or "sentence" |  | 9 | Where to cut: at paragraphs, lines or sentences.
channels.msteams.streaming.preview.chunk.maxChars | integer >0.. |  | 9 | Max of chunk, in characters.
channels.msteams.streaming.preview.chunk.minChars | integer >0.. |  | 9 | Min of chunk, in characters.
channels.msteams.streaming.preview.commandText | raw|status |  | 9 | Command text of preview.
channels.msteams.streaming.preview.toolProgress | boolean |  | 9 | Switch for tool progress of preview.
channels.msteams.streaming.progress | object |  | 9 | Settings of progress in streaming.
channels.msteams.streaming.progress.commandText | raw|status |  | 9 | Command text of progress.
channels.msteams.streaming.progress.commentary | boolean |  | 9 | Switch for commentary of progress.
channels.msteams.streaming.progress.label | string or false |  | 9 | Label of progress.
channels.msteams.streaming.progress.labels | string[] |  | 9 | List of labels of progress.
channels.msteams.streaming.progress.maxLineChars | integer >0.. |  | 9 | Largest line of progress, in characters.
channels.msteams.streaming.progress.maxLines | integer >0.. |  | 9 | Largest lines of progress.
channels.msteams.streaming.progress.narration | boolean |  | 9 | Switch for narration of progress.
channels.msteams.streaming.progress.toolProgress | boolean |  | 9 | Switch for tool progress.
channels.msteams.teams | map |  | 239 | Teams of msteams.
channels.msteams.teams.<*> | object |  | 239 | One entry of teams.
channels.msteams.teams.<*>.channels | map |  | 239 | Channels of teams.
channels.msteams.teams.<*>.channels.<*> | object |  | 239 | One entry of channels.
channels.msteams.teams.<*>.channels.<*>.replyStyle | thread|top-level |  | 239 | Reply style of channels.
channels.msteams.teams.<*>.channels.<*>.requireMention | boolean | true | 239 | Answer only when mentioned.
channels.msteams.teams.<*>.channels.<*>.tools | object |  | 239 | What may be done here.
channels.msteams.teams.<*>.channels.<*>.tools.allow | string[] |  | 239 | Only these tools.
channels.msteams.teams.<*>.channels.<*>.tools.alsoAllow | string[] |  | 239 | Tools added to those allowed so far.
channels.msteams.teams.<*>.channels.<*>.tools.deny | string[] |  | 239 | Never these tools; deny wins over allow.
channels.msteams.teams.<*>.channels.<*>.toolsBySender | map |  | 239 | Other choices of tools by who writes.
channels.msteams.teams.<*>.channels.<*>.toolsBySender.<*> | object |  | 239 | Choice for this sender; "*" is everyone else.
channels.msteams.teams.<*>.channels.<*>.toolsBySender.<*>.allow | string[] |  | 239 | Only these tools.
channels.msteams.teams.<*>.channels.<*>.toolsBySender.<*>.alsoAllow | string[] |  | 239 | Tools added to those allowed so far.
channels.msteams.teams.<*>.channels.<*>.toolsBySender.<*>.deny | string[] |  | 239 | Never these tools.
channels.msteams.teams.<*>.replyStyle | thread|top-level |  | 239 | Reply style of teams.
channels.msteams.teams.<*>.requireMention | boolean | true | 239 | Answer only when mentioned.
channels.msteams.teams.<*>.tools | object |  | 239 | What may be done here.
channels.msteams.teams.<*>.tools.allow | string[] |  | 239 | Only these tools.
channels.msteams.teams.<*>.tools.alsoAllow | string[] |  | 239 | Tools added to those allowed so far.
channels.msteams.teams.<*>.tools.deny | string[] |  | 239 | Never these tools; deny wins over allow.
channels.msteams.teams.<*>.toolsBySender | map |  | 239 | Other choices of tools by who writes.
channels.msteams.teams.<*>.toolsBySender.<*> | object |  | 239 | Choice for this sender; "*" is everyone else.
channels.msteams.teams.<*>.toolsBySender.<*>.allow | string[] |  | 239 | Only these tools.
channels.msteams.teams.<*>.toolsBySender.<*>.alsoAllow | string[] |  | 239 | Tools added to those allowed so far.
channels.msteams.teams.<*>.toolsBySender.<*>.deny | string[] |  | 239 | Never these tools.
channels.msteams.tenantId | string |  | 239 | Tenant id of msteams.
channels.msteams.textChunkLimit | integer >0.. |  | 239 | Longest message, in characters; more is split.
channels.msteams.typingIndicator | boolean |  | 9 | Switch for typing indicator of msteams.
channels.msteams.useManagedIdentity | boolean |  | 9 | Whether to use managed identity of msteams.
channels.msteams.webhook | object |  | 239 | Webhook of msteams.
channels.msteams.webhook.path | string |  | 239 | Path of webhook.
channels.msteams.webhook.port | integer >0.. |  | 239 | Port of webhook.
channels.msteams.welcomeCard | boolean |  | 39 | Switch for welcome card of msteams.
)keys";

const std::string_view kChannelsNextcloudTalkKeys = R"keys(
channels.nextcloud-talk | object |  | 39 | Settings of nextcloud talk.
channels.nextcloud-talk.accounts | map |  | 39 | Several accounts; what an account does not say holds from the channel.
channels.nextcloud-talk.accounts.<*> | like channels.nextcloud-talk |  | 39 | One account; it may say all that the channel says.
channels.nextcloud-talk.allowFrom | string[] |  | 39 | People that may write directly; "*" is everyone.
channels.nextcloud-talk.allowPrivateNetwork | boolean |  | 3 | Whether to allow private network of nextcloud talk.
channels.nextcloud-talk.apiPassword | string or object |  | 39! | API password of nextcloud talk.
channels.nextcloud-talk.apiPasswordFile | string |  | 39 | API password file of nextcloud talk.
channels.nextcloud-talk.apiUser | string |  | 39 | API user of nextcloud talk.
channels.nextcloud-talk.baseUrl | string |  | 39 | Base URL of nextcloud talk.
channels.nextcloud-talk.blockStreaming | boolean |  | 3 | Send finished blocks before the end of the answer.
channels.nextcloud-talk.blockStreamingCoalesce | object |  | 3 | How small blocks are put together before they are sent.
channels.nextcloud-talk.blockStreamingCoalesce.idleMs | integer 0.. |  | 3 | Send after this long without more text, in milliseconds.
channels.nextcloud-talk.blockStreamingCoalesce.maxChars | integer >0.. |  | 3 | Send at the latest at this many characters.
channels.nextcloud-talk.blockStreamingCoalesce.minChars | integer >0.. |  | 3 | Wait until this many characters are there.
channels.nextcloud-talk.botSecret | string or object |  | 39! | Bot secret of nextcloud talk.
channels.nextcloud-talk.botSecretFile | string |  | 39 | Bot secret file of nextcloud talk.
channels.nextcloud-talk.chunkMode | length|newline | "length" | 3 | Split at the limit, or at line ends.
channels.nextcloud-talk.configWrites | boolean | true | 9 | Let the chat change this file (/config, moved groups).
channels.nextcloud-talk.contextVisibility | all|allowlist|allowlist_quote |  | 9 | Context visibility of nextcloud talk.
channels.nextcloud-talk.defaultAccount | string |  | 39 | Account that sends when none is named.
channels.nextcloud-talk.dmHistoryLimit | integer 0.. |  | 39 | How many user turns of a direct chat are kept in the context.
channels.nextcloud-talk.dmPolicy | pairing|allowlist|open|disabled | "pairing" | 39 | Who may write directly: pairing (after approval), allowlist, open (with "*" in allowFrom), disabled.
channels.nextcloud-talk.dms | map |  | 39 | Settings of single direct chats.
channels.nextcloud-talk.dms.<*> | object |  | 39 | Settings of the chat with this person.
channels.nextcloud-talk.dms.<*>.historyLimit | integer 0.. |  | 39 | How many user turns are kept in the context.
channels.nextcloud-talk.enabled | boolean | true | 39 | Whether the channel runs.
channels.nextcloud-talk.groupAllowFrom | string[] |  | 39 | People that may speak to the agent in groups; else allowFrom.
channels.nextcloud-talk.groupPolicy | open|disabled|allowlist | "allowlist" | 39 | Which groups are answered: allowlist, open, disabled.
channels.nextcloud-talk.historyLimit | integer 0.. | 50 | 39 | How many unread group messages are given as context.
channels.nextcloud-talk.markdown | object |  | 39 | Settings of markdown in nextcloud talk.
channels.nextcloud-talk.markdown.tables | off|bullets|code ~ block |  | 39 | How tables are written.
channels.nextcloud-talk.mediaMaxMb | number >0.. |  | 39 | Largest file, in megabytes.
channels.nextcloud-talk.name | string |  | 39 | Name of the account for people.
channels.nextcloud-talk.network | object |  | 9 | How connections are made.
channels.nextcloud-talk.network.dangerouslyAllowPrivateNetwork | boolean |  | 9 | Lifts a protection; leave it off unless you know exactly why.
channels.nextcloud-talk.replyToMode | "off" or "first" or "all" or "batched" | "off" | 9 | Which parts of an answer quote the message.
channels.nextcloud-talk.responsePrefix | string |  | 39 | Put before each answer in this channel.
channels.nextcloud-talk.rooms | map |  | 39 | Settings of rooms in nextcloud talk.
channels.nextcloud-talk.rooms.<*> | object |  | 39 | One entry of rooms.
channels.nextcloud-talk.rooms.<*>.allowFrom | string[] |  | 39 | People that may write here.
channels.nextcloud-talk.rooms.<*>.enabled | boolean |  | 39 | Whether rooms is on.
channels.nextcloud-talk.rooms.<*>.requireMention | boolean | true | 39 | Answer only when mentioned.
channels.nextcloud-talk.rooms.<*>.skills | string[] |  | 39 | Skills that may be used here.
channels.nextcloud-talk.rooms.<*>.systemPrompt | string |  | 39 | Added to the prompt here.
channels.nextcloud-talk.rooms.<*>.tools | object |  | 39 | What may be done here.
channels.nextcloud-talk.rooms.<*>.tools.allow | string[] |  | 39 | Only these tools.
channels.nextcloud-talk.rooms.<*>.tools.alsoAllow | string[] |  | 39 | Tools added to those allowed so far.
channels.nextcloud-talk.rooms.<*>.tools.deny | string[] |  | 39 | Never these tools; deny wins over allow.
channels.nextcloud-talk.streaming | object |  | 9 | How a growing answer is shown.
channels.nextcloud-talk.streaming.block | object |  | 9 | Settings of block in streaming.
channels.nextcloud-talk.streaming.block.coalesce | object |  | 9 | Settings of coalesce in block.
channels.nextcloud-talk.streaming.block.coalesce.idleMs | integer 0.. |  | 9 | Send after this long without more text, in milliseconds.
channels.nextcloud-talk.streaming.block.coalesce.maxChars | integer >0.. |  | 9 | Send at the latest at this many characters.
channels.nextcloud-talk.streaming.block.coalesce.minChars | integer >0.. |  | 9 | Wait until this many characters are there.
channels.nextcloud-talk.streaming.block.enabled | boolean |  | 9 | Whether block is on.
channels.nextcloud-talk.streaming.chunkMode | length|newline |  | 9 | Chunk mode of streaming.
channels.nextcloud-talk.textChunkLimit | integer >0.. |  | 39 | Longest message, in characters; more is split.
channels.nextcloud-talk.webhookHost | string |  | 39 | Webhook host of nextcloud talk.
channels.nextcloud-talk.webhookPath | string |  | 39 | Webhook path of nextcloud talk.
channels.nextcloud-talk.webhookPort | integer >0.. |  | 39 | Webhook port of nextcloud talk.
channels.nextcloud-talk.webhookPublicUrl | string |  | 39 | Webhook public URL of nextcloud talk.
)keys";

const std::string_view kChannelsNostrKeys = R"keys(
channels.nostr | object |  | 39 | Settings of nostr.
channels.nostr.allowFrom | (string or number)[] |  | 39 | People that may write directly; "*" is everyone.
channels.nostr.configWrites | boolean | true | 9 | Let the chat change this file (/config, moved groups).
channels.nostr.defaultAccount | string |  | 39 | Account that sends when none is named.
channels.nostr.dmPolicy | pairing|allowlist|open|disabled |  | 39 | Who may write directly: pairing (after approval), allowlist, open (with "*" in allowFrom), disabled.
channels.nostr.enabled | boolean | true | 39 | Whether the channel runs.
channels.nostr.markdown | object |  | 39 | Settings of markdown in nostr.
channels.nostr.markdown.tables | off|bullets|code ~ block |  | 39 | How tables are written.
channels.nostr.name | string |  | 39 | Name of the account for people.
channels.nostr.privateKey | string ~ object |  | 39! | Private key of nostr.
channels.nostr.profile | object |  | 39 | Settings of profile in nostr.
channels.nostr.profile.about | string |  | 39 | About of profile.
channels.nostr.profile.banner | string |  | 39 | Banner of profile.
channels.nostr.profile.displayName | string |  | 39 | Display name of profile.
channels.nostr.profile.lud16 | string |  | 39 | Lud16 of profile.
channels.nostr.profile.name | string |  | 39 | Name of profile.
channels.nostr.profile.nip05 | string |  | 39 | Nip05 of profile.
channels.nostr.profile.picture | string |  | 39 | Picture of profile.
channels.nostr.profile.website | string |  | 39 | Website of profile.
channels.nostr.relays | string[] |  | 39 | List of relays of nostr.
)keys";

const std::string_view kChannelsQaChannelKeys = R"keys(
channels.qa-channel | object |  | 9 | Settings of qa channel.
channels.qa-channel.accounts | map |  | 9 | Several accounts; what an account does not say holds from the channel.
channels.qa-channel.accounts.<*> | like channels.qa-channel |  | 9 | One account; it may say all that the channel says.
channels.qa-channel.actions | object |  | 9 | What the agent may do in this channel besides answering.
channels.qa-channel.actions.messages | boolean |  | 9 | Whether the agent may do this.
channels.qa-channel.actions.reactions | boolean |  | 9 | Whether the agent may do this.
channels.qa-channel.actions.search | boolean |  | 9 | Whether the agent may do this.
channels.qa-channel.actions.threads | boolean |  | 9 | Whether the agent may do this.
channels.qa-channel.allowFrom | (string or number)[] |  | 9 | People that may write directly; "*" is everyone.
channels.qa-channel.baseUrl | string |  | 9 | Base URL of qa channel.
channels.qa-channel.botDisplayName | string |  | 9 | Bot display name of qa channel.
channels.qa-channel.botUserId | string |  | 9 | Bot user id of qa channel.
channels.qa-channel.configWrites | boolean | true | 9 | Let the chat change this file (/config, moved groups).
channels.qa-channel.defaultAccount | string |  | 9 | Account that sends when none is named.
channels.qa-channel.defaultTo | string |  | 9 | Recipient when none is named.
channels.qa-channel.enabled | boolean | true | 9 | Whether the channel runs.
channels.qa-channel.groupAllowFrom | (string or number)[] |  | 9 | People that may speak to the agent in groups; else allowFrom.
channels.qa-channel.groupPolicy | open|allowlist|disabled |  | 9 | Which groups are answered: allowlist, open, disabled.
channels.qa-channel.groups | map |  | 9 | The groups that are answered; "*" is any.
channels.qa-channel.groups.<*> | object |  | 9 | Settings of one group.
channels.qa-channel.groups.<*>.requireMention | boolean | true | 9 | Answer only when mentioned.
channels.qa-channel.groups.<*>.tools | object |  | 9 | What may be done here.
channels.qa-channel.groups.<*>.tools.allow | string[] |  | 9 | Only these tools.
channels.qa-channel.groups.<*>.tools.alsoAllow | string[] |  | 9 | Tools added to those allowed so far.
channels.qa-channel.groups.<*>.tools.deny | string[] |  | 9 | Never these tools; deny wins over allow.
channels.qa-channel.groups.<*>.toolsBySender | map |  | 9 | Other choices of tools by who writes.
channels.qa-channel.groups.<*>.toolsBySender.<*> | object |  | 9 | Choice for this sender; "*" is everyone else.
channels.qa-channel.groups.<*>.toolsBySender.<*>.allow | string[] |  | 9 | Only these tools.
channels.qa-channel.groups.<*>.toolsBySender.<*>.alsoAllow | string[] |  | 9 | Tools added to those allowed so far.
channels.qa-channel.groups.<*>.toolsBySender.<*>.deny | string[] |  | 9 | Never these tools.
channels.qa-channel.historyLimit | integer 0.. | 50 | 9 | How many unread group messages are given as context.
channels.qa-channel.mediaMaxMb | number >0.. |  | 9 | Largest file, in megabytes.
channels.qa-channel.name | string |  | 9 | Name of the account for people.
channels.qa-channel.pollTimeoutMs | integer 100..30000 |  | 9 | Poll timeout of qa channel, in milliseconds.
channels.qa-channel.responsePrefix | string |  | 9 | Put before each answer in this channel.
)keys";

const std::string_view kChannelsRaftKeys = R"keys(
channels.raft | object |  | 9 | Settings of raft.
channels.raft.accounts | map |  | 9 | Several accounts; what an account does not say holds from the channel.
channels.raft.accounts.<*> | like channels.raft |  | 9 | One account; it may say all that the channel says.
channels.raft.configWrites | boolean | true | 9 | Let the chat change this file (/config, moved groups).
channels.raft.defaultAccount | string |  | 9 | Account that sends when none is named.
channels.raft.enabled | boolean | true | 9 | Whether the channel runs.
channels.raft.name | string |  | 9 | Name of the account for people.
channels.raft.profile | string |  | 9 | Profile of raft.
)keys";

const std::string_view kChannelsReefKeys = R"keys(
channels.reef | object |  | 9 | Settings of reef.
channels.reef.configWrites | boolean | true | 9 | Let the chat change this file (/config, moved groups).
channels.reef.email | string |  | 9 | Email of reef.
channels.reef.enabled | boolean | true | 9 | Whether the channel runs.
channels.reef.friends | any |  | 9 | Friends of reef.
channels.reef.guard | object |  | 9 | Settings of guard in reef.
channels.reef.guard.apiKeyEnv | string |  | 9 | API key env of guard.
channels.reef.guard.authMode | "oauth" or "api-key" |  | 9 | Auth mode of guard.
channels.reef.guard.authProfileId | string |  | 9 | Auth profile id of guard.
channels.reef.guard.pinnedModel | string |  | 9 | Pinned model of guard.
channels.reef.guard.policyVersion | string |  | 9 | Policy version of guard.
channels.reef.guard.provider | "openai" or anthropic|openai |  | 9 | Provider of guard.
channels.reef.guard.rules | object |  | 9 | Settings of rules in guard.
channels.reef.guard.rules.inbound | string |  | 9 | Inbound of rules.
channels.reef.guard.rules.outbound | string |  | 9 | Outbound of rules.
channels.reef.guard.timeoutMs | integer 100..120000 |  | 9 | Timeout of guard, in milliseconds.
channels.reef.handle | string |  | 9 | Handle of reef.
channels.reef.relayUrl | string | "https://reefwire.ai" | 9 | Relay URL of reef.
channels.reef.requestPolicy | code-only|friends-of-friends|open | "code-only" | 9 | Request policy of reef.
channels.reef.stateDir | string |  | 9 | State dir of reef.
)keys";

const std::string_view kChannelsSignalKeys = R"keys(
channels.signal | object |  | 239 | Signal, through signal-cli.
channels.signal.account | string |  | 239 | Account of signal.
channels.signal.accountUuid | string |  | 39 | Account uuid of signal.
channels.signal.accounts | map |  | 39 | Several accounts; what an account does not say holds from the channel.
channels.signal.accounts.<*> | like channels.signal |  | 39 | One account; it may say all that the channel says.
channels.signal.actions | object |  | 239 | What the agent may do in this channel besides answering.
channels.signal.actions.reactions | boolean |  | 239 | Whether the agent may do this.
channels.signal.aliases | map |  | 9 | Settings of aliases in signal.
channels.signal.aliases.<*> | string |  | 9 | One entry of aliases.
channels.signal.allowFrom | (string or number)[] |  | 239 | People that may write directly; "*" is everyone.
channels.signal.autoStart | boolean |  | 23 | Whether it does by itself: start of signal.
channels.signal.blockStreaming | boolean |  | 23 | Send finished blocks before the end of the answer.
channels.signal.blockStreamingCoalesce | object |  | 23 | How small blocks are put together before they are sent.
channels.signal.blockStreamingCoalesce.idleMs | integer 0.. |  | 23 | Send after this long without more text, in milliseconds.
channels.signal.blockStreamingCoalesce.maxChars | integer >0.. |  | 23 | Send at the latest at this many characters.
channels.signal.blockStreamingCoalesce.minChars | integer >0.. |  | 23 | Wait until this many characters are there.
channels.signal.capabilities | string[] |  | 239 | What the channel may be told it can do.
channels.signal.chunkMode | length|newline | "length" | 23 | Split at the limit, or at line ends.
channels.signal.cliPath | string |  | 23 | Cli path of signal.
channels.signal.configWrites | boolean | true | 239 | Let the chat change this file (/config, moved groups).
channels.signal.contextVisibility | all|allowlist|allowlist_quote |  | 9 | Context visibility of signal.
channels.signal.defaultAccount | string |  | 39 | Account that sends when none is named.
channels.signal.defaultTo | string |  | 39 | Recipient when none is named.
channels.signal.dmHistoryLimit | integer 0.. |  | 239 | How many user turns of a direct chat are kept in the context.
channels.signal.dmPolicy | pairing|allowlist|open|disabled | "pairing" | 239 | Who may write directly: pairing (after approval), allowlist, open (with "*" in allowFrom), disabled.
channels.signal.dms | map |  | 239 | Settings of single direct chats.
channels.signal.dms.<*> | object |  | 239 | Settings of the chat with this person.
channels.signal.dms.<*>.historyLimit | integer 0.. |  | 239 | How many user turns are kept in the context.
channels.signal.enabled | boolean | true | 239 | Whether the channel runs.
channels.signal.groupAllowFrom | (string or number)[] |  | 239 | People that may speak to the agent in groups; else allowFrom.
channels.signal.groupPolicy | open|disabled|allowlist | "allowlist" | 239 | Which groups are answered: allowlist, open, disabled.
channels.signal.groups | map |  | 39 | The groups that are answered; "*" is any.
channels.signal.groups.<*> | object |  | 39 | Settings of one group.
channels.signal.groups.<*>.ingest | boolean |  | 9 | Switch for ingest of groups.
channels.signal.groups.<*>.requireMention | boolean | true | 39 | Answer only when mentioned.
channels.signal.groups.<*>.tools | object |  | 39 | What may be done here.
channels.signal.groups.<*>.tools.allow | string[] |  | 39 | Only these tools.
channels.signal.groups.<*>.tools.alsoAllow | string[] |  | 39 | Tools added to those allowed so far.
channels.signal.groups.<*>.tools.deny | string[] |  | 39 | Never these tools; deny wins over allow.
channels.signal.groups.<*>.toolsBySender | map |  | 39 | Other choices of tools by who writes.
channels.signal.groups.<*>.toolsBySender.<*> | object |  | 39 | Choice for this sender; "*" is everyone else.
channels.signal.groups.<*>.toolsBySender.<*>.allow | string[] |  | 39 | Only these tools.
channels.signal.groups.<*>.toolsBySender.<*>.alsoAllow | string[] |  | 39 | Tools added to those allowed so far.
channels.signal.groups.<*>.toolsBySender.<*>.deny | string[] |  | 39 | Never these tools.
channels.signal.healthMonitor | object |  | 39 | Settings of health monitor in signal.
channels.signal.healthMonitor.enabled | boolean |  | 39 | Whether health monitor is on.
channels.signal.heartbeat | object |  | 23 | Settings of heartbeat in signal.
channels.signal.heartbeat.showAlerts | boolean | true | 23 | Show heartbeats that found something.
channels.signal.heartbeat.showOk | boolean | false | 23 | Show heartbeats that found nothing.
channels.signal.heartbeat.useIndicator | boolean | true | 23 | Show that a heartbeat runs.
channels.signal.heartbeatVisibility | object |  | 9 | Settings of heartbeat visibility in signal.
channels.signal.heartbeatVisibility.showAlerts | boolean | true | 9 | Show heartbeats that found something.
channels.signal.heartbeatVisibility.showOk | boolean | false | 9 | Show heartbeats that found nothing.
channels.signal.heartbeatVisibility.useIndicator | boolean | true | 9 | Show that a heartbeat runs.
channels.signal.historyLimit | integer 0.. | 50 | 239 | How many unread group messages are given as context.
channels.signal.httpHost | string |  | 23 | HTTP host of signal.
channels.signal.httpPort | integer >0.. |  | 23 | HTTP port of signal.
channels.signal.httpUrl | string |  | 23 | HTTP URL of signal.
channels.signal.ignoreAttachments | boolean |  | 239 | Whether to ignore attachments of signal.
channels.signal.ignoreStories | boolean |  | 23 | Whether to ignore stories of signal.
channels.signal.markdown | object |  | 239 | Markdown of signal.
channels.signal.markdown.tables | off|bullets|code ~ block |  | 239 | How tables are written.
channels.signal.mediaMaxMb | integer >0.. |  | 239 | Largest file, in megabytes.
channels.signal.name | string |  | 239 | Name of the account for people.
channels.signal.reactionAllowlist | (string or number)[] |  | 239 | List of reaction allowlist of signal.
channels.signal.reactionLevel | off|ack|minimal|extensive |  | 239 | How freely the agent may react with emoji.
channels.signal.reactionNotifications | off|own|all|allowlist | "own" | 239 | Which reactions the agent is told.
channels.signal.receiveMode | "on-start" or "manual" |  | 23 | Receive mode of signal.
channels.signal.replyToMode | "off" or "first" or "all" or "batched" | "off" | 9 | Which parts of an answer quote the message.
channels.signal.replyToModeByChatType | object |  | 9 | The same by kind of conversation.
channels.signal.replyToModeByChatType.direct | "off" or "first" or "all" or "batched" |  | 9 | Direct of reply to mode by chat type.
channels.signal.replyToModeByChatType.group | "off" or "first" or "all" or "batched" |  | 9 | Group of reply to mode by chat type.
channels.signal.responsePrefix | string |  | 239 | Put before each answer in this channel.
channels.signal.sendReadReceipts | boolean |  | 239 | Whether to send read receipts of signal.
channels.signal.startupTimeoutMs | integer 1000..120000 |  | 23 | Startup timeout of signal, in milliseconds.
channels.signal.streaming | object |  | 9 | How a growing answer is shown.
channels.signal.streaming.block | object |  | 9 | Settings of block in streaming.
channels.signal.streaming.block.coalesce | object |  | 9 | Settings of coalesce in block.
channels.signal.streaming.block.coalesce.idleMs | integer 0.. |  | 9 | Send after this long without more text, in milliseconds.
channels.signal.streaming.block.coalesce.maxChars | integer >0.. |  | 9 | Send at the latest at this many characters.
channels.signal.streaming.block.coalesce.minChars | integer >0.. |  | 9 | Wait until this many characters are there.
channels.signal.streaming.block.enabled | boolean |  | 9 | Whether block is on.
channels.signal.streaming.chunkMode | length|newline |  | 9 | Chunk mode of streaming.
channels.signal.textChunkLimit | integer >0.. |  | 239 | Longest message, in characters; more is split.
channels.signal.transport | object |  | 9 | Settings of transport in signal.
channels.signal.transport.cliPath | string |  | 9 | Cli path of transport.
channels.signal.transport.configPath | string |  | 9 | Config path of transport.
channels.signal.transport.httpHost | string |  | 9 | HTTP host of transport.
channels.signal.transport.httpPort | integer 1..65535 |  | 9 | HTTP port of transport.
channels.signal.transport.ignoreStories | boolean |  | 9 | Whether to ignore stories of transport.
channels.signal.transport.kind | "managed-native" or "external-native" or "container" |  | 9 | Kind of transport.
channels.signal.transport.receiveMode | "on-start" or "manual" |  | 9 | Receive mode of transport.
channels.signal.transport.socketPath | string |  | 9 | Socket path of transport.
channels.signal.transport.startupTimeoutMs | integer 1000..120000 |  | 9 | Startup timeout of transport, in milliseconds.
channels.signal.transport.url | string |  | 9 | URL of transport.
)keys";

const std::string_view kChannelsSmsKeys = R"keys(
channels.sms | object |  | 9 | Settings of sms.
channels.sms.accountSid | string |  | 9 | Account sid of sms.
channels.sms.accounts | map |  | 9 | Several accounts; what an account does not say holds from the channel.
channels.sms.accounts.<*> | like channels.sms |  | 9 | One account; it may say all that the channel says.
channels.sms.allowFrom | (string or number)[] |  | 9 | People that may write directly; "*" is everyone.
channels.sms.authToken | string or object |  | 9! | Auth token of sms.
channels.sms.configWrites | boolean | true | 9 | Let the chat change this file (/config, moved groups).
channels.sms.dangerouslyDisableSignatureValidation | boolean |  | 9 | Lifts a protection; leave it off unless you know exactly why.
channels.sms.defaultAccount | string |  | 9 | Account that sends when none is named.
channels.sms.defaultTo | string |  | 9 | Recipient when none is named.
channels.sms.dmPolicy | pairing|allowlist|open|disabled | "pairing" | 9 | Who may write directly: pairing (after approval), allowlist, open (with "*" in allowFrom), disabled.
channels.sms.enabled | boolean | true | 9 | Whether the channel runs.
channels.sms.fromNumber | string |  | 9 | From number of sms.
channels.sms.mediaMaxMb | number >0.. |  | 9 | Largest file, in megabytes.
channels.sms.messagingServiceSid | string |  | 9 | Messaging service sid of sms.
channels.sms.name | string |  | 9 | Name of the account for people.
channels.sms.publicWebhookUrl | string |  | 9 | Public webhook URL of sms.
channels.sms.textChunkLimit | integer >0.. |  | 9 | Longest message, in characters; more is split.
channels.sms.webhookPath | string |  | 9 | Webhook path of sms.
)keys";

const std::string_view kChannelsSynologyChatKeys = R"keys(
channels.synology-chat | object |  | 39 | Settings of synology chat.
channels.synology-chat.dangerouslyAllowInheritedWebhookPath | boolean |  | 39 | Lifts a protection; leave it off unless you know exactly why.
channels.synology-chat.dangerouslyAllowNameMatching | boolean |  | 39 | Lifts a protection; leave it off unless you know exactly why.
channels.synology-chat.webhookUrl | string |  | 9 | Webhook URL of synology chat.
)keys";

const std::string_view kChannelsTlonKeys = R"keys(
channels.tlon | object |  | 39 | Settings of tlon.
channels.tlon.accounts | map |  | 39 | Several accounts; what an account does not say holds from the channel.
channels.tlon.accounts.<*> | like channels.tlon |  | 39 | One account; it may say all that the channel says.
channels.tlon.allowPrivateNetwork | boolean |  | 3 | Whether to allow private network of tlon.
channels.tlon.authorization | object |  | 39 | Settings of authorization in tlon.
channels.tlon.authorization.channelRules | map |  | 39 | Settings of channel rules in authorization.
channels.tlon.authorization.channelRules.<*> | object |  | 39 | One entry of channel rules.
channels.tlon.authorization.channelRules.<*>.allowedShips | string[] |  | 39 | List of allowed ships of channel rules.
channels.tlon.authorization.channelRules.<*>.mode | restricted|open |  | 39 | Mode of channel rules.
channels.tlon.autoAcceptDmInvites | boolean |  | 39 | Whether it does by itself: accept dm invites of tlon.
channels.tlon.autoAcceptGroupInvites | boolean |  | 39 | Whether it does by itself: accept group invites of tlon.
channels.tlon.autoDiscoverChannels | boolean |  | 39 | Whether it does by itself: discover channels of tlon.
channels.tlon.code | string |  | 39 | Code of tlon.
channels.tlon.configWrites | boolean | true | 9 | Let the chat change this file (/config, moved groups).
channels.tlon.defaultAuthorizedShips | string[] |  | 39 | List of default authorized ships of tlon.
channels.tlon.dmAllowlist | string[] |  | 39 | List of dm allowlist of tlon.
channels.tlon.enabled | boolean | true | 39 | Whether the channel runs.
channels.tlon.groupChannels | string[] |  | 39 | List of group channels of tlon.
channels.tlon.groupInviteAllowlist | string[] |  | 9 | List of group invite allowlist of tlon.
channels.tlon.historyLimit | integer 0.. | 50 | 9 | How many unread group messages are given as context.
channels.tlon.implicitMentions | object |  | 9 | Settings of implicit mentions in tlon.
channels.tlon.implicitMentions.quotedBot | boolean |  | 9 | Switch for quoted bot of implicit mentions.
channels.tlon.implicitMentions.replyToBot | boolean |  | 9 | Switch for reply to bot of implicit mentions.
channels.tlon.implicitMentions.threadParticipation | boolean |  | 9 | Switch for thread participation of implicit mentions.
channels.tlon.mediaMaxMb | number >0.. |  | 9 | Largest file, in megabytes.
channels.tlon.name | string |  | 39 | Name of the account for people.
channels.tlon.network | object |  | 9 | How connections are made.
channels.tlon.network.dangerouslyAllowPrivateNetwork | boolean |  | 9 | Lifts a protection; leave it off unless you know exactly why.
channels.tlon.ownerShip | string |  | 39 | Owner ship of tlon.
channels.tlon.responsePrefix | string |  | 39 | Put before each answer in this channel.
channels.tlon.ship | string |  | 39 | Ship of tlon.
channels.tlon.showModelSignature | boolean |  | 39 | Whether to show model signature of tlon.
channels.tlon.url | string |  | 39 | URL of tlon.
)keys";

const std::string_view kChannelsTwitchKeys = R"keys(
channels.twitch | any |  | 39 | Twitch of channels.
channels.twitch.accessToken | string! |  | 9! | Access token of twitch.
channels.twitch.accounts | map! |  | 9 | Several accounts; what an account does not say holds from the channel.
channels.twitch.accounts.<*> | like channels.twitch |  | 9 | One account; it may say all that the channel says.
channels.twitch.allowFrom | string[] |  | 9 | People that may write directly; "*" is everyone.
channels.twitch.allowedRoles | (moderator|owner|vip|subscriber|all)[] |  | 9 | List of allowed roles of twitch.
channels.twitch.channel | string! |  | 9 | Channel of twitch.
channels.twitch.clientId | string |  | 9 | Client id of twitch.
channels.twitch.clientSecret | string |  | 9! | Client secret of twitch.
channels.twitch.configWrites | boolean | true | 9 | Let the chat change this file (/config, moved groups).
channels.twitch.defaultAccount | string |  | 9 | Account that sends when none is named.
channels.twitch.enabled | boolean | true | 9 | Whether the channel runs.
channels.twitch.expiresIn | number or null |  | 9 | Expires in of twitch.
channels.twitch.historyLimit | integer 0.. | 50 | 9 | How many unread group messages are given as context.
channels.twitch.markdown | object |  | 9 | Settings of markdown in twitch.
channels.twitch.markdown.tables | off|bullets|code|block |  | 9 | How tables are written.
channels.twitch.name | string |  | 9 | Name of the account for people.
channels.twitch.obtainmentTimestamp | number |  | 9 | Obtainment timestamp of twitch.
channels.twitch.refreshToken | string |  | 9! | Refresh token of twitch.
channels.twitch.requireMention | boolean | true | 9 | Answer only when mentioned.
channels.twitch.responsePrefix | string |  | 9 | Put before each answer in this channel.
channels.twitch.username | string! |  | 9 | Username of twitch.
)keys";

const std::string_view kChannelsZaloKeys = R"keys(
channels.zalo | object |  | 39 | Settings of zalo.
channels.zalo.accounts | map |  | 39 | Several accounts; what an account does not say holds from the channel.
channels.zalo.accounts.<*> | like channels.zalo |  | 39 | One account; it may say all that the channel says.
channels.zalo.allowFrom | (string or number)[] |  | 39 | People that may write directly; "*" is everyone.
channels.zalo.botToken | string or object |  | 39! | Bot token of zalo.
channels.zalo.configWrites | boolean | true | 9 | Let the chat change this file (/config, moved groups).
channels.zalo.defaultAccount | string |  | 39 | Account that sends when none is named.
channels.zalo.dmPolicy | pairing|allowlist|open|disabled |  | 39 | Who may write directly: pairing (after approval), allowlist, open (with "*" in allowFrom), disabled.
channels.zalo.enabled | boolean | true | 39 | Whether the channel runs.
channels.zalo.groupAllowFrom | (string or number)[] |  | 39 | People that may speak to the agent in groups; else allowFrom.
channels.zalo.groupPolicy | open|disabled|allowlist |  | 39 | Which groups are answered: allowlist, open, disabled.
channels.zalo.historyLimit | integer 0.. | 50 | 9 | How many unread group messages are given as context.
channels.zalo.markdown | object |  | 39 | Settings of markdown in zalo.
channels.zalo.markdown.tables | off|bullets|code ~ block |  | 39 | How tables are written.
channels.zalo.mediaMaxMb | number |  | 39 | Largest file, in megabytes.
channels.zalo.name | string |  | 39 | Name of the account for people.
channels.zalo.proxy | string |  | 39 | Proxy for this channel's connections.
channels.zalo.responsePrefix | string |  | 39 | Put before each answer in this channel.
channels.zalo.tokenFile | string |  | 39 | Token file of zalo.
channels.zalo.webhookPath | string |  | 39 | Webhook path of zalo.
channels.zalo.webhookSecret | string or object |  | 39! | Webhook secret of zalo.
channels.zalo.webhookUrl | string |  | 39 | Webhook URL of zalo.
)keys";

const std::string_view kChannelsZalouserKeys = R"keys(
channels.zalouser | object |  | 39 | Settings of zalouser.
channels.zalouser.accounts | map |  | 39 | Several accounts; what an account does not say holds from the channel.
channels.zalouser.accounts.<*> | like channels.zalouser |  | 39 | One account; it may say all that the channel says.
channels.zalouser.allowFrom | (string or number)[] |  | 39 | People that may write directly; "*" is everyone.
channels.zalouser.configWrites | boolean | true | 9 | Let the chat change this file (/config, moved groups).
channels.zalouser.dangerouslyAllowNameMatching | boolean |  | 39 | Lifts a protection; leave it off unless you know exactly why.
channels.zalouser.defaultAccount | string |  | 39 | Account that sends when none is named.
channels.zalouser.dmPolicy | pairing|allowlist|open|disabled |  | 39 | Who may write directly: pairing (after approval), allowlist, open (with "*" in allowFrom), disabled.
channels.zalouser.enabled | boolean | true | 39 | Whether the channel runs.
channels.zalouser.groupAllowFrom | (string or number)[] |  | 39 | People that may speak to the agent in groups; else allowFrom.
channels.zalouser.groupPolicy | open|disabled|allowlist | "allowlist" | 39 | Which groups are answered: allowlist, open, disabled.
channels.zalouser.groups | map |  | 39 | The groups that are answered; "*" is any.
channels.zalouser.groups.<*> | object |  | 39 | Settings of one group.
channels.zalouser.groups.<*>.allow | boolean |  | 3 | Switch for allow of groups.
channels.zalouser.groups.<*>.enabled | boolean | true | 39 | Whether this group is answered.
channels.zalouser.groups.<*>.requireMention | boolean | true | 39 | Answer only when mentioned.
channels.zalouser.groups.<*>.tools | object |  | 39 | What may be done here.
channels.zalouser.groups.<*>.tools.allow | string[] |  | 39 | Only these tools.
channels.zalouser.groups.<*>.tools.alsoAllow | string[] |  | 39 | Tools added to those allowed so far.
channels.zalouser.groups.<*>.tools.deny | string[] |  | 39 | Never these tools; deny wins over allow.
channels.zalouser.historyLimit | integer 0.. | 50 | 39 | How many unread group messages are given as context.
channels.zalouser.markdown | object |  | 39 | Settings of markdown in zalouser.
channels.zalouser.markdown.tables | off|bullets|code ~ block |  | 39 | How tables are written.
channels.zalouser.mediaMaxMb | number >0.. |  | 9 | Largest file, in megabytes.
channels.zalouser.messagePrefix | string |  | 39 | Message prefix of zalouser.
channels.zalouser.name | string |  | 39 | Name of the account for people.
channels.zalouser.profile | string |  | 39 | Profile of zalouser.
channels.zalouser.responsePrefix | string |  | 39 | Put before each answer in this channel.
)keys";

}  // namespace oc::config::data
