// Sessions that go beside a running gateway: cleanup and delete act through it, so that neither its memory nor a turn that runs is left behind.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { eventually, makeHome, run, startGateway } from "./gateway.mjs";

// Longer than a command takes.
const LONG_MS = 6000;
let openai, home, gateway;

before(async () => {
    openai = await startProgram("openai", {});
    home = makeHome({
        agents: { defaults: { model: "mock/mock-1" }, list: [{ id: "main", default: true }] },
        models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
        // Whatever is not in use is too old.
        session: { maintenance: { mode: "warn", pruneAfter: "1ms" } },
    });
    gateway = await startGateway(home);
});

after(async () => {
    await gateway?.stop();
    await openai?.stop();
    home?.remove();
});

const keyOf = (name) => `agent:main:${name}`;
const say = (name, text) => run(home, ["agent", "--session-key", keyOf(name), "--message", text]);
const requestsWith = async (text) => (await openai.control("requests")).requests.map((body) => JSON.stringify(body.messages)).filter((body) => body.includes(text));
const sessions = async () => new Map(JSON.parse((await run(home, ["sessions", "--json"])).stdout).sessions.map((row) => [row.key, row.sessionId]));
const keys = async () => [...(await sessions()).keys()].sort();

async function said(name, text) {
    const { code, stdout, stderr } = await say(name, text);
    assert.equal(code, 0, stderr);
    assert.ok(stdout.includes(text), stdout);
}

/** A turn that runs until the model answers at last: {ended, isOver()}. */
async function answering(name, text) {
    await openai.control("rule", { match: text, times: 1, reply: { text: `at last: ${text}`, first_delay_ms: LONG_MS } });
    const ended = say(name, text);
    let over = false;
    ended.then(() => (over = true));
    await eventually(async () => (await requestsWith(text)).length > 0, { what: "the question to the model" });
    return { ended, isOver: () => over };
}

test("cleanup spares the session that is being answered, and takes those at rest", async () => {
    await said("rest", "resting one");
    await said("busy", "first words");
    const turn = await answering("busy", "slow words");
    const looked = JSON.parse((await run(home, ["sessions", "cleanup", "--dry-run", "--json"])).stdout);
    assert.deepEqual([looked.dryRun, looked.beforeCount], [true, 2]);
    assert.deepEqual(await keys(), [keyOf("busy"), keyOf("rest")], "looking changes nothing");
    const done = await run(home, ["sessions", "cleanup", "--enforce"]);
    assert.ok(!turn.isOver(), "the turn ran all the time");
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /Entries: 2 -> 1 \(remove 1\)[^]*Kept, it is in use: agent:main:busy\n {2}removed {2}agent:main:rest\n/);
    assert.deepEqual(await keys(), [keyOf("busy")]);
    const { code, stdout } = await turn.ended;
    assert.equal(code, 0);
    assert.match(stdout, /at last: slow words/);
    await said("busy", "third words");
    const [asked] = await requestsWith("third words");
    for (const words of ["first words", "slow words", "at last"]) assert.ok(asked.includes(words), asked);
});

test("what cleanup took begins anew when it is spoken to again", async () => {
    await said("rest", "back again");
    const [asked] = await requestsWith("back again");
    assert.ok(!asked.includes("resting one"), asked);
});

test("a session at rest is deleted through the gateway, and its key begins anew", async () => {
    await said("gone", "old words");
    const before = (await sessions()).get(keyOf("gone"));
    const deleted = await run(home, ["sessions", "delete", keyOf("gone"), "--yes"]);
    assert.equal(deleted.stdout, `Deleted agent:main:gone. Its transcript stays archived as ${before} until it is pruned.\n`);
    assert.equal(deleted.code, 0);
    assert.ok(!(await keys()).includes(keyOf("gone")));
    const again = await run(home, ["sessions", "delete", keyOf("gone"), "--yes"]);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /agent:main:gone/);
    await said("gone", "new words");
    const [asked] = await requestsWith("new words");
    assert.ok(!asked.includes("old words"), asked);
    assert.notEqual((await sessions()).get(keyOf("gone")), before);
});

test("a session that is deleted by its name while it is being answered: the turn is stopped, and does not bring it back", async () => {
    await said("cut", "before the cut");
    const turn = await answering("cut", "cut off words");
    const deleted = await run(home, ["sessions", "delete", keyOf("cut"), "--yes", "--json"]);
    assert.equal(deleted.code, 0, deleted.stderr);
    assert.equal(JSON.parse(deleted.stdout).deleted, true);
    const { stdout } = await turn.ended;
    assert.doesNotMatch(stdout, /at last/);
    assert.ok(!(await keys()).includes(keyOf("cut")));
    await said("cut", "after the cut");
    const [asked] = await requestsWith("after the cut");
    for (const words of ["before the cut", "cut off words"]) assert.ok(!asked.includes(words), asked);
});
