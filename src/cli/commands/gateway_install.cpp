// gateway install: a systemd user unit, printed, with the steps that install it.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/systemd_unit.h"

namespace oc::cli {

namespace {

constexpr std::string_view kUnit = "openclaw-gateway";

std::string unit_name(const Context& context) {
  if (!context.globals.profile.empty()) return fmt::format("{}-{}.service", kUnit, context.globals.profile);
  return fmt::format("{}.service", kUnit);
}

SystemdUnit unit_of(const Context& context, std::optional<std::int64_t> port) {
  SystemdUnit unit{.description = "OpenClaw gateway"};
  unit.words = {context.world.program_path.empty() ? "openclaw" : context.world.program_path};
  if (!context.globals.profile.empty()) unit.words.insert(unit.words.end(), {"--profile", context.globals.profile});
  if (context.globals.is_dev) unit.words.emplace_back("--dev");
  unit.words.insert(unit.words.end(), {"gateway", "run"});
  if (port) unit.words.insert(unit.words.end(), {"--port", std::to_string(*port)});
  for (const char* name : {"OPENCLAW_HOME", "OPENCLAW_STATE_DIR", "OPENCLAW_CONFIG_PATH", "OPENCLAW_PROFILE"}) {
    if (const auto value = context.variable(name)) unit.environment.emplace_back(name, *value);
  }
  return unit;
}

}  // namespace

io::Task<int> gateway_install(Context& context) {
  const auto port = context.arguments.number("--port", 1, 65535);
  if (!port) co_return context.fail_with(port.error());
  const auto text = to_text(unit_of(context, *port));
  if (!text) co_return context.fail_with(text.error());
  context.world.output.write(*text);
  if (context.has("--print")) co_return 0;
  const std::string name = unit_name(context);
  context.err("");
  context.err("This is the unit; nothing was installed. To run the gateway as a service of your user:");
  context.err(
      fmt::format("  mkdir -p ~/.config/systemd/user && {} gateway install --print > ~/.config/systemd/user/{}", program_words(context), name));
  context.err("  systemctl --user daemon-reload && systemctl --user enable --now " + name);
  context.err("  loginctl enable-linger    # so that it also runs while you are logged out");
  co_return 0;
}

}  // namespace oc::cli
