// What is asked of Discord for a message: where it was said. Only for what may be heard there, or may turn out to be once the place has its name.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/discord/account.h"
#include "core/access/reach.h"
#include "engine/ports/place.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::discord {
namespace {

// The guild, a channel, its parent; what one is called decides whether the next is asked for.
constexpr int kAskRounds = 4;

/// Whether the config lists channels of the guild and this one is not among them by its id.
bool is_listed_otherwise(const access::AccountPolicy& policy, const engine::Inbound& outline, const std::string& unknown_id) {
  const access::Chat guild{.kind = access::ChatType::channel, .guild_id = outline.guild_id, .guild_name = outline.chat.guild_name};
  const Json* channels = access::chat_setting(policy, guild, "channels");
  if (channels == nullptr || !channels->is_object() || channels->get_object().empty()) return false;
  return member(*channels, outline.chat.id) == nullptr && member(*channels, unknown_id) == nullptr;
}

}  // namespace

/// Whether anybody may speak where this happened, as far as the place is known.
bool Account::may_place_speak(const Json& data) const {
  return access::may_reach(settings_.policy, engine::chat_of(outline_of(data, context())), {}).verdict == access::Verdict::allow;
}

Account::Hearing Account::hearing_of(const Json& data) const {
  const auto outline = outline_of(data, context());
  const bool is_message = member(data, "author") != nullptr;
  const bool may_be_another = is_message && settings_.pluralkit.enabled;
  if (outline.sender.id == bot_.id) return Hearing::never;
  if (outline.sender.is_bot && settings_.bots == BotMessages::ignored && !may_be_another) return Hearing::never;
  // Through PluralKit somebody else may speak than the one who wrote.
  if (may_be_another ? may_place_speak(data) : may_ask_about(outline)) return Hearing::yes;
  return outline.guild_id.empty() || settings_.policy.group == access::GroupPolicy::disabled ? Hearing::never : Hearing::by_name;
}

Unknown Account::worth_asking(const Json& data) const {
  Unknown unknown = unknown_places(data, places_);
  if (unknown.is_nothing()) return unknown;
  const Hearing hearing = hearing_of(data);
  if (hearing == Hearing::yes) return unknown;
  if (hearing == Hearing::never) return {};
  unknown.roles_of.clear();
  if (!access::needs_guild_name(settings_.policy, unknown.guild_id)) unknown.guild_id.clear();
  if (!is_listed_otherwise(settings_.policy, outline_of(data, context()), unknown.channel_id)) unknown.channel_id.clear();
  return unknown;
}

/// A GET that is made until it is answered; null when Discord refuses it for good. A message is not placed wrongly because the network is slow: under
/// another name other people would be let in.
io::Task<Json> Account::ask_until_told(std::string path) {
  for (Millis pause = kDiscordAgainMin;; pause = std::min<Millis>(pause * 2, kDiscordAgainMax)) {
    auto told = co_await api_.get(path);
    if (told) co_return *std::move(told);
    const Errc code = told.error().code;
    if (code == Errc::denied || code == Errc::not_found || code == Errc::invalid) co_return Json(nullptr);
    io_.log.warn("discord", "what a message needs is asked for again: " + told.error().message, {{"account", settings_.account_id}});
    co_await io_.clock.sleep(pause);
  }
}

/// After a resume Discord does not tell the guilds again: what a message needs is asked for, once.
io::Task<> Account::learn_places(Json data) {
  const std::string guild_id = string_member_or(data, "guild_id", "");
  for (int rounds = 0; rounds < kAskRounds; rounds++) {
    const Unknown unknown = worth_asking(data);
    if (unknown.is_nothing()) break;
    if (!unknown.guild_id.empty()) {
      const Json guild = co_await ask_until_told("/guilds/" + unknown.guild_id);
      places_.learn_guild(unknown.guild_id,
                          guild.is_object() ? printable(valid_utf8(string_member_or(guild, "name", "")), 200) : std::string(kUnknownName));
    }
    if (!unknown.channel_id.empty()) {
      const Json channel = co_await ask_until_told("/channels/" + unknown.channel_id);
      if (channel.is_object()) places_.learn_channel(channel, guild_id);
      places_.learn_plain(unknown.channel_id, guild_id);
    }
    if (!unknown.roles_of.empty()) {
      const Json me = co_await ask_until_told(fmt::format("/guilds/{}/members/{}", unknown.roles_of, bot_.id));
      places_.learn_my_roles(unknown.roles_of, strings_member(me, "roles"));
    }
  }
}

}  // namespace oc::channels::discord
