// How much of the files of messages is kept, and which of them go.
#include "engine/media_shelf.h"

#include <doctest/doctest.h>

#include "engine/runs.h"
#include "io/sim/sim.h"

namespace oc::engine {
namespace {

const std::string kFolder = "/home/user/.openclaw/media";

/// A shelf of 100 bytes and 6 files; of one sender 50 bytes and 4 files.
struct Scene {
  explicit Scene(MediaLimits limits = {.bytes = 100, .files = 6, .sender_bytes = 50, .sender_files = 4})
      : shelf(std::make_shared<MediaShelf>(io, runs, kFolder, limits)) {}

  /// Brings a file as a channel would; false when there is no room.
  bool bring(const std::string& name, std::size_t bytes, std::string sender, std::string agent = "main", std::string run = "") {
    auto room = world.run(shelf->room_for({.agent_id = agent, .sender = std::move(sender), .run_id = std::move(run)}, bytes));
    if (!room) {
      CHECK(room.error().code == Errc::unavailable);
      return false;
    }
    const std::string path = shelf->inbound_of(agent) + "/" + name;
    world.files().put(path, std::string(bytes, 'x'));
    (*room)->take(path, bytes);
    world.advance(Millis(1000));
    return true;
  }
  std::string there() const {
    std::string names;
    for (const auto& path : world.files().all_files()) {
      if (path.starts_with(kFolder + "/inbound/")) names += (names.empty() ? "" : " ") + path.substr(path.rfind('/') + 1);
    }
    return names;
  }
  std::shared_ptr<Run> begin(const std::string& id) { return *runs.begin(id, "main", "agent:main:main", "test"); }

  mutable io::SimWorld world;
  io::Io io = world.io();
  Runs runs{io};
  std::shared_ptr<MediaShelf> shelf;
};

}  // namespace

TEST_CASE("N12: beyond the total the oldest files go, and the log is told") {
  Scene scene;
  for (const char* name : {"a", "b", "c", "d"}) CHECK(scene.bring(name, 25, std::string("by ") + name));
  CHECK(scene.shelf->bytes() == 100);
  CHECK(scene.world.log().lines().empty());
  CHECK(scene.bring("e", 30, "by e", "other"));
  CHECK(scene.there() == "c d e");
  CHECK(scene.shelf->bytes() == 80);
  CHECK(scene.shelf->files() == 3);
  REQUIRE(scene.world.log().lines().size() == 1);
  CHECK(scene.world.log().lines()[0].message.contains("the oldest files of messages were removed"));
  const MediaLimits usual;
  CHECK(usual.bytes == kMediaKeptBytesMax);
  CHECK(usual.files == kMediaKeptFilesMax);
  CHECK(usual.sender_bytes == kMediaSenderBytesMax);
  CHECK(usual.sender_files == kMediaSenderFilesMax);
  CHECK(kMediaSenderBytesMax >= kMediaFileBytesMax);
}

TEST_CASE("N12: so many files are kept, however small") {
  Scene scene;
  for (int i = 0; i < 8; i++) CHECK(scene.bring(std::to_string(i), 1, "by " + std::to_string(i)));
  CHECK(scene.there() == "2 3 4 5 6 7");
  CHECK(scene.shelf->files() == 6);
}

TEST_CASE("N12: a sender who floods pushes out what came from that sender, and nobody else's") {
  Scene scene;
  CHECK(scene.bring("old", 25, "friend"));
  for (int i = 0; i < 9; i++) CHECK(scene.bring("big" + std::to_string(i), 25, "stranger"));
  CHECK(scene.there() == "big7 big8 old");
  for (int i = 0; i < 9; i++) CHECK(scene.bring("small" + std::to_string(i), 1, "stranger"));
  CHECK(scene.there() == "old small5 small6 small7 small8");
  CHECK(scene.shelf->bytes() == 29);
}

TEST_CASE("the files of a message that is being worked on never go: the new one has no room") {
  Scene scene;
  const auto run = scene.begin("r1");
  CHECK(scene.bring("a", 40, "one", "main", "r1"));
  CHECK_FALSE(scene.bring("b", 40, "one"));
  CHECK(scene.bring("c", 50, "two"));
  CHECK(scene.bring("d", 50, "three"));
  CHECK(scene.there() == "a d");
  scene.world.run(scene.shelf->remove_old(Millis(0)));
  CHECK(scene.there() == "a");
  scene.runs.end(*run, {});
  CHECK(scene.bring("e", 40, "one"));
  CHECK(scene.there() == "e");
  CHECK(scene.shelf->bytes() == 40);
}

TEST_CASE("the files of a message stay while its others are fetched, before its run has begun") {
  Scene scene;
  {
    const MediaShelf::Hold hold(*scene.shelf, "r1");
    CHECK(scene.bring("a", 40, "one", "main", "r1"));
    CHECK_FALSE(scene.bring("b", 40, "one", "main", "r1"));
    CHECK(scene.there() == "a");
  }
  CHECK(scene.bring("b", 40, "one", "main", "r1"));
  CHECK(scene.there() == "b");
}

TEST_CASE("the files that a run goes on with after a restart stay until it has ended") {
  Scene scene;
  scene.world.files().put(kFolder + "/inbound/main/a.jpg", std::string(60, 'x'));
  scene.world.files().put(kFolder + "/inbound/main/b.pdf", std::string(30, 'x'));
  const auto run = scene.begin("r1");
  scene.shelf->keep_named(
      "r1", "[media attached 1/2: " + kFolder + "/inbound/main/a.jpg (image/jpeg)]\n[media attached 2/2: " + kFolder + "/inbound/main/b.pdf]\nlook");
  CHECK_FALSE(scene.bring("c", 20, "one"));
  scene.runs.end(*run, {});
  CHECK(scene.bring("c", 20, "one"));
  CHECK(scene.there() == "b.pdf c");
}

TEST_CASE("room is taken before a file comes, and given back when it does not") {
  Scene scene;
  {
    const auto first = scene.world.run(scene.shelf->room_for({.agent_id = "main", .sender = "one"}, 50));
    const auto second = scene.world.run(scene.shelf->room_for({.agent_id = "main", .sender = "two"}, 50));
    REQUIRE(first);
    REQUIRE(second);
    CHECK(scene.shelf->bytes() == 100);
    CHECK_FALSE(scene.bring("a", 1, "three"));
  }
  CHECK(scene.shelf->bytes() == 0);
  CHECK(scene.shelf->files() == 0);
  CHECK(scene.bring("a", 1, "three"));
}

TEST_CASE("what lay there at the start is counted once, in each agent's folder and beside them, and goes by its age") {
  Scene scene;
  scene.world.files().put(kFolder + "/inbound/main/second", std::string(30, 'x'));
  scene.world.advance(Millis(1000));
  scene.world.files().put(kFolder + "/inbound/third", std::string(30, 'x'));
  scene.world.advance(Millis(1000));
  scene.world.files().put(kFolder + "/inbound/other/fourth", std::string(30, 'x'));
  CHECK(scene.bring("new", 5, "one"));
  CHECK(scene.shelf->bytes() == 95);
  // From here on the sum is remembered: a folder that cannot be listed any more makes no difference.
  scene.world.files().set_access(kFolder + "/inbound/other", io::SimFiles::Access::refused);
  CHECK(scene.bring("newer", 40, "two"));
  CHECK(scene.there() == "new newer fourth");
  CHECK(scene.shelf->bytes() == 75);
  for (const auto& line : scene.world.log().lines()) CHECK_FALSE(line.message.contains("not counted"));
}

TEST_CASE("a file that cannot be removed is told, stays counted, and the next one goes") {
  Scene scene;
  CHECK(scene.bring("a", 40, "one"));
  CHECK(scene.bring("b", 40, "two"));
  scene.world.files().fail_next_writes(1);
  CHECK(scene.bring("c", 40, "three"));
  CHECK(scene.there() == "a c");
  CHECK(scene.shelf->bytes() == 80);
  CHECK(scene.world.log().lines().front().message.contains("cannot be removed"));
  // Looked at again, it may be removable now.
  scene.world.run(scene.shelf->remove_old(Millis(500)));
  CHECK(scene.there() == "");
  CHECK(scene.shelf->bytes() == 0);
}

TEST_CASE("files that somebody removed are forgotten, those that somebody put there are counted when they are no half ones") {
  Scene scene;
  CHECK(scene.bring("a", 40, "one"));
  REQUIRE(scene.world.files().remove(kFolder + "/inbound/main/a"));
  scene.world.files().put(kFolder + "/inbound/main/b", "12345");
  scene.world.run(scene.shelf->remove_old(std::chrono::hours(1)));
  CHECK(scene.shelf->bytes() == 0);
  scene.world.advance(kMediaFetchTimeMax);
  scene.world.run(scene.shelf->remove_old(std::chrono::hours(1)));
  CHECK(scene.shelf->bytes() == 5);
  scene.world.advance(std::chrono::hours(2));
  scene.world.run(scene.shelf->remove_old(std::chrono::hours(1)));
  CHECK(scene.shelf->files() == 0);
  CHECK(scene.there() == "");
}

TEST_CASE("two who ask at once wait for one look; one who is cancelled meanwhile leaves it to the other") {
  Scene scene;
  scene.world.files().put(kFolder + "/inbound/main/a", std::string(60, 'x'));
  io::TaskGroup group(scene.io.executor);
  int roomy = 0;
  const auto asks = [](std::shared_ptr<MediaShelf> shelf, std::string sender, int& count) -> io::Task<> {
    const auto room = co_await shelf->room_for({.agent_id = "main", .sender = std::move(sender)}, 20);
    if (room) count++;
  };
  group.spawn(asks(scene.shelf, "one", roomy));
  group.spawn(asks(scene.shelf, "two", roomy));
  scene.world.run(group.drain());
  CHECK(roomy == 2);
  CHECK(scene.there() == "a");

  Scene other;
  io::TaskGroup first(other.io.executor);
  io::TaskGroup second(other.io.executor);
  int lucky = 0;
  first.spawn(asks(other.shelf, "one", roomy));
  second.spawn(asks(other.shelf, "two", lucky));
  other.world.run(first.stop());
  other.world.run(second.drain());
  CHECK(lucky == 1);
}

}  // namespace oc::engine
