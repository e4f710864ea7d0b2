// Tests of how parts are written for the Cloud API.
#include "channels/whatsapp/cloud_encode.h"

#include "channels/whatsapp/cloud_stage_test.h"

namespace oc::channels::whatsapp {
namespace {

using namespace cloud_stage;

std::vector<CloudMessage> list_of(engine::Utterance part, std::size_t* dropped = nullptr) {
  if (part.address.to.empty()) part.address.to = "+16505551234";
  auto out = cloud_messages(part, CloudSettings());
  REQUIRE(out.has_value());
  if (dropped != nullptr) *dropped = out->dropped_buttons;
  return std::move(out->list);
}
Json only(engine::Utterance part) {
  auto list = list_of(std::move(part));
  REQUIRE(list.size() == 1);
  return list[0].body;
}
std::string at(const Json& value, std::string_view path) {
  const Json* found = at_path(value, path);
  return found == nullptr ? "" : found->is_string() ? std::string(found->get_string()) : to_json_text(*found);
}
engine::Media file(const std::string& kind, const std::string& mime, const std::string& name, std::int64_t bytes = 10) {
  return {.kind = kind, .mime = mime, .file_name = name, .bytes = bytes, .path = "/out/" + name};
}
Json buttons(int count, const std::string& title = "Button") {
  JsonArray row;
  for (int i = 0; i < count; i++)
    row.push_back(JsonObject{{"text", title + (count > 1 ? std::to_string(i) : "")}, {"callback_data", "b" + std::to_string(i)}});
  JsonArray rows;
  rows.push_back(std::move(row));
  return rows;
}

TEST_CASE("a text goes to the number's digits, in WhatsApp's marks, with a preview where it holds a link") {
  const Json body = only({.text = "**bold** text"});
  CHECK(
      to_json_text(body) ==
      R"({"messaging_product":"whatsapp","recipient_type":"individual","to":"16505551234","type":"text","text":{"body":"*bold* text","preview_url":false}})");
  CHECK(at(only({.text = "see https://example.com"}), "text.preview_url") == "true");
  CHECK(at(only({.address = {.to = "+16505551234", .reply_to_id = "wamid.A"}, .text = "x"}), "context.message_id") == "wamid.A");
}

TEST_CASE("recipients are numbers and user ids; groups are for accounts that are linked") {
  CHECK(cloud_recipient("whatsapp:+1 (650) 555-1234")->at("to") == "16505551234");
  CHECK(cloud_recipient("16505551234@s.whatsapp.net")->at("to") == "16505551234");
  CHECK(cloud_recipient("us.13491208655302741918")->at("recipient") == "US.13491208655302741918");
  for (const char* to : {"", "120363000000000001@g.us", "nobody", "+1", "+12345678901234567"}) {
    CAPTURE(to);
    CHECK_FALSE(cloud_recipient(to).has_value());
    const auto refused = cloud_messages({.address = {.to = to}, .text = "x"}, CloudSettings());
    CHECK(refused.error().code == Errc::not_found);
  }
  CHECK(cloud_messages({.address = {.to = "+16505551234"}, .text = " "}, CloudSettings()).error().code == Errc::invalid);
}

TEST_CASE("a file is what its type and length make it: kCloudImageBytesMax, kCloudSoundBytesMax, kCloudStickerBytesMax, else a document") {
  const auto kind = [](const char* of, const char* mime, std::size_t bytes) { return cloud_kind({.kind = of, .mime = mime}, bytes); };
  CHECK(kind("image", "image/jpeg", kCloudImageBytesMax) == "image");
  CHECK(kind("image", "image/jpeg", kCloudImageBytesMax + 1) == "document");
  CHECK(kind("image", "image/gif", 10) == "document");
  CHECK(kind("document", "image/png", 10) == "document");
  CHECK(kind("sticker", "image/webp", kCloudStickerBytesMax) == "sticker");
  CHECK(kind("sticker", "image/webp", kCloudStickerBytesMax + 1) == "document");
  CHECK(kind("video", "video/mp4", kCloudSoundBytesMax) == "video");
  CHECK(kind("video", "video/mp4", kCloudSoundBytesMax + 1) == "document");
  CHECK(kind("voice", "audio/ogg; codecs=opus", 10) == "audio");
  CHECK(kind("audio", "audio/wav", 10) == "document");
  CHECK(kind("", "", 10) == "document");
  CHECK(cloud_upload_mime({.mime = "application/json"}) == "text/plain");
  CHECK(cloud_upload_mime({.mime = "text/csv"}) == "text/plain");
  CHECK(cloud_upload_mime({.mime = "application/pdf"}) == "application/pdf");
  CHECK(cloud_upload_mime({.file_name = "x.unknown"}) == "application/octet-stream");
}

TEST_CASE("words are the first file's caption up to kCloudCaptionUnitsMax, else a message behind it; sounds and stickers have none") {
  const Json image = only({.text = "look", .media = {file("image", "image/jpeg", "a.jpg")}});
  CHECK(at(image, "type") == "image");
  CHECK(at(image, "image.caption") == "look");
  const std::string long_text(kCloudCaptionUnitsMax + 1, 'x');
  const auto apart = list_of({.text = long_text, .media = {file("image", "image/jpeg", "a.jpg")}});
  REQUIRE(apart.size() == 2);
  CHECK(at(apart[0].body, "image.caption").empty());
  CHECK(at(apart[1].body, "text.body") == long_text);
  const auto voice = list_of({.text = "said", .media = {file("voice", "audio/ogg", "a.ogg")}});
  REQUIRE(voice.size() == 2);
  CHECK(at(voice[0].body, "audio.voice") == "true");
  CHECK(at(voice[1].body, "text.body") == "said");
  CHECK(at(list_of({.media = {file("audio", "audio/ogg", "a.ogg")}})[0].body, "audio.voice").empty());
  CHECK(at(list_of({.media = {file("audio", "audio/ogg", "a.ogg")}, .audio_as_voice = true})[0].body, "audio.voice") == "true");
  const Json document = only({.text = "read", .media = {file("document", "application/pdf", "a\nb.pdf")}});
  CHECK(at(document, "document.filename") == "a\\nb.pdf");
  CHECK(at(document, "document.caption") == "read");
  auto own = file("image", "image/png", "b.png");
  own.caption = std::string(kCloudCaptionUnitsMax + 5, 'y');
  const auto two =
      list_of({.address = {.to = "+16505551234", .reply_to_id = "wamid.A"}, .text = "t", .media = {own, file("image", "image/png", "c.png")}});
  REQUIRE(two.size() == 3);
  CHECK(at(two[0].body, "image.caption").size() == kCloudCaptionUnitsMax);
  CHECK(at(two[0].body, "context.message_id") == "wamid.A");
  CHECK(at(two[2].body, "context.message_id").empty());
}

TEST_CASE("up to kCloudButtonsMax buttons are buttons, up to kCloudRowsMax a list, more are left out") {
  const Json three = only({.text = "Which?", .buttons = buttons(static_cast<int>(kCloudButtonsMax))});
  CHECK(at(three, "type") == "interactive");
  CHECK(at(three, "interactive.type") == "button");
  CHECK(at(three, "interactive.body.text") == "Which?");
  CHECK(
      at(three, "interactive.action.buttons") ==
      R"([{"type":"reply","reply":{"id":"b0","title":"Button0"}},{"type":"reply","reply":{"id":"b1","title":"Button1"}},{"type":"reply","reply":{"id":"b2","title":"Button2"}}])");
  const Json four = only({.text = "Which?", .buttons = buttons(4)});
  CHECK(at(four, "interactive.type") == "list");
  std::size_t dropped = 0;
  const auto many = list_of({.text = "Which?", .buttons = buttons(static_cast<int>(kCloudRowsMax) + 2)}, &dropped);
  CHECK(dropped == 2);
  const Json body = many.at(0).body;
  CHECK(at_path(body, "interactive.action.sections")->get_array().at(0).at("rows").get_array().size() == kCloudRowsMax);
}

TEST_CASE(
    "titles are cut at kCloudButtonTitleUnitsMax and kCloudRowTitleUnitsMax and are unique; what is behind a button is at most "
    "kCloudButtonIdBytesMax") {
  const Json cut = only({.text = "x", .buttons = buttons(2, std::string(30, 'a'))});
  const auto& both = at_path(cut, "interactive.action.buttons")->get_array();
  CHECK(at(both.at(0), "reply.title") == std::string(kCloudButtonTitleUnitsMax, 'a'));
  CHECK(at(both.at(1), "reply.title") == std::string(kCloudButtonTitleUnitsMax - 2, 'a') + " 2");
  const Json rows = only({.text = "x", .buttons = buttons(4, std::string(30, 'a'))});
  CHECK(at(at_path(rows, "interactive.action.sections")->get_array().at(0).at("rows").get_array().at(0), "title") ==
        std::string(kCloudRowTitleUnitsMax, 'a'));
  std::size_t dropped = 0;
  const Json odd =
      json(R"([[{"text":"A","callback_data":")" + std::string(kCloudButtonIdBytesMax, 'x') + R"("},{"text":"B","callback_data":")" +
           std::string(kCloudButtonIdBytesMax + 1, 'x') + R"("},{"text":" "},{"text":"C","callback_data":"c"},{"text":"D","callback_data":"c"}],7])");
  const auto left = list_of({.text = "x", .buttons = odd}, &dropped);
  CHECK(dropped == 3);
  CHECK(at_path(Json(left.at(0).body), "interactive.action.buttons")->get_array().size() == 2);
}

TEST_CASE("words too long for buttons go before them, and buttons without words show a sign") {
  const std::string long_text(kCloudCaptionUnitsMax + 1, 'x');
  const auto apart = list_of({.text = long_text, .buttons = buttons(1)});
  REQUIRE(apart.size() == 2);
  CHECK(at(apart[0].body, "type") == "text");
  CHECK(at(apart[1].body, "interactive.body.text") == "👇");
  const auto with_file = list_of({.text = "pick", .media = {file("image", "image/png", "a.png")}, .buttons = buttons(1)});
  REQUIRE(with_file.size() == 2);
  CHECK(at(with_file[0].body, "image.caption").empty());
  CHECK(at(with_file[1].body, "interactive.body.text") == "pick");
}

TEST_CASE("a part is divided into parts that are one message each, and together the same messages") {
  const std::string long_text(kCloudCaptionUnitsMax + 1, 'x');
  const auto image = file("image", "image/png", "a.png"), voice = file("voice", "audio/ogg", "b.ogg");
  for (const engine::Utterance& part :
       {engine::Utterance{.text = "only words"}, engine::Utterance{.text = "look", .media = {image}},
        engine::Utterance{.text = "look", .media = {image, voice, image}}, engine::Utterance{.text = "said", .media = {voice, image}},
        engine::Utterance{.text = long_text, .media = {image}}, engine::Utterance{.text = "pick", .buttons = buttons(2)},
        engine::Utterance{.text = long_text, .media = {image}, .buttons = buttons(2)}, engine::Utterance{.media = {image, voice}}}) {
    engine::Utterance whole = part;
    whole.address = {.to = "+16505551234", .reply_to_id = "wamid.A"};
    whole.idempotency_key = "key";
    std::vector<CloudMessage> apart;
    for (auto& one : cloud_parts(whole, CloudSettings())) {
      CHECK(one.idempotency_key == (apart.empty() ? "key" : ""));
      auto list = list_of(std::move(one));
      REQUIRE(list.size() == 1);
      apart.push_back(std::move(list[0]));
    }
    const auto together = list_of(whole);
    REQUIRE(apart.size() == together.size());
    for (std::size_t i = 0; i < apart.size(); i++) CHECK(apart[i].body == together[i].body);
  }
}

TEST_CASE("an answer is not lost with a file that Meta does not take: its words go first, and words that name the file go instead of it") {
  const auto image = file("image", "image/png", "a.png"), zip = file("document", "application/zip", "b.zip"),
             gif = file("image", "image/gif", "c.gif");
  const auto parts_of = [](engine::Utterance part) {
    part.address = {.to = "+16505551234", .reply_to_id = "wamid.A"};
    part.idempotency_key = "key";
    return cloud_parts(std::move(part), CloudSettings());
  };
  const auto one = parts_of({.text = "Here it is", .media = {zip}});
  REQUIRE(one.size() == 2);
  CHECK(one[0].text == "Here it is");
  CHECK(one[0].idempotency_key == "key");
  CHECK(one[0].address.reply_to_id == "wamid.A");
  CHECK(one[1].text == "⚠️ Media failed: b.zip");
  CHECK(one[1].address.reply_to_id.empty());
  auto named = gif;
  named.caption = "what it shows";
  const auto mixed = parts_of({.text = "All:", .media = {zip, image, named}});
  REQUIRE(mixed.size() == 3);
  CHECK(mixed[0].text == "All:");
  REQUIRE(mixed[0].media.size() == 1);
  CHECK(mixed[0].media[0].file_name == "a.png");
  CHECK(mixed[1].text == "⚠️ Media failed: b.zip");
  CHECK(mixed[2].text == "what it shows\n\n⚠️ Media failed: c.gif");
  const auto only_file = parts_of({.media = {file("", "", "x.unknown")}});
  REQUIRE(only_file.size() == 1);
  CHECK(only_file[0].text == "⚠️ Media failed: x.unknown");
  CHECK(only_file[0].idempotency_key == "key");
  const auto chosen = parts_of({.text = "pick", .media = {zip}, .buttons = buttons(2)});
  REQUIRE(chosen.size() == 2);
  CHECK(chosen[0].text == "pick");
  CHECK(!chosen[0].buttons.is_null());
  for (const auto& part : {one, mixed, only_file, chosen}) {
    for (const auto& each : part) CHECK(list_of(each).size() == 1);
  }
  for (const char* mime : {"image/webp", "application/pdf", "text/csv", "audio/ogg; codecs=opus", "video/3gpp", "application/msword"})
    CHECK(cloud_takes({.mime = mime}));
  for (const char* mime : {"application/octet-stream", "audio/wav", "video/webm", "image/svg+xml", ""}) CHECK_FALSE(cloud_takes({.mime = mime}));
}

TEST_CASE("reactions and read receipts name their message") {
  CHECK(to_json_text(*cloud_reaction({.to = "+16505551234"}, "wamid.A", "👍")).contains(R"("reaction":{"message_id":"wamid.A","emoji":"👍"})"));
  CHECK(cloud_reaction({.to = "+16505551234"}, "", "👍").error().code == Errc::invalid);
  CHECK(cloud_reaction({.to = "x@g.us"}, "wamid.A", "👍").error().code == Errc::not_found);
  CHECK(to_json_text(cloud_read("wamid.A", CloudTyping::shown)) ==
        R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.A","typing_indicator":{"type":"text"}})");
  CHECK_FALSE(cloud_read("wamid.A", CloudTyping::not_shown).contains("typing_indicator"));
}

}  // namespace
}  // namespace oc::channels::whatsapp
