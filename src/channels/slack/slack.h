// Slack through its Web API: accounts that hear by Socket Mode or by HTTP requests, and send answers.
#pragma once

#include <memory>

#include "engine/ports/channel.h"
#include "io/io.h"

namespace oc::channels::slack {

/// Makes the accounts of `channels.slack`; SLACK_BOT_TOKEN and SLACK_APP_TOKEN count for the account `default`, SLACK_API_URL for all.
/// Lifetime: what the bundle refers to outlives the factory and its accounts.
std::unique_ptr<engine::ChannelFactory> make_factory(io::Io io);

}  // namespace oc::channels::slack
