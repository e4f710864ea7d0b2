// The coroutine that does what the Poller says.
#include <fmt/format.h>

#include <charconv>

#include "base/crash_point.h"
#include "base/limits.h"
#include "base/text.h"
#include "channels/telegram/account.h"
#include "channels/telegram/account_run.h"
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

/// Of a kept cursor `<bot>:<offset>:<id>,<id>...`.
std::deque<std::int64_t> gathered_ids_in(const std::string& cursor) {
  std::deque<std::int64_t> out;
  const auto parts = split(cursor, ':');
  if (parts.size() < 3) return out;
  for (const auto& text : split(parts[2], ',')) {
    std::int64_t id = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), id).ec == std::errc() && out.size() < kGatheredIdsKept) out.push_back(id);
  }
  return out;
}

}  // namespace

io::Task<> Account::run(engine::InboundSink& sink) {
  if (!may_run()) co_return;
  // The path is ours before Telegram is told of it.
  std::unique_ptr<engine::WebhookRoute> route;
  if (!settings_.webhook.url.empty()) {
    auto served = sink.serve(settings_.webhook.path, *this);
    if (!served) {
      status_.last_error = fmt::format("webhookPath {} cannot be served: {}", settings_.webhook.path, served.error().message);
      io_.log.error("telegram", status_.last_error, {{"account", settings_.account_id}});
      co_return;
    }
    route = *std::move(served);
  }
  io::TaskGroup side(io_.executor);
  Run running{sink, side};
  run_ = &running;
  note_started();
  try {
    co_await side.around(receive_all(sink));
  } catch (...) {
    run_ = nullptr;
    note_stopped();
    throw;
  }
  run_ = nullptr;
  note_stopped();
}

Poller::Plan Account::plan() const {
  Poller::Plan out{.commands = menu_of(settings_), .webhook_url = settings_.webhook.url};
  out.menu = !out.commands.empty() ? Poller::Menu::set : settings_.clears_menu ? Poller::Menu::clear : Poller::Menu::leave;
  return out;
}

io::Task<> Account::receive_all(engine::InboundSink& sink) {
  auto cursor = co_await sink.cursor("telegram", settings_.account_id);
  if (!cursor)
    io_.log.warn("telegram", "the place of the last poll is lost; repeats are recognised by their ids: " + cursor.error().message,
                 {{"account", settings_.account_id}});
  gathered_ids_ = gathered_ids_in(cursor.value_or(""));
  taken_ids_.clear();
  Poller poller(cursor.value_or(""), plan());
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
      const auto result = co_await call_for(std::move(action));
      co_return poller.answered(result);
    }
    case Kind::deliver: {
      const auto ids_before = gathered_ids_;
      const auto delivery = co_await deliver(std::move(action.updates));
      auto next = poller.delivered(delivery);
      if (!delivery.last_update_id && gathered_ids_ == ids_before) co_return next;
      OC_CRASH_POINT("in.ack");
      co_await keep_place(sink, poller.cursor());
      OC_CRASH_POINT("in.ack.after");
      co_return next;
    }
    default: co_await io_.clock.sleep(with_jitter(action.length, io_.random)); co_return poller.waited();
  }
}

/// The secret and the certificate are added here, so that nothing else has to know them.
io::Task<Result<Json>> Account::call_for(Poller::Action action) {
  const auto times = times_of(action.method);
  if (action.method != "setWebhook") co_return co_await api_.call(std::move(action.method), std::move(action.parameters), times);
  Call call{.method = std::move(action.method), .parameters = std::move(action.parameters.as_object())};
  call.parameters["secret_token"] = settings_.webhook.secret.reveal();
  if (!settings_.webhook.certificate.empty())
    call.files.push_back({.field = "certificate", .file_name = "cert.pem", .mime = "application/x-pem-file", .bytes = settings_.webhook.certificate});
  co_return co_await api_.perform(std::move(call));
}

/// What was put together of several updates is kept beside the offset: one of them may be offered again alone.
io::Task<> Account::keep_place(engine::InboundSink& sink, std::string poller_cursor) {
  std::string cursor = std::move(poller_cursor);
  if (!gathered_ids_.empty()) {
    std::string ids;
    for (const auto id : gathered_ids_) ids += (ids.empty() ? "" : ",") + std::to_string(id);
    if (cursor.empty()) cursor = bot_.id + ":";
    cursor += ":" + ids;
  }
  const auto kept = co_await sink.keep_cursor("telegram", settings_.account_id, std::move(cursor));
  if (!kept) io_.log.warn("telegram", "the place of the last poll was not stored: " + kept.error().message, {{"account", settings_.account_id}});
}

}  // namespace oc::channels::telegram
