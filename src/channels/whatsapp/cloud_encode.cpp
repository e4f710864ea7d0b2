// Words, files, buttons: each kind of message has its own object under its own name.
#include "channels/whatsapp/cloud_encode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/text.h"
#include "channels/whatsapp/cloud_decode.h"
#include "channels/whatsapp/cloud_limits.h"
#include "core/access/sender.h"
#include "core/access/whatsapp_id.h"
#include "core/reply/media_types.h"
#include "core/reply/whatsapp_text.h"

namespace oc::channels::whatsapp {
namespace {

/// What stands above buttons whose words stand elsewhere.
constexpr std::string_view kLook = "👇";

struct Button {
  std::string id;
  std::string title;
};

std::string plain_mime(const engine::Media& media) {
  std::string mime = media.mime.empty() ? std::string(reply::mime_of_name(media.file_name.empty() ? media.path : media.file_name)) : media.mime;
  mime = ascii_lower(mime.substr(0, mime.find(';')));
  return std::string(js_trim(mime));
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> list) { return std::ranges::find(list, word) != list.end(); }

std::string file_name_of(const engine::Media& media) {
  std::string name = media.file_name.empty() ? media.path.substr(media.path.rfind('/') + 1) : media.file_name;
  name = printable(name, 200);
  return name.empty() ? "file" : name;
}

/// WhatsApp takes each title and each id once.
std::string unique(std::string text, std::set<std::string>& taken, std::size_t units_max) {
  std::string out(utf16_prefix(text, units_max));
  for (int i = 2; !taken.insert(out).second && i < 100; i++) {
    const std::string end = fmt::format(" {}", i);
    out = std::string(utf16_prefix(text, units_max - end.size())) + end;
  }
  return out;
}

/// The buttons of all rows, those without words and those with more behind them than WhatsApp takes left out.
std::vector<Button> buttons_of(const Json& buttons, std::size_t& dropped) {
  std::vector<Button> out;
  std::set<std::string> ids;
  if (!buttons.is_array()) return out;
  for (const auto& row : buttons.get_array()) {
    if (!row.is_array()) continue;
    for (const auto& one : row.get_array()) {
      const std::string title(js_trim(valid_utf8(string_member_or(one, "text", ""))));
      std::string id = valid_utf8(string_member_or(one, "callback_data", ""));
      if (id.empty()) id = title;
      if (title.empty() || id.size() > kCloudButtonIdBytesMax || out.size() >= kCloudRowsMax || !ids.insert(id).second) {
        dropped++;
      } else {
        out.push_back({std::move(id), title});
      }
    }
  }
  return out;
}

JsonObject interactive(const std::string& words, const std::vector<Button>& buttons) {
  std::set<std::string> titles;
  JsonArray shown;
  if (buttons.size() <= kCloudButtonsMax) {
    for (const auto& one : buttons) {
      shown.push_back(
          JsonObject{{"type", "reply"}, {"reply", JsonObject{{"id", one.id}, {"title", unique(one.title, titles, kCloudButtonTitleUnitsMax)}}}});
    }
    return {{"type", "button"}, {"body", JsonObject{{"text", words}}}, {"action", JsonObject{{"buttons", std::move(shown)}}}};
  }
  for (const auto& one : buttons) shown.push_back(JsonObject{{"id", one.id}, {"title", unique(one.title, titles, kCloudRowTitleUnitsMax)}});
  JsonArray sections{JsonObject{{"rows", std::move(shown)}}};
  return {{"type", "list"}, {"body", JsonObject{{"text", words}}}, {"action", JsonObject{{"button", "☰"}, {"sections", std::move(sections)}}}};
}

CloudMessage text_message(const std::string& text) {
  const bool has_link = text.find("https://") != std::string::npos || text.find("http://") != std::string::npos;
  CloudMessage out;
  out.body = {{"type", "text"}, {"text", JsonObject{{"body", text}, {"preview_url", has_link}}}};
  return out;
}

CloudMessage file_message(const engine::Media& media, const engine::Utterance& part, const CloudSettings& settings) {
  CloudMessage out;
  out.kind = cloud_kind(media, media.bytes < 0 ? 0 : static_cast<std::size_t>(media.bytes));
  out.file = media;
  JsonObject file;
  if (out.kind == "document") file["filename"] = file_name_of(media);
  if (out.kind == "audio" && (media.kind == "voice" || part.audio_as_voice) && plain_mime(media) == "audio/ogg") file["voice"] = true;
  if (out.kind != "audio" && out.kind != "sticker" && !media.caption.empty()) {
    const std::string caption = reply::whatsapp_text(media.caption, settings.common.tables);
    file["caption"] = utf16_prefix(caption, kCloudCaptionUnitsMax);
  }
  out.body = {{"type", out.kind}, {out.kind, std::move(file)}};
  return out;
}

/// What stands in a chat in place of a file that Meta takes no file of that type for: its own words, and its name.
std::string words_instead(const engine::Media& media) {
  const std::string_view caption = utf16_prefix(media.caption, kCloudCaptionUnitsMax);
  return fmt::format("{}{}⚠️ Media failed: {}", caption, caption.empty() ? "" : "\n\n", file_name_of(media));
}

/// Whether a message that carries a file can carry words too.
bool takes_words(const engine::Media& media) {
  const std::string kind = cloud_kind(media, media.bytes < 0 ? 0 : static_cast<std::size_t>(media.bytes));
  return kind != "audio" && kind != "sticker" && media.caption.empty();
}

/// Whether the words of a part go under its first file.
bool is_caption(const engine::Utterance& part, const std::string& text, bool has_buttons) {
  return !part.media.empty() && !has_buttons && !js_trim(text).empty() && utf16_length(text) <= kCloudCaptionUnitsMax &&
         takes_words(part.media.front());
}

/// Words that no file carries: as a text, with buttons where there are some.
void add_words(std::vector<CloudMessage>& list, const std::string& text, const std::vector<Button>& buttons) {
  const bool fits = utf16_length(text) <= kCloudCaptionUnitsMax;
  const bool is_blank = js_trim(text).empty();
  if (!is_blank && (buttons.empty() || !fits)) list.push_back(text_message(text));
  if (buttons.empty()) return;
  CloudMessage chosen;
  // A message with buttons must say something.
  chosen.body = {{"type", "interactive"}, {"interactive", interactive(is_blank || !fits ? std::string(kLook) : text, buttons)}};
  list.push_back(std::move(chosen));
}

Error no_recipient(const std::string& to) {
  return {.code = Errc::not_found,
          .message = fmt::format("\"{}\" is nobody whom the Cloud API can write to", printable(to, 80)),
          .hint = "Write a phone number such as +15551230001. Groups need an account that is linked like a phone's device (type \"web\")."};
}

}  // namespace

std::optional<JsonObject> cloud_recipient(const std::string& to) {
  const std::string_view plain = js_trim(to);
  if (const std::string id = access::whatsapp_user_id(plain); !id.empty()) return JsonObject{{"recipient", id}};
  const auto number = access::normalize_whatsapp_target(plain);
  if (!number || !number->starts_with('+') || number->size() < 4 || number->size() > 16) return std::nullopt;
  return JsonObject{{"to", number->substr(1)}};
}

std::string cloud_kind(const engine::Media& media, std::size_t bytes) {
  const std::string mime = plain_mime(media);
  if (is_one_of(mime, {"image/jpeg", "image/png"}) && media.kind != "document" && bytes <= kCloudImageBytesMax) return "image";
  if (mime == "image/webp" && media.kind == "sticker" && bytes <= kCloudStickerBytesMax) return "sticker";
  if (bytes > kCloudSoundBytesMax || media.kind == "document") return "document";
  if (is_one_of(mime, {"video/mp4", "video/3gpp"})) return "video";
  if (is_one_of(mime, {"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"})) return "audio";
  return "document";
}

std::string cloud_upload_mime(const engine::Media& media) {
  const std::string mime = plain_mime(media);
  const bool is_text = mime.starts_with("text/") || is_one_of(mime, {"application/json", "application/xml", "application/yaml", "application/x-yaml",
                                                                     "application/javascript", "application/toml", "application/x-sh"});
  if (is_text) return "text/plain";
  return mime.empty() ? "application/octet-stream" : mime;
}

bool cloud_takes(const engine::Media& media) {
  return is_one_of(
      cloud_upload_mime(media),
      {"image/jpeg", "image/png", "image/webp", "video/mp4", "video/3gpp", "audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg",
       "audio/opus", "text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
       "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
       "application/vnd.openxmlformats-officedocument.presentationml.presentation"});
}

Result<CloudMessages> cloud_messages(const engine::Utterance& part, const CloudSettings& settings) {
  const auto recipient = cloud_recipient(part.address.to);
  if (!recipient) return std::unexpected(no_recipient(part.address.to));
  CloudMessages out;
  const std::string text = reply::whatsapp_text(part.text, settings.common.tables);
  const auto buttons = buttons_of(part.buttons, out.dropped_buttons);
  for (const auto& media : part.media) out.list.push_back(file_message(media, part, settings));
  if (is_caption(part, text, !buttons.empty())) {
    auto& first = out.list.front();
    first.body[first.kind].as_object()["caption"] = text;
  } else {
    add_words(out.list, text, buttons);
  }
  if (out.list.empty()) return fail(Errc::invalid, "there is nothing to send");
  for (auto& message : out.list) {
    JsonObject whole{{"messaging_product", "whatsapp"}, {"recipient_type", "individual"}};
    for (const auto& [key, value] : *recipient) whole.emplace(key, value);
    for (auto& [key, value] : message.body) whole.emplace(key, std::move(value));
    message.body = std::move(whole);
  }
  if (!part.address.reply_to_id.empty()) out.list.front().body["context"] = JsonObject{{"message_id", part.address.reply_to_id}};
  return out;
}

std::vector<engine::Utterance> cloud_parts(engine::Utterance part, const CloudSettings& settings) {
  // A part that is refused takes what it carries with it: no words go with a file of which that is known.
  std::vector<std::string> instead;
  for (const auto& media : part.media) {
    if (!cloud_takes(media)) instead.push_back(words_instead(media));
  }
  std::erase_if(part.media, [](const engine::Media& media) { return !cloud_takes(media); });
  const std::string text = reply::whatsapp_text(part.text, settings.common.tables);
  std::size_t dropped = 0;
  const bool has_buttons = !buttons_of(part.buttons, dropped).empty();
  const bool is_under_file = is_caption(part, text, has_buttons);
  std::vector<engine::Utterance> out;
  const auto add = [&](std::string words, std::vector<engine::Media> files, Json buttons) {
    out.push_back({.address = part.address,
                   .text = std::move(words),
                   .media = std::move(files),
                   .audio_as_voice = part.audio_as_voice,
                   .buttons = std::move(buttons)});
    if (out.size() > 1) out.back().address.reply_to_id.clear();
  };
  for (const auto& media : part.media) add(is_under_file && out.empty() ? part.text : "", {media}, nullptr);
  const bool has_words = !js_trim(text).empty() && !is_under_file;
  const bool fits = utf16_length(text) <= kCloudCaptionUnitsMax;
  if (has_words && (!has_buttons || !fits)) add(part.text, {}, nullptr);
  if (has_buttons) add(has_words && fits ? part.text : std::string(kLook), {}, part.buttons);
  for (auto& words : instead) add(std::move(words), {}, nullptr);
  if (out.empty()) return {std::move(part)};
  out.front().idempotency_key = part.idempotency_key;
  return out;
}

Result<JsonObject> cloud_reaction(const engine::ReplyAddress& address, const std::string& message_id, const std::string& emoji) {
  const auto recipient = cloud_recipient(address.to);
  if (!recipient) return std::unexpected(no_recipient(address.to));
  if (message_id.empty())
    return fail(Errc::invalid, "which message? Its id is missing", "ids are shown in brackets behind a message: --message-id <id>");
  JsonObject out{{"messaging_product", "whatsapp"}, {"recipient_type", "individual"}, {"type", "reaction"}};
  for (const auto& [key, value] : *recipient) out.emplace(key, value);
  out["reaction"] = JsonObject{{"message_id", message_id}, {"emoji", emoji}};
  return out;
}

JsonObject cloud_read(const std::string& message_id, CloudTyping typing) {
  JsonObject out{{"messaging_product", "whatsapp"}, {"status", "read"}, {"message_id", message_id}};
  if (typing == CloudTyping::shown) out["typing_indicator"] = JsonObject{{"type", "text"}};
  return out;
}

}  // namespace oc::channels::whatsapp
