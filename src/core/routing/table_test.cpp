// The rules of spec §3, by their numbers.
#include "core/routing/table.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/limits.h"
#include "core/routing/batch.h"

using namespace oc;
using namespace oc::routing;

namespace {

Json json(std::string_view text) {
  auto value = parse_json(text);
  REQUIRE_MESSAGE(value.has_value(), std::string(text));
  return std::move(*value);
}

Route ask(std::string_view config, const RouteInput& input, Dialect dialect = Dialect::seeds) {
  return RouteTable::compile(json(config), dialect)->resolve(input);
}

constexpr std::string_view kLadder =
    R"({"agents":{"list":[{"id":"main"},{"id":"peer"},{"id":"parent"},{"id":"wild"},{"id":"roles"},{"id":"guild"},{"id":"team"},{"id":"account"},{"id":"channel"}]},
 "bindings":[
  {"agentId":"channel","match":{"channel":"discord","accountId":"*"}},
  {"agentId":"account","match":{"channel":"discord","accountId":"bot"}},
  {"agentId":"team","match":{"channel":"discord","accountId":"*","teamId":"t"}},
  {"agentId":"guild","match":{"channel":"discord","accountId":"*","guildId":"g"}},
  {"agentId":"roles","match":{"channel":"discord","accountId":"*","guildId":"g","roles":["r","q"]}},
  {"agentId":"wild","match":{"channel":"discord","accountId":"*","peer":{"kind":"group","id":"*"}}},
  {"agentId":"parent","match":{"channel":"discord","accountId":"*","peer":{"kind":"channel","id":"p"}}},
  {"agentId":"peer","match":{"channel":"discord","accountId":"*","peer":{"kind":"channel","id":"c"}}}]})";

}  // namespace

TEST_CASE("3.3: each tier yields to the one above it") {
  RouteInput input{.channel = "discord",
                   .account_id = "bot",
                   .peer = Peer{"channel", "c"},
                   .parent_peer = Peer{"channel", "p"},
                   .guild_id = "g",
                   .team_id = "t",
                   .member_role_ids = {"x", "r"}};
  const auto table = RouteTable::compile(json(kLadder));
  const auto expect = [&](std::string_view agent, std::string_view matched_by) {
    const Route route = table->resolve(input);
    CHECK(route.agent_id == agent);
    CHECK(to_string(route.matched_by) == matched_by);
  };
  expect("peer", "binding.peer");
  input.peer->id = "other";
  expect("parent", "binding.peer.parent");
  input.parent_peer.reset();
  expect("wild", "binding.peer.wildcard");
  input.peer->kind = "direct";
  expect("roles", "binding.guild+roles");
  input.member_role_ids.clear();
  expect("guild", "binding.guild");
  input.guild_id.clear();
  expect("team", "binding.team");
  input.team_id.clear();
  expect("account", "binding.account");
  input.account_id = "else";
  expect("channel", "binding.channel");
  input.channel = "slack";
  expect("main", "default");
}

TEST_CASE("3.2: all constraints of a binding must hold, and a tie goes to the first in the file") {
  constexpr std::string_view config = R"({"bindings":[
    {"agentId":"first","match":{"channel":"c","peer":{"kind":"direct","id":"1"},"guildId":"g"}},
    {"agentId":"second","match":{"channel":"c","accountId":"*","peer":{"kind":"direct","id":"1"}}},
    {"agentId":"third","match":{"channel":"c","peer":{"kind":"direct","id":"1"}}}]})";
  CHECK(ask(config, {.channel = "c", .peer = Peer{"direct", "1"}, .guild_id = "g"}).agent_id == "first");
  CHECK(ask(config, {.channel = "c", .peer = Peer{"direct", "1"}, .guild_id = "h"}).agent_id == "second");
  CHECK(ask(config, {.channel = "c", .peer = Peer{"direct", "1"}}).binding == 1);
}

TEST_CASE("2: a binding without accountId takes only the account default, `*` any") {
  CHECK(ask(R"({"bindings":[{"agentId":"a","match":{"channel":"whatsapp"}}]})", {.channel = "whatsapp", .account_id = "biz"}).matched_by ==
        MatchedBy::default_agent);
  CHECK(ask(R"({"bindings":[{"agentId":"a","match":{"channel":"whatsapp"}}]})", {.channel = "whatsapp"}).matched_by == MatchedBy::account);
  CHECK(ask(R"({"bindings":[{"agentId":"a","match":{"channel":"whatsapp","accountId":"Biz Phone"}}]})",
            {.channel = "whatsapp", .account_id = "biz-phone"})
            .agent_id == "a");
}

TEST_CASE("3.4: an agent that nobody knows is the default agent and the rule stays") {
  const Route route = ask(
      R"({"agents":{"list":[{"id":"one"},{"id":"two","default":true}]},"bindings":[{"agentId":"ghost","match":{"channel":"c"}}]})", {.channel = "c"});
  CHECK(route.agent_id == "two");
  CHECK(route.matched_by == MatchedBy::account);
  CHECK(route.binding == 0);
}

TEST_CASE("3.6: the answer has OpenClaw's fields in OpenClaw's order") {
  const Route route = ask(R"({"session":{"dmScope":"per-channel-peer"}})", {.channel = " Telegram ", .peer = Peer{"dm", " ABC "}});
  CHECK(
      to_json_text(to_json(route)) ==
      R"({"agentId":"main","channel":"telegram","accountId":"default","sessionKey":"agent:main:telegram:direct:abc","mainSessionKey":"agent:main:main","matchedBy":"default"})");
  CHECK(route.last_route_policy == LastRoutePolicy::session);
  CHECK(ask("{}", {.channel = "telegram", .peer = Peer{"dm", "1"}}).last_route_policy == LastRoutePolicy::main);
}

TEST_CASE("18.5: a bare string as the peer is any conversation with that id, but not where OpenClaw's recorded answers count") {
  constexpr std::string_view config =
      R"({"bindings":[{"agentId":"work","match":{"channel":"telegram","peer":"-1001"}},{"agentId":"all","match":{"channel":"telegram","peer":"*"}}]})";
  for (const char* kind : {"group", "direct", "channel"}) CHECK(ask(config, {.channel = "telegram", .peer = Peer{kind, "-1001"}}).agent_id == "work");
  CHECK(ask(config, {.channel = "telegram", .peer = Peer{"group", "-1001:topic:4"}, .parent_peer = Peer{"group", "-1001"}}).matched_by ==
        MatchedBy::peer_parent);
  CHECK(ask(config, {.channel = "telegram", .peer = Peer{"direct", "5"}}).matched_by == MatchedBy::peer_wildcard);
  CHECK(ask(config, {.channel = "telegram", .peer = Peer{"group", "-1001"}}, Dialect::recorded).matched_by == MatchedBy::default_agent);
}

TEST_CASE("a binding's own session scopes go before the caller's and the configuration's") {
  constexpr std::string_view config = R"({"session":{"dmScope":"per-peer"},"bindings":[
    {"agentId":"a","match":{"channel":"c","peer":{"kind":"direct","id":"*"}},"session":{"dmScope":"per-account-channel-peer"}},
    {"agentId":"b","match":{"channel":"c"},"session":{"groupScope":"main"}}]})";
  CHECK(ask(config, {.channel = "c", .peer = Peer{"direct", "1"}, .dm_scope = DmScope::main}).session_key == "agent:a:c:default:direct:1");
  CHECK(ask(config, {.channel = "c", .peer = Peer{"group", "1"}}).session_key == "agent:b:main");
  CHECK(ask(config, {.channel = "d", .peer = Peer{"direct", "1"}}).session_key == "agent:main:direct:1");
}

TEST_CASE("D13: account ids that are names of JavaScript's own, paths, or endless stay harmless") {
  constexpr std::string_view config =
      R"({"bindings":[{"agentId":"a","match":{"channel":"c","accountId":"__proto__"}},{"agentId":"b","match":{"channel":"c","accountId":"constructor"}}]})";
  for (const std::string& id : {std::string("__proto__"), std::string("constructor"), std::string("prototype"), std::string("../../etc"),
                                std::string("a\0b", 3), std::string(10'000, 'x'), std::string("\u202egnp"), std::string("ｂｉｚ")}) {
    const Route route = ask(config, {.channel = "c", .account_id = id, .peer = Peer{"direct", "1"}});
    CHECK(route.account_id.size() <= 64);
    CHECK(route.account_id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string::npos);
  }
  CHECK(ask(config, {.channel = "c"}).agent_id == "a");
}

TEST_CASE("entries that cannot be read are passed over, and the others keep their places") {
  const Route route = ask(
      R"({"bindings":[null,5,{},{"match":7},{"agentId":"x","match":{"channel":""}},{"agentId":"x","type":"acp","match":{"channel":"c"}},{"agentId":"y","match":{"channel":"c"}}]})",
      {.channel = "c"});
  CHECK(route.agent_id == "y");
  CHECK(route.binding == 6);
  for (const char* config : {"{}", "[]", "null", R"({"bindings":{}})", R"({"agents":7,"session":[],"bindings":"x"})"})
    CHECK(ask(config, {.channel = "c"}).agent_id == "main");
}

TEST_CASE("ids longer than the short form of the pool, and ids outside ASCII, are found and lower-cased") {
  const std::string id(300, 'X');
  const Json config = JsonObject{
      {"bindings",
       JsonArray{JsonObject{{"agentId", "a"}, {"match", JsonObject{{"channel", "c"}, {"peer", JsonObject{{"kind", "group"}, {"id", id}}}}}}}}};
  const auto table = RouteTable::compile(config);
  CHECK(table->resolve({.channel = "c", .peer = Peer{"group", id}}).session_key == "agent:a:c:group:" + std::string(300, 'x'));
  CHECK(table->resolve({.channel = "c", .peer = Peer{"group", id + "X"}}).binding == -1);
  CHECK(ask("{}", {.channel = "c", .peer = Peer{"group", "ÄÖ İ"}}).session_key == "agent:main:c:group:äö i̇");
  CHECK(ask(R"({"session":{"dmScope":"per-peer"}})", {.channel = "c", .peer = Peer{"direct", "ÄB"}}).session_key == "agent:main:direct:äb");
}

TEST_CASE("10,000 bindings of one guild and team with different roles are still one look for each role") {
  JsonArray bindings;
  for (int i = 0; i < 10'000; i++) {
    bindings.push_back(
        JsonObject{{"agentId", fmt::format("a{}", i)},
                   {"match", JsonObject{{"channel", "c"}, {"guildId", "g"}, {"teamId", "t"}, {"roles", JsonArray{fmt::format("r{}", i)}}}}});
  }
  const auto table = RouteTable::compile(JsonObject{{"bindings", std::move(bindings)}});
  const Route route = table->resolve({.channel = "c", .guild_id = "g", .team_id = "t", .member_role_ids = {"no", "r9000", "r77"}});
  CHECK(route.agent_id == "a77");
  CHECK(table->binding_count() == 10'000);
  CHECK(table->memory_bytes() / table->binding_count() < 400);
}

TEST_CASE("more than four channels are found by their hash") {
  JsonArray bindings;
  for (int i = 0; i < 50; i++)
    bindings.push_back(JsonObject{{"agentId", fmt::format("a{}", i)}, {"match", JsonObject{{"channel", fmt::format("Channel{}", i)}}}});
  const auto table = RouteTable::compile(JsonObject{{"bindings", std::move(bindings)}});
  for (int i = 0; i < 50; i++) CHECK(table->resolve({.channel = fmt::format(" CHANNEL{}", i)}).agent_id == fmt::format("a{}", i));
  CHECK(table->resolve({.channel = "channel50"}).binding == -1);
}

TEST_CASE("batch: a line in, a line out, and a bad line does not stop the next") {
  const auto table = RouteTable::compile(json(R"({"bindings":[{"agentId":"w","match":{"channel":"telegram","peer":{"kind":"group","id":"-5"}}}]})"));
  CHECK(answer_line(R"({"input":{"channel":"telegram","peer":{"kind":"group","id":-5}}})", table.get()).find(R"("agentId":"w")") !=
        std::string::npos);
  CHECK(answer_line(R"({"config":{},"input":{"channel":"telegram","peer":null}})", table.get()).find(R"("agentId":"main")") != std::string::npos);
  for (const char* line : {"", "nonsense", "{}", R"({"input":5})", R"({"input":{"channel":5}})", R"({"input":{"channel":"c","peer":"x"}})",
                           R"({"input":{"channel":"c","memberRoleIds":"x"}})"}) {
    CAPTURE(line);
    CHECK(answer_line(line, table.get()).starts_with(R"({"error":")"));
  }
  CHECK(answer_line(std::string(kRouteLineBytesMax + 1, ' '), table.get()).find("the limit is") != std::string::npos);
  CHECK(answer_line(R"({"input":{"channel":"c"}})", nullptr).starts_with(R"({"error":")"));
}
