// What an operator sends without a turn, and asks of accounts: kept before it is tried, once for each key, and told truly.
#include <doctest/doctest.h>

#include "base/limits.h"
#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

const std::string kTelegram = "{ channels: { telegram: { accounts: { alerts: {} } }, whatsapp: { allowFrom: ['*'], dmPolicy: 'open' } } }";

Result<Json> deliver(StoryWorld& world, OutboundMessage message) { return world.sim.run(world.engine().deliver(std::move(message))); }
OutboundMessage hello(std::string key = "") { return {.channel = "telegram", .to = "telegram:123", .text = "hi", .idempotency_key = std::move(key)}; }
io::Task<> die(StoryWorld& world) {
  world.faults.dead = true;
  co_return;
}
std::string word(const Json& json, std::string_view key) { return string_member_or(json, key, "?"); }

}  // namespace

TEST_CASE("a message of an operator goes out through the default account, and its receipt is the answer") {
  StoryWorld world(kTelegram);
  const auto told = deliver(world, hello());
  REQUIRE(told);
  CHECK(word(*told, "state") == "sent");
  CHECK(word(*told, "messageId") == "500");
  CHECK(word(*told, "to") == "telegram:123");
  REQUIRE(world.channels.sends.size() == 1);
  CHECK(world.last_send().address.to == "123");
  CHECK(world.last_send().address.account_id == "alerts");
  CHECK(world.models.calls.empty());
  // It is a message like others: listed, with its history.
  world.restart(Millis(0));
  const auto shown = world.sim.run(world.engine().message(word(*told, "id")));
  REQUIRE(shown);
  CHECK(word(*shown, "state") == "delivered");
  CHECK(word(*shown, "text") == "hi");
}

TEST_CASE("the same idempotency key is sent once, also after a restart") {
  StoryWorld world(kTelegram);
  const auto first = deliver(world, hello("k1"));
  REQUIRE(first);
  CHECK(*deliver(world, hello("k1")) == *first);
  world.restart(Millis(0));
  CHECK(*deliver(world, hello("k1")) == *first);
  CHECK(world.channels.sends.size() == 1);
  REQUIRE(deliver(world, hello("k2")));
  CHECK(world.channels.sends.size() == 2);
}

TEST_CASE("while the platform is away the answer is that it waits; it goes out later, after a crash too") {
  StoryWorld world(kTelegram);
  world.channels.decide = [](const Utterance&) { return Error{.code = Errc::unavailable, .message = "away"}; };
  const auto told = deliver(world, hello("k1"));
  REQUIRE(told);
  CHECK(word(*told, "state") == "waiting");
  CHECK(member(*told, "messageId")->is_null());
  world.crash();
  world.channels.decide = nullptr;
  world.start();
  world.settle();
  REQUIRE(world.arrived().size() == 1);
  CHECK(word(*deliver(world, hello("k1")), "state") == "sent");
  CHECK(world.arrived().size() == 1);
}

TEST_CASE("a crash between acceptance and outbox sends it at the next start, once") {
  StoryWorld world(kTelegram);
  world.faults.before_commit = [&world](const store::TurnCommit&) { return die(world); };
  auto group = std::make_unique<io::TaskGroup>(world.sim.executor());
  const auto send = [](StoryWorld& of) -> io::Task<> { static_cast<void>(co_await of.engine().deliver(hello("k1"))); };
  group->spawn(send(world));
  world.sim.run_until_idle();
  world.sim.run(group->stop());
  CHECK(world.channels.sends.empty());
  world.crash();
  world.faults.before_commit = nullptr;
  world.start();
  world.settle();
  CHECK(world.arrived() == std::vector<std::string>{"hi"});
  CHECK(word(*deliver(world, hello("k1")), "state") == "sent");
  CHECK(world.arrived().size() == 1);
}

TEST_CASE("what will never arrive is told as an error with the way to its history") {
  StoryWorld world(kTelegram);
  world.channels.decide = [](const Utterance&) { return Error{.code = Errc::denied, .message = "bot was blocked by the user"}; };
  const auto told = deliver(world, hello());
  REQUIRE_FALSE(told);
  CHECK(told.error().message == "bot was blocked by the user");
  CHECK(told.error().hint.starts_with("See what became of it: openclaw messages show main:"));
}

TEST_CASE("--dry-run tells what would be done, in the recorded words, and does nothing") {
  StoryWorld world(kTelegram);
  auto message = hello();
  message.dry_run = true;
  CHECK(to_json_text(*deliver(world, message)) == R"({"channel":"telegram","to":"telegram:123","via":"direct","mediaUrl":null,"dryRun":true})");
  CHECK(world.channels.sends.empty());
  world.restart(Millis(0));
  CHECK(world.sim.run(world.engine().messages("", {}))->empty());
}

TEST_CASE("an operator is told what is missing: channel, account, target, words, and files that are not of the workspace") {
  StoryWorld world(kTelegram);
  const auto refused = [&](OutboundMessage message) { return deliver(world, std::move(message)).error(); };
  CHECK(refused({.channel = "irc", .to = "x", .text = "hi"}).message == "Unknown channel: irc");
  CHECK(refused({.channel = "irc", .to = "x", .text = "hi"}).hint == "Configured channels: discord, slack, telegram, whatsapp");
  CHECK(refused({.channel = "telegram", .account_id = "no", .to = "x", .text = "hi"}).message == "Unknown telegram account: no");
  CHECK(refused({.channel = "telegram", .text = "hi"}).code == Errc::invalid);
  CHECK(refused({.channel = "telegram", .to = "1", .text = " "}).code == Errc::invalid);
  world.channels.also.media = true;
  CHECK(refused({.channel = "telegram", .to = "1", .media = {{.path = "/etc/passwd"}}}).code == Errc::denied);
  OutboundMessage many{.channel = "telegram", .to = "1"};
  many.media.resize(kMediaPerMessageMax + 1);
  CHECK(refused(std::move(many)).code == Errc::too_large);
  CHECK(world.channels.sends.empty());
}

TEST_CASE("the session of an operator's message tells of it, and its agent keeps it") {
  StoryWorld world(
      "{ agents: { list: [{ id: 'main', default: true }, { id: 'work' }] }, channels: { telegram: { dmPolicy: 'open', allowFrom: ['*'] } },"
      " bindings: [{ agentId: 'work', match: { channel: 'telegram' } }] }");
  world.tell({.by = "7"});
  auto message = hello();
  message.session_key = "agent:work:main";
  const auto told = deliver(world, message);
  REQUIRE(told);
  CHECK(word(*told, "id").starts_with("work:"));
  auto& database = world.agent_store("work");
  const auto row = world.sim.run(database.session("agent:work:main"));
  REQUIRE((row && *row));
  const auto lines = world.sim.run(database.entries((*row)->session_id, 10));
  CHECK(string_member_or(lines->back().line, "customType", "") == "openclaw.sent");
}

TEST_CASE("reactions, edits and the rest are asked of the account; what they lack is told") {
  StoryWorld world(kTelegram);
  const auto act = [&](std::string action, Json params) {
    return world.sim.run(world.engine().channel_action("telegram", "", std::move(action), std::move(params)));
  };
  CHECK(to_json_text(*act("react", {{"to", "123"}, {"messageId", "9"}, {"emoji", "👍"}})) ==
        R"({"ok":true,"channel":"telegram","to":"telegram:123","messageId":"9","added":"👍"})");
  REQUIRE(act("react", {{"to", "123"}, {"messageId", 9}, {"emoji", "👍"}, {"remove", true}}));
  REQUIRE(world.channels.reactions.size() == 2);
  CHECK(world.channels.reactions[0].emoji == "👍");
  CHECK(world.channels.reactions[1].emoji.empty());
  CHECK(world.channels.reactions[1].message_id == "9");
  CHECK(act("react", {{"to", "123"}, {"emoji", "👍"}}).error().message == "react needs messageId");
  CHECK(act("delete", {{"messageId", "9"}}).error().message == "delete needs to");
  CHECK(act("edit", {{"to", "1"}, {"messageId", "9"}}).error().message == "edit needs message");
  CHECK(act("edit", {{"to", "1"}, {"messageId", "9"}, {"message", "x"}}).error().message == "telegram cannot edit messages");
  REQUIRE(act("poll", {{"target", "telegram:5"}, {"pollQuestion", "?"}}));
  CHECK(to_json_text(world.channels.performed.front()) == R"({"action":"poll","to":"5","params":{"target":"telegram:5","pollQuestion":"?"}})");
  CHECK(world.engine().capabilities("telegram", "alerts")->typing);
  CHECK_FALSE(world.engine().capabilities("telegram", "nobody"));
  CHECK(world.sim.run(world.engine().directory("telegram", "", {})).error().message == "telegram cannot list people and groups");
}

TEST_CASE("a group's new id is written into the config when the config names the old one and may be written") {
  StoryWorld world(
      "{ channels: { telegram: { groups: { '-5': {} }, accounts: { a: {}, b: { configWrites: false }, c: { groups: { '-6': {} } } } } } }");
  const auto move = [&](const std::string& account) {
    world.channels.sinks.at({"telegram", account})->chat_moved("telegram", account, "-5", "-1005");
  };
  move("b");
  move("c");
  CHECK(world.moved.empty());
  move("a");
  REQUIRE(world.moved.size() == 1);
  CHECK(world.moved[0].new_chat_id == "-1005");
}

// Logins

namespace {

Result<LoginState> begin(StoryWorld& world) { return world.sim.run(world.engine().login_start("whatsapp", "", {})); }
Result<LoginState> next(StoryWorld& world, Millis timeout) { return world.sim.run(world.engine().login_wait("whatsapp", "", timeout)); }

}  // namespace

TEST_CASE("a login is one for an account: codes one after another, then the account is restarted with what it has now") {
  StoryWorld world(kTelegram);
  using Kind = LoginStep::Kind;
  world.channels.login_steps = {{.kind = Kind::show_code, .code = "QR1"}};
  const int starts = world.channels.starts[{"whatsapp", "default"}];
  const auto first = begin(world);
  REQUIRE(first);
  CHECK(first->kind == "code");
  CHECK(first->code == "QR1");
  CHECK(begin(world)->login_id == first->login_id);
  CHECK(world.channels.logins == 1);
  // Nothing new: the step before again.
  CHECK(next(world, Millis(500))->code == "QR1");
  world.sim.run(world.engine().login_wait("whatsapp", "", Millis(1)));
  CHECK(world.channels.starts[{"whatsapp", "default"}] == starts);
}

TEST_CASE("after `done` the account is started anew and the last step stays to be asked for; logout ends the link") {
  StoryWorld world(kTelegram);
  using Kind = LoginStep::Kind;
  world.channels.login_steps = {
      {.kind = Kind::show_code, .code = "QR1"}, {.kind = Kind::show_code, .code = "QR2"}, {.kind = Kind::done, .text = "linked"}};
  REQUIRE(begin(world));
  auto state = next(world, std::chrono::seconds(5));
  while (state && state->kind != "done") state = next(world, std::chrono::seconds(5));
  REQUIRE(state);
  CHECK(state->text == "linked");
  world.settle();
  CHECK(world.channels.starts[{"whatsapp", "default"}] == 2);
  CHECK(world.channels.running_most == 1);
  CHECK(next(world, Millis(10))->kind == "done");
  CHECK(*world.sim.run(world.engine().logout("whatsapp", "")));
  CHECK_FALSE(*world.sim.run(world.engine().logout("whatsapp", "")));
  world.settle();
  CHECK(world.channels.starts[{"whatsapp", "default"}] == 3);
}

TEST_CASE("a login that nobody asks about is given up after kLoginLifetime") {
  StoryWorld world(kTelegram);
  world.channels.login_steps = {{.kind = LoginStep::Kind::show_code, .code = "QR1"}};
  REQUIRE(begin(world));
  world.settle(kLoginLifetime / 2);
  REQUIRE(next(world, Millis(1)));
  world.settle(kLoginLifetime / 2 + Millis(1000));
  REQUIRE(next(world, Millis(1)));  // Asked in time: it goes on.
  world.settle(kLoginLifetime + Millis(1000));
  CHECK(next(world, Millis(1)).error().code == Errc::not_found);
  CHECK(world.sim.run(world.engine().login_start("telegram", "", {})).error().code == Errc::invalid);
}

// Webhooks

TEST_CASE("C9: a webhook path belongs to one account; a request goes to it, and to nobody when it is gone") {
  StoryWorld::Setup setup{.config = "{ channels: { telegram: { accounts: { a: {}, b: {} } } } }"};
  StoryWorld world(setup);
  world.stop(Millis(0));
  world.channels.webhook_path = "/telegram-webhook";
  world.channels.webhook_accounts = {"a", "b"};
  world.start();
  REQUIRE(world.channels.webhook_troubles.size() == 1);
  CHECK(world.channels.webhook_troubles[0] == "the webhook path /telegram-webhook belongs to the telegram account \"a\"");
  CHECK(world.engine().has_webhook("/telegram-webhook"));
  CHECK_FALSE(world.engine().has_webhook("/telegram-webhook/"));
  const auto ask = [&] { return world.sim.run(world.engine().webhook({.method = "POST", .path = "/telegram-webhook", .body = "x"})); };
  CHECK(ask().body == "a got x");
  // An account that does not answer in time is not waited for longer than kWebhookTime.
  world.channels.webhook_length = kWebhookTime + Millis(1000);
  const UnixTime began = world.sim.clock().now();
  CHECK(ask().status == 503);
  CHECK(world.sim.clock().now() - began <= kWebhookTime + Millis(100));
  world.channels.webhook_accounts.clear();
  world.change_config("{ channels: { telegram: { accounts: { a: { name: 'new' }, b: {} } } } }");
  world.settle();
  CHECK_FALSE(world.engine().has_webhook("/telegram-webhook"));
  CHECK(ask().status == 404);
}

TEST_CASE("C9: only one spelling of a path is taken") {
  for (const char* path : {"", "/", "x", "/x/", "//x", "/a/../b", "/a/./b", "/a?b", "/a%41", "/a b", "/\xc3\xa4"}) {
    CAPTURE(path);
    StoryWorld world(StoryWorld::Setup{.config = "{ channels: { telegram: {} } }", .channels = {"telegram"}});
    world.stop(Millis(0));
    world.channels.webhook_path = path;
    world.channels.webhook_accounts = {"default"};
    world.start();
    CHECK(world.channels.webhook_troubles.size() == 1);
    CHECK_FALSE(world.engine().has_webhook(path));
  }
}

}  // namespace oc::engine
