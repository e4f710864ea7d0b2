// Any bytes either load as an object that can be asked for everything in it, or are refused with at least one error; nothing crashes.
#include <cstdint>
#include <string>

#include "base/check.h"
#include "core/config/agents.h"
#include "core/config/config.h"
#include "core/config/redact.h"

using namespace oc;
using namespace oc::config;

namespace {

std::optional<std::string> environment(std::string_view name) {
  if (name == "HOME") return "/home/u";
  return std::nullopt;
}

void ask(const Config& config, const Json& value, const std::string& path, int depth) {
  const Where where = config.where(path);
  CHECK(where.key == path);
  if (depth == 0) return;
  if (const auto* object = value.if_object()) {
    for (const auto& [key, item] : *object) ask(config, item, path.empty() ? std::string(key) : path + "." + std::string(key), depth - 1);
  } else if (const auto* array = value.if_array()) {
    for (std::size_t i = 0; i < array->size() && i < 8; i++) ask(config, (*array)[i], path + "." + std::to_string(i), depth - 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  LoadInput input{.path = "/c/openclaw.json", .text = text, .env = environment};
  // Every included file is the same text again: depth and number of files must end it.
  input.reader = [&](const std::string&) -> Result<std::string> { return text; };
  input.strictness = size % 2 == 0 ? Strictness::normal : Strictness::strict;
  const Loaded loaded = load(std::move(input));
  std::size_t errors = 0;
  for (const auto& problem : loaded.problems) {
    CHECK(!to_text(problem).empty());
    errors += problem.level == Level::error ? 1 : 0;
  }
  CHECK(loaded.valid() == (errors == 0));
  if (!loaded.valid()) return 0;
  CHECK(loaded.config->root().is_object());
  ask(*loaded.config, loaded.config->root(), "", 4);
  const Paths paths{.home = "/home/u", .state_dir = "/home/u/.openclaw"};
  const auto all = agents(*loaded.config, paths);
  CHECK(!all.empty());
  const auto again = restore_redacted(redacted(loaded.config->root()), loaded.config->root());
  CHECK(!again || *again == loaded.config->root() || text.find("NaN") != std::string::npos);
  return 0;
}
