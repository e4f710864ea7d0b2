// D15: platforms that say everything again that the bot says, also after a restart; and two bots that answer each other.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { makeCertificate } from "../fake/whatsapp/certificate.mjs";
import { FakeWhatsApp } from "../fake/whatsapp/fake.mjs";
import { eventually, makeHome, startGateway } from "./gateway.mjs";
import { linkByQr } from "./whatsapp_link.mjs";

// Signal's library tells of sessions on the console.
console.info = console.warn = console.log = () => {};

const EVENTS_MAX = 4, COOLDOWN_S = 8;
const GUILD = "123456789012345678", TALK = "222222222222222222", ALONE = "333333333333333333";
const ANN = { id: "5001", username: "ann" };
const BOTS = ["one", "two"].map((name, i) => ({ token: `${name}.token`, id: `90000000000000000${i + 1}`, username: `${name}_bot` }));
const HELPER = { name: "helper", app_id: "A000000001", user_id: "UHELPER01", bot_id: "BHELPER01", bot_token: "xoxb-helper", app_token: "xapp-1-A000000001-1-h" };
const ROOM = "C0000GEN1", GROUP = -100500;

/** An IRC server with one client, to whom it says all again that he says; `say` is somebody else. */
async function startEchoingIrc() {
    const said = [];
    let client;
    const server = createServer((socket) => {
        client = socket.on("error", () => {});
        let nick = "";
        createInterface({ input: socket }).on("line", (line) => {
            const [command, ...rest] = line.split(" ");
            if (command === "NICK") nick = rest[0].replace(/^:/, "");
            if (command === "USER") socket.write(`:irc.test 001 ${nick} :Welcome\r\n:irc.test 376 ${nick} :End\r\n`);
            if (command === "PING") socket.write(`:irc.test PONG irc.test ${rest.join(" ")}\r\n`);
            if (command === "JOIN") socket.write(`:${nick}!~claw@host JOIN ${rest[0]}\r\n`);
            if (command !== "PRIVMSG") return;
            said.push(line);
            socket.write(`:${nick}!~claw@host ${line}\r\n`);
        });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return {
        port: server.address().port, said, isJoined: () => client !== undefined && !client.destroyed,
        say: (from, to, text) => client.write(`:${from}!~${from}@host PRIVMSG ${to} :${text}\r\n`),
        again: (line) => client.write(`:claw!~claw@host ${line}\r\n`),
        stop: () => (client?.destroy(), server.close()),
    };
}

let openai, telegram, discord, slack, irc, whatsapp, phone, folder, home, gateway, env;

before(async () => {
    openai = await startProgram("openai", {});
    telegram = await startProgram("telegram", { bots: [{ token: "111:main", username: "main_bot" }], chats: [{ id: GROUP, title: "Team", type: "supergroup", bots: ["main_bot"] }] });
    discord = await startProgram("discord", { bots: BOTS, guilds: [{ id: GUILD, name: "Claw", channels: [{ id: TALK, name: "talk" }, { id: ALONE, name: "alone" }] }], identify_gap_ms: 0 });
    slack = await startProgram("slack", { apps: [HELPER], users: [{ id: "U00000001", name: "ann" }], channels: [{ id: ROOM, name: "general", members: ["U00000001", HELPER.user_id] }], retry_ms: 1000 });
    irc = await startEchoingIrc();
    folder = mkdtempSync(path.join(tmpdir(), "openclaw-wa-"));
    const certificate = makeCertificate(folder);
    whatsapp = await new FakeWhatsApp({ tls: certificate }).start();
    phone = whatsapp.addPhone({ pn: "15550000001", lid: "900001", name: "Me" });
    env = {
        PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`, DISCORD_API_URL: `${discord.url}/api/v10`, SLACK_API_URL: `${slack.url}/api/`,
        OPENCLAW_WHATSAPP_BRIDGE: path.resolve(import.meta.dirname, "../../bridges/whatsapp"), OPENCLAW_WHATSAPP_WEB_SOCKET_URL: whatsapp.url,
        WA_TEST_ROOT_KEY: whatsapp.rootKeyHex, NODE_EXTRA_CA_CERTS: certificate.file,
    };
    // Everybody is let in everywhere, bots too: nothing but the rules of this test stands between the gateway and a loop.
    const open = { groupPolicy: "open", dmPolicy: "open", allowFrom: ["*"] };
    const rooms = (...ids) => ({ [GUILD]: { channels: Object.fromEntries(ids.map((id) => [id, { allow: true, requireMention: false }])) } });
    home = makeHome({
        agents: { defaults: { model: "mock/mock-1" } },
        models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
        messages: { queue: { mode: "followup", debounceMs: 0 } },
        channels: {
            defaults: { botLoopProtection: { maxEventsPerWindow: EVENTS_MAX, cooldownSeconds: COOLDOWN_S } },
            telegram: { ...open, botToken: "111:main", apiRoot: telegram.url, network: { dangerouslyAllowPrivateNetwork: true }, streaming: { mode: "off" }, groups: { "*": { requireMention: false } } },
            discord: {
                groupPolicy: "allowlist", dmPolicy: "open", allowFrom: ["*"], allowBots: true,
                accounts: { one: { token: BOTS[0].token, guilds: rooms(TALK, ALONE) }, two: { token: BOTS[1].token, guilds: rooms(TALK) } },
            },
            slack: { ...open, allowBots: true, botToken: HELPER.bot_token, appToken: HELPER.app_token, streaming: false, channels: { "*": { requireMention: false } } },
            irc: { ...open, host: "127.0.0.1", port: irc.port, tls: false, nick: "claw", channels: ["#room"], groups: { "*": { requireMention: false } } },
            whatsapp: { ...open, selfChatMode: true, allowFrom: [`+${phone.pn}`, "*"], accounts: { me: {} } },
        },
    });
    await linkByQr(home, env, "me", phone);
    await start();
});

after(async () => {
    await gateway?.stop();
    for (const fake of [openai, telegram, discord, slack, irc, whatsapp]) await fake?.stop();
    home?.remove();
    if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Starts the gateway, and waits until every platform would tell it of a message. */
async function start() {
    const polls = (await telegram.control("calls", { method: "getUpdates" })).calls.length;
    gateway = await startGateway(home, { env });
    for (const { username } of BOTS) assert.ok((await discord.control("session", { bot: username, timeout_ms: 30_000 })).ok);
    await slack.control("wait-sockets", { app: HELPER.name, timeout_ms: 30_000 });
    await eventually(() => irc.isJoined() && whatsapp.companions(phone.pn)[0]?.conn?.onlineSent, { within: 30_000, what: "IRC and WhatsApp connected" });
    await eventually(async () => (await telegram.control("calls", { method: "getUpdates" })).calls.length > polls, { within: 30_000, what: "Telegram polled" });
}
async function restart() {
    assert.equal(await gateway.stop(), 0);
    await eventually(() => !irc.isJoined(), { what: "IRC left" });
    await start();
}

const runs = async (word) => (await openai.control("requests", {})).requests.filter((body) => JSON.stringify(body.messages.findLast(({ role }) => role === "user")).includes(word)).length;
/** An echo has been gone through when what was asked after it in the same place is answered. */
async function isAnsweredOnce(word, { echo, ask, heard }) {
    await ask(word);
    const answer = await heard(word);
    await echo(answer);
    await ask(`${word.length}-echo`);
    await heard(`${word.length}-echo`);
    assert.equal(await runs(word), 1, "the echo is not answered");
    await restart();
    await echo(answer);
    await ask(`${word.length}-restart`);
    await heard(`${word.length}-restart`);
    assert.equal(await runs(word), 1, "nor is it after a restart");
}

test("Telegram: what the bot said itself, in a group and in a chat with a person, is not answered", async () => {
    const me = { id: 111, is_bot: true, first_name: "main", username: "main_bot" };
    const ann = { id: 42, first_name: "Ann" };
    for (const [word, chat] of [["telegroup", { id: GROUP }], ["teleperson", { id: 42, type: "private" }]]) {
        const send = (from, text) => telegram.control("message", { bot: "main_bot", chat, from, text });
        await isAnsweredOnce(word, {
            ask: (text) => send(ann, text),
            heard: async (text) => (await telegram.control("wait-sent", { bot: "main_bot", chat: chat.id, contains: text, timeout_ms: 15_000 })).sent[0],
            echo: ({ text }) => send(me, text),
        });
    }
});

test("Discord, which tells a bot of its own messages, with allowBots: none of them is answered, nor when missed messages are read", async () => {
    await isAnsweredOnce("discordant", {
        ask: (text) => discord.control("message", { channel: ALONE, from: ANN, text }),
        heard: async (text) => (await discord.control("wait-sent", { channel: ALONE, contains: text, count: 1, timeout_ms: 15_000 })).sent[0],
        echo: ({ text }) => discord.control("message", { channel: ALONE, from: { id: BOTS[0].id, username: BOTS[0].username, bot: true }, text }),
    });
});

test("Slack, which tells an app of its own messages, with allowBots: none of them is answered, in neither of their forms", async () => {
    let ts = 1_900_000_000;
    await isAnsweredOnce("slacking", {
        ask: (text) => slack.control("message", { channel: ROOM, user: "U00000001", text }),
        heard: async (text) => (await slack.control("wait-sent", { contains: text, timeout_ms: 15_000 })).sent[0],
        echo: async ({ text }) => {
            const event = { type: "message", channel: ROOM, channel_type: "channel", text, bot_id: HELPER.bot_id };
            for (const form of [{ user: HELPER.user_id, app_id: HELPER.app_id, bot_profile: { id: HELPER.bot_id, app_id: HELPER.app_id, name: "helper" } }, { subtype: "bot_message", username: "helper" }]) {
                const at = `${ts++}.000100`;
                await slack.control("event", { app: HELPER.name, event: { ...event, ...form, ts: at, event_ts: at } });
            }
        },
    });
});

test("IRC: a server that says everything again, in a channel and to the nick itself", async () => {
    const find = (text) => eventually(() => irc.said.find((line) => line.includes(text)), { within: 15_000, what: `an answer with ${text}` });
    await isAnsweredOnce("ircsome", {
        ask: async (text) => irc.say("ann", "#room", text),
        heard: find,
        echo: async (line) => (irc.again(line), irc.again(line.replace("#room", "claw"))),
    });
});

test("WhatsApp: in the chat with oneself the owner's words are answered, and the answer is not", async () => {
    await isAnsweredOnce("whatsup", {
        ask: (text) => phone.sendToSelf(text),
        heard: (text) => phone.waitMessage((one) => (one.text ?? "").includes("mock reply") && one.text.includes(text), 20_000),
        echo: ({ id, text }) => phone.sendToSelf(text, { id }),
    });
});

test("two bots that answer each other are stopped by botLoopProtection, told in the log, and heard again after the cooldown", async () => {
    const spoken = async () => (await discord.control("sent", { channel: TALK })).sent.length;
    const say = (text) => discord.control("message", { channel: TALK, from: ANN, text });
    const stops = () => gateway.log().match(/a bot wrote more than 4 messages within 60 s and is not heard for 8 s: two bots may be answering each other \(channels\.discord\.botLoopProtection\)/g)?.length ?? 0;
    await openai.control("rule", { regex: ".", reply: { text: "pong" } });
    // Both answer Ann, and each answers the other as often as it is allowed to.
    await say("round one");
    await eventually(() => stops() === 2, { within: 20_000, what: "both bots stopped" });
    const total = 2 + 2 * EVENTS_MAX;
    await eventually(async () => (await spoken()) === total, { what: "the last answers" });
    // A person is heard all the same, and what the bots answer her is not answered by the other.
    await say("round two");
    await eventually(async () => (await spoken()) === total + 2, { what: "Ann's answers while the bots cool down" });
    assert.match(gateway.log(), /a message was refused.*bot_loop/);
    await new Promise((resolve) => setTimeout(resolve, COOLDOWN_S * 1000));
    assert.equal(await spoken(), total + 2, "nothing goes on by itself");
    await say("round three");
    await eventually(() => stops() === 4, { within: 20_000, what: "both bots stopped again" });
    await eventually(async () => (await spoken()) === 2 * total + 2, { what: "the answers after the cooldown" });
});
