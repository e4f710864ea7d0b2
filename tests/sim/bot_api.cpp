// Polls with offsets, sends that are taken or not, and answers that do not come back.
#include "bot_api.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "channels/telegram/telegram.h"
#include "core/config/config.h"

namespace oc::sim {

template <class T = void>
using Task = io::Task<T>;

namespace {

constexpr Millis kSilence = std::chrono::hours(1);
const std::string kOrigin = "https://api.telegram.org";

const std::map<std::string, std::string>& tokens() {
  static const std::map<std::string, std::string> all{{"default", "1001:sim-first-bot"}, {"second", "1002:sim-second-bot"}};
  return all;
}

std::string bot_name(const std::string& account) { return "sim_" + account + "_bot"; }

io::SimAnswer ok(Json result) { return io::sim_answer(200, to_json_text({{"ok", true}, {"result", std::move(result)}})); }

io::SimAnswer refused(int status, std::string_view words, JsonObject parameters = {}) {
  return io::sim_answer(status, to_json_text({{"ok", false}, {"error_code", status}, {"description", words}, {"parameters", std::move(parameters)}}));
}

Task<Result<void>> raised(io::Event& event) {
  co_await event.wait();
  co_return Result<void>();
}

/// An update as the Bot API tells it. In groups the bot is named, by its name or in the command.
Json update_json(const Platform::Update& update, const Plan& plan, const std::string& words, UnixTime now) {
  const Message& message = plan.messages[update.message];
  const Chat& chat = plan.chats[message.chat];
  const bool is_group = chat.kind == "group";
  JsonObject json{{"message_id", static_cast<std::int64_t>(update.message) + 1}, {"date", to_ms(now) / 1000}};
  json["from"] = {{"id", std::stoll(message.sender)}, {"is_bot", false}, {"first_name", "Name " + message.sender}};
  json["chat"] = {{"id", std::stoll(chat.id)}, {"type", is_group ? "group" : "private"}};
  if (is_group) json["chat"].as_object()["title"] = "group " + chat.id;
  std::string text = words;
  if (text.starts_with('/')) {
    if (is_group) text += "@" + bot_name(chat.account);
    json["entities"] = JsonArray{{{"type", "bot_command"}, {"offset", 0}, {"length", text.size()}}};
  } else if (is_group && message.kind != Message::Kind::aside) {
    const std::string name = "@" + bot_name(chat.account);
    text = name + " " + text;
    json["entities"] = JsonArray{{{"type", "mention"}, {"offset", 0}, {"length", name.size()}}};
  }
  json["text"] = text;
  return {{"update_id", update.id}, {"message", std::move(json)}};
}

}  // namespace

void configure_telegram(std::string& config) {
  const auto section = config.find("telegram: {dmPolicy");
  for (const auto& [account, token] : tokens()) {
    const std::string empty = account + ": {}";
    const auto at = config.find(empty, section);
    if (at < config.find("whatsapp: {dmPolicy", section)) config.replace(at, empty.size(), fmt::format("{}: {{botToken: \"{}\"}}", account, token));
  }
}

/// The real account, and between it and the engine somebody who tells the API which part is on its way.
class TelegramAccount final : public engine::ChannelAccount {
 public:
  TelegramAccount(BotApi& api, std::unique_ptr<engine::ChannelAccount> real)
      : api_(api), real_(std::move(real)), news_(api.scene_.world->executor()) {}

  const std::string& channel() const override { return real_->channel(); }
  const std::string& account_id() const override { return real_->account_id(); }
  engine::Capabilities capabilities() const override { return real_->capabilities(); }
  engine::AccountStatus status() const override { return real_->status(); }
  std::vector<engine::Utterance> divide(engine::Utterance part) const override { return real_->divide(std::move(part)); }
  Task<> typing(engine::ReplyAddress address) override { return real_->typing(std::move(address)); }
  Task<engine::ProbeResult> probe(Millis timeout) override { return real_->probe(timeout); }

  std::vector<std::string> split(const std::string& markdown) const override {
    std::vector<std::string> parts;
    for (const auto& part : parts_of(markdown)) {
      for (auto& piece : real_->split(part)) parts.push_back(std::move(piece));
    }
    return parts;
  }

  Task<> run(engine::InboundSink& sink) override {
    const Running running(*this);
    co_await real_->run(sink);
  }

  Task<Result<engine::Sent>> send(engine::Utterance part) override {
    const Sending sending(*this, part);
    auto sent = co_await real_->send(std::move(part));
    const bool is_unknown =
        !sent && (sent.error().code == Errc::connection_lost || sent.error().code == Errc::timeout || sent.error().code == Errc::protocol);
    if (is_unknown && api_.scene_.mutant == Mutant::denies_doubt) sent.error().code = Errc::unavailable;
    co_return sent;
  }

 private:
  struct Running {
    explicit Running(TelegramAccount& of) : account(of) { account.api_.listeners_[account.account_id()] = &account.news_; }
    ~Running() { account.api_.listeners_.erase(account.account_id()); }
    TelegramAccount& account;
  };
  struct Sending {
    Sending(TelegramAccount& account, const engine::Utterance& part) : api(account.api_), place(account.account_id(), part.address.to) {
      Scene& scene = api.scene_;
      if (part.address.channel != "telegram" || part.address.account_id != place.first)
        scene.fail(Invariant::address,
                   fmt::format("telegram {} is asked to send to {} {}", place.first, part.address.channel, part.address.account_id));
      // The judge compares with the outbox's own key, whose row may be made anew only when nothing of it was sent.
      const std::string key = part.idempotency_key.substr(0, part.idempotency_key.find('@'));
      if (!api.sending_.try_emplace(place, BotApi::Part{key, scene.now()}).second)
        scene.fail(Invariant::order, fmt::format("two parts are on their way to {} at once", place.second));
    }
    ~Sending() { api.sending_.erase(place); }
    BotApi& api;
    std::pair<std::string, std::string> place;
  };

  BotApi& api_;
  std::unique_ptr<engine::ChannelAccount> real_;
  io::Event news_;
};

namespace {

class Factory final : public engine::ChannelFactory {
 public:
  Factory(BotApi& api, std::unique_ptr<engine::ChannelFactory> real) : api_(api), real_(std::move(real)) {}
  const std::string& channel() const override { return real_->channel(); }
  const std::string& label() const override { return real_->label(); }
  const std::string& detail_label() const override { return real_->detail_label(); }
  std::vector<std::string> account_ids(const config::Config& config) const override { return real_->account_ids(config); }
  Json account_config(const config::Config& config, const std::string& account_id) const override {
    return real_->account_config(config, account_id);
  }
  std::unique_ptr<engine::ChannelAccount> make(std::shared_ptr<const config::Config> config, const std::string& account_id) override {
    return std::make_unique<TelegramAccount>(api_, real_->make(std::move(config), account_id));
  }

 private:
  BotApi& api_;
  std::unique_ptr<engine::ChannelFactory> real_;
};

}  // namespace

/// A poll on its way. Telegram gives an account's updates to one at a time.
struct BotApi::Polling {
  Polling(BotApi& of, std::string polled) : api(of), account(std::move(polled)) {
    if (!api.polled_.insert(account).second) api.scene_.fail(Invariant::wire, fmt::format("telegram {} is polled twice at once", account));
  }
  ~Polling() { api.polled_.erase(account); }
  BotApi& api;
  std::string account;
};

std::unique_ptr<engine::ChannelFactory> BotApi::open() {
  listeners_.clear();
  polled_.clear();
  sending_.clear();
  shut_.clear();
  scene_.world->http().serve_task(kOrigin, [this](io::HttpRequest request) { return answer(std::move(request)); });
  return std::make_unique<Factory>(*this, channels::telegram::make_factory(scene_.world->io()));
}

void BotApi::tell_news() {
  for (const auto& [account, news] : listeners_) news->set();
}

std::optional<BotApi::Call> BotApi::read(const io::HttpRequest& request) {
  for (const auto& [account, token] : tokens()) {
    const std::string start = kOrigin + "/bot" + token + "/";
    auto parameters = parse_json(request.body);
    if (!request.url.starts_with(start) || request.method != "POST" || !parameters || !parameters->is_object()) continue;
    return Call{.account = account, .method = request.url.substr(start.size()), .parameters = std::move(*parameters)};
  }
  return std::nullopt;
}

Task<Result<io::SimAnswer>> BotApi::answer(io::HttpRequest request) {
  scene_.world->http().forget_requests();
  scene_.wire_requests++;
  auto call = read(request);
  if (!call) {
    scene_.fail(Invariant::wire, "Telegram cannot read: " + request.body.substr(0, 300));
    co_return refused(404, "Not Found");
  }
  if (call->method == "getUpdates") co_return co_await poll(std::move(*call));
  if (call->method == "sendMessage") co_return co_await send(std::move(*call));
  if (scene_.dice.permille(scene_.weather.confirm_lost)) co_return refuse(call->account);
  if (call->method == "getMe")
    co_return ok({{"id", std::stoll(tokens().at(call->account))}, {"is_bot", true}, {"first_name", "Sim"}, {"username", bot_name(call->account)}});
  if (call->method != "deleteWebhook" && call->method != "setMyCommands" && call->method != "sendChatAction") {
    scene_.fail(Invariant::wire, "Telegram is asked for " + call->method);
    co_return refused(404, "Not Found: method not found");
  }
  co_return ok(true);
}

/// Holds for the whole bot, whatever it asked for.
io::SimAnswer BotApi::shut_out(const std::string& account) {
  const auto seconds = scene_.dice.between(1, 5);
  const Millis now = scene_.now();
  Shut& shut = shut_[account];
  shut.since = now;
  shut.until = std::max<Millis>(shut.until, now + std::chrono::seconds(seconds));
  if (scene_.mutant == Mutant::hides_shut) return refused(429, "Too Many Requests");
  return refused(429, "Too Many Requests: retry later", {{"retry_after", seconds}});
}

/// What certainly was not done.
Result<io::SimAnswer> BotApi::refuse(const std::string& account) {
  scene_.wire_troubles++;
  Dice& dice = scene_.dice;
  switch (dice.below(4)) {
    case 0: return shut_out(account);
    case 1: return refused(500, "Internal Server Error");
    case 2: return io::sim_answer(429, "<html>slow down</html>", {{"retry-after", "2"}});
    default: return fail(Errc::unavailable, "cannot connect to api.telegram.org: Connection refused");
  }
}

io::SimAnswer BotApi::updates_for(const std::string& account) {
  std::vector<Platform::Update> updates = platform_.waiting_at("telegram", account);
  std::ranges::sort(updates, {}, &Platform::Update::id);
  if (updates.size() > kTelegramUpdatesMax) updates.resize(kTelegramUpdatesMax);
  JsonArray list;
  for (const auto& update : updates) {
    list.push_back(update_json(update, scene_.plan, platform_.words_of(update.message), scene_.world->clock().now()));
    if (scene_.mutant == Mutant::shows_once) platform_.confirm(scene_.plan.messages[update.message].chat, update.id);
  }
  return ok(std::move(list));
}

Task<Result<io::SimAnswer>> BotApi::poll(Call call) {
  const Polling polling(*this, call.account);
  Dice& dice = scene_.dice;
  const auto offset = int_member(call.parameters, "offset").value_or(0);
  const bool is_lost = dice.permille(scene_.weather.confirm_lost);
  const auto how = dice.below(6);
  if (is_lost && how < 3) co_return refuse(call.account);
  for (const auto& update : platform_.waiting_at("telegram", call.account)) {
    if (static_cast<std::int64_t>(update.id) < offset) platform_.confirm(scene_.plan.messages[update.message].chat, update.id);
  }
  if (is_lost) scene_.wire_troubles++;
  if (is_lost && how == 3) co_return refused(409, "Conflict: terminated by other getUpdates request");
  const Millis length = std::chrono::seconds(int_member(call.parameters, "timeout").value_or(0));
  const auto listener = listeners_.find(call.account);
  if (platform_.waiting_at("telegram", call.account).empty() && length > Millis(0) && listener != listeners_.end()) {
    listener->second->reset();
    static_cast<void>(co_await io::within(scene_.world->clock(), length, raised(*listener->second)));
  }
  if (is_lost && how == 4) co_return fail(Errc::connection_lost, "the connection broke");
  co_await scene_.world->clock().sleep(dice.up_to(Millis(20)));
  auto answer = updates_for(call.account);
  // Cut in the middle of its body.
  if (is_lost) answer.pieces.front().bytes.resize(answer.pieces.front().bytes.size() / 2);
  if (is_lost && dice.one_in(2)) answer.end = Error{.code = Errc::connection_lost, .message = "the connection broke"};
  co_return answer;
}

Task<Result<io::SimAnswer>> BotApi::send(Call call) {
  const Weather& weather = scene_.weather;
  Dice& dice = scene_.dice;
  const auto chat = int_member(call.parameters, "chat_id");
  const std::string text = string_member_or(call.parameters, "text", "");
  const std::string to = chat ? std::to_string(*chat) : "";
  const auto key = sending_.find({call.account, to});
  if (key == sending_.end() || text.empty() || utf16_length(text) > kTelegramTextUnitsMax) {
    scene_.fail(Invariant::wire, fmt::format("Telegram is asked to send to {}: {}", to, text.substr(0, 100)));
    co_return refused(400, "Bad Request");
  }
  const Arrival arrival{.channel = "telegram", .account = call.account, .to = to, .text = text, .key = key->second.key};
  // What had begun before may have waited for its turn since.
  const Shut& shut = shut_[call.account];
  if (key->second.begun > shut.since && scene_.now() < shut.until)
    scene_.fail(Invariant::wire, fmt::format("telegram {} is sent to {} ms too early", call.account, (shut.until - scene_.now()).count()));
  const bool is_refused = dice.permille(weather.send_refused);
  const bool is_denied = dice.permille(weather.send_denied);
  const bool is_unknown = dice.permille(weather.send_unknown);
  const bool has_form = member(call.parameters, "parse_mode") != nullptr;
  co_await scene_.world->clock().sleep(dice.up_to(weather.send_length));
  if (is_refused && has_form && dice.one_in(4)) co_return refused(400, "Bad Request: can't parse entities: unexpected end tag");
  if (is_refused) co_return refuse(call.account);
  if (is_denied) co_return refused(403, "Forbidden: bot was blocked by the user");
  if (is_unknown) scene_.wire_troubles++;
  if (is_unknown && dice.one_in(2)) co_return fail(Errc::connection_lost, "the connection broke before an answer came");
  platform_.take(arrival);
  // A crash in here leaves an answer that arrived and whose receipt is not kept.
  co_await scene_.world->clock().sleep(dice.up_to(weather.send_length));
  auto taken = ok({{"message_id", next_message_++}, {"date", to_ms(scene_.world->clock().now()) / 1000}, {"chat", {{"id", *chat}}}, {"text", text}});
  if (!is_unknown) co_return taken;
  switch (dice.below(5)) {
    case 0: taken.pieces.front().bytes.resize(taken.pieces.front().bytes.size() / 2); break;
    case 1: taken.end = Error{.code = Errc::connection_lost, .message = "the connection broke"}; break;
    case 2: taken.delay = kSilence; break;
    case 3: co_return refused(dice.one_in(2) ? 502 : 504, "Bad Gateway");
    default: co_return io::sim_answer(502, "<html><title>Bad Gateway</title></html>");
  }
  co_return taken;
}

}  // namespace oc::sim
