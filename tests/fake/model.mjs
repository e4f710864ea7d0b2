// What the fake model services share: scripted replies, keys, models, and how a reply is played out as a stream.
import { FakeServer, pause } from "./server.mjs";
import { Script } from "./script.mjs";

const CHUNK_CHARS = 8;
const GARBAGE_EVENT = Buffer.from([...Buffer.from("data: {\"half\": [1, \n\ndata: "), 0xff, 0xfe, 0x0a, 0x0a]);

/** Options: keys (accepted ones; default any), keyless (none is asked for), models, only_models, control. */
export class FakeModel extends FakeServer {
    script = new Script();
    #ids = 0;

    constructor(options, models) {
        super(options);
        this.models = options.models ?? models;
    }

    reset() {
        super.reset();
        this.script.reset();
    }

    /** Every next answer takes the next of these, whatever is asked: a text, or {text, tools, status ...}. */
    queue(...replies) {
        this.script.queue(...replies);
    }

    addRule(rule) {
        this.script.addRule(rule);
    }

    /** Bodies of the requests for an answer, oldest first. */
    get requests() {
        return this.findCalls({ method: this.talkMethod }).map(({ body }) => body);
    }

    nextId(prefix, digits = 24) {
        this.#ids += 1;
        return `${prefix}${String(this.#ids).padStart(digits, "0")}`;
    }

    /** The key of a request, or undefined; told apart from a wrong one by keyAccepted. */
    keyOf(call) {
        return /^Bearer\s+(.+)$/i.exec(call.headers.authorization ?? "")?.[1];
    }

    keyAccepted(key) {
        return this.options.keys === undefined || this.options.keys.includes(key);
    }

    knowsModel(model) {
        return !this.options.only_models || this.models.includes(model);
    }

    async control(verb, input) {
        switch (verb) {
            case "queue":
                this.script.queue(...(input.replies ?? [input]));
                return {};
            case "rules":
                this.script.setRules(input.rules ?? []);
                return {};
            case "rule":
                this.script.addRule(input);
                return {};
            case "requests":
                return { requests: this.requests };
            case "keys":
                this.options.keys = input.keys;
                return {};
            default:
                return undefined;
        }
    }
}

/** Cuts a text into deltas without ever cutting a code point. */
export function deltasOf(text, chunk = CHUNK_CHARS) {
    const points = [...text];
    const deltas = [];
    for (let at = 0; at < points.length; at += chunk) deltas.push(points.slice(at, at + chunk).join(""));
    return deltas;
}

/** A plain guess at tokens: a quarter of the characters. */
export function tokensOf(value) {
    return Math.ceil((typeof value === "string" ? value : JSON.stringify(value ?? "")).length / 4);
}

/**
 * Plays events {text, delta?, last?} at the reply's pace and with its breaks; `failure` is the event of a failing stream.
 * A break strikes before the delta of its number, or before the end when there are fewer deltas.
 */
export async function* played(events, reply, gone, failure) {
    if (reply.first_delay_ms) await pause(reply.first_delay_ms, gone);
    if (reply.comments) yield ": processing\n\n";
    let deltas = 0;
    let garbled = false;
    for (const { text, delta, last } of events) {
        const strikes = (limit) => limit === deltas && delta || limit >= deltas && last;
        if (strikes(reply.close_after)) return yield { close: true };
        if (strikes(reply.stall_after)) return yield { stall: true };
        if (strikes(reply.error_after)) return yield failure;
        if (!garbled && strikes(reply.garbage_after)) {
            garbled = true;
            yield GARBAGE_EVENT;
        }
        if (delta && reply.delay_ms && deltas > 0) await pause(reply.delay_ms, gone);
        if (delta) deltas += 1;
        if (gone?.aborted || (last && reply.no_done)) return;
        yield* pieces(reply.crlf ? text.replaceAll("\n", "\r\n") : text, reply.split_bytes);
    }
}

function* pieces(text, bytes) {
    if (!bytes) return yield text;
    const all = Buffer.from(text);
    for (let at = 0; at < all.length; at += bytes) yield all.subarray(at, at + bytes);
}
