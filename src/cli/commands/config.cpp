// config get, set, unset, validate, file, schema.
#include <fmt/format.h>

#include "base/json5.h"
#include "base/json5_edit.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/config_edit.h"
#include "cli/context.h"
#include "cli/lint_report.h"
#include "core/config/edit.h"
#include "core/config/redact.h"
#include "core/config/schema.h"
#include "io/files.h"

namespace oc::cli {
namespace {

/// The value at a path as people write it: dots, brackets, quotes.
const Json* find(const Json& root, const std::vector<Json5Step>& steps) {
  const Json* at = &root;
  for (const auto& step : steps) {
    if (at->is_array()) {
      std::size_t index = 0;
      const bool is_number = !step.text.empty() && step.text.size() < 8 && step.text.find_first_not_of("0123456789") == std::string::npos;
      if (is_number) index = std::stoul(step.text);
      if (!is_number || index >= at->get_array().size()) return nullptr;
      at = &at->get_array()[index];
    } else {
      at = member(*at, step.text);
      if (!at) return nullptr;
    }
  }
  return at;
}

/// The file's own value, not the merged one: what `set` would change. An unreadable file is an error.
Result<Json> written_value(const Context& context) {
  OC_TRY(auto text, context.config_text());
  if (!text) return Json(JsonObject());
  OC_TRY(auto document, parse_json5(std::move(*text), context.paths.config_path));
  return document.take_value();
}

struct Setting {
  std::string path;
  Json value;
};

Result<Json> read_value(const std::string& text, bool strict) {
  auto document = parse_json5(text, "");
  if (document) return document->take_value();
  if (!strict) return Json(text);
  return fail(Errc::invalid, fmt::format("The value is no JSON5: {}", document.error().message), "Leave --strict-json out to set it as a text.");
}

Result<std::vector<Setting>> read_batch(const std::string& text) {
  OC_TRY(auto document, parse_json5(text, ""));
  const Json value = document.take_value();
  const auto bad = [] {
    return fail(Errc::invalid, "A batch is a list of {path, value}.",
                "openclaw config set --batch-json '[{\"path\":\"gateway.port\",\"value\":18790}]'");
  };
  if (!value.is_array()) return bad();
  std::vector<Setting> settings;
  for (const auto& item : value.get_array()) {
    const auto path = string_member(item, "path");
    const Json* wanted = member(item, "value");
    if (!path || !wanted) return bad();
    settings.push_back({*path, *wanted});
  }
  return settings;
}

Result<std::vector<Setting>> read_settings(const Context& context) {
  const auto& arguments = context.arguments;
  if (const auto text = arguments.value("--batch-json")) return read_batch(*text);
  if (const auto file = arguments.value("--batch-file")) {
    OC_TRY(const auto text, context.io().files.read(context.typed_path(*file), kConfigBytesMax));
    return read_batch(text);
  }
  if (arguments.words().size() != 2) return fail(Errc::invalid, "config set needs a path and a value.", "openclaw config set gateway.port 18790");
  OC_TRY(auto value, read_value(arguments.word(1), context.has("--strict-json") || context.has("--json")));
  return std::vector<Setting>{{arguments.word(0), std::move(value)}};
}

/// A value that was printed as hidden is never written back as text.
Result<std::string> apply(const ConfigDraft& draft, const std::vector<Setting>& settings) {
  std::string text = draft.text;
  for (const auto& setting : settings) {
    OC_TRY(text, config::edit_set(text, setting.path, setting.value));
  }
  OC_TRY(auto document, parse_json5(text, ""));
  const Json wanted = document.take_value();
  OC_TRY(const Json whole, config::restore_redacted(wanted, draft.raw));
  return whole == wanted ? Result<std::string>(text) : config::edit_replace(text, whole);
}

EditRules rules_of(const Context& context) {
  return {.write = context.has("--dry-run") ? EditRules::Write::dry_run : EditRules::Write::yes, .broken = EditRules::Broken::may_repair};
}

Json problem_json(const config::Problem& problem) {
  JsonObject object{{"path", problem.path}, {"message", problem.message}};
  if (!problem.hint.empty()) object["hint"] = problem.hint;
  if (!problem.where.file.empty()) object["file"] = problem.where.file;
  if (problem.where.line != 0) {
    object["line"] = problem.where.line;
    object["column"] = problem.where.column;
  }
  return object;
}

int print_validation_json(const Context& context, const config::Loaded& loaded) {
  JsonArray issues;
  JsonArray warnings;
  for (const auto& problem : loaded.problems) (problem.level == config::Level::error ? issues : warnings).push_back(problem_json(problem));
  JsonObject object{{"valid", loaded.valid()}, {"path", context.paths.config_path}};
  if (!issues.empty()) object["issues"] = std::move(issues);
  if (!warnings.empty()) object["warnings"] = std::move(warnings);
  context.out(to_json_text(object));
  return loaded.valid() ? 0 : 1;
}

}  // namespace

io::Task<int> config_get(Context& context) {
  const std::string path = context.arguments.word(0);
  const auto steps = parse_json5_path(path);
  if (!steps) co_return context.fail_with(steps.error());
  const auto root = written_value(context);
  if (!root) co_return context.fail_with(root.error());
  const Json hidden = config::redacted(*root);
  const Json* value = find(hidden, *steps);
  if (!value) co_return context.fail_with("Config path not found: " + printable(path, 200));
  if (!context.json() && value->is_string()) {
    context.out(printable(value->get_string(), 1u << 20));
  } else {
    context.out(to_pretty_json(*value));
  }
  co_return 0;
}

io::Task<int> config_set(Context& context) {
  const auto settings = read_settings(context);
  if (!settings) co_return context.fail_with(settings.error());
  const auto changed = edit_config(context, [&](const ConfigDraft& draft) { return apply(draft, *settings); }, rules_of(context));
  if (!changed) co_return context.fail_with(changed.error());
  std::vector<std::string> paths;
  for (const auto& setting : *settings) paths.push_back(printable(setting.path, 200));
  if (context.has("--dry-run")) {
    context.out(fmt::format("Dry run: {} would be set; nothing was written.", join(paths, ", ")));
  } else {
    context.out(fmt::format("Updated {}. Restart the gateway to apply.", join(paths, ", ")));
  }
  co_return 0;
}

io::Task<int> config_unset(Context& context) {
  const std::string path = context.arguments.word(0);
  const auto changed = edit_config(context, [&](const ConfigDraft& draft) { return config::edit_unset(draft.text, path); }, rules_of(context));
  if (!changed) {
    if (changed.error().code == Errc::not_found) co_return context.fail_with("Config path not found: " + printable(path, 200));
    co_return context.fail_with(changed.error());
  }
  if (context.has("--dry-run")) {
    context.out(fmt::format("Dry run: {} would be removed; nothing was written.", printable(path, 200)));
  } else {
    context.out(fmt::format("Removed {}. Restart the gateway to apply.", printable(path, 200)));
  }
  co_return 0;
}

io::Task<int> config_validate(Context& context) {
  auto text = context.config_text();
  if (!text) co_return context.fail_with(text.error());
  const bool exists = text->has_value();
  if (!exists && !context.json()) {
    context.err(fmt::format("Config file not found: {}", context.shown(context.paths.config_path)));
    co_return 1;
  }
  const auto strictness = context.has("--strict") ? config::Strictness::strict : config::Strictness::normal;
  const auto loaded = context.load(std::move(*text), strictness);
  if (context.json()) co_return print_validation_json(context, loaded);
  if (!loaded.valid()) co_return context.fail_with(config_error(context, loaded.problems));
  context.out("Config valid: " + context.shown(context.paths.config_path));
  for (const auto& problem : loaded.problems) context.err(config::to_text(problem));
  for (const auto& line : lint_lines(context, *loaded.config, "")) context.err(line);
  co_return 0;
}

io::Task<int> config_file(Context& context) {
  context.out(context.shown(context.paths.config_path));
  co_return 0;
}

io::Task<int> config_schema(Context& context) {
  context.out_json(config::json_schema());
  co_return 0;
}

}  // namespace oc::cli
