// Small lists, searched from the newest.
#include "channels/telegram/memory.h"

#include <algorithm>

#include "base/text.h"

namespace oc::channels::telegram {

void OwnMessages::add(const std::string& key, std::string thread_id) {
  if (key.empty()) return;
  const auto [place, is_new] = threads_.insert_or_assign(key, std::move(thread_id));
  if (!is_new) return;
  order_.push_back(key);
  // Keys of forgotten chats may still stand in the order.
  while (order_.size() > kOwnMessagesMax) {
    threads_.erase(order_.front());
    order_.pop_front();
  }
}

std::string OwnMessages::thread_of(const std::string& key) const {
  const auto found = threads_.find(key);
  return found == threads_.end() ? std::string() : found->second;
}

bool OwnMessages::has_chat(std::string_view chat_id) const {
  const std::string prefix = std::string(chat_id) + ":";
  const auto next = threads_.lower_bound(prefix);
  return next != threads_.end() && next->first.starts_with(prefix);
}

void OwnMessages::forget_chat(std::string_view chat_id) {
  const std::string prefix = std::string(chat_id) + ":";
  std::erase_if(threads_, [&](const auto& item) { return item.first.starts_with(prefix); });
  std::erase_if(order_, [&](const std::string& key) { return key.starts_with(prefix); });
}

void KnownChats::meet(KnownChat chat) {
  if (chat.id.empty()) return;
  if (!chats_.empty() && chats_.back().id == chat.id) {
    chats_.back() = std::move(chat);
    return;
  }
  forget(chat.id);
  chats_.push_back(std::move(chat));
  if (chats_.size() > kKnownChatsMax) chats_.pop_front();
}

void KnownChats::forget(const std::string& id) {
  std::erase_if(chats_, [&](const KnownChat& chat) { return chat.id == id; });
}

std::vector<KnownChat> KnownChats::find(std::string_view kind, std::string_view text, std::size_t entries_max) const {
  const std::string wanted = js_lower(text);
  std::vector<KnownChat> out;
  for (auto chat = chats_.rbegin(); chat != chats_.rend() && out.size() < entries_max; ++chat) {
    const bool is_kind = kind.empty() || chat->kind == kind || (kind == "group" && chat->kind == "channel");
    const bool matches = js_lower(chat->name).contains(wanted) || js_lower(chat->handle).contains(wanted) || chat->id.contains(wanted);
    if (is_kind && matches) out.push_back(*chat);
  }
  return out;
}

const KnownChat* KnownChats::get(std::string_view id_or_handle) const {
  const auto found = std::ranges::find_if(
      chats_, [&](const KnownChat& chat) { return chat.id == id_or_handle || (!chat.handle.empty() && iequals_ascii(chat.handle, id_or_handle)); });
  return found == chats_.end() ? nullptr : &*found;
}

SendProgress SendsInProgress::get(const std::string& key) const {
  const auto found = std::ranges::find_if(sends_, [&](const auto& send) { return send.first == key; });
  return found == sends_.end() ? SendProgress{} : found->second;
}

void SendsInProgress::keep(const std::string& key, SendProgress progress) {
  if (key.empty()) return;
  forget(key);
  sends_.emplace_back(key, std::move(progress));
  if (sends_.size() > kSendsInProgressMax) sends_.pop_front();
}

void SendsInProgress::forget(const std::string& key) {
  std::erase_if(sends_, [&](const auto& send) { return send.first == key; });
}

}  // namespace oc::channels::telegram
