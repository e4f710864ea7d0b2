// Running the channel accounts.
#include "engine/accounts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/access/accounts.h"
#include "core/config/config.h"
#include "core/sessions/ids.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::engine {

/// What one account talks to: it knows whose words they are.
class AccountSink final : public InboundSink {
 public:
  AccountSink(InboundSink& sink, Webhooks& webhooks) : sink_(sink), webhooks_(webhooks) {}
  void belong_to(const std::shared_ptr<ChannelAccount>& account) { account_ = account; }
  Task<Result<void>> receive(Inbound message) override { return sink_.receive(std::move(message)); }
  Task<Result<void>> park(std::string channel, std::string account_id, std::string name, std::string raw, std::string error) override {
    return sink_.park(std::move(channel), std::move(account_id), std::move(name), std::move(raw), std::move(error));
  }
  Task<Result<std::string>> cursor(std::string channel, std::string account_id) override {
    return sink_.cursor(std::move(channel), std::move(account_id));
  }
  Task<Result<void>> keep_cursor(std::string channel, std::string account_id, std::string value) override {
    return sink_.keep_cursor(std::move(channel), std::move(account_id), std::move(value));
  }
  Result<std::unique_ptr<WebhookRoute>> serve(std::string path, WebhookHandler& handler) override {
    const auto account = account_.lock();
    if (!account) return fail(Errc::unavailable, "the account is gone");
    return webhooks_.serve(std::move(path), handler, {account->channel(), account->account_id(), account});
  }
  void chat_moved(std::string channel, std::string account_id, std::string old_chat_id, std::string new_chat_id) override {
    sink_.chat_moved(std::move(channel), std::move(account_id), std::move(old_chat_id), std::move(new_chat_id));
  }

 private:
  InboundSink& sink_;
  Webhooks& webhooks_;
  std::weak_ptr<ChannelAccount> account_;
};

namespace {

/// One that takes longer to end holds up no more than itself.
constexpr Millis kOthersEndWait{5'000};

io::Task<Result<bool>> serve(std::shared_ptr<ChannelAccount> account, InboundSink& sink) {
  co_await account->run(sink);
  co_return true;
}

io::Task<Result<ProbeResult>> probed(std::shared_ptr<ChannelAccount> account, Millis timeout) { co_return co_await account->probe(timeout); }

io::Task<Result<bool>> all_of(std::vector<std::shared_ptr<io::Event>> events) {
  for (const auto& event : events) co_await event->wait();
  co_return true;
}

/// Owns the account while it runs, also after the config has dropped it.
struct Life {
  std::shared_ptr<io::Event> before;
  std::vector<std::shared_ptr<io::Event>> others;  ///< ends of other accounts: one of them may have the credential that is this one's now
  std::shared_ptr<io::Event> stop;
  std::shared_ptr<io::Event> ended;
};

io::Task<> run_account(std::shared_ptr<ChannelAccount> account, Life life, InboundSink& sink, Inside& inside) {
  if (life.before) co_await life.before->wait();
  if (!life.others.empty()) co_await io::until(*life.stop, io::within(inside.io.clock, kOthersEndWait, all_of(life.others)));
  co_await io::until(*life.stop, serve(account, sink));
  life.ended->set();
  inside.runs.tell_health_changed();
}

}  // namespace

Accounts::Accounts(Inside& inside, InboundSink& sink) : webhooks(inside.io), inside_(inside), sink_(sink), tasks_(inside.io.executor) {}
Accounts::~Accounts() = default;

void Accounts::start(ChannelFactory& factory, const std::shared_ptr<const config::Config>& config, const std::string& account_id, Json account_config,
                     std::shared_ptr<io::Event> before) {
  Entry entry{.config = std::move(account_config),
              .account = factory.make(config, account_id),
              .stop = std::make_shared<io::Event>(inside_.io.executor),
              .ended = std::make_shared<io::Event>(inside_.io.executor)};
  std::vector<std::shared_ptr<io::Event>> others;
  for (const auto& [name, ended] : ending_) {
    if (name.first == factory.channel() && name.second != account_id) others.push_back(ended);
  }
  auto& sink = sinks_[{factory.channel(), account_id}];
  if (!sink) sink = std::make_unique<AccountSink>(sink_, webhooks);
  sink->belong_to(entry.account);
  tasks_.spawn(run_account(entry.account, {std::move(before), std::move(others), entry.stop, entry.ended}, *sink, inside_));
  entries_.insert_or_assign({factory.channel(), account_id}, std::move(entry));
}

void Accounts::apply(const std::shared_ptr<const config::Config>& config) {
  std::map<Name, Json> wanted;
  for (auto* factory : inside_.parts.channels) {
    for (const auto& id : factory->account_ids(*config)) wanted[{factory->channel(), id}] = factory->account_config(*config, id);
  }
  std::erase_if(ending_, [](const auto& item) { return item.second->is_set(); });
  std::erase_if(entries_, [&](auto& item) {
    const auto still = wanted.find(item.first);
    if (still != wanted.end() && still->second == item.second.config) return false;
    item.second.stop->set();
    ending_[item.first] = item.second.ended;
    return true;
  });
  for (auto* factory : inside_.parts.channels) {
    for (const auto& id : factory->account_ids(*config)) {
      const Name name{factory->channel(), id};
      if (entries_.contains(name)) continue;
      inside_.io.log.info(factory->channel(), "starting the account", {{"account", id}});
      const auto before = ending_.find(name);
      start(*factory, config, id, wanted[name], before == ending_.end() ? nullptr : before->second);
    }
  }
  inside_.runs.tell_health_changed();
}

void Accounts::restart(const std::string& channel, const std::string& account_id) {
  const auto at = entries_.find({channel, account_id});
  if (at == entries_.end()) return;
  at->second.stop->set();
  ending_[at->first] = at->second.ended;
  entries_.erase(at);
  apply(inside_.snapshot->config);
}

Result<std::shared_ptr<ChannelAccount>> Accounts::asked_for(const std::string& channel, const std::string& account_id) const {
  const std::string word = token(channel);
  std::vector<std::string> channels, accounts;
  for (const auto& [name, entry] : entries_) {
    if (channels.empty() || channels.back() != name.first) channels.push_back(name.first);
    if (name.first == word) accounts.push_back(name.second);
  }
  if (accounts.empty()) {
    return fail(Errc::not_found, fmt::format("Unknown channel: {}", printable(channel, 60)),
                channels.empty() ? "No channel is configured. See: openclaw channels add --help" : "Configured channels: " + join(channels, ", "),
                {.key = "channel"});
  }
  const std::string id =
      account_id.empty() ? access::default_account_id(inside_.snapshot->config->root(), word) : sessions::normalize_account_id(account_id);
  if (auto account = find(word, id)) return account;
  return fail(Errc::not_found, fmt::format("Unknown {} account: {}", word, printable(id, 60)), "Configured accounts: " + join(accounts, ", "),
              {.key = "accountId"});
}

std::shared_ptr<ChannelAccount> Accounts::find(const std::string& channel, const std::string& account_id) const {
  const auto at = entries_.find({channel, account_id});
  return at == entries_.end() ? nullptr : at->second.account;
}

/// The accounts that are asked for one answer, and how far that has come.
struct Accounts::Probing {
  std::vector<std::shared_ptr<ChannelAccount>> accounts;
  std::vector<std::optional<ProbeResult>> results;  ///< in the order of `accounts`
  std::size_t next = 0;
  Millis until{0};  ///< steady
  Millis length{0};
};

/// Asks one account after the other, until there is none left that nobody has asked.
io::Task<> Accounts::probe_next(Probing& probing) {
  while (probing.next < probing.accounts.size()) {
    const std::size_t place = probing.next++;
    const auto account = probing.accounts[place];
    const Millis left = probing.until - inside_.io.clock.steady();
    auto result = left <= Millis(0) ? Result<ProbeResult>(fail(Errc::timeout, "no time was left"))
                                    : co_await io::within(inside_.io.clock, left, probed(account, std::max(left - kProbeGrace, left / 2)));
    if (!result) {
      const std::string waited = fmt::format("no answer within {:.1f} s", static_cast<double>(probing.length.count()) / 1000);
      result = ProbeResult{.error = waited, .elapsed_ms = std::max(left, Millis(0)).count()};
    }
    probing.results[place] = std::move(*result);
  }
}

io::Task<> Accounts::probe_all(Probing& probing, io::TaskGroup& group) {
  for (std::size_t i = 0; i < std::min(kProbesAtOnceMax, probing.accounts.size()); i++) group.spawn(probe_next(probing));
  co_await group.drain();
}

io::Task<std::vector<ChannelSummary>> Accounts::summaries(bool probe, Millis timeout) {
  Probing probing;
  for (const auto& [name, entry] : entries_) probing.accounts.push_back(entry.account);
  probing.results.resize(probing.accounts.size());
  if (probe) {
    probing.length = std::max(timeout - kProbeAnswerTime, timeout / 2);
    probing.until = inside_.io.clock.steady() + probing.length;
    io::TaskGroup group(inside_.io.executor);
    co_await group.around(probe_all(probing, group));
  }
  std::vector<ChannelSummary> summaries;
  for (auto* factory : inside_.parts.channels) {
    ChannelSummary summary{.id = factory->channel(), .label = factory->label(), .detail_label = factory->detail_label()};
    for (std::size_t i = 0; i < probing.accounts.size(); i++) {
      const auto& account = probing.accounts[i];
      if (account->channel() == factory->channel())
        summary.accounts.push_back({.channel = factory->channel(), .status = account->status(), .probe = std::move(probing.results[i])});
    }
    if (summary.accounts.empty()) continue;
    summary.default_account_id = access::default_account_id(inside_.snapshot->config->root(), factory->channel());
    summaries.push_back(std::move(summary));
  }
  co_return summaries;
}

io::Task<> Accounts::stop() {
  for (auto& [name, entry] : entries_) entry.stop->set();
  co_await tasks_.stop();
  entries_.clear();
}

}  // namespace oc::engine
