// The channel's settings overlaid by the account's, made into what the code needs: the token, and where the Bot API is.
#include "channels/telegram/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "channels/telegram/settings_source.h"
#include "core/access/access.h"
#include "core/access/accounts.h"
#include "io/environment.h"
#include "io/files.h"
#include "io/http_url.h"

namespace oc::channels::telegram {
namespace {

constexpr std::string_view kDefaultAccount = "default";
constexpr auto kKeys = std::to_array<std::string_view>({
    "enabled",
    "name",
    "botToken",
    "tokenFile",
    "apiRoot",
    "network",
    "textChunkLimit",
    "chunkMode",
    "streaming",
    "streamMode",
    "draftChunk",
    "linkPreview",
    "replyToMode",
    "allowBots",
    "commands",
    "customCommands",
    "groups",
    "groupPolicy",
    "groupAllowFrom",
    "dmPolicy",
    "proxy",
    "webhookUrl",
    "webhookSecret",
    "webhookPath",
    "webhookHost",
    "webhookPort",
    "webhookCertPath",
    "retry",
    "timeoutSeconds",
    "reactionNotifications",
    "reactionLevel",
    "capabilities",
    "actions",
    "mediaMaxMb",
    "trustedLocalFileRoots",
});

/// A token goes into a URL's path, so nothing else than what tokens are made of may be in it.
bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ':' || c == '_' || c == '-';
  });
}

class Reader {
 public:
  Reader(const SettingsSource& source, Settings& out) : source_(source), out_(out) {}
  void read_token();
  void read_api_root();
  void read_proxy();

 private:
  void read_token_file(const std::string& path);
  void take_token(std::string_view token, std::string source);

  const SettingsSource& source_;
  Settings& out_;
};

void Reader::take_token(std::string_view token, std::string source) {
  const auto trimmed = js_trim(token);
  if (trimmed.empty()) return;
  out_.token_source = std::move(source);
  if (is_token(trimmed)) {
    out_.token = Secret(std::string(trimmed));
  } else {
    out_.problem = fmt::format(
        "the Telegram bot token ({}) holds characters that no token has; copy it again from @BotFather, such as 123456:ABC-DEF", out_.token_source);
  }
}

void Reader::read_token_file(const std::string& path) {
  auto text = source_.files.read(source_.file_path(path), kTelegramTokenBytesMax);
  if (!text) {
    out_.token_source = "tokenFile";
    out_.problem = fmt::format("{} cannot be read: {}", source_.path("tokenFile"), text.error().message);
    return;
  }
  take_token(*text, "tokenFile");
  if (js_trim(*text).empty())
    out_.problem = fmt::format("the file named by {} is empty; put the bot token from @BotFather into it", source_.path("tokenFile"));
}

void Reader::read_token() {
  if (const Json* value = member(source_.merged, "botToken"); value != nullptr && value->is_object()) {
    const auto token = source_.secret("botToken");
    if (!token) {
      out_.problem = token.error().message;
    } else {
      take_token(token->reveal(), "config");
    }
    return;
  }
  // An account's own tokenFile goes before a token that it inherits, but not before its own.
  const Json* own = access::account_section(source_.config, "telegram", source_.account_id);
  const bool own_file_wins = own != nullptr && member(*own, "tokenFile") != nullptr && member(*own, "botToken") == nullptr;
  if (!own_file_wins) take_token(string_member_or(source_.merged, "botToken", ""), "config");
  const std::string file = source_.text("tokenFile");
  if (out_.token_source == "none" && !file.empty()) read_token_file(file);
  if (out_.token_source == "none" && source_.account_id == kDefaultAccount)
    take_token(source_.environment.variable("TELEGRAM_BOT_TOKEN").value_or(""), "env");
  if (out_.token_source == "none" && out_.problem.empty())
    out_.problem = fmt::format("no bot token: set {} to the token that @BotFather gave you", source_.path("botToken"));
}

void Reader::read_api_root() {
  std::string root(js_trim(string_member_or(source_.merged, "apiRoot", out_.api_root)));
  while (root.ends_with('/')) root.pop_back();
  const auto url = io::parse_http_url(root);
  const std::string path = source_.path("apiRoot");
  if (!url || root.find_first_of("?#") != std::string::npos) {
    out_.problem = fmt::format("{} is no URL; write something like https://api.telegram.org", path);
    return;
  }
  const Json* network = member(source_.merged, "network");
  const bool may_be_plain =
      io::is_loopback_host(url->host) || (network != nullptr && bool_member(*network, "dangerouslyAllowPrivateNetwork").value_or(false));
  if (!url->is_tls() && !may_be_plain) {
    out_.problem = fmt::format("{} is plain http, which would send the bot token readable for everybody; use https, or a loopback address", path);
    return;
  }
  out_.api_root = std::move(root);
}

/// The proxy's password may be in it: the problem names the key and nothing of the value.
void Reader::read_proxy() {
  const std::string proxy = source_.text("proxy");
  if (proxy.empty()) return;
  const std::string lower = ascii_lower(proxy);
  if (lower.starts_with("http://") || lower.starts_with("socks5://")) {
    out_.proxy = proxy;
  } else if (lower.starts_with("socks5h://")) {
    out_.proxy = "socks5" + proxy.substr(7);
  } else {
    out_.problem =
        fmt::format("{} is no proxy; write http://host:port or socks5://host:port, with user:password@ before the host if it asks for them",
                    source_.path("proxy"));
  }
}

bool has_open_group(access::GroupPolicy policy, const JsonObject& settings) {
  const auto is_open = [](const Json& value) { return string_member_or(value, "groupPolicy", "") == "open"; };
  if (policy == access::GroupPolicy::open) return true;
  const auto* groups = settings.if_contains("groups");
  return groups != nullptr && groups->is_object() &&
         std::ranges::any_of(groups->get_object(), [&](const auto& group) { return is_open(group.value()); });
}

bool channel_enabled(const Json& config) {
  const Json* section = access::channel_section(config, "telegram");
  return section == nullptr || bool_member(*section, "enabled").value_or(true);
}

}  // namespace

std::string SettingsSource::path(std::string_view key) const {
  const bool is_own = access::account_section(config, "telegram", account_id) != nullptr;
  return is_own ? fmt::format("channels.telegram.accounts.{}.{}", account_id, key) : fmt::format("channels.telegram.{}", key);
}

std::string SettingsSource::file_path(const std::string& path) const { return path.starts_with("~/") ? environment.home() + path.substr(1) : path; }

std::string SettingsSource::text(std::string_view key) const { return std::string(js_trim(string_member_or(merged, key, ""))); }

Result<Secret> SettingsSource::secret(std::string_view key) const {
  const Json* value = member(merged, key);
  if (value == nullptr || !value->is_object()) return Secret(text(key));
  const std::string name = string_member_or(*value, "id", "");
  if (string_member_or(*value, "source", "") != "env" || name.empty()) {
    return fail(Errc::invalid,
                fmt::format("{} is an object that is not understood; write the value, or {{source: \"env\", id: \"VARIABLE\"}}", path(key)));
  }
  const std::string found(js_trim(environment.variable(name).value_or("")));
  if (found.empty())
    return fail(Errc::invalid, fmt::format("{} names the environment variable {}, which is not set", path(key), printable(name, 80)));
  return Secret(found);
}

std::vector<std::string> account_ids(const Json& config, io::Environment& environment) {
  if (access::channel_section(config, "telegram") != nullptr) return access::account_ids(config, "telegram");
  const bool has_token = !js_trim(environment.variable("TELEGRAM_BOT_TOKEN").value_or("")).empty();
  return has_token ? std::vector<std::string>{std::string(kDefaultAccount)} : std::vector<std::string>{};
}

Settings read_settings(const Json& config, const std::string& account_id, io::Environment& environment, io::Files& files) {
  const SettingsSource source{config, account_id, environment, files, access::account_settings(config, "telegram", account_id)};
  Settings out;
  out.account_id = account_id;
  out.name = string_member_or(source.merged, "name", "");
  out.enabled = channel_enabled(config) && bool_member(source.merged, "enabled").value_or(true);
  out.dm_policy = string_member_or(source.merged, "dmPolicy", "pairing");
  read_features(source, out);
  Reader reader(source, out);
  reader.read_token();
  reader.read_api_root();
  reader.read_proxy();
  read_webhook(source, out);
  return out;
}

Json settings_config(const Json& config, const std::string& account_id) {
  const auto merged = access::account_settings(config, "telegram", account_id);
  JsonObject out;
  for (const auto key : kKeys) {
    if (const auto* value = merged.if_contains(key)) out.emplace(key, *value);
  }
  // Who may press buttons in groups that are open to everybody (see read_features()).
  const auto policy = access::account_policy(config, "telegram", account_id).group;
  if (!merged.contains("groupAllowFrom") && has_open_group(policy, merged)) {
    if (const auto* value = merged.if_contains("allowFrom")) out.emplace("allowFrom", *value);
  }
  out.emplace("channelEnabled", channel_enabled(config));
  return out;
}

}  // namespace oc::channels::telegram
