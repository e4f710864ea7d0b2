// Who and what can be written to: what the config names and what the account has met. Bots cannot list their chats.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/telegram/account.h"

namespace oc::channels::telegram {
namespace {

using engine::DirectoryEntry;
using What = engine::DirectoryQuery::What;

DirectoryEntry entry_of(const KnownChat& chat) { return {.kind = chat.kind, .id = chat.id, .name = chat.name, .handle = chat.handle, .note = ""}; }

DirectoryEntry person_entry(const Json& user) {
  const std::string name = valid_utf8(string_member_or(user, "first_name", "") + " " + string_member_or(user, "last_name", ""));
  const std::string username = valid_utf8(string_member_or(user, "username", ""));
  const auto id = int_member(user, "id");
  return {.kind = "user",
          .id = id ? std::to_string(*id) : "",
          .name = std::string(js_trim(name)),
          .handle = username.empty() ? "" : "@" + username,
          .note = bool_member(user, "is_bot").value_or(false) ? "bot" : ""};
}

}  // namespace

io::Task<Result<std::vector<DirectoryEntry>>> Account::look_up(engine::DirectoryQuery query) {
  const std::string text(js_trim(query.text));
  std::vector<DirectoryEntry> out;
  switch (query.what) {
    case What::self: {
      OC_CO_TRY(const auto me, co_await act("getMe", {}));
      out.push_back(person_entry(me));
      break;
    }
    case What::peers:
      for (const auto& chat : known_.find("user", text, query.entries_max)) out.push_back(entry_of(chat));
      break;
    case What::groups:
      for (const auto& chat : known_.find("group", text, query.entries_max)) out.push_back(entry_of(chat));
      for (const auto& id : settings_.config_groups) {
        const bool is_there = std::ranges::find(out, id, &DirectoryEntry::id) != out.end();
        if (!is_there && out.size() < query.entries_max && id.contains(text))
          out.push_back({.kind = "group", .id = id, .name = "", .handle = "", .note = "from the config"});
      }
      break;
    case What::members: co_return co_await members(query.group_id, query.entries_max);
    case What::resolve_user:
    case What::resolve_group: co_return co_await resolve(std::move(query));
  }
  co_return out;
}

io::Task<Result<std::vector<DirectoryEntry>>> Account::members(std::string group_id, std::size_t entries_max) {
  const auto form = form_of({.to = std::move(group_id)});
  if (form.chat_id.empty()) co_return fail(Errc::invalid, "name the group: its id, such as -1001234567890");
  OC_CO_TRY(const auto list, co_await act("getChatAdministrators", {{"chat_id", id_value(form.chat_id)}}));
  std::vector<DirectoryEntry> out;
  if (!list.is_array()) co_return out;
  for (const auto& one : list.get_array()) {
    const Json* user = member(one, "user");
    if (user == nullptr || out.size() >= entries_max) continue;
    auto entry = person_entry(*user);
    entry.note = printable(string_member_or(one, "status", ""), 40) + "; Telegram tells bots the administrators only";
    out.push_back(std::move(entry));
  }
  co_return out;
}

/// By id or by @name, never by the name that people give themselves.
io::Task<Result<std::vector<DirectoryEntry>>> Account::resolve(engine::DirectoryQuery query) {
  std::vector<DirectoryEntry> out;
  const std::string name = form_of({.to = query.text}).chat_id;
  const bool is_user = query.what == What::resolve_user;
  if (const auto* known = known_.get(name); known != nullptr && (known->kind == "user") == is_user) {
    out.push_back(entry_of(*known));
  } else if (id_value(name).is_int64()) {
    out.push_back({.kind = is_user ? "user" : "group", .id = name, .name = "", .handle = "", .note = "not met yet"});
  } else if (name.starts_with('@') && !is_user) {
    OC_CO_TRY(const auto chat, co_await act("getChat", {{"chat_id", name}}));
    const bool is_channel = string_member_or(chat, "type", "") == "channel";
    const auto id = int_member(chat, "id");
    out.push_back({.kind = is_channel ? "channel" : "group",
                   .id = id ? std::to_string(*id) : name,
                   .name = valid_utf8(string_member_or(chat, "title", "")),
                   .handle = name,
                   .note = ""});
  } else {
    co_return fail(Errc::not_found, fmt::format("{} has not been met by this bot", printable(query.text, 80)),
                   "Telegram resolves the names of public groups and channels only. A person's number is known once they write to the bot.");
  }
  co_return out;
}

}  // namespace oc::channels::telegram
