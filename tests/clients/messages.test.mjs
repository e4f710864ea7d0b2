// What becomes of messages, told by the real program: delivered, held and retried, dead and dropped, with a gateway and without.
import assert from "node:assert/strict";
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { eventually, makeHome, run, startGateway } from "./gateway.mjs";

const bots = [{ token: "111:main", username: "main_bot" }];
let telegram, openai, home, gateway;

const config = (ambiguous) => ({
    agents: { defaults: { model: "mock/mock-1" }, list: [{ id: "main", default: true }] },
    models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
    delivery: { ambiguous },
    channels: { telegram: { apiRoot: telegram.url, network: { dangerouslyAllowPrivateNetwork: true }, botToken: "111:main", streaming: { mode: "off" }, dmPolicy: "open", allowFrom: ["*"] } },
});

before(async () => {
    telegram = await startProgram("telegram", { bots });
    openai = await startProgram("openai", {});
    home = makeHome(config("hold"));
    gateway = await startGateway(home);
});

after(async () => {
    await gateway?.stop();
    await telegram?.stop();
    await openai?.stop();
    home?.remove();
});

const say = (text) => telegram.control("message", { bot: "main_bot", from: { id: 42, first_name: "Ada" }, chat: { id: 42, type: "private" }, text });
const answered = (contains) => telegram.control("wait-sent", { bot: "main_bot", contains, timeout_ms: 10_000 });
const sentWith = async (contains) => (await telegram.control("sent", { bot: "main_bot", contains })).sent.length;
const json = async (...args) => {
    const said = await run(home, [...args, "--json"]);
    assert.equal(said.code, 0, said.stderr);
    return JSON.parse(said.stdout);
};
const listed = async (state) => (await json("messages", "list", "--state", state)).messages;
const stateOf = async (id) => (await json("messages", "show", id)).state;
const inState = (id, state) => eventually(async () => (await stateOf(id)) === state, { what: `${id} being ${state}` });

test("a message is listed and shown with its route, its run and its parts", async () => {
    await say("hello there");
    await answered("hello there");
    await inState("main:1", "delivered");
    const shown = await json("messages", "show", "main:1");
    assert.equal(shown.source, "gateway");
    assert.deepEqual(shown.events.map(({ event }) => event), ["accepted", "routed", "run", "run.ended", "part"]);
    assert.match((await run(home, ["messages", "list"])).stdout, /main:1 .*delivered .*telegram\/default .*Ada \(direct:42\)/);
    assert.match((await run(home, ["messages", "show", "main:1"])).stdout, /part 1 .*sent \(1 try\), message \d+: /);
});

test("an answer of unknown outcome is held, counted everywhere, and sent by a retry", async () => {
    await telegram.control("fault", { kind: "drop_before", method: "sendMessage" });
    await say("hold this");
    await inState("main:2", "held");
    assert.equal(await sentWith("hold this"), 0);
    assert.deepEqual((await listed("dead")).map(({ id, state }) => [id, state]), [["main:2", "held"]]);
    const health = await json("health");
    assert.equal(health.messages.held, 1);
    assert.equal(health.messages.deliveryAmbiguousTotal, 1);
    assert.equal(health.store.ok, true);
    assert.match((await run(home, ["status"])).stdout, /1 held/);
    assert.match((await run(home, ["doctor"])).stdout, /1 wait for you: 0 dead, 0 not delivered, 1 held/);
    const retried = await run(home, ["messages", "retry", "main:2"]);
    assert.equal(retried.stdout, "main:2: 1 part of its answer is sent.\n");
    await answered("hold this");
    await inState("main:2", "delivered");
    const again = await run(home, ["messages", "retry", "main:2"]);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /there is nothing to retry in main:2: it is delivered/);
});

test("an answer that the platform will never take is dead, and dropped for good", async () => {
    await telegram.control("fault", { kind: "status", method: "sendMessage", status: 403, message: "Forbidden: bot was blocked by the user" });
    await say("not for me");
    await inState("main:3", "dead");
    assert.match((await run(home, ["messages", "list", "--state", "dead"])).stdout, /bot was blocked by the user/);
    assert.equal((await run(home, ["messages", "drop", "main:3"])).code, 0);
    assert.equal(await stateOf("main:3"), "dropped");
    assert.deepEqual(await listed("dead"), []);
});

test("refusals of the moment and a lost connection are made up for without anybody", async () => {
    await telegram.control("fault", { kind: "status", method: "sendMessage", status: 500, times: 2 });
    await telegram.control("fault", { kind: "status", method: "sendMessage", status: 429, retry_after: 1 });
    await say("in the end");
    await answered("in the end");
    await inState("main:4", "delivered");
    assert.equal(await sentWith("in the end"), 1);
    assert.equal((await json("messages", "show", "main:4")).attempts, 4);
});

test("without a gateway the stores answer, and a change takes effect at the next start", async () => {
    await telegram.control("fault", { kind: "drop_before", method: "sendMessage" });
    await say("later then");
    await inState("main:5", "held");
    await gateway.stop();
    const list = await json("messages", "list", "--state", "dead");
    assert.equal(list.source, "store");
    assert.deepEqual(list.messages.map(({ id }) => id), ["main:5"]);
    const retried = await run(home, ["messages", "retry", "main:5"]);
    assert.match(retried.stdout, /No gateway is running; it takes effect at its next start\./);
    gateway = await startGateway(home);
    await answered("later then");
    await inState("main:5", "delivered");
});

test("an update that cannot be read is set aside with its text, what is behind it is answered, and it goes by a drop", async () => {
    await telegram.control("update", { bot: "main_bot", update: { message: { chat: 7, text: "lost words" } } });
    await say("right behind it");
    await answered("right behind it");
    const [aside] = await listed("dead");
    assert.equal(aside.id, "gateway:1");
    assert.equal(aside.state, "dead");
    assert.equal(aside.channel, "telegram");
    assert.match(aside.text, /lost words/);
    assert.equal((await json("health")).messages.dead, 1);
    assert.match((await run(home, ["messages", "show", "gateway:1"])).stdout, /lost words[^]*It cannot be read, so it cannot be tried again\. Let it go: .*messages drop gateway:1/);
    const retried = await run(home, ["messages", "retry", "gateway:1"]);
    assert.equal(retried.code, 1);
    assert.match(retried.stderr, /gateway:1 is an update of telegram that cannot be read/);
    await gateway.stop();
    assert.deepEqual((await listed("dead")).map(({ id }) => id), ["gateway:1"]);
    gateway = await startGateway(home);
    assert.equal((await run(home, ["messages", "drop", "gateway:1"])).code, 0);
    assert.deepEqual(await listed("dead"), []);
});

/** Writes the version of a store that no gateway has open, and gives the one that it had. */
function exchangeVersion(file, version) {
    const handle = openSync(file, "r+");
    const before = Buffer.alloc(4);
    readSync(handle, before, 0, 4, 60);
    writeSync(handle, version, 0, 4, 60);
    closeSync(handle);
    return before;
}

test("a message whose agent's store is of a newer version is set aside, confirmed to its platform, and answered by a retry when the store can be read", async () => {
    const store = path.join(home.state, "agents", "main", "sessions", "sessions.sqlite");
    await gateway.stop();
    const version = exchangeVersion(store, Buffer.from([0, 0, 0, 99]));
    gateway = await startGateway(home);
    await say("for a store that is too new");
    await eventually(async () => (await listed("dead")).length === 1, { what: "setting it aside" });
    const [aside] = await listed("dead");
    assert.equal(aside.id, "gateway:2");
    assert.equal(aside.sender, "Ada");
    assert.equal(aside.text, "for a store that is too new");
    assert.match(aside.error, /was written by a newer openclaw/);
    await eventually(async () => (await telegram.control("pending", { bot: "main_bot" })).pending === 0, { what: "telling Telegram" });
    const early = await run(home, ["messages", "retry", "gateway:2"]);
    assert.equal(early.code, 1);
    assert.match(early.stderr, /gateway:2 still cannot be kept for its agent: [^]*Install that newer version again/);
    await gateway.stop();
    const standing = await run(home, ["messages", "list", "--state", "dead"]);
    assert.match(standing.stdout, /gateway:2 .*for a store that is too new/);
    assert.match(standing.stderr, /was written by a newer openclaw/);
    assert.equal((await run(home, ["messages", "list", "--agent", "main"])).code, 1);
    const without = await run(home, ["messages", "retry", "gateway:2"]);
    assert.equal(without.code, 1);
    assert.match(without.stderr, /Start it: openclaw gateway run; then type again: openclaw messages retry gateway:2/);
    gateway = await startGateway(home);
    exchangeVersion(store, version);
    const retried = await run(home, ["messages", "retry", "gateway:2"]);
    assert.equal(retried.stdout, "gateway:2: its agent has it now and answers it.\n");
    await answered("for a store that is too new");
    assert.deepEqual(await listed("dead"), []);
});
