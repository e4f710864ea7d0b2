// One call of Discord's REST API: its limits, and what an answer means.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/secret.h"
#include "base/time.h"
#include "channels/discord/limiter.h"
#include "channels/discord/settings.h"
#include "io/http.h"
#include "io/io.h"

namespace oc::channels::discord {

struct Call {
  std::string method = "GET";
  std::string path;      ///< behind the API root, with its query; may hold an interaction's token
  Json body;             ///< null = none
  std::string raw_body;  ///< instead of `body`, with its type
  std::string content_type;
  std::string reason;  ///< for the guild's audit log
  Millis timeout = kDiscordCallTimeout;
  /// Whether it is made again when Discord asks to come back, or when it may be done twice.
  enum class Again : std::uint8_t { no, yes } again = Again::no;
};

/// What an answer says; null for one without a body.
/// Errors: rate_limited (429), denied (403 and refusals of the credential), not_found (404), invalid (400), too_large (413 and 40005),
///   unavailable (somebody on the way refused: Discord has not seen it), protocol (5xx, no JSON where JSON belongs: it may have been done).
///   http_status is set; the message ends with Discord's own code in brackets and never holds the token.
Result<Json> read_answer(std::string_view doing, const io::HttpResponse& response, const Secret& token);
LimitWords limit_words(const io::HttpResponse& response);

/// Discord's own code of a refusal, such as 50013; 0 = none.
int refusal_code(const Error& error);

inline constexpr int kUnknownMessage = 10008;    ///< a refusal's code
inline constexpr int kOldMessageEdited = 30046;  ///< a refusal's code: a message older than an hour was edited too often

/// Percent-encoded for one segment of a path.
std::string path_segment(std::string_view text);
std::string message_path(const std::string& channel_id, std::string_view message_id);

/// Lifetime: the bundle outlives it.
class Api {
 public:
  Api(io::Io io, const Settings& settings)
      : io_(io), root_(settings.api_root), proxy_(settings.proxy), token_(settings.token), retry_(settings.retry) {}

  /// Waits for the route's limit, at most kDiscordCallWaitMax; a longer wait is an error rate_limited.
  /// Errors: those of read_answer() and of the HTTP client.
  io::Task<Result<Json>> call(Call call);
  /// A GET that is tried again, and nothing else.
  io::Task<Result<Json>> get(std::string path);

 private:
  io::Task<Result<Json>> once(Call call);
  io::Task<Result<void>> take_place(Route route);

  io::Io io_;
  std::string root_;
  std::string proxy_;
  Secret token_;
  RetryRules retry_;
  Limiter limiter_;
};

}  // namespace oc::channels::discord
