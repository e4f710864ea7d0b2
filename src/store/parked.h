// What was set aside in the gateway's database, as an operator sees it: among the dead messages, under `gateway:<number>`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "store/messages.h"

namespace oc::store {

inline constexpr std::size_t kParkedBytesMax = std::size_t{64} * 1024;  ///< kept of an update's text
inline constexpr std::size_t kParkedMessageBytesMax =
    std::size_t{1024} * 1024;                            ///< of a message; a longer one is refused, for half of it is of no use
inline constexpr std::size_t kParkedNameBytesMax = 200;  ///< of an update's name; a longer one counts as none
inline constexpr std::size_t kParkedErrorBytesMax = 2000;
inline constexpr std::size_t kParkedMax = 1000;  ///< rows of each kind, of one account of a channel

/// The word in front of the number, where others have their agent. The messages of an agent that is called so come first.
inline constexpr std::string_view kParkedOwner = "gateway";
inline bool may_be_parked(const MessageId& id) { return id.agent_id == kParkedOwner; }
MessageId id_of(const ParkedRow& row);

/// Whether a list of this kind shows what was set aside: it has no agent and no session, and it is not worked on. Of a list in parts the first does.
bool shows_parked(const MessageQuery& query, std::string_view agent_id);

/// As message_summary() and message_history() have it: state `dead`; `kept` says `update` or `message`.
Json parked_summary(const ParkedRow& row);
Json parked_history(const ParkedRow& row);

/// Why an update cannot be tried again, and what to type.
Error unreadable_update(const ParkedRow& row);

/// Whether an earlier version wrote the gateway's database at this path, so that opening it would change it. The question changes nothing; false when
/// the file cannot be read. Blocks, at most kStoreBusyWait.
bool is_of_earlier_version(const std::string& gateway_path);

}  // namespace oc::store
