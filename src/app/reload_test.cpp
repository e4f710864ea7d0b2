// Changes of the config while the gateway runs: which files are watched, and what becomes of a change.
#include "app/reload.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "gateway/fake_engine.h"
#include "io/sim/sim.h"

using namespace oc;
using namespace oc::app;

namespace {

struct Scene {
  explicit Scene(const std::string& config) {
    REQUIRE(sim.io().files.make_directories("/state", 0700));
    write("openclaw.json", config);
    tasks.spawn(reload.watch());
    reload.now("start");
    settle();
  }
  ~Scene() { sim.run(tasks.stop()); }
  void write(const std::string& name, const std::string& text) { REQUIRE(sim.io().files.write_atomic("/state/" + name, text, 0600)); }
  void settle() { sim.advance(std::chrono::seconds(2)); }
  std::string agent_name() {
    const Json* name = engine.config()->find("agents.list.0.id");
    return name ? std::string(name->get_string()) : "";
  }

  io::SimWorld sim;
  gateway::FakeEngine engine{sim.io()};
  std::size_t taken = 0;
  Reload reload{sim.io(), {.state_dir = "/state", .config_path = "/state/openclaw.json"}, engine, [this](const config::Config&) -> Result<void> {
                  taken++;
                  return {};
                }};
  io::TaskGroup tasks{sim.executor()};
};

std::string agents(const std::string& id) { return "{ list: [{ id: '" + id + "' }] }"; }

}  // namespace

TEST_CASE("a change of an included file is taken over, also of one that is included since, was broken, or was not there") {
  Scene scene("{ agents: { $include: './a.json5' } }");
  CHECK(scene.agent_name().empty());
  scene.write("a.json5", agents("one"));
  scene.settle();
  CHECK(scene.agent_name() == "one");
  scene.write("a.json5", "{ list: [");
  scene.settle();
  CHECK(scene.agent_name() == "one");
  CHECK(scene.sim.log().has("config reload skipped (invalid config)"));
  scene.write("a.json5", agents("two"));
  scene.settle();
  CHECK(scene.agent_name() == "two");
  scene.write("b.json5", agents("three"));
  scene.write("openclaw.json", "{ agents: { $include: './b.json5' } }");
  scene.settle();
  CHECK(scene.agent_name() == "three");
  scene.write("b.json5", agents("four"));
  scene.settle();
  CHECK(scene.agent_name() == "four");
  const auto before = scene.taken;
  scene.write("a.json5", agents("five"));
  scene.settle();
  CHECK(scene.taken == before);
}

TEST_CASE("gateway.reload.mode off: nothing is taken over until it is asked for") {
  Scene scene("{ gateway: { reload: { mode: 'off' } }, agents: { list: [{ id: 'one' }] } }");
  scene.write("openclaw.json", "{ gateway: { reload: { mode: 'off' } }, agents: { list: [{ id: 'two' }] } }");
  scene.settle();
  CHECK(scene.agent_name() == "one");
  scene.reload.now("SIGHUP");
  CHECK(scene.agent_name() == "two");
}

TEST_CASE("at most kWatchedFilesMax files are watched; that there are more is told") {
  std::string names;
  for (std::size_t i = 0; i < kWatchedFilesMax; i++) names += fmt::format("'./part{}.json5',", i);
  Scene scene("{ agents: { list: [{ id: 'one' }] } }");
  for (std::size_t i = 0; i < kWatchedFilesMax; i++) scene.write(fmt::format("part{}.json5", i), "{}");
  CHECK_FALSE(scene.sim.log().has("so many files are included"));
  scene.write("openclaw.json", "{ agents: { $include: [" + names + "] } }");
  scene.settle();
  CHECK(scene.sim.log().has("so many files are included"));
}
