// Tests of the words that begin a session anew.
#include "core/sessions/triggers.h"

#include <doctest/doctest.h>

namespace oc::sessions {
namespace {

Json config(std::string_view text) { return *parse_json(text); }

}  // namespace

TEST_CASE("9.1: a trigger is the whole message or stands before one space, whatever the case, and the rest keeps its own") {
  struct Row {
    const char* text;
    std::optional<std::string> rest;
  };
  const Row rows[] = {{"/new", ""},
                      {"  /NEW \n", ""},
                      {"/reset", ""},
                      {"/new Plan a  Trip\n to Rome", "Plan a Trip to Rome"},
                      {"/newer", std::nullopt},
                      {"say /new", std::nullopt},
                      {"", std::nullopt},
                      {"/New\tHello", "Hello"}};
  const auto triggers = reset_triggers(nullptr);
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(after_trigger(triggers, row.text) == row.rest);
  }
}

TEST_CASE("9.1: session.resetTriggers replaces the list when it is not empty") {
  const Json replaced = config(R"({"resetTriggers":["Start Over"," fresh "]})");
  const auto own = reset_triggers(&replaced);
  CHECK(own == std::vector<std::string>{"Start Over", "fresh"});
  CHECK(after_trigger(own, "start over please") == "please");
  CHECK(after_trigger(own, "START OVER") == "");
  CHECK(!after_trigger(own, "/new"));
  CHECK(is_retired_trigger(own, "/new"));
  for (const char* text : {"{}", R"({"resetTriggers":[]})", R"({"resetTriggers":["  "]})"}) {
    const Json session = config(text);
    CHECK(after_trigger(reset_triggers(&session), "/reset now") == "now");
    CHECK(!is_retired_trigger(reset_triggers(&session), "/NEW"));
  }
}

TEST_CASE("a trigger whose letters change their length in lower case leaves the rest whole") {
  CHECK(after_trigger({"İSTANBUL"}, "İSTANBUL tell me") == "tell me");
}

}  // namespace oc::sessions
