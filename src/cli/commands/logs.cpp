// logs: the gateway's log, over the gateway when it answers, else from its file.
#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "cli/client.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/log_line.h"
#include "io/clock.h"
#include "io/files.h"

namespace oc::cli {
namespace {

struct Wish {
  std::int64_t limit = 200;
  std::int64_t bytes_max = 250'000;
  Millis interval{1000};
};

Result<Wish> read_wish(const Context& context) {
  Wish wish;
  OC_TRY(const auto limit, context.arguments.number("--limit", 1, 5000));
  OC_TRY(const auto bytes, context.arguments.number("--max-bytes", 1, static_cast<std::int64_t>(kLogTailBytesMax)));
  OC_TRY(const auto interval, context.arguments.number("--interval", 100, 3'600'000));
  wish.limit = limit.value_or(wish.limit);
  wish.bytes_max = bytes.value_or(wish.bytes_max);
  if (interval) wish.interval = Millis(*interval);
  return wish;
}

void print_line(const Context& context, const std::string& line) {
  const LogLine read = read_log_line(line);
  context.out(context.json() ? to_json_text(to_json(read)) : to_text(read));
}

void print_file(const Context& context, const std::string& file) {
  if (context.json()) {
    context.out(to_json_text(JsonObject{{"type", "meta"}, {"file", file}}));
  } else {
    context.out("Log file: " + context.shown(file));
  }
}

void print_answer(const Context& context, const Json& answer) {
  for (const auto& line : strings_member(answer, "lines")) print_line(context, line);
  if (bool_member(answer, "truncated").value_or(false)) context.err("Log tail truncated (increase --max-bytes).");
  if (bool_member(answer, "reset").value_or(false)) context.err("Log cursor reset (file rotated).");
}

/// Asks again and again from where the last answer ended, until the gateway is gone or Ctrl-C ends the program.
io::Task<Result<void>> follow(Context& context, GatewayClient& client, const Wish& wish, std::int64_t cursor, Millis timeout) {
  for (;;) {
    co_await context.io().clock.sleep(wish.interval);
    OC_CO_TRY(const Json answer,
              co_await client.call("logs.tail", JsonObject{{"cursor", cursor}, {"limit", wish.limit}, {"maxBytes", wish.bytes_max}}, timeout));
    print_answer(context, answer);
    cursor = int_member(answer, "cursor").value_or(cursor);
  }
}

io::Task<Result<void>> from_gateway(Context& context, Wish wish) {
  OC_CO_TRY(GatewayTarget target, resolve_target(context));
  OC_CO_TRY(const Millis timeout, call_timeout(context));
  OC_CO_TRY(auto client, co_await GatewayClient::connect(context, std::move(target), ClientKind::operator_all, timeout));
  OC_CO_TRY(const Json answer, co_await client->call("logs.tail", JsonObject{{"limit", wish.limit}, {"maxBytes", wish.bytes_max}}, timeout));
  print_file(context, string_member_or(answer, "file", ""));
  print_answer(context, answer);
  if (context.has("--follow")) co_return co_await follow(context, *client, wish, int_member(answer, "cursor").value_or(0), timeout);
  co_await client->close();
  co_return Result<void>();
}

/// The last lines of the day's file.
int from_file(Context& context, const Wish& wish, const Error& why) {
  const auto config = context.config();
  if (!config) return context.fail_with(config.error());
  const std::string file = config::log_file(**config, context.paths, to_iso(context.io().clock.now()).substr(0, 10));
  const auto text = context.io().files.read(file, kFileReadBytesMax);
  if (!text) {
    context.err(to_text(why));
    return context.fail_with(text.error());
  }
  context.err(fmt::format("{} Reading the file instead.", why.message));
  print_file(context, file);
  std::string_view tail = *text;
  const auto bytes_max = static_cast<std::size_t>(wish.bytes_max);
  if (tail.size() > bytes_max) {
    tail.remove_prefix(tail.size() - bytes_max);
    tail.remove_prefix(std::min(tail.find('\n'), tail.size() - 1) + 1);
  }
  auto lines = split(tail, '\n');
  std::erase_if(lines, [](const std::string& line) { return line.empty(); });
  const std::size_t first = lines.size() > static_cast<std::size_t>(wish.limit) ? lines.size() - static_cast<std::size_t>(wish.limit) : 0;
  for (std::size_t i = first; i < lines.size(); i++) print_line(context, lines[i]);
  return 0;
}

}  // namespace

io::Task<int> logs(Context& context) {
  const auto wish = read_wish(context);
  if (!wish) co_return context.fail_with(wish.error());
  const auto done = co_await from_gateway(context, *wish);
  if (done) co_return 0;
  const bool may_read_file = done.error().code == Errc::unavailable && !context.has("--follow") && !context.has("--url");
  co_return may_read_file ? from_file(context, *wish, done.error()) : context.fail_with(done.error());
}

}  // namespace oc::cli
