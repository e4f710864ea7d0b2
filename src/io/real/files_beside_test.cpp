// Slow work on files: beside the loop, given up with its caller, and never half there.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <future>
#include <thread>

#include "io/files.h"
#include "io/real/files_thread.h"
#include "io/real/test_world.h"

namespace oc::io {
namespace {

constexpr std::size_t kMuch = 1u << 20;

Task<> until_opened(FileThread& thread, std::shared_future<void> gate, int& ended) {
  const auto waited = co_await thread.run<void>([gate](const GivenUp&) -> Result<void> {
    gate.wait();
    return {};
  });
  if (waited) ended++;
}

Task<int> nap_then(Clock& clock, std::promise<void>& gate, int& ended, FileThread& thread) {
  co_await clock.sleep(Millis(20));
  const int before = ended;
  gate.set_value();
  // One after another: behind this one the first is over.
  static_cast<void>(co_await thread.run<void>([](const GivenUp&) { return Result<void>(); }));
  co_return before;
}

/// Work that ends only when it is given up, and says so.
std::function<Result<void>(const GivenUp&)> endless(std::atomic<bool>& began, std::atomic<bool>& ended, Result<void> outcome) {
  return [&began, &ended, outcome](const GivenUp& given_up) -> Result<void> {
    began = true;
    while (!given_up()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ended = true;
    return outcome;
  };
}

Task<> copy_into(Files& files, std::string root, std::string to) { static_cast<void>(co_await files.copy_beneath(root, "a", to, kMuch)); }

/// Work that is done as soon as it may go on.
std::function<Result<void>(const GivenUp&)> held(std::atomic<bool>& began, std::atomic<bool>& may_go_on, std::atomic<bool>& ended) {
  return [&began, &may_go_on, &ended](const GivenUp&) -> Result<void> {
    began = true;
    while (!may_go_on) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ended = true;
    return {};
  };
}

Task<> wait_for(FileThread& thread, std::function<Result<void>(const GivenUp&)> work, std::function<void()> undo) {
  static_cast<void>(co_await thread.run<void>(std::move(work), std::move(undo)));
}

Task<> stop_when_done(Clock& clock, TaskGroup& group, std::atomic<bool>& began, std::atomic<bool>& may_go_on, std::atomic<bool>& ended) {
  while (!began) co_await clock.sleep(Millis(1));
  // The loop stands still from here on: the work is done, and its answer cannot be taken.
  may_go_on = true;
  while (!ended) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  co_await group.stop();
}

Task<> nothing() { co_return; }

}  // namespace

TEST_CASE("a copy is made piece by piece, for this user only, and tells size and beginning") {
  TestWorld host;
  TestFolder folder;
  Files& files = host.io().files;
  std::string much(700'001, 'x');
  much.replace(0, 4, "%PDF");
  REQUIRE(files.make_directories(folder / "root/in", 0700));
  REQUIRE(files.create(folder / "root/in/a", much, 0644));
  const auto copied = host.run(files.copy_beneath(folder / "root", "in/a", folder / "copy", much.size()));
  REQUIRE(copied);
  CHECK(copied->size_bytes == much.size());
  CHECK(copied->beginning.size() == kCopiedBeginningBytes);
  CHECK(copied->beginning.starts_with("%PDFxxxx"));
  CHECK(files.read(folder / "copy", kMuch).value() == much);
  CHECK(files.info(folder / "copy")->mode == 0600);
  CHECK(code_of(host.run(files.copy_beneath(folder / "root", "in/a", folder / "copy", kMuch))) == Errc::already_exists);
  CHECK(files.read(folder / "copy", kMuch).value() == much);
  CHECK(code_of(host.run(files.copy_beneath(folder / "root", "in/a", folder / "small", much.size() - 1))) == Errc::too_large);
  CHECK(code_of(files.info(folder / "small")) == Errc::not_found);
}

TEST_CASE("what read_beneath refuses is not copied: paths and links out of the root, folders, pipes") {
  TestWorld host;
  TestFolder folder;
  Files& files = host.io().files;
  REQUIRE(files.make_directories(folder / "root/in", 0700));
  REQUIRE(files.create(folder / "secret", "s", 0600));
  REQUIRE(files.create(folder / "root/a", "inside", 0600));
  REQUIRE(::symlink("../../secret", (folder / "root/in/up").c_str()) == 0);
  REQUIRE(::symlink("../a", (folder / "root/in/near").c_str()) == 0);
  REQUIRE(::mkfifo((folder / "root/pipe").c_str(), 0600) == 0);
  for (const auto& [path, code] : std::initializer_list<std::pair<const char*, Errc>>{{"../secret", Errc::denied},
                                                                                      {"/secret", Errc::denied},
                                                                                      {"in/up", Errc::denied},
                                                                                      {"in", Errc::invalid},
                                                                                      {"", Errc::invalid},
                                                                                      {"pipe", Errc::invalid},
                                                                                      {"none", Errc::not_found}}) {
    CAPTURE(path);
    CHECK(code_of(host.run(files.copy_beneath(folder / "root", path, folder / "copy", kMuch))) == code);
    CHECK(code_of(host.run(files.read_beside(folder / "root", path, kMuch))) == code);
    CHECK(code_of(files.info(folder / "copy")) == Errc::not_found);
  }
  CHECK(host.run(files.read_beside(folder / "root", "in/near", kMuch)).value() == "inside");
  REQUIRE(::symlink("elsewhere", (folder / "link").c_str()) == 0);
  CHECK(code_of(host.run(files.copy_beneath(folder / "root", "a", folder / "link", kMuch))) == Errc::already_exists);
  CHECK(code_of(host.run(files.copy_beneath(folder / "root", "a", folder / "no/copy", kMuch))) == Errc::not_found);
  CHECK(code_of(host.run(files.copy_beneath(folder / "root", "a", "copy", kMuch))) == Errc::invalid);
}

TEST_CASE("creating, listing and removing beside the loop do what they do at once") {
  TestWorld host;
  TestFolder folder;
  Files& files = host.io().files;
  REQUIRE(host.run(files.create_beside(folder / "a", "one", 0640)));
  CHECK(files.info(folder / "a")->mode == 0640);
  CHECK(code_of(host.run(files.create_beside(folder / "a", "two", 0600))) == Errc::already_exists);
  CHECK(files.read(folder / "a", 9).value() == "one");
  const auto listed = host.run(files.list_beside(folder.path()));
  REQUIRE(listed);
  REQUIRE(listed->size() == 1);
  CHECK(listed->front().name == "a");
  REQUIRE(host.run(files.remove_beside(folder / "a")));
  CHECK(code_of(host.run(files.remove_beside(folder / "a"))) == Errc::not_found);
  CHECK(code_of(host.run(files.list_beside(folder / "none"))) == Errc::not_found);
}

TEST_CASE("half a copy does not stay: given up, grown beyond its bound, or the disk takes no more") {
  TestFolder folder;
  const std::string source = folder / "source";
  const std::string to = folder / "copy";
  TestWorld host;
  Files& files = host.io().files;
  REQUIRE(files.create(source, std::string(600'000, 'x'), 0600));
  const auto copy = [&](std::size_t bytes_max, const GivenUp& given_up) {
    const Descriptor from(::open(source.c_str(), O_RDONLY | O_CLOEXEC));
    return copy_open(from, source, to, bytes_max, given_up);
  };
  int asked = 0;
  CHECK(code_of(copy(kMuch, [&] { return ++asked > 2; })) == Errc::cancelled);
  CHECK(code_of(files.info(to)) == Errc::not_found);

  const auto grows = [&] {
    const Descriptor end(::open(source.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    return ::write(end.number(), "more", 4) != 4;
  };
  CHECK(code_of(copy(600'000, grows)) == Errc::too_large);
  CHECK(code_of(files.info(to)) == Errc::not_found);

  ::signal(SIGXFSZ, SIG_IGN);
  struct rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const struct rlimit little{.rlim_cur = 300'000, .rlim_max = before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &little) == 0);
  const auto full = copy(kMuch, [] { return false; });
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  CHECK(code_of(full) == Errc::too_large);
  CHECK(full.error().message.contains(to));
  CHECK(code_of(files.info(to)) == Errc::not_found);
}

TEST_CASE("the loop goes on while the thread works") {
  TestWorld host;
  FileThread thread(host.executor());
  TaskGroup group(host.executor());
  std::promise<void> gate;
  int ended = 0;
  group.spawn(until_opened(thread, gate.get_future().share(), ended));
  CHECK(host.run(nap_then(host.io().clock, gate, ended, thread)) == 0);
  CHECK(ended == 1);
  host.run(group.stop());
}

TEST_CASE("a cancelled caller unwinds at once; its work is given up, and undone when it was done all the same") {
  TestWorld host;
  FileThread thread(host.executor());
  std::atomic<bool> began = false;
  std::atomic<bool> ended = false;
  std::atomic<int> undone = 0;
  const auto last = [&] { return host.run(thread.run<void>([](const GivenUp&) { return Result<void>(); })).has_value(); };
  for (const bool succeeds : {true, false}) {
    began = ended = false;
    auto work = endless(began, ended, succeeds ? Result<void>() : fail(Errc::cancelled, "given up"));
    const auto given = host.run(within(host.io().clock, Millis(30), thread.run<void>(std::move(work), [&] { undone++; })));
    CHECK(code_of(given) == Errc::timeout);
    REQUIRE(last());
    CHECK(began);
    CHECK(ended);
    CHECK(undone == 1);
  }
}

TEST_CASE("work that waits in line when its caller goes is never begun") {
  TestWorld host;
  FileThread thread(host.executor());
  TaskGroup group(host.executor());
  std::promise<void> gate;
  int ended = 0;
  std::atomic<bool> began = false;
  std::atomic<bool> over = false;
  group.spawn(until_opened(thread, gate.get_future().share(), ended));
  host.run(nothing());
  const auto given = host.run(within(host.io().clock, Millis(10), thread.run<void>(endless(began, over, {}), [&] { over = true; })));
  CHECK(code_of(given) == Errc::timeout);
  CHECK(host.run(nap_then(host.io().clock, gate, ended, thread)) == 0);
  CHECK_FALSE(began);
  CHECK_FALSE(over);
  host.run(group.stop());
}

TEST_CASE("work whose caller is cancelled while its answer is on the way is undone") {
  TestWorld host;
  FileThread thread(host.executor());
  TaskGroup group(host.executor());
  std::atomic<bool> began = false;
  std::atomic<bool> may_go_on = false;
  std::atomic<bool> ended = false;
  std::atomic<int> undone = 0;
  group.spawn(wait_for(thread, held(began, may_go_on, ended), [&] { undone++; }));
  host.run(stop_when_done(host.io().clock, group, began, may_go_on, ended));
  // Behind whatever is left to be done.
  REQUIRE(host.run(thread.run<void>([](const GivenUp&) { return Result<void>(); })));
  CHECK(undone == 1);
}

TEST_CASE("the end of the thread gives up what it has in hand and drops the rest; later work is refused") {
  TestWorld host;
  FileThread thread(host.executor());
  TaskGroup group(host.executor());
  std::atomic<bool> began = false;
  std::atomic<bool> ended = false;
  std::atomic<bool> second = false;
  group.spawn(wait_for(thread, endless(began, ended, {}), {}));
  group.spawn(wait_for(thread, endless(second, second, {}), {}));
  while (!began) host.run(host.io().clock.sleep(Millis(1)));
  thread.end();
  CHECK(ended);
  CHECK_FALSE(second);
  CHECK(code_of(host.run(thread.run<void>([](const GivenUp&) { return Result<void>(); }))) == Errc::unavailable);
  host.run(group.stop());
  CHECK_FALSE(second);
}

TEST_CASE("a world that ends while a copy is under way leaves nothing of it") {
  TestFolder folder;
  {
    TestWorld host;
    Files& files = host.io().files;
    REQUIRE(files.create(folder / "a", std::string(kMuch, 'x'), 0600));
    boost::asio::co_spawn(host.executor(), copy_into(files, folder.path(), folder / "copy"), [](const std::exception_ptr&) {});
    // Not run until it has ended: its frame is destroyed with the loop.
    host.run(nothing());
  }
  CHECK_FALSE(std::filesystem::exists(folder / "copy"));
}

}  // namespace oc::io
