// An answer that is shown while it grows: one message that is posted, edited and taken away when the answer stands.
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
    OC_CO_TRY(const Json shown, co_await account_.post_draft(channel_id_, message_id_, nonce_, std::move(markdown)));
    if (message_id_.empty()) message_id_ = string_member_or(shown, "id", "");
    co_return Result<void>();
  }

  io::Task<> discard() override {
    if (!message_id_.empty()) co_await account_.drop_draft(channel_id_, message_id_);
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
  if (!settings_.shows_drafts || !settings_.problem.empty() || extra.ephemeral || is_open(extra)) return nullptr;
  return std::make_unique<DraftMessage>(*this, std::move(address), nonce_of(io_.random.uuid()));
}

io::Task<Result<Json>> Account::post_draft(std::string channel_id, std::string message_id, std::string nonce, std::string markdown) {
  MessageForm form{.text = std::move(markdown), .kind = MessageForm::Kind::draft};
  const std::string path = fmt::format("/channels/{}/messages", channel_id);
  if (!message_id.empty()) co_return co_await post(path + "/" + message_id, "PATCH", message_body(form, settings_), {});
  form.nonce = std::move(nonce);
  auto shown = co_await post(path, "POST", message_body(form, settings_), {});
  // A draft that stands there unknown would stay beside the answer; the repeat gives its id, as both have one nonce.
  if (!shown && reply::outcome_of(shown.error().code) == reply::Outcome::unknown)
    shown = co_await post(path, "POST", message_body(form, settings_), {});
  co_return shown;
}

io::Task<> Account::drop_draft(std::string channel_id, std::string message_id) {
  const auto gone = co_await api_.call(
      {.method = "DELETE", .path = fmt::format("/channels/{}/messages/{}", channel_id, path_segment(message_id)), .again = Call::Again::yes});
  if (!gone) io_.log.warn("discord", "a draft was not taken away: " + gone.error().message, {{"account", settings_.account_id}});
}

}  // namespace oc::channels::discord
