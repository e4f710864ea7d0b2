// What OpenClaw was seen to say and to ask, against what this program says and asks: the texts of pairing, the lines of the status, the order of the calls
// with which an account begins. Where it differs on purpose, the test says so.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { WitnessModel } from "./seeds_model.mjs";
import { Play } from "./seeds_play.mjs";
import { startWorld, TELEGRAM } from "./seeds_world.mjs";
import { eventually } from "./gateway.mjs";

const ON = { telegram: ["default", "alerts"], discord: ["default"], slack: ["default"], whatsapp: ["work"] };
const CODE = "[A-HJ-NP-Z2-9]{8}";
const STRANGERS = { telegram: 555, discord: { id: "5555", username: "stranger" }, slack: "U00000077", whatsapp: "+15551230001" };
const INTENTS = { guilds: 1, messages: 512, reactions: 1024, directMessages: 4096, directReactions: 8192, content: 32768 };

let platforms, model, play;

before(async () => {
    platforms = await startWorld({ ...ON, whatsapp: [] });
    model = new WitnessModel();
    await model.start();
    play = await new Play({
        platforms, model, on: ON,
        config: {
            agents: { list: [{ id: "main" }] },
            channels: {
                telegram: { accounts: { default: {}, alerts: { dmPolicy: "allowlist", allowFrom: ["tg:42"] } } }, whatsapp: { accounts: { work: {} } },
                discord: { guilds: { "123456789012345678": { channels: { "222222222222222222": { allow: true } } } } },
            },
        },
    }).start();
}, { timeout: 120_000 });

after(async () => {
    await play?.stop();
    for (const platform of Object.values(platforms ?? {})) await platform.stop();
    await model?.stop();
});

const shown = async (...args) => {
    const { code, stdout, stderr } = await play.cli(...args);
    assert.equal(code, 0, `openclaw ${args.join(" ")}\n${stdout}${stderr}`);
    return stdout;
};
const methods = (channel, bot) => platforms[channel].fake.findCalls(bot ? { bot } : {}).map(({ method }) => method);

test("Telegram is asked who the bot is, freed of a webhook, given the menus for people and for groups, and polled", async () => {
    await eventually(() => methods("telegram", "default_bot").filter((method) => method === "getUpdates").length >= 2, { what: "the second poll" });
    const calls = platforms.telegram.fake.findCalls({ bot: "default_bot" });
    assert.deepEqual(calls.slice(0, 6).map(({ method }) => method), ["getMe", "deleteWebhook", "setMyCommands", "setMyCommands", "getUpdates", "getUpdates"]);
    const [, webhook, people, groups, first, poll] = calls.map(({ params }) => params);
    assert.equal(String(webhook.drop_pending_updates), "false", "what waits is not thrown away");
    assert.equal(people.scope, undefined);
    assert.equal(groups.scope.type, "all_group_chats");
    assert.deepEqual(groups.commands, people.commands);
    assert.ok(people.commands.length <= 100 && people.commands.every(({ command }) => /^[a-z0-9_]{1,32}$/.test(command)));
    for (const command of ["help", "status", "new", "stop", "model", "whoami"]) assert.ok(people.commands.some((one) => one.command === command), command);
    // OpenClaw holds the first poll as well; here it returns at once, so that the account is known to work.
    assert.deepEqual([first.timeout, first.limit, poll.timeout, poll.limit], [0, 100, 30, 100]);
    for (const kind of ["message", "channel_post", "callback_query", "message_reaction"]) assert.ok(poll.allowed_updates.includes(kind), kind);
});

test("Discord is asked for the bot, its application and the gateway, is given the commands, and is told the recorded intents", () => {
    const called = methods("discord");
    assert.deepEqual(called.slice(0, 2), ["GET /users/@me", "GET /oauth2/applications/@me"]);
    assert.ok(called.includes("PUT /applications/:a/commands"), called.join());
    assert.ok(called.includes("GET /gateway/bot"));
    const [identify] = platforms.discord.fake.gateway.log.filter(({ op }) => op === 2);
    assert.equal(identify.intents, Object.values(INTENTS).reduce((sum, bit) => sum | bit, 0));
    assert.equal(identify.intents, 46593);
});

test("Slack is asked who the app is, and then for a socket", () => {
    assert.deepEqual(methods("slack").slice(0, 2), ["auth.test", "apps.connections.open"]);
});

test("a stranger reads the recorded words, once, in the marks of the chat service", { timeout: 60_000 }, async () => {
    const idLines = { telegram: "Your Telegram user id: 555", discord: "Your Discord user id: 5555", slack: "Your Slack user id: U00000077", whatsapp: "Your WhatsApp phone number: +15551230001" };
    const places = play.places().filter(({ isDirect, id }) => isDirect && !id.includes("alerts"));
    for (const place of places) for (let time = 0; time < 2; time++) await play.say(place, STRANGERS[place.channel]);
    assert.deepEqual(await play.complaints(), []);
    for (const { channel } of places) {
        const { text } = play.sent().find((one) => one.channel === channel);
        const fence = channel === "telegram" ? "" : "```\n";
        const end = channel === "telegram" ? "" : "\n```";
        const command = `openclaw pairing approve ${channel} (${CODE})`;
        const lines = [
            "^OpenClaw: access not configured\\.\n", idLines[channel].replace("+", "\\+"), "Pairing code:", `${fence}(${CODE})${end}`, "Ask the bot owner to approve with:", command,
            `${fence}${command}${end}$`,
        ];
        const [, ...codes] = new RegExp(lines.join("\n+")).exec(text) ?? assert.fail(`${channel}: ${JSON.stringify(text)}`);
        assert.equal(new Set(codes).size, 1, "one code");
    }
    const [telegram] = platforms.telegram.fake.world.outbox;
    assert.equal(telegram.parse_mode, "HTML");
    assert.match(telegram.raw, new RegExp(`<pre><code>${CODE}\n?</code></pre>`), "a code that a tap copies");
});

test("pairing list and approve say what was recorded; a code of nobody is refused in OpenClaw's words", async () => {
    assert.equal(await shown("pairing", "list", "telegram", "--account", "alerts"), "No pending telegram pairing requests.\n");
    const { channel, requests } = JSON.parse(await shown("pairing", "list", "whatsapp", "--json"));
    assert.deepEqual([channel, requests.map(({ id, meta }) => [id, meta.accountId])], ["whatsapp", [["+15551230001", "work"]]]);
    assert.deepEqual(Object.keys(requests[0]).sort(), ["code", "createdAt", "id", "lastSeenAt", "meta"]);
    const none = await play.cli("pairing", "approve", "telegram", "ABCDEFGH");
    assert.equal(none.code, 1);
    assert.match(none.stderr, /No pending pairing request found for code: ABCDEFGH/);
    assert.equal(await shown("pairing", "approve", "whatsapp", requests[0].code.toLowerCase()), "Approved whatsapp sender +15551230001.\n");
});

test("channels status --probe: the recorded lines, with what is told here besides", async () => {
    const text = await shown("channels", "status", "--probe");
    const line = (title) => text.split("\n").find((one) => one.startsWith(`- ${title}:`)) ?? assert.fail(text);
    assert.ok(text.startsWith("Checking channel status (probe)…\nGateway reachable.\n- "), text);
    assert.ok(text.endsWith("\n\nTip: https://docs.openclaw.ai/cli#status adds gateway health probes to status output (requires a reachable gateway).\n"), text);
    assert.match(line("Telegram default"), /^- Telegram default: enabled, configured, running, in:[^,]+, out:[^,]+, mode:polling, bot:@default_bot, token:(env|config), works$/);
    assert.match(line("Telegram alerts"), /^- Telegram alerts: enabled, configured, running, mode:polling, bot:@alerts_bot, token:config, works$/);
    assert.match(line("WhatsApp work"), /^- WhatsApp work: enabled, configured, linked, running, connected, in:[^,]+, out:[^,]+, dm:pairing, works$/);
    assert.match(line("Discord default"), /^- Discord default: enabled, configured, running, connected, in:[^,]+, out:[^,]+, bot:@default_claw, token:env, works, audit ok$/);
    assert.match(line("Slack default"), /^- Slack default: enabled, configured, running, in:[^,]+, out:[^,]+, bot:@default, bot:env, app:env, works$/);
    const plain = await shown("channels", "status");
    assert.ok(plain.startsWith("Checking channel status…\nGateway reachable.\n"), plain);
    assert.ok(!/works|probe/.test(plain.split("\nTip:")[0]));
});

test("channels status --json has the recorded members", async () => {
    const status = JSON.parse(await shown("channels", "status", "--json"));
    const members = "ts channelOrder channelLabels channelDetailLabels channelSystemImages channelMeta channels channelAccounts channelDefaultAccountId";
    for (const key of members.split(" ")) assert.ok(key in status, key);
    assert.deepEqual([status.channelLabels.telegram, status.channelDetailLabels.telegram, status.channelSystemImages.telegram], ["Telegram", "Telegram Bot", "paperplane"]);
    assert.deepEqual(status.channelMeta.find(({ id }) => id === "telegram"), { id: "telegram", label: "Telegram", detailLabel: "Telegram Bot", systemImage: "paperplane" });
    assert.deepEqual(status.channelDefaultAccountId, { telegram: "default", discord: "default", slack: "default", whatsapp: "work" });
    const [account] = status.channelAccounts.telegram;
    const recorded = "accountId enabled configured running lastStartAt lastStopAt lastError lastInboundAt lastOutboundAt tokenSource tokenStatus mode allowUnmentionedGroups";
    for (const key of recorded.split(" ")) assert.ok(key in account, key);
    assert.deepEqual([account.accountId, account.tokenSource, account.tokenStatus, account.mode, account.allowUnmentionedGroups], ["alerts", "config", "available", "polling", false]);
});

test("channels list: the recorded lines", async () => {
    const list = await shown("channels", "list");
    assert.ok(list.startsWith("Chat channels:\n"), list);
    for (const line of ["- Telegram alerts: configured, token=config, enabled", "- Discord default: configured, token=env, enabled"]) assert.ok(list.includes(`${line}\n`), list);
    assert.match(list, /\nDocs: https:\/\/docs\.openclaw\.ai\/gateway\/configuration\n$/);
});

test("in a group nothing is said to strangers, not even how to be let in", async () => {
    const before = play.sent().length;
    const place = play.places().find(({ id }) => id === "telegram group");
    await play.say(place, STRANGERS.telegram);
    assert.deepEqual(await play.complaints(), []);
    assert.equal(play.sent().length, before);
    assert.ok(!platforms.telegram.fake.findCalls({ method: "sendChatAction" }).some(({ params }) => params.chat_id === TELEGRAM.group), "no typing either");
});
