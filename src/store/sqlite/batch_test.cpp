// Tests of group commit: what shares a sync, what fails alone, what fails together, and a sync that cannot be trusted.
#include "store/sqlite/batch.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "base/limits.h"
#include "store/sqlite/sim_disk.h"

namespace oc::store {
namespace {

constexpr const char* kPath = "/batch.sqlite";

/// A job that is a lambda; its answer stays where it is.
class TestJob final : public Job {
 public:
  using Work = std::function<Result<std::int64_t>(Database&)>;
  TestJob(Kind kind, Database& database, Work given) : Job(kind), database_(database), given_(std::move(given)) {}
  void work() override {
    runs++;
    value = given_(database_);
  }
  const Error* error() const override { return value ? nullptr : &value.error(); }
  void refuse(const Error& error) override { value = std::unexpected(error); }
  void answer() override {}

  Result<std::int64_t> value{0};
  int runs = 0;

 private:
  Database& database_;
  Work given_;
};

Result<std::int64_t> count(Database& database) {
  auto statement = database.prepare("SELECT count(*) FROM words");
  OC_TRY(const bool found, statement.step());
  return found ? statement.integer(0) : 0;
}

TestJob::Work add(std::string word) {
  return [word = std::move(word)](Database& database) -> Result<std::int64_t> {
    OC_CHECKED(database.prepare("INSERT INTO words(word) VALUES(?)").bind(word).run());
    return database.last_id();
  };
}

struct Batch {
  explicit Batch(Database& on) : database(on) {}
  TestJob& write(TestJob::Work work) { return give(Job::Kind::write, std::move(work)); }
  TestJob& read(TestJob::Work work) { return give(Job::Kind::read, std::move(work)); }
  TestJob& alone(TestJob::Work work) { return give(Job::Kind::alone, std::move(work)); }
  TestJob& give(Job::Kind kind, TestJob::Work work) {
    owned.push_back(std::make_unique<TestJob>(kind, database, std::move(work)));
    jobs.push_back(owned.back().get());
    return *owned.back();
  }
  BatchReport run() { return run_batch(&database, jobs); }
  Database& database;
  std::vector<std::unique_ptr<TestJob>> owned;
  std::vector<Job*> jobs;
};

struct Disk {
  Disk() : database(std::move(*Database::open(kPath, disk.vfs()))) {
    REQUIRE(database->execute("CREATE TABLE words(word TEXT NOT NULL UNIQUE) STRICT"));
    disk.forget_events();
  }
  std::int64_t syncs() const {
    return std::ranges::count_if(disk.events(), [](const SimDisk::Event& event) { return event.operation == SimDisk::Operation::sync; });
  }
  /// What another process, or the next start, would find.
  std::int64_t kept() const {
    const auto other = disk.after_power_cut(1);
    auto opened = Database::open(kPath, other->vfs());
    REQUIRE(opened);
    return *count(**opened);
  }
  SimDisk disk;
  std::unique_ptr<Database> database;
};

}  // namespace

TEST_CASE("writes that come together share one sync, keep their order, and reads between them see those before") {
  Disk world;
  Batch batch(*world.database);
  for (int i = 0; i < 50; i++) batch.write(add(std::to_string(i)));
  const auto& middle = batch.read(count);
  for (int i = 50; i < 100; i++) batch.write(add(std::to_string(i)));
  const auto report = batch.run();
  CHECK(report.has_kept);
  CHECK(!report.failure);
  CHECK(world.syncs() == 1);
  CHECK(world.database->counters.commits == 1);
  CHECK(world.database->counters.writes == 100);
  CHECK(*middle.value == 50);
  for (std::size_t i = 0; i < 50; i++) CHECK(*batch.owned[i]->value == static_cast<std::int64_t>(i) + 1);
  CHECK(world.kept() == 100);
}

TEST_CASE("reads alone need no transaction and no sync") {
  Disk world;
  Batch batch(*world.database);
  for (int i = 0; i < 3; i++) batch.read(count);
  const auto report = batch.run();
  CHECK(!report.has_kept);
  CHECK(world.disk.events().empty());
}

TEST_CASE("a write that fails takes back what it did, and nothing else") {
  Disk world;
  Batch batch(*world.database);
  batch.write(add("a"));
  const auto& failing = batch.write([](Database& database) -> Result<std::int64_t> {
    REQUIRE(add("half")(database));
    return add("a")(database);
  });
  const auto& refused = batch.write([](Database& database) -> Result<std::int64_t> {
    REQUIRE(add("half")(database));
    return fail(Errc::not_found, "no");
  });
  batch.write(add("half"));
  const auto& last = batch.read(count);
  CHECK(batch.run().has_kept);
  CHECK(failing.value.error().code == Errc::conflict);
  CHECK(refused.value.error().code == Errc::not_found);
  CHECK(*last.value == 2);
  CHECK(world.syncs() == 1);
  CHECK(world.kept() == 2);
}

TEST_CASE("each call is made once when all succeed, and again by itself when one of them fails") {
  Disk world;
  Batch good(*world.database);
  const auto& first = good.write(add("a"));
  const auto& second = good.write(add("b"));
  CHECK(good.run().has_kept);
  CHECK(first.runs == 1);
  CHECK(second.runs == 1);
  Batch mixed(*world.database);
  const auto& third = mixed.write(add("c"));
  const auto& failing = mixed.write(add("a"));
  const auto& fourth = mixed.write(add("d"));
  CHECK(mixed.run().has_kept);
  CHECK(third.runs == 2);
  CHECK(fourth.runs == 1);
  CHECK(failing.value.error().code == Errc::conflict);
  CHECK(world.kept() == 4);
}

TEST_CASE("a part that a call takes back itself is taken back, although the call succeeds") {
  Disk world;
  Batch batch(*world.database);
  batch.write(add("a"));
  const auto& mends = batch.write([](Database& database) -> Result<std::int64_t> {
    {
      Transaction part(database);
      OC_CHECKED(part.begun());
      REQUIRE(add("taken back")(database));
    }
    return add("instead")(database);
  });
  batch.write(add("b"));
  CHECK(batch.run().has_kept);
  CHECK(mends.value);
  CHECK(world.kept() == 3);
  CHECK(world.syncs() == 1);
  auto lost = world.database->prepare("SELECT 1 FROM words WHERE word='taken back'");
  CHECK_FALSE(*lost.step());
}

TEST_CASE("reads that came together see one state") {
  Disk world;
  auto other = *Database::open(kPath, world.disk.vfs());
  Batch batch(*world.database);
  const auto& before = batch.read(count);
  batch.read([&](Database&) -> Result<std::int64_t> { return add("theirs")(*other); });
  const auto& after = batch.read(count);
  batch.run();
  CHECK(*before.value == 0);
  CHECK(*after.value == 0);
  CHECK_FALSE(world.database->is_in_transaction());
  CHECK(*count(*world.database) == 1);
}

TEST_CASE("a commit that fails is told to every write of it, and a read sees what is kept") {
  Disk world;
  world.disk.fail({.operation = SimDisk::Operation::sync});
  Batch batch(*world.database);
  const auto& first = batch.write(add("a"));
  const auto& read = batch.read(count);
  const auto& second = batch.write(add("b"));
  const auto report = batch.run();
  CHECK(first.value.error().code == Errc::io);
  CHECK(second.value.error().code == Errc::io);
  REQUIRE(report.failure);
  CHECK(!report.has_kept);
  CHECK(report.failure->hint.find("dmesg") != std::string::npos);
  CHECK(*read.value == 0);
  CHECK(world.database->trust() == Trust::unsure);
  CHECK(world.kept() == 0);
}

TEST_CASE("after a failed sync the file is opened anew and synced before the next write is taken") {
  Disk world;
  world.disk.fail({.operation = SimDisk::Operation::sync, .lasting = SimDisk::Lasting::from_then_on});
  Batch first(*world.database);
  first.write(add("a"));
  CHECK(first.run().failure);
  // It still fails: nothing is even tried.
  Batch second(*world.database);
  const auto& refused = second.write(add("a"));
  CHECK(second.run().failure);
  CHECK(refused.runs == 0);
  world.disk.heal();
  Batch third(*world.database);
  const auto& taken = third.write(add("a"));
  CHECK(third.run().has_kept);
  CHECK(taken.value);
  CHECK(world.database->trust() == Trust::sound);
  CHECK(world.kept() == 1);
}

TEST_CASE("a commit that was told as failed does not come to light, whoever opens the file next") {
  Disk world;
  Batch before(*world.database);
  before.write(add("before"));
  CHECK(before.run().has_kept);
  world.disk.fail({.operation = SimDisk::Operation::sync, .lasting = SimDisk::Lasting::from_then_on});
  Batch batch(*world.database);
  batch.write(add(std::string(10'000, 'a')));
  CHECK(batch.run().failure);
  // The process is killed: what was written stays, synced or not.
  world.disk.kill();
  auto next = Database::open(kPath, world.disk.vfs());
  REQUIRE(next);
  CHECK(*count(**next) == 1);
}

TEST_CASE("a write too big for the disk fails, the others of its commit are kept") {
  Disk world;
  world.disk.set_bytes_max(world.disk.bytes() + 400'000);
  Batch batch(*world.database);
  batch.write(add("a"));
  const auto& big = batch.write(add(std::string(8'000'000, 'x')));
  const auto& small = batch.write(add("b"));
  const auto report = batch.run();
  REQUIRE(!big.value);
  CHECK(big.value.error().code == Errc::io);
  CHECK(big.value.error().message.find("full") != std::string::npos);
  CHECK(small.value);
  CHECK(report.has_kept);
  CHECK(*count(*world.database) == 2);
}

TEST_CASE("what cannot be part of a transaction runs alone, behind what came before it") {
  Disk world;
  Batch batch(*world.database);
  batch.write(add("a"));
  const auto& vacuum = batch.alone([](Database& database) -> Result<std::int64_t> {
    OC_CHECKED(database.execute("VACUUM"));
    return count(database);
  });
  batch.write(add("b"));
  CHECK(batch.run().has_kept);
  CHECK(*vacuum.value == 1);
  CHECK(world.database->counters.commits == 2);
}

TEST_CASE("another process that writes is waited for kStoreBusyWait, then told") {
  Disk world;
  auto waits = world.database->prepare("PRAGMA busy_timeout");
  REQUIRE(*waits.step());
  CHECK(waits.integer(0) == kStoreBusyWait.count());
  auto other = *Database::open(kPath, world.disk.vfs());
  Transaction theirs(*other);
  REQUIRE(theirs.begun());
  Batch batch(*world.database);
  const auto& refused = batch.write(add("a"));
  const auto& read = batch.read(count);
  CHECK(batch.run().failure);
  CHECK(refused.value.error().hint.find("Another process holds the database") != std::string::npos);
  CHECK(*read.value == 0);
  CHECK(world.database->trust() == Trust::sound);
}

TEST_CASE("transactions within transactions are parts of them") {
  Disk world;
  {
    Transaction outer(*world.database);
    REQUIRE(outer.begun());
    REQUIRE(add("a")(*world.database));
    {
      Transaction inner(*world.database);
      REQUIRE(inner.begun());
      REQUIRE(add("lost")(*world.database));
    }
    {
      Transaction inner(*world.database);
      REQUIRE(add("b")(*world.database));
      {
        Transaction innermost(*world.database);
        REQUIRE(add("c")(*world.database));
        REQUIRE(innermost.commit());
      }
      REQUIRE(inner.commit());
    }
    REQUIRE(outer.commit());
  }
  CHECK(*count(*world.database) == 3);
  CHECK(world.kept() == 3);
}

TEST_CASE("the log is copied into the file when it has kStoreLogPages pages, and begins anew") {
  Disk world;
  const auto fill = [&] {
    for (int i = 0; world.database->log_pages() < kStoreLogPages; i++) {
      REQUIRE(i < 2000);
      REQUIRE(add(std::to_string(world.disk.changes()) + std::string(20'000, 'x'))(*world.database));
    }
  };
  fill();
  const auto before = world.disk.read(kPath)->size();
  world.database->checkpoint_when_long();
  CHECK(world.disk.read(kPath)->size() > before + 1'000'000);
  REQUIRE(add("next")(*world.database));
  CHECK(world.database->log_pages() < 20);
  // Not before it is long.
  world.disk.forget_events();
  world.database->checkpoint_when_long();
  CHECK(world.disk.events().empty());
}

}  // namespace oc::store
