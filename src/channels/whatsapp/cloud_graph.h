// The calls of Meta's Graph API, and what its answers mean.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "channels/whatsapp/cloud_settings.h"
#include "io/http.h"

namespace oc::io {
class Clock;
}

namespace oc::channels::whatsapp {

/// The answer when it is a good one. `what` says what was asked, for people.
/// Errors: rate_limited (retry_after_ms is what Meta asks for, or what its limit is known to need), denied and invalid (it will never be done),
///   unavailable (it was not done), protocol (no answer of Meta, or one after which nobody knows what was done). http_status is set. The message says
///   `WhatsApp refused WHAT (code): words`, and what to do where that is known.
Result<Json> read_graph_answer(std::string_view what, const io::HttpResponse& response);

/// What the error of this code means; else what Meta says of it. Printable.
std::string graph_words(std::int64_t code, std::string_view details);

/// Meta's code of a refusal; -1 when the error is none of its refusals.
std::int64_t graph_code(const Error& error);

/// Whether the token is refused: no call with it will ever work.
bool is_refused_graph_token(const Error& error);

/// Lifetime: client, clock and settings outlive it.
class GraphApi {
 public:
  GraphApi(io::HttpClient& http, io::Clock& clock, const CloudSettings& settings) : http_(http), clock_(clock), settings_(settings) {}

  /// Errors: those of read_graph_answer() and of the HTTP client. A number that was told to come back later asks nothing before that.
  /// `path` is below the version: no slash in front.
  io::Task<Result<Json>> get(std::string what, std::string path, Millis timeout);
  io::Task<Result<Json>> post(std::string what, std::string path, Json body, Millis timeout);
  io::Task<Result<Json>> post_form(std::string what, std::string path, std::string content_type, std::string body, Millis timeout);
  /// The bytes at a URL that Meta has named. Errors: denied (not at Meta: the token is not sent there), too_large, not_found, unavailable.
  io::Task<Result<std::string>> download(std::string url, std::size_t bytes_max);
  /// Whether a URL may get the token: of Meta by TLS, or at the place that WHATSAPP_CLOUD_API_URL names.
  bool is_meta_url(std::string_view url) const;

 private:
  io::Task<Result<Json>> ask(std::string what, io::HttpRequest request);

  io::HttpClient& http_;
  io::Clock& clock_;
  const CloudSettings& settings_;
  Millis closed_until_{-1};  ///< steady time; the limits of a person are not among these
};

}  // namespace oc::channels::whatsapp
