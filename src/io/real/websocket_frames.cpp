// RFC 6455, strictly: whatever a careful peer would not send ends the connection.
#include "io/real/websocket_frames.h"

#include <algorithm>

#include "base/text.h"
#include "io/crypto.h"

namespace oc::io {
namespace {

constexpr std::size_t kControlBytesMax = 125;
// Memory is taken as bytes come, not as a header promises them.
constexpr std::size_t kReserveBytesMax = 256u << 10;

std::unexpected<Error> broken(int close_code, std::string message) {
  Error error{.code = close_code == 1009 ? Errc::too_large : Errc::protocol, .message = std::move(message)};
  error.http_status = close_code;
  return std::unexpected(std::move(error));
}

bool is_control(WebSocketOpcode opcode) { return static_cast<unsigned>(opcode) >= 8; }

bool may_be_received(std::uint16_t code) {
  return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006) || (code >= 3000 && code <= 4999);
}

}  // namespace

/// Collects the 2 to 14 bytes of a frame's header; says whether it is whole.
bool WebSocketReader::take_header(std::string_view& bytes) {
  while (true) {
    std::size_t needed = 2;
    if (header_size_ >= 2) {
      const unsigned length = header_[1] & 127u;
      needed += length == 127 ? 8 : length == 126 ? 2 : 0;
      needed += (header_[1] & 128u) != 0 ? 4 : 0;
    }
    if (header_size_ == needed) return true;
    const std::size_t part = std::min(needed - header_size_, bytes.size());
    if (part == 0) return false;
    std::copy_n(bytes.begin(), part, header_.begin() + static_cast<std::ptrdiff_t>(header_size_));
    header_size_ += part;
    bytes.remove_prefix(part);
  }
}

Result<void> WebSocketReader::begin_frame() {
  const unsigned code = header_[0] & 15u;
  const bool is_masked = (header_[1] & 128u) != 0;
  opcode_ = static_cast<WebSocketOpcode>(code);
  is_final_ = (header_[0] & 128u) != 0;
  if ((header_[0] & 0x70u) != 0) return broken(1002, "a frame has bits that nobody agreed on");
  if ((code > 2 && code < 8) || code > 10) return broken(1002, "a frame has an unknown opcode");
  // 5.1: clients mask, servers do not.
  if (is_masked != (side_ == WebSocketSide::server)) return broken(1002, "a frame is masked on the wrong side");
  std::size_t at = 2;
  payload_left_ = header_[1] & 127u;
  const std::size_t extra = payload_left_ == 127 ? 8 : payload_left_ == 126 ? 2 : 0;
  if (extra > 0) {
    payload_left_ = 0;
    for (std::size_t i = 0; i < extra; i++) payload_left_ = payload_left_ << 8 | header_[at++];
    // 5.2: the shortest form that fits, and the highest bit is 0.
    if (payload_left_ < (extra == 2 ? 126u : 65536u) || payload_left_ >> 63 != 0) return broken(1002, "a frame's length is written wrongly");
  }
  if (is_masked) std::copy_n(header_.begin() + static_cast<std::ptrdiff_t>(at), 4, mask_.begin());
  mask_at_ = 0;
  header_size_ = 0;
  in_payload_ = true;
  if (is_control(opcode_)) {
    // 5.5
    if (!is_final_ || payload_left_ > kControlBytesMax) return broken(1002, "a control frame is too long or in pieces");
    return {};
  }
  // 5.4
  if ((opcode_ == WebSocketOpcode::continuation) != in_message_) return broken(1002, "a message's frames are out of order");
  if (!in_message_) is_binary_ = opcode_ == WebSocketOpcode::binary;
  in_message_ = true;
  if (payload_left_ > message_bytes_max_ - std::min(message_bytes_max_, message_.size())) {
    return broken(1009, "a message is longer than " + std::to_string(message_bytes_max_) + " bytes");
  }
  message_.reserve(message_.size() + std::min<std::size_t>(payload_left_, kReserveBytesMax));
  return {};
}

void WebSocketReader::take_payload(std::string_view& bytes) {
  const std::size_t part = static_cast<std::size_t>(std::min<std::uint64_t>(payload_left_, bytes.size()));
  std::string& into = is_control(opcode_) ? control_ : message_;
  const std::size_t start = into.size();
  into.append(bytes.substr(0, part));
  if (side_ == WebSocketSide::server) {
    for (std::size_t i = start; i < into.size(); i++) into[i] = static_cast<char>(static_cast<unsigned char>(into[i]) ^ mask_[mask_at_++ & 3]);
  }
  payload_left_ -= part;
  bytes.remove_prefix(part);
}

Result<std::optional<WebSocketEvent>> WebSocketReader::end_message() {
  in_message_ = false;
  std::string text = std::exchange(message_, {});
  if (is_binary_) text = valid_utf8(text);
  // 8.1
  if (!is_binary_ && !is_valid_utf8(text)) return broken(1007, "a message is not UTF-8");
  return WebSocketEvent{.kind = WebSocketEvent::Kind::message, .text = std::move(text)};
}

Result<std::optional<WebSocketEvent>> WebSocketReader::end_close() {
  const std::string payload = std::exchange(control_, {});
  if (payload.empty()) return WebSocketEvent{.kind = WebSocketEvent::Kind::close, .code = 1005};
  if (payload.size() == 1) return broken(1002, "a close frame holds half a code");
  const auto code = static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]));
  if (!may_be_received(code)) return broken(1002, "a close frame holds a code that is not allowed");
  if (!is_valid_utf8(payload.substr(2))) return broken(1007, "a close frame's reason is not UTF-8");
  return WebSocketEvent{.kind = WebSocketEvent::Kind::close, .text = payload.substr(2), .code = code};
}

Result<std::optional<WebSocketEvent>> WebSocketReader::end_frame() {
  in_payload_ = false;
  switch (opcode_) {
    case WebSocketOpcode::close: return end_close();
    case WebSocketOpcode::ping: return WebSocketEvent{.kind = WebSocketEvent::Kind::ping, .text = std::exchange(control_, {})};
    case WebSocketOpcode::pong: return WebSocketEvent{.kind = WebSocketEvent::Kind::pong, .text = std::exchange(control_, {})};
    default: break;
  }
  if (!is_final_) return std::nullopt;
  return end_message();
}

Result<std::optional<WebSocketEvent>> WebSocketReader::next(std::string_view& bytes) {
  while (true) {
    if (!in_payload_) {
      if (!take_header(bytes)) return std::nullopt;
      OC_CHECKED(begin_frame());
    }
    take_payload(bytes);
    if (payload_left_ > 0) return std::nullopt;
    OC_TRY(auto event, end_frame());
    if (event) return event;
  }
}

std::string websocket_frame(WebSocketOpcode opcode, std::string_view payload, std::optional<std::array<unsigned char, 4>> mask) {
  std::string frame;
  frame.reserve(payload.size() + 14);
  frame += static_cast<char>(0x80u | static_cast<unsigned>(opcode));
  const unsigned masked = mask ? 0x80u : 0;
  if (payload.size() < 126) {
    frame += static_cast<char>(masked | payload.size());
  } else {
    const int extra = payload.size() < 65536 ? 2 : 8;
    frame += static_cast<char>(masked | (extra == 2 ? 126u : 127u));
    for (int i = extra - 1; i >= 0; i--) frame += static_cast<char>(static_cast<std::uint64_t>(payload.size()) >> (8 * i) & 0xFF);
  }
  if (!mask) return frame.append(payload);
  for (const unsigned char each : *mask) frame += static_cast<char>(each);
  for (std::size_t i = 0; i < payload.size(); i++) frame += static_cast<char>(static_cast<unsigned char>(payload[i]) ^ (*mask)[i & 3]);
  return frame;
}

std::string websocket_close_payload(std::uint16_t code, std::string_view reason) {
  constexpr std::size_t reason_bytes_max = 123;
  if (!may_be_received(code)) code = 1000;
  std::string text = valid_utf8(reason);
  std::size_t size = std::min(text.size(), reason_bytes_max);
  while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) size--;
  return std::string{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)} + text.substr(0, size);
}

std::string websocket_accept(std::string_view key) { return base64(sha1_bytes(std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")); }

}  // namespace oc::io
