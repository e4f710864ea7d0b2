// One row for each action: its name, the switch in `channels.discord.actions`, and the calls it makes.
#include "channels/discord/actions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "channels/discord/account.h"
#include "io/clock.h"

namespace oc::channels::discord {
namespace {

using engine::ReplyAddress;
using Answer = io::Task<Result<Json>>;

struct Job {
  Account& account;
  ReplyAddress address;
  Json params;
};

std::string text_of(const Json& params, std::string_view key) {
  const Json* value = member(params, key);
  if (value == nullptr) return {};
  if (value->is_string()) return valid_utf8(js_trim(value->get_string()));
  return value->is_number() ? number_text(*value) : std::string();
}

Result<std::string> id_of(const Json& params, std::string_view key) {
  std::string id = text_of(params, key);
  for (const std::string_view prefix : {"user:", "channel:", "discord:"}) {
    if (id.starts_with(prefix)) id.erase(0, prefix.size());
  }
  if (is_snowflake(id)) return id;
  return fail(Errc::invalid, id.empty() ? fmt::format("{} required", key) : fmt::format("{} \"{}\" is no Discord id", key, printable(id, 40)));
}

/// `?a=b&c=d` of the parameters that are given.
std::string query_of(const Json& params, std::initializer_list<std::pair<std::string_view, std::string_view>> keys) {
  std::string out;
  for (const auto& [key, name] : keys) {
    const std::string value = text_of(params, key);
    if (!value.empty()) out += fmt::format("{}{}={}", out.empty() ? '?' : '&', name, path_segment(value));
  }
  return out;
}

Json found(std::string_view key, Json value) { return JsonObject{{"ok", true}, {key, std::move(value)}}; }
Json done() { return JsonObject{{"ok", true}}; }

/// A call that gives what it read, under a name.
Answer read_as(Job job, std::string path, std::string key) {
  OC_CO_TRY(Json value, co_await job.account.api().get(std::move(path)));
  co_return found(key, std::move(value));
}
Answer do_call(Job job, std::string method, std::string path, Json body = nullptr) {
  Call call{.method = std::move(method), .path = std::move(path), .body = std::move(body), .reason = text_of(job.params, "reason")};
  auto result = co_await job.account.api().call(std::move(call));
  if (!result) co_return std::unexpected(told_for_send(std::move(result).error()));
  co_return done();
}

Answer read(Job job) {
  OC_CO_TRY(const std::string channel, co_await job.account.channel_of(job.address));
  const auto query = query_of(job.params, {{"limit", "limit"}, {"before", "before"}, {"after", "after"}, {"around", "around"}});
  co_return co_await read_as(std::move(job), fmt::format("/channels/{}/messages{}", channel, query), "messages");
}

Answer reactions(Job job) {
  OC_CO_TRY(const std::string message_id, id_of(job.params, "messageId"));
  OC_CO_TRY(const std::string channel, co_await job.account.channel_of(job.address));
  const std::string path = fmt::format("/channels/{}/messages/{}", channel, message_id);
  OC_CO_TRY(const Json message, co_await job.account.api().get(path));
  JsonArray out;
  const Json* list = member(message, "reactions");
  for (const auto& reaction : list != nullptr && list->is_array() ? list->get_array() : JsonArray{}) {
    const Json* emoji = member(reaction, "emoji");
    if (emoji == nullptr || out.size() >= 20) continue;
    const std::string name = string_member_or(*emoji, "name", ""), id = string_member_or(*emoji, "id", "");
    const auto query = query_of(job.params, {{"limit", "limit"}});
    OC_CO_TRY(Json users,
              co_await job.account.api().get(fmt::format("{}/reactions/{}{}", path, path_segment(id.empty() ? name : name + ":" + id), query)));
    out.push_back(JsonObject{{"emoji", *emoji}, {"count", int_member(reaction, "count").value_or(0)}, {"users", std::move(users)}});
  }
  co_return found("reactions", std::move(out));
}

Answer pin_with(Job job, std::string method) {
  OC_CO_TRY(const std::string message_id, id_of(job.params, "messageId"));
  OC_CO_TRY(const std::string channel, co_await job.account.channel_of(job.address));
  co_return co_await do_call(std::move(job), std::move(method), fmt::format("/channels/{}/pins/{}", channel, message_id));
}
Answer pin(Job job) { return pin_with(std::move(job), "PUT"); }
Answer unpin(Job job) { return pin_with(std::move(job), "DELETE"); }

Answer list_pins(Job job) {
  OC_CO_TRY(const std::string channel, co_await job.account.channel_of(job.address));
  co_return co_await read_as(std::move(job), fmt::format("/channels/{}/pins", channel), "pins");
}

/// A message whose body is more than text. Gives its id and channel.
Answer post_special(Job job, JsonObject more) {
  OC_CO_TRY(const std::string channel, co_await job.account.channel_of(job.address));
  auto body =
      message_body({.text = text_of(job.params, "message"), .nonce = nonce_of(text_of(job.params, "idempotencyKey"))}, job.account.settings());
  for (auto& [key, value] : more) body[key] = std::move(value);
  OC_CO_TRY(const Json sent, co_await job.account.post(fmt::format("/channels/{}/messages", channel), "POST", std::move(body), {}));
  co_return JsonObject{{"ok", true}, {"messageId", string_member_or(sent, "id", "")}, {"channelId", channel}};
}
Answer poll(Job job) {
  OC_CO_TRY(Json body, poll_body(job.params));
  co_return co_await post_special(std::move(job), JsonObject{{"poll", std::move(body)}});
}
Answer sticker(Job job) {
  JsonArray ids;
  for (const auto& id : strings_member(job.params, "stickerId")) ids.emplace_back(id);
  if (ids.empty()) {
    OC_CO_TRY(std::string id, id_of(job.params, "stickerId"));
    ids.emplace_back(std::move(id));
  }
  co_return co_await post_special(std::move(job), JsonObject{{"sticker_ids", std::move(ids)}});
}
Answer thread_reply(Job job) {
  // Files go through `message send`, whose paths the engine has looked at.
  if (!text_of(job.params, "media").empty())
    co_return fail(Errc::invalid, "thread-reply takes no files", "Use `openclaw message send --target channel:<thread id> --media <path>`.");
  engine::Utterance part{.address = job.address, .text = text_of(job.params, "message"), .idempotency_key = text_of(job.params, "idempotencyKey")};
  part.address.reply_to_id = text_of(job.params, "replyTo");
  OC_CO_TRY(const auto sent, co_await job.account.send(std::move(part)));
  co_return JsonObject{{"ok", true}, {"messageId", sent.message_id}};
}

Answer thread_create(Job job) {
  const std::string name = text_of(job.params, "threadName"), message_id = text_of(job.params, "messageId"), words = text_of(job.params, "message");
  if (name.empty()) co_return fail(Errc::invalid, "threadName required");
  OC_CO_TRY(const std::string channel, co_await job.account.channel_of(job.address));
  JsonObject body{{"name", utf16_prefix(name, 100)}};
  if (const auto minutes = int_member(job.params, "autoArchiveMin")) body["auto_archive_duration"] = *minutes;
  std::string path = fmt::format("/channels/{}/threads", channel);
  if (is_snowflake(message_id)) {
    path = fmt::format("/channels/{}/messages/{}/threads", channel, message_id);
  } else {
    OC_CO_TRY(const Json place, co_await job.account.api().get("/channels/" + channel));
    const auto type = int_member(place, "type").value_or(0);
    if (type == channel_type::forum || type == channel_type::media) {
      body["message"] = message_body({.text = words.empty() ? name : words}, job.account.settings());
    } else {
      body["type"] = channel_type::public_thread;
    }
  }
  auto made = co_await job.account.api().call({.method = "POST", .path = std::move(path), .body = body});
  if (!made) co_return std::unexpected(told_for_send(std::move(made).error()));
  const std::string thread_id = string_member_or(*made, "id", "");
  if (!words.empty() && body.find("message") == body.end() && is_snowflake(thread_id)) {
    OC_CO_TRY(const Json first, co_await job.account.post(fmt::format("/channels/{}/messages", thread_id), "POST",
                                                          message_body({.text = words}, job.account.settings()), {}));
    static_cast<void>(first);
  }
  co_return found("thread", *std::move(made));
}

/// Discord tells the active threads of a whole guild. Leaves those of one channel, and who is in them.
void keep_threads_of(Json& told, std::string_view channel_id) {
  std::vector<std::string> kept;
  const auto leave = [&](const char* list, const auto& is_kept) {
    Json* entries = told.is_object() ? told.get_object().if_contains(list) : nullptr;
    if (entries == nullptr || !entries->is_array()) return;
    JsonArray left;
    for (auto& entry : entries->get_array()) {
      if (is_kept(entry)) left.push_back(std::move(entry));
    }
    *entries = std::move(left);
  };
  leave("threads", [&](const Json& thread) {
    if (string_member_or(thread, "parent_id", "") != channel_id) return false;
    kept.push_back(string_member_or(thread, "id", ""));
    return true;
  });
  leave("members", [&](const Json& member) { return std::ranges::find(kept, string_member_or(member, "id", "")) != kept.end(); });
}

Answer thread_list(Job job) {
  const auto query = query_of(job.params, {{"before", "before"}, {"limit", "limit"}});
  if (bool_member(job.params, "includeArchived").value_or(false)) {
    OC_CO_TRY(const std::string channel, id_of(job.params, "channelId"));
    co_return co_await read_as(std::move(job), fmt::format("/channels/{}/threads/archived/public{}", channel, query), "threads");
  }
  OC_CO_TRY(const std::string guild, id_of(job.params, "guildId"));
  if (text_of(job.params, "channelId").empty())
    co_return co_await read_as(std::move(job), fmt::format("/guilds/{}/threads/active", guild), "threads");
  OC_CO_TRY(const std::string channel, id_of(job.params, "channelId"));
  OC_CO_TRY(Json told, co_await job.account.api().get(fmt::format("/guilds/{}/threads/active", guild)));
  keep_threads_of(told, channel);
  co_return found("threads", std::move(told));
}

Answer search(Job job) {
  OC_CO_TRY(const std::string guild, id_of(job.params, "guildId"));
  if (text_of(job.params, "query").empty()) co_return fail(Errc::invalid, "query required");
  auto query = query_of(job.params, {{"query", "content"}, {"channelId", "channel_id"}, {"authorId", "author_id"}, {"limit", "limit"}});
  for (const auto& id : strings_member(job.params, "channelIds")) query += "&channel_id=" + path_segment(id);
  for (const auto& id : strings_member(job.params, "authorIds")) query += "&author_id=" + path_segment(id);
  co_return co_await read_as(std::move(job), fmt::format("/guilds/{}/messages/search{}", guild, query), "results");
}

/// Of a guild: /guilds/<id>/<what>.
Answer of_guild(Job job, std::string what, std::string key) {
  OC_CO_TRY(const std::string guild, id_of(job.params, "guildId"));
  co_return co_await read_as(std::move(job), fmt::format("/guilds/{}/{}", guild, what), std::move(key));
}
Answer role_info(Job job) { return of_guild(std::move(job), "roles", "roles"); }
Answer emoji_list(Job job) { return of_guild(std::move(job), "emojis", "emojis"); }
Answer channel_list(Job job) { return of_guild(std::move(job), "channels", "channels"); }
Answer event_list(Job job) { return of_guild(std::move(job), "scheduled-events", "events"); }

Answer of_member(Job job, std::string folder, std::string key) {
  OC_CO_TRY(const std::string guild, id_of(job.params, "guildId"));
  OC_CO_TRY(const std::string user, id_of(job.params, "userId"));
  co_return co_await read_as(std::move(job), fmt::format("/guilds/{}/{}/{}", guild, folder, user), std::move(key));
}
Answer member_info(Job job) { return of_member(std::move(job), "members", "member"); }
Answer voice_status(Job job) { return of_member(std::move(job), "voice-states", "voice"); }

Answer channel_info(Job job) {
  OC_CO_TRY(const std::string channel, co_await job.account.channel_of(job.address));
  co_return co_await read_as(std::move(job), "/channels/" + channel, "channel");
}

/// Its name alone, which the gateway has told already as a rule.
Answer guild_info(Job job) {
  OC_CO_TRY(const std::string guild, id_of(job.params, "guildId"));
  std::string name = job.account.guild_name(guild);
  if (name.empty()) {
    OC_CO_TRY(const Json told, co_await job.account.api().get("/guilds/" + guild));
    name = printable(string_member_or(told, "name", ""), 200);
  }
  co_return found("guild", JsonObject{{"id", guild}, {"name", std::move(name)}});
}

Answer event_create(Job job) {
  OC_CO_TRY(const std::string guild, id_of(job.params, "guildId"));
  const std::string kind = text_of(job.params, "eventType"), location = text_of(job.params, "location");
  JsonObject body{{"name", text_of(job.params, "eventName")},
                  {"scheduled_start_time", text_of(job.params, "startTime")},
                  {"privacy_level", 2},
                  {"entity_type", kind == "stage"   ? 1
                                  : kind == "voice" ? 2
                                                    : 3}};
  for (const auto& [key, name] :
       {std::pair{"endTime", "scheduled_end_time"}, std::pair{"desc", "description"}, std::pair{"channelId", "channel_id"}}) {
    if (const auto value = text_of(job.params, key); !value.empty()) body[name] = value;
  }
  if (!location.empty()) body["entity_metadata"] = JsonObject{{"location", location}};
  auto made = co_await job.account.api().call({.method = "POST", .path = fmt::format("/guilds/{}/scheduled-events", guild), .body = std::move(body)});
  if (!made) co_return std::unexpected(told_for_send(std::move(made).error()));
  co_return found("event", *std::move(made));
}

Answer change_role(Job job, std::string method) {
  OC_CO_TRY(const std::string guild, id_of(job.params, "guildId"));
  OC_CO_TRY(const std::string user, id_of(job.params, "userId"));
  OC_CO_TRY(const std::string role, id_of(job.params, "roleId"));
  co_return co_await do_call(std::move(job), std::move(method), fmt::format("/guilds/{}/members/{}/roles/{}", guild, user, role));
}
Answer role_add(Job job) { return change_role(std::move(job), "PUT"); }
Answer role_remove(Job job) { return change_role(std::move(job), "DELETE"); }

Answer moderate(Job job, std::string method, std::string folder, Json body) {
  OC_CO_TRY(const std::string guild, id_of(job.params, "guildId"));
  OC_CO_TRY(const std::string user, id_of(job.params, "userId"));
  co_return co_await do_call(std::move(job), std::move(method), fmt::format("/guilds/{}/{}/{}", guild, folder, user), std::move(body));
}
Answer kick(Job job) { return moderate(std::move(job), "DELETE", "members", nullptr); }
Answer ban(Job job) {
  const auto days = std::clamp<std::int64_t>(int_member(job.params, "deleteDays").value_or(0), 0, 7);
  return moderate(std::move(job), "PUT", "bans", JsonObject{{"delete_message_seconds", days * 86'400}});
}
Answer timeout(Job job) {
  const std::string until = text_of(job.params, "until");
  const auto minutes = int_member(job.params, "durationMin");
  if (until.empty() && !minutes) co_return fail(Errc::invalid, "durationMin or until required");
  Json end = until.empty() ? (*minutes > 0 ? Json(to_iso(job.account.now() + std::chrono::minutes(*minutes))) : Json(nullptr)) : Json(until);
  co_return co_await moderate(std::move(job), "PATCH", "members", JsonObject{{"communication_disabled_until", std::move(end)}});
}

Answer set_presence(Job job) {
  JsonArray activities;
  if (const auto name = text_of(job.params, "activityName"); !name.empty()) {
    const auto type = int_member(job.params, "activityType").value_or(0);
    JsonObject activity{{"name", name}, {"type", type}};
    if (type == 4) activity["state"] = name;
    activities.push_back(std::move(activity));
  }
  const std::string status = text_of(job.params, "status");
  job.account.show_presence(
      JsonObject{{"since", nullptr}, {"activities", std::move(activities)}, {"status", status.empty() ? "online" : status}, {"afk", false}});
  co_return done();
}

Answer permissions(Job job) {
  OC_CO_TRY(const std::string channel, co_await job.account.channel_of(job.address));
  OC_CO_TRY(const auto mine, co_await job.account.permissions_in(channel));
  JsonArray names;
  for (const auto& name : permission_names(mine)) names.emplace_back(name);
  co_return found("permissions", JsonObject{{"channelId", channel}, {"raw", std::to_string(mine)}, {"permissions", std::move(names)}});
}

struct Row {
  std::string_view name;
  std::string_view group;
  Answer (*perform)(Job);
};
constexpr auto kRows = std::to_array<Row>({
    {"read", "messages", read},
    {"reactions", "reactions", reactions},
    {"poll", "polls", poll},
    {"sticker", "stickers", sticker},
    {"pin", "pins", pin},
    {"unpin", "pins", unpin},
    {"list-pins", "pins", list_pins},
    {"thread-create", "threads", thread_create},
    {"thread-list", "threads", thread_list},
    {"thread-reply", "threads", thread_reply},
    {"search", "search", search},
    {"permissions", "permissions", permissions},
    {"member-info", "memberInfo", member_info},
    {"role-info", "roleInfo", role_info},
    {"emoji-list", "reactions", emoji_list},
    {"role-add", "roles", role_add},
    {"role-remove", "roles", role_remove},
    {"channel-info", "channelInfo", channel_info},
    {"channel-list", "channelInfo", channel_list},
    {"guild-info", "channelInfo", guild_info},
    {"voice-status", "voiceStatus", voice_status},
    {"event-list", "events", event_list},
    {"event-create", "events", event_create},
    {"timeout", "moderation", timeout},
    {"kick", "moderation", kick},
    {"ban", "moderation", ban},
    {"set-presence", "presence", set_presence},
});

/// Bits of Discord's "Bitwise Permission Flags", those that people ask for.
constexpr auto kPermissionNames = std::to_array<std::pair<int, std::string_view>>(
    {{1, "KickMembers"},    {2, "BanMembers"},           {3, "Administrator"},         {4, "ManageChannels"},         {5, "ManageGuild"},
     {6, "AddReactions"},   {10, "ViewChannel"},         {11, "SendMessages"},         {13, "ManageMessages"},        {14, "EmbedLinks"},
     {15, "AttachFiles"},   {16, "ReadMessageHistory"},  {17, "MentionEveryone"},      {18, "UseExternalEmojis"},     {28, "ManageRoles"},
     {34, "ManageThreads"}, {35, "CreatePublicThreads"}, {36, "CreatePrivateThreads"}, {38, "SendMessagesInThreads"}, {40, "ModerateMembers"},
     {49, "SendPolls"}});
constexpr std::uint64_t kAdministrator = 1u << 3;

std::uint64_t bits_of(const Json& value, std::string_view key) {
  const std::string text = string_member_or(value, key, "0");
  std::uint64_t bits = 0;
  std::from_chars(text.data(), text.data() + text.size(), bits);
  return bits;
}

}  // namespace

std::vector<std::string> action_names(const Settings& settings) {
  std::vector<std::string> out;
  for (const auto& row : kRows) {
    if (may_do(settings, row.group)) out.emplace_back(row.name);
  }
  return out;
}

std::uint64_t permissions_of(const PermissionFacts& facts) {
  if (facts.user_id == facts.owner_id) return ~std::uint64_t{0};
  const auto has_role = [&](const std::string& id) { return std::ranges::find(facts.role_ids, id) != facts.role_ids.end(); };
  std::uint64_t out = 0;
  if (facts.roles.is_array()) {
    for (const auto& role : facts.roles.get_array()) {
      const std::string id = string_member_or(role, "id", "");
      if (id == facts.guild_id || has_role(id)) out |= bits_of(role, "permissions");
    }
  }
  if ((out & kAdministrator) != 0) return ~std::uint64_t{0};
  if (!facts.overwrites.is_array()) return out;
  // Everybody's, then all roles' together, then the member's own.
  std::array<std::uint64_t, 3> allow{}, deny{};
  for (const auto& overwrite : facts.overwrites.get_array()) {
    const std::string id = string_member_or(overwrite, "id", "");
    const std::size_t step = id == facts.guild_id ? 0 : has_role(id) ? 1 : id == facts.user_id ? 2 : 3;
    if (step > 2) continue;
    allow[step] |= bits_of(overwrite, "allow");
    deny[step] |= bits_of(overwrite, "deny");
  }
  for (std::size_t step = 0; step < allow.size(); step++) out = (out & ~deny[step]) | allow[step];
  return out;
}

std::vector<std::string> permission_names(std::uint64_t permissions) {
  std::vector<std::string> out;
  for (const auto& [bit, name] : kPermissionNames) {
    if ((permissions >> bit & 1u) != 0) out.emplace_back(name);
  }
  return out;
}

io::Task<Result<Json>> Account::perform(std::string action, ReplyAddress address, Json params) {
  if (!settings_.problem.empty()) co_return fail(Errc::unavailable, settings_.problem);
  const auto* row = std::ranges::find(kRows, action, &Row::name);
  if (row == kRows.end())
    co_return fail(Errc::invalid, fmt::format("Discord has no action \"{}\"", printable(action, 40)),
                   "`openclaw channels capabilities --channel discord` lists them.");
  if (!may_do(settings_, row->group))
    co_return fail(Errc::denied, fmt::format("Discord {} are disabled", row->group),
                   fmt::format("Set channels.discord.actions.{}: true.", row->group));
  co_return co_await row->perform(Job{*this, std::move(address), std::move(params)});
}

void Account::show_presence(const Json& presence) {
  settings_.presence = presence;
  inward_.presences.push_back(to_json_text(presence));
  inward_.changed.set();
}

}  // namespace oc::channels::discord
