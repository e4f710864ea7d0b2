// Model calls as the request bodies of the two wire formats.
#include <doctest/doctest.h>

#include "models/anthropic/request.h"
#include "models/openai/request.h"

using namespace oc;
using namespace oc::models;
using engine::ModelCall;
using turn::Block;
using turn::Message;
using turn::Role;

namespace {

Json json(const char* text) { return parse_json(text).value(); }

Target target_of(const char* provider, const char* model, const char* config = "{}") { return find_target(json(config), {provider, model}).value(); }

ModelCall call_of(const char* provider, const char* model) {
  ModelCall call{.ref = {provider, model}, .system_prompt = "Be brief."};
  call.messages.push_back(turn::user_message("hi", UnixTime()));
  return call;
}

/// An assistant message of that origin that thought, spoke and called; and the call's result.
void add_tool_round(ModelCall& call, const char* api, const char* provider, const char* model, const char* signature) {
  Message answer{.role = Role::assistant, .api = api, .provider = provider, .model = model};
  answer.content.push_back({.kind = Block::Kind::thinking, .text = "hm", .signature = signature});
  answer.content.push_back({.kind = Block::Kind::text, .text = "Looking."});
  answer.content.push_back({.kind = Block::Kind::tool_call, .id = "t1", .name = "ls", .arguments = JsonObject{{"path", "."}}});
  call.messages.push_back(std::move(answer));
  Message result{.role = Role::tool_result, .tool_call_id = "t1", .tool_name = "ls"};
  result.content.push_back({.kind = Block::Kind::text, .text = "a.txt"});
  call.messages.push_back(std::move(result));
}

std::string text(const Json& value) { return to_json_text(value); }

Json anthropic_body(const engine::ModelCall& call, const Target& target) { return parse_json(anthropic::request_body(call, target)).value(); }
Json openai_body(const engine::ModelCall& call, const Target& target) { return parse_json(openai::request_body(call, target)).value(); }
}  // namespace

TEST_CASE("an Anthropic request has the system prompt and the last message marked for the cache") {
  const Json body = anthropic_body(call_of("anthropic", "claude-opus-4-6"), target_of("anthropic", "claude-opus-4-6"));
  CHECK(
      text(body) ==
      R"({"model":"claude-opus-4-6","max_tokens":32000,"stream":true,"system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],)"
      R"("messages":[{"role":"user","content":[{"type":"text","text":"hi","cache_control":{"type":"ephemeral"}}]}]})");
}

TEST_CASE("an Anthropic request sends a tool round back, with the thoughts of the same model") {
  auto call = call_of("anthropic", "claude-opus-4-6");
  add_tool_round(call, "anthropic-messages", "anthropic", "claude-opus-4-6", "sig");
  const Json body = anthropic_body(call, target_of("anthropic", "claude-opus-4-6"));
  CHECK(text(*at_path(body, "messages.1")) ==
        R"({"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"sig"},{"type":"text","text":"Looking."},)"
        R"({"type":"tool_use","id":"t1","name":"ls","input":{"path":"."}}]})");
  CHECK(text(*at_path(body, "messages.2")) ==
        R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"a.txt","cache_control":{"type":"ephemeral"}}]})");
}

TEST_CASE("thoughts of another model or without a signature are not sent, encrypted ones are") {
  const auto first_type = [](const char* api, const char* provider, const char* model, const char* signature) {
    auto call = call_of("anthropic", "claude-opus-4-6");
    add_tool_round(call, api, provider, model, signature);
    const Json body = anthropic_body(call, target_of("anthropic", "claude-opus-4-6"));
    return std::string(at_path(body, "messages.1.content.0.type")->get_string());
  };
  CHECK(first_type("anthropic-messages", "anthropic", "claude-opus-4-6", "sig") == "thinking");
  CHECK(first_type("anthropic-messages", "anthropic", "claude-opus-4-6", "redacted:abc") == "redacted_thinking");
  CHECK(first_type("anthropic-messages", "anthropic", "claude-opus-4-6", "") == "text");
  CHECK(first_type("anthropic-messages", "anthropic", "claude-haiku-4-5", "sig") == "text");
  CHECK(first_type("openai-completions", "openai", "gpt-5.2", "sig") == "text");
}

TEST_CASE("an Anthropic request merges neighbours of one role and begins with the user") {
  auto call = call_of("anthropic", "claude-opus-4-6");
  call.messages.clear();
  Message answer{.role = Role::assistant};
  answer.content.push_back({.kind = Block::Kind::text, .text = "one"});
  call.messages = {answer, answer, turn::user_message("a", UnixTime()), turn::user_message("b", UnixTime())};
  const Json body = anthropic_body(call, target_of("anthropic", "claude-opus-4-6"));
  const auto& messages = body.at("messages").as_array();
  REQUIRE(messages.size() == 3);
  CHECK(messages[0].at("role").as_string() == "user");
  CHECK(messages[1].at("content").as_array().size() == 2);
  CHECK(messages[2].at("content").as_array().size() == 2);
}

TEST_CASE("an Anthropic request tells of tools, and which result was an error") {
  auto call = call_of("anthropic", "claude-opus-4-6");
  add_tool_round(call, "demo", "demo", "guide", "");
  call.messages.own().back().is_error = true;
  call.tools.push_back({"ls", "Lists files.", JsonObject{{"type", "object"}}});
  const Json body = anthropic_body(call, target_of("anthropic", "claude-opus-4-6"));
  CHECK(text(body.at("tools")) == R"([{"name":"ls","description":"Lists files.","input_schema":{"type":"object"}}])");
  CHECK(at_path(body, "messages.2.content.0.is_error")->get_bool());
}

TEST_CASE("Anthropic thinking is asked for in the way of the model's generation") {
  const auto thinking = [](const char* model, const char* level, std::int64_t tokens_max = 0) {
    auto call = call_of("anthropic", model);
    call.thinking = level;
    call.tokens_max = tokens_max;
    const Json body = anthropic_body(call, target_of("anthropic", model));
    const Json* value = member(body, "thinking");
    const Json* effort = at_path(body, "output_config.effort");
    return (value ? text(*value) : "none") + (effort ? " " + text(*effort) : "");
  };
  CHECK(thinking("claude-opus-4-6", "off") == "none");
  CHECK(thinking("claude-opus-4-6", "minimal") == R"({"type":"adaptive","display":"summarized"} "low")");
  CHECK(thinking("claude-opus-4-6", "high") == R"({"type":"adaptive","display":"summarized"} "high")");
  CHECK(thinking("claude-sonnet-5", "medium") == R"({"type":"adaptive","display":"summarized"} "medium")");
  CHECK(thinking("claude-sonnet-4-5", "low") == R"({"type":"enabled","budget_tokens":2048})");
  CHECK(thinking("claude-sonnet-4-20250514", "high") == R"({"type":"enabled","budget_tokens":16384})");
  CHECK(thinking("claude-sonnet-4-5", "high", 4096) == R"({"type":"enabled","budget_tokens":3072})");
  CHECK(thinking("claude-sonnet-4-5", "high", 1500) == "none");
  CHECK(thinking("claude-3-5-haiku-latest", "high") == "none");
}

TEST_CASE("a fixed thinking budget is not asked for in a tool loop that began without thoughts") {
  auto call = call_of("anthropic", "claude-sonnet-4-5");
  call.thinking = "low";
  add_tool_round(call, "anthropic-messages", "anthropic", "claude-sonnet-4-5", "sig");
  CHECK(member(anthropic_body(call, target_of("anthropic", "claude-sonnet-4-5")), "thinking"));
  call.messages.own()[1].content.erase(call.messages.own()[1].content.begin());
  CHECK_FALSE(member(anthropic_body(call, target_of("anthropic", "claude-sonnet-4-5")), "thinking"));
}

TEST_CASE("the longest Anthropic answer is the user's, else the family's") {
  const auto tokens = [](const char* model, std::int64_t asked, const char* config = "{}") {
    auto call = call_of("anthropic", model);
    call.tokens_max = asked;
    return anthropic_body(call, target_of("anthropic", model, config)).at("max_tokens").as_int64();
  };
  CHECK(tokens("claude-opus-4-6", 0) == 32'000);
  CHECK(tokens("claude-opus-4-6", 500) == 500);
  CHECK(tokens("claude-3-haiku-20240307", 0) == 4'096);
  CHECK(tokens("claude-3-5-sonnet-latest", 100'000) == 8'192);
  CHECK(tokens("mine", 0, R"({"models":{"providers":{"anthropic":{"models":[{"id":"mine","maxTokens":777}]}}}})") == 777);
}

TEST_CASE("request URLs are built whether or not the baseUrl names the version") {
  CHECK(anthropic::request_url({.base_url = "https://api.anthropic.com"}) == "https://api.anthropic.com/v1/messages");
  CHECK(anthropic::request_url({.base_url = "https://proxy/v1"}) == "https://proxy/v1/messages");
  CHECK(openai::request_url({.base_url = "https://api.openai.com/v1"}) == "https://api.openai.com/v1/chat/completions");
  CHECK(openai::request_url({.base_url = "https://x/v1/chat/completions"}) == "https://x/v1/chat/completions");
}

TEST_CASE("an OpenAI request streams with usage") {
  const Json body = openai_body(call_of("openai", "gpt-4o"), target_of("openai", "gpt-4o"));
  CHECK(
      text(body) ==
      R"({"model":"gpt-4o","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"hi"}],"stream":true,"stream_options":{"include_usage":true}})");
}

TEST_CASE("an OpenAI request sends a tool round back, without thoughts") {
  auto call = call_of("openai", "gpt-4o");
  add_tool_round(call, "anthropic-messages", "anthropic", "claude-opus-4-6", "sig");
  call.tools.push_back({"ls", "Lists files.", Json()});
  const Json body = openai_body(call, target_of("openai", "gpt-4o"));
  CHECK(
      text(*at_path(body, "messages.2")) ==
      R"({"role":"assistant","content":"Looking.","tool_calls":[{"id":"t1","type":"function","function":{"name":"ls","arguments":"{\"path\":\".\"}"}}]})");
  CHECK(text(*at_path(body, "messages.3")) == R"({"role":"tool","tool_call_id":"t1","content":"a.txt"})");
  CHECK(text(body.at("tools")) ==
        R"([{"type":"function","function":{"name":"ls","description":"Lists files.","parameters":{"type":"object","properties":{}}}}])");
}

TEST_CASE("a call without words has null content") {
  auto call = call_of("openai", "gpt-4o");
  add_tool_round(call, "demo", "demo", "guide", "");
  call.messages.own()[1].content.erase(call.messages.own()[1].content.begin(), call.messages.own()[1].content.begin() + 2);
  CHECK(at_path(openai_body(call, target_of("openai", "gpt-4o")), "messages.2.content")->is_null());
}

TEST_CASE("compat settings change the request") {
  const char* config = R"({"models":{"providers":{"mine":{"baseUrl":"http://h/v1","models":[{"id":"m","reasoning":true,"maxTokens":99,"compat":{
    "supportsUsageInStreaming":false,"maxTokensField":"max_completion_tokens","thinkingFormat":"qwen","requiresToolResultName":true,"supportsTools":false,"requiresAssistantAfterToolResult":true}}]}}}})";
  auto call = call_of("mine", "m");
  add_tool_round(call, "demo", "demo", "guide", "");
  call.messages.push_back(turn::user_message("and now?", UnixTime()));
  call.tools.push_back({"ls", "Lists files.", Json()});
  call.thinking = "low";
  const Json body = openai_body(call, target_of("mine", "m", config));
  CHECK_FALSE(member(body, "stream_options"));
  CHECK_FALSE(member(body, "tools"));
  CHECK(int_member(body, "max_completion_tokens") == 99);
  CHECK(bool_member(body, "enable_thinking") == true);
  CHECK(string_member(*at_path(body, "messages.3"), "name") == "ls");
  CHECK(string_member(*at_path(body, "messages.4"), "role") == "assistant");
}

TEST_CASE("reasoning effort is asked for in the provider's way, and only of models that reason") {
  const auto body_of = [](const char* provider, const char* model, const char* level, const char* config = "{}") {
    auto call = call_of(provider, model);
    call.thinking = level;
    return openai_body(call, target_of(provider, model, config));
  };
  CHECK(string_member(body_of("openai", "gpt-5.2", "minimal"), "reasoning_effort") == "low");
  CHECK(string_member(body_of("openai", "gpt-5.2", "xhigh"), "reasoning_effort") == "high");
  CHECK_FALSE(member(body_of("openai", "gpt-5.2", "off"), "reasoning_effort"));
  CHECK_FALSE(member(body_of("openai", "gpt-4o", "high"), "reasoning_effort"));
  const char* reasons =
      R"({"models":{"providers":{"openrouter":{"models":[{"id":"a/b","reasoning":true}]},"zai":{"models":[{"id":"glm","reasoning":true}]}}}})";
  CHECK(text(body_of("openrouter", "a/b", "high", reasons).at("reasoning")) == R"({"effort":"high"})");
  CHECK(text(body_of("zai", "glm", "off", reasons).at("thinking")) == R"({"type":"disabled"})");
}

TEST_CASE("DeepSeek gets the thoughts of the open tool loop, and of no older one") {
  auto call = call_of("deepseek", "deepseek-reasoner");
  add_tool_round(call, "openai-completions", "deepseek", "deepseek-reasoner", "");
  const auto target = target_of("deepseek", "deepseek-reasoner");
  CHECK(string_member(*at_path(openai_body(call, target), "messages.2"), "reasoning_content") == "hm");
  call.messages.push_back(turn::user_message("next", UnixTime()));
  CHECK_FALSE(string_member(*at_path(openai_body(call, target), "messages.2"), "reasoning_content"));
}

TEST_CASE("bytes that are not UTF-8 reach no provider") {
  auto call = call_of("openai", "gpt-4o");
  call.messages.own()[0] = turn::user_message("a\xFFz", UnixTime());
  CHECK(text(openai_body(call, target_of("openai", "gpt-4o"))).find("a\xEF\xBF\xBDz") != std::string::npos);
}

TEST_CASE("an image goes to models that see, in each wire format; others are told of it in words only") {
  auto call = call_of("anthropic", "claude-opus-4-6");
  call.messages.own().front().content.push_back({.kind = Block::Kind::image, .text = "QUJD", .mime = "image/png", .path = "/x/1.png"});
  const Json anthropic = anthropic_body(call, target_of("anthropic", "claude-opus-4-6"));
  CHECK(text(*at_path(anthropic, "messages.0.content.1.source")) == R"({"type":"base64","media_type":"image/png","data":"QUJD"})");
  const Json openai = openai_body(call, target_of("openai", "gpt-4o"));
  CHECK(text(*at_path(openai, "messages.1.content")) ==
        R"([{"type":"text","text":"hi"},{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}}])");
  const Json blind = openai_body(call, target_of("groq", "llama-3.3-70b-versatile"));
  CHECK(text(*at_path(blind, "messages.1.content")) == R"("hi")");
  const char* own =
      R"({"models":{"providers":{"near":{"baseUrl":"http://127.0.0.1:9/v1","models":[{"id":"m","input":["text","image"]},{"id":"n"}]}}}})";
  CHECK(at_path(openai_body(call, target_of("near", "m", own)), "messages.1.content.1") != nullptr);
  CHECK(text(*at_path(openai_body(call, target_of("near", "n", own)), "messages.1.content")) == R"("hi")");
  CHECK(target_of("openrouter", "google/gemini-2.5-pro").model.sees);
  CHECK_FALSE(target_of("openrouter", "meta/llama").model.sees);
}
