// Events, groups of tasks, and the two races, on a bare event loop.
#include "io/task.h"

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include "io/clock.h"

using namespace oc;
using namespace oc::io;
namespace asio = boost::asio;

namespace {

/// A clock on the loop's own timers: enough to see who wins a race.
class LoopClock final : public Clock {
 public:
  UnixTime now() const override { return {}; }
  Millis steady() const override { return {}; }
  std::string time_zone() const override { return "UTC"; }
  Task<> sleep(Millis length) override {
    asio::steady_timer timer(co_await asio::this_coro::executor, length);
    co_await timer.async_wait(asio::use_awaitable);
  }
  std::unique_ptr<Alarm> call_after(Millis length, std::function<void()> what) override {
    struct Timer final : Alarm {
      Timer(asio::io_context& on, Millis wait) : timer(on, wait) {}
      asio::steady_timer timer;
    };
    auto alarm = std::make_unique<Timer>(*context, length);
    alarm->timer.async_wait([call = std::move(what)](boost::system::error_code problem) {
      if (!problem) call();
    });
    return alarm;
  }
  asio::io_context* context = nullptr;
};

struct Loop {
  asio::io_context context;
  LoopClock clock;

  Loop() { clock.context = &context; }

  /// Runs the task until it ends; returns what it threw.
  std::exception_ptr run(Task<> task) {
    std::exception_ptr thrown;
    asio::co_spawn(context, std::move(task), [&](std::exception_ptr error) { thrown = error; });
    context.restart();
    context.run();
    return thrown;
  }
};

/// Counts the frames that live: a leak shows as a number that is not 0.
struct Alive {
  explicit Alive(int& count_) : count(count_) { count++; }
  ~Alive() { count--; }
  Alive(const Alive&) = delete;
  int& count;
};

bool is_cancellation(const std::exception_ptr& thrown) {
  try {
    if (thrown) std::rethrow_exception(thrown);
  } catch (const boost::system::system_error& error) {
    return error.code() == asio::error::operation_aborted;
  } catch (...) {
  }
  return false;
}

Task<> wait_for(Event& event, int& alive, int& finished) {
  const Alive here(alive);
  co_await event.wait();
  finished++;
}

Task<> turns(int count) {
  for (int i = 0; i < count; i++) co_await asio::post(asio::use_awaitable);
}

Task<Result<int>> number_after_turns(int count, int number) {
  co_await turns(count);
  co_return number;
}

Task<Result<int>> number_after(Event& event, int& alive, int number) {
  const Alive here(alive);
  co_await event.wait();
  co_return number;
}

}  // namespace

TEST_CASE("an event wakes every waiter, and later waiters do not wait") {
  Loop loop;
  Event event(loop.context.get_executor());
  TaskGroup group(loop.context.get_executor());
  int alive = 0;
  int finished = 0;
  const auto program = [](Event& flag, TaskGroup& tasks, int& living, int& done) -> Task<> {
    tasks.spawn(wait_for(flag, living, done));
    tasks.spawn(wait_for(flag, living, done));
    co_await turns(3);
    CHECK(living == 2);
    flag.set();
    co_await tasks.drain();
    co_await flag.wait();
    flag.reset();
    CHECK_FALSE(flag.is_set());
  };
  CHECK_FALSE(loop.run(program(event, group, alive, finished)));
  CHECK(finished == 2);
  CHECK(alive == 0);
}

TEST_CASE("spawn starts the task at the next turn of the loop, never inside the caller") {
  Loop loop;
  TaskGroup group(loop.context.get_executor());
  bool ran = false;
  const auto mark = [](bool& flag) -> Task<> {
    flag = true;
    co_return;
  };
  const auto program = [](TaskGroup& tasks, bool& flag, auto make) -> Task<> {
    tasks.spawn(make(flag));
    CHECK_FALSE(flag);
    CHECK(tasks.running() == 1);
    co_await tasks.drain();
    CHECK(flag);
  };
  CHECK_FALSE(loop.run(program(group, ran, mark)));
}

TEST_CASE("stop cancels what runs, waits for it, and drops what is spawned later") {
  Loop loop;
  Event never(loop.context.get_executor());
  TaskGroup group(loop.context.get_executor());
  int alive = 0;
  int finished = 0;
  const auto program = [](Event& flag, TaskGroup& tasks, int& living, int& done) -> Task<> {
    for (int i = 0; i < 100; i++) tasks.spawn(wait_for(flag, living, done));
    co_await turns(2);
    CHECK(tasks.running() == 100);
    co_await tasks.stop();
    CHECK(tasks.running() == 0);
    CHECK(living == 0);
    tasks.spawn(wait_for(flag, living, done));
    CHECK(tasks.running() == 0);
  };
  CHECK_FALSE(loop.run(program(never, group, alive, finished)));
  CHECK(finished == 0);
}

TEST_CASE("a task that is stopped before its first turn never runs") {
  Loop loop;
  Event never(loop.context.get_executor());
  TaskGroup group(loop.context.get_executor());
  int alive = 0;
  int finished = 0;
  const auto program = [](Event& flag, TaskGroup& tasks, int& living, int& done) -> Task<> {
    tasks.spawn(wait_for(flag, living, done));
    co_await tasks.stop();
  };
  CHECK_FALSE(loop.run(program(never, group, alive, finished)));
  CHECK(alive == 0);
  CHECK(finished == 0);
}

TEST_CASE("a member that ends during stop is not cancelled again, and the group may be destroyed at once") {
  Loop loop;
  const auto program = [](Executor executor) -> Task<> {
    for (int round = 0; round < 50; round++) {
      Event event(executor);
      TaskGroup tasks(executor);
      int living = 0;
      int done = 0;
      for (int i = 0; i < round % 5; i++) tasks.spawn(wait_for(event, living, done));
      co_await turns(round % 3);
      event.set();
      co_await tasks.stop();
      CHECK(living == 0);
    }
  };
  CHECK_FALSE(loop.run(program(loop.context.get_executor())));
}

TEST_CASE("a group is destroyed in the very turn in which stop returns while cancellations are still on their way") {
  Loop loop;
  const auto program = [](Executor executor) -> Task<> {
    auto event = std::make_unique<Event>(executor);
    auto tasks = std::make_unique<TaskGroup>(executor);
    int living = 0;
    int done = 0;
    tasks->spawn(wait_for(*event, living, done));
    co_await turns(3);
    event->set();
    co_await turns(1);
    co_await tasks->stop();
    tasks.reset();
    event.reset();
    co_await turns(5);
    CHECK(living == 0);
  };
  CHECK_FALSE(loop.run(program(loop.context.get_executor())));
}

TEST_CASE("stop may be called by a task that is no member, twice, and a member may wait for an inner group") {
  Loop loop;
  const auto inner = [](Executor executor, Event& flag, int& living, int& done) -> Task<> {
    TaskGroup tasks(executor);
    tasks.spawn(wait_for(flag, living, done));
    co_await tasks.around(wait_for(flag, living, done));
  };
  const auto stopper = [](TaskGroup& tasks) -> Task<> { co_await tasks.stop(); };
  const auto program = [](Executor executor, auto make_inner, auto make_stopper) -> Task<> {
    Event never(executor);
    TaskGroup tasks(executor);
    TaskGroup others(executor);
    int living = 0;
    int done = 0;
    for (int i = 0; i < 10; i++) tasks.spawn(make_inner(executor, never, living, done));
    co_await turns(5);
    CHECK(living == 20);
    others.spawn(make_stopper(tasks));
    others.spawn(make_stopper(tasks));
    co_await others.drain();
    CHECK(living == 0);
    CHECK(done == 0);
    co_await others.stop();
  };
  CHECK_FALSE(loop.run(program(loop.context.get_executor(), inner, stopper)));
}

TEST_CASE("a caller that is cancelled inside stop still waits for the members, then unwinds") {
  Loop loop;
  const auto slow = [](Executor executor, int& living) -> Task<> {
    const Alive here(living);
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    asio::steady_timer timer(executor, Millis(20));
    co_await timer.async_wait(asio::use_awaitable);
  };
  const auto owner = [](Executor executor, int& living, bool& went_on, auto make_slow) -> Task<> {
    TaskGroup tasks(executor);
    tasks.spawn(make_slow(executor, living));
    co_await turns(3);
    co_await tasks.stop();
    CHECK(living == 0);
    co_await turns(1);
    went_on = true;
  };
  const auto program = [](Executor executor, auto make_owner, auto make_slow) -> Task<> {
    TaskGroup outer(executor);
    int living = 0;
    bool went_on = false;
    outer.spawn(make_owner(executor, living, went_on, make_slow));
    co_await turns(8);
    CHECK(living == 1);
    co_await outer.stop();
    CHECK(living == 0);
    CHECK_FALSE(went_on);
  };
  CHECK_FALSE(loop.run(program(loop.context.get_executor(), owner, slow)));
}

TEST_CASE("around stops the group when its body ends, is cancelled or throws") {
  Loop loop;
  const auto ends = []() -> Task<> { co_await turns(1); };
  const auto throws = []() -> Task<> {
    co_await turns(1);
    throw std::runtime_error("bug");
  };
  const auto program = [](Executor executor, auto make_body) -> Task<> {
    Event never(executor);
    TaskGroup tasks(executor);
    int living = 0;
    int done = 0;
    tasks.spawn(wait_for(never, living, done));
    co_await tasks.around(make_body());
    CHECK(living == 0);
  };
  CHECK_FALSE(loop.run(program(loop.context.get_executor(), ends)));
  const auto thrown = loop.run(program(loop.context.get_executor(), throws));
  CHECK(thrown);
  CHECK_FALSE(is_cancellation(thrown));
}

TEST_CASE("an exception of a member that is no cancellation leaves the loop's run") {
  asio::io_context context;
  TaskGroup group(context.get_executor());
  const auto throws = []() -> Task<> {
    co_await turns(1);
    throw std::runtime_error("bug");
  };
  group.spawn(throws());
  CHECK_THROWS_WITH(context.run(), "bug");
  CHECK(group.running() == 0);
}

TEST_CASE("a loop that is destroyed drops its tasks and their groups") {
  int alive = 0;
  int finished = 0;
  {
    auto context = std::make_unique<asio::io_context>();
    const auto program = [](Executor executor, int& living, int& done) -> Task<> {
      Event never(executor);
      TaskGroup tasks(executor);
      tasks.spawn(wait_for(never, living, done));
      co_await never.wait();
    };
    asio::co_spawn(*context, program(context->get_executor(), alive, finished), [](std::exception_ptr) {});
    context->poll();
    CHECK(alive == 1);
    context.reset();
  }
  CHECK(alive == 0);
}

TEST_CASE("until returns the task's value when the task ends first, also when it fails") {
  Loop loop;
  Event stop(loop.context.get_executor());
  const auto failing = []() -> Task<Result<int>> {
    co_await turns(1);
    co_return fail(Errc::io, "disk");
  };
  const auto program = [](Event& flag, auto make_failing) -> Task<> {
    const auto value = co_await until(flag, number_after_turns(3, 7));
    CHECK(value.value() == 7);
    const auto failed = co_await until(flag, make_failing());
    CHECK(failed.error().code == Errc::io);
  };
  CHECK_FALSE(loop.run(program(stop, failing)));
}

TEST_CASE("until unwinds the task when stop is raised before or while it runs") {
  Loop loop;
  int alive = 0;
  const auto program = [](Executor executor, int& living) -> Task<> {
    Event stop(executor);
    Event never(executor);
    asio::post(executor, [&stop] { stop.set(); });
    const auto value = co_await until(stop, number_after(never, living, 1));
    CHECK(value.error().code == Errc::cancelled);
    CHECK(living == 0);
    const auto again = co_await until(stop, number_after(never, living, 1));
    CHECK(again.error().code == Errc::cancelled);
  };
  CHECK_FALSE(loop.run(program(loop.context.get_executor(), alive)));
  CHECK(alive == 0);
}

TEST_CASE("a task that raises its own stop unwinds at its next await, and what it had made before is kept when there is none") {
  Loop loop;
  const auto raises = [](Event& flag, int more) -> Task<Result<int>> {
    flag.set();
    co_await turns(more);
    co_return 4;
  };
  const auto program = [](Executor executor, auto make) -> Task<> {
    Event stop(executor);
    const auto made = co_await until(stop, make(stop, 0));
    CHECK(made.value() == 4);
    stop.reset();
    const auto ended = co_await until(stop, make(stop, 9));
    CHECK(ended.error().code == Errc::cancelled);
  };
  CHECK_FALSE(loop.run(program(loop.context.get_executor(), raises)));
}

TEST_CASE("a watch is called by set() as long as it lives") {
  asio::io_context context;
  Event event(context.get_executor());
  std::string calls;
  auto a = std::make_unique<Event::Watch>(event, [&] { calls += 'a'; });
  auto b = std::make_unique<Event::Watch>(event, [&] { calls += 'b'; });
  auto c = std::make_unique<Event::Watch>(event, [&] { calls += 'c'; });
  b.reset();
  event.set();
  CHECK(calls == "ca");
  c.reset();
  event.set();
  a.reset();
  event.set();
  CHECK(calls == "caa");
}

TEST_CASE("within: the task wins, the timer wins, and an inner deadline does not touch the outer one") {
  Loop loop;
  int alive = 0;
  const auto nested = [](Clock& clock, Event& never, int& living) -> Task<Result<int>> {
    const auto inner = co_await within(clock, Millis(1), number_after(never, living, 1));
    CHECK(inner.error().code == Errc::timeout);
    CHECK(inner.error().message == "timed out after 1 ms");
    CHECK(living == 0);
    co_return 5;
  };
  const auto program = [](Executor executor, Clock& clock, int& living, auto make_nested) -> Task<> {
    Event never(executor);
    const auto won = co_await within(clock, Millis(60'000), number_after_turns(2, 3));
    CHECK(won.value() == 3);
    const auto outer = co_await within(clock, Millis(60'000), make_nested(clock, never, living));
    CHECK(outer.value() == 5);
    const auto late = co_await within(clock, Millis(1), until(never, number_after(never, living, 1)));
    CHECK(late.error().code == Errc::timeout);
  };
  CHECK_FALSE(loop.run(program(loop.context.get_executor(), loop.clock, alive, nested)));
  CHECK(alive == 0);
}

TEST_CASE("a parent that is cancelled unwinds through within and until, leaving nothing") {
  Loop loop;
  int alive = 0;
  const auto parent = [](Clock& clock, Event& never, int& living, bool& returned) -> Task<> {
    const auto value = co_await within(clock, Millis(60'000), until(never, number_after(never, living, 1)));
    static_cast<void>(value);
    returned = true;
  };
  const auto program = [](Executor executor, Clock& clock, int& living, auto make_parent) -> Task<> {
    Event never(executor);
    TaskGroup tasks(executor);
    bool returned = false;
    tasks.spawn(make_parent(clock, never, living, returned));
    co_await turns(5);
    CHECK(living == 1);
    co_await tasks.stop();
    CHECK(living == 0);
    CHECK_FALSE(returned);
  };
  CHECK_FALSE(loop.run(program(loop.context.get_executor(), loop.clock, alive, parent)));
}
