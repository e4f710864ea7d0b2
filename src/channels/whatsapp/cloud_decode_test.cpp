// Tests of how Meta's messages, receipts and troubles are read.
#include "channels/whatsapp/cloud_decode.h"

#include "channels/whatsapp/cloud_stage_test.h"

namespace oc::channels::whatsapp {
namespace {

using namespace cloud_stage;

constexpr UnixTime kNow = UnixTime(Millis(1'800'000'000'000));

CloudContext context(ReplyMode mode = ReplyMode::off) { return {.account_id = "biz", .phone_number_id = kNumber, .reply_mode = mode, .now = kNow}; }
CloudDecoded decode(const std::string& members) { return decode_cloud(json(body_with(members)), context()); }
/// What one message with this content becomes.
CloudEvent event(const std::string& content, const std::string& more = "") {
  auto decoded = decode(messages(message(kNow, "wamid.A", content, more)));
  REQUIRE(decoded.events.size() == 1);
  return std::move(decoded.events[0]);
}
engine::Inbound inbound(const std::string& content, const std::string& more = "") { return std::get<engine::Inbound>(event(content, more)); }
CloudIgnored ignored(const std::string& content, const std::string& more = "") { return std::get<CloudIgnored>(event(content, more)); }

TEST_CASE("3.2: a text comes from +<number>, who is the peer, as with an account that is linked like a device") {
  const auto decoded = decode(messages(message(kNow, "wamid.HBgL=", text("hello"))));
  CHECK(decoded.phone == "+15550783881");
  const auto& said = std::get<engine::Inbound>(decoded.events.at(0));
  CHECK(said.channel == "whatsapp");
  CHECK(said.account_id == "biz");
  CHECK(said.message_id == "wamid.HBgL=");
  CHECK(said.sender.id == "+16505551234");
  CHECK(said.sender.name == "Ann Onymous");
  CHECK(said.chat.kind == "direct");
  CHECK(said.chat.id == "+16505551234");
  CHECK(said.peer.kind == "direct");
  CHECK(said.peer.id == "+16505551234");
  CHECK(said.text == "hello");
  CHECK(said.sent_at == kNow);
  CHECK(said.what == engine::Inbound::What::message);
  CHECK(said.reply_address == engine::ReplyAddress{.channel = "whatsapp", .account_id = "biz", .to = "+16505551234", .extra = "wamid.HBgL="});
  const auto shown = decode_cloud(json(body_with(messages(message(kNow, "wamid.B", text("x"))))), context(ReplyMode::all));
  CHECK(std::get<engine::Inbound>(shown.events.at(0)).reply_address.reply_to_id == "wamid.B");
}

TEST_CASE("files keep their kind, type, name and id; their words are the message's") {
  const auto image = inbound(R"("type":"image","image":{"id":"77","mime_type":"image/jpeg","sha256":"x","caption":"look"})");
  CHECK(image.text == "look");
  REQUIRE(image.media.size() == 1);
  CHECK(image.media[0].kind == "image");
  CHECK(image.media[0].mime == "image/jpeg");
  CHECK(image.media[0].reference == "77");
  CHECK(image.media[0].path.empty());
  const auto voice = inbound(R"("type":"audio","audio":{"id":"78","mime_type":"audio/ogg; codecs=opus","voice":true})");
  CHECK(voice.media[0].kind == "voice");
  CHECK(voice.text == "<media:audio>");
  CHECK(inbound(R"("type":"audio","audio":{"id":"78","mime_type":"audio/mpeg","voice":false})").media[0].kind == "audio");
  CHECK(inbound(R"("type":"video","video":{"id":"79","mime_type":"video/mp4"})").text == "<media:video>");
  const auto document = inbound(R"("type":"document","document":{"id":"80","mime_type":"application/pdf","filename":"../../a\nb.pdf"})");
  CHECK(document.media[0].file_name == "../../a\\nb.pdf");
  CHECK(inbound(R"("type":"sticker","sticker":{"id":"81","mime_type":"image/webp","animated":true})").media[0].kind == "sticker");
  for (const char* id : {"", "../x", "1/2", "1?x=2", "a b"}) {
    CAPTURE(id);
    CHECK(ignored(R"("type":"image","image":{"id":")" + std::string(id) + "\"}").why == CloudIgnored::Why::malformed);
  }
}

TEST_CASE("places, contacts, orders and forms are words") {
  CHECK(inbound(R"("type":"location","location":{"latitude":52.5,"longitude":13.4,"name":"Cafe","address":"Street 1"})").text ==
        "📍 Cafe — Street 1 (52.500000, 13.400000)");
  CHECK(inbound(R"("type":"location","location":{"latitude":1e300,"longitude":-1e300})").text == "📍 90.000000, -180.000000");
  CHECK(inbound(R"("type":"contacts","contacts":[{"name":{"formatted_name":"Bob"},"phones":[{"phone":"+1 555"}]}])").text ==
        "<contact: Bob, +1 555>");
  CHECK(inbound(R"("type":"contacts","contacts":[{"name":{"formatted_name":"Bob"}},{"name":{"formatted_name":"Eve"}}])").text ==
        "<contacts: Bob; Eve>");
  CHECK(inbound(R"("type":"order","order":{"product_items":[{},{}],"text":"please"})").text == "[order: 2 items] please");
  CHECK(inbound(R"("type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","response_json":"{\"a\":1}"}})").text ==
        R"([form flow] {"a":1})");
}

TEST_CASE("pressed buttons and chosen rows stand for what is behind them") {
  const auto pressed = inbound(R"("type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"yes","title":"Yes!"}})");
  CHECK(pressed.what == engine::Inbound::What::pressed);
  CHECK(pressed.text == "callback_data: yes");
  CHECK(inbound(R"("type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"/status","title":"Status"}})").text == "/status");
  CHECK(inbound(R"("type":"button","button":{"payload":"later","text":"Later"})").text == "callback_data: later");
  CHECK(ignored(R"("type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":" ","title":""}})").why ==
        CloudIgnored::Why::malformed);
}

TEST_CASE("D5: reactions and what the API does not show are notes, never answered") {
  const auto added = inbound(R"("type":"reaction","reaction":{"message_id":"wamid.OUT1","emoji":"👍"})");
  CHECK(added.what == engine::Inbound::What::note);
  CHECK(added.text == "WhatsApp reaction added: 👍 by Ann Onymous on msg wamid.OUT1");
  CHECK(inbound(R"("type":"reaction","reaction":{"message_id":"wamid.OUT1"})").text == "WhatsApp reaction removed: by Ann Onymous on msg wamid.OUT1");
  const auto unknown = inbound(R"("type":"unsupported","unsupported":{"type":"poll_creation"},"errors":[{"code":131051,"title":"unknown"}])");
  CHECK(unknown.what == engine::Inbound::What::note);
  CHECK(unknown.text.contains("(poll_creation)"));
}

TEST_CASE("an answer names what it answers, and whose it is") {
  const auto mine = inbound(text("yes"), R"(,"context":{"from":"15550783881","id":"wamid.OUT1"})");
  CHECK(mine.quoted_message_id == "wamid.OUT1");
  CHECK(mine.quoted_sender == "+15550783881");
  CHECK(mine.replies_to_me);
  CHECK_FALSE(inbound(text("yes"), R"(,"context":{"from":"16505551234","id":"wamid.X"})").replies_to_me);
  CHECK(inbound(text("hi"), R"(,"context":{"forwarded":true})").quoted_message_id.empty());
}

TEST_CASE("who comes through an ad brings its words along") {
  CHECK(inbound(text("price?"), R"(,"referral":{"headline":"Shoes","body":"half price","source_url":"https://fb.me/1"})").text ==
        "price?\n<came through an ad: Shoes — half price — https://fb.me/1>");
}

TEST_CASE("D1: a person without a number is their user id, which no phone number can be taken for") {
  const auto decoded =
      decode(R"("contacts":[{"profile":{"name":"Ann","username":"@ann"},"user_id":"US.13491208655302741918"}],"messages":[)"
             R"({"from_user_id":"US.13491208655302741918","id":"wamid.A","timestamp":"1800000000","type":"text","text":{"body":"hi"}}])");
  const auto& said = std::get<engine::Inbound>(decoded.events.at(0));
  CHECK(said.sender.id == "US.13491208655302741918");
  CHECK(said.sender.username == "@ann");
  CHECK(said.peer.id == "US.13491208655302741918");
  const auto both = inbound(text("hi"), R"(,"from_user_id":"US.13491208655302741918")");
  CHECK(both.sender.id == "+16505551234");
  CHECK(both.sender.aliases == std::vector<std::string>{"US.13491208655302741918"});
  CHECK(is_cloud_user_id("US.ENT.11815799212886844830"));
  CHECK(is_cloud_user_id("DE.1a2B3c"));
  CHECK(is_cloud_user_id("US." + std::string(128, '1')));
  CHECK_FALSE(is_cloud_user_id("US." + std::string(129, '1')));
  for (const char* id : {"us.13491208655302741918", "US.", "US.1349-1208", "US.ENT.", "+13491208655302741918", ""}) {
    CAPTURE(id);
    CHECK_FALSE(is_cloud_user_id(id));
  }
}

TEST_CASE("C11: what is for another number is not taken, whatever it holds") {
  const auto decoded = decode_cloud(json(body_with(messages(message(kNow, "wamid.A", text("x"))), "999999999999")), context());
  REQUIRE(decoded.events.size() == 1);
  CHECK(std::get<CloudIgnored>(decoded.events[0]).why == CloudIgnored::Why::foreign);
  CHECK(decoded.phone.empty());
}

TEST_CASE("C6: a message older than kCloudMessageAgeMax is a replay; D15: one's own is no message") {
  const auto old = decode(messages(message(kNow - kCloudMessageAgeMax - 1s, "wamid.A", text("x"))));
  CHECK(std::get<CloudIgnored>(old.events.at(0)).why == CloudIgnored::Why::too_old);
  CHECK(std::holds_alternative<engine::Inbound>(decode(messages(message(kNow - kCloudMessageAgeMax, "wamid.A", text("x")))).events.at(0)));
  const auto own = decode(R"("messages":[{"from":"15550783881","id":"a","timestamp":"1800000000","type":"text","text":{"body":"x"}}])");
  CHECK(std::get<CloudIgnored>(own.events.at(0)).why == CloudIgnored::Why::not_for_us);
}

TEST_CASE("what is malformed is told and holds up no other; an id of more than kCloudIdBytesMax is none") {
  const std::string long_id(kCloudIdBytesMax + 1, 'x');
  const std::string list =
      R"(1,null,[],{},{"id":"a"},)" + message(kNow, "wamid.1", text("one")) + "," + message(kNow, long_id, text("x")) + "," +
      message(kNow, "wamid.2", R"("type":"image")") + "," + message(kNow, "wamid.3", R"("type":"text","text":{"body":7})") + "," +
      message(kNow, "bad\\nid", text("x")) + R"(,{"from":"x","id":"i","timestamp":"1800000000","type":"text","text":{"body":"x"}})" +
      R"(,{"from":"16505551234","id":"i","timestamp":"soon","type":"text","text":{"body":"x"}},)" + message(kNow, "wamid.4", text("two"));
  const auto decoded = decode(messages(list));
  REQUIRE(decoded.events.size() == 13);
  std::vector<std::string> texts;
  for (const auto& one : decoded.events) {
    if (const auto* said = std::get_if<engine::Inbound>(&one)) {
      texts.push_back(said->text);
    } else {
      CHECK(std::get<CloudIgnored>(one).why == CloudIgnored::Why::malformed);
      CHECK_FALSE(std::get<CloudIgnored>(one).reason.empty());
    }
  }
  CHECK(texts == std::vector<std::string>{"one", "two"});
  for (const char* body : {"{}", R"({"object":"page","entry":[]})", R"({"object":"whatsapp_business_account","entry":{}})",
                           R"({"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages"}]}]})"}) {
    CAPTURE(body);
    const auto none = decode_cloud(json(body), context());
    REQUIRE(none.events.size() == 1);
    CHECK(std::get<CloudIgnored>(none.events[0]).why == CloudIgnored::Why::malformed);
  }
  CHECK(ignored(R"("type":"hologram","hologram":{})").reason.contains("hologram"));
  CHECK(ignored(R"("type":"system","system":{"type":"user_changed_number"})").why == CloudIgnored::Why::not_for_us);
  for (const char* blank : {"", " ", "\\n\\t "}) CHECK(ignored(text(blank)).why == CloudIgnored::Why::not_for_us);
  CHECK(ignored(R"("type":"text","text":{})").why == CloudIgnored::Why::malformed);
  CHECK(ignored(text("x"), R"(,"group_id":"g")").reason.contains("group"));
  CHECK(ignored(text("x"), R"(,"group_id":"g")").why == CloudIgnored::Why::not_served);
  CHECK(ignored(R"("type":"hologram","hologram":{})").why == CloudIgnored::Why::not_served);
}

TEST_CASE("several messages and entries keep their order; notices of other kinds are passed over") {
  const std::string plain = body_with(messages(message(kNow, "wamid.1", text("one")) + "," + message(kNow, "wamid.2", text("two"))));
  const auto begin = plain.find("[{") + 1;
  const Json body = json(plain.substr(0, begin) + R"({"changes":[{"field":"account_update","value":{}}]},)" + plain.substr(begin));
  const auto decoded = decode_cloud(body, context());
  REQUIRE(decoded.events.size() == 3);
  CHECK(std::holds_alternative<CloudIgnored>(decoded.events[0]));
  CHECK(std::get<engine::Inbound>(decoded.events[1]).text == "one");
  CHECK(std::get<engine::Inbound>(decoded.events[2]).text == "two");
}

TEST_CASE("of receipts only the failed ones are told, with what to do") {
  const auto decoded =
      decode(R"("statuses":[{"id":"wamid.1","status":"sent","recipient_id":"16505551234"},{"id":"wamid.1","status":"delivered"},)"
             R"({"id":"wamid.2","status":"failed","recipient_id":"16505551234","errors":[{"code":131047,"title":"Re-engagement message"}]},)"
             R"({"id":"wamid.3","status":"failed"}],"errors":[{"code":130429,"title":"Rate limit hit","error_data":{"details":"slow"}}])");
  REQUIRE(decoded.events.size() == 5);
  CHECK(std::holds_alternative<CloudIgnored>(decoded.events[0]));
  const auto& late = std::get<CloudTrouble>(decoded.events[2]);
  CHECK(late.message_id == "wamid.2");
  CHECK(late.recipient == "+16505551234");
  CHECK(late.words.contains("24 hours"));
  CHECK(std::get<CloudTrouble>(decoded.events[3]).words == "no reason given");
  CHECK(std::get<CloudTrouble>(decoded.events[4]).message_id.empty());
}

}  // namespace
}  // namespace oc::channels::whatsapp
