// agents add: by flags, or by questions in a terminal.
#include <fmt/format.h>

#include <algorithm>

#include "base/json5_edit.h"
#include "base/text.h"
#include "cli/bindings.h"
#include "cli/channel_facts.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/prompts.h"
#include "cli/roster_edit.h"
#include "core/sessions/ids.h"
#include "core/sessions/roster.h"
#include "io/files.h"
#include "store/workspace.h"

namespace oc::cli {
namespace {

/// What is to be made.
struct NewAgent {
  std::string id;
  std::string name;
  std::string workspace;  ///< absolute
  std::string agent_dir;  ///< absolute
  std::string model;      ///< "" for the default
  std::vector<std::string> bind;
};

Json entry_of(const NewAgent& agent) {
  JsonObject entry{{"name", agent.name}, {"workspace", agent.workspace}, {"agentDir", agent.agent_dir}};
  if (!agent.model.empty()) entry["model"] = agent.model;
  return entry;
}

Result<void> check_name(const Json& root, const std::string& name, const std::string& id) {
  if (js_trim(name).empty()) return fail(Errc::invalid, "Agent name is required.", "openclaw agents add NAME --workspace DIR");
  if (id == sessions::kDefaultAgentId) return fail(Errc::invalid, "\"main\" is reserved. Choose another name.");
  if (sessions::Roster(root).find(id)) return fail(Errc::already_exists, fmt::format("Agent \"{}\" already exists.", printable(id, 80)));
  return {};
}

/// Writes the entry and its rules. `plan` tells what became of the rules.
Result<void> write_agent(Context& context, const NewAgent& agent, BindPlan& plan) {
  const auto changed = edit_config(context, [&](const ConfigDraft& draft) -> Result<std::string> {
    OC_CHECKED(check_name(draft.root(), agent.name, agent.id));
    OC_TRY(const auto specs, parse_binding_specs(agent.bind, draft.root()));
    plan = plan_bind(draft.root(), draft.raw, agent.id, specs);
    OC_TRY(auto text, append_agent(draft.text, draft, agent.id, entry_of(agent).as_object()));
    return apply_bind(std::move(text), plan, agent.id);
  });
  if (!changed) return std::unexpected(changed.error());
  return {};
}

Result<std::string> make_folders(Context& context, const NewAgent& agent) {
  const auto made = store::ensure_workspace(context.world.io, agent.workspace);
  if (!made) return std::unexpected(made.error());
  const std::string sessions = config::sessions_dir(context.paths, agent.id);
  OC_CHECKED(context.io().files.make_directories(sessions, 0700));
  return sessions;
}

JsonArray json_list(const std::vector<std::string>& texts) { return JsonArray(texts.begin(), texts.end()); }

void print_json(const Context& context, const NewAgent& agent, const BindPlan& plan) {
  JsonObject object{{"agentId", agent.id}, {"name", agent.name}, {"workspace", agent.workspace}, {"agentDir", agent.agent_dir}};
  if (!agent.model.empty()) object["model"] = agent.model;
  object["bindings"] = JsonObject{{"added", json_list(plan.added)},
                                  {"updated", json_list(plan.updated)},
                                  {"skipped", json_list(plan.skipped)},
                                  {"conflicts", json_list(plan.conflicts)}};
  context.out_json(object);
}

void print_rules(const Context& context, const BindPlan& plan) {
  if (!plan.added.empty()) context.out("Added bindings:");
  for (const auto& rule : plan.added) context.out("- " + rule);
  if (!plan.conflicts.empty()) context.err("Skipped bindings already claimed by another agent:");
  for (const auto& conflict : plan.conflicts) context.err("- " + conflict);
}

int finish(Context& context, const NewAgent& agent) {
  BindPlan plan;
  if (const auto written = write_agent(context, agent, plan); !written) return context.fail_with(written.error());
  const auto sessions = make_folders(context, agent);
  if (!sessions) return context.fail_with(sessions.error());
  if (context.json()) {
    print_json(context, agent, plan);
  } else {
    context.out("Updated " + context.shown(context.paths.config_path));
    context.out("Workspace OK: " + context.shown(agent.workspace));
    context.out("Sessions OK: " + context.shown(*sessions));
    context.out("Agent: " + agent.id);
    context.out("Workspace: " + context.shown(agent.workspace));
    context.out("Agent dir: " + context.shown(agent.agent_dir));
    if (!agent.model.empty()) context.out("Model: " + printable(agent.model, 200));
    print_rules(context, plan);
  }
  return plan.conflicts.empty() ? 0 : 1;
}

void tell_new_id(const Context& context, const NewAgent& agent) {
  if (agent.id != js_trim(agent.name)) context.err(fmt::format("Normalized agent id to \"{}\".", agent.id));
}

int add_by_flags(Context& context, const Json& root) {
  NewAgent agent{.name = std::string(js_trim(context.arguments.word(0))), .model = context.arguments.value_or("--model", "")};
  const auto workspace = context.arguments.value("--workspace");
  if (!workspace || js_trim(*workspace).empty())
    return context.fail_with("Non-interactive mode requires --workspace. Re-run without flags to use the wizard.");
  agent.id = sessions::normalize_agent_id(agent.name);
  if (const auto fine = check_name(root, agent.name, agent.id); !fine) return context.fail_with(fine.error());
  agent.workspace = context.typed_path(*workspace);
  const auto agent_dir = context.arguments.value("--agent-dir");
  agent.agent_dir = agent_dir ? context.typed_path(*agent_dir) : config::default_agent_dir(context.paths, agent.id);
  agent.bind = context.arguments.values("--bind");
  if (const auto specs = parse_binding_specs(agent.bind, root); !specs) return context.fail_with(specs.error());
  tell_new_id(context, agent);
  return finish(context, agent);
}

/// Shows the accounts with their present owners, and reads which of them to route here. Nothing when the input ended.
io::Task<std::optional<std::vector<std::string>>> ask_accounts(Context& context, const config::Config& config) {
  std::vector<std::string> free;
  std::vector<std::string> chosen;
  for (const auto& facts : all_accounts(context, config.root())) {
    const BindingSpec spec{.channel = facts.channel, .account_id = facts.account_id};
    const BindPlan plan = plan_bind(config.root(), JsonObject(), "", {spec});
    if (plan.added.empty()) continue;
    free.push_back(facts.channel + ":" + facts.account_id);
    if (free.size() == 1) context.out("Accounts that no agent has yet:");
    context.out(fmt::format("  {}. {}", free.size(), facts.title()));
  }
  if (free.empty()) co_return chosen;
  for (;;) {
    auto answer = co_await ask(context, "Route which of them to this agent? Numbers with commas, or none", "none");
    if (!answer) co_return std::nullopt;
    chosen.clear();
    bool all_good = true;
    for (const auto& part : split(*answer, ',')) {
      const std::string word(js_trim(part));
      if (word.empty() || word == "none") continue;
      const bool is_number = word.size() < 6 && word.find_first_not_of("0123456789") == std::string::npos;
      const std::size_t number = is_number ? std::stoul(word) : 0;
      if (number == 0 || number > free.size())
        all_good = false;
      else
        chosen.push_back(free[number - 1]);
    }
    if (all_good) co_return chosen;
    context.out(fmt::format("Please give numbers from 1 to {}.", free.size()));
  }
}

void show_plan(const Context& context, const NewAgent& agent) {
  JsonObject shown{{"id", agent.id}};
  const Json entry = entry_of(agent);
  for (const auto& field : entry.get_object()) shown[field.key()] = field.value();
  context.out("");
  context.out("This will be added to " + context.shown(context.paths.config_path) + ":");
  context.out("  agents.list: " + replace_all(to_pretty_json(shown), "\n", "\n  "));
  for (const auto& rule : agent.bind) context.out(fmt::format("  bindings: {} -> {}", rule, agent.id));
  context.out("These folders will be made where they are missing:");
  context.out("  " + context.shown(agent.workspace));
  context.out("  " + context.shown(config::sessions_dir(context.paths, agent.id)));
}

/// Asks for everything. Nothing when the person left.
io::Task<std::optional<NewAgent>> ask_agent(Context& context, const config::Config& config) {
  NewAgent agent{.name = std::string(js_trim(context.arguments.word(0)))};
  for (;;) {
    if (agent.name.empty()) {
      auto name = co_await ask(context, "Name of the agent", "");
      if (!name) co_return std::nullopt;
      agent.name = *name;
    }
    agent.id = sessions::normalize_agent_id(agent.name);
    const auto fine = check_name(config.root(), agent.name, agent.id);
    if (fine) break;
    context.out(fine.error().message);
    agent.name.clear();
  }
  if (agent.id != agent.name) context.out(fmt::format("Its id is \"{}\".", agent.id));
  auto workspace = co_await ask(context, "Workspace folder", context.shown(context.paths.state_dir + "/workspace-" + agent.id));
  if (!workspace) co_return std::nullopt;
  agent.workspace = context.typed_path(*workspace);
  agent.agent_dir = config::default_agent_dir(context.paths, agent.id);
  const std::string inherited = config::model_of(config.root(), nullptr).primary;
  auto model = co_await ask(context, "Model, provider/model", inherited.empty() ? "default" : "default: " + inherited);
  if (!model) co_return std::nullopt;
  if (!model->starts_with("default")) agent.model = *model;
  auto accounts = co_await ask_accounts(context, config);
  if (!accounts) co_return std::nullopt;
  agent.bind = std::move(*accounts);
  co_return agent;
}

io::Task<int> add_by_questions(Context& context, std::shared_ptr<const config::Config> config) {
  context.out("Add an agent. Ctrl-C leaves everything as it is.");
  auto agent = co_await ask_agent(context, *config);
  if (!agent) {
    context.err("\nNothing was changed.");
    co_return 1;
  }
  show_plan(context, *agent);
  const auto answer = co_await confirm(context, "Write it?", Answer::yes);
  if (answer != Answer::yes) {
    context.err(answer ? "Nothing was changed." : "\nNothing was changed.");
    co_return 1;
  }
  const int code = finish(context, *agent);
  if (code == 0) context.out(fmt::format("Agent \"{}\" ready.", agent->id));
  co_return code;
}

}  // namespace

io::Task<int> agents_add(Context& context) {
  auto config = context.config();
  if (!config) co_return context.fail_with(config.error());
  const bool has_flags =
      context.has("--workspace") || context.has("--model") || context.has("--agent-dir") || context.has("--bind") || context.has("--non-interactive");
  if (has_flags || context.json() || !context.world.stdin_is_terminal) co_return add_by_flags(context, (*config)->root());
  co_return co_await add_by_questions(context, *config);
}

}  // namespace oc::cli
