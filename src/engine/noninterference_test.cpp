// Non-interference: whatever B does, the prompts of A are the same bytes as without B.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

enum class WithB : std::uint8_t { no, yes };

std::string config_for(std::string_view scope) {
  return fmt::format(R"({{ session: {{ dmScope: "{}" }},
    channels: {{ telegram: {{ dmPolicy: "open", allowFrom: ["*", "100", "200"], accounts: {{ default: {{}}, other: {{}} }} }},
                whatsapp: {{ dmPolicy: "open", allowFrom: ["*", "+200"] }} }} }})",
                     scope);
}

/// Everything of a call that a model or its provider sees, written out.
std::string bytes_of(const ModelCall& call) {
  std::string text = call.ref.text() + "\n" + call.agent_id + "\n" + call.agent_dir + "\n" + call.session_key + "\n" + call.system_prompt.get() +
                     "\n" + call.thinking + "\n" + std::to_string(call.tokens_max) + "\n" + to_json_text(call.about) + "\n";
  for (const auto& message : call.messages) text += to_json_text(turn::to_json(message)) + "\n";
  for (const auto& tool : call.tools) text += tool.name + tool.description + to_json_text(tool.parameters);
  return text;
}

/// One thing that a person does, at a moment of its own.
struct Deed {
  Millis at;
  Said said;
};

/// A's deeds depend on the seed alone; B's come from a stream of their own, so that leaving them out changes nothing else.
std::vector<Deed> deeds_of(std::uint64_t seed, WithB with_b) {
  io::SimWorld dice_a(seed);
  io::SimWorld dice_b(seed + 7'000'000);
  std::vector<Deed> deeds;
  Millis at(0);
  for (int i = 0; i < 8; i++) {
    at += Millis(1000 + static_cast<std::int64_t>(dice_a.random().below(600'000)));
    const bool begins_anew = dice_a.random().below(6) == 0;
    deeds.push_back(
        {at,
         {.by = "100", .name = "Ada", .text = begins_anew ? "/new once more" : fmt::format("A says {}", i), .message_id = fmt::format("a{}", i)}});
  }
  if (with_b == WithB::no) return deeds;
  static constexpr std::string_view kTexts[] = {
      "B says CANARY", "/new",     "/reset CANARY", "/queue interrupt", "use the tool CANARY", "/think high", "/model scripted/two", "/stop",
      "/send off",     "/send on", "/status",       "A says 3"};
  at = Millis(0);
  for (int i = 0; i < 20; i++) {
    at += Millis(501 + static_cast<std::int64_t>(dice_b.random().below(250'000)));
    Said said{.by = "200", .name = "Bob", .text = std::string(kTexts[dice_b.random().below(std::size(kTexts))]), .message_id = fmt::format("b{}", i)};
    if (dice_b.random().below(4) == 0) said.account = "other";
    if (dice_b.random().below(4) == 0) said.channel = "whatsapp", said.account = "default", said.by = "+200";
    deeds.push_back({at, std::move(said)});
  }
  std::ranges::stable_sort(deeds, {}, &Deed::at);
  return deeds;
}

/// What the model was shown of A, call by call.
std::vector<std::string> prompts_of_a(std::string_view scope, std::uint64_t seed, WithB with_b) {
  StoryWorld world({.config = config_for(scope), .seed = seed});
  world.models.script = [](const ModelCall& call) {
    const std::string said = last_user_text(call);
    const bool wants_tool = said.find("use the tool") != std::string::npos && call.messages.back().role == turn::Role::user;
    return wants_tool ? Scripted{.calls = {tool_call("work", {{"what", "CANARY"}})}}
                      : Scripted{.text = "answer to " + std::to_string(said.size()), .length = Millis(200)};
  };
  Millis now(0);
  for (const auto& deed : deeds_of(seed, with_b)) {
    world.sim.advance(deed.at - now);
    now = deed.at;
    CHECK(world.say(deed.said));
  }
  world.settle(std::chrono::minutes(10));
  std::vector<std::string> prompts;
  for (const auto& call : world.models.calls) {
    if (call.session_key.ends_with(":direct:100")) prompts.push_back(bytes_of(call));
  }
  return prompts;
}

}  // namespace

TEST_CASE("with a session for each peer, B's words, resets, commands and tools leave A's prompts byte for byte as they are") {
  for (const std::string_view scope : {"per-peer", "per-channel-peer", "per-account-channel-peer"}) {
    for (std::uint64_t seed = 1; seed <= 15; seed++) {
      CAPTURE(scope);
      CAPTURE(seed);
      const auto alone = prompts_of_a(scope, seed, WithB::no);
      const auto together = prompts_of_a(scope, seed, WithB::yes);
      REQUIRE(alone.size() == 8);
      REQUIRE(together.size() == alone.size());
      for (std::size_t i = 0; i < alone.size(); i++) {
        CAPTURE(i);
        CHECK(together[i] == alone[i]);
        CHECK(together[i].find("CANARY") == std::string::npos);
      }
    }
  }
}

TEST_CASE("the test can fail: in a shared main session B's words do reach A") {
  StoryWorld world(config_for("main"));
  world.tell({.by = "200", .text = "CANARY"});
  world.tell({.by = "100", .text = "hello"});
  CHECK(bytes_of(world.models.calls.back()).find("CANARY") != std::string::npos);
}

}  // namespace oc::engine
