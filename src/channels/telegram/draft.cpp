// An answer that is shown while it grows: a message that is edited, and in the end becomes the answer or goes.
#include <utility>

#include "base/text.h"
#include "channels/telegram/account.h"
#include "channels/telegram/draft_text.h"

namespace oc::channels::telegram {

class Account::LiveDraft final : public engine::Draft {
 public:
  LiveDraft(Account& account, engine::ReplyAddress address) : account_(account), address_(std::move(address)), form_(form_of(address_)) {}

  /// Groups take fewer messages and edits a minute.
  Millis interval() const override {
    return form_.chat_id.starts_with('-') || form_.chat_id.starts_with('@') ? Millis(kGroupDraftInterval) : Millis(kDraftInterval);
  }
  std::string message_id() const override { return message_id_; }
  io::Task<Result<void>> update(std::string markdown) override;
  io::Task<> discard() override;

 private:
  bool is_status() const { return account_.settings_.stream == StreamMode::progress; }
  /// What is to be shown now; "" = nothing yet.
  std::string wanted(const std::string& markdown) const;

  Account& account_;
  engine::ReplyAddress address_;
  SendForm form_;
  std::string message_id_;
  std::string shown_;
};

std::string Account::LiveDraft::wanted(const std::string& markdown) const {
  const auto& settings = account_.settings_;
  if (is_status()) return settings.progress_label;
  std::string text = markdown;
  // Only what fits one message: its first part, as the answer will be cut.
  if (utf16_length(text) > settings.chunks.units_max) {
    auto parts = account_.split(text);
    text = parts.empty() ? "" : std::move(parts.front());
  }
  if (settings.stream == StreamMode::block) return block_of(text, shown_.size(), settings.draft_chunk);
  return message_id_.empty() && utf16_length(js_trim(text)) < kDraftUnitsMin ? "" : text;
}

io::Task<Result<void>> Account::LiveDraft::update(std::string markdown) {
  std::string text = wanted(markdown);
  if (js_trim(text).empty() || text == shown_) co_return Result<void>();
  if (message_id_.empty()) {
    account_.keep_reply_mode(form_);
    auto sent = co_await account_.send_words(text, form_);
    if (!sent) {
      account_.answered_.erase(form_.chat_id);
      co_return std::unexpected(std::move(sent).error());
    }
    message_id_ = account_.note_sent(form_, *sent).message_id;
    if (account_.drafted_.size() >= kAnsweredChatsMax) account_.drafted_.clear();
    account_.drafted_[message_id_] = form_of(address_).reply_to_id;
  } else {
    OC_CO_TRY(auto message, message_name(address_, message_id_));
    auto edited = co_await account_.api_.perform(
        {.method = "editMessageText", .parameters = edit_parameters("text", text, message, form_, account_.settings_)});
    if (!edited && refusal_of(edited.error()) != Refusal::not_modified) co_return std::unexpected(told_for_edit(std::move(edited).error()));
  }
  shown_ = std::move(text);
  co_return Result<void>();
}

io::Task<> Account::LiveDraft::discard() {
  if (message_id_.empty()) co_return;
  const std::string message = std::exchange(message_id_, "");
  co_await account_.remove_quietly(address_, message);
}

std::unique_ptr<engine::Draft> Account::begin_draft(engine::ReplyAddress address) {
  if (settings_.stream == StreamMode::off || !settings_.problem.empty() || form_of(address).chat_id.empty()) return nullptr;
  return std::make_unique<LiveDraft>(*this, std::move(address));
}

}  // namespace oc::channels::telegram
