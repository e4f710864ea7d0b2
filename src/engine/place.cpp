// From a channel's message to what access rules ask about.
#include "engine/place.h"

#include "core/config/config.h"
#include "core/sessions/ids.h"
#include "core/sessions/key.h"
#include "engine/accounts.h"

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

access::AccountPolicy policy_for(const Inside& inside, const Inbound& inbound) {
  const auto account = inside.accounts->find(inbound.channel, inbound.account_id);
  return access::account_policy(inside.snapshot->config->root(), inbound.channel, inbound.account_id, account ? account->status().self_id : "");
}

std::string context_key(const Inbound& inbound) {
  std::string key = sessions::group_history_key(inbound.channel, inbound.account_id, inbound.peer.kind, inbound.peer.id);
  const std::string& thread = inbound.chat.thread_id;
  if (!thread.empty() && inbound.peer.id != thread && !inbound.peer.id.ends_with(":" + thread)) key += ":thread:" + thread;
  return key;
}

bool takes_typed_orders(const Inside& inside, const Inbound& inbound) {
  const Json* text = inside.snapshot->config->find("commands.text");
  if (text == nullptr || !text->is_bool() || text->get_bool() || inbound.what == Inbound::What::pressed) return true;
  // Telegram's own commands are typed words.
  if (inbound.channel == "telegram") return true;
  const auto account = inside.accounts->find(inbound.channel, inbound.account_id);
  return !account || !account->capabilities().native_commands;
}

}  // namespace oc::engine
