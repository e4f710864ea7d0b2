// Tests of the store's threads: calls that come together share commits, and come back in order.
#include "store/worker.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <latch>

#include "store/store_test.h"

namespace oc::store {
namespace {

InboxRow message(int number) {
  return {.channel = "telegram", .account_id = "default", .message_id = std::to_string(number), .message = JsonObject(), .state = "accepted"};
}

Task<> accept(AgentStore& store, int number, std::vector<std::int64_t>& ids) {
  InboxRow row = message(number);
  row.id = store.next_inbox_id();
  const auto accepted = co_await store.accept(std::move(row));
  REQUIRE(accepted);
  ids.push_back(accepted->inbox_id);
}

std::int64_t number_of(const StoreStats& stats, std::string_view name) {
  const auto found = std::ranges::find(stats.counts, name, [](const auto& one) { return std::string_view(one.first); });
  return found == stats.counts.end() ? -1 : found->second;
}

/// Writes that are all queued while the thread is held back.
struct Queued {
  explicit Queued(Millis gather = kStoreGather)
      : threads(world.io().executor, Threads::Where::own_threads, [](Database&, const BatchReport&) {}, gather) {}
  io::RealWorld world{io::LogLevel::silent};
  TemporaryFolder folder;
  std::unique_ptr<Database> database = std::move(*Database::open(folder.path() + "/a.sqlite"));
  Threads threads;
  Worker worker{threads};
  std::latch is_held{1};
  std::latch all_queued{1};
  std::vector<int> ended;
};

Task<> hold(Queued& queued) {
  const auto wait = [&queued]() -> Result<void> {
    queued.is_held.count_down();
    queued.all_queued.wait();
    return {};
  };
  static_cast<void>(co_await queued.worker.alone(wait));
}

/// The thread has taken `hold` and nothing else.
Task<> held(Queued& queued) {
  while (!queued.is_held.try_wait()) co_await queued.world.io().clock.sleep(Millis(1));
}

Task<> write_one(Queued& queued, int number) {
  const auto work = [&queued, number]() -> Result<int> {
    OC_CHECKED(queued.database->prepare("INSERT INTO numbers VALUES(?)").bind(std::int64_t{number}).run());
    return number;
  };
  const auto written = co_await queued.worker.write(work);
  REQUIRE(written);
  queued.ended.push_back(*written);
}

Task<int> write_many(Queued& queued, int writes) {
  REQUIRE(queued.database->execute("CREATE TABLE numbers(number INTEGER)"));
  queued.worker.serve(*queued.database);
  io::TaskGroup group(queued.world.io().executor);
  group.spawn(hold(queued));
  co_await held(queued);
  for (int i = 0; i < writes; i++) group.spawn(write_one(queued, i));
  // The group's tasks have given their jobs when this comes back to life.
  for (int i = 0; i < 3; i++) co_await queued.world.io().clock.sleep(Millis(-1));
  queued.all_queued.count_down();
  co_await group.drain();
  queued.threads.join();
  co_return 0;
}

/// Two writes at once, then pairs whose second write comes a moment behind the first.
Task<int> write_pairs(Queued& queued, int pairs) {
  REQUIRE(queued.database->execute("CREATE TABLE numbers(number INTEGER)"));
  queued.worker.serve(*queued.database);
  for (int i = 0; i <= pairs; i++) {
    io::TaskGroup group(queued.world.io().executor);
    if (i == 0) {
      group.spawn(hold(queued));
      co_await held(queued);
    }
    group.spawn(write_one(queued, 2 * i));
    co_await queued.world.io().clock.sleep(Millis(i == 0 ? -1 : 5));
    group.spawn(write_one(queued, 2 * i + 1));
    for (int turn = 0; turn < 3; turn++) co_await queued.world.io().clock.sleep(Millis(-1));
    if (i == 0) queued.all_queued.count_down();
    co_await group.drain();
  }
  co_return 0;
}

Task<int> write_alone(Queued& queued, int writes) {
  for (int i = 0; i < writes; i++) co_await write_one(queued, i);
  queued.threads.join();
  co_return 0;
}

}  // namespace

TEST_CASE("writes that come in numbers wait for each other, and one that comes alone does not") {
  Queued queued(std::chrono::seconds(4));
  CHECK(queued.world.run(write_pairs(queued, 2)) == 0);
  CHECK(queued.database->counters.writes == 6);
  CHECK(queued.database->counters.commits == 3);
  const auto before = queued.world.io().clock.steady();
  CHECK(queued.world.run(write_alone(queued, 20)) == 0);
  CHECK(queued.database->counters.commits == 23);
  // The first of them comes after a pair, and waits; the others would take 76 seconds more.
  CHECK(queued.world.io().clock.steady() - before < std::chrono::seconds(40));
}

TEST_CASE("as soon as as many writes have come as shared the last sync, the wait is over") {
  Queued queued(std::chrono::seconds(20));
  const auto before = queued.world.io().clock.steady();
  CHECK(queued.world.run(write_pairs(queued, 3)) == 0);
  CHECK(queued.database->counters.commits == 4);
  CHECK(queued.world.io().clock.steady() - before < std::chrono::seconds(18));
  queued.threads.join();
}

TEST_CASE("a crowd waits kStoreGather, which nobody notices beside a sync") { CHECK(kStoreGather == Millis(2)); }

TEST_CASE("300 messages accepted at once share commits, and are numbered and answered in order") {
  const TemporaryFolder folder;
  on_files(folder.path(), [](Store& store) -> Task<int> {
    auto opened = co_await store.agent("main");
    REQUIRE(opened);
    AgentStore& db = **opened;
    io::TaskGroup group(co_await boost::asio::this_coro::executor);
    std::vector<std::int64_t> ids;
    for (int i = 0; i < 300; i++) group.spawn(accept(db, i, ids));
    co_await group.drain();
    CHECK(ids.size() == 300);
    CHECK(std::ranges::is_sorted(ids));
    const auto stats = co_await db.stats();
    CHECK(number_of(*stats, "jobs") == 300);
    CHECK(number_of(*stats, "commits") <= 100);
    const auto rows = co_await db.unfinished_inbox();
    REQUIRE(rows->size() == 300);
    for (std::size_t i = 0; i < 300; i++) CHECK((*rows)[i].message_id == std::to_string(i));
    co_return 0;
  });
}

TEST_CASE("at most kStoreBatchJobsMax calls share a commit; all that wait go together") {
  Queued queued;
  constexpr int kWrites = static_cast<int>(2 * kStoreBatchJobsMax) + 5;
  CHECK(queued.world.run(write_many(queued, kWrites)) == 0);
  CHECK(queued.ended.size() == kWrites);
  CHECK(std::ranges::is_sorted(queued.ended));
  CHECK(queued.database->counters.writes == kWrites);
  // The call that held the thread back was taken before, or together with some of them.
  CHECK(queued.database->counters.commits >= 3);
  CHECK(queued.database->counters.commits <= 4);
}

TEST_CASE("databases are spread over kStoreThreads threads, and one that is held up does not hold up the next") {
  Queued queued;
  std::vector<std::unique_ptr<JobQueue>> queues;
  for (std::size_t i = 0; i < 2 * kStoreThreads; i++) queues.push_back(queued.threads.make_queue());
  for (std::size_t i = 0; i < kStoreThreads; i++) CHECK(queues[i]->thread == queues[i + kStoreThreads]->thread);
  const auto other_goes_on = [](Queued& held) -> Task<int> {
    io::TaskGroup group(held.world.io().executor);
    group.spawn(hold(held));
    Worker other(held.threads);
    const auto work = []() -> Result<int> { return 7; };
    const auto value = co_await other.alone(work);
    CHECK(*value == 7);
    held.all_queued.count_down();
    co_await group.drain();
    held.threads.join();
    co_return 0;
  };
  CHECK(queued.world.run(other_goes_on(queued)) == 0);
}

}  // namespace oc::store
