// Tests of commands that get no answer, or a late one.
#include <doctest/doctest.h>

#include "channels/discord/stage_test.h"

namespace oc::channels::discord {
namespace {

constexpr const char* kOriginal = "/webhooks/900000000000000001/itok/messages/@original";

/// One command, given in a direct message or in a guild.
class Commanded : public Stage {
 public:
  explicit Commanded(const std::string& more, const std::string& guild_id = "") : Stage(more) {
    start();
    id = std::to_string(snowflake_at(world.clock().now()));
    const std::string who = R"({"id":"5","username":"ann"})";
    const std::string from =
        guild_id.empty() ? fmt::format(R"("user":{})", who) : fmt::format(R"("guild_id":"{}","member":{{"roles":[],"user":{}}})", guild_id, who);
    event(2, "INTERACTION_CREATE",
          fmt::format(R"({{"id":"{}","type":2,"token":"itok","channel_id":"300","channel":{{"type":{}}},{},"data":{{"name":"status"}}}})", id,
                      guild_id.empty() ? 1 : 0, from));
  }
  std::string told_at_once() const { return last("POST /interactions/"); }
  engine::ReplyAddress address() const { return sink.messages.front().reply_address; }
  std::size_t taken_back() const { return count(std::string("DELETE ") + kOriginal); }
  std::string id;
};

}  // namespace

TEST_CASE("who is not let in is told at once that the command is not for them, nothing else, and nothing is asked of Discord for it") {
  const std::vector<std::pair<std::string, std::string>> closed{
      {R"(,"dmPolicy":"allowlist","allowFrom":["6"])", ""}, {R"(,"dmPolicy":"disabled")", ""},     {"", "9"},
      {R"(,"guilds":{"9":{"users":["6"]}})", "9"},          {R"(,"groupPolicy":"disabled")", "9"}, {R"(,"slashCommand":{"ephemeral":false})", "9"},
  };
  for (const auto& [config, guild_id] : closed) {
    CAPTURE(config);
    Commanded stage(config, guild_id);
    CHECK(stage.told_at_once().contains(R"("type":4,"data":{"content":"You are not allowed to use this command.","flags":64)"));
    stage.world.advance(Millis(kDiscordInteractionLifetime));
    CHECK(stage.taken_back() == 0);
    CHECK(stage.count("GET /guilds/") + stage.count("GET /channels/") == 0);
    CHECK(stage.count("POST ") == 1);
  }
}

TEST_CASE("a command that nobody answers is not thought about for longer than kDiscordUnansweredTime") {
  // Whether a stranger was approved by pairing, and who may command, only the engine knows.
  for (const std::string config : {"", R"(,"dmPolicy":"open","allowFrom":["*"])"}) {
    Commanded stage(config);
    CHECK(stage.told_at_once().contains(R"("type":5)"));
    REQUIRE(stage.sink.messages.size() == 1);
    CHECK(stage.sink.messages[0].what == engine::Inbound::What::pressed);  // For which no pairing code is made.
    stage.world.advance(Millis(kDiscordUnansweredTime) - 1s);
    CHECK(stage.taken_back() == 0);
    stage.world.advance(2s);
    CHECK(stage.taken_back() == 1);
    // A late answer is not lost: it follows, as private as it would have been.
    CHECK(stage.send(stage.address(), "late"));
    CHECK(stage.count("PATCH ") == 0);
    CHECK(stage.last("POST /webhooks/900000000000000001/itok?wait=true").contains(R"("flags":64)"));
    stage.world.advance(Millis(kDiscordInteractionLifetime));
    CHECK(stage.taken_back() == 1);
  }
}

TEST_CASE("a command that is answered, or that an agent works for, keeps its waiting words") {
  Commanded answered(R"(,"dmPolicy":"open","allowFrom":["*"])");
  CHECK(answered.send(answered.address(), "here"));
  answered.world.advance(Millis(kDiscordInteractionLifetime));
  CHECK(answered.taken_back() == 0);

  Commanded working(R"(,"dmPolicy":"open","allowFrom":["*"])");
  working.world.run(working.account->typing(working.address()));
  working.world.advance(Millis(kDiscordUnansweredTime) + 1s);
  CHECK(working.taken_back() == 0);
  // An answer on which nothing was heard counts as given; one that was refused does not.
  working.answer = [](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    return call.starts_with("PATCH ") ? std::optional(Result<io::SimAnswer>(refused(400, 50035))) : std::nullopt;
  };
  CHECK(!working.send(working.address(), "bad"));
  working.world.advance(Millis(kDiscordInteractionLifetime - kDiscordInteractionReserve - kDiscordUnansweredTime) - 5s);
  CHECK(working.taken_back() == 0);
  working.world.advance(5s);
  CHECK(working.taken_back() == 1);

  Commanded unknown(R"(,"dmPolicy":"open","allowFrom":["*"])");
  unknown.answer = [](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    return call.starts_with("PATCH ") ? std::optional(Result<io::SimAnswer>(fail(Errc::timeout, "no answer"))) : std::nullopt;
  };
  CHECK(!unknown.send(unknown.address(), "perhaps"));
  unknown.world.advance(Millis(kDiscordInteractionLifetime));
  CHECK(unknown.taken_back() == 0);
}

TEST_CASE("an answer that comes while the waiting words are being taken back waits for that") {
  Commanded stage(R"(,"dmPolicy":"open","allowFrom":["*"])");
  stage.answer = [](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (!call.starts_with("DELETE ")) return std::nullopt;
    auto slow = io::sim_answer(204, "");
    slow.delay = 3s;
    return slow;
  };
  stage.world.advance(Millis(kDiscordUnansweredTime) + 10ms);
  REQUIRE(stage.taken_back() == 1);
  const auto begun = stage.world.clock().steady();
  CHECK(stage.send(stage.address(), "just now"));
  CHECK(stage.world.clock().steady() - begun >= 2s);
  CHECK(stage.count("PATCH ") == 0);
  CHECK(stage.count("POST /webhooks/") == 1);
}

TEST_CASE("a command from a place whose name decides, and does not let in, is not thought about any longer either") {
  Stage stage(R"(,"guilds":{"other":{}})");
  stage.sink.kept = "one|5|wss://gateway.discord.gg";
  stage.answer = [](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (call == "GET /guilds/9") return ok(R"({"id":"9","name":"Guild"})");
    return std::nullopt;
  };
  stage.start();
  stage.event(
      51, "INTERACTION_CREATE",
      fmt::format(
          R"({{"id":"{}","type":2,"token":"itok","channel_id":"300","channel":{{"type":0}},"guild_id":"9","member":{{"roles":[],"user":{{"id":"5"}}}},"data":{{"name":"status"}}}})",
          snowflake_at(stage.world.clock().now())));
  stage.world.advance(Millis(kDiscordUnansweredTime) + 1s);
  CHECK(stage.last("POST /interactions/").contains(R"("type":5)"));
  CHECK(stage.count("GET /channels/") == 0);
  CHECK(stage.count(std::string("DELETE ") + kOriginal) == 1);
}

TEST_CASE("an answer that was given before a restart, and is not remembered, is not taken back") {
  Commanded stage(R"(,"dmPolicy":"open","allowFrom":["*"])");
  stage.answer = [](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (call.starts_with("GET ") && call.contains("@original")) return ok(R"({"id":"1","flags":64,"content":"here"})");
    return std::nullopt;
  };
  stage.world.advance(Millis(kDiscordInteractionLifetime));
  CHECK(stage.count(std::string("GET ") + kOriginal) == 1);
  CHECK(stage.taken_back() == 0);
}

}  // namespace oc::channels::discord
