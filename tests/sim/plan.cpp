// Draws a world: who writes to whom, how it is configured, what breaks.
#include "plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "bot_api.h"
#include "provider.h"

namespace oc::sim {
namespace {

using What = Happening::What;

std::string session_key(const Chat& chat, const std::string& scope) {
  if (chat.kind == "group") return fmt::format("agent:{}:{}:group:{}", chat.agent, chat.channel, chat.id);
  if (scope == "main") return fmt::format("agent:{}:main", chat.agent);
  if (scope == "per-peer") return fmt::format("agent:{}:direct:{}", chat.agent, chat.id);
  if (scope == "per-channel-peer") return fmt::format("agent:{}:{}:direct:{}", chat.agent, chat.channel, chat.id);
  return fmt::format("agent:{}:{}:{}:direct:{}", chat.agent, chat.channel, chat.account, chat.id);
}

/// The accounts of every world; in which agent's hands they are is drawn.
struct Account {
  std::string channel;
  std::string id;
  std::string agent;
};

std::vector<Account> draw_accounts(Dice& dice) {
  const std::vector<std::string> agents{"main", "ada", "bob"};
  const auto agents_used = dice.between(1, 3);
  std::vector<Account> accounts{{"telegram", "default", "main"}, {"telegram", "second", "main"}, {"whatsapp", "default", "main"}};
  for (std::size_t i = 1; i < accounts.size(); i++) accounts[i].agent = agents[static_cast<std::size_t>(dice.below(agents_used))];
  accounts.resize(static_cast<std::size_t>(dice.between(1, 3)));
  return accounts;
}

void draw_chats(Plan& plan, Dice& dice, const std::vector<Account>& accounts, const std::string& scope) {
  const auto count = dice.between(1, 5);
  for (std::int64_t i = 0; i < count; i++) {
    const Account& account = dice.of(accounts);
    Chat chat{.channel = account.channel, .account = account.id, .agent = account.agent};
    chat.kind = dice.one_in(3) ? "group" : "direct";
    // Groups have no thread here; ids of people and groups never meet.
    chat.id = chat.kind == "group" ? fmt::format("-10{}", 10 + i) : fmt::format("7{:03}", i);
    chat.must_mention = chat.kind == "group" && dice.one_in(2);
    chat.session_key = session_key(chat, scope);
    plan.chats.push_back(std::move(chat));
  }
}

std::string account_list(const std::vector<Account>& accounts, const std::string& channel) {
  std::string list;
  for (const auto& account : accounts) {
    if (account.channel == channel) list += fmt::format("{}: {{}}, ", account.id);
  }
  return list;
}

std::string config_text(const Plan& plan, Dice& dice, const std::vector<Account>& accounts, const std::string& scope) {
  std::string bindings;
  for (const auto& account : accounts)
    bindings += fmt::format("{{agentId: \"{}\", match: {{channel: \"{}\", accountId: \"{}\"}}}}, ", account.agent, account.channel, account.id);
  std::string groups;
  for (const auto& chat : plan.chats) {
    if (chat.kind == "group") groups += fmt::format("\"{}\": {{requireMention: {}}}, ", chat.id, chat.must_mention);
  }
  std::string channels;
  for (const std::string channel : {"telegram", "whatsapp"}) {
    const std::string list = account_list(accounts, channel);
    if (list.empty()) continue;
    channels += fmt::format("{}: {{dmPolicy: \"open\", allowFrom: [\"*\"], groupPolicy: \"open\", groups: {{{}}}, accounts: {{{}}}}}, ", channel,
                            groups, list);
  }
  const std::string cap = dice.one_in(3) ? fmt::format("maxConcurrent: {}, ", dice.between(1, 3)) : "";
  const std::string queue = fmt::format("mode: \"{}\", debounceMs: {}, cap: {}, drop: \"{}\"", plan.queue_mode, dice.of<int>({0, 200, 1000}),
                                        plan.queue_is_short ? 2 : 20, dice.of<std::string>({"summarize", "old", "new"}));
  return fmt::format(
      "{{agents: {{defaults: {{skipBootstrap: true, timeoutSeconds: 600, {}}}, list: [{{id: \"main\", default: true}}, {{id: \"ada\"}}, {{id: "
      "\"bob\"}}]}},"
      " bindings: [{}], session: {{dmScope: \"{}\"}}, messages: {{queue: {{{}}}}}, channels: {{{}}}}}",
      cap, bindings, scope, queue, channels);
}

void draw_weather(Weather& weather, Dice& dice) {
  const auto some = [&](std::int64_t most) { return dice.one_in(2) ? dice.between(0, most) : 0; };
  weather.send_refused = some(400);
  weather.send_unknown = some(300);
  weather.send_denied = dice.one_in(8) ? 100 : 0;
  weather.confirm_lost = some(200);
  weather.model_fails = some(250);
  weather.model_hangs = dice.one_in(6) ? 80 : 0;
  weather.model_is_silent = dice.one_in(6) ? 100 : 0;
  weather.uses_tool = some(700);
  weather.tool_fails = some(300);
  weather.model_length = Millis(dice.of<int>({0, 300, 3000, 20'000}));
  weather.tool_length = Millis(dice.of<int>({0, 500, 5000}));
  weather.send_length = Millis(dice.of<int>({0, 100, 2000}));
}

/// Messages in bursts. Returns when the last is said.
Millis draw_messages(Plan& plan, Dice& dice) {
  Millis at{dice.between(1, 3000)};
  const auto count = dice.between(3, 12);
  for (std::int64_t i = 0; i < count; i++) {
    Message message{.chat = static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(plan.chats.size())))};
    const Chat& chat = plan.chats[message.chat];
    message.sender = chat.kind == "direct" ? chat.id : fmt::format("8{:03}", dice.between(1, 3));
    if (chat.must_mention && dice.one_in(3)) {
      message.kind = Message::Kind::aside;
    } else if (dice.one_in(12)) {
      message.kind = dice.of<Message::Kind>({Message::Kind::status, Message::Kind::fresh, Message::Kind::stop});
    }
    plan.messages.push_back(message);
    plan.happenings.push_back({at, dice.one_in(10) ? What::say_before : What::say, i});
    if (dice.one_in(6)) plan.happenings.push_back({at + Millis(dice.between(1, 30'000)), What::repeat, i});
    at += Millis(dice.one_in(2) ? dice.between(0, 400) : dice.between(400, 12'000));
  }
  return at;
}

void draw_crashes(Plan& plan, Dice& dice, Millis end) {
  for (auto i = dice.between(0, 3); i > 0; i--) {
    const auto what = dice.of<What>({What::kill, What::cut, What::kill_at, What::cut_at, What::kill_at, What::cut_at});
    plan.happenings.push_back({dice.up_to(end), what, dice.between(1, 60)});
  }
  if (dice.one_in(3)) plan.happenings.push_back({dice.up_to(end), What::restart, dice.of<int>({0, 500, 5000})});
}

void draw_disk(Plan& plan, Dice& dice, Millis end) {
  if (dice.one_in(4)) {
    const Millis at = dice.up_to(end);
    plan.happenings.push_back(
        {at, dice.one_in(2) ? What::disk_full : What::disk_broken, dice.one_in(2) ? dice.between(0, 30) : dice.between(0, 60'000)});
    plan.happenings.push_back({at + Millis(dice.between(100, 40'000)), What::disk_well});
  }
  for (auto i = dice.one_in(3) ? dice.between(1, 3) : 0; i > 0; i--)
    plan.happenings.push_back({dice.up_to(end), What::disk_hiccup, dice.between(1, 20)});
}

/// Drawn last, so that a seed's world is otherwise the same with and without it.
void draw_wire(Plan& plan, Dice& dice) {
  plan.wire.has_models = dice.one_in(3);
  plan.wire.keys = dice.one_in(3) ? 2 : 1;
  plan.wire.has_spare = dice.one_in(2);
  plan.weather.wire_fails = dice.one_in(4) ? 0 : dice.between(50, 600);
  plan.wire.has_telegram = dice.one_in(3);
  if (plan.wire.has_telegram) configure_telegram(plan.config);
  const bool is_turned = dice.one_in(2);
  if (!plan.wire.has_models) return;
  const std::string first = is_turned ? "spare/one" : "scripted/one";
  const std::string second = is_turned ? "scripted/one" : "spare/one";
  const std::string model =
      plan.wire.has_spare ? fmt::format("{{primary: \"{}\", fallbacks: [\"{}\"]}}", first, second) : fmt::format("\"{}\"", first);
  const std::string mark = "defaults: {";
  plan.config.insert(plan.config.find(mark) + mark.size(), "model: " + model + ", ");
  plan.config.insert(1, provider_config());
}

}  // namespace

Plan plan_of(std::uint64_t seed, Network network) {
  Dice dice(seed);
  Plan plan{.seed = seed};
  const auto accounts = draw_accounts(dice);
  const auto scope = dice.of<std::string>({"main", "per-peer", "per-channel-peer", "per-account-channel-peer"});
  plan.queue_mode = dice.of<std::string>({"collect", "collect", "followup", "steer", "steer-backlog", "interrupt", "queue"});
  plan.queue_is_short = dice.one_in(4);
  draw_chats(plan, dice, accounts, scope);
  plan.config = config_text(plan, dice, accounts, scope);
  draw_weather(plan.weather, dice);
  const Millis end = draw_messages(plan, dice) + Millis(5000);
  draw_crashes(plan, dice, end);
  draw_disk(plan, dice, end);
  if (dice.one_in(5)) plan.happenings.push_back({dice.up_to(end), What::clock, dice.between(-36, 36) * 3'600'000});
  if (network == Network::drawn) draw_wire(plan, dice);
  std::ranges::stable_sort(plan.happenings, {}, &Happening::at);
  return plan;
}

std::string token(std::size_t message) { return fmt::format("tok{}.", message); }

std::vector<std::size_t> tokens_in(const std::string& text) {
  std::vector<std::size_t> found;
  for (auto at = text.find("tok"); at != std::string::npos; at = text.find("tok", at + 1)) {
    std::size_t end = at + 3;
    std::size_t number = 0;
    for (; end < text.size() && text[end] >= '0' && text[end] <= '9'; end++) number = number * 10 + static_cast<std::size_t>(text[end] - '0');
    if (end > at + 3 && end < text.size() && text[end] == '.') found.push_back(number);
  }
  return found;
}

}  // namespace oc::sim
