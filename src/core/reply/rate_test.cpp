// Buckets of calls: bursts, the pace after them, being told to wait, and how many chats are remembered.
#include "core/reply/rate.h"

#include <doctest/doctest.h>

#include "base/limits.h"

using namespace oc;
using namespace oc::reply;

TEST_CASE("a burst is free, then calls come one each refill, and a rest fills the bucket again") {
  RateBucket bucket(3, Millis(100));
  for (int i = 0; i < 3; i++) CHECK(bucket.take(Millis(0)) == Millis(0));
  CHECK(bucket.take(Millis(0)) == Millis(100));
  CHECK(bucket.take(Millis(0)) == Millis(200));
  CHECK(bucket.take(Millis(150)) == Millis(150));
  CHECK_FALSE(bucket.is_fresh(Millis(599)));
  CHECK(bucket.is_fresh(Millis(600)));
  for (int i = 0; i < 3; i++) CHECK(bucket.take(Millis(10'000)) == Millis(0));
  CHECK(bucket.take(Millis(10'000)) == Millis(100));
}

TEST_CASE("over any stretch of time no more calls are made than the burst and what was refilled") {
  for (const int burst : {1, 2, 5}) {
    RateBucket bucket(burst, Millis(70));
    std::vector<Millis> made;
    for (int call = 0; call < 200; call++) {
      const Millis now(call * 13 + (call / 50) * 400);
      made.push_back(now + bucket.take(now));
    }
    for (std::size_t from = 0; from < made.size(); from++) {
      for (std::size_t to = from; to < made.size(); to++) {
        const auto allowed = static_cast<std::size_t>(burst) + static_cast<std::size_t>((made[to] - made[from]) / Millis(70));
        REQUIRE(to - from + 1 <= allowed);
      }
    }
  }
}

TEST_CASE("a closed bucket waits, and afterwards keeps its pace instead of letting everybody go at once") {
  RateBucket bucket(1, Millis(100));
  bucket.close_until(Millis(1000));
  bucket.close_until(Millis(500));
  CHECK_FALSE(bucket.is_fresh(Millis(999)));
  CHECK(bucket.take(Millis(0)) == Millis(1000));
  CHECK(bucket.take(Millis(0)) == Millis(1100));
  RateBucket wide(3, Millis(100));
  wide.close_until(Millis(1000));
  for (int i = 0; i < 3; i++) CHECK(wide.take(Millis(0)) == Millis(1000));
  CHECK(wide.take(Millis(0)) == Millis(1100));
}

TEST_CASE("each name has its own bucket; over kRateBucketsMax the fresh ones are forgotten, never one that somebody waits for") {
  RateBuckets buckets(1, Millis(1000));
  CHECK(buckets.take("waiting", Millis(0)) == Millis(0));
  CHECK(buckets.take("waiting", Millis(0)) == Millis(1000));
  buckets.close_until("closed", Millis(60'000), Millis(0));
  for (std::size_t i = 0; i < kRateBucketsMax; i++) CHECK(buckets.take("chat " + std::to_string(i), Millis(1000)) == Millis(0));
  CHECK(buckets.size() <= kRateBucketsMax);
  // Everybody's second is over but that of the two.
  static_cast<void>(buckets.take("waiting", Millis(1999)));
  for (std::size_t i = 0; i < kRateBucketsMax; i++) static_cast<void>(buckets.take("other " + std::to_string(i), Millis(2000)));
  CHECK(buckets.size() <= kRateBucketsMax);
  CHECK(buckets.take("closed", Millis(2000)) == Millis(58'000));
}
