// Files from Discord's file server, and from nowhere else.
#include <fmt/format.h>

#include "base/text.h"
#include "channels/discord/account.h"
#include "core/reply/media_types.h"
#include "io/crypto.h"
#include "io/environment.h"
#include "io/files.h"

namespace oc::channels::discord {

io::Task<Result<engine::Media>> Account::fetch(engine::Media media, std::string folder, std::size_t bytes_max) {
  if (!may_fetch(settings_, media.reference)) co_return fail(Errc::denied, "a file is not on Discord's file server and is not fetched");
  const std::size_t most = std::min(bytes_max, settings_.media_bytes_max);
  if (media.bytes > 0 && static_cast<std::uint64_t>(media.bytes) > most)
    co_return fail(Errc::too_large, fmt::format("a file of {} bytes is larger than {} MB (channels.discord.mediaMaxMb)", media.bytes, most >> 20));
  io::HttpRequest request{.url = media.reference,
                          .idle_timeout = kDiscordCallTimeout,
                          .total_timeout = kDiscordUploadTimeout,
                          .body_bytes_max = most,
                          .proxy = settings_.proxy};
  OC_CO_TRY(auto response, co_await io_.http.send(std::move(request)));
  if (response.status != 200) {
    auto out = fail(response.status == 404 || response.status == 403 ? Errc::not_found : Errc::unavailable,
                    fmt::format("Discord's file server answered {}", response.status));
    out.error().http_status = response.status;
    co_return out;
  }
  if (media.mime.empty()) media.mime = printable(io::header_value(response.headers, "content-type"), 100);
  if (const auto seen = reply::mime_of_bytes(response.body); media.mime.empty() && !seen.empty()) media.mime = seen;
  if (media.mime.empty()) media.mime = "application/octet-stream";
  if (media.kind.empty()) media.kind = reply::kind_of_mime(media.mime);
  std::string extension(reply::extension_of_mime(media.mime));
  media.path = fmt::format("{}/{}{}", folder, io::hex(io_.random.bytes(16)), extension);
  media.bytes = static_cast<std::int64_t>(response.body.size());
  OC_CO_CHECKED(co_await io_.files.create_beside(media.path, std::move(response.body), 0600));
  co_return media;
}

}  // namespace oc::channels::discord
