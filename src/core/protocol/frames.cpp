// Reading and writing frames, strictly.
#include "core/protocol/frames.h"

#include "core/protocol/shape.h"

namespace oc::protocol {
namespace {

constexpr std::string_view kRequestShape = R"({ type: "req", id: string+, method: string+, params?: any })";
constexpr std::string_view kResponseShape =
    R"({ type: "res", id: string+, ok: bool, payload?: any, error?: { code: string+, message: string+, details?: any, retryable?: bool, retryAfterMs?: int(0..) } })";
constexpr std::string_view kEventShape =
    R"({ type: "event", event: string+, payload?: any, seq?: int(0..), stateVersion?: { presence: int(0..), health: int(0..) } })";
static_assert(is_shape(kRequestShape) && is_shape(kResponseShape) && is_shape(kEventShape));

std::optional<Json> optional_member(const Json& value, std::string_view key) {
  if (const auto* found = member(value, key)) return *found;
  return std::nullopt;
}

std::string id_of(const Json& value) {
  auto id = string_member_or(value, "id", "");
  return id.empty() ? "invalid" : id;
}

std::expected<Json, FrameError> read_json(std::string_view text) {
  auto value = parse_json(text);
  if (!value) return std::unexpected(FrameError{.message = value.error().message});
  return std::move(*value);
}

std::unexpected<FrameError> misfit(const Json& value, std::string why) {
  return std::unexpected(FrameError{.kind = FrameError::Kind::not_a_frame, .id = id_of(value), .message = std::move(why)});
}

RequestFrame request_of(const Json& value) {
  return {.id = string_member_or(value, "id", ""), .method = string_member_or(value, "method", ""), .params = optional_member(value, "params")};
}

std::optional<ErrorShape> error_of(const Json& value) {
  const auto* error = member(value, "error");
  if (!error) return std::nullopt;
  ErrorShape shape{.code = string_member_or(*error, "code", ""), .message = string_member_or(*error, "message", "")};
  if (const auto* details = member(*error, "details")) shape.details = *details;
  shape.retryable = bool_member(*error, "retryable");
  shape.retry_after_ms = int_member(*error, "retryAfterMs");
  return shape;
}

ResponseFrame response_of(const Json& value) {
  return {.id = string_member_or(value, "id", ""),
          .ok = bool_member(value, "ok").value_or(false),
          .payload = optional_member(value, "payload"),
          .error = error_of(value)};
}

EventFrame event_of(const Json& value) {
  EventFrame frame{.event = string_member_or(value, "event", ""), .payload = optional_member(value, "payload"), .seq = int_member(value, "seq")};
  if (const auto* version = member(value, "stateVersion")) {
    frame.state_version =
        StateVersion{.presence = int_member(*version, "presence").value_or(0), .health = int_member(*version, "health").value_or(0)};
  }
  return frame;
}

void append_version(std::string& out, const StateVersion& version) {
  out += ",\"stateVersion\":{\"presence\":" + std::to_string(version.presence) + ",\"health\":" + std::to_string(version.health) + "}";
}

std::string head_of(std::string_view event, const Json* payload, const std::optional<StateVersion>& version) {
  std::string out = "{\"type\":\"event\",\"event\":" + to_json_text(Json(event));
  if (payload) out += ",\"payload\":" + to_json_text(*payload);
  if (version) append_version(out, *version);
  return out;
}

}  // namespace

std::expected<Frame, FrameError> decode_frame(std::string_view text) {
  auto value = read_json(text);
  if (!value) return std::unexpected(std::move(value).error());
  const auto type = string_member_or(*value, "type", "");
  const auto shape = type == "res" ? kResponseShape : type == "event" ? kEventShape : kRequestShape;
  if (auto why = shape_errors(shape, *value); !why.empty()) return misfit(*value, std::move(why));
  if (type == "res") return response_of(*value);
  if (type == "event") return event_of(*value);
  return request_of(*value);
}

std::expected<RequestFrame, FrameError> decode_request(std::string_view text) {
  auto value = read_json(text);
  if (!value) return std::unexpected(std::move(value).error());
  if (auto why = shape_errors(kRequestShape, *value); !why.empty()) return misfit(*value, std::move(why));
  return request_of(*value);
}

std::string encode(const RequestFrame& frame) {
  JsonObject out{{"type", "req"}, {"id", frame.id}, {"method", frame.method}};
  if (frame.params) out["params"] = *frame.params;
  return to_json_text(out);
}

std::string encode(const ResponseFrame& frame) {
  JsonObject out{{"type", "res"}, {"id", frame.id}, {"ok", frame.ok}};
  if (frame.payload) out["payload"] = *frame.payload;
  if (frame.error) out["error"] = to_json(*frame.error);
  return to_json_text(out);
}

std::string encode(const EventFrame& frame) {
  return finish_event(head_of(frame.event, frame.payload ? &*frame.payload : nullptr, frame.state_version), frame.seq);
}

std::string encode(const Frame& frame) {
  return std::visit([](const auto& one) { return encode(one); }, frame);
}

std::string event_head(std::string_view event, const Json& payload, std::optional<StateVersion> version) { return head_of(event, &payload, version); }

std::string finish_event(std::string_view head, std::optional<std::int64_t> seq) {
  std::string out(head);
  if (seq) out += ",\"seq\":" + std::to_string(*seq);
  out += '}';
  return out;
}

Json to_json(const ErrorShape& error) {
  JsonObject out{{"code", error.code}, {"message", error.message}};
  if (!error.details.is_null()) out["details"] = error.details;
  if (error.retryable) out["retryable"] = *error.retryable;
  if (error.retry_after_ms) out["retryAfterMs"] = *error.retry_after_ms;
  return out;
}

ErrorShape invalid_request(std::string message, Json details) {
  return {.code = "INVALID_REQUEST", .message = std::move(message), .details = std::move(details)};
}

ErrorShape unavailable(std::string message) { return {.code = "UNAVAILABLE", .message = std::move(message)}; }

}  // namespace oc::protocol
