// What is asked about channels over the wire: sending, actions, directories, logins.
#include "base/limits.h"
#include "gateway/test_world.h"

using namespace oc;
using namespace oc::gateway;

namespace {

JsonObject message(const std::string& text, const std::string& key) {
  return {{"channel", "telegram"}, {"to", "123"}, {"message", text}, {"idempotencyKey", key}};
}

Identity writer() {
  Identity identity;
  identity.scopes = {"operator.write"};
  return identity;
}

std::vector<engine::DirectoryEntry> people() {
  return {{.kind = "user", .id = "user:1", .name = "Ada", .handle = "@ada"}, {.kind = "user", .id = "user:2", .name = "Adam"}};
}

}  // namespace

TEST_CASE("send gives the message to the account's outbox, once for a key") {
  World world;
  TestClient client(world);
  client.join();
  auto params = message("hi", "k1");
  params["accountId"] = "Alerts";
  params["threadId"] = "7";
  params["silent"] = true;
  params["replyToId"] = "42";
  params["buttons"] = JsonArray{JsonArray{JsonObject{{"text", "Yes"}, {"callback_data", "y"}}}};
  const auto first = client.ok("send", params);
  CHECK(to_json_text(first) == R"({"runId":"k1","messageId":"m1","channel":"telegram","to":"123"})");
  CHECK(to_json_text(client.ok("send", params)) == to_json_text(first));
  REQUIRE(world.engine.delivered.size() == 1);
  const auto& sent = world.engine.delivered[0];
  CHECK(sent.account_id == "alerts");
  CHECK(sent.thread_id == "7");
  CHECK(sent.reply_to_id == "42");
  CHECK(sent.is_silent);
  CHECK(sent.idempotency_key == "k1");
  CHECK(sent.buttons.is_array());
  CHECK(client.error("send", message("  ", "k2")) == "invalid send params: text or media is required");
}

TEST_CASE("without a channel the only one is taken, and several are named") {
  World world;
  TestClient client(world);
  client.join();
  auto params = message("hi", "k1");
  params.erase("channel");
  client.ok("send", params);
  CHECK(world.engine.delivered.back().channel == "telegram");
  world.engine.more_channels.push_back({.id = "irc", .label = "IRC", .accounts = {{.channel = "irc"}}});
  params["idempotencyKey"] = "k2";
  CHECK(client.error("send", params) == "Channel is required when multiple channels are configured: telegram, irc");
}

TEST_CASE("files are read for those who may do everything, and kMediaPerMessageMax of them go with one message") {
  World world;
  world.sim.files().put("/home/user/cat.png", "\x89PNG\r\n\x1a\n....");
  TestClient client(world);
  client.join();
  auto params = message("look", "k1");
  params["mediaUrl"] = "file:///home/user/cat.png";
  client.ok("send", params);
  REQUIRE(world.engine.delivered[0].media.size() == 1);
  CHECK(world.engine.delivered[0].media[0].path.starts_with("/home/user/.openclaw/media/outbound/"));
  CHECK(world.engine.delivered[0].media[0].path.ends_with(".png"));
  CHECK(world.engine.delivered[0].media[0].file_name == "cat.png");
  CHECK(world.engine.delivered[0].media[0].kind == "image");
  CHECK(world.engine.delivered[0].media[0].mime == "image/png");
  params["mediaUrl"] = "cat.png";
  params["idempotencyKey"] = "k2";
  CHECK(client.error("send", params).starts_with("a file is sent by its whole path"));
  params["mediaUrl"] = "/home/user/nothing.png";
  CHECK_FALSE(client.error("send", params).empty());
  JsonArray many;
  for (std::size_t i = 0; i <= kMediaPerMessageMax; i++) many.emplace_back("/home/user/" + std::to_string(i) + ".png");
  params.erase("mediaUrl");
  params["mediaUrls"] = many;
  CHECK(client.error("send", params) == "at most 10 files go with one message");
  TestClient other(world);
  other.join(writer());
  // The engine takes only what lies in the agent's workspace or the media folder: to it goes the path as it is.
  params = message("steal", "k3");
  params["mediaUrl"] = "/home/user/.openclaw/gateway-token";
  other.ok("send", params);
  CHECK(world.engine.delivered.at(1).media.at(0).path == "/home/user/.openclaw/gateway-token");
  params["mediaUrl"] = "http://169.254.169.254/latest";
  params["idempotencyKey"] = "k4";
  CHECK(other.error("send", params).starts_with("missing scope: operator.admin"));
  const JsonObject upload{{"channel", "telegram"}, {"action", "sticker-upload"}, {"params", JsonObject{{"media", "/etc/passwd"}}}};
  CHECK(other.error("message.action", upload).starts_with("missing scope: operator.admin"));
  CHECK(world.engine.delivered.size() == 2);
}

TEST_CASE("poll and message.action are actions of the channel; send is not one of them") {
  World world;
  TestClient client(world);
  client.join();
  const JsonObject poll{{"channel", "telegram"}, {"to", "1"},           {"question", "When?"},   {"options", JsonArray{"a", "b"}},
                        {"maxSelections", 2},    {"durationHours", 24}, {"idempotencyKey", "p1"}};
  CHECK(text_at(client.ok("poll", poll), "runId") == "p1");
  CHECK(world.engine.acts.back() ==
        R"(telegram/ poll {"to":"1","pollQuestion":"When?","pollOption":["a","b"],"pollMulti":true,"maxSelections":2,"pollDurationHours":24})");
  const JsonObject react{
      {"channel", "telegram"}, {"accountId", "work"}, {"action", "react"}, {"params", JsonObject{{"messageId", "5"}, {"emoji", "👍"}}}};
  CHECK(client.ok("message.action", react).at("ok") == true);
  CHECK(world.engine.acts.back() == R"(telegram/work react {"messageId":"5","emoji":"👍"})");
  CHECK(client.error("message.action", JsonObject{{"channel", "telegram"}, {"action", "kick"}}) == "telegram cannot kick");
  CHECK(client.error("message.action", JsonObject{{"channel", "telegram"}, {"action", "send"}}) == "messages are sent with the method send");
  const std::string too_few = client.error(
      "poll", JsonObject{{"channel", "telegram"}, {"to", "1"}, {"question", "?"}, {"options", JsonArray{"a"}}, {"idempotencyKey", "p2"}});
  CHECK(too_few == "invalid poll params: at /options: must NOT have fewer than 2 items");
}

TEST_CASE("directories are listed within what was asked for, names become ids when they are clear") {
  World world;
  world.engine.directory_entries = people();
  TestClient client(world);
  client.join();
  const auto peers = client.ok("directory.peers.list", JsonObject{{"channel", "telegram"}, {"query", "Ad"}, {"limit", 1}});
  CHECK(to_json_text(peers) == R"({"entries":[{"kind":"user","id":"user:1","name":"Ada","handle":"@ada"}]})");
  CHECK(world.engine.asked_directory.back().entries_max == 1);
  client.ok("directory.groups.members", JsonObject{{"channel", "telegram"}, {"groupId", "-100"}});
  CHECK(world.engine.asked_directory.back().group_id == "-100");
  CHECK(text_at(client.ok("directory.self", JsonObject{{"channel", "telegram"}}), "entry.name") == "Ada");
  CHECK(client.error("directory.peers.list", JsonObject{{"channel", "irc"}}) == "irc cannot list people and groups");
  const auto resolved = client.ok("channels.resolve", JsonObject{{"channel", "telegram"}, {"entries", JsonArray{"@ada", "Ad", "nobody"}}});
  CHECK(to_json_text(*at_path(resolved, "results")) ==
        R"([{"input":"@ada","resolved":true,"kind":"user","id":"user:1","name":"Ada","handle":"@ada"},)"
        R"({"input":"Ad","resolved":false,"note":"several have that name: user:1, user:2"},)"
        R"({"input":"nobody","resolved":false,"note":"not found"}])");
  CHECK(world.engine.asked_directory[4].what == engine::DirectoryQuery::What::resolve_user);
  CHECK(world.engine.asked_directory[5].what == engine::DirectoryQuery::What::resolve_group);
}

TEST_CASE("capabilities are told for each account") {
  World world;
  TestClient client(world);
  client.join();
  const auto can = client.ok("channels.capabilities");
  CHECK(text_at(can, "channels.0.channel") == "telegram");
  CHECK(*at_path(can, "channels.0.support.threads") == Json(true));
  CHECK(text_at(can, "channels.0.actions.0") == "poll");
  CHECK(client.error("channels.capabilities", JsonObject{{"channel", "signal"}}).starts_with("no account of signal runs here"));
}

TEST_CASE("a login shows its code as a picture, passes notices on, replaces codes and ends") {
  World world;
  world.engine.login_steps = {{.login_id = "l1", .kind = "notice", .text = "Waiting for WhatsApp connection..."},
                              {.login_id = "l1", .kind = "code", .code = "ref1,key,adv"},
                              {.login_id = "l1", .kind = "code", .code = "ref2,key,adv"},
                              {.login_id = "l1", .kind = "notice", .text = "restarting once"},
                              {.login_id = "l1", .kind = "done", .text = "✅ Linked after restart; web session ready."}};
  TestClient client(world);
  client.join();
  const auto first = client.ok("web.login.start", JsonObject{{"accountId", "work"}, {"force", true}});
  CHECK(world.engine.acts.back() == "login whatsapp/work force");
  CHECK(text_at(first, "code") == "ref1,key,adv");
  CHECK(text_at(first, "qrDataUrl").starts_with("data:image/png;base64,iVBORw0KGgo"));
  CHECK(text_at(first, "notices.0") == "Waiting for WhatsApp connection...");
  CHECK(bool_member(first, "connected") == false);
  const auto second = client.ok("web.login.wait", JsonObject{{"accountId", "work"}});
  CHECK(text_at(second, "code") == "ref2,key,adv");
  CHECK(text_at(second, "qrDataUrl") != text_at(first, "qrDataUrl"));
  const auto end = client.ok("web.login.wait", JsonObject{{"accountId", "work"}});
  CHECK(bool_member(end, "connected") == true);
  CHECK(text_at(end, "message") == "✅ Linked after restart; web session ready.");
  CHECK(text_at(end, "notices.0") == "restarting once");
}

TEST_CASE("a wait for a login ends after its time with the step it is at") {
  World world;
  world.engine.login_steps = {{.login_id = "l1", .kind = "notice", .text = "Waiting"}};
  TestClient client(world);
  client.join();
  const auto waiting = client.ok("web.login.start", JsonObject{{"timeoutMs", 2000}});
  CHECK(text_at(waiting, "kind") == "notice");
  CHECK(waiting.at("notices").as_array().size() == 1);
}

TEST_CASE("channels.logout tells whether there was something to forget") {
  World world;
  TestClient client(world);
  client.join();
  CHECK(to_json_text(client.ok("channels.logout", JsonObject{{"channel", "whatsapp"}, {"accountId", "work"}})) ==
        R"({"channel":"whatsapp","accountId":"work","cleared":true,"envToken":false,"loggedOut":true})");
  CHECK(client.ok("channels.logout", JsonObject{{"channel", "whatsapp"}, {"accountId", "nobody"}}).at("cleared") == false);
  CHECK(client.error("channels.logout", JsonObject{{"channel", "telegram"}}).starts_with("telegram cannot log out"));
}

TEST_CASE("A7: who may only read sends, acts and links nothing") {
  World world;
  TestClient client(world);
  Identity reader;
  reader.scopes = {"operator.read"};
  client.join(reader);
  for (const auto* method : {"send", "poll", "message.action"}) CHECK(client.error(method) == "missing scope: operator.write");
  TestClient other(world);
  other.join(writer());
  for (const auto* method : {"web.login.start", "web.login.wait", "channels.logout"}) CHECK(other.error(method) == "missing scope: operator.admin");
  CHECK(world.engine.acts.empty());
  CHECK(world.engine.delivered.empty());
}

TEST_CASE("channels.status has what an account tells: linked, self, attempts, webhook, both tokens") {
  World world;
  engine::AccountSummary work{.channel = "whatsapp", .status = {.account_id = "work", .configured = true, .running = true}};
  work.status.linked = true;
  work.status.self_id = "+15550001";
  work.status.reconnect_attempts = 2;
  engine::AccountSummary slack{.channel = "slack", .status = {.account_id = "default", .configured = true, .token_source = "config"}};
  slack.status.webhook_path = "/slack/events";
  slack.status.token_source = "";
  slack.status.words = {"bot:config", "app:env", "signing:config"};
  slack.probe = engine::ProbeResult{.ok = true, .details = JsonObject{{"team", "T1"}}, .words = {"audit ok"}};
  world.engine.more_channels = {{.id = "whatsapp", .label = "WhatsApp", .default_account_id = "work", .accounts = {work}},
                                {.id = "slack", .label = "Slack", .default_account_id = "default", .accounts = {slack}}};
  TestClient client(world);
  client.join();
  const auto status = client.ok("channels.status");
  const auto& first = *at_path(status, "channelAccounts.whatsapp.0");
  CHECK(bool_member(first, "linked") == true);
  CHECK(text_at(first, "self.e164") == "+15550001");
  CHECK(int_member(first, "reconnectAttempts") == 2);
  const auto& second = *at_path(status, "channelAccounts.slack.0");
  CHECK_FALSE(second.as_object().contains("linked"));
  CHECK(text_at(second, "webhookPath") == "/slack/events");
  CHECK(text_at(second, "botTokenSource") == "config");
  CHECK(text_at(second, "appTokenSource") == "env");
  CHECK(text_at(second, "tokenStatus") == "available");
  CHECK(text_at(second, "words.0") == "signing:config");
  CHECK(text_at(second, "probe.details.team") == "T1");
  CHECK(text_at(second, "probe.words.0") == "audit ok");
}
