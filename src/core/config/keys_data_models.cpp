// The known configuration keys of models, credentials, memory, skills and media. The columns are explained in keys.h.
#include "core/config/keys_data.h"

namespace oc::config::data {

const std::string_view kAcpKeys = R"keys(
acp | object |  | 39 | Settings of acp.
acp.allowedAgents | string[] |  | 39 | List of allowed agents of acp.
acp.backend | string |  | 39 | Backend of acp.
acp.defaultAgent | string |  | 39 | Default agent of acp.
acp.dispatch | object |  | 39 | Settings of dispatch.
acp.dispatch.enabled | boolean |  | 39 | Whether dispatch is on.
acp.enabled | boolean |  | 39 | Whether acp is on.
acp.fallbacks | string[] |  | 9 | List of fallbacks of acp.
acp.maxConcurrentSessions | integer >0.. |  | 3 | Largest concurrent sessions of acp.
acp.runtime | object |  | 39 | Settings of runtime.
acp.runtime.installCommand | string |  | 39 | Install command of runtime.
acp.runtime.ttlMinutes | integer >0.. |  | 3 | Ttl of runtime, in minutes.
acp.stream | object |  | 39 | Settings of stream.
acp.stream.coalesceIdleMs | integer 0.. |  | 3 | Coalesce idle of stream, in milliseconds.
acp.stream.deliveryMode | "live" or "final_only" |  | 39 | Delivery mode of stream.
acp.stream.hiddenBoundarySeparator | "none" or "space" or "newline" or "paragraph" |  | 3 | Hidden boundary separator of stream.
acp.stream.maxChunkChars | integer >0.. |  | 3 | Largest chunk of stream, in characters.
acp.stream.maxOutputChars | integer >0.. |  | 3 | Largest output of stream, in characters.
acp.stream.maxSessionUpdateChars | integer >0.. |  | 3 | Largest session update of stream, in characters.
acp.stream.repeatSuppression | boolean |  | 39 | Switch for repeat suppression of stream.
acp.stream.tagVisibility | map |  | 39 | Settings of tag visibility in stream.
acp.stream.tagVisibility.<*> | boolean |  | 39 | One entry of tag visibility.
)keys";

const std::string_view kAttachmentsKeys = R"keys(
attachments | object |  | 9 | Settings of attachments.
attachments.ttlHours | integer 1..168 |  | 9 | Ttl of attachments, in hours.
)keys";

const std::string_view kAudioKeys = R"keys(
audio | object |  | 3 | Settings of audio.
audio.transcription | object |  | 3 | Settings of transcription.
audio.transcription.command | string[]! |  | 3 | List of command of transcription.
audio.transcription.timeoutSeconds | integer >0.. |  | 3 | Timeout of transcription, in seconds.
)keys";

const std::string_view kAuthKeys = R"keys(
auth | object |  | 39 | Credentials of model services.
auth.cooldowns | object |  | 3 | How long a failing profile rests.
auth.cooldowns.billingBackoffHours | number >0.. | 5 | 3 | First rest after a billing failure, in hours.
auth.cooldowns.billingBackoffHoursByProvider | map |  | 3 | Settings of billing backoff hours by provider in cooldowns.
auth.cooldowns.billingBackoffHoursByProvider.<*> | number >0.. |  | 3 | One entry of billing backoff hours by provider.
auth.cooldowns.billingMaxHours | number >0.. | 24 | 3 | Longest rest after billing failures.
auth.cooldowns.failureWindowHours | number >0.. | 24 | 3 | Failures older than this do not count.
auth.order | map |  | 39 | In which order profiles are tried.
auth.order.<*> | string[] |  | 39 | Profiles of this service, first to last.
auth.profiles | map |  | 39 | The profiles that are expected in auth-profiles.json.
auth.profiles.<*> | object |  | 39 | One profile, named `provider:name`.
auth.profiles.<*>.displayName | string |  | 39 | Display name of profiles.
auth.profiles.<*>.email | string |  | 39 | Whose it is.
auth.profiles.<*>.mode | "api_key" or "oauth" or "token" ~ "aws-sdk"! |  | 39 | Kind of credential.
auth.profiles.<*>.provider | string! |  | 39 | Model service it is for.
)keys";

const std::string_view kMcpKeys = R"keys(
mcp | object |  | 39 | Settings of MCP.
mcp.apps | object |  | 9 | Settings of apps.
mcp.apps.enabled | boolean |  | 9 | Whether apps is on.
mcp.apps.sandboxOrigin | string |  | 9 | Sandbox origin of apps.
mcp.apps.sandboxPort | integer 1..65535 |  | 9 | Sandbox port of apps.
mcp.servers | map |  | 39 | Settings of servers.
mcp.servers.<*> | object |  | 39 | One entry of servers.
mcp.servers.<*>.args | string[] |  | 39 | List of args of servers.
mcp.servers.<*>.auth | "oauth" |  | 9 | Auth of servers.
mcp.servers.<*>.clientCert | string |  | 9 | Client cert of servers.
mcp.servers.<*>.clientKey | string |  | 9 | Client key of servers.
mcp.servers.<*>.codex | object |  | 9 | Settings of codex in servers.
mcp.servers.<*>.codex.agents | string[] |  | 9 | List of agents of codex.
mcp.servers.<*>.codex.defaultToolsApprovalMode | auto|prompt|approve |  | 9 | Default tools approval mode of codex.
mcp.servers.<*>.command | string |  | 39 | Command of servers.
mcp.servers.<*>.connectionTimeoutMs | number >0.. |  | 9 | Connection timeout of servers, in milliseconds.
mcp.servers.<*>.cwd | string |  | 39 | Cwd of servers.
mcp.servers.<*>.enabled | boolean |  | 9 | Whether servers is on.
mcp.servers.<*>.env | map |  | 39 | Settings of env in servers.
mcp.servers.<*>.env.<*> | string or number or boolean |  | 39! | One entry of env.
mcp.servers.<*>.headers | map |  | 9 | Settings of headers in servers.
mcp.servers.<*>.headers.<*> | string or number or boolean |  | 9! | One entry of headers.
mcp.servers.<*>.oauth | object |  | 9 | Settings of OAuth in servers.
mcp.servers.<*>.oauth.authProfileId | string |  | 9 | Auth profile id of OAuth.
mcp.servers.<*>.oauth.clientMetadataUrl | string |  | 9 | Client metadata URL of OAuth.
mcp.servers.<*>.oauth.identity | shared|per-requester |  | 9 | Identity of OAuth.
mcp.servers.<*>.oauth.redirectUrl | string |  | 9 | Redirect URL of OAuth.
mcp.servers.<*>.oauth.scope | string |  | 9 | Scope of OAuth.
mcp.servers.<*>.requestTimeoutMs | number >0.. |  | 9 | Request timeout of servers, in milliseconds.
mcp.servers.<*>.sslVerify | boolean |  | 9 | Switch for ssl verify of servers.
mcp.servers.<*>.supportsParallelToolCalls | boolean |  | 9 | Whether the service supports parallel tool calls of servers.
mcp.servers.<*>.toolFilter | object |  | 9 | Settings of tool filter in servers.
mcp.servers.<*>.toolFilter.exclude | string[] |  | 9 | List of exclude of tool filter.
mcp.servers.<*>.toolFilter.include | string[] |  | 9 | List of include of tool filter.
mcp.servers.<*>.transport | "stdio" or "sse" or "streamable-http" |  | 9 | Transport of servers.
mcp.servers.<*>.url | string |  | 39 | URL of servers.
mcp.servers.<*>.workingDirectory | string |  | 3 | Working directory of servers.
mcp.sessionIdleTtlMs | number 0.. |  | 9 | Session idle ttl of MCP, in milliseconds.
)keys";

const std::string_view kMediaKeys = R"keys(
media | object |  | 3 | Settings of media.
media.preserveFilenames | boolean |  | 3 | Whether to preserve filenames of media.
media.ttlHours | integer 1..168 |  | 3 | Ttl of media, in hours.
)keys";

const std::string_view kMemoryKeys = R"keys(
memory | object |  | 39 | Settings of memory.
memory.backend | "builtin" or "qmd" |  | 3 | Backend of memory.
memory.citations | "auto" or "on" or "off" |  | 39 | Citations of memory.
memory.qmd | object |  | 3 | Settings of qmd.
memory.qmd.command | string |  | 3 | Command of qmd.
memory.qmd.includeDefaultMemory | boolean |  | 3 | Whether to include default memory of qmd.
memory.qmd.limits | object |  | 3 | Settings of limits in qmd.
memory.qmd.limits.maxInjectedChars | integer >0.. |  | 3 | Largest injected of limits, in characters.
memory.qmd.limits.maxResults | integer >0.. |  | 3 | Largest results of limits.
memory.qmd.limits.maxSnippetChars | integer >0.. |  | 3 | Largest snippet of limits, in characters.
memory.qmd.limits.timeoutMs | integer 0.. |  | 3 | Timeout of limits, in milliseconds.
memory.qmd.mcporter | object |  | 3 | Settings of mcporter in qmd.
memory.qmd.mcporter.enabled | boolean |  | 3 | Whether mcporter is on.
memory.qmd.mcporter.serverName | string |  | 3 | Server name of mcporter.
memory.qmd.mcporter.startDaemon | boolean |  | 3 | Switch for start daemon of mcporter.
memory.qmd.paths | object[] |  | 3 | Settings of paths in qmd.
memory.qmd.paths[].name | string |  | 3 | Name of paths.
memory.qmd.paths[].path | string! |  | 3 | Path of paths.
memory.qmd.paths[].pattern | string |  | 3 | Pattern of paths.
memory.qmd.scope | object |  | 3 | Settings of scope in qmd.
memory.qmd.scope.default | "allow" or "deny" |  | 3 | Default of scope.
memory.qmd.scope.rules | object[] |  | 3 | Settings of rules in scope.
memory.qmd.scope.rules[].action | "allow" or "deny"! |  | 3 | Action of rules.
memory.qmd.scope.rules[].match | object |  | 3 | Settings of match in rules.
memory.qmd.scope.rules[].match.channel | string |  | 3 | Channel that the rule is for.
memory.qmd.scope.rules[].match.chatType | "direct" or "group" or "channel" or "dm" |  | 3 | Kind of conversation that the rule is for.
memory.qmd.scope.rules[].match.keyPrefix | string |  | 3 | Beginning of the session key behind the agent.
memory.qmd.scope.rules[].match.rawKeyPrefix | string |  | 3 | Beginning of the whole session key.
memory.qmd.searchMode | "query" or "search" or "vsearch" |  | 3 | Search mode of qmd.
memory.qmd.sessions | object |  | 3 | Settings of sessions in qmd.
memory.qmd.sessions.enabled | boolean |  | 3 | Whether sessions is on.
memory.qmd.sessions.exportDir | string |  | 3 | Export dir of sessions.
memory.qmd.sessions.retentionDays | integer 0.. |  | 3 | Retention of sessions, in days.
memory.qmd.update | object |  | 3 | Settings of update in qmd.
memory.qmd.update.commandTimeoutMs | integer 0.. |  | 3 | Command timeout of update, in milliseconds.
memory.qmd.update.debounceMs | integer 0.. |  | 3 | Debounce of update, in milliseconds.
memory.qmd.update.embedInterval | string |  | 3 | Embed interval of update.
memory.qmd.update.embedTimeoutMs | integer 0.. |  | 3 | Embed timeout of update, in milliseconds.
memory.qmd.update.interval | string |  | 3 | Interval of update.
memory.qmd.update.onBoot | boolean |  | 3 | Switch for on boot of update.
memory.qmd.update.updateTimeoutMs | integer 0.. |  | 3 | Update timeout, in milliseconds.
memory.qmd.update.waitForBootSync | boolean |  | 3 | Switch for wait for boot sync of update.
memory.search | object |  | 9 | Settings of search.
memory.search.cache | object |  | 9 | Settings of cache in search.
memory.search.cache.enabled | boolean |  | 9 | Whether cache is on.
memory.search.documentInputType | string |  | 9 | Document input type of search.
memory.search.enabled | boolean |  | 9 | Whether search is on.
memory.search.experimental | object |  | 9 | Settings of experimental in search.
memory.search.experimental.sessionMemory | boolean |  | 9 | Switch for session memory of experimental.
memory.search.extraPaths | string or object[] |  | 9 | List of extra paths of search.
memory.search.extraPaths[].path | string! |  | 9 | Path of extra paths.
memory.search.extraPaths[].pattern | string |  | 9 | Pattern of extra paths.
memory.search.fallback | string |  | 9 | Fallback of search.
memory.search.inputType | string |  | 9 | Input type of search.
memory.search.local | object |  | 9 | Settings of local in search.
memory.search.local.modelPath | string |  | 9 | Model path of local.
memory.search.model | string |  | 9 | Model of search.
memory.search.multimodal | object |  | 9 | Settings of multimodal in search.
memory.search.multimodal.enabled | boolean |  | 9 | Whether multimodal is on.
memory.search.multimodal.maxFileBytes | integer >0.. |  | 9 | Largest file of multimodal, in bytes.
memory.search.multimodal.modalities | ("image" or "audio" or "all")[] |  | 9 | List of modalities of multimodal.
memory.search.outputDimensionality | integer >0.. |  | 9 | Output dimensionality of search.
memory.search.provider | string |  | 9 | Provider of search.
memory.search.query | object |  | 9 | Settings of query in search.
memory.search.query.maxResults | integer >0.. |  | 9 | Largest results of query.
memory.search.query.minScore | number 0..1 |  | 9 | Smallest score of query.
memory.search.queryInputType | string |  | 9 | Query input type of search.
memory.search.rememberAcrossConversations | boolean |  | 9 | Switch for remember across conversations of search.
memory.search.remote | object |  | 9 | Settings of remote in search.
memory.search.remote.apiKey | string or object |  | 9! | API key of remote.
memory.search.remote.baseUrl | string |  | 9 | Base URL of remote.
memory.search.remote.batch | object |  | 9 | Settings of batch in remote.
memory.search.remote.batch.enabled | boolean |  | 9 | Whether batch is on.
memory.search.remote.headers | map |  | 9 | Settings of headers in remote.
memory.search.remote.headers.<*> | string |  | 9! | One entry of headers.
memory.search.sources | ("memory" or "sessions")[] |  | 9 | List of sources of search.
memory.search.store | object |  | 9 | Settings of store in search.
memory.search.store.fts | object |  | 9 | Settings of fts in store.
memory.search.store.fts.tokenizer | "unicode61" or "trigram" |  | 9 | Tokenizer of fts.
memory.search.store.vector | object |  | 9 | Settings of vector in store.
memory.search.store.vector.enabled | boolean |  | 9 | Whether vector is on.
memory.search.store.vector.extensionPath | string |  | 9 | Extension path of vector.
)keys";

const std::string_view kModelsKeys = R"keys(
models | object |  | 39 | Model services.
models.bedrockDiscovery | object |  | 3 | Settings of bedrock discovery.
models.bedrockDiscovery.defaultContextWindow | integer >0.. |  | 3 | Default context window of bedrock discovery.
models.bedrockDiscovery.defaultMaxTokens | integer >0.. |  | 3 | Default max of bedrock discovery, in tokens.
models.bedrockDiscovery.enabled | boolean |  | 3 | Whether bedrock discovery is on.
models.bedrockDiscovery.providerFilter | string[] |  | 3 | List of provider filter of bedrock discovery.
models.bedrockDiscovery.refreshInterval | integer 0.. |  | 3 | Refresh interval of bedrock discovery.
models.bedrockDiscovery.region | string |  | 3 | Region of bedrock discovery.
models.catalogRefresh | object |  | 9 | Settings of catalog refresh.
models.catalogRefresh.enabled | boolean |  | 9 | Whether catalog refresh is on.
models.catalogRefresh.url | string |  | 9 | URL of catalog refresh.
models.mode | "merge" or "replace" | "merge" | 39 | merge adds to the built-in services, replace leaves only these.
models.providers | map |  | 39 | Model services by name; the name is the first part of `provider/model`.
models.providers.<*> | object |  | 39 | One service.
models.providers.<*>.agentRuntime | object |  | 9 | Settings of agent runtime in providers.
models.providers.<*>.agentRuntime.id | string |  | 9 | Id of agent runtime.
models.providers.<*>.api | openai-completions|openai-responses|openai-codex-responses|anthropic-messages|google-generative-ai|github-copilot|bedrock-converse-stream|ollama ~ openai-chatgpt-responses|google-vertex|pi-messages|azure-openai-responses |  | 39 | Protocol that the service speaks.
models.providers.<*>.apiKey | string or object |  | 39! | Key: the text itself, ${NAME}, the name of an environment variable, or where the secret is kept.
models.providers.<*>.auth | "api-key" or "aws-sdk" or "oauth" or "token" | "api-key" | 39 | How it wants to be shown who asks.
models.providers.<*>.authHeader | boolean |  | 39 | Send the key as an Authorization header.
models.providers.<*>.baseUrl | string |  | 39 | Address of the service, such as http://127.0.0.1:11434/v1.
models.providers.<*>.headers | map |  | 39 | Further headers of each request.
models.providers.<*>.headers.<*> | string or object |  | 39! | Value of the header.
models.providers.<*>.injectNumCtxForOpenAICompat | boolean |  | 39 | Whether to inject num ctx for open aicompat of providers.
models.providers.<*>.localService | object |  | 9 | Settings of local service in providers.
models.providers.<*>.localService.args | string[] |  | 9 | List of args of local service.
models.providers.<*>.localService.command | string! |  | 9 | Command of local service.
models.providers.<*>.localService.cwd | string |  | 9 | Cwd of local service.
models.providers.<*>.localService.env | map |  | 9 | Settings of env in local service.
models.providers.<*>.localService.env.<*> | string |  | 9! | One entry of env.
models.providers.<*>.localService.healthUrl | string |  | 9 | Health URL of local service.
models.providers.<*>.localService.idleStopMs | integer 0.. |  | 9 | Idle stop of local service, in milliseconds.
models.providers.<*>.localService.readyTimeoutMs | integer >0.. |  | 9 | Ready timeout of local service, in milliseconds.
models.providers.<*>.maxTokens | number >0.. |  | 9 | Max of providers, in tokens.
models.providers.<*>.models | object[] |  | 39 | The models of the service.
models.providers.<*>.models[].agentRuntime | object |  | 9 | Settings of agent runtime in models.
models.providers.<*>.models[].agentRuntime.id | string |  | 9 | Id of agent runtime.
models.providers.<*>.models[].api | openai-completions|openai-responses|openai-codex-responses|anthropic-messages|google-generative-ai|github-copilot|bedrock-converse-stream|ollama ~ openai-chatgpt-responses|google-vertex|pi-messages|azure-openai-responses |  | 39 | API of models.
models.providers.<*>.models[].baseUrl | string |  | 9 | Base URL of models.
models.providers.<*>.models[].compat | object |  | 39 | What the service does otherwise than its protocol says.
models.providers.<*>.models[].compat.cacheControlFormat | "anthropic" |  | 9 | Cache control format of compat.
models.providers.<*>.models[].compat.codeMode | preferred|capable |  | 9 | Code mode of compat.
models.providers.<*>.models[].compat.maxTokensField | "max_completion_tokens" or "max_tokens" |  | 39 | Largest tokens field of compat.
models.providers.<*>.models[].compat.nativeWebSearchTool | boolean |  | 3 | Switch for native web search tool of compat.
models.providers.<*>.models[].compat.openRouterRouting | object |  | 9 | Settings of open router routing in compat.
models.providers.<*>.models[].compat.openRouterRouting.allow_fallbacks | boolean |  | 9 | Whether to allow fallbacks of open router routing.
models.providers.<*>.models[].compat.openRouterRouting.data_collection | deny|allow |  | 9 | Data collection of open router routing.
models.providers.<*>.models[].compat.openRouterRouting.enforce_distillable_text | boolean |  | 9 | Switch for enforce distillable text of open router routing.
models.providers.<*>.models[].compat.openRouterRouting.ignore | string[] |  | 9 | List of ignore of open router routing.
models.providers.<*>.models[].compat.openRouterRouting.max_price | object |  | 9 | Settings of max price in open router routing.
models.providers.<*>.models[].compat.openRouterRouting.max_price.audio | number or string |  | 9 | Audio of max price.
models.providers.<*>.models[].compat.openRouterRouting.max_price.completion | number or string |  | 9 | Completion of max price.
models.providers.<*>.models[].compat.openRouterRouting.max_price.image | number or string |  | 9 | Image of max price.
models.providers.<*>.models[].compat.openRouterRouting.max_price.prompt | number or string |  | 9 | Prompt of max price.
models.providers.<*>.models[].compat.openRouterRouting.max_price.request | number or string |  | 9 | Request of max price.
models.providers.<*>.models[].compat.openRouterRouting.only | string[] |  | 9 | List of only of open router routing.
models.providers.<*>.models[].compat.openRouterRouting.order | string[] |  | 9 | List of order of open router routing.
models.providers.<*>.models[].compat.openRouterRouting.preferred_max_latency | number or object |  | 9 | Preferred max latency of open router routing.
models.providers.<*>.models[].compat.openRouterRouting.preferred_max_latency.p50 | number |  | 9 | P50 of preferred max latency.
models.providers.<*>.models[].compat.openRouterRouting.preferred_max_latency.p75 | number |  | 9 | P75 of preferred max latency.
models.providers.<*>.models[].compat.openRouterRouting.preferred_max_latency.p90 | number |  | 9 | P90 of preferred max latency.
models.providers.<*>.models[].compat.openRouterRouting.preferred_max_latency.p99 | number |  | 9 | P99 of preferred max latency.
models.providers.<*>.models[].compat.openRouterRouting.preferred_min_throughput | number or object |  | 9 | Preferred min throughput of open router routing.
models.providers.<*>.models[].compat.openRouterRouting.preferred_min_throughput.p50 | number |  | 9 | P50 of preferred min throughput.
models.providers.<*>.models[].compat.openRouterRouting.preferred_min_throughput.p75 | number |  | 9 | P75 of preferred min throughput.
models.providers.<*>.models[].compat.openRouterRouting.preferred_min_throughput.p90 | number |  | 9 | P90 of preferred min throughput.
models.providers.<*>.models[].compat.openRouterRouting.preferred_min_throughput.p99 | number |  | 9 | P99 of preferred min throughput.
models.providers.<*>.models[].compat.openRouterRouting.quantizations | string[] |  | 9 | List of quantizations of open router routing.
models.providers.<*>.models[].compat.openRouterRouting.require_parameters | boolean |  | 9 | Whether to require parameters of open router routing.
models.providers.<*>.models[].compat.openRouterRouting.sort | string or object |  | 9 | Sort of open router routing.
models.providers.<*>.models[].compat.openRouterRouting.sort.by | string |  | 9 | By of sort.
models.providers.<*>.models[].compat.openRouterRouting.sort.partition | string or null |  | 9 | Partition of sort.
models.providers.<*>.models[].compat.openRouterRouting.zdr | boolean |  | 9 | Switch for zdr of open router routing.
models.providers.<*>.models[].compat.reasoningEffortMap | map |  | 9 | Settings of reasoning effort map in compat.
models.providers.<*>.models[].compat.reasoningEffortMap.<*> | string |  | 9 | One entry of reasoning effort map.
models.providers.<*>.models[].compat.requiresAssistantAfterToolResult | boolean |  | 39 | Whether the service needs assistant after tool result of compat.
models.providers.<*>.models[].compat.requiresMistralToolIds | boolean |  | 3 | Whether the service needs mistral tool ids of compat.
models.providers.<*>.models[].compat.requiresOpenAiAnthropicToolPayload | boolean |  | 39 | Whether the service needs open ai anthropic tool payload of compat.
models.providers.<*>.models[].compat.requiresReasoningContentOnAssistantMessages | boolean |  | 9 | Whether the service needs reasoning content on assistant messages of compat.
models.providers.<*>.models[].compat.requiresStringContent | boolean |  | 9 | Whether the service needs string content of compat.
models.providers.<*>.models[].compat.requiresThinkingAsText | boolean |  | 39 | Whether the service needs thinking as text of compat.
models.providers.<*>.models[].compat.requiresToolResultName | boolean |  | 39 | Whether the service needs tool result name of compat.
models.providers.<*>.models[].compat.sendSessionAffinityHeaders | boolean |  | 9 | Whether to send session affinity headers of compat.
models.providers.<*>.models[].compat.sendSessionIdHeader | boolean |  | 9 | Whether to send session id header of compat.
models.providers.<*>.models[].compat.strictMessageKeys | boolean |  | 9 | Switch for strict message keys of compat.
models.providers.<*>.models[].compat.supportedReasoningEfforts | string[] |  | 9 | List of supported reasoning efforts of compat.
models.providers.<*>.models[].compat.supportsDeveloperRole | boolean |  | 39 | Whether the service supports developer role of compat.
models.providers.<*>.models[].compat.supportsEagerToolInputStreaming | boolean |  | 9 | Whether the service supports eager tool input streaming of compat.
models.providers.<*>.models[].compat.supportsInstructions | boolean |  | 9 | Whether the service supports instructions of compat.
models.providers.<*>.models[].compat.supportsJsonSchemaResponseFormat | boolean |  | 9 | Whether the service supports json schema response format of compat.
models.providers.<*>.models[].compat.supportsLongCacheRetention | boolean |  | 9 | Whether the service supports long cache retention of compat.
models.providers.<*>.models[].compat.supportsPromptCacheKey | boolean |  | 9 | Whether the service supports prompt cache key of compat.
models.providers.<*>.models[].compat.supportsReasoningEffort | boolean |  | 39 | Whether the service supports reasoning effort of compat.
models.providers.<*>.models[].compat.supportsResponsesContinuation | boolean |  | 9 | Whether the service supports responses continuation of compat.
models.providers.<*>.models[].compat.supportsStore | boolean |  | 39 | Whether the service supports store of compat.
models.providers.<*>.models[].compat.supportsStrictMode | boolean |  | 39 | Whether the service supports strict mode of compat.
models.providers.<*>.models[].compat.supportsTemperature | boolean |  | 9 | Whether the service supports temperature of compat.
models.providers.<*>.models[].compat.supportsTools | boolean |  | 39 | Whether the service supports tools of compat.
models.providers.<*>.models[].compat.supportsUsageInStreaming | boolean |  | 39 | Whether the service supports usage in streaming of compat.
models.providers.<*>.models[].compat.thinkingFormat | "openai" or "openrouter" or "zai" or "qwen" or "qwen-chat-template" ~ deepseek|together |  | 39 | Thinking format of compat.
models.providers.<*>.models[].compat.toolCallArgumentsEncoding | string |  | 39 | Tool call arguments encoding of compat.
models.providers.<*>.models[].compat.toolSchemaProfile | string |  | 39 | Tool schema profile of compat.
models.providers.<*>.models[].compat.unsupportedToolSchemaKeywords | string[] |  | 39 | List of unsupported tool schema keywords of compat.
models.providers.<*>.models[].compat.vercelGatewayRouting | object |  | 9 | Settings of vercel gateway routing in compat.
models.providers.<*>.models[].compat.vercelGatewayRouting.only | string[] |  | 9 | List of only of vercel gateway routing.
models.providers.<*>.models[].compat.vercelGatewayRouting.order | string[] |  | 9 | List of order of vercel gateway routing.
models.providers.<*>.models[].compat.visibleReasoningDetailTypes | string[] |  | 9 | List of visible reasoning detail types of compat.
models.providers.<*>.models[].compat.zaiToolStream | boolean |  | 9 | Switch for zai tool stream of compat.
models.providers.<*>.models[].contextTokens | integer >0.. |  | 9 | Context of models, in tokens.
models.providers.<*>.models[].contextWindow | number >0.. | 200000 | 39 | Size of its context in tokens.
models.providers.<*>.models[].cost | object |  | 39 | Price in dollars for a million tokens.
models.providers.<*>.models[].cost.cacheRead | number |  | 39 | Dollars for a million tokens of this kind.
models.providers.<*>.models[].cost.cacheWrite | number |  | 39 | Dollars for a million tokens of this kind.
models.providers.<*>.models[].cost.input | number |  | 39 | Dollars for a million tokens of this kind.
models.providers.<*>.models[].cost.output | number |  | 39 | Dollars for a million tokens of this kind.
models.providers.<*>.models[].cost.tieredPricing | object[] |  | 9 | Dollars for a million tokens of this kind.
models.providers.<*>.models[].cost.tieredPricing[].cacheRead | number! |  | 9 | Cache read of tiered pricing.
models.providers.<*>.models[].cost.tieredPricing[].cacheWrite | number! |  | 9 | Cache write of tiered pricing.
models.providers.<*>.models[].cost.tieredPricing[].input | number! |  | 9 | Input of tiered pricing.
models.providers.<*>.models[].cost.tieredPricing[].output | number! |  | 9 | Output of tiered pricing.
models.providers.<*>.models[].cost.tieredPricing[].range | any[]! |  | 9 | List of range of tiered pricing.
models.providers.<*>.models[].headers | map |  | 39 | Further headers for this model.
models.providers.<*>.models[].headers.<*> | string |  | 39! | Value of the header.
models.providers.<*>.models[].id | string! |  | 39 | Id that the service knows the model by.
models.providers.<*>.models[].input | ("text" or "image")[] ~ ("text" or "image" or "video" or "audio")[] | ["text"] | 39 | What it takes: text, image.
models.providers.<*>.models[].maxTokens | number >0.. | 8192 | 39 | Longest answer in tokens.
models.providers.<*>.models[].mediaInput | object |  | 9 | Settings of media input in models.
models.providers.<*>.models[].mediaInput.image | object |  | 9 | Settings of image in media input.
models.providers.<*>.models[].mediaInput.image.maxBytes | integer >0.. |  | 9 | Max of image, in bytes.
models.providers.<*>.models[].mediaInput.image.maxPixels | integer >0.. |  | 9 | Largest pixels of image.
models.providers.<*>.models[].mediaInput.image.maxSidePx | integer >0.. |  | 9 | Largest side of image, in pixels.
models.providers.<*>.models[].mediaInput.image.preferredSidePx | integer >0.. |  | 9 | Preferred side of image, in pixels.
models.providers.<*>.models[].mediaInput.image.tokenMode | "tile" or "detail" or "provider" |  | 9 | Token mode of image.
models.providers.<*>.models[].metadataSource | "models-add" |  | 9 | Metadata source of models.
models.providers.<*>.models[].name | string! |  | 39 | Name for people.
models.providers.<*>.models[].params | map |  | 9 | Settings of params in models.
models.providers.<*>.models[].reasoning | boolean | false | 39 | Whether it can think before it answers.
models.providers.<*>.models[].thinkingLevelMap | object |  | 9 | Settings of thinking level map in models.
models.providers.<*>.models[].thinkingLevelMap.high | string or null |  | 9 | High of thinking level map.
models.providers.<*>.models[].thinkingLevelMap.low | string or null |  | 9 | Low of thinking level map.
models.providers.<*>.models[].thinkingLevelMap.max | string or null |  | 9 | Max of thinking level map.
models.providers.<*>.models[].thinkingLevelMap.medium | string or null |  | 9 | Medium of thinking level map.
models.providers.<*>.models[].thinkingLevelMap.minimal | string or null |  | 9 | Minimal of thinking level map.
models.providers.<*>.models[].thinkingLevelMap.off | string or null |  | 9 | Off of thinking level map.
models.providers.<*>.models[].thinkingLevelMap.xhigh | string or null |  | 9 | Xhigh of thinking level map.
models.providers.<*>.params | map |  | 9 | Settings of params in providers.
models.providers.<*>.region | string |  | 9 | Region of providers.
models.providers.<*>.request | object |  | 9 | Settings of request in providers.
models.providers.<*>.request.allowPrivateNetwork | boolean |  | 9 | Whether to allow private network of request.
models.providers.<*>.request.auth | object |  | 9 | Settings of auth in request.
models.providers.<*>.request.auth.headerName | string |  | 9 | Header name of auth.
models.providers.<*>.request.auth.mode | "provider-default" or "authorization-bearer" or "header" |  | 9 | Mode of auth.
models.providers.<*>.request.auth.prefix | string |  | 9 | Prefix of auth.
models.providers.<*>.request.auth.token | string or object |  | 9! | Token of auth.
models.providers.<*>.request.auth.value | string or object |  | 9 | Value of auth.
models.providers.<*>.request.headers | map |  | 9 | Settings of headers in request.
models.providers.<*>.request.headers.<*> | string or object |  | 9! | Value of the header.
models.providers.<*>.request.proxy | object |  | 9 | Settings of proxy in request.
models.providers.<*>.request.proxy.mode | "env-proxy" or "explicit-proxy" |  | 9 | Mode of proxy.
models.providers.<*>.request.proxy.tls | object |  | 9 | Settings of TLS in proxy.
models.providers.<*>.request.proxy.tls.ca | string or object |  | 9 | Ca of TLS.
models.providers.<*>.request.proxy.tls.cert | string or object |  | 9 | Cert of TLS.
models.providers.<*>.request.proxy.tls.insecureSkipVerify | boolean |  | 9 | Switch for insecure skip verify of TLS.
models.providers.<*>.request.proxy.tls.key | string or object |  | 9! | Key of TLS.
models.providers.<*>.request.proxy.tls.passphrase | string or object |  | 9! | Passphrase of TLS.
models.providers.<*>.request.proxy.tls.serverName | string |  | 9 | Server name of TLS.
models.providers.<*>.request.proxy.url | string |  | 9 | URL of proxy.
models.providers.<*>.request.tls | object |  | 9 | Settings of TLS in request.
models.providers.<*>.request.tls.ca | string or object |  | 9 | Ca of TLS.
models.providers.<*>.request.tls.cert | string or object |  | 9 | Cert of TLS.
models.providers.<*>.request.tls.insecureSkipVerify | boolean |  | 9 | Switch for insecure skip verify of TLS.
models.providers.<*>.request.tls.key | string or object |  | 9! | Key of TLS.
models.providers.<*>.request.tls.passphrase | string or object |  | 9! | Passphrase of TLS.
models.providers.<*>.request.tls.serverName | string |  | 9 | Server name of TLS.
models.providers.<*>.timeoutSeconds | integer >0.. |  | 9 | Longest wait for the service.
)keys";

const std::string_view kPluginsKeys = R"keys(
plugins | object |  | 39 | Settings of plugins.
plugins.allow | string[] |  | 39 | List of allow of plugins.
plugins.deny | string[] |  | 39 | List of deny of plugins.
plugins.enabled | boolean |  | 39 | Whether plugins is on.
plugins.entries | object |  | 39 | Settings of plugins, by id.
plugins.entries.<*> | object |  | 39 | Settings of one plugin.
plugins.entries.<*>.config | map |  | 39 | What the plugin itself reads; not checked here.
plugins.entries.<*>.enabled | boolean |  | 39 | Whether entries is on.
plugins.entries.<*>.hooks | object |  | 39 | Settings of hooks in entries.
plugins.entries.<*>.hooks.allowConversationAccess | boolean |  | 9 | Whether to allow conversation access of hooks.
plugins.entries.<*>.hooks.allowPromptInjection | boolean |  | 39 | Whether to allow prompt injection of hooks.
plugins.entries.<*>.hooks.timeoutMs | integer >0..600000 |  | 9 | Timeout of hooks, in milliseconds.
plugins.entries.<*>.hooks.timeouts | map |  | 9 | Settings of timeouts in hooks.
plugins.entries.<*>.hooks.timeouts.<*> | integer >0..600000 |  | 9 | One entry of timeouts.
plugins.entries.<*>.llm | object |  | 9 | Settings of llm in entries.
plugins.entries.<*>.llm.allowAgentIdOverride | boolean |  | 9 | Whether to allow agent id override of llm.
plugins.entries.<*>.llm.allowAuthProfileOverride | boolean |  | 9 | Whether to allow auth profile override of llm.
plugins.entries.<*>.llm.allowModelOverride | boolean |  | 9 | Whether to allow model override of llm.
plugins.entries.<*>.llm.allowedCompletionModels | string[] |  | 9 | List of allowed completion models of llm.
plugins.entries.<*>.llm.allowedModels | string[] |  | 9 | List of allowed models of llm.
plugins.entries.<*>.subagent | object |  | 39 | Settings of subagent in entries.
plugins.entries.<*>.subagent.allowModelOverride | boolean |  | 39 | Whether to allow model override of subagent.
plugins.entries.<*>.subagent.allowedModels | string[] |  | 39 | List of allowed models of subagent.
plugins.installs | map |  | 3 | Settings of installs.
plugins.installs.<*> | object |  | 3 | One entry of installs.
plugins.installs.<*>.clawhubChannel | "official" or "community" or "private" |  | 3 | Clawhub channel of installs.
plugins.installs.<*>.clawhubFamily | "code-plugin" or "bundle-plugin" |  | 3 | Clawhub family of installs.
plugins.installs.<*>.clawhubPackage | string |  | 3 | Clawhub package of installs.
plugins.installs.<*>.clawhubUrl | string |  | 3 | Clawhub URL of installs.
plugins.installs.<*>.installPath | string |  | 3 | Install path of installs.
plugins.installs.<*>.installedAt | string |  | 3 | Installed at of installs.
plugins.installs.<*>.integrity | string |  | 3 | Integrity of installs.
plugins.installs.<*>.marketplaceName | string |  | 3 | Marketplace name of installs.
plugins.installs.<*>.marketplacePlugin | string |  | 3 | Marketplace plugin of installs.
plugins.installs.<*>.marketplaceSource | string |  | 3 | Marketplace source of installs.
plugins.installs.<*>.resolvedAt | string |  | 3 | Resolved at of installs.
plugins.installs.<*>.resolvedName | string |  | 3 | Resolved name of installs.
plugins.installs.<*>.resolvedSpec | string |  | 3 | Resolved spec of installs.
plugins.installs.<*>.resolvedVersion | string |  | 3 | Resolved version of installs.
plugins.installs.<*>.shasum | string |  | 3 | Shasum of installs.
plugins.installs.<*>.source | "npm" or "archive" or "path" or "clawhub" or "marketplace"! |  | 3 | Source of installs.
plugins.installs.<*>.sourcePath | string |  | 3 | Source path of installs.
plugins.installs.<*>.spec | string |  | 3 | Spec of installs.
plugins.installs.<*>.version | string |  | 3 | Version of installs.
plugins.load | object |  | 39 | Settings of load.
plugins.load.paths | string[] |  | 39 | List of paths of load.
plugins.slots | object |  | 39 | Settings of slots.
plugins.slots.contextEngine | string |  | 39 | Context engine of slots.
plugins.slots.memory | string |  | 39 | Memory of slots.
)keys";

const std::string_view kSkillsKeys = R"keys(
skills | object |  | 39 | Settings of skills.
skills.allowBundled | string[] |  | 39 | List of allow bundled of skills.
skills.entries | map |  | 39 | Settings of entries.
skills.entries.<*> | object |  | 39 | One entry of entries.
skills.entries.<*>.apiKey | string or object |  | 39! | Key that the skill needs.
skills.entries.<*>.config | map |  | 39 | Settings of config in entries.
skills.entries.<*>.enabled | boolean |  | 39 | Whether entries is on.
skills.entries.<*>.env | map |  | 39 | Settings of env in entries.
skills.entries.<*>.env.<*> | string |  | 39! | One entry of env.
skills.install | object |  | 39 | Settings of install.
skills.install.allowUploadedArchives | boolean |  | 9 | Whether to allow uploaded archives of install.
skills.install.nodeManager | "npm" or "pnpm" or "yarn" or "bun" |  | 39 | Node manager of install.
skills.install.preferBrew | boolean |  | 39 | Whether to prefer brew of install.
skills.limits | object |  | 39 | Settings of limits.
skills.limits.maxCandidatesPerRoot | integer 1.. |  | 39 | Largest candidates per root of limits.
skills.limits.maxSkillFileBytes | integer 0.. |  | 39 | Largest skill file of limits, in bytes.
skills.limits.maxSkillsInPrompt | integer 0.. |  | 39 | Largest skills in prompt of limits.
skills.limits.maxSkillsLoadedPerSource | integer 1.. |  | 39 | Largest skills loaded per source of limits.
skills.limits.maxSkillsPromptChars | integer 0.. |  | 39 | Largest skills prompt of limits, in characters.
skills.load | object |  | 39 | Settings of load.
skills.load.allowSymlinkTargets | string[] |  | 9 | List of allow symlink targets of load.
skills.load.extraDirs | string[] |  | 39 | List of extra dirs of load.
skills.load.watch | boolean |  | 39 | Switch for watch of load.
skills.load.watchDebounceMs | integer 0.. |  | 3 | Watch debounce of load, in milliseconds.
skills.workshop | object |  | 9 | Settings of workshop.
skills.workshop.approvalPolicy | "pending" or "auto" |  | 9 | Approval policy of workshop.
skills.workshop.autonomous | object |  | 9 | Settings of autonomous in workshop.
skills.workshop.autonomous.mode | "off" or "propose" or "auto" |  | 9 | Mode of autonomous.
skills.workshop.maxPending | integer 1.. |  | 9 | Largest pending of workshop.
skills.workshop.maxSkillBytes | integer 1.. |  | 9 | Largest skill of workshop, in bytes.
)keys";

const std::string_view kTalkKeys = R"keys(
talk | object |  | 39 | Settings of talk.
talk.agentId | string |  | 9 | Agent id of talk.
talk.apiKey | string or object |  | 3! | API key of talk.
talk.consultFastMode | boolean |  | 9 | Switch for consult fast mode of talk.
talk.consultThinkingLevel | off|minimal|low|medium|high|xhigh|adaptive|max|ultra |  | 9 | Consult thinking level of talk.
talk.interruptOnSpeech | boolean |  | 39 | Switch for interrupt on speech of talk.
talk.modelId | string |  | 3 | Model id of talk.
talk.outputFormat | string |  | 3 | Output format of talk.
talk.provider | string |  | 39 | Provider of talk.
talk.providers | map |  | 39 | Settings of providers.
talk.providers.<*> | object |  | 39 | One entry of providers.
talk.providers.<*>.apiKey | string or object |  | 39! | API key of providers.
talk.providers.<*>.modelId | string |  | 3 | Model id of providers.
talk.providers.<*>.outputFormat | string |  | 3 | Output format of providers.
talk.providers.<*>.voiceAliases | map |  | 3 | Settings of voice aliases in providers.
talk.providers.<*>.voiceAliases.<*> | string |  | 3 | One entry of voice aliases.
talk.providers.<*>.voiceId | string |  | 3 | Voice id of providers.
talk.realtime | object |  | 9 | Settings of realtime.
talk.realtime.brain | agent-consult|direct-tools|none |  | 9 | Brain of realtime.
talk.realtime.consultRouting | provider-direct|force-agent-consult |  | 9 | Consult routing of realtime.
talk.realtime.instructions | string |  | 9 | Instructions of realtime.
talk.realtime.mode | realtime|stt-tts|transcription |  | 9 | Mode of realtime.
talk.realtime.model | string |  | 9 | Model of realtime.
talk.realtime.prefixPaddingMs | integer 0.. |  | 9 | Prefix padding of realtime, in milliseconds.
talk.realtime.provider | string |  | 9 | Provider of realtime.
talk.realtime.providers | map |  | 9 | Settings of providers in realtime.
talk.realtime.providers.<*> | object |  | 9 | One entry of providers.
talk.realtime.providers.<*>.apiKey | string or object |  | 9! | API key of providers.
talk.realtime.reasoningEffort | string |  | 9 | Reasoning effort of realtime.
talk.realtime.silenceDurationMs | integer >0.. |  | 9 | Silence duration of realtime, in milliseconds.
talk.realtime.speakerVoice | string |  | 9 | Speaker voice of realtime.
talk.realtime.speakerVoiceId | string |  | 9 | Speaker voice id of realtime.
talk.realtime.transport | webrtc|provider-websocket|gateway-relay|managed-room |  | 9 | Transport of realtime.
talk.realtime.vadThreshold | number 0..1 |  | 9 | Vad threshold of realtime.
talk.silenceTimeoutMs | integer >0.. |  | 39 | Silence timeout of talk, in milliseconds.
talk.speechLocale | string |  | 9 | Speech locale of talk.
talk.voiceAliases | map |  | 3 | Settings of voice aliases.
talk.voiceAliases.<*> | string |  | 3 | One entry of voice aliases.
talk.voiceId | string |  | 3 | Voice id of talk.
)keys";

const std::string_view kTranscriptsKeys = R"keys(
transcripts | object |  | 9 | Settings of transcripts.
transcripts.autoStart | object[] |  | 9 | Settings of auto start.
transcripts.autoStart[].accountId | string |  | 9 | Account id of auto start.
transcripts.autoStart[].channelId | string |  | 9 | Channel id of auto start.
transcripts.autoStart[].guildId | string |  | 9 | Guild id of auto start.
transcripts.autoStart[].meetingUrl | string |  | 9 | Meeting URL of auto start.
transcripts.autoStart[].providerId | string! |  | 9 | Provider id of auto start.
transcripts.autoStart[].sessionId | string |  | 9 | Session id of auto start.
transcripts.autoStart[].title | string |  | 9 | Title of auto start.
transcripts.autoStart[].whenOccupied | boolean |  | 9 | Switch for when occupied of auto start.
transcripts.enabled | boolean |  | 9 | Whether transcripts is on.
)keys";

const std::string_view kTtsKeys = R"keys(
tts | object |  | 9 | Settings of tts.
tts.auto | off|always|inbound|tagged |  | 9 | Auto of tts.
tts.enabled | boolean |  | 9 | Whether tts is on.
tts.maxTextLength | integer 1.. |  | 9 | Largest text length of tts.
tts.mode | final|all |  | 9 | Mode of tts.
tts.modelOverrides | object |  | 9 | Settings of model overrides.
tts.modelOverrides.allowModelId | boolean |  | 9 | Whether to allow model id of model overrides.
tts.modelOverrides.allowNormalization | boolean |  | 9 | Whether to allow normalization of model overrides.
tts.modelOverrides.allowProvider | boolean |  | 9 | Whether to allow provider of model overrides.
tts.modelOverrides.allowSeed | boolean |  | 9 | Whether to allow seed of model overrides.
tts.modelOverrides.allowText | boolean |  | 9 | Whether to allow text of model overrides.
tts.modelOverrides.allowVoice | boolean |  | 9 | Whether to allow voice of model overrides.
tts.modelOverrides.allowVoiceSettings | boolean |  | 9 | Whether to allow voice settings of model overrides.
tts.modelOverrides.enabled | boolean |  | 9 | Whether model overrides is on.
tts.persona | string |  | 9 | Persona of tts.
tts.personas | map |  | 9 | Settings of personas.
tts.personas.<*> | object |  | 9 | One entry of personas.
tts.personas.<*>.description | string |  | 9 | Description of personas.
tts.personas.<*>.fallbackPolicy | "preserve-persona" or "provider-defaults" or "fail" |  | 9 | Fallback policy of personas.
tts.personas.<*>.label | string |  | 9 | Label of personas.
tts.personas.<*>.provider | string |  | 9 | Provider of personas.
tts.personas.<*>.providers | map |  | 9 | Settings of providers in personas.
tts.personas.<*>.providers.<*> | object |  | 9 | One entry of providers.
tts.personas.<*>.providers.<*>.<*> | string or number or boolean or null or any[] or map |  | 9 | One entry of providers.
tts.personas.<*>.providers.<*>.apiKey | string or object |  | 9! | API key of providers.
tts.provider | string |  | 9 | Provider of tts.
tts.providers | map |  | 9 | Settings of providers.
tts.providers.<*> | object |  | 9 | One entry of providers.
tts.providers.<*>.<*> | string or number or boolean or null or any[] or map |  | 9 | One entry of providers.
tts.providers.<*>.apiKey | string or object |  | 9! | API key of providers.
tts.summaryModel | string |  | 9 | Summary model of tts.
tts.timeoutMs | integer 1000..120000 |  | 9 | Timeout of tts, in milliseconds.
)keys";

}  // namespace oc::config::data
