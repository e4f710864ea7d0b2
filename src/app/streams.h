// Standard input, output and error, as the command line knows them.
#pragma once

#include "cli/cli.h"

namespace oc::app {

/// Writes to a file descriptor at once; what cannot be written is dropped.
class DescriptorOutput final : public cli::Output {
 public:
  explicit DescriptorOutput(int descriptor) : descriptor_(descriptor) {}
  void write(std::string_view text) override;

 private:
  int descriptor_;
};

/// Reads lines from standard input. Blocks the loop while it waits: commands that ask questions have nothing else to do.
class StandardInput final : public cli::Input {
 public:
  io::Task<std::optional<std::string>> line() override;
};

}  // namespace oc::app
