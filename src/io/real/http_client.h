// HTTP requests over sockets, with connections that are kept for the next request to the same origin.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "base/limits.h"
#include "io/http.h"
#include "io/real/connect.h"

namespace oc::io {

/// Quiet connections per origin. Limits: kKeptConnectionsPerOriginMax, kKeptConnectionTimeout.
class ConnectionPool : public std::enable_shared_from_this<ConnectionPool> {
 public:
  explicit ConnectionPool(const Executor& executor, Millis kept_for) : timer_(executor), kept_for_(kept_for) {}
  /// The latest one that is still quiet, or nothing.
  std::unique_ptr<Stream> take(const std::string& origin);
  void give(const std::string& origin, std::unique_ptr<Stream> stream);
  std::size_t size() const;
  Millis kept_for() const { return kept_for_; }
  void clear();

 private:
  struct Kept {
    std::unique_ptr<Stream> stream;
    TimePoint until;
  };
  void arm();
  void drop_old();
  std::map<std::string, std::deque<Kept>> kept_;
  boost::asio::steady_timer timer_;
  Millis kept_for_;
  bool is_armed_ = false;
};

/// DEVIATION: HTTPS_PROXY and HTTP_PROXY are not followed: a request goes to its own host, or by the proxy that it names.
class RealHttpClient final : public HttpClient {
 public:
  RealHttpClient(Executor executor, Connector& connector, Millis kept_for = kKeptConnectionTimeout)
      : connector_(connector), pool_(std::make_shared<ConnectionPool>(executor, kept_for)) {}
  ~RealHttpClient() override { pool_->clear(); }
  Task<Result<HttpResponse>> send(HttpRequest request) override;
  Task<Result<std::unique_ptr<HttpStream>>> open(HttpRequest request) override;
  const ConnectionPool& pool() const { return *pool_; }

 private:
  struct Exchange;
  Task<Result<void>> exchange_head(Exchange& exchange);
  Task<Result<std::unique_ptr<HttpStream>>> open_until(HttpRequest request, TimePoint body_until);
  Connector& connector_;
  std::shared_ptr<ConnectionPool> pool_;
};

}  // namespace oc::io
