// The paths of the gateway's own port that channel accounts have taken, and the requests to them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "engine/ports/channel.h"
#include "engine/ports/webhook.h"
#include "io/io.h"

namespace oc::engine {

/// Event loop only. Lifetime: outlives every route that it gave.
class Webhooks {
 public:
  explicit Webhooks(const io::Io& io) : io_(io) {}

  /// Whose path it is.
  struct Owner {
    std::string channel;
    std::string account_id;
    std::weak_ptr<ChannelAccount> account;  ///< held while one of its requests is answered
  };
  /// Requests to `path` go to the handler until the route is destroyed.
  /// Errors: conflict (which account has the path), invalid (it is no path of its own: the message says why).
  Result<std::unique_ptr<WebhookRoute>> serve(std::string path, WebhookHandler& handler, Owner owner);
  bool has(const std::string& path) const { return routes_.contains(path); }
  /// The account's answer to a request whose head alone shows that it is none of its platform's.
  std::optional<io::HttpResponse> refusal(const WebhookRequest& head) const;
  /// Waits: for the account's answer, at most kWebhookTime; then the answer is 503, and the platform asks again.
  io::Task<io::HttpResponse> call(WebhookRequest request);

 private:
  struct Route;
  struct Taken {
    WebhookHandler* handler = nullptr;
    Owner owner;
  };
  const io::Io& io_;
  std::map<std::string, Taken> routes_;
};

}  // namespace oc::engine
