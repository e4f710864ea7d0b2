// The coroutine that does what the Poller says.
#include <fmt/format.h>

#include "base/crash_point.h"
#include "base/limits.h"
#include "base/text.h"
#include "channels/telegram/account.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/log.h"

namespace oc::channels::telegram {
namespace {

using Kind = Poller::Action::Kind;

Millis with_jitter(Millis length, io::Random& random) {
  return length + Millis(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(length.count() / 4 + 1))));
}

/// A poll that is silent for longer than Telegram holds it is dead, whatever the socket says.
Api::Times times_of(const std::string& method) {
  if (method == "getUpdates") return {.idle = kTelegramPollStall, .total = 2 * kTelegramPollStall};
  return {.idle = kTelegramCallTimeout, .total = kTelegramCallTimeout};
}

std::string update_id_text(const Json& update) {
  const auto id = int_member(update, "update_id");
  return id ? std::to_string(*id) : "none";
}

}  // namespace

io::Task<> Account::run(engine::InboundSink& sink) {
  if (!may_run()) co_return;
  note_started();
  try {
    co_await poll(sink);
  } catch (...) {
    note_stopped();
    throw;
  }
  note_stopped();
}

io::Task<> Account::poll(engine::InboundSink& sink) {
  auto cursor = co_await sink.cursor("telegram", settings_.account_id);
  if (!cursor)
    io_.log.warn("telegram", "the place of the last poll is lost; repeats are recognised by their ids: " + cursor.error().message,
                 {{"account", settings_.account_id}});
  Poller poller(cursor.value_or(""), settings_.native_commands ? Poller::CommandMenu::set : Poller::CommandMenu::leave);
  auto action = poller.start();
  while (action.kind != Kind::stop) {
    action = co_await obey(sink, poller, std::move(action));
    note_connection(poller);
  }
  io_.log.error("telegram", "the account has stopped: " + poller.trouble(), {{"account", settings_.account_id}});
}

io::Task<Poller::Action> Account::obey(engine::InboundSink& sink, Poller& poller, Poller::Action action) {
  switch (action.kind) {
    case Kind::call: {
      const auto times = times_of(action.method);
      const auto result = co_await api_.call(std::move(action.method), std::move(action.parameters), times);
      co_return poller.answered(result);
    }
    case Kind::deliver: {
      const auto delivery = co_await deliver(
          sink, std::move(action.updates),
          {.account_id = settings_.account_id, .bot = poller.bot(), .reply_mode = settings_.reply_mode, .allow_bots = settings_.allow_bots});
      auto next = poller.delivered(delivery);
      if (!delivery.last_update_id) co_return next;
      OC_CRASH_POINT("in.ack");
      const auto kept = co_await sink.keep_cursor("telegram", settings_.account_id, poller.cursor());
      if (!kept) io_.log.warn("telegram", "the place of the last poll was not stored: " + kept.error().message, {{"account", settings_.account_id}});
      co_return next;
    }
    default: co_await io_.clock.sleep(with_jitter(action.length, io_.random)); co_return poller.waited();
  }
}

io::Task<Poller::Delivery> Account::deliver(engine::InboundSink& sink, JsonArray updates, DecodeContext context) {
  Poller::Delivery out;
  for (const auto& update : updates) {
    auto decoded = decode_update(update, context);
    if (const auto* ignored = std::get_if<Ignored>(&decoded)) {
      note_ignored(update, *ignored);
    } else {
      status_.last_inbound_at = io_.clock.now();
      const auto kept = co_await sink.receive(std::get<engine::Inbound>(std::move(decoded)));
      if (!kept) {
        out.failure = kept.error();
        co_return out;
      }
    }
    if (const auto id = int_member(update, "update_id")) out.last_update_id = *id;
  }
  co_return out;
}

void Account::note_ignored(const Json& update, const Ignored& ignored) {
  const io::LogFields fields{{"account", settings_.account_id}, {"update", update_id_text(update)}, {"why", ignored.reason}};
  if (ignored.why == Ignored::Why::not_for_us) return io_.log.debug("telegram", "an update is passed over", fields);
  io_.log.warn("telegram", ignored.why == Ignored::Why::migrated ? "a group has a new id" : "an update cannot be read and is passed over", fields);
}

}  // namespace oc::channels::telegram
