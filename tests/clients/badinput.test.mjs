// What goes wrong outside the program: each time it says what, where and what to do, stays up when it can, and never takes long.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, connect as connectTcp } from "node:net";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { environment, eventually, freePort, makeHome, program, run, startGateway } from "./gateway.mjs";
import { connect, openSocket } from "./socket.mjs";
import { spawn } from "node:child_process";

const guide = { agents: { defaults: { model: "demo/guide" } } };

/** Gives a body a home and whatever it starts, and clears all away after it. */
const withHome = (config, body) => async () => {
    const home = makeHome(config);
    const started = [];
    const start = async (options) => (started.push(await startGateway(home, options)), started.at(-1));
    try {
        await body(home, start);
    } finally {
        for (const gateway of started) await gateway.stop();
        home.remove();
    }
};

/** `gateway run` to its end: {code, text, ms}; for a start that must fail. */
async function failedStart(home, args = [], env = {}) {
    const began = Date.now();
    const { code, stdout, stderr } = await run(home, ["gateway", "run", ...args], { env });
    return { code, text: stdout + stderr, ms: Date.now() - began };
}

const textOf = (message) => message.content.map((part) => part.text ?? "").join("");

async function chat(client, message, sessionKey = "main") {
    const idempotencyKey = `k${Math.random()}`;
    await client.call("chat.send", { sessionKey, message, idempotencyKey });
    const { payload } = await client.event("chat", (p) => p.runId === idempotencyKey && p.state !== "delta");
    return { state: payload.state, text: payload.message ? textOf(payload.message) : "", error: payload.errorMessage ?? "" };
}

describe("starts that cannot be", { concurrency: true }, () => {
    test("a port that another program has", withHome(guide, async (home) => {
        const other = createServer().listen(0, "127.0.0.1");
        await once(other, "listening");
        home.port = other.address().port;
        const { code, text, ms } = await failedStart(home);
        other.close();
        assert.notEqual(code, 0);
        assert.match(text, new RegExp(`${home.port}[^]*(in use|another program)`, "i"));
        assert.match(text, /openclaw |--port|ss -ltnp/);
        assert.ok(ms < 5000, `${ms} ms`);
    }));

    test("a second gateway on one state directory", withHome(guide, async (home, start) => {
        const first = await start();
        const { code, text } = await failedStart(home, ["--port", String(await freePort())]);
        assert.notEqual(code, 0);
        assert.match(text, /a gateway runs already on the state directory[^]*openclaw gateway stop/);
        assert.equal((await fetch(`${first.url}/healthz`)).status, 200);
    }));

    test("--force: the gateway of this state directory, or one that has the port, makes room; another program is named", withHome(guide, async (home, start) => {
        const first = await start();
        const second = await start({ args: ["--force"] });
        assert.equal((await first.exited)[0], 0, "it was told to stop");
        assert.equal(second.port, first.port);
        assert.equal((await fetch(`${second.url}/readyz`)).status, 200);
        const other = makeHome(guide);
        other.port = home.port;
        const third = await startGateway(other, { args: ["--force"] });
        assert.equal((await second.exited)[0], 0, "a gateway of another state directory too");
        await third.stop();
        other.remove();

        const foreign = createServer().listen(home.port, "127.0.0.1");
        await once(foreign, "listening");
        for (const args of [["--force"], []]) {
            const { code, text } = await failedStart(home, args);
            assert.equal(code, 1);
            assert.match(text, new RegExp(`port ${home.port}[^]*process ${process.pid} \\(node`));
        }
        foreign.close();
    }));

    test("no secret on all addresses is refused", withHome({ ...guide, gateway: { bind: "lan", auth: { mode: "none" } } }, async (home) => {
        home.port = await freePort();
        const { code, text } = await failedStart(home);
        assert.notEqual(code, 0);
        assert.match(text, /bind|loopback/);
    }));

    test("bytes that are no UTF-8 in the config are told with their place", withHome(guide, async (home) => {
        home.port = await freePort();
        writeFileSync(home.configFile, Buffer.concat([Buffer.from('{\n  agents: { list: [{ id: "main", name: "'), Buffer.from([0xff, 0xfe]), Buffer.from('" }] },\n}\n')]));
        const { code, text } = await failedStart(home);
        assert.notEqual(code, 0);
        assert.match(text, /openclaw\.json:2:\d+: error: .*UTF-8/i);
    }));

    test("nesting without end is refused, not followed", withHome(guide, async (home) => {
        home.writeConfig("[".repeat(500_000));
        const { code, stdout, stderr } = await run(home, ["config", "validate"]);
        assert.equal(code, 1);
        assert.match(stdout + stderr, /openclaw\.json:1:\d+: error: .*(deep|nest)/i);
    }));

    test("arguments that are no UTF-8, or very long, end in words", withHome(guide, async (home) => {
        const child = spawn("/bin/sh", ["-c", `exec "${program}" agents route --channel "$(printf '\\377\\376')" --peer direct:1`], { env: environment(home), cwd: home.path, stdio: ["ignore", "pipe", "pipe"] });
        let said = "";
        child.stdout.on("data", (bytes) => (said += bytes));
        child.stderr.on("data", (bytes) => (said += bytes));
        const [code, signal] = await once(child, "close");
        assert.equal(signal, null);
        assert.ok(code === 0 || code === 1 || code === 2, String(code));
        assert.ok(said.length > 0 && !said.includes("terminate called"));
        const long = await run(home, ["agents", "route", "--channel", "x".repeat(100_000)]);
        assert.ok([0, 1, 2].includes(long.code), String(long.code));
    }));
});

describe("a gateway that goes on", { concurrency: true }, () => {
    test("a workspace that is a file: the answer says so, the other agent works", withHome(null, async (home, start) => {
        const file = path.join(home.path, "not-a-folder");
        writeFileSync(file, "I am a file.");
        home.writeConfig({ agents: { defaults: { model: "demo/guide" }, list: [{ id: "main", default: true }, { id: "broken", workspace: file }] } });
        const gateway = await start();
        const client = await connect(gateway);
        const broken = await chat(client, "list your workspace", "agent:broken:main");
        assert.match(broken.text + broken.error + gateway.log(), /not-a-folder/);
        assert.match((await chat(client, "list your workspace", "agent:main:main")).text, /AGENTS\.md/);
        assert.equal(readFileSync(file, "utf8"), "I am a file.");
        client.close();
    }));

    test("a model that does not exist is told in the chat, with the way to mend it", withHome({ agents: { defaults: { model: "nobody/nothing-1" } } }, async (home, start) => {
        const client = await connect(await start());
        const { text, error } = await chat(client, "hello");
        assert.match(text + error, /nobody/);
        assert.match(text + error, /openclaw |Unknown model/);
        client.close();
    }));

    test("a Telegram token that is refused: the status shows it, the other account works", withHome(null, async (home, start) => {
        const telegram = await startProgram("telegram", { bots: [{ token: "111:good", username: "good_bot" }, { token: "222:bad", username: "bad_bot", refused: true }], auto_bots: false });
        home.writeConfig({
            ...guide,
            channels: { telegram: { apiRoot: telegram.url, network: { dangerouslyAllowPrivateNetwork: true }, dmPolicy: "open", allowFrom: ["*"], accounts: { default: { botToken: "111:good" }, second: { botToken: "222:bad" } } } },
        });
        const gateway = await start();
        await telegram.control("message", { bot: "good_bot", from: { id: 5, first_name: "A" }, chat: { id: 5, type: "private" }, text: "which agent is this?" });
        await telegram.control("wait-sent", { bot: "good_bot", contains: "main" });
        const shown = await eventually(async () => {
            const { stdout } = await run(home, ["channels", "status"]);
            return /second.*(401|unauthori[sz]ed|refused|token)/i.test(stdout) && stdout;
        }, { what: "the refused token in channels status" });
        assert.ok(!shown.includes("222:bad"));
        assert.ok(!gateway.log().includes("222:bad"));
        await telegram.stop();
    }));

    test("a config that is broken while running: the last good one stays, and the log says where; mended, it is taken over", withHome(guide, async (home, start) => {
        const gateway = await start();
        home.writeConfig('{\n  agents: { list: [{ id: "one" }, { id: "two" },\n');
        await eventually(() => /openclaw\.json:3:1: error/.test(gateway.log()), { what: "the place of the mistake in the log" });
        const client = await connect(gateway);
        assert.deepEqual((await client.call("agents.list", {})).agents.map((a) => a.id), ["main"]);
        assert.match((await chat(client, "which agent is this?")).text, /agent:main:main/);
        home.writeConfig({ ...guide, agents: { ...guide.agents, list: [{ id: "one" }, { id: "two" }] } });
        await eventually(async () => (await client.call("agents.list", {})).agents.length === 2, { what: "the mended config" });
        rmSync(home.configFile);
        await new Promise((resolve) => setTimeout(resolve, 700));
        assert.equal((await fetch(`${gateway.url}/healthz`)).status, 200);
        client.close();
    }));

    test("a change of an included file is noticed, also of one that was broken or missing when the config was read", withHome(guide, async (home, start) => {
        const part = path.join(home.state, "agents.json5");
        const more = path.join(home.state, "more.json5");
        const agents = (...ids) => JSON.stringify({ defaults: { model: "demo/guide" }, list: ids.map((id) => ({ id })) });
        writeFileSync(part, agents("one"));
        home.writeConfig({ agents: { $include: "./agents.json5" } });
        const gateway = await start();
        const client = await connect(gateway);
        const shown = async () => (await client.call("agents.list", {})).agents.map((a) => a.id).join();
        assert.equal(await shown(), "one");
        writeFileSync(part, agents("one", "two"));
        await eventually(async () => (await shown()) === "one,two", { what: "the changed part" });
        writeFileSync(part, "{ list: [");
        await eventually(() => /agents\.json5:1:\d+: error/.test(gateway.log()), { what: "the place of the mistake in the log" });
        writeFileSync(part, agents("three"));
        await eventually(async () => (await shown()) === "three", { what: "the mended part" });
        home.writeConfig({ agents: { $include: "./more.json5" } });
        await eventually(() => /more\.json5/.test(gateway.log()), { what: "the missing part in the log" });
        writeFileSync(more, agents("four"));
        await eventually(async () => (await shown()) === "four", { what: "the part that came late" });
        client.close();
    }));

    test("messages with broken UTF-8, NUL and half surrogates harm nobody", withHome(guide, async (home, start) => {
        const gateway = await start();
        const raw = openSocket(gateway);
        await raw.event("connect.challenge");
        raw.socket.send(Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]), { binary: false });
        assert.ok((await raw.closed()).code >= 1000);
        const client = await connect(gateway);
        assert.equal((await client.ask("chat.send", { sessionKey: "main", message: "nul \0 in it", idempotencyKey: "n1" })).ok, false);
        client.send('{"type":"req","id":"half","method":"chat.send","params":{"sessionKey":"main","message":"half \\ud83d of a pair","idempotencyKey":"n2"}}');
        assert.equal((await client.answer("half").catch(() => ({ type: "closed" }))).type.length > 0, true);
        const body = Buffer.concat([Buffer.from('{"model":"openclaw","messages":[{"role":"user","content":"'), Buffer.from([0xff]), Buffer.from('"}]}')]);
        const answer = await fetch(`${gateway.url}/v1/chat/completions`, { method: "POST", headers: { ...gateway.headers, "content-type": "application/json" }, body });
        assert.equal(answer.status, 400);
        const { code, stdout } = await run(home, ["agent", "--agent", "main", "--message", "which agent is this? ✓ 🦞"]);
        assert.equal(code, 0);
        assert.match(stdout, /agent:main:main/);
    }));

    test("clients that begin and never go on keep nobody waiting", withHome(guide, async (home, start) => {
        const gateway = await start();
        const begun = ["GET / HT", "GET /healthz HTTP/1.1\r\nHost: x\r\n", "POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 100\r\n\r\n{", "\x16\x03\x01\x02\x00\x01\x00", ""].flatMap((text) =>
            Array.from({ length: 20 }, () => {
                const socket = connectTcp(gateway.port, "127.0.0.1").on("error", () => {});
                if (text) socket.write(text, "latin1");
                return socket;
            }));
        await Promise.all(begun.map((socket) => socket.connecting && once(socket, "connect")));
        const began = Date.now();
        const client = await connect(gateway);
        assert.match((await chat(client, "which agent is this?")).text, /agent:main:main/);
        assert.ok(Date.now() - began < 3000);
        for (const socket of begun) socket.destroy();
        client.close();
    }));
});

test("100,000 bindings: the gateway starts in seconds and routes by the last of them", withHome(null, async (home, start) => {
    const bindings = Array.from({ length: 100_000 }, (_, i) => ({ agentId: `a${i % 20}`, match: { channel: "telegram", accountId: "*", peer: { kind: "direct", id: String(i) } } }));
    home.writeConfig({ agents: { defaults: { model: "demo/guide" }, list: [{ id: "main", default: true }, ...Array.from({ length: 20 }, (_, i) => ({ id: `a${i}` }))] }, bindings });
    const began = Date.now();
    const gateway = await start();
    const took = Date.now() - began;
    assert.ok(took < 20_000, `${took} ms`);
    assert.equal((await fetch(`${gateway.url}/healthz`)).status, 200);
    const input = [["99999", "a19"], ["0", "a0"], ["100000", "main"]];
    const lines = input.map(([id]) => JSON.stringify({ input: { channel: "telegram", peer: { kind: "direct", id } } })).join("\n") + "\n";
    const { stdout } = await run(home, ["agents", "route", "--batch"], { input: lines });
    assert.deepEqual(stdout.trim().split("\n").map((line) => JSON.parse(line).agentId), input.map(([, agent]) => agent));
}));
