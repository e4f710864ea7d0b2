// The bridge's program: its source is in the gateway's own binary; its npm packages come from npm, once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "io/io.h"
#include "io/process.h"

namespace oc::channels::whatsapp {

struct BundledFile {
  std::string_view name;
  std::string_view text;
};
const std::vector<BundledFile>& bundled_files();

/// Where the bridge lies and with what it runs. Source: docs/decisions, "The WhatsApp bridge is unpacked".
class Bundle {
 public:
  Bundle(io::Io io, std::string state_dir) : io_(io), state_dir_(std::move(state_dir)) {}

  /// OPENCLAW_WHATSAPP_BRIDGE, else <state>/bridges/whatsapp.
  std::string folder() const;
  /// Whether its packages are those of the lock file.
  bool is_installed() const;
  /// Unpacks what is not unpacked and installs the packages when they are missing.
  /// Waits: for npm, kInstallTimeout at most. Errors: unavailable (no node, a node that is too old, no npm, npm failed): the hint says what to type.
  io::Task<Result<void>> prepare();
  /// How the bridge is started.
  io::ExecPlan plan() const;

 private:
  bool is_own_folder() const;
  Result<void> unpack() const;
  io::Task<Result<void>> check_node();
  io::Task<Result<void>> install();
  std::vector<std::pair<std::string, std::string>> environment() const;

  io::Io io_;
  std::string state_dir_;
  bool node_is_good_ = false;
};

}  // namespace oc::channels::whatsapp
