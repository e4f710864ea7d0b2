// Whether the npm package @anthropic-ai/sdk is content with the fake of its service, in good times and bad.
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import Anthropic, { APIError, AuthenticationError, BadRequestError, InternalServerError, NotFoundError, RateLimitError } from "@anthropic-ai/sdk";
import { FakeAnthropic } from "./anthropic.mjs";

const fake = new FakeAnthropic({ keys: ["sk-ant-good", "token-good"] });
await fake.start();
after(() => fake.stop());
beforeEach(() => fake.reset());

const client = clientWith({ maxRetries: 0 });
const TOOLS = [{ name: "read", description: "Reads", input_schema: { type: "object", properties: { path: { type: "string" } } } }];

function clientWith(more) {
    return new Anthropic({ apiKey: "sk-ant-good", baseURL: fake.url, ...more });
}

function body(content, more = {}) {
    return { model: "claude-opus-4-6", max_tokens: 2048, messages: [{ role: "user", content }], ...more };
}

function ask(content, more) {
    return client.messages.create(body(content, more));
}

async function eventsOf(stream) {
    const events = [];
    for await (const event of stream) events.push(event);
    return events;
}

test("models are listed and tokens counted", async () => {
    const { data } = await client.models.list();
    assert.ok(data.some(({ id }) => id === "claude-opus-4-6"));
    assert.ok((await client.messages.countTokens({ model: "claude-opus-4-6", messages: [{ role: "user", content: "hello there" }] })).input_tokens > 0);
});

test("without a script the last user text comes back, and the request is on record", async () => {
    const message = await ask([{ type: "text", text: "hello" }], { system: "Be brief." });
    assert.deepEqual(message.content, [{ type: "text", text: "mock reply: hello" }]);
    assert.deepEqual([message.stop_reason, message.role, message.usage.output_tokens > 0], ["end_turn", "assistant", true]);
    const [call] = fake.findCalls({ method: "messages" });
    assert.deepEqual([fake.keyOf(call), call.headers["anthropic-version"], call.body.system], ["sk-ant-good", "2026-10-21", "Be brief."]);
});

test("a stream has every event in its place", async () => {
    const raw = await fetch(`${fake.url}/v1/messages`, {
        method: "POST", headers: { "x-api-key": "sk-ant-good", "anthropic-version": "2023-06-01", "content-type": "application/json" },
        body: JSON.stringify(body("[[thinking:hm]][[text:Hi]][[tool:read {}]]", { stream: true })),
    }).then((answer) => answer.text());
    assert.deepEqual([...raw.matchAll(/^event: (.*)$/gm)].map(([, name]) => name), [
        "message_start", "content_block_start", "ping", "content_block_delta", "content_block_delta", "content_block_stop",
        "content_block_start", "content_block_delta", "content_block_stop",
        "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop", "message_delta", "message_stop"]);
});

test("the library puts a stream of thinking, text and a tool together", async () => {
    const stream = client.messages.stream(body('[[thinking:let me see, that is a long one]][[text:Grüße 😀 an alle]][[tool:read {"path":"a[[0]].md"}]]', { tools: TOOLS }));
    let told = "";
    stream.on("text", (delta) => { told += delta; });
    const message = await stream.finalMessage();
    assert.equal(told, "Grüße 😀 an alle");
    assert.deepEqual(message.content.map(({ type }) => type), ["thinking", "text", "tool_use"]);
    assert.equal(message.content[0].thinking, "let me see, that is a long one");
    assert.ok(message.content[0].signature.length > 0);
    assert.deepEqual(message.content[2].input, { path: "a[[0]].md" });
    assert.deepEqual([message.stop_reason, message.usage.output_tokens > 1], ["tool_use", true]);
});

test("a tool result is told", async () => {
    const asked = await ask('[[tool:read {"path":"a"}]]', { tools: TOOLS });
    const messages = [{ role: "user", content: '[[tool:read {"path":"a"}]]' }, { role: "assistant", content: asked.content },
        { role: "user", content: [{ type: "tool_result", tool_use_id: asked.content[0].id, content: [{ type: "text", text: "# A" }] }] }];
    const told = await client.messages.create({ model: "m", max_tokens: 100, tools: TOOLS, messages });
    assert.deepEqual(told.content, [{ type: "text", text: "tool said: # A" }]);
});

test("a stream may come in single bytes and with CRLF, and is the same", async () => {
    fake.queue({ text: "ünï😀", split_bytes: 1, crlf: true });
    const message = await client.messages.stream(body("x")).finalMessage();
    assert.equal(message.content[0].text, "ünï😀");
});

for (const [status, type, name] of [[401, AuthenticationError, "authentication_error"], [404, NotFoundError, "not_found_error"],
    [429, RateLimitError, "rate_limit_error"], [500, InternalServerError, "api_error"], [529, InternalServerError, "overloaded_error"]]) {
    test(`[[status:${status}]] is ${name}`, async () => {
        for (const stream of [false, true]) {
            const error = await ask(`[[status:${status}]]`, { stream }).catch((reason) => reason);
            assert.ok(error instanceof type);
            assert.deepEqual([error.status, error.error.error.type], [status, name]);
            assert.match(error.requestID, /^req_/);
        }
    });
}

test("keys come in x-api-key or as bearer; without one, with a wrong one or without a version the request is refused", async () => {
    assert.ok(await new Anthropic({ apiKey: null, authToken: "token-good", baseURL: fake.url }).messages.create(body("x")));
    await assert.rejects(clientWith({ apiKey: "bad", maxRetries: 0 }).messages.create(body("x")), AuthenticationError);
    const plain = async (headers) => {
        const answer = await fetch(`${fake.url}/v1/messages`, { method: "POST", headers, body: JSON.stringify(body("x")) });
        return [answer.status, (await answer.json()).error.message];
    };
    assert.deepEqual(await plain({ "anthropic-version": "2023-06-01" }), [401, "x-api-key header is required"]);
    assert.deepEqual(await plain({ "x-api-key": "sk-ant-good" }), [400, "anthropic-version: header is required"]);
});

test("the library waits as long as retry-after says, and then succeeds", async () => {
    const message = await clientWith({ maxRetries: 1 }).messages.create(body("[[status:529 times=1 retry=1]] ok"));
    assert.match(message.content[0].text, /^mock reply/);
    const [first, second] = fake.findCalls({ method: "messages" });
    assert.deepEqual([first.status, second.status], [529, 200]);
    assert.ok(second.at - first.at >= 990);
});

test("requests the real service refuses are refused", async () => {
    const bad = async (request, pattern) => {
        const error = await client.messages.create({ model: "m", max_tokens: 10, ...request }).catch((reason) => reason);
        assert.ok(error instanceof BadRequestError, String(error));
        assert.match(error.message, pattern);
    };
    const user = { role: "user", content: "x" };
    const used = { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "read", input: {} }] };
    const result = { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: "x" }] };
    await bad({ messages: [] }, /at least one message is required/);
    await bad({ messages: [user], max_tokens: undefined }, /max_tokens: Field required/);
    await bad({ messages: [{ role: "system", content: "x" }] }, /Unexpected role/);
    await bad({ messages: [{ role: "assistant", content: "x" }, user] }, /first message must use the/);
    await bad({ messages: [{ role: "user", content: "" }] }, /user messages must have non-empty content/);
    await bad({ messages: [{ role: "user", content: [{ type: "text", text: "" }] }] }, /text content blocks must be non-empty/);
    await bad({ messages: [user, used, user] }, /`tool_use` ids were found without `tool_result` blocks immediately after: t1/);
    await bad({ messages: [user, result] }, /unexpected `tool_use_id` found in `tool_result` blocks: t1/);
    await bad({ messages: [user], tools: [{ name: "no good", input_schema: { type: "object" } }] }, /String should match pattern/);
    await bad({ messages: [user], tools: [TOOLS[0], TOOLS[0]] }, /Tool names must be unique/);
    await bad({ messages: [user], thinking: { type: "enabled", budget_tokens: 1024 } }, /must be greater than `thinking.budget_tokens`/);
    await bad({ messages: [user], surprise: 1 }, /surprise: Extra inputs are not permitted/);
    const cached = Array.from({ length: 5 }, () => ({ type: "text", text: "x", cache_control: { type: "ephemeral" } }));
    await bad({ messages: [user], system: cached }, /A maximum of 4 blocks with cache_control/);
});

test("the newer API version refuses what the older one took", async () => {
    const older = clientWith({ maxRetries: 0, defaultHeaders: { "anthropic-version": "2023-06-01" } });
    const cited = { messages: [{ role: "user", content: [{ type: "text", text: "x", citations: [{ type: "char_location" }] }] }] };
    for (const more of [{ temperature: 1 }, { top_k: 5 }, cited]) {
        assert.ok(await older.messages.create(body("x", more)));
        await assert.rejects(client.messages.create(body("x", more)), BadRequestError);
    }
    await assert.rejects(clientWith({ maxRetries: 0, defaultHeaders: { "anthropic-version": "1999-01-01" } }).messages.create(body("x")), BadRequestError);
});

test("a stream that breaks off, in the text or in a tool call, is an error", async () => {
    for (const text of ["[[close:2]] a longer text to cut", '[[tool:read {"path":"a/long/path/to/cut"}]][[close:3]]']) {
        await assert.rejects(client.messages.stream(body(text, { tools: TOOLS })).finalMessage());
    }
    assert.deepEqual(fake.findCalls({}).map(({ outcome }) => outcome), ["cut", "cut"]);
});

test("a stream can hold an overload, garbage, silence, or lack its end", async () => {
    const overload = await ask("[[error:1]] some text", { stream: true }).then(eventsOf).catch((error) => error);
    assert.ok(overload instanceof APIError);
    assert.match(overload.message, /overloaded_error/);
    fake.queue({ text: "no end", no_done: true });
    await assert.rejects(client.messages.stream(body("x")).finalMessage());
    // The library passes over events without a name, so garbage between events costs it nothing.
    const garbled = await ask("[[garbage:1]] some text", { stream: true }).then(eventsOf);
    assert.equal(garbled.map(({ delta }) => delta?.text ?? "").join(""), "mock reply: [[garbage:1]] some text");
    const stream = client.messages.stream(body("[[stall:1]] some text"));
    setTimeout(() => stream.abort(), 100);
    await assert.rejects(stream.finalMessage());
    assert.equal(fake.findCalls({}).at(-1).outcome, "stalled");
});

test("slow tokens come slowly, and a client that leaves ends them", async () => {
    const stream = await ask("[[delay:20]][[chunk:1]] abcdefghijklmnopqrstuvwxyz", { stream: true });
    let seen = 0;
    for await (const { type } of stream) if (type === "content_block_delta" && ++seen === 3) break;
    const [call] = await fake.waitForCalls({ outcome: "client_closed" }, 1, 2000);
    assert.ok(call.events_sent < 20, `sent ${call.events_sent}`);
});
