// config.get, config.schema and config.schema.lookup, secrets hidden.
#include "app/config_door.h"

#include "app/load.h"
#include "base/limits.h"
#include "core/config/redact.h"
#include "core/config/schema.h"
#include "io/crypto.h"
#include "io/files.h"

namespace oc::app {
namespace {

Json problems_json(const std::vector<config::Problem>& problems, config::Level level) {
  JsonArray rows;
  for (const auto& problem : problems) {
    if (problem.level == level) rows.push_back({{"path", problem.path}, {"message", problem.message}});
  }
  return rows;
}

Result<Json> get(const io::Io& io, const config::Paths& paths) {
  const auto text = io.files.read(paths.config_path, kConfigBytesMax);
  const auto loaded = load_config(io, paths);
  const Json config = loaded.valid() ? config::redacted(loaded.config->root()) : Json(JsonObject());
  JsonObject answer{{"path", paths.config_path}, {"exists", text.has_value()}};
  answer["raw"] = to_pretty_json(config) + "\n";  // never the file's own text: it holds the secrets
  answer["parsed"] = config;
  answer["resolved"] = config;
  answer["valid"] = loaded.valid();
  answer["config"] = config;
  answer["hash"] = io::sha256_hex(text ? *text : std::string());
  answer["issues"] = problems_json(loaded.problems, config::Level::error);
  answer["warnings"] = problems_json(loaded.problems, config::Level::warning);
  answer["legacyIssues"] = JsonArray();
  return answer;
}

}  // namespace

gateway::ConfigDoor make_config_door(const io::Io& io, const config::Paths& paths) {
  return {.get = [io, paths] { return get(io, paths); },
          .schema = []() -> Result<Json> { return Json{{"schema", config::json_schema()}, {"uiHints", JsonObject()}, {"version", "2026.3.28"}}; }};
}

}  // namespace oc::app
