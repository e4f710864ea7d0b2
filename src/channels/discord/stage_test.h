// A world with one Discord account, and a Discord that a test plays.
#pragma once

#include "channels/discord/account.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/limits.h"
#include "channels/discord/discord.h"
#include "channels/sink_test.h"
#include "core/config/config.h"
#include "io/clock.h"
#include "io/log.h"
#include "io/sim/sim.h"

namespace oc::channels::discord {

using namespace std::chrono_literals;

inline constexpr const char* kOrigin = "https://discord.com";
inline constexpr const char* kToken = "CANARY.secret_token";
inline constexpr const char* kBot = "900000000000000001";

inline io::SimAnswer ok(const std::string& body) { return io::sim_answer(200, body); }
inline io::SimAnswer refused(int status, int code, const std::string& words = "no") {
  return io::sim_answer(status, fmt::format(R"({{"message":"{}","code":{}}})", words, code));
}

/// A world with one account; the gateway and the usual calls are answered, the rest is the test's.
class Stage {
 public:
  explicit Stage(const std::string& more = "") {
    world.http().serve(kOrigin, [this](const io::HttpRequest& request) { return answer_call(request); });
    world.websocket().serve("wss://gateway.discord.gg", [this](std::unique_ptr<io::WebSocket> socket) { return speak(*this, std::move(socket)); });
    const auto loaded = config::load_value(*parse_json(fmt::format(R"({{"channels":{{"discord":{{"token":"{}"{}}}}}}})", kToken, more)));
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
    world.advance(10ms);
  }
  void stop() {
    world.run(tasks->stop());
    world.run_until_idle();
    tasks.reset();
  }
  void say(const std::string& frame) {
    world.run(write(*sockets.back(), frame));
    world.run_until_idle();
  }
  void event(int seq, const std::string& type, const std::string& data) { say(fmt::format(R"({{"op":0,"s":{},"t":"{}","d":{}}})", seq, type, data)); }
  void message(int seq, const std::string& text, const std::string& more = "") {
    event(seq, "MESSAGE_CREATE",
          fmt::format(R"({{"id":"12000000000000000{:02}","channel_id":"300","type":0,"content":"{}","author":{{"id":"5","username":"ann"}}{}}})", seq,
                      text, more));
  }
  void drop(std::uint16_t code) {
    world.run(sockets.back()->close(code, "dropped"));
    world.run_until_idle();
  }
  Result<engine::Sent> send(engine::ReplyAddress address, std::string text, std::string key = "run:0") {
    return world.run(account->send({.address = std::move(address), .text = std::move(text), .idempotency_key = std::move(key)}));
  }
  std::size_t count(std::string_view call) const {
    return static_cast<std::size_t>(std::ranges::count_if(calls, [&](const std::string& one) { return one.starts_with(call); }));
  }
  std::string last(std::string_view call) const {
    const auto found = std::find_if(calls.rbegin(), calls.rend(), [&](const std::string& one) { return one.starts_with(call); });
    return found == calls.rend() ? "" : *found;
  }
  bool shows_canary() {
    const auto holds = [](std::string_view text) { return text.contains("CANARY"); };
    if (holds(account->status().last_error)) return true;
    return std::ranges::any_of(world.log().lines(), [&](const io::SimLogLine& line) {
      return holds(line.message) || std::ranges::any_of(line.fields, [&](const auto& field) { return holds(field.second); });
    });
  }

  io::SimWorld world;
  std::vector<std::string> calls;                       ///< `POST /channels/300/messages {...}`
  std::vector<std::string> frames;                      ///< what the account said to the gateway
  std::vector<std::unique_ptr<io::WebSocket>> sockets;  ///< each connection to the gateway
  bool acknowledges = true;
  std::string hello = R"({"op":10,"d":{"heartbeat_interval":40000}})";
  std::function<std::optional<Result<io::SimAnswer>>(const std::string& call, const io::HttpRequest& request)> answer;
  TestSink sink;
  std::unique_ptr<engine::ChannelFactory> factory;
  std::unique_ptr<engine::ChannelAccount> account;
  std::unique_ptr<io::TaskGroup> tasks;

 private:
  static io::Task<> write(io::WebSocket& socket, std::string text) { static_cast<void>(co_await socket.write(std::move(text))); }

  static io::Task<> speak(Stage& stage, std::unique_ptr<io::WebSocket> socket) {
    io::WebSocket& mine = *socket;
    mine.set_message_bytes_max(1u << 20);
    stage.sockets.push_back(std::move(socket));
    co_await write(mine, stage.hello);
    for (;;) {
      auto frame = co_await mine.read();
      if (!frame) co_return;
      stage.frames.push_back(*frame);
      const auto op = int_member(*parse_json(*frame), "op");
      if (op == 1 && stage.acknowledges) co_await write(mine, R"({"op":11})");
      if (op == 2) co_await write(mine, R"({"op":0,"s":1,"t":"READY","d":{"session_id":"one","resume_gateway_url":"wss://gateway.discord.gg"}})");
      if (op == 6) co_await write(mine, R"({"op":0,"t":"RESUMED","s":50,"d":{}})");
    }
  }

  Result<io::SimAnswer> answer_call(const io::HttpRequest& request) {
    const std::string path = request.url.substr(std::string(kOrigin).size() + std::string("/api/v10").size());
    const std::string call = request.method + " " + path;
    calls.push_back(call + " " + request.body);
    if (answer) {
      if (auto own = answer(call, request)) return *std::move(own);
    }
    if (call == "GET /users/@me") return ok(fmt::format(R"({{"id":"{}","username":"helper"}})", kBot));
    if (call == "GET /oauth2/applications/@me") return ok(fmt::format(R"({{"id":"{}","flags":524288}})", kBot));
    if (call == "GET /gateway/bot")
      return ok(R"({"url":"wss://gateway.discord.gg","session_start_limit":{"remaining":9,"reset_after":0,"max_concurrency":1}})");
    if (request.method == "GET" && path.ends_with("/messages/@original")) return ok(R"({"id":"778","flags":128})");
    if (request.method == "POST" && path.ends_with("/messages")) return ok(R"({"id":"777"})");
    if (request.method == "PUT" && path.ends_with("/commands")) return ok("[]");
    return io::sim_answer(204, "");
  }
};

}  // namespace oc::channels::discord
