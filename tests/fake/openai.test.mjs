// Whether the npm package openai is content with the fake of its service, in good times and bad.
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import OpenAI, { APIConnectionError, APIError, AuthenticationError, BadRequestError, NotFoundError, RateLimitError } from "openai";
import { FakeOpenAi } from "./openai.mjs";

const fake = new FakeOpenAi({ keys: ["sk-good"] });
await fake.start();
after(() => fake.stop());
beforeEach(() => fake.reset());

const client = clientWith({ maxRetries: 0 });
const TOOLS = [{ type: "function", function: { name: "read", parameters: { type: "object", properties: { path: { type: "string" } } } } }];

function clientWith(more) {
    return new OpenAI({ apiKey: "sk-good", baseURL: `${fake.url}/v1`, ...more });
}

function ask(content, more = {}) {
    return client.chat.completions.create({ model: "gpt-5.2", messages: [{ role: "user", content }], ...more });
}

async function chunksOf(stream) {
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    return chunks;
}

const textOf = (chunks) => chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");

test("models are listed and found by name", async () => {
    const { data } = await client.models.list();
    assert.ok(data.some(({ id }) => id === "gpt-5.2"));
    assert.equal((await client.models.retrieve("local-model")).object, "model");
    await assert.rejects(client.models.retrieve("nope"), NotFoundError);
});

test("without a script the last user text comes back, and the request is on record", async () => {
    const answer = await ask([{ type: "text", text: "hello" }]);
    assert.equal(answer.choices[0].message.content, "mock reply: hello");
    assert.equal(answer.choices[0].finish_reason, "stop");
    assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
    const [call] = fake.findCalls({ method: "chat.completions" });
    assert.deepEqual([call.headers.authorization, call.body.model, call.status], ["Bearer sk-good", "gpt-5.2", 200]);
});

test("a stream gives the role, the text in pieces, the end, and usage when asked", async () => {
    const chunks = await chunksOf(await ask("[[text:grüße 😀😀 an alle]] x", { stream: true, stream_options: { include_usage: true } }));
    assert.equal(chunks[0].choices[0].delta.role, "assistant");
    assert.equal(textOf(chunks), "grüße 😀😀 an alle");
    assert.ok(chunks.length > 4);
    assert.equal(chunks.at(-2).choices[0].finish_reason, "stop");
    assert.deepEqual([chunks.at(-1).choices, chunks.at(-1).usage.total_tokens > 0], [[], true]);
    const plain = await chunksOf(await ask("hi", { stream: true }));
    assert.ok(plain.every((chunk) => chunk.usage === undefined));
});

test("a stream may come in single bytes, with CRLF and comments, and is the same", async () => {
    fake.queue({ text: "ünï😀", split_bytes: 1, crlf: true, comments: true });
    assert.equal(textOf(await chunksOf(await ask("x", { stream: true }))), "ünï😀");
});

test("a tool call streams its arguments in pieces, and its result is told", async () => {
    const stream = client.chat.completions.stream({ model: "gpt-5.2", tools: TOOLS, messages: [{ role: "user", content: '[[tool:read {"path":"a[[0]].md"}]]' }] });
    const { choices: [{ message, finish_reason: finish }] } = await stream.finalChatCompletion();
    assert.equal(finish, "tool_calls");
    assert.deepEqual(JSON.parse(message.tool_calls[0].function.arguments), { path: "a[[0]].md" });
    const messages = [{ role: "user", content: '[[tool:read {"path":"a[[0]].md"}]]' }, message, { role: "tool", tool_call_id: message.tool_calls[0].id, content: "# A" }];
    const told = await client.chat.completions.create({ model: "gpt-5.2", tools: TOOLS, messages });
    assert.equal(told.choices[0].message.content, "tool said: # A");
});

test("two tools in one message are two calls", async () => {
    const { choices: [{ message }] } = await ask('[[text:looking]] [[tool:read {"path":"a"}]] [[tool:read {"path":"b"}]]', { tools: TOOLS });
    assert.deepEqual([message.content, message.tool_calls.length], ["looking", 2]);
});

test("the queue comes before rules, and a rule's steps follow the rounds of tools", async () => {
    fake.addRule({ match: "weather", steps: [{ tools: [{ name: "read", input: {} }] }, { text: "sunny" }] });
    fake.queue("first", { text: "second", usage: { input: 11, output: 7 } });
    assert.equal((await ask("weather?")).choices[0].message.content, "first");
    assert.equal((await ask("weather?")).usage.total_tokens, 18);
    const { choices: [{ message }] } = await ask("weather?", { tools: TOOLS });
    const messages = [{ role: "user", content: "weather?" }, message, { role: "tool", tool_call_id: message.tool_calls[0].id, content: "x" }];
    assert.equal((await client.chat.completions.create({ model: "m", messages })).choices[0].message.content, "sunny");
});

for (const [status, type, code] of [[401, AuthenticationError, "invalid_api_key"], [404, NotFoundError, "model_not_found"],
    [429, RateLimitError, "rate_limit_exceeded"], [500, APIError, null], [503, APIError, null]]) {
    test(`[[status:${status}]] is the library's own error for it`, async () => {
        for (const stream of [false, true]) {
            const error = await ask(`[[status:${status}]]`, { stream }).catch((reason) => reason);
            assert.ok(error instanceof type);
            assert.deepEqual([error.status, error.code], [status, code]);
        }
    });
}

test("wrong and missing keys are 401, a keyless server asks for none", async () => {
    await assert.rejects(clientWith({ apiKey: "sk-bad", maxRetries: 0 }).models.list(), AuthenticationError);
    assert.equal((await fetch(`${fake.url}/v1/models`)).status, 401);
    const local = new FakeOpenAi({ keyless: true });
    await local.start();
    assert.equal((await fetch(`${local.url}/v1/models`)).status, 200);
    await local.stop();
});

test("the library waits as long as Retry-After says, and then succeeds", async () => {
    const answer = await clientWith({ maxRetries: 1 }).chat.completions.create({ model: "m", messages: [{ role: "user", content: "[[status:429 times=1 retry=1]] ok" }] });
    assert.match(answer.choices[0].message.content, /^mock reply/);
    const [first, second] = fake.findCalls({ method: "chat.completions" });
    assert.equal(first.status, 429);
    assert.ok(second.at - first.at >= 990);
});

test("requests a real server refuses are refused", async () => {
    const bad = async (messages, pattern, more = {}) => {
        const error = await client.chat.completions.create({ model: "m", messages, ...more }).catch((reason) => reason);
        assert.ok(error instanceof BadRequestError);
        assert.match(error.message, pattern);
    };
    const user = { role: "user", content: "x" };
    const called = { role: "assistant", content: null, tool_calls: [{ id: "c1", type: "function", function: { name: "read", arguments: "{}" } }] };
    await bad([], /empty array/);
    await bad([{ role: "robot", content: "x" }], /Invalid value: 'robot'/);
    await bad([{ role: "user", content: null }], /expected a string, got null/);
    await bad([user, called], /did not have response messages: c1/);
    await bad([user, called, user], /did not have response messages: c1/);
    await bad([user, { role: "tool", tool_call_id: "c1", content: "x" }], /must be a response to a preceeding message/);
    await bad([user], /does not match pattern/, { tools: [{ type: "function", function: { name: "no good" } }] });
    await bad([user], /only allowed when 'stream' is enabled/, { stream_options: { include_usage: true } });
    const broken = await fetch(`${fake.url}/v1/chat/completions`, { method: "POST", headers: { authorization: "Bearer sk-good" }, body: "{" });
    assert.deepEqual([broken.status, (await broken.json()).error.type], [400, "invalid_request_error"]);
});

test("a stream that breaks off, in the text or in a tool call, is an error", async () => {
    for (const text of ["[[close:2]] a longer text to cut", '[[tool:read {"path":"a/long/path/to/cut"}]][[close:2]]']) {
        await assert.rejects(ask(text, { stream: true, tools: TOOLS }).then(chunksOf), (error) => !(error instanceof APIError) || error instanceof APIConnectionError);
    }
    assert.deepEqual(fake.findCalls({}).map(({ outcome }) => outcome), ["cut", "cut"]);
});

test("a stream can hold garbage, an error, silence, or lack its end", async () => {
    await assert.rejects(ask("[[garbage:1]] some text", { stream: true }).then(chunksOf), SyntaxError);
    await assert.rejects(ask("[[error:1]] some text", { stream: true }).then(chunksOf), APIError);
    fake.queue({ text: "no end", no_done: true });
    assert.equal(textOf(await chunksOf(await ask("x", { stream: true }))), "no end");
    const stream = await ask("[[stall:1]] some text", { stream: true });
    setTimeout(() => stream.controller.abort(), 100);
    assert.equal(textOf(await chunksOf(stream)), "mock rep");
    assert.equal(fake.findCalls({}).at(-1).outcome, "stalled");
});

test("slow tokens come slowly, and a client that leaves ends them", async () => {
    const stream = await ask("[[delay:20]][[chunk:1]] abcdefghijklmnopqrstuvwxyz", { stream: true });
    let seen = 0;
    for await (const { choices } of stream) if (choices[0].delta.content && ++seen === 3) break;
    const [call] = await fake.waitForCalls({ outcome: "client_closed" }, 1, 2000);
    assert.ok(call.events_sent < 20, `sent ${call.events_sent}`);
});

test("connection faults are connection errors", async () => {
    for (const kind of ["drop_before", "drop_after", "half"]) {
        fake.addFaults({ kind, method: "chat.completions" });
        await assert.rejects(ask("x"), (error) => error instanceof APIConnectionError || error instanceof TypeError || error instanceof SyntaxError, kind);
    }
    fake.addFaults({ kind: "garbage", method: "chat.completions" });
    await assert.rejects(ask("x"), SyntaxError);
    fake.addFaults({ kind: "status", status: 503, method: "chat.completions" });
    assert.equal((await ask("x").catch((error) => error)).status, 503);
});
