// What a client is told when its secret was not accepted: words it shows and codes it acts on.
#include <array>

#include "core/protocol/handshake.h"

namespace oc::protocol {
namespace {

struct Row {
  std::string_view failure;
  std::string_view code;
  std::string_view message;  ///< `%` stands for the hint
  std::string_view next_step;
};

constexpr std::string_view kConfiguration = "update_auth_configuration";
constexpr std::string_view kCredentials = "update_auth_credentials";

constexpr std::array kRows = std::to_array<Row>({
    {"token_missing", "AUTH_TOKEN_MISSING", "unauthorized: gateway token missing (%)", kConfiguration},
    {"token_mismatch", "AUTH_TOKEN_MISMATCH", "unauthorized: gateway token mismatch (%)", kCredentials},
    {"token_missing_config", "AUTH_TOKEN_NOT_CONFIGURED", "unauthorized: gateway token not configured on gateway (set gateway.auth.token)",
     kConfiguration},
    {"password_missing", "AUTH_PASSWORD_MISSING", "unauthorized: gateway password missing (%)", kConfiguration},
    {"password_mismatch", "AUTH_PASSWORD_MISMATCH", "unauthorized: gateway password mismatch (%)", kCredentials},
    {"password_missing_config", "AUTH_PASSWORD_NOT_CONFIGURED",
     "unauthorized: gateway password not configured on gateway (set gateway.auth.password)", kConfiguration},
    {"bootstrap_token_invalid", "AUTH_BOOTSTRAP_TOKEN_INVALID", "unauthorized: bootstrap token invalid or expired (scan a fresh setup code)",
     kCredentials},
    {"device_token_mismatch", "AUTH_DEVICE_TOKEN_MISMATCH", "unauthorized: device token mismatch (rotate/reissue device token)", kCredentials},
    {"rate_limited", "AUTH_RATE_LIMITED", "unauthorized: too many failed authentication attempts (retry later)", "wait_then_retry"},
});
constexpr Row kOther{"", "AUTH_UNAUTHORIZED", "unauthorized", "review_auth_configuration"};

const Row& row_of(std::string_view failure) {
  for (const auto& row : kRows) {
    if (row.failure == failure) return row;
  }
  return kOther;
}

std::string hint_for(std::string_view failure, const ClientFacts& client) {
  const bool is_password = failure.starts_with("password");
  const std::string what = is_password ? "password" : "token";
  if (client.is_control_ui() || client.is_webchat()) {
    return is_password ? "enter the password in Control UI settings" : "open the dashboard URL and paste the token in Control UI settings";
  }
  if (client.is_cli()) return "set gateway.remote." + what + " to match gateway.auth." + what;
  return "provide gateway auth " + what;
}

std::string message_of(const Row& row, std::string_view failure, const ClientFacts& client) {
  std::string message(row.message);
  if (const auto at = message.find('%'); at != std::string::npos) message.replace(at, 1, hint_for(failure, client));
  return message;
}

}  // namespace

ErrorShape auth_error(const std::string& failure, const ConnectParams& connect, std::int64_t retry_after_ms) {
  const auto& row = row_of(failure);
  const bool can_retry = failure == "token_mismatch" && connect.device && connect.device_token.empty();
  auto error = invalid_request(message_of(row, failure, connect.client),
                               JsonObject{{"code", row.code},
                                          {"authReason", failure},
                                          {"canRetryWithDeviceToken", can_retry},
                                          {"recommendedNextStep", can_retry ? "retry_with_device_token" : row.next_step}});
  if (failure == "rate_limited") {
    error.retryable = true;
    error.retry_after_ms = retry_after_ms;
  }
  return error;
}

}  // namespace oc::protocol
