// Tests of what an event becomes.
#include "channels/discord/decode.h"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include "channels/discord/encode.h"
#include "core/config/config.h"
#include "io/sim/sim.h"

namespace oc::channels::discord {
namespace {

using engine::Inbound;

constexpr const char* kBot = "900000000000000001";
constexpr const char* kGuild = "100000000000000001";
constexpr const char* kTalk = "100000000000000002";
constexpr const char* kForum = "100000000000000003";
constexpr const char* kThread = "100000000000000009";
constexpr const char* kRole = "100000000000000005";

/// A bot in one guild with a channel, a forum and a thread in it.
struct Scene {
  explicit Scene(const std::string& section = "{}") {
    io::SimWorld world;
    settings = read_settings(*parse_json(R"({"channels":{"discord":)" + section + "}}"), "default", world.environment());
    places.learn("GUILD_CREATE",
                 *parse_json(fmt::format(
                     R"({{"id":"{}","name":"Friends of Claw","channels":[{{"id":"{}","name":"talk","type":0}},{{"id":"{}","name":"ideas","type":15}}],
                   "threads":[{{"id":"{}","name":"An idea","type":11,"parent_id":"{}","owner_id":"{}"}}],"members":[{{"user":{{"id":"{}"}},"roles":["{}"]}}]}})",
                     kGuild, kTalk, kForum, kThread, kForum, kBot, kBot, kRole)),
                 kBot);
  }
  DecodeContext context() const { return {.account_id = "default", .bot = bot, .settings = settings, .places = places}; }
  Decoded decode(const Json& message) const { return decode_message(message, context()); }

  Bot bot{kBot, "helper", kBot};
  Settings settings;
  Places places;
};

JsonObject person(const std::string& id, const std::string& name) { return {{"id", id}, {"username", name}, {"global_name", name + "!"}}; }

/// A message of person 5 in the guild's channel, changed by `more`.
Json message(const std::string& text, JsonObject more = {}) {
  JsonObject out{{"id", "1200000000000000000"},
                 {"channel_id", kTalk},
                 {"guild_id", kGuild},
                 {"type", 0},
                 {"content", text},
                 {"author", person("5", "ann")},
                 {"member", JsonObject{{"nick", "Annie"}, {"roles", JsonArray{"7", "8"}}}}};
  for (auto& [key, value] : more) out[key] = std::move(value);
  return out;
}
Json direct(const std::string& text, JsonObject more = {}) {
  Json out = message(text, std::move(more));
  out.get_object().erase("guild_id");
  out.get_object().erase("member");
  out.get_object()["channel_id"] = "300";
  return out;
}
Inbound heard(const Decoded& decoded) {
  REQUIRE(std::holds_alternative<Inbound>(decoded));
  return std::get<Inbound>(decoded);
}
std::string why(const Decoded& decoded) {
  REQUIRE(std::holds_alternative<Ignored>(decoded));
  return std::get<Ignored>(decoded).reason;
}

TEST_CASE("routing 3.2: a guild's message has the channel as its peer, the guild and the member's roles") {
  const auto in = heard(Scene().decode(message("hello")));
  CHECK(in.peer.kind == "channel");
  CHECK(in.peer.id == kTalk);
  CHECK(!in.parent_peer);
  CHECK(in.guild_id == kGuild);
  CHECK(in.chat.guild_name == "Friends of Claw");
  CHECK(in.chat.title == "talk");
  CHECK(in.role_ids == std::vector<std::string>{"7", "8"});
  CHECK(in.sender.id == "5");
  CHECK(in.sender.name == "Annie");
  CHECK(in.message_id == "1200000000000000000");
  CHECK(in.reply_address.to == std::string("channel:") + kTalk);
  CHECK(in.reply_address.reply_to_id.empty());
  CHECK(!in.mentions_me);
  CHECK(to_ms(in.sent_at) == (1200000000000000000 >> 22) + 1'420'070'400'000);
}

TEST_CASE("routing 3.2: a direct message has its person, a group of them its channel") {
  const auto dm = heard(Scene().decode(direct("hi")));
  CHECK(dm.chat.kind == "direct");
  CHECK(dm.peer.kind == "direct");
  CHECK(dm.peer.id == "5");
  CHECK(dm.guild_id.empty());
  CHECK(dm.reply_address.to == "channel:300");
  const auto group = heard(Scene().decode(direct("hi", {{"channel_type", 3}})));
  CHECK(group.chat.kind == "group");
  CHECK(group.peer.kind == "group");
  CHECK(group.peer.id == "300");
}

TEST_CASE("routing 3.2: a thread and a forum post have their own id, and the channel they hang on as parent") {
  const auto in = heard(Scene().decode(message("in it", {{"channel_id", kThread}})));
  CHECK(in.peer.id == kThread);
  REQUIRE(in.parent_peer);
  CHECK(in.parent_peer->kind == "channel");
  CHECK(in.parent_peer->id == kForum);
  CHECK(in.chat.parent_name == "ideas");
  CHECK(in.chat.is_forum);
  CHECK(in.chat.thread_id == kThread);
}

TEST_CASE("a mention of the bot, of its role, and an answer to it are told; its own mention in front goes") {
  const auto me = heard(
      Scene().decode(message(fmt::format("<@{}> are you there, <@6>?", kBot), {{"mentions", JsonArray{person(kBot, "helper"), person("6", "bo")}}})));
  CHECK(me.mentions_me);
  CHECK(me.text == "are you there, @bo!?");
  const auto role = heard(Scene().decode(message(fmt::format("<@&{}> hey", kRole), {{"mention_roles", JsonArray{kRole}}})));
  CHECK(role.mentions_me);
  const auto other = heard(Scene().decode(message("<@6>", {{"mentions", JsonArray{person("6", "bo")}}})));
  CHECK(!other.mentions_me);
  CHECK(other.mentions_anyone);
  const auto reply = heard(Scene().decode(
      message("yes", {{"type", 19},
                      {"message_reference", JsonObject{{"message_id", "77"}}},
                      {"referenced_message", JsonObject{{"id", "77"}, {"content", "shall I?"}, {"author", person(kBot, "helper")}}}})));
  CHECK(reply.replies_to_me);
  CHECK(reply.quoted_text == "shall I?");
  CHECK(reply.quoted_message_id == "77");
}

TEST_CASE("own messages, the platform's, and other bots' are passed over") {
  CHECK(why(Scene().decode(message("x", {{"author", person(kBot, "helper")}}))) == "my own message");
  for (const int type : {1, 3, 6, 7, 8, 18, 21, 24}) CHECK(std::holds_alternative<Ignored>(Scene().decode(message("x", {{"type", type}}))));
  JsonObject robot = person("6", "bo");
  robot["bot"] = true;
  CHECK(why(Scene().decode(message("x", {{"author", robot}}))) == "another bot wrote it");
  CHECK(why(Scene().decode(message("x", {{"webhook_id", "6"}}))) == "another bot wrote it");
  CHECK(heard(Scene(R"({"allowBots":true})").decode(message("x", {{"author", robot}}))).sender.is_bot);
  const Scene mentions(R"({"allowBots":"mentions"})");
  CHECK(std::holds_alternative<Ignored>(mentions.decode(message("x", {{"author", robot}}))));
  CHECK(std::holds_alternative<Inbound>(mentions.decode(message("x", {{"author", robot}, {"mentions", JsonArray{person(kBot, "helper")}}}))));
}

TEST_CASE("a message without its text is told apart: the Message Content Intent is off") {
  const auto decoded = Scene().decode(message(""));
  REQUIRE(std::holds_alternative<Ignored>(decoded));
  CHECK(std::get<Ignored>(decoded).why == Ignored::Why::no_content);
  CHECK(std::get<Ignored>(Scene().decode(direct(""))).why == Ignored::Why::not_for_us);
}

TEST_CASE("files come as media, stickers, polls and forwarded messages as words") {
  const auto file = heard(Scene().decode(message(
      "", {{"attachments",
            JsonArray{JsonObject{{"filename", "a.png"}, {"content_type", "image/png"}, {"size", 12}, {"url", "https://cdn.discordapp.com/a"}}}}})));
  REQUIRE(file.media.size() == 1);
  CHECK(file.media[0].kind == "image");
  CHECK(file.media[0].bytes == 12);
  CHECK(file.media[0].reference == "https://cdn.discordapp.com/a");
  CHECK(file.text.empty());
  const auto voice = heard(Scene().decode(
      message("", {{"flags", 8192}, {"attachments", JsonArray{JsonObject{{"filename", "voice-message.ogg"}, {"url", "https://x"}}}}})));
  CHECK(voice.media[0].kind == "voice");
  CHECK(voice.media[0].mime == "audio/ogg");
  CHECK(heard(Scene().decode(message("", {{"sticker_items", JsonArray{JsonObject{{"name", "wave"}}}}}))).text == "[sticker: wave]");
  const auto poll = *parse_json(R"({"question":{"text":"When?"},"answers":[{"poll_media":{"text":"now"}},{"poll_media":{"text":"later"}}]})");
  CHECK(heard(Scene().decode(message("vote", {{"poll", poll}}))).text == "vote\n[poll: When? | now | later]");
  const auto snapshots = *parse_json(R"([{"message":{"content":"old news"}}])");
  CHECK(heard(Scene().decode(message("", {{"message_snapshots", snapshots}}))).text == "[forwarded message]\nold news");
}

TEST_CASE("replyToMode gives the answer the message it answers; the address says who is answered") {
  CHECK(heard(Scene(R"({"replyToMode":"all"})").decode(message("x"))).reply_address.reply_to_id == "1200000000000000000");
  CHECK(Extra::read(heard(Scene().decode(message("x"))).reply_address.extra).actor == "5");
}

TEST_CASE("autoThread: what is for the bot begins a thread; in a thread of the bot everything is for it") {
  const std::string config =
      fmt::format(R"({{"guilds":{{"{}":{{"channels":{{"{}":{{"autoThread":true}},"{}":{{"autoThread":true}}}}}}}}}})", kGuild, kTalk, kForum);
  const Scene scene(config);
  CHECK(heard(scene.decode(message("not for you"))).peer.id == kTalk);
  const auto in = heard(scene.decode(message("for you", {{"mentions", JsonArray{person(kBot, "helper")}}})));
  CHECK(in.peer.id == in.message_id);
  CHECK(in.parent_peer->id == kTalk);
  CHECK(in.reply_address.to == "channel:" + in.message_id);
  CHECK(Extra::read(in.reply_address.extra).thread_of == kTalk);
  CHECK(heard(scene.decode(message("x", {{"channel_id", kThread}}))).replies_to_me);
  CHECK(!heard(scene.decode(message("x"))).replies_to_me);
}

TEST_CASE("ignoreOtherMentions: what is said to others is passed over") {
  const Scene scene(fmt::format(R"({{"guilds":{{"{}":{{"ignoreOtherMentions":true}}}}}})", kGuild));
  CHECK(std::holds_alternative<Ignored>(scene.decode(message("<@6>", {{"mentions", JsonArray{person("6", "bo")}}}))));
  CHECK(std::holds_alternative<Inbound>(scene.decode(message("to all"))));
}

TEST_CASE("reactions to the bot's messages are notes; the config widens or ends that") {
  const auto reaction = [](const std::string& author) {
    return *parse_json(
        fmt::format(R"({{"user_id":"5","channel_id":"{}","guild_id":"{}","message_id":"77","message_author_id":"{}","emoji":{{"id":null,"name":"👍"}},
      "member":{{"user":{{"id":"5","username":"ann"}},"roles":["7"]}}}})",
                    kTalk, kGuild, author));
  };
  const auto in = heard(decode_reaction("MESSAGE_REACTION_ADD", reaction(kBot), Scene().context(), false));
  CHECK(in.what == Inbound::What::note);
  CHECK(in.text == "Discord reaction added: 👍 by ann on Friends of Claw #talk msg 77");
  CHECK(in.peer.id == kTalk);
  CHECK(in.role_ids == std::vector<std::string>{"7"});
  CHECK(std::holds_alternative<Ignored>(decode_reaction("MESSAGE_REACTION_ADD", reaction("6"), Scene().context(), false)));
  const auto with = [&](const std::string& word) {
    return Scene(fmt::format(R"({{"guilds":{{"{}":{{"reactionNotifications":"{}","users":["6"]}}}}}})", kGuild, word));
  };
  const Scene all = with("all"), off = with("off"), listed = with("allowlist");
  CHECK(std::holds_alternative<Inbound>(decode_reaction("MESSAGE_REACTION_REMOVE", reaction("6"), all.context(), false)));
  CHECK(std::holds_alternative<Ignored>(decode_reaction("MESSAGE_REACTION_ADD", reaction(kBot), off.context(), false)));
  CHECK(std::holds_alternative<Ignored>(decode_reaction("MESSAGE_REACTION_ADD", reaction(kBot), listed.context(), false)));
}

Json interaction(int type, JsonObject data) {
  return JsonObject{{"id", "1200000000000000001"},
                    {"type", type},
                    {"token", "tok"},
                    {"channel_id", kTalk},
                    {"guild_id", kGuild},
                    {"channel", JsonObject{{"type", 0}}},
                    {"member", JsonObject{{"user", person("5", "ann")}, {"roles", JsonArray{"7"}}}},
                    {"data", std::move(data)}};
}

TEST_CASE("a slash command is pressed, with the text of the command; Discord is told to wait at once") {
  const auto decoded = decode_interaction(
      interaction(2, {{"name", "think"}, {"options", JsonArray{JsonObject{{"name", "level"}, {"value", "high"}}}}}), Scene().context());
  const auto in = heard(decoded.message);
  CHECK(in.what == Inbound::What::pressed);
  CHECK(in.text == "/think high");
  CHECK(in.role_ids == std::vector<std::string>{"7"});
  const auto extra = Extra::read(in.reply_address.extra);
  CHECK(extra.token == "tok");
  CHECK(extra.interaction == "1200000000000000001");
  CHECK(extra.ephemeral);
  REQUIRE(decoded.answer);
  CHECK(decoded.answer->type == 5);
  CHECK(int_member(decoded.answer->data, "flags") == 64);
  const auto shown = decode_interaction(interaction(2, {{"name", "status"}}), Scene(R"({"slashCommand":{"ephemeral":false}})").context());
  CHECK(shown.answer->data.is_null());
}

TEST_CASE("security C13: a button is for the person it was made for") {
  const auto press = [&](const Press& made) { return decode_interaction(interaction(3, {{"custom_id", custom_id(made)}}), Scene().context()); };
  const auto mine = press({.actor = "5", .data = "yes"});
  CHECK(heard(mine.message).text == "yes");
  CHECK(heard(mine.message).what == Inbound::What::pressed);
  CHECK(mine.answer->type == 6);
  const auto theirs = press({.actor = "6", .data = "yes"});
  CHECK(std::holds_alternative<Ignored>(theirs.message));
  CHECK(theirs.answer->type == 4);
  CHECK(heard(press({.actor = "", .data = "yes"}).message).text == "yes");
  const auto foreign = decode_interaction(interaction(3, {{"custom_id", "somebody-elses"}}), Scene().context());
  CHECK(std::holds_alternative<Ignored>(foreign.message));
  const auto select =
      decode_interaction(interaction(3, {{"custom_id", custom_id({.data = "pick"})}, {"values", JsonArray{"a", "b"}}}), Scene().context());
  CHECK(heard(select.message).text == "pick a b");
}

TEST_CASE("events that lack what they must have are malformed, never a crash") {
  const Scene scene;
  for (const std::string text : {"null", "5", "[]", "{}", R"({"id":"1"})", R"({"id":"x","channel_id":"1","author":{"id":"5"}})",
                                 R"({"id":"1","channel_id":"1","author":{"id":5}})"}) {
    CHECK(std::holds_alternative<Ignored>(scene.decode(*parse_json(text))));
    CHECK(std::holds_alternative<Ignored>(decode_reaction("MESSAGE_REACTION_ADD", *parse_json(text), scene.context(), false)));
    CHECK(std::holds_alternative<Ignored>(decode_interaction(*parse_json(text), scene.context()).message));
  }
}

TEST_CASE("what is not known of a place is named, once") {
  Scene scene;
  const auto here = unknown_places(message("x"), scene.places);
  CHECK((here.channel_id.empty() && here.guild_id.empty() && here.roles_of.empty()));
  const auto far = unknown_places(message("x", {{"channel_id", "55"}, {"guild_id", "66"}, {"mention_roles", JsonArray{"1"}}}), scene.places);
  CHECK(far.channel_id == "55");
  CHECK(far.guild_id == "66");
  CHECK(far.roles_of == "66");
  scene.places.learn_plain("55", "66");
  CHECK(unknown_places(message("x", {{"channel_id", "55"}, {"guild_id", "66"}}), scene.places).channel_id.empty());
  CHECK(unknown_places(direct("x"), scene.places).channel_id.empty());
}

TEST_CASE("no more than kDiscordGuildsMax guilds and kDiscordChannelsMax channels are remembered") {
  Places places;
  for (std::size_t i = 0; i < kDiscordChannelsMax + 100; i++) places.learn_plain(std::to_string(i + 1), "1");
  for (std::size_t i = 0; i < kDiscordGuildsMax + 100; i++) places.learn_guild(std::to_string(i + 1), "g");
  CHECK(places.size() == kDiscordChannelsMax + kDiscordGuildsMax);
}

TEST_CASE("what an address holds is read as it was written") {
  const Extra all{.actor = "5", .interaction = "6", .token = "t=k", .ephemeral = true, .thread_of = "7"};
  const Extra read = Extra::read(all.text());
  CHECK((read.actor == "5" && read.interaction == "6" && read.token == "t=k" && read.ephemeral && read.thread_of == "7"));
  CHECK(Extra::read("").text().empty());
}

}  // namespace
}  // namespace oc::channels::discord
