// From a channel's message to what access rules ask about.
#include "engine/ports/place.h"

#include "core/sessions/ids.h"

namespace oc::engine {

access::Sender sender_of(const Inbound& inbound) {
  const Sender& sender = inbound.sender;
  return {.id = sender.id, .name = sender.username.empty() ? sender.name : sender.username, .aliases = sender.aliases};
}

access::Chat chat_of(const Inbound& inbound) {
  return {.kind = sessions::normalize_chat_type(inbound.chat.kind),
          .id = inbound.chat.id,
          .topic_id = inbound.chat.thread_id,
          .guild_id = inbound.guild_id,
          .guild_name = inbound.chat.guild_name,
          .channel_name = inbound.chat.title,
          .parent_id = inbound.parent_peer ? inbound.parent_peer->id : "",
          .parent_name = inbound.chat.parent_name,
          .sender_roles = inbound.role_ids};
}

}  // namespace oc::engine
