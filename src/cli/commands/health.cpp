// health and gateway health: the running gateway's own account of itself.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/client.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "io/clock.h"

namespace oc::cli {
namespace {

constexpr std::size_t kRecentShown = 5;

std::string state_of(const Json& channel) {
  if (const Json* probe = member(channel, "probe"); probe && probe->is_object()) {
    if (bool_member(*probe, "ok").value_or(false)) return "ok";
    return "failed (" + printable(string_member_or(*probe, "error", "unknown"), 200) + ")";
  }
  return bool_member(channel, "configured").value_or(false) ? "configured" : "not configured";
}

void print_channels(const Context& context, const Json& health) {
  const Json* channels = member(health, "channels");
  if (!channels || !channels->is_object()) return;
  const Json* labels = member(health, "channelLabels");
  std::vector<std::string> order = strings_member(health, "channelOrder");
  if (order.empty()) {
    for (const auto& channel : channels->get_object()) order.emplace_back(channel.key());
  }
  for (const auto& id : order) {
    const Json* channel = member(*channels, id);
    if (!channel) continue;
    const std::string label = labels ? string_member_or(*labels, id, id) : id;
    context.out(fmt::format("{}: {}", printable(label, 80), state_of(*channel)));
  }
}

void print_agents(const Context& context, const Json& health) {
  const Json* agents = member(health, "agents");
  if (!agents || !agents->is_array() || agents->get_array().empty()) return;
  std::vector<std::string> names;
  std::vector<std::string> beats;
  for (const auto& agent : agents->get_array()) {
    const std::string id = printable(string_member_or(agent, "agentId", ""), 80);
    const bool is_default = bool_member(agent, "isDefault").value_or(false);
    names.push_back(is_default ? id + " (default)" : id);
    const Json* heartbeat = member(agent, "heartbeat");
    if (is_default && heartbeat) beats.push_back(fmt::format("{} ({})", printable(string_member_or(*heartbeat, "every", "disabled"), 40), id));
  }
  context.out("Agents: " + join(names, ", "));
  if (!beats.empty()) context.out("Heartbeat interval: " + join(beats, ", "));
}

void print_sessions(const Context& context, const Json& health) {
  const Json* sessions = member(health, "sessions");
  if (!sessions || !sessions->is_object()) return;
  const std::string agent = string_member_or(health, "defaultAgentId", "main");
  context.out(fmt::format("Session store ({}): {} ({} entries)", printable(agent, 80), context.shown(string_member_or(*sessions, "path", "")),
                          int_member(*sessions, "count").value_or(0)));
  const Json* recent = member(*sessions, "recent");
  if (!recent || !recent->is_array()) return;
  std::size_t shown = 0;
  for (const auto& row : recent->get_array()) {
    if (shown++ >= kRecentShown) break;
    context.out(fmt::format("- {} ({})", printable(string_member_or(row, "key", ""), 600), age_text(Millis(int_member(row, "age").value_or(0)))));
  }
}

void print_messages(const Context& context, const Json& health) {
  if (const Json* messages = member(health, "messages")) {
    const auto count = [&](std::string_view name) { return int_member(*messages, name).value_or(0); };
    context.out(fmt::format("Messages: {} waiting, {} being sent, {} dead, {} not delivered, {} held, {} sends of unknown outcome", count("waiting"),
                            count("sending"), count("dead"), count("failed"), count("held"), count("deliveryAmbiguousTotal")));
  }
  const Json* store = member(health, "store");
  if (store && !bool_member(*store, "ok").value_or(true))
    context.out("Store: nothing can be kept now: " + printable(string_member_or(*store, "error", ""), 600));
}

}  // namespace

io::Task<int> health(Context& context) {
  const auto answer = co_await call_gateway(context, "health", JsonObject(), ClientKind::reader);
  if (!answer) co_return context.fail_with(answer.error());
  if (context.json()) {
    context.out_json(*answer);
    co_return 0;
  }
  print_channels(context, *answer);
  print_agents(context, *answer);
  print_sessions(context, *answer);
  print_messages(context, *answer);
  co_return 0;
}

io::Task<int> gateway_health(Context& context) {
  const Millis began = context.io().clock.steady();
  const auto answer = co_await call_gateway(context, "health", JsonObject(), ClientKind::operator_all);
  if (!answer) co_return context.fail_with(answer.error());
  if (context.json()) {
    context.out_json(*answer);
    co_return 0;
  }
  context.out("Gateway Health");
  const bool is_ok = bool_member(*answer, "ok").value_or(true);
  context.out(fmt::format("{} ({}ms)", is_ok ? "OK" : "Not OK", (context.io().clock.steady() - began).count()));
  print_channels(context, *answer);
  co_return is_ok ? 0 : 1;
}

}  // namespace oc::cli
