// `<state>/media/inbound` and `<state>/media/outbound`.
#include "engine/media.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "core/access/accounts.h"
#include "core/config/config.h"
#include "core/reply/media_types.h"
#include "engine/accounts.h"
#include "io/clock.h"
#include "io/crypto.h"
#include "io/environment.h"
#include "io/files.h"
#include "io/log.h"

namespace oc::engine {
namespace {

constexpr Millis kFetchTime = std::chrono::seconds(60);       // of one file
constexpr Millis kFetchTimeOfAll = std::chrono::seconds(90);  // of one message: others of its session wait meanwhile
constexpr std::size_t kImageBytesMax = 5u << 20;              // what the strictest provider takes of one image
constexpr std::chrono::hours kMediaLifetime{48};
constexpr double kMebibyte = 1024.0 * 1024.0;

std::string media_root(const Inside& inside) { return inside.parts.paths.state_dir + "/media"; }

/// Megabytes that a channel takes when nothing is written. Source: spec/channels.md 4.1 to 4.5.
double usual_megabytes(std::string_view channel) {
  if (channel == "whatsapp") return 50;
  if (channel == "slack") return 20;
  if (channel == "discord" || channel == "signal") return 8;
  return 5;
}

std::size_t file_bytes_max(const Inside& inside, const std::string& channel, const std::string& account_id) {
  const Json& root = inside.snapshot->config->root();
  auto megabytes = number_member(Json(access::account_settings(root, channel, account_id)), "mediaMaxMb");
  const Json* defaults = at_path(root, "agents.defaults");
  if (!megabytes && defaults) megabytes = number_member(*defaults, "mediaMaxMb");
  const double bytes = std::max(0.0, megabytes.value_or(usual_megabytes(channel))) * kMebibyte;
  return static_cast<std::size_t>(std::min(bytes, static_cast<double>(kMediaFileBytesMax)));
}

/// For people and models: a file's own name, without anything that looks like the note around it.
std::string shown_name(const Media& media) {
  std::string name = printable(media.file_name.empty() ? media.kind : media.file_name, 120);
  std::ranges::replace(name, '[', '(');
  std::ranges::replace(name, ']', ')');
  return name;
}

std::string megabytes_text(std::size_t bytes) { return fmt::format("{:.3g} MB", static_cast<double>(bytes) / kMebibyte); }

/// A platform's word for a type may be its sender's: one that is no plain type is none.
std::string plain_mime(std::string_view mime) {
  const std::string word = ascii_lower(js_trim(mime.substr(0, mime.find(';'))));
  const bool is_plain = std::ranges::all_of(
      word, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || std::string_view("/.+-_").find(c) != std::string_view::npos; });
  return is_plain && word.size() <= 100 && std::ranges::count(word, '/') == 1 ? word : "";
}

io::Task<Result<Media>> fetched(std::shared_ptr<ChannelAccount> account, Media media, std::string folder, std::size_t bytes_max) {
  co_return co_await account->fetch(std::move(media), std::move(folder), bytes_max);
}

/// What one file may be.
struct Bounds {
  std::size_t bytes_max = 0;
  Millis until{0};  ///< steady time
};

/// Errors: those of ChannelAccount::fetch; too_large before anything is fetched when the platform tells the size.
io::Task<Result<Media>> bring(Inside& inside, std::shared_ptr<ChannelAccount> account, Media media, Bounds bounds) {
  const std::size_t bytes_max = bounds.bytes_max;
  const Millis left = std::min(kFetchTime, bounds.until - inside.io.clock.steady());
  if (left.count() <= 0) co_return fail(Errc::timeout, "the files before it took too long");
  if (media.bytes > 0 && static_cast<std::size_t>(media.bytes) > bytes_max)
    co_return fail(Errc::too_large, "larger than " + megabytes_text(bytes_max));
  const std::string folder = media_root(inside) + "/inbound";
  OC_CO_CHECKED(inside.io.files.make_directories(folder, 0700));
  auto brought = co_await io::within(inside.io.clock, left, fetched(std::move(account), media, folder, bytes_max));
  if (!brought && brought.error().code == Errc::too_large) co_return fail(Errc::too_large, "larger than " + megabytes_text(bytes_max));
  if (brought) brought->mime = plain_mime(brought->mime);
  co_return brought;
}

bool is_for_models(const Media& media) {
  static constexpr std::string_view kSeen[] = {"image/jpeg", "image/png", "image/gif", "image/webp"};
  return std::ranges::find(kSeen, std::string_view(media.mime)) != std::end(kSeen);
}

/// OpenClaw's form of the note.
std::string note_of(const std::vector<Media>& files, const std::vector<std::string>& missing) {
  std::vector<std::string> lines;
  const auto named = [](const Media& media) { return media.path + (media.mime.empty() ? "" : " (" + media.mime + ")"); };
  if (files.size() == 1) {
    lines.push_back(fmt::format("[media attached: {}]", named(files.front())));
  } else if (!files.empty()) {
    lines.push_back(fmt::format("[media attached: {} files]", files.size()));
    for (std::size_t i = 0; i < files.size(); i++) lines.push_back(fmt::format("[media attached {}/{}: {}]", i + 1, files.size(), named(files[i])));
  }
  for (const auto& why : missing) lines.push_back("[media not available: " + why + "]");
  return join(lines, "\n");
}

}  // namespace

io::Task<Brought> bring_media(Inside& inside, const Inbound& inbound) {
  if (inbound.media.empty()) co_return Brought{};
  const auto account = inside.accounts->find(inbound.channel, inbound.account_id);
  const Bounds bounds{.bytes_max = file_bytes_max(inside, inbound.channel, inbound.account_id), .until = inside.io.clock.steady() + kFetchTimeOfAll};
  std::vector<Media> files;
  std::vector<std::string> missing;
  Brought brought;
  for (std::size_t i = 0; i < inbound.media.size(); i++) {
    const Media& wanted = inbound.media[i];
    if (i >= kMediaPerMessageMax) {
      missing.push_back(fmt::format("{} more files; only {} of a message are fetched", inbound.media.size() - i, kMediaPerMessageMax));
      break;
    }
    if (!account) {
      missing.push_back(shown_name(wanted) + ": the account is gone");
      continue;
    }
    auto media = co_await bring(inside, account, wanted, bounds);
    if (!media) {
      inside.io.log.warn(inbound.channel, "a file was not fetched: " + media.error().message,
                         {{"account", inbound.account_id}, {"message", inbound.message_id}});
      missing.push_back(fmt::format("{}: {}", shown_name(wanted), printable(media.error().message, 200)));
      continue;
    }
    if (is_for_models(*media)) brought.images.push_back(*media);
    files.push_back(std::move(*media));
  }
  brought.note = note_of(files, missing);
  co_return brought;
}

std::string body_of(const Inbound& inbound) {
  if (inbound.media.empty() || !js_trim(inbound.text).empty()) return inbound.text;
  const std::string& kind = inbound.media.front().kind;
  const std::size_t count = inbound.media.size();
  const bool alike = std::ranges::all_of(inbound.media, [&](const Media& media) { return media.kind == kind; });
  const std::string placeholder = reply::media_placeholder(alike ? kind : "document");
  if (count == 1) return placeholder;
  return fmt::format("{} ({} {}s)", placeholder, count, alike ? (kind == "voice" ? "audio" : kind) : "file");
}

namespace {

/// The part of an absolute path behind a folder; nothing when it does not lie there.
std::optional<std::string> behind(std::string_view path, std::string_view folder) {
  while (folder.ends_with('/')) folder.remove_suffix(1);
  if (folder.empty() || !path.starts_with(folder) || path.size() <= folder.size() + 1 || path[folder.size()] != '/') return std::nullopt;
  return std::string(path.substr(folder.size() + 1));
}

/// Where a written path is looked for: a folder, and what lies beneath it.
struct Place {
  std::string root;
  std::string relative;
};
Result<Place> place_of(const Inside& inside, const std::string& workspace, const std::string& written) {
  const auto refuse = [&] {
    return fail(Errc::denied, "only files of the workspace can be sent: " + printable(written, 200), "Copy it into the workspace first.");
  };
  if (written.empty() || written.starts_with('~') || written.contains("://") || written.contains('\\') || written.contains('\0')) return refuse();
  if (written.find(':') < written.find('/')) return refuse();
  if (!written.starts_with('/')) return Place{workspace, written.starts_with("./") ? written.substr(2) : written};
  for (const std::string& root : {workspace, media_root(inside)}) {
    if (auto relative = behind(written, root)) return Place{root, std::move(*relative)};
    const auto real = inside.io.files.real_path(root);
    if (auto relative = real ? behind(written, *real) : std::nullopt) return Place{root, std::move(*relative)};
  }
  return refuse();
}

}  // namespace

Result<Media> take_for_sending(const Inside& inside, const std::string& workspace, const ReplyAddress& address, const std::string& written) {
  OC_TRY(const auto place, place_of(inside, workspace, written));
  const std::size_t bytes_max = file_bytes_max(inside, address.channel, address.account_id);
  auto bytes = inside.io.files.read_beneath(place.root, place.relative, bytes_max);
  if (!bytes && bytes.error().code == Errc::too_large)
    return fail(Errc::too_large, fmt::format("{} is larger than {}", printable(written, 200), megabytes_text(bytes_max)));
  if (!bytes) return std::unexpected(bytes.error());
  Media media{.file_name = place.relative.substr(place.relative.rfind('/') + 1), .bytes = static_cast<std::int64_t>(bytes->size())};
  media.mime = reply::mime_of_name(media.file_name);
  if (media.mime.empty()) media.mime = reply::mime_of_bytes(std::string_view(*bytes).substr(0, 64));
  if (media.mime.empty()) media.mime = "application/octet-stream";
  media.kind = reply::kind_of_mime(media.mime);
  const std::string folder = media_root(inside) + "/outbound";
  OC_CHECKED(inside.io.files.make_directories(folder, 0700));
  media.path = folder + "/" + inside.io.random.uuid() + std::string(reply::extension_of_mime(media.mime));
  OC_CHECKED(inside.io.files.create(media.path, *bytes, 0600));
  return media;
}

std::string image_data(const Inside& inside, const std::string& path) {
  const std::string folder = media_root(inside) + "/inbound";
  const auto relative = behind(path, folder);
  if (!relative) return "";
  const auto bytes = inside.io.files.read_beneath(folder, *relative, kImageBytesMax);
  return bytes ? io::base64(*bytes) : "";
}

void remove_old_media(const Inside& inside) {
  const Json* hours = inside.snapshot->config->find("media.ttlHours");
  const auto written = hours && hours->is_int64() ? std::chrono::hours(std::clamp<std::int64_t>(hours->get_int64(), 1, 168)) : kMediaLifetime;
  const UnixTime now = inside.io.clock.now();
  for (const std::string_view which : {"inbound", "outbound"}) {
    const Millis lifetime = which == "outbound" ? std::max<Millis>(written, kDeliveryLifetime * 2) : Millis(written);
    const std::string folder = media_root(inside) + "/" + std::string(which);
    const auto files = inside.io.files.list(folder);
    if (!files) continue;
    for (const auto& file : *files) {
      if (!file.is_directory && now - file.modified > lifetime) static_cast<void>(inside.io.files.remove(folder + "/" + file.name));
    }
  }
}

}  // namespace oc::engine
