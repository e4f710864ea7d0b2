// What the engine asks about a message beside who said it and where.
#include "engine/place.h"

#include "core/config/config.h"
#include "core/sessions/key.h"
#include "engine/accounts.h"

namespace oc::engine {

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
