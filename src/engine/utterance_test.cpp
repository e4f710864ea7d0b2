// The key that a platform gets for a part.
#include "engine/utterance.h"

#include <doctest/doctest.h>

namespace oc::engine {

TEST_CASE("a part keeps its key over tries, and the same row of another database has another one") {
  const store::OutboxRow row{.address = JsonObject(), .idempotency_key = "in-main-1:0", .created_at = from_ms(1'000)};
  store::OutboxRow again = row, elsewhere = row;
  again.attempts = 2;
  again.state = "sending";
  elsewhere.created_at = from_ms(1'001);
  CHECK(utterance_of(row).idempotency_key == "in-main-1:0@1000");
  CHECK(utterance_of(again).idempotency_key == utterance_of(row).idempotency_key);
  CHECK(utterance_of(elsewhere).idempotency_key != utterance_of(row).idempotency_key);
}

}  // namespace oc::engine
