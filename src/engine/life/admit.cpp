// Step 2, admit: who may speak. Nothing is fetched, shown or kept for anybody who may not.
#include <fmt/format.h>

#include <array>

#include "core/access/access.h"
#include "core/access/pairing.h"
#include "core/config/paths.h"
#include "core/sessions/ids.h"
#include "engine/place.h"
#include "engine/steps.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/files.h"
#include "io/log.h"

namespace oc::engine {
namespace {

constexpr std::size_t kAllowFileBytesMax = 4u << 20;

/// Named, not merely let in by `*`: only then may the sender command the gateway.
bool is_named(const Inbound& inbound, std::vector<std::string> entries, access::NameMatching names) {
  std::erase(entries, "*");
  return access::is_listed(inbound.channel, entries, sender_of(inbound), names);
}

/// Approved by `openclaw pairing approve`, ours or an earlier OpenClaw's (its allowFrom files are read as they are).
io::Task<std::vector<std::string>> approved(Inside& inside, const Inbound& inbound) {
  std::vector<std::string> senders;
  if (auto database = co_await inside.parts.store.gateway()) {
    if (auto rows = co_await (*database)->approved_senders(inbound.channel, inbound.account_id)) senders = std::move(*rows);
  }
  const std::string folder = config::credentials_dir(inside.parts.paths);
  std::vector<std::string> names{access::allow_from_file(inbound.channel, inbound.account_id)};
  // PARITY: the unscoped file belongs to the account `default` alone.
  if (inbound.account_id == sessions::kDefaultAccountId) names.push_back(access::allow_from_file(inbound.channel));
  for (const auto& name : names) {
    const auto text = inside.io.files.read(folder + "/" + name, kAllowFileBytesMax);
    if (!text) continue;
    const auto json = parse_json(*text);
    for (auto& entry : access::allow_entries(json ? member(*json, "allowFrom") : nullptr)) senders.push_back(std::move(entry));
  }
  std::erase(senders, "*");
  co_return senders;
}

io::Task<Result<void>> offer_pairing(Inside& inside, const Inbound& inbound) {
  OC_CO_TRY(auto* database, co_await inside.parts.store.gateway());
  const UnixTime now = inside.io.clock.now();
  store::PairingRequest request{.channel = inbound.channel,
                                .account_id = inbound.account_id,
                                .sender_id = inbound.sender.id,
                                .created_at = now,
                                .last_seen_at = now,
                                .meta = {{"name", inbound.sender.name}, {"username", inbound.sender.username}, {"accountId", inbound.account_id}}};
  std::array<std::uint32_t, access::kPairingCodeLength> draw{};
  for (auto& number : draw) number = static_cast<std::uint32_t>(inside.io.random.below(access::kPairingAlphabet.size()));
  const std::string fresh = access::pairing_code(draw);
  OC_CO_TRY(const auto outcome, co_await database->request_pairing(std::move(request), fresh));
  inside.io.log.info("access", outcome.code.empty() ? "too many pairing requests wait; no code was given" : "pairing was offered",
                     {{"channel", inbound.channel}, {"account", inbound.account_id}, {"sender", inbound.sender.id}});
  if (outcome.is_new) co_await say(inside, inbound.reply_address, access::pairing_answer(inbound.channel, inbound.sender.id, outcome.code));
  co_return Result<void>{};
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

bool may_command(const Inbound& inbound, const access::AccountPolicy& policy, std::vector<std::string> paired) {
  if (inbound.chat.kind == "direct") {
    paired.insert(paired.end(), policy.allow_from.begin(), policy.allow_from.end());
    return is_named(inbound, std::move(paired), policy.names);
  }
  const bool own_list = !policy.group_allow_from.empty();
  return is_named(inbound, own_list ? policy.group_allow_from : policy.allow_from, policy.names);
}

}  // namespace

io::Task<Result<std::optional<Admitted>>> AdmitStep::take(Inside& inside, Inbound inbound) {
  if (inbound.sender.is_bot) {
    tell_refusal(inside, inbound, "sender_is_a_bot", "");
    co_return std::nullopt;
  }
  const auto policy = access::account_policy(inside.snapshot->config->root(), inbound.channel, inbound.account_id);
  std::vector<std::string> paired;
  if (inbound.chat.kind == "direct") paired = co_await approved(inside, inbound);
  const auto decision = access::admit(policy, sender_of(inbound), chat_of(inbound), paired);
  switch (decision.verdict) {
    case access::Verdict::allow: {
      const bool authorised = may_command(inbound, policy, std::move(paired));
      co_return Admitted(By<AdmitStep>{}, std::move(inbound), authorised);
    }
    case access::Verdict::pairing: OC_CO_CHECKED(co_await offer_pairing(inside, inbound)); break;
    case access::Verdict::block: tell_refusal(inside, inbound, decision.reason_code, decision.sentence); break;
  }
  co_return std::nullopt;
}

}  // namespace oc::engine
