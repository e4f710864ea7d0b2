// Reads application/x-www-form-urlencoded, as queries are written.
#include "core/hooks/query.h"

#include <algorithm>

#include "base/text.h"

namespace oc::hooks {
namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i++) {
    const int high = text[i] == '%' && i + 2 < text.size() ? digit(text[i + 1]) : -1;
    const int low = high >= 0 ? digit(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return valid_utf8(out);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> read_query(std::string_view raw) {
  std::vector<std::pair<std::string, std::string>> fields;
  while (!raw.empty() && fields.size() < kQueryFieldsMax) {
    const std::string_view one = raw.substr(0, raw.find('&'));
    raw.remove_prefix(std::min(raw.size(), one.size() + 1));
    if (one.empty()) continue;
    const auto equals = std::min(one.find('='), one.size());
    fields.emplace_back(decoded(one.substr(0, equals)), equals < one.size() ? decoded(one.substr(equals + 1)) : "");
  }
  return fields;
}

}  // namespace oc::hooks
