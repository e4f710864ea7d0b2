// An answer in the HTML that Telegram's Bot API takes with parse_mode HTML.
#pragma once

#include <string>
#include <string_view>

namespace oc::reply {

/// Well-formed for every input: only the tags b, i, s, tg-spoiler, a, code, pre and blockquote, never a block inside another,
/// and only the entities &amp; &lt; &gt; &quot;.
/// Source: Telegram Bot API, "Formatting options", "HTML style".
std::string telegram_html(std::string_view markdown);

std::string escape_html(std::string_view text);

}  // namespace oc::reply
