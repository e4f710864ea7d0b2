// Reads gateway.pid and looks at the process behind it.
#include "cli/gateway_process.h"

#include <algorithm>

#include "io/environment.h"
#include "io/files.h"
#include "io/process.h"

namespace oc::cli {
namespace {

constexpr std::size_t kPidFileBytesMax = 4096;

std::string_view program_of(const std::vector<std::string>& words) {
  return words.empty() ? std::string_view() : std::string_view(words[0]).substr(words[0].rfind('/') + 1);
}

bool says_gateway(const std::vector<std::string>& words) { return std::find(words.begin() + 1, words.end(), "gateway") != words.end(); }

/// A copy of the program may have any name: then the gateway is one that was started under the same.
bool is_started_as_this(const Context& context, const std::vector<std::string>& words) {
  const auto own = context.io().processes.command_line(context.io().environment.process_id());
  return own && !words.empty() && program_of(*own) == program_of(words) && says_gateway(words);
}

}  // namespace

bool is_gateway_command_line(const std::vector<std::string>& words) {
  if (words.empty()) return false;
  const std::string_view name = program_of(words);
  if (!name.starts_with("openclaw")) return false;
  return name == "openclaw-gateway" || says_gateway(words);
}

std::optional<GatewayProcess> find_gateway(const Context& context) {
  const auto text = context.io().files.read(context.paths.state_dir + "/gateway.pid", kPidFileBytesMax);
  if (!text) return std::nullopt;
  const auto value = parse_json(*text);
  if (!value) return std::nullopt;
  GatewayProcess process{.pid = int_member(*value, "pid").value_or(0), .started_at_ms = int_member(*value, "startedAt").value_or(0)};
  const std::int64_t port = int_member(*value, "port").value_or(0);
  if (port > 0 && port <= 65535) process.port = static_cast<std::uint16_t>(port);
  if (process.pid <= 1) return std::nullopt;
  const auto words = context.io().processes.command_line(process.pid);
  if (!words || !(is_gateway_command_line(*words) || is_started_as_this(context, *words))) return std::nullopt;
  return process;
}

}  // namespace oc::cli
