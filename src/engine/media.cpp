// `<state>/media/inbound/<agent>` and `<state>/media/outbound`.
#include "engine/media.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "core/access/accounts.h"
#include "core/config/config.h"
#include "core/reply/media_types.h"
#include "engine/accounts.h"
#include "engine/media_shelf.h"
#include "engine/ports/copied.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/files.h"
#include "io/log.h"

namespace oc::engine {
namespace {

constexpr Millis kFetchTime = std::chrono::seconds(60);       // of one file
constexpr Millis kFetchTimeOfAll = std::chrono::seconds(90);  // of one message: others of its session wait meanwhile
constexpr std::chrono::hours kMediaLifetime{48};
constexpr double kMebibyte = 1024.0 * 1024.0;

std::string outbound_folder(const Inside& inside) { return inside.media->folder() + "/outbound"; }

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

/// One message whose files are brought.
struct Bringing {
  Inside& inside;
  std::shared_ptr<ChannelAccount> account;
  MediaOwner owner;
  std::size_t bytes_max = 0;  ///< of a file
  Millis until{0};            ///< steady time
};

std::string larger_than(std::size_t bytes_max) { return "larger than " + megabytes_text(bytes_max); }

/// In words for the chat: where files lie on this machine is no business of theirs.
std::string in_short(const Bringing& bringing, const Error& error) {
  if (error.code == Errc::too_large) return larger_than(bringing.bytes_max);
  if (error.code == Errc::io || error.message.contains(bringing.inside.media->folder())) return "this machine cannot keep it now";
  return printable(error.message, 200);
}

/// Errors: those of ChannelAccount::fetch and MediaShelf::room_for; too_large before anything is fetched when the platform tells the size.
io::Task<Result<Media>> bring(const Bringing& bringing, Media media) {
  Inside& inside = bringing.inside;
  const std::size_t bytes_max = bringing.bytes_max;
  if (media.bytes > 0 && static_cast<std::size_t>(media.bytes) > bytes_max) co_return fail(Errc::too_large, larger_than(bytes_max));
  if (inside.io.clock.steady() >= bringing.until) co_return fail(Errc::timeout, "the files before it took too long");
  OC_CO_TRY(const auto room, co_await inside.media->room_for(bringing.owner, media.bytes > 0 ? static_cast<std::size_t>(media.bytes) : bytes_max));
  const Millis left = std::min(kFetchTime, bringing.until - inside.io.clock.steady());
  const std::string folder = inside.media->inbound_of(bringing.owner.agent_id);
  OC_CO_CHECKED(inside.io.files.make_directories(folder, 0700));
  auto brought = co_await io::within(inside.io.clock, left, fetched(bringing.account, media, folder, bytes_max));
  if (!brought) co_return brought;
  // The platform's word for the size may be wrong, and the bridge of a channel writes by itself.
  OC_CO_TRY(const auto info, inside.io.files.info(brought->path));
  room->take(brought->path, info.size_bytes);
  brought->mime = plain_mime(brought->mime);
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

io::Task<Brought> bring_media(Inside& inside, const Routed& routed) {
  const Inbound& inbound = routed.inbound;
  if (inbound.media.empty()) co_return Brought{};
  const MediaOwner owner{.agent_id = routed.route.agent_id,
                         .sender = fmt::format("{}:{}:{}", inbound.channel, inbound.account_id, inbound.sender.id),
                         .run_id = run_id_of(routed)};
  const MediaShelf::Hold hold(*inside.media, owner.run_id);
  const Bringing bringing{.inside = inside,
                          .account = inside.accounts->find(inbound.channel, inbound.account_id),
                          .owner = owner,
                          .bytes_max = file_bytes_max(inside, inbound.channel, inbound.account_id),
                          .until = inside.io.clock.steady() + kFetchTimeOfAll};
  std::vector<Media> files;
  std::vector<std::string> missing;
  Brought brought;
  for (std::size_t i = 0; i < inbound.media.size(); i++) {
    const Media& wanted = inbound.media[i];
    if (i >= kMediaPerMessageMax) {
      missing.push_back(fmt::format("{} more files; only {} of a message are fetched", inbound.media.size() - i, kMediaPerMessageMax));
      break;
    }
    if (!bringing.account) {
      missing.push_back(shown_name(wanted) + ": the account is gone");
      continue;
    }
    auto media = co_await bring(bringing, wanted);
    if (!media) {
      inside.io.log.warn(inbound.channel, "a file was not fetched: " + media.error().message,
                         {{"account", inbound.account_id}, {"message", inbound.message_id}});
      missing.push_back(fmt::format("{}: {}", shown_name(wanted), in_short(bringing, media.error())));
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
Result<Place> place_of(const Inside& inside, const std::string& agent_id, const std::string& written) {
  const auto refuse = [&] {
    return fail(Errc::denied, "only files of the agent's workspace, and those that came to it, can be sent: " + printable(written, 200),
                "Copy it into the workspace first.");
  };
  const auto* agent = inside.snapshot->find(agent_id);
  if (agent == nullptr) return refuse();
  if (written.empty() || written.starts_with('~') || written.contains("://") || written.contains('\\') || written.contains('\0')) return refuse();
  if (written.find(':') < written.find('/')) return refuse();
  if (!written.starts_with('/')) return Place{agent->workspace, written.starts_with("./") ? written.substr(2) : written};
  for (const std::string& root : {agent->workspace, inside.media->inbound_of(agent_id)}) {
    if (auto relative = behind(written, root)) return Place{root, std::move(*relative)};
    const auto real = inside.io.files.real_path(root);
    if (auto relative = real ? behind(written, *real) : std::nullopt) return Place{root, std::move(*relative)};
  }
  return refuse();
}

std::unexpected<Error> too_large_to_send(const std::string& written, std::size_t bytes_max) {
  return fail(Errc::too_large, fmt::format("{} is larger than {}", printable(written, 200), megabytes_text(bytes_max)));
}

/// One that lies in the outbound folder for this message.
Result<Media> take_copied(const Inside& inside, Media file, std::size_t bytes_max) {
  const auto name = behind(file.path, outbound_folder(inside));
  if (!name || name->contains('/')) return fail(Errc::denied, "no copy lies there: " + printable(file.path, 200));
  OC_TRY(const auto info, inside.io.files.info(file.path));
  if (info.size_bytes > bytes_max) return too_large_to_send(file.file_name, bytes_max);
  file.reference.clear();
  file.bytes = static_cast<std::int64_t>(info.size_bytes);
  return file;
}

/// Removes the older ones. Waits for the disk.
io::Task<> remove_old_copies(const Inside& inside, Millis lifetime) {
  const std::string folder = outbound_folder(inside);
  const auto files = co_await inside.io.files.list_beside(folder);
  if (!files) co_return;
  const UnixTime now = inside.io.clock.now();
  for (const auto& file : *files) {
    if (!file.is_directory && now - file.modified > lifetime) static_cast<void>(co_await inside.io.files.remove_beside(folder + "/" + file.name));
  }
}

}  // namespace

io::Task<Result<Media>> take_for_sending(const Inside& inside, std::string agent_id, ReplyAddress address, Media file) {
  const std::size_t bytes_max = file_bytes_max(inside, address.channel, address.account_id);
  if (file.reference == kCopiedForSending) co_return take_copied(inside, std::move(file), bytes_max);
  OC_CO_TRY(const auto place, place_of(inside, agent_id, file.path));
  Media media{.file_name = place.relative.substr(place.relative.rfind('/') + 1)};
  media.mime = reply::mime_of_name(media.file_name);
  const std::string folder = outbound_folder(inside);
  OC_CO_CHECKED(inside.io.files.make_directories(folder, 0700));
  media.path = folder + "/" + inside.io.random.uuid() + std::string(reply::extension_of_mime(media.mime));
  const auto copied = co_await inside.io.files.copy_beneath(place.root, place.relative, media.path, bytes_max);
  if (!copied && copied.error().code == Errc::too_large) co_return too_large_to_send(file.path, bytes_max);
  if (!copied) co_return std::unexpected(copied.error());
  media.bytes = static_cast<std::int64_t>(copied->size_bytes);
  if (media.mime.empty()) media.mime = reply::mime_of_bytes(copied->beginning);
  if (media.mime.empty()) media.mime = "application/octet-stream";
  media.kind = reply::kind_of_mime(media.mime);
  co_return media;
}

io::Task<std::shared_ptr<const std::string>> image_data(const Inside& inside, std::string agent_id, std::string path) {
  std::string folder = inside.media->inbound_of(agent_id);
  auto relative = behind(path, folder);
  if (!relative) {
    // Files of before each agent had a folder: the agent's own transcript names it, and it lies in no other agent's folder.
    folder = inside.media->folder() + "/inbound";
    relative = behind(path, folder);
    if (!relative || relative->contains('/')) co_return nullptr;
  }
  co_return co_await inside.media->pictures.get(std::move(folder), std::move(*relative));
}

io::Task<> remove_old_media(const Inside& inside) {
  const Json* hours = inside.snapshot->config->find("media.ttlHours");
  const auto written = hours && hours->is_int64() ? std::chrono::hours(std::clamp<std::int64_t>(hours->get_int64(), 1, 168)) : kMediaLifetime;
  co_await inside.media->remove_old(written);
  co_await remove_old_copies(inside, std::max<Millis>(written, kDeliveryLifetime * 2));
}

}  // namespace oc::engine
