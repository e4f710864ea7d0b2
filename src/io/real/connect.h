// From a URL to an open connection: name, TCP, TLS.
#pragma once

#include <memory>
#include <optional>

#include "io/http_url.h"
#include "io/real/lookup.h"
#include "io/real/proxy.h"
#include "io/real/stream.h"
#include "io/real/tls.h"

namespace oc::io {

/// By which proxy, and how.
struct ProxyWay {
  std::optional<Proxy> proxy;
  bool tunnels = true;  ///< false: an HTTP proxy is spoken with itself, when the URL is plain http
};

/// Opens connections; makes its TLS context at the first https URL. A proxy is taken only when it is named; HTTPS_PROXY is not read.
class Connector {
 public:
  explicit Connector(Executor executor) : executor_(executor), lookup_(std::move(executor)) {}

  /// Errors: unavailable, whatever went wrong and also when `timeout` passed: nothing was sent. The message names host and port.
  Task<Result<std::unique_ptr<Stream>>> connect(HttpUrl url, Millis timeout, ProxyWay way = {});

  /// The certificates that are trusted.
  Result<std::shared_ptr<TlsContext>> tls();
  NameLookup& lookup() { return lookup_; }

 private:
  Task<Result<std::unique_ptr<Stream>>> connect_all(HttpUrl url, ProxyWay way);
  Executor executor_;
  NameLookup lookup_;
  std::shared_ptr<TlsContext> tls_;
};

}  // namespace oc::io
