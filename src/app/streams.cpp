// The process's own streams.
#include "app/streams.h"

#include <unistd.h>

#include <cerrno>
#include <iostream>

namespace oc::app {

void DescriptorOutput::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

io::Task<std::optional<std::string>> StandardInput::line() {
  std::string line;
  if (!std::getline(std::cin, line)) co_return std::nullopt;
  if (line.ends_with('\r')) line.pop_back();
  co_return line;
}

}  // namespace oc::app
