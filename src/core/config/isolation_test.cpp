// Tests of session.requireDmIsolation in the configuration.
#include <doctest/doctest.h>

#include "base/json5.h"
#include "core/config/config.h"

namespace oc::config {
namespace {

Loaded loaded(const char* text) { return load_value(parse_json5(text)->value()); }

}  // namespace

TEST_CASE("session.requireDmIsolation refuses a shared main session with the words to type, and accepts isolated ones") {
  const auto refused = loaded("{session:{requireDmIsolation:true},channels:{telegram:{allowFrom:[1,2]}}}");
  REQUIRE(!refused.valid());
  CHECK(refused.problems[0].path == "channels.telegram.allowFrom");
  CHECK(refused.problems[0].message.find("session.requireDmIsolation is on, but: 2 senders share the main session of agent \"main\"") !=
        std::string::npos);
  CHECK(refused.problems[0].hint.find("openclaw config set session.dmScope per-channel-peer") != std::string::npos);
  for (const char* text : {"{session:{requireDmIsolation:true,dmScope:'per-channel-peer'},channels:{telegram:{allowFrom:[1,2]}}}",
                           "{session:{requireDmIsolation:true},channels:{telegram:{allowFrom:[1]}}}", "{session:{requireDmIsolation:true}}",
                           "{session:{requireDmIsolation:false},channels:{telegram:{allowFrom:[1,2]}}}"}) {
    CAPTURE(text);
    CHECK(loaded(text).valid());
  }
}

}  // namespace oc::config
