// The ten steps of a message's life. Each takes what the step before made; life.cpp calls them in order.
#pragma once

#include <optional>

#include "engine/inside.h"
#include "engine/message.h"

namespace oc::engine {

/// 2. May this sender speak to this account? Nothing: refused, or told how to be paired.
class AdmitStep {
 public:
  static io::Task<Result<std::optional<Admitted>>> take(Inside& inside, Inbound message);
};

/// 3. Is it new? Nothing: a repeat.
class SettleStep {
 public:
  static std::optional<Settled> take(Inside& inside, Admitted message);
};

/// 4. Whose is it? On disk when this returns. Nothing: the inbox knew it already.
class RouteStep {
 public:
  static io::Task<Result<std::optional<Routed>>> take(Inside& inside, Settled message);
  /// A message that the inbox kept over a restart: its route stays as it was.
  static Result<Routed> resume(const store::InboxRow& row);
};

/// 5. Is it said to this agent? Nothing: kept as context for the next answer.
class AddressStep {
 public:
  static io::Task<std::optional<Addressed>> take(Inside& inside, Routed message);
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
};

/// 7. Waits for its turn in the session.
class QueueStep {
 public:
  static io::Task<Queued> take(Inside& inside, Prompted message);
};

/// 8. The turn: model and tools until there is an answer; kept with the outbox in one commit.
class ThinkStep {
 public:
  static io::Task<Thought> take(Inside& inside, Queued message);
};

/// 9. What is to be sent: the outbox rows of the run, part by part.
class SpeakStep {
 public:
  static std::vector<Spoken> take(const Thought& thought, const std::vector<store::OutboxRow>& rows);
  /// Cuts the text into the channel's parts, as outbox rows to be kept.
  static std::vector<store::OutboxRow> compose(Inside& inside, const Prompted& prompted, const std::string& text);
  /// A part that was not sent before a restart.
  static Spoken resume(const store::OutboxRow& row, const std::string& agent_id);
};

/// 10. Sends one part, trying again where that is safe, and keeps what came of it.
class DeliverStep {
 public:
  static io::Task<Receipt> take(Inside& inside, Spoken part);
  /// Keeps a part as failed without sending it: the part before it never arrived.
  static io::Task<> give_up(Inside& inside, Spoken part, std::string why);
};

/// A direct word of the gateway itself (pairing, a command's answer) to the place a message came from. Not kept.
io::Task<> say(Inside& inside, ReplyAddress address, std::string text);

/// Shows "typing" in the chat until the run has ended.
io::Task<> show_typing(Inside& inside, ReplyAddress address, std::shared_ptr<Run> run);

}  // namespace oc::engine
