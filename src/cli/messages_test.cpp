// Tests of `openclaw messages`, and of what status and doctor say of messages, on stores without a gateway.
#include <doctest/doctest.h>

#include "base/json5.h"
#include "base/limits.h"
#include "cli/test_world.h"

using namespace oc;
using namespace oc::cli;

namespace {

constexpr const char* kDatabase = "/home/user/.openclaw/agents/home/sessions/sessions.sqlite";

/// A message whose answer has two parts: one arrived, of the other it is not known.
io::Task<Result<void>> fill(store::Store& store) {
  OC_CO_TRY(store::AgentStore * agent, co_await store.agent("home"));
  const UnixTime at = from_ms(1'700'000'000'000);
  store::InboxRow row{.id = agent->next_inbox_id(), .channel = "telegram", .account_id = "alerts", .message_id = "77"};
  row.session_key = "agent:home:main";
  row.message = parse_json(R"({"inbound":{"sender":{"id":"42","name":"Ada"},"peer":{"kind":"direct","id":"42"},"text":"what is\n6 times 7?"},
    "route":{"matchedBy":"binding.account","binding":{"index":0,"path":"bindings.0","where":"openclaw.json:12:5"}}})")
                    .value();
  row.state = "accepted";
  row.accepted_at = at;
  const std::int64_t id = row.id;
  OC_CO_CHECKED(co_await agent->accept(row));
  store::TurnCommit end{.inbox_ids = {id}, .inbox_state = "done", .now = at + Millis(2000)};
  end.run = store::RunRow{.run_id = "in-home-1", .session_key = row.session_key, .inbox_id = id, .state = "done", .started_at = at + Millis(100)};
  end.run->ended_at = at + Millis(2000);
  end.run->facts = parse_json(R"({"model":"mock/mock-1","input":10,"output":5})").value();
  store::OutboxRow part{.inbox_id = id, .run_id = "in-home-1", .part = 0, .session_key = row.session_key, .address = {{"to", "42"}}, .text = "42"};
  part.idempotency_key = "in-home-1:0";
  part.state = "sent";
  part.attempts = 1;
  part.sent_message_id = "42:9";
  part.created_at = at + Millis(2000);
  part.sent_at = at + Millis(2100);
  end.outbox.push_back(part);
  part.part = 1;
  part.idempotency_key = "in-home-1:1";
  part.text = "or so";
  part.state = "held";
  part.ambiguous = 1;
  part.sent_message_id = "";
  part.error = "the other side closed";
  end.outbox.push_back(part);
  co_return co_await agent->commit(std::move(end));
}

/// Opened again and again by one command, and filled once.
class SameStore final : public store::Store {
 public:
  explicit SameStore(store::Store& store, bool refuses_gateway = false) : store_(store), refuses_gateway_(refuses_gateway) {}
  io::Task<Result<store::AgentStore*>> agent(std::string agent_id) override { return store_.agent(std::move(agent_id)); }
  io::Task<Result<store::GatewayStore*>> gateway() override {
    if (refuses_gateway_) co_return fail(Errc::invalid, "gateway.sqlite was written by a newer openclaw");
    co_return co_await store_.gateway();
  }
  std::optional<Error> trouble() const override { return store_.trouble(); }
  io::Task<> stop() override { co_return; }

 private:
  store::Store& store_;
  bool refuses_gateway_;
};

constexpr const char* kGatewayDatabase = "/home/user/.openclaw/state/gateway.sqlite";

/// An update that could not be read, and a message whose agent's store was refused.
io::Task<Result<void>> fill_parked(store::Store& store) {
  OC_CO_TRY(store::GatewayStore * gateway, co_await store.gateway());
  store::ParkedRow row{.channel = "telegram", .account_id = "alerts", .name = "7", .raw = R"({"update_id":7,"message":5})"};
  row.error = "its message is no object";
  row.parked_at = from_ms(1'700'000'000'000);
  OC_CO_CHECKED(co_await gateway->park(row));
  row.kind = store::ParkedRow::Kind::message;
  row.raw = R"({"sender":{"id":"42","name":"Ada"},"peer":{"kind":"direct","id":"42"},"text":"are you there?"})";
  row.error = "sessions.sqlite was written by a newer openclaw";
  OC_CO_CHECKED(co_await gateway->park(row));
  co_return Result<void>{};
}

Said run_on(std::vector<std::string> arguments, const char* database, io::Task<Result<void>> (*fill_store)(store::Store&),
            bool refuses_gateway = false) {
  TestWorld world(kRecordedConfig);
  world.sim.files().put(database, "");
  if (refuses_gateway) world.sim.files().put(kGatewayDatabase, "");
  auto store = store::open_memory_store(world.sim.io());
  REQUIRE(world.sim.run(fill_store(*store)));
  Screen out;
  Screen err;
  CliWorld made = world.world(std::move(arguments), out, err);
  made.open_store = [&store, refuses_gateway](const io::Io&, const store::StorePaths&) {
    return std::make_unique<SameStore>(*store, refuses_gateway);
  };
  const int code = world.sim.run(run(std::move(made)));
  world.sim.run(store->stop());
  return {.code = code, .out = TestWorld::in_home(out.text), .err = TestWorld::in_home(err.text)};
}

Said run_filled(std::vector<std::string> arguments) { return run_on(std::move(arguments), kDatabase, fill); }
Said run_parked(std::vector<std::string> arguments) { return run_on(std::move(arguments), kGatewayDatabase, fill_parked); }

bool has(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

}  // namespace

TEST_CASE("without a gateway the messages are listed from the stores, and it is said so") {
  const Said said = run_filled({"messages", "list", "--state", "dead"});
  CHECK(said.code == 0);
  for (const auto* words : {"No gateway is running; this is what the stores have.", "home:1", "held", "telegram/alerts", "Ada (direct:42)",
                            "what is 6 times 7?", "the other side closed", "openclaw messages show ID"}) {
    INFO(words);
    CHECK(has(said.out, words));
  }
  const Said json = run_filled({"messages", "list", "--json", "--limit", std::to_string(kMessagesListedMax)});
  const auto answer = parse_json(json.out);
  REQUIRE(answer);
  CHECK(answer->at("source") == "store");
  CHECK(answer->at("count").to_number<int>() == 1);
  CHECK(answer->at("messages").as_array()[0].at("state") == "held");
  CHECK(has(run_filled({"messages", "list", "--state", "unfinished"}).out, "No messages."));
  CHECK(has(run_filled({"messages", "list", "--agent", "work"}).out, "No messages."));
  CHECK(has(run_filled({"messages", "list", "--session", "main"}).out, "home:1"));
}

TEST_CASE("a message is shown with its history, and what may be done with it") {
  const Said said = run_filled({"messages", "show", "home:1"});
  CHECK(said.code == 0);
  for (const auto* words :
       {"State    held", "accepted", "message 77 of telegram/alerts", "by binding.account (openclaw.json:12:", "in-home-1, mock/mock-1",
        "done, 10 tokens in, 5 out", "sent (1 try), message 9: 42", "held (1 try, 1 of unknown outcome): or so", "openclaw messages retry home:1",
        "openclaw messages drop home:1", "2023-11-14T22:13:22.100Z"}) {
    INFO(std::string(words));
    INFO(said.out);
    CHECK(has(said.out, words));
  }
}

TEST_CASE("a change without a gateway is made in the store, and it is said when it takes effect") {
  const Said retried = run_filled({"messages", "retry", "home:1"});
  CHECK(retried.code == 0);
  CHECK(retried.out == "home:1: 1 part of its answer is sent.\nNo gateway is running; it takes effect at its next start.\n");
  const auto dropped = parse_json(run_filled({"messages", "drop", "home:1", "--json"}).out);
  REQUIRE(dropped);
  CHECK(dropped->at("state") == "dropped");
  CHECK(dropped->at("source") == "store");
}

TEST_CASE("what is not there, or no id, is refused with what to type") {
  for (const auto* id : {"home:2", "work:1", "../home:1"}) {
    const Said said = run_filled({"messages", "show", id});
    CHECK(said.code == 1);
    CHECK(has(said.err, "no message " + std::string(id)));
    CHECK(has(said.err, "openclaw messages list --state all"));
  }
  CHECK(has(run_filled({"messages", "drop", "home"}).err, "\"home\" is no message id; one looks like main:12"));
  CHECK(has(run_filled({"messages", "list", "--state", "lost"}).err, "--state may be dead, unfinished or all"));
  CHECK(run_filled({"messages", "list", "--limit", std::to_string(kMessagesListedMax + 1)}).code == 1);
}

TEST_CASE("status and doctor say that messages are stuck, and what to type") {
  CHECK(has(run_filled({"status"}).out, "1 held"));
  const auto status = parse_json(run_filled({"status", "--json"}).out);
  REQUIRE(status);
  CHECK(status->at("messages").at("held").to_number<int>() == 1);
  const Said doctor = run_filled({"doctor"});
  CHECK(has(doctor.out, "1 wait for you: 0 dead, 0 not delivered, 1 held"));
  CHECK(has(doctor.out, "openclaw messages list --state dead"));
}

TEST_CASE("what was set aside is listed, shown and let go without a gateway; a retry says what it needs") {
  for (const auto* state : {"dead", "all"}) {
    const Said listed = run_parked({"messages", "list", "--state", state});
    CHECK(listed.code == 0);
    for (const auto* words : {"gateway:1", "gateway:2", "telegram/alerts", "Ada (direct:42)", "are you there?"}) {
      INFO(std::string(words));
      INFO(listed.out);
      CHECK(has(listed.out, words));
    }
    const auto rows = parse_json(run_parked({"messages", "list", "--state", state, "--json"}).out);
    REQUIRE(rows);
    CHECK(rows->at("count").to_number<int>() == 2);
    CHECK(rows->at("messages").as_array()[1].at("error") == "its message is no object");
  }
  CHECK(has(run_parked({"messages", "list", "--state", "unfinished"}).out, "No messages."));
  CHECK(has(run_parked({"messages", "list", "--channel", "slack"}).out, "No messages."));
  const Said update = run_parked({"messages", "show", "gateway:1"});
  CHECK(has(update.out, R"({"update_id":7,"message":5})"));
  CHECK(has(update.out, "It cannot be read, so it cannot be tried again. Let it go: openclaw messages drop gateway:1"));
  CHECK_FALSE(has(update.out, "messages retry"));
  CHECK(has(run_parked({"messages", "show", "gateway:2"}).out, "Try again: openclaw messages retry gateway:2"));
  const auto dropped = parse_json(run_parked({"messages", "drop", "gateway:1", "--json"}).out);
  REQUIRE(dropped);
  CHECK(dropped->at("state") == "dropped");
  const Said unreadable = run_parked({"messages", "retry", "gateway:1"});
  CHECK(unreadable.code == 1);
  CHECK(has(unreadable.err, "gateway:1 is an update of telegram that cannot be read"));
  CHECK(has(unreadable.err, "openclaw messages drop gateway:1"));
  const Said waits = run_parked({"messages", "retry", "gateway:2"});
  CHECK(waits.code == 1);
  CHECK(has(waits.err, "Start it: openclaw gateway run; then type again: openclaw messages retry gateway:2"));
  CHECK(has(run_parked({"messages", "show", "gateway:3"}).err, "no message gateway:3"));
  CHECK(has(run_filled({"messages", "show", "gateway:1"}).err, "no message gateway:1"));
  CHECK(has(run_parked({"status"}).out, "2 dead"));
}

TEST_CASE("a gateway's database that cannot be read is told, and what the agents have is listed and counted") {
  const Said said = run_on({"messages", "list"}, kDatabase, fill, true);
  CHECK(said.code == 0);
  CHECK(has(said.out, "home:1"));
  CHECK(has(said.err, "gateway.sqlite was written by a newer openclaw"));
  CHECK(has(run_on({"status"}, kDatabase, fill, true).out, "1 held"));
}
