// A21 and the rest of `hooks`: doors that would stand open are errors of the config, with the key and what to type.
#include <doctest/doctest.h>

#include "core/config/config.h"

using namespace oc;
using namespace oc::config;

namespace {

std::string told(const std::string& text) {
  LoadInput input{.path = "/c/openclaw.json", .text = text};
  input.env = [](std::string_view name) -> std::optional<std::string> {
    if (name == "OPENCLAW_GATEWAY_TOKEN") return "secret-of-the-environment";
    return name == "HOME" ? std::optional<std::string>("/home/u") : std::nullopt;
  };
  const auto loaded = load(std::move(input));
  std::string all = loaded.valid() ? "valid\n" : "refused\n";
  for (const auto& problem : loaded.problems) all += to_text(problem) + "\n";
  return all;
}

constexpr const char* kToken = "token: '0123456789abcdef0123456789abcdef'";
std::string with(const std::string& hooks) { return std::string("{ hooks: { enabled: true, ") + kToken + ", " + hooks + " } }"; }

bool is_refused(const std::string& said) { return said.starts_with("refused"); }

}  // namespace

TEST_CASE("hooks with a token of their own are fine, and what is off is not looked at") {
  CHECK(told(with("")) == "valid\n");
  CHECK_FALSE(is_refused(told("{ hooks: { enabled: false, path: '/' } }")));
  CHECK_FALSE(is_refused(told("{ hooks: { mappings: [{ transform: { module: 'x.js' } }] } }")));
}

TEST_CASE("hooks without a token are refused, with what to type") {
  const auto said = told("{ hooks: { enabled: true } }");
  CHECK(is_refused(said));
  CHECK(said.contains("error: hooks.token: hooks.enabled requires hooks.token\n  openclaw config set hooks.token \"$(openssl rand -hex 24)\""));
}

TEST_CASE("A21: the gateway's own secret is no token for hooks, whether it stands in the config or in the environment") {
  const std::string why = "hooks.token: hooks.token must not be the gateway's own secret";
  const std::string secret = "secret-of-the-gateway-0123456789";
  for (const std::string& auth : {"token: '" + secret + "'", "mode: 'password', password: '" + secret + "'"}) {
    const auto said = told("{ gateway: { auth: { " + auth + " } }, hooks: { enabled: true, token: '" + secret + "' } }");
    CHECK(is_refused(said));
    CHECK(said.contains(why));
  }
  CHECK(told("{ hooks: { enabled: true, token: 'secret-of-the-environment' } }").contains(why));
  CHECK(told("{ hooks: { enabled: true, token: 'short-one' } }").contains("warning: hooks.token: hooks.token is short"));
}

TEST_CASE("the path of hooks is none of the gateway's, and a plain one") {
  for (const char* path : {"/", " / ", "/v1", "/V1/hooks", "/api", "/health", "a//b", "/a/../b", "/a?b", "/ä"}) {
    CAPTURE(path);
    const auto said = told(with(std::string("path: '") + path + "'"));
    CHECK(is_refused(said));
    CHECK(said.contains("hooks.path"));
    CHECK(said.contains("openclaw config set hooks.path /hooks"));
  }
  for (const char* path : {"/in", "in/here/", "/v10"}) CHECK_FALSE(is_refused(told(with(std::string("path: '") + path + "'"))));
}

TEST_CASE("session keys: the default one has an allowed prefix, and the gateway's own keys do") {
  CHECK(told(with("allowedSessionKeyPrefixes: ['ci:'], defaultSessionKey: 'hook:x'")).contains("error: hooks.defaultSessionKey: "));
  CHECK(told(with("allowedSessionKeyPrefixes: ['ci:']")).contains("error: hooks.allowedSessionKeyPrefixes: "));
  CHECK(told(with("allowedSessionKeyPrefixes: ['Hook:'], allowRequestSessionKey: true")) == "valid\n");
  CHECK(told(with("allowRequestSessionKey: true")).contains("warning: hooks.allowRequestSessionKey: "));
}

TEST_CASE("a mapping with a JavaScript transform is refused, one that can do nothing is warned of") {
  const auto said = told(with("mappings: [{ match: { path: 'a' }, messageTemplate: 'x', transform: { module: 'x.js' } }]"));
  CHECK(is_refused(said));
  CHECK(said.contains("error: hooks.mappings.0.transform: a transform is a JavaScript module, which this program cannot run"));
  CHECK(told(with("mappings: [{ match: { path: 'a' } }]")).contains("warning: hooks.mappings.0: it has no messageTemplate"));
  CHECK(told(with("mappings: [{ action: 'wake', messageTemplate: 'x' }]")).contains("it has no textTemplate"));
  CHECK(told(with("mappings: [{ messageTemplate: 'x', forEach: 'items' }]")).contains("warning: hooks.mappings.0.forEach: "));
}

TEST_CASE("agents that are not there, or not allowed, and presets that do not exist are told") {
  const std::string agents = "agents: { list: [{ id: 'home', default: true }, { id: 'work' }] }, hooks: { enabled: true, ";
  const auto checked = [&](const std::string& hooks) { return told("{ " + agents + kToken + ", " + hooks + " } }"); };
  CHECK(checked("allowedAgentIds: ['home', 'wrok']").contains("warning: hooks.allowedAgentIds: Unknown agent id \"wrok\"."));
  CHECK(checked("mappings: [{ messageTemplate: 'x', agentId: 'nobody' }]").contains("hooks.mappings.0.agentId: Unknown agent id \"nobody\""));
  CHECK(checked("allowedAgentIds: ['home'], mappings: [{ messageTemplate: 'x', agentId: 'work' }]")
            .contains("hooks.mappings.0.agentId: the agent is not in hooks.allowedAgentIds"));
  CHECK(checked("presets: ['github']").contains("hooks.presets: there is no preset \"github\""));
  CHECK(checked("presets: ['gmail'], gmail: { account: 'a@example.com' }").contains("hooks.gmail: this program does not start the Gmail watcher"));
}
