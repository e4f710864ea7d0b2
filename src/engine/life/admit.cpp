// Step 2, admit: who may speak. Nothing is fetched, shown or kept for anybody who may not.
#include <fmt/format.h>

#include <array>

#include "base/crash_point.h"
#include "core/access/access.h"
#include "core/access/pairing.h"
#include "core/config/paths.h"
#include "engine/accounts.h"
#include "engine/place.h"
#include "engine/steps.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/log.h"
#include "store/approved.h"

namespace oc::engine {
namespace {

/// A code that did not arrive is told again with the sender's next message. The sender stands in codes_on_wire already.
io::Task<> show_code(Inside& inside, Inbound inbound, std::string sender, std::string code) {
  struct OffWire {
    std::set<std::string>& senders;
    const std::string& sender;
    ~OffWire() { senders.erase(sender); }
  } off_wire{inside.codes_on_wire, sender};
  if (!co_await say(inside, inbound.reply_address, access::pairing_answer(inbound.channel, inbound.sender.id, code))) co_return;
  OC_CRASH_POINT("pair.shown");
  auto database = co_await inside.parts.store.gateway();
  if (database && co_await (*database)->show_pairing(inbound.channel, inbound.account_id, inbound.sender.id)) co_return;
  inside.io.log.warn("access", "it was not kept that a pairing code was shown; it will be shown again", {{"sender", inbound.sender.id}});
}

std::string draw_code(Inside& inside) {
  std::array<std::uint32_t, access::kPairingCodeLength> draw{};
  for (auto& number : draw) number = static_cast<std::uint32_t>(inside.io.random.below(access::kPairingAlphabet.size()));
  return access::pairing_code(draw);
}

/// Makes or finds the sender's request. A code that another one has is drawn again.
io::Task<Result<store::GatewayStore::PairingOutcome>> request_pairing(Inside& inside, const Inbound& inbound) {
  constexpr int kDrawsMax = 10;
  OC_CO_TRY(auto* database, co_await inside.parts.store.gateway());
  const UnixTime now = inside.io.clock.now();
  const store::PairingRequest request{
      .channel = inbound.channel,
      .account_id = inbound.account_id,
      .sender_id = inbound.sender.id,
      .created_at = now,
      .last_seen_at = now,
      .meta = {{"name", inbound.sender.name}, {"username", inbound.sender.username}, {"accountId", inbound.account_id}}};
  for (int draws = 1;; draws++) {
    auto outcome = co_await database->request_pairing(request, draw_code(inside));
    if (outcome || outcome.error().code != Errc::conflict || draws == kDrawsMax) co_return outcome;
  }
}

/// True: the sender has been approved since the approved ones were read, so there is nothing to ask for.
io::Task<Result<bool>> offer_pairing(Inside& inside, const Inbound& inbound) {
  OC_CO_TRY(const auto outcome, co_await request_pairing(inside, inbound));
  if (outcome.is_approved) co_return true;
  OC_CRASH_POINT("pair.commit.after");
  inside.io.log.info("access", outcome.code.empty() ? "too many pairing requests wait; no code was given" : "pairing was offered",
                     {{"channel", inbound.channel}, {"account", inbound.account_id}, {"sender", inbound.sender.id}});
  // Beside this message: its platform need not wait until the chat takes an answer.
  std::string sender = seen_name(inbound.channel, inbound.account_id, inbound.sender.id);
  const bool is_due = !outcome.code.empty() && !outcome.was_shown && inside.codes_on_wire.insert(sender).second;
  if (is_due) inside.tasks.spawn(show_code(inside, inbound, std::move(sender), outcome.code));
  co_return false;
}

void tell_refusal(Inside& inside, const Inbound& inbound, const std::string& code, const std::string& sentence) {
  inside.io.log.info("access", "a message was refused",
                     {{"step", "admit"},
                      {"channel", inbound.channel},
                      {"account", inbound.account_id},
                      {"sender", inbound.sender.id},
                      {"chat", inbound.chat.id},
                      {"why", code},
                      {"note", sentence}});
}

/// `allowBots` of the chat's entry (`channels.slack.channels.<id>`), else of the account: true, or "mentions" for those that name the agent. They are
/// asked the same rules as people.
bool lets_bot_in(const access::AccountPolicy& policy, const Inbound& inbound) {
  const Json* written = access::chat_setting(policy, chat_of(inbound), "allowBots");
  if (written == nullptr) return false;
  if (written->is_bool()) return written->get_bool();
  return written->is_string() && written->get_string() == "mentions" && (inbound.mentions_me || inbound.replies_to_me);
}

/// WhatsApp hands over what was written while nobody was connected; a code for that would be an answer to something long past. Source: spec §15.5.
bool is_from_before(const Inside& inside, const Inbound& inbound) {
  constexpr std::chrono::seconds kGrace{30};
  if (inbound.channel != "whatsapp") return false;
  const auto account = inside.accounts->find(inbound.channel, inbound.account_id);
  return account && account->status().last_start_at && inbound.sent_at + kGrace < *account->status().last_start_at;
}

}  // namespace

io::Task<Result<std::optional<Admitted>>> AdmitStep::take(Inside& inside, Inbound inbound) {
  const auto policy = policy_for(inside, inbound);
  if (inbound.sender.is_bot && !lets_bot_in(policy, inbound)) {
    tell_refusal(inside, inbound, "sender_is_a_bot", "");
    co_return std::nullopt;
  }
  std::vector<std::string> paired;
  if (inbound.chat.kind == "direct") {
    const std::string folder = config::credentials_dir(inside.parts.paths);
    paired = co_await store::approved_senders(inside.io, inside.parts.store, folder, inbound.channel, inbound.account_id);
  }
  auto decision = access::admit(policy, sender_of(inbound), chat_of(inbound), paired);
  // Somebody who pressed or reacted asked nothing.
  if (decision.verdict == access::Verdict::pairing && inbound.what == Inbound::What::message && !is_from_before(inside, inbound)) {
    OC_CO_TRY(const bool is_approved, co_await offer_pairing(inside, inbound));
    if (is_approved) {
      paired.push_back(inbound.sender.id);
      decision = access::admit(policy, sender_of(inbound), chat_of(inbound), paired);
    }
  }
  switch (decision.verdict) {
    case access::Verdict::allow: {
      const bool authorised = access::may_command(inside.snapshot->config->root(), policy, sender_of(inbound), chat_of(inbound), paired);
      co_return Admitted(By<AdmitStep>{}, std::move(inbound), authorised);
    }
    case access::Verdict::pairing: break;
    case access::Verdict::block: tell_refusal(inside, inbound, decision.reason_code, decision.sentence); break;
  }
  co_return std::nullopt;
}

}  // namespace oc::engine
