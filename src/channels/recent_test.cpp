// Tests of what an account remembers.
#include "channels/recent.h"

#include <doctest/doctest.h>

namespace oc::channels {

TEST_CASE("the newest are remembered with their values; what is forgotten and comes again is new") {
  Recent<2> recent;
  recent.put("a", "1");
  recent.put("b");
  recent.put("a", "2");
  CHECK(recent.get("a") == "2");
  CHECK(recent.has("b"));
  recent.put("c");
  CHECK(!recent.has("a"));
  CHECK(recent.get("a").empty());
  recent.forget("b");
  recent.forget("b");
  recent.put("b");
  recent.put("d");
  CHECK(!recent.has("c"));
  CHECK(recent.has("b"));
  CHECK(recent.size() == 2);
}

}  // namespace oc::channels
