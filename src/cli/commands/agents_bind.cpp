// agents bind, unbind, bindings: the plain routing rules of channel accounts.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/bindings.h"
#include "cli/commands/commands.h"
#include "cli/config_edit.h"
#include "cli/context.h"
#include "cli/lint_report.h"
#include "core/sessions/ids.h"
#include "core/sessions/roster.h"

namespace oc::cli {
namespace {

/// The agent of --agent, else the default one.
Result<std::string> chosen_agent(const Context& context, const Json& root) {
  const sessions::Roster roster(root);
  const auto typed = context.arguments.value("--agent");
  if (!typed) return roster.default_agent_id();
  std::string id = sessions::normalize_agent_id(*typed);
  if (roster.find(id) || (roster.empty() && id == roster.default_agent_id())) return id;
  return fail(Errc::not_found, fmt::format("Agent \"{}\" not found.", printable(*typed, 80)));
}

JsonArray json_list(const std::vector<std::string>& texts) { return JsonArray(texts.begin(), texts.end()); }

void print_list(const Context& context, std::string_view title, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  context.out(title);
  for (const auto& text : texts) context.out("- " + text);
}

int print_bind(const Context& context, const std::string& agent_id, const BindPlan& plan) {
  const int code = plan.conflicts.empty() ? 0 : 1;
  if (context.json()) {
    context.out_json(JsonObject{{"agentId", agent_id},
                                {"added", json_list(plan.added)},
                                {"updated", json_list(plan.updated)},
                                {"skipped", json_list(plan.skipped)},
                                {"conflicts", json_list(plan.conflicts)}});
    return code;
  }
  if (plan.changes()) context.out("Updated " + context.shown(context.paths.config_path));
  if (plan.added.empty() && plan.updated.empty()) context.out("No new bindings added.");
  print_list(context, "Added bindings:", plan.added);
  print_list(context, "Updated bindings:", plan.updated);
  print_list(context, "Already present:", plan.skipped);
  if (plan.conflicts.empty()) return code;
  context.err("Skipped bindings already claimed by another agent:");
  for (const auto& conflict : plan.conflicts) context.err("- " + conflict);
  return code;
}

int print_unbind(const Context& context, const std::string& agent_id, const UnbindPlan& plan) {
  const int code = plan.conflicts.empty() && plan.elsewhere.empty() ? 0 : 1;
  for (const auto& rule : plan.elsewhere) context.err(fmt::format("{} stands in an included file. Remove it there.", rule));
  if (context.json()) {
    context.out_json(JsonObject{
        {"agentId", agent_id}, {"removed", json_list(plan.removed)}, {"missing", json_list(plan.missing)}, {"conflicts", json_list(plan.conflicts)}});
    return code;
  }
  if (!plan.removed.empty()) context.out("Updated " + context.shown(context.paths.config_path));
  if (plan.removed.empty()) context.out("No bindings removed.");
  print_list(context, "Removed bindings:", plan.removed);
  print_list(context, "Not found:", plan.missing);
  if (plan.conflicts.empty()) return code;
  context.err("Bindings are owned by another agent:");
  for (const auto& conflict : plan.conflicts) context.err("- " + conflict);
  return code;
}

int print_bindings(const Context& context, const config::Config& config, const std::string& agent_id) {
  JsonArray found;
  const Json* list = config.find("bindings");
  if (list && list->is_array()) {
    for (const auto& entry : list->get_array()) {
      const Json* match = member(entry, "match");
      const std::string agent = binding_agent(entry);
      if (!match || (!agent_id.empty() && agent != agent_id)) continue;
      found.push_back(JsonObject{{"agentId", agent}, {"match", *match}, {"description", describe_match(*match)}});
    }
  }
  if (context.json()) {
    context.out_json(found);
    return 0;
  }
  if (found.empty()) {
    context.out(agent_id.empty() ? "No routing bindings." : fmt::format("No routing bindings for agent \"{}\".", printable(agent_id, 80)));
    return 0;
  }
  context.out("Routing bindings:");
  for (const auto& binding : found) {
    context.out(fmt::format("- {} <- {}", printable(string_member_or(binding, "agentId", ""), 80), string_member_or(binding, "description", "")));
  }
  return 0;
}

}  // namespace

io::Task<int> agents_bind(Context& context) {
  const auto texts = context.arguments.values("--bind");
  if (texts.empty()) co_return context.fail_with("Provide at least one --bind <channel[:accountId]>.");
  std::string agent_id;
  BindPlan plan;
  const auto changed = edit_config(context, [&](const ConfigDraft& draft) -> Result<std::string> {
    OC_TRY(agent_id, chosen_agent(context, draft.root()));
    OC_TRY(const auto specs, parse_binding_specs(texts, draft.root()));
    plan = plan_bind(draft.root(), draft.raw, agent_id, specs);
    return apply_bind(draft.text, plan, agent_id);
  });
  if (!changed) co_return context.fail_with(changed.error());
  co_return print_bind(context, agent_id, plan);
}

io::Task<int> agents_unbind(Context& context) {
  const auto texts = context.arguments.values("--bind");
  const bool all = context.has("--all");
  if (all && !texts.empty()) co_return context.fail_with("Use either --all or --bind, not both.");
  if (!all && texts.empty()) co_return context.fail_with("Provide at least one --bind <channel[:accountId]> or use --all.");
  std::string agent_id;
  UnbindPlan plan;
  const auto changed = edit_config(context, [&](const ConfigDraft& draft) -> Result<std::string> {
    OC_TRY(agent_id, chosen_agent(context, draft.root()));
    OC_TRY(const auto specs, parse_binding_specs(texts, draft.root()));
    plan = all ? plan_unbind_all(draft.root(), draft.raw, agent_id) : plan_unbind(draft.root(), draft.raw, agent_id, specs);
    return apply_unbind(draft.text, plan);
  });
  if (!changed) co_return context.fail_with(changed.error());
  co_return print_unbind(context, agent_id, plan);
}

io::Task<int> agents_bindings(Context& context) {
  const auto config = context.config();
  if (!config) co_return context.fail_with(config.error());
  std::string agent_id;
  if (context.arguments.value("--agent")) {
    const auto chosen = chosen_agent(context, (*config)->root());
    if (!chosen) co_return context.fail_with(chosen.error());
    agent_id = *chosen;
  }
  if (context.has("--lint")) co_return report_lint(context, **config, agent_id);
  co_return print_bindings(context, **config, agent_id);
}

}  // namespace oc::cli
