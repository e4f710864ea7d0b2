// An engine that a channel's test looks into: it keeps what is received, and refuses as often as it is told to.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/ports/channel.h"
#include "engine/ports/webhook.h"

namespace oc::channels {

class TestSink final : public engine::InboundSink {
 public:
  io::Task<Result<void>> receive(engine::Inbound message) override {
    if (refusals > 0) {
      refusals--;
      co_return fail(Errc::io, "disk full");
    }
    if (on_receive) on_receive();
    messages.push_back(std::move(message));
    co_return Result<void>();
  }
  io::Task<Result<void>> park(std::string channel, std::string account_id, std::string name, std::string raw, std::string error) override {
    parked.push_back({std::move(channel), std::move(account_id), std::move(name), std::move(raw), std::move(error)});
    if (refuses_parking) co_return fail(Errc::io, "disk full");
    co_return Result<void>();
  }
  io::Task<Result<std::string>> cursor(std::string, std::string) override { co_return kept; }
  io::Task<Result<void>> keep_cursor(std::string, std::string, std::string value) override {
    kept = std::move(value);
    co_return Result<void>();
  }
  Result<std::unique_ptr<engine::WebhookRoute>> serve(std::string at, engine::WebhookHandler& to) override {
    if (at == taken_path) return fail(Errc::conflict, "the webhook path belongs to another account", "Give it a path of its own.");
    path = std::move(at);
    handler = &to;
    return std::make_unique<engine::WebhookRoute>();
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> out;
    for (const auto& message : messages) out.push_back(message.text);
    return out;
  }

  struct Parked {
    std::string channel, account_id, name, raw, error;
  };
  std::vector<engine::Inbound> messages;
  std::vector<Parked> parked;  ///< what was set aside, or tried to be
  bool refuses_parking = false;
  std::function<void()> on_receive;
  std::string kept;  ///< the cursor
  int refusals = 0;
  std::string path;        ///< that is served
  std::string taken_path;  ///< that somebody else has
  engine::WebhookHandler* handler = nullptr;
};

}  // namespace oc::channels
