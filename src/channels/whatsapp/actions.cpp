// The other things: polls, files, groups, people.
#include <fmt/format.h>

#include "base/text.h"
#include "channels/whatsapp/account.h"
#include "channels/whatsapp/encode.h"
#include "channels/whatsapp/limits.h"
#include "io/clock.h"
#include "io/environment.h"

namespace oc::channels::whatsapp {
namespace {

bool contains(std::string_view text, std::string_view part) { return part.empty() || js_lower(text).find(js_lower(part)) != std::string::npos; }

JsonArray array_member(const Json& value, std::string_view key) {
  const Json* found = member(value, key);
  return found != nullptr && found->is_array() ? found->get_array() : JsonArray();
}

}  // namespace

io::Task<Result<Json>> Account::send_poll(engine::ReplyAddress address, Json params) {
  if (!settings_.polls) co_return fail(Errc::invalid, "polls are off: channels.whatsapp.actions.polls is false");
  const auto target = target_of(address);
  if (!target) co_return fail(Errc::not_found, "there is no WhatsApp number or group to send the poll to");
  const std::string question(js_trim(string_member_or(params, "pollQuestion", "")));
  JsonArray options;
  for (const auto& option : strings_member(params, "pollOption")) {
    if (const auto text = js_trim(option); !text.empty()) options.emplace_back(text);
  }
  if (question.empty()) co_return fail(Errc::invalid, "Poll question is required");
  if (options.size() < 2) co_return fail(Errc::invalid, "Poll requires at least 2 options");
  if (options.size() > kPollOptionsMax) co_return fail(Errc::invalid, fmt::format("Poll supports at most {} options", kPollOptionsMax));
  const auto selections = bool_member(params, "pollMulti").value_or(false) ? static_cast<std::int64_t>(options.size()) : 1;
  const std::string id = wire_id(string_member_or(params, "idempotencyKey", io_.random.uuid()), 0);
  OC_CO_TRY(const auto sent,
            co_await bridge_->request(
                "poll", settings_.account_id,
                {{"to", *target}, {"id", id}, {"question", question}, {"options", std::move(options)}, {"selections", selections}}, kCallTimeout));
  status_.last_outbound_at = io_.clock.now();
  co_return JsonObject{{"messageId", id}, {"to", *target}};
}

/// What is asked of WhatsApp is asked while the account is connected; else its status says why not.
Result<void> Account::check_connected() const {
  if (status_.connected || (settings_.problem.empty() && status_.running && status_.last_error.empty())) return {};
  return fail(Errc::unavailable, fmt::format("the WhatsApp account \"{}\" is not connected: {}", printable(settings_.account_id, 80),
                                             status_.last_error.empty() ? "it does not run" : status_.last_error));
}

io::Task<Result<Json>> Account::perform(std::string action, engine::ReplyAddress address, Json params) {
  if (action == "read" || action == "search")
    co_return fail(Errc::invalid, fmt::format("WhatsApp gives linked devices nothing to {} here", action),
                   "`openclaw sessions` shows what the gateway has kept of a chat.");
  if (action == "poll" || action == "channel-info") OC_CO_CHECKED(check_connected());
  if (action == "poll") co_return co_await send_poll(std::move(address), std::move(params));
  if (action == "channel-info") {
    const auto target = target_of(address);
    if (!target || !target->ends_with("@g.us")) co_return fail(Errc::invalid, "channel-info is for groups: name one by its id that ends in @g.us");
    co_return co_await bridge_->request("group", settings_.account_id, {{"chat", *target}}, kCallTimeout);
  }
  co_return fail(Errc::invalid, fmt::format("whatsapp cannot {}", printable(action, 60)),
                 "`openclaw channels capabilities` shows what each channel can do");
}

io::Task<Result<engine::Media>> Account::fetch(engine::Media media, std::string folder, std::size_t bytes_max) {
  const auto limit = std::min(bytes_max, settings_.media_bytes_max);
  if (media.bytes > 0 && static_cast<std::size_t>(media.bytes) > limit)
    co_return fail(Errc::too_large, fmt::format("the file has {} bytes, more than {} (channels.whatsapp.mediaMaxMb)", media.bytes, limit));
  OC_CO_TRY(const auto file, co_await bridge_->request("fetch", settings_.account_id,
                                                       {{"ref", media.reference}, {"folder", folder}, {"bytesMax", limit}}, kSendTimeout));
  media.path = string_member_or(file, "path", "");
  if (!media.path.starts_with(folder + "/") || media.path.find("/../") != std::string::npos)
    co_return fail(Errc::protocol, "the bridge named a file outside of the folder it was given");
  media.bytes = int_member(file, "bytes").value_or(-1);
  co_return media;
}

std::vector<engine::DirectoryEntry> Account::list_people(const engine::DirectoryQuery& query) const {
  std::vector<engine::DirectoryEntry> out;
  for (const auto& [phone, name] : people_) {
    if (out.size() >= query.entries_max) break;
    if (contains(name, query.text) || contains(phone, query.text)) out.push_back({.kind = "user", .id = phone, .name = name});
  }
  return out;
}

io::Task<Result<std::vector<engine::DirectoryEntry>>> Account::list_groups(engine::DirectoryQuery query) {
  OC_CO_TRY(const auto answer, co_await bridge_->request("groups", settings_.account_id, {}, kCallTimeout));
  const bool wants_one = query.what == engine::DirectoryQuery::What::resolve_group;
  std::vector<engine::DirectoryEntry> out;
  for (const auto& group : array_member(answer, "groups")) {
    const std::string subject = valid_utf8(string_member_or(group, "subject", "")), id = string_member_or(group, "id", "");
    const bool fits =
        wants_one ? js_lower(subject) == js_lower(query.text) || id == query.text : contains(subject, query.text) || contains(id, query.text);
    if (!fits || out.size() >= query.entries_max) continue;
    out.push_back({.kind = "group", .id = id, .name = subject, .note = fmt::format("{} members", int_member(group, "size").value_or(0))});
  }
  co_return out;
}

io::Task<Result<std::vector<engine::DirectoryEntry>>> Account::list_members(engine::DirectoryQuery query) {
  OC_CO_TRY(const auto group, co_await bridge_->request("group", settings_.account_id, {{"chat", query.group_id}}, kCallTimeout));
  std::vector<engine::DirectoryEntry> out;
  for (const auto& one : array_member(group, "participants")) {
    const std::string phone = string_member_or(one, "phone", "");
    const auto known = people_.find(phone);
    engine::DirectoryEntry entry{
        .kind = "user", .id = phone.empty() ? string_member_or(one, "jid", "") : phone, .name = known == people_.end() ? "" : known->second};
    if (bool_member(one, "admin").value_or(false)) entry.note = "admin";
    if (out.size() < query.entries_max && (contains(entry.name, query.text) || contains(entry.id, query.text))) out.push_back(std::move(entry));
  }
  co_return out;
}

/// A number is looked up at WhatsApp; a name among those who wrote.
io::Task<Result<std::vector<engine::DirectoryEntry>>> Account::find_person(engine::DirectoryQuery query) {
  const auto target = target_of({.to = query.text});
  if (!target || !target->starts_with('+')) co_return list_people(query);
  OC_CO_TRY(const auto found, co_await bridge_->request("lookup", settings_.account_id, {{"phone", *target}}, kCallTimeout));
  std::vector<engine::DirectoryEntry> out;
  const auto known = people_.find(*target);
  if (bool_member(found, "exists").value_or(false))
    out.push_back({.kind = "user", .id = *target, .name = known == people_.end() ? "" : known->second});
  co_return out;
}

io::Task<Result<std::vector<engine::DirectoryEntry>>> Account::look_up(engine::DirectoryQuery query) {
  using What = engine::DirectoryQuery::What;
  if (query.what != What::peers && (query.what != What::self || self_.phone.empty())) OC_CO_CHECKED(check_connected());
  switch (query.what) {
    case What::self: {
      std::vector<engine::DirectoryEntry> me;
      if (!self_.phone.empty()) me.push_back({.kind = "user", .id = self_.phone, .name = self_.name});
      co_return me;
    }
    case What::peers: co_return list_people(query);
    case What::groups:
    case What::resolve_group: co_return co_await list_groups(std::move(query));
    case What::members: co_return co_await list_members(std::move(query));
    case What::resolve_user: co_return co_await find_person(std::move(query));
  }
  co_return std::vector<engine::DirectoryEntry>();
}

}  // namespace oc::channels::whatsapp
