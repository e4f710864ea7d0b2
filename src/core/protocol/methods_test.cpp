// Who may call what, method by method.
#include "core/protocol/methods.h"

#include <doctest/doctest.h>

#include <random>

using namespace oc;
using namespace oc::protocol;

namespace {
Caller operator_with(std::vector<std::string> scopes) { return {.role = "operator", .scopes = std::move(scopes)}; }

std::string scope_of(Scope scope) {
  switch (scope) {
    case Scope::read: return "operator.read";
    case Scope::write: return "operator.write";
    case Scope::approvals: return "operator.approvals";
    case Scope::pairing: return "operator.pairing";
    case Scope::admin: return "operator.admin";
    default: return "";
  }
}
}  // namespace

TEST_CASE("A7: for each method and each scope, the table alone decides") {
  for (const auto& rule : methods()) {
    INFO(rule.name);
    const bool served = !rule.params.empty();
    for (const auto held : {"", "operator.read", "operator.write", "operator.approvals", "operator.pairing", "operator.admin"}) {
      const auto verdict = may_call(operator_with({held}), rule.name);
      if (rule.scope == Scope::node) {
        CHECK(verdict.refusal == Refusal::role);
        CHECK(verdict.error.message == "unauthorized role: operator");
        continue;
      }
      const std::string wanted = scope_of(rule.scope);
      const std::string has = held;
      const bool allowed = wanted.empty() || has == wanted || has == "operator.admin" || (has == "operator.write" && wanted == "operator.read");
      if (!allowed) {
        CHECK(verdict.refusal == Refusal::scope);
        CHECK(verdict.error.message == "missing scope: " + wanted);
      } else {
        CHECK(verdict.refusal == (served ? Refusal::none : Refusal::not_served));
      }
    }
  }
}

TEST_CASE("a method outside the table needs admin before it is called unknown") {
  CHECK(may_call(operator_with({"operator.write"}), "nope").error.message == "missing scope: operator.admin");
  const auto verdict = may_call(operator_with({"operator.admin"}), "nope");
  CHECK(verdict.refusal == Refusal::unknown_method);
  CHECK(verdict.error.message == "unknown method: nope");
  CHECK(verdict.error.code == "INVALID_REQUEST");
}

TEST_CASE("a known method that is not served says so") {
  const auto verdict = may_call(operator_with({"operator.admin"}), "cron.add");
  CHECK(verdict.refusal == Refusal::not_served);
  CHECK(verdict.error.code == "UNAVAILABLE");
  CHECK(verdict.error.message == "cron.add is not available in this gateway yet");
}

TEST_CASE("a node calls nothing but node methods and health") {
  const Caller node{.role = "node"};
  CHECK(may_call(node, "health").refusal == Refusal::none);
  CHECK(may_call(node, "node.event").refusal == Refusal::not_served);
  CHECK(may_call(node, "chat.send").error.message == "unauthorized role: node");
  CHECK(may_call(node, "nope").error.message == "unauthorized role: node");
}

TEST_CASE("A23: nobody can claim a system provenance or a lineage") {
  const auto base = R"({"sessionKey":"main","message":"hi","idempotencyKey":"k")";
  for (const std::string field : {"systemInputProvenance", "systemProvenanceReceipt", "spawnedBy"}) {
    const auto params = parse_json(std::string(base) + ",\"" + field + "\":{}}");
    const auto error = check_params(*find_method("chat.send"), *params, Unknown::refused);
    REQUIRE(error);
    CHECK(error->message == "invalid chat.send params: at root: unexpected property '" + field + "'");
  }
}

TEST_CASE("the parameter error is the text clients know") {
  const auto error = check_params(*find_method("chat.send"), *parse_json(R"({"message":"hi","x":1,"idempotencyKey":"k"})"), Unknown::refused);
  REQUIRE(error);
  CHECK(error->message == "invalid chat.send params: must have required property 'sessionKey'; at root: unexpected property 'x'");
}

TEST_CASE("A8: granted scopes are never more than asked, nor more than entitled") {
  std::mt19937 random(11);
  const std::vector<std::string> words{
      "operator.admin", "operator.read", "operator.write", "operator.approvals", "operator.pairing", "operator.*", "", "admin"};
  const auto some = [&] {
    std::vector<std::string> out;
    for (std::size_t n = random() % 6; n > 0; n--) out.push_back(words[random() % words.size()]);
    return out;
  };
  for (int i = 0; i < 5000; i++) {
    const auto asked = some();
    const auto entitled = some();
    for (const auto& scope : scopes_within(asked, entitled)) {
      CHECK(std::find(asked.begin(), asked.end(), scope) != asked.end());
      CHECK(scopes_allow(entitled, scope));
    }
  }
}
