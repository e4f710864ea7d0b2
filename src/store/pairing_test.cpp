// Tests of pairing in the store: the cap, the hour, the account, and many at once.
#include "base/limits.h"
#include "store/store_test.h"

namespace oc::store {
namespace {

PairingRequest request(const std::string& sender, UnixTime at, const std::string& account = "default") {
  return {.channel = "telegram", .account_id = account, .sender_id = sender, .created_at = at, .last_seen_at = at, .meta = {{"name", sender}}};
}

}  // namespace

TEST_CASE("at most kPairingRequestsMax requests wait for each channel account; a repeat keeps its code") {
  io::SimWorld sim;
  const auto store = open_memory_store(sim.io());
  auto* gateway = *sim.run(store->gateway());
  const UnixTime now = sim.clock().now();
  for (std::size_t i = 0; i < kPairingRequestsMax; i++) {
    const auto made = sim.run(gateway->request_pairing(request(std::to_string(i), now), "CODE" + std::to_string(i)));
    CHECK(made->is_new);
    CHECK(made->code == "CODE" + std::to_string(i));
  }
  const auto refused = sim.run(gateway->request_pairing(request("one too many", now), "CODEX"));
  CHECK(refused->code.empty());
  CHECK(!refused->is_new);
  const auto repeat = sim.run(gateway->request_pairing(request("0", now + Millis(5)), "OTHER"));
  CHECK(repeat->code == "CODE0");
  CHECK(!repeat->is_new);
  CHECK(!repeat->was_shown);
  CHECK(sim.run(gateway->show_pairing("telegram", "default", "0")));
  CHECK(sim.run(gateway->request_pairing(request("0", now + Millis(6)), "OTHER"))->was_shown);
  CHECK(!sim.run(gateway->request_pairing(request("1", now + Millis(6)), "OTHER"))->was_shown);
  CHECK(sim.run(gateway->request_pairing(request("one too many", now, "work"), "CODEW"))->is_new);
  const auto rows = sim.run(gateway->pairing_requests("telegram"));
  CHECK(rows->size() == kPairingRequestsMax + 1);
  CHECK(sim.run(gateway->pairing_requests("discord"))->empty());
  sim.run(store->stop());
}

TEST_CASE("a request ends after kPairingLifetime and makes room; its code is worth nothing then") {
  io::SimWorld sim;
  const auto store = open_memory_store(sim.io());
  auto* gateway = *sim.run(store->gateway());
  for (std::size_t i = 0; i < kPairingRequestsMax; i++) {
    REQUIRE(sim.run(gateway->request_pairing(request(std::to_string(i), sim.clock().now()), "CODE" + std::to_string(i))));
  }
  sim.advance(std::chrono::duration_cast<Millis>(kPairingLifetime) - Millis(1));
  CHECK(sim.run(gateway->request_pairing(request("early", sim.clock().now()), "EARLY"))->code.empty());
  CHECK(sim.run(gateway->pairing_requests("telegram"))->size() == kPairingRequestsMax);
  sim.advance(Millis(1));
  CHECK(sim.run(gateway->pairing_requests("telegram"))->empty());
  CHECK(sim.run(gateway->approve_pairing("telegram", "CODE0")).error().code == Errc::not_found);
  CHECK(sim.run(gateway->request_pairing(request("late", sim.clock().now()), "LATE"))->is_new);
  sim.run(store->stop());
}

TEST_CASE("approval takes the code in either case, once, and lets the sender in at that account alone") {
  on_both([](Store& store) -> Task<int> {
    auto* gateway = *(co_await store.gateway());
    // A real clock reads these requests, so they must be of today.
    const UnixTime now = UnixTime(Millis(4'000'000'000'000));
    REQUIRE(co_await gateway->request_pairing(request("100", now), "ABCDEFGH"));
    const auto wrong = co_await gateway->approve_pairing("telegram", "ZZZZZZZZ");
    CHECK(wrong.error().code == Errc::not_found);
    CHECK(wrong.error().hint.find("openclaw pairing list telegram") != std::string::npos);
    CHECK((co_await gateway->approve_pairing("discord", "ABCDEFGH")).error().code == Errc::not_found);
    const auto approved = co_await gateway->approve_pairing("telegram", "abcdefgh");
    REQUIRE(approved);
    CHECK(approved->sender_id == "100");
    CHECK(approved->account_id == "default");
    CHECK(!(co_await gateway->approve_pairing("telegram", "ABCDEFGH")));
    CHECK(*(co_await gateway->approved_senders("telegram", "default")) == std::vector<std::string>{"100"});
    CHECK((co_await gateway->approved_senders("telegram", "work"))->empty());
    CHECK((co_await gateway->approved_senders("discord", "default"))->empty());
    co_return 0;
  });
}

TEST_CASE("a sender who was approved since the list was read is told so: no request and no second code") {
  on_both([](Store& store) -> Task<int> {
    auto* gateway = *(co_await store.gateway());
    const UnixTime now = UnixTime(Millis(4'000'000'000'000));
    REQUIRE(co_await gateway->request_pairing(request("100", now), "ABCDEFGH"));
    REQUIRE(co_await gateway->approve_pairing("telegram", " abcdefgh "));
    const auto again = co_await gateway->request_pairing(request("100", now), "JKLMNPQR");
    CHECK(again->is_approved);
    CHECK(again->code.empty());
    CHECK(!again->is_new);
    CHECK((co_await gateway->pairing_requests("telegram"))->empty());
    const auto elsewhere = co_await gateway->request_pairing(request("100", now, "work"), "JKLMNPQR");
    CHECK(!elsewhere->is_approved);
    CHECK(elsewhere->code == "JKLMNPQR");
    co_return 0;
  });
}

TEST_CASE("a code that another request of the channel has is refused, whatever its case, so that it names one sender") {
  on_both([](Store& store) -> Task<int> {
    auto* gateway = *(co_await store.gateway());
    const UnixTime now = UnixTime(Millis(4'000'000'000'000));
    REQUIRE(co_await gateway->request_pairing(request("100", now), "ABCDEFGH"));
    CHECK((co_await gateway->request_pairing(request("200", now, "work"), "abcdefgh")).error().code == Errc::conflict);
    CHECK((co_await gateway->request_pairing(request("100", now), "ABCDEFGH"))->code == "ABCDEFGH");
    CHECK((co_await gateway->pairing_requests("telegram"))->size() == 1);
    CHECK(!store.trouble());
    co_return 0;
  });
}

namespace {

struct Race {
  int codes = 0;
  int ended = 0;
};

Task<> ask(Store& store, std::string sender, Race& race) {
  auto* gateway = *(co_await store.gateway());
  const auto outcome = co_await gateway->request_pairing(request(sender, UnixTime(Millis(4'000'000'000'000))), "CODE-" + sender);
  REQUIRE(outcome);
  race.codes += outcome->is_new ? 1 : 0;
  race.ended++;
}

Task<> accept_same(Store& store, int message, Race& race) {
  auto* db = *(co_await store.agent("main"));
  const auto outcome =
      co_await db->accept({.channel = "telegram", .account_id = "default", .message_id = std::to_string(message), .state = "accepted"});
  REQUIRE(outcome);
  race.codes += outcome->accepted == AgentStore::Accepted::fresh ? 1 : 0;
  race.ended++;
}

/// Two connections, each with a thread of its own, on the same files: as two processes would have it.
template <class Ask>
Race race_on_two_threads(Ask one) {
  const TemporaryFolder folder;
  io::RealWorld world(io::LogLevel::silent);
  const auto first = open_store(world.io(), {folder.path()});
  const auto second = open_store(world.io(), {folder.path()});
  Race race;
  const auto all = [](io::RealWorld& of, Store& a, Store& b, Ask ask_one, Race& counted) -> Task<int> {
    // Opened one after the other: making the tables is not what is raced here.
    for (Store* store : {&a, &b}) {
      REQUIRE(co_await store->gateway());
      REQUIRE(co_await store->agent("main"));
    }
    io::TaskGroup group(of.io().executor);
    for (int i = 0; i < 64; i++) group.spawn(ask_one(i % 2 == 0 ? a : b, i, counted));
    co_await group.drain();
    const auto pending = co_await (*(co_await a.gateway()))->pairing_requests("telegram");
    REQUIRE(pending);
    CHECK(pending->size() <= kPairingRequestsMax);
    co_await a.stop();
    co_await b.stop();
    co_return 0;
  };
  CHECK(world.run(all(world, *first, *second, one, race)) == 0);
  CHECK(race.ended == 64);
  return race;
}

}  // namespace

TEST_CASE("64 senders at once over two connections get kPairingRequestsMax codes, no more (security.md B3)") {
  const Race race = race_on_two_threads([](Store& store, int i, Race& counted) { return ask(store, "sender" + std::to_string(i), counted); });
  CHECK(race.codes == static_cast<int>(kPairingRequestsMax));
}

TEST_CASE("one sender who asks 64 times at once gets one code") {
  const Race race = race_on_two_threads([](Store& store, int, Race& counted) { return ask(store, "the same", counted); });
  CHECK(race.codes == 1);
}

TEST_CASE("eight messages offered eight times each at once over two connections are accepted once each") {
  const Race race = race_on_two_threads([](Store& store, int i, Race& counted) { return accept_same(store, i / 8, counted); });
  CHECK(race.codes == 8);
}

}  // namespace oc::store
