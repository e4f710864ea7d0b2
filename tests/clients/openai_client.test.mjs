// The npm package openai against the gateway's /v1: an agent is a model.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { eventually, makeHome, startGateway } from "./gateway.mjs";

const { default: OpenAI } = createRequire(new URL("../fake/package.json", import.meta.url))("openai");
let model, home, gateway, client;

before(async () => {
    model = await startProgram("openai", {});
    home = makeHome({
        agents: { defaults: { model: "mock/mock-1" }, list: [{ id: "main", default: true }, { id: "ops", name: "Ops" }] },
        models: { providers: { mock: { baseUrl: `${model.url}/v1`, apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
    });
    gateway = await startGateway(home);
    client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.token, maxRetries: 0 });
});

after(async () => {
    await gateway?.stop();
    await model?.stop();
    home?.remove();
});

const user = (content) => [{ role: "user", content }];
const complete = (params, options) => client.chat.completions.create({ model: "openclaw", ...params }, options);

/** What the model was asked last, of the requests whose last message holds the text. */
async function asked(text) {
    const { requests } = await model.control("requests");
    return requests.findLast((body) => JSON.stringify(body.messages.at(-1)).includes(text)) ?? assert.fail(`the model never heard "${text}"`);
}

test("models.list shows the agents", async () => {
    const ids = [];
    for await (const one of client.models.list()) ids.push(one.id);
    assert.deepEqual(ids, ["openclaw", "openclaw/default", "openclaw/main", "openclaw/ops"]);
});

test("a whole answer, with usage", async () => {
    const answer = await complete({ messages: user("hello there") });
    assert.equal(answer.object, "chat.completion");
    assert.match(answer.choices[0].message.content, /mock reply: [^]*hello there/);
    assert.equal(answer.choices[0].finish_reason, "stop");
    assert.ok(answer.usage.prompt_tokens > 0 && answer.usage.total_tokens === answer.usage.prompt_tokens + answer.usage.completion_tokens);
});

test("a streamed answer: the pieces are the whole, the end is said, usage comes when asked for", async () => {
    const words = Array.from({ length: 100 }, (_, i) => `s${i}`).join(" ");
    const stream = await complete({ messages: user(`[[text:${words}]] [[delay:3]]`), stream: true, stream_options: { include_usage: true } });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    assert.equal(chunks.map((c) => c.choices[0]?.delta?.content ?? "").join(""), words);
    assert.ok(chunks.length > 5, `${chunks.length} chunks`);
    assert.equal(chunks[0].choices[0].delta.role, "assistant");
    assert.deepEqual(chunks.map((c) => c.choices[0]?.finish_reason).filter(Boolean), ["stop"]);
    assert.ok(chunks.at(-1).usage.completion_tokens > 0);
    assert.equal(new Set(chunks.map((c) => c.id)).size, 1);
});

test("a streamed answer with a tool call in it shows the words, and no tool of the gateway", async () => {
    const stream = await complete({ messages: user(`[[tool:ls {"path": "."}]] look`), stream: true });
    let text = "";
    for await (const chunk of stream) {
        assert.equal(chunk.choices[0]?.delta?.tool_calls, undefined);
        text += chunk.choices[0]?.delta?.content ?? "";
    }
    assert.match(text, /tool said: [^]*AGENTS\.md/);
});

test("the client's own tools are not passed on", async () => {
    const tools = [{ type: "function", function: { name: "launch_rocket", parameters: { type: "object", properties: {} } } }];
    const answer = await complete({ messages: user("with tools"), tools });
    assert.match(answer.choices[0].message.content, /with tools/);
    const names = (await asked("with tools")).tools.map((tool) => tool.function.name);
    assert.ok(names.includes("ls") && !names.includes("launch_rocket"), names.join(" "));
});

test("a wrong key is 401, an unknown model 400, a message without text 400", async () => {
    const stranger = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: "wrong", maxRetries: 0 });
    await assert.rejects(stranger.models.list(), (error) => error instanceof OpenAI.AuthenticationError && error.status === 401);
    await assert.rejects(complete({ model: "gpt-4o", messages: user("hi") }), (error) => error instanceof OpenAI.BadRequestError && /model/.test(error.message));
    await assert.rejects(complete({ model: "openclaw/nobody", messages: user("hi") }), (error) => error.status === 400);
    await assert.rejects(complete({ messages: [] }), (error) => error.status === 400);
    await assert.rejects(complete({ messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:image/png;base64,AA==" } }] }] }), (error) => error.status === 400);
});

test("`user` goes on in the same session, without it each call is a session of its own", async () => {
    await complete({ messages: user("my number is 4711"), user: "ann" });
    await complete({ messages: user("which number, ann?"), user: "ann" });
    assert.match(JSON.stringify((await asked("which number, ann?")).messages), /my number is 4711/);
    await complete({ messages: user("which number, bob?"), user: "bob" });
    assert.doesNotMatch(JSON.stringify((await asked("which number, bob?")).messages), /4711/);
    await complete({ messages: user("which number, nobody?") });
    assert.doesNotMatch(JSON.stringify((await asked("which number, nobody?")).messages), /4711/);
});

test("earlier messages of a request and its system message are told to the agent", async () => {
    await complete({ messages: [{ role: "system", content: "Speak like a pirate." }, ...user("earlier question"), { role: "assistant", content: "earlier answer" }, ...user("latest question")] });
    const body = JSON.stringify((await asked("latest question")).messages);
    for (const text of ["Speak like a pirate.", "earlier question", "earlier answer"]) assert.ok(body.includes(text), text);
});

test("the agent: by the model, and the header x-openclaw-agent-id before it", async () => {
    await complete({ model: "openclaw/ops", messages: user("for ops by model") });
    assert.match(JSON.stringify(await asked("for ops by model")), /agent=ops/);
    await complete({ model: "openclaw:main", messages: user("for main by model") });
    assert.match(JSON.stringify(await asked("for main by model")), /agent=main/);
    await complete({ model: "openclaw/main", messages: user("for ops by header") }, { headers: { "x-openclaw-agent-id": "ops" } });
    assert.match(JSON.stringify(await asked("for ops by header")), /agent=ops/);
});

test("who leaves a stream stops the run: the model is not listened to any longer", async () => {
    const stream = await complete({ messages: user(`[[text:${"word ".repeat(2000)}]] [[delay:20]] left-behind-42`), stream: true, user: "leaver" });
    for await (const chunk of stream) if (chunk.choices[0]?.delta?.content) break;
    stream.controller.abort();
    const call = await eventually(async () => {
        const { calls } = await model.control("calls", { contains: "left-behind-42" });
        return calls.find((one) => one.done_at);
    }, { within: 5000, what: "the end of the model's call" });
    assert.equal(call.outcome, "client_closed");
    assert.match((await complete({ messages: user("still there?"), user: "leaver" })).choices[0].message.content, /still there/);
});

test("a failing model is told in the answer, whole and streamed", async () => {
    await model.control("rule", { match: "please fail", reply: { status: 401, message: "no such key" } });
    const whole = await complete({ messages: user("please fail") });
    assert.match(whole.choices[0].message.content, /does not accept the API key/);
    let text = "";
    for await (const chunk of await complete({ messages: user("please fail"), stream: true })) text += chunk.choices[0]?.delta?.content ?? "";
    assert.match(text, /does not accept the API key/);
});

test("eight calls at once are each answered with their own words", async () => {
    const texts = Array.from({ length: 8 }, (_, i) => `parallel number ${i};`);
    const answers = await Promise.all(texts.map((text) => complete({ messages: user(text) })));
    answers.forEach((answer, i) => assert.deepEqual(answer.choices[0].message.content.match(/parallel number \d;/g), [texts[i]]));
});
