// Reading the config for the gateway.
#include "app/load.h"

#include "base/limits.h"
#include "base/text.h"
#include "io/environment.h"
#include "io/files.h"
#include "io/log.h"

namespace oc::app {
namespace {

constexpr std::size_t kEnvFileBytesMax = 1u << 20;

/// NAME=value lines; quotes around the value are taken off, `export ` in front and comments are passed over.
std::map<std::string, std::string> read_env_file(const io::Io& io, const std::string& path) {
  std::map<std::string, std::string> variables;
  const auto text = io.files.read(path, kEnvFileBytesMax);
  if (!text) return variables;
  for (const auto& raw : split(*text, '\n')) {
    std::string_view line = js_trim(raw);
    if (line.starts_with("export ")) line.remove_prefix(7);
    const auto equals = line.find('=');
    if (line.empty() || line.front() == '#' || equals == std::string_view::npos) continue;
    std::string_view value = js_trim(line.substr(equals + 1));
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
      value = value.substr(1, value.size() - 2);
    variables.emplace(js_trim(line.substr(0, equals)), value);
  }
  return variables;
}

}  // namespace

config::EnvLookup make_env_lookup(const io::Io& io, const std::string& state_dir) {
  auto variables = std::make_shared<std::map<std::string, std::string>>(read_env_file(io, state_dir + "/.env"));
  return [&environment = io.environment, variables](std::string_view name) -> std::optional<std::string> {
    if (auto own = environment.variable(std::string(name))) return own;
    const auto found = variables->find(std::string(name));
    return found == variables->end() ? std::nullopt : std::optional(found->second);
  };
}

config::Loaded load_config(const io::Io& io, const config::Paths& paths, config::Strictness strictness) {
  return read_config(io, paths, strictness).loaded;
}

ReadConfig read_config(const io::Io& io, const config::Paths& paths, config::Strictness strictness) {
  ReadConfig read{.loaded = {}, .files = {paths.config_path}};
  config::LoadInput input{.path = paths.config_path,
                          .env = make_env_lookup(io, paths.state_dir),
                          .reader =
                              [&files = io.files, &asked = read.files](const std::string& path) {
                                asked.insert(path);
                                return files.read(path, kConfigBytesMax);
                              },
                          .real_path =
                              [&files = io.files, &asked = read.files](const std::string& path) {
                                auto real = files.real_path(path);
                                if (!real) asked.insert(path);
                                return real;
                              },
                          .strictness = strictness};
  auto text = io.files.read(paths.config_path, kConfigBytesMax);
  if (text) {
    input.text = std::move(*text);
  } else if (text.error().code != Errc::not_found) {
    read.loaded.problems.push_back({.message = text.error().message, .hint = text.error().hint, .where = {.file = paths.config_path}});
    return read;
  }
  read.loaded = config::load(std::move(input));
  return read;
}

void log_problems(io::Log& log, const std::vector<config::Problem>& problems) {
  for (const auto& problem : problems) {
    const std::string words = config::to_text(problem);
    problem.level == config::Level::error ? log.error("config", words) : log.warn("config", words);
  }
}

}  // namespace oc::app
