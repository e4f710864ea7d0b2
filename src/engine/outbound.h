// What an operator sends, and asks of accounts, without a turn: `openclaw message`.
#pragma once

#include <string>

#include "engine/inside.h"

namespace oc::engine {

/// A target without its channel's name in front: `telegram:123` is 123 of telegram.
std::string target_of(const std::string& channel, const std::string& to);

/// Keeps the message in the inbox and its parts in the outbox, so that neither a crash nor a platform that is away loses it, and sends it. The same
/// idempotency key again gives what came of it.
/// Waits: for the receipt, kReceiptWait at most; then the answer tells that it waits.
/// Gives {channel, accountId, to, via, state, id, messageId, messageIds}; state is sent or waiting; `id` names it for `openclaw messages`.
/// Errors: invalid (nothing to send, no target), not_found (no such channel or account), denied and too_large (a file), unavailable (it cannot be
/// kept now, or the gateway stops), those of ChannelAccount::send when it will never arrive.
io::Task<Result<Json>> send_outbound(Inside& inside, OutboundMessage message);

/// What the inbox kept of one of these before a crash: it goes on. Errors: invalid.
Result<void> resume_outbound(Inside& inside, std::string agent_id, store::InboxRow row);

/// react {messageId, emoji, remove?}, edit {messageId, message}, delete {messageId}, and what the channel's perform() knows; all with {to,
/// threadId?}. Errors: invalid (what is missing), not_found, those of ChannelAccount.
io::Task<Result<Json>> act_on_channel(Inside& inside, std::string channel, std::string account_id, std::string action, Json params);

}  // namespace oc::engine
