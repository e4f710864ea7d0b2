// Tests of what the bridge is told to send.
#include "channels/whatsapp/encode.h"

#include <doctest/doctest.h>

namespace oc::channels::whatsapp {
namespace {

std::string told(const std::vector<JsonObject>& commands) { return to_json_text(JsonArray(commands.begin(), commands.end())); }

TEST_CASE("a target is a number, a group or the LID that the message came from") {
  CHECK(target_of({.to = "+15551230001"}) == "+15551230001");
  CHECK(target_of({.to = "whatsapp:+1 (555) 123-0001"}) == "+15551230001");
  CHECK(target_of({.to = "15551230001@s.whatsapp.net"}) == "+15551230001");
  CHECK(target_of({.to = "120363-5@g.us"}) == "120363-5@g.us");
  CHECK(target_of({.to = "+15551230001", .extra = "900101@lid"}) == "900101@lid");
  CHECK(target_of({.to = "900101@lid"}) == "900101@lid");
  CHECK_FALSE(target_of({.to = "Ann"}).has_value());
  CHECK_FALSE(target_of({.to = "a@b@lid"}).has_value());
  CHECK_FALSE(target_of({.to = ""}).has_value());
}

TEST_CASE("the same key gives the same id, each part its own, in WhatsApp Web's shape") {
  CHECK(wire_id("key", 0) == wire_id("key", 0));
  CHECK(wire_id("key", 0) != wire_id("key", 1));
  CHECK(wire_id("key", 1) != wire_id("key#1", 0));
  CHECK(wire_id("key", 0).size() == 22);
  CHECK(wire_id("key", 0).starts_with("3EB0"));
  CHECK(wire_id("key", 0).find_first_not_of("0123456789ABCDEF") == std::string::npos);
}

TEST_CASE("D15: an id that was made here is known again, and no other") {
  for (std::size_t part = 0; part < 100; part++) {
    std::string id = wire_id("key", part);
    CHECK(is_wire_id(id));
    CHECK_FALSE(is_wire_id(id.substr(1)));
    CHECK_FALSE(is_wire_id(id + "0"));
    id[part % id.size()] = id[part % id.size()] == '7' ? '8' : '7';
    CHECK_FALSE(is_wire_id(id));
  }
  for (const char* other : {"", "3EB0", "3EB00123456789ABCDEF01", "A5C0123456789ABCDEF0123456789ABC"}) CHECK_FALSE(is_wire_id(other));
}

TEST_CASE("a message of mine and one of somebody else are told apart by their ids") {
  const engine::ReplyAddress address{.to = "120363@g.us"};
  CHECK(to_json_text(message_key(address, "3EB0").value()) == R"({"chat":"120363@g.us","id":"3EB0","from":""})");
  CHECK(to_json_text(message_key(address, "3EB0/+1555").value()) == R"({"chat":"120363@g.us","id":"3EB0","from":"+1555"})");
  CHECK_FALSE(message_key(address, "").has_value());
  CHECK_FALSE(message_key({.to = "x"}, "3EB0").has_value());
}

TEST_CASE("text leaves as WhatsApp's marks, with the message that it answers") {
  const engine::Utterance part{.address = {.to = "+15551230001", .reply_to_id = "3EB0/+15551230001"}, .text = "**hi**", .idempotency_key = "k"};
  const auto commands = send_commands(part, {}).value();
  REQUIRE(commands.size() == 1);
  CHECK(told(commands) == R"([{"text":"*hi*","to":"+15551230001","id":")" + wire_id("k", 0) +
                              R"(","quote":{"chat":"+15551230001","id":"3EB0","from":"+15551230001"}}])");
  CHECK(send_commands({.address = {.to = "+15551230001"}, .text = " "}, {}).error().code == Errc::invalid);
  CHECK(send_commands({.address = {.to = "nobody"}, .text = "x"}, {}).error().code == Errc::not_found);
}

TEST_CASE("a GIF is told as such, with its words; the quoted words go along for a message that the bridge has forgotten") {
  engine::Utterance part{.address = {.to = "+15551230001", .reply_to_id = "3EB0/+15551230001"}, .text = "fun", .idempotency_key = "k"};
  part.media = {{.kind = "gif", .mime = "video/mp4", .path = "/a.mp4"}};
  part.quote_text = "said before";
  const auto commands = send_commands(part, {}).value();
  REQUIRE(commands.size() == 1);
  CHECK(string_member_or(commands[0].at("media"), "kind", "") == "gif");
  CHECK(string_member_or(commands[0].at("media"), "caption", "") == "fun");
  CHECK(string_member_or(commands[0].at("quote"), "text", "") == "said before");
}

TEST_CASE("the words go with the first file that can carry them, else behind") {
  engine::Utterance part{.address = {.to = "+15551230001"}, .text = "see", .idempotency_key = "k"};
  part.media = {{.kind = "image", .mime = "image/png", .path = "/a.png"},
                {.kind = "document", .mime = "text/plain", .file_name = "b.txt", .path = "/b.txt"}};
  const auto both = send_commands(part, {}).value();
  REQUIRE(both.size() == 2);
  CHECK(string_member_or(both[0].at("media"), "caption", "") == "see");
  CHECK(member(both[1].at("media"), "caption") == nullptr);
  part.media = {{.kind = "audio", .mime = "audio/ogg", .path = "/a.ogg"}};
  part.audio_as_voice = true;
  const auto voice = send_commands(part, {}).value();
  REQUIRE(voice.size() == 2);
  CHECK(string_member_or(voice[0].at("media"), "kind", "") == "voice");
  CHECK(string_member_or(Json(voice[1]), "text", "") == "see");
  CHECK(voice[0].at("id") != voice[1].at("id"));
}

}  // namespace
}  // namespace oc::channels::whatsapp
