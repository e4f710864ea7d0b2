// channels.status, the two questions about routes, and the table of all that is asked about channels.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "core/routing/types.h"
#include "core/sessions/ids.h"
#include "gateway/methods/families.h"
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

constexpr std::array kMethods = std::to_array<Method>({{"channels.status", channels_status_of},
                                                       {"channels.capabilities", channels_capabilities},
                                                       {"channels.resolve", channels_resolve},
                                                       {"channels.logout", channels_logout},
                                                       {"web.login.start", web_login_start},
                                                       {"web.login.wait", web_login_wait},
                                                       {"directory.self", directory_self},
                                                       {"directory.peers.list", directory_peers},
                                                       {"directory.groups.list", directory_groups},
                                                       {"directory.groups.members", directory_members},
                                                       {"send", send_method},
                                                       {"poll", poll_method},
                                                       {"message.action", message_action},
                                                       {"chat.route", chat_route},
                                                       {"route.explain", route_explain}});

}  // namespace

std::span<const Method> channel_methods() { return kMethods; }

Task<Result<AccountName>> account_of(const Call& call) {
  AccountName name{.channel = sessions::resolve_channel_alias(string_member_or(call.params, "channel", ""))};
  if (const auto id = string_member_or(call.params, "accountId", ""); !js_trim(id).empty()) name.account_id = sessions::normalize_account_id(id);
  if (!name.channel.empty()) co_return name;
  std::vector<std::string> configured;
  for (const auto& channel : co_await call.context.engine().channels(false, Millis(kProbeTimeoutMs))) {
    if (!channel.accounts.empty()) configured.push_back(channel.id);
  }
  if (configured.empty()) co_return fail(Errc::invalid, "No channels are configured.", "openclaw channels add --channel telegram --token 123456:ABC");
  if (configured.size() > 1) co_return fail(Errc::invalid, "Channel is required when multiple channels are configured: " + join(configured, ", "));
  name.channel = configured.front();
  co_return name;
}

}  // namespace oc::gateway
