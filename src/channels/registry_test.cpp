// Tests of the list of channels.
#include "channels/registry.h"

#include <doctest/doctest.h>

#include "io/sim/sim.h"

namespace oc::channels {
namespace {

TEST_CASE("the list holds Telegram, by its words") {
  io::SimWorld world;
  const auto factories = make_factories(world.io());
  REQUIRE(!factories.empty());
  CHECK(factories.front()->channel() == "telegram");
  CHECK(factories.front()->label() == "Telegram");
  CHECK(factories.front()->detail_label() == "Telegram Bot");
}

}  // namespace
}  // namespace oc::channels
