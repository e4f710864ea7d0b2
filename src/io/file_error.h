// What people read when the file system refuses, the same words for the real and the simulated one.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace oc::io {

/// `cannot read /a/b: No such file or directory`, with the kind that fits `error_number` (an errno value), and a hint where one helps.
std::unexpected<Error> file_failure(std::string_view doing, const std::string& path, int error_number);

/// The path left its root.
std::unexpected<Error> outside_root(const std::string& root, const std::string& relative);

/// The file is longer than the caller takes.
std::unexpected<Error> file_too_large(const std::string& path, std::size_t bytes_max);

}  // namespace oc::io
