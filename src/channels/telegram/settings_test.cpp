// Tests of where an account's settings come from.
#include "channels/telegram/settings.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "channels/telegram/encode.h"
#include "channels/telegram/limits.h"
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

TEST_CASE("a webhook wants a secret that Telegram takes, and an address it calls") {
  io::SimWorld world;
  const auto with = [&](const std::string& more) { return read(world, R"({"channels":{"telegram":{"botToken":"1:a")" + more + "}}}"); };
  CHECK(with("").webhook.url.empty());
  const auto good = with(R"(,"webhookUrl":"https://g.example/x","webhookSecret":"abc","webhookPath":"hook")");
  CHECK(good.problem.empty());
  CHECK(good.webhook.path == "/hook");
  CHECK(good.webhook.secret.equals("abc"));
  CHECK(with(R"(,"webhookUrl":"https://g.example/x")").problem.contains("webhookSecret"));
  CHECK(with(R"(,"webhookUrl":"https://g.example/x","webhookSecret":"  ")").problem.contains("webhookSecret"));
  CHECK(with(R"(,"webhookUrl":"https://g.example/x","webhookSecret":"a b canary")").problem.contains("webhookSecret"));
  CHECK(!with(R"(,"webhookUrl":"https://g.example/x","webhookSecret":"a b canary")").problem.contains("canary"));
  CHECK(with(R"(,"webhookUrl":"https://g.example/x","webhookSecret":")" + std::string(kWebhookSecretBytesMax, 'a') + "\"").problem.empty());
  CHECK(!with(R"(,"webhookUrl":"https://g.example/x","webhookSecret":")" + std::string(kWebhookSecretBytesMax + 1, 'a') + "\"").problem.empty());
  CHECK(with(R"(,"webhookUrl":"http://g.example/x","webhookSecret":"abc")").problem.contains("webhookUrl"));
  CHECK(with(R"(,"webhookUrl":"http://127.0.0.1:9/x","webhookSecret":"abc")").problem.empty());
  CHECK(with(R"(,"webhookUrl":"https://g.example/x","webhookSecret":"abc","webhookPort":8787)").warnings.size() == 1);
  world.environment().set("HOOK", "from_env");
  CHECK(with(R"(,"webhookUrl":"https://g.example/x","webhookSecret":{"source":"env","id":"HOOK"})").webhook.secret.equals("from_env"));
}

TEST_CASE("a proxy is http or socks5, and its password is in no message") {
  io::SimWorld world;
  const auto with = [&](const std::string& proxy) { return read(world, R"({"channels":{"telegram":{"botToken":"1:a","proxy":")" + proxy + "\"}}}"); };
  CHECK(with("http://u:p@proxy:8080").proxy == "http://u:p@proxy:8080");
  CHECK(with("socks5h://proxy:1080").proxy == "socks5://proxy:1080");
  CHECK(with("ftp://u:CANARY@x").problem.contains("proxy"));
  CHECK(!with("ftp://u:CANARY@x").problem.contains("CANARY"));
}

TEST_CASE("custom commands join the menu, those that Telegram or the gateway cannot have are told") {
  io::SimWorld world;
  const auto settings = read(world, R"({"channels":{"telegram":{"botToken":"1:a","customCommands":[{"command":"/Backup","description":"Back it up"},
    {"command":"bad-one","description":"x"},{"command":"status","description":"x"},{"command":"empty"},{"command":"backup","description":"again"}]}}})");
  REQUIRE(settings.custom_commands.size() == 1);
  CHECK(settings.custom_commands[0].command == "backup");
  CHECK(settings.warnings.size() == 4);
  std::string many;
  for (std::size_t i = 0; i <= kMenuCommandsMax; i++)
    many += (i > 0 ? "," : "") + (R"({"command":"c)" + std::to_string(i) + R"(","description":"d"})");
  const auto full = read(world, R"({"channels":{"telegram":{"botToken":"1:a","customCommands":[)" + many + "]}}}");
  CHECK(full.custom_commands.size() == kMenuCommandsMax);
  CHECK(menu_of(full).size() == kMenuCommandsMax);
  const auto wordy = read(world, R"({"channels":{"telegram":{"botToken":"1:a","customCommands":[{"command":"x","description":")" +
                                     std::string(kMenuDescriptionUnitsMax + 1, 'd') + R"("}]}}})");
  CHECK(wordy.custom_commands[0].description.size() == kMenuDescriptionUnitsMax);
  const auto off = read(world, R"({"channels":{"telegram":{"botToken":"1:a","commands":{"native":false}}}})");
  CHECK(off.clears_menu);
  CHECK(menu_of(off).empty());
}

TEST_CASE("streaming has one meaning in all its forms, and is partial when nothing is said") {
  io::SimWorld world;
  const auto mode = [&](const std::string& more) { return read(world, R"({"channels":{"telegram":{"botToken":"1:a")" + more + "}}}").stream; };
  CHECK(mode("") == StreamMode::partial);
  CHECK(mode(R"(,"streamMode":"block")") == StreamMode::block);
  CHECK(mode(R"(,"streaming":"progress")") == StreamMode::progress);
  CHECK(mode(R"(,"streaming":true)") == StreamMode::partial);
  CHECK(mode(R"(,"streaming":{"mode":"block"})") == StreamMode::block);
  CHECK(mode(R"(,"streaming":{"chunkMode":"newline"},"streamMode":"off")") == StreamMode::off);
  const auto chunk =
      read(world, R"({"channels":{"telegram":{"botToken":"1:a","draftChunk":{"minChars":50,"maxChars":90,"breakPreference":"sentence"}}}})");
  CHECK(chunk.draft_chunk.units_min == 50);
  CHECK(chunk.draft_chunk.units_max == 90);
  CHECK(chunk.draft_chunk.at == DraftChunk::Break::sentence);
  const auto nested = read(world, R"({"channels":{"telegram":{"botToken":"1:a","streaming":{"preview":{"chunk":{"maxChars":90}}}}}})");
  CHECK(nested.draft_chunk.units_max == 90);
  CHECK(nested.draft_chunk.units_min == 90);
}

TEST_CASE("retry, timeoutSeconds, mediaMaxMb and capabilities keep their bounds") {
  io::SimWorld world;
  const auto settings = read(world, R"({"channels":{"telegram":{"botToken":"1:a","retry":{"attempts":99,"minDelayMs":5,"maxDelayMs":2,"jitter":7},
    "timeoutSeconds":12,"mediaMaxMb":2.5,"capabilities":["inlineButtons"]}}})");
  CHECK(settings.retry.attempts == kRetryAttemptsMax);
  CHECK(settings.retry.pause_max == Millis(5));
  CHECK(settings.retry.jitter == 1.0);
  CHECK(settings.call_timeout == Millis(12'000));
  CHECK(settings.media_bytes_max == 2'621'440);
  CHECK(settings.buttons == ButtonScope::all);
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
  CHECK(config(R"(,"groupPolicy":"open")") != config(R"(,"groupPolicy":"open","allowFrom":[5])"));
  CHECK(config("") != config(R"(,"textChunkLimit":5)"));
}

}  // namespace
}  // namespace oc::channels::telegram
