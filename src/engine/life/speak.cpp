// Step 9, speak: the answer as the channel's parts.
#include <fmt/format.h>

#include "core/reply/tags.h"
#include "engine/accounts.h"
#include "engine/steps.h"
#include "io/clock.h"

namespace oc::engine {

std::vector<store::OutboxRow> SpeakStep::compose(Inside& inside, const Prompted& prompted, const std::string& text) {
  const auto tags = reply::take_reply_tags(text);
  ReplyAddress address = *prompted.reply_address;
  if (tags.reply_to_current) address.reply_to_id = prompted.message_id;
  if (!tags.reply_to_id.empty()) address.reply_to_id = tags.reply_to_id;
  const auto account = inside.accounts->find(address.channel, address.account_id);
  const std::vector<std::string> parts = account ? account->split(tags.text) : std::vector{tags.text};
  std::vector<store::OutboxRow> rows;
  const UnixTime now = inside.io.clock.now();
  for (std::size_t i = 0; i < parts.size(); i++) {
    rows.push_back({.inbox_id = prompted.inbox_id,
                    .run_id = prompted.run_id,
                    .part = static_cast<int>(i),
                    .session_key = prompted.route.session_key,
                    .address = to_json(address),
                    .text = parts[i],
                    .idempotency_key = fmt::format("{}:{}", prompted.run_id, i),
                    .state = "pending",
                    .created_at = now,
                    .not_before = now});
  }
  return rows;
}

Spoken SpeakStep::resume(const store::OutboxRow& row, const std::string& agent_id) {
  Utterance part{.address = reply_address_from_json(row.address), .text = row.text, .idempotency_key = row.idempotency_key};
  return {By<SpeakStep>{}, std::move(part), agent_id, row.id, row.attempts};
}

std::vector<Spoken> SpeakStep::take(const Thought& thought, const std::vector<store::OutboxRow>& rows) {
  std::vector<Spoken> parts;
  for (const auto& row : rows) {
    if (row.run_id == thought.run_id) parts.push_back(resume(row, thought.agent_id));
  }
  return parts;
}

}  // namespace oc::engine
