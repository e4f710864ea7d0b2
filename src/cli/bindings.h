// Routing rules as the command line writes them: `telegram:work`, what is there already, and who has it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace oc::cli {

/// `CHANNEL[:ACCOUNT]`. Without an account the rule is of the account `default` only; `*` is every account.
struct BindingSpec {
  std::string channel;
  std::string account_id;  ///< "" when none was given
};

/// Errors: invalid for an unknown channel (channels of `config` are known too) and for an empty part.
Result<BindingSpec> parse_binding_spec(std::string_view text, const Json& config);
/// The first that is wrong fails all.
Result<std::vector<BindingSpec>> parse_binding_specs(const std::vector<std::string>& texts, const Json& config);

/// `telegram accountId=work peer=group:-100`.
std::string describe_match(const Json& match);
std::string describe(const BindingSpec& spec);
/// The entry that goes into `bindings`.
Json binding_entry(const BindingSpec& spec, std::string_view agent_id);

/// The agent of a binding in its normal form; "" when the entry has none.
std::string binding_agent(const Json& entry);

/// What is to be done so that the agent gets these rules. Texts are descriptions.
struct BindPlan {
  std::vector<std::string> added;
  std::vector<std::string> updated;
  std::vector<std::string> skipped;
  std::vector<std::string> conflicts;  ///< with ` (agent=other)`
  std::vector<BindingSpec> to_add;
  struct Update {
    BindingSpec spec;
    std::size_t index = 0;  ///< in the raw file's `bindings`
  };
  std::vector<Update> to_update;
  bool changes() const { return !to_add.empty() || !to_update.empty(); }
};
/// `root` is the whole configuration, `raw` what the main file says: only what stands there can be changed.
BindPlan plan_bind(const Json& root, const Json& raw, std::string_view agent_id, const std::vector<BindingSpec>& specs);
Result<std::string> apply_bind(std::string text, const BindPlan& plan, std::string_view agent_id);

/// What is to be taken away.
struct UnbindPlan {
  std::vector<std::string> removed;
  std::vector<std::string> missing;
  std::vector<std::string> conflicts;
  std::vector<std::size_t> indexes;    ///< in the raw file's `bindings`, growing
  std::vector<std::string> elsewhere;  ///< stand in an included file
};
UnbindPlan plan_unbind(const Json& root, const Json& raw, std::string_view agent_id, const std::vector<BindingSpec>& specs);
UnbindPlan plan_unbind_all(const Json& root, const Json& raw, std::string_view agent_id);
Result<std::string> apply_unbind(std::string text, const UnbindPlan& plan);

}  // namespace oc::cli
