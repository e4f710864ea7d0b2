// What the account says, as parameters of the Bot API.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "channels/telegram/settings.h"
#include "engine/ports/channel.h"

namespace oc::channels::telegram {

enum class Markup : std::uint8_t { html, none };
enum class Sound : std::uint8_t { on, off };

/// How a part is sent; each field changes at most once while a refused part is tried again.
struct SendForm {
  Markup markup = Markup::html;
  std::string chat_id;
  std::string thread_id;    ///< "" = none
  std::string reply_to_id;  ///< "" = none
  std::string quote;        ///< words of that message that the answer shows; "" = none
  Sound sound = Sound::on;
  Json keyboard;  ///< reply_markup, or null
};

/// What ReplyAddress::extra says of the quote that the answered message stands under: `message` is the one that was quoted. "" without words.
/// Limits: kQuoteUnitsMax.
std::string quote_note(const std::string& message_number, std::string_view words);

/// The form that the address asks for, with the quote when just the quoted message is answered. Prefixes such as `telegram:` are taken off;
/// `<chat>:<message>` counts as the message.
SendForm form_of(const engine::ReplyAddress& address);

/// A message of a chat, as the Bot API names it.
struct MessageName {
  std::string chat_id;
  std::int64_t message_id = 0;
};
/// Reads `<chat>:<message>` or `<message>`. Errors: invalid (no such id, or that of another chat than the address names).
Result<MessageName> message_name(const engine::ReplyAddress& address, const std::string& message_id);

/// The message's own number, as the Bot API and people name it: 7 of `<chat>:7`.
std::string number_of(const engine::Sent& sent);

/// An id is a number on the wire where it is one.
Json id_value(const std::string& text);

/// [[{text, callback_data | url, style?}]] as an inline keyboard; null when nothing of it can be shown.
/// Limits: kButtonDataBytesMax; a button over it is left out.
Json keyboard_of(const Json& buttons);

/// chat, topic, reply, sound, keyboard.
void add_place(JsonObject& out, const SendForm& form);
/// The words under `key` (`text` or `caption`), with parse_mode as the markup says. Limits: `units_max`, which plain text keeps by leaving out the
/// links' addresses.
void add_words(JsonObject& out, std::string_view key, const std::string& markdown, Markup markup, std::size_t units_max);

/// Of sendMessage. Limits: kTelegramTextUnitsMax.
Json send_parameters(const std::string& markdown, const SendForm& form, const Settings& settings);
/// Of editMessageText, or with `key` `caption` of editMessageCaption.
JsonObject edit_parameters(std::string_view key, const std::string& markdown, const MessageName& message, const SendForm& form,
                           const Settings& settings);

Json typing_parameters(const engine::ReplyAddress& address);

/// The kinds of update that the account takes; reactions come only to those who ask.
JsonArray allowed_updates();

/// The gateway's own commands, if they are on, and the config's. Limits: kMenuCommandsMax.
JsonArray menu_of(const Settings& settings);

}  // namespace oc::channels::telegram
