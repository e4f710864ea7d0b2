// Percent and plus.
#include "channels/slack/form.h"

#include "base/text.h"

namespace oc::channels::slack {
namespace {

constexpr std::size_t kFieldsMax = 64;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

void add_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (const char c : text) {
    if (is_plain(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

Result<std::string> unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); i++) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      const int high = i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? digit_of(text[i + 2]) : -1;
      if (high < 0 || low < 0) return fail(Errc::invalid, "the form holds a % that begins no escape");
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return valid_utf8(out);
}

std::string word_of(const Json& value) {
  if (value.is_string()) return std::string(value.get_string());
  return to_json_text(value);
}

}  // namespace

std::string form_text(const Json& object) {
  std::string out;
  if (!object.is_object()) return out;
  for (const auto& [name, value] : object.get_object()) {
    if (value.is_null()) continue;
    if (!out.empty()) out += '&';
    add_escaped(out, name);
    out += '=';
    add_escaped(out, word_of(value));
  }
  return out;
}

Result<JsonObject> parse_form(std::string_view text) {
  JsonObject out;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto field = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (field.empty()) continue;
    if (out.size() >= kFieldsMax) return fail(Errc::invalid, "the form has too many fields");
    const auto mark = std::min(field.find('='), field.size());
    OC_TRY(const auto name, unescaped(field.substr(0, mark)));
    OC_TRY(const auto value, unescaped(field.substr(std::min(mark + 1, field.size()))));
    if (!out.contains(name)) out.emplace(name, value);
  }
  return out;
}

}  // namespace oc::channels::slack
