// Builds the program from the bottom up: store, models, tools, channels, engine.
#pragma once

#include <memory>

#include "core/config/paths.h"
#include "engine/engine.h"
#include "engine/ports/tool.h"
#include "io/io.h"
#include "store/store.h"

namespace oc::app {

/// The engine with all that it stands on. Lifetime: stop() before destruction; what `io` refers to outlives it.
class Wired final : public engine::Services {
 public:
  enum class Keep : std::uint8_t { on_disk, in_memory };
  /// Which channel accounts run: all of the config, or none (`agent --local`).
  enum class Channels : std::uint8_t { all, none };

  Wired(const io::Io& io, config::Paths paths, std::shared_ptr<const config::Config> config, Keep keep, Channels channels);
  ~Wired() override;

  engine::Engine& engine() { return *engine_; }
  store::Store& store() { return *store_; }
  engine::Toolbox& toolbox() { return *toolbox_; }
  engine::Models& models() { return *models_; }

  io::Task<Result<std::string>> session_status(std::string agent_id, std::string session_key) override;
  io::Task<Result<Json>> message(engine::ToolContext context, std::string action, Json params) override;

 private:
  io::Io io_;
  config::Paths paths_;
  std::shared_ptr<const config::Config> first_config_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<engine::Models> models_;
  std::unique_ptr<engine::Toolbox> toolbox_;
  std::vector<std::unique_ptr<engine::ChannelFactory>> factories_;
  std::unique_ptr<engine::Engine> engine_;
};

}  // namespace oc::app
