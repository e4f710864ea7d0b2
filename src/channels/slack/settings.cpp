// The channel's settings overlaid by the account's, in the words of every release, made into what the code needs.
#include "channels/slack/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "channels/slack/limits.h"
#include "core/access/accounts.h"
#include "core/access/implied.h"
#include "io/environment.h"
#include "io/http_url.h"

namespace oc::channels::slack {
namespace {

constexpr std::string_view kDefaultAccount = "default";
constexpr std::int64_t kMediaMegabytesDefault = 20;
constexpr std::array<std::string_view, 39> kKeys{"enabled",
                                                 "name",
                                                 "mode",
                                                 "botToken",
                                                 "appToken",
                                                 "userToken",
                                                 "userTokenReadOnly",
                                                 "signingSecret",
                                                 "webhookPath",
                                                 "textChunkLimit",
                                                 "chunkMode",
                                                 "streaming",
                                                 "nativeStreaming",
                                                 "streamMode",
                                                 "replyToMode",
                                                 "replyToModeByChatType",
                                                 "dm",
                                                 "dmPolicy",
                                                 "allowFrom",
                                                 "groupPolicy",
                                                 "groupAllowFrom",
                                                 "channels",
                                                 "allowBots",
                                                 "reactionNotifications",
                                                 "slashCommand",
                                                 "commands",
                                                 "thread",
                                                 "mediaMaxMb",
                                                 "unfurlLinks",
                                                 "unfurlMedia",
                                                 "reactionAllowlist",
                                                 "actions",
                                                 "requireMention",
                                                 "relay",
                                                 "typingReaction",
                                                 "postAs",
                                                 "markdown",
                                                 "dangerouslyAllowNameMatching",
                                                 "implicitMentions"};

std::string key_path(const Json& config, const std::string& account_id, std::string_view key) {
  const bool is_own = access::account_section(config, "slack", account_id) != nullptr;
  return is_own ? fmt::format("channels.slack.accounts.{}.{}", account_id, key) : fmt::format("channels.slack.{}", key);
}

/// A token goes into a header: nothing else than what tokens are made of may be in it.
bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= kSlackTokenBytesMax && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 127; });
}

ReplyMode reply_mode(std::string_view word) {
  if (word == "all") return ReplyMode::all;
  return word == "first" || word == "batched" ? ReplyMode::first : ReplyMode::off;
}

AllowBots allow_bots(const Json& value) {
  if (value.is_string() && value.get_string() == "mentions") return AllowBots::mentions;
  return value.is_bool() && value.get_bool() ? AllowBots::all : AllowBots::none;
}

bool is_plain_path(std::string_view path) {
  return path.size() > 1 && path.size() <= 200 && path.front() == '/' && !path.contains("//") && !path.contains("..") &&
         std::ranges::all_of(path, [](char c) { return c > ' ' && c < 127 && c != '?' && c != '#' && c != '%'; });
}

class Reader {
 public:
  Reader(const Json& config, const std::string& account_id, io::Environment& environment)
      : config_(config), account_id_(account_id), environment_(environment), merged_(access::account_settings(config, "slack", account_id)) {}
  Settings read();

 private:
  struct Found {
    Secret secret;
    std::string source = "none";
  };
  Found read_secret(std::string_view key, const char* variable);
  void read_tokens();
  void read_mode();
  void read_api_root();
  void read_text();
  void read_streaming();
  void read_reply_modes();
  void read_bots_and_reactions();
  void read_commands();
  void read_channels();
  void read_actions();
  void note_unused();
  void refuse(std::string problem) {
    if (out_.problem.empty()) out_.problem = std::move(problem);
  }
  std::string path(std::string_view key) const { return key_path(config_, account_id_, key); }
  const Json* at(std::string_view key) const { return member(merged_, key); }
  const Json* at(std::string_view key, std::string_view inner) const {
    const Json* outer = at(key);
    return outer != nullptr ? member(*outer, inner) : nullptr;
  }

  const Json& config_;
  const std::string& account_id_;
  io::Environment& environment_;
  Json merged_;
  Settings out_;
};

Reader::Found Reader::read_secret(std::string_view key, const char* variable) {
  Found found;
  std::string text;
  const Json* value = at(key);
  if (value != nullptr && value->is_object()) {
    const std::string name = string_member_or(*value, "id", "");
    if (string_member_or(*value, "source", "") != "env" || name.empty()) {
      refuse(fmt::format("{} is an object that is not understood; write the value, or {{source: \"env\", id: \"VARIABLE\"}}", path(key)));
      return found;
    }
    text = environment_.variable(name).value_or("");
    if (js_trim(text).empty()) {
      refuse(fmt::format("{} names the environment variable {}, which is not set", path(key), printable(name, 80)));
      return found;
    }
    found.source = "config";
  } else {
    text = string_member_or(merged_, key, "");
    if (!js_trim(text).empty()) found.source = "config";
  }
  if (found.source == "none" && variable != nullptr && account_id_ == kDefaultAccount) {
    text = environment_.variable(variable).value_or("");
    if (!js_trim(text).empty()) found.source = "env";
  }
  const auto trimmed = js_trim(text);
  if (found.source == "none") return found;
  if (is_token(trimmed)) {
    found.secret = Secret(std::string(trimmed));
  } else {
    refuse(fmt::format("{} holds characters that no token of Slack has; copy it again from https://api.slack.com/apps", path(key)));
  }
  return found;
}

void Reader::read_tokens() {
  auto bot = read_secret("botToken", "SLACK_BOT_TOKEN");
  auto app = read_secret("appToken", "SLACK_APP_TOKEN");
  out_.user_token = read_secret("userToken", "SLACK_USER_TOKEN").secret;
  out_.signing_secret = read_secret("signingSecret", nullptr).secret;
  out_.bot_token = std::move(bot.secret);
  out_.bot_token_source = bot.source;
  out_.app_token = std::move(app.secret);
  out_.app_token_source = app.source;
  if (bot.source == "none")
    refuse(
        fmt::format("no bot token: set {} to the \"Bot User OAuth Token\" (xoxb-...) of your app, at https://api.slack.com/apps under OAuth & "
                    "Permissions",
                    path("botToken")));
  if (out_.bot_token.reveal().starts_with("xapp-"))
    refuse(fmt::format("{} holds an app-level token (xapp-...); the bot token begins with xoxb-", path("botToken")));
}

void Reader::read_mode() {
  const std::string word = string_member_or(merged_, "mode", "socket");
  out_.mode = word == "http" ? Mode::http : Mode::socket;
  if (out_.mode == Mode::socket) {
    if (out_.app_token_source == "none") {
      refuse(
          fmt::format("no app token: Socket Mode needs {} (xapp-..., with the scope connections:write), at https://api.slack.com/apps under Basic "
                      "Information > App-Level Tokens",
                      path("appToken")));
    } else if (out_.app_token.reveal().starts_with("xoxb-")) {
      refuse(fmt::format("{} holds a bot token (xoxb-...); the app-level token begins with xapp-", path("appToken")));
    }
    return;
  }
  // C2: without the secret nobody could tell Slack's requests from others.
  if (out_.signing_secret.empty())
    refuse(fmt::format("mode http needs {}: the \"Signing Secret\" of your app, at https://api.slack.com/apps under Basic Information",
                       path("signingSecret")));
  out_.webhook_path = std::string(js_trim(string_member_or(merged_, "webhookPath", out_.webhook_path)));
  if (!is_plain_path(out_.webhook_path)) refuse(fmt::format("{} is no path; write something like /slack/events", path("webhookPath")));
}

void Reader::read_api_root() {
  std::string root(js_trim(environment_.variable("SLACK_API_URL").value_or("")));
  if (root.empty()) return;
  if (!root.ends_with('/')) root += '/';
  const auto url = io::parse_http_url(root);
  if (!url || root.find_first_of("?#") != std::string::npos)
    return refuse("the environment variable SLACK_API_URL is no URL; write something like https://slack.com/api/");
  if (!url->is_tls() && !io::is_loopback_host(url->host))
    return refuse("SLACK_API_URL is plain http, which would send the tokens readable for everybody; use https, or a loopback address");
  out_.api_root = std::move(root);
}

void Reader::read_text() {
  const auto limit = int_member(merged_, "textChunkLimit").value_or(0);
  out_.chunks.units_max = limit > 0 ? std::min(static_cast<std::size_t>(limit), kSlackTextUnitsMax) : kSlackTextUnitsDefault;
  const Json* nested = at("streaming", "chunkMode");
  const std::string fallback = nested != nullptr && nested->is_string() ? std::string(nested->get_string()) : "";
  const bool by_line = string_member_or(merged_, "chunkMode", fallback) == "newline";
  out_.chunks.mode = by_line ? reply::ChunkRules::Mode::newline : reply::ChunkRules::Mode::length;
  const auto megabytes = std::max(0.0, number_member(merged_, "mediaMaxMb").value_or(kMediaMegabytesDefault));
  out_.media_bytes_max = static_cast<std::size_t>(std::min(megabytes * (1u << 20), static_cast<double>(kMediaFileBytesMax)));
  out_.unfurl_links = bool_member(merged_, "unfurlLinks").value_or(false);
  out_.unfurl_media = bool_member(merged_, "unfurlMedia").value_or(false);
}

/// 2026.2: a boolean. 2026.3: that, or a word, with nativeStreaming beside it. 2026.9: {mode, nativeTransport}. `streamMode` is older still.
void Reader::read_streaming() {
  std::string word = "partial";
  if (const auto older = string_member(merged_, "streamMode"))
    word = *older == "status_final" ? "progress" : *older == "append" ? "block" : "partial";
  const Json* streaming = at("streaming");
  if (streaming != nullptr && streaming->is_bool()) word = streaming->get_bool() ? "partial" : "off";
  if (streaming != nullptr && streaming->is_string()) word = std::string(streaming->get_string());
  if (streaming != nullptr && streaming->is_object()) word = string_member_or(*streaming, "mode", word);
  out_.drafts = word == "partial" || word == "progress";
  out_.native_stream = bool_member(merged_, "nativeStreaming").value_or(true);
  if (streaming != nullptr && streaming->is_object()) out_.native_stream = bool_member(*streaming, "nativeTransport").value_or(out_.native_stream);
  if (word == "progress") out_.warnings.emplace_back("channels.slack.streaming: progress is shown as partial is: the answer itself while it grows");
}

void Reader::read_reply_modes() {
  const ReplyMode common = reply_mode(string_member_or(merged_, "replyToMode", "off"));
  for (const char* kind : {"direct", "group", "channel"}) {
    out_.reply_modes[kind] = common;
    if (const Json* own = at("replyToModeByChatType", kind); own != nullptr && own->is_string()) {
      out_.reply_modes[kind] = reply_mode(own->get_string());
    } else if (const Json* dm = at("dm", "replyToMode"); std::string_view(kind) == "direct" && dm != nullptr && dm->is_string()) {
      out_.reply_modes[kind] = reply_mode(dm->get_string());
    }
  }
}

void Reader::read_bots_and_reactions() {
  if (const Json* bots = at("allowBots")) out_.allow_bots = allow_bots(*bots);
  const std::string word = string_member_or(merged_, "reactionNotifications", "own");
  out_.reactions = word == "off" ? Reactions::off : word == "all" ? Reactions::all : word == "allowlist" ? Reactions::allowlist : Reactions::own;
  out_.implicit_parent = access::implies(config_, merged_, "replyToBot");
  out_.implicit_thread = access::implies(config_, merged_, "threadParticipation");
  out_.reaction_allowlist = access::allow_entries(at("reactionAllowlist"));
}

void Reader::read_commands() {
  if (const Json* commands = at("commands")) out_.native_commands = bool_member(*commands, "native").value_or(false);
  const Json* slash = at("slashCommand");
  if (slash == nullptr || !slash->is_object()) return;
  out_.slash.enabled = bool_member(*slash, "enabled").value_or(false);
  out_.slash.ephemeral = bool_member(*slash, "ephemeral").value_or(true);
  const std::string name = token(string_member_or(*slash, "name", out_.slash.name));
  out_.slash.name = name.starts_with('/') ? name.substr(1) : name;
  const std::string prefix = token(string_member_or(*slash, "sessionPrefix", "slack:slash"));
  if (prefix.starts_with("slack:") && prefix.size() > 6) {
    out_.slash.session_kind = prefix.substr(6);
  } else {
    out_.warnings.push_back(fmt::format("{} must begin with slack: here, such as slack:slash, which is used", path("slashCommand.sessionPrefix")));
  }
}

void Reader::read_channels() {
  const Json* channels = at("channels");
  out_.allow_unmentioned_groups = bool_member(merged_, "requireMention") == false;
  if (channels == nullptr || !channels->is_object()) return;
  for (const auto& [id, entry] : channels->get_object()) {
    const std::string key(id);
    if (bool_member(entry, "requireMention") == false) out_.allow_unmentioned_groups = true;
    if (const auto mode = string_member(entry, "replyToMode")) out_.channel_reply_modes[key] = reply_mode(*mode);
    if (const Json* bots = member(entry, "allowBots")) out_.channel_allow_bots[key] = allow_bots(*bots);
  }
}

void Reader::read_actions() {
  const Json* actions = at("actions");
  if (actions == nullptr || !actions->is_object()) return;
  for (const auto& [name, value] : actions->get_object()) {
    if (value.is_bool() && !value.get_bool()) out_.actions_off.emplace_back(name);
  }
}

void Reader::note_unused() {
  if (!string_member_or(merged_, "typingReaction", "").empty())
    out_.warnings.emplace_back("channels.slack.typingReaction is not used: the status line of the thread shows that an answer is being written");
  if (string_member_or(merged_, "postAs", "bot") == "user")
    out_.warnings.emplace_back("channels.slack.postAs: user is not used: answers are posted by the bot");
  if (bool_member(merged_, "userTokenReadOnly") == false && !out_.user_token.empty())
    out_.warnings.emplace_back("channels.slack.userToken is used for reading only: what is written is written by the bot");
}

Settings Reader::read() {
  out_.account_id = account_id_;
  out_.name = string_member_or(merged_, "name", "");
  const Json* section = access::channel_section(config_, "slack");
  const bool channel_enabled = section == nullptr || bool_member(*section, "enabled").value_or(true);
  out_.enabled = channel_enabled && bool_member(merged_, "enabled").value_or(true);
  out_.policy = access::account_policy(config_, "slack", account_id_);
  out_.dm_policy = to_string(out_.policy.dm);
  if (const Json* limit = at("thread", "initialHistoryLimit"); limit != nullptr && limit->is_number())
    out_.thread_history = static_cast<std::size_t>(
        std::clamp<std::int64_t>(int_member(*at("thread"), "initialHistoryLimit").value_or(20), 0, static_cast<std::int64_t>(kSlackHistoryMax)));
  if (string_member_or(merged_, "mode", "") == "relay")
    refuse(
        fmt::format("{}: relay needs a relay server of somebody else, which this gateway does not talk to. Set it to socket (an app token, no public "
                    "address needed) or http (a signing secret)",
                    path("mode")));
  read_tokens();
  read_mode();
  read_api_root();
  read_text();
  read_streaming();
  read_reply_modes();
  read_bots_and_reactions();
  read_commands();
  read_channels();
  read_actions();
  note_unused();
  return std::move(out_);
}

}  // namespace

std::vector<std::string> account_ids(const Json& config, io::Environment& environment) {
  if (access::channel_section(config, "slack") != nullptr) return access::account_ids(config, "slack");
  const bool has_token = !js_trim(environment.variable("SLACK_BOT_TOKEN").value_or("")).empty();
  return has_token ? std::vector<std::string>{std::string(kDefaultAccount)} : std::vector<std::string>{};
}

Settings read_settings(const Json& config, const std::string& account_id, io::Environment& environment) {
  return Reader(config, account_id, environment).read();
}

Json settings_config(const Json& config, const std::string& account_id) {
  const auto merged = access::account_settings(config, "slack", account_id);
  JsonObject out;
  for (const auto key : kKeys) {
    if (const auto* value = merged.if_contains(key)) out.emplace(key, *value);
  }
  const Json* section = access::channel_section(config, "slack");
  out.emplace("channelEnabled", section == nullptr || bool_member(*section, "enabled").value_or(true));
  // What channels.defaults may say instead.
  out.insert_or_assign("groupPolicy", to_string(access::account_policy(config, "slack", account_id).group));
  JsonObject implicit;
  for (const char* kind : {"replyToBot", "threadParticipation"}) implicit.emplace(kind, access::implies(config, merged, kind));
  out.insert_or_assign("implicitMentions", std::move(implicit));
  return out;
}

ReplyMode reply_mode_of(const Settings& settings, const std::string& chat_kind, const std::string& channel_id) {
  for (const std::string& key : {channel_id, std::string("*")}) {
    if (const auto own = settings.channel_reply_modes.find(key); own != settings.channel_reply_modes.end() && chat_kind != "direct")
      return own->second;
  }
  const auto found = settings.reply_modes.find(chat_kind);
  return found == settings.reply_modes.end() ? ReplyMode::off : found->second;
}

AllowBots allow_bots_of(const Settings& settings, const std::string& channel_id) {
  for (const std::string& key : {channel_id, std::string("*")}) {
    if (const auto own = settings.channel_allow_bots.find(key); own != settings.channel_allow_bots.end()) return own->second;
  }
  return settings.allow_bots;
}

}  // namespace oc::channels::slack
