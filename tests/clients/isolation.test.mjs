// session.requireDmIsolation at the start of the real program: two people whom pairing let in share one main session.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { eventually, freePort, makeHome, run, startGateway } from "./gateway.mjs";

const PEOPLE = [77, 78];
const SHARED = /2 senders share the main session of agent "main" and can learn what the others said: telegram account "default" [^]*openclaw config set session\.dmScope per-channel-peer/;

let telegram, openai, home;

const config = (session) => ({
    agents: { defaults: { model: "mock/mock-1" }, list: [{ id: "main", default: true }] },
    models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
    session,
    channels: { telegram: { botToken: "111:main", apiRoot: telegram.url, network: { dangerouslyAllowPrivateNetwork: true }, streaming: { mode: "off" }, dmPolicy: "pairing" } },
});
const say = (from, text) => telegram.control("message", { bot: "main_bot", from: { id: from, first_name: `U${from}` }, chat: { id: from, type: "private" }, text });
const answered = (chat, contains) => telegram.control("wait-sent", { bot: "main_bot", chat, contains, timeout_ms: 10_000 });

/** The person writes, is given a code, and is let in by it. */
async function letIn(person) {
    await say(person, "let me in");
    const { sent } = await answered(person, "Pairing code");
    const { code, stderr } = await run(home, ["pairing", "approve", "telegram", JSON.stringify(sent).match(/approve telegram ([A-Z2-9]{8})/)[1]]);
    assert.equal(code, 0, stderr);
}

before(async () => {
    telegram = await startProgram("telegram", { bots: [{ token: "111:main", username: "main_bot" }] });
    openai = await startProgram("openai", {});
    home = makeHome();
    home.port = await freePort();
    // With the key, too, the gateway starts as long as nobody is in.
    home.writeConfig(config({ requireDmIsolation: true }));
    const gateway = await startGateway(home);
    for (const person of PEOPLE) await letIn(person);
    assert.equal(await gateway.stop(), 0);
});

after(async () => {
    for (const fake of [telegram, openai]) await fake?.stop();
    home?.remove();
});

test("with the key the gateway does not start: exit code 1, who shares what, and the words to type", async () => {
    home.writeConfig(config({ requireDmIsolation: true }));
    const { code, stdout, stderr } = await run(home, ["gateway", "run"]);
    assert.equal(code, 1, stdout);
    assert.match(stderr, /session\.requireDmIsolation is on, but: /);
    assert.match(stderr, SHARED);
    assert.doesNotMatch(stdout, /is ready\./);
    assert.equal((await run(home, ["config", "validate"])).code, 0, "the file alone does not show it: both stand in the store");
});

test("a look finds them in the database of an earlier version too, and leaves it so", async () => {
    home.writeConfig(config({}));
    const path = join(home.state, "state/gateway.sqlite");
    const now = readFileSync(path);
    // Bytes 60 to 63 of a database of SQLite are its user_version.
    const earlier = Buffer.from(now);
    earlier.writeUInt32BE(now.readUInt32BE(60) - 1, 60);
    writeFileSync(path, earlier);
    for (const command of ["doctor", "status"]) assert.match((await run(home, [command])).stdout, SHARED);
    assert.ok(readFileSync(path).equals(earlier));
    writeFileSync(path, now);
});

test("without the key it starts and warns, and both are answered", async () => {
    home.writeConfig(config({}));
    const gateway = await startGateway(home);
    try {
        await eventually(() => SHARED.test(gateway.log()), { what: "the warning" });
        for (const person of PEOPLE) await say(person, `here is ${person}`);
        for (const person of PEOPLE) await answered(person, `here is ${person}`);
    } finally {
        assert.equal(await gateway.stop(), 0);
    }
});

test("with the key it starts, without a warning, once each has a session of his own, or both are one person", async () => {
    for (const parted of [{ dmScope: "per-channel-peer" }, { identityLinks: { ada: PEOPLE.map((id) => `telegram:${id}`) } }]) {
        home.writeConfig(config({ requireDmIsolation: true, ...parted }));
        const gateway = await startGateway(home);
        // An answer comes after all that is said at the start.
        for (const person of PEOPLE) await say(person, `${Object.keys(parted)} ${person}`);
        for (const person of PEOPLE) await answered(person, `${Object.keys(parted)} ${person}`);
        assert.equal(await gateway.stop(), 0);
        assert.doesNotMatch(gateway.log(), /share the main session/);
    }
});
