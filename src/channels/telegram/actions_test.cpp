// Tests of what an account does beside receiving and sending text, in virtual time.
#include "channels/telegram/encode.h"
#include "channels/telegram/test_stage.h"

namespace oc::channels::telegram {
namespace {

using namespace std::chrono_literals;
using namespace stage;

using Answer = std::optional<Result<io::SimAnswer>>;

engine::Media file(const std::string& kind, const std::string& mime, const std::string& path) { return {.kind = kind, .mime = mime, .path = path}; }

Result<engine::Sent> send(Stage& stage, engine::Utterance part) { return stage.world.run(stage.account->send(std::move(part))); }

/// Answers every send with a message of the next number.
void number_messages(Stage& stage, int& next) {
  stage.answer = [&](const std::string& method, const io::HttpRequest&) -> Answer {
    if (method == "sendMediaGroup") {
      next += 2;
      return ok(R"([{"message_id":)" + std::to_string(next - 2) + R"(,"chat":{"id":5}},{"message_id":)" + std::to_string(next - 1) +
                R"(,"chat":{"id":5}}])");
    }
    if (!method.starts_with("send") || method == "sendChatAction") return std::nullopt;
    return ok(R"({"message_id":)" + std::to_string(next++) + R"(,"chat":{"id":5}})");
  };
}

TEST_CASE("a file goes with its caption, a long text behind it") {
  Stage stage;
  int next = 20;
  number_messages(stage, next);
  stage.world.files().put("/m/cat.png", "PNGBYTES");
  const auto sent = send(stage, {.address = {.to = "5"}, .text = "**look**", .media = {file("image", "image/png", "/m/cat.png")}, .is_silent = true});
  REQUIRE(sent);
  CHECK(sent->message_id == "5:20");
  const std::string call = stage.calls.back();
  CHECK(call.starts_with("sendPhoto "));
  CHECK(call.contains("PNGBYTES"));
  CHECK(call.contains("name=\"photo\"; filename=\"image.png\""));
  CHECK(call.contains("<b>look</b>"));
  CHECK(call.contains("disable_notification"));
  const auto calls = stage.calls.size();
  CHECK(send(stage, {.address = {.to = "5"}, .text = std::string(kCaptionUnitsMax + 1, 'x'), .media = {file("image", "image/png", "/m/cat.png")}}));
  REQUIRE(stage.calls.size() == calls + 2);
  CHECK(!stage.calls[calls].contains("caption"));
  CHECK(stage.calls.back().starts_with("sendMessage "));
}

TEST_CASE("several pictures are an album; buttons follow with the text") {
  Stage stage;
  int next = 20;
  number_messages(stage, next);
  stage.world.files().put("/m/a.png", "AAA");
  stage.world.files().put("/m/b.png", "BBB");
  const std::vector<engine::Media> both{file("image", "image/png", "/m/a.png"), file("image", "image/png", "/m/b.png")};
  CHECK(send(stage, {.address = {.to = "5"}, .text = "two", .media = both})->message_id == "5:20");
  CHECK(stage.calls.back().starts_with("sendMediaGroup "));
  CHECK(stage.calls.back().contains("attach://file1"));
  CHECK(stage.calls.back().contains("\"caption\":\"two\""));
  const Json buttons = *parse_json(R"([[{"text":"Yes","callback_data":"yes"}]])");
  CHECK(send(stage, {.address = {.to = "5"}, .text = "two", .media = both, .buttons = buttons}));
  CHECK(stage.calls.back().starts_with("sendMessage "));
  CHECK(stage.calls.back().contains(R"("reply_markup":{"inline_keyboard":[[{"text":"Yes","callback_data":"yes"}]]})"));
}

TEST_CASE("a send of several files that broke off goes on where it was") {
  Stage stage;
  int next = 20;
  bool is_down = true;
  number_messages(stage, next);
  const auto numbered = stage.answer;
  stage.answer = [&](const std::string& method, const io::HttpRequest& request) -> Answer {
    if (method == "sendDocument" && is_down) return refused(500, "Internal Server Error");
    return numbered(method, request);
  };
  stage.world.files().put("/m/a.png", "AAA");
  stage.world.files().put("/m/b.txt", "BBB");
  const engine::Utterance part{
      .address = {.to = "5"}, .idempotency_key = "k", .media = {file("image", "image/png", "/m/a.png"), file("document", "text/plain", "/m/b.txt")}};
  CHECK(!send(stage, part));
  is_down = false;
  CHECK(send(stage, part)->message_id == "5:20");
  CHECK(stage.count("sendPhoto") == 1);
  CHECK(stage.count("sendDocument") == 2);
  // Done is forgotten: the same again is a new send. No more than kSendsInProgressMax are remembered.
  CHECK(send(stage, part));
  CHECK(stage.count("sendPhoto") == 2);
  is_down = true;
  for (std::size_t i = 0; i <= kSendsInProgressMax; i++) {
    auto other = part;
    other.idempotency_key = "other" + std::to_string(i);
    CHECK(!send(stage, other));
    stage.world.advance(2s);
  }
  const auto photos = stage.count("sendPhoto");
  is_down = false;
  auto other = part;
  other.idempotency_key = "other1";
  CHECK(send(stage, other));
  CHECK(stage.count("sendPhoto") == photos);
  other.idempotency_key = "other0";
  CHECK(send(stage, other));
  CHECK(stage.count("sendPhoto") == photos + 1);
}

TEST_CASE("a send of several files goes on where it was when the config has made the account anew") {
  Stage stage;
  int next = 20;
  bool is_down = true;
  number_messages(stage, next);
  const auto numbered = stage.answer;
  stage.answer = [&](const std::string& method, const io::HttpRequest& request) -> Answer {
    if (method == "sendDocument" && is_down) return refused(500, "Internal Server Error");
    return numbered(method, request);
  };
  stage.world.files().put("/m/a.png", "AAA");
  stage.world.files().put("/m/b.txt", "BBB");
  const engine::Utterance part{
      .address = {.to = "5"}, .idempotency_key = "k", .media = {file("image", "image/png", "/m/a.png"), file("document", "text/plain", "/m/b.txt")}};
  CHECK(!send(stage, part));
  is_down = false;
  const auto loaded =
      config::load_value(*parse_json(R"({"channels":{"telegram":{"botToken":")" + std::string(kCanary) + R"(","linkPreview":false}}})"));
  REQUIRE(loaded.valid());
  stage.account = stage.factory->make(loaded.config, "default");
  CHECK(send(stage, part)->message_id == "5:20");
  CHECK(stage.count("sendPhoto") == 1);
}

TEST_CASE("a picture that Telegram cannot show goes as a document, a voice message that is not wanted too") {
  Stage stage;
  stage.world.files().put("/m/a.png", "AAA");
  stage.world.files().put("/m/v.ogg", "OGG");
  stage.answer = [](const std::string& method, const io::HttpRequest&) -> Answer {
    if (method == "sendPhoto") return refused(400, "Bad Request: PHOTO_INVALID_DIMENSIONS");
    if (method == "sendVoice") return refused(400, "Bad Request: VOICE_MESSAGES_FORBIDDEN");
    return method == "sendDocument" ? Answer(ok(R"({"message_id":3,"chat":{"id":5}})")) : std::nullopt;
  };
  CHECK(send(stage, {.address = {.to = "5"}, .media = {file("image", "image/png", "/m/a.png")}}));
  CHECK(send(stage, {.address = {.to = "5"}, .media = {file("audio", "audio/ogg", "/m/v.ogg")}, .audio_as_voice = true}));
  CHECK(stage.count("sendVoice") == 1);
  CHECK(stage.count("sendDocument") == 2);
}

TEST_CASE("a file over kUploadBytesMax, an empty one and one that is gone are told, and nothing is sent") {
  Stage stage;
  stage.world.files().put("/m/big.bin", std::string(kUploadBytesMax + 1, 'x'));
  stage.world.files().put("/m/empty.bin", "");
  const auto code = [&](const std::string& path) { return send(stage, {.address = {.to = "5"}, .media = {file("document", "", path)}}).error(); };
  CHECK(code("/m/big.bin").code == Errc::too_large);
  CHECK(code("/m/big.bin").message.contains("50 MB"));
  CHECK(code("/m/empty.bin").code == Errc::invalid);
  CHECK(code("/m/none.bin").code == Errc::not_found);
  CHECK(stage.calls.empty());
}

TEST_CASE("an upload is given kUploadTimeout") {
  Stage stage;
  stage.world.files().put("/m/a.png", "AAA");
  stage.answer = [](const std::string& method, const io::HttpRequest&) -> Answer {
    if (method != "sendPhoto") return std::nullopt;
    auto late = ok(R"({"message_id":3,"chat":{"id":5}})");
    late.delay = Millis(kUploadTimeout) - 1ms;
    return late;
  };
  CHECK(send(stage, {.address = {.to = "5"}, .media = {file("image", "image/png", "/m/a.png")}}));
}

TEST_CASE("buttons are left out where they are switched off, and data over kButtonDataBytesMax always") {
  Stage dm_only(R"(,"capabilities":{"inlineButtons":"dm"})");
  const Json buttons = *parse_json(R"([[{"text":"Yes","callback_data":"yes"}]])");
  CHECK(send(dm_only, {.address = {.to = "-100"}, .text = "x", .buttons = buttons}));
  CHECK(!dm_only.calls.back().contains("reply_markup"));
  CHECK(dm_only.world.log().has("inlineButtons"));
  CHECK(send(dm_only, {.address = {.to = "5"}, .text = "x", .buttons = buttons}));
  CHECK(dm_only.calls.back().contains("reply_markup"));
  const std::string fits(kButtonDataBytesMax, 'd');
  const Json edge = *parse_json(R"([[{"text":"A","callback_data":")" + fits + R"("},{"text":"B","callback_data":"x)" + fits + R"("}]])");
  CHECK(send(dm_only, {.address = {.to = "5"}, .text = "x", .buttons = edge}));
  CHECK(dm_only.calls.back().contains("\"A\""));
  CHECK(!dm_only.calls.back().contains("\"B\""));
}

TEST_CASE("a draft is one message that is edited each kDraftInterval, and becomes the answer") {
  Stage stage;
  auto draft = stage.account->begin_draft({.channel = "telegram", .account_id = "default", .to = "5"});
  REQUIRE(draft);
  CHECK(draft->interval() == Millis(kDraftInterval));
  CHECK(stage.account->begin_draft({.to = "-100"})->interval() == Millis(kGroupDraftInterval));
  CHECK(stage.world.run(draft->update(std::string(kDraftUnitsMin - 1, 'x'))));
  CHECK(draft->message_id().empty());
  CHECK(stage.calls.empty());
  CHECK(stage.world.run(draft->update(std::string(kDraftUnitsMin, 'x'))));
  CHECK(draft->message_id() == "5:11");
  const auto before = stage.calls.size();
  CHECK(stage.world.run(draft->update(std::string(kDraftUnitsMin, 'x'))));
  CHECK(stage.calls.size() == before);
  CHECK(stage.world.run(draft->update("**more** " + std::string(kDraftUnitsMin, 'x'))));
  CHECK(stage.calls.back().starts_with("editMessageText "));
  CHECK(stage.calls.back().contains("<b>more</b>"));
  const auto sent = send(stage, {.address = {.to = "5"}, .text = "**done**", .draft_id = draft->message_id()});
  REQUIRE(sent);
  CHECK(sent->message_id == "5:11");
  CHECK(stage.calls.back() == R"(editMessageText {"chat_id":5,"message_id":11,"text":"<b>done</b>","parse_mode":"HTML"})");
  CHECK(stage.count("sendMessage") == 1);
}

TEST_CASE("the last edit that changes nothing is a success, one that cannot work sends afresh and takes the draft away") {
  Stage stage;
  std::string refusal = "Bad Request: message is not modified: x";
  int status = 400;
  stage.answer = [&](const std::string& method, const io::HttpRequest&) -> Answer {
    return method == "editMessageText" ? Answer(refused(status, refusal)) : std::nullopt;
  };
  CHECK(send(stage, {.address = {.to = "5"}, .text = "x", .draft_id = "5:9"})->message_id == "5:9");
  CHECK(stage.count("sendMessage") == 0);
  refusal = "Bad Request: message to edit not found";
  CHECK(send(stage, {.address = {.to = "5"}, .text = "x", .draft_id = "5:9"})->message_id == "5:11");
  CHECK(stage.count("sendMessage") == 1);
  CHECK(stage.calls.back() == R"(deleteMessage {"chat_id":5,"message_id":9})");
  // What may still work is tried again by the engine, not sent a second time.
  status = 500;
  refusal = "Internal Server Error";
  const auto again = send(stage, {.address = {.to = "5"}, .text = "x", .draft_id = "5:9"});
  REQUIRE(!again);
  CHECK(again.error().code == Errc::unavailable);
  CHECK(stage.count("sendMessage") == 1);
}

TEST_CASE("an edit whose outcome is not known may be made again: it shows the same") {
  Stage stage;
  stage.answer = [&](const std::string& method, const io::HttpRequest&) -> Answer {
    return method == "editMessageText" ? Answer(fail(Errc::connection_lost, "lost")) : std::nullopt;
  };
  const auto sent = send(stage, {.address = {.to = "5"}, .text = "x", .draft_id = "5:9"});
  REQUIRE(!sent);
  CHECK(sent.error().code == Errc::unavailable);
}

TEST_CASE("streaming off shows no draft, progress a line that goes, in every form of the key") {
  for (const auto* off : {R"(,"streaming":"off")", R"(,"streaming":false)", R"(,"streaming":{"mode":"off"})", R"(,"streamMode":"off")"}) {
    Stage stage(off);
    CHECK(stage.account->begin_draft({.to = "5"}) == nullptr);
    CHECK(!stage.account->capabilities().drafts);
  }
  Stage stage(R"(,"streaming":{"mode":"progress","progress":{"label":"Busy"}})");
  auto draft = stage.account->begin_draft({.to = "5"});
  CHECK(stage.world.run(draft->update("a")));
  CHECK(stage.calls.back().contains("\"text\":\"Busy\""));
  CHECK(send(stage, {.address = {.to = "5"}, .text = "answer", .draft_id = draft->message_id()}));
  CHECK(stage.count("editMessageText") == 0);
  CHECK(stage.count("sendMessage") == 2);
  CHECK(stage.calls.back().starts_with("deleteMessage "));
}

TEST_CASE("a draft without an answer goes") {
  Stage stage;
  auto draft = stage.account->begin_draft({.to = "5"});
  CHECK(stage.world.run(draft->update(std::string(50, 'x'))));
  stage.world.run(draft->discard());
  CHECK(stage.calls.back() == R"(deleteMessage {"chat_id":5,"message_id":11})");
  CHECK(draft->message_id().empty());
}

TEST_CASE("a 429 of any call shuts the whole bot out, longer waits than kPaceWaitMax are told") {
  Stage stage;
  bool is_limited = true;
  stage.answer = [&](const std::string& method, const io::HttpRequest&) -> Answer {
    return method == "sendChatAction" && std::exchange(is_limited, false) ? Answer(refused(429, "Too Many Requests", R"({"retry_after":9})"))
                                                                          : std::nullopt;
  };
  stage.world.run(stage.account->typing({.to = "5"}));
  const auto shut = send(stage, {.address = {.to = "6"}, .text = "x"});
  REQUIRE(!shut);
  CHECK(shut.error().code == Errc::rate_limited);
  CHECK(shut.error().retry_after_ms > 8000);
  CHECK(stage.count("sendMessage") == 0);
  stage.world.advance(9s - Millis(kPaceWaitMax));
  const auto before = stage.world.clock().steady();
  CHECK(send(stage, {.address = {.to = "6"}, .text = "x"}));
  CHECK(stage.world.clock().steady() - before >= Millis(kPaceWaitMax) - 1s);
}

TEST_CASE("messages are edited, deleted and reacted to by the ids that were told") {
  Stage stage;
  const auto run = [&](auto task) { return stage.world.run(std::move(task)); };
  CHECK(run(stage.account->edit({.to = "5"}, "5:7", "**new**")));
  CHECK(stage.calls.back() == R"(editMessageText {"chat_id":5,"message_id":7,"text":"<b>new</b>","parse_mode":"HTML"})");
  CHECK(run(stage.account->remove({.to = "5"}, "7")));
  CHECK(stage.calls.back() == R"(deleteMessage {"chat_id":5,"message_id":7})");
  CHECK(run(stage.account->react({.to = "5"}, "5:7", "❤️")));
  CHECK(stage.calls.back() == R"(setMessageReaction {"chat_id":5,"message_id":7,"reaction":[{"type":"emoji","emoji":"❤"}]})");
  CHECK(run(stage.account->react({.to = "5"}, "5:7", "")));
  CHECK(stage.calls.back().ends_with(R"("reaction":[]})"));
  for (const auto* bad : {"", "x", "5:", "-100:7", "5:0"}) CHECK(run(stage.account->react({.to = "5"}, bad, "👍")).error().code == Errc::invalid);
}

TEST_CASE("a reaction that Telegram does not take, and a message that is gone, are told in words") {
  Stage stage;
  stage.answer = [](const std::string& method, const io::HttpRequest&) -> Answer {
    if (method == "setMessageReaction") return refused(400, "Bad Request: REACTION_INVALID");
    if (method == "deleteMessage") return refused(400, "Bad Request: message to delete not found");
    return method == "editMessageText" ? Answer(refused(400, "Bad Request: there is no text in the message to edit")) : std::nullopt;
  };
  const auto reacted = stage.world.run(stage.account->react({.to = "5"}, "5:7", "🦀"));
  CHECK(reacted.error().code == Errc::invalid);
  CHECK(reacted.error().hint.contains("👍"));
  CHECK(stage.world.run(stage.account->remove({.to = "5"}, "5:7")).error().code == Errc::not_found);
  CHECK(stage.world.run(stage.account->edit({.to = "5"}, "5:7", "x")));
  CHECK(stage.calls.back().starts_with("editMessageCaption "));
}

TEST_CASE("what the config forbids is not done") {
  Stage stage(R"(,"actions":{"reactions":false,"deleteMessage":false,"editMessage":false,"poll":false,"createForumTopic":false})");
  CHECK(stage.world.run(stage.account->react({.to = "5"}, "5:7", "👍")).error().code == Errc::denied);
  CHECK(stage.world.run(stage.account->remove({.to = "5"}, "5:7")).error().code == Errc::denied);
  CHECK(stage.world.run(stage.account->edit({.to = "5"}, "5:7", "x")).error().code == Errc::denied);
  for (const auto* action : {"poll", "thread-create", "sticker"})
    CHECK(stage.world.run(stage.account->perform(action, {.to = "5"}, JsonObject{})).error().code == Errc::denied);
  CHECK(stage.calls.empty());
  CHECK(!stage.account->capabilities().reactions);
  CHECK(!stage.account->capabilities().edit);
}

TEST_CASE("polls keep kPollOptionsMax, kPollQuestionUnitsMax and kPollOptionUnitsMax") {
  Stage stage;
  const auto poll = [&](const std::string& params) { return stage.world.run(stage.account->perform("poll", {.to = "5"}, *parse_json(params))); };
  stage.answer = [](const std::string& method, const io::HttpRequest&) -> Answer {
    return method == "sendPoll" ? Answer(ok(R"({"message_id":12,"chat":{"id":5},"poll":{"id":"900"}})")) : std::nullopt;
  };
  const auto sent = poll(R"({"question":"Lunch?","options":["Pizza","Sushi"],"maxSelections":2,"durationSeconds":60,"silent":true})");
  REQUIRE(sent);
  CHECK(to_json_text(*sent) == R"({"ok":true,"messageId":"12","chatId":"5","pollId":"900"})");
  CHECK(
      stage.calls.back() ==
      R"(sendPoll {"chat_id":5,"question":"Lunch?","options":[{"text":"Pizza"},{"text":"Sushi"}],"is_anonymous":true,"allows_multiple_answers":true,"open_period":60,"disable_notification":true})");
  CHECK(poll(R"({"question":"x","options":["a"]})").error().message == "Poll requires at least 2 options");
  CHECK(poll(R"({"options":["a","b"]})").error().code == Errc::invalid);
  CHECK(poll(R"({"question":"x","options":["a","b"],"durationHours":1})").error().message.contains("durationSeconds"));
  CHECK(poll(R"({"question":"x","options":["a","b"],"durationSeconds":4})").error().code == Errc::invalid);
  std::string many = R"(["0")";
  for (std::size_t i = 1; i <= kPollOptionsMax; i++) many += ",\"" + std::to_string(i) + "\"";
  CHECK(poll(R"({"question":"x","options":)" + many + "]}").error().code == Errc::invalid);
  CHECK(poll(R"({"question":")" + std::string(kPollQuestionUnitsMax + 1, 'q') + R"(","options":["a",")" + std::string(kPollOptionUnitsMax + 1, 'o') +
             R"("]})"));
  CHECK(stage.calls.back().contains("\"" + std::string(kPollQuestionUnitsMax, 'q') + "\""));
  CHECK(stage.calls.back().contains("\"" + std::string(kPollOptionUnitsMax, 'o') + "\""));
}

TEST_CASE("topics, pins and stickers") {
  Stage stage(R"(,"actions":{"sticker":true})");
  const auto act = [&](const std::string& action, const std::string& params) {
    return stage.world.run(stage.account->perform(action, {.to = "-100"}, *parse_json(params)));
  };
  stage.answer = [](const std::string& method, const io::HttpRequest&) -> Answer {
    if (method == "createForumTopic") return ok(R"({"message_thread_id":42,"name":"News"})");
    return method == "sendSticker" ? Answer(ok(R"({"message_id":12,"chat":{"id":-100}})")) : std::nullopt;
  };
  CHECK(to_json_text(*act("thread-create", R"({"threadName":"News"})")) ==
        R"({"ok":true,"topicId":42,"threadId":"42","name":"News","chatId":"-100"})");
  CHECK(act("thread-create", "{}").error().message.contains("--thread-name"));
  CHECK(act("topic-edit", R"({"threadId":"42","name":"Old"})"));
  CHECK(stage.calls.back() == R"(editForumTopic {"chat_id":-100,"message_thread_id":42,"name":"Old"})");
  CHECK(act("pin", R"({"messageId":"-100:7"})"));
  CHECK(stage.calls.back() == R"(pinChatMessage {"chat_id":-100,"message_id":7,"disable_notification":true})");
  CHECK(act("unpin", R"({"messageId":"7"})"));
  CHECK(act("pin", "{}").error().code == Errc::invalid);
  CHECK(to_json_text(*act("sticker", R"({"stickerId":["CAAC"]})")).contains(R"("messageId":"12")"));
  CHECK(act("read", "{}").error().message.contains("cannot read"));
  CHECK(act("role-add", "{}").error().message == "telegram cannot role-add");
  CHECK(act("kick", "{}").error().hint.contains("channels.telegram.actions.moderation"));
}

TEST_CASE("a new topic may have a first message, and a topic is written in; the target names it") {
  Stage stage;
  stage.answer = [](const std::string& method, const io::HttpRequest&) -> Answer {
    return method == "createForumTopic" ? Answer(ok(R"({"message_thread_id":42,"name":"News"})")) : std::nullopt;
  };
  const auto act = [&](const std::string& action, const std::string& to, const std::string& params) {
    return stage.world.run(stage.account->perform(action, {.to = to}, *parse_json(params)));
  };
  CHECK(act("thread-create", "-100", R"({"threadName":"News","message":"first"})"));
  CHECK(stage.calls.back().contains(R"("text":"first","parse_mode":"HTML","message_thread_id":42)"));
  const auto sent = act("thread-reply", "-100:topic:42", R"({"message":"more","replyTo":"9"})");
  REQUIRE(sent);
  CHECK(to_json_text(*sent) == R"({"ok":true,"messageId":"11","chatId":"-100","threadId":"42"})");
  CHECK(stage.calls.back().contains(R"("message_id":9)"));
  CHECK(act("thread-reply", "-100", R"({"message":"more"})").error().message.contains(":topic:"));
  CHECK(act("thread-reply", "-100:topic:42", R"({"message":"x","media":"/a.png"})").error().hint.contains("message send"));
}

TEST_CASE("members are kicked, banned and timed out when the config lets it be; a group is named by --target or --guild-id") {
  Stage stage(R"(,"actions":{"moderation":true})");
  const auto act = [&](const std::string& action, const std::string& to, const std::string& params) {
    return stage.world.run(stage.account->perform(action, {.to = to}, *parse_json(params)));
  };
  CHECK(act("kick", "", R"({"userId":"5"})").error().message == "kick needs a chat: --target <chat>, such as --target -1001234567890");
  CHECK(act("kick", "-1001", R"({"userId":"@ann"})").error().message == "kick needs a person: --user-id <number>");
  CHECK(stage.calls.empty());
  CHECK(to_json_text(*act("kick", "-1001", R"({"userId":"5"})")) == R"({"ok":true,"chatId":"-1001","userId":"5"})");
  CHECK(stage.calls.back() == R"(unbanChatMember {"chat_id":-1001,"user_id":5})");
  // In a group that is no supergroup a ban is a removal.
  CHECK(act("kick", "", R"({"userId":"5","guildId":"-77"})"));
  CHECK(stage.calls.back() == R"(banChatMember {"chat_id":-77,"user_id":5})");
  CHECK(act("ban", "-1001", R"({"userId":"5","deleteDays":1})"));
  CHECK(stage.calls.back() == R"(banChatMember {"chat_id":-1001,"user_id":5,"revoke_messages":true})");
  CHECK(act("timeout", "-1001", R"({"userId":"5","durationMin":10})"));
  CHECK(stage.calls.back().contains(R"("can_send_messages":false)"));
  CHECK(stage.calls.back().contains("\"until_date\":" + std::to_string(to_ms(stage.world.clock().now()) / 1000 + 600)));
  CHECK(act("timeout", "-1001", R"({"userId":"5","durationMin":0})"));
  CHECK(stage.calls.back().contains(R"("can_send_messages":true)"));
  CHECK(!stage.calls.back().contains("until_date"));
  const auto until = [&](Millis away) { return R"({"userId":"5","until":")" + to_iso(stage.world.clock().now() + away) + "\"}"; };
  CHECK(act("timeout", "-1001", until(kTimeoutMin)));
  CHECK(act("timeout", "-1001", until(kTimeoutMax)));
  CHECK(act("timeout", "-1001", R"({"userId":"5","durationMin":1})"));
  CHECK(act("timeout", "-1001", until(30s)).error().message == "a timeout lasts from 60 seconds to 366 days");
  for (const auto& wrong :
       {until(kTimeoutMin - 1s), until(kTimeoutMax + 1h), std::string(R"({"userId":"5"})"), std::string(R"({"userId":"5","until":"soon"})")})
    CHECK(act("timeout", "-1001", wrong).error().code == Errc::invalid);
  stage.answer = [](const std::string& method, const io::HttpRequest&) -> Answer {
    return method == "banChatMember" ? Answer(refused(400, "Bad Request: not enough rights to restrict/unrestrict chat member")) : std::nullopt;
  };
  CHECK(act("ban", "-1001", R"({"userId":"5"})").error().hint.contains("administrator"));
}

TEST_CASE("the newest pin and the bot's own rights are told") {
  Stage stage;
  stage.answer = [](const std::string& method, const io::HttpRequest&) -> Answer {
    if (method == "getChat")
      return ok(R"({"id":-1001,"pinned_message":{"message_id":7,"date":1,"from":{"id":5,"first_name":"Ann"},"text":"read this"}})");
    return method == "getChatMember" ? Answer(ok(R"({"user":{"id":99},"status":"administrator","can_pin_messages":true})")) : std::nullopt;
  };
  const auto act = [&](const std::string& action) { return stage.world.run(stage.account->perform(action, {.to = "-1001"}, JsonObject{})); };
  CHECK(to_json_text(*act("list-pins")) ==
        R"({"ok":true,"chatId":"-1001","pins":[{"id":"7","author":"Ann","text":"read this","timestampMs":1000}]})");
  CHECK(to_json_text(*act("permissions")) == R"({"ok":true,"chatId":"-1001","permissions":{"status":"administrator","can_pin_messages":true}})");
  CHECK(stage.calls.back() == R"(getChatMember {"chat_id":-1001,"user_id":99})");
}

TEST_CASE("an answer that names the message it answers by a tag is one of its own: its draft answers none, and goes") {
  Stage stage;
  stage.start();
  const auto drafted = [&] {
    auto draft = stage.account->begin_draft({.to = "5"});
    CHECK(stage.world.run(draft->update(std::string(kDraftUnitsMin, 'x'))));
    return draft->message_id();
  };
  const std::string draft = drafted();
  CHECK(send(stage, {.address = {.to = "5"}, .text = "as it was begun", .draft_id = draft}));
  CHECK(stage.calls.back().starts_with("editMessageText "));
  CHECK(stage.count("deleteMessage") == 0);
  CHECK(send(stage, {.address = {.to = "5", .reply_to_id = "3"}, .text = "by a tag", .draft_id = drafted()}));
  stage.world.run_until_idle();
  CHECK(stage.count("editMessageText") == 1);
  CHECK(stage.count("deleteMessage") == 1);
  CHECK(std::ranges::any_of(stage.calls, [](const std::string& call) { return call.contains("by a tag") && call.contains(R"("message_id":3)"); }));
  stage.stop();
}

TEST_CASE("the quoted words are shown again when just that message is answered; without them when Telegram does not find them there") {
  Stage stage;
  const std::string note = quote_note("3", "shall I");
  CHECK(stage.send({.to = "5", .reply_to_id = "3", .extra = note}, "yes"));
  CHECK(stage.calls.back().contains(R"("reply_parameters":{"message_id":3,"allow_sending_without_reply":true,"quote":"shall I"})"));
  CHECK(stage.send({.to = "5", .reply_to_id = "4", .extra = note}, "yes"));
  CHECK(!stage.calls.back().contains("quote"));
  CHECK(quote_note("3", std::string(kQuoteUnitsMax + 1, 'q')).empty());
  stage.answer = [](const std::string& method, const io::HttpRequest& request) -> Answer {
    const bool quotes = method == "sendMessage" && request.body.contains("\"quote\"");
    return quotes ? Answer(refused(400, "Bad Request: QUOTE_TEXT_INVALID")) : std::nullopt;
  };
  CHECK(send(stage, {.address = {.to = "5", .reply_to_id = "3"}, .text = "yes", .quote_text = "never said"}));
  CHECK(stage.calls.back().contains(R"("reply_parameters":{"message_id":3,"allow_sending_without_reply":true})"));
}

TEST_CASE("a part is divided so that each is one message: none can be half sent") {
  Stage stage;
  const auto photo = file("image", "image/png", ""), paper = file("document", "text/plain", "");
  const Json buttons = *parse_json(R"([[{"text":"Yes","callback_data":"yes"}]])");
  const auto shape = [&](engine::Utterance part) {
    std::string out;
    for (const auto& one : stage.account->divide(std::move(part))) {
      out += (out.empty() ? "" : " ") + std::to_string(one.media.size()) + "+" + std::to_string(one.text.size());
      if (!one.address.reply_to_id.empty()) out += "r";
      if (!one.draft_id.empty()) out += "d";
      if (one.buttons.is_array()) out += "b";
    }
    return out;
  };
  const engine::ReplyAddress address{.to = "5", .reply_to_id = "9"};
  CHECK(shape({.address = address, .text = std::string(3000, 'x'), .draft_id = "5:1", .buttons = buttons}) == "0+3000rdb");
  CHECK(shape({.address = address, .text = "two", .media = {photo, photo}, .draft_id = "5:1"}) == "2+3rd");
  CHECK(shape({.address = address, .text = std::string(kCaptionUnitsMax, 'x'), .media = {photo}, .buttons = buttons}) == "1+1024rb");
  CHECK(shape({.address = address, .text = std::string(kCaptionUnitsMax + 1, 'x'), .media = {photo}, .draft_id = "5:1"}) == "1+0rd 0+1025");
  CHECK(shape({.address = address, .text = "two", .media = {photo, photo}, .buttons = buttons}) == "2+0r 0+3b");
  CHECK(shape({.address = address, .text = "mixed", .media = {photo, paper, paper}}) == "1+5r 2+0");
  CHECK(shape({.address = address, .media = {file("voice", "audio/ogg", ""), file("voice", "audio/ogg", "")}}) == "1+0r 1+0");
}

TEST_CASE("a file is fetched under a name of our own, within kDownloadBytesMax") {
  Stage stage;
  REQUIRE(stage.world.files().make_directories("/in", 0700));
  std::string told = R"({"file_id":"F","file_size":9,"file_path":"photos/a.jpg"})";
  stage.answer = [&](const std::string& method, const io::HttpRequest& request) -> Answer {
    if (method == "getFile") return ok(told);
    return request.url.contains("/file/bot") ? Answer(io::sim_answer(200, "JPEGBYTES")) : std::nullopt;
  };
  const engine::Media photo{.kind = "image", .mime = "image/jpeg", .file_name = "../../etc/passwd", .reference = "F"};
  const auto got = stage.world.run(stage.account->fetch(photo, "/in", 1000));
  REQUIRE(got);
  CHECK(got->path.starts_with("/in/"));
  CHECK(got->path.ends_with(".jpg"));
  CHECK(got->path.find("..") == std::string::npos);
  CHECK(got->bytes == 9);
  CHECK(*stage.world.files().read(got->path, 100) == "JPEGBYTES");
  CHECK(stage.world.http().requests().back().url == std::string(kOrigin) + "/file/bot" + kCanary + "/photos/a.jpg");
  auto large = photo;
  large.bytes = static_cast<std::int64_t>(kDownloadBytesMax) + 1;
  const auto too_large = stage.world.run(stage.account->fetch(large, "/in", kMediaFileBytesMax));
  CHECK(too_large.error().code == Errc::too_large);
  CHECK(too_large.error().message.contains("20 MB"));
  told = R"({"file_id":"F","file_size":9000,"file_path":"photos/a.jpg"})";
  CHECK(stage.world.run(stage.account->fetch(photo, "/in", 1000)).error().code == Errc::too_large);
  for (const auto* path : {"../secret", "a?b", "/etc/passwd"}) {
    told = R"({"file_id":"F","file_path":")" + std::string(path) + "\"}";
    const auto bad = stage.world.run(stage.account->fetch(photo, "/in", 1000));
    REQUIRE(!bad);
    CHECK(!to_text(bad.error()).contains("CANARY"));
  }
  CHECK(stage.world.files().list("/in")->size() == 1);
}

TEST_CASE("mediaMaxMb bounds what is fetched, and a file that Telegram finds too big is told with its limit") {
  Stage stage(R"(,"mediaMaxMb":1)");
  stage.answer = [&](const std::string& method, const io::HttpRequest&) -> Answer {
    return method == "getFile" ? Answer(refused(400, "Bad Request: file is too big")) : std::nullopt;
  };
  const auto over = stage.world.run(stage.account->fetch({.kind = "video", .bytes = 2 << 20, .reference = "F"}, "/in", kMediaFileBytesMax));
  CHECK(over.error().hint.contains("mediaMaxMb"));
  CHECK(stage.calls.empty());
  CHECK(stage.world.run(stage.account->fetch({.kind = "video", .reference = "F"}, "/in", kMediaFileBytesMax)).error().message.contains("20 MB"));
}

TEST_CASE("the directory knows the config's groups, whom the bot has met, and names only by @name") {
  Stage stage(R"(,"groups":{"-100":{},"*":{}})");
  stage.batches = {"[" + update(7, "hi") + "]"};
  stage.answer = [&](const std::string& method, const io::HttpRequest&) -> Answer {
    if (method == "getChat") return ok(R"({"id":-300,"type":"channel","title":"News"})");
    if (method == "getChatAdministrators") return ok(R"([{"user":{"id":8,"first_name":"Bo"},"status":"creator"}])");
    return std::nullopt;
  };
  stage.start();
  using What = engine::DirectoryQuery::What;
  const auto look = [&](What what, const std::string& text, const std::string& group = "") {
    return stage.world.run(stage.account->look_up({.what = what, .text = text, .group_id = group}));
  };
  CHECK(look(What::groups, "")->at(0).id == "-100");
  CHECK(look(What::peers, "a")->at(0).id == "5");
  CHECK(look(What::self, "")->at(0).handle == "@helper_bot");
  CHECK(look(What::resolve_group, "@news")->at(0).id == "-300");
  CHECK(look(What::resolve_user, "tg:5")->at(0).id == "5");
  CHECK(look(What::resolve_user, "A").error().code == Errc::not_found);
  CHECK(look(What::members, "", "-100")->at(0).name == "Bo");
  CHECK(look(What::members, "").error().code == Errc::invalid);
  stage.stop();
}

TEST_CASE("an account that the config makes anew remembers whom it met, another bot does not") {
  Stage stage;
  stage.batches = {"[" + update(7, "hi") + "]"};
  stage.start();
  stage.stop();
  const auto met = [&](const std::string& token) {
    const auto loaded = config::load_value(*parse_json(R"({"channels":{"telegram":{"botToken":")" + token + R"(","linkPreview":false}}})"));
    REQUIRE(loaded.valid());
    const auto account = stage.factory->make(loaded.config, "default");
    return stage.world.run(account->look_up({.what = engine::DirectoryQuery::What::peers}))->size();
  };
  CHECK(met(kCanary) == 1);
  CHECK(met("777:other") == 0);
}

TEST_CASE("a pressed button is answered, a move is told, and being thrown out forgets the chat") {
  Stage stage;
  stage.batches = {
      R"([{"update_id":1,"callback_query":{"id":"77","from":{"id":5,"first_name":"A"},"message":{"message_id":4,"date":1,"chat":{"id":5,"type":"private"}},"data":"yes"}},)"
      R"({"update_id":2,"message":{"message_id":8,"date":1,"chat":{"id":-7,"type":"group"},"from":{"id":5},"migrate_to_chat_id":-1007}},)"
      R"({"update_id":3,"my_chat_member":{"chat":{"id":-8,"type":"group","title":"G"},"from":{"id":5},"new_chat_member":{"status":"kicked"}}},)"
      R"({"update_id":4,"my_chat_member":{"chat":{"id":5,"type":"private"},"from":{"id":5},"new_chat_member":{"status":"kicked"}}}])"};
  stage.start();
  CHECK(stage.sink.texts == std::vector<std::string>{"callback_data: yes"});
  CHECK(stage.count("answerCallbackQuery") == 1);
  CHECK(stage.sink.moved == std::vector<std::string>{"-7>-1007"});
  CHECK(stage.world.log().has("the bot was removed from a group"));
  CHECK(stage.world.log().has("a person blocked the bot"));
  CHECK(stage.sink.kept == "99:5");
  stage.stop();
}

TEST_CASE("an album that comes in two polls is one message, and nothing is confirmed before it is whole") {
  Stage stage;
  const auto photo = [](int id) {
    return R"({"update_id":)" + std::to_string(id) + R"(,"message":{"message_id":)" + std::to_string(id) +
           R"(,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5,"first_name":"A"},"photo":[{"file_id":"f"}],"media_group_id":"g"}})";
  };
  stage.batches = {"[" + update(1, "before") + "," + photo(2) + "]", "[" + photo(2) + "," + photo(3) + "]", "[" + photo(2) + "," + photo(3) + "]"};
  stage.start();
  CHECK(stage.sink.texts == std::vector<std::string>{"before"});
  CHECK(stage.sink.kept == "99:2");
  stage.world.advance(Millis(kAlbumWait) * 2);
  stage.world.advance(Millis(kAlbumWait) * 2);
  REQUIRE(stage.sink.messages.size() == 2);
  CHECK(stage.sink.messages[1].media.size() == 2);
  CHECK(stage.sink.kept == "99:4:2,3");
  stage.stop();
}

TEST_CASE("two accounts with one token: the second does not start, and says whose it is") {
  io::SimWorld world;
  const auto factory = make_factory(world.io());
  const auto loaded = config::load_value(*parse_json(R"({"channels":{"telegram":{"accounts":{"a":{"botToken":"1:x"},"b":{"botToken":"1:x"}}}}})"));
  REQUIRE(loaded.valid());
  CHECK(factory->make(loaded.config, "a")->status().last_error.empty());
  CHECK(factory->make(loaded.config, "b")->status().last_error ==
        R"(Duplicate Telegram bot token: account "b" shares a token with account "a". Keep one owner account per bot token.)");
  const auto apart =
      config::load_value(*parse_json(R"({"channels":{"telegram":{"accounts":{"a":{"botToken":"1:x","enabled":false},"b":{"botToken":"1:x"}}}}})"));
  CHECK(factory->make(apart.config, "b")->status().last_error.empty());
  CHECK(factory->account_config(*loaded.config, "b") != factory->account_config(*apart.config, "b"));
}

TEST_CASE("a probe audits groups that are to be heard unmentioned, kAuditGroupsMax of them") {
  Stage none;
  CHECK(none.world.run(none.account->probe(1s)).words.empty());
  std::string groups;
  for (std::size_t i = 0; i <= kAuditGroupsMax; i++) groups += (i > 0 ? "," : "") + ("\"-10" + std::to_string(i) + R"(":{"requireMention":false})");
  Stage stage(",\"groups\":{" + groups + "}");
  std::string status = "member";
  stage.answer = [&](const std::string& method, const io::HttpRequest&) -> Answer {
    return method == "getChatMember" ? Answer(ok(R"({"status":")" + status + "\"}")) : std::nullopt;
  };
  const auto good = stage.world.run(stage.account->probe(1s));
  CHECK(good.ok);
  CHECK(good.words == std::vector<std::string>{"audit ok"});
  CHECK(stage.count("getChatMember") == kAuditGroupsMax);
  status = "left";
  const auto bad = stage.world.run(stage.account->probe(1s));
  CHECK(bad.ok);
  CHECK(bad.words == std::vector<std::string>{"audit failed"});
  CHECK(to_json_text(bad.details).contains("status=left"));
  CHECK(stage.account->status().words == std::vector<std::string>{"groups:unmentioned"});
}

TEST_CASE("retry repeats calls that show nothing new, up to its attempts") {
  Stage stage(R"(,"retry":{"attempts":4,"minDelayMs":10,"maxDelayMs":20,"jitter":0})");
  stage.answer = [](const std::string&, const io::HttpRequest&) { return Answer(refused(500, "Internal Server Error")); };
  CHECK(!stage.world.run(stage.account->react({.to = "5"}, "5:7", "👍")));
  CHECK(stage.count("setMessageReaction") == 4);
  CHECK(!stage.send({.to = "5"}, "x"));
  CHECK(stage.count("sendMessage") == 1);
}

}  // namespace
}  // namespace oc::channels::telegram
