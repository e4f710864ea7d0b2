// `openclaw agent --local`: one turn in this process, without a gateway.
#pragma once

#include "cli/cli.h"
#include "io/io.h"

namespace oc::app {

io::Task<int> run_local_agent(io::Io io, cli::LocalAgentOptions options, cli::Output& output, cli::Output& error);
io::Task<int> list_models(io::Io io, cli::ModelsListOptions options, cli::Output& output, cli::Output& error);

}  // namespace oc::app
