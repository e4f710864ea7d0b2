// Requests that Slack makes to the gateway: whether they are Slack's, and what they hold.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/secret.h"
#include "base/time.h"
#include "channels/slack/socket.h"
#include "engine/ports/webhook.h"

namespace oc::channels::slack {

/// What a request is to be answered with when there is nothing to keep.
struct Answer {
  int status = 200;
  std::string body;
  std::string content_type = "text/plain";
  std::string reason;  ///< for the log; "" = nothing to tell
  /// What of ours may be wrong when the request is Slack's after all. Nobody who sends no signature can cause a doubt.
  enum class Doubt : std::uint8_t {
    none,
    secret,  ///< it is signed, and not with our signing secret
    clock,   ///< it is signed, and its time is not ours
  };
  Doubt doubt = Doubt::none;
};

/// What the head alone tells: nothing when it is signed, in time, and the body is worth reading. Whether the signature holds only the body shows.
std::optional<Answer> refuse_head(const engine::WebhookRequest& request, const Secret& signing_secret, UnixTime now);

/// Reads a request: an envelope to be kept, or its answer. Nothing of the body is looked at before its signature holds, whose comparison takes the
/// same time wherever the difference is; a time that is more than kSlackClockSkewMax away from `now` is refused like a wrong signature. Limits:
/// kSlackClockSkewMax. Source: docs.slack.dev, "Verifying requests from Slack".
std::variant<Envelope, Answer> read_request(const engine::WebhookRequest& request, const Secret& signing_secret, UnixTime now);

/// `v0=` and the hex of the code over `v0:<timestamp>:<body>`.
std::string signature_of(const Secret& signing_secret, std::string_view timestamp, std::string_view body);

}  // namespace oc::channels::slack
