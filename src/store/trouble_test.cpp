// Tests of a store in trouble: what trouble() tells, and how it ends by itself.
#include <doctest/doctest.h>

#include "base/limits.h"
#include "io/sim/sim.h"
#include "store/sqlite/sim_disk.h"
#include "store/store.h"

namespace oc::store {
namespace {

using enum SimDisk::Lasting;

struct World {
  ~World() { sim.run(store->stop()); }
  Result<void> keep(const std::string& agent_id = "main") {
    auto agent = sim.run(store->agent(agent_id));
    if (!agent) return std::unexpected(agent.error());
    return sim.run((*agent)->put_session({.key = "key", .session_id = "id", .entry = JsonObject()}));
  }
  io::SimWorld sim;
  SimDisk disk;
  std::unique_ptr<Store> store = open_store(sim.io(), {.state_dir = "/state", .vfs = disk.vfs()});
};

}  // namespace

TEST_CASE("a write that cannot be kept is told by trouble() until something is kept again") {
  World world;
  REQUIRE(world.keep());
  CHECK(!world.store->trouble());
  world.disk.set_bytes_max(world.disk.bytes());
  const auto failed = world.keep();
  REQUIRE(!failed);
  REQUIRE(world.store->trouble());
  CHECK(world.store->trouble()->code == Errc::io);
  CHECK(world.store->trouble()->message == failed.error().message);
  CHECK(world.store->trouble()->hint.find("goes on by itself") != std::string::npos);
  world.disk.heal();
  CHECK(world.keep());
  CHECK(!world.store->trouble());
}

TEST_CASE("it is tried again by itself, after kStoreProbeMin and then ever more rarely, at least each kStoreProbeMax") {
  World world;
  REQUIRE(world.keep());
  world.disk.fail({.operation = SimDisk::Operation::sync, .lasting = from_then_on});
  CHECK(!world.keep());
  const auto failures = world.disk.failures();
  world.sim.advance(std::chrono::duration_cast<Millis>(kStoreProbeMin) - Millis(1));
  CHECK(world.disk.failures() == failures);
  world.sim.advance(Millis(1));
  CHECK(world.disk.failures() > failures);
  world.sim.advance(std::chrono::minutes(5));
  CHECK(world.store->trouble());
  world.disk.heal();
  world.sim.advance(std::chrono::duration_cast<Millis>(kStoreProbeMax));
  CHECK(!world.store->trouble());
  CHECK(world.keep());
  // And then no more.
  world.disk.forget_events();
  world.sim.advance(std::chrono::minutes(5));
  CHECK(world.disk.events().empty());
}

TEST_CASE("a database that cannot be opened is trouble, and tried again") {
  World world;
  world.disk.set_bytes_max(0);
  CHECK(!world.keep());
  CHECK(world.store->trouble());
  world.disk.heal();
  world.sim.advance(std::chrono::minutes(1));
  CHECK(!world.store->trouble());
  CHECK(world.keep());
}

TEST_CASE("a call that is refused, or reads, is no trouble") {
  World world;
  auto* gateway = *world.sim.run(world.store->gateway());
  CHECK(world.sim.run(gateway->approve_pairing("telegram", "NOBODYS1")).error().code == Errc::not_found);
  CHECK(!world.store->trouble());
}

TEST_CASE("a store that is stopped in trouble ends") {
  World world;
  REQUIRE(world.keep());
  world.disk.fail({.operation = SimDisk::Operation::sync, .lasting = from_then_on});
  CHECK(!world.keep());
  world.sim.advance(std::chrono::seconds(3));
}

}  // namespace oc::store
