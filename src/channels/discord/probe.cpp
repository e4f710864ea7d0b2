// Whether the token works, what the application may see, and whether the bot can speak in the channels that the config names.
#include <fmt/format.h>

#include "base/text.h"
#include "channels/discord/account.h"
#include "io/clock.h"

namespace oc::channels::discord {
namespace {

constexpr std::uint64_t kViewChannel = 1u << 10, kSendMessages = 1u << 11;
constexpr std::int64_t kContentIntent = 1 << 18, kContentIntentLimited = 1 << 19;
constexpr std::int64_t kMembersIntent = (1 << 14) | (1 << 15), kPresenceIntent = (1 << 12) | (1 << 13);
constexpr std::size_t kAuditedChannelsMax = 20;

}  // namespace

io::Task<Result<std::uint64_t>> Account::permissions_in(std::string channel_id) {
  OC_CO_TRY(const Json channel, co_await api_.get("/channels/" + channel_id));
  const std::string guild_id = string_member_or(channel, "guild_id", "");
  if (guild_id.empty()) co_return ~std::uint64_t{0};
  Json overwrites = member(channel, "permission_overwrites") == nullptr ? Json(nullptr) : *member(channel, "permission_overwrites");
  // A thread has its parent's overwrites.
  if (is_thread(static_cast<int>(int_member(channel, "type").value_or(0)))) {
    OC_CO_TRY(const Json parent, co_await api_.get("/channels/" + string_member_or(channel, "parent_id", "0")));
    if (const Json* list = member(parent, "permission_overwrites")) overwrites = *list;
  }
  std::string my_id = bot_.id;
  if (my_id.empty()) {
    OC_CO_TRY(const Json me, co_await api_.get("/users/@me"));
    my_id = string_member_or(me, "id", "");
  }
  OC_CO_TRY(const Json guild, co_await api_.get("/guilds/" + guild_id));
  OC_CO_TRY(const Json mine, co_await api_.get(fmt::format("/guilds/{}/members/{}", guild_id, my_id)));
  const Json* roles = member(guild, "roles");
  co_return permissions_of({.guild_id = guild_id,
                            .user_id = my_id,
                            .owner_id = string_member_or(guild, "owner_id", ""),
                            .role_ids = strings_member(mine, "roles"),
                            .roles = roles == nullptr ? Json(nullptr) : *roles,
                            .overwrites = std::move(overwrites)});
}

/// `audit ok` or `audit failed`; "" when the config names no channel.
io::Task<std::string> Account::audit() {
  const auto channels = named_channels(settings_.guilds);
  if (channels.empty()) co_return "";
  for (std::size_t i = 0; i < channels.size() && i < kAuditedChannelsMax; i++) {
    const auto mine = co_await permissions_in(channels[i].second);
    if (!mine || (*mine & kViewChannel) == 0 || (*mine & kSendMessages) == 0) co_return "audit failed";
  }
  co_return "audit ok";
}

io::Task<engine::ProbeResult> Account::probe(Millis timeout) {
  engine::ProbeResult out;
  status_.last_probe_at = io_.clock.now();
  if (!settings_.problem.empty()) {
    out.error = settings_.problem;
    co_return out;
  }
  const Millis begin = io_.clock.steady();
  const auto me = co_await api_.call({.path = "/users/@me", .timeout = timeout});
  out.elapsed_ms = (io_.clock.steady() - begin).count();
  if (!me) {
    out.error = me.error().message;
    co_return out;
  }
  out.ok = true;
  out.bot_id = string_member_or(*me, "id", "");
  out.bot_username = printable(valid_utf8(string_member_or(*me, "username", "")), 100);
  if (!out.bot_username.empty()) status_.bot_username = out.bot_username;
  const auto application = co_await api_.call({.path = "/oauth2/applications/@me", .timeout = timeout});
  if (application) {
    const auto flags = int_member(*application, "flags").value_or(0);
    const auto word = [flags](std::int64_t on, std::int64_t limited) {
      return (flags & on) != 0 ? "enabled" : (flags & limited) != 0 ? "limited" : "disabled";
    };
    out.details = JsonObject{{"application", JsonObject{{"id", string_member_or(*application, "id", "")}}},
                             {"intents", JsonObject{{"messageContent", word(kContentIntent, kContentIntentLimited)},
                                                    {"guildMembers", (flags & kMembersIntent) != 0 ? "enabled" : "disabled"},
                                                    {"presence", (flags & kPresenceIntent) != 0 ? "enabled" : "disabled"}}}};
  }
  // What the platform is asked for this takes no longer than the probe may.
  const auto audited = co_await io::within(io_.clock, timeout, audit_result());
  if (audited && !audited->empty()) out.words.push_back(*audited);
  co_return out;
}

io::Task<Result<std::string>> Account::audit_result() { co_return co_await audit(); }

}  // namespace oc::channels::discord
