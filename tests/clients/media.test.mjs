// Files of messages in the whole gateway: each agent's lie by themselves, nothing crosses over, and what an operator sends is copied once.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { eventually, makeHome, run, startGateway } from "./gateway.mjs";

const PICTURE = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.from("PICTURE")]);
const bots = [{ token: "111:one", username: "one_bot" }, { token: "222:two", username: "two_bot" }];

let telegram, openai, home, gateway;

before(async () => {
    telegram = await startProgram("telegram", { bots, chats: [] });
    openai = await startProgram("openai", {});
    home = makeHome({
        agents: { defaults: { model: "mock/gpt-4o" }, list: [{ id: "one", default: true }, { id: "two" }] },
        bindings: [
            { agentId: "one", match: { channel: "telegram", accountId: "one" } },
            { agentId: "two", match: { channel: "telegram", accountId: "two" } },
        ],
        models: {
            providers: {
                mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "gpt-4o", name: "Mock", input: ["text", "image"] }] },
            },
        },
        channels: {
            telegram: { apiRoot: telegram.url, dmPolicy: "open", allowFrom: ["*"], accounts: { one: { botToken: "111:one" }, two: { botToken: "222:two" } } },
        },
    });
    gateway = await startGateway(home);
});

after(async () => {
    await gateway?.stop();
    await telegram?.stop();
    await openai?.stop();
    home?.remove();
});

const control = async (verb, input = {}) => {
    const answer = await telegram.control(verb, input);
    assert.ok(answer.ok, `${verb}: ${answer.error}`);
    return answer;
};
const say = (bot, text, more = {}) => control("message", { bot, from: { id: 42, first_name: "U42" }, text, ...more });
const answered = (bot, contains) => control("wait-sent", { bot, contains, timeout_ms: 15_000 });
const sentWith = async (contains, bot) => (await control("sent", { contains, bot })).sent;
const promptsWith = async (text) => (await openai.control("requests", {})).requests.map((body) => JSON.stringify(body)).filter((body) => body.includes(text));
const heard = async (text) => (await eventually(async () => (await promptsWith(text))[0], { what: `a prompt with "${text}"` }));
const folder = (...names) => path.join(home.state, "media", ...names);

test("a file lies in the folder of the agent it was said to, for this user only, and the note's path is true", async () => {
    await say("one_bot", "this is for one", { photo: { content: PICTURE.toString("latin1"), mime_type: "image/png" } });
    await answered("one_bot", "this is for one");
    const prompt = await heard("this is for one");
    const [, told] = prompt.match(/\[media attached: ([^ \]]+)/);
    assert.equal(path.dirname(told), folder("inbound", "one"));
    assert.ok(readFileSync(told, "latin1").includes("PICTURE"));
    assert.equal(statSync(told).mode & 0o777, 0o600);
    for (const place of [folder("inbound", "one"), folder("inbound")]) assert.equal(statSync(place).mode & 0o777, 0o700);
    assert.match(prompt, /data:image\/[a-z]+;base64,/);
});

test("an agent sends what came to it, and not what came to another or lies beside", async () => {
    const [name] = readdirSync(folder("inbound", "one"));
    await say("one_bot", `[[text:back to you\nMEDIA:${folder("inbound", "one", name)}]]`);
    await answered("one_bot", "back to you");
    assert.ok((await sentWith("back to you", "one_bot"))[0].file, "the file went with the words");
    writeFileSync(folder("inbound", "of-before.png"), PICTURE);
    const [copy] = readdirSync(folder("outbound"));
    for (const [what, file] of [["theirs", folder("inbound", "one", name)], ["nobody's", folder("inbound", "of-before.png")], ["a copy", folder("outbound", copy)]]) {
        await say("two_bot", `[[text:take ${what}\nMEDIA:${file}]]`);
        await answered("two_bot", `take ${what}`);
        const [answer] = await sentWith(`take ${what}`, "two_bot");
        assert.ok(!answer.file, what);
        assert.match(answer.text, /⚠️ Media failed: /);
    }
});

test("what an operator sends from anywhere is copied once", async () => {
    const elsewhere = path.join(home.path, "elsewhere");
    mkdirSync(elsewhere);
    const file = path.join(elsewhere, "report.txt");
    writeFileSync(file, "THE REPORT");
    const sent = await run(home, ["message", "send", "--channel", "telegram", "--account", "two", "-t", "42", "-m", "the report", "--media", file]);
    assert.equal(sent.code, 0, sent.stderr);
    assert.ok((await sentWith("the report", "two_bot"))[0].file);
    const copies = readdirSync(folder("outbound")).filter((name) => readFileSync(folder("outbound", name), "utf8") === "THE REPORT");
    assert.equal(copies.length, 1);
});
