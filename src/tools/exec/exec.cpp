// Running a command for an agent. The environment is made from a list of names that are let through, never copied.
#include "tools/exec/exec.h"

#include <fmt/format.h>

#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "core/config/config.h"
#include "core/sessions/ids.h"
#include "io/environment.h"
#include "io/files.h"
#include "io/process.h"
#include "tools/files/place.h"

namespace oc::tools {
namespace {

constexpr std::array<std::string_view, 8> kPassedVariables{"LANG", "LC_ALL", "LC_CTYPE", "TZ", "TERM", "USER", "LOGNAME", "TMPDIR"};
constexpr std::string_view kPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Variables that change which code a program runs: never taken from a model.
bool is_refused_variable(std::string_view name) {
  static constexpr std::array<std::string_view, 14> kNames{"PATH",         "HOME",          "ENV",           "BASH_ENV", "SHELLOPTS",
                                                           "PS4",          "ZDOTDIR",       "IFS",           "PERL5OPT", "RUBYOPT",
                                                           "NODE_OPTIONS", "PYTHONSTARTUP", "SSLKEYLOGFILE", "PERL5LIB"};
  for (std::string_view prefix : {"LD_", "DYLD_", "BASH_FUNC_", "GIT_", "NPM_CONFIG_", "npm_config_", "OPENCLAW_", "PYTHON"}) {
    if (name.starts_with(prefix)) return true;
  }
  const bool plain = !name.empty() && std::ranges::all_of(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; });
  return !plain || std::ranges::find(kNames, name) != kNames.end();
}

class ExecTool final : public Tool {
 public:
  ExecTool(const io::Io& io, engine::ConfigSource config) : io_(io), config_(std::move(config)), spec_(make_spec()) {}
  const engine::ToolSpec& spec() const override { return spec_; }

  Task<engine::ToolResult> run(engine::ToolContext context, Json arguments) override {
    const std::string command = string_member_or(arguments, "command", "");
    if (js_trim(command).empty()) co_return engine::ToolResult{.text = "Provide a command to start.", .is_error = true};
    if (auto refused = refused_by_config(context)) co_return engine::ToolResult{.text = *refused, .is_error = true};
    io::ExecPlan plan{
        .argv = {"/bin/sh", "-c", command}, .working_directory = working_directory(context, arguments), .output_bytes_max = kExecOutputCharsMax};
    if (auto environment = make_environment(context, arguments)) {
      plan.environment = std::move(*environment);
    } else {
      co_return error_result(environment.error());
    }
    plan.timeout = timeout(arguments);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(plan.timeout).count();
    const auto outcome = co_await io_.processes.run(std::move(plan));
    if (!outcome) co_return error_result(outcome.error());
    co_return told(*outcome, seconds);
  }

 private:
  /// `tools.exec.security: deny`, of the agent or of all.
  std::optional<std::string> refused_by_config(const engine::ToolContext& context) const {
    const auto config = config_();
    const Json* all = config->find("tools.exec.security");
    std::string security = all && all->is_string() ? std::string(all->get_string()) : "full";
    const Json* list = config->find("agents.list");
    for (std::size_t i = 0; list && list->is_array() && i < list->get_array().size(); i++) {
      const Json& agent = list->get_array()[i];
      const Json* own = at_path(agent, "tools.exec.security");
      if (own && own->is_string() && sessions::normalize_agent_id(string_member_or(agent, "id", "")) == context.agent_id)
        security = std::string(own->get_string());
    }
    if (security == "full") return std::nullopt;
    if (security == "deny") return "exec is denied by tools.exec.security";
    return fmt::format("exec is refused: tools.exec.security is \"{}\", which needs the approvals that this version does not have", security);
  }

  std::string working_directory(const engine::ToolContext& context, const Json& arguments) const {
    std::string folder = string_member_or(arguments, "workdir", "");
    if (folder.empty()) return context.workspace;
    if (folder == "~" || folder.starts_with("~/")) folder = io_.environment.home() + folder.substr(1);
    return folder.starts_with('/') ? folder : context.workspace + "/" + folder;
  }

  Result<std::vector<std::pair<std::string, std::string>>> make_environment(const engine::ToolContext& context, const Json& arguments) const {
    std::vector<std::pair<std::string, std::string>> environment{
        {"PATH", std::string(kPath)}, {"HOME", io_.environment.home()}, {"PWD", working_directory(context, arguments)}};
    for (std::string_view name : kPassedVariables) {
      if (auto value = io_.environment.variable(std::string(name))) environment.emplace_back(name, *value);
    }
    const Json* extra = member(arguments, "env");
    if (!extra || !extra->is_object()) return environment;
    for (const auto& [name, value] : extra->get_object()) {
      if (is_refused_variable(name))
        return fail(Errc::denied, fmt::format("the environment variable {} cannot be set for a command", printable(name, 80)));
      if (value.is_string()) environment.emplace_back(name, value.get_string());
    }
    return environment;
  }

  static Millis timeout(const Json& arguments) {
    const double seconds = number_member(arguments, "timeout").value_or(static_cast<double>(kExecTimeout.count()));
    return Millis(static_cast<std::int64_t>(std::clamp(seconds, 0.1, static_cast<double>(kExecTimeout.count())) * 1000));
  }

  static engine::ToolResult told(const io::ExecOutcome& outcome, std::int64_t seconds) {
    engine::ToolResult result{.text = valid_utf8(outcome.output), .details = {{"status", "completed"}, {"exitCode", outcome.exit_code}}};
    if (outcome.output_cut) result.text += fmt::format("\n[output cut at {} bytes]", kExecOutputCharsMax);
    if (outcome.timed_out) {
      result.is_error = true;
      result.text += fmt::format("{}Command timed out after {} seconds", result.text.empty() ? "" : "\n\n", seconds);
      return result;
    }
    if (result.text.empty()) result.text = "(no output)";
    if (outcome.exit_code != 0) result.text += fmt::format("\n\n(Command exited with code {})", outcome.exit_code);
    return result;
  }

  static engine::ToolSpec make_spec() {
    const Json text = {{"type", "string"}};
    return {
        "exec",
        "Run a shell command in the workspace and give back its output (standard output and error together); it is killed after `timeout` seconds",
        {{"type", "object"},
         {"properties",
          {{"command", {{"type", "string"}, {"description", "Shell command"}}},
           {"workdir", {{"type", "string"}, {"description", "Working directory; the workspace when left out"}}},
           {"env", {{"type", "object"}, {"additionalProperties", text}}},
           {"timeout", {{"type", "number"}, {"description", "Seconds (1800)"}}}}},
         {"required", JsonArray{"command"}}}};
  }

  const io::Io& io_;
  engine::ConfigSource config_;
  engine::ToolSpec spec_;
};

}  // namespace

std::unique_ptr<Tool> make_exec_tool(const io::Io& io, engine::ConfigSource config) { return std::make_unique<ExecTool>(io, std::move(config)); }

}  // namespace oc::tools
