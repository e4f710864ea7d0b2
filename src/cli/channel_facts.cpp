// Reads channel accounts for lists, without asking the platforms or the gateway.
#include "cli/channel_facts.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "core/access/accounts.h"

namespace oc::cli {
namespace {

struct ChannelName {
  std::string_view word, label, token_key, variable;
};
constexpr std::array kNames = std::to_array<ChannelName>({
    {"telegram", "Telegram", "botToken", "TELEGRAM_BOT_TOKEN"},
    {"discord", "Discord", "token", "DISCORD_BOT_TOKEN"},
    {"slack", "Slack", "botToken", "SLACK_BOT_TOKEN"},
    {"whatsapp", "WhatsApp", "", ""},
    {"signal", "Signal", "", ""},
    {"imessage", "iMessage", "", ""},
    {"irc", "IRC", "", ""},
    {"googlechat", "Google Chat", "", ""},
    {"line", "LINE", "channelAccessToken", "LINE_CHANNEL_ACCESS_TOKEN"},
    {"webchat", "Web chat", "", ""},
    {"mattermost", "Mattermost", "botToken", "MATTERMOST_BOT_TOKEN"},
    {"matrix", "Matrix", "accessToken", ""},
    {"msteams", "Microsoft Teams", "", ""},
    {"feishu", "Feishu", "", ""},
    {"nostr", "Nostr", "", ""},
    {"bluebubbles", "BlueBubbles", "", ""},
    {"twitch", "Twitch", "", ""},
    {"zalo", "Zalo", "botToken", ""},
});

const ChannelName* name_of(std::string_view channel) {
  for (const auto& name : kNames) {
    if (name.word == channel) return &name;
  }
  return nullptr;
}

bool has_text(const Json* value) { return value && ((value->is_string() && !js_trim(value->get_string()).empty()) || value->is_object()); }

}  // namespace

std::string channel_label(std::string_view channel) {
  const ChannelName* name = name_of(channel);
  return name ? std::string(name->label) : printable(channel, 80);
}

std::vector<std::string> configured_channels(const Json& root) {
  std::vector<std::string> found;
  const Json* channels = member(root, "channels");
  if (!channels || !channels->is_object()) return found;
  for (const auto& entry : channels->get_object()) {
    if (entry.key() == "defaults" || entry.key() == "modelByChannel" || !entry.value().is_object()) continue;
    found.emplace_back(entry.key());
  }
  return found;
}

std::string AccountFacts::title() const {
  std::string text = fmt::format("{} {}", channel_label(channel), printable(account_id, 80));
  if (!name.empty() && name != account_id) text += fmt::format(" ({})", printable(name, 80));
  return text;
}

AccountFacts account_facts(const Context& context, const Json& root, const std::string& channel, const std::string& account_id) {
  AccountFacts facts{.channel = channel, .account_id = account_id};
  const Json settings = access::account_settings(root, channel, account_id);
  const Json* section = access::channel_section(root, channel);
  const Json* own = access::account_section(root, channel, account_id);
  facts.name = own ? string_member_or(*own, "name", "") : string_member_or(settings, "name", "");
  const bool channel_on = !section || bool_member(*section, "enabled").value_or(true);
  facts.is_enabled = channel_on && (!own || bool_member(*own, "enabled").value_or(true));
  const ChannelName* name = name_of(channel);
  if (!name || name->token_key.empty()) {
    facts.is_configured = section != nullptr;
    return facts;
  }
  facts.token_source = "none";
  if (has_text(member(settings, name->token_key))) {
    facts.token_source = "config";
  } else if (has_text(member(settings, "tokenFile"))) {
    facts.token_source = "tokenFile";
  } else if (account_id == access::default_account_id(root, channel) && !name->variable.empty() && context.variable(name->variable)) {
    facts.token_source = "env";
  }
  facts.is_configured = facts.token_source != "none";
  return facts;
}

std::vector<AccountFacts> all_accounts(const Context& context, const Json& root) {
  std::vector<AccountFacts> all;
  for (const auto& channel : configured_channels(root)) {
    for (const auto& account : access::account_ids(root, channel)) all.push_back(account_facts(context, root, channel, account));
  }
  return all;
}

}  // namespace oc::cli
