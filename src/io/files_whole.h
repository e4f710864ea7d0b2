// Reading a whole file beside the event loop, by its path.
#pragma once

#include <string>

#include "io/files.h"

namespace oc::io {

/// As Files::read_beside, for a path that the program itself has made: its last name is no link that leads out of its folder.
inline Task<Result<std::string>> read_whole(Files& files, std::string path, std::size_t bytes_max) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) co_return fail(Errc::invalid, "cannot read " + path + ": no absolute path");
  co_return co_await files.read_beside(slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1), bytes_max);
}

}  // namespace oc::io
