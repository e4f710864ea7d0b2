// Slack's message text as people read it: mentions by name, links, entities.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "channels/slack/names.h"

namespace oc::channels::slack {

struct ReadText {
  std::string text;                    ///< valid UTF-8
  std::vector<std::string> mentioned;  ///< ids of people, each once
};

/// `<@U1>` becomes `@name` (`@U1` while the name is not known), `<#C1|general>` `#general`, `<!here>` `@here`, `<https://x|text>` `text (https://x)`,
/// `&lt;` `<`. What looks like markup and is none stays as it is.
/// Source: docs.slack.dev, "Formatting message text", "Retrieving messages".
ReadText read_text(std::string_view text, const Names& names);

/// The text without the mention of one person at its beginning, when a command (`/word`) follows it; else as it is.
std::string without_leading_mention(std::string_view text, std::string_view user_id);

}  // namespace oc::channels::slack
