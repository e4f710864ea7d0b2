// What was said while nobody listened: after a new session Discord does not tell it, so it is asked for. And what a thread began with.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "channels/discord/account.h"
#include "engine/ports/place.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::discord {
namespace {

std::uint64_t number_of(const Json& message) { return snowflake_number(string_member_or(message, "id", "")); }

/// The messages of an answer that are younger than this.
void take_younger(std::vector<Json>& out, const Json& page, std::uint64_t after) {
  if (!page.is_array()) return;
  for (const auto& message : page.get_array()) {
    if (number_of(message) > after) out.push_back(message);
  }
}

void keep_newest(std::vector<Json>& messages, std::size_t most) {
  std::ranges::sort(messages, {}, number_of);
  if (messages.size() > most) messages.erase(messages.begin(), messages.end() - static_cast<std::ptrdiff_t>(most));
}

}  // namespace

/// What came in this channel behind the last message that was handed over; empty when the bot may not look there any more.
io::Task<std::vector<Json>> Account::missed_in(std::string channel_id) {
  const std::uint64_t oldest = snowflake_at(io_.clock.now() - Millis(kDiscordMissedAgeMax));
  const std::uint64_t after = std::max(oldest, snowflake_number(seen_.last_of(channel_id)));
  const std::string path = fmt::format("/channels/{}/messages?limit={}", channel_id, kDiscordMissedPerChannelMax);
  Json page = co_await ask_until_told(fmt::format("{}&after={}", path, after));
  if (!page.is_array()) co_return std::vector<Json>();
  if (page.get_array().size() >= kDiscordMissedPerChannelMax) {
    io_.log.warn("discord", "more was said in a channel than is read afterwards; the older messages are passed over",
                 {{"account", settings_.account_id}, {"channel", channel_id}});
    page = co_await ask_until_told(path);
  }
  std::vector<Json> out;
  take_younger(out, page, after);
  keep_newest(out, kDiscordMissedPerChannelMax);
  if (out.empty() || places_.channel(channel_id) != nullptr) co_return out;
  const Json channel = co_await ask_until_told("/channels/" + channel_id);
  if (!channel.is_object()) co_return std::vector<Json>();
  places_.learn_channel(channel, "");
  co_return out;
}

/// As the gateway would have told it: with the guild, and with who its author is there. null: nobody knows where it was said, and without its guild
/// it would be taken for a direct message.
io::Task<Json> Account::as_event(Json message, std::map<std::string, Json>& members) {
  const KnownChannel* channel = places_.channel(string_member_or(message, "channel_id", ""));
  if (channel == nullptr || !message.is_object()) co_return Json(nullptr);
  const std::string guild_id = channel->guild_id;
  message.as_object()["channel_type"] = channel->type;
  if (guild_id.empty()) co_return message;
  message.as_object()["guild_id"] = guild_id;
  const Json* author = member(message, "author");
  const std::string user_id = author == nullptr ? "" : string_member_or(*author, "id", "");
  if (!is_snowflake(user_id) || member(message, "webhook_id") != nullptr || user_id == bot_.id) co_return message;
  const std::string key = guild_id + " " + user_id;
  if (!members.contains(key)) {
    members.emplace(key, co_await ask_until_told(fmt::format("/guilds/{}/members/{}", guild_id, user_id)));
  }
  if (const Json& known = members.at(key); known.is_object()) message.as_object()["member"] = known;
  co_return message;
}

/// After a new session: the channels that were heard before are read from where they were left.
io::Task<> Account::catch_up(engine::InboundSink& sink) {
  std::vector<Json> missed;
  for (const auto& channel_id : seen_.channel_ids()) {
    for (auto& message : co_await missed_in(channel_id)) missed.push_back(std::move(message));
    keep_newest(missed, kDiscordMissedMax);
  }
  if (missed.empty()) co_return;
  io_.log.info("discord", "reading what was said meanwhile", {{"account", settings_.account_id}, {"messages", std::to_string(missed.size())}});
  std::map<std::string, Json> members;
  for (auto& message : missed) {
    Event event{.type = "MESSAGE_CREATE", .data = co_await as_event(std::move(message), members), .place = kept_place_};
    if (event.data.is_null()) {
      io_.log.warn("discord", "a missed message is passed over: its channel is not known any more", {{"account", settings_.account_id}});
      continue;
    }
    co_await hand_over_one(sink, std::move(event));
    co_await keep_place(sink, kept_place_);
  }
}

bool Account::may_ask_about(const engine::Inbound& message) const {
  return access::admit(settings_.policy, engine::sender_of(message), engine::chat_of(message), {}).verdict != access::Verdict::block;
}

/// The first message of a thread that is said to the bot brings what the thread began with (`includeThreadStarter`).
io::Task<> Account::add_starter(engine::Inbound& message) {
  const std::string thread = message.chat.thread_id;
  if (message.what != engine::Inbound::What::message || thread.empty() || !message.parent_peer || seen_.is_told(thread)) co_return;
  // In a thread that is opened for this message it is itself the beginning.
  if (thread == message.message_id) {
    if (may_ask_about(message)) seen_.note_told(thread);
    co_return;
  }
  const PlaceRules rules = rules_of(settings_.guilds, place_of(message));
  const bool is_for_me = message.mentions_me || message.replies_to_me || !rules.requires_mention;
  if (!rules.includes_starter || !is_for_me || !message.quoted_message_id.empty() || !may_ask_about(message)) co_return;
  const std::string where = message.chat.is_forum ? thread : message.parent_peer->id;
  const Json first = co_await ask_until_told(fmt::format("/channels/{}/messages/{}", where, thread));
  seen_.note_told(thread);
  if (!first.is_object()) co_return;
  const auto [sender, text] = words_of(first);
  if (js_trim(text).empty()) co_return;
  message.quoted_message_id = thread;
  message.quoted_sender = sender;
  message.quoted_text = text;
}

}  // namespace oc::channels::discord
