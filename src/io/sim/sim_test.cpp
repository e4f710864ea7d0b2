// The simulated world: virtual time, chance, deadlocks, processes and HTTP.
#include "io/sim/sim.h"

#include <doctest/doctest.h>

#include "io/log.h"

using namespace oc;
using namespace oc::io;

namespace {

Task<> note_after(Clock& clock, Millis length, std::vector<std::string>& notes, std::string note) {
  co_await clock.sleep(length);
  notes.push_back(note + "@" + std::to_string(clock.steady().count()));
}

Task<Result<std::string>> body_of(HttpClient& http, std::string url) {
  OC_CO_TRY(HttpResponse response, co_await http.send({.url = std::move(url)}));
  co_return response.body;
}

}  // namespace

TEST_CASE("sleepers wake in the order of their deadlines, and time stands still between") {
  SimWorld world;
  TaskGroup group(world.executor());
  std::vector<std::string> notes;
  group.spawn(note_after(world.clock(), Millis(30), notes, "c"));
  group.spawn(note_after(world.clock(), Millis(10), notes, "a"));
  group.spawn(note_after(world.clock(), Millis(10), notes, "b"));
  group.spawn(note_after(world.clock(), Millis(-5), notes, "now"));
  world.run_until_idle();
  CHECK(notes == std::vector<std::string>{"now@0"});
  world.advance(Millis(20));
  CHECK(notes == std::vector<std::string>{"now@0", "a@10", "b@10"});
  CHECK(world.clock().steady() == Millis(20));
  world.run(group.drain());
  CHECK(notes.back() == "c@30");
  CHECK(to_iso(world.clock().now()) == "2026-01-01T00:00:00.030Z");
  CHECK(world.clock().sleepers() == 0);
}

TEST_CASE("a year of virtual time passes at once") {
  SimWorld world;
  world.run(world.clock().sleep(std::chrono::hours(24 * 365)));
  CHECK(to_iso(world.clock().now()) == "2027-01-01T00:00:00.000Z");
}

TEST_CASE("a deadlock, a task that never ends and tasks that wake each other are told, not waited for") {
  SimWorld world;
  Event never(world.executor());
  CHECK_THROWS_AS(world.run(never.wait()), SimDeadlock);
  const auto forever = [](Clock& clock) -> Task<> {
    while (true) co_await clock.sleep(std::chrono::hours(24));
  };
  SimWorld other;
  CHECK_THROWS_AS(other.run(forever(other.clock())), SimDeadlock);
}

TEST_CASE("an exception that leaves a task reaches the test") {
  SimWorld world;
  const auto throws = []() -> Task<int> {
    throw std::runtime_error("bug");
    co_return 1;
  };
  CHECK_THROWS_WITH(world.run(throws()), "bug");
  const auto member = [](Clock& clock) -> Task<> {
    co_await clock.sleep(Millis(5));
    throw std::runtime_error("bug in a member");
  };
  TaskGroup group(world.executor());
  group.spawn(member(world.clock()));
  CHECK_THROWS_WITH(world.advance(Millis(10)), "bug in a member");
}

TEST_CASE("a world may end while tasks wait, as a crash does") {
  auto world = std::make_unique<SimWorld>();
  std::vector<std::string> notes;
  const auto program = [](Io io, std::vector<std::string>& out) -> Task<> {
    TaskGroup group(io.executor);
    group.spawn(note_after(io.clock, Millis(1000), out, "late"));
    co_await group.around(note_after(io.clock, Millis(1000), out, "later"));
  };
  const auto waited = world->clock().steady();
  TaskGroup group(world->executor());
  group.spawn(program(world->io(), notes));
  world->advance(Millis(10));
  CHECK(world->clock().sleepers() == 2);
  world->run(group.stop());
  CHECK(world->clock().sleepers() == 0);
  static_cast<void>(waited);
  boost::asio::co_spawn(world->executor(), program(world->io(), notes), [](std::exception_ptr) {});
  world->advance(Millis(10));
  CHECK(world->clock().sleepers() == 2);
  CHECK(notes.empty());
}

TEST_CASE("dropped tasks give their locals back while what they used still lives, and nothing runs afterwards") {
  auto world = std::make_unique<SimWorld>();
  struct Leaving {
    explicit Leaving(Event& told) : event(told) {}
    ~Leaving() { event.set(); }
    Event& event;
  };
  auto left = std::make_unique<Event>(world->executor());
  auto group = std::make_unique<TaskGroup>(world->executor());
  std::vector<std::string> notes;
  const auto stays = [](Clock& clock, Event& told) -> Task<> {
    const Leaving leaving(told);
    co_await clock.sleep(Millis(1000));
  };
  const auto waits = [](Event& for_it, std::vector<std::string>& out) -> Task<> {
    co_await for_it.wait();
    out.push_back("woken");
  };
  group->spawn(stays(world->clock(), *left));
  group->spawn(waits(*left, notes));
  world->advance(Millis(10));
  world->drop_tasks();
  CHECK(left->is_set());
  CHECK(world->clock().sleepers() == 0);
  world->advance(Millis(10'000));
  CHECK(notes.empty());
  group.reset();
  left.reset();
  world.reset();
}

TEST_CASE("within works in virtual time and leaves no sleeper") {
  SimWorld world;
  const auto slow = [](Clock& clock) -> Task<Result<int>> {
    co_await clock.sleep(Millis(100));
    co_return 1;
  };
  CHECK(world.run(within(world.clock(), Millis(99), slow(world.clock()))).error().code == Errc::timeout);
  CHECK(world.clock().steady() == Millis(99));
  CHECK(world.run(within(world.clock(), Millis(101), slow(world.clock()))).value() == 1);
  CHECK(world.clock().steady() == Millis(199));
  CHECK(world.clock().sleepers() == 0);
}

TEST_CASE("an alarm calls once at its time; destroyed before, even when it is due, it does not call") {
  SimWorld world;
  std::string calls;
  auto first = world.clock().call_after(Millis(10), [&] { calls += '1'; });
  auto second = world.clock().call_after(Millis(10), [&] { calls += '2'; });
  auto third = world.clock().call_after(Millis(20), [&] { calls += '3'; });
  auto fourth = world.clock().call_after(Millis(-1), [&] { calls += '4'; });
  CHECK(calls.empty());
  CHECK(world.clock().sleepers() == 4);
  world.clock().step_to(Millis(10));
  second.reset();
  world.run_until_idle();
  CHECK(calls == "41");
  third.reset();
  world.advance(Millis(100));
  CHECK(calls == "41");
  first.reset();
  fourth.reset();
  CHECK(world.clock().sleepers() == 0);
}

TEST_CASE("the same seed gives the same chance, another seed another") {
  SimRandom a(7);
  SimRandom b(7);
  SimRandom c(8);
  const std::string first = a.bytes(32);
  CHECK(first == b.bytes(32));
  CHECK(first != c.bytes(32));
  CHECK(a.uuid() == b.uuid());
  bool seen[5] = {};
  for (int i = 0; i < 200; i++) seen[a.below(5)] = true;
  for (const bool each : seen) CHECK(each);
}

TEST_CASE("the environment is what the test set, and the log keeps its latest lines") {
  SimWorld world;
  CHECK(world.environment().home() == "/home/user");
  CHECK_FALSE(world.environment().variable("X"));
  world.environment().set("OPENCLAW_HOME", "/srv/claw/");
  CHECK(world.environment().home() == "/srv/claw");
  for (int i = 0; i < 10'050; i++) world.log().info("test", "line " + std::to_string(i), {{"n", std::to_string(i)}});
  CHECK(world.log().lines().size() == 10'000);
  CHECK(world.log().lines().front().message == "line 50");
  CHECK(world.log().has("line 10049"));
  CHECK(world.log().count(LogLevel::warn) == 0);
}

TEST_CASE("a scripted program prints, exits, takes its time and is killed at its timeout") {
  SimWorld world;
  world.processes().script("git", [](const ExecPlan& plan) -> Result<SimExec> {
    return SimExec{.output = plan.argv.at(1) + plan.standard_input, .exit_code = 3, .length = Millis(500)};
  });
  const auto outcome = world.run(world.processes().run({.argv = {"git", "log"}, .standard_input = "!"})).value();
  CHECK(outcome.output == "log!");
  CHECK(outcome.exit_code == 3);
  CHECK(world.clock().steady() == Millis(500));
  const auto killed = world.run(world.processes().run({.argv = {"git", "log"}, .timeout = Millis(100), .output_bytes_max = 2})).value();
  CHECK(killed.timed_out);
  CHECK(killed.exit_code == 137);
  CHECK(killed.output_cut);
  CHECK(world.run(world.processes().run({.argv = {"nope"}})).error().code == Errc::not_found);
  CHECK(world.processes().plans().size() == 3);
}

TEST_CASE("origins answer by their handlers; others are unavailable") {
  SimWorld world;
  world.http().serve("https://api.example.com", [](const HttpRequest& request) -> Result<SimAnswer> {
    if (request.url.ends_with("/lost")) return fail(Errc::connection_lost, "cut");
    return sim_answer(200, request.method + " " + request.body);
  });
  CHECK(world.run(world.http().send({.method = "POST", .url = "https://api.example.com/v1", .body = "hi"}))->body == "POST hi");
  CHECK(world.run(body_of(world.http(), "https://api.example.com/lost")).error().code == Errc::connection_lost);
  CHECK(world.run(body_of(world.http(), "https://other.example.com/")).error().code == Errc::unavailable);
  CHECK(world.run(body_of(world.http(), "nonsense")).error().code == Errc::invalid);
  CHECK(world.http().requests().size() == 4);
  world.http().stop_serving("https://api.example.com");
  CHECK(world.run(body_of(world.http(), "https://api.example.com/v1")).error().code == Errc::unavailable);
}

TEST_CASE("a stream comes in its pieces and times, and may end badly") {
  SimWorld world;
  world.http().serve("https://m.example.com", [](const HttpRequest&) -> Result<SimAnswer> {
    SimAnswer answer = sim_event_stream({"a", "b", "c"}, Millis(100));
    answer.end = Error{.code = Errc::connection_lost, .message = "cut"};
    return answer;
  });
  auto stream = world.run(world.http().open({.url = "https://m.example.com/"})).value();
  CHECK(stream->status() == 200);
  CHECK(header_value(stream->headers(), "Content-Type") == "text/event-stream");
  CHECK(world.run(stream->read()).value() == "a");
  CHECK(world.clock().steady() == Millis(100));
  CHECK(world.run(stream->read()).value() == "b");
  CHECK(world.run(stream->read()).value() == "c");
  CHECK(world.run(stream->read()).error().code == Errc::connection_lost);
}

TEST_CASE("idle time, total time and body size of a request are limits in virtual time") {
  SimWorld world;
  world.http().serve("https://slow.example.com", [](const HttpRequest& request) -> Result<SimAnswer> {
    SimAnswer answer = sim_event_stream({"aaaa", "bbbb"}, Millis(1000));
    if (request.url.ends_with("/late")) answer.delay = Millis(5000);
    return answer;
  });
  auto ask = [&](std::string path, Millis idle, Millis total, std::size_t bytes) {
    return world.run(
        world.http().send({.url = "https://slow.example.com" + path, .idle_timeout = idle, .total_timeout = total, .body_bytes_max = bytes}));
  };
  CHECK(ask("/", Millis(2000), Millis(0), 100)->body == "aaaabbbb");
  CHECK(ask("/late", Millis(2000), Millis(0), 100).error().code == Errc::timeout);
  CHECK(ask("/", Millis(500), Millis(0), 100).error().code == Errc::timeout);
  CHECK(ask("/", Millis(2000), Millis(1500), 100).error().code == Errc::timeout);
  CHECK(ask("/", Millis(2000), Millis(0), 7).error().code == Errc::too_large);
}

TEST_CASE("a task handler may take its own time") {
  SimWorld world;
  const auto handler = [](Clock* clock, HttpRequest request) -> Task<Result<SimAnswer>> {
    co_await clock->sleep(Millis(42));
    co_return sim_answer(201, request.body);
  };
  world.http().serve_task("http://10.0.0.1:8080", [&](HttpRequest request) { return handler(&world.clock(), std::move(request)); });
  CHECK(world.run(world.http().send({.url = "http://10.0.0.1:8080/x", .body = "b"}))->status == 201);
  CHECK(world.clock().steady() == Millis(42));
}
