// Files: to Meta as a form, from Meta by the address that it names for five minutes.
#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/multipart.h"
#include "base/text.h"
#include "channels/failed_calls.h"
#include "channels/whatsapp/cloud_account.h"
#include "channels/whatsapp/cloud_limits.h"
#include "core/reply/media_types.h"
#include "io/environment.h"
#include "io/files.h"
#include "io/files_whole.h"

namespace oc::channels::whatsapp {
namespace {

std::string shown_name(const engine::Media& media) {
  const std::string name = printable(media.file_name.empty() ? media.path.substr(media.path.rfind('/') + 1) : media.file_name, 200);
  return name.empty() ? "file" : name;
}

}  // namespace

/// Gives the id of a file that nobody sees yet.
io::Task<Result<std::string>> CloudAccount::upload(engine::Media media, std::string kind) {
  auto bytes = co_await io::read_whole(io_.files, media.path, kMediaFileBytesMax);
  if (!bytes && bytes.error().code == Errc::too_large)
    co_return fail(Errc::too_large, fmt::format("WhatsApp takes files of at most {} MB; {} is larger", kMediaFileBytesMax >> 20, shown_name(media)));
  if (!bytes) co_return std::unexpected(std::move(bytes).error());
  if (bytes->empty()) co_return fail(Errc::invalid, fmt::format("the file {} is empty", shown_name(media)));
  const std::string mime = kind == "document"   ? cloud_upload_mime(media)
                           : media.mime.empty() ? std::string(reply::mime_of_name(media.path))
                                                : media.mime;
  Multipart form("oc" + io_.random.uuid());
  form.field("messaging_product", "whatsapp");
  form.field("type", mime);
  form.file("file", shown_name(media), mime, *bytes);
  const std::string content_type = form.content_type();
  const auto answer =
      heard(co_await api_.post_form("the file", settings_.phone_number_id + "/media", content_type, std::move(form).body(), kCloudFileTimeout));
  if (!answer) {
    Error error = failed_before_send(answer.error());
    if (error.code == Errc::invalid) error.message += fmt::format(" ({}, {})", shown_name(media), mime);
    co_return std::unexpected(std::move(error));
  }
  const std::string id = string_member_or(*answer, "id", "");
  if (!is_cloud_media_id(id)) co_return fail(Errc::unavailable, "the answer to a file names no file");
  co_return id;
}

io::Task<Result<engine::Media>> CloudAccount::fetch(engine::Media media, std::string folder, std::size_t bytes_max) {
  const std::size_t limit = std::min({bytes_max, settings_.common.media_bytes_max, kMediaFileBytesMax});
  const auto too_large = [&] {
    return fail(Errc::too_large, fmt::format("the file is larger than {:.1f} MB", static_cast<double>(limit) / (1 << 20)),
                "See channels.whatsapp.mediaMaxMb.");
  };
  if (!settings_.problem.empty()) co_return fail(Errc::unavailable, settings_.problem);
  if (!is_cloud_media_id(media.reference)) co_return fail(Errc::not_found, "that is no file of WhatsApp");
  const std::string path = fmt::format("{}?phone_number_id={}", media.reference, settings_.phone_number_id);
  const auto told = heard(co_await api_.get("the file's address", path, kCloudCallTimeout));
  if (!told) co_return std::unexpected(told.error());
  if (int_member(*told, "file_size").value_or(0) > static_cast<std::int64_t>(limit)) co_return too_large();
  auto bytes = co_await api_.download(string_member_or(*told, "url", ""), limit);
  if (!bytes && bytes.error().code == Errc::too_large) co_return too_large();
  if (!bytes) co_return std::unexpected(std::move(bytes).error());
  if (media.mime.empty()) media.mime = printable(valid_utf8(string_member_or(*told, "mime_type", "")), 100);
  if (media.mime.empty()) media.mime = std::string(reply::mime_of_bytes(std::string_view(*bytes).substr(0, 64)));
  media.path = fmt::format("{}/{}{}", folder, io_.random.uuid(), reply::extension_of_mime(media.mime.substr(0, media.mime.find(';'))));
  media.bytes = static_cast<std::int64_t>(bytes->size());
  OC_CO_CHECKED(co_await io_.files.create_beside(media.path, std::move(*bytes), 0600));
  co_return media;
}

}  // namespace oc::channels::whatsapp
