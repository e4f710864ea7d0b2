// The WebSocket protocol on bytes: frames in, messages out, and back; knows nothing of sockets.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace oc::io {

enum class WebSocketSide : std::uint8_t { server, client };
enum class WebSocketOpcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

struct WebSocketEvent {
  enum class Kind : std::uint8_t { message, ping, pong, close };
  Kind kind = Kind::message;
  std::string text;        ///< the message, a ping's payload, or a close's reason
  std::uint16_t code = 0;  ///< of a close; 1005 when it had none
};

/// Puts frames together. A binary message is taken as text.
/// Errors: protocol (http_status = the close code to send: 1002, 1007), too_large (1009). After an error it must not be fed again.
/// Source: RFC 6455, sections 5 and 7.
class WebSocketReader {
 public:
  WebSocketReader(WebSocketSide side, std::size_t message_bytes_max) : side_(side), message_bytes_max_(message_bytes_max) {}
  void set_message_bytes_max(std::size_t bytes) { message_bytes_max_ = bytes; }

  /// Takes bytes from the front; returns the next event, or nothing when all bytes were taken and more are needed.
  Result<std::optional<WebSocketEvent>> next(std::string_view& bytes);

 private:
  bool take_header(std::string_view& bytes);
  Result<void> begin_frame();
  void take_payload(std::string_view& bytes);
  Result<std::optional<WebSocketEvent>> end_frame();
  Result<std::optional<WebSocketEvent>> end_message();
  Result<std::optional<WebSocketEvent>> end_close();

  WebSocketSide side_;
  std::size_t message_bytes_max_;
  std::array<unsigned char, 14> header_{};
  std::size_t header_size_ = 0;
  bool in_payload_ = false;
  WebSocketOpcode opcode_ = WebSocketOpcode::text;
  bool is_final_ = false;
  std::uint64_t payload_left_ = 0;
  std::array<unsigned char, 4> mask_{};
  std::size_t mask_at_ = 0;
  std::string message_;  ///< of data frames so far
  bool in_message_ = false;
  bool is_binary_ = false;
  std::string control_;  ///< payload of the control frame
};

/// One whole frame. `mask` is given on the client side, which has to mask (fresh chance for each frame).
std::string websocket_frame(WebSocketOpcode opcode, std::string_view payload, std::optional<std::array<unsigned char, 4>> mask = std::nullopt);

/// The payload of a close frame; the reason is cut to 123 bytes at a code point. Codes that must not be sent become 1000.
std::string websocket_close_payload(std::uint16_t code, std::string_view reason);

/// What the server answers to the client's key.
std::string websocket_accept(std::string_view key);

}  // namespace oc::io
