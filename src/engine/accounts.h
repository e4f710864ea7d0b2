// The channel accounts: started, stopped and restarted with the config, each by itself.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/access/bot_loops.h"
#include "engine/inside.h"
#include "engine/webhooks.h"

namespace oc::engine {

class AccountSink;

inline constexpr std::size_t kProbesAtOnceMax = 16;  ///< accounts that are asked beside each other
/// What is kept of the time that whoever asks will wait, at most half of it, so that the answer comes to him and not to nobody.
inline constexpr Millis kProbeAnswerTime{1000};
/// Before the end, in which an account that keeps its time can still say itself what it was waiting for.
inline constexpr Millis kProbeGrace{250};

class Accounts {
 public:
  explicit Accounts(Inside& inside, InboundSink& sink);
  ~Accounts();

  /// Starts what the config has and does not run, stops what it has no more, restarts what changed. The others are not touched.
  void apply(const std::shared_ptr<const config::Config>& config);
  /// Stops the account and starts it anew; nothing happens when there is none.
  void restart(const std::string& channel, const std::string& account_id);
  /// The account that a message came in by; nothing when it is gone. The pointer holds the account while it is used.
  std::shared_ptr<ChannelAccount> find(const std::string& channel, const std::string& account_id) const;
  /// The account that somebody asks for; "" = the channel's default one. Errors: not_found (the message lists what there is).
  Result<std::shared_ptr<ChannelAccount>> asked_for(const std::string& channel, const std::string& account_id) const;
  /// Every account's state, by channel. With a probe all accounts are asked, kProbesAtOnceMax beside each other.
  /// Waits: less than `timeout`, by kProbeAnswerTime, whatever the platforms do; an account that has not answered by then says so in its probe.
  io::Task<std::vector<ChannelSummary>> summaries(bool probe, Millis timeout);
  /// Ends all of them.
  io::Task<> stop();

  Webhooks webhooks;
  access::BotLoops bot_loops;  ///< of all accounts

 private:
  struct Entry {
    Json config;
    std::shared_ptr<ChannelAccount> account;
    std::shared_ptr<io::Event> stop;
    std::shared_ptr<io::Event> ended;
  };
  using Name = std::pair<std::string, std::string>;
  struct Probing;
  io::Task<> probe_all(Probing& probing, io::TaskGroup& group);
  io::Task<> probe_next(Probing& probing);
  /// `before` is the end of the account that this one replaces, or null: a platform must never see both of them at once.
  void start(ChannelFactory& factory, const std::shared_ptr<const config::Config>& config, const std::string& account_id, Json account_config,
             std::shared_ptr<io::Event> before);

  Inside& inside_;
  InboundSink& sink_;
  std::map<Name, std::unique_ptr<AccountSink>> sinks_;  ///< of every account there ever was: one that restarts goes on with its own
  io::TaskGroup tasks_;
  std::map<Name, Entry> entries_;
  std::map<Name, std::shared_ptr<io::Event>> ending_;  ///< ends of accounts that were told to stop
};

}  // namespace oc::engine
