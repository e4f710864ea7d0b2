// The texts of the key table, one for each top-level key and each channel.
#pragma once

#include <string_view>

namespace oc::config::data {

extern const std::string_view kAgentsKeys;
extern const std::string_view kToolsKeys;
extern const std::string_view kAcpKeys;
extern const std::string_view kAttachmentsKeys;
extern const std::string_view kAudioKeys;
extern const std::string_view kAuthKeys;
extern const std::string_view kMcpKeys;
extern const std::string_view kMediaKeys;
extern const std::string_view kMemoryKeys;
extern const std::string_view kModelsKeys;
extern const std::string_view kPluginsKeys;
extern const std::string_view kSkillsKeys;
extern const std::string_view kTalkKeys;
extern const std::string_view kTranscriptsKeys;
extern const std::string_view kTtsKeys;
extern const std::string_view kAccessGroupsKeys;
extern const std::string_view kApprovalsKeys;
extern const std::string_view kBindingsKeys;
extern const std::string_view kBroadcastKeys;
extern const std::string_view kCommandsKeys;
extern const std::string_view kCronKeys;
extern const std::string_view kEnvKeys;
extern const std::string_view kGatewayKeys;
extern const std::string_view kHooksKeys;
extern const std::string_view kLoggingKeys;
extern const std::string_view kMessagesKeys;
extern const std::string_view kSecretsKeys;
extern const std::string_view kSecurityKeys;
extern const std::string_view kSessionKeys;
extern const std::string_view kChannelsTelegramKeys;
extern const std::string_view kChannelsDiscordKeys;
extern const std::string_view kChannelsSlackKeys;
extern const std::string_view kChannelsWhatsappKeys;
extern const std::string_view kChannelsKeys;
extern const std::string_view kChannelsA2aKeys;
extern const std::string_view kChannelsBluebubblesKeys;
extern const std::string_view kChannelsBuzzKeys;
extern const std::string_view kChannelsClickclackKeys;
extern const std::string_view kChannelsDefaultsKeys;
extern const std::string_view kChannelsFeishuKeys;
extern const std::string_view kChannelsGooglechatKeys;
extern const std::string_view kChannelsImessageKeys;
extern const std::string_view kChannelsIrcKeys;
extern const std::string_view kChannelsLineKeys;
extern const std::string_view kChannelsMatrixKeys;
extern const std::string_view kChannelsMattermostKeys;
extern const std::string_view kChannelsModelByChannelKeys;
extern const std::string_view kChannelsMsteamsKeys;
extern const std::string_view kChannelsNextcloudTalkKeys;
extern const std::string_view kChannelsNostrKeys;
extern const std::string_view kChannelsQaChannelKeys;
extern const std::string_view kChannelsRaftKeys;
extern const std::string_view kChannelsReefKeys;
extern const std::string_view kChannelsSignalKeys;
extern const std::string_view kChannelsSmsKeys;
extern const std::string_view kChannelsSynologyChatKeys;
extern const std::string_view kChannelsTlonKeys;
extern const std::string_view kChannelsTwitchKeys;
extern const std::string_view kChannelsZaloKeys;
extern const std::string_view kChannelsZalouserKeys;
extern const std::string_view kIncludeKeys;
extern const std::string_view kSchemaKeys;
extern const std::string_view kBrowserKeys;
extern const std::string_view kCanvasHostKeys;
extern const std::string_view kCliKeys;
extern const std::string_view kCloudWorkersKeys;
extern const std::string_view kDeliveryKeys;
extern const std::string_view kDesktopKeys;
extern const std::string_view kDiagnosticsKeys;
extern const std::string_view kDiscoveryKeys;
extern const std::string_view kMetaKeys;
extern const std::string_view kNodeHostKeys;
extern const std::string_view kProxyKeys;
extern const std::string_view kSurfacesKeys;
extern const std::string_view kTelemetryKeys;
extern const std::string_view kUiKeys;
extern const std::string_view kUpdateKeys;
extern const std::string_view kWebKeys;
extern const std::string_view kWizardKeys;
extern const std::string_view kWorktreeAccelerationKeys;
extern const std::string_view kWorktreeRootKeys;

/// A part of the table: all rows whose path is `prefix` or starts with it.
struct Part {
  std::string_view prefix;
  const std::string_view* rows;
};

/// Sorted by prefix.
inline constexpr Part kParts[] = {
    {"$include", &kIncludeKeys},
    {"$schema", &kSchemaKeys},
    {"accessGroups", &kAccessGroupsKeys},
    {"acp", &kAcpKeys},
    {"agents", &kAgentsKeys},
    {"approvals", &kApprovalsKeys},
    {"attachments", &kAttachmentsKeys},
    {"audio", &kAudioKeys},
    {"auth", &kAuthKeys},
    {"bindings", &kBindingsKeys},
    {"broadcast", &kBroadcastKeys},
    {"browser", &kBrowserKeys},
    {"canvasHost", &kCanvasHostKeys},
    {"channels", &kChannelsKeys},
    {"channels.a2a", &kChannelsA2aKeys},
    {"channels.bluebubbles", &kChannelsBluebubblesKeys},
    {"channels.buzz", &kChannelsBuzzKeys},
    {"channels.clickclack", &kChannelsClickclackKeys},
    {"channels.defaults", &kChannelsDefaultsKeys},
    {"channels.discord", &kChannelsDiscordKeys},
    {"channels.feishu", &kChannelsFeishuKeys},
    {"channels.googlechat", &kChannelsGooglechatKeys},
    {"channels.imessage", &kChannelsImessageKeys},
    {"channels.irc", &kChannelsIrcKeys},
    {"channels.line", &kChannelsLineKeys},
    {"channels.matrix", &kChannelsMatrixKeys},
    {"channels.mattermost", &kChannelsMattermostKeys},
    {"channels.modelByChannel", &kChannelsModelByChannelKeys},
    {"channels.msteams", &kChannelsMsteamsKeys},
    {"channels.nextcloud-talk", &kChannelsNextcloudTalkKeys},
    {"channels.nostr", &kChannelsNostrKeys},
    {"channels.qa-channel", &kChannelsQaChannelKeys},
    {"channels.raft", &kChannelsRaftKeys},
    {"channels.reef", &kChannelsReefKeys},
    {"channels.signal", &kChannelsSignalKeys},
    {"channels.slack", &kChannelsSlackKeys},
    {"channels.sms", &kChannelsSmsKeys},
    {"channels.synology-chat", &kChannelsSynologyChatKeys},
    {"channels.telegram", &kChannelsTelegramKeys},
    {"channels.tlon", &kChannelsTlonKeys},
    {"channels.twitch", &kChannelsTwitchKeys},
    {"channels.whatsapp", &kChannelsWhatsappKeys},
    {"channels.zalo", &kChannelsZaloKeys},
    {"channels.zalouser", &kChannelsZalouserKeys},
    {"cli", &kCliKeys},
    {"cloudWorkers", &kCloudWorkersKeys},
    {"commands", &kCommandsKeys},
    {"cron", &kCronKeys},
    {"delivery", &kDeliveryKeys},
    {"desktop", &kDesktopKeys},
    {"diagnostics", &kDiagnosticsKeys},
    {"discovery", &kDiscoveryKeys},
    {"env", &kEnvKeys},
    {"gateway", &kGatewayKeys},
    {"hooks", &kHooksKeys},
    {"logging", &kLoggingKeys},
    {"mcp", &kMcpKeys},
    {"media", &kMediaKeys},
    {"memory", &kMemoryKeys},
    {"messages", &kMessagesKeys},
    {"meta", &kMetaKeys},
    {"models", &kModelsKeys},
    {"nodeHost", &kNodeHostKeys},
    {"plugins", &kPluginsKeys},
    {"proxy", &kProxyKeys},
    {"secrets", &kSecretsKeys},
    {"security", &kSecurityKeys},
    {"session", &kSessionKeys},
    {"skills", &kSkillsKeys},
    {"surfaces", &kSurfacesKeys},
    {"talk", &kTalkKeys},
    {"telemetry", &kTelemetryKeys},
    {"tools", &kToolsKeys},
    {"transcripts", &kTranscriptsKeys},
    {"tts", &kTtsKeys},
    {"ui", &kUiKeys},
    {"update", &kUpdateKeys},
    {"web", &kWebKeys},
    {"wizard", &kWizardKeys},
    {"worktreeAcceleration", &kWorktreeAccelerationKeys},
    {"worktreeRoot", &kWorktreeRootKeys},
};

}  // namespace oc::config::data
