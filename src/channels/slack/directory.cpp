// People and channels of the workspace, page by page.
#include <algorithm>

#include "base/text.h"
#include "channels/slack/account.h"
#include "channels/slack/decode_inner.h"

namespace oc::channels::slack {
namespace {

constexpr int kPageEntries = 200;

bool fits(const std::string& wanted, std::initializer_list<std::string_view> texts) {
  return wanted.empty() || std::ranges::any_of(texts, [&](std::string_view text) { return token(text).contains(wanted); });
}

bool is_exactly(const std::string& wanted, std::initializer_list<std::string_view> texts) {
  return std::ranges::any_of(texts, [&](std::string_view text) { return !text.empty() && token(text) == wanted; });
}

std::string wanted_name(const std::string& text) {
  const std::string wanted = token(text);
  return wanted.starts_with('@') || wanted.starts_with('#') ? wanted.substr(1) : wanted;
}

engine::DirectoryEntry person_entry(const std::string& id, const Person& person) {
  return {.kind = "user",
          .id = "user:" + id,
          .name = person.name,
          .handle = person.handle.empty() ? "" : "@" + person.handle,
          .note = person.is_bot ? "bot" : ""};
}

}  // namespace

io::Task<Result<std::vector<Json>>> Account::pages(std::string method, Json parameters, std::string list, std::size_t entries_max) {
  std::vector<Json> out;
  parameters.as_object()["limit"] = kPageEntries;
  for (std::size_t page = 0; page < kSlackPagesMax && out.size() < entries_max; page++) {
    const auto answer = co_await ask_reading(method, parameters);
    if (!answer) co_return std::unexpected(answer.error());
    if (const Json* entries = member(*answer, list); entries != nullptr && entries->is_array()) {
      for (const auto& entry : entries->get_array()) {
        if (out.size() < entries_max) out.push_back(entry);
      }
    }
    const Json* metadata = member(*answer, "response_metadata");
    const std::string cursor = metadata != nullptr ? string_member_or(*metadata, "next_cursor", "") : "";
    if (cursor.empty()) break;
    parameters.as_object()["cursor"] = cursor;
  }
  co_return out;
}

io::Task<Result<std::vector<engine::DirectoryEntry>>> Account::people(engine::DirectoryQuery query) {
  OC_CO_TRY(const auto users, co_await pages("users.list", JsonObject{}, "members", kSlackNamesMax));
  const bool is_one = query.what == engine::DirectoryQuery::What::resolve_user;
  const std::string wanted = wanted_name(query.text);
  std::vector<engine::DirectoryEntry> out;
  for (const auto& user : users) {
    const std::string id = id_member(user, "id");
    if (id.empty() || bool_member(user, "deleted") == true) continue;
    auto person = person_of(user);
    const Json* profile = member(user, "profile");
    const std::string mail = profile != nullptr ? string_member_or(*profile, "email", "") : "";
    const std::string real = string_member_or(user, "real_name", "");
    const bool is_wanted =
        is_one ? is_exactly(wanted, {id, person.name, person.handle, mail, real}) : fits(wanted, {id, person.name, person.handle, real});
    if (is_wanted) out.push_back(person_entry(id, person));
    names_.keep_person(id, std::move(person));
    if (out.size() >= query.entries_max) break;
  }
  co_return out;
}

io::Task<Result<std::vector<engine::DirectoryEntry>>> Account::groups(engine::DirectoryQuery query) {
  OC_CO_TRY(const auto channels,
            co_await pages("conversations.list", JsonObject{{"types", "public_channel,private_channel,mpim"}, {"exclude_archived", true}}, "channels",
                           kSlackNamesMax));
  const bool is_one = query.what == engine::DirectoryQuery::What::resolve_group;
  const std::string wanted = wanted_name(query.text);
  std::vector<engine::DirectoryEntry> out;
  for (const auto& channel : channels) {
    const std::string id = id_member(channel, "id");
    if (id.empty()) continue;
    auto facts = chat_facts_of(channel);
    const bool is_member = bool_member(channel, "is_member").value_or(facts.kind == "group");
    if (is_one ? is_exactly(wanted, {id, facts.name}) : fits(wanted, {id, facts.name})) {
      out.push_back({.kind = facts.kind,
                     .id = "channel:" + id,
                     .name = facts.name,
                     .handle = facts.name.empty() ? "" : "#" + facts.name,
                     .note = is_member ? "" : "the app is not in it"});
    }
    names_.keep_chat(id, std::move(facts));
    if (out.size() >= query.entries_max) break;
  }
  co_return out;
}

io::Task<Result<std::vector<engine::DirectoryEntry>>> Account::members(engine::DirectoryQuery query) {
  OC_CO_TRY(const auto channel_id, co_await channel_of(query.group_id));
  OC_CO_TRY(const auto ids, co_await pages("conversations.members", JsonObject{{"channel", channel_id}}, "members", query.entries_max));
  std::vector<engine::DirectoryEntry> out;
  for (const auto& value : ids) {
    if (!value.is_string()) continue;
    const std::string id(value.get_string());
    if (names_.person(id) == nullptr) static_cast<void>(co_await learn_person(id));
    const Person* known = names_.person(id);
    out.push_back(person_entry(id, known != nullptr ? *known : Person{.name = id}));
  }
  co_return out;
}

io::Task<Result<std::vector<engine::DirectoryEntry>>> Account::look_up(engine::DirectoryQuery query) {
  using What = engine::DirectoryQuery::What;
  if (!settings_.problem.empty()) co_return fail(Errc::unavailable, settings_.problem);
  switch (query.what) {
    case What::self: {
      if (self_.user_id.empty()) {
        const auto answer = co_await ask("auth.test", JsonObject{});
        if (!answer) co_return std::unexpected(answer.error());
        keep_self(*answer);
      }
      co_return std::vector{person_entry(self_.user_id, {.name = self_.user_name, .handle = self_.user_name, .is_bot = true})};
    }
    case What::peers:
    case What::resolve_user: co_return co_await people(std::move(query));
    case What::groups:
    case What::resolve_group: co_return co_await groups(std::move(query));
    case What::members: co_return co_await members(std::move(query));
  }
  co_return fail(Errc::invalid, "that is nothing to look up");
}

}  // namespace oc::channels::slack
