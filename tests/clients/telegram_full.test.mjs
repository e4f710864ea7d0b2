// The whole gateway against the fake Telegram, beyond text: webhook, files, albums, drafts, buttons, reactions, topics, moves, and every trouble.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { eventually, freePort, makeHome, run, startGateway } from "./gateway.mjs";

const SECRET = "hook_s3cret-1";
const FORUM = -1000000000500, SMALL = -600, GROWN = -1000000000600, CLUB = -1000000000700;
const bots = [
    { token: "111:main", username: "main_bot", has_topics_enabled: true },
    { token: "222:hook", username: "hook_bot" },
    { token: "333:plain", username: "plain_bot" },
    { token: "444:gone", username: "gone_bot", refused: true },
];
const chats = [
    { id: FORUM, title: "Forum", is_forum: true, topics: [7], bots: ["main_bot"], roles: { 111: "administrator" } },
    { id: SMALL, title: "Small", type: "group", bots: ["main_bot"] },
    { id: CLUB, title: "Club", bots: ["main_bot", "plain_bot"], roles: { 111: "administrator" } },
];

let telegram, openai, home, gateway;

before(async () => {
    telegram = await startProgram("telegram", { bots, chats, webhook: { retryMs: 50 } });
    openai = await startProgram("openai", {});
    const port = await freePort();
    home = makeHome({
        agents: { defaults: { model: "mock/mock-1" }, list: [{ id: "main", default: true }] },
        bindings: [{ agentId: "main", match: { channel: "telegram", accountId: "*" } }],
        models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
        channels: {
            telegram: {
                apiRoot: telegram.url,
                dmPolicy: "open",
                allowFrom: ["*"],
                groupPolicy: "open",
                groups: { "*": { requireMention: false }, [SMALL]: { requireMention: false } },
                customCommands: [{ command: "backup", description: "Back it up" }],
                retry: { attempts: 3, minDelayMs: 20, maxDelayMs: 2000 },
                accounts: {
                    default: { botToken: "111:main", actions: { moderation: true } },
                    hook: { botToken: "222:hook", webhookUrl: `http://127.0.0.1:${port}/telegram-webhook`, webhookSecret: SECRET },
                    plain: { botToken: "333:plain", streaming: "off", reactionNotifications: "all" },
                    twin: { botToken: "333:plain" },
                    gone: { botToken: "444:gone" },
                },
            },
        },
    });
    home.port = port;
    workspaceFile("pic.png", Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.from("PICTURE")]));
    workspaceFile("notes.txt", "NOTES");
    gateway = await startGateway(home);
});

after(async () => {
    await gateway?.stop();
    await telegram?.stop();
    await openai?.stop();
    home?.remove();
});

function workspaceFile(name, bytes) {
    const folder = path.join(home.state, "workspace");
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, name), bytes);
}

const control = async (verb, input = {}) => {
    const answer = await telegram.control(verb, input);
    assert.ok(answer.ok, `${verb}: ${answer.error}`);
    return answer;
};
const say = (bot, from, text, more = {}) => control("message", { bot, from: { id: from, first_name: `U${from}` }, text, ...more });
const answered = (bot, contains, timeout_ms = 15_000) => control("wait-sent", { bot, contains, timeout_ms });
const sentWith = async (contains, bot) => (await control("sent", { contains, ...(bot ? { bot } : {}) })).sent;
const calls = async (filter) => (await control("calls", filter)).calls;
const settled = (ms = 400) => new Promise((resolve) => setTimeout(resolve, ms));
const promptsWith = async (text) => (await openai.control("requests", {})).requests.map((body) => JSON.stringify(body)).filter((body) => body.includes(text));
const heard = async (text) => (await eventually(async () => (await promptsWith(text))[0], { what: `a prompt with "${text}"` }));
const status = async (...more) => (await run(home, ["channels", "status", ...more])).stdout;

test("the menu of commands is set for people and for groups, the config's own among them", async () => {
    const set = await eventually(async () => {
        const found = await calls({ method: "setMyCommands", bot: "main_bot", done: true });
        return found.length >= 2 && found;
    });
    assert.deepEqual(set.map(({ params }) => params.scope?.type ?? "default").slice(0, 2), ["default", "all_group_chats"]);
    assert.ok(set[0].params.commands.some(({ command }) => command === "backup"));
    assert.ok(set[0].params.commands.some(({ command }) => command === "status"));
});

test("a webhook takes messages at the gateway's port, each answered once", async () => {
    await eventually(async () => (await calls({ method: "setWebhook", bot: "hook_bot", status: 200 })).length > 0, { what: "setWebhook" });
    await say("hook_bot", 42, "through the hook");
    await answered("hook_bot", "through the hook");
    const { deliveries } = await control("deliveries");
    assert.ok(deliveries.some(({ status: code }) => code === 200), JSON.stringify(deliveries));
    const line = (await status()).split("\n").find((one) => one.includes("hook"));
    assert.match(line, /mode:webhook/);
    assert.equal((await control("pending", { bot: "hook_bot" })).pending, 0);
});

test("C1, C10: without the secret nothing comes in, whatever stands in the other headers", async () => {
    const body = JSON.stringify({ update_id: 1, message: { message_id: 900, date: 1, chat: { id: 42, type: "private" }, from: { id: 42, first_name: "X" }, text: "forged words" } });
    const post = (headers) => fetch(`${gateway.url}/telegram-webhook`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });
    for (const headers of [{}, { "x-telegram-bot-api-secret-token": "wrong" }, { "x-telegram-bot-api-secret-token": "" }, { "x-forwarded-for": "149.154.167.1", authorization: `Bearer ${gateway.token}` }]) {
        assert.equal((await post(headers)).status, 401);
    }
    assert.equal((await fetch(`${gateway.url}/telegram-webhook`)).status, 405);
    await settled();
    assert.deepEqual(await promptsWith("forged words"), []);
});

test("C6: a request that comes again is confirmed and answered no second time, also after a restart", async () => {
    const { message } = await say("hook_bot", 42, "replay me");
    await answered("hook_bot", "replay me");
    const update = { update_id: 4_000_000, message };
    for (let i = 0; i < 3; i += 1) assert.equal((await control("repeat", { bot: "hook_bot", update })).status, 200);
    await gateway.stop();
    gateway = await startGateway(home);
    await eventually(async () => (await control("repeat", { bot: "hook_bot", update })).status === 200, { what: "the webhook after a restart" });
    await settled();
    assert.equal((await sentWith("replay me")).length, 1);
});

test("what comes while the gateway is down is delivered when it is back", async () => {
    await gateway.stop();
    await say("hook_bot", 42, "while you slept");
    await settled(200);
    gateway = await startGateway(home);
    await answered("hook_bot", "while you slept");
    await settled();
    assert.equal((await sentWith("while you slept")).length, 1);
});

test("an album is one message with all its files, by polling and by webhook", async () => {
    for (const bot of ["main_bot", "hook_bot"]) {
        const caption = `album for ${bot}`;
        await control("album", { bot, from: { id: 42 }, album: [{ photo: { content: "ONE" }, text: caption }, { photo: { content: "TWO" } }, { photo: { content: "THREE" } }] });
        await answered(bot, caption);
        const prompt = await heard(caption);
        assert.match(prompt, /3 files/);
        await settled();
        assert.equal((await sentWith(caption, bot)).length, 1, "answered once");
    }
});

test("every kind of file is fetched and told; a place, a contact and a forwarded message are told in words", async () => {
    for (const [kind, mime] of [["document", "application/pdf"], ["voice", "audio/ogg"], ["video", "video/mp4"], ["audio", "audio/mpeg"], ["animation", "video/mp4"], ["photo", "image/jpeg"]]) {
        await say("plain_bot", 43, `here is a ${kind}`, { [kind]: { content: `BYTES-${kind}`, mime_type: mime } });
        await answered("plain_bot", `here is a ${kind}`);
        const prompt = await heard(`here is a ${kind}`);
        const file = [...prompt.matchAll(/\[media attached: ([^ \]]+) \(([^)]+)\)/g)].at(-1);
        assert.ok(file, prompt.slice(-600));
        assert.equal(file[2], mime);
        assert.equal(readFileSync(path.isAbsolute(file[1]) ? file[1] : path.join(home.state, file[1]), "utf8"), `BYTES-${kind}`);
    }
    await say("plain_bot", 43, undefined, { extra: { venue: { location: { latitude: 52.5, longitude: 13.25 }, title: "Zoo", address: "Main St" } } });
    await heard("📍 Zoo — Main St (52.500000, 13.250000)");
    await say("plain_bot", 43, undefined, { extra: { contact: { first_name: "Bo", phone_number: "+1555" } } });
    await heard("<contact: Bo, +1555>");
    await say("plain_bot", 43, "old words", { extra: { forward_origin: { type: "hidden_user", sender_user_name: "Zed", date: 1_700_000_000 } } });
    await heard("[Forwarded from Zed at 2023-11-14T22:13:20.000Z]");
});

test("a file that the platform does not give is told to the agent, and the message is answered", async () => {
    await say("plain_bot", 43, "too big to fetch", { document: { content: "x", file_size: 30 * 1024 * 1024 } });
    await answered("plain_bot", "too big to fetch");
    assert.match(await heard("too big to fetch"), /media not available/);
});

test("the agent's files go out: a picture with its caption, a document, several as one album", async () => {
    await say("plain_bot", 44, "[[text:look at this\nMEDIA:./pic.png]]");
    await answered("plain_bot", "look at this");
    const [picture] = await sentWith("look at this", "plain_bot");
    assert.deepEqual([picture.kind, picture.file.mime_type, picture.file.head.includes("PICTURE")], ["photo", "image/png", true]);
    await say("plain_bot", 44, "[[text:the notes\nMEDIA:./notes.txt]]");
    await answered("plain_bot", "the notes");
    assert.equal((await sentWith("the notes", "plain_bot"))[0].kind, "document");
});

test("a pasted text that came in pieces is one message", async () => {
    const first = `paste-${"a".repeat(4090)}`;
    await say("plain_bot", 45, first);
    await say("plain_bot", 45, "-and-its-end");
    const prompt = await heard("-and-its-end");
    assert.ok(prompt.includes(`${first}-and-its-end`), "joined without a gap");
    await answered("plain_bot", "-and-its-end");
    await settled();
    assert.equal((await promptsWith("-and-its-end")).length, 1);
});

test("an answer is shown while it grows and ends in the same message, as HTML", async () => {
    const words = Array.from({ length: 60 }, (_, i) => `grow${i}`).join(" ");
    await say("main_bot", 42, `[[text:**${words}**]][[chunk:12]][[delay:120]]`);
    await answered("main_bot", "grow59", 30_000);
    const sent = (await sentWith("grow0", "main_bot")).filter(({ text }) => text.includes("grow0"));
    assert.equal(sent.length, 1, "one message");
    assert.ok(sent[0].edits.length >= 2, `${sent[0].edits.length} edits`);
    const gaps = sent[0].edits.slice(1, -1).map(({ at }, index) => at - sent[0].edits[index].at);
    assert.ok(gaps.every((gap) => gap >= 900), `edits ${gaps} ms apart`);
    await settled();
    const [final] = await sentWith("grow59", "main_bot");
    assert.equal(final.entities[0].type, "bold");
    assert.equal(final.parse_mode, "HTML");
});

test("a draft that cannot be edited at the end is replaced: the answer is there once", async () => {
    const words = Array.from({ length: 40 }, (_, i) => `fresh${i}`).join(" ");
    await control("fault", { kind: "status", method: "editMessageText", contains: "fresh39", times: 0, status: 400, message: "Bad Request: message can't be edited" });
    await say("main_bot", 42, `[[text:${words}]][[chunk:12]][[delay:100]]`);
    await answered("main_bot", "fresh39", 30_000);
    await settled(600);
    const left = (await sentWith("fresh0", "main_bot")).filter(({ deleted }) => !deleted);
    assert.deepEqual(left.map(({ text }) => text.includes("fresh39")), [true]);
    await control("faults", { faults: [] });
});

test("a pressed button is heard as its value, answered to Telegram, and comes once", async () => {
    await say("main_bot", 42, "show a button");
    await answered("main_bot", "show a button");
    const [shown] = await sentWith("show a button", "main_bot");
    const { callback_query_id: id } = await control("press", { bot: "main_bot", from: 42, message_id: shown.message_id, data: "choice-one" });
    await heard("callback_data: choice-one");
    await eventually(async () => (await calls({ method: "answerCallbackQuery", contains: id, status: 200 })).length === 1, { what: "answerCallbackQuery" });
    await control("press", { bot: "main_bot", from: 42, message_id: shown.message_id, data: "/whoami" });
    await eventually(async () => (await sentWith("42", "main_bot")).some(({ text }) => /user id|42/i.test(text)), { what: "the answer of /whoami" });
});

test("a reaction to the bot's answer is told with the next turn, and starts none", async () => {
    await say("main_bot", 46, "react to this");
    await answered("main_bot", "react to this");
    const [shown] = await sentWith("react to this", "main_bot");
    const before = (await openai.control("requests", {})).requests.length;
    await control("react", { bot: "main_bot", from: { id: 46, first_name: "U46" }, message_id: shown.message_id, emoji: "👍" });
    await settled(600);
    assert.equal((await openai.control("requests", {})).requests.length, before);
    await say("main_bot", 46, "what did I do?");
    assert.match(await heard("what did I do?"), new RegExp(`Telegram reaction added: 👍 by U46 on msg ${shown.message_id}`));
});

test("topics of a private chat are answered in the topic", async () => {
    await say("main_bot", 47, "in topic nine", { thread: 9 });
    await answered("main_bot", "in topic nine");
    assert.equal((await sentWith("in topic nine", "main_bot"))[0].thread_id, 9);
});

test("a group that becomes a supergroup is followed, in the config too", async () => {
    await control("migrate", { chat: SMALL, to: GROWN });
    await control("message", { chat: GROWN, from: { id: 42 }, text: "in the grown group" });
    await answered("main_bot", "in the grown group");
    const groups = await eventually(() => {
        const found = JSON.parse(home.readConfig()).channels.telegram.groups;
        return found[GROWN] && found;
    }, { what: "the new id in the config" });
    assert.equal(groups[SMALL], undefined);
});

test("being thrown out and being blocked are told in the log", async () => {
    await control("membership", { bot: "main_bot", chat: FORUM, from: 42, status: "kicked" });
    await control("membership", { bot: "main_bot", chat: 46, from: 46, status: "kicked" });
    await eventually(() => /removed from a group/.test(gateway.log()) && /blocked the bot/.test(gateway.log()), { what: "the log lines" });
});

test("openclaw message sends, edits, reacts, asks, pins and deletes; what Telegram does not take is told in words", async () => {
    const { message } = await say("plain_bot", 50, "let us begin");
    await answered("plain_bot", "let us begin");
    const message_ = (...words) => run(home, ["message", ...words, "--channel", "telegram", "--account", "plain", "--json"]);
    const done = async (...words) => {
        const { code, stdout, stderr } = await message_(...words);
        assert.equal(code, 0, `${words.join(" ")}: ${stderr}`);
        return JSON.parse(stdout).payload;
    };
    const of50 = async (kind) => (await control("sent", { bot: "plain_bot", chat: 50 })).sent.filter((one) => one.kind === kind).at(-1);
    const { result } = await done("send", "-t", "50", "-m", "**press me**", "--buttons", '[[{"text":"Yes","callback_data":"yes"}]]', "--silent");
    const shown = await of50("text");
    // The platform's id, and the chat beside it.
    assert.deepEqual([result.messageId, result.messageIds, result.chatId], [String(shown.message_id), [String(shown.message_id)], "50"]);
    assert.match((await run(home, ["messages", "show", result.id])).stdout, new RegExp(`sent \\(1 try\\), message ${shown.message_id}: `));
    assert.deepEqual([shown.text, shown.silent, shown.reply_markup.inline_keyboard[0][0]], ["press me", true, { text: "Yes", callback_data: "yes" }]);
    await done("send", "-t", "50", "-m", "a picture", "--media", path.join(home.state, "workspace", "pic.png"));
    assert.deepEqual([(await of50("photo")).text, (await of50("photo")).file.mime_type], ["a picture", "image/png"]);
    await done("edit", "-t", "50", "--message-id", String(shown.message_id), "-m", "pressed");
    assert.equal((await of50("text")).text, "pressed");
    await done("react", "-t", "50", "--message-id", String(message.message_id), "--emoji", "❤️");
    assert.deepEqual((await control("sent")).reactions.at(-1).reaction, [{ type: "emoji", emoji: "❤" }]);
    const crab = await message_("react", "-t", "50", "--message-id", String(message.message_id), "--emoji", "🦀");
    assert.equal(crab.code, 1);
    assert.match(crab.stderr, /Telegram does not take 🦀/);
    await done("poll", "-t", "50", "--poll-question", "Lunch?", "--poll-option", "Pizza", "--poll-option", "Sushi", "--poll-multi", "--poll-duration-seconds", "60");
    assert.deepEqual((await of50("poll")).poll.options.map(({ text }) => text), ["Pizza", "Sushi"]);
    await done("pin", "-t", "50", "--message-id", String(shown.message_id));
    await done("unpin", "-t", "50", "--message-id", String(shown.message_id));
    await done("delete", "-t", "50", "--message-id", String(shown.message_id));
    assert.equal((await control("sent", { bot: "plain_bot", chat: 50 })).sent.find((one) => one.message_id === shown.message_id).deleted, true);
    const read = await message_("read", "-t", "50");
    assert.equal(read.code, 1);
    assert.match(read.stderr, /cannot read the history/);
    const people = await run(home, ["directory", "peers", "list", "--channel", "telegram", "--account", "plain"]);
    assert.match(people.stdout, /50\b.*U50/);
});

test("an answer to a quoted message shows the quoted words again; words that are not there are left out", async () => {
    await say("plain_bot", 51, "tell me a thing");
    await answered("plain_bot", "tell me a thing");
    const { message_id: id } = (await control("sent", { bot: "plain_bot", chat: 51 })).sent.at(-1);
    await say("plain_bot", 51, `go on [[reply_to:${id}]]`, { reply_to: id, extra: { quote: { text: "tell me", position: 12 } } });
    await answered("plain_bot", "go on");
    assert.equal((await sentWith("go on", "plain_bot")).at(-1).reply_to, id);
    const last = async () => (await calls({ method: "sendMessage", bot: "plain_bot" })).slice(-2).map(({ body, status }) => [status, body.reply_parameters?.message_id, body.reply_parameters?.quote]);
    assert.deepEqual((await last()).at(-1), [200, id, "tell me"]);
    const sent = await run(home, ["message", "send", "--channel", "telegram", "--account", "plain", "-t", "51", "-m", "by hand", "--reply-to", String(id), "--quote", "never said"]);
    assert.equal(sent.code, 0, sent.stderr);
    assert.deepEqual(await last(), [[400, id, "never said"], [200, id, undefined]]);
});

test("what cannot be one message is several, each tried by itself: a part that fails does not send the others again", async () => {
    const long = "long words ".repeat(120).trim();
    const files = ["pic.png", "notes.txt"].flatMap((name) => ["--media", path.join(home.state, "workspace", name)]);
    await say("plain_bot", 52, "hello there");
    await answered("plain_bot", "hello there");
    const { order } = (await control("sent", { bot: "plain_bot", chat: 52 })).sent.at(-1);
    await control("fault", { kind: "status", method: "sendDocument", bot: "plain_bot", status: 500, times: 1 });
    const sent = await run(home, ["message", "send", "--channel", "telegram", "--account", "plain", "-t", "52", "-m", long, ...files, "--json"]);
    assert.equal(sent.code, 0, sent.stdout + sent.stderr);
    const arrived = (await control("sent", { bot: "plain_bot", chat: 52, after: order })).sent;
    assert.deepEqual(arrived.map(({ kind }) => kind), ["photo", "document", "text"]);
    const { id, messageIds } = JSON.parse(sent.stdout).payload.result;
    assert.deepEqual(messageIds, arrived.map(({ message_id }) => String(message_id)));
    assert.equal((await run(home, ["messages", "show", id])).stdout.match(/part \d/g).length, 3);
});

test("members of a group are kicked, timed out and banned when the config lets it be, and wrong use is told", async () => {
    for (const id of [61, 62]) await control("message", { bot: "main_bot", chat: CLUB, from: { id, first_name: `U${id}` }, text: "here I am" });
    const status = async (id) => (await (await fetch(`${telegram.url}/bot111:main/getChatMember?chat_id=${CLUB}&user_id=${id}`)).json()).result.status;
    const act = (...words) => run(home, ["message", ...words, "--channel", "telegram"]);
    const kicked = await act("kick", "--account", "default", "-t", String(CLUB), "--user-id", "61");
    assert.deepEqual([kicked.code, kicked.stdout, kicked.stderr], [0, "✅ kick via Telegram.\n", ""]);
    assert.equal(await status(61), "left");
    assert.equal((await act("timeout", "--account", "default", "--guild-id", String(CLUB), "--user-id", "62", "--duration-min", "10")).code, 0);
    assert.equal(await status(62), "restricted");
    assert.equal((await act("ban", "--account", "default", "-t", `telegram:${CLUB}`, "--user-id", "62")).code, 0);
    assert.equal(await status(62), "kicked");
    for (const [words, told] of [
        [["kick", "--account", "default", "--user-id", "61"], /required option '--guild-id <id>' or '-t, --target <dest>' not specified/],
        [["kick", "--account", "default", "-t", String(CLUB), "--user-id", "@ann"], /kick needs a person: --user-id <number> \(openclaw directory peers list/],
        [["kick", "--account", "default", "-t", String(GROWN), "--user-id", "61"], /not enough rights.* \(Make the bot an administrator/],
        [["kick", "--account", "plain", "-t", String(CLUB), "--user-id", "61"], /Telegram moderation is disabled.* \(openclaw config set channels\.telegram\.actions\.moderation true\)/],
        [["role", "info", "--account", "default", "--guild-id", "1"], /telegram cannot role-info \(`openclaw channels capabilities`/],
        [["timeout", "--account", "default", "-t", String(CLUB), "--user-id", "61"], /timeout needs its end: --duration-min/],
    ]) {
        const { code, stderr } = await act(...words);
        assert.equal(code, 1, words.join(" "));
        assert.match(stderr, told);
    }
});

test("status says what is wrong with each account: a refused token, a token that two share", async () => {
    const shown = await status("--probe");
    assert.match(shown.split("\n").find((line) => line.includes("gone")), /401/);
    assert.match(shown.split("\n").find((line) => line.includes("twin")), /Duplicate Telegram bot token: account "twin" shares a token with account "plain"/);
    const main = shown.split("\n").find((line) => line.includes("default"));
    assert.match(main, /works/);
    assert.match(main, /audit (ok|failed)/);
    assert.equal((await calls({ method: "getUpdates", bot: "444:gone" })).length, 0);
});

test("a second poller shows in the status, and the account comes back when it has gone", async () => {
    await control("fault", { kind: "status", method: "getUpdates", bot: "plain_bot", status: 409, message: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", times: 1 });
    // The poll that waits is ended by a message; the next one meets the conflict.
    await say("plain_bot", 43, "before the conflict");
    await eventually(async () => /Another program is polling this bot/.test(await status()), { what: "the conflict in the status" });
});

for (const [words, fault] of [
    ["429 with retry_after", { kind: "status", status: 429, retry_after: 1 }],
    ["500", { kind: "status", status: 500 }],
    ["502 with a page instead of an answer, before Telegram saw it", { kind: "drop_before" }],
]) {
    test(`${words} on sendPhoto: the picture still arrives, once`, async () => {
        const text = `picture through ${fault.status ?? fault.kind}`;
        await control("fault", { ...fault, method: "sendPhoto" });
        await say("hook_bot", 48, `[[text:${text}\nMEDIA:./pic.png]]`);
        await answered("hook_bot", text, 20_000);
        await settled();
        assert.equal((await sentWith(text, "hook_bot")).length, 1);
        const tried = await calls({ method: "sendPhoto", bot: "hook_bot" });
        assert.ok(tried.some((call) => call.fault === fault.kind), "the fault struck");
    });
}

test("a storm of repeats, lost answers and a kill: every message is answered once, those of a poll in order", async () => {
    const count = 12;
    const texts = Array.from({ length: count }, (_, i) => `storm-${String(i).padStart(2, "0")};`);
    let chance = 7;
    const random = (below) => (chance = (chance * 48271) % 2147483647) % below;
    const messages = [];
    for (const [index, text] of texts.entries()) {
        const bot = index % 2 === 0 ? "main_bot" : "hook_bot";
        const { message } = await say(bot, 49, text);
        messages.push({ bot, message });
        // The same message again: under new update ids, and (by webhook) in requests beside the first.
        for (let again = random(5); again > 0; again -= 1) {
            const earlier = messages[random(messages.length)];
            if (earlier.bot === "main_bot") await control("update", { bot: "main_bot", update: { message: earlier.message } });
            else await control("repeat", { bot: "hook_bot", update: { update_id: 5_000_000 + random(100), message: earlier.message } });
        }
        if (index % 3 === 1) {
            const kind = ["drop_after", "half", "garbage", "drop_before"][random(4)];
            await control("fault", { kind, method: "getUpdates", bot: "main_bot" });
        }
        if (index === 5) {
            await gateway.stop("SIGKILL");
            gateway = await startGateway(home);
        }
    }
    for (const { bot, message } of messages) await answered(bot, message.text, 40_000);
    await settled(1500);
    // What was being sent when the kill came may come twice; it is counted then.
    const list = JSON.parse((await run(home, ["messages", "list", "--state", "all", "--limit", "200", "--json"])).stdout);
    const unsure = list.messages.filter(({ ambiguous }) => ambiguous > 0).map(({ text }) => text);
    for (const bot of ["main_bot", "hook_bot"]) {
        const mine = (await control("sent", { bot, chat: 49 })).sent.filter(({ deleted }) => !deleted).map(({ text }) => text);
        const all = mine.flatMap((text) => text.match(/storm-\d\d;/g) ?? []);
        const told = all.filter((text, i) => text !== all[i - 1] || !unsure.includes(text));
        // Requests of a webhook that was away come again in whatever order they are tried.
        if (bot === "hook_bot") told.sort();
        assert.deepEqual(told, messages.filter((one) => one.bot === bot).map(({ message }) => message.text), JSON.stringify(mine));
    }
});
