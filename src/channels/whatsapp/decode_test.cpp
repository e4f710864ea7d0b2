// Tests of reading the bridge's `message` lines.
#include "channels/whatsapp/decode.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "channels/whatsapp/encode.h"
#include "channels/whatsapp/limits.h"

namespace oc::channels::whatsapp {
namespace {

const DecodeContext kContext{
    .account_id = "work", .self = {.phone = "+15550000001", .lid = "900001@lid", .name = "Me"}, .reply_mode = ReplyMode::off};

Json json(std::string_view text) { return parse_json(text).value(); }

/// A line with these members in place of the usual ones.
Json line(std::string_view members = "{}") {
  auto out =
      json(R"({"id":"3EB01","chat":"15551230001@s.whatsapp.net","group":false,"subject":"","from":"15551230001@s.whatsapp.net","phone":"+15551230001",
    "name":"Ann","me":false,"offline":false,"at":1795240549000,"text":"hello","mentions":[]})")
          .get_object();
  const auto changes = json(members);
  for (const auto& [key, value] : changes.get_object()) out[key] = value;
  return out;
}

engine::Inbound decoded(const Json& message, const DecodeContext& context = kContext) {
  auto out = decode_message(message, context);
  REQUIRE(std::holds_alternative<engine::Inbound>(out));
  return std::get<engine::Inbound>(std::move(out));
}

Ignored::Why refused(const Json& message) {
  auto out = decode_message(message, kContext);
  REQUIRE(std::holds_alternative<Ignored>(out));
  return std::get<Ignored>(out).why;
}

constexpr const char* kInGroup = R"({"group":true,"chat":"120363@g.us","subject":"Family","from":"15551230001@s.whatsapp.net"})";

TEST_CASE("3.2: a direct message's peer is the sender's number") {
  const auto message = decoded(line());
  CHECK(message.peer.kind == "direct");
  CHECK(message.peer.id == "+15551230001");
  CHECK(message.chat.id == "+15551230001");
  CHECK(message.sender.name == "Ann");
  CHECK(message.message_id == "3EB01/+15551230001");
  CHECK(message.reply_address == engine::ReplyAddress{.channel = "whatsapp", .account_id = "work", .to = "+15551230001"});
  CHECK(to_ms(message.sent_at) == 1795240549000);
}

TEST_CASE("3.2: a LID-addressed message has the number too, and is answered where it came from") {
  const auto message = decoded(line(R"({"chat":"900101@lid","from":"900101@lid"})"));
  CHECK(message.peer.id == "+15551230001");
  CHECK(message.sender.aliases == std::vector<std::string>{"900101@lid"});
  CHECK(message.reply_address.extra == "900101@lid");
  const auto hidden = decoded(line(R"({"chat":"900101@lid","from":"900101@lid","phone":""})"));
  CHECK(hidden.peer.id == "900101@lid");
}

TEST_CASE("3.2: a group's peer is its id; its sender is a number") {
  const auto message = decoded(line(kInGroup));
  CHECK(message.peer.kind == "group");
  CHECK(message.peer.id == "120363@g.us");
  CHECK(message.chat.title == "Family");
  CHECK(message.sender.id == "+15551230001");
  CHECK(message.reply_address.to == "120363@g.us");
  CHECK(message.reply_address.extra.empty());
}

TEST_CASE("14: I am mentioned by number or by LID; when others are named, only that counts; else the digits of my number do") {
  auto group = line(kInGroup);
  group.get_object()["mentions"] = json(R"(["+15550000001"])");
  CHECK(decoded(group).mentions_me);
  group.get_object()["mentions"] = json(R"(["900001@lid"])");
  CHECK(decoded(group).mentions_me);
  group.get_object()["mentions"] = json(R"(["+15551230002"])");
  group.get_object()["text"] = "@15551230002 not 15550000001";
  CHECK(decoded(group).mentions_anyone);
  CHECK_FALSE(decoded(group).mentions_me);
  group.get_object()["mentions"] = JsonArray();
  CHECK(decoded(group).mentions_me);
}

TEST_CASE("a quote of mine is an answer to me") {
  const auto mine = decoded(line(R"({"quote":{"id":"3EB0Q","from":"+15550000001","mine":true,"text":"what?"}})"));
  CHECK(mine.replies_to_me);
  CHECK(mine.quoted_text == "what?");
  CHECK(mine.quoted_message_id == "3EB0Q");
  const auto other = decoded(line(R"({"quote":{"id":"3EB0Q","from":"+15551230002","mine":false,"text":"what?"}})"));
  CHECK_FALSE(other.replies_to_me);
  CHECK(other.quoted_sender == "+15551230002");
  CHECK(other.quoted_message_id == "3EB0Q/+15551230002");
}

TEST_CASE("my own messages are not told, except those to myself") {
  CHECK(refused(line(R"({"me":true,"group":true,"chat":"120363@g.us","phone":"+15550000001"})")) == Ignored::Why::not_for_us);
  CHECK(refused(line(R"({"group":true,"chat":"120363@g.us","phone":"","from":"900001@lid"})")) == Ignored::Why::not_for_us);
  const auto self = decoded(line(R"({"me":true,"chat":"15550000001@s.whatsapp.net","from":"15550000001@s.whatsapp.net","phone":"+15550000001"})"));
  CHECK(self.peer.id == "+15550000001");
  // D15: nor is what I answered myself there.
  CHECK(refused(line(R"({"me":true,"chat":"15550000001@s.whatsapp.net","from":"15550000001@s.whatsapp.net","phone":"+15550000001","id":")" +
                     wire_id("key", 0) + "\"}")) == Ignored::Why::not_for_us);
  CHECK(refused(line(R"({"chat":"status@broadcast"})")) == Ignored::Why::not_for_us);
}

TEST_CASE("a file without words is told by its placeholder, with words by these") {
  const auto image = decoded(line(R"({"text":"","media":{"kind":"image","mime":"image/png","name":"","bytes":5,"ref":"{}"}})"));
  CHECK(image.text == "<media:image>");
  REQUIRE(image.media.size() == 1);
  CHECK(image.media[0].bytes == 5);
  CHECK(decoded(line(R"({"text":"","media":{"kind":"voice","mime":"audio/ogg","ref":"{}"}})")).text == "<media:audio>");
  CHECK(decoded(line(R"({"text":"see","media":{"kind":"image","mime":"image/png","ref":"{}"}})")).text == "see");
}

TEST_CASE("places, contacts and polls are text") {
  CHECK(decoded(line(R"({"text":"","location":{"latitude":48.5,"longitude":2.25,"accuracy":12,"name":"","address":"","live":false}})")).text ==
        "📍 48.500000, 2.250000 ±12m");
  CHECK(decoded(line(R"({"text":"","location":{"latitude":48.5,"longitude":2.25,"name":"Eiffel Tower","address":"Paris","live":false}})")).text ==
        "📍 Eiffel Tower — Paris (48.500000, 2.250000)");
  CHECK(decoded(line(R"({"text":"","location":{"latitude":1,"longitude":2,"live":true}})")).text == "🛰 Live location: 1.000000, 2.000000");
  CHECK(decoded(line(R"({"text":"","contacts":[{"name":"Zoe","phones":["+1 555"]}]})")).text == "<contact: Zoe, +1 555>");
  CHECK(decoded(line(R"({"text":"","poll":{"question":"When?","options":["now","later"]}})")).text == "[poll: When?]\n• now\n• later");
}

TEST_CASE("a reaction to mine and an edit are notes; a reaction to others is nothing") {
  const auto note = decoded(line(R"({"reaction":{"emoji":"👍","id":"3EB0M","mine":true}})"));
  CHECK(note.what == engine::Inbound::What::note);
  CHECK(note.text == "WhatsApp reaction added: 👍 by Ann on msg 3EB0M");
  CHECK(decoded(line(R"({"reaction":{"emoji":"","id":"3EB0M","mine":true}})")).text == "WhatsApp reaction removed: by Ann on msg 3EB0M");
  CHECK(refused(line(R"({"reaction":{"emoji":"👍","id":"3EB0M","mine":false}})")) == Ignored::Why::not_for_us);
  const auto edit = decoded(line(R"({"edit":{"id":"3EB0E","text":")" + std::string(1000, 'x') + R"("}})"));
  CHECK(edit.what == engine::Inbound::What::note);
  CHECK(edit.text == "WhatsApp message edited: by Ann, msg 3EB0E");  // security.md I3: what people write is no note
}

TEST_CASE("a vote in a poll of ours is a note with its choices; one that could not be opened is nothing") {
  const auto vote = decoded(line(R"({"text":null,"vote":{"id":"3EB0P","question":"When?","options":["now","later"]}})"));
  CHECK(vote.what == engine::Inbound::What::note);
  CHECK(vote.text == "[poll vote by Ann on \"When?\" (msg 3EB0P): now, later]");
  CHECK(decoded(line(R"({"vote":{"id":"3EB0P","question":"When?","options":[]}})")).text ==
        "[poll vote by Ann on \"When?\" (msg 3EB0P): taken back]");
  CHECK(refused(line(R"({"text":""})")) == Ignored::Why::not_for_us);
}

TEST_CASE("what is not the bridge's is malformed, and never throws") {
  for (const char* bad : {"[]", "1", "{}", R"({"id":1,"chat":2})", R"({"id":"a","chat":"b","group":true,"phone":"+1"})"})
    CHECK(refused(json(bad)) == Ignored::Why::malformed);
  CHECK(refused(line(R"({"text":"","media":5,"contacts":{},"poll":[]})")) == Ignored::Why::not_for_us);
}

TEST_CASE("replyToMode decides whether an answer names its message") {
  auto context = kContext;
  context.reply_mode = ReplyMode::all;
  CHECK(decoded(line(), context).reply_address.reply_to_id == "3EB01/+15551230001");
}

}  // namespace
}  // namespace oc::channels::whatsapp
