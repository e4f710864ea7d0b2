// Tests of what Graph's answers mean, and of where the token may go.
#include "channels/whatsapp/cloud_graph.h"

#include "channels/failed_calls.h"
#include "channels/whatsapp/cloud_stage_test.h"
#include "core/reply/retry.h"

namespace oc::channels::whatsapp {
namespace {

using namespace cloud_stage;
using reply::Outcome;

io::HttpResponse answer(int status, const std::string& body, std::vector<io::Header> headers = {}) {
  return {.status = status, .headers = std::move(headers), .body = body};
}
Error error_of(int status, int code, std::vector<io::Header> headers = {}) {
  const std::string body = R"({"error":{"message":"m","code":)" + std::to_string(code) + R"(,"error_data":{"details":"the details"}}})";
  return read_graph_answer("a message", answer(status, body, std::move(headers))).error();
}

TEST_CASE("each refusal of Meta means one thing for a message: later, never, or nobody knows") {
  struct Row {
    int status, code;
    Outcome outcome;
  };
  for (const auto& row : {Row{400, 130429, Outcome::not_sent}, Row{400, 131056, Outcome::not_sent}, Row{400, 80007, Outcome::not_sent},
                          Row{400, 4, Outcome::not_sent},      Row{429, 4, Outcome::not_sent},      Row{400, 131048, Outcome::not_sent},
                          Row{401, 190, Outcome::not_sent},    Row{401, 0, Outcome::not_sent},      Row{400, 131047, Outcome::never},
                          Row{400, 131026, Outcome::never},    Row{400, 100, Outcome::never},       Row{403, 10, Outcome::never},
                          Row{403, 200, Outcome::never},       Row{500, 3, Outcome::never},         Row{400, 131030, Outcome::never},
                          Row{400, 131053, Outcome::never},    Row{400, 987654, Outcome::never},    Row{500, 131000, Outcome::unknown},
                          Row{503, 131016, Outcome::unknown},  Row{500, 1, Outcome::unknown},       Row{503, 2, Outcome::unknown},
                          Row{500, 987654, Outcome::unknown},  Row{500, 131057, Outcome::not_sent}}) {
    CAPTURE(row.status);
    CAPTURE(row.code);
    const auto error = failed_send(error_of(row.status, row.code));
    CHECK(reply::outcome_of(error.code) == row.outcome);
    CHECK(graph_code(error) == row.code);
    CHECK(error.http_status == row.status);
  }
}

TEST_CASE("what Meta says is told, and where we know more, that") {
  for (const int code : {131047, 470}) {
    CHECK(error_of(400, code).message.contains("24 hours"));
    CHECK(error_of(400, code).message.contains("send a template from WhatsApp Manager"));
    CHECK(error_of(400, code).code == Errc::denied);
  }
  CHECK(error_of(400, 131026).message.contains("not on WhatsApp"));
  CHECK(error_of(400, 100).message == "WhatsApp refused a message (100): the details");
  const auto lost = read_graph_answer("the number", answer(400, R"({"error":{"code":100,"error_subcode":33,"message":"Unsupported get request"}})"));
  CHECK(lost.error().message.contains("phoneNumberId"));
  CHECK(graph_words(131047, "x").contains("24 hours"));
  CHECK(graph_words(7, "a\x1b[31mb") == "a\\u{1b}[31mb");
  CHECK(graph_words(7, "") == "no reason given");
}

TEST_CASE(
    "a limit names its time, or kCloudPairPause, kCloudBusyPause, kCloudHourlyPause, kCloudSpamPause, and never more than kCloudRetryAfterMax") {
  CHECK(error_of(400, 131056).retry_after_ms == Millis(kCloudPairPause).count());
  CHECK(error_of(400, 130429).retry_after_ms == Millis(kCloudBusyPause).count());
  CHECK(error_of(400, 80007).retry_after_ms == Millis(kCloudHourlyPause).count());
  CHECK(error_of(400, 131048).retry_after_ms == Millis(kCloudSpamPause).count());
  CHECK(error_of(429, 130429, {{"Retry-After", "77"}}).retry_after_ms == 77'000);
  CHECK(error_of(429, 130429, {{"Retry-After", "999999"}}).retry_after_ms == Millis(kCloudRetryAfterMax).count());
  CHECK(error_of(429, 130429, {{"Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"}}).retry_after_ms == Millis(kCloudBusyPause).count());
  const auto bare = read_graph_answer("a message", answer(429, "slow down"));
  CHECK(bare.error().code == Errc::rate_limited);
  CHECK(bare.error().retry_after_ms == Millis(kCloudBusyPause).count());
}

TEST_CASE("an answer that is not Meta's says nothing of the message when it comes with 4xx, and leaves it open with 5xx and 200") {
  for (const int status : {302, 403, 404})
    CHECK(failed_send(read_graph_answer("a message", answer(status, "<html>")).error()).code == Errc::unavailable);
  for (const int status : {200, 500, 502, 504}) {
    const auto error = failed_send(read_graph_answer("a message", answer(status, "<html>")).error());
    CHECK(error.code == Errc::protocol);
    CHECK(failed_before_send(error).code == Errc::unavailable);
    CHECK(graph_code(error) == -1);
  }
  CHECK(read_graph_answer("x", answer(200, R"({"id":"1"})")).has_value());
  CHECK_FALSE(read_graph_answer("x", answer(200, "[]")).has_value());
  CHECK(failed_before_send({.code = Errc::timeout}).code == Errc::unavailable);
  CHECK(failed_send({.code = Errc::timeout}).code == Errc::timeout);
}

TEST_CASE("a refused token is known as one, whatever was being done") {
  CHECK(is_refused_graph_token(error_of(401, 190)));
  CHECK(is_refused_graph_token(read_graph_answer("x", answer(401, R"({"error":{"message":"no"}})")).error()));
  CHECK_FALSE(is_refused_graph_token(error_of(400, 131047)));
  CHECK_FALSE(is_refused_graph_token({.code = Errc::denied, .message = "WhatsApp refused it"}));
}

TEST_CASE("SSRF: the token goes to Meta by TLS, and to the place that is named for tests") {
  io::SimWorld world;
  CloudSettings settings;
  settings.api_root = "http://127.0.0.1:99";
  const GraphApi api(world.http(), world.clock(), settings);
  CHECK(api.is_meta_url("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1"));
  CHECK(api.is_meta_url("https://mmg.whatsapp.net/x"));
  CHECK(api.is_meta_url("http://127.0.0.1:99/files/1"));
  for (const char* url :
       {"http://lookaside.fbsbx.com/x", "https://fbsbx.com.evil.example/x", "https://evilfbsbx.com/x", "https://127.0.0.1:99/x",
        "http://127.0.0.1:98/x", "https://lookaside.fbsbx.com:8443/x", "https://169.254.169.254/latest", "file:///etc/passwd", ""}) {
    CAPTURE(url);
    CHECK_FALSE(api.is_meta_url(url));
  }
}

}  // namespace
}  // namespace oc::channels::whatsapp
