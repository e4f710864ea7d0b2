// The known configuration keys of channels.whatsapp. The columns are explained in keys.h.
#include "core/config/keys_data.h"

namespace oc::config::data {

const std::string_view kChannelsWhatsappKeys = R"keys(
channels.whatsapp | object |  | 239 | WhatsApp, through the linked-device protocol.
channels.whatsapp.accessToken | string or object |  | s! | Type "cloud": access token of a system user of the business.
channels.whatsapp.accessTokenFile | string |  | s | Type "cloud": file that holds the access token.
channels.whatsapp.accounts | map |  | 39 | Several accounts; what an account does not say holds from the channel.
channels.whatsapp.accounts.<*> | like channels.whatsapp |  | 39 | One account; it may say all that the channel says.
channels.whatsapp.accounts.<*>.authDir | string |  | 39 | Directory of the login of this account.
channels.whatsapp.accounts.<*>.name | string |  | 39 | Name of the account for people.
channels.whatsapp.ackReaction | object |  | 23 | Emoji that marks a message as seen.
channels.whatsapp.ackReaction.direct | boolean | true | 23 | Mark direct messages.
channels.whatsapp.ackReaction.emoji | string |  | 23 | Emoji that marks a message as seen.
channels.whatsapp.ackReaction.group | always|mentions|never | "mentions" | 23 | Which group messages are marked.
channels.whatsapp.actions | object |  | 239 | What the agent may do in this channel besides answering.
channels.whatsapp.actions.calls | boolean |  | 9 | Whether the agent may do this.
channels.whatsapp.actions.polls | boolean |  | 239 | Whether the agent may do this.
channels.whatsapp.actions.reactions | boolean |  | 239 | Whether the agent may do this.
channels.whatsapp.actions.sendMessage | boolean |  | 239 | Whether the agent may do this.
channels.whatsapp.allowFrom | string[] |  | 239 | People that may write directly; "*" is everyone.
channels.whatsapp.apiVersion | string | "v25.0" | s | Type "cloud": version of the Graph API.
channels.whatsapp.appSecret | string or object |  | s! | Type "cloud": secret of the app, which signs requests.
channels.whatsapp.blockStreaming | boolean |  | 23 | Send finished blocks before the end of the answer.
channels.whatsapp.blockStreamingCoalesce | object |  | 23 | How small blocks are put together before they are sent.
channels.whatsapp.blockStreamingCoalesce.idleMs | integer 0.. |  | 23 | Send after this long without more text, in milliseconds.
channels.whatsapp.blockStreamingCoalesce.maxChars | integer >0.. |  | 23 | Send at the latest at this many characters.
channels.whatsapp.blockStreamingCoalesce.minChars | integer >0.. |  | 23 | Wait until this many characters are there.
channels.whatsapp.capabilities | string[] |  | 239 | What the channel may be told it can do.
channels.whatsapp.chunkMode | length|newline | "length" | 23 | Split at the limit, or at line ends.
channels.whatsapp.configWrites | boolean | true | 239 | Let the chat change this file (/config, moved groups).
channels.whatsapp.contextVisibility | all|allowlist|allowlist_quote |  | 9 | Context visibility of whatsapp.
channels.whatsapp.debounceMs | integer 0.. | 0 | 23 | Put messages of one sender together that come within so long, in milliseconds.
channels.whatsapp.defaultAccount | string |  | 39 | Account that sends when none is named.
channels.whatsapp.defaultTo | string |  | 39 | Recipient when none is named.
channels.whatsapp.direct | map |  | 9 | Settings of direct in whatsapp.
channels.whatsapp.direct.<*> | object |  | 9 | One entry of direct.
channels.whatsapp.direct.<*>.systemPrompt | string |  | 9 | Added to the prompt here.
channels.whatsapp.dmHistoryLimit | integer 0.. |  | 239 | How many user turns of a direct chat are kept in the context.
channels.whatsapp.dmPolicy | pairing|allowlist|open|disabled | "pairing" | 239 | Who may write directly: pairing (after approval), allowlist, open (with "*" in allowFrom), disabled.
channels.whatsapp.dms | map |  | 239 | Settings of single direct chats.
channels.whatsapp.dms.<*> | object |  | 239 | Settings of the chat with this person.
channels.whatsapp.dms.<*>.historyLimit | integer 0.. |  | 239 | How many user turns are kept in the context.
channels.whatsapp.enabled | boolean | true | 39 | Whether the channel runs.
channels.whatsapp.groupAllowFrom | string[] |  | 239 | People that may speak to the agent in groups; else allowFrom.
channels.whatsapp.groupPolicy | open|disabled|allowlist | "allowlist" | 239 | Which groups are answered: allowlist, open, disabled.
channels.whatsapp.groups | map |  | 239 | The groups that are answered; "*" is any.
channels.whatsapp.groups.<*> | object |  | 239 | Settings of one group.
channels.whatsapp.groups.<*>.requireMention | boolean | true | 239 | Answer only when mentioned.
channels.whatsapp.groups.<*>.systemPrompt | string |  | 9 | Added to the prompt here.
channels.whatsapp.groups.<*>.tools | object |  | 239 | What may be done here.
channels.whatsapp.groups.<*>.tools.allow | string[] |  | 239 | Only these tools.
channels.whatsapp.groups.<*>.tools.alsoAllow | string[] |  | 239 | Tools added to those allowed so far.
channels.whatsapp.groups.<*>.tools.deny | string[] |  | 239 | Never these tools; deny wins over allow.
channels.whatsapp.groups.<*>.toolsBySender | map |  | 239 | Other choices of tools by who writes.
channels.whatsapp.groups.<*>.toolsBySender.<*> | object |  | 239 | Choice for this sender; "*" is everyone else.
channels.whatsapp.groups.<*>.toolsBySender.<*>.allow | string[] |  | 239 | Only these tools.
channels.whatsapp.groups.<*>.toolsBySender.<*>.alsoAllow | string[] |  | 239 | Tools added to those allowed so far.
channels.whatsapp.groups.<*>.toolsBySender.<*>.deny | string[] |  | 239 | Never these tools.
channels.whatsapp.healthMonitor | object |  | 39 | Settings of health monitor in whatsapp.
channels.whatsapp.healthMonitor.enabled | boolean |  | 39 | Whether health monitor is on.
channels.whatsapp.heartbeat | object |  | 23 | Settings of heartbeat in whatsapp.
channels.whatsapp.heartbeat.showAlerts | boolean | true | 23 | Show heartbeats that found something.
channels.whatsapp.heartbeat.showOk | boolean | false | 23 | Show heartbeats that found nothing.
channels.whatsapp.heartbeat.useIndicator | boolean | true | 23 | Show that a heartbeat runs.
channels.whatsapp.heartbeatVisibility | object |  | 9 | Settings of heartbeat visibility in whatsapp.
channels.whatsapp.heartbeatVisibility.showAlerts | boolean | true | 9 | Show heartbeats that found something.
channels.whatsapp.heartbeatVisibility.showOk | boolean | false | 9 | Show heartbeats that found nothing.
channels.whatsapp.heartbeatVisibility.useIndicator | boolean | true | 9 | Show that a heartbeat runs.
channels.whatsapp.historyLimit | integer 0.. | 50 | 239 | How many unread group messages are given as context.
channels.whatsapp.markdown | object |  | 239 | Markdown of whatsapp.
channels.whatsapp.markdown.tables | off|bullets|code ~ block |  | 239 | How tables are written.
channels.whatsapp.mediaMaxMb | integer >0.. | 50 | 239 | Largest file, in megabytes.
channels.whatsapp.mentionPatterns | object |  | 9 | Settings of mention patterns in whatsapp.
channels.whatsapp.mentionPatterns.allowIn | string[] |  | 9 | List of allow in of mention patterns.
channels.whatsapp.mentionPatterns.denyIn | string[] |  | 9 | List of deny in of mention patterns.
channels.whatsapp.mentionPatterns.mode | "allow" or "deny" |  | 9 | Mode of mention patterns.
channels.whatsapp.messagePrefix | string |  | 23 | Put before each inbound message.
channels.whatsapp.phoneNumberId | string or integer |  | s | Type "cloud": ID of the phone number, not the number itself.
channels.whatsapp.pluginHooks | object |  | 9 | Settings of plugin hooks in whatsapp.
channels.whatsapp.pluginHooks.messageReceived | boolean |  | 9 | Switch for message received of plugin hooks.
channels.whatsapp.reactionLevel | off|ack|minimal|extensive |  | 9 | How freely the agent may react with emoji.
channels.whatsapp.replyToMode | "off" or "first" or "all" or "batched" | "off" | 9 | Which parts of an answer quote the message.
channels.whatsapp.responsePrefix | string |  | 239 | Put before each answer in this channel.
channels.whatsapp.selfChatMode | boolean |  | 239 | The number is the owner's own: only messages to oneself are for the agent.
channels.whatsapp.sendReadReceipts | boolean | true | 239 | Mark messages as read.
channels.whatsapp.streaming | object |  | 9 | How a growing answer is shown.
channels.whatsapp.streaming.block | object |  | 9 | Settings of block in streaming.
channels.whatsapp.streaming.block.coalesce | object |  | 9 | Settings of coalesce in block.
channels.whatsapp.streaming.block.coalesce.idleMs | integer 0.. |  | 9 | Send after this long without more text, in milliseconds.
channels.whatsapp.streaming.block.coalesce.maxChars | integer >0.. |  | 9 | Send at the latest at this many characters.
channels.whatsapp.streaming.block.coalesce.minChars | integer >0.. |  | 9 | Wait until this many characters are there.
channels.whatsapp.streaming.block.enabled | boolean |  | 9 | Whether block is on.
channels.whatsapp.streaming.chunkMode | length|newline |  | 9 | Chunk mode of streaming.
channels.whatsapp.textChunkLimit | integer >0.. |  | 239 | Longest message, in characters; more is split.
channels.whatsapp.type | "web" or "cloud" | "web" | s | How the account is reached: linked like a phone's device, or by Meta's Cloud API.
channels.whatsapp.verifyToken | string or object |  | s! | Type "cloud": word of yours that Meta repeats when the webhook is set up.
channels.whatsapp.webhookPath | string |  | s | Type "cloud": path that is served, /whatsapp/<account> when nothing is set.
)keys";

}  // namespace oc::config::data
