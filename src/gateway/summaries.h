// Sessions, accounts and models as the protocol shows them.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.h"

namespace oc::gateway {

/// direct, group, global or unknown, by the key and what the entry says.
std::string session_kind(const engine::SessionSummary& session);

/// A row of sessions.list.
JsonObject session_row(const engine::SessionSummary& session);

/// A row of `recent` in health.
JsonObject recent_session(const engine::SessionSummary& session, UnixTime now);

/// A row of `recent` in status.
JsonObject status_session(const engine::SessionSummary& session, UnixTime now, std::int64_t context_tokens);

/// An account in channels.status.
JsonObject account_json(const engine::AccountSummary& account);

/// A channel's summary: that of its default account.
JsonObject channel_summary(const engine::ChannelSummary& channel);

/// The result of channels.status.
Json channels_status(const std::vector<engine::ChannelSummary>& channels, UnixTime now);

/// `channels`, `channelOrder`, `channelLabels` of health.
void add_health_channels(JsonObject& out, const std::vector<engine::ChannelSummary>& channels);

/// `Telegram: configured`, then a line an account.
std::vector<std::string> channel_lines(const std::vector<engine::ChannelSummary>& channels);

/// An entry of models.list.
JsonObject model_json(const engine::ModelInfo& model);

/// Milliseconds, or null.
Json time_or_null(const std::optional<UnixTime>& time);

}  // namespace oc::gateway
