// Tests of what each kind of update becomes.
#include "channels/telegram/decode.h"

#include <doctest/doctest.h>

#include "base/text.h"

namespace oc::channels::telegram {
namespace {

const DecodeContext kContext{.account_id = "work", .bot = {"99", "HelperBot"}};

std::variant<engine::Inbound, Ignored> decode(const std::string& update, const DecodeContext& context = kContext) {
  const auto json = parse_json(update);
  REQUIRE(json);
  return decode_update(*json, context);
}

/// A message in a private chat, with more members.
std::string dm(const std::string& more) {
  return R"({"update_id":1,"message":{"message_id":7,"date":1700000000,"chat":{"id":5,"type":"private"},"from":{"id":5,"first_name":"Ann","last_name":"Lee","username":"ann"})" +
         more + "}}";
}

std::string group(const std::string& more, const std::string& chat = R"({"id":-100,"type":"supergroup","title":"Home"})") {
  return R"({"update_id":2,"message":{"message_id":8,"date":1700000000,"chat":)" + chat + R"(,"from":{"id":5,"first_name":"Ann"})" + more + "}}";
}

engine::Inbound inbound(const std::string& update, const DecodeContext& context = kContext) {
  auto decoded = decode(update, context);
  INFO(update);
  REQUIRE(std::holds_alternative<engine::Inbound>(decoded));
  return std::get<engine::Inbound>(std::move(decoded));
}

Ignored ignored(const std::string& update, const DecodeContext& context = kContext) {
  auto decoded = decode(update, context);
  INFO(update);
  REQUIRE(std::holds_alternative<Ignored>(decoded));
  return std::get<Ignored>(std::move(decoded));
}

TEST_CASE("a private message is a direct peer named by its sender") {
  const auto message = inbound(dm(R"(,"text":"hello")"));
  CHECK(message.channel == "telegram");
  CHECK(message.account_id == "work");
  CHECK(message.message_id == "5:7");
  CHECK(message.sender.id == "5");
  CHECK(message.sender.name == "Ann Lee");
  CHECK(message.sender.username == "ann");
  CHECK(message.chat.kind == "direct");
  CHECK(message.peer.kind == "direct");
  CHECK(message.peer.id == "5");
  CHECK(!message.parent_peer);
  CHECK(message.text == "hello");
  CHECK(to_ms(message.sent_at) == 1'700'000'000'000);
  CHECK(message.reply_address == engine::ReplyAddress{.channel = "telegram", .account_id = "work", .to = "5"});
}

TEST_CASE("a group is a group peer, and a thread of a plain group is none") {
  const auto message = inbound(group(R"(,"text":"hi","message_thread_id":4)"));
  CHECK(message.peer.kind == "group");
  CHECK(message.peer.id == "-100");
  CHECK(!message.parent_peer);
  CHECK(message.chat.title == "Home");
  CHECK(message.reply_address.thread_id.empty());
}

TEST_CASE("a forum topic is a peer of its own below the group, General is topic 1") {
  const std::string forum = R"({"id":-100,"type":"supergroup","is_forum":true})";
  const auto topic = inbound(group(R"(,"text":"hi","message_thread_id":42,"is_topic_message":true)", forum));
  CHECK(topic.peer.id == "-100:topic:42");
  REQUIRE(topic.parent_peer);
  CHECK(topic.parent_peer->id == "-100");
  CHECK(topic.reply_address.thread_id == "42");
  const auto general = inbound(group(R"(,"text":"hi","message_thread_id":9)", forum));
  CHECK(general.peer.id == "-100:topic:1");
}

TEST_CASE("a channel post is of the kind channel") {
  const auto post = inbound(
      R"({"update_id":3,"channel_post":{"message_id":1,"date":1,"chat":{"id":-200,"type":"channel","title":"News"},"sender_chat":{"id":-200,"title":"News"},"text":"x"}})");
  CHECK(post.peer.kind == "channel");
  CHECK(post.peer.id == "-200");
  CHECK(post.sender.id == "-200");
}

TEST_CASE("my name is seen in a mention, a text mention, a command and plain text") {
  CHECK(inbound(group(R"(,"text":"@helperbot hi","entities":[{"type":"mention","offset":0,"length":10}])")).mentions_me);
  CHECK(inbound(group(R"(,"text":"🦀 Me","entities":[{"type":"text_mention","offset":3,"length":2,"user":{"id":99}}])")).mentions_me);
  CHECK(inbound(group(R"(,"text":"hey @HelperBot!")")).mentions_me);
  CHECK(!inbound(group(R"(,"text":"@helperbot2 hi","entities":[{"type":"mention","offset":0,"length":11}])")).mentions_me);
  const auto other = inbound(group(R"(,"text":"@bob hi","entities":[{"type":"mention","offset":0,"length":4}])"));
  CHECK(other.mentions_anyone);
  CHECK(!other.mentions_me);
}

TEST_CASE("a command for me loses my name, a command for another bot keeps its own") {
  const auto mine = inbound(group(R"(,"text":"/status@HelperBot now","entities":[{"type":"bot_command","offset":0,"length":17}])"));
  CHECK(mine.text == "/status now");
  CHECK(mine.mentions_me);
  const auto other = inbound(group(R"(,"text":"/status@otherbot","entities":[{"type":"bot_command","offset":0,"length":16}])"));
  CHECK(other.text == "/status@otherbot");
  CHECK(other.mentions_anyone);
  CHECK(!other.mentions_me);
  CHECK(!inbound(group(R"(,"text":"/status","entities":[{"type":"bot_command","offset":0,"length":7}])")).mentions_anyone);
}

TEST_CASE("an answer to me is told, with what it quotes") {
  const auto reply =
      inbound(group(R"(,"text":"yes","reply_to_message":{"message_id":3,"from":{"id":99,"is_bot":true,"first_name":"Helper"},"text":"shall I?"})"));
  CHECK(reply.replies_to_me);
  CHECK(reply.quoted_sender == "Helper");
  CHECK(reply.quoted_text == "shall I?");
  const auto quote = inbound(
      group(R"(,"text":"yes","quote":{"text":"I?"},"reply_to_message":{"message_id":3,"from":{"id":4,"first_name":"Bo"},"text":"shall I?"})"));
  CHECK(!quote.replies_to_me);
  CHECK(quote.quoted_text == "I?");
  const auto topic = inbound(group(R"(,"text":"x","reply_to_message":{"message_id":42,"from":{"id":99},"forum_topic_created":{"name":"t"}})"));
  CHECK(!topic.replies_to_me);
  CHECK(topic.quoted_text.empty());
}

TEST_CASE("media are told in a line before the caption") {
  CHECK(inbound(dm(R"(,"photo":[{"file_id":"a"}],"caption":"look @HelperBot","caption_entities":[])")).text ==
        "[media attached: photo]\nlook @HelperBot");
  CHECK(inbound(dm(R"(,"document":{"file_name":"a\nb.pdf"})")).text == "[media attached: document a\\nb.pdf]");
  CHECK(inbound(dm(R"(,"document":{})")).text == "[media attached: document]");
  CHECK(inbound(dm(R"(,"animation":{},"document":{})")).text == "[media attached: animation]");
  CHECK(inbound(dm(R"(,"sticker":{"emoji":"🦀"})")).text == "[media attached: sticker 🦀]");
  CHECK(inbound(dm(R"(,"location":{"latitude":52.5,"longitude":13.4})")).text == "[location: 52.500000, 13.400000]");
}

TEST_CASE("the reply mode decides whether an answer shows its question") {
  auto context = kContext;
  context.reply_mode = ReplyMode::all;
  CHECK(inbound(dm(R"(,"text":"x")"), context).reply_address.reply_to_id == "7");
}

TEST_CASE("what is not a new message of a person is passed over") {
  CHECK(ignored(R"({"update_id":1,"edited_message":{"message_id":1}})").reason.contains("edit"));
  CHECK(ignored(R"({"update_id":1,"callback_query":{"id":"1","data":"x"}})").reason.contains("callback_query"));
  CHECK(ignored(R"({"update_id":1,"message_reaction":{}})").reason.contains("message_reaction"));
  CHECK(ignored(dm(R"(,"new_chat_members":[])")).why == Ignored::Why::not_for_us);
  CHECK(ignored(dm("")).why == Ignored::Why::not_for_us);
  CHECK(ignored(R"({"update_id":1,"message":{"message_id":1,"chat":{"id":5,"type":"private"},"from":{"id":99,"is_bot":true},"text":"x"}})").reason ==
        "my own message");
}

TEST_CASE("other bots are passed over unless the config lets them") {
  const std::string bot = R"({"update_id":1,"message":{"message_id":1,"chat":{"id":-5,"type":"group"},"from":{"id":77,"is_bot":true},"text":"x"}})";
  CHECK(ignored(bot).reason.contains("bot"));
  auto context = kContext;
  context.allow_bots = true;
  CHECK(inbound(bot, context).sender.is_bot);
}

TEST_CASE("an admin who stays anonymous is the group, not the bot that stands for it") {
  const auto message = inbound(group(R"(,"text":"x","sender_chat":{"id":-100,"title":"Home"})"));
  CHECK(message.sender.id == "-100");
}

TEST_CASE("a group that moved tells its new id") {
  const auto moved = ignored(group(R"(,"migrate_to_chat_id":-1009)"));
  CHECK(moved.why == Ignored::Why::migrated);
  CHECK(moved.reason.contains("-1009"));
}

TEST_CASE("broken updates are malformed, never a crash") {
  for (const auto* broken : {"[]", "{}", R"({"update_id":"x"})", R"({"update_id":1})", R"({"update_id":1,"message":5})",
                             R"({"update_id":1,"message":{}})", R"({"update_id":1,"message":{"message_id":1,"chat":{"id":1,"type":"odd"}}})",
                             R"({"update_id":1,"message":{"message_id":1,"chat":{"id":1.5,"type":"private"},"text":"x"}})",
                             R"({"update_id":1,"message":{"message_id":1,"chat":{"id":1,"type":"private"},"text":"x"}})"}) {
    INFO(broken);
    CHECK(ignored(broken).why == Ignored::Why::malformed);
  }
  CHECK(
      inbound(
          dm(R"(,"text":"x","entities":[5,{"type":"mention"},{"type":"mention","offset":900,"length":9},{"type":"bot_command","offset":-1,"length":1}])"))
          .text == "x");
}

}  // namespace
}  // namespace oc::channels::telegram
