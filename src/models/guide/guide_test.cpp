// The demo guide: what it understands, which tools it calls, what it says.
#include "models/guide/guide.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "base/text.h"
#include "io/sim/sim.h"
#include "models/guide/speak.h"

using namespace oc;
using namespace oc::models;
using engine::ModelCall;
using guide::Request;
using Kind = guide::Request::Kind;
using turn::Message;
using turn::Role;

namespace {

ModelCall call_with(std::string text) {
  ModelCall call{.ref = guide::ref(), .agent_id = "chat", .session_key = "agent:chat:whatsapp:direct:+1555"};
  call.about =
      parse_json(
          R"({"agentId":"chat","sessionKey":"agent:chat:whatsapp:direct:+1555","matchedBy":"binding.peer","channel":"whatsapp","accountId":"biz",
    "peer":{"kind":"direct","id":"+1555"},"binding":{"index":2,"path":"bindings.2","where":"openclaw.json:41:7"},"workspace":"/home/user/chat"})")
          .value();
  for (const auto* name : {"read", "write", "ls", "exec", "session_status"}) call.tools.push_back({name, "", Json()});
  call.messages.push_back(turn::user_message(std::move(text), UnixTime()));
  return call;
}

/// `ls {"path":"."}` of the one call, or the text.
std::string answered(std::string text) {
  const auto reply = guide::reply_to(call_with(std::move(text)));
  if (reply.calls.empty()) return reply.text;
  CHECK(reply.calls.size() == 1);
  CHECK(reply.text.empty());
  return reply.calls[0].name + " " + to_json_text(reply.calls[0].arguments);
}

/// The guide's answer after its own call and this result.
std::string after_result(std::string text, std::string result, bool is_error = false) {
  auto call = call_with(std::move(text));
  auto reply = guide::reply_to(call);
  REQUIRE(reply.calls.size() == 1);
  Message asked{.role = Role::assistant, .provider = "demo", .model = "guide"};
  Message answer{.role = Role::tool_result, .tool_call_id = reply.calls[0].id, .tool_name = reply.calls[0].name, .is_error = is_error};
  asked.content.push_back(std::move(reply.calls[0]));
  answer.content.push_back({.kind = turn::Block::Kind::text, .text = std::move(result)});
  call.messages.push_back(std::move(asked));
  call.messages.push_back(std::move(answer));
  const auto last = guide::reply_to(call);
  CHECK(last.calls.empty());
  return last.text;
}

bool has(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

constexpr std::string_view kSays = "not a language model";

}  // namespace

TEST_CASE("simple words become tool calls") {
  const std::pair<std::string, std::string> rows[] = {
      {"list your workspace", R"(ls {"path":"."})"},
      {"What files are there?", R"(ls {"path":"."})"},
      {"please list the files in memory/", R"(ls {"path":"memory/"})"},
      {"ls docs", R"(ls {"path":"docs"})"},
      {"@bot, could you list your workspace?", R"(ls {"path":"."})"},
      {"read AGENTS.md", R"(read {"path":"AGENTS.md"})"},
      {"Read the file `notes/today.txt`.", R"(read {"path":"notes/today.txt"})"},
      {"can you read \"a b.txt\"?", R"(read {"path":"a b.txt"})"},
      {"write notes.txt: hello: world", R"(write {"path":"notes.txt","content":"hello: world\n"})"},
      {"write to the file x/y.md: one\ntwo\n", R"(write {"path":"x/y.md","content":"one\ntwo\n"})"},
      {"run date -u", R"(exec {"command":"date -u"})"},
      {"exec `ls -la | wc -l`", R"(exec {"command":"ls -la | wc -l"})"},
      {"$ uptime", R"(exec {"command":"uptime"})"},
      {"status", "session_status {}"},
      {"Status.", "session_status {}"},
      {"Show status", "session_status {}"},
      {"[Sat 2026-11-21 05:34 UTC] list your workspace", R"(ls {"path":"."})"},
  };
  for (const auto& [text, expected] : rows) {
    CAPTURE(text);
    CHECK(answered(text) == expected);
  }
}

TEST_CASE("words that only look like requests call nothing") {
  for (const auto* text : {"I like to read", "running late", "write me a poem", "reader", "writeup", "execute", "the runner", "lsd", "statusquo"}) {
    CAPTURE(text);
    CHECK(guide::reply_to(call_with(text)).calls.empty());
  }
}

TEST_CASE("a tool that is not offered is not called, and the reply says who decides") {
  auto call = call_with("run date");
  call.tools.clear();
  const auto reply = guide::reply_to(call);
  CHECK(reply.calls.empty());
  CHECK(has(reply.text, "`exec`"));
  CHECK(has(reply.text, "agent `chat` is not offered it"));
  CHECK(has(reply.text, kSays));
}

TEST_CASE("every reply says that it is the guide and no language model") {
  for (const auto* text : {"hello", "help", "", "?", "connect", "which agent is this?", "tell me a joke"}) {
    CAPTURE(text);
    CHECK(has(answered(text), kSays));
  }
  CHECK(has(after_result("ls", "a.txt"), kSays));
}

TEST_CASE("the route is explained: agent, session, channel, binding, tier") {
  for (const auto* text : {"which agent is this?", "hello there"}) {
    const std::string reply = answered(text);
    CHECK(has(reply, "- Agent: `chat`"));
    CHECK(has(reply, "- Session: `agent:chat:whatsapp:direct:+1555`"));
    CHECK(has(reply, "- Came in by: `whatsapp`, account `biz`, peer `direct:+1555`"));
    CHECK(has(reply, "- Decided by: binding `bindings.2` (`openclaw.json:41:7`), tier `binding.peer`: it names exactly this conversation"));
    CHECK(has(reply, "- Workspace: `/home/user/chat`"));
  }
}

TEST_CASE("a message that no binding matched reached the default agent") {
  auto call = call_with("which agent?");
  call.about =
      parse_json(R"({"agentId":"main","sessionKey":"agent:main:main","matchedBy":"default","channel":"webchat","accountId":"default"})").value();
  CHECK(has(guide::reply_to(call).text, "no binding matched, so the default agent answers"));
  call.about = Json();
  CHECK(has(guide::reply_to(call).text, "- Agent: `chat`"));
}

TEST_CASE("a new session is greeted without quoting the engine's own words") {
  const std::string reply = answered("A new session was started with /new or /reset. Greet the person in your own manner.");
  CHECK(reply.starts_with("Hello! This is a fresh session"));
  CHECK_FALSE(has(reply, "Greet the person"));
  CHECK(has(reply, kSays));
}

TEST_CASE("the first answer is long, later ones short, and both name help and connecting") {
  auto call = call_with("good morning");
  const std::string first = guide::reply_to(call).text;
  CHECK(has(first, "“good morning”"));
  CHECK(has(first, "export ANTHROPIC_API_KEY=..."));
  CHECK(has(first, "openclaw config set models.providers."));
  CHECK(has(first, "Ollama"));
  Message before{.role = Role::assistant, .provider = "demo", .model = "guide"};
  call.messages.own().insert(call.messages.begin(), before);
  const std::string later = guide::reply_to(call).text;
  CHECK(later.size() < first.size());
  CHECK(has(later, "`help`"));
  CHECK(has(later, "`connect`"));
}

TEST_CASE("results are told from the tool's own words") {
  CHECK(has(after_result("ls", "a.txt\nb/"), "In the workspace of agent `chat`:\n\n```\na.txt\nb/\n```"));
  CHECK(has(after_result("ls docs", "x"), "folder `docs`"));
  CHECK(has(after_result("read a.txt", "hello"), "`a.txt` holds:\n\n```\nhello\n```"));
  CHECK(has(after_result("write a.txt: x", "Successfully wrote 2 bytes to a.txt"), "Successfully wrote 2 bytes to a.txt"));
  CHECK(has(after_result("run date", "Sat\n"), "`date` printed:\n\n```\nSat\n```"));
  CHECK(has(after_result("status", "card"), "This session now:"));
  CHECK(has(after_result("read gone", "ENOENT: no such file", true), "The tool `read` could not do that:"));
}

TEST_CASE("a result cannot break out of its fence, and is cut at the limit") {
  CHECK(has(after_result("read a.md", "x\n````\n# heading"), "`````\nx\n````\n# heading\n`````"));
  const std::string shown = after_result("read big", std::string(kGuideQuoteCharsMax + 500, 'x'));
  CHECK(has(shown, "(the rest is left out here)"));
  CHECK(shown.size() < kGuideQuoteCharsMax + 500);
}

TEST_CASE("several results of one turn are all told") {
  auto call = call_with("ls");
  Message one{.role = Role::tool_result, .tool_call_id = "1", .tool_name = "ls"};
  one.content.push_back({.kind = turn::Block::Kind::text, .text = "first"});
  Message two{.role = Role::tool_result, .tool_call_id = "2", .tool_name = "read"};
  two.content.push_back({.kind = turn::Block::Kind::text, .text = "second"});
  call.messages.push_back(one);
  call.messages.push_back(two);
  const std::string text = guide::reply_to(call).text;
  CHECK(text.find("first") < text.find("second"));
  CHECK(has(text, "second"));
}

TEST_CASE("the person's own words are found under what the engine puts around them") {
  CHECK(guide::own_words("[Sat 2026-11-21 05:34 UTC] hi") == "hi");
  CHECK(guide::own_words("[WhatsApp Bob id:+1 Sat 2026-11-21 05:34 UTC] hi") == "hi");
  CHECK(guide::own_words("[not a stamp] hi") == "[not a stamp] hi");
  CHECK(guide::own_words("System: [x] event\n\nConversation info (untrusted metadata):\n```json\n{\"a\":1}\n```\n\nlist your workspace") ==
        "list your workspace");
  CHECK(guide::own_words("(untrusted words):\nno fence") == "no fence");
}

TEST_CASE("the pieces joined are the text") {
  const std::string text = "One two\n\n- three  four\t five ";
  CHECK(join(guide::pieces_of(text), "") == text);
  CHECK(guide::pieces_of(text).size() == 6);
  CHECK(guide::pieces_of("").empty());
}

TEST_CASE("the guide speaks word by word, and is done within its limit") {
  io::SimWorld world;
  std::string heard;
  std::size_t events = 0;
  const std::function<void(const engine::ModelEvent&)> listen = [&](const engine::ModelEvent& event) { heard += event.delta, events++; };
  const ModelCall hello = call_with("hello");
  const Millis start = world.clock().steady();
  const Message message = world.run(guide::speak(world.clock(), hello, listen));
  const Millis took = world.clock().steady() - start;
  CHECK(heard == turn::text_of(message));
  CHECK(events > 20);
  CHECK(took > Millis(100));
  CHECK(took <= kGuideSpeechMax);
  CHECK(message.stop_reason == "stop");
  CHECK(message.provider == "demo");
  auto longer = call_with("x");
  Message result{.role = Role::tool_result, .tool_name = "read"};
  std::string words;
  for (int i = 0; i < 1200; i++) words += "w ";
  result.content.push_back({.kind = turn::Block::Kind::text, .text = words});
  longer.messages.push_back(result);
  const Millis before = world.clock().steady();
  world.run(guide::speak(world.clock(), longer, listen));
  CHECK(world.clock().steady() == before);
}

TEST_CASE("a tool call is told as an event and ends the turn as toolUse") {
  io::SimWorld world;
  std::vector<engine::ModelEvent> events;
  const std::function<void(const engine::ModelEvent&)> listen = [&](const engine::ModelEvent& event) { events.push_back(event); };
  const ModelCall call = call_with("list your workspace");
  const Message message = world.run(guide::speak(world.clock(), call, listen));
  REQUIRE(events.size() == 1);
  CHECK(events[0].kind == engine::ModelEvent::Kind::tool_call);
  CHECK(events[0].delta == "ls");
  CHECK(message.stop_reason == "toolUse");
  CHECK(turn::tool_calls_of(message).size() == 1);
}
