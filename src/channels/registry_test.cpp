// Tests of the list of channels.
#include "channels/registry.h"

#include <doctest/doctest.h>

#include <algorithm>

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

}  // namespace
}  // namespace oc::channels
