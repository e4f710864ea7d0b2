// Reading the caps.
#include "core/queue/caps.h"

#include <algorithm>
#include <optional>

#include "base/limits.h"

namespace oc::queue {
namespace {

constexpr std::size_t kOfOneAgent = 4;
constexpr std::size_t kSubagents = 8;

std::optional<std::size_t> count(const Json* value) {
  if (!value || !value->is_number()) return std::nullopt;
  const double number = value->to_number<double>();
  if (number < 1) return std::nullopt;
  return static_cast<std::size_t>(std::min(number, static_cast<double>(kRunsAtOnceMax)));
}

}  // namespace

std::string_view to_string(Lane lane) {
  switch (lane) {
    case Lane::main: return "main";
    case Lane::cron: return "cron";
    case Lane::subagent: return "subagent";
    case Lane::nested: return "nested";
  }
  return "main";
}

std::size_t runs_at_once(const Json& config_root, Lane lane) {
  switch (lane) {
    case Lane::main: return count(at_path(config_root, "agents.defaults.maxConcurrent")).value_or(kRunsAtOnceMax);
    case Lane::cron: return count(at_path(config_root, "cron.maxConcurrentRuns")).value_or(1);
    case Lane::subagent: return count(at_path(config_root, "agents.defaults.subagents.maxConcurrent")).value_or(kSubagents);
    case Lane::nested: return 1;
  }
  return 1;
}

std::size_t runs_at_once_of_agent(const Json& config_root, const Json* agent_entry) {
  const auto all = count(at_path(config_root, "agents.defaults.maxConcurrent"));
  const auto own = agent_entry ? count(member(*agent_entry, "maxConcurrent")) : std::nullopt;
  if (!all) return own.value_or(kOfOneAgent);
  const std::size_t share = std::max<std::size_t>(1, *all - 1);
  return std::min(own.value_or(share), share);
}

}  // namespace oc::queue
