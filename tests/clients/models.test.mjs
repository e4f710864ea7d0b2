// The gateway against the fake model services: what it asks, what a person sees of every kind of failure, and that no key ever shows.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startProgram } from "../fake/program.mjs";
import { eventually, makeHome, run, startGateway } from "./gateway.mjs";
import { connect } from "./socket.mjs";

const CANARY = "sk-canary-7f3a9e2c41";
const talks = { openai: "chat.completions", anthropic: "messages" };
const fakes = {};
let home, gateway, client;
let number = 0;

before(async () => {
    for (const name of Object.keys(talks)) fakes[name] = await startProgram(name, { keys: [CANARY], models: ["mock-1"], only_models: true });
    const provider = (name, api, more = {}) => ({ baseUrl: fakes[name].url + (name === "openai" ? "/v1" : ""), api, apiKey: CANARY, models: [{ id: "mock-1", name: "Mock" }, { id: "gone-1", name: "Gone" }], ...more });
    home = makeHome({
        agents: {
            defaults: { model: "openai-like/mock-1" },
            list: [
                { id: "openai", default: true, model: "openai-like/mock-1" }, { id: "openai-gone", model: "openai-like/gone-1" },
                { id: "anthropic", model: "anthropic-like/mock-1" }, { id: "anthropic-gone", model: "anthropic-like/gone-1" },
                { id: "openai-wrong", model: "openai-wrong/mock-1" }, { id: "anthropic-wrong", model: "anthropic-wrong/mock-1" },
            ],
        },
        models: {
            providers: {
                "openai-like": provider("openai", "openai-completions"), "anthropic-like": provider("anthropic", "anthropic-messages"),
                "openai-wrong": provider("openai", "openai-completions", { apiKey: CANARY + "-wrong" }),
                "anthropic-wrong": provider("anthropic", "anthropic-messages", { apiKey: CANARY + "-wrong" }),
            },
        },
    });
    gateway = await startGateway(home, { args: ["--verbose"] });
    client = await connect(gateway);
});

after(async () => {
    client?.close();
    await gateway?.stop();
    for (const fake of Object.values(fakes)) await fake.stop();
    home?.remove();
});

/** Says something in a session of its own; gives the run's id and session. */
async function say(agent, message) {
    const runId = `run-${++number}`;
    const sessionKey = `agent:${agent}:t${number}`;
    const { status } = await client.call("chat.send", { sessionKey, message, idempotencyKey: runId });
    assert.equal(status, "started");
    return { runId, sessionKey };
}

const textOf = (message) => message.content.filter((part) => part.type === "text").map((part) => part.text).join("");
const ended = ({ runId }) => client.event("chat", (p) => p.runId === runId && p.state !== "delta").then((frame) => frame.payload);

/** The last chat event of a talk: {state, text}. */
async function talk(agent, message) {
    const payload = await ended(await say(agent, message));
    return { state: payload.state, text: payload.message ? textOf(payload.message) : "", error: payload.errorMessage ?? "" };
}

for (const [name, method] of Object.entries(talks)) {
    const calls = async (contains) => (await fakes[name].control("calls", { method, contains })).calls;

    describe(name, { concurrency: true }, () => {
        test("an answer streams in order: every delta holds the one before, the final one is the whole", async () => {
            const words = Array.from({ length: 120 }, (_, i) => `w${i}`).join(" ");
            const { runId } = await say(name, `[[text:${words}]] [[delay:4]]`);
            const last = await ended({ runId });
            assert.equal(last.state, "final");
            assert.equal(textOf(last.message), words);
            const deltas = client.events("chat", (p) => p.runId === runId && p.state === "delta").map((p) => textOf(p.message));
            assert.ok(deltas.length >= 2, `${deltas.length} deltas`);
            deltas.reduce((before, now) => (assert.ok(now.startsWith(before) && words.startsWith(now)), now), "");
            const pieces = client.events("agent", (p) => p.runId === runId && p.stream === "assistant").map((p) => p.data.delta);
            assert.equal(pieces.join(""), words);
        });

        test("a tool call is carried out in the workspace, its result told to the model, and the second answer shown", async () => {
            const workspace = path.join(home.state, name === "openai" ? "workspace" : `workspace-${name}`);
            mkdirSync(workspace, { recursive: true });
            writeFileSync(path.join(workspace, `seen-by-${name}.txt`), "x");
            const { runId, sessionKey } = await say(name, `[[tool:ls {"path": "."}]] please`);
            const last = await ended({ runId });
            assert.match(textOf(last.message), new RegExp(`tool said: [^]*seen-by-${name}\\.txt`));
            const { messages } = await client.call("chat.history", { sessionKey });
            assert.deepEqual(messages.map((m) => m.role), ["user", "assistant", "toolResult", "assistant"]);
            assert.ok(messages[2].content[0].text.includes(`seen-by-${name}.txt`));
        });

        test("a wrong key: said plainly, asked once, and not shown", async () => {
            const { text, error } = await talk(`${name}-wrong`, "knock knock wrong");
            assert.match(text + error, /does not accept the API key/);
            assert.equal((await calls("knock knock wrong")).length, 1);
        });

        test("a model that the service does not serve", async () => {
            const { text, error } = await talk(`${name}-gone`, "knock knock gone");
            assert.match(text + error, /Unknown model: \S+-like\/gone-1/);
            assert.equal((await calls("knock knock gone")).length, 1);
        });

        test("429 with Retry-After: waited for, then answered", async () => {
            const { text } = await talk(name, `[[status:429 times=1 retry=1]] patience ${name}`);
            assert.match(text, /mock reply/);
            const made = await calls(`patience ${name}`);
            assert.equal(made.length, 2);
            assert.ok(made[1].at - made[0].at >= 1000, `${made[1].at - made[0].at} ms`);
        });

        for (const status of [500, 529]) {
            test(`${status} once is got over, ${status} for ever is told after four tries`, async () => {
                assert.match((await talk(name, `[[status:${status} times=1]] once ${status}`)).text, /mock reply/);
                const { text, error } = await talk(name, `[[status:${status}]] ever ${status}`);
                assert.match(text + error, status === 529 ? /temporarily overloaded/ : /HTTP 500|temporarily unavailable/);
                assert.equal((await calls(`ever ${status}`)).length, 4);
            });
        }

        test("a stream that turns into garbage ends with words, not with silence", async () => {
            const { text, error } = await talk(name, "[[text:one two three four five six]] [[garbage:2]]");
            assert.match(text, /^one two three/);
            assert.match(error, /answered something that is not its API/);
        });

        test("a stream that stalls is stopped by an abort, and the connection to the service is closed", async () => {
            const { runId, sessionKey } = await say(name, `[[text:abcdefgh ijklmnop qrstuvwx]] [[stall:2]] stalls ${name}`);
            await client.event("chat", (p) => p.runId === runId && p.state === "delta");
            const { aborted, runIds } = await client.call("chat.abort", { sessionKey });
            assert.deepEqual([aborted, runIds], [true, [runId]]);
            assert.equal((await ended({ runId })).state, "aborted");
            await eventually(async () => (await calls(`stalls ${name}`)).every((call) => call.done_at), { what: "the end of the stalled call" });
            assert.equal((await calls(`stalls ${name}`)).length, 1);
        });

        test("a connection that closes in mid-stream is told, and what came is not asked for again", async () => {
            const { text, error } = await talk(name, `[[text:first words of a long answer that breaks off]] [[close:3]] breaks ${name}`);
            assert.match(text, /^first words of a/);
            assert.match(error, /^The connection to \S+-like was lost in the middle of the answer/);
            assert.doesNotMatch(text + error, /:\/\/|127\.0\.0\.1|localhost/, "where the model runs is for the operator");
            assert.match(gateway.log(), new RegExp(`the call failed [^]*address="?${fakes[name].url}`), "the log says where");
            assert.equal((await calls(`breaks ${name}`)).length, 1);
        });
    });
}

test("the command line shows a failing model as a failure", async () => {
    const failed = await run(home, ["agent", "--agent", "openai-wrong", "--message", "hello"]);
    assert.match(failed.stdout + failed.stderr, /does not accept the API key/);
    assert.ok(!(failed.stdout + failed.stderr).includes(CANARY));
});

test("the key is in no answer, no event, no log", async () => {
    const status = await run(home, ["models", "status"]);
    const log = await run(home, ["logs", "--plain", "--limit", "5000"]);
    assert.equal(log.code, 0, log.stderr);
    assert.ok(log.stdout.length > 500);
    for (const [where, text] of Object.entries({ frames: JSON.stringify(client.frames), stderr: gateway.log(), status: status.stdout + status.stderr, log: log.stdout })) {
        const at = text.indexOf(CANARY);
        assert.equal(at, -1, `${where}: …${text.slice(Math.max(0, at - 200), at + 10)}`);
    }
});
