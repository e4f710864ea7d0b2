// Arbitrary bytes as a frame: reading never crashes, and what was read is written and read back the same.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/protocol/protocol.h"

using namespace oc::protocol;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto frame = decode_frame(text);
  if (!frame) {
    if (frame.error().message.empty()) std::abort();
    return 0;
  }
  const auto once = encode(*frame);
  const auto again = decode_frame(once);
  if (!again || encode(*again) != once) std::abort();
  if (const auto* request = std::get_if<RequestFrame>(&*frame); request && request->params) {
    for (const auto& rule : methods()) {
      if (!rule.params.empty()) check_params(rule, *request->params, Unknown::refused);
    }
    if (const auto connect = decode_connect(*request->params); connect && connect->device && signed_texts(*connect).size() != 2) std::abort();
  }
  return 0;
}
