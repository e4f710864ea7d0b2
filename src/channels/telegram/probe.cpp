// Whether the token works: one getMe.
#include "base/text.h"
#include "channels/telegram/account.h"
#include "io/clock.h"

namespace oc::channels::telegram {

io::Task<engine::ProbeResult> Account::probe(Millis timeout) {
  engine::ProbeResult out;
  status_.last_probe_at = io_.clock.now();
  if (!settings_.problem.empty()) {
    out.error = settings_.problem;
    co_return out;
  }
  const Millis begin = io_.clock.steady();
  const auto result = co_await api_.call("getMe", JsonObject{}, {.idle = timeout, .total = timeout});
  out.elapsed_ms = (io_.clock.steady() - begin).count();
  if (!result) {
    out.error = result.error().message;
    co_return out;
  }
  out.ok = true;
  out.bot_username = valid_utf8(string_member_or(*result, "username", ""));
  if (const auto id = int_member(*result, "id")) out.bot_id = std::to_string(*id);
  if (!out.bot_username.empty()) status_.bot_username = out.bot_username;
  co_return out;
}

}  // namespace oc::channels::telegram
