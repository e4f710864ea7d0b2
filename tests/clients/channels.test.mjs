// Five channels and eleven accounts in one gateway: what comes in by an account is answered through it, in its chat, by its agent, whatever else goes on.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { drivers } from "./drivers.mjs";
import { eventually, makeHome, run, startGateway } from "./gateway.mjs";

const WAIT_MS = 60_000;
const ROUNDS = 3;
const PEOPLE = 2;

let openai, home, gateway, env;
let platforms = [];

const agentOf = (channel, account) => `${channel}-${account}`;
/** Every account of every channel. */
const accounts = () => platforms.flatMap((platform) => platform.accounts.map((account) => ({ platform, account })));

before(async () => {
    openai = await startProgram("openai", {});
    for (const start of Object.values(drivers)) platforms.push(await start());
    home = makeHome({
        agents: { defaults: { model: "mock/mock-1" }, list: [{ id: "main", default: true }, ...accounts().map(({ platform, account }) => ({ id: agentOf(platform.channel, account) }))] },
        models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
        session: { dmScope: "per-account-channel-peer" },
        bindings: accounts().map(({ platform, account }) => ({ agentId: agentOf(platform.channel, account), match: { channel: platform.channel, accountId: account } })),
        channels: Object.fromEntries(platforms.map((platform) => [platform.channel, platform.config()])),
    });
    for (const platform of platforms) await platform.prepare?.(home);
    env = Object.assign({}, ...platforms.map((platform) => platform.env ?? {}));
    gateway = await startGateway(home, { env });
    await eventually(async () => (await Promise.all(platforms.map((platform) => platform.isReady()))).every(Boolean), { within: WAIT_MS, what: "every account's connection" });
}, { timeout: 180_000 });

after(async () => {
    await gateway?.stop();
    for (const platform of platforms) await platform.stop();
    await openai?.stop();
    home?.remove();
});

const ok = async (...args) => {
    const { code, stdout, stderr } = await run(home, args, { env });
    assert.equal(code, 0, `openclaw ${args.join(" ")}\n${stdout}${stderr}${gateway.log().slice(-3000)}`);
    return stdout;
};

test("there are five channels and eleven accounts", () => {
    assert.deepEqual(platforms.map(({ channel }) => channel), ["telegram", "discord", "slack", "whatsapp", "irc"]);
    assert.equal(accounts().length, 11);
});

test("everybody speaks at once, three times over: each is answered once, there, through that account, in order", { timeout: 180_000 }, async () => {
    const words = ({ platform, account }, person, round) => `${platform.channel}-${account}-p${person}-r${round};`;
    const talks = accounts().flatMap((one) => Array.from({ length: PEOPLE }, (_, person) => ({ ...one, person })));
    for (let round = 0; round < ROUNDS; round++) {
        await Promise.all(talks.map((talk) => talk.platform.say(talk.account, talk.person, words(talk, talk.person, round))));
        const last = (talk) => words(talk, talk.person, round);
        await eventually(async () => {
            const sent = new Map(await Promise.all(platforms.map(async (platform) => [platform, await platform.sent()])));
            return talks.every((talk) => sent.get(talk.platform).some(({ text }) => text.includes(last(talk))));
        }, { within: WAIT_MS, what: `the answers of round ${round}` });
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (const platform of platforms) {
        const sent = await platform.sent();
        for (const account of platform.accounts) {
            for (let person = 0; person < PEOPLE; person++) {
                const there = sent.filter((one) => one.account === account && one.person === person).flatMap(({ text }) => text.match(/\w+-\w+-p\d-r\d;/g) ?? []);
                const expected = Array.from({ length: ROUNDS }, (_, round) => words({ platform, account }, person, round));
                assert.deepEqual(there, expected, `${platform.channel} ${account} person ${person}`);
            }
        }
    }
});

test("each account's messages went to its own agent", async () => {
    const { requests } = await openai.control("requests", {});
    const bodies = requests.map((body) => JSON.stringify(body));
    for (const { platform, account } of accounts()) {
        const heard = bodies.find((body) => body.includes(`${platform.channel}-${account}-p0-r0;`));
        assert.ok(heard, `the model never heard ${platform.channel} ${account}`);
        assert.ok(heard.includes(`agent=${agentOf(platform.channel, account)}`), `${platform.channel} ${account}`);
    }
});

test("channels status --probe lists every account, running and working; no secret in it", { timeout: 60_000 }, async () => {
    const status = await ok("channels", "status", "--probe");
    for (const { platform, account } of accounts()) {
        const line = status.split("\n").find((each) => each.startsWith(`- ${platform.label} ${account}`)) ?? assert.fail(`${platform.label} ${account} is missing in\n${status}`);
        assert.match(line, /enabled, configured,( linked,)? running,/);
        assert.match(line, /works/, line);
    }
    for (const secret of platforms.flatMap((platform) => platform.secrets ?? [])) assert.ok(!status.includes(secret) && !gateway.log().includes(secret), secret);
});

test("channels list, status, health and doctor know all of them", { timeout: 60_000 }, async () => {
    const list = await ok("channels", "list");
    const health = await ok("health");
    const overview = await ok("status");
    for (const platform of platforms) {
        assert.ok(health.includes(`${platform.label}: configured`), health);
        assert.ok(overview.includes(`│ ${platform.label}`), overview);
        for (const account of platform.accounts) assert.ok(list.includes(`- ${platform.label} ${account}: `), list);
    }
    assert.match((await run(home, ["doctor"], { env })).stdout, /Slack[^]*WhatsApp|WhatsApp[^]*Slack/);
});

test("message send reaches a person through each account, and only through it", { timeout: 120_000 }, async () => {
    for (const { platform, account } of accounts()) {
        const text = `operator to ${platform.channel} ${account};`;
        await ok("message", "send", "--channel", platform.channel, "--account", account, "--target", platform.target(account, 0), "--message", text);
        await eventually(async () => (await platform.sent()).some((one) => one.text.includes(text)), { within: WAIT_MS, what: text });
        assert.deepEqual((await platform.sent()).filter((one) => one.text.includes(text)).map((one) => [one.account, one.person]), [[account, 0]], text);
    }
});
