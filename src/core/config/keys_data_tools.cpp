// The known configuration keys of tools: what agents may do. The columns are explained in keys.h.
#include "core/config/keys_data.h"

namespace oc::config::data {

const std::string_view kToolsKeys = R"keys(
tools | object |  | 39 | What agents may do.
tools.agentToAgent | object |  | 39 | Whether agents may write to each other.
tools.agentToAgent.allow | string[] |  | 39 | Agents that may write and be written to; "*" is all.
tools.agentToAgent.enabled | boolean | false | 39 | Whether they may.
tools.allow | string[] |  | 39 | Only these tools (names, group:..., * as a wildcard).
tools.alsoAllow | string[] |  | 39 | Tools added to the profile's.
tools.byProvider | map |  | 39 | Other choices by model service or model.
tools.byProvider.<*> | object |  | 39 | Choice for this service or model.
tools.byProvider.<*>.allow | string[] |  | 39 | Only these tools.
tools.byProvider.<*>.alsoAllow | string[] |  | 39 | Tools added to those allowed so far.
tools.byProvider.<*>.deny | string[] |  | 39 | Never these tools.
tools.byProvider.<*>.profile | "minimal" or "coding" or "messaging" or "full" |  | 39 | A ready-made choice of tools to begin with.
tools.codeMode | boolean or "auto" or object |  | 9 | Switch for code mode of tools.
tools.codeMode.enabled | boolean or "auto" |  | 9 | Whether code mode is on.
tools.codeMode.executor | node|quickjs |  | 9 | Executor of code mode.
tools.codeMode.maxOutputBytes | integer >0.. |  | 9 | Largest output of code mode, in bytes.
tools.codeMode.maxPendingToolCalls | integer >0.. |  | 9 | Largest pending tool calls of code mode.
tools.codeMode.maxSearchLimit | integer >0.. |  | 9 | Largest search limit of code mode.
tools.codeMode.maxSnapshotBytes | integer >0.. |  | 9 | Largest snapshot of code mode, in bytes.
tools.codeMode.memoryLimitBytes | integer >0.. |  | 9 | Memory limit of code mode, in bytes.
tools.codeMode.mode | "only" |  | 9 | Mode of code mode.
tools.codeMode.searchDefaultLimit | integer >0.. |  | 9 | Search default limit of code mode.
tools.codeMode.snapshotTtlSeconds | integer >0.. |  | 9 | Snapshot ttl of code mode, in seconds.
tools.codeMode.timeoutMs | integer >0.. |  | 9 | Timeout of code mode, in milliseconds.
tools.deny | string[] |  | 39 | Never these; deny wins over allow.
tools.elevated | object |  | 39 | Commands on the host in spite of a sandbox, for trusted people.
tools.elevated.allowFrom | map |  | 39 | Who may, by channel.
tools.elevated.allowFrom.<*> | (string or number)[] |  | 39 | People of this channel that may.
tools.elevated.enabled | boolean | true | 39 | Whether that is possible at all.
tools.exec | object |  | 39 | Running commands.
tools.exec.applyPatch | object |  | 39 | The tool apply_patch.
tools.exec.applyPatch.allowModels | string[] |  | 39 | Only to these models.
tools.exec.applyPatch.enabled | boolean | false | 39 | Whether it is offered.
tools.exec.applyPatch.workspaceOnly | boolean | true | 39 | Only files of the workspace.
tools.exec.approvalRunningNoticeMs | integer 0.. |  | 9 | Approval running notice of exec, in milliseconds.
tools.exec.ask | off|on-miss|always | "on-miss" | 39 | When to ask somebody first.
tools.exec.backgroundMs | integer >0.. | 10000 | 39 | A command goes into the background after so long, in milliseconds.
tools.exec.cleanupMs | integer >0.. | 1800000 | 39 | How long finished commands are remembered, in milliseconds.
tools.exec.commandHighlighting | boolean |  | 9 | Switch for command highlighting of exec.
tools.exec.grantExpiryDays | integer 1..3650 |  | 9 | Grant expiry of exec, in days.
tools.exec.host | sandbox|gateway|node ~ auto | "sandbox" | 39 | Where commands run: in the sandbox, on the gateway's machine, or on a node.
tools.exec.mode | deny|allowlist|ask|auto|full |  | 9 | Mode of exec.
tools.exec.node | string |  | 39 | Node that commands run on.
tools.exec.notifyOnExit | boolean | true | 39 | Tell the agent when a background command ends.
tools.exec.notifyOnExitEmptySuccess | boolean |  | 39 | Whether to notify on exit empty success of exec.
tools.exec.pathPrepend | string[] |  | 39 | Directories put at the front of PATH.
tools.exec.reviewer | object |  | 9 | Settings of reviewer in exec.
tools.exec.reviewer.fastMode | boolean |  | 9 | Switch for fast mode of reviewer.
tools.exec.reviewer.model | string or object |  | 9 | Model of reviewer.
tools.exec.reviewer.model.fallbacks | string[] |  | 9 | List of fallbacks of model.
tools.exec.reviewer.model.primary | string |  | 9 | Primary of model.
tools.exec.reviewer.thinking | minimal|low|medium|high|xhigh|max |  | 9 | Thinking of reviewer.
tools.exec.reviewer.timeoutMs | integer >0.. |  | 9 | Timeout of reviewer, in milliseconds.
tools.exec.safeBinProfiles | map |  | 39 | Settings of safe bin profiles in exec.
tools.exec.safeBinProfiles.<*> | object |  | 39 | One entry of safe bin profiles.
tools.exec.safeBinProfiles.<*>.allowedValueFlags | string[] |  | 39 | List of allowed value flags of safe bin profiles.
tools.exec.safeBinProfiles.<*>.deniedFlags | string[] |  | 39 | List of denied flags of safe bin profiles.
tools.exec.safeBinProfiles.<*>.maxPositional | integer 0.. |  | 39 | Largest positional of safe bin profiles.
tools.exec.safeBinProfiles.<*>.minPositional | integer 0.. |  | 39 | Smallest positional of safe bin profiles.
tools.exec.safeBinTrustedDirs | string[] |  | 39 | List of safe bin trusted dirs of exec.
tools.exec.safeBins | string[] |  | 39 | Programs that only read their input and need no approval.
tools.exec.security | deny|allowlist|full |  | 39 | deny none, allow those of a list, or full.
tools.exec.strictInlineEval | boolean |  | 39 | Switch for strict inline eval of exec.
tools.exec.timeoutSec | integer >0.. | 1800 | 3 | Longest run of a command, in seconds.
tools.exec.timeoutSeconds | integer >0.. |  | 9 | Longest run of a command.
tools.fs | object |  | 39 | File tools.
tools.fs.workspaceOnly | boolean | false | 39 | Only files of the workspace.
tools.github | object |  | 9 | Settings of github.
tools.github.gitAuthor | object |  | 9 | Settings of git author in github.
tools.github.gitAuthor.email | string |  | 9 | Email of git author.
tools.github.gitAuthor.name | string |  | 9 | Name of git author.
tools.github.kind | "oauth" |  | 9 | Kind of github.
tools.github.profileId | string! |  | 9 | Profile id of github.
tools.links | object |  | 39 | Reading links that people send.
tools.links.enabled | boolean |  | 39 | Whether links is on.
tools.links.maxLinks | integer >0.. |  | 39 | Largest links.
tools.links.models | object[] |  | 39 | Settings of models in links.
tools.links.models[].args | string[] |  | 39 | List of args of models.
tools.links.models[].command | string! |  | 39 | Command of models.
tools.links.models[].timeoutSeconds | integer >0.. |  | 39 | Timeout of models, in seconds.
tools.links.models[].type | "cli" |  | 39 | Type of models.
tools.links.scope | object |  | 39 | Settings of scope in links.
tools.links.scope.default | "allow" or "deny" |  | 39 | Default of scope.
tools.links.scope.rules | object[] |  | 39 | Settings of rules in scope.
tools.links.scope.rules[].action | "allow" or "deny"! |  | 39 | Action of rules.
tools.links.scope.rules[].match | object |  | 39 | Settings of match in rules.
tools.links.scope.rules[].match.channel | string |  | 39 | Channel that the rule is for.
tools.links.scope.rules[].match.chatType | "direct" or "group" or "channel" or "dm" |  | 39 | Kind of conversation that the rule is for.
tools.links.scope.rules[].match.keyPrefix | string |  | 39 | Beginning of the session key behind the agent.
tools.links.scope.rules[].match.rawKeyPrefix | string |  | 39 | Beginning of the whole session key.
tools.links.timeoutSeconds | integer >0.. |  | 39 | Timeout of links, in seconds.
tools.loopDetection | object |  | 39 | Stops an agent that calls the same tool over and over.
tools.loopDetection.criticalThreshold | integer >0.. | 20 | 3 | Refuse the call after so many.
tools.loopDetection.detectors | object |  | 3 | Settings of detectors in loop detection.
tools.loopDetection.detectors.genericRepeat | boolean |  | 3 | Switch for generic repeat of detectors.
tools.loopDetection.detectors.knownPollNoProgress | boolean |  | 3 | Switch for known poll no progress of detectors.
tools.loopDetection.detectors.pingPong | boolean |  | 3 | Switch for ping pong of detectors.
tools.loopDetection.enabled | boolean | false | 39 | Whether it watches.
tools.loopDetection.globalCircuitBreakerThreshold | integer >0.. | 30 | 3 | Stop the turn after so many.
tools.loopDetection.historySize | integer >0.. | 30 | 3 | How many calls it looks back on.
tools.loopDetection.warningThreshold | integer >0.. | 10 | 3 | Warn the model after so many.
tools.media | object |  | 39 | Reading pictures, sound and video that people send.
tools.media.audio | object |  | 39 | Settings of audio in media.
tools.media.audio.attachments | object |  | 39 | Settings of attachments in audio.
tools.media.audio.attachments.maxAttachments | integer >0.. |  | 39 | Largest attachments.
tools.media.audio.attachments.mode | "first" or "all" |  | 39 | Mode of attachments.
tools.media.audio.attachments.prefer | "first" or "last" or "path" or "url" |  | 39 | Prefer of attachments.
tools.media.audio.baseUrl | string |  | 39 | Base URL of audio.
tools.media.audio.deepgram | object |  | 3 | Settings of deepgram in audio.
tools.media.audio.deepgram.detectLanguage | boolean |  | 3 | Switch for detect language of deepgram.
tools.media.audio.deepgram.punctuate | boolean |  | 3 | Switch for punctuate of deepgram.
tools.media.audio.deepgram.smartFormat | boolean |  | 3 | Switch for smart format of deepgram.
tools.media.audio.echoFormat | string |  | 39 | Echo format of audio.
tools.media.audio.echoTranscript | boolean |  | 39 | Whether to echo transcript of audio.
tools.media.audio.enabled | boolean |  | 39 | Whether audio is on.
tools.media.audio.headers | map |  | 39 | Settings of headers in audio.
tools.media.audio.headers.<*> | string |  | 39! | One entry of headers.
tools.media.audio.language | string |  | 39 | Language of audio.
tools.media.audio.maxBytes | integer >0.. |  | 39 | Max of audio, in bytes.
tools.media.audio.maxChars | integer >0.. |  | 39 | Max of audio, in characters.
tools.media.audio.models | object[] |  | 3 | Settings of models in audio.
tools.media.audio.models[].args | string[] |  | 3 | List of args of models.
tools.media.audio.models[].baseUrl | string |  | 3 | Base URL of models.
tools.media.audio.models[].capabilities | ("image" or "audio" or "video")[] |  | 3 | List of capabilities of models.
tools.media.audio.models[].command | string |  | 3 | Command of models.
tools.media.audio.models[].deepgram | object |  | 3 | Settings of deepgram in models.
tools.media.audio.models[].deepgram.detectLanguage | boolean |  | 3 | Switch for detect language of deepgram.
tools.media.audio.models[].deepgram.punctuate | boolean |  | 3 | Switch for punctuate of deepgram.
tools.media.audio.models[].deepgram.smartFormat | boolean |  | 3 | Switch for smart format of deepgram.
tools.media.audio.models[].headers | map |  | 3 | Settings of headers in models.
tools.media.audio.models[].headers.<*> | string |  | 3! | One entry of headers.
tools.media.audio.models[].language | string |  | 3 | Language of models.
tools.media.audio.models[].maxBytes | integer >0.. |  | 3 | Max of models, in bytes.
tools.media.audio.models[].maxChars | integer >0.. |  | 3 | Max of models, in characters.
tools.media.audio.models[].model | string |  | 3 | Model of models.
tools.media.audio.models[].preferredProfile | string |  | 3 | Preferred profile of models.
tools.media.audio.models[].profile | string |  | 3 | Profile of models.
tools.media.audio.models[].prompt | string |  | 3 | Prompt of models.
tools.media.audio.models[].provider | string |  | 3 | Provider of models.
tools.media.audio.models[].providerOptions | map |  | 3 | Settings of provider options in models.
tools.media.audio.models[].providerOptions.<*> | map |  | 3 | One entry of provider options.
tools.media.audio.models[].providerOptions.<*>.<*> | string or number or boolean |  | 3 | One entry of provider options.
tools.media.audio.models[].timeoutSeconds | integer >0.. |  | 3 | Timeout of models, in seconds.
tools.media.audio.models[].type | "provider" or "cli" |  | 3 | Type of models.
tools.media.audio.preferredModel | string |  | 9 | Preferred model of audio.
tools.media.audio.prompt | string |  | 39 | Prompt of audio.
tools.media.audio.providerOptions | map |  | 39 | Settings of provider options in audio.
tools.media.audio.providerOptions.<*> | map |  | 39 | One entry of provider options.
tools.media.audio.providerOptions.<*>.<*> | string or number or boolean |  | 39 | One entry of provider options.
tools.media.audio.request | object |  | 9 | Settings of request in audio.
tools.media.audio.request.auth | object |  | 9 | Settings of auth in request.
tools.media.audio.request.auth.headerName | string |  | 9 | Header name of auth.
tools.media.audio.request.auth.mode | "provider-default" or "authorization-bearer" or "header" |  | 9 | Mode of auth.
tools.media.audio.request.auth.prefix | string |  | 9 | Prefix of auth.
tools.media.audio.request.auth.token | string or object |  | 9! | Token of auth.
tools.media.audio.request.auth.value | string or object |  | 9 | Value of auth.
tools.media.audio.request.headers | map |  | 9 | Settings of headers in request.
tools.media.audio.request.headers.<*> | string or object |  | 9! | One entry of headers.
tools.media.audio.request.proxy | object |  | 9 | Settings of proxy in request.
tools.media.audio.request.proxy.mode | "env-proxy" or "explicit-proxy" |  | 9 | Mode of proxy.
tools.media.audio.request.proxy.tls | object |  | 9 | Settings of TLS in proxy.
tools.media.audio.request.proxy.tls.ca | string or object |  | 9 | Ca of TLS.
tools.media.audio.request.proxy.tls.cert | string or object |  | 9 | Cert of TLS.
tools.media.audio.request.proxy.tls.insecureSkipVerify | boolean |  | 9 | Switch for insecure skip verify of TLS.
tools.media.audio.request.proxy.tls.key | string or object |  | 9! | Key of TLS.
tools.media.audio.request.proxy.tls.passphrase | string or object |  | 9! | Passphrase of TLS.
tools.media.audio.request.proxy.tls.serverName | string |  | 9 | Server name of TLS.
tools.media.audio.request.proxy.url | string |  | 9 | URL of proxy.
tools.media.audio.request.tls | object |  | 9 | Settings of TLS in request.
tools.media.audio.request.tls.ca | string or object |  | 9 | Ca of TLS.
tools.media.audio.request.tls.cert | string or object |  | 9 | Cert of TLS.
tools.media.audio.request.tls.insecureSkipVerify | boolean |  | 9 | Switch for insecure skip verify of TLS.
tools.media.audio.request.tls.key | string or object |  | 9! | Key of TLS.
tools.media.audio.request.tls.passphrase | string or object |  | 9! | Passphrase of TLS.
tools.media.audio.request.tls.serverName | string |  | 9 | Server name of TLS.
tools.media.audio.scope | object |  | 39 | Settings of scope in audio.
tools.media.audio.scope.default | "allow" or "deny" |  | 39 | Default of scope.
tools.media.audio.scope.rules | object[] |  | 39 | Settings of rules in scope.
tools.media.audio.scope.rules[].action | "allow" or "deny"! |  | 39 | Action of rules.
tools.media.audio.scope.rules[].match | object |  | 39 | Settings of match in rules.
tools.media.audio.scope.rules[].match.channel | string |  | 39 | Channel that the rule is for.
tools.media.audio.scope.rules[].match.chatType | "direct" or "group" or "channel" or "dm" |  | 39 | Kind of conversation that the rule is for.
tools.media.audio.scope.rules[].match.keyPrefix | string |  | 39 | Beginning of the session key behind the agent.
tools.media.audio.scope.rules[].match.rawKeyPrefix | string |  | 39 | Beginning of the whole session key.
tools.media.audio.timeoutSeconds | integer >0.. |  | 39 | Timeout of audio, in seconds.
tools.media.concurrency | integer >0.. | 2 | 39 | How many at once.
tools.media.image | object |  | 39 | Settings of image in media.
tools.media.image.attachments | object |  | 39 | Settings of attachments in image.
tools.media.image.attachments.maxAttachments | integer >0.. |  | 39 | Largest attachments.
tools.media.image.attachments.mode | "first" or "all" |  | 39 | Mode of attachments.
tools.media.image.attachments.prefer | "first" or "last" or "path" or "url" |  | 39 | Prefer of attachments.
tools.media.image.baseUrl | string |  | 39 | Base URL of image.
tools.media.image.deepgram | object |  | 3 | Settings of deepgram in image.
tools.media.image.deepgram.detectLanguage | boolean |  | 3 | Switch for detect language of deepgram.
tools.media.image.deepgram.punctuate | boolean |  | 3 | Switch for punctuate of deepgram.
tools.media.image.deepgram.smartFormat | boolean |  | 3 | Switch for smart format of deepgram.
tools.media.image.echoFormat | string |  | 3 | Echo format of image.
tools.media.image.echoTranscript | boolean |  | 3 | Whether to echo transcript of image.
tools.media.image.enabled | boolean |  | 39 | Whether image is on.
tools.media.image.headers | map |  | 39 | Settings of headers in image.
tools.media.image.headers.<*> | string |  | 39! | One entry of headers.
tools.media.image.language | string |  | 39 | Language of image.
tools.media.image.maxBytes | integer >0.. |  | 39 | Max of image, in bytes.
tools.media.image.maxChars | integer >0.. |  | 39 | Max of image, in characters.
tools.media.image.models | object[] |  | 3 | Settings of models in image.
tools.media.image.models[].args | string[] |  | 3 | List of args of models.
tools.media.image.models[].baseUrl | string |  | 3 | Base URL of models.
tools.media.image.models[].capabilities | ("image" or "audio" or "video")[] |  | 3 | List of capabilities of models.
tools.media.image.models[].command | string |  | 3 | Command of models.
tools.media.image.models[].deepgram | object |  | 3 | Settings of deepgram in models.
tools.media.image.models[].deepgram.detectLanguage | boolean |  | 3 | Switch for detect language of deepgram.
tools.media.image.models[].deepgram.punctuate | boolean |  | 3 | Switch for punctuate of deepgram.
tools.media.image.models[].deepgram.smartFormat | boolean |  | 3 | Switch for smart format of deepgram.
tools.media.image.models[].headers | map |  | 3 | Settings of headers in models.
tools.media.image.models[].headers.<*> | string |  | 3! | One entry of headers.
tools.media.image.models[].language | string |  | 3 | Language of models.
tools.media.image.models[].maxBytes | integer >0.. |  | 3 | Max of models, in bytes.
tools.media.image.models[].maxChars | integer >0.. |  | 3 | Max of models, in characters.
tools.media.image.models[].model | string |  | 3 | Model of models.
tools.media.image.models[].preferredProfile | string |  | 3 | Preferred profile of models.
tools.media.image.models[].profile | string |  | 3 | Profile of models.
tools.media.image.models[].prompt | string |  | 3 | Prompt of models.
tools.media.image.models[].provider | string |  | 3 | Provider of models.
tools.media.image.models[].providerOptions | map |  | 3 | Settings of provider options in models.
tools.media.image.models[].providerOptions.<*> | map |  | 3 | One entry of provider options.
tools.media.image.models[].providerOptions.<*>.<*> | string or number or boolean |  | 3 | One entry of provider options.
tools.media.image.models[].timeoutSeconds | integer >0.. |  | 3 | Timeout of models, in seconds.
tools.media.image.models[].type | "provider" or "cli" |  | 3 | Type of models.
tools.media.image.preferredModel | string |  | 9 | Preferred model of image.
tools.media.image.prompt | string |  | 39 | Prompt of image.
tools.media.image.providerOptions | map |  | 39 | Settings of provider options in image.
tools.media.image.providerOptions.<*> | map |  | 39 | One entry of provider options.
tools.media.image.providerOptions.<*>.<*> | string or number or boolean |  | 39 | One entry of provider options.
tools.media.image.request | object |  | 9 | Settings of request in image.
tools.media.image.request.auth | object |  | 9 | Settings of auth in request.
tools.media.image.request.auth.headerName | string |  | 9 | Header name of auth.
tools.media.image.request.auth.mode | "provider-default" or "authorization-bearer" or "header" |  | 9 | Mode of auth.
tools.media.image.request.auth.prefix | string |  | 9 | Prefix of auth.
tools.media.image.request.auth.token | string or object |  | 9! | Token of auth.
tools.media.image.request.auth.value | string or object |  | 9 | Value of auth.
tools.media.image.request.headers | map |  | 9 | Settings of headers in request.
tools.media.image.request.headers.<*> | string or object |  | 9! | One entry of headers.
tools.media.image.request.proxy | object |  | 9 | Settings of proxy in request.
tools.media.image.request.proxy.mode | "env-proxy" or "explicit-proxy" |  | 9 | Mode of proxy.
tools.media.image.request.proxy.tls | object |  | 9 | Settings of TLS in proxy.
tools.media.image.request.proxy.tls.ca | string or object |  | 9 | Ca of TLS.
tools.media.image.request.proxy.tls.cert | string or object |  | 9 | Cert of TLS.
tools.media.image.request.proxy.tls.insecureSkipVerify | boolean |  | 9 | Switch for insecure skip verify of TLS.
tools.media.image.request.proxy.tls.key | string or object |  | 9! | Key of TLS.
tools.media.image.request.proxy.tls.passphrase | string or object |  | 9! | Passphrase of TLS.
tools.media.image.request.proxy.tls.serverName | string |  | 9 | Server name of TLS.
tools.media.image.request.proxy.url | string |  | 9 | URL of proxy.
tools.media.image.request.tls | object |  | 9 | Settings of TLS in request.
tools.media.image.request.tls.ca | string or object |  | 9 | Ca of TLS.
tools.media.image.request.tls.cert | string or object |  | 9 | Cert of TLS.
tools.media.image.request.tls.insecureSkipVerify | boolean |  | 9 | Switch for insecure skip verify of TLS.
tools.media.image.request.tls.key | string or object |  | 9! | Key of TLS.
tools.media.image.request.tls.passphrase | string or object |  | 9! | Passphrase of TLS.
tools.media.image.request.tls.serverName | string |  | 9 | Server name of TLS.
tools.media.image.scope | object |  | 39 | Settings of scope in image.
tools.media.image.scope.default | "allow" or "deny" |  | 39 | Default of scope.
tools.media.image.scope.rules | object[] |  | 39 | Settings of rules in scope.
tools.media.image.scope.rules[].action | "allow" or "deny"! |  | 39 | Action of rules.
tools.media.image.scope.rules[].match | object |  | 39 | Settings of match in rules.
tools.media.image.scope.rules[].match.channel | string |  | 39 | Channel that the rule is for.
tools.media.image.scope.rules[].match.chatType | "direct" or "group" or "channel" or "dm" |  | 39 | Kind of conversation that the rule is for.
tools.media.image.scope.rules[].match.keyPrefix | string |  | 39 | Beginning of the session key behind the agent.
tools.media.image.scope.rules[].match.rawKeyPrefix | string |  | 39 | Beginning of the whole session key.
tools.media.image.timeoutSeconds | integer >0.. |  | 39 | Timeout of image, in seconds.
tools.media.models | object[] |  | 39 | Settings of models in media.
tools.media.models[].args | string[] |  | 39 | List of args of models.
tools.media.models[].baseUrl | string |  | 39 | Base URL of models.
tools.media.models[].capabilities | ("image" or "audio" or "video")[] |  | 39 | List of capabilities of models.
tools.media.models[].command | string |  | 39 | Command of models.
tools.media.models[].deepgram | object |  | 3 | Settings of deepgram in models.
tools.media.models[].deepgram.detectLanguage | boolean |  | 3 | Switch for detect language of deepgram.
tools.media.models[].deepgram.punctuate | boolean |  | 3 | Switch for punctuate of deepgram.
tools.media.models[].deepgram.smartFormat | boolean |  | 3 | Switch for smart format of deepgram.
tools.media.models[].headers | map |  | 39 | Settings of headers in models.
tools.media.models[].headers.<*> | string |  | 39! | One entry of headers.
tools.media.models[].language | string |  | 39 | Language of models.
tools.media.models[].maxBytes | integer >0.. |  | 39 | Max of models, in bytes.
tools.media.models[].maxChars | integer >0.. |  | 39 | Max of models, in characters.
tools.media.models[].model | string |  | 39 | Model of models.
tools.media.models[].preferredProfile | string |  | 39 | Preferred profile of models.
tools.media.models[].profile | string |  | 39 | Profile of models.
tools.media.models[].prompt | string |  | 39 | Prompt of models.
tools.media.models[].provider | string |  | 39 | Provider of models.
tools.media.models[].providerOptions | map |  | 39 | Settings of provider options in models.
tools.media.models[].providerOptions.<*> | map |  | 39 | One entry of provider options.
tools.media.models[].providerOptions.<*>.<*> | string or number or boolean |  | 39 | One entry of provider options.
tools.media.models[].request | object |  | 9 | Settings of request in models.
tools.media.models[].request.auth | object |  | 9 | Settings of auth in request.
tools.media.models[].request.auth.headerName | string |  | 9 | Header name of auth.
tools.media.models[].request.auth.mode | "provider-default" or "authorization-bearer" or "header" |  | 9 | Mode of auth.
tools.media.models[].request.auth.prefix | string |  | 9 | Prefix of auth.
tools.media.models[].request.auth.token | string or object |  | 9! | Token of auth.
tools.media.models[].request.auth.value | string or object |  | 9 | Value of auth.
tools.media.models[].request.headers | map |  | 9 | Settings of headers in request.
tools.media.models[].request.headers.<*> | string or object |  | 9! | One entry of headers.
tools.media.models[].request.proxy | object |  | 9 | Settings of proxy in request.
tools.media.models[].request.proxy.mode | "env-proxy" or "explicit-proxy" |  | 9 | Mode of proxy.
tools.media.models[].request.proxy.tls | object |  | 9 | Settings of TLS in proxy.
tools.media.models[].request.proxy.tls.ca | string or object |  | 9 | Ca of TLS.
tools.media.models[].request.proxy.tls.cert | string or object |  | 9 | Cert of TLS.
tools.media.models[].request.proxy.tls.insecureSkipVerify | boolean |  | 9 | Switch for insecure skip verify of TLS.
tools.media.models[].request.proxy.tls.key | string or object |  | 9! | Key of TLS.
tools.media.models[].request.proxy.tls.passphrase | string or object |  | 9! | Passphrase of TLS.
tools.media.models[].request.proxy.tls.serverName | string |  | 9 | Server name of TLS.
tools.media.models[].request.proxy.url | string |  | 9 | URL of proxy.
tools.media.models[].request.tls | object |  | 9 | Settings of TLS in request.
tools.media.models[].request.tls.ca | string or object |  | 9 | Ca of TLS.
tools.media.models[].request.tls.cert | string or object |  | 9 | Cert of TLS.
tools.media.models[].request.tls.insecureSkipVerify | boolean |  | 9 | Switch for insecure skip verify of TLS.
tools.media.models[].request.tls.key | string or object |  | 9! | Key of TLS.
tools.media.models[].request.tls.passphrase | string or object |  | 9! | Passphrase of TLS.
tools.media.models[].request.tls.serverName | string |  | 9 | Server name of TLS.
tools.media.models[].timeoutSeconds | integer >0.. |  | 39 | Timeout of models, in seconds.
tools.media.models[].type | "provider" or "cli" |  | 39 | Type of models.
tools.media.video | object |  | 39 | Settings of video in media.
tools.media.video.attachments | object |  | 39 | Settings of attachments in video.
tools.media.video.attachments.maxAttachments | integer >0.. |  | 39 | Largest attachments.
tools.media.video.attachments.mode | "first" or "all" |  | 39 | Mode of attachments.
tools.media.video.attachments.prefer | "first" or "last" or "path" or "url" |  | 39 | Prefer of attachments.
tools.media.video.baseUrl | string |  | 39 | Base URL of video.
tools.media.video.deepgram | object |  | 3 | Settings of deepgram in video.
tools.media.video.deepgram.detectLanguage | boolean |  | 3 | Switch for detect language of deepgram.
tools.media.video.deepgram.punctuate | boolean |  | 3 | Switch for punctuate of deepgram.
tools.media.video.deepgram.smartFormat | boolean |  | 3 | Switch for smart format of deepgram.
tools.media.video.echoFormat | string |  | 3 | Echo format of video.
tools.media.video.echoTranscript | boolean |  | 3 | Whether to echo transcript of video.
tools.media.video.enabled | boolean |  | 39 | Whether video is on.
tools.media.video.headers | map |  | 39 | Settings of headers in video.
tools.media.video.headers.<*> | string |  | 39! | One entry of headers.
tools.media.video.language | string |  | 39 | Language of video.
tools.media.video.maxBytes | integer >0.. |  | 39 | Max of video, in bytes.
tools.media.video.maxChars | integer >0.. |  | 39 | Max of video, in characters.
tools.media.video.models | object[] |  | 3 | Settings of models in video.
tools.media.video.models[].args | string[] |  | 3 | List of args of models.
tools.media.video.models[].baseUrl | string |  | 3 | Base URL of models.
tools.media.video.models[].capabilities | ("image" or "audio" or "video")[] |  | 3 | List of capabilities of models.
tools.media.video.models[].command | string |  | 3 | Command of models.
tools.media.video.models[].deepgram | object |  | 3 | Settings of deepgram in models.
tools.media.video.models[].deepgram.detectLanguage | boolean |  | 3 | Switch for detect language of deepgram.
tools.media.video.models[].deepgram.punctuate | boolean |  | 3 | Switch for punctuate of deepgram.
tools.media.video.models[].deepgram.smartFormat | boolean |  | 3 | Switch for smart format of deepgram.
tools.media.video.models[].headers | map |  | 3 | Settings of headers in models.
tools.media.video.models[].headers.<*> | string |  | 3! | One entry of headers.
tools.media.video.models[].language | string |  | 3 | Language of models.
tools.media.video.models[].maxBytes | integer >0.. |  | 3 | Max of models, in bytes.
tools.media.video.models[].maxChars | integer >0.. |  | 3 | Max of models, in characters.
tools.media.video.models[].model | string |  | 3 | Model of models.
tools.media.video.models[].preferredProfile | string |  | 3 | Preferred profile of models.
tools.media.video.models[].profile | string |  | 3 | Profile of models.
tools.media.video.models[].prompt | string |  | 3 | Prompt of models.
tools.media.video.models[].provider | string |  | 3 | Provider of models.
tools.media.video.models[].providerOptions | map |  | 3 | Settings of provider options in models.
tools.media.video.models[].providerOptions.<*> | map |  | 3 | One entry of provider options.
tools.media.video.models[].providerOptions.<*>.<*> | string or number or boolean |  | 3 | One entry of provider options.
tools.media.video.models[].timeoutSeconds | integer >0.. |  | 3 | Timeout of models, in seconds.
tools.media.video.models[].type | "provider" or "cli" |  | 3 | Type of models.
tools.media.video.preferredModel | string |  | 9 | Preferred model of video.
tools.media.video.prompt | string |  | 39 | Prompt of video.
tools.media.video.providerOptions | map |  | 39 | Settings of provider options in video.
tools.media.video.providerOptions.<*> | map |  | 39 | One entry of provider options.
tools.media.video.providerOptions.<*>.<*> | string or number or boolean |  | 39 | One entry of provider options.
tools.media.video.request | object |  | 9 | Settings of request in video.
tools.media.video.request.auth | object |  | 9 | Settings of auth in request.
tools.media.video.request.auth.headerName | string |  | 9 | Header name of auth.
tools.media.video.request.auth.mode | "provider-default" or "authorization-bearer" or "header" |  | 9 | Mode of auth.
tools.media.video.request.auth.prefix | string |  | 9 | Prefix of auth.
tools.media.video.request.auth.token | string or object |  | 9! | Token of auth.
tools.media.video.request.auth.value | string or object |  | 9 | Value of auth.
tools.media.video.request.headers | map |  | 9 | Settings of headers in request.
tools.media.video.request.headers.<*> | string or object |  | 9! | One entry of headers.
tools.media.video.request.proxy | object |  | 9 | Settings of proxy in request.
tools.media.video.request.proxy.mode | "env-proxy" or "explicit-proxy" |  | 9 | Mode of proxy.
tools.media.video.request.proxy.tls | object |  | 9 | Settings of TLS in proxy.
tools.media.video.request.proxy.tls.ca | string or object |  | 9 | Ca of TLS.
tools.media.video.request.proxy.tls.cert | string or object |  | 9 | Cert of TLS.
tools.media.video.request.proxy.tls.insecureSkipVerify | boolean |  | 9 | Switch for insecure skip verify of TLS.
tools.media.video.request.proxy.tls.key | string or object |  | 9! | Key of TLS.
tools.media.video.request.proxy.tls.passphrase | string or object |  | 9! | Passphrase of TLS.
tools.media.video.request.proxy.tls.serverName | string |  | 9 | Server name of TLS.
tools.media.video.request.proxy.url | string |  | 9 | URL of proxy.
tools.media.video.request.tls | object |  | 9 | Settings of TLS in request.
tools.media.video.request.tls.ca | string or object |  | 9 | Ca of TLS.
tools.media.video.request.tls.cert | string or object |  | 9 | Cert of TLS.
tools.media.video.request.tls.insecureSkipVerify | boolean |  | 9 | Switch for insecure skip verify of TLS.
tools.media.video.request.tls.key | string or object |  | 9! | Key of TLS.
tools.media.video.request.tls.passphrase | string or object |  | 9! | Passphrase of TLS.
tools.media.video.request.tls.serverName | string |  | 9 | Server name of TLS.
tools.media.video.scope | object |  | 39 | Settings of scope in video.
tools.media.video.scope.default | "allow" or "deny" |  | 39 | Default of scope.
tools.media.video.scope.rules | object[] |  | 39 | Settings of rules in scope.
tools.media.video.scope.rules[].action | "allow" or "deny"! |  | 39 | Action of rules.
tools.media.video.scope.rules[].match | object |  | 39 | Settings of match in rules.
tools.media.video.scope.rules[].match.channel | string |  | 39 | Channel that the rule is for.
tools.media.video.scope.rules[].match.chatType | "direct" or "group" or "channel" or "dm" |  | 39 | Kind of conversation that the rule is for.
tools.media.video.scope.rules[].match.keyPrefix | string |  | 39 | Beginning of the session key behind the agent.
tools.media.video.scope.rules[].match.rawKeyPrefix | string |  | 39 | Beginning of the whole session key.
tools.media.video.timeoutSeconds | integer >0.. |  | 39 | Timeout of video, in seconds.
tools.message | object |  | 39 | The tool that sends messages.
tools.message.actions | object |  | 9 | Settings of actions in message.
tools.message.actions.allow | string[] |  | 9 | List of allow of actions.
tools.message.allowCrossContextSend | boolean |  | 3 | Whether to allow cross context send of message.
tools.message.broadcast | object |  | 39 | Settings of broadcast in message.
tools.message.broadcast.enabled | boolean |  | 39 | Whether broadcast is on.
tools.message.crossContext | object |  | 39 | Settings of cross context in message.
tools.message.crossContext.allowAcrossProviders | boolean |  | 39 | Whether to allow across providers of cross context.
tools.message.crossContext.allowWithinProvider | boolean |  | 39 | Whether to allow within provider of cross context.
tools.message.crossContext.marker | object |  | 39 | Settings of marker in cross context.
tools.message.crossContext.marker.enabled | boolean |  | 39 | Whether marker is on.
tools.message.crossContext.marker.prefix | string |  | 39 | Prefix of marker.
tools.message.crossContext.marker.suffix | string |  | 39 | Suffix of marker.
tools.profile | "minimal" or "coding" or "messaging" or "full" | "full" | 39 | A ready-made choice of tools to begin with.
tools.sandbox | object |  | 39 | Settings of sandbox.
tools.sandbox.tools | object |  | 39 | What may be done inside a sandbox.
tools.sandbox.tools.allow | string[] |  | 39 | Only these tools.
tools.sandbox.tools.alsoAllow | string[] |  | 39 | Tools added to those allowed so far.
tools.sandbox.tools.deny | string[] |  | 39 | Never these tools; deny wins over allow.
tools.sessions | object |  | 39 | Settings of sessions.
tools.sessions.visibility | self|tree|agent|all | "tree" | 39 | Which sessions the session tools see: its own, those it started, its agent's, all.
tools.sessions_spawn | object |  | 39 | Settings of sessions spawn.
tools.sessions_spawn.attachments | object |  | 39 | Settings of attachments in sessions spawn.
tools.sessions_spawn.attachments.enabled | boolean |  | 39 | Whether attachments is on.
tools.sessions_spawn.attachments.maxFileBytes | number |  | 39 | Largest file of attachments, in bytes.
tools.sessions_spawn.attachments.maxFiles | number |  | 39 | Largest files of attachments.
tools.sessions_spawn.attachments.maxTotalBytes | number |  | 39 | Largest total of attachments, in bytes.
tools.sessions_spawn.attachments.retainOnSessionKeep | boolean |  | 39 | Switch for retain on session keep of attachments.
tools.subagents | object |  | 39 | Settings of subagents.
tools.subagents.tools | object |  | 39 | What sub-agents may do.
tools.subagents.tools.allow | string[] |  | 39 | Only these tools.
tools.subagents.tools.alsoAllow | string[] |  | 39 | Tools added to those allowed so far.
tools.subagents.tools.deny | string[] |  | 39 | Never these tools; deny wins over allow.
tools.swarm | boolean or object |  | 9 | Switch for swarm of tools.
tools.swarm.defaultAgentId | string |  | 9 | Default agent id of swarm.
tools.swarm.enabled | boolean |  | 9 | Whether swarm is on.
tools.swarm.maxChildrenPerGroup | integer >0.. |  | 9 | Largest children per group of swarm.
tools.swarm.maxConcurrent | integer >0.. |  | 9 | Largest concurrent of swarm.
tools.swarm.maxTotalPerGroup | integer >0.. |  | 9 | Largest total per group of swarm.
tools.swarm.waitTimeoutSecondsMax | integer >0.. |  | 9 | Wait timeout seconds max of swarm.
tools.toolSearch | boolean or object |  | 9 | Switch for tool search of tools.
tools.toolSearch.codeTimeoutMs | integer >0.. |  | 9 | Code timeout of tool search, in milliseconds.
tools.toolSearch.enabled | boolean |  | 9 | Whether tool search is on.
tools.toolSearch.maxSearchLimit | integer >0.. |  | 9 | Largest search limit of tool search.
tools.toolSearch.mode | code|tools|directory |  | 9 | Mode of tool search.
tools.toolSearch.searchDefaultLimit | integer >0.. |  | 9 | Search default limit of tool search.
tools.toolsBySender | map |  | 9 | Other choices by who writes.
tools.toolsBySender.<*> | object |  | 9 | Choice for this sender; "*" is everyone else.
tools.toolsBySender.<*>.allow | string[] |  | 9 | Only these tools.
tools.toolsBySender.<*>.alsoAllow | string[] |  | 9 | Tools added to those allowed so far.
tools.toolsBySender.<*>.deny | string[] |  | 9 | Never these tools.
tools.updatePlan | boolean |  | 9 | Switch for update plan of tools.
tools.web | object |  | 39 | Looking at the web.
tools.web.fetch | object |  | 39 | Reading web pages.
tools.web.fetch.cacheTtlMinutes | number 0.. | 15 | 39 | How long answers are remembered, in minutes.
tools.web.fetch.enabled | boolean | true | 39 | Whether the tool is offered.
tools.web.fetch.firecrawl | object |  | 3 | Settings of firecrawl in fetch.
tools.web.fetch.firecrawl.apiKey | string or object |  | 3! | API key of firecrawl.
tools.web.fetch.firecrawl.baseUrl | string |  | 3 | Base URL of firecrawl.
tools.web.fetch.firecrawl.enabled | boolean |  | 3 | Whether firecrawl is on.
tools.web.fetch.firecrawl.maxAgeMs | integer 0.. |  | 3 | Largest age of firecrawl, in milliseconds.
tools.web.fetch.firecrawl.onlyMainContent | boolean |  | 3 | Switch for only main content of firecrawl.
tools.web.fetch.firecrawl.timeoutSeconds | integer >0.. |  | 3 | Timeout of firecrawl, in seconds.
tools.web.fetch.headers | map |  | 9 | Settings of headers in fetch.
tools.web.fetch.headers.<*> | string |  | 9! | One entry of headers.
tools.web.fetch.maxChars | integer >0.. | 50000 | 39 | Most characters of a page.
tools.web.fetch.maxCharsCap | integer >0.. |  | 39 | Largest chars cap of fetch.
tools.web.fetch.maxRedirects | integer 0.. |  | 39 | Largest redirects of fetch.
tools.web.fetch.maxResponseBytes | integer >0.. |  | 39 | Largest response of fetch, in bytes.
tools.web.fetch.provider | string |  | 9 | Provider of fetch.
tools.web.fetch.readability | boolean |  | 39 | Switch for readability of fetch.
tools.web.fetch.ssrfPolicy | object |  | 9 | Settings of SSRF policy in fetch.
tools.web.fetch.ssrfPolicy.allowIpv6UniqueLocalRange | boolean |  | 9 | Whether to allow ipv6 unique local range of SSRF policy.
tools.web.fetch.ssrfPolicy.allowRfc2544BenchmarkRange | boolean |  | 9 | Whether to allow rfc2544 benchmark range of SSRF policy.
tools.web.fetch.ssrfPolicy.allowedHostnames | string[] |  | 9 | List of allowed hostnames of SSRF policy.
tools.web.fetch.ssrfPolicy.blockedHostnames | string[] |  | 9 | List of blocked hostnames of SSRF policy.
tools.web.fetch.ssrfPolicy.dangerouslyAllowPrivateNetwork | boolean | false | 9 | Let it reach machines of the private network.
tools.web.fetch.timeoutSeconds | integer >0.. |  | 39 | Timeout of fetch, in seconds.
tools.web.fetch.useTrustedEnvProxy | boolean |  | 9 | Whether to use trusted env proxy of fetch.
tools.web.fetch.userAgent | string |  | 39 | User agent of fetch.
tools.web.search | object |  | 39 | Searching the web.
tools.web.search.apiKey | string or object |  | 3! | API key of search.
tools.web.search.brave | object |  | 3 | Settings of brave in search.
tools.web.search.brave.apiKey | string or object |  | 3! | API key of brave.
tools.web.search.brave.baseUrl | string |  | 3 | Base URL of brave.
tools.web.search.brave.mode | string |  | 3 | Mode of brave.
tools.web.search.brave.model | string |  | 3 | Model of brave.
tools.web.search.cacheTtlMinutes | number 0.. | 15 | 39 | How long answers are remembered, in minutes.
tools.web.search.enabled | boolean |  | 39 | Whether the tool is offered.
tools.web.search.firecrawl | object |  | 3 | Settings of firecrawl in search.
tools.web.search.firecrawl.apiKey | string or object |  | 3! | API key of firecrawl.
tools.web.search.firecrawl.baseUrl | string |  | 3 | Base URL of firecrawl.
tools.web.search.firecrawl.model | string |  | 3 | Model of firecrawl.
tools.web.search.gemini | object |  | 3 | Settings of gemini in search.
tools.web.search.gemini.apiKey | string or object |  | 3! | API key of gemini.
tools.web.search.gemini.baseUrl | string |  | 3 | Base URL of gemini.
tools.web.search.gemini.model | string |  | 3 | Model of gemini.
tools.web.search.grok | object |  | 3 | Settings of grok in search.
tools.web.search.grok.apiKey | string or object |  | 3! | API key of grok.
tools.web.search.grok.baseUrl | string |  | 3 | Base URL of grok.
tools.web.search.grok.inlineCitations | boolean |  | 3 | Switch for inline citations of grok.
tools.web.search.grok.model | string |  | 3 | Model of grok.
tools.web.search.kimi | object |  | 3 | Settings of kimi in search.
tools.web.search.kimi.apiKey | string or object |  | 3! | API key of kimi.
tools.web.search.kimi.baseUrl | string |  | 3 | Base URL of kimi.
tools.web.search.kimi.model | string |  | 3 | Model of kimi.
tools.web.search.maxResults | integer >0.. | 5 | 39 | Most results.
tools.web.search.openaiCodex | object |  | 9 | Settings of openai codex in search.
tools.web.search.openaiCodex.allowedDomains | string[] |  | 9 | List of allowed domains of openai codex.
tools.web.search.openaiCodex.contextSize | "low" or "medium" or "high" |  | 9 | Context size of openai codex.
tools.web.search.openaiCodex.enabled | boolean |  | 9 | Whether openai codex is on.
tools.web.search.openaiCodex.mode | "cached" or "live" |  | 9 | Mode of openai codex.
tools.web.search.openaiCodex.userLocation | object |  | 9 | Settings of user location in openai codex.
tools.web.search.openaiCodex.userLocation.city | string |  | 9 | City of user location.
tools.web.search.openaiCodex.userLocation.country | string |  | 9 | Country of user location.
tools.web.search.openaiCodex.userLocation.region | string |  | 9 | Region of user location.
tools.web.search.openaiCodex.userLocation.timezone | string |  | 9 | Timezone of user location.
tools.web.search.perplexity | object |  | 3 | Settings of perplexity in search.
tools.web.search.perplexity.apiKey | string or object |  | 3! | API key of perplexity.
tools.web.search.perplexity.baseUrl | string |  | 3 | Base URL of perplexity.
tools.web.search.perplexity.model | string |  | 3 | Model of perplexity.
tools.web.search.provider | string |  | 39 | Service that searches.
tools.web.search.timeoutSeconds | integer >0.. |  | 39 | Timeout of search, in seconds.
tools.web.x_search | object |  | 3 | Settings of x search in web.
tools.web.x_search.apiKey | string or object |  | 3! | API key of x search.
tools.web.x_search.cacheTtlMinutes | number 0.. | 15 | 3 | How long answers are remembered, in minutes.
tools.web.x_search.enabled | boolean |  | 3 | Whether x search is on.
tools.web.x_search.inlineCitations | boolean |  | 3 | Switch for inline citations of x search.
tools.web.x_search.maxTurns | integer |  | 3 | Largest turns of x search.
tools.web.x_search.model | string |  | 3 | Model of x search.
tools.web.x_search.timeoutSeconds | integer >0.. |  | 3 | Timeout of x search, in seconds.
)keys";

}  // namespace oc::config::data
