// C5: a thousand senders that drip their bodies into the webhooks of the gateway's port cost little, are sent away, and keep nobody waiting.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { eventually, freePort, makeHome, startGateway } from "./gateway.mjs";

const CONNECTIONS = 1000;
const BODY_SECONDS = 10;  // kWebhookBodyTime
const GROWTH_BYTES_MAX = 32 * 2 ** 20;

let telegram, slack, openai, home, gateway;

before(async () => {
    telegram = await startProgram("telegram", { bots: [{ token: "222:hook", username: "hook_bot" }], webhook: { retryMs: 50 } });
    slack = await startProgram("slack", {
        apps: [{ name: "hook", app_id: "A000000001", user_id: "UHOOK0001", bot_id: "BHOOK0001", bot_token: "xoxb-hook", signing_secret: "hook-secret" }],
        users: [{ id: "U00000001", name: "ann" }],
    });
    openai = await startProgram("openai", {});
    const port = await freePort();
    const open = { dmPolicy: "open", allowFrom: ["*"] };
    home = makeHome({
        agents: { defaults: { model: "mock/mock-1" } },
        models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
        channels: {
            telegram: { apiRoot: telegram.url, botToken: "222:hook", webhookUrl: `http://127.0.0.1:${port}/telegram-webhook`, webhookSecret: "hook_s3cret-1", ...open },
            slack: { mode: "http", botToken: "xoxb-hook", signingSecret: "hook-secret", webhookPath: "/slack/hook", ...open },
        },
    });
    home.port = port;
    gateway = await startGateway(home, { env: { SLACK_API_URL: `${slack.url}/api/` } });
});
after(async () => {
    await gateway?.stop();
    for (const fake of [telegram, slack, openai]) await fake?.stop();
    home?.remove();
});

const residentBytes = () => Number(readFileSync(`/proc/${gateway.child.pid}/status`, "utf8").match(/VmRSS:\s+(\d+) kB/)[1]) * 1024;

/** Connections that send the head of a long body and then a byte each second, until they are closed. */
function drip(path, count) {
    const all = { connected: 0, closed: 0, answers: new Map() };
    for (let i = 0; i < count; i++) {
        const socket = connect(home.port, "127.0.0.1");
        let answer = "";
        let timer;
        socket.on("connect", () => {
            all.connected++;
            socket.write(`POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{`);
            timer = setInterval(() => socket.write(" "), 1000);
        });
        socket.on("data", (bytes) => (answer += bytes));
        socket.on("error", () => {});
        socket.on("close", () => {
            clearInterval(timer);
            all.closed++;
            const status = answer.split(" ")[1] ?? "none";
            all.answers.set(status, (all.answers.get(status) ?? 0) + 1);
        });
    }
    return all;
}

test("a thousand dripping senders are closed by the budget; a message among them is answered at once", async () => {
    await eventually(async () => (await telegram.control("calls", { method: "setWebhook" })).calls.length > 0, { what: "setWebhook" });
    const before = residentBytes();
    const began = Date.now();
    const drops = ["/telegram-webhook", "/slack/hook"].map((path) => drip(path, CONNECTIONS / 2));
    const sum = (name) => drops.reduce((all, one) => all + one[name], 0);
    await eventually(() => sum("connected") === CONNECTIONS, { what: "the connections", within: 20_000 });
    const asked = Date.now();
    await telegram.control("message", { bot: "hook_bot", from: { id: 42, first_name: "Ann" }, chat: { id: 42, type: "private" }, text: "are you there" });
    await eventually(async () => (await telegram.control("sent", {})).sent.some((one) => one.text?.includes("are you there")), { what: "the answer", within: 9_000 });
    assert.ok(sum("closed") < CONNECTIONS, `answered after ${Date.now() - asked} ms, when all the others had gone already`);
    const grown = residentBytes() - before;
    assert.ok(grown < GROWTH_BYTES_MAX, `${CONNECTIONS} open bodies cost ${grown} bytes`);
    await eventually(() => sum("closed") === CONNECTIONS, { what: "that all are closed", within: 40_000 });
    assert.ok(Date.now() - began >= BODY_SECONDS * 1000, "nobody is sent away before his time");
    // 401 where the head alone tells that the sender is none; 408 where the body would have been asked.
    for (const { answers } of drops) assert.deepEqual([...answers.keys()].filter((status) => status !== "408" && status !== "401"), []);
});
