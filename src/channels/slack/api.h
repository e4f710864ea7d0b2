// One call of the Web API, and what its answer means.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/secret.h"
#include "base/time.h"
#include "io/http.h"

namespace oc::io {
class Clock;
}

namespace oc::channels::slack {

/// The whole answer when it says ok.
/// Errors: rate_limited (429 or `ratelimited`), not_found (no such chat, person, message), too_large, invalid (what was asked), denied (a token that
/// is
///   refused, a scope that is missing, and other refusals that stay), unavailable (it was not done), protocol (no answer of Slack, or one after which
///   nobody knows what was done). http_status is set. The message says `Slack refused METHOD: word`, and what to do where that is known.
Result<Json> read_answer(std::string_view method, const io::HttpResponse& response);

/// Slack's word for a refusal, such as `not_in_channel`; "" when the error is none of Slack's refusals.
std::string refusal_word(const Error& error);

/// Whether the token itself is refused: when auth.test says it too, no call with it will ever work.
bool is_refused_token(const Error& error);

/// Whether only the blocks of a message are refused: nothing was sent, and its text may be sent without them.
bool is_refused_blocks(const Error& error);

/// What a failed call means for a message that was to be sent: what says nothing about the message may be tried again.
Error told_for_send(Error error);
/// The same for a call that prepares the sending: whatever became of it, nothing was sent yet.
Error told_before_send(Error error);

/// Lifetime: client and clock outlive it.
class Api {
 public:
  Api(io::HttpClient& http, io::Clock& clock, std::string api_root) : http_(http), clock_(clock), api_root_(std::move(api_root)) {}

  /// POSTs the parameters as a form. A method that Slack told to come back later is not asked before that.
  /// Errors: those of read_answer() and of the HTTP client. Limits: kSlackPausedMethodsMax.
  io::Task<Result<Json>> call(std::string method, Json parameters, Secret token, Millis timeout);

  const std::string& root() const { return api_root_; }
  /// What the token of the last auth.test may do, where Slack has told it.
  const std::vector<std::string>& scopes() const { return scopes_; }

 private:
  io::HttpClient& http_;
  io::Clock& clock_;
  std::string api_root_;
  std::vector<std::string> scopes_;
  std::map<std::string, Millis> paused_until_;  ///< by method (and channel, of chat.postMessage); steady time
};

}  // namespace oc::channels::slack
