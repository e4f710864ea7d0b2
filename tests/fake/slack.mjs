// A fake Slack: the Web API, Socket Mode, and a sender of signed HTTP requests, for several apps, strict where the real one is strict.
import { createHmac } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { WebSocketServer } from "ws";
import { multipartParts } from "./multipart.mjs";
import { ControlError, FakeServer, runAsProgram } from "./server.mjs";
import { METHODS, missingScope, scopesOf } from "./slack_methods.mjs";
import { SlackRefusal, SlackWorld } from "./slack_world.mjs";

const PING_MS = 10_000;
const ACK_MS = 3_000;
const SOCKETS_MAX = 10;

/** Options: apps, users, channels, retry_ms (after which an event that was not acknowledged is sent again; default 3000), control; see README.md. */
export class FakeSlack extends FakeServer {
    #server = new WebSocketServer({ noServer: true });
    #timers = new Set();

    constructor(options = {}) {
        super(options);
        this.#open();
    }

    #open() {
        this.world = new SlackWorld(this.options);
        this.tickets = new Map();
        this.sockets = [];
        this.events = [];
    }

    reset() {
        super.reset();
        for (const socket of this.sockets) socket.web.terminate();
        this.#open();
    }

    async stop() {
        for (const timer of this.#timers) clearTimeout(timer);
        for (const socket of this.sockets) {
            clearInterval(socket.pings);
            socket.web.terminate();
        }
        await super.stop();
    }

    get apiUrl() {
        return `${this.url}/api/`;
    }

    methodOf(url) {
        return /^\/api\/(.+)$/.exec(url.pathname)?.[1] ?? url.pathname;
    }

    /** Names the app and the parameters of a call before faults look at it. */
    prepare(call) {
        call.token = /^Bearer (.+)$/.exec(call.headers.authorization ?? "")?.[1];
        call.params = paramsOf(call);
        call.token ??= call.params.token;
        call.bot = this.world.apps.find((app) => [app.bot_token, app.app_token].includes(call.token))?.name ?? null;
    }

    async answer(call) {
        if (call.path.startsWith("/upload/")) return this.#upload(call);
        if (call.path.startsWith("/files-pri/")) return this.#download(call);
        if (call.path.startsWith("/commands/")) return this.#response(call);
        if (!call.path.startsWith("/api/")) return { status: 404, body: "not found", headers: { "content-type": "text/plain" } };
        try {
            const json = { ok: true, ...this.#perform(call) };
            const app = this.world.apps.find((one) => one.bot_token === call.token);
            return { json, headers: app ? { "x-oauth-scopes": scopesOf(app) } : {} };
        } catch (error) {
            if (!(error instanceof SlackRefusal)) throw error;
            return { json: { ok: false, error: error.error, ...error.more } };
        } finally {
            this.changed();
        }
    }

    faultAnswer({ status, message, retry_after: retryAfter }) {
        const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
        if (status === 429) return { status, headers, json: { ok: false, error: message ?? "ratelimited" } };
        if (status === 200) return { status, headers, json: { ok: false, error: message ?? "internal_error" } };
        return { status, headers: { "content-type": "text/html", ...headers }, body: `<html>${message ?? "error"}</html>` };
    }

    #perform(call) {
        if (!call.token) throw new SlackRefusal("not_authed");
        const app = this.world.apps.find((one) => one.bot_token === call.token || one.app_token === call.token);
        if (!app) throw new SlackRefusal("invalid_auth");
        if (app.refused) throw new SlackRefusal(app.refused);
        const isAppToken = call.token === app.app_token;
        if (call.method === "apps.connections.open") {
            if (!isAppToken) throw new SlackRefusal("not_allowed_token_type");
            return this.#ticket(app);
        }
        if (isAppToken) throw new SlackRefusal("not_allowed_token_type");
        const missing = missingScope(app, call.method);
        if (missing) throw new SlackRefusal("missing_scope", { needed: missing, provided: "identify" });
        const method = METHODS[call.method];
        if (!method) throw new SlackRefusal("unknown_method");
        return method(this, app, call.params);
    }

    #ticket(app) {
        if (app.link_disabled) throw new SlackRefusal("link_disabled");
        const ticket = `${app.app_id}-${this.tickets.size + 1}`;
        this.tickets.set(ticket, app);
        return { url: `${this.url.replace("http", "ws")}/link/?ticket=${ticket}&app_id=${app.app_id}` };
    }

    upgrade(request, stream, head) {
        const url = new URL(request.url, "http://127.0.0.1");
        const ticket = url.searchParams.get("ticket");
        const app = this.tickets.get(ticket);
        const open = this.sockets.filter((one) => one.app === app && one.open).length;
        if (url.pathname !== "/link/" || !app || open >= SOCKETS_MAX) return stream.end("HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        this.tickets.set(ticket, undefined);  // A ticket is good for one connection.
        this.#server.handleUpgrade(request, stream, head, (web) => this.#connected(app, web));
    }

    #connected(app, web) {
        const socket = { number: this.sockets.length + 1, app, web, open: true, leaving: false, at: Date.now() };
        this.sockets.push(socket);
        web.on("message", (data) => this.#acknowledged(socket, data.toString()));
        web.on("error", () => {});
        web.on("close", () => {
            socket.open = false;
            clearInterval(socket.pings);
            for (const event of this.events) if (event.socket === socket && !event.acked) this.#again(event, 0);
            this.changed();
        });
        socket.pings = setInterval(() => web.ping(), PING_MS);
        const { number } = socket;
        web.send(JSON.stringify({ type: "hello", num_connections: this.sockets.filter((one) => one.app === app && one.open).length,
            debug_info: { host: `applink-${number}`, approximate_connection_time: 18_060 }, connection_info: { app_id: app.app_id } }));
        for (const event of this.events) if (event.app === app && !event.acked && event.socket === null) this.#deliver(event);
        this.changed();
    }

    #acknowledged(socket, text) {
        let frame;
        try {
            frame = JSON.parse(text);
        } catch {
            frame = {};
        }
        const event = this.events.find((one) => one.envelope.envelope_id === frame.envelope_id);
        if (!event) return;
        event.acks += 1;
        event.acked = true;
        event.acked_ms ??= Date.now() - event.at;
        event.answer = frame.payload ?? null;
        this.changed();
    }

    #socketFor(app) {
        const open = this.sockets.filter((one) => one.app === app && one.open);
        return open.findLast((one) => !one.leaving) ?? open.at(-1) ?? null;
    }

    #again(event, ms) {
        const timer = setTimeout(() => {
            this.#timers.delete(timer);
            if (event.acked || event.tries >= 4) return;
            this.#deliver(event);
        }, ms);
        this.#timers.add(timer);
    }

    /** One envelope to one of the app's sockets, sent again as long as nobody acknowledges it. */
    #deliver(event) {
        event.socket = this.#socketFor(event.app);
        if (!event.socket) return;
        event.tries += 1;
        event.envelope.retry_attempt = event.tries - 1;
        event.envelope.retry_reason = event.tries > 1 ? "timeout" : "";
        event.socket.web.send(JSON.stringify(event.envelope));
        this.#again(event, this.options.retry_ms ?? ACK_MS);
    }

    /** Puts an envelope on its way over Socket Mode; gives the record that acks are noted in. */
    push(app, type, payload, more = {}) {
        this.world.numbers.envelope += 1;
        const envelope = { envelope_id: `env-${this.world.numbers.envelope}`, type, payload, accepts_response_payload: type !== "events_api", ...more };
        const event = { app, envelope, at: Date.now(), tries: 0, acks: 0, acked: false, socket: null };
        this.events.push(event);
        this.#deliver(event);
        return event;
    }

    /** The event_callback that tells of an event. */
    callback(app, event) {
        this.world.numbers.event += 1;
        return { token: "verification", team_id: app.team, context_team_id: app.team, api_app_id: app.app_id, event, type: "event_callback",
            event_id: `Ev${String(this.world.numbers.event).padStart(8, "0")}`, event_time: this.world.clock,
            authorizations: [{ enterprise_id: null, team_id: app.team, user_id: app.user_id, is_bot: true }], is_ext_shared_channel: false };
    }

    /**
     * A person writes: {app, channel, user, text, thread_ts, files, subtype, extra, twice}. Apps that are in the channel hear it, by Socket Mode or at their
     * request_url; a mention of one is told to it a second time, as app_mention, unless `once` says no.
     */
    async say(spec) {
        const app = spec.app === undefined ? undefined : this.world.findApp(spec.app);
        const user = spec.user ?? "U00000001";
        if (!this.world.users.has(user)) this.world.addUser({ id: user, name: spec.name ?? user.toLowerCase() });
        const channel = spec.channel === undefined ? this.world.directChannel(app ?? this.world.findApp(), user) : this.world.findChannel(spec.channel);
        const files = (spec.files ?? []).map((file) => this.world.addFile(file, this.url));
        const parent = spec.thread_ts ? this.world.message(channel, spec.thread_ts) : undefined;
        const message = this.world.keep(channel, { user, text: spec.text ?? "", ...(spec.thread_ts ? { thread_ts: spec.thread_ts } : {}),
            ...(parent ? { parent_user_id: parent.user } : {}), ...(files.length > 0 ? { files, subtype: "file_share" } : {}), ...spec.extra });
        const heard = (app ? [app] : this.world.apps).filter((one) => this.world.isMember(channel, one));
        for (const one of heard) {
            const event = { ...message, channel: channel.id, event_ts: message.ts, team: one.team, channel_type: channel.type };
            await this.tell(one, event);
            if (!spec.once && message.text.includes(`<@${one.user_id}>`) && ["channel", "group"].includes(channel.type)) {
                const { channel_type, parent_user_id, subtype, ...mention } = event;
                await this.tell(one, { ...mention, type: "app_mention" });
            }
        }
        return { ts: message.ts, channel: channel.id, files: files.map(({ id }) => id) };
    }

    /** Tells an app of an event, the way it asked for. */
    async tell(app, event) {
        const payload = this.callback(app, event);
        if (app.request_url) return this.post({ app: app.name, body: JSON.stringify(payload), type: "application/json" });
        return this.push(app, "events_api", payload);
    }

    /** Makes a signed request, as Slack does; `sign` wrong|none, `age` in seconds, `retry_num`, `url` change it. Gives {status, body}. */
    async post({ app: name, body, type = "application/json", sign = "right", age = 0, retry_num: retry, url, timestamp }) {
        const app = this.world.findApp(name);
        const at = timestamp ?? String(Math.floor(Date.now() / 1000) - age);
        const secret = sign === "wrong" ? "another secret" : app.signing_secret;
        const signature = `v0=${createHmac("sha256", secret).update(`v0:${at}:${body}`).digest("hex")}`;
        const headers = { "content-type": type, "x-slack-request-timestamp": at, ...(sign === "none" ? {} : { "x-slack-signature": signature }),
            ...(retry ? { "x-slack-retry-num": String(retry), "x-slack-retry-reason": "http_timeout" } : {}) };
        const answer = await fetch(url ?? app.request_url, { method: "POST", headers, body });
        return { status: answer.status, body: await answer.text(), timestamp: at, request: body };
    }

    /** A person uses a slash command: {app, user, channel, command, text}. */
    async command({ app: name, user = "U00000001", channel: id, command = "/openclaw", text = "" }) {
        const app = this.world.findApp(name);
        if (!this.world.users.has(user)) this.world.addUser({ id: user, name: user.toLowerCase() });
        const channel = id === undefined ? this.world.directChannel(app, user) : this.world.findChannel(id);
        this.world.numbers.trigger += 1;
        const payload = { token: "verification", team_id: app.team, team_domain: "acme", channel_id: channel.id,
            channel_name: channel.type === "im" ? "directmessage" : channel.type === "group" ? "privategroup" : channel.name, user_id: user,
            user_name: this.world.users.get(user).name, command, text, api_app_id: app.app_id, is_enterprise_install: "false",
            response_url: `${this.url}/commands/${app.team}/${this.world.numbers.trigger}`, trigger_id: `trigger.${this.world.numbers.trigger}` };
        if (app.request_url) return this.post({ app: app.name, body: new URLSearchParams(payload).toString(), type: "application/x-www-form-urlencoded" });
        return told(this.push(app, "slash_commands", payload));
    }

    /** A person presses a button of a message: {app, user, channel, ts, value, forge}. `forge` overrides parts of the payload. */
    async press({ app: name, user = "U00000001", channel: id, ts, value, forge = {} }) {
        const app = this.world.findApp(name);
        const channel = this.world.findChannel(id);
        const message = this.world.message(channel, ts);
        const found = (message?.blocks ?? []).flatMap((block) => (block.elements ?? []).map((element) => ({ block, element })))
            .find(({ element }) => value === undefined || element.value === value);
        if (!found) throw new ControlError(`no such button on ${id} ${ts}`);
        this.world.numbers.trigger += 1;
        const payload = { type: "block_actions", user: { id: user, username: user.toLowerCase(), name: user.toLowerCase(), team_id: app.team }, api_app_id: app.app_id,
            container: { type: "message", message_ts: ts, channel_id: id, is_ephemeral: false, ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}) },
            trigger_id: `trigger.${this.world.numbers.trigger}`, team: { id: app.team, domain: "acme" },
            channel: { id, name: channel.type === "im" ? "directmessage" : channel.name }, message,
            actions: [{ ...found.element, block_id: found.block.block_id, action_ts: this.world.nextTs() }], ...forge };
        if (app.request_url) {
            const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
            return this.post({ app: app.name, body, type: "application/x-www-form-urlencoded" });
        }
        return told(this.push(app, "interactive", payload));
    }

    /** Sends `disconnect` on the newest socket of an app, and closes it after `close_ms`. */
    async disconnect({ app: name, reason = "refresh_requested", close_ms: closeMs = 200 }) {
        const app = this.world.findApp(name);
        const socket = this.#socketFor(app);
        if (!socket) throw new ControlError("no socket is open");
        socket.leaving = true;
        socket.web.send(JSON.stringify({ type: "disconnect", reason, debug_info: { host: "applink" } }));
        await delay(closeMs);
        socket.web.close(1000);
        return { socket: socket.number };
    }

    /** What apps posted, oldest first, as it now stands: {app, channel, after, contains} narrow it. */
    sent({ app, channel, after = 0, contains } = {}) {
        return this.world.sent.filter((entry) => (app === undefined || entry.app === app) && (channel === undefined || entry.channel === channel) &&
            entry.order > Number(after) && (contains === undefined || entry.text.includes(contains)));
    }

    async waitForSent(filter = {}, count = 1, timeoutMs = 10_000) {
        const came = await this.waitUntil(() => this.sent(filter).length >= count, timeoutMs);
        if (!came) throw new ControlError(`waited ${timeoutMs} ms for ${count} message(s), saw ${JSON.stringify(this.sent().map(({ text }) => text))}`);
        return this.sent(filter);
    }

    /** Waits until so many sockets of an app are open. */
    async waitForSockets(name, count = 1, timeoutMs = 10_000) {
        const app = this.world.findApp(name);
        const open = () => this.sockets.filter((one) => one.app === app && one.open && !one.leaving).length;
        if (!(await this.waitUntil(() => open() >= count, timeoutMs))) throw new ControlError(`waited ${timeoutMs} ms for ${count} socket(s), saw ${open()}`);
        return open();
    }

    async control(verb, input) {
        switch (verb) {
            case "message":
                return this.say(input);
            case "event":
                return told(await this.tell(this.world.findApp(input.app), input.event));
            case "redeliver": {
                // The same event again, in envelopes of their own, as Slack does after a lost acknowledgement.
                const app = this.world.findApp(input.app);
                const known = this.events.filter((one) => one.app === app && one.envelope.type === "events_api" && JSON.stringify(one.envelope.payload).includes(input.contains));
                for (const event of known) this.push(app, "events_api", event.envelope.payload, { retry_attempt: 1 });
                return { count: known.length };
            }
            case "frame": {
                const socket = this.#socketFor(this.world.findApp(input.app));
                socket.web.send(input.text);
                return {};
            }
            case "command":
                return this.command(input);
            case "press":
                return this.press(input);
            case "post":
                return this.post(input);
            case "disconnect":
                return this.disconnect(input);
            case "drop":
                this.#socketFor(this.world.findApp(input.app))?.web.terminate();
                return {};
            case "sockets":
                return { sockets: this.sockets.map(({ number, app, open, leaving }) => ({ number, app: app.name, open, leaving })) };
            case "wait-sockets":
                return { open: await this.waitForSockets(input.app, Number(input.count ?? 1), Number(input.timeout_ms ?? 10_000)) };
            case "events":
                return { events: this.events.filter((one) => input.contains === undefined || JSON.stringify(one.envelope).includes(input.contains)).map(told) };
            case "sent":
                return { sent: this.sent(input), statuses: this.world.statuses, responses: this.world.responses };
            case "wait-sent": {
                const { count = 1, timeout_ms = 10_000, ...filter } = input;
                return { sent: await this.waitForSent(filter, Number(count), Number(timeout_ms)) };
            }
            case "app": {
                const app = this.world.findApp(input.app);
                const { missing_scopes: missing, app: _, ...more } = input;
                if (missing) app.missing = new Set(missing);
                return { app: Object.assign(app, more).name };
            }
            case "user":
                return { user: this.world.addUser(input) };
            case "channel":
                return { channel: this.world.addChannel(input).id };
            default:
                return undefined;
        }
    }

    #upload(call) {
        const file = this.world.files.get(call.path.split("/").at(-1));
        if (!file) return { status: 404, body: "no such upload", headers: { "content-type": "text/plain" } };
        const isForm = (call.headers["content-type"] ?? "").startsWith("multipart/");
        file.bytes = isForm ? multipartParts(call.raw, call.headers["content-type"])[0].bytes : call.raw;
        file.size = file.bytes.length;
        return { status: 200, body: `OK - ${file.size}`, headers: { "content-type": "text/plain" } };
    }

    #download(call) {
        const file = this.world.files.get(call.path.split("/")[2]);
        const app = this.world.apps.find((one) => one.bot_token === call.token);
        // Slack shows its log-in page, with status 200, to whoever may not have the file.
        if (!app || app.missing.has("files:read")) return { status: 200, body: "<!DOCTYPE html><html>Sign in</html>", headers: { "content-type": "text/html; charset=utf-8" } };
        if (!file) return { status: 404, body: "gone", headers: { "content-type": "text/plain" } };
        return { status: 200, body: file.bytes, headers: { "content-type": file.mimetype } };
    }

    #response(call) {
        const used = this.world.responses.filter((one) => one.path === call.path).length;
        if (used >= 5) return { status: 404, json: { ok: false, error: "used_url" } };
        this.world.responses.push({ path: call.path, ...call.body });
        this.changed();
        return { status: 200, body: "ok", headers: { "content-type": "text/plain" } };
    }
}

function told(event) {
    if (!event?.envelope) return event;
    const { envelope, tries, acks, acked, acked_ms: ackedMs, answer } = event;
    return { envelope_id: envelope.envelope_id, type: envelope.type, tries, acks, acked, acked_ms: ackedMs ?? null, answer: answer ?? null };
}

function paramsOf(call) {
    if (call.body !== null && typeof call.body === "object") return { ...call.query, ...call.body };
    const isForm = (call.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
    return { ...call.query, ...(isForm && typeof call.body === "string" ? Object.fromEntries(new URLSearchParams(call.body)) : {}) };
}

await runAsProgram(import.meta.url, (options) => new FakeSlack(options));
