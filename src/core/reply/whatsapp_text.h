// An answer in the marks that WhatsApp draws: *bold*, _italic_, ~strike~, `code` and fences.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oc::reply {

/// How a table is shown, as `markdown.tables` names it.
enum class WhatsappTables : std::uint8_t {
  bullets,  ///< each row a bold first cell, the others as `• head: cell`
  code,     ///< aligned text in a fence
  off,      ///< aligned text as it is
};

/// Headings and quotes are plain lines, lists get `• `, links stay `[text](address)`, fences lose their language.
/// Source: spec/channels.md 3.4, WhatsApp 2.17; WhatsApp FAQ, "How to format your messages": a mark stands next to its text and ends on its line.
std::string whatsapp_text(std::string_view markdown, WhatsappTables tables = WhatsappTables::bullets);

}  // namespace oc::reply
