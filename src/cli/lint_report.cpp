// Puts places into the lint's findings.
#include "cli/lint_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/bindings.h"
#include "core/routing/lint.h"

namespace oc::cli {
namespace {

std::vector<routing::Finding> findings_of(const config::Config& config, std::string_view agent_id) {
  std::vector<routing::Finding> found = routing::lint(config.root());
  if (agent_id.empty()) return found;
  std::erase_if(found, [&](const routing::Finding& finding) {
    const Json* entry = config.find(fmt::format("bindings.{}", finding.binding));
    return !entry || binding_agent(*entry) != agent_id;
  });
  return found;
}

Where place_of(const config::Config& config, const routing::Finding& finding) {
  Where where = config.where(finding.path);
  where.key.clear();
  return where;
}

}  // namespace

std::vector<std::string> lint_lines(const Context& context, const config::Config& config, std::string_view agent_id) {
  std::vector<std::string> lines;
  for (const auto& finding : findings_of(config, agent_id)) {
    Where where = place_of(config, finding);
    where.file = context.shown(where.file);
    lines.push_back(fmt::format("{}: {}", to_string(where), routing::to_text(finding)));
  }
  return lines;
}

int report_lint(const Context& context, const config::Config& config, std::string_view agent_id) {
  const auto found = findings_of(config, agent_id);
  const bool has_error =
      std::any_of(found.begin(), found.end(), [](const routing::Finding& finding) { return finding.severity == routing::Severity::error; });
  if (context.json()) {
    JsonArray array;
    for (const auto& finding : found) {
      JsonObject object = routing::to_json(finding);
      const Where where = place_of(config, finding);
      if (!where.file.empty()) object["file"] = where.file;
      if (where.line != 0) object["line"] = where.line;
      array.push_back(std::move(object));
    }
    context.out_json(array);
    return has_error ? 1 : 0;
  }
  for (const auto& line : lint_lines(context, config, agent_id)) context.out(line);
  if (found.empty()) context.out("Every binding can win.");
  return has_error ? 1 : 0;
}

}  // namespace oc::cli
