// Tests of what an account sends and asks for, and of what Discord's refusals mean.
#include <doctest/doctest.h>

#include "base/limits.h"
#include "channels/discord/stage_test.h"

namespace oc::channels::discord {
namespace {

TEST_CASE("a part is sent with its nonce; files go beside it; the draft becomes the answer") {
  Stage stage(R"(,"streaming":"partial","replyToMode":"first")");
  REQUIRE(stage.send({.to = "channel:300", .reply_to_id = "12"}, "**hi**"));
  CHECK(stage.last("POST ").contains(R"("content":"**hi**")"));
  CHECK(stage.last("POST ").contains(R"("enforce_nonce":true)"));
  CHECK(stage.last("POST ").contains(R"("message_id":"12")"));
  REQUIRE(stage.send({.to = "300", .reply_to_id = "12"}, "two"));
  CHECK(!stage.last("POST ").contains("message_reference"));
  stage.world.files().put("/tmp/a.txt", "abc");
  const auto sent = stage.world.run(
      stage.account->send({.address = {.to = "300"},
                           .idempotency_key = "k:0",
                           .media = {{.kind = "document", .mime = "text/plain", .file_name = "a.txt", .path = "/tmp/a.txt", .caption = "look"}}}));
  REQUIRE(sent);
  CHECK(sent->message_id == "777");
  CHECK(stage.last("POST ").contains(R"(name="payload_json")"));
  CHECK(stage.last("POST ").contains(R"("content":"look")"));
  CHECK(stage.last("POST ").contains(R"(name="files[0]"; filename="a.txt")"));
  auto draft = stage.account->begin_draft({.to = "300"});
  REQUIRE(draft);
  CHECK(draft->interval() == kDiscordDraftInterval);
  CHECK(draft->message_id().empty());
  CHECK(stage.world.run(draft->update("be")));
  CHECK(stage.last("POST ").contains(R"({"content":"be","allowed_mentions":{"parse":[]},"flags":4,"nonce":")"));
  CHECK(stage.world.run(draft->update("begin")));
  CHECK(stage.last("PATCH ").starts_with("PATCH /channels/300/messages/777"));
  const auto posts = stage.count("POST ");
  const auto finished =
      stage.world.run(stage.account->send({.address = {.to = "300"}, .text = "done", .idempotency_key = "k:1", .draft_id = draft->message_id()}));
  REQUIRE(finished);
  CHECK(finished->message_id == "777");
  CHECK(stage.calls.back() == R"(PATCH /channels/300/messages/777 {"content":"done","allowed_mentions":{"parse":["users"]},"flags":0})");
  CHECK(stage.count("POST ") == posts);
  CHECK(stage.count("DELETE ") == 0);
}

TEST_CASE("a draft whose post has an unknown outcome is posted once more under its nonce, so that it can be taken away") {
  Stage stage(R"(,"streaming":"partial")");
  int failures = 1;
  stage.answer = [&](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (call == "POST /channels/300/messages" && failures-- > 0) return Result<io::SimAnswer>(fail(Errc::connection_lost, "the other side closed"));
    return std::nullopt;
  };
  auto draft = stage.account->begin_draft({.to = "300"});
  REQUIRE(draft);
  CHECK(stage.world.run(draft->update("be")));
  CHECK(draft->message_id() == "777");
  REQUIRE(stage.count("POST ") == 2);
  CHECK(stage.calls[0].contains(R"("enforce_nonce":true)"));
  CHECK(stage.calls[0] == stage.calls[1]);
  stage.world.run(draft->discard());
  CHECK(stage.calls.back().starts_with("DELETE /channels/300/messages/777"));
  // What is certainly not there is not posted again, and another draft has another nonce.
  stage.answer = [](const std::string&, const io::HttpRequest&) { return Result<io::SimAnswer>(refused(403, 50013)); };
  auto other = stage.account->begin_draft({.to = "300"});
  CHECK(!stage.world.run(other->update("be")));
  CHECK(stage.count("POST ") == 3);
  CHECK(stage.calls.back() != stage.calls[0]);
}

TEST_CASE("a repeat has the nonce of its part, which Discord knows for kDiscordNonceLifetime: the engine is told so, and decides what is later") {
  Stage stage;
  CHECK(stage.account->capabilities().idempotent_send);
  CHECK(stage.account->capabilities().idempotent_for == Millis(kDiscordNonceLifetime));
  bool fails = true;
  stage.answer = [&](const std::string&, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (fails) return Result<io::SimAnswer>(fail(Errc::timeout, "no answer"));
    return std::nullopt;
  };
  CHECK(stage.send({.to = "300"}, "x").error().code == Errc::timeout);
  stage.world.advance(Millis(kDiscordNonceLifetime));
  fails = false;
  CHECK(stage.send({.to = "300"}, "x"));
  REQUIRE(stage.count("POST ") == 2);
  CHECK(stage.calls[0] == stage.calls[1]);
}

engine::Utterance drafted(std::string text, std::string reply_to = "") {
  return {.address = {.to = "300", .reply_to_id = std::move(reply_to)}, .text = std::move(text), .idempotency_key = "k:1", .draft_id = "777"};
}

TEST_CASE("a draft that is too old to be edited again makes way for the answer at once") {
  Stage stage(R"(,"streaming":"partial")");
  stage.answer = [](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (call.starts_with("POST ")) return ok(R"({"id":"778"})");
    if (call.starts_with("DELETE ")) return Result<io::SimAnswer>(io::sim_answer(204, ""));
    return Result<io::SimAnswer>(io::sim_answer(
        429, R"({"message":"Maximum number of edits to messages older than 1 hour reached. Try again later.","code":30046,"retry_after":3000})"));
  };
  const auto before = stage.world.io().clock.steady();
  CHECK(stage.world.run(stage.account->send(drafted("done")))->message_id == "778");
  CHECK(stage.world.io().clock.steady() - before < std::chrono::seconds(5));
  CHECK(stage.count("PATCH ") == 1);
  CHECK(stage.count("DELETE ") == 1);
  // Other messages of the channel are edited as before.
  stage.answer = {};
  CHECK(stage.world.run(stage.account->send(drafted("next")))->message_id == "777");
  CHECK(stage.world.io().clock.steady() - before < std::chrono::seconds(5));
}

TEST_CASE("a finish whose outcome is unknown is an edit again, a draft that is no longer there a message of its own") {
  Stage stage(R"(,"streaming":"partial")");
  stage.answer = [](const std::string&, const io::HttpRequest&) { return Result<io::SimAnswer>(fail(Errc::timeout, "no answer")); };
  CHECK(stage.world.run(stage.account->send(drafted("done"))).error().code == Errc::timeout);
  stage.answer = {};
  // A 204 has no message in it: the id is the draft's all the same.
  CHECK(stage.world.run(stage.account->send(drafted("done")))->message_id == "777");
  REQUIRE(stage.calls.size() == 2);
  CHECK(stage.calls[0] == stage.calls[1]);
  stage.answer = [](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (call.starts_with("POST ")) return ok(R"({"id":"778"})");
    return Result<io::SimAnswer>(refused(404, 10008));
  };
  CHECK(stage.world.run(stage.account->send(drafted("done")))->message_id == "778");
  CHECK(stage.last("POST ").contains("enforce_nonce"));
  CHECK(stage.world.log().lines().empty());
}

TEST_CASE(
    "where an edit says too little the draft goes first and the answer is a new message: it mentions somebody, has files, answers another one") {
  Stage stage(R"(,"streaming":"partial","replyToMode":"first","mentionAliases":{"ann":"5"})");
  stage.world.files().put("/tmp/a.txt", "abc");
  const auto last_two = [&](engine::Utterance part) {
    REQUIRE(stage.world.run(stage.account->send(std::move(part))));
    return stage.calls[stage.calls.size() - 2] + "; " + stage.calls.back();
  };
  const std::string anew = "DELETE /channels/300/messages/777 ; POST /channels/300/messages ";
  CHECK(last_two(drafted("ask <@5>")).starts_with(anew));
  CHECK(last_two(drafted("ask @ann")).starts_with(anew));
  auto file = drafted("look");
  file.media = {{.kind = "document", .mime = "text/plain", .file_name = "a.txt", .path = "/tmp/a.txt"}};
  CHECK(last_two(std::move(file)).starts_with(anew));
  CHECK(stage.count("PATCH ") == 0);
  // What only looks like a mention is none.
  REQUIRE(stage.world.run(stage.account->send(drafted("a <@ b, <@&6>"))));
  CHECK(stage.count("PATCH ") == 1);
  auto draft = stage.account->begin_draft({.to = "300", .reply_to_id = "12"});
  REQUIRE(stage.world.run(draft->update("be")));
  CHECK(stage.last("POST ").contains(R"("allowed_mentions":{"parse":[],"replied_user":true})"));
  CHECK(stage.last("POST ").contains(R"("message_reference":{"message_id":"12")"));
  SUBCASE("as it was begun") {
    REQUIRE(stage.world.run(stage.account->send(drafted("done", "12"))));
    CHECK(stage.calls.back().starts_with("PATCH "));
    CHECK(!stage.calls.back().contains("message_reference"));
    CHECK(stage.calls.back().contains(R"("replied_user":true)"));
    REQUIRE(stage.send({.to = "300", .reply_to_id = "12"}, "part two"));
    CHECK(!stage.last("POST ").contains("message_reference"));
  }
  SUBCASE("the same with a mention") {
    CHECK(last_two(drafted("ask <@5>", "12")).starts_with("DELETE "));
    CHECK(stage.last("POST ").contains(R"("message_reference":{"message_id":"12")"));
  }
  SUBCASE("another one") {
    CHECK(last_two(drafted("done", "13")).starts_with("DELETE "));
    CHECK(stage.last("POST ").contains(R"("message_reference":{"message_id":"13")"));
  }
}

TEST_CASE("after a restart the draft becomes the answer too, and later parts know that it answers") {
  Stage stage(R"(,"streaming":"partial","replyToMode":"first")");
  REQUIRE(stage.world.run(stage.account->send(drafted("done", "12"))));
  CHECK(stage.calls.back().starts_with("PATCH "));
  REQUIRE(stage.send({.to = "300", .reply_to_id = "12"}, "part two"));
  CHECK(!stage.last("POST ").contains("message_reference"));
}

TEST_CASE("a draft that could not be taken away goes beside the receipt") {
  Stage stage(R"(,"streaming":"partial")");
  stage.start();
  int tries = 0;
  stage.answer = [&](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (!call.starts_with("DELETE ")) return std::nullopt;
    if (tries++ == 0) return Result<io::SimAnswer>(fail(Errc::connection_lost, "the other side closed"));
    auto late = io::sim_answer(204, "");
    late.delay = 10s;
    return late;
  };
  const auto before = stage.world.clock().steady();
  REQUIRE(stage.world.run(stage.account->send(drafted("ask <@5>"))));
  CHECK(stage.world.clock().steady() == before);
  stage.world.run_until_idle();
  CHECK(stage.count("DELETE /channels/300/messages/777") == 2);
}

TEST_CASE("a person is written to through a channel that is opened once") {
  Stage stage;
  stage.answer = [](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (call == "POST /users/@me/channels") return ok(R"({"id":"888","type":1})");
    return std::nullopt;
  };
  CHECK(stage.send({.to = "user:5"}, "a"));
  CHECK(stage.send({.to = "<@5>"}, "b", "run:1"));
  CHECK(stage.count("POST /users/@me/channels") == 1);
  CHECK(stage.count("POST /channels/888/messages") == 2);
}

TEST_CASE("autoThread: the thread is opened with the first sign of an answer, and without the permission the channel is used") {
  Stage stage(R"(,"guilds":{"9":{"channels":{"300":{"autoThread":true,"autoArchiveDuration":60,"requireMention":false}}}})");
  stage.start();
  stage.event(2, "GUILD_CREATE", R"({"id":"9","name":"G","channels":[{"id":"300","name":"talk","type":0}]})");
  stage.event(3, "MESSAGE_CREATE",
              R"({"id":"1200000000000000003","channel_id":"300","guild_id":"9","type":0,"content":"a question","author":{"id":"5"}})");
  REQUIRE(stage.sink.messages.size() == 1);
  const auto address = stage.sink.messages[0].reply_address;
  stage.world.run(stage.account->typing(address));
  CHECK(stage.last("POST /channels/300/messages/").contains(R"(/threads {"name":"a question","auto_archive_duration":60})"));
  CHECK(stage.send(address, "answer"));
  CHECK(stage.count("POST /channels/300/messages/1200000000000000003/threads") == 1);
  CHECK(stage.count("POST /channels/1200000000000000003/messages") == 1);
  Stage poor;
  poor.answer = [](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (call.ends_with("/threads")) return refused(403, 50013);
    return std::nullopt;
  };
  CHECK(poor.send(address, "answer"));
  CHECK(poor.count("POST /channels/300/messages ") == 1);
}

TEST_CASE("each refusal is of the class that the engine decides on") {
  struct Case {
    Result<io::SimAnswer> answer;
    Errc code;
  };
  const std::vector<Case> cases{
      {refused(403, 50013), Errc::denied},
      {refused(403, 50007), Errc::denied},
      {refused(404, 10003), Errc::not_found},
      {refused(404, 0), Errc::unavailable},
      {refused(400, 50035), Errc::invalid},
      {refused(413, 40005), Errc::too_large},
      {refused(401, 0), Errc::unavailable},
      {io::sim_answer(429, R"({"message":"slow","retry_after":7.0,"global":false})"), Errc::rate_limited},
      {refused(500, 0), Errc::protocol},
      {io::sim_answer(502, "<html>bad gateway</html>"), Errc::protocol},
      {io::sim_answer(200, "<html>log in to the network</html>"), Errc::protocol},
      {io::sim_answer(403, "<html>error code: 1010</html>"), Errc::unavailable},
      {io::sim_answer(302, ""), Errc::unavailable},
      {fail(Errc::too_large, "the answer is too long"), Errc::protocol},
      {fail(Errc::invalid, "the URL"), Errc::unavailable},
      {fail(Errc::unavailable, "cannot connect"), Errc::unavailable},
      {fail(Errc::connection_lost, "the other side closed"), Errc::connection_lost},
      {fail(Errc::timeout, "no answer"), Errc::timeout},
  };
  for (const auto& [answer, code] : cases) {
    Stage stage;
    stage.answer = [&](const std::string&, const io::HttpRequest&) { return answer; };
    const auto sent = stage.send({.to = "300"}, "x");
    REQUIRE(!sent);
    INFO(sent.error().message);
    CHECK(sent.error().code == code);
    CHECK(stage.count("POST ") == 1);
    if (code == Errc::rate_limited) CHECK(sent.error().retry_after_ms == 7000);
  }
  Stage stage;
  CHECK(stage.send({.to = "nowhere"}, "x").error().code == Errc::invalid);
  stage.answer = [](const std::string&, const io::HttpRequest&) { return Result<io::SimAnswer>(refused(401, 0, "401: Unauthorized")); };
  CHECK(stage.send({.to = "300"}, "x").error().message == "Discord refused POST /channels/…/messages: 401: Unauthorized");
  stage.answer = [](const std::string&, const io::HttpRequest&) {
    return Result<io::SimAnswer>(io::sim_answer(
        400,
        R"({"message":"Invalid Form Body","code":50035,"errors":{"content":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH","message":"Must be 2000 or fewer in length."}]}}})"));
  };
  CHECK(stage.send({.to = "300"}, "x").error().message ==
        "Discord refused POST /channels/…/messages: 400 Invalid Form Body; content: BASE_TYPE_MAX_LENGTH Must be 2000 or fewer in length. [code "
        "50035]");
}

TEST_CASE("calls that are no sends are made kDiscordCallTriesMax times; a limit longer than kDiscordCallWaitMax is told") {
  Stage stage;
  int failures = kDiscordCallTriesMax - 1;
  stage.answer = [&](const std::string&, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (failures-- > 0) return io::sim_answer(503, "<html>");
    return std::nullopt;
  };
  CHECK(stage.world.run(stage.account->remove({.to = "300"}, "12")));
  CHECK(stage.count("DELETE ") == static_cast<std::size_t>(kDiscordCallTriesMax));
  stage.answer = [](const std::string&, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    auto out = ok(R"({"id":"1"})");
    out.headers = {{"X-RateLimit-Bucket", "b"}, {"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset-After", "9.5"}};
    return out;
  };
  CHECK(stage.send({.to = "300"}, "x"));
  const auto before = stage.world.clock().steady();
  const auto limited = stage.send({.to = "300"}, "y", "run:1");
  REQUIRE(!limited);
  CHECK(limited.error().code == Errc::rate_limited);
  CHECK(limited.error().retry_after_ms == 9500);
  CHECK(stage.world.clock().steady() == before);
  stage.world.advance(9500ms - kDiscordCallWaitMax);
  CHECK(stage.send({.to = "300"}, "y", "run:1"));
}

TEST_CASE("a call is given kDiscordCallTimeout, one with files kDiscordUploadTimeout") {
  Stage stage;
  stage.answer = [](const std::string&, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    auto late = ok(R"({"id":"1"})");
    late.delay = 24h;
    return late;
  };
  auto before = stage.world.clock().steady();
  CHECK(stage.send({.to = "300"}, "x").error().code == Errc::timeout);
  CHECK(stage.world.clock().steady() - before == Millis(kDiscordCallTimeout));
  stage.world.files().put("/tmp/a", "abc");
  before = stage.world.clock().steady();
  CHECK(!stage.world.run(stage.account->send({.address = {.to = "300"}, .media = {{.path = "/tmp/a"}}})));
  CHECK(stage.world.clock().steady() - before == Millis(kDiscordUploadTimeout));
}

TEST_CASE("files come from Discord's file server only, no larger than mediaMaxMb") {
  Stage stage(R"(,"mediaMaxMb":1)");
  stage.world.http().serve("https://cdn.discordapp.com", [](const io::HttpRequest&) -> Result<io::SimAnswer> { return ok("\x89PNG\r\n..."); });
  REQUIRE(stage.world.files().make_directories("/media", 0700));
  const auto got = stage.world.run(stage.account->fetch(
      {.kind = "image", .mime = "image/png", .file_name = "../../x.png", .reference = "https://cdn.discordapp.com/a"}, "/media", 1u << 20));
  REQUIRE(got);
  CHECK(got->path.starts_with("/media/"));
  CHECK(got->path.ends_with(".png"));
  CHECK(!got->path.contains("x.png"));
  CHECK(got->bytes == 9);
  const auto elsewhere = stage.world.run(stage.account->fetch({.reference = "https://169.254.169.254/latest"}, "/media", 1u << 20));
  CHECK(elsewhere.error().code == Errc::denied);
  const auto large =
      stage.world.run(stage.account->fetch({.bytes = (1 << 20) + 1, .reference = "https://cdn.discordapp.com/a"}, "/media", kMediaFileBytesMax));
  CHECK(large.error().code == Errc::too_large);
  stage.world.files().put("/tmp/big", std::string((1u << 20) + 1, 'x'));
  CHECK(stage.world.run(stage.account->send({.address = {.to = "300"}, .media = {{.path = "/tmp/big"}}})).error().code == Errc::too_large);
}

TEST_CASE("reactions, edits, pins, reading, polls, threads and roles are the calls that Discord documents") {
  Stage stage;
  CHECK(stage.world.run(stage.account->react({.to = "300"}, "12", "👀")));
  CHECK(stage.calls.back().starts_with("PUT /channels/300/messages/12/reactions/%F0%9F%91%80/@me"));
  CHECK(stage.world.run(stage.account->react({.to = "300"}, "12", "nonsense")).error().code == Errc::invalid);
  stage.answer = [](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (call == "GET /channels/300/messages/12")
      return ok(R"({"reactions":[{"me":true,"emoji":{"id":null,"name":"x"}},{"me":false,"emoji":{"name":"y"}}]})");
    if (call.starts_with("GET /channels/300/messages?")) return ok(R"([{"id":"1"}])");
    return std::nullopt;
  };
  CHECK(stage.world.run(stage.account->react({.to = "300"}, "12", "")));
  CHECK(stage.count("DELETE /channels/300/messages/12/reactions/x/@me") == 1);
  CHECK(stage.count("DELETE ") == 1);
  CHECK(stage.world.run(stage.account->edit({.to = "300"}, "12", "new")));
  CHECK(stage.calls.back().starts_with(R"(PATCH /channels/300/messages/12 {"content":"new")"));
  const auto perform = [&](const std::string& action, const std::string& params) {
    return stage.world.run(stage.account->perform(action, {.to = "channel:300"}, *parse_json(params)));
  };
  CHECK(to_json_text(*perform("read", R"({"limit":5,"before":"99"})")) == R"({"ok":true,"messages":[{"id":"1"}]})");
  CHECK(stage.calls.back().starts_with("GET /channels/300/messages?limit=5&before=99"));
  CHECK(perform("pin", R"({"messageId":"12"})"));
  CHECK(stage.calls.back().starts_with("PUT /channels/300/pins/12"));
  CHECK(string_member_or(*perform("poll", R"({"pollQuestion":"Q","pollOption":["a","b"]})"), "messageId", "") == "777");
  CHECK(perform("thread-create", R"({"threadName":"T","messageId":"12"})"));
  CHECK(stage.calls.back() == R"(POST /channels/300/messages/12/threads {"name":"T"})");
  CHECK(perform("thread-list", R"({"guildId":"9"})"));
  // Of the guild's threads those of the channel that is named.
  stage.answer = [](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (!call.starts_with("GET /guilds/9/threads/active")) return std::nullopt;
    return ok(R"({"threads":[{"id":"1","parent_id":"300"},{"id":"2","parent_id":"301"}],"members":[{"id":"1"},{"id":"2"}]})");
  };
  CHECK(to_json_text(*perform("thread-list", R"({"guildId":"9","channelId":"300"})")) ==
        R"({"ok":true,"threads":{"threads":[{"id":"1","parent_id":"300"}],"members":[{"id":"1"}]}})");
  CHECK(perform("pin", "{}").error().message == "messageId required");
  CHECK(perform("kick", R"({"guildId":"9","userId":"5"})").error().code == Errc::denied);
  CHECK(perform("fly", "{}").error().code == Errc::invalid);
  Stage moderator(R"(,"actions":{"moderation":true})");
  CHECK(moderator.world.run(moderator.account->perform("kick", {}, *parse_json(R"({"guildId":"9","userId":"5"})"))));
  CHECK(moderator.calls.back().starts_with("DELETE /guilds/9/members/5"));
  const auto actions = moderator.account->capabilities().actions;
  CHECK(std::ranges::find(actions, "kick") != actions.end());
}

TEST_CASE("the directory finds people and channels of the bot's guilds") {
  Stage stage;
  stage.answer = [](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (call == "GET /users/@me/guilds") return ok(R"([{"id":"9","name":"Guild"}])");
    if (call == "GET /guilds/9/channels")
      return ok(R"([{"id":"1","name":"general","type":0},{"id":"2","name":"gen","type":0},{"id":"3","name":"gen voice","type":2}])");
    if (call.starts_with("GET /guilds/9/members/search?query=an")) return ok(R"([{"user":{"id":"5","username":"ann","global_name":"Ann"}}])");
    return std::nullopt;
  };
  using What = engine::DirectoryQuery::What;
  const auto groups = stage.world.run(stage.account->look_up({.what = What::resolve_group, .text = "#gen"}));
  REQUIRE(groups);
  REQUIRE(groups->size() == 2);
  CHECK(groups->at(0).id == "channel:2");
  const auto people = stage.world.run(stage.account->look_up({.what = What::peers, .text = "an"}));
  REQUIRE(people);
  CHECK(people->at(0).id == "user:5");
  CHECK(people->at(0).handle == "@ann");
  CHECK(stage.world.run(stage.account->look_up({}))->at(0).name == "helper");
}

TEST_CASE("a probe tells who the bot is, its intents, and whether it can speak where the config names it") {
  Stage stage(R"(,"guilds":{"100000000000000001":{"channels":{"100000000000000002":{"allow":true}}}})");
  std::string everybody = "3072";
  stage.answer = [&](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (call == "GET /channels/100000000000000002") return ok(R"({"id":"100000000000000002","guild_id":"100000000000000001","type":0})");
    if (call == "GET /guilds/100000000000000001")
      return ok(R"({"id":"100000000000000001","owner_id":"1","roles":[{"id":"100000000000000001","permissions":")" + everybody + R"("}]})");
    if (call.starts_with("GET /guilds/100000000000000001/members/")) return ok(R"({"roles":[]})");
    return std::nullopt;
  };
  const auto good = stage.world.run(stage.account->probe(1s));
  CHECK(good.ok);
  CHECK(good.bot_username == "helper");
  CHECK(good.words == std::vector<std::string>{"audit ok"});
  CHECK(at_path(good.details, "intents.messageContent")->as_string() == "limited");
  everybody = "1024";
  CHECK(stage.world.run(stage.account->probe(1s)).words == std::vector<std::string>{"audit failed"});
}

TEST_CASE("permissions: roles, then overwrites of everybody, of roles, of the member; administrators and owners may all") {
  const auto roles = *parse_json(R"([{"id":"9","permissions":"1024"},{"id":"7","permissions":"2048"},{"id":"8","permissions":"8"}])");
  const auto overwrites = *parse_json(R"([{"id":"9","deny":"1024"},{"id":"7","allow":"1024","deny":"2048"},{"id":"5","allow":"64"}])");
  PermissionFacts facts{.guild_id = "9", .user_id = "5", .owner_id = "1", .role_ids = {"7"}, .roles = roles};
  CHECK(permissions_of(facts) == 3072);
  facts.overwrites = overwrites;
  CHECK(permission_names(permissions_of(facts)) == std::vector<std::string>{"AddReactions", "ViewChannel"});
  facts.role_ids = {"8"};
  CHECK(permissions_of(facts) == ~std::uint64_t{0});
  facts.role_ids = {};
  facts.owner_id = "5";
  CHECK(permissions_of(facts) == ~std::uint64_t{0});
}

TEST_CASE("limits that an answer tells are read, and no wait is longer than kDiscordRetryAfterMax") {
  io::HttpResponse told{.status = 429,
                        .headers = {{"X-RateLimit-Bucket", "b"}, {"Retry-After", "65"}, {"X-RateLimit-Scope", "shared"}},
                        .body = R"({"message":"slow","retry_after":64.57,"global":false})"};
  const auto shared = limit_words(told);
  CHECK(shared.bucket == "b");
  CHECK(shared.retry_after == 64'570ms);
  CHECK(shared.is_shared);
  CHECK(!shared.is_global);
  told.body = R"({"message":"slow","retry_after":1e30,"global":true})";
  CHECK(limit_words(told).retry_after == Millis(kDiscordRetryAfterMax));
  CHECK(limit_words(told).is_global);
  told.body = "<html>";
  CHECK(limit_words(told).is_global);
  const auto good = limit_words({.status = 200, .headers = {{"x-ratelimit-remaining", "3"}, {"x-ratelimit-reset-after", "0.5"}}});
  CHECK(good.remaining == 3);
  CHECK(good.reset_after == 500ms);
  CHECK(limit_words({.status = 200}).remaining == -1);
}

TEST_CASE("a wait that is asked for is kDiscordRetryAfterMin at least; a 429 without a time that can be used asks for none") {
  const auto told = [](const std::string& body, const std::string& header = "") {
    io::HttpResponse response{.status = 429, .body = R"({"message":"slow","global":false)" + body + "}"};
    if (!header.empty()) response.headers.push_back({"retry-after", header});
    const auto refused = read_answer("POST /x", response, Secret("t"));
    CHECK(refused.error().code == Errc::rate_limited);
    return refused.error().retry_after_ms;
  };
  CHECK(told(R"(,"retry_after":0.001)") == Millis(kDiscordRetryAfterMin).count());
  CHECK(told(R"(,"retry_after":2)") == 2000);
  CHECK(told("", "3") == 3000);
  CHECK(told(R"(,"retry_after":0)", "3") == 3000);
  for (const std::string body : {"", R"(,"retry_after":0)", R"(,"retry_after":-7)", R"(,"retry_after":null)", R"(,"retry_after":"soon")"})
    CHECK(told(body) == -1);
  CHECK(told("", "0") == -1);
  CHECK(told("", "Wed, 21 Oct 2026 07:28:00 GMT") == -1);
}

TEST_CASE("calls that may be made again are not hurried by a 429 without a time") {
  Stage stage;
  stage.start();
  std::vector<Millis> at;
  stage.answer = [&](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (!call.starts_with("PUT ")) return std::nullopt;
    at.push_back(stage.world.clock().steady());
    return Result<io::SimAnswer>(io::sim_answer(429, R"({"message":"slow","global":false})"));
  };
  CHECK(!stage.world.run(stage.account->react({.to = "300"}, "777", "👍")));
  REQUIRE(at.size() == kDiscordCallTriesMax);
  for (std::size_t i = 1; i < at.size(); i++) CHECK(at[i] - at[i - 1] >= 500ms);
}

}  // namespace
}  // namespace oc::channels::discord
