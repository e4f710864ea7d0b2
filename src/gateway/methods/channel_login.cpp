// web.login.start, web.login.wait, channels.logout: an account is linked to a person's device from a page or a terminal, and unlinked.
#include <algorithm>

#include "base/qr.h"
#include "engine/ports/login.h"
#include "gateway/methods/families.h"
#include "io/clock.h"
#include "io/crypto.h"

namespace oc::gateway {
namespace {

constexpr std::int64_t kWaitMs = 30'000;
constexpr std::int64_t kWaitMsMax = 120'000;
constexpr std::size_t kModulePixels = 6;

/// Only one channel of OpenClaw's is linked like this; a caller may name another.
AccountName login_account(const AccountName& name) { return name.channel.empty() ? AccountName{"whatsapp", name.account_id} : name; }

Millis wait_of(const Json& params) { return Millis(std::clamp<std::int64_t>(int_member(params, "timeoutMs").value_or(kWaitMs), 0, kWaitMsMax)); }

std::string qr_data_url(const std::string& code) {
  const auto made = make_qr(code);
  return made ? "data:image/png;base64," + io::base64(qr_png(*made, kModulePixels)) : "";
}

/// DEVIATION: beside OpenClaw's message, connected and qrDataUrl stand what a terminal needs: the code itself, and the notices on the way.
Json told(const engine::LoginState& state, JsonArray notices) {
  JsonObject out{{"kind", state.kind}, {"connected", state.kind == "done"}, {"message", state.text}};
  if (!state.login_id.empty()) out["loginId"] = state.login_id;
  if (!state.code.empty()) {
    out["code"] = state.code;
    if (auto url = qr_data_url(state.code); !url.empty()) out["qrDataUrl"] = std::move(url);
  }
  if (!notices.empty()) out["notices"] = std::move(notices);
  return out;
}

/// Goes on from a step that only tells something to the one that asks for something, or ends.
Task<Answer> to_next_question(Call& call, AccountName name, Result<engine::LoginState> state, Millis timeout) {
  auto& clock = call.context.clock();
  const auto deadline = clock.steady() + timeout;
  JsonArray notices;
  while (state && state->kind == "notice" && clock.steady() < deadline) {
    const bool is_new = notices.empty() || std::string_view(notices.back().get_string()) != state->text;
    if (is_new && !state->text.empty()) notices.emplace_back(state->text);
    state = co_await call.context.engine().login_wait(name.channel, name.account_id, deadline - clock.steady());
  }
  if (!state) co_return refuse(state.error());
  co_return told(*state, std::move(notices));
}

/// What the call names; the channel may be left out.
AccountName named(const Json& params) { return login_account({string_member_or(params, "channel", ""), string_member_or(params, "accountId", "")}); }

}  // namespace

Task<Answer> web_login_start(Call& call) {
  const auto name = named(call.params);
  engine::LoginWish wish{.force = bool_member(call.params, "force").value_or(false),
                         .phone = string_member_or(call.params, "phone", ""),
                         .verbose = bool_member(call.params, "verbose").value_or(false)};
  auto state = co_await call.context.engine().login_start(name.channel, name.account_id, std::move(wish));
  co_return co_await to_next_question(call, name, std::move(state), wait_of(call.params));
}

Task<Answer> web_login_wait(Call& call) {
  const auto name = named(call.params);
  const auto timeout = wait_of(call.params);
  const auto began = call.context.clock().steady();
  auto state = co_await call.context.engine().login_wait(name.channel, name.account_id, timeout);
  co_return co_await to_next_question(call, name, std::move(state), timeout - (call.context.clock().steady() - began));
}

Task<Answer> channels_logout(Call& call) {
  const AccountName name{string_member_or(call.params, "channel", ""), string_member_or(call.params, "accountId", "")};
  const auto cleared = co_await call.context.engine().logout(name.channel, name.account_id);
  if (!cleared) co_return refuse(cleared.error());
  co_return JsonObject{
      {"channel", name.channel}, {"accountId", name.account_id}, {"cleared", *cleared}, {"envToken", false}, {"loggedOut", *cleared}};
}

}  // namespace oc::gateway
