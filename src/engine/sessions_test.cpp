// Tests of the life of sessions: when they begin anew, what they inherit, where they start from, and who may speak in them.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/limits.h"
#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

constexpr const char* kOwner =
    R"({ channels: { telegram: { dmPolicy: "allowlist", allowFrom: ["100"], groupPolicy: "open", groups: { "*": { requireMention: false } } } } })";

std::string with_session(const std::string& session) {
  return R"({ session: )" + session +
         R"(, channels: { telegram: { dmPolicy: "allowlist", allowFrom: ["100"], groupPolicy: "open", groups: { "*": { requireMention: false } } },
             discord: { dmPolicy: "open", allowFrom: ["*"], groupPolicy: "open", guilds: { "*": { requireMention: false } } } } })";
}

std::string id_of(StoryWorld& world, const std::string& key) { return world.history(key).session_id; }

Json entry_of(StoryWorld& world, const std::string& key) { return (*world.sim.run(world.agent_store("main").session(key)))->entry; }

std::vector<store::ArchiveRow> archives_of(StoryWorld& world, const std::string& key) {
  return *world.sim.run(world.agent_store("main").archives(key, 10));
}

bool was_shown(const StoryWorld& world, std::string_view text) { return all_text(world.models.calls.back()).find(text) != std::string::npos; }

}  // namespace

TEST_CASE("9.3: a session that was used before the last 04:00 begins anew with the next message, is archived, and hands nothing on") {
  StoryWorld world(kOwner);
  world.sim.clock().set_now(from_ms(1'774'656'000'000));  // 2026-03-28T00:00:00Z
  world.tell({.text = "CANARY"});
  CHECK(world.sim.run(world.engine().patch_session({"main", {{"thinkingLevel", "high"}}})));
  const auto first = id_of(world, "main");
  world.settle(std::chrono::minutes(200));
  world.tell({.text = "still night"});
  CHECK(id_of(world, "main") == first);
  CHECK(was_shown(world, "CANARY"));
  world.settle(std::chrono::hours(4));
  world.tell({.text = "good morning"});
  CHECK(id_of(world, "main") != first);
  CHECK(!was_shown(world, "CANARY"));
  CHECK(world.models.calls.back().thinking == "off");
  const auto archives = archives_of(world, "agent:main:main");
  REQUIRE(archives.size() == 1);
  CHECK(archives[0].session_id == first);
  CHECK(archives[0].reason == "stale");
  CHECK(world.sim.run(world.agent_store("main").entries(first, 100))->size() > 2);
}

TEST_CASE("9.2: idle, by type and by channel, each judged when a message arrives") {
  struct Row {
    const char* session;
    Said said;
    const char* key;
    std::int64_t minutes;
    bool begins_anew;
  };
  const Row rows[] = {
      {R"({ reset: { mode: "idle", idleMinutes: 30 } })", {}, "agent:main:main", 29, false},
      {R"({ reset: { mode: "idle", idleMinutes: 30 } })", {}, "agent:main:main", 32, true},
      {R"({ reset: { mode: "idle" } })", {}, "agent:main:main", 60 * 24 * 40, false},
      {R"({ idleMinutes: 5 })", {}, "agent:main:main", 7, true},
      {R"({ resetByType: { group: { mode: "idle", idleMinutes: 5 } } })", {}, "agent:main:main", 7, false},
      {R"({ resetByType: { group: { mode: "idle", idleMinutes: 5 } } })", {.group = "-5"}, "agent:main:telegram:group:-5", 7, true},
      {R"({ resetByType: { thread: { mode: "idle", idleMinutes: 5 } } })",
       {.group = "-5", .thread = "7"},
       "agent:main:telegram:group:-5:topic:7",
       7,
       true},
      {R"({ resetByType: { thread: { mode: "idle", idleMinutes: 5 } } })", {.group = "-5"}, "agent:main:telegram:group:-5", 7, false},
      {R"({ reset: { mode: "idle", idleMinutes: 5 }, resetByChannel: { telegram: { mode: "idle", idleMinutes: 60 } } })",
       {},
       "agent:main:main",
       7,
       false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.session);
    StoryWorld world(with_session(row.session));
    world.sim.clock().set_now(from_ms(1'774'692'000'000));  // 10:00
    world.tell(row.said);
    const auto before = id_of(world, row.key);
    REQUIRE(!before.empty());
    world.settle(std::chrono::minutes(row.minutes));
    world.tell(row.said);
    CHECK((id_of(world, row.key) != before) == row.begins_anew);
  }
}

TEST_CASE("8: /new keeps what was set on purpose and archives the rest; alone it says which model and greets") {
  StoryWorld world(kOwner);
  world.tell({.text = "CANARY"});
  CHECK(world.sim.run(world.engine().patch_session({"main", {{"thinkingLevel", "high"}, {"label", "Trip"}, {"groupActivation", "always"}}})));
  const auto first = id_of(world, "main");
  world.tell({.text = "/New"});
  const auto sent = world.arrived();
  CHECK(sent[sent.size() - 2] == "✅ New session started · model: scripted/one");
  CHECK(sent.back() == "answer from main");
  const Json entry = entry_of(world, "agent:main:main");
  CHECK(string_member(entry, "thinkingLevel") == "high");
  CHECK(string_member(entry, "label") == "Trip");
  CHECK(!member(entry, "groupActivation"));
  REQUIRE(archives_of(world, "agent:main:main").size() == 1);
  CHECK(archives_of(world, "agent:main:main")[0].session_id == first);
  CHECK(archives_of(world, "agent:main:main")[0].reason == "reset");
}

TEST_CASE("9.1: /new <model> takes the model and says the rest to it") {
  StoryWorld world(kOwner);
  world.tell({.text = "/new scripted/two plan a trip"});
  CHECK(world.models.calls.back().ref.text() == "scripted/two");
  CHECK(last_user_text(world.models.calls.back()).ends_with("plan a trip"));
  CHECK(world.arrived().size() == 1);
  world.tell({.text = "/reset"});
  CHECK(world.models.calls.back().ref.text() == "scripted/two");
  CHECK(world.arrived()[1] == "✅ New session started · model: scripted/two (default: scripted/one)");
  world.tell({.text = "/new plan another"});
  CHECK(last_user_text(world.models.calls.back()).ends_with("plan another"));
}

TEST_CASE("9.1: session.resetTriggers replaces /new; strangers' triggers are text that goes nowhere near the session; mentions do not hide one") {
  StoryWorld world(R"({ session: { resetTriggers: ["start over"] }, messages: { groupChat: { mentionPatterns: ["@?claw"] } },
    channels: { telegram: { dmPolicy: "open", allowFrom: ["*", "100"], groupPolicy: "open", groupAllowFrom: ["*", "100"], groups: { "*": {} } } } })");
  world.tell({.text = "CANARY"});
  const auto first = id_of(world, "main");
  world.tell({.text = "/new"});
  CHECK(id_of(world, "main") == first);
  CHECK(last_user_text(world.models.calls.back()).ends_with("/new"));
  world.tell({.by = "999", .text = "start over"});
  CHECK(id_of(world, "main") == first);
  world.tell({.text = "Start Over"});
  CHECK(id_of(world, "main") != first);
  world.tell({.group = "-5", .text = "@claw hello"});
  const auto group = id_of(world, "agent:main:telegram:group:-5");
  world.tell({.group = "-5", .text = "@claw start over  with this"});
  CHECK(id_of(world, "agent:main:telegram:group:-5") != group);
  CHECK(last_user_text(world.models.calls.back()).ends_with("with this"));
}

TEST_CASE("a crash behind /new does not begin the session twice, nor loses the message, however often it strikes") {
  StoryWorld world(kOwner);
  world.tell({.text = "before"});
  const auto old = id_of(world, "main");
  world.models.script = [](const ModelCall&) { return Scripted{.text = "late", .length = std::chrono::minutes(10)}; };
  world.say({.text = "/new plan a trip"});
  world.settle(Millis(500));
  const auto fresh = id_of(world, "main");
  CHECK(fresh != old);
  world.crash();
  world.start();
  world.settle(Millis(500));
  CHECK(id_of(world, "main") == fresh);
  world.models.script = nullptr;
  world.crash();
  world.start();
  world.settle();
  CHECK(id_of(world, "main") == fresh);
  CHECK(archives_of(world, "agent:main:main").size() == 1);
  CHECK(world.arrived().back() == "answer from main");
  CHECK(last_user_text(world.models.calls.back()).ends_with("plan a trip"));
}

TEST_CASE("a turn that the night interrupted goes on in its own session") {
  StoryWorld world(kOwner);
  world.sim.clock().set_now(from_ms(1'774'656'000'000));
  world.models.script = [](const ModelCall&) { return Scripted{.text = "late", .length = std::chrono::minutes(10)}; };
  world.say({.text = "a long one"});
  world.settle(std::chrono::minutes(1));
  const auto id = id_of(world, "main");
  REQUIRE(!id.empty());
  world.crash();
  world.sim.advance(std::chrono::hours(12));
  world.models.script = nullptr;
  world.start();
  world.settle();
  CHECK(id_of(world, "main") == id);
  CHECK(archives_of(world, "agent:main:main").empty());
  CHECK(world.arrived() == std::vector<std::string>{"answer from main"});
}

TEST_CASE("9.4: a new thread starts from its parent's transcript, once") {
  StoryWorld world(with_session("{}"));
  world.tell({.group = "-5", .text = "the plan is CANARY"});
  world.tell({.group = "-5", .thread = "7", .text = "and now?"});
  CHECK(was_shown(world, "CANARY"));
  CHECK(was_shown(world, "and now?"));
  const std::string key = "agent:main:telegram:group:-5:topic:7";
  const auto lines = *world.sim.run(world.agent_store("main").entries(id_of(world, key), 100));
  REQUIRE(lines.size() >= 4);
  CHECK(string_member_or(lines[0].line, "parentSession", "").ends_with("/" + id_of(world, "agent:main:telegram:group:-5") + ".jsonl"));
  CHECK(string_member(lines[0].line, "id") == id_of(world, key));
  CHECK(bool_member(entry_of(world, key), "forkedFromParent") == true);
  world.tell({.group = "-5", .text = "later SECOND"});
  world.tell({.group = "-5", .thread = "7", .text = "/new hello"});
  CHECK(!was_shown(world, "CANARY"));
  CHECK(!was_shown(world, "SECOND"));
  world.tell({.group = "-5", .text = "what of the topic?"});
  CHECK(!was_shown(world, "and now?"));
}

TEST_CASE("9.4: what the parent is still answering is not the thread's to answer") {
  StoryWorld world(with_session("{}"));
  world.tell({.group = "-5", .text = "the plan is CANARY"});
  const std::string parent = id_of(world, "agent:main:telegram:group:-5");
  const auto before = *world.sim.run(world.agent_store("main").entries(parent, 100));
  const Json content = JsonArray{JsonObject{{"type", "text"}, {"text", "and what is PENDING?"}}};
  const Json question = JsonObject{{"type", "message"},
                                   {"id", "0badcafe"},
                                   {"parentId", string_member_or(before.back().line, "id", "")},
                                   {"message", JsonObject{{"role", "user"}, {"content", content}}}};
  REQUIRE(world.sim.run(world.agent_store("main").append(parent, {question})));
  world.tell({.group = "-5", .thread = "7", .text = "and now?"});
  CHECK(was_shown(world, "CANARY"));
  CHECK(!was_shown(world, "PENDING"));
}

TEST_CASE("9.4: a parent above session.parentForkMaxTokens is left where it is") {
  StoryWorld world(with_session("{ parentForkMaxTokens: 1 }"));
  world.tell({.group = "-5", .text = "the plan is CANARY"});
  world.tell({.group = "-5", .thread = "7", .text = "and now?"});
  CHECK(!was_shown(world, "CANARY"));
  CHECK(world.sim.log().has("larger than session.parentForkMaxTokens"));
}

TEST_CASE("7: the owner's route stays when somebody else writes into the main session, and drops a thread that is over") {
  StoryWorld world(
      R"({ channels: { telegram: { dmPolicy: "pairing", allowFrom: ["100"], groupPolicy: "open", groups: { "*": { requireMention: false } } } } })");
  world.pair("telegram", "default", "200");
  world.tell({.by = "100", .text = "I am the owner"});
  world.tell({.by = "200", .text = "I am a guest"});
  const Json entry = entry_of(world, "agent:main:main");
  CHECK(string_member(entry, "lastTo") == "100");
  CHECK(string_member(*member(entry, "deliveryContext"), "to") == "100");
  CHECK(string_member(*member(entry, "origin"), "from") == "telegram:200");
  CHECK(world.last_send().address.to == "200");
  world.tell({.group = "-5", .name = "", .text = "hello"});
  const Json group = entry_of(world, "agent:main:telegram:group:-5");
  CHECK(string_member(group, "lastTo") == "-5");
  CHECK(string_member(group, "chatType") == "group");
  CHECK(string_member(group, "groupId") == "-5");
  CHECK(string_member_or(group, "displayName", "").starts_with("telegram:"));
  CHECK(!member(group, "lastThreadId"));
}

TEST_CASE("12: /send off silences a chat in the books and over the protocol, /send on and inherit let it speak; only an owner may") {
  StoryWorld world(
      R"({ channels: { telegram: { dmPolicy: "pairing", allowFrom: ["100"], groupPolicy: "open", groups: { "*": { requireMention: false } } } } })");
  world.pair("telegram", "default", "200");
  world.tell({.by = "200", .text = "/send off"});
  CHECK(world.arrived().empty());
  world.tell({.text = "/send off"});
  CHECK(world.arrived().back() == "⚙️ Send policy set to off.");
  const std::size_t calls = world.models.calls.size();
  world.tell({.text = "hello?"});
  CHECK(world.models.calls.size() == calls);
  const auto messages = *world.sim.run(world.agent_store("main").messages({.rows_max = 1}));
  REQUIRE(!messages.empty());
  CHECK(messages[0].inbox.state == "refused");
  CHECK(messages[0].inbox.error.find("sendPolicy") != std::string::npos);
  const auto refused = world.sim.run(world.engine().send({.session_key = "main", .text = "hi", .run_id = "r"}));
  REQUIRE(!refused);
  CHECK(refused.error().message == "send blocked by session policy");
  world.tell({.text = "/send sideways"});
  CHECK(world.arrived().back() == "⚙️ Usage: /send on|off|inherit");
  world.tell({.text = "/send inherit"});
  world.tell({.text = "hello?"});
  CHECK(world.arrived().back() == "answer from main");
}

TEST_CASE("12: an entry's own word goes before the rules") {
  StoryWorld world(R"({ session: { sendPolicy: { rules: [{ action: "deny", match: { channel: "telegram", chatType: "direct" } }] } },
    channels: { telegram: { dmPolicy: "allowlist", allowFrom: ["100"] } } })");
  world.tell({.text = "hello?"});
  CHECK(world.arrived().empty());
  world.tell({.text = "/send on"});
  world.tell({.text = "hello?"});
  CHECK(world.arrived().back() == "answer from main");
}

TEST_CASE("a client's reset archives the session and keeps its policies; deleting archives too") {
  StoryWorld world(kOwner);
  world.tell({.text = "hello"});
  const auto first = id_of(world, "main");
  CHECK(world.sim.run(world.engine().patch_session({"main", {{"label", "Trip"}, {"groupActivation", "always"}}})));
  const auto reset = world.sim.run(world.engine().reset_session("main"));
  REQUIRE(reset);
  CHECK(reset->session_id != first);
  CHECK(string_member(reset->entry, "label") == "Trip");
  CHECK(string_member(reset->entry, "groupActivation") == "always");
  CHECK(string_member(reset->entry, "lastTo") == "100");
  CHECK(*world.sim.run(world.engine().delete_session("main")));
  const auto archives = archives_of(world, "agent:main:main");
  REQUIRE(archives.size() == 2);
}

TEST_CASE("16: dmHistoryLimit and a person's own historyLimit shorten what the model is shown of a direct chat") {
  StoryWorld world(R"({ session: { dmScope: "per-channel-peer" }, channels: { telegram: { dmPolicy: "open", allowFrom: ["*"], dmHistoryLimit: 2,
    dms: { "200": { historyLimit: 1 } } } } })");
  for (const char* by : {"100", "200"}) {
    for (const char* text : {"WORD-ONE", "WORD-TWO", "WORD-THREE"}) world.tell({.by = by, .text = text});
  }
  world.tell({.by = "100", .text = "now"});
  CHECK(!was_shown(world, "WORD-ONE"));
  CHECK(was_shown(world, "WORD-TWO"));
  world.tell({.by = "200", .text = "now"});
  CHECK(!was_shown(world, "WORD-TWO"));
  CHECK(was_shown(world, "WORD-THREE"));
}

}  // namespace oc::engine
