// What `hooks` of the config means: the path, the presets, who may be reached, and which session a message has.
#include "core/hooks/settings.h"

#include <doctest/doctest.h>

#include "base/limits.h"

using namespace oc;
using namespace oc::hooks;

namespace {

Settings settings_of(const std::string& hooks) { return read_settings(*parse_json("{\"hooks\":" + hooks + "}")); }

}  // namespace

TEST_CASE("hooks are off unless they are switched on, with a token and a path of their own") {
  CHECK_FALSE(read_settings(JsonObject()).enabled);
  CHECK_FALSE(settings_of(R"({"token":"t"})").enabled);
  CHECK_FALSE(settings_of(R"({"enabled":true})").enabled);
  CHECK_FALSE(settings_of(R"({"enabled":true,"token":"  "})").enabled);
  CHECK_FALSE(settings_of(R"({"enabled":true,"token":"t","path":"/"})").enabled);
  const auto on = settings_of(R"({"enabled":true,"token":" t "})");
  CHECK(on.enabled);
  CHECK(on.token.equals("t"));
  CHECK(on.path == "/hooks");
  CHECK(on.body_bytes_max == kHookBodyBytesDefault);
  CHECK(settings_of(R"({"maxBodyBytes":10})").body_bytes_max == 10);
  CHECK(settings_of(R"({"maxBodyBytes":99999999999})").body_bytes_max == kHttpBodyBytesMax);
}

TEST_CASE("a path may be written with slashes or without") {
  for (const char* written : {"in/here", "/in/here", " /in/here/ ", "//in/here//"}) CHECK(normal_path(written) == "/in/here");
  CHECK(normal_path("") == "/hooks");
  CHECK(normal_path("/") == "/");
}

TEST_CASE("allowedAgentIds: nothing and * are any, [] is none, ids compare in their normal form") {
  CHECK(is_agent_allowed(settings_of("{}"), "work"));
  CHECK(is_agent_allowed(settings_of(R"({"allowedAgentIds":["a","*"]})"), "work"));
  CHECK_FALSE(is_agent_allowed(settings_of(R"({"allowedAgentIds":[]})"), "main"));
  const auto some = settings_of(R"({"allowedAgentIds":[" Work ","hooks"]})");
  CHECK(is_agent_allowed(some, "work"));
  CHECK(is_agent_allowed(some, "HOOKS"));
  CHECK_FALSE(is_agent_allowed(some, "main"));
}

TEST_CASE("a request names its session only when it may, a mapping always; else it is the default one or its own") {
  const auto usual = settings_of("{}");
  CHECK(session_key_for(usual, KeySource::request, "", "id-1") == "hook:id-1");
  CHECK(session_key_for(usual, KeySource::request, "hook:a", "id-1").error() ==
        "sessionKey is disabled for external /hooks/agent payloads; set hooks.allowRequestSessionKey=true to enable");
  CHECK(session_key_for(usual, KeySource::mapping, " Hook:A ", "id-1") == "hook:a");
  CHECK(session_key_for(settings_of(R"({"defaultSessionKey":"Hook:Ingress"})"), KeySource::request, "", "id-1") == "hook:ingress");
  CHECK(session_key_for(settings_of(R"({"allowRequestSessionKey":true})"), KeySource::request, "anything", "id-1") == "anything");
}

TEST_CASE("D14: prefixes of session keys hold in every case, also for keys of mappings and for the gateway's own") {
  const auto bound = settings_of(R"({"allowRequestSessionKey":true,"allowedSessionKeyPrefixes":["Hook:"]})");
  CHECK(session_key_for(bound, KeySource::request, "HOOK:x", "id-1") == "hook:x");
  CHECK(session_key_for(bound, KeySource::request, "", "id-1") == "hook:id-1");
  const std::string why = "sessionKey must start with one of: hook:";
  CHECK(session_key_for(bound, KeySource::request, "main", "id-1").error() == why);
  CHECK(session_key_for(bound, KeySource::request, "agent:work:hook:x", "id-1").error() == why);
  CHECK(session_key_for(bound, KeySource::request, "ｈｏｏｋ:x", "id-1").error() == why);
  CHECK(session_key_for(bound, KeySource::mapping, "main", "id-1").error() == why);
  CHECK_FALSE(session_key_for(settings_of(R"({"allowedSessionKeyPrefixes":[]})"), KeySource::mapping, "hook:x", "id-1"));
}

TEST_CASE("a key that is too long or holds control characters is refused") {
  const auto open = settings_of(R"({"allowRequestSessionKey":true})");
  CHECK(session_key_for(open, KeySource::request, std::string(kHookSessionKeyBytesMax, 'k'), "i"));
  CHECK_FALSE(session_key_for(open, KeySource::request, std::string(kHookSessionKeyBytesMax + 1, 'k'), "i"));
  CHECK_FALSE(session_key_for(open, KeySource::mapping, "hook:a\nb", "i"));
  CHECK(session_key_for(open, KeySource::mapping, "hook:\xff", "i") == "hook:\xEF\xBF\xBD");
}

TEST_CASE("mappings are read in their order, presets behind them") {
  const auto settings = settings_of(R"({"presets":["gmail","nothing"],"gmail":{"model":"mock/one","allowUnsafeExternalContent":true},"mappings":[
    {"match":{"path":"/github/","source":" push "},"messageTemplate":"m","timeoutSeconds":99999999},
    {"id":"w","action":"wake","wakeMode":"next-heartbeat","textTemplate":"t","deliver":false,"channel":"Telegram"}]})");
  REQUIRE(settings.mappings.size() == 3);
  CHECK(settings.mappings[0].id == "mapping-1");
  CHECK(settings.mappings[0].path == "github");
  CHECK(settings.mappings[0].source == "push");
  CHECK(settings.mappings[0].action == Action::agent);
  CHECK(settings.mappings[0].deliver);
  CHECK(settings.mappings[0].channel == "last");
  CHECK(settings.mappings[0].timeout_seconds == kHookTimeoutSecondsMax);
  CHECK(settings.mappings[1].action == Action::wake);
  CHECK(settings.mappings[1].wake_mode == WakeMode::next_heartbeat);
  CHECK_FALSE(settings.mappings[1].deliver);
  CHECK(settings.mappings[1].channel == "telegram");
  CHECK(settings.mappings[2].path == "gmail");
  CHECK(settings.mappings[2].model == "mock/one");
  CHECK(settings.mappings[2].allow_unsafe);
}
