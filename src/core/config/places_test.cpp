// Paths on disk, the typed roster, redaction, edits, and the table in its other forms.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>

#include "core/config/agents.h"
#include "core/config/edit.h"
#include "core/config/include.h"
#include "core/config/paths.h"
#include "core/config/redact.h"
#include "core/config/schema.h"

using namespace oc;
using namespace oc::config;

namespace {

EnvLookup env_of(std::map<std::string, std::string> values) {
  return [values = std::move(values)](std::string_view name) -> std::optional<std::string> {
    const auto found = values.find(std::string(name));
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
}

Paths paths_of(std::map<std::string, std::string> values, const ProfileChoice& choice = {}) {
  return resolve_paths(env_of(std::move(values)), choice).value();
}

std::shared_ptr<const Config> config_of(std::string_view json) { return load_value(parse_json(json).value(), env_of({{"HOME", "/h"}})).config; }

}  // namespace

TEST_CASE("state and configuration lie in ~/.openclaw unless somebody says otherwise") {
  CHECK(paths_of({{"HOME", "/h"}}).state_dir == "/h/.openclaw");
  CHECK(paths_of({{"HOME", "/h"}}).config_path == "/h/.openclaw/openclaw.json");
  CHECK(paths_of({{"HOME", "/h"}, {"OPENCLAW_STATE_DIR", "~/s"}}).config_path == "/h/s/openclaw.json");
  CHECK(paths_of({{"HOME", "/h"}, {"OPENCLAW_CONFIG_PATH", "~/c.json5"}}).config_path == "/h/c.json5");
  CHECK(paths_of({{"HOME", "/h"}, {"OPENCLAW_CONFIG_PATH", "~/c.json5"}}).state_dir == "/h/.openclaw");
  CHECK(paths_of({{"HOME", "/h"}, {"OPENCLAW_HOME", "/other"}}).state_dir == "/other/.openclaw");
  CHECK(paths_of({{"OPENCLAW_STATE_DIR", "/s"}}).state_dir == "/s");
  CHECK_FALSE(resolve_paths(env_of({})).has_value());
}

TEST_CASE("--profile moves the state, OPENCLAW_PROFILE names the workspace, --dev is a profile with a port of its own") {
  const Paths profile = paths_of({{"HOME", "/h"}}, {.profile = "work"});
  CHECK(profile.state_dir == "/h/.openclaw-work");
  CHECK(default_workspace(profile) == "/h/.openclaw/workspace-work");
  const Paths named = paths_of({{"HOME", "/h"}, {"OPENCLAW_PROFILE", "work"}});
  CHECK(named.state_dir == "/h/.openclaw");
  CHECK(default_workspace(named) == "/h/.openclaw/workspace-work");
  CHECK(default_workspace(paths_of({{"HOME", "/h"}, {"OPENCLAW_PROFILE", "Default"}})) == "/h/.openclaw/workspace");
  const Paths dev = paths_of({{"HOME", "/h"}}, {.profile = "", .is_dev = true});
  CHECK(dev.state_dir == "/h/.openclaw-dev");
  CHECK(dev.default_port == 19001);
  CHECK_FALSE(resolve_paths(env_of({{"HOME", "/h"}}), {.profile = "../x"}).has_value());
}

TEST_CASE("paths below the state directory") {
  const Paths paths = paths_of({{"HOME", "/h"}});
  CHECK(default_agent_dir(paths, "a") == "/h/.openclaw/agents/a/agent");
  CHECK(sessions_dir(paths, "a") == "/h/.openclaw/agents/a/sessions");
  CHECK(credentials_dir(paths) == "/h/.openclaw/credentials");
  CHECK(log_file(*config_of("{}"), paths, "2026-11-21") == paths.state_dir + "/logs/openclaw-2026-11-21.log");
  CHECK(log_file(*config_of(R"({"logging":{"file":"~/x.log"}})"), paths, "2026-11-21") == "/h/openclaw-2026-11-21.log");
  CHECK(gateway_port(*config_of("{}"), paths, {}) == 18789);
  CHECK(gateway_port(*config_of(R"({"gateway":{"port":5}})"), paths, {}) == 5);
  CHECK(gateway_port(*config_of(R"({"gateway":{"port":5}})"), paths, env_of({{"OPENCLAW_GATEWAY_PORT", "6"}})) == 6);
  CHECK(absolute_path("x/../y", paths) == "/h/.openclaw/y");
  CHECK(clean_path("/a/../../b/./c//") == "/b/c");
  CHECK(clean_path("../a/..") == "..");
}

TEST_CASE("without a roster there is the agent main") {
  const auto config = config_of(R"({"agents":{"defaults":{"workspace":"~/w","model":"p/m"}}})");
  const auto all = agents(*config, paths_of({{"HOME", "/h"}}));
  REQUIRE(all.size() == 1);
  CHECK(all[0].id == "main");
  CHECK(all[0].is_default);
  CHECK(all[0].workspace == "/h/w");
  CHECK(all[0].model.primary == "p/m");
  CHECK(all[0].entry == nullptr);
}

TEST_CASE("without a roster the agents that bindings name are there too, each once, behind main") {
  const auto config = config_of(R"({"bindings":[{"agentId":"Home","match":{"channel":"whatsapp"}},{"agentId":"work","match":{"channel":"discord"}},
    {"agentId":"home","match":{"channel":"slack"}},{"agentId":"main","match":{"channel":"telegram"}}]})");
  REQUIRE(config);
  const auto all = agents(*config, paths_of({{"HOME", "/h"}}));
  REQUIRE(all.size() == 3);
  CHECK(all[0].id == "main");
  CHECK(all[0].is_default);
  CHECK(all[1].id == "home");
  CHECK(all[1].workspace == "/h/.openclaw/workspace-home");
  CHECK(all[1].agent_dir == "/h/.openclaw/agents/home/agent");
  CHECK(!all[1].is_default);
  CHECK(all[2].id == "work");
}

TEST_CASE("each agent has its workspace, directory, model and identity") {
  const auto config = config_of(R"({"agents":{"defaults":{"workspace":"~/w","model":{"primary":"p/m","fallbacks":["p/f"]}},"list":[
    {"id":"Work Bot","model":"q/n"},
    {"id":"home","default":true,"model":{"primary":"q/h","fallbacks":[]},"agentDir":"~/d","identity":{"name":"Claw","emoji":"🦞"},"name":"Home"},
    {"id":"third","workspace":"/srv/third"}]}})");
  REQUIRE(config);
  const auto all = agents(*config, paths_of({{"HOME", "/h"}}));
  REQUIRE(all.size() == 3);
  CHECK(all[0].id == "work-bot");
  CHECK(all[0].raw_id == "Work Bot");
  CHECK(all[0].workspace == "/h/.openclaw/workspace-work-bot");
  CHECK(all[0].agent_dir == "/h/.openclaw/agents/work-bot/agent");
  CHECK(all[0].model.primary == "q/n");
  CHECK(all[0].model.fallbacks == std::vector<std::string>{"p/f"});
  CHECK(all[1].is_default);
  CHECK(all[1].workspace == "/h/w");
  CHECK(all[1].agent_dir == "/h/d");
  CHECK(all[1].model.fallbacks.empty());
  CHECK(all[1].identity.emoji == "🦞");
  CHECK(all[1].path == "agents.list.1");
  CHECK(all[2].workspace == "/srv/third");
  CHECK(default_agent_id(*config) == "home");
}

TEST_CASE("a copy without secrets hides each of them, and writing it back loses none") {
  const Json root =
      parse_json(
          R"({"gateway":{"auth":{"token":"abc","mode":"token"}},"channels":{"telegram":{"botToken":"${TG}","accounts":{"a":{"botToken":"1:x"}}},
    "slack":{"appToken":{"source":"env","provider":"default","id":"SLACK"}}},"env":{"vars":{"K":"v"}},"models":{"providers":{"p":{"apiKey":"k","headers":{"X-Key":"h"}}}},
    "plugins":{"entries":{"x":{"config":{"myApiKey":"z","url":"u"}}}},"list":[{"password":"p"}]})")
          .value();
  const Json shown = redacted(root);
  const std::string text = to_json_text(shown);
  for (const char* secret : {"\"abc\"", "1:x", "\"v\"", "\"k\"", "\"h\"", "\"z\"", "\"p\"}"}) {
    CAPTURE(secret);
    CHECK(text.find(secret) == std::string::npos);
  }
  CHECK(at_path(shown, "channels.telegram.botToken")->get_string() == "${TG}");
  CHECK(at_path(shown, "channels.slack.appToken.id")->get_string() == "SLACK");
  CHECK(at_path(shown, "plugins.entries.x.config.url")->get_string() == "u");
  CHECK(at_path(shown, "gateway.auth.mode")->get_string() == "token");
  const auto restored = restore_redacted(shown, root);
  REQUIRE(restored);
  CHECK(*restored == root);
  const auto lost = restore_redacted(shown, Json(JsonObject()));
  REQUIRE_FALSE(lost);
  CHECK(lost.error().message.find("there is no secret to keep") != std::string::npos);
}

TEST_CASE("edits know where the table has lists") {
  CHECK(edit_set("{}", "agents.list.0.id", "a").value() ==
        "{\n  \"agents\": {\n    \"list\": [\n      {\n        \"id\": \"a\"\n      }\n    ]\n  }\n}");
  CHECK(edit_set("{ }", "channels.discord.guilds.0.slug", "a").value().find("\"0\"") != std::string::npos);
  CHECK(edit_unset("{ a: 1, b: 2 }", "a").value() == "{ b: 2 }");
  CHECK(edit_replace("{ a: 1, /* c */ b: 2 }", parse_json(R"({"b":3})").value()).value() == "{ /* c */ b: 3 }");
  CHECK(edit_unset("{}", "a").error().code == Errc::not_found);
}

TEST_CASE("docs/reference/config.md is what the table says; UPDATE=1 writes it") {
  const std::string path = std::string(OC_SOURCE_DIR) + "/docs/reference/config.md";
  const std::string want = config_reference_markdown();
  if (const char* update = std::getenv("UPDATE"); update && std::string_view(update) == "1") std::ofstream(path, std::ios::binary) << want;
  std::ifstream in(path, std::ios::binary);
  const std::string have((std::istreambuf_iterator<char>(in)), {});
  CHECK(have == want);
}

TEST_CASE("the JSON Schema has every top-level key, and its references lead somewhere") {
  const Json schema = json_schema();
  CHECK(schema.at("$schema").get_string() == "http://json-schema.org/draft-07/schema#");
  CHECK(at_path(schema, "properties.gateway.properties.port.maximum")->get_int64() == 65535);
  CHECK(at_path(schema, "properties.session.properties.dmScope.enum")->get_array().size() == 4);
  CHECK(at_path(schema, "properties.bindings.items.required")->get_array().size() == 2);
  CHECK(at_path(schema, "properties.gateway.additionalProperties")->get_bool() == false);
  const std::string text = to_json_text(schema);
  for (std::size_t at = text.find("\"$ref\":\"#/"); at != std::string::npos; at = text.find("\"$ref\":\"#/", at + 1)) {
    const std::size_t begin = at + 10;
    std::string pointer = text.substr(begin, text.find('"', begin) - begin);
    CAPTURE(pointer);
    for (char& c : pointer) c = c == '/' ? '.' : c;
    CHECK(at_path(schema, pointer) != nullptr);
  }
}
