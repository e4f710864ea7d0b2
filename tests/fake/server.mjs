// What every fake server here shares: a loopback listener, a record of all calls, injected faults, and the control API.
import http from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const BODY_BYTES_MAX = 64 * 1024 * 1024;
const CALLS_MAX = 20_000;
const WAIT_MS_DEFAULT = 10_000;
const GARBAGE = Buffer.from([0x3c, 0x68, 0x74, 0x6d, 0x6c, 0x3e, 0xff, 0xfe, 0x00, 0x7b, 0x22, 0x6f, 0x6b, 0x22, 0x3a]);

const FAULT_KINDS = ["status", "drop_before", "drop_after", "half", "garbage", "slow", "stall"];
const FAULT_KEYS = ["kind", "method", "bot", "contains", "times", "skip", "status", "retry_after", "message", "type", "code",
    "headers", "body", "body_base64", "delay_ms"];

/** A mistake of the person driving the control API; its text is sent back with status 400. */
export class ControlError extends Error {}

/** A loopback HTTP server that answers like a real service; a subclass gives methodOf(), answer(), faultAnswer() and control(). */
export class FakeServer {
    calls = [];
    #faults = [];
    #waiters = new Set();
    #seq = 0;
    #server = null;

    constructor(options = {}) {
        this.options = options;
    }

    async start(port = 0) {
        this.#server = http.createServer((request, response) => {
            this.#serve(request, response).catch((error) => this.#fail(response, error));
        });
        this.#server.keepAliveTimeout = 60_000;
        if (this.upgrade) this.#server.on("upgrade", (request, socket, head) => this.upgrade(request, socket, head));
        await new Promise((resolve, reject) => {
            this.#server.once("error", reject);
            this.#server.listen(port, "127.0.0.1", resolve);
        });
        return this.port;
    }

    get port() {
        return this.#server.address().port;
    }

    get url() {
        return `http://127.0.0.1:${this.port}`;
    }

    async stop() {
        if (!this.#server) return;
        const closed = new Promise((resolve) => this.#server.close(resolve));
        this.#server.closeAllConnections();
        for (const waiter of [...this.#waiters]) waiter.give(false);
        await closed;
        this.#server = null;
    }

    reset() {
        this.calls = [];
        this.#faults = [];
    }

    /** Adds faults; each one strikes `times` matching calls (default 1, 0 is every call) after letting `skip` pass. */
    addFaults(...faults) {
        for (const fault of faults) this.#faults.push({ times: 1, skip: 0, ...checkedFault(fault), struck: 0 });
    }

    clearFaults() {
        this.#faults = [];
    }

    findCalls(filter = {}) {
        return this.calls.filter((call) => callMatches(call, filter));
    }

    /** Waits until `count` finished calls match the filter, and gives them; throws when the time is over. */
    async waitForCalls(filter = {}, count = 1, timeoutMs = WAIT_MS_DEFAULT) {
        const finished = { done: true, ...filter };
        const came = await this.waitUntil(() => this.findCalls(finished).length >= count, timeoutMs);
        const found = this.findCalls(finished);
        if (!came) {
            throw new ControlError(`waited ${timeoutMs} ms for ${count} call(s) like ${JSON.stringify(filter)}, saw ${found.length}`);
        }
        return found;
    }

    /** Waits until the question holds, asked again after every change; gives whether it held within the time. */
    async waitUntil(question, timeoutMs = WAIT_MS_DEFAULT) {
        if (question()) return true;
        return new Promise((resolve) => {
            const give = (held) => {
                clearTimeout(timer);
                this.#waiters.delete(waiter);
                resolve(held);
            };
            const timer = setTimeout(() => give(false), timeoutMs);
            const waiter = { question, give };
            this.#waiters.add(waiter);
        });
    }

    changed() {
        for (const waiter of [...this.#waiters]) if (waiter.question()) waiter.give(true);
    }

    /** The name faults and filters know a request by. */
    methodOf(url) {
        return url.pathname;
    }

    async answer() {
        return { status: 404, json: { error: "not found" } };
    }

    faultAnswer(fault) {
        return { status: fault.status ?? 500, json: { error: fault.message ?? "fault" } };
    }

    /** A subclass answers its own control verbs here; undefined means the verb is not its own. */
    async control() {
        return undefined;
    }

    async #serve(request, response) {
        const url = new URL(request.url, "http://127.0.0.1");
        const arrived = Date.now();
        const raw = await readBody(request);
        if (this.options.control && url.pathname.startsWith("/control/")) {
            return this.#serveControl(url.pathname.slice("/control/".length), url, raw, response);
        }
        const call = this.#record(request, url, raw, arrived);
        const gone = new AbortController();
        response.on("close", () => {
            if (!response.writableFinished && call.outcome === null) call.outcome = "client_closed";
            gone.abort();
            call.done_at ??= Date.now();
            this.changed();
        });
        await this.#answerWithFaults(call, response, gone.signal);
    }

    #record(request, url, raw, arrived) {
        const call = {
            seq: ++this.#seq,
            at: arrived,
            done_at: null,
            verb: request.method,
            path: url.pathname,
            query: Object.fromEntries(url.searchParams),
            method: this.methodOf(url),
            headers: request.headers,
            body: readableBody(raw, request.headers["content-type"]),
            status: null,
            outcome: null,
            fault: null,
        };
        Object.defineProperty(call, "raw", { value: raw, enumerable: false });
        if (this.calls.length === CALLS_MAX) this.calls.shift();
        this.calls.push(call);
        this.changed();
        return call;
    }

    #takeFault(call) {
        for (const fault of this.#faults) {
            if (!callMatches(call, { method: fault.method, bot: fault.bot, contains: fault.contains })) continue;
            if (fault.skip > 0) {
                fault.skip -= 1;
                continue;
            }
            if (fault.times !== 0 && fault.struck >= fault.times) continue;
            fault.struck += 1;
            return fault;
        }
        return null;
    }

    async #answerWithFaults(call, response, gone) {
        this.prepare?.(call);
        const fault = this.#takeFault(call);
        call.fault = fault?.kind ?? null;
        if (fault?.delay_ms) await pause(fault.delay_ms, gone);
        if (gone.aborted) return;
        if (fault?.kind === "drop_before") return dropConnection(call, response, "dropped_before");
        if (fault?.kind === "stall") {
            call.outcome = "stalled";
            return this.changed();
        }
        const answer = fault?.kind === "status" ? this.#withFaultBody(fault, call) : await this.answer(call, gone);
        if (gone.aborted) return;
        if (fault?.kind === "drop_after") return dropConnection(call, response, "dropped_after");
        call.status = fault?.kind === "garbage" ? (fault.status ?? answer.status ?? 200) : (answer.status ?? 200);
        await sendAnswer(spoiled(answer, fault), call, response, gone);
    }

    #withFaultBody(fault, call) {
        const answer = this.faultAnswer({ status: 500, ...fault }, call);
        const body = faultBody(fault);
        const headers = { ...answer.headers, ...fault.headers };
        return body === null ? { ...answer, headers } : { status: answer.status, headers, body };
    }

    async #serveControl(verb, url, raw, response) {
        try {
            const input = raw.length > 0 ? JSON.parse(raw.toString("utf8")) : Object.fromEntries(url.searchParams);
            const result = (await this.control(verb, input)) ?? (await this.#commonControl(verb, input));
            writeJson(response, 200, { ok: true, ...result });
        } catch (error) {
            const mistake = error instanceof ControlError || error instanceof SyntaxError;
            writeJson(response, mistake ? 400 : 500, { ok: false, error: error.message });
        }
    }

    async #commonControl(verb, input) {
        switch (verb) {
            case "calls":
                return { calls: this.findCalls(input) };
            case "wait": {
                const { count = 1, timeout_ms = WAIT_MS_DEFAULT, ...filter } = input;
                return { calls: await this.waitForCalls(filter, Number(count), Number(timeout_ms)) };
            }
            case "faults":
                if (!Array.isArray(input.faults)) throw new ControlError("faults: give {\"faults\": [...]}; [] clears them");
                this.clearFaults();
                this.addFaults(...input.faults);
                return {};
            case "fault":
                this.addFaults(input);
                return {};
            case "reset":
                this.reset();
                return {};
            default:
                throw new ControlError(`no control verb "${verb}"`);
        }
    }

    #fail(response, error) {
        if (response.destroyed) return;
        process.stderr.write(`fake server: ${error.stack}\n`);
        if (response.headersSent) response.destroy();
        else writeJson(response, 500, { error: error.message });
    }
}

/** Runs a fake as a program when its file is the one node was given: prints {"port":N}, stops on SIGTERM, SIGINT or stdin's end. */
export async function runAsProgram(fileUrl, make) {
    if (!process.argv[1] || pathToFileURL(process.argv[1]).href !== fileUrl) return;
    const { values } = parseArgs({
        options: {
            port: { type: "string", default: "0" },
            control: { type: "boolean", default: false },
            config: { type: "string", default: "{}" },
            "exit-with-stdin": { type: "boolean", default: false },
        },
    });
    const fake = make({ ...JSON.parse(values.config), control: values.control });
    const stop = () => fake.stop().then(() => process.exit(0));
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
    if (values["exit-with-stdin"]) process.stdin.on("end", stop).resume();
    await fake.start(Number(values.port));
    process.stdout.write(`${JSON.stringify({ port: fake.port })}\n`);
}

/** Waits, but no longer than the client stays. */
export async function pause(ms, gone) {
    await delay(ms, undefined, { signal: gone }).catch(() => {});
}

function checkedFault(fault) {
    if (!FAULT_KINDS.includes(fault.kind)) {
        throw new ControlError(`fault kind "${fault.kind}" is not one of ${FAULT_KINDS.join(", ")}`);
    }
    const unknown = Object.keys(fault).find((key) => !FAULT_KEYS.includes(key));
    if (unknown) throw new ControlError(`fault key "${unknown}" is not one of ${FAULT_KEYS.join(", ")}`);
    return fault;
}

function callMatches(call, { method, bot, contains, status, outcome, after, done }) {
    if (method !== undefined && method !== "*" && method.toLowerCase() !== call.method.toLowerCase()) return false;
    if (bot !== undefined && bot !== call.bot && bot !== call.token) return false;
    if (status !== undefined && Number(status) !== call.status) return false;
    if (outcome !== undefined && outcome !== call.outcome) return false;
    if (after !== undefined && call.seq <= Number(after)) return false;
    if (done !== undefined && String(done) !== String(call.done_at !== null)) return false;
    return contains === undefined || JSON.stringify(call.params ?? call.body).includes(contains);
}

async function readBody(request) {
    const chunks = [];
    let bytes = 0;
    for await (const chunk of request) {
        bytes += chunk.length;
        if (bytes > BODY_BYTES_MAX) throw new Error(`request body over ${BODY_BYTES_MAX} bytes`);
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}

function readableBody(raw, contentType = "") {
    if (raw.length === 0) return null;
    if (contentType.startsWith("multipart/")) return `(${raw.length} bytes of ${contentType.split(";")[0]})`;
    const text = raw.toString("utf8");
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}

function faultBody(fault) {
    if (fault.body_base64 !== undefined) return Buffer.from(fault.body_base64, "base64");
    if (fault.body === undefined) return null;
    return Buffer.from(typeof fault.body === "string" ? fault.body : JSON.stringify(fault.body));
}

function spoiled(answer, fault) {
    if (fault?.kind === "garbage") {
        const headers = answer.events ? { "content-type": "text/event-stream" } : { "content-type": "application/json" };
        return { status: fault.status ?? answer.status, headers: { ...headers, ...fault.headers }, body: faultBody(fault) ?? GARBAGE };
    }
    return fault?.kind === "half" ? { ...answer, half: true } : answer;
}

function dropConnection(call, response, outcome) {
    call.outcome = outcome;
    response.socket?.destroy();
}

async function sendAnswer(answer, call, response, gone) {
    if (answer.events) return sendEvents(answer, call, response, gone);
    const body = answer.body ?? Buffer.from(JSON.stringify(answer.json));
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
    response.writeHead(answer.status ?? 200, {
        "content-type": "application/json",
        ...answer.headers,
        "content-length": bytes.length,
    });
    if (answer.half) return cutOff(response, call, bytes.subarray(0, bytes.length >> 1));
    call.outcome = "answered";
    response.end(bytes);
}

// An event is text or bytes to write; {close: true} drops the connection and {stall: true} holds it open in silence.
async function sendEvents(answer, call, response, gone) {
    response.writeHead(answer.status ?? 200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-cache",
        ...answer.headers,
    });
    response.flushHeaders();
    if (answer.half) {
        const texts = [];
        for await (const event of answer.events) if (!event.close && !event.stall) texts.push(Buffer.from(event));
        const bytes = Buffer.concat(texts);
        return cutOff(response, call, bytes.subarray(0, bytes.length >> 1));
    }
    call.events_sent = 0;
    for await (const event of answer.events) {
        if (gone.aborted) return;
        if (event.close) return cutOff(response, call, Buffer.alloc(0));
        if (event.stall) {
            call.outcome = "stalled";
            return;
        }
        response.write(event);
        call.events_sent += 1;
    }
    if (gone.aborted) return;
    call.outcome = "answered";
    response.end();
}

function cutOff(response, call, bytes) {
    call.outcome = "cut";
    response.write(bytes.length > 0 ? bytes : "", () => response.socket?.destroy());
}

function writeJson(response, status, value) {
    const body = JSON.stringify(value);
    response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
    response.end(body);
}
