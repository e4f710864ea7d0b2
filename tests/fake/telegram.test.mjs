// Whether the client library grammy is content with the fake Telegram, in good times and bad.
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { Bot, GrammyError, HttpError, InputFile } from "grammy";
import { FakeTelegram } from "./telegram.mjs";

const HOME = "111111:home-secret";
const WORK = "222222:work-secret";
const GROUP = -1001;
const FORUM = -1000000000042;
const TEAM = -1000000000043;

const telegram = new FakeTelegram({
    bots: [{ token: HOME, username: "home_bot", name: "Home" }, { token: WORK, username: "work_bot" }, { token: "333333:revoked", refused: true }],
    chats: [
        { id: GROUP, title: "Family" },
        { id: FORUM, title: "Forum", is_forum: true, topics: [{ id: 7, name: "News" }, { id: 9, name: "Old", closed: true }] },
        { id: TEAM, title: "Team", bots: ["work_bot"], roles: { 222222: "administrator" } },
        { id: 77, first_name: "Grudge", blocked: true },
    ],
    control: true,
});
await telegram.start();
after(() => telegram.stop());
beforeEach(() => telegram.reset());

function botOf(token, more = {}) {
    return new Bot(token, { client: { apiRoot: telegram.url, ...more } });
}

// Runs a bot's long poll for as long as the work takes.
async function whilePolling(bots, work) {
    const runs = [];
    await Promise.all(bots.map((bot) => new Promise((onStart) => runs.push(bot.start({ onStart })))));
    try {
        return await work();
    } finally {
        await Promise.all(bots.map((bot) => bot.stop()));
        await Promise.all(runs);
    }
}

async function refusal(promise) {
    const error = await promise.then(() => assert.fail("was not refused"), (reason) => reason);
    assert.ok(error instanceof GrammyError, String(error));
    return error;
}

test("a bot polls, hears a user and answers in HTML", async () => {
    const bot = botOf(HOME);
    bot.on("message:text", (context) => context.reply(`<b>you said</b> ${context.message.text}`, { parse_mode: "HTML" }));
    await whilePolling([bot], async () => {
        telegram.say({ bot: "home_bot", from: { id: 5, first_name: "Ada" }, text: "hi" });
        const [reply] = await telegram.waitForSent({ chat: 5 });
        assert.equal(reply.text, "you said hi");
        assert.deepEqual(reply.entities, [{ type: "bold", offset: 0, length: 8 }]);
        telegram.say({ bot: "home_bot", from: 5, text: "more" });
        await telegram.waitForSent({ chat: 5 }, 2);
    });
    assert.deepEqual(telegram.findCalls({ method: "sendMessage" }).map(({ status, bot: by }) => [status, by]), [[200, "home_bot"], [200, "home_bot"]]);
    assert.equal(telegram.pendingUpdates("home_bot"), 0);
});

test("two bots in one group each hear a message and answer as themselves", async () => {
    const bots = [botOf(HOME), botOf(WORK)];
    for (const bot of bots) bot.on("message:text", (context) => context.reply(`from ${context.me.username}`));
    await whilePolling(bots, async () => {
        const { updates } = telegram.say({ chat: GROUP, from: 5, text: "all of you" });
        assert.equal(updates.length, 2);
        const sent = await telegram.waitForSent({ chat: GROUP }, 2);
        assert.deepEqual(sent.map(({ text }) => text).sort(), ["from home_bot", "from work_bot"]);
    });
});

test("private chats of two bots with one user are two chats", async () => {
    telegram.say({ bot: HOME, from: 5, text: "one" });
    telegram.say({ bot: WORK, from: 5, text: "two" });
    const [home] = await botOf(HOME).api.getUpdates();
    const [work] = await botOf(WORK).api.getUpdates();
    assert.deepEqual([home.message.text, work.message.text], ["one", "two"]);
    assert.equal(home.message.chat.id, work.message.chat.id);
    assert.equal(home.message.message_id, 1);
});

test("bad HTML, a long text, an empty text and an unknown chat are refused in the API's words", async () => {
    const { api } = botOf(HOME);
    telegram.say({ bot: HOME, from: 5, text: "hi" });
    const bad = await refusal(api.sendMessage(5, "1 < 2", { parse_mode: "HTML" }));
    assert.equal(bad.description, "Bad Request: can't parse entities: Unsupported start tag \"\" at byte offset 2");
    assert.equal(bad.error_code, 400);
    assert.match((await refusal(api.sendMessage(5, "x".repeat(4097)))).description, /message is too long/);
    assert.match((await refusal(api.sendMessage(5, "😀".repeat(2049)))).description, /message is too long/);
    assert.match((await refusal(api.sendMessage(5, ""))).description, /message text is empty/);
    assert.match((await refusal(api.sendMessage(5, "<b> </b>", { parse_mode: "HTML" }))).description, /text must be non-empty/);
    assert.match((await refusal(api.sendMessage(6, "x"))).description, /chat not found/);
    assert.match((await refusal(api.sendMessage(5, "x", { parse_mode: "Nonsense" }))).description, /unsupported parse_mode/);
    assert.equal((await api.sendMessage(5, `<b>${"x".repeat(4096)}</b>`, { parse_mode: "HTML" })).text.length, 4096);
    assert.equal((await refusal(api.sendMessage(77, "x"))).error_code, 403);
    assert.equal((await refusal(api.sendMessage(TEAM, "x"))).error_code, 403);
});

test("blanks around a text go, and entities move with it", async () => {
    telegram.say({ bot: HOME, from: 5, text: "hi" });
    const message = await botOf(HOME).api.sendMessage(5, "\n <i>\r\nx</i> \n", { parse_mode: "HTML" });
    assert.equal(message.text, "x");
    assert.deepEqual(message.entities, [{ type: "italic", offset: 0, length: 1 }]);
});

test("an edit changes the message, and the same edit again is refused", async () => {
    const { api } = botOf(HOME);
    telegram.say({ bot: HOME, from: 5, text: "hi" });
    const { message_id: id } = await api.sendMessage(5, "draft");
    const edited = await api.editMessageText(5, id, "<b>final</b>", { parse_mode: "HTML" });
    assert.deepEqual([edited.text, edited.entities?.[0].type], ["final", "bold"]);
    assert.match((await refusal(api.editMessageText(5, id, "<b>final</b>", { parse_mode: "HTML" }))).description, /^Bad Request: message is not modified: /);
    assert.match((await refusal(api.editMessageText(5, 999, "x"))).description, /message to edit not found/);
    assert.match((await refusal(api.editMessageText(5, 1, "x"))).description, /message can't be edited/);
    const [entry] = telegram.sent({ chat: 5 });
    assert.deepEqual([entry.text, entry.edits.length], ["final", 1]);
    assert.equal(await api.deleteMessage(5, id), true);
    assert.equal(telegram.sent({ chat: 5 })[0].deleted, true);
    assert.match((await refusal(api.deleteMessage(5, id))).description, /message to delete not found/);
});

test("a topic message carries its thread, and General is reached by naming none", async () => {
    const bot = botOf(HOME);
    bot.on("message:text", (context) => context.reply("here"));
    await whilePolling([bot], async () => {
        telegram.say({ bot: HOME, chat: FORUM, from: 5, thread: 7, text: "news?" });
        const [reply] = await telegram.waitForSent({ chat: FORUM });
        assert.equal(reply.thread_id, 7);
        const { message } = telegram.say({ bot: HOME, chat: FORUM, from: 5, text: "general" });
        assert.deepEqual([message.message_thread_id, message.is_topic_message, message.chat.is_forum], [undefined, undefined, true]);
        assert.equal((await telegram.waitForSent({ chat: FORUM }, 2))[1].thread_id, null);
    });
    for (const thread of [1, 8]) {
        assert.match((await refusal(bot.api.sendMessage(FORUM, "x", { message_thread_id: thread }))).description, /message thread not found/);
    }
    assert.match((await refusal(bot.api.sendMessage(FORUM, "x", { message_thread_id: 9 }))).description, /TOPIC_CLOSED/);
    assert.match((await refusal(bot.api.sendMessage(GROUP, "x", { message_thread_id: 7 }))).description, /message thread not found/);
    assert.equal(await bot.api.sendChatAction(FORUM, "typing", { message_thread_id: 1 }), true);
    assert.match((await refusal(bot.api.sendChatAction(FORUM, "dancing"))).description, /wrong parameter action in request/);
});

test("replies name a message that is there, or may do without it", async () => {
    const { api } = botOf(HOME);
    const { message } = telegram.say({ bot: HOME, from: 5, text: "quote me" });
    const reply = await api.sendMessage(5, "yes", { reply_parameters: { message_id: message.message_id, quote: "quote" } });
    assert.equal(reply.reply_to_message.text, "quote me");
    assert.match((await refusal(api.sendMessage(5, "x", { reply_parameters: { message_id: 404 } }))).description, /message to be replied not found/);
    assert.match((await refusal(api.sendMessage(5, "x", { reply_parameters: { message_id: 1, quote: "no" } }))).description, /QUOTE_TEXT_INVALID/);
    assert.ok(await api.sendMessage(5, "x", { reply_parameters: { message_id: 404, allow_sending_without_reply: true } }));
    assert.equal((await api.raw.sendMessage({ chat_id: 5, text: "old way", reply_to_message_id: 1 })).reply_to_message.message_id, 1);
});

test("mentions and commands come with their entities, and privacy hides the rest", async () => {
    telegram.world.findBot(HOME).user.can_read_all_group_messages = false;
    const say = (text, more) => telegram.say({ chat: GROUP, from: 5, text, ...more }).updates.map(({ bot }) => bot);
    assert.deepEqual(say("nothing for you"), ["work_bot"]);
    assert.deepEqual(say("hey @home_bot !"), ["home_bot", "work_bot"]);
    assert.deepEqual(say("/status"), ["home_bot", "work_bot"]);
    assert.deepEqual(say("/status@work_bot"), ["work_bot"]);
    const own = await botOf(HOME).api.sendMessage(GROUP, "mine");
    assert.deepEqual(say("answer", { reply_to: own.message_id }), ["home_bot", "work_bot"]);
    const updates = await botOf(HOME).api.getUpdates();
    assert.deepEqual(updates[0].message.entities, [{ type: "mention", offset: 4, length: 9 }]);
    assert.deepEqual(updates[1].message.entities, [{ type: "bot_command", offset: 0, length: 7 }]);
});

test("offset confirms, limit bounds, a negative offset keeps the last, allowed_updates is remembered", async () => {
    const { api } = botOf(HOME);
    for (let n = 1; n <= 5; n += 1) telegram.say({ bot: HOME, from: 5, text: `m${n}` });
    const first = await api.getUpdates({ limit: 2 });
    assert.deepEqual(first.map(({ message }) => message.text), ["m1", "m2"]);
    const rest = await api.getUpdates({ offset: first[1].update_id + 1 });
    assert.deepEqual(rest.map(({ message }) => message.text), ["m3", "m4", "m5"]);
    assert.deepEqual((await api.getUpdates({ offset: -1 })).map(({ message }) => message.text), ["m5"]);
    assert.equal(telegram.pendingUpdates(HOME), 1);
    const reaction = { message_reaction: { chat: { id: 5, type: "private" }, message_id: 1, date: 1, old_reaction: [], new_reaction: [] } };
    assert.equal(telegram.world.pushUpdate(telegram.world.findBot(HOME), reaction), null);
    await api.getUpdates({ allowed_updates: ["message_reaction"] });
    assert.ok(telegram.world.pushUpdate(telegram.world.findBot(HOME), reaction));
    assert.deepEqual(telegram.say({ bot: HOME, from: 5, text: "unwanted" }).updates, []);
});

test("a second poller ends the first with 409, and a webhook forbids polling", async () => {
    const { api } = botOf(HOME);
    const older = refusal(api.getUpdates({ timeout: 20 }));
    await telegram.waitUntil(() => telegram.world.findBot(HOME).poll);
    const newer = api.getUpdates({ timeout: 20 });
    assert.equal((await older).description, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running");
    telegram.say({ bot: HOME, from: 5, text: "for the newer" });
    assert.equal((await newer).length, 1);
    await api.setWebhook("https://example.org/hook");
    assert.equal((await api.getWebhookInfo()).url, "https://example.org/hook");
    const conflict = await refusal(api.getUpdates());
    assert.deepEqual([conflict.error_code, /webhook is active/.test(conflict.description)], [409, true]);
    await api.deleteWebhook({ drop_pending_updates: true });
    assert.deepEqual(await api.getUpdates(), []);
});

test("a refused token is 401, a malformed one 404, an unknown method 404", async () => {
    assert.deepEqual(pick(await refusal(botOf("333333:revoked").api.getMe())), [401, "Unauthorized"]);
    assert.deepEqual(pick(await refusal(botOf("nonsense").api.getMe())), [404, "Not Found"]);
    assert.deepEqual(pick(await refusal(botOf(HOME).api.raw.noSuchThing({}))), [404, "Not Found: method not found"]);
    assert.equal((await botOf("444444:made-up").api.getMe()).id, 444444);
});

test("grammy waits out a 429 while polling and shows it while sending", async () => {
    telegram.addFaults({ kind: "status", method: "getUpdates", status: 429, retry_after: 1 }, { kind: "status", method: "sendMessage", status: 429, retry_after: 7 });
    const bot = botOf(HOME);
    await whilePolling([bot], async () => {
        await telegram.waitUntil(() => telegram.findCalls({ method: "getUpdates" }).length === 2, 4000);
    });
    const [limited, again] = telegram.findCalls({ method: "getUpdates" });
    assert.equal(limited.status, 429);
    assert.ok(again.at - limited.at >= 990, `waited ${again.at - limited.at} ms`);
    telegram.say({ bot: HOME, from: 5, text: "hi" });
    const error = await refusal(bot.api.sendMessage(5, "x"));
    assert.deepEqual([pick(error), error.parameters.retry_after], [[429, "Too Many Requests: retry after 7"], 7]);
    assert.ok(await bot.api.sendMessage(5, "x"));
});

test("each fault does what its name says", async () => {
    // The library does not notice a body that ends early; only its own time limit ends such a call.
    const { api } = botOf(HOME, { timeoutSeconds: 1 });
    telegram.say({ bot: HOME, from: 5, text: "hi" });
    for (const [kind, sent] of [["drop_before", 0], ["drop_after", 1], ["half", 2], ["garbage", 3]]) {
        telegram.addFaults({ kind, method: "sendMessage" });
        await assert.rejects(api.sendMessage(5, kind), HttpError);
        assert.equal(telegram.sent().length, sent, kind);
    }
    assert.deepEqual(telegram.findCalls({ method: "sendMessage" }).map(({ outcome }) => outcome), ["dropped_before", "dropped_after", "cut", "answered"]);
    telegram.addFaults({ kind: "status", status: 500, method: "sendMessage" }, { kind: "slow", delay_ms: 120, method: "getMe" });
    assert.deepEqual(pick(await refusal(api.sendMessage(5, "x"))), [500, "Internal Server Error"]);
    const before = Date.now();
    await api.getMe();
    assert.ok(Date.now() - before >= 110);
    telegram.addFaults({ kind: "stall", method: "getMe" });
    await assert.rejects(api.getMe(AbortSignal.timeout(100)));
    assert.equal((await api.getMe()).username, "home_bot");
});

test("a client that goes away while polling loses nothing", async () => {
    const { api } = botOf(HOME);
    await assert.rejects(api.getUpdates({ timeout: 20 }, AbortSignal.timeout(80)));
    await telegram.waitForCalls({ method: "getUpdates", outcome: "client_closed" });
    telegram.say({ bot: HOME, from: 5, text: "still there" });
    assert.equal((await api.getUpdates()).length, 1);
});

test("files go both ways", async () => {
    const { api } = botOf(HOME);
    telegram.say({ bot: HOME, from: 5, text: "look", document: { name: "notes.txt", content: "secret notes", mime_type: "text/plain" } });
    const [{ message }] = await api.getUpdates();
    assert.deepEqual([message.caption, message.document.file_name], ["look", "notes.txt"]);
    const { file_path: path } = await api.getFile(message.document.file_id);
    const download = await fetch(`${telegram.url}/file/bot${HOME}/${path}`);
    assert.equal(await download.text(), "secret notes");
    const photo = await api.sendPhoto(5, new InputFile(Buffer.from([0xff, 0xd8, 0xff]), "cat.jpg"), { caption: "<i>cat</i>", parse_mode: "HTML" });
    assert.deepEqual([photo.photo[0].file_size, photo.caption], [3, "cat"]);
    assert.equal((await api.sendDocument(5, message.document.file_id)).document.file_name, "notes.txt");
    assert.match((await refusal(api.getFile("nonsense"))).description, /invalid file_id/);
    assert.match((await refusal(api.sendPhoto(5, "https://example.org/x.png"))).description, /failed to get HTTP URL content/);
    assert.match((await refusal(api.sendDocument(5, new InputFile(Buffer.from("x"), "x"), { caption: "x".repeat(1025) }))).description, /caption is too long/);
});

test("commands, reactions, buttons, chats and members answer as they should", async () => {
    const { api } = botOf(HOME);
    await api.setMyCommands([{ command: "new", description: "Start over" }]);
    assert.deepEqual(await api.getMyCommands(), [{ command: "new", description: "Start over" }]);
    assert.deepEqual(await api.getMyCommands({ scope: { type: "all_group_chats" } }), []);
    await api.deleteMyCommands();
    assert.deepEqual(await api.getMyCommands(), []);
    assert.match((await refusal(api.setMyCommands([{ command: "No-Good", description: "x" }]))).description, /BOT_COMMAND_INVALID/);
    const { message } = telegram.say({ bot: HOME, from: 5, text: "hi" });
    assert.equal(await api.setMessageReaction(5, message.message_id, [{ type: "emoji", emoji: "👀" }]), true);
    assert.match((await refusal(api.setMessageReaction(5, 1, [{ type: "emoji", emoji: "🦀" }]))).description, /REACTION_INVALID/);
    const asked = await api.sendMessage(5, "Choose", { reply_markup: { inline_keyboard: [[{ text: "Yes", callback_data: "yes" }]] }, link_preview_options: { is_disabled: true } });
    telegram.world.buttonPress({ bot: HOME, from: 5, message_id: asked.message_id, data: "yes" });
    const { callback_query: press } = (await api.getUpdates()).at(-1);
    assert.deepEqual([press.data, press.message.text], ["yes", "Choose"]);
    assert.equal(await api.answerCallbackQuery(press.id), true);
    assert.match((await refusal(api.answerCallbackQuery("1"))).description, /query is too old/);
    assert.deepEqual((await api.getChat(FORUM)).is_forum, true);
    assert.equal((await botOf(WORK).api.getChatMember(TEAM, 222222)).status, "administrator");
    assert.equal((await api.getChatMember(GROUP, 5)).status, "member");
});

test("a group that moved, and a bot thrown out, say so", async () => {
    telegram.changeChat({ id: GROUP, migrated_to: -1000000009999 });
    const moved = await refusal(botOf(HOME).api.sendMessage(GROUP, "x"));
    assert.deepEqual([moved.error_code, moved.parameters.migrate_to_chat_id], [400, -1000000009999]);
    telegram.changeChat({ id: FORUM, kicked: true });
    assert.equal((await refusal(botOf(HOME).api.sendMessage(FORUM, "x"))).description, "Forbidden: bot was kicked from the supergroup chat");
});

test("form parameters and odd method case work, broken bytes do not", async () => {
    telegram.say({ bot: HOME, from: 5, text: "hi" });
    const call = (headers, body) => fetch(`${telegram.url}/bot${HOME}/SENDmessage`, { method: "POST", headers, body }).then((answer) => answer.json());
    assert.equal((await call({ "content-type": "application/x-www-form-urlencoded" }, "chat_id=5&text=a%26b")).result.text, "a&b");
    const broken = await call({ "content-type": "application/json" }, Buffer.from([...Buffer.from('{"chat_id":5,"text":"'), 0xff, ...Buffer.from('"}')]));
    assert.deepEqual([broken.error_code, broken.description], [400, "Bad Request: strings must be encoded in UTF-8"]);
    assert.equal((await call({ "content-type": "application/json" }, "{")).description, "Bad Request: can't parse JSON object");
});

function pick({ error_code: code, description }) {
    return [code, description];
}
