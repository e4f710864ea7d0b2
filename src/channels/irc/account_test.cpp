// A whole account against a server that a test plays, in virtual time.
#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

#include "channels/irc/irc.h"
#include "channels/irc/limits.h"
#include "channels/sink_test.h"
#include "core/config/config.h"
#include "io/clock.h"
#include "io/sim/sim.h"

namespace oc::channels::irc {
namespace {

using namespace std::chrono_literals;

/// A server that welcomes, joins and answers PINGs by itself; the test speaks through it.
struct Server {
  bool welcomes = true;
  bool answers_pings = true;
  std::vector<std::string> heard;  ///< lines
  io::TcpConnection* socket = nullptr;
  int connections = 0;
  std::shared_ptr<io::Event> deaf_until;  ///< when it is set: reads no more, and hangs up when it is raised

  io::Task<> serve(std::unique_ptr<io::TcpConnection> connection) {
    connections++;
    socket = connection.get();
    std::string unread;
    while (true) {
      if (const auto hang_up = std::exchange(deaf_until, nullptr)) {
        co_await hang_up->wait();
        break;
      }
      const auto got = co_await connection->read(Millis(0));
      if (!got || got->empty()) break;
      unread += *got;
      for (std::size_t end = unread.find("\r\n"); end != std::string::npos; end = unread.find("\r\n")) {
        const std::string line = unread.substr(0, end);
        unread.erase(0, end + 2);
        heard.push_back(line);
        if (const auto reply = answer(line); !reply.empty()) static_cast<void>(co_await connection->write(reply));
      }
    }
    if (socket == connection.get()) socket = nullptr;
  }
  std::string answer(const std::string& line) const {
    if (line.starts_with("USER ") && welcomes) return ":s 001 molty :Welcome\r\n";
    if (line.starts_with("JOIN ")) return ":molty!m@h JOIN #lobby\r\n";
    if (line.starts_with("PRIVMSG ghost ")) return ":s 401 molty ghost :No such nick\r\n";
    if (line.starts_with("PING ") && answers_pings) return ":s PONG s " + line.substr(5) + "\r\n";
    return {};
  }
  std::size_t count(std::string_view begin) const {
    return static_cast<std::size_t>(std::ranges::count_if(heard, [&](const std::string& line) { return line.starts_with(begin); }));
  }
};

class Stage {
 public:
  explicit Stage(const std::string& more = "") {
    world.tcp().serve("irc.example", 6697, io::TcpClient::Security::tls,
                      [this](std::unique_ptr<io::TcpConnection> connection) { return server.serve(std::move(connection)); });
    const auto loaded =
        config::load_value(*parse_json(R"({"channels":{"irc":{"host":"irc.example","nick":"molty","channels":["#lobby"])" + more + "}}}"));
    REQUIRE(loaded.valid());
    factory = make_factory(world.io());
    account = factory->make(loaded.config, "default");
  }
  ~Stage() {
    if (tasks) stop();
  }
  void start() {
    tasks = std::make_unique<io::TaskGroup>(world.executor());
    tasks->spawn(account->run(sink));
    world.run_until_idle();
  }
  void stop() {
    world.run(tasks->stop());
    tasks.reset();
  }
  void say(const std::string& lines) {
    REQUIRE(server.socket != nullptr);
    REQUIRE(world.run(server.socket->write(lines)));
    world.run_until_idle();
  }
  Result<engine::Sent> send(const std::string& to, const std::string& text) {
    return world.run(account->send({.address = {.channel = "irc", .account_id = "default", .to = to}, .text = text}));
  }

  io::SimWorld world;
  Server server;
  TestSink sink;
  std::unique_ptr<engine::ChannelFactory> factory;
  std::unique_ptr<engine::ChannelAccount> account;
  std::unique_ptr<io::TaskGroup> tasks;
};

Errc code_of(const auto& result) { return result ? Errc::internal : result.error().code; }

}  // namespace

TEST_CASE("it connects, joins, hears and answers") {
  Stage stage;
  stage.start();
  CHECK(stage.account->status().connected);
  CHECK(stage.account->status().self_id == "molty");
  CHECK(stage.server.heard.back() == "JOIN :#lobby");
  stage.say(":ann!a@h PRIVMSG #lobby :molty: one\r\n:ann!a@h PRIV");
  stage.say("MSG molty :two\r\n:ann!a@h NOTICE molty :never answer\r\n");
  CHECK(stage.sink.texts() == std::vector<std::string>{"molty: one", "two"});
  CHECK(stage.sink.messages[0].message_id != stage.sink.messages[1].message_id);
  const auto sent = stage.send("#lobby", "hello\nthere");
  REQUIRE(sent);
  CHECK_FALSE(sent->message_id.empty());
  CHECK(stage.server.count("PRIVMSG #lobby :hello there") == 1);
  for (const char* target : {"irc:#lobby", "channel:lobby", "IRC:channel:#lobby"}) CHECK(stage.send(target, "target"));
  CHECK(stage.server.count("PRIVMSG #lobby :target") == 3);
  REQUIRE(stage.send("user:ann", "private"));
  CHECK(stage.server.count("PRIVMSG ann :private") == 1);
  const auto probe = stage.world.run(stage.account->probe(Millis(1000)));
  CHECK(probe.ok);
  CHECK(probe.words == std::vector<std::string>{"channels:1/1"});
  stage.stop();
  CHECK_FALSE(stage.account->status().running);
  CHECK(code_of(stage.send("#lobby", "late")) == Errc::unavailable);
}

TEST_CASE("what the server refuses is told, and what it never confirms is of unknown outcome after kAnswerTimeout") {
  Stage stage;
  stage.start();
  CHECK(code_of(stage.send("ghost", "hi")) == Errc::not_found);
  CHECK(code_of(stage.send("a b", "hi")) == Errc::invalid);
  CHECK(code_of(stage.send("#lobby", "\n")) == Errc::invalid);
  CHECK(code_of(stage.send("#lobby", std::string(kTextBytesMax + 1, 'x'))) == Errc::too_large);
  stage.server.answers_pings = false;
  const Millis before = stage.world.clock().steady();
  CHECK(code_of(stage.send("#lobby", "hi")) == Errc::timeout);
  CHECK(stage.world.clock().steady() - before >= Millis(kAnswerTimeout));
}

TEST_CASE("kLinesBurst messages go at once, then one each kLinesRefill; more than kWaitingSendsMax are refused with the time to wait") {
  Stage stage;
  stage.start();
  std::size_t refused = 0;
  std::size_t done = 0;
  io::TaskGroup group(stage.world.executor());
  const auto send = [](engine::ChannelAccount& account, std::size_t& ok, std::size_t& no) -> io::Task<> {
    const auto sent = co_await account.send({.address = {.to = "#lobby"}, .text = "x"});
    if (sent)
      ok++;
    else if (sent.error().code == Errc::rate_limited && sent.error().retry_after_ms > 0)
      no++;
  };
  for (std::size_t i = 0; i < kWaitingSendsMax + 5; i++) group.spawn(send(*stage.account, done, refused));
  stage.world.run_until_idle();
  CHECK(stage.server.count("PRIVMSG") == static_cast<std::size_t>(kLinesBurst));
  CHECK(refused == 5);
  stage.world.advance(kLinesRefill * 3);
  CHECK(stage.server.count("PRIVMSG") == static_cast<std::size_t>(kLinesBurst) + 3);
  stage.world.advance(kLinesRefill * static_cast<int>(kWaitingSendsMax));
  CHECK(done == kWaitingSendsMax);
  stage.world.run(group.stop());
}

TEST_CASE("a lost connection tells who waited, and is tried again from kReconnectPauseMin up to kReconnectPauseMax") {
  Stage stage;
  stage.start();
  stage.server.answers_pings = false;
  io::TaskGroup group(stage.world.executor());
  Errc told = Errc::internal;
  const auto send = [](engine::ChannelAccount& account, Errc& code) -> io::Task<> {
    const auto sent = co_await account.send({.address = {.to = "#lobby"}, .text = "x"});
    if (!sent) code = sent.error().code;
  };
  group.spawn(send(*stage.account, told));
  stage.world.run_until_idle();
  stage.say("ERROR :Closing link\r\n");
  CHECK(told == Errc::connection_lost);
  CHECK_FALSE(stage.account->status().connected);
  CHECK(stage.account->status().last_error.find("Closing link") != std::string::npos);
  CHECK(stage.server.connections == 1);
  stage.world.advance(kReconnectPauseMin * 5 / 4);
  CHECK(stage.server.connections == 2);
  CHECK(stage.account->status().connected);
  stage.world.tcp().stop_serving("irc.example", 6697);
  stage.say("ERROR :again\r\n");
  const auto attempts = stage.world.tcp().attempts();
  stage.world.advance(std::chrono::minutes(20));
  const auto more = stage.world.tcp().attempts() - attempts;
  CHECK(more >= 20);  // about six in the first minute, then one in each
  CHECK(more <= 32);
  CHECK(stage.account->status().last_error.find("Connection refused") != std::string::npos);
  stage.world.run(group.stop());
}

TEST_CASE("a message that waits behind another one when the connection breaks is certainly not sent") {
  Stage stage;
  stage.start();
  const auto hang_up = std::make_shared<io::Event>(stage.world.executor());
  stage.server.deaf_until = hang_up;
  std::string flood;
  for (int i = 0; i < 3000; i++) flood += "PING :" + std::string(450, 'x') + "\r\n";
  stage.say(flood);
  io::TaskGroup group(stage.world.executor());
  Errc told = Errc::internal;
  const auto send = [](engine::ChannelAccount& account, Errc& code) -> io::Task<> {
    const auto sent = co_await account.send({.address = {.to = "#lobby"}, .text = "x"});
    if (!sent) code = sent.error().code;
  };
  group.spawn(send(*stage.account, told));
  stage.world.run_until_idle();
  CHECK(told == Errc::internal);
  hang_up->set();
  stage.world.run_until_idle();
  CHECK(told == Errc::unavailable);
  stage.world.run(group.stop());
}

TEST_CASE("sent out of a channel, it comes back after kRejoinPause, kRejoinTriesMax times") {
  Stage stage;
  stage.start();
  for (std::size_t i = 1; i <= static_cast<std::size_t>(kRejoinTriesMax); i++) {
    stage.say(":op!o@h KICK #lobby molty :out\r\n");
    stage.world.advance(Millis(kRejoinPause) - 1ms);
    CHECK(stage.server.count("JOIN :#lobby") == i);
    stage.world.advance(1ms);
    CHECK(stage.server.count("JOIN :#lobby") == i + 1);
  }
  stage.say(":op!o@h KICK #lobby molty :out\r\n");
  stage.world.advance(Millis(kRejoinPause) * 2);
  CHECK(stage.server.count("JOIN :#lobby") == static_cast<std::size_t>(kRejoinTriesMax) + 1);
  CHECK(stage.server.connections == 1);
  // A pause that the connection does not outlive ends with it.
  stage.say("ERROR :Closing link\r\n");
  stage.world.advance(kReconnectPauseMin * 5 / 4);
  stage.say(":op!o@h KICK #lobby molty :out\r\n");
  stage.say("ERROR :Closing link\r\n");
  stage.stop();
  CHECK_FALSE(stage.account->status().running);
}

TEST_CASE("a configured or answered channel that sent us out, or will not have us, is named in the status until we are in it") {
  Stage stage;
  stage.start();
  const auto error = [&] { return stage.account->status().last_error; };
  stage.say(":molty!m@h JOIN #side\r\n:op!o@h KICK #side molty :out\r\n");
  CHECK(error().empty());
  stage.say(":op!o@h KICK #Lobby molty :no bots\r\n");
  CHECK(error().contains("\"#Lobby\": no bots; add it again"));
  CHECK(stage.account->status().running);
  stage.world.advance(Millis(kRejoinPause));
  CHECK(error().empty());
  stage.say(":op!o@h KICK #lobby molty :again\r\n:s 474 molty #lobby :Cannot join channel (+b)\r\n");
  CHECK(error().contains("(+b)"));
  stage.world.advance(Millis(kRejoinPause));
  CHECK(error().empty());
  stage.say(":molty!m@h JOIN #side\r\n");
  CHECK(stage.send("#side", "hello"));
  stage.say(":op!o@h KICK #side molty :out\r\n");
  CHECK(error().contains("#side"));
}

TEST_CASE("a refused password stops the account; the secret is in no log and no status") {
  Stage stage(R"(,"password":"CANARY-password")");
  stage.server.welcomes = false;
  stage.start();
  CHECK(stage.server.heard.front() == "PASS :CANARY-password");
  stage.say(":s 464 molty :Password incorrect\r\n");
  stage.world.advance(std::chrono::hours(1));
  CHECK(stage.server.connections == 1);
  CHECK(stage.account->status().last_error.find("refuses the password") != std::string::npos);
  CHECK_FALSE(stage.world.log().has("CANARY"));
}

TEST_CASE("a server that is silent is asked after kSilenceMax and left after as long again; one that does not welcome after kRegisterTimeout") {
  Stage stage;
  stage.start();
  stage.world.advance(kSilenceMax + 1s);
  CHECK(stage.server.count("PING :oc") == 1);
  CHECK(stage.server.connections == 1);
  stage.server.answers_pings = false;
  stage.world.advance(2 * kSilenceMax + 10s);
  CHECK(stage.server.connections == 2);
  Stage mute;
  mute.server.welcomes = false;
  mute.start();
  mute.world.advance(kRegisterTimeout - 1s);
  CHECK(mute.server.connections == 1);
  mute.world.advance(1s + kReconnectPauseMin * 5 / 4);
  CHECK(mute.server.connections == 2);
  CHECK(kConnectTimeout < kRegisterTimeout);
}

TEST_CASE("a message that cannot be kept is offered again each kKeepRetryPause, and behind kWaitingMessagesMax nothing more is read") {
  Stage stage;
  stage.start();
  stage.sink.refusals = 1000;
  std::string flood;
  for (std::size_t i = 0; i < kWaitingMessagesMax; i++) flood += ":ann!a@h PRIVMSG molty :" + std::to_string(i) + "\r\n";
  stage.say(flood);
  stage.say(":ann!a@h PRIVMSG molty :last\r\nPING :still-there\r\n");
  CHECK(stage.server.count("PONG :still-there") == 0);
  CHECK(stage.sink.texts().empty());
  stage.sink.refusals = 2;
  stage.world.advance(kKeepRetryPause * 4);
  REQUIRE(stage.sink.texts().size() == kWaitingMessagesMax + 1);
  CHECK(stage.sink.texts().front() == "0");
  CHECK(stage.sink.texts().back() == "last");
  CHECK(stage.server.count("PONG :still-there") == 1);
}

TEST_CASE("a line over kHeardLineBytesMax is thrown away, the next one is read") {
  Stage stage;
  stage.start();
  stage.say(":ann!a@h PRIVMSG molty :" + std::string(kHeardLineBytesMax, 'x'));
  stage.say(std::string(kHeardLineBytesMax, 'y') + "\r\n:ann!a@h PRIVMSG molty :after\r\n");
  CHECK(stage.sink.texts() == std::vector<std::string>{"after"});
}

TEST_CASE("parts of an answer fit one line each") {
  Stage stage;
  std::string text;
  for (int i = 0; i < 200; i++) text += "word" + std::to_string(i) + (i % 10 == 0 ? "\n\n" : " ");
  const auto parts = stage.account->split(text);
  CHECK(parts.size() > 3);
  for (const auto& part : parts) CHECK(part.size() <= kTextBytesMax);
}

}  // namespace oc::channels::irc
