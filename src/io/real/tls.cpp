// The TLS engine: bytes from the wire go into one memory buffer of OpenSSL, bytes for the wire come out of another.
#include "io/real/tls.h"

#include <dirent.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstdlib>

namespace oc::io {
namespace {

constexpr Millis kFlushStall{30'000};

std::string last_problem() {
  const unsigned long code = ::ERR_peek_last_error();
  const char* words = code == 0 ? nullptr : ::ERR_reason_error_string(code);
  ::ERR_clear_error();
  return words == nullptr ? "the handshake failed" : words;
}

/// One connection's engine over its plain stream.
class TlsStream final : public Stream {
 public:
  TlsStream(std::shared_ptr<TlsContext> context, std::unique_ptr<Stream> plain, const Executor& executor)
      : context_(std::move(context)), plain_(std::move(plain)), ssl_(::SSL_new(context_->get())), flushed_(executor) {
    incoming_ = ::BIO_new(::BIO_s_mem());
    outgoing_ = ::BIO_new(::BIO_s_mem());
    ::SSL_set_bio(ssl_, incoming_, outgoing_);
    ::SSL_set_mode(ssl_, SSL_MODE_RELEASE_BUFFERS);
    flushed_.set();
  }
  ~TlsStream() override { ::SSL_free(ssl_); }

  SSL* ssl() { return ssl_; }

  Task<Result<void>> shake_hands(TimePoint until) {
    while (true) {
      ::ERR_clear_error();
      const int result = ::SSL_do_handshake(ssl_);
      const int wanted = ::SSL_get_error(ssl_, result);
      const std::string problem = wanted == SSL_ERROR_SSL ? handshake_problem() : "";
      OC_CO_CHECKED(co_await flush(kFlushStall));
      if (result == 1) co_return Result<void>();
      if (wanted != SSL_ERROR_WANT_READ) co_return fail(Errc::unavailable, problem.empty() ? "the handshake failed" : problem);
      OC_CO_TRY(const std::size_t got, co_await take_in(until));
      if (got == 0) co_return fail(Errc::unavailable, "the other side ended the handshake");
    }
  }

  Task<Result<std::size_t>> read(std::string& into, TimePoint until) override {
    while (true) {
      std::size_t taken = 0;
      const int wanted = decrypt(into, &taken);
      // Reading may have made something to say: an answer to a key update, or an alert.
      if (BIO_ctrl_pending(outgoing_) > 0) OC_CO_CHECKED(co_await flush(kFlushStall));
      if (taken > 0) co_return taken;
      if (wanted == SSL_ERROR_ZERO_RETURN) co_return std::size_t{0};
      if (wanted != SSL_ERROR_WANT_READ) co_return fail(Errc::protocol, "TLS: " + last_problem());
      OC_CO_TRY(const std::size_t got, co_await take_in(until));
      // An end without TLS's own word for it may be a cut: whoever needs to know the length has to check it.
      if (got == 0) co_return std::size_t{0};
    }
  }

  Task<Result<void>> write(std::string_view bytes, Millis stall) override {
    while (!bytes.empty()) {
      const std::size_t part = std::min<std::size_t>(bytes.size(), 64u << 10);
      ::ERR_clear_error();
      if (::SSL_write(ssl_, bytes.data(), static_cast<int>(part)) <= 0) co_return fail(Errc::connection_lost, "TLS: " + last_problem());
      bytes.remove_prefix(part);
      OC_CO_CHECKED(co_await flush(stall));
    }
    co_return Result<void>();
  }

  Task<> end_writing() override {
    ::ERR_clear_error();
    ::SSL_shutdown(ssl_);
    static_cast<void>(co_await flush(Millis(1000)));
    co_await plain_->end_writing();
  }

  void close() override { plain_->close(); }
  bool is_quiet() override { return ::SSL_pending(ssl_) == 0 && BIO_ctrl_pending(incoming_) == 0 && plain_->is_quiet(); }
  std::uint64_t bytes_written() const override { return plain_->bytes_written(); }
  std::uint64_t bytes_unconfirmed() override { return plain_->bytes_unconfirmed(); }

 private:
  std::string handshake_problem() {
    const long verdict = ::SSL_get_verify_result(ssl_);
    if (verdict == X509_V_OK) return last_problem();
    ::ERR_clear_error();
    return std::string("its certificate is refused: ") + ::X509_verify_cert_error_string(verdict);
  }

  Task<Result<std::size_t>> take_in(TimePoint until) {
    std::string bytes;
    OC_CO_TRY(const std::size_t got, co_await plain_->read(bytes, until));
    ::BIO_write(incoming_, bytes.data(), static_cast<int>(bytes.size()));
    co_return got;
  }

  /// Takes all that can be decrypted now; returns why it stopped.
  int decrypt(std::string& into, std::size_t* taken) {
    std::array<char, 16u << 10> buffer;
    while (true) {
      ::ERR_clear_error();
      const int got = ::SSL_read(ssl_, buffer.data(), static_cast<int>(buffer.size()));
      if (got <= 0) return ::SSL_get_error(ssl_, got);
      into.append(buffer.data(), static_cast<std::size_t>(got));
      *taken += static_cast<std::size_t>(got);
    }
  }

  /// Writes what OpenSSL has ready. Reader and writer both come here: who finds the other at it leaves the bytes to it and waits.
  Task<Result<void>> flush(Millis stall) {
    while (!flushed_.is_set()) co_await flushed_.wait();
    struct Flushing {
      Event& flushed;
      ~Flushing() { flushed.set(); }
    };
    flushed_.reset();
    const Flushing flushing(flushed_);
    while (const std::size_t size = BIO_ctrl_pending(outgoing_)) {
      std::string bytes(size, '\0');
      const int got = ::BIO_read(outgoing_, bytes.data(), static_cast<int>(size));
      if (got <= 0) break;
      bytes.resize(static_cast<std::size_t>(got));
      OC_CO_CHECKED(co_await plain_->write(bytes, stall));
    }
    co_return Result<void>();
  }

  std::shared_ptr<TlsContext> context_;
  std::unique_ptr<Stream> plain_;
  SSL* ssl_;
  BIO* incoming_ = nullptr;  ///< owned by ssl_
  BIO* outgoing_ = nullptr;  ///< owned by ssl_
  Event flushed_;
};

/// Whether the folder has the names by which OpenSSL finds one certificate without reading all (`5ed36f99.0`).
bool has_hashed_names(const char* folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> reader(::opendir(folder), ::closedir);
  if (!reader) return false;
  while (const dirent* entry = ::readdir(reader.get())) {
    if (std::string_view(entry->d_name).ends_with(".0")) return true;
  }
  return false;
}

/// A folder of hashed names costs nothing until a server's certificate is looked up in it; a bundle is 30 ms of parsing and 2 MB (measured with
/// Debian's 140 certificates), and is read only when there is no such folder, or the user names one.
void trust_system(SSL_CTX* context) {
  const bool names_file = std::getenv("SSL_CERT_FILE") != nullptr;
  const bool names_folder = std::getenv("SSL_CERT_DIR") != nullptr;
  if (names_file) ::SSL_CTX_set_default_verify_file(context);
  if (names_folder || has_hashed_names(::X509_get_default_cert_dir())) {
    ::SSL_CTX_set_default_verify_dir(context);
    return;
  }
  if (names_file) return;
  for (const char* path : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"}) {
    if (::SSL_CTX_load_verify_file(context, path) == 1) return;
  }
}

/// Says to OpenSSL whose certificate is wanted: a name, or an address.
bool expect_host(SSL* ssl, const std::string& host) {
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(host, not_an_address);
  if (!not_an_address) return ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(ssl), host.c_str()) == 1;
  ::SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return ::SSL_set1_host(ssl, host.c_str()) == 1 && SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
}

}  // namespace

TlsContext::~TlsContext() { ::SSL_CTX_free(context_); }

Result<std::shared_ptr<TlsContext>> TlsContext::make_client() {
  SSL_CTX* context = ::SSL_CTX_new(::TLS_client_method());
  if (context == nullptr) return fail(Errc::io, "TLS cannot start: " + last_problem());
  std::shared_ptr<TlsContext> made(new TlsContext(context));
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  ::SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  trust_system(context);
  const char* more = std::getenv("NODE_EXTRA_CA_CERTS");
  if (more != nullptr && *more != '\0') ::SSL_CTX_load_verify_file(context, more);
  ::ERR_clear_error();
  return made;
}

Result<std::shared_ptr<TlsContext>> TlsContext::make_server(const std::string& certificate_pem, const std::string& key_pem) {
  SSL_CTX* context = ::SSL_CTX_new(::TLS_server_method());
  if (context == nullptr) return fail(Errc::io, "TLS cannot start: " + last_problem());
  std::shared_ptr<TlsContext> made(new TlsContext(context));
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> certificate_text(
      ::BIO_new_mem_buf(certificate_pem.data(), static_cast<int>(certificate_pem.size())), &::BIO_free_all);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(::PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr), &::X509_free);
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> key_text(::BIO_new_mem_buf(key_pem.data(), static_cast<int>(key_pem.size())), &::BIO_free_all);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(::PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr),
                                                                &::EVP_PKEY_free);
  if (!certificate || !key || ::SSL_CTX_use_certificate(context, certificate.get()) != 1 || ::SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
    return fail(Errc::invalid, "these are no certificate and key that fit: " + last_problem());
  }
  return made;
}

Result<void> TlsContext::trust(const std::string& certificate_pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> text(::BIO_new_mem_buf(certificate_pem.data(), static_cast<int>(certificate_pem.size())),
                                                           &::BIO_free_all);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(::PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr), &::X509_free);
  if (!certificate || ::X509_STORE_add_cert(::SSL_CTX_get_cert_store(context_), certificate.get()) != 1) {
    return fail(Errc::invalid, "this is no certificate: " + last_problem());
  }
  return {};
}

Task<Result<std::unique_ptr<Stream>>> tls_connect(std::shared_ptr<TlsContext> context, std::unique_ptr<Stream> plain, std::string host,
                                                  TimePoint until) {
  auto stream = std::make_unique<TlsStream>(std::move(context), std::move(plain), co_await boost::asio::this_coro::executor);
  if (!expect_host(stream->ssl(), host)) co_return fail(Errc::invalid, "TLS cannot be spoken with a host of that name");
  ::SSL_set_connect_state(stream->ssl());
  OC_CO_CHECKED(co_await stream->shake_hands(until));
  co_return std::move(stream);
}

Task<Result<std::unique_ptr<Stream>>> tls_accept(std::shared_ptr<TlsContext> context, std::unique_ptr<Stream> plain, TimePoint until) {
  auto stream = std::make_unique<TlsStream>(std::move(context), std::move(plain), co_await boost::asio::this_coro::executor);
  ::SSL_set_accept_state(stream->ssl());
  OC_CO_CHECKED(co_await stream->shake_hands(until));
  co_return std::move(stream);
}

}  // namespace oc::io
