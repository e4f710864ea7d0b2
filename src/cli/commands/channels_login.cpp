// channels login, logout: linking an account to a person's device, through the running gateway or, without one, right here.
#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "cli/account_edit.h"
#include "cli/channel_facts.h"
#include "cli/client.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/qr_screen.h"
#include "cli/terminal_text.h"
#include "core/access/access.h"
#include "core/access/accounts.h"
#include "core/sessions/ids.h"
#include "io/clock.h"

namespace oc::cli {
namespace {

constexpr Millis kStepTime{20'000};
constexpr Millis kAnswerGrace{15'000};
/// How long a running gateway may take to read an account that was just written, and how often it is asked.
constexpr Millis kTakenInTime{15'000};
constexpr Millis kTakenInStep{250};

/// What the steps of a login look like to a person.
class LoginScreen {
 public:
  LoginScreen(const Context& context, std::string channel) : context_(context), channel_(std::move(channel)), qr_(context) {}

  enum class End : std::uint8_t { not_yet, linked, failed };
  End take(const ChannelLoginStep& step) {
    if (step.kind == "code") {
      if (step.code != code_) qr_.show(step.text.empty() ? words() : terminal_text(step.text), step.code, std::string(kBelow));
      code_ = step.code;
      return End::not_yet;
    }
    if (step.kind == "failed") {
      context_.err(terminal_text(step.text));
      return End::failed;
    }
    tell(step.text);
    return step.kind == "done" ? End::linked : End::not_yet;
  }

  void tell(const std::string& text) {
    if (text.empty() || text == told_) return;
    told_ = text;
    qr_.leave();
    context_.out(terminal_text(text));
  }

 private:
  /// Narrower than any terminal: a line that wraps would be two.
  static constexpr std::string_view kBelow = "Cut off? Make the window larger, or type a code instead: --phone +15551234567";

  /// Source: spec/channels.md 4.1.
  std::string words() const { return fmt::format("Scan this QR in {} (Linked Devices):", channel_label(channel_)); }

  const Context& context_;
  std::string channel_;
  QrScreen qr_;
  std::string code_;
  std::string told_;
};

ChannelLoginStep step_of(const Json& answer) {
  return {.kind = string_member_or(answer, "kind", "notice"),
          .code = string_member_or(answer, "code", ""),
          .text = string_member_or(answer, "message", "")};
}

/// Asks for step after step until the login has an end.
io::Task<int> follow(Context& context, GatewayClient& client, Json params, LoginScreen& screen) {
  std::string method = "web.login.start";
  for (;;) {
    const auto answer = co_await client.call(method, params, kStepTime + kAnswerGrace);
    if (!answer) co_return context.fail_with(answer.error());
    for (const auto& notice : strings_member(*answer, "notices")) screen.tell(notice);
    const auto end = screen.take(step_of(*answer));
    if (end != LoginScreen::End::not_yet) co_return end == LoginScreen::End::linked ? 0 : 1;
    method = "web.login.wait";
    params.as_object().erase("force");
    params.as_object().erase("verbose");
    params.as_object().erase("phone");
  }
}

ChannelLoginOptions options_of(const Context& context, const AccountName& name) {
  return {.profile = context.globals.profile,
          .is_dev = context.globals.is_dev,
          .channel = name.channel,
          .account_id = name.account_id,
          .phone = context.arguments.value_or("--phone", ""),
          .force = context.has("--force"),
          .verbose = context.has("--verbose"),
          .log_level = context.globals.log_level};
}

io::Task<int> login_here(Context& context, const AccountName& name) {
  if (!context.world.run_channel_login) co_return context.fail_with("This program was built without channels. Start the gateway, then log in.");
  LoginScreen screen(context, name.channel);
  auto* const shown = &screen;
  auto end = std::make_shared<LoginScreen::End>(LoginScreen::End::not_yet);
  const auto done =
      co_await context.world.run_channel_login(options_of(context, name), [shown, end](const ChannelLoginStep& step) { *end = shown->take(step); });
  if (!done) co_return context.fail_with(done.error());
  co_return *end == LoginScreen::End::linked ? 0 : 1;
}

io::Task<int> login_through_gateway(Context& context, GatewayClient& client, const AccountName& name) {
  LoginScreen screen(context, name.channel);
  JsonObject params{{"channel", name.channel}, {"accountId", name.account_id}, {"timeoutMs", kStepTime.count()}};
  if (context.has("--force")) params["force"] = true;
  if (context.has("--verbose")) params["verbose"] = true;
  if (const auto phone = context.arguments.value("--phone")) params["phone"] = *phone;
  const int code = co_await follow(context, client, std::move(params), screen);
  co_await client.close();
  co_return code;
}

/// Channels whose credential is written into the config.
int tell_no_login(const Context& context, const AccountName& name) {
  struct Row {
    std::string_view channel, why, how;
  };
  constexpr std::array<Row, 4> kRows{{
      {"telegram", "a bot is known by its token", "Talk to @BotFather in Telegram, send /newbot, then:"},
      {"discord", "a bot is known by its token", "Make one at https://discord.com/developers/applications (Bot, Reset Token), then:"},
      {"slack", "an app is known by its two tokens", "Make one at https://api.slack.com/apps (Socket Mode on), then:"},
      {"irc", "an account is a server and a nick", "Choose both, then:"},
  }};
  for (const auto& row : kRows) {
    if (row.channel != name.channel) continue;
    context.out(fmt::format("{} needs no login: {}.", channel_label(name.channel), row.why));
    context.out(row.how);
    context.out("  " + set_up_words(context, name.channel, name.account_id));
    return 0;
  }
  context.out(fmt::format("{} needs no login.", channel_label(name.channel)));
  return 0;
}

bool has_login(const std::string& channel) { return channel == "whatsapp"; }

/// The channel that is typed, else the configured one that has a login.
Result<AccountName> login_name(Context& context) {
  // `--account "$UNSET"` is not the account that is used when none is named.
  if (context.has("--account") && js_trim(context.arguments.value_or("--account", "")).empty())
    return fail(Errc::invalid, "--account needs the name of an account.", "Leave it out for the one that is used when none is named.");
  if (context.has("--channel")) return read_account(context);
  OC_TRY(const auto config, context.config());
  for (const auto& channel : configured_channels(config->root())) {
    if (has_login(channel)) context.arguments.add("--channel", {channel});
  }
  return read_account(context);
}

/// The account that is typed, else the one that is used when none is named. Of several the wrong one would get the phone's number: then it is asked
/// for.
Result<AccountName> login_account(Context& context) {
  OC_TRY(auto name, login_name(context));
  if (!has_login(name.channel) || !js_trim(context.arguments.value_or("--account", "")).empty()) return name;
  OC_TRY(const auto config, context.config());
  const auto ids = access::account_ids(config->root(), name.channel);
  const Json* section = access::channel_section(config->root(), name.channel);
  name.account_id = access::default_account_id(config->root(), name.channel);
  // One that is not there names nothing.
  const std::string named = section ? string_member_or(*section, "defaultAccount", "") : "";
  const bool is_named = !js_trim(named).empty() && sessions::normalize_account_id(named) == name.account_id;
  if (ids.size() < 2 || is_named || name.account_id == sessions::kDefaultAccountId) return name;
  return fail(Errc::invalid, fmt::format("{} has several accounts: {}", channel_label(name.channel), join(ids, ", ")),
              fmt::format("Which one? Pass --account, such as --account {}.", ids.front()));
}

/// Before anything is written: a number that the login would refuse.
std::optional<Error> phone_problem(const Context& context) {
  const auto phone = context.arguments.value("--phone");
  if (!phone || (js_trim(*phone).starts_with('+') && access::normalize_e164(*phone).size() > 1)) return std::nullopt;
  return Error{.code = Errc::invalid,
               .message = fmt::format("\"{}\" is no phone number with its country code.", printable(*phone, 40)),
               .hint = "Write the number of the phone that is to be linked so: --phone +15551234567"};
}

bool is_off(const Json* section) { return section && bool_member(*section, "enabled") == false; }

/// Writes the account when the config does not have it, with nothing but its name: who may write to it is what holds where nothing is set.
/// Returns whether it was written.
Result<bool> add_if_missing(Context& context, const AccountName& name) {
  OC_TRY(const auto config, context.config());
  const auto ids = access::account_ids(config->root(), name.channel);
  const bool is_there = access::channel_section(config->root(), name.channel) && std::find(ids.begin(), ids.end(), name.account_id) != ids.end();
  if (is_there) return false;
  OC_CHECKED(edit_config(context, [&](const ConfigDraft& draft) { return add_account(draft, NewAccount{.name = name}); }));
  context.out(fmt::format("Added {} account \"{}\".", name.channel, printable(name.account_id, 80)));
  if (is_off(access::channel_section(config->root(), name.channel)))
    context.out(fmt::format("{} was switched off in the config and is on now.", channel_label(name.channel)));
  return true;
}

bool has_account(const Json& status, const AccountName& name) {
  const Json* channels = member(status, "channelAccounts");
  const Json* list = channels ? member(*channels, name.channel) : nullptr;
  if (!list || !list->is_array()) return false;
  return std::any_of(list->get_array().begin(), list->get_array().end(),
                     [&](const Json& account) { return string_member_or(account, "accountId", "") == name.account_id; });
}

/// The gateway reads the config again by itself, in its own time.
io::Task<Result<void>> until_taken_in(Context& context, GatewayClient& client, AccountName name) {
  io::Clock& clock = context.io().clock;
  const Millis deadline = clock.steady() + kTakenInTime;
  for (;;) {
    OC_CO_TRY(const Json status, co_await client.call("channels.status", JsonObject(), kCallTimeout));
    if (has_account(status, name)) co_return Result<void>();
    if (clock.steady() >= deadline) break;
    co_await clock.sleep(kTakenInStep);
  }
  co_return fail(Errc::unavailable, fmt::format("The running gateway has not read the new account within {} seconds.", kTakenInTime.count() / 1000),
                 fmt::format("gateway.reload.mode may be off. Restart it, then log in again: {} gateway restart", program_words(context)));
}

/// A link alone lets no account run that the config keeps from running.
void tell_of_switched_off(const Context& context, const AccountName& name) {
  const auto loaded = context.load(context.config_text().value_or(std::nullopt));
  if (!loaded.config) return;
  const Json& root = loaded.config->root();
  if (!is_off(access::channel_section(root, name.channel)) && !is_off(access::account_section(root, name.channel, name.account_id))) return;
  context.out(fmt::format("It is switched off in the config and answers nobody. To switch it on: {} channels add --channel {} --account {}",
                          program_words(context), name.channel, printable(name.account_id, 80)));
}

/// What a person needs to know of an account that did not exist before: who may write to it now.
void tell_of_new_account(const Context& context, const AccountName& name) {
  const auto loaded = context.load(context.config_text().value_or(std::nullopt));
  if (!loaded.config || access::account_policy(loaded.config->root(), name.channel, name.account_id).dm != access::DmPolicy::pairing) return;
  context.out(fmt::format("Whoever writes to it gets a code first. To let them in: {} pairing approve {} CODE --account {}", program_words(context),
                          name.channel, printable(name.account_id, 80)));
}

void tell_of_unlinked_account(const Context& context, const AccountName& name) {
  context.err(fmt::format("The account stays in the config, not linked. To take it out: {} channels remove --channel {} --account {} --delete",
                          program_words(context), name.channel, printable(name.account_id, 80)));
}

/// The running gateway, or nothing when none runs on this machine.
io::Task<Result<std::unique_ptr<GatewayClient>>> running_gateway(Context& context) {
  OC_CO_TRY(auto target, resolve_target(context));
  const bool is_local = target.port != 0;
  auto client = co_await GatewayClient::connect(context, std::move(target), ClientKind::operator_all, kCallTimeout);
  if (!client && is_local && client.error().code == Errc::unavailable) co_return std::unique_ptr<GatewayClient>();
  co_return client;
}

/// Takes the token out of the config, wherever the account has it.
int forget_token(Context& context, const AccountName& name) {
  bool had_one = false;
  const auto changed = edit_config(context, [&](const ConfigDraft& draft) { return forget_credentials(draft, name, had_one); });
  if (!changed) return context.fail_with(changed.error());
  const std::string title = fmt::format("{} account \"{}\"", channel_label(name.channel), printable(name.account_id, 80));
  context.out(had_one ? fmt::format("Logged out of {}: its token is no longer in the config.", title)
                      : fmt::format("No stored credentials for {}.", title));
  return 0;
}

io::Task<Result<bool>> unlink(Context& context, const AccountName& name) {
  OC_CO_TRY(const auto client, co_await running_gateway(context));
  if (client) {
    OC_CO_TRY(const Json answer,
              co_await client->call("channels.logout", JsonObject{{"channel", name.channel}, {"accountId", name.account_id}}, kCallTimeout));
    co_await client->close();
    co_return bool_member(answer, "cleared").value_or(false);
  }
  if (!context.world.run_channel_logout)
    co_return fail(Errc::unavailable, "No gateway is running.", "Start it: " + program_words(context) + " gateway run");
  co_return co_await context.world.run_channel_logout(options_of(context, name));
}

}  // namespace

io::Task<int> channels_login(Context& context) {
  const auto name = login_account(context);
  if (!name) co_return context.fail_with(name.error());
  if (const std::string why = not_served(name->channel); !why.empty()) co_return context.fail_with(why);
  if (!has_login(name->channel)) co_return tell_no_login(context, *name);
  if (const auto wrong = phone_problem(context)) co_return context.fail_with(*wrong);
  const auto target = resolve_target(context);
  if (!target) co_return context.fail_with(target.error());
  const auto client = co_await running_gateway(context);
  if (!client) co_return context.fail_with(client.error());
  // A gateway elsewhere has a config of its own.
  const auto added = target->port != 0 ? add_if_missing(context, *name) : Result<bool>(false);
  if (!added) co_return context.fail_with(added.error());
  if (*added && *client) {
    if (const auto taken = co_await until_taken_in(context, **client, *name); !taken) {
      const int code = context.fail_with(taken.error());
      tell_of_unlinked_account(context, *name);
      co_return code;
    }
  }
  const int code = *client ? co_await login_through_gateway(context, **client, *name) : co_await login_here(context, *name);
  if (!*added && code == 0 && target->port != 0) tell_of_switched_off(context, *name);
  if (*added && code != 0) tell_of_unlinked_account(context, *name);
  if (*added && code == 0) tell_of_new_account(context, *name);
  if (*added && code == 0 && !*client) context.out(fmt::format("It answers while the gateway runs: {} gateway run", program_words(context)));
  co_return code;
}

io::Task<int> channels_logout(Context& context) {
  const auto name = login_account(context);
  if (!name) co_return context.fail_with(name.error());
  if (!has_login(name->channel)) co_return forget_token(context, *name);
  const auto cleared = co_await unlink(context, *name);
  if (!cleared) co_return context.fail_with(cleared.error());
  context.out(*cleared ? fmt::format("Cleared {} Web credentials.", channel_label(name->channel))
                       : fmt::format("No {} Web session found; nothing to delete.", channel_label(name->channel)));
  co_return 0;
}

}  // namespace oc::cli
