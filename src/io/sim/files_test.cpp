// The file system in memory behaves as the real one does, and fails on order.
#include "io/sim/files.h"

#include <doctest/doctest.h>

#include "io/sim/sim.h"

using namespace oc;
using namespace oc::io;

namespace {
Errc code_of(const auto& result) { return result ? Errc::internal : result.error().code; }
}  // namespace

TEST_CASE("files are written, read, listed, renamed and removed") {
  SimWorld world;
  SimFiles& files = world.files();
  REQUIRE(files.make_directories("/home/user/.openclaw/agents", 0700));
  REQUIRE(files.write_atomic("/home/user/.openclaw/a.json", "{}", 0600));
  CHECK(files.read("/home/user/.openclaw/a.json", 10).value() == "{}");
  CHECK(files.info("/home/user/.openclaw/a.json")->mode == 0600);
  CHECK(code_of(files.create("/home/user/.openclaw/a.json", "x", 0600)) == Errc::already_exists);
  CHECK(code_of(files.read("/home/user/.openclaw/b.json", 10)) == Errc::not_found);
  CHECK(code_of(files.read("/home/user/.openclaw", 10)) == Errc::invalid);
  CHECK(code_of(files.read("/home/user/.openclaw/a.json", 1)) == Errc::too_large);
  CHECK(code_of(files.write_atomic("/nowhere/a", "x", 0600)) == Errc::not_found);
  CHECK(code_of(files.read("relative", 1)) == Errc::invalid);
  const auto entries = files.list("/home/user/.openclaw").value();
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].name == "a.json");
  CHECK(entries[1].is_directory);
  REQUIRE(files.rename("/home/user/.openclaw", "/home/user/moved"));
  CHECK(files.read("/home/user/moved/a.json", 10).value() == "{}");
  CHECK(code_of(files.remove("/home/user/moved")) == Errc::already_exists);
  REQUIRE(files.remove_tree("/home/user/moved"));
  CHECK(files.all_files().empty());
}

TEST_CASE("links are followed where they should be and loops are refused") {
  SimWorld world;
  SimFiles& files = world.files();
  files.put("/data/real.json", "1");
  files.put_link("/home/user/link.json", "/data/real.json");
  files.put_link("/home/user/loop", "loop");
  REQUIRE(files.write_atomic("/home/user/link.json", "2", 0600));
  CHECK(files.read("/data/real.json", 9).value() == "2");
  CHECK(files.real_path("/home/user/link.json").value() == "/data/real.json");
  CHECK(files.list("/home/user").value()[0].is_symlink);
  CHECK(code_of(files.read("/home/user/loop", 9)) == Errc::invalid);
  REQUIRE(files.remove("/home/user/link.json"));
  CHECK(files.read("/data/real.json", 9).value() == "2");
}

TEST_CASE("nothing outside the root is reached by dots, absolute paths or links (F6, F8)") {
  SimWorld world;
  SimFiles& files = world.files();
  files.put("/secret", "s");
  files.put("/root/in/file", "ok");
  files.put_link("/root/out", "/");
  files.put_link("/root/up", "../secret");
  files.put_link("/root/inner", "in/file");
  CHECK(files.read_beneath("/root", "in/file", 9).value() == "ok");
  CHECK(files.read_beneath("/root", "inner", 9).value() == "ok");
  CHECK(files.read_beneath("/root", "in/../in/file", 9).value() == "ok");
  for (const char* path : {"../secret", "/secret", "out/secret", "up", "in/../../secret", "/root/in/file"}) {
    CAPTURE(path);
    CHECK(code_of(files.read_beneath("/root", path, 9)) == Errc::denied);
    CHECK(code_of(files.write_beneath("/root", path, "x")) == Errc::denied);
  }
  for (const char* path : {"~", "@secret", "C:\\secret", "\\\\host\\share", "file://host/secret"}) {
    CAPTURE(path);
    CHECK(code_of(files.read_beneath("/root", path, 9)) == Errc::not_found);
  }
  CHECK(files.list_beneath("/root", "").value().size() == 4);
  CHECK(files.list_beneath("/root", ".").value().size() == 4);
  REQUIRE(files.write_beneath("/root", "new/deep/file", "n"));
  CHECK(files.read("/root/new/deep/file", 9).value() == "n");
  CHECK(files.read("/secret", 9).value() == "s");
}

TEST_CASE("ordered faults: failing writes and a full disk change nothing") {
  SimWorld world;
  SimFiles& files = world.files();
  files.put("/a", "old");
  files.fail_next_writes(2);
  CHECK(code_of(files.write_atomic("/a", "new", 0600)) == Errc::io);
  CHECK(code_of(files.remove("/a")) == Errc::io);
  CHECK(files.read("/a", 9).value() == "old");
  REQUIRE(files.write_atomic("/a", "new", 0600));
  files.set_disk_bytes_max(5);
  const auto full = files.write_atomic("/b", "abc", 0600);
  CHECK(code_of(full) == Errc::io);
  CHECK(full.error().message.find("No space left on device") != std::string::npos);
  CHECK(full.error().hint.find("df -h") != std::string::npos);
  CHECK(code_of(files.read("/b", 9)) == Errc::not_found);
  REQUIRE(files.write_atomic("/b", "ab", 0600));
  REQUIRE(files.remove("/a"));
  REQUIRE(files.write_atomic("/b", "abcd", 0600));
  files.set_access("/b", SimFiles::Access::refused);
  CHECK(code_of(files.read("/b", 9)) == Errc::denied);
}

TEST_CASE("slow work lets others go first, does the same and meets the same faults") {
  SimWorld world;
  SimFiles& files = world.files();
  files.put("/root/a", "0123456789");
  const auto copied = world.run(files.copy_beneath("/root", "a", "/tmp/copy", 10));
  REQUIRE(copied);
  CHECK(copied->size_bytes == 10);
  CHECK(files.info("/tmp/copy")->mode == 0600);
  CHECK(code_of(world.run(files.copy_beneath("/root", "a", "/tmp/copy", 10))) == Errc::already_exists);
  CHECK(code_of(world.run(files.copy_beneath("/root", "a", "/tmp/other", 9))) == Errc::too_large);
  CHECK(code_of(world.run(files.copy_beneath("/root", "../tmp/copy", "/tmp/other", 99))) == Errc::denied);
  files.fail_next_writes(2);
  CHECK(code_of(world.run(files.copy_beneath("/root", "a", "/tmp/other", 10))) == Errc::io);
  CHECK(code_of(world.run(files.create_beside("/tmp/other", "x", 0600))) == Errc::io);
  files.set_disk_bytes_max(25);
  CHECK(code_of(world.run(files.copy_beneath("/root", "a", "/tmp/other", 10))) == Errc::io);
  CHECK(code_of(files.info("/tmp/other")) == Errc::not_found);
  REQUIRE(world.run(files.create_beside("/tmp/other", "x", 0600)));
  CHECK(world.run(files.read_beside("/tmp", "other", 9)).value() == "x");
  CHECK(world.run(files.list_beside("/tmp")).value().size() == 2);
  TaskGroup group(world.io().executor);
  bool is_removed = false;
  const auto removes = [](Files& from, bool& done) -> Task<> { done = (co_await from.remove_beside("/tmp/other")).has_value(); };
  group.spawn(removes(files, is_removed));
  CHECK(files.info("/tmp/other").has_value());
  world.run(group.drain());
  CHECK(is_removed);
  CHECK(code_of(files.info("/tmp/other")) == Errc::not_found);
}

TEST_CASE("a lock is held once until it is destroyed") {
  SimWorld world;
  auto first = world.files().lock("/tmp/x.lock", Millis(100)).value();
  CHECK(code_of(world.files().lock("/tmp/x.lock", Millis(100))) == Errc::conflict);
  first.reset();
  CHECK(world.files().lock("/tmp/x.lock", Millis(0)));
}

TEST_CASE("a watch tells of writes, replacements and removals, also before it is asked") {
  SimWorld world;
  SimFiles& files = world.files();
  files.put("/etc/real", "1");
  files.put_link("/etc/link", "real");
  auto watch = files.watch("/etc/link").value();
  auto folder = files.watch("/etc").value();
  REQUIRE(files.write_atomic("/etc/link", "2", 0600));
  world.run(watch->changed());
  world.run(folder->changed());
  CHECK_THROWS_AS(world.run(watch->changed()), SimDeadlock);
  auto other = files.watch("/etc/new").value();
  REQUIRE(files.write_atomic("/etc/tmp", "2", 0600));
  REQUIRE(files.rename("/etc/tmp", "/etc/new"));
  world.run(other->changed());
  REQUIRE(files.remove("/etc/new"));
  world.run(other->changed());
}
