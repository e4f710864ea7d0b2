// Answers requests from handlers, piece by piece, with the client's limits in virtual time.
#include "io/sim/http.h"

#include "io/http_url.h"
#include "io/sim/server.h"

namespace oc::io {
namespace {

std::unexpected<Error> silent(const HttpUrl& url, Millis length) {
  return fail(Errc::timeout, url.host + " was silent for " + std::to_string(length.count()) + " ms");
}

class SimStream final : public HttpStream {
 public:
  SimStream(Clock& clock, HttpUrl url, SimAnswer answer, Millis idle, std::size_t bytes_max)
      : clock_(clock), url_(std::move(url)), answer_(std::move(answer)), idle_(idle), bytes_left_(bytes_max) {}
  int status() const override { return answer_.status; }
  const std::vector<Header>& headers() const override { return answer_.headers; }

  Task<Result<std::string>> read() override {
    while (next_ < answer_.pieces.size()) {
      SimPiece& piece = answer_.pieces[next_];
      if (idle_ > Millis(0) && piece.delay > idle_) {
        co_await clock_.sleep(idle_);
        co_return silent(url_, idle_);
      }
      co_await clock_.sleep(piece.delay);
      next_++;
      if (piece.bytes.empty()) continue;
      if (piece.bytes.size() > bytes_left_) co_return fail(Errc::too_large, "the answer of " + url_.host + " is too long");
      bytes_left_ -= piece.bytes.size();
      co_return std::move(piece.bytes);
    }
    if (answer_.end) co_return std::unexpected(*answer_.end);
    co_return std::string();
  }

 private:
  Clock& clock_;
  HttpUrl url_;
  SimAnswer answer_;
  Millis idle_;
  std::size_t bytes_left_;
  std::size_t next_ = 0;
};

/// The whole exchange, as one task that a deadline can end.
Task<Result<HttpResponse>> whole(SimHttp& http, HttpRequest request) {
  const std::size_t bytes_max = request.body_bytes_max;
  OC_CO_TRY(const auto stream, co_await http.open(std::move(request)));
  OC_CO_TRY(std::string body, co_await read_all(*stream, bytes_max));
  co_return HttpResponse{.status = stream->status(), .headers = stream->headers(), .body = std::move(body)};
}

Task<Result<SimAnswer>> call(SimHandler handler, HttpRequest request) { co_return handler(request); }

/// The answer of a simulated server, waited for as long as the handler takes.
Task<Result<SimAnswer>> from_server(SimHttpServer& server, HttpUrl url, HttpRequest request) {
  const std::size_t mark = url.target.find('?');
  ServerRequest asked{.method = request.method,
                      .path = url.target.substr(0, mark),
                      .query = mark == std::string::npos ? "" : url.target.substr(mark + 1),
                      .headers = std::move(request.headers),
                      .body = std::move(request.body)};
  asked.headers.insert(asked.headers.begin(), {"Host", host_text(url)});
  OC_CO_TRY(HttpResponse response, co_await server.request(std::move(asked)));
  co_return sim_answer(response.status, std::move(response.body), std::move(response.headers));
}

Task<Result<SimAnswer>> delayed(Clock& clock, Task<Result<SimAnswer>> task) {
  auto answer = co_await std::move(task);
  if (answer && answer->delay > Millis(0)) co_await clock.sleep(answer->delay);
  co_return answer;
}

}  // namespace

SimAnswer sim_answer(int status, std::string body, std::vector<Header> headers) {
  SimAnswer answer{.status = status, .headers = std::move(headers)};
  answer.pieces.push_back({.bytes = std::move(body)});
  return answer;
}

SimAnswer sim_event_stream(std::vector<std::string> pieces, Millis gap) {
  SimAnswer answer{.headers = {{"content-type", "text/event-stream"}}};
  for (std::string& piece : pieces) answer.pieces.push_back({.delay = gap, .bytes = std::move(piece)});
  return answer;
}

void SimHttp::serve(const std::string& origin, SimHandler handler) {
  serve_task(origin, [handler = std::move(handler)](HttpRequest request) { return call(handler, std::move(request)); });
}

void SimHttp::serve_task(const std::string& origin, SimTaskHandler handler) {
  handlers_[origin] = std::make_shared<SimTaskHandler>(std::move(handler));
}

Task<Result<SimAnswer>> SimHttp::answer(HttpRequest request) {
  OC_CO_TRY(const HttpUrl url, parse_http_url(request.url));
  const auto found = handlers_.find(origin_text(url));
  if (found != handlers_.end()) {
    const auto handler = found->second;
    co_return co_await delayed(clock_, (*handler)(std::move(request)));
  }
  SimHttpServer* server = url.is_tls() ? nullptr : network_.at(url.host, url.port);
  if (server != nullptr) co_return co_await from_server(*server, url, std::move(request));
  co_return fail(Errc::unavailable, "cannot connect to " + host_text(url) + ": Connection refused");
}

Task<Result<std::unique_ptr<HttpStream>>> SimHttp::open(HttpRequest request) {
  requests_.push_back(request);
  OC_CO_TRY(HttpUrl url, parse_http_url(request.url));
  Millis bound = request.idle_timeout;
  if (request.total_timeout > Millis(0) && (bound <= Millis(0) || request.total_timeout < bound)) bound = request.total_timeout;
  const Millis idle = request.idle_timeout;
  const std::size_t bytes_max = request.body_bytes_max;
  auto made = bound > Millis(0) ? co_await within(clock_, bound, answer(std::move(request))) : co_await answer(std::move(request));
  if (!made && made.error().code == Errc::timeout) co_return silent(url, bound);
  if (!made) co_return std::unexpected(std::move(made).error());
  co_return std::make_unique<SimStream>(clock_, std::move(url), std::move(*made), idle, bytes_max);
}

Task<Result<HttpResponse>> SimHttp::send(HttpRequest request) {
  const Millis total = std::exchange(request.total_timeout, Millis(0));
  if (total <= Millis(0)) co_return co_await whole(*this, std::move(request));
  co_return co_await within(clock_, total, whole(*this, std::move(request)));
}

}  // namespace oc::io
