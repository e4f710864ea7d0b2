// Clock, chance, variables and log lines of the host; signals.
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <fstream>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "io/environment.h"
#include "io/files.h"
#include "io/real/clock.h"
#include "io/real/host.h"
#include "io/real/log.h"
#include "io/real/test_world.h"

using namespace oc;
using namespace oc::io;

TEST_CASE("time goes on, and a sleep lasts as long as it was asked to") {
  TestWorld host;
  Clock& clock = host.io().clock;
  CHECK(clock.now() > *from_iso("2025-01-01T00:00:00Z"));
  const Millis before = clock.steady();
  host.run(clock.sleep(Millis(20)));
  host.run(clock.sleep(Millis(-1)));
  CHECK(clock.steady() - before >= Millis(20));
  CHECK(clock.steady() - before < Millis(2000));
}

TEST_CASE("an alarm calls once when its time has come, and not when it was destroyed before") {
  TestWorld host;
  Clock& clock = host.io().clock;
  int calls = 0;
  {
    const auto kept = clock.call_after(Millis(5), [&] { calls++; });
    const auto at_once = clock.call_after(Millis(-1), [&] { calls += 10; });
    auto gone = clock.call_after(Millis(5), [&] { calls += 100; });
    gone.reset();
    CHECK(calls == 0);
    host.run(clock.sleep(Millis(30)));
  }
  CHECK(calls == 11);
}

TEST_CASE("the time zone is a name, from TZ or from the link of the host") {
  TestFolder folder;
  REQUIRE(::symlink("/usr/share/zoneinfo/Europe/Berlin", (folder / "localtime").c_str()) == 0);
  CHECK(time_zone_name(nullptr, folder / "localtime") == "Europe/Berlin");
  CHECK(time_zone_name("", folder / "localtime") == "Europe/Berlin");
  CHECK(time_zone_name(":America/New_York", folder / "none") == "America/New_York");
  CHECK(time_zone_name("/usr/share/zoneinfo/posix/Asia/Tokyo", folder / "none") == "Asia/Tokyo");
  CHECK(time_zone_name("CET-1CEST,M3.5.0,M10.5.0/3", folder / "none") == "UTC");
  CHECK(time_zone_name(nullptr, folder / "none") == "UTC");
}

TEST_CASE("chance does not repeat and stays in its bounds") {
  RealRandom random;
  CHECK(random.bytes(32) != random.bytes(32));
  CHECK(random.bytes(1000).size() == 1000);
  CHECK(random.uuid() != random.uuid());
  for (int i = 0; i < 1000; i++) CHECK(random.below(3) < 3);
}

TEST_CASE("home is OPENCLAW_HOME, else HOME, without a slash at its end") {
  RealEnvironment environment;
  const std::string before = environment.variable("HOME").value_or("");
  ::setenv("HOME", "/home/x/", 1);
  CHECK(environment.home() == "/home/x");
  ::setenv("OPENCLAW_HOME", "/srv/y//", 1);
  CHECK(environment.home() == "/srv/y");
  ::unsetenv("OPENCLAW_HOME");
  ::setenv("HOME", before.c_str(), 1);
  CHECK_FALSE(environment.variable("OPENCLAW_NO_SUCH_VARIABLE"));
  CHECK(environment.working_directory().starts_with('/'));
  CHECK(environment.process_id() == ::getpid());
  CHECK_FALSE(environment.host_name().empty());
}

TEST_CASE("a line for people has time, subsystem, message and fields that cannot act on a terminal") {
  const std::string line =
      console_line(from_ms(0), LogLevel::info, "gateway/ws", "hello\nworld", {{"peer", "1.2.3.4"}, {"text", "a \"b\"\x1b[2J"}, {"none", ""}});
  CHECK(line.substr(2, 1) == ":");
  CHECK(line.substr(8) == " [gateway/ws] hello\\nworld peer=1.2.3.4 text=\"a \\\"b\\\"\\u{1b}[2J\" none=\"\"\n");
  CHECK(console_line(from_ms(0), LogLevel::warn, "x", "careful", {}).substr(8) == " [x] warn: careful\n");
}

TEST_CASE("long fields and long lines are cut, and invalid UTF-8 stays valid JSON (N10)") {
  const std::string line = json_line(from_ms(0), LogLevel::error, "x", "bad \xff byte", {{"long", std::string(5000, 'a')}});
  const auto parsed = parse_json(js_trim(line));
  REQUIRE(parsed);
  CHECK(string_member(*parsed, "time") == "1970-01-01T00:00:00.000Z");
  CHECK(string_member(*parsed, "level") == "error");
  CHECK(is_valid_utf8(*string_member(*parsed, "message")));
  CHECK(string_member(*member(*parsed, "fields"), "long")->size() <= kLogFieldBytesMax + 3);
  LogFields many;
  for (int i = 0; i < 1000; i++) many.emplace_back("field" + std::to_string(i), std::string(200, 'b'));
  CHECK(json_line(from_ms(0), LogLevel::info, "x", "m", many).size() <= kLogLineBytesMax);
  CHECK(console_line(from_ms(0), LogLevel::info, "x", "m", many).size() <= kLogLineBytesMax);
}

TEST_CASE("a folder gets one file per day with the lines of its level") {
  TestWorld host;
  TestFolder folder;
  REQUIRE(host.world().log_to_folder(folder / "logs", LogLevel::warn));
  host.io().log.info("x", "not this");
  host.io().log.warn("x", "this", {{"n", "1"}});
  host.io().log.error("x", "and this");
  const auto entries = host.io().files.list(folder / "logs").value();
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].name.starts_with("openclaw-20"));
  CHECK(entries[0].name.size() == std::string("openclaw-2026-01-01.log").size());
  CHECK(entries[0].mode == 0600);
  const auto lines = split(host.io().files.read(folder / "logs/" + entries[0].name, 9999).value(), '\n');
  REQUIRE(lines.size() == 3);
  CHECK(string_member(parse_json(lines[0]).value(), "message") == "this");
  CHECK(string_member(*member(parse_json(lines[0]).value(), "fields"), "n") == "1");
  CHECK(member(parse_json(lines[1]).value(), "fields") == nullptr);
  CHECK(code_of(host.world().log_to_folder(folder / "logs/" + entries[0].name, LogLevel::info)) == Errc::invalid);
}

TEST_CASE("a log file that grows over its limit is set aside once, and the files of kLogFilesKept days are kept") {
  static_assert(kLogFileBytesMax > kLogLineBytesMax);
  TestWorld host;
  TestFolder folder;
  std::filesystem::create_directory(folder / "logs");
  for (int day = 10; day < 30; day++) {
    REQUIRE(host.io().files.create(fmt::format("{}/openclaw-2025-01-{}.log", folder / "logs", day), "old", 0600));
  }
  REQUIRE(host.io().files.create(folder / "logs/notes.txt", "mine", 0600));
  REQUIRE(host.world().log_to_folder(folder / "logs", LogLevel::info, 1000));
  for (int i = 0; i < 30; i++) host.io().log.info("x", fmt::format("line {:03} {}", i, std::string(60, '.')));
  std::vector<std::string> today;
  std::size_t old = 0;
  for (const auto& file : host.io().files.list(folder / "logs").value()) {
    if (file.name.starts_with("openclaw-2025-01")) old++;
    if (file.name.starts_with("openclaw-") && !file.name.starts_with("openclaw-2025-01")) {
      CHECK(file.size_bytes <= 1000);
      today.push_back(file.name);
    }
  }
  CHECK(old == kLogFilesKept - 1);
  REQUIRE(today.size() == 2);
  CHECK(today[0].ends_with(".1.log"));
  CHECK(host.io().files.read(folder / "logs/" + today[1], 9999).value().contains("line 029"));
  CHECK(host.io().files.info(folder / "logs/notes.txt"));
}

TEST_CASE("a log that nobody reads drops lines and never waits") {
  int ends[2] = {-1, -1};
  REQUIRE(::pipe(ends) == 0);
  TestWorld host;
  RealLog log(host.io().clock, LogLevel::info, ends[1]);
  for (int i = 0; i < 10'000; i++) log.info("x", std::string(100, 'y'));
  ::close(ends[0]);
  log.info("x", "nobody is there");
  ::close(ends[1]);
  CHECK(true);
}

TEST_CASE("signals are kept until somebody asks for them") {
  TestWorld host;
  const auto program = [](RealWorld& world, Clock& clock) -> Task<int> {
    ::raise(SIGUSR1);
    static_cast<void>(clock);
    co_return co_await world.next_signal();
  };
  ::signal(SIGUSR1, SIG_IGN);
  const auto first = [](RealWorld& world, Clock& clock) -> Task<Result<int>> {
    const auto waited = co_await within(clock, Millis(1), [](RealWorld& w) -> Task<Result<int>> { co_return co_await w.next_signal(); }(world));
    co_return waited;
  };
  CHECK(host.run(first(host.world(), host.io().clock)).error().code == Errc::timeout);
  CHECK(host.world().run(program(host.world(), host.io().clock)) == SIGUSR1);
}
