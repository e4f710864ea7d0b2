// The frames: hello, disconnect, and envelopes.
#include "channels/slack/socket.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/slack/limits.h"

namespace oc::channels::slack {
namespace {

constexpr std::size_t kEnvelopeIdBytesMax = 200;

SocketMode::Heard odd(std::string reason) { return {.kind = SocketMode::Heard::Kind::odd, .reason = std::move(reason)}; }

}  // namespace

std::string ack_text(const std::string& envelope_id) { return to_json_text(JsonObject{{"envelope_id", envelope_id}}); }

SocketMode::Step SocketMode::next() const {
  if (is_stopped_) return {.kind = Step::Kind::stop};
  // A socket that is there and stays, or that has not said hello yet, is enough.
  if (std::ranges::any_of(links_, [](const auto& link) { return !link.second.is_leaving; })) return {};
  if (is_pause_due_) return {.kind = Step::Kind::wait, .length = pause_};
  return {.kind = Step::Kind::open};
}

SocketMode::Link SocketMode::opened() {
  links_.emplace(++last_, State{});
  return last_;
}

void SocketMode::back_off() {
  attempts_++;
  pause_ = pause_ == Millis(0) ? kSlackBackoffMin : std::min(kSlackBackoffMax, pause_ * 2);
  is_pause_due_ = true;
}

void SocketMode::failed(const Error& error) {
  trouble_ = error.message;
  back_off();
  if (error.retry_after_ms > pause_.count()) pause_ = Millis(error.retry_after_ms);
}

void SocketMode::give_up(std::string why) {
  is_stopped_ = true;
  trouble_ = std::move(why);
}

SocketMode::Heard SocketMode::heard(Link link, std::string_view text) {
  const auto state = links_.find(link);
  if (state == links_.end()) return {};
  const auto frame = parse_json(text);
  if (!frame || !frame->is_object()) return odd("a frame that is no JSON object");
  const std::string type = string_member_or(*frame, "type", "");
  if (type == "hello") {
    state->second.said_hello = true;
    pause_ = Millis(0);
    is_pause_due_ = false;
    attempts_ = 0;
    trouble_.clear();
    const Json* info = member(*frame, "connection_info");
    return {.kind = Heard::Kind::hello, .app_id = info != nullptr ? printable(string_member_or(*info, "app_id", ""), 64) : ""};
  }
  if (type == "disconnect") {
    const std::string reason = printable(string_member_or(*frame, "reason", ""), 60);
    if (reason == "link_disabled") {
      give_up("Slack closed the socket: Socket Mode is switched off for the app. Turn it on at https://api.slack.com/apps under Socket Mode.");
      return {.kind = Heard::Kind::close, .reason = reason};
    }
    state->second.is_leaving = true;
    // `warning` comes some seconds before; with `refresh_requested` the socket is about to be closed.
    return {.kind = Heard::Kind::leaving, .reason = reason};
  }
  Envelope envelope{.id = string_member_or(*frame, "envelope_id", ""), .type = type};
  if (envelope.id.empty()) return type.empty() ? odd("a frame without a type") : Heard{};
  if (envelope.id.size() > kEnvelopeIdBytesMax || !is_valid_utf8(envelope.id)) return odd("an envelope with an id that is none");
  if (const Json* payload = member(*frame, "payload")) envelope.payload = *payload;
  envelope.retry_attempt = int_member(*frame, "retry_attempt").value_or(0);
  return {.kind = Heard::Kind::deliver, .envelope = std::move(envelope)};
}

void SocketMode::lost(Link link, const Error& error) {
  const auto state = links_.find(link);
  if (state == links_.end()) return;
  const State was = state->second;
  links_.erase(state);
  if (was.is_leaving || is_stopped_) return;
  trouble_ = error.message;
  // One that worked is followed by another at once; one that never said hello may be followed by many such.
  if (!was.said_hello) {
    back_off();
  } else {
    attempts_++;
  }
}

bool SocketMode::is_connected() const {
  return std::ranges::any_of(links_, [](const auto& link) { return link.second.said_hello; });
}

bool SocketMode::is_current(Link link) const {
  const auto state = links_.find(link);
  return state != links_.end() && state->second.said_hello && !state->second.is_leaving;
}

bool SocketMode::is_replaced(Link link) const {
  return std::ranges::any_of(links_, [link](const auto& other) { return other.first > link && other.second.said_hello; });
}

}  // namespace oc::channels::slack
