// Any bytes as updates of Telegram, one or a batch: no crash, and what comes out is sound.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "channels/telegram/gather.h"

namespace {

using namespace oc::channels::telegram;

void check_text(std::string_view text) { CHECK(oc::is_valid_utf8(text)); }

void check_message(const oc::engine::Inbound& message, const DecodeContext& context) {
  CHECK(!message.message_id.empty() && !message.sender.id.empty() && !message.chat.id.empty() && !message.peer.id.empty() &&
        !message.reply_address.to.empty());
  CHECK(!message.text.empty() || !message.media.empty());
  CHECK(message.sender.id != context.bot.id);
  CHECK(message.channel == "telegram" && message.account_id == context.account_id);
  for (const auto& media : message.media) {
    CHECK(!media.reference.empty() && !media.kind.empty() && media.path.empty() && media.bytes >= -1);
    check_text(media.file_name);
    check_text(media.mime);
  }
  for (const auto& text :
       {message.text, message.quoted_text, message.quoted_sender, message.sender.name, message.sender.username, message.chat.title}) {
    check_text(text);
  }
  // Only words of people can be orders: notes never begin with a slash.
  if (message.what == oc::engine::Inbound::What::note) CHECK(!message.text.starts_with('/'));
}

void check_one(const Gathered& one, const DecodeContext& context) {
  CHECK(one.parts >= 1 && one.parts <= 12 && one.places.size() == one.parts);
  if (const auto* ignored = std::get_if<Ignored>(&one.what)) CHECK(!ignored->reason.empty() && one.parts == 1);
  if (const auto* message = std::get_if<oc::engine::Inbound>(&one.what)) check_message(*message, context);
  if (const auto* moved = std::get_if<Moved>(&one.what)) CHECK(!moved->old_chat_id.empty() && !moved->new_chat_id.empty());
  if (const auto* change = std::get_if<Membership>(&one.what)) CHECK(!change->chat_id.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto json = oc::parse_json(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!json) return 0;
  OwnMessages own;
  own.add("5:4", "");
  own.add("-100:4", "42");
  for (const bool is_wide : {false, true}) {
    const DecodeContext context{.account_id = "default",
                                .bot = {.id = "99", .username = "HelperBot", .has_topics = is_wide},
                                .reply_mode = ReplyMode::all,
                                .allow_bots = is_wide,
                                .reactions = is_wide ? ReactionNotes::all : ReactionNotes::own,
                                .buttons = is_wide ? ButtonScope::all : ButtonScope::allowlist,
                                .own = &own};
    const oc::JsonArray batch = json->is_array() ? json->get_array() : oc::JsonArray{*json, *json};
    std::size_t places = 0;
    for (const auto& one : gather(batch, context, {1})) {
      check_one(one, context);
      places += one.places.size();
    }
    CHECK(places == batch.size());
  }
  return 0;
}
