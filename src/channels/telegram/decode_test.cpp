// Tests of what each kind of update becomes.
#include "channels/telegram/decode.h"

#include <doctest/doctest.h>

#include "base/text.h"

namespace oc::channels::telegram {
namespace {

const DecodeContext kContext{.account_id = "work", .bot = {"99", "HelperBot"}};

Decoded decode(const std::string& update, const DecodeContext& context = kContext) {
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
  CHECK(quote.reply_address.extra == R"({"quoted":"3","words":"I?"})");
  CHECK(reply.reply_address.extra.empty());
  const auto topic = inbound(group(R"(,"text":"x","reply_to_message":{"message_id":42,"from":{"id":99},"forum_topic_created":{"name":"t"}})"));
  CHECK(!topic.replies_to_me);
  CHECK(topic.quoted_text.empty());
  CHECK(reply.quoted_message_id == "-100:3");
  const auto photo = inbound(group(R"(,"text":"x","reply_to_message":{"message_id":3,"from":{"id":4,"first_name":"Bo"},"photo":[{"file_id":"p"}]})"));
  CHECK(photo.quoted_text == "<media:image>");
  CHECK(inbound(group(R"(,"text":"x","external_reply":{},"quote":{"text":"said elsewhere"})")).quoted_text == "said elsewhere");
}

TEST_CASE("a file is named by its id, and its caption is the text") {
  const auto photo = inbound(dm(
      R"(,"photo":[{"file_id":"small","width":90,"height":90},{"file_id":"large","width":800,"height":600,"file_size":1234}],"caption":"look @HelperBot","caption_entities":[])"));
  CHECK(photo.text == "look @HelperBot");
  REQUIRE(photo.media.size() == 1);
  CHECK(photo.media[0].kind == "image");
  CHECK(photo.media[0].mime == "image/jpeg");
  CHECK(photo.media[0].reference == "large");
  CHECK(photo.media[0].bytes == 1234);
  const auto document = inbound(dm(R"(,"document":{"file_id":"d","file_name":"a\nb.pdf","mime_type":"application/pdf"})"));
  CHECK(document.text.empty());
  CHECK(document.media[0].file_name == "a\\nb.pdf");
  CHECK(document.media[0].mime == "application/pdf");
  struct Case {
    std::string more, kind, mime;
  };
  for (const auto& [more, kind, mime] : std::vector<Case>{{R"("animation":{"file_id":"a"},"document":{"file_id":"b"})", "video", "video/mp4"},
                                                          {R"("video":{"file_id":"a"})", "video", "video/mp4"},
                                                          {R"("video_note":{"file_id":"a"})", "video", "video/mp4"},
                                                          {R"("voice":{"file_id":"a","mime_type":"audio/ogg"})", "voice", "audio/ogg"},
                                                          {R"("audio":{"file_id":"a","mime_type":"audio/mpeg"})", "audio", "audio/mpeg"},
                                                          {R"("sticker":{"file_id":"a","emoji":"🦀"})", "sticker", "image/webp"}}) {
    const auto message = inbound(dm("," + more));
    INFO(more);
    REQUIRE(message.media.size() == 1);
    CHECK(message.media[0].kind == kind);
    CHECK(message.media[0].mime == mime);
    CHECK(message.media[0].reference == "a");
  }
  CHECK(ignored(dm(R"(,"document":{})")).reason.contains("nothing attached"));
}

TEST_CASE("what is no file is told in words") {
  CHECK(inbound(dm(R"(,"location":{"latitude":52.5,"longitude":13.4,"horizontal_accuracy":12.4})")).text == "📍 52.500000, 13.400000 ±12m");
  CHECK(inbound(dm(R"(,"location":{"latitude":52.5,"longitude":13.4,"live_period":60})")).text == "🛰 Live location: 52.500000, 13.400000");
  CHECK(inbound(dm(R"(,"venue":{"location":{"latitude":1,"longitude":2},"title":"Zoo","address":"Main St"},"location":{"latitude":1,"longitude":2})"))
            .text == "📍 Zoo — Main St (1.000000, 2.000000)");
  CHECK(inbound(dm(R"(,"contact":{"first_name":"Bo","last_name":"Day","phone_number":"+1555"})")).text == "<contact: Bo Day, +1555>");
  CHECK(inbound(dm(R"(,"poll":{"question":"Lunch?","options":[{"text":"Pizza"},{"text":"Sushi"}]})")).text == "[poll: Lunch? | Pizza | Sushi]");
  CHECK(inbound(dm(R"(,"dice":{"emoji":"🎲","value":4})")).text == "[dice: 🎲 4]");
  const auto animated = inbound(dm(R"(,"sticker":{"file_id":"a","emoji":"🦀","set_name":"Sea","is_animated":true})"));
  CHECK(animated.text == "[Sticker 🦀 from \"Sea\"]");
  CHECK(animated.media.empty());
}

TEST_CASE("a forwarded message says whose it was, so that it is no order") {
  const auto message = inbound(dm(R"(,"text":"/reset","forward_origin":{"type":"user","sender_user":{"id":4,"first_name":"Bo"},"date":1700000000})"));
  CHECK(message.text == "[Forwarded from Bo at 2023-11-14T22:13:20.000Z]\n/reset");
  CHECK(inbound(dm(R"(,"photo":[{"file_id":"a"}],"forward_origin":{"type":"channel","chat":{"title":"News"}})")).text ==
        "[Forwarded from News]\n<media:image>");
  CHECK(inbound(dm(R"(,"text":"x","forward_origin":{"type":"hidden_user","sender_user_name":"Zed"})")).text == "[Forwarded from Zed]\nx");
}

TEST_CASE("a private chat has topics only where getMe says so") {
  const std::string update = dm(R"(,"text":"x","message_thread_id":7,"is_topic_message":true)");
  CHECK(inbound(update).chat.thread_id.empty());
  auto context = kContext;
  context.bot.has_topics = true;
  const auto message = inbound(update, context);
  CHECK(message.reply_address.thread_id == "7");
  CHECK(message.peer.id == "5");
}

std::string press(const std::string& data, const std::string& chat = R"({"id":5,"type":"private"})") {
  return R"({"update_id":9,"callback_query":{"id":"77","from":{"id":5,"first_name":"Ann"},"message":{"message_id":4,"date":1,"chat":)" + chat +
         R"(},"data":")" + data + R"("}})";
}

TEST_CASE("a pressed button is told by its value, in the name of who pressed it") {
  const auto message = inbound(press("yes"));
  CHECK(message.what == engine::Inbound::What::pressed);
  CHECK(message.text == "callback_data: yes");
  CHECK(message.message_id == "callback:77");
  CHECK(message.sender.id == "5");
  CHECK(message.peer.id == "5");
  CHECK(inbound(press("/status")).text == "/status");
  CHECK(inbound(press("x", R"({"id":-100,"type":"supergroup","is_forum":true})"),
                [] {
                  auto context = kContext;
                  context.buttons = ButtonScope::all;
                  return context;
                }())
            .peer.id == "-100:topic:1");
  CHECK(callback_of(*parse_json(press("yes"))) == "77");
}

TEST_CASE("buttons are pressed only where and by whom capabilities.inlineButtons says") {
  const std::string group_chat = R"({"id":-100,"type":"supergroup"})";
  struct Case {
    ButtonScope scope;
    bool direct, group;
  };
  for (const auto& [scope, direct, group] : std::vector<Case>{{ButtonScope::off, false, false},
                                                              {ButtonScope::dm, true, false},
                                                              {ButtonScope::group, false, true},
                                                              {ButtonScope::all, true, true},
                                                              {ButtonScope::allowlist, true, false}}) {
    auto context = kContext;
    context.buttons = scope;
    CHECK(std::holds_alternative<engine::Inbound>(decode(press("x"), context)) == direct);
    CHECK(std::holds_alternative<engine::Inbound>(decode(press("x", group_chat), context)) == group);
  }
  auto context = kContext;
  for (const auto* entry : {"5", "tg:5", "telegram:5", "*"}) {
    context.group_allow_from = {entry};
    CHECK(std::holds_alternative<engine::Inbound>(decode(press("x", group_chat), context)));
  }
  context.group_allow_from = {"6", "@ann", "Ann"};
  CHECK(std::holds_alternative<Ignored>(decode(press("x", group_chat), context)));
}

std::string reaction(const std::string& now, const std::string& before = "") {
  return R"({"update_id":9,"message_reaction":{"chat":{"id":5,"type":"private"},"message_id":4,"date":1700000000,"user":{"id":5,"first_name":"Ann","username":"ann"},"old_reaction":[)" +
         before + R"(],"new_reaction":[)" + now + "]}}";
}

TEST_CASE("a reaction to the bot's own message is a note, told once for each emoji that came") {
  OwnMessages own;
  own.add("5:4", "");
  auto context = kContext;
  context.own = &own;
  const std::string thumb = R"({"type":"emoji","emoji":"👍"})", heart = R"({"type":"emoji","emoji":"❤"})";
  const auto note = inbound(reaction(thumb), context);
  CHECK(note.what == engine::Inbound::What::note);
  CHECK(note.text == "Telegram reaction added: 👍 by Ann (@ann) on msg 4");
  CHECK(note.message_id == "5:4:reaction:5:1700000000:👍");
  CHECK(inbound(reaction(thumb + "," + heart, thumb), context).text == "Telegram reaction added: ❤ by Ann (@ann) on msg 4");
  CHECK(ignored(reaction("", thumb), context).reason.contains("taken away"));
  CHECK(ignored(reaction(R"({"type":"custom_emoji","custom_emoji_id":"1"})"), context).why == Ignored::Why::not_for_us);
  CHECK(ignored(reaction(thumb)).reason.contains("not the bot's own"));
  context.own = nullptr;
  context.reactions = ReactionNotes::all;
  CHECK(inbound(reaction(thumb), context).text.contains("👍"));
  context.reactions = ReactionNotes::off;
  CHECK(ignored(reaction(thumb), context).reason.contains("reactionNotifications"));
}

TEST_CASE("a reaction in a topic belongs to the topic of its message") {
  OwnMessages own;
  own.add("-100:4", "42");
  auto context = kContext;
  context.own = &own;
  const auto note = inbound(
      R"({"update_id":9,"message_reaction":{"chat":{"id":-100,"type":"supergroup","is_forum":true},"message_id":4,"date":1,"user":{"id":5,"first_name":"Ann"},"old_reaction":[],"new_reaction":[{"type":"emoji","emoji":"👍"}]}})",
      context);
  CHECK(note.peer.id == "-100:topic:42");
  CHECK(note.text == "Telegram reaction added: 👍 by Ann on msg 4");
}

TEST_CASE("the bot's own place in a chat is told") {
  const auto change = [](const std::string& status, const std::string& more = "") {
    const auto decoded =
        decode(R"({"update_id":9,"my_chat_member":{"chat":{"id":-7,"type":"group","title":"G"},"from":{"id":5},"new_chat_member":{"status":")" +
               status + "\"" + more + "}}}");
    REQUIRE(std::holds_alternative<Membership>(decoded));
    return std::get<Membership>(decoded);
  };
  CHECK(change("kicked").is_out);
  CHECK(change("left").is_out);
  CHECK(change("restricted", R"(,"is_member":false)").is_out);
  CHECK(!change("restricted").is_out);
  CHECK(!change("administrator").is_out);
  CHECK(change("member").chat_id == "-7");
}

TEST_CASE("the reply mode decides whether an answer shows its question") {
  auto context = kContext;
  context.reply_mode = ReplyMode::all;
  CHECK(inbound(dm(R"(,"text":"x")"), context).reply_address.reply_to_id == "7");
}

TEST_CASE("what is not a new message of a person is passed over") {
  CHECK(ignored(R"({"update_id":1,"edited_message":{"message_id":1}})").reason.contains("edit"));
  CHECK(ignored(R"({"update_id":1,"callback_query":{"id":"1","data":"x"}})").why == Ignored::Why::malformed);
  CHECK(ignored(R"({"update_id":1,"message_reaction":{}})").why == Ignored::Why::malformed);
  CHECK(ignored(R"({"update_id":1,"chat_join_request":{}})").reason.contains("chat_join_request"));
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

TEST_CASE("a group that moved tells its new id, whichever of its two messages comes") {
  for (const auto& update :
       {group(R"(,"migrate_to_chat_id":-1009)"), group(R"(,"migrate_from_chat_id":-100)", R"({"id":-1009,"type":"supergroup"})")}) {
    const auto decoded = decode(update);
    REQUIRE(std::holds_alternative<Moved>(decoded));
    CHECK(std::get<Moved>(decoded).old_chat_id == "-100");
    CHECK(std::get<Moved>(decoded).new_chat_id == "-1009");
  }
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
