// Whether each fake works as a program of its own, driven over its control API.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startProgram } from "./program.mjs";
import { FakeServer } from "./server.mjs";

const json = (body, headers = {}) => ({ method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });

test("telegram as a program: push a message, poll it, answer it, look at it", async () => {
    const telegram = await startProgram("telegram", { bots: [{ token: "1:abc", username: "one_bot" }] });
    const bot = `${telegram.url}/bot1:abc`;
    const pushed = await telegram.control("message", { from: { id: 5, first_name: "Ada" }, text: "hi @one_bot" });
    assert.deepEqual([pushed.ok, pushed.updates.length], [true, 1]);
    const { result: [update] } = await fetch(`${bot}/getUpdates?timeout=5`).then((answer) => answer.json());
    assert.deepEqual([update.message.from.first_name, update.message.entities[0].type], ["Ada", "mention"]);
    const waiting = telegram.control("wait-sent", { chat: 5, timeout_ms: 5000 });
    await fetch(`${bot}/sendMessage`, json({ chat_id: 5, text: "<b>yes</b>", parse_mode: "HTML" }));
    const { sent } = await waiting;
    assert.deepEqual([sent[0].text, sent[0].raw, sent[0].bot], ["yes", "<b>yes</b>", "one_bot"]);
    await telegram.control("faults", { faults: [{ kind: "status", status: 429, retry_after: 3, method: "sendMessage" }] });
    const limited = await fetch(`${bot}/sendMessage`, json({ chat_id: 5, text: "x" })).then((answer) => answer.json());
    assert.deepEqual(limited, { ok: false, error_code: 429, description: "Too Many Requests: retry after 3", parameters: { retry_after: 3 } });
    const { calls } = await telegram.control("calls", { method: "sendMessage" });
    assert.deepEqual(calls.map(({ status }) => status), [200, 429]);
    assert.ok(calls.every(({ at, done_at: done }) => done >= at && at > 1_600_000_000_000));
    assert.equal((await telegram.control("pending", {})).pending, 1);
    await telegram.control("update", { update: { update_id: 500_000_000, poll: { id: "1" } } });
    await telegram.control("chat", { id: -100, title: "New", bots: ["one_bot"] });
    assert.equal((await telegram.control("message", { chat: -100, text: "x" })).message.chat.title, "New");
    await telegram.control("reset");
    assert.deepEqual([(await telegram.control("sent")).sent, (await telegram.control("calls")).calls], [[], []]);
    assert.equal(await telegram.stop(), 0);
});

test("openai as a program: queue, rules, requests", async () => {
    const openai = await startProgram("openai", { keyless: true });
    const ask = (content) => fetch(`${openai.url}/v1/chat/completions`, json({ model: "m", messages: [{ role: "user", content }] }))
        .then(async (answer) => [answer.status, await answer.json()]);
    await openai.control("queue", { replies: [{ text: "queued" }, { status: 429, retry_after: 2 }] });
    await openai.control("rule", { match: "ping", reply: { text: "pong" } });
    assert.equal((await ask("x"))[1].choices[0].message.content, "queued");
    assert.equal((await ask("x"))[0], 429);
    assert.equal((await ask("ping"))[1].choices[0].message.content, "pong");
    assert.equal((await openai.control("requests")).requests.length, 3);
    assert.equal(await openai.stop(), 0);
});

test("anthropic as a program: keys can change while it runs", async () => {
    const anthropic = await startProgram("anthropic");
    const ask = () => fetch(`${anthropic.url}/v1/messages`, json({ model: "m", max_tokens: 9, messages: [{ role: "user", content: "x" }] },
        { "x-api-key": "old", "anthropic-version": "2023-06-01" })).then(({ status }) => status);
    assert.equal(await ask(), 200);
    await anthropic.control("keys", { keys: ["new"] });
    assert.equal(await ask(), 401);
    assert.equal(await anthropic.stop(), 0);
});

test("a control mistake is told with what would be right", async () => {
    const telegram = await startProgram("telegram");
    assert.match((await telegram.control("nonsense")).error, /no control verb "nonsense"/);
    assert.match((await telegram.control("fault", { kind: "explode" })).error, /is not one of status, drop_before/);
    assert.match((await telegram.control("fault", { kind: "slow", methods: "x" })).error, /fault key "methods" is not one of/);
    assert.match((await telegram.control("message", { text: "x" })).error, /say which/);
    assert.match((await telegram.control("wait", { method: "getMe", timeout_ms: 30 })).error, /waited 30 ms for 1 call/);
    assert.equal(await telegram.stop(), 0);
});

test("without the control option there is no control API, and only loopback is listened on", async () => {
    const server = new FakeServer();
    await server.start();
    assert.equal((await fetch(`${server.url}/control/calls`)).status, 404);
    assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    server.addFaults({ kind: "status", status: 503, skip: 1, times: 2 });
    const statuses = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await fetch(server.url)).status);
    assert.deepEqual(statuses, [404, 503, 503, 404]);
    await server.stop();
});
