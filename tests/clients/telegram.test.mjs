// The whole gateway against the fake Telegram: two agents, three bots, and every answer from the right one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { eventually, makeHome, run, startGateway } from "./gateway.mjs";

const bots = [
    { token: "111:main", username: "main_bot" },
    { token: "222:alerts", username: "alerts_bot" },
    { token: "333:side", username: "side_bot" },
];
const chats = [{ id: -100500, title: "Team", is_forum: true, topics: [7, 8], type: "supergroup", bots: ["main_bot", "alerts_bot", "side_bot"] }];

let telegram, openai, home, gateway;

before(async () => {
    telegram = await startProgram("telegram", { bots, chats });
    openai = await startProgram("openai", {});
    home = makeHome({
        agents: {
            defaults: { model: "mock/mock-1" },
            list: [{ id: "main", default: true }, { id: "ops", name: "Ops", groupChat: { mentionPatterns: ["@ops"] } }],
        },
        models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
        bindings: [
            { agentId: "main", match: { channel: "telegram", accountId: "default" } },
            { agentId: "ops", match: { channel: "telegram", accountId: "alerts" } },
            { agentId: "ops", match: { channel: "telegram", accountId: "side", peer: { kind: "direct", id: "42" } } },
        ],
        channels: {
            telegram: {
                apiRoot: telegram.url,
                network: { dangerouslyAllowPrivateNetwork: true },
                groups: {
                    "*": { requireMention: true },
                    "-100500": { systemPrompt: "Rules of the team.", topics: { 8: { agentId: "main", systemPrompt: "Eight is for plans." } } },
                },
                groupPolicy: "open",
                accounts: {
                    default: { botToken: "111:main", dmPolicy: "pairing" },
                    alerts: { botToken: "222:alerts", dmPolicy: "allowlist", allowFrom: ["tg:42"] },
                    side: { botToken: "333:side", dmPolicy: "open", allowFrom: ["*"] },
                },
            },
        },
    });
    gateway = await startGateway(home);
});

after(async () => {
    await gateway?.stop();
    await telegram?.stop();
    await openai?.stop();
    home?.remove();
});

const say = (bot, from, text, more = {}) => telegram.control("message", { bot, from: { id: from, first_name: "U" + from }, chat: { id: from, type: "private" }, text, ...more });
const answered = (bot, contains) => telegram.control("wait-sent", { bot, contains, timeout_ms: 10_000 });
/** The request body that the model was first asked with for this text. */
const promptWith = async (text) => {
    const { requests } = await openai.control("requests", {});
    return requests.map((body) => JSON.stringify(body)).find((body) => body.includes(text)) ?? assert.fail(`the model never heard "${text}"`);
};

test("an allowed sender is answered by the bound agent, through the same bot", async () => {
    await say("alerts_bot", 42, "are you there?");
    const answer = await answered("alerts_bot", "mock reply");
    assert.ok(JSON.stringify(answer).includes("are you there?"));
    const sessions = JSON.parse((await run(home, ["sessions", "--json", "--agent", "ops"])).stdout);
    assert.ok(JSON.stringify(sessions).includes("agent:ops:main"));
});

test("a peer binding sends one person of an account to another agent", async () => {
    await say("side_bot", 42, "peer bound");
    await say("side_bot", 43, "not bound");
    await answered("side_bot", "peer bound");
    await answered("side_bot", "not bound");
    assert.match(await promptWith("peer bound"), /agent=ops/);
    assert.match(await promptWith("not bound"), /agent=main/);
});

test("a stranger gets a pairing code once, and is answered when it was approved", async () => {
    await say("main_bot", 77, "hello?");
    const answer = JSON.stringify(await answered("main_bot", "Pairing code"));
    const code = answer.match(/openclaw pairing approve telegram ([A-Z2-9]{8})/)[1];
    await say("main_bot", 77, "hello again");
    const approved = await run(home, ["pairing", "approve", "telegram", code]);
    assert.equal(approved.code, 0, approved.stderr);
    await say("main_bot", 77, "now?");
    assert.ok(JSON.stringify(await answered("main_bot", "mock reply")).includes("now?"));
});

test("Markdown arrives as HTML that Telegram accepts", async () => {
    await say("alerts_bot", 42, "[[text:**bold** and `code` and [x](https://example.com) <raw>]]");
    const answer = JSON.stringify(await answered("alerts_bot", "bold"));
    assert.ok(!answer.includes("**bold**"), answer);
});

test("an answer longer than a message comes in parts, in order", async () => {
    const words = Array.from({ length: 1500 }, (_, i) => `w${i}`).join(" ");
    await say("alerts_bot", 42, `[[text:${words}]]`);
    await answered("alerts_bot", "w1499");
    const sent = await telegram.control("sent", { bot: "alerts_bot" });
    const parts = sent.sent.filter((m) => /w\d+/.test(m.text ?? ""));
    assert.ok(parts.length >= 2);
    for (const part of parts) assert.ok(part.text.length <= 4096);
    const order = parts.flatMap((m) => m.text.match(/w\d+/g)).map((w) => Number(w.slice(1)));
    assert.deepEqual(order, [...order].sort((a, b) => a - b));
});

test("a restart goes on behind the last update and answers nothing twice", async () => {
    await gateway.stop();
    await say("alerts_bot", 42, "while you were away");
    gateway = await startGateway(home);
    await answered("alerts_bot", "while you were away");
    await new Promise((resolve) => setTimeout(resolve, 500));
    const sent = await telegram.control("sent", { bot: "alerts_bot", contains: "while you were away" });
    assert.equal(sent.sent.length, 1);
});

test("channels status --probe tells each bot by its name", async () => {
    const status = await run(home, ["channels", "status", "--probe"]);
    assert.equal(status.code, 0, status.stderr);
    for (const name of ["alerts_bot", "main_bot", "side_bot"]) assert.ok(status.stdout.includes(name), status.stdout);
});

const inGroup = (text, more = {}) => telegram.control("message", { from: { id: 42, first_name: "U42" }, chat: { id: -100500 }, text, ...more });
const sentWith = async (text) => (await telegram.control("sent", { contains: text })).sent;
const settled = () => new Promise((resolve) => setTimeout(resolve, 400));

test("in a group a bot speaks only when it is named; by its name, by a reply, by the agent's pattern", async () => {
    await inGroup("nobody is named here");
    await inGroup("@alerts_bot named by name");
    await answered("alerts_bot", "named by name");
    const [first] = await sentWith("named by name");
    await inGroup("named by reply", { reply_to: first.message_id });
    await answered("alerts_bot", "named by reply");
    await inGroup("hey @ops named by pattern");
    await answered("alerts_bot", "named by pattern");
    await settled();
    const spoken = (await telegram.control("sent", { chat: -100500 })).sent;
    assert.deepEqual(spoken.map((m) => m.bot), ["alerts_bot", "alerts_bot", "alerts_bot"]);
    ["named by name", "named by reply", "named by pattern"].forEach((text, i) => assert.ok(spoken[i].text.includes(text), spoken[i].text));
    assert.match(await promptWith("named by name"), /nobody is named here/, "what was not answered is told as context");
});

test("a forum topic is a session of its own, and is answered in the topic", async () => {
    await inGroup("@alerts_bot about topic seven", { thread: 7 });
    await answered("alerts_bot", "about topic seven");
    const [answer] = await sentWith("about topic seven");
    assert.equal(answer.thread_id, 7);
    const { sessions } = JSON.parse((await run(home, ["sessions", "--json", "--agent", "ops"])).stdout);
    const keys = sessions.map((s) => s.key);
    assert.ok(keys.includes("agent:ops:telegram:group:-100500:topic:7"), keys.join(" "));
    assert.ok(keys.includes("agent:ops:telegram:group:-100500") || keys.includes("agent:ops:telegram:group:-100500:topic:1"), keys.join(" "));
});

test("a topic's agentId decides before the bindings, its systemPrompt is in the prompt, and the route says why", async () => {
    await inGroup("@alerts_bot about topic eight", { thread: 8 });
    await answered("alerts_bot", "about topic eight");
    const [answer] = await sentWith("about topic eight");
    assert.equal(answer.thread_id, 8);
    const { sessions } = JSON.parse((await run(home, ["sessions", "--json", "--agent", "main"])).stdout);
    const keys = sessions.map((s) => s.key);
    assert.ok(keys.includes("agent:main:telegram:group:-100500:topic:8"), keys.join(" "));
    assert.match(await promptWith("about topic eight"), /Rules of the team\.(\\n){2}Eight is for plans\./);
    const peers = ["--peer", "group:-100500:topic:8", "--parent-peer", "group:-100500"];
    const route = JSON.parse((await run(home, ["agents", "route", "--channel", "telegram", "--account", "alerts", ...peers, "--explain", "--json"])).stdout);
    assert.equal(route.agentId, "main");
    assert.equal(route.matchedBy, "topic.agentId");
    assert.equal(route.topic.path, "channels.telegram.groups.-100500.topics.8.agentId");
});

test("three accounts at once: each message is answered once, by its own bot, in its own chat, in order", async () => {
    const talks = [["main_bot", 77], ["alerts_bot", 42], ["side_bot", 43]];
    const texts = (bot) => Array.from({ length: 4 }, (_, i) => `mixed-${bot}-${i};`);
    for (let i = 0; i < 4; i++) await Promise.all(talks.map(([bot, from]) => say(bot, from, `mixed-${bot}-${i};`)));
    for (const [bot] of talks) for (const text of texts(bot)) await answered(bot, text);
    await settled();
    const sent = (await telegram.control("sent", { contains: "mixed-" })).sent;
    for (const [bot, from] of talks) {
        const mine = sent.filter((m) => m.text.includes(`mixed-${bot}-`));
        assert.ok(mine.every((m) => m.bot === bot && m.chat_id === from), JSON.stringify(mine.map((m) => [m.bot, m.chat_id, m.text])));
        assert.deepEqual(mine.flatMap((m) => m.text.match(/mixed-[a-z_]+-\d;/g)), texts(bot));
    }
});

for (const [words, fault] of [
    ["429 with retry_after", { kind: "status", status: 429, retry_after: 1 }],
    ["429 without a time", { kind: "status", status: 429, retry_after: null }],
    ["500", { kind: "status", status: 500 }],
    ["a connection that drops before the answer", { kind: "drop_before" }],
]) {
    test(`${words} on sendMessage: the answer still arrives, once`, async () => {
        const text = `through ${words.replaceAll(" ", "-")} once`;
        await telegram.control("fault", { ...fault, method: "sendMessage", contains: text });
        await say("alerts_bot", 42, text);
        await answered("alerts_bot", text);
        await settled();
        assert.equal((await sentWith(text)).length, 1);
        const { calls } = await telegram.control("calls", { method: "sendMessage", contains: text });
        assert.ok(calls.some((call) => call.fault === fault.kind), "the fault struck");
        assert.equal(calls.length, 2);
        if (fault.retry_after === null) assert.ok(calls[1].at - calls[0].at >= 350, `it came again after ${calls[1].at - calls[0].at} ms`);
        if (fault.retry_after) assert.ok(calls[1].at - calls[0].at >= 1000, `it waited ${calls[1].at - calls[0].at} ms`);
    });
}
