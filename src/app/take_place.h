// `gateway run --force`: the place of the gateway that runs is taken; and who it is that has a port.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "io/files.h"
#include "io/io.h"

namespace oc::app {

/// A program that listens.
struct Listener {
  std::int64_t pid = 0;
  std::string name;         ///< the program's, for people
  bool is_gateway = false;  ///< a gateway, of this program or of an earlier OpenClaw
};

/// Who listens on the port; nothing when nobody does, or when it is a program that this user may not look at.
std::optional<Listener> listener_on(const io::Io& io, std::uint16_t port);

/// The gateway whose lock lies in the state directory is told to stop, as by `openclaw gateway stop`; one that has not ended after kRestartWait is
/// killed, which loses nothing that was kept. Gives the lock then.
/// Errors: conflict (the lock is held by something that is no gateway, which is named), those of the signal.
io::Task<Result<std::unique_ptr<io::FileLock>>> take_state(const io::Io& io, std::string state_dir);

/// The same for a gateway of another state directory, or of an earlier OpenClaw, that has the port.
/// Errors: conflict (something else has it, which is named).
io::Task<Result<void>> clear_port(const io::Io& io, std::uint16_t port);

}  // namespace oc::app
