// Whether the server answers: on the connection that is open, since a second one would want a second nick.
#include <fmt/format.h>

#include "channels/irc/account.h"
#include "io/clock.h"

namespace oc::channels::irc {

io::Task<engine::ProbeResult> Account::probe(Millis timeout) {
  engine::ProbeResult out;
  status_.last_probe_at = io_.clock.now();
  const auto link = link_;
  if (!settings_.problem.empty() || !link || !link->session.is_welcome()) {
    out.error = !settings_.problem.empty() ? settings_.problem : !status_.last_error.empty() ? status_.last_error : "not connected";
    co_return out;
  }
  const Millis begin = io_.clock.steady();
  auto question = link->session.ask();
  const auto answered = question ? co_await exchange(link, std::move(*question), timeout) : Result<void>(std::unexpected(question.error()));
  out.elapsed_ms = (io_.clock.steady() - begin).count();
  out.ok = answered.has_value();
  if (!answered) out.error = answered.error().message;
  out.bot_username = out.bot_id = link->session.nick();
  JsonArray joined;
  for (const std::string& name : link->session.joined()) joined.emplace_back(name);
  out.words.push_back(fmt::format("channels:{}/{}", joined.size(), settings_.persona.channels.size()));
  out.details =
      JsonObject{{"host", settings_.host}, {"port", settings_.port}, {"tls", settings_.tls}, {"nick", link->session.nick()}, {"channels", joined}};
  co_return out;
}

}  // namespace oc::channels::irc
