// Whether the bot token works: one auth.test.
#include "base/text.h"
#include "channels/slack/account.h"
#include "io/clock.h"

namespace oc::channels::slack {

io::Task<engine::ProbeResult> Account::probe(Millis timeout) {
  engine::ProbeResult out;
  status_.last_probe_at = io_.clock.now();
  if (!settings_.problem.empty()) {
    out.error = settings_.problem;
    co_return out;
  }
  const Millis begin = io_.clock.steady();
  const auto answer = co_await ask("auth.test", JsonObject{}, timeout);
  out.elapsed_ms = (io_.clock.steady() - begin).count();
  if (!answer) {
    out.error = answer.error().message;
    co_return out;
  }
  note_scopes();
  out.ok = true;
  out.bot_username = printable(valid_utf8(string_member_or(*answer, "user", "")), 100);
  out.bot_id = string_member_or(*answer, "user_id", "");
  out.details =
      JsonObject{{"team", JsonObject{{"id", string_member_or(*answer, "team_id", "")}, {"name", valid_utf8(string_member_or(*answer, "team", ""))}}},
                 {"bot", JsonObject{{"id", out.bot_id}, {"name", out.bot_username}}}};
  if (!out.bot_username.empty()) status_.bot_username = out.bot_username;
  co_return out;
}

}  // namespace oc::channels::slack
