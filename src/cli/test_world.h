// A simulated machine on which tests type commands: its files, what was printed, and what the person answers.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "base/text.h"
#include "cli/cli.h"
#include "io/sim/sim.h"
#include "store/store.h"

namespace oc::cli {

class Screen final : public Output {
 public:
  void write(std::string_view bytes) override { text += bytes; }
  std::string text;
};

class Keyboard final : public Input {
 public:
  io::Task<std::optional<std::string>> line() override {
    if (lines.empty()) co_return std::nullopt;
    std::string next = std::move(lines.front());
    lines.pop_front();
    co_return next;
  }
  std::deque<std::string> lines;
};

/// What a command printed; the home folder stands as `~`.
struct Said {
  int code = 0;
  std::string out;
  std::string err;
};

inline constexpr const char* kConfigPath = "/home/user/.openclaw/openclaw.json";

/// Two agents, two accounts, three rules: the configuration under which OpenClaw's answers were recorded.
inline constexpr const char* kRecordedConfig = R"({
  // who answers
  "agents": {
    "defaults": { "model": { "primary": "mock/mock-1" }, "workspace": "~/.openclaw/workspace", "compaction": { "mode": "safeguard" }, "maxConcurrent": 4, "subagents": { "maxConcurrent": 8 } },
    "list": [
      { "id": "home", "default": true, "name": "Home", "workspace": "~/.openclaw/workspace-home", "agentDir": "~/.openclaw/agents/home/agent" },
      { "id": "work", "name": "Work", "workspace": "~/.openclaw/workspace-work", "agentDir": "~/.openclaw/agents/work/agent", "model": "mockant/mock-1" }, // at the office
    ],
  },
  "bindings": [
    { "agentId": "home", "match": { "channel": "telegram", "accountId": "default" } },
    { "agentId": "work", "match": { "channel": "telegram", "accountId": "alerts" } },
    { "agentId": "work", "match": { "channel": "telegram", "accountId": "default", "peer": { "kind": "group", "id": "-1001234567890" } } },
  ],
  "gateway": { "port": 19328, "mode": "local", "auth": { "token": "canary-gateway-token-1234567890" } },
  "channels": { "telegram": { "enabled": false, "accounts": { "default": { "botToken": "111111:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }, "alerts": { "botToken": "222222:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB" } } } },
}
)";

class TestWorld {
 public:
  TestWorld() = default;
  explicit TestWorld(std::string_view config) { sim.files().put(kConfigPath, config); }

  CliWorld world(std::vector<std::string> arguments, Screen& out, Screen& err) {
    CliWorld made{.io = sim.io(),
                  .arguments = std::move(arguments),
                  .stdin_is_terminal = is_terminal,
                  .stdout_is_terminal = is_terminal,
                  .output = out,
                  .error = err,
                  .input = keyboard};
    made.version = "1.2.3";
    made.program_path = "/usr/local/bin/openclaw";
    made.open_store = [](const io::Io& io, const store::StorePaths&) { return store::open_memory_store(io); };
    return made;
  }

  Said run(std::vector<std::string> arguments) {
    Screen out;
    Screen err;
    const int code = sim.run(cli::run(world(std::move(arguments), out, err)));
    return {.code = code, .out = in_home(out.text), .err = in_home(err.text)};
  }

  static std::string in_home(std::string_view text) { return replace_all(text, "/home/user", "~"); }
  std::string config() { return sim.files().read(kConfigPath, 1u << 20).value(); }
  /// Standard error without the line about the overwritten file.
  static std::string without_overwrite(const std::string& text) {
    std::string kept;
    for (const auto& line : split(text, '\n')) {
      if (!line.empty() && !line.starts_with("Config overwrite: ")) kept += line + "\n";
    }
    return kept;
  }

  io::SimWorld sim;
  Keyboard keyboard;
  bool is_terminal = false;
};

}  // namespace oc::cli
