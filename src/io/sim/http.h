// The simulated network for HTTP clients: origins that answer as a test says, in virtual time.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/clock.h"
#include "io/http.h"

namespace oc::io {

class SimNetwork;

struct SimPiece {
  Millis delay{0};  ///< before this piece
  std::string bytes;
};

/// What an origin answers: headers after `delay`, then the pieces, then a good end or `end`.
struct SimAnswer {
  int status = 200;
  std::vector<Header> headers;
  std::vector<SimPiece> pieces;
  std::optional<Error> end;  ///< such as connection_lost; nothing when the body ends well
  Millis delay{0};
};

/// An answer in one piece.
SimAnswer sim_answer(int status, std::string body, std::vector<Header> headers = {});
/// A 200 with `content-type: text/event-stream`, one piece every `gap`.
SimAnswer sim_event_stream(std::vector<std::string> pieces, Millis gap = Millis(0));

/// Decides an answer at once; a failed Result is what the client gets (unavailable, timeout ...).
using SimHandler = std::function<Result<SimAnswer>(const HttpRequest&)>;
/// Decides an answer over time. The function object lives until it is replaced or the world ends.
using SimTaskHandler = std::function<Task<Result<SimAnswer>>(HttpRequest)>;

/// Origins without a handler are unavailable; loopback origins reach the SimHttpServer that listens on that port.
class SimHttp final : public HttpClient {
 public:
  SimHttp(Clock& clock, SimNetwork& network) : clock_(clock), network_(network) {}
  Task<Result<HttpResponse>> send(HttpRequest request) override;
  Task<Result<std::unique_ptr<HttpStream>>> open(HttpRequest request) override;

  /// `origin` is scheme, host and a port that is not the scheme's own: `https://api.telegram.org`, `http://127.0.0.1:11434`.
  void serve(const std::string& origin, SimHandler handler);
  void serve_task(const std::string& origin, SimTaskHandler handler);
  /// From now on the origin is unavailable again.
  void stop_serving(const std::string& origin) { handlers_.erase(origin); }
  /// Every request so far, in order, also those that failed.
  const std::vector<HttpRequest>& requests() const { return requests_; }
  void forget_requests() { requests_.clear(); }

 private:
  Task<Result<SimAnswer>> answer(HttpRequest request);
  Clock& clock_;
  SimNetwork& network_;
  std::map<std::string, std::shared_ptr<SimTaskHandler>> handlers_;
  std::vector<HttpRequest> requests_;
};

}  // namespace oc::io
