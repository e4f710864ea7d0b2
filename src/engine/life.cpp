// The first file to read: one message, ten steps.
#include "engine/life.h"

#include "engine/steps.h"

namespace oc::engine {
namespace {

io::Task<> from_address_on(Inside& inside, Addressed addressed, std::optional<int> starts) {
  // Only a copy has not waited yet for those who came before it in its session.
  if (addressed.routed.is_copy) co_await addressed.routed.seat->place->called();
  // 6. command: is it an order to the gateway?
  auto prompted = co_await CommandStep::take(inside, std::move(addressed));
  if (!prompted) co_return;
  prompted->was_waiting = starts.has_value();
  prompted->starts = starts.value_or(0);
  co_await life_of_prompt(inside, std::move(*prompted));
}

io::Task<> from_route_on(Inside& inside, Routed routed, std::optional<int> starts) {
  // 3 again: is it finished? From here to step 7 the messages of one session go on in order of arrival, whatever each waits for.
  auto whole = co_await SettleStep::gather(inside, std::move(routed));
  if (!whole) co_return;
  // 5. address: is it said to this agent?
  auto addressed = co_await AddressStep::take(inside, std::move(*whole));
  if (!addressed) co_return;
  // A broadcast group has several agents: from here on each has a message of its own.
  auto recipients = co_await AddressStep::multiply(inside, std::move(*addressed));
  while (recipients.messages.size() > 1) {
    auto first = std::move(recipients.messages.front());
    recipients.messages.erase(recipients.messages.begin());
    if (recipients.one_by_one) {
      co_await from_address_on(inside, std::move(first), starts);
    } else {
      inside.tasks.spawn(from_address_on(inside, std::move(first), starts));
    }
  }
  if (!recipients.messages.empty()) co_await from_address_on(inside, std::move(recipients.messages.front()), starts);
}

}  // namespace

io::Task<> life_of(Inside& inside, Inbound received, std::shared_ptr<Keeping> keeping) {
  // 1. receive: the channel's decoder has made `received`.
  // 2. admit: may this sender speak to this account?
  auto admitted = co_await AdmitStep::take(inside, std::move(received));
  if (!admitted) co_return keeping->finish(std::unexpected(admitted.error()));
  if (!*admitted) co_return keeping->finish(Keeping::Outcome::repeat);
  // 3. settle: is it new, and is it finished?
  auto settled = SettleStep::take(inside, std::move(**admitted));
  if (!settled) co_return keeping->finish(Keeping::Outcome::repeat);
  // 4. route: whose is it? It is being kept from here on; the platform is told when that has happened.
  auto routed = co_await RouteStep::take(inside, std::move(*settled), keeping);
  if (!routed) co_return keeping->finish(std::unexpected(routed.error()));
  co_await from_route_on(inside, std::move(*routed), std::nullopt);
}

io::Task<> life_of_kept(Inside& inside, Routed kept, int starts) { co_await from_route_on(inside, std::move(kept), starts); }

io::Task<> life_of_prompt(Inside& inside, Prompted prompted) {
  const bool answers_a_chat = prompted.reply_address.has_value();
  // 7. queue: now, or after the turn that runs?
  auto queued = co_await QueueStep::take(inside, std::move(prompted));
  if (!queued) co_return;
  // 8. think: what does the agent answer?
  const auto thought = co_await ThinkStep::take(inside, std::move(*queued));
  if (!answers_a_chat) co_return;
  // 9. speak: how is it said here? The parts were kept with the end of the turn (SpeakStep::compose).
  // 10. deliver: did it arrive?
  co_await deliver_run(inside, thought.agent_id, thought.run_id);
}

}  // namespace oc::engine
