// Step 3, settle: a message that was seen already ends here; and, once step 4 has kept it, quick messages of one sender become one.
#include <fmt/format.h>

#include "base/crash_point.h"
#include "base/limits.h"
#include "base/text.h"
#include "core/access/accounts.h"
#include "core/queue/settings.h"
#include "engine/accounts.h"
#include "engine/keeping.h"
#include "engine/session_orders.h"
#include "engine/steps.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::engine {
namespace {

std::optional<commands::Command> order_of(const Inside& inside, const Routed& message) {
  const Inbound& inbound = message.inbound;
  const auto account = inside.accounts->find(inbound.channel, inbound.account_id);
  const std::string own_username = account ? account->status().bot_username : "";
  return order_in(inside, {.text = inbound.text, .agent_id = message.route.agent_id, .chat_kind = inbound.chat.kind, .own_username = own_username});
}

/// Channel, account, conversation and sender (8.6).
std::string gathering_name(const Inbound& inbound) {
  return fmt::format("{}\n{}\n{}\n{}\n{}", inbound.channel, inbound.account_id, inbound.chat.id, inbound.chat.thread_id, inbound.sender.id);
}

io::Task<Result<bool>> called(LaneTurn& place) {
  co_await place.called();
  co_return true;
}

/// Whoever came before goes first. /stop waits no longer than it takes a healthy message to pass: it must reach a session that is stuck.
io::Task<> take_place(Inside& inside, const Routed& message) {
  LaneTurn& place = *message.seat->place;
  if (place.is_called()) co_return;
  const auto order = order_of(inside, message);
  if (order && order->name == commands::Name::stop) {
    static_cast<void>(co_await io::within(inside.io.clock, kControlWaitMax, called(place)));
  } else {
    co_await place.called();
  }
}

/// `earlier` goes on as a part of `later`: its words in front, its row with the other's.
void put_together(Routed& later, Routed& earlier) {
  later.inbound.text = earlier.inbound.text + "\n" + later.inbound.text;
  later.inbound.mentions_me |= earlier.inbound.mentions_me;
  later.inbound.mentions_anyone |= earlier.inbound.mentions_anyone;
  later.inbound.replies_to_me |= earlier.inbound.replies_to_me;
  later.sender_is_owner &= earlier.sender_is_owner;
  later.gathered = inbox_ids_of(earlier);
  later.seat->absorb(*earlier.seat);
}

io::Task<Result<bool>> woken(std::shared_ptr<Gathered> one) {
  co_await one->woken.wait();
  co_return true;
}

}  // namespace

std::optional<Settled> SettleStep::take(Inside& inside, Admitted message) {
  const Inbound& inbound = message.inbound;
  if (!inside.seen.add(seen_name(inbound.channel, inbound.account_id, inbound.message_id))) {
    inside.io.log.debug("settle", "a repeat is passed over",
                        {{"channel", inbound.channel}, {"account", inbound.account_id}, {"message", inbound.message_id}});
    return std::nullopt;
  }
  return Settled(By<SettleStep>{}, std::move(message));
}

io::Task<std::optional<Routed>> SettleStep::gather(Inside& inside, Routed message) {
  if (!message.seat) message.seat = inside.seats.take(message.route.session_key);
  co_await take_place(inside, message);
  const std::shared_ptr<Seat> seat = message.seat;
  const std::string name = gathering_name(message.inbound);
  const Json& root = inside.snapshot->config->root();
  const Json account = access::account_settings(root, message.inbound.channel, message.inbound.account_id);
  const Millis wait = queue::inbound_debounce(root, message.inbound.channel, account);
  const bool is_words = message.inbound.what == Inbound::What::message && message.inbound.media.empty() && !message.is_copy;
  const bool is_plain = wait.count() > 0 && is_words && !js_trim(message.inbound.text).empty() && !order_of(inside, message);
  if (!is_plain) {
    if (!seat->place->is_called()) co_return message;
    inside.gathering.flush(name, *seat);
    co_await take_place(inside, message);
    co_return message;
  }
  if (!co_await is_kept(message.keeping)) co_return std::nullopt;
  message.keeping = nullptr;
  auto mine = std::make_shared<Gathered>(inside.io.executor);
  if (const auto before = inside.gathering.take(name)) {
    put_together(message, *before->routed);
    before->routed.reset();
    before->woken.set();
  }
  mine->routed = std::move(message);
  inside.gathering.put(name, mine);
  seat->place.reset();  // Others of the session go on meanwhile.
  static_cast<void>(co_await io::within(inside.io.clock, wait, woken(mine)));
  if (!mine->routed) co_return std::nullopt;
  inside.gathering.end(name, mine);
  if (!seat->place) seat->place = inside.seats.place(mine->routed->route.session_key);
  message = std::move(*mine->routed);
  mine->routed.reset();
  co_await seat->place->called();
  co_return message;
}

}  // namespace oc::engine
