// Webhooks of the real program: messages of other programs over HTTP, answered into the chat that they name through the right account, kept before the
// 200, known again after a kill; events; and everybody who may not come in.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { eventually, makeHome, run, startGateway } from "./gateway.mjs";

const TOKEN = "hook-token-0123456789abcdef";
let telegram, openai, home, gateway;

const config = (hooks = {}) => ({
    agents: { defaults: { model: "mock/mock-1" }, list: [{ id: "home", default: true }, { id: "work" }] },
    bindings: [{ agentId: "work", match: { channel: "telegram", accountId: "biz" } }],
    models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }, { id: "mock-2", name: "Two" }] } } },
    channels: {
        telegram: {
            apiRoot: telegram.url, network: { dangerouslyAllowPrivateNetwork: true }, dmPolicy: "open", allowFrom: ["*"], streaming: { mode: "off" },
            accounts: { default: { botToken: "111:main" }, biz: { botToken: "222:biz" } },
        },
    },
    hooks: { enabled: true, token: TOKEN, ...hooks },
});

before(async () => {
    telegram = await startProgram("telegram", { bots: [{ token: "111:main", username: "main_bot" }, { token: "222:biz", username: "biz_bot" }] });
    await telegram.control("chat", { id: -500, type: "group", title: "Ops", bots: ["main_bot", "biz_bot"] });
    openai = await startProgram("openai", {});
    home = makeHome(config({ mappings: [
        { match: { path: "ci" }, name: "CI", messageTemplate: "[[text:ci says {{build.id}}]] {{headers.authorization}}|", agentId: "work", channel: "telegram", to: "{{chat}}" },
        { match: { path: "up" }, action: "wake", wakeMode: "next-heartbeat", textTemplate: "{{text}}" },
    ] }));
    gateway = await startGateway(home);
});
after(async () => {
    await gateway?.stop();
    for (const fake of [telegram, openai]) await fake?.stop();
    home?.remove();
});

async function post(path, body, { headers = { authorization: `Bearer ${TOKEN}` } } = {}) {
    const answer = await fetch(gateway.url + path, { method: "POST", headers, body: typeof body === "string" ? body : JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, text, json: text.startsWith("{") ? JSON.parse(text) : null, headers: answer.headers };
}
const sent = async (contains) => (await telegram.control("sent", { contains })).sent;
const arrived = (contains) => eventually(async () => (await sent(contains))[0], { what: `"${contains}" in a chat` });
/** What models were asked, as texts of the newest user message. */
const asked = async (contains) => {
    const texts = (await openai.control("requests")).requests.map(({ messages }) => JSON.stringify(messages.filter(({ role }) => role === "user")));
    return texts.filter((text) => text.includes(contains));
};
const say = (text) => telegram.control("message", { bot: "main_bot", from: { id: 42, first_name: "Ada" }, chat: { id: 42, type: "private" }, text });

test("a message is answered into the chat that it names, through the account that is the agent's", async () => {
    const answer = await post("/hooks/agent", { message: "[[text:for ops]]", name: "Monitor", channel: "telegram", to: "-500" });
    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.json.runId, /^[0-9a-f-]{36}$/);
    assert.deepEqual(Object.keys(answer.json), ["ok", "runId"]);
    const first = await arrived("for ops");
    assert.deepEqual([first.bot, first.chat_id], ["main_bot", -500]);
    await post("/hooks/agent", { message: "[[text:from work]]", agentId: "work", channel: "telegram", to: -500 });
    assert.equal((await arrived("from work")).bot, "biz_bot");
    const [told] = await asked("Task: Monitor");
    assert.match(told, /SECURITY NOTICE/);
    assert.match(told, /<<<EXTERNAL_UNTRUSTED_CONTENT id=\\\\?"[0-9a-f]{16}\\\\?">>>/);
    const { stdout } = await run(home, ["messages", "list", "--json"]);
    assert.equal(JSON.parse(stdout).messages.filter(({ state }) => state === "delivered").length, 2, stdout);
});

test("what cannot be delivered is refused before anything runs; with no last chat the answer stays in its session", async () => {
    const refused = async (body) => {
        const answer = await post("/hooks/agent", { message: "nobody reads this", ...body });
        assert.equal(answer.status, 400, answer.text);
        assert.equal(answer.json.ok, false);
        return answer.json.error;
    };
    assert.equal(await refused({ channel: "fax", to: "1" }), "channel must be last|telegram");
    assert.match(await refused({ channel: "telegram" }), /^to required: the main session of agent "home" has no last chat on telegram/);
    assert.match(await refused({ channel: "telegram", to: "not a chat" }), /is no chat of telegram that is known/);
    assert.match(await refused({ model: "mock/none" }), /^unknown model "mock\/none" \(Known models: .*mock\/mock-1/);
    assert.deepEqual(await asked("nobody reads this"), []);
    const { json } = await post("/hooks/agent", { message: "[[text:into the void]]", model: "mock/mock-2" });
    await eventually(async () => (await run(home, ["messages", "list", "--state", "unfinished", "--json"])).stdout.includes('"messages": []'), { what: "the end of the run" });
    const shown = await run(home, ["sessions", "show", `agent:home:hook:${json.runId}`]);
    assert.match(shown.stdout, /into the void/, shown.stderr);
    assert.deepEqual(await sent("into the void"), []);
    const models = (await openai.control("requests")).requests.filter(({ messages }) => JSON.stringify(messages).includes("into the void")).map(({ model }) => model);
    assert.deepEqual(models, ["mock-2"]);
});

test("the last chat of the main session gets the answer", async () => {
    await say("hello from Ada");
    await arrived("hello from Ada");
    await post("/hooks/agent", { message: "[[text:as ever]]" });
    const one = await arrived("as ever");
    assert.deepEqual([one.bot, one.chat_id], ["main_bot", 42]);
});

test("C6: the same key is one run, before and after a kill", async () => {
    const body = { message: "[[text:only once]]", channel: "telegram", to: "42", idempotencyKey: "order 4711" };
    const first = await post("/hooks/agent", body);
    const again = await post("/hooks/agent", { ...body, idempotencyKey: undefined }, { headers: { authorization: `Bearer ${TOKEN}`, "idempotency-key": "order 4711" } });
    assert.equal(again.json.runId, first.json.runId);
    await arrived("only once");
    await gateway.stop("SIGKILL");
    gateway = await startGateway(home);
    const later = await post("/hooks/agent", body);
    assert.equal(later.status, 200, later.text);
    assert.equal(later.json.runId, first.json.runId);
    await post("/hooks/agent", { ...body, message: "[[text:something else]]", idempotencyKey: "order 4712" });
    await arrived("something else");
    assert.equal((await sent("only once")).length, 1);
    assert.equal((await asked("only once")).length, 1);
});

test("what was answered 200 is answered after a kill, once", async () => {
    await openai.control("rules", { rules: [{ match: "slowly now", reply: { text: "never heard", first_delay_ms: 60_000 } }] });
    const body = { message: "slowly now", agentId: "work", channel: "telegram", to: "-500", idempotencyKey: "slow" };
    const first = await post("/hooks/agent", body);
    assert.equal(first.status, 200, first.text);
    await gateway.stop("SIGKILL");
    await openai.control("rules", { rules: [{ match: "slowly now", reply: { text: "slow answer" } }] });
    gateway = await startGateway(home);
    assert.equal((await post("/hooks/agent", body)).json.runId, first.json.runId);
    assert.equal((await arrived("slow answer")).bot, "biz_bot");
    await eventually(async () => (await run(home, ["messages", "list", "--state", "unfinished", "--json"])).stdout.includes('"messages": []'), { what: "the end of the run" });
    assert.equal((await sent("slow answer")).length, 1);
});

test("a mapping makes a message of a payload, and tells no secret", async () => {
    const answer = await post("/hooks/ci", { build: { id: 77 }, chat: -500 });
    assert.equal(answer.status, 200, answer.text);
    assert.equal((await arrived("ci says 77")).bot, "biz_bot");
    assert.equal((await asked(TOKEN)).length, 0);
    assert.equal((await post("/hooks/up", {})).status, 204);
    assert.equal((await post("/hooks/other", {})).status, 404);
});

test("a wake is a turn in the main session; an event for later is read by the next turn", async () => {
    const now = await post("/hooks/wake", { text: "the disk is full" });
    assert.deepEqual([now.status, now.text], [200, '{"ok":true,"mode":"now"}']);
    await eventually(async () => (await asked("the disk is full")).length > 0, { what: "the turn" });
    const later = await post("/hooks/up", { text: "the backup is done" });
    assert.deepEqual([later.status, later.text], [200, '{"ok":true,"mode":"next-heartbeat"}']);
    await eventually(async () => (await run(home, ["sessions", "show", "agent:home:main"])).stdout.includes("the backup is done"), { what: "the line in the session" });
    assert.deepEqual(await asked("the backup is done"), []);
    await gateway.stop("SIGKILL");
    gateway = await startGateway(home);
    await say("what is new");
    await arrived("what is new");
    const [told] = await asked("the backup is done");
    assert.match(told, /System: \[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \w+\] the backup is done/);
    assert.ok(told.indexOf("the backup is done") < told.indexOf("what is new"));
});

/** The first line that is answered to a head whose body never comes. */
const headAnswer = (...headers) => new Promise((resolve, reject) => {
    const socket = connect(gateway.port, "127.0.0.1", () => {
        socket.write(`POST /hooks/agent HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers.map((line) => `${line}\r\n`).join("")}\r\n`);
    });
    socket.setTimeout(3000, () => socket.destroy(new Error("no answer to the head")));
    socket.once("data", (bytes) => {
        resolve(String(bytes).split("\r\n")[0]);
        socket.destroy();
    });
    socket.on("error", reject);
});

test("C5: wrong tokens and large bodies are answered before the body; right ones are read within the limit", async () => {
    assert.equal(await headAnswer("Content-Length: 100000"), "HTTP/1.1 401 Unauthorized");
    assert.equal(await headAnswer("Content-Length: 100000", "Authorization: Bearer nope"), "HTTP/1.1 401 Unauthorized");
    assert.match(await headAnswer(`Content-Length: ${256 * 1024 + 1}`, `Authorization: Bearer ${TOKEN}`), /^HTTP\/1\.1 413 /);
    await assert.rejects(headAnswer("Content-Length: 100000", `Authorization: Bearer ${TOKEN}`), /no answer to the head/);
    assert.equal((await post("/hooks/agent", { message: "x".repeat(256 * 1024) })).status, 413);
    const kept = await post("/hooks/agent", { message: "y".repeat(200 * 1024), deliver: false });
    assert.equal(kept.status, 200, kept.text);
});

test("who may not come in, and what is said", async () => {
    const body = { message: "let me in" };
    assert.deepEqual(await post("/hooks/agent", body, { headers: {} }).then(({ status, text }) => [status, text]), [401, "Unauthorized"]);
    assert.equal((await post("/hooks/agent", body, { headers: gateway.headers })).status, 401);
    const inAddress = await post(`/hooks/agent?token=${TOKEN}`, body);
    assert.deepEqual([inAddress.status, inAddress.text], [400, "Hook token must be provided via Authorization: Bearer <token> or X-OpenClaw-Token header (query parameters are not allowed)."]);
    const got = await fetch(`${gateway.url}/hooks/agent`, { headers: { "x-openclaw-token": TOKEN } });
    assert.deepEqual([got.status, await got.text()], [405, "Method Not Allowed"]);
    assert.deepEqual((await post("/hooks/agent", {})).json, { ok: false, error: "message required" });
    assert.deepEqual((await post("/hooks/wake", "")).json, { ok: false, error: "text required" });
    assert.match((await post("/hooks/wake", "{")).json.error, /^the body is no JSON: /);
    assert.match((await post("/hooks/agent", { ...body, sessionKey: "agent:work:main" })).json.error, /^sessionKey is disabled for external/);
    let last;
    for (let i = 0; i <= 20; i++) last = await post("/hooks/agent", body, { headers: { authorization: "Bearer guess" } });
    assert.equal(last.status, 429);
    assert.ok(Number(last.headers.get("retry-after")) > 0);
    assert.deepEqual(await asked("let me in"), []);
    assert.equal((await post("/hooks/wake", { text: "a tunnel's other guests do not lock us out", mode: "next-heartbeat" })).status, 200);
});

test("other settings hold when the config is read again; a config that would open a door is refused", async () => {
    home.writeConfig(config({ path: "/in", allowedAgentIds: ["work"] }));
    await eventually(async () => (await post("/in/agent", { message: "[[text:here now]]", agentId: "work", deliver: false })).status === 200, { what: "the new path" });
    assert.equal((await post("/hooks/agent", { message: "m" })).status, 404);
    assert.deepEqual((await post("/in/agent", { message: "m" })).json, { ok: false, error: "agentId is not allowed by hooks.allowedAgentIds" });
    for (const [hooks, key] of [[{ token: "" }, "hooks.token"], [{ path: "/" }, "hooks.path"], [{ mappings: [{ messageTemplate: "x", transform: { module: "a.js" } }] }, "hooks.mappings.0.transform"]]) {
        home.writeConfig(config(hooks));
        const said = await run(home, ["config", "validate", "--json"]);
        assert.equal(JSON.parse(said.stdout).valid, false);
        assert.ok(JSON.parse(said.stdout).issues.some(({ path }) => path === key), said.stdout);
    }
    home.writeConfig({ ...config(), gateway: { auth: { token: TOKEN } } });
    const validated = await run(home, ["config", "validate"]);
    assert.match(validated.stdout + validated.stderr, /hooks\.token must not be the gateway's own secret/);
    // The running gateway goes on with what it had.
    assert.equal((await post("/in/agent", { message: "[[text:still]]", agentId: "work", deliver: false })).status, 200);
    await gateway.stop();
    await assert.rejects(startGateway(home), /hooks\.token must not be the gateway's own secret/);
    home.writeConfig(config());
    await assert.rejects(startGateway(home, { args: ["--token", TOKEN] }), /hooks\.token must not be the gateway's own secret/);
    gateway = await startGateway(home);
});
