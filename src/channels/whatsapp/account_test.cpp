// Tests of an account on a scripted bridge: what is told, what is accepted, and what happens when the bridge dies, hangs or talks rubbish.
#include "channels/whatsapp/account.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "channels/whatsapp/bridge_world_test.h"
#include "channels/whatsapp/encode.h"
#include "engine/ports/login.h"

namespace oc::channels::whatsapp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Json result(std::string_view text) { return json(text); }

engine::Utterance words(std::string text) {
  return {.address = {.channel = "whatsapp", .account_id = "work", .to = "+15551230001"}, .text = std::move(text), .idempotency_key = "k"};
}

TEST_CASE("a linked account logs in, is connected, and tells its number") {
  BridgeWorld in;
  const auto account = in.account();
  CHECK(account->status().linked == true);
  Running running(in, *account);
  const auto logins = in.told("login");
  REQUIRE(logins.size() == 1);
  CHECK(string_member_or(logins[0], "authDir", "") == "/state/credentials/whatsapp/work");
  CHECK(to_json_text(*member(logins[0], "reconnect")) == R"({"initialMs":2000,"maxMs":120000,"factor":1.4,"jitter":0.2,"maxAttempts":0})");
  CHECK_FALSE(account->status().connected);
  in.open();
  CHECK(account->status().connected);
  CHECK(account->status().self_id == "+15550000001");
  running.stop();
  CHECK_FALSE(account->status().running);
  CHECK(in.world.processes().children_running() == 0);
}

TEST_CASE("a login that fails is tried again after kLoginRetryMin, then later and later, at most every kLoginRetryMax") {
  BridgeWorld in;
  const auto account = in.account();
  in.answer = [](const Json&) { return result(R"({"ok":false,"error":{"code":"invalid","message":"EACCES: permission denied"}})"); };
  Running running(in, *account);
  CHECK(in.told("login").size() == 1);
  CHECK(account->status().last_error == "WhatsApp: EACCES: permission denied");
  in.world.advance(kLoginRetryMin);
  CHECK(in.told("login").size() == 2);
  in.world.advance(kLoginRetryMin);
  CHECK(in.told("login").size() == 2);
  in.world.advance(kLoginRetryMin);
  CHECK(in.told("login").size() == 3);
  for (int i = 0; i < 8; i++) in.world.advance(kLoginRetryMax);
  const auto before = in.told("login").size();
  in.world.advance(kLoginRetryMax);
  CHECK(in.told("login").size() == before + 1);
  in.answer = [](const Json&) { return result(R"({"ok":true,"value":{"linked":true}})"); };
  in.world.advance(kLoginRetryMax);
  CHECK(in.told("login").size() == before + 2);
  in.open();
  CHECK(account->status().connected);
  CHECK(account->status().last_error.empty());
  in.world.advance(kLoginRetryMax * 3);
  CHECK(in.told("login").size() == before + 2);
}

TEST_CASE("an account that is not linked starts nothing and says what to type") {
  BridgeWorld in;
  const auto account = in.unlinked("work");
  Running running(in, *account);
  CHECK(in.starts == 0);
  CHECK(account->status().linked == false);
  CHECK(account->status().last_error == "not linked; type: openclaw channels login --channel whatsapp --account work");
}

TEST_CASE("a message is accepted when it is kept, not before") {
  BridgeWorld in;
  const auto account = in.account();
  Running running(in, *account);
  in.open();
  in.sink.refusals = 2;
  in.say("1", "hello");
  CHECK(in.told("accept").empty());
  in.world.advance(kReceiveRetryMin + milliseconds(1));
  CHECK(in.told("accept").empty());
  in.world.advance(kReceiveRetryMax);
  REQUIRE(in.told("accept").size() == 1);
  CHECK(string_member_or(in.told("accept")[0], "entry", "") == "1");
  REQUIRE(in.sink.messages.size() == 1);
  CHECK(in.sink.messages[0].text == "hello");
}

TEST_CASE("what is not for the engine is accepted too: it would come again for ever") {
  BridgeWorld in;
  const auto account = in.account();
  Running running(in, *account);
  in.print(R"({"event":"message","account":"work","entry":"7","message":{"rubbish":true}})");
  CHECK(in.told("accept").size() == 1);
  CHECK(in.sink.messages.empty());
}

TEST_CASE("a message that cannot be read is set aside with its text and its error, accepted, and the next one is heard") {
  BridgeWorld in;
  const auto account = in.account();
  Running running(in, *account);
  in.sink.refuses_parking = true;
  in.print(R"({"event":"message","account":"work","entry":"7","message":{"id":"A1","rubbish":"words"}})");
  in.say("8", "hello");
  CHECK(in.told("accept").size() == 2);
  REQUIRE(in.sink.parked.size() == 1);
  CHECK(in.sink.parked[0].channel == "whatsapp");
  CHECK(in.sink.parked[0].account_id == "work");
  CHECK(in.sink.parked[0].name == "A1");
  CHECK(in.sink.parked[0].raw == R"({"id":"A1","rubbish":"words"})");
  CHECK(in.sink.parked[0].error == "the message has no id, chat or sender");
  REQUIRE(in.sink.messages.size() == 1);
  CHECK(in.sink.messages[0].text == "hello");
}

TEST_CASE("two accounts share one bridge, and each hears its own") {
  BridgeWorld in;
  const auto work = in.account("work"), home = in.account("home");
  Running first(in, *work);
  {
    Running second(in, *home);
    CHECK(in.starts == 1);
    in.say("1", "to work", "work");
    in.say("2", "to home", "home");
    REQUIRE(in.sink.messages.size() == 2);
    CHECK(in.sink.messages[0].account_id == "work");
    CHECK(in.sink.messages[1].account_id == "home");
  }
  in.world.run_until_idle();
  CHECK(in.told("stop").size() == 1);
  CHECK(in.world.processes().children_running() == 1);
  in.say("3", "still there", "work");
  CHECK(in.sink.messages.size() == 3);
}

TEST_CASE("when the account that pumps goes, the other takes the pump over without a restart") {
  BridgeWorld in;
  const auto work = in.account("work"), home = in.account("home");
  auto first = std::make_unique<Running>(in, *work);
  Running second(in, *home);
  first.reset();
  in.world.run_until_idle();
  in.say("1", "to home", "home");
  CHECK(in.starts == 1);
  CHECK(in.sink.messages.size() == 1);
  CHECK(in.told("accept").size() == 1);
}

TEST_CASE("a bridge that dies is started again, with a longer pause each time, and the accounts log in again") {
  BridgeWorld in;
  const auto account = in.account();
  Running running(in, *account);
  in.open();
  in.kill();
  CHECK_FALSE(account->status().connected);
  CHECK(account->status().last_error.find("started again") != std::string::npos);
  CHECK(in.starts == 1);
  in.world.advance(kRestartMin);
  CHECK(in.starts == 2);
  CHECK(in.told("login").size() == 2);
  in.kill();
  in.world.advance(kRestartMin);
  CHECK(in.starts == 2);
  in.world.advance(kRestartMin);
  CHECK(in.starts == 3);
  for (int i = 0; i < 12; i++) {
    in.kill();
    in.world.advance(kRestartMax);
  }
  CHECK(in.starts == 15);
  in.world.advance(kRestartForgotten);
  in.kill();
  in.world.advance(kRestartMin);
  CHECK(in.starts == 16);
}

TEST_CASE("a bridge that hangs is ended and started again") {
  BridgeWorld in;
  const auto account = in.account();
  Running running(in, *account);
  in.open();
  in.answers_pings = false;
  in.world.advance(kPingInterval + kPingDeadline + seconds(1));
  CHECK_FALSE(account->status().connected);
  in.answers_pings = true;
  in.world.advance(kRestartMin);
  CHECK(in.starts == 2);
}

TEST_CASE("a bridge that never says that it is ready is ended") {
  BridgeWorld in;
  in.says_ready = false;
  const auto account = in.account();
  Running running(in, *account);
  in.world.advance(kBridgeReady + kRestartMin + seconds(1));
  CHECK(in.starts == 2);
  CHECK(in.told("login").empty());
}

TEST_CASE("rubbish and lines that are too long are passed over; what follows is read") {
  BridgeWorld in;
  const auto account = in.account();
  Running running(in, *account);
  in.print("rubbish");
  in.print("[1,2");
  in.print(R"({"event":5})");
  in.print(std::string(kLineBytesMax + 10, 'x'));
  in.say("1", "after it");
  CHECK(in.starts == 1);
  CHECK(in.sink.messages.size() == 1);
}

TEST_CASE("more lines than an account may hold are asked for again") {
  BridgeWorld in;
  const auto account = in.account();
  Running running(in, *account);
  in.open();
  in.sink.refusals = 1;
  for (std::size_t i = 0; i < kSeatLinesMax + 5; i++) in.say(std::to_string(i), "m");
  CHECK(in.told("login").size() == 1);
  in.world.advance(kReceiveRetryMax);
  CHECK(in.told("login").size() == 2);
  CHECK(in.told("accept").size() == kSeatLinesMax + 1);
}

TEST_CASE("an answer goes out under an id of its key, and a repeat under the same") {
  BridgeWorld in;
  const auto account = in.account();
  Running running(in, *account);
  in.open();
  CHECK(in.world.run(account->send(words("**hi**")))->message_id == wire_id("k", 0));
  CHECK(in.world.run(account->send(words("**hi**"))).has_value());
  const auto sends = in.told("send");
  REQUIRE(sends.size() == 2);
  CHECK(string_member_or(sends[0], "text", "") == "*hi*");
  CHECK(string_member_or(sends[0], "id", "") == string_member_or(sends[1], "id", "x"));
  CHECK(account->capabilities().idempotent_send);
}

TEST_CASE("what a failed send means for the message") {
  BridgeWorld in;
  const auto account = in.account();
  CHECK(in.world.run(account->send(words("x"))).error().code == Errc::unavailable);
  Running running(in, *account);
  in.open();
  const std::map<std::string, Errc> meanings{{R"({"ok":false,"error":{"code":"refused","status":463,"message":"no"}})", Errc::denied},
                                             {R"({"ok":false,"error":{"code":"refused","status":429,"message":"no"}})", Errc::rate_limited},
                                             {R"({"ok":false,"error":{"code":"refused","status":503,"message":"no"}})", Errc::unavailable},
                                             {R"({"ok":false,"error":{"code":"not_connected","message":"no"}})", Errc::unavailable},
                                             {R"({"ok":false,"error":{"code":"unknown","message":"no"}})", Errc::connection_lost},
                                             {R"({"ok":false,"error":{"code":"failed","message":"no"}})", Errc::protocol},
                                             {R"({"ok":false,"error":{"code":"not_found","message":"no"}})", Errc::not_found}};
  for (const auto& [line, code] : meanings) {
    in.answer = [answer = line](const Json&) { return result(answer); };
    CHECK_MESSAGE(in.world.run(account->send(words("x"))).error().code == code, line);
  }
}

TEST_CASE("a bridge that dies under a send leaves its outcome unknown; one that is silent too") {
  BridgeWorld in;
  const auto account = in.account();
  Running running(in, *account);
  in.open();
  in.answer = [&](const Json& command) -> std::optional<Json> {
    if (string_member_or(command, "cmd", "") == "send") in.dies->set();
    return std::nullopt;
  };
  CHECK(in.world.run(account->send(words("x"))).error().code == Errc::connection_lost);
  in.answer = [](const Json& command) -> std::optional<Json> {
    if (string_member_or(command, "cmd", "") == "send") return std::nullopt;
    return result(R"({"ok":true,"value":{"linked":true}})");
  };
  in.world.advance(kRestartMin);
  const auto begin = in.world.clock().steady();
  CHECK(in.world.run(account->send(words("x"))).error().code == Errc::timeout);
  CHECK(in.world.clock().steady() - begin >= kSendTimeout);
  in.answer = [](const Json&) -> std::optional<Json> { return std::nullopt; };
  const auto waits = in.world.clock().steady();
  CHECK(in.world.run(account->edit({.to = "+15551230001"}, "3EB0", "x")).error().code == Errc::timeout);
  CHECK(in.world.clock().steady() - waits >= kCallTimeout);
}

TEST_CASE("messages are marked as read when the agent begins to answer, and only those of its chat") {
  BridgeWorld in;
  const auto account = in.account();
  Running running(in, *account);
  in.open();
  in.say("1", "one");
  in.say("2", "two");
  CHECK(in.told("read").empty());
  in.world.run(account->typing({.to = "+15559999999"}));
  in.world.run_until_idle();
  CHECK(in.told("read").empty());
  in.world.run(account->typing({.to = "+15551230001"}));
  in.world.run_until_idle();
  REQUIRE(in.told("read").size() == 1);
  CHECK(member(in.told("read")[0], "messages")->get_array().size() == 2);
  for (std::size_t i = 0; i < kUnreadMax + 10; i++) in.say("x" + std::to_string(i), "m");
  CHECK(in.world.run(account->send(words("answer"))).has_value());
  CHECK(member(in.told("read")[1], "messages")->get_array().size() == kUnreadMax);
}

TEST_CASE("no receipts where the config says so, nor in the chat with oneself") {
  for (const char* config : {R"({"sendReadReceipts":false})", R"({"selfChatMode":true})", R"({"allowFrom":["+15550000001"]})"}) {
    BridgeWorld in;
    const auto account = in.account("work", config);
    Running running(in, *account);
    in.open();
    in.say("1", "one");
    in.world.run(account->typing({.to = "+15551230001"}));
    in.world.run_until_idle();
    CHECK_MESSAGE(in.told("read").empty(), config);
  }
}

TEST_CASE("a link that WhatsApp has ended says so, a replaced one too, and neither is hidden by later lines") {
  BridgeWorld in;
  const auto account = in.account();
  Running running(in, *account);
  in.open();
  in.print(R"({"event":"close","account":"work","code":428,"reason":"x","willReconnect":true,"attempt":3,"waitMs":2000})");
  CHECK(account->status().reconnect_attempts == 3);
  CHECK(account->status().last_error.find("428") != std::string::npos);
  in.open();
  CHECK(account->status().last_error.empty());
  CHECK(account->status().reconnect_attempts == 0);
  in.print(R"({"event":"close","account":"work","code":440,"reason":"x","willReconnect":false})");
  CHECK(account->status().last_error.find("another program") != std::string::npos);
  in.print(R"({"event":"close","account":"work","code":401,"reason":"x","willReconnect":false,"loggedOut":true})");
  CHECK(account->status().linked == false);
  CHECK(account->status().last_error.find("channels login") != std::string::npos);
}

TEST_CASE("a group that the account was removed from is named in the status, when it is configured or was answered, until it is back") {
  BridgeWorld bridge;
  const auto account = bridge.account("work", R"({"groups":{"120363000000000001@g.us":{}}})");
  const Running running(bridge, *account);
  bridge.open();
  const auto tell = [&](const std::string& chat, bool is_in) {
    bridge.print(R"({"event":"group","account":"work","chat":")" + chat + R"(@g.us","subject":"Family","isIn":)" + (is_in ? "true}" : "false}"));
  };
  const auto error = [&] { return account->status().last_error; };
  tell("120363000000000002", false);
  CHECK(error().empty());
  tell("120363000000000001", false);
  CHECK(error() == "the bot is out of \"Family\"; add it again or take the chat out of the config");
  CHECK(account->status().connected);
  tell("120363000000000001", true);
  CHECK(error().empty());
  CHECK(bridge.world.run(account->send({.address = {.to = "120363000000000002@g.us"}, .text = "hello"})));
  tell("120363000000000002", false);
  CHECK(error().contains("Family"));
}

TEST_CASE("polls have two to twelve options") {
  BridgeWorld in;
  const auto account = in.account();
  Running running(in, *account);
  in.open();
  const auto poll = [&](std::size_t options) {
    JsonArray list;
    for (std::size_t i = 0; i < options; i++) list.emplace_back("o" + std::to_string(i));
    return in.world.run(account->perform("poll", {.to = "120363@g.us"}, JsonObject{{"pollQuestion", "When?"}, {"pollOption", std::move(list)}}));
  };
  CHECK(poll(1).error().message == "Poll requires at least 2 options");
  CHECK(poll(kPollOptionsMax + 1).error().code == Errc::invalid);
  CHECK(poll(kPollOptionsMax).has_value());
  CHECK(int_member(in.told("poll")[0], "selections") == 1);
  CHECK_FALSE(in.world.run(account->perform("dance", {}, {})).has_value());
}

TEST_CASE("a file is fetched into its folder, no larger than allowed") {
  BridgeWorld in;
  const auto account = in.account("work", R"({"mediaMaxMb":1})");
  Running running(in, *account);
  in.open();
  in.answer = [](const Json&) { return result(R"({"ok":true,"value":{"path":"/in/wa-1","bytes":7}})"); };
  const engine::Media media{.kind = "image", .mime = "image/png", .reference = "ref"};
  CHECK(in.world.run(account->fetch(media, "/in", 5u << 20))->path == "/in/wa-1");
  CHECK(int_member(in.told("fetch")[0], "bytesMax") == 1 << 20);
  CHECK(in.world.run(account->fetch(media, "/other", 5u << 20)).error().code == Errc::protocol);
  auto large = media;
  large.bytes = 2 << 20;
  CHECK(in.world.run(account->fetch(large, "/in", 5u << 20)).error().code == Errc::too_large);
}

TEST_CASE("the directory knows me, those who wrote, and the groups") {
  BridgeWorld in;
  const auto account = in.account();
  Running running(in, *account);
  in.open();
  in.say("1", "hello");
  using What = engine::DirectoryQuery::What;
  CHECK(in.world.run(account->look_up({.what = What::self}))->at(0).id == "+15550000001");
  CHECK(in.world.run(account->look_up({.what = What::peers, .text = "an"}))->at(0).id == "+15551230001");
  CHECK(in.world.run(account->look_up({.what = What::peers, .text = "bob"}))->empty());
  in.answer = [](const Json&) {
    return result(R"({"ok":true,"value":{"groups":[{"id":"1@g.us","subject":"Family","size":3},{"id":"2@g.us","subject":"Work","size":2}]}})");
  };
  CHECK(in.world.run(account->look_up({.what = What::groups, .text = "fam"}))->at(0).note == "3 members");
  CHECK(in.world.run(account->look_up({.what = What::resolve_group, .text = "work"}))->at(0).id == "2@g.us");
  for (std::size_t i = 0; i < kContactsMax + 5; i++)
    in.print(R"({"event":"message","account":"work","entry":"c","message":{"id":"c","chat":"1@s.whatsapp.net","phone":"+1999)" +
             std::to_string(1'000'000 + i) + R"(","from":"1@s.whatsapp.net","name":"N","text":"x"}})");
  CHECK(in.world.run(account->look_up({.what = What::peers, .entries_max = 100'000}))->size() == kContactsMax);
}

TEST_CASE("a login shows each code, tells of the restart, and is done when the account is open") {
  BridgeWorld in;
  const auto account = in.unlinked("work");
  auto login = account->begin_login({});
  const auto next = [&] { return in.world.run(login->next()); };
  using Kind = engine::LoginStep::Kind;
  in.answer = [&](const Json&) {
    in.side->print(R"({"event":"qr","account":"work","qr":"first","validMs":60000})");
    return result(R"({"ok":true,"value":{"linked":false}})");
  };
  CHECK(next().text == "Waiting for WhatsApp connection...");
  const auto first = next();
  CHECK(first.kind == Kind::show_code);
  CHECK(first.code == "first");
  CHECK(first.valid == seconds(60));
  CHECK(bool_member(in.told("login")[0], "pair") == true);
  in.side->print(R"({"event":"qr","account":"work","qr":"second","validMs":20000})");
  CHECK(next().code == "second");
  in.side->print(R"({"event":"paired","account":"work"})");
  in.side->print(R"({"event":"close","account":"work","code":515,"willReconnect":true})");
  CHECK(next().text == "WhatsApp asked for a restart after pairing (code 515); creds are saved. Restarting connection once…");
  in.side->print(R"({"event":"open","account":"work","self":{}})");
  const auto done = next();
  CHECK(done.kind == Kind::done);
  CHECK(done.text == "✅ Linked after restart; web session ready.");
  login.reset();
  CHECK(in.world.processes().children_running() == 1);
  in.bridge->end_if_unused();
  in.world.run_until_idle();
  CHECK(in.world.processes().children_running() == 0);
}

TEST_CASE("a login that is given up ends the bridge that nobody else uses; codes that nobody scans fail it") {
  BridgeWorld in;
  const auto account = in.unlinked("work");
  in.answer = [&](const Json&) {
    in.side->print(R"({"event":"close","account":"work","code":408,"reason":"QR refs attempts ended","willReconnect":false})");
    return result(R"({"ok":true,"value":{"linked":false}})");
  };
  auto login = account->begin_login({});
  in.world.run(login->next());
  const auto failed = in.world.run(login->next());
  CHECK(failed.kind == engine::LoginStep::Kind::failed);
  CHECK(failed.text == "No QR code was scanned in time. Run openclaw channels login --channel whatsapp --account work again.");
  login.reset();
  in.world.run_until_idle();
  CHECK(in.world.processes().children_running() == 0);
}

TEST_CASE("a login that finds no way to WhatsApp does not say that nobody has scanned") {
  BridgeWorld in;
  const auto account = in.unlinked("work");
  in.answer = [&](const Json&) {
    in.side->print(
        R"({"event":"close","account":"work","code":408,"reason":"WebSocket Error getaddrinfo ENOTFOUND web.whatsapp.com","willReconnect":false})");
    return result(R"({"ok":true,"value":{"linked":false}})");
  };
  auto login = account->begin_login({});
  in.world.run(login->next());
  const auto failed = in.world.run(login->next());
  CHECK(failed.kind == engine::LoginStep::Kind::failed);
  CHECK(failed.text.starts_with("WhatsApp was not reached (408 WebSocket Error getaddrinfo ENOTFOUND web.whatsapp.com).\n"));
}

TEST_CASE("a login by phone number shows the code to type, and says why there is none") {
  BridgeWorld in;
  const auto account = in.unlinked("work");
  using Kind = engine::LoginStep::Kind;
  in.answer = [&](const Json& command) {
    if (string_member_or(command, "cmd", "") == "login") in.side->print(R"({"event":"code","account":"work","code":"ABCD1234","validMs":160000})");
    return result(R"({"ok":true,"value":{"linked":false}})");
  };
  auto login = account->begin_login({.phone = "+1 (555) 000-0001"});
  const auto next = [&] { return in.world.run(login->next()); };
  CHECK(next().text == "Waiting for WhatsApp connection...");
  const auto code = next();
  CHECK(code.kind == Kind::show_text);
  CHECK(code.text.starts_with("Type this code on the phone +15550000001: ABCD-1234\n"));
  CHECK(code.valid == seconds(160));
  CHECK(string_member_or(in.told("login")[0], "phone", "") == "+15550000001");
  in.side->print(R"({"event":"close","account":"work","code":429,"reason":"no code: rate-overlimit","willReconnect":false})");
  const auto refused = next();
  CHECK(refused.kind == Kind::failed);
  CHECK(refused.text.starts_with("WhatsApp gives no code for +15550000001 (429 rate-overlimit)."));
  login = account->begin_login({.phone = "+15550000001"});
  next();
  next();
  in.side->print(R"({"event":"close","account":"work","code":408,"reason":"QR refs attempts ended","willReconnect":false})");
  CHECK(next().text == "The code was not typed in time. Run openclaw channels login --channel whatsapp --account work --phone +15550000001 again.");
  const auto tells = in.told("login").size();
  for (const auto& wrong : {std::string("0151 234567"), "+" + std::string(kPhoneDigitsMin - 1, '1'), "+" + std::string(kPhoneDigitsMax + 1, '1')}) {
    login = account->begin_login({.phone = wrong});
    auto step = next();
    while (step.kind == Kind::notice) step = next();
    CHECK(step.kind == Kind::failed);
    CHECK(step.text.contains("is no phone number with its country code"));
  }
  CHECK(in.told("login").size() == tells);
}

TEST_CASE("logout removes the credentials of this account, also when the bridge cannot run") {
  BridgeWorld in;
  const auto account = in.account();
  in.world.processes().script("node", [](const io::ExecPlan&) -> Result<io::SimExec> { return fail(Errc::not_found, "no node"); });
  CHECK(in.world.run(account->logout()).value());
  CHECK_FALSE(read_link("/state/credentials/whatsapp/work", in.world.files()).is_linked);
  CHECK_FALSE(in.world.run(account->logout()).value());
  CHECK(account->status().linked == false);
}

TEST_CASE("logout tells WhatsApp when the bridge can run") {
  BridgeWorld in;
  const auto account = in.account();
  CHECK(in.world.run(account->logout()).value());
  REQUIRE(in.told("logout").size() == 1);
  CHECK(string_member_or(in.told("logout")[0], "authDir", "") == "/state/credentials/whatsapp/work");
  in.world.run_until_idle();
  CHECK(in.world.processes().children_running() == 0);
}

TEST_CASE("a text longer than a message is cut so that each part fits when it is drawn") {
  BridgeWorld in;
  const auto account = in.account();
  std::string text;
  for (int i = 0; i < 2000; i++) text += "**word** ";
  for (const auto& part : account->split(text)) CHECK(utf16_length(reply::whatsapp_text(part)) <= kTextUnitsDefault);
}

}  // namespace
}  // namespace oc::channels::whatsapp
