// The known configuration keys of the rest: browser, web, update, diagnostics and more. The columns are explained in keys.h.
#include "core/config/keys_data.h"

namespace oc::config::data {

const std::string_view kIncludeKeys = R"keys(
$include | string or string[] |  | s | Other files whose content is merged in here, relative to this file and inside its directory.
)keys";

const std::string_view kSchemaKeys = R"keys(
$schema | string |  | 39 | Address of the JSON Schema of this file, for editors.
)keys";

const std::string_view kBrowserKeys = R"keys(
browser | object |  | 39 | Settings of browser.
browser.allowSystemProfileImport | boolean |  | 9 | Whether to allow system profile import of browser.
browser.attachOnly | boolean |  | 39 | Switch for attach only of browser.
browser.cdpPortRangeStart | integer 1..65535 |  | 3 | CDP port range start of browser.
browser.cdpUrl | string |  | 39 | CDP URL of browser.
browser.color | string |  | 3 | Color of browser.
browser.defaultProfile | string |  | 39 | Default profile of browser.
browser.enabled | boolean |  | 39 | Whether browser is on.
browser.evaluateEnabled | boolean |  | 39 | Switch for evaluate enabled of browser.
browser.executablePath | string |  | 39 | Executable path of browser.
browser.extensionRelay | object |  | 9 | Settings of extension relay.
browser.extensionRelay.allowLegacyAuth | boolean |  | 9 | Whether to allow legacy auth of extension relay.
browser.extraArgs | string[] |  | 39 | List of extra args of browser.
browser.headless | boolean |  | 39 | Switch for headless of browser.
browser.noSandbox | boolean |  | 39 | Switch for no sandbox of browser.
browser.profiles | map |  | 39 | Settings of profiles.
browser.profiles.<*> | object |  | 39 | One entry of profiles.
browser.profiles.<*>.attachOnly | boolean |  | 39 | Switch for attach only of profiles.
browser.profiles.<*>.cdpPort | integer 1..65535 |  | 39 | CDP port of profiles.
browser.profiles.<*>.cdpUrl | string |  | 39 | CDP URL of profiles.
browser.profiles.<*>.color | string! |  | 3 | Color of profiles.
browser.profiles.<*>.driver | "openclaw" or "clawd" or "existing-session" ~ "extension" |  | 39 | Driver of profiles.
browser.profiles.<*>.executablePath | string |  | 9 | Executable path of profiles.
browser.profiles.<*>.headless | boolean |  | 9 | Switch for headless of profiles.
browser.profiles.<*>.mcpArgs | string[] |  | 9 | List of MCP args of profiles.
browser.profiles.<*>.mcpCommand | string |  | 9 | MCP command of profiles.
browser.profiles.<*>.userDataDir | string |  | 39 | User data dir of profiles.
browser.remoteCdpHandshakeTimeoutMs | integer 0.. |  | 3 | Remote CDP handshake timeout of browser, in milliseconds.
browser.remoteCdpTimeoutMs | integer 0.. |  | 3 | Remote CDP timeout of browser, in milliseconds.
browser.snapshotDefaults | object |  | 39 | Settings of snapshot defaults.
browser.snapshotDefaults.mode | "efficient" |  | 39 | Mode of snapshot defaults.
browser.ssrfPolicy | object |  | 39 | Settings of SSRF policy.
browser.ssrfPolicy.allowIpv6UniqueLocalRange | boolean |  | 9 | Whether to allow ipv6 unique local range of SSRF policy.
browser.ssrfPolicy.allowPrivateNetwork | boolean |  | 3 | Whether to allow private network of SSRF policy.
browser.ssrfPolicy.allowRfc2544BenchmarkRange | boolean |  | 9 | Whether to allow rfc2544 benchmark range of SSRF policy.
browser.ssrfPolicy.allowedHostnames | string[] |  | 39 | List of allowed hostnames of SSRF policy.
browser.ssrfPolicy.blockedHostnames | string[] |  | 9 | List of blocked hostnames of SSRF policy.
browser.ssrfPolicy.dangerouslyAllowPrivateNetwork | boolean |  | 39 | Lifts a protection; leave it off unless you know exactly why.
browser.ssrfPolicy.hostnameAllowlist | string[] |  | 3 | List of hostname allowlist of SSRF policy.
browser.tabCleanup | object |  | 9 | Settings of tab cleanup.
browser.tabCleanup.enabled | boolean |  | 9 | Whether tab cleanup is on.
)keys";

const std::string_view kCanvasHostKeys = R"keys(
canvasHost | object |  | 3 | Settings of canvas host.
canvasHost.enabled | boolean |  | 3 | Whether canvas host is on.
canvasHost.liveReload | boolean |  | 3 | Switch for live reload of canvas host.
canvasHost.port | integer >0.. |  | 3 | Port of canvas host.
canvasHost.root | string |  | 3 | Root of canvas host.
)keys";

const std::string_view kCliKeys = R"keys(
cli | object |  | 3 | Settings of cli.
cli.banner | object |  | 3 | Settings of banner.
cli.banner.taglineMode | "random" or "default" or "off" |  | 3 | Tagline mode of banner.
)keys";

const std::string_view kCloudWorkersKeys = R"keys(
cloudWorkers | object |  | 9 | Settings of cloud workers.
cloudWorkers.desktop | boolean |  | 9 | Switch for desktop of cloud workers.
cloudWorkers.preparedPool | object |  | 9 | Settings of prepared pool.
cloudWorkers.preparedPool.maxTotal | integer 0.. |  | 9 | Largest total of prepared pool.
cloudWorkers.profiles | map |  | 9 | Settings of profiles.
cloudWorkers.profiles.<*> | object |  | 9 | One entry of profiles.
cloudWorkers.profiles.<*>.install | bundle|npm | "bundle" | 9 | Install of profiles.
cloudWorkers.profiles.<*>.provider | string! |  | 9 | Provider of profiles.
cloudWorkers.profiles.<*>.readyWorkers | integer 0.. |  | 9 | Ready workers of profiles.
cloudWorkers.profiles.<*>.settings | map |  | 9 | Settings of settings in profiles.
cloudWorkers.profiles.<*>.suspendAfter | string |  | 9 | Suspend after of profiles.
cloudWorkers.projectProfiles | map |  | 9 | Settings of project profiles.
cloudWorkers.projectProfiles.<*> | string |  | 9 | One entry of project profiles.
)keys";

const std::string_view kDeliveryKeys = R"keys(
delivery | object |  | s | How answers are brought to their chats.
delivery.ambiguous | "resend" or "hold" | "resend" | s | What is done with an answer of which nobody knows whether it arrived: sent again, at most three times, or held for you.
)keys";

const std::string_view kDesktopKeys = R"keys(
desktop | object |  | 9 | Settings of desktop.
desktop.host | object |  | 9 | Settings of host.
desktop.host.enabled | boolean! |  | 9 | Whether host is on.
desktop.host.managed | boolean |  | 9 | Switch for managed of host.
desktop.host.passwordFile | string |  | 9 | Password file of host.
desktop.host.port | integer 1..65535 |  | 9 | Port of host.
)keys";

const std::string_view kDiagnosticsKeys = R"keys(
diagnostics | object |  | 39 | Settings of diagnostics.
diagnostics.cacheTrace | object |  | 39 | Settings of cache trace.
diagnostics.cacheTrace.enabled | boolean |  | 39 | Whether cache trace is on.
diagnostics.cacheTrace.filePath | string |  | 3 | File path of cache trace.
diagnostics.cacheTrace.includeMessages | boolean |  | 3 | Whether to include messages of cache trace.
diagnostics.cacheTrace.includePrompt | boolean |  | 3 | Whether to include prompt of cache trace.
diagnostics.cacheTrace.includeSystem | boolean |  | 3 | Whether to include system of cache trace.
diagnostics.enabled | boolean |  | 39 | Whether diagnostics is on.
diagnostics.flags | string[] |  | 39 | List of flags of diagnostics.
diagnostics.otel | object |  | 39 | Settings of otel.
diagnostics.otel.captureContent | boolean |  | 9 | Switch for capture content of otel.
diagnostics.otel.enabled | boolean |  | 39 | Whether otel is on.
diagnostics.otel.endpoint | string |  | 39 | Endpoint of otel.
diagnostics.otel.flushIntervalMs | integer 0.. |  | 39 | Flush interval of otel, in milliseconds.
diagnostics.otel.headers | map |  | 39 | Settings of headers in otel.
diagnostics.otel.headers.<*> | string |  | 39! | One entry of headers.
diagnostics.otel.logs | boolean |  | 39 | Switch for logs of otel.
diagnostics.otel.logsEndpoint | string |  | 9 | Logs endpoint of otel.
diagnostics.otel.logsExporter | "otlp" or "stdout" or "both" |  | 9 | Logs exporter of otel.
diagnostics.otel.metricNamePrefix | string |  | 9 | Metric name prefix of otel.
diagnostics.otel.metrics | boolean |  | 39 | Switch for metrics of otel.
diagnostics.otel.metricsEndpoint | string |  | 9 | Metrics endpoint of otel.
diagnostics.otel.protocol | "http/protobuf" or "grpc" |  | 39 | Protocol of otel.
diagnostics.otel.sampleRate | number 0..1 |  | 39 | Sample rate of otel.
diagnostics.otel.serviceName | string |  | 39 | Service name of otel.
diagnostics.otel.traces | boolean |  | 39 | Switch for traces of otel.
diagnostics.otel.tracesEndpoint | string |  | 9 | Traces endpoint of otel.
diagnostics.stuckSessionWarnMs | integer >0.. |  | 3 | Stuck session warn of diagnostics, in milliseconds.
)keys";

const std::string_view kDiscoveryKeys = R"keys(
discovery | object |  | 39 | Settings of discovery.
discovery.mdns | object |  | 39 | Settings of mdns.
discovery.mdns.mode | off|minimal|full |  | 39 | Mode of mdns.
discovery.wideArea | object |  | 39 | Settings of wide area.
discovery.wideArea.domain | string |  | 39 | Domain of wide area.
discovery.wideArea.enabled | boolean |  | 3 | Whether wide area is on.
)keys";

const std::string_view kMetaKeys = R"keys(
meta | object |  | 39 | Settings of meta.
meta.lastTouchedAt | string or any |  | 3 | Last touched at of meta.
meta.lastTouchedVersion | string |  | 39 | Last touched version of meta.
meta.migrations | object |  | 9 | Settings of migrations.
meta.migrations.modelPolicyAllowlist | true |  | 9 | Model policy allowlist of migrations.
meta.migrations.utilityModelSeparation | true |  | 9 | Utility model separation of migrations.
)keys";

const std::string_view kNodeHostKeys = R"keys(
nodeHost | object |  | 39 | Settings of node host.
nodeHost.agentRuns | object |  | 9 | Settings of agent runs.
nodeHost.agentRuns.claude | object |  | 9 | Settings of claude in agent runs.
nodeHost.agentRuns.claude.enabled | boolean |  | 9 | Whether claude is on.
nodeHost.autoUpdate | object |  | 9 | Settings of auto update.
nodeHost.autoUpdate.enabled | boolean |  | 9 | Whether auto update is on.
nodeHost.browserProxy | object |  | 39 | Settings of browser proxy.
nodeHost.browserProxy.allowProfiles | string[] |  | 39 | List of allow profiles of browser proxy.
nodeHost.browserProxy.enabled | boolean |  | 39 | Whether browser proxy is on.
nodeHost.mcp | object |  | 9 | Settings of MCP.
nodeHost.mcp.servers | map |  | 9 | Settings of servers in MCP.
nodeHost.mcp.servers.<*> | object |  | 9 | One entry of servers.
nodeHost.mcp.servers.<*>.args | string[] |  | 9 | List of args of servers.
nodeHost.mcp.servers.<*>.auth | "oauth" |  | 9 | Auth of servers.
nodeHost.mcp.servers.<*>.clientCert | string |  | 9 | Client cert of servers.
nodeHost.mcp.servers.<*>.clientKey | string |  | 9 | Client key of servers.
nodeHost.mcp.servers.<*>.codex | object |  | 9 | Settings of codex in servers.
nodeHost.mcp.servers.<*>.codex.agents | string[] |  | 9 | List of agents of codex.
nodeHost.mcp.servers.<*>.codex.defaultToolsApprovalMode | auto|prompt|approve |  | 9 | Default tools approval mode of codex.
nodeHost.mcp.servers.<*>.command | string |  | 9 | Command of servers.
nodeHost.mcp.servers.<*>.connectionTimeoutMs | number >0.. |  | 9 | Connection timeout of servers, in milliseconds.
nodeHost.mcp.servers.<*>.cwd | string |  | 9 | Cwd of servers.
nodeHost.mcp.servers.<*>.enabled | boolean |  | 9 | Whether servers is on.
nodeHost.mcp.servers.<*>.env | map |  | 9 | Settings of env in servers.
nodeHost.mcp.servers.<*>.env.<*> | string or number or boolean |  | 9! | One entry of env.
nodeHost.mcp.servers.<*>.headers | map |  | 9 | Settings of headers in servers.
nodeHost.mcp.servers.<*>.headers.<*> | string or number or boolean |  | 9! | One entry of headers.
nodeHost.mcp.servers.<*>.oauth | object |  | 9 | Settings of OAuth in servers.
nodeHost.mcp.servers.<*>.oauth.authProfileId | string |  | 9 | Auth profile id of OAuth.
nodeHost.mcp.servers.<*>.oauth.clientMetadataUrl | string |  | 9 | Client metadata URL of OAuth.
nodeHost.mcp.servers.<*>.oauth.identity | shared|per-requester |  | 9 | Identity of OAuth.
nodeHost.mcp.servers.<*>.oauth.redirectUrl | string |  | 9 | Redirect URL of OAuth.
nodeHost.mcp.servers.<*>.oauth.scope | string |  | 9 | Scope of OAuth.
nodeHost.mcp.servers.<*>.requestTimeoutMs | number >0.. |  | 9 | Request timeout of servers, in milliseconds.
nodeHost.mcp.servers.<*>.sslVerify | boolean |  | 9 | Switch for ssl verify of servers.
nodeHost.mcp.servers.<*>.supportsParallelToolCalls | boolean |  | 9 | Whether the service supports parallel tool calls of servers.
nodeHost.mcp.servers.<*>.toolFilter | object |  | 9 | Settings of tool filter in servers.
nodeHost.mcp.servers.<*>.toolFilter.exclude | string[] |  | 9 | List of exclude of tool filter.
nodeHost.mcp.servers.<*>.toolFilter.include | string[] |  | 9 | List of include of tool filter.
nodeHost.mcp.servers.<*>.transport | "stdio" or "sse" or "streamable-http" |  | 9 | Transport of servers.
nodeHost.mcp.servers.<*>.url | string |  | 9 | URL of servers.
nodeHost.skills | object |  | 9 | Settings of skills.
nodeHost.skills.enabled | boolean |  | 9 | Whether skills is on.
nodeHost.workerRuns | object |  | 9 | Settings of worker runs.
nodeHost.workerRuns.capacity | integer 1..1024 |  | 9 | Capacity of worker runs.
nodeHost.workerRuns.containerImage | string |  | 9 | Container image of worker runs.
nodeHost.workerRuns.enabled | boolean |  | 9 | Whether worker runs is on.
nodeHost.workerRuns.isolation | none|container |  | 9 | Isolation of worker runs.
)keys";

const std::string_view kProxyKeys = R"keys(
proxy | object |  | 9 | Settings of proxy.
proxy.enabled | boolean |  | 9 | Whether proxy is on.
proxy.loopbackMode | gateway-only|proxy|block |  | 9 | Loopback mode of proxy.
proxy.proxyUrl | string |  | 9 | Proxy URL.
proxy.tls | object |  | 9 | Settings of TLS.
proxy.tls.caFile | string |  | 9 | Ca file of TLS.
)keys";

const std::string_view kSurfacesKeys = R"keys(
surfaces | map |  | 9 | Settings of surfaces.
surfaces.<*> | object |  | 9 | One entry of surfaces.
surfaces.<*>.silentReply | object |  | 9 | Settings of silent reply.
surfaces.<*>.silentReply.group | "allow" or "disallow" |  | 9 | Group of silent reply.
surfaces.<*>.silentReply.internal | "allow" or "disallow" |  | 9 | Internal of silent reply.
)keys";

const std::string_view kTelemetryKeys = R"keys(
telemetry | object |  | 9 | Settings of telemetry.
telemetry.consentedAt | string |  | 9 | Consented at of telemetry.
telemetry.enabled | boolean |  | 9 | Whether telemetry is on.
)keys";

const std::string_view kUiKeys = R"keys(
ui | object |  | 39 | Settings of UI.
ui.assistant | object |  | 3 | Settings of assistant.
ui.assistant.avatar | string |  | 3 | Avatar of assistant.
ui.assistant.name | string |  | 3 | Name of assistant.
ui.prefs | object |  | 9 | Settings of prefs.
ui.prefs.accent | "theme" or string |  | 9 | Accent of prefs.
ui.prefs.chatFollowUpMode | "steer" or "queue" |  | 9 | Chat follow up mode of prefs.
ui.prefs.chatPersistCommentary | boolean |  | 9 | Switch for chat persist commentary of prefs.
ui.prefs.chatSendShortcut | "enter" or "modifier-enter" |  | 9 | Chat send shortcut of prefs.
ui.prefs.chatShowThinking | boolean |  | 9 | Switch for chat show thinking of prefs.
ui.prefs.chatShowToolCalls | boolean |  | 9 | Switch for chat show tool calls of prefs.
ui.prefs.locale | string |  | 9 | Locale of prefs.
ui.prefs.sidebarEntries | string[] |  | 9 | List of sidebar entries of prefs.
ui.prefs.theme | "claw" or "knot" or "dash" or "absolutely" or "tide" or "beacon" or "phosphor" or "crt" or "manuscript" or "rose" or "miami" or "custom" |  | 9 | Theme of prefs.
ui.prefs.themeMode | "light" or "dark" or "system" |  | 9 | Theme mode of prefs.
ui.seamColor | string |  | 39 | Seam color of UI.
)keys";

const std::string_view kUpdateKeys = R"keys(
update | object |  | 39 | Settings of update.
update.auto | object |  | 39 | Settings of auto.
update.auto.betaCheckIntervalHours | number >0..24 |  | 3 | Beta check interval of auto, in hours.
update.auto.enabled | boolean |  | 39 | Whether auto is on.
update.auto.stableDelayHours | number 0..168 |  | 3 | Stable delay of auto, in hours.
update.auto.stableJitterHours | number 0..168 |  | 3 | Stable jitter of auto, in hours.
update.channel | "stable" or "beta" or "dev" ~ "extended-stable" |  | 39 | Channel of update.
update.checkOnStart | boolean |  | 39 | Switch for check on start of update.
)keys";

const std::string_view kWebKeys = R"keys(
web | object |  | 3 | Settings of web.
web.enabled | boolean |  | 3 | Whether web is on.
web.heartbeatSeconds | integer >0.. |  | 3 | Heartbeat of web, in seconds.
web.reconnect | object |  | 3 | Settings of reconnect.
web.reconnect.factor | number >0.. |  | 3 | Factor of reconnect.
web.reconnect.initialMs | number >0.. |  | 3 | Initial of reconnect, in milliseconds.
web.reconnect.jitter | number 0..1 |  | 3 | Jitter of reconnect.
web.reconnect.maxAttempts | integer 0.. |  | 3 | Largest attempts of reconnect.
web.reconnect.maxMs | number >0.. |  | 3 | Max of reconnect, in milliseconds.
)keys";

const std::string_view kWizardKeys = R"keys(
wizard | object |  | 39 | Settings of wizard.
wizard.accessMode | "full" or "guarded" |  | 9 | Access mode of wizard.
wizard.appRecommendations | boolean |  | 9 | Switch for app recommendations of wizard.
wizard.lastRunAt | string |  | 39 | Last run at of wizard.
wizard.lastRunCommand | string |  | 39 | Last run command of wizard.
wizard.lastRunCommit | string |  | 39 | Last run commit of wizard.
wizard.lastRunMode | "local" or "remote" |  | 39 | Last run mode of wizard.
wizard.lastRunVersion | string |  | 39 | Last run version of wizard.
wizard.securityAcknowledgedAt | string |  | 9 | Security acknowledged at of wizard.
)keys";

const std::string_view kWorktreeAccelerationKeys = R"keys(
worktreeAcceleration | boolean |  | 9 | Switch for worktree acceleration.
)keys";

const std::string_view kWorktreeRootKeys = R"keys(
worktreeRoot | string |  | 9 | Worktree root.
)keys";

}  // namespace oc::config::data
