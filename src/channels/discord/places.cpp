// Small maps that never grow beyond their limits.
#include "channels/discord/places.h"

#include <algorithm>

#include "base/text.h"

namespace oc::channels::discord {
namespace {

std::string id_of(const Json& value, std::string_view key) { return printable(string_member_or(value, key, ""), 40); }
std::string name_of(const Json& value) { return printable(valid_utf8(string_member_or(value, "name", "")), 200); }

}  // namespace

bool is_thread(int type) { return type >= channel_type::announcement_thread && type <= channel_type::private_thread; }

const KnownChannel* Places::channel(const std::string& id) const {
  const auto found = channels_.find(id);
  return found == channels_.end() ? nullptr : &found->second;
}

const KnownGuild* Places::guild(const std::string& id) const {
  const auto found = guilds_.find(id);
  return found == guilds_.end() ? nullptr : &found->second;
}

KnownGuild& Places::guild_entry(const std::string& id) {
  if (!guilds_.contains(id) && guilds_.size() >= kDiscordGuildsMax) guilds_.erase(guilds_.begin());
  return guilds_[id];
}

void Places::learn_guild(const std::string& id, std::string name) { guild_entry(id).name = std::move(name); }
void Places::learn_my_roles(const std::string& guild_id, std::vector<std::string> roles) { guild_entry(guild_id).my_roles = std::move(roles); }
void Places::learn_plain(const std::string& id, const std::string& guild_id) {
  if (!channels_.contains(id)) learn_channel(JsonObject{{"id", id}, {"type", guild_id.empty() ? channel_type::dm : channel_type::text}}, guild_id);
}

void Places::learn_channel(const Json& channel, std::string_view guild_id) {
  const std::string id = id_of(channel, "id");
  if (id.empty()) return;
  if (!channels_.contains(id) && channels_.size() >= kDiscordChannelsMax) channels_.erase(channels_.begin());
  KnownChannel& known = channels_[id];
  known.guild_id = guild_id.empty() ? id_of(channel, "guild_id") : std::string(guild_id);
  known.name = name_of(channel);
  known.parent_id = id_of(channel, "parent_id");
  known.owner_id = id_of(channel, "owner_id");
  known.type = static_cast<int>(std::clamp<std::int64_t>(int_member(channel, "type").value_or(0), -1, 1000));
}

void Places::learn_guild_event(const Json& guild, std::string_view my_id) {
  const std::string id = id_of(guild, "id");
  if (id.empty() || bool_member(guild, "unavailable").value_or(false)) return;
  const Json* properties = member(guild, "properties");
  guild_entry(id).name = name_of(properties == nullptr ? guild : *properties);
  for (const std::string_view key : {"channels", "threads"}) {
    const Json* list = member(guild, key);
    if (list == nullptr || !list->is_array()) continue;
    for (const auto& channel : list->get_array()) learn_channel(channel, id);
  }
  const Json* members = member(guild, "members");
  if (members == nullptr || !members->is_array()) return;
  for (const auto& one : members->get_array()) {
    const Json* user = member(one, "user");
    if (user != nullptr && string_member_or(*user, "id", "") == my_id) learn_my_roles(id, strings_member(one, "roles"));
  }
}

bool Places::learn(std::string_view event, const Json& data, std::string_view my_id) {
  const std::string guild_id = id_of(data, "guild_id");
  if (event == "GUILD_CREATE" || event == "GUILD_UPDATE") {
    learn_guild_event(data, my_id);
  } else if (event == "GUILD_DELETE") {
    if (bool_member(data, "unavailable").value_or(false)) return true;
    const std::string id = id_of(data, "id");
    guilds_.erase(id);
    std::erase_if(channels_, [&](const auto& item) { return item.second.guild_id == id; });
  } else if (event == "CHANNEL_CREATE" || event == "CHANNEL_UPDATE" || event == "THREAD_CREATE" || event == "THREAD_UPDATE") {
    learn_channel(data, guild_id);
  } else if (event == "CHANNEL_DELETE" || event == "THREAD_DELETE") {
    forget(id_of(data, "id"));
  } else if (event == "THREAD_LIST_SYNC") {
    const Json* threads = member(data, "threads");
    if (threads == nullptr || !threads->is_array()) return true;
    for (const auto& thread : threads->get_array()) learn_channel(thread, guild_id);
  } else if (event == "GUILD_MEMBER_UPDATE") {
    const Json* user = member(data, "user");
    if (user != nullptr && string_member_or(*user, "id", "") == my_id && !guild_id.empty()) learn_my_roles(guild_id, strings_member(data, "roles"));
  } else {
    return false;
  }
  return true;
}

std::vector<std::string> Places::guild_ids(std::size_t most) const {
  std::vector<std::string> out;
  for (const auto& [id, guild] : guilds_) {
    if (out.size() >= most) break;
    out.push_back(id);
  }
  return out;
}

}  // namespace oc::channels::discord
