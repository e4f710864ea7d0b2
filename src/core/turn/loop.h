// The agent loop as a machine: ask the model, run the tools it calls, ask again, until it has answered. No I/O: the caller obeys.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/shared_vector.h"
#include "core/turn/message.h"

namespace oc::turn {

/// What the caller must do next.
struct AskModel {};  ///< with messages(); answer with model_answered() or model_failed()
struct RunTool {
  Block call;  ///< answer with tool_ended()
};
struct Finish {
  enum class Why : std::uint8_t { answered, failed, aborted, budget } why = Why::answered;
};
using Action = std::variant<AskModel, RunTool, Finish>;

struct ToolOutcome {
  std::string text;
  bool is_error = false;
};

/// Limits: kToolCallsPerTurnMax calls a turn, kToolResultCharsMax of a result (the middle is cut out).
class Loop {
 public:
  /// `history` is what the model sees before the new message.
  Loop(SharedVector<Message> history, Message user);

  Action next() const;

  void model_answered(Message answer, UnixTime now);
  /// The visible words of the failure; `partial` is what had been streamed.
  void model_failed(Message partial, std::string error_text);
  void tool_ended(ToolOutcome outcome, UnixTime now);
  /// What a person said meanwhile: open tool calls are skipped, with results that say so, and the model is asked (again) with it.
  void steer(std::vector<Message> said, UnixTime now);
  /// Goes on where an interrupted turn stopped: what it had added behind the person's message, in order. Call first, if at all.
  void resume(std::vector<Message> added);
  /// The person or the clock stopped it: open tool calls get results that say so, `partial` is kept when it holds text.
  void abort(Message partial, UnixTime now);

  /// Everything the model sees at its next call. Copies are cheap as long as nothing is added.
  const SharedVector<Message>& messages() const { return messages_; }
  /// Gives the history back that it was made with. Nothing may be asked of it afterwards.
  SharedVector<Message> release_history() &&;
  /// What this turn added: the user's message, answers and tool results, in order. To be kept.
  std::vector<Message> added() const;
  /// The last assistant message that the model gave, if any.
  const Message* last_answer() const;
  /// The words for the person: the texts of this turn's assistant messages, in order.
  std::vector<std::string> texts() const;
  Usage usage() const;
  const std::string& error() const { return error_; }

 private:
  SharedVector<Message> messages_;
  std::size_t first_added_ = 0;
  std::deque<Block> open_calls_;
  std::optional<Finish> finish_;
  std::size_t tool_calls_ = 0;
  std::string error_;
};

/// History that every provider accepts: a tool result without its call is left out, a call without its result gets one that says the outcome is
/// unknown, and a user message that was never answered stays.
std::vector<Message> sound_history(std::vector<Message> history);

}  // namespace oc::turn
