// Sending a part: each of its messages once, going on where a try broke off.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/failed_calls.h"
#include "channels/whatsapp/cloud_account.h"
#include "channels/whatsapp/cloud_limits.h"
#include "core/reply/retry.h"
#include "io/clock.h"
#include "io/files.h"
#include "io/log.h"

namespace oc::channels::whatsapp {
namespace {

template <class Map>
void keep_small(Map& map) {
  if (map.size() >= kCloudRememberedMax) map.clear();
}

/// What a message says, for answers that name it.
std::string words_of(const JsonObject& body) {
  const Json whole = body;
  for (const char* path : {"text.body", "interactive.body.text", "image.caption", "video.caption", "document.caption"}) {
    if (const Json* text = at_path(whole, path); text != nullptr && text->is_string())
      return printable(std::string_view(text->get_string()), kCloudQuoteBytesMax);
  }
  return {};
}

std::string id_of(const Json& answer) {
  const Json* list = member(answer, "messages");
  if (list == nullptr || !list->is_array() || list->get_array().empty()) return {};
  return string_member_or(list->get_array()[0], "id", "");
}

/// How a file is sent depends on its length.
void note_sizes(std::vector<engine::Media>& files, io::Files& on_disk) {
  for (auto& media : files) {
    if (const auto info = on_disk.info(media.path)) media.bytes = static_cast<std::int64_t>(info->size_bytes);
  }
}

}  // namespace

std::vector<engine::Utterance> CloudAccount::divide(engine::Utterance part) const {
  note_sizes(part.media, io_.files);
  return cloud_parts(std::move(part), settings_);
}

/// In mode `first` only the first part that answers a message shows it.
void CloudAccount::keep_reply_mode(engine::ReplyAddress& address) {
  if (settings_.common.reply_mode != ReplyMode::first || address.reply_to_id.empty()) return;
  if (answered_.get(address.to) == address.reply_to_id) {
    address.reply_to_id.clear();
  } else {
    answered_.put(address.to, address.reply_to_id);
  }
}

/// The agent has begun to answer a message, so it is read. People who are not let in never see whether theirs was.
io::Task<> CloudAccount::mark_read(engine::ReplyAddress address, CloudTyping typing, Millis timeout) {
  if (!settings_.common.read_receipts || address.extra.empty() || !settings_.problem.empty()) co_return;
  keep_small(read_);
  auto& [id, shown_at] = read_.try_emplace(address.to, "", Millis(-1)).first->second;
  const Millis now = io_.clock.steady();
  const bool is_read = id == address.extra;
  const bool is_shown = is_read && shown_at >= Millis(0) && now - shown_at < kCloudTypingAgain;
  if (typing == CloudTyping::shown ? is_shown : is_read) co_return;
  id = address.extra;
  shown_at = typing == CloudTyping::shown ? now : Millis(-1);
  static_cast<void>(heard(co_await api_.post("a read receipt", settings_.phone_number_id + "/messages", cloud_read(address.extra, typing), timeout)));
}

io::Task<> CloudAccount::typing(engine::ReplyAddress address) { co_await mark_read(std::move(address), CloudTyping::shown, kCloudCallTimeout); }

io::Task<Result<std::string>> CloudAccount::post(JsonObject body) {
  auto answer = heard(co_await api_.post("a message", settings_.phone_number_id + "/messages", body, kCloudCallTimeout));
  const auto code = answer ? -1 : graph_code(answer.error());
  if ((code == 100 || code == 131009) && body.contains("context")) {
    // What is answered may be older than WhatsApp shows; the answer itself is not.
    body.erase("context");
    answer = heard(co_await api_.post("a message", settings_.phone_number_id + "/messages", body, kCloudCallTimeout));
  }
  if (!answer) co_return std::unexpected(failed_send(std::move(answer).error()));
  const std::string id = id_of(*answer);
  if (id.empty()) {
    Error error{.code = Errc::protocol, .message = "the answer to a message names no message"};
    co_return std::unexpected(std::move(error));
  }
  words_.put(id, words_of(body));
  co_return id;
}

io::Task<Result<void>> CloudAccount::send_next(CloudMessage message, CloudProgress& progress) {
  if (message.file) {
    if (progress.uploaded_id.empty()) {
      OC_CO_TRY(progress.uploaded_id, co_await upload(*message.file, message.kind));
    }
    message.body[message.kind].as_object()["id"] = progress.uploaded_id;
  }
  OC_CO_TRY(auto id, co_await post(std::move(message.body)));
  if (progress.message_id.empty()) progress.message_id = std::move(id);
  progress.uploaded_id.clear();
  progress.done++;
  co_return Result<void>();
}

io::Task<Result<engine::Sent>> CloudAccount::send(engine::Utterance part) {
  if (!settings_.problem.empty()) co_return fail(Errc::unavailable, settings_.problem);
  const std::string chat = part.address.to, key = part.idempotency_key;
  note_sizes(part.media, io_.files);
  keep_reply_mode(part.address);
  OC_CO_TRY(auto messages, cloud_messages(part, settings_));
  if (messages.dropped_buttons > 0)
    io_.log.warn("whatsapp", "buttons are left out: WhatsApp takes at most ten, each once, with at most 200 bytes behind it",
                 {{"account", account_id()}, {"buttons", std::to_string(messages.dropped_buttons)}});
  co_await mark_read(part.address, CloudTyping::not_shown, kCloudReadTimeout);
  const auto known = std::ranges::find(progress_, key, &std::pair<std::string, CloudProgress>::first);
  CloudProgress progress = known == progress_.end() || key.empty() ? CloudProgress{} : known->second;
  std::erase_if(progress_, [&](const auto& one) { return one.first == key; });
  while (progress.done < messages.list.size()) {
    const auto sent = co_await send_next(messages.list[progress.done], progress);
    if (sent) continue;
    answered_.forget(chat);
    if (!key.empty() && (progress.done > 0 || !progress.uploaded_id.empty())) progress_.emplace_back(key, progress);
    if (progress_.size() > kCloudSendsInProgressMax) progress_.pop_front();
    co_return std::unexpected(sent.error());
  }
  note_trouble(Place::outbound, "");
  if (status_.connected) note_trouble(Place::number, "");
  status_.last_outbound_at = io_.clock.now();
  co_return engine::Sent{.message_id = progress.message_id, .at = io_.clock.now()};
}

io::Task<Result<void>> CloudAccount::react(engine::ReplyAddress address, std::string message_id, std::string emoji) {
  if (!settings_.common.reactions)
    co_return fail(Errc::invalid, "reactions are off: channels.whatsapp.actions.reactions is false, or reactionLevel is \"off\"");
  if (!settings_.problem.empty()) co_return fail(Errc::unavailable, settings_.problem);
  OC_CO_TRY(auto body, cloud_reaction(address, message_id, emoji));
  auto answer = heard(co_await api_.post("a reaction", settings_.phone_number_id + "/messages", std::move(body), kCloudCallTimeout));
  if (!answer) co_return std::unexpected(std::move(answer).error());
  co_return Result<void>();
}

}  // namespace oc::channels::whatsapp
