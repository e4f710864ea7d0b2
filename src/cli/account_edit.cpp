// Which flag becomes which key, and where in the file an account stands.
#include "cli/account_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "cli/channel_facts.h"
#include "cli/table.h"
#include "core/access/accounts.h"
#include "core/config/edit.h"
#include "core/sessions/ids.h"

namespace oc::cli {
namespace {

enum class Kind : std::uint8_t { text, path, number, list, off };
struct FlagKey {
  std::string_view channel, flag, key;
  Kind kind = Kind::text;
};

constexpr std::array kFlagKeys = std::to_array<FlagKey>({
    {"telegram", "--token", "botToken"},
    {"telegram", "--token-file", "tokenFile", Kind::path},
    {"telegram", "--webhook-url", "webhookUrl"},
    {"telegram", "--webhook-path", "webhookPath"},
    {"discord", "--token", "token"},
    {"slack", "--bot-token", "botToken"},
    {"slack", "--app-token", "appToken"},
    {"slack", "--webhook-path", "webhookPath"},
    {"whatsapp", "--auth-dir", "authDir", Kind::path},
    {"irc", "--host", "host"},
    {"irc", "--port", "port", Kind::number},
    {"irc", "--no-tls", "tls", Kind::off},
    {"irc", "--nick", "nick"},
    {"irc", "--password", "password"},
    {"irc", "--group-channels", "channels", Kind::list},
});

/// Keys that are the account's own, and move with it when it gets a name.
constexpr std::array<std::string_view, 21> kOwnKeys{
    "name", "botToken", "tokenFile", "token",    "appToken", "userToken", "signingSecret", "authDir",    "host",          "port",       "tls",
    "nick", "username", "realname",  "password", "channels", "nickserv",  "passwordFile",  "webhookUrl", "webhookSecret", "webhookPath"};
constexpr std::array<std::string_view, 8> kCredentials{"botToken",  "tokenFile",     "token",    "appToken",
                                                       "userToken", "signingSecret", "password", "passwordFile"};

/// `channels` of Slack and `tls` are not the account's: only what the channel's flags can set, and secrets.
bool is_own_key(std::string_view channel, std::string_view key) {
  if (key == "channels") return channel == "irc";
  return std::find(kOwnKeys.begin(), kOwnKeys.end(), key) != kOwnKeys.end();
}

bool is_account_flag(std::string_view flag) {
  return std::any_of(kFlagKeys.begin(), kFlagKeys.end(), [&](const FlagKey& row) { return row.flag == flag; });
}

/// The path of an account's settings; the account as it is spelled in the file.
std::string account_path(const Json& raw, const AccountName& name) {
  const std::string accounts = path_step("channels", name.channel) + ".accounts";
  const Json* section = access::channel_section(raw, name.channel);
  const Json* list = section ? member(*section, "accounts") : nullptr;
  if (list && list->is_object()) {
    for (const auto& entry : list->get_object()) {
      if (sessions::normalize_account_id(entry.key()) == name.account_id) return path_step(accounts, entry.key());
    }
  }
  return path_step(accounts, name.account_id);
}

bool has_accounts(const Json& raw, const std::string& channel) {
  const Json* section = access::channel_section(raw, channel);
  const Json* list = section ? member(*section, "accounts") : nullptr;
  return list && list->is_object() && !list->get_object().empty();
}

/// A channel with one account has its settings beside `enabled`, until accounts are named.
std::string settings_path(const Json& raw, const AccountName& name) {
  if (name.account_id == sessions::kDefaultAccountId && !has_accounts(raw, name.channel)) return path_step("channels", name.channel);
  return account_path(raw, name);
}

Result<std::string> move_plain_settings(std::string text, const Json& raw, const AccountName& name) {
  const Json* section = access::channel_section(raw, name.channel);
  if (!section || !section->is_object() || name.account_id == sessions::kDefaultAccountId || has_accounts(raw, name.channel)) return text;
  const std::string target = path_step("channels", name.channel) + ".accounts.default";
  bool moved = false;
  for (const auto& entry : section->get_object()) {
    if (!is_own_key(name.channel, entry.key())) continue;
    OC_TRY(text, config::edit_set(text, path_step(target, entry.key()), entry.value()));
    OC_TRY(text, config::edit_unset(text, path_step(path_step("channels", name.channel), entry.key())));
    moved = true;
  }
  // A linked device has no key of its own, and its account must not vanish all the same.
  if (!moved && name.channel == "whatsapp") {
    OC_TRY(text, config::edit_set(text, target + ".enabled", Json(bool_member(*section, "enabled").value_or(true))));
  }
  return text;
}

Result<Json> value_of(const Context& context, const FlagKey& row) {
  if (row.kind == Kind::off) return Json(false);
  const std::string typed(js_trim(context.arguments.value_or(row.flag, "")));
  if (typed.empty()) return fail(Errc::invalid, fmt::format("{} needs a value.", row.flag));
  if (row.kind == Kind::path) return Json(context.typed_path(typed));
  if (row.kind == Kind::text) return Json(typed);
  if (row.kind == Kind::number) {
    OC_TRY(const auto number, context.arguments.number(row.flag, 1, 65535));
    return Json(*number);
  }
  JsonArray list;
  for (const auto& each : split(typed, ',')) {
    if (!js_trim(each).empty()) list.emplace_back(js_trim(each));
  }
  return Json(std::move(list));
}

/// What OpenClaw says when the flags do not make an account.
std::string needs(const std::string& channel) {
  if (channel == "telegram") return "Telegram requires token or --token-file (or --use-env).";
  if (channel == "discord") return "Discord requires token (or --use-env).";
  if (channel == "slack") return "Slack requires --bot-token and --app-token (or --use-env).";
  if (channel == "irc") return "IRC requires --host and --nick (or --use-env).";
  return {};
}

Error lacks(const Context& context, const AccountName& name) {
  Error error{.code = Errc::invalid, .message = needs(name.channel)};
  if (name.channel == "telegram") {
    error.hint = "Talk to @BotFather in Telegram, send /newbot, and pass what it gives you: --token 123456:ABC";
  } else {
    error.hint = set_up_words(context, name.channel, name.account_id);
  }
  return error;
}

bool has_key(const Json& settings, const NewAccount& account, std::string_view key) {
  if (const Json* value = member(settings, key); value && !value->is_null()) return true;
  return std::any_of(account.values.begin(), account.values.end(), [&](const auto& value) { return value.first == key; });
}

/// Tokens are an account's own: what stands beside the channel is the default account's.
bool is_complete(const Json& root, const NewAccount& account) {
  const auto& channel = account.name.channel;
  const Json merged = access::account_settings(root, channel, account.name.account_id);
  const Json* own = access::account_section(root, channel, account.name.account_id);
  const Json settings = account.name.account_id == sessions::kDefaultAccountId ? merged : own ? *own : Json(JsonObject());
  const auto has = [&](std::string_view key) { return has_key(settings, account, key); };
  if (channel == "telegram") return has("botToken") || has("tokenFile");
  if (channel == "discord") return has("token");
  if (channel == "slack") return has("botToken") && (has("appToken") || string_member_or(merged, "mode", "socket") == "http");
  if (channel == "irc") return has("host") && has("nick");
  return true;
}

Result<void> check_use_env(const AccountName& name) {
  const std::string_view variable = name.channel == "telegram"  ? "TELEGRAM_BOT_TOKEN"
                                    : name.channel == "discord" ? "DISCORD_BOT_TOKEN"
                                    : name.channel == "slack"   ? "SLACK_BOT_TOKEN"
                                    : name.channel == "irc"     ? "IRC_HOST"
                                                                : "";
  if (variable.empty()) return fail(Errc::invalid, fmt::format("{} takes nothing from the environment.", channel_label(name.channel)));
  if (name.account_id == sessions::kDefaultAccountId) return {};
  return fail(Errc::invalid, fmt::format("{} can only be used for the default account.", variable), "Leave --use-env out, and pass the token.");
}

}  // namespace

Result<AccountName> read_account(const Context& context) {
  const auto typed = context.arguments.value("--channel");
  if (!typed || js_trim(*typed).empty()) {
    const bool links = context.command->words.starts_with("channels log");
    return fail(Errc::invalid, fmt::format("Which channel? Pass --channel, such as --channel {}.", links ? "whatsapp" : "telegram"));
  }
  OC_TRY(auto channel, channel_word(*typed));
  return AccountName{.channel = std::move(channel), .account_id = sessions::normalize_account_id(context.arguments.value_or("--account", ""))};
}

Result<NewAccount> read_new_account(const Context& context, const AccountName& name, const Json& root) {
  NewAccount account{.name = name};
  if (const std::string label(js_trim(context.arguments.value_or("--name", ""))); !label.empty()) account.values.emplace_back("name", Json(label));
  std::vector<std::string> known;
  for (const auto& row : kFlagKeys) {
    if (row.channel != name.channel) continue;
    known.emplace_back(row.flag);
    if (!context.has(row.flag)) continue;
    OC_TRY(auto value, value_of(context, row));
    account.values.emplace_back(row.key, std::move(value));
  }
  for (const auto& flag : flags_of(*context.command)) {
    if (!context.has(flag.name) || !is_account_flag(flag.name) || std::find(known.begin(), known.end(), flag.name) != known.end()) continue;
    return fail(Errc::invalid, fmt::format("{} is not for {}.", flag.name, channel_label(name.channel)),
                known.empty() ? "" : "It takes: " + join(known, ", "));
  }
  if (context.has("--use-env")) {
    OC_CHECKED(check_use_env(name));
  } else if (!is_complete(root, account)) {
    return std::unexpected(lacks(context, name));
  }
  return account;
}

Result<std::string> add_account(const ConfigDraft& draft, const NewAccount& account) {
  OC_TRY(std::string text, move_plain_settings(draft.text, draft.raw, account.name));
  const std::string path = settings_path(draft.raw, account.name);
  OC_TRY(text, config::edit_set(text, path + ".enabled", Json(true)));
  if (const Json* section = access::channel_section(draft.raw, account.name.channel); section && bool_member(*section, "enabled") == false) {
    OC_TRY(text, config::edit_set(text, path_step("channels", account.name.channel) + ".enabled", Json(true)));
  }
  for (const auto& [key, value] : account.values) {
    OC_TRY(text, config::edit_set(text, path_step(path, key), value));
  }
  return text;
}

Result<std::string> remove_account(const ConfigDraft& draft, const AccountName& name, Removal removal) {
  const Json* section = access::channel_section(draft.raw, name.channel);
  const std::string path = settings_path(draft.raw, name);
  const bool is_plain = path == path_step("channels", name.channel);
  if (!section || (!is_plain && !access::account_section(draft.raw, name.channel, name.account_id))) {
    return fail(Errc::not_found,
                fmt::format("{} has no account \"{}\" in the config file.", channel_label(name.channel), printable(name.account_id, 80)),
                "See: openclaw channels list");
  }
  return removal == Removal::for_good ? config::edit_unset(draft.text, path) : config::edit_set(draft.text, path + ".enabled", Json(false));
}

Result<std::string> forget_credentials(const ConfigDraft& draft, const AccountName& name, bool& had_one) {
  std::string text = draft.text;
  const std::string path = settings_path(draft.raw, name);
  for (const auto key : kCredentials) {
    auto removed = config::edit_unset(text, path_step(path, key));
    if (!removed && removed.error().code != Errc::not_found) return removed;
    if (!removed) continue;
    had_one = true;
    text = std::move(*removed);
  }
  return text;
}

}  // namespace oc::cli
