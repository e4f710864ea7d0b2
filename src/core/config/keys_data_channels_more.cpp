// The known configuration keys of the channels from a to k, and what all channels share. The columns are explained in keys.h.
#include "core/config/keys_data.h"

namespace oc::config::data {

const std::string_view kChannelsKeys = R"keys(
channels | object |  | 39 | The chat services, one section each.
)keys";

const std::string_view kChannelsA2aKeys = R"keys(
channels.a2a | object |  | 9 | Settings of a2a.
channels.a2a.advertisedUrl | any |  | 9 | Advertised URL of a2a.
channels.a2a.configWrites | boolean | true | 9 | Let the chat change this file (/config, moved groups).
channels.a2a.enabled | boolean | true | 9 | Whether the channel runs.
channels.a2a.exposeAgents | string[] |  | 9 | List of expose agents of a2a.
channels.a2a.peers | map |  | 9 | Settings of peers in a2a.
channels.a2a.peers.<*> | object |  | 9 | One entry of peers.
channels.a2a.peers.<*>.outboundToken | string |  | 9! | Outbound token of peers.
channels.a2a.peers.<*>.token | string! |  | 9! | Token of peers.
channels.a2a.peers.<*>.url | any |  | 9 | URL of peers.
channels.a2a.rateLimitPerMinute | integer 0.. |  | 9 | Rate limit per minute of a2a.
channels.a2a.replyTimeoutMs | integer 5000..600000 |  | 9 | Reply timeout of a2a, in milliseconds.
)keys";

const std::string_view kChannelsBluebubblesKeys = R"keys(
channels.bluebubbles | object |  | 23 | Settings of bluebubbles.
channels.bluebubbles.accounts | map |  | 3 | Several accounts; what an account does not say holds from the channel.
channels.bluebubbles.accounts.<*> | like channels.bluebubbles |  | 3 | One account; it may say all that the channel says.
channels.bluebubbles.actions | object |  | 23 | What the agent may do in this channel besides answering.
channels.bluebubbles.actions.addParticipant | boolean | true | 23 | Whether the agent may do this.
channels.bluebubbles.actions.edit | boolean | true | 23 | Whether the agent may do this.
channels.bluebubbles.actions.leaveGroup | boolean | true | 23 | Whether the agent may do this.
channels.bluebubbles.actions.reactions | boolean | true | 23 | Whether the agent may do this.
channels.bluebubbles.actions.removeParticipant | boolean | true | 23 | Whether the agent may do this.
channels.bluebubbles.actions.renameGroup | boolean | true | 23 | Whether the agent may do this.
channels.bluebubbles.actions.reply | boolean | true | 23 | Whether the agent may do this.
channels.bluebubbles.actions.sendAttachment | boolean | true | 23 | Whether the agent may do this.
channels.bluebubbles.actions.sendWithEffect | boolean | true | 23 | Whether the agent may do this.
channels.bluebubbles.actions.setGroupIcon | boolean | true | 23 | Whether the agent may do this.
channels.bluebubbles.actions.unsend | boolean | true | 23 | Whether the agent may do this.
channels.bluebubbles.allowFrom | (string or number)[] |  | 23 | People that may write directly; "*" is everyone.
channels.bluebubbles.allowPrivateNetwork | boolean |  | 3 | Whether to allow private network of bluebubbles.
channels.bluebubbles.blockStreaming | boolean |  | 23 | Send finished blocks before the end of the answer.
channels.bluebubbles.chunkMode | length|newline | "length" | 23 | Split at the limit, or at line ends.
channels.bluebubbles.defaultAccount | string |  | 3 | Account that sends when none is named.
channels.bluebubbles.dmHistoryLimit | integer 0.. |  | 23 | How many user turns of a direct chat are kept in the context.
channels.bluebubbles.dmPolicy | pairing|allowlist|open|disabled |  | 23 | Who may write directly: pairing (after approval), allowlist, open (with "*" in allowFrom), disabled.
channels.bluebubbles.enabled | boolean | true | 23 | Whether the channel runs.
channels.bluebubbles.enrichGroupParticipantsFromContacts | boolean | true | 3 | Switch for enrich group participants from contacts of bluebubbles.
channels.bluebubbles.groupAllowFrom | (string or number)[] |  | 23 | People that may speak to the agent in groups; else allowFrom.
channels.bluebubbles.groupPolicy | open|disabled|allowlist |  | 23 | Which groups are answered: allowlist, open, disabled.
channels.bluebubbles.groups | map |  | 23 | The groups that are answered; "*" is any.
channels.bluebubbles.groups.<*> | object |  | 23 | Settings of one group.
channels.bluebubbles.groups.<*>.requireMention | boolean | true | 23 | Answer only when mentioned.
channels.bluebubbles.groups.<*>.tools | object |  | 23 | What may be done here.
channels.bluebubbles.groups.<*>.tools.allow | string[] |  | 23 | Only these tools.
channels.bluebubbles.groups.<*>.tools.alsoAllow | string[] |  | 23 | Tools added to those allowed so far.
channels.bluebubbles.groups.<*>.tools.deny | string[] |  | 23 | Never these tools; deny wins over allow.
channels.bluebubbles.historyLimit | integer 0.. | 50 | 23 | How many unread group messages are given as context.
channels.bluebubbles.markdown | object |  | 23 | Settings of markdown in bluebubbles.
channels.bluebubbles.markdown.tables | off|bullets|code |  | 23 | How tables are written.
channels.bluebubbles.mediaLocalRoots | string[] |  | 23 | List of media local roots of bluebubbles.
channels.bluebubbles.mediaMaxMb | integer >0.. |  | 23 | Largest file, in megabytes.
channels.bluebubbles.name | string |  | 23 | Name of the account for people.
channels.bluebubbles.password | string or object |  | 23! | Password of bluebubbles.
channels.bluebubbles.sendReadReceipts | boolean |  | 23 | Whether to send read receipts of bluebubbles.
channels.bluebubbles.serverUrl | string |  | 23 | Server URL of bluebubbles.
channels.bluebubbles.textChunkLimit | integer >0.. |  | 23 | Longest message, in characters; more is split.
channels.bluebubbles.webhookPath | string |  | 23 | Webhook path of bluebubbles.
)keys";

const std::string_view kChannelsBuzzKeys = R"keys(
channels.buzz | object |  | 9 | Settings of buzz.
channels.buzz.accounts | map |  | 9 | Several accounts; what an account does not say holds from the channel.
channels.buzz.accounts.<*> | like channels.buzz |  | 9 | One account; it may say all that the channel says.
channels.buzz.authTag | string or object |  | 9 | Auth tag of buzz.
channels.buzz.configWrites | boolean | true | 9 | Let the chat change this file (/config, moved groups).
channels.buzz.defaultAccount | string |  | 9 | Account that sends when none is named.
channels.buzz.defaultTo | string |  | 9 | Recipient when none is named.
channels.buzz.enabled | boolean | true | 9 | Whether the channel runs.
channels.buzz.groupAllowFrom | (string or number)[] |  | 9 | People that may speak to the agent in groups; else allowFrom.
channels.buzz.groupPolicy | open|disabled|allowlist | "allowlist" | 9 | Which groups are answered: allowlist, open, disabled.
channels.buzz.groups | map |  | 9 | The groups that are answered; "*" is any.
channels.buzz.groups.<*> | object |  | 9 | Settings of one group.
channels.buzz.groups.<*>.enabled | boolean | true | 9 | Whether this group is answered.
channels.buzz.groups.<*>.groupAllowFrom | (string or number)[] |  | 9 | People that may speak to the agent in groups; else allowFrom.
channels.buzz.groups.<*>.groupPolicy | open|disabled|allowlist |  | 9 | Which groups are answered: allowlist, open, disabled.
channels.buzz.groups.<*>.requireMention | boolean | true | 9 | Answer only when mentioned.
channels.buzz.historyLimit | integer 0..20 |  | 9 | How many unread messages are given as context.
channels.buzz.markdown | object |  | 9 | Settings of markdown in buzz.
channels.buzz.markdown.tables | off|bullets|code|block |  | 9 | How tables are written.
channels.buzz.name | string |  | 9 | Name of the account for people.
channels.buzz.privateKey | string or object |  | 9! | Private key of buzz.
channels.buzz.relayUrl | any |  | 9 | Relay URL of buzz.
channels.buzz.replyToMode | off|all | "off" | 9 | Which parts of an answer quote the message.
channels.buzz.responsePrefix | string |  | 9 | Put before each answer in this channel.
)keys";

const std::string_view kChannelsClickclackKeys = R"keys(
channels.clickclack | object |  | 9 | Settings of clickclack.
channels.clickclack.accounts | map |  | 9 | Several accounts; what an account does not say holds from the channel.
channels.clickclack.accounts.<*> | like channels.clickclack |  | 9 | One account; it may say all that the channel says.
channels.clickclack.agentActivity | boolean |  | 9 | Switch for agent activity of clickclack.
channels.clickclack.agentId | string |  | 9 | Agent id of clickclack.
channels.clickclack.allowBots | boolean or "mentions" |  | 9 | Whether to allow bots of clickclack.
channels.clickclack.allowFrom | string[] |  | 9 | People that may write directly; "*" is everyone.
channels.clickclack.apiBaseUrl | string |  | 9 | API base URL of clickclack.
channels.clickclack.baseUrl | string |  | 9 | Base URL of clickclack.
channels.clickclack.botLoopProtection | object |  | 9 | Settings of bot loop protection in clickclack.
channels.clickclack.botLoopProtection.cooldownSeconds | integer >0.. |  | 9 | Cooldown of bot loop protection, in seconds.
channels.clickclack.botLoopProtection.enabled | boolean |  | 9 | Whether bot loop protection is on.
channels.clickclack.botLoopProtection.maxEventsPerWindow | integer >0.. |  | 9 | Largest events per window of bot loop protection.
channels.clickclack.botLoopProtection.windowSeconds | integer >0.. |  | 9 | Window of bot loop protection, in seconds.
channels.clickclack.botUserId | string |  | 9 | Bot user id of clickclack.
channels.clickclack.commandMenu | boolean |  | 9 | Switch for command menu of clickclack.
channels.clickclack.configWrites | boolean | true | 9 | Let the chat change this file (/config, moved groups).
channels.clickclack.defaultAccount | string |  | 9 | Account that sends when none is named.
channels.clickclack.defaultTo | string |  | 9 | Recipient when none is named.
channels.clickclack.discussions | object |  | 9 | Settings of discussions in clickclack.
channels.clickclack.discussions.controlUrlBase | string |  | 9 | Control URL base of discussions.
channels.clickclack.discussions.enabled | boolean |  | 9 | Whether discussions is on.
channels.clickclack.discussions.section | string |  | 9 | Section of discussions.
channels.clickclack.discussions.workspace | string |  | 9 | Workspace of discussions.
channels.clickclack.enabled | boolean | true | 9 | Whether the channel runs.
channels.clickclack.groups | map |  | 9 | The groups that are answered; "*" is any.
channels.clickclack.groups.<*> | object |  | 9 | Settings of one group.
channels.clickclack.groups.<*>.allowBots | boolean or "mentions" |  | 9 | Whether to allow bots of groups.
channels.clickclack.groups.<*>.botLoopProtection | object |  | 9 | Settings of bot loop protection in groups.
channels.clickclack.groups.<*>.botLoopProtection.cooldownSeconds | integer >0.. |  | 9 | Cooldown of bot loop protection, in seconds.
channels.clickclack.groups.<*>.botLoopProtection.enabled | boolean |  | 9 | Whether bot loop protection is on.
channels.clickclack.groups.<*>.botLoopProtection.maxEventsPerWindow | integer >0.. |  | 9 | Largest events per window of bot loop protection.
channels.clickclack.groups.<*>.botLoopProtection.windowSeconds | integer >0.. |  | 9 | Window of bot loop protection, in seconds.
channels.clickclack.groups.<*>.mentionPatterns | string[] |  | 9 | List of mention patterns of groups.
channels.clickclack.groups.<*>.requireMention | boolean | true | 9 | Answer only when mentioned.
channels.clickclack.historyLimit | integer 0.. | 50 | 9 | How many unread group messages are given as context.
channels.clickclack.mediaMaxMb | number >0.. |  | 9 | Largest file, in megabytes.
channels.clickclack.mentionPatterns | string[] |  | 9 | List of mention patterns of clickclack.
channels.clickclack.model | string |  | 9 | Model of clickclack.
channels.clickclack.name | string |  | 9 | Name of the account for people.
channels.clickclack.nativeProgress | boolean |  | 9 | Switch for native progress of clickclack.
channels.clickclack.reconnectMs | integer 100..60000 |  | 9 | Reconnect of clickclack, in milliseconds.
channels.clickclack.replyMode | agent|model |  | 9 | Reply mode of clickclack.
channels.clickclack.requireMention | boolean | true | 9 | Answer only when mentioned.
channels.clickclack.responsePrefix | string |  | 9 | Put before each answer in this channel.
channels.clickclack.systemPrompt | string |  | 9 | Added to the prompt here.
channels.clickclack.token | string or object |  | 9! | Token of clickclack.
channels.clickclack.tokenFile | string |  | 9 | Token file of clickclack.
channels.clickclack.toolsAllow | string[] |  | 9 | List of tools allow of clickclack.
channels.clickclack.workspace | string |  | 9 | Workspace of clickclack.
)keys";

const std::string_view kChannelsDefaultsKeys = R"keys(
channels.defaults | object |  | 39 | What holds for every channel that does not say otherwise.
channels.defaults.botLoopProtection | object |  | 39 | Settings of bot loop protection in defaults.
channels.defaults.botLoopProtection.cooldownSeconds | integer >0.. |  | 39 | Cooldown of bot loop protection, in seconds.
channels.defaults.botLoopProtection.enabled | boolean |  | 39 | Whether bot loop protection is on.
channels.defaults.botLoopProtection.maxEventsPerWindow | integer >0.. |  | 39 | Largest events per window of bot loop protection.
channels.defaults.botLoopProtection.windowSeconds | integer >0.. |  | 39 | Window of bot loop protection, in seconds.
channels.defaults.contextVisibility | all|allowlist|allowlist_quote |  | 39 | Context visibility of defaults.
channels.defaults.groupPolicy | open|disabled|allowlist |  | 39 | groupPolicy of channels that name none.
channels.defaults.heartbeatVisibility | object |  | 39 | Settings of heartbeat visibility in defaults.
channels.defaults.heartbeatVisibility.showAlerts | boolean | true | 39 | Show heartbeats that found something.
channels.defaults.heartbeatVisibility.showOk | boolean | false | 39 | Show heartbeats that found nothing.
channels.defaults.heartbeatVisibility.useIndicator | boolean | true | 39 | Show that a heartbeat runs.
channels.defaults.implicitMentions | object |  | 39 | Settings of implicit mentions in defaults.
channels.defaults.implicitMentions.quotedBot | boolean |  | 39 | Switch for quoted bot of implicit mentions.
channels.defaults.implicitMentions.replyToBot | boolean |  | 39 | Switch for reply to bot of implicit mentions.
channels.defaults.implicitMentions.threadParticipation | boolean |  | 39 | Switch for thread participation of implicit mentions.
)keys";

const std::string_view kChannelsFeishuKeys = R"keys(
channels.feishu | object |  | 239 | Feishu of channels.
channels.feishu.accounts | map |  | 39 | Several accounts; what an account does not say holds from the channel.
channels.feishu.accounts.<*> | like channels.feishu |  | 39 | One account; it may say all that the channel says.
channels.feishu.accounts.<*>.name | string |  | 39 | Name of accounts.
channels.feishu.actions | object |  | 39 | What the agent may do in this channel besides answering.
channels.feishu.actions.reactions | boolean |  | 39 | Whether the agent may do this.
channels.feishu.actions.sticker | boolean |  | 9 | Whether the agent may do this.
channels.feishu.allowBots | boolean |  | 9 | Whether to allow bots of feishu.
channels.feishu.allowFrom | (string or number)[] |  | 239 | People that may write directly; "*" is everyone.
channels.feishu.appId | string |  | 239 | App id of feishu.
channels.feishu.appSecret | string or object |  | 239! | App secret of feishu.
channels.feishu.blockStreamingCoalesce | object |  | 3 | How small blocks are put together before they are sent.
channels.feishu.blockStreamingCoalesce.enabled | boolean |  | 3 | Whether block streaming coalesce is on.
channels.feishu.blockStreamingCoalesce.maxDelayMs | integer >0.. |  | 3 | Largest delay of block streaming coalesce, in milliseconds.
channels.feishu.blockStreamingCoalesce.minDelayMs | integer >0.. |  | 3 | Smallest delay of block streaming coalesce, in milliseconds.
channels.feishu.capabilities | string[] |  | 39 | What the channel may be told it can do.
channels.feishu.chunkMode | length|newline | "length" | 23 | Split at the limit, or at line ends.
channels.feishu.configWrites | boolean | true | 39 | Let the chat change this file (/config, moved groups).
channels.feishu.connectionMode | websocket|webhook | "websocket" | 239 | Connection mode of feishu.
channels.feishu.contextVisibility | all|allowlist|allowlist_quote |  | 9 | Context visibility of feishu.
channels.feishu.defaultAccount | string |  | 39 | Account that sends when none is named.
channels.feishu.dmHistoryLimit | integer 0.. |  | 239 | How many user turns of a direct chat are kept in the context.
channels.feishu.dmPolicy | open|pairing|allowlist ~ disabled | "pairing" | 239 | Who may write directly: pairing (after approval), allowlist, open (with "*" in allowFrom), disabled.
channels.feishu.dms | map |  | 39 | Settings of single direct chats.
channels.feishu.dms.<*> | object |  | 39 | Settings of the chat with this person.
channels.feishu.dms.<*>.enabled | boolean |  | 39 | Whether dms is on.
channels.feishu.dms.<*>.systemPrompt | string |  | 39 | Added to the prompt here.
channels.feishu.domain | feishu|lark or string | "feishu" | 239 | Domain of feishu.
channels.feishu.dynamicAgentCreation | object |  | 39 | Settings of dynamic agent creation in feishu.
channels.feishu.dynamicAgentCreation.agentDirTemplate | string |  | 39 | Agent dir template of dynamic agent creation.
channels.feishu.dynamicAgentCreation.enabled | boolean |  | 39 | Whether dynamic agent creation is on.
channels.feishu.dynamicAgentCreation.maxAgents | integer >0.. |  | 39 | Largest agents of dynamic agent creation.
channels.feishu.dynamicAgentCreation.workspaceTemplate | string |  | 39 | Workspace template of dynamic agent creation.
channels.feishu.enabled | boolean | true | 239 | Whether the channel runs.
channels.feishu.encryptKey | string or object |  | 239! | Encrypt key of feishu.
channels.feishu.groupAllowFrom | (string or number)[] |  | 239 | People that may speak to the agent in groups; else allowFrom.
channels.feishu.groupPolicy | open|allowlist|disabled or any | "allowlist" | 239 | Which groups are answered: allowlist, open, disabled.
channels.feishu.groupSenderAllowFrom | (string or number)[] |  | 39 | List of group sender allow from of feishu.
channels.feishu.groupSessionScope | group|group_sender|group_topic|group_topic_sender |  | 39 | Group session scope of feishu.
channels.feishu.groups | map |  | 39 | The groups that are answered; "*" is any.
channels.feishu.groups.<*> | object |  | 39 | Settings of one group.
channels.feishu.groups.<*>.allowFrom | (string or number)[] |  | 39 | People that may write here.
channels.feishu.groups.<*>.enabled | boolean | true | 39 | Whether this group is answered.
channels.feishu.groups.<*>.groupSessionScope | group|group_sender|group_topic|group_topic_sender |  | 39 | Group session scope of groups.
channels.feishu.groups.<*>.replyInThread | disabled|enabled |  | 39 | Reply in thread of groups.
channels.feishu.groups.<*>.requireMention | boolean | true | 39 | Answer only when mentioned.
channels.feishu.groups.<*>.skills | string[] |  | 39 | Skills that may be used here.
channels.feishu.groups.<*>.systemPrompt | string |  | 39 | Added to the prompt here.
channels.feishu.groups.<*>.tools | object |  | 39 | What may be done here.
channels.feishu.groups.<*>.tools.allow | string[] |  | 39 | Only these tools.
channels.feishu.groups.<*>.tools.deny | string[] |  | 39 | Never these tools; deny wins over allow.
channels.feishu.groups.<*>.topicSessionMode | disabled|enabled |  | 39 | Topic session mode of groups.
channels.feishu.heartbeat | object |  | 3 | Settings of heartbeat in feishu.
channels.feishu.heartbeat.intervalMs | integer >0.. |  | 3 | Interval of heartbeat, in milliseconds.
channels.feishu.heartbeat.visibility | visible|hidden |  | 3 | Visibility of heartbeat.
channels.feishu.heartbeatVisibility | object |  | 9 | Settings of heartbeat visibility in feishu.
channels.feishu.heartbeatVisibility.intervalMs | integer >0.. |  | 9 | Interval of heartbeat visibility, in milliseconds.
channels.feishu.heartbeatVisibility.visibility | visible|hidden |  | 9 | Visibility of heartbeat visibility.
channels.feishu.historyLimit | integer 0.. | 50 | 239 | How many unread group messages are given as context.
channels.feishu.httpTimeoutMs | integer >0..300000 |  | 39 | HTTP timeout of feishu, in milliseconds.
channels.feishu.markdown | object |  | 39 | Settings of markdown in feishu.
channels.feishu.markdown.mode | native|escape|strip |  | 39 | Mode of markdown.
channels.feishu.markdown.tableMode | native|ascii|simple |  | 39 | Table mode of markdown.
channels.feishu.mediaMaxMb | number >0.. |  | 239 | Largest file, in megabytes.
channels.feishu.reactionNotifications | off|own|all | "own" | 39 | Which reactions the agent is told.
channels.feishu.renderMode | auto|raw|card |  | 239 | Render mode of feishu.
channels.feishu.replyInThread | disabled|enabled |  | 39 | Reply in thread of feishu.
channels.feishu.replyToMode | "off" or "first" or "all" or "batched" | "off" | 9 | Which parts of an answer quote the message.
channels.feishu.requireMention | boolean | true | 239 | Answer only when mentioned.
channels.feishu.resolveSenderNames | boolean | true | 39 | Switch for resolve sender names of feishu.
channels.feishu.responsePrefix | string |  | 9 | Put before each answer in this channel.
channels.feishu.stickerSets | map |  | 9 | Settings of sticker sets in feishu.
channels.feishu.stickerSets.<*> | map |  | 9 | One entry of sticker sets.
channels.feishu.stickerSets.<*>.<*> | string[] |  | 9 | One entry of sticker sets.
channels.feishu.streaming | boolean ~ object |  | 39 | How a growing answer is shown.
channels.feishu.streaming.block | object |  | 9 | Settings of block in streaming.
channels.feishu.streaming.block.coalesce | object |  | 9 | Settings of coalesce in block.
channels.feishu.streaming.block.coalesce.idleMs | integer 0.. |  | 9 | Send after this long without more text, in milliseconds.
channels.feishu.streaming.block.coalesce.maxChars | integer >0.. |  | 9 | Send at the latest at this many characters.
channels.feishu.streaming.block.coalesce.minChars | integer >0.. |  | 9 | Wait until this many characters are there.
channels.feishu.streaming.block.enabled | boolean |  | 9 | Whether block is on.
channels.feishu.streaming.chunkMode | length|newline |  | 9 | Chunk mode of streaming.
channels.feishu.streaming.mode | off|partial |  | 9 | Whether a growing answer is shown, and how.
channels.feishu.textChunkLimit | integer >0.. |  | 239 | Longest message, in characters; more is split.
channels.feishu.tools | object |  | 39 | What may be done here.
channels.feishu.tools.bitable | boolean |  | 9 | Switch for bitable of tools.
channels.feishu.tools.chat | boolean |  | 39 | Switch for chat of tools.
channels.feishu.tools.doc | boolean |  | 39 | Switch for doc of tools.
channels.feishu.tools.drive | boolean |  | 39 | Switch for drive of tools.
channels.feishu.tools.perm | boolean |  | 39 | Switch for perm of tools.
channels.feishu.tools.scopes | boolean |  | 39 | Switch for scopes of tools.
channels.feishu.tools.wiki | boolean |  | 39 | Switch for wiki of tools.
channels.feishu.topicSessionMode | disabled|enabled |  | 239 | Topic session mode of feishu.
channels.feishu.tts | object |  | 9 | Settings of tts in feishu.
channels.feishu.tts.auto | off|always|inbound|tagged | "off" | 9 | When: always, to spoken messages, or when the answer is tagged.
channels.feishu.tts.enabled | boolean |  | 9 | Whether tts is on.
channels.feishu.tts.maxTextLength | integer 1.. |  | 9 | Longest text that is spoken.
channels.feishu.tts.mode | final|all |  | 9 | Only the final answer, or all.
channels.feishu.tts.modelOverrides | map |  | 9 | What the model may change about the voice.
channels.feishu.tts.persona | string |  | 9 | Persona of tts.
channels.feishu.tts.personas | map |  | 9 | Settings of personas in tts.
channels.feishu.tts.personas.<*> | map |  | 9 | One entry of personas.
channels.feishu.tts.prefsPath | string |  | 9 | File that keeps what users chose.
channels.feishu.tts.provider | string |  | 9 | Service that speaks.
channels.feishu.tts.providers | map |  | 9 | Settings of the services, by name.
channels.feishu.tts.providers.<*> | map |  | 9 | Settings of this service.
channels.feishu.tts.summaryModel | string |  | 9 | Summary model of tts.
channels.feishu.tts.timeoutMs | integer 1000..120000 |  | 9 | Longest wait for the service, in milliseconds.
channels.feishu.typingIndicator | boolean | true | 39 | Switch for typing indicator of feishu.
channels.feishu.vcAutoJoin | boolean |  | 9 | Switch for vc auto join of feishu.
channels.feishu.verificationToken | string or object |  | 239! | Verification token of feishu.
channels.feishu.webhookHost | string |  | 39 | Webhook host of feishu.
channels.feishu.webhookPath | string | "/feishu/events" | 239 | Webhook path of feishu.
channels.feishu.webhookPort | integer >0.. |  | 239 | Webhook port of feishu.
)keys";

const std::string_view kChannelsGooglechatKeys = R"keys(
channels.googlechat | object |  | 239 | Googlechat of channels.
channels.googlechat.accounts | map |  | 39 | Several accounts; what an account does not say holds from the channel.
channels.googlechat.accounts.<*> | like channels.googlechat |  | 39 | One account; it may say all that the channel says.
channels.googlechat.actions | object |  | 23 | What the agent may do in this channel besides answering.
channels.googlechat.actions.reactions | boolean |  | 23 | Whether the agent may do this.
channels.googlechat.allowBots | boolean |  | 239 | Whether to allow bots of googlechat.
channels.googlechat.allowFrom | (string or number)[] |  | 9 | People that may write directly; "*" is everyone.
channels.googlechat.appPrincipal | string |  | 39 | App principal of googlechat.
channels.googlechat.audience | string |  | 239 | Audience of googlechat.
channels.googlechat.audienceType | app-url|project-number |  | 239 | Audience type of googlechat.
channels.googlechat.blockStreaming | boolean |  | 23 | Send finished blocks before the end of the answer.
channels.googlechat.blockStreamingCoalesce | object |  | 23 | How small blocks are put together before they are sent.
channels.googlechat.blockStreamingCoalesce.idleMs | integer 0.. |  | 23 | Send after this long without more text, in milliseconds.
channels.googlechat.blockStreamingCoalesce.maxChars | integer >0.. |  | 23 | Send at the latest at this many characters.
channels.googlechat.blockStreamingCoalesce.minChars | integer >0.. |  | 23 | Wait until this many characters are there.
channels.googlechat.botLoopProtection | object |  | 9 | Settings of bot loop protection in googlechat.
channels.googlechat.botLoopProtection.cooldownSeconds | integer >0.. |  | 9 | Cooldown of bot loop protection, in seconds.
channels.googlechat.botLoopProtection.enabled | boolean |  | 9 | Whether bot loop protection is on.
channels.googlechat.botLoopProtection.maxEventsPerWindow | integer >0.. |  | 9 | Largest events per window of bot loop protection.
channels.googlechat.botLoopProtection.windowSeconds | integer >0.. |  | 9 | Window of bot loop protection, in seconds.
channels.googlechat.botUser | string |  | 239 | Bot user of googlechat.
channels.googlechat.capabilities | string[] |  | 239 | What the channel may be told it can do.
channels.googlechat.chunkMode | length|newline | "length" | 23 | Split at the limit, or at line ends.
channels.googlechat.configWrites | boolean | true | 239 | Let the chat change this file (/config, moved groups).
channels.googlechat.contextVisibility | all|allowlist|allowlist_quote |  | 9 | Context visibility of googlechat.
channels.googlechat.dangerouslyAllowNameMatching | boolean |  | 39 | Lifts a protection; leave it off unless you know exactly why.
channels.googlechat.defaultAccount | string |  | 239 | Account that sends when none is named.
channels.googlechat.defaultTo | string |  | 39 | Recipient when none is named.
channels.googlechat.dm | object |  | 239 | Direct messages.
channels.googlechat.dm.allowFrom | (string or number)[] |  | 23 | Older place of allowFrom.
channels.googlechat.dm.enabled | boolean | true | 239 | Whether direct messages are taken at all.
channels.googlechat.dm.policy | pairing|allowlist|open|disabled | "pairing" | 23 | Older place of dmPolicy.
channels.googlechat.dmHistoryLimit | integer 0.. |  | 239 | How many user turns of a direct chat are kept in the context.
channels.googlechat.dmPolicy | pairing|allowlist|open|disabled | "pairing" | 9 | Who may write directly: pairing (after approval), allowlist, open (with "*" in allowFrom), disabled.
channels.googlechat.dms | map |  | 239 | Settings of single direct chats.
channels.googlechat.dms.<*> | object |  | 239 | Settings of the chat with this person.
channels.googlechat.dms.<*>.historyLimit | integer 0.. |  | 239 | How many user turns are kept in the context.
channels.googlechat.enabled | boolean | true | 239 | Whether the channel runs.
channels.googlechat.groupAllowFrom | (string or number)[] |  | 239 | People that may speak to the agent in groups; else allowFrom.
channels.googlechat.groupPolicy | open|disabled|allowlist | "allowlist" | 239 | Which groups are answered: allowlist, open, disabled.
channels.googlechat.groups | map |  | 239 | The groups that are answered; "*" is any.
channels.googlechat.groups.<*> | object |  | 239 | Settings of one group.
channels.googlechat.groups.<*>.allow | boolean |  | 23 | Switch for allow of groups.
channels.googlechat.groups.<*>.botLoopProtection | object |  | 9 | Settings of bot loop protection in groups.
channels.googlechat.groups.<*>.botLoopProtection.cooldownSeconds | integer >0.. |  | 9 | Cooldown of bot loop protection, in seconds.
channels.googlechat.groups.<*>.botLoopProtection.enabled | boolean |  | 9 | Whether bot loop protection is on.
channels.googlechat.groups.<*>.botLoopProtection.maxEventsPerWindow | integer >0.. |  | 9 | Largest events per window of bot loop protection.
channels.googlechat.groups.<*>.botLoopProtection.windowSeconds | integer >0.. |  | 9 | Window of bot loop protection, in seconds.
channels.googlechat.groups.<*>.enabled | boolean | true | 239 | Whether this group is answered.
channels.googlechat.groups.<*>.requireMention | boolean | true | 239 | Answer only when mentioned.
channels.googlechat.groups.<*>.systemPrompt | string |  | 239 | Added to the prompt here.
channels.googlechat.groups.<*>.users | (string or number)[] |  | 239 | List of users of groups.
channels.googlechat.healthMonitor | object |  | 39 | Settings of health monitor in googlechat.
channels.googlechat.healthMonitor.enabled | boolean |  | 39 | Whether health monitor is on.
channels.googlechat.heartbeatVisibility | object |  | 9 | Settings of heartbeat visibility in googlechat.
channels.googlechat.heartbeatVisibility.showAlerts | boolean | true | 9 | Show heartbeats that found something.
channels.googlechat.heartbeatVisibility.showOk | boolean | false | 9 | Show heartbeats that found nothing.
channels.googlechat.heartbeatVisibility.useIndicator | boolean | true | 9 | Show that a heartbeat runs.
channels.googlechat.historyLimit | integer 0.. | 50 | 239 | How many unread group messages are given as context.
channels.googlechat.markdown | object |  | 9 | Settings of markdown in googlechat.
channels.googlechat.markdown.tables | off|bullets|code|block |  | 9 | How tables are written.
channels.googlechat.mediaMaxMb | number >0.. |  | 239 | Largest file, in megabytes.
channels.googlechat.name | string |  | 239 | Name of the account for people.
channels.googlechat.replyToMode | "off" or "first" or "all" ~ "batched" | "off" | 239 | Which parts of an answer quote the message.
channels.googlechat.requireMention | boolean | true | 239 | Answer only when mentioned.
channels.googlechat.responsePrefix | string |  | 239 | Put before each answer in this channel.
channels.googlechat.serviceAccount | string or map or object |  | 239! | Service account of googlechat.
channels.googlechat.serviceAccount.<*> | any |  | 2 | One entry of service account.
channels.googlechat.serviceAccountFile | string |  | 239 | Service account file of googlechat.
channels.googlechat.serviceAccountRef | object |  | 3 | Settings of service account ref in googlechat.
channels.googlechat.serviceAccountRef.id | string |  | 3 | Id of service account ref.
channels.googlechat.serviceAccountRef.provider | string |  | 3 | Provider of service account ref.
channels.googlechat.serviceAccountRef.source | "env" or "file" or "exec" |  | 3 | Source of service account ref.
channels.googlechat.streamMode | replace|status_final|append | "replace" | 23 | Older way of streaming: how a growing answer is shown.
channels.googlechat.streaming | object |  | 9 | How a growing answer is shown.
channels.googlechat.streaming.block | object |  | 9 | Settings of block in streaming.
channels.googlechat.streaming.block.coalesce | object |  | 9 | Settings of coalesce in block.
channels.googlechat.streaming.block.coalesce.idleMs | integer 0.. |  | 9 | Send after this long without more text, in milliseconds.
channels.googlechat.streaming.block.coalesce.maxChars | integer >0.. |  | 9 | Send at the latest at this many characters.
channels.googlechat.streaming.block.coalesce.minChars | integer >0.. |  | 9 | Wait until this many characters are there.
channels.googlechat.streaming.block.enabled | boolean |  | 9 | Whether block is on.
channels.googlechat.streaming.chunkMode | length|newline |  | 9 | Chunk mode of streaming.
channels.googlechat.textChunkLimit | integer >0.. |  | 239 | Longest message, in characters; more is split.
channels.googlechat.typingIndicator | none|message|reaction |  | 239 | Typing indicator of googlechat.
channels.googlechat.webhookPath | string |  | 239 | Webhook path of googlechat.
channels.googlechat.webhookUrl | string |  | 239 | Webhook URL of googlechat.
)keys";

const std::string_view kChannelsImessageKeys = R"keys(
channels.imessage | object |  | 239 | iMessage on a Mac.
channels.imessage.accounts | map |  | 39 | Several accounts; what an account does not say holds from the channel.
channels.imessage.accounts.<*> | like channels.imessage |  | 39 | One account; it may say all that the channel says.
channels.imessage.actions | object |  | 9 | What the agent may do in this channel besides answering.
channels.imessage.actions.addParticipant | boolean |  | 9 | Whether the agent may do this.
channels.imessage.actions.edit | boolean |  | 9 | Whether the agent may do this.
channels.imessage.actions.leaveGroup | boolean |  | 9 | Whether the agent may do this.
channels.imessage.actions.polls | boolean |  | 9 | Whether the agent may do this.
channels.imessage.actions.reactions | boolean |  | 9 | Whether the agent may do this.
channels.imessage.actions.removeParticipant | boolean |  | 9 | Whether the agent may do this.
channels.imessage.actions.renameGroup | boolean |  | 9 | Whether the agent may do this.
channels.imessage.actions.reply | boolean |  | 9 | Whether the agent may do this.
channels.imessage.actions.sendAttachment | boolean |  | 9 | Whether the agent may do this.
channels.imessage.actions.sendWithEffect | boolean |  | 9 | Whether the agent may do this.
channels.imessage.actions.setGroupIcon | boolean |  | 9 | Whether the agent may do this.
channels.imessage.actions.unsend | boolean |  | 9 | Whether the agent may do this.
channels.imessage.allowFrom | (string or number)[] |  | 239 | People that may write directly; "*" is everyone.
channels.imessage.attachmentRoots | string[] |  | 39 | List of attachment roots of imessage.
channels.imessage.blockStreaming | boolean |  | 23 | Send finished blocks before the end of the answer.
channels.imessage.blockStreamingCoalesce | object |  | 23 | How small blocks are put together before they are sent.
channels.imessage.blockStreamingCoalesce.idleMs | integer 0.. |  | 23 | Send after this long without more text, in milliseconds.
channels.imessage.blockStreamingCoalesce.maxChars | integer >0.. |  | 23 | Send at the latest at this many characters.
channels.imessage.blockStreamingCoalesce.minChars | integer >0.. |  | 23 | Wait until this many characters are there.
channels.imessage.capabilities | string[] |  | 239 | What the channel may be told it can do.
channels.imessage.catchup | object |  | 9 | Settings of catchup in imessage.
channels.imessage.catchup.enabled | boolean |  | 9 | Whether catchup is on.
channels.imessage.catchup.firstRunLookbackMinutes | integer 1..720 |  | 9 | First run lookback of catchup, in minutes.
channels.imessage.catchup.maxAgeMinutes | integer 1..720 |  | 9 | Largest age of catchup, in minutes.
channels.imessage.catchup.maxFailureRetries | integer 1..1000 |  | 9 | Largest failure retries of catchup.
channels.imessage.catchup.perRunLimit | integer 1..500 |  | 9 | Per run limit of catchup.
channels.imessage.chunkMode | length|newline | "length" | 23 | Split at the limit, or at line ends.
channels.imessage.cliPath | string |  | 239 | Cli path of imessage.
channels.imessage.configWrites | boolean | true | 239 | Let the chat change this file (/config, moved groups).
channels.imessage.contextVisibility | all|allowlist|allowlist_quote |  | 9 | Context visibility of imessage.
channels.imessage.dbPath | string |  | 239 | Db path of imessage.
channels.imessage.defaultAccount | string |  | 39 | Account that sends when none is named.
channels.imessage.defaultTo | string |  | 39 | Recipient when none is named.
channels.imessage.dmHistoryLimit | integer 0.. |  | 239 | How many user turns of a direct chat are kept in the context.
channels.imessage.dmPolicy | pairing|allowlist|open|disabled | "pairing" | 239 | Who may write directly: pairing (after approval), allowlist, open (with "*" in allowFrom), disabled.
channels.imessage.dms | map |  | 239 | Settings of single direct chats.
channels.imessage.dms.<*> | object |  | 239 | Settings of the chat with this person.
channels.imessage.dms.<*>.historyLimit | integer 0.. |  | 239 | How many user turns are kept in the context.
channels.imessage.enabled | boolean | true | 239 | Whether the channel runs.
channels.imessage.groupAllowFrom | (string or number)[] |  | 239 | People that may speak to the agent in groups; else allowFrom.
channels.imessage.groupPolicy | open|disabled|allowlist | "allowlist" | 239 | Which groups are answered: allowlist, open, disabled.
channels.imessage.groups | map |  | 239 | The groups that are answered; "*" is any.
channels.imessage.groups.<*> | object |  | 239 | Settings of one group.
channels.imessage.groups.<*>.requireMention | boolean | true | 239 | Answer only when mentioned.
channels.imessage.groups.<*>.systemPrompt | string |  | 9 | Added to the prompt here.
channels.imessage.groups.<*>.tools | object |  | 239 | What may be done here.
channels.imessage.groups.<*>.tools.allow | string[] |  | 239 | Only these tools.
channels.imessage.groups.<*>.tools.alsoAllow | string[] |  | 239 | Tools added to those allowed so far.
channels.imessage.groups.<*>.tools.deny | string[] |  | 239 | Never these tools; deny wins over allow.
channels.imessage.groups.<*>.toolsBySender | map |  | 239 | Other choices of tools by who writes.
channels.imessage.groups.<*>.toolsBySender.<*> | object |  | 239 | Choice for this sender; "*" is everyone else.
channels.imessage.groups.<*>.toolsBySender.<*>.allow | string[] |  | 239 | Only these tools.
channels.imessage.groups.<*>.toolsBySender.<*>.alsoAllow | string[] |  | 239 | Tools added to those allowed so far.
channels.imessage.groups.<*>.toolsBySender.<*>.deny | string[] |  | 239 | Never these tools.
channels.imessage.healthMonitor | object |  | 39 | Settings of health monitor in imessage.
channels.imessage.healthMonitor.enabled | boolean |  | 39 | Whether health monitor is on.
channels.imessage.heartbeat | object |  | 23 | Settings of heartbeat in imessage.
channels.imessage.heartbeat.showAlerts | boolean | true | 23 | Show heartbeats that found something.
channels.imessage.heartbeat.showOk | boolean | false | 23 | Show heartbeats that found nothing.
channels.imessage.heartbeat.useIndicator | boolean | true | 23 | Show that a heartbeat runs.
channels.imessage.heartbeatVisibility | object |  | 9 | Settings of heartbeat visibility in imessage.
channels.imessage.heartbeatVisibility.showAlerts | boolean | true | 9 | Show heartbeats that found something.
channels.imessage.heartbeatVisibility.showOk | boolean | false | 9 | Show heartbeats that found nothing.
channels.imessage.heartbeatVisibility.useIndicator | boolean | true | 9 | Show that a heartbeat runs.
channels.imessage.historyLimit | integer 0.. | 50 | 239 | How many unread group messages are given as context.
channels.imessage.includeAttachments | boolean |  | 239 | Whether to include attachments of imessage.
channels.imessage.markdown | object |  | 239 | Markdown of imessage.
channels.imessage.markdown.tables | off|bullets|code ~ block |  | 239 | How tables are written.
channels.imessage.mediaMaxMb | integer >0.. |  | 239 | Largest file, in megabytes.
channels.imessage.name | string |  | 239 | Name of the account for people.
channels.imessage.probeTimeoutMs | integer >0.. |  | 9 | Probe timeout of imessage, in milliseconds.
channels.imessage.reactionNotifications | off|own|all | "own" | 9 | Which reactions the agent is told.
channels.imessage.region | string |  | 239 | Region of imessage.
channels.imessage.remoteAttachmentRoots | string[] |  | 39 | List of remote attachment roots of imessage.
channels.imessage.remoteHost | string |  | 239 | Remote host of imessage.
channels.imessage.responsePrefix | string |  | 239 | Put before each answer in this channel.
channels.imessage.sendReadReceipts | boolean |  | 9 | Whether to send read receipts of imessage.
channels.imessage.sendTransport | auto|bridge|applescript |  | 9 | Send transport of imessage.
channels.imessage.service | "imessage" or "sms" or "auto" |  | 239 | Service of imessage.
channels.imessage.streaming | object |  | 9 | How a growing answer is shown.
channels.imessage.streaming.block | object |  | 9 | Settings of block in streaming.
channels.imessage.streaming.block.coalesce | object |  | 9 | Settings of coalesce in block.
channels.imessage.streaming.block.coalesce.idleMs | integer 0.. |  | 9 | Send after this long without more text, in milliseconds.
channels.imessage.streaming.block.coalesce.maxChars | integer >0.. |  | 9 | Send at the latest at this many characters.
channels.imessage.streaming.block.coalesce.minChars | integer >0.. |  | 9 | Wait until this many characters are there.
channels.imessage.streaming.block.enabled | boolean |  | 9 | Whether block is on.
channels.imessage.streaming.chunkMode | length|newline |  | 9 | Chunk mode of streaming.
channels.imessage.textChunkLimit | integer >0.. |  | 239 | Longest message, in characters; more is split.
)keys";

const std::string_view kChannelsIrcKeys = R"keys(
channels.irc | object |  | 239 | IRC.
channels.irc.accounts | map |  | 39 | Several accounts; what an account does not say holds from the channel.
channels.irc.accounts.<*> | like channels.irc |  | 39 | One account; it may say all that the channel says.
channels.irc.allowFrom | (string or number)[] |  | 239 | People that may write directly; "*" is everyone.
channels.irc.blockStreaming | boolean |  | 23 | Send finished blocks before the end of the answer.
channels.irc.blockStreamingCoalesce | object |  | 23 | How small blocks are put together before they are sent.
channels.irc.blockStreamingCoalesce.idleMs | integer 0.. |  | 23 | Send after this long without more text, in milliseconds.
channels.irc.blockStreamingCoalesce.maxChars | integer >0.. |  | 23 | Send at the latest at this many characters.
channels.irc.blockStreamingCoalesce.minChars | integer >0.. |  | 23 | Wait until this many characters are there.
channels.irc.channels | string[] |  | 239 | List of channels of irc.
channels.irc.chunkMode | length|newline | "length" | 23 | Split at the limit, or at line ends.
channels.irc.configWrites | boolean | true | 9 | Let the chat change this file (/config, moved groups).
channels.irc.contextVisibility | all|allowlist|allowlist_quote |  | 9 | Context visibility of irc.
channels.irc.dangerouslyAllowNameMatching | boolean |  | 39 | Lifts a protection; leave it off unless you know exactly why.
channels.irc.defaultAccount | string |  | 39 | Account that sends when none is named.
channels.irc.dmHistoryLimit | integer 0.. |  | 239 | How many user turns of a direct chat are kept in the context.
channels.irc.dmPolicy | pairing|allowlist|open|disabled | "pairing" | 239 | Who may write directly: pairing (after approval), allowlist, open (with "*" in allowFrom), disabled.
channels.irc.dms | map |  | 239 | Settings of single direct chats.
channels.irc.dms.<*> | object |  | 239 | Settings of the chat with this person.
channels.irc.dms.<*>.historyLimit | integer 0.. |  | 239 | How many user turns are kept in the context.
channels.irc.enabled | boolean | true | 239 | Whether the channel runs.
channels.irc.groupAllowFrom | (string or number)[] |  | 239 | People that may speak to the agent in groups; else allowFrom.
channels.irc.groupPolicy | open|disabled|allowlist | "allowlist" | 239 | Which groups are answered: allowlist, open, disabled.
channels.irc.groups | map |  | 239 | The groups that are answered; "*" is any.
channels.irc.groups.<*> | object |  | 239 | Settings of one group.
channels.irc.groups.<*>.allowFrom | (string or number)[] |  | 239 | People that may write here.
channels.irc.groups.<*>.enabled | boolean | true | 239 | Whether this group is answered.
channels.irc.groups.<*>.requireMention | boolean | true | 239 | Answer only when mentioned.
channels.irc.groups.<*>.skills | string[] |  | 239 | Skills that may be used here.
channels.irc.groups.<*>.systemPrompt | string |  | 239 | Added to the prompt here.
channels.irc.groups.<*>.tools | object |  | 239 | What may be done here.
channels.irc.groups.<*>.tools.allow | string[] |  | 239 | Only these tools.
channels.irc.groups.<*>.tools.alsoAllow | string[] |  | 239 | Tools added to those allowed so far.
channels.irc.groups.<*>.tools.deny | string[] |  | 239 | Never these tools; deny wins over allow.
channels.irc.groups.<*>.toolsBySender | map |  | 239 | Other choices of tools by who writes.
channels.irc.groups.<*>.toolsBySender.<*> | object |  | 239 | Choice for this sender; "*" is everyone else.
channels.irc.groups.<*>.toolsBySender.<*>.allow | string[] |  | 239 | Only these tools.
channels.irc.groups.<*>.toolsBySender.<*>.alsoAllow | string[] |  | 239 | Tools added to those allowed so far.
channels.irc.groups.<*>.toolsBySender.<*>.deny | string[] |  | 239 | Never these tools.
channels.irc.healthMonitor | object |  | 9 | Settings of health monitor in irc.
channels.irc.healthMonitor.enabled | boolean |  | 9 | Whether health monitor is on.
channels.irc.historyLimit | integer 0.. | 50 | 239 | How many unread group messages are given as context.
channels.irc.host | string |  | 239 | Host of irc.
channels.irc.markdown | object |  | 239 | Markdown of irc.
channels.irc.markdown.tables | off|bullets|code ~ block |  | 239 | How tables are written.
channels.irc.mediaMaxMb | number >0.. |  | 239 | Largest file, in megabytes.
channels.irc.mentionPatterns | string[] |  | 23 | List of mention patterns of irc.
channels.irc.name | string |  | 239 | Name of the account for people.
channels.irc.nick | string |  | 239 | Nick of irc.
channels.irc.nickserv | object |  | 239 | Nickserv of irc.
channels.irc.nickserv.enabled | boolean |  | 239 | Whether nickserv is on.
channels.irc.nickserv.password | string |  | 239! | Password of nickserv.
channels.irc.nickserv.passwordFile | string |  | 239 | Password file of nickserv.
channels.irc.nickserv.register | boolean |  | 239 | Switch for register of nickserv.
channels.irc.nickserv.registerEmail | string |  | 239 | Register email of nickserv.
channels.irc.nickserv.service | string |  | 239 | Service of nickserv.
channels.irc.password | string |  | 239! | Password of irc.
channels.irc.passwordFile | string |  | 239 | Password file of irc.
channels.irc.port | integer 1..65535 |  | 239 | Port of irc.
channels.irc.realname | string |  | 239 | Realname of irc.
channels.irc.replyToMode | "off" or "first" or "all" or "batched" | "off" | 9 | Which parts of an answer quote the message.
channels.irc.responsePrefix | string |  | 239 | Put before each answer in this channel.
channels.irc.streaming | object |  | 9 | How a growing answer is shown.
channels.irc.streaming.block | object |  | 9 | Settings of block in streaming.
channels.irc.streaming.block.coalesce | object |  | 9 | Settings of coalesce in block.
channels.irc.streaming.block.coalesce.idleMs | integer 0.. |  | 9 | Send after this long without more text, in milliseconds.
channels.irc.streaming.block.coalesce.maxChars | integer >0.. |  | 9 | Send at the latest at this many characters.
channels.irc.streaming.block.coalesce.minChars | integer >0.. |  | 9 | Wait until this many characters are there.
channels.irc.streaming.block.enabled | boolean |  | 9 | Whether block is on.
channels.irc.streaming.chunkMode | length|newline |  | 9 | Chunk mode of streaming.
channels.irc.textChunkLimit | integer >0.. |  | 239 | Longest message, in characters; more is split.
channels.irc.tls | boolean |  | 239 | Switch for TLS of irc.
channels.irc.username | string |  | 239 | Username of irc.
)keys";

}  // namespace oc::config::data
