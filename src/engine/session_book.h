// A session as a turn needs it: its row, its past, and its next lines.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/shared_vector.h"
#include "core/turn/message.h"
#include "engine/message.h"
#include "engine/pasts.h"
#include "store/store.h"

namespace oc::engine {

struct Inside;

/// What a turn starts from.
struct OpenSession {
  store::AgentStore* database = nullptr;
  store::SessionRow row;
  SharedVector<turn::Message> history;  ///< sound, limited, oldest first
  std::optional<Past> past;             ///< to be brought back after the turn; without messages when all of them are the history
  std::string last_line_id;
  bool is_new = false;                     ///< no turn was kept under this session id before
  std::optional<store::SessionRow> found;  ///< as it stood in the store when this was opened; nothing: no session of this key
  std::vector<store::EntryRow> own_lines;  ///< what this run kept before a restart, in order; not in the history
  std::string replaced_reason;             ///< reset, stale: the session that stood here was archived; "" = none was
};

/// Finds the session of the key, or begins it: missing, gone stale by the reset policy, or asked for by /new. The session that goes is archived, and
/// the fresh one stands in its place, before this returns; taken up again after a crash, the same message does not begin another one. A new thread
/// starts from the transcript of the conversation that it hangs on. A run that goes on after a restart stays in the session in which it began.
/// Waits: for /new, until the message is known to be kept; while the disk takes nothing.
/// Errors: those of the store; cancelled when the message that asked for a new session turned out to be a repeat.
io::Task<Result<OpenSession>> open_session(Inside& inside, const Prompted& prompted);

/// Keeps what is known of the transcript for the next turn. `history` is the session's, as the turn gives it back; `written`: what the turn added to
/// the transcript, all of it; nothing: that is not known.
void bring_back_past(Inside& inside, const Prompted& prompted, OpenSession& session, SharedVector<turn::Message> history,
                     std::optional<Written> written);

/// Writes what the message says about the session into its row: when it was used, where it is (chatType, origin, group), and where answers go
/// (deliveryContext and its copies), unless somebody beside the one owner of the main session wrote.
void note_conversation(const Inside& inside, const Prompted& prompted, store::SessionRow& row);

/// Makes transcript lines: each names the one before it. `facts` stand beside the message, as `openclaw`.
class LineMaker {
 public:
  LineMaker(const io::Io& io, std::string last_line_id) : io_(io), parent_(std::move(last_line_id)) {}
  Json session_header(const std::string& session_id, const std::string& workspace);
  Json message(const turn::Message& message, Json facts = nullptr);
  /// A line for the gateway itself; models do not see it.
  Json custom(std::string_view type, Json data);

 private:
  JsonObject begin(std::string_view type);

  const io::Io& io_;
  std::string parent_;
};

/// The lines that hold messages, as messages.
std::vector<turn::Message> messages_of(std::span<const store::EntryRow> lines);

/// The newest messages whose text is at most `chars_max` long together, beginning with a user's.
SharedVector<turn::Message> newest_that_fit(SharedVector<turn::Message> history, std::size_t chars_max);

/// A new session id under the key, with what the old entry hands on. Not yet stored.
store::SessionRow fresh_session(const io::Io& io, const std::string& session_key, JsonObject handed_on = {});

/// Whether the session's own word or session.sendPolicy lets the agent speak there. `channel` "" = as the session says.
/// Errors: those of the store.
io::Task<Result<bool>> may_speak(Inside& inside, std::string session_key, std::string channel, std::string chat_kind);

}  // namespace oc::engine
