// C1, C5: whose head shows that he is no platform is answered without a body; a thousand senders that drip their bodies cost little, are sent away, and
// keep nobody waiting.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { eventually, freePort, makeHome, startGateway } from "./gateway.mjs";

const CONNECTIONS = 1000;
const BODY_SECONDS = 10;  // kWebhookBodyTime
const GROWTH_BYTES_MAX = 32 * 2 ** 20;

// Heads that could be the platform's: of the two that sign their bodies, only the body shows that it is not theirs.
const SIGNATURE = "0123456789abcdef".repeat(4);
const doors = {
    "/telegram-webhook": () => ["X-Telegram-Bot-Api-Secret-Token: hook_s3cret-1"],
    "/slack/hook": () => [`X-Slack-Request-Timestamp: ${Math.floor(Date.now() / 1000)}`, `X-Slack-Signature: v0=${SIGNATURE}`],
    "/whatsapp/biz": () => [`X-Hub-Signature-256: sha256=${SIGNATURE}`],
};
const paths = Object.keys(doors);

let telegram, slack, cloud, openai, home, gateway;

before(async () => {
    telegram = await startProgram("telegram", { bots: [{ token: "222:hook", username: "hook_bot" }], webhook: { retryMs: 50 } });
    slack = await startProgram("slack", {
        apps: [{ name: "hook", app_id: "A000000001", user_id: "UHOOK0001", bot_id: "BHOOK0001", bot_token: "xoxb-hook", signing_secret: "hook-secret" }],
        users: [{ id: "U00000001", name: "ann" }],
    });
    cloud = await startProgram("whatsapp_cloud", { numbers: [{ name: "biz", id: "106540352242922", phone: "15550783881", token: "EAAG-biz", app_secret: "biz-secret", verify_token: "v" }] });
    openai = await startProgram("openai", {});
    const port = await freePort();
    const open = { dmPolicy: "open", allowFrom: ["*"] };
    home = makeHome({
        agents: { defaults: { model: "mock/mock-1" } },
        models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
        channels: {
            telegram: { apiRoot: telegram.url, botToken: "222:hook", webhookUrl: `http://127.0.0.1:${port}/telegram-webhook`, webhookSecret: "hook_s3cret-1", ...open },
            slack: { mode: "http", botToken: "xoxb-hook", signingSecret: "hook-secret", webhookPath: "/slack/hook", ...open },
            whatsapp: { accounts: { biz: { type: "cloud", phoneNumberId: "106540352242922", accessToken: "EAAG-biz", appSecret: "biz-secret", verifyToken: "v", ...open } } },
        },
    });
    home.port = port;
    gateway = await startGateway(home, { env: { SLACK_API_URL: `${slack.url}/api/`, WHATSAPP_CLOUD_API_URL: cloud.url } });
});
after(async () => {
    await gateway?.stop();
    for (const fake of [telegram, slack, cloud, openai]) await fake?.stop();
    home?.remove();
});

const residentBytes = () => Number(readFileSync(`/proc/${gateway.child.pid}/status`, "utf8").match(/VmRSS:\s+(\d+) kB/)[1]) * 1024;

/** Connections that send the head of a long body and then a byte each second, until they are closed. */
function drip(path, count, headers = doors[path]()) {
    const all = { connected: 0, closed: 0, answers: new Map() };
    for (let i = 0; i < count; i++) {
        const socket = connect(home.port, "127.0.0.1");
        let answer = "";
        let timer;
        socket.on("connect", () => {
            all.connected++;
            socket.write(`POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n${headers.map((line) => `${line}\r\n`).join("")}\r\n{`);
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

/** The status that a head is answered with, of a body of 3 MB that never comes. */
const statusOf = (path, ...headers) => new Promise((resolve, reject) => {
    const socket = connect(home.port, "127.0.0.1", () => {
        socket.write(`POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3000000\r\n${headers.map((line) => `${line}\r\n`).join("")}\r\n`);
    });
    socket.setTimeout(3000, () => socket.destroy(new Error(`${path}: no answer to the head`)));
    socket.once("data", (bytes) => {
        resolve(Number(String(bytes).split(" ")[1]));
        socket.destroy();
    });
    socket.on("error", reject);
});
const served = async () => {
    await eventually(async () => (await telegram.control("calls", { method: "setWebhook" })).calls.length > 0, { what: "setWebhook" });
    for (const path of paths) await eventually(async () => [401, 429].includes(await statusOf(path)), { what: path });
};

test("C1: a head without the secret, without a sound signature, or signed at another time is refused before its body", { timeout: 30_000 }, async () => {
    await served();
    assert.equal(await statusOf("/telegram-webhook", "X-Telegram-Bot-Api-Secret-Token: hook_s3cret-2"), 401);
    const now = Math.floor(Date.now() / 1000);
    const slackHead = (at, signature) => statusOf("/slack/hook", `X-Slack-Request-Timestamp: ${at}`, `X-Slack-Signature: ${signature}`);
    assert.equal(await slackHead(now, "v0=1234"), 401);
    assert.equal(await slackHead(now - 400, `v0=${SIGNATURE}`), 401);
    assert.equal(await statusOf("/whatsapp/biz", "X-Hub-Signature-256: sha256=1234"), 401);
    // What may be the platform's is asked for its body.
    await assert.rejects(slackHead(now, `v0=${SIGNATURE}`), /no answer to the head/);
});

test("a thousand dripping senders are closed by the budget; a message among them is answered at once", async () => {
    await served();
    const before = residentBytes();
    const began = Date.now();
    const drops = paths.map((path) => drip(path, Math.ceil(CONNECTIONS / paths.length)));
    const all = Math.ceil(CONNECTIONS / paths.length) * paths.length;
    const sum = (name) => drops.reduce((total, one) => total + one[name], 0);
    await eventually(() => sum("connected") === all, { what: "the connections", within: 20_000 });
    const asked = Date.now();
    await telegram.control("message", { bot: "hook_bot", from: { id: 42, first_name: "Ann" }, chat: { id: 42, type: "private" }, text: "are you there" });
    await eventually(async () => (await telegram.control("sent", {})).sent.some((one) => one.text?.includes("are you there")), { what: "the answer", within: 9_000 });
    assert.ok(sum("closed") < all, `answered after ${Date.now() - asked} ms, when all the others had gone already`);
    const grown = residentBytes() - before;
    assert.ok(grown < GROWTH_BYTES_MAX, `${all} open bodies cost ${grown} bytes`);
    await eventually(() => sum("closed") === all, { what: "that all are closed", within: 40_000 });
    assert.ok(Date.now() - began >= BODY_SECONDS * 1000, "nobody is sent away before his time");
    for (const { answers } of drops) assert.deepEqual([...answers.keys()], ["408"]);
});

test("a thousand senders without a secret are sent away at once", { timeout: 60_000 }, async () => {
    const began = Date.now();
    const drops = paths.map((path) => drip(path, Math.ceil(CONNECTIONS / paths.length), []));
    const all = Math.ceil(CONNECTIONS / paths.length) * paths.length;
    await eventually(() => drops.reduce((total, one) => total + one.closed, 0) === all, { what: "that all are closed", within: 20_000 });
    assert.ok(Date.now() - began < BODY_SECONDS * 1000, `it took ${Date.now() - began} ms`);
    for (const { answers } of drops) assert.deepEqual([...answers.keys()].filter((status) => status !== "401" && status !== "429"), []);
});
