// A WebSocket client of the gateway's protocol, for tests: frames as they come, requests by id, devices that sign.
import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { createRequire } from "node:module";

const { WebSocket } = createRequire(new URL("../browser/package.json", import.meta.url))("ws");
const WAIT_MS = 10_000;

/** Opens a socket and records every frame; nothing is said on it yet. */
export function openSocket(gateway, { headers = {}, address = gateway.url.replace("http", "ws") + "/" } = {}) {
    const socket = new WebSocket(address, { headers });
    const frames = [];
    const waiting = new Set();
    const tell = () => [...waiting].forEach((look) => look());
    let closed = null;
    socket.on("message", (bytes) => (frames.push(JSON.parse(bytes)), tell()));
    socket.on("close", (code, reason) => ((closed = { code, reason: String(reason) }), tell()));
    socket.on("error", (error) => ((closed ??= { code: 0, reason: error.message }), tell()));
    const until = (found, what) => new Promise((resolve, reject) => {
        const end = (settle, value) => (clearTimeout(timer), waiting.delete(look), settle(value));
        const look = () => {
            const value = found();
            if (value) end(resolve, value);
            else if (closed && what !== "close") end(reject, new Error(`closed with ${closed.code} ${closed.reason} while waiting for ${what}`));
        };
        const timer = setTimeout(() => end(reject, new Error(`no ${what} within ${WAIT_MS} ms; came: ${JSON.stringify(frames).slice(0, 2000)}`)), WAIT_MS);
        waiting.add(look);
        look();
    });
    let id = 0;
    const client = {
        socket, frames,
        closed: () => until(() => closed, "close"),
        event: (name, fits = () => true) => until(() => frames.find((f) => f.type === "event" && f.event === name && fits(f.payload)), `event ${name}`),
        events: (name, fits = () => true) => frames.filter((f) => f.type === "event" && f.event === name && fits(f.payload)).map((f) => f.payload),
        send: (frame) => socket.send(typeof frame === "string" || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame)),
        /** The whole response frame; `nth` for a method that answers more than once. */
        ask: (method, params, nth = 0) => {
            const mine = `r${++id}`;
            client.send({ type: "req", id: mine, method, ...(params === undefined ? {} : { params }) });
            return client.answer(mine, nth);
        },
        answer: (mine, nth = 0) => until(() => frames.filter((f) => f.type === "res" && f.id === mine)[nth], `answer ${nth} to ${mine}`),
        /** The payload of a response that must be ok. */
        call: async (method, params) => {
            const answer = await client.ask(method, params);
            assert.ok(answer.ok, `${method}: ${JSON.stringify(answer.error)}`);
            return answer.payload;
        },
        close: () => socket.close(),
    };
    return client;
}

/** A device with a key of its own. */
export function makeDevice() {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
    return { id: createHash("sha256").update(raw).digest("hex"), publicKey: raw.toString("base64url"), privateKey };
}

/** The params of `connect`: signed by the device in form v2 or v3 when one is given. */
export function connectParams({ token, nonce, device, form = "v3", scopes = ["operator.read", "operator.write"], protocol = [3, 4], client = {}, signedAt = Date.now(), more = {} }) {
    const facts = { id: "cli", mode: "cli", version: "1.0.0", platform: "linux", ...client };
    const params = { minProtocol: protocol[0], maxProtocol: protocol[1], client: facts, role: "operator", scopes, ...(token ? { auth: { token } } : {}), ...more };
    if (device) {
        const parts = [form, device.id, facts.id, facts.mode, "operator", scopes.join(","), signedAt, token ?? "", nonce];
        if (form === "v3") parts.push(facts.platform.toLowerCase(), (facts.deviceFamily ?? "").toLowerCase());
        const signature = sign(null, Buffer.from(parts.join("|")), device.privateKey).toString("base64url");
        params.device = { id: device.id, publicKey: device.publicKey, signature, signedAt, nonce };
    }
    return params;
}

/** Opens a socket and connects with the gateway's token: the client, with `hello` and `answer`. */
export async function connect(gateway, options = {}) {
    const client = openSocket(gateway, options);
    const { payload } = await client.event("connect.challenge");
    client.connected = await client.ask("connect", connectParams({ token: gateway.token, nonce: payload.nonce, ...options }));
    client.hello = client.connected.payload;
    return client;
}
