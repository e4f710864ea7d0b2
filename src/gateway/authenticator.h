// Whether a secret that a client shows is the right one; counts the wrong ones.
#pragma once

#include <optional>
#include <string>

#include "core/protocol/protocol.h"
#include "gateway/auth.h"
#include "gateway/rate_limit.h"
#include "io/http_server.h"

namespace oc::gateway {

/// One door for every secret: WebSocket and HTTP ask here.
class Authenticator {
 public:
  explicit Authenticator(AuthSettings settings) : settings_(std::move(settings)), limiter_(settings_.rate) {}

  const AuthSettings& settings() const { return settings_; }
  /// Whether what proved itself before still would: false when the mode or its secret is another now.
  bool replace(AuthSettings settings);

  RateLimiter::Source source_of(const io::ServerRequest& request) const;

  /// The shared secret of a connect request, or what a trusted proxy says. Failures are counted by note_failures().
  protocol::happened::SharedAuthChecked check_connect(const io::ServerRequest& request, const protocol::ConnectParams& connect, Millis now) const;

  /// How long device tokens from this source are not even looked at; 0 = they are.
  Millis device_token_lock(const io::ServerRequest& request, Millis now) const;

  enum class DeviceToken : std::uint8_t { not_proved, proved };
  /// Counts what a refused connect showed: each secret in it that was not right, whatever else it carried.
  void note_failures(const io::ServerRequest& request, const protocol::ConnectParams& connect, DeviceToken device_token, Millis now);
  void note_success(const io::ServerRequest& request, protocol::AuthMethod method);

  enum class Bearer : std::uint8_t { accepted, refused, locked };
  struct BearerVerdict {
    Bearer verdict = Bearer::refused;
    Millis retry_after{0};
  };
  /// An HTTP request's `Authorization: Bearer ...`; counts a wrong one.
  BearerVerdict check_bearer(const io::ServerRequest& request, Millis now);

 private:
  std::string shared_failure(const protocol::ConnectParams& connect) const;
  std::string proxy_failure(const io::ServerRequest& request) const;

  AuthSettings settings_;
  RateLimiter limiter_;
};

}  // namespace oc::gateway
