// doctor: configuration, routing rules, folders and gateway looked at, with what to do about each finding.
#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "cli/channel_facts.h"
#include "cli/client.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/lint_report.h"
#include "cli/message_stores.h"
#include "cli/strangers.h"
#include "io/files.h"

namespace oc::cli {
namespace {

/// Counts what it prints.
struct Report {
  const Context& context;
  std::size_t errors = 0;
  std::size_t warnings = 0;

  void title(std::string_view text) const { context.out(fmt::format("\n{}", text)); }
  void good(std::string_view text) const { context.out(fmt::format("  ok    {}", text)); }
  void warn(const std::string& text) {
    warnings++;
    context.out("  warn  " + replace_all(text, "\n", "\n        "));
  }
  void error(const std::string& text) {
    errors++;
    context.out("  error " + replace_all(text, "\n", "\n        "));
  }
};

std::shared_ptr<const config::Config> look_at_config(const Context& context, Report& report) {
  report.title("Config");
  auto text = context.config_text();
  if (!text) {
    report.error(to_text(text.error()));
    return nullptr;
  }
  if (!*text)
    report.warn(fmt::format("{} does not exist; the defaults are used\nopenclaw agents add NAME", context.shown(context.paths.config_path)));
  const auto loaded = context.load(std::move(*text));
  for (const auto& problem : loaded.problems) {
    if (problem.level == config::Level::error)
      report.error(config::to_text(problem));
    else
      report.warn(config::to_text(problem));
  }
  if (loaded.valid() && loaded.problems.empty()) report.good(context.shown(context.paths.config_path));
  return loaded.config;
}

void look_at_routing(const Context& context, const config::Config& config, Report& report) {
  report.title("Routing");
  const auto lines = lint_lines(context, config, "");
  for (const auto& line : lines) report.warn(line);
  if (lines.empty()) report.good("every binding can win");
}

void look_at_agents(const Context& context, const config::Config& config, Report& report) {
  report.title("Agents");
  for (const auto& agent : config::agents(config, context.paths)) {
    const auto info = context.io().files.info(agent.workspace);
    if (info && info->is_directory) {
      report.good(fmt::format("{}: {}", printable(agent.id, 80), context.shown(agent.workspace)));
    } else if (info || info.error().code != Errc::not_found) {
      report.error(fmt::format("{}: {} is no folder that can be read\nFix its owner or permissions.", printable(agent.id, 80),
                               context.shown(agent.workspace)));
    } else {
      report.good(fmt::format("{}: {} (will be made with the first message)", printable(agent.id, 80), context.shown(agent.workspace)));
    }
  }
}

void look_at_channels(const Context& context, const config::Config& config, Report& report) {
  report.title("Channels");
  const auto accounts = all_accounts(context, config.root());
  if (accounts.empty()) report.warn("no channel is configured; only web chat works\nopenclaw channels add --channel telegram --token 123456:ABC");
  for (const auto& facts : accounts) {
    const bool is_ready = facts.is_configured && facts.is_linked.value_or(true);
    if (!is_served(facts.channel))
      report.warn(fmt::format("{}: this gateway does not have {}; its settings are kept, and no messages come in", facts.title(),
                              channel_label(facts.channel)));
    else if (facts.is_enabled && !is_ready)
      report.warn(fmt::format("{} is enabled, but {}\n{}", facts.title(), facts.state(), set_up_words(context, facts.channel, facts.account_id)));
    else
      report.good(fmt::format("{}: {}", facts.title(), facts.is_enabled ? facts.is_linked ? "linked" : "configured" : "disabled"));
  }
}

io::Task<> look_at_strangers(const Context& context, std::shared_ptr<const config::Config> config, Report& report) {
  report.title("Isolation");
  const auto shared = co_await shared_mains(context, config);
  for (const auto& one : shared) report.warn(one.sentence + "\n" + one.hint);
  if (shared.empty()) report.good("no main session is shared by strangers");
}

void look_at_secrets(const Context& context, Report& report) {
  report.title("Files");
  for (const std::string& path :
       {context.paths.config_path, context.paths.state_dir + "/gateway-token", context.paths.state_dir + "/identity/device.json"}) {
    const auto info = context.io().files.info(path);
    if (!info) continue;
    if ((info->mode & 077) != 0)
      report.warn(fmt::format("{} can be read by other users of this machine\nchmod 600 {}", context.shown(path), context.shown(path)));
    else
      report.good(context.shown(path));
  }
}

io::Task<> look_at_messages(const Context& context, Report& report) {
  report.title("Messages");
  const auto counts = co_await count_in_stores(context);
  const auto stuck = counts.dead + counts.failed + counts.held;
  if (stuck > 0)
    report.warn(fmt::format("{} wait for you: {} dead, {} not delivered, {} held\n{} messages list --state dead", stuck, counts.dead, counts.failed,
                            counts.held, program_words(context)));
  if (counts.delivery_ambiguous_total > 0)
    report.warn(
        fmt::format("{} sends had an unknown outcome (delivery_ambiguous_total): such an answer may have come twice, or not\n"
                    "To decide on each yourself: {} config set delivery.ambiguous hold",
                    counts.delivery_ambiguous_total, program_words(context)));
  if (stuck + counts.delivery_ambiguous_total == 0) report.good("none is stuck");
}

/// What the gateway says of its disk.
void look_at_keeping(const Json& health, Report& report) {
  const Json* store = member(health, "store");
  if (!store || bool_member(*store, "ok").value_or(true)) return;
  report.error("nothing can be kept now, new messages are refused: " + string_member_or(*store, "error", "") + "\n" +
               string_member_or(*store, "hint", ""));
}

io::Task<> look_at_gateway(Context& context, Report& report) {
  report.title("Gateway");
  auto target = resolve_target(context);
  if (!target) {
    report.error(to_text(target.error()));
    co_return;
  }
  const std::string url = target->url;
  auto client = co_await GatewayClient::connect(context, std::move(*target), ClientKind::prober, kCallTimeout);
  if (!client) {
    report.warn(fmt::format("{}\n{}", client.error().message, client.error().hint));
    co_return;
  }
  const auto health = co_await (*client)->call("health", JsonObject{{"probe", context.has("--deep")}}, kCallTimeout);
  if (health) {
    report.good(fmt::format("{} answers", url));
    look_at_keeping(*health, report);
  } else {
    report.warn(health.error().message);
  }
  co_await (*client)->close();
}

}  // namespace

io::Task<int> doctor(Context& context) {
  context.out("OpenClaw doctor");
  Report report{.context = context};
  const auto config = look_at_config(context, report);
  if (config) {
    look_at_routing(context, *config, report);
    look_at_agents(context, *config, report);
    look_at_channels(context, *config, report);
    co_await look_at_strangers(context, config, report);
  }
  look_at_secrets(context, report);
  co_await look_at_messages(context, report);
  if (config) co_await look_at_gateway(context, report);
  context.out("");
  if (report.errors + report.warnings == 0) {
    context.out("Doctor complete: nothing to do.");
  } else {
    context.out(fmt::format("Doctor complete: {} error{}, {} warning{}.", report.errors, report.errors == 1 ? "" : "s", report.warnings,
                            report.warnings == 1 ? "" : "s"));
  }
  co_return report.errors == 0 ? 0 : 1;
}

}  // namespace oc::cli
