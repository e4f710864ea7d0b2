// Tests of who runs with a credential that several accounts have, and of what it costs to find out.
#include "channels/factory.h"

#include <doctest/doctest.h>

#include "core/access/accounts.h"
#include "core/config/config.h"
#include "io/environment.h"
#include "io/sim/sim.h"

namespace oc::channels {
namespace {

struct Settings {
  bool enabled = true;
  Secret token;
  std::string problem;
};

/// Says why it does not run, and nothing else.
struct Account final : engine::ChannelAccount {
  Account(const io::Io&, Settings settings) { state.last_error = std::move(settings.problem); }
  const std::string& channel() const override { return name; }
  const std::string& account_id() const override { return name; }
  engine::Capabilities capabilities() const override { return {}; }
  engine::AccountStatus status() const override { return state; }
  io::Task<> run(engine::InboundSink&) override { co_return; }
  std::vector<std::string> split(const std::string& markdown) const override { return {markdown}; }
  io::Task<Result<engine::Sent>> send(engine::Utterance) override { co_return engine::Sent{}; }
  io::Task<> typing(engine::ReplyAddress) override { co_return; }
  io::Task<engine::ProbeResult> probe(Millis) override { co_return engine::ProbeResult{}; }
  std::string name = "toy";
  engine::AccountStatus state;
};

/// Reads the section of a real channel: a token is in the config, or in the variable that `tokenFile` names; a `name` is a problem.
struct Toy {
  Toy() {
    ChannelTraits traits{
        .channel = "toy",
        .label = "Toy",
        .detail_label = "Toy",
        .account_ids = [](const Json& config, const io::Io&) { return access::account_ids(config, "telegram"); },
        .account_config = [](const Json& config, const std::string& id) { return Json(access::account_settings(config, "telegram", id)); },
        .make = {}};
    const auto read = [this](const Json& config, const std::string& id, io::Environment& environment) {
      reads++;
      const Json merged = access::account_settings(config, "telegram", id);
      const auto variable = string_member(merged, "tokenFile");
      return Settings{.enabled = bool_member(merged, "enabled").value_or(true),
                      .token = Secret(variable ? environment.variable(*variable).value_or("") : string_member_or(merged, "botToken", "")),
                      .problem = string_member_or(merged, "name", "")};
    };
    const auto credentials_of = [](const Settings& settings) { return std::vector<Credential>{{"bot token", settings.token}}; };
    make_with_own_credential<Account>(traits, read, credentials_of);
    factory = std::make_unique<PlainFactory>(world.io(), std::move(traits));
  }

  static std::shared_ptr<const config::Config> config(const std::string& accounts) {
    const auto loaded = config::load_value(*parse_json(R"({"channels":{"telegram":{"accounts":{)" + accounts + "}}}}"));
    REQUIRE(loaded.valid());
    return loaded.config;
  }
  /// As a start or a reload does it. Gives the accounts that do not run, with the one whose token they have.
  std::string go_through(const std::shared_ptr<const config::Config>& config) {
    std::string out;
    for (const auto& id : factory->account_ids(*config)) static_cast<void>(factory->account_config(*config, id));
    for (const auto& id : factory->account_ids(*config)) {
      const auto error = factory->make(config, id)->status().last_error;
      if (!error.empty()) out += id + ": " + error.substr(error.find("with account")) + "\n";
    }
    return out;
  }

  io::SimWorld world;
  std::size_t reads = 0;
  std::unique_ptr<PlainFactory> factory;
};

std::string accounts_with_tokens(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; i++) out += fmt::format(R"({}"a{:03}":{{"botToken":"{}"}})", i == 0 ? "" : ",", i, i);
  return out;
}

TEST_CASE("going through the accounts reads each twice, however many they are: for all of them, and to make it") {
  Toy toy;
  for (const std::size_t count : {1, 10, 200}) {
    const auto config = Toy::config(accounts_with_tokens(count));
    for (int pass = 0; pass < 2; pass++) {
      toy.reads = 0;
      CHECK(toy.go_through(config).empty());
      CHECK(toy.reads == 2 * count);
    }
  }
}

TEST_CASE("the first by its id uses the credential; one that is off or cannot run leaves it to the next") {
  Toy toy;
  CHECK(toy.go_through(Toy::config(R"("c":{"botToken":"1"},"a":{"botToken":"1"},"b":{"botToken":"2"},"d":{"botToken":"1"},"e":{},"f":{})")) ==
        "c: with account \"a\". Keep one owner account per bot token.\nd: with account \"a\". Keep one owner account per bot token.\n");
  CHECK(toy.go_through(Toy::config(R"("a":{"botToken":"1","enabled":false},"b":{"botToken":"1"})")).empty());
  const auto broken = Toy::config(R"("a":{"botToken":"1","name":"broken"},"b":{"botToken":"1"})");
  CHECK(toy.factory->make(broken, "b")->status().last_error.empty());
  // Its own problem is told before the shared credential.
  const auto both = Toy::config(R"("a":{"botToken":"1"},"b":{"botToken":"1","name":"broken"})");
  CHECK(toy.factory->make(both, "b")->status().last_error == "broken");
}

TEST_CASE("an account that does not run for one of its credentials uses up none of the others") {
  struct Two {
    bool enabled = true;
    Secret bot, app;
    std::string problem;
  };
  const std::map<std::string, std::pair<std::string, std::string>> tokens{{"a", {"1", "x"}}, {"b", {"1", "y"}}, {"c", {"2", "y"}}, {"d", {"3", "y"}}};
  const auto problems = shared_credentials(
      "Toy", {"a", "b", "c", "d"},
      [&](const std::string& id) { return Two{.bot = Secret(tokens.at(id).first), .app = Secret(tokens.at(id).second)}; },
      [](const Two& settings) { return std::vector<Credential>{{"bot token", settings.bot}, {"app token", settings.app}}; });
  CHECK(problems.at("a").empty());
  CHECK(problems.at("b").contains("account \"a\""));
  CHECK(problems.at("c").empty());
  CHECK(problems.at("d").contains("account \"c\""));
}

TEST_CASE("what a variable holds counts as it is when the accounts are gone through") {
  Toy toy;
  const auto config = Toy::config(R"("a":{"botToken":"1"},"b":{"tokenFile":"TOY_TOKEN"})");
  toy.world.environment().set("TOY_TOKEN", "1");
  const std::string shared = "b: with account \"a\". Keep one owner account per bot token.\n";
  CHECK(toy.go_through(config) == shared);
  const Json before = toy.factory->account_config(*config, "b");
  toy.world.environment().set("TOY_TOKEN", "2");
  CHECK(toy.go_through(config).empty());
  CHECK(toy.factory->account_config(*config, "b") != before);
  toy.world.environment().set("TOY_TOKEN", "1");
  CHECK(toy.go_through(config) == shared);
}

TEST_CASE("another config at the same address is looked up anew") {
  SharedCredentials shared;
  const int place = 0;
  using For = SharedCredentials::For;
  const auto old = [] { return std::map<std::string, std::string>{{"b", "shared"}, {"c", ""}}; };
  const auto now = [] { return std::map<std::string, std::string>{{"a", ""}, {"b", ""}, {"c", "shared"}}; };
  CHECK(shared.of(&place, "b", For::config, old) == "shared");
  CHECK(shared.of(&place, "c", For::config, old).empty());
  CHECK(shared.of(&place, "a", For::config, now).empty());
  CHECK(shared.of(&place, "b", For::config, now).empty());
  CHECK(shared.of(&place, "c", For::config, now) == "shared");
}

}  // namespace
}  // namespace oc::channels
