// Accounts come and go while the gateway runs, and everything that an operator does through one of them from the command line.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { eventually, makeHome, run, startGateway } from "./gateway.mjs";

const bots = [{ token: "111:main", username: "main_bot" }, { token: "222:ops", username: "ops_bot" }];
let telegram, openai, home, gateway;

before(async () => {
    telegram = await startProgram("telegram", { bots });
    openai = await startProgram("openai", {});
    home = makeHome(`{
  // One bot so far.
  agents: { defaults: { model: "mock/mock-1" }, list: [{ id: "main", default: true }] },
  models: { providers: { mock: { baseUrl: "${openai.url}/v1", api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
  channels: {
    telegram: {
      apiRoot: "${telegram.url}", network: { dangerouslyAllowPrivateNetwork: true }, dmPolicy: "open", allowFrom: ["*"],
      botToken: "111:main", // the first
    },
  },
}
`);
    gateway = await startGateway(home);
});

after(async () => {
    await gateway?.stop();
    await telegram?.stop();
    await openai?.stop();
    home?.remove();
});

const ok = async (...args) => {
    const { code, stdout, stderr } = await run(home, args);
    assert.equal(code, 0, `openclaw ${args.join(" ")}\n${stdout}${stderr}`);
    return stdout;
};
const json = async (...args) => JSON.parse(await ok(...args, "--json"));
const account = async (id) => (await json("channels", "status")).channelAccounts.telegram?.find((each) => each.accountId === id);
const calls = async (bot, method) => (await telegram.control("calls", { bot, method })).calls;
const say = (bot, text) => telegram.control("message", { bot, from: { id: 42, first_name: "Ada" }, chat: { id: 42, type: "private" }, text });
const answered = (bot, contains) => telegram.control("wait-sent", { bot, contains, timeout_ms: 10_000 });

test("channels add while the gateway runs starts that account; the other keeps its connection", async () => {
    await eventually(async () => (await account("default"))?.connected, { within: 45_000, what: "the first account" });
    const before = await account("default");
    const greetings = (await calls("main_bot", "getMe")).length;
    assert.equal(await ok("channels", "add", "--channel", "telegram", "--account", "ops", "--token", "222:ops", "--name", "Ops"), 'Added telegram account "ops".\n');
    assert.match(home.readConfig(), /\/\/ One bot so far\./);
    await eventually(async () => (await calls("ops_bot", "getUpdates")).length > 0, { what: "the second account's poll" });
    await say("ops_bot", "are you new?");
    await answered("ops_bot", "are you new?");
    const now = await account("default");
    assert.equal(now.lastStartAt, before.lastStartAt, "the first account was not started again");
    assert.equal((await calls("main_bot", "getMe")).length, greetings);
    assert.equal((await account("ops")).name, "Ops");
    await say("main_bot", "still there?");
    await answered("main_bot", "still there?");
});

test("the plain settings became the account default, and its token is not lost", async () => {
    const list = await ok("channels", "list");
    assert.match(list, /- Telegram default: configured, token=config, enabled\n- Telegram ops \(Ops\): configured, token=config, enabled/);
});

test("channels remove while the gateway runs ends that account alone", async () => {
    const before = await account("default");
    assert.match(await ok("channels", "remove", "--channel", "telegram", "--account", "ops"), /Disabled Telegram account "ops"\./);
    await eventually(async () => !(await account("ops"))?.running, { what: "the end of the second account" });
    const polls = (await calls("ops_bot", "getUpdates")).length;
    await say("main_bot", "and now?");
    await answered("main_bot", "and now?");
    assert.equal((await account("default")).lastStartAt, before.lastStartAt);
    assert.equal((await calls("ops_bot", "getUpdates")).length, polls, "it polls no more");
    await ok("channels", "add", "--channel", "telegram", "--account", "ops", "--token", "222:ops");
    await eventually(async () => (await account("ops"))?.running, { what: "the second account again" });
});

test("message send goes out through the account that is named, and its id comes back", async () => {
    const out = await ok("message", "send", "--channel", "telegram", "--account", "ops", "--target", "42", "--message", "**from** the operator", "--silent");
    const [sent] = (await telegram.control("sent", { bot: "ops_bot", contains: "the operator" })).sent;
    assert.match(out, new RegExp(`^✅ Sent via Telegram\\. Message ID: ${sent.message_id}\\n$`));
    assert.equal((await telegram.control("sent", { bot: "main_bot", contains: "the operator" })).sent.length, 0);
    const told = await json("message", "send", "--channel", "telegram", "--target", "42", "--message", "as JSON");
    assert.deepEqual([told.action, told.channel, told.handledBy, told.payload.to, told.payload.via], ["send", "telegram", "core", "telegram:42", "gateway"]);
    assert.ok(told.payload.result.messageId);
});

test("what cannot arrive is said, with the platform's words", async () => {
    await telegram.control("fault", { kind: "status", method: "sendMessage", status: 403, message: "Forbidden: bot was blocked by the user" });
    const refused = await run(home, ["message", "send", "--channel", "telegram", "--target", "42", "--message", "not for me"]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /bot was blocked by the user/);
    assert.ok(!refused.stderr.includes("111:main"), "no token in an error");
    const nobody = await run(home, ["message", "send", "--channel", "telegram", "--account", "nobody", "--target", "42", "--message", "x"]);
    assert.equal(nobody.code, 1);
    assert.match(nobody.stderr, /nobody/);
});

test("a file of the operator goes along with its text", async () => {
    const file = path.join(home.path, "note.txt");
    writeFileSync(file, "the content");
    await ok("message", "send", "--channel", "telegram", "--target", "42", "--message", "with a file", "--media", "note.txt");
    const [call] = (await telegram.control("calls", { method: "sendDocument" })).calls;
    assert.ok(call, "sendDocument was called");
    assert.ok(JSON.stringify(call).includes("note.txt"));
});

test("react, edit, delete and poll reach the platform", async () => {
    const sent = (await json("message", "send", "--channel", "telegram", "--target", "42", "--message", "to be changed")).payload.result.messageId;
    const on = ["--channel", "telegram", "--target", "42", "--message-id", String(sent)];
    assert.equal(await ok("message", "react", ...on, "--emoji", "👍"), "✅ Reaction added: 👍\n");
    await ok("message", "edit", ...on, "--message", "changed");
    await ok("message", "delete", ...on);
    const [, id] = /(\d+)$/.exec(sent);
    for (const method of ["setMessageReaction", "editMessageText", "deleteMessage"]) {
        const ours = (await calls("main_bot", method)).filter(({ params, body }) => String((params ?? body).message_id) === id);
        assert.equal(ours.length, 1, method);
    }
    await ok("message", "poll", "--channel", "telegram", "--target", "42", "--poll-question", "Lunch?", "--poll-option", "Pizza", "--poll-option", "Soup");
    assert.equal((await calls("main_bot", "sendPoll")).length, 1);
    const cannot = await run(home, ["message", "kick", "--channel", "telegram", "--guild-id", "1", "--user-id", "2"]);
    assert.equal(cannot.code, 1);
    assert.match(cannot.stderr, /Telegram moderation is disabled.*actions\.moderation true/);
});

test("capabilities and logs of the channel are told", async () => {
    const can = await ok("channels", "capabilities", "--channel", "telegram", "--account", "default");
    assert.match(can, /^Telegram default\nSupport: chatTypes=\S*direct/);
    const logs = await ok("channels", "logs", "--channel", "telegram");
    assert.match(logs, /Channel: telegram\n[^]*starting the account/);
    assert.ok(!logs.includes("222:ops"), "no token in the log");
});

test("pairing approve --notify tells the sender through the account that was written to", async () => {
    await ok("config", "set", "channels.telegram.accounts.ops.dmPolicy", "pairing");
    await ok("config", "set", "channels.telegram.accounts.ops.allowFrom", "[]");
    await eventually(async () => (await account("ops"))?.dmPolicy === "pairing", { what: "the new policy" });
    await eventually(async () => {
        await telegram.control("message", { bot: "ops_bot", from: { id: 77, first_name: "Eve" }, chat: { id: 77, type: "private" }, text: "hello?" });
        return (await telegram.control("sent", { bot: "ops_bot", contains: "Pairing code" })).sent.length > 0;
    }, { what: "the pairing code" });
    const requests = (await json("pairing", "list", "telegram", "--account", "ops")).requests;
    assert.deepEqual((await json("pairing", "list", "telegram", "--account", "default")).requests, []);
    assert.equal(await ok("pairing", "approve", "telegram", requests[0].code, "--account", "ops", "--notify"), "Approved telegram sender 77.\n");
    await answered("ops_bot", "access approved");
});

test("wrong use says what happened, where, and what to type next", async () => {
    for (const [words, told] of [
        [["channels", "capabilities", "--channel", "telegram", "--account", "nobody"], /^Unknown telegram account: nobody \(Configured accounts: default/],
        [["channels", "resolve", "--channel", "telegram", "--account", "nobody", "ann"], /^Unknown telegram account: nobody/],
        [["channels", "capabilities", "--channel", "signal"], /^Signal is not in this version of the gateway\./],
        [["directory", "self", "--channel", "telegrm"], /^Unknown channel: telegrm\n {2}Did you mean telegram\?/],
        [["directory", "self", "--channel", "xyz"], /^Unknown channel: xyz\n {2}Channels: telegram, discord,/],
        [["directory", "groups", "members", "--channel", "telegram"], /^Missing --group-id\n {2}Find it with: openclaw directory groups list --channel telegram/],
        [["channels", "login"], /^Which channel\? Pass --channel, such as --channel whatsapp\./],
        [["channels", "add", "--channel", "signal", "--signal-number", "+1555"], /^error: option '--signal-number' is for Signal, which is not in this version\./],
        [["message", "send", "-t", "99", "-m", "x", "--card", "{}"], /^error: option '--card' is for cards of .*; buttons go with --buttons\.\nSee: openclaw message send --help/],
        [["message", "send", "-t", "99", "-m", "x", "--quote", "y"], /^--quote needs the message that it quotes\n {2}Add --reply-to/],
        [["message", "send", "--channel", "telegram", "-t", "99", "-m", "x"], /chat not found \(a bot can write to people who have written to it, .*openclaw messages show main:\d+/],
        [["message", "kick", "--channel", "telegram", "--user-id", "5"], /'--guild-id <id>' or '-t, --target <dest>' not specified\n {2}See: openclaw message kick --help/],
        [["message", "broadcast", "--channel", "telegram"], /'--targets <target>' not specified\n {2}See:/],
        [["pairing", "approve", "telegram"], /^The code is missing\.\n {2}Type: openclaw pairing approve telegram CODE/],
        [["pairing", "approve", "telegram", "ABCD2345"], /^No pending .* ABCD2345\n.* openclaw pairing list telegram/],
    ]) {
        const { code, stdout, stderr } = await run(home, words);
        assert.equal(code, 1, `openclaw ${words.join(" ")}\n${stdout}${stderr}`);
        assert.match(stderr, told);
    }
});
