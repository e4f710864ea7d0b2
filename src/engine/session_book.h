// A session as a turn needs it: its row, its past, and its next lines.
#pragma once

#include <string>
#include <vector>

#include "core/turn/message.h"
#include "engine/message.h"
#include "store/store.h"

namespace oc::engine {

struct Inside;

/// What a turn starts from.
struct OpenSession {
  store::AgentStore* database = nullptr;
  store::SessionRow row;
  std::vector<turn::Message> history;  ///< sound, limited, oldest first
  std::string last_line_id;
  bool is_new = false;        ///< no turn was kept under this session id before
  bool user_is_kept = false;  ///< the message of this run stands in the transcript already (a resumed run)
};

/// Finds the session of the key, or begins it: missing, gone stale by the reset policy, or asked for by /new.
/// Errors: those of the store.
io::Task<Result<OpenSession>> open_session(Inside& inside, const Prompted& prompted);

/// Makes transcript lines: each names the one before it. `facts` stand beside the message, as `openclaw`.
class LineMaker {
 public:
  LineMaker(const io::Io& io, std::string last_line_id) : io_(io), parent_(std::move(last_line_id)) {}
  Json session_header(const std::string& session_id, const std::string& workspace);
  Json message(const turn::Message& message, Json facts = nullptr);

 private:
  const io::Io& io_;
  std::string parent_;
};

/// The lines that hold messages, as messages.
std::vector<turn::Message> messages_of(const std::vector<store::EntryRow>& lines);

/// The newest messages whose text is at most `chars_max` long together, beginning with a user's.
std::vector<turn::Message> newest_that_fit(std::vector<turn::Message> history, std::size_t chars_max);

/// A new session id under the key, with what the old entry hands on. Not yet stored.
store::SessionRow fresh_session(const io::Io& io, const std::string& session_key, const Json& old_entry);

}  // namespace oc::engine
