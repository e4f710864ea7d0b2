// Whether the client library discord.js is content with the fake Discord, in good times and bad.
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, beforeEach, test } from "node:test";
import { ChannelType, Client, DiscordAPIError, GatewayIntentBits, Partials, REST, Routes } from "discord.js";
import { WebSocket } from "ws";
import { FakeDiscord } from "./discord.mjs";

const MAIN = "main.token", SIDE = "side.token";
const GUILD = "100000000000000001", TALK = "100000000000000002", FORUM_ID = "100000000000000003", QUIET = "100000000000000004", ROLE = "100000000000000005";

const discord = new FakeDiscord({
    bots: [{ token: MAIN, id: "900000000000000001", username: "main_bot" }, { token: SIDE, id: "900000000000000002", username: "side_bot", content: "off" }, { token: "gone.token", refused: true }],
    guilds: [{ id: GUILD, name: "Friends of Claw", roles: [{ id: ROLE, name: "team" }],
        channels: [{ id: TALK, name: "talk" }, { id: FORUM_ID, name: "forum", type: 15 }, { id: QUIET, name: "quiet", readonly: true }] }],
    heartbeat_ms: 400, identify_gap_ms: 0, control: true,
});
await discord.start();
after(() => discord.stop());
beforeEach(() => discord.reset());

const rest = (token) => new REST({ version: "10", api: `${discord.url}/api`, retries: 0, rejectOnRateLimit: null }).setToken(token);
const INTENTS = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.GuildMessageReactions, GatewayIntentBits.DirectMessages, GatewayIntentBits.MessageContent];

/** Logs in, does the work, logs out. */
async function withClient(token, work, intents = INTENTS) {
    const client = new Client({ intents, partials: [Partials.Channel, Partials.Message, Partials.Reaction], rest: { api: `${discord.url}/api`, version: "10" } });
    const ready = once(client, "clientReady");
    try {
        await client.login(token);
        await ready;
        return await work(client);
    } finally {
        await client.destroy();
    }
}

async function refusal(promise) {
    const error = await promise.then(() => assert.fail("was not refused"), (reason) => reason);
    assert.ok(error instanceof DiscordAPIError, String(error));
    return error;
}

test("a client logs in, sees its guild, hears a member and answers", async () => {
    await withClient(MAIN, async (client) => {
        assert.equal(client.user.username, "main_bot");
        assert.equal(client.guilds.cache.get(GUILD).name, "Friends of Claw");
        const heard = once(client, "messageCreate");
        discord.world.say({ channel: TALK, from: { id: "5", username: "ann", roles: [ROLE] }, text: "hello <@900000000000000001>" });
        const [message] = await heard;
        assert.equal(message.content, "hello <@900000000000000001>");
        assert.ok(message.mentions.users.has(client.user.id));
        assert.ok(message.member.roles.cache.has(ROLE));
        const answer = await message.reply({ content: "hi", allowedMentions: { repliedUser: false } });
        assert.equal(answer.reference.messageId, message.id);
        await answer.edit("hi there");
        await message.react("👀");
        await answer.delete();
    });
    assert.deepEqual(discord.sent().map(({ text, reply_to }) => [text, reply_to !== null]), [["hi there", true]]);
    assert.equal(discord.world.reactions[0].emoji, "👀");
    assert.equal(discord.world.deleted.length, 1);
});

test("a direct message is heard (it carries channel_type), and one can be begun", async () => {
    await withClient(MAIN, async (client) => {
        const heard = once(client, "messageCreate");
        discord.world.say({ bot: "main_bot", from: { id: "6", username: "bo" }, text: "psst" });
        const [message] = await heard;
        assert.equal(message.channel.type, ChannelType.DM);
        const user = await client.users.fetch("6").catch(() => message.author);
        await user.send("yes?");
    });
    assert.equal(discord.sent()[0].text, "yes?");
});

test("threads, forum posts, buttons, slash commands, files and polls go through the library", async () => {
    await withClient(MAIN, async (client) => {
        const talk = client.channels.cache.get(TALK);
        const first = await talk.send({ content: "start", files: [{ attachment: Buffer.from("abc"), name: "a.txt" }] });
        assert.equal(await (await fetch(first.attachments.first().url)).text(), "abc");
        const thread = await first.startThread({ name: "A thread" });
        assert.equal(thread.id, first.id);
        assert.equal(thread.parentId, TALK);
        await thread.send("inside");
        const post = await client.channels.cache.get(FORUM_ID).threads.create({ name: "Post", message: { content: "first" } });
        assert.equal(post.parentId, FORUM_ID);
        await talk.send({ poll: { question: { text: "?" }, answers: [{ text: "a" }, { text: "b" }], duration: 24, allowMultiselect: false } });
        await client.application.commands.set([{ name: "think", description: "how long", options: [{ type: 3, name: "level", description: "level" }] }]);
        const interaction = once(client, "interactionCreate");
        const { id } = discord.world.interact({ bot: "main_bot", channel: TALK, from: "5", name: "think", options: { level: "high" } });
        const [command] = await interaction;
        assert.equal(command.options.getString("level"), "high");
        await command.deferReply({ flags: 64 });
        await command.editReply("deep");
        await command.followUp({ content: "deeper", flags: 64 });
        const shown = await discord.control("interaction", { id });
        assert.equal(shown.interaction.original.content, "deep");
        assert.equal(shown.interaction.followups.length, 1);
        const next = once(client, "interactionCreate");
        discord.world.interact({ bot: "main_bot", channel: TALK, from: "5", name: "think" });
        const [idle] = await next;
        await idle.deferReply({ flags: 64 });
        await idle.deleteReply();
        assert.equal((await refusal(idle.editReply("gone"))).code, 10008);
        await idle.followUp({ content: "late", flags: 64 });
        const buttons = await talk.send({ content: "press", components: [{ type: 1, components: [{ type: 2, style: 1, label: "Go", custom_id: "go" }] }] });
        const pressed = once(client, "interactionCreate");
        discord.world.interact({ bot: "main_bot", channel: TALK, from: "5", message: buttons.id, custom_id: "go" });
        const [press] = await pressed;
        assert.equal(press.customId, "go");
        await press.deferUpdate();
        assert.equal((await refusal(press.deferUpdate().catch(() => rest(MAIN).post(Routes.interactionCallback(press.id, press.token), { body: { type: 6 } })))).code, 40060);
    });
});

test("the API refuses in Discord's words", async () => {
    const api = rest(MAIN);
    const post = (channel, body) => refusal(api.post(Routes.channelMessages(channel), { body }));
    const long = await post(TALK, { content: "x".repeat(2001) });
    assert.deepEqual([long.status, long.code, long.rawError.errors.content._errors[0].code], [400, 50035, "BASE_TYPE_MAX_LENGTH"]);
    assert.equal((await post(TALK, { content: " " })).code, 50006);
    assert.equal((await post("123456789012345678", { content: "x" })).code, 10003);
    assert.equal((await post(QUIET, { content: "x" })).code, 50013);
    assert.equal((await post(TALK, { content: "x", nonce: "y".repeat(26) })).code, 50035);
    assert.equal((await refusal(api.get(Routes.channelMessage(TALK, "123456789012345678")))).code, 10008);
    assert.equal((await refusal(rest("wrong.token").get("/users/%40me"))).status, 401);
    assert.equal((await refusal(rest("gone.token").get(Routes.user()))).status, 401);
    const theirs = discord.world.say({ channel: TALK, from: "5", text: "mine" });
    assert.equal((await refusal(api.patch(Routes.channelMessage(TALK, theirs.id), { body: { content: "x" } }))).code, 50005);
});

test("a nonce that is enforced makes one message of two", async () => {
    const send = () => rest(MAIN).post(Routes.channelMessages(TALK), { body: { content: "once", nonce: "abc", enforce_nonce: true } });
    assert.equal((await send()).id, (await send()).id);
    assert.equal(discord.sent({ contains: "once" }).length, 1);
});

test("a lost connection is resumed and nothing is missed; an invalid session begins anew", async () => {
    await withClient(MAIN, async (client) => {
        const texts = [];
        client.on("messageCreate", (message) => texts.push(message.content));
        for (const how of [{ code: 0 }, { code: 4000 }, { op: 7 }, { op: 9, resumable: true }]) {
            const resumed = once(client, "shardResume");
            discord.gateway.disconnect(discord.world.findBot("main_bot"), how);
            discord.world.say({ channel: TALK, from: "5", text: `while away ${JSON.stringify(how)}` });
            await resumed;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
        assert.equal(texts.length, 4);
        const ready = once(client, "shardReady");
        discord.gateway.disconnect(discord.world.findBot("main_bot"), { op: 9, resumable: false });
        await ready;
    });
    assert.ok(discord.gateway.log.filter(({ event, op }) => event === "heard" && op === 6).length >= 4);
});

test("a gateway that answers no heartbeat is left and resumed", async () => {
    await withClient(MAIN, async (client) => {
        const resumed = once(client, "shardResume");
        discord.world.findBot("main_bot").zombie = true;
        setTimeout(() => (discord.world.findBot("main_bot").zombie = false), 1500);
        await resumed;
    });
});

/** What a connection that says this is closed with. */
async function closeCode(...frames) {
    const socket = new WebSocket(`${discord.url.replace("http", "ws")}/?v=10&encoding=json`);
    await once(socket, "message");
    for (const frame of frames) socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
    const [code] = await once(socket, "close");
    return code;
}
const identify = (token, intents = 513) => ({ op: 2, d: { token, intents, properties: { os: "x", browser: "x", device: "x" } } });

test("the gateway closes with Discord's codes", async () => {
    assert.equal(await closeCode(identify("wrong.token")), 4004);
    assert.equal(await closeCode(identify(SIDE, 32768)), 4014);
    assert.equal(await closeCode(identify(MAIN, 1 << 30)), 4013);
    assert.equal(await closeCode(identify(MAIN), identify(MAIN)), 4005);
    assert.equal(await closeCode({ op: 3, d: {} }), 4003);
    assert.equal(await closeCode({ op: 99 }), 4001);
    assert.equal(await closeCode("{"), 4002);
    assert.equal(await closeCode(...Array.from({ length: 121 }, () => ({ op: 1, d: null }))), 4008);
});

test("without the Message Content Intent a guild's messages come empty, unless the bot is mentioned", async () => {
    await withClient(MAIN, async (client) => {
        const texts = [];
        client.on("messageCreate", (message) => texts.push(message.content));
        discord.world.say({ channel: TALK, from: "5", text: "not for you" });
        discord.world.say({ channel: TALK, from: "5", text: "<@900000000000000001> for you" });
        await discord.waitUntil(() => texts.length === 2, 2000);
        await new Promise((resolve) => setTimeout(resolve, 50));
        assert.deepEqual(texts, ["", "<@900000000000000001> for you"]);
    }, INTENTS.slice(0, 4));
});

test("rate limits are told in headers and enforced, and the library waits for them", async () => {
    discord.limits.set("POST /channels/:c/messages", { limit: 2, per_ms: 600 });
    const api = rest(MAIN);
    const begin = Date.now();
    for (let i = 0; i < 4; i++) await api.post(Routes.channelMessages(TALK), { body: { content: `m${i}` } });
    assert.ok(Date.now() - begin >= 500);
    assert.equal(discord.findCalls({ status: 429 }).length, 0, "the library read the headers");
    const raw = () => fetch(`${discord.url}/api/v10/channels/${TALK}/messages`, { method: "POST", headers: { authorization: `Bot ${MAIN}`, "content-type": "application/json", "user-agent": "DiscordBot (x, 1)" }, body: JSON.stringify({ content: "x" }) });
    const answers = await Promise.all([raw(), raw(), raw()]);
    const refused = answers.find(({ status }) => status === 429);
    const body = await refused.json();
    assert.ok(body.retry_after > 0 && body.global === false);
    discord.limits.clear();
});

test("a storm: every event comes, up to five times, over a reconnect", async () => {
    await withClient(MAIN, async (client) => {
        const texts = [];
        client.on("messageCreate", (message) => texts.push(message.content));
        const { copies } = await discord.control("storm", { bot: "main_bot", seed: 7, messages: Array.from({ length: 10 }, (_, i) => ({ channel: TALK, from: "5", text: `s${i}` })) });
        assert.ok(copies > 10);
        await discord.waitUntil(() => new Set(texts).size === 10, 5000);
        await new Promise((resolve) => setTimeout(resolve, 300));
        assert.equal(new Set(texts).size, 10);
    });
});
