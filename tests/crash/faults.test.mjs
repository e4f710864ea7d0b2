// Faults that kill nobody: a channel or a model that is away, refuses, breaks off or talks nonsense. The message is delivered or visibly fails.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sleep, World } from "./rig.mjs";
import { effects } from "./scenarios.mjs";

const TOGETHER = 8;
// Real time: the design says 40 s, the waits of the program are the same after two.
const AWAY_MS = 5000;
// The silence of a model is borne for minutes; the limit of the whole run is the one that a config can set.
const RUN_SECONDS = { of_a_stall: 2, of_the_others: 60 };

// Words of a parser or of a program's inside; a person must never read them.
const RAW = /unexpected (token|character)|syntax ?error|parse error|json\.parse|at position \d|\bundefined\b|\[object |std::|exception|errc|nlohmann|boost/i;

/** One world for one test. */
async function inWorld(options, body) {
    const world = new World();
    try {
        await world.open(options);
        await world.startedWell();
        await body(world);
        world.kill("SIGTERM");
        assert.equal((await world.gateway.exited).code, 0, "it stops when it is told to");
    } finally {
        await world.close();
    }
}

const textsWith = (world, marker) => world.sent().map(({ text }) => text).filter((text) => text.includes(marker));
const answered = (world, ...markers) => world.settled(() => markers.every((marker) => world.isAnswered(marker)), { within: 30_000 });
const listed = async (world, state) => (await world.ask("messages", "list", "--state", state)).messages;
const message = async (world, marker) => (await listed(world, "all")).find(({ text }) => text.includes(marker));
const ambiguous = async (world) => (await listed(world, "all")).reduce((sum, one) => sum + one.ambiguous, 0);

describe("the channel", { concurrency: TOGETHER }, () => {
    test(`refuses connections for ${AWAY_MS / 1000} s while an answer is made: delivered once, in order, when it is back`, () => inWorld({}, async (world) => {
        const { port } = world.telegram;
        for (const marker of ["mark1;", "mark2;"]) world.say(marker, { text: "[[first:300]]" });
        world.say("mark3;", { user: 43, text: "[[first:300]]" });
        assert.ok(await world.until(() => world.asked("mark1;").length > 0 && world.asked("mark3;").length > 0));
        await world.telegram.stop();
        await sleep(AWAY_MS);
        await world.telegram.start(port);
        assert.ok(await answered(world, "mark1;", "mark2;", "mark3;"), world.gateway.log);
        for (const marker of ["mark1;", "mark2;", "mark3;"]) assert.equal(textsWith(world, marker).length, 1, marker);
        const mine = world.sent().filter(({ chat_id: chat }) => chat === 42).map(({ text }) => text).join("\n");
        assert.ok(mine.indexOf("mark1;") < mine.indexOf("mark2;"));
        assert.equal(await ambiguous(world), 0, "nothing was sent to a port that refuses");
    }));

    for (const [words, fault, { tries, sent = 1, marked = 0 }] of [
        ["answers 500 twice", { kind: "status", status: 500, times: 2 }, { tries: 3 }],
        ["answers 502 with a page of a proxy", { kind: "status", status: 502, body: "<html><h1>502 Bad Gateway</h1></html>", headers: { "content-type": "text/html" } }, { tries: 2, marked: 1 }],
        ["answers 429 with retry_after", { kind: "status", status: 429, retry_after: 1 }, { tries: 2 }],
        ["resets twice after it has read the message", { kind: "drop_before", times: 2 }, { tries: 3, marked: 2 }],
        ["resets once after it has taken the message", { kind: "drop_after" }, { tries: 2, sent: 2, marked: 1 }],
        ["answers by half", { kind: "half" }, { tries: 2, sent: 2, marked: 1 }],
        ["answers nonsense", { kind: "garbage" }, { tries: 2, sent: 2, marked: 1 }],
    ]) {
        test(`${words}: delivered${sent > 1 ? ", and what was doubled is marked" : " once"}`, () => inWorld({}, async (world) => {
            world.telegram.addFaults({ method: "sendMessage", contains: "mark1;", ...fault });
            world.say("mark1;");
            world.say("other1;", { user: 43 });
            const made = () => world.sends().filter(({ body }) => JSON.stringify(body).includes("mark1;"));
            assert.ok(await world.settled(() => made().length >= tries && ["mark1;", "other1;"].every((marker) => world.isAnswered(marker)), { within: 30_000 }), world.gateway.log);
            const calls = made();
            assert.equal(calls.length, tries);
            assert.equal((await message(world, "mark1;")).state, "delivered", "nothing more is sent");
            assert.equal(textsWith(world, "mark1;").length, sent);
            assert.equal(textsWith(world, "other1;").length, 1);
            if (fault.retry_after) assert.ok(calls[1].at - calls[0].at >= 1000 * fault.retry_after, `waited ${calls[1].at - calls[0].at} ms`);
            assert.equal(await ambiguous(world), marked);
        }));
    }

    test("resets three times after it has read the message: after three sends of unknown outcome it is a dead letter, which can be sent by hand", () => inWorld({}, async (world) => {
        world.telegram.addFaults({ method: "sendMessage", contains: "mark1;", kind: "drop_before", times: 3 });
        world.say("mark1;");
        assert.ok(await world.until(() => world.sends().length >= 3, 30_000), world.gateway.log);
        await world.settled(() => true);
        const dead = await listed(world, "dead");
        assert.equal(dead.length, 1, JSON.stringify(dead));
        world.say("mark2;");
        assert.ok(await answered(world, "mark2;"), "what comes after it is answered");
        await world.ask("messages", "retry", dead[0].id);
        assert.ok(await answered(world, "mark1;"));
        assert.equal(textsWith(world, "mark1;").length, 1);
    }));

    test("refuses the message for good (403, blocked): not tried again, a dead letter with the reason", () => inWorld({}, async (world) => {
        world.telegram.addFaults({ method: "sendMessage", contains: "mark1;", kind: "status", status: 403, message: "Forbidden: bot was blocked by the user" });
        world.say("mark1;");
        assert.ok(await world.until(() => world.sends().length >= 1));
        await world.settled(() => true);
        assert.equal(world.sends().length, 1);
        const dead = await listed(world, "dead");
        assert.equal(dead.length, 1);
        assert.match(dead[0].error, /blocked by the user/);
        world.say("mark2;");
        assert.ok(await answered(world, "mark2;"));
    }));

    test("with delivery.ambiguous \"hold\" nothing of unknown outcome is sent again until somebody says so", () => inWorld({ config: { delivery: { ambiguous: "hold" } } }, async (world) => {
        world.telegram.addFaults({ method: "sendMessage", contains: "mark1;", kind: "drop_before" });
        world.say("mark1;");
        assert.ok(await world.until(() => world.sends().length >= 1));
        await world.settled(() => true, { quiet: 1500 });
        assert.equal(world.sends().length, 1);
        const [held] = await listed(world, "dead");
        assert.equal(held.state, "held");
        await world.ask("messages", "retry", held.id);
        assert.ok(await answered(world, "mark1;"));
        assert.equal(world.sends().length, 2);
    }));

    for (const [words, fault] of [
        ["500", { kind: "status", status: 500 }],
        ["429", { kind: "status", status: 429, retry_after: 1 }],
        ["a reset", { kind: "drop_before" }],
        ["half an answer", { kind: "half" }],
        ["nonsense", { kind: "garbage" }],
    ]) {
        test(`getUpdates meets ${words}: the message is taken once`, () => inWorld({}, async (world) => {
            world.telegram.addFaults({ method: "getUpdates", times: 2, ...fault });
            world.say("mark1;");
            world.say("mark2;", { bot: "ops_bot" });
            assert.ok(await answered(world, "mark1;", "mark2;"), world.gateway.log);
            assert.deepEqual([textsWith(world, "mark1;").length, textsWith(world, "mark2;").length], [1, 1]);
            assert.deepEqual([world.asked("mark1;").length, world.asked("mark2;").length], [1, 1]);
        }));
    }
});

const sse = { "content-type": "text/event-stream" };
const tool = (more) => ({ tools: [{ name: "exec", input: { command: "echo mark1 >> ~/effects.txt" } }], ...more });
/** words, what the model does at the first message, what the person gets: the answer, or words about the failure. */
const MODEL_FAULTS = [
    ["500 three times", { fault: { kind: "status", status: 500, times: 3 } }, "answer"],
    ["500 for ever", { fault: { kind: "status", status: 500, times: 0 } }, "failure"],
    ["429 with Retry-After", { reply: { status: 429, retry_after: 1 }, times: 1 }, "answer"],
    ["a reset before the answer, twice", { fault: { kind: "drop_before", times: 2 } }, "answer"],
    ["a reset before the answer, for ever", { fault: { kind: "drop_before", times: 0 } }, "failure"],
    ["half a stream", { fault: { kind: "half", times: 1 } }, "failure"],
    ["a cut in mid-stream", { reply: { text: "a long answer that is cut off in the middle of it", close_after: 3 } }, "failure"],
    ["garbage in the stream", { reply: { text: "a long answer with garbage in the middle of it", garbage_after: 3 } }, "failure"],
    ["an error event in the stream", { reply: { text: "a long answer with an error in the middle of it", error_after: 3 } }, "failure"],
    ["a stream of nothing", { reply: { body: "", headers: sse } }, "failure"],
    ["a stream of nothing but comments", { reply: { body: ": processing\n\n: processing\n\n", headers: sse } }, "failure"],
    ["events that are no JSON", { reply: { body: "data: {oops\n\ndata: [DONE]\n\n", headers: sse } }, "failure"],
    ["bytes that are no text", { reply: { body: "\u0000\u0001\u0002data", headers: sse } }, "failure"],
    ["a page of HTML with status 200", { reply: { body: "<html><body><h1>Welcome to the hotel network</h1></body></html>", headers: { "content-type": "text/html" } } }, "failure"],
    ["a JSON value that is no answer", { reply: { body: "[1, 2, 3]", headers: { "content-type": "application/json" } } }, "failure"],
    ["a stall in mid-stream", { reply: { text: "a long answer that stops and says nothing more", stall_after: 3 } }, "failure"],
    ["a stall before the first word", { fault: { kind: "stall", times: 1 } }, "failure"],
    ["an end in the middle of a tool call", { reply: tool({ close_after: 1 }) }, "failure"],
    ["a tool call that breaks off within its arguments", { steps: [tool({ tools: [{ name: "exec", raw: "{\"command\": \"echo mark1 >> ~/eff" }] }), { text: "mark1; without the tool" }] }, "answer"],
    ["an answer without words", { reply: { text: "" } }, "failure"],
];

describe("the model", { concurrency: TOGETHER }, () => {
    for (const [words, { fault, ...rule }, expected] of MODEL_FAULTS) {
        test(`${words}: ${expected === "answer" ? "answered" : "the person is told, once, in words for people"}; the next message is answered`, () => inWorld({
            config: { agents: { defaults: { model: "mock/mock-1", timeoutSeconds: words.includes("stall") ? RUN_SECONDS.of_a_stall : RUN_SECONDS.of_the_others }, list: [{ id: "main", default: true }, { id: "ops" }] } },
        }, async (world) => {
            if (fault) world.openai.addFaults({ method: "chat.completions", contains: "mark1;", ...fault });
            else world.openai.addRule({ match: "mark1;", ...rule });
            world.say("mark1;");
            assert.ok(await world.settled(() => world.sent().length > 0, { within: 20_000 }), `silence; the program said:\n${world.gateway.log}`);
            const texts = world.sent().map(({ text }) => text);
            assert.equal(texts.length, 1, JSON.stringify(texts));
            if (expected === "answer") assert.match(texts[0], /mark1;/);
            assert.doesNotMatch(texts[0], RAW);
            assert.equal(effects(world), 0);
            world.openai.clearFaults();
            world.say("next1;");
            assert.ok(await answered(world, "next1;"), "the next message of the chat is answered");
            assert.equal((await message(world, "mark1;")).state, "delivered");
        }));
    }
});
