// Tests of who speaks through PluralKit, between a Discord and a PluralKit that a test plays.
#include <doctest/doctest.h>

#include "channels/discord/stage_test.h"

namespace oc::channels::discord {
namespace {

constexpr const char* kOn = R"(,"groupPolicy":"open","pluralkit":{"enabled":true,"token":"pk-CANARY"})";
/// A PluralKit that knows one person and, from the `known_after`th question on, one message.
struct PluralKitWorld {
  explicit PluralKitWorld(Stage& stage) {
    const std::uint64_t now = snowflake_at(stage.world.clock().now());
    original = std::to_string(now + 2);
    again = std::to_string(now + 3);
    told = fmt::format(
        R"({{"id":"{}","original":"{}","sender":"5","system":{{"id":"sysab"}},"member":{{"id":"memab","name":"myr","display_name":"Myriad"}}}})",
        again, original);
    stage.world.http().serve("https://api.pluralkit.me", [this](const io::HttpRequest& request) -> Result<io::SimAnswer> {
      const std::string path = request.url.substr(std::string("https://api.pluralkit.me/v2").size());
      asked.push_back(path);
      tokens.emplace_back(io::header_value(request.headers, "authorization"));
      if (status != 200) {
        auto answer = io::sim_answer(status, "{}");
        answer.delay = delay;
        return answer;
      }
      if (path == "/systems/5") return io::sim_answer(200, R"({"id":"sysab"})");
      if (path.starts_with("/messages/") && ++questions >= known_after) return io::sim_answer(200, told);
      return io::sim_answer(404, R"({"message":"not found","code":20006})");
    });
    stage.start();
    stage.event(2, "GUILD_CREATE", R"({"id":"9","name":"G","channels":[{"id":"300","name":"talk","type":0}]})");
  }
  std::size_t count(std::string_view path) const { return static_cast<std::size_t>(std::ranges::count(asked, path)); }
  std::vector<std::string> asked, tokens;
  std::string original, again;  ///< ids: of what the person wrote, and of what the webhook says
  std::string told;
  int status = 200;
  Millis delay{0};  ///< of an answer with another status
  int questions = 0;
  int known_after = 1;
};

void person_says(Stage& stage, const PluralKitWorld& plural, const std::string& text, const std::string& author = "5", const std::string& more = "") {
  stage.event(3, "MESSAGE_CREATE",
              fmt::format(R"({{"id":"{}","channel_id":"300","guild_id":"9","type":0,"content":"{}","author":{{"id":"{}","username":"ann"}},
                              "member":{{"roles":["77"]}}{}}})",
                          plural.original, text, author, more));
}

void webhook_says(Stage& stage, const PluralKitWorld& plural, const std::string& text,
                  const std::string& more = R"(,"application_id":"466378653216014359")") {
  stage.event(4, "MESSAGE_CREATE",
              fmt::format(R"({{"id":"{}","channel_id":"300","guild_id":"9","type":0,"content":"{}","webhook_id":"88",
                              "author":{{"id":"88","username":"Myriad","bot":true}}{}}})",
                          plural.again, text, more));
}

}  // namespace

TEST_CASE("what a person says through PluralKit is heard once, as the member's words, with the person's roles, quote and id behind it") {
  Stage stage(kOn);
  PluralKitWorld plural(stage);
  person_says(stage, plural, "M: hello", "5",
              R"(,"message_reference":{"message_id":"12"},"referenced_message":{"id":"12","content":"before","author":{"id":"900000000000000001"}})");
  stage.world.advance(10ms);
  CHECK(stage.sink.messages.empty());
  webhook_says(stage, plural, "hello");
  stage.world.advance(10ms);
  REQUIRE(stage.sink.messages.size() == 1);
  const auto& message = stage.sink.messages[0];
  CHECK(message.text == "hello");
  CHECK(message.message_id == plural.again);
  CHECK(message.sender.id == "pk:memab");
  CHECK(message.sender.name == "Myriad");
  CHECK(message.sender.aliases == std::vector<std::string>{"5"});
  CHECK(!message.sender.is_bot);
  CHECK(message.role_ids == std::vector<std::string>{"77"});
  CHECK(message.replies_to_me);
  CHECK(message.quoted_text == "before");
  CHECK(Extra::read(message.reply_address.extra).actor == "5");
  CHECK(std::ranges::all_of(plural.tokens, [](const std::string& token) { return token == "pk-CANARY"; }));
  CHECK(!stage.shows_canary());
}

TEST_CASE("a person without a system is not kept waiting, and is asked about once in kDiscordPluralKitUserTime") {
  Stage stage(kOn);
  PluralKitWorld plural(stage);
  const auto before = stage.world.clock().steady();
  person_says(stage, plural, "hello", "6");
  REQUIRE(stage.sink.messages.size() == 1);
  CHECK(stage.world.clock().steady() == before);
  CHECK(stage.sink.messages[0].sender.id == "6");
  person_says(stage, plural, "again", "6");
  CHECK(plural.count("/systems/6") == 1);
  CHECK(plural.questions == 0);
  stage.world.advance(Millis(kDiscordPluralKitUserTime));
  person_says(stage, plural, "later", "6");
  CHECK(plural.count("/systems/6") == 2);
}

TEST_CASE("who is said to have no system is heard once, even when the words come again from the webhook") {
  Stage stage(kOn);
  PluralKitWorld plural(stage);
  person_says(stage, plural, "hello", "6");
  REQUIRE(stage.sink.messages.size() == 1);
  webhook_says(stage, plural, "hello");
  stage.world.advance(5s);
  CHECK(stage.sink.messages.size() == 1);
}

TEST_CASE("what a person who may not speak there has said is still heard from their member, who may") {
  Stage stage(R"(,"groupPolicy":"allowlist","pluralkit":{"enabled":true},"guilds":{"9":{"requireMention":false,"users":["pk:memab"]}})");
  PluralKitWorld plural(stage);
  person_says(stage, plural, "hello", "6");
  CHECK(stage.sink.messages.size() == 1);
  webhook_says(stage, plural, "hello");
  stage.world.advance(5s);
  REQUIRE(stage.sink.messages.size() == 2);
  CHECK(stage.sink.messages[1].sender.id == "pk:memab");
}

TEST_CASE("a member stands for its id, not for the name that its person gave it, where names stand for people") {
  for (const std::string named : {"Myriad", "pk:memab"}) {
    const std::string allowed = R"(,"dangerouslyAllowNameMatching":true,"guilds":{"9":{"requireMention":false,"users":[")" + named + R"("]}})";
    Stage stage(R"(,"groupPolicy":"allowlist","pluralkit":{"enabled":true})" + allowed);
    PluralKitWorld plural(stage);
    webhook_says(stage, plural, "hello");
    stage.world.advance(10ms);
    REQUIRE(stage.sink.messages.size() == 1);
    const auto& message = stage.sink.messages[0];
    CHECK(message.sender.username == "pk:memab");
    CHECK(message.sender.name == "Myriad");
    // Who may speak there is remembered as heard.
    CHECK(stage.sink.kept.contains("300:") == (named == "pk:memab"));
  }
}

TEST_CASE(
    "a silent PluralKit keeps one message waiting in kDiscordPluralKitAwayTime, a person's or a webhook's; one that fails is asked once of each") {
  Stage stage(kOn);
  PluralKitWorld plural(stage);
  plural.status = 503;
  plural.delay = 24h;
  person_says(stage, plural, "first", "6");
  stage.world.advance(kDiscordPluralKitTimeout);
  CHECK(stage.sink.messages.size() == 1);
  for (const char* person : {"6", "7", "8"}) person_says(stage, plural, "at once", person);
  CHECK(stage.sink.messages.size() == 4);
  webhook_says(stage, plural, "meanwhile");
  CHECK(plural.asked.size() == 1);
  stage.world.advance(kDiscordPluralKitAwayTime - 1ms);
  person_says(stage, plural, "still", "7");
  CHECK(plural.asked.size() == 1);
  stage.world.advance(1ms);
  plural.status = 200;
  person_says(stage, plural, "again", "7");
  CHECK(plural.count("/systems/7") == 1);
  plural.status = 503;
  plural.delay = Millis(0);
  for (int i = 0; i < 3; i++) person_says(stage, plural, "fails", "8");
  CHECK(plural.count("/systems/8") == 1);
  stage.world.advance(kDiscordPluralKitAwayTime);
  person_says(stage, plural, "later", "8");
  CHECK(plural.count("/systems/8") == 2);
}

TEST_CASE("a message that PluralKit does not know after kDiscordPluralKitTriesMax questions is its author's; said again later it is passed over") {
  Stage stage(kOn);
  PluralKitWorld plural(stage);
  plural.known_after = kDiscordPluralKitTriesMax + 1;
  person_says(stage, plural, "plain");
  stage.world.advance(kDiscordPluralKitPause * (kDiscordPluralKitTriesMax - 1) - 1ms);
  CHECK(stage.sink.messages.empty());
  stage.world.advance(1ms);
  REQUIRE(stage.sink.messages.size() == 1);
  CHECK(stage.sink.messages[0].sender.id == "5");
  CHECK(plural.questions == kDiscordPluralKitTriesMax);
  webhook_says(stage, plural, "plain");
  stage.world.advance(5s);
  CHECK(stage.sink.messages.size() == 1);
}

TEST_CASE("a webhook that is not PluralKit's, an answer without a member or with an id that is none, and a PluralKit that is away: a bot's message") {
  const std::vector<std::pair<std::string, int>> cases{
      {R"({"original":"1","sender":"5","member":null,"system":{"id":"sysab"}})", 200},
      {R"({"original":"1","sender":"5","member":{"id":"987654321098765432","name":"x"}})", 200},
      {R"({"original":"1","member":{"id":"*"}})", 200},
      {R"([])", 200},
      {"<html>", 200},
      {"", 429},
      {"", 503},
      {"", 404},
  };
  for (const auto& [told, status] : cases) {
    Stage stage(kOn);
    PluralKitWorld plural(stage);
    if (!told.empty()) plural.told = told;
    plural.status = status;
    webhook_says(stage, plural, "hello");
    stage.world.advance(5s);
    CHECK(stage.sink.messages.empty());
    CHECK(!stage.shows_canary());
  }
  Stage stage(kOn);
  PluralKitWorld plural(stage);
  webhook_says(stage, plural, "from a person's own webhook", "");
  stage.world.advance(5s);
  CHECK(stage.sink.messages.empty());
  CHECK(plural.asked.empty());
}

TEST_CASE("PluralKit has kDiscordPluralKitTimeout for an answer of kDiscordPluralKitBytesMax; without the key it is not asked") {
  Stage stage(kOn);
  PluralKitWorld plural(stage);
  person_says(stage, plural, "hello", "6");
  const auto& requests = stage.world.http().requests();
  const auto asked = std::ranges::find_if(requests, [](const io::HttpRequest& request) { return request.url.contains("pluralkit"); });
  REQUIRE(asked != requests.end());
  CHECK(asked->body_bytes_max == kDiscordPluralKitBytesMax);
  plural.status = 503;
  plural.delay = 24h;
  person_says(stage, plural, "meanwhile", "7");
  stage.world.advance(kDiscordPluralKitTimeout - 1ms);
  CHECK(stage.sink.messages.size() == 1);
  stage.world.advance(1ms);
  CHECK(stage.sink.messages.size() == 2);
  Stage off(R"(,"groupPolicy":"open","pluralkit":{"token":"pk-x"})");
  PluralKitWorld other(off);
  person_says(off, other, "hello");
  CHECK(off.sink.messages.size() == 1);
  CHECK(other.asked.empty());
}

}  // namespace oc::channels::discord
