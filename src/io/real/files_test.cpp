// The host's file system: atomic writes, exact modes, locks, watches, and no way out of a root.
#include "io/real/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <fstream>
#include <thread>

#include "io/files.h"
#include "io/process.h"
#include "io/real/beneath.h"
#include "io/real/test_world.h"

using namespace oc;
using namespace oc::io;

namespace {

std::vector<std::string> names(const std::vector<FileInfo>& entries) {
  std::vector<std::string> out;
  for (const auto& entry : entries) out.push_back(entry.name);
  return out;
}

Task<Result<int>> change(FileWatch& watch) {
  co_await watch.changed();
  co_return 1;
}

}  // namespace

TEST_CASE("a write is whole or not at all, its mode is exact and nothing is left beside it") {
  TestWorld host;
  TestFolder folder;
  Files& files = host.io().files;
  const mode_t old = ::umask(0077);
  REQUIRE(files.write_atomic(folder / "a", "one", 0644));
  CHECK(files.info(folder / "a")->mode == 0644);
  ::umask(0);
  REQUIRE(files.write_atomic(folder / "a", "two", 0600));
  ::umask(old);
  CHECK(files.info(folder / "a")->mode == 0600);
  CHECK(files.read(folder / "a", 3).value() == "two");
  CHECK(code_of(files.read(folder / "a", 2)) == Errc::too_large);
  CHECK(names(files.list(folder.path()).value()) == std::vector<std::string>{"a"});
  CHECK(code_of(files.write_atomic(folder / "none/a", "x", 0600)) == Errc::not_found);
  REQUIRE(files.make_directories(folder / "d/e/f", 0700));
  CHECK(files.info(folder / "d/e")->mode == 0700);
  CHECK(code_of(files.write_atomic(folder / "d", "x", 0600)) == Errc::invalid);
  CHECK(code_of(files.make_directories(folder / "a/b", 0700)) == Errc::invalid);
}

TEST_CASE("a part of a file is read from its offset, and nothing beyond its end") {
  TestWorld host;
  TestFolder folder;
  Files& files = host.io().files;
  REQUIRE(files.write_atomic(folder / "log", "0123456789", 0600));
  CHECK(files.read_from(folder / "log", 0, 3).value() == "012");
  CHECK(files.read_from(folder / "log", 8, 100).value() == "89");
  CHECK(files.read_from(folder / "log", 10, 100).value() == "");
  CHECK(files.read_from(folder / "log", ~0ull, 100).value() == "");
  CHECK(code_of(files.read_from(folder.path(), 0, 1)) == Errc::invalid);
  CHECK(code_of(files.read_from(folder / "none", 0, 1)) == Errc::not_found);
}

TEST_CASE("writing through a link keeps the link, also when its target is not there yet") {
  TestWorld host;
  TestFolder folder;
  Files& files = host.io().files;
  REQUIRE(files.make_directories(folder / "real", 0700));
  REQUIRE(::symlink("real/file", (folder / "link").c_str()) == 0);
  REQUIRE(files.write_atomic(folder / "link", "1", 0600));
  CHECK(files.read(folder / "real/file", 9).value() == "1");
  REQUIRE(files.write_atomic(folder / "link", "2", 0600));
  CHECK(files.list(folder.path()).value()[0].is_symlink);
  CHECK(files.real_path(folder / "link").value() == folder / "real/file");
  REQUIRE(::symlink("loop", (folder / "loop").c_str()) == 0);
  CHECK(code_of(files.write_atomic(folder / "loop", "x", 0600)) == Errc::invalid);
}

TEST_CASE("what is no plain file is refused at once and not waited for") {
  TestWorld host;
  TestFolder folder;
  Files& files = host.io().files;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK(code_of(files.read(folder / "pipe", 10)) == Errc::invalid);
  CHECK(code_of(files.read_beneath(folder.path(), "pipe", 10)) == Errc::invalid);
  CHECK(code_of(files.write_atomic(folder / "pipe", "x", 0600)) == Errc::invalid);
  CHECK(code_of(files.read("/dev/zero", 10)) == Errc::invalid);
  CHECK(code_of(files.read(folder.path(), 10)) == Errc::invalid);
  CHECK(files.read("/proc/self/status", 1u << 20)->find("Name:") == 0);
  CHECK(code_of(files.read(folder / std::string("a\0b", 3), 10)) == Errc::invalid);
  const auto missing = files.read(folder / "none", 10);
  CHECK(code_of(missing) == Errc::not_found);
  CHECK(missing.error().message == "cannot read " + (folder / "none") + ": No such file or directory");
}

TEST_CASE("create never replaces; rename, remove and remove_tree do what they say") {
  TestWorld host;
  TestFolder folder;
  Files& files = host.io().files;
  REQUIRE(files.create(folder / "a", "1", 0640));
  CHECK(files.info(folder / "a")->mode == 0640);
  CHECK(code_of(files.create(folder / "a", "2", 0600)) == Errc::already_exists);
  REQUIRE(files.rename(folder / "a", folder / "b"));
  CHECK(files.read(folder / "b", 9).value() == "1");
  REQUIRE(files.make_directories(folder / "t/u", 0700));
  REQUIRE(::symlink("/", (folder / "t/out").c_str()) == 0);
  CHECK(code_of(files.remove(folder / "t")) == Errc::already_exists);
  REQUIRE(files.remove_tree(folder / "t"));
  CHECK(code_of(files.remove_tree(folder / "t")) == Errc::not_found);
  REQUIRE(files.remove(folder / "b"));
  CHECK(files.list(folder.path())->empty());
}

TEST_CASE("nothing outside the root is reached by dots, absolute paths or links, with and without openat2 (F6, F8)") {
  TestWorld host;
  TestFolder folder;
  Files& files = host.io().files;
  const std::string root = folder / "root";
  REQUIRE(files.make_directories(root + "/in", 0700));
  REQUIRE(files.write_atomic(folder / "secret", "s", 0600));
  REQUIRE(files.write_atomic(root + "/in/file", "ok", 0600));
  REQUIRE(::symlink("/", (root + "/out").c_str()) == 0);
  REQUIRE(::symlink("../secret", (root + "/up").c_str()) == 0);
  REQUIRE(::symlink("in/file", (root + "/inner").c_str()) == 0);
  REQUIRE(::symlink("in", (root + "/folder").c_str()) == 0);
  REQUIRE(::symlink((root + "/in/file").c_str(), (root + "/absolute").c_str()) == 0);
  for (const BeneathMethod method : {BeneathMethod::best, BeneathMethod::walk}) {
    for (const char* path :
         {"../secret", "/secret", "out/etc/passwd", "up", "in/../../secret", "absolute", "folder/../../secret", "/", "..", "in/../.."}) {
      CAPTURE(path);
      CHECK(code_of(open_beneath("read", root, path, O_RDONLY, method)) == Errc::denied);
    }
    for (const char* path : {"in/file", "inner", "./in//file", "in/../in/file", "folder/file", "folder/../inner"}) {
      CAPTURE(path);
      CHECK(open_beneath("read", root, path, O_RDONLY, method).has_value());
    }
    for (const char* path : {"~", "~/secret", "@secret", "C:\\secret", "\\\\host\\share", "file://host/secret", "in/none"}) {
      CAPTURE(path);
      CHECK(code_of(open_beneath("read", root, path, O_RDONLY, method)) == Errc::not_found);
    }
    CHECK(open_beneath("list", root, "", O_RDONLY | O_DIRECTORY, method).has_value());
    CHECK(open_beneath("list", root, "in/", O_RDONLY | O_DIRECTORY, method).has_value());
    CHECK(code_of(open_beneath("read", root, "in/file/", O_RDONLY, method)) == Errc::invalid);
  }
  for (const char* path : {"../secret", "up", "out/tmp/x", "absolute", "in/../../x"}) {
    CAPTURE(path);
    CHECK(code_of(files.write_beneath(root, path, "x")) == Errc::denied);
  }
  CHECK(files.read(folder / "secret", 9).value() == "s");
}

TEST_CASE("writing beneath a root makes folders, follows inner links and keeps the mode") {
  TestWorld host;
  TestFolder folder;
  Files& files = host.io().files;
  const std::string root = folder.path();
  REQUIRE(files.write_beneath(root, "a/b/c.txt", "1"));
  CHECK(files.read_beneath(root, "a/b/c.txt", 9).value() == "1");
  REQUIRE(::chmod((folder / "a/b/c.txt").c_str(), 0755) == 0);
  REQUIRE(::symlink("b/c.txt", (folder / "a/link").c_str()) == 0);
  REQUIRE(files.write_beneath(root, "a/link", "2"));
  CHECK(files.read(folder / "a/b/c.txt", 9).value() == "2");
  CHECK(files.info(folder / "a/b/c.txt")->mode == 0755);
  CHECK(names(files.list_beneath(root, "a").value()) == std::vector<std::string>{"b", "link"});
  CHECK(names(files.list_beneath(root, "a/b").value()) == std::vector<std::string>{"c.txt"});
  for (const char* path : {"", ".", "a", "a/", "a/.."}) {
    CAPTURE(path);
    CHECK(code_of(files.write_beneath(root, path, "x")) == Errc::invalid);
  }
  CHECK(code_of(files.read_beneath(root, "a", 9)) == Errc::invalid);
}

TEST_CASE("a racer that swaps a folder for a link out never gets a read out of the root (F6)") {
  TestWorld host;
  TestFolder folder;
  Files& files = host.io().files;
  const std::string root = folder / "root";
  REQUIRE(files.make_directories(root + "/real", 0700));
  REQUIRE(files.make_directories(folder / "outside", 0700));
  REQUIRE(files.write_atomic(root + "/real/f", "inside", 0600));
  REQUIRE(files.write_atomic(folder / "outside/f", "SECRET", 0600));
  REQUIRE(::symlink("../outside", (root + "/bad").c_str()) == 0);
  REQUIRE(::symlink("real", (root + "/good").c_str()) == 0);
  std::atomic<bool> over = false;
  std::thread racer([&] {
    const std::string at = root + "/dir";
    for (int i = 0; !over; i++) {
      const std::string next = root + "/next";
      if (::symlink(i % 2 == 0 ? "real" : "../outside", next.c_str()) == 0) ::rename(next.c_str(), at.c_str());
    }
  });
  std::size_t inside = 0;
  std::size_t escapes = 0;
  for (const BeneathMethod method : {BeneathMethod::best, BeneathMethod::walk}) {
    for (int i = 0; i < 20'000; i++) {
      const auto opened = open_beneath("read", root, "dir/f", O_RDONLY, method);
      if (!opened) continue;
      char first = 0;
      REQUIRE(::read(opened->number(), &first, 1) == 1);
      (first == 'i' ? inside : escapes)++;
      if (i % 100 == 0) static_cast<void>(files.write_beneath(root, "dir/w", "x"));
    }
  }
  over = true;
  racer.join();
  CHECK(escapes == 0);
  CHECK(inside > 0);
  CHECK(code_of(files.read(folder / "outside/w", 9)) == Errc::not_found);
}

TEST_CASE("a lock is held once, names its holder, and is free when the holder is gone") {
  TestWorld host;
  TestFolder folder;
  Files& files = host.io().files;
  auto first = files.lock(folder / "x.lock", Millis(0));
  REQUIRE(first);
  const auto second = files.lock(folder / "x.lock", Millis(30));
  CHECK(code_of(second) == Errc::conflict);
  CHECK(second.error().message.find("process " + std::to_string(::getpid())) != std::string::npos);
  CHECK(files.info(folder / "x.lock")->mode == 0600);
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    first->reset();
  });
  CHECK(files.lock(folder / "x.lock", Millis(5000)).has_value());
  later.join();
}

TEST_CASE("a watch tells of a write, an atomic replacement, a removal and a swapped link") {
  TestWorld host;
  TestFolder folder;
  Files& files = host.io().files;
  REQUIRE(files.make_directories(folder / "v1", 0700));
  REQUIRE(files.make_directories(folder / "v2", 0700));
  REQUIRE(files.write_atomic(folder / "v1/c", "1", 0600));
  REQUIRE(files.write_atomic(folder / "v2/c", "2", 0600));
  REQUIRE(::symlink("v1", (folder / "now").c_str()) == 0);
  REQUIRE(::symlink("now/c", (folder / "config").c_str()) == 0);
  auto watch = files.watch(folder / "config").value();
  auto plain = files.watch(folder / "plain").value();
  const auto changed = [&](FileWatch& which) { return host.run(within(host.io().clock, Millis(2000), change(which))).has_value(); };
  const auto quiet = [&](FileWatch& which) { return !host.run(within(host.io().clock, Millis(30), change(which))).has_value(); };
  std::ofstream(folder / "v1/c") << "written in place";
  CHECK(changed(*watch));
  REQUIRE(::symlink("v2", (folder / "next").c_str()) == 0);
  REQUIRE(files.rename(folder / "next", folder / "now"));
  CHECK(changed(*watch));
  std::ofstream(folder / "v2/c") << "the new one";
  CHECK(changed(*watch));
  CHECK(quiet(*watch));
  CHECK(quiet(*plain));
  REQUIRE(files.write_atomic(folder / "plain", "1", 0600));
  CHECK(changed(*plain));
  REQUIRE(files.remove(folder / "plain"));
  CHECK(changed(*plain));
  CHECK(code_of(files.watch(folder / "no/folder")) == Errc::not_found);
}
