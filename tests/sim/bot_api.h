// Telegram's Bot API in a world: the real account of src/channels/telegram polls it and sends to it over the simulated network.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/ports/channel.h"
#include "platform.h"

namespace oc::sim {

/// Shows what the platform has waiting until an offset confirms it, takes messages, and is as unwell as the weather says. It outlives the gateway.
class BotApi {
 public:
  BotApi(Scene& scene, Platform& platform) : scene_(scene), platform_(platform) {}
  /// Opens the API in the world that runs, and makes the real channel for that life.
  std::unique_ptr<engine::ChannelFactory> open();
  int running() const { return static_cast<int>(listeners_.size()); }
  void tell_news();

 private:
  friend class TelegramAccount;
  struct Call {
    std::string account;
    std::string method;
    Json parameters;
  };
  struct Polling;
  engine::Task<Result<io::SimAnswer>> answer(io::HttpRequest request);
  std::optional<Call> read(const io::HttpRequest& request);
  engine::Task<Result<io::SimAnswer>> poll(Call call);
  engine::Task<Result<io::SimAnswer>> send(Call call);
  io::SimAnswer updates_for(const std::string& account);
  Result<io::SimAnswer> refuse(const std::string& account);
  io::SimAnswer shut_out(const std::string& account);

  Scene& scene_;
  Platform& platform_;
  std::map<std::string, io::Event*> listeners_;  ///< by account that runs: raised when there is something new
  std::set<std::string> polled_;                 ///< accounts that are being polled
  struct Part {
    std::string key;
    Millis begun{0};
  };
  struct Shut {
    Millis since{0};
    Millis until{0};
  };
  std::map<std::pair<std::string, std::string>, Part> sending_;  ///< by account and chat: the part on its way
  std::map<std::string, Shut> shut_;                             ///< by account: it was told to stay away
  std::int64_t next_message_ = 1'000'000;
};

/// The accounts' tokens and what else they need in `channels.telegram` of a world's config.
void configure_telegram(std::string& config);

}  // namespace oc::sim
