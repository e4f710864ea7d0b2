// A fake of OpenAI's Chat Completions and of all who speak like it: scripted answers, whole and streamed, and its errors.
import { runAsProgram } from "./server.mjs";
import { deltasOf, FakeModel, played, tokensOf } from "./model.mjs";
import { OpenAiRefusal, checkChatRequest } from "./openai_checks.mjs";

const MODELS = ["gpt-5.2", "gpt-5-mini", "local-model"];
const ERRORS = {
    400: { type: "invalid_request_error", code: null, message: "Invalid request." },
    401: { type: "invalid_request_error", code: "invalid_api_key", message: "Incorrect API key provided." },
    403: { type: "invalid_request_error", code: "unsupported_country_region_territory", message: "Country, region, or territory not supported" },
    404: { type: "invalid_request_error", code: "model_not_found", message: "The model does not exist or you do not have access to it." },
    429: { type: "requests", code: "rate_limit_exceeded" },
    500: { type: "server_error", code: null, message: "The server had an error while processing your request. Sorry about that!" },
    503: { type: "server_error", code: null, message: "The server is currently overloaded with other requests. Sorry about that! You can retry your request." },
};

export class FakeOpenAi extends FakeModel {
    talkMethod = "chat.completions";

    constructor(options = {}) {
        super(options, MODELS);
    }

    methodOf({ pathname }) {
        if (pathname === "/v1/chat/completions") return "chat.completions";
        return pathname === "/v1/models" || pathname.startsWith("/v1/models/") ? "models" : pathname;
    }

    async answer(call, gone) {
        try {
            this.#checkKey(call);
            if (call.method === "models" && call.verb === "GET") return this.#withHeaders({ json: this.#models(call.path) });
            if (call.method === "chat.completions" && call.verb === "POST") return this.#withHeaders(this.#complete(call, gone));
            throw new OpenAiRefusal(404, `Unknown request URL: ${call.verb} ${call.path}. Please check the URL for typos.`, null, "unknown_url");
        } catch (error) {
            if (error instanceof OpenAiRefusal) return this.#withHeaders(errorAnswer(error.status, error));
            throw error;
        }
    }

    faultAnswer({ status, ...fault }) {
        return this.#withHeaders(errorAnswer(status, fault));
    }

    #withHeaders(answer) {
        const headers = { "x-request-id": this.nextId("req_", 32), "openai-version": "2020-10-01", "openai-processing-ms": "3" };
        return { ...answer, headers: { ...headers, ...answer.headers } };
    }

    #checkKey(call) {
        const key = this.keyOf(call);
        if (this.options.keyless) return;
        if (key === undefined) {
            throw new OpenAiRefusal(401, "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).", null, null);
        }
        if (!this.keyAccepted(key)) {
            const shown = key.length > 8 ? `${key.slice(0, 4)}${"*".repeat(8)}${key.slice(-4)}` : "*".repeat(8);
            throw new OpenAiRefusal(401, `Incorrect API key provided: ${shown}.`, null, "invalid_api_key");
        }
    }

    #models(path) {
        const entry = (id) => ({ id, object: "model", created: 1_750_000_000, owned_by: "fake" });
        if (path === "/v1/models") return { object: "list", data: this.models.map(entry) };
        const id = decodeURIComponent(path.slice("/v1/models/".length));
        if (!this.models.includes(id)) throw new OpenAiRefusal(404, `The model '${id}' does not exist`, "model", "model_not_found");
        return entry(id);
    }

    #complete(call, gone) {
        const body = checkChatRequest(call.body);
        if (!this.knowsModel(body.model)) {
            throw new OpenAiRefusal(404, `The model \`${body.model}\` does not exist or you do not have access to it.`, null, "model_not_found");
        }
        const reply = this.script.replyTo(talkOf(body, this.keyOf(call)));
        call.reply = reply;
        if (reply.body !== undefined) return { status: reply.status ?? 200, headers: reply.headers, body: reply.body };
        if (reply.status !== undefined && reply.status !== 200) return errorAnswer(reply.status, reply, body.model);
        const completion = this.#completionOf(body, reply);
        if (!body.stream) return { json: completion, headers: reply.headers };
        const failure = `data: ${JSON.stringify(errorBody(500, reply))}\n\n`;
        return { events: played(streamOf(completion, body, reply), reply, gone, failure), headers: reply.headers };
    }

    #completionOf(body, reply) {
        const calls = (reply.tools ?? []).map(({ name, input, raw, id }) => (
            { id: id ?? this.nextId("call_"), type: "function", function: { name, arguments: raw ?? JSON.stringify(input ?? {}) } }));
        const message = { role: "assistant", content: reply.text ?? null, refusal: null };
        if (reply.thinking !== undefined) message.reasoning_content = reply.thinking;
        if (calls.length > 0) message.tool_calls = calls;
        const input = reply.usage?.input ?? tokensOf(body.messages);
        const output = reply.usage?.output ?? tokensOf((reply.text ?? "") + calls.map((one) => one.function.arguments).join(""));
        return {
            id: this.nextId("chatcmpl-"),
            object: "chat.completion",
            created: Math.floor(Date.now() / 1000),
            model: body.model,
            choices: [{ index: 0, message, logprobs: null, finish_reason: finishOf(reply, calls) }],
            usage: {
                prompt_tokens: input, completion_tokens: output, total_tokens: input + output,
                prompt_tokens_details: { cached_tokens: reply.usage?.cached ?? 0, audio_tokens: 0 },
                completion_tokens_details: { reasoning_tokens: tokensOf(reply.thinking ?? ""), audio_tokens: 0 },
            },
            service_tier: "default",
            system_fingerprint: "fp_fake",
        };
    }
}

function finishOf(reply, calls) {
    if (reply.finish !== undefined) return reply.finish === "max_tokens" ? "length" : reply.finish;
    return calls.length > 0 ? "tool_calls" : "stop";
}

function talkOf({ model, messages }, key) {
    const lastUser = messages.findLastIndex(({ role }) => role === "user");
    const since = messages.slice(lastUser + 1);
    const lastAssistant = since.findLastIndex(({ role }) => role === "assistant");
    const results = since.slice(lastAssistant + 1).filter(({ role }) => role === "tool").map(({ content }) => textOf(content));
    return { model, key, userText: textOf(messages[lastUser]?.content), results, round: since.filter(({ role }) => role === "assistant").length };
}

function textOf(content) {
    if (!Array.isArray(content)) return content ?? "";
    return content.filter(({ type }) => type === "text").map(({ text }) => text).join("\n");
}

// The role first, then reasoning, text and tool calls in pieces, the reason for the end, usage when it was asked for, and [DONE].
function streamOf(completion, body, reply) {
    const { usage, choices, ...shared } = completion;
    const [{ message, finish_reason: finish }] = choices;
    const withUsage = body.stream_options?.include_usage === true;
    const event = (chunkChoices, usageValue) => {
        const chunk = { ...shared, object: "chat.completion.chunk", choices: chunkChoices, ...(withUsage ? { usage: usageValue } : {}) };
        return `data: ${JSON.stringify(chunk)}\n\n`;
    };
    const choice = (delta, reason = null) => event([{ index: 0, delta, logprobs: null, finish_reason: reason }], null);
    const events = [{ text: choice({ role: "assistant", content: message.tool_calls && message.content === null ? null : "", refusal: null }) }];
    const add = (delta) => events.push({ text: choice(delta), delta: true });
    for (const piece of deltasOf(reply.thinking ?? "", reply.chunk)) add({ reasoning_content: piece });
    for (const piece of deltasOf(message.content ?? "", reply.chunk)) add({ content: piece });
    for (const [index, { id, type, function: { name, arguments: whole } }] of (message.tool_calls ?? []).entries()) {
        add({ tool_calls: [{ index, id, type, function: { name, arguments: "" } }] });
        for (const piece of deltasOf(whole, reply.chunk)) add({ tool_calls: [{ index, function: { arguments: piece } }] });
    }
    events.push({ text: choice({}, finish), last: true });
    if (withUsage) events.push({ text: event([], usage), last: true });
    events.push({ text: "data: [DONE]\n\n", last: true });
    return events;
}

function errorBody(status, { message, type, code, param }, model = "the model") {
    const known = ERRORS[status] ?? { type: status >= 500 ? "server_error" : "invalid_request_error", code: null, message: `HTTP ${status}` };
    const limit = `Rate limit reached for ${model} in organization org-fake on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 1s.`;
    return { error: { message: message ?? known.message ?? limit, type: type ?? known.type, param: param ?? null, code: code === undefined ? known.code : code } };
}

function errorAnswer(status, given, model) {
    const { headers, retry_after: retryAfter } = given;
    const wait = retryAfter ?? (status === 429 ? 1 : undefined);
    const limits = status === 429 ? { "x-ratelimit-limit-requests": "3", "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": `${wait}s` } : {};
    return { status, headers: { ...limits, ...(wait === undefined ? {} : { "retry-after": String(wait) }), ...headers }, json: errorBody(status, given, model) };
}

await runAsProgram(import.meta.url, (options) => new FakeOpenAi(options));
