// A fake Discord: REST API v10, gateway and file server, for several bots, strict where the real one is strict.
import { DiscordGateway } from "./discord_gateway.mjs";
import { ROUTES } from "./discord_routes.mjs";
import { ApiError, DiscordWorld } from "./discord_world.mjs";
import { multipartParts } from "./multipart.mjs";
import { ControlError, FakeServer, runAsProgram } from "./server.mjs";

const ROOT = "/api/v10";
const TEXTS = { 401: "401: Unauthorized", 404: "404: Not Found", 500: "500: Internal Server Error" };

const PATTERNS = ROUTES.map(([verb, template, perform, open]) => ({
    verb, template, perform, open: open === "open", pattern: new RegExp(`^${template.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`),
}));

/** Options: bots, guilds, users, heartbeat_ms, identify_gap_ms, identifies, interaction_ms, nonce_ms, limits, control; see README.md. */
export class FakeDiscord extends FakeServer {
    constructor(options = {}) {
        super(options);
        this.#openWorld();
        this.limits = new Map(Object.entries(options.limits ?? {}));
    }

    #openWorld() {
        this.world = new DiscordWorld(this.options, (bot, type, data, intents) => this.gateway.tell(bot, type, data, intents));
        this.gateway = new DiscordGateway(this);
        this.buckets = new Map();
    }

    async start(port = 0) {
        const bound = await super.start(port);
        this.world.url = this.url;
        return bound;
    }

    async stop() {
        this.gateway.close();
        await super.stop();
    }

    reset() {
        this.gateway.close();
        super.reset();
        this.#openWorld();
        this.world.url = this.url;
    }

    upgrade(request, socket, head) {
        this.gateway.upgrade(request, socket, head);
    }

    /** What bots sent, oldest first, as it now stands: {bot, channel, after, contains} narrow it. */
    sent({ bot, channel, after = 0, contains } = {}) {
        return this.world.outbox.filter((entry) => (bot === undefined || entry.bot === this.world.findBot(bot).user.username) &&
            (channel === undefined || entry.channel_id === String(channel)) && entry.order > Number(after) && (contains === undefined || entry.text.includes(contains)));
    }

    async waitForSent(filter = {}, count = 1, timeoutMs = 10_000) {
        const came = await this.waitUntil(() => this.sent(filter).length >= count, timeoutMs);
        if (!came) throw new ControlError(`waited ${timeoutMs} ms for ${count} message(s) like ${JSON.stringify(filter)}, saw ${JSON.stringify(this.sent().map(({ text }) => text)).slice(0, 2000)}`);
        return this.sent(filter);
    }

    /** Waits until the bot has a session that is connected. */
    async waitForSession(bot, timeoutMs = 10_000) {
        const came = await this.waitUntil(() => this.gateway.sessionsOf(this.world.findBot(bot)).some(({ ws }) => ws), timeoutMs);
        if (!came) throw new ControlError(`waited ${timeoutMs} ms for a session of ${bot}`);
        return this.gateway.sessionsOf(this.world.findBot(bot)).map(({ id, seq, intents }) => ({ id, seq, intents }));
    }

    /** Names bot, route and parameters of a call before faults look at it. */
    prepare(call) {
        const path = call.path.startsWith(ROOT) ? call.path.slice(ROOT.length).replaceAll("%40", "@") : null;
        const route = path === null ? null : PATTERNS.find(({ verb, pattern }) => verb === call.verb && pattern.test(path));
        call.method = route ? `${route.verb} ${route.template}` : `${call.verb} ${call.path}`;
        call.bot = this.world.bots.get(/^Bot (.+)$/.exec(call.headers.authorization ?? "")?.[1])?.user.username ?? null;
        Object.defineProperty(call, "route", { value: route && { ...route, parts: decodedParts(route.pattern.exec(path).groups ?? {}) } });
        const type = call.headers["content-type"] ?? "";
        call.params = call.body ?? {};
        if (!type.startsWith("multipart/")) return;
        const files = new Map();
        for (const { name, fileName, type: mime, bytes } of multipartParts(call.raw, type)) {
            if (name === "payload_json") call.params = JSON.parse(bytes.toString("utf8"));
            else files.set(name, { name: fileName, type: mime, bytes });
        }
        Object.defineProperty(call, "files", { value: files });
    }

    async answer(call) {
        if (call.path.startsWith("/attachments/")) return this.#download(call);
        const { route } = call;
        if (!route) return refused(404, 0, TEXTS[404]);
        const bot = this.world.bots.get(/^Bot (.+)$/.exec(call.headers.authorization ?? "")?.[1]);
        if (!route.open && (!bot || bot.refused)) return refused(401, 0, TEXTS[401]);
        if (!/^DiscordBot \(/.test(call.headers["user-agent"] ?? "")) return { status: 403, headers: { "content-type": "text/html" }, body: "<html>error code: 1010</html>" };
        const limit = this.#count(call);
        if (limit.refused) return limit.refused;
        try {
            const result = route.perform({ fake: this, world: this.world, bot, call, options: this.options }, route.parts);
            this.changed();
            return result === undefined ? { status: 204, headers: { ...limit.headers, "content-type": "text/html; charset=utf-8" }, body: "" } : { headers: limit.headers, json: result };
        } catch (error) {
            if (error instanceof ApiError) return { ...refused(error.status, error.code, error.message, error.errors), headers: limit.headers };
            throw error;
        }
    }

    // A bucket for each route and channel, guild or webhook; `limits` names the few that are not wide.
    #count(call) {
        const { limit = 1000, per_ms: per = 1000 } = this.limits.get(call.method) ?? {};
        const { c, g, a } = call.route.parts;
        const key = `${call.method} ${c ?? g ?? a ?? ""}`;
        const now = Date.now();
        let bucket = this.buckets.get(key);
        if (!bucket || bucket.until <= now) this.buckets.set(key, (bucket = { left: limit, until: now + per }));
        const headers = { "x-ratelimit-bucket": Buffer.from(call.method).toString("hex").slice(0, 32), "x-ratelimit-limit": String(limit) };
        const seconds = ((bucket.until - now) / 1000).toFixed(3);
        if (bucket.left === 0) return { refused: this.#tooMany(seconds, false, { ...headers, "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": seconds, "x-ratelimit-scope": "user" }) };
        bucket.left -= 1;
        return { headers: { ...headers, "x-ratelimit-remaining": String(bucket.left), "x-ratelimit-reset-after": seconds } };
    }

    #tooMany(seconds, global, headers = {}) {
        return { status: 429, headers: { "retry-after": String(Math.ceil(seconds)), ...(global ? { "x-ratelimit-global": "true", "x-ratelimit-scope": "global" } : {}), ...headers },
            json: { message: "You are being rate limited.", retry_after: Number(seconds), global } };
    }

    faultAnswer({ status, message, retry_after: retryAfter, code }) {
        // `retry_after: null` leaves the time out, as something in front of Discord may.
        if (status === 429 && retryAfter === null) return { status, json: { message: "You are being rate limited.", global: code === "global" } };
        if (status === 429) return this.#tooMany(retryAfter ?? 1, code === "global");
        return refused(status, Number(code) || 0, message ?? TEXTS[status] ?? `${status}: Error`);
    }

    #download(call) {
        const file = this.world.files.get(call.path);
        return file ? { headers: { "content-type": file.type }, body: file.bytes } : { status: 404, body: "This content is no longer available." };
    }

    async control(verb, input) {
        const { world, gateway } = this;
        switch (verb) {
            case "message":
                return { message: world.say(input) };
            case "edit": {
                const channel = world.channels.get(String(input.channel));
                return { message: world.change(channel, channel.messages.get(String(input.message)), { content: input.text }) };
            }
            case "react": {
                const channel = world.channels.get(String(input.channel));
                const emoji = typeof input.emoji === "string" ? { name: input.emoji } : input.emoji;
                world.react(channel, channel.messages.get(String(input.message)), world.user(input.from ?? 5), emoji, input.remove);
                return {};
            }
            case "interact":
                return { interaction: world.interact(input) };
            case "interaction": {
                const { bot: _bot, where: _where, ...shown } = [...world.interactions.values()].find(({ id }) => id === input.id) ?? {};
                return { interaction: shown };
            }
            case "thread":
                return { thread: world.shownChannel(world.addThread({ parent: world.channels.get(String(input.channel)), id: input.message, name: input.name, owner_id: input.owner ?? 5 })) };
            case "sent":
                return { sent: this.sent(input), reactions: world.reactions, deleted: world.deleted };
            case "wait-sent": {
                const { count = 1, timeout_ms = 10_000, ...filter } = input;
                return { sent: await this.waitForSent(filter, Number(count), Number(timeout_ms)) };
            }
            case "session":
                return { sessions: await this.waitForSession(input.bot, Number(input.timeout_ms ?? 10_000)) };
            case "gateway-log":
                return { log: gateway.log.filter((one) => one.at >= Number(input.after ?? 0)) };
            case "disconnect":
                gateway.disconnect(world.findBot(input.bot), input);
                return {};
            case "zombie":
                world.findBot(input.bot).zombie = input.on !== false;
                return {};
            case "storm": {
                let seed = Number(input.seed ?? 1);
                const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
                return { copies: gateway.storm(world.findBot(input.bot), () => input.messages.forEach((one) => world.say(one)), random) };
            }
            case "bot":
                return { bot: world.addBot(input).user, commands: world.addBot(input).commands };
            case "commands":
                return { commands: world.findBot(input.bot).commands };
            case "limit":
                this.limits.set(input.method, input);
                return {};
            case "channel":
                return { channel: world.shownChannel(Object.assign(world.channels.get(String(input.id)) ?? world.addChannel(input), input)) };
            default:
                return undefined;
        }
    }
}

function decodedParts(parts) {
    return Object.fromEntries(Object.entries(parts).map(([key, value]) => [key, decodeURIComponent(value)]));
}

function refused(status, code, message, errors) {
    return { status, json: { message, code, ...(errors ? { errors } : {}) } };
}

await runAsProgram(import.meta.url, (options) => new FakeDiscord(options));
