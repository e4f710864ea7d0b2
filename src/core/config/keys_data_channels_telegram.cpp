// The known configuration keys of channels.telegram. The columns are explained in keys.h.
#include "core/config/keys_data.h"

namespace oc::config::data {

const std::string_view kChannelsTelegramKeys = R"keys(
channels.telegram | object |  | 239 | Telegram bots.
channels.telegram.accounts | map |  | 39 | Several accounts; what an account does not say holds from the channel.
channels.telegram.accounts.<*> | like channels.telegram |  | 39 | One account; it may say all that the channel says.
channels.telegram.ackReaction | string |  | 239 | Emoji that marks a message as seen.
channels.telegram.actions | object |  | 239 | What the agent may do in this channel besides answering.
channels.telegram.actions.createForumTopic | boolean |  | 39 | Whether the agent may do this.
channels.telegram.actions.deleteMessage | boolean |  | 239 | Whether the agent may do this.
channels.telegram.actions.editForumTopic | boolean |  | 39 | Whether the agent may do this.
channels.telegram.actions.editMessage | boolean |  | 39 | Whether the agent may do this.
channels.telegram.actions.moderation | boolean | false |  | Whether people may be kicked, banned and timed out.
channels.telegram.actions.poll | boolean |  | 39 | Whether the agent may do this.
channels.telegram.actions.reactions | boolean |  | 239 | Whether the agent may do this.
channels.telegram.actions.sendMessage | boolean |  | 239 | Whether the agent may do this.
channels.telegram.actions.sticker | boolean |  | 239 | Whether the agent may do this.
channels.telegram.allowFrom | (string or number)[] |  | 239 | People that may write directly; "*" is everyone.
channels.telegram.apiRoot | string |  | 39 | Address of another Bot API server.
channels.telegram.autoTopicLabel | boolean or object |  | 39 | Whether it does by itself: topic label of telegram.
channels.telegram.autoTopicLabel.enabled | boolean |  | 39 | Whether auto topic label is on.
channels.telegram.autoTopicLabel.prompt | string |  | 39 | Prompt of auto topic label.
channels.telegram.blockStreaming | boolean |  | 23 | Send finished blocks before the end of the answer.
channels.telegram.blockStreamingCoalesce | object |  | 23 | How small blocks are put together before they are sent.
channels.telegram.blockStreamingCoalesce.idleMs | integer 0.. |  | 23 | Send after this long without more text, in milliseconds.
channels.telegram.blockStreamingCoalesce.maxChars | integer >0.. |  | 23 | Send at the latest at this many characters.
channels.telegram.blockStreamingCoalesce.minChars | integer >0.. |  | 23 | Wait until this many characters are there.
channels.telegram.botToken | string or object |  | 239! | Token from @BotFather.
channels.telegram.capabilities | string[] or object |  | 239 | What the channel may be told it can do.
channels.telegram.capabilities.inlineButtons | off|dm|group|all|allowlist |  | 239 | Inline buttons of capabilities.
channels.telegram.chunkMode | length|newline | "length" | 23 | Split at the limit, or at line ends.
channels.telegram.commands | object |  | 239 | Registered orders of this channel.
channels.telegram.commands.native | boolean or "auto" | "auto" | 239 | Register orders with the channel.
channels.telegram.commands.nativeSkills | boolean or "auto" | "auto" | 239 | Register the skills' orders.
channels.telegram.configWrites | boolean | true | 239 | Let the chat change this file (/config, moved groups).
channels.telegram.contextVisibility | all|allowlist|allowlist_quote |  | 9 | Context visibility of telegram.
channels.telegram.customCommands | object[] |  | 239 | Further entries of the bot's menu.
channels.telegram.customCommands[].command | string! |  | 39 | Command of custom commands.
channels.telegram.customCommands[].description | string! |  | 39 | Description of custom commands.
channels.telegram.defaultAccount | string |  | 39 | Account that sends when none is named.
channels.telegram.defaultTo | string or number |  | 39 | Recipient when none is named.
channels.telegram.delivery | object |  | s | How answers are brought to these chats.
channels.telegram.delivery.ambiguous | "resend" or "hold" |  | s | What is done with an answer of which nobody knows whether it arrived; else as delivery.ambiguous says.
channels.telegram.direct | map |  | 39 | Settings of single direct chats.
channels.telegram.direct.<*> | object |  | 39 | Settings of the chat with this person.
channels.telegram.direct.<*>.allowFrom | (string or number)[] |  | 39 | People that may write here.
channels.telegram.direct.<*>.autoTopicLabel | boolean or object |  | 39 | Whether it does by itself: topic label of direct.
channels.telegram.direct.<*>.autoTopicLabel.enabled | boolean |  | 39 | Whether auto topic label is on.
channels.telegram.direct.<*>.autoTopicLabel.prompt | string |  | 39 | Prompt of auto topic label.
channels.telegram.direct.<*>.dmPolicy | pairing|allowlist|open|disabled |  | 39 | Who may write directly: pairing (after approval), allowlist, open (with "*" in allowFrom), disabled.
channels.telegram.direct.<*>.enabled | boolean |  | 39 | Whether direct is on.
channels.telegram.direct.<*>.errorPolicy | always|once|silent |  | 9 | Error policy of direct.
channels.telegram.direct.<*>.requireTopic | boolean |  | 39 | Whether to require topic of direct.
channels.telegram.direct.<*>.skills | string[] |  | 39 | Skills that may be used here.
channels.telegram.direct.<*>.systemPrompt | string |  | 39 | Added to the prompt here.
channels.telegram.direct.<*>.tools | object |  | 39 | What may be done here.
channels.telegram.direct.<*>.tools.allow | string[] |  | 39 | Only these tools.
channels.telegram.direct.<*>.tools.alsoAllow | string[] |  | 39 | Tools added to those allowed so far.
channels.telegram.direct.<*>.tools.deny | string[] |  | 39 | Never these tools; deny wins over allow.
channels.telegram.direct.<*>.toolsBySender | map |  | 39 | Other choices of tools by who writes.
channels.telegram.direct.<*>.toolsBySender.<*> | object |  | 39 | Choice for this sender; "*" is everyone else.
channels.telegram.direct.<*>.toolsBySender.<*>.allow | string[] |  | 39 | Only these tools.
channels.telegram.direct.<*>.toolsBySender.<*>.alsoAllow | string[] |  | 39 | Tools added to those allowed so far.
channels.telegram.direct.<*>.toolsBySender.<*>.deny | string[] |  | 39 | Never these tools.
channels.telegram.direct.<*>.topics | map |  | 39 | Topics of a forum group.
channels.telegram.direct.<*>.topics.<*> | object |  | 39 | Settings of one topic.
channels.telegram.direct.<*>.topics.<*>.agentId | string |  | 39 | Agent that answers in this topic.
channels.telegram.direct.<*>.topics.<*>.allowFrom | (string or number)[] |  | 39 | People that may write here.
channels.telegram.direct.<*>.topics.<*>.disableAudioPreflight | boolean |  | 39 | Whether to disable audio preflight of topics.
channels.telegram.direct.<*>.topics.<*>.enabled | boolean |  | 39 | Whether topics is on.
channels.telegram.direct.<*>.topics.<*>.errorPolicy | always|once|silent |  | 9 | Error policy of topics.
channels.telegram.direct.<*>.topics.<*>.groupPolicy | open|disabled|allowlist |  | 39 | Which groups are answered: allowlist, open, disabled.
channels.telegram.direct.<*>.topics.<*>.ingest | boolean |  | 9 | Switch for ingest of topics.
channels.telegram.direct.<*>.topics.<*>.requireMention | boolean | true | 39 | Answer only when mentioned.
channels.telegram.direct.<*>.topics.<*>.skills | string[] |  | 39 | Skills that may be used here.
channels.telegram.direct.<*>.topics.<*>.systemPrompt | string |  | 39 | Added to the prompt here.
channels.telegram.dmHistoryLimit | integer 0.. |  | 239 | How many user turns of a direct chat are kept in the context.
channels.telegram.dmPolicy | pairing|allowlist|open|disabled | "pairing" | 239 | Who may write directly: pairing (after approval), allowlist, open (with "*" in allowFrom), disabled.
channels.telegram.dms | map |  | 239 | Settings of single direct chats.
channels.telegram.dms.<*> | object |  | 239 | Settings of the chat with this person.
channels.telegram.dms.<*>.historyLimit | integer 0.. |  | 239 | How many user turns are kept in the context.
channels.telegram.draftChunk | object |  | 23 | Steps in which a growing answer is shown.
channels.telegram.draftChunk.breakPreference | "paragraph" or "newline" or "sentence" |  | 23 | Where to cut: at paragraphs, lines or sentences.
channels.telegram.draftChunk.maxChars | integer >0.. |  | 23 | Max of draft chunk, in characters.
channels.telegram.draftChunk.minChars | integer >0.. |  | 23 | Min of draft chunk, in characters.
channels.telegram.enabled | boolean | true | 239 | Whether the channel runs.
channels.telegram.errorPolicy | always|once|silent |  | 9 | Error policy of telegram.
channels.telegram.execApprovals | object |  | 39 | Asking in the chat before commands run.
channels.telegram.execApprovals.agentFilter | string[] |  | 39 | List of agent filter of exec approvals.
channels.telegram.execApprovals.approvers | (string or number)[] |  | 39 | People that may approve.
channels.telegram.execApprovals.enabled | boolean ~ "auto" |  | 39 | Whether approvals are asked for in the chat.
channels.telegram.execApprovals.sessionFilter | string[] |  | 39 | List of session filter of exec approvals.
channels.telegram.execApprovals.target | dm|channel|both |  | 39 | Target of exec approvals.
channels.telegram.groupAllowFrom | (string or number)[] |  | 239 | People that may speak to the agent in groups; else allowFrom.
channels.telegram.groupPolicy | open|disabled|allowlist | "allowlist" | 239 | Which groups are answered: allowlist, open, disabled.
channels.telegram.groups | map |  | 239 | The groups that are answered; "*" is any.
channels.telegram.groups.<*> | object |  | 239 | Settings of one group.
channels.telegram.groups.<*>.allowFrom | (string or number)[] |  | 239 | People that may write here.
channels.telegram.groups.<*>.disableAudioPreflight | boolean |  | 39 | Whether to disable audio preflight of groups.
channels.telegram.groups.<*>.enabled | boolean | true | 239 | Whether this group is answered.
channels.telegram.groups.<*>.errorPolicy | always|once|silent |  | 9 | Error policy of groups.
channels.telegram.groups.<*>.groupPolicy | open|disabled|allowlist |  | 239 | Which groups are answered: allowlist, open, disabled.
channels.telegram.groups.<*>.ingest | boolean |  | 9 | Switch for ingest of groups.
channels.telegram.groups.<*>.requireMention | boolean | true | 239 | Answer only when mentioned.
channels.telegram.groups.<*>.skills | string[] |  | 239 | Skills that may be used here.
channels.telegram.groups.<*>.systemPrompt | string |  | 239 | Added to the prompt here.
channels.telegram.groups.<*>.tools | object |  | 239 | What may be done here.
channels.telegram.groups.<*>.tools.allow | string[] |  | 239 | Only these tools.
channels.telegram.groups.<*>.tools.alsoAllow | string[] |  | 239 | Tools added to those allowed so far.
channels.telegram.groups.<*>.tools.deny | string[] |  | 239 | Never these tools; deny wins over allow.
channels.telegram.groups.<*>.toolsBySender | map |  | 239 | Other choices of tools by who writes.
channels.telegram.groups.<*>.toolsBySender.<*> | object |  | 239 | Choice for this sender; "*" is everyone else.
channels.telegram.groups.<*>.toolsBySender.<*>.allow | string[] |  | 239 | Only these tools.
channels.telegram.groups.<*>.toolsBySender.<*>.alsoAllow | string[] |  | 239 | Tools added to those allowed so far.
channels.telegram.groups.<*>.toolsBySender.<*>.deny | string[] |  | 239 | Never these tools.
channels.telegram.groups.<*>.topics | map |  | 239 | Topics of a forum group.
channels.telegram.groups.<*>.topics.<*> | object |  | 239 | Settings of one topic.
channels.telegram.groups.<*>.topics.<*>.agentId | string |  | 39 | Agent that answers in this topic.
channels.telegram.groups.<*>.topics.<*>.allowFrom | (string or number)[] |  | 239 | People that may write here.
channels.telegram.groups.<*>.topics.<*>.disableAudioPreflight | boolean |  | 39 | Whether to disable audio preflight of topics.
channels.telegram.groups.<*>.topics.<*>.enabled | boolean |  | 239 | Whether topics is on.
channels.telegram.groups.<*>.topics.<*>.errorPolicy | always|once|silent |  | 9 | Error policy of topics.
channels.telegram.groups.<*>.topics.<*>.groupPolicy | open|disabled|allowlist |  | 239 | Which groups are answered: allowlist, open, disabled.
channels.telegram.groups.<*>.topics.<*>.ingest | boolean |  | 9 | Switch for ingest of topics.
channels.telegram.groups.<*>.topics.<*>.requireMention | boolean | true | 239 | Answer only when mentioned.
channels.telegram.groups.<*>.topics.<*>.skills | string[] |  | 239 | Skills that may be used here.
channels.telegram.groups.<*>.topics.<*>.systemPrompt | string |  | 239 | Added to the prompt here.
channels.telegram.healthMonitor | object |  | 39 | Settings of health monitor in telegram.
channels.telegram.healthMonitor.enabled | boolean |  | 39 | Whether health monitor is on.
channels.telegram.heartbeat | object |  | 23 | Settings of heartbeat in telegram.
channels.telegram.heartbeat.showAlerts | boolean | true | 23 | Show heartbeats that found something.
channels.telegram.heartbeat.showOk | boolean | false | 23 | Show heartbeats that found nothing.
channels.telegram.heartbeat.useIndicator | boolean | true | 23 | Show that a heartbeat runs.
channels.telegram.heartbeatVisibility | object |  | 9 | Settings of heartbeat visibility in telegram.
channels.telegram.heartbeatVisibility.showAlerts | boolean | true | 9 | Show heartbeats that found something.
channels.telegram.heartbeatVisibility.showOk | boolean | false | 9 | Show heartbeats that found nothing.
channels.telegram.heartbeatVisibility.useIndicator | boolean | true | 9 | Show that a heartbeat runs.
channels.telegram.historyLimit | integer 0.. | 50 | 239 | How many unread group messages are given as context.
channels.telegram.joinIntro | boolean |  | 9 | Switch for join intro of telegram.
channels.telegram.linkPreview | boolean | true | 239 | Show previews of links.
channels.telegram.markdown | object |  | 239 | Markdown of telegram.
channels.telegram.markdown.tables | off|bullets|code ~ block |  | 239 | How tables are written.
channels.telegram.mediaMaxMb | number >0.. |  | 239 | Largest file, in megabytes.
channels.telegram.mentionPatterns | object |  | 9 | Settings of mention patterns in telegram.
channels.telegram.mentionPatterns.allowIn | string[] |  | 9 | List of allow in of mention patterns.
channels.telegram.mentionPatterns.denyIn | string[] |  | 9 | List of deny in of mention patterns.
channels.telegram.mentionPatterns.mode | "allow" or "deny" |  | 9 | Mode of mention patterns.
channels.telegram.name | string |  | 239 | Name of the account for people.
channels.telegram.network | object |  | 239 | How connections are made.
channels.telegram.network.autoSelectFamily | boolean |  | 239 | Whether it does by itself: select family of network.
channels.telegram.network.dangerouslyAllowPrivateNetwork | boolean |  | 9 | Lifts a protection; leave it off unless you know exactly why.
channels.telegram.network.dnsResultOrder | ipv4first|verbatim |  | 39 | DNS result order of network.
channels.telegram.proxy | string |  | 239 | Proxy for this channel's connections.
channels.telegram.reactionLevel | off|ack|minimal|extensive |  | 239 | How freely the agent may react with emoji.
channels.telegram.reactionNotifications | off|own|all | "own" | 239 | Which reactions the agent is told.
channels.telegram.replyToMode | "off" or "first" or "all" ~ "batched" | "off" | 239 | Which parts of an answer quote the message.
channels.telegram.responsePrefix | string |  | 239 | Put before each answer in this channel.
channels.telegram.retry | object |  | 23 | How sending is tried again.
channels.telegram.retry.attempts | integer 1.. | 3 | 23 | How often.
channels.telegram.retry.jitter | number 0..1 | 0.1 | 23 | Share of chance in the wait.
channels.telegram.retry.maxDelayMs | integer 0.. |  | 23 | Longest wait, in milliseconds.
channels.telegram.retry.minDelayMs | integer 0.. |  | 23 | Shortest wait, in milliseconds.
channels.telegram.richMessages | boolean |  | 9 | Switch for rich messages of telegram.
channels.telegram.silentErrorReplies | boolean |  | 39 | Switch for silent error replies of telegram.
channels.telegram.streamMode | off|partial|block | "partial" | 23 | Older way of streaming: how a growing answer is shown.
channels.telegram.streaming | boolean or off|partial|block|progress ~ object |  | 39 | How a growing answer is shown.
channels.telegram.streaming.block | object |  | 9 | Settings of block in streaming.
channels.telegram.streaming.block.coalesce | object |  | 9 | Settings of coalesce in block.
channels.telegram.streaming.block.coalesce.idleMs | integer 0.. |  | 9 | Send after this long without more text, in milliseconds.
channels.telegram.streaming.block.coalesce.maxChars | integer >0.. |  | 9 | Send at the latest at this many characters.
channels.telegram.streaming.block.coalesce.minChars | integer >0.. |  | 9 | Wait until this many characters are there.
channels.telegram.streaming.block.enabled | boolean |  | 9 | Whether block is on.
channels.telegram.streaming.chunkMode | length|newline |  | 9 | Chunk mode of streaming.
channels.telegram.streaming.mode | off|partial|block|progress |  | 9 | Whether a growing answer is shown, and how.
channels.telegram.streaming.preview | object |  | 9 | Settings of preview in streaming.
channels.telegram.streaming.preview.chunk | object |  | 9 | Settings of chunk in preview.
channels.telegram.streaming.preview.chunk.breakPreference | "paragraph" or "newline" or "sentence" |  | 9 | Where to cut: at paragraphs, lines or sentences.
channels.telegram.streaming.preview.chunk.maxChars | integer >0.. |  | 9 | Max of chunk, in characters.
channels.telegram.streaming.preview.chunk.minChars | integer >0.. |  | 9 | Min of chunk, in characters.
channels.telegram.streaming.preview.commandText | raw|status |  | 9 | Command text of preview.
channels.telegram.streaming.preview.toolProgress | boolean |  | 9 | Switch for tool progress of preview.
channels.telegram.streaming.progress | object |  | 9 | Settings of progress in streaming.
channels.telegram.streaming.progress.commandText | raw|status |  | 9 | Command text of progress.
channels.telegram.streaming.progress.commentary | boolean |  | 9 | Switch for commentary of progress.
channels.telegram.streaming.progress.label | string or false |  | 9 | Label of progress.
channels.telegram.streaming.progress.labels | string[] |  | 9 | List of labels of progress.
channels.telegram.streaming.progress.maxLineChars | integer >0.. |  | 9 | Largest line of progress, in characters.
channels.telegram.streaming.progress.maxLines | integer >0.. |  | 9 | Largest lines of progress.
channels.telegram.streaming.progress.narration | boolean |  | 9 | Switch for narration of progress.
channels.telegram.streaming.progress.toolProgress | boolean |  | 9 | Switch for tool progress.
channels.telegram.textChunkLimit | integer >0.. |  | 239 | Longest message, in characters; more is split.
channels.telegram.threadBindings | object |  | 39 | Threads bound to a session.
channels.telegram.threadBindings.defaultSpawnContext | isolated|fork |  | 9 | Default spawn context of thread bindings.
channels.telegram.threadBindings.enabled | boolean |  | 39 | Whether thread bindings is on.
channels.telegram.threadBindings.idleHours | number 0.. |  | 39 | Idle of thread bindings, in hours.
channels.telegram.threadBindings.maxAgeHours | number 0.. |  | 39 | Largest age of thread bindings, in hours.
channels.telegram.threadBindings.spawnAcpSessions | boolean |  | 3 | Switch for spawn acp sessions of thread bindings.
channels.telegram.threadBindings.spawnSessions | boolean |  | 9 | Switch for spawn sessions of thread bindings.
channels.telegram.threadBindings.spawnSubagentSessions | boolean |  | 3 | Switch for spawn subagent sessions of thread bindings.
channels.telegram.timeoutSeconds | integer >0.. |  | 23 | Longest wait for the Bot API.
channels.telegram.tokenFile | string |  | 239 | File that holds the token.
channels.telegram.trustedLocalFileRoots | string[] |  | 9 | List of trusted local file roots of telegram.
channels.telegram.webhookCertPath | string |  | 39 | Webhook cert path of telegram.
channels.telegram.webhookHost | string |  | 239 | Address that is listened on for it.
channels.telegram.webhookPath | string |  | 239 | Path that is served for it.
channels.telegram.webhookPort | integer 0.. |  | 39 | Port that is listened on for it.
channels.telegram.webhookSecret | string or object |  | 239! | Secret that Telegram sends along.
channels.telegram.webhookUrl | string |  | 239 | Public address; with it Telegram calls us instead of being asked.
)keys";

}  // namespace oc::config::data
