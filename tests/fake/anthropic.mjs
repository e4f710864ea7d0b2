// A fake of Anthropic's Messages API: scripted answers, whole and streamed, and its errors.
import { runAsProgram } from "./server.mjs";
import { deltasOf, FakeModel, played, tokensOf } from "./model.mjs";
import { AnthropicRefusal, blocksOf, checkMessagesRequest, VERSIONS } from "./anthropic_checks.mjs";

const MODELS = ["claude-opus-4-6", "claude-sonnet-4-6", "claude-haiku-4-5"];
const ERRORS = {
    400: ["invalid_request_error", "Invalid request"],
    401: ["authentication_error", "invalid x-api-key"],
    402: ["billing_error", "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."],
    403: ["permission_error", "Your API key does not have permission to use the specified resource."],
    404: ["not_found_error", "Not found"],
    413: ["request_too_large", "Request exceeds the maximum size"],
    429: ["rate_limit_error", "This request would exceed the rate limit for your organization. Please reduce the prompt length or the maximum tokens requested, or try again later."],
    500: ["api_error", "Internal server error"],
    504: ["timeout_error", "Request timed out"],
    529: ["overloaded_error", "Overloaded"],
};
const METHODS = { "/v1/messages": "messages", "/v1/messages/count_tokens": "count_tokens" };

export class FakeAnthropic extends FakeModel {
    talkMethod = "messages";

    constructor(options = {}) {
        super(options, MODELS);
    }

    methodOf({ pathname }) {
        return METHODS[pathname] ?? (pathname === "/v1/models" || pathname.startsWith("/v1/models/") ? "models" : pathname);
    }

    keyOf(call) {
        return call.headers["x-api-key"] ?? super.keyOf(call);
    }

    async answer(call, gone) {
        const requestId = this.nextId("req_0", 23);
        try {
            this.#checkHeaders(call);
            return withHeaders(this.#perform(call, gone), requestId);
        } catch (error) {
            if (!(error instanceof AnthropicRefusal)) throw error;
            return withHeaders(errorAnswer(error.status, { message: error.message, type: error.type }, requestId), requestId);
        }
    }

    faultAnswer({ status, ...fault }) {
        const requestId = this.nextId("req_0", 23);
        return withHeaders(errorAnswer(status, fault, requestId), requestId);
    }

    #checkHeaders(call) {
        const key = this.keyOf(call);
        if (!this.options.keyless) {
            if (key === undefined) throw new AnthropicRefusal(401, "authentication_error", "x-api-key header is required");
            const words = call.headers["x-api-key"] === undefined ? "Invalid bearer token" : "invalid x-api-key";
            if (!this.keyAccepted(key)) throw new AnthropicRefusal(401, "authentication_error", words);
        }
        const version = call.headers["anthropic-version"];
        if (version === undefined) throw new AnthropicRefusal(400, "invalid_request_error", "anthropic-version: header is required");
        if (!VERSIONS.includes(version)) {
            throw new AnthropicRefusal(400, "invalid_request_error", `anthropic-version: "${version}" is not a valid version`);
        }
    }

    #perform(call, gone) {
        const asked = `${call.verb} ${call.method}`;
        if (asked === "GET models") return { json: this.#models(call.path) };
        if (asked === "POST count_tokens") return { json: { input_tokens: tokensOf(checkMessagesRequest(call.body, versionOf(call), { needsLimit: false }).messages) } };
        if (asked === "POST messages") return this.#message(call, gone);
        throw new AnthropicRefusal(404, "not_found_error", "Not found");
    }

    #models(path) {
        const entry = (id) => ({ type: "model", id, display_name: id, created_at: "2026-01-01T00:00:00Z" });
        if (path === "/v1/models") {
            return { data: this.models.map(entry), has_more: false, first_id: this.models[0] ?? null, last_id: this.models.at(-1) ?? null };
        }
        const id = decodeURIComponent(path.slice("/v1/models/".length));
        if (!this.models.includes(id)) throw new AnthropicRefusal(404, "not_found_error", `model: ${id}`);
        return entry(id);
    }

    #message(call, gone) {
        const body = checkMessagesRequest(call.body, versionOf(call));
        if (!this.knowsModel(body.model)) throw new AnthropicRefusal(404, "not_found_error", `model: ${body.model}`);
        const reply = this.script.replyTo(talkOf(body, this.keyOf(call)));
        call.reply = reply;
        if (reply.body !== undefined) return { status: reply.status ?? 200, headers: reply.headers, body: reply.body };
        if (reply.status !== undefined && reply.status !== 200) return errorAnswer(reply.status, reply, this.nextId("req_0", 23));
        const message = this.#messageOf(body, reply);
        if (!body.stream) return { json: message, headers: reply.headers };
        const failure = event("error", { error: errorBody(529, reply).error });
        return { events: played(streamOf(message, reply), reply, gone, failure), headers: reply.headers };
    }

    #messageOf(body, reply) {
        const content = [];
        if (reply.thinking !== undefined) content.push({ type: "thinking", thinking: reply.thinking, signature: "ZmFrZSBzaWduYXR1cmU=" });
        if (reply.text !== undefined && reply.text !== "") content.push({ type: "text", text: reply.text });
        for (const { name, input = {}, raw, id } of reply.tools ?? []) {
            const block = { type: "tool_use", id: id ?? this.nextId("toolu_01", 22), name, input };
            Object.defineProperty(block, "raw", { value: raw ?? JSON.stringify(input), enumerable: false });
            content.push(block);
        }
        return {
            id: this.nextId("msg_01", 22), type: "message", role: "assistant", model: body.model, content,
            stop_reason: stopOf(reply), stop_sequence: null, stop_details: null, container: null,
            usage: {
                input_tokens: reply.usage?.input ?? tokensOf([body.system, body.messages]), cache_creation_input_tokens: 0,
                cache_read_input_tokens: reply.usage?.cached ?? 0, output_tokens: reply.usage?.output ?? tokensOf(content), service_tier: "standard",
            },
        };
    }
}

function versionOf(call) {
    return call.headers["anthropic-version"];
}

function stopOf(reply) {
    if (reply.finish !== undefined) return reply.finish === "length" ? "max_tokens" : reply.finish;
    return reply.tools?.length > 0 ? "tool_use" : "end_turn";
}

function talkOf({ model, messages }, key) {
    const isSpoken = ({ role, content }) => role === "user" && blocksOf(content).some(({ type }) => type === "text");
    const lastUser = messages.findLastIndex(isSpoken);
    const since = messages.slice(lastUser + 1);
    const last = messages.at(-1);
    const results = last.role === "user" ? blocksOf(last.content).filter(({ type }) => type === "tool_result").map(({ content }) => textOf(content)) : [];
    const userText = lastUser < 0 ? "" : textOf(messages[lastUser].content);
    return { model, key, userText, results, round: since.filter(({ role }) => role === "assistant").length };
}

function textOf(content) {
    return blocksOf(content ?? "").filter(({ type }) => type === "text").map(({ text }) => text).join("\n");
}

// The empty message first, each block with its start, deltas and stop, then the reason for the end with usage, and the stop.
function streamOf(message, reply) {
    const { content, stop_reason, stop_sequence, stop_details, usage } = message;
    const opening = { ...message, content: [], stop_reason: null, stop_sequence: null, usage: { ...usage, output_tokens: 1 } };
    const events = [{ text: event("message_start", { message: opening }) }];
    content.forEach((block, index) => {
        events.push({ text: event("content_block_start", { index, content_block: openingOf(block) }) });
        if (index === 0 && reply.ping !== false) events.push({ text: event("ping", {}) });
        for (const delta of deltasOfBlock(block, reply.chunk)) events.push({ text: event("content_block_delta", { index, delta }), delta: true });
        events.push({ text: event("content_block_stop", { index }) });
    });
    const { service_tier, ...counts } = usage;
    events.push({ text: event("message_delta", { delta: { stop_reason, stop_sequence, stop_details }, usage: counts }), last: true });
    events.push({ text: event("message_stop", {}), last: true });
    return events;
}

function openingOf(block) {
    switch (block.type) {
        case "thinking":
            return { type: "thinking", thinking: "", signature: "" };
        case "tool_use":
            return { ...block, input: {} };
        default:
            return { type: "text", text: "" };
    }
}

function deltasOfBlock(block, chunk) {
    switch (block.type) {
        case "thinking":
            return [...deltasOf(block.thinking, chunk).map((thinking) => ({ type: "thinking_delta", thinking })), { type: "signature_delta", signature: block.signature }];
        case "tool_use":
            return ["", ...deltasOf(block.raw, chunk)].map((partial_json) => ({ type: "input_json_delta", partial_json }));
        default:
            return deltasOf(block.text, chunk).map((text) => ({ type: "text_delta", text }));
    }
}

function event(type, fields) {
    return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

function errorBody(status, { message, type }, requestId) {
    const [knownType, knownMessage] = ERRORS[status] ?? [status >= 500 ? "api_error" : "invalid_request_error", `HTTP ${status}`];
    return { type: "error", error: { type: type ?? knownType, message: message ?? knownMessage }, request_id: requestId };
}

function errorAnswer(status, given, requestId) {
    const wait = given.retry_after ?? (status === 429 ? 1 : undefined);
    const limits = status === 429 ? { "anthropic-ratelimit-requests-limit": "50", "anthropic-ratelimit-requests-remaining": "0" } : {};
    const headers = { ...limits, "x-should-retry": status === 429 || status >= 500 ? "true" : "false", ...(wait === undefined ? {} : { "retry-after": String(wait) }), ...given.headers };
    return { status, headers, json: errorBody(status, given, requestId) };
}

function withHeaders(answer, requestId) {
    return { ...answer, headers: { "request-id": requestId, "anthropic-organization-id": "fake-organization", ...answer.headers } };
}

await runAsProgram(import.meta.url, (options) => new FakeAnthropic(options));
