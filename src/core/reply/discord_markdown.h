// An answer in the Markdown that Discord draws: as the model wrote it, but for tables, which Discord does not have.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oc::reply {

/// What becomes of a table: left as it is, a list with an item for each row, or aligned text in a fence.
enum class DiscordTables : std::uint8_t { off, bullets, code };

/// A text without tables comes back unchanged: Discord draws headings, lists, quotes, spoilers and fences itself. In a text with tables all of it is
/// drawn: headings and quotes are plain lines, items begin with `• `, spans keep their marks (`**`, `_`, `~~`, `||`), links stay links, nothing is
/// escaped. Source: spec/channels.md 3.4, the row of Discord; `channels.discord.markdown.tables`.
std::string discord_markdown(std::string_view markdown, DiscordTables tables);

}  // namespace oc::reply
