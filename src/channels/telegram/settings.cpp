// The channel's settings overlaid by the account's, made into what the code needs.
#include "channels/telegram/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "core/access/accounts.h"
#include "io/environment.h"
#include "io/files.h"
#include "io/http_url.h"

namespace oc::channels::telegram {
namespace {

constexpr std::string_view kDefaultAccount = "default";
constexpr std::array<std::string_view, 18> kKeys{"enabled",        "name",      "botToken",  "tokenFile",   "apiRoot",     "network",
                                                 "textChunkLimit", "chunkMode", "streaming", "linkPreview", "replyToMode", "allowBots",
                                                 "commands",       "groups",    "dmPolicy",  "proxy",       "webhookUrl",  "webhookSecret"};

/// A token goes into a URL's path, so nothing else than what tokens are made of may be in it.
bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ':' || c == '_' || c == '-';
  });
}

std::string key_path(const Json& config, const std::string& account_id, std::string_view key) {
  const bool is_own = access::account_section(config, "telegram", account_id) != nullptr;
  return is_own ? fmt::format("channels.telegram.accounts.{}.{}", account_id, key) : fmt::format("channels.telegram.{}", key);
}

class Reader {
 public:
  Reader(const Json& config, const std::string& account_id, io::Environment& environment, io::Files& files)
      : config_(config),
        account_id_(account_id),
        environment_(environment),
        files_(files),
        merged_(access::account_settings(config, "telegram", account_id)) {}
  Settings read();

 private:
  void read_token();
  void read_token_file(const std::string& path);
  void read_secret_reference(const Json& reference);
  void take_token(std::string_view token, std::string source);
  void read_api_root();
  void read_groups();
  void read_text();
  void note_unused();
  bool channel_enabled() const;

  const Json& config_;
  const std::string& account_id_;
  io::Environment& environment_;
  io::Files& files_;
  Json merged_;
  Settings out_;
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
  const std::string full = path.starts_with("~/") ? environment_.home() + path.substr(1) : path;
  auto text = files_.read(full, kTelegramTokenBytesMax);
  if (!text) {
    out_.token_source = "tokenFile";
    out_.problem = fmt::format("{} cannot be read: {}", key_path(config_, account_id_, "tokenFile"), text.error().message);
    return;
  }
  take_token(*text, "tokenFile");
  if (js_trim(*text).empty())
    out_.problem =
        fmt::format("the file named by {} is empty; put the bot token from @BotFather into it", key_path(config_, account_id_, "tokenFile"));
}

void Reader::read_secret_reference(const Json& reference) {
  const std::string path = key_path(config_, account_id_, "botToken");
  const std::string name = string_member_or(reference, "id", "");
  if (string_member_or(reference, "source", "") != "env" || name.empty()) {
    out_.problem = fmt::format("{} is an object that is not understood; write the token, or {{source: \"env\", id: \"VARIABLE\"}}", path);
    return;
  }
  take_token(environment_.variable(name).value_or(""), "config");
  if (out_.token.empty() && out_.problem.empty())
    out_.problem = fmt::format("{} names the environment variable {}, which is not set", path, printable(name, 80));
}

void Reader::read_token() {
  if (const Json* value = member(merged_, "botToken"); value != nullptr && value->is_object()) {
    read_secret_reference(*value);
    return;
  }
  // An account's own tokenFile goes before a token that it inherits, but not before its own.
  const Json* own = access::account_section(config_, "telegram", account_id_);
  const bool own_file_wins = own != nullptr && member(*own, "tokenFile") != nullptr && member(*own, "botToken") == nullptr;
  if (!own_file_wins) take_token(string_member_or(merged_, "botToken", ""), "config");
  const std::string file(js_trim(string_member_or(merged_, "tokenFile", "")));
  if (out_.token_source == "none" && !file.empty()) read_token_file(file);
  if (out_.token_source == "none" && account_id_ == kDefaultAccount) take_token(environment_.variable("TELEGRAM_BOT_TOKEN").value_or(""), "env");
  if (out_.token_source == "none" && out_.problem.empty()) {
    out_.problem = fmt::format("no bot token: set {} to the token that @BotFather gave you", key_path(config_, account_id_, "botToken"));
  }
}

void Reader::read_api_root() {
  std::string root(js_trim(string_member_or(merged_, "apiRoot", out_.api_root)));
  while (root.ends_with('/')) root.pop_back();
  const auto url = io::parse_http_url(root);
  const std::string path = key_path(config_, account_id_, "apiRoot");
  if (!url || root.find_first_of("?#") != std::string::npos) {
    out_.problem = fmt::format("{} is no URL; write something like https://api.telegram.org", path);
    return;
  }
  const Json* network = member(merged_, "network");
  const bool may_be_plain =
      io::is_loopback_host(url->host) || (network != nullptr && bool_member(*network, "dangerouslyAllowPrivateNetwork").value_or(false));
  if (!url->is_tls() && !may_be_plain) {
    out_.problem = fmt::format("{} is plain http, which would send the bot token readable for everybody; use https, or a loopback address", path);
    return;
  }
  out_.api_root = std::move(root);
}

void Reader::read_groups() {
  const Json* groups = member(merged_, "groups");
  if (groups == nullptr || !groups->is_object()) return;
  out_.allow_unmentioned_groups =
      std::ranges::any_of(groups->get_object(), [](const auto& group) { return bool_member(group.value(), "requireMention") == false; });
}

void Reader::read_text() {
  const auto limit = int_member(merged_, "textChunkLimit").value_or(0);
  out_.chunks.units_max = limit > 0 ? std::min(static_cast<std::size_t>(limit), kTelegramTextUnitsMax) : kTelegramTextUnitsDefault;
  const Json* streaming = member(merged_, "streaming");
  const std::string nested = streaming != nullptr ? string_member_or(*streaming, "chunkMode", "") : "";
  const bool by_line = string_member_or(merged_, "chunkMode", nested) == "newline";
  out_.chunks.mode = by_line ? reply::ChunkRules::Mode::newline : reply::ChunkRules::Mode::length;
  const std::string mode = string_member_or(merged_, "replyToMode", "off");
  out_.reply_mode = mode == "all" ? ReplyMode::all : mode == "first" || mode == "batched" ? ReplyMode::first : ReplyMode::off;
}

void Reader::note_unused() {
  if (!string_member_or(merged_, "webhookUrl", "").empty())
    out_.warnings.emplace_back("channels.telegram.webhookUrl is not used: messages are fetched by polling");
  if (!string_member_or(merged_, "proxy", "").empty())
    out_.warnings.emplace_back("channels.telegram.proxy is not used: the Bot API is reached directly");
}

bool Reader::channel_enabled() const {
  const Json* section = access::channel_section(config_, "telegram");
  return section == nullptr || bool_member(*section, "enabled").value_or(true);
}

Settings Reader::read() {
  out_.account_id = account_id_;
  out_.name = string_member_or(merged_, "name", "");
  out_.enabled = channel_enabled() && bool_member(merged_, "enabled").value_or(true);
  out_.link_preview = bool_member(merged_, "linkPreview").value_or(true);
  out_.allow_bots = bool_member(merged_, "allowBots").value_or(false);
  out_.dm_policy = string_member_or(merged_, "dmPolicy", "pairing");
  if (const Json* commands = member(merged_, "commands")) out_.native_commands = bool_member(*commands, "native").value_or(true);
  read_token();
  read_api_root();
  read_groups();
  read_text();
  note_unused();
  return std::move(out_);
}

}  // namespace

std::vector<std::string> account_ids(const Json& config, io::Environment& environment) {
  if (access::channel_section(config, "telegram") != nullptr) return access::account_ids(config, "telegram");
  const bool has_token = !js_trim(environment.variable("TELEGRAM_BOT_TOKEN").value_or("")).empty();
  return has_token ? std::vector<std::string>{std::string(kDefaultAccount)} : std::vector<std::string>{};
}

Settings read_settings(const Json& config, const std::string& account_id, io::Environment& environment, io::Files& files) {
  return Reader(config, account_id, environment, files).read();
}

Json settings_config(const Json& config, const std::string& account_id) {
  const auto merged = access::account_settings(config, "telegram", account_id);
  JsonObject out;
  for (const auto key : kKeys) {
    if (const auto* value = merged.if_contains(key)) out.emplace(key, *value);
  }
  const Json* section = access::channel_section(config, "telegram");
  out.emplace("channelEnabled", section == nullptr || bool_member(*section, "enabled").value_or(true));
  return out;
}

}  // namespace oc::channels::telegram
