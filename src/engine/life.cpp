// The first file to read: one message, ten steps.
#include "engine/life.h"

#include <algorithm>
#include <utility>

#include "engine/note_down.h"
#include "engine/steps.h"
#include "io/clock.h"

namespace oc::engine {
namespace {

/// Gives what was answered; "" = nothing.
io::Task<std::string> answer_to(Inside& inside, Prompted prompted) {
  const bool answers_a_chat = prompted.reply_address.has_value();
  // 7. queue: now, or after the turn that runs?
  auto queued = co_await QueueStep::take(inside, std::move(prompted));
  if (!queued) co_return "";
  if (queued->prompted.is_noted) {
    co_await note_down(inside, std::move(*queued));
    co_return "";
  }
  // 8. think: what does the agent answer?
  const auto thought = co_await ThinkStep::take(inside, std::move(*queued));
  // 9. speak: how is it said here? The parts were kept with the end of the turn (SpeakStep::compose).
  // 10. deliver: did it arrive?
  if (answers_a_chat) co_await deliver_run(inside, thought.agent_id, thought.run_id);
  co_return thought.failed ? "" : thought.text;
}

io::Task<std::string> from_address_on(Inside& inside, Addressed addressed, std::optional<int> starts) {
  // Only a copy has not waited yet for those who came before it in its session.
  if (addressed.routed.is_copy) co_await addressed.routed.seat->place->called();
  // 6. command: is it an order to the gateway?
  auto prompted = co_await CommandStep::take(inside, std::move(addressed));
  if (!prompted) co_return "";
  prompted->was_waiting = starts.has_value();
  prompted->starts = starts.value_or(0);
  co_return co_await answer_to(inside, std::move(*prompted));
}

/// One round of a broadcast group: what each of its agents answered, "" where it had nothing to say.
struct Round {
  explicit Round(const io::Executor& executor) : ended(executor) {}
  io::Event ended;
  std::size_t open = 0;
  std::vector<std::pair<std::string, std::string>> answers;  ///< by agent
};

io::Task<> take_part(Inside& inside, Addressed addressed, std::optional<int> starts, std::shared_ptr<Round> round) {
  std::string agent_id = addressed.routed.route.agent_id;
  auto text = co_await from_address_on(inside, std::move(addressed), starts);
  round->answers.emplace_back(std::move(agent_id), std::move(text));
  if (--round->open == 0) round->ended.set();
}

io::Task<> hold(Inside& inside, std::vector<Addressed> messages, bool one_by_one, std::optional<int> starts, std::shared_ptr<Round> round) {
  round->open = messages.size();
  for (auto& message : messages) {
    if (one_by_one) {
      co_await take_part(inside, std::move(message), starts, round);
    } else {
      inside.tasks.spawn(take_part(inside, std::move(message), starts, round));
    }
  }
  if (round->open > 0) co_await round->ended.wait();
}

/// What the others said, for the round behind; "" when nobody else said anything.
std::string said_by_others(const Round& round, const std::string& agent_id) {
  std::string words;
  for (const auto& [other, text] : round.answers) {
    if (other != agent_id && !text.empty()) words += other + ": " + text + "\n\n";
  }
  if (words.empty()) return words;
  return "[Answers of the other agents in this chat]\n" + words + "Add what is missing. When there is nothing to add, answer NO_REPLY.";
}

/// Each round tells every agent what the others answered in the one before. Ends when nobody said anything, and at the bounds of the group. A crash
/// ends it with the round that runs.
io::Task<> hold_rounds(Inside& inside, AddressStep::Recipients recipients, std::optional<int> starts) {
  Addressed first = recipients.messages.front();
  first.routed.seat = nullptr;  // Its place in its session is not held any longer than its turn needs it.
  first.routed.keeping = nullptr;
  std::size_t turns_left = recipients.turns_max;
  for (int number = 1;; number++) {
    turns_left -= std::min(turns_left, recipients.messages.size());
    const auto round = std::make_shared<Round>(inside.io.executor);
    co_await hold(inside, std::exchange(recipients.messages, {}), recipients.one_by_one, starts, round);
    if (number == recipients.rounds_max || inside.stopping) co_return;
    for (const auto& [agent_id, text] : round->answers) {
      auto words = said_by_others(*round, agent_id);
      if (words.empty() || recipients.messages.size() == turns_left) continue;
      auto next = co_await AddressStep::next_round(inside, first, agent_id, number + 1, std::move(words));
      if (next) recipients.messages.push_back(std::move(*next));
    }
    if (recipients.messages.empty()) co_return;
  }
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
  if (recipients.messages.size() == 1) {
    static_cast<void>(co_await from_address_on(inside, std::move(recipients.messages.front()), starts));
  } else if (!recipients.messages.empty()) {
    co_await hold_rounds(inside, std::move(recipients), starts);
  }
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

io::Task<> life_of_prompt(Inside& inside, Prompted prompted) { static_cast<void>(co_await answer_to(inside, std::move(prompted))); }

io::Task<> life_of_kept_prompt(Inside& inside, Prompted prompted) {
  const auto run = inside.runs.find(prompted.run_id);
  if (!co_await is_kept(prompted.keeping)) {
    if (run) inside.runs.end(*run, {.state = RunOutcome::State::aborted, .started_at = inside.io.clock.now(), .stop_reason = "repeat"});
    co_return;
  }
  prompted.keeping = nullptr;
  static_cast<void>(co_await answer_to(inside, std::move(prompted)));
}

}  // namespace oc::engine
