// What a `message` line of the bridge says: a message for the engine, or the reason why it is none.
#pragma once

#include <string>
#include <variant>

#include "base/json.h"
#include "channels/whatsapp/settings.h"
#include "engine/ports/channel.h"

namespace oc::channels::whatsapp {

/// Who the account is, as the bridge says when it is connected.
struct Self {
  std::string phone;  ///< +15550001
  std::string lid;    ///< 123@lid; "" = none
  std::string name;
};

struct DecodeContext {
  std::string account_id;
  Self self;
  ReplyMode reply_mode = ReplyMode::off;
};

struct Ignored {
  enum class Why : std::uint8_t {
    not_for_us,  ///< a reaction to somebody else, a status: nothing to tell
    malformed,   ///< not what the bridge's README documents
  };
  Why why = Why::not_for_us;
  std::string reason;  ///< printable
};

/// Reads the `message` of a line. Never throws; every text is valid UTF-8, ids are not empty.
/// Source: bridges/whatsapp/README.md; spec/routing.md 3.2 for the peers, OpenClaw "WhatsApp" for placeholders and contacts.
std::variant<engine::Inbound, Ignored> decode_message(const Json& message, const DecodeContext& context);

/// The id by which the engine knows a message: WhatsApp's own id for one of ours, `<id>/<author>` for one of somebody else.
std::string message_id_of(std::string_view id, std::string_view author);

}  // namespace oc::channels::whatsapp
