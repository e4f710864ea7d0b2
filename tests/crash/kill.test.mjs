// SIGKILL of the real program at every named step, in every scenario: nothing lost, nothing doubled but in the one marked window, no wrong chat.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { run } from "../clients/gateway.mjs";
import { crashPoints, sleep, World } from "./rig.mjs";
import { counted, effects, isAllAnswered, SCENARIOS } from "./scenarios.mjs";
import { legacyFaults, legacyState } from "./legacy.mjs";

const TOGETHER = 8;
const UNFINISHED_MS = 5000;

const points = await crashPoints();
const reached = new Set();
const rows = [];

const isTool = (point) => point.startsWith("tool.") || point.startsWith("step.");
const isImport = (point) => point.startsWith("import.");
const isStart = (point) => point.startsWith("start.");
const isDraft = (point) => point.startsWith("draft.");
const isPairing = (point) => point.startsWith("pair.");
/** The points that every message of this scenario passes on its way. */
const onTheWay = (scenario) => points.filter((point) => !isImport(point) && !isStart(point) && !isDraft(point) && !isPairing(point) && point !== "stop.drain" && SCENARIOS[scenario].passes?.test(point) !== false &&
    (!isTool(point) || scenario === "tools") && (point !== "out.between" || scenario === "long answer"));
/** The send was accepted and its receipt is not kept: Telegram cannot be asked, so the part is sent again and counted. A signal from outside for the end
 *  of the model's answer comes that late at times, when the machine is busy. */
const isMarkedWindow = (kill) => kill.point === "out.send.after" || (/^send |^model done$/.test(kill.seen ?? "") && !kill.signal);
/** The answer was whole in the memory of the dead program at most (a tool that only reads does not wait for it): it has to be asked for again. */
const mayAskAgain = (kill) => kill.seen ? !kill.seen.startsWith("send ") : /^(in|queue|run|model|start|stop|import)\.|^final\.commit\.before$/.test(kill.point) ||
    (kill.pass === 2 && /^tool\.(start|end)$/.test(kill.point));

const wholeAnswers = (world) => world.openai.findCalls({ method: "chat.completions", outcome: "answered" });
/** What the fakes see, and when it is that. */
const SEEN = {
    "handed over": (world) => world.telegram.findCalls({ method: "getUpdates", outcome: "answered" }).length > 0,
    "model asked": (world) => world.openai.findCalls({ method: "chat.completions" }).length > 0,
    "mid-stream": (world) => world.openai.calls.some(({ events_sent: events }) => events >= 3),
    "model done": (world) => wholeAnswers(world).length > 0,
    "tool ran": (world) => effects(world) > 0,
    "send received": (world) => world.sent().length > 0,
    "send answered": (world) => world.sends().some(({ outcome }) => outcome === "answered"),
};

/** Lets the kill strike the program that runs now; false when it lived through everything. */
async function strike(world, kill) {
    const { gateway } = world;
    // The signal is given inside the fake, before it says another byte.
    if (kill.seen) world.untilOrEnd(() => SEEN[kill.seen](world) && (world.kill(kill.signal), true));
    if (kill.after_ms !== undefined) sleep(kill.after_ms).then(() => world.kill());
    if (kill.point === "stop.drain") world.untilOrEnd(() => SEEN["model asked"](world) && (world.kill("SIGTERM"), true));
    await world.untilOrEnd(() => false);
    if (!gateway.ended) return false;
    const expected = kill.signal === "SIGTERM" ? { code: 0, signal: null } : { code: null, signal: "SIGKILL" };
    assert.deepEqual(gateway.ended, expected, gateway.log);
    return true;
}

/** What is said while nobody kills anything; the program is stopped in order. */
async function inPeace(world, talk) {
    const gateway = await world.startedWell();
    await talk(world);
    assert.ok(await world.settled(() => isAllAnswered(world)), gateway.log);
    world.kill("SIGTERM");
    await gateway.exited;
}

/** One world: each of `kills` strikes a start of its own, then the program is started once more, and all is counted when it is quiet. */
async function killed(scenario, kills, { prepare, config: more } = {}) {
    const { config, talk, prepare: rules, before, afterwards, faults } = SCENARIOS[scenario];
    const world = new World();
    try {
        await world.open({ config: { ...config, ...more }, prepare: (home) => (rules?.(home, world), prepare?.(home)) });
        if (before) await inPeace(world, before);
        let struck = 0;
        for (const [at, kill] of kills.entries()) {
            const gateway = world.start({ crash: kill.point && `${kill.point}:${kill.pass ?? 1}` });
            if (at === 0) {
                await gateway.ready;
                await talk(world);
            }
            if (!(await strike(world, kill))) break;
            struck += 1;
            if (kill.point) reached.add(kill.point);
        }
        if (struck === kills.length) await world.startedWell();
        let quiet = await world.settled(() => isAllAnswered(world));
        if (quiet && afterwards) {
            await afterwards(world);
            quiet = await world.settled(() => isAllAnswered(world));
        }
        const count = { ...counted(world), struck, quiet, faults: faults?.(world) ?? [], ...(await toldAtTheEnd(world)) };
        world.kill("SIGTERM");
        assert.equal((await world.gateway.exited).code, 0, "it stops when it is told to");
        return { world, count };
    } finally {
        await world.close();
    }
}

/** What the program itself says: sends of unknown outcome, messages that are not finished, the state of its databases. */
async function told(world) {
    const [{ messages }, { stores }, { sound }] = await Promise.all([world.ask("messages", "list", "--limit", "200"), world.ask("store", "stats"), world.ask("store", "check")]);
    // Messages that were answered together share a run, and each shows its sends.
    const marked = new Map(messages.map(({ runId, id, ambiguous }) => [runId ?? id, ambiguous]));
    return {
        sound,
        accepted: messages.length,
        ambiguous: [...marked.values()].reduce((sum, one) => sum + one, 0),
        counted: stores.reduce((sum, { counts }) => sum + (counts["counter.delivery_ambiguous_total"] ?? 0), 0),
        unfinished: messages.filter(({ state }) => !["delivered", "answered", "refused"].includes(state)).map(({ id, state }) => `${id} ${state}`),
    };
}

/** The last receipt may be on its way to the disk still. */
async function toldAtTheEnd(world) {
    const until = Date.now() + UNFINISHED_MS;
    let last = await told(world);
    while (last.unfinished.length > 0 && Date.now() < until) last = await told(world);
    return last;
}

const nameOf = (kill) => kill.after_ms !== undefined ? `after ${kill.after_ms} ms` : kill.seen ?? `${kill.point}${kill.pass ? `:${kill.pass}` : ""}`;

/** The case as a test, and a row of the table. */
function kills(scenario, list, options) {
    const name = list.map(nameOf).join(", then ") + (options?.note ?? "");
    test(`${scenario}: ${name}`, async () => {
        const { world, count } = await killed(scenario, list, options);
        rows.push([scenario, name, count.struck, count.messages, count.lost.length, count.doubled.length, count.ambiguous, count.reordered.length, count.wrongChat.length, count.askedAgain.length, count.effects]);
        assert.equal(count.struck, list.length, `the program lived through it: ${name} was not reached`);
        assert.deepEqual(count.lost, [], `lost; the program said:\n${world.gateway.log}`);
        assert.ok(count.quiet, `not quiet in time; the program said:\n${world.gateway.log}`);
        assert.deepEqual(count.wrongChat, []);
        assert.deepEqual(count.reordered, []);
        assert.deepEqual(count.noise, [], "nobody is told of the restart");
        assert.deepEqual([count.unfinished, count.faults], [[], []]);
        assert.deepEqual([count.sound, count.accepted, count.counted], [true, count.messages, count.ambiguous], "the store is sound, has each message once, and counts the sends of unknown outcome");
        // Where several answers are under way at once, several sends may be in that window.
        const windows = SCENARIOS[scenario].single ? list.filter(isMarkedWindow).length : Infinity;
        assert.ok(count.doubled.length <= Math.min(windows, count.ambiguous), `doubled ${JSON.stringify(count.doubled)}, marked ${count.ambiguous}`);
        if (list.some(({ point }) => point === "out.send.after")) assert.ok(count.ambiguous >= 1, "the window is counted");
        if (SCENARIOS[scenario].single && !list.some(mayAskAgain)) assert.deepEqual(count.askedAgain, [], "a finished answer is not paid for again");
        if (scenario === "tools") checkTools(world, count);
        options?.check?.(world, count);
    });
}

/** Never twice; and when the kill fell between the mark and the run, the model is told that nobody knows. */
function checkTools(world, count) {
    if (count.effects === 1) return;
    assert.equal(count.effects, 0, "the tool with side effects ran twice");
    assert.ok(JSON.stringify(world.openai.requests.at(-1)).includes("interrupted"), "the model is told that the outcome is unknown");
}

describe("killed at a named step", { concurrency: TOGETHER }, () => {
    for (const scenario of Object.keys(SCENARIOS)) for (const point of onTheWay(scenario)) kills(scenario, [{ point }]);
    // The second pass of a point is another message's, another part's or another tool's.
    for (const point of ["in.commit.after", "in.ack", "model.ask", "final.commit.after", "out.claim.after", "out.send.after"]) kills("busy queue", [{ point, pass: 2 }]);
    for (const point of ["in.commit.before", "model.answered", "final.commit.before", "out.sent.after"]) kills("three chats on two accounts", [{ point, pass: 3 }]);
    for (const point of ["out.claim.after", "out.send.after", "out.sent.after", "out.between"]) kills("long answer", [{ point, pass: 2 }]);
    for (const point of ["model.answered", "step.commit.after", "tool.start", "tool.end", "tool.commit.after"]) kills("tools", [{ point, pass: 2 }]);
    kills("one chat", [{ point: "stop.drain" }]);
    kills("busy queue", [{ point: "stop.drain" }]);
});

describe("killed twice in a row, and while it starts", { concurrency: TOGETHER }, () => {
    // A message that is kept is not received again, and a turn that is kept does not end again.
    for (const point of onTheWay("one chat").filter((name) => !/^in\.|^final\.commit\.after$|^out\.sent\.after$/.test(name))) kills("one chat", [{ point }, { point }]);
    for (const point of points.filter(isStart)) {
        kills("busy queue", [{ point }]);
        kills("busy queue", [{ point: "model.ask" }, { point }]);
        kills("long answer", [{ point: "out.claim.after" }, { point }]);
        kills("tools", [{ point: "tool.commit.after" }, { point }]);
    }
    kills("tools", [{ point: "tool.start" }, { point: "final.commit.before" }]);
    kills("tools", [{ point: "tool.end" }, { point: "out.claim.after" }]);
    kills("long answer", [{ point: "out.send.after" }, { point: "out.between" }]);
    kills("three chats on two accounts", [{ point: "in.commit.after" }, { point: "out.claim.after" }]);
});

describe("killed from outside, at what the fakes see", { concurrency: TOGETHER }, () => {
    // What the fakes have seen is counted from their beginning.
    for (const scenario of Object.keys(SCENARIOS).filter((name) => !SCENARIOS[name].before)) for (const seen of Object.keys(SEEN)) {
        const asks = SCENARIOS[scenario].passes === undefined;
        if (seen === "tool ran" ? scenario === "tools" : asks || !/model|stream/.test(seen)) kills(scenario, [{ seen }]);
    }
    // And at moments that nobody chose: the whole of a conversation takes about that long.
    for (let ms = 3; ms < 200; ms += 7) kills("three chats on two accounts", [{ after_ms: ms }]);
});

// What runs gets its time; what does not end in it is taken up by the next start, and nobody notices.
describe("told to stop (SIGTERM), and started again", { concurrency: TOGETHER }, () => {
    for (const drainMs of [1, 5000]) {
        for (const scenario of ["busy queue", "long answer", "tools"]) {
            for (const seen of Object.keys(SEEN).filter((name) => name !== "tool ran" || scenario === "tools")) {
                kills(scenario, [{ seen, signal: "SIGTERM" }], { config: { gateway: { shutdown: { drainMs } } }, note: `, ${drainMs} ms to drain` });
            }
        }
    }
});

describe("killed while a state directory of 2026.3.28 is taken over", { concurrency: TOGETHER }, () => {
    const check = (world) => {
        for (const { marker, user } of world.said.filter(({ marker }) => marker.endsWith("-1;"))) assert.deepEqual(legacyFaults(user, world.asked(marker).at(-1).body), []);
    };
    for (const point of points.filter(isImport)) {
        kills("three chats", [{ point }], { prepare: legacyState, check });
        // What is taken over is not taken over again: a second time is another step.
        kills("three chats", [{ point }, { point: point === "import.middle" ? "import.end" : point }], { prepare: legacyState, check });
    }
});

// The person sees the answer grow. What is shown when the kill falls becomes the answer; only a draft that nobody had time to note stays beside it.
describe("killed while an answer is shown as it grows", { concurrency: TOGETHER }, () => {
    const whole = `mark1; ${Array.from({ length: 60 }, (_, i) => `word${i}`).join(" ")}.`;
    const shown = (world) => world.sent().filter(({ deleted }) => !deleted).map(({ text, edits }) => edits.at(-1)?.text ?? text);
    for (const [point, leftovers] of [["draft.shown", 1], ["draft.commit.after", 0], ["draft.shown:2", 0], ["model.answered", 0], ["final.commit.after", 0], ["out.claim.after", 0], ["out.send.after", 0]]) {
        test(point, async () => {
            const world = new World();
            try {
                await world.open({ streaming: "partial", prepare: () => world.openai.addRule({ match: "mark1;", reply: { text: whole, chunk: 8, delay_ms: 60 } }) });
                const killed = world.start({ crash: point.includes(":") ? point : `${point}:1` });
                await killed.ready;
                world.say("mark1;");
                assert.equal((await killed.exited).signal, "SIGKILL", killed.log);
                reached.add(point.split(":")[0]);
                const gateway = await world.startedWell();
                assert.ok(await world.settled(() => shown(world).includes(whole), { quiet: 400 }), `${JSON.stringify(shown(world))}\n${gateway.log}`);
                const rest = shown(world).filter((text) => text !== whole);
                assert.ok(rest.length <= leftovers && shown(world).length - rest.length === 1, JSON.stringify(shown(world)));
                assert.deepEqual((await toldAtTheEnd(world)).unfinished, []);
            } finally {
                await world.close();
            }
        });
    }
});

// Whom nobody knows is given one code; whoever is let in is answered, and nobody else.
describe("killed around a pairing", { concurrency: TOGETHER }, () => {
    const STRANGER = 77, OTHER = 78;
    const CODE = /pairing approve telegram ([A-Z2-9]{8})/;
    const sentTo = (world, user) => world.sent().filter(({ chat_id: chat }) => chat === user);
    const codesTo = (world, user) => sentTo(world, user).flatMap(({ text }) => CODE.exec(text)?.[1] ?? []);
    const knock = (world, user) => world.telegram.say({ bot: "main_bot", from: { id: user, first_name: `U${user}` }, chat: { id: user, type: "private" }, text: "knock" });
    const closed = (home) => {
        const config = JSON.parse(home.readConfig());
        Object.assign(config.channels.telegram.accounts.default, { dmPolicy: "pairing", allowFrom: [] });
        home.writeConfig(config);
    };
    const dies = async (world, crash, speak) => {
        const gateway = world.start({ crash });
        await gateway.ready;
        speak();
        await world.untilOrEnd(() => false);
        assert.equal(gateway.ended?.signal, "SIGKILL", `${crash} was not reached\n${gateway.log}`);
        reached.add(crash.split(":")[0]);
    };
    const approve = (world, code, env) => run(world.home, ["pairing", "approve", "telegram", code], { env });

    // Told before the code is shown: Telegram does not offer the message again, and the next one brings the code.
    const mayBeTold = (point) => point === "pair.shown" || point === "in.ack.after";
    const mayShowTwice = (point) => mayBeTold(point) || point === "in.ack";
    for (const [point, later] of [["in.receive", "in.commit.before"], ["pair.commit.after", "in.commit.after"], ["pair.shown", "model.answered"], ["in.ack", "final.commit.after"], ["in.ack.after", "out.claim.after"]]) {
        test(`the request: ${point}, the approval: pair.approved, then ${later}`, async () => {
            const world = new World();
            try {
                await world.open({ prepare: closed });
                await dies(world, `${point}:1`, () => knock(world, STRANGER));
                const gateway = await world.startedWell();
                if (!(await world.settled(() => codesTo(world, STRANGER).length > 0, { within: mayBeTold(point) ? 1000 : undefined })) && mayBeTold(point)) knock(world, STRANGER);
                knock(world, OTHER);
                assert.ok(await world.settled(() => [STRANGER, OTHER].every((user) => codesTo(world, user).length > 0)), gateway.log);
                const codes = codesTo(world, STRANGER);
                assert.equal(new Set(codes).size, 1, "he keeps the code that he was given");
                assert.ok(codes.length <= (mayShowTwice(point) ? 2 : 1), codes.join());
                assert.notEqual(codes[0], codesTo(world, OTHER)[0]);

                const killed = await approve(world, codes[0], { OPENCLAW_CRASH: "pair.approved:1" });
                assert.equal(killed.signal, "SIGKILL", killed.stdout + killed.stderr);
                reached.add("pair.approved");
                const { requests } = await world.ask("pairing", "list", "telegram");
                assert.deepEqual(requests.map(({ id, code }) => [id, code]), [[String(OTHER), codesTo(world, OTHER)[0]]], "he waits no more, the other one does");
                assert.equal((await approve(world, codes[0])).code, 1, "a code lets in once");
                world.kill("SIGTERM");
                await gateway.exited;

                await dies(world, `${later}:1`, () => (knock(world, OTHER), world.say("mark1;", { user: STRANGER })));
                await world.startedWell();
                assert.ok(await world.settled(() => isAllAnswered(world)), world.gateway.log);
                const count = { ...counted(world), ...(await toldAtTheEnd(world)) };
                rows.push(["a pairing", `${point}, pair.approved, ${later}`, 3, count.messages, count.lost.length, count.doubled.length, count.ambiguous, count.reordered.length, count.wrongChat.length, count.askedAgain.length, 0]);
                assert.deepEqual([count.lost, count.doubled, count.wrongChat, count.unfinished], [[], [], [], []]);
                assert.deepEqual([count.sound, count.accepted, count.counted], [true, 1, count.ambiguous]);
                assert.deepEqual(count.noise.filter((text) => !CODE.test(text)), []);
                assert.deepEqual(codesTo(world, OTHER).length, 1, "who was not let in is given no more than his code, once");
            } finally {
                await world.close();
            }
        });
    }
});

test("a crowd on two accounts, six kills in a row: everybody is answered, in order", async () => {
    const list = ["in.commit.after:50", "model.answered:30", "final.commit.after:20", "out.send.after:15", "out.claim.after:40", "start.recovered:1"];
    const world = new World();
    try {
        await world.open();
        for (const round of [1, 2, 3]) for (let user = 300; user < 360; user += 1) world.say(`mark${user}-${round};`, { user, bot: user % 2 ? "main_bot" : "ops_bot" });
        for (const crash of list) {
            const gateway = world.start({ crash });
            assert.ok(await world.untilOrEnd(() => false, 30_000), `${crash} was not reached`);
            assert.equal(gateway.ended.signal, "SIGKILL", gateway.log);
        }
        await world.startedWell();
        const quiet = await world.settled(() => isAllAnswered(world), { within: 30_000 });
        const count = { ...counted(world), ...(await toldAtTheEnd(world)) };
        rows.push(["a crowd", "six points", list.length, count.messages, count.lost.length, count.doubled.length, count.ambiguous, count.reordered.length, count.wrongChat.length, count.askedAgain.length, 0]);
        assert.deepEqual([quiet, count.lost, count.wrongChat, count.reordered, count.noise, count.unfinished], [true, [], [], [], [], []]);
        assert.deepEqual([count.sound, count.accepted, count.counted], [true, count.messages, count.ambiguous]);
        assert.ok(count.doubled.length <= count.ambiguous, `doubled ${count.doubled.length}, marked ${count.ambiguous}`);
    } finally {
        await world.close();
    }
});

test("with delivery.ambiguous \"hold\" a send that a kill cut off is not repeated: it is held and shown, and sent when somebody says so", async () => {
    const world = new World();
    try {
        await world.open({ config: { delivery: { ambiguous: "hold" } } });
        const killed = world.start({ crash: "out.send.after:1" });
        await killed.ready;
        world.say("mark1;");
        assert.equal((await killed.exited).signal, "SIGKILL");
        const gateway = await world.startedWell();
        await world.settled(() => true, { quiet: 700 });
        assert.equal(world.sent().length, 1, "what Telegram took is not sent again");
        const [held] = (await world.ask("messages", "list", "--state", "dead")).messages;
        assert.deepEqual([held.state, held.ambiguous], ["held", 1]);
        await world.ask("messages", "retry", held.id);
        assert.ok(await world.settled(() => world.sent().length === 2), gateway.log);
    } finally {
        await world.close();
    }
});

test("a message that ends three starts is set aside with one notice; nothing behind it waits; it can be tried again by hand", async () => {
    const world = new World();
    try {
        await world.open();
        for (const start of [1, 2, 3]) {
            const gateway = world.start({ crash: "model.answered:1" });
            await gateway.ready;
            if (start === 1) world.say("mark1;", { text: "[[first:150]]" });
            await gateway.exited;
            assert.equal(gateway.ended.signal, "SIGKILL", gateway.log);
        }
        world.say("other1;", { user: 43 });
        const gateway = await world.startedWell();
        const toTheSender = () => world.sent().filter(({ chat_id: chat }) => chat === 42);
        assert.ok(await world.settled(() => world.isAnswered("other1;") && toTheSender().length > 0), gateway.log);
        assert.equal(toTheSender().length, 1, JSON.stringify(toTheSender()));
        assert.doesNotMatch(toTheSender()[0].text, /mock reply/);
        const { messages: [dead] } = await world.ask("messages", "list", "--state", "dead");
        assert.equal(dead.state, "dead");
        await world.ask("messages", "retry", dead.id);
        assert.ok(await world.settled(() => toTheSender().some(({ text }) => text.includes("mock reply"))), gateway.log);
        assert.equal(toTheSender().length, 2);
    } finally {
        await world.close();
    }
});

test("every crash point was reached", () => assert.deepEqual(points.filter((point) => !reached.has(point)), []));

after(() => {
    const head = ["scenario", "killed at", "kills", "messages", "lost", "doubled", "marked", "reordered", "wrong chat", "asked again", "effects"];
    const wide = head.map((_, i) => Math.max(...[head, ...rows].map((row) => String(row[i]).length)));
    for (const row of [head, ...rows]) console.log(row.map((cell, i) => String(cell).padEnd(wide[i])).join("  "));
    const sum = (i) => rows.reduce((total, row) => total + row[i], 0);
    console.log(`${rows.length} worlds, ${sum(2)} kills, ${sum(3)} messages: ${sum(4)} lost, ${sum(5)} doubled (${sum(6)} sends of unknown outcome marked), ${sum(8)} in a wrong chat`);
});
