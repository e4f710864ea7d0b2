// What SimFiles is made of, shared by its two source files.
#pragma once

#include "io/sim/files.h"

namespace oc::io {

enum class Kind : std::uint8_t { file, directory, link };

struct SimFiles::Node {
  Kind kind = Kind::file;
  std::string bytes;  ///< a link's target when it is one
  std::uint32_t mode = 0;
  UnixTime modified{};

  FileInfo describe(std::string name) const {
    return {.name = std::move(name),
            .is_directory = kind == Kind::directory,
            .is_symlink = kind == Kind::link,
            .size_bytes = kind == Kind::directory ? 0 : bytes.size(),
            .modified = modified,
            .mode = mode};
  }
};

/// Where a path leads: `node` is nullptr when nothing is there but its folder is.
struct SimFiles::Place {
  std::string path;
  const Node* node = nullptr;
};

}  // namespace oc::io
