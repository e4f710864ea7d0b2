// status: the machine's gateway, agents, channels and sessions on one page.
#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "cli/channel_facts.h"
#include "cli/client.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/message_stores.h"
#include "cli/session_rows.h"
#include "cli/strangers.h"
#include "cli/text_table.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/files.h"

namespace oc::cli {
namespace {

constexpr std::size_t kRecentShown = 10;

struct AgentFacts {
  config::AgentConfig agent;
  bool bootstrap_pending = false;
  std::vector<ListedSession> sessions;
};

struct GatewayFacts {
  GatewayTarget target;
  bool reachable = false;
  std::int64_t connect_ms = 0;
  std::string version;
  std::string host;
  std::optional<Error> error;
  std::optional<Json> health;
  std::optional<Json> store;  ///< whether messages can be kept, as the gateway says
};

struct Page {
  std::shared_ptr<const config::Config> config;
  std::vector<AgentFacts> agents;
  std::vector<AccountFacts> accounts;
  GatewayFacts gateway;
  store::MessageCounts messages;
  std::vector<access::SharedMain> shared;
  UnixTime now{};

  std::size_t session_count() const {
    std::size_t count = 0;
    for (const auto& agent : agents) count += agent.sessions.size();
    return count;
  }
  std::vector<ListedSession> recent() const {
    std::vector<ListedSession> all;
    for (const auto& agent : agents) all.insert(all.end(), agent.sessions.begin(), agent.sessions.end());
    std::stable_sort(all.begin(), all.end(), [](const ListedSession& a, const ListedSession& b) { return a.row.updated_at > b.row.updated_at; });
    if (all.size() > kRecentShown) all.resize(kRecentShown);
    return all;
  }
};

io::Task<Result<std::vector<AgentFacts>>> read_agents(const Context& context, const config::Config& config) {
  std::vector<AgentFacts> all;
  const auto store = context.open_store();
  std::optional<Error> failed;
  for (auto& agent : config::agents(config, context.paths)) {
    AgentFacts facts{.agent = std::move(agent)};
    facts.bootstrap_pending = context.io().files.info(facts.agent.workspace + "/BOOTSTRAP.md").has_value();
    auto sessions = co_await read_sessions(context, *store, facts.agent.id, std::nullopt);
    if (!sessions) {
      failed = std::move(sessions.error());
      break;
    }
    facts.sessions = std::move(*sessions);
    all.push_back(std::move(facts));
  }
  co_await store->stop();
  if (failed) co_return std::unexpected(std::move(*failed));
  co_return all;
}

io::Task<> probe(Context& context, GatewayFacts& facts) {
  const Millis timeout = call_timeout(context).value_or(kCallTimeout);
  const Millis began = context.io().clock.steady();
  auto client = co_await GatewayClient::connect(context, facts.target, ClientKind::prober, timeout);
  if (!client) {
    facts.error = client.error();
    co_return;
  }
  facts.reachable = true;
  facts.connect_ms = (context.io().clock.steady() - began).count();
  if (const Json* server = member((*client)->hello(), "server")) facts.version = string_member_or(*server, "version", "");
  if (context.has("--deep")) {
    auto health = co_await (*client)->call("health", JsonObject{{"probe", true}}, timeout);
    if (health) facts.health = std::move(*health);
  }
  const auto now = co_await (*client)->call("health", JsonObject(), timeout);
  if (const Json* store = now ? member(*now, "store") : nullptr) facts.store = *store;
  co_await (*client)->close();
}

io::Task<Result<Page>> read_page(Context& context) {
  Page page;
  OC_CO_TRY(page.config, context.config());
  OC_CO_TRY(page.agents, co_await read_agents(context, *page.config));
  page.accounts = all_accounts(context, page.config->root());
  page.shared = co_await shared_mains(context, page.config);
  page.messages = co_await count_in_stores(context);
  page.now = context.io().clock.now();
  auto target = resolve_target(context);
  if (target) {
    page.gateway.target = std::move(*target);
    co_await probe(context, page.gateway);
  } else {
    page.gateway.error = std::move(target.error());
  }
  co_return page;
}

std::string gateway_cell(const GatewayFacts& gateway) {
  std::string text = fmt::format("{} · {} ({})", gateway.target.port != 0 ? "local" : "remote", gateway.target.url, gateway.target.source);
  if (gateway.reachable)
    return text + fmt::format(" · reachable {}ms · {}{}", gateway.connect_ms, gateway.target.token.empty() ? "no token" : "auth token",
                              gateway.version.empty() ? "" : " · app " + gateway.version);
  return text + " · unreachable" + (gateway.error ? " (" + gateway.error->message + ")" : "");
}

std::string agents_cell(const Page& page) {
  std::size_t pending = 0;
  std::string standard;
  for (const auto& facts : page.agents) {
    pending += facts.bootstrap_pending ? 1 : 0;
    if (!facts.agent.is_default) continue;
    standard = "default " + facts.agent.id;
    if (!facts.sessions.empty()) standard += " active " + age_text(page.now - facts.sessions.front().row.updated_at);
  }
  return fmt::format("{} · {} bootstrap file{} present · sessions {} · {}", page.agents.size(), pending, pending == 1 ? "" : "s",
                     page.session_count(), standard);
}

std::string messages_cell(const Context& context, const Page& page) {
  const auto& counts = page.messages;
  std::string text = fmt::format("{} waiting · {} being sent · {} dead · {} not delivered · {} held", counts.waiting, counts.sending, counts.dead,
                                 counts.failed, counts.held);
  if (counts.delivery_ambiguous_total > 0) text += fmt::format(" · {} sends of unknown outcome", counts.delivery_ambiguous_total);
  if (counts.dead + counts.failed + counts.held > 0) text += fmt::format(" · {} messages list --state dead", program_words(context));
  if (page.gateway.store && !bool_member(*page.gateway.store, "ok").value_or(true))
    text += " · nothing can be kept now: " + string_member_or(*page.gateway.store, "error", "");
  return text;
}

Json messages_json(const Page& page) {
  const auto& counts = page.messages;
  return {{"waiting", counts.waiting}, {"sending", counts.sending}, {"held", counts.held},
          {"failed", counts.failed},   {"dead", counts.dead},       {"deliveryAmbiguousTotal", counts.delivery_ambiguous_total}};
}

void print_overview(const Context& context, const Page& page) {
  TextTable table{.head = {"Item", "Value"}};
  if (page.gateway.target.port != 0) table.rows.push_back({"Dashboard", fmt::format("http://127.0.0.1:{}/", page.gateway.target.port)});
  table.rows.push_back({"Version", context.world.version});
  table.rows.push_back({"Config", context.shown(context.paths.config_path)});
  table.rows.push_back({"Gateway", gateway_cell(page.gateway)});
  table.rows.push_back({"Agents", agents_cell(page)});
  const std::string model = config::model_of(page.config->root(), nullptr).primary;
  table.rows.push_back({"Sessions", fmt::format("{} kept · default model {} · {} store{}", page.session_count(), model.empty() ? "none" : model,
                                                page.agents.size(), page.agents.size() == 1 ? "" : "s")});
  table.rows.push_back({"Messages", messages_cell(context, page)});
  table.rows.push_back({"Probes", context.has("--deep") ? (page.gateway.health ? "enabled" : "failed") : "skipped (use --deep)"});
  context.out("OpenClaw status");
  context.out("");
  context.out("Overview");
  context.world.output.write(to_text(table));
}

void print_channels(const Context& context, const Page& page) {
  if (page.accounts.empty()) return;
  TextTable table{.head = {"Channel", "Enabled", "State", "Detail"}};
  for (const auto& channel : configured_channels(page.config->root())) {
    std::vector<std::string> details;
    bool enabled = false;
    bool configured = false;
    for (const auto& facts : page.accounts) {
      if (facts.channel != channel) continue;
      enabled = enabled || facts.is_enabled;
      configured = configured || (facts.is_enabled && facts.is_configured && facts.is_linked.value_or(true));
      details.push_back(fmt::format("{}: {}", facts.account_id,
                                    !facts.is_enabled                 ? "disabled"
                                    : facts.is_linked.value_or(false) ? "linked"
                                                                      : facts.state()));
    }
    table.rows.push_back({channel_label(channel), enabled ? "ON" : "OFF", !enabled ? "OFF" : configured ? "OK" : "SETUP", join(details, " · ")});
  }
  context.out("");
  context.out("Channels");
  context.world.output.write(to_text(table));
}

void print_sessions(const Context& context, const Page& page) {
  TextTable table{.head = {"Key", "Kind", "Age", "Model", "Tokens"}};
  for (const auto& session : page.recent()) {
    table.rows.push_back({session.row.key, std::string(session_kind(session.row.key)), age_text(page.now - session.row.updated_at),
                          model_text(session.row.entry), token_text(session.row.entry)});
  }
  if (table.rows.empty()) return;
  context.out("");
  context.out("Sessions");
  context.world.output.write(to_text(table));
}

void print_strangers(const Context& context, const Page& page) {
  if (page.shared.empty()) return;
  context.out("");
  context.out("Isolation");
  for (const auto& one : page.shared) context.out("  ! " + replace_all(one.sentence + "\n" + one.hint, "\n", "\n    "));
}

void print_next(const Context& context, const Page& page) {
  context.out("");
  context.out("Next steps:");
  if (!page.gateway.reachable && page.gateway.error && !page.gateway.error->hint.empty()) context.out("  " + page.gateway.error->hint);
  context.out("  Need to debug live? openclaw logs --follow");
  context.out("  Need to test channels? openclaw status --deep");
}

Json session_json(const ListedSession& session, UnixTime now) {
  JsonObject object = to_json(session, now).as_object();
  if (const auto age = object.find("ageMs"); age != object.end()) {
    object["age"] = age->value();
    object.erase("ageMs");
  }
  return object;
}

Json sessions_json(const Context& context, const Page& page) {
  JsonArray paths;
  JsonArray by_agent;
  for (const auto& facts : page.agents) {
    const std::string path = session_store_path(context, facts.agent.id);
    paths.push_back(Json(path));
    JsonArray recent;
    for (std::size_t i = 0; i < facts.sessions.size() && i < kRecentShown; i++) recent.push_back(session_json(facts.sessions[i], page.now));
    by_agent.push_back(JsonObject{{"agentId", facts.agent.id}, {"path", path}, {"count", facts.sessions.size()}, {"recent", std::move(recent)}});
  }
  JsonArray recent;
  for (const auto& session : page.recent()) recent.push_back(session_json(session, page.now));
  const std::string model = config::model_of(page.config->root(), nullptr).primary;
  return JsonObject{{"paths", std::move(paths)},
                    {"count", page.session_count()},
                    {"defaults", JsonObject{{"model", model.empty() ? Json() : Json(model)}, {"contextTokens", 200'000}}},
                    {"recent", std::move(recent)},
                    {"byAgent", std::move(by_agent)}};
}

Json agents_json(const Context& context, const Page& page) {
  JsonArray rows;
  std::size_t pending = 0;
  for (const auto& facts : page.agents) {
    pending += facts.bootstrap_pending ? 1 : 0;
    const Json updated = facts.sessions.empty() ? Json() : Json(to_ms(facts.sessions.front().row.updated_at));
    JsonObject row{{"id", facts.agent.id}};
    if (!facts.agent.name.empty()) row["name"] = facts.agent.name;
    row["workspaceDir"] = facts.agent.workspace;
    row["bootstrapPending"] = facts.bootstrap_pending;
    row["sessionsPath"] = session_store_path(context, facts.agent.id);
    row["sessionsCount"] = facts.sessions.size();
    row["lastUpdatedAt"] = updated;
    row["lastActiveAgeMs"] = updated.is_null() ? Json() : Json((page.now - facts.sessions.front().row.updated_at).count());
    rows.push_back(std::move(row));
  }
  return JsonObject{{"defaultId", config::default_agent_id(*page.config)},
                    {"agents", std::move(rows)},
                    {"totalSessions", page.session_count()},
                    {"bootstrapPendingCount", pending}};
}

Json gateway_json(const GatewayFacts& gateway) {
  JsonObject object{{"mode", gateway.target.port != 0 ? "local" : "remote"},
                    {"url", gateway.target.url},
                    {"urlSource", gateway.target.source},
                    {"misconfigured", false},
                    {"reachable", gateway.reachable},
                    {"connectLatencyMs", gateway.reachable ? Json(gateway.connect_ms) : Json()}};
  object["self"] = gateway.version.empty() ? Json() : Json(JsonObject{{"version", gateway.version}});
  object["error"] = gateway.error ? Json(gateway.error->message) : Json();
  return object;
}

void print_json(const Context& context, const Page& page) {
  JsonArray summary;
  for (const auto& facts : page.accounts) {
    summary.push_back(Json(fmt::format("{}: {}", facts.title(), facts.is_enabled ? facts.state() : "disabled")));
  }
  JsonObject object{{"runtimeVersion", context.world.version},
                    {"channelSummary", std::move(summary)},
                    {"sessions", sessions_json(context, page)},
                    {"gateway", gateway_json(page.gateway)},
                    {"agents", agents_json(context, page)}};
  JsonArray shared;
  for (const auto& one : page.shared) shared.push_back(JsonObject{{"agentId", one.agent_id}, {"account", one.account}, {"message", one.sentence}});
  if (!shared.empty()) object["sharedMainSessions"] = std::move(shared);
  object["messages"] = messages_json(page);
  if (page.gateway.store) object["store"] = *page.gateway.store;
  if (page.gateway.health) object["health"] = *page.gateway.health;
  context.out_json(object);
}

}  // namespace

io::Task<int> status(Context& context) {
  const auto page = co_await read_page(context);
  if (!page) co_return context.fail_with(page.error());
  if (context.json()) {
    print_json(context, *page);
    co_return 0;
  }
  print_overview(context, *page);
  print_channels(context, *page);
  print_sessions(context, *page);
  print_strangers(context, *page);
  print_next(context, *page);
  co_return 0;
}

}  // namespace oc::cli
