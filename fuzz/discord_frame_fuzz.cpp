// Any bytes as a frame of Discord's gateway, and its event as a message, a reaction or an interaction: no crash, and what comes out is sound.
// links: channels/discord
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "channels/discord/decode.h"
#include "channels/discord/gateway.h"

namespace {

namespace discord = oc::channels::discord;

void check_message(const discord::Decoded& decoded, const discord::Bot& bot) {
  if (const auto* ignored = std::get_if<discord::Ignored>(&decoded)) {
    CHECK(!ignored->reason.empty());
    return;
  }
  const auto& message = std::get<oc::engine::Inbound>(decoded);
  CHECK(!message.message_id.empty() && discord::is_snowflake(message.sender.id) && discord::is_snowflake(message.chat.id) &&
        !message.peer.id.empty());
  CHECK(message.sender.id != bot.id || message.what == oc::engine::Inbound::What::pressed);
  CHECK(message.reply_address.to == "channel:" + message.chat.id);
  CHECK(!message.text.empty() || !message.media.empty());
  CHECK(!message.parent_peer || !message.guild_id.empty());
  CHECK(message.media.size() <= 20);
  for (const auto& text :
       {message.text, message.quoted_text, message.quoted_sender, message.sender.name, message.sender.username, message.chat.title}) {
    CHECK(oc::is_valid_utf8(text));
  }
  // What an address holds must survive being kept.
  CHECK(discord::Extra::read(message.reply_address.extra).text() == message.reply_address.extra);
}

void decode_event(const discord::Event& event) {
  const discord::Bot bot{"99", "helper", "99"};
  discord::Settings settings;
  settings.bots = discord::BotMessages::all;
  settings.reply_mode = discord::ReplyMode::all;
  settings.guilds = *oc::parse_json(R"({"*":{"reactionNotifications":"all","channels":{"*":{"autoThread":true}}}})");
  discord::Places places;
  places.learn(event.type, event.data, bot.id);
  CHECK(places.size() <= discord::kDiscordChannelsMax + discord::kDiscordGuildsMax);
  const discord::DecodeContext context{.account_id = "default", .bot = bot, .settings = settings, .places = places};
  check_message(discord::decode_message(event.data, context), bot);
  check_message(discord::decode_reaction("MESSAGE_REACTION_ADD", event.data, context, true), bot);
  const auto interaction = discord::decode_interaction(event.data, context);
  check_message(interaction.message, bot);
  CHECK(!std::holds_alternative<oc::engine::Inbound>(interaction.message) || interaction.answer);
  static_cast<void>(discord::unknown_places(event.data, places));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  discord::Gateway gateway({.token = oc::Secret("t"), .intents = 46593}, discord::SessionPlace::read(text));
  gateway.learn("wss://gateway.discord.gg", 1, oc::Millis(0), oc::Millis(0));
  gateway.opened(oc::Millis(0));
  static_cast<void>(gateway.received(R"({"op":10,"d":{"heartbeat_interval":40000}})", oc::Millis(0), 1));
  const auto before = gateway.place();
  const auto output = gateway.received(text, oc::Millis(1), size);
  CHECK(output.frames.size() <= 2 && output.events.size() <= 1);
  CHECK(gateway.place().seq >= before.seq || output.leave || gateway.is_ready());
  const std::string place = gateway.place().text();
  if (!place.empty() && !gateway.place().session_id.contains('|') && !gateway.place().resume_url.empty() && gateway.place().seq >= 0)
    CHECK(discord::SessionPlace::read(place) == gateway.place());
  for (const auto& event : output.events) decode_event(event);
  if (const auto json = oc::parse_json(text)) decode_event({.type = "MESSAGE_CREATE", .data = *json});
  return 0;
}
