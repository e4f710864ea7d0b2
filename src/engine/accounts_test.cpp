// Tests of how accounts are asked whether they work.
#include "engine/accounts.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/story_world_test.h"
#include "io/clock.h"

namespace oc::engine {
namespace {

using namespace std::chrono_literals;

/// `a00`, `a01`, ... of Telegram; the other three channels have one account each.
std::string accounts_of(std::size_t count) {
  std::string accounts;
  for (std::size_t i = 0; i < count; i++) accounts += fmt::format("a{:02}: {{}}, ", i);
  return "{ channels: { telegram: { accounts: { " + accounts + " } }, discord: {} } }";
}

struct Asked {
  std::vector<ChannelSummary> channels;
  Millis took{0};
  const AccountSummary& account(std::string_view id) const {
    for (const auto& channel : channels) {
      for (const auto& each : channel.accounts) {
        if (each.status.account_id == id) return each;
      }
    }
    FAIL("no such account");
    return channels.at(0).accounts.at(0);
  }
  std::size_t working() const {
    std::size_t out = 0;
    for (const auto& channel : channels) {
      for (const auto& each : channel.accounts) out += each.probe && each.probe->ok ? 1 : 0;
    }
    return out;
  }
};

Asked ask(StoryWorld& world, Millis timeout) {
  const Millis began = world.sim.clock().steady();
  Asked out{.channels = world.sim.run(world.engine().channels(true, timeout))};
  out.took = world.sim.clock().steady() - began;
  return out;
}

TEST_CASE("accounts are probed beside each other, and one that hangs costs the others nothing: it says so kProbeAnswerTime before the asker leaves") {
  StoryWorld world(accounts_of(4));
  for (const char* id : {"a00", "a02", "a03"}) world.channels.probe_lengths[id] = 3s;
  CHECK(ask(world, 10s).took == 3s);
  CHECK(ask(world, 10s).working() == 7);
  world.channels.probe_lengths["a01"] = 24h;
  const auto asked = ask(world, 10s);
  CHECK(asked.took == Millis(10s) - kProbeAnswerTime);
  CHECK(asked.working() == 6);
  REQUIRE(asked.account("a01").probe);
  CHECK_FALSE(asked.account("a01").probe->ok);
  CHECK(asked.account("a01").probe->error == "no answer within 9.0 s");
  CHECK(asked.account("a01").probe->elapsed_ms == 9000);
  CHECK(asked.account("a01").status.running);
  // Of a short time half is kept for the answer.
  CHECK(ask(world, 1s).took == 500ms);
}

TEST_CASE("an account is given kProbeGrace less than it has, to say itself what it waited for") {
  CHECK(kProbeGrace < kProbeAnswerTime);
  StoryWorld world(accounts_of(1));
  world.channels.obeys_probe_time = true;
  world.channels.probe_lengths["a00"] = 24h;
  const auto asked = ask(world, 10s);
  CHECK(asked.took == Millis(10s) - kProbeAnswerTime - kProbeGrace);
  CHECK(asked.account("a00").probe->error == "the platform is silent");
}

TEST_CASE("at most kProbesAtOnceMax accounts are asked at once, and those behind accounts that hang are told to have had no time") {
  StoryWorld world(accounts_of(kProbesAtOnceMax + 4));
  for (std::size_t i = 0; i < kProbesAtOnceMax + 4; i++) world.channels.probe_lengths[fmt::format("a{:02}", i)] = 2s;
  const auto asked = ask(world, 10s);
  CHECK(asked.working() == kProbesAtOnceMax + 7);
  CHECK(world.channels.probing_most == kProbesAtOnceMax);
  CHECK(asked.took == 4s);
  for (std::size_t i = 0; i < kProbesAtOnceMax + 4; i++) world.channels.probe_lengths[fmt::format("a{:02}", i)] = 24h;
  const auto hung = ask(world, 10s);
  CHECK(hung.took == 9s);
  CHECK(hung.account("a19").probe->error == "no answer within 9.0 s");
}

TEST_CASE("without a probe nobody is asked") {
  StoryWorld world(accounts_of(2));
  CHECK_FALSE(world.sim.run(world.engine().channels(false, 10s)).at(0).accounts.at(0).probe);
  CHECK(world.channels.probing_most == 0);
}

}  // namespace
}  // namespace oc::engine
