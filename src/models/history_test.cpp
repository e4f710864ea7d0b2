// Transcripts made acceptable to providers.
#include "models/history.h"

#include <doctest/doctest.h>

#include <set>

using namespace oc;
using namespace oc::models;
using turn::Block;
using turn::Message;
using turn::Role;

namespace {

Message user(std::string text) { return turn::user_message(std::move(text), UnixTime()); }

Message assistant(std::string text, std::vector<std::string> call_ids = {}) {
  Message message{.role = Role::assistant};
  if (!text.empty()) message.content.push_back({.kind = Block::Kind::text, .text = std::move(text)});
  for (auto& id : call_ids) message.content.push_back({.kind = Block::Kind::tool_call, .id = std::move(id), .name = "ls", .arguments = JsonObject()});
  return message;
}

Message result(std::string id, std::string text) {
  Message message{.role = Role::tool_result, .tool_call_id = std::move(id), .tool_name = "ls"};
  message.content.push_back({.kind = Block::Kind::text, .text = std::move(text)});
  return message;
}

/// `u:hi a:yo[c1] r:c1=ok`, to compare at a glance.
std::string shape(const WireHistory& messages) {
  std::string text;
  for (std::size_t i = 0; i < messages.size(); i++) {
    const Message& message = messages[i];
    if (!text.empty()) text += ' ';
    text += message.role == Role::user ? "u:" : message.role == Role::assistant ? "a:" : "r:" + message.tool_call_id + "=";
    text += turn::text_of(message);
    for (const Block* call : turn::tool_calls_of(message)) text += "[" + call->id + "]";
  }
  return text;
}

std::string wire(const std::vector<Message>& messages) { return shape(wire_history(messages, CallIds::plain)); }

}  // namespace

TEST_CASE("a sound history is left as it is") {
  CHECK(wire({user("hi"), assistant("yo", {"c1"}), result("c1", "ok"), assistant("done"), user("more")}) == "u:hi a:yo[c1] r:c1=ok a:done u:more");
}

TEST_CASE("results without a call are left out, calls without a result get one") {
  CHECK(wire({result("c0", "lost"), user("hi"), result("c9", "lost too")}) == "u:hi");
  const std::vector<Message> said{user("hi"), assistant("", {"c1", "c2"}), result("c2", "ok"), user("go")};
  const auto repaired = wire_history(said, CallIds::plain);
  CHECK(shape(repaired) == "u:hi a:[c1][c2] r:c1=No result was recorded for this call; whether it had an effect is unknown. r:c2=ok u:go");
  CHECK(repaired[2].is_error);
}

TEST_CASE("a result that came late is put right behind its call") {
  CHECK(wire({user("hi"), assistant("", {"c1"}), user("meanwhile"), result("c1", "ok"), assistant("done"), user("x")}) ==
        "u:hi a:[c1] r:c1=ok u:meanwhile a:done u:x");
}

TEST_CASE("messages that say nothing are left out") {
  Message thought{.role = Role::assistant};
  thought.content.push_back({.kind = Block::Kind::thinking, .text = "hm", .signature = "s"});
  CHECK(wire({user("hi"), assistant(""), thought, user("  \n"), assistant("  "), user("x")}) == "u:hi u:x");
  CHECK(wire({}) == "u:Please go on.");
  CHECK(wire({user("hi"), assistant("yo")}) == "u:hi a:yo u:Please go on.");
}

TEST_CASE("ids are made unique and of plain characters") {
  CHECK(wire({user("x"), assistant("", {"call_0"}), result("call_0", "a"), assistant("", {"call_0"}), result("call_0", "b"), user("y")}) ==
        "u:x a:[call_0] r:call_0=a a:[call_0_2] r:call_0_2=b u:y");
  CHECK(wire({user("x"), assistant("", {"a b:c|d"}), result("a b:c|d", "ok")}) == "u:x a:[a_b_c_d] r:a_b_c_d=ok");
  CHECK(wire({user("x"), assistant("", {std::string(500, 'i')}), result(std::string(500, 'i'), "ok")}).size() < 200);
}

TEST_CASE("two calls of one answer with one id keep their own results in order") {
  CHECK(wire({user("x"), assistant("", {"c", "c"}), result("c", "first"), result("c", "second")}) == "u:x a:[c][c_2] r:c=first r:c_2=second");
}

TEST_CASE("Mistral's ids have nine letters or digits and stay paired") {
  const std::vector<Message> said{
      user("x"), assistant("", {"call_0", "call_1"}), result("call_0", "a"), result("call_1", "b"), assistant("", {"call_0"}), result("call_0", "c")};
  const auto made = wire_history(said, CallIds::short9);
  std::set<std::string> ids;
  for (std::size_t i = 0; i < made.size(); i++) {
    for (const Block* call : turn::tool_calls_of(made[i])) {
      CHECK(call->id.size() == 9);
      CHECK(call->id.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz") == std::string::npos);
      ids.insert(call->id);
    }
  }
  CHECK(ids.size() == 3);
  CHECK(made[2].tool_call_id == turn::tool_calls_of(made[1])[0]->id);
  CHECK(made[5].tool_call_id == turn::tool_calls_of(made[4])[0]->id);
}

TEST_CASE("a name that no provider accepts is made plain") {
  auto odd = assistant("", {"a", "b"});
  odd.content[0].name = "";
  odd.content[1].name = "functions.read file";
  const std::vector<Message> said{user("x"), odd};
  const auto made = wire_history(said, CallIds::plain);
  CHECK(turn::tool_calls_of(made[1])[0]->name == "unknown");
  CHECK(turn::tool_calls_of(made[1])[1]->name == "functions_read_file");
}

TEST_CASE("a message that needs no change is not copied") {
  Message half = assistant("yo");
  half.content.push_back({.kind = Block::Kind::text, .text = " "});
  const std::vector<Message> said{user("hi"), half, assistant("a"), user("x"), assistant("", {"c1"}), result("c1", "ok")};
  const auto made = wire_history(said, CallIds::plain);
  REQUIRE(made.size() == 6);
  CHECK(&made[0] == &said[0]);
  CHECK(&made[1] != &said[1]);
  CHECK(made[1].content.size() == 1);
  CHECK(&made[2] == &said[2]);
  CHECK(&made[3] == &said[3]);
  CHECK(shape(made) == "u:hi a:yo a:a u:x a:[c1] r:c1=ok");
}

TEST_CASE("an empty result says so") {
  CHECK(result_text(result("c", " \n")) == "(no output)");
  CHECK(result_text(result("c", "x")) == "x");
}
