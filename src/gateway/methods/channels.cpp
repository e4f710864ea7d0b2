// channels.status and the two questions about routes.
#include <algorithm>
#include <array>

#include "core/routing/types.h"
#include "gateway/methods/methods.h"
#include "gateway/summaries.h"
#include "io/clock.h"

namespace oc::gateway {
namespace {

constexpr std::int64_t kProbeTimeoutMs = 8000;
constexpr std::int64_t kProbeTimeoutMsMax = 60'000;

Task<Answer> channels_status_of(Call& call) {
  const bool probe = bool_member(call.params, "probe").value_or(false);
  const auto timeout = std::clamp<std::int64_t>(int_member(call.params, "timeoutMs").value_or(kProbeTimeoutMs), 1000, kProbeTimeoutMsMax);
  const auto channels = co_await call.context.engine().channels(probe, Millis(timeout));
  co_return channels_status(channels, call.context.clock().now());
}

Task<Answer> chat_route(Call& call) {
  auto& engine = call.context.engine();
  auto route = co_await engine.route_of(engine.canonical_session_key(string_member_or(call.params, "sessionKey", "")),
                                        string_member_or(call.params, "runId", ""));
  if (!route) co_return refuse(route.error());
  co_return std::move(*route);
}

Task<Answer> route_explain(Call& call) {
  auto params = call.params;
  if (const auto* roles = member(call.params, "roles")) {
    const Json copy = *roles;
    params.as_object().erase("roles");
    params.as_object()["memberRoleIds"] = copy;
  }
  auto input = routing::read_route_input(params);
  if (!input) co_return refuse(input.error());
  co_return call.context.engine().explain_route(*input);
}

constexpr std::array kMethods =
    std::to_array<Method>({{"channels.status", channels_status_of}, {"chat.route", chat_route}, {"route.explain", route_explain}});

}  // namespace

std::span<const Method> channel_methods() { return kMethods; }

}  // namespace oc::gateway
