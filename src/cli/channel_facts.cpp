// Reads channel accounts for lists, without asking the platforms or the gateway.
#include "cli/channel_facts.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "core/access/accounts.h"
#include "core/sessions/ids.h"
#include "io/files.h"

namespace oc::cli {
namespace {

/// `set_up` is what `channels add` needs beside the account.
struct ChannelName {
  std::string_view word, label, token_key, variable, set_up;
};
constexpr std::array kNames = std::to_array<ChannelName>({
    {"telegram", "Telegram", "botToken", "TELEGRAM_BOT_TOKEN", "--token 123456:ABC"},
    {"discord", "Discord", "token", "DISCORD_BOT_TOKEN", "--token TOKEN"},
    {"slack", "Slack", "botToken", "SLACK_BOT_TOKEN", "--bot-token xoxb-... --app-token xapp-..."},
    {"whatsapp", "WhatsApp", "", "", ""},
    {"signal", "Signal", "", "", ""},
    {"imessage", "iMessage", "", "", ""},
    {"irc", "IRC", "", "", "--host irc.example.net --nick molty"},
    {"googlechat", "Google Chat", "", "", ""},
    {"line", "LINE", "channelAccessToken", "LINE_CHANNEL_ACCESS_TOKEN", ""},
    {"webchat", "Web chat", "", "", ""},
    {"mattermost", "Mattermost", "botToken", "MATTERMOST_BOT_TOKEN", ""},
    {"matrix", "Matrix", "accessToken", "", ""},
    {"msteams", "Microsoft Teams", "", "", ""},
    {"feishu", "Feishu", "", "", ""},
    {"nostr", "Nostr", "", "", ""},
    {"bluebubbles", "BlueBubbles", "", "", ""},
    {"twitch", "Twitch", "", "", ""},
    {"zalo", "Zalo", "botToken", "", ""},
});

const ChannelName* name_of(std::string_view channel) {
  for (const auto& name : kNames) {
    if (name.word == channel) return &name;
  }
  return nullptr;
}

constexpr std::array<std::string_view, 6> kServed{"telegram", "discord", "slack", "whatsapp", "irc", "webchat"};

bool has_text(const Json* value) { return value && ((value->is_string() && !js_trim(value->get_string()).empty()) || value->is_object()); }

}  // namespace

std::string channel_label(std::string_view channel) {
  const ChannelName* name = name_of(channel);
  return name ? std::string(name->label) : printable(channel, 80);
}

bool is_served(std::string_view channel) { return std::find(kServed.begin(), kServed.end(), channel) != kServed.end(); }

Result<std::string> channel_word(std::string_view typed) {
  const std::string word = sessions::resolve_channel_alias(typed);
  const auto& known = sessions::channel_words();
  if (std::find(known.begin(), known.end(), word) != known.end()) return word;
  const std::string near = nearest_word(word, known);
  return fail(
      Errc::invalid, fmt::format("Unknown channel: {}", printable(typed, 80)),
      near.empty() ? "Channels: " + join(std::vector<std::string>(kServed.begin(), kServed.end()), ", ") : fmt::format("Did you mean {}?", near));
}

std::string not_served(const std::string& channel) {
  if (is_served(channel)) return {};
  return fmt::format(
      "{} is not in this version of the gateway. Its settings in the config are kept and checked, but no messages come in. Telegram, Discord, Slack, "
      "WhatsApp, IRC and web chat work.",
      channel_label(channel));
}

Result<std::string> read_channel(Context& context) {
  if (const auto typed = context.arguments.value("--channel"); typed && !js_trim(*typed).empty()) {
    OC_TRY(auto channel, channel_word(*typed));
    if (auto why = not_served(channel); !why.empty()) return fail(Errc::invalid, std::move(why));
    return channel;
  }
  OC_TRY(const auto config, context.config());
  auto configured = configured_channels(config->root());
  std::erase_if(configured, [](const std::string& channel) { return !is_served(channel); });
  if (configured.size() == 1) return configured.front();
  if (configured.empty()) {
    return fail(Errc::invalid, "No channel is configured.",
                fmt::format("Add one: {} channels add --channel telegram --token 123456:ABC", program_words(context)));
  }
  return fail(Errc::invalid, "Channel is required when multiple channels are configured: " + join(configured, ", "), "Pass --channel");
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

std::string AccountFacts::state() const {
  if (is_linked && !*is_linked) return "not linked";
  return is_configured ? "configured" : "not configured";
}

std::string set_up_words(const Context& context, std::string_view channel, std::string_view account_id) {
  const ChannelName* name = name_of(channel);
  const std::string account = printable(account_id, 80);
  if (channel == "whatsapp") return fmt::format("{} channels login --channel whatsapp --account {}", program_words(context), account);
  return fmt::format("{} channels add --channel {} --account {}{}{}", program_words(context), channel, account,
                     name && !name->set_up.empty() ? " " : "", name ? name->set_up : "");
}

namespace {

std::string secret_source(const Context& context, const Json& settings, std::string_view key, std::string_view variable, bool is_default) {
  if (has_text(member(settings, key))) return "config";
  if (is_default && !variable.empty() && context.variable(variable)) return "env";
  return "none";
}

/// Whether the folder of the linked device holds its credential.
bool is_linked_device(const Context& context, const Json& settings, const std::string& account_id) {
  const std::string own = string_member_or(settings, "authDir", "");
  const std::string credentials = config::credentials_dir(context.paths);
  std::vector<std::string> folders{own.empty() ? credentials + "/whatsapp/" + account_id : context.typed_path(own)};
  if (own.empty() && account_id == sessions::kDefaultAccountId) folders.push_back(credentials);  // where older versions had it
  return std::ranges::any_of(folders, [&](const std::string& folder) { return context.io().files.info(folder + "/creds.json").has_value(); });
}

}  // namespace

AccountFacts account_facts(const Context& context, const Json& root, const std::string& channel, const std::string& account_id) {
  AccountFacts facts{.channel = channel, .account_id = account_id};
  const Json settings = access::account_settings(root, channel, account_id);
  const Json* section = access::channel_section(root, channel);
  const Json* own = access::account_section(root, channel, account_id);
  facts.name = own ? string_member_or(*own, "name", "") : string_member_or(settings, "name", "");
  const bool channel_on = !section || bool_member(*section, "enabled").value_or(true);
  facts.is_enabled = channel_on && (!own || bool_member(*own, "enabled").value_or(true));
  const bool is_default = account_id == access::default_account_id(root, channel);
  const ChannelName* name = name_of(channel);
  if (!name || name->token_key.empty()) {
    facts.is_configured = section != nullptr;
    const bool is_cloud = string_member_or(settings, "type", "") == "cloud";  // reached by Meta's API, not linked
    if (channel == "whatsapp" && !is_cloud) facts.is_linked = is_linked_device(context, settings, account_id);
    if (channel == "irc") facts.is_configured = secret_source(context, settings, "host", "IRC_HOST", is_default) != "none";
    return facts;
  }
  facts.token_source = secret_source(context, settings, name->token_key, name->variable, is_default);
  if (facts.token_source != "config" && has_text(member(settings, "tokenFile"))) facts.token_source = "tokenFile";
  facts.is_configured = facts.token_source != "none";
  if (channel == "slack") {
    facts.app_token_source = secret_source(context, settings, "appToken", "SLACK_APP_TOKEN", is_default);
    const bool is_http = string_member_or(settings, "mode", "socket") == "http";
    facts.is_configured = facts.is_configured && (is_http ? has_text(member(settings, "signingSecret")) : facts.app_token_source != "none");
  }
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
