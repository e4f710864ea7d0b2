// Decodes first and resolves dots after, each exactly once.
#include "io/real/request_path.h"

#include <optional>
#include <vector>

#include "base/text.h"

namespace oc::io {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The byte of an escape at the front of the text, or nothing when it is no escape.
std::optional<char> escape(std::string_view text) {
  if (text.size() < 3 || text[0] != '%' || hex_digit(text[1]) < 0 || hex_digit(text[2]) < 0) return std::nullopt;
  return static_cast<char>(hex_digit(text[1]) * 16 + hex_digit(text[2]));
}

std::unexpected<Error> refused() { return fail(Errc::invalid, "the request's path is not usable"); }

Result<std::string> decode(std::string_view raw) {
  std::string out;
  for (std::size_t at = 0; at < raw.size(); at++) {
    if (raw[at] != '%') {
      if (static_cast<unsigned char>(raw[at]) < 0x20 || raw[at] == 0x7F || raw[at] == '\\') return refused();
      out += raw[at];
      continue;
    }
    const auto byte = escape(raw.substr(at));
    if (!byte || *byte == '/' || *byte == '\\' || static_cast<unsigned char>(*byte) < 0x20 || *byte == 0x7F) return refused();
    out += *byte;
    at += 2;
  }
  for (std::size_t at = out.find('%'); at != std::string::npos; at = out.find('%', at + 1)) {
    if (escape(std::string_view(out).substr(at))) return refused();
  }
  if (!is_valid_utf8(out)) return refused();
  return out;
}

/// RFC 3986, 5.2.4, with doubled slashes folded.
std::string resolve(std::string_view path) {
  std::vector<std::string> kept;
  bool ends_in_folder = false;
  for (std::string& part : split(path.substr(1), '/')) {
    ends_in_folder = part.empty() || part == "." || part == "..";
    if (part == ".." && !kept.empty()) kept.pop_back();
    if (!ends_in_folder) kept.push_back(std::move(part));
  }
  std::string out = "/" + join(kept, "/");
  if (ends_in_folder && out.size() > 1) out += '/';
  return out;
}

}  // namespace

Result<RequestPath> canonical_path(std::string_view target) {
  // RFC 9112, 3.2.2: a proxy's form is allowed; its host says nothing here.
  const std::string start = ascii_lower(target.substr(0, 8));
  if (start.starts_with("http://") || start.starts_with("https://")) {
    target.remove_prefix(start.find("//") + 2);
    const std::size_t slash = target.find_first_of("/?");
    target = slash == std::string_view::npos ? "/" : target.substr(slash);
    if (target.starts_with('?')) return refused();
  }
  if (!target.starts_with('/')) return refused();
  target = target.substr(0, target.find('#'));
  const std::size_t mark = target.find('?');
  OC_TRY(const std::string decoded, decode(target.substr(0, mark)));
  RequestPath result{.path = resolve(decoded)};
  if (mark != std::string_view::npos) result.query = target.substr(mark + 1);
  return result;
}

}  // namespace oc::io
