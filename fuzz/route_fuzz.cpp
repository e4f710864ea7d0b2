// Any bytes as a configuration and a question: the index answers as the plain rules do, and nothing breaks.
// links: core/routing
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "core/routing/batch.h"
#include "core/routing/explain.h"
#include "core/routing/lint.h"
#include "core/routing/naive_route_test.h"
#include "core/routing/table.h"

using namespace oc;
using namespace oc::routing;

namespace {

constexpr std::string_view kWords[] = {"",      "a",       "A",  "*",  " * ", "default", "biz",  "direct",
                                       "group", "channel", "dm", "g1", "1",   " 1 ",     "work", "main"};

/// Turns bytes into choices, so that those that are no JSON reach the rules too.
class Choices {
 public:
  explicit Choices(std::string_view data) : data_(data) {}
  unsigned next() { return at_ >= data_.size() ? 0 : static_cast<unsigned char>(data_[at_++]); }
  std::string word() { return std::string(kWords[next() % std::size(kWords)]); }

 private:
  std::string_view data_;
  std::size_t at_ = 0;
};

Json peer_of(Choices& choices) { return JsonObject{{"kind", choices.word()}, {"id", choices.word()}}; }

Json binding_of(Choices& choices) {
  const unsigned parts = choices.next();
  JsonObject match{{"channel", parts & 1 ? "c" : "d"}};
  if (parts & 2) match["accountId"] = choices.word();
  if (parts & 4) match["peer"] = peer_of(choices);
  if (parts & 8) match["guildId"] = choices.word();
  if (parts & 16) match["teamId"] = choices.word();
  if (parts & 32) match["roles"] = JsonArray{Json(choices.word()), Json(choices.word())};
  JsonObject binding{{"agentId", choices.word()}, {"match", std::move(match)}};
  if (parts & 64) binding["session"] = JsonObject{{"dmScope", "per-peer"}};
  return binding;
}

Json question_of(Choices& choices) {
  const unsigned parts = choices.next();
  JsonObject input{{"channel", parts & 1 ? "c" : " D"}};
  if (parts & 2) input["accountId"] = choices.word();
  if (parts & 4) input["peer"] = peer_of(choices);
  if (parts & 8) input["parentPeer"] = peer_of(choices);
  if (parts & 16) input["guildId"] = choices.word();
  if (parts & 32) input["teamId"] = choices.word();
  if (parts & 64) input["memberRoleIds"] = JsonArray{Json(choices.word()), Json(choices.word())};
  return input;
}

void compare(const Json& config, const Json& asked) {
  const auto input = read_route_input(asked);
  if (!input) return;
  const Route route = RouteTable::compile(config, Dialect::recorded)->resolve(*input);
  CHECK(to_json_text(to_json(route)) == to_json_text(naive::route(config, *input)));
  CHECK(route.session_key.starts_with("agent:"));
  const Explanation explained = explain(config, *input);
  CHECK(explained.tiers.size() == kTierCount);
  CHECK(!to_text(explained).empty());
  for (const Finding& finding : lint(config)) CHECK(!to_text(finding).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string answer = answer_line(text, nullptr);
  CHECK(parse_json(answer).has_value());
  if (const auto line = parse_json(text)) {
    const Json* config = member(*line, "config");
    const Json* input = member(*line, "input");
    if (config && input) compare(*config, *input);
    return 0;
  }
  Choices choices(text);
  const Json input = question_of(choices);
  JsonArray bindings;
  for (unsigned count = choices.next() % 16; count > 0; count--) bindings.push_back(binding_of(choices));
  compare(JsonObject{{"bindings", std::move(bindings)}, {"agents", JsonObject{{"list", JsonArray{JsonObject{{"id", "work"}}}}}}}, input);
  return 0;
}
