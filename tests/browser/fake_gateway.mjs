// A small double of the gateway for browser tests: serves the built page and speaks protocol 3 with closed frames.

import { createHash, createPublicKey, randomUUID, verify } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { WebSocketServer } from "ws";
import { FakeChannels } from "./fake_channels.mjs";
import { replyTo, TOOL_OUTPUT } from "./fake_replies.mjs";

const DIST = join(dirname(fileURLToPath(import.meta.url)), "../../web/dist");
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml" };
const SKEW_MAX_MS = 120_000;
const ED25519_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self' ws: wss:",
  "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
  "require-trusted-types-for 'script'", "trusted-types lit-html",
].join("; ");

const HEADERS = {
  "Content-Security-Policy": CONTENT_SECURITY_POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
  "X-Frame-Options": "DENY", "Permissions-Policy": "camera=(), microphone=(), geolocation=()", "Cache-Control": "no-cache",
};

/** What each params object may hold: `!` marks what it must hold. All are closed, as in protocol 3. */
const PARAMS = {
  connect: ["minProtocol!", "maxProtocol!", "client!", "caps", "commands", "permissions", "pathEnv", "role", "scopes", "device", "auth", "locale", "userAgent"],
  "connect.client": ["id!", "displayName", "version!", "platform!", "deviceFamily", "modelIdentifier", "mode!", "instanceId"],
  "connect.device": ["id!", "publicKey!", "signature!", "signedAt!", "nonce!"],
  "connect.auth": ["token", "bootstrapToken", "deviceToken", "password"],
  health: ["probe"],
  "agents.list": [],
  "sessions.list": ["limit", "activeMinutes", "includeGlobal", "includeUnknown", "includeDerivedTitles", "includeLastMessage", "label", "spawnedBy", "agentId", "search"],
  "sessions.subscribe": [],
  "chat.history": ["sessionKey!", "limit"],
  "chat.send": ["sessionKey!", "message!", "thinking", "deliver", "originatingChannel", "originatingTo", "originatingAccountId", "originatingThreadId", "attachments", "timeoutMs", "idempotencyKey!"],
  "chat.abort": ["sessionKey!", "runId"],
  "chat.route": ["sessionKey!", "runId"],
  "channels.status": ["probe", "timeoutMs"],
  "channels.logout": ["channel!", "accountId"],
  "web.login.start": ["force", "timeoutMs", "verbose", "accountId", "channel"],
  "web.login.wait": ["timeoutMs", "accountId", "channel"],
};

const CLIENT_IDS = ["webchat-ui", "openclaw-control-ui", "openclaw-tui", "webchat", "cli", "gateway-client", "test", "openclaw-probe"];
const CLIENT_MODES = ["webchat", "cli", "ui", "backend", "node", "probe", "test"];

class Refusal extends Error {
  constructor(code, message, details) {
    super(message);
    this.wire = details ? { code, message, details } : { code, message };
  }
}

function mustHold(name, value, shape = PARAMS[name]) {
  const faults = [];
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Refusal("INVALID_REQUEST", `invalid ${name} params: must be object`);
  const names = shape.map((key) => key.replace("!", ""));
  for (const key of shape) if (key.endsWith("!") && !(key.slice(0, -1) in value)) faults.push(`must have required property '${key.slice(0, -1)}'`);
  for (const key of Object.keys(value)) if (!names.includes(key)) faults.push(`at root: unexpected property '${key}'`);
  if (faults.length > 0) throw new Refusal("INVALID_REQUEST", `invalid ${name} params: ${faults.join("; ")}`);
}

export class FakeGateway {
  /** options: token (string, or undefined for auth mode none), port (0 picks one), tickMs, deltaMs, routes (offer chat.route), silent (no ticks). */
  constructor(options = {}) {
    this.options = { port: 0, tickMs: 30_000, deltaMs: 25, routes: true, version: "2026.3.28", ...options };
    this.sessions = new Map();
    this.connects = [];
    this.faults = [];
    this.sends = [];
    this.runs = new Map();
    this.deviceTokens = new Map();
    this.seq = 0;
    this.channels = new FakeChannels();
    this.seedHistory();
  }

  get url() {
    return `http://127.0.0.1:${this.port}/`;
  }

  async start() {
    this.sockets = new Set();
    this.http = createServer((request, response) => void this.serve(request, response));
    this.ws = new WebSocketServer({ server: this.http, perMessageDeflate: false, maxPayload: 26_214_400 });
    this.ws.on("connection", (socket, request) => this.greet(socket, request));
    await new Promise((resolve, reject) => this.http.once("error", reject).listen(this.port ?? this.options.port, "127.0.0.1", resolve));
    this.port = this.http.address().port;
    this.startedAt = Date.now();
    this.ticks = setInterval(() => this.options.silent || this.broadcast("tick", { ts: Date.now() }), this.options.tickMs);
    return this;
  }

  /** Ends as a restart does: shutdown event, close 1012; what is stored stays, what runs is lost. */
  async stop() {
    clearInterval(this.ticks);
    this.broadcast("shutdown", { reason: "gateway restarting", restartExpectedMs: 1500 });
    for (const run of this.runs.values()) run.cancelled = "shutdown";
    this.runs.clear();
    for (const socket of this.ws.clients) socket.close(1012, "service restart");
    const closed = new Promise((resolve) => this.http.close(resolve));
    setTimeout(() => this.ws.clients.forEach((socket) => socket.terminate()), 200).unref();
    this.http.closeIdleConnections();
    await closed;
    this.ws.close();
  }

  async serve(request, response) {
    const path = new URL(request.url, "http://host").pathname;
    const name = path === "/" ? "index.html" : path.slice(1);
    if (!/^[a-z.]+$/.test(name) || !TYPES[extname(name)]) return response.writeHead(404, HEADERS).end("Not Found");
    const body = await readFile(join(DIST, name)).catch(() => undefined);
    if (!body) return response.writeHead(404, HEADERS).end("Not Found");
    response.writeHead(200, { ...HEADERS, "Content-Type": TYPES[extname(name)] }).end(body);
  }

  greet(socket, request) {
    const peer = { socket, nonce: randomUUID(), origin: request.headers.origin, host: request.headers.host, connected: false };
    socket.on("message", (data) => this.receive(peer, data));
    socket.on("close", () => this.sockets.delete(peer));
    this.event(peer, "connect.challenge", { nonce: peer.nonce, ts: Date.now() });
  }

  receive(peer, data) {
    let frame;
    try {
      frame = JSON.parse(data.toString());
      mustHold("frame", frame, ["type!", "id!", "method!", "params"]);
    } catch (error) {
      this.faults.push(`bad frame: ${error.message}`);
      return peer.socket.close(1008, "invalid request frame");
    }
    try {
      const payload = peer.connected ? this.call(peer, frame) : this.connect(peer, frame);
      if (payload instanceof Promise) {
        void payload.then((later) => peer.socket.send(JSON.stringify({ type: "res", id: frame.id, ok: true, payload: later })));
        return;
      }
      peer.socket.send(JSON.stringify({ type: "res", id: frame.id, ok: true, payload }));
      if (frame.method === "connect") this.afterConnect(peer);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.wire.code === "INVALID_REQUEST" && !error.message.startsWith("unknown method")) this.faults.push(error.message);
      peer.socket.send(JSON.stringify({ type: "res", id: frame.id, ok: false, error: error.wire }));
      if (!peer.connected) peer.socket.close(1008, error.message.slice(0, 120));
    }
  }

  connect(peer, frame) {
    if (frame.method !== "connect") throw new Refusal("INVALID_REQUEST", "invalid handshake: first request must be connect");
    const params = frame.params;
    this.connects.push(params);
    mustHold("connect", params);
    mustHold("connect", params.client, PARAMS["connect.client"]);
    if (params.auth) mustHold("connect", params.auth, PARAMS["connect.auth"]);
    if (!CLIENT_IDS.includes(params.client.id) || !CLIENT_MODES.includes(params.client.mode)) throw new Refusal("INVALID_REQUEST", "invalid connect params: at /client: unknown id or mode");
    if (params.minProtocol > 3 || params.maxProtocol < 3) throw new Refusal("INVALID_REQUEST", "protocol mismatch", { expectedProtocol: 3 });
    if (peer.origin !== `http://${peer.host}`) throw new Refusal("INVALID_REQUEST", "origin not allowed", { code: "CONTROL_UI_ORIGIN_NOT_ALLOWED" });
    this.authorize(params);
    if (!params.device) throw new Refusal("NOT_PAIRED", "device identity required", { code: "CONTROL_UI_DEVICE_IDENTITY_REQUIRED" });
    this.checkDevice(params, peer.nonce);
    peer.connected = true;
    this.sockets.add(peer);
    return this.hello(params);
  }

  authorize({ auth, device }) {
    const { token } = this.options;
    if (token === undefined || auth?.token === token) return;
    if (auth?.deviceToken && this.deviceTokens.get(device?.id) === auth.deviceToken) return;
    if (auth?.deviceToken) throw new Refusal("INVALID_REQUEST", "unauthorized: device token mismatch", { code: "AUTH_DEVICE_TOKEN_MISMATCH" });
    const code = auth?.token ? "AUTH_TOKEN_MISMATCH" : "AUTH_TOKEN_MISSING";
    const what = auth?.token ? "mismatch" : "missing";
    throw new Refusal("INVALID_REQUEST", `unauthorized: gateway token ${what} (open the dashboard URL and paste the token in Control UI settings)`, { code });
  }

  checkDevice({ client, device, role, scopes, auth }, nonce) {
    mustHold("connect", device, PARAMS["connect.device"]);
    const key = Buffer.from(device.publicKey, "base64url");
    if (createHash("sha256").update(key).digest("hex") !== device.id) throw new Refusal("INVALID_REQUEST", "device id mismatch", { code: "DEVICE_AUTH_DEVICE_ID_MISMATCH" });
    if (Math.abs(Date.now() - device.signedAt) > SKEW_MAX_MS) throw new Refusal("INVALID_REQUEST", "device signature expired", { code: "DEVICE_AUTH_SIGNATURE_EXPIRED" });
    if (device.nonce !== nonce) throw new Refusal("INVALID_REQUEST", "device nonce mismatch", { code: "DEVICE_AUTH_NONCE_MISMATCH" });
    const token = auth?.token ?? auth?.deviceToken ?? auth?.bootstrapToken ?? "";
    const text = ["v2", device.id, client.id, client.mode, role, scopes.join(","), device.signedAt, token, nonce].join("|");
    const publicKey = createPublicKey({ key: Buffer.concat([ED25519_PREFIX, key]), format: "der", type: "spki" });
    const isRight = verify(null, Buffer.from(text), publicKey, Buffer.from(device.signature, "base64url"));
    if (!isRight) throw new Refusal("INVALID_REQUEST", "device signature invalid", { code: "DEVICE_AUTH_SIGNATURE_INVALID" });
  }

  hello({ device, role, scopes }) {
    const deviceToken = this.deviceTokens.get(device.id) ?? randomUUID();
    this.deviceTokens.set(device.id, deviceToken);
    return {
      type: "hello-ok", protocol: 3, server: { version: this.options.version, connId: randomUUID() },
      features: { methods: Object.keys(PARAMS).filter((name) => !name.startsWith("connect")), events: ["tick", "health", "chat", "agent", "sessions.changed", "shutdown"] },
      snapshot: {
        presence: [], health: {}, stateVersion: { presence: 0, health: 0 }, uptimeMs: Date.now() - this.startedAt,
        sessionDefaults: { defaultAgentId: "home", mainKey: "main", mainSessionKey: "agent:home:main", scope: "per-sender" },
        authMode: this.options.token === undefined ? "none" : "token",
      },
      auth: { deviceToken, role, scopes: [...scopes].sort(), issuedAtMs: Date.now() },
      policy: { maxPayload: 26_214_400, maxBufferedBytes: 52_428_800, tickIntervalMs: this.options.tickMs },
    };
  }

  afterConnect(peer) {
    this.event(peer, "health", this.healthNow(), { seq: this.seq, stateVersion: { presence: 0, health: 1 } });
  }

  call(peer, { method, params = {} }) {
    if (!(method in PARAMS) || method.startsWith("connect") || (method === "chat.route" && !this.options.routes)) throw new Refusal("INVALID_REQUEST", `unknown method: ${method}`);
    mustHold(method, params);
    switch (method) {
      case "health": return this.healthNow();
      case "agents.list": return this.agents();
      case "sessions.list": return this.listSessions(params);
      case "sessions.subscribe": return { subscribed: true };
      case "chat.history": return this.history(params);
      case "chat.send": return this.send(peer, params);
      case "chat.abort": return this.abort(params);
      case "chat.route": return this.route(params);
      case "channels.status": return this.channels.status(params);
      case "channels.logout": return this.channels.logout(params);
      case "web.login.start": return this.channels.start(params);
      case "web.login.wait": return this.channels.wait();
    }
  }

  healthNow() {
    return { ok: true, ts: Date.now(), durationMs: 1, channels: {}, channelOrder: [], channelLabels: {}, defaultAgentId: "home", agents: [], sessions: { count: this.sessions.size } };
  }

  agents() {
    return { defaultId: "home", mainKey: "main", scope: "per-sender", agents: [
      { id: "home", name: "Home", identity: { name: "Molty", theme: "Helps around the house", emoji: "☕" } },
      { id: "work", name: "Work" },
    ] };
  }

  listSessions({ agentId }) {
    const rows = [...this.sessions].filter(([key]) => !agentId || key.startsWith(`agent:${agentId}:`)).map(([key, session]) => {
      const last = session.messages.at(-1);
      const isRunning = [...this.runs.values()].some((run) => run.sessionKey === key);
      return {
        key, kind: key.includes(":group:") ? "group" : "direct", updatedAt: last?.timestamp ?? null, sessionId: session.id,
        ...(session.title ? { displayName: session.title } : {}), ...(session.channel ? { channel: session.channel } : {}),
        ...(last ? { lastMessagePreview: textOf(last).slice(0, 80) } : {}), status: isRunning ? "running" : "done",
      };
    });
    return { ts: Date.now(), path: "(multiple)", count: rows.length, defaults: { modelProvider: "demo", model: "guide", contextTokens: 200_000 }, sessions: rows };
  }

  session(key) {
    if (!this.sessions.has(key)) this.sessions.set(key, { id: randomUUID(), messages: [] });
    return this.sessions.get(key);
  }

  history({ sessionKey, limit = 200 }) {
    const session = this.sessions.get(sessionKey);
    return { sessionKey, sessionId: session?.id ?? randomUUID(), messages: (session?.messages ?? []).slice(-limit), thinkingLevel: "off" };
  }

  store(key, message, runId, route) {
    const session = this.session(key);
    const seq = session.messages.length + 1;
    const kept = { ...message, timestamp: Date.now(), __openclaw: { id: randomUUID().slice(0, 8), seq, ...(runId ? { runId } : {}), ...(route ? { route } : {}) } };
    session.messages.push(kept);
    return kept;
  }

  send(peer, { sessionKey, message, idempotencyKey }) {
    this.sends.push({ sessionKey, message, idempotencyKey });
    if (!message) throw new Refusal("INVALID_REQUEST", "message or attachment required");
    if (message === "refuse me") throw new Refusal("UNAVAILABLE", "the gateway is draining");
    if (message === "/stop") return { ok: true, ...this.abort({ sessionKey }) };
    if (this.runs.has(idempotencyKey)) return { runId: idempotencyKey, status: "in_flight" };
    const run = { id: idempotencyKey, sessionKey, message, peer, seq: 0, text: "" };
    this.runs.set(run.id, run);
    const session = this.session(sessionKey);
    session.lane = (session.lane ?? Promise.resolve()).then(() => this.run(run)).catch((error) => this.faults.push(error.stack));
    return { runId: run.id, status: "started" };
  }

  abort({ sessionKey, runId }) {
    const runs = [...this.runs.values()].filter((run) => run.sessionKey === sessionKey && (!runId || run.id === runId));
    for (const run of runs) run.cancelled = "rpc";
    return { ok: true, aborted: runs.length > 0, runIds: runs.map((run) => run.id) };
  }

  async run(run) {
    const { sessionKey, message } = run;
    if (run.cancelled) return this.finish(run, "aborted");
    if (message === "/new") return this.reset(run);
    this.store(sessionKey, { role: "user", content: [{ type: "text", text: message }] }, run.id, this.route({ sessionKey }));
    this.lifecycle(run, { phase: "start", startedAt: Date.now() });
    for (const step of replyTo(message)) {
      if (run.cancelled) break;
      await this.take(run, step);
    }
    if (run.cancelled === "shutdown") return;
    this.finish(run, run.cancelled ? "aborted" : run.error ? "error" : "final");
  }

  async take(run, step) {
    if (step.text !== undefined) return this.stream(run, step.text, step.pieces ?? 8);
    if (step.tool) return this.useTool(run, step);
    if (step.wait) return new Promise((resolve) => setTimeout(resolve, step.wait));
    run.error = step.error;
  }

  async stream(run, text, pieces) {
    const size = Math.ceil(text.length / pieces);
    for (let end = size; ; end += size) {
      run.text = text.slice(0, end);
      const message = { role: "assistant", content: [{ type: "text", text: run.text }], timestamp: Date.now() };
      this.broadcast("chat", { runId: run.id, sessionKey: run.sessionKey, seq: ++run.seq, state: "delta", message });
      await new Promise((resolve) => setTimeout(resolve, this.options.deltaMs));
      if (run.cancelled || end >= text.length) return;
    }
  }

  async useTool(run, { tool, args, fails, ms = 120 }) {
    const id = `call_${randomUUID().slice(0, 8)}`;
    const content = [...(run.text ? [{ type: "text", text: run.text }] : []), { type: "toolCall", id, name: tool, arguments: args }];
    this.store(run.sessionKey, { role: "assistant", content, provider: "demo", model: "guide", stopReason: "toolUse" }, run.id);
    run.text = "";
    this.tool(run, { phase: "start", name: tool, toolCallId: id, args });
    await new Promise((resolve) => setTimeout(resolve, ms));
    const output = fails ?? TOOL_OUTPUT;
    this.store(run.sessionKey, { role: "toolResult", toolCallId: id, toolName: tool, content: [{ type: "text", text: output }], isError: Boolean(fails) }, run.id);
    this.tool(run, { phase: "result", name: tool, toolCallId: id, isError: Boolean(fails), result: { content: [{ type: "text", text: output }] } });
  }

  finish(run, state) {
    this.runs.delete(run.id);
    const message = { role: "assistant", content: [{ type: "text", text: run.text }], api: "demo", provider: "demo", model: "guide", usage: { input: 812, output: 96, totalTokens: 908 }, stopReason: { final: "stop", aborted: "aborted", error: "error" }[state] };
    if (run.error) message.errorMessage = run.error;
    if (run.text || run.error) this.store(run.sessionKey, message, run.id, this.route(run));
    this.lifecycle(run, run.error ? { phase: "error", error: run.error, endedAt: Date.now() } : { phase: "end", endedAt: Date.now() });
    this.broadcast("chat", {
      runId: run.id, sessionKey: run.sessionKey, seq: ++run.seq, state, ...(run.text ? { message: { ...message, timestamp: Date.now() } } : {}),
      ...(state === "error" ? { errorMessage: run.error } : {}), ...(state === "aborted" ? { stopReason: "rpc" } : {}),
    });
  }

  reset(run) {
    this.runs.delete(run.id);
    this.sessions.delete(run.sessionKey);
    this.store(run.sessionKey, { role: "assistant", content: [{ type: "text", text: "A new session has begun." }], provider: "openclaw", model: "gateway" }, run.id);
    this.broadcast("sessions.changed", { sessionKey: run.sessionKey, reason: "new", ts: Date.now() }, false);
    const message = { role: "assistant", content: [{ type: "text", text: "A new session has begun." }], timestamp: Date.now() };
    this.broadcast("chat", { runId: run.id, sessionKey: run.sessionKey, seq: ++run.seq, state: "final", message });
  }

  route({ sessionKey }) {
    const agentId = sessionKey.split(":")[1];
    const isGroup = sessionKey.includes(":group:");
    return {
      agentId, channel: isGroup ? "telegram" : "webchat", accountId: "default", sessionKey, mainSessionKey: `agent:${agentId}:main`,
      matchedBy: isGroup ? "binding.peer" : "default",
      ...(isGroup ? { binding: { index: 1, path: "bindings[1].match.peer", where: "openclaw.json:42:7" } } : {}),
      explain: isGroup
        ? ["binding 1 names a peer of another kind: direct, and this is a group.", "binding 2 names group -100200300: it matches, and the first match wins."]
        : ["The web chat chose the session, and its key names the agent.", "No binding was asked, because the key decides."],
    };
  }

  tool(run, data) {
    this.event(run.peer, "agent", { runId: run.id, stream: "tool", data, sessionKey: run.sessionKey, seq: ++run.seq, ts: Date.now() });
  }

  lifecycle(run, data) {
    this.broadcast("agent", { runId: run.id, stream: "lifecycle", data, sessionKey: run.sessionKey, seq: ++run.seq, ts: Date.now() });
  }

  broadcast(name, payload, counted = true) {
    if (counted) this.seq += 1;
    for (const peer of this.sockets) this.event(peer, name, payload, counted ? { seq: this.seq } : {});
  }

  event(peer, event, payload, extra = {}) {
    if (peer.socket.readyState === 1) peer.socket.send(JSON.stringify({ type: "event", event, payload, ...extra }));
  }

  seedHistory() {
    const key = "agent:home:telegram:group:-100200300";
    Object.assign(this.session(key), { title: "Family", channel: "telegram" });
    const runId = randomUUID();
    this.store(key, { role: "user", senderLabel: "Ana", content: [{ type: "text", text: "When does the pool open on Saturday?" }] }, runId, this.route({ sessionKey: key }));
    this.store(key, { role: "assistant", content: [{ type: "text", text: "At **10:00**, and it stays open until 18:30." }], provider: "anthropic", model: "claude-opus-4-6", usage: { input: 900, output: 21, totalTokens: 921 }, stopReason: "stop" }, runId, this.route({ sessionKey: key }));
  }
}

function textOf(message) {
  return typeof message.content === "string" ? message.content : message.content.filter((part) => part.type === "text").map((part) => part.text).join(" ");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const gateway = await new FakeGateway({ port: Number(process.argv[2] ?? 0), deltaMs: 60 }).start();
  console.log(`The double of the gateway listens at ${gateway.url}`);
}
