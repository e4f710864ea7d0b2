// agents, agents list: who there is, where they live, and how many rules lead to them.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/bindings.h"
#include "cli/channel_facts.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/identity_file.h"
#include "core/sessions/ids.h"
#include "io/files.h"

namespace oc::cli {
namespace {

constexpr std::size_t kIdentityBytesMax = 64u << 10;

/// `agents` also looks at the channels' settings, `agents list` does not.
enum class Providers : std::uint8_t { left_out, shown };

struct Summary {
  config::AgentConfig agent;
  std::string identity_name;
  std::string identity_emoji;
  std::string identity_source;  ///< identity (the file), config, ""
  std::vector<std::string> rules;
  std::vector<std::string> routes;
  std::vector<std::string> providers;
};

void read_card(const Context& context, Summary& summary) {
  const auto text = context.io().files.read(summary.agent.workspace + "/IDENTITY.md", kIdentityBytesMax);
  const IdentityCard card = text ? read_identity(*text) : IdentityCard{};
  const bool from_file = !card.name.empty() || !card.emoji.empty();
  summary.identity_name = from_file ? card.name : summary.agent.identity.name;
  summary.identity_emoji = from_file ? card.emoji : summary.agent.identity.emoji;
  if (!summary.identity_name.empty() || !summary.identity_emoji.empty()) summary.identity_source = from_file ? "identity" : "config";
}

void add_once(std::vector<std::string>& list, std::string text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
}

/// The accounts that rules of this agent name, in the rules' order of first mention, sorted by account.
void read_providers(const Context& context, const Json& root, const JsonArray& bindings, Summary& summary) {
  std::vector<AccountFacts> accounts;
  for (const auto& entry : bindings) {
    if (binding_agent(entry) != summary.agent.id) continue;
    const Json* match = member(entry, "match");
    if (!match) continue;
    const std::string channel = token(string_member_or(*match, "channel", ""));
    const std::string account = sessions::normalize_account_id(string_member_or(*match, "accountId", ""));
    accounts.push_back(account_facts(context, root, channel, account));
  }
  std::stable_sort(accounts.begin(), accounts.end(),
                   [](const AccountFacts& a, const AccountFacts& b) { return a.channel == b.channel && a.account_id < b.account_id; });
  for (const auto& facts : accounts) {
    add_once(summary.routes, facts.title());
    std::string state = facts.is_configured ? "configured" : "not configured";
    if (!facts.is_enabled) state += ", disabled";
    add_once(summary.providers, fmt::format("{}: {}", facts.title(), state));
  }
}

std::vector<Summary> summaries(const Context& context, const config::Config& config, Providers providers) {
  static const JsonArray none;
  const Json* list = config.find("bindings");
  const JsonArray& bindings = list && list->is_array() ? list->get_array() : none;
  std::vector<Summary> all;
  for (auto& agent : config::agents(config, context.paths)) {
    Summary summary{.agent = std::move(agent)};
    read_card(context, summary);
    for (const auto& entry : bindings) {
      if (binding_agent(entry) != summary.agent.id || string_member_or(entry, "type", "route") != "route") continue;
      if (const Json* match = member(entry, "match")) summary.rules.push_back(describe_match(*match));
    }
    if (providers == Providers::shown) read_providers(context, config.root(), bindings, summary);
    if (summary.routes.empty() && summary.agent.is_default) summary.routes.emplace_back("default (no explicit rules)");
    all.push_back(std::move(summary));
  }
  return all;
}

JsonArray json_list(const std::vector<std::string>& texts) { return JsonArray(texts.begin(), texts.end()); }

Json to_json(const Summary& summary, bool with_rules) {
  JsonObject object{{"id", summary.agent.id}};
  if (!summary.agent.name.empty()) object["name"] = summary.agent.name;
  if (!summary.identity_name.empty()) object["identityName"] = summary.identity_name;
  if (!summary.identity_emoji.empty()) object["identityEmoji"] = summary.identity_emoji;
  if (!summary.identity_source.empty()) object["identitySource"] = summary.identity_source;
  object["workspace"] = summary.agent.workspace;
  object["agentDir"] = summary.agent.agent_dir;
  if (!summary.agent.model.primary.empty()) object["model"] = summary.agent.model.primary;
  object["bindings"] = summary.rules.size();
  object["isDefault"] = summary.agent.is_default;
  if (with_rules && !summary.rules.empty()) object["bindingDetails"] = json_list(summary.rules);
  if (!summary.routes.empty()) object["routes"] = json_list(summary.routes);
  if (!summary.providers.empty()) object["providers"] = json_list(summary.providers);
  return object;
}

std::string header(const Summary& summary) {
  std::string text = "- " + printable(summary.agent.id, 80);
  if (summary.agent.is_default) text += " (default)";
  if (!summary.agent.name.empty() && summary.agent.name != summary.agent.id) text += fmt::format(" ({})", printable(summary.agent.name, 200));
  return text;
}

std::string identity_line(const Summary& summary) {
  std::string text = summary.identity_emoji;
  if (!summary.identity_name.empty()) text += (text.empty() ? "" : " ") + summary.identity_name;
  return printable(text, 200) + (summary.identity_source == "identity" ? " (IDENTITY.md)" : " (config)");
}

void print(const Context& context, const Summary& summary, bool with_rules) {
  context.out(header(summary));
  if (!summary.identity_source.empty()) context.out("  Identity: " + identity_line(summary));
  context.out("  Workspace: " + context.shown(summary.agent.workspace));
  context.out("  Agent dir: " + context.shown(summary.agent.agent_dir));
  if (!summary.agent.model.primary.empty()) context.out("  Model: " + printable(summary.agent.model.primary, 200));
  context.out(fmt::format("  Routing rules: {}", summary.rules.size()));
  if (!summary.routes.empty()) context.out("  Routing: " + join(summary.routes, ", "));
  if (!summary.providers.empty()) {
    context.out("  Providers:");
    for (const auto& provider : summary.providers) context.out("    - " + provider);
  }
  if (!with_rules || summary.rules.empty()) return;
  context.out("  Routing rules:");
  for (const auto& rule : summary.rules) context.out("    - " + rule);
}

int list_agents(Context& context, Providers providers) {
  const auto config = context.config();
  if (!config) return context.fail_with(config.error());
  const bool with_rules = context.has("--bindings");
  const auto all = summaries(context, **config, providers);
  if (context.json()) {
    JsonArray array;
    for (const auto& summary : all) array.push_back(to_json(summary, with_rules));
    context.out_json(array);
    return 0;
  }
  context.out("Agents:");
  for (const auto& summary : all) print(context, summary, with_rules);
  context.out("Routing rules map channel/account/peer to an agent. Use --bindings for full rules.");
  context.out("Channel status reflects local config/creds. For live health: openclaw channels status --probe.");
  return 0;
}

}  // namespace

io::Task<int> agents(Context& context) { co_return list_agents(context, Providers::shown); }
io::Task<int> agents_list(Context& context) { co_return list_agents(context, Providers::left_out); }

}  // namespace oc::cli
