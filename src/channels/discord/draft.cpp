// An answer that is shown while it grows: one message that is posted, edited, and in the end becomes the answer or goes.
#include <fmt/format.h>

#include "channels/discord/account.h"
#include "core/reply/retry.h"
#include "io/crypto.h"
#include "io/environment.h"
#include "io/log.h"

namespace oc::channels::discord {
namespace {

class DraftMessage final : public engine::Draft {
 public:
  DraftMessage(Account& account, engine::ReplyAddress address, std::string nonce)
      : account_(account), address_(std::move(address)), nonce_(std::move(nonce)) {}

  Millis interval() const override { return kDiscordDraftInterval; }
  std::string message_id() const override { return message_id_; }

  io::Task<Result<void>> update(std::string markdown) override {
    if (channel_id_.empty()) {
      OC_CO_TRY(channel_id_, co_await account_.channel_of(address_));
    }
    if (!message_id_.empty()) co_return co_await account_.grow_draft(channel_id_, message_id_, std::move(markdown));
    OC_CO_TRY(message_id_, co_await account_.post_draft(channel_id_, nonce_, address_.reply_to_id, std::move(markdown)));
    co_return Result<void>();
  }

  io::Task<> discard() override {
    if (!message_id_.empty()) static_cast<void>(co_await account_.drop_draft(channel_id_, message_id_, Call::Again::yes));
    message_id_.clear();
  }

 private:
  Account& account_;
  engine::ReplyAddress address_;
  std::string nonce_;
  std::string channel_id_;
  std::string message_id_;
};

}  // namespace

std::unique_ptr<engine::Draft> Account::begin_draft(engine::ReplyAddress address) {
  // "is thinking" cannot be edited twice into something shorter: the answer to an interaction comes whole.
  // What one person is to see is shown to nobody else either.
  const auto extra = Extra::read(address.extra);
  note_working(extra);
  if (!settings_.shows_drafts || !settings_.problem.empty() || extra.ephemeral || is_open(extra)) return nullptr;
  return std::make_unique<DraftMessage>(*this, std::move(address), nonce_of(io_.random.uuid()));
}

io::Task<Result<std::string>> Account::post_draft(std::string channel_id, std::string nonce, std::string reply_to, std::string markdown) {
  MessageForm form{.text = std::move(markdown), .nonce = std::move(nonce), .kind = MessageForm::Kind::draft};
  if (is_snowflake(reply_to)) form.reply_to = reply_to;
  keep_reply_mode(channel_id, form.reply_to);
  const std::string path = fmt::format("/channels/{}/messages", channel_id);
  auto shown = co_await post(path, "POST", message_body(form, settings_), {});
  // A draft that stands there unknown would stay beside the answer; the repeat gives its id, as both have one nonce.
  if (!shown && reply::outcome_of(shown.error().code) == reply::Outcome::unknown)
    shown = co_await post(path, "POST", message_body(form, settings_), {});
  if (!shown) {
    if (!form.reply_to.empty()) answered_.forget(channel_id);
    co_return std::unexpected(std::move(shown).error());
  }
  std::string id = string_member_or(*shown, "id", "");
  if (!id.empty()) drafted_.put(id, reply_to);
  co_return id;
}

io::Task<Result<void>> Account::grow_draft(std::string channel_id, std::string message_id, std::string markdown) {
  const MessageForm form{.text = std::move(markdown), .kind = MessageForm::Kind::draft};
  const auto shown = co_await post(message_path(channel_id, message_id), "PATCH", message_body(form, settings_), {});
  if (!shown) co_return std::unexpected(shown.error());
  co_return Result<void>();
}

io::Task<bool> Account::drop_draft(std::string channel_id, std::string message_id, Call::Again again) {
  const auto gone = co_await api_.call({.method = "DELETE", .path = message_path(channel_id, message_id), .again = again});
  if (gone || refusal_code(gone.error()) == kUnknownMessage) co_return true;
  io_.log.warn("discord", "a draft was not taken away: " + gone.error().message, {{"account", settings_.account_id}});
  co_return false;
}

/// Which message a draft answers cannot be changed any more (of one of an earlier run it is not known), and an edit tells nobody whom it mentions.
bool Account::may_become(const std::string& draft_id, const engine::Utterance& part) const {
  if (!part.media.empty() || mentions_person(part.text, settings_)) return false;
  return !drafted_.has(draft_id) || drafted_.get(draft_id) == part.address.reply_to_id;
}

/// The draft becomes the answer: an edit that comes twice shows once, so neither a crash nor a lost connection leaves anything beside it.
io::Task<Result<Json>> Account::finish_draft(std::string channel_id, engine::Utterance part) {
  std::string reply_to = is_snowflake(part.address.reply_to_id) ? part.address.reply_to_id : "";
  const MessageForm form{.text = part.text,
                         .reply_to = reply_to,
                         .buttons = std::move(part.buttons),
                         .actor = Extra::read(part.address.extra).actor,
                         .kind = MessageForm::Kind::finish};
  auto edited = co_await post(message_path(channel_id, part.draft_id), "PATCH", message_body(form, settings_), {});
  if (!edited) co_return edited;
  drafted_.forget(part.draft_id);
  keep_reply_mode(channel_id, reply_to);  // After a restart later parts are to know that this one answers.
  if (!edited->is_object()) *edited = JsonObject{};
  edited->as_object()["id"] = part.draft_id;
  co_return edited;
}

}  // namespace oc::channels::discord
