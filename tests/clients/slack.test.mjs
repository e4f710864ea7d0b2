// The whole gateway against the fake Slack: channels, threads, people, commands, buttons, files, drafts, both ways of hearing, and Slack at its worst.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { eventually, makeHome, run, startGateway } from "./gateway.mjs";

const apps = [
    { name: "helper", app_id: "A000000001", user_id: "UHELPER01", bot_id: "BHELPER01", bot_token: "xoxb-helper", app_token: "xapp-1-A000000001-1-h" },
    { name: "ops", app_id: "A000000002", user_id: "UOPS00001", bot_id: "BOPS00001", bot_token: "xoxb-ops", app_token: "xapp-1-A000000002-1-o", team: "T000000002" },
    { name: "hook", app_id: "A000000003", user_id: "UHOOK0001", bot_id: "BHOOK0001", bot_token: "xoxb-hook", signing_secret: "hook-secret" },
    { name: "gone", app_id: "A000000004", bot_token: "xoxb-gone", app_token: "xapp-1-A000000004-1-g", refused: "token_revoked" },
];
const users = [{ id: "U00000001", name: "ann" }, { id: "U00000002", name: "bob" }, { id: "U00000077", name: "stranger" }];
const channels = [
    { id: "C0000GEN1", name: "general", members: ["U00000001", "U00000002", "UHELPER01"] },
    { id: "C0000OPS1", name: "ops", members: ["U00000001", "UOPS00001"] },
    { id: "C0000HOOK", name: "hooked", members: ["U00000001", "UHOOK0001"] },
    { id: "C0000BTH1", name: "both", members: ["U00000001", "UHELPER01", "UOPS00001"] },
    { id: "G0000MPM1", name: "mpdm-ann-bob", type: "mpim", members: ["U00000001", "U00000002", "UHELPER01"] },
];

let slack, openai, home, gateway;

before(async () => {
    slack = await startProgram("slack", { apps, users, channels, retry_ms: 1000 });
    openai = await startProgram("openai", {});
    const open = { dmPolicy: "open", allowFrom: ["*"] };
    home = makeHome({
        agents: {
            defaults: { model: "mock/mock-1" },
            list: [{ id: "main", default: true }, { id: "ops", name: "Ops" }],
        },
        models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
        bindings: [
            { agentId: "main", match: { channel: "slack", accountId: "default" } },
            { agentId: "ops", match: { channel: "slack", accountId: "ops" } },
            { agentId: "main", match: { channel: "slack", accountId: "hook" } },
        ],
        channels: {
            slack: {
                groupPolicy: "open",
                dm: { groupEnabled: true },
                slashCommand: { enabled: true },
                accounts: {
                    default: { botToken: "xoxb-helper", appToken: "xapp-1-A000000001-1-h", dmPolicy: "pairing", allowFrom: ["U00000001"] },
                    ops: { botToken: "xoxb-ops", appToken: "xapp-1-A000000002-1-o", ...open, streaming: false },
                    hook: { mode: "http", botToken: "xoxb-hook", signingSecret: "hook-secret", webhookPath: "/slack/hook", ...open, streaming: false },
                    gone: { botToken: "xoxb-gone", appToken: "xapp-1-A000000004-1-g" },
                },
            },
        },
    });
    gateway = await startGateway(home, { env: { SLACK_API_URL: `${slack.url}/api/` } });
    await slack.control("wait-sockets", { app: "helper" });
    await slack.control("wait-sockets", { app: "ops" });
    await slack.control("app", { app: "hook", request_url: `${gateway.url}/slack/hook` });
});

after(async () => {
    await gateway?.stop();
    await slack?.stop();
    await openai?.stop();
    home?.remove();
});

const say = (more) => slack.control("message", { app: "helper", user: "U00000001", ...more });
const answered = async (filter, count = 1) => {
    const { sent, error } = await slack.control("wait-sent", { timeout_ms: 15_000, count, ...filter });
    assert.ok(sent, error);
    return sent;
};
const sentWith = async (contains, more = {}) => (await slack.control("sent", { contains, ...more })).sent.filter((one) => !one.deleted);
const settled = (ms = 500) => new Promise((resolve) => setTimeout(resolve, ms));
/** An answer that is whole: drafts grow until then. */
const whole = (contains, more = {}) => eventually(async () => (await sentWith(contains, more)).at(-1), { within: 15_000, what: `an answer with "${contains}"` });
const sessionKeys = async (agent) => JSON.parse((await run(home, ["sessions", "--json", "--agent", agent])).stdout).sessions.map((one) => one.key);

test("in a channel it answers when it is mentioned, in the channel, once", async () => {
    await say({ channel: "C0000GEN1", text: "nobody in particular" });
    await say({ channel: "C0000GEN1", text: "<@UHELPER01> first question" });
    const answer = await whole("first question");
    assert.deepEqual([answer.app, answer.channel, answer.thread_ts], ["helper", "C0000GEN1", null]);
    await settled();
    assert.equal((await sentWith("first question")).length, 1, "message and app_mention are one");
    assert.equal((await slack.control("sent", { channel: "C0000GEN1" })).sent.length, 1, "what names nobody is not answered");
    assert.ok((await sessionKeys("main")).includes("agent:main:slack:channel:c0000gen1"));
    const { requests } = await openai.control("requests", {});
    const prompt = JSON.stringify(requests.at(-1));
    assert.match(prompt, /nobody in particular/, "what was not answered is told as context");
    assert.match(prompt, /ann/, "people are told by name");
});

test("a thread is answered in the thread, is a session of its own, and goes on without a mention", async () => {
    const { ts } = await say({ channel: "C0000GEN1", text: "a topic begins" });
    await say({ channel: "C0000GEN1", text: "<@UHELPER01> thread one", thread_ts: ts });
    const answer = await whole("thread one");
    assert.equal(answer.thread_ts, ts);
    await say({ channel: "C0000GEN1", text: "thread two", thread_ts: ts });
    assert.equal((await whole("thread two")).thread_ts, ts);
    assert.ok((await sessionKeys("main")).includes(`agent:main:slack:channel:c0000gen1:thread:${ts}`));
    const { requests } = await openai.control("requests", {});
    assert.match(JSON.stringify(requests.find((body) => JSON.stringify(body).includes("thread one"))), /a topic begins/, "the thread's beginning is told");
});

test("in threads the answer is streamed, elsewhere a message is changed; each ends as one message", async () => {
    await openai.control("rule", { match: "grow in thread", reply: { text: `The stream grows ${"word by word, ".repeat(12)}to the end of the stream`, delay_ms: 500, chunk: 24 } });
    await openai.control("rule", { match: "grow in channel", reply: { text: `The message grows ${"word by word, ".repeat(12)}to the end of the message`, delay_ms: 500, chunk: 24 } });
    const { ts } = await say({ channel: "C0000GEN1", text: "<@UHELPER01> start here" });
    await whole("start here");
    await say({ channel: "C0000GEN1", text: "<@UHELPER01> grow in thread", thread_ts: ts });
    await say({ channel: "C0000GEN1", text: "<@UHELPER01> grow in channel" });
    const stream = await whole("to the end of the stream");
    const message = await whole("to the end of the message");
    assert.equal(stream.via, "stream");
    assert.equal(message.via, "post");
    assert.ok(stream.edits.length >= 1 && message.edits.length >= 1, JSON.stringify([stream, message]));
    await settled();
    const [ended] = await sentWith("to the end of the stream");
    assert.equal(ended.stopped, true, "the stream was ended");
    assert.equal((await sentWith("word by word")).length, 2);
});

test("a stranger gets a pairing code once, with OpenClaw's words, and is answered when it was approved", async () => {
    await say({ user: "U00000077", text: "hello?" });
    const [{ text }] = await answered({ contains: "Pairing code" });
    assert.match(text, /^OpenClaw: access not configured\.\n\nYour Slack user id: U00000077\n/);
    const code = text.match(/openclaw pairing approve slack ([A-Z2-9]{8})/)[1];
    await say({ user: "U00000077", text: "hello again" });
    const approved = await run(home, ["pairing", "approve", "slack", code]);
    assert.equal(approved.code, 0, approved.stderr);
    assert.match(approved.stdout, /Approved slack sender U00000077\./);
    await say({ user: "U00000077", text: "now then?" });
    await whole("now then?");
    assert.equal((await sentWith("Pairing code")).length, 1);
});

test("a group of direct messages is answered without a mention", async () => {
    await say({ channel: "G0000MPM1", user: "U00000002", text: "among us three" });
    assert.equal((await whole("among us three")).channel, "G0000MPM1");
    assert.ok((await sessionKeys("main")).includes("agent:main:slack:group:g0000mpm1"));
});

test("a slash command has a session of its own, and only the person sees the answer", async () => {
    const event = await slack.control("command", { app: "helper", user: "U00000001", channel: "C0000GEN1", text: "tell me by command" });
    assert.equal(event.type, "slash_commands");
    const response = await eventually(async () => (await slack.control("sent", {})).responses.find((one) => one.text.includes("tell me by command")),
        { what: "an answer at the response_url" });
    assert.equal(response.response_type, "ephemeral");
    assert.equal((await sentWith("tell me by command")).length, 0);
    assert.ok((await sessionKeys("main")).includes("agent:main:slack:slash:u00000001"));
    const { events } = await slack.control("events", { contains: "tell me by command" });
    assert.ok(events[0].acked && events[0].acked_ms < 3000, JSON.stringify(events));
});

test("a button comes back as what it stands for, said by whoever pressed it; a forged press is dropped", async () => {
    const sent = await run(home, ["message", "send", "--channel", "slack", "--target", "channel:C0000GEN1", "--message", "Which one?", "--buttons",
        JSON.stringify([[{ text: "Red", callback_data: "I choose red" }, { text: "Blue", callback_data: "I choose blue" }]])]);
    assert.equal(sent.code, 0, sent.stderr);
    const { ts, blocks } = await whole("Which one?");
    assert.ok(blocks.some((block) => block.type === "actions"));
    await slack.control("press", { app: "helper", user: "U00000001", channel: "C0000GEN1", ts, value: "I choose blue",
        forge: { container: { type: "message", message_ts: ts, channel_id: "C0000BTH1" }, channel: { id: "C0000BTH1", name: "both" } } });
    await slack.control("press", { app: "helper", user: "U00000002", channel: "C0000GEN1", ts, value: "I choose red" });
    await whole("I choose red");
    await settled();
    assert.equal((await sentWith("I choose blue")).length, 0);
    const { requests } = await openai.control("requests", {});
    assert.match(JSON.stringify(requests.find((body) => JSON.stringify(body).includes("I choose red"))), /bob/);
});

test("files come in and go out", async () => {
    await say({ channel: "C0000GEN1", text: "<@UHELPER01> look at this", files: [{ name: "note.txt", content: "the secret word is heron", mimetype: "text/plain" }] });
    await whole("look at this");
    const { calls } = await slack.control("calls", { contains: "" });
    assert.ok(calls.some((call) => call.path.startsWith("/files-pri/") && call.headers.authorization === "Bearer xoxb-helper"), "the file was fetched");
    const workspace = path.join(home.state, "workspace");
    mkdirSync(workspace, { recursive: true });
    writeFileSync(path.join(workspace, "out.txt"), "file that goes out");
    const sent = await run(home, ["message", "send", "--channel", "slack", "--target", "C0000GEN1", "--message", "here it is", "--media", path.join(workspace, "out.txt")]);
    assert.equal(sent.code, 0, sent.stderr + sent.stdout);
    const [entry] = await answered({ contains: "here it is" });
    assert.deepEqual(entry.files.map(({ name, size }) => [name, size]), [["out.txt", 18]]);
});

test("two accounts in one channel: each answers through its own app, its own agent", async () => {
    await slack.control("message", { channel: "C0000BTH1", user: "U00000001", text: "<@UHELPER01> for the helper" });
    await slack.control("message", { channel: "C0000BTH1", user: "U00000001", text: "<@UOPS00001> for ops" });
    await answered({ channel: "C0000BTH1" }, 2);
    await settled();
    const { sent } = await slack.control("sent", { channel: "C0000BTH1" });
    assert.deepEqual(sent.map((one) => one.app).toSorted(), ["helper", "ops"], "one answer each");
    assert.match(sent.find((one) => one.app === "helper").text, /for the helper/);
    assert.match(sent.find((one) => one.app === "ops").text, /for ops/);
    assert.ok((await sessionKeys("ops")).includes("agent:ops:slack:channel:c0000bth1"));
});

test("many talks at once stay apart: each is answered once, in its chat, by its app, in order", async () => {
    const talks = [["helper", undefined, "U00000001"], ["ops", undefined, "U00000002"], ["ops", "C0000OPS1", "U00000001"]];
    const mention = { helper: "<@UHELPER01> ", ops: "<@UOPS00001> " };
    for (let i = 0; i < 3; i++) {
        await Promise.all(talks.map(([app, channel, user], n) => slack.control("message", { app, channel, user, text: `${channel ? mention[app] : ""}talk-${n}-${i};` })));
    }
    for (let n = 0; n < talks.length; n++) for (let i = 0; i < 3; i++) await whole(`talk-${n}-${i};`);
    await settled();
    for (const [n, [app, channel]] of talks.entries()) {
        const mine = await sentWith(`talk-${n}-`);
        assert.ok(mine.every((one) => one.app === app && (channel === undefined ? one.channel.startsWith("D") : one.channel === channel)), JSON.stringify(mine));
        assert.deepEqual(mine.flatMap((one) => one.text.match(/talk-\d-\d;/g)), [0, 1, 2].map((i) => `talk-${n}-${i};`));
    }
});

test("a refresh loses nothing: the second socket is open before the first goes", async () => {
    const refresh = slack.control("disconnect", { app: "ops", reason: "refresh_requested", close_ms: 1500 });
    for (let i = 0; i < 6; i++) {
        await slack.control("message", { app: "ops", user: "U00000002", text: `refresh-${i};` });
        await settled(300);
    }
    await refresh;
    for (let i = 0; i < 6; i++) await whole(`refresh-${i};`);
    await settled();
    const sent = (await sentWith("refresh-")).flatMap((one) => one.text.match(/refresh-\d;/g));
    assert.deepEqual(sent, [0, 1, 2, 3, 4, 5].map((i) => `refresh-${i};`));
    const { sockets } = await slack.control("sockets");
    assert.ok(sockets.filter((one) => one.app === "ops").length >= 2);
});

test("a dropped socket is replaced, malformed frames are passed over", async () => {
    for (const text of ["", "{", "[1]", "{\"type\":5}", "{\"envelope_id\":{}}", "{\"envelope_id\":\"x\",\"type\":\"events_api\",\"payload\":{\"event\":{\"type\":\"message\",\"ts\":[]}}}"])
        await slack.control("frame", { app: "ops", text });
    await slack.control("drop", { app: "ops" });
    await slack.control("wait-sockets", { app: "ops" });
    await slack.control("message", { app: "ops", user: "U00000002", text: "after the drop" });
    await whole("after the drop");
});

test("a storm of redeliveries, over reconnects and both kinds of event: each message is answered once", async () => {
    const numbers = Array.from({ length: 5 }, (_, i) => i);
    for (const i of numbers) await slack.control("message", { channel: "C0000OPS1", app: "ops", user: "U00000001", text: `<@UOPS00001> storm-${i};` });
    const order = numbers.flatMap((i) => Array.from({ length: 1 + (i * 7) % 4 }, () => i)).sort(() => 0.5 - Math.random());
    for (const [n, i] of order.entries()) {
        await slack.control("redeliver", { app: "ops", contains: `storm-${i};` });
        if (n % 4 === 1) {
            await slack.control("drop", { app: "ops" });
            await slack.control("wait-sockets", { app: "ops" });
        }
    }
    for (const i of numbers) await whole(`storm-${i};`);
    await eventually(async () => (await slack.control("events", { contains: "storm-" })).events.every((one) => one.acked), { within: 20_000, what: "every envelope is acknowledged" });
    await settled(1000);
    const sent = (await sentWith("storm-")).flatMap((one) => one.text.match(/storm-\d;/g));
    assert.deepEqual(sent.toSorted(), numbers.map((i) => `storm-${i};`));
});

for (const [words, fault] of [
    ["429 with Retry-After", { kind: "status", status: 429, retry_after: 1 }],
    ["429 that names no time, as an error", { kind: "status", status: 200, message: "ratelimited", retry_after: 1 }],
    ["500", { kind: "status", status: 500 }],
    ["half an answer", { kind: "half" }],
    ["garbage for an answer", { kind: "garbage" }],
    ["a connection that drops before the post is done", { kind: "drop_before" }],
    ["a connection that drops after the post was done", { kind: "drop_after" }],
]) {
    test(`${words} on chat.postMessage: the answer still arrives, once`, async () => {
        const text = `through ${fault.kind} ${fault.status ?? 0} once`;
        await slack.control("fault", { ...fault, method: "chat.postMessage", contains: text });
        await slack.control("message", { app: "ops", user: "U00000002", text });
        await whole(text);
        await settled();
        assert.equal((await sentWith(text)).length, 1, "sent once, whatever the connection did");
        const { calls } = await slack.control("calls", { method: "chat.postMessage", contains: text });
        assert.ok(calls.some((call) => call.fault === fault.kind), "the fault struck");
        if (fault.retry_after) assert.ok(calls[1].at - calls[0].at >= 1000, `it waited ${calls[1].at - calls[0].at} ms`);
    });
}

test("missing scopes cost names and status, not answers; a file without its scope is told", async () => {
    await slack.control("app", { app: "ops", missing_scopes: ["users:read", "channels:read", "assistant:write", "channels:history", "files:read"] });
    await slack.control("user", { id: "U00000003", name: "carl" });
    await slack.control("message", { app: "ops", user: "U00000003", text: "without scopes", files: [{ name: "a.png", content: "x", mimetype: "image/png" }] });
    await whole("without scopes");
    assert.match(gateway.log() + (await run(home, ["logs", "--limit", "2000"])).stdout, /files:read/);
    await slack.control("app", { app: "ops", missing_scopes: [] });
});

test("files with buttons are one message; a Slack that takes none beside files gets them apart", async () => {
    mkdirSync(path.join(home.state, "workspace"), { recursive: true });
    const file = path.join(home.state, "workspace", "choice.txt");
    writeFileSync(file, "to choose from");
    const send = (text) => run(home, ["message", "send", "--channel", "slack", "--target", "channel:C0000GEN1", "--message", text, "--media", file, "--buttons",
        JSON.stringify([[{ text: "Red", callback_data: "I choose red" }]])]);
    const here = async () => (await slack.control("sent", {})).sent.filter((one) => one.channel === "C0000GEN1");
    const before = (await here()).length;
    const whole = await send("Choose now");
    assert.equal(whole.code, 0, whole.stderr);
    const [one, ...none] = (await here()).slice(before);
    assert.deepEqual(none, []);
    assert.equal(one.files.length, 1);
    assert.ok(one.blocks.some((block) => block.type === "actions"), JSON.stringify(one));
    await slack.control("app", { app: "helper", refuses_file_blocks: true });
    const apart = await send("Choose again");
    assert.equal(apart.code, 0, apart.stderr);
    await answered({ contains: "Choose again" });
    const rest = (await here()).slice(before + 1);
    assert.deepEqual(rest.map(({ files, text }) => [files?.length ?? 0, text]), [[1, ""], [0, "Choose again"]]);
    await slack.control("app", { app: "helper", refuses_file_blocks: false });
});

test("the command line reads, edits, reacts, pins and deletes; people and channels are found by name", async () => {
    const ok = async (args) => {
        const done = await run(home, args);
        assert.equal(done.code, 0, `${args.join(" ")}\n${done.stdout}${done.stderr}`);
        return done.stdout;
    };
    const at = ["--channel", "slack", "--target", "channel:C0000GEN1"];
    await ok(["message", "send", "--channel", "slack", "--target", "#general", "--message", "by name of the channel"]);
    const { ts } = await whole("by name of the channel");
    await ok(["message", "react", ...at, "--message-id", ts, "--emoji", "👀"]);
    await ok(["message", "edit", ...at, "--message-id", ts, "--message", "**changed** by hand"]);
    assert.equal((await whole("by hand")).text, "*changed* by hand");
    await ok(["message", "pin", ...at, "--message-id", ts]);
    assert.match(await ok(["message", "pins", ...at, "--json"]), /changed/);
    assert.match(await ok(["message", "reactions", ...at, "--message-id", ts, "--json"]), /eyes/);
    assert.match(await ok(["message", "read", ...at, "--limit", "3", "--json"]), /by hand/);
    await ok(["message", "delete", ...at, "--message-id", ts]);
    assert.equal((await sentWith("by hand")).length, 0);
    assert.match(await ok(["directory", "peers", "list", "--channel", "slack", "--query", "bob"]), /U00000002/);
    assert.match(await ok(["channels", "resolve", "--channel", "slack", "#general"]), /C0000GEN1/);
    const refused = await run(home, ["message", "react", ...at, "--message-id", "1.000001", "--emoji", "👀"]);
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr + refused.stdout, /message_not_found|no such message/);
});

test("by HTTP: signed events, commands and repeats are taken; unsigned, wrongly signed, old and foreign ones are not", async () => {
    const [told] = [await slack.control("message", { app: "hook", channel: "C0000HOOK", user: "U00000001", text: "<@UHOOK0001> by webhook" })];
    assert.ok(told.ts);
    assert.equal((await whole("by webhook")).app, "hook");
    const callback = (text, ts, more = {}) => JSON.stringify({ token: "x", team_id: "T000000001", api_app_id: "A000000003", type: "event_callback", event_id: `Ev${ts}`,
        event: { type: "message", user: "U00000001", text, ts, channel: "C0000HOOK", channel_type: "channel" }, ...more });
    const post = (body, more = {}) => slack.control("post", { app: "hook", body, ...more });
    const body = callback("<@UHOOK0001> replayed", "1700000001.000001");
    const first = await post(body);
    assert.equal(first.status, 200);
    assert.equal((await post(body, { timestamp: first.timestamp, retry_num: 1 })).status, 200);
    assert.equal((await post(body, { retry_num: 2 })).status, 200);
    await whole("replayed");
    const refused = callback("<@UHOOK0001> refused", "1700000002.000001");
    for (const more of [{ sign: "none" }, { sign: "wrong" }, { age: 301 }, { age: -301 }]) assert.equal((await post(refused, more)).status, 401, JSON.stringify(more));
    assert.equal((await post(callback("<@UHOOK0001> refused", "1700000003.000001", { team_id: "T000000099" }))).status, 200, "of another workspace: dropped");
    const challenge = await post(JSON.stringify({ type: "url_verification", challenge: "c-1", token: "x" }));
    assert.deepEqual([challenge.status, challenge.body], [200, "c-1"]);
    await slack.control("command", { app: "hook", user: "U00000001", channel: "C0000HOOK", text: "command by webhook" });
    await eventually(async () => (await slack.control("sent", {})).responses.some((one) => one.text.includes("command by webhook")), { what: "the command's answer" });
    await settled(800);
    assert.equal((await sentWith("replayed")).length, 1);
    assert.equal((await sentWith("refused")).length, 0);
});

test("channels status tells both tokens, the way of hearing, and a revoked token with what to do", async () => {
    const { stdout, code, stderr } = await run(home, ["channels", "status", "--probe"]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /- Slack default: enabled, configured, running, .*bot:config, app:config.*works/);
    assert.match(stdout, /- Slack ops: .*works/);
    assert.match(stdout, /- Slack hook: .*works/);
    assert.match(stdout, /- Slack gone: .*stopped.*token_revoked.*install the app again/);
    assert.ok(!stdout.includes("xoxb-") && !gateway.log().includes("xoxb-"), "no token is told");
});

test("scopes that an app lacks stand in its status", async () => {
    await slack.control("app", { app: "ops", missing_scopes: ["files:read", "users:read"] });
    await run(home, ["channels", "status", "--probe"]);
    const { stdout } = await run(home, ["channels", "status"]);
    assert.match(stdout, /- Slack ops: .*scopes:missing=files:read\+users:read/);
    assert.ok(!/- Slack default: .*scopes:/.test(stdout), stdout);
    await slack.control("app", { app: "ops", missing_scopes: [] });
});

test("a restart goes on where it was: what was said meanwhile is answered, nothing twice", async () => {
    await gateway.stop();
    await slack.control("message", { app: "ops", user: "U00000002", text: "while you were away" });
    gateway = await startGateway(home, { env: { SLACK_API_URL: `${slack.url}/api/` } });
    await whole("while you were away");
    await settled();
    assert.equal((await sentWith("while you were away")).length, 1);
});
