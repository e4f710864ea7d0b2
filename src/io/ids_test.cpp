// Names that sort by when they were made.
#include "io/ids.h"

#include <doctest/doctest.h>

#include "io/environment.h"

namespace oc::io {
namespace {

class Counting final : public Random {
 public:
  std::string bytes(std::size_t count) override { return std::string(count, static_cast<char>(next_++)); }
  std::uint64_t below(std::uint64_t) override { return 0; }

 private:
  int next_ = 0xA5;
};

TEST_CASE("a later name is a greater one, and its form is that of RFC 9562") {
  Counting random;
  const auto first = time_ordered_uuid(random, from_ms(0x017F22E279B0));
  CHECK(first == "017f22e2-79b0-75a5-a5a5-a5a5a5a5a5a5");
  const auto same_time = time_ordered_uuid(random, from_ms(0x017F22E279B0));
  CHECK(same_time != first);
  CHECK(same_time.substr(0, 14) == first.substr(0, 14));
  CHECK(time_ordered_uuid(random, from_ms(0x017F22E279B1)) > same_time);
}

}  // namespace
}  // namespace oc::io
