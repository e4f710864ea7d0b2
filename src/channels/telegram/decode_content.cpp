// What a message carries besides its text: files by their id, and what is told in words.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "base/time.h"
#include "channels/telegram/decode_parts.h"

namespace oc::channels::telegram {
namespace {

using engine::Media;

struct FileKind {
  std::string_view key;   ///< of the message
  std::string_view kind;  ///< of Media
  std::string_view mime;  ///< when the message tells none
};

/// An animation is told a second time as a document, for old programs: it stands before it.
constexpr auto kFileKinds = std::to_array<FileKind>({
    {"animation", "video", "video/mp4"},
    {"video", "video", "video/mp4"},
    {"video_note", "video", "video/mp4"},
    {"voice", "voice", "audio/ogg"},
    {"audio", "audio", ""},
    {"document", "document", ""},
});

Media file(const Json& value, std::string_view kind, std::string_view mime) {
  const std::string own = printable(text_member(value, "mime_type"), 100);
  return {.kind = std::string(kind),
          .mime = own.empty() ? std::string(mime) : own,
          .file_name = line_member(value, "file_name"),
          .bytes = std::max<std::int64_t>(-1, int_member(value, "file_size").value_or(-1)),
          .reference = printable(text_member(value, "file_id"), 300),
          .path = "",
          .caption = ""};
}

/// A photo comes in several sizes; the last is the largest.
const Json* largest_photo(const Json& message) {
  const Json* sizes = member(message, "photo");
  if (sizes == nullptr || !sizes->is_array() || sizes->get_array().empty()) return nullptr;
  return &*std::ranges::max_element(sizes->get_array(), {}, [](const Json& size) {
    return std::min<std::int64_t>(int_member(size, "width").value_or(0), 100'000) *
           std::min<std::int64_t>(int_member(size, "height").value_or(0), 100'000);
  });
}

/// In the words of OpenClaw's location note.
std::string place_text(const Json& message) {
  const Json* venue = member(message, "venue");
  const Json* place = venue != nullptr ? member(*venue, "location") : member(message, "location");
  if (place == nullptr || !place->is_object()) return {};
  const double latitude = number_member(*place, "latitude").value_or(0), longitude = number_member(*place, "longitude").value_or(0);
  std::string where = fmt::format("{:.6f}, {:.6f}", latitude, longitude);
  if (const auto accuracy = number_member(*place, "horizontal_accuracy"); accuracy && *accuracy > 0 && *accuracy < 1e7)
    where += fmt::format(" ±{}m", std::lround(*accuracy));
  if (int_member(*place, "live_period").value_or(0) > 0) return "🛰 Live location: " + where;
  std::vector<std::string> names;
  for (const auto key : {"title", "address"}) {
    if (const std::string name = venue != nullptr ? line_member(*venue, key) : ""; !name.empty()) names.push_back(name);
  }
  return names.empty() ? "📍 " + where : fmt::format("📍 {} ({})", join(names, " — "), where);
}

std::string contact_text(const Json& contact) {
  const std::string name(js_trim(line_member(contact, "first_name") + " " + line_member(contact, "last_name")));
  const std::string phone = line_member(contact, "phone_number");
  return fmt::format("<contact: {}{}{}>", name, name.empty() || phone.empty() ? "" : ", ", phone);
}

std::string poll_text(const Json& poll) {
  std::string out = "[poll: " + line_member(poll, "question");
  const Json* options = member(poll, "options");
  if (options != nullptr && options->is_array()) {
    std::size_t shown = 0;
    for (const auto& option : options->get_array()) {
      if (shown++ >= 12) break;
      out += " | " + line_member(option, "text");
    }
  }
  return out + "]";
}

std::string sticker_text(const Json& sticker) {
  const std::string emoji = line_member(sticker, "emoji"), set = line_member(sticker, "set_name");
  return fmt::format("[Sticker{}{}]", emoji.empty() ? "" : " " + emoji, set.empty() ? "" : fmt::format(" from \"{}\"", set));
}

bool is_still(const Json& sticker) {
  return !bool_member(sticker, "is_animated").value_or(false) && !bool_member(sticker, "is_video").value_or(false);
}

std::string origin_name(const Json& origin) {
  if (const Json* user = member(origin, "sender_user")) return person(*user).name;
  if (const auto hidden = line_member(origin, "sender_user_name"); !hidden.empty()) return hidden;
  for (const auto key : {"chat", "sender_chat"}) {
    const Json* chat = member(origin, key);
    if (chat == nullptr) continue;
    const std::string title = line_member(*chat, "title");
    return title.empty() ? line_member(*chat, "username") : title;
  }
  return {};
}

}  // namespace

std::vector<Media> media_of(const Json& message) {
  if (const Json* photo = largest_photo(message)) {
    auto out = file(*photo, "image", "image/jpeg");
    if (!out.reference.empty()) return {std::move(out)};
  }
  for (const auto& kind : kFileKinds) {
    const Json* value = member(message, kind.key);
    if (value == nullptr || !value->is_object()) continue;
    auto out = file(*value, kind.kind, kind.mime);
    if (!out.reference.empty()) return {std::move(out)};
  }
  const Json* sticker = member(message, "sticker");
  if (sticker == nullptr || !sticker->is_object() || !is_still(*sticker)) return {};
  auto out = file(*sticker, "sticker", "image/webp");
  return out.reference.empty() ? std::vector<Media>{} : std::vector<Media>{std::move(out)};
}

std::string told_content(const Json& message) {
  if (const Json* sticker = member(message, "sticker"); sticker != nullptr && sticker->is_object()) return sticker_text(*sticker);
  if (const Json* contact = member(message, "contact"); contact != nullptr && contact->is_object()) return contact_text(*contact);
  if (auto place = place_text(message); !place.empty()) return place;
  if (const Json* poll = member(message, "poll"); poll != nullptr && poll->is_object()) return poll_text(*poll);
  if (const Json* dice = member(message, "dice"); dice != nullptr && dice->is_object())
    return fmt::format("[dice: {} {}]", line_member(*dice, "emoji"), int_member(*dice, "value").value_or(0));
  if (member(message, "story") != nullptr) return "[story]";
  return {};
}

std::string forward_note(const Json& message) {
  const Json* origin = member(message, "forward_origin");
  if (origin == nullptr || !origin->is_object()) return {};
  const std::string name = printable(origin_name(*origin), 200);
  const auto seconds = std::clamp<std::int64_t>(int_member(*origin, "date").value_or(0), 0, 253'402'300'799);
  const std::string at = seconds > 0 ? " at " + to_iso(from_ms(seconds * 1000)) : "";
  return fmt::format("[Forwarded from {}{}]", name.empty() ? "unknown" : name, at);
}

}  // namespace oc::channels::telegram
