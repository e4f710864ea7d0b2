// Copies share, changes part them.
#include "base/shared_vector.h"

#include <doctest/doctest.h>

#include <string>

using namespace oc;

TEST_CASE("copies of a shared vector share their elements until one is changed") {
  SharedVector<std::string> a{"x", "y"};
  SharedVector<std::string> b = a;
  CHECK(a.shares_with(b));
  CHECK(&a[0] == &b[0]);
  b.push_back("z");
  CHECK_FALSE(a.shares_with(b));
  CHECK(a.size() == 2);
  CHECK(b.size() == 3);
  CHECK(b.back() == "z");
  a.own()[0] = "w";
  CHECK(a.front() == "w");
  CHECK(b.front() == "x");
}

TEST_CASE("the only copy is changed in its place") {
  SharedVector<std::string> a(std::vector<std::string>{"x"});
  a.own().reserve(10);
  const auto* before = &a[0];
  a.push_back("y");
  SharedVector<std::string> b = std::move(a);
  b.push_back("z");
  CHECK(&b[0] == before);
  CHECK(a.empty());
  b.clear();
  CHECK(b.empty());
  CHECK(SharedVector<std::string>().begin() == SharedVector<std::string>().end());
}

TEST_CASE("a text of the elements is made once for all copies and anew after a change") {
  SharedVector<std::string> a{"x", "y"};
  const SharedVector<std::string> b = a;
  int made = 0;
  const auto joined = [&](const std::vector<std::string>& all) {
    made++;
    std::string text;
    for (const auto& each : all) text += each;
    return text;
  };
  CHECK(a.text("joined", joined) == "xy");
  made = 0;
  CHECK(b.text("joined", joined) == "xy");
  CHECK(made == 0);
  CHECK(b.text("again", joined) == "xy");
  a.push_back("z");
  CHECK(a.text("joined", joined) == "xyz");
  CHECK(b.text("joined", joined) == "xy");
  CHECK(SharedVector<std::string>().text("joined", joined).empty());
}
