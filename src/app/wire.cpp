// Wiring.
#include "app/wire.h"

#include "app/chat_moved.h"
#include "channels/registry.h"
#include "core/config/agents.h"
#include "engine/ports/agent_message.h"
#include "models/models.h"
#include "tools/tools.h"

namespace oc::app {

Wired::Wired(const io::Io& io, config::Paths paths, std::shared_ptr<const config::Config> config, Keep keep, Channels channels)
    : io_(io), paths_(std::move(paths)), first_config_(std::move(config)) {
  // The gateway holds the lock of the state directory; `openclaw agent --local` may run beside it.
  const auto role = channels == Channels::all ? store::StorePaths::Role::owner : store::StorePaths::Role::guest;
  store_ = keep == Keep::on_disk ? store::open_store(io_, {.state_dir = paths_.state_dir, .role = role}) : store::open_memory_store(io_);
  const engine::ConfigSource source = [this] { return engine_ ? engine_->config() : first_config_; };
  const auto agent_dir_of = [this, source](const std::string& agent_id) {
    const auto agents = config::agents(*source(), paths_);
    const auto same = std::ranges::find_if(agents, [&](const auto& agent) { return agent_id.empty() ? agent.is_default : agent.id == agent_id; });
    return same == agents.end() ? config::default_agent_dir(paths_, agent_id) : same->agent_dir;
  };
  models_ = models::make_models(io_, source, agent_dir_of);
  toolbox_ = tools::make_toolbox(io_, source, [this]() -> engine::Services* { return engine_ ? this : nullptr; });
  if (channels == Channels::all) factories_ = channels::make_factories(io_, paths_.state_dir);
  std::vector<engine::ChannelFactory*> plain;
  for (const auto& factory : factories_) plain.push_back(factory.get());
  engine_ = engine::make_engine({.io = io_,
                                 .store = *store_,
                                 .models = *models_,
                                 .toolbox = *toolbox_,
                                 .channels = std::move(plain),
                                 .paths = paths_,
                                 .config = first_config_,
                                 .rewrite_chat = [this](const engine::ChatMove& move) { rewrite_chat(io_, paths_, move); }});
}

Wired::~Wired() = default;

io::Task<Result<std::string>> Wired::session_status(std::string agent_id, std::string session_key) {
  co_return co_await engine_->session_status(std::move(agent_id), std::move(session_key));
}

io::Task<Result<Json>> Wired::message(engine::ToolContext context, std::string action, Json params) {
  engine::AgentMessageParts parts{.engine = *engine_, .store = *store_, .io = io_, .credentials_dir = config::credentials_dir(paths_)};
  co_return co_await engine::message_of_agent(std::move(parts), std::move(context), std::move(action), std::move(params));
}

}  // namespace oc::app
