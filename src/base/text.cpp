// Unicode text through libunistring, and small string work.
#include "base/text.h"

#include <fmt/format.h>
#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>
#include <uniwidth.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <numeric>

namespace oc {
namespace {

const std::uint8_t* bytes(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }

/// Decodes the code point at the front. Returns its length in bytes; 1 with `*point` = U+FFFD for a byte that is not UTF-8.
std::size_t decode(std::string_view text, char32_t* point) {
  ucs4_t value = 0;
  const int length = u8_mbtoucr(&value, bytes(text), text.size());
  if (length <= 0) {
    *point = 0xFFFD;
    return 1;
  }
  *point = value;
  return static_cast<std::size_t>(length);
}

bool is_js_space(char32_t c) {
  return (c >= 9 && c <= 13) || c == ' ' || c == 0xA0 || c == 0xFEFF || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
         c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_hidden(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C || c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0 ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
         (c >= 0xE0000 && c <= 0xE0FFF);
}

/// How many bytes at the front are ASCII; eight at a time, so the whole of most texts in one pass.
std::size_t ascii_run(std::string_view text) {
  std::size_t at = 0;
  for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if ((eight & 0x8080808080808080u) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) at++;
  return at;
}

bool is_visible_ascii(char c) { return c > ' ' && c <= '~'; }

bool is_ascii(std::string_view text) { return ascii_run(text) == text.size(); }

}  // namespace

std::string_view js_trim(std::string_view text) {
  if (!text.empty() && is_visible_ascii(text.front()) && is_visible_ascii(text.back())) return text;
  char32_t point = 0;
  while (!text.empty()) {
    const std::size_t length = decode(text, &point);
    if (!is_js_space(point)) break;
    text.remove_prefix(length);
  }
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && text.size() - start < 4 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) start--;
    if (decode(text.substr(start), &point) != text.size() - start || !is_js_space(point)) break;
    text.remove_suffix(text.size() - start);
  }
  return text;
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

std::string js_lower(std::string_view text) {
  if (is_ascii(text)) return ascii_lower(text);
  const std::string sound = valid_utf8(text);
  std::size_t length = 0;
  std::uint8_t* lowered = u8_tolower(bytes(sound), sound.size(), nullptr, nullptr, nullptr, &length);
  if (lowered == nullptr) return ascii_lower(sound);
  std::string out(reinterpret_cast<const char*>(lowered), length);
  std::free(lowered);
  return out;
}

std::string token(std::string_view text) { return js_lower(js_trim(text)); }

bool iequals_ascii(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::size_t utf16_length(std::string_view text) {
  std::size_t units = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t ascii = ascii_run(text.substr(at)); ascii > 0) {
      units += ascii;
      at += ascii;
      continue;
    }
    char32_t point = 0;
    at += decode(text.substr(at), &point);
    units += point > 0xFFFF ? 2 : 1;
  }
  return units;
}

std::string_view utf16_prefix(std::string_view text, std::size_t units_max) {
  std::size_t at = 0;
  for (std::size_t units = 0; at < text.size();) {
    char32_t point = 0;
    const std::size_t length = decode(text.substr(at), &point);
    units += point > 0xFFFF ? 2 : 1;
    if (units > units_max) break;
    at += length;
  }
  return text.substr(0, at);
}

bool is_valid_utf8(std::string_view text) {
  text.remove_prefix(ascii_run(text));
  return text.empty() || u8_check(bytes(text), text.size()) == nullptr;
}

void append_utf8(std::string& out, char32_t code_point) {
  std::uint8_t buffer[6];
  int length = u8_uctomb(buffer, code_point, sizeof buffer);
  if (length <= 0) length = u8_uctomb(buffer, 0xFFFD, sizeof buffer);
  out.append(reinterpret_cast<const char*>(buffer), static_cast<std::size_t>(length));
}

std::string valid_utf8(std::string_view text) {
  if (is_valid_utf8(text)) return std::string(text);
  std::string out;
  out.reserve(text.size() + 8);
  for (std::size_t at = 0; at < text.size();) {
    char32_t point = 0;
    at += decode(text.substr(at), &point);
    append_utf8(out, point);
  }
  return out;
}

std::string printable(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max && std::ranges::all_of(text, [](char c) { return is_visible_ascii(c) || c == ' '; })) return std::string(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (out.size() >= bytes_max) return out + "…";
    char32_t point = 0;
    const std::size_t length = decode(text.substr(at), &point);
    if (is_hidden(point)) {
      out += point == '\n' ? "\\n" : point == '\t' ? "\\t" : point == '\r' ? "\\r" : fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(point));
    } else {
      append_utf8(out, point);
    }
    at += length;
  }
  return out;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t start = 0;;) {
    const std::size_t end = text.find(separator, start);
    parts.emplace_back(text.substr(start, end == std::string_view::npos ? end : end - start));
    if (end == std::string_view::npos) return parts;
    start = end + 1;
  }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const auto& part : parts) {
    if (&part != &parts.front()) out += separator;
    out += part;
  }
  return out;
}

std::string replace_all(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  for (std::size_t start = 0;;) {
    const std::size_t hit = from.empty() ? std::string_view::npos : text.find(from, start);
    out += text.substr(start, hit == std::string_view::npos ? hit : hit - start);
    if (hit == std::string_view::npos) return out;
    out += to;
    start = hit + from.size();
  }
}

namespace {

/// Edit distance in which swapped neighbours count one.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), 0);
  for (std::size_t i = 1; i <= a.size(); i++) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); j++) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = last;
    last = row;
  }
  return last[b.size()];
}

}  // namespace

std::string nearest_word(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.size() > 64) return {};
  const std::string wanted = ascii_lower(word);
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(1, wanted.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    if (candidate.size() > 64) continue;
    const std::size_t distance = edit_distance(wanted, ascii_lower(candidate));
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

std::size_t display_width(std::string_view text) {
  // Character by character: u8_width() would stop at the first NUL.
  std::size_t columns = 0;
  while (!text.empty()) {
    char32_t point = 0;
    text.remove_prefix(decode(text, &point));
    columns += static_cast<std::size_t>(std::max(0, uc_width(point, "UTF-8")));
  }
  return columns;
}

}  // namespace oc
