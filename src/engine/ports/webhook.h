// The port for requests that a platform makes to the gateway: the channel checks their signature and answers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "io/http.h"
#include "io/task.h"

namespace oc::engine {

struct WebhookRequest {
  std::string method;
  std::string path;
  std::string query;  ///< raw, without '?'
  std::vector<io::Header> headers;
  std::string body;  ///< the bytes as they came: signatures are made of them
  std::string peer_address;
};

/// What an account does with requests to its path. It refuses whatever is not signed by its platform, and answers "have it" only after
/// InboundSink::receive() has returned.
class WebhookHandler {
 public:
  virtual ~WebhookHandler() = default;
  /// Asked before the body is read, which costs whoever sends it nothing: the answer when the head alone shows that the request is none of the
  /// platform's; nothing: on_webhook() is asked, and checks all of it. `head` has no body. Never waits.
  virtual std::optional<io::HttpResponse> head_refusal(const WebhookRequest& head);
  /// Called on the event loop; several may run at once. The gateway gives up at kWebhookTime.
  virtual io::Task<io::HttpResponse> on_webhook(WebhookRequest request) = 0;
};

/// Held by the account as long as it takes requests.
class WebhookRoute {
 public:
  virtual ~WebhookRoute() = default;
};

}  // namespace oc::engine
