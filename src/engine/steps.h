// The ten steps of a message's life. Each takes what the step before made; life.cpp calls them in order.
#pragma once

#include <optional>

#include "engine/inside.h"
#include "engine/message.h"

namespace oc::engine {

struct TypingStart;

/// 2. May this sender speak to this account? Nothing: refused, or told how to be paired.
class AdmitStep {
 public:
  static io::Task<Result<std::optional<Admitted>>> take(Inside& inside, Inbound message);
};

/// 3. Is it new? Nothing: a repeat.
class SettleStep {
 public:
  static std::optional<Settled> take(Inside& inside, Admitted message);
  /// Is it finished? With `messages.inbound.debounceMs`, after step 4 has kept it: quick messages of one sender are put together. In its turn in the
  /// session when it returns. Nothing: a later message goes on with this one, or it was a repeat.
  static io::Task<std::optional<Routed>> gather(Inside& inside, Routed message);
};

/// 4. Whose is it? It is given to the inbox here and `keeping` tells what came of that, while the next steps go on.
class RouteStep {
 public:
  static io::Task<Result<Routed>> take(Inside& inside, Settled message, std::shared_ptr<Keeping> keeping);
  /// The same message for another agent of its broadcast group, kept in that agent's inbox under its id and `mark`. Nothing: it was copied before.
  /// Errors: those of the store.
  static io::Task<Result<std::optional<Routed>>> copy_for(Inside& inside, std::string agent_id, Routed message, std::string mark = "");
  /// A message that the inbox kept over a restart: its route stays as it was.
  static Result<Routed> resume(const store::InboxRow& row);
};

/// 5. Is it said to this agent? Nothing: kept as context for the next answer.
class AddressStep {
 public:
  static io::Task<std::optional<Addressed>> take(Inside& inside, Routed message);
  /// The message, or one for each agent of its broadcast group; none: it turned out to be a repeat.
  struct Recipients {
    std::vector<Addressed> messages;
    bool one_by_one = false;    ///< each after the one before has been answered
    int rounds_max = 1;         ///< how often they speak, told what the others said
    std::size_t turns_max = 0;  ///< of all rounds together
  };
  static io::Task<Recipients> multiply(Inside& inside, Addressed message);
  /// The same message for an agent of its broadcast group once more, with what the others answered as its words. Nothing: it was told before, or
  /// could not be kept.
  static io::Task<std::optional<Addressed>> next_round(Inside& inside, Addressed message, std::string agent_id, int round, std::string words);
};

/// 6. Is it an order to the gateway? Nothing: carried out and answered here.
class CommandStep {
 public:
  static io::Task<std::optional<Prompted>> take(Inside& inside, Addressed message);
};

/// The births that join the line at step 6.
class Births {
 public:
  /// Errors: as Engine::send.
  static Result<Prompted> from_chat(Inside& inside, const ChatMessage& message);
  /// From what run_facts() gave: a run that had begun, or a message over the protocol that the inbox kept.
  /// Errors: invalid.
  static Result<Prompted> from_facts(const Json& facts);
};

/// 7. Waits for its turn in the session and its place among all runs. Nothing: it joined another run, or it was dropped or stopped before it began.
class QueueStep {
 public:
  static io::Task<std::optional<Queued>> take(Inside& inside, Prompted message);
};

/// 8. The turn: model and tools until there is an answer; kept with the outbox in one commit.
class ThinkStep {
 public:
  static io::Task<Thought> take(Inside& inside, Queued message);
};

/// 9. How is it said here? The text as the channel's parts: rows for the outbox, to be committed with what they answer.
class SpeakStep {
 public:
  /// Waits: until the files that it names are copied.
  static io::Task<std::vector<store::OutboxRow>> compose(Inside& inside, const Prompted& prompted, std::string text);
  /// Words of the gateway itself: a command's answer, a refusal.
  static std::vector<store::OutboxRow> compose_words(Inside& inside, const Routed& routed, const std::string& text);
};

/// 10. Did it arrive? Sends the parts of this run that wait in the outbox, one after another, each at its time, and keeps what came of each. `parts`:
/// the same rows when they are at hand, just as they were committed. Called again for a run on its way: looks at the outbox again.
/// Waits: until all have arrived, failed or are held, for kDeliveryLifetime at most; ends at once when the gateway halts, and the rest keeps waiting
/// on disk.
io::Task<> deliver_run(Inside& inside, std::string agent_id, std::string run_id, std::vector<store::OutboxRow> parts = {});

/// A word to the place a message came from that is not kept: a pairing code for somebody who may not speak yet.
/// Errors: as ChannelAccount::send.
io::Task<Result<void>> say(Inside& inside, ReplyAddress address, std::string text);

/// Shows "typing" in the chat from the moment that the mode names until the run has ended.
io::Task<> show_typing(Inside& inside, ReplyAddress address, std::shared_ptr<Run> run, std::shared_ptr<TypingStart> start);

}  // namespace oc::engine
