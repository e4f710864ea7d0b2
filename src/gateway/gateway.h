// The gateway's face: the one port that browsers, apps, the command line and OpenAI clients speak to.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/engine.h"
#include "gateway/auth.h"
#include "gateway/task.h"
#include "io/http_server.h"
#include "store/store.h"

namespace oc::engine {
class Toolbox;
}

namespace oc::gateway {

/// A file of the web page, as it is built into the program.
struct Asset {
  std::string_view path;  ///< `/index.html`, `/assets/main.js`
  std::string_view content_type;
  std::string_view bytes;
};

struct WebAssets {
  std::span<const Asset> files;
};

/// The config file, as far as clients may see it. A function that is not given makes its method unavailable.
struct ConfigDoor {
  std::function<Result<Json>()> get;  ///< the result of config.get, secrets already hidden
  std::function<Result<Json>()> schema;
  std::function<Result<Json>(std::string path)> schema_lookup;
};

struct GatewaySettings {
  AuthSettings auth;
  std::string version;
  std::string state_dir;
  std::string config_path;
  std::function<std::string()> log_file;  ///< the path of today's log; without it logs.tail is unavailable
  std::string identity_device_id;         ///< the gateway's own key: SHA-256 hex and base64url; "" = none
  std::string identity_public_key;
};

/// Lifetime: all of it outlives the gateway.
struct GatewayParts {
  io::Io io;
  engine::Engine& engine;
  store::Store& store;
  io::HttpServer& server;  ///< already listening
  GatewaySettings settings;
  ConfigDoor config;
  engine::Toolbox* toolbox = nullptr;  ///< without it tools.catalog is unavailable
  WebAssets assets;
};

/// Lifetime: serve() must have ended before destruction.
class Gateway {
 public:
  virtual ~Gateway() = default;

  /// Reads the paired devices, then serves until cancelled or stopped.
  /// Errors: io when the devices cannot be read.
  virtual Task<Result<void>> serve() = 0;

  enum class StopReason : std::uint8_t { stopping, restarting };
  /// Tells every client, closes their sockets (1012), and ends serve().
  /// Waits: at most 3 s for the sockets.
  virtual Task<> stop(StopReason reason) = 0;

  /// Takes new auth settings: what proved itself by a secret that is another now is closed at once.
  virtual void apply_auth(AuthSettings auth) = 0;

  /// How many clients are connected.
  virtual std::size_t connections() const = 0;
};

std::unique_ptr<Gateway> make_gateway(GatewayParts parts);

}  // namespace oc::gateway
