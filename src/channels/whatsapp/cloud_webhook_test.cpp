// Tests of whose requests are taken.
#include "channels/whatsapp/cloud_webhook.h"

#include <doctest/doctest.h>

namespace oc::channels::whatsapp {
namespace {

CloudSettings settings() {
  CloudSettings out;
  out.app_secret = Secret("app-secret");
  out.verify_token = Secret("verify me");
  return out;
}

engine::WebhookRequest signed_post(std::string body, std::string signature) {
  return {.method = "POST", .headers = {{"x-hub-signature-256", std::move(signature)}}, .body = std::move(body)};
}

int status_of(const std::variant<Json, CloudAnswer>& read) {
  const auto* answer = std::get_if<CloudAnswer>(&read);
  return answer != nullptr ? answer->status : 0;
}

CloudAnswer asked(const std::string& query, const CloudSettings& by = settings()) {
  return std::get<CloudAnswer>(read_cloud_request({.method = "GET", .query = query}, by));
}

TEST_CASE("the signature is the code over the raw body by the app's secret") {
  // The example of RFC 4231, 4.3.
  CHECK(cloud_signature(Secret("Jefe"), "what do ya want for nothing?") == "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("C1, C7: only the one right signature is taken, and nothing is read before it") {
  const std::string body = R"({"object":"x"})";
  const std::string good = cloud_signature(Secret("app-secret"), body);
  CHECK(std::holds_alternative<Json>(read_cloud_request(signed_post(body, good), settings())));
  std::string upper = good;
  for (char& c : upper) {
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  }
  for (const std::string& wrong :
       {std::string(), std::string("sha256="), good.substr(0, good.size() - 1), good + "0", good.substr(7), upper,
        cloud_signature(Secret("other"), body), cloud_signature(Secret("app-secret"), body + " "), cloud_signature(Secret(""), body)}) {
    CAPTURE(wrong);
    CHECK(status_of(read_cloud_request(signed_post(body, wrong), settings())) == 401);
    CHECK(status_of(read_cloud_request(signed_post("{not json", wrong), settings())) == 401);
  }
  CHECK(status_of(read_cloud_request({.method = "POST", .body = body}, settings())) == 401);
  // The header of the older code is no signature.
  CHECK(status_of(read_cloud_request({.method = "POST", .headers = {{"x-hub-signature", good}}, .body = body}, settings())) == 401);
}

TEST_CASE("C1: what is not signed is refused by its head, without a body") {
  const auto head = [](const std::string& method, const std::string& signature) {
    const auto refusal = refuse_cloud_head({.method = method, .headers = {{"X-Hub-Signature-256", signature}}}, settings());
    return refusal ? refusal->status : 0;
  };
  CHECK(head("POST", cloud_signature(Secret("app-secret"), "{}")) == 0);
  // Whose secret it was signed with only the body shows.
  CHECK(head("POST", cloud_signature(Secret("other"), "{}")) == 0);
  for (const std::string& wrong :
       {std::string(), std::string("sha256="), std::string("sha256=12"), "sha256=" + std::string(64, 'G'), "sha1=" + std::string(66, 'a')}) {
    CAPTURE(wrong);
    CHECK(head("POST", wrong) == 401);
  }
  CHECK(head("PUT", "") == 405);
  CHECK(head("GET", "") == 0);
}

TEST_CASE("C2: without a secret nothing is taken, whatever the signature") {
  CloudSettings open = settings();
  open.app_secret = {};
  CHECK(status_of(read_cloud_request(signed_post("{}", cloud_signature(Secret(""), "{}")), open)) == 401);
}

TEST_CASE("a signed body that is no JSON object, or one of more than 64 levels, is refused") {
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  for (const std::string& body : {std::string(""), std::string("[]"), std::string("{"), deep, R"({"a":)" + deep + "}"}) {
    CAPTURE(body);
    CHECK(status_of(read_cloud_request(signed_post(body, cloud_signature(Secret("app-secret"), body)), settings())) == 400);
  }
}

TEST_CASE("the challenge is repeated to whoever knows the verify token") {
  CHECK(asked("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify+me").status == 200);
  CHECK(asked("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify%20me").body == "1158201444");
  CHECK(asked("hub%2Emode=subscribe&hub%2Echallenge=11&hub%2Everify_token=verify+me").body == "11");
  for (const char* query : {"hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify", "hub.mode=subscribe&hub.challenge=1&hub.verify_token=",
                            "hub.mode=subscribe&hub.challenge=1", "hub.mode=subscribe&hub.challenge=1&hub.verify_token=%zz"}) {
    CAPTURE(query);
    CHECK(asked(query).status == 403);
    CHECK(asked(query).body != "1");
  }
  CHECK(asked("").status == 400);
  CHECK(asked("hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.verify_token=verify+me").status == 400);
  CHECK(asked("hub.mode=subscribe&hub.verify_token=verify+me").status == 400);
  CloudSettings without = settings();
  without.verify_token = {};
  CHECK(asked("hub.mode=subscribe&hub.challenge=1&hub.verify_token=", without).status == 403);
  CHECK(asked("hub.mode=subscribe&hub.challenge=1", without).status == 403);
}

TEST_CASE("only GET and POST are known") {
  for (const char* method : {"PUT", "DELETE", "HEAD", "PATCH"}) CHECK(status_of(read_cloud_request({.method = method}, settings())) == 405);
}

}  // namespace
}  // namespace oc::channels::whatsapp
