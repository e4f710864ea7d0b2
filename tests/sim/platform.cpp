// Offers messages, loses confirmations, refuses and doubts sends as the weather says.
#include "platform.h"

#include <fmt/format.h>

#include <boost/asio/this_coro.hpp>

#include "core/access/accounts.h"
#include "core/config/config.h"

namespace oc::sim {

template <class T = void>
using Task = io::Task<T>;

/// One account for one life of the gateway.
class Account final : public engine::ChannelAccount {
 public:
  Account(Platform& platform, std::string channel, std::string account_id)
      : platform_(platform),
        scene_(platform.scene_),
        channel_(std::move(channel)),
        account_id_(std::move(account_id)),
        news_(scene_.world->executor()) {}

  const std::string& channel() const override { return channel_; }
  const std::string& account_id() const override { return account_id_; }
  engine::Capabilities capabilities() const override { return {.typing = false, .threads = true, .text_utf16_max = 4096}; }
  engine::AccountStatus status() const override { return {.account_id = account_id_, .configured = true, .running = true, .connected = true}; }
  engine::Task<> typing(engine::ReplyAddress) override { co_return; }
  engine::Task<engine::ProbeResult> probe(Millis) override { co_return engine::ProbeResult{.ok = true}; }

  std::vector<std::string> split(const std::string& markdown) const override { return parts_of(markdown); }

  engine::Task<> run(engine::InboundSink& sink) override {
    const Running running(platform_, *this);
    if (scene_.mutant == Mutant::ignores_stop) co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
    io::TaskGroup offers(scene_.world->executor());
    co_await offers.around(offer_all(offers, sink));
  }
  void tell_news() { news_.set(); }

  engine::Task<Result<engine::Sent>> send(engine::Utterance part) override;

 private:
  struct Running {
    Running(Platform& on, Account& self) : platform(on), account(self) { platform.accounts_.insert(&account); }
    ~Running() { platform.accounts_.erase(&account); }
    Platform& platform;
    Account& account;
  };
  struct Busy {
    Busy(std::set<std::size_t>& of, std::size_t number) : chats(of), chat(number) { chats.insert(chat); }
    ~Busy() { chats.erase(chat); }
    std::set<std::size_t>& chats;
    std::size_t chat;
  };

  Task<> offer_all(io::TaskGroup& offers, engine::InboundSink& sink) {
    for (;;) {
      for (const auto& [chat, updates] : platform_.waiting_) {
        const Chat& of = scene_.plan.chats[chat];
        if (updates.empty() || of.channel != channel_ || of.account != account_id_ || busy_.contains(chat)) continue;
        offers.spawn(offer(chat, sink, std::make_unique<Busy>(busy_, chat)));
      }
      co_await news_.wait();
      news_.reset();
    }
  }

  Task<> offer(std::size_t chat, engine::InboundSink& sink, std::unique_ptr<Busy> busy) {
    while (!platform_.waiting_[chat].empty()) {
      const auto update = platform_.waiting_[chat].front();
      const bool early = scene_.mutant == Mutant::confirms_early;
      if (early) platform_.confirm(chat, update.id);
      if (scene_.mutant == Mutant::swallows && update.message % 3 == 1) {
        platform_.confirm(chat, update.id);
        continue;
      }
      const auto outcome = co_await sink.receive(platform_.inbound_of(update));
      if (!outcome) {
        scene_.note(fmt::format("message {} is not taken: {}", update.message, outcome.error().message));
        co_await scene_.world->clock().sleep(Millis(1000));
        continue;
      }
      co_await scene_.world->clock().sleep(scene_.dice.up_to(Millis(20)));
      const bool is_lost = scene_.dice.permille(scene_.weather.confirm_lost);
      if (is_lost) scene_.note(fmt::format("the confirmation of message {} is lost", update.message));
      if (!is_lost && !early) platform_.confirm(chat, update.id);
    }
    busy.reset();
    // Something may have come in the moment before the chat was free again.
    news_.set();
  }

  void arrive(const engine::Utterance& part);
  Result<engine::Sent> refuse();

  Platform& platform_;
  Scene& scene_;
  std::string channel_;
  std::string account_id_;
  io::Event news_;
  std::set<std::size_t> busy_;
  std::optional<engine::Utterance> held_back_;  ///< by a mutant
};

void Account::arrive(const engine::Utterance& part) {
  // The judge compares with the outbox's own key, whose row may be made anew only when nothing of it was sent.
  const std::string key = part.idempotency_key.substr(0, part.idempotency_key.find('@'));
  platform_.take({channel_, account_id_, part.address.to, part.text, key});
}

Result<engine::Sent> Account::refuse() {
  switch (scene_.dice.below(3)) {
    case 0: {
      Error error{.code = Errc::rate_limited, .message = "429 Too Many Requests", .http_status = 429};
      error.retry_after_ms = scene_.dice.between(0, 5000);
      return std::unexpected(std::move(error));
    }
    case 1: {
      Error error{.code = Errc::unavailable, .message = "502 Bad Gateway", .http_status = 502};
      return std::unexpected(std::move(error));
    }
    default: return fail(Errc::unavailable, "connection refused");
  }
}

engine::Task<Result<engine::Sent>> Account::send(engine::Utterance part) {
  if (part.address.channel != channel_ || part.address.account_id != account_id_)
    scene_.fail(Invariant::address,
                fmt::format("{} {} is asked to send to {} {}", channel_, account_id_, part.address.channel, part.address.account_id));
  const Weather& weather = scene_.weather;
  const bool is_refused = scene_.dice.permille(weather.send_refused);
  const bool is_denied = scene_.dice.permille(weather.send_denied);
  const bool is_unknown = scene_.dice.permille(weather.send_unknown);
  co_await scene_.world->clock().sleep(scene_.dice.up_to(weather.send_length));
  if (is_refused) co_return refuse();
  if (is_denied) co_return fail(Errc::denied, "403 Forbidden: bot was blocked by the user");
  if (is_unknown && scene_.dice.one_in(2)) co_return fail(Errc::connection_lost, "the connection was lost before an answer came");
  if (scene_.mutant == Mutant::swaps_parts && !held_back_ && part.text.find("part 1/") != std::string::npos &&
      part.text.find("part 1/1") == std::string::npos) {
    held_back_ = part;
  } else {
    arrive(part);
    if (held_back_) arrive(*std::exchange(held_back_, std::nullopt));
  }
  // A crash in here leaves an answer that arrived and whose receipt is not kept.
  co_await scene_.world->clock().sleep(scene_.dice.up_to(weather.send_length));
  if (is_unknown) co_return fail(Errc::timeout, "no answer within 30000 ms");
  co_return engine::Sent{.message_id = std::to_string(scene_.arrivals.size()), .at = scene_.world->clock().now()};
}

namespace {

class Factory final : public engine::ChannelFactory {
 public:
  Factory(Platform& platform, std::string channel) : platform_(platform), channel_(std::move(channel)) {}
  const std::string& channel() const override { return channel_; }
  const std::string& label() const override { return channel_; }
  const std::string& detail_label() const override { return channel_; }
  std::vector<std::string> account_ids(const config::Config& config) const override { return access::account_ids(config.root(), channel_); }
  Json account_config(const config::Config& config, const std::string& account_id) const override {
    return access::account_settings(config.root(), channel_, account_id);
  }
  std::unique_ptr<engine::ChannelAccount> make(std::shared_ptr<const config::Config>, const std::string& account_id) override {
    return std::make_unique<Account>(platform_, channel_, account_id);
  }

 private:
  Platform& platform_;
  std::string channel_;
};

}  // namespace

std::vector<std::unique_ptr<engine::ChannelFactory>> Platform::make_channels() {
  accounts_.clear();
  std::vector<std::unique_ptr<engine::ChannelFactory>> channels;
  for (const std::string channel : {"telegram", "whatsapp"}) channels.push_back(std::make_unique<Factory>(*this, channel));
  return channels;
}

engine::Inbound Platform::inbound_of(const Update& update) const {
  const std::size_t number = update.message;
  const Message& message = scene_.plan.messages[number];
  const Chat& chat = scene_.plan.chats[message.chat];
  engine::Inbound inbound{.channel = chat.channel, .account_id = chat.account, .message_id = message_id(number)};
  if (scene_.mutant == Mutant::renames_repeats && update.is_repeat) inbound.message_id += "r";
  inbound.sender = {.id = message.sender, .name = "Name " + message.sender};
  inbound.chat = {.kind = chat.kind, .id = chat.id, .title = chat.kind == "group" ? "group " + chat.id : ""};
  inbound.peer = {chat.kind, chat.id};
  inbound.text = words_of(number);
  inbound.sent_at = scene_.world->clock().now();
  inbound.mentions_me = message.kind != Message::Kind::aside && chat.kind == "group";
  inbound.mentions_anyone = inbound.mentions_me;
  inbound.reply_address = {.channel = chat.channel, .account_id = chat.account, .to = chat.id};
  if (chat.kind == "group") inbound.reply_address.reply_to_id = inbound.message_id;
  return inbound;
}

std::string Platform::words_of(std::size_t number) const {
  const Message& message = scene_.plan.messages[number];
  switch (message.kind) {
    case Message::Kind::status: return "/status";
    case Message::Kind::fresh: return "/new";
    case Message::Kind::stop: return "/stop";
    case Message::Kind::aside: return fmt::format("by the way {} is what I think", token(number));
    case Message::Kind::words: break;
  }
  return fmt::format("please do {} for me", token(number));
}

std::string Platform::message_id(std::size_t number) const {
  const Chat& chat = scene_.plan.chats[scene_.plan.messages[number].chat];
  if (scene_.plan.wire.has_telegram && chat.channel == "telegram") return fmt::format("{}:{}", chat.id, number + 1);
  return fmt::format("{}.{}", chat.id, number);
}

std::vector<Platform::Update> Platform::waiting_at(const std::string& channel, const std::string& account) const {
  std::vector<Update> updates;
  for (const auto& [chat, waiting] : waiting_) {
    const Chat& of = scene_.plan.chats[chat];
    if (of.channel == channel && of.account == account) updates.insert(updates.end(), waiting.begin(), waiting.end());
  }
  return updates;
}

void Platform::take(Arrival arrival) {
  auto& arrivals = scene_.arrivals;
  if (scene_.mutant == Mutant::wrong_chat && arrivals.size() % 3 == 1)
    arrival.to = scene_.plan.chats[(arrivals.size() / 3) % scene_.plan.chats.size()].id;
  scene_.note(fmt::format("arrived at {} {} {} [{}]: {}", arrival.channel, arrival.account, arrival.to, arrival.key, arrival.text.substr(0, 60)));
  arrivals.push_back(std::move(arrival));
  if (scene_.mutant == Mutant::sends_twice && arrivals.size() % 3 == 1) arrivals.push_back(Arrival(arrivals.back()));
}

void Platform::arrive(Update update, Where where) {
  auto& waiting = waiting_[scene_.plan.messages[update.message].chat];
  // What is being offered now stays in front.
  waiting.insert(where == Where::last || waiting.empty() ? waiting.end() : waiting.begin() + 1, update);
  for (auto* account : accounts_) account->tell_news();
}

void Platform::say(std::size_t number, Where where) {
  scene_.note(fmt::format("message {} in chat {}: {}", number, scene_.plan.chats[scene_.plan.messages[number].chat].id, words_of(number)));
  arrive({next_update_++, number}, where);
}

void Platform::repeat(std::size_t number) {
  if (!was_confirmed(number)) return;
  scene_.note(fmt::format("message {} comes again", number));
  arrive({next_update_++, number, true}, Where::last);
}

void Platform::confirm(std::size_t chat, std::size_t update_id) {
  auto& waiting = waiting_[chat];
  const auto update = std::ranges::find(waiting, update_id, &Update::id);
  if (update == waiting.end()) return;
  scene_.note(fmt::format("message {} is confirmed", update->message));
  confirmed_.insert(update->message);
  waiting.erase(update);
}

bool Platform::has_unconfirmed() const {
  return std::ranges::any_of(waiting_, [](const auto& chat) { return !chat.second.empty(); });
}

}  // namespace oc::sim
