// The command table.
#include "cli/table.h"

#include <array>

#include "base/text.h"
#include "cli/commands/commands.h"

namespace oc::cli {
namespace {

constexpr std::string_view kGlobalFlags =
    "--profile <name> | Use the state folder ~/.openclaw-<name>\n"
    "--dev | Use the profile dev, on port 19001\n"
    "--no-color | Print without colours\n"
    "--log-level <level> | silent, fatal, error, warn, info, debug or trace";

constexpr std::string_view kGatewayFlags =
    "--url <url> | Gateway to ask, such as ws://127.0.0.1:18789; needs --token or --password\n"
    "--token <token> | Gateway token\n"
    "--password <password> | Gateway password\n"
    "--timeout <ms> | How long to wait for the answer (default 10000)";

constexpr std::string_view kJson = "--json | Print JSON";

constexpr std::string_view kGatewayRunFlags =
    "--port <port> | Port to listen on (default: gateway.port, else 18789)\n"
    "--bind <mode> | loopback, lan, tailnet, auto or custom (default: gateway.bind, else loopback)\n"
    "--auth <mode> | none, token, password or trusted-proxy\n"
    "--token <token> | Token that clients must show\n"
    "--password <password> | Password that clients must show\n"
    "--password-file <path> | Read the password from a file\n"
    "--allow-unconfigured | Start although gateway.mode is not set\n"
    "--force | Stop whatever gateway holds the port first\n"
    "--verbose | Log more";

constexpr std::string_view kSessionsListFlags =
    "--agent <id> | Agent (default: the default agent)\n"
    "--all-agents | Of all agents\n"
    "--active <minutes> | Only those used lately\n"
    "--store <path> | Another session store, such as ~/.openclaw/agents/main/sessions/sessions.sqlite\n"
    "--verbose | Accepted; nothing is left out\n"
    "--json | Print JSON";

constexpr std::array kCommands = std::to_array<CommandRow>({
    {"agent", "", "Run one turn of an agent and print its answer",
     "-m, --message <text> | What to say\n"
     "--agent <id> | Agent to ask\n"
     "--session-key <key> | Session to continue\n"
     "--session-id <id> | Session to continue, by its id\n"
     "-t, --to <number> | Session of this sender\n"
     "--thinking <level> | off, minimal, low, medium, high, xhigh\n"
     "--timeout <seconds> | How long the agent may take (default 600)\n"
     "--local | Run here, without a gateway\n"
     "--url <url> | Gateway to ask; needs --token or --password\n"
     "--token <token> | Gateway token\n"
     "--password <password> | Gateway password\n"
     "--json | Print JSON",
     Shared::none, "openclaw agent --agent main --message \"What is on today?\"\nopenclaw agent --agent work --message hi --local --json", agent},

    {"agents", "", "Manage isolated agents (workspaces, auth, routing)", "--bindings | Show every routing rule\n--json | Print JSON", Shared::none,
     "openclaw agents list --bindings\nopenclaw agents add work --workspace ~/work --bind telegram:work", agents},
    {"agents list", "", "List the agents", "--bindings | Show every routing rule\n--json | Print JSON", Shared::none, "openclaw agents list --json",
     agents_list},
    {"agents add", "[name]", "Add an agent; asks questions in a terminal",
     "--workspace <dir> | Its workspace folder\n"
     "--model <id> | Its model, provider/model\n"
     "--agent-dir <dir> | Where its credentials lie\n"
     "--bind <channel[:accountId]>... | Route an account's messages to it; may be repeated\n"
     "--non-interactive | Never ask; needs --workspace\n"
     "--json | Print JSON",
     Shared::none, "openclaw agents add work\nopenclaw agents add work --workspace ~/work --model anthropic/claude-opus-4-5 --bind telegram:work",
     agents_add},
    {"agents bind", "", "Route a channel account to an agent",
     "--agent <id> | Agent (default: the default agent)\n--bind <channel[:accountId]>... | What to route; may be repeated\n--json | Print JSON",
     Shared::none, "openclaw agents bind --agent work --bind telegram:work", agents_bind},
    {"agents unbind", "", "Take routing rules away from an agent",
     "--agent <id> | Agent (default: the default agent)\n--bind <channel[:accountId]>... | What to take away; may be repeated\n--all | Take all of "
     "its rules away\n--json | Print JSON",
     Shared::none, "openclaw agents unbind --agent work --bind telegram:work", agents_unbind},
    {"agents bindings", "", "List the routing rules",
     "--agent <id> | Only this agent's\n--lint | Look for rules that can never win, and say why\n--json | Print JSON", Shared::none,
     "openclaw agents bindings --lint", agents_bindings},
    {"agents set-identity", "", "Set an agent's name, theme, emoji and avatar",
     "--agent <id> | Agent to change\n"
     "--workspace <dir> | Find the agent by its workspace, and IDENTITY.md in it\n"
     "--identity-file <path> | Read this IDENTITY.md\n"
     "--from-identity | Read IDENTITY.md of the workspace\n"
     "--name <name> | Name\n--theme <theme> | Theme\n--emoji <emoji> | Emoji\n--avatar <value> | Avatar: path in the workspace, URL or data "
     "URI\n--json | Print JSON",
     Shared::none, "openclaw agents set-identity --agent work --name Ada --emoji 🦉", agents_set_identity},
    {"agents delete", "<id>", "Delete an agent; its files move to the trash of the state folder", "--force | Do not ask\n--json | Print JSON",
     Shared::none, "openclaw agents delete work", agents_delete},
    {"agents route", "", "Say which agent a message reaches, and why",
     "--channel <name> | Channel the message comes from\n"
     "--account <id> | Account of the channel (default: default)\n"
     "--peer <kind:id> | Conversation, such as direct:123 or group:-100123\n"
     "--parent-peer <kind:id> | The conversation that a thread hangs on\n"
     "--guild <id> | Guild (Discord)\n--team <id> | Team (Slack)\n--role <id>... | Role of the sender; may be repeated\n"
     "--explain | Show every tier, its candidates, and what decided\n"
     "--batch | Read questions as JSON lines from standard input\n"
     "--check <file> | Run the cases of a file: [{from: {...}, expect: {...}}]\n--json | Print JSON",
     Shared::none,
     "openclaw agents route --channel telegram --account work --peer group:-1001234567890 --explain\n"
     "echo '{\"input\":{\"channel\":\"telegram\"}}' | openclaw agents route --batch",
     agents_route},

    {"channels", "", "Manage chat channels and their accounts", "", Shared::none, "openclaw channels list\nopenclaw channels status --probe",
     nullptr},
    {"channels list", "", "List the configured accounts and credentials", "--no-usage | Leave usage out\n--json | Print JSON", Shared::none, "",
     channels_list},
    {"channels status", "", "Show what each account is doing",
     "--probe | Ask the platforms too\n--timeout <ms> | How long to wait (default 10000)\n--json | Print JSON", Shared::none,
     "openclaw channels status --probe", channels_status},
    {"channels add", "", "Add or change an account",
     "--channel <name> | Channel, such as telegram\n--account <id> | Account (default: default)\n--name <name> | Name to show\n--token <token> | Bot "
     "token\n"
     "--token-file <path> | Read the bot token from a file, whenever the gateway starts",
     Shared::none, "openclaw channels add --channel telegram --account work --token 123456:ABC", channels_add},
    {"channels remove", "", "Switch an account off, or delete it",
     "--channel <name> | Channel\n--account <id> | Account (default: default)\n--delete | Delete its settings instead of switching it off",
     Shared::none, "openclaw channels remove --channel telegram --account work --delete", channels_remove},
    {"channels login", "", "Link an account that needs a login",
     "--channel <channel> | Channel\n--account <id> | Account (default: default)\n--verbose | Say more", Shared::none, "", channels_login},
    {"channels logout", "", "Forget the credentials of an account", "--channel <channel> | Channel\n--account <id> | Account (default: default)",
     Shared::none, "", channels_logout},

    {"completion", "", "Print a completion script for a shell", "-s, --shell <shell> | bash, zsh or fish (default bash)", Shared::none,
     "source <(openclaw completion -s bash)", completion},

    {"config", "", "Read and change the configuration file", "", Shared::none,
     "openclaw config get gateway.port\nopenclaw config set session.dmScope per-channel-peer", nullptr},
    {"config get", "<path>", "Print the value at a path; secrets stay hidden", kJson, Shared::none, "openclaw config get agents.list[0].id",
     config_get},
    {"config set", "[path] [value]", "Set a value; comments and order of the file stay",
     "--strict-json | The value must be JSON5; without it, what is no JSON5 is a text\n--json | The same as --strict-json\n"
     "--dry-run | Check, but do not write\n--batch-json <json> | Several at once: [{path, value}, ...]\n--batch-file <path> | The same, from a file",
     Shared::none,
     "openclaw config set gateway.port 18790\nopenclaw config set agents.list[0].name Ada\nopenclaw config set bindings.+ '{agentId: \"work\", "
     "match: {channel: \"telegram\"}}'",
     config_set},
    {"config unset", "<path>", "Remove a value", "--dry-run | Check, but do not write", Shared::none, "openclaw config unset session.dmScope",
     config_unset},
    {"config validate", "", "Check the file, and the routing rules in it", "--strict | Unknown keys are errors\n--json | Print JSON", Shared::none,
     "openclaw config validate --strict", config_validate},
    {"config file", "", "Print where the file is", "", Shared::none, "", config_file},
    {"config schema", "", "Print the JSON Schema of the configuration", "", Shared::none, "openclaw config schema > openclaw.schema.json",
     config_schema},

    {"dashboard", "", "Print the address of the web chat, with the token in it", "--no-open | Only print; nothing is opened anyway", Shared::none, "",
     dashboard},

    {"devices", "", "Browsers, apps and command lines that may connect", "", Shared::none, "openclaw devices list", nullptr},
    {"devices list", "", "List paired devices and those that ask", kJson, Shared::gateway, "", devices_list},
    {"devices approve", "[requestId]", "Let a device in", "--latest | The newest request\n--json | Print JSON", Shared::gateway,
     "openclaw devices approve --latest", devices_approve},
    {"devices reject", "<requestId>", "Refuse a device", kJson, Shared::gateway, "", devices_reject},
    {"devices remove", "<deviceId>", "Forget a paired device", kJson, Shared::gateway, "", devices_remove},
    {"devices revoke", "", "Take a device's token away", "--device <id> | Device\n--role <role> | Role of the token\n--json | Print JSON",
     Shared::gateway, "", devices_revoke},

    {"doctor", "", "Look for what is wrong and say what to do", "--non-interactive | Never ask; it never does\n--deep | Ask the platforms too",
     Shared::none, "openclaw doctor", doctor},

    {"export", "", "Write the sessions into a state directory of OpenClaw 2026.3.28, for going back",
     "--to <dir> | The state directory to write into; sessions that are newer there stay\n--agent <id> | Only this agent's\n--json | Print JSON",
     Shared::none, "openclaw export --to ~/.openclaw", export_sessions},

    {"gateway", "", "Run the gateway, or look after the running one", kGatewayRunFlags, Shared::none, "openclaw gateway run\nopenclaw gateway status",
     gateway_run},
    {"gateway run", "", "Run the gateway in this terminal", kGatewayRunFlags, Shared::none, "openclaw gateway run --port 18790 --verbose",
     gateway_run},
    {"gateway status", "", "Show the running gateway and how to reach it",
     "--deep | Ask for its health too\n--no-probe | Do not connect\n--require-rpc | Exit 1 when it does not answer\n--json | Print JSON",
     Shared::gateway, "", gateway_status},
    {"gateway health", "", "Ask the gateway for its health", kJson, Shared::gateway, "", gateway_health},
    {"gateway probe", "", "Connect, and ask for health, status and presence", kJson, Shared::gateway, "", gateway_probe},
    {"gateway stop", "", "Stop the running gateway", kJson, Shared::none, "", gateway_stop},
    {"gateway restart", "", "Restart the running gateway and wait until it is back", kJson, Shared::none, "", gateway_restart},
    {"gateway call", "<method>", "Call a method of the gateway and print its answer",
     "--params <json> | Parameters (default {})\n--expect-final | Wait for the second answer of a long call\n--json | Print JSON only",
     Shared::gateway, "openclaw gateway call sessions.list --params '{\"limit\":5}'", gateway_call},
    {"gateway install", "", "Print a systemd user unit for the gateway, and how to install it",
     "--print | Print the unit only\n--port <port> | Port to listen on", Shared::none,
     "openclaw gateway install --print > ~/.config/systemd/user/openclaw-gateway.service", gateway_install},

    {"health", "", "Ask the running gateway how it is",
     "--timeout <ms> | How long to wait (default 10000)\n--verbose | Say more\n--json | Print JSON", Shared::none, "", health},
    {"help", "[command]", "Show the help of a command", "", Shared::none, "openclaw help agents route", nullptr},
    {"import", "", "Take over what an earlier OpenClaw kept: sessions, approvals, cron jobs; the first start does it by itself",
     "--from <dir> | The state directory to take over (default: this gateway's own)\n--dry-run | Look and count, but take nothing\n--json | Print "
     "JSON",
     Shared::none, "openclaw import --dry-run\nopenclaw import --from ~/backup/.openclaw", import},
    {"logs", "", "Show the gateway's log",
     "--follow | Go on until Ctrl-C\n--limit <n> | Lines (default 200)\n--max-bytes <n> | Bytes to read (default 250000)\n--interval <ms> | Between "
     "two looks with --follow (default 1000)\n"
     "--plain | Plain text\n--json | Print JSON lines",
     Shared::gateway, "openclaw logs --follow", logs},

    {"messages", "", "What became of the messages that were accepted", "", Shared::none,
     "openclaw messages list --state dead\nopenclaw messages show main:12", nullptr},
    {"messages list", "", "List accepted messages, newest first",
     "--agent <id> | Only this agent's\n--state <state> | dead (or held, or not delivered), unfinished, or all (default)\n"
     "--channel <channel> | Only this channel's\n--session <key> | Only this session's\n--limit <n> | At most so many (default 50)\n--json | Print "
     "JSON",
     Shared::gateway, "openclaw messages list --state dead", messages_list},
    {"messages show", "<id>", "Show what became of a message: accepted, routed, answered, delivered", kJson, Shared::gateway,
     "openclaw messages show main:12", messages_show},
    {"messages retry", "<id>", "Answer a dead message again, or send what is held or failed of its answer", kJson, Shared::gateway,
     "openclaw messages retry main:12", messages_retry},
    {"messages drop", "<id>", "Do nothing more for a message", kJson, Shared::gateway, "openclaw messages drop main:12", messages_drop},

    {"models", "", "Show models and credentials", "--json | Print JSON", Shared::none, "openclaw models list", models_status},
    {"models list", "", "List the models that can be used",
     "--all | The whole catalog\n--provider <name> | Only this provider's\n--agent <id> | As this agent sees them\n--plain | Only the names\n--json "
     "| Print JSON",
     Shared::none, "", models_list},
    {"models status", "", "Show the configured models and credentials",
     "--agent <id> | As this agent sees them\n--plain | Only the default model\n--json | Print JSON", Shared::none, "", models_status},

    {"pairing", "", "Let new senders in", "", Shared::none, "openclaw pairing list telegram\nopenclaw pairing approve telegram ABCD2345", nullptr},
    {"pairing list", "[channel]", "List senders who wait for approval",
     "--channel <channel> | Channel\n--account <id> | Only this account's\n--json | Print JSON", Shared::none, "openclaw pairing list telegram",
     pairing_list},
    {"pairing approve", "<codeOrChannel> [code]", "Approve a sender by the code that was shown to them",
     "--channel <channel> | Channel\n--account <id> | Only when the code belongs to this account\n--json | Print JSON", Shared::none,
     "openclaw pairing approve telegram ABCD2345", pairing_approve},

    {"sessions", "", "List the sessions that are kept", kSessionsListFlags, Shared::none, "openclaw sessions --active 60", sessions},
    {"sessions list", "", "List the sessions that are kept", kSessionsListFlags, Shared::none, "openclaw sessions list --all-agents", sessions},
    {"sessions show", "<key>", "Show a session: its route, its archives and what was said last",
     "--agent <id> | Agent (default: the key's, else the default agent)\n--limit <n> | Messages to show (default 10)\n--json | Print JSON",
     Shared::none, "openclaw sessions show main", sessions_show},
    {"sessions search", "<words>", "Find where words were said",
     "--agent <id> | Agent (default: the default agent)\n--all-agents | Of all agents\n--store <path> | Another session store\n--limit <n> | Hits to "
     "show (default 20)\n--json | Print JSON",
     Shared::none, "openclaw sessions search \"birthday party\"", sessions_search},
    {"sessions export", "<key>", "Write a session's transcript out",
     "--agent <id> | Agent (default: the key's, else the default agent)\n--format <format> | jsonl (default; OpenClaw reads it), markdown or json\n"
     "--out <file> | Write it to this file\n--force | Overwrite the file\n--into <folder> | Put it into the sessions folder of an OpenClaw, with its "
     "entry in sessions.json",
     Shared::none, "openclaw sessions export main --format markdown --out main.md", sessions_export},
    {"sessions import", "<file>", "Take a transcript of an OpenClaw as a session",
     "--agent <id> | Agent (default: the key's, else the default agent)\n--key <key> | The session that it becomes (default: import:<file's name>)\n"
     "--replace | Archive the session that is there under this key\n--json | Print JSON",
     Shared::none, "openclaw sessions import 50f0ec6b.jsonl --key main", sessions_import},
    {"sessions cleanup", "", "Let old sessions go by the rules of session.maintenance",
     "--agent <id> | Agent (default: the default agent)\n--all-agents | Of all agents\n--store <path> | Another session store\n--dry-run | Only tell "
     "what "
     "would go\n--enforce | Do it even when session.maintenance.mode is warn\n--active-key <key> | This session stays\n--fix-missing | Accepted; a "
     "session here cannot lose its transcript\n--json | Print JSON",
     Shared::gateway, "openclaw sessions cleanup --dry-run", sessions_cleanup},
    {"sessions delete", "<key>", "Delete a session; its transcript stays archived until it is pruned",
     "--agent <id> | Agent (default: the key's, else the default agent)\n--yes | Do not ask\n--json | Print JSON", Shared::gateway,
     "openclaw sessions delete agent:main:telegram:group:-100123 --yes", sessions_delete},
    {"status", "", "Show everything at a glance",
     "--deep | Ask the gateway for its health too\n--timeout <ms> | How long to wait (default 10000)\n--json | Print JSON", Shared::none, "", status},
    {"store", "", "Look after the databases of the state folder", "", Shared::none, "openclaw store check\nopenclaw store stats --agent work",
     nullptr},
    {"store check", "", "Look for damage; every page and row is read", "--agent <id> | Only this agent's\n--json | Print JSON", Shared::none,
     "openclaw store check", store_check},
    {"store stats", "", "Show what is kept, and how big it is", "--agent <id> | Only this agent's\n--json | Print JSON", Shared::none,
     "openclaw store stats --agent work", store_stats},
    {"store vacuum", "", "Give the room of deleted rows back to the disk; not beside a running gateway",
     "--agent <id> | Only this agent's\n--json | Print JSON", Shared::none, "openclaw store vacuum", store_vacuum},
    {"tui", "", "Where to chat", "", Shared::none, "", tui},
});

FlagRow read_flag(std::string_view line) {
  FlagRow flag;
  const std::size_t bar = line.find(" | ");
  flag.sentence = line.substr(bar + 3);
  std::string_view left = line.substr(0, bar);
  if (const std::size_t open = left.find('<'); open != std::string_view::npos) {
    std::string_view value = left.substr(open);
    if (value.ends_with("...")) {
      flag.is_repeatable = true;
      value.remove_suffix(3);
    }
    flag.value = value;
    left = left.substr(0, open - 1);
  }
  flag.names = replace_all(left, ", ", ",");
  flag.name = flag.names.substr(flag.names.find("--"));
  return flag;
}

void read_flags(std::string_view text, std::vector<FlagRow>& flags) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    flags.push_back(read_flag(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

std::span<const CommandRow> commands() { return kCommands; }

const CommandRow* find_command(std::string_view words) {
  for (const auto& command : kCommands) {
    if (command.words == words) return &command;
  }
  return nullptr;
}

std::vector<FlagRow> flags_of(const CommandRow& command) {
  std::vector<FlagRow> flags;
  read_flags(command.flags, flags);
  if (command.shared == Shared::gateway) read_flags(kGatewayFlags, flags);
  return flags;
}

std::vector<FlagRow> global_flags() {
  std::vector<FlagRow> flags;
  read_flags(kGlobalFlags, flags);
  return flags;
}

std::vector<std::string> words_below(std::string_view words) {
  std::vector<std::string> below;
  for (const auto& command : kCommands) {
    std::string_view rest = command.words;
    if (!words.empty()) {
      if (!rest.starts_with(words) || rest.size() <= words.size() || rest[words.size()] != ' ') continue;
      rest.remove_prefix(words.size() + 1);
    }
    if (rest.find(' ') == std::string_view::npos) below.emplace_back(rest);
  }
  return below;
}

}  // namespace oc::cli
