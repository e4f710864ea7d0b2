// health, status, presence, logs, cron and node lists: what a person asks to see how the gateway is.
#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "gateway/methods/methods.h"
#include "io/clock.h"
#include "io/files.h"

namespace oc::gateway {
namespace {

constexpr std::int64_t kLogLinesDefault = 500;
constexpr std::int64_t kLogBytesDefault = 250'000;

Task<Answer> health(Call& call) {
  const auto probe = bool_member(call.params, "probe").value_or(false) ? Probe::yes : Probe::no;
  co_return co_await call.context.health.check(probe);
}

Task<Answer> status(Call& call) { co_return co_await call.context.health.status(call.context.parts.settings.version); }

Task<Answer> system_presence(Call& call) { co_return Json(presence_list(call.context.self(), call.context.hub, call.context.clock().now())); }

Task<Answer> last_heartbeat(Call&) { co_return Json(nullptr); }

Task<Answer> usage_status(Call& call) { co_return JsonObject{{"updatedAt", to_ms(call.context.clock().now())}, {"providers", JsonArray{}}}; }

Task<Answer> node_list(Call& call) { co_return JsonObject{{"ts", to_ms(call.context.clock().now())}, {"nodes", JsonArray{}}}; }

Task<Answer> cron_list(Call& call) {
  co_return JsonObject{{"jobs", JsonArray{}},
                       {"total", 0},
                       {"offset", int_member(call.params, "offset").value_or(0)},
                       {"limit", int_member(call.params, "limit").value_or(0)},
                       {"hasMore", false},
                       {"nextOffset", nullptr},
                       {"snapshotRevision", "0"}};
}

Task<Answer> cron_status(Call& call) {
  co_return JsonObject{
      {"enabled", false}, {"storePath", call.context.parts.settings.state_dir + "/cron/jobs.json"}, {"jobs", 0}, {"nextWakeAtMs", nullptr}};
}

Task<Answer> identity(Call& call) {
  const auto& settings = call.context.parts.settings;
  co_return JsonObject{{"deviceId", settings.identity_device_id}, {"publicKey", settings.identity_public_key}};
}

struct LogWindow {
  std::int64_t from = 0;
  std::int64_t size = 0;
  bool reset = false;      ///< the cursor is beyond the file: it was replaced
  bool truncated = false;  ///< something before `from` was left out
};

LogWindow window_of(const Json& params, std::int64_t size) {
  const auto bytes_max = std::min<std::int64_t>(int_member(params, "maxBytes").value_or(kLogBytesDefault), kLogTailBytesMax);
  const auto cursor = int_member(params, "cursor");
  LogWindow window{.size = size};
  if (cursor && *cursor <= size) {
    window.from = *cursor;
  } else {
    window.reset = cursor.has_value();
    window.from = std::max<std::int64_t>(0, size - bytes_max);
  }
  if (size - window.from > bytes_max) window.from = size - bytes_max;
  window.truncated = window.from > 0 && !(cursor && window.from == *cursor);
  return window;
}

JsonArray log_lines(std::string text, const LogWindow& window, std::size_t lines_max) {
  // A window that begins inside a line begins with a piece of it: that piece is left out.
  if (window.truncated) text.erase(0, std::min(text.size(), text.find('\n') == std::string::npos ? text.size() : text.find('\n') + 1));
  auto lines = split(text, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  const std::size_t skip = lines.size() > lines_max ? lines.size() - lines_max : 0;
  JsonArray out;
  for (std::size_t i = skip; i < lines.size(); i++) out.push_back(Json(valid_utf8(lines[i])));
  return out;
}

Task<Answer> logs_tail(Call& call) {
  const auto file = call.context.parts.settings.log_file();
  auto& files = call.context.parts.io.files;
  const auto info = files.info(file);
  if (!info) {
    if (info.error().code != Errc::not_found) co_return refuse(info.error());
    co_return JsonObject{{"file", file}, {"cursor", 0}, {"size", 0}, {"lines", JsonArray{}}, {"truncated", false}, {"reset", false}};
  }
  const auto window = window_of(call.params, static_cast<std::int64_t>(info->size_bytes));
  auto text = files.read_from(file, static_cast<std::uint64_t>(window.from), static_cast<std::size_t>(window.size - window.from));
  if (!text) co_return refuse(text.error());
  const auto lines_max = static_cast<std::size_t>(int_member(call.params, "limit").value_or(kLogLinesDefault));
  co_return JsonObject{{"file", file},
                       {"cursor", window.size},
                       {"size", window.size},
                       {"lines", log_lines(std::move(*text), window, lines_max)},
                       {"truncated", window.truncated},
                       {"reset", window.reset}};
}

bool has_log(const GatewayParts& parts) { return static_cast<bool>(parts.settings.log_file); }
bool has_identity(const GatewayParts& parts) { return !parts.settings.identity_device_id.empty(); }

constexpr std::array kMethods = std::to_array<Method>({{"health", health},
                                                       {"status", status},
                                                       {"system-presence", system_presence},
                                                       {"last-heartbeat", last_heartbeat},
                                                       {"logs.tail", logs_tail, has_log},
                                                       {"usage.status", usage_status},
                                                       {"gateway.identity.get", identity, has_identity},
                                                       {"cron.list", cron_list},
                                                       {"cron.status", cron_status},
                                                       {"node.list", node_list}});

}  // namespace

std::span<const Method> system_methods() { return kMethods; }

}  // namespace oc::gateway
