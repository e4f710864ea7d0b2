// Tests of the simulated disk: it keeps what a real one keeps, and loses what a real one may lose.
#include "store/sqlite/sim_disk.h"

#include <doctest/doctest.h>

#include "store/sqlite/database.h"

namespace oc::store {
namespace {

using Operation = SimDisk::Operation;
constexpr const char* kPath = "/d/a.sqlite";

std::unique_ptr<Database> open(const SimDisk& disk) {
  auto database = Database::open(kPath, disk.vfs());
  REQUIRE(database);
  return std::move(*database);
}

/// -1: the table cannot be read.
std::int64_t count(Database& database) {
  auto statement = database.prepare("SELECT count(*) FROM words");
  const auto row = statement.step();
  return row && *row ? statement.integer(0) : -1;
}

bool is_sound(Database& database) {
  auto statement = database.prepare("PRAGMA integrity_check");
  const auto row = statement.step();
  return row && *row && statement.text(0) == "ok";
}

Result<void> add(Database& database, std::int64_t number) {
  const std::string word(1500, static_cast<char>('a' + number % 26));
  return database.prepare("INSERT INTO words(word) VALUES(?)").bind(word).run();
}

std::unique_ptr<Database> with_table(const SimDisk& disk) {
  auto database = open(disk);
  REQUIRE(database->execute("CREATE TABLE words(word TEXT NOT NULL)"));
  return database;
}

/// Adds words and looks, at every change and with some seeds, at what a power cut would leave. How many of the cuts lost a word that was told as
/// kept, or left a damaged file.
int losses(const char* setting) {
  SimDisk disk;
  auto database = with_table(disk);
  REQUIRE(database->execute(setting));
  std::int64_t kept = 0;
  int lost = 0;
  int points = 0;
  disk.at_each_change([&](Operation) {
    for (std::uint64_t seed = 0; seed < 6; seed++) {
      points++;
      const auto after = disk.after_power_cut(seed);
      const auto again = Database::open(kPath, after->vfs());
      if (!again || !is_sound(**again) || count(**again) < kept) lost++;
    }
  });
  for (; kept < 40; kept++) REQUIRE(add(*database, kept));
  REQUIRE(database->execute("PRAGMA wal_checkpoint(TRUNCATE)"));
  for (; kept < 50; kept++) REQUIRE(add(*database, kept));
  database.reset();
  disk.at_each_change({});
  CHECK(points > 600);
  return lost;
}

}  // namespace

TEST_CASE("a database on the simulated disk works with two connections, and leaves one file when it is closed") {
  SimDisk disk;
  auto first = with_table(disk);
  auto second = open(disk);
  REQUIRE(add(*first, 1));
  REQUIRE(add(*second, 2));
  CHECK(count(*first) == 2);
  CHECK(disk.files() == std::vector<std::string>{kPath, std::string(kPath) + "-wal"});
  REQUIRE(first->execute("BEGIN IMMEDIATE"));
  const auto refused = second->execute("BEGIN IMMEDIATE");
  REQUIRE(!refused);
  CHECK(refused.error().message.find("locked") != std::string::npos);
  REQUIRE(first->execute("ROLLBACK"));
  REQUIRE(second->execute("PRAGMA wal_checkpoint(TRUNCATE)"));
  CHECK(is_sound(*second));
  first.reset();
  second.reset();
  CHECK(disk.files() == std::vector<std::string>{kPath});
  CHECK(count(*open(disk)) == 2);
}

TEST_CASE("a killed process leaves what it wrote, and the connection that it had changes nothing more") {
  SimDisk disk;
  auto dead = with_table(disk);
  REQUIRE(add(*dead, 1));
  disk.kill();
  CHECK(!add(*dead, 2));
  auto alive = open(disk);
  CHECK(count(*alive) == 1);
  REQUIRE(add(*alive, 3));
  dead.reset();
  CHECK(count(*alive) == 2);
  CHECK(is_sound(*alive));
}

TEST_CASE("a power cut at any change loses no commit that was synced, and shows the commits that were not") {
  CHECK(losses("PRAGMA synchronous=FULL") == 0);
  CHECK(losses("PRAGMA synchronous=NORMAL") > 0);
  CHECK(losses("PRAGMA synchronous=OFF") > 0);
}

TEST_CASE("the power goes in the middle of a change, and comes back") {
  SimDisk disk(3);
  auto database = with_table(disk);
  REQUIRE(add(*database, 1));
  disk.cut_power_at(2);
  CHECK(!add(*database, 2));
  CHECK(disk.is_off());
  CHECK(!Database::open(kPath, disk.vfs()));
  database.reset();
  disk.cut_power();
  CHECK(!disk.is_off());
  CHECK(count(*open(disk)) == 1);
}

TEST_CASE("a disk that ignores syncs is found out by a power cut") {
  int lost = 0;
  for (std::uint64_t seed = 0; seed < 10; seed++) {
    SimDisk disk(seed);
    disk.ignore_syncs();
    auto database = with_table(disk);
    for (int i = 0; i < 3; i++) REQUIRE(add(*database, i));
    const auto after = disk.after_power_cut(seed);
    const auto again = Database::open(kPath, after->vfs());
    if (!again || count(**again) < 3) lost++;
  }
  CHECK(lost > 0);
}

TEST_CASE("a file that was made and never synced may be gone, and one that was removed may be back") {
  const std::string log = std::string(kPath) + "-wal";
  int gone = 0;
  int back = 0;
  for (std::uint64_t seed = 0; seed < 40; seed++) {
    SimDisk disk(seed);
    disk.put("/d/old", "old");
    with_table(disk).reset();
    CHECK(!disk.read(log));
    const auto closed = disk.after_power_cut(seed);
    if (closed->read(log)) back++;
    CHECK(count(*open(*closed)) == 0);
    auto database = open(disk);
    REQUIRE(database->execute("PRAGMA synchronous=OFF"));
    REQUIRE(add(*database, 1));
    database.reset();
    disk.kill();
    disk.cut_power();
    if (!disk.read(log)) gone++;
    CHECK(disk.read("/d/old") == "old");
  }
  CHECK(gone > 0);
  CHECK(gone < 40);
  CHECK(back > 0);
  CHECK(back < 40);
}

TEST_CASE("operations fail on order, once or from then on, and go on when they are healed") {
  SimDisk disk;
  auto database = with_table(disk);
  disk.fail({.operation = Operation::write, .nth = 1});
  const auto broken = add(*database, 1);
  REQUIRE(!broken);
  CHECK(broken.error().message.find("disk I/O error") != std::string::npos);
  REQUIRE(add(*database, 1));
  disk.fail({.operation = Operation::write, .nth = 2, .lasting = SimDisk::Lasting::from_then_on, .reason = SimDisk::Reason::full});
  for (int i = 0; i < 3; i++) {
    const auto full = add(*database, 2);
    REQUIRE(!full);
    CHECK(full.error().message.find("database or disk is full") != std::string::npos);
    CHECK(full.error().hint.find("goes on by itself") != std::string::npos);
  }
  CHECK(disk.failures() >= 4);
  disk.heal();
  REQUIRE(add(*database, 3));
  CHECK(count(*database) == 2);
  CHECK(is_sound(*database));
}

TEST_CASE("a disk has a size, and what went over it is not kept") {
  SimDisk disk;
  auto database = with_table(disk);
  disk.set_bytes_max(disk.bytes() + 10'000);
  std::int64_t kept = 0;
  while (kept < 100 && add(*database, kept)) kept++;
  CHECK(kept < 10);
  disk.heal();
  CHECK(count(*database) == kept);
  REQUIRE(add(*database, kept));
}

TEST_CASE("a failed sync forgets what it should have made safe: a later sync does not bring it back") {
  int lost = 0;
  for (std::uint64_t seed = 0; seed < 20; seed++) {
    SimDisk disk(seed);
    auto database = with_table(disk);
    disk.fail({.operation = Operation::sync});
    CHECK(!add(*database, 1));
    // It is written anew, and so it is safe.
    REQUIRE(add(*database, 2));
    const auto after = disk.after_power_cut(seed);
    CHECK(count(*open(*after)) == 1);
    disk.forget_events();
    disk.fail({.operation = Operation::sync});
    REQUIRE(database->execute("PRAGMA synchronous=NORMAL; BEGIN; INSERT INTO words(word) VALUES('three'); COMMIT"));
    static_cast<void>(database->execute("PRAGMA wal_checkpoint(PASSIVE)"));
    static_cast<void>(database->execute("PRAGMA synchronous=FULL"));
    REQUIRE(add(*database, 4));
    const auto then = disk.after_power_cut(seed);
    if (count(*open(*then)) < 3) lost++;
  }
  CHECK(lost > 0);
}

TEST_CASE("the record shows that a commit is synced after its last write") {
  SimDisk disk;
  auto database = with_table(disk);
  disk.forget_events();
  REQUIRE(add(*database, 1));
  REQUIRE(!disk.events().empty());
  const auto& last = disk.events().back();
  CHECK(last.operation == Operation::sync);
  CHECK(last.path == std::string(kPath) + "-wal");
  for (const auto& event : disk.events()) CHECK((event.operation == Operation::sync) == (&event == &last));
}

TEST_CASE("the same seed loses the same") {
  const auto left = [](std::uint64_t seed) {
    SimDisk disk(seed);
    auto database = with_table(disk);
    for (int i = 0; i < 5; i++) REQUIRE(add(*database, i));
    disk.cut_power_at(3);
    static_cast<void>(add(*database, 6));
    database.reset();
    disk.cut_power();
    std::string sizes;
    for (const auto& file : disk.files()) sizes += file + " " + std::to_string(disk.read(file)->size()) + "\n";
    return sizes;
  };
  CHECK(left(1) == left(1));
  CHECK(left(7) == left(7));
}

}  // namespace oc::store
