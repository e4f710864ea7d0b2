// A fake Telegram: the Bot API over HTTP with long polling, for several bots, strict where the real one is strict.
import { isUtf8 } from "node:buffer";
import { MultipartError, multipartParts } from "./multipart.mjs";
import { ControlError, FakeServer, runAsProgram } from "./server.mjs";
import { FILE_METHODS } from "./telegram_files.mjs";
import { MEMBER_METHODS } from "./telegram_members.mjs";
import { ApiError, integer, listParam, METHODS, refuse } from "./telegram_methods.mjs";
import { shownWebhook, WebhookDelivery, webhookOf } from "./telegram_webhook.mjs";
import { shownChat, TelegramWorld } from "./telegram_world.mjs";

const POLL_SECONDS_MAX = 50;
const UPDATES_MAX = 100;
const TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
const TERMINATED_BY_WEBHOOK = "Conflict: terminated by setWebhook request";
const WEBHOOK_ACTIVE = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
const STATUS_TEXTS = { 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict", 429: "Too Many Requests",
    500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout" };

/** Options: bots, chats, auto_bots (default true), webhook {retryMs, repeats}, control; see README.md. */
export class FakeTelegram extends FakeServer {
    constructor(options = {}) {
        super(options);
        this.#openWorld();
    }

    #openWorld() {
        this.webhooks?.stop();
        this.webhooks = new WebhookDelivery({ ...this.options.webhook, changed: () => this.changed() });
        this.world = new TelegramWorld(this.options, (bot) => this.#feed(bot));
    }

    async stop() {
        this.webhooks.stop();
        await super.stop();
    }

    /** Back to the first state: bots, chats and updates as configured, no faults, no recorded calls; pending polls end empty. */
    reset() {
        for (const bot of this.world.bots.values()) bot.poll?.give([]);
        super.reset();
        this.#openWorld();
    }

    /** A user writes: {bot, chat, from, text, thread, reply_to, entities, photo, document, extra}. */
    say(spec) {
        return this.world.userMessage(typeof spec === "string" ? { text: spec } : spec);
    }

    /** What bots sent, oldest first, as it now stands: {bot, chat, after, contains} narrow it. */
    sent({ bot, chat, after = 0, contains } = {}) {
        return this.world.outbox.filter((entry) => (bot === undefined || entry.bot === this.world.findBot(bot).user.username) &&
            (chat === undefined || entry.chat_id === Number(chat)) && entry.order > Number(after) &&
            (contains === undefined || entry.text.includes(contains)));
    }

    /** Waits until bots have sent `count` such messages; throws when the time is over. */
    async waitForSent(filter = {}, count = 1, timeoutMs = 10_000) {
        const came = await this.waitUntil(() => this.sent(filter).length >= count, timeoutMs);
        if (!came) throw new ControlError(`waited ${timeoutMs} ms for ${count} message(s), saw ${JSON.stringify(this.sent(filter).map(({ text }) => text))}`);
        return this.sent(filter);
    }

    /** How many updates a bot has not confirmed yet. */
    pendingUpdates(bot) {
        return this.world.findBot(bot).updates.length;
    }

    methodOf(url) {
        return urlParts(url.pathname).method;
    }

    /** Names the bot and the parameters of a call before faults look at it. */
    prepare(call) {
        const parts = urlParts(call.path);
        call.token = parts.token;
        const bot = this.world.bots.get(parts.token);
        call.bot = bot?.user.username ?? null;
        if (!call.headers["content-type"]?.startsWith("multipart/")) call.params = readableParams(call);
    }

    async answer(call, gone) {
        const { token, method, file } = urlParts(call.path);
        if (token === undefined) return failed(404, "Not Found");
        const bot = this.world.botOfToken(token);
        if (bot === "malformed") return failed(404, "Not Found");
        if (bot === "unknown") return failed(401, "Unauthorized");
        call.bot = bot.user.username;
        if (file !== undefined) return this.#download(file);
        try {
            const params = paramsOf(call);
            call.params = withoutBytes(params);
            const result = await this.#perform(bot, method.toLowerCase(), params, gone);
            return { json: { ok: true, result } };
        } catch (error) {
            if (error instanceof ApiError) return failed(error.code, error.message, error.parameters);
            if (error instanceof MultipartError) return failed(400, `Bad Request: ${error.message}`);
            throw error;
        }
    }

    faultAnswer({ status, message, retry_after: retryAfter }) {
        // `retry_after: null` leaves the time out, as something in front of the Bot API may.
        if (status === 429 && retryAfter === null) return failed(429, message ?? "Too Many Requests");
        if (status === 429) {
            const seconds = retryAfter ?? 1;
            return failed(429, message ?? `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
        }
        return failed(status, message ?? STATUS_TEXTS[status] ?? "Error");
    }

    async control(verb, input) {
        switch (verb) {
            case "message":
                return this.say(input);
            case "edit":
                return this.world.userEdit(input);
            case "press":
                return this.world.buttonPress(input);
            case "album":
                return this.world.userAlbum(input);
            case "react":
                return this.world.userReaction(input);
            case "membership":
                return this.world.membership(input);
            case "migrate":
                return this.world.migrate(input);
            case "deliveries":
                return { deliveries: this.webhooks.deliveries };
            case "repeat":
                return { status: await this.webhooks.repeat(this.world.findBot(input.bot), input.update) };
            case "update":
                return { pushed: this.world.pushUpdate(this.world.findBot(input.bot), input.update ?? {}) };
            case "sent":
                return { sent: this.sent(input), reactions: this.world.reactions };
            case "wait-sent": {
                const { count = 1, timeout_ms = 10_000, ...filter } = input;
                return { sent: await this.waitForSent(filter, Number(count), Number(timeout_ms)) };
            }
            case "bot":
                return { bot: this.world.addBot(input).user };
            case "chat":
                return { chat: shownChat(this.changeChat(input)) };
            case "pending":
                return { pending: this.pendingUpdates(input.bot) };
            default:
                return undefined;
        }
    }

    /** Adds a chat, or changes one that is there (blocked, kicked, muted, migrated_to, roles, title ...). */
    changeChat({ id, bots, topics, ...more }) {
        const known = this.world.chats.get(String(id));
        if (!known) return this.world.addChat({ id, bots, topics, ...more });
        for (const topic of topics ?? []) known.topics.set(topic.id ?? topic, { name: `Topic ${topic.id ?? topic}`, ...Object(topic), id: topic.id ?? topic });
        if (bots) known.members = new Set(bots.map((name) => this.world.findBot(name).token));
        return Object.assign(known, more);
    }

    async #perform(bot, method, params, gone) {
        switch (method) {
            case "getupdates":
                return this.#getUpdates(bot, params, gone);
            case "setwebhook":
                return this.#setWebhook(bot, params);
            case "deletewebhook":
                if (String(params.drop_pending_updates) === "true") bot.updates = [];
                bot.webhook = null;
                return true;
            case "getwebhookinfo":
                return shownWebhook(bot);
            default: {
                const perform = FILE_METHODS[method] ?? MEMBER_METHODS[method] ?? METHODS[method];
                if (!perform) throw new ApiError(404, "Not Found: method not found");
                const result = perform(this.world, bot, params);
                this.changed();
                return result;
            }
        }
    }

    #setWebhook(bot, params) {
        const webhook = webhookOf(params);
        setAllowed(bot, params);
        if (String(params.drop_pending_updates) === "true") bot.updates = [];
        bot.webhook = webhook;
        if (webhook) bot.poll?.fail(new ApiError(409, TERMINATED_BY_WEBHOOK));
        this.#feed(bot);
        return true;
    }

    // A positive offset confirms all before it; a negative one keeps only the last so many. A newer poll ends the older one.
    async #getUpdates(bot, params, gone) {
        if (bot.webhook) throw new ApiError(409, WEBHOOK_ACTIVE);
        const offset = integer(params.offset) ?? 0;
        const limit = Math.min(Math.max(integer(params.limit) ?? UPDATES_MAX, 1), UPDATES_MAX);
        const seconds = Math.min(Math.max(integer(params.timeout) ?? 0, 0), POLL_SECONDS_MAX);
        setAllowed(bot, params);
        if (offset > 0) bot.updates = bot.updates.filter(({ update_id }) => update_id >= offset);
        if (offset < 0) bot.updates = bot.updates.slice(offset);
        bot.poll?.fail(new ApiError(409, TERMINATED));
        if (bot.updates.length > 0 || seconds === 0) return bot.updates.slice(0, limit);
        return this.#longPoll(bot, limit, seconds, gone);
    }

    #longPoll(bot, limit, seconds, gone) {
        return new Promise((resolve, reject) => {
            const end = (settle) => (value) => {
                clearTimeout(timer);
                if (bot.poll === poll) bot.poll = null;
                settle(value);
            };
            const poll = { limit, give: end(resolve), fail: end(reject) };
            const timer = setTimeout(() => poll.give([]), seconds * 1000);
            gone.addEventListener("abort", () => poll.give([]), { once: true });
            bot.poll = poll;
            this.changed();
        });
    }

    #feed(bot) {
        if (bot.webhook) this.webhooks.feed(bot);
        if (bot.poll && bot.updates.length > 0) bot.poll.give(bot.updates.slice(0, bot.poll.limit));
        this.changed();
    }

    #download(path) {
        const file = [...this.world.files.values()].find((one) => one.file_path === path);
        if (!file) return failed(404, "Not Found");
        return { status: 200, headers: { "content-type": "application/octet-stream" }, body: file.bytes };
    }
}

function urlParts(path) {
    const file = /^\/file\/bot([^/]*)\/(.+)$/.exec(path);
    if (file) return { token: decoded(file[1]), method: "download", file: decoded(file[2]) };
    const call = /^\/bot([^/]*)\/([^/]*)$/.exec(path);
    return call ? { token: decoded(call[1]), method: call[2] } : { method: path };
}

function decoded(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}

function setAllowed(bot, params) {
    const kinds = listParam(params.allowed_updates, "allowed updates");
    if (kinds !== undefined) bot.allowed = kinds.length > 0 ? kinds : null;
}

// Parameters come in the address, as JSON, as a form, or as parts with files; a file part becomes {name, content, mime_type}.
function paramsOf(call) {
    if (!(call.headers["content-type"] ?? "").startsWith("multipart/")) {
        if (!isUtf8(call.raw)) refuse("strings must be encoded in UTF-8");
        if ((call.headers["content-type"] ?? "").startsWith("application/json") && typeof call.body !== "object") refuse("can't parse JSON object");
        return readableParams(call);
    }
    const files = new Map();
    const params = { ...call.query };
    for (const { name, fileName, type, bytes } of multipartParts(call.raw, call.headers["content-type"])) {
        if (fileName === undefined) params[name] = bytes.toString("utf8");
        else files.set(name, { name: fileName, mime_type: type, content: bytes });
    }
    for (const [name, file] of files) params[name] ??= file;
    for (const [name, value] of Object.entries(params)) {
        if (typeof value === "string" && value.startsWith("attach://")) params[name] = files.get(value.slice("attach://".length));
    }
    return params;
}

function readableParams(call) {
    if (call.body !== null && typeof call.body === "object") return { ...call.query, ...call.body };
    return { ...call.query, ...Object.fromEntries(new URLSearchParams(typeof call.body === "string" ? call.body : "")) };
}

function withoutBytes(params) {
    return Object.fromEntries(Object.entries(params).map(([name, value]) =>
        [name, Buffer.isBuffer(value?.content) ? { ...value, content: `(${value.content.length} bytes)` } : value]));
}

function failed(code, description, parameters) {
    return { status: code, json: { ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) } };
}

await runAsProgram(import.meta.url, (options) => new FakeTelegram(options));
