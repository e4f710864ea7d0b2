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

constexpr std::string_view kAccountFlags =
    "--channel <channel> | Channel (default: the only one that is configured)\n"
    "--account <id> | Account (default: the channel's default account)\n"
    "--dry-run | Say what would be done, and do nothing\n"
    "--json | Print JSON\n"
    "--verbose | Accepted; nothing is left out";

constexpr std::string_view kMemberFlags = "--user-id <id> | Person\n-t, --target <dest> | Group (Telegram)\n--guild-id <id> | Guild (Discord)";

constexpr std::string_view kTargetFlag = "-t, --target <dest> | Chat: an id, a phone number, or what `directory` and `channels resolve` show";

constexpr std::string_view kChannelsAddFlags =
    "--channel <name> | Channel: telegram, discord, slack, whatsapp or irc\n"
    "--account <id> | Account (default: default)\n"
    "--name <name> | Name to show\n"
    "--token <token> | Bot token (Telegram, Discord)\n"
    "--token-file <path> | Read the bot token from a file, whenever the gateway starts (Telegram)\n"
    "--bot-token <token> | Bot token, xoxb-... (Slack)\n"
    "--app-token <token> | App token, xapp-... (Slack)\n"
    "--use-env | Take the token from the environment (only for the default account)\n"
    "--webhook-path <path> | Path at which the platform reaches this gateway (Telegram, Slack)\n"
    "--webhook-url <url> | Public URL of that path (Telegram)\n"
    "--auth-dir <path> | Folder of the linked device (WhatsApp)\n"
    "--host <host> | Server (IRC)\n"
    "--port <port> | Its port (IRC; default 6697, without TLS 6667)\n"
    "--no-tls | Connect without TLS (IRC)\n"
    "--nick <nick> | Nickname (IRC)\n"
    "--password <password> | Password of the server (IRC)\n"
    "--group-channels <list> | Channels to join, such as #one,#two (IRC)\n"
    "--access-token <token> | !is for Matrix, which is not in this version\n"
    "--homeserver <url> | !is for Matrix, which is not in this version\n"
    "--user-id <id> | !is for Matrix, which is not in this version\n"
    "--device-name <name> | !is for Matrix, which is not in this version\n"
    "--initial-sync-limit <n> | !is for Matrix, which is not in this version\n"
    "--audience <value> | !is for Google Chat, which is not in this version\n"
    "--audience-type <type> | !is for Google Chat, which is not in this version\n"
    "--signal-number <e164> | !is for Signal, which is not in this version\n"
    "--http-host <host> | !is for Signal, which is not in this version\n"
    "--http-port <port> | !is for Signal, which is not in this version\n"
    "--http-url <url> | !is for Signal, which is not in this version\n"
    "--cli-path <path> | !is for Signal and iMessage, which are not in this version\n"
    "--db-path <path> | !is for iMessage, which is not in this version\n"
    "--service <service> | !is for iMessage, which is not in this version\n"
    "--region <region> | !is for iMessage, which is not in this version\n"
    "--private-key <key> | !is for Nostr, which is not in this version\n"
    "--relay-urls <list> | !is for Nostr, which is not in this version\n"
    "--ship <ship> | !is for Tlon, which is not in this version\n"
    "--url <url> | !is for Tlon, which is not in this version\n"
    "--code <code> | !is for Tlon, which is not in this version\n"
    "--dm-allowlist <list> | !is for Tlon, which is not in this version\n"
    "--auto-discover-channels | !is for Tlon, which is not in this version\n"
    "--no-auto-discover-channels | !is for Tlon, which is not in this version";

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
     "--topic <id> | Topic of a direct chat (Telegram); a group's stands in its peer, group:-100123:topic:7\n"
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
    {"channels add", "", "Add or change an account; asks questions in a terminal", kChannelsAddFlags, Shared::none,
     "openclaw channels add --channel telegram --account work --token 123456:ABC\n"
     "openclaw channels add --channel slack --bot-token xoxb-... --app-token xapp-...\n"
     "openclaw channels add --channel irc --host irc.example.net --nick molty --group-channels \"#family\"",
     channels_add},
    {"channels remove", "", "Switch an account off, or delete it",
     "--channel <name> | Channel\n--account <id> | Account (default: default)\n--delete | Delete its settings instead of switching it off",
     Shared::none, "openclaw channels remove --channel telegram --account work --delete", channels_remove},
    {"channels login", "", "Link an account that needs a login",
     "--channel <channel> | Channel (default: the configured one that has a login)\n--account <id> | Account (default: default, or the only "
     "one)\n--force | Link anew, although it is linked\n"
     "--phone <number> | Link by a code to be typed on the phone with this number, +15551234567, instead of a QR code (WhatsApp)\n--verbose | Say "
     "more",
     Shared::none, "openclaw channels login --channel whatsapp --account work", channels_login},
    {"channels logout", "", "Forget the credentials of an account",
     "--channel <channel> | Channel (default: the configured one that has a login)\n--account <id> | Account (default: default, or the only one)",
     Shared::none, "openclaw channels logout --channel whatsapp --account work", channels_logout},
    {"channels capabilities", "", "Show what each account can do",
     "--channel <name> | Only this channel's\n--account <id> | Only this account's\n--target <dest> | What the account may do in this chat, too\n"
     "--json | Print JSON\n--timeout <ms> | How long to wait (default 10000)",
     Shared::none, "openclaw channels capabilities --channel discord", channels_capabilities},
    {"channels resolve", "<entries...>", "Find the ids of names of people and groups",
     "--channel <name> | Channel (default: the only one that is configured)\n--account <id> | Account\n--kind <kind> | auto, user or group (default "
     "auto)\n--json | Print JSON",
     Shared::none, "openclaw channels resolve --channel slack \"#general\" \"@ada\"", channels_resolve},
    {"channels logs", "", "Show what the log tells of channels",
     "--channel <name> | Only this channel's (default: all)\n--lines <n> | Lines (default 200)\n--json | Print JSON", Shared::none,
     "openclaw channels logs --channel telegram", channels_logs},

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

    {"directory", "", "Look up people and groups of a channel", "", Shared::none,
     "openclaw directory peers list --channel slack --query ada\nopenclaw directory groups members --channel whatsapp --group-id 123@g.us", nullptr},
    {"directory self", "", "Show who the account is", "--channel <name> | Channel\n--account <id> | Account\n--json | Print JSON", Shared::none, "",
     directory_self},
    {"directory peers", "", "People", "", Shared::none, "openclaw directory peers list --channel discord", nullptr},
    {"directory peers list", "", "List people",
     "--channel <name> | Channel\n--account <id> | Account\n--query <text> | Part of a name or id\n--limit <n> | At most so many (default "
     "50)\n--json | "
     "Print JSON",
     Shared::none, "", directory_peers_list},
    {"directory groups", "", "Groups and channels", "", Shared::none, "openclaw directory groups list --channel discord", nullptr},
    {"directory groups list", "", "List groups",
     "--channel <name> | Channel\n--account <id> | Account\n--query <text> | Part of a name or id\n--limit <n> | At most so many (default "
     "50)\n--json | "
     "Print JSON",
     Shared::none, "", directory_groups_list},
    {"directory groups members", "", "List the people of a group",
     "--group-id <id> | Group\n--channel <name> | Channel\n--account <id> | Account\n--limit <n> | At most so many (default 50)\n--json | Print JSON",
     Shared::none, "", directory_groups_members},

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

    {"message", "", "Send messages and act in chats, without an agent", "", Shared::none,
     "openclaw message send --channel telegram --target 123 --message \"Back at six\"\n"
     "openclaw message react --channel slack --target C123 --message-id 1700000000.000100 --emoji 👍",
     nullptr},
    {"message send", "", "Send a message",
     "-m, --message <text> | Text\n--media <path-or-url>... | File to send; may be repeated\n--reply-to <id> | Message to answer\n"
     "--thread-id <id> | Topic or thread\n--silent | Without a sound, where the platform has that\n"
     "--buttons <json> | Rows of buttons: [[{\"text\":\"Yes\",\"callback_data\":\"yes\"}]]\n--force-document | Send pictures as files, unchanged\n"
     "--gif-playback | Play a video as a GIF: by itself, again and again, without a sound (Telegram, WhatsApp)\n"
     "--quote <text> | Words of the message that is answered, to be shown with the answer (Telegram; with --reply-to)\n"
     "--card <json> | !is for cards of Microsoft Teams and Google Chat, which are not in this version; buttons go with --buttons\n"
     "--components <json> | !is not in this version; buttons go with --buttons\n"
     "--interactive <json> | !is not in this version; buttons go with --buttons",
     Shared::chat, "openclaw message send --channel whatsapp --account work --target +15550001 --message hi --media cat.png", message_send},
    {"message broadcast", "[targets...]", "Send one message to several chats",
     "--targets <target>... | Chat; may be repeated\n-m, --message <text> | Text\n--media <path-or-url> | File to send", Shared::account,
     "openclaw message broadcast --channel telegram --targets 123 --targets 456 --message \"Server restarts at noon\"", message_broadcast},
    {"message poll", "", "Ask a question with choices",
     "--poll-question <text> | Question\n--poll-option <choice>... | Choice, two at least; may be repeated\n--poll-multi | Several may be chosen\n"
     "--poll-anonymous | Nobody sees who chose what\n--poll-public | Everybody does\n--poll-duration-hours <n> | How long (Discord)\n"
     "--poll-duration-seconds <n> | How long (Telegram)\n-m, --message <text> | Text beside it\n--silent | Without a sound\n--thread-id <id> | Topic "
     "or thread",
     Shared::chat, "openclaw message poll --channel telegram --target -100123 --poll-question \"Lunch?\" --poll-option Pizza --poll-option Soup",
     message_act},
    {"message react", "", "React to a message, or take the reaction away",
     "--message-id <id> | Message\n--emoji <emoji> | Reaction\n--remove | Take it away\n--from-me | The message is the account's own (WhatsApp)\n"
     "--participant <id> | Who wrote it in a group (WhatsApp)\n--target-author <id> | Who wrote it\n--target-author-uuid <uuid> | The same",
     Shared::chat, "openclaw message react --channel telegram --target 123 --message-id 42 --emoji 👍", message_act},
    {"message reactions", "", "List the reactions to a message", "--message-id <id> | Message\n--limit <n> | At most so many", Shared::chat, "",
     message_act},
    {"message read", "", "Read the last messages of a chat",
     "--limit <n> | At most so many\n--before <id> | Older than this one\n--after <id> | Newer than this one\n--around <id> | Around this one\n"
     "--thread-id <id> | Thread\n--include-thread | With the threads",
     Shared::chat, "openclaw message read --channel discord --target channel:123 --limit 10", message_act},
    {"message edit", "", "Replace the text of a message of the account",
     "--message-id <id> | Message\n-m, --message <text> | New text\n--thread-id <id> | Topic or thread", Shared::chat, "", message_act},
    {"message delete", "", "Delete a message", "--message-id <id> | Message\n--thread-id <id> | Topic or thread", Shared::chat, "", message_act},
    {"message pin", "", "Pin a message", "--message-id <id> | Message", Shared::chat, "", message_act},
    {"message unpin", "", "Unpin a message", "--message-id <id> | Message", Shared::chat, "", message_act},
    {"message pins", "", "List the pinned messages", "--limit <n> | At most so many", Shared::chat, "", message_act},
    {"message permissions", "", "Show what the account may do in a chat", "", Shared::chat, "", message_act},
    {"message search", "", "Search messages",
     "--query <text> | Words\n--guild-id <id> | Guild (Discord)\n--channel-id <id> | Only in this channel\n--channel-ids <id>... | Only in these\n"
     "--author-id <id> | Only of this person\n--author-ids <id>... | Only of these\n--limit <n> | At most so many",
     Shared::account, "", message_act},
    {"message thread", "", "Threads", "", Shared::none, "", nullptr},
    {"message thread create", "", "Begin a thread",
     "--thread-name <name> | Name\n--message-id <id> | The message it hangs on\n-m, --message <text> | First message\n--auto-archive-min <n> | "
     "Archive "
     "it after so many quiet minutes",
     Shared::chat, "", message_act},
    {"message thread list", "", "List threads",
     "--guild-id <id> | Guild (Discord)\n--channel-id <id> | Channel\n--include-archived | Archived ones too\n--before <id> | Older than this one\n"
     "--limit <n> | At most so many",
     Shared::account, "", message_act},
    {"message thread reply", "", "Write in a thread",
     "-m, --message <text> | Text\n--media <path-or-url> | File to send\n--reply-to <id> | Message to answer", Shared::chat, "", message_act},
    {"message emoji", "", "Emoji of a guild", "", Shared::none, "", nullptr},
    {"message emoji list", "", "List the emoji", "--guild-id <id> | Guild (Discord)", Shared::account, "", message_act},
    {"message emoji upload", "", "Add an emoji",
     "--guild-id <id> | Guild\n--emoji-name <name> | Name\n--media <path-or-url> | Picture\n--role-ids <id>... | Only for these roles",
     Shared::account, "", message_act},
    {"message sticker", "", "Stickers", "", Shared::none, "", nullptr},
    {"message sticker send", "", "Send stickers", "--sticker-id <id>... | Sticker; may be repeated\n-m, --message <text> | Text", Shared::chat, "",
     message_act},
    {"message sticker upload", "", "Add a sticker",
     "--guild-id <id> | Guild\n--sticker-name <name> | Name\n--sticker-desc <text> | Description\n--sticker-tags <tags> | Tags\n--media "
     "<path-or-url> | "
     "Picture",
     Shared::account, "", message_act},
    {"message role", "", "Roles of a guild", "", Shared::none, "", nullptr},
    {"message role info", "", "List the roles", "--guild-id <id> | Guild", Shared::account, "", message_act},
    {"message role add", "", "Give somebody a role", "--guild-id <id> | Guild\n--user-id <id> | Person\n--role-id <id> | Role", Shared::account, "",
     message_act},
    {"message role remove", "", "Take a role away", "--guild-id <id> | Guild\n--user-id <id> | Person\n--role-id <id> | Role", Shared::account, "",
     message_act},
    {"message channel", "", "Channels of a guild", "", Shared::none, "", nullptr},
    {"message channel info", "", "Show a channel", "", Shared::chat, "", message_act},
    {"message channel list", "", "List the channels", "--guild-id <id> | Guild (Discord)", Shared::account, "", message_act},
    {"message member", "", "Members", "", Shared::none, "", nullptr},
    {"message member info", "", "Show a member", kMemberFlags, Shared::account,
     "openclaw message member info --channel telegram --target -1001234567890 --user-id 123456789", message_act},
    {"message voice", "", "Voice channels", "", Shared::none, "", nullptr},
    {"message voice status", "", "Show where somebody is speaking", "--guild-id <id> | Guild\n--user-id <id> | Person", Shared::account, "",
     message_act},
    {"message event", "", "Scheduled events", "", Shared::none, "", nullptr},
    {"message event list", "", "List the events", "--guild-id <id> | Guild", Shared::account, "", message_act},
    {"message event create", "", "Schedule an event",
     "--guild-id <id> | Guild\n--event-name <name> | Name\n--start-time <iso> | Begin\n--end-time <iso> | End\n--desc <text> | Description\n"
     "--channel-id <id> | Channel\n--location <text> | Place\n--event-type <type> | stage, external or voice",
     Shared::account, "", message_act},
    {"message timeout", "", "Keep a member from writing for a while",
     "--user-id <id> | Person\n-t, --target <dest> | Group (Telegram)\n--guild-id <id> | Guild (Discord)\n--duration-min <n> | Minutes; 0 ends it\n"
     "--until <iso> | Until then, such as 2026-01-31T18:00:00Z\n--reason <text> | Reason (Discord)",
     Shared::account, "openclaw message timeout --channel telegram --target -1001234567890 --user-id 123456789 --duration-min 60", message_act},
    {"message kick", "", "Remove a member, who may come back",
     "--user-id <id> | Person\n-t, --target <dest> | Group (Telegram)\n--guild-id <id> | Guild (Discord)\n--reason <text> | Reason (Discord)",
     Shared::account, "openclaw message kick --channel telegram --target -1001234567890 --user-id 123456789", message_act},
    {"message ban", "", "Ban a member",
     "--user-id <id> | Person\n-t, --target <dest> | Group (Telegram)\n--guild-id <id> | Guild (Discord)\n--reason <text> | Reason (Discord)\n"
     "--delete-days <n> | Delete what was written in so many days (Telegram: everything)",
     Shared::account, "openclaw message ban --channel discord --guild-id 123 --user-id 456 --delete-days 1", message_act},

    {"messages", "", "What became of the messages that were accepted", "", Shared::none,
     "openclaw messages list --state dead\nopenclaw messages show main:12", nullptr},
    {"messages list", "", "List accepted messages, newest first",
     "--agent <id> | Only this agent's\n--state <state> | dead (or held, or not delivered), unfinished, or all (default)\n"
     "--channel <channel> | Only this channel's\n--session <key> | Only this session's\n--limit <n> | At most so many (default 50)\n--json | Print "
     "JSON",
     Shared::gateway, "openclaw messages list --state dead", messages_list},
    {"messages show", "<id>", "Show what became of a message: accepted, routed, answered, delivered", kJson, Shared::gateway,
     "openclaw messages show main:12", messages_show},
    {"messages retry", "<id>", "Answer a dead message and the rest of its turn again, or send what is held or failed of its answer", kJson,
     Shared::gateway, "openclaw messages retry main:12", messages_retry},
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
     "--channel <channel> | Channel\n--account <id> | Only when the code belongs to this account\n--notify | Tell the sender, through the running "
     "gateway\n--json | Print JSON",
     Shared::none, "openclaw pairing approve telegram ABCD2345 --notify", pairing_approve},

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
  flag.is_refused = flag.sentence.starts_with('!');
  if (flag.is_refused) flag.sentence.erase(0, 1);
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
  if (command.shared == Shared::chat) read_flags(kTargetFlag, flags);
  if (command.shared == Shared::chat || command.shared == Shared::account) read_flags(kAccountFlags, flags);
  if (command.shared != Shared::none) read_flags(kGatewayFlags, flags);
  return flags;
}

std::vector<FlagRow> own_flags_of(const CommandRow& command) {
  std::vector<FlagRow> flags;
  read_flags(command.flags, flags);
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
