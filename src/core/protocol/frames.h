// The three frames of the gateway protocol, read from and written as text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/json.h"

namespace oc::protocol {

struct RequestFrame {
  std::string id;
  std::string method;
  std::optional<Json> params;
};

/// What went wrong with a request, as a client reads it. A closed object: nothing is added to it.
struct ErrorShape {
  std::string code;  ///< INVALID_REQUEST, UNAVAILABLE, NOT_PAIRED, NOT_LINKED, AGENT_TIMEOUT, APPROVAL_NOT_FOUND
  std::string message;
  Json details;  ///< null = none
  std::optional<bool> retryable;
  std::optional<std::int64_t> retry_after_ms;
};

struct ResponseFrame {
  std::string id;
  bool ok = false;
  std::optional<Json> payload;
  std::optional<ErrorShape> error;
};

struct StateVersion {
  std::int64_t presence = 0;
  std::int64_t health = 0;
};

struct EventFrame {
  std::string event;
  std::optional<Json> payload;
  std::optional<std::int64_t> seq;
  std::optional<StateVersion> state_version;
};

using Frame = std::variant<RequestFrame, ResponseFrame, EventFrame>;

/// Why a text is no frame.
struct FrameError {
  enum class Kind : std::uint8_t { not_json, not_a_frame } kind = Kind::not_json;
  std::string id = "invalid";  ///< the id it carries, or "invalid"
  std::string message;         ///< for not_a_frame: what does not fit, in the words of shape_errors()
};

/// Reads a frame. All three are closed objects: one member too many and it is no frame.
/// Limits: nesting kJsonDepthMax; the caller bounds the length.
std::expected<Frame, FrameError> decode_frame(std::string_view text);

/// Reads what a server may get: a request.
std::expected<RequestFrame, FrameError> decode_request(std::string_view text);

std::string encode(const RequestFrame& frame);
std::string encode(const ResponseFrame& frame);
std::string encode(const EventFrame& frame);
std::string encode(const Frame& frame);

/// An event without its `seq` and its closing brace, so that one text serves connections that count for themselves.
std::string event_head(std::string_view event, const Json& payload, std::optional<StateVersion> version);
/// The head made whole.
std::string finish_event(std::string_view head, std::optional<std::int64_t> seq);

Json to_json(const ErrorShape& error);

ErrorShape invalid_request(std::string message, Json details = nullptr);
ErrorShape unavailable(std::string message);

}  // namespace oc::protocol
