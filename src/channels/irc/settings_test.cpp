// What the config and the environment say about an IRC account.
#include "channels/irc/settings.h"

#include <doctest/doctest.h>

#include <map>

#include "channels/irc/limits.h"
#include "io/sim/sim.h"

namespace oc::channels::irc {
namespace {

struct Fixture {
  io::SimWorld world;
  Settings read(const std::string& irc, const std::string& account = "default") {
    return read_settings(*parse_json(irc.empty() ? "{}" : R"({"channels":{"irc":)" + irc + "}}"), account, world.environment(), world.files());
  }
};

constexpr const char* kPlain = R"({"host":"irc.example","nick":"molty"})";

}  // namespace

TEST_CASE("a host and a nick are enough: TLS on 6697, everything else follows") {
  Fixture at;
  const auto settings = at.read(kPlain);
  CHECK(settings.problem.empty());
  CHECK((settings.host == "irc.example" && settings.port == 6697 && settings.tls && settings.enabled));
  CHECK((settings.persona.nick == "molty" && settings.persona.username == "molty" && settings.persona.realname == "OpenClaw"));
  CHECK((settings.dm_policy == "pairing" && settings.text_bytes_max == kTextBytesMax));
  CHECK(at.read(R"({"host":"h","nick":"m","tls":false})").port == 6667);
  CHECK(at.read(R"({"host":"h","nick":"m","textChunkLimit":100})").text_bytes_max == 100);
  CHECK(at.read(R"({"host":"h","nick":"m","textChunkLimit":4000})").text_bytes_max == kTextBytesMax);
}

TEST_CASE("an account overlays the channel; the environment counts for the default account, behind the config") {
  Fixture at;
  const std::string two =
      R"({"host":"irc.example","nick":"base","channels":["#a"],"accounts":{"work":{"nick":"worker","channels":["#w","bad name","nohash"]}}})";
  const auto work = at.read(two, "work");
  CHECK((work.persona.nick == "worker" && work.host == "irc.example" && work.persona.channels == std::vector<std::string>{"#w"}));
  CHECK(work.warnings.size() == 2);
  for (const auto& [name, value] : std::map<std::string, std::string>{{"IRC_HOST", "env.example"},
                                                                      {"IRC_PORT", "7000"},
                                                                      {"IRC_TLS", "false"},
                                                                      {"IRC_NICK", "envnick"},
                                                                      {"IRC_USERNAME", "envuser"},
                                                                      {"IRC_REALNAME", "Env Name"},
                                                                      {"IRC_PASSWORD", "envpass"},
                                                                      {"IRC_CHANNELS", "#x, #y"},
                                                                      {"IRC_NICKSERV_PASSWORD", "ns"}})
    at.world.environment().set(name, value);
  const auto env = at.read("");
  CHECK(env.problem.empty());
  CHECK((env.host == "env.example" && env.port == 7000 && !env.tls && env.persona.nick == "envnick"));
  CHECK((env.persona.username == "envuser" && env.persona.realname == "Env Name" && env.persona.password.equals("envpass")));
  CHECK((env.persona.channels == std::vector<std::string>{"#x", "#y"} && env.persona.nickserv_password.equals("ns")));
  CHECK(env.warnings.size() == 1);  // the password goes in the clear
  CHECK(at.read(kPlain).persona.nick == "molty");
  CHECK(at.read(two, "work").persona.password.empty());
  CHECK(account_ids(Json(JsonObject{}), at.world.environment()) == std::vector<std::string>{"default"});
  at.world.environment().unset("IRC_NICK");
  CHECK(account_ids(Json(JsonObject{}), at.world.environment()).empty());
}

TEST_CASE("passwords come from the config, a variable that it names, or a file; none of them is ever told") {
  Fixture at;
  at.world.environment().set("MY_SECRET", "from-env");
  REQUIRE(at.world.files().make_directories("/home/user", 0700));
  REQUIRE(at.world.files().write_atomic("/home/user/pw", " from-file\n", 0600));
  CHECK(at.read(R"({"host":"h","nick":"m","password":"written"})").persona.password.equals("written"));
  CHECK(at.read(R"({"host":"h","nick":"m","password":{"source":"env","id":"MY_SECRET"}})").persona.password.equals("from-env"));
  CHECK(at.read(R"({"host":"h","nick":"m","passwordFile":"~/pw"})").persona.password.equals("from-file"));
  CHECK(at.read(R"({"host":"h","nick":"m","nickserv":{"passwordFile":"/home/user/pw"}})").persona.nickserv_password.equals("from-file"));
  CHECK(at.read(R"({"host":"h","nick":"m","nickserv":{"password":"x","enabled":false}})").persona.nickserv_password.empty());
  CHECK(at.read(R"({"host":"h","nick":"m","passwordFile":"/none"})").problem.find("passwordFile cannot be read") != std::string::npos);
  const auto evil = at.read(R"({"host":"h","nick":"m","password":"CANARY\r\nQUIT"})");
  CHECK(evil.problem.find("control character") != std::string::npos);
  CHECK(evil.problem.find("CANARY") == std::string::npos);
  REQUIRE(at.world.files().write_atomic("/home/user/big", std::string(kPasswordFileBytesMax + 1, 'x'), 0600));
  CHECK_FALSE(at.read(R"({"host":"h","nick":"m","passwordFile":"~/big"})").problem.empty());
}

TEST_CASE("what cannot work is told by its key") {
  Fixture at;
  const std::map<std::string, std::string> cases{
      {R"({"nick":"m"})", "channels.irc.host"},
      {R"({"host":"h"})", "channels.irc.nick"},
      {R"({"host":"irc://h","nick":"m"})", "channels.irc.host"},
      {R"({"host":"h:6697","nick":"m"})", "channels.irc.host"},
      {R"({"host":"h","nick":"1m"})", "channels.irc.nick"},
      {R"({"host":"h","nick":"m o"})", "channels.irc.nick"},
      {R"({"host":"h","nick":"m","port":70000})", "channels.irc.port"},
      {R"({"host":"h","nick":"m","username":"a b"})", "channels.irc.username"},
      {R"({"host":"h","nick":"m","realname":"a\nb"})", "channels.irc.realname"},
      {R"({"host":"h","nick":"m","nickserv":{"password":"p","register":true}})", "channels.irc.nickserv.registerEmail"},
      {R"({"host":"h","nick":"m","password":{"source":"env","id":"NONE"}})", "channels.irc.password"},
  };
  for (const auto& [config, key] : cases) {
    INFO(config);
    CHECK(at.read(config).problem.find(key) != std::string::npos);
  }
  std::string names;
  for (std::size_t i = 0; i <= kJoinedChannelsMax; i++) names += (i > 0 ? ",\"#" : "\"#") + std::to_string(i) + "\"";
  const auto crowd = at.read(R"({"host":"h","nick":"m","channels":[)" + names + "]}");
  CHECK((crowd.persona.channels.size() == kJoinedChannelsMax && crowd.warnings.size() == 1));
}

}  // namespace oc::channels::irc
