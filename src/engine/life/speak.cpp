// Step 9, speak: the answer as the channel's parts.
#include <fmt/format.h>

#include "core/reply/tags.h"
#include "engine/accounts.h"
#include "engine/steps.h"
#include "io/clock.h"

namespace oc::engine {
namespace {

/// Whose answer it is.
struct Author {
  std::string run_id;
  std::string session_key;
  std::int64_t inbox_id = 0;
};

std::vector<store::OutboxRow> cut(Inside& inside, const Author& author, const ReplyAddress& address, const std::string& text) {
  const auto account = inside.accounts->find(address.channel, address.account_id);
  const std::vector<std::string> parts = account ? account->split(text) : std::vector{text};
  std::vector<store::OutboxRow> rows;
  const UnixTime now = inside.io.clock.now();
  for (std::size_t i = 0; i < parts.size(); i++) {
    rows.push_back({.inbox_id = author.inbox_id,
                    .run_id = author.run_id,
                    .part = static_cast<int>(i),
                    .session_key = author.session_key,
                    .address = to_json(address),
                    .text = parts[i],
                    .idempotency_key = fmt::format("{}:{}", author.run_id, i),
                    .state = "pending",
                    .created_at = now,
                    .not_before = now});
  }
  return rows;
}

}  // namespace

std::vector<store::OutboxRow> SpeakStep::compose(Inside& inside, const Prompted& prompted, const std::string& text) {
  const auto tags = reply::take_reply_tags(text);
  ReplyAddress address = *prompted.reply_address;
  if (tags.reply_to_current) address.reply_to_id = prompted.message_id;
  if (!tags.reply_to_id.empty()) address.reply_to_id = tags.reply_to_id;
  const Author author{prompted.run_id, prompted.route.session_key, prompted.inbox_ids.empty() ? 0 : prompted.inbox_ids.front()};
  return cut(inside, author, address, tags.text);
}

std::vector<store::OutboxRow> SpeakStep::compose_words(Inside& inside, const Routed& routed, const std::string& text) {
  const Author author{run_id_of(routed), routed.route.session_key, routed.inbox_id};
  return cut(inside, author, routed.inbound.reply_address, text);
}

}  // namespace oc::engine
