// Sending a part: to a channel, into a thread that is opened for it, or as the answer to an interaction. Edits, deletions and reactions too.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/multipart.h"
#include "base/text.h"
#include "channels/discord/account.h"
#include "core/reply/media_types.h"
#include "core/reply/retry.h"
#include "io/clock.h"
#include "io/crypto.h"
#include "io/environment.h"
#include "io/files.h"
#include "io/files_whole.h"
#include "io/log.h"

namespace oc::channels::discord {
namespace {

constexpr int kEphemeral = 64;
constexpr std::size_t kThreadNameUnitsMax = 80;
// Discord's codes: an unknown webhook, an invalid webhook token, a message that has its thread.
constexpr int kUnknownWebhook = 10015, kInvalidWebhookToken = 50027, kHasThread = 160004;

/// Whether a key is of a later part of an answer, such as `run:2`.
bool is_later_part(std::string_view key) {
  const auto mark = key.rfind(':');
  if (mark == std::string_view::npos || mark + 1 == key.size()) return false;
  std::string_view number = key.substr(mark + 1);
  number = number.substr(0, number.find('@'));
  return !number.empty() && number != "0" && std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
}

std::string shown_name(const engine::Media& media, std::size_t index) {
  if (!media.file_name.empty()) return printable(media.file_name, 120);
  return fmt::format("file{}{}", index + 1, reply::extension_of_mime(media.mime));
}

std::string with_captions(std::string text, const std::vector<engine::Media>& media) {
  for (const auto& one : media) {
    if (!one.caption.empty() && !text.contains(one.caption)) text += (text.empty() ? "" : "\n") + one.caption;
  }
  return text;
}

std::string thread_name(std::string_view text, const std::string& message_id) {
  std::string one_line = printable(replace_all(text, "\n", " "), 400);
  const auto name = utf16_prefix(js_trim(one_line), kThreadNameUnitsMax);
  return js_trim(name).empty() ? "Thread " + message_id : std::string(name);
}

io::Task<> drop_later(Account& account, std::string channel_id, std::string draft_id) {
  static_cast<void>(co_await account.drop_draft(std::move(channel_id), std::move(draft_id), Call::Again::yes));
}

/// An answer that only its asker was to see goes to the asker when the interaction is over.
engine::ReplyAddress private_address(engine::ReplyAddress address, const std::string& actor) {
  address.to = "user:" + actor;
  address.thread_id.clear();
  address.reply_to_id.clear();
  address.extra = Extra{.actor = actor}.text();
  return address;
}

/// It may have been done.
bool is_unknown(const Error& error) { return error.code == Errc::protocol || error.code == Errc::connection_lost || error.code == Errc::timeout; }

}  // namespace

Error told_for_send(Error error) {
  // A refused token says nothing about the message: it can be sent once the token is right. A 404 without a code is a path that is not Discord's.
  if (error.http_status == 401 || (error.http_status == 404 && refusal_code(error) == 0)) error.code = Errc::unavailable;
  if (error.http_status != 0) return error;
  // Of the client: an answer too long to be read came after the request; a URL that cannot be used was never asked.
  if (error.code == Errc::too_large) error.code = Errc::protocol;
  if (error.code == Errc::invalid) error.code = Errc::unavailable;
  return error;
}

engine::Capabilities Account::capabilities() const {
  return {.typing = true,
          .threads = true,
          .edit = true,
          .reactions = true,
          .idempotent_send = true,
          .idempotent_for = kDiscordNonceLifetime,
          .text_utf16_max = kDiscordTextUnitsMax,
          .media = true,
          .polls = true,
          .buttons = settings_.has_buttons,
          .native_commands = settings_.menu == CommandMenu::set,
          .drafts = settings_.shows_drafts,
          .chat_kinds = {"direct", "group", "channel", "thread"},
          .actions = action_names(settings_)};
}

io::Task<Result<std::string>> Account::file_bytes(engine::Media media) const {
  auto bytes = co_await io::read_whole(io_.files, media.path, settings_.media_bytes_max);
  if (bytes) co_return bytes;
  if (bytes.error().code == Errc::too_large)
    co_return fail(Errc::too_large, fmt::format("{} is larger than {} MB", printable(media.file_name, 80), settings_.media_bytes_max >> 20),
                   "Raise channels.discord.mediaMaxMb, if the server lets bots send more.");
  co_return fail_in("a file to send cannot be read", std::move(bytes).error());
}

/// A call whose body carries files when there are any. Errors: as send().
io::Task<Result<Json>> Account::post(std::string path, std::string method, JsonObject body, std::vector<engine::Media> media) {
  Call call{.method = std::move(method), .path = std::move(path)};
  if (media.empty()) {
    call.body = std::move(body);
  } else {
    Multipart form(io::hex(io_.random.bytes(16)));
    form.field("payload_json", to_json_text(body));
    for (std::size_t i = 0; i < media.size(); i++) {
      OC_CO_TRY(const std::string bytes, co_await file_bytes(media[i]));
      form.file(fmt::format("files[{}]", i), shown_name(media[i], i), media[i].mime.empty() ? "application/octet-stream" : media[i].mime, bytes);
    }
    call.content_type = form.content_type();
    call.raw_body = std::move(form).body();
    call.timeout = kDiscordUploadTimeout;
  }
  auto result = co_await api_.call(std::move(call));
  if (!result) co_return std::unexpected(told_for_send(std::move(result).error()));
  co_return result;
}

/// In mode `first` only the first part that answers a message shows it.
void Account::keep_reply_mode(const std::string& channel_id, std::string& reply_to) {
  if (settings_.reply_mode != ReplyMode::first || reply_to.empty()) return;
  if (answered_.get(channel_id) == reply_to) {
    reply_to.clear();
  } else {
    answered_.put(channel_id, reply_to);
  }
}

bool Account::is_open(const Extra& extra) const {
  if (extra.token.empty() || !is_snowflake(extra.interaction)) return false;
  return io_.clock.now() + kDiscordInteractionReserve < snowflake_time(extra.interaction) + kDiscordInteractionLifetime;
}

io::Task<Result<void>> Account::open_thread(Extra extra, std::string message_id) {
  if (threads_.has(message_id)) co_return Result<void>();
  PlaceNames place{.channel_id = extra.thread_of};
  if (const auto* known = places_.channel(extra.thread_of)) {
    place.guild_id = known->guild_id;
    place.channel_name = known->name;
    if (const auto* guild = places_.guild(known->guild_id)) place.guild_name = guild->name;
  }
  JsonObject body{{"name", thread_name(thread_names_.get(message_id), message_id)}};
  if (const auto minutes = rules_of(settings_.guilds, place).auto_archive_minutes; minutes > 0) body["auto_archive_duration"] = minutes;
  const auto opened = co_await api_.call({.method = "POST", .path = message_path(extra.thread_of, message_id) + "/threads", .body = std::move(body)});
  if (!opened && refusal_code(opened.error()) != kHasThread) co_return std::unexpected(opened.error());
  threads_.put(message_id, "opened");
  places_.learn_channel(JsonObject{{"id", message_id},
                                   {"type", channel_type::public_thread},
                                   {"parent_id", extra.thread_of},
                                   {"owner_id", bot_.id},
                                   {"name", thread_name(thread_names_.get(message_id), message_id)}},
                        place.guild_id);
  co_return Result<void>();
}

io::Task<Result<std::string>> Account::channel_of(engine::ReplyAddress address) {
  OC_CO_TRY(const Target target, target_of(address.thread_id.empty() ? address.to : address.thread_id));
  if (const auto extra = Extra::read(address.extra); !extra.thread_of.empty() && is_snowflake(extra.thread_of)) {
    const auto opened = co_await open_thread(extra, target.channel_id);
    if (opened) co_return target.channel_id;
    const Error error = told_for_send(opened.error());
    const bool stays = error.code == Errc::denied || error.code == Errc::invalid || error.code == Errc::not_found;
    if (!stays) co_return std::unexpected(error);
    // Without the permission for threads the answer goes where it was asked.
    io_.log.warn("discord", "a thread could not be opened; the answer goes to its channel: " + error.message, {{"account", settings_.account_id}});
    co_return extra.thread_of;
  }
  if (!target.channel_id.empty()) co_return target.channel_id;
  if (auto known = direct_channels_.get(target.user_id); !known.empty()) co_return known;
  auto made = co_await api_.call(
      {.method = "POST", .path = "/users/@me/channels", .body = JsonObject{{"recipient_id", target.user_id}}, .again = Call::Again::yes});
  if (!made) {
    // Nothing was sent yet: whatever is unknown is about the channel, which may be opened twice.
    Error error = told_for_send(std::move(made).error());
    if (is_unknown(error)) error.code = Errc::unavailable;
    co_return std::unexpected(std::move(error));
  }
  std::string id = string_member_or(*made, "id", "");
  if (!is_snowflake(id)) co_return fail(Errc::unavailable, "Discord named no channel for this person");
  direct_channels_.put(target.user_id, id);
  co_return id;
}

io::Task<Result<Json>> Account::send_to_channel(engine::Utterance part) {
  if (const auto extra = Extra::read(part.address.extra); extra.ephemeral) part.address = private_address(std::move(part.address), extra.actor);
  OC_CO_TRY(std::string channel_id, co_await channel_of(part.address));
  const std::string draft_id = part.draft_id;
  if (draft_id.empty()) co_return co_await send_as_new(std::move(channel_id), std::move(part));
  if (may_become(draft_id, part)) {
    auto sent = co_await finish_draft(channel_id, part);
    if (sent || reply::outcome_of(sent.error().code) != reply::Outcome::never) co_return sent;
  }
  // It goes before the answer comes: after the receipt a crash would leave it there for ever.
  const bool is_gone = co_await drop_draft(channel_id, draft_id, Call::Again::no);
  auto sent = co_await send_as_new(channel_id, std::move(part));
  if (!sent) co_return sent;
  drafted_.forget(draft_id);
  // The sooner the receipt is kept, the less can be sent twice: what failed is tried again beside that.
  if (!is_gone && beside_ != nullptr) beside_->spawn(drop_later(*this, channel_id, draft_id));
  co_return sent;
}

io::Task<Result<Json>> Account::send_as_new(std::string channel_id, engine::Utterance part) {
  MessageForm form{.text = with_captions(std::move(part.text), part.media),
                   .nonce = nonce_of(part.idempotency_key),
                   .reply_to = is_snowflake(part.address.reply_to_id) ? part.address.reply_to_id : "",
                   .buttons = std::move(part.buttons),
                   .actor = Extra::read(part.address.extra).actor,
                   .is_silent = part.is_silent};
  for (std::size_t i = 0; i < part.media.size(); i++) form.file_names.push_back(shown_name(part.media[i], i));
  // The draft that answered this message has gone.
  if (!part.draft_id.empty() && answered_.get(channel_id) == form.reply_to) answered_.forget(channel_id);
  keep_reply_mode(channel_id, form.reply_to);
  auto sent = co_await post(fmt::format("/channels/{}/messages", channel_id), "POST", message_body(form, settings_), std::move(part.media));
  if (!sent && !form.reply_to.empty()) answered_.forget(channel_id);
  co_return sent;
}

/// The first part takes the place of "is thinking", later ones follow. When Discord does not know the token any more the channel is used.
io::Task<Result<Json>> Account::answer_interaction(Extra extra, engine::Utterance part) {
  if (bot_.application_id.empty()) co_return fail(Errc::unavailable, "the account has not connected yet");
  const std::string key = part.idempotency_key, known = first_parts_.get(extra.interaction);
  const bool is_first = known.empty() ? !is_later_part(key) : known == key && !key.empty();
  MessageForm form{.text = with_captions(part.text, part.media), .buttons = part.buttons, .actor = extra.actor};
  for (std::size_t i = 0; i < part.media.size(); i++) form.file_names.push_back(shown_name(part.media[i], i));
  auto body = message_body(form, settings_);
  const std::string hook = fmt::format("/webhooks/{}/{}", bot_.application_id, path_segment(extra.token));
  const bool takes_place = is_first && co_await begin_answer(extra.interaction);
  if (!takes_place && extra.ephemeral) body["flags"] = kEphemeral;
  if (takes_place) body.erase("flags");
  auto sent = takes_place ? co_await post(hook + "/messages/@original", "PATCH", std::move(body), part.media)
                          : co_await post(hook + "?wait=true", "POST", std::move(body), part.media);
  if (sent) {
    if (is_first) first_parts_.put(extra.interaction, key.empty() ? "sent" : key);
    co_return sent;
  }
  if (takes_place && !is_unknown(sent.error())) note_not_answered(extra.interaction);
  // A message that follows has no nonce: only the engine can see to it that it is not repeated for a day.
  if (!takes_place && is_unknown(sent.error())) sent.error().code = Errc::internal;
  const int code = refusal_code(sent.error());
  if (code != kUnknownWebhook && code != kUnknownMessage && code != kInvalidWebhookToken) co_return sent;
  co_return co_await send_to_channel(std::move(part));
}

io::Task<Result<engine::Sent>> Account::send(engine::Utterance part) {
  if (!settings_.problem.empty()) co_return fail(Errc::unavailable, settings_.problem);
  if (part.text.empty() && part.media.empty()) co_return fail(Errc::invalid, "there is nothing to send");
  if (part.media.size() > kMediaPerMessageMax) co_return fail(Errc::invalid, fmt::format("more than {} files in one message", kMediaPerMessageMax));
  Extra extra = Extra::read(part.address.extra);
  auto sent = is_open(extra) ? co_await answer_interaction(std::move(extra), std::move(part)) : co_await send_to_channel(std::move(part));
  if (!sent) co_return std::unexpected(std::move(sent).error());
  status_.last_outbound_at = io_.clock.now();
  const std::string id = string_member_or(*sent, "id", "");
  if (!id.empty()) own_messages_.put(id, "");
  co_return engine::Sent{.message_id = id, .at = io_.clock.now()};
}

io::Task<> Account::typing(engine::ReplyAddress address) {
  // An interaction that is being answered shows "is thinking" by itself; who asked in private is shown nothing in public.
  const auto extra = Extra::read(address.extra);
  note_working(extra);
  if (!settings_.problem.empty() || extra.ephemeral || is_open(extra)) co_return;
  const auto channel_id = co_await channel_of(std::move(address));
  if (!channel_id) co_return;
  const auto shown = co_await api_.call({.method = "POST", .path = fmt::format("/channels/{}/typing", *channel_id)});
  if (!shown) io_.log.debug("discord", "typing was not shown: " + shown.error().message, {{"account", settings_.account_id}});
}

io::Task<Result<void>> Account::edit(engine::ReplyAddress address, std::string message_id, std::string markdown) {
  if (!is_snowflake(message_id)) co_return fail(Errc::invalid, "\"" + printable(message_id, 40) + "\" is no Discord message id");
  OC_CO_TRY(const std::string channel_id, co_await channel_of(std::move(address)));
  const MessageForm form{.text = std::move(markdown), .kind = MessageForm::Kind::edit};
  OC_CO_TRY(const Json edited, co_await post(message_path(channel_id, message_id), "PATCH", message_body(form, settings_), {}));
  static_cast<void>(edited);
  co_return Result<void>();
}

io::Task<Result<void>> Account::remove(engine::ReplyAddress address, std::string message_id) {
  if (!is_snowflake(message_id)) co_return fail(Errc::invalid, "\"" + printable(message_id, 40) + "\" is no Discord message id");
  OC_CO_TRY(const std::string channel_id, co_await channel_of(std::move(address)));
  const auto gone = co_await api_.call({.method = "DELETE", .path = message_path(channel_id, message_id), .again = Call::Again::yes});
  if (!gone && refusal_code(gone.error()) != kUnknownMessage) co_return std::unexpected(told_for_send(gone.error()));
  co_return Result<void>();
}

io::Task<Result<void>> Account::react(engine::ReplyAddress address, std::string message_id, std::string emoji) {
  if (!is_snowflake(message_id)) co_return fail(Errc::invalid, "\"" + printable(message_id, 40) + "\" is no Discord message id");
  std::vector<std::string> segments;
  if (!emoji.empty()) {
    OC_CO_TRY(std::string segment, emoji_segment(emoji));
    segments.push_back(std::move(segment));
  }
  OC_CO_TRY(const std::string channel_id, co_await channel_of(std::move(address)));
  const std::string path = message_path(channel_id, message_id);
  if (emoji.empty()) {
    OC_CO_TRY(const Json message, co_await api_.get(path));
    const Json* reactions = member(message, "reactions");
    for (const auto& reaction : reactions != nullptr && reactions->is_array() ? reactions->get_array() : JsonArray{}) {
      const Json* shown = member(reaction, "emoji");
      if (shown == nullptr || !bool_member(reaction, "me").value_or(false)) continue;
      const std::string name = string_member_or(*shown, "name", ""), id = string_member_or(*shown, "id", "");
      segments.push_back(path_segment(id.empty() ? name : name + ":" + id));
    }
  }
  for (const auto& segment : segments) {
    const auto done = co_await api_.call(
        {.method = emoji.empty() ? "DELETE" : "PUT", .path = fmt::format("{}/reactions/{}/@me", path, segment), .again = Call::Again::yes});
    if (!done) co_return std::unexpected(told_for_send(done.error()));
  }
  co_return Result<void>();
}

}  // namespace oc::channels::discord
