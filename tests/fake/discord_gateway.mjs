// The gateway of the fake Discord: sessions that identify, beat, resume, and are closed with Discord's codes.
import { WebSocketServer } from "ws";

const KNOWN_INTENTS = (1 << 26) - 1;
const FRAME_BYTES_MAX = 4096;
const FRAMES_PER_MINUTE = 120;
const KEPT_FRAMES = 5000;
const MEMBERS = 2, PRESENCES = 256, CONTENT = 32768;

/** Options of the fake: heartbeat_ms (41250), identify_gap_ms (5000), identifies (1000). */
export class DiscordGateway {
    sessions = new Map();
    #server = new WebSocketServer({ noServer: true, maxPayload: 1 << 20 });
    #identified = new Map();
    #count = 0;

    constructor(fake) {
        this.fake = fake;
        this.options = { heartbeat_ms: 41_250, identify_gap_ms: 5000, identifies: 1000, ...fake.options };
        this.log = [];
    }

    upgrade(request, socket, head) {
        const url = new URL(request.url, "http://127.0.0.1");
        if (url.searchParams.get("v") !== "10" || url.searchParams.get("encoding") !== "json") return socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
        this.#server.handleUpgrade(request, socket, head, (ws) => this.#open(ws));
    }

    close() {
        for (const ws of this.#server.clients) ws.terminate();
        this.#server.close();
    }

    sessionsOf(bot) {
        return [...this.sessions.values()].filter((session) => session.bot === bot);
    }

    /** How many identifies the bot has left today. */
    limitOf(bot) {
        return { total: this.options.identifies, remaining: Math.max(0, this.options.identifies - (this.#identified.get(bot.token)?.count ?? 0)), reset_after: 3_600_000, max_concurrency: 1 };
    }

    #open(ws) {
        ws.sent = [];
        const say = (frame) => ws.readyState === ws.OPEN && ws.send(JSON.stringify(frame));
        ws.say = say;
        ws.on("message", (bytes) => this.#hear(ws, bytes));
        ws.on("close", (code) => {
            this.log.push({ at: Date.now(), event: "closed", code, bot: ws.session?.bot.user.username });
            if (ws.session?.ws === ws) ws.session.ws = null;
            clearInterval(ws.pulse);
            this.fake.changed();
        });
        ws.on("error", () => {});
        ws.beat = Date.now();
        const interval = this.options.heartbeat_ms;
        ws.pulse = setInterval(() => Date.now() - ws.beat > interval * 2 + 500 && ws.close(4009, "Session timed out."), Math.max(interval / 2, 50));
        say({ op: 10, d: { heartbeat_interval: interval, _trace: [] }, s: null, t: null });
        this.fake.changed();
    }

    #hear(ws, bytes) {
        const now = Date.now();
        ws.sent = ws.sent.filter((at) => at > now - 60_000);
        ws.sent.push(now);
        if (ws.sent.length > FRAMES_PER_MINUTE) return ws.close(4008, "You are being rate limited.");
        if (bytes.length > FRAME_BYTES_MAX) return ws.close(4002, "Error while decoding payload.");
        let frame;
        try {
            frame = JSON.parse(bytes);
        } catch {
            return ws.close(4002, "Error while decoding payload.");
        }
        const { d: _d, ...shown } = frame;
        this.log.push({ at: now, event: "heard", ...shown, bot: ws.session?.bot.user.username, ...(frame.op === 3 ? { d: frame.d } : {}), ...(frame.op === 2 ? { intents: frame.d?.intents } : {}) });
        switch (frame.op) {
            case 1:
                ws.beat = now;
                if (!ws.session?.bot.zombie) ws.say({ op: 11, d: null, s: null, t: null });
                break;
            case 2:
                this.#identify(ws, frame.d);
                break;
            case 3: case 4: case 8:
                if (!ws.session) ws.close(4003, "Not authenticated.");
                break;
            case 6:
                this.#resume(ws, frame.d);
                break;
            default:
                ws.close(4001, "Unknown opcode.");
        }
        this.fake.changed();
    }

    #identify(ws, data) {
        if (ws.session) return ws.close(4005, "Already authenticated.");
        const bot = this.fake.world.bots.get(data?.token);
        if (!bot || bot.refused) return ws.close(4004, "Authentication failed.");
        const intents = data.intents;
        if (!Number.isInteger(intents) || intents < 0 || intents > KNOWN_INTENTS) return ws.close(4013, "Invalid intent(s).");
        if ((intents & CONTENT && bot.content === "off") || (intents & MEMBERS && !bot.members) || (intents & PRESENCES && !bot.presences)) return ws.close(4014, "Disallowed intent(s).");
        if (!data.properties?.os || !data.properties.browser || !data.properties.device) return ws.close(4002, "Error while decoding payload.");
        const before = this.#identified.get(bot.token) ?? { at: 0, count: 0 };
        if (Date.now() - before.at < this.options.identify_gap_ms) return ws.say({ op: 9, d: false, s: null, t: null });
        this.#identified.set(bot.token, { at: Date.now(), count: before.count + 1 });
        bot.hidesContent = !(intents & CONTENT);
        const session = { id: `session-${++this.#count}`, bot, intents, seq: 0, frames: [], ws, held: false };
        for (const old of this.sessionsOf(bot)) {
            old.ws?.close(4000, "Replaced.");
            this.sessions.delete(old.id);
        }
        this.sessions.set(session.id, session);
        ws.session = session;
        const guilds = [...this.fake.world.guilds.values()].filter((guild) => guild.members.has(bot.user.id));
        this.#dispatch(session, "READY", { v: 10, user: { ...bot.user, verified: true, mfa_enabled: false, flags: 0 }, guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
            session_id: session.id, resume_gateway_url: `${this.fake.url.replace("http", "ws")}/resume`, session_type: "normal", shard: [0, 1],
            application: { id: bot.application_id, flags: this.fake.world.flagsOf(bot) }, private_channels: [], user_settings: {}, relationships: [], presences: [] });
        if (intents & 1) for (const guild of guilds) this.#dispatch(session, "GUILD_CREATE", this.fake.world.shownGuild(guild, bot));
    }

    #resume(ws, data) {
        const session = this.sessions.get(data?.session_id);
        if (!this.fake.world.bots.has(data?.token)) return ws.close(4004, "Authentication failed.");
        if (!session || session.bot.token !== data.token) return ws.say({ op: 9, d: false, s: null, t: null });
        if (data.seq > session.seq) return ws.close(4007, "Invalid seq.");
        session.ws?.close(4000, "Replaced.");
        session.ws = ws;
        ws.session = session;
        for (const frame of session.frames) if (frame.s > data.seq) ws.say(frame);
        this.#dispatch(session, "RESUMED", { _trace: [] });
        const rest = session.storm ?? [];
        session.storm = null;
        for (const frame of rest) ws.say(frame);
    }

    #dispatch(session, type, data) {
        const frame = { op: 0, t: type, s: ++session.seq, d: data };
        session.frames.push(frame);
        if (session.frames.length > KEPT_FRAMES) session.frames.shift();
        if (!session.held) session.ws?.say(frame);
        return frame;
    }

    /** An event for each session of the bot that asked for one of the intents. */
    tell(bot, type, data, intents) {
        for (const session of this.sessionsOf(bot)) if (intents === 0 || session.intents & intents) this.#dispatch(session, type, data);
        this.fake.changed();
    }

    /** Sends what `act` causes one to five times each, shuffled; in the middle the connection is closed, and the rest comes after the resume. */
    storm(bot, act, random) {
        const [session] = this.sessionsOf(bot);
        session.held = true;
        const from = session.frames.length;
        act();
        session.held = false;
        const copies = session.frames.slice(from).flatMap((frame) => Array.from({ length: 1 + Math.floor(random() * 5) }, () => frame));
        for (let at = copies.length - 1; at > 0; at--) {
            const other = Math.floor(random() * (at + 1));
            [copies[at], copies[other]] = [copies[other], copies[at]];
        }
        const half = copies.length >> 1;
        for (const frame of copies.slice(0, half)) session.ws?.say(frame);
        session.storm = copies.slice(half);
        session.ws?.close(4000, "Unknown error.");
        return copies.length;
    }

    /** Ends the bot's connections: with a close code, without any (code 0), by op 7 or by op 9. */
    disconnect(bot, { code = 0, op, resumable = true, forget = false }) {
        for (const session of this.sessionsOf(bot)) {
            if (forget) this.sessions.delete(session.id);
            if (op === 7) session.ws?.say({ op: 7, d: null, s: null, t: null });
            else if (op === 9) session.ws?.say({ op: 9, d: resumable, s: null, t: null });
            else if (code) session.ws?.close(code, "as asked");
            else session.ws?.terminate();
            if (op === 9 && !resumable) this.sessions.delete(session.id);
        }
    }
}
