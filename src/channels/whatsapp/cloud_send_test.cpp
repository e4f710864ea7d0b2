// Tests of how an account of the Cloud API sends, waits, and fetches.
#include <set>

#include "channels/whatsapp/cloud_stage_test.h"

namespace oc::channels::whatsapp {
namespace {

using namespace cloud_stage;

std::string at(const Json& value, std::string_view path) {
  const Json* found = at_path(value, path);
  return found == nullptr ? "" : found->is_string() ? std::string(found->get_string()) : to_json_text(*found);
}
engine::ReplyAddress to_ann(const std::string& read = "", const std::string& answers = "") {
  return {.channel = "whatsapp", .account_id = "biz", .to = "+16505551234", .reply_to_id = answers, .extra = read};
}

TEST_CASE("a text is sent once, and what it answers is marked as read before") {
  CloudStage stage;
  stage.start();
  const auto sent = stage.send({.address = to_ann("wamid.IN"), .text = "hello"});
  CHECK(sent->message_id == "wamid.OUT1");
  const auto posts = stage.posts();
  REQUIRE(posts.size() == 2);
  CHECK(posts[0].body == R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.IN"})");
  CHECK(posts[1].path == std::string("/v25.0/") + kNumber + "/messages");
  CHECK(at(posts[1].json, "text.body") == "hello");
  CHECK(stage.account->status().last_outbound_at.has_value());
  CHECK(stage.send({.address = to_ann("wamid.IN"), .text = "more"}));
  CHECK(stage.posts().size() == 3);
}

TEST_CASE("typing is shown with the receipt, again after kCloudTypingAgain, and never where receipts are off") {
  CloudStage stage;
  stage.start();
  for (int i = 0; i < 3; i++) stage.world.run(stage.account->typing(to_ann("wamid.IN")));
  CHECK(stage.posts().size() == 1);
  CHECK(stage.posts()[0].body.contains("typing_indicator"));
  stage.world.advance(Millis(kCloudTypingAgain) + 1s);
  stage.world.run(stage.account->typing(to_ann("wamid.IN")));
  CHECK(stage.posts().size() == 2);
  CHECK(stage.send({.address = to_ann("wamid.IN"), .text = "x"}));
  CHECK(stage.posts().size() == 3);
  CloudStage silent(R"(,"sendReadReceipts":false)");
  silent.start();
  CHECK_FALSE(silent.account->capabilities().typing);
  silent.world.run(silent.account->typing(to_ann("wamid.IN")));
  CHECK(silent.send({.address = to_ann("wamid.IN"), .text = "x"}));
  CHECK(silent.posts().size() == 1);
}

TEST_CASE("a receipt that fails, or that hangs for kCloudReadTimeout, holds no answer up") {
  CloudStage stage;
  stage.start();
  stage.answer = [](const CloudCall& call) -> std::optional<Result<io::SimAnswer>> {
    if (member(call.json, "status") == nullptr) return std::nullopt;
    auto late = io::sim_answer(200, "{}");
    late.delay = 1h;
    return Result<io::SimAnswer>(std::move(late));
  };
  const auto begin = stage.world.clock().steady();
  CHECK(stage.send({.address = to_ann("wamid.IN"), .text = "x"}));
  CHECK(stage.world.clock().steady() - begin <= Millis(kCloudReadTimeout) + 1s);
}

TEST_CASE("replyToMode first: the first part shows what it answers; what WhatsApp no longer shows is left out") {
  CloudStage stage(R"(,"replyToMode":"first")");
  stage.start();
  CHECK(stage.send({.address = to_ann("", "wamid.IN"), .text = "one"}));
  CHECK(stage.send({.address = to_ann("", "wamid.IN"), .text = "two"}));
  auto posts = stage.posts();
  CHECK(at(posts[0].json, "context.message_id") == "wamid.IN");
  CHECK(member(posts[1].json, "context") == nullptr);
  stage.answer = [](const CloudCall& call) -> std::optional<Result<io::SimAnswer>> {
    if (member(call.json, "context") == nullptr) return std::nullopt;
    return Result<io::SimAnswer>(refused(400, 131009));
  };
  CHECK(stage.send({.address = to_ann("", "wamid.OLD"), .text = "three"}));
  posts = stage.posts();
  REQUIRE(posts.size() == 4);
  CHECK(member(posts[3].json, "context") == nullptr);
}

TEST_CASE("131056 is waited for by one chat, 130429 by the whole number, and nothing is asked meanwhile") {
  CloudStage stage;
  stage.start();
  stage.answer = [](const CloudCall& call) -> std::optional<Result<io::SimAnswer>> {
    if (at(call.json, "to") != "16505551234") return std::nullopt;
    return Result<io::SimAnswer>(refused(400, 131056));
  };
  const auto pair = stage.send({.text = "x"});
  CHECK(pair.error().code == Errc::rate_limited);
  CHECK(pair.error().retry_after_ms == Millis(kCloudPairPause).count());
  CHECK(stage.send({.address = {.to = "+4915100000000"}, .text = "x"}));
  stage.answer = [](const CloudCall&) { return Result<io::SimAnswer>(refused(400, 130429, "no", {{"Retry-After", "30"}})); };
  CHECK(stage.send({.text = "x"}).error().retry_after_ms == 30'000);
  const auto calls = stage.calls.size();
  stage.answer = nullptr;
  const auto closed = stage.send({.address = {.to = "+4915100000000"}, .text = "x"});
  CHECK(closed.error().code == Errc::rate_limited);
  CHECK(closed.error().retry_after_ms <= 30'000);
  CHECK(stage.calls.size() == calls);
  stage.world.advance(31s);
  CHECK(stage.send({.text = "x"}));
}

TEST_CASE("an outcome that nobody knows is told as such, what will never be done too") {
  CloudStage stage;
  stage.start();
  const auto with = [&](io::SimAnswer answer) {
    stage.answer = [answer](const CloudCall&) { return Result<io::SimAnswer>(answer); };
    return stage.send({.text = "x"}).error().code;
  };
  CHECK(with(io::sim_answer(500, "oops")) == Errc::protocol);
  CHECK(with(refused(500, 131000)) == Errc::protocol);
  CHECK(with(io::sim_answer(200, "{}")) == Errc::protocol);
  CHECK(with(refused(400, 131047)) == Errc::denied);
  CHECK(with(refused(400, 131026)) == Errc::denied);
  CHECK(with(refused(400, 100)) == Errc::invalid);
  auto late = io::sim_answer(200, "{}");
  late.delay = kCloudCallTimeout + 1s;
  CHECK(with(late) == Errc::timeout);
  CHECK(stage.account->status().running);
}

TEST_CASE("files go up as a form and out by their id; a part that broke off goes on where it was") {
  CloudStage stage;
  stage.world.files().put("/out/a.jpg", "JPEG bytes");
  stage.world.files().put("/out/b.pdf", "PDF bytes");
  stage.start();
  int failures = 1;
  stage.answer = [&](const CloudCall& call) -> std::optional<Result<io::SimAnswer>> {
    if (at(call.json, "type") != "document" || failures-- <= 0) return std::nullopt;
    return Result<io::SimAnswer>(refused(400, 131056));
  };
  const engine::Utterance part{.address = to_ann(),
                               .text = "both",
                               .idempotency_key = "k1",
                               .media = {{.kind = "image", .mime = "image/jpeg", .file_name = "a.jpg", .path = "/out/a.jpg"},
                                         {.kind = "document", .mime = "application/pdf", .file_name = "b.pdf", .path = "/out/b.pdf"}}};
  CHECK(stage.send(part).error().code == Errc::rate_limited);
  const auto sent = stage.send(part);
  REQUIRE(sent.has_value());
  CHECK(sent->message_id == "wamid.OUT1");
  const auto files = stage.posts("/media");
  REQUIRE(files.size() == 2);
  CHECK(files[0].body.contains("JPEG bytes"));
  CHECK(files[0].body.contains("name=\"messaging_product\"\r\n\r\nwhatsapp"));
  CHECK(files[0].body.contains("image/jpeg"));
  const auto posts = stage.posts();
  REQUIRE(posts.size() == 3);
  CHECK(at(posts[0].json, "image.id") == "4001");
  CHECK(at(posts[0].json, "image.caption") == "both");
  CHECK(at(posts[2].json, "document.id") == "4002");
  CHECK(at(posts[2].json, "document.filename") == "b.pdf");
}

TEST_CASE("kCloudSendsInProgressMax parts are remembered; the one that broke off first begins anew") {
  CloudStage stage;
  stage.world.files().put("/out/a.jpg", "x");
  stage.start();
  stage.answer = [](const CloudCall& call) -> std::optional<Result<io::SimAnswer>> {
    if (at(call.json, "type") != "image") return std::nullopt;
    return Result<io::SimAnswer>(refused(400, 131056));
  };
  const auto part = [](std::size_t i) {
    return engine::Utterance{
        .address = to_ann(), .idempotency_key = "k" + std::to_string(i), .media = {{.kind = "image", .mime = "image/jpeg", .path = "/out/a.jpg"}}};
  };
  for (std::size_t i = 0; i <= kCloudSendsInProgressMax; i++) CHECK_FALSE(stage.send(part(i)));
  const auto uploads = stage.posts("/media").size();
  CHECK_FALSE(stage.send(part(1)));
  CHECK(stage.posts("/media").size() == uploads);
  CHECK_FALSE(stage.send(part(0)));
  CHECK(stage.posts("/media").size() == uploads + 1);
}

TEST_CASE("a file that is not there, is empty, or that Meta does not take says which one; nothing was sent") {
  CloudStage stage;
  stage.world.files().put("/out/empty.pdf", "");
  stage.world.files().put("/out/a.zip", "PK");
  stage.start();
  const auto send = [&](const std::string& name) {
    return stage.send(
        {.address = to_ann(), .text = "x", .media = {{.kind = "document", .mime = "application/zip", .file_name = name, .path = "/out/" + name}}});
  };
  CHECK(send("none.pdf").error().code == Errc::not_found);
  CHECK(send("empty.pdf").error().message.contains("empty.pdf is empty"));
  stage.answer = [](const CloudCall& call) -> std::optional<Result<io::SimAnswer>> {
    if (!call.path.ends_with("/media")) return std::nullopt;
    return Result<io::SimAnswer>(refused(400, 100, "Param file must be a file with one of the following types"));
  };
  const auto refusal = send("a.zip");
  CHECK(refusal.error().code == Errc::invalid);
  CHECK(refusal.error().message.contains("a.zip, application/zip"));
  stage.answer = [](const CloudCall& call) -> std::optional<Result<io::SimAnswer>> {
    if (!call.path.ends_with("/media")) return std::nullopt;
    return Result<io::SimAnswer>(fail(Errc::connection_lost, "gone"));
  };
  CHECK(send("a.zip").error().code == Errc::unavailable);
  CHECK(stage.posts().empty());
}

TEST_CASE("a file is fetched by its id, from Meta only, and never more of it than is wanted") {
  CloudStage stage;
  CHECK(stage.world.files().make_directories("/in", 0700).has_value());
  stage.start();
  const auto fetch = [&](const std::string& id, std::size_t bytes_max = 1000) {
    return stage.world.run(stage.account->fetch({.kind = "image", .mime = "image/jpeg", .file_name = "../x.exe", .reference = id}, "/in", bytes_max));
  };
  const auto file = fetch("77");
  REQUIRE(file.has_value());
  CHECK(file->path.starts_with("/in/"));
  CHECK(file->path.ends_with(".jpg"));
  CHECK(file->bytes == 9);
  CHECK(stage.world.files().read(file->path, 100).value() == "the bytes");
  CHECK(stage.file_tokens == std::vector<std::string>{std::string("Bearer ") + kToken});
  CHECK(stage.calls.back().path == std::string("/v25.0/77?phone_number_id=") + kNumber);
  CHECK(fetch("77", 8).error().code == Errc::too_large);
  CHECK(fetch("../77").error().code == Errc::not_found);
  stage.file_status = 404;
  CHECK(fetch("77").error().code == Errc::not_found);
  stage.file_status = 500;
  CHECK(fetch("77").error().code == Errc::unavailable);
  const auto fetched = stage.file_tokens.size();
  for (const char* url : {"https://evil.example/x", "http://lookaside.fbsbx.com/x", "https://169.254.169.254/"}) {
    stage.file_url = url;
    CHECK(fetch("77").error().code == Errc::denied);
  }
  CHECK(stage.file_tokens.size() == fetched);
}

TEST_CASE("D6: nothing of a file is fetched, and nothing is asked, when a message is only heard") {
  CloudStage stage;
  stage.start();
  const auto before = stage.calls.size();
  CHECK(stage.say("wamid.1", R"("type":"document","document":{"id":"80","mime_type":"application/pdf"})") == 200);
  CHECK(stage.calls.size() == before);
  CHECK(stage.file_tokens.empty());
}

TEST_CASE("reactions are set and taken away, and refused where they are off") {
  CloudStage stage;
  stage.start();
  CHECK(stage.world.run(stage.account->react(to_ann(), "wamid.IN", "👍")));
  CHECK(stage.world.run(stage.account->react(to_ann(), "wamid.IN", "")));
  CHECK(at(stage.posts()[0].json, "reaction.emoji") == "👍");
  CHECK(at(stage.posts()[1].json, "reaction.emoji").empty());
  CloudStage off(R"(,"actions":{"reactions":false})");
  off.start();
  CHECK(off.world.run(off.account->react(to_ann(), "wamid.IN", "👍")).error().code == Errc::invalid);
  CHECK(stage.world.run(stage.account->edit(to_ann(), "wamid.IN", "x")).error().code == Errc::invalid);
}

TEST_CASE("a long answer is cut below kCloudTextUnitsMax") {
  CloudStage stage(R"(,"textChunkLimit":100000)");
  std::string text;
  for (int i = 0; i < 2000; i++) text += "word ";
  const auto parts = stage.account->split(text);
  CHECK(parts.size() > 2);
  for (const auto& part : parts) CHECK(utf16_length(part) <= kCloudTextUnitsMax);
}

}  // namespace
}  // namespace oc::channels::whatsapp
