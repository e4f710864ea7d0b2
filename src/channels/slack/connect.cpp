// The coroutines that do what the machine of Socket Mode says, and those that answer Slack's HTTP requests.
#include <fmt/format.h>

#include "base/text.h"
#include "channels/pause.h"
#include "channels/slack/account.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/http_url.h"
#include "io/log.h"
#include "io/websocket.h"

namespace oc::channels::slack {
namespace {

Millis with_jitter(Millis length, io::Random& random) {
  return length + Millis(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(length.count() / 4 + 1))));
}

}  // namespace

/// The sockets of one run, and the envelopes between who reads and who keeps.
struct Account::Sockets {
  struct Waiting {
    std::shared_ptr<io::WebSocket> socket;
    Envelope envelope;
  };
  Sockets(engine::InboundSink& to, const io::Executor& executor)
      : sink(to), changed(executor), filled(executor), emptied(executor), tasks(executor) {}

  engine::InboundSink& sink;
  SocketMode machine;
  io::Event changed;
  io::Event filled;
  io::Event emptied;
  std::deque<Waiting> waiting;
  std::map<SocketMode::Link, std::weak_ptr<io::WebSocket>> open;
  Millis last_open{-1};
  io::TaskGroup tasks;
};

io::Task<> Account::run(engine::InboundSink& sink) {
  if (!may_run()) co_return;
  note_started();
  io::TaskGroup side(io_.executor);
  side_ = &side;
  try {
    co_await side.around(work(sink));
  } catch (...) {
    note_stopped();
    throw;
  }
  note_stopped();
}

io::Task<> Account::work(engine::InboundSink& sink) {
  if (!co_await identify()) co_return;
  if (settings_.mode == Mode::http) {
    co_await serve_http(sink);
    co_return;
  }
  Sockets sockets(sink, io_.executor);
  co_await sockets.tasks.around(keep_connected(sockets));
}

/// Asks who the account is until Slack says so; false when the token is refused.
io::Task<bool> Account::identify() {
  Millis pause = kSlackBackoffMin;
  for (;;) {
    auto answer = co_await ask("auth.test", JsonObject{});
    if (answer) {
      keep_self(*answer);
      note_scopes();
      co_return true;
    }
    if (stop_.is_set()) co_return false;
    note_trouble(answer.error().message);
    status_.reconnect_attempts++;
    const Millis asked(std::max<std::int64_t>(answer.error().retry_after_ms, 0));
    if (co_await wait_or(io_.clock, stop_, with_jitter(std::max(pause, asked), io_.random))) co_return false;
    pause = std::min(kSlackBackoffMax, pause * 2);
  }
}

io::Task<> Account::serve_http(engine::InboundSink& sink) {
  sink_ = &sink;
  auto route = sink.serve(settings_.webhook_path, *this);
  if (!route) {
    refuse(fmt::format("{} cannot be served: {}", settings_.webhook_path, route.error().message));
    co_return;
  }
  status_.connected = true;
  status_.reconnect_attempts = 0;
  note_trouble("");
  io_.log.info("slack", "taking requests", {{"account", settings_.account_id}, {"path", settings_.webhook_path}, {"team", self_.team_name}});
  co_await stop_.wait();
}

void Account::note_connection(const SocketMode& machine) {
  if (stop_.is_set()) return;
  if (machine.is_connected() && !status_.connected)
    io_.log.info("slack", "connected", {{"account", settings_.account_id}, {"bot", "@" + self_.user_name}, {"team", self_.team_name}});
  status_.connected = machine.is_connected();
  status_.reconnect_attempts = machine.reconnect_attempts();
  note_trouble(status_.connected ? "" : machine.trouble());
}

io::Task<> Account::keep_connected(Sockets& sockets) {
  using Kind = SocketMode::Step::Kind;
  const auto end_with = [](io::Event& stop, io::Event& changed) -> io::Task<> {
    co_await stop.wait();
    changed.set();
  };
  sockets.tasks.spawn(end_with(stop_, sockets.changed));
  sockets.tasks.spawn(keep_envelopes(sockets));
  while (!stop_.is_set()) {
    sockets.changed.reset();
    const auto step = sockets.machine.next();
    note_connection(sockets.machine);
    switch (step.kind) {
      case Kind::stop: refuse(sockets.machine.trouble()); co_return;
      case Kind::rest: co_await sockets.changed.wait(); break;
      case Kind::wait:
        if (!co_await wait_or(io_.clock, sockets.changed, with_jitter(step.length, io_.random))) sockets.machine.waited();
        break;
      case Kind::open: co_await open_socket(sockets); break;
    }
  }
}

io::Task<> Account::open_socket(Sockets& sockets) {
  // Whatever Slack says of its sockets, it is not asked for more than one a second.
  const Millis since = io_.clock.steady() - sockets.last_open;
  if (sockets.last_open >= Millis(0) && since < kSlackBackoffMin) co_await io_.clock.sleep(kSlackBackoffMin - since);
  sockets.last_open = io_.clock.steady();
  auto& machine = sockets.machine;
  const auto answer = co_await api_.call("apps.connections.open", JsonObject{}, settings_.app_token, kSlackCallTimeout);
  if (!answer) {
    const std::string word = refusal_word(answer.error());
    if (is_refused_token(answer.error()) || word == "missing_scope" || word == "link_disabled") {
      machine.give_up("the app token (xapp-...) is of no use: " + answer.error().message);
    } else {
      machine.failed(answer.error());
    }
    co_return;
  }
  std::string url = string_member_or(*answer, "url", "");
  const auto parts = io::parse_http_url(url);
  if (!parts || (!parts->is_tls() && !io::is_loopback_host(parts->host))) {
    machine.failed({.code = Errc::protocol, .message = "the answer to apps.connections.open holds no wss URL"});
    co_return;
  }
  auto socket = co_await io_.websocket.connect(std::move(url), {}, kSlackConnectTimeout);
  if (!socket) {
    machine.failed(socket.error());
    co_return;
  }
  const auto link = machine.opened();
  const std::shared_ptr<io::WebSocket> shared = std::move(*socket);
  sockets.open[link] = shared;
  sockets.tasks.spawn(read_socket(sockets, link, shared));
}

io::Task<> Account::read_socket(Sockets& sockets, SocketMode::Link link, std::shared_ptr<io::WebSocket> socket) {
  using Kind = SocketMode::Heard::Kind;
  socket->set_silence_max(kSlackHelloTimeout);
  for (;;) {
    auto text = co_await socket->read();
    if (!text) {
      sockets.machine.lost(link, text.error());
      break;
    }
    auto heard = sockets.machine.heard(link, *text);
    if (heard.kind == Kind::hello) {
      socket->set_silence_max(kSlackSilenceMax);
      if (!heard.app_id.empty()) self_.app_id = heard.app_id;
      for (const auto& [other, held] : sockets.open) {
        if (auto alive = held.lock(); alive && other < link) sockets.tasks.spawn(retire(sockets, other, std::move(alive)));
      }
    } else if (heard.kind == Kind::deliver) {
      sockets.waiting.push_back({socket, std::move(heard.envelope)});
      sockets.filled.set();
      while (sockets.waiting.size() >= kSlackEventsMax) {
        sockets.emptied.reset();
        co_await sockets.emptied.wait();
      }
      continue;
    } else if (heard.kind == Kind::odd) {
      io_.log.warn("slack", "a frame cannot be read and is passed over: " + heard.reason, {{"account", settings_.account_id}});
      continue;
    } else if (heard.kind == Kind::leaving) {
      io_.log.info("slack", "Slack asks for a new connection", {{"account", settings_.account_id}, {"reason", heard.reason}});
    } else if (heard.kind == Kind::close) {
      break;
    }
    sockets.changed.set();
  }
  sockets.open.erase(link);
  sockets.changed.set();
}

/// A socket that another one has replaced is heard to its end, but not for ever.
io::Task<> Account::retire(Sockets& sockets, SocketMode::Link link, std::shared_ptr<io::WebSocket> socket) {
  co_await io_.clock.sleep(kSlackDrainTime);
  if (sockets.open.contains(link)) co_await socket->close(1000, "another connection has taken over");
}

/// In order of arrival, one after the other: an answer to what was asked first goes out first.
io::Task<> Account::keep_envelopes(Sockets& sockets) {
  for (;;) {
    while (sockets.waiting.empty()) {
      sockets.filled.reset();
      co_await sockets.filled.wait();
    }
    auto next = std::move(sockets.waiting.front());
    sockets.waiting.pop_front();
    sockets.emptied.set();
    const std::string id = next.envelope.id;
    if (!co_await keep_with_patience(sockets, std::move(next.envelope))) continue;
    // A socket that is gone by now takes no word; Slack sends the event again, and it is known then.
    static_cast<void>(co_await next.socket->write(ack_text(id)));
  }
}

/// Tries until it is kept: Slack repeats an event three times only, and would lose it. False: the account stops.
io::Task<bool> Account::keep_with_patience(Sockets& sockets, Envelope envelope) {
  Millis pause = kSlackBackoffMin;
  for (int tries = 1;; tries++) {
    const auto kept = co_await keep(sockets.sink, envelope);
    if (kept) {
      if (tries > 1) status_.last_error.clear();
      co_return true;
    }
    if (stop_.is_set()) co_return false;
    status_.last_error = "Messages cannot be stored and stay at Slack for now: " + kept.error().message;
    io_.log.warn("slack", status_.last_error, {{"account", settings_.account_id}});
    if (co_await wait_or(io_.clock, stop_, pause)) co_return false;
    pause = std::min(kSlackBackoffMax, pause * 2);
  }
}

/// What refuses Slack's own requests is ours to mend, and shows until the next good one. Behind a request that was good it is somebody else's doing.
void Account::note_doubt(Answer::Doubt doubt) {
  const bool is_sound = last_good_ >= Millis(0) && io_.clock.steady() - last_good_ < kSlackSoundTime;
  if (doubt == Answer::Doubt::none || is_sound) return;
  doubt_ =
      doubt == Answer::Doubt::secret
          ? fmt::format(
                "requests to {} are refused: they are signed with another secret than signingSecret, unless somebody else sends them. Copy the app's "
                "Signing Secret from "
                "https://api.slack.com/apps (Basic Information) into the config",
                settings_.webhook_path)
          : fmt::format("requests to {} are refused: their time is more than {} minutes from this machine's. Set its clock right; see: timedatectl",
                        settings_.webhook_path, std::chrono::duration_cast<std::chrono::minutes>(kSlackClockSkewMax).count());
}

io::HttpResponse Account::respond_refused(Answer answer, const std::string& peer_address) {
  // Anybody may knock here as often as he likes: once a minute is told.
  if (!answer.reason.empty() && (last_refusal_told_ < Millis(0) || io_.clock.steady() - last_refusal_told_ >= kSlackRefusalTold)) {
    last_refusal_told_ = io_.clock.steady();
    io_.log.warn("slack", "a request was refused or passed over: " + answer.reason, {{"account", settings_.account_id}, {"from", peer_address}});
  }
  const bool is_slacks = answer.status != 401 && answer.status != 405;
  if (is_slacks) note_good();
  note_doubt(answer.doubt);
  return {.status = answer.status, .headers = {{"Content-Type", answer.content_type}}, .body = std::move(answer.body)};
}

void Account::note_good() {
  last_good_ = io_.clock.steady();
  doubt_.clear();
}

std::optional<io::HttpResponse> Account::head_refusal(const engine::WebhookRequest& head) {
  auto refusal = refuse_head(head, settings_.signing_secret, io_.clock.now());
  if (!refusal) return std::nullopt;
  return respond_refused(*std::move(refusal), head.peer_address);
}

io::Task<io::HttpResponse> Account::on_webhook(engine::WebhookRequest request) {
  const auto respond = [](int status, std::string body) {
    return io::HttpResponse{.status = status, .headers = {{"Content-Type", "text/plain"}}, .body = std::move(body)};
  };
  auto read = read_request(request, settings_.signing_secret, io_.clock.now());
  if (auto* answer = std::get_if<Answer>(&read)) co_return respond_refused(std::move(*answer), request.peer_address);
  note_good();
  if (sink_ == nullptr) co_return respond(503, "not running");
  auto envelope = std::move(std::get<Envelope>(read));
  if (envelope.retry_attempt > 0)
    io_.log.info("slack", "Slack tells something again", {{"account", settings_.account_id}, {"attempt", std::to_string(envelope.retry_attempt)}});
  const auto kept = co_await keep(*sink_, std::move(envelope));
  // A token that is revoked by what was kept stays the account's last word.
  if (!stop_.is_set()) note_trouble(kept ? "" : "Messages cannot be stored and stay at Slack for now: " + kept.error().message);
  co_return kept ? respond(200, "") : respond(503, "not kept");
}

}  // namespace oc::channels::slack
