// Output, paths and the configuration for every command.
#include "cli/context.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "core/config/include.h"
#include "io/environment.h"
#include "io/files.h"
#include "store/store.h"

namespace oc::cli {

void Context::out(std::string_view line) const {
  std::string text(line);
  text += '\n';
  world.output.write(text);
}

void Context::err(std::string_view line) const {
  std::string text(line);
  text += '\n';
  world.error.write(text);
}

int Context::fail_with(const Error& error) const {
  err(to_text(error));
  return 1;
}

int Context::fail_with(std::string_view message) const {
  err(message);
  return 1;
}

std::optional<std::string> Context::variable(std::string_view name) const {
  auto value = world.io.environment.variable(std::string(name));
  if (value && js_trim(*value).empty()) return std::nullopt;
  return value;
}

config::EnvLookup Context::env() const {
  return [environment = &world.io.environment](std::string_view name) { return environment->variable(std::string(name)); };
}

std::string Context::shown(std::string_view path) const {
  const std::string& home = paths.home;
  if (home.empty() || !path.starts_with(home)) return printable(path);
  const std::string_view rest = path.substr(home.size());
  if (!rest.empty() && rest.front() != '/') return printable(path);
  return "~" + printable(rest);
}

std::string Context::typed_path(std::string_view path) const {
  const std::string expanded = config::expand_home(js_trim(path), paths);
  return config::clean_path(expanded.starts_with('/') ? expanded : world.io.environment.working_directory() + "/" + expanded);
}

Result<std::optional<std::string>> Context::config_text() const {
  auto text = world.io.files.read(paths.config_path, kConfigBytesMax);
  if (text) return std::optional(std::move(*text));
  if (text.error().code == Errc::not_found) return std::optional<std::string>();
  return std::unexpected(std::move(text.error()));
}

config::Loaded Context::load(std::optional<std::string> text, config::Strictness strictness) const {
  io::Files* files = &world.io.files;
  return config::load({.path = paths.config_path,
                       .text = std::move(text),
                       .env = env(),
                       .reader = [files](const std::string& path) { return files->read(path, kConfigBytesMax); },
                       .real_path = [files](const std::string& path) { return files->real_path(path); },
                       .strictness = strictness});
}

Result<std::shared_ptr<const config::Config>> Context::config() {
  if (config_) return config_;
  OC_TRY(auto text, config_text());
  auto loaded = load(std::move(text));
  if (!loaded.valid()) return std::unexpected(config_error(*this, loaded.problems));
  config_ = std::move(loaded.config);
  return config_;
}

std::unique_ptr<store::Store> Context::open_store() const {
  const store::StorePaths where{.state_dir = paths.state_dir};
  return world.open_store ? world.open_store(world.io, where) : store::open_store(world.io, where);
}

Error config_error(const Context& context, const std::vector<config::Problem>& problems) {
  Error error{.code = Errc::invalid, .message = "Config invalid: " + context.shown(context.paths.config_path)};
  for (const auto& problem : problems) {
    if (problem.level == config::Level::error) error.message += "\n" + config::to_text(problem);
  }
  error.hint = "Check it again with: openclaw config validate";
  return error;
}

std::string program_words(const Context& context) {
  if (!context.globals.profile.empty()) return "openclaw --profile " + context.globals.profile;
  return context.globals.is_dev ? "openclaw --dev" : "openclaw";
}

}  // namespace oc::cli
