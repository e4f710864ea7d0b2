// What the check of a config says of chats' own settings: agents of topics, and texts for the system prompt.
#include <doctest/doctest.h>

#include "core/access/chat_prompt.h"
#include "core/config/config.h"

using namespace oc;
using namespace oc::config;

namespace {

std::string problems_of(std::string text) {
  LoadInput input{.path = "/c/openclaw.json", .text = std::move(text)};
  input.env = [](std::string_view name) -> std::optional<std::string> {
    return name == "HOME" ? std::optional<std::string>("/home/u") : std::nullopt;
  };
  input.reader = [](const std::string&) -> Result<std::string> { return fail(Errc::not_found, "no such file"); };
  input.real_path = [](const std::string& path) -> Result<std::string> { return path; };
  std::string all;
  for (const auto& problem : load(std::move(input)).problems) all += to_text(problem) + "\n";
  return all;
}

std::string with_groups(const std::string& groups) {
  return "{ agents: { list: [{ id: 'main' }, { id: 'work' }] },\nchannels: { telegram: { groups: { '-5': { " + groups + " } } } } }";
}

}  // namespace

TEST_CASE("a topic's agent that is not there is told with its place and the nearest one") {
  CHECK(
      problems_of(with_groups("topics: { '7': { agentId: 'wrok' } }"))
          .contains("/c/openclaw.json:2:60: warning: channels.telegram.groups.-5.topics.7.agentId: Unknown agent id \"wrok\" (not in agents.list).\n"
                    "  did you mean \"work\"?"));
  CHECK(problems_of(with_groups("topics: { '7': { agentId: 'zzzzzzzz' } }")).contains("the topic's messages go to the default agent \"main\""));
  CHECK_FALSE(problems_of(with_groups("topics: { '7': { agentId: 'Work' } }")).contains("agentId"));
}

TEST_CASE("toolsBySender outside of a chat's entry is told to have no effect") {
  CHECK(problems_of("{ tools: { toolsBySender: { '100': { deny: ['exec'] } } } }").contains("tools.toolsBySender: It has no effect here."));
  CHECK(problems_of("{ agents: { list: [{ id: 'main', tools: { toolsBySender: { '*': { deny: ['exec'] } } } }] } }")
            .contains("agents.list.0.tools.toolsBySender: It has no effect here."));
  CHECK_FALSE(problems_of(with_groups("toolsBySender: { '*': { deny: ['exec'] } }")).contains("no effect"));
}

TEST_CASE("keys of a channel that nothing reads are told with what happens instead, values that ask for just that are not") {
  const auto told = [](const std::string& section) { return problems_of("{ channels: { slack: { " + section + " } } }"); };
  CHECK(told("contextVisibility: 'allowlist'").contains("channels.slack.contextVisibility: It has no effect here."));
  CHECK(told("accounts: { work: { responsePrefix: '[bot]' } }").contains("channels.slack.accounts.work.responsePrefix: It has no effect here."));
  CHECK(told("blockStreaming: true").contains("channels.slack.blockStreaming"));
  CHECK(told("thread: { historyScope: 'channel' }").contains("channels.slack.thread.historyScope"));
  CHECK(problems_of("{ channels: { telegram: { silentErrorReplies: true } } }").contains("channels.telegram.silentErrorReplies"));
  for (const auto* same :
       {"contextVisibility: 'all'", "blockStreaming: false", "thread: { historyScope: 'thread' }", "mentionPatterns: { allowIn: [] }"})
    CHECK_FALSE(told(same).contains("no effect"));
  const auto of_person = [](const std::string& entry) { return problems_of("{ channels: { telegram: { direct: { '5': { " + entry + " } } } } }"); };
  CHECK(of_person("autoTopicLabel: true").contains("channels.telegram.direct.5.autoTopicLabel: It has no effect here."));
  CHECK(of_person("skills: ['a']").contains("channels.telegram.direct.5.skills: It has no effect here."));
  CHECK_FALSE(of_person("enabled: false, requireTopic: true, dmPolicy: 'allowlist', allowFrom: [5], systemPrompt: 'x'").contains("no effect"));
}

TEST_CASE("kChatPromptUnitsMax: a systemPrompt that is cut is told at load") {
  const std::string full(access::kChatPromptUnitsMax, 'x');
  CHECK(problems_of(with_groups("systemPrompt: '" + full + "y'"))
            .contains("warning: channels.telegram.groups.-5.systemPrompt: It is longer than 8192 characters and is cut there."));
  CHECK_FALSE(problems_of(with_groups("systemPrompt: '" + full + "'")).contains("systemPrompt"));
}
