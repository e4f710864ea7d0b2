// Tests of `openclaw sessions`: list, show, search, export, import, cleanup, delete, on a store without a gateway.
#include <doctest/doctest.h>

#include "base/json5.h"
#include "cli/test_world.h"
#include "io/sim/sim.h"
#include "store/store.h"

namespace oc::cli {
namespace {

constexpr const char* kStoreFile = "/home/user/.openclaw/agents/home/sessions/sessions.sqlite";
constexpr Millis kDay = std::chrono::hours(24);

Json json(const std::string& text) { return parse_json5(text)->value(); }

/// A store that a command may stop and the next one may still use.
class Shared final : public store::Store {
 public:
  explicit Shared(store::Store& inner) : inner_(inner) {}
  io::Task<Result<store::AgentStore*>> agent(std::string agent_id) override { return inner_.agent(std::move(agent_id)); }
  io::Task<Result<store::GatewayStore*>> gateway() override { return inner_.gateway(); }
  std::optional<Error> trouble() const override { return inner_.trouble(); }
  io::Task<> stop() override { co_return; }

 private:
  store::Store& inner_;
};

struct Home {
  Home() : world(kRecordedConfig), store(store::open_memory_store(world.sim.io())), database(*world.sim.run(store->agent("home"))) {
    world.sim.files().put(kStoreFile, "x");
  }
  ~Home() { world.sim.run(store->stop()); }

  Said run(std::vector<std::string> arguments) {
    Screen out;
    Screen err;
    auto made = world.world(std::move(arguments), out, err);
    made.open_store = [this](const io::Io&, const store::StorePaths&) { return std::make_unique<Shared>(*store); };
    const int code = world.sim.run(cli::run(std::move(made)));
    return {.code = code, .out = TestWorld::in_home(out.text), .err = TestWorld::in_home(err.text)};
  }
  void put(const std::string& key, Millis age, const char* entry = "{}") {
    const UnixTime then = world.sim.clock().now() - age;
    REQUIRE(world.sim.run(
        database->put_session({.key = key, .session_id = "id-" + key.substr(11), .created_at = then, .updated_at = then, .entry = json(entry)})));
  }
  void say(const std::string& session_id, const char* line) { REQUIRE(world.sim.run(database->append(session_id, {json(line)}))); }
  void talk() {
    put("agent:home:main", Millis(60'000),
        "{model:'mock-1',lastRoute:{channel:'telegram',accountId:'default',agentId:'home',matchedBy:'binding.account'},"
        "deliveryContext:{channel:'telegram',to:'100',accountId:'default'}}");
    say("id-main", "{type:'session',version:3,id:'id-main',timestamp:'2026-01-01T00:00:00.000Z',cwd:'/w'}");
    say("id-main",
        "{type:'message',id:'aaaaaaaa',parentId:null,timestamp:'2026-01-01T00:00:00.000Z',message:{role:'user',content:[{type:'text',"
        "text:'a birthday party'}],timestamp:1}}");
    say("id-main",
        "{type:'message',id:'bbbbbbbb',parentId:'aaaaaaaa',timestamp:'2026-01-01T00:00:01.000Z',message:{role:'assistant',content:[{type:"
        "'text',text:'Let us **plan**.'}],timestamp:2}}");
  }
  bool has(const std::string& key) { return world.sim.run(database->session(key))->has_value(); }

  TestWorld world;
  std::unique_ptr<store::Store> store;
  store::AgentStore* database;
};

}  // namespace

TEST_CASE("sessions show tells route, address and the last messages, and names the nearest key for a mistyped one") {
  Home home;
  home.talk();
  home.put("agent:home:gone", Millis(0));
  REQUIRE(home.world.sim.run(home.database->remove_session("agent:home:gone", "deleted", home.world.sim.clock().now())));
  const auto shown = home.run({"sessions", "show", "main"});
  CHECK(shown.code == 0);
  for (const char* part : {"Session    agent:home:main\n", "Route      telegram account default → home (binding.account)\n",
                           "Answers to telegram 100 (account default)\n", "  user      a birthday party\n", "  assistant Let us **plan**.\n"}) {
    CAPTURE(part);
    CHECK(shown.out.find(part) != std::string::npos);
  }
  const Json facts = json(home.run({"sessions", "show", "agent:home:main", "--json", "--limit", "1"}).out);
  CHECK(*at_path(facts, "session.key") == Json("agent:home:main"));
  CHECK(at_path(facts, "messages")->as_array().size() == 1);
  const auto wrong = home.run({"sessions", "show", "mian"});
  CHECK(wrong.code == 1);
  CHECK(wrong.err == "There is no session agent:home:mian.\n  Did you mean agent:home:main?\n");
  CHECK(home.run({"sessions", "show", "main", "--agent", "work"}).err == "The agent \"work\" has no sessions yet.\n  See: openclaw agents list\n");
  CHECK(home.run({"sessions", "show", "agent:work:main", "--agent", "home"}).code == 1);
}

TEST_CASE("sessions list is the same as sessions, and --store reads another state directory") {
  Home home;
  home.talk();
  CHECK(home.run({"sessions", "list"}).out == home.run({"sessions"}).out);
  home.world.sim.files().put("/backup/agents/old/sessions/sessions.sqlite", "x");
  const auto other = home.run({"sessions", "--store", "/backup/agents/old/sessions/sessions.json", "--json"});
  CHECK(*at_path(json(other.out), "path") == Json("/backup/agents/old/sessions/sessions.sqlite"));
  CHECK(home.run({"sessions", "--store", "/tmp/x.json"}).code == 1);
  CHECK(home.run({"sessions", "--store", "/backup/agents/old/sessions", "--agent", "home"}).code == 1);
}

TEST_CASE("sessions export writes JSON Lines, Markdown and JSON, and no file twice") {
  Home home;
  home.talk();
  const auto lines = home.run({"sessions", "export", "main"});
  CHECK(lines.out.starts_with("{\"type\":\"session\",\"version\":3,"));
  const auto markdown = home.run({"sessions", "export", "main", "--format", "markdown"});
  CHECK(markdown.out.starts_with(
      "# Session agent:home:main\n\nId: id-main\n\n## User\n\n2026-01-01T00:00:00.000Z\n\na birthday party\n\n## Assistant\n"));
  CHECK(at_path(json(home.run({"sessions", "export", "main", "--format", "json"}).out), "lines")->as_array().size() == 3);
  CHECK(home.run({"sessions", "export", "main", "--format", "pdf"}).err == "Unknown format: pdf\n  Use --format jsonl, markdown or json.\n");
  CHECK(home.run({"sessions", "export", "main", "--out", "/home/user/x.jsonl"}).out == "Wrote 3 lines to ~/x.jsonl.\n");
  CHECK(home.run({"sessions", "export", "main", "--out", "/home/user/x.jsonl"}).code == 1);
  CHECK(home.run({"sessions", "export", "main", "--out", "/home/user/x.jsonl", "--force"}).code == 0);

  const auto taken = home.run({"sessions", "import", "/home/user/x.jsonl", "--key", "copy"});
  CHECK(taken.out == "Imported 3 lines as agent:home:copy.\n");
  CHECK(home.has("agent:home:copy"));
  CHECK(home.run({"sessions", "import", "/home/user/x.jsonl", "--key", "copy"}).code == 1);
  CHECK(home.run({"sessions", "import", "/home/user/x.jsonl", "--key", "copy", "--replace"}).code == 0);
  CHECK(home.run({"sessions", "import", "/home/user/none.jsonl"}).code == 1);
}

TEST_CASE("sessions export --into puts a session beside those of an OpenClaw, and leaves a newer, a damaged and a locked folder as it is") {
  Home home;
  home.talk();
  auto& files = home.world.sim.files();
  const std::string index = "/home/user/back/sessions.json";
  const auto into = [&] { return home.run({"sessions", "export", "main", "--into", "/home/user/back"}); };
  files.put(index, R"({"agent:home:other":{"sessionId":"o","updatedAt":1}})");
  CHECK(into().out == "Put id-main.jsonl into ~/back (3 lines, and its entry in sessions.json).\n");
  CHECK(files.read("/home/user/back/id-main.jsonl", 1u << 20).value() == home.run({"sessions", "export", "main"}).out);
  const Json entries = json(files.read(index, 1u << 20).value());
  CHECK(string_member_or(*member(entries, "agent:home:other"), "sessionId", "") == "o");
  const Json& entry = *member(entries, "agent:home:main");
  CHECK(string_member_or(entry, "sessionId", "") == "id-main");
  CHECK(string_member_or(entry, "sessionFile", "") == "/home/user/back/id-main.jsonl");
  CHECK(into().code == 0);

  const auto refused = [&](const std::string& text) {
    files.put(index, text);
    const auto said = into();
    CHECK(said.code == 1);
    CHECK(files.read(index, 1u << 20).value() == text);
    return said.err;
  };
  CHECK(refused(R"({"agent:home:main":{"sessionId":"o","updatedAt":9999999999999}})")
            .contains("the session agent:home:main is newer in ~/back/sessions.json"));
  CHECK(refused("[").contains("Set it aside and try again: mv '~/back/sessions.json' '~/back/sessions.json.damaged'"));
  files.put(index + ".lock", "{}");
  CHECK(refused("{}").contains("another OpenClaw works on ~/back/sessions.json\n  Stop it, or remove ~/back/sessions.json.lock when none runs."));
}

TEST_CASE("sessions cleanup tells in mode warn, does it with --enforce, and spares --active-key") {
  Home home;
  home.talk();
  home.put("agent:home:old", kDay * 31);
  home.put("agent:home:older", kDay * 40);
  const Json look = json(home.run({"sessions", "cleanup", "--dry-run", "--json"}).out);
  CHECK(*at_path(look, "mode") == Json("warn"));
  CHECK(*at_path(look, "beforeCount") == Json(3));
  CHECK(*at_path(look, "afterCount") == Json(1));
  CHECK(*at_path(look, "pruned") == Json(2));
  CHECK(*at_path(look, "wouldMutate") == Json(true));
  CHECK(home.run({"sessions", "cleanup"}).out.find("nothing was removed") != std::string::npos);
  CHECK(home.has("agent:home:old"));
  const auto done = home.run({"sessions", "cleanup", "--enforce", "--active-key", "agent:home:older"});
  CHECK(done.out ==
        "Session store: ~/.openclaw/agents/home/sessions/sessions.sqlite\nMaintenance mode: enforce\nEntries: 3 -> 2 (remove 1)\nPruned stale: "
        "1\nCapped overflow: 0\nKept, it is in use: agent:home:older\n  removed  agent:home:old\nApplied maintenance. Current entries: 2\n");
  CHECK(!home.has("agent:home:old"));
  CHECK(*at_path(json(home.run({"sessions", "cleanup", "--all-agents", "--json"}).out), "allAgents") == Json(true));
  CHECK(home.run({"sessions", "cleanup", "--enforce", "--dry-run"}).code == 1);
}

TEST_CASE("sessions delete asks, or takes --yes; where nobody can be asked it does nothing") {
  Home home;
  home.talk();
  CHECK(home.run({"sessions", "delete", "main"}).err == "Nobody can be asked here.\n  Say it with --yes.\n");
  home.world.is_terminal = true;
  home.world.keyboard.lines = {"n"};
  CHECK(home.run({"sessions", "delete", "main"}).code == 1);
  CHECK(home.has("agent:home:main"));
  CHECK(home.run({"sessions", "delete", "main", "--yes"}).out ==
        "Deleted agent:home:main. Its transcript stays archived as id-main until it is pruned.\n");
  CHECK(!home.has("agent:home:main"));
  CHECK(home.run({"sessions", "delete", "main", "--yes"}).code == 1);
}

TEST_CASE("doctor and status name a shared main session with file and line") {
  TestWorld world(R"({
  "channels": { "telegram": { "botToken": "1:x", "allowFrom": [1, 2] } },
})");
  const auto doctor = world.run({"doctor"}).out;
  CHECK(doctor.find("2 senders share the main session of agent \"main\"") != std::string::npos);
  CHECK(doctor.find("(channels.telegram.allowFrom, ~/.openclaw/openclaw.json:2:") != std::string::npos);
  CHECK(world.run({"status"}).out.find("Isolation\n  ! 2 senders share") != std::string::npos);
}

}  // namespace oc::cli
