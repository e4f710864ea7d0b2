// Two bounded maps.
#include "channels/slack/names.h"

#include "base/text.h"
#include "channels/slack/limits.h"

namespace oc::channels::slack {
namespace {

std::string text_member(const Json& value, std::string_view key) { return std::string(js_trim(valid_utf8(string_member_or(value, key, "")))); }

}  // namespace

Person person_of(const Json& user) {
  Person out{.handle = text_member(user, "name"), .is_bot = bool_member(user, "is_bot").value_or(false)};
  const Json* profile = member(user, "profile");
  if (profile != nullptr) out.name = text_member(*profile, "display_name");
  if (out.name.empty() && profile != nullptr) out.name = text_member(*profile, "real_name");
  if (out.name.empty()) out.name = text_member(user, "real_name");
  if (out.name.empty()) out.name = out.handle;
  return out;
}

ChatFacts chat_facts_of(const Json& channel) {
  if (bool_member(channel, "is_im") == true) return {.kind = "direct", .name = ""};
  return {.kind = bool_member(channel, "is_mpim") == true ? "group" : "channel", .name = text_member(channel, "name")};
}

const Person* Names::person(const std::string& id) const {
  const auto found = people_.find(id);
  return found == people_.end() ? nullptr : &found->second.value;
}

const ChatFacts* Names::chat(const std::string& id) const {
  const auto found = chats_.find(id);
  return found == chats_.end() ? nullptr : &found->second.value;
}

template <class T>
void Names::keep(std::map<std::string, Kept<T>>& all, const std::string& id, T value, std::uint64_t number) {
  if (id.empty()) return;
  if (all.size() >= kSlackNamesMax && !all.contains(id)) {
    const std::uint64_t old = number - kSlackNamesMax / 2;
    std::erase_if(all, [old](const auto& item) { return item.second.number < old; });
    if (all.size() >= kSlackNamesMax) all.clear();
  }
  all[id] = {std::move(value), number};
}

void Names::keep_person(const std::string& id, Person person) { keep(people_, id, std::move(person), ++number_); }
void Names::keep_chat(const std::string& id, ChatFacts chat) { keep(chats_, id, std::move(chat), ++number_); }

}  // namespace oc::channels::slack
