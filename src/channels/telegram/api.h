// One call of the Bot API: its URL, and what an answer means.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/secret.h"
#include "base/time.h"
#include "io/http.h"

namespace oc::channels::telegram {

/// The `result` of an answer.
/// Errors: rate_limited (429), denied (401, 403 and other refusals that stay), not_found (a 404, a chat that is not there), conflict (409),
///   unavailable (5xx with a Bot API body: it was not done), protocol (no Bot API body). http_status is set; the message never holds the token.
Result<Json> read_answer(std::string_view method, const io::HttpResponse& response, const Secret& token);

/// What a refusal's description says, for the few that are answered in another way than by giving up.
enum class Refusal : std::uint8_t { none, bad_markup, no_thread, no_reply_target, not_modified, migrated };
Refusal refusal_of(const Error& error);

/// The new chat id of a `migrated` refusal; "" for others.
std::string migrated_to(const Error& error);

/// Lifetime: the client outlives it.
class Api {
 public:
  Api(io::HttpClient& http, std::string api_root, Secret token) : http_(http), api_root_(std::move(api_root)), token_(std::move(token)) {}

  struct Times {
    Millis idle{30'000};
    Millis total{60'000};
  };
  /// POSTs the parameters as JSON. Errors: those of read_answer() and of the HTTP client.
  io::Task<Result<Json>> call(std::string method, Json parameters, Times times);

 private:
  io::HttpClient& http_;
  std::string api_root_;
  Secret token_;
};

}  // namespace oc::channels::telegram
