// A message as an operator sees it: its name, its state in one word, its history with times, and what retrying or dropping it changes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "store/store.h"

namespace oc::store {

/// The name of a message everywhere: `<agent>:<number>`.
struct MessageId {
  std::string agent_id;
  std::int64_t inbox_id = 0;
};
std::string to_string(const MessageId& id);
/// Errors: invalid (the hint says where the names are listed).
Result<MessageId> parse_message_id(std::string_view text);

/// waiting, running, sending, delivered, answered (there was nothing to send), refused, dead (the message, or a part of its answer), held, dropped.
std::string_view state_word(const MessageRecord& record);

/// {id, agentId, state, channel, accountId, peer, sender, text, sessionKey, acceptedAt, parts, sent, attempts, ambiguous, error?}: one row of a list.
Json message_summary(const MessageRecord& record, const std::string& agent_id);
/// The summary with the whole text and `events`: [{at, event, ...}] in order of time; event is accepted, routed, run, run.ended, part, ended.
Json message_history(const MessageRecord& record, const std::string& agent_id);

/// Whether somebody works on the messages while they are changed.
enum class Gateway : std::uint8_t { runs, stands };

/// What an operator's act changes in the store, and what is to be done next.
struct MessageAct {
  enum class Next : std::uint8_t { nothing, take_up, deliver } next = Next::nothing;
  TurnCommit commit;
  std::string told;  ///< what was done, for people
};
/// A dead message is accepted again, with those that shared its turn; parts that are held, failed or waiting are sent now. Errors: conflict (there is
/// nothing to retry, or it runs).
Result<MessageAct> retry_message(const MessageRecord& record, const MessageId& id, UnixTime now);
/// Nothing more is done for it. Errors: conflict (it is over, or somebody works on it).
Result<MessageAct> drop_message(const MessageRecord& record, const MessageId& id, UnixTime now, Gateway gateway);

/// The counts of one more agent.
void add(MessageCounts& all, const MessageCounts& more);

/// `no message main:7`, with where to look.
Error no_such_message(const MessageId& id);

}  // namespace oc::store
