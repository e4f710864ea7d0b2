// The channel accounts: started, stopped and restarted with the config, each by itself.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/inside.h"

namespace oc::engine {

class Accounts {
 public:
  explicit Accounts(Inside& inside, InboundSink& sink);
  ~Accounts();

  /// Starts what the config has and does not run, stops what it has no more, restarts what changed. The others are not touched.
  void apply(const std::shared_ptr<const config::Config>& config);
  /// The account that a message came in by; nothing when it is gone. The pointer holds the account while it is used.
  std::shared_ptr<ChannelAccount> find(const std::string& channel, const std::string& account_id) const;
  io::Task<std::vector<ChannelSummary>> summaries(bool probe, Millis timeout);
  /// Ends all of them.
  io::Task<> stop();

 private:
  struct Entry {
    Json config;
    std::shared_ptr<ChannelAccount> account;
    std::shared_ptr<io::Event> stop;
    std::shared_ptr<io::Event> ended;
  };
  using Name = std::pair<std::string, std::string>;
  /// `before` is the end of the account that this one replaces, or null: a platform must never see both of them at once.
  void start(ChannelFactory& factory, const std::shared_ptr<const config::Config>& config, const std::string& account_id, Json account_config,
             std::shared_ptr<io::Event> before);

  Inside& inside_;
  InboundSink& sink_;
  io::TaskGroup tasks_;
  std::map<Name, Entry> entries_;
  std::map<Name, std::shared_ptr<io::Event>> ending_;  ///< ends of accounts that were told to stop
};

}  // namespace oc::engine
