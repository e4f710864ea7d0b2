// The rules of tools that a chat has, in the whole gateway over the fake Telegram: what a group denies is not shown to the model and not run.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { eventually, makeHome, startGateway } from "./gateway.mjs";

const ANN = 1001, BO = 1002, GROUP = -1000000000700;
const WAIT_MS = 20_000;

let telegram, openai, home, gateway;

before(async () => {
    telegram = await startProgram("telegram", { bots: [{ token: "111:main", username: "main_bot" }], chats: [{ id: GROUP, title: "Family", bots: ["main_bot"] }] });
    openai = await startProgram("openai", {});
    home = makeHome({
        agents: { defaults: { model: "mock/mock-1" } },
        models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
        channels: {
            telegram: {
                botToken: "111:main", apiRoot: telegram.url, network: { dangerouslyAllowPrivateNetwork: true }, streaming: { mode: "off" },
                dmPolicy: "allowlist", allowFrom: [ANN, BO], groupAllowFrom: [ANN, BO],
                groups: { [GROUP]: { requireMention: false, tools: { deny: ["write", "exec"] }, toolsBySender: { [`id:${ANN}`]: { deny: ["exec"] }, "name:U1002": { alsoAllow: ["write"] } } } },
            },
        },
    });
    gateway = await startGateway(home);
}, { timeout: 120_000 });

after(async () => {
    await gateway?.stop();
    for (const fake of [telegram, openai]) await fake?.stop();
    home?.remove();
});

const control = async (fake, verb, input = {}) => {
    const answer = await fake.control(verb, input);
    assert.ok(answer.ok, `${verb}: ${answer.error}`);
    return answer;
};

/** Somebody speaks and the model calls `write`: what it was shown, and what it was told of the call. */
async function writes(mark, from, chat) {
    const match = `${mark};`;
    await control(openai, "rule", { match, steps: [{ tools: [{ name: "write", input: { path: `${mark}.txt`, content: "written" } }] }, { text: `done ${mark}` }] });
    await control(telegram, "message", { bot: "main_bot", from: { id: from, first_name: `U${from}` }, text: match, ...(chat ? { chat } : {}) });
    const ofTurn = async () => (await control(openai, "requests")).requests.filter(({ messages }) => {
        const user = messages.findLastIndex(({ role }) => role === "user");
        return JSON.stringify(messages[user] ?? "").includes(match);
    });
    await eventually(async () => (await ofTurn()).some(({ messages }) => messages.at(-1).role === "tool"), { within: WAIT_MS, what: `the result for ${mark}\n${gateway.log().slice(-2000)}` });
    const requests = await ofTurn();
    return {
        shown: (requests[0].tools ?? []).map((tool) => tool.function.name),
        told: requests.find(({ messages }) => messages.at(-1).role === "tool").messages.at(-1).content,
        written: existsSync(path.join(home.state, "workspace", `${mark}.txt`)),
    };
}

test("what the group denies is neither shown nor run, whatever the sender calls himself; who is named by id, and a direct chat, have their own", { timeout: 90_000 }, async () => {
    const bo = await writes("bo", BO, GROUP);
    assert.ok(bo.shown.includes("read") && !bo.shown.includes("write") && !bo.shown.includes("exec"), bo.shown.join());
    assert.equal(bo.told, `Tool "write" is denied by channels.telegram.groups.${GROUP}.tools.deny`);
    assert.equal(bo.written, false);

    const ann = await writes("ann", ANN, GROUP);
    assert.ok(ann.shown.includes("write") && !ann.shown.includes("exec"), ann.shown.join());
    assert.equal(ann.written, true, ann.told);

    const direct = await writes("direct", BO);
    assert.ok(direct.shown.includes("write") && direct.shown.includes("exec"), direct.shown.join());
    assert.equal(direct.written, true, direct.told);
});
