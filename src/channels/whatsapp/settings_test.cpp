// Tests of what an account is told, and of what its folder of credentials says.
#include "channels/whatsapp/settings.h"

#include <doctest/doctest.h>

#include "channels/whatsapp/limits.h"
#include "io/sim/sim.h"

namespace oc::channels::whatsapp {
namespace {

const Places kPlaces{.state_dir = "/state", .home = "/home/user"};

Json json(std::string_view text) { return parse_json(text).value(); }

Settings read(io::SimWorld& world, std::string_view config, const std::string& account = "default") {
  return read_settings(json(config), account, kPlaces, world.files());
}

TEST_CASE("without a section there is no account; with one there is `default`, or those that are listed") {
  CHECK(account_ids(json("{}")).empty());
  CHECK(account_ids(json(R"({"channels":{"whatsapp":{}}})")) == std::vector<std::string>{"default"});
  CHECK(account_ids(json(R"({"channels":{"whatsapp":{"accounts":{"personal":{},"biz":{}}}}})")) == std::vector<std::string>{"biz", "personal"});
}

TEST_CASE("the credentials lie where OpenClaw has them") {
  io::SimWorld world;
  CHECK(read(world, R"({"channels":{"whatsapp":{}}})").auth_dir == "/state/credentials/whatsapp/default");
  CHECK(read(world, R"({"channels":{"whatsapp":{"accounts":{"work":{}}}}})", "work").auth_dir == "/state/credentials/whatsapp/work");
  CHECK(read(world, R"({"channels":{"whatsapp":{"accounts":{"work":{"authDir":"~/wa"}}}}})", "work").auth_dir == "/home/user/wa");
  REQUIRE(world.files().make_directories("/state/credentials", 0700).has_value());
  REQUIRE(world.files().write_atomic("/state/credentials/creds.json", "{}", 0600).has_value());
  CHECK(read(world, R"({"channels":{"whatsapp":{}}})").auth_dir == "/state/credentials");
  CHECK(read(world, R"({"channels":{"whatsapp":{"accounts":{"work":{}}}}})", "work").auth_dir == "/state/credentials/whatsapp/work");
}

TEST_CASE("an account's name never leads out of its folder") {
  io::SimWorld world;
  for (const std::string& name : std::vector<std::string>{"..", ".", "a/b", "../../etc", std::string("a\0b", 3), std::string(300, 'a')}) {
    const auto settings = read_settings(json(R"({"channels":{"whatsapp":{}}})"), name, kPlaces, world.files());
    CHECK_MESSAGE(!settings.problem.empty(), name);
    CHECK(settings.auth_dir.empty());
  }
}

TEST_CASE("the defaults are OpenClaw's") {
  io::SimWorld world;
  const auto settings = read(world, R"({"channels":{"whatsapp":{}}})");
  CHECK(settings.chunks.units_max == kTextUnitsDefault);
  CHECK(settings.media_bytes_max == 50u << 20);
  CHECK(settings.read_receipts);
  CHECK(settings.dm_policy == "pairing");
  CHECK(settings.reconnect.initial_ms == 2000);
  CHECK(settings.reconnect.max_ms == 120'000);
  CHECK(settings.reconnect.factor == doctest::Approx(1.4));
  CHECK(settings.reconnect.jitter == doctest::Approx(0.2));
  CHECK(settings.problem.empty());
}

TEST_CASE("keys of the account go before the channel's; web.reconnect holds for all") {
  io::SimWorld world;
  const auto settings =
      read(world, R"({"web":{"reconnect":{"initialMs":100,"maxMs":900,"maxAttempts":3}},"channels":{"whatsapp":{"textChunkLimit":100000,
    "replyToMode":"first","sendReadReceipts":false,"actions":{"polls":false},"markdown":{"tables":"code"},"accounts":{"work":{"replyToMode":"all","mediaMaxMb":1}}}}})",
           "work");
  CHECK(settings.chunks.units_max == kTextUnitsMax);
  CHECK(settings.reply_mode == ReplyMode::all);
  CHECK(settings.media_bytes_max == 1u << 20);
  CHECK_FALSE(settings.read_receipts);
  CHECK_FALSE(settings.polls);
  CHECK(settings.tables == reply::WhatsappTables::code);
  CHECK(settings.reconnect.initial_ms == 100);
  CHECK(settings.reconnect.attempts_max == 3);
  CHECK_FALSE(read(world, R"({"web":{"enabled":false},"channels":{"whatsapp":{}}})").enabled);
  CHECK(read(world, R"({"channels":{"whatsapp":{"type":"pigeon"}}})").problem.find("\"cloud\"") != std::string::npos);
}

TEST_CASE("a change of the section's own keys restarts the account, a change of the groups' tools does not go unseen") {
  const auto before = settings_config(json(R"({"channels":{"whatsapp":{"replyToMode":"off"}}})"), "default");
  CHECK(before == settings_config(json(R"({"channels":{"whatsapp":{"replyToMode":"off"},"telegram":{}}})"), "default"));
  CHECK(before != settings_config(json(R"({"channels":{"whatsapp":{"replyToMode":"all"}}})"), "default"));
  CHECK(before != settings_config(json(R"({"web":{"enabled":false},"channels":{"whatsapp":{"replyToMode":"off"}}})"), "default"));
}

TEST_CASE("the link is what creds.json says, or its copy when it is damaged") {
  io::SimWorld world;
  CHECK_FALSE(read_link("/auth", world.files()).is_linked);
  REQUIRE(world.files().make_directories("/auth", 0700).has_value());
  REQUIRE(world.files().write_atomic("/auth/creds.json", R"({"me":{"id":"15550000001:3@s.whatsapp.net"}})", 0600).has_value());
  CHECK(read_link("/auth", world.files()).is_linked);
  CHECK(read_link("/auth", world.files()).phone == "+15550000001");
  REQUIRE(world.files().write_atomic("/auth/creds.json.bak", R"({"me":{"id":"15550000002@s.whatsapp.net"}})", 0600).has_value());
  REQUIRE(world.files().write_atomic("/auth/creds.json", R"({"me":{"id":"1555)", 0600).has_value());
  CHECK(read_link("/auth", world.files()).phone == "+15550000002");
  REQUIRE(world.files().write_atomic("/auth/creds.json.bak", std::string(kCredentialsBytesMax + 1, ' '), 0600).has_value());
  CHECK_FALSE(read_link("/auth", world.files()).is_linked);
}

TEST_CASE("removing the credentials leaves files that are not theirs") {
  io::SimWorld world;
  REQUIRE(world.files().make_directories("/auth", 0700).has_value());
  for (const char* name : {"creds.json.bak", "session-1.0.json", "pre-key-5.json", "whatsapp-allowFrom.json", "notes.txt"})
    REQUIRE(world.files().write_atomic(std::string("/auth/") + name, "{}", 0600).has_value());
  REQUIRE(world.files().write_atomic("/auth/creds.json", R"({"me":{"id":"1@s.whatsapp.net"}})", 0600).has_value());
  CHECK(remove_credentials("/auth", world.files()).value());
  const auto left = world.files().list("/auth").value();
  REQUIRE(left.size() == 2);
  CHECK(left[0].name == "notes.txt");
  CHECK(left[1].name == "whatsapp-allowFrom.json");
  CHECK_FALSE(remove_credentials("/auth", world.files()).value());
  CHECK_FALSE(remove_credentials("/nowhere", world.files()).value());
}

TEST_CASE("the chat with oneself is known by selfChatMode, else by an allowFrom that names the own number") {
  io::SimWorld world;
  CHECK(is_self_chat(read(world, R"({"channels":{"whatsapp":{"selfChatMode":true}}})"), ""));
  CHECK(is_self_chat(read(world, R"({"channels":{"whatsapp":{"allowFrom":["+1 (555) 000-0001"]}}})"), "+15550000001"));
  CHECK_FALSE(is_self_chat(read(world, R"({"channels":{"whatsapp":{"allowFrom":["+15551230001"]}}})"), "+15550000001"));
  CHECK_FALSE(is_self_chat(read(world, R"({"channels":{"whatsapp":{"allowFrom":["+15550000001"],"selfChatMode":false}}})"), "+15550000001"));
}

}  // namespace
}  // namespace oc::channels::whatsapp
