// Tests of where the bridge's program comes from, and of what people are told when it cannot run.
#include "channels/whatsapp/bundle.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "channels/whatsapp/limits.h"
#include "io/sim/sim.h"

namespace oc::channels::whatsapp {
namespace {

void with_node(io::SimWorld& world, std::string version) {
  world.processes().script(
      "node", [version = std::move(version)](const io::ExecPlan&) -> Result<io::SimExec> { return io::SimExec{.output = version + "\n"}; });
}

TEST_CASE("every file of bridges/whatsapp is in the program") {
  const auto& files = bundled_files();
  for (const auto& entry : std::filesystem::directory_iterator(OC_SOURCE_DIR "/bridges/whatsapp")) {
    const std::string name = entry.path().filename();
    if (entry.is_directory() || name == "README.md") continue;
    CHECK_MESSAGE(std::ranges::find(files, name, &BundledFile::name) != files.end(), name);
  }
  for (const auto& file : files) CHECK(!file.text.empty());
}

TEST_CASE("the program is unpacked once, its packages are installed once for each lock file") {
  io::SimWorld world;
  with_node(world, "v20.1.0");
  int installs = 0;
  world.processes().script("npm", [&](const io::ExecPlan& plan) -> Result<io::SimExec> {
    installs++;
    CHECK(plan.argv == std::vector<std::string>{"npm", "ci", "--ignore-scripts", "--legacy-peer-deps", "--omit=peer", "--no-audit", "--no-fund"});
    CHECK(plan.working_directory == "/state/bridges/whatsapp");
    CHECK(plan.timeout == Millis(kInstallTimeout));
    CHECK(world.files().make_directories("/state/bridges/whatsapp/node_modules", 0700).has_value());
    return io::SimExec{};
  });
  Bundle bundle(world.io(), "/state");
  CHECK_FALSE(bundle.is_installed());
  REQUIRE(world.run(bundle.prepare()).has_value());
  CHECK(bundle.is_installed());
  CHECK(world.files().info("/state/bridges/whatsapp/main.mjs")->mode == 0600);
  REQUIRE(world.run(bundle.prepare()).has_value());
  CHECK(installs == 1);
  REQUIRE(world.files().write_atomic("/state/bridges/whatsapp/node_modules/.installed", "of an older one", 0600).has_value());
  REQUIRE(world.run(bundle.prepare()).has_value());
  CHECK(installs == 2);
  CHECK(bundle.plan().argv == std::vector<std::string>{"node", "/state/bridges/whatsapp/main.mjs"});
}

TEST_CASE("no node, an old node, no npm and a failing npm each say what to type") {
  io::SimWorld world;
  Bundle bundle(world.io(), "/state");
  const auto none = world.run(bundle.prepare());
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error().message == "WhatsApp needs Node, and no program `node` is found");
  CHECK(none.error().hint.find("install Node 20") != std::string::npos);
  with_node(world, "v18.20.0");
  CHECK(world.run(bundle.prepare()).error().message == "WhatsApp needs Node 20 or newer, found v18.20.0");
  CHECK(kNodeMajorMin == 20);
  with_node(world, "v22.0.0");
  CHECK(world.run(bundle.prepare()).error().message.find("no program `npm`") != std::string::npos);
  world.processes().script(
      "npm", [](const io::ExecPlan&) -> Result<io::SimExec> { return io::SimExec{.output = "x\nnpm error network\n", .exit_code = 1}; });
  const auto failed = world.run(bundle.prepare());
  CHECK(failed.error().message.find("npm error network") != std::string::npos);
  CHECK(failed.error().hint.find("cd /state/bridges/whatsapp && npm ci") != std::string::npos);
}

TEST_CASE("a folder that is given is taken as it is") {
  io::SimWorld world;
  with_node(world, "v20.1.0");
  world.environment().set("OPENCLAW_WHATSAPP_BRIDGE", "/elsewhere");
  Bundle bundle(world.io(), "/state");
  const auto missing = world.run(bundle.prepare());
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().hint == "cd /elsewhere && npm ci --ignore-scripts --legacy-peer-deps --omit=peer");
  CHECK_FALSE(world.files().info("/elsewhere/main.mjs").has_value());
}

}  // namespace
}  // namespace oc::channels::whatsapp
