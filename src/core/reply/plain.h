// An answer as plain text, for a chat that refused its formatting or has none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oc::reply {

enum class Links : unsigned char {
  hidden,  ///< the link's text only: exactly what a formatted message shows
  shown,   ///< `text (address)`
};

std::string plain_text(std::string_view markdown, Links links);

/// How long the answer is once it is drawn, as chats count it: without the markup. Units: UTF-16.
std::size_t visible_utf16(std::string_view markdown);

}  // namespace oc::reply
