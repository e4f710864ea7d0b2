// TLS: whose certificate is believed, and bytes through it.
#include "io/real/tls.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/check.h"
#include "io/real/connect.h"
#include "io/real/http_client.h"
#include "io/real/raw_server.h"
#include "io/real/tcp.h"
#include "io/real/test_world.h"

using namespace oc;
using namespace oc::io;
namespace asio = boost::asio;

namespace {

enum class Trust { none, given };

struct Certificate {
  std::string certificate_pem;
  std::string key_pem;
};

std::string text_of(BIO* memory) {
  char* start = nullptr;
  const long length = BIO_get_mem_data(memory, &start);
  return {start, static_cast<std::size_t>(length)};
}

/// A certificate that signs itself, for the names given as OpenSSL writes them (`DNS:localhost,IP:127.0.0.1`).
Certificate make_certificate(const std::string& names, long valid_seconds) {
  EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -100'000);
  X509_gmtime_adj(X509_getm_notAfter(certificate), valid_seconds);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_sign(certificate, key, EVP_sha256());
  BIO* out = BIO_new(BIO_s_mem());
  BIO* key_out = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(out, certificate);
  PEM_write_bio_PrivateKey(key_out, key, nullptr, nullptr, 0, nullptr, nullptr);
  Certificate made{.certificate_pem = text_of(out), .key_pem = text_of(key_out)};
  BIO_free_all(out);
  BIO_free_all(key_out);
  X509_EXTENSION_free(extension);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return made;
}

/// A TLS server that answers each request with the length of what it got.
class TlsServer {
 public:
  TlsServer(TestWorld& host, const Certificate& certificate)
      : host_(host),
        context_(TlsContext::make_server(certificate.certificate_pem, certificate.key_pem).value()),
        acceptor_(host.executor(), {asio::ip::address_v4::loopback(), 0}),
        group_(host.executor()) {
    group_.spawn(accept());
  }
  ~TlsServer() { host_.run(group_.stop()); }
  std::string url(const std::string& name) const { return "https://" + name + ":" + std::to_string(acceptor_.local_endpoint().port()) + "/"; }
  int handshakes = 0;

 private:
  Task<> accept() {
    while (true) {
      TcpSocket socket(host_.executor());
      co_await acceptor_.async_accept(socket, asio::use_awaitable);
      socket.native_non_blocking(true);
      group_.spawn(serve(make_tcp_stream(std::move(socket))));
    }
  }
  Task<> serve(std::unique_ptr<Stream> plain) {
    auto stream = co_await tls_accept(context_, std::move(plain), time_after(Millis(5000)));
    if (!stream) co_return;
    handshakes++;
    std::string all;
    while (true) {
      const std::size_t end = all.find("\r\n\r\n");
      const std::size_t length = end == std::string::npos ? 0 : std::stoul("0" + all.substr(all.find("Content-Length: ") + 16));
      if (end != std::string::npos && all.size() >= end + 4 + length) {
        const std::string body(length, 'y');
        static_cast<void>(
            co_await (*stream)->write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" + body, Millis(1000)));
        all.erase(0, end + 4 + length);
      }
      const auto got = co_await (*stream)->read(all, kNever);
      if (!got || *got == 0) co_return;
    }
  }

  TestWorld& host_;
  std::shared_ptr<TlsContext> context_;
  asio::basic_socket_acceptor<asio::ip::tcp, Executor> acceptor_;
  TaskGroup group_;
};

}  // namespace

TEST_CASE("a trusted certificate of the right name lets bytes of any length through, on one kept connection") {
  TestWorld host;
  const Certificate certificate = make_certificate("DNS:localhost,IP:127.0.0.1", 100'000);
  TlsServer server(host, certificate);
  Connector connector(host.executor());
  REQUIRE(connector.tls().value()->trust(certificate.certificate_pem));
  RealHttpClient client(host.executor(), connector);
  for (const std::size_t size : {1u, 20'000u, 3u << 20}) {
    const auto answer = host.run(client.send({.method = "POST", .url = server.url("localhost"), .body = std::string(size, 'x')}));
    REQUIRE(answer);
    CHECK(answer->body.size() == size);
  }
  CHECK(server.handshakes <= 2);
  CHECK(host.run(client.send({.method = "POST", .url = server.url("127.0.0.1"), .body = "x"})).has_value());
}

TEST_CASE("a certificate that is unknown, old, or of another name is refused before anything is sent") {
  TestWorld host;
  const auto refused = [&](const Certificate& certificate, const std::string& name, Trust trust) {
    TlsServer server(host, certificate);
    Connector connector(host.executor());
    if (trust == Trust::given) REQUIRE(connector.tls().value()->trust(certificate.certificate_pem));
    RealHttpClient client(host.executor(), connector);
    const auto answer = host.run(client.send({.method = "POST", .url = server.url(name), .body = "secret"}));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == Errc::unavailable);
    return answer.error().message;
  };
  CHECK(refused(make_certificate("DNS:localhost", 100'000), "localhost", Trust::none).find("self-signed certificate") != std::string::npos);
  CHECK(refused(make_certificate("DNS:other.example", 100'000), "localhost", Trust::given).find("hostname mismatch") != std::string::npos);
  CHECK(refused(make_certificate("DNS:localhost", 100'000), "127.0.0.1", Trust::given).find("IP address mismatch") != std::string::npos);
  CHECK(refused(make_certificate("DNS:localhost", -1000), "localhost", Trust::given).find("expired") != std::string::npos);
}

TEST_CASE("https goes through a proxy's tunnel, and the certificate that counts is the target's") {
  TestWorld host;
  const Certificate certificate = make_certificate("DNS:localhost", 100'000);
  TlsServer server(host, certificate);
  Connector connector(host.executor());
  REQUIRE(connector.tls().value()->trust(certificate.certificate_pem));
  RealHttpClient client(host.executor(), connector);
  TestProxy proxy(host, "me", "pw");
  for (const char* scheme : {"http", "socks5"}) {
    const auto answer =
        host.run(client.send({.method = "POST", .url = server.url("localhost"), .body = "body", .proxy = proxy.url(scheme, "me:pw@")}));
    REQUIRE(answer);
    CHECK(answer->body == "yyyy");
  }
  CHECK(proxy.asked()[0].starts_with("CONNECT localhost:"));
  const auto refused = host.run(client.send({.method = "POST", .url = server.url("127.0.0.1"), .proxy = proxy.url("http", "me:pw@")}));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("IP address mismatch") != std::string::npos);
}

TEST_CASE("a TCP connection with TLS wants the certificate of its host") {
  TestWorld host;
  const Certificate certificate = make_certificate("DNS:localhost", 100'000);
  TlsServer server(host, certificate);
  Connector connector(host.executor());
  RealTcpClient client(connector);
  const std::uint16_t port = parse_http_url(server.url("localhost")).value().port;
  const auto unknown = host.run(client.connect("localhost", port, TcpClient::Security::tls, Millis(5000)));
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().message.find("its certificate is refused") != std::string::npos);
  REQUIRE(connector.tls().value()->trust(certificate.certificate_pem));
  auto connection = host.run(client.connect("localhost", port, TcpClient::Security::tls, Millis(5000))).value();
  REQUIRE(host.run(connection->write("POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx")));
  CHECK(host.run(connection->read(Millis(5000))).value().starts_with("HTTP/1.1 200 OK"));
}

TEST_CASE("a server that speaks no TLS is unavailable") {
  TestWorld host;
  asio::basic_socket_acceptor<asio::ip::tcp, Executor> acceptor(host.executor(), {asio::ip::address_v4::loopback(), 0});
  const auto plain = [](auto& listening, Executor executor) -> Task<> {
    TcpSocket socket(executor);
    co_await listening.async_accept(socket, asio::use_awaitable);
    socket.native_non_blocking(true);
    const auto stream = make_tcp_stream(std::move(socket));
    static_cast<void>(co_await stream->write("HTTP/1.1 400 Bad Request\r\n\r\n", Millis(1000)));
    std::string rest;
    static_cast<void>(co_await stream->read(rest, time_after(Millis(500))));
  };
  TaskGroup group(host.executor());
  group.spawn(plain(acceptor, host.executor()));
  const auto answer = host.run(host.io().http.send({.url = "https://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()) + "/"}));
  CHECK(code_of(answer) == Errc::unavailable);
  host.run(group.stop());
}

TEST_CASE("texts that are no certificates are refused") {
  CHECK(code_of(TlsContext::make_server("no", "pem")) == Errc::invalid);
  CHECK(code_of(TlsContext::make_client().value()->trust("no")) == Errc::invalid);
}
