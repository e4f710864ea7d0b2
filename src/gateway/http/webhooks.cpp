// From a request to the answer of the account that took it.
#include "gateway/http/webhooks.h"

#include "base/limits.h"
#include "base/text.h"
#include "engine/ports/webhook.h"
#include "gateway/http/http.h"
#include "gateway/locality.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::gateway {
namespace {

/// What a proxy says of the request's way. Nothing here decides by it, and no signature is made of it.
bool is_hearsay(const std::string& name) {
  const auto plain = ascii_lower(name);
  return plain.starts_with("x-forwarded-") || plain == "forwarded" || plain == "x-real-ip";
}

engine::WebhookRequest told(io::ServerRequest request) {
  std::erase_if(request.headers, [](const io::Header& header) { return is_hearsay(header.name); });
  return {.method = std::move(request.method),
          .path = std::move(request.path),
          .query = std::move(request.query),
          .headers = std::move(request.headers),
          .body = std::move(request.body),
          .peer_address = std::move(request.peer_address)};
}

io::HttpResponse busy() {
  auto answer = text_answer(503, "Service Unavailable");
  answer.headers.push_back({"Retry-After", "1"});
  return answer;
}

/// The account's answer with the headers that every answer of this port has.
io::HttpResponse dressed(io::HttpResponse answer) {
  if (header_value(answer.headers, "Content-Type").empty()) answer.headers.push_back({"Content-Type", "text/plain; charset=utf-8"});
  answer.headers.push_back({"X-Content-Type-Options", "nosniff"});
  answer.headers.push_back({"Cache-Control", "no-store"});
  return answer;
}

/// Counts a request for as long as it is worked on.
class AtOnce {
 public:
  AtOnce(std::map<std::string, std::size_t>& counts, const std::string& path) : counts_(counts), path_(path) { counts_[path_]++; }
  ~AtOnce() {
    if (--counts_[path_] == 0) counts_.erase(path_);
  }
  AtOnce(const AtOnce&) = delete;
  AtOnce& operator=(const AtOnce&) = delete;

 private:
  std::map<std::string, std::size_t>& counts_;
  std::string path_;
};

}  // namespace

bool Webhooks::takes(const std::string& path) const { return context_.engine().has_webhook(path); }

Task<Result<io::HttpResponse>> Webhooks::ask(io::ServerRequest request) { co_return co_await context_.engine().webhook(told(std::move(request))); }

RateLimiter::Source Webhooks::source_of(const io::ServerRequest& request) const {
  const std::string address = client_address(request, context_.authenticator.settings().trusted_proxies);
  return {.address = address, .is_loopback = request.peer_is_loopback && address == request.peer_address};
}

std::optional<io::HttpResponse> Webhooks::locked_out(const RateLimiter::Source& source) {
  const auto wait = limiter_.locked_for(source, SecretClass::webhook, context_.clock().steady());
  if (wait <= Millis(0)) return std::nullopt;
  auto answer = text_answer(429, "Too Many Requests");
  answer.headers.push_back({"Retry-After", std::to_string((wait.count() + 999) / 1000)});
  return answer;
}

std::optional<io::HttpResponse> Webhooks::refusal(const io::ServerRequest& head) {
  const auto source = source_of(head);
  if (auto locked = locked_out(source)) return locked;
  auto answer = context_.engine().webhook_refusal(told(head));
  if (!answer) return std::nullopt;
  if (answer->status == 401 || answer->status == 403) limiter_.failed(source, SecretClass::webhook, context_.clock().steady());
  return dressed(std::move(*answer));
}

Task<io::HttpResponse> Webhooks::answer(io::ServerRequest request) {
  const auto source = source_of(request);
  if (auto locked = locked_out(source)) co_return std::move(*locked);
  const std::string path = request.path;
  if (const auto count = at_once_.find(path); count != at_once_.end() && count->second >= kWebhooksAtOnceMax) co_return busy();
  const AtOnce counted(at_once_, path);
  auto answer = co_await io::within(context_.clock(), kWebhookTime, ask(std::move(request)));
  if (!answer) {
    context_.parts.io.log.warn("gateway/webhook", "a request was not answered in time", {{"path", path}});
    co_return busy();
  }
  const auto now = context_.clock().steady();
  if (answer->status == 401 || answer->status == 403) {
    limiter_.failed(source, SecretClass::webhook, now);
  } else if (answer->status < 400) {
    limiter_.succeeded(source, SecretClass::webhook);
  }
  co_return dressed(std::move(*answer));
}

}  // namespace oc::gateway
