// The whole gateway against the fake Discord: two bots, guilds, threads, roles, commands, buttons, files, and every trouble on the way.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { eventually, makeHome, run, startGateway } from "./gateway.mjs";

const MAIN = { token: "main.token", id: "900000000000000001", username: "main_bot" };
const CODING = { token: "coding.token", id: "900000000000000002", username: "coding_bot" };
const STRICT = { token: "strict.token", id: "900000000000000003", username: "strict_bot", content: "off" };
const DRAFT = { token: "draft.token", id: "900000000000000004", username: "draft_bot" };
const PLURAL = { token: "plural.token", id: "900000000000000005", username: "plural_bot" };
const GUILD = "123456789012345678", TALK = "222222222222222222", CODE = "333333333333333333", MENTION = "444444444444444444", SOLO = "555555555555555555", ROLE = "666666666666666666", AUTO = "777777777777777777", GROW = "888888888888888888", MANY = "999999999999999999";
const ANN = { id: "5001", username: "ann" }, BO = { id: "5002", username: "bo" };

const guilds = [{ id: GUILD, name: "Friends of Claw", roles: [{ id: ROLE, name: "ops" }], channels: [{ id: TALK, name: "talk" }, { id: CODE, name: "code" }, { id: MENTION, name: "mention" }, { id: SOLO, name: "solo" }, { id: AUTO, name: "auto" }, { id: GROW, name: "grow" }, { id: MANY, name: "many" }] }];
const channelsOf = (...ids) => ({ [GUILD]: { channels: Object.fromEntries(ids.map(([id, rules]) => [id, { allow: true, ...rules }])) } });

let discord, openai, home, gateway, env, pluralkit;
/** What the PluralKit of this test knows: person -> system, message -> {original, sender, member}. */
const systems = new Map(), proxied = new Map();

/** A PluralKit with two of its questions. */
async function startPluralKit() {
    const server = createServer((request, response) => {
        const [, what, id] = /^\/v2\/(systems|messages)\/(\d+)$/.exec(request.url) ?? [];
        const known = what === "systems" ? systems.get(id) : proxied.get(id);
        const allowed = request.headers.authorization === "pk-token";
        response.writeHead(!allowed ? 401 : known ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify(known ?? { message: "not found", code: 20000 }));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return { url: `http://127.0.0.1:${server.address().port}/v2`, stop: () => (server.closeAllConnections(), server.close()) };
}

before(async () => {
    discord = await startProgram("discord", { bots: [MAIN, CODING, STRICT, DRAFT, PLURAL, { token: "gone.token", refused: true }], guilds, heartbeat_ms: 500, identify_gap_ms: 200 });
    openai = await startProgram("openai", {});
    pluralkit = await startPluralKit();
    env = { DISCORD_API_URL: `${discord.url}/api/v10`, PLURALKIT_API_URL: pluralkit.url };
    home = makeHome({
        agents: {
            defaults: { model: "mock/mock-1" },
            list: [{ id: "main", default: true }, { id: "coding" }, { id: "ops" }],
        },
        models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
        bindings: [
            { agentId: "ops", match: { channel: "discord", accountId: "default", guildId: GUILD, roles: [ROLE] } },
            { agentId: "coding", match: { channel: "discord", accountId: "default", peer: { kind: "channel", id: SOLO } } },
            { agentId: "main", match: { channel: "discord", accountId: "default" } },
            { agentId: "coding", match: { channel: "discord", accountId: "coding" } },
            { agentId: "main", match: { channel: "discord", accountId: "draft" } },
            { agentId: "main", match: { channel: "discord", accountId: "plural" } },
        ],
        channels: {
            discord: {
                groupPolicy: "allowlist",
                accounts: {
                    default: { token: MAIN.token, dmPolicy: "pairing", guilds: channelsOf([TALK, { requireMention: false }], [MENTION, {}], [SOLO, { requireMention: false }]) },
                    coding: { token: CODING.token, dmPolicy: "open", allowFrom: ["*", ANN.id], guilds: channelsOf([CODE, { requireMention: false }], [TALK, { requireMention: false }]) },
                    draft: { token: DRAFT.token, streaming: "partial", mentionAliases: { bo: BO.id }, guilds: channelsOf([AUTO, { requireMention: true, autoThread: true, autoArchiveDuration: 60 }], [GROW, { requireMention: false }]) },
                    plural: { token: PLURAL.token, pluralkit: { enabled: true, token: "pk-token" }, guilds: { [GUILD]: { channels: { [MANY]: { allow: true, requireMention: false, users: ["pk:myriad", BO.id] } } } } },
                    gone: { token: "gone.token" },
                    strict: { token: STRICT.token },
                },
            },
        },
    });
    gateway = await startGateway(home, { env });
    await connected("main_bot");
    await connected("coding_bot");
});

after(async () => {
    await gateway?.stop();
    await discord?.stop();
    await openai?.stop();
    pluralkit?.stop();
    home?.remove();
});

const control = async (verb, input = {}) => {
    const answer = await discord.control(verb, input);
    assert.ok(answer.ok, answer.error);
    return answer;
};
const connected = (bot) => control("session", { bot, timeout_ms: 15_000 });
const say = (channel, text, more = {}) => control("message", { channel, from: ANN, text, ...more });
const dm = (bot, from, text, more = {}) => control("message", { bot, from, text, ...more });
const answered = async (filter, count = 1) => (await control("wait-sent", { ...filter, count, timeout_ms: 15_000 })).sent;
const sentWith = async (contains) => (await control("sent", { contains })).sent;
const settled = () => new Promise((resolve) => setTimeout(resolve, 500));
const cli = (...args) => run(home, args, { env });
const promptWith = async (text) => {
    const { requests } = await openai.control("requests", {});
    return requests.map((body) => JSON.stringify(body)).findLast((body) => body.includes(text)) ?? assert.fail(`the model never heard "${text}"`);
};

test("two bots hear one channel at once; each answers through its own account, with its own agent", async () => {
    await say(TALK, "both of you");
    const sent = await answered({ contains: "both of you" }, 2);
    assert.deepEqual(sent.map(({ bot, channel_id }) => [bot, channel_id]).sort(), [["coding_bot", TALK], ["main_bot", TALK]]);
    const { requests } = await openai.control("requests", {});
    const agents = requests.map((body) => JSON.stringify(body)).filter((body) => body.includes("both of you")).map((body) => body.match(/agent=(\w+)/)[1]);
    assert.deepEqual(agents.sort(), ["coding", "main"]);
    for (const { nonce, allowed_mentions: mentions } of sent) {
        assert.match(nonce, /^[0-9a-f]{24}$/);
        assert.deepEqual(mentions.parse, ["users"]);
    }
});

test("where a mention is asked for, a bot speaks only when it is named or answered; what was said before is told as context", async () => {
    await say(MENTION, "nobody is named here");
    await say(MENTION, `<@${MAIN.id}> [[text:named by mention]]`);
    const [first] = await answered({ contains: "named by mention" });
    await say(MENTION, "[[text:named by reply]]", { reply_to: first.message_id });
    await answered({ contains: "named by reply" });
    await settled();
    const { sent } = await control("sent", { channel: MENTION });
    assert.deepEqual(sent.map(({ text, bot }) => [text, bot]), [["named by mention", "main_bot"], ["named by reply", "main_bot"]]);
    assert.match(await promptWith("named by mention"), /nobody is named here/);
});

test("a role sends its members to another agent; a channel's own binding goes before it", async () => {
    await say(TALK, "as ops", { from: { ...BO, roles: [ROLE] } });
    await answered({ bot: "main_bot", contains: "as ops" });
    const { requests } = await openai.control("requests", {});
    assert.ok(requests.some((body) => JSON.stringify(body).includes("as ops") && JSON.stringify(body).includes("agent=ops")));
    await say(SOLO, "solo as ops", { from: { ...BO, roles: [ROLE] } });
    await answered({ contains: "solo as ops" });
    assert.match(await promptWith("solo as ops"), /agent=coding/);
});

test("a thread is a session of its own, inherits its channel's binding, and is answered in", async () => {
    const { thread } = await control("thread", { channel: SOLO, name: "a thread", owner: ANN.id });
    await say(thread.id, "inside the thread");
    const [answer] = await answered({ contains: "inside the thread" });
    assert.equal(answer.channel_id, thread.id);
    const { sessions } = JSON.parse((await cli("sessions", "--json", "--agent", "coding")).stdout);
    assert.ok(sessions.some(({ key }) => key === `agent:coding:discord:channel:${thread.id}`), sessions.map(({ key }) => key).join(" "));
});

test("a stranger's direct message gets a pairing code once, and is answered when it was approved", async () => {
    await dm("main_bot", ANN, "hello?");
    const [asked] = await answered({ bot: "main_bot", contains: "Pairing code" });
    assert.ok(asked.text.includes(`Your Discord user id: ${ANN.id}`), asked.text);
    const code = asked.text.match(/openclaw pairing approve discord ([A-Z2-9]{8})/)[1];
    await dm("main_bot", ANN, "hello again");
    await settled();
    const approved = await cli("pairing", "approve", "discord", code);
    assert.equal(approved.code, 0, approved.stderr);
    await dm("main_bot", ANN, "now?");
    const [answer] = await answered({ bot: "main_bot", contains: "now?" });
    assert.equal(answer.channel_id, asked.channel_id);
    assert.equal((await sentWith("Pairing code")).length, 1);
});

test("a slash command is answered at once with waiting words, then with the answer, for its author only", async () => {
    const { commands } = await control("commands", { bot: "coding_bot" });
    assert.ok(commands.some(({ name }) => name === "status"));
    const { interaction } = await control("interact", { bot: "coding_bot", from: ANN, name: "whoami" });
    const answer = await eventually(async () => (await control("sent", { bot: "coding_bot" })).sent.find((one) => one.interaction === interaction.id), { what: "the command's answer" });
    assert.ok(answer.text.includes(ANN.id), answer.text);
    assert.ok(answer.ephemeral && answer.original);
    const { interaction: now } = await control("interaction", { id: interaction.id });
    assert.equal(now.answer.type, 5);
    assert.ok(now.answer.at - now.at < 3000);
});

test("a slash command of somebody who is not let in is refused at once, in private, without a pairing code", async () => {
    await connected("main_bot");
    const before = (await control("sent", { bot: "main_bot" })).sent.length;
    const { interaction } = await control("interact", { bot: "main_bot", channel: CODE, from: BO, name: "status" });
    const { answer } = await eventually(async () => {
        const { interaction: now } = await control("interaction", { id: interaction.id });
        return now.answer && now;
    }, { what: "a refusal" });
    assert.deepEqual([answer.type, answer.data.flags, answer.data.content], [4, 64, "You are not allowed to use this command."]);
    await settled();
    assert.equal((await control("sent", { bot: "main_bot" })).sent.length, before);
});

test("a slash command of somebody who may write but not command, or whom nobody knows yet, is not thought about for ever", async () => {
    const given = [];
    for (const bot of ["coding_bot", "main_bot"]) given.push((await control("interact", { bot, from: { id: "5077", username: "cy" }, name: "status" })).interaction);
    for (const { token } of given) {
        await eventually(async () => (await control("calls", { method: "DELETE /webhooks/:a/:t/messages/@original" })).calls.some((call) => call.path.includes(token) && call.status === 204),
            { within: 25_000, what: "the end of the waiting words" });
    }
    const { sent } = await control("sent", {});
    assert.ok(!sent.some((one) => given.some(({ id }) => id === one.interaction)));
    assert.ok(!sent.some(({ channel_id: channel, text }) => given.some((one) => one.channel_id === channel) && text.includes("Pairing code")));
});

test("a long answer comes in parts, in order, none too long and none with too many lines", async () => {
    const words = Array.from({ length: 900 }, (_, i) => `w${i}`).join(" ");
    await say(CODE, `[[text:${words}]]`);
    await answered({ bot: "coding_bot", contains: "w899" });
    const parts = (await control("sent", { bot: "coding_bot" })).sent.filter(({ text }) => /w\d+/.test(text));
    assert.ok(parts.length >= 2);
    for (const { text } of parts) assert.ok(text.length <= 2000 && text.split("\n").length <= 17);
    const order = parts.flatMap(({ text }) => text.match(/w\d+/g)).map((word) => Number(word.slice(1)));
    assert.deepEqual(order, [...order].sort((a, b) => a - b));
});

for (const [words, fault] of [
    ["429 with retry_after", { kind: "status", status: 429, retry_after: 0.8 }],
    ["429 without a time", { kind: "status", status: 429, retry_after: null, times: 2 }],
    ["a global 429", { kind: "status", status: 429, retry_after: 0.8, code: "global" }],
    ["500", { kind: "status", status: 500 }],
    ["a connection that drops before the message is made", { kind: "drop_before" }],
    ["a connection that drops after the message is made", { kind: "drop_after" }],
    ["half an answer", { kind: "half" }],
]) {
    test(`${words}: the answer arrives, once`, async () => {
        const text = `through ${words.replaceAll(" ", "-")}`;
        await control("fault", { ...fault, method: "POST /channels/:c/messages", contains: text });
        await say(CODE, text);
        const tries = async () => (await control("calls", { method: "POST /channels/:c/messages", contains: text })).calls;
        await eventually(async () => (await tries()).length >= 2, { what: "a second try" });
        await answered({ contains: text });
        await settled();
        assert.equal((await sentWith(text)).length, 1);
        if (fault.retry_after !== null) return;
        const at = (await tries()).map((call) => call.at);
        assert.equal(at.length, 3);
        for (let i = 1; i < at.length; i++) assert.ok(at[i] - at[i - 1] >= 350, `it came again after ${at[i] - at[i - 1]} ms`);
    });
}

test("after a lost connection the session is resumed and nothing is lost", async () => {
    for (const how of [{ code: 0 }, { code: 4000 }, { op: 7 }, { op: 9, resumable: true }, { op: 9, resumable: false }]) {
        const text = `away-${JSON.stringify(how).replaceAll(/\W/g, "")}`;
        await connected("coding_bot");
        const since = Date.now();
        await control("disconnect", { bot: "coding_bot", ...how });
        if (how.resumable !== false) await say(CODE, text);
        await eventually(async () => (await control("gateway-log", { after: since })).log.some(({ op, event }) => event === "heard" && (op === 6 || op === 2)), { within: 15_000, what: "a new connection" });
        await connected("coding_bot");
        if (how.resumable === false) {
            await settled();
            await say(CODE, text);
        }
        await answered({ bot: "coding_bot", contains: text });
    }
});

test("a restart resumes behind the last message and answers nothing twice", async () => {
    await say(CODE, "before the restart");
    await answered({ contains: "before the restart" });
    await gateway.stop();
    await say(CODE, "while you were away");
    const since = Date.now();
    gateway = await startGateway(home, { env });
    await answered({ bot: "coding_bot", contains: "while you were away" });
    await settled();
    assert.equal((await sentWith("while you were away")).length, 1);
    assert.equal((await sentWith("before the restart")).length, 1);
    const { log } = await control("gateway-log", { after: since });
    assert.ok(log.some(({ op }) => op === 6));
});

test("what was said while Discord had forgotten the session is read after the return: in channels, threads and direct messages, once", async () => {
    const { message } = await say(CODE, "[[text:before the long absence]]");
    await answered({ contains: "before the long absence" });
    const { thread } = await control("thread", { channel: CODE, message: message.id, name: "a thread", owner: ANN.id });
    await say(thread.id, "[[text:in the thread before it]]");
    await dm("coding_bot", ANN, "[[text:direct before it]]");
    await answered({ contains: "in the thread before it" });
    await answered({ contains: "direct before it" });
    const [{ id: session }] = (await connected("coding_bot")).sessions;
    await gateway.stop();
    await control("disconnect", { bot: "coding_bot", forget: true });
    const missed = ["missed-0;", "missed-1;", "missed-2;"];
    for (const text of missed) await say(CODE, text);
    await say(thread.id, "missed-thread;");
    await dm("coding_bot", ANN, "missed-direct;");
    gateway = await startGateway(home, { env });
    assert.notEqual((await connected("coding_bot")).sessions[0].id, session, "a new session");
    for (const text of [...missed, "missed-thread;", "missed-direct;"]) await answered({ bot: "coding_bot", contains: text });
    assert.equal((await answered({ bot: "coding_bot", contains: "missed-thread;" }))[0].channel_id, thread.id);
    await say(CODE, "after the absence;");
    await answered({ contains: "after the absence;" });
    await settled();
    const sent = (await control("sent", { bot: "coding_bot" })).sent;
    for (const text of [...missed, "missed-thread;", "missed-direct;", "after the absence;"]) assert.equal(sent.filter((one) => one.text.includes(text)).length, 1, text);
    const order = sent.filter(({ channel_id }) => channel_id === CODE).flatMap(({ text }) => text.match(/missed-\d;|after the absence;/g) ?? []);
    assert.deepEqual(order, [...missed, "after the absence;"]);
});

test("killed after Discord took an answer and before that was kept, the gateway sends it again with its nonce: it shows once, and nothing is uncertain", async () => {
    await gateway.stop();
    gateway = await startGateway(home, { env: { ...env, OPENCLAW_CRASH: "out.send.after:1" } });
    await connected("coding_bot");
    const exited = once(gateway.child, "exit");
    await say(CODE, "[[text:the receipt is lost]]");
    assert.equal((await exited)[1], "SIGKILL", gateway.log());
    assert.equal((await sentWith("the receipt is lost")).length, 1);
    gateway = await startGateway(home, { env });
    const posts = async () => (await control("calls", { method: "POST /channels/:c/messages", contains: "the receipt is lost" })).calls;
    await eventually(async () => (await posts()).length === 2, { within: 15_000, what: "the send after the restart" });
    await settled();
    assert.equal((await sentWith("the receipt is lost")).length, 1);
    const listed = await cli("messages", "list", "--state", "all", "--limit", "5", "--json");
    assert.equal(listed.code, 0, listed.stderr);
    const { messages } = JSON.parse(listed.stdout);
    const [mine] = messages.filter((one) => one.text.includes("the receipt is lost"));
    assert.deepEqual([mine.state, mine.ambiguous ?? 0], ["delivered", 0]);
});

test("the first message in a thread that is for the bot tells the agent what the thread began with", async () => {
    const { message } = await say(MENTION, "the riddle of the sphinx");
    const { thread } = await control("thread", { channel: MENTION, message: message.id, name: "riddle", owner: ANN.id });
    await say(thread.id, `<@${MAIN.id}> [[text:solve it]]`);
    await answered({ contains: "solve it", channel: thread.id });
    assert.match(await promptWith("solve it"), /the riddle of the sphinx/);
});

test("PluralKit: what a person says through it is heard once, as the member's; the person and other webhooks count as before", async () => {
    await connected("plural_bot");
    systems.set(ANN.id, { id: "system" });
    const original = (await say(MANY, "M: [[text:said by a member]]")).message;
    const from = { id: "5088", username: "Myriad", bot: true };
    const { message } = await say(MANY, "[[text:said by a member]]", { from, webhook_id: "5088", extra: { application_id: "466378653216014359" } });
    proxied.set(original.id, { id: message.id, original: original.id, sender: ANN.id, member: { id: "myriad", name: "Myriad" } });
    proxied.set(message.id, proxied.get(original.id));
    await answered({ bot: "plural_bot", contains: "said by a member" });
    assert.match(await promptWith("said by a member"), /Myriad/);
    await say(MANY, "[[text:said by a bot]]", { from: { id: "5089", username: "Other", bot: true }, webhook_id: "5089" });
    await say(MANY, "[[text:said by somebody else]]", { from: BO });
    await answered({ bot: "plural_bot", contains: "said by somebody else" });
    await settled();
    assert.equal((await sentWith("said by a member")).length, 1);
    assert.equal((await sentWith("said by a bot")).length, 0);
});

test("a storm: each event one to five times, shuffled, over a reconnect, is answered once", async () => {
    const texts = Array.from({ length: 12 }, (_, i) => `storm-${i};`);
    await connected("coding_bot");
    for (const seed of [3, 11]) {
        const mine = texts.map((text) => `${seed}-${text}`);
        const { copies } = await control("storm", { bot: "coding_bot", seed, messages: mine.map((text, i) => ({ bot: "coding_bot", from: { id: String(7000 + i), username: `u${i}` }, text })) });
        assert.ok(copies > mine.length);
        for (const text of mine) await answered({ contains: text });
        await settled();
        for (const text of mine) assert.equal((await sentWith(text)).length, 1, text);
    }
});

test("killed in the middle of its work, the gateway answers every message after its return, once", async () => {
    const texts = Array.from({ length: 10 }, (_, i) => `kill-${i};`);
    await connected("coding_bot");
    for (const text of texts) await dm("coding_bot", { id: `80${text.match(/\d+/)[0]}1`, username: "k" }, `[[delay:15]] [[text:${text}]]`);
    await answered({ contains: "kill-" });
    await gateway.stop("SIGKILL");
    gateway = await startGateway(home, { env });
    for (const text of texts) await answered({ contains: text });
    await settled();
    for (const text of texts) assert.equal((await sentWith(text)).length, 1, text);
});

test("a file that comes is fetched for the agent; a file that goes is attached", async () => {
    await say(CODE, "look at this", { attachments: [{ name: "note.txt", content: "the note", type: "text/plain" }] });
    await answered({ bot: "coding_bot", contains: "look at this" });
    await eventually(async () => (await control("calls")).calls.some(({ path: asked }) => asked.startsWith("/attachments/")), { what: "a download" });
    const folder = path.join(home.state, "workspace");
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, "out.txt");
    writeFileSync(file, "to be sent");
    const sent = await cli("message", "send", "--channel", "discord", "--account", "coding", "--target", `channel:${CODE}`, "--message", "with a file", "--media", file);
    assert.equal(sent.code, 0, sent.stderr + sent.stdout);
    const [message] = await answered({ bot: "coding_bot", contains: "with a file" });
    assert.equal(message.attachments.length, 1);
    const bytes = await fetch(message.attachments[0].url);
    assert.equal(await bytes.text(), "to be sent");
});

test("a button's press is its data, and only its person may press", async () => {
    const buttons = JSON.stringify([[{ text: "Go", callback_data: "pressed go" }]]);
    const sent = await cli("message", "send", "--channel", "discord", "--account", "coding", "--target", `channel:${CODE}`, "--message", "press me", "--buttons", buttons);
    assert.equal(sent.code, 0, sent.stderr + sent.stdout);
    const [message] = await answered({ contains: "press me" });
    const { custom_id } = message.components[0].components[0];
    await control("interact", { bot: "coding_bot", channel: CODE, from: ANN, message: message.message_id, custom_id });
    await answered({ bot: "coding_bot", contains: "pressed go" });
    const { interaction } = await control("interact", { bot: "coding_bot", channel: CODE, from: ANN, message: message.message_id, custom_id: `oc:${BO.id}:not for ann` });
    await eventually(async () => (await control("interaction", { id: interaction.id })).interaction.answer?.type === 4, { what: "a refusal" });
    await settled();
    assert.equal((await sentWith("not for ann")).length, 0);
});

test("streaming partial: the answer grows in a preview that pings nobody, which becomes the answer", async () => {
    await connected("draft_bot");
    const words = Array.from({ length: 120 }, (_, i) => `g${i}`).join(" ");
    await say(GROW, `[[delay:40]] [[text:${words}]]`);
    const preview = await eventually(async () => (await control("sent", { channel: GROW })).sent.find(({ edits }) => edits?.at(-1)?.text === words), { within: 20_000, what: "the whole answer" });
    assert.deepEqual(preview.allowed_mentions.parse, []);
    assert.match(preview.nonce, /^[0-9a-f]{24}$/);
    assert.ok(preview.edits.length >= 2);
    for (let i = 1; i < preview.edits.length - 1; i++) assert.ok(preview.edits[i].at - preview.edits[i - 1].at >= 1100);
    await settled();
    const { sent, deleted } = await control("sent", { channel: GROW });
    assert.equal(sent.length, 1, JSON.stringify(sent.map(({ text }) => text.slice(0, 50))));
    assert.ok(!deleted.some(({ id }) => id === preview.message_id));
});

test("streaming partial: an answer that mentions somebody is a new message, and its preview goes", async () => {
    const words = Array.from({ length: 100 }, (_, i) => `m${i}`).join(" ");
    await say(GROW, `[[delay:40]] [[text:${words} @bo]]`);
    const final = await eventually(async () => (await control("sent", { channel: GROW })).sent.find(({ text, edits }) => text === `${words} <@${BO.id}>` && !edits?.length), { within: 20_000, what: "the new message" });
    const { sent, deleted } = await control("sent", { channel: GROW });
    const preview = sent.find(({ message_id, text }) => message_id !== final.message_id && text.includes("m0 "));
    assert.ok(preview && deleted.some(({ id }) => id === preview.message_id), "the preview is gone when the answer is there");
    assert.notEqual(preview.nonce, final.nonce);
});

for (const [point, how, more] of [["out.send.after", "becomes the answer", ""], ["out.sent.after", "becomes the answer", ""], ["out.send.after", "goes before it", " @bo"], ["out.sent.after", "goes before it", " @bo"]]) {
    test(`killed at ${point} when a preview ${how}: the answer shows once and nothing beside it`, async () => {
        await gateway.stop();
        gateway = await startGateway(home, { env: { ...env, OPENCLAW_CRASH: `${point}:1` } });
        await connected("draft_bot");
        const exited = once(gateway.child, "exit");
        const mark = `${point} ${how} `, words = mark + Array.from({ length: 80 }, (_, i) => `k${i}`).join(" ");
        await say(GROW, `[[delay:40]] [[text:${words}${more}]]`);
        assert.equal((await exited)[1], "SIGKILL", gateway.log());
        gateway = await startGateway(home, { env });
        await connected("draft_bot");
        const shown = async () => {
            const { sent, deleted } = await control("sent", { channel: GROW });
            return sent.filter(({ message_id, text }) => (text.startsWith(mark) || mark.startsWith(text)) && !deleted.some(({ id }) => id === message_id)).map(({ text }) => text);
        };
        await eventually(async () => JSON.parse((await cli("messages", "list", "--state", "all", "--limit", "5", "--json")).stdout).messages.some((one) => one.text.includes(mark) && one.state === "delivered"),
            { within: 15_000, what: "the receipt" });
        await settled();
        assert.deepEqual(await shown(), [words + (more ? ` <@${BO.id}>` : "")]);
    });
}

test("autoThread: a message for the bot begins a thread; there everything is for the bot", async () => {
    const { message } = await say(AUTO, `<@${DRAFT.id}> [[text:begins a thread]]`);
    const [answer] = await answered({ contains: "begins a thread", channel: message.id });
    assert.equal(answer.channel_id, message.id, "a thread has the id of its first message");
    await say(message.id, "[[text:goes on there]]");
    await answered({ contains: "goes on there", channel: message.id });
    await say(AUTO, "[[text:not for the bot]]");
    await settled();
    assert.equal((await sentWith("not for the bot")).length, 0);
    const { sessions } = JSON.parse((await cli("sessions", "--json", "--agent", "main")).stdout);
    assert.ok(sessions.some(({ key }) => key === `agent:main:discord:channel:${message.id}`), sessions.map(({ key }) => key).join(" "));
});

test("a reaction to the bot's message is told with the next turn and not answered", async () => {
    await say(CODE, "[[text:react to this]]");
    const [answer] = await answered({ contains: "react to this" });
    const before = (await control("sent", { channel: CODE })).sent.length;
    await control("react", { channel: CODE, message: answer.message_id, from: ANN, emoji: "🎉" });
    await settled();
    assert.equal((await control("sent", { channel: CODE })).sent.length, before);
    await say(CODE, "and the next turn");
    await answered({ contains: "and the next turn" });
    assert.match(await promptWith("and the next turn"), /Discord reaction added: 🎉 by ann/);
});

test("openclaw message: edit, react, pin, read, poll, threads", async () => {
    const done = async (...words) => {
        const result = await cli("message", ...words, "--channel", "discord", "--account", "coding", "--json");
        assert.equal(result.code, 0, result.stderr + result.stdout);
        return result.stdout;
    };
    const target = ["--target", `channel:${CODE}`];
    const { message } = await say(CODE, "[[text:will be edited]]");
    const [answer] = await answered({ contains: "will be edited" });
    await done("edit", ...target, "--message-id", answer.message_id, "--message", "was edited");
    assert.equal((await sentWith("was edited")).length, 1);
    await done("react", ...target, "--message-id", message.id, "--emoji", "👀");
    await done("pin", ...target, "--message-id", message.id);
    assert.ok((await done("pins", ...target)).includes(message.id));
    assert.ok((await done("read", ...target, "--limit", "5")).includes("was edited"));
    await done("poll", ...target, "--poll-question", "When?", "--poll-option", "now", "--poll-option", "later");
    await done("thread", "create", ...target, "--thread-name", "T", "--message-id", message.id);
    await done("thread", "reply", "--target", `channel:${message.id}`, "--message", "in the new thread");
    assert.equal((await sentWith("in the new thread"))[0].channel_id, message.id);
    assert.ok((await control("sent")).reactions.some(({ message_id, emoji }) => message_id === message.id && emoji === "👀"));
    await done("delete", ...target, "--message-id", answer.message_id);
});

test("channels status --probe names the bots, their intents, and what is wrong with the others", async () => {
    const status = await cli("channels", "status", "--probe");
    assert.equal(status.code, 0, status.stderr);
    const line = (account) => status.stdout.split("\n").find((one) => one.startsWith(`- Discord ${account}`)) ?? "";
    assert.match(line("default"), /enabled, configured, running, connected.*works/, status.stdout);
    assert.match(line("default"), /audit ok/);
    assert.match(line("gone"), /4004/, status.stdout);
    assert.match(line("strict"), /4014/, status.stdout);
    assert.match(status.stdout, /Message Content Intent/);
    assert.ok(!/(main|coding|gone|strict)\.token/.test(status.stdout + gateway.log()), "no token is shown");
});

test("voice channels that the config asks for are told to be missing: by config validate, in the log, in the status", async () => {
    const other = makeHome({ channels: { discord: { token: "gone.token", voice: { enabled: true, autoJoin: [{ guildId: GUILD, channelId: TALK }] }, responsePrefix: "bot:" } } });
    try {
        const checked = await run(other, ["config", "validate"], { env });
        assert.equal(checked.code, 0, checked.stderr);
        assert.match(checked.stdout + checked.stderr, /channels\.discord\.voice.*There are no voice channels here/);
        const alone = await startGateway(other, { env });
        const status = await run(other, ["channels", "status"], { env });
        assert.match(status.stdout, /- Discord default: .*voice:none/);
        await alone.stop();
        assert.match(alone.log(), /channels\.discord\.voice is not used: there are no voice channels here/);
        assert.match(alone.log(), /channels\.discord\.responsePrefix is not used: /);
    } finally {
        other.remove();
    }
});
