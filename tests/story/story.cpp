// Reading and playing stories.
#include "story.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/text.h"
#include "core/config/agents.h"
#include "tools/tools.h"

namespace oc::story {
namespace {

constexpr std::array kStepWords{"from",    "account",   "by",       "group", "room",    "thread", "guild",  "team",    "roles",
                                "name",    "says",      "mentions", "ask",   "nothing", "text",   "agent",  "session", "matched",
                                "binding", "by_way_of", "model",    "tools", "sees",    "unseen", "replies"};

std::string word(const Json& step, std::string_view key, std::string_view fallback = "") { return string_member_or(step, key, fallback); }

Result<Step> read_step(const Story& story, const Json& json, std::uint32_t node) {
  Step step{.expected = json, .where = story.document.where_node(node)};
  const JsonObject none;
  for (const auto& [key, value] : json.is_object() ? json.get_object() : none) {
    if (std::ranges::find(kStepWords, std::string_view(key)) == kStepWords.end())
      return fail(Errc::invalid, fmt::format("a step has no word \"{}\"", std::string_view(key)), {}, step.where);
  }
  step.ask = word(json, "ask");
  step.said = {.channel = word(json, "from"),
               .account = word(json, "account", "default"),
               .by = word(json, "by", "100"),
               .group = word(json, "group"),
               .room = word(json, "room"),
               .thread = word(json, "thread"),
               .guild = word(json, "guild"),
               .team = word(json, "team"),
               .roles = strings_member(json, "roles"),
               .name = word(json, "name"),
               .text = word(json, "says", "hello")};
  step.said.mentions_me = bool_member(json, "mentions").value_or(false);
  step.said.replies_to_me = bool_member(json, "replies").value_or(false);
  if (step.ask.empty() == step.said.channel.empty()) return fail(Errc::invalid, "a step says either `from` or `ask`", {}, step.where);
  return step;
}

/// What came of one step.
struct Came {
  std::vector<engine::Send> sends;
  std::vector<engine::ModelCall> calls;
};

Came take(engine::StoryWorld& world, const Step& step) {
  const std::size_t sends = world.channels.sends.size();
  const std::size_t calls = world.models.calls.size();
  if (step.ask.empty()) {
    CHECK(world.tell(step.said));
  } else {
    CHECK(world.sim.run(world.engine().send({.agent_id = step.ask, .text = step.said.text})));
    world.settle();
  }
  return {{world.channels.sends.begin() + static_cast<std::ptrdiff_t>(sends), world.channels.sends.end()},
          {world.models.calls.begin() + static_cast<std::ptrdiff_t>(calls), world.models.calls.end()}};
}

void check_route(const Story& story, const std::string& key, const Step& step, const engine::ModelCall& call) {
  const Json& expected = step.expected;
  CHECK(call.agent_id == word(expected, "agent", step.ask));
  CHECK(word(call.about, "agentId") == call.agent_id);
  if (const auto session = string_member(expected, "session")) CHECK(call.session_key == *session);
  if (const auto matched = string_member(expected, "matched")) CHECK(word(call.about, "matchedBy") == *matched);
  const auto index = int_member(expected, "binding");
  if (!index) return;
  const Json* binding = member(call.about, "binding");
  REQUIRE(binding != nullptr);
  CHECK(int_member(*binding, "index") == index);
  const auto& document = story.document;
  const auto bindings = document.child(document.child(0, key), "bindings");
  CHECK(word(*binding, "where") == to_string(document.where_node(document.item(bindings, static_cast<std::size_t>(*index)))));
}

void check_prompt(const Step& step, const engine::ModelCall& call) {
  const Json& expected = step.expected;
  if (const auto model = string_member(expected, "model")) CHECK(call.ref.text() == *model);
  if (member(expected, "tools")) {
    std::vector<std::string> names;
    for (const auto& tool : call.tools) names.push_back(tool.name);
    CHECK(names == strings_member(expected, "tools"));
  }
  for (const auto& sees : strings_member(expected, "sees")) CHECK(engine::all_text(call).find(sees) != std::string::npos);
  for (const auto& unseen : strings_member(expected, "unseen")) CHECK(engine::all_text(call).find(unseen) == std::string::npos);
}

/// Every reply leaves by the account and to the chat that its message came from.
void check_reply(const Step& step, const engine::Send& send, const std::string& text) {
  const auto from = engine::inbound_of(step.said, UnixTime{}).reply_address;
  CHECK(send.address.channel == from.channel);
  CHECK(send.address.account_id == from.account_id);
  CHECK(send.address.to == from.to);
  CHECK(send.address.thread_id == from.thread_id);
  if (const auto way = string_member(step.expected, "by_way_of"))
    CHECK(fmt::format("{} {} {}", send.address.channel, send.address.account_id, send.address.to) == *way);
  CHECK(send.text.starts_with(text));
}

void check(const Story& story, const std::string& key, const Step& step, const Came& came) {
  const bool expects_answer = member(step.expected, "agent") || !step.ask.empty();
  const auto text = string_member(step.expected, "text");
  CHECK(came.calls.size() == (expects_answer ? 1 : 0));
  CHECK(came.sends.size() == (step.ask.empty() && (expects_answer || text) ? 1 : 0));
  if (expects_answer && !came.calls.empty()) {
    check_route(story, key, step, came.calls[0]);
    check_prompt(step, came.calls[0]);
  }
  if (!came.sends.empty()) check_reply(step, came.sends[0], text ? *text : "answer from " + word(step.expected, "agent"));
}

std::vector<std::string> channels_of(const Story& story) {
  std::set<std::string> channels;
  for (const auto& step : story.steps) {
    if (step.ask.empty()) channels.insert(step.said.channel);
  }
  return {channels.begin(), channels.end()};
}

void use_configured_models(engine::StoryWorld& world) {
  const auto config = world.engine().config();
  for (const auto& agent : config::agents(*config, {.home = "/home/user", .state_dir = "/home/user/.openclaw"})) {
    const auto slash = agent.model.primary.find('/');
    if (slash != std::string::npos) world.models.model_of[agent.id] = {agent.model.primary.substr(0, slash), agent.model.primary.substr(slash + 1)};
  }
}

}  // namespace

Result<Story> read_story(const std::string& path) {
  std::ifstream file(path);
  const std::string name = std::filesystem::path(path).filename();
  OC_TRY(auto document, parse_json5(std::string(std::istreambuf_iterator<char>(file), {}), name));
  Story story{.document = std::move(document)};
  const Json& root = story.document.value();
  story.name = word(root, "story");
  for (const char* key : {"config", "entries"}) {
    if (member(root, key)) story.config_keys.emplace_back(key);
  }
  if (const Json* paired = member(root, "paired"); paired && paired->is_array()) {
    for (const auto& one : paired->get_array()) {
      story.paired.push_back({std::string(one.at(0).as_string()), std::string(one.at(1).as_string()), std::string(one.at(2).as_string())});
    }
  }
  const Json* steps = member(root, "steps");
  if (!steps || !steps->is_array() || steps->get_array().empty() || story.config_keys.empty() || story.name.empty())
    return fail(Errc::invalid, name + ": a story has a name, a config and steps");
  const auto array = story.document.child(0, "steps");
  for (std::size_t i = 0; i < steps->get_array().size(); i++) {
    OC_TRY(auto step, read_step(story, steps->get_array()[i], story.document.item(array, i)));
    story.steps.push_back(std::move(step));
  }
  return story;
}

std::string config_text(const Story& story, const std::string& key) {
  const auto& document = story.document;
  const auto& node = document.nodes()[document.child(0, key)];
  const Where where = document.where_at(node.value_begin);
  return std::string(where.line - 1, '\n') + std::string(where.column - 1, ' ') +
         document.text().substr(node.value_begin, node.value_end - node.value_begin);
}

void play(const Story& story, const std::string& key) {
  INFO(story.document.file(), " (", key, "): ", story.name);
  engine::StoryWorld world({.config = config_text(story, key),
                            .file = story.document.file(),
                            .channels = channels_of(story),
                            .make_toolbox = [](const io::Io& io, engine::ConfigSource config) {
                              return tools::make_toolbox(io, std::move(config), [] { return nullptr; });
                            }});
  use_configured_models(world);
  for (const auto& [channel, account, sender] : story.paired) world.pair(channel, account, sender);
  for (const auto& step : story.steps) {
    INFO("step at ", to_string(step.where));
    check(story, key, step, take(world, step));
  }
}

}  // namespace oc::story
