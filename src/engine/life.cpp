// The first file to read: one message, ten steps.
#include "engine/life.h"

#include "engine/steps.h"
#include "io/log.h"

namespace oc::engine {
namespace {

io::Task<> from_route_on(Inside& inside, Routed routed) {
  // 5. address: is it said to this agent?
  auto addressed = co_await AddressStep::take(inside, std::move(routed));
  if (!addressed) co_return;
  // 6. command: is it an order to the gateway?
  auto prompted = co_await CommandStep::take(inside, std::move(*addressed));
  if (!prompted) co_return;
  co_await life_of_prompt(inside, std::move(*prompted));
}

}  // namespace

io::Task<> life_of(Inside& inside, Inbound received, std::shared_ptr<Kept> kept) {
  // 1. receive: the channel's decoder has made `received`.
  // 2. admit: may this sender speak to this account?
  auto admitted = co_await AdmitStep::take(inside, std::move(received));
  if (!admitted) co_return kept->done(std::unexpected(admitted.error()));
  if (!*admitted) co_return kept->done();
  // 3. settle: is it new, and is it finished?
  auto settled = SettleStep::take(inside, std::move(**admitted));
  if (!settled) co_return kept->done();
  // 4. route: whose is it? Kept on disk from here on, so the platform may be told.
  auto routed = co_await RouteStep::take(inside, std::move(*settled));
  if (!routed) co_return kept->done(std::unexpected(routed.error()));
  kept->done();
  if (*routed) co_await from_route_on(inside, std::move(**routed));
}

io::Task<> life_from_inbox(Inside& inside, store::InboxRow row) {
  auto routed = RouteStep::resume(row);
  if (!routed) {
    inside.io.log.error("engine", "a kept message cannot be read and is set aside",
                        {{"inbox", std::to_string(row.id)}, {"error", routed.error().message}});
    co_return;
  }
  co_await from_route_on(inside, std::move(*routed));
}

io::Task<> life_of_prompt(Inside& inside, Prompted prompted) {
  const bool answers_a_chat = prompted.reply_address.has_value();
  // 7. queue: now, or after the turn that runs?
  auto queued = co_await QueueStep::take(inside, std::move(prompted));
  // 8. think: what does the agent answer?
  const auto thought = co_await ThinkStep::take(inside, std::move(queued));
  if (!answers_a_chat) co_return;
  auto database = co_await inside.parts.store.agent(thought.agent_id);
  if (!database) co_return;
  const auto rows = co_await (*database)->outbox_of_run(thought.run_id);
  if (!rows) co_return;
  // 9. speak: how is it said here?
  std::string failure;
  for (auto& part : SpeakStep::take(thought, *rows)) {
    // What follows a part that did not arrive is not sent: an answer without its beginning misleads.
    if (!failure.empty()) {
      co_await DeliverStep::give_up(inside, std::move(part), "the part before it did not arrive: " + failure);
      continue;
    }
    // 10. deliver: did it arrive?
    const auto receipt = co_await DeliverStep::take(inside, std::move(part));
    if (!receipt.delivered) failure = receipt.error;
  }
}

}  // namespace oc::engine
