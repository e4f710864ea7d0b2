// The WebSocket protocol as a client meets it: the handshake with every way to fail it, calls, events, and what may not be seen.
import assert from "node:assert/strict";
import net from "node:net";
import { after, before, describe, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { eventually, makeHome, startGateway } from "./gateway.mjs";
import { connect, connectParams, makeDevice, openSocket } from "./socket.mjs";

const CANARY = "canary-5d1e8b77aa";
let openai, home, gateway;

before(async () => {
    openai = await startProgram("openai", {});
    home = makeHome({
        agents: { defaults: { model: "mock/mock-1" }, list: [{ id: "main", default: true }, { id: "ops" }] },
        models: { providers: { mock: { baseUrl: `${openai.url}/v1`, apiKey: `sk-${CANARY}`, headers: { "x-secret": CANARY }, models: [{ id: "mock-1", name: "Mock" }] } } },
        channels: { telegram: { enabled: false, accounts: { default: { botToken: `111:${CANARY}` } } } },
    });
    gateway = await startGateway(home);
});

after(async () => {
    await gateway?.stop();
    await openai?.stop();
    home?.remove();
});

const textOf = (message) => message.content.map((part) => part.text ?? "").join("");

/** One handshake: the answer to connect and, when it was refused, the close. */
async function handshake(options = {}, socketOptions = {}) {
    const client = openSocket(gateway, socketOptions);
    const { payload } = await client.event("connect.challenge");
    const answer = await client.ask("connect", connectParams({ token: gateway.token, nonce: payload.nonce, ...options }));
    if (answer.ok) client.close();
    return { answer, error: answer.error, hello: answer.payload, closed: answer.ok ? null : await client.closed() };
}

describe("the handshake", { concurrency: true }, () => {
    test("the challenge comes first, unasked, and each has a nonce of its own", async () => {
        const nonces = new Set();
        for (let i = 0; i < 3; i++) {
            const client = openSocket(gateway);
            await client.event("connect.challenge");
            assert.equal(client.frames[0].event, "connect.challenge");
            assert.equal(typeof client.frames[0].payload.ts, "number");
            nonces.add(client.frames[0].payload.nonce);
            client.close();
        }
        assert.equal(nonces.size, 3);
    });

    test("the token lets a program in, on protocol 3 without scopes and on 4 with those it asks for", async () => {
        const three = await connect(gateway, { protocol: [3, 3] });
        const four = await connect(gateway, { protocol: [3, 4] });
        assert.deepEqual([three.hello.type, three.hello.protocol, four.hello.protocol], ["hello-ok", 3, 4]);
        assert.equal((await three.ask("agents.list", {})).error.message, "missing scope: operator.read");
        assert.ok((await four.ask("agents.list", {})).ok);
        assert.ok(four.hello.features.methods.includes("chat.send") && four.hello.features.events.includes("chat"));
        three.close();
        four.close();
    });

    test("other protocols are refused with 1002", async () => {
        for (const protocol of [[1, 2], [5, 9]]) {
            const { error, closed } = await handshake({ protocol });
            assert.equal(closed.code, 1002);
            assert.equal(error.code, "INVALID_REQUEST");
        }
    });

    for (const form of ["v2", "v3"]) {
        test(`a device that signs in form ${form} is paired, gets a token, and comes back with it alone`, async () => {
            const device = makeDevice();
            const { hello } = await handshake({ device, form, protocol: [3, 3] });
            assert.deepEqual(hello.auth.scopes, ["operator.read", "operator.write"]);
            assert.ok(hello.auth.deviceToken.length >= 20);
            const again = await handshake({ device, form, token: hello.auth.deviceToken });
            assert.ok(again.answer.ok, JSON.stringify(again.error));
            const stolen = await handshake({ device: makeDevice(), form, token: hello.auth.deviceToken });
            assert.equal(stolen.answer.ok, false, "another device's token");
        });
    }

    test("a signature that is wrong, old, for another nonce or by another key is refused", async () => {
        const device = makeDevice();
        const other = makeDevice();
        const cases = {
            DEVICE_AUTH_SIGNATURE_INVALID: { device: { ...device, privateKey: other.privateKey } },
            DEVICE_AUTH_DEVICE_ID_MISMATCH: { device: { ...device, id: other.id } },
            DEVICE_AUTH_SIGNATURE_EXPIRED: { device, signedAt: Date.now() - 3_600_000 },
            DEVICE_AUTH_NONCE_MISMATCH: { device, nonce: "another" },
            DEVICE_AUTH_PUBLIC_KEY_INVALID: { device: { ...device, publicKey: "AAAA" } },
        };
        for (const [code, options] of Object.entries(cases)) {
            const { error, closed } = await handshake(options);
            assert.equal(error?.details?.code, code);
            assert.equal(closed.code, 1008);
        }
    });

    test("a wrong token and none are told apart and closed with 1008", async () => {
        const wrong = await handshake({ token: "not-it" });
        assert.match(wrong.error.message, /unauthorized: gateway token mismatch/);
        assert.equal(wrong.closed.code, 1008);
        const none = await handshake({ token: undefined });
        assert.equal(none.error.details.code, "DEVICE_IDENTITY_REQUIRED");
        assert.ok(!JSON.stringify([wrong, none]).includes(gateway.token));
    });

    test("a page of another site is refused although it has the token", async () => {
        const { error, closed } = await handshake({}, { headers: { origin: "https://evil.example" } });
        assert.equal(error.details.code, "CONTROL_UI_ORIGIN_NOT_ALLOWED");
        assert.equal(closed.code, 1008);
        assert.ok((await handshake({ device: makeDevice(), client: { id: "webchat-ui", mode: "webchat" } }, { headers: { origin: gateway.url } })).answer.ok);
    });

    test("the first frame must be connect, its params closed, and JSON at all", async () => {
        const early = openSocket(gateway);
        await early.event("connect.challenge");
        assert.match((await early.ask("health", {})).error.message, /first request must be connect/);
        assert.equal((await early.closed()).code, 1008);
        const { error } = await handshake({ more: { surprise: 1 } });
        assert.match(error.message, /invalid connect params: .*unexpected property 'surprise'/);
        for (const bytes of ["{\"type\":", "hello", Buffer.from([0xff, 0xfe, 0x00])]) {
            const client = openSocket(gateway);
            await client.event("connect.challenge");
            client.socket.send(bytes, { binary: false });
            assert.ok((await client.closed()).code >= 1000);
            assert.equal(client.frames.length, 1, "nothing is said to it");
        }
    });

    test("a frame over 64 KiB before connect closes with 1009, after it 1 MiB is fine", async () => {
        const client = openSocket(gateway);
        await client.event("connect.challenge");
        client.send({ type: "req", id: "1", method: "connect", params: { pad: "x".repeat(70_000) } });
        assert.equal((await client.closed()).code, 1009);
        const connected = await connect(gateway);
        const answer = await connected.ask("chat.abort", { sessionKey: "x".repeat(1 << 20) });
        assert.equal(answer.type, "res");
        connected.close();
    });

    test("half a frame and then nothing keeps nobody else waiting, nor the gateway from ending the connection", async () => {
        const { hostname, port } = new URL(gateway.url);
        const raw = net.connect(Number(port), hostname);
        raw.write(`GET / HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`);
        let seen = "";
        raw.on("data", (bytes) => (seen += bytes.toString("latin1")));
        await eventually(() => seen.includes("connect.challenge"));
        assert.match(seen, /^HTTP\/1\.1 101 [^]*s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/);
        raw.write(Buffer.from([0x81, 0xfe, 0x10, 0x00, 1, 2, 3]));
        assert.ok((await handshake()).answer.ok);
        const ended = new Promise((resolve) => raw.on("close", resolve));
        await ended;
    });
});

describe("calls", () => {
    let client;
    before(async () => (client = await connect(gateway)));
    after(() => client.close());

    test("the method agent answers twice: accepted, then the whole answer", async () => {
        const params = { message: "twice, please", agentId: "ops", idempotencyKey: "agent-1" };
        const first = await client.ask("agent", params);
        assert.deepEqual([first.payload.runId, first.payload.status], ["agent-1", "accepted"]);
        const second = await client.answer(first.id, 1);
        assert.equal(second.payload.status, "ok");
        assert.match(second.payload.result.payloads[0].text, /mock reply: [^]*twice, please/);
        assert.equal((await client.call("agent.wait", { runId: "agent-1", timeoutMs: 1000 })).status, "ok");
        const again = await client.ask("agent", params);
        assert.equal(again.payload.runId, "agent-1");
        const { requests } = await openai.control("requests");
        assert.equal(requests.filter((r) => JSON.stringify(r.messages.at(-1)).includes("twice, please")).length, 1, "the same key is the same run");
    });

    test("chat.send: deltas with the whole text so far, one final, and both sides in the history", async () => {
        const words = Array.from({ length: 200 }, (_, i) => `n${i}`).join(" ");
        const sessionKey = "agent:main:stream";
        const sent = await client.call("chat.send", { sessionKey, message: `[[text:${words}]] [[delay:4]]`, idempotencyKey: "chat-1" });
        assert.deepEqual(sent, { runId: "chat-1", status: "started" });
        assert.deepEqual(await client.call("chat.send", { sessionKey, message: "other words", idempotencyKey: "chat-1" }), { runId: "chat-1", status: "in_flight" });
        const final = (await client.event("chat", (p) => p.runId === "chat-1" && p.state === "final")).payload;
        assert.equal(textOf(final.message), words);
        assert.equal(final.sessionKey, sessionKey);
        const mine = client.events("chat", (p) => p.runId === "chat-1");
        assert.ok(mine.length >= 3);
        assert.equal(mine.at(-1), final);
        mine.reduce((last, p) => (assert.ok(p.seq >= last.seq && textOf(p.message).startsWith(textOf(last.message))), p));
        const done = await client.call("chat.send", { sessionKey, message: "later words", idempotencyKey: "chat-1" });
        assert.equal(done.runId, "chat-1");
        assert.notEqual(done.status, "started");
        const { messages } = await client.call("chat.history", { sessionKey });
        assert.deepEqual(messages.map((m) => [m.role, textOf(m).includes("n199")]), [["user", true], ["assistant", true]]);
        assert.equal((await client.call("chat.history", { sessionKey, limit: 1 })).messages.length, 1);
    });

    test("chat.abort stops a run; what was said so far is kept", async () => {
        const sessionKey = "agent:main:abort";
        await client.call("chat.send", { sessionKey, message: `[[text:${"slow ".repeat(400)}]] [[delay:20]]`, idempotencyKey: "chat-2" });
        await client.event("chat", (p) => p.runId === "chat-2" && p.state === "delta");
        assert.equal((await client.ask("chat.abort", { sessionKey: "agent:main:other", runId: "chat-2" })).ok, false);
        assert.deepEqual(await client.call("chat.abort", { sessionKey, runId: "chat-2" }), { ok: true, aborted: true, runIds: ["chat-2"] });
        await client.event("chat", (p) => p.runId === "chat-2" && p.state === "aborted");
        const { messages } = await client.call("chat.history", { sessionKey });
        assert.match(textOf(messages.at(-1)), /^slow/);
        assert.deepEqual(await client.call("chat.abort", { sessionKey }), { ok: true, aborted: false, runIds: [] });
        await client.call("chat.send", { sessionKey, message: "and on it goes", idempotencyKey: "chat-3" });
        assert.match(textOf((await client.event("chat", (p) => p.runId === "chat-3" && p.state === "final")).payload.message), /and on it goes/);
    });

    test("broadcast events are numbered without a gap", async () => {
        const numbers = client.frames.filter((f) => f.type === "event" && f.seq !== undefined).map((f) => f.seq);
        assert.ok(numbers.length > 10);
        numbers.reduce((last, seq) => (assert.equal(seq, last + 1), seq));
    });

    test("an unknown method, one that is not served, wrong params, a missing scope: each in its own words", async () => {
        const admin = await connect(gateway, { scopes: ["operator.admin"] });
        const reader = await connect(gateway, { scopes: ["operator.read"] });
        const refusal = async (who, method, params) => (await who.ask(method, params)).error;
        assert.match((await refusal(admin, "no.such.method", {})).message, /unknown method: no\.such\.method/);
        assert.equal((await refusal(admin, "tts.status", {})).code, "UNAVAILABLE");
        assert.match((await refusal(admin, "chat.history", { sessionKey: "main", more: 1 })).message, /invalid chat\.history params: .*unexpected property 'more'/);
        assert.match((await refusal(admin, "chat.history", {})).message, /must have required property 'sessionKey'/);
        assert.equal((await refusal(reader, "chat.send", { sessionKey: "main", message: "x", idempotencyKey: "k" })).message, "missing scope: operator.write");
        assert.equal((await refusal(client, "sessions.delete", { key: "main" })).message, "missing scope: operator.admin");
        assert.ok((await reader.ask("agents.list", {})).ok);
        admin.close();
        reader.close();
    });

    test("frames that are no requests are answered when they have an id, and never end the connection of others", async () => {
        const odd = await connect(gateway);
        odd.send({ type: "req", id: "odd-1", method: "health", params: {}, extra: true });
        const answer = await odd.answer("odd-1").catch((error) => ({ error }));
        assert.ok(answer.error, JSON.stringify(answer));
        odd.send("{");
        odd.send("[1,2");
        assert.ok((await client.ask("health", {})).ok);
        odd.close();
    });

    test("config.get shows the config and no secret, in no field", async () => {
        const admin = await connect(gateway, { scopes: ["operator.admin"] });
        for (const who of [client, admin]) {
            const config = await who.call("config.get", {});
            assert.equal(config.parsed.agents.list[1].id, "ops");
            assert.ok(!JSON.stringify(config).includes(CANARY));
        }
        for (const method of ["channels.status", "models.list", "models.authStatus", "status", "health", "agents.list"]) {
            assert.ok(!JSON.stringify(await admin.call(method, {})).includes(CANARY), method);
        }
        admin.close();
    });

    test("two clients hear the same run; only one asked for it", async () => {
        const other = await connect(gateway);
        await client.call("chat.send", { sessionKey: "agent:main:both", message: "for both", idempotencyKey: "both-1" });
        for (const who of [client, other]) await who.event("chat", (p) => p.runId === "both-1" && p.state === "final");
        other.close();
    });
});
