// How Meta names a person of WhatsApp who hides the number: US.13491208655302741918, US.ENT.11815799212886844830.
#pragma once

#include <string>
#include <string_view>

namespace oc::access {

/// The id in its normal form; "" when it is none. Only the marks in front may be written small, as in a session key.
std::string whatsapp_user_id(std::string_view written);

}  // namespace oc::access
