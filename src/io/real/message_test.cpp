// The parts of HTTP and WebSocket that know only bytes: messages, paths, frames.
#include <doctest/doctest.h>

#include <random>

#include "base/limits.h"
#include "base/text.h"
#include "io/real/http_message.h"
#include "io/real/request_path.h"
#include "io/real/websocket_frames.h"

using namespace oc;
using namespace oc::io;

namespace {

const MessageLimits kSmall{.header_bytes_max = 1024, .body_bytes_max = 100};

/// The status that a request is refused with, 200 when it is read whole, 0 when it is not over yet. Fed in pieces of that size.
int verdict(const std::string& text, std::size_t piece = 1u << 20) {
  const auto reader = read_request(kSmall);
  std::string unread;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    unread += text.substr(at, piece);
    const auto taken = reader->feed(unread);
    if (!taken) return taken.error().http_status;
    unread.erase(0, *taken);
  }
  return reader->is_complete() ? 200 : 0;
}

std::string masked(WebSocketOpcode opcode, std::string_view payload) {
  return websocket_frame(opcode, payload, std::array<unsigned char, 4>{1, 2, 3, 4});
}

/// The close code that the bytes end the connection with, 0 when they do not.
int frame_verdict(const std::string& bytes, WebSocketSide side = WebSocketSide::server, std::size_t bytes_max = 1000) {
  WebSocketReader reader(side, bytes_max);
  std::string_view left = bytes;
  while (true) {
    const auto event = reader.next(left);
    if (!event) return event.error().http_status;
    if (!*event) return 0;
  }
}

}  // namespace

TEST_CASE("requests are read alike, whole or byte by byte") {
  const std::string get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::string post = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
  const std::string chunked = "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nX-Trailer: y\r\n\r\n";
  for (const std::string& text : {get, post, chunked}) {
    for (const std::size_t piece : {1u, 7u, 10000u}) CHECK(verdict(text, piece) == 200);
  }
  const auto reader = read_request(kSmall);
  REQUIRE(reader->feed(chunked));
  CHECK(reader->head().method == "POST");
  CHECK(reader->head().target == "/a");
  CHECK(reader->take_body() == "hello");
  CHECK(header_value(reader->head().headers, "x-trailer") == "");
  CHECK(reader->keeps_alive());
}

TEST_CASE("requests whose end two readers could see at different places are refused (N7)") {
  const std::string host = "POST / HTTP/1.1\r\nHost: x\r\n";
  for (const std::string& lines : std::vector<std::string>{
           "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
           "Content-Length: 5\r\nContent-Length: 6\r\n",
           "Content-Length: 5\r\nContent-Length: 5\r\n",
           "Content-Length: 5, 5\r\n",
           "Content-Length: +5\r\n",
           "Content-Length: -5\r\n",
           "Content-Length: 0x5\r\n",
           "Content-Length: 18446744073709551616\r\n",
           "Content-Length: 4611686018427387904000\r\n",
           "Content-Length : 5\r\n",
           "Content-Length:\r\n",
           "Transfer-Encoding: gzip, chunked\r\n",
           "Transfer-Encoding: chunked, gzip\r\n",
           "Transfer-Encoding: xchunked\r\n",
           "Transfer-Encoding: identity\r\n",
           "Transfer-Encoding : chunked\r\n",
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding:\x0b chunked\r\n",
           "X: y\nContent-Length: 5\r\n",
           std::string("X: a\0b\r\n", 8),
           "Host: y\r\n",
       }) {
    CAPTURE(lines);
    const int status = verdict(host + lines + "\r\n5\r\nhello\r\n0\r\n\r\n");
    CHECK((status == 400 || status == 413));
  }
  CHECK(verdict("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 400);
  CHECK(verdict("GET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(verdict("GET / HTTP/3.0\r\nHost: x\r\n\r\n") == 400);
  CHECK(verdict("nonsense\r\n\r\n") == 400);
  CHECK(verdict("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n") >= 400);
  CHECK(verdict("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nx") >= 400);
}

TEST_CASE("chunks that come byte by byte, and what stands behind the last of them, are read as when they come at once") {
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string& body : {std::string("0\r\n\r\n"), std::string("0\r\nabc\r\n0\r\n\r\n"), std::string("1\r\na\r\n0\r\n\r\n"),
                                  std::string("0\r\nA: b\r\n\r\n"), std::string("00\r\n\r\n"), std::string("0;x\r\n\r\n")}) {
    CAPTURE(body);
    const int whole = verdict(head + body);
    for (const std::size_t piece : {1u, 2u, 3u, 4u, 5u}) CHECK(verdict(head + body, piece) == whole);
  }
}

TEST_CASE("long heads are 431 and long bodies 413, also when they come in chunks") {
  CHECK(verdict("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(2000, 'a') + "\r\n\r\n") == 431);
  CHECK(verdict("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(2000, 'a'), 10) == 431);
  CHECK(verdict("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n") == 413);
  CHECK(verdict("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'b')) == 200);
  CHECK(verdict("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n" + std::string(64, 'b') + "\r\n40\r\n" +
                std::string(64, 'b') + "\r\n0\r\n\r\n") == 413);
}

TEST_CASE("an answer may have no length, and a cut one is told") {
  auto reader = read_answer(kSmall, "GET");
  REQUIRE(reader->feed("HTTP/1.1 200 OK\r\n\r\nhello"));
  CHECK_FALSE(reader->is_complete());
  CHECK(reader->take_body() == "hello");
  CHECK(reader->end_of_input());
  CHECK(reader->is_complete());
  CHECK_FALSE(reader->keeps_alive());
  reader = read_answer(kSmall, "GET");
  REQUIRE(reader->feed("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"));
  CHECK(reader->end_of_input().error().code == Errc::connection_lost);
  reader = read_answer(kSmall, "HEAD");
  REQUIRE(reader->feed("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"));
  CHECK(reader->is_complete());
  reader = read_answer(kSmall, "GET");
  REQUIRE(reader->feed("HTTP/1.1 204 No Content\r\n\r\n"));
  CHECK(reader->is_complete());
}

TEST_CASE("a path has one spelling (A14)") {
  const auto path = [](std::string_view target) { return canonical_path(target).value_or(RequestPath{.path = "refused"}).path; };
  for (const auto& [target, canonical] : std::vector<std::pair<std::string, std::string>>{{"/", "/"},
                                                                                          {"/api/channels", "/api/channels"},
                                                                                          {"/%61pi/channels", "/api/channels"},
                                                                                          {"//api///channels", "/api/channels"},
                                                                                          {"/x/../api/./channels", "/api/channels"},
                                                                                          {"/x/%2e%2e/api/channels", "/api/channels"},
                                                                                          {"/%2E%2E/../api", "/api"},
                                                                                          {"/api/", "/api/"},
                                                                                          {"/api/.", "/api/"},
                                                                                          {"/api/x/..", "/api/"},
                                                                                          {"/..", "/"},
                                                                                          {"/api/channels?x=/../y", "/api/channels"},
                                                                                          {"/api#x", "/api"},
                                                                                          {"http://host/api/x", "/api/x"},
                                                                                          {"http://host", "/"},
                                                                                          {"/100%25", "/100%"},
                                                                                          {"/a%25zz", "/a%zz"},
                                                                                          {"/%C3%A4", "/\u00e4"},
                                                                                          {"/a+b", "/a+b"},
                                                                                          {"/%41PI", "/API"}}) {
    CAPTURE(target);
    CHECK(path(target) == canonical);
  }
  for (const char* target : {"", "*", "api", "/%", "/%4", "/%zz", "/a%2fb", "/a%2Fb", "/a%5cb", "/a\\b", "/%00", "/%0d%0a", "/%252e%252e/",
                             "/%2561pi", "/%ff", "/%c0%af", "host:443", "?x"}) {
    CAPTURE(target);
    CHECK(path(target) == "refused");
  }
  CHECK(canonical_path("/a?b=c?d#e").value().query == "b=c?d");
}

TEST_CASE("100,000 spellings of a path mean the canonical path or nothing (A14)") {
  std::mt19937 chance(7);
  const std::string canonical = "/api/channels";
  std::size_t same = 0;
  for (int round = 0; round < 100'000; round++) {
    std::string variant;
    bool is_twice = false;
    for (const char c : canonical) {
      if (c == '/') {
        constexpr const char* slashes[] = {"/", "//", "/./", "/x/../", "/%2e/", "/y/%2E%2e/", "/%2f", "/a/b/../.././"};
        const auto which = chance() % 8;
        is_twice = is_twice || which == 6;
        variant += slashes[which];
        continue;
      }
      switch (chance() % 12) {
        case 0: variant += "%" + std::string(1, "0123456789"[static_cast<unsigned char>(c) >> 4]) + std::string(1, "0123456789ABCDEF"[c & 15]); break;
        case 1:
          if (chance() % 40 == 0) {
            variant += "%25" + std::string(1, "0123456789"[static_cast<unsigned char>(c) >> 4]) + std::string(1, "0123456789abcdef"[c & 15]);
            is_twice = true;
            break;
          }
          [[fallthrough]];
        default: variant += c;
      }
    }
    const auto result = canonical_path(variant);
    CAPTURE(variant);
    if (is_twice) {
      REQUIRE_FALSE(result);
    } else {
      REQUIRE(result);
      REQUIRE(result->path == canonical);
      same++;
    }
  }
  CHECK(same > 10'000);
}

TEST_CASE("messages survive framing and masking at every length, in pieces of every size") {
  for (const std::size_t size : {0u, 1u, 125u, 126u, 127u, 65535u, 65536u, 200'000u}) {
    std::string text(size, 'x');
    for (std::size_t i = 0; i < size; i++) text[i] = static_cast<char>('a' + i % 26);
    for (const WebSocketSide side : {WebSocketSide::server, WebSocketSide::client}) {
      const std::string bytes = side == WebSocketSide::server ? masked(WebSocketOpcode::text, text) : websocket_frame(WebSocketOpcode::text, text);
      for (const std::size_t piece : {3u, 4096u, 1u << 20}) {
        WebSocketReader reader(side, 1u << 20);
        std::optional<WebSocketEvent> found;
        for (std::size_t at = 0; at < bytes.size() && !found; at += piece) {
          std::string_view part = std::string_view(bytes).substr(at, piece);
          found = reader.next(part).value();
        }
        REQUIRE(found);
        CHECK(found->text == text);
      }
    }
  }
}

TEST_CASE("fragments are joined, with control frames between them") {
  std::string bytes = masked(WebSocketOpcode::text, "Hel");
  bytes[0] = 0x01;
  bytes += masked(WebSocketOpcode::ping, "p");
  std::string last = masked(WebSocketOpcode::continuation, "lo");
  WebSocketReader reader(WebSocketSide::server, 100);
  std::string_view left = bytes;
  CHECK(reader.next(left).value()->kind == WebSocketEvent::Kind::ping);
  CHECK_FALSE(reader.next(left).value());
  left = last;
  CHECK(reader.next(left).value()->text == "Hello");
}

TEST_CASE("frames that break the protocol end it with the right code (N7)") {
  const auto raw = [](std::initializer_list<unsigned> bytes) {
    std::string out;
    for (const unsigned each : bytes) out += static_cast<char>(each);
    return out;
  };
  const std::string mask(4, '\0');
  CHECK(frame_verdict(raw({0x81, 0x01}) + "x") == 1002);                                            // not masked
  CHECK(frame_verdict(masked(WebSocketOpcode::text, "x"), WebSocketSide::client) == 1002);          // masked by a server
  CHECK(frame_verdict(raw({0xC1, 0x81}) + mask + "x") == 1002);                                     // compressed, unasked
  CHECK(frame_verdict(raw({0x83, 0x80}) + mask) == 1002);                                           // reserved opcode
  CHECK(frame_verdict(raw({0x8B, 0x80}) + mask) == 1002);                                           // reserved control opcode
  CHECK(frame_verdict(raw({0x09, 0x80}) + mask) == 1002);                                           // ping in pieces
  CHECK(frame_verdict(raw({0x89, 0xFE, 0, 126}) + mask + std::string(126, 'x')) == 1002);           // long ping
  CHECK(frame_verdict(raw({0x80, 0x80}) + mask) == 1002);                                           // nothing to continue
  CHECK(frame_verdict(raw({0x01, 0x80}) + mask + raw({0x81, 0x80}) + mask) == 1002);                // a new message inside one
  CHECK(frame_verdict(raw({0x81, 0xFE, 0, 5}) + mask + "12345") == 1002);                           // length not shortest
  CHECK(frame_verdict(raw({0x81, 0xFF, 0, 0, 0, 0, 0, 0, 1, 0}) + mask) == 1002);                   // length not shortest
  CHECK(frame_verdict(raw({0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0}) + mask) == 1002);                // highest bit
  CHECK(frame_verdict(raw({0x81, 0xFF, 0x40, 0, 0, 0, 0, 0, 0, 0}) + mask) == 1009);                // 2^62
  CHECK(frame_verdict(raw({0x81, 0xFF, 0x7F, 255, 255, 255, 255, 255, 255, 255}) + mask) == 1009);  // 2^63 - 1
  CHECK(frame_verdict(masked(WebSocketOpcode::text, std::string(1001, 'x'))) == 1009);
  CHECK(frame_verdict(masked(WebSocketOpcode::text, "\xff")) == 1007);
  CHECK(frame_verdict(masked(WebSocketOpcode::text, "\xed\xa0\x80")) == 1007);
  CHECK(frame_verdict(masked(WebSocketOpcode::close, "x")) == 1002);
  CHECK(frame_verdict(masked(WebSocketOpcode::close, std::string("\x03\xed", 2))) == 1002);  // 1005
  CHECK(frame_verdict(masked(WebSocketOpcode::close, std::string("\x03\xe8\xff", 3))) == 1007);
  CHECK(frame_verdict(masked(WebSocketOpcode::binary, "\xff")) == 0);
  std::string many = raw({0x01, 0x80}) + mask;
  for (int i = 0; i < 300; i++) many += raw({0x00, 0x84}) + mask + "1234";
  CHECK(frame_verdict(many) == 1009);
}

TEST_CASE("the accept key and the close payload are as the RFC has them") {
  CHECK(websocket_accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  CHECK(websocket_close_payload(1008, "no").substr(2) == "no");
  CHECK(websocket_close_payload(1008, std::string(122, 'x') + "\u00e4").size() == 124);
  CHECK(websocket_close_payload(1006, "") == std::string("\x03\xe8", 2));
}
