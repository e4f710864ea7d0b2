// Copies share the text and its JSON form.
#include "base/shared_text.h"

#include <doctest/doctest.h>

using namespace oc;

TEST_CASE("a shared text has its JSON form made once for all copies") {
  const SharedText text(std::string("say \"yes\"\n"));
  const SharedText copy = text;
  CHECK(copy == "say \"yes\"\n");
  CHECK(&copy.get() == &text.get());
  CHECK(copy.json() == R"("say \"yes\"\n")");
  CHECK(&copy.json() == &text.json());
}

TEST_CASE("an empty shared text is an empty JSON string") {
  CHECK(SharedText().empty());
  CHECK(SharedText().json() == "\"\"");
  CHECK(SharedText(std::string()).json() == "\"\"");
  CHECK(SharedText("").get().empty());
}
