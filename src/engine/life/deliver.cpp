// Step 10, deliver: one part to its chat, through the account it came in by.
#include <fmt/format.h>

#include "base/limits.h"
#include "engine/accounts.h"
#include "engine/steps.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/log.h"

namespace oc::engine {
namespace {

constexpr Millis kRetryFirst{1000};
constexpr Millis kRetryMax{60'000};
constexpr Millis kTypingInterval{4000};
constexpr Millis kTypingMax{120'000};

std::string chat_lane(const ReplyAddress& address) { return fmt::format("{}\n{}\n{}", address.channel, address.account_id, address.to); }

/// What a failed send means for the next try.
enum class Failure : std::uint8_t { not_sent, for_good, unknown };

Failure classify(Errc code) {
  switch (code) {
    case Errc::denied:
    case Errc::not_found:
    case Errc::invalid:
    case Errc::too_large: return Failure::for_good;
    case Errc::connection_lost:
    case Errc::timeout:
    case Errc::protocol: return Failure::unknown;
    default: return Failure::not_sent;
  }
}

Millis pause_before(int attempt, const Error& error, io::Random& random) {
  if (error.retry_after_ms >= 0) return Millis(error.retry_after_ms);
  const auto grown = std::min(kRetryMax, kRetryFirst * (1 << std::min(attempt, 6)));
  return grown + Millis(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(grown.count() / 4 + 1))));
}

io::Task<> keep(Inside& inside, const Spoken& part, int attempts, std::string state, std::string error, std::string message_id) {
  auto database = co_await inside.parts.store.agent(part.agent_id);
  if (!database) co_return;
  store::OutboxRow row{.id = part.outbox_id,
                       .address = to_json(part.utterance.address),
                       .text = part.utterance.text,
                       .idempotency_key = part.utterance.idempotency_key,
                       .state = std::move(state),
                       .attempts = attempts,
                       .error = std::move(error),
                       .sent_message_id = std::move(message_id),
                       .created_at = inside.io.clock.now(),
                       .not_before = inside.io.clock.now()};
  if (auto kept = co_await (*database)->put_outbox(std::move(row)); !kept) {
    inside.io.log.error("deliver", kept.error().message, {{"part", part.utterance.idempotency_key}});
  }
}

io::Task<Result<Sent>> send_once(Inside& inside, const Utterance& utterance) {
  const auto account = inside.accounts->find(utterance.address.channel, utterance.address.account_id);
  if (!account) {
    co_return fail(Errc::unavailable, fmt::format("the {} account \"{}\" is not running", utterance.address.channel, utterance.address.account_id));
  }
  co_return co_await account->send(utterance);
}

io::LogFields fields_of(const Spoken& part, const Error& error, int attempt) {
  return {{"channel", part.utterance.address.channel}, {"account", part.utterance.address.account_id}, {"to", part.utterance.address.to},
          {"part", part.utterance.idempotency_key},    {"attempt", std::to_string(attempt)},           {"error", error.message}};
}

}  // namespace

io::Task<Receipt> DeliverStep::take(Inside& inside, Spoken part) {
  const auto turn = co_await inside.chat_lanes.enter(chat_lane(part.utterance.address));
  bool was_ambiguous = false;
  for (int attempt = part.attempts + 1;; attempt++) {
    auto sent = co_await send_once(inside, part.utterance);
    if (sent) {
      co_await keep(inside, part, attempt, "sent", "", sent->message_id);
      co_return Receipt(By<DeliverStep>{}, true, sent->message_id, "");
    }
    const Error& error = sent.error();
    const Failure failure = classify(error.code);
    // An unknown outcome is sent once more: a doubled line is a smaller harm than a lost answer.
    const bool give_up = failure == Failure::for_good || attempt >= kSendAttemptsMax || (failure == Failure::unknown && was_ambiguous);
    if (failure == Failure::unknown) was_ambiguous = true;
    if (give_up) {
      inside.io.log.error("deliver", "the answer could not be delivered and is kept as failed", fields_of(part, error, attempt));
      co_await keep(inside, part, attempt, "failed", error.message, "");
      co_return Receipt(By<DeliverStep>{}, false, "", error.message);
    }
    inside.io.log.warn("deliver", failure == Failure::unknown ? "the outcome of a send is unknown; sending once more" : "sending again later",
                       fields_of(part, error, attempt));
    co_await inside.io.clock.sleep(pause_before(attempt, error, inside.io.random));
  }
}

io::Task<> DeliverStep::give_up(Inside& inside, Spoken part, std::string why) {
  co_await keep(inside, part, part.attempts, "failed", std::move(why), "");
}

io::Task<> say(Inside& inside, ReplyAddress address, std::string text) {
  const auto turn = co_await inside.chat_lanes.enter(chat_lane(address));
  const auto account = inside.accounts->find(address.channel, address.account_id);
  if (!account) co_return;
  for (auto& part : account->split(text)) {
    const auto sent = co_await account->send({.address = address, .text = std::move(part), .idempotency_key = inside.io.random.uuid()});
    if (sent) continue;
    inside.io.log.warn("deliver", "a message of the gateway was not delivered",
                       {{"channel", address.channel}, {"to", address.to}, {"error", sent.error().message}});
    co_return;
  }
}

io::Task<> show_typing(Inside& inside, ReplyAddress address, std::shared_ptr<Run> run) {
  const auto account = inside.accounts->find(address.channel, address.account_id);
  if (!account || !account->capabilities().typing) co_return;
  const Millis until = inside.io.clock.steady() + kTypingMax;
  while (!run->ended.is_set() && inside.io.clock.steady() < until) {
    co_await account->typing(address);
    const auto ended = [](Run& of) -> io::Task<Result<bool>> {
      co_await of.ended.wait();
      co_return true;
    };
    if (co_await io::within(inside.io.clock, kTypingInterval, ended(*run))) co_return;
  }
}

}  // namespace oc::engine
