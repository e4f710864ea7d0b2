// Tests of what is read after a new session, and of what a thread began with.
#include <doctest/doctest.h>

#include "channels/discord/seen.h"
#include "channels/discord/stage_test.h"

namespace oc::channels::discord {
namespace {

using Answer = std::optional<Result<io::SimAnswer>>;

/// The id of a message that was written so long ago.
std::string id_of_age(Stage& stage, Millis age, int more = 0) {
  return std::to_string(snowflake_at(stage.world.clock().now() - age) + static_cast<std::uint64_t>(more));
}

std::string message_of(const std::string& id, const std::string& channel, const std::string& text, const std::string& author = "5") {
  return fmt::format(R"({{"id":"{}","channel_id":"{}","type":0,"content":"{}","author":{{"id":"{}","username":"ann"}}}})", id, channel, text, author);
}

/// What the account knew before it was started: no session, and the last messages of these channels.
std::string cursor_of(const std::vector<std::pair<std::string, std::string>>& channels) {
  Seen seen;
  for (const auto& [channel, message] : channels) seen.note(channel, message);
  return "\n" + seen.text();
}

}  // namespace

TEST_CASE("after a new session what was missed is read in the channels that were heard before: oldest first, with guild and roles, once") {
  Stage stage(R"(,"groupPolicy":"open")");
  const std::string last = id_of_age(stage, 2h), guild_last = id_of_age(stage, 3h);
  const std::string first = id_of_age(stage, 90min), second = id_of_age(stage, 80min), third = id_of_age(stage, 70min);
  stage.sink.kept = cursor_of({{"300", last}, {"400", guild_last}});
  stage.answer = [&](const std::string& call, const io::HttpRequest&) -> Answer {
    if (call == "GET /channels/300/messages?limit=100&after=" + last)
      return ok("[" + message_of(third, "300", "c") + "," + message_of(first, "300", "a") + "]");
    if (call == "GET /channels/400/messages?limit=100&after=" + guild_last)
      return ok("[" + message_of(second, "400", "b") + "," + message_of(id_of_age(stage, 85min), "400", "mine", kBot) + "]");
    if (call == "GET /channels/300") return ok(R"({"id":"300","type":1})");
    if (call == "GET /channels/400") return ok(R"({"id":"400","type":0,"guild_id":"9","name":"talk"})");
    if (call == "GET /guilds/9") return ok(R"({"id":"9","name":"Guild"})");
    if (call == "GET /guilds/9/members/5") return ok(R"({"nick":"Annie","roles":["77"],"user":{"id":"5"}})");
    return std::nullopt;
  };
  stage.start();
  stage.world.advance(1s);
  REQUIRE(stage.sink.texts() == std::vector<std::string>{"a", "b", "c"});
  CHECK(stage.sink.messages[0].chat.kind == "direct");
  CHECK(stage.sink.messages[1].guild_id == "9");
  CHECK(stage.sink.messages[1].role_ids == std::vector<std::string>{"77"});
  CHECK(stage.sink.messages[1].sender.name == "Annie");
  CHECK(stage.sink.kept == fmt::format("one|1|wss://gateway.discord.gg\n300:{},400:{}", third, second));
  CHECK(stage.count("GET /guilds/9/members/5 ") == 1);
  // A session that is resumed is told everything by Discord itself.
  stage.drop(1006);
  stage.world.advance(3s);
  CHECK(stage.account->status().connected);
  CHECK(stage.count("GET /channels/300/messages") == 1);
}

TEST_CASE(
    "nothing older than kDiscordMissedAgeMax is read, and of each channel and of all no more than kDiscordMissedPerChannelMax and "
    "kDiscordMissedMax") {
  Stage stage;
  std::vector<std::pair<std::string, std::string>> channels;
  for (int i = 0; i < 7; i++) channels.emplace_back(std::to_string(300 + i), id_of_age(stage, 72h));
  stage.sink.kept = cursor_of(channels);
  const std::string oldest = id_of_age(stage, Millis(kDiscordMissedAgeMax));
  stage.answer = [&](const std::string& call, const io::HttpRequest&) -> Answer {
    if (!call.contains("/messages?limit=")) {
      return call.starts_with("GET /channels/") ? Answer(ok(fmt::format(R"({{"id":"{}","type":1}})", call.substr(14)))) : std::nullopt;
    }
    const std::string channel = call.substr(14, 3);
    const bool is_newest = !call.contains("after=");
    std::string page;
    for (int i = static_cast<int>(kDiscordMissedPerChannelMax); i > 0; i--)
      page += (page.empty() ? "" : ",") + message_of(id_of_age(stage, is_newest ? 1h : 20h, i), channel, is_newest ? "new" : "old");
    return ok("[" + page + "]");
  };
  stage.start();
  stage.world.advance(10s);
  CHECK(stage.count("GET /channels/300/messages?limit=100&after=" + oldest) == 1);
  CHECK(stage.count("GET /channels/300/messages?limit=100 ") == 1);
  const auto texts = stage.sink.texts();
  CHECK(texts.size() == kDiscordMissedMax);
  CHECK(std::ranges::count(texts, "old") == 0);
  CHECK(stage.world.log().has("the older messages are passed over"));
}

TEST_CASE("a channel that the bot may not read any more is passed over; one that cannot be read now is waited for") {
  Stage stage;
  const std::string last = id_of_age(stage, 2h);
  stage.sink.kept = cursor_of({{"300", last}, {"301", last}});
  bool is_down = true;
  stage.answer = [&](const std::string& call, const io::HttpRequest&) -> Answer {
    if (call.starts_with("GET /channels/300/messages")) return refused(403, 50001);
    if (call.starts_with("GET /channels/301/messages"))
      return is_down ? io::sim_answer(503, "<html>") : ok("[" + message_of(id_of_age(stage, 1h), "301", "late") + "]");
    if (call == "GET /channels/301") return ok(R"({"id":"301","type":1})");
    return std::nullopt;
  };
  stage.start();
  stage.message(2, "now");
  stage.world.advance(5s);
  CHECK(stage.sink.texts().empty());
  is_down = false;
  stage.world.advance(60s);
  CHECK(stage.sink.texts() == std::vector<std::string>{"late", "now"});
}

TEST_CASE("a missed message of a channel that is not known is passed over: it would be taken for a direct one") {
  Stage stage(R"(,"dmPolicy":"open","allowFrom":["*"])");
  const std::string last = id_of_age(stage, 2h);
  stage.sink.kept = cursor_of({{"300", last}});
  stage.answer = [&](const std::string& call, const io::HttpRequest&) -> Answer {
    if (call.starts_with("GET /channels/300/messages")) return ok("[" + message_of(id_of_age(stage, 1h), "300", "lost") + "]");
    if (call == "GET /channels/300") return ok(R"({"type":0,"guild_id":"9"})");
    return std::nullopt;
  };
  stage.start();
  stage.world.advance(5s);
  CHECK(stage.sink.texts().empty());
  CHECK(stage.world.log().has("its channel is not known any more"));
}

TEST_CASE("where nobody may speak nothing is remembered and nothing read") {
  Stage stage(R"(,"guilds":{"9":{"channels":{"300":{"allow":true}}}})");
  stage.start();
  stage.event(2, "GUILD_CREATE", R"({"id":"9","name":"G","channels":[{"id":"300","name":"a","type":0},{"id":"400","name":"b","type":0}]})");
  for (const char* channel : {"300", "400"})
    stage.event(
        3, "MESSAGE_CREATE",
        fmt::format(R"({{"id":"1200000000000000003","channel_id":"{}","guild_id":"9","type":0,"content":"x","author":{{"id":"5"}}}})", channel));
  CHECK(stage.sink.kept == "one|3|wss://gateway.discord.gg\n300:1200000000000000003");
  // Whoever speaks where others may moves the place on.
  stage.event(4, "MESSAGE_CREATE",
              R"({"id":"1200000000000000004","channel_id":"300","guild_id":"9","type":0,"content":"x","author":{"id":"6","bot":true}})");
  CHECK(stage.sink.kept == "one|4|wss://gateway.discord.gg\n300:1200000000000000004");
}

TEST_CASE("of kDiscordSeenChannelsMax channels the last message is remembered, and a cursor that is none is an empty one") {
  Seen seen;
  for (std::size_t i = 1; i <= kDiscordSeenChannelsMax + 1; i++) seen.note(std::to_string(i), std::to_string(1000 + i));
  CHECK(seen.size() == kDiscordSeenChannelsMax);
  CHECK(seen.last_of("1").empty());
  seen.note("2", "5");
  CHECK(seen.last_of("2") == "1002");
  seen.note_told("2");
  CHECK(seen.is_told("2"));
  CHECK(Seen::read(seen.text()).text() == seen.text());
  CHECK(Seen::read(seen.text()).is_told("2"));
  for (const char* text : {"", "x", "1", ":", "1:", "x:2", "1:0", "1:x*", ",,", "99999999999999999999999:1"}) CHECK(Seen::read(text).size() == 0);
}

namespace {

constexpr const char* kThreads =
    R"({"id":"9","name":"G","channels":[{"id":"302","name":"talk","type":0},{"id":"303","name":"forum","type":15}],
        "threads":[{"id":"301","type":11,"parent_id":"302"},{"id":"304","type":11,"parent_id":"303"}]})";

void say_in(Stage& stage, int seq, const std::string& channel, const std::string& text, const std::string& more = "",
            const std::string& author = "5") {
  stage.event(seq, "MESSAGE_CREATE",
              fmt::format(R"({{"id":"12000000000000000{:02}","channel_id":"{}","guild_id":"9","type":0,"content":"{}","author":{{"id":"{}"}}{}}})",
                          seq, channel, text, author, more));
  stage.world.advance(100ms);
}

}  // namespace

TEST_CASE("the first message of a thread that is for the bot brings what the thread began with, once, over restarts too") {
  const std::string open = R"(,"guilds":{"9":{"requireMention":true,"users":["5"]}})";
  std::string kept;
  for (const bool is_again : {false, true}) {
    Stage stage(open);
    if (is_again) stage.sink.kept = kept;
    stage.answer = [](const std::string& call, const io::HttpRequest&) -> Answer {
      if (call == "GET /channels/302/messages/301") return ok(R"({"id":"301","content":"the question <@6>","author":{"id":"6","global_name":"Bo"}})");
      if (call == "GET /channels/304/messages/304") return ok(R"({"id":"304","content":"the post","author":{"id":"6","username":"bo"}})");
      return std::nullopt;
    };
    stage.start();
    stage.event(52, "GUILD_CREATE", kThreads);
    say_in(stage, 53, "301", "not for the bot");
    say_in(stage, 54, "301", "of a stranger", R"(,"mentions":[{"id":"900000000000000001"}])", "66");
    const std::string mention = R"(,"mentions":[{"id":"900000000000000001"}])";
    say_in(stage, 55, "301", "one", mention);
    say_in(stage, 56, "301", "two", mention);
    say_in(stage, 57, "304", "in the forum", mention);
    REQUIRE(stage.sink.messages.size() == 5);
    CHECK(stage.sink.messages[0].quoted_text.empty());
    CHECK(stage.sink.messages[1].quoted_text.empty());
    CHECK(stage.sink.messages[2].quoted_text == (is_again ? "" : "the question <@6>"));
    CHECK(stage.sink.messages[2].quoted_sender == (is_again ? "" : "Bo"));
    CHECK(stage.sink.messages[3].quoted_text.empty());
    CHECK(stage.sink.messages[4].quoted_text == (is_again ? "" : "the post"));
    kept = stage.sink.kept;
  }
}

TEST_CASE("includeThreadStarter: false tells nothing of a thread's beginning") {
  Stage stage(R"(,"guilds":{"9":{"requireMention":false,"channels":{"302":{"includeThreadStarter":false}}}})");
  stage.start();
  stage.event(52, "GUILD_CREATE", kThreads);
  say_in(stage, 53, "301", "one");
  REQUIRE(stage.sink.messages.size() == 1);
  CHECK(stage.sink.messages[0].quoted_text.empty());
  CHECK(stage.count("GET /channels/302/messages") == 0);
}

}  // namespace oc::channels::discord
