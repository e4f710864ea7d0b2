// channels add, remove, login, logout: accounts in the configuration file.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/channel_facts.h"
#include "cli/commands/commands.h"
#include "cli/config_edit.h"
#include "cli/context.h"
#include "cli/prompts.h"
#include "core/access/accounts.h"
#include "core/config/edit.h"
#include "core/sessions/ids.h"
#include "io/files.h"

namespace oc::cli {
namespace {

struct AccountName {
  std::string channel;
  std::string account_id;
};

Result<AccountName> read_name(const Context& context) {
  const auto typed = context.arguments.value("--channel");
  if (!typed || js_trim(*typed).empty()) return fail(Errc::invalid, "Which channel? Pass --channel, such as --channel telegram.");
  AccountName name{.channel = sessions::resolve_channel_alias(*typed),
                   .account_id = sessions::normalize_account_id(context.arguments.value_or("--account", ""))};
  const auto& known = sessions::channel_words();
  if (std::find(known.begin(), known.end(), name.channel) != known.end()) return name;
  const std::string near = nearest_word(name.channel, known);
  return fail(Errc::invalid, fmt::format("Unknown channel: {}", printable(*typed, 80)), near.empty() ? "" : fmt::format("Did you mean {}?", near));
}

/// Why this program cannot run the channel yet; "" for those it can.
std::string not_here(const std::string& channel) {
  if (channel == "telegram" || channel == "webchat") return {};
  return fmt::format(
      "{} is not in this version of the gateway. Its settings in the config are kept and checked, but no messages come in. Telegram and web chat "
      "work today.",
      channel_label(channel));
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

struct NewAccount {
  AccountName name;
  std::string label;
  std::string token;
  std::string token_file;
};

/// The first named account beside plain settings: those become the account `default`, so that its token does not fall silent.
Result<std::string> move_plain_settings(std::string text, const Json& raw, const AccountName& name) {
  const Json* section = access::channel_section(raw, name.channel);
  if (!section || name.account_id == sessions::kDefaultAccountId || has_accounts(raw, name.channel)) return text;
  const std::string target = path_step("channels", name.channel) + ".accounts.default";
  for (const auto key : {"botToken", "tokenFile", "name"}) {
    const Json* value = member(*section, key);
    if (!value) continue;
    OC_TRY(text, config::edit_set(text, fmt::format("{}.{}", target, key), *value));
    OC_TRY(text, config::edit_unset(text, fmt::format("{}.{}", path_step("channels", name.channel), key)));
  }
  return text;
}

Result<std::string> add_account(const ConfigDraft& draft, const NewAccount& account) {
  OC_TRY(std::string text, move_plain_settings(draft.text, draft.raw, account.name));
  const std::string path = settings_path(draft.raw, account.name);
  const auto set = [&](std::string_view key, const Json& value) -> Result<void> {
    OC_TRY(text, config::edit_set(text, fmt::format("{}.{}", path, key), value));
    return {};
  };
  OC_CHECKED(set("enabled", Json(true)));
  if (const Json* section = access::channel_section(draft.raw, account.name.channel); section && bool_member(*section, "enabled") == false) {
    OC_TRY(text, config::edit_set(text, path_step("channels", account.name.channel) + ".enabled", Json(true)));
  }
  if (!account.label.empty()) OC_CHECKED(set("name", Json(account.label)));
  if (!account.token.empty()) OC_CHECKED(set("botToken", Json(account.token)));
  if (!account.token_file.empty()) OC_CHECKED(set("tokenFile", Json(account.token_file)));
  return text;
}

Result<std::string> remove_account(const ConfigDraft& draft, const AccountName& name, bool for_good) {
  const Json* section = access::channel_section(draft.raw, name.channel);
  const std::string path = settings_path(draft.raw, name);
  const bool is_plain = path == path_step("channels", name.channel);
  if (!section || (!is_plain && !access::account_section(draft.raw, name.channel, name.account_id))) {
    return fail(Errc::not_found,
                fmt::format("{} has no account \"{}\" in the config file.", channel_label(name.channel), printable(name.account_id, 80)),
                "See: openclaw channels list");
  }
  return for_good ? config::edit_unset(draft.text, path) : config::edit_set(draft.text, path + ".enabled", Json(false));
}

/// Takes the token out, wherever the account has it.
Result<std::string> forget_token(const ConfigDraft& draft, const AccountName& name, bool& had_one) {
  std::string text = draft.text;
  const std::string path = settings_path(draft.raw, name);
  for (const auto key : {"botToken", "tokenFile"}) {
    auto removed = config::edit_unset(text, fmt::format("{}.{}", path, key));
    if (!removed && removed.error().code != Errc::not_found) return removed;
    if (!removed) continue;
    had_one = true;
    text = std::move(*removed);
  }
  return text;
}

}  // namespace

io::Task<int> channels_add(Context& context) {
  const auto name = read_name(context);
  if (!name) co_return context.fail_with(name.error());
  if (const std::string why = not_here(name->channel); !why.empty()) co_return context.fail_with(why);
  NewAccount account{
      .name = *name, .label = context.arguments.value_or("--name", ""), .token = std::string(js_trim(context.arguments.value_or("--token", "")))};
  if (const auto file = context.arguments.value("--token-file")) account.token_file = context.typed_path(*file);
  if (name->channel == "telegram" && account.token.empty() && account.token_file.empty()) {
    co_return context.fail_with(
        "Telegram requires token or --token-file.\n  Talk to @BotFather in Telegram, send /newbot, and pass what it gives you: --token 123456:ABC");
  }
  const auto changed = edit_config(context, [&](const ConfigDraft& draft) { return add_account(draft, account); });
  if (!changed) co_return context.fail_with(changed.error());
  context.out(fmt::format("Added {} account \"{}\".", name->channel, printable(name->account_id, 80)));
  co_return 0;
}

io::Task<int> channels_remove(Context& context) {
  const auto name = read_name(context);
  if (!name) co_return context.fail_with(name.error());
  const bool for_good = context.has("--delete");
  if (context.world.stdin_is_terminal) {
    const std::string what = fmt::format("{} account \"{}\"", channel_label(name->channel), printable(name->account_id, 80));
    const auto answer = co_await confirm(context, for_good ? fmt::format("Delete {}?", what) : fmt::format("Disable {}? (keeps config)", what),
                                         for_good ? Answer::no : Answer::yes);
    if (answer != Answer::yes) co_return context.fail_with("Nothing was changed.");
  }
  const auto changed = edit_config(context, [&](const ConfigDraft& draft) { return remove_account(draft, *name, for_good); });
  if (!changed) co_return context.fail_with(changed.error());
  context.out(fmt::format("{} {} account \"{}\".", for_good ? "Deleted" : "Disabled", channel_label(name->channel), printable(name->account_id, 80)));
  co_return 0;
}

io::Task<int> channels_login(Context& context) {
  const auto name = read_name(context);
  if (!name) co_return context.fail_with(name.error());
  if (name->channel == "telegram") {
    context.out("Telegram needs no login: a bot is known by its token.");
    context.out("Talk to @BotFather in Telegram, send /newbot, then:");
    context.out(
        fmt::format("  {} channels add --channel telegram --account {} --token 123456:ABC", program_words(context), printable(name->account_id, 80)));
    co_return 0;
  }
  const std::string why = not_here(name->channel);
  co_return context.fail_with(why.empty() ? fmt::format("{} needs no login.", channel_label(name->channel)) : why);
}

io::Task<int> channels_logout(Context& context) {
  const auto name = read_name(context);
  if (!name) co_return context.fail_with(name.error());
  bool had_one = false;
  const auto changed = edit_config(context, [&](const ConfigDraft& draft) { return forget_token(draft, *name, had_one); });
  if (!changed) co_return context.fail_with(changed.error());
  if (had_one) {
    context.out(fmt::format("Logged out of {} account \"{}\": its token is no longer in the config.", channel_label(name->channel),
                            printable(name->account_id, 80)));
  } else {
    context.out(fmt::format("No stored credentials for {} account \"{}\".", channel_label(name->channel), printable(name->account_id, 80)));
  }
  co_return 0;
}

}  // namespace oc::cli
