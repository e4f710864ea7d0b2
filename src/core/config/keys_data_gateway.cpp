// The known configuration keys of the gateway, sessions, bindings, messages, commands, cron and hooks. The columns are explained in keys.h.
#include "core/config/keys_data.h"

namespace oc::config::data {

const std::string_view kAccessGroupsKeys = R"keys(
accessGroups | map |  | 9 | Settings of access groups.
accessGroups.<*> | object |  | 9 | One entry of access groups.
accessGroups.<*>.channelId | string |  | 9 | Channel id of access groups.
accessGroups.<*>.guildId | string |  | 9 | Guild id of access groups.
accessGroups.<*>.members | map |  | 9 | Settings of members.
accessGroups.<*>.members.<*> | string[] |  | 9 | One entry of members.
accessGroups.<*>.membership | "canViewChannel" |  | 9 | Membership of access groups.
accessGroups.<*>.type | "discord.channelAudience" or "message.senders" |  | 9 | Type of access groups.
)keys";

const std::string_view kApprovalsKeys = R"keys(
approvals | object |  | 39 | Settings of approvals.
approvals.exec | object |  | 39 | Running commands.
approvals.exec.agentFilter | string[] |  | 39 | List of agent filter of exec.
approvals.exec.enabled | boolean |  | 39 | Whether exec is on.
approvals.exec.mode | "session" or "targets" or "both" |  | 39 | Mode of exec.
approvals.exec.sessionFilter | string[] |  | 39 | List of session filter of exec.
approvals.exec.targets | object[] |  | 39 | Settings of targets in exec.
approvals.exec.targets[].accountId | string |  | 39 | Account id of targets.
approvals.exec.targets[].channel | string! |  | 39 | Channel of targets.
approvals.exec.targets[].threadId | string or number |  | 39 | Thread id of targets.
approvals.exec.targets[].to | string! |  | 39 | To of targets.
approvals.plugin | object |  | 39 | Settings of plugin.
approvals.plugin.agentFilter | string[] |  | 39 | List of agent filter of plugin.
approvals.plugin.enabled | boolean |  | 39 | Whether plugin is on.
approvals.plugin.mode | "session" or "targets" or "both" |  | 39 | Mode of plugin.
approvals.plugin.sessionFilter | string[] |  | 39 | List of session filter of plugin.
approvals.plugin.targets | object[] |  | 39 | Settings of targets in plugin.
approvals.plugin.targets[].accountId | string |  | 39 | Account id of targets.
approvals.plugin.targets[].channel | string! |  | 39 | Channel of targets.
approvals.plugin.targets[].threadId | string or number |  | 39 | Thread id of targets.
approvals.plugin.targets[].to | string! |  | 39 | To of targets.
)keys";

const std::string_view kBindingsKeys = R"keys(
bindings | object[] |  | 39 | Which agent a message goes to. The most specific match wins; between equal ones the first in the list.
bindings[].acp | object |  | 39 | The other agent program.
bindings[].acp.backend | string |  | 39 | Which program.
bindings[].acp.cwd | string |  | 39 | Directory it works in.
bindings[].acp.label | string |  | 39 | Name of the session.
bindings[].acp.mode | persistent|oneshot |  | 39 | One session for good, or a new one each time.
bindings[].agentId | string! |  | 39 | Agent that answers; must be in agents.list.
bindings[].comment | string |  | 39 | A note for people.
bindings[].match | object! |  | 39 | What a message must have; all that is given must fit.
bindings[].match.accountId | string |  | 39 | Account of the channel; absent is the account "default", "*" is any.
bindings[].match.channel | string! |  | 39 | Channel, such as whatsapp or telegram.
bindings[].match.guildId | string |  | 39 | Discord server.
bindings[].match.peer | object ~ string |  | 39s | The conversation: kind and id, or the id alone for any kind.
bindings[].match.peer.id | string! |  | 39 | Id as the channel gives it, compared letter for letter; "*" is any of that kind.
bindings[].match.peer.kind | "direct" or "group" or "channel" or "dm"! |  | 39 | direct (or dm), group or channel; group and channel fit each other.
bindings[].match.roles | string[] |  | 39 | Discord roles; the sender needs one of them.
bindings[].match.teamId | string |  | 39 | Slack workspace.
bindings[].session | object |  | 9 | How conversations of this binding are kept apart.
bindings[].session.dmScope | main|per-peer|per-channel-peer|per-account-channel-peer |  | 9 | session.dmScope for this binding.
bindings[].session.groupScope | main|per-group |  | 9 | session.groupScope for this binding.
bindings[].type | "route" or "acp" | "route" | 39 | route (the normal one), or acp for a conversation bound to another agent program.
)keys";

const std::string_view kBroadcastKeys = R"keys(
broadcast | object |  | 39 | Conversations that several agents answer.
broadcast.<*> | string[] ~ object |  | 39 | The agents that answer in the conversation with this id.
broadcast.<*>.agents | string[]! |  | 9 | The agents.
broadcast.<*>.maxRounds | integer 1..4 |  | 9 | Largest rounds of broadcast.
broadcast.<*>.maxTurns | integer 1..32 |  | 9 | Largest turns of broadcast.
broadcast.<*>.mentionGating | boolean |  | 9 | A message that names some of the agents by @ is for these alone; true when nothing is set.
broadcast.strategy | parallel|sequential | "parallel" | 39 | All at once, or one after the other.
)keys";

const std::string_view kCommandsKeys = R"keys(
commands | object |  | 39 | Orders that people give the gateway in the chat, such as /status.
commands.allowFrom | map |  | 39 | Who may give orders, by channel; "*" is every channel.
commands.allowFrom.<*> | (string or number)[] |  | 39 | People of this channel that may.
commands.bash | boolean | false | 39 | Let `!` run commands on the host.
commands.bashForegroundMs | integer 0..30000 | 2000 | 39 | How long such a command may hold the chat, in milliseconds.
commands.config | boolean | false | 39 | Let /config read and change this file.
commands.debug | boolean | false | 39 | Let /debug change settings until the next start.
commands.mcp | boolean | false | 39 | Let /mcp manage servers.
commands.native | boolean or "auto" | "auto" | 39 | Register them with the channel, where it has such a list.
commands.nativeSkills | boolean or "auto" | "auto" | 39 | Register the skills' commands too.
commands.ownerAllowFrom | (string or number)[] |  | 39 | Who is an owner, for orders that only owners may give.
commands.ownerDisplay | raw|hash | "raw" | 3 | How owners are named to the model.
commands.ownerDisplaySecret | string |  | 3! | Key of the hash when ownerDisplay is hash.
commands.plugins | boolean | false | 39 | Let /plugins manage plugins.
commands.restart | boolean | true | 39 | Let /restart restart the gateway.
commands.text | boolean | true | 39 | Take them from plain text.
commands.useAccessGroups | boolean | true | 3 | Only people that the channel's lists admit may give orders.
)keys";

const std::string_view kCronKeys = R"keys(
cron | object |  | 39 | Work at set times.
cron.enabled | boolean | true | 39 | Whether jobs run.
cron.failureAlert | object |  | 39 | A message when a job fails again and again.
cron.failureAlert.accountId | string |  | 39 | Account id of failure alert.
cron.failureAlert.after | integer 1.. |  | 39 | After so many failures in a row.
cron.failureAlert.channel | string |  | 9 | Channel of failure alert.
cron.failureAlert.cooldownMs | integer 0.. |  | 39 | Cooldown of failure alert, in milliseconds.
cron.failureAlert.enabled | boolean |  | 39 | Whether failure alert is on.
cron.failureAlert.includeSkipped | boolean |  | 9 | Whether to include skipped of failure alert.
cron.failureAlert.mode | announce|webhook |  | 39 | Mode of failure alert.
cron.failureAlert.to | string |  | 9 | To of failure alert.
cron.failureDestination | object |  | 3 | Where failures are told.
cron.failureDestination.accountId | string |  | 3 | Account id of failure destination.
cron.failureDestination.channel | string |  | 3 | Channel of failure destination.
cron.failureDestination.mode | announce|webhook |  | 3 | Mode of failure destination.
cron.failureDestination.to | string |  | 3 | To of failure destination.
cron.maxConcurrentRuns | integer >0.. | 1 | 3 | Most jobs that run at once.
cron.retry | object |  | 3 | What happens after a failed run.
cron.retry.backoffMs | (integer 0..)[] |  | 3 | Waits between tries, in milliseconds.
cron.retry.maxAttempts | integer 0..10 | 3 | 3 | How often it is tried again.
cron.retry.retryOn | (rate_limit|overloaded|network|timeout|server_error)[] |  | 3 | Failures that are tried again.
cron.runLog | object |  | 3 | The list of past runs.
cron.runLog.keepLines | integer >0.. | 2000 | 3 | Most lines of it.
cron.runLog.maxBytes | string or number |  | 3 | Largest size of it.
cron.sessionRetention | string or false | "24h" | 39 | How long sessions of past runs are kept, such as "24h"; false is for ever.
cron.skipMissedJobs | boolean |  | 9 | Whether to skip missed jobs of cron.
cron.store | string |  | 3 | File of the jobs.
cron.triggers | object |  | 9 | Settings of triggers.
cron.triggers.enabled | boolean |  | 9 | Whether triggers is on.
cron.webhook | string |  | 3 | Address that results are posted to.
cron.webhookSsrfPolicy | object |  | 9 | Settings of webhook SSRF policy.
cron.webhookSsrfPolicy.allowIpv6UniqueLocalRange | boolean |  | 9 | Whether to allow ipv6 unique local range of webhook SSRF policy.
cron.webhookSsrfPolicy.allowRfc2544BenchmarkRange | boolean |  | 9 | Whether to allow rfc2544 benchmark range of webhook SSRF policy.
cron.webhookSsrfPolicy.allowedHostnames | string[] |  | 9 | List of allowed hostnames of webhook SSRF policy.
cron.webhookSsrfPolicy.blockedHostnames | string[] |  | 9 | List of blocked hostnames of webhook SSRF policy.
cron.webhookSsrfPolicy.dangerouslyAllowPrivateNetwork | boolean |  | 9 | Lifts a protection; leave it off unless you know exactly why.
cron.webhookToken | string or object |  | 39! | Token sent along.
)keys";

const std::string_view kEnvKeys = R"keys(
env | object |  | 39 | Environment variables for this program and its tools; those of the process win.
env.<*> | string |  | 3! | Value of the variable.
env.shellEnv | object |  | 39 | Also take missing keys from the login shell.
env.shellEnv.enabled | boolean | false | 39 | Whether to ask the shell.
env.shellEnv.timeoutMs | integer 0.. | 15000 | 39 | Longest wait for the shell, in milliseconds.
env.vars | map |  | 39 | More of them.
env.vars.<*> | string |  | 39! | Value of the variable.
)keys";

const std::string_view kGatewayKeys = R"keys(
gateway | object |  | 39 | The server: where it listens, who may connect, how it reloads.
gateway.allowRealIpFallback | boolean | false | 39 | Believe X-Real-IP when there is no X-Forwarded-For.
gateway.auth | object |  | 39 | Who may connect.
gateway.auth.allowTailscale | boolean |  | 39 | Take Tailscale's word for who somebody is.
gateway.auth.identityScopes | map |  | 9 | Settings of identity scopes in auth.
gateway.auth.identityScopes.<*> | (operator.admin|operator.read|operator.write|operator.sessions.read|operator.sessions.write|operator.approvals|operator.questions|operator.pairing|operator.talk|operator.talk.secrets)[] |  | 9 | One entry of identity scopes.
gateway.auth.mode | "none" or "token" or "password" or "trusted-proxy" |  | 39 | token, password, trusted-proxy, or none.
gateway.auth.password | string or object |  | 39! | Password that people type.
gateway.auth.rateLimit | object |  | 39 | Lockout after wrong tries.
gateway.auth.rateLimit.exemptLoopback | boolean | true | 39 | Do not lock out this machine.
gateway.auth.rateLimit.lockoutMs | number | 300000 | 39 | Length of the lockout, in milliseconds.
gateway.auth.rateLimit.maxAttempts | number | 10 | 39 | Wrong tries before the lockout.
gateway.auth.rateLimit.windowMs | number | 60000 | 39 | Time in which they count, in milliseconds.
gateway.auth.token | string or object |  | 39! | Token that clients show.
gateway.auth.trustedProxy | object |  | 39 | A proxy in front that has already asked who somebody is.
gateway.auth.trustedProxy.allowLoopback | boolean |  | 9 | Whether to allow loopback of trusted proxy.
gateway.auth.trustedProxy.allowUsers | string[] |  | 39 | Users that may connect; absent means all.
gateway.auth.trustedProxy.cloudflareAccessOidc | object |  | 9 | Settings of cloudflare access oidc in trusted proxy.
gateway.auth.trustedProxy.cloudflareAccessOidc.githubAccountIdClaim | string! |  | 9 | Github account id claim of cloudflare access oidc.
gateway.auth.trustedProxy.cloudflareAccessOidc.issuer | string! |  | 9 | Issuer of cloudflare access oidc.
gateway.auth.trustedProxy.cloudflareAccessOidc.providerId | string! |  | 9 | Provider id of cloudflare access oidc.
gateway.auth.trustedProxy.deviceAutoApprove | object |  | 9 | Settings of device auto approve in trusted proxy.
gateway.auth.trustedProxy.deviceAutoApprove.enabled | boolean |  | 9 | Whether device auto approve is on.
gateway.auth.trustedProxy.deviceAutoApprove.scopes | string[] |  | 9 | List of scopes of device auto approve.
gateway.auth.trustedProxy.requiredHeaders | string[] |  | 39 | Headers that must be there.
gateway.auth.trustedProxy.userHeader | string! |  | 39 | Header with the user's name.
gateway.bind | "auto" or "lan" or "loopback" or "custom" or "tailnet" | "loopback" | 39 | Which addresses it listens on: loopback, lan, tailnet, auto, or custom with customBindHost.
gateway.channelHealthCheckMinutes | integer 0.. | 5 | 3 | How often channels are checked; 0 is never.
gateway.channelMaxRestartsPerHour | integer 1.. |  | 3 | Channel max restarts per hour of gateway.
gateway.channelStaleEventThresholdMinutes | integer 1.. |  | 3 | Channel stale event threshold of gateway, in minutes.
gateway.cliAgents | object |  | 9 | Settings of cli agents.
gateway.cliAgents.enabled | boolean |  | 9 | Whether cli agents is on.
gateway.controlUi | object |  | 39 | The web page.
gateway.controlUi.allowExternalEmbedUrls | boolean |  | 9 | Whether to allow external embed urls of control UI.
gateway.controlUi.allowInsecureAuth | boolean | false | 3 | Let the page connect without a device key over plain HTTP.
gateway.controlUi.allowedOrigins | string[] |  | 39 | Pages of other origins that may connect.
gateway.controlUi.automaticallyFetchFavicons | boolean |  | 9 | Switch for automatically fetch favicons of control UI.
gateway.controlUi.basePath | string | "/" | 39 | Path of the page.
gateway.controlUi.communityInvite | boolean |  | 9 | Switch for community invite of control UI.
gateway.controlUi.dangerouslyAllowHostHeaderOriginFallback | boolean | false | 39 | Lifts a protection of the page; leave it off unless you know exactly why.
gateway.controlUi.dangerouslyDisableDeviceAuth | boolean | false | 39 | Lifts a protection of the page; leave it off unless you know exactly why.
gateway.controlUi.embedSandbox | "strict" or "scripts" or "trusted" |  | 9 | Embed sandbox of control UI.
gateway.controlUi.enabled | boolean | true | 39 | Whether the page is served.
gateway.controlUi.environment | object |  | 9 | Settings of environment in control UI.
gateway.controlUi.environment.color | teal|amber|purple|coral|pink|blue|green|red|gray! |  | 9 | Color of environment.
gateway.controlUi.environment.label | string! |  | 9 | Label of environment.
gateway.controlUi.experimental | object |  | 9 | Settings of experimental in control UI.
gateway.controlUi.experimental.customPlugins | boolean |  | 9 | Switch for custom plugins of experimental.
gateway.controlUi.github | object |  | 9 | Settings of github in control UI.
gateway.controlUi.github.token | string or object |  | 9! | Token of github.
gateway.controlUi.root | string |  | 39 | Directory to serve instead of the built-in page.
gateway.controlUi.sessionObserver | boolean |  | 9 | Switch for session observer of control UI.
gateway.customBindHost | string |  | 39 | Address for bind "custom".
gateway.http | object |  | 39 | HTTP services on the same port.
gateway.http.endpoints | object |  | 39 | Which of them are on.
gateway.http.endpoints.chatCompletions | object |  | 39 | POST /v1/chat/completions, as OpenAI has it.
gateway.http.endpoints.chatCompletions.enabled | boolean | false | 39 | Whether it is served.
gateway.http.endpoints.chatCompletions.images | object |  | 39 | Settings of images in chat completions.
gateway.http.endpoints.chatCompletions.images.allowUrl | boolean |  | 39 | Whether to allow URL of images.
gateway.http.endpoints.chatCompletions.images.allowedMimes | string[] |  | 39 | List of allowed mimes of images.
gateway.http.endpoints.chatCompletions.images.maxBytes | integer >0.. |  | 39 | Max of images, in bytes.
gateway.http.endpoints.chatCompletions.images.maxRedirects | integer 0.. |  | 39 | Largest redirects of images.
gateway.http.endpoints.chatCompletions.images.timeoutMs | integer >0.. |  | 39 | Timeout of images, in milliseconds.
gateway.http.endpoints.chatCompletions.images.urlAllowlist | string[] |  | 39 | List of URL allowlist of images.
gateway.http.endpoints.chatCompletions.maxBodyBytes | integer >0.. | 20971520 | 3 | Largest request.
gateway.http.endpoints.chatCompletions.maxImageParts | integer 0.. |  | 3 | Largest image parts of chat completions.
gateway.http.endpoints.chatCompletions.maxTotalImageBytes | integer >0.. |  | 3 | Largest total image of chat completions, in bytes.
gateway.http.endpoints.responses | object |  | 39 | POST /v1/responses, as OpenAI has it.
gateway.http.endpoints.responses.enabled | boolean | false | 39 | Whether it is served.
gateway.http.endpoints.responses.files | object |  | 39 | Settings of files in responses.
gateway.http.endpoints.responses.files.allowUrl | boolean |  | 39 | Whether to allow URL of files.
gateway.http.endpoints.responses.files.allowedMimes | string[] |  | 39 | List of allowed mimes of files.
gateway.http.endpoints.responses.files.maxBytes | integer >0.. |  | 39 | Max of files, in bytes.
gateway.http.endpoints.responses.files.maxChars | integer >0.. |  | 39 | Max of files, in characters.
gateway.http.endpoints.responses.files.maxRedirects | integer 0.. |  | 39 | Largest redirects of files.
gateway.http.endpoints.responses.files.pdf | object |  | 39 | Settings of pdf in files.
gateway.http.endpoints.responses.files.pdf.maxPages | integer >0.. |  | 39 | Largest pages of pdf.
gateway.http.endpoints.responses.files.pdf.maxPixels | integer >0.. |  | 39 | Largest pixels of pdf.
gateway.http.endpoints.responses.files.pdf.minTextChars | integer 0.. |  | 39 | Smallest text of pdf, in characters.
gateway.http.endpoints.responses.files.timeoutMs | integer >0.. |  | 39 | Timeout of files, in milliseconds.
gateway.http.endpoints.responses.files.urlAllowlist | string[] |  | 39 | List of URL allowlist of files.
gateway.http.endpoints.responses.images | object |  | 39 | Settings of images in responses.
gateway.http.endpoints.responses.images.allowUrl | boolean |  | 39 | Whether to allow URL of images.
gateway.http.endpoints.responses.images.allowedMimes | string[] |  | 39 | List of allowed mimes of images.
gateway.http.endpoints.responses.images.maxBytes | integer >0.. |  | 39 | Max of images, in bytes.
gateway.http.endpoints.responses.images.maxRedirects | integer 0.. |  | 39 | Largest redirects of images.
gateway.http.endpoints.responses.images.timeoutMs | integer >0.. |  | 39 | Timeout of images, in milliseconds.
gateway.http.endpoints.responses.images.urlAllowlist | string[] |  | 39 | List of URL allowlist of images.
gateway.http.endpoints.responses.maxBodyBytes | integer >0.. | 20971520 | 3 | Largest request.
gateway.http.endpoints.responses.maxUrlParts | integer 0.. |  | 39 | Largest URL parts of responses.
gateway.http.securityHeaders | object |  | 39 | Settings of security headers in HTTP.
gateway.http.securityHeaders.strictTransportSecurity | string or false |  | 39 | Strict transport security of security headers.
gateway.mode | "local" or "remote" |  | 39 | local runs the gateway here, remote uses another one.
gateway.nodes | object |  | 39 | Devices that connect as nodes.
gateway.nodes.allowCommands | string[] |  | 3 | List of allow commands of nodes.
gateway.nodes.allowSkills | boolean |  | 9 | Whether to allow skills of nodes.
gateway.nodes.browser | object |  | 39 | Settings of browser in nodes.
gateway.nodes.browser.mode | "auto" or "manual" or "off" |  | 39 | Mode of browser.
gateway.nodes.browser.node | string |  | 39 | Node of browser.
gateway.nodes.commands | object |  | 9 | Settings of commands in nodes.
gateway.nodes.commands.allow | string[] |  | 9 | List of allow of commands.
gateway.nodes.commands.deny | string[] |  | 9 | List of deny of commands.
gateway.nodes.denyCommands | string[] |  | 3 | List of deny commands of nodes.
gateway.nodes.pairing | object |  | 9 | Settings of pairing in nodes.
gateway.nodes.pairing.autoApproveCidrs | string[] |  | 9 | List of auto approve cidrs of pairing.
gateway.nodes.pairing.autoApproveLocal | boolean |  | 9 | Whether it does by itself: approve local of pairing.
gateway.nodes.pairing.sshVerify | boolean or object |  | 9 | Switch for SSH verify of pairing.
gateway.nodes.pairing.sshVerify.cidrs | string[] |  | 9 | List of cidrs of SSH verify.
gateway.nodes.pairing.sshVerify.identity | string |  | 9 | Identity of SSH verify.
gateway.nodes.pairing.sshVerify.timeoutMs | integer >0.. |  | 9 | Timeout of SSH verify, in milliseconds.
gateway.nodes.pairing.sshVerify.user | string |  | 9 | User of SSH verify.
gateway.nodes.pluginTools | object |  | 9 | Settings of plugin tools in nodes.
gateway.nodes.pluginTools.enabled | boolean |  | 9 | Whether plugin tools is on.
gateway.port | integer 1..65535 | 18789 | 39 | Port of the gateway, for WebSocket, HTTP and the web page.
gateway.portals | object |  | 9 | Settings of portals.
gateway.portals.ingress | object |  | 9 | Settings of ingress in portals.
gateway.portals.ingress.domain | string! |  | 9 | Domain of ingress.
gateway.portals.ingress.port | integer 1..65535! |  | 9 | Port of ingress.
gateway.publicOrigin | string |  | 9 | Public origin of gateway.
gateway.push | object |  | 39 | Settings of push.
gateway.push.apns | object |  | 39 | Settings of apns in push.
gateway.push.apns.relay | object |  | 39 | Settings of relay in apns.
gateway.push.apns.relay.baseUrl | string |  | 39 | Base URL of relay.
gateway.push.apns.relay.timeoutMs | integer >0.. |  | 39 | Timeout of relay, in milliseconds.
gateway.reload | object |  | 39 | What happens when this file changes.
gateway.reload.debounceMs | integer 0.. | 300 | 3 | Wait for so long after the last change, in milliseconds.
gateway.reload.deferralTimeoutMs | integer 0.. |  | 3 | Deferral timeout of reload, in milliseconds.
gateway.reload.mode | "off" or "restart" or "hot" or "hybrid" | "hybrid" | 39 | hot takes over what it can, restart restarts, hybrid does either as needed, off does nothing.
gateway.remote | object |  | 39 | The gateway of another machine that the commands talk to.
gateway.remote.edgeAuth | map |  | 9 | Settings of edge auth in remote.
gateway.remote.edgeAuth.<*> | string or object |  | 9 | One entry of edge auth.
gateway.remote.password | string or object |  | 39! | Password to show there.
gateway.remote.remotePort | integer 1..65535 |  | 9 | Remote port.
gateway.remote.sshHostKeyPolicy | "strict" or "openssh" |  | 9 | SSH host key policy of remote.
gateway.remote.sshIdentity | string |  | 39 | Key file for ssh.
gateway.remote.sshTarget | string |  | 39 | user@host to reach it through.
gateway.remote.tlsFingerprint | string |  | 39 | Fingerprint its certificate must have.
gateway.remote.token | string or object |  | 39! | Token to show there.
gateway.remote.transport | "ssh" or "direct" |  | 39 | Through ssh, or directly.
gateway.remote.url | string |  | 39 | Its WebSocket address.
gateway.roles | object |  | 9 | Settings of roles.
gateway.roles.default | string! |  | 9 | Default of roles.
gateway.roles.definitions | map! |  | 9 | Settings of definitions in roles.
gateway.roles.definitions.<*> | object |  | 9 | One entry of definitions.
gateway.roles.definitions.<*>.accessPolicyPlugin | string |  | 9 | Access policy plugin of definitions.
gateway.roles.definitions.<*>.agents | "*" or string[]! |  | 9 | List of agents of definitions.
gateway.roles.definitions.<*>.sandbox | inherit|required |  | 9 | Sandbox of definitions.
gateway.roles.definitions.<*>.scopes | (operator.admin|operator.read|operator.write|operator.sessions.read|operator.sessions.write|operator.approvals|operator.questions|operator.pairing|operator.talk|operator.talk.secrets)[]! |  | 9 | List of scopes of definitions.
gateway.roles.definitions.<*>.sessions | object! |  | 9 | Settings of sessions in definitions.
gateway.roles.definitions.<*>.sessions.others | none|view|suggest|write! |  | 9 | Others of sessions.
gateway.shutdown | object |  | s | What happens when the gateway stops.
gateway.shutdown.drainMs | integer 0.. | 5000 | s | Let running turns end for so long, in milliseconds; the rest goes on at the next start.
gateway.tailscale | object |  | 39 | Reachable through Tailscale.
gateway.tailscale.mode | "off" or "serve" or "funnel" | "off" | 39 | off, serve (inside the tailnet), funnel (from everywhere).
gateway.tailscale.preserveFunnel | boolean |  | 9 | Whether to preserve funnel of tailscale.
gateway.tailscale.resetOnExit | boolean | false | 3 | Take the route back at the end.
gateway.terminal | object |  | 9 | Settings of terminal.
gateway.terminal.detachedSessionTimeoutSeconds | integer 0.. |  | 9 | Detached session timeout of terminal, in seconds.
gateway.terminal.enabled | boolean |  | 9 | Whether terminal is on.
gateway.terminal.shell | string |  | 9 | Shell of terminal.
gateway.tls | object |  | 39 | Encryption of the port.
gateway.tls.autoGenerate | boolean | true | 39 | Make a certificate when there is none.
gateway.tls.caPath | string |  | 39 | Certificates of the authority.
gateway.tls.certPath | string |  | 39 | Certificate file.
gateway.tls.enabled | boolean | false | 39 | Whether the port speaks TLS.
gateway.tls.keyPath | string |  | 39 | Key file.
gateway.tools | object |  | 39 | Tools that may be called over HTTP.
gateway.tools.allow | string[] |  | 39 | Tools taken off the default list of refused ones.
gateway.tools.deny | string[] |  | 39 | Further tools refused.
gateway.trustedProxies | string[] |  | 39 | Addresses of proxies whose forwarding headers are believed.
)keys";

const std::string_view kHooksKeys = R"keys(
hooks | object |  | 39 | Webhooks: other programs wake an agent over HTTP.
hooks.allowRequestSessionKey | boolean | false | 39 | Let callers choose the session key.
hooks.allowedAgentIds | string[] |  | 39 | Agents that callers may name; "*" is all.
hooks.allowedSessionKeyPrefixes | string[] |  | 39 | What such a key must begin with.
hooks.defaultSessionKey | string |  | 39 | Session key of calls that give none.
hooks.enabled | boolean | false | 39 | Whether the addresses are served.
hooks.gmail | object |  | 39 | Mail of a Gmail account.
hooks.gmail.account | string |  | 39 | Address of the account.
hooks.gmail.allowUnsafeExternalContent | boolean |  | 39 | Whether to allow unsafe external content of gmail.
hooks.gmail.hookUrl | string |  | 39 | Hook URL of gmail.
hooks.gmail.includeBody | boolean |  | 39 | Whether to include body of gmail.
hooks.gmail.label | string |  | 39 | Label of gmail.
hooks.gmail.maxBytes | integer >0.. |  | 39 | Max of gmail, in bytes.
hooks.gmail.model | string |  | 39 | Model of gmail.
hooks.gmail.pushToken | string |  | 39! | Push token of gmail.
hooks.gmail.renewEveryMinutes | integer >0.. |  | 39 | Renew every of gmail, in minutes.
hooks.gmail.serve | object |  | 39 | Settings of serve in gmail.
hooks.gmail.serve.bind | string |  | 39 | Bind of serve.
hooks.gmail.serve.path | string |  | 39 | Path of serve.
hooks.gmail.serve.port | integer >0.. |  | 39 | Port of serve.
hooks.gmail.subscription | string |  | 39 | Subscription of gmail.
hooks.gmail.tailscale | object |  | 39 | Settings of tailscale in gmail.
hooks.gmail.tailscale.mode | "off" or "serve" or "funnel" |  | 39 | Mode of tailscale.
hooks.gmail.tailscale.path | string |  | 39 | Path of tailscale.
hooks.gmail.tailscale.target | string |  | 39 | Target of tailscale.
hooks.gmail.thinking | "off" or "minimal" or "low" or "medium" or "high" |  | 39 | Thinking of gmail.
hooks.gmail.topic | string |  | 39 | Topic of gmail.
hooks.internal | object |  | 39 | Hooks of this program's own events.
hooks.internal.enabled | boolean |  | 39 | Whether they run.
hooks.internal.entries | map |  | 39 | Settings of single hooks, by name.
hooks.internal.entries.<*> | object |  | 39 | One entry of entries.
hooks.internal.entries.<*>.enabled | boolean |  | 39 | Whether entries is on.
hooks.internal.entries.<*>.env | map |  | 39 | Settings of env in entries.
hooks.internal.entries.<*>.env.<*> | string |  | 39! | One entry of env.
hooks.internal.handlers | object[] |  | 3 | Settings of handlers in internal.
hooks.internal.handlers[].event | string! |  | 3 | Event of handlers.
hooks.internal.handlers[].export | string |  | 3 | Export of handlers.
hooks.internal.handlers[].module | string! |  | 3 | Module of handlers.
hooks.internal.installs | map |  | 3 | Settings of installs in internal.
hooks.internal.installs.<*> | object |  | 3 | One entry of installs.
hooks.internal.installs.<*>.clawhubChannel | "official" or "community" or "private" |  | 3 | Clawhub channel of installs.
hooks.internal.installs.<*>.clawhubFamily | "code-plugin" or "bundle-plugin" |  | 3 | Clawhub family of installs.
hooks.internal.installs.<*>.clawhubPackage | string |  | 3 | Clawhub package of installs.
hooks.internal.installs.<*>.clawhubUrl | string |  | 3 | Clawhub URL of installs.
hooks.internal.installs.<*>.hooks | string[] |  | 3 | List of hooks of installs.
hooks.internal.installs.<*>.installPath | string |  | 3 | Install path of installs.
hooks.internal.installs.<*>.installedAt | string |  | 3 | Installed at of installs.
hooks.internal.installs.<*>.integrity | string |  | 3 | Integrity of installs.
hooks.internal.installs.<*>.resolvedAt | string |  | 3 | Resolved at of installs.
hooks.internal.installs.<*>.resolvedName | string |  | 3 | Resolved name of installs.
hooks.internal.installs.<*>.resolvedSpec | string |  | 3 | Resolved spec of installs.
hooks.internal.installs.<*>.resolvedVersion | string |  | 3 | Resolved version of installs.
hooks.internal.installs.<*>.shasum | string |  | 3 | Shasum of installs.
hooks.internal.installs.<*>.source | "npm" or "archive" or "path" or "clawhub"! |  | 3 | Source of installs.
hooks.internal.installs.<*>.sourcePath | string |  | 3 | Source path of installs.
hooks.internal.installs.<*>.spec | string |  | 3 | Spec of installs.
hooks.internal.installs.<*>.version | string |  | 3 | Version of installs.
hooks.internal.load | object |  | 39 | Settings of load in internal.
hooks.internal.load.extraDirs | string[] |  | 39 | Further directories with hooks.
hooks.mappings | object[] |  | 39 | How requests become messages; the first that fits is used.
hooks.mappings[].action | "wake" or "agent" | "agent" | 39 | wake the heartbeat, or run the agent.
hooks.mappings[].agentId | string |  | 39 | Agent that answers.
hooks.mappings[].allowUnsafeExternalContent | boolean | false | 39 | Do not mark the content as foreign.
hooks.mappings[].channel | "last" or "whatsapp" or "telegram" or "discord" or "irc" or "slack" or "signal" or "imessage" or "msteams" ~ string | "last" | 39 | Channel the answer goes to.
hooks.mappings[].deliver | boolean | true | 39 | Send the answer to a channel.
hooks.mappings[].forEach | string |  | 9 | For each of mappings.
hooks.mappings[].id | string |  | 39 | Name of the mapping.
hooks.mappings[].match | object |  | 39 | Which requests it is for.
hooks.mappings[].match.path | string |  | 39 | Path behind hooks.path.
hooks.mappings[].match.source | string |  | 39 | Value of `source` in the request.
hooks.mappings[].messageTemplate | string |  | 39 | The message, with {{fields}} of the request.
hooks.mappings[].model | string |  | 39 | Model for this run.
hooks.mappings[].name | string |  | 39 | Name of the sender in the message.
hooks.mappings[].sessionKey | string |  | 39 | Session it runs in; may hold {{fields}}.
hooks.mappings[].sessionMode | "isolated" or "persistent" |  | 9 | Session mode of mappings.
hooks.mappings[].textTemplate | string |  | 39 | The wake text, with {{fields}} of the request.
hooks.mappings[].thinking | string |  | 39 | How much it thinks.
hooks.mappings[].timeoutSeconds | integer >0.. |  | 39 | Longest time of the run.
hooks.mappings[].to | string |  | 39 | Recipient of the answer.
hooks.mappings[].transform | object |  | 39 | A module that changes the request first.
hooks.mappings[].transform.export | string |  | 39 | Export of transform.
hooks.mappings[].transform.module | string! |  | 39 | Module of transform.
hooks.mappings[].wakeMode | "now" or "next-heartbeat" | "now" | 39 | Now, or with the next heartbeat.
hooks.maxBodyBytes | integer >0.. | 262144 | 3 | Largest request.
hooks.path | string | "/hooks" | 39 | Path of the addresses.
hooks.presets | string[] |  | 39 | Ready-made mappings, such as gmail.
hooks.token | string |  | 39! | Token that callers show; not the gateway's.
hooks.transformsDir | string |  | 39 | Directory of the transforms.
)keys";

const std::string_view kLoggingKeys = R"keys(
logging | object |  | 39 | What is written to the log.
logging.audit | object |  | 9 | Settings of audit.
logging.audit.enabled | boolean |  | 9 | Whether audit is on.
logging.audit.executionIdentity | boolean |  | 9 | Switch for execution identity of audit.
logging.audit.messages | "off" or "direct" or "all" |  | 9 | Messages of audit.
logging.consoleLevel | "silent" or "fatal" or "error" or "warn" or "info" or "debug" or "trace" | "info" | 39 | Least important lines of the terminal.
logging.consoleStyle | "pretty" or "compact" or "json" |  | 39 | Form of the terminal's lines.
logging.file | string | "/tmp/openclaw/openclaw-<date>.log" | 39 | The log file.
logging.level | "silent" or "fatal" or "error" or "warn" or "info" or "debug" or "trace" | "info" | 39 | Least important lines of the file.
logging.maxFileBytes | integer >0.. |  | 39 | Largest log file.
logging.redactPatterns | string[] |  | 39 | Further regular expressions to black out.
logging.redactSensitive | "off" or "tools" | "tools" | 3 | Whether secrets in tool output are blacked out.
)keys";

const std::string_view kMessagesKeys = R"keys(
messages | object |  | 39 | How messages come in and go out.
messages.ackReaction | string |  | 39 | Emoji that marks a message as seen; "" for none.
messages.ackReactionScope | group-mentions|group-all|direct|all|off|none | "group-mentions" | 39 | Which messages are marked.
messages.groupChat | object |  | 39 | How groups are read.
messages.groupChat.historyLimit | integer >0.. ~ integer 0.. | 50 | 39 | How many unread group messages are given as context.
messages.groupChat.mentionPatterns | string[] |  | 39 | Regular expressions that count as a mention, for all agents.
messages.groupChat.unmentionedInbound | user_request|room_event |  | 9 | Unmentioned inbound of group chat.
messages.groupChat.visibleReplies | automatic|message_tool or boolean |  | 9 | Visible replies of group chat.
messages.inbound | object |  | 39 | Putting quick messages of one sender together.
messages.inbound.byChannel | map |  | 39 | Other waits by channel.
messages.inbound.byChannel.<*> | integer 0.. |  | 39 | One entry of by channel.
messages.inbound.debounceMs | integer 0.. | 0 | 39 | Wait for more for so long, in milliseconds.
messages.messagePrefix | string |  | 3 | Put before each inbound message.
messages.queue | object |  | 39 | What happens to a message that comes while the agent works.
messages.queue.byChannel | object |  | 39 | Other modes by channel.
messages.queue.byChannel.discord | "steer" or "followup" or "collect" or "steer-backlog" or "steer+backlog" or "queue" or "interrupt" |  | 39 | Mode of this channel.
messages.queue.byChannel.googlechat | "steer" or "followup" or "collect" or "interrupt" |  | 9 | Mode of this channel.
messages.queue.byChannel.imessage | "steer" or "followup" or "collect" or "steer-backlog" or "steer+backlog" or "queue" or "interrupt" |  | 39 | Mode of this channel.
messages.queue.byChannel.irc | "steer" or "followup" or "collect" or "steer-backlog" or "steer+backlog" or "queue" or "interrupt" |  | 39 | Mode of this channel.
messages.queue.byChannel.matrix | "steer" or "followup" or "collect" or "interrupt" |  | 9 | Mode of this channel.
messages.queue.byChannel.mattermost | "steer" or "followup" or "collect" or "steer-backlog" or "steer+backlog" or "queue" or "interrupt" |  | 39 | Mode of this channel.
messages.queue.byChannel.msteams | "steer" or "followup" or "collect" or "steer-backlog" or "steer+backlog" or "queue" or "interrupt" |  | 39 | Mode of this channel.
messages.queue.byChannel.signal | "steer" or "followup" or "collect" or "steer-backlog" or "steer+backlog" or "queue" or "interrupt" |  | 39 | Mode of this channel.
messages.queue.byChannel.slack | "steer" or "followup" or "collect" or "steer-backlog" or "steer+backlog" or "queue" or "interrupt" |  | 39 | Mode of this channel.
messages.queue.byChannel.telegram | "steer" or "followup" or "collect" or "steer-backlog" or "steer+backlog" or "queue" or "interrupt" |  | 39 | Mode of this channel.
messages.queue.byChannel.webchat | "steer" or "followup" or "collect" or "steer-backlog" or "steer+backlog" or "queue" or "interrupt" |  | 39 | Mode of this channel.
messages.queue.byChannel.whatsapp | "steer" or "followup" or "collect" or "steer-backlog" or "steer+backlog" or "queue" or "interrupt" |  | 39 | Mode of this channel.
messages.queue.cap | integer >0.. | 20 | 39 | Most messages that wait.
messages.queue.debounceMs | integer 0.. | 1000 | 3 | Wait for so long before the next turn, in milliseconds.
messages.queue.debounceMsByChannel | map |  | 39 | Other waits by channel.
messages.queue.debounceMsByChannel.<*> | integer 0.. |  | 39 | One entry of debounce ms by channel.
messages.queue.drop | "old" or "new" or "summarize" | "summarize" | 39 | What goes when more come.
messages.queue.mode | "steer" or "followup" or "collect" or "steer-backlog" or "steer+backlog" or "queue" or "interrupt" | "collect" | 39 | collect puts them together for the next turn, steer tells the running turn, followup queues, interrupt stops it.
messages.removeAckAfterReply | boolean | false | 3 | Take the mark away when the answer is sent.
messages.responsePrefix | string |  | 39 | Put before each answer; "auto" is the agent's name.
messages.responseUsage | on|off|tokens|full or map |  | 9 | Response usage of messages.
messages.responseUsage.<*> | on|off|tokens|full |  | 9 | One entry of response usage.
messages.statusReactions | object |  | 39 | Emoji that tell what the agent is doing.
messages.statusReactions.emojis | object |  | 3 | Settings of emojis in status reactions.
messages.statusReactions.emojis.coding | string |  | 3 | Emoji of this state.
messages.statusReactions.emojis.compacting | string |  | 3 | Emoji of this state.
messages.statusReactions.emojis.done | string |  | 3 | Emoji of this state.
messages.statusReactions.emojis.error | string |  | 3 | Emoji of this state.
messages.statusReactions.emojis.stallHard | string |  | 3 | Emoji of this state.
messages.statusReactions.emojis.stallSoft | string |  | 3 | Emoji of this state.
messages.statusReactions.emojis.thinking | string |  | 3 | Emoji of this state.
messages.statusReactions.emojis.tool | string |  | 3 | Emoji of this state.
messages.statusReactions.emojis.web | string |  | 3 | Emoji of this state.
messages.statusReactions.enabled | boolean | false | 39 | Whether they are set.
messages.statusReactions.timing | object |  | 3 | Settings of timing in status reactions.
messages.statusReactions.timing.debounceMs | integer 0.. |  | 3 | Debounce of timing, in milliseconds.
messages.statusReactions.timing.doneHoldMs | integer 0.. |  | 3 | Done hold of timing, in milliseconds.
messages.statusReactions.timing.errorHoldMs | integer 0.. |  | 3 | Error hold of timing, in milliseconds.
messages.statusReactions.timing.stallHardMs | integer 0.. |  | 3 | Stall hard of timing, in milliseconds.
messages.statusReactions.timing.stallSoftMs | integer 0.. |  | 3 | Stall soft of timing, in milliseconds.
messages.suppressToolErrors | boolean | false | 3 | Keep tool errors out of the chat.
messages.tts | object |  | 3 | Reading answers aloud.
messages.tts.auto | off|always|inbound|tagged | "off" | 3 | When: always, to spoken messages, or when the answer is tagged.
messages.tts.enabled | boolean |  | 3 | Whether tts is on.
messages.tts.maxTextLength | integer 1.. |  | 3 | Longest text that is spoken.
messages.tts.mode | final|all |  | 3 | Only the final answer, or all.
messages.tts.modelOverrides | object |  | 3 | What the model may change about the voice.
messages.tts.modelOverrides.allowModelId | boolean |  | 3 | Whether the model may change this.
messages.tts.modelOverrides.allowNormalization | boolean |  | 3 | Whether the model may change this.
messages.tts.modelOverrides.allowProvider | boolean |  | 3 | Whether the model may change this.
messages.tts.modelOverrides.allowSeed | boolean |  | 3 | Whether the model may change this.
messages.tts.modelOverrides.allowText | boolean |  | 3 | Whether the model may change this.
messages.tts.modelOverrides.allowVoice | boolean |  | 3 | Whether the model may change this.
messages.tts.modelOverrides.allowVoiceSettings | boolean |  | 3 | Whether the model may change this.
messages.tts.modelOverrides.enabled | boolean |  | 3 | Whether the model may change this.
messages.tts.prefsPath | string |  | 3 | File that keeps what users chose.
messages.tts.provider | string |  | 3 | Service that speaks.
messages.tts.providers | map |  | 3 | Settings of the services, by name.
messages.tts.providers.<*> | object |  | 3 | Settings of this service.
messages.tts.providers.<*>.<*> | string or number or boolean or null or any[] or map |  | 3 | One entry of providers.
messages.tts.providers.<*>.apiKey | string or object |  | 3! | API key of providers.
messages.tts.summaryModel | string |  | 3 | Summary model of tts.
messages.tts.timeoutMs | integer 1000..120000 |  | 3 | Longest wait for the service, in milliseconds.
messages.usageTemplate | string or map |  | 9 | Usage template of messages.
messages.visibleReplies | automatic|message_tool or boolean |  | 9 | Visible replies of messages.
)keys";

const std::string_view kSecretsKeys = R"keys(
secrets | object |  | 39 | Settings of secrets.
secrets.defaults | object |  | 39 | Settings of defaults.
secrets.defaults.env | string |  | 39 | Env of defaults.
secrets.defaults.exec | string |  | 39 | Running commands.
secrets.defaults.file | string |  | 39 | File of defaults.
secrets.defaults.store | string |  | 9 | Store of defaults.
secrets.egressProxy | object |  | 9 | Settings of egress proxy.
secrets.egressProxy.allowedHosts | string[] |  | 9 | List of allowed hosts of egress proxy.
secrets.egressProxy.bypassHosts | string[] |  | 9 | List of bypass hosts of egress proxy.
secrets.egressProxy.enabled | boolean |  | 9 | Whether egress proxy is on.
secrets.providers | map |  | 39 | Settings of providers.
secrets.providers.<*> | object |  | 39 | One entry of providers.
secrets.providers.<*>.allowInsecurePath | boolean |  | 3 | Whether to allow insecure path of providers.
secrets.providers.<*>.allowSymlinkCommand | boolean |  | 3 | Whether to allow symlink command of providers.
secrets.providers.<*>.allowlist | string[] |  | 39 | List of allowlist of providers.
secrets.providers.<*>.args | string[] |  | 3 | List of args of providers.
secrets.providers.<*>.command | string |  | 3 | Command of providers.
secrets.providers.<*>.env | map |  | 3 | Settings of env in providers.
secrets.providers.<*>.env.<*> | string |  | 3! | One entry of env.
secrets.providers.<*>.jsonOnly | boolean |  | 3 | Switch for json only of providers.
secrets.providers.<*>.maxBytes | integer >0..20971520 |  | 39 | Max of providers, in bytes.
secrets.providers.<*>.maxOutputBytes | integer >0..20971520 |  | 3 | Largest output of providers, in bytes.
secrets.providers.<*>.mode | "singleValue" or "json" |  | 39 | Mode of providers.
secrets.providers.<*>.noOutputTimeoutMs | integer >0..120000 |  | 3 | No output timeout of providers, in milliseconds.
secrets.providers.<*>.passEnv | string[] |  | 3 | List of pass env of providers.
secrets.providers.<*>.path | string |  | 39 | Path of providers.
secrets.providers.<*>.source | "env" or "file" or "exec" ~ "store" |  | 39 | Source of providers.
secrets.providers.<*>.timeoutMs | integer >0..120000 |  | 39 | Timeout of providers, in milliseconds.
secrets.providers.<*>.trustedDirs | string[] |  | 3 | List of trusted dirs of providers.
secrets.resolution | object |  | 3 | Settings of resolution.
secrets.resolution.maxBatchBytes | integer >0..5242880 |  | 3 | Largest batch of resolution, in bytes.
secrets.resolution.maxProviderConcurrency | integer >0..16 |  | 3 | Largest provider concurrency of resolution.
secrets.resolution.maxRefsPerProvider | integer >0..4096 |  | 3 | Largest refs per provider of resolution.
)keys";

const std::string_view kSecurityKeys = R"keys(
security | object |  | 9 | Settings of security.
security.audit | object |  | 9 | Settings of audit.
security.audit.suppressions | object[] |  | 9 | Settings of suppressions in audit.
security.audit.suppressions[].checkId | string! |  | 9 | Check id of suppressions.
security.audit.suppressions[].detailIncludes | string |  | 9 | Detail includes of suppressions.
security.audit.suppressions[].reason | string |  | 9 | Reason of suppressions.
security.audit.suppressions[].titleIncludes | string |  | 9 | Title includes of suppressions.
security.installPolicy | object |  | 9 | Settings of install policy.
security.installPolicy.enabled | boolean |  | 9 | Whether install policy is on.
security.installPolicy.exec | object |  | 9 | Running commands.
security.installPolicy.exec.args | string[] |  | 9 | List of args of exec.
security.installPolicy.exec.command | string! |  | 9 | Command of exec.
security.installPolicy.exec.env | map |  | 9 | Settings of env in exec.
security.installPolicy.exec.env.<*> | string |  | 9! | One entry of env.
security.installPolicy.exec.maxOutputBytes | integer 1.. |  | 9 | Largest output of exec, in bytes.
security.installPolicy.exec.noOutputTimeoutMs | integer 1.. |  | 9 | No output timeout of exec, in milliseconds.
security.installPolicy.exec.passEnv | string[] |  | 9 | List of pass env of exec.
security.installPolicy.exec.source | "exec"! |  | 9 | Source of exec.
security.installPolicy.exec.timeoutMs | integer 1.. |  | 9 | Timeout of exec, in milliseconds.
security.installPolicy.exec.trustedDirs | string[] |  | 9 | List of trusted dirs of exec.
security.installPolicy.targets | ("skill" or "plugin")[] |  | 9 | List of targets of install policy.
)keys";

const std::string_view kSessionKeys = R"keys(
session | object |  | 39 | How conversations are kept, and when they start anew.
session.agentToAgent | object |  | 3 | Talks between agents.
session.agentToAgent.maxPingPongTurns | integer 0..5 | 5 | 3 | How often two agents answer each other on their own.
session.dmScope | "main" or "per-peer" or "per-channel-peer" or "per-account-channel-peer" | "main" | 39 | Whether direct chats share the main session or are kept apart by person, channel and account.
session.groupScope | main|per-group | "per-group" | 9 | Whether groups have sessions of their own, or share the main one.
session.identityLinks | map ~ object[] |  | 39s | The ids of one person on several channels, so that direct chats continue everywhere.
session.identityLinks.<*> | string[] |  | 39 | Ids of this person, such as "telegram:123456789".
session.identityLinks[] | object |  | s | One person: an id for each channel.
session.identityLinks[].<*> | string or number or any[] |  | s | Id in this channel.
session.idleMinutes | integer >0.. |  | 3 | Older place of reset.idleMinutes.
session.mainKey | string |  | 39 | Ignored; the main session is always "main".
session.maintenance | object |  | 39 | Cleaning up old sessions.
session.maintenance.archiveDashboardAfter | string or number or false or 0 |  | 9 | Archive dashboard after of maintenance.
session.maintenance.coldStorage | object |  | 9 | Settings of cold storage in maintenance.
session.maintenance.coldStorage.afterDays | integer >0.. |  | 9 | After of cold storage, in days.
session.maintenance.coldStorage.enabled | boolean |  | 9 | Whether cold storage is on.
session.maintenance.highWaterBytes | string or number |  | 39 | What is left after cleaning for size.
session.maintenance.maxDiskBytes | string or number ~ false |  | 39 | Most that all sessions may take on disk.
session.maintenance.maxEntries | integer >0.. | 500 | 39 | Most sessions that are kept.
session.maintenance.mode | enforce|warn | "warn" | 39 | warn only tells what would go, enforce does it.
session.maintenance.preserveRecent | string or number or false |  | 9 | Preserve recent of maintenance.
session.maintenance.pruneAfter | string or number | "30d" | 39 | Sessions without a message for so long go, such as "30d".
session.maintenance.pruneDays | integer >0.. |  | 3 | Older way of pruneAfter, in days.
session.maintenance.resetArchiveRetention | string or number or false |  | 39 | How long transcripts of conversations that started anew are kept.
session.maintenance.rotateBytes | string or number | "10mb" | 3 | Size at which a session list is put aside, such as "10mb".
session.notifyOnCreate | boolean |  | 9 | Whether to notify on create of session.
session.parentForkMaxTokens | integer 0.. |  | 3 | Largest conversation that a thread takes a copy of.
session.requireDmIsolation | boolean | false | s | Refuse a configuration under which more than one sender can reach one main session.
session.reset | object |  | 39 | When a conversation starts anew by itself.
session.reset.atHour | integer 0..23 | 4 | 39 | Hour of the day, in the machine's time zone.
session.reset.idleMinutes | integer >0.. |  | 39 | Minutes of silence.
session.reset.mode | "daily" or "idle" | "daily" | 39 | daily: at an hour of the day; idle: after a pause.
session.resetByChannel | map |  | 39 | Other rules by channel; they replace all the others.
session.resetByChannel.<*> | object |  | 39 | Rules for this channel.
session.resetByChannel.<*>.atHour | integer 0..23 |  | 39 | Hour of the day, in the machine's time zone.
session.resetByChannel.<*>.idleMinutes | integer >0.. |  | 39 | Minutes of silence.
session.resetByChannel.<*>.mode | "daily" or "idle" |  | 39 | daily: at an hour of the day; idle: after a pause.
session.resetByType | object |  | 39 | Other rules by kind of conversation.
session.resetByType.direct | object |  | 39 | Rules for this kind of conversation.
session.resetByType.direct.atHour | integer 0..23 |  | 39 | Hour of the day, in the machine's time zone.
session.resetByType.direct.idleMinutes | integer >0.. |  | 39 | Minutes of silence.
session.resetByType.direct.mode | "daily" or "idle" |  | 39 | daily: at an hour of the day; idle: after a pause.
session.resetByType.dm | object |  | 3 | Older word for direct.
session.resetByType.dm.atHour | integer 0..23 |  | 3 | Hour of the day, in the machine's time zone.
session.resetByType.dm.idleMinutes | integer >0.. |  | 3 | Minutes of silence.
session.resetByType.dm.mode | "daily" or "idle" |  | 3 | daily: at an hour of the day; idle: after a pause.
session.resetByType.group | object |  | 39 | Rules for this kind of conversation.
session.resetByType.group.atHour | integer 0..23 |  | 39 | Hour of the day, in the machine's time zone.
session.resetByType.group.idleMinutes | integer >0.. |  | 39 | Minutes of silence.
session.resetByType.group.mode | "daily" or "idle" |  | 39 | daily: at an hour of the day; idle: after a pause.
session.resetByType.thread | object |  | 39 | Rules for this kind of conversation.
session.resetByType.thread.atHour | integer 0..23 |  | 39 | Hour of the day, in the machine's time zone.
session.resetByType.thread.idleMinutes | integer >0.. |  | 39 | Minutes of silence.
session.resetByType.thread.mode | "daily" or "idle" |  | 39 | daily: at an hour of the day; idle: after a pause.
session.resetTriggers | string[] | ["/new", "/reset"] | 39 | Messages that start the conversation anew.
session.scope | "per-sender" or "global" | "per-sender" | 39 | per-sender, or global: one session for all that has no key of its own.
session.sendPolicy | object |  | 39 | In which conversations the agent may speak.
session.sendPolicy.<*> | object |  | s | Short form: what holds for this channel.
session.sendPolicy.<*>.dm | allow|deny |  | s | Direct chats of this channel.
session.sendPolicy.<*>.group | allow|deny|mention-only |  | s | Groups of this channel; mention-only is what happens anyway.
session.sendPolicy.default | "allow" or "deny" | "allow" | 39 | What holds when no rule fits.
session.sendPolicy.rules | object[] |  | 39 | Rules; one that denies wins.
session.sendPolicy.rules[].action | "allow" or "deny"! |  | 39 | allow or deny.
session.sendPolicy.rules[].match | object |  | 39 | What the rule is about; all that is given must fit.
session.sendPolicy.rules[].match.channel | string |  | 39 | Channel that the rule is for.
session.sendPolicy.rules[].match.chatType | "direct" or "group" or "channel" or "dm" |  | 39 | Kind of conversation that the rule is for.
session.sendPolicy.rules[].match.keyPrefix | string |  | 39 | Beginning of the session key behind the agent.
session.sendPolicy.rules[].match.rawKeyPrefix | string |  | 39 | Beginning of the whole session key.
session.sharing | object |  | 9 | Settings of sharing.
session.sharing.drafts | boolean |  | 9 | Switch for drafts of sharing.
session.sharing.readOnly | boolean |  | 9 | Switch for read only of sharing.
session.sharing.suggest | boolean |  | 9 | Switch for suggest of sharing.
session.store | string |  | 39 | File of the session list, with {agentId} in it; sets the directory of sessions.
session.threadBindings | object |  | 39 | Threads bound to a session.
session.threadBindings.defaultSpawnContext | isolated|fork |  | 9 | Default spawn context of thread bindings.
session.threadBindings.enabled | boolean |  | 39 | Whether thread bindings is on.
session.threadBindings.idleHours | number 0.. |  | 39 | Idle of thread bindings, in hours.
session.threadBindings.maxAgeHours | number 0.. |  | 39 | Largest age of thread bindings, in hours.
session.threadBindings.spawnSessions | boolean |  | 9 | Switch for spawn sessions of thread bindings.
session.typingIntervalSeconds | integer >0.. |  | 3 | See agents.defaults.typingMode and typingIntervalSeconds.
session.typingMode | "never" or "instant" or "thinking" or "message" |  | 3 | See agents.defaults.typingMode and typingIntervalSeconds.
)keys";

}  // namespace oc::config::data
