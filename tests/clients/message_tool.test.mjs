// The agents' `message` tool in the whole gateway, over the fake Telegram and the fake Discord: where an agent may speak by its own wish, and once.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { eventually, makeHome, startGateway } from "./gateway.mjs";

const ANN = 1001, BO = 1002, EVE = 6666, GROUP = -1000000000700, OTHER_GROUP = -1000000000701;
const MAIN = { token: "main.token", id: "900000000000000001", username: "main_claw" };
const WORK = { token: "work.token", id: "900000000000000002", username: "work_claw" };
const GUILD = "123456789012345678", TALK = "222222222222222222", ELSEWHERE = "333333333333333333", FRIEND = { id: "700000000000000001", username: "friend" };
const CLUB = "444444444444444444", HELP = "444444444444444441", SECRET = "444444444444444442", STAGE = "444444444444444443";
const WAIT_MS = 20_000;

let telegram, discord, openai, home, gateway, env;

before(async () => {
    telegram = await startProgram("telegram", {
        bots: [{ token: "111:main", username: "main_bot" }, { token: "222:work", username: "work_bot" }],
        chats: [{ id: GROUP, title: "Family", bots: ["main_bot"] }, { id: OTHER_GROUP, title: "Others", bots: ["main_bot"] }],
    });
    discord = await startProgram("discord", {
        bots: [MAIN, WORK], identify_gap_ms: 0,
        guilds: [{ id: GUILD, name: "Friends", channels: [{ id: TALK, name: "talk" }, { id: ELSEWHERE, name: "elsewhere" }] },
            {
                id: CLUB, name: "The Club", channels: [{ id: HELP, name: "help" }, { id: SECRET, name: "secret" }, { id: STAGE, name: "stage", type: 2 }],
                events: [{ id: "1", name: "open day", channel_id: null }, { id: "2", name: "secret meeting", channel_id: SECRET }, { id: "3", name: "questions", channel_id: HELP }],
                members: [{ id: "700000000000000005", username: "singer", voice: { channel_id: STAGE } }, { id: "700000000000000006", username: "helper", voice: { channel_id: HELP } }],
            }],
    });
    openai = await startProgram("openai", {});
    env = { DISCORD_API_URL: `${discord.url}/api/v10` };
    const guilds = { [GUILD]: { channels: { [TALK]: { allow: true, requireMention: false } } }, "the-club": { channels: { help: { allow: true } } }, "*": {} };
    home = makeHome({
        agents: {
            defaults: { model: "mock/mock-1" },
            list: [
                { id: "main", default: true },
                { id: "work", tools: { message: { crossContext: { allowAcrossProviders: true } } } },
            ],
        },
        bindings: [
            { agentId: "main", match: { channel: "telegram", accountId: "default" } },
            { agentId: "work", match: { channel: "telegram", accountId: "work" } },
            { agentId: "main", match: { channel: "discord", accountId: "default" } },
            { agentId: "work", match: { channel: "discord", accountId: "work" } },
        ],
        session: { dmScope: "per-account-channel-peer" },
        models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
        channels: {
            telegram: {
                apiRoot: telegram.url, network: { dangerouslyAllowPrivateNetwork: true }, streaming: { mode: "off" },
                dmPolicy: "allowlist", allowFrom: [ANN, BO], groupAllowFrom: [ANN], groups: { [GROUP]: { requireMention: false } },
                accounts: { default: { botToken: "111:main" }, work: { botToken: "222:work" } },
            },
            discord: { dmPolicy: "allowlist", allowFrom: [FRIEND.id], guilds, accounts: { default: { token: MAIN.token }, work: { token: WORK.token } } },
        },
    });
    mkdirSync(path.join(home.state, "workspace"), { recursive: true });
    writeFileSync(path.join(home.state, "workspace", "chart.txt"), "CHART");
    writeFileSync(path.join(home.state, "workspace", "clip.mp4"), Buffer.from("000000186674797069736f6d0000020069736f6d69736f32", "hex"));
    gateway = await startGateway(home, { env });
    for (const bot of [MAIN, WORK]) await discord.control("session", { bot: bot.username, timeout_ms: 30_000 });
}, { timeout: 120_000 });

after(async () => {
    await gateway?.stop();
    for (const fake of [telegram, discord, openai]) await fake?.stop();
    home?.remove();
});

const control = async (fake, verb, input = {}) => {
    const answer = await fake.control(verb, input);
    assert.ok(answer.ok, `${verb}: ${answer.error}`);
    return answer;
};
const say = (text, { bot = "main_bot", from = ANN, ...more } = {}) => control(telegram, "message", { bot, from: { id: from, first_name: `U${from}` }, text, ...more });
const sent = async (contains) => (await control(telegram, "sent", { contains })).sent;
const arrives = (contains, bot) => control(telegram, "wait-sent", { contains, ...(bot ? { bot } : {}), timeout_ms: WAIT_MS });
const settled = (ms = 500) => new Promise((resolve) => setTimeout(resolve, ms));
const write = (text) => control(discord, "message", { bot: MAIN.username, from: FRIEND, text });
let talks = 0;

/** Somebody says something, the agent calls the tool once, and its result is answered into the chat. */
async function asks(input, { speak = say, ...from } = {}) {
    const mark = `talk${++talks};`;
    await control(openai, "rule", { match: mark, steps: [{ tools: [{ name: "message", input }] }] });
    await speak(mark, from);
    await eventually(async () => requestsAfterTool(mark).then(({ length }) => length > 0), { within: WAIT_MS, what: `the result of ${JSON.stringify(input)}\n${gateway.log().slice(-2000)}` });
    const [request] = await requestsAfterTool(mark);
    return request.messages.filter(({ role }) => role === "tool").at(-1).content;
}
/** The requests of the turn that a mark began in which the tool's result is told. */
async function requestsAfterTool(mark) {
    const { requests } = await control(openai, "requests");
    return requests.filter(({ messages }) => {
        const user = messages.findLastIndex(({ role }) => role === "user");
        return JSON.stringify(messages[user] ?? "").includes(mark) && messages.slice(user).some(({ role }) => role === "tool");
    });
}

test("a send to the chat of the turn, and NO_REPLY behind it: said once, and nothing else", { timeout: 60_000 }, async () => {
    await control(openai, "rule", { match: "greet me", steps: [{ tools: [{ name: "message", input: { action: "send", message: "hello by tool" } }] }, { text: "NO_REPLY" }] });
    const before = (await sent("")).length;
    await say("greet me");
    await arrives("hello by tool", "main_bot");
    await eventually(async () => (await requestsAfterTool("greet me")).length > 0, { within: WAIT_MS, what: "the end of the turn" });
    await settled();
    const all = await sent("");
    assert.deepEqual(all.slice(before).map(({ bot, chat_id, text }) => [bot, chat_id, text]), [["main_bot", ANN, "hello by tool"]]);
    const told = JSON.parse((await requestsAfterTool("greet me"))[0].messages.at(-1).content);
    assert.equal(told.state, "sent");
    assert.equal(told.channel, "telegram");
    assert.ok(told.messageId, JSON.stringify(told));
});

test("another chat of the account is reached when the rules let it in; a group that nobody listed, and a stranger, are not", { timeout: 60_000 }, async () => {
    // A bot writes to people who have written to it.
    await say("bo is here", { from: BO });
    await arrives("bo is here");
    assert.equal(JSON.parse(await asks({ action: "send", target: String(BO), message: "from ann" })).state, "sent");
    assert.deepEqual((await sent("from ann")).map(({ bot, chat_id, text }) => [bot, chat_id, text]), [["main_bot", BO, `[from U${ANN}] from ann`]]);
    assert.equal(JSON.parse(await asks({ action: "send", target: String(GROUP), message: "to the family" })).state, "sent");
    assert.equal((await sent("to the family"))[0].chat_id, GROUP);
    assert.match(await asks({ action: "send", target: String(OTHER_GROUP), message: "to others" }), /may not be written to: the group -1000000000701 is not in channels\.telegram\.groups/);
    assert.match(await asks({ action: "send", target: String(EVE), message: "to eve" }), /may not be written to: 6666 is not in channels\.telegram\.allowFrom/);
    assert.match(await asks({ action: "react", target: String(EVE), messageId: "1", emoji: "👍" }), /may not be written to/);
    assert.deepEqual([...(await sent("to others")), ...(await sent("to eve"))].filter(({ text }) => !text.startsWith("tool said")), []);
});

test("another service is denied unless the agent's config lets it; then it goes through the agent's own account there", { timeout: 60_000 }, async () => {
    const input = { action: "send", channel: "discord", target: `channel:${TALK}`, message: "over to discord" };
    assert.match(await asks(input), /Cross-context messaging denied: action=send target provider "discord" while bound to "telegram"\./);
    assert.match(await asks({ ...input, channel: "whatsapp" }), /Unknown channel: whatsapp/);
    const onDiscord = async () => (await control(discord, "sent")).sent.filter(({ text }) => text.includes("over to discord"));
    assert.deepEqual(await onDiscord(), []);
    assert.equal(JSON.parse(await asks(input, { bot: "work_bot" })).state, "sent");
    assert.deepEqual((await onDiscord()).map(({ bot, channel_id }) => [bot, channel_id]), [[WORK.username, TALK]]);
    assert.match(await asks({ ...input, target: `channel:${ELSEWHERE}` }, { bot: "work_bot" }), /may not be written to: the channel 333333333333333333 is not allowed/);
    assert.match(await asks({ ...input, target: "user:700000000000000009" }, { bot: "work_bot" }), /may not be written to/);
    // A thread is a channel of Discord; in the chat itself it is looked at as well.
    for (const target of [undefined, `channel:${TALK}`]) assert.match(await asks({ ...input, target, threadId: ELSEWHERE }, { speak: write }), /may not be written to: the channel 333333333333333333 is not allowed/);
    assert.match(await asks({ action: "thread-list", guildId: GUILD }, { speak: write }), /allows only some channels of the guild/);
    assert.equal((await onDiscord()).length, 1);
});

test("an entry under a guild's name holds for what the agent writes, in its threads too, and for what it is told of the guild", { timeout: 60_000 }, async () => {
    const inClub = async () => (await control(discord, "sent")).sent.filter(({ text }) => text.includes("to the club")).map(({ channel_id }) => channel_id);
    const send = (target) => asks({ action: "send", target: `channel:${target}`, message: "to the club" }, { speak: write });
    assert.match(await send(SECRET), /may not be written to: the channel 444444444444444442 is not allowed/);
    assert.equal(JSON.parse(await send(HELP)).state, "sent");
    const thread = async (channel, name) => {
        const { message } = await control(discord, "message", { channel, from: FRIEND, text: name });
        return (await control(discord, "thread", { channel, message: message.id, name })).thread.id;
    };
    assert.match(await send(await thread(SECRET, "behind the door")), /is not allowed/);
    const open = await thread(HELP, "a question");
    assert.equal(JSON.parse(await send(open)).state, "sent");
    assert.deepEqual(await inClub(), [HELP, open]);
    const { channels } = JSON.parse(await asks({ action: "channel-list", guildId: CLUB }, { speak: write }));
    assert.deepEqual(channels.map(({ name }) => name), ["help"]);
    const { events } = JSON.parse(await asks({ action: "event-list", guildId: CLUB }, { speak: write }));
    assert.deepEqual(events.map(({ name }) => name), ["open day", "questions"]);
    const heardIn = async (userId) => JSON.parse(await asks({ action: "voice-status", guildId: CLUB, userId }, { speak: write })).voice.channel_id;
    assert.deepEqual([await heardIn("700000000000000005"), await heardIn("700000000000000006")], [null, HELP]);
    assert.match(await asks({ action: "search", guildId: CLUB, query: "x" }, { speak: write }), /allows only some channels of the guild/);
});

test("a quote, and a video that plays by itself, go as the platform has them", { timeout: 60_000 }, async () => {
    const { message } = await say("words to be quoted");
    await arrives("words to be quoted");
    const before = (await control(telegram, "calls", { method: "sendMessage" })).calls.length;
    assert.equal(JSON.parse(await asks({ action: "send", message: "with a quote", replyTo: String(message.message_id), quoteText: "to be quoted" })).state, "sent");
    const quoted = (await control(telegram, "calls", { method: "sendMessage" })).calls.slice(before).find(({ params }) => params.text.includes("with a quote"));
    assert.deepEqual([quoted.params.reply_parameters.message_id, quoted.params.reply_parameters.quote], [message.message_id, "to be quoted"]);
    assert.equal(JSON.parse(await asks({ action: "send", message: "look", media: "clip.mp4", gifPlayback: true })).state, "sent");
    assert.equal((await control(telegram, "calls", { method: "sendAnimation" })).calls.length, 1);
    assert.equal((await control(telegram, "calls", { method: "sendVideo" })).calls.length, 0);
});

test("the system prompt names the services and says whether the chat shows buttons, the same each time", { timeout: 60_000 }, async () => {
    const promptOf = async (mark) => {
        const { requests } = await control(openai, "requests");
        return requests.findLast(({ messages }) => JSON.stringify(messages).includes(mark)).messages[0].content;
    };
    await say("prompt one");
    await arrives("prompt one");
    await say("prompt two");
    await arrives("prompt two");
    const first = await promptOf("prompt one");
    assert.match(first, /\n- Services here: discord, telegram\.\n/);
    assert.match(first, /\n- Buttons: action=send takes `buttons`/);
    assert.equal(await promptOf("prompt two"), first);
});

test("the account of another agent is not spoken through", { timeout: 60_000 }, async () => {
    assert.match(await asks({ action: "send", accountId: "work", target: String(BO), message: "through work" }), /The telegram account "work" is not one of agent "main"/);
    assert.match(await asks({ action: "send", accountId: "default", target: String(BO), message: "through main" }, { bot: "work_bot" }), /is not one of agent "work"/);
    assert.deepEqual([...(await sent("through work")), ...(await sent("through main"))].filter(({ text }) => !text.startsWith("tool said")), []);
});

test("a file of the workspace is sent; one from elsewhere is not", { timeout: 60_000 }, async () => {
    assert.equal(JSON.parse(await asks({ action: "send", message: "the chart", media: "chart.txt" })).state, "sent");
    assert.equal((await control(telegram, "calls", { method: "sendDocument" })).calls.length, 1);
    for (const media of ["/etc/hostname", "../openclaw.json", home.configFile]) {
        assert.match(await asks({ action: "send", message: "stolen", media }), /can be sent|leaves/, media);
    }
    assert.equal((await control(telegram, "calls", { method: "sendDocument" })).calls.length, 1);
});

test("a reaction goes to the message that is answered, a poll to its chat", { timeout: 60_000 }, async () => {
    const reacted = JSON.parse(await asks({ action: "react", emoji: "👍" }));
    assert.equal(reacted.added, "👍");
    const reaction = (await control(telegram, "calls", { method: "setMessageReaction" })).calls.at(-1);
    assert.equal(reaction.params.chat_id, ANN);
    const poll = JSON.parse(await asks({ action: "poll", pollQuestion: "Lunch?", pollOption: ["Pizza", "Soup"] }, { speak: write }));
    assert.ok(poll.messageId, JSON.stringify(poll));
    const asked = (await control(discord, "calls", { contains: "Lunch?" })).calls;
    assert.deepEqual(asked.map(({ status }) => status), [200]);
    assert.match(await asks({ action: "poll", pollQuestion: "Lunch?", pollOption: ["Pizza"] }, { speak: write }), /at least 2/);
});

test("killed between the tool's send and the turn's end: it is not sent again, and the turn is answered", { timeout: 90_000 }, async () => {
    const input = { action: "send", message: "only once" };
    await control(openai, "rule", { match: "kill me", steps: [{ tools: [{ name: "message", input }] }, { first_delay_ms: 3000, text: "the turn ended" }] });
    await say("kill me");
    await arrives("only once", "main_bot");
    // The model has been told what the tool gave: the receipt is kept.
    await eventually(async () => (await requestsAfterTool("kill me")).length > 0, { within: WAIT_MS, what: "the tool's result" });
    await gateway.stop("SIGKILL");
    gateway = await startGateway(home, { env });
    await arrives("the turn ended", "main_bot");
    await settled();
    assert.equal((await sent("only once")).length, 1);
    assert.equal((await sent("the turn ended")).length, 1);
});

test("killed before the tool's result was kept: a model that makes the call again finds what it sent", { timeout: 90_000 }, async () => {
    await gateway.stop();
    gateway = await startGateway(home, { env: { ...env, OPENCLAW_CRASH: "tool.end:1" } });
    const call = { tools: [{ name: "message", input: { action: "send", message: "ping once" } }] };
    await control(openai, "rule", { match: "crash here", steps: [call, call, { text: "ended again" }] });
    await say("crash here");
    await gateway.exited;
    assert.equal((await sent("ping once")).length, 1);
    gateway = await startGateway(home, { env });
    await arrives("ended again", "main_bot");
    const [request] = (await requestsAfterTool("crash here")).slice(-1);
    const results = request.messages.filter(({ role }) => role === "tool").slice(-2).map(({ content }) => content);
    assert.match(results[0], /interrupted by a restart/);
    assert.equal(JSON.parse(results[1]).state, "sent");
    assert.equal((await sent("ping once")).length, 1);
});
