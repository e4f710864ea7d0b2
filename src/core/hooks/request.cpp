// Reads the two payloads. What is of another type than it should be counts as not said, as in OpenClaw.
#include "core/hooks/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"

namespace oc::hooks {
namespace {

std::string trimmed(const Json& payload, std::string_view key) { return std::string(js_trim(string_member_or(payload, key, ""))); }

/// A chat's id may be sent as a number.
std::string id_of(const Json& payload, std::string_view key) {
  const Json* value = member(payload, key);
  if (value && (value->is_int64() || value->is_uint64())) return number_text(*value);
  return trimmed(payload, key);
}

std::int64_t seconds_of(const Json& payload) {
  const double seconds = number_member(payload, "timeoutSeconds").value_or(0);
  if (!std::isfinite(seconds) || seconds < 1) return 0;
  return static_cast<std::int64_t>(std::min(seconds, static_cast<double>(kHookTimeoutSecondsMax)));
}

}  // namespace

std::string one_line(std::string_view text, std::size_t bytes_max) {
  std::string line = valid_utf8(text);
  std::ranges::replace_if(line, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
  line = js_trim(line);
  if (line.size() <= bytes_max) return line;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0u) == 0x80u) end--;
  return line.substr(0, end);
}

std::string thinking_word(std::string_view written) {
  static constexpr std::array<std::string_view, 6> kLevels = {"off", "minimal", "low", "medium", "high", "xhigh"};
  std::string word = token(written);
  return std::ranges::find(kLevels, word) != kLevels.end() ? word : "";
}

std::expected<Wake, std::string> read_wake(const Json& payload) {
  Wake wake{.text = trimmed(payload, "text")};
  if (wake.text.empty()) return std::unexpected("text required");
  if (string_member_or(payload, "mode", "") == "next-heartbeat") wake.mode = WakeMode::next_heartbeat;
  return wake;
}

std::expected<AgentRun, std::string> read_agent_run(const Json& payload) {
  AgentRun run{.message = trimmed(payload, "message")};
  if (run.message.empty()) return std::unexpected("message required");
  if (auto name = one_line(trimmed(payload, "name"), kHookNameBytesMax); !name.empty()) run.name = std::move(name);
  run.agent_id = trimmed(payload, "agentId");
  run.session_key = trimmed(payload, "sessionKey");
  run.deliver = bool_member(payload, "deliver").value_or(true);
  if (const Json* channel = member(payload, "channel"); channel && !channel->is_null()) {
    run.channel = token(string_member_or(payload, "channel", ""));
    if (run.channel.empty()) return std::unexpected("channel must be last or the name of a channel");
  }
  run.account_id = trimmed(payload, "accountId");
  run.to = id_of(payload, "to");
  run.model = trimmed(payload, "model");
  if (const Json* model = member(payload, "model"); model && !model->is_null() && run.model.empty()) return std::unexpected("model required");
  run.thinking = thinking_word(string_member_or(payload, "thinking", ""));
  run.timeout_seconds = seconds_of(payload);
  for (const auto* field : {&run.agent_id, &run.channel, &run.account_id, &run.to, &run.model}) {
    if (field->size() > kHookFieldBytesMax) return std::unexpected(fmt::format("a field is longer than {} bytes", kHookFieldBytesMax));
  }
  return run;
}

}  // namespace oc::hooks
