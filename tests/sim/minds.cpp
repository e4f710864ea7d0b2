// Models that look at everything they are shown, and tools that remember every call.
#include "minds.h"

#include <fmt/format.h>

#include "base/text.h"

namespace oc::sim {
namespace {

template <class T = void>
using Task = engine::Task<T>;

constexpr Millis kHang = std::chrono::hours(3);

std::string all_text(const turn::Message& message) {
  std::string text;
  for (const auto& block : message.content) {
    text += block.text + "\n";
    if (block.kind == turn::Block::Kind::tool_call) text += to_json_text(block.arguments) + "\n";
  }
  return text;
}

/// The messages that wait for an answer: of the user's last words first, then of those before them, back to the last finished answer.
std::pair<std::vector<std::size_t>, std::vector<std::size_t>> open_messages(const engine::ModelCall& call) {
  std::vector<std::size_t> last;
  std::vector<std::size_t> before;
  bool has_user = false;
  for (auto message = call.messages.rbegin(); message != call.messages.rend(); ++message) {
    if (message->role == turn::Role::assistant && turn::tool_calls_of(*message).empty()) break;
    if (message->role != turn::Role::user) continue;
    for (const auto number : tokens_in(all_text(*message))) (has_user ? before : last).push_back(number);
    has_user = true;
  }
  return {last, before};
}

std::string tokens(const std::vector<std::size_t>& numbers) {
  std::string text;
  for (const auto number : numbers) text += token(number);
  return text;
}

std::size_t tool_results_behind_user(const engine::ModelCall& call) {
  std::size_t count = 0;
  for (auto message = call.messages.rbegin(); message != call.messages.rend() && message->role != turn::Role::user; ++message) {
    if (message->role == turn::Role::tool_result) count++;
  }
  return count;
}

Error draw_failure(Dice& dice) {
  switch (dice.below(6)) {
    case 0: return {.code = Errc::rate_limited, .message = "scripted/one answered 429", .http_status = 429, .retry_after_ms = 1000};
    case 1: return {.code = Errc::unavailable, .message = "scripted/one answered 503", .http_status = 503};
    case 2: return {.code = Errc::connection_lost, .message = "scripted/one hung up in the middle of its answer"};
    case 3: return {.code = Errc::timeout, .message = "scripted/one was silent for 90 s"};
    case 4: return {.code = Errc::denied, .message = "scripted/one refuses the key", .hint = "Check the key.", .http_status = 401};
    default: return {.code = Errc::protocol, .message = "scripted/one answered garbage"};
  }
}

}  // namespace

std::vector<engine::ModelInfo> Minds::list(const std::string&) { return {{.ref = {"scripted", "one"}, .name = "One", .has_auth = true}}; }
Task<engine::ModelRef> Minds::default_model(std::string) { co_return engine::ModelRef{"scripted", "one"}; }

void Minds::check(const engine::ModelCall& call) {
  std::string text = call.system_prompt;
  for (const auto& message : call.messages) text += "\n" + all_text(message);
  if (scene_.mutant == Mutant::leaks && scene_.model_calls % 3 == 0) text += token(scene_.model_calls % scene_.plan.messages.size());
  scene_.check_apart(text, call.agent_id, call.session_key, "the prompt");
}

std::string Minds::answer_to(const engine::ModelCall& call) {
  const auto [last, before] = open_messages(call);
  if (scene_.dice.permille(scene_.weather.model_is_silent)) {
    scene_.silent.insert(last.begin(), last.end());
    scene_.silent.insert(before.begin(), before.end());
    return "NO_REPLY";
  }
  const auto parts = scene_.dice.one_in(4) ? scene_.dice.between(2, 4) : 1;
  std::string text;
  for (std::int64_t part = 1; part <= parts; part++) {
    if (part > 1) text += "\n---\n";
    text += fmt::format("part {}/{} of answer {} to ans[{}] also[{}]", part, parts, scene_.model_calls, tokens(last), tokens(before));
  }
  return text;
}

turn::Block Minds::tool_call(const engine::ModelCall& call) {
  const auto [last, before] = open_messages(call);
  const std::string id = fmt::format("call{}", scene_.model_calls);
  return {.kind = turn::Block::Kind::tool_call,
          .id = id,
          .name = scene_.dice.one_in(3) ? "session_status" : "work",
          .arguments = {{"unique", id}, {"for", tokens(last)}}};
}

Thought Minds::think(const engine::ModelCall& call) {
  scene_.model_calls++;
  check(call);
  Dice& dice = scene_.dice;
  const Weather& weather = scene_.weather;
  Thought thought{.hangs = dice.permille(weather.model_hangs), .fails = dice.permille(weather.model_fails)};
  thought.length = thought.hangs ? kHang : dice.up_to(weather.model_length);
  scene_.note(fmt::format("model call {} in {}{}{}", scene_.model_calls, call.session_key, thought.hangs ? ", which hangs" : "",
                          thought.fails ? ", which fails" : ""));
  turn::Message& message = thought.message;
  message = {.role = turn::Role::assistant, .api = "scripted", .provider = call.ref.provider, .model = call.ref.model};
  message.usage = {.input = 10, .output = 5};
  message.stop_reason = "stop";
  if (tool_results_behind_user(call) < 3 && dice.permille(weather.uses_tool)) {
    message.stop_reason = "toolUse";
    message.content.push_back(tool_call(call));
    if (dice.one_in(4))
      message.content.push_back(tool_call(call)), message.content.back().id += "b",
          message.content.back().arguments.as_object()["unique"] = message.content.back().id;
  } else {
    message.content.push_back({.text = answer_to(call)});
  }
  return thought;
}

Task<Result<turn::Message>> Minds::call(engine::ModelCall call, std::function<void(const engine::ModelEvent&)> on_event) {
  const AtWork at_work(scene_, scene_.mutant == Mutant::shares_lane ? call.agent_id : call.session_key, "a model");
  Thought thought = think(call);
  const std::string text = turn::text_of(thought.message);
  const std::size_t half = text.size() / 2;
  if (scene_.dice.one_in(2) && half > 0) on_event({engine::ModelEvent::Kind::text, text.substr(0, half)});
  co_await scene_.world->clock().sleep(thought.length);
  if (thought.hangs || thought.fails) co_return std::unexpected(draw_failure(scene_.dice));
  scene_.say(text);
  if (thought.message.stop_reason == "toolUse") on_event({engine::ModelEvent::Kind::tool_call, thought.message.content.front().name});
  co_return std::move(thought.message);
}

SharedVector<engine::ToolSpec> Hands::specs(const std::string&, const std::string&, const engine::ChatMessages&) {
  const Json any = {{"type", "object"}, {"properties", JsonObject()}};
  std::vector<engine::ToolSpec> specs;
  specs.push_back({"work", "Does something that cannot be undone", any});
  specs.push_back({"session_status", "Looks", any});
  return specs;
}

Task<engine::ToolResult> Hands::run(std::string name, engine::ToolContext context, Json arguments) {
  const AtWork at_work(scene_, context.session_key, "a tool");
  const std::string unique = string_member_or(arguments, "unique", "?");
  scene_.note(fmt::format("tool {} {} in {}", name, unique, context.session_key));
  scene_.check_apart(to_json_text(arguments), context.agent_id, context.session_key, "a tool");
  const int more = scene_.mutant == Mutant::tool_twice ? 2 : 1;
  if ((scene_.tool_runs[unique] += more) > 1 && !repeats_safely(name))
    scene_.fail(Invariant::tool, fmt::format("tool call {} is carried out again", unique));
  const bool fails = scene_.dice.permille(scene_.weather.tool_fails);
  co_await scene_.world->clock().sleep(scene_.dice.up_to(scene_.weather.tool_length));
  co_return engine::ToolResult{.text = fails ? "it did not work" : name + " is done", .is_error = fails};
}

std::vector<std::size_t> answered_in(const std::string& text) {
  const auto begin = text.find("ans[");
  if (begin == std::string::npos) return {};
  return tokens_in(text.substr(begin, text.find(']', begin) - begin));
}

}  // namespace oc::sim
