// The coroutines that do what the Gateway says: one connects and listens, one beside it hands events over.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/discord/account.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/log.h"

namespace oc::channels::discord {
namespace {

// Discord's "Application Flags".
constexpr std::int64_t kContentIntent = 1 << 18, kContentIntentLimited = 1 << 19;

/// Whether an event came before `length` was over; it is not lowered.
io::Task<Result<bool>> raised(io::Event& event) {
  co_await event.wait();
  co_return true;
}

io::Task<> wait_for(io::Io io, io::Event& event, Millis length) {
  if (length <= Millis(0)) co_return;
  static_cast<void>(co_await io::within(io.clock, length, raised(event)));
}

bool is_handed_over(std::string_view type) {
  return type == "MESSAGE_CREATE" || type == "MESSAGE_REACTION_ADD" || type == "MESSAGE_REACTION_REMOVE" || type == "INTERACTION_CREATE";
}

}  // namespace

io::Task<> Account::run(engine::InboundSink& sink) {
  if (!may_run()) co_return;
  status_.running = true;
  status_.last_start_at = io_.clock.now();
  try {
    co_await serve(sink);
  } catch (...) {
    beside_ = nullptr;
    note_stopped();
    throw;
  }
  beside_ = nullptr;
  note_stopped();
}

io::Task<> Account::serve(engine::InboundSink& sink) {
  auto cursor = co_await sink.cursor("discord", settings_.account_id);
  if (!cursor) io_.log.warn("discord", "the place of the last connection is lost: " + cursor.error().message, {{"account", settings_.account_id}});
  kept_cursor_ = cursor.value_or("");
  const auto line_end = std::min(kept_cursor_.find('\n'), kept_cursor_.size());
  kept_place_ = SessionPlace::read(std::string_view(kept_cursor_).substr(0, line_end));
  seen_ = Seen::read(std::string_view(kept_cursor_).substr(std::min(line_end + 1, kept_cursor_.size())));
  gateway_ = std::make_unique<Gateway>(Gateway::Identity{.token = settings_.token, .intents = settings_.intents, .presence = settings_.presence},
                                       kept_place_);
  if (!co_await introduce()) co_return;
  io::TaskGroup beside(io_.executor);
  beside_ = &beside;
  beside.spawn(set_commands());
  beside.spawn(hand_over(sink));
  co_await beside.around(connect_again_and_again());
}

/// What is wrong now, and whether trying again makes no sense.
bool Account::introduction_failed(const Error& error) {
  const bool is_refused = error.http_status == 401;
  status_.last_error = is_refused ? final_words(4004) : error.message;
  io_.log.warn("discord", status_.last_error, {{"account", settings_.account_id}});
  return is_refused;
}

/// Asks who the bot is and whose application. False when the token is refused.
io::Task<bool> Account::introduce() {
  for (Millis pause = kDiscordBackoffMin;; pause = std::min<Millis>(pause * 2, kDiscordBackoffMax)) {
    const auto me = co_await api_.get("/users/@me");
    const auto application = me ? co_await api_.get("/oauth2/applications/@me") : me;
    if (me && application) {
      bot_ = {.id = string_member_or(*me, "id", ""),
              .username = printable(valid_utf8(string_member_or(*me, "username", "")), 100),
              .application_id = settings_.application_id.empty() ? string_member_or(*application, "id", "") : settings_.application_id};
      status_.bot_username = bot_.username;
      status_.self_id = bot_.id;
      const auto flags = int_member(*application, "flags").value_or(kContentIntent);
      const bool is_limited = (flags & kContentIntentLimited) != 0;
      tell_words((flags & kContentIntent) != 0 ? "" : is_limited ? "intents:content=limited" : "intents:content=disabled");
      status_.last_error.clear();
      co_return true;
    }
    if (introduction_failed(me ? application.error() : me.error())) co_return false;
    co_await io_.clock.sleep(pause + Millis(static_cast<std::int64_t>(io_.random.below(500))));
  }
}

/// Errors are told and waited out by the caller.
io::Task<bool> Account::learn_gateway() {
  const auto answer = co_await api_.get("/gateway/bot");
  if (!answer) {
    gateway_->ended(answer.error().http_status == 401 ? 4004 : 0, answer.error().message);
    co_return false;
  }
  std::string url = string_member_or(*answer, "url", "");
  if (!may_connect(settings_, url)) {
    gateway_->ended(0, "Discord named a gateway address that is not its own: " + printable(url, 100));
    co_return false;
  }
  const Json* limit = member(*answer, "session_start_limit");
  const auto number = [&](std::string_view key, std::int64_t fallback) {
    return limit == nullptr ? fallback : int_member(*limit, key).value_or(fallback);
  };
  gateway_->learn(std::move(url), static_cast<int>(std::clamp<std::int64_t>(number("remaining", 1), 0, 1'000'000)),
                  Millis(std::clamp<std::int64_t>(number("reset_after", 0), 0, 86'400'000)), io_.clock.steady());
  co_return true;
}

io::Task<> Account::connect_again_and_again() {
  bool knows_gateway = false;
  for (;;) {
    if (gateway_->is_to_resume() && !may_connect(settings_, gateway_->place().resume_url)) gateway_->forget_session();
    if (!gateway_->is_to_resume() && !knows_gateway) knows_gateway = co_await learn_gateway();
    const auto next = gateway_->next(io_.clock.steady(), io_.random.below(1u << 30));
    note_connection();
    if (next.kind == Gateway::Next::Kind::stop) break;
    co_await io_.clock.sleep(next.wait);
    if (!gateway_->is_to_resume() && !knows_gateway) continue;
    auto socket = co_await io_.websocket.connect(next.url, {}, kDiscordConnectTimeout, settings_.proxy);
    knows_gateway = false;
    if (socket) {
      (*socket)->set_message_bytes_max(kDiscordFrameBytesMax);
      co_await talk(*std::move(socket));
    } else {
      gateway_->ended(0, socket.error().message);
    }
    note_connection();
  }
  io_.log.error("discord", "the account has stopped: " + gateway_->trouble(), {{"account", settings_.account_id}});
}

io::Task<> Account::talk(std::unique_ptr<io::WebSocket> socket) {
  inward_.frames.clear();
  inward_.end.reset();
  inward_.changed.reset();
  io::TaskGroup reading(io_.executor);
  reading.spawn(read_frames(*socket));
  co_await reading.around(talk_until_end(*socket));
}

io::Task<> Account::read_frames(io::WebSocket& socket) {
  for (;;) {
    auto frame = co_await socket.read();
    if (!frame) {
      inward_.end = std::move(frame).error();
      inward_.changed.set();
      co_return;
    }
    inward_.frames.push_back(*std::move(frame));
    inward_.changed.set();
    while (inward_.frames.size() >= kDiscordFramesWaitingMax) {
      inward_.room.reset();
      co_await inward_.room.wait();
    }
  }
}

/// False when the connection is over, which ended() has been told.
io::Task<bool> Account::obey(io::WebSocket& socket, Gateway::Output output) {
  take_events(std::move(output.events));
  for (auto& frame : output.frames) {
    const auto written = co_await socket.write(std::move(frame));
    if (!written) {
      gateway_->ended(written.error().http_status, written.error().message);
      co_return false;
    }
  }
  if (!output.leave) co_return true;
  co_await socket.close(*output.leave, "");
  gateway_->ended(0, "");
  co_return false;
}

io::Task<> Account::talk_until_end(io::WebSocket& socket) {
  gateway_->opened(io_.clock.steady());
  for (;;) {
    inward_.changed.reset();
    while (!inward_.presences.empty()) {
      auto presence = parse_json(inward_.presences.front());
      inward_.presences.pop_front();
      if (presence && !co_await obey(socket, gateway_->set_presence(*std::move(presence), io_.clock.steady()))) co_return;
    }
    while (!inward_.frames.empty() && inward_.events.size() < kDiscordEventsWaitingMax) {
      const std::string frame = std::move(inward_.frames.front());
      inward_.frames.pop_front();
      inward_.room.set();
      auto output = gateway_->received(frame, io_.clock.steady(), io_.random.below(1u << 30));
      if (!co_await obey(socket, std::move(output))) co_return;
      note_connection();
    }
    if (inward_.frames.empty() && inward_.end) {
      gateway_->ended(inward_.end->http_status, inward_.end->message);
      co_return;
    }
    if (!co_await obey(socket, gateway_->due(io_.clock.steady()))) co_return;
    // When there is no room for events, the next look is when some are handed over, or a heartbeat is due.
    auto& awaited = inward_.frames.empty() ? inward_.changed : inward_.drained;
    if (!inward_.frames.empty()) inward_.drained.reset();
    co_await wait_for(io_, awaited, gateway_->due_at() - io_.clock.steady());
  }
}

void Account::take_events(std::vector<Event> events) {
  for (auto& event : events) {
    if (places_.learn(event.type, event.data, bot_.id)) continue;
    if (event.type == "INTERACTION_CREATE" && beside_ != nullptr) beside_->spawn(answer_at_once(event.data));
    if (!is_handed_over(event.type) && event.type != "READY") continue;
    inward_.events.push_back(std::move(event));
    inward_.filled.set();
  }
}

io::Task<> Account::set_commands() {
  JsonArray commands;
  if (settings_.menu == CommandMenu::set) commands = command_bodies();
  const auto set = co_await api_.call({.method = "PUT",
                                       .path = fmt::format("/applications/{}/commands", bot_.application_id),
                                       .body = std::move(commands),
                                       .again = Call::Again::yes});
  if (!set) io_.log.warn("discord", "the slash commands were not set: " + set.error().message, {{"account", settings_.account_id}});
}

}  // namespace oc::channels::discord
