// Failures of model calls, in the words people read.
#include "models/failure.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "base/text.h"

using namespace oc;
using namespace oc::models;

namespace {

const Secret kKey("sk-ant-canary-0123456789");

Target target_of(const char* provider, const char* model = "m") { return find_target(JsonObject(), {provider, model}).value(); }

Error status(const char* provider, int code, std::string_view body, const std::vector<io::Header>& headers = {}) {
  const Target target = target_of(provider);
  return failure_of_status({target, kKey, "ANTHROPIC_API_KEY from the environment", "Did you mean x/y?", {}}, code, headers, body);
}

Error stream(const char* provider, Error reported) {
  const Target target = target_of(provider);
  return failure_of_stream({target, kKey, "", "", {}}, std::move(reported));
}

Error transport(const char* provider, Error reported, Heard heard = Heard::nothing) {
  const Target target = target_of(provider);
  return failure_of_transport({target, kKey, "", "", {}}, std::move(reported), heard);
}

}  // namespace

TEST_CASE("statuses become kinds and exact texts") {
  struct Row {
    int status;
    const char* body;
    Errc code;
    const char* message;
  };
  const Row rows[] = {
      {429, R"({"error":{"type":"rate_limit_error","message":"slow"}})", Errc::rate_limited, "⚠️ API rate limit reached. Please try again later."},
      {529, R"({"error":{"type":"overloaded_error","message":"Overloaded"}})", Errc::unavailable,
       "The AI service is temporarily overloaded. Please try again in a moment."},
      {503, R"({"error":{"type":"overloaded_error","message":"Overloaded"}})", Errc::unavailable,
       "The AI service is temporarily overloaded. Please try again in a moment."},
      {408, "", Errc::timeout, "LLM request timed out."},
      {504, "<html>", Errc::timeout, "LLM request timed out."},
      {502, "<!DOCTYPE html><title>cloudflare</title>", Errc::unavailable,
       "The AI service is temporarily unavailable (HTTP 502). Please try again in a moment."},
      {500, "", Errc::unavailable, "The AI service is temporarily unavailable (HTTP 500). Please try again in a moment."},
      {500, R"({"type":"error","error":{"type":"api_error","message":"boom"},"request_id":"req_1"})", Errc::unavailable,
       "HTTP 500 api_error: boom (request_id: req_1)"},
      {500, "mock failure", Errc::unavailable, "HTTP 500: mock failure"},
      {400, R"({"error":{"type":"invalid_request_error","message":"bad tools"}})", Errc::invalid, "LLM request rejected: bad tools"},
      {400, R"({"error":{"type":"invalid_request_error","message":"prompt is too long: 300000 tokens"}})", Errc::too_large,
       "Context overflow: prompt too large for the model. Try /reset (or /new) to start a fresh session, or use a larger-context model."},
      {413, R"({"error":{"type":"request_too_large","message":"x"}})", Errc::too_large,
       "Context overflow: prompt too large for the model. Try /reset (or /new) to start a fresh session, or use a larger-context model."},
      {400, R"({"error":{"type":"invalid_request_error","message":"messages: roles must alternate"}})", Errc::invalid,
       "Message ordering conflict - please try again. If this persists, use /new to start a fresh session."},
      {400, R"({"error":{"type":"invalid_request_error","message":"messages.0.content.1.image.source.base64: image exceeds 5 MB maximum: 6 MB"}})",
       Errc::invalid, "Image too large for the model (max 5MB). Please compress or resize the image and try again."},
      {400, "", Errc::invalid, "LLM request failed with an unknown error."},
      {402, "", Errc::denied,
       "⚠️ Anthropic returned a billing error — your API key has run out of credits or has an insufficient balance. Check your Anthropic billing "
       "dashboard and top up or switch to a "
       "different API key."},
      {301, "", Errc::protocol, "Anthropic answered HTTP 301, which is no answer of this API."},
  };
  for (const auto& row : rows) {
    CAPTURE(row.status);
    CAPTURE(row.body);
    const Error error = status("anthropic", row.status, row.body);
    CHECK(error.code == row.code);
    CHECK(error.message == row.message);
    CHECK(error.http_status == row.status);
  }
}

TEST_CASE("used-up credit is a billing error even when it comes as 429 or 400") {
  CHECK(status("openai", 429, R"({"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}})")
            .code == Errc::denied);
  CHECK(status("anthropic", 400, R"({"error":{"type":"invalid_request_error","message":"Your credit balance is too low"}})")
            .message.find("billing error") != std::string::npos);
}

TEST_CASE("a refused key names its source and never itself, even when the provider echoes it") {
  const Error error =
      status("anthropic", 401, R"({"error":{"type":"authentication_error","message":"bad key sk-ant-canary-0123456789, or sk-proj-abc***xyz"}})");
  CHECK(error.code == Errc::denied);
  CHECK(error.message == "Anthropic does not accept the API key (HTTP 401, model anthropic/m): bad key [key], or [key]");
  CHECK(error.hint == "The key was ANTHROPIC_API_KEY from the environment. Check that it is whole, not revoked, and meant for this provider.");
  CHECK(status("anthropic", 403, "").message == "Anthropic refuses this request (HTTP 403, model anthropic/m).");
  const Target local = target_of("vllm");
  CHECK(failure_of_status({local, Secret(), "", "", {}}, 401, {}, "").hint.find("models.providers.vllm.apiKey") != std::string::npos);
}

TEST_CASE("404 is an unknown model when the answer says so, else a wrong baseUrl") {
  const Error model = status("anthropic", 404, R"({"error":{"type":"not_found_error","message":"model: m"}})");
  CHECK(model.code == Errc::not_found);
  CHECK(model.message == "Unknown model: anthropic/m");
  CHECK(model.hint == "Did you mean x/y?");
  CHECK(status("ollama", 404, R"({"error":{"message":"model 'm' not found"}})").hint == "Did you mean x/y? Get it with: ollama pull m");
  const Error path = status("openai", 404, "404 page not found");
  CHECK(path.message == "Unknown model: openai/m (OpenAI answered HTTP 404)");
  CHECK(path.hint.find("models.providers.openai.baseUrl") != std::string::npos);
}

TEST_CASE("the wait a provider asks for is taken from its headers") {
  CHECK(status("openai", 429, "{}", {{"Retry-After", "3"}}).retry_after_ms == 3000);
  CHECK(status("openai", 429, "{}", {{"retry-after-ms", "1500"}, {"Retry-After", "3"}}).retry_after_ms == 1500);
  CHECK(status("openai", 429, "{}").retry_after_ms == -1);
  CHECK(status("openai", 429, "{}", {{"Retry-After", "120"}}).hint.find("It asks to wait 120 s.") != std::string::npos);
}

TEST_CASE("what a stream reports is told in the same words") {
  CHECK(stream("openai", {.code = Errc::rate_limited, .message = "slow"}).message == "⚠️ API rate limit reached. Please try again later.");
  CHECK(stream("anthropic", {.code = Errc::unavailable, .message = "Overloaded", .hint = "overloaded_error"}).message ==
        "The AI service is temporarily overloaded. Please try again in a moment.");
  CHECK(stream("anthropic", {.code = Errc::unavailable, .message = "boom", .hint = "api_error"}).message == "LLM error api_error: boom");
  CHECK(stream("openai", {.code = Errc::invalid, .message = "bad"}).message == "LLM request rejected: bad");
  CHECK(stream("openai", {.code = Errc::too_large, .message = "m", .hint = "context_length_exceeded"}).message.starts_with("Context overflow"));
  CHECK(stream("openai", {.code = Errc::too_large, .message = "the answer is longer than 5 bytes"}).message == "the answer is longer than 5 bytes");
  CHECK(stream("openai", {.code = Errc::denied, .message = "x", .hint = "insufficient_quota"}).message.find("billing") != std::string::npos);
  CHECK(stream("openai", {.code = Errc::protocol, .message = "garbage"}).message ==
        "OpenAI answered something that is not its API (model openai/m): garbage.");
  CHECK(stream("openai", {.code = Errc::connection_lost}).message ==
        "The connection to OpenAI was lost in the middle of the answer (model openai/m).");
  CHECK(stream("openai", {.code = Errc::unavailable}).message == "LLM request failed with an unknown error.");
}

TEST_CASE("a server that is not there is named with how to start it") {
  const Error ollama = transport("ollama", {.code = Errc::unavailable, .message = "connection refused"});
  CHECK(ollama.message == "Cannot reach Ollama (connection refused).");
  CHECK(ollama.hint == "Is it running? Start it with: ollama serve");
  CHECK(transport("openai", {.code = Errc::unavailable, .message = "no such host"}).hint == "Check the network connection of this machine.");
  CHECK(transport("openai", {.code = Errc::timeout, .message = "silent"}).message == "LLM request timed out.");
  CHECK(transport("openai", {.code = Errc::connection_lost}).message == "The connection to OpenAI was lost before it answered (model openai/m).");
  CHECK(transport("openai", {.code = Errc::connection_lost}, Heard::something).message ==
        "The connection to OpenAI was lost in the middle of the answer (model openai/m).");
  CHECK(transport("openai", {.code = Errc::invalid, .message = "port"}).hint.find(".baseUrl") != std::string::npos);
}

TEST_CASE("no failure tells where the model runs: neither the base URL, nor its host, nor what the other side says of addresses") {
  const char* said = "no access from 10.1.2.3:9 at https://api.openai.com/v1/x?key=1. See https://help.example/keys, or api.openai.com:443";
  const std::string body = std::string(R"({"error":{"type":"some_error","message":")") + said + R"("}})";
  std::vector<Error> errors;
  for (const int code : {301, 400, 401, 402, 403, 404, 408, 413, 429, 500, 503, 529}) {
    errors.push_back(status("openai", code, body));
    errors.push_back(status("openai", code, said));
  }
  for (const auto code : {Errc::invalid, Errc::not_found, Errc::denied, Errc::too_large, Errc::unavailable, Errc::connection_lost, Errc::timeout,
                          Errc::rate_limited, Errc::protocol, Errc::io}) {
    errors.push_back(stream("openai", {.code = code, .message = said, .hint = said}));
    for (const auto heard : {Heard::nothing, Heard::something}) errors.push_back(transport("openai", {.code = code, .message = said}, heard));
  }
  for (const auto& error : errors) {
    const std::string text = error.message + " | " + error.hint;
    CAPTURE(text);
    for (const char* part : {"://", "api.openai.com", "help.example", "10.1.2.3", "sk-"}) CHECK(text.find(part) == std::string::npos);
  }
  CHECK(status("openai", 403, body).message ==
        "OpenAI refuses this request (HTTP 403, model openai/m): no access from [address] at [address]. See [address], or OpenAI:443");
  CHECK(transport("ollama", {.code = Errc::io, .message = "version 1.2.3 at noon: 127.0.0.1 refused"}).message ==
        "Ollama: version 1.2.3 at noon: [address] refused.");
}

TEST_CASE("shown text holds no key, no control characters and no more than its limit") {
  CHECK(safe_text("a sk-ant-canary-0123456789 b", kKey) == "a [key] b");
  CHECK(safe_text("Bearer hf_abcdefghijk,AIzaSyABCDEFG", Secret()) == "Bearer [key],[key]");
  CHECK(safe_text("plain-word task-list risk-free", Secret()) == "plain-word task-list risk-free");
  CHECK(safe_text("two\nlines\x1b[31m", Secret()) == "two lines\\u{1b}[31m");
  const std::string cut = safe_text(std::string(5000, 'x'), Secret());
  CHECK(utf16_length(cut) == kModelErrorTextCharsMax + 1);
}
