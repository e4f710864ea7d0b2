// message send, broadcast, poll, react and all else that is done in a chat without an agent.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "cli/channel_facts.h"
#include "cli/client.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/message_text.h"
#include "cli/table.h"
#include "core/sessions/ids.h"
#include "io/environment.h"

namespace oc::cli {
namespace {

constexpr Millis kSendTime{60'000};

struct ActionRow {
  std::string_view words;     ///< behind `message`
  std::string_view action;    ///< as the protocol has it
  std::string_view required;  ///< flags, with spaces between; of `a|b` one is enough
};

constexpr std::array kActions = std::to_array<ActionRow>({
    {"poll", "poll", "--target --poll-question --poll-option"},
    {"react", "react", "--target --message-id"},
    {"reactions", "reactions", "--target --message-id"},
    {"read", "read", "--target"},
    {"edit", "edit", "--target --message-id --message"},
    {"delete", "delete", "--target --message-id"},
    {"pin", "pin", "--target --message-id"},
    {"unpin", "unpin", "--target --message-id"},
    {"pins", "list-pins", "--target"},
    {"permissions", "permissions", "--target"},
    {"search", "search", "--query"},
    {"thread create", "thread-create", "--target --thread-name"},
    {"thread list", "thread-list", ""},
    {"thread reply", "thread-reply", "--target --message"},
    {"emoji list", "emoji-list", ""},
    {"emoji upload", "emoji-upload", "--guild-id --emoji-name --media"},
    {"sticker send", "sticker", "--target --sticker-id"},
    {"sticker upload", "sticker-upload", "--guild-id --sticker-name --sticker-desc --sticker-tags --media"},
    {"role info", "role-info", "--guild-id"},
    {"role add", "role-add", "--guild-id --user-id --role-id"},
    {"role remove", "role-remove", "--guild-id --user-id --role-id"},
    {"channel info", "channel-info", "--target"},
    {"channel list", "channel-list", ""},
    {"member info", "member-info", "--user-id"},
    {"voice status", "voice-status", "--guild-id --user-id"},
    {"event list", "event-list", "--guild-id"},
    {"event create", "event-create", "--guild-id --event-name --start-time"},
    {"timeout", "timeout", "--guild-id|--target --user-id"},
    {"kick", "kick", "--guild-id|--target --user-id"},
    {"ban", "ban", "--guild-id|--target --user-id"},
});

const ActionRow* action_of(std::string_view words) {
  words.remove_prefix(std::min(words.size(), std::string_view("message ").size()));
  const auto found = std::find_if(kActions.begin(), kActions.end(), [&](const ActionRow& row) { return row.words == words; });
  return found == kActions.end() ? nullptr : &*found;
}

/// `--poll-option` is pollOption.
std::string camel(std::string_view flag) {
  std::string out;
  bool upper = false;
  for (const char c : flag.substr(2)) {
    if (c == '-') {
      upper = true;
    } else {
      out += upper ? static_cast<char>(c - 'a' + 'A') : c;
      upper = false;
    }
  }
  return out;
}

/// `-t, --target <dest>`.
std::string shown_flag(const Context& context, const std::string& flag) {
  for (const auto& row : flags_of(*context.command)) {
    if (row.name == flag) return fmt::format("{} {}", replace_all(row.names, ",", ", "), row.value);
  }
  return flag;
}

Result<void> check_required(const Context& context, std::string_view required) {
  for (const auto& each : split(required, ' ')) {
    if (each.empty()) continue;
    const auto choices = split(each, '|');
    const auto given = [&](const std::string& flag) { return !js_trim(context.arguments.value_or(flag, "")).empty(); };
    if (std::ranges::any_of(choices, given)) continue;
    std::vector<std::string> shown;
    for (const auto& flag : choices) shown.push_back(fmt::format("'{}'", shown_flag(context, flag)));
    return fail(Errc::invalid, fmt::format("error: required option {} not specified", join(shown, " or ")),
                fmt::format("See: openclaw {} --help", context.command->words));
  }
  return {};
}

std::string media_place(const Context& context, const std::string& typed) {
  const std::string place(js_trim(typed));
  const bool is_url = place.starts_with("http://") || place.starts_with("https://") || place.starts_with("file://");
  return is_url ? place : context.typed_path(place);
}

Result<Json> param_of(const Context& context, const FlagRow& flag) {
  if (flag.value.empty()) return Json(true);
  if (flag.is_repeatable) {
    const auto values = context.arguments.values(flag.name);
    return Json(JsonArray(values.begin(), values.end()));
  }
  if (flag.value == "<n>") {
    OC_TRY(const auto number, context.arguments.number(flag.name, 0, 1'000'000'000));
    return Json(*number);
  }
  const std::string text = valid_utf8(context.arguments.value_or(flag.name, ""));
  return Json(flag.name == "--media" ? media_place(context, text) : text);
}

/// Every flag of the command under its own name, and the target as `to`.
Result<JsonObject> action_params(const Context& context) {
  JsonObject params;
  for (const auto& flag : own_flags_of(*context.command)) {
    if (!context.has(flag.name) || flag.name == "--target") continue;
    OC_TRY(auto value, param_of(context, flag));
    params[camel(flag.name)] = std::move(value);
  }
  if (const auto target = context.arguments.value("--target")) params["to"] = js_trim(*target);
  return params;
}

Result<Json> read_buttons(const Context& context) {
  const auto typed = context.arguments.value("--buttons");
  if (!typed) return Json();
  auto buttons = parse_json(*typed);
  const bool is_rows = buttons && buttons->is_array() &&
                       std::ranges::all_of(buttons->get_array(), [](const Json& row) { return row.is_array() && !row.get_array().empty(); });
  if (is_rows) return buttons;
  return fail(Errc::invalid, "--buttons must be rows of buttons as JSON" + (buttons ? std::string() : ": " + buttons.error().message),
              R"(Such as: --buttons '[[{"text":"Yes","callback_data":"yes"},{"text":"No","callback_data":"no"}]]')");
}

Result<JsonObject> send_params(Context& context, const std::string& target) {
  JsonObject params{{"to", target}, {"idempotencyKey", context.io().random.uuid()}};
  if (const auto text = context.arguments.value("--message")) params["message"] = valid_utf8(*text);
  JsonArray media;
  for (const auto& typed : context.arguments.values("--media")) media.emplace_back(media_place(context, typed));
  if (!media.empty()) params["mediaUrls"] = media;
  if (!params.contains("message") && media.empty()) {
    return fail(Errc::invalid, "error: required option '-m, --message <text>' not specified", "Pass --message, --media, or both.");
  }
  for (const auto& [flag, key] : {std::pair("--thread-id", "threadId"), std::pair("--reply-to", "replyToId"), std::pair("--quote", "quoteText")}) {
    if (const auto value = context.arguments.value(flag)) params[key] = *value;
  }
  if (context.has("--silent")) params["silent"] = true;
  if (context.has("--force-document")) params["forceDocument"] = true;
  if (context.has("--gif-playback")) params["gifPlayback"] = true;
  if (params.contains("quoteText") && !params.contains("replyToId"))
    return fail(Errc::invalid, "--quote needs the message that it quotes", "Add --reply-to <message id>");
  if (params.contains("gifPlayback") && media.empty()) return fail(Errc::invalid, "--gif-playback needs a video", "Add --media <path-or-url>");
  OC_TRY(auto buttons, read_buttons(context));
  if (!buttons.is_null()) params["buttons"] = std::move(buttons);
  return params;
}

void add_account(const Context& context, const std::string& channel, JsonObject& params) {
  params["channel"] = channel;
  if (const auto account = context.arguments.value("--account")) params["accountId"] = sessions::normalize_account_id(*account);
}

/// Source: the recorded answers of `message send --dry-run`.
int tell_dry_send(const Context& context, const std::string& channel, const JsonObject& params) {
  if (!context.json()) {
    context.out(fmt::format("✅ Sent via {}. Message ID: unknown", channel_label(channel)));
    return 0;
  }
  const auto media = strings_member(params, "mediaUrls");
  const Json payload = JsonObject{{"channel", channel},
                                  {"to", shown_target(channel, string_member_or(params, "to", ""))},
                                  {"via", "direct"},
                                  {"mediaUrl", media.empty() ? Json() : Json(media.front())},
                                  {"dryRun", true}};
  context.out_json(JsonObject{{"action", "send"}, {"channel", channel}, {"dryRun", true}, {"handledBy", "core"}, {"payload", payload}});
  return 0;
}

int tell_sent(const Context& context, const std::string& channel, const JsonObject& params, const Json& answer) {
  const auto media = strings_member(params, "mediaUrls");
  if (context.json()) {
    const Json payload = JsonObject{{"channel", channel},
                                    {"to", shown_target(channel, string_member_or(params, "to", ""))},
                                    {"via", "gateway"},
                                    {"mediaUrl", media.empty() ? Json() : Json(media.front())},
                                    {"result", answer}};
    context.out_json(JsonObject{{"action", "send"}, {"channel", channel}, {"dryRun", false}, {"handledBy", "core"}, {"payload", payload}});
  } else if (string_member_or(answer, "state", "sent") == "waiting") {
    context.out(fmt::format("⏳ {} has not taken it yet; it is kept and tried again.", channel_label(channel)));
    if (const auto why = string_member(answer, "reason")) context.out("Why: " + printable(*why, 600));
    context.out(
        fmt::format("See what becomes of it: {} messages show {}", program_words(context), printable(string_member_or(answer, "id", ""), 80)));
  } else {
    context.out(
        fmt::format("✅ Sent via {}. Message ID: {}", channel_label(channel), printable(string_member_or(answer, "messageId", "unknown"), 200)));
  }
  return 0;
}

io::Task<Result<std::unique_ptr<GatewayClient>>> connected(Context& context) {
  OC_CO_TRY(auto target, resolve_target(context));
  OC_CO_TRY(const Millis timeout, call_timeout(context));
  co_return co_await GatewayClient::connect(context, std::move(target), ClientKind::operator_all, timeout);
}

/// Asks once. A message may wait for its platform longer than other calls.
io::Task<Result<Json>> ask(Context& context, std::string method, JsonObject params) {
  OC_CO_TRY(auto client, co_await connected(context));
  auto answer = co_await client->call(std::move(method), std::move(params), kSendTime);
  co_await client->close();
  co_return answer;
}

struct Broadcast {
  std::string target;
  std::string error;  ///< "" = sent
};

std::vector<std::string> targets_of(const Context& context) {
  auto targets = context.arguments.values("--targets");
  for (const auto& word : context.arguments.words()) targets.push_back(word);
  return targets;
}

int tell_broadcast(const Context& context, const std::string& channel, const std::vector<Broadcast>& all) {
  const auto failed = static_cast<std::size_t>(std::ranges::count_if(all, [](const Broadcast& one) { return !one.error.empty(); }));
  if (context.json()) {
    JsonArray results;
    for (const auto& one : all) {
      JsonObject row{{"channel", channel}, {"to", one.target}, {"ok", one.error.empty()}};
      if (!one.error.empty()) row["error"] = one.error;
      results.push_back(std::move(row));
    }
    context.out_json(JsonObject{{"action", "broadcast"},
                                {"channel", channel},
                                {"dryRun", context.has("--dry-run")},
                                {"handledBy", "core"},
                                {"payload", JsonObject{{"results", std::move(results)}}}});
    return failed == 0 ? 0 : 1;
  }
  for (const auto& one : all) {
    if (!one.error.empty()) context.err(fmt::format("{}: {}", printable(one.target, 200), printable(one.error, 600)));
  }
  context.out(fmt::format("✅ Broadcast complete ({}/{} succeeded, {} failed)", all.size() - failed, all.size(), failed));
  return failed == 0 ? 0 : 1;
}

}  // namespace

io::Task<int> message_send(Context& context) {
  if (const auto given = check_required(context, "--target"); !given) co_return context.fail_with(given.error());
  const auto channel = read_channel(context);
  if (!channel) co_return context.fail_with(channel.error());
  auto params = send_params(context, std::string(js_trim(context.arguments.value_or("--target", ""))));
  if (!params) co_return context.fail_with(params.error());
  if (context.has("--dry-run")) co_return tell_dry_send(context, *channel, *params);
  add_account(context, *channel, *params);
  const auto answer = co_await ask(context, "send", *params);
  if (!answer) co_return context.fail_with(answer.error());
  co_return tell_sent(context, *channel, *params, *answer);
}

io::Task<int> message_broadcast(Context& context) {
  const auto channel = read_channel(context);
  if (!channel) co_return context.fail_with(channel.error());
  const auto targets = targets_of(context);
  if (targets.empty())
    co_return context.fail_with("error: required option '--targets <target>' not specified\n  See: openclaw message broadcast --help");
  std::vector<Broadcast> all;
  std::unique_ptr<GatewayClient> client;
  if (!context.has("--dry-run")) {
    auto made = co_await connected(context);
    if (!made) co_return context.fail_with(made.error());
    client = std::move(*made);
  }
  for (const auto& target : targets) {
    auto params = send_params(context, target);
    if (!params) co_return context.fail_with(params.error());
    add_account(context, *channel, *params);
    Broadcast one{.target = target};
    if (client) {
      const auto answer = co_await client->call("send", *params, kSendTime);
      if (!answer) one.error = answer.error().message;
    }
    all.push_back(std::move(one));
  }
  if (client) co_await client->close();
  co_return tell_broadcast(context, *channel, all);
}

io::Task<int> message_act(Context& context) {
  const ActionRow* row = action_of(context.command->words);
  if (!row) co_return context.fail_with("This command has no action.");
  if (const auto given = check_required(context, row->required); !given) co_return context.fail_with(given.error());
  const auto channel = read_channel(context);
  if (!channel) co_return context.fail_with(channel.error());
  auto params = action_params(context);
  if (!params) co_return context.fail_with(params.error());
  const std::string action(row->action);
  if (context.has("--dry-run")) {
    if (!context.json()) context.out(fmt::format("[dry-run] would run {} via {}", action, *channel));
    if (context.json())
      context.out_json(JsonObject{{"action", action}, {"channel", *channel}, {"dryRun", true}, {"handledBy", "dry-run"}, {"payload", *params}});
    co_return 0;
  }
  JsonObject question{{"action", action}, {"params", std::move(*params)}, {"idempotencyKey", context.io().random.uuid()}};
  add_account(context, *channel, question);
  const auto answer = co_await ask(context, "message.action", std::move(question));
  if (!answer) co_return context.fail_with(answer.error());
  if (context.json()) {
    context.out_json(JsonObject{{"action", action}, {"channel", *channel}, {"dryRun", false}, {"handledBy", "plugin"}, {"payload", *answer}});
  } else {
    context.world.output.write(action_text(action, *channel, *answer));
  }
  co_return 0;
}

}  // namespace oc::cli
