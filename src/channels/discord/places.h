// What is remembered of guilds and channels: names, kinds and parents, so that a message can be placed without asking.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "channels/discord/limits.h"

namespace oc::channels::discord {

/// Channel types of Discord. Source: developer documentation, "Channel Types".
namespace channel_type {
inline constexpr int text = 0, dm = 1, voice = 2, group_dm = 3, category = 4, announcement = 5, announcement_thread = 10, public_thread = 11,
                     private_thread = 12, stage = 13, forum = 15, media = 16;
}
bool is_thread(int type);

struct KnownChannel {
  std::string guild_id;
  std::string name;
  std::string parent_id;
  std::string owner_id;  ///< of a thread: who opened it
  int type = channel_type::text;
};

inline constexpr std::string_view kUnknownName = "?";  ///< of a guild that could not be asked for

struct KnownGuild {
  std::string name;
  std::optional<std::vector<std::string>> my_roles;  ///< of the account; nothing = not told yet
};

/// Limits: kDiscordGuildsMax, kDiscordChannelsMax; what is over is forgotten and asked for again.
class Places {
 public:
  /// Takes what GUILD_CREATE, CHANNEL_*, THREAD_* and the like tell. Gives whether it was such an event.
  bool learn(std::string_view event, const Json& data, std::string_view my_id);
  /// A channel object of the REST API.
  void learn_channel(const Json& channel, std::string_view guild_id);
  void learn_guild(const std::string& id, std::string name);
  void learn_my_roles(const std::string& guild_id, std::vector<std::string> roles);
  /// Nothing can be learnt of it (forbidden, gone): it counts as a plain channel.
  void learn_plain(const std::string& id, const std::string& guild_id);

  const KnownChannel* channel(const std::string& id) const;
  const KnownGuild* guild(const std::string& id) const;
  std::vector<std::string> guild_ids(std::size_t most) const;
  std::size_t size() const { return channels_.size() + guilds_.size(); }

 private:
  void learn_guild_event(const Json& guild, std::string_view my_id);
  void forget(const std::string& channel_id) { channels_.erase(channel_id); }
  KnownGuild& guild_entry(const std::string& id);

  std::map<std::string, KnownChannel> channels_;
  std::map<std::string, KnownGuild> guilds_;
};

}  // namespace oc::channels::discord
