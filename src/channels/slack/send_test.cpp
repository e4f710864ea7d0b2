// Tests of what a whole account sends, shows and looks up.
#include <doctest/doctest.h>

#include "channels/slack/stage_test.h"

namespace oc::channels::slack {
namespace {

using namespace stage;

TEST_CASE("a part is posted as mrkdwn, in its thread, without previews") {
  Stage stage;
  const auto sent = stage.send({.address = {.to = "C1", .thread_id = "5.000001"}, .text = "**hi** <you>"});
  REQUIRE(sent);
  CHECK(sent->message_id == "C1:77.000001");
  const auto call = stage.of("chat.postMessage").at(0);
  CHECK(Stage::text_of(call) == "*hi* &lt;you&gt;");
  CHECK(Stage::text_of(call, "thread_ts") == "5.000001");
  CHECK(Stage::text_of(call, "unfurl_links") == "false");
  CHECK(Stage::text_of(call, "reply_broadcast").empty());
  CHECK(call.token == kBot);
  CHECK(stage.account->status().last_outbound_at.has_value());
  CHECK(stage.send({.address = {.to = "user:U1"}, .text = "x"}));
  CHECK(Stage::text_of(stage.of("chat.postMessage").back(), "channel") == "D9");
  CHECK(stage.send({.address = {.to = "user:U1"}, .text = "y"}));
  CHECK(stage.of("conversations.open").size() == 1);
}

TEST_CASE("a message whose sending ended in doubt is looked for before it is sent again") {
  Stage stage;
  bool has_arrived = true;
  int losses = 1;
  stage.answer = [&](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (call.method == "chat.postMessage" && losses-- > 0) return Result<io::SimAnswer>(fail(Errc::connection_lost, "lost"));
    if (call.method != "conversations.history") return std::nullopt;
    return Result<io::SimAnswer>(ok(has_arrived
                                        ? R"("messages":[{"ts":"1.000001","bot_id":"BX","metadata":{"event_payload":{"key":"k1"}}},)"
                                          R"({"ts":"9.000001","bot_id":"BB","metadata":{"event_type":"openclaw_sent","event_payload":{"key":"k1"}}}])"
                                        : R"("messages":[])"));
  };
  stage.start();
  stage.world.advance(Millis(kSlackDoubtTime) + 1s);
  const engine::Utterance part{.address = {.to = "C1"}, .text = "x", .idempotency_key = "k1"};
  CHECK(stage.send(part).error().code == Errc::connection_lost);
  CHECK(stage.of("conversations.history").empty());
  CHECK(Stage::text_of(stage.of("chat.postMessage").at(0), "metadata").contains("k1"));
  const auto again = stage.send(part);
  REQUIRE(again);
  CHECK(again->message_id == "C1:9.000001");
  CHECK(stage.of("chat.postMessage").size() == 1);
  has_arrived = false;
  losses = 1;
  const engine::Utterance other{.address = {.to = "C1"}, .text = "y", .idempotency_key = "k2"};
  CHECK(!stage.send(other));
  CHECK(stage.send(other));
  CHECK(stage.of("chat.postMessage").size() == 3);
}

TEST_CASE("whether a message is there that ended in doubt can be asked without sending it") {
  Stage stage;
  stage.answer = [](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (call.method != "conversations.history") return std::nullopt;
    return Result<io::SimAnswer>(ok(R"("messages":[{"ts":"9.000001","bot_id":"BB","metadata":{"event_payload":{"key":"k1"}}}])"));
  };
  stage.start();
  stage.world.advance(Millis(kSlackDoubtTime) + 1s);
  const auto found = stage.world.run(stage.account->find_sent({.address = {.to = "C1"}, .text = "x", .idempotency_key = "k1"}));
  REQUIRE(found);
  CHECK(found->message_id == "C1:9.000001");
  CHECK(!stage.world.run(stage.account->find_sent({.address = {.to = "C1"}, .text = "x", .idempotency_key = "k2"})));
  CHECK(!stage.world.run(stage.account->find_sent({.address = {.to = "C1"}, .text = "x"})));
  CHECK(stage.of("chat.postMessage").empty());
}

TEST_CASE("in mode `first` a part is looked for in the thread and then in the channel, and the question changes nothing") {
  Stage stage;
  std::vector<std::string> asked;
  stage.answer = [&](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (!call.method.starts_with("conversations.")) return std::nullopt;
    asked.push_back(call.method);
    return Result<io::SimAnswer>(ok(call.method == "conversations.history"
                                        ? R"("messages":[{"ts":"9.000001","bot_id":"BB","metadata":{"event_payload":{"key":"k1"}}}])"
                                        : R"("messages":[])"));
  };
  stage.start();
  const engine::Utterance part{
      .address = {.to = "C1", .reply_to_id = "C1:1.000001", .extra = R"({"mode":"first"})"}, .text = "x", .idempotency_key = "k1"};
  CHECK(stage.world.run(stage.account->find_sent(part))->message_id == "C1:9.000001");
  CHECK(asked == std::vector<std::string>{"conversations.replies", "conversations.history"});
}

TEST_CASE("within kSlackDoubtTime of the start a part may be one that was sent before it") {
  Stage stage;
  stage.answer = [](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (call.method != "conversations.replies") return std::nullopt;
    return Result<io::SimAnswer>(ok(R"("messages":[{"ts":"9.000001","bot_id":"BB","metadata":{"event_payload":{"key":"k1"}}}])"));
  };
  stage.start();
  const engine::Utterance part{.address = {.to = "C1", .thread_id = "5.000001"}, .text = "x", .idempotency_key = "k1"};
  CHECK(stage.send(part)->message_id == "C1:9.000001");
  CHECK(stage.of("chat.postMessage").empty());
  stage.world.advance(Millis(kSlackDoubtTime));
  CHECK(stage.send(part));
  CHECK(stage.of("chat.postMessage").size() == 1);
}

TEST_CASE("in reply mode first only the first part goes into the thread") {
  Stage stage(R"(,"replyToMode":"first")");
  const engine::ReplyAddress address{.to = "C1", .reply_to_id = "5.000001", .extra = R"({"mode":"first"})"};
  CHECK(stage.send({.address = address, .text = "one"}));
  CHECK(stage.send({.address = address, .text = "two"}));
  CHECK(Stage::text_of(stage.of("chat.postMessage").at(0), "thread_ts") == "5.000001");
  CHECK(Stage::text_of(stage.of("chat.postMessage").at(1), "thread_ts").empty());
}

TEST_CASE("one channel takes kSlackPostBurst messages at once, then one each kSlackPostInterval; kSlackPaceWaitMax is the longest wait") {
  Stage stage;
  for (int i = 0; i < kSlackPostBurst; i++) CHECK(stage.send({.address = {.to = "C1"}, .text = "x"}));
  CHECK(stage.world.clock().steady() == Millis(0));
  CHECK(stage.send({.address = {.to = "C1"}, .text = "x"}));
  CHECK(stage.world.clock().steady() == kSlackPostInterval);
  CHECK(stage.send({.address = {.to = "C2"}, .text = "x"}));
  CHECK(stage.world.clock().steady() == kSlackPostInterval);
  io::TaskGroup many(stage.world.executor());
  std::vector<Errc> codes;
  const auto one = [](engine::ChannelAccount& account, std::vector<Errc>& out) -> io::Task<> {
    const auto sent = co_await account.send({.address = {.to = "C1"}, .text = "x"});
    if (!sent) out.push_back(sent.error().code);
  };
  for (int i = 0; i < 40; i++) many.spawn(one(*stage.account, codes));
  stage.world.advance(kSlackPaceWaitMax + 1s);
  REQUIRE(!codes.empty());
  CHECK(std::ranges::all_of(codes, [](Errc code) { return code == Errc::rate_limited; }));
  stage.world.run(many.stop());
}

TEST_CASE("each refusal is of the class that the engine decides on") {
  struct Case {
    Result<io::SimAnswer> answer;
    Errc code;
    const char* words = "";
  };
  const std::vector<Case> cases{
      {refused("channel_not_found"), Errc::not_found},
      {refused("not_in_channel"), Errc::denied, "/invite"},
      {refused("is_archived"), Errc::denied, "archived"},
      {refused("msg_too_long"), Errc::too_large},
      {refused("invalid_blocks"), Errc::invalid},
      {refused("missing_scope", R"(,"needed":"chat:write","provided":"x")"), Errc::denied, "chat:write"},
      {refused("invalid_auth"), Errc::unavailable},
      {refused("internal_error"), Errc::protocol},
      {refused("service_unavailable"), Errc::unavailable},
      {refused("something_new"), Errc::denied},
      {refused("ratelimited"), Errc::rate_limited},
      {io::sim_answer(429, "slow down", {{"Retry-After", "7"}}), Errc::rate_limited},
      {io::sim_answer(429, "slow down"), Errc::rate_limited},
      {io::sim_answer(429, "", {{"Retry-After", "99999999"}}), Errc::rate_limited},
      {io::sim_answer(502, "<html>"), Errc::protocol},
      {io::sim_answer(200, "<html>log in"), Errc::protocol},
      {io::sim_answer(403, "<html>"), Errc::unavailable},
      {io::sim_answer(302, ""), Errc::unavailable},
      {fail(Errc::unavailable, "cannot connect"), Errc::unavailable},
      {fail(Errc::connection_lost, "lost"), Errc::connection_lost},
      {fail(Errc::timeout, "late"), Errc::timeout},
      {fail(Errc::too_large, "long"), Errc::protocol},
  };
  for (const auto& [answer, code, words] : cases) {
    Stage stage;
    stage.answer = [&](const Call&) { return answer; };
    const auto sent = stage.send({.address = {.to = "C1"}, .text = "x"});
    REQUIRE(!sent);
    INFO(sent.error().message);
    CHECK(sent.error().code == code);
    CHECK(sent.error().message.contains(words));
    if (code == Errc::rate_limited) {
      CHECK(sent.error().retry_after_ms > 0);
      CHECK(sent.error().retry_after_ms <= Millis(kSlackRetryAfterMax).count());
    }
    CHECK(!to_text(sent.error()).contains("CANARY"));
    CHECK(!stage.shows_canary());
  }
}

TEST_CASE("a message whose blocks Slack refuses goes as plain text at once, one that may have been sent does not") {
  const engine::Utterance part{.address = {.to = "C1"},
                               .text = "pick **one**",
                               .idempotency_key = "k",
                               .buttons = *parse_json(R"([[{"text":"Yes & no","callback_data":"y"}],[{"text":"Later","callback_data":"l"}]])")};
  for (const char* word : {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"}) {
    INFO(word);
    Stage stage;
    stage.answer = [&](const Call& call) -> std::optional<Result<io::SimAnswer>> {
      if (Stage::text_of(call, "blocks").empty()) return std::nullopt;
      return Result<io::SimAnswer>(refused(word));
    };
    const auto sent = stage.send(part);
    REQUIRE(sent);
    CHECK(sent->message_id == "C1:77.000001");
    const auto posts = stage.of("chat.postMessage");
    REQUIRE(posts.size() == 2);
    CHECK(Stage::text_of(posts[1]) == "pick *one*\n• Yes &amp; no\n• Later");
    CHECK(Stage::text_of(posts[1], "metadata") == Stage::text_of(posts[0], "metadata"));
    CHECK(stage.world.log().has("it goes as plain text"));
  }
  for (const char* word : {"internal_error", "fatal_error"}) {
    INFO(word);
    Stage stage;
    stage.answer = [&](const Call& call) -> std::optional<Result<io::SimAnswer>> {
      return call.method == "chat.postMessage" ? std::optional(Result<io::SimAnswer>(refused(word))) : std::nullopt;
    };
    CHECK(stage.send(part).error().code == Errc::protocol);
    CHECK(stage.of("chat.postMessage").size() == 1);
  }
  // Without blocks there is nothing to leave out.
  Stage stage;
  stage.answer = [&](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    return call.method == "chat.postMessage" ? std::optional(Result<io::SimAnswer>(refused("invalid_blocks"))) : std::nullopt;
  };
  CHECK(stage.send({.address = {.to = "C1"}, .text = "x"}).error().code == Errc::invalid);
  CHECK(stage.of("chat.postMessage").size() == 1);
}

TEST_CASE("a method that Slack paused is not asked before its time, others are") {
  Stage stage;
  int limits = 1;
  stage.answer = [&](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (call.method != "reactions.add" || limits-- <= 0) return std::nullopt;
    return Result<io::SimAnswer>(io::sim_answer(429, R"({"ok":false,"error":"ratelimited"})", {{"Retry-After", "7"}}));
  };
  const auto react = [&] { return stage.world.run(stage.account->react({.to = "C1"}, "C1:5.000001", "👀")); };
  CHECK(react().error().retry_after_ms == 7000);
  CHECK(react().error().code == Errc::rate_limited);
  CHECK(stage.of("reactions.add").size() == 1);
  CHECK(stage.send({.address = {.to = "C1"}, .text = "x"}));
  stage.world.advance(8s);
  CHECK(react());
  CHECK(Stage::text_of(stage.of("reactions.add").back(), "name") == "eyes");
  CHECK(stage.world.run(stage.account->react({.to = "C1"}, "C1:5.000001", "🫥🫥")).error().code == Errc::invalid);
}

TEST_CASE("a call is given kSlackCallTimeout") {
  Stage stage;
  stage.answer = [](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (call.method != "chat.postMessage") return std::nullopt;
    auto late = ok();
    late.delay = Millis(kSlackCallTimeout) + 1ms;
    return late;
  };
  CHECK(stage.send({.address = {.to = "C1"}, .text = "x"}).error().code == Errc::timeout);
  CHECK(stage.world.clock().steady() == Millis(kSlackCallTimeout));
}

TEST_CASE("in a thread an answer is streamed, and its end ends the stream") {
  Stage stage;
  const engine::ReplyAddress address{.to = "C1", .thread_id = "5.000001", .extra = R"({"mode":"off","user":"U1"})"};
  const auto draft = stage.account->begin_draft(address);
  REQUIRE(draft);
  CHECK(draft->interval() == kSlackDraftInterval);
  CHECK(draft->message_id().empty());
  CHECK(stage.world.run(draft->update("Hello")));
  CHECK(stage.world.run(draft->update("Hello, **w")));
  CHECK(draft->message_id() == "C1:88.000001");
  const auto begun = stage.of("chat.startStream").at(0);
  CHECK(Stage::text_of(begun, "markdown_text") == "Hello");
  CHECK(Stage::text_of(begun, "recipient_user_id") == "U1");
  CHECK(Stage::text_of(stage.of("chat.appendStream").at(0), "markdown_text") == ", **w");
  const auto sent = stage.send({.address = address, .text = "Hello, **world**", .draft_id = draft->message_id()});
  REQUIRE(sent);
  CHECK(sent->message_id == "C1:88.000001");
  CHECK(Stage::text_of(stage.of("chat.stopStream").at(0), "markdown_text") == "orld**");
  CHECK(stage.of("chat.postMessage").empty());
}

TEST_CASE("where no stream can be, a message is posted and changed; the final text replaces it") {
  Stage stage;
  const engine::ReplyAddress address{.to = "C1", .extra = R"({"mode":"off","user":"U1"})"};
  const auto draft = stage.account->begin_draft(address);
  CHECK(stage.world.run(draft->update("**one")));
  CHECK(stage.world.run(draft->update("**one**")));
  CHECK(stage.world.run(draft->update("**one**")));
  CHECK(stage.of("chat.update").size() == 1);
  CHECK(stage.of("chat.startStream").empty());
  CHECK(stage.send({.address = address, .text = "**one** two", .draft_id = draft->message_id()}));
  CHECK(Stage::text_of(stage.of("chat.update").back()) == "*one* two");
  CHECK(stage.of("chat.postMessage").size() == 1);
  // What does not fit an edit is posted anew, and the draft goes.
  const auto other = stage.account->begin_draft(address);
  CHECK(stage.world.run(other->update("x")));
  CHECK(stage.send({.address = address, .text = std::string(kSlackEditUnitsMax + 1, 'x'), .draft_id = other->message_id()}));
  CHECK(stage.of("chat.delete").size() == 1);
  CHECK(stage.of("chat.postMessage").size() == 3);
}

TEST_CASE("a workspace without streams is served by changing a message, and asked only once") {
  Stage stage;
  stage.answer = [](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (call.method != "chat.startStream") return std::nullopt;
    return Result<io::SimAnswer>(refused("unknown_method"));
  };
  const engine::ReplyAddress address{.to = "C1", .thread_id = "5.000001", .extra = R"({"mode":"off","user":"U1"})"};
  for (int i = 0; i < 2; i++) {
    const auto draft = stage.account->begin_draft(address);
    CHECK(stage.world.run(draft->update("hi")));
    stage.world.run(draft->discard());
  }
  CHECK(stage.of("chat.startStream").size() == 1);
  CHECK(stage.of("chat.postMessage").size() == 2);
  CHECK(stage.of("chat.delete").size() == 2);
  CHECK(Stage::text_of(stage.of("chat.postMessage").at(0), "thread_ts") == "5.000001");
}

TEST_CASE("a stream takes kSlackStreamUnitsMax at a time") {
  Stage stage;
  const auto draft = stage.account->begin_draft({.to = "D1", .thread_id = "5.000001"});
  CHECK(stage.world.run(draft->update(std::string(kSlackStreamUnitsMax + 10, 'a'))));
  CHECK(Stage::text_of(stage.of("chat.startStream").at(0), "markdown_text").size() == kSlackStreamUnitsMax);
  CHECK(stage.world.run(draft->update(std::string(kSlackStreamUnitsMax + 10, 'a'))));
  CHECK(Stage::text_of(stage.of("chat.appendStream").at(0), "markdown_text").size() == 10);
}

TEST_CASE("streaming false shows no drafts") { CHECK(Stage(R"(,"streaming":false)").account->begin_draft({.to = "C1"}) == nullptr); }

TEST_CASE("a slash command is answered at its own URL, and by a message when that is used up") {
  Stage stage(R"(,"slashCommand":{"enabled":true},"groupPolicy":"open")");
  const engine::ReplyAddress address{.to = "C1",
                                     .extra = R"({"mode":"off","user":"U1","response_url":"https://hooks.slack.com/commands/1","ephemeral":true})"};
  for (int i = 0; i < 6; i++) CHECK(stage.send({.address = address, .text = "**a**"}));
  CHECK(stage.responses.at(0).contains(R"("response_type":"ephemeral","text":"*a*")"));
  CHECK(stage.of("chat.postEphemeral").size() == 1);
  CHECK(Stage::text_of(stage.of("chat.postEphemeral").at(0), "user") == "U1");
  // An address that is not Slack's gets nothing.
  CHECK(stage.send({.address = {.to = "C1", .extra = R"({"response_url":"https://evil.example/x"})"}, .text = "x"}));
  CHECK(stage.of("chat.postMessage").size() == 1);
}

TEST_CASE("a file goes up in three calls, and a caption is one message with it") {
  Stage stage;
  stage.world.files().put("/tmp/a.txt", "abc");
  stage.answer = [](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (call.method == "files.getUploadURLExternal") return Result<io::SimAnswer>(ok(R"("upload_url":"https://slack.com/up/F1","file_id":"F1")"));
    if (call.method == "F1") return Result<io::SimAnswer>(io::sim_answer(200, "OK - 3"));
    if (call.method == "files.completeUploadExternal")
      return Result<io::SimAnswer>(ok(R"("files":[{"id":"F1","shares":{"public":{"C1":[{"ts":"9.000001"}]}}}])"));
    return std::nullopt;
  };
  const auto sent =
      stage.send({.address = {.to = "C1", .thread_id = "5.000001"}, .text = "**see**", .media = {{.mime = "text/plain", .path = "/tmp/a.txt"}}});
  REQUIRE(sent);
  CHECK(sent->message_id == "C1:9.000001");
  CHECK(Stage::text_of(stage.of("files.getUploadURLExternal").at(0), "length") == "3");
  const auto done = stage.of("files.completeUploadExternal").at(0);
  CHECK(Stage::text_of(done, "initial_comment") == "*see*");
  CHECK(Stage::text_of(done, "thread_ts") == "5.000001");
  CHECK(stage.of("F1").at(0).token.empty());
  CHECK(stage.of("chat.postMessage").empty());
  stage.answer = [](const Call&) -> std::optional<Result<io::SimAnswer>> {
    return Result<io::SimAnswer>(ok(R"("upload_url":"https://evil.example/up","file_id":"F1")"));
  };
  CHECK(stage.send({.address = {.to = "C1"}, .media = {{.path = "/tmp/a.txt"}}}).error().code == Errc::unavailable);
}

/// Takes every file; posts fail while `is_down`.
void take_files(Stage& stage, const bool& is_down) {
  stage.world.files().put("/tmp/a.txt", "abc");
  stage.answer = [&](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (call.method == "files.getUploadURLExternal") return Result<io::SimAnswer>(ok(R"("upload_url":"https://slack.com/up/F1","file_id":"F1")"));
    if (call.method == "F1") return Result<io::SimAnswer>(io::sim_answer(200, "OK - 3"));
    if (call.method == "chat.postMessage" && is_down) return Result<io::SimAnswer>(refused("service_unavailable"));
    return std::nullopt;
  };
}

TEST_CASE("files with text and buttons are one message; no call of it shows half") {
  Stage stage;
  const bool is_down = false;
  take_files(stage, is_down);
  const engine::Utterance part{.address = {.to = "C1"},
                               .text = "**pick**",
                               .idempotency_key = "k",
                               .media = {{.path = "/tmp/a.txt"}},
                               .buttons = *parse_json(R"([[{"text":"Yes","callback_data":"yes"}]])")};
  CHECK(stage.send(part));
  CHECK(stage.of("chat.postMessage").empty());
  REQUIRE(stage.of("files.completeUploadExternal").size() == 1);
  const auto shared = stage.of("files.completeUploadExternal")[0];
  CHECK(Stage::text_of(shared, "initial_comment").empty());
  CHECK(Stage::text_of(shared, "blocks").contains("*pick*"));
  CHECK(Stage::text_of(shared, "blocks").contains(R"("value":"yes")"));
}

TEST_CASE("a Slack that does not know what to do with buttons beside files gets them apart, after an inner error for kSlackButtonsApart") {
  Stage stage;
  const bool is_down = false;
  take_files(stage, is_down);
  const auto common = stage.answer;
  stage.answer = [&](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (!Stage::text_of(call, "blocks").empty() && call.method == "files.completeUploadExternal")
      return Result<io::SimAnswer>(refused("internal_error"));
    return common(call);
  };
  const engine::Utterance part{.address = {.to = "C1"},
                               .text = "pick",
                               .idempotency_key = "k",
                               .media = {{.path = "/tmp/a.txt"}},
                               .buttons = *parse_json(R"([[{"text":"Yes","callback_data":"yes"}]])")};
  CHECK(stage.send(part).error().code == Errc::protocol);
  CHECK(stage.of("chat.postMessage").empty());
  CHECK(stage.send(part));
  CHECK(stage.of("files.completeUploadExternal").size() == 2);
  CHECK(stage.of("chat.postMessage").size() == 1);
  // The error may have passed by then.
  stage.answer = common;
  engine::Utterance next = part;
  next.idempotency_key = "next";
  stage.world.advance(Millis(kSlackButtonsApart) - 1s);
  CHECK(stage.send(next));
  CHECK(stage.of("chat.postMessage").size() == 2);
  stage.world.advance(1s);
  next.idempotency_key = "last";
  CHECK(stage.send(next));
  CHECK(stage.of("chat.postMessage").size() == 2);
  CHECK(!Stage::text_of(stage.of("files.completeUploadExternal").back(), "blocks").empty());
}

TEST_CASE("files whose text with buttons failed are not shared again with it; of kSlackFilesOutMax messages that is remembered") {
  Stage stage;
  bool is_down = true;
  take_files(stage, is_down);
  const auto common = stage.answer;
  stage.answer = [&](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (!Stage::text_of(call, "blocks").empty() && call.method == "files.completeUploadExternal")
      return Result<io::SimAnswer>(refused("invalid_blocks"));
    return common(call);
  };
  const auto shares = [&] {
    return std::ranges::count_if(
        stage.calls, [](const Call& call) { return call.method == "files.completeUploadExternal" && Stage::text_of(call, "blocks").empty(); });
  };
  engine::Utterance part{.address = {.to = "C1"},
                         .text = "pick",
                         .idempotency_key = "k",
                         .media = {{.path = "/tmp/a.txt"}},
                         .buttons = *parse_json(R"([[{"text":"Yes","callback_data":"yes"}]])")};
  CHECK(stage.send(part).error().code == Errc::unavailable);
  CHECK(shares() == 1);
  is_down = false;
  CHECK(stage.send(part)->message_id == "C1:77.000001");
  CHECK(shares() == 1);
  CHECK(stage.of("chat.postMessage").size() == 2);
  // Done is forgotten: the same again is a new message.
  CHECK(stage.send(part));
  CHECK(shares() == 2);
  is_down = true;
  for (std::size_t i = 0; i <= kSlackFilesOutMax; i++) {
    part.idempotency_key = "other" + std::to_string(i);
    CHECK(!stage.send(part));
  }
  const auto before = shares();
  is_down = false;
  part.idempotency_key = "other1";
  CHECK(stage.send(part));
  CHECK(shares() == before);
  part.idempotency_key = "other0";
  CHECK(stage.send(part));
  CHECK(shares() == before + 1);
}

TEST_CASE("a call that only prepares the sending leaves no doubt: nothing was sent") {
  const engine::Utterance to_person{.address = {.to = "user:U1"}, .text = "x"}, to_name{.address = {.to = "#general"}, .text = "x"},
      with_file{.address = {.to = "C1"}, .media = {{.path = "/tmp/a.txt"}}};
  const std::vector<std::pair<std::string, engine::Utterance>> cases{
      {"conversations.open", to_person}, {"conversations.list", to_name}, {"files.getUploadURLExternal", with_file}};
  for (const auto& [method, part] : cases) {
    for (const auto& trouble : std::vector<Result<io::SimAnswer>>{fail(Errc::timeout, "late"), fail(Errc::connection_lost, "lost"),
                                                                  io::sim_answer(502, "<html>"), refused("internal_error")}) {
      Stage stage;
      stage.world.files().put("/tmp/a.txt", "abc");
      stage.answer = [&](const Call& call) { return call.method == method ? std::optional(trouble) : std::nullopt; };
      INFO(method);
      CHECK(stage.send(part).error().code == Errc::unavailable);
      CHECK(stage.of(method).size() == 1);
    }
  }
  Stage nameless;
  nameless.answer = [](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    return call.method == "conversations.open" ? std::optional<Result<io::SimAnswer>>(ok()) : std::nullopt;
  };
  CHECK(nameless.send(to_person).error().code == Errc::unavailable);
  // The last call shares the file: of that one nobody knows.
  Stage stage;
  const bool is_down = false;
  take_files(stage, is_down);
  const auto common = stage.answer;
  stage.answer = [&](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (call.method == "files.completeUploadExternal") return Result<io::SimAnswer>(fail(Errc::timeout, "late"));
    return common(call);
  };
  CHECK(stage.send(with_file).error().code == Errc::timeout);
}

TEST_CASE("a file is fetched with the token from Slack's hosts only; a page instead of it is a missing scope") {
  Stage stage(R"(,"mediaMaxMb":0.001)");
  std::string type = "image/png", body = "PNG";
  int status = 200;
  stage.world.http().serve("https://files.slack.com", [&](const io::HttpRequest& request) -> Result<io::SimAnswer> {
    CHECK(io::header_value(request.headers, "authorization") == std::string("Bearer ") + kBot);
    return io::sim_answer(status, body, {{"Content-Type", type}});
  });
  const auto fetch = [&](const std::string& url, std::int64_t bytes = 3) {
    const std::string reference = to_json_text(JsonObject{{"id", "F1"}, {"url", url}});
    return stage.world.run(stage.account->fetch(
        {.kind = "image", .mime = "image/png", .file_name = "../../x.png", .bytes = bytes, .reference = reference}, "/tmp", 1u << 20));
  };
  const auto file = fetch("https://files.slack.com/x");
  REQUIRE(file);
  CHECK(file->path.starts_with("/tmp/"));
  CHECK(!file->path.contains(".."));
  CHECK(stage.world.files().read(file->path, 100).value() == "PNG");
  for (const char* url : {"https://evil.example/x", "http://files.slack.com/x", "https://slack.com.evil.example/x", "https://files.slack.com:8443/x",
                          "file:///etc/passwd"})
    CHECK(fetch(url).error().code == Errc::denied);
  CHECK(fetch("https://files.slack.com/x", 5000).error().code == Errc::too_large);
  body = std::string(5000, 'x');
  CHECK(fetch("https://files.slack.com/x").error().code == Errc::too_large);
  type = "text/html; charset=utf-8";
  body = "<html>";
  CHECK(fetch("https://files.slack.com/x").error().message.contains("files:read"));
  status = 302;
  CHECK(fetch("https://files.slack.com/x").error().message.contains("files:read"));
}

TEST_CASE("typing is the thread's status; a workspace that has none is asked once; it goes when the answer goes elsewhere") {
  Stage stage;
  const engine::ReplyAddress address{.to = "C1", .extra = R"({"mode":"off","ts":"5.000001"})"};
  stage.world.run(stage.account->typing(address));
  CHECK(Stage::text_of(stage.of("assistant.threads.setStatus").at(0), "thread_ts") == "5.000001");
  CHECK(stage.send({.address = address, .text = "x"}));
  CHECK(Stage::text_of(stage.of("assistant.threads.setStatus").at(1), "status").empty());
  stage.answer = [](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (call.method != "assistant.threads.setStatus") return std::nullopt;
    return Result<io::SimAnswer>(refused("missing_scope"));
  };
  for (int i = 0; i < 3; i++) stage.world.run(stage.account->typing(address));
  CHECK(stage.of("assistant.threads.setStatus").size() == 3);
}

TEST_CASE("while the account runs a receipt does not wait until the status of another thread is gone") {
  Stage stage;
  stage.start();
  const engine::ReplyAddress address{.to = "C1", .extra = R"({"mode":"off","ts":"5.000001"})"};
  stage.world.run(stage.account->typing(address));
  stage.answer = [](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (call.method != "assistant.threads.setStatus") return std::nullopt;
    auto late = ok();
    late.delay = 10s;
    return late;
  };
  const auto before = stage.world.clock().steady();
  CHECK(stage.send({.address = address, .text = "x"}));
  CHECK(stage.world.clock().steady() == before);
  stage.world.run_until_idle();
  REQUIRE(stage.of("assistant.threads.setStatus").size() == 2);
  CHECK(Stage::text_of(stage.of("assistant.threads.setStatus").at(1), "status").empty());
}

TEST_CASE("messages are read, pinned, told apart by their reactions; what is switched off is refused") {
  Stage stage(R"(,"actions":{"pins":false})");
  stage.answer = [](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (call.method == "conversations.history")
      return Result<io::SimAnswer>(ok(R"("messages":[{"user":"U1","text":"a &amp; b","ts":"5.000001"}],"has_more":true)"));
    if (call.method == "reactions.get")
      return Result<io::SimAnswer>(ok(R"("message":{"reactions":[{"name":"eyes","users":["UB"]},{"name":"tada","users":["U1"]}]})"));
    return std::nullopt;
  };
  stage.start();
  const auto read = stage.world.run(stage.account->perform("read", {.to = "C1"}, JsonObject{{"limit", 100000}, {"before", "C1:9.000001"}}));
  REQUIRE(read);
  CHECK(to_json_text(*read).contains("a & b"));
  CHECK(Stage::text_of(stage.of("conversations.history").at(0), "limit") == std::to_string(kSlackHistoryMax));
  CHECK(Stage::text_of(stage.of("conversations.history").at(0), "latest") == "9.000001");
  CHECK(stage.world.run(stage.account->perform("pin", {.to = "C1"}, JsonObject{{"messageId", "5.000001"}})).error().code == Errc::denied);
  const auto made = stage.world.run(stage.account->perform("thread-create", {.to = "C1"}, JsonObject{{"threadName", "Plans"}, {"message", "first"}}));
  REQUIRE(made);
  CHECK(string_member_or(*made, "threadId", "") == "77.000001");
  CHECK(Stage::text_of(stage.of("chat.postMessage").at(1), "thread_ts") == "77.000001");
  CHECK(stage.world.run(stage.account->perform("thread-reply", {.to = "C1"}, JsonObject{{"threadId", "C1:5.000001"}, {"message", "x"}})));
  CHECK(Stage::text_of(stage.of("chat.postMessage").back(), "thread_ts") == "5.000001");
  CHECK(stage.world.run(stage.account->perform("fly", {.to = "C1"}, JsonObject{})).error().code == Errc::invalid);
  CHECK(stage.world.run(stage.account->react({.to = "C1"}, "5.000001", "")));
  REQUIRE(stage.of("reactions.remove").size() == 1);
  CHECK(Stage::text_of(stage.of("reactions.remove").at(0), "name") == "eyes");
  CHECK(stage.world.run(stage.account->edit({.to = "C1"}, "5.000001", "**x**")));
  CHECK(Stage::text_of(stage.of("chat.update").at(0)) == "*x*");
  CHECK(stage.world.run(stage.account->remove({.to = "C1"}, "C1:5.000001")));
}

TEST_CASE("the directory goes through all pages, but no more than kSlackPagesMax, and resolves exact names") {
  Stage stage;
  stage.answer = [&](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (call.method != "users.list") return std::nullopt;
    const std::string page = Stage::text_of(call, "cursor");
    const std::string id = page.empty() ? "U1" : "U" + page;
    return Result<io::SimAnswer>(ok(R"("members":[{"id":")" + id + R"(","name":"n)" + id + R"(","profile":{"display_name":"Name )" + id +
                                    R"("}}],"response_metadata":{"next_cursor":")" + std::to_string(page.empty() ? 2 : std::stoi(page) + 1) + "\"}"));
  };
  const auto peers = stage.world.run(stage.account->look_up({.what = engine::DirectoryQuery::What::peers}));
  REQUIRE(peers);
  CHECK(peers->size() == kSlackPagesMax);
  CHECK(peers->at(1).id == "user:U2");
  const auto one = stage.world.run(stage.account->look_up({.what = engine::DirectoryQuery::What::resolve_user, .text = "@name u3"}));
  REQUIRE(one->size() == 1);
  CHECK(one->at(0).id == "user:U3");
  CHECK(stage.world.run(stage.account->look_up({.what = engine::DirectoryQuery::What::self}))->at(0).id == "user:UB");
}

}  // namespace
}  // namespace oc::channels::slack
