// models list, status: which models there are, and which one each agent uses.
#include <fmt/format.h>

#include <map>

#include "base/limits.h"
#include "base/text.h"
#include "cli/client.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/text_table.h"
#include "core/sessions/ids.h"
#include "io/files.h"

namespace oc::cli {
namespace {

Result<config::AgentConfig> chosen_agent(const Context& context, const config::Config& config) {
  const auto typed = context.arguments.value("--agent");
  const std::string id = typed ? sessions::normalize_agent_id(*typed) : std::string();
  for (auto& agent : config::agents(config, context.paths)) {
    if (typed ? agent.id == id : agent.is_default) return std::move(agent);
  }
  return fail(Errc::not_found,
              fmt::format("Unknown agent id \"{}\". Use \"openclaw agents list\" to see configured agents.", printable(typed.value_or(""), 80)));
}

std::string context_text(const Json& model) {
  const auto tokens = int_member(model, "contextWindow");
  return tokens ? fmt::format("{}k", (*tokens + 512) / 1024) : "-";
}

void print_models(const Context& context, const Json& answer) {
  const Json* models = member(answer, "models");
  if (context.json()) {
    context.out_json(answer);
    return;
  }
  if (!context.has("--plain")) context.out(padded("Model", 42) + " " + padded("Input", 10) + " Ctx");
  if (!models || !models->is_array()) return;
  const std::string provider = context.arguments.value_or("--provider", "");
  for (const auto& model : models->get_array()) {
    const std::string owner = string_member_or(model, "provider", "");
    if (!provider.empty() && owner != provider) continue;
    const std::string name = printable(owner + "/" + string_member_or(model, "id", ""), 200);
    const std::string input = join(strings_member(model, "input"), "+");
    context.out(context.has("--plain")
                    ? name
                    : padded(name, 42) + " " + padded(input.empty() ? "text" : printable(input, 40), 10) + " " + context_text(model));
  }
}

struct AuthFacts {
  std::string store_path;
  std::map<std::string, int> profiles;  ///< by provider
};

AuthFacts read_auth(const Context& context, const config::AgentConfig& agent) {
  AuthFacts facts{.store_path = agent.agent_dir + "/auth-profiles.json"};
  const auto text = context.io().files.read(facts.store_path, kAuthProfilesBytesMax);
  const auto value = text ? parse_json(*text) : Result<Json>(Json());
  const Json* profiles = value ? member(*value, "profiles") : nullptr;
  if (!profiles || !profiles->is_object()) return facts;
  for (const auto& profile : profiles->get_object()) facts.profiles[string_member_or(profile.value(), "provider", "?")]++;
  return facts;
}

/// `provider/model` to its aliases, of agents.defaults.models.
JsonObject read_aliases(const config::Config& config) {
  JsonObject aliases;
  const Json* models = config.find("agents.defaults.models");
  if (!models || !models->is_object()) return aliases;
  for (const auto& model : models->get_object()) {
    if (const auto alias = string_member(model.value(), "alias")) aliases[*alias] = model.key();
  }
  return aliases;
}

std::string counted(std::string_view label, std::size_t count, const std::string& names) {
  return fmt::format("{:<14}: {}", fmt::format("{} ({})", label, count), names.empty() ? "-" : names);
}

void print_status_json(const Context& context, const config::Config& config, const config::AgentConfig& agent, const AuthFacts& auth) {
  const Json model = agent.model.primary.empty() ? Json() : Json(agent.model.primary);
  JsonArray providers;
  for (const auto& [provider, count] : auth.profiles) {
    providers.push_back(JsonObject{{"provider", provider}, {"profiles", JsonObject{{"count", count}}}});
  }
  context.out_json(JsonObject{{"configPath", context.paths.config_path},
                              {"agentId", agent.id},
                              {"agentDir", agent.agent_dir},
                              {"defaultModel", model},
                              {"resolvedDefault", model},
                              {"fallbacks", JsonArray(agent.model.fallbacks.begin(), agent.model.fallbacks.end())},
                              {"aliases", read_aliases(config)},
                              {"auth", JsonObject{{"storePath", auth.store_path}, {"providers", std::move(providers)}}}});
}

void print_status(const Context& context, const config::Config& config, const config::AgentConfig& agent, const AuthFacts& auth) {
  const JsonObject aliases = read_aliases(config);
  std::vector<std::string> alias_texts;
  for (const auto& alias : aliases)
    alias_texts.push_back(fmt::format("{} -> {}", std::string_view(alias.key()), std::string_view(alias.value().get_string())));
  context.out("Config        : " + context.shown(context.paths.config_path));
  context.out("Agent dir     : " + context.shown(agent.agent_dir));
  context.out("Default       : " +
              (agent.model.primary.empty() ? std::string("- (the built-in demo/guide answers)") : printable(agent.model.primary, 200)));
  context.out(counted("Fallbacks", agent.model.fallbacks.size(), printable(join(agent.model.fallbacks, ", "))));
  context.out(counted("Aliases", alias_texts.size(), printable(join(alias_texts, ", "))));
  context.out("");
  context.out("Auth overview");
  context.out("Auth store    : " + context.shown(auth.store_path));
  for (const auto& [provider, count] : auth.profiles) context.out(fmt::format("- {} profiles={}", printable(provider, 80), count));
  if (auth.profiles.empty()) context.out("- none");
}

}  // namespace

io::Task<int> models_list(Context& context) {
  if (context.world.list_models) {
    ModelsListOptions options{.profile = context.globals.profile, .is_dev = context.globals.is_dev};
    options.agent_id = context.arguments.value_or("--agent", "");
    options.provider = context.arguments.value_or("--provider", "");
    options.all = context.has("--all");
    options.json = context.json();
    options.plain = context.has("--plain");
    co_return co_await context.world.list_models(std::move(options));
  }
  const auto answer = co_await call_gateway(context, "models.list", JsonObject(), ClientKind::reader);
  if (!answer) co_return context.fail_with(answer.error());
  print_models(context, *answer);
  co_return 0;
}

io::Task<int> models_status(Context& context) {
  const auto config = context.config();
  if (!config) co_return context.fail_with(config.error());
  const auto agent = chosen_agent(context, **config);
  if (!agent) co_return context.fail_with(agent.error());
  if (context.has("--plain")) {
    context.out(printable(agent->model.primary, 200));
    co_return 0;
  }
  const AuthFacts auth = read_auth(context, *agent);
  if (context.json()) {
    print_status_json(context, **config, *agent, auth);
  } else {
    print_status(context, **config, *agent, auth);
  }
  co_return 0;
}

}  // namespace oc::cli
