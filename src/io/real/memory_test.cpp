// Giving back the pages of starting.
#include <doctest/doctest.h>

#include <string>

#include "io/real/real.h"

TEST_CASE("giving back the pages of starting changes nothing but memory") {
  CHECK(oc::io::give_back_startup_pages() > 1u << 20);
  CHECK(std::string("still") + " here" == "still here");
}
