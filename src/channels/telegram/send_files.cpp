// Sending files: each by the method for its kind, albums together, the text as a caption or behind them.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/telegram/account.h"
#include "channels/telegram/files_out.h"
#include "core/reply/media_types.h"
#include "core/reply/plain.h"
#include "io/files.h"
#include "io/files_whole.h"
#include "io/log.h"

namespace oc::channels::telegram {
namespace {

std::string mime_of(const engine::Media& media) {
  if (!media.mime.empty()) return media.mime;
  const auto mime = reply::mime_of_name(media.file_name.empty() ? media.path : media.file_name);
  return mime.empty() ? "application/octet-stream" : std::string(mime);
}

/// The receiver's program goes by the extension.
std::string name_of(const engine::Media& media) {
  if (!media.file_name.empty()) return printable(media.file_name, 200);
  const auto extension = reply::extension_of_mime(media.mime);
  return (media.kind.empty() ? "file" : media.kind) + std::string(extension.empty() ? ".bin" : extension);
}

io::Task<Result<std::string>> bytes_of(io::Files& files, engine::Media media) {
  auto bytes = co_await io::read_whole(files, media.path, kUploadBytesMax);
  if (bytes && !bytes->empty()) co_return bytes;
  const std::string name = printable(media.file_name.empty() ? media.path.substr(media.path.rfind('/') + 1) : media.file_name, 200);
  if (bytes) co_return fail(Errc::invalid, fmt::format("the file {} is empty", name));
  Error error = std::move(bytes).error();
  if (error.code == Errc::too_large)
    error.message = fmt::format("Telegram takes files of at most {} MB from bots; {} is larger", kUploadBytesMax >> 20, name);
  co_return std::unexpected(std::move(error));
}

void note_sizes(std::vector<engine::Media>& files, io::Files& on_disk) {
  for (auto& media : files) {
    if (media.path.empty()) continue;
    if (const auto info = on_disk.info(media.path)) media.bytes = static_cast<std::int64_t>(info->size_bytes);
  }
}

/// The messages that a part with files becomes.
struct Plan {
  std::vector<std::vector<engine::Media>> sends;
  bool is_caption = false;       ///< the words go with the first
  bool has_text_behind = false;  ///< the words are a message of their own, behind
};

/// Albums have no buttons: then the text that carries them follows.
Plan plan_of(const engine::Utterance& part, bool has_buttons) {
  Plan plan{.sends = sends_of(part.media, part.audio_as_voice)};
  const bool is_album = plan.sends.front().size() > 1;
  const bool has_words = !js_trim(part.text).empty();
  const bool takes_caption = is_album || file_way(plan.sends.front().front(), 0, part.audio_as_voice).takes_caption;
  plan.is_caption =
      has_words && takes_caption && reply::visible_utf16(part.text) <= kCaptionUnitsMax && !(has_buttons && (is_album || plan.sends.size() > 1));
  plan.has_text_behind = has_words && !plan.is_caption;
  return plan;
}

}  // namespace

/// `caption` "" = none.
io::Task<Result<Json>> Account::send_file(const engine::Media& media, std::string caption, SendForm form, bool as_voice) {
  std::string bytes;
  if (!media.path.empty()) {
    OC_CO_TRY(bytes, co_await bytes_of(io_.files, media));
  }
  auto way = file_way(media, bytes.size(), as_voice);
  for (int changes = 0;; changes++) {
    Call call{.method = std::string(way.method), .parameters = {{"chat_id", id_value(form.chat_id)}}, .shown_in = form.chat_id};
    if (media.path.empty()) {
      call.parameters[way.field] = media.reference;
    } else {
      call.files.push_back({.field = std::string(way.field), .file_name = name_of(media), .mime = mime_of(media), .bytes = bytes});
    }
    if (!caption.empty()) add_words(call.parameters, "caption", caption, form.markup, kCaptionUnitsMax);
    add_place(call.parameters, form);
    auto result = co_await api_.perform(std::move(call));
    if (result) co_return result;
    const auto refusal = refusal_of(result.error());
    const bool is_changed = refusal == Refusal::bad_photo || refusal == Refusal::no_voice ? way.field != "document" : adapt(form, result.error());
    if (refusal == Refusal::bad_photo || refusal == Refusal::no_voice) way = {"sendDocument", "document"};
    if (changes >= 6 || !is_changed) co_return std::unexpected(told_for_send(std::move(result).error()));
    note_adapted(form, result.error());
  }
}

io::Task<Result<Json>> Account::send_album(const std::vector<engine::Media>& files, std::string caption, SendForm form) {
  std::vector<Attachment> attached;
  JsonArray list;
  for (const auto& media : files) {
    std::string bytes;
    if (!media.path.empty()) {
      OC_CO_TRY(bytes, co_await bytes_of(io_.files, media));
    }
    const auto way = file_way(media, bytes.size(), false);
    const std::string field = fmt::format("file{}", attached.size());
    list.push_back(JsonObject{{"type", way.field}, {"media", media.path.empty() ? media.reference : "attach://" + field}});
    if (!media.path.empty()) attached.push_back({.field = field, .file_name = name_of(media), .mime = mime_of(media), .bytes = std::move(bytes)});
  }
  for (int changes = 0;; changes++) {
    JsonArray told = list;
    if (!caption.empty()) add_words(told[0].as_object(), "caption", caption, form.markup, kCaptionUnitsMax);
    Call call{.method = "sendMediaGroup", .parameters = {{"chat_id", id_value(form.chat_id)}}, .files = attached, .shown_in = form.chat_id};
    call.parameters["media"] = std::move(told);
    add_place(call.parameters, form);
    auto result = co_await api_.perform(std::move(call));
    if (result) co_return result;
    if (changes >= 5 || !adapt(form, result.error())) co_return std::unexpected(told_for_send(std::move(result).error()));
    note_adapted(form, result.error());
  }
}

std::vector<engine::Utterance> Account::divide(engine::Utterance part) const {
  if (part.media.empty()) return {std::move(part)};
  note_sizes(part.media, io_.files);
  const auto plan = plan_of(part, keyboard_of(part.buttons).is_object());
  std::vector<engine::Utterance> out;
  const auto add = [&](std::string text, std::vector<engine::Media> files) {
    out.push_back({.address = part.address,
                   .text = std::move(text),
                   .media = std::move(files),
                   .audio_as_voice = part.audio_as_voice,
                   .is_silent = part.is_silent});
    if (out.size() > 1) out.back().address.reply_to_id.clear();
  };
  for (const auto& files : plan.sends) add(plan.is_caption && out.empty() ? part.text : "", files);
  if (plan.has_text_behind) add(part.text, {});
  out.front().idempotency_key = part.idempotency_key;
  out.front().draft_id = part.draft_id;
  out.front().quote_text = part.quote_text;
  out.back().buttons = part.buttons;
  return out;
}

/// A part of several sends that breaks off goes on where it was when it is tried again.
io::Task<Result<engine::Sent>> Account::send_files(engine::Utterance part, SendForm form) {
  note_sizes(part.media, io_.files);
  const Json keyboard = shown_keyboard(form, part.buttons);
  const auto plan = plan_of(part, keyboard.is_object());
  const auto& sends = plan.sends;
  const bool is_caption = plan.is_caption;
  SendProgress progress = sends_.get(part.idempotency_key);
  const std::size_t total = sends.size() + (plan.has_text_behind ? 1 : 0);
  while (progress.done < total) {
    const bool is_first = progress.done == 0, is_last = progress.done + 1 == total;
    SendForm own = form;
    if (!is_first) own.reply_to_id.clear();
    if (is_last) own.keyboard = keyboard;
    const std::string caption = is_caption && is_first ? part.text : "";
    Result<Json> result = Json();
    if (progress.done == sends.size()) {
      result = co_await send_words(part.text, own);
    } else if (const auto& files = sends[progress.done]; files.size() > 1) {
      own.keyboard = nullptr;
      result = co_await send_album(files, caption, own);
    } else {
      result = co_await send_file(files.front(), caption, own, part.audio_as_voice);
    }
    if (!result) {
      if (progress.done > 0) sends_.keep(part.idempotency_key, progress);
      co_return std::unexpected(std::move(result).error());
    }
    const bool is_list = result->is_array() && !result->get_array().empty();
    if (is_list) {
      for (const auto& message : result->get_array()) note_sent(own, message);
    }
    const auto sent = note_sent(own, is_list ? result->get_array().front() : *result);
    if (progress.message_id.empty()) progress.message_id = sent.message_id;
    progress.done++;
  }
  sends_.forget(part.idempotency_key);
  co_return engine::Sent{.message_id = progress.message_id, .at = status_.last_outbound_at.value_or(UnixTime{})};
}

}  // namespace oc::channels::telegram
