// Reads gateway.pid and looks at the process behind it.
#include "cli/gateway_process.h"

#include <algorithm>

#include "io/files.h"
#include "io/process.h"

namespace oc::cli {
namespace {

constexpr std::size_t kPidFileBytesMax = 4096;

}  // namespace

bool is_gateway_command_line(const std::vector<std::string>& words) {
  if (words.empty()) return false;
  const std::string name = words[0].substr(words[0].rfind('/') + 1);
  if (!name.starts_with("openclaw")) return false;
  return name == "openclaw-gateway" || std::find(words.begin() + 1, words.end(), "gateway") != words.end();
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
  if (!words || !is_gateway_command_line(*words)) return std::nullopt;
  return process;
}

}  // namespace oc::cli
