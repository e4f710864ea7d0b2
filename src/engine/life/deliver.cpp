// Step 10, deliver: the parts of an answer to their chat, in order, through the account that the message came in by; each receipt is kept.
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "base/crash_point.h"
#include "base/limits.h"
#include "core/access/accounts.h"
#include "core/reply/retry.h"
#include "engine/accounts.h"
#include "engine/keeping.h"
#include "engine/steps.h"
#include "engine/utterance.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/log.h"

namespace oc::engine {
namespace {

constexpr Millis kHolderPause{20};

std::string chat_lane(const ReplyAddress& address) { return fmt::format("{}\n{}\n{}", address.channel, address.account_id, address.to); }

/// Stands in the list of deliveries as long as it lives.
struct Listed {
  Listed(Inside& all, std::string run) : inside(all), run_id(std::move(run)), delivery(std::make_shared<Delivery>(inside.io.executor)) {
    inside.deliveries.emplace(run_id, delivery);
  }
  ~Listed() { inside.deliveries.erase(run_id); }
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;
  Inside& inside;
  std::string run_id;
  std::shared_ptr<Delivery> delivery;
};

/// Counted among those that a stop waits for.
struct AtWork {
  explicit AtWork(Inside& all) : inside(all) { inside.delivering++; }
  ~AtWork() { inside.delivering--; }
  AtWork(const AtWork&) = delete;
  AtWork& operator=(const AtWork&) = delete;
  Inside& inside;
};

/// Not counted among them for a while.
struct Away {
  explicit Away(Inside& all) : inside(all) { inside.delivering--; }
  ~Away() { inside.delivering++; }
  Away(const Away&) = delete;
  Away& operator=(const Away&) = delete;
  Inside& inside;
};

/// The answer of one run on its way.
struct Sending {
  Inside& inside;
  std::string agent_id;
  std::shared_ptr<Delivery> delivery;
  std::vector<store::OutboxRow> parts;  ///< that wait, in order
  Millis began{0};                      ///< steady time of the first try
  int waits = 0;                        ///< for an account that does not run
  std::unique_ptr<LaneTurn> turn;

  store::OutboxRow& part() { return parts.front(); }
};

/// How a platform takes a part that comes again. `sent_at` of a part that has not arrived is when the first try began that may have; such a part is
/// recognized by its key until `lasts` is over.
struct Recognition {
  bool by_key = false;
  Millis lasts{0};  ///< 0 = for ever

  bool is_endless() const { return by_key && lasts == Millis(0); }
  bool is_over(const store::OutboxRow& part, UnixTime now) const {
    if (part.sent_at == UnixTime{} || is_endless()) return false;
    const auto age = now - part.sent_at;
    return !by_key || age >= lasts || age < Millis(0);  // A clock that was set back tells nothing.
  }
};

/// The parts behind the first of the answer to a Discord command go by the command's token, and such messages take no key; `extra` names it. Which
/// way a part takes shows only when it is sent: too much doubt is counted then, never too little.
bool goes_without_key(const store::OutboxRow& part, const ReplyAddress& address) {
  return address.channel == "discord" && part.part > 0 && address.extra.contains("token=");
}

/// What comes after a part was looked at.
struct After {
  enum class What : std::uint8_t { next, wait, end } what = What::next;
  Millis pause{0};
  bool out_of_line = false;  ///< others of this chat may go before it meanwhile
};

io::LogFields fields_of(const store::OutboxRow& part, const ReplyAddress& address) {
  return {{"channel", address.channel},
          {"account", address.account_id},
          {"to", address.to},
          {"part", part.idempotency_key},
          {"attempt", std::to_string(part.attempts)},
          {"error", part.error}};
}

reply::Ambiguous ambiguous_policy(const Inside& inside, const ReplyAddress& address) {
  const Json& root = inside.snapshot->config->root();
  const Json own = access::account_settings(root, address.channel, address.account_id);
  const Json* delivery = member(own, "delivery");
  if (delivery == nullptr || member(*delivery, "ambiguous") == nullptr) delivery = member(root, "delivery");
  return reply::ambiguous_policy(delivery == nullptr ? "" : string_member_or(*delivery, "ambiguous", ""));
}

io::Task<bool> keep_parts(Inside& inside, std::string agent_id, std::vector<store::OutboxRow> rows) {
  store::TurnCommit commit{.outbox = std::move(rows), .now = inside.io.clock.now()};
  const auto kept = co_await keep(inside, std::move(agent_id), std::move(commit));
  if (!kept) inside.io.log.error("deliver", kept.error().message);
  co_return kept.has_value();
}

/// What follows a part that did not arrive is not sent: an answer without its beginning misleads. All of it is kept in one commit, so that a crash
/// cannot part it.
io::Task<After> set_aside(Sending& sending, std::string state, std::string why) {
  Inside& inside = sending.inside;
  for (std::size_t i = 0; i < sending.parts.size(); i++) {
    auto& part = sending.parts[i];
    part.state = state;
    part.sent_at = {};  // Whoever sends it again has decided about the doubt.
    part.error = i == 0 ? why : fmt::format("the part before it {}: {}", state == "held" ? "is held" : "did not arrive", why);
  }
  const auto address = reply_address_from_json(sending.part().address);
  inside.io.log.error("deliver",
                      state == "held" ? "it is not known whether an answer arrived; it is held. See: openclaw messages list --state dead"
                                      : "an answer could not be delivered and is kept as failed. See: openclaw messages list --state dead",
                      fields_of(sending.part(), address));
  static_cast<void>(co_await keep_parts(inside, sending.agent_id, sending.parts));
  inside.runs.tell_health_changed();
  co_return After{.what = After::What::end};
}

reply::Verdict verdict_on(Sending& sending, reply::Outcome outcome, const Error& error, int tries) {
  Inside& inside = sending.inside;
  const reply::Tried tried{.outcome = outcome,
                           .attempts = tries,
                           .ambiguous = sending.part().ambiguous,
                           .age = inside.io.clock.steady() - sending.began,
                           .retry_after_ms = error.retry_after_ms,
                           .chance = inside.io.random.below(1u << 20)};
  return reply::after_failure(tried, ambiguous_policy(inside, reply_address_from_json(sending.part().address)));
}

void tell_failure(Sending& sending, reply::Outcome outcome, const ReplyAddress& address) {
  const auto& part = sending.parts.front();
  // A platform that stays away for a day would fill the log otherwise.
  if (!std::has_single_bit(static_cast<unsigned>(part.attempts))) return;
  sending.inside.io.log.warn("deliver",
                             outcome == reply::Outcome::unknown ? "the outcome of a send is unknown; sending again" : "sending again later",
                             fields_of(part, address));
}

/// What a failed try says. A platform that recognizes a repeat lets an unknown outcome be tried again as if nothing had been sent; where it does not
/// know this key its channel says `internal`.
reply::Outcome outcome_of(const Sending& sending, const Error& error, Recognition repeats) {
  const auto outcome = reply::outcome_of(error.code);
  if (outcome != reply::Outcome::unknown || !repeats.by_key || error.code == Errc::internal) return outcome;
  // A failure that the platform itself tells (5xx) is tried on as long as its outage lasts; only silence counts.
  const bool is_over = error.http_status == 0 && repeats.is_over(sending.parts.front(), sending.inside.io.clock.now());
  return is_over ? reply::Outcome::unknown : reply::Outcome::not_sent;
}

io::Task<After> arrived(Sending& sending, Sent sent) {
  Inside& inside = sending.inside;
  OC_CRASH_POINT("out.send.after");
  auto& part = sending.part();
  part.state = "sent";
  part.error.clear();
  part.sent_message_id = std::move(sent.message_id);
  part.sent_at = inside.io.clock.now();
  const bool is_kept = co_await keep_parts(inside, sending.agent_id, {part});
  OC_CRASH_POINT("out.sent.after");
  sending.parts.erase(sending.parts.begin());
  sending.began = inside.io.clock.steady();
  if (!is_kept || sending.parts.empty()) co_return After{.what = After::What::end};
  OC_CRASH_POINT("out.between");
  co_return After{};
}

/// The platform may be able to say whether the part is there; else it lies where an operator sees it.
io::Task<After> arrived_or_set_aside(Sending& sending, std::string state, std::string why) {
  const auto address = reply_address_from_json(sending.part().address);
  const auto account = sending.inside.accounts->find(address.channel, address.account_id);
  auto sent = account ? co_await account->find_sent(utterance_of(sending.part())) : std::nullopt;
  if (sent) co_return co_await arrived(sending, std::move(*sent));
  co_return co_await set_aside(sending, std::move(state), std::move(why));
}

/// The part was tried without success. `was_in_doubt`: a try before this one may have arrived.
io::Task<After> failed(Sending& sending, Error error, Recognition repeats, bool was_in_doubt) {
  using What = reply::Verdict::What;
  Inside& inside = sending.inside;
  const ReplyAddress address = reply_address_from_json(sending.part().address);
  const auto outcome = outcome_of(sending, error, repeats);
  auto& part = sending.part();
  part.error = error.message;
  if (outcome == reply::Outcome::unknown) part.ambiguous++;
  const bool leaves_doubt = reply::outcome_of(error.code) == reply::Outcome::unknown && error.http_status == 0;
  if (outcome == reply::Outcome::unknown || (!was_in_doubt && !leaves_doubt)) part.sent_at = {};
  const auto verdict = verdict_on(sending, outcome, error, part.attempts);
  if (verdict.what == What::give_up && outcome == reply::Outcome::unknown) co_return co_await arrived_or_set_aside(sending, "failed", error.message);
  if (verdict.what == What::give_up) co_return co_await set_aside(sending, "failed", error.message);
  if (verdict.what == What::hold) co_return co_await arrived_or_set_aside(sending, "held", error.message);
  tell_failure(sending, outcome, address);
  part.state = "pending";
  part.not_before = inside.io.clock.now() + verdict.pause;
  if (!co_await keep_parts(inside, sending.agent_id, {part})) co_return After{.what = After::What::end};
  // A platform that is there and fails at this part may never take it; what comes behind it in this chat shall not wait for that.
  const bool out_of_line = error.http_status >= 500 && inside.io.clock.steady() - sending.began >= kDeliveryInLine;
  co_return After{.what = After::What::wait, .pause = verdict.pause, .out_of_line = out_of_line};
}

/// Nothing can be tried: the account is gone, or stands still.
io::Task<After> without_account(Sending& sending, ReplyAddress address, std::string why) {
  Error error{.code = Errc::unavailable, .message = fmt::format("the {} account \"{}\" is not running", address.channel, address.account_id)};
  if (!why.empty()) error.message += ": " + why;
  const auto verdict = verdict_on(sending, reply::Outcome::not_sent, error, ++sending.waits);
  if (verdict.what != reply::Verdict::What::again) co_return co_await set_aside(sending, "failed", error.message);
  sending.part().error = error.message;
  if (sending.waits == 1) {
    sending.inside.io.log.warn("deliver", "an answer waits for its account", fields_of(sending.part(), address));
    if (!co_await keep_parts(sending.inside, sending.agent_id, {sending.part()})) co_return After{.what = After::What::end};
  }
  co_return After{.what = After::What::wait, .pause = verdict.pause};
}

/// Whether a try of the first part arrived nobody knows, and a repeat may show twice.
io::Task<After> in_doubt(Sending& sending, std::string why, std::string told) {
  using What = reply::Verdict::What;
  auto& part = sending.part();
  part.ambiguous++;
  part.error = std::move(why);
  const auto verdict = verdict_on(sending, reply::Outcome::unknown, Error{.code = Errc::connection_lost}, part.attempts);
  if (verdict.what == What::give_up) co_return co_await arrived_or_set_aside(sending, "failed", part.error);
  if (verdict.what == What::hold) co_return co_await arrived_or_set_aside(sending, "held", part.error);
  sending.inside.io.log.warn("deliver", told, fields_of(part, reply_address_from_json(part.address)));
  part.state = "pending";  // Kept with the mark of the next try.
  part.sent_at = {};
  co_return After{};
}

/// Tries the first part once.
io::Task<After> try_part(Sending& sending) {
  Inside& inside = sending.inside;
  if (inside.halting.is_set()) co_return After{.what = After::What::end};
  auto& part = sending.part();
  ReplyAddress address = reply_address_from_json(part.address);
  const auto account = inside.accounts->find(address.channel, address.account_id);
  if (!account || !account->status().running)
    co_return co_await without_account(sending, std::move(address), account ? account->status().last_error : "");
  const auto can = account->capabilities();
  const Recognition repeats{.by_key = can.idempotent_send && !goes_without_key(part, address), .lasts = can.idempotent_for};
  if (repeats.is_over(part, inside.io.clock.now())) {
    co_return co_await in_doubt(sending, "it is not known whether an earlier try arrived, and a repeat is no longer recognized",
                                "it is not known whether an answer arrived, and a repeat is no longer recognized; sending it again");
  }
  const bool was_in_doubt = part.sent_at != UnixTime{};
  part.attempts++;
  if (!repeats.is_endless()) {
    // On disk before the platform hears of it: whoever finds it so after a crash knows that it may have arrived.
    part.state = "sending";
    if (repeats.by_key && !was_in_doubt) part.sent_at = inside.io.clock.now();
    if (!co_await keep_parts(inside, sending.agent_id, {part})) co_return After{.what = After::What::end};
    OC_CRASH_POINT("out.claim.after");
  }
  auto sent = co_await account->send(utterance_of(part));
  if (sent) co_return co_await arrived(sending, std::move(*sent));
  co_return co_await failed(sending, std::move(sent).error(), repeats, was_in_doubt);
}

/// The process before this one had begun to send the first part: whether it arrived nobody knows.
io::Task<After> interrupted(Sending& sending) {
  // Its platform may recognize it when it comes again: the next try looks.
  if (sending.part().sent_at != UnixTime{}) {
    sending.part().state = "pending";
    co_return After{};
  }
  co_return co_await in_doubt(sending, "the gateway stopped while it was being sent",
                              "it is not known whether an answer arrived before the restart; sending it again");
}

io::Task<Result<bool>> slept(Inside& inside, std::shared_ptr<Delivery> delivery, Millis length) {
  const auto called = [](std::shared_ptr<Delivery> of) -> io::Task<Result<bool>> {
    co_await of->changed.wait();
    co_return true;
  };
  co_return (co_await io::within(inside.io.clock, length, called(std::move(delivery)))).has_value();
}

/// Waits behind the answers to this chat that came before.
io::Task<> enter_line(Sending& sending) {
  const Away away(sending.inside);
  sending.turn = co_await sending.inside.chat_lanes.enter(chat_lane(reply_address_from_json(sending.part().address)));
}

/// Until its time has come, the parts were changed from outside, or the gateway stops.
io::Task<> pause(Sending& sending, After after) {
  Inside& inside = sending.inside;
  if (after.out_of_line) sending.turn.reset();
  {
    const Away away(inside);
    static_cast<void>(co_await io::until(inside.halting, slept(inside, sending.delivery, std::max(after.pause, Millis(0)))));
  }
  if (!sending.turn && !inside.halting.is_set()) co_await enter_line(sending);
}

/// A wait that a process before this one had begun. Limits: kTelegramRetryAfterMax, as a clock may have jumped.
Millis left_to_wait(const Sending& sending) {
  return std::clamp<Millis>(sending.parts.front().not_before - sending.inside.io.clock.now(), Millis(0), kTelegramRetryAfterMax);
}

/// While it lives, nobody else changes the parts.
struct Busy {
  explicit Busy(Delivery& of) : delivery(of) { delivery.is_busy = true; }
  ~Busy() { delivery.is_busy = false; }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;
  Delivery& delivery;
};

io::Task<> send_parts(Sending& sending) {
  using What = After::What;
  Inside& inside = sending.inside;
  auto& delivery = *sending.delivery;
  sending.began = inside.io.clock.steady();
  After after{.what = left_to_wait(sending) > Millis(0) ? What::wait : What::next, .pause = left_to_wait(sending)};
  bool is_first = true;
  while (after.what != What::end && !inside.halting.is_set()) {
    if (after.what == What::wait) co_await pause(sending, after);
    while (delivery.holders > 0) co_await inside.io.clock.sleep(kHolderPause);
    if (delivery.changed.is_set() || inside.halting.is_set()) co_return;
    const Busy busy(delivery);
    const bool is_interrupted = is_first && sending.part().state == "sending";
    is_first = false;
    if (is_interrupted) {
      after = co_await interrupted(sending);
    } else {
      after = co_await try_part(sending);
    }
  }
}

io::Task<Result<std::vector<store::OutboxRow>>> read_parts(Inside& inside, std::string agent_id, std::string run_id) {
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(std::move(agent_id)));
  co_return co_await database->outbox_of_run(std::move(run_id));
}

io::Task<std::vector<store::OutboxRow>> waiting_parts(Inside& inside, std::string agent_id, std::string run_id) {
  for (;;) {
    auto rows = co_await read_parts(inside, agent_id, run_id);
    if (rows) co_return std::move(*rows);
    inside.io.log.error("deliver", rows.error().message, {{"run", run_id}});
    if (rows.error().code != Errc::io || inside.halting.is_set()) co_return std::vector<store::OutboxRow>();
    co_await inside.io.clock.sleep(kDeliveryPauseMax);
  }
}

}  // namespace

io::Task<> deliver_run(Inside& inside, std::string agent_id, std::string run_id, std::vector<store::OutboxRow> parts) {
  if (const auto known = inside.deliveries.find(run_id); known != inside.deliveries.end()) {
    known->second->changed.set();
    co_return;
  }
  const Listed listed(inside, run_id);
  const AtWork at_work(inside);
  Delivery& delivery = *listed.delivery;
  for (;;) {
    if (parts.empty()) parts = co_await waiting_parts(inside, agent_id, run_id);
    if (parts.empty() || inside.halting.is_set()) co_return;
    Sending sending{.inside = inside, .agent_id = agent_id, .delivery = listed.delivery, .parts = std::move(parts)};
    co_await enter_line(sending);
    if (!delivery.changed.is_set()) co_await send_parts(sending);
    if (!delivery.changed.is_set()) co_return;
    // Somebody retried or dropped parts meanwhile: what is on disk counts.
    delivery.changed.reset();
    parts.clear();
  }
}

io::Task<Result<void>> say(Inside& inside, ReplyAddress address, std::string text) {
  const auto turn = co_await inside.chat_lanes.enter(chat_lane(address));
  const auto account = inside.accounts->find(address.channel, address.account_id);
  if (!account) co_return fail(Errc::unavailable, fmt::format("the {} account \"{}\" is not running", address.channel, address.account_id));
  for (auto& part : account->split(text)) {
    const auto sent = co_await account->send({.address = address, .text = std::move(part), .idempotency_key = inside.io.random.uuid()});
    if (sent) continue;
    inside.io.log.warn("deliver", "a message of the gateway was not delivered",
                       {{"channel", address.channel}, {"to", address.to}, {"error", sent.error().message}});
    co_return std::unexpected(sent.error());
  }
  co_return Result<void>{};
}

}  // namespace oc::engine
