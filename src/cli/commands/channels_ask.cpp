// channels capabilities, resolve, logs: what accounts can do, whose ids belong to names, and what the log tells of them.
#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "cli/channel_facts.h"
#include "cli/client.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/log_line.h"
#include "cli/message_text.h"
#include "core/sessions/ids.h"
#include "io/clock.h"
#include "io/files.h"

namespace oc::cli {
namespace {

constexpr std::int64_t kLines = 200;

/// The words that OpenClaw has for what a channel supports, in its order.
std::string support_words(const Json& support) {
  struct Row {
    std::string_view key, word;
  };
  constexpr std::array<Row, 9> kRows{{{"polls", "polls"},
                                      {"reactions", "reactions"},
                                      {"edit", "edit"},
                                      {"threads", "threads"},
                                      {"media", "media"},
                                      {"buttons", "buttons"},
                                      {"nativeCommands", "nativeCommands"},
                                      {"drafts", "drafts"},
                                      {"typing", "typing"}}};
  std::vector<std::string> bits;
  const auto kinds = strings_member(support, "chatTypes");
  if (!kinds.empty()) bits.push_back("chatTypes=" + join(kinds, ","));
  for (const auto& row : kRows) {
    if (bool_member(support, row.key).value_or(false)) bits.emplace_back(row.word);
  }
  return bits.empty() ? "none" : join(bits, " ");
}

void print_account(const Context& context, const Json& account) {
  const auto text = [&](std::string_view key) { return printable(string_member_or(account, key, ""), 80); };
  context.out(fmt::format("{} {}", text("label"), text("accountId")));
  if (const Json* support = member(account, "support")) {
    context.out("Support: " + support_words(*support));
    if (const auto limit = int_member(*support, "textLimit"); limit && *limit > 0) context.out(fmt::format("Text: {} characters a message", *limit));
  }
  const auto actions = strings_member(account, "actions");
  context.out("Actions: " + (actions.empty() ? "none" : printable(join(actions, ", "), 2000)));
}

void print_resolved(const Context& context, const Json& row) {
  const auto text = [&](std::string_view key) { return printable(string_member_or(row, key, ""), 300); };
  const std::string note = text("note");
  if (!bool_member(row, "resolved").value_or(false)) {
    context.out(fmt::format("{} -> unresolved{}", text("input"), note.empty() ? "" : " (" + note + ")"));
    return;
  }
  const std::string name = text("name");
  context.out(fmt::format("{} -> {}{}{}", text("input"), text("id"), name.empty() ? "" : " (" + name + ")", note.empty() ? "" : " " + note));
}

/// Whether a line of the log is about the channel: it names it as its part, or among its fields.
bool is_about(const std::string& line, const std::string& channel) {
  const auto value = parse_json(line);
  if (!value || !value->is_object()) return line.find(channel) != std::string::npos;
  const std::string subsystem = read_log_line(line).subsystem;
  if (subsystem == channel || subsystem.starts_with(channel + "/") || subsystem.ends_with("/" + channel) ||
      subsystem.find("/" + channel + "/") != std::string::npos)
    return true;
  const Json* field = at_path(*value, "fields.channel");
  return field && field->is_string() && field->get_string() == channel;
}

bool is_about_any(const std::string& line) {
  return std::ranges::any_of(sessions::channel_words(), [&](const std::string& channel) { return is_about(line, channel); });
}

/// The end of the day's log, whole lines. Limits: kLogTailBytesMax.
Result<std::vector<std::string>> read_lines(const Context& context, const std::string& file) {
  OC_TRY(const auto info, context.io().files.info(file));
  const std::uint64_t from = info.size_bytes > kLogTailBytesMax ? info.size_bytes - kLogTailBytesMax : 0;
  OC_TRY(std::string text, context.io().files.read_from(file, from, kLogTailBytesMax));
  auto lines = split(text, '\n');
  if (from > 0 && !lines.empty()) lines.erase(lines.begin());
  std::erase_if(lines, [](const std::string& line) { return line.empty(); });
  return lines;
}

void print_lines(const Context& context, const std::string& file, const std::string& channel, const std::vector<std::string>& lines) {
  if (context.json()) {
    JsonArray rows;
    for (const auto& line : lines) rows.push_back(to_json(read_log_line(line)));
    context.out_json(JsonObject{{"file", file}, {"channel", channel}, {"lines", std::move(rows)}});
    return;
  }
  context.out("Log file: " + context.shown(file));
  if (channel != "all") context.out("Channel: " + channel);
  if (lines.empty()) context.out("No matching log lines.");
  for (const auto& line : lines) context.out(to_text(read_log_line(line)));
}

}  // namespace

namespace {

/// What the account may do in the chat of --target; nothing without it. Errors: invalid (no --channel), those of the gateway and of the channel.
io::Task<Result<std::optional<Json>>> permissions_at_target(Context& context, const JsonObject& params) {
  const auto target = context.arguments.value("--target");
  if (!target) co_return std::nullopt;
  if (!params.contains("channel")) co_return fail(Errc::invalid, "--target requires a specific --channel.");
  JsonObject question{{"action", "permissions"}, {"params", JsonObject{{"to", js_trim(*target)}}}};
  for (const auto& [key, value] : params) question[key] = value;
  OC_CO_TRY(auto answer, co_await call_gateway(context, "message.action", std::move(question), ClientKind::operator_all));
  co_return std::optional(std::move(answer));
}

}  // namespace

io::Task<int> channels_capabilities(Context& context) {
  JsonObject params;
  if (const auto typed = context.arguments.value("--channel"); typed && token(*typed) != "all") {
    const auto channel = channel_word(*typed);
    if (!channel) co_return context.fail_with(channel.error());
    if (const std::string why = not_served(*channel); !why.empty()) co_return context.fail_with(why);
    params["channel"] = *channel;
  }
  if (const auto account = context.arguments.value("--account")) {
    if (!params.contains("channel")) co_return context.fail_with("--account requires a specific --channel.");
    params["accountId"] = sessions::normalize_account_id(*account);
  }
  auto answer = co_await call_gateway(context, "channels.capabilities", params, ClientKind::reader);
  if (!answer) co_return context.fail_with(answer.error());
  const auto permissions = co_await permissions_at_target(context, params);
  if (!permissions) co_return context.fail_with(permissions.error());
  if (context.json()) {
    if (*permissions && answer->is_object()) answer->as_object()["target"] = **permissions;
    context.out_json(*answer);
    co_return 0;
  }
  const Json* accounts = member(*answer, "channels");
  const bool none = !accounts || !accounts->is_array() || accounts->get_array().empty();
  if (none) {
    context.out("No channel accounts run here.");
    co_return 0;
  }
  bool first = true;
  for (const auto& account : accounts->get_array()) {
    if (!std::exchange(first, false)) context.out("");
    print_account(context, account);
  }
  if (*permissions) {
    context.out("");
    context.world.output.write(action_text("permissions", string_member_or(Json(params), "channel", ""), **permissions));
  }
  co_return 0;
}

io::Task<int> channels_resolve(Context& context) {
  const auto channel = read_channel(context);
  if (!channel) co_return context.fail_with(channel.error());
  const std::string kind = token(context.arguments.value_or("--kind", "auto"));
  if (kind != "auto" && kind != "user" && kind != "group") co_return context.fail_with("--kind is auto, user or group.");
  const auto& words = context.arguments.words();
  JsonObject params{{"channel", *channel}, {"kind", kind}, {"entries", JsonArray(words.begin(), words.end())}};
  if (const auto account = context.arguments.value("--account")) params["accountId"] = sessions::normalize_account_id(*account);
  const auto answer = co_await call_gateway(context, "channels.resolve", std::move(params), ClientKind::reader);
  if (!answer) co_return context.fail_with(answer.error());
  const Json* rows = member(*answer, "results");
  if (!rows || !rows->is_array()) co_return context.fail_with("The gateway's answer has no results.");
  if (context.json()) {
    context.out_json(*rows);
  } else {
    for (const auto& row : rows->get_array()) print_resolved(context, row);
  }
  co_return 0;
}

io::Task<int> channels_logs(Context& context) {
  std::string channel = token(context.arguments.value_or("--channel", "all"));
  if (channel != "all") {
    auto known = channel_word(channel);
    if (!known) co_return context.fail_with(known.error());
    channel = std::move(*known);
  }
  const auto wanted = context.arguments.number("--lines", 1, 5000);
  if (!wanted) co_return context.fail_with(wanted.error());
  const auto config = context.config();
  if (!config) co_return context.fail_with(config.error());
  const std::string file = config::log_file(**config, context.paths, to_iso(context.io().clock.now()).substr(0, 10));
  auto lines = read_lines(context, file);
  if (!lines && lines.error().code != Errc::not_found) co_return context.fail_with(lines.error());
  std::vector<std::string> shown = lines ? std::move(*lines) : std::vector<std::string>();
  std::erase_if(shown, [&](const std::string& line) { return channel == "all" ? !is_about_any(line) : !is_about(line, channel); });
  const auto count = static_cast<std::size_t>(wanted->value_or(kLines));
  if (shown.size() > count) shown.erase(shown.begin(), shown.end() - static_cast<std::ptrdiff_t>(count));
  print_lines(context, file, channel, shown);
  co_return 0;
}

}  // namespace oc::cli
