// The recorded verdicts of OpenClaw 2026.3.28 on 39 small configurations and on those of the handbook, against ours.
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/json5.h"
#include "base/text.h"
#include "core/config/config.h"

using namespace oc;
using namespace oc::config;

namespace {

std::vector<std::string> lines_of(const std::string& name) {
  std::ifstream in(std::string(OC_SOURCE_DIR) + "/tests/parity/" + name);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

using Issues = std::set<std::string>;

/// `path: message` of every error; under strict, because the recorded program takes an unknown key for an error.
Issues errors_of(const Loaded& loaded) {
  Issues issues;
  for (const auto& problem : loaded.problems) {
    if (problem.level == Level::error) issues.insert(problem.path + ": " + problem.message);
  }
  return issues;
}

Issues recorded(const Json& answer) {
  Issues issues;
  for (const auto& issue : answer.at("issues").get_array()) {
    const std::string path(issue.at("path").get_string());
    const std::string message(issue.at("message").get_string());
    const std::string prefix = "Unrecognized keys: ";
    if (!message.starts_with(prefix)) {
      issues.insert(path + ": " + message);
      continue;
    }
    // We tell each unknown key for itself, because each has a place and a hint of its own.
    for (const auto& key : split(message.substr(prefix.size()), ',')) issues.insert(path + ": Unrecognized key: " + std::string(js_trim(key)));
  }
  return issues;
}

/// The recorded home of the case with `~/x` in it.
constexpr std::string_view kHome = "/tmp/oc-config-oracle-26cYHE/3.28";

Loaded run(const Json& input, Strictness strictness) {
  const EnvLookup env = [](std::string_view name) -> std::optional<std::string> {
    if (name == "HOME") return std::string(kHome);
    return std::nullopt;
  };
  if (const auto text = string_member(input, "text")) {
    return load({.path = "openclaw.json", .text = *text, .env = env, .reader = {}, .real_path = {}, .strictness = strictness});
  }
  return load_value(input.at("cfg"), env, strictness);
}

struct Deviation {
  std::string_view input;  ///< the configuration as recorded
  std::string_view reason;
};

/// Where our verdict is another one on purpose. All of these are valid here.
constexpr Deviation kAccepted[] = {
    {R"({"bindings":[{"agentId":"a","match":{"channel":"whatsapp"},"session":{"dmScope":"per-peer"}}]})",
     "bindings[].session of 2026.9.6 is taken over"},
    {R"({"agents":{"entries":{"a":{}}}})", "the roster of 2026.9.6 is read as well"},
};

/// Handbook configurations that OpenClaw refuses and that are accepted here.
const std::map<std::string, std::string_view> kAcceptedSeeds = {
    {"ref-subagents-agent", "a cap of sub-agents for one agent"},
    {"ref-heartbeat", "the target as an object of channel and peer"},
    {"ref-bindings", "a peer as a plain id"},
    {"ref-send-policy", "send policy by channel and kind of conversation"},
    {"ref-identity-links", "links as a list of persons"},
};

}  // namespace

TEST_CASE("parity: small configurations get the verdict of 2026.3.28, with its words") {
  const auto inputs = lines_of("config-cases.jsonl");
  const auto answers = lines_of("config-cases.answers.jsonl");
  REQUIRE(inputs.size() == 39);
  REQUIRE(answers.size() == inputs.size());
  for (std::size_t i = 0; i < inputs.size(); i++) {
    CAPTURE(inputs[i]);
    const Json input = parse_json(inputs[i]).value();
    const Json answer = parse_json(answers[i]).value().at("3.28");
    const Loaded strict = run(input, Strictness::strict);
    bool accepted = false;
    for (const auto& deviation : kAccepted) accepted |= input.as_object().contains("cfg") && to_json_text(input.at("cfg")) == deviation.input;
    if (accepted) {
      CHECK(strict.valid());
      continue;
    }
    CHECK(strict.valid() == answer.at("valid").get_bool());
    if (input.as_object().contains("text")) {  // a parser has words of its own; only the place is the same
      for (const auto& problem : strict.problems) CHECK(to_string(problem.where) == "openclaw.json:1:11");
      continue;
    }
    // Where the recorded program stops at the first mistake of a binding, we tell the unknown key beside it too.
    const Issues ours = errors_of(strict);
    for (const auto& issue : recorded(answer)) CHECK_MESSAGE(ours.contains(issue), issue);
    for (const auto& issue : ours)
      CHECK_MESSAGE((recorded(answer).contains(issue) || issue.find(": Unrecognized key: ") != std::string::npos), issue);
    const Loaded normal = run(input, Strictness::normal);
    bool only_unknown_keys = true;
    for (const auto& problem : strict.problems)
      only_unknown_keys &= problem.level == Level::warning || problem.message.starts_with("Unrecognized key");
    CHECK(normal.valid() == only_unknown_keys);
  }
}

TEST_CASE("parity: every configuration of the handbook is accepted, most of them as 2026.3.28 does") {
  const auto inputs = lines_of("config-seeds.jsonl");
  const auto answers = lines_of("config-seeds.answers.jsonl");
  REQUIRE(inputs.size() == answers.size());
  REQUIRE(inputs.size() >= 20);
  for (std::size_t i = 0; i < inputs.size(); i++) {
    CAPTURE(inputs[i]);
    const Json input = parse_json(inputs[i]).value();
    const bool recorded_valid = parse_json(answers[i]).value().at("3.28").at("valid").get_bool();
    CHECK(recorded_valid == !kAcceptedSeeds.contains(std::string(input.at("name").get_string())));
    const Loaded loaded = run(input, Strictness::strict);
    for (const auto& problem : loaded.problems) {
      if (problem.level == Level::error) FAIL_CHECK(to_text(problem));
    }
    CHECK(loaded.valid());
  }
}
