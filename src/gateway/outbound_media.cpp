// Looks at the file, or fetches it first.
#include "gateway/outbound_media.h"

#include "base/limits.h"
#include "base/text.h"
#include "core/reply/media_types.h"
#include "io/environment.h"
#include "io/files.h"
#include "io/http.h"

namespace oc::gateway {
namespace {

constexpr std::chrono::minutes kFetchTime{2};
constexpr int kRedirectsMax = 3;
constexpr std::size_t kBeginning = 64;

bool is_url(std::string_view place) { return place.starts_with("http://") || place.starts_with("https://"); }

std::string file_name_of(std::string_view path) {
  path = path.substr(0, path.find_first_of("?#"));
  const auto slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

/// A copy that nobody changes any more, where the engine looks for files; it goes with the other old files of that folder.
Result<engine::Media> kept(const Context& context, const std::string& bytes, std::string file_name, std::string mime) {
  if (mime.empty() || mime == "application/octet-stream") mime = reply::mime_of_name(file_name);
  if (mime.empty()) mime = reply::mime_of_bytes(std::string_view(bytes).substr(0, kBeginning));
  if (mime.empty()) mime = "application/octet-stream";
  const std::string folder = context.parts.settings.state_dir + "/media/outbound";
  OC_CHECKED(context.parts.io.files.make_directories(folder, 0700));
  const auto path = folder + "/" + context.parts.io.random.uuid() + std::string(reply::extension_of_mime(mime));
  OC_CHECKED(context.parts.io.files.create(path, bytes, 0600));
  return engine::Media{.kind = std::string(reply::kind_of_mime(mime)),
                       .mime = mime,
                       .file_name = std::move(file_name),
                       .bytes = static_cast<std::int64_t>(bytes.size()),
                       .path = path};
}

Result<engine::Media> copied(const Context& context, const std::string& path) {
  if (!path.starts_with('/')) return fail(Errc::invalid, "a file is sent by its whole path, or by a URL", "such as /home/me/cat.png");
  OC_TRY(const auto bytes, context.parts.io.files.read(path, kMediaFileBytesMax));
  return kept(context, bytes, file_name_of(path), "");
}

/// The address that a redirect leads to; "" when it is none that can be followed.
std::string redirected(const io::HttpResponse& response) {
  const bool is_redirect =
      response.status == 301 || response.status == 302 || response.status == 303 || response.status == 307 || response.status == 308;
  const std::string to(io::header_value(response.headers, "Location"));
  return is_redirect && is_url(to) ? to : "";
}

Task<Result<engine::Media>> fetched(const Context& context, std::string url) {
  for (int hop = 0;; hop++) {
    io::HttpRequest request{.url = url, .total_timeout = kFetchTime, .body_bytes_max = kMediaFileBytesMax};
    OC_CO_TRY(const auto response, co_await context.parts.io.http.send(std::move(request)));
    if (auto next = redirected(response); !next.empty() && hop < kRedirectsMax) {
      url = std::move(next);
      continue;
    }
    if (response.status != 200) co_return fail(Errc::not_found, "the file's server answered " + std::to_string(response.status));
    const auto type = io::header_value(response.headers, "Content-Type");
    const auto name = file_name_of(std::string_view(url).substr(url.find("://") + 3));
    co_return kept(context, response.body, name, ascii_lower(js_trim(type.substr(0, type.find(';')))));
  }
}

}  // namespace

Task<Result<engine::Media>> outbound_media(const Context& context, Reader reader, std::string place) {
  if (place.starts_with("file://")) place = place.substr(7);
  if (reader == Reader::workspace_only) {
    if (is_url(place)) co_return fail(Errc::denied, "missing scope: operator.admin (the gateway fetches URLs for those who may do everything)");
    co_return engine::Media{.path = std::move(place)};
  }
  if (is_url(place)) co_return co_await fetched(context, std::move(place));
  co_return copied(context, place);
}

}  // namespace oc::gateway
