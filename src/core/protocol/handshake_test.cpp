// The handshake's order of checks, row by row.
#include "core/protocol/handshake.h"
#include "base/limits.h"
#include "core/protocol/methods.h"

#include <doctest/doctest.h>

#include <functional>
#include <random>

using namespace oc;
using namespace oc::protocol;

namespace {

const UnixTime kNow = from_ms(1'795'000'000'000);

/// A connection attempt with everything right; tests spoil one thing or more.
struct Attempt {
  Approach approach{.is_local = true, .has_origin = false, .origin_allowed = false};
  HandshakeRules rules;
  JsonObject connect;
  std::string text;  ///< sent instead of a connect request, when set
  std::string shared_failure;
  AuthMethod shared_method = AuthMethod::token;
  std::optional<happened::KeyRead::Key> key = happened::KeyRead::Key{.device_id = "dev", .public_key = "pub"};
  bool signature_valid = true;
  std::string device_token_failure = "device_token_mismatch";
  std::vector<std::string> device_token_scopes;
  std::optional<PairedFacts> paired;

  Attempt() {
    connect =
        JsonObject{{"minProtocol", 3},
                   {"maxProtocol", 3},
                   {"client", JsonObject{{"id", "cli"}, {"version", "1"}, {"platform", "linux"}, {"mode", "cli"}}},
                   {"role", "operator"},
                   {"scopes", JsonArray{"operator.read", "operator.write"}},
                   {"auth", JsonObject{{"token", "t"}}},
                   {"device", JsonObject{{"id", "dev"}, {"publicKey", "pub"}, {"signature", "sig"}, {"signedAt", to_ms(kNow)}, {"nonce", "n"}}}};
  }
  JsonObject& part(std::string_view name) { return connect[name].as_object(); }
};

struct Outcome {
  HandshakeAction end;
  std::vector<std::string> steps;
  std::vector<std::string> texts;

  const todo::Accept* accepted() const { return std::get_if<todo::Accept>(&end); }
  const todo::Refuse* refused() const { return std::get_if<todo::Refuse>(&end); }
  std::string code() const { return refused() ? string_member_or(refused()->error.details, "code", "") : ""; }
};

HandshakeEvent answer_to(const HandshakeAction& action, const Attempt& attempt, Outcome& outcome) {
  if (std::holds_alternative<todo::SendChallenge>(action)) {
    const auto text = !attempt.text.empty() ? attempt.text : encode(RequestFrame{.id = "c1", .method = "connect", .params = attempt.connect});
    return happened::Received{text, kNow};
  }
  if (std::holds_alternative<todo::CheckSharedAuth>(action)) {
    outcome.steps.push_back("shared");
    return happened::SharedAuthChecked{.failure = attempt.shared_failure, .method = attempt.shared_method};
  }
  if (std::holds_alternative<todo::ReadKey>(action)) {
    outcome.steps.push_back("key");
    return happened::KeyRead{attempt.key};
  }
  if (const auto* signature = std::get_if<todo::CheckSignature>(&action)) {
    outcome.steps.push_back("signature");
    outcome.texts = signature->texts;
    return happened::SignatureChecked{attempt.signature_valid};
  }
  if (std::holds_alternative<todo::CheckDeviceToken>(action)) {
    outcome.steps.push_back("device token");
    return happened::DeviceTokenChecked{.failure = attempt.device_token_failure, .scopes = attempt.device_token_scopes};
  }
  if (std::holds_alternative<todo::FindDevice>(action)) {
    outcome.steps.push_back("find");
    return happened::DeviceFound{attempt.paired};
  }
  outcome.steps.push_back("pairing");
  return happened::PairingRequested{"r1"};
}

Outcome play(const Attempt& attempt) {
  Handshake handshake(attempt.approach, attempt.rules);
  Outcome outcome;
  auto action = handshake.next(happened::Opened{"n", kNow});
  for (int i = 0; i < 12; i++) {
    if (std::holds_alternative<todo::Accept>(action) || std::holds_alternative<todo::Refuse>(action) || std::holds_alternative<todo::Drop>(action))
      break;
    action = handshake.next(answer_to(action, attempt, outcome));
  }
  outcome.end = std::move(action);
  return outcome;
}

PairedFacts paired_with(std::vector<std::string> scopes) {
  return {.public_key = "pub", .roles = {"operator"}, .approved_scopes = std::move(scopes), .platform = "linux"};
}

}  // namespace

TEST_CASE("the challenge comes first and carries nonce and time") {
  Handshake handshake({}, {});
  const auto action = handshake.next(happened::Opened{"abc", kNow});
  CHECK(std::get<todo::SendChallenge>(action).frame ==
        R"({"type":"event","event":"connect.challenge","payload":{"nonce":"abc","ts":1795000000000}})");
}

TEST_CASE("the checks come in their order: what fails first is told, whatever else is wrong") {
  struct Row {
    std::string name;
    std::function<void(Attempt&)> spoil;
    std::string message;
    std::string code;
    int close_code = 1008;
  };
  // Each row spoils one more thing than the one before it in the order of checks, from the last to the first.
  const std::vector<Row> rows = {
      {"pairing", [](Attempt& a) { a.approach.is_local = false; }, "pairing required", "PAIRING_REQUIRED"},
      {"auth", [](Attempt& a) { a.shared_failure = "token_mismatch"; },
       "unauthorized: gateway token mismatch (set gateway.remote.token to match gateway.auth.token)", "AUTH_TOKEN_MISMATCH"},
      {"signature", [](Attempt& a) { a.signature_valid = false; }, "device signature invalid", "DEVICE_AUTH_SIGNATURE_INVALID"},
      {"nonce", [](Attempt& a) { a.part("device")["nonce"] = "other"; }, "device nonce mismatch", "DEVICE_AUTH_NONCE_MISMATCH"},
      {"nonce missing", [](Attempt& a) { a.part("device")["nonce"] = "  "; }, "device nonce required", "DEVICE_AUTH_NONCE_REQUIRED"},
      {"skew", [](Attempt& a) { a.part("device")["signedAt"] = to_ms(kNow) - 120'001; }, "device signature expired", "DEVICE_AUTH_SIGNATURE_EXPIRED"},
      {"device id", [](Attempt& a) { a.key->device_id = "other"; }, "device identity mismatch", "DEVICE_AUTH_DEVICE_ID_MISMATCH"},
      {"public key", [](Attempt& a) { a.key.reset(); }, "device public key invalid", "DEVICE_AUTH_PUBLIC_KEY_INVALID"},
      {"missing device",
       [](Attempt& a) {
         a.connect.erase("device");
         a.connect.erase("auth");
       },
       "device identity required", "DEVICE_IDENTITY_REQUIRED"},
      {"origin", [](Attempt& a) { a.approach.has_origin = true; },
       "origin not allowed (open the Control UI from the gateway host or allow it in gateway.controlUi.allowedOrigins)",
       "CONTROL_UI_ORIGIN_NOT_ALLOWED"},
      {"role", [](Attempt& a) { a.connect["role"] = "root"; }, "invalid role", ""},
      {"protocol", [](Attempt& a) { a.connect["minProtocol"] = 5, a.connect["maxProtocol"] = 9; }, "protocol mismatch", "PROTOCOL_MISMATCH", 1002},
      {"params", [](Attempt& a) { a.connect.erase("client"); }, "invalid connect params: must have required property 'client'", ""},
      {"method", [](Attempt& a) { a.text = R"({"type":"req","id":"c1","method":"health"})"; }, "invalid handshake: first request must be connect",
       ""},
      {"frame", [](Attempt& a) { a.text = R"({"type":"req","id":"c1","method":"connect","x":1})"; },
       "invalid request frame: at root: unexpected property 'x'", ""},
  };
  Attempt attempt;
  for (const auto& row : rows) {
    row.spoil(attempt);
    const auto outcome = play(attempt);
    INFO(row.name);
    REQUIRE(outcome.refused());
    CHECK(outcome.refused()->error.message == row.message);
    CHECK(outcome.refused()->close_reason == row.message);
    CHECK(outcome.refused()->close_code == row.close_code);
    CHECK(outcome.refused()->id == "c1");
    CHECK(outcome.code() == row.code);
  }
}

TEST_CASE("bytes that are not JSON before connect are answered with silence") {
  Attempt attempt;
  attempt.text = "hello";
  CHECK(std::get<todo::Drop>(play(attempt).end).close_code == 1000);
}

TEST_CASE("the protocol is the highest of 3 and 4 that the client speaks") {
  CHECK(pick_protocol(3, 3) == 3);
  CHECK(pick_protocol(3, 4) == 4);
  CHECK(pick_protocol(4, 4) == 4);
  CHECK(pick_protocol(1, 99) == 4);
  CHECK_FALSE(pick_protocol(5, 9));
  CHECK_FALSE(pick_protocol(1, 2));
  Attempt old;
  old.connect["minProtocol"] = 1;
  old.connect["maxProtocol"] = 2;
  const auto outcome = play(old);
  REQUIRE(outcome.refused());
  CHECK(to_json_text(outcome.refused()->error.details) == R"({"expectedProtocol":3})");
}

TEST_CASE("the signed texts are v3 with platform and family, then v2, with the token and never the password") {
  Attempt attempt;
  attempt.part("client")["platform"] = " Linux ";
  attempt.part("client")["deviceFamily"] = "PC";
  attempt.connect["auth"] = JsonObject{{"deviceToken", "dt"}, {"password", "secret"}};
  attempt.shared_failure = "token_missing";
  const auto outcome = play(attempt);
  REQUIRE(outcome.texts.size() == 2);
  CHECK(outcome.texts[0] == "v3|dev|cli|cli|operator|operator.read,operator.write|1795000000000|dt|n|linux|pc");
  CHECK(outcome.texts[1] == "v2|dev|cli|cli|operator|operator.read,operator.write|1795000000000|dt|n");
}

TEST_CASE("a clock that is two minutes off is still taken, in both directions") {
  for (const auto skew : {-120'000, 120'000}) {
    Attempt attempt;
    attempt.part("device")["signedAt"] = to_ms(kNow) + skew;
    CHECK(play(attempt).accepted());
  }
  Attempt late;
  late.part("device")["signedAt"] = to_ms(kNow) + 120'001;
  CHECK(play(late).code() == "DEVICE_AUTH_SIGNATURE_EXPIRED");
}

TEST_CASE("A6: without a device a wrong secret is refused, and a right one leaves no scopes") {
  Attempt attempt;
  attempt.connect.erase("device");
  attempt.shared_failure = "token_mismatch";
  CHECK(play(attempt).code() == "AUTH_TOKEN_MISMATCH");
  for (const auto* secret : {"", "   ", "null", "undefined"}) {
    attempt.part("auth")["token"] = secret;
    CHECK_FALSE(play(attempt).accepted());
  }
  attempt.shared_failure = "";
  const auto outcome = play(attempt);
  REQUIRE(outcome.accepted());
  CHECK(outcome.accepted()->scopes.empty());
}

TEST_CASE("protocol 4 keeps the scopes of a local program that proves the shared secret, and only of that") {
  Attempt attempt;
  attempt.connect.erase("device");
  attempt.connect["maxProtocol"] = 4;
  REQUIRE(play(attempt).accepted());
  CHECK(play(attempt).accepted()->scopes == std::vector<std::string>{"operator.read", "operator.write"});
  attempt.approach.is_local = false;
  CHECK(play(attempt).accepted()->scopes.empty());
  attempt.approach = {.is_local = true, .has_origin = true, .origin_allowed = true};
  CHECK(play(attempt).accepted()->scopes.empty());
}

TEST_CASE("mode none still asks a program for its device") {
  Attempt attempt;
  attempt.connect.erase("device");
  attempt.connect.erase("auth");
  attempt.shared_method = AuthMethod::none;
  CHECK(play(attempt).code() == "DEVICE_IDENTITY_REQUIRED");
}

TEST_CASE("the Control UI needs a device unless the operator says otherwise") {
  Attempt attempt;
  attempt.connect.erase("device");
  attempt.part("client")["id"] = "openclaw-control-ui";
  attempt.part("client")["mode"] = "webchat";
  attempt.approach = {.is_local = true, .has_origin = true, .origin_allowed = true};
  CHECK(play(attempt).code() == "CONTROL_UI_DEVICE_IDENTITY_REQUIRED");
  attempt.rules.control_ui_insecure_when_local = true;
  CHECK(play(attempt).accepted());
  attempt.approach.is_local = false;
  CHECK(play(attempt).code() == "CONTROL_UI_DEVICE_IDENTITY_REQUIRED");
  attempt.rules.control_ui_without_device = true;
  CHECK(play(attempt).accepted());
  attempt.shared_failure = "token_mismatch";
  CHECK(play(attempt).refused());
}

TEST_CASE("A3: a browser's client without an allowed origin never gets further") {
  for (const auto* id : {"openclaw-control-ui", "webchat-ui", "webchat"}) {
    Attempt attempt;
    attempt.part("client")["id"] = id;
    attempt.part("client")["mode"] = "webchat";
    CHECK(play(attempt).code() == "CONTROL_UI_ORIGIN_NOT_ALLOWED");
    CHECK(play(attempt).steps.empty());
  }
}

TEST_CASE("an unknown device on a local connection is paired in silence, a page of another program is not") {
  Attempt attempt;
  auto outcome = play(attempt);
  REQUIRE(outcome.accepted());
  CHECK(outcome.accepted()->device == todo::Accept::Device::pair_now);
  CHECK(outcome.accepted()->scopes == std::vector<std::string>{"operator.read", "operator.write"});
  attempt.approach = {.is_local = true, .has_origin = true, .origin_allowed = true};
  outcome = play(attempt);
  CHECK(outcome.code() == "PAIRING_REQUIRED");
  CHECK(string_member_or(outcome.refused()->error.details, "reason", "") == "not-paired");
  CHECK(string_member_or(outcome.refused()->error.details, "requestId", "") == "r1");
  CHECK(outcome.refused()->error.code == "NOT_PAIRED");
}

TEST_CASE("more scopes, another role or another machine are never silent, even locally") {
  Attempt attempt;
  attempt.paired = paired_with({"operator.read"});
  CHECK(string_member_or(play(attempt).refused()->error.details, "reason", "") == "scope-upgrade");
  attempt.paired = paired_with({"operator.admin"});
  CHECK(play(attempt).accepted());
  attempt.paired->roles = {"node"};
  CHECK(string_member_or(play(attempt).refused()->error.details, "reason", "") == "role-upgrade");
  attempt.paired = paired_with({"operator.write"});
  CHECK(play(attempt).accepted());
  attempt.paired->platform = "darwin";
  CHECK(string_member_or(play(attempt).refused()->error.details, "reason", "") == "metadata-upgrade");
  attempt.paired->platform = "LINUX";
  CHECK(play(attempt).accepted());
  attempt.paired->public_key = "another";
  CHECK(play(attempt).accepted()->device == todo::Accept::Device::pair_now);
}

TEST_CASE("a device token stands in for the shared secret and carries its own scopes") {
  Attempt attempt;
  attempt.shared_failure = "token_mismatch";
  attempt.device_token_failure = "";
  attempt.device_token_scopes = {"operator.read"};
  attempt.paired = paired_with({"operator.admin"});
  const auto outcome = play(attempt);
  REQUIRE(outcome.accepted());
  CHECK(outcome.accepted()->method == AuthMethod::device_token);
  CHECK(outcome.accepted()->scopes == std::vector<std::string>{"operator.read"});
  CHECK(outcome.steps == std::vector<std::string>{"shared", "key", "signature", "device token", "find"});
}

TEST_CASE("a wrong device token is told as such, a wrong token may be tried again with one") {
  Attempt attempt;
  attempt.shared_failure = "token_mismatch";
  auto outcome = play(attempt);
  CHECK(bool_member(outcome.refused()->error.details, "canRetryWithDeviceToken") == true);
  CHECK(string_member_or(outcome.refused()->error.details, "recommendedNextStep", "") == "retry_with_device_token");
  CHECK(string_member_or(outcome.refused()->error.details, "authReason", "") == "token_mismatch");
  attempt.part("auth")["deviceToken"] = "wrong";
  outcome = play(attempt);
  CHECK(outcome.code() == "AUTH_DEVICE_TOKEN_MISMATCH");
  CHECK(bool_member(outcome.refused()->error.details, "canRetryWithDeviceToken") == false);
}

TEST_CASE("the gateway's own client and its probes on this machine are not paired, and so pin nothing") {
  for (const auto& [id, mode] : {std::pair{"gateway-client", "backend"}, {"cli", "probe"}, {"openclaw-probe", "probe"}}) {
    for (const auto method : {AuthMethod::token, AuthMethod::password, AuthMethod::none}) {
      Attempt attempt;
      attempt.part("client")["id"] = id;
      attempt.part("client")["mode"] = mode;
      attempt.shared_method = method;
      REQUIRE(play(attempt).accepted());
      CHECK(play(attempt).accepted()->device == todo::Accept::Device::unpaired);
      attempt.approach.is_local = false;
      CHECK(play(attempt).code() == "PAIRING_REQUIRED");
      attempt.approach = {.is_local = true, .has_origin = true, .origin_allowed = true};
      CHECK(play(attempt).code() == "PAIRING_REQUIRED");
    }
  }
  Attempt by_token;
  by_token.part("client")["mode"] = "probe";
  by_token.shared_failure = "token_mismatch";
  by_token.device_token_failure = "";
  by_token.device_token_scopes = {"operator.read"};
  by_token.paired = paired_with({"operator.admin"});
  CHECK(play(by_token).accepted()->scopes == std::vector<std::string>{"operator.read"});
}

TEST_CASE("A8: whatever a client asks for, it is granted no more than it was approved for") {
  std::mt19937 random(3);
  const std::vector<std::string> words{"operator.admin", "operator.read", "operator.write", "operator.approvals", "operator.pairing", "root"};
  const auto some = [&] {
    std::vector<std::string> out;
    for (std::size_t n = random() % 5; n > 0; n--) out.push_back(words[random() % words.size()]);
    return out;
  };
  for (int i = 0; i < 2000; i++) {
    Attempt attempt;
    const auto asked = some();
    const auto approved = some();
    attempt.connect["scopes"] = JsonArray(asked.begin(), asked.end());
    attempt.paired = paired_with(approved);
    attempt.approach.is_local = random() % 2 == 0;
    attempt.connect["maxProtocol"] = random() % 2 ? 3 : 4;
    const auto outcome = play(attempt);
    if (!outcome.accepted()) continue;
    for (const auto& scope : outcome.accepted()->scopes) {
      CHECK(scopes_allow(approved, scope));
      CHECK(std::find(asked.begin(), asked.end(), scope) != asked.end());
    }
  }
}

TEST_CASE("the hints fit the client that failed") {
  ConnectParams params;
  params.client.id = "openclaw-control-ui";
  CHECK(auth_error("token_missing", params, 0).message ==
        "unauthorized: gateway token missing (open the dashboard URL and paste the token in Control UI settings)");
  params.client.id = "test";
  CHECK(auth_error("token_missing", params, 0).message == "unauthorized: gateway token missing (provide gateway auth token)");
  CHECK(auth_error("password_mismatch", params, 0).message == "unauthorized: gateway password mismatch (provide gateway auth password)");
  const auto limited = auth_error("rate_limited", params, 1500);
  CHECK(limited.retryable == true);
  CHECK(limited.retry_after_ms == 1500);
  CHECK(string_member_or(limited.details, "recommendedNextStep", "") == "wait_then_retry");
  CHECK(auth_error("trusted_proxy_user_missing", params, 0).message == "unauthorized");
}

TEST_CASE("a device's clock may differ by kSignatureSkewMax, ahead or behind, and no more") {
  const auto signed_at = [](Millis difference) {
    Attempt attempt;
    attempt.paired = paired_with({"operator.admin"});
    attempt.part("device")["signedAt"] = to_ms(kNow + difference);
    return play(attempt);
  };
  const Millis most = kSignatureSkewMax;
  for (const Millis allowed : {-most, most}) CHECK(signed_at(allowed).accepted());
  for (const Millis too_much : {-most - Millis(1), most + Millis(1)}) CHECK(signed_at(too_much).code() == "DEVICE_AUTH_SIGNATURE_EXPIRED");
}
