// One turn, as the parts of step 8 share it: life/think.cpp leads it, turn_prompt.cpp prepares it, turn_end.cpp ends it.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/turn/loop.h"
#include "engine/inside.h"
#include "engine/ports/tool.h"
#include "engine/queue_book.h"
#include "engine/session_book.h"
#include "engine/steps.h"
#include "engine/turn_book.h"

namespace oc::engine {

class DraftWriter;
struct TypingStart;

/// The type of the line that says that a tool with side effects was about to run.
inline constexpr std::string_view kToolStartLine = "openclaw.tool-start";
/// What a tool with side effects is said to have given when a restart came between its beginning and its result.
inline constexpr std::string_view kInterrupted = "interrupted by a restart; whether it took effect is unknown: check before doing it again";
/// The type of the line that says which message shows the beginning of the run's answer.
inline constexpr std::string_view kDraftLine = "openclaw.draft";

/// Everything one turn works with. Lifetime: one call of ThinkStep::take.
struct Turn {
  Turn(Inside& all, const Prompted& told)
      : inside(all), prompted(told), said(said_in(told)), inbox_ids(told.inbox_ids), ends_with_it(told.merged_run_ids) {}
  ~Turn();
  Inside& inside;
  const Prompted& prompted;
  std::shared_ptr<const Snapshot> snapshot;
  const AgentInfo* agent = nullptr;
  std::shared_ptr<Run> run;
  OpenSession session;
  ModelRef model;
  ModelRef default_model;
  SharedText system_prompt;
  SharedVector<ToolSpec> tools;
  std::string thinking;
  std::string said_before;  ///< texts of this turn's earlier answers, for the running text
  UnixTime started_at{};

  std::shared_ptr<TypingStart> typing;
  std::shared_ptr<DraftWriter> draft;  ///< nothing: the answer is not shown while it grows
  std::string left_draft;              ///< the message in which the run had begun to show its answer before a restart; "" = none

  std::shared_ptr<TurnBook> book;
  std::optional<LineMaker> lines;
  ChatMessages said;                        ///< in chats: all that it answers
  std::size_t began_at = 0;                 ///< how many of the loop's messages are of earlier turns
  std::size_t noted = 0;                    ///< how many of the loop's messages are in the book
  std::vector<std::int64_t> inbox_ids;      ///< of all messages that it answers
  std::vector<std::string> ends_with_it;    ///< the runs of messages that were joined to it
  std::set<std::string> interrupted_calls;  ///< tools with side effects that had started before a restart and have no result
  std::optional<Error> failure;             ///< what keeps it from being kept
};

/// The session, the model and the prompt. Errors: those of the store and the workspace.
io::Task<Result<void>> prepare(Turn& turn);
/// The person's message and what the run had added before a restart.
turn::Loop make_loop(Turn& turn);
/// A person's words with the images that came with them.
turn::Message words_of(const std::string& text, const std::vector<Media>& images, UnixTime time);
/// What the model is told next. Waits: until the images of it are read.
io::Task<ModelCall> model_call(const Turn& turn, const turn::Loop& loop);
/// How the message got here, for models and tools; under `chat` where its answer goes.
Json about(const Turn& turn);
/// The same for one tool call; under `call` its id, and how often the turn has made the same call before and knows what came of it.
Json about_call(const Turn& turn, const turn::Loop& loop, const turn::Block& call);
/// What the person hears of a failure: the sentence, and what to do about it when the person is the one who can do it.
std::string told_to(const Prompted& prompted, const Error& error);
/// An assistant's message as far as it came.
turn::Message partial_message(const Turn& turn, std::string text);

/// Into the book: that the run has begun, with the person's words.
void note_beginning(Turn& turn, const turn::Loop& loop);
/// Into the book: the loop's messages that are not in it yet.
void note_messages(Turn& turn, const turn::Loop& loop, std::string_view point);
/// Into the book: a tool with side effects is about to run.
void note_tool_start(Turn& turn, const turn::Block& call);
/// Into the book: which message shows the beginning of the answer, so that it becomes the answer after a restart too.
void note_draft(Turn& turn, const std::string& message_id);
/// What came in for the run meanwhile goes to the model next. False: nothing did.
bool take_steered(Turn& turn, turn::Loop& loop);

/// How the turn ended, in words.
struct Ending {
  turn::Finish::Why why = turn::Finish::Why::answered;
  std::string text;  ///< what is said; "" = silence
  std::string error;
  std::vector<store::OutboxRow> parts;
};
Ending ending_of(const Turn& turn, const turn::Loop& loop);
/// Keeps the end: transcript, usage, answer, run and messages in one commit. Errors: those of TurnBook::kept.
io::Task<Result<void>> keep_end(Turn& turn, const turn::Loop& loop, Ending& ending);
/// The parts become what the draft began to show; without parts, what it showed goes. Waits: for an update of it that is on its way.
io::Task<> end_draft(Turn& turn, std::vector<store::OutboxRow>& parts);
/// Tells the watchers and ends the run.
void tell_end(Turn& turn, const turn::Loop& loop, const Ending& ending);
/// What keeps a turn from beginning or from being kept, told to the person who waits for it and kept with the message's end.
io::Task<> end_failed(Turn& turn, Error error, Thought& thought);
/// Ends the run without a word: its message was a repeat, was not kept, or waits for the next start.
void end_silently(Turn& turn);

}  // namespace oc::engine
