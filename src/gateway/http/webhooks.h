// Requests that platforms make to the gateway's own port: given to the account that takes them, within bounds.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "gateway/context.h"
#include "gateway/rate_limit.h"
#include "io/http_server.h"

namespace oc::gateway {

inline constexpr std::size_t kWebhooksAtOnceMax = 32;  ///< of one path; what comes beyond is answered 503 and repeated by its platform

/// The channel's account checks the signature; here nothing is believed, and nothing is read but the path.
/// Limits: kWebhookBodyBytesMax (before this), kWebhookTime, kWebhooksAtOnceMax. A peer that is refused too often is locked out for a while, as with
/// the gateway's secret; peers on this machine are not, they are a tunnel or a proxy that brings everybody.
class Webhooks {
 public:
  explicit Webhooks(Context& context) : context_(context), limiter_(context.parts.settings.auth.rate) {}

  /// Whether an account takes this path. The caller asks only for paths that are not the gateway's own.
  bool takes(const std::string& path) const;
  /// The answer to a request whose head alone shows that it is none of the platform's, or whose peer is locked out: its body is not read.
  std::optional<io::HttpResponse> refusal(const io::ServerRequest& head);
  Task<io::HttpResponse> answer(io::ServerRequest request);
  /// The peers that failed, of which it remembers at most kRateLimitAddressesMax.
  std::size_t remembered() const { return limiter_.size(); }

 private:
  RateLimiter::Source source_of(const io::ServerRequest& request) const;
  /// 429 for a peer that failed too often.
  std::optional<io::HttpResponse> locked_out(const RateLimiter::Source& source);
  Task<Result<io::HttpResponse>> ask(io::ServerRequest request);

  Context& context_;
  RateLimiter limiter_;
  std::map<std::string, std::size_t> at_once_;  ///< requests in flight by path
};

}  // namespace oc::gateway
