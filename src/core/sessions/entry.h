// What a session's entry says of its conversation, and what it hands on when the session begins anew (spec §7, §8).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"

namespace oc::sessions {

/// Where a message was said, and by whom.
struct Conversation {
  std::string channel;
  std::string account_id;
  std::string chat_kind = "direct";  ///< direct, group, channel
  std::string chat_id;
  std::string chat_title;
  std::string thread_id;  ///< topic or thread; "" = none
  std::string space;      ///< guild or team; "" = none
  std::string sender_id;
  std::string sender_name;
  std::string sender_username;
  std::string reply_to;         ///< the platform's address of the answer
  std::string reply_thread_id;  ///< "" = none
};

/// Writes chatType, origin and, of groups, channel, groupId, subject or groupChannel, space and displayName. Other fields stay.
void write_conversation(JsonObject& entry, const Conversation& from);

/// Writes deliveryContext and its copies lastChannel, lastTo, lastAccountId, lastThreadId. A thread that the new address does not have is dropped.
void write_delivery(JsonObject& entry, const Conversation& from);

/// `discord:#general`, `whatsapp:g-family`.
std::string group_display_name(const Conversation& group);

/// Why a session begins anew.
enum class Renewal : std::uint8_t { stale, triggered, by_client };

/// The fields of the old entry that the new one begins with: none of a stale one; what was set on purpose, and where it hangs in the tree of
/// sessions, after /new; after a client's reset the route and the policies too.
JsonObject handed_on(const Json& old_entry, Renewal renewal);

}  // namespace oc::sessions
