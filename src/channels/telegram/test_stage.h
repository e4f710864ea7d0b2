// A world with one account, whose Bot API a test plays, in virtual time.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "base/limits.h"
#include "base/text.h"
#include "channels/telegram/limits.h"
#include "channels/telegram/telegram.h"
#include "core/config/config.h"
#include "engine/ports/webhook.h"
#include "io/clock.h"
#include "io/log.h"
#include "io/sim/sim.h"

namespace oc::channels::telegram::stage {

using namespace std::chrono_literals;

inline constexpr const char* kOrigin = "https://api.telegram.org";
inline constexpr const char* kCanary = "123456:CANARY-secret_token";

inline io::SimAnswer ok(const std::string& result) { return io::sim_answer(200, R"({"ok":true,"result":)" + result + "}"); }

inline io::SimAnswer refused(int status, const std::string& description, const std::string& parameters = "{}") {
  return io::sim_answer(status, R"({"ok":false,"error_code":)" + std::to_string(status) + R"(,"description":")" + description + R"(","parameters":)" +
                                    parameters + "}");
}

inline std::string method_of(const io::HttpRequest& request) { return request.url.substr(request.url.rfind('/') + 1); }

/// Keeps what is received, and refuses as often as it is told to.
class Sink final : public engine::InboundSink {
 public:
  io::Task<Result<void>> receive(engine::Inbound message) override {
    if (before) co_await before();
    if (refusals > 0 || message.chat.id == refused_chat) {
      if (refusals > 0) refusals--;
      co_return fail(Errc::io, "disk full");
    }
    texts.push_back(message.text);
    messages.push_back(std::move(message));
    co_return Result<void>();
  }
  Result<std::unique_ptr<engine::WebhookRoute>> serve(std::string path, engine::WebhookHandler& handler) override {
    if (taken_path == path) return fail(Errc::conflict, "account other has it");
    routes[path] = &handler;
    return std::make_unique<engine::WebhookRoute>();
  }
  void chat_moved(std::string, std::string, std::string old_chat_id, std::string new_chat_id) override {
    moved.push_back(old_chat_id + ">" + new_chat_id);
  }
  io::Task<Result<void>> park(std::string, std::string, std::string name, std::string raw, std::string error) override {
    parked.push_back({std::move(name), std::move(raw), std::move(error)});
    if (refuses_parking) co_return fail(Errc::io, "disk full");
    co_return Result<void>();
  }
  io::Task<Result<std::string>> cursor(std::string, std::string) override { co_return kept; }
  io::Task<Result<void>> keep_cursor(std::string, std::string, std::string value) override {
    kept = value;
    co_return Result<void>();
  }

  std::vector<std::string> texts;
  struct Parked {
    std::string name, raw, error;
  };
  std::vector<engine::Inbound> messages;
  std::vector<Parked> parked;  ///< what was set aside, or tried to be
  bool refuses_parking = false;
  std::map<std::string, engine::WebhookHandler*> routes;
  std::vector<std::string> moved;
  std::string taken_path;
  std::string kept;
  std::function<io::Task<>()> before;  ///< what each message waits for
  std::string refused_chat;
  int refusals = 0;
};

/// A world with one account, whose Bot API answers getMe and the like by itself and leaves the rest to the test.
class Stage {
 public:
  explicit Stage(const std::string& more = "") {
    world.http().serve(kOrigin, [this](const io::HttpRequest& request) -> Result<io::SimAnswer> {
      calls.push_back(method_of(request) + " " + request.body);
      if (answer) {
        if (auto own = answer(method_of(request), request)) return *std::move(own);
      }
      if (method_of(request) == "getMe") return ok(R"({"id":99,"is_bot":true,"username":"helper_bot"})");
      if (method_of(request) == "getUpdates") return updates();
      if (method_of(request) == "sendMessage") return ok(R"({"message_id":11,"chat":{"id":5}})");
      return ok("true");
    });
    const auto loaded = config::load_value(*parse_json(R"({"channels":{"telegram":{"botToken":")" + std::string(kCanary) + "\"" + more + "}}}"));
    REQUIRE(loaded.valid());
    factory = make_factory(world.io());
    account = factory->make(loaded.config, "default");
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
  Result<engine::Sent> send(engine::ReplyAddress address, std::string text) {
    return world.run(account->send({.address = std::move(address), .text = std::move(text)}));
  }

  std::size_t count(std::string_view method) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(calls, [&](const std::string& call) { return call.starts_with(std::string(method) + " "); }));
  }
  bool shows_canary() {
    const auto holds = [](std::string_view text) { return text.contains("CANARY"); };
    if (holds(account->status().last_error)) return true;
    return std::ranges::any_of(world.log().lines(), [&](const io::SimLogLine& line) {
      return holds(line.message) || std::ranges::any_of(line.fields, [&](const auto& field) { return holds(field.second); });
    });
  }

  io::SimWorld world;
  std::vector<std::string> calls;
  std::vector<std::string> batches;  ///< what getUpdates gives, then nothing after its 30 seconds
  std::function<std::optional<Result<io::SimAnswer>>(const std::string& method, const io::HttpRequest& request)> answer;
  Sink sink;
  std::unique_ptr<engine::ChannelFactory> factory;
  std::unique_ptr<engine::ChannelAccount> account;
  std::unique_ptr<io::TaskGroup> tasks;

 private:
  io::SimAnswer updates() {
    if (batches.empty()) {
      auto empty = ok("[]");
      empty.delay = kTelegramPollTimeout;
      return empty;
    }
    const auto batch = batches.front();
    batches.erase(batches.begin());
    return ok(batch);
  }
};

inline std::string update(int id, const std::string& text, int chat = 5) {
  const std::string person = std::to_string(chat);
  return R"({"update_id":)" + std::to_string(id) + R"(,"message":{"message_id":)" + std::to_string(id) + R"(,"date":1,"chat":{"id":)" + person +
         R"(,"type":"private"},"from":{"id":)" + person + R"(,"first_name":"A"},"text":")" + text + "\"}}";
}

}  // namespace oc::channels::telegram::stage
