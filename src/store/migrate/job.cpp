// What the parts of an import have in common.
#include "store/migrate/job.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "io/crypto.h"
#include "io/files.h"

namespace oc::store {

Result<void> ImportJob::committed() {
  batches++;
  if (options.batches_max == 0 || batches < options.batches_max) return {};
  return fail(Errc::cancelled, "the import was told to stop here");
}

Result<std::string> ImportJob::keep_unreadable(const std::string& source_path, const std::string& lines) {
  if (lines.empty() || !takes()) return std::string();
  const std::string folder = options.state_dir + "/state/import";
  OC_CHECKED(io.files.make_directories(folder, 0700));
  const std::string name = source_path.substr(source_path.rfind('/') + 1);
  // One name for one source, so that a second time writes the same file.
  const std::string path = fmt::format("{}/{}-{}.unreadable", folder, io::sha256_hex(source_path).substr(0, 8), utf16_prefix(name, 100));
  OC_CHECKED(io.files.write_atomic(path, lines, 0600));
  return path;
}

Result<std::string> digest_of(io::Files& files, const std::string& path) {
  std::string digests;
  for (std::uint64_t at = 0;;) {
    OC_TRY(const std::string window, files.read_from(path, at, kImportWindowBytes));
    if (window.empty()) return io::sha256_hex(digests);
    at += window.size();
    digests += io::sha256_hex(window);
  }
}

}  // namespace oc::store
