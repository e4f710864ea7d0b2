// One line of a batch.
#include "core/routing/batch.h"

#include <fmt/format.h>

#include "base/limits.h"

namespace oc::routing {
namespace {

std::string error_line(const Error& error) { return to_json_text(JsonObject{{"error", error.message}}); }

Result<Route> answer(std::string_view line, const RouteTable* table) {
  if (line.size() > kRouteLineBytesMax)
    return fail(Errc::too_large, fmt::format("a line of {} bytes; the limit is {}", line.size(), kRouteLineBytesMax));
  OC_TRY(const Json question, parse_json(line));
  const Json* asked = member(question, "input");
  if (asked == nullptr) return fail(Errc::invalid, "the line has no input");
  OC_TRY(const RouteInput input, read_route_input(*asked));
  const Json* config = member(question, "config");
  if (config && !config->is_null()) return RouteTable::compile(*config, Dialect::recorded)->resolve(input);
  if (table == nullptr) return fail(Errc::invalid, "the line has no config, and no configuration is loaded");
  return table->resolve(input);
}

}  // namespace

std::string answer_line(std::string_view line, const RouteTable* table) {
  const auto route = answer(line, table);
  return route ? to_json_text(to_json(*route)) : error_line(route.error());
}

}  // namespace oc::routing
