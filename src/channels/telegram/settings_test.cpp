// Tests of where an account's settings come from.
#include "channels/telegram/settings.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "io/sim/sim.h"

namespace oc::channels::telegram {
namespace {

Settings read(io::SimWorld& world, const std::string& config, const std::string& account = "default") {
  return read_settings(*parse_json(config), account, world.environment(), world.files());
}

TEST_CASE("the config's token wins, a token file is next, the environment is for the default account only") {
  io::SimWorld world;
  world.environment().set("TELEGRAM_BOT_TOKEN", "3:env");
  REQUIRE(world.files().make_directories("/s", 0700));
  REQUIRE(world.files().create("/s/token", " 2:file\n", 0600));
  CHECK(read(world, R"({"channels":{"telegram":{"botToken":"1:config","tokenFile":"/s/token"}}})").token.equals("1:config"));
  const auto file = read(world, R"({"channels":{"telegram":{"tokenFile":"/s/token"}}})");
  CHECK(file.token.equals("2:file"));
  CHECK(file.token_source == "tokenFile");
  CHECK(read(world, "{}").token.equals("3:env"));
  CHECK(read(world, "{}").token_source == "env");
  const auto other = read(world, R"({"channels":{"telegram":{"accounts":{"work":{}}}}})", "work");
  CHECK(other.token.empty());
  CHECK(other.token_source == "none");
  CHECK(other.problem.contains("channels.telegram.accounts.work.botToken"));
}

TEST_CASE("an account's own values stand before the channel's") {
  io::SimWorld world;
  const std::string config =
      R"({"channels":{"telegram":{"botToken":"1:a","textChunkLimit":100,"replyToMode":"all","accounts":{"work":{"botToken":"2:b","textChunkLimit":9000}}}}})";
  const auto work = read(world, config, "work");
  CHECK(work.token.equals("2:b"));
  CHECK(work.chunks.units_max == kTelegramTextUnitsMax);
  CHECK(work.reply_mode == ReplyMode::all);
  CHECK(read(world, config).chunks.units_max == 100);
  CHECK(read(world, R"({"channels":{"telegram":{}}})").chunks.units_max == kTelegramTextUnitsDefault);
}

TEST_CASE("a token that could not be one is refused and not shown") {
  io::SimWorld world;
  const auto settings = read(world, R"({"channels":{"telegram":{"botToken":"1:canary/../x?y"}}})");
  CHECK(settings.token.empty());
  CHECK(!settings.problem.empty());
  CHECK(!settings.problem.contains("canary"));
}

TEST_CASE("a token by reference comes from the environment") {
  io::SimWorld world;
  const std::string config = R"({"channels":{"telegram":{"botToken":{"source":"env","id":"MY_BOT"}}}})";
  CHECK(read(world, config).problem.contains("MY_BOT"));
  world.environment().set("MY_BOT", "4:ref");
  CHECK(read(world, config).token.equals("4:ref"));
}

TEST_CASE("a token file that is missing, empty or too long is told") {
  io::SimWorld world;
  REQUIRE(world.files().make_directories("/s", 0700));
  REQUIRE(world.files().create("/s/empty", "\n", 0600));
  REQUIRE(world.files().create("/s/long", std::string(kTelegramTokenBytesMax + 1, '1'), 0600));
  for (const auto* path : {"/s/none", "/s/empty", "/s/long"}) {
    const auto settings = read(world, R"({"channels":{"telegram":{"tokenFile":")" + std::string(path) + "\"}}}");
    CHECK(settings.token.empty());
    CHECK(settings.problem.contains("tokenFile"));
  }
}

TEST_CASE("plain http is for loopback, unless the config says that it is meant") {
  io::SimWorld world;
  const auto problem = [&](const std::string& more) {
    return read(world, R"({"channels":{"telegram":{"botToken":"1:a","apiRoot":)" + more + "}}}").problem;
  };
  CHECK(problem(R"("http://127.0.0.1:8081/")").empty());
  CHECK(problem(R"("https://bots.example.com")").empty());
  CHECK(problem(R"("http://bots.example.com")").contains("apiRoot"));
  CHECK(problem(R"("http://10.0.0.5","network":{"dangerouslyAllowPrivateNetwork":true})").empty());
  CHECK(problem(R"("nonsense")").contains("apiRoot"));
}

TEST_CASE("the accounts are those of the config, and default when only the environment has a token") {
  io::SimWorld world;
  CHECK(account_ids(*parse_json("{}"), world.environment()).empty());
  CHECK(account_ids(*parse_json(R"({"channels":{"telegram":{"accounts":{"b":{},"a":{}}}}})"), world.environment()) ==
        std::vector<std::string>{"a", "b"});
  world.environment().set("TELEGRAM_BOT_TOKEN", "1:x");
  CHECK(account_ids(*parse_json("{}"), world.environment()) == std::vector<std::string>{"default"});
}

TEST_CASE("only what the account uses makes it restart") {
  const auto config = [](const std::string& more) {
    return settings_config(*parse_json(R"({"channels":{"telegram":{"botToken":"1:a")" + more + "}}}"), "default");
  };
  CHECK(config("") == config(R"(,"allowFrom":[5])"));
  CHECK(config("") != config(R"(,"enabled":false)"));
  CHECK(config("") != config(R"(,"textChunkLimit":5)"));
}

}  // namespace
}  // namespace oc::channels::telegram
