// What a request of Meta says: messages for the engine, messages of ours that did not arrive, and the reasons why the rest is passed over.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "channels/whatsapp/settings.h"
#include "engine/ports/channel.h"

namespace oc::channels::whatsapp {

struct CloudContext {
  std::string account_id;
  std::string phone_number_id;  ///< what is for other numbers is not taken
  ReplyMode reply_mode = ReplyMode::off;
  UnixTime now{};
};

/// Meta says that something went wrong: with a message of ours, or with the number.
struct CloudTrouble {
  std::string message_id;  ///< of ours; "" = of none
  std::string recipient;   ///< +15551230001, or a user id; "" = of none
  std::int64_t code = 0;
  std::string words;  ///< printable: what happened, and what to do where that is known
};

struct CloudIgnored {
  enum class Why : std::uint8_t {
    not_for_us,  ///< receipts, blanks and the like: nothing to tell
    not_served,  ///< somebody said something, where or how this type of account hears nothing; the same reason for each of a kind
    foreign,     ///< for another number
    too_old,     ///< older than Meta repeats messages
    malformed,   ///< not what Meta documents
  };
  Why why = Why::not_for_us;
  std::string reason;  ///< printable
  std::string name;    ///< of what is malformed: Meta's id; "" = none
  Json part;           ///< of what is malformed: as it came
};

using CloudEvent = std::variant<engine::Inbound, CloudTrouble, CloudIgnored>;

struct CloudDecoded {
  std::vector<CloudEvent> events;  ///< in Meta's order; what is malformed stands alone and holds up no other
  std::string phone;               ///< +15550783881, the account's own; "" = not told
};

/// Reads the body of a signed request. Never throws; every text is valid UTF-8, ids are not empty.
/// Limits: kCloudIdBytesMax, kCloudMessageAgeMax. Source: developers.facebook.com, "messages webhook reference"; spec/routing.md 3.2 for the peers.
CloudDecoded decode_cloud(const Json& body, const CloudContext& context);

/// Whether this is how Meta names a person whose number it does not tell: US.13491208655302741918, US.ENT.11815799212886844830.
bool is_cloud_user_id(std::string_view text);

/// Whether this can be the id of a file: it becomes a part of a URL.
bool is_cloud_media_id(std::string_view text);

}  // namespace oc::channels::whatsapp
