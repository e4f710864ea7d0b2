// Asks the rule and reacts.
#include "engine/ack.h"

#include "core/access/accounts.h"
#include "core/config/config.h"
#include "core/reply/ack.h"
#include "engine/accounts.h"
#include "engine/keeping.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::engine {
namespace {

constexpr Millis kAnswerLook{250};

struct Ack {
  std::shared_ptr<ChannelAccount> account;
  std::shared_ptr<Keeping> keeping;
  std::shared_ptr<Run> run;
  ReplyAddress address;
  std::string message_id;
  std::string emoji;
  bool goes_again = false;
};

io::Task<> show(Inside& inside, Ack ack) {
  if (!co_await is_kept(ack.keeping)) co_return;
  const auto shown = co_await ack.account->react(ack.address, ack.message_id, ack.emoji);
  if (!shown) {
    inside.io.log.debug(ack.account->channel(), "no acknowledgement: " + shown.error().message, {{"message", ack.message_id}});
    co_return;
  }
  if (!ack.goes_again || !ack.run) co_return;
  co_await ack.run->ended.wait();
  // The answer is behind the run's end, in the outbox.
  do {
    co_await inside.io.clock.sleep(kAnswerLook);
  } while (inside.deliveries.contains(ack.run->run_id) && !inside.halting.is_set());
  static_cast<void>(co_await ack.account->react(ack.address, ack.message_id, ""));
}

}  // namespace

void acknowledge(Inside& inside, const Prompted& prompted, const Addressed& message) {
  const Inbound& inbound = message.routed.inbound;
  if (inbound.what != Inbound::What::message) return;
  auto account = inside.accounts->find(inbound.channel, inbound.account_id);
  if (!account || !account->capabilities().reactions) return;
  const Json& root = inside.snapshot->config->root();
  const auto* agent = inside.snapshot->find(prompted.route.agent_id);
  const Json* messages = member(root, "messages");
  const reply::AckFacts facts{.channel = inbound.channel,
                              .settings = access::account_settings(root, inbound.channel, inbound.account_id),
                              .messages = messages ? *messages : Json(),
                              .identity = agent ? agent->identity : Json(),
                              .is_direct = inbound.chat.kind == "direct",
                              .requires_mention = message.requires_mention,
                              .was_mentioned = message.was_mentioned,
                              .is_always_active = message.is_always_active};
  std::string emoji = reply::ack_reaction(facts);
  if (emoji.empty()) return;
  const bool goes_again = messages && bool_member(*messages, "removeAckAfterReply").value_or(false);
  inside.tasks.spawn(show(inside, {.account = std::move(account),
                                   .keeping = prompted.keeping,
                                   .run = inside.runs.find(prompted.run_id),
                                   .address = inbound.reply_address,
                                   .message_id = inbound.message_id,
                                   .emoji = std::move(emoji),
                                   .goes_again = goes_again}));
}

}  // namespace oc::engine
