// WebSocket frames from foreign bytes: however they are cut into pieces, the same events come out, and each keeps the rules.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "io/real/websocket_frames.h"

namespace {

using namespace oc::io;
constexpr std::size_t kMessageBytesMax = 4096;

void demand(bool condition) {
  if (!condition) std::abort();
}

/// Every event in one line each, and the close code that ended it.
std::vector<std::string> events(WebSocketSide side, std::string_view bytes, std::size_t piece) {
  std::vector<std::string> out;
  WebSocketReader reader(side, kMessageBytesMax);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    std::string_view part = bytes.substr(at, piece);
    while (true) {
      auto event = reader.next(part);
      if (!event) {
        demand(event.error().http_status == 1002 || event.error().http_status == 1007 || event.error().http_status == 1009);
        out.push_back("error " + std::to_string(event.error().http_status));
        return out;
      }
      if (!*event) break;
      demand((*event)->text.size() <= (((*event)->kind == WebSocketEvent::Kind::message) ? kMessageBytesMax * 3 : 125));
      if ((*event)->kind == WebSocketEvent::Kind::message || (*event)->kind == WebSocketEvent::Kind::close) demand(oc::is_valid_utf8((*event)->text));
      out.push_back(std::to_string(static_cast<int>((*event)->kind)) + " " + std::to_string((*event)->code) + " " + (*event)->text);
    }
    demand(part.empty());
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const WebSocketSide side : {WebSocketSide::server, WebSocketSide::client}) {
    const auto whole = events(side, bytes, size + 1);
    demand(events(side, bytes, 1) == whole);
    demand(events(side, bytes, 7) == whole);
  }
  return 0;
}
