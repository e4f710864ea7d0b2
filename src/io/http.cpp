// Headers and bodies, whoever carries them.
#include "io/http.h"

#include "base/text.h"

namespace oc::io {

std::string_view header_value(const std::vector<Header>& headers, std::string_view name) {
  for (const Header& header : headers) {
    if (iequals_ascii(header.name, name)) return header.value;
  }
  return {};
}

Task<Result<std::string>> read_all(HttpStream& stream, std::size_t bytes_max) {
  std::string body;
  while (true) {
    OC_CO_TRY(const std::string piece, co_await stream.read());
    if (piece.empty()) co_return body;
    if (piece.size() > bytes_max - body.size()) {
      co_return fail(Errc::too_large, "the answer is longer than " + std::to_string(bytes_max) + " bytes");
    }
    body += piece;
  }
}

}  // namespace oc::io
