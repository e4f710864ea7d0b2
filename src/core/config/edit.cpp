// Edits of the configuration's text, with what the key table knows about arrays.
#include "core/config/edit.h"

#include "base/json5_edit.h"
#include "core/config/keys.h"

namespace oc::config {
namespace {

/// Plain numbers become indexes where the table has an array.
std::vector<Json5Step> informed(std::vector<Json5Step> steps) {
  std::string pattern;
  for (auto& step : steps) {
    const auto key = pattern.empty() ? std::nullopt : find_key(pattern);
    const bool array = key && key->type.find("[]") != std::string_view::npos;
    const bool number = step.kind == Json5Step::Kind::digits || step.kind == Json5Step::Kind::index || step.kind == Json5Step::Kind::append;
    if (array && number) {
      if (step.kind == Json5Step::Kind::digits) step.kind = Json5Step::Kind::index;
      pattern += "[]";
      continue;
    }
    const std::string prefix = pattern.empty() ? "" : pattern + ".";
    pattern = prefix + (find_key(prefix + step.text) ? step.text : "<*>");
  }
  return steps;
}

}  // namespace

Result<std::string> edit_set(std::string_view text, std::string_view path, const Json& value) {
  OC_TRY(auto steps, parse_json5_path(path));
  return json5_set(text, informed(std::move(steps)), value);
}

Result<std::string> edit_unset(std::string_view text, std::string_view path) {
  OC_TRY(auto steps, parse_json5_path(path));
  return json5_unset(text, informed(std::move(steps)));
}

Result<std::string> edit_replace(std::string_view text, const Json& value) { return json5_set(text, std::vector<Json5Step>{}, value); }

}  // namespace oc::config
