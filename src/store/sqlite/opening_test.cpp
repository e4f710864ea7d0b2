// Tests of opening: the backup before a new version, damaged files that are set aside, and those that are not.
#include "store/sqlite/opening.h"

#include <fstream>

#include "base/limits.h"
#include "store/sqlite/agent_database.h"
#include "store/store_test.h"

namespace oc::store {
namespace {

constexpr const char* kFirst = "CREATE TABLE words(word TEXT NOT NULL UNIQUE) STRICT";
constexpr const char* kSecond = "ALTER TABLE words ADD COLUMN length INTEGER NOT NULL DEFAULT 0";

struct Place {
  Opening opening(bool may_set_aside = true) {
    return {.path = path, .files = &world.io().files, .may_set_aside = may_set_aside, .now = from_ms(1'700'000'000'000)};
  }
  std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const auto& info : *world.io().files.list(folder.path())) all.push_back(info.name);
    return all;
  }
  bool has(const std::string& name) { return world.io().files.info(folder.path() + "/" + name).has_value(); }
  TemporaryFolder folder;
  io::RealWorld world{io::LogLevel::silent};
  std::string path = folder.path() + "/it's.sqlite";
};

std::int64_t count(Database& database) {
  auto statement = database.prepare("SELECT count(*) FROM words");
  REQUIRE(*statement.step());
  return statement.integer(0);
}

void fill(Database& database, int rows) {
  Transaction transaction(database);
  for (int i = 0; i < rows; i++) REQUIRE(database.prepare("INSERT INTO words(word) VALUES(?)").bind(std::to_string(i) + std::string(100, 'x')).run());
  REQUIRE(transaction.commit());
}

/// Spoils the middle of the file; its head, by which SQLite knows it, stays.
void spoil(const std::string& path) {
  const auto size = std::filesystem::file_size(path);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(size / 2));
  file << std::string(size / 4, '\x7f');
}

}  // namespace

TEST_CASE("before a new version a copy is made beside the file, once, that only this user may read") {
  Place place;
  {
    auto opened = open_database(place.opening(), {kFirst});
    REQUIRE(opened);
    fill(*opened->database, 3);
    CHECK(!place.has("it's.sqlite.v0.bak"));  // A file that was new has nothing to keep.
  }
  {
    auto opened = open_database(place.opening(), {kFirst, kSecond});
    REQUIRE(opened);
    CHECK(*opened->database->version() == 2);
    fill(*opened->database, 0);
  }
  const std::string backup = place.path + ".v1.bak";
  CHECK(place.world.io().files.info(backup)->mode == 0600);
  CHECK(!place.has("it's.sqlite.v1.bak.part"));
  {
    auto before = Database::open(backup);
    REQUIRE(before);
    CHECK(*(*before)->version() == 1);
    CHECK(count(**before) == 3);
  }
  // What is there is not written over, not even by a second way up.
  std::ofstream(backup) << "the first";
  {
    auto opened = Database::open(place.path);
    REQUIRE((*opened)->execute("ALTER TABLE words DROP COLUMN length; PRAGMA user_version=1"));
  }
  REQUIRE(open_database(place.opening(), {kFirst, kSecond}));
  CHECK(*place.world.io().files.read(backup, 100) == "the first");
}

TEST_CASE("the owner sets a file that is no database aside, and begins a new one") {
  Place place;
  std::ofstream(place.path) << std::string(4096, 'x');
  auto opened = open_database(place.opening(), {kFirst});
  REQUIRE(opened);
  REQUIRE(opened->notes.size() == 1);
  CHECK(opened->notes[0].find(place.path + " is damaged") != std::string::npos);
  CHECK(opened->notes[0].find("set aside as " + place.path + ".damaged-20231114T221320Z") != std::string::npos);
  CHECK(count(*opened->database) == 0);
  CHECK(*place.world.io().files.read(place.path + ".damaged-20231114T221320Z", 5000) == std::string(4096, 'x'));
}

TEST_CASE("who is not the owner gets an error and leaves the file") {
  Place place;
  std::ofstream(place.path) << std::string(4096, 'x');
  const auto opened = open_database(place.opening(false), {kFirst});
  REQUIRE(!opened);
  CHECK(opened.error().code == Errc::invalid);
  CHECK(place.names() == std::vector<std::string>{"it's.sqlite"});
}

TEST_CASE("a newer version is no damage: it is refused and left as it is") {
  Place place;
  REQUIRE((*Database::open(place.path))->execute("PRAGMA user_version=99"));
  const auto opened = open_database(place.opening(), {kFirst});
  REQUIRE(!opened);
  CHECK(opened.error().message.find("newer openclaw") != std::string::npos);
  CHECK(place.has("it's.sqlite"));
}

TEST_CASE("a damaged file that opens is found when it is looked through, and the calls after it go to a new one") {
  Place place;
  {
    auto opened = open_database(place.opening(), {kFirst});
    fill(*opened->database, 2000);
  }
  spoil(place.path);
  auto opened = open_database(place.opening(), {kFirst});
  REQUIRE(opened);
  CHECK(opened->notes.empty());
  const auto note = look_through(*opened->database, place.opening(), {kFirst});
  REQUIRE((note && *note));
  CHECK((*note)->find("set aside as") != std::string::npos);
  CHECK(count(*opened->database) == 0);
  fill(*opened->database, 5);
  CHECK(place.has("it's.sqlite.damaged-20231114T221320Z"));
  CHECK(!*look_through(*opened->database, place.opening(), {kFirst}));
}

TEST_CASE("a file longer than kStoreQuickCheckBytesMax is looked through at opening only when it is under suspicion") {
  Place place;
  {
    auto opened = open_database(place.opening(), {kFirst});
    REQUIRE(opened->database->prepare("INSERT INTO words(word) VALUES(?)").bind(std::string(kStoreQuickCheckBytesMax, 'x')).run());
    fill(*opened->database, 20'000);
  }
  spoil(place.path);
  {
    auto opened = open_database(place.opening(), {kFirst});
    REQUIRE(opened);
    CHECK(!*look_through(*opened->database, place.opening(), {kFirst}));
    CHECK(opened->notes.empty());
  }
  mark_damaged(place.world.io().files, place.path, "a page of it could not be read");
  auto opened = open_database(place.opening(), {kFirst});
  REQUIRE(opened);
  REQUIRE(opened->notes.size() == 1);
  CHECK(count(*opened->database) == 0);
  CHECK(!place.has("it's.sqlite.suspect"));
}

TEST_CASE("a suspicion that proves wrong is forgotten") {
  Place place;
  {
    fill(*open_database(place.opening(), {kFirst})->database, 10);
  }
  mark_damaged(place.world.io().files, place.path, "who knows");
  auto opened = open_database(place.opening(), {kFirst});
  REQUIRE(opened);
  CHECK(opened->notes.empty());
  CHECK(count(*opened->database) == 10);
  CHECK(!place.has("it's.sqlite.suspect"));
}

TEST_CASE("a version 1 database comes up with all its rows, and the next gateway can go on with them") {
  Place place;
  {
    // As the first release made it.
    auto old = Database::open(place.path);
    REQUIRE(migrate(**old, {agent_versions().front()}));
    REQUIRE((*old)->execute(R"(
      INSERT INTO inbox VALUES(7, 'telegram', 'default', '1', 'agent:main:main', '{"text":"hi"}', 'accepted', 5);
      INSERT INTO sessions VALUES('agent:main:main', 'id', 1, 2, '{"a":1}');
      INSERT INTO entries VALUES('id', 1, '{"type":"session"}');
      INSERT INTO outbox VALUES(1, 7, 'r', 0, 'agent:main:main', '{}', 'answer', 'r:0', 'pending', 0, '', '', 5, 5);)"));
  }
  std::vector<std::string> notes;
  auto database = AgentDatabase::open(place.opening(), notes);
  REQUIRE(database);
  CHECK((*database)->next_inbox_id() == 8);
  const auto rows = (*database)->unfinished_inbox(UnixTime{});
  REQUIRE(rows->size() == 1);
  CHECK((*rows)[0].starts == 0);
  CHECK((*database)->waiting_outbox(10)->size() == 1);
  CHECK((*database)->entries("id", 10)->size() == 1);
  CHECK((*database)->check()->empty());
  CHECK(place.has("it's.sqlite.v1.bak"));
}

}  // namespace oc::store
