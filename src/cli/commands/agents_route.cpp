// agents route: asks the routing rules, without a gateway.
#include <fmt/format.h>

#include "base/json5.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "core/routing/batch.h"
#include "core/routing/check.h"
#include "core/routing/explain.h"
#include "core/routing/table.h"
#include "io/files.h"

namespace oc::cli {
namespace {

Result<std::optional<routing::Peer>> peer_of(const Context& context, std::string_view flag) {
  const auto text = context.arguments.value(flag);
  if (!text) return std::optional<routing::Peer>();
  auto peer = routing::parse_peer(*text);
  if (!peer) return fail_in(flag, std::move(peer.error()));
  return std::optional(std::move(*peer));
}

Result<routing::RouteInput> read_input(const Context& context) {
  const auto& arguments = context.arguments;
  routing::RouteInput input{.channel = arguments.value_or("--channel", ""), .account_id = arguments.value_or("--account", "")};
  if (js_trim(input.channel).empty()) {
    return fail(Errc::invalid, "agents route needs --channel.", "openclaw agents route --channel telegram --peer direct:123 --explain");
  }
  OC_TRY(input.peer, peer_of(context, "--peer"));
  OC_TRY(input.parent_peer, peer_of(context, "--parent-peer"));
  input.guild_id = arguments.value_or("--guild", "");
  input.team_id = arguments.value_or("--team", "");
  input.topic_id = arguments.value_or("--topic", "");
  input.member_role_ids = arguments.values("--role");
  return input;
}

void print_route(const Context& context, const routing::Route& route) {
  context.out("Agent: " + printable(route.agent_id, 80));
  context.out("Session: " + printable(route.session_key, 600));
  context.out(fmt::format("Matched by: {}", routing::to_string(route.matched_by)));
}

/// Where what decided was written, in the words of the terminal: a binding, or a topic's agentId.
std::string place_of(const Context& context, const config::Config& config, const routing::Route& route) {
  if (route.binding < 0 && route.path.empty()) return {};
  Where where = config.where(route.binding < 0 ? route.path : fmt::format("bindings.{}", route.binding));
  where.file = context.shown(where.file);
  return to_string(where);
}

int explain(const Context& context, const config::Config& config, const routing::RouteInput& input) {
  const auto where_of = [&config](std::string_view path) { return config.where(path); };
  const auto explanation = routing::explain(config.root(), input, where_of);
  if (context.json()) {
    context.out_json(routing::to_json(explanation));
  } else {
    std::string text = routing::to_text(explanation);
    while (text.ends_with('\n')) text.pop_back();
    context.out(text);
  }
  return 0;
}

int route_one(Context& context) {
  const auto config = context.config();
  if (!config) return context.fail_with(config.error());
  const auto input = read_input(context);
  if (!input) return context.fail_with(input.error());
  if (context.has("--explain")) return explain(context, **config, *input);
  const auto route = routing::RouteTable::compile((*config)->root())->resolve(*input);
  if (context.json()) {
    context.out_json(routing::to_json(route));
    return 0;
  }
  print_route(context, route);
  const std::string place = place_of(context, **config, route);
  if (!place.empty()) context.out((route.path.empty() ? "Binding: " : "Topic: ") + place);
  return 0;
}

int run_cases(Context& context, const std::string& file) {
  const auto config = context.config();
  if (!config) return context.fail_with(config.error());
  auto text = context.io().files.read(context.typed_path(file), kConfigBytesMax);
  if (!text) return context.fail_with(text.error());
  auto document = parse_json5(std::move(*text), file);
  if (!document) return context.fail_with(document.error());
  const auto report = routing::run_checks((*config)->root(), document->value());
  if (!report) return context.fail_with(report.error());
  if (context.json()) {
    context.out_json(routing::to_json(*report));
  } else {
    std::string lines = routing::to_text(*report);
    while (lines.ends_with('\n')) lines.pop_back();
    context.out(lines);
  }
  return report->held() == report->cases.size() ? 0 : 1;
}

/// The file's table is compiled for the first line that needs it.
io::Task<int> answer_lines(Context& context) {
  std::shared_ptr<const routing::RouteTable> table;
  while (auto line = co_await context.world.input.line()) {
    if (js_trim(*line).empty()) continue;
    if (!table && line->find("\"config\"") == std::string::npos) {
      const auto config = context.config();
      if (!config) co_return context.fail_with(config.error());
      table = routing::RouteTable::compile((*config)->root());
    }
    context.out(routing::answer_line(*line, table.get()));
  }
  co_return 0;
}

}  // namespace

io::Task<int> agents_route(Context& context) {
  if (context.has("--batch")) co_return co_await answer_lines(context);
  if (const auto file = context.arguments.value("--check")) co_return run_cases(context, *file);
  co_return route_one(context);
}

}  // namespace oc::cli
