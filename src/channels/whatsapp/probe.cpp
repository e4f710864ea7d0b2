// Whether the account works, how it is linked, and how its link ends.
#include "base/text.h"
#include "channels/whatsapp/account.h"
#include "channels/whatsapp/limits.h"
#include "channels/whatsapp/login.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::whatsapp {

io::Task<engine::ProbeResult> Account::probe(Millis timeout) {
  engine::ProbeResult out;
  status_.last_probe_at = io_.clock.now();
  const Millis begin = io_.clock.steady();
  if (!settings_.problem.empty() || !status_.running) {
    out.error = status_.last_error.empty() ? "the account does not run" : status_.last_error;
    co_return out;
  }
  const auto answer = co_await bridge_->request("ping", settings_.account_id, {}, timeout);
  out.elapsed_ms = (io_.clock.steady() - begin).count();
  out.bot_id = self_.phone;
  out.ok = answer.has_value() && status_.connected;
  if (!answer) {
    out.error = answer.error().message;
  } else if (!status_.connected) {
    out.error = status_.last_error.empty() ? "not connected to WhatsApp" : status_.last_error;
  }
  co_return out;
}

std::unique_ptr<engine::Login> Account::begin_login(const engine::LoginWish& wish) {
  return std::make_unique<WhatsappLogin>(io_, settings_, bridge_, wish);
}

io::Task<Result<bool>> Account::end_link() {
  if (!settings_.problem.empty()) co_return fail(Errc::invalid, settings_.problem);
  if (!read_link(settings_.auth_dir, io_.files).is_linked) co_return false;
  // Without the bridge WhatsApp cannot be told; here the link ends all the same.
  if (const auto up = co_await bridge_->up(kBridgeReady); !up) {
    io_.log.warn("whatsapp", "the link is ended here only; remove the device in the phone's list too: " + up.error().message,
                 {{"account", settings_.account_id}});
    co_return remove_credentials(settings_.auth_dir, io_.files);
  }
  const auto done = co_await bridge_->request("logout", settings_.account_id, login_fields(settings_, self_.phone), kCallTimeout);
  if (!done) co_return remove_credentials(settings_.auth_dir, io_.files);
  co_return true;
}

io::Task<> Account::log_out(Result<bool>& out, io::TaskGroup& group) {
  group.spawn(bridge_->serve());
  out = co_await end_link();
}

io::Task<Result<bool>> Account::logout() {
  Result<bool> out = false;
  {
    io::TaskGroup group(io_.executor);
    co_await group.around(log_out(out, group));
  }
  bridge_->end_if_unused();
  if (out) note_unlinked();
  co_return out;
}

}  // namespace oc::channels::whatsapp
