// A world with one Slack account, whose Slack a test plays, in virtual time.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

#include "base/limits.h"
#include "base/text.h"
#include "channels/sink_test.h"
#include "channels/slack/account.h"
#include "channels/slack/form.h"
#include "channels/slack/slack.h"
#include "channels/slack/webhook.h"
#include "core/config/config.h"
#include "io/clock.h"
#include "io/log.h"
#include "io/sim/sim.h"
#include "io/websocket.h"

namespace oc::channels::slack::stage {

using namespace std::chrono_literals;

inline constexpr const char* kBot = "xoxb-CANARY-secret";
inline constexpr const char* kApp = "xapp-1-A1-2-CANARY";

inline io::SimAnswer ok(const std::string& more = "") { return io::sim_answer(200, R"({"ok":true)" + (more.empty() ? "" : "," + more) + "}"); }
inline io::SimAnswer refused(const std::string& word, const std::string& more = "") {
  return io::sim_answer(200, R"({"ok":false,"error":")" + word + "\"" + more + "}");
}

struct Call {
  std::string method;
  Json params;
  std::string token;
};

/// A world with one account, whose Slack answers the common calls by itself and leaves the rest to the test.
class Stage {
 public:
  explicit Stage(const std::string& more = R"(,"groupPolicy":"open","dmPolicy":"open","allowFrom":["*"])") {
    world.http().serve("https://slack.com", [this](const io::HttpRequest& request) -> Result<io::SimAnswer> { return play(request); });
    world.http().serve("https://hooks.slack.com", [this](const io::HttpRequest& request) -> Result<io::SimAnswer> {
      responses.push_back(request.body);
      return io::sim_answer(responses.size() > 5 ? 404 : 200, responses.size() > 5 ? R"({"ok":false,"error":"used_url"})" : "ok");
    });
    world.websocket().serve("wss://link.slack.example/", [this](std::unique_ptr<io::WebSocket> socket) { return serve_socket(std::move(socket)); });
    const auto loaded = config::load_value(
        *parse_json(R"({"channels":{"slack":{"botToken":")" + std::string(kBot) + R"(","appToken":")" + kApp + "\"" + more + "}}}"));
    REQUIRE(loaded.valid());
    factory = make_factory(world.io());
    account = factory->make(loaded.config, "default");
  }
  ~Stage() {
    if (tasks) stop();
  }

  void start() {
    tasks = std::make_unique<io::TaskGroup>(world.executor());
    tasks->spawn(account->run(sink));
    world.run_until_idle();
  }
  void stop() {
    world.run(tasks->stop());
    tasks.reset();
  }
  /// Says something on the newest socket.
  void frame(const std::string& text, std::size_t from_end = 0) {
    REQUIRE(sockets.size() > from_end);
    const auto socket = sockets[sockets.size() - 1 - from_end].lock();
    REQUIRE(socket != nullptr);
    world.run(socket->write(text));
    world.run_until_idle();
  }
  void event(const std::string& id, const std::string& event) {
    frame(R"({"envelope_id":")" + id + R"(","type":"events_api","payload":{"type":"event_callback","team_id":"T1","api_app_id":"A1","event":)" +
          event + "}}");
  }
  static std::string said(const std::string& ts, const std::string& text, const std::string& more = "") {
    return R"({"type":"message","user":"U1","text":")" + text + R"(","ts":")" + ts + R"(","channel":"C1","channel_type":"channel")" + more + "}";
  }
  Result<engine::Sent> send(engine::Utterance part) { return world.run(account->send(std::move(part))); }
  std::vector<Call> of(std::string_view method) const {
    std::vector<Call> out;
    for (const auto& call : calls) {
      if (call.method == method) out.push_back(call);
    }
    return out;
  }
  static std::string text_of(const Call& call, std::string_view key = "text") { return string_member_or(call.params, key, ""); }
  bool shows_canary() {
    const auto holds = [](std::string_view text) { return text.contains("CANARY"); };
    if (holds(account->status().last_error)) return true;
    return std::ranges::any_of(world.log().lines(), [&](const io::SimLogLine& line) {
      return holds(line.message) || std::ranges::any_of(line.fields, [&](const auto& field) { return holds(field.second); });
    });
  }

  io::SimWorld world;
  std::vector<Call> calls;
  std::vector<std::string> acks;
  std::vector<std::string> responses;
  std::vector<std::weak_ptr<io::WebSocket>> sockets;
  std::function<std::optional<Result<io::SimAnswer>>(const Call& call)> answer;
  bool says_hello = true;
  TestSink sink;
  std::unique_ptr<engine::ChannelFactory> factory;
  std::unique_ptr<engine::ChannelAccount> account;
  std::unique_ptr<io::TaskGroup> tasks;

 private:
  Result<io::SimAnswer> play(const io::HttpRequest& request) {
    const std::string auth(io::header_value(request.headers, "authorization"));
    Call call{request.url.substr(request.url.rfind('/') + 1), Json(parse_form(request.body).value_or(JsonObject{})),
              auth.substr(std::min<std::size_t>(7, auth.size()))};
    calls.push_back(call);
    if (answer) {
      if (auto own = answer(call)) return *std::move(own);
    }
    if (call.method == "auth.test") return ok(R"("user":"helper","user_id":"UB","bot_id":"BB","team_id":"T1","team":"Acme")");
    if (call.method == "apps.connections.open") return ok(R"("url":"wss://link.slack.example/?ticket=CANARY")");
    if (call.method == "users.info") return ok(R"("user":{"id":"U1","name":"ann","profile":{"display_name":"Ann"}})");
    if (call.method == "conversations.info") return ok(R"("channel":{"id":"C1","name":"general","is_channel":true})");
    if (call.method == "chat.postMessage") return ok(R"("channel":"C1","ts":"77.00000)" + std::to_string(++posts_) + "\"");
    if (call.method == "chat.startStream") return ok(R"("channel":"C1","ts":"88.000001")");
    if (call.method == "conversations.open") return ok(R"("channel":{"id":"D9"})");
    return ok();
  }
  io::Task<> serve_socket(std::unique_ptr<io::WebSocket> socket) {
    const std::shared_ptr<io::WebSocket> shared = std::move(socket);
    sockets.push_back(shared);
    if (says_hello) static_cast<void>(co_await shared->write(R"({"type":"hello","connection_info":{"app_id":"A1"}})"));
    for (;;) {
      auto text = co_await shared->read();
      if (!text) co_return;
      acks.push_back(*text);
    }
  }
  int posts_ = 0;
};

}  // namespace oc::channels::slack::stage
