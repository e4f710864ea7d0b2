// `openclaw channels login` and `logout` without a gateway: the account is made in this process and linked here.
#pragma once

#include <functional>

#include "cli/cli.h"
#include "io/io.h"

namespace oc::app {

/// Calls `show` for each step; the last one is done or failed.
/// Errors: invalid (the config, or the channel has no login), not_found (no such account), conflict (a gateway runs).
io::Task<Result<void>> run_channel_login(io::Io io, cli::ChannelLoginOptions options, std::function<void(cli::ChannelLoginStep)> show,
                                         cli::Output& error);
/// Errors: the same.
io::Task<Result<bool>> run_channel_logout(io::Io io, cli::ChannelLoginOptions options, cli::Output& error);

}  // namespace oc::app
