// Sending a part: one command for each message that it becomes, each under an id that a repeat has too.
#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "channels/whatsapp/account.h"
#include "channels/whatsapp/encode.h"
#include "channels/whatsapp/limits.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::whatsapp {
namespace {

constexpr std::size_t kAnsweredChatsMax = 1000;

}  // namespace

/// In mode `first` only the first part that answers a message shows it.
void Account::keep_reply_mode(engine::ReplyAddress& address) {
  if (settings_.reply_mode == ReplyMode::all || address.reply_to_id.empty()) return;
  if (settings_.reply_mode == ReplyMode::off) return;
  if (answered_.size() >= kAnsweredChatsMax) answered_.clear();
  auto& last = answered_[address.to];
  if (last == address.reply_to_id) {
    address.reply_to_id.clear();
  } else {
    last = address.reply_to_id;
  }
}

io::Task<Result<engine::Sent>> Account::send(engine::Utterance part) {
  if (!settings_.problem.empty()) co_return fail(Errc::unavailable, settings_.problem);
  const std::string chat = part.address.to;
  keep_reply_mode(part.address);
  mark_read(part.address);
  OC_CO_TRY(auto commands, send_commands(part, settings_));
  std::string first_id;
  for (auto& command : commands) {
    const auto id = string_member_or(command, "id", "");
    const auto sent = co_await bridge_->request("send", settings_.account_id, std::move(command), kSendTimeout);
    if (!sent) {
      answered_.erase(chat);
      co_return std::unexpected(sent.error());
    }
    if (first_id.empty()) first_id = id;
  }
  status_.last_outbound_at = io_.clock.now();
  spoken_in_.put(chat);
  co_return engine::Sent{.message_id = first_id, .at = io_.clock.now()};
}

io::Task<> Account::typing(engine::ReplyAddress address) {
  mark_read(address);
  if (const auto target = target_of(address)) bridge_->post("typing", settings_.account_id, {{"to", *target}});
  co_return;
}

io::Task<Result<void>> Account::edit(engine::ReplyAddress address, std::string message_id, std::string markdown) {
  OC_CO_TRY(auto key, message_key(address, message_id));
  if (message_id.find('/') != std::string::npos) co_return fail(Errc::invalid, "only messages of this account can be edited");
  OC_CO_TRY(const auto done,
            co_await bridge_->request("edit", settings_.account_id,
                                      {{"message", std::move(key)}, {"text", reply::whatsapp_text(markdown, settings_.tables)}}, kCallTimeout));
  co_return Result<void>();
}

io::Task<Result<void>> Account::remove(engine::ReplyAddress address, std::string message_id) {
  OC_CO_TRY(auto key, message_key(address, message_id));
  OC_CO_TRY(const auto done, co_await bridge_->request("delete", settings_.account_id, {{"message", std::move(key)}}, kCallTimeout));
  co_return Result<void>();
}

io::Task<Result<void>> Account::react(engine::ReplyAddress address, std::string message_id, std::string emoji) {
  if (!settings_.reactions)
    co_return fail(Errc::invalid, "reactions are off: channels.whatsapp.actions.reactions is false, or reactionLevel is \"off\"");
  OC_CO_TRY(auto key, message_key(address, message_id));
  OC_CO_TRY(const auto done, co_await bridge_->request("react", settings_.account_id, {{"message", std::move(key)}, {"emoji", emoji}}, kCallTimeout));
  co_return Result<void>();
}

}  // namespace oc::channels::whatsapp
