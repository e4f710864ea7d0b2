// Translates errno values into failure kinds and words.
#include "io/file_error.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/text.h"

namespace oc::io {
namespace {

Errc kind_of(int error_number) {
  switch (error_number) {
    case ENOENT: return Errc::not_found;
    case EACCES:
    case EPERM:
    case EROFS:
    case EXDEV: return Errc::denied;
    case EEXIST:
    case ENOTEMPTY: return Errc::already_exists;
    case ENOTDIR:
    case EISDIR:
    case ELOOP:
    case ENAMETOOLONG:
    case EINVAL: return Errc::invalid;
    case EWOULDBLOCK: return Errc::conflict;
    case EFBIG: return Errc::too_large;
    default: return Errc::io;
  }
}

std::string hint_of(int error_number, const std::string& path) {
  const std::string folder = path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));  // what was to be made is not there to be looked at
  switch (error_number) {
    case EACCES:
    case EPERM: return "look at its owner and mode, and at its folder's: ls -ld '" + printable(folder) + "' '" + printable(path) + "'";
    case ENOSPC: return "the disk is full; look with: df -h '" + printable(folder) + "'";
    case EDQUOT: return "the disk quota is used up; look with: quota";
    case EROFS: return "the file system is mounted read-only";
    default: return {};
  }
}

}  // namespace

std::unexpected<Error> file_failure(std::string_view doing, const std::string& path, int error_number) {
  std::string message = "cannot " + std::string(doing) + " " + printable(path) + ": " + std::generic_category().message(error_number);
  return fail(kind_of(error_number), std::move(message), hint_of(error_number, path));
}

std::unexpected<Error> outside_root(const std::string& root, const std::string& relative) {
  return fail(Errc::denied, "the path " + printable(relative) + " leaves " + printable(root),
              "use a path below that folder, without '..' and links that lead out");
}

std::unexpected<Error> file_too_large(const std::string& path, std::size_t bytes_max) {
  return fail(Errc::too_large, printable(path) + " is longer than " + std::to_string(bytes_max) + " bytes");
}

}  // namespace oc::io
