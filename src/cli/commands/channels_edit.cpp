// channels add, remove: accounts in the configuration file.
#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "cli/account_edit.h"
#include "cli/channel_facts.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/prompts.h"

namespace oc::cli {
namespace {

struct Question {
  std::string_view channel, flag, words;
};
/// What makes an account, asked one after another.
constexpr std::array kQuestions = std::to_array<Question>({
    {"telegram", "--token", "Bot token (write /newbot to @BotFather in Telegram)"},
    {"discord", "--token", "Bot token (https://discord.com/developers/applications, Bot, Reset Token)"},
    {"slack", "--bot-token", "Bot token, xoxb-... (https://api.slack.com/apps, OAuth & Permissions)"},
    {"slack", "--app-token", "App token, xapp-... (Basic Information, App-Level Tokens, connections:write)"},
    {"irc", "--host", "Server"},
    {"irc", "--nick", "Nickname"},
    {"irc", "--group-channels", "Channels to join, such as #one,#two (empty: none)"},
});

/// Asks for what was not typed. False when the input ended.
io::Task<bool> ask_for_account(Context& context) {
  const auto channel = co_await ask(context, "Channel (telegram, discord, slack, whatsapp, irc)", "telegram");
  if (!channel) co_return false;
  context.arguments.add("--channel", {*channel});
  if (!context.has("--account")) {
    const auto account = co_await ask(context, "Account", "default");
    if (!account) co_return false;
    context.arguments.add("--account", {*account});
  }
  const auto word = channel_word(*channel);
  for (const auto& question : kQuestions) {
    if (!word || question.channel != *word || context.has(question.flag)) continue;
    const auto answer = co_await ask(context, std::string(question.words), "");
    if (!answer) co_return false;
    if (!answer->empty()) context.arguments.add(question.flag, {*answer});
  }
  co_return true;
}

}  // namespace

io::Task<int> channels_add(Context& context) {
  if (!context.has("--channel") && context.world.stdin_is_terminal && !co_await ask_for_account(context)) {
    co_return context.fail_with("Nothing was changed.");
  }
  const auto name = read_account(context);
  if (!name) co_return context.fail_with(name.error());
  if (const std::string why = not_served(name->channel); !why.empty()) co_return context.fail_with(why);
  const auto config = context.config();
  if (!config) co_return context.fail_with(config.error());
  const auto account = read_new_account(context, *name, (*config)->root());
  if (!account) co_return context.fail_with(account.error());
  const auto changed = edit_config(context, [&](const ConfigDraft& draft) { return add_account(draft, *account); });
  if (!changed) co_return context.fail_with(changed.error());
  context.out(fmt::format("Added {} account \"{}\".", name->channel, printable(name->account_id, 80)));
  if (name->channel == "whatsapp") context.out("Link it: " + set_up_words(context, name->channel, name->account_id));
  co_return 0;
}

io::Task<int> channels_remove(Context& context) {
  const auto name = read_account(context);
  if (!name) co_return context.fail_with(name.error());
  const auto removal = context.has("--delete") ? Removal::for_good : Removal::switch_off;
  const std::string what = fmt::format("{} account \"{}\"", channel_label(name->channel), printable(name->account_id, 80));
  if (context.world.stdin_is_terminal) {
    const auto answer =
        co_await confirm(context, removal == Removal::for_good ? fmt::format("Delete {}?", what) : fmt::format("Disable {}? (keeps config)", what),
                         removal == Removal::for_good ? Answer::no : Answer::yes);
    if (answer != Answer::yes) co_return context.fail_with("Nothing was changed.");
  }
  const auto changed = edit_config(context, [&](const ConfigDraft& draft) { return remove_account(draft, *name, removal); });
  if (!changed) co_return context.fail_with(changed.error());
  context.out(fmt::format("{} {}.", removal == Removal::for_good ? "Deleted" : "Disabled", what));
  co_return 0;
}

}  // namespace oc::cli
