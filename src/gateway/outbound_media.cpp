// Looks at the file, or fetches it first.
#include "gateway/outbound_media.h"

#include "base/limits.h"
#include "base/text.h"
#include "core/reply/media_types.h"
#include "engine/ports/copied.h"
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

/// What is known of a file before its copy is made.
struct Wanted {
  std::string file_name;
  std::string mime;  ///< "" = nothing
};

/// Where the copy goes: in the engine's folder for files on their way out, from which the old ones are removed.
Result<std::string> place_for(const Context& context, Wanted& wanted) {
  if (wanted.mime.empty() || wanted.mime == "application/octet-stream") wanted.mime = reply::mime_of_name(wanted.file_name);
  const std::string folder = context.parts.settings.state_dir + "/media/outbound";
  OC_CHECKED(context.parts.io.files.make_directories(folder, 0700));
  return folder + "/" + context.parts.io.random.uuid() + std::string(reply::extension_of_mime(wanted.mime));
}

/// A copy that nobody changes any more and that the engine sends as it is.
engine::Media kept(Wanted wanted, std::string path, std::uint64_t bytes, std::string_view beginning) {
  if (wanted.mime.empty()) wanted.mime = reply::mime_of_bytes(beginning);
  if (wanted.mime.empty()) wanted.mime = "application/octet-stream";
  return {.kind = std::string(reply::kind_of_mime(wanted.mime)),
          .mime = wanted.mime,
          .file_name = std::move(wanted.file_name),
          .bytes = static_cast<std::int64_t>(bytes),
          .reference = std::string(engine::kCopiedForSending),
          .path = std::move(path)};
}

Task<Result<engine::Media>> copied(const Context& context, std::string path) {
  if (!path.starts_with('/')) co_return fail(Errc::invalid, "a file is sent by its whole path, or by a URL", "such as /home/me/cat.png");
  io::Files& files = context.parts.io.files;
  Wanted wanted{.file_name = file_name_of(path)};
  OC_CO_TRY(const auto real, files.real_path(path));
  OC_CO_TRY(auto to, place_for(context, wanted));
  OC_CO_TRY(const auto copy, co_await files.copy_beneath("/", real.substr(1), to, kMediaFileBytesMax));
  co_return kept(std::move(wanted), std::move(to), copy.size_bytes, copy.beginning);
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
    OC_CO_TRY(auto response, co_await context.parts.io.http.send(std::move(request)));
    if (auto next = redirected(response); !next.empty() && hop < kRedirectsMax) {
      url = std::move(next);
      continue;
    }
    if (response.status != 200) co_return fail(Errc::not_found, "the file's server answered " + std::to_string(response.status));
    const auto type = io::header_value(response.headers, "Content-Type");
    Wanted wanted{.file_name = file_name_of(std::string_view(url).substr(url.find("://") + 3)),
                  .mime = ascii_lower(js_trim(type.substr(0, type.find(';'))))};
    OC_CO_TRY(auto to, place_for(context, wanted));
    const auto size = response.body.size();
    const std::string beginning = response.body.substr(0, kBeginning);
    OC_CO_CHECKED(co_await context.parts.io.files.create_beside(to, std::move(response.body), 0600));
    co_return kept(std::move(wanted), std::move(to), size, beginning);
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
  co_return co_await copied(context, std::move(place));
}

}  // namespace oc::gateway
