// Where keys come from, in which order, and what is said when there is none.
#include "models/auth.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "io/sim/sim.h"

using namespace oc;
using namespace oc::models;

namespace {

struct Scene {
  io::SimWorld world;
  Json config = JsonObject();
  void profiles(std::string_view text) { world.files().put("/a/auth-profiles.json", text); }
  ProfileStore store() { return load_profiles(world.files(), "/a"); }
  Credentials find(const char* provider = "anthropic") {
    const auto known = find_provider(config, provider).value();
    return find_credentials(config, *known, store(), world.environment(), world.clock().now());
  }
  /// `source=secret` of each, in order.
  std::string found(const char* provider = "anthropic") {
    std::string text;
    for (const auto& credential : find(provider).usable) text += (text.empty() ? "" : ", ") + credential.source + "=" + credential.secret.reveal();
    return text;
  }
};

}  // namespace

TEST_CASE("profiles come before the environment, and that before the config") {
  Scene scene;
  scene.config = parse_json(R"({"models":{"providers":{"anthropic":{"apiKey":"from-config"}}}})").value();
  CHECK(scene.found() == "models.providers.anthropic.apiKey=from-config");
  scene.world.environment().set("ANTHROPIC_API_KEY", " from-env\n");
  CHECK(scene.found() == "ANTHROPIC_API_KEY from the environment=from-env");
  scene.world.environment().set("ANTHROPIC_OAUTH_TOKEN", "oauth");
  CHECK(scene.found() == "ANTHROPIC_OAUTH_TOKEN from the environment=oauth");
  CHECK(scene.find().usable[0].kind == Credential::Kind::bearer);
  scene.profiles(R"({"version":1,"profiles":{"anthropic:default":{"type":"api_key","provider":"anthropic","key":"from-profile"}}})");
  CHECK(scene.found() == "profile anthropic:default=from-profile");
}

TEST_CASE("profiles without an order: oauth, token, key; then the longest unused; cooling ones last") {
  Scene scene;
  scene.profiles(R"({"profiles":{
    "k1":{"type":"api_key","provider":"anthropic","key":"1"},"k2":{"type":"api_key","provider":"anthropic","key":"2"},
    "o":{"type":"oauth","provider":"anthropic","access":"3","expires":9999999999999},"t":{"type":"token","provider":"Anthropic","token":"4"},
    "cold":{"type":"oauth","provider":"anthropic","access":"5"},"other":{"type":"api_key","provider":"openai","key":"6"}},
    "usageStats":{"k1":{"lastUsed":20},"k2":{"lastUsed":10},"cold":{"cooldownUntil":9999999999999}}})");
  CHECK(scene.found() == "profile o=3, profile t=4, profile k2=2, profile k1=1, profile cold=5");
  CHECK(scene.found("openai") == "profile other=6");
}

TEST_CASE("an explicit order is kept, the file's before the config's") {
  Scene scene;
  const std::string profiles =
      R"("profiles":{"a":{"type":"api_key","provider":"zai","key":"1"},"b":{"type":"token","provider":"z.ai","token":"2"},"c":{"type":"api_key","provider":"zai","key":"3"}})";
  scene.config = parse_json(R"({"auth":{"order":{"zai":["c","a"]}}})").value();
  scene.profiles("{" + profiles + "}");
  CHECK(scene.found("zai") == "profile c=3, profile a=1");
  scene.profiles("{" + profiles + R"(,"order":{"z.ai":["b","missing","a"]}})");
  CHECK(scene.found("zai") == "profile b=2, profile a=1");
  scene.config = parse_json(R"({"auth":{"profiles":{"a":{"provider":"zai","mode":"api_key"}}}})").value();
  scene.profiles("{" + profiles + "}");
  CHECK(scene.found("zai") == "profile a=1");
}

TEST_CASE("what cannot be used is passed over with its reason, and never with its secret") {
  Scene scene;
  scene.profiles(R"({"profiles":{
    "old":{"type":"oauth","provider":"anthropic","access":"SECRET-1","expires":1000},"empty":{"type":"api_key","provider":"anthropic","key":" "},
    "bent":{"type":"api_key","provider":"anthropic","key":"SECRET\n2"},"lost":{"type":"api_key","provider":"anthropic","keyRef":{"source":"env","id":"NOT_SET"}},
    "file":{"type":"token","provider":"anthropic","tokenRef":{"source":"file","id":"x"}}}})");
  const auto found = scene.find();
  CHECK(found.usable.empty());
  REQUIRE(found.skipped.size() == 5);
  std::string all;
  for (const auto& reason : found.skipped) all += reason + "\n";
  CHECK(all.find("profile old was passed over: it expired at 1970-01-01T00:00:01.000Z, and oauth logins are not renewed here: log in again") !=
        std::string::npos);
  CHECK(all.find("profile empty was passed over: it holds no key") != std::string::npos);
  CHECK(all.find("profile bent was passed over: its secret holds characters that no header can carry") != std::string::npos);
  CHECK(all.find("profile lost was passed over: its keyRef names nothing that is set") != std::string::npos);
  CHECK(all.find("SECRET") == std::string::npos);
}

TEST_CASE("a reference takes its secret from the environment") {
  Scene scene;
  scene.world.environment().set("WORK_KEY", "w");
  scene.profiles(R"({"profiles":{"work":{"type":"api_key","provider":"anthropic","keyRef":{"source":"env","provider":"default","id":"WORK_KEY"}}}})");
  CHECK(scene.found() == "profile work=w");
}

TEST_CASE("a configured apiKey is a literal, the name of a variable, or a reference") {
  Scene scene;
  const auto with = [&](const char* key) {
    scene.config = parse_json(std::string(R"({"models":{"providers":{"mine":{"baseUrl":"https://h/v1","apiKey":)") + key + "}}}}").value();
  };
  scene.world.environment().set("LITELLM_KEY", "lite");
  with("\"EMPTY\"");
  CHECK(scene.found("mine") == "models.providers.mine.apiKey=EMPTY");
  with("\"LITELLM_KEY\"");
  CHECK(scene.found("mine") == "LITELLM_KEY from the environment, named by models.providers.mine.apiKey=lite");
  with(R"({"source":"env","id":"LITELLM_KEY"})");
  CHECK(scene.found("mine") == "models.providers.mine.apiKey=lite");
  with("\"NOT_SET_KEY\"");
  CHECK(scene.found("mine").empty());
  CHECK(scene.find("mine").skipped[0] == "models.providers.mine.apiKey names the variable NOT_SET_KEY, which is not set");
  scene.world.environment().set("MINE_API_KEY", "by-name");
  CHECK(scene.found("mine") == "MINE_API_KEY from the environment=by-name");
}

TEST_CASE("an agent's credentials are its own: another agent's file is never read") {
  Scene scene;
  scene.world.files().put("/main/auth-profiles.json", R"({"profiles":{"p":{"type":"api_key","provider":"anthropic","key":"main-only"}}})");
  CHECK(scene.found().empty());
}

TEST_CASE("a missing key is told exactly, and how to give one") {
  Scene scene;
  const auto provider = find_provider(scene.config, "anthropic").value();
  scene.profiles("not json");
  const Error error = missing_key(*provider, scene.store(), "/a", scene.find());
  CHECK(error.code == Errc::denied);
  CHECK(error.message ==
        "No API key found for provider \"anthropic\". Auth store: /a/auth-profiles.json (agentDir: /a). "
        "Configure auth for this agent (openclaw agents add <id>) or copy auth-profiles.json from the main agentDir.");
  CHECK(error.hint.find("/a/auth-profiles.json was passed over: it is not a JSON object (line 1)") != std::string::npos);
  CHECK(error.hint.find("export ANTHROPIC_API_KEY=...") != std::string::npos);
}

TEST_CASE("a store over the limit is passed over") {
  Scene scene;
  scene.profiles("{" + std::string(kAuthProfilesBytesMax, ' ') + "}");
  CHECK_FALSE(scene.store().problem.empty());
  CHECK(scene.store().content.is_null());
}

TEST_CASE("only printable ASCII fits a header") {
  CHECK(fits_header("sk-abc 123~"));
  for (const std::string_view bad : {"a\nb", "a\rb", "\x7f", "schl\xc3\xbcssel"}) CHECK_FALSE(fits_header(bad));
}
