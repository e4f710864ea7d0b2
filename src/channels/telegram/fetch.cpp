// Bringing a file here: getFile, then its bytes, then a file with a name of our own.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/telegram/account.h"
#include "channels/telegram/limits.h"
#include "core/reply/media_types.h"
#include "io/environment.h"
#include "io/files.h"

namespace oc::channels::telegram {
namespace {

Error too_big(std::int64_t bytes, std::size_t limit_bytes, bool is_platform) {
  const std::string size = bytes > 0 ? fmt::format("; this one has {:.1f} MB", static_cast<double>(bytes) / (1 << 20)) : "";
  const double limit_mb = static_cast<double>(limit_bytes) / (1 << 20);
  Error out{.code = Errc::too_large};
  if (is_platform) {
    out.message = fmt::format("Telegram gives bots files of at most {:.0f} MB{}", limit_mb, size);
    out.hint = "Ask for a smaller one, or run a Bot API server of your own and name it in channels.telegram.apiRoot.";
  } else {
    out.message = fmt::format("files of at most {:.0f} MB are fetched{}", limit_mb, size);
    out.hint = "channels.telegram.mediaMaxMb sets the limit.";
  }
  return out;
}

/// By the sender's name for it, by its type, by Telegram's path.
std::string extension_of(const engine::Media& media, const std::string& file_path) {
  for (const auto mime : {reply::mime_of_name(media.file_name), std::string_view(media.mime), reply::mime_of_name(file_path)}) {
    if (const auto extension = reply::extension_of_mime(mime); !extension.empty()) return std::string(extension);
  }
  return ".bin";
}

}  // namespace

/// A Bot API server on this machine tells an absolute path instead of serving the file; only below the trusted folders is it read.
io::Task<Result<std::string>> Account::file_bytes(std::string file_path, std::size_t bytes_max) {
  if (!file_path.starts_with('/')) co_return co_await api_.download(std::move(file_path), bytes_max);
  for (const auto& root : settings_.trusted_local_file_roots) {
    const std::string prefix = root.ends_with('/') ? root : root + "/";
    if (file_path.starts_with(prefix)) co_return co_await io_.files.read_beside(root, file_path.substr(prefix.size()), bytes_max);
  }
  co_return fail(Errc::denied, "the Bot API server names a file on this machine, in a folder that is not trusted",
                 "Add the server's folder to channels.telegram.trustedLocalFileRoots.");
}

io::Task<Result<engine::Media>> Account::fetch(engine::Media media, std::string folder, std::size_t bytes_max) {
  if (media.reference.empty()) co_return fail(Errc::not_found, "the file has no Telegram file id");
  if (settings_.media_bytes_max > 0) bytes_max = std::min(bytes_max, settings_.media_bytes_max);
  const bool is_platform = settings_.api_root == kOfficialRoot && kDownloadBytesMax <= bytes_max;
  if (is_platform) bytes_max = kDownloadBytesMax;
  if (media.bytes > 0 && static_cast<std::uint64_t>(media.bytes) > bytes_max) co_return std::unexpected(too_big(media.bytes, bytes_max, is_platform));
  auto told = co_await act("getFile", {{"file_id", media.reference}});
  if (!told) {
    if (refusal_of(told.error()) == Refusal::file_too_big) co_return std::unexpected(too_big(media.bytes, kDownloadBytesMax, true));
    co_return std::unexpected(std::move(told).error());
  }
  const auto size = int_member(*told, "file_size").value_or(-1);
  if (size > 0 && static_cast<std::uint64_t>(size) > bytes_max) co_return std::unexpected(too_big(size, bytes_max, is_platform));
  const std::string file_path = string_member_or(*told, "file_path", "");
  if (file_path.empty()) co_return fail(Errc::protocol, "Telegram told no path for the file");
  auto bytes = co_await file_bytes(file_path, bytes_max);
  if (!bytes) {
    if (bytes.error().code == Errc::too_large) co_return std::unexpected(too_big(-1, bytes_max, is_platform));
    co_return std::unexpected(std::move(bytes).error());
  }
  if (media.mime.empty()) media.mime = reply::mime_of_name(media.file_name);
  if (media.mime.empty()) media.mime = reply::mime_of_bytes(std::string_view(*bytes).substr(0, 64));
  media.path = fmt::format("{}/{}{}", folder, io_.random.uuid(), extension_of(media, file_path));
  media.bytes = static_cast<std::int64_t>(bytes->size());
  OC_CO_CHECKED(co_await io_.files.create_beside(media.path, std::move(*bytes), 0600));
  co_return media;
}

}  // namespace oc::channels::telegram
