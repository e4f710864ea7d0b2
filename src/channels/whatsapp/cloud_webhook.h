// Requests that Meta makes to the gateway: whether they are Meta's, and what they hold.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/json.h"
#include "channels/whatsapp/cloud_settings.h"
#include "engine/ports/webhook.h"

namespace oc::channels::whatsapp {

/// What a request is to be answered with when there is nothing to keep.
struct CloudAnswer {
  int status = 200;
  std::string body;
  std::string reason;  ///< for the log; "" = nothing to tell
  /// It is signed, and not with our secret: either it is not Meta's, or the secret is wrong. Nobody who sends no signature can cause this doubt.
  bool doubts_secret = false;
};

/// What the head alone tells: nothing when it may be Meta's. Whether the signature holds only the body shows.
std::optional<CloudAnswer> refuse_cloud_head(const engine::WebhookRequest& request, const CloudSettings& settings);

/// Reads a request: a body whose messages are to be kept, or the answer. GET is the question that Meta asks when the webhook is set up; its challenge
/// is repeated to whoever knows the verify token. Nothing of a POST's body is looked at before its signature holds. Secrets are compared in a time
/// that does not tell where the difference is. Source: developers.facebook.com, "Create a webhook endpoint".
std::variant<Json, CloudAnswer> read_cloud_request(const engine::WebhookRequest& request, const CloudSettings& settings);

/// `sha256=` and the hex of the code over the body, as in X-Hub-Signature-256.
std::string cloud_signature(const Secret& app_secret, std::string_view body);

}  // namespace oc::channels::whatsapp
