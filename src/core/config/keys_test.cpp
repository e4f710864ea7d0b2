// The key table: every row is well-formed, and lookups find what a person would.
#include "core/config/keys.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "base/json5.h"
#include "core/config/keys_data.h"
#include "core/config/shape.h"
#include "core/config/type.h"

using namespace oc;
using namespace oc::config;

TEST_CASE("every row has a path in order, a type that reads, a default that has the type, known flags and a sentence") {
  std::size_t count = 0;
  for (const auto& part : data::kParts) {
    REQUIRE(part.rows->starts_with("\n"));
    REQUIRE(part.rows->ends_with("\n"));
  }
  std::string previous;
  std::string top;
  for_each_key([&](const Key& key) {
    CAPTURE(std::string(key.path));
    count++;
    const std::string part(key.path.substr(0, key.path.find_first_of(".[")));
    if (part == top && part != "channels") CHECK(previous < key.path);
    previous = key.path;
    top = part;
    CHECK_FALSE(key.type.empty());
    CHECK_FALSE(key.sentence.empty());
    CHECK(key.sentence.find('|') == std::string_view::npos);
    CHECK(key.flags.find_first_not_of("239s!") == std::string_view::npos);
    const Type type = read_type(key.type);
    CHECK_FALSE(type.forms.empty());
    if (key.default_text.empty()) return;
    const auto value = parse_json5(std::string(key.default_text));
    REQUIRE(value.has_value());
    CHECK(accepts(type, value->value()));
  });
  CHECK(count > 4000);
}

TEST_CASE("every row is found by its own path, and so is every parent") {
  for_each_key([&](const Key& key) {
    CAPTURE(std::string(key.path));
    const auto found = find_key(key.path);
    REQUIRE(found.has_value());
    CHECK(found->type == key.type);
    const auto dot = key.path.rfind('.');
    if (dot == std::string_view::npos) return;
    std::string_view parent = key.path.substr(0, dot);
    while (parent.ends_with("[]")) parent.remove_suffix(2);
    CHECK(find_key(parent).has_value());
    if (key.type.starts_with("like ")) CHECK_FALSE(keys_below(key.type.substr(5)).empty());
  });
}

TEST_CASE("written paths find their row through items, any names and accounts") {
  CHECK(key_at("gateway.port")->path == "gateway.port");
  CHECK(key_at("bindings.12.match.channel")->path == "bindings[].match.channel");
  CHECK(key_at("channels.telegram.accounts.ops.botToken")->path == "channels.telegram.botToken");
  CHECK(key_at("channels.whatsapp.accounts.biz.authDir")->path == "channels.whatsapp.accounts.<*>.authDir");
  CHECK(key_at("agents.entries.home.workspace")->path == "agents.list[].workspace");
  CHECK(key_at("channels.discord.guilds.123.channels.456.allow")->path == "channels.discord.guilds.<*>.channels.<*>.allow");
  CHECK_FALSE(key_at("gateway.prot").has_value());
  CHECK_FALSE(find_key("nothing").has_value());
  CHECK_FALSE(find_key("").has_value());
}

TEST_CASE("the keys below a pattern are its members, and those it is like") {
  std::set<std::string> names;
  for (const auto& key : keys_below("bindings[].match")) names.emplace(last_step(key.path));
  CHECK(names == std::set<std::string>{"channel", "accountId", "peer", "guildId", "teamId", "roles"});
  names.clear();
  for (const auto& key : keys_below("channels.telegram.accounts.<*>")) names.emplace(last_step(key.path));
  CHECK(names.contains("botToken"));
  CHECK(names.contains("groups"));
  names.clear();
  for (const auto& key : keys_below("")) names.emplace(last_step(key.path));
  CHECK(names.contains("gateway"));
  CHECK(names.contains("channels"));
  CHECK_FALSE(names.contains("telegram"));
}

TEST_CASE("defaults are values") {
  CHECK(default_of("gateway.port") == Json(18789));
  CHECK(default_of("session.dmScope") == Json("main"));
  CHECK(default_of("session.resetTriggers") == Json(JsonArray{"/new", "/reset"}));
  CHECK(default_of("channels.telegram.accounts.x.dmPolicy") == Json("pairing"));
  CHECK(default_of("gateway.auth.token").is_null());
}

TEST_CASE("secrets are marked") {
  for (const char* path : {"gateway.auth.token", "channels.telegram.botToken", "channels.slack.accounts.a.appToken", "models.providers.x.apiKey",
                           "hooks.token", "env.vars.X", "models.providers.x.headers.Authorization"}) {
    CAPTURE(path);
    CHECK(key_at(path)->is_secret());
  }
  for (const char* path : {"channels.telegram.tokenFile", "agents.defaults.contextTokens", "gateway.auth.mode"}) {
    CAPTURE(path);
    CHECK_FALSE(key_at(path)->is_secret());
  }
}

TEST_CASE("types judge values and say what is wrong in OpenClaw's words") {
  const auto wrong = [](std::string_view type, const Json& value) {
    return accepts(read_type(type), value) ? "fine" : mismatch(read_type(type), &value);
  };
  CHECK(wrong("string", 5) == "Invalid input: expected string, received number");
  CHECK(wrong("boolean", "on") == "Invalid input: expected boolean, received string");
  CHECK(wrong("map", JsonArray{}) == "Invalid input: expected record, received array");
  CHECK(wrong("integer 1..9", 10) == "Too big: expected number to be <=9");
  CHECK(wrong("integer >0..", 0) == "Too small: expected number to be >0");
  CHECK(wrong("integer 0..", 1.5) == "Invalid input: expected int, received number");
  CHECK(wrong("integer 0..", 2.0) == "fine");
  CHECK(wrong("number", std::numeric_limits<double>::infinity()) == "Invalid input: expected number, received number");
  CHECK(wrong("enforce|warn", "off") == "Invalid option: expected one of \"enforce\"|\"warn\"");
  CHECK(wrong("\"a\" or \"b\" ~ \"c\"", "d") == "Invalid input (allowed: \"a\", \"b\")");
  CHECK(wrong("\"a\" or \"b\" ~ \"c\"", "c") == "fine");
  CHECK(wrong("string or object", 5) == "Invalid input");
  CHECK(wrong("(string or number)[]", JsonArray{"a", 1}) == "fine");
  CHECK(wrong("string or false", false) == "fine");
  CHECK(wrong("string or false", true) == "Invalid input");
  CHECK(mismatch(read_type("string!"), nullptr) == "Invalid input: expected string, received undefined");
  CHECK(read_type("string!").required);
  CHECK(type_phrase(read_type("integer 1..9 or \"auto\"")) == "a whole number from 1 to 9 or \"auto\"");
}
