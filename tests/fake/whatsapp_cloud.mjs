// A fake WhatsApp Cloud API: the Graph calls that a business number makes, and a sender of signed webhooks, strict where Meta is strict.
import { createHash, createHmac } from "node:crypto";
import { multipartParts } from "./multipart.mjs";
import { ControlError, FakeServer, runAsProgram } from "./server.mjs";
import { checkMessage, GraphRefusal } from "./whatsapp_cloud_checks.mjs";

const DAY_MS = 24 * 3600_000;
const FILE_TYPES = {
    "audio/aac": 16e6, "audio/mp4": 16e6, "audio/mpeg": 16e6, "audio/amr": 16e6, "audio/ogg": 16e6, "image/jpeg": 5e6, "image/png": 5e6, "image/webp": 5e5,
    "video/mp4": 16e6, "video/3gpp": 16e6, "text/plain": 1e8, "application/pdf": 1e8, "application/msword": 1e8, "application/vnd.ms-excel": 1e8,
    "application/vnd.ms-powerpoint": 1e8, "application/vnd.openxmlformats-officedocument.wordprocessingml.document": 1e8,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": 1e8, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": 1e8,
};

/**
 * Options: numbers (id, name, phone, token, app_secret, verify_token, webhook, refused, quality), retry_ms (after which a request that was not answered
 * 200 comes again; default 1000), receipts (whether `sent` and `delivered` are told; default true), pair_gap_ms, control; see README.md.
 */
export class FakeWhatsAppCloud extends FakeServer {
    #timers = new Set();

    constructor(options = {}) {
        super(options);
        this.#open();
    }

    #open() {
        this.counts = { message: 0, media: 0 };
        this.numbers = (this.options.numbers ?? []).map((number) => ({ quality: "GREEN", verified_name: "Acme", ...number }));
        this.inbound = new Map();
        this.outbound = [];
        this.media = new Map();
        this.deliveries = [];
        this.people = new Map();
    }

    reset() {
        super.reset();
        for (const timer of this.#timers) clearTimeout(timer);
        this.#open();
    }

    async stop() {
        for (const timer of this.#timers) clearTimeout(timer);
        this.#timers.clear();
        this.stopped = true;
        await super.stop();
    }

    number(name) {
        const found = this.numbers.find((one) => one.name === name || one.id === name) ?? (name === undefined ? this.numbers[0] : undefined);
        if (!found) throw new ControlError(`no number "${name}"`);
        return found;
    }

    methodOf(url) {
        const [, version, id, edge] = url.pathname.split("/");
        if (version === "files") return "file";
        if (edge) return edge;
        return this.numbers.some((one) => one.id === id) ? "number" : "media-url";
    }

    prepare(call) {
        call.token = /^Bearer (.+)$/.exec(call.headers.authorization ?? "")?.[1];
        call.params = call.body;
        call.bot = this.numbers.find((one) => one.token === call.token)?.name ?? null;
    }

    async answer(call) {
        try {
            return this.#perform(call);
        } catch (error) {
            if (!(error instanceof GraphRefusal)) throw error;
            return { status: error.status, json: error.body };
        } finally {
            this.changed();
        }
    }

    /** `message` or `code` of a fault is Meta's code. */
    faultAnswer({ status = 500, message, code, retry_after: retryAfter }) {
        const known = { 401: 190, 429: 130429 }[status] ?? 131000;
        const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
        return { status, headers, json: new GraphRefusal(Number(code ?? message ?? known), "injected").body };
    }

    #perform(call) {
        const [, version, id, edge] = call.path.split("/");
        const number = this.numbers.find((one) => one.token === call.token);
        if (!number) throw new GraphRefusal(190, "Invalid OAuth access token", 401);
        if (number.refused) throw new GraphRefusal(number.refused, "refused", number.refused === 190 ? 401 : 400);
        if (version === "files") return this.#file(id, number);
        if (!/^v\d+\.\d+$/.test(version)) throw new GraphRefusal(2500, "Unknown path components");
        const about = this.numbers.find((one) => one.id === id);
        if (call.verb === "GET" && !edge) return about ? this.#number(about, number, call) : this.#mediaUrl(id, number, call);
        if (!about || about !== number) throw new GraphRefusal(100, "Unsupported request. Object does not exist, or missing permissions", 400, 33);
        if (call.verb === "POST" && edge === "messages") return { json: this.#messages(number, call) };
        if (call.verb === "POST" && edge === "media") return { json: this.#upload(number, call) };
        throw new GraphRefusal(2500, "Unknown path components");
    }

    #number(about, number, call) {
        if (about !== number) throw new GraphRefusal(100, "Object does not exist", 400, 33);
        const all = { display_phone_number: `+${about.phone}`, verified_name: about.verified_name, quality_rating: about.quality };
        const wanted = (call.query.fields ?? "display_phone_number,verified_name").split(",");
        return { json: { ...Object.fromEntries(wanted.filter((key) => key in all).map((key) => [key, all[key]])), id: about.id } };
    }

    #messages(number, call) {
        const body = call.body;
        if (typeof body !== "object" || body === null) throw new GraphRefusal(100, "The body is no JSON object");
        if (body.messaging_product !== "whatsapp") throw new GraphRefusal(100, "(#100) The parameter messaging_product is required");
        if (body.status === "read") return this.#read(number, body);
        checkMessage(body, { hasMedia: (id) => this.media.get(id)?.number === number, media: (id) => this.media.get(id), knows: (id) => this.#knows(id) });
        const to = body.to === undefined ? body.recipient : String(body.to).replace(/\D/g, "");
        if (to === number.phone) throw new GraphRefusal(131021, "Recipient cannot be the sender");
        this.#keepPace(number, to);
        const id = `wamid.${Buffer.from(`out-${++this.counts.message}-${to}`).toString("base64")}`;
        const entry = { order: this.outbound.length + 1, id, number: number.name, to, type: body.type, text: textOf(body), body, at: Date.now() };
        this.outbound.push(entry);
        this.#receipts(number, entry);
        const contact = body.to === undefined ? { input: body.recipient, user_id: to } : { input: String(body.to), wa_id: to };
        return { messaging_product: "whatsapp", contacts: [contact], messages: [{ id }] };
    }

    #read(number, body) {
        const message = this.inbound.get(body.message_id);
        if (!message || message.number !== number) throw new GraphRefusal(100, "Invalid parameter: message_id");
        if (body.typing_indicator !== undefined && body.typing_indicator?.type !== "text") throw new GraphRefusal(100, "Invalid parameter: typing_indicator");
        message.read = true;
        message.typing = (message.typing ?? 0) + (body.typing_indicator ? 1 : 0);
        return { success: true };
    }

    #knows(id) {
        return this.inbound.has(id) || this.outbound.some((one) => one.id === id);
    }

    #keepPace(number, to) {
        const last = this.outbound.findLast((one) => one.number === number.name && one.to === to);
        if (last && Date.now() - last.at < (this.options.pair_gap_ms ?? 0)) throw new GraphRefusal(131056, "(Business Account, Consumer Account) pair rate limit hit");
    }

    /** Meta takes what it cannot deliver, and tells later. */
    #receipts(number, entry) {
        if (this.options.receipts === false || !number.webhook) return;
        const last = this.people.get(`${number.name} ${entry.to}`) ?? 0;
        const status = (word, more = {}) => ({ id: entry.id, status: word, timestamp: String(Math.floor(Date.now() / 1000)), recipient_id: entry.to, ...more });
        const errors = [{ code: 131047, title: "Re-engagement message", message: "Re-engagement message",
            error_data: { details: "Message failed to send because more than 24 hours have passed since the customer last replied to this number." } }];
        const list = Date.now() - last > DAY_MS ? [status("failed", { errors })] : [status("sent"), status("delivered")];
        for (const one of list) this.#deliver(number, this.#bodyOf(number, { statuses: [one] }));
    }

    #upload(number, call) {
        const parts = multipartParts(call.raw, call.headers["content-type"] ?? "");
        const field = (name) => parts.find((part) => part.name === name && part.fileName === undefined)?.bytes.toString("utf8");
        const file = parts.find((part) => part.name === "file" && part.fileName !== undefined);
        if ((field("messaging_product") ?? call.query.messaging_product) !== "whatsapp") throw new GraphRefusal(100, "(#100) The parameter messaging_product is required.");
        if (!file) throw new GraphRefusal(100, "(#100) The parameter file is required.");
        const type = (field("type") ?? file.type).split(";")[0].trim();
        if (!(type in FILE_TYPES)) throw new GraphRefusal(100, `(#100) Param file must be a file with one of the following types: ${Object.keys(FILE_TYPES).join(", ")}`);
        if (file.bytes.length > FILE_TYPES[type]) throw new GraphRefusal(131053, "Media upload error: too large");
        return { id: this.#keepMedia(number, { bytes: file.bytes, type, name: file.fileName, sent: true }) };
    }

    #keepMedia(number, file) {
        const id = String(870000000000 + ++this.counts.media);
        this.media.set(id, { ...file, id, number });
        return id;
    }

    #mediaUrl(id, number, call) {
        const file = this.media.get(id);
        const asked = call.query.phone_number_id;
        if (!file || file.number !== number || (asked !== undefined && asked !== number.id)) throw new GraphRefusal(100, "Unsupported get request. Object does not exist", 400, 33);
        return { json: { messaging_product: "whatsapp", url: file.url ?? `${this.url}/files/${id}`, mime_type: file.type,
            sha256: createHash("sha256").update(file.bytes).digest("hex"), file_size: file.bytes.length, id } };
    }

    #file(id, number) {
        const file = this.media.get(id);
        if (!file || file.number !== number) return { status: 404, body: "not found", headers: { "content-type": "text/plain" } };
        return { status: 200, body: file.bytes, headers: { "content-type": file.type } };
    }

    /** The body of a webhook for a number: `value` is what stands beside the metadata. */
    #bodyOf(number, value, field = "messages") {
        const metadata = { display_phone_number: number.phone, phone_number_id: number.id };
        return { object: "whatsapp_business_account", entry: [{ id: "102290129340398", changes: [{ value: { messaging_product: "whatsapp", metadata, ...value }, field }] }] };
    }

    /** A person's message: {number, from, name, user_id, text, or type and what belongs to it; file {bytes_base64, type, name}; context, age}. */
    #messageOf(number, spec) {
        const { number: _, name, file, age = 0, text, id, from = "16505551234", user_id: userId, type = file ? file.kind : text === undefined ? spec.type : "text", ...content } = spec;
        const message = { ...(from === null ? {} : { from }), ...(userId ? { from_user_id: userId } : {}),
            id: id ?? `wamid.${Buffer.from(`in-${++this.counts.message}-${from}`).toString("base64")}`, timestamp: String(Math.floor(Date.now() / 1000) - age), type, ...content };
        if (text !== undefined) message.text = { body: text };
        if (file) {
            const mediaId = this.#keepMedia(number, { bytes: Buffer.from(file.bytes_base64, "base64"), type: file.type, name: file.name, url: file.url });
            message[type] = { id: mediaId, mime_type: file.type, sha256: "x", ...(file.caption ? { caption: file.caption } : {}), ...(file.name ? { filename: file.name } : {}),
                ...(file.voice ? { voice: true } : {}) };
        }
        this.inbound.set(message.id, { number, message });
        this.people.set(`${number.name} ${from ?? userId}`, Date.now());
        const contact = { profile: { name: name ?? "Ann" }, ...(from === null ? {} : { wa_id: from }), ...(userId ? { user_id: userId } : {}) };
        return { message, contact };
    }

    /** Several messages in one request: {number, messages: [spec], raw: [anything], wait}; gives their ids, and the answer's status when it is waited for. */
    async say({ number: name, messages, raw = [], wait = true }) {
        const number = this.number(name);
        const made = messages.map((spec) => this.#messageOf(number, spec));
        const contacts = [...new Map(made.map(({ contact }) => [contact.wa_id ?? contact.user_id, contact])).values()];
        const delivery = this.#deliver(number, this.#bodyOf(number, { contacts, messages: [...raw, ...made.map(({ message }) => message)] }));
        const ids = made.map(({ message }) => message.id);
        return wait ? { ids, status: await delivery.first } : { ids };
    }

    /** Posts until it is answered 200, as Meta does. */
    #deliver(number, value) {
        const body = metaJson(value);
        const delivery = { number: number.name, body, tries: 0, statuses: [], done: false };
        this.deliveries.push(delivery);
        const attempt = async () => {
            if (this.stopped) return 0;
            delivery.tries += 1;
            const { status } = await this.post({ number: number.name, body }).catch(() => ({ status: 0 }));
            delivery.statuses.push(status);
            delivery.done = status === 200;
            this.changed();
            if (!delivery.done && !this.stopped) this.#later(attempt, this.options.retry_ms ?? 1000);
            return status;
        };
        delivery.first = attempt();
        return delivery;
    }

    #later(task, ms) {
        const timer = setTimeout(() => {
            this.#timers.delete(timer);
            task();
        }, ms);
        this.#timers.add(timer);
    }

    /** One request to a number's webhook: {number, body (text), sign: right|wrong|none|sha1, url}. Gives {status, body}. */
    async post({ number: name, body, sign = "right", url }) {
        const number = this.number(name);
        const secret = sign === "wrong" ? "another secret" : number.app_secret;
        const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
        const headers = { "content-type": "application/json", "user-agent": "facebookexternalua" };
        if (sign === "sha1") headers["x-hub-signature"] = `sha1=${createHmac("sha1", secret).update(body).digest("hex")}`;
        else if (sign !== "none") headers["x-hub-signature-256"] = signature;
        const answer = await fetch(url ?? number.webhook, { method: "POST", headers, body });
        return { status: answer.status, body: await answer.text() };
    }

    /** What Meta asks when the webhook is set up: {number, token, challenge}. Gives {status, body, verified}. */
    async verify({ number: name, token, challenge = "1158201444", mode = "subscribe" }) {
        const number = this.number(name);
        const query = new URLSearchParams({ "hub.mode": mode, "hub.challenge": challenge, "hub.verify_token": token ?? number.verify_token });
        const answer = await fetch(`${number.webhook}?${query}`);
        const body = await answer.text();
        return { status: answer.status, body, verified: answer.status === 200 && body === challenge };
    }

    /** What numbers sent, oldest first: {number, to, type, contains, after} narrow it. */
    sent({ number, to, type, contains, after = 0 } = {}) {
        return this.outbound.filter((entry) => (number === undefined || entry.number === number) && (to === undefined || entry.to === to) &&
            (type === undefined || entry.type === type) && entry.order > Number(after) && (contains === undefined || entry.text.includes(contains)));
    }

    async waitForSent(filter = {}, count = 1, timeoutMs = 10_000) {
        const came = await this.waitUntil(() => this.sent(filter).length >= count, timeoutMs);
        if (!came) throw new ControlError(`waited ${timeoutMs} ms for ${count} message(s), saw ${JSON.stringify(this.sent().map(({ text, type }) => `${type}: ${text}`))}`);
        return this.sent(filter);
    }

    async control(verb, input) {
        switch (verb) {
            case "message": {
                const { number, wait, ...spec } = input;
                const { ids, status } = await this.say({ number, messages: [spec], wait });
                return { id: ids[0], status };
            }
            case "messages":
                return this.say(input);
            case "redeliver": {
                // The same bytes again, as Meta does when an answer was lost.
                const known = this.deliveries.filter((one) => one.body.includes(input.contains));
                const statuses = [];
                for (let i = 0; i < (input.times ?? 1); i += 1) {
                    for (const one of known) statuses.push((await this.post({ number: one.number, body: one.body })).status);
                }
                return { statuses };
            }
            case "value":
                return { status: await this.#deliver(this.number(input.number), this.#bodyOf(this.number(input.number), input.value, input.field)).first };
            case "post":
                return this.post(input);
            case "verify":
                return this.verify(input);
            case "number": {
                const { number, ...more } = input;
                Object.assign(this.number(number), more);
                return {};
            }
            case "sent":
                return { sent: this.sent(input) };
            case "wait-sent": {
                const { count = 1, timeout_ms: timeoutMs, ...filter } = input;
                return { sent: await this.waitForSent(filter, Number(count), timeoutMs === undefined ? undefined : Number(timeoutMs)) };
            }
            case "inbound":
                return { inbound: [...this.inbound.entries()].map(([id, one]) => ({ id, number: one.number.name, read: one.read ?? false, typing: one.typing ?? 0 })) };
            case "deliveries":
                return { deliveries: this.deliveries.map(({ first, ...one }) => one).filter((one) => input.contains === undefined || one.body.includes(input.contains)) };
            case "media": {
                const file = this.media.get(input.id);
                if (!file) throw new ControlError(`no file ${input.id}`);
                return { type: file.type, name: file.name, bytes_base64: file.bytes.toString("base64") };
            }
            default:
                return undefined;
        }
    }
}

/** JSON as Meta writes it: ASCII only, slashes escaped. The signature is over these bytes. */
function metaJson(value) {
    const escaped = (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;
    return JSON.stringify(value).replace(/[\u007f-\uffff]/g, escaped).replaceAll("/", "\\/");
}

/** What a message says, whatever it is. */
function textOf(body) {
    return body.text?.body ?? body.interactive?.body?.text ?? body[body.type]?.caption ?? body.reaction?.emoji ?? "";
}

await runAsProgram(import.meta.url, (options) => new FakeWhatsAppCloud(options));
