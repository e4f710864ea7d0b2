// TLS over any stream, by OpenSSL between two memory buffers; nothing of OpenSSL runs before the first connection.
#pragma once

#include <memory>
#include <string>

#include "io/real/stream.h"

struct ssl_ctx_st;

namespace oc::io {

/// Certificates that are trusted (as a client) or shown (as a server).
class TlsContext {
 public:
  /// Trusts the system's store, and the file that NODE_EXTRA_CA_CERTS names. TLS 1.2 and up.
  static Result<std::shared_ptr<TlsContext>> make_client();
  /// Errors: invalid when the PEM texts are no certificate and its key.
  static Result<std::shared_ptr<TlsContext>> make_server(const std::string& certificate_pem, const std::string& key_pem);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  /// Trusts one more certificate.
  Result<void> trust(const std::string& certificate_pem);
  ssl_ctx_st* get() const { return context_; }

 private:
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  ssl_ctx_st* context_;
};

/// Shakes hands as the client: sends the name (SNI), wants a certificate of the name or address that a trusted authority has signed.
/// Errors: unavailable with the reason for people when it is refused; timeout; connection_lost.
Task<Result<std::unique_ptr<Stream>>> tls_connect(std::shared_ptr<TlsContext> context, std::unique_ptr<Stream> plain, std::string host,
                                                  TimePoint until);

/// Shakes hands as the server.
Task<Result<std::unique_ptr<Stream>>> tls_accept(std::shared_ptr<TlsContext> context, std::unique_ptr<Stream> plain, TimePoint until);

}  // namespace oc::io
