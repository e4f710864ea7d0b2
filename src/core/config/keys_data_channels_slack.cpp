// The known configuration keys of channels.slack. The columns are explained in keys.h.
#include "core/config/keys_data.h"

namespace oc::config::data {

const std::string_view kChannelsSlackKeys = R"keys(
channels.slack | object |  | 239 | Slack apps.
channels.slack.accounts | map |  | 39 | Several accounts; what an account does not say holds from the channel.
channels.slack.accounts.<*> | like channels.slack |  | 39 | One account; it may say all that the channel says.
channels.slack.ackReaction | string |  | 239 | Emoji that marks a message as seen.
channels.slack.actions | object |  | 239 | What the agent may do in this channel besides answering.
channels.slack.actions.channelInfo | boolean |  | 239 | Whether the agent may do this.
channels.slack.actions.emojiList | boolean |  | 239 | Whether the agent may do this.
channels.slack.actions.memberInfo | boolean |  | 239 | Whether the agent may do this.
channels.slack.actions.messages | boolean |  | 239 | Whether the agent may do this.
channels.slack.actions.permissions | boolean |  | 239 | Whether the agent may do this.
channels.slack.actions.pins | boolean |  | 239 | Whether the agent may do this.
channels.slack.actions.reactions | boolean |  | 239 | Whether the agent may do this.
channels.slack.actions.search | boolean |  | 239 | Whether the agent may do this.
channels.slack.allowBots | boolean ~ "mentions" | false | 239 | Whether messages of other bots are answered.
channels.slack.allowFrom | (string or number)[] |  | 239 | People that may write directly; "*" is everyone.
channels.slack.appToken | string or object |  | 239! | App token for Socket Mode, xapp-...
channels.slack.blockStreaming | boolean |  | 23 | Send finished blocks before the end of the answer.
channels.slack.blockStreamingCoalesce | object |  | 23 | How small blocks are put together before they are sent.
channels.slack.blockStreamingCoalesce.idleMs | integer 0.. |  | 23 | Send after this long without more text, in milliseconds.
channels.slack.blockStreamingCoalesce.maxChars | integer >0.. |  | 23 | Send at the latest at this many characters.
channels.slack.blockStreamingCoalesce.minChars | integer >0.. |  | 23 | Wait until this many characters are there.
channels.slack.botLoopProtection | object |  | 9 | Settings of bot loop protection in slack.
channels.slack.botLoopProtection.cooldownSeconds | integer >0.. |  | 9 | Cooldown of bot loop protection, in seconds.
channels.slack.botLoopProtection.enabled | boolean |  | 9 | Whether bot loop protection is on.
channels.slack.botLoopProtection.maxEventsPerWindow | integer >0.. |  | 9 | Largest events per window of bot loop protection.
channels.slack.botLoopProtection.windowSeconds | integer >0.. |  | 9 | Window of bot loop protection, in seconds.
channels.slack.botToken | string or object |  | 239! | Bot token, xoxb-...
channels.slack.capabilities | string[] or object |  | 239 | What the channel may be told it can do.
channels.slack.capabilities.interactiveReplies | boolean |  | 3 | Switch for interactive replies of capabilities.
channels.slack.channels | map |  | 239 | The channels that are answered.
channels.slack.channels.<*> | object |  | 239 | One channel, by id or name.
channels.slack.channels.<*>.allow | boolean | true | 23 | Whether this channel is answered.
channels.slack.channels.<*>.allowBots | boolean ~ "mentions" |  | 239 | Whether to allow bots of channels.
channels.slack.channels.<*>.botLoopProtection | object |  | 9 | Settings of bot loop protection in channels.
channels.slack.channels.<*>.botLoopProtection.cooldownSeconds | integer >0.. |  | 9 | Cooldown of bot loop protection, in seconds.
channels.slack.channels.<*>.botLoopProtection.enabled | boolean |  | 9 | Whether bot loop protection is on.
channels.slack.channels.<*>.botLoopProtection.maxEventsPerWindow | integer >0.. |  | 9 | Largest events per window of bot loop protection.
channels.slack.channels.<*>.botLoopProtection.windowSeconds | integer >0.. |  | 9 | Window of bot loop protection, in seconds.
channels.slack.channels.<*>.enabled | boolean |  | 239 | Whether channels is on.
channels.slack.channels.<*>.ignoreOtherMentions | boolean |  | 9 | Whether to ignore other mentions of channels.
channels.slack.channels.<*>.presenceEvents | object |  | 9 | Settings of presence events in channels.
channels.slack.channels.<*>.presenceEvents.mode | off|auto|on |  | 9 | Mode of presence events.
channels.slack.channels.<*>.presenceEvents.prompt | string |  | 9 | Prompt of presence events.
channels.slack.channels.<*>.replyToMode | "off" or "first" or "all" or "batched" |  | 9 | Reply to mode of channels.
channels.slack.channels.<*>.requireMention | boolean | true | 239 | Answer only when mentioned.
channels.slack.channels.<*>.skills | string[] |  | 239 | Skills that may be used here.
channels.slack.channels.<*>.systemPrompt | string |  | 239 | Added to the prompt here.
channels.slack.channels.<*>.tools | object |  | 239 | What may be done here.
channels.slack.channels.<*>.tools.allow | string[] |  | 239 | Only these tools.
channels.slack.channels.<*>.tools.alsoAllow | string[] |  | 239 | Tools added to those allowed so far.
channels.slack.channels.<*>.tools.deny | string[] |  | 239 | Never these tools; deny wins over allow.
channels.slack.channels.<*>.toolsBySender | map |  | 239 | Other choices of tools by who writes.
channels.slack.channels.<*>.toolsBySender.<*> | object |  | 239 | Choice for this sender; "*" is everyone else.
channels.slack.channels.<*>.toolsBySender.<*>.allow | string[] |  | 239 | Only these tools.
channels.slack.channels.<*>.toolsBySender.<*>.alsoAllow | string[] |  | 239 | Tools added to those allowed so far.
channels.slack.channels.<*>.toolsBySender.<*>.deny | string[] |  | 239 | Never these tools.
channels.slack.channels.<*>.users | (string or number)[] |  | 239 | People that may speak to the agent here.
channels.slack.chunkMode | length|newline | "length" | 23 | Split at the limit, or at line ends.
channels.slack.commands | object |  | 239 | Registered orders of this channel.
channels.slack.commands.native | boolean or "auto" | "auto" | 239 | Register orders with the channel.
channels.slack.commands.nativeSkills | boolean or "auto" | "auto" | 239 | Register the skills' orders.
channels.slack.configWrites | boolean | true | 239 | Let the chat change this file (/config, moved groups).
channels.slack.contextVisibility | all|allowlist|allowlist_quote |  | 9 | Context visibility of slack.
channels.slack.dangerouslyAllowNameMatching | boolean |  | 39 | Lifts a protection; leave it off unless you know exactly why.
channels.slack.defaultAccount | string |  | 39 | Account that sends when none is named.
channels.slack.defaultTo | string |  | 39 | Recipient when none is named.
channels.slack.dm | object |  | 239 | Direct messages.
channels.slack.dm.allowFrom | (string or number)[] |  | 23 | Older place of allowFrom.
channels.slack.dm.enabled | boolean | true | 239 | Whether direct messages are taken at all.
channels.slack.dm.groupChannels | (string or number)[] |  | 239 | The group direct messages that are taken.
channels.slack.dm.groupEnabled | boolean | false | 239 | Whether group direct messages are taken.
channels.slack.dm.policy | pairing|allowlist|open|disabled |  | 23 | Older place of dmPolicy.
channels.slack.dm.replyToMode | "off" or "first" or "all" |  | 23 | Reply to mode of dm.
channels.slack.dmHistoryLimit | integer 0.. |  | 239 | How many user turns of a direct chat are kept in the context.
channels.slack.dmPolicy | pairing|allowlist|open|disabled | "pairing" | 239 | Who may write directly: pairing (after approval), allowlist, open (with "*" in allowFrom), disabled.
channels.slack.dms | map |  | 239 | Settings of single direct chats.
channels.slack.dms.<*> | object |  | 239 | Settings of the chat with this person.
channels.slack.dms.<*>.historyLimit | integer 0.. |  | 239 | How many user turns are kept in the context.
channels.slack.enabled | boolean | true | 239 | Whether the channel runs.
channels.slack.execApprovals | object |  | 9 | Asking in the chat before commands run.
channels.slack.execApprovals.agentFilter | string[] |  | 9 | List of agent filter of exec approvals.
channels.slack.execApprovals.approvers | (string or number)[] |  | 9 | People that may approve.
channels.slack.execApprovals.enabled | boolean or "auto" |  | 9 | Whether approvals are asked for in the chat.
channels.slack.execApprovals.sessionFilter | string[] |  | 9 | List of session filter of exec approvals.
channels.slack.execApprovals.target | dm|channel|both |  | 9 | Target of exec approvals.
channels.slack.groupPolicy | open|disabled|allowlist | "allowlist" | 239 | Which groups are answered: allowlist, open, disabled.
channels.slack.healthMonitor | object |  | 39 | Settings of health monitor in slack.
channels.slack.healthMonitor.enabled | boolean |  | 39 | Whether health monitor is on.
channels.slack.heartbeat | object |  | 23 | Settings of heartbeat in slack.
channels.slack.heartbeat.showAlerts | boolean | true | 23 | Show heartbeats that found something.
channels.slack.heartbeat.showOk | boolean | false | 23 | Show heartbeats that found nothing.
channels.slack.heartbeat.useIndicator | boolean | true | 23 | Show that a heartbeat runs.
channels.slack.heartbeatVisibility | object |  | 9 | Settings of heartbeat visibility in slack.
channels.slack.heartbeatVisibility.showAlerts | boolean | true | 9 | Show heartbeats that found something.
channels.slack.heartbeatVisibility.showOk | boolean | false | 9 | Show heartbeats that found nothing.
channels.slack.heartbeatVisibility.useIndicator | boolean | true | 9 | Show that a heartbeat runs.
channels.slack.historyLimit | integer 0.. | 50 | 239 | How many unread group messages are given as context.
channels.slack.implicitMentions | object |  | 9 | Settings of implicit mentions in slack.
channels.slack.implicitMentions.quotedBot | boolean |  | 9 | Switch for quoted bot of implicit mentions.
channels.slack.implicitMentions.replyToBot | boolean |  | 9 | Switch for reply to bot of implicit mentions.
channels.slack.implicitMentions.threadParticipation | boolean |  | 9 | Switch for thread participation of implicit mentions.
channels.slack.joinIntro | boolean |  | 9 | Switch for join intro of slack.
channels.slack.markdown | object |  | 239 | Markdown of slack.
channels.slack.markdown.tables | off|bullets|code ~ block |  | 239 | How tables are written.
channels.slack.mediaMaxMb | number >0.. |  | 239 | Largest file, in megabytes.
channels.slack.mentionPatterns | object |  | 9 | Settings of mention patterns in slack.
channels.slack.mentionPatterns.allowIn | string[] |  | 9 | List of allow in of mention patterns.
channels.slack.mentionPatterns.denyIn | string[] |  | 9 | List of deny in of mention patterns.
channels.slack.mentionPatterns.mode | "allow" or "deny" |  | 9 | Mode of mention patterns.
channels.slack.mode | socket|http ~ relay | "socket" | 239 | Socket Mode, or HTTP requests.
channels.slack.name | string |  | 239 | Name of the account for people.
channels.slack.nativeStreaming | boolean |  | 3 | Switch for native streaming of slack.
channels.slack.postAs | bot|user | "bot" | 9 | Post as of slack.
channels.slack.presenceEvents | object |  | 9 | Settings of presence events in slack.
channels.slack.presenceEvents.mode | off|auto|on |  | 9 | Mode of presence events.
channels.slack.presenceEvents.prompt | string |  | 9 | Prompt of presence events.
channels.slack.reactionAllowlist | (string or number)[] |  | 239 | List of reaction allowlist of slack.
channels.slack.reactionNotifications | off|own|all|allowlist | "own" | 239 | Which reactions the agent is told.
channels.slack.relay | object |  | 9 | Settings of relay in slack.
channels.slack.relay.authToken | string or object |  | 9! | Auth token of relay.
channels.slack.relay.gatewayId | string |  | 9 | Gateway id of relay.
channels.slack.relay.url | string |  | 9 | URL of relay.
channels.slack.replyToMode | "off" or "first" or "all" ~ "batched" | "off" | 239 | Which parts of an answer quote the message.
channels.slack.replyToModeByChatType | object |  | 239 | The same by kind of conversation.
channels.slack.replyToModeByChatType.channel | "off" or "first" or "all" ~ "batched" |  | 239 | Channel of reply to mode by chat type.
channels.slack.replyToModeByChatType.direct | "off" or "first" or "all" ~ "batched" |  | 239 | Direct of reply to mode by chat type.
channels.slack.replyToModeByChatType.group | "off" or "first" or "all" ~ "batched" |  | 239 | Group of reply to mode by chat type.
channels.slack.requireMention | boolean | true | 239 | Answer only when mentioned.
channels.slack.responsePrefix | string |  | 239 | Put before each answer in this channel.
channels.slack.signingSecret | string or object |  | 239! | Secret that signs requests in HTTP mode.
channels.slack.slashCommand | object |  | 239 | The slash command of the app.
channels.slack.slashCommand.enabled | boolean |  | 239 | Whether slash command is on.
channels.slack.slashCommand.ephemeral | boolean |  | 239 | Switch for ephemeral of slash command.
channels.slack.slashCommand.name | string |  | 239 | Name of slash command.
channels.slack.slashCommand.sessionPrefix | string |  | 239 | Session prefix of slash command.
channels.slack.streamMode | replace|status_final|append |  | 3 | Older way of streaming: how a growing answer is shown.
channels.slack.streaming | boolean or off|partial|block|progress ~ object |  | 239 | How a growing answer is shown.
channels.slack.streaming.block | object |  | 9 | Settings of block in streaming.
channels.slack.streaming.block.coalesce | object |  | 9 | Settings of coalesce in block.
channels.slack.streaming.block.coalesce.idleMs | integer 0.. |  | 9 | Send after this long without more text, in milliseconds.
channels.slack.streaming.block.coalesce.maxChars | integer >0.. |  | 9 | Send at the latest at this many characters.
channels.slack.streaming.block.coalesce.minChars | integer >0.. |  | 9 | Wait until this many characters are there.
channels.slack.streaming.block.enabled | boolean |  | 9 | Whether block is on.
channels.slack.streaming.chunkMode | length|newline |  | 9 | Chunk mode of streaming.
channels.slack.streaming.mode | off|partial|block|progress |  | 9 | Whether a growing answer is shown, and how.
channels.slack.streaming.nativeTransport | boolean |  | 9 | Switch for native transport of streaming.
channels.slack.streaming.preview | object |  | 9 | Settings of preview in streaming.
channels.slack.streaming.preview.chunk | object |  | 9 | Settings of chunk in preview.
channels.slack.streaming.preview.chunk.breakPreference | "paragraph" or "newline" or "sentence" |  | 9 | Where to cut: at paragraphs, lines or sentences.
channels.slack.streaming.preview.chunk.maxChars | integer >0.. |  | 9 | Max of chunk, in characters.
channels.slack.streaming.preview.chunk.minChars | integer >0.. |  | 9 | Min of chunk, in characters.
channels.slack.streaming.preview.commandText | raw|status |  | 9 | Command text of preview.
channels.slack.streaming.preview.toolProgress | boolean |  | 9 | Switch for tool progress of preview.
channels.slack.streaming.progress | object |  | 9 | Settings of progress in streaming.
channels.slack.streaming.progress.commandText | raw|status |  | 9 | Command text of progress.
channels.slack.streaming.progress.commentary | boolean |  | 9 | Switch for commentary of progress.
channels.slack.streaming.progress.label | string or false |  | 9 | Label of progress.
channels.slack.streaming.progress.labels | string[] |  | 9 | List of labels of progress.
channels.slack.streaming.progress.maxLineChars | integer >0.. |  | 9 | Largest line of progress, in characters.
channels.slack.streaming.progress.maxLines | integer >0.. |  | 9 | Largest lines of progress.
channels.slack.streaming.progress.narration | boolean |  | 9 | Switch for narration of progress.
channels.slack.streaming.progress.nativeTaskCards | boolean |  | 9 | Switch for native task cards of progress.
channels.slack.streaming.progress.style | card|compact |  | 9 | Style of progress.
channels.slack.streaming.progress.toolProgress | boolean |  | 9 | Switch for tool progress.
channels.slack.textChunkLimit | integer >0.. |  | 239 | Longest message, in characters; more is split.
channels.slack.thread | object |  | 239 | Thread of slack.
channels.slack.thread.historyScope | thread|channel | "thread" | 239 | Whether a thread has a history of its own.
channels.slack.thread.inheritParent | boolean | false | 239 | Start a thread's session with the channel's.
channels.slack.thread.initialHistoryLimit | integer 0.. | 20 | 239 | How many older messages of a thread are read first.
channels.slack.typingReaction | string |  | 39 | Typing reaction of slack.
channels.slack.unfurlLinks | boolean |  | 9 | Switch for unfurl links of slack.
channels.slack.unfurlMedia | boolean |  | 9 | Switch for unfurl media of slack.
channels.slack.userToken | string or object |  | 239! | User token, xoxp-...
channels.slack.userTokenReadOnly | boolean | true | 239 | Use the user token only to read.
channels.slack.webhookPath | string | "/slack/events" | 239 | Webhook path of slack.
)keys";

}  // namespace oc::config::data
