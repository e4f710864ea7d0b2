// Taking up what a stopped or killed gateway left: answers that were not sent, runs that did not end, messages that nobody had looked at.
#pragma once

#include <string>

#include "engine/inside.h"

namespace oc::engine {

/// What a run is made of, for its row and for messages that come over the protocol: enough to go on with it after a restart (Births::from_facts).
Json run_facts(const Prompted& prompted);

/// The names of the newest messages of every agent are known again, and what is unfinished has its place in its session, in order of acceptance.
/// Call before anything can come in. A message whose runs ended in kRunStartsMax crashes is set aside (`dead`), and so is one whose agent is not
/// configured any more or that cannot be read: with the reason, and a visible notice where there is a chat.
io::Task<> take_up_messages(Inside& inside);

/// Goes on with sending what waits in the outboxes. Call when the channel accounts are there.
io::Task<> take_up_answers(Inside& inside);

/// Messages of the inbox whose state is accepted or running, those of a run all together: from where they had got to. Their turns run beside the
/// caller. Errors: those of the store; invalid when one cannot be read (it is dead then).
io::Task<Result<void>> take_up_again(Inside& inside, std::string agent_id, std::vector<store::InboxRow> rows);

/// A message over the protocol that the inbox knows already: its run, if it has ended, is remembered again with its outcome.
/// Errors: those of the store; not_found.
io::Task<Result<RunStarted::State>> recall_run(Inside& inside, std::string agent_id, std::int64_t inbox_id);

}  // namespace oc::engine
