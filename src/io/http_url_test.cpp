// Which URLs are usable, and what is told of those that are not.
#include "io/http_url.h"

#include <doctest/doctest.h>

#include "io/http.h"

using namespace oc;
using namespace oc::io;

TEST_CASE("a URL is taken apart into scheme, host, port and target") {
  const auto url = parse_http_url("HTTPS://API.Example.com/v1/x?y=1#z");
  REQUIRE(url);
  CHECK(url->scheme == "https");
  CHECK(url->host == "api.example.com");
  CHECK(url->port == 443);
  CHECK(url->target == "/v1/x?y=1");
  CHECK(host_text(*url) == "api.example.com");
  const auto local = parse_http_url("ws://[::1]:18789?token=a");
  REQUIRE(local);
  CHECK(local->host == "::1");
  CHECK(local->port == 18789);
  CHECK(local->target == "/?token=a");
  CHECK(origin_text(*local) == "http://[::1]:18789");
}

TEST_CASE("a URL that is not usable is refused without repeating its secrets") {
  for (const char* text : {"", "ftp://h/secret", "http:/h/secret", "https://user:secret@h/", "http://h:0/secret", "http://h:65536/secret",
                           "http://h:8a/secret", "http:///secret", "http://h/se cret", "http://h/secret\r\nX: y", "http://[::1/secret",
                           "http://[x]/secret", "http://h\\secret", "http://h_\xc3\xa4/secret", "//h/secret", "http://[::1]a/secret"}) {
    CAPTURE(text);
    const auto url = parse_http_url(text);
    REQUIRE_FALSE(url);
    CHECK(url.error().code == Errc::invalid);
    CHECK(url.error().message.find("secret") == std::string::npos);
  }
}

TEST_CASE("loopback hosts are known by name and by number") {
  for (const char* host : {"localhost", "127.0.0.1", "127.8.8.8", "::1"}) CHECK(is_loopback_host(host));
  for (const char* host : {"127.0.0.1.example.com", "127.evil.com", "10.0.0.1", "localhost.example.com", ""}) CHECK_FALSE(is_loopback_host(host));
}

TEST_CASE("headers are found without case, the first one wins") {
  const std::vector<Header> headers{{"Content-Type", "a"}, {"content-type", "b"}};
  CHECK(header_value(headers, "CONTENT-type") == "a");
  CHECK(header_value(headers, "x") == "");
}
