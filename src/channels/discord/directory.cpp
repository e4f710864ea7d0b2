// Who and what can be written to: the people and channels of the bot's guilds.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/discord/account.h"

namespace oc::channels::discord {
namespace {

using engine::DirectoryEntry;
using engine::DirectoryQuery;
using Entries = std::vector<DirectoryEntry>;

constexpr std::size_t kGuildsLookedAtMax = 10;

DirectoryEntry user_entry(const Json& user, std::string_view nick) {
  const std::string handle = printable(valid_utf8(string_member_or(user, "username", "")), 100);
  std::string name = printable(valid_utf8(string_member_or(user, "global_name", "")), 100);
  if (!nick.empty()) name = printable(valid_utf8(nick), 100);
  return {.kind = "user",
          .id = "user:" + string_member_or(user, "id", ""),
          .name = name.empty() ? handle : name,
          .handle = handle.empty() ? "" : "@" + handle,
          .note = bool_member(user, "bot").value_or(false) ? "bot" : ""};
}

/// Text, announcement and forum channels: what can be written to or have threads.
bool is_listed(const Json& channel) {
  const auto type = int_member(channel, "type").value_or(-1);
  return type == channel_type::text || type == channel_type::announcement || type == channel_type::forum || type == channel_type::media;
}

bool fits(std::string_view name, std::string_view wanted) { return wanted.empty() || js_lower(name).contains(js_lower(wanted)); }

struct Guild {
  std::string id, name;
};

std::vector<Guild> guilds_of(const Json& list) {
  std::vector<Guild> out;
  if (!list.is_array()) return out;
  for (const auto& guild : list.get_array()) {
    if (out.size() >= kGuildsLookedAtMax) break;
    out.push_back({string_member_or(guild, "id", ""), printable(valid_utf8(string_member_or(guild, "name", "")), 100)});
  }
  return out;
}

io::Task<Result<Entries>> channels_in(Account& account, Guild guild, std::string wanted) {
  OC_CO_TRY(const Json list, co_await account.api().get(fmt::format("/guilds/{}/channels", guild.id)));
  Entries out;
  if (!list.is_array()) co_return out;
  for (const auto& channel : list.get_array()) {
    const std::string name = printable(valid_utf8(string_member_or(channel, "name", "")), 100);
    if (!is_listed(channel) || !fits(name, wanted)) continue;
    out.push_back(
        {.kind = "channel", .id = "channel:" + string_member_or(channel, "id", ""), .name = name, .handle = "#" + name, .note = guild.name});
  }
  co_return out;
}

io::Task<Result<Entries>> people_in(Account& account, Guild guild, std::string wanted, std::size_t most) {
  const std::string path =
      wanted.empty() ? fmt::format("/guilds/{}/members?limit={}", guild.id, std::min<std::size_t>(most, 1000))
                     : fmt::format("/guilds/{}/members/search?query={}&limit={}", guild.id, path_segment(wanted), std::min<std::size_t>(most, 1000));
  OC_CO_TRY(const Json list, co_await account.api().get(path));
  Entries out;
  if (!list.is_array()) co_return out;
  for (const auto& one : list.get_array()) {
    const Json* user = member(one, "user");
    if (user != nullptr) out.push_back(user_entry(*user, string_member_or(one, "nick", "")));
  }
  co_return out;
}

void add_new(Entries& all, Entries more, std::size_t most) {
  for (auto& entry : more) {
    const bool is_known = std::ranges::any_of(all, [&](const DirectoryEntry& known) { return known.id == entry.id; });
    if (!is_known && all.size() < most) all.push_back(std::move(entry));
  }
}

/// `guild/channel` names both; a `#` or `@` in front is for people.
std::pair<std::string, std::string> names_in(const DirectoryQuery& query) {
  std::string text(js_trim(query.text));
  const auto slash = text.find('/');
  std::string guild = slash == std::string::npos ? "" : text.substr(0, slash);
  std::string name = slash == std::string::npos ? text : text.substr(slash + 1);
  if (name.starts_with('#') || name.starts_with('@')) name.erase(0, 1);
  return {std::move(guild), std::move(name)};
}

/// Exact names before those that only hold the words.
void sort_exact_first(Entries& entries, const std::string& name) {
  std::ranges::stable_partition(entries, [&](const DirectoryEntry& entry) {
    return iequals_ascii(entry.name, name) || iequals_ascii(entry.handle, "@" + name) || entry.id.ends_with(":" + name);
  });
}

}  // namespace

io::Task<Result<std::vector<DirectoryEntry>>> Account::look_up(DirectoryQuery query) {
  using What = DirectoryQuery::What;
  if (!settings_.problem.empty()) co_return fail(Errc::unavailable, settings_.problem);
  if (query.what == What::self) {
    OC_CO_TRY(const Json me, co_await api_.get("/users/@me"));
    co_return Entries{user_entry(me, "")};
  }
  const auto [guild_wanted, name] = names_in(query);
  std::vector<Guild> guilds;
  if (query.what == What::members && !query.group_id.empty()) {
    OC_CO_TRY(const Target target, target_of(query.group_id));
    OC_CO_TRY(const Json channel, co_await api_.get("/channels/" + target.channel_id));
    guilds.push_back({string_member_or(channel, "guild_id", ""), ""});
  } else {
    OC_CO_TRY(const Json list, co_await api_.get("/users/@me/guilds"));
    guilds = guilds_of(list);
  }
  const bool asks_channels = query.what == What::groups || query.what == What::resolve_group;
  Entries out;
  std::optional<Error> failure;
  for (const auto& guild : guilds) {
    if (out.size() >= query.entries_max) break;
    if (!guild_wanted.empty() && guild.id != guild_wanted && !fits(guild.name, guild_wanted)) continue;
    auto some = asks_channels ? co_await channels_in(*this, guild, name) : co_await people_in(*this, guild, name, query.entries_max);
    if (some) {
      add_new(out, *std::move(some), query.entries_max);
    } else {
      failure = std::move(some).error();
    }
  }
  if (out.empty() && failure) {
    if (failure->http_status == 403 && !asks_channels)
      failure->hint = "Switch on Server Members Intent at discord.com/developers/applications, your application, Bot.";
    co_return std::unexpected(*std::move(failure));
  }
  sort_exact_first(out, name);
  co_return out;
}

}  // namespace oc::channels::discord
