// A world with a scripted bridge, in which an account runs.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "channels/sink_test.h"
#include "channels/whatsapp/account.h"
#include "channels/whatsapp/limits.h"
#include "io/sim/sim.h"

namespace oc::channels::whatsapp {

inline Json json(std::string_view text) { return parse_json(text).value(); }

class BridgeWorld {
 public:
  io::SimWorld world;
  std::vector<Json> commands;  ///< what the bridge was told, over all its lives
  int starts = 0;
  bool answers_pings = true;
  bool says_ready = true;
  /// The result line's members for a command; nothing = it stays silent.
  std::function<std::optional<Json>(const Json& command)> answer = [](const Json&) { return json(R"({"ok":true,"value":{"linked":true}})"); };
  std::shared_ptr<Bridge> bridge;
  TestSink sink;
  std::shared_ptr<io::SimChildSide> side;  ///< of the bridge that runs now
  std::shared_ptr<io::Event> dies;

  BridgeWorld() {
    world.environment().set("OPENCLAW_WHATSAPP_BRIDGE", "/bridge");
    CHECK(world.files().make_directories("/bridge/node_modules/baileys", 0700).has_value());
    CHECK(world.files().write_atomic("/bridge/node_modules/baileys/package.json", "{}", 0600).has_value());
    world.processes().script("node", [](const io::ExecPlan&) -> Result<io::SimExec> { return io::SimExec{.output = "v22.1.0\n"}; });
    world.processes().script_child("node", [this](io::ExecPlan, std::shared_ptr<io::SimChildSide> with) { return live(std::move(with)); });
    bridge = std::make_shared<Bridge>(world.io(), "/state");
  }

  std::unique_ptr<Account> account(const std::string& id = "work", std::string_view more = "{}") {
    const auto folder = "/state/credentials/whatsapp/" + id;
    CHECK(world.files().make_directories(folder, 0700).has_value());
    CHECK(world.files().write_atomic(folder + "/creds.json", R"({"me":{"id":"15550000001:3@s.whatsapp.net"}})", 0600).has_value());
    return unlinked(id, more);
  }
  std::unique_ptr<Account> unlinked(const std::string& id, std::string_view more = "{}") {
    const Json config = JsonObject{{"channels", JsonObject{{"whatsapp", JsonObject{{"accounts", JsonObject{{id, json(more)}}}}}}}};
    return std::make_unique<Account>(world.io(), read_settings(config, id, {.state_dir = "/state", .home = "/home/user"}, world.files()), bridge);
  }

  void print(std::string_view line) {
    REQUIRE(side);
    side->print(std::string(line));
    world.run_until_idle();
  }
  void open(const std::string& id = "work") {
    print(R"({"event":"open","account":")" + id +
          R"(","self":{"jid":"15550000001@s.whatsapp.net","lid":"900001@lid","phone":"+15550000001","name":"Me"}})");
  }
  void say(const std::string& entry, const std::string& text, const std::string& id = "work") {
    print(
        R"({"event":"message","account":")" + id + R"(","entry":")" + entry + R"(","message":{"id":"3EB0)" + entry +
        R"(","chat":"15551230001@s.whatsapp.net","group":false,"from":"15551230001@s.whatsapp.net","phone":"+15551230001","name":"Ann","me":false,"at":1,"text":")" +
        text + R"(","mentions":[]}})");
  }
  std::vector<Json> told(std::string_view command) const {
    std::vector<Json> out;
    for (const auto& one : commands)
      if (string_member_or(one, "cmd", "") == command) out.push_back(one);
    return out;
  }
  void kill() {
    dies->set();
    world.run_until_idle();
  }

 private:
  io::Task<int> live(std::shared_ptr<io::SimChildSide> with) {
    starts++;
    side = with;
    const auto death = std::make_shared<io::Event>(world.executor());
    dies = death;
    if (says_ready) with->print(R"({"event":"ready","version":1})");
    const auto ended = co_await io::until(*death, obey(with));
    co_return ended ? *ended : 137;
  }
  io::Task<Result<int>> obey(std::shared_ptr<io::SimChildSide> with) {
    for (;;) {
      auto line = co_await with->read_line();
      if (!line) co_return 0;
      const auto command = json(*line);
      commands.push_back(command);
      const bool is_ping = string_member_or(command, "cmd", "") == "ping";
      if (is_ping && !answers_pings) continue;
      if (int_member(command, "reqId").value_or(0) == 0) continue;
      auto result = is_ping ? json(R"({"ok":true,"value":{}})") : answer(command).value_or(Json());
      if (!result.is_object()) continue;
      result.get_object()["event"] = "result";
      result.get_object()["reqId"] = *member(command, "reqId");
      with->print(to_json_text(result));
    }
  }
};

/// An account that runs until the end of the scope.
class Running {
 public:
  Running(BridgeWorld& in, Account& account) : in_(in), group_(in.world.executor()) {
    group_.spawn(account.run(in.sink));
    in_.world.run_until_idle();
  }
  ~Running() { stop(); }
  void stop() {
    if (is_stopped_) return;
    is_stopped_ = true;
    in_.world.run(group_.stop());
  }

 private:
  BridgeWorld& in_;
  io::TaskGroup group_;
  bool is_stopped_ = false;
};

}  // namespace oc::channels::whatsapp
