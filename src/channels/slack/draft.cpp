// An answer that is shown while it grows: Slack's own streams in threads, a message that is changed elsewhere.
#include <fmt/format.h>

#include "base/text.h"
#include "channels/slack/account.h"
#include "core/reply/retry.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::slack {

class SlackDraft final : public engine::Draft {
 public:
  SlackDraft(Account& account, engine::ReplyAddress address) : account_(account), address_(std::move(address)), extra_(read_extra(address_.extra)) {}

  Millis interval() const override { return kSlackDraftInterval; }
  std::string message_id() const override { return id_; }

  io::Task<Result<void>> update(std::string markdown) override {
    if (js_trim(markdown).empty()) co_return Result<void>{};
    if (id_.empty()) co_return co_await begin(std::move(markdown));
    const auto state = account_.drafts_.find(id_);
    if (state == account_.drafts_.end()) co_return fail(Errc::not_found, "the draft is gone");
    if (state->second.is_native) co_return co_await append(std::move(markdown));
    co_return co_await change(std::move(markdown));
  }

  io::Task<> discard() override {
    if (!id_.empty()) co_await account_.drop_draft(id_);
    id_.clear();
  }

 private:
  MessageRef place() const { return message_ref(id_, address_.to); }

  void keep(const std::string& ts, Account::DraftState state) {
    auto& all = account_.drafts_;
    if (all.size() >= kSlackDraftsMax) all.erase(all.begin());
    id_ = message_id_of(target_of(address_.to).value, ts);
    all[id_] = std::move(state);
    // Whoever sees the beginning may answer it before it is whole.
    if (const std::string thread = thread_of(address_, extra_); !thread.empty())
      account_.own_threads_.put(message_id_of(target_of(address_.to).value, thread));
  }

  io::Task<Result<void>> begin(std::string markdown) {
    const std::string thread = thread_of(address_, extra_);
    const bool is_direct = target_of(address_.to).value.starts_with('D');
    const bool may_stream =
        account_.settings_.native_stream && !account_.is_stream_refused_ && !thread.empty() && (is_direct || !extra_.user_id.empty());
    if (may_stream) {
      const auto begun = co_await begin_stream(markdown, thread);
      if (begun || begun.error().code == Errc::rate_limited || reply::outcome_of(begun.error().code) == reply::Outcome::unknown) co_return begun;
      const std::string word = refusal_word(begun.error());
      account_.is_stream_refused_ = word == "unknown_method" || word == "missing_scope" || word == "feature_not_enabled";
      account_.io_.log.info("slack", "Slack takes no stream here; the answer is shown by changing a message",
                            {{"account", account_.settings_.account_id}, {"why", begun.error().message}});
    }
    const std::string text = drawn(markdown, kSlackEditUnitsMax);
    const std::string channel = target_of(address_.to).value;
    JsonObject parameters{{"channel", channel}, {"text", text}, {"mrkdwn", true}, {"unfurl_links", false}, {"unfurl_media", false}};
    if (!thread.empty()) parameters["thread_ts"] = thread;
    OC_CO_CHECKED(co_await account_.keep_pace(channel));
    const auto answer = co_await account_.ask("chat.postMessage", std::move(parameters));
    if (!answer) co_return std::unexpected(answer.error());
    keep(string_member_or(*answer, "ts", ""), {.is_native = false, .shown = text});
    co_return Result<void>{};
  }

  io::Task<Result<void>> begin_stream(std::string markdown, std::string thread) {
    const std::string text(utf16_prefix(markdown, kSlackStreamUnitsMax));
    JsonObject parameters{{"channel", target_of(address_.to).value}, {"thread_ts", thread}, {"markdown_text", text}};
    if (!extra_.user_id.empty()) {
      parameters["recipient_user_id"] = extra_.user_id;
      parameters["recipient_team_id"] = account_.self_.team_id;
    }
    const auto answer = co_await account_.ask("chat.startStream", std::move(parameters));
    if (!answer) co_return std::unexpected(answer.error());
    keep(string_member_or(*answer, "ts", ""), {.is_native = true, .shown = text});
    co_return Result<void>{};
  }

  io::Task<Result<void>> append(std::string markdown) {
    const std::string before = account_.drafts_[id_].shown;
    if (markdown == before) co_return Result<void>{};
    if (!markdown.starts_with(before)) {
      // What was shown is no beginning of the answer any more: from here on the message is changed as a whole.
      OC_CO_CHECKED(co_await account_.end_stream(place(), ""));
      account_.drafts_[id_] = {};
      co_return co_await change(std::move(markdown));
    }
    const std::string more(utf16_prefix(std::string_view(markdown).substr(before.size()), kSlackStreamUnitsMax));
    const auto at = place();
    const auto answer = co_await account_.ask("chat.appendStream", JsonObject{{"channel", at.channel_id}, {"ts", at.ts}, {"markdown_text", more}});
    if (!answer) co_return std::unexpected(answer.error());
    account_.drafts_[id_].shown = before + more;
    co_return Result<void>{};
  }

  io::Task<Result<void>> change(std::string markdown) {
    const std::string text = drawn(markdown, kSlackEditUnitsMax);
    if (text == account_.drafts_[id_].shown) co_return Result<void>{};
    const auto at = place();
    const auto answer = co_await account_.ask("chat.update", JsonObject{{"channel", at.channel_id}, {"ts", at.ts}, {"text", text}});
    if (!answer) co_return std::unexpected(answer.error());
    account_.drafts_[id_].shown = text;
    co_return Result<void>{};
  }

  Account& account_;
  engine::ReplyAddress address_;
  AddressExtra extra_;
  std::string id_;
};

std::unique_ptr<engine::Draft> Account::begin_draft(engine::ReplyAddress address) {
  const bool is_chat = target_of(address.to).kind == Target::Kind::chat;
  if (!settings_.drafts || !settings_.problem.empty() || !is_chat || !read_extra(address.extra).response_url.empty()) return nullptr;
  return std::make_unique<SlackDraft>(*this, std::move(address));
}

io::Task<Result<void>> Account::end_stream(MessageRef message, std::string rest) {
  JsonObject parameters{{"channel", message.channel_id}, {"ts", message.ts}};
  if (!rest.empty()) parameters["markdown_text"] = rest;
  const auto answer = co_await ask("chat.stopStream", std::move(parameters));
  if (answer) co_return Result<void>{};
  co_return std::unexpected(answer.error());
}

io::Task<> Account::drop_draft(std::string message_id) {
  const auto at = message_ref(message_id, "");
  const auto state = drafts_.find(message_id);
  const bool is_native = state != drafts_.end() && state->second.is_native;
  if (state != drafts_.end()) drafts_.erase(state);
  if (at.ts.empty()) co_return;
  if (is_native) static_cast<void>(co_await end_stream(at, ""));
  const auto gone = co_await ask("chat.delete", JsonObject{{"channel", at.channel_id}, {"ts", at.ts}});
  if (!gone) io_.log.debug("slack", "a draft was not taken away: " + gone.error().message, {{"account", settings_.account_id}});
}

io::Task<Result<std::optional<engine::Sent>>> Account::finish_draft(engine::Utterance part) {
  using Finished = Result<std::optional<engine::Sent>>;
  const auto at = message_ref(part.draft_id, target_of(part.address.to).value);
  if (at.ts.empty()) co_return Finished(std::nullopt);
  const auto known = drafts_.find(part.draft_id);
  const DraftState state = known == drafts_.end() ? DraftState{} : known->second;
  const auto extra = read_extra(part.address.extra);
  const std::string thread = thread_of(part.address, extra);
  if (extra.mode == "first" && part.address.thread_id.empty() && !thread.empty()) answered_.put(at.channel_id, thread);
  const bool has_more = !part.media.empty() || (part.buttons.is_array() && !part.buttons.get_array().empty());
  if (state.is_native) {
    const bool goes_on = part.text.starts_with(state.shown) && part.text.size() - state.shown.size() <= kSlackStreamUnitsMax && !has_more;
    const auto ended = co_await end_stream(at, goes_on ? part.text.substr(state.shown.size()) : "");
    if (ended && goes_on) {
      drafts_.erase(part.draft_id);
      co_return Finished(sent_at(at.channel_id, at.ts, thread));
    }
    if (!ended && ended.error().code == Errc::rate_limited) co_return std::unexpected(ended.error());
    if (const auto still = drafts_.find(part.draft_id); still != drafts_.end()) still->second.is_native = false;
  }
  const Json parameters = update_parameters(part.text, part.buttons, at, settings_);
  if (part.media.empty() && utf16_length(string_member_or(parameters, "text", "")) <= kSlackEditUnitsMax) {
    auto answer = co_await ask("chat.update", parameters);
    if (answer) {
      drafts_.erase(part.draft_id);
      co_return Finished(sent_at(at.channel_id, at.ts, thread));
    }
    Error error = told_for_send(std::move(answer).error());
    if (reply::outcome_of(error.code) != reply::Outcome::never) {
      // To write the same text over it twice does no harm.
      if (reply::outcome_of(error.code) == reply::Outcome::unknown) error.code = Errc::unavailable;
      co_return std::unexpected(std::move(error));
    }
  }
  co_await drop_draft(part.draft_id);
  co_return Finished(std::nullopt);
}

}  // namespace oc::channels::slack
