// Templates and mappings: which one a request is for, and what its texts become.
#include "core/hooks/mapping.h"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::hooks;

namespace {

struct Request {
  explicit Request(const std::string& body, std::string path = "ci")
      : payload(*parse_json(body)), facts{.payload = payload, .path = std::move(path)} {
    facts.headers = {{"X-Event", "push"}};
    facts.query = {{"who", "ann"}};
    facts.now = "2026-11-21T06:00:00.000Z";
  }
  Json payload;
  RequestFacts facts;
};

std::string rendered(const std::string& text, const std::string& body = R"({"a":{"b":[{"c":"deep"},2]},"n":1.5,"t":true,"z":null,"payload":"p"})") {
  return render(text, Request(body).facts);
}

Settings settings_of(const std::string& mappings) { return read_settings(*parse_json(R"({"hooks":{"mappings":)" + mappings + "}}")); }

}  // namespace

TEST_CASE("a template names places of the payload, headers, the query, the path and the time") {
  CHECK(rendered("{{a.b[0].c}} and {{ n }}") == "deep and 1.5");
  CHECK(rendered("{{a.b.1}}{{a.b[1]}}") == "22");
  CHECK(rendered("{{payload.n}} {{payload}}") == "1.5 p");
  CHECK(rendered("{{headers.x-event}} {{headers.X-Event}} {{query.who}}") == "push push ann");
  CHECK(rendered("{{path}} {{now}}") == "ci 2026-11-21T06:00:00.000Z");
  CHECK(rendered("{{t}} {{a.b}}") == R"(true [{"c":"deep"},2])");
}

TEST_CASE("what is missing is nothing, and what is no field stays as it is") {
  for (const char* text : {"{{x}}", "{{a.x.y}}", "{{a.b[9].c}}", "{{a.b[-1]}}", "{{a.b[x]}}", "{{a.b[0}}", "{{n.x}}", "{{z}}", "{{headers.none}}",
                           "{{query.WHO}}", "{{}}", "{{ }}", "{{__proto__.x}}", "{{a.b[99999999999999999999]}}"}) {
    CAPTURE(text);
    CHECK(rendered(text).empty());
  }
  CHECK(rendered("{a} {{a") == "{a} {{a");
  CHECK(rendered("}} x {{n}}") == "}} x 1.5");
}

TEST_CASE("a field's own braces are no template, and a rendered text has an end") {
  CHECK(rendered("{{a}}", R"({"a":"{{now}}"})") == "{{now}}");
  const std::string body = R"({"a":")" + std::string(200'000, 'y') + "\"}";
  CHECK(rendered("{{a}}{{a}}{{a}}{{a}}{{a}}{{a}}", body).size() == kRenderedBytesMax);
  CHECK(rendered("{{a}}", R"({"a":"é"})") == "é");
}

TEST_CASE("the first mapping that has the path and the source is the one") {
  const auto settings = settings_of(R"([
    {"id":"one","match":{"path":"ci","source":"gitlab"},"messageTemplate":"1"},
    {"id":"two","match":{"path":"/ci/"},"messageTemplate":"2"},
    {"id":"three","match":{"source":"cron"},"messageTemplate":"3"},
    {"id":"four","match":{"path":"ci"},"messageTemplate":"4"}])");
  CHECK(mapping_for(settings, Request(R"({"source":"gitlab"})").facts)->id == "one");
  CHECK(mapping_for(settings, Request(R"({"source":"other"})").facts)->id == "two");
  CHECK(mapping_for(settings, Request(R"({"source":"cron"})", "elsewhere").facts)->id == "three");
  CHECK(mapping_for(settings, Request("{}", "elsewhere").facts) == nullptr);
  CHECK(mapping_for(settings, Request("{}", "ci/more").facts) == nullptr);
  CHECK(may_be_mapped(settings, "elsewhere"));
  CHECK_FALSE(may_be_mapped(settings_of(R"([{"match":{"path":"ci"},"messageTemplate":"x"}])"), "elsewhere"));
}

TEST_CASE("a mapping becomes a message with its own fields, or an event") {
  const auto settings = settings_of(R"([{"match":{"path":"ci"},"name":"CI {{who}}","agentId":"work","sessionKey":"hook:ci:{{id}}",
    "messageTemplate":" {{text}} ","deliver":false,"channel":"telegram","to":"{{chat}}","model":"{{m}}","thinking":"low","timeoutSeconds":7,
    "allowUnsafeExternalContent":true},{"match":{"path":"up"},"action":"wake","wakeMode":"next-heartbeat","textTemplate":"{{text}}"}])");
  const Request request(R"({"who":"bot\n2","id":5,"text":"hello","chat":-100,"m":"mock/one"})");
  const auto mapped = apply(*mapping_for(settings, request.facts), request.facts);
  REQUIRE(mapped);
  const auto& run = std::get<AgentRun>(*mapped);
  CHECK(run.message == "hello");
  CHECK(run.name == "CI bot 2");
  CHECK(run.agent_id == "work");
  CHECK(run.session_key == "hook:ci:5");
  CHECK_FALSE(run.deliver);
  CHECK(run.channel == "telegram");
  CHECK(run.to == "-100");
  CHECK(run.model == "mock/one");
  CHECK(run.thinking == "low");
  CHECK(run.timeout_seconds == 7);
  CHECK(run.allow_unsafe);
  const Request up(R"({"text":"disk full"})", "up");
  const auto wake = apply(*mapping_for(settings, up.facts), up.facts);
  REQUIRE(wake);
  CHECK(std::get<Wake>(*wake).text == "disk full");
  CHECK(std::get<Wake>(*wake).mode == WakeMode::next_heartbeat);
}

TEST_CASE("a mapping whose text comes out empty does nothing; one whose field is too long is refused") {
  const auto settings = settings_of(R"([{"match":{"path":"ci"},"messageTemplate":"{{text}}","to":"{{to}}"},{"action":"wake","textTemplate":" "}])");
  const Request empty("{}");
  CHECK(std::holds_alternative<Nothing>(*apply(settings.mappings[0], empty.facts)));
  CHECK(std::holds_alternative<Nothing>(*apply(settings.mappings[1], empty.facts)));
  const Request too_long(R"({"text":"x","to":")" + std::string(kHookFieldBytesMax + 1, '1') + "\"}");
  CHECK(apply(settings.mappings[0], too_long.facts).error().starts_with("mapping mapping-1: a field is longer"));
}

TEST_CASE("the preset gmail makes a message of the first mail, in a session of its own") {
  const auto settings = read_settings(*parse_json(R"({"hooks":{"presets":["gmail"]}})"));
  const Request mail(R"({"source":"gmail","messages":[{"id":"Abc","from":"Ann <a@x>","subject":"Hi","snippet":"short","body":"long"}]})", "gmail");
  const auto mapped = apply(*mapping_for(settings, mail.facts), mail.facts);
  REQUIRE(mapped);
  const auto& run = std::get<AgentRun>(*mapped);
  CHECK(run.name == "Gmail");
  CHECK(run.session_key == "hook:gmail:Abc");
  CHECK(run.message == "New email from Ann <a@x>\nSubject: Hi\nshort\nlong");
  CHECK_FALSE(run.allow_unsafe);
}
