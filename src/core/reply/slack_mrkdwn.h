// An answer in mrkdwn, the markup of Slack's messages.
#pragma once

#include <string>
#include <string_view>

namespace oc::reply {

/// `*bold* _italic_ ~strike~`, code and fences, `> ` before every line of a quote, `<url|text>`; headings, lists and tables are drawn as text.
/// Only &, < and > are escaped. A style is written only where Slack reads its marks: what stands inside a word is set apart by zero-width spaces.
/// Mentions that the text brings are dead: `<!channel>` and `<@U1>` come out as the characters they are.
/// Source: docs.slack.dev, "Formatting message text"; spec/channels.md 3.4.
std::string slack_mrkdwn(std::string_view markdown);

/// &, < and > as entities.
std::string escape_mrkdwn(std::string_view text);

}  // namespace oc::reply
