// An answer's part as the parameters of sendMessage.
#pragma once

#include <string>

#include "base/json.h"
#include "channels/telegram/settings.h"
#include "engine/ports/channel.h"

namespace oc::channels::telegram {

enum class Markup : std::uint8_t { html, none };

/// How a part is sent; each field changes at most once while a refused part is tried again.
struct SendForm {
  Markup markup = Markup::html;
  std::string chat_id;
  std::string thread_id;    ///< "" = none
  std::string reply_to_id;  ///< "" = none
};

/// The form that the address asks for. Prefixes such as `telegram:` are taken off; `<chat>:<message>` counts as the message.
SendForm form_of(const engine::ReplyAddress& address);

/// Limits: kTelegramTextUnitsMax, which plain text keeps by leaving out the links' addresses.
Json send_parameters(const std::string& markdown, const SendForm& form, const Settings& settings);

Json typing_parameters(const engine::ReplyAddress& address);

/// The parameters of setMyCommands: the gateway's commands that are offered in the menu.
Json command_parameters();

}  // namespace oc::channels::telegram
