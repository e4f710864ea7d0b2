// Text as JavaScript sees it (trim, lower case, UTF-16 lengths), because OpenClaw's rules are written in it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// JavaScript's trim(): ASCII white space, U+00A0, U+FEFF, U+1680, U+2000-200A, U+2028/9, U+202F, U+205F, U+3000.
std::string_view js_trim(std::string_view text);

/// JavaScript's toLowerCase(): full Unicode, `İ` becomes two code points.
std::string js_lower(std::string_view text);

/// lower(trim(text)), the form in which OpenClaw compares words.
std::string token(std::string_view text);

/// A-Z only.
std::string ascii_lower(std::string_view text);
bool iequals_ascii(std::string_view a, std::string_view b);

/// The length in UTF-16 code units. Bytes that are not UTF-8 count one each.
std::size_t utf16_length(std::string_view text);

/// The longest prefix of at most `units_max` UTF-16 units that does not cut a code point.
std::string_view utf16_prefix(std::string_view text, std::size_t units_max);

/// The text with every byte that is not UTF-8 (and every lone surrogate) replaced by U+FFFD.
std::string valid_utf8(std::string_view text);
bool is_valid_utf8(std::string_view text);

/// Appends one code point; a surrogate or a value over U+10FFFF becomes U+FFFD.
void append_utf8(std::string& out, char32_t code_point);

/// Safe in a terminal and in one log line: control, bidirectional and zero-width characters become \u{..}; cut to `bytes_max` with `…`.
std::string printable(std::string_view text, std::size_t bytes_max = 4096);

std::vector<std::string> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string replace_all(std::string_view text, std::string_view from, std::string_view to);

/// How many columns a text takes in a terminal: one for each character, two for wide ones and emoji, none for control characters.
std::size_t display_width(std::string_view text);

/// The candidate nearest to `word` by edit distance, or "" when none is near enough to be meant.
std::string nearest_word(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace oc
