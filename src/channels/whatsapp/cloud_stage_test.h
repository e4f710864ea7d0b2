// A world with one account of the Cloud API, whose Meta a test plays, in virtual time.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/text.h"
#include "channels/sink_test.h"
#include "channels/whatsapp/cloud_account.h"
#include "channels/whatsapp/cloud_limits.h"
#include "channels/whatsapp/cloud_webhook.h"
#include "channels/whatsapp/whatsapp.h"
#include "core/config/config.h"
#include "io/clock.h"
#include "io/log.h"
#include "io/sim/sim.h"

namespace oc::channels::whatsapp::cloud_stage {

using namespace std::chrono_literals;

inline constexpr const char* kGraph = "https://graph.facebook.com";
inline constexpr const char* kFiles = "https://lookaside.fbsbx.com";
inline constexpr const char* kToken = "EAAG-CANARY-token";
inline constexpr const char* kSecret = "CANARY-app-secret";
inline constexpr const char* kNumber = "106540352242922";

inline Json json(std::string_view text) { return parse_json(text).value(); }

/// As Meta says no.
inline io::SimAnswer refused(int status, int code, const std::string& details = "no", std::vector<io::Header> headers = {}) {
  return io::sim_answer(status,
                        R"({"error":{"message":"m","type":"OAuthException","code":)" + std::to_string(code) +
                            R"(,"error_data":{"messaging_product":"whatsapp","details":")" + details + R"("},"fbtrace_id":"x"}})",
                        std::move(headers));
}

/// A request body with one change that holds these members beside the metadata.
inline std::string body_with(const std::string& members, const std::string& number = kNumber) {
  return R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",)"
         R"("metadata":{"display_phone_number":"15550783881","phone_number_id":")" +
         number + "\"}," + members + "}}]}]}";
}

/// One message; `content` is its type and what belongs to it.
inline std::string message(UnixTime at, const std::string& id, const std::string& content, const std::string& more = "") {
  return R"({"from":"16505551234","id":")" + id + R"(","timestamp":")" + std::to_string(to_ms(at) / 1000) + "\"," + content + more + "}";
}
inline std::string text(const std::string& words) { return R"("type":"text","text":{"body":")" + words + "\"}"; }
inline std::string messages(const std::string& list) {
  return R"("contacts":[{"profile":{"name":"Ann Onymous"},"wa_id":"16505551234"}],"messages":[)" + list + "]";
}

struct CloudCall {
  std::string method, path, body, token;
  Json json;
};

class CloudStage {
 public:
  explicit CloudStage(const std::string& more = "") {
    world.http().serve(kGraph, [this](const io::HttpRequest& request) -> Result<io::SimAnswer> { return play(request); });
    world.http().serve(kFiles, [this](const io::HttpRequest& request) -> Result<io::SimAnswer> {
      file_tokens.emplace_back(io::header_value(request.headers, "authorization"));
      return io::sim_answer(file_status, file_bytes);
    });
    const auto loaded = config::load_value(json(R"({"channels":{"whatsapp":{"accounts":{"biz":{"type":"cloud","phoneNumberId":")" +
                                                std::string(kNumber) + R"(","accessToken":")" + kToken + R"(","appSecret":")" + kSecret +
                                                R"(","verifyToken":"verify-CANARY","dmPolicy":"open","allowFrom":["*"])" + more + "}}}}}"));
    REQUIRE(loaded.valid());
    factory = make_factory(world.io(), "/state");
    account = factory->make(loaded.config, "biz");
  }
  ~CloudStage() {
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
  UnixTime now() { return world.clock().now(); }
  io::HttpResponse request(engine::WebhookRequest request) {
    REQUIRE(sink.handler != nullptr);
    return world.run(sink.handler->on_webhook(std::move(request)));
  }
  int post(const std::string& body) {
    return request({.method = "POST",
                    .path = sink.path,
                    .headers = {{"X-Hub-Signature-256", cloud_signature(Secret(kSecret), body)}, {"Content-Type", "application/json"}},
                    .body = body,
                    .peer_address = "203.0.113.1"})
        .status;
  }
  /// One message of Ann's with this content.
  int say(const std::string& id, const std::string& content, const std::string& more = "") {
    return post(body_with(messages(message(now(), id, content, more))));
  }
  Result<engine::Sent> send(engine::Utterance part) {
    if (part.address.to.empty()) part.address.to = "+16505551234";
    return world.run(account->send(std::move(part)));
  }
  /// The calls to this path, of those that name no path that end in `/messages`.
  std::vector<CloudCall> posts(std::string_view end = "/messages") const {
    std::vector<CloudCall> out;
    for (const auto& call : calls) {
      if (call.method == "POST" && call.path.ends_with(end)) out.push_back(call);
    }
    return out;
  }
  bool shows_canary() {
    const auto holds = [](std::string_view words) { return words.contains("CANARY"); };
    if (holds(account->status().last_error)) return true;
    return std::ranges::any_of(world.log().lines(), [&](const io::SimLogLine& line) {
      return holds(line.message) || std::ranges::any_of(line.fields, [&](const auto& field) { return holds(field.second); });
    });
  }
  std::size_t logged(std::string_view words) {
    return static_cast<std::size_t>(std::ranges::count_if(world.log().lines(), [&](const io::SimLogLine& line) {
      return line.message.contains(words) || std::ranges::any_of(line.fields, [&](const auto& field) { return field.second.contains(words); });
    }));
  }

  io::SimWorld world;
  std::vector<CloudCall> calls;
  std::function<std::optional<Result<io::SimAnswer>>(const CloudCall& call)> answer;
  std::vector<std::string> file_tokens;
  std::string file_bytes = "the bytes", file_url = std::string(kFiles) + "/whatsapp_business/attachments/?mid=77";
  int file_status = 200;
  TestSink sink;
  std::unique_ptr<engine::ChannelFactory> factory;
  std::unique_ptr<engine::ChannelAccount> account;
  std::unique_ptr<io::TaskGroup> tasks;

 private:
  Result<io::SimAnswer> play(const io::HttpRequest& request) {
    const std::string token(io::header_value(request.headers, "authorization"));
    CloudCall call{request.method, request.url.substr(std::string_view(kGraph).size()), request.body, token,
                   parse_json(request.body).value_or(Json())};
    calls.push_back(call);
    if (answer) {
      if (auto own = answer(call)) return *std::move(own);
    }
    if (call.method == "GET" && call.path.contains("fields="))
      return io::sim_answer(200,
                            R"({"display_phone_number":"+1 555-078-3881","verified_name":"Acme","quality_rating":"GREEN","id":"106540352242922"})");
    if (call.method == "GET")
      return io::sim_answer(200, R"({"messaging_product":"whatsapp","url":")" + file_url + R"(","mime_type":"image/jpeg","file_size":9,"id":"77"})");
    if (call.path.ends_with("/media")) return io::sim_answer(200, R"({"id":")" + std::to_string(4000 + ++files_) + "\"}");
    if (member(call.json, "status") != nullptr) return io::sim_answer(200, R"({"success":true})");
    return io::sim_answer(
        200, R"({"messaging_product":"whatsapp","contacts":[{"input":"16505551234","wa_id":"16505551234"}],"messages":[{"id":"wamid.OUT)" +
                 std::to_string(++sent_) + "\"}]}");
  }
  int sent_ = 0;
  int files_ = 0;
};

}  // namespace oc::channels::whatsapp::cloud_stage
