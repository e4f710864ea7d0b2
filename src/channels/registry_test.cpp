// Tests of the list of channels.
#include "channels/registry.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "core/config/config.h"
#include "io/sim/sim.h"

namespace oc::channels {
namespace {

TEST_CASE("the list holds Telegram, by its words") {
  io::SimWorld world;
  const auto factories = make_factories(world.io(), "/state");
  REQUIRE(!factories.empty());
  CHECK(factories.front()->channel() == "telegram");
  CHECK(factories.front()->label() == "Telegram");
  CHECK(factories.front()->detail_label() == "Telegram Bot");
}

TEST_CASE("the list holds Discord, by its words") {
  io::SimWorld world;
  const auto factories = make_factories(world.io(), "/state");
  const auto discord = std::ranges::find_if(factories, [](const auto& factory) { return factory->channel() == "discord"; });
  REQUIRE(discord != factories.end());
  CHECK((*discord)->label() == "Discord");
  CHECK((*discord)->detail_label() == "Discord Bot");
}

TEST_CASE("an account that reads channels.defaults is told when they change, unless it has a word of its own") {
  io::SimWorld world;
  const auto load = [](const std::string& defaults, const std::string& channel, const std::string& own) {
    const auto loaded =
        config::load_value(*parse_json(R"({"channels":{"defaults":{)" + defaults + R"(},")" + channel + R"(":{"allowFrom":["1"])" + own + "}}}"));
    REQUIRE(loaded.valid());
    return loaded.config;
  };
  for (const auto& factory : make_factories(world.io(), "/state")) {
    const std::string& channel = factory->channel();
    CAPTURE(channel);
    const auto is_told = [&](const std::string& before, const std::string& after, const std::string& own = "") {
      return factory->account_config(*load(before, channel, own), "default") != factory->account_config(*load(after, channel, own), "default");
    };
    // The others are asked by the engine for each message, by the config of that moment.
    const bool reads_policy = channel == "discord" || channel == "slack" || channel == "telegram";
    CHECK(is_told(R"("groupPolicy":"allowlist")", R"("groupPolicy":"open")") == reads_policy);
    CHECK_FALSE(is_told(R"("groupPolicy":"allowlist")", R"("groupPolicy":"open")", R"(,"groupPolicy":"open")"));
    CHECK(is_told("", R"("implicitMentions":{"threadParticipation":false})") == (channel == "slack"));
    CHECK_FALSE(is_told("", R"("botLoopProtection":{"enabled":false},"heartbeatVisibility":{"showOk":true})"));
  }
}

}  // namespace
}  // namespace oc::channels
