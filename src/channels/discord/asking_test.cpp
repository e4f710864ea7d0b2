// Tests of what is asked for a message: nothing for a place or a person that the config does not let in.
#include <doctest/doctest.h>

#include "channels/discord/stage_test.h"

namespace oc::channels::discord {
namespace {

/// A Discord that has lost sight of its guilds: the session is resumed, so nothing was told of them.
class Resumed : public Stage {
 public:
  explicit Resumed(const std::string& more) : Stage(more) {
    sink.kept = "one|5|wss://gateway.discord.gg";
    answer = [](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
      if (call == "GET /channels/301") return ok(R"({"id":"301","type":11,"name":"t","guild_id":"9","parent_id":"302"})");
      if (call == "GET /channels/302") return ok(R"({"id":"302","type":0,"name":"talk","guild_id":"9"})");
      if (call == "GET /guilds/9") return ok(R"({"id":"9","name":"Good Guild"})");
      if (call.starts_with("GET /guilds/9/members/")) return ok(R"({"roles":["71"]})");
      return std::nullopt;
    };
    world.http().serve("https://api.pluralkit.me", [this](const io::HttpRequest&) -> Result<io::SimAnswer> {
      plural_calls++;
      return io::sim_answer(404, "{}");
    });
    start();
    known = calls.size();
  }
  void hear(const std::string& more = "", const std::string& author = R"({"id":"5","username":"ann"})") {
    seq++;
    event(
        seq, "MESSAGE_CREATE",
        fmt::format(
            R"({{"id":"{}","channel_id":"301","guild_id":"9","type":0,"content":"x","mention_roles":["71"],"author":{},"member":{{"roles":["77"]}}{}}})",
            snowflake_at(world.clock().now()) + static_cast<std::uint64_t>(seq), author, more));
    world.advance(1s);
  }
  /// Calls since the account has started.
  std::size_t asked() const { return calls.size() - known + plural_calls; }

  std::size_t known = 0, plural_calls = 0;
  int seq = 50;
};

constexpr const char* kPlural = R"(,"pluralkit":{"enabled":true})";

}  // namespace

TEST_CASE("D6: nothing is asked for what comes from a guild, a channel or a person that the config does not let in") {
  const std::vector<std::string> closed{
      "",
      R"(,"groupPolicy":"disabled")",
      R"(,"groupPolicy":"disabled","guilds":{"good-guild":{}})",
      R"(,"guilds":{"8":{}})",
      R"(,"guilds":{"9":{"channels":{"301":{"allow":false}}}})",
  };
  for (const auto& config : closed) {
    for (const std::string plural : {"", kPlural}) {
      CAPTURE(config);
      Resumed stage(config + plural);
      stage.hear();
      stage.hear(R"(,"webhook_id":"88","application_id":"466378653216014359")", R"({"id":"88","username":"w","bot":true})");
      stage.event(60, "MESSAGE_REACTION_ADD",
                  R"({"user_id":"5","channel_id":"301","message_id":"7","guild_id":"9","emoji":{"name":"x"},"message_author_id":"900000000000000001",
                      "member":{"user":{"id":"5"},"roles":[]}})");
      stage.world.advance(1s);
      CHECK(stage.asked() == 0);
      CHECK(stage.sink.messages.size() >= 1);  // For the log, which says why.
    }
  }
  // The same of somebody who may not speak in a guild that is listed, of other bots, and of the account itself.
  const std::string listed = R"(,"guilds":{"9":{"users":["6"]}})";
  Resumed stage(listed);
  stage.hear();
  stage.hear("", R"({"id":"6","username":"robot","bot":true})");
  stage.hear("", fmt::format(R"({{"id":"{}","username":"helper"}})", kBot));
  CHECK(stage.asked() == 0);
  stage.hear("", R"({"id":"6","username":"bo"})");
  CHECK(stage.count("GET /guilds/9") == 2);
  CHECK(stage.count("GET /channels/301 ") == 1);
  CHECK(stage.count("GET /channels/302 ") == 1);
}

TEST_CASE("a place that may be listed by its name, or by its parent's, is asked for that and for nothing else, once") {
  Resumed other(R"(,"guilds":{"bad-guild":{}})");
  other.hear();
  other.hear();
  CHECK(other.count("GET /guilds/9") == 1);
  CHECK(other.asked() == 1);

  Resumed elsewhere(R"(,"guilds":{"good-guild":{"channels":{"help":{}}}})");
  elsewhere.hear();
  elsewhere.hear();
  CHECK(elsewhere.count("GET /channels/301") == 1);
  CHECK(elsewhere.count("GET /channels/302") == 1);
  CHECK(elsewhere.count("GET /guilds/9/members/") == 0);
  CHECK(elsewhere.asked() == 3);

  for (const std::string config : {R"(,"guilds":{"good-guild":{"channels":{"talk":{}}}})", R"(,"guilds":{"9":{"channels":{"302":{}}}})"}) {
    Resumed named(config);
    named.hear();
    REQUIRE(named.sink.messages.size() == 1);
    CHECK(named.sink.messages[0].parent_peer->id == "302");
    CHECK(named.sink.messages[0].mentions_me);
  }
}

TEST_CASE("PluralKit is asked about nobody in a place where nobody may speak") {
  Resumed stage(std::string(R"(,"guilds":{"9":{"channels":{"303":{}}}})") + kPlural);
  stage.hear();
  CHECK(stage.plural_calls == 0);
  Resumed open(std::string(R"(,"guilds":{"9":{"users":["pk:memab"]}})") + kPlural);
  open.hear();
  CHECK(open.plural_calls == 1);
}

TEST_CASE("a message whose place cannot be asked for waits until it can: under another name other people would be let in") {
  Resumed stage(R"(,"guilds":{"good-guild":{"users":["6"]},"*":{}})");
  bool is_down = true;
  const auto well = stage.answer;
  stage.answer = [&](const std::string& call, const io::HttpRequest& request) -> std::optional<Result<io::SimAnswer>> {
    if (is_down && call.starts_with("GET /")) return io::sim_answer(503, "<html>");
    return well(call, request);
  };
  stage.hear();
  stage.world.advance(10min);
  CHECK(stage.sink.messages.empty());
  CHECK(stage.world.log().has("asked for again"));
  is_down = false;
  stage.world.advance(2min);
  REQUIRE(stage.sink.messages.size() == 1);
  CHECK(stage.sink.messages[0].chat.guild_name == "Good Guild");
}

}  // namespace oc::channels::discord
