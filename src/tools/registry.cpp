// The toolbox: the one door through which a tool is run.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "core/config/config.h"
#include "core/policy/chat.h"
#include "core/policy/tools.h"
#include "engine/ports/place.h"
#include "io/log.h"
#include "tools/exec/exec.h"
#include "tools/files/files.h"
#include "tools/message.h"
#include "tools/schema.h"
#include "tools/status.h"
#include "tools/tools.h"

namespace oc::tools {
namespace {

/// The tools that change nothing, so that a crash in the middle of one is of no consequence.
constexpr std::array<std::string_view, 3> kOnlyRead{"read", "ls", "session_status"};

policy::Speaker speaker_of(const engine::Inbound& said) {
  return {.channel = said.channel,
          .account_id = said.account_id,
          .chat = engine::chat_of(said),
          .id = said.sender.id,
          .aliases = said.sender.aliases,
          .name = said.sender.name,
          .username = said.sender.username};
}

class Registry final : public engine::Toolbox {
 public:
  Registry(const io::Io& io, engine::ConfigSource config, ServicesSource services) : io_(io), config_(std::move(config)) {
    for (auto& tool : make_file_tools(io_, config_)) tools_.push_back(std::move(tool));
    tools_.push_back(make_exec_tool(io_, config_));
    tools_.push_back(make_status_tool(services));
    tools_.push_back(make_message_tool(std::move(services)));
    for (const auto& tool : tools_) names_.push_back(tool->spec().name);
  }

  SharedVector<engine::ToolSpec> specs(const std::string& agent_id, const std::string& session_key, const engine::ChatMessages& said) override {
    return compiled(agent_id, session_key, said).specs;
  }

  std::string chat_rules(const engine::ChatMessages& said) override {
    follow_config();
    return name_of(rules_for(said));
  }

  Task<engine::ToolResult> run(std::string name, engine::ToolContext context, Json arguments) override {
    if (const auto verdict = compiled(context.agent_id, context.session_key, context.said).policy.check(name); !verdict.allowed) {
      io_.log.info("tools", "refused", {{"tool", name}, {"agent", context.agent_id}, {"why", verdict.reason}});
      co_return engine::ToolResult{.text = verdict.reason, .is_error = true};
    }
    Tool& tool = *find(name);
    if (arguments.is_null()) arguments = JsonObject();
    if (auto fits = fits_schema(tool.spec().parameters, arguments); !fits) {
      co_return engine::ToolResult{.text = fmt::format("Validation failed for tool \"{}\": {}", name, fits.error().message), .is_error = true};
    }
    io_.log.info("tools", "running", {{"tool", name}, {"agent", context.agent_id}, {"run", context.run_id}});
    co_return co_await tool.run(std::move(context), std::move(arguments));
  }

  bool repeats_safely(const std::string& name) const override { return std::ranges::find(kOnlyRead, name) != kOnlyRead.end(); }

 private:
  /// What the config in force says for an agent and the chats that it answers.
  struct Compiled {
    policy::ToolPolicy policy;
    SharedVector<engine::ToolSpec> specs;
  };
  using Rules = std::vector<policy::ChatRule>;

  void follow_config() {
    auto config = config_();
    if (config == compiled_for_) return;
    forget();
    compiled_for_ = std::move(config);
    has_chat_rules_ = policy::has_chat_rules(compiled_for_->root());
  }
  void forget() {
    compiled_.clear();
    lists_.clear();
  }

  /// The rules of all that was said, each once.
  Rules rules_for(const engine::ChatMessages& said) const {
    Rules rules;
    if (!has_chat_rules_) return rules;
    for (const auto& one : said) {
      for (auto& rule : policy::chat_rules(compiled_for_->root(), speaker_of(*one))) {
        if (std::ranges::find(rules, rule.where, &policy::ChatRule::where) == rules.end()) rules.push_back(std::move(rule));
      }
    }
    return rules;
  }

  /// Under one config their places name them.
  static std::string name_of(const Rules& rules) {
    std::string name;
    for (const auto& rule : rules) fmt::format_to(std::back_inserter(name), "{}:{};", rule.where.size(), rule.where);
    return name;
  }

  /// Made once for each config. Of the session only this counts: whether it is the agent's main one, which may do without a sandbox. The reference is
  /// good until the next call. Limits: kToolPoliciesRemembered.
  const Compiled& compiled(const std::string& agent_id, const std::string& session_key, const engine::ChatMessages& said) {
    follow_config();
    const bool is_main = session_key == "global" || session_key == "agent:" + agent_id + ":main";
    const Rules rules = rules_for(said);
    const Name name(agent_id, is_main, name_of(rules));
    if (const auto known = compiled_.find(name); known != compiled_.end()) return *known->second;
    if (compiled_.size() >= kToolPoliciesRemembered) forget();
    const auto slot = compiled_.emplace(name, nullptr).first;
    const Json& root = compiled_for_->root();
    slot->second = std::make_unique<Compiled>(policy::ToolPolicy(root, agent_id, session_key, names_, rules));
    for (const auto& warning : slot->second->policy.warnings()) io_.log.warn("tools", warning, {{"agent", agent_id}});
    for (const auto& rule : rules) {
      if (!rule.is_readable) warn_unreadable(rule, agent_id);
    }
    slot->second->specs = list_of(slot->second->policy);
    return *slot->second;
  }

  void warn_unreadable(const policy::ChatRule& rule, const std::string& agent_id) {
    const std::string written = to_string(compiled_for_->where(rule.where));
    io_.log.warn("tools",
                 fmt::format("{}{}{} is not {{allow: [...], deny: [...]}}: until it is mended no tool is used there", written,
                             written.empty() ? "" : ": ", printable(rule.where, 300)),
                 {{"agent", agent_id}});
  }

  /// Policies that let the same tools through share one list: what is made from a list, such as prompts, is remembered by it.
  SharedVector<engine::ToolSpec> list_of(const policy::ToolPolicy& policy) {
    std::vector<bool> passes;
    for (const auto& name : names_) passes.push_back(policy.check(name).allowed);
    const auto known = lists_.find(passes);
    if (known != lists_.end()) return known->second;
    SharedVector<engine::ToolSpec> list;
    for (std::size_t i = 0; i < tools_.size(); i++) {
      if (passes[i]) list.push_back(tools_[i]->offered(compiled_for_->root()));
    }
    return lists_.emplace(std::move(passes), std::move(list)).first->second;
  }

  Tool* find(const std::string& name) {
    for (const auto& tool : tools_) {
      if (tool->spec().name == name) return tool.get();
    }
    return nullptr;
  }

  io::Io io_;
  engine::ConfigSource config_;
  std::vector<std::unique_ptr<Tool>> tools_;
  std::vector<std::string> names_;
  std::shared_ptr<const config::Config> compiled_for_;
  bool has_chat_rules_ = false;
  using Name = std::tuple<std::string, bool, std::string>;  ///< the agent, whether for its main session, the rules of the chats
  std::map<Name, std::unique_ptr<Compiled>> compiled_;
  std::map<std::vector<bool>, SharedVector<engine::ToolSpec>> lists_;  ///< by which tools are in them; no more than policies
};

}  // namespace

std::unique_ptr<engine::Toolbox> make_toolbox(const io::Io& io, engine::ConfigSource config, ServicesSource services) {
  return std::make_unique<Registry>(io, std::move(config), std::move(services));
}

}  // namespace oc::tools
