// Simulated connections and children: what a test plays is what the program meets.
#include "io/tcp.h"

#include <doctest/doctest.h>

#include "io/sim/sim.h"

using namespace oc;
using namespace oc::io;
using Security = TcpClient::Security;

namespace {

Errc code_of(const auto& result) { return result ? Errc::internal : result.error().code; }

Task<> greet(std::unique_ptr<TcpConnection> socket) {
  static_cast<void>(co_await socket->write("hello"));
  const auto got = co_await socket->read(Millis(0));
  static_cast<void>(co_await socket->write("you said " + got.value_or("nothing")));
}

}  // namespace

TEST_CASE("a port reaches its peer, with the security that it has, and no other") {
  SimWorld world;
  world.tcp().serve("irc.example", 6697, Security::tls, greet);
  const auto connect = [&](std::uint16_t port, Security security) {
    return world.run(world.io().tcp.connect("irc.example", port, security, Millis(1000)));
  };
  CHECK(code_of(connect(6667, Security::none)) == Errc::unavailable);
  CHECK(code_of(connect(6697, Security::none)) == Errc::unavailable);
  auto socket = connect(6697, Security::tls).value();
  CHECK(world.tcp().attempts() == 3);
  CHECK(world.run(socket->read(Millis(1000))).value() == "hello");
  CHECK(code_of(world.run(socket->read(Millis(1000)))) == Errc::timeout);
  REQUIRE(world.run(socket->write("hi")));
  CHECK(world.run(socket->read(Millis(1000))).value() == "you said hi");
  CHECK(world.run(socket->read(Millis(1000))).value().empty());
  CHECK(code_of(world.run(socket->write("more"))) == Errc::connection_lost);
  world.tcp().stop_serving("irc.example", 6697);
  CHECK(code_of(connect(6697, Security::tls)) == Errc::unavailable);
}

TEST_CASE("a simulated child reads, prints, ends by itself, and is stopped or killed where it waits") {
  SimWorld world;
  world.processes().script_child("signal-cli", [](ExecPlan plan, std::shared_ptr<SimChildSide> io) -> Task<int> {
    io->print("started " + plan.argv.at(1));
    while (auto line = co_await io->read_line()) {
      if (*line == "end") co_return 4;
      io->print("got " + *line);
      io->print_error("err " + *line);
    }
    co_return 0;
  });
  const auto start = [&] { return world.run(world.io().processes.start({.argv = {"signal-cli", "daemon"}})).value(); };
  CHECK(code_of(world.run(world.io().processes.start({.argv = {"other"}}))) == Errc::not_found);
  auto child = start();
  CHECK(world.processes().plans().back().argv[1] == "daemon");
  CHECK(world.run(child->read_line(99)).value() == "started daemon");
  REQUIRE(world.run(child->write("o")));
  REQUIRE(world.run(child->write("ne\n")));
  CHECK(code_of(world.run(child->read_line(3))) == Errc::too_large);
  CHECK(world.run(child->read_error_line(99)).value() == "err one");
  REQUIRE(world.run(child->write("end\n")));
  CHECK(world.run(child->exited()) == 4);
  CHECK(code_of(world.run(child->read_line(99))) == Errc::connection_lost);
  auto ending = start();
  ending->end_input();
  CHECK(world.run(ending->exited()) == 0);
  auto stopped = start();
  world.run(stopped->stop(Millis(100)));
  CHECK(world.run(stopped->exited()) == 143);
  CHECK(code_of(world.run(stopped->write("x\n"))) == Errc::connection_lost);
  auto let_go = start();
  CHECK(world.processes().children_running() == 1);
  let_go.reset();
  world.run_until_idle();
  CHECK(world.processes().children_running() == 0);
}
